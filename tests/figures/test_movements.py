"""Each yen that moved is told once: what core money funded is no other funding."""

from __future__ import annotations

from decimal import Decimal

import pytest

from beancount_barbell.figures.movements import movements, totals
from beancount_barbell.figures.status_figures import status_figures
from tests.support import judge

D = Decimal
HOUSE = """\
option "operating_currency" "JPY"
2025-01-06 open Assets:Core:Bank
  barbell: "core"
2025-01-06 open Assets:Attack:Trade
  barbell: "attack"
2025-01-06 open Assets:Attack:Other
  barbell: "attack"
2025-01-06 open Assets:Bank
2025-01-06 open Liabilities:Card
2025-01-06 open Expenses:Rent
2025-01-06 open Equity:Opening
2025-01-06 * "Opening"
  Assets:Core:Bank     9,000,000 JPY
  Assets:Attack:Trade    500,000 JPY
  Assets:Bank            100,000 JPY
  Equity:Opening
2025-03-01 price USD 150 JPY
2025-03-20 price USD 155 JPY
"""


def move(day, source, target, amount, currency="JPY"):
    return (
        f'2025-{day} * "Move"\n  {source}  -{amount} {currency}\n  {target}  {amount} {currency}\n'
    )


CORE, BANK, CARD = "Assets:Core:Bank", "Assets:Bank", "Liabilities:Card"
TRADE, OTHER, RENT = "Assets:Attack:Trade", "Assets:Attack:Other", "Expenses:Rent"
DOLLARS = """\
2025-03-20 * "Dollars for the card"
  Assets:Core:Bank  -62,000 JPY @@ 400 USD
  Liabilities:Card  400 USD
"""
EXCHANGED = """\
2025-03-01 * "Dollars"
  Assets:Core:Bank  -150,000 JPY @@ 1,000 USD
  Assets:Bank  1,000 USD
"""


@pytest.mark.parametrize(
    ("story", "funded", "traced"),
    [
        ([move("03-01", CARD, TRADE, 100_000), move("03-20", CORE, CARD, 100_000)], 0, 100_000),
        (
            [move("03-01", CARD, TRADE, 100_000), move("03-20", CORE, CARD, 40_000)],
            60_000,
            40_000,
        ),
        (  # the rent is paid by what is left of it
            [
                move("03-01", CARD, TRADE, 100_000),
                move("03-02", CARD, RENT, 200_000),
                move("03-20", CORE, CARD, 250_000),
            ],
            0,
            100_000,
        ),
        # The bank had 100,000 of its own.
        (
            [move("03-01", BANK, TRADE, 220_000), move("03-04", CORE, BANK, 120_000)],
            100_000,
            120_000,
        ),
        # A card in dollars, of which 400 of 1,000 are paid: 60,000 of the 150,000 that it gave.
        ([move("03-01", CARD, TRADE, 1_000, "USD"), DOLLARS], 90_000, 62_000),
        # What a currency gains on the way is nobody's funding.
        ([EXCHANGED, move("03-20", BANK, TRADE, 1_000, "USD")], 0, 150_000),
        # Parts that are told together: each is no funding.
        (
            [
                *(move(f"03-{day:02}", CORE, BANK, 400) for day in (2, 4, 6)),
                *(move(f"03-{day:02}", BANK, TRADE, 400) for day in (3, 5, 7)),
            ],
            0,
            1_200,
        ),
    ],
)
def test_what_was_traced_is_told_once(story, funded, traced):
    analysis = judge(HOUSE + "".join(story))
    sums = {one.kind: one.amount for one in totals(movements(analysis.history, analysis.findings))}
    assert sums["sleeve-funding"] - 500_000 == funded
    assert sums["core-to-sleeve-transit"] == traced


BOTH = """\
2025-03-04 * "Both"
  Assets:Attack:Trade  -5,000 JPY
  Assets:Bank         -80,000 JPY
  Assets:Core:Bank     85,000 JPY
"""


