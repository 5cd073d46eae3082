"""Causes of a change in value, and the choice of the largest one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from beancount_barbell.model.order import Turn
from beancount_barbell.model.record import NamedTuple

if TYPE_CHECKING:
    from decimal import Decimal

    from beancount_barbell.model.entries import Directive


class Cause(NamedTuple):
    """A directive that moved a value, and the size of the move (base currency, >= 0)."""

    effect: Decimal
    entry: Directive

    def beats(self, other: Cause | None) -> bool:
        """Whether this cause ranks first: the larger effect, then the order of the directives."""
        if other is None or self.effect != other.effect:
            return other is None or self.effect > other.effect
        return Turn(self.entry) < Turn(other.entry)


class Causes:
    """The day's largest flow and largest other effect on one role; the flow ranks first."""

    __slots__ = ("flow", "other")

    def __init__(self) -> None:
        self.flow: Cause | None = None
        self.other: Cause | None = None

    def add_flow(self, effect: Decimal, entry: Directive) -> None:
        """Note a transaction that brought `effect` in or took it out (base currency, >= 0)."""
        cause = Cause(effect, entry)
        if cause.beats(self.flow):
            self.flow = cause

    def add_other(self, effect: Decimal, entry: Directive) -> None:
        """Note a price or a booked result that moved the value by `effect`."""
        if self.other is not None and effect < self.other.effect:
            return
        cause = Cause(effect, entry)
        if cause.beats(self.other):
            self.other = cause

    @property
    def entry(self) -> Directive | None:
        """The directive that moved the value most, None without any."""
        cause = self.flow or self.other
        return None if cause is None else cause.entry

    @property
    def price(self) -> Directive | None:
        """The price or booked result that moved the value most, None without any."""
        return None if self.other is None else self.other.entry
