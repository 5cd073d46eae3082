"""Futures and CFDs by amount: the result of all fills less the money booked for it."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from histories import history_of
from hypothesis import given, settings
from hypothesis import strategies as st

from beancount_barbell.engine.trades.contracts import Contract
from beancount_barbell.model.trades import Outcome

if TYPE_CHECKING:
    from beancount_barbell.model.history import History

D = Decimal
PRELUDE = """
option "operating_currency" "USD"
option "inferred_tolerance_default" "USD:0.005"
2024-01-01 open Assets:Safe
  barbell: "core"
2024-01-01 open Assets:Desk
  barbell: "attack"
2024-01-01 open Assets:Desk:Pos "NONE"
2024-01-01 open Assets:Cover
  barbell: "attack"
  barbell-layer: "hedge"
2024-01-01 open Income:Desk
  barbell: "attack"
2024-01-01 open Income:Desk:COPPER
2024-01-01 open Income:Desk:ACME:Dividend
2024-01-01 open Income:Desk:Interest
  barbell-settlement: "none"
2024-01-01 open Expenses:Desk:Fees
  barbell: "attack"
2024-01-01 open Expenses:Desk:Losses
  barbell: "attack"
2024-01-01 open Equity:Opening
2024-01-01 commodity COPPER
  barbell-instrument: "future"
  barbell-multiplier: 10
2024-01-01 commodity COPPERJUN
  barbell-instrument: "future"
  barbell-multiplier: 10
  barbell-underlying: "COPPER"
2024-01-01 commodity WHEAT
  barbell-instrument: "future"
  barbell-multiplier: 5
2024-01-01 commodity LIRAPAIR
  barbell-instrument: "cfd"
2024-01-01 custom "barbell" "policy"
  core-floor: 80,000 USD
  sleeve-budget: 10,000 USD
2024-01-02 * "Opening"
  Assets:Safe   90,000 USD
  Assets:Desk   10,000 USD
  Equity:Opening
"""
LONG_TWO = """
2024-01-08 price COPPER 1,000 USD
2024-01-08 * "buy two"
  Assets:Desk:Pos  2 COPPER {0 USD}
"""
FALL = """
2024-01-09 price COPPER 840 USD
"""


def ledger(*parts: str) -> History:
    return history_of(PRELUDE + "".join(parts))


def equity(history: History) -> dict[str, Decimal | None]:
    return {f"{day.date:%m-%d}": day.equity for day in history.days}


def nav(history: History) -> dict[str, Decimal | None]:
    """To six digits: the chained index has 28 of them."""
    return {f"{day.date:%m-%d}": day.nav and round(day.nav, 6) for day in history.days}


def order(day: str, units: int, commodity: str = "COPPER", price: str = "", result: int = 0) -> str:
    """An order, with its result in cash and on Income:Desk where there is one."""
    at = f" @ {price} USD" if price else ""
    booked = f"  Assets:Desk  {result} USD\n  Income:Desk  {-result} USD\n" if result else ""
    return f'\n2024-{day} * "order"\n  Assets:Desk:Pos  {units} {commodity} {{0 USD}}{at}\n{booked}'


def variation(day: str, amount: str, account: str = "Income:Desk", head: str = "") -> str:
    return f'\n2024-{day} * "variation"{head}\n  Assets:Desk  {amount} USD\n  {account}\n'


# -- worked by hand -----------------------------------------------------------


def test_swap_points_do_not_make_an_open_loss_vanish():
    """40,000 units from 1.10 to 1.02: -3,200. Three dollars booked, 3,203 not yet."""
    history = ledger(
        """
2024-01-08 price LIRAPAIR 1.10 USD
2024-01-08 * "long"
  Assets:Desk  40,000 LIRAPAIR {0 USD}
2024-01-09 price LIRAPAIR 1.02 USD
""",
        variation("01-10", "3"),
    )
    assert (nav(history)["01-09"], nav(history)["01-10"]) == (68, 68)
    assert history.last.state.value == "REDUCING"


def test_a_result_with_the_id_of_no_position_is_of_the_only_one():
    """2 x 10 x (840 - 1,000) = -3,200, booked under the id of a trade that is over."""
    story = ledger(
        LONG_TWO,
        FALL,
        variation("01-10", "-3,200", head='\n  barbell-trade: "spring"'),
        order("01-12", -2, price="840"),
    )
    assert [one.result for one in story.trades] == [-3_200]


@pytest.mark.parametrize("priced", [True, False])
@pytest.mark.parametrize("memo", ["Equity:Opening", "Assets:Memo", "Income:Memo", "Income:Desk"])
def test_a_memo_account_for_the_other_side_gives_nothing(memo, priced):
    """2 x 10 x (840 - 1,000) = -3,200 of 10,000; contracts have no value that could come in."""
    bought, sold = (
        f"""
2024-01-{day} * "{units} contracts"
  Assets:Desk:Pos  {units} COPPER {price if priced else ""}
  {memo}  {-units} COPPER {price if priced else ""}
  {money}
"""
        for day, units, price, money in [
            ("08", 2, "@ 1,000 USD", ""),
            ("12", -2, "@ 840 USD", "Assets:Desk  -3,200 USD\n  Income:Desk  3,200 USD"),
        ]
    )
    story = ledger(
        "2024-01-01 open Assets:Memo\n2024-01-01 open Income:Memo\n",
        "2024-01-08 price COPPER 1,000 USD\n",
        bought,
        FALL,
        sold,
        "2024-01-12 price COPPER 840 USD\n",
    )
    assert list(nav(story).values())[1:] == [100, 68, 68]
    assert (story.last.net_contributions, story.flows[1:]) == (10_000, ())
    assert [(one.units, one.result) for one in story.trades] == [(2, -3_200)]


def test_a_memo_on_equity_is_an_order_while_halted():
    story = ledger(
        LONG_TWO.replace("{0 USD}", "\n  Equity:Opening  -2 COPPER"),
        '2024-01-07 custom "barbell" "halt"\n  by: "T"\n  reason: "calm"\n',
    )
    assert [one.amount for one in story.increases] == [20_000]


def two_of_each(wheat: int) -> str:
    """2 of COPPER at 1,000, now 840 (-3,200); 4 of WHEAT at 500, with the `wheat` price now."""
    return f"""
2024-01-08 price COPPER 1,000 USD
2024-01-08 price WHEAT 500 USD
2024-01-08 * "buy"
  Assets:Desk:Pos  2 COPPER {{0 USD}}
  Assets:Desk:Pos  4 WHEAT {{0 USD}}
