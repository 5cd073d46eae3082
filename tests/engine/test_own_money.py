"""The sleeve's own money on its way: what left the sleeve and comes back is nothing new."""

from __future__ import annotations

import datetime
import random
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from histories import history_of, history_of_entries, load, navs, on
from traced import written

from beancount_barbell.model.flows import BreachKind

if TYPE_CHECKING:
    from beancount_barbell.model.history import History

START = """
option "operating_currency" "JPY"
option "inferred_tolerance_default" "JPY:0.5"
2025-01-01 open Assets:Core
  barbell: "core"
2025-01-01 open Assets:One
  barbell: "attack"
2025-01-01 open Assets:Two
  barbell: "attack"
2025-01-01 open Assets:Spare
  barbell: "attack"
  barbell-layer: "reserve"
2025-01-01 open Expenses:Losses
  barbell: "attack"
2025-01-01 open Assets:Transfers
2025-01-01 open Assets:Bank
2025-01-01 open Liabilities:Card
2025-01-01 open Income:Salary
2025-01-01 open Income:Clearing
2025-01-01 open Expenses:Rent
2025-01-01 open Expenses:Fees
2025-01-01 open Expenses:FIXME
2025-01-01 open Equity:Opening
2025-01-01 open Equity:Transfers
2025-01-06 * "start"
  Assets:Core  9,000,000 JPY
  Assets:One   1,000,000 JPY
  Assets:Bank    500,000 JPY
  Equity:Opening
"""
LOSS = """
2025-01-20 * "a loss: NAV 65, REDUCING from the next morning"
  Assets:One       -350,000 JPY
  Expenses:Losses   350,000 JPY
"""
HOUSE = START + LOSS
WAYS = [
    "Assets:Transfers",
    "Assets:Bank",
    "Equity:Transfers",
    "Assets:Transfers Expenses:FIXME",
    "Assets:Bank Income:Clearing Equity:Transfers",
]


def move(day: str, source: str, target: str, amount: int) -> str:
    return f'\n2025-{day} * "move"\n  {source}  {-amount} JPY\n  {target}  {amount} JPY\n'


def out(day: str, amount: int = 200_000, to: str = "Assets:Transfers") -> str:
    return move(day, "Assets:One", to, amount)


def back(day: str, amount: int = 200_000, source: str = "Assets:Transfers") -> str:
    return move(day, source, "Assets:Two", amount)


def history(*parts: str) -> History:
    return history_of(HOUSE + "".join(parts))


def contributed(found: History, *days: str) -> list[Decimal]:
    return [on(found, day).net_contributions for day in days]


def whole(nav: Decimal | None) -> Decimal | None:
    """Without the last digits of a division."""
    return None if nav is None else round(nav, 20)


def new_money(found: History) -> list[Decimal]:
    """What somebody put into the sleeve, after the start."""
    later = [one for one in found.flows if one.date > datetime.date(2025, 1, 6)]
    return [one.explicit_inflow for one in later if one.explicit_inflow]


@pytest.mark.parametrize("way", WAYS)
def test_a_round_trip_leaves_everything_as_it_was(way: str) -> None:
    stops = way.split()
    hops = [move("02-04", *hop, 200_000) for hop in pairwise(stops)]
    found = history(out("02-03", to=stops[0]), *hops, back("02-05", source=stops[-1]))
    assert contributed(found, "01-20", "02-03", "02-05") == [1_000_000, 800_000, 1_000_000]
    assert set(navs(found).values()) == {100, 65}
    assert new_money(found) == []
    assert [(one.rejoined, one.came_back) for one in found.flows[-2:]] == [
        (0, 200_000),
        (200_000, 0),
    ]


def test_a_single_yen_comes_back_like_any_other() -> None:
    assert history(out("02-03", 1), back("02-05", 1)).flows[-1].rejoined == 1


def test_on_one_day_in_any_order() -> None:
    for parts in ((out("02-03"), back("02-03")), (back("02-03"), out("02-03"))):
        found = history(*parts)
        assert contributed(found, "02-03") == [1_000_000]
        assert (on(found, "02-03").nav, new_money(found)) == (65, [])


def test_partly_and_what_is_spent_on_the_way_is_withdrawn() -> None:
    found = history(out("02-03"), back("02-05", 120_000))
    assert contributed(found, "02-05") == [920_000]
    # Rent takes 50,000 off the top of the bank: 150,000 of the sleeve's and 50,000 of the bank's.
    rent = move("02-04", "Assets:Bank", "Expenses:Rent", 50_000)
    found = history(out("02-03", to="Assets:Bank"), rent, back("02-05", source="Assets:Bank"))
    assert contributed(found, "02-05") == [1_000_000]
    assert new_money(found) == [50_000]
    assert found.flows[-1].rejoined == 150_000


