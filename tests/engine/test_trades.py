"""Closed trades: what one is, and what it made."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from beancount import loader
from histories import ACCOUNTS, FUNDED, OPTIONS, ROLES, date, history_of, history_of_entries

from beancount_barbell.engine.trades.plain_days import PlainDays
from beancount_barbell.model.trades import Outcome, Trade
from tests.bench.generator import Household

if TYPE_CHECKING:
    from beancount_barbell.model.history import History

D = Decimal
CASH = "Assets:Attack:Trade "
PRELUDE = (
    OPTIONS
    + 'option "booking_method" "FIFO"\n'
    + ROLES
    + ACCOUNTS
    + """
2025-01-01 open Income:Attack:Daily
  barbell-settlement: "daily"
2025-01-01 open Income:Attack:AtClose
  barbell-settlement: "at-close"
2025-01-01 open Expenses:Attack:Fees
2025-01-01 commodity MINI
  barbell-instrument: "future"
  barbell-multiplier: 100
2025-01-01 commodity MINI-JUN
  barbell-instrument: "future"
  barbell-multiplier: 100
  barbell-underlying: "MINI"
2025-01-01 commodity PUT
  barbell-instrument: "option"
  barbell-multiplier: 100
"""
    + FUNDED
)


def only(history: History) -> Trade:
    (trade,) = history.trades
    return trade


def results(history: History) -> list[tuple[str, str, Decimal | None]]:
    return [(f"{one.date:%m-%d}", one.underlying, one.result) for one in history.trades]


# -- lots -------------------------------------------------------------------


def test_fees_of_both_legs_are_in_the_result(history):
    """
    2025-02-03 * "buy"
      Assets:Attack:Trade   100 X {1,000 JPY}
      Expenses:Attack:Fees  500 JPY
      Assets:Attack:Trade  -100,500 JPY
    2025-02-04 * "buy more"
      Assets:Attack:Trade   100 X {1,200 JPY}
      Expenses:Attack:Fees  500 JPY
      Assets:Attack:Trade  -120,500 JPY
    2025-02-05 * "sell"
      Assets:Attack:Trade  -150 X {} @ 1,100 JPY
      Expenses:Attack:Fees  300 JPY
      Assets:Attack:Trade  164,700 JPY
      Income:Attack:PnL     -5,000 JPY
    """
    trade = only(history)
    assert (trade.result, trade.outcome) == (D(3950), Outcome.WIN)
    assert (trade.units, trade.opened_on) == (D(150), date("02-03"))
    assert (trade.local_result, trade.local_currency) == (D(3950), "JPY")


@pytest.mark.parametrize(
    "core",
    [
        "Assets:Core:MMF      90 FUND {1,000 JPY}",
        "Income:Core:Distribution  -1,000 JPY\n  Assets:Core:Bank     91,000 JPY",
    ],
)
def test_what_the_core_books_in_the_same_transaction_hides_no_trade(core):
    """The proceeds go to the core: a fund, or cash beside its own yield."""
    sold = f"""
2025-02-03 * "buy"
  Assets:Attack:Trade   100 X {{1,000 JPY}}
  Assets:Attack:Trade  -100,000 JPY
2025-02-10 * "sell"
  Assets:Attack:Trade  -100 X {{1,000 JPY}} @ 900 JPY
  Income:Attack:PnL     10,000 JPY
  {core}
"""
    assert results(history_of(PRELUDE + sold)) == [("02-10", "X", -10_000)]


def test_a_gain_that_the_fees_eat_is_a_tie(history):
    """
    2025-02-03 * "buy"
      Assets:Attack:Trade   100 X {1,000 JPY}
      Expenses:Attack:Fees  500 JPY
      Assets:Attack:Trade  -100,500 JPY
    2025-02-05 * "sell"
      Assets:Attack:Trade  -50 X {} @ 1,010 JPY
      Expenses:Attack:Fees  250 JPY
      Assets:Attack:Trade   50,250 JPY
      Income:Attack:PnL       -500 JPY
    """
    assert (only(history).result, only(history).outcome) == (D(0), Outcome.TIE)


def test_one_order_in_several_fills_is_one_trade(history):
    """
    2025-02-03 * "buy"
      Assets:Attack:Trade   50 X {1,000 JPY}
      Assets:Attack:Trade  -50,000 JPY
    2025-02-05 * "fill"
      Assets:Attack:Trade  -20 X {} @ 900 JPY
      Assets:Attack:Trade   18,000 JPY
      Income:Attack:PnL      2,000 JPY
    2025-02-05 * "fill"
      Assets:Attack:Trade  -30 X {} @ 900 JPY
      Assets:Attack:Trade   27,000 JPY
      Income:Attack:PnL      3,000 JPY
    """
    assert results(history) == [("02-05", "X", D(-5000))]
    assert only(history).units == D(50)


def test_the_same_underlying_in_two_commodities_is_one_trade(history):
    """
    2025-01-01 commodity XA
      barbell-underlying: "X"
    2025-02-03 * "buy"
      Assets:Attack:Trade   10 X  {1,000 JPY}
      Assets:Attack:Trade   10 XA {1,000 JPY}
      Assets:Attack:Trade  -20,000 JPY
    2025-02-05 * "sell"
      Assets:Attack:Trade  -10 X  {} @ 1,100 JPY
      Assets:Attack:Trade  -10 XA {} @   900 JPY
      Assets:Attack:Trade   20,000 JPY
    """
    assert results(history) == [("02-05", "X", D(0))]


def test_several_underlyings_sold_at_once_each_have_their_own_gain(history):
    """
    2025-02-03 * "buy"
      Assets:Attack:Trade   10 X {1,000 JPY}
      Assets:Attack:Trade   10 Y {1,000 JPY}
      Assets:Attack:Trade  -20,000 JPY
    2025-02-05 * "sell both"
      Assets:Attack:Trade  -10 X {} @ 1,500 JPY
      Assets:Attack:Trade  -10 Y {} @   500 JPY
      Expenses:Attack:Fees  200 JPY
      Assets:Attack:Trade   19,800 JPY
    """
    assert results(history) == [("02-05", "X", D(4850)), ("02-05", "Y", D(-5050))]


def test_without_prices_a_result_is_shared_by_cost(history):
    """
    2025-02-03 * "buy"
      Assets:Attack:Trade   10 X {3,000 JPY}
      Assets:Attack:Trade   10 Y {1,000 JPY}
      Assets:Attack:Trade  -40,000 JPY
    2025-02-05 * "sell both"
      Assets:Attack:Trade  -10 X {}
      Assets:Attack:Trade  -10 Y {}
      Assets:Attack:Trade   44,000 JPY
      Income:Attack:PnL     -4,000 JPY
    """
    assert results(history) == [("02-05", "X", D(3000)), ("02-05", "Y", D(1000))]


def test_a_price_in_another_currency_than_the_cost_shares_no_result():
    """Beancount complains of it, and hands it on."""
    sold = """
2025-02-03 * "buy"
  Assets:Attack:Trade   10 X {3,000 JPY}
  Assets:Attack:Trade   10 Y {1,000 JPY}
  Assets:Attack:Trade  -40,000 JPY
2025-02-05 * "sell both"
  Assets:Attack:Trade  -10 X {3,000 JPY} @    20 USD
  Assets:Attack:Trade  -10 Y {1,000 JPY} @ 1,100 JPY
  Assets:Attack:Trade   44,000 JPY
  Income:Attack:PnL     -4,000 JPY
