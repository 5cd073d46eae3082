"""Arithmetic on dates that never leaves the calendar."""

from __future__ import annotations

import datetime


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
