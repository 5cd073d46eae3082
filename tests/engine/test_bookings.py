"""What a transaction did: what was traded in it, and what only looks as if it had been.

In all ledgers here the sleeve has 10,000 USD and the core 90,000; NAV is equity / 100.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from histories import breach, date, flow, history_of, on, states

from beancount_barbell.engine.bookings.netting import loss_of_sleeve
from tests.support import findings, judge

if TYPE_CHECKING:
    from beancount_barbell.model.history import History

D = Decimal
PRELUDE = """
option "operating_currency" "USD"
2024-01-01 open Assets:Core
  barbell: "core"
2024-01-01 open Income:Core
  barbell: "core"
2024-01-01 open Assets:Broker
  barbell: "attack"
2024-01-01 open Assets:Broker:Wallet
2024-01-01 open Liabilities:Margin
  barbell: "attack"
2024-01-01 open Income:Broker
  barbell: "attack"
2024-01-01 open Expenses:Broker
  barbell: "attack"
2024-01-01 open Assets:Bank
2024-01-01 open Assets:Vacation
2024-01-01 open Liabilities:Card
2024-01-01 open Income:Salary
2024-01-01 open Income:Vacation
2024-01-01 open Income:Gains
2024-01-01 open Expenses:Fees
2024-01-01 open Expenses:Vacation
2024-01-01 open Equity:Opening
2024-01-01 open Equity:Rounding
2024-01-02 custom "barbell" "policy"
  core-floor: 50,000 USD
  sleeve-budget: 10,000 USD
  reduce-to: 0
2024-01-02 * "Opening"
  Assets:Core   90000 USD
  Assets:Broker 10000 USD
  Equity:Opening
"""
REDUCING = """
2024-01-03 * "Loss"
  Assets:Broker  -3500 USD
  Expenses:Broker 3500 USD
"""
LATER = "2024-01-19 price OTHER 1 USD\n"
BOUGHT = """
2024-01-08 * "Buy"
  Assets:Broker    50 XYZ {50 USD}
  Assets:Broker -2500 USD
"""
HELD = """
2024-01-08 * "Buy"
  Assets:Broker    50 XYZ {100 USD}
  Assets:Broker -5000 USD
"""


def story(*events: str) -> History:
    return history_of(PRELUDE + "".join(events) + LATER)


def nav(history: History, day: str) -> Decimal | None:
    return on(history, f"2024-{day}").nav


def trades(history: History) -> list[tuple[str, Decimal, Decimal | None]]:
    return [(one.underlying, one.units, one.result) for one in history.trades]


# -- an Equity leg is a flow of its own weight --------------------------------------------


@pytest.mark.parametrize(
    ("cost", "cash", "price", "index"),
    [
        ("49.99999", "-10000.00", 34, D(68)),  # 9,999.998 and 0.002
        ("50.00001", "-10000.00", 34, D(68)),  # the other side: Equity gives 0.002
        ("49.99995", "-10000.00", 34, D(68)),  # 0.01: just the tolerance
        ("49.99999", "-9999.998", 34, D("68.00002")),  # nothing of it
    ],
)
def test_a_rounding_leg_opens_nothing(cost: str, cash: str, price: int, index: Decimal) -> None:
    """200 bought for 10,000 are worth 200 x 34 = 6,800 the same evening."""
    history = story(
        f"""
2024-01-08 * "Buy"
  Assets:Broker   200 XYZ {{{cost} USD}}
  Assets:Broker   {cash} USD
  Equity:Rounding
2024-01-08 price XYZ {price} USD
"""
    )
    assert (nav(history, "01-08"), states(history)) == (index, {"01-08": "REDUCING"})
    assert history.flows[1:] == ()
    assert on(history, "2024-01-08").net_contributions == 10_000


def test_a_rounding_leg_hides_no_increase() -> None:
    """60 at 49.9999 are 2,999.994, bought while HALTED at NAV 40."""
    events = """
2024-01-03 * "Loss"
  Assets:Broker  -6000 USD
  Expenses:Broker 6000 USD
2024-01-08 * "Buy"
  Assets:Broker    60 XYZ {49.9999 USD}
  Assets:Broker  -3000.00 USD
  Equity:Rounding
"""
    assert [one.code for one in judge(PRELUDE + events).findings if one.fails] == ["BB402"]


def test_a_sale_with_a_rounding_leg_is_a_trade() -> None:
    history = story(
        """
2024-01-08 * "Buy"
  Assets:Broker    60 XYZ {50 USD}
  Assets:Broker -3000 USD
2024-01-09 * "Sell"
  Assets:Broker   -60 XYZ {50 USD} @ 40.0001 USD
  Assets:Broker  2400 USD
  Income:Broker   599.995 USD
  Equity:Rounding
"""
    )
    assert trades(history) == [("XYZ", 60, D("-599.995"))]
    assert history.flows[1:] == ()


def test_rounding_between_core_and_sleeve_is_nobodys() -> None:
    moved = """
2024-01-08 * "Over"
  Assets:Core   -100.00 USD
  Assets:Broker   99.995 USD
  Equity:Rounding
"""
    assert breach(story(moved), "2024-01-08").amount == D("99.995")


def test_a_real_equity_leg_beside_a_purchase_is_a_flow_of_its_weight() -> None:
    """200 at 50 for 9,000 in cash and 1,000 from Equity; worth 34: 1,000 came in.

    180 of the 200 were bought, 20 opened: (1,000 + 6,800) / (10,000 + 1,000) = 70.91.
    """
    history = story(
        REDUCING,
        """
2024-01-08 * "Deposit"
  Assets:Broker  2500 USD
  Assets:Bank
2024-01-10 * "Buy"
  Assets:Broker   200 XYZ {50 USD}
  Assets:Broker -9000 USD
  Equity:Opening -1000 USD
2024-01-10 price XYZ 34 USD
""",
    )
    bought = flow(history, "2024-01-10")
    assert (bought.inflow, bought.to_sleeve) == (1_000, 0)
    (increase,) = history.increases
    assert (increase.units, increase.amount) == (180, 180 * 34)


def test_an_opening_of_lots_and_debts_is_one_at_market() -> None:
    """100 that cost 100 and are worth 150, 2,000 of it owed: 13,000 of the sleeve's own."""
    history = history_of(
        PRELUDE.replace(
            "  Assets:Broker 10000 USD\n",
            "  Assets:Broker 100 XYZ {100 USD}\n  Liabilities:Margin -2000 USD\n",
        )
        + "2024-01-02 price XYZ 150 USD\n"
    )
    day = on(history, "2024-01-02")
    assert (day.equity, day.net_contributions, day.nav) == (13_000, 13_000, 100)
    assert history.first_trade is None


def test_lots_given_to_equity_leave_at_market() -> None:
    """50 that cost 50 are worth 60: 3,000 left, and the NAV stays 105."""
    history = story(
        BOUGHT,
        """
2024-01-09 price XYZ 60 USD
2024-01-10 * "Given away"
  Assets:Broker   -50 XYZ {50 USD}
  Equity:Opening
""",
    )
    assert flow(history, "2024-01-10").outflow == 3_000
    assert (nav(history, "01-10"), history.trades) == (105, ())


