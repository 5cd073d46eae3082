"""What tracing found that flows are judged by: what came back, and what is told already."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from beancount_barbell.model.record import NamedTuple

if TYPE_CHECKING:
    import datetime

    from beancount_barbell.engine.tracing.parcels import Rope
    from beancount_barbell.model.entries import Transaction
    from beancount_barbell.model.location import Location

DUST = Decimal("0.01")
"""In tolerances: with less principal a parcel is dropped, and a flow is matched with nothing."""


class Homecoming(NamedTuple):
    """Money of the core that came back to it from outside, by the labels it bore there.

    `beside` is what still lay in the accounts it came from: which of it came back is
    nothing but a convention.
    """

    date: datetime.date
    came: Rope
    beside: tuple[Rope, ...]
    location: Location
    entry: Transaction


class Reported(NamedTuple):
    """What is traced already: `id` of the transaction → amount in base currency."""

    exits: dict[int, Decimal]
    fundings: dict[int, Decimal]
