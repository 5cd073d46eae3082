"""Drawdowns of the sleeve's index: depth, dates and the time until recovery.

Source: maximum drawdown on the unitised (time-weighted) index, so that deposits and withdrawals
neither cause nor repair a drawdown. Each generation begins with a peak of 100.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from beancount_barbell.model.record import NamedTuple
from beancount_barbell.model.states import BASE

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable

    from beancount_barbell.model.history import Day

NOISE = Decimal("1e-9")
"""A fall up to this ratio is rounding: the index is back at its peak."""


class Drawdown(NamedTuple):
    """A fall of the index from a peak, until the index is back at the peak.

    `depth` is the loss from `peak` to `trough`, a ratio. `recovered_on` is the first day at the
    peak again, None where that never happened in its generation. `days` under water count from the
    peak to that day, else to the first day of the next generation, else to `as_of`.
    """

    depth: Decimal
    peak: Decimal
    peak_date: datetime.date
    trough: Decimal
    trough_date: datetime.date
    recovered_on: datetime.date | None
    days: int
    generation: int


def drawdowns(days: Iterable[Day], as_of: datetime.date) -> tuple[Drawdown, ...]:
    """Every fall of the index, in order; days on which it is UNKNOWN are skipped.

    A fall that still lasts counts to `as_of`.
    """
    found: list[Drawdown] = []
    peak, peak_date, generation = BASE, None, 0
    low: Drawdown | None = None
    for day in days:
        if day.nav is None:
            continue
        if day.generation != generation or peak_date is None:
            if low is not None:
                found.append(low._replace(days=(day.date - low.peak_date).days))
            peak, peak_date, generation, low = BASE, day.date, day.generation, None
        depth = 1 - day.nav / peak
        if depth > NOISE:
            if low is None or depth > low.depth:
                low = Drawdown(depth, peak, peak_date, day.nav, day.date, None, 0, day.generation)
            continue
        if low is not None:
            under = (day.date - peak_date).days
            found.append(low._replace(recovered_on=day.date, days=under))
        peak, peak_date, low = max(peak, day.nav), day.date, None
    if low is not None:
        found.append(low._replace(days=(as_of - low.peak_date).days))
    return tuple(found)


def deepest(falls: Iterable[Drawdown]) -> Drawdown | None:
    """The deepest fall, the first of equal ones; None for an empty input."""
    return max(falls, key=lambda fall: fall.depth, default=None)
