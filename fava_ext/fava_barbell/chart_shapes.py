"""What a chart shows: pure data, all places in per cent of its box.

The drawing is geometry alone; every text is beside it, in the reader's language
and through `Numbers`, so that the incognito mode hides all figures. (The shape
of a line is left, as in Fava's own charts.)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from beancount_barbell.figures.assessment import Tone


@dataclass(frozen=True, slots=True)
class Stroke:
    """A stepped line. `kind` is its style: a value, or the limit it is held to."""

    kind: str
    path: str


@dataclass(frozen=True, slots=True)
class Zone:
    """An area where a value must not be: "danger" or "watch"."""

    kind: str
    path: str


@dataclass(frozen=True, slots=True)
class Tick:
    """A round value or a date, with its place along the axis."""

    place: float
    text: str


@dataclass(frozen=True, slots=True)
class Key:
    """The name of a line at its end, with its last value."""

    kind: str
    place: float
    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Event:
    """One or several findings at a place of the chart, leading to the worst one's entry.

    `state` is the new one where the mark is a change of state.
    """

    x: float
    y: float
    tone: Tone
    text: str
    href: str
    state: str | None = None


@dataclass(frozen=True, slots=True)
class Panel:
    """One box of a chart, with a scale of its own."""

    title: str | None
    strokes: tuple[Stroke, ...]
    zones: tuple[Zone, ...]
    ticks: tuple[Tick, ...]
    keys: tuple[Key, ...]
    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class Stretch:
    """A time in one state, on the strip under the axis."""

    state: str
    start: float
    width: float
    text: str


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the data table; `read` where the crosshair reads it out: no mere line."""

    name: str
    read: bool = True


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart, its summary in words, and the data it was drawn from.

    `rows` are the texts of the data table, a date first; they are the points
    drawn, no more and no less.
    """

    key: str
    title: str
    summary: tuple[str, ...]
    panels: tuple[Panel, ...]
    strip: tuple[Stretch, ...]
    dates: tuple[Tick, ...]
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def widest_tick(self) -> int:
        """Characters of the longest value beside the axis."""
        ticks = (len(tick.text) for panel in self.panels for tick in panel.ticks)
        return max(ticks, default=0)


@dataclass(frozen=True, slots=True)
class Charts:
    """All charts of the page, with the time they show."""

    period: str
    charts: tuple[Chart, ...]