def test_units_that_come_from_equity_at_their_cost_are_an_opening() -> None:
    history = story(
        REDUCING,
        """
2024-01-08 * "In kind, on both sides"
  Assets:Broker    50 XYZ {50 USD}
  Equity:Opening  -50 XYZ {50 USD}
2024-01-08 price XYZ 60 USD
""",
    )
    assert history.increases == ()
    assert (flow(history, "2024-01-08").inflow, nav(history, "01-08")) == (3_000, 65)


# -- trades are net changes of units ------------------------------------------------------


COIN = """
2024-01-03 * "Buy"
  Assets:Broker     0.2 BTC {40000 USD}
  Assets:Broker -8000 USD
"""


@pytest.mark.parametrize(
    "fee",
    [
        # only the expense stands against the missing units
        "  Assets:Broker:Wallet 0.1 BTC {40000 USD, 2024-01-03}\n  Expenses:Broker 4000 USD\n",
        # booked in units
        (
            "  Assets:Broker:Wallet 0.1 BTC {40000 USD, 2024-01-03}\n"
            "  Expenses:Broker 0.1 BTC {40000 USD, 2024-01-03}\n"
        ),
        # an account that no tag reaches
        "  Assets:Broker:Wallet 0.1 BTC {40000 USD, 2024-01-03}\n  Expenses:Fees 4000 USD\n",
        # all of the cost is a gain, too
        (
            "  Assets:Broker:Wallet 0.1 BTC {40000 USD, 2024-01-03}\n"
            "  Expenses:Broker 0.1 BTC {40000 USD, 2024-01-03}\n"
            "  Expenses:Broker 50 USD\n  Income:Broker -50 USD\n"
        ),
        # at another price than it cost, with a gain for it
        (
            "  Assets:Broker:Wallet 0.1 BTC {40000 USD, 2024-01-03}\n"
            "  Expenses:Broker 4100 USD\n  Income:Broker -100 USD\n"
        ),
        # and a part stays where it was
        (
            "  Assets:Broker:Wallet 0.05 BTC {40000 USD, 2024-01-03}\n"
            "  Assets:Broker 0.05 BTC {40000 USD, 2024-01-03}\n  Expenses:Broker 4000 USD\n"
        ),
    ],
)
def test_what_is_missing_at_the_end_is_a_cost(fee: str) -> None:
    """Half of the coin is gone: 4,000 of 10,000, and nothing was traded."""
    history = story(
        COIN,
        f"""
2024-01-04 * "Move"
  Assets:Broker  -0.2 BTC {{40000 USD, 2024-01-03}}
{fee}""",
    )
    assert (nav(history, "01-04"), history.trades, history.increases) == (60, (), ())


def test_five_moves_with_a_fee_in_coin_are_no_losing_streak() -> None:
    """0.1995 are left: 2,000 + 0.1995 x 41,000 = 10,179.50."""
    accounts = ["Assets:Broker", "Assets:Broker:Wallet"]
    moves = ""
    for number, day in enumerate((4, 5, 8, 9, 10)):
        left = D("0.2") - number * D("0.0001")
        moves += f"""
2024-01-{day:02} * "Move, fee in coin"
  {accounts[number % 2]}  -{left} BTC {{40000 USD, 2024-01-03}}
  {accounts[1 - number % 2]}  {left - D("0.0001")} BTC {{40000 USD, 2024-01-03}}
  Expenses:Broker  4 USD
"""
    history = story(COIN, moves, "2024-01-10 price BTC 41000 USD\n")
    assert (trades(history), states(history)) == ([], {})
    assert round(nav(history, "01-10") or 0, 20) == D("101.795")


@pytest.mark.parametrize("fee", ["Expenses:Broker", "Expenses:Fees"])
def test_moves_of_coins_without_a_cost_with_a_fee_in_coin_are_no_trades(fee: str) -> None:
    """All 0.2 leave the account each time; 0.1995 x 41,000 = 8,179.50."""
    accounts = ["Assets:Broker", "Assets:Broker:Wallet"]
    moves = "".join(
        f"""
2024-01-{day:02} * "Move, fee in coin"
  {accounts[number % 2]}  -{D("0.2") - number * D("0.0001")} BTC
  {accounts[1 - number % 2]}  {D("0.1999") - number * D("0.0001")} BTC
  {fee}  0.0001 BTC
"""
        for number, day in enumerate((4, 5, 8, 9, 10))
    )
    bought = COIN.replace("{40000 USD}", "@ 40000 USD")
    history = story(bought, moves, "2024-01-10 price BTC 41000 USD\n")
    assert (trades(history), states(history), history.reductions) == ([], {}, ())
    assert round(nav(history, "01-10") or 0, 20) == D("101.795")


def test_a_fee_that_the_cost_of_the_rest_bears_is_no_split() -> None:
    """0.19 bear the 8,000 that 0.2 cost; each is worth 40,000 as before: 7,600."""
    history = story(
        COIN,
        """
2024-01-04 * "Move"
  Assets:Broker        -0.2 BTC {40000 USD, 2024-01-03}
  Assets:Broker:Wallet 0.192 BTC {41666.666667 USD, 2024-01-03}
  Equity:Rounding
""",
    )
    assert (nav(history, "01-04"), trades(history)) == (D("96.80"), [])


def test_a_fee_in_coin_by_itself_is_a_cost_and_a_write_off_a_loss() -> None:
    history = story(
        COIN,
        """
2024-01-04 * "Fee"
  Assets:Broker   -0.05 BTC {40000 USD, 2024-01-03}
  Expenses:Broker  2000 USD
""",
    )
    assert (nav(history, "01-04"), trades(history)) == (80, [])
    gone = story(
        COIN,
        """
2024-01-04 * "The exchange is bankrupt"
  Assets:Broker   -0.2 BTC {40000 USD, 2024-01-03}
  Expenses:Broker  8000 USD
""",
    )
    assert trades(gone) == [("BTC", D("0.2"), D(-8_000))]


@pytest.mark.parametrize(
    "fee",
    [
        "{40000 USD}\n  Expenses:Broker  42 USD\n  Income:Broker  -2 USD",
        "{40000 USD} @ 42000 USD\n  Expenses:Broker  42 USD\n  Income:Broker  -2 USD",
        "{40000 USD} @ 42000 USD\n  Expenses:Broker  0.001 BTC @ 42000 USD\n  Income:Broker -2 USD",
        "{40000 USD}\n  Expenses:Broker  0.001 BTC {42000 USD}\n  Income:Broker  -2 USD",
        "{40000 USD} @ 42000 USD\n  Expenses:Gas  0.001 BTC @ 42000 USD\n  Income:Broker  -2 USD",
        "{40000 USD} @ 30000 USD\n  Expenses:Broker  30 USD\n  Income:Broker  10 USD",
    ],
)
def test_fees_in_coin_that_book_the_result_of_the_coins_are_no_losing_streak(fee: str) -> None:
    """Wallets that reckon for the tax say of each fee what its coins have gained."""
    gas = "2024-01-01 open Expenses:Gas\n" + "".join(
        f'2024-01-{day:02} * "Gas"\n  Assets:Broker  -0.001 BTC {fee}\n' for day in (4, 5, 8, 9, 10)
    )
    history = story(COIN, gas, "2024-01-10 price BTC 42000 USD\n")
    assert (trades(history), states(history)) == ([], {})
    assert round(nav(history, "01-10") or 0, 6) == D("101.90")


