"""The parts below the findings: facts and tables, each figure with its evidence."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from beancount_barbell.figures.assessment import Assessed, Tone
from beancount_barbell.rendering.masking import MASK

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from decimal import Decimal

    from beancount_barbell.analysis import Analysis
    from fava_barbell.shapes import Link


_MOST_TOLD = 2
"""Most facts beside a folded heading."""

NO_VALUE = "—"
"""The text of a figure that does not exist."""

_FIGURE = re.compile(rf"([+-]?[\d{MASK},]+)(?:\.([\d{MASK}]+))?( .*|%|)")
_ZEROS = 2
"""A figure with fewer digits after the point is filled with zeros up to this number."""

_SPACE = "\N{FIGURE SPACE}"
"""A space as wide as a digit: further zeros would make a rounded figure look more exact."""

_SERIOUS = (Tone.BAD, Tone.UNKNOWN, Tone.WATCH)


class Source(NamedTuple):
    """The data of the parts: the analysis, its status figures, the figures of `stress`.

    `assessed` are the assessments of the figures. `stress` and `core_yield` (of 30 days, a
    yearly ratio) are functions, called only when needed: they are slow to compute.
    """

    analysis: Analysis
    figures: Mapping[str, Any]
    stress: Callable[[], Mapping[str, Any]]
    core_yield: Callable[[], Decimal | None]
    assessed: Assessed


class Fact(NamedTuple):
    """A figure with its name; `note` says why it is UNKNOWN, or names its basis."""

    label: str
    value: str
    note: str = ""
    tone: Tone = Tone.PLAIN


class Table(NamedTuple):
    """A small table; cells may be links.

    `figures` are the indices of the columns with figures; `note` is about all rows.
    """

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Link, ...], ...]
    figures: frozenset[int] = frozenset()
    note: str = ""


class Part(NamedTuple):
    """One part of the page, folded under its heading; its first facts are beside the heading.

    `sources` link to the basis of its facts: entries, lines of the policy, all figures.
    `accounts` link to the journals of the accounts.
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
        """The text beside the folded heading: the first facts, without facts that have no value."""
        told = (fact for fact in self.facts[:_MOST_TOLD] if fact.value != NO_VALUE)
        return " · ".join(f"{fact.label} {fact.value}" for fact in told)

    @property
    def tone(self) -> Tone:
        """The worst tone of its facts, visible while the part is folded."""
        return worst(fact.tone for fact in self.facts)


def worst(tones: Iterable[Tone]) -> Tone:
    """The worst of some tones; good and neutral tones both count as neutral."""
    found = set(tones)
    return next((tone for tone in _SERIOUS if tone in found), Tone.PLAIN)


def aligned(table: Table) -> Table:
    """The table with the decimal points of each column aligned; other texts do not change."""
    columns = list(zip(*table.rows, strict=True))
    for index in table.figures & set(range(len(columns))):
        columns[index] = _padded(columns[index])
    return table._replace(rows=tuple(zip(*columns, strict=True)))


def _padded(column: tuple[Link, ...]) -> tuple[Link, ...]:
    found = [_FIGURE.fullmatch(link.text) for link in column]
    most = max((len(one[2] or "") for one in found if one), default=0)
    return tuple(
        link if one is None else link._replace(text=_filled(one, most))
        for link, one in zip(column, found, strict=True)
    )


def _filled(figure: re.Match[str], digits: int) -> str:
    """A figure with `digits` digits after its point, or spaces in their place."""
    whole, after, unit = figure[1], figure[2] or "", figure[3]
    zero = MASK if MASK in whole else "0"
    shown = after.ljust(min(digits, _ZEROS), zero)
    room = _SPACE * (digits - len(shown))
    return f"{whole}.{shown}{room}{unit}" if shown else f"{whole}{unit}"
