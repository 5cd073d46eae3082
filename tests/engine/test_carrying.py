"""Lots that come in for lots that go out are worth what those were, until somebody quotes them.

In all ledgers here the sleeve has 10,000 USD and the core 90,000; NAV is equity / 100.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from histories import breach, date, history_of, on, states

from tests.support import findings

if TYPE_CHECKING:
    from beancount_barbell.model.history import History

D = Decimal
PRELUDE = """
option "operating_currency" "USD"
2024-01-01 open Assets:Core            "NONE"
  barbell: "core"
2024-01-01 open Assets:Broker
  barbell: "attack"
2024-01-01 open Assets:Broker:Second
2024-01-01 open Assets:Broker:Short    "NONE"
2024-01-01 open Income:Broker
  barbell: "attack"
2024-01-01 open Expenses:Broker
  barbell: "attack"
2024-01-01 open Assets:Bank
2024-01-01 open Equity:Opening
2024-01-01 open Equity:Rounding
2024-01-02 custom "barbell" "policy"
  core-floor: 50,000 USD
  sleeve-budget: 10,000 USD
2024-01-02 price EUR 1.25 USD
2024-01-02 * "Opening"
  Assets:Core   90000 USD
  Assets:Broker 10000 USD
  Equity:Opening
"""

HELD = """
2024-01-08 * "Buy"
  Assets:Broker    90 XYZ {100 USD}
  Assets:Broker -9000 USD
"""

LATER = "2024-01-19 price OTHER 1 USD\n"


def story(*events: str) -> History:
    return history_of(PRELUDE + "".join(events) + LATER)


def nav(history: History, day: str) -> Decimal | None:
    return on(history, f"2024-{day}").nav


# -- splits -------------------------------------------------------------------------------


def test_a_reverse_split_moves_nothing_until_the_next_quote() -> None:
    """900 at 10 are worth 9,000; 90 at 100, too; at 101, 9,090: (1,000 + 9,090) / 100."""
    history = story(
        """
2024-01-08 * "Buy"
  Assets:Broker  900 XYZ {10 USD}
  Assets:Broker -9000 USD
2024-01-12 * "1:10"
  Assets:Broker -900 XYZ {10 USD, 2024-01-08}
  Assets:Broker   90 XYZ {100 USD, 2024-01-08}
2024-01-16 price XYZ 101 USD
"""
    )
    assert [nav(history, day) for day in ("01-12", "01-16")] == [100, D("100.9")]
    assert (states(history), history.trades) == ({}, ())


def test_a_split_scales_the_last_price_and_not_the_cost() -> None:
    """90 at 130 are 11,700; 270 at 130 / 3, too, though they cost 33.33 each."""
    history = story(
        HELD,
        """
2024-01-10 price XYZ 130 USD
2024-01-12 * "3:1"
  Assets:Broker  -90 XYZ {100 USD, 2024-01-08}
  Assets:Broker  270 XYZ {33.333333 USD, 2024-01-08}
  Equity:Rounding
2024-01-16 price XYZ 40 USD
""",
    )
    assert nav(history, "01-10") == 127
    assert round(nav(history, "01-12") or 0, 9) == 127
    assert round(nav(history, "01-16") or 0, 4) == 118  # 1,000 + 270 x 40


def test_two_lots_split_in_one_transaction() -> None:
    """40 at 100 and 20 at 110, at 120: 7,200. 120 at 60, too."""
    history = story(
        """
2024-01-08 * "Buy"
  Assets:Broker    40 XYZ {100 USD}
  Assets:Broker    20 XYZ {110 USD}
  Assets:Broker -6200 USD
2024-01-10 price XYZ 120 USD
2024-01-12 * "2:1"
  Assets:Broker   -40 XYZ {100 USD, 2024-01-08}
  Assets:Broker   -20 XYZ {110 USD, 2024-01-08}
  Assets:Broker    80 XYZ {50 USD, 2024-01-08}
  Assets:Broker    40 XYZ {55 USD, 2024-01-08}
"""
    )
    assert [nav(history, day) for day in ("01-10", "01-12")] == [110, 110]
    assert history.trades == ()


TWO_ACCOUNTS = """
2024-01-08 * "Buy"
  Assets:Broker          50 XYZ {100 USD}
  Assets:Broker:Second   30 XYZ {100 USD}
  Assets:Broker       -8000 USD
2024-01-10 price XYZ 110 USD
2024-01-12 * "2:1"
  Assets:Broker         -50 XYZ {100 USD, 2024-01-08}
  Assets:Broker         100 XYZ {50 USD, 2024-01-08}
"""
SECOND = """
2024-01-{} * "2:1, at the other broker"
  Assets:Broker:Second  -30 XYZ {{100 USD, 2024-01-08}}
  Assets:Broker:Second   60 XYZ {{50 USD, 2024-01-08}}
"""


@pytest.mark.parametrize("day", [12, 15])
def test_two_accounts_split_in_two_transactions(day: int) -> None:
    """80 at 110 are 8,800, after each of them; then 160 at 60 are 9,600."""
    history = story(TWO_ACCOUNTS, SECOND.format(day), "2024-01-16 price XYZ 60 USD\n")
    days = ("01-10", "01-12", "01-15", "01-16")
    assert [round(nav(history, one) or 0, 20) for one in days] == [108, 108, 108, 116]


@pytest.mark.parametrize(("quoted", "day"), [(12, 13), (13, 15), (13, 19)])
def test_a_quote_since_the_split_stands_when_another_account_books_it_later(
    quoted: int, day: int
) -> None:
    """56 is quoted for new shares; when the 30 become 60, the next day or a week after, it is."""
    history = story(TWO_ACCOUNTS, f"2024-01-{quoted} price XYZ 56 USD\n", SECOND.format(day))
    assert nav(history, f"01-{day}") == D("109.6")  # 2,000 + 160 x 56 = 10,960


def test_a_second_split_is_one_of_its_own() -> None:
    """2:1 on 01-12 and quoted at 56; 2:1 again on 01-22: 200 are worth 100 x 56."""
    history = story(
        TWO_ACCOUNTS.replace("Assets:Broker:Second   30 XYZ", "Assets:Broker   30 XYZ"),
        """
2024-01-12 * "the same lot is split in two bookings"
  Assets:Broker  -30 XYZ {100 USD, 2024-01-08}
  Assets:Broker   60 XYZ {50 USD, 2024-01-08}
2024-01-13 price XYZ 56 USD
2024-01-22 * "again"
  Assets:Broker -160 XYZ {50 USD, 2024-01-08}
  Assets:Broker  320 XYZ {25 USD, 2024-01-08}
""",
    )
    assert nav(history, "01-13") == D("109.6")
    assert nav(history, "01-22") == D("109.6")


AGAIN = """
2024-01-15 * "again"
  Assets:Broker         -100 XYZ {50 USD, 2024-01-08}
  Assets:Broker          200 XYZ {25 USD, 2024-01-08}
