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


@pytest.mark.parametrize("first", ["0001-01-01", "1923-12-31", "1924-04-01"])
def test_what_is_more_than_a_hundred_years_ago_is_over_and_done_with(first: str) -> None:
    """A mistyped date must not cost seconds: 0001-01-01, or a price in 9999."""
    found = list(months_over(day(first), day("2024-03-31")))
    assert (found[0].start, found[-1].end) == (
        max(day("1924-01-01"), day(first)),
        day("2024-03-31"),
    )


@pytest.mark.parametrize("stray", ["0001-01-01", "9999-12-30"])
def test_a_ledger_with_a_stray_date_has_a_hundred_years_of_months(stray: str) -> None:
    ledger = """
        option "operating_currency" "JPY"
        0001-01-01 open Assets:Core JPY
          barbell: "core"
        0001-01-01 open Equity:Opening JPY
        2024-01-05 * "funding"
          Assets:Core      100 JPY
          Equity:Opening  -100 JPY
        """
    assert len(judge(ledger).history.months) == 0
    booked = f"""{stray} * "mistyped"
          Assets:Core      100 JPY
          Equity:Opening  -100 JPY
        """
    assert 1200 <= len(judge(ledger + booked).history.months) < 1212


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