2024-01-09 price COPPER 840 USD
2024-01-09 price WHEAT {wheat} USD
"""


@pytest.mark.parametrize(
    ("wheat", "booked", "worth", "result"),
    [
        # 4 x 5 x 50 = 1,000 of WHEAT is still to come: 10,000 - 3,200 + 1,000.
        (550, -3_200, 7_800, -3_200),
        (450, -3_200, 5_800, -3_200),
        # The price of the day is not quite that of the fill: up to 5 %.
        (550, -3_300, 7_700, -3_300),
        (550, -3_050, 7_950, -3_050),
        # With less it may be the result of both, or a variation of WHEAT.
        (550, -2_200, 7_800, None),
    ],
)
def test_a_result_beside_its_closing_is_not_that_of_another_position(wheat, booked, worth, result):
    """Two lines of a statement; in one transaction it is the same."""
    closed = '2024-01-12 * "closed"\n  Assets:Desk:Pos  -2 COPPER {0 USD}\n'
    money = f"  Assets:Desk  {booked} USD\n  Income:Desk  {-booked} USD\n"
    apart = ledger(two_of_each(wheat), closed, f'2024-01-12 * "settled"\n{money}')
    assert apart.last.equity == worth
    assert [one.result for one in apart.trades] == [result]
    if result is not None:
        assert ledger(two_of_each(wheat), closed + money).last.equity == worth


def test_two_results_beside_their_closings_are_told_apart_by_their_amounts():
    story = ledger(
        two_of_each(550),
        """
2024-01-12 * "closed"
  Assets:Desk:Pos  -2 COPPER {0 USD}
  Assets:Desk:Pos  -4 WHEAT {0 USD}
2024-01-12 * "settled"
  Assets:Desk  1,000 USD
  Income:Desk
2024-01-12 * "settled"
  Assets:Desk  -3,200 USD
  Income:Desk
""",
    )
    assert story.last.equity == 7_800
    assert sorted(one.result for one in story.trades) == [-3_200, 1_000]


def test_a_part_closed_with_its_result_leaves_the_loss_of_the_rest():
    """2 x 10 x (840 - 1,000) = -3,200, half of it booked on 01-09, half on 01-12."""
    history = ledger(
        LONG_TWO,
        FALL,
        order("01-09", -1, result=-1_600),
        "2024-01-10 price COPPER 840 USD\n",
        order("01-12", -1, result=-1_600),
        "2024-01-15 price COPPER 900 USD\n",
    )
    assert {day: nav(history)[day] for day in ("01-09", "01-10", "01-12")} == {
        "01-09": 68,
        "01-10": 68,
        "01-12": 68,
    }
    assert [(trade.result, trade.outcome) for trade in history.trades] == [(-3_200, Outcome.LOSS)]


def test_a_small_dividend_beside_an_open_loss():
    """It cannot be told from variation: until the position is closed, 4.60 less is unsettled."""
    history = ledger(
        '2024-01-05 * "shares"\n  Assets:Desk  10 ACME {60 USD}\n  Assets:Desk  -600 USD\n',
        LONG_TWO,
        FALL,
        variation("01-10", "4.60"),
        "2024-01-11 price COPPER 840 USD\n",
        order("01-12", -2, result=-3_200),
    )
    found = nav(history)
    assert found["01-09"] == found["01-10"] == found["01-11"] == 68
    assert found["01-12"] == D("68.046")


@pytest.mark.parametrize(
    "told",
    [
        variation("01-10", "4.60", "Income:Desk:ACME:Dividend"),
        variation("01-10", "4.60", "Income:Desk:Interest"),
        variation("01-10", "4.60", head='\n  stock: "ACME"'),
        '\n2024-01-10 * "d"\n  Assets:Desk  4.60 USD\n  Income:Desk\n    of: ACME\n',
        '\n2024-01-10 * "d"\n  Assets:Desk  4.60 USD\n  Income:Desk\n  Assets:Desk  0 ACME\n',
        variation("01-10", "-4.60", "Expenses:Desk:Fees").replace("-4.60", "4.60", 1),
    ],
    ids=["account", "never", "transaction", "posting's metadata", "posting", "expense"],
)
def test_what_names_another_commodity_or_says_never_is_no_variation(told):
    history = ledger(
        '2024-01-05 * "shares"\n  Assets:Desk  10 ACME {60 USD}\n  Assets:Desk  -600 USD\n',
        LONG_TWO,
        FALL,
        told,
        order("01-12", -2, result=-3_200),
    )
    assert nav(history)["01-10"] == nav(history)["01-12"] == D("68.046")
    assert [one.result for one in history.trades] == [-3_200]


# -- when the money comes -----------------------------------------------------

PATH = """
2024-01-08 price COPPER 1,000 USD
2024-01-09 price COPPER 900 USD
2024-01-10 price COPPER 860 USD
2024-01-11 price COPPER 950 USD
2024-01-12 price COPPER 840 USD
"""
"""Two contracts make -2,000, -2,800, -1,000 and -3,200 in all."""
WORTH = {"01-08": 10_000, "01-09": 8_000, "01-10": 7_200, "01-11": 9_000, "01-12": 6_800}


@pytest.mark.parametrize(
    "booked",
    [
        (
            variation("01-09", "-2000"),
            variation("01-10", "-800"),
            variation("01-11", "1800"),
            variation("01-12", "-2200"),
            order("01-12", -2),
        ),
        (variation("01-10", "-2800"), order("01-12", -2, result=-400)),
        (order("01-12", -2, result=-3_200),),
        (variation("01-09", "-500"), order("01-12", -2, result=-2_700)),
        (variation("01-10", "-2000"), order("01-12", -2), variation("01-15", "-1200")),
        (order("01-12", -2), variation("01-15", "-1600"), variation("01-16", "-1600")),
        (order("01-12", -1, result=-1_600), order("01-12", -1, result=-1_600)),
        (order("01-12", -2, price="840", result=-1_600), variation("01-15", "-1600")),
    ],
    ids=["daily", "weekly", "at close", "partly", "a day late", "in parts", "split", "part late"],
)
@pytest.mark.parametrize("side", [1, -1], ids=["long", "short"])
def test_the_value_does_not_hang_on_when_the_money_is_booked(booked, side):
    """The sleeve is worth the same each evening; a short position mirrors the path."""
    path, parts = PATH, "".join(booked)
    opening = order("01-08", 2, price="1000")
    if side < 0:
        for price in (900, 860, 950, 840):
            path = path.replace(f" {price} USD", f" {2_000 - price} USD")
            parts = parts.replace(f"@ {price} USD", f"@ {2_000 - price} USD")
        opening = opening.replace("  2 COPPER", "  -2 COPPER")
        parts = parts.replace("  -2 COPPER", "  2 COPPER").replace("  -1 COPPER", "  1 COPPER")
    found = equity(ledger(path, opening, parts, "2024-01-17 price COPPER 900 USD\n"))
    assert {day: found[day] for day in WORTH} == WORTH
    assert all(found[day] == 6_800 for day in found if day > "01-12")


def test_a_gain_counts_once_and_not_before_it_is_booked_after_the_close():
    """2 x 10 x (1,100 - 1,000) = 2,000: open it counts, closed it waits for its money."""
    found = equity(
        ledger(
            LONG_TWO,
            "2024-01-09 price COPPER 1,100 USD\n",
            order("01-10", -2),
            variation("01-11", "2000"),
        )
    )
    assert found["01-09"] == found["01-11"] == 12_000
    assert found["01-10"] == 10_000


def test_an_unbooked_loss_waits_and_an_unbooked_gain_is_forgotten_with_the_next_position():
    """-3,200 is never booked; the next position's +1,000 neither."""
    found = equity(
        ledger(
            LONG_TWO,
            FALL,
            order("01-09", -2),
            "2024-02-05 price COPPER 840 USD\n",
            order("02-05", 1),
            "2024-02-06 price COPPER 940 USD\n",
            order("02-07", -1),
            order("02-08", 1),
        )
    )
    assert found["01-09"] == found["02-05"] == 6_800
    assert found["02-06"] == found["02-07"] == 7_800
    assert found["02-08"] == 7_800


