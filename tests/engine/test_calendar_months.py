"""Months of every length, and the end of the calendar."""

from __future__ import annotations

import datetime

import pytest

from beancount_barbell.engine.calendar.months import day_of_month_after, month_after, months_over
from tests.support import judge


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("date", "expected"),
    [("2024-01-31", "2024-02-01"), ("2024-12-15", "2025-01-01"), ("9999-12-01", "9999-12-31")],
)
def test_the_month_after(date: str, expected: str) -> None:
    assert month_after(day(date)) == day(expected)


@pytest.mark.parametrize(
    ("start", "number", "expected"),
    [
        ("2024-01-01", 31, "2024-02-29"),
        ("2023-01-01", 30, "2023-02-28"),
        ("2024-04-01", 10, "2024-05-10"),
    ],
)
def test_a_day_of_it_or_its_last(start: str, number: int, expected: str) -> None:
    assert day_of_month_after(day(start), number) == day(expected)


def test_months_that_are_over() -> None:
    found = [
        (one.start.month, one.end.day) for one in months_over(day("2024-01-20"), day("2024-03-30"))
    ]
    assert found == [(1, 31), (2, 29)]
    assert list(months_over(day("9999-12-05"), datetime.date.max)) == []


def test_a_ledger_to_the_end_of_all_days_is_judged() -> None:
    found = judge(
        """
        option "operating_currency" "JPY"
        9999-10-01 open Assets:Core JPY
          barbell: "core"
        9999-10-01 open Assets:Bank JPY
        9999-10-01 open Expenses:Rent JPY
        9999-10-01 open Equity:Opening JPY
        9999-10-01 custom "barbell" "policy"
          life-months: 6
        9999-10-01 * "funding"
          Assets:Core      100 JPY
          Assets:Bank      100 JPY
          Equity:Opening  -200 JPY
        9999-11-02 * "rent"
          Assets:Bank      -10 JPY
          Expenses:Rent     10 JPY
        9999-12-31 balance Assets:Core  100 JPY
        """
    )
    assert found.as_of == datetime.date.max
    assert found.history.treasury.household is not None
