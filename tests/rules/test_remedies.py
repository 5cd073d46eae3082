"""Every remedy of every rule, held against what the other rules forbid.

`ASKS` says of each remedy what it tells the user to do. A remedy that is not in the table
fails here, so that a new one is looked at, too. What is forbidden at all times may be asked by
none; what is forbidden in a loss only by those that say so themselves, and what a ledger has
not got (free cash, equity) by none of its findings.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from support import judge

from beancount_barbell.engine.risk.state_machine import in_loss
from beancount_barbell.model.findings import Status
from beancount_barbell.rendering.catalogue import CATALOGUE
from beancount_barbell.rendering.words import say

BROKEN = Path(__file__).parent.parent.parent / "example_ledger" / "broken"

CORE_TO_SLEEVE = "core money to the sleeve"  # BB201, BB202, at all times
CORE_OUT = "core money to outside"  # BB204; BB205 in a stress
HEDGE_TO_TRADE = "insurance to attack"  # BB103
DEBT = "a new debt"  # BB106
MORE_MONEY = "money into the sleeve"  # BB206 while not ACTIVE; BB304, BB305 without room
RESERVE_TO_TRADE = "reserve to trade"  # BB305; closed while not ACTIVE, but for a call
ADD = "more exposure"  # BB402 while not ACTIVE, BB406 in a stop
LOOSEN = "a looser limit"  # BB004 in a loss
REDUCE = "fewer positions"
OUT = "money out of the sleeve"  # overdraws it where there is no free cash
INTO_CORE = "money into the core from outside"
KEEP = "sell inside the core"
WRITE = "write, price, tag, sign or tighten"
PAY = "pay a debt of the sleeve with what it has"
WAIT = "wait"

NEVER = {CORE_TO_SLEEVE, CORE_OUT, HEDGE_TO_TRADE, DEBT}
IN_LOSS = {MORE_MONEY, RESERVE_TO_TRADE, ADD, LOOSEN}

ASKS = {
    **{f"BB001.remedy{kind}": {WRITE} for kind in ("", ".advice", ".no-effect", ".reversal")},
    **{f"BB00{number}.remedy": {WRITE} for number in (2, 3, 5, 6, 7, 8)},
    **{
        f"BB503.remedy{kind}": {WRITE}
        for kind in (
            "",
            ".quote",
            ".unsure",
            ".no-instrument",
            ".no-underlying",
            ".paid-for",
            ".old",
        )
    },
    "BB005.remedy.several": {WRITE},
    "remedy.rounding": {WRITE, LOOSEN},  # "when the sleeve is not in a loss"
    "BB101.remedy.derived-unknown": {WRITE},
    "BB104.remedy": {WRITE},
    "BB311.remedy.unknown": {WRITE},
    "BB311.remedy.few-months": {WRITE, WAIT},
    "BB312.remedy": {WRITE},
    "BB403.remedy.gone": {WRITE},
    "BB406.remedy.unknown": {WRITE},
    "BB501.remedy": {WRITE},
    "BB502.remedy": {WRITE},
    "BB504.remedy": {WRITE},
    "BB505.remedy": {WRITE},
    "BB505.remedy.nothing": {WRITE},
    "internal.remedy": {WRITE},
    "BB004.remedy": {WRITE, WAIT},
    "BB004.remedy.since": {WRITE},
    "BB004.remedy.again": {WRITE, LOOSEN},  # "when the sleeve is ACTIVE"
    "BB101.remedy": {WRITE, LOOSEN},  # "when not in a loss"
    "BB101.remedy.derived": set(),
    "BB101.remedy.practised": {OUT},
    "BB102.remedy": {KEEP},
    "BB102.remedy.debt": {KEEP},  # "not with new debt"
    "BB103.remedy": {REDUCE},
    "BB103.remedy.insurance": {REDUCE},
    "BB105.remedy": {WAIT, REDUCE},
    "BB106.remedy": {WRITE, OUT},
    "BB106.remedy.partly": {WRITE, OUT},
    "BB106.remedy.unknown": {WRITE, OUT},
    "BB201.remedy": {OUT, WRITE},
    "BB201.remedy.partly": {OUT, WRITE},
    "BB201.remedy.unknown": {OUT, WRITE},
    "BB202.remedy": {OUT, WRITE},
    "BB202.remedy.partly": {OUT, WRITE},
    "BB202.remedy.unknown": {OUT, WRITE},
    "BB203.remedy": {OUT, WRITE},
    "BB203.remedy.partly": {OUT, WRITE},
    "BB204.remedy": set(),
    "BB205.remedy": {OUT, WRITE},
    "BB205.remedy.partly": {OUT, WRITE},
    "BB205.remedy.unknown": {OUT, WRITE},
    "BB206.remedy": {OUT, WRITE},
    "BB206.remedy.partly": {OUT, WRITE},
    "BB301.remedy": {INTO_CORE},  # of the sleeve only "what it has in free cash"
    "BB301.remedy.passive": {INTO_CORE},
    "BB302.remedy": {OUT},
    "BB302.remedy.passive": {OUT},
    "BB302.remedy.positions-first": {REDUCE},
    "BB302.remedy.positions-first.passive": {REDUCE},
    "BB302.remedy.no-capital": {INTO_CORE},
    "BB302.remedy.no-capital.passive": {INTO_CORE},
    "BB303.remedy": {REDUCE},  # "where cash is short"
    "BB303.remedy.half": {REDUCE},
    "BB304.remedy": {REDUCE},
    "BB304.remedy.untagged": {REDUCE, WRITE},
    "BB305.remedy": {REDUCE},
    "BB305.remedy.untagged": {REDUCE, WRITE},
    "BB306.remedy": {REDUCE},
    "BB306.remedy.unproven": {REDUCE, WRITE},
    "BB307.remedy": {REDUCE},
    "BB308.remedy": {REDUCE, ADD},  # "while ACTIVE"
    "BB309.remedy": {KEEP},
    "BB310.remedy": {REDUCE},
    "BB310.remedy.flat": {PAY},
    "BB310.remedy.call": {REDUCE},
    "BB310.remedy.call-all": {REDUCE},
    "BB310.remedy.call-unknown": {WRITE, REDUCE},
    "BB311.remedy": {WAIT},  # "not out of the core"
    "BB401.remedy": {REDUCE},
    "BB401.remedy.halted": {REDUCE},
    "BB401.remedy.beside": {REDUCE},
    "BB401.remedy.others": set(),
    "BB401.remedy.restart": {REDUCE},
    "BB402.remedy": {REDUCE, WRITE},
    "BB402.remedy.market": {REDUCE, WRITE},
    "BB402.remedy.gone": {WRITE},
    "BB403.remedy": {REDUCE},
    "BB404.remedy": {REDUCE},
    "BB405.remedy": {REDUCE},
    "BB405.remedy.halted": {REDUCE},
    "BB406.remedy": {WAIT},
}

SAYS_WHEN = {
    "BB004.remedy.again": ("when the sleeve is ACTIVE", "ACTIVE になってから"),
    "BB101.remedy": ("when not in a loss", "損失中でなければ"),
    "remedy.rounding": ("when the sleeve is not in a loss", "損失中でなければ"),
    "BB308.remedy": ("while ACTIVE", "ACTIVE の間なら"),
}
"""What a remedy says itself of when it may be followed."""

FORBIDDEN_WORDS = {
    "en": re.compile(
        r"from outside(?! or from what)|out of the core|from the core|trade layer|lower the|raise"
    ),
    "ja": re.compile(r"枠外のお金を入れ|予備枠に入れ|トレード枠へ|核から移し|引き上げ|引き下げ"),
}
"""How a remedy would ask for what may be forbidden; each use is looked at below."""

INNOCENT = {"BB311.remedy"}  # "not out of the core"


def test_each_remedy_is_in_the_table():
    kinds = r"(BB\d{3}|internal)\.remedy|remedy\.rounding"
    known = {key for key in CATALOGUE if re.match(kinds, key)}
    assert known == set(ASKS)


@pytest.mark.parametrize("key", ASKS)
def test_no_remedy_asks_for_what_is_never_allowed(key):
    assert not ASKS[key] & NEVER


@pytest.mark.parametrize("key", ASKS)
def test_what_a_loss_forbids_is_asked_only_with_its_condition(key):
    if ASKS[key] & IN_LOSS:
        english, japanese = SAYS_WHEN[key]
        assert english in CATALOGUE[key].en
        assert japanese in CATALOGUE[key].ja
    else:
        assert key not in SAYS_WHEN


@pytest.mark.parametrize("lang", ["en", "ja"])
@pytest.mark.parametrize("key", ASKS)
def test_the_words_ask_for_no_more_than_the_table_says(key, lang):
    if key not in INNOCENT:
        assert not FORBIDDEN_WORDS[lang].search(CATALOGUE[key].of(lang))


HOUSE = """\
option "operating_currency" "JPY"
2025-01-01 open Assets:Core:Bank JPY
  barbell: "core"
