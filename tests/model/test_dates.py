"""Arithmetic on dates, at the end of the calendar."""

from __future__ import annotations

import datetime

import pytest

from beancount_barbell.model.dates import days_after, days_before, last_of_month


def test_nothing_is_before_the_first_of_all_dates():
    assert days_before(_day("0001-01-05"), 90) == datetime.date.min


def _day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def test_nothing_is_after_the_last_of_all_dates():
    assert days_after(_day("2024-02-28"), 2) == _day("2024-03-01")
    assert days_after(_day("9999-12-30"), 36_500) == datetime.date.max


@pytest.mark.parametrize("last", ["2024-02-29", "2023-02-28", "2024-12-31", "9999-12-31"])
@pytest.mark.parametrize("day", [1, 28])
def test_the_last_day_of_a_month(last, day):
    assert last_of_month(_day(last).replace(day=day)) == _day(last)
    assert last_of_month(_day(last)) == _day(last)