def test_what_goes_elsewhere_beside_what_comes_back_has_not_come_back() -> None:
    split = """
2025-02-05 * "back, and 80,000 to the bank"
  Assets:Transfers  -200,000 JPY
  Assets:One         120,000 JPY
  Assets:Bank
"""
    left, came = history(out("02-03"), split).flows[-2:]
    assert (left.came_back, came.rejoined) == (120_000, 120_000)


def test_the_core_receives_no_more_of_its_own_money_than_it_receives() -> None:
    split = """
2025-02-05 * "to the core, and 60,000 to the bank"
  Assets:Transfers  -160,000 JPY
  Assets:Core        100,000 JPY
  Assets:Bank
"""
    core = move("02-04", "Assets:Core", "Assets:Transfers", 100_000)
    came = history(out("02-03", 60_000), core, split).flows[-1]
    assert (came.swept, came.regained) == (60_000, 40_000)


@pytest.mark.parametrize("way", ["Assets:Transfers", "Liabilities:Card"])
@pytest.mark.parametrize("spender", ["Expenses:Rent", "Assets:Two"])
@pytest.mark.parametrize("owed", [1, 80_000, 200_000])
def test_what_the_account_on_the_way_owes_takes_no_more_than_that(
    way: str, spender: str, owed: int
) -> None:
    """The account had paid what it did not have; what is left beyond that is the sleeve's."""
    spent = move("01-31", way, spender, owed)
    found = history(spent, out("02-03", to=way), back("02-05", 200_000, source=way))
    assert found.flows[-1].rejoined == 200_000 - owed
    assert sum(new_money(found)) == owed + (owed if spender == "Assets:Two" else 0)


def test_what_is_left_beyond_a_debt_cures_when_it_comes_into_the_core() -> None:
    taken = move("01-28", "Assets:Core", "Assets:One", 150_000)
    spent = move("01-31", "Assets:Transfers", "Expenses:Rent", 80_000)
    into_core = move("02-05", "Assets:Transfers", "Assets:Core", 150_000)
    (breach,) = history(taken, spent, out("02-03"), into_core).breaches
    assert breach.outstanding == 150_000 - (200_000 - 80_000)


def test_the_salary_on_top_goes_first() -> None:
    salary = move("02-04", "Income:Salary", "Assets:Bank", 30_000)
    found = history(out("02-03", to="Assets:Bank"), salary, back("02-05", source="Assets:Bank"))
    assert (new_money(found), found.flows[-1].rejoined) == ([30_000], 170_000)


@pytest.mark.parametrize("pay", [30_000, 200_000, 900_000])
def test_a_salary_of_the_day_on_which_it_leaves_lies_below(pay: int) -> None:
    """Sums are no order: on a payday, too, it is the sleeve's own that goes on to a broker."""
    salary = move("02-03", "Income:Salary", "Assets:Bank", pay)
    found = history(out("02-03", to="Assets:Bank"), salary, back("02-05", source="Assets:Bank"))
    assert (new_money(found), found.flows[-1].rejoined) == ([], 200_000)


def test_no_longer_than_the_window() -> None:
    assert new_money(history(out("02-03"), back("05-04"))) == []  # 90 days
    assert new_money(history(out("02-03"), back("05-05"))) == [200_000]
    short = '\n2025-01-02 custom "barbell" "policy"\n  tracing-window: 30\n'
    assert new_money(history(short, out("02-03"), back("03-06"))) == [200_000]


def test_first_in_and_then_out_is_a_top_up() -> None:
    """The day it came in nobody knew that it would be taken out."""
    found = history(back("02-03"), out("02-04"))
    assert new_money(found) == [200_000]
    assert contributed(found, "02-03", "02-04") == [1_200_000, 1_000_000]


def test_what_comes_from_elsewhere_meanwhile_is_new() -> None:
    salary = move("02-04", "Income:Salary", "Assets:Two", 200_000)
    top_up = move("02-04", "Assets:Bank", "Assets:Two", 200_000)
    assert contributed(history(out("02-03"), top_up, back("02-05")), "02-05") == [1_200_000]
    assert new_money(history(out("02-03"), top_up, back("02-05"))) == [200_000]
    assert contributed(history(out("02-03"), salary, back("02-05")), "02-05") == [1_200_000]


def test_what_it_loses_on_the_way_is_the_sleeves_loss() -> None:
    """A fee of 15 at the arrival, one of 20 at the departure: NAV falls by them, and no more."""
    arrival = """
2025-02-05 * "in"
  Assets:Transfers  -200,000 JPY
  Expenses:Fees       15,000 JPY
  Assets:Two         185,000 JPY
"""
    found = history(out("02-03"), arrival)
    assert (contributed(found, "02-05"), new_money(found)) == ([1_000_000], [])
    assert on(found, "02-05").nav == Decimal("63.5")  # 635 of 650 thousand
    departure = """
2025-02-03 * "out"
  Assets:One        -200,000 JPY
  Expenses:Fees       20,000 JPY
  Assets:Transfers   180,000 JPY
"""
    found = history(departure, back("02-05", 180_000))
    assert (contributed(found, "02-03", "02-05"), new_money(found)) == ([820_000, 1_000_000], [])
    assert on(found, "02-03").nav == on(found, "02-05").nav == Decimal(63)  # 630 of 650


