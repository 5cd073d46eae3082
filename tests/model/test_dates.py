"""Arithmetic on dates, at the end of the calendar."""

from __future__ import annotations

import datetime

from beancount_barbell.model.dates import days_after, days_before


def test_nothing_is_before_the_first_of_all_dates():
    assert days_before(_day("0001-01-05"), 90) == datetime.date.min


def _day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def test_nothing_is_after_the_last_of_all_dates():
    assert days_after(_day("2024-02-28"), 2) == _day("2024-03-01")
    assert days_after(_day("9999-12-30"), 36_500) == datetime.date.max