"""


def test_what_was_split_already_is_split_anew_however_soon() -> None:
    """100 at 56 are 200 at 28 three days later: they cannot be what another account books late."""
    ledger = TWO_ACCOUNTS.replace("  Assets:Broker:Second   30 XYZ {100 USD}\n", "")
    ledger = ledger.replace("-8000 USD", "-5000 USD")
    history = story(ledger, "2024-01-13 price XYZ 56 USD\n", AGAIN)
    assert [nav(history, day) for day in ("01-13", "01-15")] == [106, 106]


def test_no_more_is_split_late_than_was_left_out() -> None:
    """Of 80, 30 are left out and follow; then the 100 that were split before are split again."""
    history = story(TWO_ACCOUNTS, "2024-01-13 price XYZ 56 USD\n", SECOND.format(14), AGAIN)
    # 160 at 56, of which 100 become 200 at 28: 260 count at what 160 were worth.
    assert [nav(history, day) for day in ("01-14", "01-15")] == [D("109.6"), D("109.6")]


def test_a_split_of_another_ratio_a_few_days_later_is_one_of_its_own() -> None:
    """2:1 and quoted at 56; 5:1 three days later: 800 are worth what 160 were, 8,960."""
    history = story(
        TWO_ACCOUNTS.replace("Assets:Broker:Second   30 XYZ", "Assets:Broker   30 XYZ"),
        """
2024-01-12 * "the same lot is split in two bookings"
  Assets:Broker  -30 XYZ {100 USD, 2024-01-08}
  Assets:Broker   60 XYZ {50 USD, 2024-01-08}
2024-01-13 price XYZ 56 USD
2024-01-16 * "another"
  Assets:Broker -160 XYZ {50 USD, 2024-01-08}
  Assets:Broker  800 XYZ {10 USD, 2024-01-08}
""",
    )
    assert [nav(history, day) for day in ("01-13", "01-16")] == [D("109.6"), D("109.6")]


@pytest.mark.parametrize(("units", "index"), [("61.2", D("110.272")), ("61.5", D("92.8"))])
def test_ratios_of_one_split_differ_by_two_percent_at_most(units: str, index: Decimal) -> None:
    """61.2 for 30 are 2.04:1, the same split: 161.2 at 56. After another one 130 x 56 remain."""
    later = SECOND.format(15).replace("60 XYZ {50 USD", f"{units} XYZ {{{3000 / D(units)} USD")
    later = later.rstrip() + "\n  Equity:Rounding\n"
    history = story(TWO_ACCOUNTS, "2024-01-13 price XYZ 56 USD\n", later)
    assert nav(history, "01-15") == index


def test_a_split_that_pays_out_all_it_was_worth_scales_by_the_count() -> None:
    """90 at 10 are worth 900; 8 come, and 900 with them: a price of 0 would tell nothing."""
    history = story(
        HELD,
        """
2024-01-10 price XYZ 10 USD
2024-01-12 * "Split"
  Assets:Broker  -90 XYZ {100 USD, 2024-01-08}
  Assets:Broker    8 XYZ {1012.50 USD, 2024-01-08}
  Assets:Broker  900 USD
""",
    )
    assert on(history, "2024-01-12").exposure == 900


def test_a_merger_that_pays_out_all_it_was_worth_gives_no_price() -> None:
    history = story(
        HELD,
        """
2024-01-10 price XYZ 10 USD
2024-01-12 * "Merger"
  Assets:Broker  -90 XYZ {100 USD, 2024-01-08}
  Assets:Broker    8 NEW {1012.50 USD, 2024-01-08}
  Assets:Broker  900 USD
""",
    )
    assert nav(history, "01-12") is None


def test_a_split_with_money_that_has_no_rate_scales_by_the_count() -> None:
    """45 of 90 become 9, and 9 CHF are paid at the bank: 90 at 110 are 9,900, and so are 54."""
    history = story(
        HELD,
        """
2024-01-10 price XYZ 110 USD
2024-01-12 * "Half of them are split"
  Assets:Broker   -45 XYZ {100 USD, 2024-01-08}
  Assets:Broker     9 XYZ {500 USD, 2024-01-08}
  Assets:Bank       9 CHF
  Income:Broker    -9 CHF
""",
    )
    assert round(on(history, "2024-01-12").exposure or 0, 9) == 9_900


def test_core_and_sleeve_split_alike_and_nothing_flows() -> None:
    """The core's 10 and the sleeve's 90, at 100, both 2:1."""
    history = story(
        HELD,
        """
2024-01-08 * "Core"
  Assets:Core    10 XYZ {100 USD}
  Assets:Core -1000 USD
2024-01-12 * "2:1"
  Assets:Core    -10 XYZ {100 USD}
  Assets:Core     20 XYZ {50 USD}
  Assets:Broker  -90 XYZ {100 USD, 2024-01-08}
  Assets:Broker  180 XYZ {50 USD, 2024-01-08}
""",
    )
    assert (nav(history, "01-12"), on(history, "2024-01-12").core) == (100, 90_000)
    assert history.flows[1:] == ()


def test_a_split_that_sends_lots_from_core_to_sleeve_is_a_flow_at_market() -> None:
    """Core 10 → 15 and sleeve 90 → 185 at 2:1: 5 new ones, at 60, went to the sleeve."""
    history = story(
        HELD,
        """
2024-01-08 * "Core"
  Assets:Core    10 XYZ {100 USD}
  Assets:Core -1000 USD
2024-01-10 price XYZ 120 USD
2024-01-12 * "2:1"
  Assets:Core    -10 XYZ {100 USD}
  Assets:Core     15 XYZ {50 USD}
  Assets:Broker  -90 XYZ {100 USD, 2024-01-08}
  Assets:Broker  185 XYZ {50 USD, 2024-01-08}
""",
    )
    assert breach(history, "2024-01-12").amount == 300
    assert nav(history, "01-12") == 118  # 1,000 + 90 x 120, as on the day before


def test_a_split_while_short() -> None:
    """Short 50 at 100, quoted at 110: a loss of 500; 100 at 55 are the same."""
    history = story(
        """
2024-01-08 * "Short"
  Assets:Broker:Short -50 XYZ {100 USD}
  Assets:Broker      5000 USD
2024-01-10 price XYZ 110 USD
2024-01-12 * "2:1"
  Assets:Broker:Short   50 XYZ {100 USD, 2024-01-08}
  Assets:Broker:Short -100 XYZ {50 USD, 2024-01-08}
2024-01-16 * "Cover"
  Assets:Broker:Short  100 XYZ {50 USD, 2024-01-08} @ 56 USD
  Assets:Broker      -5600 USD
  Income:Broker        600 USD
