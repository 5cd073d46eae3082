"""Arithmetic on dates that stays between `date.min` and `date.max` instead of raising."""

from __future__ import annotations

import datetime

ONE_DAY = datetime.timedelta(days=1)
LONGEST_MONTH = datetime.timedelta(days=31)
LAST_MONTH = datetime.date.max.replace(day=1)
"""First day of the last month there is (9999-12): no month follows it."""


def days_before(date: datetime.date, days: int) -> datetime.date:
    """The date `days` days earlier, but not before `date.min`.

    An empty ledger ends on `date.min`; plain subtraction would raise there.
    """
    return datetime.date.fromordinal(max(1, date.toordinal() - days))


def days_after(date: datetime.date, days: int) -> datetime.date:
    """The date `days` days later, but not after `date.max`.

    A user may write a very large number of days for "never".
    """
    return datetime.date.fromordinal(min(datetime.date.max.toordinal(), date.toordinal() + days))


def last_of_month(date: datetime.date) -> datetime.date:
    """The last day of the month of `date`."""
    start = date.replace(day=1)
    if start == LAST_MONTH:
        return datetime.date.max
    return (start + LONGEST_MONTH).replace(day=1) - ONE_DAY
