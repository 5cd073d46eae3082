"""Geometry in per cent of a box, y downward: paths, scales, places of labels.

Places are floats, because this is drawing. Lines are stepped, not interpolated: a value is true
from its day until the next day. Paths are in tenths of a per cent, as fine as a screen shows.
"""

from __future__ import annotations

import math
from decimal import Decimal
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple
from unicodedata import east_asian_width

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    Point = tuple[float, float | None]
    """x and y in per cent of the box; y is None where there is nothing to draw."""

SIZE = 100.0
_FINE = 10
"""Units of a path per per cent: the view box of the drawing is 1000 by 1000."""

_LATIN = 0.6
"""Approximate width of a Latin letter or a digit, in em, rather too wide."""

_TICKS = 4
_ROUND_STEPS = (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5), Decimal(10))


class Scale(NamedTuple):
    """A range of values, mapped to the height of the box."""

    low: float
    high: float

    def y(self, value: float) -> float:
        """The y of a value in per cent, kept inside the box."""
        place = SIZE * (self.high - value) / (self.high - self.low)
        return round(min(max(place, 0.0), SIZE), 2)

    def ticks(self) -> tuple[Decimal, ...]:
        """A few round values inside the range, not at its very edges."""
        span = self.high - self.low
        raw = span / _TICKS
        power = math.floor(math.log10(raw))
        steps = (step.scaleb(power) for step in _ROUND_STEPS)
        step = next(step for step in steps if float(step) >= raw * 0.999)
        first = math.ceil((self.low + span * 0.04) / float(step))
        last = math.floor((self.high - span * 0.04) / float(step))
        return tuple(count * step for count in range(first, last + 1))


def scale_of(values: Sequence[float], *, from_zero: bool) -> Scale:
    """A range with some space above (and below, unless it begins at zero).

    `from_zero`: it begins at zero, or below zero if a value is negative.
    """
    low, high = min(values, default=0.0), max(values, default=1.0)
    if from_zero:
        low, high = min(low, 0.0), max(high, 0.0)
    room = (high - low or abs(high) or 1.0) * 0.12
    return Scale(low if from_zero and low == 0 else low - room, high + room)


class _Pen:
    """Writes a short SVG path: relative moves on the grid of the box."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._at = (0, 0)

    def lift(self, x: float, y: float) -> None:
        """Begin anew at a point."""
        self._at = round(x * _FINE), round(y * _FINE)
        self._parts.append(f"M{self._at[0]} {self._at[1]}")

    def across(self, x: float) -> None:
        """Draw horizontally to `x`, at least a dot; moves in the same direction are joined."""
        before, y = self._at
        self._at = round(x * _FINE), y
        if self._at[0] == before and self._parts[-1][0] != "M":
            return
        if self._parts[-1][0] == "h":
            before -= int(self._parts.pop()[1:])
        self._parts.append(f"h{self._at[0] - before}")

    def along(self, y: float) -> None:
        """Draw vertically to `y`; after several moves at one x, both extremes are visible."""
        x, before = self._at
        self._at = x, round(y * _FINE)
        if self._at[1] != before:
            self._parts.append(f"v{self._at[1] - before}")

    def close(self) -> None:
        """Draw back to the start of the shape."""
        self._parts.append("z")

    @property
    def path(self) -> str:
        """The path drawn so far."""
        return "".join(self._parts)


def step_path(points: Sequence[Point]) -> str:
    """A stepped line through points in ascending order of x.

    There is a gap wherever y is None; it ends at the next known point.
    """
    pen, drawing = _Pen(), False
    for x, y in points:
        if drawing:
            pen.across(x)
        if y is not None and drawing:
            pen.along(y)
        elif y is not None:
            pen.lift(x, y)
        drawing = y is not None
    return pen.path


def band_path(points: Sequence[Point], edge: Sequence[Point] | float) -> str:
    """The area between a stepped line and an edge: a height, or another line at the same x.

    There is no area where y is None.
    """
    others = [(x, edge) for x, _ in points] if isinstance(edge, float) else list(edge)
    stretches = [
        (x, until, y, other)
        for (x, y), (_, other), (until, _) in zip(
            points, others, [*points[1:], *points[-1:]], strict=True
        )
    ]
    pen = _Pen()
    for known, group in groupby(stretches, key=lambda one: None not in one):
        if known:
            _draw_band(pen, list(group))
    return pen.path


def _draw_band(pen: _Pen, stretches: Sequence[tuple[float, float, Any, Any]]) -> None:
    """Draws one area: forward along the line, back along the edge."""
    pen.lift(stretches[0][0], stretches[0][2])
    for _, until, y, _ in stretches:
        pen.along(y)
        pen.across(until)
    for x, _, _, other in reversed(stretches):
        pen.along(other)
        pen.across(x)
    pen.close()


def grid_path(places: Iterable[float]) -> str:
    """The path of horizontal lines at the given heights."""
    pen = _Pen()
    for place in places:
        pen.lift(0, place)
        pen.across(SIZE)
    return pen.path


def text_width(text: str) -> float:
    """Approximate width of a text, in em: rather too wide than too narrow."""
    return sum(1.0 if east_asian_width(char) in "WF" else _LATIN for char in text)


def spread(places: Sequence[float], gap: float) -> list[float]:
    """Places of labels in per cent, moved apart by `gap` so that they do not overlap.

    They are in the order given, and inside the box as far as there is room.
    """
    order = sorted(range(len(places)), key=lambda index: places[index])
    found = [0.0] * len(places)
    least = gap / 2
    for index in order:
        found[index] = max(places[index], least)
        least = found[index] + gap
    most = SIZE - gap / 2
    for index in reversed(order):
        found[index] = round(min(found[index], most), 2)
        most = found[index] - gap
    return found
