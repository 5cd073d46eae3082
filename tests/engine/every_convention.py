"""All conventions at once: every way in which accounts can pay with what lies in them.

Whole units only, and small stories: the states are enumerated. Each account has, in
each currency, clean units and parcels of core money, by the day they left the core and
what a unit of them was worth then. Whatever is paid may be paid with any of them.
An Expenses account (those of `CLEARING`) gives what it never had, and owes nothing for it.
"""

from __future__ import annotations

import itertools
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Parcels = tuple[tuple[tuple[int, Fraction], int], ...]
"""((day, principal of a unit), units), sorted."""


CLEARING = frozenset({"FIXME"})


class Purse(NamedTuple):
    """What lies in an account in one currency; `clean` is negative where it is owed."""

    clean: int = 0
    core: Parcels = ()

    @property
    def units(self) -> int:
        return max(0, self.clean) + sum(units for _, units in self.core)

    def ways(self, amount: int) -> Iterator[tuple[Purse, Parcels]]:
        """What may be left, and what core money may be in a payment; the rest is borrowed."""
        for parts in itertools.product(*(range(units + 1) for _, units in self.core)):
            rest = amount - sum(parts)
            left = tuple(
                (kind, had - part)
                for (kind, had), part in zip(self.core, parts, strict=True)
                if had > part
            )
            if rest >= 0 and (rest <= max(0, self.clean) or not left):
                paid = tuple(
                    (kind, part) for (kind, _), part in zip(self.core, parts, strict=True) if part
                )
                yield Purse(self.clean - rest, left), paid

    def filled(self, amount: int, core: Parcels) -> Iterator[Purse]:
        """After so much came in: what is owed is paid first, with any of it."""
        owed = min(amount, max(0, -self.clean))
        coming = Purse(amount - sum(units for _, units in core), core)
        for kept, _ in coming.ways(owed) if owed else ((coming, ()),):
            yield Purse(self.clean + owed + kept.clean, merged((*self.core, *kept.core)))

    def seasoned(self, before: int) -> Purse:
        old = sum(units for (day, _), units in self.core if day < before)
        young = tuple(one for one in self.core if one[0][0] >= before)
        return Purse(self.clean + old, young)


def merged(parcels: Iterable[tuple[tuple[int, Fraction], int]]) -> Parcels:
    found: dict[tuple[int, Fraction], int] = {}
    for kind, units in parcels:
        found[kind] = found.get(kind, 0) + units
    return tuple(sorted(found.items()))


class Step(NamedTuple):
    """`units` of `currency` go from `source` to `target` on a day.

    A conversion has the same account twice, and what it is turned into.
    """

    day: int
    source: str
    target: str
    units: int
    currency: str = "JPY"
    into: tuple[str, int] = ("", 0)


State = tuple[tuple[tuple[str, str], Purse], ...]


MOST_STATES = 3000
"""More are not followed: a story of so many ways is none of the small ones."""


def carried(steps: list[Step], window: int) -> dict[int, set[Fraction]]:
    """By day, the principal that payments to the sleeve can have carried.

    Days on which there are too many ways to follow are missing.
    """
    states: set[State] = {()}
    found: dict[int, set[Fraction]] = {}
    for step in steps:
        following: set[State] = set()
        for state in states:
            purses = {place: purse.seasoned(step.day - window) for place, purse in state}
            for left, paid in _payments(purses, step):
                if step.target == "sleeve":
                    worth = sum((kind[1] * units for kind, units in paid), Fraction(0))
                    found.setdefault(step.day, set()).add(worth)
                following.update(_received(left, step, paid))
        if len(following) > MOST_STATES:
            return {day: ways for day, ways in found.items() if day < step.day}
        states = following
    return found


def _payments(
    purses: dict[tuple[str, str], Purse], step: Step
) -> Iterator[tuple[dict[tuple[str, str], Purse], Parcels]]:
    if step.source == "core":
        yield purses, (((step.day, Fraction(1)), step.units),)
    elif step.source == "salary":
        yield purses, ()
    else:
        place = step.source, step.currency
        for left, paid in purses.get(place, Purse()).ways(step.units):
            kept = left._replace(clean=max(0, left.clean)) if step.source in CLEARING else left
            yield {**purses, place: kept}, paid


def _received(purses: dict[tuple[str, str], Purse], step: Step, paid: Parcels) -> Iterator[State]:
    if step.target in ("sleeve", "spent", "core"):
        yield tuple(sorted(purses.items()))
        return
    currency, units = step.into if step.into[0] else (step.currency, step.units)
    if currency != step.currency:
        factor = Fraction(units, step.units)
        paid = tuple(((day, worth / factor), int(n * factor)) for (day, worth), n in paid)
    place = step.target, currency
    for purse in purses.get(place, Purse()).filled(units, merged(paid)):
        yield tuple(sorted({**purses, place: purse}.items()))
