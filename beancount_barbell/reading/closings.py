"""Closed accounts that still hold something."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from beancount_barbell.model.buckets import ZERO
from beancount_barbell.model.currencies import is_known_currency, smallest_unit
from beancount_barbell.model.location import location_of
from beancount_barbell.model.problems import Problem, ProblemKind
from beancount_barbell.model.roles import Kind, Role
from beancount_barbell.model.transactions import booked
from beancount_barbell.reading.values import shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from decimal import Decimal

    from beancount_barbell.model.roles import Roles


def closed_with_rest(
    closes: Iterable[Any], roles: Roles, transactions: Iterable[Any]
) -> list[Problem]:
    """A problem for each account of core or sleeve that held something when it was closed.

    The rest still counts as core or sleeve, although no further booking is possible. The
    transactions are those up to the last day that is seen, including those of pads.
    """
    closed = {entry.account: entry for entry in closes if _holds_ours(entry.account, roles)}
    if not closed:
        return []
    rests: dict[str, dict[str, Decimal]] = {name: defaultdict(lambda: ZERO) for name in closed}
    for entry in transactions:
        for posting, number in booked(entry):
            rest = rests.get(posting.account)
            if rest is not None and entry.date <= closed[posting.account].date:
                rest[posting.units.currency] += number
    problems = []
    for name, entry in closed.items():
        left = _told(rests[name])
        if left:
            params = {"account": name, "left": left}
            place = location_of(entry.meta)
            problems.append(Problem(ProblemKind.ADVICE, place, "closed-with-rest", params, entry))
    return problems


def _holds_ours(account: str, roles: Roles) -> bool:
    role = roles.of(account)
    return role.role is not Role.OUTSIDE and role.kind in {Kind.ASSETS, Kind.LIABILITIES}


def _told(rest: Mapping[str, Decimal]) -> str:
    """The rest of each commodity as text, without rounding.

    Of a currency, less than one unit of the last usual decimal (1 JPY, 0.01 USD) is
    rounding. Of a good nothing is: 0.009 BTC may be worth 90,000 JPY.
    """
    return ", ".join(
        f"{shown(units.normalize() + ZERO)} {commodity}"
        for commodity, units in sorted(rest.items())
        if units and not (is_known_currency(commodity) and abs(units) < smallest_unit(commodity))
    )
