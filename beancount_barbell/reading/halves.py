"""Joins two bookings of one day that together exchange lots.

Statements list the old lots of a split, a merger or a new ticker apart from the new ones, and
importers book each line against the same account (Equity, a clearing account, the broker's
cash): -900 shares {10 USD} for 9,000 USD, then 90 shares {100 USD} for the same 9,000 USD.
Neither is a trade. The account nets to zero, so the two are read as one transaction without it.
"""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from beancount_barbell.model.buckets import ZERO
from beancount_barbell.model.order import Turn
from beancount_barbell.model.record import NamedTuple
from beancount_barbell.model.roles import Kind, Role

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator, Sequence

    from beancount_barbell.model.roles import AccountRole

LEAST_SPLIT = Decimal("1.05")
"""Ratio of units: with a smaller change a lot may be sold and bought back at another price."""


class _Half(NamedTuple):
    """Lots of one commodity and `owner`, without a price, against `amount` of money in an account.

    `units` are positive where the lots come in, `amount` where the account receives.
    """

    entry: Any
    owner: Role
    commodity: str
    units: Decimal
    against: AccountRole
    currency: str
    amount: Decimal


def join_halves(
    entries: Iterable[Any], role_of: Callable[[str], AccountRole], tagged: Container[int]
) -> Iterator[tuple[Sequence[Any], Any]]:
    """Yield (the bookings, the one transaction that they are) for each exchange of a day.

    Args:
        entries: the day's transactions.
        role_of: the role of an account.
        tagged: `id` of the transactions with tags of ours; these stay alone.
    """
    halves: dict[tuple[Role, str, str], list[_Half]] = defaultdict(list)
    for entry in entries:
        half = None if id(entry) in tagged else _half(entry, role_of)
        if half is not None:
            halves[half.owner, half.against.account, half.currency].append(half)
    for found in halves.values():
        by_commodity: dict[str, list[_Half]] = defaultdict(list)
        for half in found:
            by_commodity[half.commodity].append(half)
        whole = [group for group in by_commodity.values() if _is_exchange(group)]
        if not whole and _is_exchange(found):
            whole = [found]
        for group in whole:
            yield [half.entry for half in group], _one_of(group)


def _half(entry: Any, role_of: Callable[[str], AccountRole]) -> _Half | None:
    """A transaction as a half of an exchange; None if it cannot be one."""
    lots = [posting for posting in entry.postings if posting.cost is not None]
    money = [posting for posting in entry.postings if posting.cost is None]
    numbers = [getattr(one.units, "number", None) for one in entry.postings]
    if any(one.price is not None for one in entry.postings) or not all(
        isinstance(number, Decimal) for number in numbers
    ):
        return None
    sides = {(one.units.currency, one.units.number > 0, role_of(one.account).role) for one in lots}
    places = {(one.account, one.units.currency) for one in money}
    if len(sides) != 1 or len(places) != 1:
        return None
    ((commodity, _, owner),), ((account, currency),) = sides, places
    against = role_of(account)
    if against.role not in (Role.OUTSIDE, owner):
        return None  # money of the other role must still be seen
    units, amount = (sum((one.units.number for one in legs), ZERO) for legs in (lots, money))
    return _Half(entry, owner, commodity, units, against, currency, amount)


def _is_exchange(halves: Sequence[_Half]) -> bool:
    """Whether old lots left for exactly the money that the new lots cost.

    Through Equity any lots may have become others. Elsewhere only the number of units shows
    that nothing was sold: a split.
    """
    gone = -sum((half.units for half in halves if half.units < 0), ZERO)
    came = sum((half.units for half in halves if half.units > 0), ZERO)
    if not gone or not came or sum((half.amount for half in halves), ZERO):
        return False
    if halves[0].against.kind is Kind.EQUITY:
        return True
    one_commodity = len({half.commodity for half in halves}) == 1
    return one_commodity and max(gone, came) > LEAST_SPLIT * min(gone, came)


def _one_of(halves: Sequence[_Half]) -> Any:
    """One transaction with the lots and links of all; the rest of it is of one that gives lots."""
    ordered = sorted(halves, key=lambda half: (half.units > 0, Turn(half.entry)))
    entries = [half.entry for half in ordered]
    return entries[0]._replace(
        postings=[one for entry in entries for one in entry.postings if one.cost is not None],
        links=frozenset().union(*(entry.links or () for entry in entries)),
    )