"""
    )
    assert [nav(history, day) for day in ("01-10", "01-12", "01-16")] == [95, 95, 94]
    (trade,) = history.trades
    assert (trade.result, trade.units, trade.opened_on) == (-600, 100, date("2024-01-08"))


RENAMED = """
  Assets:Broker:Short   50 XYZ {100 USD, 2024-01-08}
  Assets:Broker:Short  -50 NEW {100 USD, 2024-01-08}
"""
MERGED_FOR_CASH = """
  Assets:Broker:Short   50 XYZ {100 USD, 2024-01-08}
  Assets:Broker:Short  -25 NEW {160 USD, 2024-01-08}
  Assets:Broker      -1100 USD
  Income:Broker        100 USD
"""
SPUN_OFF = """
  Assets:Broker:Short  -10 SPUN {100 USD, 2024-01-08}
  Assets:Broker:Short  -50 XYZ {80 USD, 2024-01-08}
  Assets:Broker:Short   50 XYZ {100 USD, 2024-01-08}
"""
CONSOLIDATED = """
  Assets:Broker:Short   50 XYZ {100 USD, 2024-01-08}
  Assets:Broker:Short   -7 XYZ {700 USD, 2024-01-08}
  Assets:Broker       -110 USD
  Income:Broker         10 USD
"""


@pytest.mark.parametrize(
    ("legs", "exposure"),
    [(RENAMED, 5_500), (MERGED_FOR_CASH, 4_400), (SPUN_OFF, 5_500), (CONSOLIDATED, 5_390)],
)
@pytest.mark.parametrize("quoted_on", ["2024-01-10", "2024-01-08"])
def test_what_becomes_of_shares_while_short(legs: str, exposure: int, quoted_on: str) -> None:
    """Short 50 at 110 is 5,500 owed, less what is paid for a part of it; 500 are lost."""
    history = story(
        f"""
2024-01-08 * "Short"
  Assets:Broker:Short -50 XYZ {{100 USD}}
  Assets:Broker      5000 USD
{quoted_on} price XYZ 110 USD
2024-01-12 * "They become others"{legs}"""
    )
    day = on(history, "2024-01-12")
    assert (day.nav, day.exposure, history.trades) == (95, exposure, ())


def test_what_is_bought_and_renamed_on_one_day() -> None:
    """It is not there in the morning, and no short sale: 50 at 104 then gain 200."""
    history = story(
        """
2024-01-12 * "Another name"
  Assets:Broker   -50 XYZ {100 USD, 2024-01-12}
  Assets:Broker    50 NEW {100 USD, 2024-01-12}
2024-01-12 * "Buy"
  Assets:Broker    50 XYZ {100 USD}
  Assets:Broker -5000 USD
2024-01-16 price NEW 104 USD
"""
    )
    assert [nav(history, day) for day in ("01-12", "01-16")] == [100, 102]
    assert history.trades == ()


def test_a_split_of_what_is_priced_in_another_currency() -> None:
    """90 at 80 EUR x 1.25; 180 at 40 EUR, and the euro goes on moving them: 1.50."""
    history = story(
        """
2024-01-08 * "Buy"
  Assets:Broker    90 XYZ {80 EUR}
  Assets:Broker -7200 EUR
2024-01-09 * "Change"
  Assets:Broker  7200 EUR @ 1.25 USD
  Assets:Broker -9000 USD
2024-01-12 * "2:1"
  Assets:Broker   -90 XYZ {80 EUR, 2024-01-08}
  Assets:Broker   180 XYZ {40 EUR, 2024-01-08}
2024-01-16 price EUR 1.50 USD
"""
    )
    assert [nav(history, day) for day in ("01-08", "01-12")] == [100, 100]
    assert on(history, "2024-01-16").exposure == 10_800


def test_a_split_while_the_shares_currency_is_worth_nothing() -> None:
    """EUR goes by GBP, which costs 0 USD; what was paid, 90 x 80 EUR / 1.1, stays the value."""
    history = history_of(
        PRELUDE.replace("2024-01-02 price EUR 1.25 USD\n", "")
        + """
2024-01-03 price USD 1.1 EUR
2024-01-05 price GBP 0.02 EUR
2024-01-06 price EUR 1.1 XYZ
2024-01-06 price GBP 0 USD
2024-01-08 * "Buy"
  Assets:Broker    90 XYZ {80 EUR}
  Equity:Opening
2024-01-12 * "2:1"
  Assets:Broker   -90 XYZ {80 EUR, 2024-01-08}
  Assets:Broker   180 XYZ {40 EUR, 2024-01-08}
"""
        + LATER
    )
    for day in ("01-08", "01-12"):
        assert round(on(history, f"2024-{day}").equity or 0, 2) == D("16545.45")


IN_LIEU = """
2024-01-08 * "Buy"
  Assets:Broker   101 XYZ {50 USD}
  Assets:Broker -5050 USD
2024-01-12 * "3:2, half a share in cash"
  Assets:Broker  -101 XYZ {50 USD, 2024-01-08}
  Assets:Broker   151 XYZ {33.3333 USD, 2024-01-08}
"""


@pytest.mark.parametrize(
    "cash",
    [
        "  Assets:Broker  16.50 USD\n",
        "  Assets:Bank    16.50 USD\n",  # the sleeve's money went outside, but NAV is neutral
        "  Assets:Broker  13.20 EUR @ 1.25 USD\n",
    ],
)
def test_cash_in_lieu_is_a_part_of_what_the_old_shares_were_worth(cash: str) -> None:
    """101 x 50 = 5,050 = 16.50 + 151 x 33.334437…; what it is booked at is no result of the NAV."""
    history = story(IN_LIEU, cash, "  Income:Broker   0.1717 USD\n")
    day = on(history, "2024-01-12")
    assert day.exposure is not None
    assert round(day.exposure, 20) == D("5033.50")
    assert abs((day.nav or 0) - 100) < D("0.01")
    assert history.trades == ()


def test_a_split_with_a_sale_beside_it_is_both() -> None:
    """90 become 180 at 50; of these 30 are sold at 55 in a transaction of their own."""
    history = story(
        HELD,
        """
2024-01-12 * "2:1"
  Assets:Broker  -90 XYZ {100 USD, 2024-01-08}
  Assets:Broker  180 XYZ {50 USD, 2024-01-08}
2024-01-12 * "Sell"
  Assets:Broker  -30 XYZ {50 USD, 2024-01-08} @ 55 USD
  Assets:Broker 1650 USD
  Income:Broker -150 USD
""",
    )
    assert nav(history, "01-12") == 109  # 2,650 + 150 x 55 = 10,900
    assert [(one.units, one.result) for one in history.trades] == [(30, 150)]


def test_a_sale_of_old_shares_on_the_day_of_a_reverse_split() -> None:
    """Sold at 10 before 1:10; what is left is worth 100 each."""
    history = story(
        """
2024-01-08 * "Buy"
  Assets:Broker   900 XYZ {10 USD}
  Assets:Broker -9000 USD
