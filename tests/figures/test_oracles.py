"""Whole ledgers of random series against libraries that others wrote.

empyrical-reloaded and quantstats know returns of a period alone; pyxirr knows
payments. Where they define a figure otherwise, the test says how.
"""

from __future__ import annotations

import datetime
import math
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beancount_barbell.figures.core_yield import core_yield
from beancount_barbell.figures.plain import jsonable
from beancount_barbell.figures.status_figures import status_figures
from beancount_barbell.figures.trade_statistics import trade_statistics
from tests.engine.histories import HOUSE, history_of

if TYPE_CHECKING:
    from beancount_barbell.model.history import History


def library(name: str):
    """A library that takes seconds to import, which only the process does that runs its tests."""
    return pytest.fixture(lambda: pytest.importorskip(name), scope="module", name=name)


empyrical, numpy, pandas, pyxirr, quantstats = map(
    library, ("empyrical", "numpy", "pandas", "pyxirr", "quantstats")
)
D = Decimal
DAY = datetime.timedelta(days=1)
START = datetime.date(2025, 1, 6)
FEW = settings(max_examples=60, deadline=None)

STEPS = st.lists(
    st.tuples(
        st.integers(1, 40),  # days since the step before
        st.integers(-900, 1200),  # return, ten-thousandths
        st.integers(-200_000, 400_000),  # put in at the start, taken out at the end
    ),
    min_size=1,
    max_size=25,
)
"""(days, return, flow) of one step after another."""

Steps = list[tuple[int, int, int]]


def posted(day: datetime.date, account: str, amount: Decimal, other: str) -> str:
    return f'{day} * "posted"\n  {account}  {amount:f} JPY\n  {other}  {-amount:f} JPY\n'


def ledger(steps: Steps, account: str, result: str) -> tuple[str, list[float], list[tuple]]:
    """A ledger, its returns step by step, and what went in (negative) and came out of it."""
    day, value = START, D(1_000_000)
    text = HOUSE + posted(day, account, value, "Assets:Bank")
    returns, payments = [], [(day, -float(value))]
    for days, move, flow in steps:
        day += days * DAY
        put_in, taken = D(max(flow, 0)), D(max(-flow, 0))
        gain = ((value + put_in) * move / 10_000).quantize(D("0.0001"))
        taken = min(taken, (value + put_in + gain) / 2)
        returns.append(float(gain / (value + put_in)))
        if put_in or taken:
            text += posted(day, account, put_in - taken, "Assets:Bank")
            payments.append((day, float(taken - put_in)))
        text += posted(day, account, gain, result)
        value += put_in + gain - taken
    payments.append((day, float(value)))
    return text, returns, payments


def of_sleeve(steps: Steps) -> tuple[History, list[float]]:
    text, returns, _ = ledger(steps, "Assets:Attack:Trade", "Income:Attack:PnL")
    return history_of(text), returns


@FEW
@given(STEPS)
def test_nav_and_drawdown_of_a_sleeve(empyrical, numpy, steps):
    """Empyrical's drawdown is negative, ours a loss; both count the start as a peak."""
    history, returns = of_sleeve(steps)
    sleeve = jsonable(status_figures(history, []))["sleeve"]
    series = numpy.array(returns)
    assert float(sleeve["nav"]) / 100 - 1 == pytest.approx(
        empyrical.cum_returns_final(series), abs=1e-12
    )
    assert -float(sleeve["max_drawdown"]) == pytest.approx(
        empyrical.max_drawdown(series), abs=1e-12
    )


@FEW
@given(STEPS)
def test_time_weighted_return_of_a_core(empyrical, numpy, steps):
    """Ours is of the span; empyrical's `annual_return` is of 252 steps, so it is not compared."""
    text, returns, _ = ledger(steps, "Assets:Core:Bank", "Income:Core:Gain")
    history = history_of(text)
    found = core_yield(history.treasury.core_days, history.as_of)
    assert float(found.gross) == pytest.approx(
        empyrical.cum_returns_final(numpy.array(returns)), abs=1e-12
    )
    assert found.gross == found.net == found.local == found.local_net


@FEW
@given(STEPS)
def test_money_weighted_return_of_a_core(pyxirr, steps):
    """Act/365 in both; pyxirr is given the payments as the ledger was made from them."""
    text, _, payments = ledger(steps, "Assets:Core:Bank", "Income:Core:Gain")
    history = history_of(text)
    found = core_yield(history.treasury.core_days, history.as_of)
    dates, amounts = zip(*payments, strict=True)
    expected = pyxirr.xirr(dates, amounts)
    if expected is None:  # pyxirr stops looking this near to a loss of everything
        assert found.money_weighted is None or found.money_weighted < -1 + 1e-9
    else:
        assert found.money_weighted == pytest.approx(expected, rel=1e-6, abs=1e-9)


RESULTS = st.lists(st.integers(-5000, 5000).filter(bool), min_size=1, max_size=40)


@FEW
@given(RESULTS)
def test_streak_profit_factor_and_rates_of_closed_trades(pandas, quantstats, results):
    """Quantstats takes each return for a trade.

    It has no ties (there are none here); without losses its profit factor is a
    number where ours is none, and its ratios are of returns, so that all trades
    are of one capital here.
    """
    text = HOUSE.replace(
        "open Income:Attack:PnL", 'open Income:Attack:PnL\n  barbell-settlement: "at-close"'
    ) + posted(START, "Assets:Attack:Trade", D(1_000_000), "Assets:Bank")
    for number, result in enumerate(results, 1):
        text += posted(START + number * DAY, "Assets:Attack:Trade", D(result), "Income:Attack:PnL")
    ours, stats = trade_statistics(history_of(text).trades), quantstats.stats
    dates = pandas.date_range(START, periods=len(results))
    returns = pandas.Series([one / 1_000_000 for one in results], index=dates)
    assert ours.count == len(results)
    assert ours.longest_streak == stats.consecutive_losses(returns)
    assert math.isclose(ours.win_rate, stats.win_rate(returns))
    if ours.wins and ours.losses:
        assert math.isclose(ours.profit_factor, stats.profit_factor(returns), rel_tol=1e-9)
        assert math.isclose(ours.payoff, stats.payoff_ratio(returns), rel_tol=1e-9)
        assert math.isclose(ours.expectancy, returns.mean() * 1_000_000, rel_tol=1e-9, abs_tol=1e-9)
    else:
        assert ours.profit_factor is None or ours.losses