def test_what_pays_its_cost_on_the_way_is_its_loss_alone() -> None:
    """Of 200 thousand that leave, 16 pay a cost on the same day: 634 of 650 thousand."""
    cost = '2025-02-03 * "paid"\n  {}  -16,000 JPY\n  Expenses:Losses  16,000 JPY\n'
    found = history(out("02-03"), cost.format("Assets:Transfers"))
    assert on(found, "02-03").nav == Decimal("63.4")
    assert contributed(found, "02-03") == [816_000]


SHARES = """
2025-01-21 * "the sleeve buys"
  Assets:One  4 SHARE {50,000 JPY}
  Assets:One
2025-02-03 * "to another broker"
  Assets:One        -4 SHARE {50,000 JPY}
  Assets:Transfers   4 SHARE {50,000 JPY}
"""
ARRIVE = """
2025-02-05 * "they arrive"
  Assets:Transfers  -4 SHARE {50,000 JPY}
  Assets:Two         4 SHARE {50,000 JPY}
"""


@pytest.mark.parametrize(("price", "nav"), [(60_000, 69), (40_000, 61)])
def test_in_kind_they_count_as_what_they_were_worth_when_they_left(price: int, nav: int) -> None:
    """4 shares of 50,000 leave a sleeve of 650,000 and come back at 60,000 or 40,000."""
    moved = f"2025-02-04 price SHARE {price} JPY\n"
    found = history(SHARES, moved, ARRIVE)
    assert contributed(found, "02-03", "02-04", "02-05") == [800_000, 800_000, 1_000_000]
    assert [whole(on(found, day).nav) for day in ("02-03", "02-04", "02-05")] == [65, 65, nav]
    assert new_money(found) == []
    assert on(found, "02-05").layer_contributions.trade == 1_000_000


@pytest.mark.parametrize(("cost", "result"), [("60,000", 40_000), ("40,000", -40_000)])
def test_shares_that_are_sold_on_their_way_come_back_as_money(cost: str, result: int) -> None:
    """4 shares of 50,000 leave; what they once cost is neither a loss nor new money."""
    fell = "2025-01-22 price SHARE 50,000 JPY\n"
    sold = f"""
2025-02-04 * "sold by the other broker"
  Assets:Transfers  -4 SHARE {{{cost} JPY}} @ 50,000 JPY
  Assets:Transfers   200,000 JPY
  Income:Salary      {result} JPY
"""
    gone = SHARES.replace("50,000", cost)
    found = history(gone, fell, sold, back("02-05"))
    assert contributed(found, "02-03", "02-05") == [800_000, 1_000_000]
    assert new_money(found) == []
    days = [on(found, day).nav for day in ("02-03", "02-04", "02-05")]
    assert len(set(map(whole, days))) == 1


def test_in_dollars_it_counts_as_what_it_was_worth_when_it_left() -> None:
    """200,000 yen become 2,000 dollars at 100, which are worth 220,000 when they arrive."""
    dollars = """
2025-02-03 price USD 100 JPY
2025-02-04 * "into dollars"
  Assets:Transfers  -200,000 JPY
  Assets:Transfers    2,000 USD @ 100 JPY
2025-02-05 price USD 110 JPY
2025-02-05 * "in"
  Assets:Transfers  -2,000 USD
  Assets:Two         2,000 USD
"""
    found = history(out("02-03"), dollars)
    assert (contributed(found, "02-05"), new_money(found)) == ([1_000_000], [])
    assert whole(on(found, "02-05").nav) == 67  # 450 + 220 of 650 thousand


def test_what_left_without_a_price_is_unknown_and_stays_new() -> None:
    unknown = """
2025-01-07 * "somebody gives the sleeve a token"
  Assets:One       1 TOKEN
  Equity:Opening  -1 TOKEN
2025-02-03 * "out"
  Assets:One        -1 TOKEN
  Assets:Transfers   1 TOKEN
2025-02-04 price TOKEN 30,000 JPY
2025-02-05 * "in"
  Assets:Transfers  -1 TOKEN
  Assets:Two         1 TOKEN
"""
    found = history(unknown)
    assert new_money(found) == [30_000]


HALT = """
2025-01-30 custom "barbell" "halt"
  by: "Hanako"
  reason: "away"
"""


def increases(*parts: str) -> list[tuple[str, Decimal]]:
    found = history_of(START + HALT + "".join(parts)).increases
    return [(f"{one.date:%m-%d}", one.units) for one in found]


