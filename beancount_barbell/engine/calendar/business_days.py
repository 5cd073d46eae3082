"""Business days: Monday to Friday less the holidays of the calendars named.

Holidays come from the `holidays` library, imported only where a calendar is
named; it knows countries ("JP", "US"), parts of them ("GB-ENG") and exchanges
("XNYS", "NYSE"). A fund whose banks lie in several places is closed where any of
them is.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

DAY = datetime.timedelta(days=1)
SATURDAY = 5
LAST = datetime.date.max
"""No day follows it: what would come after falls on it."""


def add_business_days(start: datetime.date, days: int, calendars: Iterable[str]) -> datetime.date:
    """The `days`-th business day after `start`.

    A calendar that the library does not know is taken as weekdays only: that
    makes a deadline earlier, never later.
    """
    closed = _Closed(calendars)
    date = start
    remaining = days
    while remaining > 0 and date < LAST:
        date += DAY
        if date.weekday() < SATURDAY and date not in closed:
            remaining -= 1
    return date


def business_day_from(date: datetime.date, calendars: Iterable[str]) -> datetime.date:
    """`date` where it is a business day, else the first one after it."""
    closed = _Closed(calendars)
    while date < LAST and (date.weekday() >= SATURDAY or date in closed):
        date += DAY
    return date


class _Closed:
    """The holidays of several calendars."""

    def __init__(self, calendars: Iterable[str]) -> None:
        names = sorted(set(calendars))
        self._calendars = []
        if not names:
            return
        import holidays  # noqa: PLC0415 - costs bean-check's start nothing where no calendar is named

        for name in names:
            country, _, part = name.partition("-")
            try:
                calendar = holidays.country_holidays(country, subdiv=part or None)
            except NotImplementedError:
                try:
                    calendar = holidays.financial_holidays(name)
                except NotImplementedError:
                    continue
            self._calendars.append(calendar)

    def __contains__(self, date: datetime.date) -> bool:
        return any(date in calendar for calendar in self._calendars)
