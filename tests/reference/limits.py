"""What the limits say of a household's days: an episode for each, from when to when."""

from __future__ import annotations

from dataclasses import dataclass
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
    drawn: Fraction  # what left the core that day
    put_in: Fraction  # what came into the sleeve


class Episode(NamedTuple):
    """One finding; without an end it is still open.

    `severity` is "?" where the specification leaves open whether somebody caused it.
    """

    code: str
    start: date
    end: date | None
    severity: str
    excess: Fraction | None = None


@dataclass
class Open:
    """An episode that goes on: whether a booking caused it, and the grace in force meanwhile."""

    start: date
    caused: list[bool | None]
    cure_days: set[Fraction]
    excesses: list[Fraction]


def broken(now: State, open_: Container[str]) -> Iterator[str]:
    """The codes of the limits that a day's end breaks, with the layer where it is of one."""
    limits, amounts, row = now.limits, now.amounts, now.row
    if excess(now, "BB301") > now.tolerance:
        yield "BB301"
    if row.ratio is not None:
        # An open episode lasts down to the re-entry line.
        target, width = band(limits)
        room = limits.get("sleeve-reentry", width / 2) if "BB302" in open_ else width
        if row.ratio > target + room:
            yield "BB302"
        if row.ratio >= F(1, 2):
            yield "BB303"
    for name, code in (("sleeve-budget", "BB304"), *LAYERS.items()):
        if name in amounts and excess(now, code) > now.tolerance:
            yield code
    limit = limits.get("leverage-limit")
    if limit is None and now.owes:
        limit = 1 / limits.get("stress-gap", F(3, 10))
    allowed = row.exposure if limit is None else limit * max(F(0), row.sleeve)
    if row.exposure > allowed:
        yield "BB306"


def band(limits: dict[str, Any]) -> tuple[Fraction, Fraction]:
    """The ratio that is aimed at, and how far above it the sleeve may be."""
    target = limits.get("sleeve-target", F(1, 10))
    return target, limits.get("sleeve-band", min(F(5, 100), target / 4))


def excess(now: State, code: str) -> Fraction:
    """By how much an amount is beyond its limit; 0 where the limit is none."""
    if code == "BB301":
        return now.amounts.get("core-floor", now.row.core) - now.row.core
    names = {"BB304": "sleeve-budget", **{of: name for name, of in LAYERS.items()}}
    if names.get(code) not in now.amounts:
        return F(0)
    put_in = now.layers.get(names[code], now.row.net_contributions)
    return put_in - now.amounts[names[code]]


def caused(now: State, before: State | None, code: str, *, starts: bool) -> bool | None:
    """Whether the day's postings, or a policy line alone, made a breach or made it larger."""
    if code == "BB306":
        return "leverage-limit" in now.limits  # else it is a notice
    if code not in {"BB301", "BB302"} or before is None:
        return True
    was_limit = now._replace(limits=before.limits, amounts=before.amounts)
    if starts and code not in broken(was_limit, ()):
        return True  # only by the new limit
    if starts and code in broken(before, ()):
        return None  # it was there already, and not yet judged
    return now.drawn > 0 if code == "BB301" else raised(now, before)


def raised(now: State, before: State) -> bool:
    """Whether flows alone raise the ratio, above its limit, by more than the market does."""
    target, width = band(now.limits)
    assert now.row.ratio is not None
    core, sleeve = before.row.core, max(F(0), before.row.sleeve)
    was = before.row.ratio or F(0)
    by_flows = (sleeve + now.put_in) / (sleeve + core + now.put_in - now.drawn) - was
    by_market = max(F(0), now.row.ratio - was - by_flows)
    return now.row.ratio > target + width and by_flows > by_market


LAYERS = {f"layer-{name}": f"BB305 {name}" for name in ("trade", "hedge", "reserve")}
CODES = {"BB301", "BB302", "BB303", "BB304", "BB305", "BB306"}
LATER = {"BB301", "BB302", "BB303"}
"""Judged from the first day on which the core has its floor, or after the grace."""


class Limits:
    """Follows the episodes through the days."""

    def __init__(self) -> None:
        self.ended: list[Episode] = []
        self.open: dict[str, Open] = {}
        self.settled = False
        self.last: State | None = None

    def day(self, now: State) -> None:
        """Judge a day, and before it the day on which the grace ends, if it is past."""
        grace = later(now.first, GRACE_DAYS)
        if self.last is not None and self.last.day < grace < now.day:
            still = self.last._replace(day=grace, drawn=F(0), put_in=F(0))
            self._judge(still, self.last)
        before, self.last = self.last, now
        self._judge(now, before)

    def _judge(self, now: State, before: State | None) -> None:
        floor = now.amounts.get("core-floor", F(0))
        grace = now.day >= later(now.first, GRACE_DAYS)
        self.settled = self.settled or grace or now.row.core >= floor - now.tolerance
        found = set(broken(now, self.open)) - (set() if self.settled else LATER)
        for code in found:
            starts = code not in self.open
            one = self.open.setdefault(code, Open(now.day, [], set(), []))
            one.caused.append(caused(now, before, code, starts=starts))
            one.cure_days.add(now.limits.get("cure-days", F(30)))
            one.excesses.append(excess(now, code))
        for code in set(self.open) - found:
            self.ended.append(self._episode(code, self.open.pop(code), now.day, later(now.day, -1)))

    @staticmethod
    def _episode(code: str, one: Open, end: date | None, until: date) -> Episode:
        lasted = {(until - one.start).days > days for days in one.cure_days}
        severity = "?"
        if True in one.caused:
            severity = "error"
        elif code == "BB306":
            severity = "notice"
        elif None not in one.caused and len(lasted) == 1:
            severity = "error" if True in lasted else "notice"
        # What a waiver's limit is held against: the most, where it is not the last.
        most = max(one.excesses)
        return Episode(code, one.start, end, severity, most if most == one.excesses[-1] else None)

    def all(self, as_of: date) -> Iterator[Episode]:
        yield from self.ended
        for code, one in self.open.items():
            yield self._episode(code, one, None, as_of)
