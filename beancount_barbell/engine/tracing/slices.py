"""Core money that reaches the sleeve in slices too small to tell: together they are told.

A trace of a few yen in a salary account is noise. Slices of one tracing window that
sum to what is told are not.
"""

from __future__ import annotations

from collections import deque
from decimal import Decimal
from typing import TYPE_CHECKING

from beancount_barbell.model.record import NamedTuple

if TYPE_CHECKING:
    import datetime
    from collections.abc import Sequence

    from beancount_barbell.engine.tracing.parcels import Origin, Rope
    from beancount_barbell.model.flows import Flow

ZERO = Decimal(0)


class Slice(NamedTuple):
    """Traced money that reached the sleeve in one flow.

    `amount` is what it was worth when it left the core, `value` when it arrived, None
    without a rate; both in base currency. `leaves` are where it is from, and `funded`
    the flows with which the sleeve received it, each at its worth then: this one, or
    those with which others laid out for it what is paid here.
    """

    flow: Flow
    amount: Decimal
    value: Decimal | None
    leaves: Sequence[tuple[Origin, Rope]]
    funded: Sequence[tuple[Flow, Decimal]]


class Slices:
    """The slices of the running window that no breach tells yet."""

    def __init__(self) -> None:
        self._waiting: deque[Slice] = deque()
        self._sum = ZERO

    def add(self, one: Slice, cutoff: datetime.date, limit: Decimal) -> tuple[Slice, ...]:
        """All that wait, as soon as they sum to `limit`; none before.

        Args:
            one: the newest.
            cutoff: the first day of the window; what came before it is forgotten.
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
        """Money came back to the core: what follows begins anew."""
        self._waiting.clear()
        self._sum = ZERO