"""
    entries, errors, options = loader.load_string(PRELUDE + sold)
    assert [error.message for error in errors] == [
        "Cost and price currencies must match: JPY != USD"
    ]
    history = history_of_entries(entries, options)
    assert results(history) == [("02-05", "X", D(3000)), ("02-05", "Y", D(1000))]


def test_without_prices_and_costs_a_result_is_shared_evenly(history):
    """
    2025-02-03 * "warrants for nothing"
      Assets:Attack:Trade   10 X {0 JPY}
      Assets:Attack:Trade   10 Y {0 JPY}
    2025-02-05 * "sell both"
      Assets:Attack:Trade  -10 X {}
      Assets:Attack:Trade  -10 Y {}
      Assets:Attack:Trade    4,000 JPY
      Income:Attack:PnL     -4,000 JPY
    """
    assert results(history) == [("02-05", "X", D(2000)), ("02-05", "Y", D(2000))]


def test_a_roll_in_one_transaction_shares_its_fee(history):
    """
    2025-02-03 * "buy"
      Assets:Attack:Trade   10 X {1,000 JPY}
      Assets:Attack:Trade  -10,000 JPY
    2025-02-05 * "sell X, buy Y"
      Assets:Attack:Trade  -10 X {} @ 1,200 JPY
      Assets:Attack:Trade   12 Y {1,000 JPY}
      Expenses:Attack:Fees  400 JPY
      Income:Attack:PnL    -2,000 JPY
      Assets:Attack:Trade    -400 JPY
    2025-02-06 * "sell Y"
      Assets:Attack:Trade  -12 Y {} @ 1,000 JPY
      Assets:Attack:Trade   12,000 JPY
    """
    assert results(history) == [("02-05", "X", D(1800)), ("02-06", "Y", D(-200))]


def test_without_a_price_of_what_is_sold_all_that_is_booked_is_its_result(history):
    """
    2025-02-03 * "buy"
      Assets:Attack:Trade   10 X {1,000 JPY}
      Assets:Attack:Trade  -10,000 JPY
    2025-02-05 * "sell X, buy Y"
      Assets:Attack:Trade  -10 X {}
      Assets:Attack:Trade   12 Y {1,000 JPY}
      Expenses:Attack:Fees  400 JPY
      Income:Attack:PnL    -2,000 JPY
      Assets:Attack:Trade    -400 JPY
    2025-02-06 * "sell Y"
      Assets:Attack:Trade  -12 Y {} @ 1,000 JPY
      Assets:Attack:Trade   12,000 JPY
    """
    assert results(history) == [("02-05", "X", D(1600)), ("02-06", "Y", D(0))]


@pytest.mark.parametrize("sold", ["X", "X and Z"])
def test_a_fee_without_a_rate_leaves_what_was_bought_with_it_unknown(sold):
    """Nobody knows what of it is the purchase's."""
    other = "  Assets:Attack:Trade  -10 Z {} @ 1,000 JPY\n" if sold != "X" else ""
    text = f"""
2025-02-03 * "buy"
  Assets:Attack:Trade   10 X {{1,000 JPY}}
  Assets:Attack:Trade   10 Z {{1,000 JPY}}
  Assets:Attack:Trade  -20,000 JPY
2025-02-05 * "sell, and buy Y"
  Assets:Attack:Trade  -10 X {{}} @ 1,000 JPY
{other}  Assets:Attack:Trade   12 Y {{1,000 JPY}}
  Assets:Attack:Trade    {-2_000 if not other else 8_000} JPY
  Expenses:Attack:Fees    4 CHF
  Assets:Attack:Trade    -4 CHF
2025-02-06 * "sell Y"
  Assets:Attack:Trade  -12 Y {{}} @ 1,000 JPY
  Assets:Attack:Trade   12,000 JPY
"""
    told = results(history_of(PRELUDE + text))
    names = sold.split(" and ")
    assert told == [*(("02-05", name, None) for name in names), ("02-06", "Y", None)]


def test_a_fee_of_a_purchase_is_spread_over_what_it_bought(history):
    """
    2025-02-03 * "buy"
      Assets:Attack:Trade   10 X {3,000 JPY}
      Assets:Attack:Trade   10 Y {1,000 JPY}
      Expenses:Attack:Fees  400 JPY
      Assets:Attack:Trade  -40,400 JPY
    2025-02-05 * "sell"
      Assets:Attack:Trade  -10 Y {} @ 1,100 JPY
      Assets:Attack:Trade   11,000 JPY
      Income:Attack:PnL     -1,000 JPY
    """
    assert only(history).result == D(900)


def test_a_fee_on_what_costs_nothing_is_spread_evenly(history):
    """
    2025-02-03 * "warrants"
      Assets:Attack:Trade   10 X {0 JPY}
      Assets:Attack:Trade   10 Y {0 JPY}
      Expenses:Attack:Fees  400 JPY
      Assets:Attack:Trade  -400 JPY
    2025-02-05 * "sell"
      Assets:Attack:Trade  -10 Y {}
      Assets:Attack:Trade   1,000 JPY
      Income:Attack:PnL    -1,000 JPY
    """
    assert only(history).result == D(800)


def test_income_beside_a_purchase_is_no_fee(history):
    """
    2025-02-03 * "a dividend reinvested"
      Income:Attack:PnL    -1,000 JPY
      Assets:Attack:Trade   1 X {1,000 JPY}
    2025-02-05 * "sell"
      Assets:Attack:Trade  -1 X {} @ 1,000 JPY
      Assets:Attack:Trade   1,000 JPY
    """
    assert only(history).result == D(0)


@pytest.mark.parametrize(
    ("bought", "result"),
    [
        # A dividend of 1,100, of which 100 are withheld: no fee of the purchase.
        (("Income:Attack:PnL -1,100", "Expenses:Attack:Fees 100"), 0),
        (("Income:Gain -1,100", "Expenses:Fees 100"), 0),
        (("Income:Attack:PnL -1,100", "Expenses:Attack:Fees 100", CASH + "-1", CASH + "1"), 0),
        (("Income:Attack:PnL -1,150", "Expenses:Attack:Fees 100", CASH + "50"), 0),
        # Rounded up by a unit of the currency; more of the sleeve's own money pays a fee.
        (("Income:Attack:PnL -1,099", "Expenses:Attack:Fees 100", CASH + "-1"), 0),
        (("Income:Attack:PnL -1,098", "Expenses:Attack:Fees 100", CASH + "-2"), -100),
        (("Income:Gain -1,098", "Expenses:Fees 100", CASH + "-2"), -100),
        (("Expenses:Attack:Fees 100", CASH + "-1,100"), -100),
    ],
)
def test_what_is_withheld_of_a_reinvested_dividend_is_no_fee(bought, result):
    legs = "".join(f"  {leg} JPY\n" for leg in bought)
    history = history_of(
        PRELUDE
        + f'2025-02-03 * "bought"\n  Assets:Attack:Trade  1 X {{1,000 JPY}}\n{legs}'
        + '2025-02-05 * "sold"\n  Assets:Attack:Trade  -1 X {} @ 1,000 JPY\n'
        + "  Assets:Attack:Trade  1,000 JPY\n"
    )
    assert only(history).result == D(result)


def test_a_short_sale_beside_income_bears_its_fee(history):
    """
    2025-02-03 * "sold short, and interest"
      Assets:Attack:Trade     -1 X {1,000 JPY}
      Assets:Attack:Trade  1,150 JPY
      Income:Attack:PnL     -200 JPY
      Expenses:Attack:Fees    50 JPY
    2025-02-05 * "bought back"
      Assets:Attack:Trade      1 X {1,000 JPY} @ 1,000 JPY
      Assets:Attack:Trade -1,000 JPY
    """
    assert only(history).result == D(-50)


def test_an_untagged_result_of_the_sleeves_lots_counts(history):
    """
    2025-02-03 * "buy"
      Assets:Attack:Trade   10 X {1,000 JPY}
      Expenses:Fees         100 JPY
      Assets:Attack:Trade  -10,100 JPY
    2025-02-05 * "sell"
      Assets:Attack:Trade  -10 X {} @ 1,100 JPY
      Assets:Attack:Trade   11,000 JPY
      Income:Gain           -1,000 JPY
    """
    assert only(history).result == D(900)


def test_an_untagged_result_of_both_roles_lots_is_shared_by_cost(history):
    """
    2025-02-03 * "buy"
      Assets:Attack:Trade   10 X {1,000 JPY}
      Assets:Attack:Trade  -10,000 JPY
      Assets:Core:MMF       30 M {1,000 JPY}
      Assets:Core:Bank     -30,000 JPY
    2025-02-05 * "sell"
      Assets:Attack:Trade  -10 X {}
      Assets:Attack:Trade   11,000 JPY
      Assets:Core:MMF      -30 M {}
      Assets:Core:Bank      33,000 JPY
      Income:Gain           -4,000 JPY
    """
    assert only(history).result == D(1000)


def test_a_result_that_says_whose_it_is_is_not_shared(history):
    """
    2025-02-03 * "buy"
      Assets:Attack:Trade   10 X {1,000 JPY}
      Assets:Attack:Trade  -10,000 JPY
      Assets:Core:MMF       30 M {1,000 JPY}
      Assets:Core:Bank     -30,000 JPY
    2025-02-05 * "sell"
      Assets:Attack:Trade  -10 X {}
      Assets:Attack:Trade   11,000 JPY
      Income:Attack:PnL     -1,000 JPY
      Assets:Core:MMF      -30 M {}
      Assets:Core:Bank      33,000 JPY
      Income:Core:Gain      -3,000 JPY
    """
    assert only(history).result == D(1000)


def test_an_exchange_at_cost_makes_nothing_whatever_price_is_written(history):
    """
    2025-02-03 * "buy"
      Assets:Attack:Trade   10 X {1,000 JPY}
      Assets:Attack:Trade  -10,000 JPY
    2025-02-05 * "sell X, buy Y, and book no result"
      Assets:Attack:Trade  -10 X {} @ 1,200 JPY
      Assets:Attack:Trade   10 Y {900 JPY}
      Assets:Attack:Trade   1,000 JPY
    """
    assert results(history) == [("02-05", "X", D(0))]


def test_without_a_result_units_without_lots_leave_all_of_it_unknown(history):
    """
    2025-01-01 commodity XA
      barbell-underlying: "X"
    2025-02-03 * "buy"
      Assets:Attack:Trade   10 XA {1,000 JPY}
      Assets:Attack:Trade   10 X @ 1,000 JPY
      Assets:Attack:Trade  -20,000 JPY
    2025-02-05 * "sell both"
      Assets:Attack:Trade  -10 XA {}
      Assets:Attack:Trade  -10 X @ 1,100 JPY
      Assets:Attack:Trade   21,000 JPY
    """
    assert (only(history).result, only(history).local_result) == (None, None)


def test_a_loss_booked_as_an_expense_is_a_loss(history):
    """
    2025-02-03 * "buy"
      Assets:Attack:Trade   1 PUT {20,000 JPY}
      Assets:Attack:Trade  -20,000 JPY
    2025-02-14 * "expired worthless"
      Assets:Attack:Trade  -1 PUT {} @ 0 JPY
      Expenses:Attack:Fees  20,000 JPY
    """
    assert results(history) == [("02-14", "PUT", D(-20000))]