def test_lots_that_come_back_are_no_increase() -> None:
    assert increases(SHARES, ARRIVE) == []
    more = ARRIVE.replace(
        "  Assets:Two         4", "  Assets:Two  1 SHARE {50,000 JPY}\n  Assets:Two 4"
    )
    more = more.replace("-4 SHARE {50,000 JPY}", "-5 SHARE {50,000 JPY}")
    elsewhere = """
2025-01-22 * "bought outside"
  Assets:Transfers  1 SHARE {50,000 JPY}
  Assets:Bank
"""
    assert increases(elsewhere, SHARES, more) == [("02-05", Decimal(1))]


def test_what_is_bought_beside_them_is_an_increase() -> None:
    bought = """
2025-02-05 * "bought"
  Assets:One  4 SHARE {50,000 JPY}
  Assets:One
"""
    assert increases(SHARES, ARRIVE, bought) == [("02-05", Decimal(4))]
    same_day = ARRIVE.replace("02-05", "02-03")
    assert increases(SHARES, same_day) == []
    assert increases(SHARES, same_day, bought.replace("02-05", "02-03")) == [("02-03", Decimal(4))]


def exchanged(day: str, before: str, after: str, account: str = "Assets:Transfers") -> str:
    source, target = account.split() if " " in account else (account, account)
    return f'\n2025-{day} * "exchanged"\n  {source}  -{before}\n  {target}  {after}\n'


OLD, SPLIT, MERGED = "4 SHARE {50,000 JPY}", "8 SHARE {25,000 JPY}", "2 NEW {100,000 JPY}"
ARRIVE_SPLIT = exchanged("02-05", SPLIT, SPLIT, "Assets:Transfers Assets:Two")
LEAVE, ENTER = "Assets:One Assets:Transfers", "Assets:Transfers Assets:Two"


def by_equity(day: str, *legs: str) -> str:
    lines = [f'2025-{day} * "by Equity"', *(f"  {leg}" for leg in legs), "  Equity:Transfers"]
    return "\n" + "\n".join(lines) + "\n"


LEFT = by_equity("02-03", "Assets:One  -200,000 JPY")
GOT = by_equity("02-03", "Assets:One  4 SHARE {50,000 JPY}")
NEXT_DAY = GOT.replace("02-03", "02-05")
OWNED = by_equity("01-22", "Assets:One  4 SHARE {50,000 JPY}")
SOLD = by_equity(
    "02-03", "Assets:One  -4 SHARE {50,000 JPY} @ 50,025 JPY", "Income:Clearing  -100 JPY"
)


@pytest.mark.parametrize(
    ("story", "bought"),
    [
        # Money goes to Equity, and lots come from it: bought.
        (LEFT + GOT, [("02-03", 4)]),
        (LEFT + NEXT_DAY, [("02-05", 4)]),
        (out("02-03", to="Assets:Bank") + back("02-04", source="Assets:Bank"), []),
        (LEFT.replace("200,000", "50,000") + NEXT_DAY, [("02-05", 1)]),
        (OWNED + SOLD + NEXT_DAY.replace("50,000", "50,025"), [("02-05", 4)]),
        (OWNED + SOLD + NEXT_DAY.replace("SHARE", "OTHER"), [("02-05", 4)]),
        # Lots from elsewhere, money that comes back, lots that were away, and as what they came.
        (NEXT_DAY, []),
        (LEFT + by_equity("02-05", "Assets:One  200,000 JPY"), []),
        (OWNED + by_equity("02-03", "Assets:One  -4 SHARE {50,000 JPY}") + NEXT_DAY, []),
        (OWNED + by_equity("02-03", "Assets:One  -4 SHARE {50,000 JPY} @ 50,000 JPY") + GOT, []),
        (
            OWNED
            + by_equity("02-03", "Assets:One  -4 SHARE {50,000 JPY}")
            + NEXT_DAY.replace("SHARE", "OTHER"),
            [],
        ),
    ],
)
def test_what_equity_gives_for_money_of_the_sleeve_is_bought(story: str, bought: object) -> None:
    assert increases(story) == bought


BOUGHT = SHARES.partition("2025-02-03")[0]


