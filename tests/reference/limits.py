"""What the limits say of a household's days: an episode for each, from when to when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from tests.reference.book import F, later

if TYPE_CHECKING:
    from collections.abc import Container, Iterator
    from datetime import date
    from fractions import Fraction

    from tests.reference.engine import Row

GRACE_DAYS = 30
"""So long after the first funding the floor and the ratio may not yet be reached."""


class State(NamedTuple):
    """A day's end, and the limits in force: as they are written, and their amounts in base."""

    day: date
    row: Row
    layers: dict[str, Fraction]
    limits: dict[str, Any]
    amounts: dict[str, Fraction]
    tolerance: Fraction
    first: date
    owes: bool


class Episode(NamedTuple):
    """One finding; without an end it is still open."""

    code: str
    start: date
    end: date | None


def broken(now: State, open_: Container[str]) -> Iterator[str]:
    """The codes of the limits that a day's end breaks, with the layer where it is of one."""
    limits, amounts, row = now.limits, now.amounts, now.row
    if "core-floor" in amounts and row.core < amounts["core-floor"] - now.tolerance:
        yield "BB301"
    target = limits.get("sleeve-target", F(1, 10))
    width = limits.get("sleeve-band", min(F(5, 100), target / 4))
    if row.ratio is not None:
        # An open episode lasts down to the re-entry line.
        room = limits.get("sleeve-reentry", width / 2) if "BB302" in open_ else width
        if row.ratio > target + room:
            yield "BB302"
        if row.ratio >= F(1, 2):
            yield "BB303"
    for name, code in (("sleeve-budget", "BB304"), *LAYERS.items()):
        put_in = now.layers.get(name, row.net_contributions)
        if name in amounts and put_in > amounts[name] + now.tolerance:
            yield code
    limit = limits.get("leverage-limit")
    if limit is None and now.owes:
        limit = 1 / limits.get("stress-gap", F(3, 10))
    allowed = row.exposure if limit is None else limit * max(F(0), row.sleeve)
    if row.exposure > allowed:
        yield "BB306"


LAYERS = {f"layer-{name}": f"BB305 {name}" for name in ("trade", "hedge", "reserve")}
CODES = {"BB301", "BB302", "BB303", "BB304", "BB305", "BB306"}
LATER = {"BB301", "BB302", "BB303"}
"""Judged from the first day on which the core has its floor, or after the grace."""


class Limits:
    """Follows the episodes through the days."""

    def __init__(self) -> None:
        self.ended: list[Episode] = []
        self.open: dict[str, date] = {}
        self.settled = False
        self.last: State | None = None

    def day(self, now: State) -> None:
        """Judge a day, and before it the day on which the grace ends, if it is past."""
        grace = later(now.first, GRACE_DAYS)
        if self.last is not None and self.last.day < grace < now.day:
            self._judge(self.last._replace(day=grace))
        self.last = now
        self._judge(now)

    def _judge(self, now: State) -> None:
        floor = now.amounts.get("core-floor", F(0))
        grace = now.day >= later(now.first, GRACE_DAYS)
        self.settled = self.settled or grace or now.row.core >= floor - now.tolerance
        found = set(broken(now, self.open)) - (set() if self.settled else LATER)
        for code in found - set(self.open):
            self.open[code] = now.day
        for code in set(self.open) - found:
            self.ended.append(Episode(code, self.open.pop(code), now.day))

    def all(self) -> Iterator[Episode]:
        yield from self.ended
        for code, start in self.open.items():
            yield Episode(code, start, None)