def test_units_without_lots_are_held_since_the_first_was_bought(history):
    """
    2025-01-31 price X 1,000 JPY
    2025-02-03 * "buy"
      Assets:Attack:Trade   10 X @ 1,000 JPY
      Assets:Attack:Trade  -10,000 JPY
    2025-02-05 * "more"
      Assets:Attack:Trade   10 X @ 1,000 JPY
      Assets:Attack:Trade  -10,000 JPY
    2025-02-10 * "sell"
      Assets:Attack:Trade  -20 X @ 1,100 JPY
      Assets:Attack:Trade   22,000 JPY
    """
    assert (only(history).opened_on, only(history).units) == (date("02-03"), 20)


def test_what_is_sold_on_its_day_at_what_it_cost_is_closed(history):
    """
    2025-02-03 * "buy"
      Assets:Attack:Trade   100 X {1,000 JPY}
      Assets:Attack:Trade  -100,000 JPY
    2025-02-04 * "buy more"
      Assets:Attack:Trade    50 X {1,100 JPY}
      Assets:Attack:Trade   -55,000 JPY
    2025-02-04 * "and sell that again"
      Assets:Attack:Trade   -50 X {1,100 JPY, 2025-02-04}
      Assets:Attack:Trade    55,000 JPY
    2025-02-05 * "sell the others"
      Assets:Attack:Trade  -100 X {1,000 JPY, 2025-02-03} @ 900 JPY
      Assets:Attack:Trade    90,000 JPY
      Income:Attack:PnL      10,000 JPY
    """
    assert results(history) == [("02-04", "X", D(0)), ("02-05", "X", D(-10000))]


# -- shorts -----------------------------------------------------------------


def test_a_short_sale_is_closed_by_buying(history):
    """
    2025-02-03 * "sell short"
      Assets:Attack:Trade  -100 X {1,000 JPY}
      Expenses:Attack:Fees  100 JPY
      Assets:Attack:Trade   99,900 JPY
    2025-02-05 * "cover"
      Assets:Attack:Trade   100 X {1,000 JPY} @ 900 JPY
      Assets:Attack:Trade  -90,000 JPY
      Income:Attack:PnL    -10,000 JPY
    """
    assert results(history) == [("02-05", "X", D(9900))]


def test_a_day_trade_is_one_trade_on_either_side(history):
    """
    2025-02-03 * "sell short"
      Assets:Attack:Trade  -100 X {1,000 JPY}
      Assets:Attack:Trade  100,000 JPY
    2025-02-03 * "cover"
      Assets:Attack:Trade   100 X {1,000 JPY} @ 900 JPY
      Assets:Attack:Trade  -90,000 JPY
      Income:Attack:PnL    -10,000 JPY
    2025-02-04 * "buy"
      Assets:Attack:Trade   100 Y {1,000 JPY}
      Assets:Attack:Trade -100,000 JPY
    2025-02-04 * "sell at cost"
      Assets:Attack:Trade  -100 Y {}
      Expenses:Attack:Fees  300 JPY
      Assets:Attack:Trade   99,700 JPY
    """
    assert results(history) == [("02-03", "X", D(10000)), ("02-04", "Y", D(-300))]
    assert [one.units for one in history.trades] == [D(100), D(100)]


def test_selling_more_than_is_held_closes_what_is_held(history):
    """
    2025-02-03 * "buy"
      Assets:Attack:Trade   100 X {1,000 JPY}
      Assets:Attack:Trade -100,000 JPY
    2025-02-05 * "sell"
      Assets:Attack:Trade  -100 X {1,000 JPY} @ 1,100 JPY
      Assets:Attack:Trade  110,000 JPY
      Income:Attack:PnL    -10,000 JPY
    2025-02-06 * "sell short"
      Assets:Attack:Trade   -50 X {1,100 JPY}
      Assets:Attack:Trade   55,000 JPY
    """
    assert results(history) == [("02-05", "X", D(10000))]


# -- no trades --------------------------------------------------------------


def test_a_transfer_keeps_the_opening_of_its_lots(history):
    """
    2025-02-03 * "buy"
      Assets:Attack:Trade   100 X {1,000 JPY}
      Expenses:Attack:Fees  500 JPY
      Assets:Attack:Trade -100,500 JPY
    2025-03-03 * "to another broker, with a new date"
      Assets:Attack:Trade  -100 X {1,000 JPY, 2025-02-03}
      Assets:Attack:Hedge   100 X {1,000 JPY, 2025-03-03}
    2025-03-05 * "sell"
      Assets:Attack:Hedge  -100 X {} @ 1,010 JPY
      Assets:Attack:Hedge  101,000 JPY
      Income:Attack:PnL     -1,000 JPY
    """
    assert results(history) == [("03-05", "X", D(500))]
    assert only(history).opened_on == date("02-03")


def test_a_split_is_no_trade(history):
    """
    2025-02-03 * "buy"
      Assets:Attack:Trade   100 X {1,000 JPY}
      Expenses:Attack:Fees  500 JPY
      Assets:Attack:Trade -100,500 JPY
    2025-02-04 * "two for one"
      Assets:Attack:Trade  -100 X {1,000 JPY}
      Assets:Attack:Trade   200 X {500 JPY}
    2025-02-05 * "sell half"
      Assets:Attack:Trade  -100 X {} @ 500 JPY
      Assets:Attack:Trade   50,000 JPY
    """
    assert results(history) == [("02-05", "X", D(-250))]


def test_a_spin_off_and_a_withdrawal_in_kind_are_no_trades(history):
    """
    2025-02-03 * "buy"
      Assets:Attack:Trade   100 X {1,000 JPY}
      Assets:Attack:Trade -100,000 JPY
    2025-02-04 * "spin-off"
      Assets:Attack:Trade  -100 X {1,000 JPY}
      Assets:Attack:Trade   100 X {900 JPY}
      Assets:Attack:Trade   100 Y {100 JPY}
    2025-02-05 * "out of the sleeve, to a bank"
      Assets:Attack:Trade   -50 X {900 JPY}
      Assets:Bank            50 X {900 JPY}
    2025-02-06 * "out of the books"
      Assets:Attack:Trade   -50 X {900 JPY}
      Equity:Opening     45,000 JPY
    """
    assert history.trades == ()


def test_two_lots_of_one_cost_arrive_in_parts(history):
    """
    2025-02-03 * "buy"
      Assets:Attack:Trade   100 X {1,000 JPY}
      Expenses:Attack:Fees  500 JPY
      Assets:Attack:Trade -100,500 JPY
    2025-02-04 * "to two accounts"
      Assets:Attack:Trade  -100 X {1,000 JPY}
      Assets:Attack:Hedge    60 X {1,000 JPY}
      Assets:Attack:Reserve  40 X {1,000 JPY}
    2025-02-05 * "sell"
      Assets:Attack:Reserve -40 X {} @ 1,000 JPY
      Assets:Attack:Reserve 40,000 JPY
    """
    assert only(history).result == D(-200)


def test_core_and_outside_lots_are_none_of_the_sleeve(history):
    """
    2025-02-03 * "buy"
      Assets:Core:MMF    10 M {1,000 JPY}
      Assets:Core:Bank  -10,000 JPY
    2025-02-05 * "sell"
      Assets:Core:MMF   -10 M {} @ 1,100 JPY
      Assets:Core:Bank   11,000 JPY
      Income:Core:Gain   -1,000 JPY
    """
    assert history.trades == ()


def test_changing_money_is_no_trade(history):
    """
    2025-02-03 * "dollars"
      Assets:Attack:Trade   1,000 USD @ 150 JPY
      Assets:Attack:Trade -150,000 JPY
    2025-02-05 * "yen again"
      Assets:Attack:Trade  -1,000 USD @ 140 JPY
      Assets:Attack:Trade  140,000 JPY
    """
    assert history.trades == ()


def test_interest_and_dividends_are_no_trades(history):
    """
    2025-02-05 * "dividend"
      Assets:Attack:Trade    1,000 JPY
      Income:Attack:PnL     -1,000 JPY
    2025-02-06 * "interest"
      Assets:Attack:Trade     -500 JPY
      Expenses:Attack:Interest 500 JPY
    """
    assert history.trades == ()


# -- joined over days -------------------------------------------------------


def test_a_trade_id_joins_closings_of_several_days(history):
    """
    2025-02-03 * "buy"
      Assets:Attack:Trade   100 X {1,000 JPY}
      Assets:Attack:Trade -100,000 JPY
    2025-02-05 * "half" ^trade-breakout
      Assets:Attack:Trade  -50 X {} @ 1,100 JPY
      Assets:Attack:Trade   55,000 JPY
      Income:Attack:PnL     -5,000 JPY
    2025-02-07 * "half"
      barbell-trade: "breakout"
      Assets:Attack:Trade  -50 X {} @ 800 JPY
      Assets:Attack:Trade   40,000 JPY
      Income:Attack:PnL     10,000 JPY
    """
    trade = only(history)
    assert (trade.date, trade.trade_id) == (date("02-07"), "breakout")
    assert (trade.result, trade.units) == (D(-5000), D(100))


