"""Net contributions: money put into the sleeve from outside, less money taken out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from beancount_barbell.engine.bookings.netting import holds_for_sleeve
from beancount_barbell.model.buckets import SLEEVE, ZERO

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from decimal import Decimal

    from beancount_barbell.engine.bookings.netting import Movement
    from beancount_barbell.engine.bookings.untagged import HandedOver
    from beancount_barbell.engine.risk.nav import UnitisedNav
    from beancount_barbell.model.flows import Flow


class Contributions:
    """Net contributions of the whole sleeve and of each layer, in base currency.

    An amount without a rate counts as soon as there is one; until then the NAV is UNKNOWN.
    """

    def __init__(self, index: UnitisedNav) -> None:
        self._index = index
        self.net = ZERO
        self.by_layer = [ZERO, ZERO, ZERO]
        """Of the layers trade, hedge and reserve."""
        self.unrated: dict[str, Decimal] = {}
        """Currency → units that do not count yet (base currency: only until the day's end)."""

    def note(self, movement: Movement, flow: Flow, same_day: Decimal) -> None:
        """Note a transaction's `flow`; `same_day` of it left and came back on the same day."""
        inflow = flow.inflow - same_day
        held = (one for one in movement.legs if one.weight and holds_for_sleeve(one.account))
        if inflow and not any(held):
            self._index.pay(inflow)
            inflow = ZERO
        self._index.flow(inflow, flow.outflow - same_day)
        for currency, net in movement.unrated:
            self.unrated[currency] = self.unrated.get(currency, ZERO) + net
        self.net += flow.inflow - flow.outflow
        for index, net in enumerate(flow.layers):
            self.by_layer[index] += net

    def hand_over(self, losses: Iterable[HandedOver]) -> None:
        """Note losses that came into the core."""
        for one in losses:
            self._index.regain(one.amount, one.before)
            self.net -= one.amount
            self.by_layer[0 if one.bearer is None else SLEEVE.index(one.bearer)] -= one.amount

    def take_rates(self, rate_of: Callable[[str], Decimal | None]) -> None:
        """Count the waiting amounts that have a rate today."""
        for currency in sorted(self.unrated):
            rate = rate_of(currency)
            if rate is None:
                continue
            net = self.unrated.pop(currency) * rate
            self._index.flow(max(net, ZERO), max(-net, ZERO))
            self.net += net
            self.by_layer[0] += net
