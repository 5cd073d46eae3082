"""Data classes of the charts; all places are in per cent of the box.

The drawing is geometry only; all texts are separate, in the reader's language and formatted by
`Numbers`, so that the incognito mode hides all figures. (The shape of a line remains visible, as
in Fava's own charts.)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from fava_barbell.drawing import text_width

if TYPE_CHECKING:
    from collections.abc import Iterable

    from beancount_barbell.figures.assessment import Tone


class Stroke(NamedTuple):
    """A stepped line. `kind` is its style: a value, or the limit of a value."""

    kind: str
    path: str


class Zone(NamedTuple):
    """An area where a value must not be: "danger" or "watch"."""

    kind: str
    path: str


class Tick(NamedTuple):
    """A round value, with its place along the axis."""

    place: float
    text: str


class DateTick(NamedTuple):
    """A date with its place along the axis, shown where the box is `room` rem wide or wider."""

    place: float
    text: str
    room: int = 0


class Key(NamedTuple):
    """The name of a line at its end, with its last value."""

    kind: str
    place: float
    name: str
    value: str


class Event(NamedTuple):
    """One or several findings at a place of the chart, with a link to the worst one's entry.

    `state` is the new state if the mark is a change of state.
    """

    x: float
    y: float
    tone: Tone
    text: str
    href: str
    state: str | None = None


class Panel(NamedTuple):
    """One box of a chart with its own scale; `grid` is the path of the lines at its ticks."""

    title: str | None
    strokes: tuple[Stroke, ...]
    zones: tuple[Zone, ...]
    grid: str
    ticks: tuple[Tick, ...]
    keys: tuple[Key, ...]
    events: tuple[Event, ...]


class Stretch(NamedTuple):
    """A time in one state, on the strip under the axis.

    Its text is shown if the strip is at least `room` rem wide; never if `room` is None.
    """

    state: str
    start: float
    width: float
    text: str
    room: int | None


class Column(NamedTuple):
    """A column of the data table; `read`: the crosshair shows it (values, not limit lines)."""

    name: str
    read: bool = True


class Chart(NamedTuple):
    """A chart, its summary in words, and its data.

    `rows` are the texts of the data table, the date first, with exactly the points drawn.
    Lines that never move have no column; `constant` names them.
    """

    key: str
    title: str
    summary: tuple[str, ...]
    panels: tuple[Panel, ...]
    strip: tuple[Stretch, ...]
    dates: tuple[DateTick, ...]
    constant: str | None
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def tick_width(self) -> float:
        """Approximate width of the widest value beside the axis, in em."""
        return _widest(tick.text for panel in self.panels for tick in panel.ticks)

    @property
    def key_width(self) -> float:
        """Approximate width of the widest name of a line, in em."""
        return _widest(f"{key.value} {key.name}" for panel in self.panels for key in panel.keys)


def _widest(texts: Iterable[str]) -> float:
    return round(max(map(text_width, texts), default=0.0), 1)


class Charts(NamedTuple):
    """All charts of the page, and the period that they show."""

    period: str
    charts: tuple[Chart, ...]
