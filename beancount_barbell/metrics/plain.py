"""Exact figures as text: what the JSON of every face carries."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime
    from decimal import Decimal


def plain(number: Decimal) -> str:
    """`number` as an exact plain decimal: no exponent, no trailing zeros, no "-0".

    The digits are those of `number` itself; no context rounds them.
    """
    text = format(number, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def plain_or_none(number: Decimal | None) -> str | None:
    """`plain(number)`, None where the figure is UNKNOWN or there is none."""
    return None if number is None else plain(number)


def iso(date: datetime.date | None) -> str | None:
    """`date` as YYYY-MM-DD, None where there is none."""
    return None if date is None else date.isoformat()
