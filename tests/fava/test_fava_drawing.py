from __future__ import annotations

from itertools import pairwise

import pytest
from fava_barbell.drawing import Scale, band_path, scale_of, spread, step_path
from hypothesis import given
from hypothesis import strategies as st


def test_values_hold_until_the_next():
    assert step_path([(0, 10), (50, 20), (100, 20)]) == "M0 10H50V20H100"
    assert step_path([(0, 10), (25, 10), (50, 10), (100, 10)]) == "M0 10H100"


def test_a_gap_is_a_gap():
    assert step_path([(0, 10), (40, None), (60, 30), (100, 30)]) == "M0 10H40M60 30H100"
    assert step_path([(0, None), (100, None)]) == ""
    assert step_path([]) == ""
    assert step_path([(0, 1.234), (0, 2)]) == "M0 1.23V2"


def test_a_band_to_an_edge():
    assert band_path([(0, 30), (100, 30)], 100.0) == "M0 30H100L100 100L0 100Z"
    assert band_path([(0, 30), (50, 20), (100, 20)], 0.0) == "M0 30H50V20H100L100 0L0 0Z"


def test_a_band_between_lines():
    upper, lower = [(0, 30), (50, 30), (100, 30)], [(0, 50), (50, 60), (100, 60)]
    assert band_path(upper, lower).startswith("M0 30H100L100 60")
    assert "L50 60L50 50" in band_path(upper, lower)


def test_no_line_no_band():
    assert band_path([(0, None), (100, None)], 0.0) == ""
    begun = band_path([(0, None), (50, 30), (100, 30)], 0.0)
    assert begun == "M50 30H100L100 0L50 0Z"
    ended = band_path([(0, 30), (50, None), (100, None)], 0.0)
    assert ended == "M0 30H50L50 0L0 0Z"


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
    assert Scale(0, 0.15).ticks() == (0.05, 0.1)
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
