"""Episodes: many days of one breach are one finding.

A pure fold over the rows of the history. A rule gives a *verdict* on each day: True for
beyond the limit, False for within it, None if neither is certain (UNKNOWN, or between a
limit and its re-entry line). A day with None begins no episode and ends none. Only days
beyond the limit are examined further.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from beancount_barbell.model.findings import Episode
from beancount_barbell.model.record import NamedTuple

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Sequence
    from decimal import Decimal

    from beancount_barbell.model.history import Day


class Start(NamedTuple):
    """The row (its index) from which days are judged.

    `carried_to` is the day on which judging began only because a period of grace ended; it
    is the row's date or later. None if judging began because of the row itself.
    """

    row: int
    carried_to: datetime.date | None


EVERY_DAY = Start(0, None)


class BreachCause(NamedTuple):
    """The cause of a breach, or of its worsening, on one day."""

    pushed: bool
    by_policy: bool


NOBODY = BreachCause(pushed=False, by_policy=False)


class JudgedDay(NamedTuple):
    """A judged day, and the row of the day before.

    `fresh` is False if the row is from an earlier day and carried to this day: no event of
    this day has changed the values.
    """

    date: datetime.date
    day: Day
    before: Day | None
    fresh: bool

    def beyond(
        self,
        value: Decimal | None,
        limit: Decimal | None,
        excess: Decimal | None,
        cause: BreachCause = NOBODY,
    ) -> DayBeyond:
        """This day as a day beyond the limit."""
        return DayBeyond(self.date, self.day, value, limit, excess, *cause)


class DayBeyond(NamedTuple):
    """A day beyond the limit.

    Attributes:
        date: the day.
        day: the row of the history it was judged on.
        value: the judged quantity, None where only an estimate is known.
        limit: the limit it was compared with.
        excess: the distance beyond the limit; a larger one is worse.
        pushed: whether the user's own act of that day caused or worsened the breach.
        by_policy: whether this act was only a policy line.
    """

    date: datetime.date
    day: Day
    value: Decimal | None
    limit: Decimal | None
    excess: Decimal | None
    pushed: bool
    by_policy: bool


class Span(NamedTuple):
    """An episode: its marks in order, and the day it was cured."""

    marks: tuple[DayBeyond, ...]
    end: datetime.date | None

    @property
    def first(self) -> DayBeyond:
        """The first day of the episode."""
        return self.marks[0]

    @property
    def last(self) -> DayBeyond:
        """The last judged day beyond the limit."""
        return self.marks[-1]

    @property
    def worst(self) -> DayBeyond:
        """The day of the largest excess, the first of several."""
        known = [mark for mark in self.marks if mark.excess is not None]
        return max(known, key=lambda mark: mark.excess or 0) if known else self.first

    @property
    def pushes(self) -> tuple[DayBeyond, ...]:
        """The days on which the user's own act caused or worsened the breach."""
        return tuple(mark for mark in self.marks if mark.pushed)

    def episode(self) -> Episode:
        """The episode for a finding."""
        peak = self.worst
        return Episode(self.first.date, self.end, peak.value, peak.date)


def spans(
    days: Sequence[Day],
    start: Start | None,
    verdict: Callable[[Day], bool | None],
    mark: Callable[[JudgedDay], DayBeyond],
) -> list[Span]:
    """The episodes of one limit.

    Args:
        days: the rows of the history.
        start: the first day to judge; None to judge none.
        verdict: True for a day beyond the limit, False within, None uncertain.
        mark: examines a day beyond the limit.

    Returns:
        One span an episode, in order; the last one may have no end.
    """
    if start is None:
        return []
    closed: list[Span] = []
    current: list[DayBeyond] = []
    index, carried_to = start
    if carried_to is not None:
        if verdict(days[index]):
            fresh = days[index].date == carried_to
            before = days[index - 1] if fresh else None
            first = mark(JudgedDay(carried_to, days[index], before, fresh=fresh))
            # A breach that exists when the grace ends is caused by the policy line.
            current.append(first if first.pushed else first._replace(pushed=True, by_policy=True))
        index += 1
    for position in range(index, len(days)):
        day = days[position]
        beyond = verdict(day)
        if beyond:
            before = days[position - 1] if position else None
            current.append(mark(JudgedDay(day.date, day, before, fresh=True)))
        elif current and beyond is False:
            closed.append(Span(tuple(current), day.date))
            current = []
    if current:
        closed.append(Span(tuple(current), None))
    return closed