# -- other currencies -------------------------------------------------------

DOLLARS = """
2025-01-06 price USD 150 JPY
2025-02-03 price USD 150 JPY
2025-02-03 * "dollars"
  Assets:Attack:Trade   2,000 USD @ 150 JPY
  Assets:Attack:Trade -300,000 JPY
2025-02-03 * "buy"
  Assets:Attack:Trade   10 AAPL {100 USD}
  Expenses:Attack:Fees   2 USD
  Assets:Attack:Trade  -1,002 USD
2025-02-05 price USD 140 JPY
"""


def test_a_foreign_lot_is_sold_at_the_closing_rate_and_cost_the_opening_one():
    trade = only(
        history_of(
            PRELUDE
            + DOLLARS
            + """
2025-02-05 * "sell"
  Assets:Attack:Trade  -10 AAPL {} @ 110 USD
  Expenses:Attack:Fees   1 USD
  Assets:Attack:Trade  1,099 USD
  Income:Attack:PnL     -100 USD
"""
        )
    )
    assert (trade.local_result, trade.local_currency) == (D(97), "USD")
    assert trade.result == D(1100 - 1) * 140 - D(1000 + 2) * 150
    assert trade.outcome is Outcome.WIN


def test_what_comes_beside_a_transfer_bears_none_of_its_fee(history):
    """
    2025-02-03 * "buy"
      Assets:Attack:Trade   10 X {1,000 JPY}
      Expenses:Attack:Fees  400 JPY
      Assets:Attack:Trade  -10,400 JPY
    2025-02-04 * "to the other account, and a spin-off comes with it"
      Assets:Attack:Trade  -10 X {1,000 JPY}
      Assets:Attack:Trade   10 X {900 JPY}
      Assets:Attack:Trade   10 Y {100 JPY}
    2025-02-05 * "sell Y"
      Assets:Attack:Trade  -10 Y {} @ 150 JPY
      Assets:Attack:Trade   1,500 JPY
      Income:Attack:PnL      -500 JPY
    2025-02-06 * "sell X"
      Assets:Attack:Trade  -10 X {} @ 950 JPY
      Assets:Attack:Trade   9,500 JPY
      Income:Attack:PnL      -500 JPY
    """
    assert results(history) == [("02-05", "Y", D(500)), ("02-06", "X", D(100))]


def test_fees_of_lots_that_cost_nothing_count_at_the_rates_of_their_days():
    history = history_of(
        PRELUDE
        + """
2025-02-03 price USD 150 JPY
2025-02-03 * "what came for nothing but a fee"
  Assets:Attack:Trade   10 AAPL {0 USD}
  Expenses:Attack:Fees   2 USD
  Assets:Attack:Trade   -2 USD
2025-02-05 price USD 140 JPY
2025-02-05 * "sell"
  Assets:Attack:Trade  -10 AAPL {0 USD} @ 10 USD
  Assets:Attack:Trade  100 USD
  Income:Attack:PnL   -100 USD
"""
    )
    assert only(history).result == D(100) * 140 - D(2) * 150


def test_closings_that_a_trade_id_joins_have_one_currency():
    half = """
2025-02-{} * "half" ^trade-apple
  Assets:Attack:Trade  -5 AAPL {{}} @ {} USD
  Assets:Attack:Trade  {} USD
  Income:Attack:PnL
"""
    sold = half.format("05", 110, 550) + half.format("06", 90, 450)
    trade = only(history_of(PRELUDE + DOLLARS + sold))
    assert (trade.local_result, trade.local_currency) == (D(550 + 450 - 1002), "USD")


def test_a_fee_in_base_currency_is_taken_at_the_days_rate():
    trade = only(
        history_of(
            PRELUDE
            + DOLLARS
            + """
2025-02-05 * "sell"
  Assets:Attack:Trade  -10 AAPL {} @ 110 USD
  Expenses:Attack:Fees   140 JPY
  Assets:Attack:Trade   -140 JPY
  Assets:Attack:Trade  1,100 USD
  Income:Attack:PnL     -100 USD
"""
        )
    )
    assert trade.local_result == D(97)


def test_more_of_a_lot_bought_at_another_rate_is_averaged():
    history = history_of(
        PRELUDE
        + DOLLARS
        + """
2025-02-05 * "more, at the same price and with the same date"
  Assets:Attack:Trade   10 AAPL {100 USD, 2025-02-03}
  Assets:Attack:Trade  -1,000 USD
2025-02-06 price USD 140 JPY
2025-02-06 * "sell"
  Assets:Attack:Trade  -20 AAPL {} @ 100 USD
  Assets:Attack:Trade  2,000 USD
"""
    )
    assert only(history).result == D(2000) * (140 - 145) - 2 * 145


def test_several_underlyings_in_two_currencies_each_in_its_own():
    history = history_of(
        PRELUDE
        + DOLLARS
        + """
2025-02-03 * "buy"
  Assets:Attack:Trade   10 X {1,000 JPY}
  Assets:Attack:Trade  -10,000 JPY
2025-02-05 * "sell both"
  Assets:Attack:Trade  -10 AAPL {100 USD}
  Assets:Attack:Trade  -10 X {1,000 JPY}
  Assets:Attack:Trade  1,000 USD
  Assets:Attack:Trade  10,000 JPY
"""
    )
    apple, other = history.trades
    assert (apple.local_result, apple.local_currency) == (D(-2), "USD")
    assert (other.result, other.local_currency) == (D(0), "JPY")


UNRATED = """
2025-01-01 commodity CHF
  barbell-class: "cash"
2025-02-03 * "francs from nowhere"
  Assets:Attack:Trade   2,000 CHF
  Equity:Opening       -2,000 CHF
2025-02-03 * "buy"
  Assets:Attack:Trade   10 NESN {100 CHF}
  Assets:Attack:Trade  -1,000 CHF
"""


@pytest.mark.parametrize(
    ("closing", "missing"),
    [
        (
            """
2025-02-05 * "sell"
  Assets:Attack:Trade  -10 NESN {} @ 110 CHF
  Assets:Attack:Trade  1,100 CHF
  Income:Attack:PnL     -100 CHF
""",
            ("CHF",),
        ),
        (
            """
2025-02-05 price CHF 170 JPY
2025-02-05 * "sell"
  Assets:Attack:Trade  -10 NESN {} @ 110 CHF
  Assets:Attack:Trade  1,100 CHF
  Income:Attack:PnL     -100 CHF
""",
            ("NESN",),
        ),
        (
            """
2025-02-05 * "sell"
  Assets:Attack:Trade  -10 NESN {} @ 110 CHF
  Expenses:Attack:Fees    150 JPY
  Assets:Attack:Trade    -150 JPY
  Assets:Attack:Trade  1,100 CHF
  Income:Attack:PnL     -100 CHF
""",
            ("CHF", "JPY"),
        ),
    ],
)
def test_without_a_rate_the_result_is_unknown(closing, missing):
    trade = only(history_of(PRELUDE + UNRATED + closing))
    assert (trade.result, trade.outcome, trade.missing) == (None, Outcome.UNKNOWN, missing)


def test_a_fee_without_a_rate_makes_the_trade_unknown(history):
    """
    2025-01-01 commodity CHF
      barbell-class: "cash"
    2025-02-02 * "francs from nowhere"
      Assets:Attack:Trade   2,000 CHF
      Equity:Opening       -2,000 CHF
    2025-02-03 * "buy"
      Assets:Attack:Trade   10 X {100 JPY}
      Expenses:Attack:Fees   1 CHF
      Expenses:Attack:Fees   1 JPY
      Assets:Attack:Trade   -1 CHF
      Assets:Attack:Trade  -1,001 JPY
    2025-02-04 * "to another account"
      Assets:Attack:Trade  -10 X {100 JPY}
      Assets:Attack:Hedge   10 X {100 JPY}
    2025-02-05 * "sell"
      Assets:Attack:Hedge  -10 X {} @ 110 JPY
      Assets:Attack:Hedge  1,100 JPY
      Income:Attack:PnL     -100 JPY
    """
    assert (only(history).result, only(history).missing) == (None, ("X",))


# -- without lots -----------------------------------------------------------


def test_without_lots_the_income_leg_tells_the_result(history):
    """
    2025-02-03 * "buy"
      Assets:Attack:Trade   10 X @ 1,000 JPY
      Assets:Attack:Trade  -10,000 JPY
    2025-02-05 * "sell"
      Assets:Attack:Trade  -10 X @ 1,000 JPY
      Income:Attack:PnL    -1,000 JPY
      Assets:Attack:Trade  11,000 JPY
    """
    assert only(history).result == D(1000)


def test_without_lots_and_income_leg_the_result_is_unknown(history):
    """
    2025-02-03 * "buy"
      Assets:Attack:Trade   10 X @ 1,000 JPY
      Assets:Attack:Trade  -10,000 JPY
    2025-02-05 * "sell"
      Assets:Attack:Trade  -10 X @ 1,100 JPY
      Assets:Attack:Trade  11,000 JPY
    """
    assert (only(history).result, only(history).missing) == (None, ("X",))


