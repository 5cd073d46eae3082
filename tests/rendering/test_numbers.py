from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beancount_barbell.rendering import numbers as n

D = Decimal


@pytest.mark.parametrize(
    ("number", "currency", "told"),
    [
        ("1234567.5", "JPY", "1,234,568 JPY"),
        ("-1234.5", "USD", "-1,234.50 USD"),
        ("0", "JPY", "0 JPY"),
        ("-0.0", "USD", "0.00 USD"),
        ("0.4", "JPY", "0.4 JPY"),
        ("-0.001", "USD", "-0.001 USD"),
        ("1.2345", "KWD", "1.234 KWD"),
        ("1E+5", "JPY", "100,000 JPY"),
    ],
)
def test_money_has_the_digits_of_its_currency(number, currency, told):
    assert n.money(D(number), currency) == told


def test_signs_are_told_both_ways():
    assert n.signed_money(D(5), "JPY") == "+5 JPY"
    assert n.signed_money(D(-5), "JPY") == "-5 JPY"
    assert n.signed_money(D(0), "JPY") == "0 JPY"
    assert n.signed_percent(D("0.25")) == "+25%"
    assert n.signed_percent(D("-0.2857")) == "-28.57%"


@pytest.mark.parametrize(
    ("ratio", "told"),
    [("0.1", "10%"), ("0.12195", "12.2%"), ("0.142857", "14.29%"), ("-0.00001", "0%")],
)
def test_percent_has_two_decimals_at_most(ratio, told):
    assert n.percent(D(ratio)) == told


@pytest.mark.parametrize(
    ("number", "told"), [("60000.00", "60,000"), ("0.125", "0.125"), ("1234", "1,234")]
)
def test_units_keep_every_digit(number, told):
    assert n.units(D(number)) == told


@pytest.mark.parametrize(
    ("nav", "lines", "told"),
    [
        ("98", (), "98.00"),
        ("69.999", (70,), "69.999"),
        ("70.001", (70, 50), "70.001"),
        ("70", (70,), "70.00"),
        ("69.999", (50,), "70.00"),
        ("49.9999999999999999999999999999999", (50,), "49.9999999999999999999999999999999"),
    ],
)
def test_an_index_never_rounds_across_a_line(nav, lines, told):
    assert n.index(D(nav), map(D, lines)) == told


@given(st.decimals(0, 200, places=12), st.integers(1, 150))
def test_what_an_index_shows_is_on_its_side_of_the_line(nav, line):
    shown = D(n.index(nav, [D(line)]))
    assert (shown > line, shown < line) == (nav > line, nav < line)
