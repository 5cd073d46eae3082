from __future__ import annotations

import datetime
from decimal import Decimal

import pytest

from beancount_barbell.engine.calendar.business_days import add_business_days
from beancount_barbell.engine.core.liquidity import cash_date, settles_in, stressed_call
from beancount_barbell.model.commodities import CommodityTerms

D = Decimal


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("asked", "calendars", "cash"),
    [
        ("2025-06-04", ("US",), "2025-06-06"),  # Wednesday after the close: order 06-05
        ("2025-07-04", ("US",), "2025-07-08"),  # a US holiday: order Monday 07-07
        ("2025-07-03", ("US",), "2025-07-08"),  # past the cut-off before the holiday
        ("2025-07-03", (), "2025-07-07"),
        ("2025-06-06", (), "2025-06-10"),  # a Friday
    ],
)
def test_a_fund_that_settles_the_next_day(asked, calendars, cash):
    assert cash_date(day(asked), 1, calendars, 0) == day(cash)


def test_the_calls_of_the_page_are_late():
    """SBI wants the money on the next business day, Rakuten on the second at noon."""
    called = day("2025-06-04")
    assert cash_date(called, 1, ("US",), 0) == day("2025-06-06") > add_business_days(called, 1, ())
    called = day("2025-07-04")
    cash = cash_date(called, 1, ("US",), 0)
    assert cash == day("2025-07-08") > add_business_days(called, 1, ())
    assert cash == add_business_days(called, 2, ())  # that day, but at what hour?


def test_a_transfer_takes_a_day_more():
    assert cash_date(day("2025-06-04"), 1, (), 1) == day("2025-06-09")


@pytest.mark.parametrize(
    ("terms", "money", "days"),
    [
        ({}, True, 0),
        ({}, False, None),
        ({"product_class": "cash"}, False, 0),
        ({"product_class": "treasury-mmf"}, True, None),
        ({"product_class": "treasury-mmf", "settlement_days": 1}, True, 1),
        ({"settlement_days": 2}, True, 2),
    ],
)
def test_when_something_is_cash(terms, money, days):
    assert settles_in(CommodityTerms("X", **terms), money=money) == days


@pytest.mark.parametrize(("gap", "call"), [("0.30", 0), ("0.35", 100_000), ("0.50", 400_000)])
def test_a_stressed_call(gap, call):
    """A deposit of 1,000,000 under a position of 2,000,000 (V4), 200,000 beside it."""
    equity, reserve = D(1_200_000), D(200_000)
    assert stressed_call(equity, reserve, D(2_000_000), D(gap)) == call


def test_coverage_of_the_stressed_call():
    assert D(200_000) / stressed_call(D(1_200_000), D(200_000), D(2_000_000), D("0.35")) == 2