COINS = """
2024-01-03 * "Coins"
  Assets:Broker            20 XYZ {100 USD}
  Assets:Broker:Wallet      1 BNB {300 USD}
  Assets:Broker         -2300 USD
"""


@pytest.mark.parametrize(
    "fee",
    [
        "{300 USD}\n  Expenses:Broker  0.01 BNB {310 USD}\n  Income:Broker  9.90 USD",
        "{300 USD}\n  Expenses:Broker  0.01 BNB {300 USD}\n  Income:Broker  10 USD",
        "{300 USD}\n  Expenses:Fees  0.01 BNB @ 310 USD\n  Income:Broker  9.90 USD",
        "{300 USD} @ 310 USD\n  Expenses:Broker  0.01 BNB {310 USD}\n  Income:Broker  9.90 USD",
        "{300 USD} @ 310 USD\n  Expenses:Broker  3.10 USD\n  Income:Broker  9.90 USD",
        "{300 USD}\n  Expenses:Broker  3 USD\n  Income:Broker  10 USD",
    ],
)
def test_a_fee_in_other_coins_is_no_second_trade(fee: str) -> None:
    """Each sale at 90 of what cost 100 is one loss: four of them are no five."""
    sales = "".join(
        f"""
2024-01-{day:02} * "Sell, the exchange takes its fee in its own coin"
  Assets:Broker            -1 XYZ {{100 USD}} @ 90 USD
  Assets:Broker            90 USD
  Assets:Broker:Wallet  -0.01 BNB {fee}
"""
        for day in (4, 5, 8, 9)
    )
    history = story(COINS, sales)
    assert [(name, units) for name, units, _ in trades(history)] == [("XYZ", 1)] * 4
    assert {round(result or 0, 2) for _, _, result in trades(history)} == {D(-13)}
    assert states(history) == {}


def test_a_fee_in_the_coin_that_is_sold_is_not_sold() -> None:
    """1.1 leave, for 1 of which 90 are paid: a loss of 10, and 0.1 at 90 are a fee of 9."""
    history = story(
        COINS,
        """
2024-01-04 * "Sell"
  Assets:Broker   -1.1 XYZ {100 USD} @ 90 USD
  Assets:Broker     90 USD
  Expenses:Broker  0.1 XYZ {90 USD}
  Income:Broker     11 USD
""",
    )
    assert trades(history) == [("XYZ", 1, D(-20))]


@pytest.mark.parametrize(
    ("units", "fee", "sold"),
    [
        ("0.01", "3.50", ["BNB", "XYZ"]),  # not what the coins are worth
        ("1", "300", ["BNB", "XYZ"]),  # the last of them: the position ends
    ],
)
def test_other_goods_sold_beside_are_traded(units: str, fee: str, sold: list[str]) -> None:
    history = story(
        COINS,
        f"""
2024-01-04 * "Sell both"
  Assets:Broker           -1 XYZ {{100 USD}}
  Assets:Broker:Wallet  -{units} BNB {{300 USD}}
  Assets:Broker           90 USD
  Expenses:Broker      {fee} USD
  Income:Broker
""",
    )
    assert sorted(name for name, _, _ in trades(history)) == sold


def test_a_sold_option_pays_no_fee() -> None:
    history = story(
        """
2024-01-01 commodity PUT
  barbell-instrument: "option"
""",
        COINS.replace("BNB", "PUT"),
        """
2024-01-04 * "Sell both"
  Assets:Broker           -1 XYZ {100 USD}
  Assets:Broker:Wallet  -0.01 PUT {300 USD}
  Assets:Broker           90 USD
  Expenses:Broker          3 USD
  Income:Broker
""",
    )
    assert sorted(name for name, _, _ in trades(history)) == ["PUT", "XYZ"]


def test_a_fee_taken_from_an_account_without_coins_makes_no_short_position() -> None:
    """Importers take it from the account for money: 1 is bought all the same, for 100 EUR."""
    history = story(
        """
2024-01-03 price EUR 1.10 USD
2024-01-03 * "Euros"
  Assets:Broker   200 EUR @ 1.10 USD
  Assets:Broker  -220 USD
2024-01-04 * "Buy"
  Assets:Broker        -100 EUR
  Assets:Broker           1 BTC {100 EUR}
  Assets:Broker:Wallet  -0.001 BTC @ 100 EUR
  Expenses:Broker        0.001 BTC @ 100 EUR
2024-01-05 * "Sell half"
  Assets:Broker        -0.5 BTC {100 EUR}
  Assets:Broker          55 EUR
  Income:Broker          -5 EUR
"""
    )
    (trade,) = trades(history)
    assert trade == ("BTC", D("0.5"), D("1.10") * (5 - D("0.1") / 2 / D("1.001")))


@pytest.mark.parametrize(
    ("gas", "worth"),
    [
        ("0.01 XYZ {100 USD}", 400),  # what the coins once cost
        ("0.004 XYZ {100 USD}\n  Expenses:Fees 0.006 XYZ {100 USD}", 400),
        ("0.01 XYZ {390 USD}\n  Income:Broker", 390),  # what they are worth that day
        ("0.01 XYZ @ 390 USD\n  Income:Broker", 390),
    ],
)
def test_what_coins_cost_that_pay_a_fee_is_no_price(gas: str, worth: int) -> None:
    history = story(
        COINS,
        f"""
2024-01-08 price XYZ 400 USD
2024-01-09 * "Gas"
  Assets:Broker  -0.01 XYZ {{100 USD}}
  Expenses:Broker {gas}
""",
    )
    assert nav(history, "01-09") == (7_700 + 300 + D("19.99") * worth) / 100


def test_coins_of_two_lots_that_pay_a_fee_at_their_average_cost_state_no_price() -> None:
    history = story(
        COINS,
        """
2024-01-04 * "More"
  Assets:Broker   10 XYZ {200 USD}
  Assets:Broker -2000 USD
2024-01-08 price XYZ 400 USD
2024-01-09 * "Gas"
  Assets:Broker  -0.01 XYZ {100 USD}
  Assets:Broker  -0.01 XYZ {200 USD}
  Expenses:Broker 0.02 XYZ {150 USD}
""",
    )
    assert nav(history, "01-09") == (5_700 + 300 + D("29.98") * 400) / 100


