from __future__ import annotations

import datetime
from decimal import Decimal

import pytest

from beancount_barbell.figures.distances import Distance, line_distances, only_restart_ends
from beancount_barbell.model.states import Driver, Reopening, RiskState
from tests.handmade import D, day, history


def test_an_active_sleeve_looks_down_to_both_lines():
    assert line_distances(history(day())) == (
        Distance("reduce-line", D(70), D("-0.3"), D(-300000)),
        Distance("halt-line", D(50), D("-0.5"), D(-500000)),
    )


def test_a_reducing_sleeve_looks_down_and_up():
    reducing = day(nav=D(68), equity=D(680000), state=RiskState.REDUCING, drivers=(Driver.NAV,))
    down, up = line_distances(history(reducing))
    assert (down.key, down.line) == ("halt-line", 50)
    assert down.amount == pytest.approx(Decimal(-180000))
    assert (up.key, up.line, up.move) == ("reduce-resume", 85, D("0.25"))


@pytest.mark.parametrize(("nav", "reached"), [("84.99", False), ("85", True), ("100", True)])
def test_a_line_that_the_nav_has_reached_is_no_distance_to_come(nav, reached):
    """Out of a halt over both lines at once: the second step is the next day's."""
    reducing = day(nav=D(nav), state=RiskState.REDUCING, drivers=(Driver.NAV,))
    assert [one.reached for one in line_distances(history(reducing))] == [False, reached]


HALTED_BY_NAV = {"state": RiskState.HALTED, "drivers": (Driver.NAV,)}


def test_a_halted_sleeve_with_a_hedge_looks_up():
    halted = day(nav=D(35), equity=D(350000), hedge_exposure=D(9), **HALTED_BY_NAV)
    assert line_distances(history(halted)) == (Distance("halt-resume", D(70), D(1), D(350000)),)


def keys(state: RiskState, *drivers: Driver, **changes) -> list[str]:
    last = day(state=state, drivers=drivers, **changes)
    return [one.key for one in line_distances(history(last))]


@pytest.mark.parametrize("exposure", [D(0), D(240000), None])
def test_a_halted_sleeve_without_a_hedge_has_no_line_above_it(exposure):
    """It has to close every position, and then its NAV cannot move: only a restart helps."""
    assert keys(RiskState.HALTED, Driver.NAV, nav=D(45), exposure=exposure) == []


@pytest.mark.parametrize(
    ("changes", "alone"),
    [
        ({"nav": D(45)}, True),
        ({"nav": D(45), "hedge_exposure": D(9)}, False),
        ({"nav": D(45), "hedge_exposure": None}, False),
        ({"nav": D(0), "hedge_exposure": D(9)}, True),
        ({"nav": D(45), "hedge_exposure": D(9), "drivers": (Driver.DRAWDOWN, Driver.NAV)}, True),
        ({"nav": D(95), "hedge_exposure": D(9), "drivers": (Driver.MANUAL,)}, True),
        ({"nav": D(0), "hedge_exposure": D(9), "drivers": (Driver.INSOLVENCY,)}, True),
    ],
)
def test_only_a_restart_ends_a_halt_that_no_nav_ends(changes, alone):
    restart = Reopening("restart", datetime.date(2025, 3, 2), flat=True)
    halted = day(**(HALTED_BY_NAV | changes))
    assert only_restart_ends(history(halted, reopening=restart)) == alone
    ups = [one for one in line_distances(history(halted)) if one.key == "halt-resume"]
    assert not (ups and alone)


def test_what_a_review_or_the_nav_ends_needs_no_restart():
    review = Reopening("review", datetime.date(2025, 3, 2), flat=False)
    assert not only_restart_ends(history(day(), reopening=review))
    assert not only_restart_ends(history(day()))
    assert not only_restart_ends(history())


@pytest.mark.parametrize("driver", [Driver.MARKET, Driver.STREAK, Driver.RESTART, Driver.MANUAL])
def test_where_something_else_drives_the_state_no_fall_is_a_recovery(driver):
    """NAV 95: the line at 85 lies below, and would end nothing."""
    assert keys(RiskState.REDUCING, driver, nav=D(95)) == ["reduce-line", "halt-line"]


@pytest.mark.parametrize("driver", [Driver.DRAWDOWN, Driver.MANUAL, Driver.INSOLVENCY])
def test_what_only_a_restart_ends_has_no_line_above_it(driver):
    assert keys(RiskState.HALTED, driver, Driver.NAV, nav=D(45)) == []
    assert keys(RiskState.HALTED, driver, nav=D(80)) == ["reduce-line", "halt-line"]


def test_a_market_stop_beside_the_line_leaves_the_way_up():
    assert keys(RiskState.REDUCING, Driver.NAV, Driver.MARKET, nav=D(68)) == [
        "halt-line",
        "reduce-resume",
    ]


@pytest.mark.parametrize(
    ("state", "drivers", "nav", "ends"),
    [
        (RiskState.REDUCING, (Driver.NAV,), 68, True),
        (RiskState.REDUCING, (Driver.NAV, Driver.MARKET), 68, False),
        (RiskState.REDUCING, (Driver.NAV, Driver.STREAK), 68, False),
        (RiskState.HALTED, (Driver.NAV,), 45, True),
        (RiskState.HALTED, (Driver.NAV, Driver.STREAK), 45, False),
    ],
)
def test_only_alone_the_line_ends_the_state(state, drivers, nav, ends):
    rows = line_distances(
        history(day(state=state, drivers=drivers, nav=D(nav), hedge_exposure=D(9)))
    )
    assert [one.suffices for one in rows if one.key.endswith("resume")] == [ends]
    assert all(one.suffices for one in rows if one.key.endswith("line"))


@pytest.mark.parametrize("days", [(), (day(nav=None),), (day(nav=D(0)),)])
def test_without_a_nav_there_is_no_distance(days):
    assert line_distances(history(*days)) == ()


def test_unknown_equity_leaves_the_move():
    down, _ = line_distances(history(day(equity=None)))
    assert (down.move, down.amount) == (D("-0.3"), None)