@pytest.mark.parametrize("exact", [True, False])
def test_a_loss_that_is_never_booked_waits_for_ever(exact):
    """-3,200 by the prices; nothing says that the broker took less."""
    bought, sold = (" @ 1000 USD", " @ 840 USD") if exact else ("", "")
    buy = LONG_TWO.replace("{0 USD}", "{0 USD}" + bought)
    sell = order("01-09", -2).replace("{0 USD}", "{0 USD}" + sold)
    history = ledger(buy, FALL, sell, "2024-03-01 price COPPER 900 USD\n")
    assert (equity(history)["01-09"], history.last.equity) == (6_800, 6_800)


def test_a_gain_that_was_never_booked_is_no_gain_of_the_next_position():
    """2 x 10 x 100 = 2,000 is not booked; one more contract makes -500."""
    rise = "2024-01-09 price COPPER 1,100 USD\n"
    again = order("01-11", 1), "2024-01-12 price COPPER 1,050 USD\n"
    found = equity(ledger(LONG_TWO, rise, order("01-10", -2), *again))
    assert (found["01-11"], found["01-12"]) == (10_000, 9_500)


def test_a_gain_that_waits_is_kept_while_another_position_is_open():
    """Copper's 2,000 wait for their money; wheat begins, and then copper again."""
    wheat = "2024-01-08 price WHEAT 600 USD\n" + order("01-09", 1, "WHEAT")
    rise = "2024-01-09 price COPPER 1,100 USD\n"
    again = order("01-11", 1), variation("01-12", "2000", "Income:Desk:COPPER")
    history = ledger(LONG_TWO, rise, wheat, order("01-10", -2), *again)
    assert [equity(history)[day] for day in ("01-09", "01-10", "01-11", "01-12")] == [12_000] * 4


def test_a_result_booked_with_the_closing_is_believed():
    """It was sold at 880 in the morning: -2,400, and the day's price is 840."""
    history = ledger(LONG_TWO, FALL, order("01-09", -2, result=-2_400))
    assert history.last.equity == 7_600
    assert history.margin is None


@pytest.mark.parametrize("exact_first", [True, False])
def test_of_two_positions_that_end_together_one_exact_one_waits_for_its_money(exact_first):
    """Copper says its prices and lost 3,200, wheat does not: 1,000 less than that was booked."""
    prices = "2024-01-08 price COPPER 1,000 USD\n2024-01-08 price WHEAT 600 USD\n"
    begun = [order("01-08", 2, price="1000"), order("01-08", 1, "WHEAT")]
    ended = [order("01-09", -2, price="840", result=-2200), order("01-09", -1, "WHEAT")]
    if not exact_first:
        begun.reverse()
    fall = "2024-01-09 price COPPER 840 USD\n2024-01-09 price WHEAT 600 USD\n"
    late = "2024-01-20 price WHEAT 600 USD\n"
    history = ledger(prices, *begun, fall, *ended, late)
    # What of its loss was not booked with it was never made, four days later.
    assert (equity(history)["01-09"], history.last.equity) == (6_800, 7_800)


def test_what_the_closings_own_prices_say_beyond_its_booking_waits_four_days():
    """-3,200 by its prices, -3,195 booked: a broker's rounding is no loss for ever."""
    bought = LONG_TWO.replace("{0 USD}", "{0 USD} @ 1000 USD")
    sold = bought + FALL + order("01-09", -2, price="840", result=-3_195)
    assert equity(ledger(sold))["01-09"] == 6_800
    assert ledger(sold, "2024-01-13 price COPPER 900 USD\n").last.equity == 6_800
    assert ledger(sold, "2024-01-14 price COPPER 900 USD\n").last.equity == 6_805


EXACT = "2024-01-08 price COPPER 1,000 USD\n" + order("01-08", 2, price="1000")
HALF = order("01-10", -1, price="900", result=-1_000)


@pytest.mark.parametrize(
    ("closed", "worth"),
    [
        ((order("01-10", -2, price="900", result=-2_000),), 8_030),
        ((HALF, order("01-11", -1, price="950", result=-500)), 8_530),
        ((order("01-10", -1, price="900"), order("01-11", -1, price="950", result=-500)), 8_500),
        ((order("01-10", -2, price="900", result=-1_900),), 8_000),
        ((order("01-10", -2, price="900"), variation("01-10", "-2000")), 8_000),
    ],
    ids=["at once", "by halves", "a half is not booked", "less is booked", "booked alone"],
)
def test_a_closing_whose_result_is_booked_waits_for_nothing(closed, worth):
    """30 of swap points beside a loss of 2,000 (1,500): they are left when it is booked whole."""
    history = ledger(EXACT, variation("01-09", "30"), *closed)
    assert equity(history)["01-09"] == 10_000
    assert history.last.equity == worth


def test_a_closing_whose_result_is_booked_leaves_nothing_beside_another_position():
    """30 were booked while copper alone was open; wheat goes on."""
    wheat = "2024-01-10 price WHEAT 600 USD\n" + order("01-10", 1, "WHEAT", price="600")
    sold = order("01-11", -2, price="900", result=-2_000)
    history = ledger(
        EXACT, variation("01-09", "30"), wheat, sold, "2024-03-01 price WHEAT 610 USD\n"
    )
    assert (equity(history)["01-11"], history.last.equity) == (8_030, 8_080)


LOSS_OF_500 = variation("01-10", "-500")


