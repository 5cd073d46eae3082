"""How deep the sleeve's index fell, when, and how long it took to come back.

Source: maximum drawdown on the unitised (time-weighted) index, so that deposits
and withdrawals neither make nor heal one. The start counts as a peak of 100, and
each generation has its own.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from beancount_barbell.model.record import NamedTuple

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable

    from beancount_barbell.model.history import Day

BASE = Decimal(100)
NOISE = Decimal("1e-9")
"""What rounding leaves of an index that is back where it was, ratio."""


class Drawdown(NamedTuple):
    """A fall of the index from a peak, until it is back there.

    `depth` is the loss from `peak` to `trough`, a ratio. `recovered_on` is the first
    day at the peak again; None where it never was in its generation. `days` under
    water count from the peak to that day, else to the last day of its generation.
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
    """Every fall of the index, in order; days on which it is UNKNOWN are passed over.

    Args:
        days: the rows of a history.
        as_of: until when a fall that lasts is counted.
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
    """The deepest of some falls, the first of equal ones; None without any."""
    return max(falls, key=lambda fall: fall.depth, default=None)