2025-01-01 open Assets:Attack:Trade
  barbell: "attack"
2025-01-01 open Income:Attack
  barbell: "attack"
2025-01-01 open Assets:Bank JPY
2025-01-01 open Equity:Opening
2025-01-06 custom "barbell" "policy"
  core-floor:    8,000,000 JPY
  sleeve-budget: 1,000,000 JPY
  separation-level: 1
2025-01-06 * "Funding"
  Assets:Core:Bank      9,000,000 JPY
  Assets:Attack:Trade   1,000,000 JPY
  Equity:Opening
2025-01-07 * "Buy"
  Assets:Attack:Trade       100 ETF {8,000 JPY}
  Assets:Attack:Trade  -800,000 JPY
"""

CALL = """\
2025-02-07 price ETF {price} JPY
2025-02-07 custom "barbell" "margin-call" 260,000 JPY
  due: 2025-02-10
2025-02-28 price ETF {price} JPY
"""

OWN = {
    "a call while ACTIVE": HOUSE + CALL.format(price="8,000"),
    "a call while REDUCING": HOUSE + CALL.format(price="4,000"),
    "a call while HALTED": HOUSE + CALL.format(price="2,000"),
    "a call while the sleeve is too large": HOUSE + CALL.format(price="30,000"),
    "too large, and no cash": HOUSE + "2025-02-28 price ETF 30,000 JPY\n",
    "a floor broken while HALTED": HOUSE
    + "2025-02-07 price ETF 2,000 JPY\n"
    + '2025-02-10 * "Rent"\n  Assets:Core:Bank  -1,500,000 JPY\n  Assets:Bank\n',
    "a reduction overdue, and more money": HOUSE
    + "2025-02-07 price ETF 2,000 JPY\n"
    + '2025-02-20 * "More"\n  Assets:Attack:Trade  100,000 JPY\n  Assets:Bank\n',
    "refused before a restart": HOUSE
    + "2025-01-08 price ETF 1,000 JPY\n"
    + '2025-01-09 custom "barbell" "policy"\n  halt-line: 0.1\n'
    + '2025-01-10 * "Flat"\n  Assets:Attack:Trade  -100 ETF {} @ 1,000 JPY\n'
    + "  Assets:Attack:Trade  100,000 JPY\n  Income:Attack\n"
    + '2025-02-17 custom "barbell" "restart"\n  by: "Hanako"\n  reason: "Rested"\n'
    + "2025-02-20 price ETF 1,000 JPY\n",
}
LEDGERS = {**OWN, **{path.stem: path for path in sorted(BROKEN.glob("*.beancount"))}}


@pytest.mark.parametrize("name", LEDGERS)
def test_no_finding_asks_for_what_this_ledger_forbids(name):
    analysis = judge(LEDGERS[name])
    history = analysis.history
    day = history.last
    for finding in analysis.findings:
        key = finding.remedy.key
        if finding.status is not Status.OPEN or day is None:
            continue
        asked = ASKS[key]
        if in_loss(day.state, day) and key not in SAYS_WHEN:
            assert not asked & IN_LOSS, say(finding.remedy, "en")
        if finding.code in {"BB302", "BB310"} and OUT in asked:
            # Cash goes out: there is so much, and no call waits for it.
            assert day.free_cash >= finding.text.params["sweep"], say(finding.remedy, "en")
            assert all(call.met_on is not None for call in history.treasury.calls)


@pytest.mark.parametrize(
    ("name", "code", "key"),
    [
        ("a call while ACTIVE", "BB310", "BB310.remedy.call"),
        ("a call while REDUCING", "BB310", "BB310.remedy.call"),
        ("a call while HALTED", "BB310", "BB310.remedy.call-all"),
        (
            "a call while the sleeve is too large",
            "BB302",
            "BB302.remedy.positions-first.passive",
        ),
        ("too large, and no cash", "BB302", "BB302.remedy.positions-first.passive"),
        ("refused before a restart", "BB004", "BB004.remedy.again"),
    ],
)
def test_which_remedy_is_told(name, code, key):
    analysis = judge(LEDGERS[name])
    assert [one.remedy.key for one in analysis.findings if one.code == code] == [key]
