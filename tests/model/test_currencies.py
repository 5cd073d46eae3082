"""Which commodities have the name of a currency."""

from __future__ import annotations

import datetime

import pytest
from babel.core import get_global
from babel.numbers import get_territory_currencies

from beancount_barbell.model.currencies import is_known_currency, may_be_currency

YEARS = datetime.date(2000, 1, 1), datetime.date(2026, 1, 1)
TENDER = {
    currency
    for territory in get_global("territory_currencies")
    for currency in get_territory_currencies(territory, *YEARS, tender=True)
}


def test_every_legal_tender_since_2000_has_the_name_of_a_currency():
    assert len(TENDER) > 150
    assert {one for one in TENDER if not may_be_currency(one)} == set()


@pytest.mark.parametrize("commodity", ["BTC", "ETH", "XAU", "TQQQ", "SPAXX", "POINTS"])
def test_a_coin_a_metal_or_a_share_has_none(commodity):
    assert not may_be_currency(commodity)


def test_a_ticker_that_is_also_a_currency_is_money_only_where_something_is_quoted_in_it():
    assert may_be_currency("AMD")
    assert not is_known_currency("AMD")