def test_a_purchase_beside_a_fee_in_the_same_coins_states_its_price() -> None:
    history = story(
        COINS,
        """
2024-01-09 * "More, and the fee from the old ones"
  Assets:Broker      1 XYZ {390 USD}
  Assets:Broker   -390 USD
  Assets:Broker  -0.01 XYZ {100 USD, 2024-01-03}
  Expenses:Broker 0.01 XYZ {100 USD}
""",
    )
    assert nav(history, "01-09") == (7_310 + 300 + D("20.99") * 390) / 100


@pytest.mark.parametrize(
    ("price", "option", "share"),
    [(" @ 120 USD", "78.4", "2.4"), ("", "76.8", "4")],
)
def test_a_price_that_the_result_belies_makes_no_loss_of_what_is_bought(
    price: str, option: str, share: str
) -> None:
    """Four options at 0.80 and 400 USD become shares worth 480, and an expense of 3.20.

    The price of an option is written as that of the share. What is bought bears no more than
    a part of the expense.
    """
    history = story(
        f"""
2024-01-03 * "Options"
  Assets:Broker     4 XYZ-C100 {{0.80 USD}}
  Assets:Broker -3.20 USD
2024-01-04 * "Exercised"
  Assets:Broker    -4 XYZ-C100 {{0.80 USD}}{price}
  Expenses:Broker    3.20 USD
  Assets:Broker     4 XYZ {{120 USD}}
  Assets:Broker  -400 USD
  Income:Broker   -80 USD
2024-01-05 * "Sold"
  Assets:Broker    -4 XYZ {{120 USD}} @ 121 USD
  Assets:Broker   484 USD
  Income:Broker    -4 USD
"""
    )
    assert trades(history) == [("XYZ-C100", 4, D(option)), ("XYZ", 4, D(share))]


def test_what_equity_pays_for_and_takes_is_valued_and_traded() -> None:
    """A statement of trades alone: the broker's cash is an account of Equity."""
    history = story(
        """
2024-01-03 * "Buy"
  Assets:Broker    100 XYZ {10 USD}
  Equity:Opening -1000 USD
2024-01-12 * "Buy, at a price of a day when the old one is stale"
  Assets:Broker    100 XYZ {8 USD}
  Equity:Opening  -800 USD
2024-01-15 * "Sell"
  Assets:Broker    -50 XYZ {10 USD} @ 9 USD
  Equity:Opening   450 USD
  Income:Broker     50 USD
""",
    )
    assert trades(history) == [("XYZ", 50, D(-50))]
    assert [on(history, f"2024-01-{day:02}").equity for day in (3, 12, 15)] == [
        11_000,
        10_000 + 200 * 8,
        10_000 + 150 * 9,
    ]
    assert on(history, "2024-01-15").net_contributions == 10_000 + 1_000 + 800 - 450


@pytest.mark.parametrize(
    ("price", "worth"),
    [
        ("2024-01-04 price XYZ 10 USD\n", 10),  # a directive, however old
        ('2024-01-11 * "Fresh"\n  Assets:Broker 1 XYZ {10 USD}\n  Assets:Broker -10 USD\n', 10),
        ('2024-01-04 * "Old"\n  Assets:Broker 1 XYZ {10 USD}\n  Assets:Broker -10 USD\n', 4),
    ],
)
def test_lots_from_equity_renew_an_old_price_of_a_transaction_alone(price: str, worth: int) -> None:
    history = story(
        """
2024-01-03 * "Buy"
  Assets:Broker  9 XYZ {10 USD}
  Assets:Broker -90 USD
""",
        price,
        """
2024-01-12 * "From elsewhere"
  Assets:Broker  10 XYZ {4 USD}
  Equity:Opening
""",
    )
    held = 19 if "price" in price else 20
    assert on(history, "2024-01-12").equity == 10_000 - 10 * (held - 10) + held * worth


def test_a_lot_that_equity_takes_at_a_price_without_a_result_is_no_trade() -> None:
    history = story(
        HELD,
        """
2024-01-12 * "To another broker"
  Assets:Broker  -50 XYZ {100 USD} @ 100 USD
  Equity:Opening
""",
    )
    assert history.trades == ()


def test_a_loss_that_is_more_than_its_fee_is_a_trade() -> None:
    sold = """
2024-01-04 * "Given away, nearly"
  Assets:Broker   -0.05 BTC {40000 USD} @ 10000 USD
  Expenses:Broker   500 USD
  Income:Broker    1500 USD
"""
    assert trades(story(COIN, sold)) == [("BTC", D("0.05"), D(-2_000))]


def test_goods_of_the_core_on_an_untagged_expense_are_no_fee_of_the_sleeve() -> None:
    """0.1 BTC that the core gives away at market (5,000) are a withdrawal, as before."""
    given = """
2024-01-01 open Expenses:Gift
2024-01-03 * "Not what a core is for"
  Assets:Core  0.1 BTC {40000 USD}
  Assets:Core  -4000 USD
2024-01-04 price BTC 50000 USD
2024-01-04 * "A present"
  Assets:Core   -0.1 BTC {40000 USD}
  Expenses:Gift  0.1 BTC {40000 USD}
"""
    (gift,) = [one for one in story(COIN, given).flows if one.withdrawn]
    assert gift.withdrawn == 5_000


def test_an_option_that_expires_is_closed_at_a_loss() -> None:
    history = story(
        """
2024-01-01 commodity PUT
  barbell-instrument: "option"
2024-01-08 * "Two"
  Assets:Broker     2 PUT {300 USD}
  Assets:Broker  -600 USD
2024-01-12 * "One expires"
  Assets:Broker    -1 PUT {300 USD}
  Expenses:Broker 300 USD
"""
    )
    assert trades(history) == [("PUT", 1, -300)]


WASH = """
2024-01-03 * "Buy"
  Assets:Broker  100 A {10 USD}
  Assets:Broker -1000 USD
""" + "".join(
    f"""
2024-01-{day:02} * "Sell at a loss"
  Assets:Broker -20 A {{10 USD, 2024-01-03}} @ 9 USD
  Assets:Broker 180 USD
  Income:Broker  20 USD
"""
    for day in (4, 5, 8, 9, 10)
)
ADJUSTED = """
2024-01-09 * "The replacement"
  Assets:Broker   20 A {9 USD}
  Assets:Broker -180 USD
2024-01-09 * "Wash: basis adjusted"
  Assets:Broker -20 A {9 USD, 2024-01-09}
"""


@pytest.mark.parametrize(
    "legs",
    [
        '  Assets:Broker  20 A {10 USD, 2024-01-09, "wash"}\n  Income:Broker -20 USD\n',
        "  Assets:Broker:Wallet  20 A {10 USD, 2024-01-09}\n  Income:Broker -20 USD\n",
        (
            "  Assets:Broker  12 A {10 USD, 2024-01-09}\n"
            "  Assets:Broker   8 A {9 USD, 2024-01-09}\n  Income:Broker -12 USD\n"
        ),
        "  Assets:Broker  20 A {8 USD, 2024-01-09}\n  Income:Broker 20 USD\n",  # the other side
        "  Assets:Broker  20 A {10 USD, 2024-01-09}\n  Income:Gains -20 USD\n",
    ],
)
def test_a_basis_that_is_adjusted_is_no_trade(legs: str) -> None:
    """Five losses of 20 in a row: REDUCING on the day of the fifth, 9,900 left."""
    history = story(WASH, ADJUSTED, legs)
    assert [one.result for one in history.trades] == [-20] * 5
    assert states(history) == {"01-10": "REDUCING"}
    assert nav(history, "01-10") == 99


