"""Business days: weekdays less the holidays of the calendars named."""

from __future__ import annotations

import datetime

import pytest

from beancount_barbell.engine.calendar.business_days import add_business_days


@pytest.mark.parametrize(
    ("start", "days", "calendars", "end"),
    [
        ("2025-01-31", 5, (), "2025-02-07"),  # the case of section e
        ("2025-02-01", 1, (), "2025-02-03"),
        ("2025-02-06", 5, (), "2025-02-13"),
        ("2025-02-06", 5, ("JP",), "2025-02-14"),  # 02-11, a country
        ("2025-07-03", 1, ("XNYS",), "2025-07-07"),  # 07-04, an exchange
        ("2025-02-10", 1, ("JP", "XNYS"), "2025-02-12"),
        ("2025-04-17", 1, ("US",), "2025-04-18"),  # Good Friday: New York's banks are open,
        ("2025-04-17", 1, ("US", "NYSE"), "2025-04-21"),  # its exchange is not,
        ("2025-04-17", 1, ("US", "NYSE", "GB-ENG"), "2025-04-22"),  # London not on Monday either
        ("2025-11-10", 1, ("NYSE",), "2025-11-11"),  # Veterans Day: the other way round
        ("2025-11-10", 1, ("NYSE", "US"), "2025-11-12"),
        ("2025-02-06", 5, ("NOWHERE",), "2025-02-13"),  # unknown: weekdays, never later
        ("2025-02-06", 5, ("GB-NOWHERE",), "2025-02-13"),
        ("2025-02-06", 0, (), "2025-02-06"),
    ],
)
def test_the_nth_business_day_after(
    start: str, days: int, calendars: tuple[str, ...], end: str
) -> None:
    day = datetime.date.fromisoformat(start)
    assert add_business_days(day, days, calendars) == datetime.date.fromisoformat(end)


def test_no_day_follows_the_last_of_all_dates() -> None:
    last = datetime.date.max
    assert add_business_days(last, 3, ()) == last