@pytest.mark.parametrize(
    "on_the_way",
    [
        # others of them, which were outside before, had been split the other way
        BOUGHT
        + exchanged("02-02", "2 SHARE {50,000 JPY}", "1 SHARE {100,000 JPY}", "Assets:Bank")
        + exchanged("02-03", OLD, OLD, LEAVE)
        + exchanged("02-05", OLD, OLD, ENTER),
        SHARES + exchanged("02-04", OLD, SPLIT) + ARRIVE_SPLIT,
        SHARES + exchanged("02-05", OLD, SPLIT) + ARRIVE_SPLIT,
        SHARES + exchanged("02-05", OLD, SPLIT, ENTER),
        BOUGHT + exchanged("02-03", OLD, SPLIT, LEAVE) + ARRIVE_SPLIT,
        SHARES + exchanged("02-04", OLD, MERGED) + exchanged("02-05", MERGED, MERGED, ENTER),
        SHARES + exchanged("02-05", OLD, MERGED, ENTER),
        SHARES
        + exchanged("02-03", OLD, MERGED)
        + exchanged("02-04", MERGED, "20 NEW {10,000 JPY}")
        + exchanged("02-05", "20 NEW {10,000 JPY}", "20 NEW {10,000 JPY}", ENTER),
    ],
)
def test_what_lots_became_on_their_way_is_no_increase_and_no_result(on_the_way: str) -> None:
    """4 x 50,000 leave and 200,000 come back, whatever they are called by then."""
    assert increases(on_the_way) == []
    found = history_of(START + HALT + on_the_way)
    assert (on(found, "02-05").equity, whole(on(found, "02-05").nav)) == (1_000_000, 100)
    assert contributed(found, "02-03", "02-05") == [800_000, 1_000_000]


def test_half_of_them_are_split_on_the_way_and_half_at_home() -> None:
    half, became = "2 SHARE {50,000 JPY}", "4 SHARE {25,000 JPY}"
    away = exchanged("02-03", half, half, LEAVE)
    split = exchanged("02-04", half, became) + exchanged("02-04", half, became, "Assets:One")
    found = history_of(
        START + HALT + BOUGHT + away + split + exchanged("02-05", became, became, ENTER)
    )
    assert [(day.equity, day.nav) for day in found.days[-2:]] == [(900_000, 100), (1_000_000, 100)]
    assert found.increases == ()


def test_what_is_bought_beside_what_was_split_is_an_increase() -> None:
    bought = exchanged(
        "02-05", "25,000 JPY", "1 SHARE {25,000 JPY}", "Assets:Bank Assets:Transfers"
    )
    more = bought + exchanged("02-05", "1 SHARE {25,000 JPY}", "1 SHARE {25,000 JPY}", ENTER)
    split = SHARES + exchanged("02-04", OLD, SPLIT) + ARRIVE_SPLIT
    assert increases(split, more) == [("02-05", Decimal(1))]


def test_what_is_bought_beside_them_on_the_day_of_their_split_is_split_by_nobody() -> None:
    """At most the one that was bought is new, in whatever order the lines stand."""
    bought = exchanged(
        "02-04", "25,000 JPY", "1 SHARE {25,000 JPY}", "Assets:Bank Assets:Transfers"
    )
    split = exchanged("02-04", OLD, SPLIT)
    for day in (bought + split, split + bought):
        assert increases(SHARES, day, ARRIVE_SPLIT) == [("02-05", Decimal(1))]
        found = history_of(START + HALT + SHARES + day + ARRIVE_SPLIT)
        assert new_money(found) == [25_000]
    # What comes from elsewhere on that day is split, too.
    away = exchanged("02-04", OLD, OLD, "Assets:Transfers Assets:Elsewhere")
    split = exchanged("02-04", OLD, SPLIT, "Assets:Elsewhere")
    home = exchanged("02-05", SPLIT, SPLIT, "Assets:Elsewhere Assets:Two")
    opened = "2025-01-01 open Assets:Elsewhere\n"
    for day in (away + split, split + away):
        assert increases(opened, SHARES, day, home) == []


def test_what_was_sold_and_bought_outside_is_an_increase() -> None:
    """Four left, cash bought eight at half the price: four are new."""
    sold_there = exchanged("02-04", f"{OLD} @ 50,000 JPY", "200,000 JPY")
    price = "2025-02-05 price SHARE 25,000 JPY\n"
    rebought = exchanged("02-05", "200,000 JPY", SPLIT)
    home = ARRIVE_SPLIT.replace("02-05", "02-06")
    assert increases(SHARES, sold_there, price, rebought, home) == [("02-06", Decimal(4))]


def test_dollars_that_come_back_as_yen_are_no_lots() -> None:
    dollars = """
2025-01-21 price USD 100 JPY
2025-01-21 * "the sleeve buys dollars"
  Assets:One   2,000 USD @ 100 JPY
  Assets:One
2025-02-03 * "out"
  Assets:One        -2,000 USD
  Assets:Transfers   2,000 USD
2025-02-04 * "back, as yen"
  Assets:Transfers  -2,000 USD @ 105 JPY
  Assets:Two       210,000 JPY
"""
    assert increases(dollars) == []
    found = history(dollars)
    assert (contributed(found, "02-03", "02-04"), new_money(found)) == ([800_000, 1_000_000], [])


def test_on_one_day_it_is_neither_in_nor_out_for_the_index() -> None:
    """10 % of 650,000 are lost on the day of a round trip of 200,000: NAV 58.50, not 59.42."""
    loss = move("02-03", "Assets:One", "Expenses:Losses", 65_000)
    assert on(history(out("02-03"), back("02-03"), loss), "02-03").nav == Decimal("58.5")