def test_a_lot_that_was_never_opened_is_closed_by_its_booked_result(history):
    """
    2025-01-01 open Assets:Attack:None "NONE"
    2025-02-03 * "buy"
      Assets:Attack:None   10 X {1,000 JPY}
      Expenses:Attack:Fees 100 JPY
      Assets:Attack:Trade -10,100 JPY
    2025-02-03 * "buy"
      Assets:Attack:None   30 X {1,100 JPY}
      Expenses:Attack:Fees 100 JPY
      Assets:Attack:Trade -33,100 JPY
    2025-02-05 * "sell at an average cost"
      Assets:Attack:None  -20 X {1,075 JPY}
      Income:Attack:PnL    -1,000 JPY
      Assets:Attack:Trade  22,500 JPY
    2025-02-06 * "sell the rest and more"
      Assets:Attack:None  -25 X {1,075 JPY}
      Income:Attack:PnL    -1,000 JPY
      Assets:Attack:Trade  27,875 JPY
    2025-02-07 * "buy it back"
      Assets:Attack:None    5 X {1,075 JPY}
      Income:Attack:PnL       375 JPY
      Assets:Attack:Trade  -5,750 JPY
    """
    assert results(history) == [
        ("02-05", "X", D(900)),
        ("02-06", "X", D(900)),
        ("02-07", "X", D(-375)),
    ]


# -- positions that turn ------------------------------------------------------

TURNED = """
2025-02-03 price USD 150 JPY
2025-02-03 * "buy"
  Assets:Attack:Trade   100 X {10 USD}
  Expenses:Attack:Fees    4 USD
  Assets:Attack:Trade -1,004 USD
2025-02-05 price USD 160 JPY
{turn}
2025-02-06 * "cover"
  Assets:Attack:Trade   300 X {{11 USD}} @ 10 USD
  Expenses:Attack:Fees   12 USD
  Assets:Attack:Trade -3,012 USD
  Income:Attack:PnL    -300 USD
"""
IN_ONE = """
2025-02-05 * "turn"
  Assets:Attack:Trade  -100 X {10 USD} @ 11 USD
  Assets:Attack:Trade  -100 X {11 USD}
  Assets:Attack:Trade  -200 X {11 USD}
  Expenses:Attack:Fees   16 USD
  Assets:Attack:Trade 4,384 USD
  Income:Attack:PnL    -100 USD
"""
IN_TWO = """
2025-02-05 * "sell"
  Assets:Attack:Trade  -100 X {10 USD} @ 11 USD
  Expenses:Attack:Fees    4 USD
  Assets:Attack:Trade 1,096 USD
  Income:Attack:PnL    -100 USD
2025-02-05 * "sell short"
  Assets:Attack:Trade  -300 X {11 USD} @ 11 USD
  Expenses:Attack:Fees   12 USD
  Assets:Attack:Trade 3,288 USD
"""


@pytest.mark.parametrize("turn", [IN_ONE, IN_TWO])
def test_what_turns_a_position_closes_it_and_opens_another(turn):
    """100 gain 100 less 4 and 4; 300 sold short gain 300 less 12 and 12. In yen: proceeds at the
    rate of 160, less a cost of 1,004 at 150; and the second trade all at 160."""
    history = history_of(
        PRELUDE + TURNED.replace("{turn}", turn).replace("{{", "{").replace("}}", "}")
    )
    told = [(one.units, one.local_result, one.result) for one in history.trades]
    assert told == [
        (100, 92, D(1_096 * 160 - 1_004 * 150)),
        (300, 276, D(276 * 160)),
    ]


def test_a_base_currency_position_that_turns_in_two_plain_transactions(history):
    """
    2025-02-03 * "buy"
      Assets:Attack:Trade   100 X {10 JPY}
      Assets:Attack:Trade -1,000 JPY
    2025-02-05 * "sell"
      Assets:Attack:Trade  -100 X {10 JPY} @ 11 JPY
      Assets:Attack:Trade 1,100 JPY
      Income:Attack:PnL    -100 JPY
    2025-02-05 * "sell short"
      Assets:Attack:Trade  -300 X {11 JPY} @ 11 JPY
      Expenses:Attack:Fees   12 JPY
      Assets:Attack:Trade 3,288 JPY
    2025-02-06 * "cover"
      Assets:Attack:Trade   300 X {11 JPY} @ 10 JPY
      Assets:Attack:Trade -3,000 JPY
      Income:Attack:PnL    -300 JPY
    """
    assert [(one.units, one.result) for one in history.trades] == [(100, 100), (300, 288)]


# -- futures ----------------------------------------------------------------


def test_daily_variation_is_one_trade_from_flat_to_flat(history):
    """
    2025-02-03 * "buy a mini at 39,000"
      Assets:Attack:Trade    1 MINI {0 JPY}
    2025-02-04 * "variation"
      Assets:Attack:Trade  -100,000 JPY
      Income:Attack:Daily   100,000 JPY
    2025-02-05 * "variation"
      Assets:Attack:Trade    30,000 JPY
      Income:Attack:Daily   -30,000 JPY
    2025-02-05 open Income:Attack:Dividends
      barbell-settlement: "none"
    2025-02-05 * "a dividend meanwhile"
      Assets:Attack:Trade     5,000 JPY
      Income:Attack:Dividends
    2025-02-06 * "close at 38,400"
      Assets:Attack:Trade   -1 MINI {0 JPY}
      Assets:Attack:Trade    10,000 JPY
      Income:Attack:Daily   -10,000 JPY
    """
    trade = only(history)
    assert results(history) == [("02-06", "MINI", D(-60000))]
    assert (trade.units, trade.opened_on) == (D(1), date("02-03"))
    assert (trade.local_result, trade.local_currency) == (D(-60000), "JPY")


@pytest.mark.parametrize(
    ("orders", "units"),
    [
        ([("03", 2), ("03", -2)], 2),
        ([("03", 3), ("03", -1), ("04", -2)], 2),
        ([("03", -1), ("04", -2), ("05", 3)], 3),
        ([("03", 3), ("04", -3), ("04", 1), ("04", -1)], 3),
    ],
)
def test_the_units_of_a_position_are_the_most_that_was_held(orders, units):
    """Of a day without an order of its fills it is what was there in the evening, or closed."""
    told = "".join(
        f'2025-02-{day} * "order"\n  Assets:Attack:Trade  {number} MINI {{0 JPY}}\n'
        for day, number in orders
    )
    assert only(history_of(PRELUDE + told)).units == units


@pytest.mark.parametrize("reduced", ["MINI", "TOPIX"])
def test_a_day_that_reduces_one_position_is_one_that_reduces(reduced):
    other = {"MINI": "TOPIX", "TOPIX": "MINI"}[reduced]
    topix = '2025-01-01 commodity TOPIX\n  barbell-instrument: "future"\n'
    begun = "".join(
        f'2025-02-03 * "buy"\n  Assets:Attack:Trade  2 {name} {{0 JPY}}\n'
        for name in (reduced, other)
    )
    order = '2025-02-04 * "order"\n  Assets:Attack:Trade  {0} {1} {{0 JPY}}\n'
    changed = order.format(-1, reduced) + order.format(1, other)
    assert history_of(PRELUDE + topix + begun + changed).reductions == (date("02-04"),)
    grown = order.format(1, reduced) + order.format(1, other)
    assert history_of(PRELUDE + topix + begun + grown).reductions == ()


def test_variation_that_comes_after_the_close_belongs_to_it(history):
    """
    2025-02-03 * "buy"
      Assets:Attack:Trade    1 MINI {0 JPY}
    2025-02-06 * "close"
      Assets:Attack:Trade   -1 MINI {0 JPY}
    2025-02-07 * "settled next day"
      Assets:Attack:Trade    10,000 JPY
      Income:Attack:Daily   -10,000 JPY
    2025-02-17 * "of what?"
      Assets:Attack:Trade    10,000 JPY
      Income:Attack:Daily   -10,000 JPY
    2025-02-18 * "of what?"
      Assets:Attack:Trade    10,000 JPY
      Income:Attack:Daily   -10,000 JPY
    """
    assert results(history) == [
        ("02-06", "MINI", D(10000)),
        ("02-18", "Income:Attack:Daily", None),
    ]
    assert history.trades[1].missing == ("Income:Attack:Daily",)


def test_a_roll_goes_on_with_the_same_underlying(history):
    """
    2025-02-03 * "buy"
      Assets:Attack:Trade    2 MINI {0 JPY}
      Expenses:Attack:Fees  100 JPY
      Assets:Attack:Trade  -100 JPY
    2025-02-06 * "roll"
      Assets:Attack:Trade   -2 MINI {0 JPY}
      Assets:Attack:Trade    1 MINI-JUN {0 JPY}
      Assets:Attack:Trade    5,000 JPY
      Income:Attack:Daily   -5,000 JPY
    2025-02-10 * "close"
      Assets:Attack:Trade   -1 MINI-JUN {0 JPY}
      Assets:Attack:Trade    1,000 JPY
      Income:Attack:Daily   -1,000 JPY
    """
    assert results(history) == [("02-10", "MINI", D(5900))]
    assert only(history).units == D(2)


