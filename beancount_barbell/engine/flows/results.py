"""Costs of the core, and gains of the sleeve that no position has made.

Example: the core books a fee of 100 that nobody receives, and the sleeve books a gain of 100
without a position. The books of each role balance, and yet money has gone across. It cannot
be proved, so costs and gains are matched by size and time like withdrawals and fundings.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from beancount_barbell.engine.bookings.netting import HOLDING_KINDS, bucket_of
from beancount_barbell.model.buckets import CORE, ZERO
from beancount_barbell.model.flows import plain_flow
from beancount_barbell.model.location import location_of
from beancount_barbell.model.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from beancount_barbell.model.entries import Posting, Transaction
    from beancount_barbell.model.flows import Flow
    from beancount_barbell.model.roles import Roles

MOST_A_DAY = Decimal("0.1")
"""Ratio of exposure: a position without a trade does not pay more in cash on one day."""


class Booked(NamedTuple):
    """The results that one transaction booked, in base currency; a cost is positive."""

    entry: Transaction
    core: Decimal
    sleeve: Decimal


class Carried(NamedTuple):
    """A flow, and what of its amount (> 0, base currency) is not matched yet.

    The amount of a result is a cost of the core or a gain of the sleeve, with a flow made for it.
    """

    flow: Flow
    amount: Decimal


class ResultWatch:
    """Collects, day by day, costs and gains that may be the two halves of a transfer."""

    def __init__(self, roles: Roles, tolerance: Decimal) -> None:
        self._roles = roles
        self._tolerance = tolerance
        self.booked: dict[int, Booked] = {}
        """`id` of each of the day's transactions with results → the results it booked."""
        self.costs: list[Carried] = []
        self.gains: list[Carried] = []

    def note(self, bucket: int, amount: Decimal, entry: Transaction) -> None:
        """Record a posting on a result account of core or sleeve; a cost is positive."""
        core, sleeve = (amount, ZERO) if bucket == CORE else (ZERO, amount)
        known = self.booked.get(id(entry))
        if known is not None:
            core, sleeve = known.core + core, known.sleeve + sleeve
        self.booked[id(entry)] = Booked(entry, core, sleeve)

    def close(self, held: Callable[[], Decimal | None]) -> None:
        """Close a day; `held` gives the sleeve's exposure on it, None for UNKNOWN.

        A gain counts if no lot was traded and it exceeds `MOST_A_DAY` of the exposure, or this is
        UNKNOWN. A transaction with a cost of the core and a gain of the sleeve is left out: for it
        the flow to the sleeve is computed from the transaction itself.
        """
        for entry, core, sleeve in self.booked.values():
            if core > self._tolerance and sleeve >= 0:
                self.costs += self._carried(entry, -1, core)
            elif -sleeve > self._tolerance and core <= 0 and _is_money_alone(entry):
                exposure = held()
                if exposure is None or -sleeve > exposure * MOST_A_DAY:
                    self.gains += self._carried(entry, 1, -sleeve)
        self.booked.clear()

    def _carried(self, entry: Transaction, sign: int, amount: Decimal) -> Iterator[Carried]:
        """A flow for the holding that paid (sign -1) or received (1); none without one."""
        legs = [one for one in entry.postings if self._is_theirs(one, sign)]
        if legs:
            largest = max(legs, key=lambda one: (sign * one.units.number, one.account))
            place = location_of(largest.meta, location_of(entry.meta))
            names = {"source" if sign < 0 else "target": largest.account}
            accounts = frozenset(one.account for one in entry.postings)
            yield Carried(plain_flow(entry, accounts, place, **names), amount)

    def _is_theirs(self, posting: Posting, sign: int) -> bool:
        """Whether a holding of the core paid (sign -1), or a holding of the sleeve received (1)."""
        role = self._roles.of(posting.account)
        bucket = bucket_of(role)
        if bucket is None or role.kind not in HOLDING_KINDS or (bucket == CORE) is (sign > 0):
            return False
        number = getattr(posting.units, "number", None)
        return isinstance(number, Decimal) and sign * number > 0


def _is_money_alone(entry: Transaction) -> bool:
    """Whether no posting has a cost: then no traded lot has made the result."""
    return all(posting.cost is None for posting in entry.postings)
