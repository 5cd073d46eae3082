"""Ropes of parcels against plain lists of them."""

from __future__ import annotations

import datetime
import itertools
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from traced import parcels

from beancount_barbell.engine.tracing.parcels import (
    Origin,
    Rope,
    Step,
    join,
    maybe_join,
    parcel,
    quantised,
)
from beancount_barbell.model.flows import Hop, MoneyLabel
from beancount_barbell.model.location import NOWHERE

FEW = settings(max_examples=60, deadline=None)
START = datetime.date(2025, 1, 1)


def origin(
    label: MoneyLabel = MoneyLabel.CORE, day: int = 0, amount: int | None = 1, link: str = ""
) -> Origin:
    date = START + datetime.timedelta(days=day)
    links = frozenset({link} if link else ())
    known = None if amount is None else Decimal(amount)
    return Origin(label, date, "Core", known, "JPY", links, NOWHERE, object(), withdrawn=True)


def row(*units: int, **words: Any) -> Rope:
    whole: Rope | None = None
    for number in units:
        whole = maybe_join(whole, parcel(origin(**words), Decimal(number), Decimal(number)))
    assert whole is not None
    return whole


def shape(rope: Rope | None) -> list[tuple[int, int, int]]:
    """(identity of the exit, units, principal) of each parcel."""
    if rope is None:
        return []
    check_balanced(rope)
    found = [(id(one.origin.entry), one.units, one.principal) for one in parcels(rope)]
    assert sum(units for _, units, _ in found) == rope.units
    assert sum(principal for _, _, principal in found) == rope.principal
    return found  # type: ignore[return-value]


def check_balanced(rope: Rope) -> None:
    if rope.left is not None and rope.right is not None:
        assert abs(rope.left.height - rope.right.height) <= 1
        check_balanced(rope.left)
        check_balanced(rope.right)


@pytest.mark.parametrize(
    ("units", "rest", "top"),
    [
        ("-1", [3, 2, 4], []),
        ("0", [3, 2, 4], []),
        ("1", [3, 2, 3], [1]),
        ("4", [3, 2], [4]),
        ("5", [3, 1], [1, 4]),
        ("6", [3], [2, 4]),
        ("9", [], [3, 2, 4]),
        ("10", [], [3, 2, 4]),
    ],
)
def test_a_row_is_cut_where_it_is_asked_for(units: str, rest: list[int], top: list[int]) -> None:
    found = row(3, 2, 4).split_top(Decimal(units))
    assert [[one[1] for one in shape(each)] for each in found] == [rest, top]


def test_what_is_less_than_the_last_digit_of_a_parcel_takes_nothing() -> None:
    large = row(10**27)
    assert large.split_top(Decimal("0.01")) == (large, None)


def test_a_principal_has_ten_digits() -> None:
    assert [quantised(Decimal(one)) for one in ("1E+3", "0.1234567891", "0.12345678919")] == [
        1_000,
        Decimal("0.1234567891"),
        Decimal("0.1234567892"),
    ]


sizes = st.lists(st.integers(1, 9), min_size=1, max_size=40)


@FEW
@given(sizes, sizes)
def test_joining_keeps_the_order_and_the_balance(low: list[int], high: list[int]) -> None:
    bottom, top = row(*low), row(*high)
    assert shape(join(bottom, top)) == shape(bottom) + shape(top)


@FEW
@given(sizes, st.integers(-1, 400))
def test_splitting_gives_two_rows_that_make_the_whole(units: list[int], taken: int) -> None:
    whole = row(*units)
    rest, top = whole.split_top(Decimal(taken))
    low, high = shape(rest), shape(top)
    assert sum(part for _, part, _ in high) == max(0, min(taken, sum(units)))
    if low and high and low[-1][0] == high[0][0]:  # a parcel was cut in two
        cut = low.pop(), high.pop(0)
        low.append((cut[0][0], cut[0][1] + cut[1][1], cut[0][2] + cut[1][2]))
    assert low + high == shape(whole)
    bottom, _ = whole.split_bottom(Decimal(taken))
    assert sum(part for _, part, _ in shape(bottom)) == max(0, min(taken, sum(units)))


def test_a_move_is_written_on_the_whole_and_read_on_each() -> None:
    first, second, third = (
        Step(number, Hop(START, name, Decimal(number), NOWHERE))
        for number, name in enumerate("XYZ")
    )
    low, high = row(1, 2).hopped(first), row(3).scaled(Decimal(2)).hopped(second)
    whole = join(low, high).scaled(Decimal(10)).hopped(third)
    assert [(one.units, [hop.account for hop in one.hops]) for one in parcels(whole)] == [
        (10, ["X", "Z"]),
        (20, ["X", "Z"]),
        (60, ["Y", "Z"]),
    ]
    assert [hop.account for hop in whole.hops()] == ["X", "Y", "Z"]
    assert (whole.units, whole.principal) == (90, 6)
    twice = whole.scaled(Decimal("0.5")).hopped(Step(9, third.hop))
    rest, top = twice.split_top(Decimal(30))
    assert rest is not None
    assert top is not None
    assert [one.units for one in parcels(rest)] == [5, 10]
    assert len(parcels(top)[0].hops) == 3


