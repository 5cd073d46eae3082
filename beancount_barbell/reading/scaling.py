"""Scales bookings: multiplies all amounts of transactions by one factor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from decimal import Decimal


def scaled(entries: Sequence[Any], chosen: Callable[[Any], bool], factor: Decimal) -> Sequence[Any]:
    """The entries, with the units of the `chosen` transactions multiplied by `factor`.

    Costs and prices are per unit and do not change.
    """
    return [_at(entry, factor) if chosen(entry) else entry for entry in entries]


def _at(entry: Any, factor: Decimal) -> Any:
    postings = [
        one._replace(units=one.units._replace(number=one.units.number * factor))
        for one in entry.postings
    ]
    return entry._replace(postings=postings)