2024-01-12 * "Sell 100 of the old ones"
  Assets:Broker  -100 XYZ {10 USD, 2024-01-08} @ 9.90 USD
  Assets:Broker   990 USD
  Income:Broker    10 USD
2024-01-12 * "1:10"
  Assets:Broker  -800 XYZ {10 USD, 2024-01-08}
  Assets:Broker    80 XYZ {100 USD, 2024-01-08}
"""
    )
    assert nav(history, "01-12") == D("99.10")  # 1,990 + 80 x 99 = 9,910
    assert states(history) == {}


def test_a_quote_of_the_day_is_one_of_after_the_split() -> None:
    history = story(
        HELD,
        """
2024-01-12 price XYZ 51 USD
2024-01-12 * "2:1"
  Assets:Broker  -90 XYZ {100 USD, 2024-01-08}
  Assets:Broker  180 XYZ {50 USD, 2024-01-08}
""",
    )
    assert nav(history, "01-12") == D("101.80")  # 1,000 + 180 x 51


@pytest.mark.parametrize(
    ("old", "new"),
    [("100 USD", "42.857143 USD"), ("100 USD", "42.86 USD"), ("100 USD", "42.90 USD")],
)
def test_a_ratio_that_does_not_divide_is_rounded_by_equity(old: str, new: str) -> None:
    """7:3 gives 210 for 90; what the cost is rounded by is neither a flow nor a trade."""
    history = story(
        HELD,
        f"""
2024-01-12 * "7:3"
  Assets:Broker  -90 XYZ {{{old}, 2024-01-08}}
  Assets:Broker  210 XYZ {{{new}, 2024-01-08}}
  Equity:Rounding
2024-01-16 price XYZ 43 USD
""",
    )
    day = on(history, "2024-01-12")
    assert round(day.exposure or 0, 20) == 9_000
    assert history.trades == ()
    assert abs((on(history, "2024-01-16").exposure or 0) - 9_030) < D("1e-20")


def test_a_stock_dividend_is_a_small_split() -> None:
    """5 %: 100 at 60 are 6,000, and so are 105."""
    history = story(
        """
2024-01-08 * "Buy"
  Assets:Broker   100 XYZ {60 USD}
  Assets:Broker -6000 USD
2024-01-12 * "5 for 100"
  Assets:Broker  -100 XYZ {60 USD, 2024-01-08}
  Assets:Broker   105 XYZ {57.142857 USD, 2024-01-08}
  Equity:Rounding
"""
    )
    assert round(nav(history, "01-12") or 0, 20) == 100


def test_bonus_shares_for_nothing_are_a_split_and_a_contract_is_none() -> None:
    """100 more at zero cost beside 100 at 60; a future booked so is a new position."""
    history = story(
        """
2024-01-01 commodity MINI
  barbell-instrument: "future"
2024-01-08 * "Buy"
  Assets:Broker   100 XYZ {60 USD}
  Assets:Broker     1 MINI {0 USD}
  Assets:Broker -6000 USD
2024-01-08 price MINI 500 USD
2024-01-12 * "Bonus"
  Assets:Broker   100 XYZ {0 USD}
2024-01-12 * "One more"
  Assets:Broker     1 MINI {0 USD}
"""
    )
    day = on(history, "2024-01-12")
    assert (day.nav, day.exposure) == (100, 7_000)


@pytest.mark.parametrize("paid", [500, -45])
def test_shares_that_money_or_a_result_stands_beside_are_no_bonus(paid: int) -> None:
    """10 at zero cost beside 90 at 100: nobody can say what the money was for."""
    event = f"""
2024-01-12 * "Something else"
  Assets:Broker  10 XYZ {{0 USD}}
  Assets:Broker  {-paid} USD
  Income:Broker
"""
    day = on(story(HELD, event), "2024-01-12")
    assert (day.exposure, day.equity) == (10_000, 11_000 - paid)


def test_lots_without_a_book_value_get_none_of_what_left() -> None:
    """90 become as many NEW at their cost, and 10 more SIDE at a cost of 0, quoted at 3."""
    history = story(
        HELD,
        """
2024-01-12 price SIDE 3 USD
2024-01-12 * "Merger"
  Assets:Broker   -90 XYZ {100 USD}
  Assets:Broker    90 NEW {100 USD}
  Assets:Broker    10 SIDE {0 USD}
""",
    )
    assert (nav(history, "01-12"), on(history, "2024-01-12").exposure) == (D("100.3"), 9_030)


def test_a_split_and_bonus_shares_of_one_day_are_one() -> None:
    """90 at 100 become 180, and another account gets its 20 for 20 as a bonus: 11,000 stay."""
    history = story(
        HELD,
        """
2024-01-08 * "Buy"
  Assets:Broker:Second   10 XYZ {100 USD}
  Assets:Broker       -1000 USD
2024-01-12 * "2 for 1"
  Assets:Broker         -90 XYZ {100 USD, 2024-01-08}
  Assets:Broker         180 XYZ {50 USD, 2024-01-08}
2024-01-12 * "2 for 1, as a bonus"
  Assets:Broker:Second   10 XYZ {0 USD}
""",
    )
    day = on(history, "2024-01-12")
    assert (day.nav, day.exposure, history.trades) == (100, 10_000, ())


@pytest.mark.parametrize("turn", [1, -1])
def test_what_became_a_single_share_has_no_price_by_that(turn: int) -> None:
    """5 at 60, quoted at 80 since: the one that came for them is worth 400, not its 300."""
    legs = ["  Assets:Broker  -5 XYZ {60 USD}\n", "  Assets:Broker   1 NEW {300 USD}\n"]
    history = story(
        """
2024-01-08 * "Buy"
  Assets:Broker     5 XYZ {60 USD}
  Assets:Broker  -300 USD
2024-01-10 price XYZ 80 USD
2024-01-12 * "1 for 5"
"""
        + "".join(legs[::turn])
    )
    assert (nav(history, "01-10"), nav(history, "01-12")) == (101, 101)


def test_shares_without_cost_split_at_their_prices() -> None:
    history = story(
        """
2024-01-08 * "Buy"
  Assets:Broker   100 XYZ @ 60 USD
  Assets:Broker -6000 USD
2024-01-12 * "2:1"
  Assets:Broker  -100 XYZ @ 60 USD
  Assets:Broker   200 XYZ @ 30 USD
"""
    )
    assert (nav(history, "01-12"), history.trades) == (100, ())


OPTIONS = """
2024-01-01 commodity CALL
  barbell-instrument: "option"
  barbell-underlying: "XYZ"
  barbell-delta: 0.4
2024-01-01 commodity PUT
  barbell-instrument: "option"
  barbell-underlying: "XYZ"
  barbell-delta: -0.4