def test_young_neighbours_from_both_halves_are_one_rope() -> None:
    """1 of day 0, 2 of day 4, 3 of day 5, 4 of day 0: what is of day 3 or later stays."""
    whole: Rope | None = None
    for day, units in ((0, 1), (4, 2), (5, 3), (0, 4)):
        whole = maybe_join(whole, parcel(origin(day=day), Decimal(units), Decimal(units)))
    assert whole is not None
    first, young, last = whole.seasoned(START + datetime.timedelta(days=3))
    assert (first, last) == (1, 4)
    assert isinstance(young, Rope)
    assert [one.units for one in parcels(young)] == [2, 3]


@FEW
@given(st.lists(st.tuples(st.integers(0, 5), st.integers(1, 9)), min_size=1, max_size=30))
def test_what_is_old_becomes_plain_units_where_it_lies(parts: list[tuple[int, int]]) -> None:
    whole: Rope | None = None
    for day, units in parts:
        whole = maybe_join(whole, parcel(origin(day=day), Decimal(units), Decimal(units)))
    assert whole is not None
    pieces = whole.seasoned(START + datetime.timedelta(days=3))
    for before, after in itertools.pairwise(pieces):
        assert isinstance(before, Decimal) != isinstance(after, Decimal)
    flat: list[tuple[bool, int]] = []
    for day, units in parts:
        if flat and flat[-1][0] == (day < 3) and day < 3:
            flat[-1] = (True, flat[-1][1] + units)
        else:
            flat.append((day < 3, units))
    found: list[tuple[bool, Any]] = []
    for piece in pieces:
        if isinstance(piece, Decimal):
            found.append((True, piece))
        else:
            found += [(False, one.units) for one in parcels(piece)]
    assert found == flat


def test_the_sleeves_parcels_and_the_cores_are_told_apart() -> None:
    own = join(row(1), row(2)), row(3, 4, label=MoneyLabel.SLEEVE)
    mixed = join(join(own[0], own[1]), row(5, label=MoneyLabel.YIELD))
    sleeve, core = mixed.parted()
    assert [units for _, units, _ in shape(sleeve)] == [3, 4]
    assert [units for _, units, _ in shape(core)] == [1, 2, 5]
    assert own[0].parted() == (None, own[0])
    assert own[1].parted() == (own[1], None)


def test_linked_parcels_are_found_from_the_top() -> None:
    whole = join(row(10, 20, link="car"), join(row(5), row(7, link="boat")))
    rest, out = whole.without(frozenset({"car"}), Decimal(25))
    assert [units for _, units, _ in shape(out)] == [5, 20]
    assert [units for _, units, _ in shape(rest)] == [5, 5, 7]
    rest, out = whole.without(frozenset({"car"}), Decimal(0))
    assert (shape(rest), out) == (shape(whole), None)
    assert whole.without(frozenset({"house"}), Decimal(5))[1] is None
    none, everything = row(3, link="car").without(frozenset({"car"}), Decimal(9))
    assert none is None
    assert everything is not None


def test_unknown_money_is_known_as_such() -> None:
    whole = join(row(1), row(2, amount=None))
    assert whole.unknown
    assert not row(1, 2).unknown


def test_principal_is_kept_in_whole_steps() -> None:
    assert quantised(Decimal("1.5")) == Decimal("1.5")
    third = quantised(Decimal(1) / 3)
    assert third == Decimal("0.3333333333")
    large = Decimal("123456789012345678.12345678901234")
    assert quantised(large) == Decimal("123456789012345678.1234567890")
    cut = row(1).scaled(Decimal(3)).split_top(Decimal(1))
    assert [one.principal for part in cut if part for one in parcels(part)] == [
        Decimal("0.6666666667"),
        Decimal("0.3333333333"),
    ]


@FEW
@given(st.integers(1, 60), st.integers(1, 60))
def test_rows_of_any_two_heights_are_joined(low: int, high: int) -> None:
    bottom, top = row(*range(1, low + 1)), row(*range(1, high + 1))
    whole = join(bottom, join(top, bottom))
    assert len(shape(whole)) == 2 * low + high


def test_a_row_that_grows_from_either_end_stays_balanced() -> None:
    down = up = None
    for number in range(1, 200):
        one = row(number)
        down, up = maybe_join(one, down), maybe_join(up, one)
    assert shape(down)[::-1] == shape(up)
    assert [units for _, units, _ in shape(down)] == list(range(199, 0, -1))
    assert down is not None
    halves = [row(*range(1, size)) for size in (3, 30, 7, 90, 2, 50, 4)]
    for first in halves:
        for second in halves:
            rest, top = join(first, second).split_top(Decimal(11))
            assert len(shape(join(down, first))) == 199 + len(shape(first))
            assert shape(rest) or shape(top)


def test_a_conversion_without_a_hop() -> None:
    _, top = row(2, 4).scaled(Decimal(3)).split_top(Decimal(6))
    assert top is not None
    assert [(one.units, one.principal, one.hops) for one in parcels(top)] == [(6, 2, ())]
