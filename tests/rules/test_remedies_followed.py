"""What an explanation says under "How to mend", done word for word to its own example.

What is written after the example ends the finding, or, where the explanation says so, does not.
"""

from __future__ import annotations

import re
from typing import NamedTuple

import pytest
from support import judge, load, told

from beancount_barbell.model.findings import Severity, Status
from beancount_barbell.reading.statements import LONGEST_WAIVER_DAYS
from beancount_barbell.rendering.catalogue import CATALOGUE
from beancount_barbell.rules import RULES
from beancount_barbell.rules.explanation import BREAKS, MEND, parse

EXAMPLES = {rule.code: parse(rule.doc).sections[BREAKS] for rule in RULES}


class Mend(NamedTuple):
    """One way to mend a rule's example: words of it that change, and what is written after it."""

    code: str
    added: str = ""
    changed: tuple[str, str] = ("", "")


def booked(date: str, *postings: str) -> str:
    """A transaction."""
    return f'{date} * "Mend"\n' + "".join(f"  {posting}\n" for posting in postings)


def stated(number: str) -> tuple[str, str]:
    """Both opt-outs, stated of the account with this number."""
    line = f'barbell-account-number: "{number}"\n'
    return line, f'{line}  barbell-auto-sweep: "none"\n  barbell-cross-collateral: FALSE\n'


CLOSED = "2025-01-08 close Assets:Broker:Margin\n"
MOVED = (
    '2025-01-07 open Assets:Minami:Margin JPY\n  barbell: "attack"\n'
    '  barbell-institution: "Minami Securities"\n  barbell-account-number: "3"\n'
    + booked("2025-01-08", "Assets:Broker:Margin  -1,000,000 JPY", "Assets:Minami:Margin")
    + CLOSED
)
BANK = '2025-02-04 open Assets:House JPY\n  barbell: "outside"\n  barbell-liquid: TRUE\n'
RESULTS = '2025-02-04 open Income:Attack:Results\n  barbell: "attack"\n'
HEDGED = (
    "2025-01-07 commodity HEDGED\n  barbell-hedged: TRUE\n2025-01-07 price HEDGED 1 USD\n"
    + booked("2025-01-07", "Assets:Core:Fund  -1,000 USD", "Assets:Core:Fund  1,000 HEDGED @ 1 USD")
)
WAIVED = '  reason: "Why"\n  by: "Taro"\n  until: 2025-04-30\n'
SIGNED = '  reason: "Seen"\n  by: "Taro"\n'

WAIVERS = {
    key[:5]
    for key, label in CATALOGUE.items()
    if key[:5] in EXAMPLES
    and key[:5] > "BB100"
    and ".remedy" in key
    and re.search("acknowledge|waiver", label.en)
}

