"""Exact decimals: as text, from text, summed, and rounded whatever their size."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_EVEN, Context, Decimal, InvalidOperation
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_DIGITS, _FEWER, _FEW = 28, Context(prec=24), 18
"""Of a quotient, of a product rounded, and the most that a total has which is found again."""

_THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{2,3})*,\d{3}(\.\d*)?")
"""A number with commas between its thousands, or as in India (10,00,000)."""


def plain(number: Decimal) -> str:
    """`number` as text, exact: no exponent, no trailing zeros, no "-0".

    All digits of `number` are kept; the precision of the decimal context does not matter.
    """
    text = format(number, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def parsed(text: str) -> Decimal | None:
    """The finite number in `text`, for example "1,000.5"; None if `text` is no such number.

    A comma that separates no thousands may be meant as a decimal point ("62,10"), so such a text
    is no number.
    """
    if "," in text and _THOUSANDS.fullmatch(text.strip()) is None:
        return None
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


def whole(number: Decimal) -> Decimal:
    """`number` without what a quotient has left in its last digits.

    Of a total that is written (`6,041.13 USD @@ 900,007 JPY`) Beancount keeps the price of one
    unit, with all the digits it has room for; the product misses the total by the last of them.
    """
    if len(number.as_tuple().digits) < _DIGITS:
        return number
    near = number.normalize(_FEWER)
    return near if len(near.as_tuple().digits) <= _FEW else number


def rounded(number: Decimal, step: Decimal, rounding: str = ROUND_HALF_EVEN) -> Decimal:
    """`number` (finite) rounded to a multiple of `step`, a power of ten such as 0.01.

    `Decimal.quantize` alone raises if the result has more digits than the context's precision.
    """
    digits = max(0, number.adjusted()) - min(0, step.adjusted()) + 2
    return number.quantize(step, rounding, Context(prec=digits))


def as_multiple(number: Decimal, limit: Decimal) -> Decimal:
    """A multiple above its `limit` to two decimals, or as many as tell it from that."""
    digits = 2
    while (shown := rounded(number, Decimal(1).scaleb(-digits))) <= limit < number:
        digits += 1
    return shown
