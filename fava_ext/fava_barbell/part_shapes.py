"""The parts below the findings: facts and tables, each figure with its evidence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from beancount_barbell.figures.assessment import Tone
from fava_barbell.shapes import Link

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from decimal import Decimal

    from beancount_barbell.analysis import Analysis
    from beancount_barbell.figures.assessment import Assessed


_MOST_TOLD = 2
"""Facts beside a folded heading."""

NO_VALUE = "—"
"""What stands for a figure that there is none of."""

_SERIOUS = (Tone.BAD, Tone.UNKNOWN, Tone.WATCH)


class Source(NamedTuple):
    """What the parts are told from: the analysis, its status figures, those of `stress`.

    `assessed` is how the figures stand. `stress` and `core_yield` (of 30 days, a yearly
    ratio) are asked late: they cost more than all the rest.
    """

    analysis: Analysis
    figures: Mapping[str, Any]
    stress: Callable[[], Mapping[str, Any]]
    core_yield: Callable[[], Decimal | None]
    assessed: Assessed


@dataclass(frozen=True, slots=True)
class Fact:
    """A figure with its name; `note` says why it is UNKNOWN, or what it rests on."""

    label: str
    value: str
    note: str = ""
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, slots=True)
class Table:
    """A small table; a cell leads somewhere where it can.

    `figures` are the places of the columns that hold figures; `note` holds for all rows.
    """

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Link, ...], ...]
    figures: frozenset[int] = frozenset()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the page, folded under its heading; its first facts stand beside it.

    `sources` are what its facts rest on: entries, lines of the policy, all figures.
    `accounts` lead to their journals.
    """

    key: str
    title: str
    notes: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()
    tables: tuple[Table, ...] = ()
    sources: tuple[Link, ...] = ()
    accounts: tuple[Link, ...] = ()

    @property
    def headline(self) -> str:
        """What is seen while it is folded; what has no value is explained below it alone."""
        told = (fact for fact in self.facts[:_MOST_TOLD] if fact.value != NO_VALUE)
        return " · ".join(f"{fact.label} {fact.value}" for fact in told)

    @property
    def tone(self) -> Tone:
        """The worst tone of its facts: what is bad is seen while it is folded."""
        return worst(fact.tone for fact in self.facts)


def worst(tones: Iterable[Tone]) -> Tone:
    """The worst of some tones; what is well or merely told needs no sign."""
    found = set(tones)
    return next((tone for tone in _SERIOUS if tone in found), Tone.PLAIN)


def cell(text: str, href: str | None = None) -> Link:
    """A cell of a table."""
    return Link(text, href)
