"""The same bookings at another size: every amount of them times one factor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from decimal import Decimal


def scaled(entries: Sequence[Any], chosen: Callable[[Any], bool], factor: Decimal) -> Sequence[Any]:
    """The entries, where the transactions that are `chosen` move `factor` times as much.

    Costs and prices are for one unit, and stay.
    """
    return [_at(entry, factor) if chosen(entry) else entry for entry in entries]


def _at(entry: Any, factor: Decimal) -> Any:
    postings = [
        one._replace(units=one.units._replace(number=one.units.number * factor))
        for one in entry.postings
    ]
    return entry._replace(postings=postings)