def test_a_card_that_gives_back_what_it_was_overpaid_lends_nothing() -> None:
    found = history(out("02-03", to="Liabilities:Card"), back("02-05", source="Liabilities:Card"))
    assert [one.borrowed for one in found.flows if one.lender][-1] == 0
    found = history(
        out("02-03", to="Liabilities:Card"), back("02-05", 250_000, source="Liabilities:Card")
    )
    assert [one.borrowed for one in found.flows if one.lender][-1] == 50_000


def test_shares_bought_with_the_money_on_its_way_are_an_increase() -> None:
    bought = """
2025-02-04 * "bought outside"
  Assets:Transfers  4 SHARE {50,000 JPY}
  Assets:Transfers
"""
    assert increases(out("02-03"), bought, ARRIVE) == [("02-05", Decimal(4))]
    assert new_money(history(out("02-03"), bought, ARRIVE)) == []


def test_who_was_away_when_a_duty_fell_due_has_not_met_it() -> None:
    """The ceiling of 0 fell on 01-30: five business days later, on 02-06, all has to be gone."""
    late = ARRIVE.replace("02-05", "02-07")
    assert increases(SHARES, late) == [("02-07", Decimal(4))]
    overdue = SHARES.replace("02-03", "02-10") + ARRIVE.replace("02-05", "02-12")
    found = history_of(START + HALT + overdue)
    assert [one.cured_on for one in found.overdue] == [datetime.date(2025, 2, 10)]
    assert [one.units for one in found.increases] == [4]


HALVED = """
2025-01-20 * "8 shares, 400,000"
  Assets:One  8 SHARE {50,000 JPY}
  Assets:One
2025-01-21 * "NAV 65: 200,000 may stay, from 01-28 on"
  Assets:One       -350,000 JPY
  Expenses:Losses   350,000 JPY
"""


def shares(day: str, units: int, source: str, target: str) -> str:
    return (
        f'\n2025-{day} * "on their way"\n  Assets:{source}  -{units} SHARE {{50,000 JPY}}\n'
        f"  Assets:{target}  {units} SHARE {{50,000 JPY}}\n"
    )


def sold(day: str, units: Decimal | int) -> str:
    return (
        f'\n2025-{day} * "sold"\n  Assets:One  -{units} SHARE {{50,000 JPY}} @ 50,000 JPY\n'
        f"  Assets:One  {units * 50_000} JPY\n"
    )


def grown(*parts: str) -> list[tuple[str, Decimal]]:
    fifo = 'option "booking_method" "FIFO"\n'
    found = history_of(fifo + START + HALVED + "".join(parts)).increases
    return [(f"{one.date:%m-%d}", one.units) for one in found]


@pytest.mark.parametrize("price", [60_000, 40_000])
def test_who_had_met_a_duty_with_what_was_away_adds_nothing(price: int) -> None:
    """4 x 50,000 are all that may stay; that the four are worth 240,000 by now is the market."""
    away = shares("01-24", 4, "One", "Transfers")
    home = f"2025-01-29 price SHARE {price} JPY\n" + shares("01-30", 4, "Transfers", "Two")
    assert grown(sold("01-22", 4), away, home) == []
    # With five the duty had not been met: what is back is an increase, at any price.
    assert grown(sold("01-22", 3), away, home) == [("01-30", Decimal(4))]
    # With a yen too much it had been, and with two yen it had not.
    for units, told in (("3.99998", []), ("3.99996", [("01-30", Decimal(4))])):
        assert grown(sold("01-22", Decimal(units)), away, home) == told
    # So it is without a sale; and before the duty is due it is none.
    assert grown(away, home) == [("01-30", Decimal(4))]
    assert grown(away, shares("01-27", 4, "Transfers", "Two")) == []


def test_what_comes_back_in_parts_is_held_against_the_duty_together() -> None:
    """Two stay, 100,000; two more are 200,000, and the last two too many."""
    away = shares("01-23", 2, "One", "Transfers") + shares("01-24", 2, "One", "Transfers")
    first, second = (shares(day, 2, "Transfers", "Two") for day in ("01-29", "01-30"))
    assert grown(sold("01-22", 2), away, first) == []
    assert grown(sold("01-22", 2), away, first, second) == [("01-30", Decimal(2))]


def test_an_increase_is_not_undone_by_sending_it_away() -> None:
    """One is bought above the ceiling and sent out: 200,000 again, until it is back."""
    bought = '2025-01-23 * "b"\n  Assets:One  1 SHARE {50,000 JPY}\n  Assets:One\n'
    away, home = shares("01-24", 1, "One", "Transfers"), shares("01-27", 1, "Transfers", "Two")
    told = [("01-23", Decimal(1)), ("01-27", Decimal(1))]
    assert grown(sold("01-22", 4), bought, away, home) == told


