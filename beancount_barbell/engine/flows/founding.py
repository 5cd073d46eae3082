"""The sleeve's founding: the first money ever in the sleeve may come from the core.

Nearly everybody begins with all money in one place. The transfer that makes the first
sleeve is no breach if a floor and a budget are in force, the sleeve gets no more than its
budget, and the core keeps its floor.
"""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING

from beancount_barbell.engine.bookings.netting import holds_for_sleeve
from beancount_barbell.model.buckets import ZERO
from beancount_barbell.model.transactions import booked, is_made

if TYPE_CHECKING:
    import datetime
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from beancount_barbell.model.flows import Breach, Flow
    from beancount_barbell.model.history import Day
    from beancount_barbell.reading.ledger import Reading


def divide_foundings(
    breaches: Sequence[Breach],
    reading: Reading,
    days: Sequence[Day],
    undone: Collection[int],
    tolerance: Decimal,
) -> tuple[list[Breach], list[Breach]]:
    """(breaches of the separation, foundings of the sleeve).

    Args:
        breaches: core money that reached the sleeve.
        reading: the ledger.
        days: the rows of the history.
        undone: ids of the transactions that a reversal took back, and of the reversals.
        tolerance: the amount below which differences are rounding.
    """
    first_held = _first_held(reading, undone) if breaches else None
    day = next((one for one in days if one.date == first_held), None)
    if day is None or not _is_within_limits(day, tolerance):
        return list(breaches), []
    founding = [one for one in breaches if _is_of(one, day.date)]
    return [one for one in breaches if not _is_of(one, day.date)], founding


def with_founded(
    flows: Iterable[Flow], foundings: Iterable[Breach], exits: Mapping[int, Decimal]
) -> tuple[Flow, ...]:
    """Flows with `founded`: the part of a withdrawal from the core that founded the sleeve.

    Args:
        flows: the movements, in order of date.
        foundings: the foundings of the sleeve.
        exits: `id` of the transaction → the part of it that was traced into the sleeve.
    """
    left: dict[datetime.date, Decimal] = defaultdict(Decimal)
    for one in foundings:
        if one.hops:
            left[one.date] += one.amount or ZERO
    told = []
    for flow in flows:
        part = min(left.get(flow.date, ZERO), exits.get(id(flow.entry), ZERO))
        if part:
            left[flow.date] -= part
        told.append(flow._replace(founded=part) if part else flow)
    return tuple(told)


def _first_held(reading: Reading, undone: Collection[int]) -> datetime.date | None:
    """The first day on which anything but 0 was booked on an account of the sleeve that holds."""
    kinds, roles = reading.stream.kinds, reading.roles
    return next(
        (
            entry.date
            for entry in reading.stream.entries
            if kinds[type(entry)] == "Transaction"
            and not is_made(entry)
            and id(entry) not in undone
            for posting, number in booked(entry)
            if number and holds_for_sleeve(roles.of(posting.account))
        ),
        None,
    )


def _is_of(breach: Breach, date: datetime.date) -> bool:
    """Whether core money left the core and reached the sleeve on this day."""
    return breach.date == date and all(hop.date == date for hop in breach.hops)


def _is_within_limits(day: Day, tolerance: Decimal) -> bool:
    """Whether floor and budget were in force and kept at the day's end; UNKNOWN counts as no."""
    floor, budget = day.limits.core_floor, day.limits.sleeve_budget
    if floor is None or budget is None or day.core is None:
        return False
    return (
        day.core >= floor - tolerance
        and not day.sleeve_missing
        and day.net_contributions <= budget + tolerance
    )