@pytest.mark.parametrize(
    ("price", "before", "after", "seen"),
    [(1_000, 10_000, 9_500, 9_000), (1_100, 12_000, 11_500, 9_000), (990, 9_800, 9_500, 9_000)],
    ids=["level", "in gain", "in loss"],
)
def test_a_loss_booked_after_the_newest_price_is_no_gain_to_come(price, before, after, seen):
    """-500 are booked on 01-10, priced again on 01-11: -1,000 by the fills. What was open before
    stays counted: 0, +2,000, and of -200 nothing, for it is settled with the 500."""
    moved = f"2024-01-09 price COPPER {price} USD\n"
    found = equity(ledger(LONG_TWO, moved, LOSS_OF_500, "2024-01-11 price COPPER 950 USD\n"))
    assert (found["01-09"], found["01-10"], found["01-11"]) == (before, after, seen)


# -- money before its position ------------------------------------------------


@pytest.mark.parametrize(
    ("price", "booked", "worth"),
    [
        (840, -3_200, 6_800),
        (840, -1_000, 6_800),
        (840, -4_000, 6_000),
        (1_100, 2_000, 12_000),
        (1_050, 2_000, 12_000),
        (1_100, -500, 11_500),
        (1_000, -500, 9_500),
        ("999.96", "-0.5", D("9999.2")),
    ],
    ids=[
        "all",
        "a part",
        "more than it",
        "a gain",
        "more",
        "another sign",
        "nothing made yet",
        "cents",
    ],
)
def test_a_result_booked_a_day_before_its_position(price, booked, worth):
    """Two are booked on 01-09 as bought at 1,000; by that evening they have made 20 a point."""
    bought = order("01-09", 2, price="1000") + f"2024-01-09 price COPPER {price} USD\n"
    history = ledger(variation("01-08", str(booked)), bought)
    assert history.last.equity == worth
    (undeclared,) = history.undeclared
    assert (f"{undeclared.start:%m-%d}", f"{undeclared.end:%m-%d}") == ("01-08", "01-09")


def test_cents_booked_before_a_position_are_of_what_it_gains():
    """Of 80 cents 50 are booked already."""
    bought = order("01-09", 2, price="1000") + "2024-01-09 price COPPER 1000.04 USD\n"
    assert ledger(variation("01-08", "0.5"), bought).last.equity == D("10000.8")


def test_what_was_booked_before_is_in_the_trade_and_hides_no_later_loss():
    """-3,200 by 840, booked before; then 20 a point more, and -400 with the close at 820."""
    bought = order("01-09", 2, price="1000") + "2024-01-09 price COPPER 840 USD\n"
    later = "2024-01-10 price COPPER 820 USD\n" + order("01-11", -2, result=-400)
    history = ledger(variation("01-07", "-2000"), variation("01-08", "-1200"), bought, later)
    assert [equity(history)[day] for day in ("01-09", "01-10", "01-11")] == [6_800, 6_400, 6_400]
    assert [one.result for one in history.trades] == [-3_600]


@pytest.mark.parametrize(("day", "worth"), [("01-12", 6_800), ("01-13", 3_600)])
def test_money_of_five_days_before_is_of_something_else(day, worth):
    bought = order(day, 2, price="1000") + f"2024-{day} price COPPER 840 USD\n"
    assert ledger(variation("01-08", "-3200"), bought).last.equity == worth


# -- what else stands in the transaction --------------------------------------


def test_fees_beside_a_result_are_a_loss_of_their_own():
    """-1,600 for one, -1,600 open, 12 of fees: booked in the same transaction, kept apart."""
    closing = """
2024-01-09 * "sell one"
  Assets:Desk:Pos   -1 COPPER {0 USD}
  Assets:Desk    -1,612 USD
  Income:Desk     1,600 USD
  Expenses:Desk:Fees  12 USD
"""
    assert ledger(LONG_TWO, FALL, closing).last.equity == 10_000 - 3_200 - 12


@pytest.mark.parametrize(("taken", "worth"), [(1_600, 6_800), (1_612, 6_788), (12, 6_788)])
def test_a_loss_on_an_expenses_account_is_no_fee(taken, worth):
    """One of two is sold at a loss of 1,600. A cost of half of that is the loss, and what is
    beyond it a fee; 12 alone are a fee, and the loss is not booked yet."""
    closing = f"""
2024-01-09 * "sell one"
  Assets:Desk:Pos   -1 COPPER {{0 USD}}
  Assets:Desk    -{taken} USD
  Expenses:Desk:Losses
"""
    history = ledger(LONG_TWO, FALL, closing, "2024-01-10 price COPPER 840 USD\n")
    assert history.last.equity == equity(history)["01-09"] == worth


@pytest.mark.parametrize(
    ("day", "units", "taken", "worth", "result"),
    [
        ("01-09", -2, -3_200, 6_800, [-3_200]),
        ("01-09", -2, -1_600, 8_400, [-1_600]),  # what is booked with the closing is believed
        ("01-10", -2, -3_200, 6_800, [-3_200]),
        ("01-10", -2, -1_600, 6_800, [-1_600]),  # the rest is still to come
        ("01-10", 0, -3_200, 6_800, []),
        ("01-10", 0, -1_600, 6_800, []),
        ("01-09", -2, -1_599, 5_201, [0]),
        ("01-10", -2, -1_599, 5_201, [0]),
        ("01-10", 0, -1_599, 5_201, []),
        ("01-10", -2, -6_400, 3_600, [-6_400]),
        ("01-10", -2, -6_401, 399, [0]),  # more than a fee, and no loss of it either
    ],
)
def test_a_loss_alone_on_an_expenses_account_is_no_fee(day, units, taken, worth, result):
    """-3,200 by the fills, closed or open still: half to twice of it on an Expenses account, that
    day or later, is that loss; less is a fee beside it."""
    closed = order("01-09", units) if units else ""
    history = ledger(LONG_TWO, FALL, closed, variation(day, str(taken), "Expenses:Desk:Losses"))
    assert history.last.equity == worth
    assert [one.result for one in history.trades] == result


def test_what_others_pay_for_the_sleeve_is_no_loss_of_a_contract():
    """It is a contribution and a cost, while the contract's loss waits for its money."""
    paid = """
2024-01-10 * "interest, paid by the core"
  Assets:Safe             -3,200 USD
  Expenses:Desk:Losses     3,200 USD
"""
    history = ledger(LONG_TWO, FALL, order("01-09", -2), paid)
    assert (history.last.equity, [one.result for one in history.trades]) == (6_800, [0])


def test_what_is_spent_beside_a_fee_is_no_loss_of_a_contract():
    """3,200 of the sleeve's money pay for life, and 5 are a fee: the loss is still to come."""
    spent = """
2024-01-01 open Expenses:Life
2024-01-10 * "spent"
  Assets:Desk   -3,205 USD
  Expenses:Life  3,200 USD
  Expenses:Desk:Losses  5 USD
"""
    history = ledger(LONG_TWO, FALL, order("01-09", -2), spent)
    assert (history.last.equity, [one.result for one in history.trades]) == (3_595, [0])


