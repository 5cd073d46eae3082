from __future__ import annotations

import pytest

from beancount_barbell.engine.valuation.prices import PriceBook


@pytest.fixture
def book():
    found = PriceBook(["JPY"])
    for commodity, quote in (("FUND", "USD"), ("FUND", "EUR"), ("USD", "JPY")):
        found.series(commodity, quote)
    return found


def names(ways):
    return [[(series.commodity, series.quote) for series in way] for way in ways]


def test_a_way_leads_over_one_currency(book):
    """The euro is a neighbour of the fund, and leads nowhere."""
    assert names(book.ways("FUND", "JPY")) == [[("FUND", "USD"), ("USD", "JPY")]]


def test_a_way_may_be_straight_or_turned(book):
    assert names(book.ways("USD", "JPY")) == [[("USD", "JPY")]]
    assert names(book.ways("JPY", "USD")) == [[("USD", "JPY")]]


def test_there_may_be_no_way(book):
    assert book.ways("EUR", "JPY") == []