def test_turning_from_long_to_short_ends_a_trade(history):
    """
    2025-02-03 * "buy"
      Assets:Attack:Trade    1 MINI {0 JPY}
    2025-02-06 * "sell three"
      Assets:Attack:Trade   -1 MINI {0 JPY}
      Assets:Attack:Trade    5,000 JPY
      Income:Attack:Daily   -5,000 JPY
    2025-02-06 * "short"
      Assets:Attack:Trade   -2 MINI {0 JPY}
    2025-02-10 * "buy back"
      Assets:Attack:Trade    2 MINI {0 JPY}
      Assets:Attack:Trade   -1,000 JPY
      Income:Attack:Daily    1,000 JPY
    """
    assert results(history) == [("02-06", "MINI", D(5000)), ("02-10", "MINI", D(-1000))]
    assert [one.units for one in history.trades] == [D(1), D(2)]


def test_a_transfer_of_a_future_is_no_order(history):
    """
    2025-02-03 * "buy"
      Assets:Attack:Trade    1 MINI {0 JPY}
    2025-02-04 * "to another broker"
      Assets:Attack:Trade   -1 MINI {0 JPY}
      Assets:Attack:Hedge    1 MINI {0 JPY}
    2025-02-10 * "close"
      Assets:Attack:Hedge   -1 MINI {0 JPY}
      Assets:Attack:Hedge    1,000 JPY
      Income:Attack:Daily   -1,000 JPY
    """
    assert results(history) == [("02-10", "MINI", D(1000))]


TWO_FUTURES = """
2025-01-01 commodity TOPIX
  barbell-instrument: "cfd"
2025-02-03 * "a spread"
  Assets:Attack:Trade    1 MINI {0 JPY}
  Assets:Attack:Trade   -1 TOPIX {0 JPY}
  Expenses:Attack:Fees   200 JPY
  Assets:Attack:Trade   -200 JPY
"""


def test_fees_of_a_spread_are_halved_and_its_ids_tell_the_variations_apart():
    history = history_of(
        PRELUDE
        + TWO_FUTURES
        + """
2025-02-04 * "the long leg has a name" ^trade-long
  Assets:Attack:Trade    1 MINI {0 JPY}
2025-02-05 * "variation" ^trade-long
  Assets:Attack:Trade    10,000 JPY
  Income:Attack:Daily   -10,000 JPY
2025-02-06 * "close" ^trade-long
  Assets:Attack:Trade   -2 MINI {0 JPY}
2025-02-07 * "close"
  Assets:Attack:Trade    1 TOPIX {0 JPY}
"""
    )
    assert results(history) == [("02-06", "MINI", D(9900)), ("02-07", "TOPIX", D(-100))]


@pytest.mark.parametrize(
    "unsaid",
    [
        """
2025-02-05 * "variation of which?"
  Assets:Attack:Trade    10,000 JPY
  Income:Attack:Daily   -10,000 JPY
2025-02-06 * "close"
  Assets:Attack:Trade   -1 MINI {0 JPY}
  Assets:Attack:Trade    1 TOPIX {0 JPY}
""",
        """
2025-02-06 * "close"
  Assets:Attack:Trade   -1 MINI {0 JPY}
  Assets:Attack:Trade    1 TOPIX {0 JPY}
  Assets:Attack:Trade    10,000 JPY
  Income:Attack:Daily   -10,000 JPY
""",
    ],
)
def test_variation_of_one_of_two_positions_is_unknown(unsaid):
    history = history_of(PRELUDE + TWO_FUTURES + unsaid)
    assert results(history) == [("02-06", "MINI", None), ("02-06", "TOPIX", None)]
    assert {one.missing for one in history.trades} == {("Income:Attack:Daily",)}


@pytest.mark.parametrize(("mini", "cash"), [(40_000, 80_000), (38_000, -120_000)])
def test_a_variation_of_several_positions_is_not_counted_twice(mini, cash):
    """Booked it is cash; the move it pays for is then settled, whosever it is."""
    history = history_of(
        PRELUDE
        + TWO_FUTURES.replace('"cfd"', '"future"\n  barbell-multiplier: 1000')
        + f"""
2025-02-03 price MINI 39,000 JPY
2025-02-03 price TOPIX 2,700 JPY
2025-02-04 price MINI {mini} JPY
2025-02-04 price TOPIX 2,720 JPY
2025-02-05 * "variation of both"
  Assets:Attack:Trade    {cash} JPY
  Income:Attack:Daily   {-cash} JPY
2025-02-06 price MINI 40,500 JPY
2025-02-07 * "close both"
  Assets:Attack:Trade   -1 MINI {{0 JPY}}
  Assets:Attack:Trade    1 TOPIX {{0 JPY}}
"""
    )
    equity = {f"{day.date:%m-%d}": day.equity for day in history.days}
    start = 1_000_000 - 200
    assert equity["02-04"] == equity["02-05"] == start + cash
    assert equity["02-06"] == start + cash + (40_500 - mini) * 100
    assert equity["02-07"] == start + cash


def test_foreign_variation_is_taken_at_its_days_rate(history):
    """
    2025-02-03 price USD 150 JPY
    2025-02-03 * "dollars"
      Assets:Attack:Trade   2,000 USD @ 150 JPY
      Assets:Attack:Trade -300,000 JPY
    2025-02-03 * "buy"
      Assets:Attack:Trade    1 MINI {0 USD}
    2025-02-04 * "variation"
      Assets:Attack:Trade    100 USD
      Income:Attack:Daily   -100 USD
    2025-02-05 price USD 140 JPY
    2025-02-05 * "close"
      Assets:Attack:Trade   -1 MINI {0 USD}
      Assets:Attack:Trade   -100 USD
      Income:Attack:Daily    100 USD
      Expenses:Attack:Fees    70 JPY
      Assets:Attack:Trade    -70 JPY
    """
    trade = only(history)
    assert trade.result == D(15000 - 14000 - 70)
    assert (trade.local_result, trade.local_currency) == (None, None)


def test_variation_without_a_rate_is_unknown(history):
    """
    2025-01-01 commodity CHF
      barbell-class: "cash"
    2025-02-03 * "buy"
      Assets:Attack:Trade    1 MINI {0 CHF}
    2025-02-05 * "close"
      Assets:Attack:Trade   -1 MINI {0 CHF}
      Assets:Attack:Trade   -100 CHF
      Income:Attack:Daily    100 CHF
    """
    assert (only(history).result, only(history).missing) == (None, ("CHF",))


# -- books without positions ------------------------------------------------


def test_results_at_close_are_a_trade_each(history):
    """
    2025-02-05 * "closed"
      Assets:Attack:Trade     9,500 JPY
      Expenses:Attack:Fees      500 JPY
      Income:Attack:AtClose -10,000 JPY
    2025-02-05 * "closed"
      Assets:Attack:Trade    -4,000 JPY
      Income:Attack:AtClose   4,000 JPY
    """
    assert sorted(one.result for one in history.trades) == [D(-4000), D(9500)]
    assert all(one.units == 0 and one.opened_on is None for one in history.trades)


def test_daily_results_without_positions_need_trade_ids(history):
    """
    2025-02-05 * "variation" ^trade-a
      Assets:Attack:Trade     9,500 JPY
      Income:Attack:Daily    -9,500 JPY
    2025-02-06 * "variation" ^trade-a
      Assets:Attack:Trade   -20,000 JPY
      Income:Attack:Daily    20,000 JPY
    """
    assert results(history) == [("02-06", "Income:Attack:Daily", D(-10500))]


def test_without_any_settlement_tag_variation_needs_an_open_position():
    untagged = PRELUDE.replace('  barbell-settlement: "daily"\n', "")
    untagged = untagged.replace('  barbell-settlement: "at-close"\n', "")
    history = history_of(
        untagged
        + """
2025-02-03 * "buy"
  Assets:Attack:Trade    1 MINI {0 JPY}
2025-02-04 * "variation"
  Assets:Attack:Trade  -100,000 JPY
  Income:Attack:PnL     100,000 JPY
2025-02-06 * "close"
  Assets:Attack:Trade   -1 MINI {0 JPY}
2025-02-07 * "a dividend"
  Assets:Attack:Trade    1,000 JPY
  Income:Attack:PnL     -1,000 JPY
"""
    )
    assert results(history) == [("02-06", "MINI", D(-100000))]


# -- the plain case -----------------------------------------------------------


@pytest.mark.parametrize(("transactions", "years", "trade_percent"), [(600, 2, 60), (1500, 1, 90)])
def test_the_plain_case_says_the_same_as_the_general_one(
    monkeypatch, transactions, years, trade_percent
):
    """The second household trades several times a day, often in one commodity."""
    ledger = Household(transactions, years=years, trade_percent=trade_percent).text()
    soon = history_of(ledger)
    monkeypatch.setattr(PlainDays, "read", lambda *_, **__: None)
    general = history_of(ledger)
    assert len(soon.trades) > 50
    assert soon.trades == general.trades
    assert soon.reductions == general.reductions


def test_a_plain_day_may_be_a_new_short_sale(history):
    """
    2025-02-03 * "buy"
      Assets:Attack:Trade   100 X {1,000 JPY}
      Assets:Attack:Trade -100,000 JPY
    2025-02-05 * "sell short beside it, in a lot of its own"
      Assets:Attack:Trade   -50 Y {1,100 JPY}
      Assets:Attack:Trade   55,000 JPY
    2025-02-06 * "buy one more, sell one short with a fee whose rate is unknown"
      Assets:Attack:Trade    -1 X {1,000 JPY, 2025-02-03}
      Assets:Attack:Trade   1,000 JPY
    """
    assert results(history) == [("02-06", "X", D(0))]


