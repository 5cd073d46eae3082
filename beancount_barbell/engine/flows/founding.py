"""The sleeve's founding: its first money ever may be carved out of the core.

Nearly everybody begins with all money in one place. What makes the first sleeve
out of it is no breach, if the lines are drawn before: a floor and a budget are in
force, the sleeve gets no more than its budget, and the core keeps its floor.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime
    from collections.abc import Sequence
    from decimal import Decimal

    from beancount_barbell.model.flows import Breach
    from beancount_barbell.model.history import Day


def divide_foundings(
    breaches: Sequence[Breach],
    first_held: datetime.date | None,
    days: Sequence[Day],
    tolerance: Decimal,
) -> tuple[list[Breach], list[Breach]]:
    """(what breaches the separation, what founded the sleeve).

    Args:
        breaches: core money that reached the sleeve.
        first_held: the first day on which anything was booked on an account of the
            sleeve that holds, None without such a day.
        days: the rows of the history.
        tolerance: the amount below which differences are rounding.
    """
    day = next((one for one in days if one.date == first_held), None)
    if day is None or not _is_within_limits(day, tolerance):
        return list(breaches), []
    founding = [one for one in breaches if _is_of(one, day.date)]
    return [one for one in breaches if not _is_of(one, day.date)], founding


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
