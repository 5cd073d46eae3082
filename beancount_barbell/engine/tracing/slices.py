"""Small slices of core money that reach the sleeve: they are reported together.

A trace of a few yen in a salary account is noise. It is not noise if the slices of one
tracing window sum to the smallest amount that is reported.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from beancount_barbell.model.buckets import ZERO
from beancount_barbell.model.record import NamedTuple

if TYPE_CHECKING:
    import datetime
    from collections.abc import Sequence
    from decimal import Decimal

    from beancount_barbell.engine.tracing.parcels import Origin, Rope
    from beancount_barbell.model.flows import Flow


class Slice(NamedTuple):
    """Traced money that reached the sleeve in one flow.

    `amount` is its worth when it left the core, `value` its worth when it arrived, None
    without a rate; both in base currency. `leaves` are its parcels with their origins.
    `funded` are the flows with which the sleeve received the money, each with its worth that
    day: this flow, or, where the slice pays a debt for the sleeve, the flows of that debt.
    """

    flow: Flow
    amount: Decimal
    value: Decimal | None
    leaves: Sequence[tuple[Origin, Rope]]
    funded: Sequence[tuple[Flow, Decimal]]


class Slices:
    """The slices of the running tracing window that are in no breach yet."""

    def __init__(self) -> None:
        self._waiting: deque[Slice] = deque()
        self._sum = ZERO

    def add(self, one: Slice, cutoff: datetime.date, limit: Decimal) -> tuple[Slice, ...]:
        """Add a slice. Returns all waiting slices once they sum to `limit`, before that none.

        Args:
            one: the newest slice.
            cutoff: the first day of the tracing window; earlier slices are dropped.
            limit: in base currency.
        """
        self._waiting.append(one)
        self._sum += one.amount
        while self._waiting[0].flow.date < cutoff:
            self._sum -= self._waiting.popleft().amount
        if self._sum < limit:
            return ()
        told = tuple(self._waiting)
        self.clear()
        return told

    def clear(self) -> None:
        """Drop the waiting slices: they are reported, or money came back to the core."""
        self._waiting.clear()
        self._sum = ZERO