SOLD_AT_WHAT_IT_FETCHED = """
2025-01-01 open Assets:Attack:None "NONE"
2025-02-03 * "buy"
  Assets:Attack:None     10 X {1,000 JPY}
  Assets:Attack:Trade  -10,000 JPY
2025-02-04 * "buy"
  Assets:Attack:None     10 X {1,200 JPY}
  Assets:Attack:Trade  -12,000 JPY
"""


@pytest.mark.parametrize(
    ("sales", "expected"),
    [
        (["-10 X {900 JPY}"], ["-2000"]),  # 1,100 on average
        (["-20 X {900 JPY}"], ["-4000"]),
        (["-10 X {900 JPY} @ 900 JPY"], ["-2000"]),
        (["-5 X {900 JPY}", "-15 X {1,160 JPY}"], ["-1000", "900"]),
        (["-10 X {1,000 JPY}", "-10 X {1,150 JPY}"], ["0", "-500"]),  # at cost; the other lot
        (["-12 X {1,000 JPY}"], ["-1200"]),  # no lot has as many: on average
        (["-10 X {1,000 JPY, 2025-02-03}"], ["0"]),
        (["-30 X {1,200 JPY}"], ["2000"]),  # 10 short beside it
    ],
)
@pytest.mark.parametrize("plain", [True, False])
def test_a_sale_at_a_cost_that_no_lot_has_closes(sales, expected, plain, monkeypatch):
    """An account with NONE books at what the sale fetched: proceeds less the lots' cost."""
    if not plain:
        monkeypatch.setattr(PlainDays, "read", lambda *_, **__: None)
    text = SOLD_AT_WHAT_IT_FETCHED
    for day, sale in enumerate(sales, start=10):
        text += f'2025-02-{day} * "sell"\n  Assets:Attack:None  {sale}\n  Assets:Attack:Trade\n'
    closed = history_of(PRELUDE + text).trades
    assert [one.result for one in closed] == [D(one) for one in expected]


def test_a_sale_with_a_booked_result_has_that_result_whatever_its_cost():
    sale = """
2025-02-10 * "sell, at an average of one's own"
  Assets:Attack:None    -10 X {1,050 JPY}
  Income:Attack:PnL     500 JPY
  Assets:Attack:Trade  10,000 JPY
"""
    assert [one.result for one in history_of(PRELUDE + SOLD_AT_WHAT_IT_FETCHED + sale).trades] == [
        -500
    ]


def test_lots_in_a_foreign_currency_are_sold_at_a_cost_that_none_has():
    """10 x 10 USD at 150 cost 15,000 JPY; 8 USD each at 160 are 12,800. In yen nobody can tell."""
    text = """
2025-01-01 open Assets:Attack:None "NONE"
2025-02-03 price USD 150 JPY
2025-02-03 * "buy"
  Assets:Attack:None    10 X {10 USD}
  Assets:Attack:Trade  -100 USD
2025-02-10 price USD 160 JPY
2025-02-10 * "sell"
  Assets:Attack:None    -10 X {8 USD}
  Assets:Attack:Trade    80 USD
"""
    (closed,) = history_of(PRELUDE + text).trades
    assert (closed.result, closed.local_result, closed.missing) == (-2_200, -20, ())
    in_yen = text.replace("{8 USD}", "{1,280 JPY}").replace("80 USD", "12,800 JPY")
    (closed,) = history_of(PRELUDE + in_yen).trades
    assert (closed.result, closed.local_result, closed.missing) == (None, None, ("X",))


def test_a_short_lot_is_bought_back_at_a_cost_that_it_has_not():
    text = """
2025-01-01 open Assets:Attack:None "NONE"
2025-02-03 * "sell short"
  Assets:Attack:None    -10 X {1,000 JPY}
  Assets:Attack:Trade  10,000 JPY
2025-02-10 * "buy back"
  Assets:Attack:None     10 X {900 JPY}
  Assets:Attack:Trade  -9,000 JPY
"""
    assert [one.result for one in history_of(PRELUDE + text).trades] == [1_000]


def test_a_fee_without_a_rate_is_unknown_on_a_plain_day(history):
    """
    2025-01-01 commodity CHF
      barbell-class: "cash"
    2025-02-03 * "buy"
      Assets:Attack:Trade   10 X {100 JPY}
      Expenses:Attack:Fees   1 CHF
      Assets:Attack:Trade   -1 CHF
      Assets:Attack:Trade  -1,000 JPY
    2025-02-05 * "sell"
      Assets:Attack:Trade  -10 X {100 JPY} @ 110 JPY
      Assets:Attack:Trade  1,100 JPY
      Income:Attack:PnL     -100 JPY
    """
    assert (only(history).result, only(history).missing) == (None, ("X",))


# -- odd books ----------------------------------------------------------------


def test_a_future_without_a_cost_is_a_position_too(history):
    """
    2025-02-03 * "buy"
      Assets:Attack:Trade    1 MINI
      Equity:Opening        -1 MINI
    2025-02-06 * "close"
      Assets:Attack:Trade   -1 MINI
      Equity:Opening         1 MINI
      Assets:Attack:Trade   10,000 JPY
      Income:Attack:Daily  -10,000 JPY
    """
    assert results(history) == [("02-06", "MINI", D(10000))]


def test_a_posting_of_nothing_is_passed_over(history):
    """
    2025-02-03 * "buy"
      Assets:Attack:Trade   10 X {1,000 JPY}
      Assets:Attack:Trade  -10,000 JPY
      Expenses:Attack:Fees   0 JPY
    2025-02-05 * "sell"
      Assets:Attack:Trade  -10 X {} @ 1,100 JPY
      Assets:Attack:Trade   11,000 JPY
      Income:Attack:PnL     -1,000 JPY
    """
    assert results(history) == [("02-05", "X", D(1000))]


def test_a_gain_that_is_said_to_be_outside_is_none_of_the_trade(history):
    """
    2025-01-01 open Income:Prize
      barbell: "outside"
    2025-02-03 * "buy"
      Assets:Attack:Trade   10 X @ 1,000 JPY
      Assets:Attack:Trade  -10,000 JPY
    2025-02-04 * "buy"
      Assets:Attack:Trade   10 Y {1,000 JPY}
      Assets:Attack:Trade  -10,000 JPY
    2025-02-05 * "sell"
      Assets:Attack:Trade  -10 Y {} @ 1,100 JPY
      Assets:Attack:Trade  -10 X @ 1,000 JPY
      Assets:Attack:Trade   21,000 JPY
      Income:Prize          -1,000 JPY
    """
    assert results(history) == [("02-05", "X", None), ("02-05", "Y", D(0))]


def test_covering_beside_a_sale_of_the_core_shares_by_cost(history):
    """
    2025-02-03 * "short, and a fund"
      Assets:Attack:Trade  -10 X {1,000 JPY}
      Assets:Attack:Trade   10,000 JPY
      Assets:Core:MMF       30 M {1,000 JPY}
      Assets:Core:Bank     -30,000 JPY
    2025-02-05 * "both"
      Assets:Attack:Trade   10 X {1,000 JPY}
      Assets:Attack:Trade  -9,000 JPY
      Assets:Core:MMF      -30 M {1,000 JPY}
      Assets:Core:Bank      33,000 JPY
      Income:Gain           -4,000 JPY
    """
    assert only(history).result == D(1000)


def test_two_lots_of_two_rates_are_closed_at_both():
    history = history_of(
        PRELUDE
        + DOLLARS
        + """
2025-02-05 * "more"
  Assets:Attack:Trade   10 AAPL {90 USD}
  Assets:Attack:Trade   -900 USD
2025-02-06 price USD 160 JPY
2025-02-06 * "sell both"
  Assets:Attack:Trade  -10 AAPL {100 USD}
  Assets:Attack:Trade  -10 AAPL {90 USD}
  Assets:Attack:Trade  1,900 USD
"""
    )
    trade = only(history)
    assert trade.result == D(1000) * (160 - 150) + D(900) * (160 - 140) - 2 * 150
    assert trade.opened_on == date("02-03")


def test_lots_of_two_rates_that_move_together_are_averaged():
    history = history_of(
        PRELUDE
        + DOLLARS
        + """
2025-02-05 * "more"
  Assets:Attack:Trade   10 AAPL {90 USD}
  Assets:Attack:Trade   -900 USD
2025-02-05 * "two for one"
  Assets:Attack:Trade  -10 AAPL {100 USD}
  Assets:Attack:Trade  -10 AAPL {90 USD}
  Assets:Attack:Trade   40 AAPL {47.5 USD}
2025-02-06 price USD 160 JPY
2025-02-06 * "sell"
  Assets:Attack:Trade  -40 AAPL {47.5 USD}
  Assets:Attack:Trade  1,900 USD
"""
    )
    assert only(history).result == D(1900) * (160 - 145) - 2 * 145


