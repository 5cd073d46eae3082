"""Where a limit that prices broke stands: at the price, whatever was booked on that day."""

from __future__ import annotations

import pytest
from support import check_finds, only

PRELUDE = """\
option "operating_currency" "JPY"
2025-01-01 open Assets:Core:Bank
  barbell: "core"
2025-01-01 open Assets:Core:Other
  barbell: "core"
2025-01-01 open Assets:Attack:Trade
  barbell: "attack"
2025-01-01 open Liabilities:Attack:Loan
  barbell: "attack"
  barbell-secured-by: Assets:Core:Bank
2025-01-01 open Assets:Bank
2025-01-01 open Equity:Opening
2025-01-06 price USD 150 JPY
2025-01-06 custom "barbell" "policy"
  core-floor: 8,500,000 JPY
  sleeve-budget: 3,000,000 JPY
  fx-limit: 0.5
  price-max-age: 300
2025-01-06 * "Funding"
  Assets:Core:Bank      4,800,000 JPY
  Assets:Core:Bank         28,000 USD @ 150 JPY
  Assets:Bank           1,000,000 JPY
  Assets:Attack:Trade   1,000,000 JPY
  Equity:Opening
2025-01-07 * "Buy"
  Assets:Attack:Trade         10 X {100,000 JPY}
  Assets:Attack:Trade  -1,000,000 JPY
"""
FIRST = PRELUDE.count("\n") + 1


def booking(giver: str, amount: str, taker: str) -> str:
    return f'2025-02-03 * "move"\n  {giver}  -{amount}\n  {taker}  {amount}\n'


BESIDE = {
    "core": booking("Assets:Bank", "100,000 JPY", "Assets:Core:Bank"),
    "sleeve": booking("Assets:Bank", "1,000 JPY", "Assets:Attack:Trade"),
}


@pytest.mark.parametrize("beside", ["core", "sleeve"])
@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize(
    ("code", "price"),
    [
        ("BB301", "USD 120 JPY"),
        ("BB302", "X 200,000 JPY"),
        ("BB303", "X 1,000,000 JPY"),
        ("BB309", "USD 180 JPY"),
    ],
)
def test_a_price_goes_before_a_transaction_that_did_nothing_of_it(
    code: str, price: str, beside: str, *, turned: bool
) -> None:
    lines = [f"2025-02-03 price {price}\n", BESIDE[beside]]
    at = FIRST + (BESIDE[beside].count("\n") if turned else 0)
    check_finds(PRELUDE + "".join(lines[::-1] if turned else lines), code, at)


def test_a_secured_loan_too_large_by_a_fall_stands_at_the_price_and_by_money_taken_at_that() -> (
    None
):
    draw = '2025-01-31 * "Draw"\n  Liabilities:Attack:Loan  -400,000 JPY\n'
    draw += "  Assets:Attack:Trade  400,000 JPY\n"
    fall = "2025-02-03 price USD 142 JPY\n"
    at = FIRST + draw.count("\n")
    check_finds(PRELUDE + draw + fall + BESIDE["core"], "BB105", at)
    out = booking("Assets:Core:Bank", "200,000 JPY", "Assets:Bank")
    check_finds(PRELUDE + draw + fall + out, "BB105", at + 1)


@pytest.mark.parametrize(("setting", "code"), [("  leverage-limit: 1.5\n", "BB306"), ("", "BB310")])
def test_leverage_by_a_fall_stands_at_the_price_and_by_money_taken_out_at_that(
    setting: str, code: str
) -> None:
    """2,000,000 of X, half of it borrowed; at 80,000 the equity is 600,000."""
    margin = """\
2025-01-08 * "On margin"
  Assets:Attack:Trade          3 X {100,000 JPY}
  Liabilities:Attack:Loan  -300,000 JPY
"""
    ledger = PRELUDE.replace("  fx-limit: 0.5\n", "  fx-limit: 0.5\n" + setting) + margin
    at = ledger.count("\n") + 1
    fall = "2025-02-03 price X 45,000 JPY\n"
    check_finds(ledger + fall + BESIDE["sleeve"], code, at)
    taken = booking("Assets:Attack:Trade", "100,000 JPY", "Assets:Bank")
    check_finds(ledger + fall + taken, code, at + 1)


