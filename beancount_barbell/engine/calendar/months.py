"""Whole calendar months."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from beancount_barbell.model.dates import LAST_MONTH, days_after, last_of_month
from beancount_barbell.model.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

LOOKED_BACK_YEARS = 100
"""No household is older, so an earlier date in a ledger is a typing error."""


class Ends(NamedTuple):
    """The first and last day of a month."""

    start: datetime.date
    end: datetime.date


def month_after(date: datetime.date) -> datetime.date:
    """The first day of the month after that of `date`; `date.max` if there is none."""
    return days_after(last_of_month(date), 1)


def months_over(first: datetime.date, as_of: datetime.date) -> Iterator[Ends]:
    """The months from that of `first` on that are over at the end of `as_of`.

    It begins in January, a hundred years before the year of `as_of`, at the earliest. The last
    month of the calendar (9999-12) is never over: no day follows it.
    """
    earliest = datetime.date(max(as_of.year - LOOKED_BACK_YEARS, 1), 1, 1)
    start = max(first.replace(day=1), earliest)
    while start < LAST_MONTH:
        end = last_of_month(start)
        if end > as_of:
            return
        yield Ends(start, end)
        start = days_after(end, 1)


def day_of_month_after(start: datetime.date, day: int) -> datetime.date:
    """Day `day` of the month after that of `start`, or its last day if it is shorter."""
    following = month_after(start)
    return min(days_after(following, day - 1), last_of_month(following))