@pytest.mark.parametrize("fees", [[], ["-5"]])
def test_losses_alone_on_an_expenses_account_are_weighed_by_the_day(fees):
    """3,200 in four parts; a fee beside them is none of it."""
    parts = [variation("01-10", one, "Expenses:Desk:Losses") for one in ["-800"] * 4 + fees]
    for order_of_parts in (parts, parts[::-1]):
        history = ledger(LONG_TWO, FALL, order("01-09", -2), *order_of_parts)
        assert history.last.equity == 6_800 - 5 * len(fees)
        assert [one.result for one in history.trades] == [-3_200]


def test_a_fee_of_a_later_day_is_no_loss():
    """The day's losses say nothing of what interest and fees are tomorrow."""
    loss = variation("01-10", "-3200", "Expenses:Desk:Losses")
    fee = """
2024-01-11 * "interest and a fee"
  Assets:Desk            -1,800 USD
  Income:Desk:Interest     -200 USD
  Expenses:Desk:Fees      2,000 USD
"""
    history = ledger(LONG_TWO, FALL, order("01-09", -2), loss, fee)
    assert (history.last.equity, [one.result for one in history.trades]) == (5_000, [-3_200])


def test_a_loss_on_an_expenses_account_ends_with_the_position():
    closing = """
2024-01-09 * "sell both at 850"
  Assets:Desk:Pos   -2 COPPER {0 USD}
  Assets:Desk    -3,000 USD
  Expenses:Desk:Losses
"""
    assert ledger(LONG_TWO, FALL, closing).last.equity == 7_000


# -- sides, rolls, transfers --------------------------------------------------


def test_a_position_that_flips_its_side_in_one_transaction():
    """Long two from 1,000 to 840: -3,200. Then short two to 800: +800."""
    flip = order("01-09", -4, result=-3_200)
    history = ledger(LONG_TWO, FALL, flip, "2024-01-10 price COPPER 800 USD\n")
    assert (equity(history)["01-09"], history.last.equity) == (6_800, 7_600)
    assert history.margin.contract_value == 2 * 10 * 840
    unbooked = ledger(LONG_TWO, FALL, order("01-09", -4), "2024-01-10 price COPPER 800 USD\n")
    assert unbooked.last.equity == 7_600
    late = ledger(
        LONG_TWO, FALL, order("01-09", -4), variation("01-10", "-3200"), order("01-11", 2)
    )
    assert (equity(late)["01-10"], late.last.equity) == (6_800, 6_800)


@pytest.mark.parametrize("result", [-3_200, 0])
def test_a_roll_in_one_transaction(result):
    """The old contract made -3,200; the new one, bought at 850, makes +200 at 860."""
    booked = f"  Assets:Desk  {result} USD\n  Income:Desk  {-result} USD\n" if result else ""
    roll = f"""
2024-01-09 price COPPERJUN 850 USD
2024-01-09 * "roll"
  Assets:Desk:Pos  -2 COPPER {{0 USD}}
  Assets:Desk:Pos   2 COPPERJUN {{0 USD}}
{booked}
2024-01-10 price COPPERJUN 860 USD
"""
    history = ledger(LONG_TWO, FALL, roll)
    assert (equity(history)["01-09"], history.last.equity) == (6_800, 7_000)


def test_a_contract_that_changes_its_layer_leaves_its_loss_there():
    """-3,200 until the transfer stays the trade layer's, -400 after it is the hedge's."""
    transfer = """
2024-01-09 * "to the other broker"
  Assets:Desk:Pos  -2 COPPER {0 USD}
  Assets:Cover      2 COPPER {0 USD}
2024-01-10 price COPPER 820 USD
"""
    history = ledger(LONG_TWO, FALL, transfer)
    assert (equity(history)["01-09"], history.last.equity) == (6_800, 6_400)
    assert history.last.layers == (6_800, -400, 0)
    closed = '2024-01-11 * "close"\n  Assets:Cover  -2 COPPER {0 USD}\n'
    closed += "  Assets:Cover  -3,600 USD\n  Income:Desk\n"
    assert ledger(LONG_TWO, FALL, transfer, closed).last.layers == (10_000, -3_600, 0)


# -- several underlyings ------------------------------------------------------

BOTH = (
    LONG_TWO
    + """
2024-01-08 price WHEAT 600 USD
2024-01-08 * "short one"
  Assets:Desk:Pos  -1 WHEAT {0 USD}
"""
)


def test_money_of_any_of_several_positions_leaves_the_sum_right():
    """Copper -3,200 and wheat +100 (5 x -20 x -1): -3,100, of which -2,000 was booked. Wheat
    makes 100 more on each day it falls by 20, and copper's end changes nothing."""
    moved = "2024-01-09 price COPPER 840 USD\n2024-01-09 price WHEAT 580 USD\n"
    history = ledger(BOTH, moved, variation("01-09", "-2000"), "2024-01-10 price WHEAT 560 USD\n")
    assert (equity(history)["01-09"], history.last.equity) == (6_900, 7_000)
    closed = order("01-11", -2), "2024-01-12 price WHEAT 540 USD\n"
    history = ledger(BOTH, moved, variation("01-09", "-2000"), *closed)
    assert (equity(history)["01-11"], history.last.equity) == (6_900, 7_100)
    end = variation("01-13", "-900"), order("01-13", 1, "WHEAT")
    history = ledger(BOTH, moved, variation("01-09", "-2000"), *closed, *end)
    assert history.last.equity == 7_100


def test_a_loss_of_any_of_several_without_a_price_of_its_day_is_a_loss():
    """-500 of both, nothing open by the prices of 01-08; then -200 of copper by a new one."""
    history = ledger(BOTH, LOSS_OF_500)
    assert history.last.equity == 9_500
    seen = "2024-01-11 price COPPER 990 USD\n2024-01-11 price WHEAT 600 USD\n"
    assert ledger(BOTH, LOSS_OF_500, seen).last.equity == 9_800


def test_an_account_that_names_its_contract_says_whose_money_it_is():
    """-3,200 of copper is booked and ends with it; +100 of wheat is open still."""
    moved = "2024-01-09 price COPPER 840 USD\n2024-01-09 price WHEAT 580 USD\n"
    money = variation("01-09", "-3200", "Income:Desk:COPPER")
    history = ledger(BOTH, moved, money, order("01-10", -2), order("01-11", 1, "WHEAT", "", 100))
    assert equity(history)["01-10"] == history.last.equity == 6_900
    assert [(one.underlying, one.result) for one in history.trades] == [
        ("COPPER", -3_200),
        ("WHEAT", 100),
    ]