def test_what_is_sold_and_bought_back_at_once_is_sold() -> None:
    """At a price that the new lot bears, with the gain booked: harvested, and no increase."""
    history = story(
        BOUGHT,
        """
2024-01-09 * "Harvest"
  Assets:Broker   -50 XYZ {50 USD} @ 60 USD
  Assets:Broker    50 XYZ {60 USD}
  Income:Broker  -500 USD
""",
    )
    assert trades(history) == [("XYZ", 50, 500)]
    assert nav(history, "01-09") == 105


def test_a_transfer_at_its_market_price_is_a_move() -> None:
    """Brokers state the market value of what they send, and take a fee."""
    history = story(
        BOUGHT,
        """
2024-01-09 * "Over"
  Assets:Broker        -50 XYZ {50 USD} @ 60 USD
  Assets:Broker:Wallet  50 XYZ {50 USD}
  Assets:Broker         -5 USD
  Expenses:Broker        5 USD
""",
    )
    assert (trades(history), nav(history, "01-09")) == ([], D("104.95"))


def test_a_transfer_at_its_market_price_and_at_a_cost_that_is_rounded_is_a_move() -> None:
    history = story(
        HELD,
        """
2024-01-09 * "Over"
  Assets:Broker        -50 XYZ {100 USD} @ 110 USD
  Assets:Broker:Wallet  50 XYZ {99.99999 USD}
  Assets:Broker         -5 USD
  Expenses:Broker        5 USD
  Equity:Rounding
""",
    )
    assert trades(history) == []


def test_what_moves_and_what_is_sold_in_one_transaction() -> None:
    """Of 50, 20 go to the wallet and 30 are sold at 60."""
    history = story(
        BOUGHT,
        """
2024-01-09 * "Both"
  Assets:Broker        -50 XYZ {50 USD}
  Assets:Broker:Wallet  20 XYZ {50 USD, 2024-01-08}
  Assets:Broker       1800 USD
  Income:Broker       -300 USD
2024-01-10 price XYZ 60 USD
""",
    )
    assert trades(history) == [("XYZ", 30, 300)]
    assert nav(history, "01-10") == 105


def test_a_sale_for_another_currency_is_a_sale() -> None:
    """50 for 2,600 EUR at 1.25, with a fee: the euro is money, not another lot."""
    history = story(
        BOUGHT,
        """
2024-01-09 * "Sell a part"
  Assets:Broker   -20 XYZ {50 USD}
  Assets:Broker   792 EUR @@ 990 USD
  Expenses:Broker  10 USD
""",
    )
    assert trades(history) == [("XYZ", 20, -10)]


def test_shares_for_a_result_are_bought_at_what_was_booked() -> None:
    """A distribution that buys 2 at 50 by itself is an increase, and states a price."""
    history = story(
        REDUCING,
        """
2024-01-08 * "Reinvested"
  Assets:Broker    2 XYZ {50 USD}
  Income:Broker -100 USD
""",
    )
    assert [one.units for one in history.increases] == [2]
    assert round(nav(history, "01-08") or 0, 20) == 66


def test_goods_of_the_core_that_change_hands_count_at_market_whatever_is_booked_beside() -> None:
    """10 that cost 50 are worth 60; interest of a cent is booked in the same transaction."""
    history = story(
        """
2024-01-08 * "Core buys"
  Assets:Core    10 XYZ {50 USD}
  Assets:Core  -500 USD
2024-01-09 price XYZ 60 USD
2024-01-10 * "Over"
  Assets:Core   -10 XYZ {50 USD}
  Assets:Broker  10 XYZ {50 USD}
  Assets:Core     0.01 USD
  Income:Core    -0.01 USD
"""
    )
    assert breach(history, "2024-01-10").amount == 600


def test_a_gain_realised_on_the_way_is_not_counted_twice() -> None:
    """The core's 10, at 50, go over at 60, and it books the gain of 100."""
    history = story(
        """
2024-01-08 * "Core buys"
  Assets:Core    10 XYZ {50 USD}
  Assets:Core  -500 USD
2024-01-10 * "Over"
  Assets:Core   -10 XYZ {50 USD}
  Assets:Broker  10 XYZ {60 USD}
  Income:Core  -100 USD
2024-01-10 price XYZ 60 USD
"""
    )
    moved = flow(history, "2024-01-10")
    assert (moved.to_sleeve, moved.withdrawn, moved.core_net) == (600, 0, -600)


# -- what funds the sleeve ----------------------------------------------------------------


def test_a_cent_of_equity_hides_no_debt() -> None:
    history = story(
        """
2024-01-08 * "On the card"
  Assets:Broker     500.00 USD
  Liabilities:Card -498.00 USD
  Equity:Opening
"""
    )
    one = flow(history, "2024-01-08")
    assert (one.borrowed, one.lender) == (498, "Liabilities:Card")


# -- hours ------------------------------------------------------------------------------


HOURS = """
2024-01-08 * "Payroll"
  Income:Salary     -1200 USD
  {}            1200 USD
"""


@pytest.mark.parametrize(
    "hours",
    [
        "  Assets:Vacation    5 VACHR\n  Income:Vacation   -5 VACHR\n",
        "  Assets:Vacation   -5 VACHR\n  Expenses:Vacation  5 VACHR\n",
        (
            "  Assets:Vacation    4.62 VACHR\n  Expenses:Vacation  0.38 VACHR\n"
            "  Income:Vacation   -5 VACHR\n"
        ),
        "  Assets:Vacation    5 VACHR {2 POINT}\n  Income:Vacation   -10 POINT\n",
    ],
)
@pytest.mark.parametrize("account", ["Assets:Core", "Assets:Broker"])
def test_hours_beside_a_salary_touch_no_amount(hours: str, account: str) -> None:
    plain = story(HOURS.format(account))
    history = story(HOURS.format(account), hours)
    one = flow(history, "2024-01-08")
    assert one.missing == ()
    assert one._replace(entry=None, accounts=frozenset()) == flow(plain, "2024-01-08")._replace(
        entry=None, accounts=frozenset()
    )
    assert history.days[-1].net_contributions == plain.days[-1].net_contributions
    assert "Income:Vacation" not in {one.account for one in history.unmapped}


def test_hours_that_the_sleeve_holds_are_unknown() -> None:
    """Of what a role holds without a price nobody knows what it is worth."""
    history = story(
        HOURS.format("Assets:Broker"),
        "  Assets:Broker    5 VACHR\n  Income:Vacation   -5 VACHR\n",
    )
    assert flow(history, "2024-01-08").missing == ("VACHR",)
    assert on(history, "2024-01-08").equity is None


