"""Results of tracing for the assessment of flows: money that came back, and amounts reported."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from beancount_barbell.model.record import NamedTuple

if TYPE_CHECKING:
    import datetime

    from beancount_barbell.engine.tracing.parcels import Rope
    from beancount_barbell.model.entries import Transaction
    from beancount_barbell.model.flows import Flow, Lent
    from beancount_barbell.model.location import Location

DUST = Decimal("0.01")
"""In tolerances: a parcel with less principal is clean, and a flow with less is not matched."""


class Homecoming(NamedTuple):
    """Core money that came back to the core from outside, as the parcels that came.

    `beside` are the parcels that remained in the accounts it came from: only the convention
    decides which of them came back.
    """

    date: datetime.date
    came: Rope
    beside: tuple[Rope, ...]
    location: Location
    entry: Transaction


class Repayment(NamedTuple):
    """Money of the sleeve that paid a debt outside, in a later transaction than its withdrawal."""

    date: datetime.date
    paid: Lent
    withdrawal: Transaction


class Advance(NamedTuple):
    """Money that paid a debt outside by which the sleeve had received `flow`.

    `amount` is the part of the debt, in base currency of the day on which the sleeve received.
    It was others' money, or the sleeve's where the debt is another one that had paid the first.
    """

    date: datetime.date
    flow: Flow
    amount: Decimal
    by_sleeve: bool = False


class Reported(NamedTuple):
    """Amounts already reported as breaches: `id` of the transaction → amount in base currency."""

    exits: dict[int, Decimal]
    fundings: dict[int, Decimal]
