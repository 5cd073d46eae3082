"""Whole months of the calendar (month arithmetic by dateutil's `relativedelta`)."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from dateutil.relativedelta import relativedelta

from beancount_barbell.model.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

ONE_MONTH = relativedelta(months=1)
ONE_DAY = datetime.timedelta(days=1)
LAST_MONTH = datetime.date.max.replace(day=1)
"""No month follows it."""
LOOKED_BACK_YEARS = 100
"""No household is older: what lies further back is a date that was mistyped."""


class Ends(NamedTuple):
    """First and last day of a month."""

    start: datetime.date
    end: datetime.date


def month_after(date: datetime.date) -> datetime.date:
    """The first day of the month after that of `date`; the last of all dates at the latest."""
    first = date.replace(day=1)
    return datetime.date.max if first == LAST_MONTH else first + ONE_MONTH


def months_over(first: datetime.date, as_of: datetime.date) -> Iterator[Ends]:
    """The months from that of `first` on that are over at the end of `as_of`, of a hundred years.

    The calendar's last month never is: no day follows it.
    """
    earliest = datetime.date(max(as_of.year - LOOKED_BACK_YEARS, 1), 1, 1)
    start = max(first.replace(day=1), earliest)
    while start < LAST_MONTH:
        following = start + ONE_MONTH
        end = following - ONE_DAY
        if end > as_of:
            return
        yield Ends(start, end)
        start = following


def day_of_month_after(start: datetime.date, day: int) -> datetime.date:
    """A day of the month after that which begins at `start`, its last if it has not so many."""
    return start + ONE_MONTH + relativedelta(day=day)
