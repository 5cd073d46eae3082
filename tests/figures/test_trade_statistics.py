"""Statistics of closed trades, by the page's figures and by an independent library."""

from __future__ import annotations

import datetime
import math
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beancount_barbell.engine.risk.nav import UnitisedNav
from beancount_barbell.figures.trade_statistics import streaks, trade_statistics
from beancount_barbell.model.location import NOWHERE
from beancount_barbell.model.trades import Outcome, Trade

D = Decimal
START = datetime.date(2025, 1, 6)


def trade(result, day=0, time=None):
    return Trade(
        date=START + datetime.timedelta(days=day),
        opened_on=None,
        underlying="X",
        trade_id=None,
        units=D(1),
        result=None if result is None else D(result),
        local_result=None,
        local_currency=None,
        missing=(),
        time=time,
        accounts=frozenset(),
        location=NOWHERE,
        entry=None,
    )


def trades(*results):
    return tuple(trade(result, day) for day, result in enumerate(results))


def test_the_case_of_the_page():
    thousands = (12, -8, -5, 20, -7, -6, 0, -9, -4, -3)
    stats = trade_statistics(trades(*(one * 1000 for one in thousands)))
    assert (stats.count, stats.wins, stats.losses, stats.ties) == (10, 2, 7, 1)
    assert round(stats.win_rate, 3) == D("0.222")
    assert (stats.average_win, stats.average_loss) == (D(16000), D(-6000))
    assert round(stats.payoff, 3) == D("2.667")
    assert stats.expectancy == D(-1000)
    assert round(stats.profit_factor, 2) == D("0.76")
    assert stats.net == D(-10000)
    assert (stats.longest_streak, stats.current_streak) == (5, 5)
    assert stats.few


@pytest.mark.parametrize(("days", "current"), [(0, 3), (1, 2), (2, 1), (3, 0)])
def test_the_current_streak_counts_from_a_day_on(days, current):
    lost = trades(-1, -2, -3)
    assert trade_statistics(lost, START + datetime.timedelta(days)).current_streak == current


def test_without_trades_there_is_nothing_to_divide_by():
    stats = trade_statistics(())
    assert (stats.count, stats.net, stats.longest_streak) == (0, D(0), 0)
    ratios = (stats.win_rate, stats.average_win, stats.average_loss, stats.payoff)
    assert (*ratios, stats.expectancy, stats.profit_factor) == (None,) * 6


def test_without_losses_there_is_no_profit_factor():
    stats = trade_statistics(trades(*[1] * 30))
    assert (stats.profit_factor, stats.payoff, stats.win_rate) == (None, None, D(1))
    assert not stats.few


def test_an_unknown_result_is_counted_apart():
    stats = trade_statistics(trades(5, None, -5))
    assert (stats.count, stats.unknown, stats.wins, stats.losses) == (3, 1, 1, 1)
    assert trade(None).outcome is Outcome.UNKNOWN


def test_of_a_day_whose_order_is_unknown_the_worst_counts():
    closed = (trade(-1, 0), trade(-1, 1), trade(5, 1), trade(-1, 2))
    assert streaks(closed) == (2, 2)
    timed = (trade(-1, 0), trade(-1, 1, "09:00"), trade(5, 1, "10:00"), trade(-1, 2))
    assert streaks(timed) == (2, 1)


MONEY = st.integers(-1000, 1000)


@given(st.lists(MONEY, min_size=1, max_size=60))
def test_the_longest_streak_is_that_of_a_naive_count(results):
    longest = current = 0
    for result in results:
        current = current if result == 0 else (current + 1 if result < 0 else 0)
        longest = max(longest, current)
    assert streaks(trades(*results)) == (longest, current)


RETURNS = st.lists(MONEY.filter(bool), min_size=1, max_size=60)


@given(RETURNS, st.lists(st.integers(0, 500), min_size=60, max_size=60))
def test_nav_and_drawdown_are_those_of_empyrical(results, deposits):
    """Empyrical knows returns alone; the NAV must say the same of them, deposits or not."""
    empyrical = pytest.importorskip("empyrical")
    numpy = pytest.importorskip("numpy")
    returns = numpy.array([one / 10_000 for one in results])
    nav = UnitisedNav(D(1))
    equity = D(1_000_000)
    nav.flow(equity, D(0))
    nav.value(equity)
    deepest = D(0)
    for one, deposit in zip(results, deposits, strict=False):
        nav.flow(D(deposit), D(0))
        equity = (equity + deposit) * (1 + D(one) / 10_000)
        nav.value(equity)
        deepest = max(deepest, 1 - nav.nav / nav.peak)
    assert math.isclose(empyrical.max_drawdown(returns), -deepest, abs_tol=1e-12)
    assert math.isclose(empyrical.cum_returns_final(returns), nav.nav / 100 - 1, abs_tol=1e-12)


@given(RETURNS)
def test_factors_and_streaks_are_those_of_quantstats(results):
    """Quantstats takes returns for trades; it has no ties, so there are none here.

    Its expectancy and payoff are those of returns, too, and agree with results
    over one capital.
    """
    stats = pytest.importorskip("quantstats").stats
    pandas = pytest.importorskip("pandas")
    dates = pandas.date_range("2025-01-06", periods=len(results))
    returns = pandas.Series([one / 10_000 for one in results], index=dates)
    ours = trade_statistics(trades(*results))
    assert stats.consecutive_losses(returns) == ours.longest_streak
    assert math.isclose(stats.win_rate(returns), ours.win_rate)
    if ours.losses and ours.wins:
        assert math.isclose(stats.profit_factor(returns), ours.profit_factor, rel_tol=1e-9)
        assert math.isclose(stats.payoff_ratio(returns), ours.payoff, rel_tol=1e-9)