2024-01-07 price XYZ 100 USD
2024-01-07 price ABC 100 USD
"""


@pytest.mark.parametrize("price", [50, 60])
def test_what_leaves_at_a_price_is_sold_even_where_no_money_is_left(price: int) -> None:
    """A roll: one is sold, and the other costs as much."""
    history = story(
        OPTIONS,
        """
2024-01-08 * "Buy"
  Assets:Broker    10 CALL {50 USD}
  Assets:Broker  -500 USD
""",
        f"""
2024-01-10 * "Roll"
  Assets:Broker   -10 CALL {{50 USD}} @ {price} USD
  Assets:Broker    10 PUT {{{price} USD}}
"""
        + ("  Income:Broker  -100 USD\n" if price > 50 else ""),
    )
    assert [(one.underlying, one.result) for one in history.trades] == [("XYZ", (price - 50) * 10)]
    assert nav(history, "01-10") == 100 + D((price - 50) * 10) / 100


def test_a_split_leaves_what_is_due_and_adds_nothing() -> None:
    """REDUCING: half of 9,000 is due. 90 → 180; sold 90 at 50: 4,500 are left, in time."""
    history = story(
        HELD,
        """
2024-01-08 * "Loss"
  Assets:Broker  -4000 USD
  Expenses:Broker 4000 USD
2024-01-10 * "2:1"
  Assets:Broker  -90 XYZ {100 USD, 2024-01-08}
  Assets:Broker  180 XYZ {50 USD, 2024-01-08}
2024-01-12 * "Half of it"
  Assets:Broker  -90 XYZ {50 USD, 2024-01-08} @ 50 USD
  Assets:Broker 4500 USD
""",
    )
    assert states(history) == {"01-08": "REDUCING"}
    assert (history.increases, history.overdue) == ((), ())


def test_a_split_of_a_leveraged_fund_keeps_the_age_of_its_lots_and_is_no_move() -> None:
    """Held since 2024-01-08: too long on 03-09. The index moved by 5 % once: ln(1.05/1) / 3."""
    history = history_of(
        PRELUDE
        + """
2024-01-01 commodity TQQX
  barbell-leverage: 3
2024-01-08 * "Buy"
  Assets:Broker    90 TQQX {100 USD}
  Assets:Broker -9000 USD
2024-01-12 * "2:1"
  Assets:Broker  -90 TQQX {100 USD, 2024-01-08}
  Assets:Broker  180 TQQX {50 USD, 2024-01-12}
2024-01-16 price TQQX 52.50 USD
2024-03-15 price TQQX 52.50 USD
"""
    )
    (held,) = history.leveraged
    assert (held.opened_on, held.date) == (date("2024-01-08"), date("2024-03-09"))
    # -(9 - 3) / 2 x (ln 1.05 / 3)^2 = -3 x 0.00026450 = -0.0007935
    assert held.drag is not None
    assert abs(held.drag + D("0.000793")) < D("0.000001")


@pytest.mark.parametrize("later", ["", SECOND.format(15)])
def test_a_split_that_another_account_books_after_a_new_quote_is_no_move(later: str) -> None:
    """50 of 80 become 100: the 130 were carried over at 8,000 / 130, and then quoted at 52.50."""
    history = history_of(
        PRELUDE
        + "2024-01-01 commodity XYZ\n  barbell-leverage: 3\n"
        + TWO_ACCOUNTS.replace("2024-01-10 price XYZ 110 USD\n", "")
        + "2024-01-13 price XYZ 52.50 USD\n"
        + later
        + "2024-03-15 price XYZ 52.50 USD\n"
    )
    held = next(one for one in history.leveraged if one.account == "Assets:Broker")
    # -(9 - 3) / 2 x (ln(52.50 x 130 / 8,000) / 3)^2 = -3 x 0.0027919
    assert held.drag is not None
    assert abs(held.drag + D("0.0083757")) < D("0.000001")


# -- two bookings of one day --------------------------------------------------------------

WIDE = """
2024-01-01 open Assets:Clearing
2024-01-01 open Expenses:Clearing
2024-01-08 * "Buy"
  Assets:Broker  900 XYZ {10 USD}
  Assets:Broker -9000 USD
"""


def lots(day: str, units: int, price: str, against: str, *, dated: str = ", 2024-01-08") -> str:
    """Old or new lots of a split, against an account."""
    return f"""
2024-01-{day} * "Statement line"
  Assets:Broker  {units} XYZ {{{price} USD{dated}}}
  {against}
"""


@pytest.mark.parametrize(
    "against",
    [
        "Equity:Opening",
        "Assets:Broker",
        "Assets:Broker:Second",
        "Assets:Clearing",
        "Assets:Bank",
        "Expenses:Clearing",
        "Income:Broker",
    ],
)
@pytest.mark.parametrize("dated", [", 2024-01-08", ""])
@pytest.mark.parametrize("quoted", ["", "2024-01-12 price XYZ 100 USD\n"])
def test_a_split_in_two_bookings_is_one(against: str, dated: str, quoted: str) -> None:
    """As in one transaction: 90 at 100 on 01-12, and (1,000 + 9,090) / 100 on 01-16."""
    out, into = lots("12", -900, "10", against), lots("12", 90, "100", against, dated=dated)
    for halves in (out + into, into + out):
        history = story(WIDE, quoted, halves, "2024-01-16 price XYZ 101 USD\n")
        assert [nav(history, day) for day in ("01-12", "01-16")] == [100, D("100.9")]
        assert (states(history), history.trades, history.flows[1:]) == ({}, (), ())


def test_money_in_several_legs_is_one_amount() -> None:
    paid = "Assets:Bank  5000 USD\n  Assets:Bank  4000 USD"
    history = story(WIDE, lots("12", -900, "10", paid), lots("12", 90, "100", "Assets:Bank"))
    assert (nav(history, "01-12"), history.flows[1:]) == (100, ())


def test_a_split_in_four_bookings_of_two_lots_is_one() -> None:
    """400 at 10 and 500 at 10: 40 and 50 at 100, and at 50 they are worth 4,500."""
    bought = """
2024-01-08 * "Buy"
  Assets:Broker  400 XYZ {10 USD, "a"}
  Assets:Broker  500 XYZ {10 USD, "b"}
  Assets:Broker -9000 USD