def test_the_salary_is_told_and_the_hours_are_not() -> None:
    ledger = (
        PRELUDE
        + HOURS.format("Assets:Core")
        + ("  Assets:Vacation    5 VACHR\n  Income:Vacation   -5 VACHR\n")
    )
    assert findings(ledger, "BB501") == []
    assert date("2024-01-08") in {one.date for one in history_of(ledger).flows}


@pytest.mark.parametrize(
    ("cost", "rest", "price"),
    [
        ("49.9998", "0.004", ""),
        ("50.0005", "-0.01", ""),
        ("49.9998", "0.004", "2024-01-05 price CHF 1.10 USD\n"),
        ("50.0004", "-0.008", "2024-01-05 price CHF 1.25 USD\n"),
    ],
)
def test_a_rounding_leg_in_another_currency_is_one_too(cost: str, rest: str, price: str) -> None:
    """Less than the tolerance at the day's rate; without one, than a hundredth of it."""
    history = story(
        REDUCING,
        f"""
2024-01-08 * "Buy"
  Assets:Broker     20 XYZ {{{cost} CHF}}
  Assets:Broker -1000.00 CHF
  Equity:Rounding    {rest} CHF
""",
        price,
    )
    assert [one.units for one in history.increases if one.underlying == "XYZ"] == [20]


def test_a_purchase_with_its_fee_in_coin_is_one_lot_and_a_cost() -> None:
    """0.2 for 8,000, of which 0.01 went to the exchange: 7,600 + 2,000."""
    history = story(
        """
2024-01-03 * "Buy"
  Assets:Broker     0.19 BTC {40000 USD}
  Expenses:Broker   0.01 BTC {40000 USD}
  Assets:Broker -8000 USD
"""
    )
    assert (nav(history, "01-03"), trades(history)) == (96, [])


def test_lots_of_two_roles_that_are_not_split_alike_went_from_one_to_the_other() -> None:
    """At proportional costs: the core's 10 became 15, the sleeve's 90 became 185, at 60."""
    history = story(
        """
2024-01-08 * "Both"
  Assets:Core    10 XYZ {100 USD}
  Assets:Core -1000 USD
2024-01-08 * "Both"
  Assets:Broker    90 XYZ {100 USD}
  Assets:Broker -9000 USD
2024-01-10 price XYZ 120 USD
2024-01-12 * "2:1"
  Assets:Core    -10 XYZ {100 USD, 2024-01-08}
  Assets:Core     15 XYZ {66.666667 USD, 2024-01-08}
  Assets:Broker  -90 XYZ {100 USD, 2024-01-08}
  Assets:Broker  185 XYZ {48.648649 USD, 2024-01-08}
  Equity:Rounding
"""
    )
    assert breach(history, "2024-01-12").amount == 300
    assert nav(history, "01-12") == 118


def test_more_shares_for_money_are_a_purchase_and_no_split() -> None:
    """50 came back under another cost, and 10 more were paid for."""
    history = story(
        BOUGHT,
        """
2024-01-09 * "More"
  Assets:Broker   -50 XYZ {50 USD, 2024-01-08}
  Assets:Broker    60 XYZ {50.5 USD}
  Assets:Broker  -530 USD
""",
    )
    assert on(history, "2024-01-09").exposure == D(3030)
    assert trades(history) == []


def test_what_of_a_lot_goes_to_the_sleeve_counts_at_market_and_the_rest_as_booked() -> None:
    """The core's 50 are worth 60: 20 went over, 30 were sold for 1,800."""
    history = story(
        """
2024-01-08 * "Core buys"
  Assets:Core    50 XYZ {50 USD}
  Assets:Core -2500 USD
2024-01-09 price XYZ 60 USD
2024-01-10 * "Both"
  Assets:Core    -50 XYZ {50 USD, 2024-01-08}
  Assets:Broker   20 XYZ {50 USD, 2024-01-08}
  Assets:Core   1800 USD
  Income:Core   -300 USD
"""
    )
    moved = flow(history, "2024-01-10")
    assert (moved.to_sleeve, moved.core_net) == (1_200, -1_200)


def test_a_rounding_leg_beside_a_deposit_is_the_sleeves() -> None:
    history = story(
        """
2024-01-08 * "Bought by the bank"
  Assets:Broker   200 XYZ {49.99999 USD}
  Assets:Bank  -10000.00 USD
  Equity:Rounding   0.002 USD
"""
    )
    assert (flow(history, "2024-01-08").inflow, history.flows[1].outflow) == (10_000, 0)


@pytest.mark.parametrize(
    "came", ["10 EUR @ 1.25 USD", "10 EUR @ 1.50 USD\n  Income:Core  -2.50 USD"]
)
def test_foreign_money_with_a_price_on_both_legs_changes_hands(came: str) -> None:
    """10 EUR at 1.25 go from the sleeve to the core: 12.50 USD, and nothing is traded."""
    history = history_of(
        PRELUDE
        + f"""
2024-01-03 price EUR 1.25 USD
2024-01-08 * "Change"
  Assets:Broker   100 EUR @ 1.25 USD
  Assets:Broker  -125 USD
2024-01-09 * "Over"
  Assets:Broker   -10 EUR @ 1.25 USD
  Assets:Core      {came}
"""
        + LATER
    )
    day = on(history, "2024-01-09")
    assert (day.equity, day.core) == (D("9987.50"), D("90012.50"))
    assert history.trades == ()


# -- long and short ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "prices", ["", "2024-01-03 price NEW 40 USD\n2024-01-03 price XYZ 20 USD\n"]
)
@pytest.mark.parametrize("turned", [False, True])
def test_what_is_bought_with_a_short_sale_is_no_exchange(prices: str, *, turned: bool) -> None:
    """2,000 each, bought and sold short in a loss: both are new."""
    legs = ["  Assets:Broker 100 XYZ {20 USD}\n", "  Assets:Broker -50 NEW {40 USD}\n"]
    events = REDUCING + prices + '2024-01-08 * "Pair"\n' + "".join(legs[:: -1 if turned else 1])
    assert [one.code for one in judge(PRELUDE + events).findings if one.fails] == ["BB402"] * 2
    assert on(story(events), "2024-01-08").exposure == 4_000


DELIVERED = """
2024-01-08 * "Buy"
  Assets:Broker           500 XYZ {10 USD}
  Assets:Broker         -5000 USD
2024-01-09 * "Sell short"
  Assets:Broker:Wallet   -500 XYZ {9 USD}
  Assets:Broker          4500 USD
2024-01-12 * "The shares are delivered"
  Assets:Broker          -UNITS XYZ {10 USD}PRICE
  Assets:Broker:Wallet    UNITS XYZ {9 USD}PRICE
  Income:Broker           UNITS USD
"""


