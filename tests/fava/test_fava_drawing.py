from __future__ import annotations

import re
from decimal import Decimal
from itertools import pairwise

import pytest
from fava_barbell.drawing import Scale, band_path, scale_of, spread, step_path
from hypothesis import given
from hypothesis import strategies as st


def test_values_hold_until_the_next():
    assert step_path([(0, 10), (50, 20), (100, 20)]) == "M0 100h500v100h500"
    assert step_path([(0, 10), (25, 10), (50, 10), (100, 10)]) == "M0 100h1000"


def test_a_gap_is_a_gap():
    assert step_path([(0, 10), (40, None), (60, 30), (100, 30)]) == "M0 100h400M600 300h400"
    assert step_path([(0, None), (100, None)]) == ""
    assert step_path([]) == ""
    assert step_path([(0, 1.234), (0, 2)]) == "M0 12h0v8"


def test_what_lasts_too_short_to_be_drawn_is_a_dot_or_a_stroke():
    assert step_path([(0, None), (50, 30), (50.01, None), (100, None)]) == "M500 300h0"
    assert step_path([(0, 10), (50, 90), (50.01, 10), (100, 10)]) == "M0 100h500v800v-800h500"


def test_a_band_to_an_edge():
    assert band_path([(0, 30), (100, 30)], 100.0) == "M0 300h1000v700h-1000z"
    assert band_path([(0, 30), (50, 20), (100, 20)], 0.0) == "M0 300h500v-100h500v-200h-1000z"


def test_a_band_between_lines():
    upper, lower = [(0, 30), (50, 30), (100, 30)], [(0, 50), (50, 60), (100, 60)]
    assert band_path(upper, lower) == "M0 300h1000v300h-500v-100h-500z"


def test_no_line_no_band():
    assert band_path([(0, None), (100, None)], 0.0) == ""
    begun = band_path([(0, None), (50, 30), (100, 30)], 0.0)
    assert begun == "M500 300h500v-300h-500z"
    ended = band_path([(0, 30), (50, None), (100, None)], 0.0)
    assert ended == "M0 300h500v-300h-500z"


@given(st.lists(st.tuples(st.floats(0, 100), st.one_of(st.none(), st.floats(0, 100))), max_size=30))
def test_a_path_is_never_a_step_of_its_grid_away(points):
    """Relative moves add up: rounding does not."""
    points = sorted(points, key=lambda one: one[0])
    at, known, corners = (0, 0), False, []
    for kind, numbers in re.findall(r"([Mhv])([-\d ]+)", step_path(points)):
        first, *second = map(int, numbers.split())
        at = {"M": (first, *second), "h": (at[0] + first, at[1]), "v": (at[0], at[1] + first)}[kind]
        corners.append(at)
    for x, y in points:
        known |= y is not None
        if y is not None and not any(line == (x, y) for line in points[points.index((x, y)) + 1 :]):
            assert any(abs(10 * y - height) <= 0.5 for _, height in corners)
    assert bool(corners) is known
    assert all(0 <= x <= 1000 and 0 <= y <= 1000 for x, y in corners)


def test_a_scale_has_room():
    assert scale_of([0, 100], from_zero=True) == Scale(0.0, 112.0)
    around = scale_of([90, 100], from_zero=False)
    assert around.low < 90
    assert around.high > 100
    below = scale_of([-50, 100], from_zero=True)
    assert below.low < -50
    assert below.ticks() == (-50, 0, 50, 100)
    assert scale_of([5, 5], from_zero=False).low < 5
    assert scale_of([], from_zero=True).high > 1
    assert scale_of([0, 0], from_zero=True).high > 0


def test_ticks_are_round():
    assert Scale(0, 112).ticks() == (50, 100)
    assert Scale(0, 0.15).ticks() == (Decimal("0.05"), Decimal("0.10"))
    assert Scale(8_000_000, 10_600_000).ticks() == (9_000_000, 10_000_000)


@given(st.floats(-1e6, 1e6), st.floats(1e-3, 1e9))
def test_every_scale_has_ticks_inside(low, span):
    scale = Scale(low, low + span)
    if scale.high > scale.low:
        assert all(scale.low < tick < scale.high for tick in scale.ticks())
        assert len(scale.ticks()) <= 8
        assert scale.y(scale.low) == 100
        assert scale.y(scale.high) == 0


@given(st.lists(st.floats(0, 100), max_size=6))
def test_labels_never_lie_on_each_other(places):
    found = spread(places, 10)
    ordered = sorted(found)
    assert all(b - a >= 9.98 for a, b in pairwise(ordered))
    assert all(5 <= place <= 95 for place in found)
    by_place = sorted(range(len(places)), key=lambda i: places[i])
    assert [found[i] for i in by_place] == ordered


@pytest.mark.parametrize("value", [-10, 5, 500])
def test_what_is_outside_stays_in_the_box(value):
    assert 0 <= Scale(0, 100).y(value) <= 100
