"""Exact decimals: as text, from text, summed, and rounded whatever their size."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Context, Decimal, InvalidOperation
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def plain(number: Decimal) -> str:
    """`number` as text, exact: no exponent, no trailing zeros, no "-0".

    All digits of `number` are kept; the precision of the decimal context does not matter.
    """
    text = format(number, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def parsed(text: str) -> Decimal | None:
    """The finite number in `text`, for example "1,000.5"; None if `text` is no such number."""
    try:
        number = Decimal(text.replace(",", ""))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def total(amounts: Iterable[Decimal | None]) -> Decimal | None:
    """The sum of `amounts`; None (UNKNOWN) if any of them is None."""
    found = Decimal(0)
    for amount in amounts:
        if amount is None:
            return None
        found += amount
    return found


def rounded(number: Decimal, step: Decimal, rounding: str = ROUND_HALF_EVEN) -> Decimal:
    """`number` rounded to a multiple of `step`.

    `Decimal.quantize` alone raises if the result has more digits than the context's precision.

    Args:
        number: finite.
        step: a power of ten, such as 0.01.
        rounding: a rounding mode of the `decimal` module.
    """
    digits = max(0, number.adjusted()) - min(0, step.adjusted()) + 2
    return number.quantize(step, rounding, Context(prec=digits))


def as_multiple(number: Decimal, limit: Decimal) -> Decimal:
    """A multiple above its `limit` to two decimals, or as many as tell it from that."""
    digits = 2
    while (shown := rounded(number, Decimal(1).scaleb(-digits))) <= limit < number:
        digits += 1
    return shown
