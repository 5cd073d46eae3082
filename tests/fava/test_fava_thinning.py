from __future__ import annotations

from decimal import Decimal

import pytest
from fava_barbell.thinning import MOST_POINTS, changes, crossings, thin
from hypothesis import given
from hypothesis import strategies as st

NUMBERS = st.one_of(st.none(), st.integers(-1000, 1000).map(Decimal))
ROWS = st.lists(st.tuples(NUMBERS, NUMBERS, NUMBERS), min_size=1, max_size=120)
AGAINST = [(0, 1), (2, 1)]
MOST = 40


def rows(*values, line=100):
    return [(None if value is None else Decimal(value), Decimal(line)) for value in values]


@given(ROWS)
def test_it_keeps_the_ends_the_order_and_the_bound(given_rows):
    kept = thin(given_rows, AGAINST, MOST)
    assert kept == sorted(set(kept))
    assert kept[0] == 0
    assert kept[-1] == len(given_rows) - 1
    assert len(kept) <= max(MOST, 0)
    if len(given_rows) <= MOST:
        assert kept == list(range(len(given_rows)))


@given(ROWS)
def test_extremes_are_kept(given_rows):
    kept = thin(given_rows, AGAINST, MOST)
    for column in range(3):
        whole = [row[column] for row in given_rows if row[column] is not None]
        shown = [given_rows[i][column] for i in kept if given_rows[i][column] is not None]
        if whole:
            assert min(shown) == min(whole)
            assert max(shown) == max(whole)


@given(st.lists(st.integers(0, 200).map(Decimal), min_size=30, max_size=150))
def test_each_buckets_extremes_are_kept(values):
    series = [(value,) for value in values]
    kept = thin(series, (), MOST)
    buckets = (MOST - 2) // 2
    if len(values) > MOST and len(set(values)) > 1:
        for bucket in range(buckets):
            start, end = (len(values) * edge // buckets for edge in (bucket, bucket + 1))
            shown = [values[i] for i in kept if start <= i < end]
            assert min(shown) == min(values[start:end])
            assert max(shown) == max(values[start:end])


@given(st.data())
def test_crossings_are_kept(data):
    turns = sorted(data.draw(st.sets(st.integers(1, 499), max_size=9)))
    values, above = [], data.draw(st.booleans())
    for index in range(500):
        above ^= index in turns
        away = 1 + index * 7 % 4
        values.append(100 + away if above else 100 - away)
    series = rows(*values)
    kept = set(thin(series, [(0, 1)], MOST))
    for turn in turns:
        assert {turn - 1, turn} <= kept


@pytest.mark.parametrize("most", [20, 40, 100])
def test_more_crossings_than_room_leave_both_sides_in_sight(most):
    values = [90 if index % 2 else 110 for index in range(1000)]
    line_down = [(Decimal(v), Decimal(100 - i // 100)) for i, v in enumerate(values)]
    kept = thin(line_down, [(0, 1)], most)
    assert len(kept) <= most
    sides = [line_down[i][0] > line_down[i][1] for i in kept]
    assert sides.count(True) >= most // 10
    assert sides.count(False) >= most // 10


def test_gaps_keep_their_edges_where_crossings_find_no_room():
    around = [90 if index % 2 else 110 for index in range(300)]
    series = [(one[0], Decimal(100)) for one in rows(*around, *[None] * 300, *around)]
    kept = thin(series, [(0, 1)], 100)
    assert {299, 300, 599, 600} <= set(kept)
    assert len(kept) <= 100


def test_of_more_gaps_than_room_some_are_in_sight():
    series = rows(*[index if index % 3 else None for index in range(1, 1000)])
    kept = thin(series, [], 40)
    assert len(kept) <= 40
    assert sum(series[index][0] is None for index in kept) >= 10


def test_gaps_keep_their_edges():
    series = rows(*[50] * 300, *[None] * 300, *[50] * 300)
    assert {299, 300, 599, 600} <= set(thin(series, [(0, 1)], MOST))


def test_meeting_a_line_counts_and_a_gap_between_does_not_hide_a_crossing():
    assert list(crossings(rows(90, 100, 100, 90), [(0, 1)])) == [0, 1, 2, 3]
    assert list(crossings(rows(90, None, 110), [(0, 1)])) == [0, 2]
    assert list(crossings(rows(90, 80, 70), [(0, 1)])) == []


def test_constants_take_no_room():
    assert thin(rows(*[50] * 1000), [(0, 1)]) == [0, 999]
    kept = thin(rows(*[index % 90 for index in range(10_000)]), [(0, 1)])
    assert len(kept) > 390


def test_the_usual_bound():
    assert len(thin(rows(*range(10_000)), [(0, 1)])) <= MOST_POINTS == 400


def test_what_stays_is_one_point_and_the_last():
    assert changes(rows(1, 1, 2, 2, None, None, 2, 2, 2)) == [0, 2, 4, 6, 8]
    assert changes(rows(1)) == [0]
    assert changes([]) == []
