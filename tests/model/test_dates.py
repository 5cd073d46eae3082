"""Arithmetic on dates: months of every length, and both ends of the calendar."""

from __future__ import annotations

import datetime

import pytest

from beancount_barbell.model.dates import days_before, next_month, on_day


@pytest.mark.parametrize(
    ("date", "expected"),
    [("2024-01-31", "2024-02-01"), ("2024-12-15", "2025-01-01"), ("9999-12-01", "9999-12-31")],
)
def test_the_month_after(date, expected):
    assert next_month(_day(date)) == _day(expected)


@pytest.mark.parametrize(
    ("month", "day", "expected"),
    [
        ("2024-02-01", 31, "2024-02-29"),
        ("2023-02-10", 30, "2023-02-28"),
        ("2024-04-30", 31, "2024-04-30"),
        ("2024-12-01", 31, "2024-12-31"),
        ("9999-12-01", 31, "9999-12-31"),
        ("2024-05-01", 10, "2024-05-10"),
    ],
)
def test_a_day_of_a_month_or_its_last(month, day, expected):
    assert on_day(_day(month), day) == _day(expected)


def test_nothing_is_before_the_first_of_all_dates():
    assert days_before(_day("0001-01-05"), 90) == datetime.date.min


def _day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)
