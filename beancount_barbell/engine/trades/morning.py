"""Tells the orders of a day that open a position from those that close one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from beancount_barbell.model.buckets import ZERO
from beancount_barbell.model.order import Turn

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from beancount_barbell.engine.trades.lots import TradedLeg
    from beancount_barbell.engine.trades.orders import Deal


class MorningPositions:
    """Positions before a day's orders, to tell closing legs from opening legs.

    The sign of a leg does not decide, because a short sale opens: the position held in the
    morning does. If a position is opened and closed on one day, the leg with a booked
    result, or with a price beside its cost, is the close. Units sold beyond the position
    (or bought beyond a short one) open a new position on the other side.
    """

    def __init__(self, positions: Mapping[tuple[str, str], Decimal], deals: list[Deal]) -> None:
        self._held: dict[tuple[str, str], Decimal] = {}
        self._signs: dict[tuple[str, str], set[bool]] = {}
        self._told: dict[tuple[str, str], set[bool]] = {}
        for deal in deals:
            for leg in (*deal.legs, *deal.moved):
                key = (leg.account, leg.commodity)
                if key not in self._held:
                    self._held[key] = positions.get(key, ZERO)
                    self._signs[key] = set()
                    self._told[key] = set()
                self._held[key] -= leg.units
                self._signs[key].add(leg.units > 0)
                if deal.has_income or (leg.cost is not None and leg.price is not None):
                    self._told[key].add(leg.units > 0)

        self._turned = self._find_turned(positions, deals)
        """`id` of each lot of the day by which a long position became short, or the reverse."""

    def _find_turned(
        self, positions: Mapping[tuple[str, str], Decimal], deals: list[Deal]
    ) -> set[int]:
        beyond = {
            key: positions.get(key, ZERO)
            for key, held in self._held.items()
            if held * positions.get(key, ZERO) < 0
        }
        fresh = [
            leg
            for deal in (sorted(deals, key=lambda one: Turn(one.entry)) if beyond else ())
            for leg in deal.legs
            if leg.opened in (None, deal.entry.date)
        ]
        found = set()
        for leg in sorted(fresh, key=lambda one: (-abs(one.units), one.cost or ZERO)):
            key = (leg.account, leg.commodity)
            rest = beyond.get(key, ZERO)
            if leg.units * rest > 0 and abs(leg.units) <= abs(rest):
                beyond[key] = rest - leg.units
                found.add(id(leg))
        return found

    def closes(self, leg: TradedLeg) -> bool:
        """Whether a leg reduces the position its account held, or opened that day.

        The cost of the leg does not decide: an account with the booking method NONE may sell
        at a cost that none of its lots has.
        """
        key = (leg.account, leg.commodity)
        held, up = self._held[key], leg.units > 0
        if held:
            return up is (held < 0) and id(leg) not in self._turned
        if len(self._signs[key]) == 1:
            return False
        told = self._told[key]
        return up in told if len(told) == 1 else not up
