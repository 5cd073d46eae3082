"""Geometry in a box of 100 by 100, y downward: paths, scales, places of labels.

Floats, because this is drawing. Lines are stepped: a value holds from its day
until the next, and nothing in between is made up.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    Point = tuple[float, float | None]
    """x and y in per cent of the box; y None where there is nothing to draw."""

SIZE = 100.0
_TICKS = 4
_ROUND_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True, slots=True)
class Scale:
    """A range of values, drawn over the height of the box."""

    low: float
    high: float

    def y(self, value: float) -> float:
        """Where a value lies, kept inside the box."""
        place = SIZE * (self.high - value) / (self.high - self.low)
        return round(min(max(place, 0.0), SIZE), 2)

    def ticks(self) -> tuple[float, ...]:
        """A few round values inside the range, not at its very edges."""
        span = self.high - self.low
        raw = span / _TICKS
        power = 10.0 ** math.floor(math.log10(raw))
        step = next(step * power for step in _ROUND_STEPS if step * power >= raw * 0.999)
        first = math.ceil((self.low + span * 0.04) / step)
        last = math.floor((self.high - span * 0.04) / step)
        return tuple(round(count * step, 12) for count in range(first, last + 1))


def scale_of(values: Sequence[float], *, from_zero: bool) -> Scale:
    """A range with room above (and below, unless it begins at zero).

    Args:
        values: all that is to be seen; may be empty.
        from_zero: begin at zero, or below it where a value is negative.
    """
    low, high = min(values, default=0.0), max(values, default=1.0)
    if from_zero:
        low, high = min(low, 0.0), max(high, 0.0)
    room = (high - low or abs(high) or 1.0) * 0.12
    return Scale(low if from_zero and low == 0 else low - room, high + room)


def step_path(points: Sequence[Point]) -> str:
    """A stepped line, with a gap wherever y is None.

    Args:
        points: in ascending order of x; a gap ends at the next known point.
    """
    parts: list[str] = []
    x_now = 0.0
    y_now: float | None = None
    for x, y in points:
        if y_now is not None and x != x_now:
            parts.append(f"H{_short(x)}")
        if y is not None and y_now is None:
            parts.append(f"M{_short(x)} {_short(y)}")
        elif y is not None and y != y_now:
            parts.append(f"V{_short(y)}")
        x_now, y_now = x, y
    return _joined(parts)


def _joined(parts: Sequence[str]) -> str:
    """The path, with runs of horizontal moves drawn as one."""
    kept = [
        part
        for index, part in enumerate(parts)
        if not (part[0] == "H" and parts[index + 1 : index + 2] and parts[index + 1][0] == "H")
    ]
    return "".join(kept)


def band_path(points: Sequence[Point], edge: Sequence[Point] | float) -> str:
    """The area between a stepped line and an edge: a height, or another line.

    Args:
        points: the line; where it is None there is no area.
        edge: y of the other side, or its points at the same x.
    """
    others = [(x, edge) for x, _ in points] if isinstance(edge, float) else list(edge)
    pairs = list(zip(points, others, strict=True))
    areas = []
    for known, group in groupby(
        enumerate(pairs), key=lambda item: item[1][0][1] is not None and item[1][1][1] is not None
    ):
        if not known:
            continue
        indices = [index for index, _ in group]
        last = min(indices[-1] + 1, len(pairs) - 1)
        end = points[last][0]
        there = step_path([*(points[index] for index in indices), (end, points[indices[-1]][1])])
        corners = _steps([*(others[index] for index in indices), (end, others[indices[-1]][1])])
        back = "".join(f"L{_short(x)} {_short(y)}" for x, y in reversed(corners))
        areas.append(f"{there}{back}Z")
    return "".join(areas)


def _steps(points: Sequence[Point]) -> list[tuple[float, float]]:
    """The corners of a stepped line without gaps."""
    corners: list[tuple[float, float]] = []
    for x, y in points:
        height = 0.0 if y is None else y
        if not corners:
            corners.append((x, height))
        elif height != corners[-1][1]:
            corners += [(x, corners[-1][1]), (x, height)]
    corners.append((points[-1][0], corners[-1][1]))
    return corners


def spread(places: Sequence[float], gap: float) -> list[float]:
    """Places of labels, moved apart so that none lies on another.

    Args:
        places: where they would stand, in per cent; any order.
        gap: the least distance between two.

    Returns:
        The places in the order given, inside the box as far as there is room.
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


def _short(number: float) -> str:
    text = f"{number:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
