from __future__ import annotations

import datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beancount_barbell.figures.plain import jsonable, plain


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("0", "0"),
        ("-0.00", "0"),
        ("0E+3", "0"),
        ("1E+6", "1000000"),
        ("1200", "1200"),
        ("0.10", "0.1"),
        ("-12.500", "-12.5"),
        ("1E-10", "0.0000000001"),
        ("12345678901234567890123456789012345.1", "12345678901234567890123456789012345.1"),
    ],
)
def test_plain_has_no_exponent_and_no_trailing_zeros(written, told):
    assert plain(Decimal(written)) == told


@given(st.decimals(allow_nan=False, allow_infinity=False))
def test_plain_is_exact(number):
    assert Decimal(plain(number)) == number


def test_none_stays_none():
    figures = {"value": None, "nav": Decimal("1.0"), "date": datetime.date(2025, 1, 6)}
    assert jsonable(figures) == {"value": None, "nav": "1", "date": "2025-01-06"}