ENDS = [
    Mend("BB101", changed=stated("2")),
    Mend("BB101", changed=stated("1")),
    Mend("BB101", MOVED),
    Mend("BB101", MOVED.replace(CLOSED, ""), stated("2")),
    Mend("BB101", MOVED.replace(CLOSED, "2026-01-09 balance Assets:Broker:MMF  9,000,000 JPY\n")),
    Mend("BB101", '2025-01-07 custom "barbell" "policy"\n  separation-level: 1\n'),
    Mend(
        "BB102",
        booked("2025-01-07", "Assets:Core:MMF  -9,000,000 PRIMEMMF {1 JPY}", "Assets:Core:MMF"),
    ),
    Mend(
        "BB103",
        booked(
            "2025-01-21", "Assets:Attack:Reserve  -100 ETF {1,000 JPY}", "Assets:Attack:Reserve"
        ),
    ),
    Mend(
        "BB104", '2025-02-05 custom "barbell" "release" Assets:Core:MMF Liabilities:Attack:Margin\n'
    ),
    Mend(
        "BB105",
        booked("2025-02-04", "Assets:Attack:Trade  -500,000 JPY", "Liabilities:Attack:Loan"),
    ),
    Mend(
        "BB106", booked("2025-02-04", "Assets:Attack:Trade  -100,000 JPY", "Liabilities:CardLoan")
    ),
    Mend(
        "BB106",
        BANK
        + booked("2025-02-05", "Assets:House  -100,000 JPY", "Liabilities:CardLoan")
        + booked("2025-02-06", "Assets:Attack:Trade  -100,000 JPY", "Assets:House"),
    ),
    Mend("BB201", booked("2025-02-04", "Assets:Attack:Trade  -200,000 JPY", "Assets:Core:Bank")),
    Mend("BB202", booked("2025-03-06", "Assets:Attack:Trade  -200,000 JPY", "Assets:Core:Fund")),
    Mend("BB203", booked("2025-03-06", "Assets:Attack:Trade  -200,000 JPY", "Assets:Core:Fund")),
    Mend("BB205", booked("2025-02-05", "Assets:Bank  -300,000 JPY", "Assets:Core:Bank")),
    Mend("BB205", booked("2025-02-05", "Assets:Attack:Trade  -300,000 JPY", "Assets:Core:Bank")),
    Mend("BB206", booked("2025-02-04", "Assets:Attack:Trade  -310,000 JPY", "Assets:Bank")),
    Mend("BB301", booked("2025-02-04", "Assets:Bank  -50,000 JPY", "Assets:Core:Bank")),
    Mend("BB302", booked("2025-02-04", "Assets:Attack:Trade  -450,000 JPY", "Assets:Core:Bank")),
    Mend("BB303", booked("2025-01-07", "Assets:Attack:Trade  -1 JPY", "Assets:Core:Bank")),
    Mend("BB304", booked("2025-01-21", "Assets:Attack:Trade  -310,000 JPY", "Assets:Bank")),
    Mend("BB305", booked("2025-01-21", "Assets:Attack:Trade  -100,000 JPY", "Equity:Opening")),
    Mend("BB306", booked("2025-01-08", "Assets:Attack:Trade  -1 MINI {0 JPY} @ 39,000 JPY")),
    Mend(
        "BB307",
        booked("2025-01-08", "Assets:Attack:Trade  1 NKPUT {20,000 JPY}", "Assets:Attack:Trade"),
    ),
    Mend(
        "BB308",
        booked("2025-03-09", "Assets:Attack:Trade  -10 TWICE {10,000 JPY}", "Assets:Attack:Trade"),
    ),
    Mend(
        "BB309",
        booked("2025-01-07", "Assets:Core:Fund  -1,000 USD @ 150 JPY", "Assets:Core:Fund"),
    ),
    Mend("BB309", HEDGED),
    Mend("BB311", booked("2025-03-31", "Assets:Bank  300,000 JPY", "Equity:Opening")),
    Mend(
        "BB312",
        changed=(
            'PnL\n  barbell: "attack"',
            'PnL\n  barbell: "attack"\n  barbell-settlement: "at-close"',
        ),
    ),
    Mend(
        "BB402",
        RESULTS
        + booked(
            "2025-02-04",
            "Assets:Attack:Trade  -234 ETF {1,000 JPY} @ 600 JPY",
            "Assets:Attack:Trade  140,400 JPY",
            "Income:Attack:Results",
        ),
    ),
    Mend(
        "BB403",
        RESULTS
        + booked(
            "2025-02-11",
            "Assets:Attack:Trade  -134 ETF {1,000 JPY} @ 600 JPY",
            "Assets:Attack:Trade  80,400 JPY",
            "Income:Attack:Results",
        ),
    ),
    Mend(
        "BB404",
        RESULTS
        + booked("2025-02-04", "Assets:Core:Bank  9,000,000 JPY", "Equity:Opening")
        + booked(
            "2025-02-04",
            "Assets:Attack:Trade  -10,000 ETF {100 JPY} @ 88.2 JPY",
            "Assets:Attack:Trade  882,000 JPY",
            "Income:Attack:Results",
        )
        + f'2025-03-05 custom "barbell" "restart"\n{SIGNED}',
    ),
    Mend("BB405", f'2025-02-05 custom "barbell" "review"\n{SIGNED}'),
    Mend("BB501", "2025-01-06 price USDMMF  150 JPY\n"),
    Mend("BB502", "2025-01-31 price FUND  1,000 JPY\n"),
    Mend(
        "BB503",
        '2025-01-06 commodity YENMMF\n  barbell-class: "government-mmf"\n'
        "  barbell-settlement: 1\n  barbell-terms-checked: 2025-01-06\n",
    ),
    Mend("BB504", '2025-01-06 custom "barbell" "policy"\n  ignore: "BB504"\n'),
    *(
        Mend(code, f'{date} custom "barbell" "waiver" "{code}"\n{WAIVED}')
        for code, date in {
            "BB104": "2025-02-05",
            "BB201": "2025-02-04",
            "BB202": "2025-03-06",
            "BB205": "2025-02-05",
            "BB206": "2025-02-04",
            "BB402": "2025-02-04",
            "BB403": "2025-02-11",
        }.items()
    ),
]

STAYS = [
    Mend("BB101", MOVED.replace(CLOSED, "")),
    Mend("BB105", BANK + booked("2025-02-04", "Assets:House  500,000 JPY", "Equity:Opening")),
    Mend("BB309", '2025-01-07 custom "barbell" "policy"\n  core-floor: 900,000 JPY\n'),
    Mend("BB311", booked("2025-03-31", "Assets:Bank  299,999 JPY", "Equity:Opening")),
]


def _open(mend: Mend) -> list[str]:
    """The rule's findings that are still open, but for a derivation with nothing to do."""
    ledger = EXAMPLES[mend.code].replace(*mend.changed, 1) + "\n" + mend.added
    assert load(ledger).errors == []
    analysis = judge(ledger)
    known = {finding.code for finding in judge(EXAMPLES[mend.code]).findings}
    new = [f for f in analysis.findings if f.fails and f.code not in known]
    assert new == [], told(analysis)
    return [
        finding.code
        for finding in analysis.findings
        if (finding.code, finding.status) == (mend.code, Status.OPEN)
        and (mend.code != "BB101" or finding.severity is Severity.ERROR)
    ]


def _name(mend: Mend) -> str:
    return f"{mend.code}-{re.sub(r'[^a-z]+', '-', mend.added.lower())[:40]}"


@pytest.mark.parametrize("mend", ENDS, ids=_name)
def test_what_the_explanation_says_ends_the_finding(mend: Mend):
    assert _open(mend) == []


@pytest.mark.parametrize("mend", STAYS, ids=_name)
def test_what_does_not_end_it_is_said_to_leave_it(mend: Mend):
    assert _open(mend) == [mend.code]


@pytest.mark.parametrize("code", sorted(WAIVERS))
def test_whose_remedy_speaks_of_a_waiver_explains_it(code: str):
    (rule,) = (rule for rule in RULES if rule.code == code)
    for mended in (parse(rule.doc).sections[MEND], parse(rule.file.JA).sections[MEND]):
        assert "waiver" in mended
        assert "BB201" in mended


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_what_a_waiver_needs_is_explained(lang: str):
    (rule,) = (rule for rule in RULES if rule.code == "BB201")
    sections = parse(rule.doc).sections if lang == "en" else parse(rule.file.JA).sections
    mended = sections[MEND]
    assert all(f"`{key}`" in mended for key in ("reason", "by", "until"))
    assert str(LONGEST_WAIVER_DAYS) in mended
