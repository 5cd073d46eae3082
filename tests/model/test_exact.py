"""Rounding, however large the number."""

from __future__ import annotations

from decimal import ROUND_DOWN, Decimal

import pytest

from beancount_barbell.model.exact import rounded

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


def test_down_is_towards_zero() -> None:
    assert rounded(Decimal("2.349"), CENT, ROUND_DOWN) == Decimal("2.34")
