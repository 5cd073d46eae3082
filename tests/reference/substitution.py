"""Money out of the core and money into the sleeve, of like size within the window (BB203)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tests.reference.book import F

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from fractions import Fraction

BEFORE_DAYS = 30
"""So long before money left the core, money into the sleeve may have been what it replaced."""


class Paid(NamedTuple):
    """What left the core for outside, or came from outside into the sleeve; nothing traced."""

    day: date
    amount: Fraction


def substitutions(
    outs: Sequence[Paid], ins: Sequence[Paid], window: int, least: Fraction
) -> list[Paid]:
    """What is told, by day: what was matched together, or small matches within the window."""
    told, small = [], []
    for one in _matched(outs, ins, window):
        if one.amount >= least:
            told.append(one)
            continue
        small = [s for s in small if (one.day - s.day).days <= window] + [one]
        total = sum((s.amount for s in small), F(0))
        if total >= least:
            told.append(Paid(one.day, total))
            small = []
    return told


def _matched(outs: Sequence[Paid], ins: Sequence[Paid], window: int) -> list[Paid]:
    """By date, of one day the largest first; with what has an end in common it is one match."""
    outs, ins = (sorted(each, key=lambda one: (one.day, -one.amount)) for each in (outs, ins))
    left = [one.amount for one in outs]
    group: dict[int, int] = {}
    found: dict[int, Paid] = {}
    for number, came in enumerate(ins):
        rest, mine = came.amount, number
        for at, went in enumerate(outs):
            part = min(left[at], rest)
            if part and -BEFORE_DAYS <= (came.day - went.day).days <= window:
                left[at], rest = left[at] - part, rest - part
                mine = group.setdefault(at, mine)
                before = found.get(mine, Paid(came.day, F(0)))
                found[mine] = Paid(came.day, before.amount + part)
    return sorted(found.values())
