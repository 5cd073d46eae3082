"""What moved a value, and which of several things moved it most."""

from __future__ import annotations

from typing import TYPE_CHECKING

from beancount_barbell.model.order import Turn
from beancount_barbell.model.record import NamedTuple

if TYPE_CHECKING:
    from decimal import Decimal

    from beancount_barbell.model.entries import Directive


class Cause(NamedTuple):
    """What may have moved a value, and by how much (base currency, >= 0)."""

    effect: Decimal
    entry: Directive

    def beats(self, other: Cause | None) -> bool:
        """Larger wins; of equal ones what they say decides."""
        if other is None or self.effect != other.effect:
            return other is None or self.effect > other.effect
        return Turn(self.entry) < Turn(other.entry)


class Causes:
    """The day's candidates for one role: a flow, else the largest other effect."""

    __slots__ = ("flow", "other")

    def __init__(self) -> None:
        self.flow: Cause | None = None
        self.other: Cause | None = None

    def add_flow(self, effect: Decimal, entry: Directive) -> None:
        """A transaction brought so much in, or took it out."""
        cause = Cause(effect, entry)
        if cause.beats(self.flow):
            self.flow = cause

    def add_other(self, effect: Decimal, entry: Directive) -> None:
        """A price or a booked result moved the value by so much."""
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
