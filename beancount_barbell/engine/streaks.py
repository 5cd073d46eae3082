"""Losses in a row, whatever the order of a day.

The order inside a day is not known unless every one of its closings says its
time. Without it the worst case counts: the day's losses follow those before,
and after a win they come last.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from beancount_barbell.model.trades import Outcome

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Sequence

    from beancount_barbell.engine.trades import Closed


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


def live_streak(
    days: Iterable[tuple[datetime.date, Sequence[Closed]]], since: datetime.date | None
) -> int:
    """Losses in a row up to the newest day of `days` (newest first), the most of that day.

    Only days from `since` on count: a signed review set the counter to nothing.
    """
    found: list[list[tuple[Outcome, str | None]]] = []
    for date, closed in days:
        if since is not None and date < since:
            break
        found.append([(one.outcome, one.time) for one in closed])
        if len(found) > 1 and any(outcome is Outcome.WIN for outcome, _ in found[-1]):
            break
    most = now = 0
    for closings in reversed(found):
        most, now = day_streak(now, closings)
    return most
