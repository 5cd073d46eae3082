"""Rounding, however large the number."""

from __future__ import annotations

from decimal import ROUND_DOWN, Decimal

import pytest

from beancount_barbell.model.exact import parsed, rounded, whole

CENT = Decimal("0.01")


@pytest.mark.parametrize(
    ("number", "step", "expected"),
    [
        ("2.345", CENT, "2.34"),
        ("-0.005", CENT, "0.00"),
        ("0", CENT, "0.00"),
        ("1e-20", CENT, "0.00"),
        ("99999999999999999999999999999.999", CENT, "100000000000000000000000000000.00"),
        ("1e40", Decimal(1), "1e40"),
    ],
)
def test_a_number_in_whole_steps(number: str, step: Decimal, expected: str) -> None:
    assert rounded(Decimal(number), step) == Decimal(expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1,000", "1000"),
        ("-12,345,678.90", "-12345678.90"),
        ("10,00,000", "1000000"),
        (" 1,000 ", "1000"),
        ("1000.5", "1000.5"),
        ("62,10", None),
        ("1,5", None),
        ("1.000,50", None),
        ("1,0000", None),
        (",500", None),
        ("1,,000", None),
        ("x", None),
        ("NaN", None),
    ],
)
def test_a_comma_that_may_be_a_decimal_point_makes_no_number(text: str, expected: str) -> None:
    assert parsed(text) == (None if expected is None else Decimal(expected))


def test_down_is_towards_zero() -> None:
    assert rounded(Decimal("2.349"), CENT, ROUND_DOWN) == Decimal("2.34")


def test_a_total_that_was_divided_comes_out_whole() -> None:
    units, total = Decimal("6041.13"), Decimal(900_007)
    product = total / units * units
    assert product != total
    assert whole(product) == total


@pytest.mark.parametrize("number", ["1.23456789", "0", "1234567890.123456789012345678"])
def test_what_is_no_quotient_keeps_its_digits(number: str) -> None:
    assert whole(Decimal(number)) == Decimal(number)