@pytest.mark.parametrize("price", ["", " @ 9.50 USD"])
@pytest.mark.parametrize(("units", "exposure"), [(500, 0), (200, 5400)])
def test_shares_that_are_delivered_for_a_short_position_close_both(
    units: int, exposure: int, price: str
) -> None:
    """Bought at 10 and sold at 9: a loss of 1 each; what is left of both is at its last price."""
    if price and exposure:
        exposure = 5_700
    history = story(DELIVERED.replace("UNITS", str(units)).replace("PRICE", price))
    assert on(history, "2024-01-12").exposure == exposure
    assert nav(history, "01-12") == 95
    (trade,) = history.trades
    assert trade.result == -units


def test_shares_delivered_in_parts_with_a_fee_are_trades() -> None:
    """Bought and sold short at one price, for what a holder gets: only the fees are lost."""
    parts = [
        f"""
2024-01-{day} * "Delivered"
  Assets:Broker         -250 XYZ {{10 USD}}
  Assets:Broker:Wallet   250 XYZ {{10 USD}}
  Expenses:Broker          2 USD
  Assets:Broker           -2 USD
"""
        for day in (10, 11)
    ]
    crossed = """
2024-01-08 * "Crossed"
  Assets:Broker          500 XYZ {10 USD}
  Assets:Broker:Wallet  -500 XYZ {10 USD}
"""
    history = story(crossed, *parts)
    assert trades(history) == [("XYZ", 500, -2), ("XYZ", 500, -2)]
    assert (history.last.exposure, history.last.equity) == (0, 9_996)


def test_shares_that_go_from_the_core_to_a_short_position_change_hands() -> None:
    """100 at 15, booked at 10: the core's money covers what the sleeve owes."""
    history = story(
        """
2024-01-08 * "The core has some"
  Assets:Core             100 XYZ {10 USD}
  Assets:Core           -1000 USD
2024-01-09 * "Sell short"
  Assets:Broker          -100 XYZ {10 USD}
  Assets:Broker          1000 USD
2024-01-11 price XYZ 15 USD
2024-01-12 * "Over"
  Assets:Core            -100 XYZ {10 USD}
  Assets:Broker           100 XYZ {10 USD}
"""
    )
    assert breach(history, "2024-01-12").amount == 1_500


def test_what_is_sold_short_to_equity_is_an_order() -> None:
    """Nothing comes in that could be a top-up: it is a withdrawal, and more exposure."""
    history = story(
        """
2024-01-08 * "Short"
  Assets:Broker  -100 XYZ {10 USD}
  Assets:Broker  1000 USD
2024-01-09 * "Another broker's"
  Assets:Broker   -50 XYZ {10 USD}
  Equity:Opening  500 USD
""",
        REDUCING.replace("01-03", "01-08"),
    )
    assert [(one.units, one.amount) for one in history.increases] == [(-50, 500)]
    assert on(history, "2024-01-09").net_contributions == 9_500


@pytest.mark.parametrize(
    ("legs", "sold"),
    [
        (["-100 XYZ"], []),
        (["-150 XYZ"], [-50]),
        (["-50 XYZ", "-100 XYZ"], [-50]),
    ],
)
def test_what_leaves_for_equity_is_sold_short_beyond_what_is_held(legs, sold) -> None:
    out = "\n".join(f"  Assets:Broker  {leg} @ 10 USD" for leg in legs)
    history = story(
        f"""
2024-01-08 * "Buy"
  Assets:Broker    100 XYZ @ 10 USD
  Assets:Broker  -1000 USD
2024-01-09 * "Out"
{out}
  Equity:Opening
""",
        REDUCING.replace("01-03", "01-08"),
    )
    assert [one.amount for one in history.increases] == [-units * 10 for units in sold]


def test_a_short_position_that_the_books_begin_with_is_no_first_trade() -> None:
    history = story(
        """
2024-01-02 * "Held before"
  Assets:Broker   -50 XYZ {10 USD}
  Equity:Opening
""",
    )
    assert history.first_trade is None


@pytest.mark.parametrize("order", [1, -1])
def test_a_short_position_that_goes_and_comes_back_on_a_day_is_no_order(order: int) -> None:
    moved = [
        f"""
2024-01-09 * "Moved"
  Assets:Broker  {units} XYZ {{10 USD, 2024-01-08}}
  Equity:Opening
"""
        for units in (50, -50)
    ]
    history = story(
        """
2024-01-08 * "Short"
  Assets:Broker  -50 XYZ {10 USD}
  Assets:Broker  500 USD
""",
        *moved[::order],
        REDUCING.replace("01-03", "01-08"),
    )
    assert history.increases == ()


def test_what_is_sold_short_beside_an_opening_is_none_of_it() -> None:
    """Equity gives 1,000 for 100 that come in; what is sold short for 500 is an order."""
    history = story(
        """
2024-01-08 * "Brought in"
  Assets:Broker   100 XYZ {10 USD}
  Assets:Broker   -50 NEW {10 USD}
  Assets:Broker   500 USD
  Equity:Opening
""",
        REDUCING,
    )
    assert [one.underlying for one in history.increases] == ["NEW"]
    assert on(history, "2024-01-08").net_contributions == 11_000


# -- where one condition among several decides ------------------------------------------------


@pytest.mark.parametrize(("broker", "card"), [(500, 200), (-500, -200)])
def test_what_equity_gives_or_takes_beyond_the_sleeves_part_is_no_debt_of_it(
    broker: int, card: int
) -> None:
    """The card is paid by the opening, and not by the sleeve; nor does it fund the sleeve."""
    history = story(
        f"""
2024-01-08 * "An opening of both"
  Assets:Broker    {broker} USD
  Liabilities:Card {card} USD
  Equity:Opening
"""
    )
    one = flow(history, "2024-01-08")
    assert (one.borrowed, one.lender) == (0, None)


SPLIT = """
2024-01-10 price XYZ 110 USD
2024-01-12 * "Split"
  Assets:Broker -50 XYZ {100 USD, 2024-01-08}
  Assets:Broker """
MOVED_IN_PART = """
2024-01-04 * "Move"
  Assets:Broker        -0.2 BTC {40000 USD, 2024-01-03}
  Assets:Broker:Wallet  0.1 BTC {40000 USD, 2024-01-03}
"""


@pytest.mark.parametrize(
    ("legs", "closed"),
    [
        # as much money came as went: none is paid for what is missing
        (
            (
                "  Assets:Broker -100 USD\n  Assets:Broker:Wallet 100 USD\n"
                "  Expenses:Broker 4000 USD\n"
            ),
            [],
        ),
        # Equity stands against a part of it
        ("  Expenses:Broker 5000 USD\n  Equity:Opening\n", [("BTC", D("0.1"), D(-5_000))]),
    ],
)
def test_what_is_missing_beside_money_or_equity(
    legs: str, closed: list[tuple[str, Decimal, Decimal]]
) -> None:
    assert trades(story(COIN, MOVED_IN_PART + legs)) == closed