def test_late_money_of_a_contract_that_is_named_while_another_is_open():
    moved = "2024-01-09 price COPPER 840 USD\n"
    late = variation("01-10", "-3200", "Income:Desk:COPPER")
    history = ledger(BOTH, moved, order("01-09", -2), late)
    assert (equity(history)["01-09"], history.last.equity) == (6_800, 6_800)


def closed_trades(history: History) -> list[tuple[str, Decimal | None]]:
    return [(one.underlying, one.result) for one in history.trades]


@pytest.mark.parametrize("booked", [-3_200, -1_200, -4_200, 800])
def test_late_money_is_first_what_the_closed_position_waits_for(booked):
    """Copper lost 3,200 and was closed; what is booked beyond is wheat's, of which no price tells
    a loss, and a gain is all of it."""
    moved = "2024-01-09 price COPPER 840 USD\n"
    history = ledger(BOTH, moved, order("01-09", -2), variation("01-10", str(booked)))
    worth = {-4_200: 5_800}.get(booked, 6_800)
    assert (equity(history)["01-09"], history.last.equity) == (6_800, worth)
    assert closed_trades(history) == [("COPPER", max(-3_200, min(booked, 0)))]
    end = ledger(
        BOTH, moved, order("01-09", -2), variation("01-10", str(booked)), order("01-11", 1, "WHEAT")
    )
    assert closed_trades(end)[1] == ("WHEAT", booked - max(-3_200, min(booked, 0)))


def test_money_of_five_days_after_a_close_is_of_what_is_open():
    moved = "2024-01-09 price COPPER 840 USD\n"
    end = variation("01-14", "-100"), order("01-15", 1, "WHEAT")
    history = ledger(BOTH, moved, order("01-09", -2), *end)
    assert closed_trades(history) == [("COPPER", 0), ("WHEAT", -100)]


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize("parts", [1, 2])
def test_a_result_with_a_roll_is_of_what_was_there_before(parts, *, turned):
    legs = [f"  Assets:Desk:Pos  {units} {{0 USD}}\n" for units in ("-2 COPPER", "2 WHEAT")]
    whole = "".join(legs[:: -1 if turned else 1]) + "  Assets:Desk  -3200 USD\n  Income:Desk\n"
    half = whole.replace(" 2", " 1").replace("-2", "-1").replace("3200", "1600")
    roll = '2024-01-09 * "roll"\n' + (whole if parts == 1 else f'{half}2024-01-09 * "more"\n{half}')
    history = ledger(
        LONG_TWO,
        FALL,
        "2024-01-09 price WHEAT 600 USD\n",
        roll,
        "2024-01-10 price WHEAT 610 USD\n",
        order("01-11", -2, "WHEAT", "", 100),
    )
    assert closed_trades(history) == [("COPPER", -3_200), ("WHEAT", 100)]
    assert (equity(history)["01-09"], history.last.equity) == (6_800, 6_900)


def test_a_position_that_began_and_was_reduced_on_one_day_has_made_something():
    """Three are bought and one is sold; the loss beside the sale is copper's or wheat's."""
    prices = "2024-01-08 price COPPER 1,000 USD\n2024-01-08 price WHEAT 600 USD\n"
    day = """
2024-01-08 * "three"
  Assets:Desk:Pos   3 COPPER {0 USD}
2024-01-08 * "one is sold, wheat begins"
  Assets:Desk:Pos  -1 COPPER {0 USD}
  Assets:Desk:Pos   1 WHEAT {0 USD}
  Assets:Desk    -100 USD
  Income:Desk
"""
    end = order("01-10", -2) + order("01-10", -1, "WHEAT")
    assert closed_trades(ledger(prices, day, end)) == [("COPPER", -100), ("WHEAT", 0)]


def test_a_result_with_two_positions_that_begin_is_of_either():
    begin = """2024-01-08 * "both"
  Assets:Desk:Pos  2 COPPER {0 USD}
  Assets:Desk:Pos  1 WHEAT {0 USD}
  Assets:Desk  -30 USD
  Income:Desk
"""
    prices = "2024-01-08 price COPPER 1,000 USD\n2024-01-08 price WHEAT 600 USD\n"
    history = ledger(prices, begin, order("01-10", -2), order("01-10", -1, "WHEAT"))
    assert closed_trades(history) == [("COPPER", None), ("WHEAT", None)]


@pytest.mark.parametrize("settlement", ["at-close", "daily", "none"])
def test_an_account_that_tells_its_settlement_says_nothing_of_the_others(settlement):
    """-3,200 that are booked on an account without a word settle the contract as before."""
    other = f"""2024-01-01 open Income:Desk:Elsewhere
  barbell-settlement: "{settlement}"
"""
    history = ledger(other, LONG_TWO, FALL, variation("01-10", "-3200"))
    assert (equity(history)["01-09"], history.last.equity) == (6_800, 6_800)


def test_a_fill_at_a_price_of_zero_has_none():
    """Some write so that the posting weighs nothing: it is filled at the day's price."""
    buy = '2024-01-08 * "buy"\n  Assets:Desk  2 COPPER @ 0 USD\n'
    history = ledger("2024-01-08 price COPPER 1,000 USD\n", buy, FALL)
    assert (equity(history)["01-08"], history.last.equity) == (10_000, 6_800)


# -- settled in coin ----------------------------------------------------------

COIN = """
2024-01-07 * "a coin"
  Assets:Desk         1 COIN {5,000 USD}
  Assets:Desk    -5,000 USD
2024-01-08 * "SIDE"
  Assets:Desk    SIZE LIRAPAIR {0 USD} @ 5,000 USD
2024-01-10 * "settled in coin"
  Assets:Desk    REST LIRAPAIR {0 USD} @ 4,900 USD
  Assets:Desk    COINS COIN {5,000 USD}
FEE  Income:Desk    RESULT USD
2024-01-11 * "the coin is sold"
  Assets:Desk    LEFT COIN {5,000 USD} @ 5,000 USD
  Assets:Desk    CASH USD
"""


@pytest.mark.parametrize(
    ("size", "coins", "cash"), [(2, "-0.04", "4,800"), (-2, "0.04", "5,200")], ids=["lost", "won"]
)
@pytest.mark.parametrize("fee", ["", "  Assets:Desk  -3 USD\n  Expenses:Desk:Fees  3 USD\n"])
def test_a_result_in_coin_is_the_contracts(size, coins, cash, fee):
    """2 from 5,000 to 4,900; 0.04 coins of 5,000 are paid or received, and are no trade."""
    result = -100 * size
    values = {
        "SIZE": size,
        "REST": -size,
        "COINS": coins,
        "RESULT": -result,
        "LEFT": -(1 + D(coins)),
        "CASH": cash,
        "FEE": fee,
    }
    text = COIN
    for name, value in values.items():
        text = text.replace(name, str(value))
    history = ledger(text)
    costs = 3 if fee else 0
    assert equity(history)["01-10"] == history.last.equity == 10_000 + result - costs
    assert closed_trades(history) == [("LIRAPAIR", result - costs), ("COIN", 0)]


