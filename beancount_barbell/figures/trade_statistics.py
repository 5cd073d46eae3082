"""Statistics of closed trades: win rate, size of results, and losing streaks.

Terms as usual in trading: win rate w / (w + l), payoff ratio = average win / average loss,
expectancy = mean result of all trades, profit factor = sum of wins / sum of losses. A tie is
neither win nor loss, and neither extends nor breaks a losing streak.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import TYPE_CHECKING

from beancount_barbell.engine.trades.streaks import day_streak
from beancount_barbell.model.buckets import ZERO
from beancount_barbell.model.trades import Outcome

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Sequence

    from beancount_barbell.model.trades import Trade

FEW = 30
"""Fewer trades say little about future trades."""


@dataclass(frozen=True, slots=True)
class TradeStatistics:
    """Figures of closed trades; amounts are net results in base currency.

    None where there is nothing to divide by: no wins, no losses, no trades. `average_loss` and
    `net` are signed: a loss is negative. `unknown` counts trades without a known result; amounts
    and ratios are computed from the other trades.

    `longest_streak` is the largest number of losses in a row; for a day whose order is not known
    the worst order counts. `current_streak` is the number now: since the last win, or since a
    signed review or restart reset the count.
    """

    count: int
    wins: int
    losses: int
    ties: int
    unknown: int
    win_rate: Decimal | None
    average_win: Decimal | None
    average_loss: Decimal | None
    payoff: Decimal | None
    expectancy: Decimal | None
    profit_factor: Decimal | None
    net: Decimal
    longest_streak: int
    current_streak: int

    @property
    def few(self) -> bool:
        """Whether there are too few trades for a conclusion."""
        return self.count < FEW


def trade_statistics(
    trades: Sequence[Trade], counts_from: datetime.date | None = None
) -> TradeStatistics:
    """The statistics of trades in order of date.

    The current streak ignores trades before `counts_from`; None to count all.
    """
    results = [trade.result for trade in trades if trade.result is not None]
    wins = [trade.result or ZERO for trade in trades if trade.outcome is Outcome.WIN]
    losses = [trade.result or ZERO for trade in trades if trade.outcome is Outcome.LOSS]
    won, lost = sum(wins, ZERO), sum(losses, ZERO)
    average_win, average_loss = _ratio(won, len(wins)), _ratio(lost, len(losses))
    longest, current = streaks(trades)
    if counts_from is not None:
        _, current = streaks(one for one in trades if one.date >= counts_from)
    return TradeStatistics(
        count=len(trades),
        wins=len(wins),
        losses=len(losses),
        ties=len(results) - len(wins) - len(losses),
        unknown=len(trades) - len(results),
        win_rate=_ratio(Decimal(len(wins)), len(wins) + len(losses)),
        average_win=average_win,
        average_loss=average_loss,
        payoff=average_win / -average_loss if average_win and average_loss else None,
        expectancy=_ratio(sum(results, ZERO), len(results)),
        profit_factor=won / -lost if lost else None,
        net=sum(results, ZERO),
        longest_streak=longest,
        current_streak=current,
    )


def streaks(trades: Iterable[Trade]) -> tuple[int, int]:
    """(longest, current) number of losses in a row, trades in order of date."""
    longest = current = 0
    for _, of_day in groupby(trades, key=lambda trade: trade.date):
        peak, current, _ = day_streak(current, [(one.outcome, one.time) for one in of_day])
        longest = max(longest, peak)
    return longest, current


def _ratio(amount: Decimal, count: int) -> Decimal | None:
    return amount / count if count else None
