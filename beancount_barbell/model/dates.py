"""Arithmetic on dates that never leaves the calendar."""

from __future__ import annotations

import datetime

MONTHS = 12


def days_before(date: datetime.date, days: int) -> datetime.date:
    """The date `days` days earlier, the first of all dates at the earliest.

    An empty ledger ends on `date.min`; subtracting from that would raise.
    """
    return datetime.date.fromordinal(max(1, date.toordinal() - days))


def next_month(date: datetime.date) -> datetime.date:
    """The first day of the month after that of `date`, the last of all dates at the latest."""
    if date.month < MONTHS:
        return date.replace(month=date.month + 1, day=1)
    if date.year < datetime.MAXYEAR:
        return date.replace(year=date.year + 1, month=1, day=1)
    return datetime.date.max


def on_day(month: datetime.date, day: int) -> datetime.date:
    """The `day` of a month, its last day where it has not so many."""
    following = next_month(month)
    last = 31 if month.month == MONTHS else (following - month.replace(day=1)).days
    return month.replace(day=min(day, last))