"""
    lines = "".join(
        lots("12", units, f'{price} USD, "{label}"', "Equity:Opening", dated="").replace(
            '" USD}', '"}'
        )
        for units, price, label in [
            (-400, 10, "a"),
            (40, 100, "a"),
            (-500, 10, "b"),
            (50, 100, "b"),
        ]
    )
    history = story(bought, lines, "2024-01-16 price XYZ 50 USD\n")
    assert [nav(history, day) for day in ("01-12", "01-16")] == [100, 55]
    assert history.trades == ()


def test_a_merger_through_equity_is_one() -> None:
    """900 at 20 become 90 of another company: 18,000, and nothing left or came."""
    quoted = "2024-01-10 price XYZ 20 USD\n"
    other = lots("12", 90, "100", "Equity:Opening", dated="").replace("XYZ", "ABC")
    history = story(WIDE, quoted, lots("12", -900, "10", "Equity:Opening") + other)
    assert [nav(history, day) for day in ("01-10", "01-12")] == [190, 190]
    assert on(history, "2024-01-12").net_contributions == 10_000


@pytest.mark.parametrize(
    "halves",
    [
        # another amount; the same lots again; at a price; with a tag of ours; with a fee;
        # against two accounts
        lots("12", -900, "10", "Assets:Clearing") + lots("12", 90, "90", "Assets:Clearing"),
        lots("12", -900, "10", "Assets:Clearing") + lots("12", 900, "10", "Assets:Clearing"),
        lots("12", -900, "10", "Assets:Clearing")
        + lots("12", 90, "100", "Assets:Clearing").replace("}", "} @ 100 USD"),
        lots("12", -900, "10", "Assets:Clearing").replace(
            'line"\n', 'line"\n  barbell-trade: "one"\n'
        )
        + lots("12", 90, "100", "Assets:Clearing"),
        lots("12", -900, "10", "Assets:Clearing")
        + lots("12", 90, "100", "Assets:Clearing  -8999 USD\n  Expenses:Broker  -1 USD"),
        lots("12", -900, "10", "Assets:Clearing  5000 USD\n  Assets:Bank  4000 USD")
        + lots("12", 90, "100", "Assets:Clearing  -5000 USD\n  Assets:Bank  -4000 USD"),
    ],
)
def test_what_is_no_split_stays_two_bookings(halves: str) -> None:
    """The lots leave for what the clearing account gets."""
    history = story(WIDE, halves)
    assert [one.outflow for one in history.flows[1:] if one.outflow] == [9_000]


@pytest.mark.parametrize(
    "lines",
    [
        # the core pays for the sleeve's lots; not the account that got the money pays
        [(-900, "10", "Assets:Core"), (90, "100", "Assets:Core")],
        [(-900, "10", "Assets:Clearing"), (90, "100", "Assets:Bank")],
    ],
)
def test_money_of_another_owner_stays_in_sight(lines: list[tuple[int, str, str]]) -> None:
    history = story(WIDE, *(lots("12", *line) for line in lines))
    assert sum(one.outflow for one in history.flows[1:]) == 9_000


# -- other commodities ---------------------------------------------------------------------


MERGER = """
2024-01-08 * "Buy"
  Assets:Broker    90 OLD {100 USD}
  Assets:Broker -9000 USD
2024-01-10 price OLD 200 USD
2024-01-12 * "2 become 1"
  Assets:Broker  -90 OLD {100 USD, 2024-01-08}
  Assets:Broker   45 NEW {200 USD, 2024-01-08}
"""


def test_a_merger_carries_what_left_until_somebody_quotes_it() -> None:
    """90 x 200 = 18,000 = 45 x 400; then 401."""
    history = story(MERGER, "2024-01-16 price NEW 401 USD\n")
    assert [nav(history, day) for day in ("01-10", "01-12", "01-16")] == [190, 190, D("190.45")]
    assert history.trades == ()


def test_what_is_never_quoted_grows_old_with_the_price_of_what_left() -> None:
    """OLD was quoted on 01-10: good until 01-17."""
    ledger = PRELUDE + MERGER + LATER
    (stale,) = findings(ledger, "BB502")
    assert (stale.date, stale.params["commodity"]) == (date("2024-01-18"), "NEW")
    assert nav(history_of(ledger), "01-19") == 190


def test_a_quote_of_the_day_is_the_price_of_what_came() -> None:
    history = story(MERGER, "2024-01-12 price NEW 390 USD\n")
    assert nav(history, "01-12") == D("185.50")


def test_what_came_for_something_without_a_price_has_none_either() -> None:
    """A token that nobody ever priced: UNKNOWN before and after, with its book as estimate."""
    history = story(
        """
2024-01-08 * "Old lots"
  Assets:Broker    10 OLD {100 USD, 2023-05-05}
  Assets:Broker -1000 USD
2024-01-12 * "Merger"
  Assets:Broker  -10 OLD {100 USD, 2023-05-05}
  Assets:Broker    5 NEW {200 USD, 2023-05-05}
"""
    )
    day = on(history, "2024-01-12")
    assert (day.equity, day.equity_estimate, day.sleeve_missing) == (None, 10_000, ("NEW",))


@pytest.mark.parametrize(
    ("cash", "price"),
    [
        ("  Assets:Broker   4500 USD", D(300)),  # (18,000 - 4,500) / 45
        ("  Assets:Broker   3600 EUR @ 1.25 USD", D(300)),
        ("  Assets:Bank     4500 USD", D(300)),
    ],
)
def test_a_merger_for_shares_and_cash(cash: str, price: Decimal) -> None:
    """The gain of 4,500 is no more than the cash, so nothing was sold: no trade."""
    history = story(
        MERGER.replace("{200 USD, 2024-01-08}", "{200 USD, 2024-01-08}\n" + cash),
        "  Income:Broker  -4500 USD\n",
    )
    day = on(history, "2024-01-12")
    assert (day.exposure, day.nav, history.trades) == (45 * price, 190, ())


@pytest.mark.parametrize(
    ("legs", "result"),
    [
        ("  Assets:Broker 35 NEW {200 USD}\n  Income:Broker 2000 USD\n", -2_000),  # at a loss
        ("  Assets:Broker 90 NEW {200 USD}\n  Income:Broker -9000 USD\n", 9_000),  # at a gain
        (
            "  Assets:Broker 10 NEW {200 USD}\n  Assets:Broker 5000 USD\n Income:Broker 2000 USD\n",
            -2_000,
        ),  # a loss that the cash does not account for
        (
            "  Assets:Broker 50 NEW {200 USD}\n  Assets:Broker -1000 USD\n",
            0,
        ),  # money was paid: a purchase
    ],
)
def test_a_result_that_the_money_does_not_account_for_says_it_was_sold(
    legs: str, result: int
) -> None:
    history = story(
        MERGER.replace("  Assets:Broker   45 NEW {200 USD, 2024-01-08}\n", legs),
    )
    assert [(one.underlying, one.result) for one in history.trades] == [("OLD", result)]


def test_what_leaves_at_a_price_is_sold() -> None:
    history = story(
        MERGER.replace(
            "-90 OLD {100 USD, 2024-01-08}", "-90 OLD {100 USD, 2024-01-08} @ 200 USD"
        ).replace("45 NEW {200 USD, 2024-01-08}", "45 NEW {400 USD}\n  Income:Broker -9000 USD")
    )
    assert [(one.underlying, one.result) for one in history.trades] == [("OLD", 9_000)]
    assert nav(history, "01-12") == 190


def test_a_spin_off_shares_what_left_by_cost() -> None:
    """90 x 200 = 18,000: nine tenths stay (180 each), one tenth is the new one (20 each)."""
    history = story(
        MERGER.replace(
            "45 NEW {200 USD, 2024-01-08}",
            "90 OLD {90 USD, 2024-01-08}\n  Assets:Broker 90 NEW {10 USD, 2024-01-08}",
        ),
        "2024-01-16 price OLD 185 USD\n",
    )
    assert [nav(history, day) for day in ("01-10", "01-12")] == [190, 190]
    assert round(nav(history, "01-16") or 0, 20) == D("194.50")  # 1,000 + 90 x 185 + 90 x 20
    assert (history.trades, history.increases) == ((), ())


def test_one_lot_becomes_two_commodities_by_share_of_cost() -> None:
    """18,000, a third and two thirds: 30 at 200 and 10 at 1,200."""
    history = story(
        MERGER.replace(
            "45 NEW {200 USD, 2024-01-08}",
            "30 NEW {100 USD, 2024-01-08}\n  Assets:Broker 10 MORE {600 USD, 2024-01-08}",
        ),
        "2024-01-16 price MORE 1200 USD\n2024-01-17 price NEW 200 USD\n",
    )
    assert [nav(history, day) for day in ("01-12", "01-16", "01-17")] == [190, 190, 190]


def test_a_new_ticker_is_the_old_lot_with_its_fees_and_its_age() -> None:
    """Bought with a fee of 9; 45 of 90 sold: half of it."""
    history = story(
        """