def test_a_lot_of_which_one_part_had_no_rate_has_none():
    history = history_of(
        PRELUDE
        + UNRATED
        + """
2025-02-04 price CHF 170 JPY
2025-02-04 * "more of the same lot"
  Assets:Attack:Trade   10 NESN {100 CHF, 2025-02-03}
  Assets:Attack:Trade  -1,000 CHF
2025-02-04 * "and another"
  Assets:Attack:Trade   10 NESN {90 CHF}
  Assets:Attack:Trade   -900 CHF
2025-02-05 * "split all"
  Assets:Attack:Trade  -20 NESN {100 CHF}
  Assets:Attack:Trade  -10 NESN {90 CHF}
  Assets:Attack:Trade   20 NESN {145 CHF}
2025-02-06 * "sell"
  Assets:Attack:Trade  -20 NESN {145 CHF}
  Assets:Attack:Trade  2,900 CHF
"""
    )
    assert (only(history).result, only(history).local_result) == (None, D(0))


TWO_CURRENCIES = """
2025-02-03 * "buy"
  Assets:Attack:Trade   10 X {1,000 JPY}
  Assets:Attack:Trade  -10,000 JPY
"""


def test_two_fills_of_one_lot_are_one_lot(history):
    """
    2025-02-03 * "fill"
      Assets:Attack:Trade   10 X {1,000 JPY}
      Expenses:Attack:Fees  100 JPY
      Assets:Attack:Trade  -10,100 JPY
    2025-02-03 * "fill"
      Assets:Attack:Trade   30 X {1,000 JPY}
      Expenses:Attack:Fees  100 JPY
      Assets:Attack:Trade  -30,100 JPY
    2025-02-04 * "sell"
      Assets:Attack:Trade  -10 X {1,000 JPY}
      Assets:Attack:Trade   10,000 JPY
    2025-02-05 * "out of the books"
      Assets:Attack:Trade  -10 X {1,000 JPY}
      Equity:Opening        10,000 JPY
    """
    assert results(history) == [("02-04", "X", D(-50))]


def test_a_fee_of_unknown_worth_on_one_of_two_lots_leaves_the_result_unknown():
    history = history_of(
        PRELUDE
        + """
2025-02-03 * "buy"
  Assets:Attack:Trade   10 X {1,000 JPY}
  Assets:Attack:Trade  -10,000 JPY
2025-02-04 * "buy, and pay in what has no price"
  Assets:Attack:Trade   10 X {1,000 JPY}
  Assets:Attack:Trade  -10,000 JPY
  Expenses:Attack:Fees   1 POINT
  Assets:Attack:Trade   -1 POINT
2025-02-05 * "sell"
  Assets:Attack:Trade  -20 X {} @ 1,100 JPY
  Assets:Attack:Trade  22,000 JPY
  Income:Attack:PnL    -2,000 JPY
"""
    )
    assert (only(history).result, only(history).local_result) == (None, None)


def test_gains_in_two_currencies_are_each_their_own():
    history = history_of(
        PRELUDE
        + DOLLARS
        + TWO_CURRENCIES
        + """
2025-02-05 * "sell both"
  Assets:Attack:Trade  -10 AAPL {100 USD} @ 110 USD
  Assets:Attack:Trade  -10 X {1,000 JPY} @ 900 JPY
  Assets:Attack:Trade  1,100 USD
  Assets:Attack:Trade  9,000 JPY
  Income:Attack:PnL     -100 USD
  Income:Attack:PnL    1,000 JPY
"""
    )
    apple, other = history.trades
    assert (apple.local_result, other.result) == (D(98), D(-1000))


def test_without_a_rate_several_underlyings_are_unknown():
    history = history_of(
        PRELUDE
        + UNRATED
        + TWO_CURRENCIES
        + """
2025-02-05 * "sell both"
  Assets:Attack:Trade  -10 NESN {100 CHF} @ 110 CHF
  Assets:Attack:Trade  -10 X {1,000 JPY} @ 900 JPY
  Assets:Attack:Trade  1,100 CHF
  Assets:Attack:Trade  9,000 JPY
  Income:Attack:PnL     -100 CHF
  Income:Attack:PnL    1,000 JPY
"""
    )
    assert [one.result for one in history.trades] == [None, None]


def test_what_costs_nothing_and_had_no_rate_is_closed_at_the_rate_there_is():
    """Nothing was paid for it: no rate of the day of its gift is missing."""
    gift = """
2025-02-03 * "a gift"
  Assets:Attack:Trade   10 NESN {0 CHF}
  Equity:Opening         0 CHF
2025-02-05 price CHF 150 JPY
2025-02-05 * "sold"
  Assets:Attack:Trade  -10 NESN {0 CHF} @ 110 CHF
  Assets:Attack:Trade  1,100 CHF
  Income:Attack:PnL   -1,100 CHF
"""
    assert results(history_of(PRELUDE + gift)) == [("02-05", "NESN", D(165_000))]


def test_worthless_warrants_share_evenly(history):
    """
    2025-02-03 * "warrants for nothing"
      Assets:Attack:Trade   10 X {0 JPY}
      Assets:Attack:Trade   10 Y {0 JPY}
    2025-02-05 * "let go for nothing, for a fee"
      Assets:Attack:Trade  -10 X {0 JPY} @ 0 JPY
      Assets:Attack:Trade  -10 Y {0 JPY} @ 0 JPY
      Expenses:Attack:Fees  400 JPY
      Assets:Attack:Trade  -400 JPY
    """
    assert [one.result for one in history.trades] == [D(-200), D(-200)]


def test_a_fee_without_a_rate_leaves_the_result_of_a_later_plain_day_unknown(history):
    """
    2025-01-20 * "Y is bought and sold, so that each account is known"
      Assets:Attack:Trade          1 Y {1,000 JPY}
      Assets:Attack:Trade         -1 Y {1,000 JPY} @ 1,100 JPY
      Assets:Attack:Trade        100 JPY
      Income:Attack:PnL         -100 JPY
    2025-02-03 * "buy, with a fee in francs that have no rate"
      Assets:Attack:Trade        100 X {1,000 JPY}
      Assets:Attack:Trade   -100,000 JPY
      Assets:Attack:Trade         -5 CHF
      Expenses:Attack:Fees         5 CHF
    2025-02-05 * "sell"
      Assets:Attack:Trade       -100 X {1,000 JPY, 2025-02-03} @ 1,100 JPY
      Assets:Attack:Trade    110,000 JPY
      Income:Attack:PnL      -10,000 JPY
    """
    trade = history.trades[-1]
    assert (trade.result, trade.local_result, trade.missing) == (None, None, ("X",))


# -- costs that are booked apart ----------------------------------------------

BUY_X = """
2025-02-03 * "buy"
  Assets:Attack:Trade      100 X {1,000 JPY}
  Assets:Attack:Trade  -100,000 JPY
"""
SELL_X = """
2025-02-0{} * "sell" ^trade-x
  Assets:Attack:Trade     -{} X {{}} @ 1,010 JPY
  Assets:Attack:Trade  {},000 JPY
  Income:Attack:PnL
"""


def fee(day: int, yen: int, link: str = "^trade-x") -> str:
    return f"""
2025-02-0{day} * "fee" {link}
  Assets:Attack:Trade  -{yen} JPY
  Expenses:Attack:Fees  {yen} JPY
"""


@pytest.mark.parametrize(
    ("events", "told"),
    [
        # The gain is 1,000: with both fees it is a loss, wherever they are booked.
        ([BUY_X, SELL_X.format(4, 100, 101), fee(4, 1_200)], [("02-04", "X", -200)]),
        ([BUY_X, fee(3, 600), SELL_X.format(4, 100, 101), fee(7, 600)], [("02-04", "X", -200)]),
        ([BUY_X, SELL_X.format(4, 100, 101), fee(4, 1_200, "^other")], [("02-04", "X", 1_000)]),
        ([BUY_X, fee(3, 600)], []),
        (
            [BUY_X, SELL_X.format(4, 50, 50.5), fee(4, 700), SELL_X.format(5, 50, 50.5)],
            [("02-05", "X", 300)],
        ),
    ],
)
def test_a_cost_that_names_its_trade_lowers_its_result(events, told):
    text = "".join(events).replace("50.5,000", "50,500")
    assert results(history_of(PRELUDE + text)) == told


def test_a_cost_of_a_future_that_names_its_trade_waits_for_its_close():
    history = history_of(
        PRELUDE
        + """
2025-02-03 price MINI 39,000 JPY
2025-02-03 * "open"
  Assets:Attack:Trade  1 MINI {0 JPY}
"""
        + fee(4, 700)
        + """
2025-02-05 * "close" ^trade-x
  Assets:Attack:Trade   -1 MINI {}
  Assets:Attack:Trade  500 JPY
  Income:Attack:PnL
"""
    )
    assert results(history) == [("02-05", "MINI", -200)]


def test_a_late_cost_makes_the_fifth_loss():
    lost = "".join(
        f"""
2025-01-{day} * "buy"
  Assets:Attack:Trade   1 L{day} {{1,000 JPY}}
  Assets:Attack:Trade  -1,000 JPY
2025-01-{day} * "sell"
  Assets:Attack:Trade   -1 L{day} {{}} @ 900 JPY
  Assets:Attack:Trade  900 JPY
  Income:Attack:PnL
"""
        for day in range(20, 24)
    )
    history = history_of(PRELUDE + lost + BUY_X + SELL_X.format(4, 100, 101) + fee(6, 1_200))
    assert [(f"{one.date:%m-%d}", one.losses) for one in history.streaks] == [("02-06", 5)]