def test_shares_sold_with_a_contract_for_money_are_a_trade():
    sold = """
2024-01-07 * "shares"
  Assets:Desk       100 ACME {10 USD}
  Assets:Desk    -1,000 USD
2024-01-09 * "both closed"
  Assets:Desk:Pos    -2 COPPER {0 USD}
  Assets:Desk      -100 ACME {10 USD}
  Assets:Desk       900 USD
  Income:Desk       100 USD
"""
    assert ("ACME", -100) in closed_trades(ledger(LONG_TWO, sold))


def test_shares_that_move_with_a_contract_take_none_of_its_result():
    moved = """
2024-01-07 * "shares"
  Assets:Desk       100 ACME {10 USD}
  Assets:Desk    -1,000 USD
2024-01-09 * "closed, and moved"
  Assets:Desk:Pos    -2 COPPER {0 USD}
  Assets:Desk      -100 ACME {10 USD}
  Assets:Cover      100 ACME {10 USD, 2024-01-07}
  Assets:Desk    -3,200 USD
  Income:Desk     3,200 USD
"""
    history = ledger(LONG_TWO, FALL, moved)
    assert (history.last.equity, closed_trades(history)) == (6_800, [("COPPER", -3_200)])


# -- foreign ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("booked", "worth"),
    [
        ("  Assets:Desk  -500 USD\n  Income:Desk   500 USD\n", 1_000_000 - 1_000 * 160),
        ("  Assets:Desk  -75,000 JPY\n  Income:Desk  75,000 JPY\n", 925_000 - 500 * 160),
    ],
    ids=["in dollars", "converted"],
)
def test_a_result_in_dollars_in_a_ledger_in_yen(booked, worth):
    """-1,000 USD, half of it booked at 150; what is owed in dollars moves with the dollar."""
    yen = PRELUDE.replace('"USD"\n', '"JPY"\n', 1).replace(
        "10,000 USD\n  Eq", "1,000,000 JPY\n  Eq"
    )
    text = (
        yen
        + "2024-01-08 price USD 150 JPY\n"
        + LONG_TWO.replace("1,000", "1000")
        + "2024-01-09 price COPPER 950 USD\n"
        + f'2024-01-09 * "half"\n{booked}'
    )
    history = history_of(text)
    assert history.last.equity == 1_000_000 - 1_000 * 150
    later = history_of(text + "2024-01-10 price USD 160 JPY\n")
    assert later.last.equity == worth


def test_a_result_in_a_currency_without_a_rate_is_unknown_until_there_is_one():
    """-3,200 by its fills; 100 CHF of it are booked, at 1.20 USD each once that is known."""
    booked = '2024-01-09 * "francs"\n  Assets:Desk  -100 CHF\n  Income:Desk\n'
    rate = "2024-01-10 price CHF 1.20 USD\n"
    history = ledger(LONG_TWO, FALL, booked, rate)
    assert (equity(history)["01-09"], history.last.equity) == (None, 6_800)


def test_the_first_price_comes_after_what_was_booked():
    """Without a price nothing is known; what was booked settled what was before the first."""
    history = ledger(
        order("01-08", 2),
        variation("01-09", "-400"),
        "2024-01-10 price COPPER 900 USD\n2024-01-11 price COPPER 880 USD\n",
    )
    assert equity(history)["01-08"] is None
    assert (equity(history)["01-10"], history.last.equity) == (9_600, 9_200)


# -- by chance ----------------------------------------------------------------

ORDERS = st.dictionaries(st.sampled_from(["COPPER", "WHEAT"]), st.integers(-3, 3), max_size=2)
STEPS = st.tuples(
    st.tuples(st.integers(90, 110), st.integers(90, 110)),  # the day's prices
    ORDERS,
    st.lists(st.sampled_from([-300, -40, 3, 200]), max_size=2),  # what is booked alone
    st.booleans(),  # whether an order's result is booked with it
)


@settings(max_examples=30)
@given(st.lists(STEPS, min_size=1, max_size=8))
def test_while_anything_is_open_the_sleeve_is_worth_what_its_fills_made(steps):
    """Whatever is booked, with an order or alone, in full, in part or too much."""
    text = [order("01-08", 1, "LIRAPAIR", "1"), "2024-01-08 price LIRAPAIR 1 USD\n"]
    units = {"COPPER": 0, "WHEAT": 0}
    paid = dict(units)
    worth = {}
    for number, (prices, orders, booked, with_order) in enumerate(steps):
        day = f"01-{9 + number:02}"
        price = dict(zip(units, prices, strict=True))
        text += [f"2024-{day} price {name} {one} USD\n" for name, one in price.items()]
        text.append(f"2024-{day} price LIRAPAIR 1 USD\n")
        for name, ordered in orders.items():
            units[name] += ordered
            paid[name] += ordered * price[name]
            if ordered:
                result = -17 if with_order else 0
                text.append(order(day, ordered, name, str(price[name]), result))
        text += [variation(day, str(amount)) for amount in booked]
        made = {name: units[name] * price[name] - paid[name] for name in units}
        worth[day] = 10_000 + 10 * made["COPPER"] + 5 * made["WHEAT"]
    found = equity(ledger(*text))
    assert {day: round(found[day], 9) for day in worth} == worth


def test_a_fill_that_closes_says_what_it_made() -> None:
    contract = Contract("MINI", Decimal(100))
    made = [
        contract.fill(Decimal(units), Decimal(price), "JPY")
        for units, price in ((3, 39_000), (-1, 39_500), (-4, 38_800), (1, 38_000), (5, 39_100))
    ]
    # 1 closed at +500; 2 at -200, and 2 are sold at 38,800; 1 of them at +800, 1 at -300.
    assert made == [0, 50_000, -40_000, 80_000, -30_000]
    assert (contract.units, contract.average) == (4, 39_100)


def test_a_fill_that_closes_what_was_opened_without_a_price_makes_nothing_known() -> None:
    contract = Contract("MINI", Decimal(100))
    assert contract.fill(Decimal(2), None, None) == 0
    assert contract.fill(Decimal(-1), Decimal(39_000), "JPY") == 0
    assert contract.average is None


@pytest.mark.parametrize(
    ("first", "second", "average", "made"),
    [
        (39_000, 39_300, 39_100, 30_000),  # (2 x 39,000 + 39,300) / 3; one closed at 39,400
        (39_000, None, None, 0),
        (None, 39_300, None, 0),
    ],
)
def test_what_is_added_is_opened_at_the_average(
    first: int | None, second: int | None, average: int | None, made: int
) -> None:
    contract = Contract("MINI", Decimal(100))
    for units, price in ((2, first), (1, second)):
        assert contract.fill(Decimal(units), None if price is None else Decimal(price), "JPY") == 0
    assert contract.average == average
    assert contract.fill(Decimal(-1), Decimal(39_400), "JPY") == made


