"""Probabilities of reaching each line and of each losing streak, from the sleeve's own record.

Several models answer the same question, each with its inputs and assumptions; none of them is the
truth.
"""

from __future__ import annotations

import bisect
import math
from itertools import pairwise
from typing import TYPE_CHECKING

from beancount_barbell.figures.resampling import bootstrap
from beancount_barbell.figures.survival import (
    Estimate,
    Record,
    expected_trades_to_run,
    first_passage,
    fixed_stake_ruin,
    losing_run,
    measured,
    unequal_payoff_ruin,
)
from beancount_barbell.figures.trade_statistics import trade_statistics
from beancount_barbell.model.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from beancount_barbell.figures.stress import Line
    from beancount_barbell.figures.trade_statistics import TradeStatistics
    from beancount_barbell.model.history import Day, History

YEAR_DAYS = 365.25
HORIZON_YEARS = 1.0
HORIZON_TRADES = 100
PATHS = 2_000
SEED = 20_240_805
"""Seed of the bootstrap: any constant, so that the same ledger gives the same figures."""
BLOCK = 5
"""Number of consecutive trades drawn together in the block bootstrap."""

_FEWEST_RETURNS = 2


class Odds(NamedTuple):
    """One model's probability of reaching a line ("halt-line"), and its inputs.

    `method` is "fixed-stake", "unequal-payoff", "first-passage", "bootstrap" or "block-bootstrap";
    `inputs` are the model's numbers by name.
    """

    line: str
    method: str
    estimate: Estimate
    inputs: dict[str, float]


class StreakOdds(NamedTuple):
    """The probability of `length` losses in a row among `trades`.

    `expected_trades` is the mean number of trades until such a streak.
    """

    length: int
    trades: int
    estimate: Estimate
    expected_trades: float


class Drift(NamedTuple):
    """Yearly drift and volatility of the unitised NAV, and the record they were measured on."""

    drift: float
    volatility: float
    record: Record


def line_odds(history: History, lines: Sequence[Line], equity: Decimal) -> tuple[Odds, ...]:
    """The probability of reaching each line, by each model whose inputs are known.

    Lines already reached, and zero, are left out; `equity` is the sleeve's, now.
    """
    ahead = [line for line in lines if 0 < line.equity < equity]
    statistics = trade_statistics(history.trades)
    found: list[Odds] = []
    for line in ahead:
        found += _by_trades(line, equity, statistics)
        found += _by_nav(history, line, equity)
        found += _by_drawing(history, line, equity)
    return tuple(found)


def _by_trades(line: Line, equity: Decimal, statistics: TradeStatistics) -> list[Odds]:
    """The closed-form models; they need at least one win and one loss."""
    if statistics.average_win is None or statistics.average_loss is None:
        return []
    win, loss = float(statistics.average_win), -float(statistics.average_loss)
    decided = statistics.wins + statistics.losses
    stake = (statistics.wins * win + statistics.losses * loss) / decided
    money, floor = float(equity), float(line.equity)
    rate = statistics.wins / decided
    even = measured(lambda p: fixed_stake_ruin(money, floor, stake, p), statistics.wins, decided)
    uneven = measured(
        lambda p: unequal_payoff_ruin(money, floor, p, win, loss), statistics.wins, decided
    )
    return [
        Odds(line.key, "fixed-stake", even, {"win_rate": rate, "stake": stake}),
        Odds(line.key, "unequal-payoff", uneven, {"win_rate": rate, "win": win, "loss": loss}),
    ]


def _by_nav(history: History, line: Line, equity: Decimal) -> list[Odds]:
    moves = nav_drift(history.days)
    if moves is None:
        return []
    level = float(line.equity / equity)
    estimate = first_passage(level, moves.drift, moves.volatility, HORIZON_YEARS, moves.record)
    inputs = {"drift": moves.drift, "volatility": moves.volatility, "years": HORIZON_YEARS}
    return [Odds(line.key, "first-passage", estimate, inputs)]


def nav_drift(days: Sequence[Day]) -> Drift | None:
    """Drift and volatility of the NAV since the last restart; None with fewer than two moves.

    Each log return is weighted by the days between its two rows, so that days without a row count
    as days without a change.
    """
    rows = [day for day in days if day.generation == days[-1].generation and day.nav]
    if len(rows) <= _FEWEST_RETURNS:
        return None
    years = (rows[-1].date - rows[0].date).days / YEAR_DAYS
    curve = [(day.date, math.log(float(day.nav or 1))) for day in rows]
    mean = (curve[-1][1] - curve[0][1]) / years
    variance = 0.0
    for (before, low), (after, high) in pairwise(curve):
        span = (after - before).days / YEAR_DAYS
        variance += (high - low - mean * span) ** 2 / span
    variance /= len(rows) - 2
    return Drift(mean + variance / 2, math.sqrt(variance), Record(years, len(rows) - 1))


def _by_drawing(history: History, line: Line, equity: Decimal) -> list[Odds]:
    returns = trade_returns(history)
    if len(returns) < _FEWEST_RETURNS:
        return []
    level = float(line.equity / equity)
    return [
        Odds(
            line.key,
            method,
            bootstrap(returns, level, horizon=HORIZON_TRADES, paths=PATHS, seed=SEED, block=block),
            {"trades": float(HORIZON_TRADES), "paths": float(PATHS), "block": float(block)},
        )
        for method, block in (("bootstrap", 1), ("block-bootstrap", BLOCK))
    ]


def trade_returns(history: History) -> list[float]:
    """The return of each closed trade: result / equity at the end of the day before it closed.

    Trades whose result is UNKNOWN, or whose equity is UNKNOWN or not positive, are left out.
    """
    dates = [day.date for day in history.days]
    found = []
    for trade in history.trades:
        row = bisect.bisect_left(dates, trade.date) - 1
        before = history.days[row].equity if row >= 0 else None
        if trade.result is not None and before is not None and before > 0:
            found.append(float(trade.result / before))
    return found


def streak_odds(history: History) -> tuple[StreakOdds, ...]:
    """The probability of the policy's losing streaks in the next trades; empty without trades."""
    statistics = trade_statistics(history.trades)
    decided = statistics.wins + statistics.losses
    if not decided:
        return ()
    rate = statistics.losses / decided
    found = []
    for length in (history.policy.streak_reduce, history.policy.streak_halt):
        estimate = measured(
            lambda q, length=length: losing_run(length, HORIZON_TRADES, q),  # type: ignore[misc]
            statistics.losses,
            decided,
        )
        expected = expected_trades_to_run(length, rate)
        found.append(StreakOdds(length, HORIZON_TRADES, estimate, expected))
    return tuple(found)