def test_what_left_before_the_duty_is_not_known_to_meet_it() -> None:
    """All eight left on the day before the loss: their price of that day was never needed."""
    away, home = shares("01-20", 8, "One", "Transfers"), shares("01-30", 8, "Transfers", "Two")
    assert grown(away, home) == [("01-30", Decimal(8))]


def fee(day: str, amount: int = 440) -> str:
    return move(day, "Assets:One", "Expenses:Losses", amount)


def index(*parts: str) -> list[tuple[Decimal | None, str]]:
    """NAV and state of each day after the start."""
    days = history_of(START + "".join(parts)).days[1:]
    return [(whole(day.nav), day.state.name) for day in days]


def test_a_debt_that_its_own_money_on_its_way_covers_is_no_insolvency() -> None:
    """All is wired to another broker, and the old one takes 440 of 1,000,000."""
    left = (Decimal("99.956"), "ACTIVE")
    whole_wire = out("02-03", 1_000_000)
    assert index(whole_wire, fee("02-03"), back("02-05", 1_000_000)) == [left, left]
    later = index(whole_wire, fee("02-04"), back("02-05", 1_000_000), fee("02-06", 560))
    assert later == [(100, "ACTIVE"), left, left, (Decimal("99.9"), "ACTIVE")]
    twice = index(whole_wire, fee("02-04"), fee("02-05", 560), back("02-06", 1_000_000))
    assert twice[-2:] == [(Decimal("99.9"), "ACTIVE")] * 2


def test_shares_may_leave_before_what_was_lent_on_them() -> None:
    """30 of 50,000 were bought with 500,000 of debt; they leave, and then the debt does."""
    lent = '2025-02-03 * "b"\n  Assets:One  30 SHARE {50,000 JPY}\n  Assets:One\n'
    debt = move("02-06", "Assets:Transfers", "Assets:One", 500_000)
    debt += move("02-06", "Assets:Two", "Assets:Transfers", 500_000)
    ways = shares("02-04", 30, "One", "Transfers"), shares("02-06", 30, "Transfers", "Two")
    assert index(lent, *ways, debt) == [(100, "ACTIVE")] * 3


def test_a_loss_is_one_of_the_money_that_is_on_its_way() -> None:
    """400,000 of 1,000,000 are lost after it left: NAV 60, not 100 and not 0."""
    assert index(out("02-03", 1_000_000, "Assets:Bank"), fee("02-04", 400_000)) == [
        (100, "ACTIVE"),
        (60, "REDUCING"),
    ]


HELD = '\n2025-02-02 * "b"\n  Assets:One  4 SHARE {50,000 JPY}\n  Assets:One\n'


@pytest.mark.parametrize(
    "parts",
    [
        # Spent, given away, or not the sleeve's: nothing is left to pay with.
        (out("02-03", 1_000_000, "Expenses:Rent"), fee("02-04")),
        (out("02-03", 1_000_000, "Equity:Opening"), fee("02-04")),
        (out("02-03", 1_000_000, "Liabilities:Card"), fee("02-04")),
        (
            out("02-03", 1_000_000),
            move("02-04", "Assets:Transfers", "Expenses:Rent", 1_000_000),
            fee("02-05"),
        ),
        # It does not suffice.
        (out("02-03", 1_000_000), fee("02-04", 1_000_002)),
        # There is a position, whose loss knows no bound.
        (HELD, out("02-03", 900_000), "2025-02-04 price SHARE 20,000 JPY\n"),
        # It has been away for too long.
        (out("02-03", 1_000_000), fee("05-05")),
    ],
)
def test_without_such_cover_it_is_insolvent(parts: tuple[str, ...]) -> None:
    assert index(*parts)[-1] == (0, "HALTED")


def test_a_gain_does_not_make_up_for_cover_that_was_too_small_meanwhile() -> None:
    """900 owed and 1,000 away; then 600 are spent, and a gain of 500 leaves 400 owed and away."""
    away = out("02-03", 1_000), move("02-04", "Assets:One", "Assets:Core", 999_000)
    gain = move("02-06", "Expenses:Losses", "Assets:One", 500)
    spent = move("02-06", "Assets:Transfers", "Expenses:Rent", 600)
    assert index(*away, fee("02-05", 900), gain + spent)[-1] == (0, "HALTED")


def test_the_cover_ends_with_the_money() -> None:
    """It is spent instead of coming back: what is still owed is a debt of nothing."""
    spent = move("02-05", "Assets:Transfers", "Expenses:Rent", 1_000_000)
    told = index(out("02-03", 1_000_000), fee("02-04"), spent + fee("02-06", 2))
    assert told[1:] == [(Decimal("99.956"), "ACTIVE"), (0, "HALTED")]


