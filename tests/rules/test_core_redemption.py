"""BB205: the core in a stress."""

from __future__ import annotations

import datetime

import pytest
from facts import FUNDED, D, day, entry, flow, history, on
from support import check_clean, only

from beancount_barbell.model.findings import Status
from beancount_barbell.model.flows import Redemption
from beancount_barbell.model.location import Location
from beancount_barbell.model.policy import MarginCall, Money
from beancount_barbell.model.states import RiskState, Transition
from beancount_barbell.rendering.words import say
from beancount_barbell.rules import core_redemption

CALL = MarginCall(
    on(2, 3), Location("main.beancount", 40), Money(D(300000), "JPY"), on(2, 5), entry(on(2, 3), 40)
)
FELL = Transition(
    on(1, 31),
    RiskState.ACTIVE,
    RiskState.REDUCING,
    None,
    D(69),
    None,
    1,
    estimated=False,
    location=Location("main.beancount", 33),
    entry=None,
)


def redemption(**changes):
    facts = {
        "date": on(2, 4),
        "amount": D(100000),
        "outstanding": D(100000),
        "cured_on": None,
        "returns": (),
        "state": RiskState.REDUCING,
        "market": False,
        "call": None,
        "flow": flow(on(2, 4)),
        "accounts": frozenset({"Assets:Core:Bank"}),
        "links": frozenset(),
    }
    return Redemption(**(facts | changes))


def judged(**changes):
    past = history(day(FUNDED), redemptions=(redemption(**changes),), transitions=(FELL,))
    (finding,) = core_redemption.check(past)
    return finding


def test_a_state_is_in_force_from_the_day_after():
    for days, notes in ((0, []), (1, ["evidence.state"])):
        finding = judged(date=FELL.date + datetime.timedelta(days))
        assert [one.note.key for one in finding.evidence] == notes


@pytest.mark.parametrize("lang", ["en", "ja"])
@pytest.mark.parametrize(
    ("changes", "key", "notes"),
    [
        ({}, "BB205", ["evidence.state"]),
        ({"market": True}, "BB205.market", ["evidence.state"]),
        ({"state": RiskState.ACTIVE, "call": CALL}, "BB205.margin-call", ["evidence.margin-call"]),
        ({"call": CALL}, "BB205", ["evidence.state", "evidence.margin-call"]),
        ({"amount": None, "outstanding": None}, "BB205.unknown", ["evidence.state"]),
    ],
)
def test_what_the_stress_was(changes, key, notes, lang):
    finding = judged(**changes)
    assert finding.fails
    assert finding.text.key == key
    assert [one.note.key for one in finding.evidence] == notes
    assert all(say(one.note, lang) for one in finding.evidence)
    assert ("100,000 JPY" in say(finding.text, lang)) == (key != "BB205.unknown")
    assert say(finding.remedy, lang)


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_what_came_back_from_the_sleeve(lang):
    place = Location("main.beancount", 60)
    part = judged(outstanding=D(40000), returns=(place,))
    assert "40,000 JPY" in say(part.remedy, lang)
    assert place in [one.location for one in part.evidence]
    whole = judged(outstanding=D(0), cured_on=on(2, 20), returns=(place,))
    assert whole.status is Status.CURED


def test_it_is_told_beside_the_breach_at_the_line_that_leaves_the_core():
    ledger = """\
option "operating_currency" "JPY"
2025-01-06 open Assets:Core
  barbell: "core"
2025-01-06 open Assets:Attack
  barbell: "attack"
2025-01-06 open Equity:Opening
2025-01-06 * "Funding"
  Assets:Core    9,000,000 JPY
  Assets:Attack  1,000,000 JPY
  Equity:Opening
2025-02-03 custom "barbell" "margin-call" 300,000 JPY
  due: 2025-02-05
2025-02-04 * "Into the call"
  Assets:Attack    300,000 JPY
  Assets:Core     -300,000 JPY
"""
    found = only(ledger, "BB205")
    assert found.location == only(ledger, "BB201").location
    assert found.params == {
        "amount": 300_000,
        "from": "Assets:Core",
        "to": None,
        "outstanding": 300_000,
        "state": "ACTIVE",
    }


def test_a_deposit_that_comes_back_whole() -> None:
    ledger = """\
        option "operating_currency" "JPY"
        2024-01-01 open Assets:Fund JPY
          barbell: "core"
        2024-01-01 open Assets:Trading
          barbell: "attack"
        2024-01-01 open Assets:Bank JPY
        2024-01-01 open Equity:Start
        2024-01-04 * "Start"
          Assets:Fund     9,000,000 JPY
          Assets:Trading  1,000,000 JPY
          Equity:Start
        2024-02-01 custom "barbell" "halt"
          by: "Hanako"
          reason: "travelling"
        2024-02-02 * "A deposit for the flat"
          Assets:Fund      -300,000 JPY
          Assets:Bank       300,000 JPY
        2024-02-07 * "It is given back"
          Assets:Bank      -300,000 JPY
          Assets:Fund       300,000 JPY
    """
    check_clean(ledger)
    told = only(ledger, "BB205")
    assert (told.status, told.amount) == (Status.CURED, 300_000)
    assert [place.location.lineno for place in told.evidence][-1] == 18