CONVERTED = """\
2025-02-03 * "Moved within the core"
  Assets:Core:Bank   -20,000 USD
  Assets:Core:Other   20,000 USD
2025-02-03 * "Dollars bought"
  Assets:Core:Bank     3,000 USD @ 150 JPY
  Assets:Core:Bank  -450,000 JPY
"""


def test_foreign_money_that_the_core_buys_stands_at_the_purchase() -> None:
    assert only(PRELUDE + CONVERTED, "BB309").location.lineno == FIRST + 3
    # A rate that made more of it than a small purchase did; a larger purchase made more.
    rate = "2025-02-03 price USD 180 JPY\n"
    small = CONVERTED.replace("3,000 USD @ 150", "100 USD @ 180").replace("-450,000", "-18,000")
    assert only(PRELUDE + rate + small, "BB309").location.lineno == FIRST
    large = CONVERTED.replace("3,000 USD @ 150", "6,000 USD @ 180").replace("-450,0", "-1,080,0")
    assert only(PRELUDE + rate + large, "BB309").location.lineno == FIRST + 4


@pytest.mark.parametrize("rate", ["", "2025-02-03 price USD 148 JPY\n"])
def test_a_share_abroad_that_yen_made_by_leaving_stands_there(rate: str) -> None:
    out = booking("Assets:Core:Bank", "1,000,000 JPY", "Assets:Bank")
    assert only(PRELUDE + out + rate, "BB309").location.lineno == FIRST


ABROAD = PRELUDE.replace("core-floor: 8,500,000 JPY", "core-floor: 60,000 USD")


@pytest.mark.parametrize(
    ("prices", "line"),
    [
        # The floor rises by 600,000 for each 10 JPY, 28,000 USD in the core by 280,000.
        ("2025-02-03 price USD 160 JPY\n", 0),
        ("2025-02-03 price JPY 0.00625 USD\n", 0),
        ("2025-02-03 price EUR 1.2 USD\n2025-02-03 price USD 160 JPY\n", 1),
        ("2025-02-02 price EUR 1.2 USD\n2025-02-03 price USD 160 JPY\n" + BESIDE["core"], 1),
    ],
)
def test_a_floor_abroad_that_a_rate_raised_stands_at_the_rate(prices: str, line: int) -> None:
    """The core reaches 60,000 USD at 150 JPY, of which it holds 28,000."""
    assert only(ABROAD + prices, "BB301").location.lineno == FIRST + line


def test_a_floor_abroad_that_money_went_below_stands_where_it_left() -> None:
    out = booking("Assets:Core:Bank", "700,000 JPY", "Assets:Bank")
    ledger = ABROAD + "2025-02-03 price USD 151 JPY\n" + out
    assert only(ledger, "BB301").location.lineno == FIRST + 1


def test_a_floor_abroad_that_a_fund_fell_below_stands_at_its_price() -> None:
    """The fund loses 1,000,000, a rate raises the floor by 60,000 and the core by 28,000."""
    fund = """\
2025-01-08 * "Fund"
  Assets:Core:Bank           100 FUND {40,000 JPY}
  Assets:Core:Bank  -4,000,000 JPY
"""
    prices = "2025-02-03 price USD 151 JPY\n2025-02-03 price FUND 30,000 JPY\n"
    assert only(ABROAD + fund + prices, "BB301").location.lineno == FIRST + 4


def test_a_new_floor_abroad_stands_at_its_line() -> None:
    """So it does on a day with a new rate, and before there was any rate."""
    line = '2025-02-03 custom "barbell" "policy"\n  core-floor: {}\n'
    rate = "2025-02-03 price USD 151 JPY\n"
    ledger = PRELUDE + line.format("70,000 USD") + rate
    assert only(ledger, "BB301").location.lineno == FIRST
    unrated = PRELUDE + line.format("70,000 EUR").replace("02-03", "01-20")
    ledger = unrated + "2025-02-03 price EUR 160 JPY\n"
    assert only(ledger, "BB301").location.lineno == FIRST + 2
