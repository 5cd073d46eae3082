"""Pools by each convention, where the whole tracer does not lead."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest
from test_parcels import START, origin, row
from traced import parcels

from beancount_barbell.engine.tracing.parcels import Rope, parcel
from beancount_barbell.engine.tracing.pools import PoisonPool, Pool, Portion, converted, pool_for
from beancount_barbell.model.flows import MoneyLabel

CONVENTIONS = ("lifo", "fifo", "pro-rata", "poison")
LATER = START + datetime.timedelta(days=1)


def clean(units: int) -> Portion:
    return Portion(Decimal(units), None, None)


def core(*units: int, day: int = 0, link: str = "") -> Portion:
    return Portion(Decimal(0), None, row(*units, day=day, link=link, amount=99))


def own(*units: int) -> Portion:
    return Portion(Decimal(0), row(*units, label=MoneyLabel.SLEEVE), None)


def units(rope: Rope | None) -> Decimal | int:
    return 0 if rope is None else rope.units


def filled(convention: str, *portions: Portion) -> Pool:
    pool = pool_for(convention, "X", "JPY", Decimal(0))
    for one in portions:
        pool.put(one)
    return pool


@pytest.mark.parametrize("convention", CONVENTIONS)
def test_taking_all_and_more(convention: str) -> None:
    pool = filled(convention, clean(10), core(20), clean(5), own(7))
    money, short = pool.take(Decimal(50), START)
    assert (money.units, short) == (42, 8)
    assert (units(money.traced), units(money.own)) == (20, 7)
    assert pool.held == 0
    assert pool.take(Decimal(3), START) == (clean(0), 3)


@pytest.mark.parametrize("convention", ["lifo", "fifo", "pro-rata"])
def test_where_all_is_taken_nothing_is_left_to_trace(convention: str) -> None:
    pool = filled(convention, clean(10), core(20), own(7))
    money, short = pool.take(Decimal(37), START)
    assert (money.units, short, pool.held, pool.traces) == (37, 0, 0, False)


def test_dust_turns_clean_with_what_lies_around_it() -> None:
    pool = pool_for("lifo", "X", "JPY", Decimal(2))
    for one in (core(5), clean(4), core(3), clean(6)):
        pool.put(one)
    money = pool.take_back(Decimal(2), START)
    assert (units(money.traced), pool.seasoned) == (2, 1)
    assert [run if isinstance(run, Decimal) else run.units for run in pool.runs] == [5, 11]


@pytest.mark.parametrize("convention", CONVENTIONS)
def test_what_rounding_leaves_is_not_missing(convention: str) -> None:
    pool = filled(convention, clean(10), core(20))
    _, short = pool.take(Decimal("30.00000000000000000000001"), START)
    assert short == 0


@pytest.mark.parametrize("convention", CONVENTIONS)
def test_what_rounding_cannot_tell_from_nothing_takes_nothing(convention: str) -> None:
    pool = filled(convention, core(1_000_000))
    money, short = pool.take(Decimal("1e-25"), START)
    assert units(money.traced) <= Decimal("1e-20")
    assert short == 0
    assert pool.held == 1_000_000


@pytest.mark.parametrize("convention", CONVENTIONS)
def test_what_has_seasoned_is_clean(convention: str) -> None:
    pool = filled(convention, clean(10), core(20), core(5, day=1), clean(4), core(3), own(6))
    money, _ = pool.take(Decimal(48), LATER)
    assert (money.units, units(money.traced), units(money.own)) == (48, 5, 0)
    if convention != "poison":
        assert pool.seasoned == 29


def test_seasoned_from_the_bottom_after_some_was_taken() -> None:
    pool = filled("fifo", clean(10), core(4, day=1), clean(3), core(20), core(5, day=1))
    money, _ = pool.take(Decimal(20), LATER)
    assert (money.clean, units(money.traced)) == (16, 4)
    assert pool.held == 22


@pytest.mark.parametrize("convention", ["lifo", "fifo", "pro-rata"])
def test_what_goes_back_to_the_core_leaves_first(convention: str) -> None:
    pool = filled(convention, clean(10), core(20), clean(5), own(7), clean(2))
    back = pool.take_back(Decimal(17), START)
    assert (back.clean, units(back.own), units(back.traced)) == (0, 7, 10)
    back = pool.take_back(Decimal(17), START)
    assert (units(back.own), units(back.traced)) == (0, 10)
    assert (pool.traces, pool.held, pool.floor) == (False, 17, 17)


def test_what_goes_back_to_the_core_after_it_has_seasoned_is_clean() -> None:
    pool = filled("lifo", core(20), clean(5), core(6, day=1), clean(1))
    back = pool.take_back(Decimal(30), LATER)
    assert (units(back.traced), pool.held, pool.floor) == (6, 26, 26)


def test_poison_marks_stay_and_the_sleeves_own_money_goes() -> None:
    pool = filled("poison", core(20), own(7))
    assert units(pool.take_back(Decimal(4), START).own) == 4
    for _ in range(2):
        money, _ = pool.take(Decimal(3), START)
        assert (units(money.traced), units(money.own)) == (3, 0)
    assert pool.take_back(Decimal(4), LATER) == Portion(Decimal(0), None, None)
    assert pool.traces


def test_a_mark_is_never_more_than_what_left_the_core() -> None:
    first = parcel(origin(amount=20), Decimal(20), Decimal(20))
    pool = PoisonPool("X", "JPY")
    for _ in range(3):
        pool.put(Portion(Decimal(0), None, first))
    assert [one.principal for one in parcels(*pool.ropes())] == [20]
    assert pool.held == 60


@pytest.mark.parametrize("convention", CONVENTIONS)
def test_linked_money_is_taken_out_whole_or_in_part(convention: str) -> None:
    boat, car = parcel(origin(amount=9, link="boat"), Decimal(9), Decimal(9)), core(20, link="car")
    pool = filled(convention, clean(10), car, clean(5), Portion(Decimal(0), None, boat), core(2))
    assert units(pool.take_linked(frozenset({"car"}), Decimal(15))) == 15
    assert units(pool.take_linked(frozenset({"car"}), Decimal(15))) == 5
    assert pool.take_linked(frozenset({"car"}), Decimal(15)) is None
    assert units(pool.take_linked(frozenset({"boat"}), Decimal(9))) == 9
    assert pool.held == 17


@pytest.mark.parametrize("convention", CONVENTIONS)
def test_forgetting_leaves_a_balance(convention: str) -> None:
    pool = filled(convention, clean(10), core(20), clean(5), own(7))
    pool.forget()
    assert (pool.traces, pool.floor, pool.held) == (False, 42, 42)


@pytest.mark.parametrize("before", CONVENTIONS)
@pytest.mark.parametrize("after", CONVENTIONS)
def test_another_convention_keeps_balance_and_parcels(before: str, after: str) -> None:
    pool = filled(before, clean(10), core(20), clean(5))
    new = converted(pool, after, Decimal(0))
    assert new.held == 35
    assert sum(one.units for one in parcels(*new.ropes())) == 20
    empty = converted(filled(before, clean(3)), after, Decimal(0))
    assert (empty.traces, empty.held) == (False, 3)


def test_more_marks_than_money_are_cut_to_what_is_there() -> None:
    pool = filled("poison", core(20))
    pool.take(Decimal(15), START)
    assert [one.units for one in parcels(*converted(pool, "lifo", Decimal(0)).ropes())] == [5]


def test_dust_on_a_pool_turns_clean_where_it_lies() -> None:
    pool = Pool("X", "JPY", Decimal(2))
    for portion in (core(5), clean(3), core(5), clean(4)):
        pool.put(portion)
    pool.take(Decimal(8), START)
    assert (len(pool.runs), pool.seasoned, pool.held) == (2, 1, 9)
    assert pool.runs[1] == 4


def test_first_in_first_out_in_parts() -> None:
    pool = filled("fifo", core(4), clean(3), clean(3), core(5))
    assert units(pool.take(Decimal(3), START)[0].traced) == 3
    money, _ = pool.take(Decimal(4), START)
    assert (money.clean, units(money.traced)) == (3, 1)
    assert pool.held == 8


def test_shares_of_an_account_in_which_all_has_seasoned() -> None:
    pool = filled("pro-rata", core(4), clean(6))
    assert pool.take(Decimal(5), LATER) == (clean(5), 0)
    assert (pool.traces, pool.held) == (False, 5)
