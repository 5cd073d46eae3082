"""Floor and budget, computed from what core and sleeve are worth."""

from __future__ import annotations

from decimal import Decimal

import pytest

from beancount_barbell.proposal.limits import limits_of
from tests.support import judge

D = Decimal

LEDGER = """
option "operating_currency" "JPY"
2024-01-04 open Assets:Core
  barbell: "core"
2024-01-04 open Assets:Sleeve
  barbell: "attack"
2024-01-04 open Expenses:Loss
  barbell: "attack"
2024-01-04 open Equity:Opening
"""


def limits(core, sleeve, loss=0):
    text = LEDGER
    for account, amount in (("Core", core), ("Sleeve", sleeve)):
        if amount:
            text += f'2024-01-04 * "x"\n  Assets:{account}  {amount}\n  Equity:Opening\n'
    if loss:
        text += f'2024-02-01 * "x"\n  Assets:Sleeve  {-loss} JPY\n  Expenses:Loss\n'
    return limits_of(judge(text).history)


@pytest.mark.parametrize(
    ("core", "floor"),
    [
        (9_197_226, 8_200_000),  # 90 % are 8,277,503.4
        (9_000_000, 8_100_000),
        (100, 90),
        (60, 54),
        (10, 9),  # 9.0
    ],
)
def test_the_floor_is_nine_tenths_rounded_down_to_two_digits(core, floor):
    assert limits(f"{core} JPY", None).core_floor == floor


@pytest.mark.parametrize(
    ("yen", "dollars", "floor", "safe"),
    [
        (0, 60_000, 8_100_000, 7_200_000),  # 9,000,000; 80 % of the dollars are left
        (4_600_000, 30_000, 8_100_000, None),  # 9,100,000, of which 900,000 may go: 8,200,000
        (4_400_000, 30_000, 8_000_000, None),  # 8,900,000, of which 900,000 may go: 8,000,000
        (4_399_999, 30_000, 8_000_000, 7_900_000),
        (9_000_000, 0, 8_100_000, None),
    ],
)
def test_a_floor_that_a_fall_of_foreign_currencies_would_break_has_a_safer_one(
    yen, dollars, floor, safe
):
    """1 USD is 150 JPY."""
    text = f'{LEDGER}2024-01-04 price USD 150 JPY\n2024-01-04 * "x"\n'
    for amount in (f"{yen} JPY", f"{dollars} USD"):
        text += f"  Assets:Core  {amount}\n  Equity:Opening  -{amount}\n"
    found = limits_of(judge(text).history)
    assert (found.core_floor, found.safe_floor) == (floor, safe)


@pytest.mark.parametrize(
    ("sleeve", "loss", "budget"),
    [
        (1_000_000, 0, 1_000_000),
        (729_327, 0, 730_000),
        (1_010_001, 0, 1_100_000),
        (900_000, 170_673, 900_000),  # put in, and now worth 729,327
        (900_000, -50_000, 950_000),  # worth more than was put in
    ],
)
def test_the_budget_is_what_is_there_or_was_put_in_rounded_up(sleeve, loss, budget):
    found = limits("9,000,000 JPY", f"{sleeve} JPY", loss)
    assert found.sleeve_budget == budget
    assert found.sleeve == sleeve - loss
    assert found.contributed == sleeve


def test_without_core_or_sleeve_there_is_nothing_to_go_by():
    found = limits(None, None)
    assert (found.core_floor, found.sleeve_budget, found.ratio, found.missing) == (
        None,
        None,
        None,
        (),
    )
    assert (found.leverage, found.to_halt) == (D("3.3"), D("0.50"))
    assert limits("9,000,000 JPY", None).sleeve_budget is None
    assert limits(None, "1,000 JPY").core_floor is None


def test_what_has_no_price_has_no_limit():
    found = limits("100 FUND", "1,000,000 JPY")
    assert (found.core, found.core_floor, found.missing) == (None, None, ("FUND",))
    found = limits("9,000,000 JPY", "100 STOCK")
    assert (found.sleeve, found.sleeve_budget, found.missing) == (None, None, ("STOCK",))


def test_a_core_that_owes_and_a_sleeve_that_is_gone():
    assert limits("-5 JPY", None).core_floor is None
    found = limits("9,000,000 JPY", "1,000 JPY", 2_000)
    assert (found.sleeve, found.sleeve_budget) == (-1_000, 1_000)
