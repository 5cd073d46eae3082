"""Money between the sleeve's layers, and money the reserve gives for a chance or a call.

The reserve serves both (追証対応・チャンス待ち). While the sleeve is ACTIVE, the reserve may
give its money to the trade layer. In a loss it may do so only for a margin call.
"""

from __future__ import annotations

from operator import sub
from typing import TYPE_CHECKING

from beancount_barbell.engine.calendar.business_days import add_business_days
from beancount_barbell.model.buckets import ZERO
from beancount_barbell.model.flows import Flow, LayerTransfer
from beancount_barbell.model.location import location_of
from beancount_barbell.model.record import NamedTuple

if TYPE_CHECKING:
    import datetime
    from collections.abc import Sequence
    from decimal import Decimal

    from beancount_barbell.model.policy import MarginCall

LAYER_NAMES = ("trade", "hedge", "reserve")
SUPPORT_DAYS = 5
"""Business days after which money from the reserve on a margin call stays exempt."""


class _Support(NamedTuple):
    """Reserve money given for a margin call: an index into the transfers, and its last day.

    `active`: the sleeve was ACTIVE, so the money may also serve an entry.
    """

    transfer: int
    until: datetime.date
    amount: Decimal
    active: bool


class LayerTransfers:
    """Takes flows one by one; `told` are the transfers between layers, in order."""

    def __init__(self, calls: Sequence[MarginCall], tolerance: Decimal) -> None:
        self._calls = calls
        self._tolerance = tolerance
        self._supports: list[_Support] = []
        self._chances = ZERO
        """Money the reserve gave while ACTIVE, less what the trade layer gave back (>= 0)."""
        self._today: tuple[datetime.date | None, Decimal] = None, ZERO
        """The day of the last change of `_chances`, and its value on that day without the limit 0.

        With it the order of transfers inside a day is irrelevant.
        """
        self.told: list[LayerTransfer] = []
        self.ended_on: datetime.date | None = None
        """The last day on which exposure rose while reserve money supported a margin call."""

    @property
    def supporting(self) -> bool:
        """Whether reserve money supports a margin call."""
        return bool(self._supports)

    @property
    def given(self) -> Decimal:
        """Reserve money in the trade layer, which raises its budget (base currency)."""
        return sum((support.amount for support in self._supports), self._chances)

    def called(self, date: datetime.date) -> bool:
        """Whether a margin call may be met on `date`: until it is due, at least 5 business days."""
        return self._calls != () and any(
            call.date <= date <= max(call.due, add_business_days(call.date, SUPPORT_DAYS, ()))
            for call in self._calls
        )

    def note(
        self,
        flow: Flow,
        back: tuple[Decimal, Decimal, Decimal] = (ZERO, ZERO, ZERO),
        *,
        active: bool,
    ) -> None:
        """Take down what a transaction moved from layer to layer.

        Args:
            flow: what the transaction moved.
            back: what of it had left each layer for outside, and is back in the sleeve.
            active: whether the state in force that morning was ACTIVE.
        """
        nets = dict(zip(LAYER_NAMES, map(sub, flow.layers, back), strict=True))
        given = {name: -net for name, net in nets.items() if net < 0}
        taken = {name: net for name, net in nets.items() if net > 0}
        for source, left in given.items():
            for target in tuple(taken):
                amount = min(left, taken[target])
                if amount <= self._tolerance:
                    continue
                left -= amount  # noqa: PLW2901 - the part of the source not yet matched
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
        """Add money the reserve gave (or got back, negative), whatever the order in the day."""
        day, before = self._today
        whole = (before if day == date else self._chances) + given
        self._today, self._chances = (date, whole), max(ZERO, whole)

    def end_supports(self, date: datetime.date) -> None:
        """End the supports because exposure rose: the money served an entry, not the call."""
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
