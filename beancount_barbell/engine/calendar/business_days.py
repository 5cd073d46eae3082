"""Business days: Monday to Friday without the holidays of the given calendars.

Holidays come from the `holidays` library, which is imported only if a calendar is
given. A calendar is a country ("JP", "US"), a part of one ("GB-ENG") or an exchange
("XNYS", "NYSE"). With several calendars, a holiday of any of them is no business day: a
fund with banks in several places is closed if one of them is.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

DAY = datetime.timedelta(days=1)
SATURDAY = 5
LAST = datetime.date.max
"""The last day there is: a later result becomes this day."""


def add_business_days(start: datetime.date, days: int, calendars: Iterable[str]) -> datetime.date:
    """The `days`-th business day after `start`; `start` itself for 0.

    A calendar that is not in the library has no holidays here (Monday to Friday are
    business days), so that the result may be too early, never too late.
    """
    closed = _Closed(calendars)
    date = start
    remaining = days
    while remaining > 0 and date < LAST:
        date += DAY
        if date.weekday() < SATURDAY and date not in closed:
            remaining -= 1
    return date


class _Closed:
    """The set of the holidays of several calendars."""

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