2024-01-08 * "Buy"
  Assets:Broker     90 OLD {100 USD}
  Expenses:Broker    9 USD
  Assets:Broker  -9009 USD
2024-01-12 * "New name"
  Assets:Broker    -90 OLD {100 USD, 2024-01-08}
  Assets:Broker     90 NEW {100 USD, 2024-01-12}
2024-01-16 * "Sell"
  Assets:Broker    -45 NEW {100 USD, 2024-01-12} @ 101 USD
  Assets:Broker   4545 USD
  Income:Broker    -45 USD
"""
    )
    (trade,) = history.trades
    assert (trade.result, trade.opened_on) == (D("40.5"), date("2024-01-08"))


def test_lots_of_the_core_for_lots_of_the_sleeve_are_a_flow_at_market() -> None:
    """The core's 10 OLD cost 100 and are worth 200 each: 2,000 reached the sleeve."""
    history = story(
        """
2024-01-08 * "Core"
  Assets:Core     10 OLD {100 USD}
  Assets:Core  -1000 USD
2024-01-10 price OLD 200 USD
2024-01-12 * "Merger, delivered to the wrong account"
  Assets:Core    -10 OLD {100 USD}
  Assets:Broker    5 NEW {200 USD}
"""
    )
    assert breach(history, "2024-01-12").amount == 2_000
    assert (nav(history, "01-12"), on(history, "2024-01-12").core) == (100, 89_000)


def test_nothing_becomes_more_of_a_market_than_it_was() -> None:
    """A fund for another with three times its leverage is a sale and a purchase."""
    merger = (
        """
2024-01-01 commodity NEW
  barbell-leverage: 3
"""
        + MERGER
    )
    history = story(
        merger,
        """
2024-01-13 * "Loss"
  Assets:Broker  -1 USD
  Expenses:Broker 1 USD
""",
    )
    assert [one.underlying for one in history.trades] == ["OLD"]


@pytest.mark.parametrize(
    ("old", "new", "sold"),
    [
        ("option", "option", False),  # adjusted to a split of its shares
        ("option", None, False),  # exercised: it stands for no more than before
        (None, "option", True),
    ],
)
def test_an_option_may_become_another_and_a_share_becomes_none(
    old: str | None, new: str | None, *, sold: bool
) -> None:
    declared = "".join(
        f'2024-01-01 commodity {name}\n  barbell-instrument: "{instrument}"\n'
        for name, instrument in (("OLD", old), ("NEW", new))
        if instrument
    )
    history = story(declared, MERGER)
    assert [one.underlying for one in history.trades] == (["OLD"] if sold else [])


def test_lots_bought_and_split_on_one_day_are_worth_what_they_cost() -> None:
    """90 at 100 in the morning, 180 at 50 in the evening: the purchase was before."""
    history = story(
        """
2024-01-12 * "Buy"
  Assets:Broker    90 XYZ {100 USD}
  Assets:Broker -9000 USD
2024-01-12 * "2:1"
  Assets:Broker   -90 XYZ {100 USD, 2024-01-12}
  Assets:Broker   180 XYZ {50 USD, 2024-01-12}
"""
    )
    assert nav(history, "01-12") == 100


def test_shares_bought_after_the_split_of_the_day_tell_the_new_price() -> None:
    """180 at 51, and 10 more bought at 51."""
    history = story(
        HELD,
        """
2024-01-12 * "2:1"
  Assets:Broker   -90 XYZ {100 USD, 2024-01-08}
  Assets:Broker   180 XYZ {50 USD, 2024-01-08}
2024-01-12 * "Buy"
  Assets:Broker    10 XYZ {51 USD}
  Assets:Broker  -510 USD
""",
    )
    assert nav(history, "01-12") == D("101.80")  # 490 + 190 x 51


def test_what_a_split_pays_out_beyond_all_worth_tells_no_price() -> None:
    """The quote of 0.01 was no quote; 16.50 are paid for half a share all the same."""
    history = story(
        IN_LIEU.replace("2024-01-12", "2024-01-09 price XYZ 0.01 USD\n2024-01-12"),
        "  Assets:Broker  16.50 USD\n  Income:Broker   0.1717 USD\n",
    )
    assert round(on(history, "2024-01-12").exposure or 0, 20) == D("1.01")


def test_a_merger_that_pays_more_than_was_there_leaves_the_rest_without_a_price() -> None:
    history = story(
        MERGER.replace("45 NEW {200 USD, 2024-01-08}", "45 NEW {200 USD}"),
        "  Assets:Broker 20000 USD\n  Income:Broker -20000 USD\n",
    )
    day = on(history, "2024-01-12")
    assert (day.equity, day.sleeve_missing) == (None, ("NEW",))


def test_a_lot_booked_in_a_currency_without_a_rate_carries_base_currency() -> None:
    """CHF was never quoted: 18,000 / 45 = 400 USD."""
    history = story(
        """
2024-01-08 * "Old lots"
  Assets:Broker    90 OLD {100 CHF, 2023-05-05}
  Assets:Bank   -9000 CHF
2024-01-10 price OLD 200 USD
2024-01-12 * "2 become 1"
  Assets:Broker  -90 OLD {100 CHF, 2023-05-05}
  Assets:Broker   45 NEW {200 CHF, 2023-05-05}
"""
    )
    assert on(history, "2024-01-12").exposure == 18_000


