"""Money between the sleeve's layers, and what the reserve gives for a chance or on a call.

The reserve waits for both (追証対応・チャンス待ち). While the sleeve is ACTIVE it may
give the trade layer what it has; in a loss only a margin call opens it, and then only
for the call.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from beancount_barbell.engine.calendar.business_days import add_business_days
from beancount_barbell.model.flows import Flow, LayerTransfer
from beancount_barbell.model.location import location_of
from beancount_barbell.model.record import NamedTuple

if TYPE_CHECKING:
    import datetime
    from collections.abc import Sequence

    from beancount_barbell.model.policy import MarginCall

ZERO = Decimal(0)
LAYER_NAMES = ("trade", "hedge", "reserve")
SUPPORT_DAYS = 5
"""Business days after which money from the reserve on a margin call stays exempt."""


class _Support(NamedTuple):
    """Reserve money given on a margin call: an index into the transfers, and until when.

    With `active` the sleeve was ACTIVE, so that it may serve an entry just as well.
    """

    transfer: int
    until: datetime.date
    amount: Decimal
    active: bool


class LayerTransfers:
    """Takes flows one by one; `told` is what moved between layers, in order."""

    def __init__(self, calls: Sequence[MarginCall], tolerance: Decimal) -> None:
        self._calls = calls
        self._tolerance = tolerance
        self._supports: list[_Support] = []
        self._chances = ZERO
        """What the reserve gave while ACTIVE, less what the trade layer gave back."""
        self._today: tuple[datetime.date | None, Decimal] = None, ZERO
        """A day, and what `_chances` would be on it if it could be below 0."""
        self.told: list[LayerTransfer] = []
        self.ended_on: datetime.date | None = None
        """The newest day on which exposure rose that the reserve had given for on a call."""

    @property
    def supporting(self) -> bool:
        """Whether money from the reserve stands in for a margin call."""
        return bool(self._supports)

    @property
    def given(self) -> Decimal:
        """What the reserve gave the trade layer and its budget is raised by, base currency."""
        return sum((support.amount for support in self._supports), self._chances)

    def called(self, date: datetime.date) -> bool:
        """Whether a margin call waits to be met on `date`."""
        return self._calls != () and any(
            call.date <= date <= max(call.due, add_business_days(call.date, SUPPORT_DAYS, ()))
            for call in self._calls
        )

    def note(self, flow: Flow, *, active: bool) -> None:
        """Take down what a transaction moved from layer to layer.

        Args:
            flow: what the transaction moved.
            active: whether the state in force that morning was ACTIVE.
        """
        given = {n: -net for n, net in zip(LAYER_NAMES, flow.layers, strict=True) if net < 0}
        taken = {n: net for n, net in zip(LAYER_NAMES, flow.layers, strict=True) if net > 0}
        for source, left in given.items():
            for target in tuple(taken):
                amount = min(left, taken[target])
                if amount <= self._tolerance:
                    continue
                left -= amount  # noqa: PLW2901 - what of the source is still to be placed
                taken[target] -= amount
                supported = (source, target) == ("reserve", "trade") and self.called(flow.date)
                if supported:
                    until = add_business_days(flow.date, SUPPORT_DAYS, ())
                    self._supports.append(_Support(len(self.told), until, amount, active))
                elif active and (source, target) == ("reserve", "trade"):
                    self._count(flow.date, amount)
                elif (source, target) == ("trade", "reserve"):
                    self._count(flow.date, -amount)
                self.told.append(
                    LayerTransfer(
                        date=flow.date,
                        source=source,
                        target=target,
                        amount=amount,
                        margin_support=supported,
                        support_ended_on=None,
                        location=location_of(flow.entry.meta),
                        entry=flow.entry,
                    )
                )

    def _count(self, date: datetime.date, given: Decimal) -> None:
        """The reserve gave, or got back (negative); the order inside the day means nothing."""
        day, before = self._today
        whole = (before if day == date else self._chances) + given
        self._today, self._chances = (date, whole), max(ZERO, whole)

    def end_supports(self, date: datetime.date) -> None:
        """Exposure rose: what the reserve gave on a call served an entry after all."""
        still = []
        for support in self._supports:
            if date <= support.until:
                self.ended_on = date
                self.told[support.transfer] = self.told[support.transfer]._replace(
                    support_ended_on=date
                )
                if support.active:
                    self._count(date, support.amount)
            else:
                still.append(support)
        self._supports = still