def test_it_covers_for_as_long_as_it_is_traced() -> None:
    """90 days from 02-03 on end with 05-04."""
    assert index(out("02-03", 1_000_000), fee("05-04"))[-1] == (Decimal("99.956"), "ACTIVE")


def test_what_had_been_topped_up_is_not_taken_back_by_a_round_trip() -> None:
    top_up = move("02-03", "Assets:Bank", "Assets:Two", 50_000)
    taken = [one.taken_back_on for one in history(top_up, out("02-04")).flows if one.inflow]
    assert taken[-1] == datetime.date(2025, 2, 4)
    found = history(top_up, out("02-04"), back("02-06"))
    assert [one.taken_back_on for one in found.flows if one.explicit_inflow][-1] is None
    found = history(top_up, out("02-04"), back("02-06", 150_000))
    assert [one.taken_back_on for one in found.flows if one.explicit_inflow][-1] is not None


def test_the_label_washes_no_money_of_the_core() -> None:
    """Core's below, sleeve's on top: the sleeve's goes first, and what lies below is the core's."""
    mixed = move("02-03", "Assets:Core", "Assets:Bank", 100_000) + out(
        "02-04", 100_000, "Assets:Bank"
    )
    found = history(mixed, back("02-05", 150_000, "Assets:Bank"))
    told = [one.amount for one in found.breaches if one.kind is BreachKind.TRANSIT]
    assert (told, found.flows[-1].rejoined, new_money(found)) == ([50_000], 100_000, [50_000])
    # The other way round all of it is the core's.
    mixed = out("02-03", 100_000, "Assets:Bank") + move(
        "02-04", "Assets:Core", "Assets:Bank", 100_000
    )
    found = history(mixed, back("02-05", 100_000, "Assets:Bank"))
    told = [one.amount for one in found.breaches if one.kind is BreachKind.TRANSIT]
    assert (told, new_money(found)) == ([100_000], [100_000])


def test_into_another_layer_it_counts_there() -> None:
    found = history(out("02-03"), move("02-05", "Assets:Transfers", "Assets:Spare", 200_000))
    layers = on(found, "02-05").layer_contributions
    assert (layers.trade, layers.reserve) == (800_000, 200_000)


def test_what_the_sleeve_lost_to_an_untagged_account_comes_back_as_a_gain() -> None:
    """Nothing was withdrawn, and nothing new is put in."""
    lost = move("02-03", "Assets:One", "Expenses:FIXME", 100_000)
    again = move("02-04", "Expenses:FIXME", "Assets:Bank", 100_000)
    found = history(lost, again, back("02-05", 100_000, "Assets:Bank"))
    assert (found.flows[-1].rejoined, new_money(found)) == (0, [])


def test_round_trips_change_nothing_in_random_ledgers() -> None:
    """Thirty ledgers, with and without three round trips through accounts of their own."""
    numbers = random.Random(11)
    head, options = load(HOUSE)
    ends = {
        "Assets:Core": ["Assets:Bank", "Expenses:Rent"],
        "Income:Salary": ["Assets:Bank"],
        "Assets:Bank": ["Assets:One", "Assets:Core", "Expenses:Rent", "Liabilities:Card"],
        "Liabilities:Card": ["Expenses:Rent"],
        "Assets:One": ["Assets:Bank", "Expenses:Losses", "Assets:Core"],
    }
    for _ in range(30):
        entries = _story(numbers, ends)
        trips = []
        for turn in range(3):
            day = datetime.date(2025, 2, numbers.randint(1, 20))
            money = Decimal(numbers.randint(1, 40) * 1000)
            way = f"Assets:Way{turn}"
            for late, (source, target) in enumerate((("Assets:One", way), (way, "Assets:Two"))):
                legs = (source, -money, "JPY", None), (target, money, "JPY", None)
                trips.append(written(day + datetime.timedelta(days=3 * late), 900 + turn, *legs))
        plain = history_of_entries([*head, *entries], options)
        whole = sorted([*entries, *trips], key=lambda entry: entry.date)
        moved = history_of_entries([*head, *whole], options)
        assert moved.days[-1].net_contributions == plain.days[-1].net_contributions
        assert moved.days[-1].equity == plain.days[-1].equity
        assert new_money(moved) == new_money(plain)
        assert [one.amount for one in moved.breaches] == [one.amount for one in plain.breaches]


def _story(numbers: random.Random, ends: dict[str, list[str]]) -> list[Any]:
    entries = []
    for line in range(12):
        source = numbers.choice(list(ends))
        target = numbers.choice(ends[source])
        day = datetime.date(2025, 2, 1) + datetime.timedelta(days=2 * line)
        money = Decimal(numbers.randint(1, 30) * 1000)
        legs = (source, -money, "JPY", None), (target, money, "JPY", None)
        entries.append(written(day, 10 * line, *legs))
    return entries