def test_lots_from_outside_are_worth_what_is_known_of_those_that_went() -> None:
    """The bank's 10 OLD, at 200, became 5 NEW of the sleeve: 2,000 came in."""
    history = story(
        """
2024-01-08 * "Outside"
  Assets:Bank     10 OLD {100 USD}
  Assets:Bank  -1000 USD
2024-01-10 price OLD 200 USD
2024-01-12 * "Merger"
  Assets:Bank    -10 OLD {100 USD, 2024-01-08}
  Assets:Broker    5 NEW {200 USD}
2024-01-12 * "Outside alone"
  Assets:Bank    -10 MORE {100 USD}
  Assets:Bank      5 LESS {200 USD}
"""
    )
    (inflow,) = history.flows[1:]
    assert (inflow.inflow, nav(history, "01-12")) == (2_000, 100)


def test_units_of_the_same_count_at_costs_in_two_currencies_are_no_split() -> None:
    """50 XYZ at 40 EUR come back as 60 at 45 USD: 50 moved, and 10 were given."""
    history = story(
        """
2024-01-08 * "Buy"
  Assets:Broker    50 XYZ {40 EUR}
  Assets:Bank   -2000 EUR
2024-01-12 * "What is this?"
  Assets:Broker   -50 XYZ {40 EUR, 2024-01-08}
  Assets:Broker    60 XYZ {45 USD}
  Equity:Opening 2000 EUR
  Equity:Opening
"""
    )
    assert on(history, "2024-01-12").exposure == 60 * 50
    assert history.trades == ()


def test_a_sale_in_the_transaction_of_a_split_pays_for_the_sale() -> None:
    """180 at 50 are worth what 90 were; the 300 were received for something else."""
    history = story(
        """
2024-01-08 * "Buy"
  Assets:Broker    80 XYZ {100 USD}
  Assets:Broker    10 ABC {30 USD}
  Assets:Broker -8300 USD
2024-01-12 * "Two in one"
  Assets:Broker   -80 XYZ {100 USD, 2024-01-08}
  Assets:Broker   160 XYZ {50 USD, 2024-01-08}
  Assets:Broker   -10 ABC {30 USD, 2024-01-08}
  Assets:Broker   300 USD
"""
    )
    assert nav(history, "01-12") == 100
    assert [one.underlying for one in history.trades] == ["ABC"]


def test_bonus_shares_on_the_day_on_which_all_was_sold_scale_nothing() -> None:
    history = story(
        HELD,
        """
2024-01-12 * "Sell"
  Assets:Broker  -90 XYZ {100 USD, 2024-01-08} @ 100 USD
  Assets:Broker 9000 USD
2024-01-12 * "Bonus"
  Assets:Broker    9 XYZ {0 USD}
""",
    )
    assert nav(history, "01-12") == 109


def test_a_price_of_the_day_in_a_new_currency_is_taken_as_it_is() -> None:
    """The lot was not split, so that 41 EUR (51.25 USD) were paid after it."""
    history = story(
        HELD,
        """
2024-01-11 * "Euros"
  Assets:Broker   400 EUR @ 1.25 USD
  Assets:Broker  -500 USD
2024-01-12 * "2:1"
  Assets:Broker   -90 XYZ {100 USD, 2024-01-08}
  Assets:Broker   180 XYZ {50 USD, 2024-01-08}
2024-01-12 * "Buy"
  Assets:Broker     8 XYZ {41 EUR}
  Assets:Broker  -328 EUR
""",
    )
    assert on(history, "2024-01-12").exposure == D("9635.00")  # the newest way: 188 x 51.25


def test_a_lot_tells_that_it_was_sold_after_the_split() -> None:
    """10 of the new 45 are sold at 100, which is what old ones were quoted at: all fell by half."""
    history = story(
        HELD,
        """
2024-01-12 * "1:2"
  Assets:Broker   -90 XYZ {100 USD, 2024-01-08}
  Assets:Broker    45 XYZ {200 USD, 2024-01-08}
2024-01-12 * "Sell"
  Assets:Broker   -10 XYZ {200 USD, 2024-01-08} @ 100 USD
  Assets:Broker  1000 USD
  Income:Broker  1000 USD
""",
    )
    assert nav(history, "01-12") == 55  # 2,000 + 35 x 100


OLD_LOTS = """
2024-01-08 * "Buy"
  Assets:Broker         90 XYZ {100 USD}
  Assets:Broker         10 ABC {100 USD}
  Assets:Broker     -10000 USD
2024-01-12 * "Sell old ones, as dear as they were and then cheaper"
  Assets:Broker        -10 XYZ {100 USD, 2024-01-08} @ FIRST USD
  Assets:Broker        -10 XYZ {100 USD, 2024-01-08} @ SECOND USD
  Assets:Broker       1500 USD
  Income:Broker        500 USD
2024-01-12 * "An old one of the other"
  Assets:Broker         -1 ABC {100 USD, 2024-01-08} @ 80 USD
  Assets:Broker         80 USD
  Income:Broker         20 USD
2024-01-12 * "1:2"
  Assets:Broker        -70 XYZ {100 USD, 2024-01-08}
  Assets:Broker         35 XYZ {200 USD, 2024-01-08}
  Assets:Broker         -9 ABC {100 USD, 2024-01-08}
  Assets:Broker         18 ABC { 50 USD, 2024-01-08}
"""


@pytest.mark.parametrize("first", [100, 50])
def test_of_several_prices_of_old_lots_the_lowest_is_carried_over(first: int) -> None:
    """35 at 2 x 50 and 18 at 80 / 2, beside 1,500 + 80."""
    sold = OLD_LOTS.replace("FIRST", str(first)).replace("SECOND", str(150 - first))
    assert nav(story(sold), "01-12") == D("58.00")  # 1,580 + 3,500 + 720


def test_what_was_paid_since_the_split_stands_before_what_old_lots_say() -> None:
    """A purchase of the day at 120, which is no old lot: 35 + 1 at 120."""
    sold = (
        OLD_LOTS.replace("FIRST", "100").replace("SECOND", "50")
        + """
2024-01-12 * "Buy"
  Assets:Broker          1 XYZ {120 USD}
  Assets:Broker       -120 USD
"""
    )
    assert nav(story(sold), "01-12") == D("65.00")  # 1,460 + 36 x 120 + 720


def test_a_purchase_after_a_reverse_split_at_the_old_price_is_one_at_half() -> None:
    """45 at 200 in the morning's worth; 10 bought at 100: all fell by half."""
    history = story(
        HELD,
        """
2024-01-12 * "1:2"
  Assets:Broker   -90 XYZ {100 USD, 2024-01-08}
  Assets:Broker    45 XYZ {200 USD, 2024-01-08}
2024-01-12 * "Buy"
  Assets:Broker    10 XYZ {100 USD}
  Assets:Broker -1000 USD
""",
    )
    assert nav(history, "01-12") == 55  # 0 + 55 x 100
