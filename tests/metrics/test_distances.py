from __future__ import annotations

from decimal import Decimal

import pytest

from beancount_barbell.metrics.distances import Distance, line_distances
from beancount_barbell.model.states import RiskState
from tests.handmade import D, day, history


def test_an_active_sleeve_looks_down_to_both_lines():
    assert line_distances(history(day())) == (
        Distance("reduce-line", D(70), D("-0.3"), D(-300000)),
        Distance("halt-line", D(50), D("-0.5"), D(-500000)),
    )


def test_a_reducing_sleeve_looks_down_and_up():
    reducing = day(nav=D(68), equity=D(680000), state=RiskState.REDUCING)
    down, up = line_distances(history(reducing))
    assert (down.key, down.line) == ("halt-line", 50)
    assert down.amount == pytest.approx(Decimal(-180000))
    assert (up.key, up.line, up.move) == ("reduce-resume", 85, D("0.25"))


def test_a_halted_sleeve_looks_up():
    halted = day(nav=D(35), equity=D(350000), state=RiskState.HALTED)
    assert line_distances(history(halted)) == (Distance("halt-resume", D(70), D(1), D(350000)),)


@pytest.mark.parametrize("days", [(), (day(nav=None),), (day(nav=D(0)),)])
def test_without_a_nav_there_is_no_distance(days):
    assert line_distances(history(*days)) == ()


def test_unknown_equity_leaves_the_move():
    down, _ = line_distances(history(day(equity=None)))
    assert (down.move, down.amount) == (D("-0.3"), None)
