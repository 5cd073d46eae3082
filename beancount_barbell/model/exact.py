"""Exact numbers: rounded however large they are, and as text."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Context, Decimal, InvalidOperation
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def plain(number: Decimal) -> str:
    """`number` as an exact plain decimal: no exponent, no trailing zeros, no "-0".

    The digits are those of `number` itself; no context rounds them.
    """
    text = format(number, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def parsed(text: str) -> Decimal | None:
    """The number that somebody typed, commas between its digits or not; None where it is none."""
    try:
        number = Decimal(text.replace(",", ""))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def total(amounts: Iterable[Decimal | None]) -> Decimal | None:
    """The sum of `amounts`, None if one of them is UNKNOWN: never a part of it."""
    found = Decimal(0)
    for amount in amounts:
        if amount is None:
            return None
        found += amount
    return found


def rounded(number: Decimal, step: Decimal, rounding: str = ROUND_HALF_EVEN) -> Decimal:
    """`number` in whole steps, with as many digits as that takes.

    `Decimal.quantize` raises where the result has more digits than its context.

    Args:
        number: finite.
        step: a power of ten, such as 0.01.
        rounding: one of the `decimal` module's.
    """
    digits = max(0, number.adjusted()) - min(0, step.adjusted()) + 2
    return number.quantize(step, rounding, Context(prec=digits))
