"""Losses in a row, whatever the order of a day.

The order inside a day is not known unless every one of its closings says its
time. Without it the worst case counts: the day's losses follow those before,
and after a win they come last.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from beancount_barbell.model.trades import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from beancount_barbell.engine.trades.closed_trades import ClosedTrade


def day_streak(before: int, closings: Sequence[tuple[Outcome, str | None]]) -> tuple[int, int]:
    """(what a loss of the day made it, at the day's end) of losses in a row.

    Args:
        before: how many it was in the morning.
        closings: the day's outcomes, each with its "HH:MM" or None.

    Returns:
        The most that a loss of this day brought it to, 0 without any loss; and
        how many it is in the evening.
    """
    losses = sum(outcome is Outcome.LOSS for outcome, _ in closings)
    if any(time is None for _, time in closings):
        won = any(outcome is Outcome.WIN for outcome, _ in closings)
        return (before + losses if losses else 0), losses if won else before + losses
    most, now = 0, before
    # Of one minute the order is not known either: wins go first, so that the evening is worst.
    for outcome, _ in sorted(closings, key=lambda one: (one[1], one[0] is not Outcome.WIN)):
        if outcome is Outcome.WIN:
            now = 0
        elif outcome is Outcome.LOSS:
            now += 1
            most = max(most, now)
    return most, now


class LiveStreak:
    """Losses in a row, kept from one day with closings to the next."""

    def __init__(self) -> None:
        self._evenings: list[tuple[datetime.date, int]] = []
        """The count of each evening, in order, as far as nothing changed since."""
        self._since: datetime.date | None = None

    def forget(self, date: datetime.date) -> None:
        """What closed on `date` changed: its evening and all after it are counted anew."""
        while self._evenings and self._evenings[-1][0] >= date:
            self._evenings.pop()

    def count(
        self,
        days: Iterable[tuple[datetime.date, Sequence[ClosedTrade]]],
        since: datetime.date | None,
    ) -> int:
        """Losses in a row up to the newest day of `days`, the most of that day.

        Args:
            days: the days on which trades closed, the newest first.
            since: only days from here on count: a signed review set the counter to nothing.
        """
        if since != self._since:
            self._since = since
            self._evenings.clear()
        # Nothing closes on the first day there is, so that it stands for "nothing yet".
        counted, now = self._evenings[-1] if self._evenings else (datetime.date.min, 0)
        fresh = []
        for date, closed in days:
            if date <= counted or (since is not None and date < since):
                break
            fresh.append((date, [(one.outcome, one.time) for one in closed]))
        most = 0
        for date, closings in reversed(fresh):
            most, now = day_streak(now, closings)
            self._evenings.append((date, now))
        return most