def test_a_write_off_beside_a_move_of_another_thing_is_a_loss() -> None:
    """The coin is gone to the last unit; that shares go to another account is nothing to it."""
    history = story(
        COIN,
        """
2024-01-03 * "Buy"
  Assets:Broker   10 XYZ {50 USD}
  Assets:Broker -500 USD
2024-01-04 * "Both"
  Assets:Broker        -0.2 BTC {40000 USD, 2024-01-03}
  Expenses:Broker      8000 USD
  Assets:Broker         -10 XYZ {50 USD, 2024-01-03}
  Assets:Broker:Wallet   10 XYZ {50 USD, 2024-01-03}
""",
    )
    assert trades(history) == [("BTC", D("0.2"), -8_000)]


@pytest.mark.parametrize(
    ("legs", "exchanged"),
    [
        # a loss that is no more than that of a fraction: the money is less than one of the units
        ("25 NEW {196 USD}\n  Assets:Broker 60 USD\n  Income:Broker 40 USD\n", True),
        # as much money as one of them costs
        ("25 NEW {190 USD}\n  Assets:Broker 190 USD\n  Income:Broker 60 USD\n", False),
        # a loss, and no money
        ("25 NEW {196 USD}\n  Income:Broker 100 USD\n", False),
        # results that are none on balance
        ("25 NEW {200 USD}\n  Income:Broker 10 USD\n  Income:Broker -10 USD\n", True),
        # a fee in a currency that has no rate, paid outside
        ("25 NEW {200 USD}\n  Assets:Bank -5 CHF\n  Expenses:Fees 5 CHF\n", True),
    ],
)
def test_a_merger_is_an_exchange_or_a_sale(legs: str, *, exchanged: bool) -> None:
    """50 at 110 are worth 5,500; an exchange is no trade and takes that value over."""
    history = story(
        HELD,
        f"""
2024-01-10 price XYZ 110 USD
2024-01-12 * "Merger"
  Assets:Broker -50 XYZ {{100 USD, 2024-01-08}}
  Assets:Broker {legs}""",
    )
    assert (history.trades == ()) is exchanged
    assert (nav(history, "01-12") == 105) is exchanged


@pytest.mark.parametrize(
    ("legs", "exposure"),
    [
        # fewer units, and money for the fraction of one: no fee in units
        ("48 XYZ {104 USD}\n  Assets:Broker 8 USD\n", 5_492),
        ("7 XYZ {700 USD}\n  Assets:Broker 100 USD\n", 5_400),
        # a fee
        ("100 XYZ {50 USD}\n  Assets:Broker -5 USD\n  Expenses:Broker 5 USD\n", 5_500),
    ],
)
def test_a_split_with_money_for_a_fraction(legs: str, exposure: int) -> None:
    """What is left is worth what there was, less what was paid out."""
    history = story(HELD, SPLIT + legs)
    assert round(on(history, "2024-01-12").exposure or 0, 9) == exposure
    assert history.trades == ()


def test_money_for_a_whole_unit_is_that_of_a_sale() -> None:
    assert story(HELD, SPLIT + "4 XYZ {1000 USD}\n  Assets:Broker 1000 USD\n").trades != ()


def test_a_split_of_what_cost_nothing() -> None:
    """50 at 100 are worth 5,000, and so are the 100 that they become."""
    history = story(
        """
2024-01-08 * "A gift"
  Assets:Broker  50 XYZ {0 USD}
2024-01-08 price XYZ 100 USD
2024-01-12 * "2:1"
  Assets:Broker -50 XYZ {0 USD, 2024-01-08}
  Assets:Broker 100 XYZ {0 USD, 2024-01-08}
"""
    )
    day = on(history, "2024-01-12")
    assert (day.exposure, history.trades) == (5_000, ())


def test_ratios_that_differ_by_as_much_as_is_lost_on_the_way_are_alike() -> None:
    """The core's 10 became 20, the sleeve's 20 became 38: each 5 % less than twice."""
    history = story(
        """
2024-01-08 * "Both"
  Assets:Core    10 XYZ {100 USD}
  Assets:Core -1000 USD
2024-01-08 * "Both"
  Assets:Broker    20 XYZ {95 USD}
  Assets:Broker -1900 USD
2024-01-12 * "2:1"
  Assets:Core    -10 XYZ {100 USD, 2024-01-08}
  Assets:Core     20 XYZ {50 USD, 2024-01-08}
  Assets:Broker  -20 XYZ {95 USD, 2024-01-08}
  Assets:Broker   38 XYZ {50 USD, 2024-01-08}
"""
    )
    assert [one for one in history.flows if one.date == date("2024-01-12")] == []


def test_an_option_never_becomes_a_contract() -> None:
    """What was paid for the options is lost; the futures are bought at nothing."""
    history = story(
        """
2024-01-01 commodity CALL
  barbell-instrument: "option"
2024-01-01 commodity FUT
  barbell-instrument: "future"
2024-01-08 * "Two"
  Assets:Broker     2 CALL {300 USD}
  Assets:Broker  -600 USD
2024-01-12 * "Exercised"
  Assets:Broker    -2 CALL {300 USD}
  Assets:Broker     2 FUT {0 USD}
  Expenses:Broker 600 USD
"""
    )
    assert trades(history) == [("CALL", 2, -600)]


def test_a_contract_never_becomes_a_share() -> None:
    """The contracts are closed, and the shares are new: they came for nothing."""
    history = story(
        """
2024-01-01 commodity FUT
  barbell-instrument: "future"
2024-01-08 * "Two"
  Assets:Broker     2 FUT {0 USD}
2024-01-08 price FUT 100 USD
2024-01-12 * "Delivered"
  Assets:Broker    -2 FUT {0 USD}
  Assets:Broker     2 XYZ {0 USD}
"""
    )
    assert [one.underlying for one in history.trades] == ["FUT"]


def test_goods_without_a_cost_are_moved_like_lots() -> None:
    history = story(
        REDUCING,
        """
2024-01-04 * "In kind"
  Assets:Broker    50 XYZ
  Equity:Opening  -50 XYZ
2024-01-04 price XYZ 60 USD
2024-01-08 * "Over"
  Assets:Broker         -50 XYZ
  Assets:Broker:Wallet   50 XYZ
""",
    )
    assert (history.trades, history.increases) == ((), ())


def test_contracts_that_are_booked_at_0_are_moved() -> None:
    history = story(
        REDUCING,
        """
2024-01-01 commodity FUT
  barbell-instrument: "future"
2024-01-08 * "Two"
  Assets:Broker         2 FUT {0 USD}
2024-01-08 price FUT 100 USD
2024-01-12 * "Over"
  Assets:Broker        -2 FUT {0 USD}
  Assets:Broker:Wallet  2 FUT {0 USD, 2024-01-08}
""",
    )
    assert (history.trades, [one.date.day for one in history.increases]) == ((), [8])


@pytest.mark.parametrize(("spent", "loss"), [(100, 100), (101, 0)])
def test_an_expense_no_larger_than_what_arrived_is_the_sleeves(spent: int, loss: int) -> None:
    assert loss_of_sleeve(D(spent), D(100), income=False) == loss
    assert loss_of_sleeve(D(spent), D(100), income=True) == 0
