"""Arithmetic on dates that never leaves the calendar."""

from __future__ import annotations

import datetime

ONE_DAY = datetime.timedelta(days=1)
LONGEST_MONTH = datetime.timedelta(days=31)
LAST_MONTH = datetime.date.max.replace(day=1)
"""No month follows it."""


def days_before(date: datetime.date, days: int) -> datetime.date:
    """The date `days` days earlier, the first of all dates at the earliest.

    An empty ledger ends on `date.min`; subtracting from that would raise.
    """
    return datetime.date.fromordinal(max(1, date.toordinal() - days))


def days_after(date: datetime.date, days: int) -> datetime.date:
    """The date `days` days later, the last of all dates at the latest.

    A policy may set any number of days; "never" is a large one.
    """
    return datetime.date.fromordinal(min(datetime.date.max.toordinal(), date.toordinal() + days))


def last_of_month(date: datetime.date) -> datetime.date:
    """The last day of the month of `date`."""
    start = date.replace(day=1)
    if start == LAST_MONTH:
        return datetime.date.max
    return (start + LONGEST_MONTH).replace(day=1) - ONE_DAY