# -- splits -----------------------------------------------------------------------------------


def resized(
    day: str, went: int, came: int, account: str = "Assets:Desk:Pos", more: str = ""
) -> str:
    return f"""
2024-{day} * "split"
  {account}  {-went} COPPER {{0 USD}}
  {account}  {came} COPPER {{0 USD}}
{more}"""


@pytest.mark.parametrize("side", [1, -1])
@pytest.mark.parametrize(("count", "quote"), [(4, 420), (1, 1_680)])
@pytest.mark.parametrize("price", ["", "2024-01-10 price COPPER {} USD\n"])
def test_a_split_of_contracts_moves_nothing(side: int, count: int, quote: int, price: str) -> None:
    """Two at 1,000, by now at 840, become four at 420 or one at 1,680; closed 25 % higher."""
    short, close = side < 0, quote * 5 // 4
    result = side * (count * 10 * close - 20_000)
    history = ledger(
        LONG_TWO.replace("2 COPPER", f"{2 * side} COPPER"),
        FALL,
        resized("01-10", 2 * side, count * side, more=price.format(quote)),
        f"2024-01-11 price COPPER {quote} USD\n",
        order("01-12", -count * side, price=str(close), result=result),
    )
    held = [one for one in history.days if "01-08" < f"{one.date:%m-%d}" < "01-12"]
    levels = {(round(one.nav or 0), one.exposure) for one in held}
    assert levels == {(132 if short else 68, 16_800)}
    assert nav(history)["01-12"] == D(100) + D(result) / 100
    trade = history.trades[0]
    assert (len(history.trades), trade.result, trade.units) == (1, result, count)
    assert history.increases == ()


@pytest.mark.parametrize(("went", "came"), [(2, 1), (2, 4)])
def test_a_split_of_contracts_reduces_and_increases_nothing(went: int, came: int) -> None:
    """REDUCING: half of 20,000 may stay. A reverse split sells nothing, a split buys nothing."""
    later = "2024-01-19 price WHEAT 1 USD\n"
    history = ledger(LONG_TWO, FALL, resized("01-10", went, came), later)
    assert [one.exposure for one in history.overdue] == [16_800]
    assert history.increases == ()


@pytest.mark.parametrize(
    ("traded", "exposure"),
    [
        (resized("01-10", 1, 2), 25_200),  # a part of the position
        (resized("01-10", 2, 4, more="2024-01-10 price COPPER 850 USD\n"), 34_000),
        (resized("01-10", 2, 1, more="2024-01-10 price COPPER 850 USD\n"), 8_500),
        (resized("01-10", 2, 4, more="  Assets:Desk  -5 USD\n  Expenses:Desk:Fees\n"), 33_600),
        (resized("01-10", 2, 4, more="  Assets:Desk  -50 USD\n  Income:Desk\n"), 33_600),
    ],
)
def test_an_order_is_no_split_of_contracts(traded: str, exposure: int) -> None:
    """REDUCING: a price of the old size, money, a result or a rest in the account show an order."""
    history = ledger(LONG_TWO, FALL, traded)
    assert history.last.exposure == exposure
    assert len(history.increases) == (exposure > 16_800)


def test_contracts_in_two_accounts_are_split_one_after_the_other() -> None:
    """One of COPPER in each; what the other account holds keeps its worth until its own day."""
    history = ledger(
        order("01-08", 1),
        order("01-08", 1).replace("Desk:Pos", "Desk"),
        "2024-01-08 price COPPER 1,000 USD\n",
        FALL,
        resized("01-10", 1, 2),
        resized("01-11", 1, 2, account="Assets:Desk"),
        "2024-01-12 price COPPER 420 USD\n",
    )
    later = [day for day in history.days if f"{day.date:%m-%d}" > "01-08"]
    assert {(round(day.nav or 0), round(day.exposure or 0)) for day in later} == {(68, 16_800)}


@pytest.mark.parametrize(
    ("target", "nav_then", "held"),
    [
        ("Assets:Desk", 68, 16_800),  # of the same layer
        # Of another layer, or not the sleeve's: two have gone, two are new.
        ("Assets:Cover", 12, 0),
        ("Assets:Safe", 12, 0),
        ("Assets:Elsewhere", 12, 0),
        ("Equity:Opening", 12, 0),
    ],
)
def test_a_split_of_contracts_ends_in_the_layer_in_which_it_began(
    target: str, nav_then: int, held: int
) -> None:
    """Two at 1,000 become three at 560."""
    split = resized("01-10", 2, 3).replace("Assets:Desk:Pos  3", f"{target}  3")
    elsewhere = "2024-01-01 open Assets:Elsewhere\n"
    price = "2024-01-10 price COPPER 560 USD\n"
    history = ledger(LONG_TWO, FALL, elsewhere, split, price)
    assert (history.last.nav, history.last.exposure) == (nav_then, held)


def test_a_split_that_ends_in_another_account_is_closed_there() -> None:
    """3 x 10 x (560 - 2,000 / 3) = -3,200: all that two had lost at 840."""
    split = resized("01-10", 2, 3).replace("Assets:Desk:Pos  3", "Assets:Desk  3")
    closed = order("01-12", -3, price="560", result=-3_200).replace("Desk:Pos", "Desk")
    history = ledger(LONG_TWO, FALL, split, "2024-01-10 price COPPER 560 USD\n", closed)
    assert closed_trades(history) == [("COPPER", -3_200)]


def test_contracts_without_a_price_yet_are_split_too() -> None:
    """Two, then four of them, then the first price: nothing was made before it."""
    history = ledger(order("01-08", 2), resized("01-10", 2, 4), "2024-01-11 price COPPER 420 USD\n")
    assert (nav(history)["01-11"], history.last.exposure) == (100, 16_800)


@pytest.mark.parametrize(("short", "came"), [(-1, 2), (-2, 1), (-2, 4)])
def test_contracts_that_are_long_and_short_in_two_accounts_are_split_too(
    short: int, came: int
) -> None:
    """Two long in one account, one or two short in the other: 160 x 10 lost on each of the net."""
    history = ledger(
        LONG_TWO,
        order("01-08", short).replace("Desk:Pos", "Desk"),
        FALL,
        resized("01-10", 2, 2 * came // -short),
        resized("01-10", short, -came, account="Assets:Desk"),
        f"2024-01-10 price COPPER {840 * -short // came} USD\n",
    )
    levels = {(day.nav, day.exposure) for day in history.days if f"{day.date:%m-%d}" > "01-08"}
    assert levels == {(100 - 16 * (2 + short), 8_400 * (2 - short))}
