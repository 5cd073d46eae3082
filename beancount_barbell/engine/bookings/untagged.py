"""Losses of the sleeve on untagged accounts, and what these give back.

A tax withheld on the sleeve and refunded the next year is no new money. An untagged
account may give back as much as it took as the sleeve's loss (e.g. 300 JPY after a tax of
300 JPY). Any excess is unexplained money: a contribution and never a profit. An Income
account takes its own contributions back first: so far, what it takes is no loss. A deposit
that is undone gives back what it lost on the way.
"""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING

from beancount_barbell.model.buckets import SLEEVE, ZERO
from beancount_barbell.model.order import Turn
from beancount_barbell.model.record import NamedTuple
from beancount_barbell.model.roles import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from beancount_barbell.engine.bookings.netting import Movement, Taken
    from beancount_barbell.model.entries import Transaction
    from beancount_barbell.model.flows import Flow


Originals = dict[int, tuple[int, Decimal]]
"""`id` of a transaction → `id` of the one that it undoes, and its undone share in (0, 1]."""


class _Handed(NamedTuple):
    """Money that an untagged account gave the sleeve, or took, in movement `place` of its day.

    `bearer` is the bucket that bears what was taken, None for what was given.
    """

    account: str
    amount: Decimal
    place: int
    turn: Turn
    bearer: int | None = None


class HandedOver(NamedTuple):
    """A part of a transaction's loss that came into the core: it was paid there, and not lost.

    `bearer` is the bucket that had borne the loss. `amount` came today, `before` on earlier days
    (base currency).
    """

    bearer: int | None
    amount: Decimal
    before: Decimal


class UntaggedLosses:
    """By untagged account, losses of the sleeve that it has not given back.

    `results` are those of the last day that neither a tag nor a lot tells, in base currency: `id`
    of a transaction → what an account took as a loss (< 0) or gave back (> 0).
    """

    def __init__(self, originals: Originals) -> None:
        self._originals = originals
        self._taken: dict[str, Decimal] = defaultdict(Decimal)
        self._given: dict[str, Decimal] = defaultdict(Decimal)
        self.results: dict[int, dict[str, Decimal]] = {}
        self._of_entry: dict[int, tuple[Taken, ...]] = {}
        """`id` of a transaction → what accounts took as a loss in it."""
        self._handed: dict[int, Decimal] = defaultdict(Decimal)
        """`id` of a transaction → how much of its losses has come into the core so far."""

    def settle(self, movements: Sequence[Movement]) -> list[Movement]:
        """A day's movements, in which refunds of losses are performance and not contributions.

        Losses of the day, less what came back with a sale, are added before its refunds, whatever
        the order in the file. If refunds exceed the losses, the largest refunds count first.
        """
        done = list(movements)
        self.results = {}
        self._take(done)
        if self._originals:
            self._undo(done)
        given = [
            _Handed(account, amount, place, Turn(movement.flow.entry))
            for place, movement in enumerate(movements)
            for account, amount in movement.flow.untagged
        ]
        for one in _largest_first(given):
            part = min(one.amount, self._taken[one.account])
            self._taken[one.account] -= part
            self._given[one.account] += one.amount - part
            if part > 0:
                movement = done[one.place]
                done[one.place] = movement._replace(flow=_without(movement.flow, one.account, part))
                self._note(movement.flow.entry, one.account, part)
        return done

    def _take(self, done: list[Movement]) -> None:
        """Add the day's losses; what Income accounts only take back becomes a withdrawal."""
        day: dict[str, Decimal] = defaultdict(Decimal)
        lost = []
        for place, movement in enumerate(done):
            entry = movement.flow.entry
            if movement.taken:
                self._of_entry[id(entry)] = movement.taken
            for role, amount, bearer in movement.taken:
                day[role.account] += amount
                if bearer is None:
                    continue
                self._note(entry, role.account, -amount)
                if role.kind is Kind.INCOME:
                    lost.append(_Handed(role.account, amount, place, Turn(entry), bearer))
        for one in _largest_first(lost):
            part = min(one.amount, self._given[one.account])
            if part > 0:
                self._given[one.account] -= part
                day[one.account] -= part
                movement = done[one.place]
                done[one.place] = movement._replace(
                    flow=_withdrawn(movement.flow, part, one.bearer)
                )
                self._note(movement.flow.entry, one.account, part)
        for account, amount in day.items():
            self._taken[account] = max(ZERO, self._taken[account] + amount)

    def _undo(self, done: list[Movement]) -> None:
        """Cancel the losses of deposits that the day's withdrawals undo.

        Such a withdrawal takes out all that was put in, not only what had arrived.
        """
        for place, movement in enumerate(done):
            entry = movement.flow.entry
            original, share = self._originals.get(id(entry), (0, ZERO))
            for role, amount, bearer in self._of_entry.get(original, ()):
                part = min(amount * share, self._taken[role.account])
                if bearer is None or part <= 0 or not done[place].flow.outflow:
                    continue
                self._taken[role.account] -= part
                done[place] = movement._replace(flow=_withdrawn(done[place].flow, part, bearer))
                self._note(entry, role.account, part)

    def refund(self, entry: Transaction, amount: Decimal) -> list[tuple[int | None, Decimal]]:
        """Cancel losses of a transaction, up to an amount that came back by way of outside.

        Returns pairs (bucket that bore the loss, amount that is cancelled).
        """
        parts = []
        for one in self._of_entry.get(id(entry), ()):
            name = one.account.account
            part = max(ZERO, min(amount, one.amount, self._taken[name]))
            self._taken[name] -= part
            amount -= part
            parts.append((one.bearer, part))
        return parts

    def hand_over(self, losses: Iterable[tuple[Transaction, Decimal]]) -> list[HandedOver]:
        """Cancel losses that came into the core today: pairs (transaction of the loss, amount)."""
        parts = [
            (id(entry), bearer, part)
            for entry, amount in losses
            for bearer, part in self.refund(entry, amount)
        ]
        found = [HandedOver(bearer, part, self._handed[key]) for key, bearer, part in parts]
        for key, _, part in parts:
            self._handed[key] += part
        return found

    def _note(self, entry: Transaction, account: str, amount: Decimal) -> None:
        results = self.results.setdefault(id(entry), {})
        results[account] = results.get(account, ZERO) + amount


def _largest_first(parts: list[_Handed]) -> list[_Handed]:
    return sorted(parts, key=lambda one: (one.account, -one.amount, one.turn))


def _withdrawn(flow: Flow, part: Decimal, bearer: int | None) -> Flow:
    """A flow in which `part` of a loss is a withdrawal from the layer of the bucket `bearer`."""
    trade, hedge, reserve = (
        amount - part if bucket == bearer else amount
        for bucket, amount in zip(SLEEVE, flow.layers, strict=True)
    )
    net = flow.inflow - flow.outflow - part
    return flow._replace(
        inflow=max(net, ZERO), outflow=max(-net, ZERO), layers=(trade, hedge, reserve)
    )


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
