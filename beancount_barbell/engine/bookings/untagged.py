"""Losses of the sleeve on untagged accounts, and refunds of these losses.

A tax withheld on the sleeve and refunded the next year is no new money. An untagged
account may give back as much as it took as the sleeve's loss (e.g. 300 JPY after a tax of
300 JPY). Any excess is unexplained money: a contribution and never a profit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from beancount_barbell.model.buckets import ZERO
from beancount_barbell.model.order import Turn
from beancount_barbell.model.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from beancount_barbell.engine.bookings.netting import Movement
    from beancount_barbell.model.entries import Transaction
    from beancount_barbell.model.flows import Flow


class _Refund(NamedTuple):
    """Money that an untagged account gave the sleeve in movement number `place` of its day."""

    account: str
    amount: Decimal
    place: int
    turn: Turn


class UntaggedLosses:
    """By untagged account, losses of the sleeve that it has not given back."""

    def __init__(self) -> None:
        self._taken: dict[str, Decimal] = {}
        self._accounts: dict[int, tuple[tuple[str, Decimal], ...]] = {}
        """`id` of a transaction → the accounts that took a loss in it, with the amounts."""

    def settle(self, movements: Sequence[Movement]) -> list[Movement]:
        """A day's movements, in which refunds of losses are performance and not contributions.

        Losses of the day, less what came back with a sale, are added before its refunds, whatever
        the order in the file. If refunds exceed the losses, the largest refunds count first.
        """
        done = list(movements)
        taken: dict[str, Decimal] = {}
        for movement in movements:
            if movement.taken:
                self._accounts[id(movement.flow.entry)] = movement.taken
            for account, amount in movement.taken:
                taken[account] = taken.get(account, ZERO) + amount
        for account, amount in taken.items():
            self._taken[account] = max(ZERO, self._taken.get(account, ZERO) + amount)
        if not self._taken:
            return done
        refunds = [
            _Refund(account, amount, place, Turn(movement.flow.entry))
            for place, movement in enumerate(movements)
            for account, amount in movement.flow.untagged
            if account in self._taken
        ]
        for refund in sorted(refunds, key=lambda one: (one.account, -one.amount, one.turn)):
            part = min(refund.amount, self._taken[refund.account])
            if part > 0:
                self._taken[refund.account] -= part
                movement = done[refund.place]
                flow = _without(movement.flow, refund.account, part)
                done[refund.place] = movement._replace(flow=flow)
        return done

    def refund(self, entry: Transaction, amount: Decimal) -> None:
        """Take back what came to the sleeve by way of outside of a transaction's losses."""
        for account, taken in self._accounts.get(id(entry), ()):
            part = min(amount, taken, self._taken[account])
            self._taken[account] -= part
            amount -= part


def _without(flow: Flow, account: str, part: Decimal) -> Flow:
    """A flow in which `part` of the inflow is a result, taken from the layers with most of it."""
    layers = list(flow.layers)
    left = part = min(part, flow.inflow)
    for place in sorted(range(len(layers)), key=lambda one: (-layers[one], one)):
        took = max(ZERO, min(left, layers[place]))
        layers[place] -= took
        left -= took
    untagged = tuple(
        (name, amount - part if name == account else amount) for name, amount in flow.untagged
    )
    return flow._replace(
        inflow=flow.inflow - part,
        layers=(layers[0], layers[1], layers[2]),
        untagged=tuple(one for one in untagged if one[1] > 0),
    )
