"""Exact figures as text: what the JSON of every face carries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from beancount_barbell.model.exact import plain

if TYPE_CHECKING:
    import datetime
    from decimal import Decimal


__all__ = ["iso", "plain", "plain_or_none"]


def plain_or_none(number: Decimal | None) -> str | None:
    """`plain(number)`, None where the figure is UNKNOWN or there is none."""
    return None if number is None else plain(number)


def iso(date: datetime.date | None) -> str | None:
    """`date` as YYYY-MM-DD, None where there is none."""
    return None if date is None else date.isoformat()
