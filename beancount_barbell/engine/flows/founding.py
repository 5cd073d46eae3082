"""The sleeve's founding: its first money ever may be carved out of the core.

Nearly everybody begins with all money in one place. What makes the first sleeve
out of it is no breach, if the lines are drawn before: a floor and a budget are in
force, the sleeve gets no more than its budget, and the core keeps its floor.
"""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING

from beancount_barbell.engine.bookings.netting import HOLDING_KINDS, bucket_of
from beancount_barbell.model.buckets import CORE
from beancount_barbell.model.transactions import is_made

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Mapping, Sequence

    from beancount_barbell.model.flows import Breach, Flow
    from beancount_barbell.model.history import Day
    from beancount_barbell.model.roles import AccountRole
    from beancount_barbell.reading.ledger import Reading

ZERO = Decimal(0)


def divide_foundings(
    breaches: Sequence[Breach],
    reading: Reading,
    days: Sequence[Day],
    tolerance: Decimal,
) -> tuple[list[Breach], list[Breach]]:
    """(what breaches the separation, what founded the sleeve).

    Args:
        breaches: core money that reached the sleeve.
        reading: the ledger.
        days: the rows of the history.
        tolerance: the amount below which differences are rounding.
    """
    first_held = _first_held(reading) if breaches else None
    day = next((one for one in days if one.date == first_held), None)
    if day is None or not _is_within_limits(day, tolerance):
        return list(breaches), []
    founding = [one for one in breaches if _is_of(one, day.date)]
    return [one for one in breaches if not _is_of(one, day.date)], founding


def with_founded(
    flows: Iterable[Flow], foundings: Iterable[Breach], exits: Mapping[int, Decimal]
) -> tuple[Flow, ...]:
    """The flows, and of what left the core for outside what founded the sleeve.

    Args:
        flows: the movements, in order of date.
        foundings: what founded the sleeve.
        exits: `id` of the transaction → what of it was traced into the sleeve.
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


def _first_held(reading: Reading) -> datetime.date | None:
    """The first day on which anything but 0 was booked on an account of the sleeve that holds."""
    kinds, roles = reading.stream.kinds, reading.roles
    return next(
        (
            entry.date
            for entry in reading.stream.entries
            if kinds[type(entry)] == "Transaction" and not is_made(entry)
            for posting in entry.postings
            if getattr(posting.units, "number", None)
            and _holds_for_sleeve(roles.of(posting.account))
        ),
        None,
    )


def _holds_for_sleeve(role: AccountRole) -> bool:
    return role.kind in HOLDING_KINDS and bucket_of(role) not in (None, CORE)


def _is_of(breach: Breach, date: datetime.date) -> bool:
    """Whether core money reached the sleeve on a day, and left the core on it."""
    return breach.date == date and all(hop.date == date for hop in breach.hops)


def _is_within_limits(day: Day, tolerance: Decimal) -> bool:
    """Whether floor and budget were in force, and held at the day's end. UNKNOWN is no."""
    floor, budget = day.limits.core_floor, day.limits.sleeve_budget
    if floor is None or budget is None or day.core is None:
        return False
    return (
        day.core >= floor - tolerance
        and not day.sleeve_missing
        and day.net_contributions <= budget + tolerance
    )
