"""Losses in a row, with the worst case where the order inside a day is unknown.

The order is known only if every closing of the day states its time, and never inside a
minute. Worst case: the day's losses directly follow the losses before, and on a day with
a win they also come after the win.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from typing import TYPE_CHECKING

from beancount_barbell.model.drivers import DayStreak
from beancount_barbell.model.trades import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from beancount_barbell.engine.trades.closed_trades import ClosedTrade


def day_streak(before: int, closings: Sequence[tuple[Outcome, str | None]]) -> DayStreak:
    """The losses in a row after a day with closings.

    Args:
        before: the losses in a row in the morning.
        closings: the day's outcomes, each with its "HH:MM" or None.
    """
    timed = all(time is not None for _, time in closings)
    moments: dict[str | None, list[Outcome]] = defaultdict(list)
    for outcome, time in closings:
        moments[time if timed else None].append(outcome)
    most, now, unbroken = 0, before, before
    for time in sorted(moments, key=str):
        losses, won = moments[time].count(Outcome.LOSS), Outcome.WIN in moments[time]
        if losses:
            most = max(most, now + losses)
        now = losses if won else now + losses
        unbroken = unbroken + losses if losses or not won else 0
    return DayStreak(most, now, unbroken)


class LiveStreak:
    """Losses in a row, kept from one day with closings to the next."""

    def __init__(self) -> None:
        self._evenings: list[tuple[datetime.date, int]] = []
        """(day, losses in a row at its end), in order, as far as still valid."""
        self._since: datetime.date | None = None

    def forget(self, date: datetime.date) -> None:
        """Drop the counts of `date` and all later days, because its closings changed."""
        while self._evenings and self._evenings[-1][0] >= date:
            self._evenings.pop()

    def count(
        self,
        days: Iterable[tuple[datetime.date, Sequence[ClosedTrade]]],
        since: datetime.date | None,
    ) -> DayStreak:
        """Losses in a row up to the newest day of `days`.

        Args:
            days: the days on which trades closed, the newest first.
            since: only days from here on count, after a signed review or restart.
        """
        if since != self._since:
            self._since = since
            self._evenings.clear()
        # The first possible date stands for "no evening yet".
        counted, now = self._evenings[-1] if self._evenings else (datetime.date.min, 0)
        fresh = []
        for date, closed in days:
            if date <= counted or (since is not None and date < since):
                break
            fresh.append((date, [(one.outcome, one.time) for one in closed]))
        newest = DayStreak(now, now, 0)
        for date, closings in reversed(fresh):
            newest = day_streak(newest.evening, closings)
            self._evenings.append((date, newest.evening))
        return newest