@pytest.mark.parametrize(
    ("story", "swept", "funded"),
    [
        ([move("03-01", TRADE, BANK, 80_000), move("03-04", BANK, CORE, 80_000)], 80_000, 0),
        # What lay on top goes first: 20,000 of it are the bank's own.
        ([move("03-01", TRADE, BANK, 80_000), move("03-04", BANK, CORE, 100_000)], 80_000, 20_000),
        ([move("03-01", TRADE, BANK, 80_000), move("03-04", BANK, CORE, 30_000)], 30_000, 0),
        # Beyond the window it is nobody's.
        ([move("03-01", TRADE, BANK, 80_000), move("06-04", BANK, CORE, 80_000)], 0, 80_000),
        # One booking brings both: from the sleeve itself, and what had left it before.
        (
            [
                move("03-01", TRADE, BANK, 80_000),
                BOTH,
            ],
            85_000,
            0,
        ),
    ],
)
def test_what_the_sleeve_gave_the_core_through_a_bank_is_no_funding_of_the_core(
    story, swept, funded
):
    analysis = judge(HOUSE + "".join(story))
    rows = movements(analysis.history, analysis.findings)
    sums = {one.kind: one.amount for one in totals(rows)}
    assert sums["core-funding"] - 9_000_000 == funded
    assert sums.get("sleeve-to-core", 0) == swept
    assert D(status_figures(analysis.history, [])["flows"]["sleeve_to_core"]) == swept


def test_of_two_debts_paid_at_once_the_larger_names_the_account():
    story = [
        move("03-01", CARD, OTHER, 30_000),
        move("03-02", CARD, TRADE, 50_000),
        move("03-20", CORE, CARD, 80_000),
    ]
    analysis = judge(HOUSE + "".join(story))
    (breach,) = analysis.history.breaches
    assert breach.flow.target == TRADE
    assert [(hop.account, hop.amount) for hop in breach.hops[2:]] == [
        (CARD, D(30_000)),
        (CARD, D(50_000)),
    ]


def test_what_a_debt_without_a_rate_had_given_is_unknown():
    story = move("03-01", CARD, TRADE, 100_000, "XYZ") + (
        '2025-03-20 * "Paid"\n  Assets:Core:Bank  -90,000 JPY @@ 100,000 XYZ\n'
        "  Liabilities:Card  100,000 XYZ\n"
    )
    (breach,) = judge(HOUSE + story).history.breaches
    assert (breach.amount, breach.hops[2].amount) == (D(90_000), None)


def test_what_comes_from_outside_beside_a_founding_is_told_as_what_it_is():
    """Both stand in one transaction: 300,000 are the core's, 100,000 the bank's."""
    founded = (
        HOUSE.replace("  Assets:Attack:Trade    500,000 JPY\n", "")
        + """\
2025-01-06 custom "barbell" "policy"
  core-floor: 8,000,000 JPY
  sleeve-budget: 500,000 JPY
2025-01-06 * "The sleeve begins"
  Assets:Core:Bank     -300,000 JPY
  Assets:Bank          -100,000 JPY
  Assets:Attack:Trade   400,000 JPY
"""
    )
    analysis = judge(founded)
    rows = movements(analysis.history, analysis.findings)
    assert [(one.kind, one.amount) for one in rows if one.target == TRADE] == [
        ("founding", 300_000),
        ("sleeve-funding", 100_000),
    ]


def test_what_leaves_the_sleeve_names_its_account():
    """The largest leg, ties by name; what came through outside accounts left none of its own."""
    both = """
2025-03-02 * "Two accounts pay"
  Assets:Attack:Trade  -40,000 JPY
  Assets:Attack:Other  -60,000 JPY
  Assets:Bank          100,000 JPY
"""
    story = both, move("03-03", TRADE, CORE, 20_000), move("03-04", BANK, CORE, 80_000)
    story = *story, move("04-05", BANK, TRADE, 120_000)
    found = judge(HOUSE + "".join(story))
    told = [(row.kind, row.source, row.target) for row in movements(found.history, found.findings)]
    assert told[-5:] == [
        ("sleeve-withdrawal", OTHER, None),
        ("sleeve-to-core", TRADE, CORE),
        ("sleeve-to-core", None, CORE),
        ("sleeve-funding", None, TRADE),
        ("sleeve-return", None, TRADE),
    ]
