"""Dates under a chart: days, months or years, and the width of the box that each text needs."""

from __future__ import annotations

import datetime
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from babel.dates import format_skeleton

from fava_barbell.chart_shapes import DateTick
from fava_barbell.drawing import text_width

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

ROOMS = (0, 8, 12, 15, 20, 26, 34, 44)
"""Widths of a box, in rem, at which more of its texts are shown; the style sheet has the same."""

_MOST = 12
_SIZE = 0.8
"""Font size of the texts, in rem."""

_GAP = 0.8
"""Extra width of a text, in rem: for its mark and the space before the next text."""

_YEARS = tuple(digit * 10**power for power in range(4) for digit in (1, 2, 5))
_MONTHS = (1, 3, 6)
_DAYS = (1, 2, 5, 10)
_LAST = 30
"""The last day of a month with a text, if not every day has one: the 31st is too near the 1st."""

_LONGEST_BY_DAYS, _LONGEST_BY_MONTHS = 62, 2100
"""Longest axis with days, and longest axis with months as texts, in days."""


class _Start(NamedTuple):
    """The first day of a day, month or year; a higher `rank` is shown in narrower boxes, too."""

    date: datetime.date
    rank: int


def date_ticks(
    start: datetime.date, end: datetime.date, x: Callable[[datetime.date], float], language: str
) -> tuple[DateTick, ...]:
    """Round dates from `start` to `end`; at least one of them has its year.

    Each text begins at its date. It is shown if the box is wide enough for all dates of the
    same rank. The date of the highest rank is always shown. `x` gives the place of a day, in per
    cent.
    """
    skeleton, starts = _divided(start, end)
    anchor = max(starts, key=lambda one: one.rank)

    def tick(one: _Start) -> DateTick:
        return DateTick(x(one.date), _text(one, skeleton, language, with_year=one == anchor))

    ranks = sorted({one.rank for one in starts}, reverse=True)
    waiting = [[tick(anchor)]]
    waiting += [
        [tick(one) for one in starts if one.rank == rank and one != anchor] for rank in ranks
    ]
    placed: list[DateTick] = []
    for room in ROOMS:
        while waiting and _fit([*placed, *waiting[0]], room):
            placed += [one._replace(room=room) for one in waiting.pop(0)]
    return tuple(sorted(placed, key=lambda one: one.place))


def room_for(text: str, percent: float) -> int | None:
    """The least width of a box, in rem, of which `percent` holds `text`; None if none does."""
    return next((room for room in ROOMS if percent * room >= 100 * _width(text)), None)


def _fit(ticks: Sequence[DateTick], room: int) -> bool:
    """Whether each text ends before the next one begins, in a box of `room` rem."""
    ordered = sorted(ticks, key=lambda one: one.place)
    return all(
        (after.place - one.place) * room >= 100 * _width(one.text)
        for one, after in pairwise(ordered)
    )


def _width(text: str) -> float:
    """The width that a text needs, in rem."""
    return text_width(text) * _SIZE + _GAP


def _divided(start: datetime.date, end: datetime.date) -> tuple[str, list[_Start]]:
    """The date format, and the dates of the finest division with at most `_MOST` dates."""
    length = (end - start).days
    if length <= _LONGEST_BY_DAYS:
        skeleton, divisions = "MMMd", (_days(start, end, step) for step in _DAYS)
    elif length <= _LONGEST_BY_MONTHS:
        skeleton, divisions = "MMM", (_months(start, end, step) for step in _MONTHS)
    else:
        skeleton, divisions = "y", (_years(start, end, step) for step in _YEARS)
    return skeleton, next(found for found in divisions if len(found) <= _MOST)


def _days(start: datetime.date, end: datetime.date, step: int) -> list[_Start]:
    length = (end - start).days
    days = [start + datetime.timedelta(days=count) for count in range(length + 1)]
    return [
        _Start(day, 3 if day.day == 1 else sum(day.day % few == 1 for few in (5, 10)))
        for day in days
        if step == 1 or (day.day % step == 1 and day.day <= _LAST)
    ]


def _months(start: datetime.date, end: datetime.date, step: int) -> list[_Start]:
    counts = range(start.year * 12 + start.month - 1, end.year * 12 + end.month)
    months = [datetime.date(count // 12, count % 12 + 1, 1) for count in counts]
    return [
        _Start(day, 3 if day.month == 1 else sum(day.month % few == 1 for few in (3, 6)))
        for day in months
        if day >= start and day.month % step == 1 % step
    ]


def _years(start: datetime.date, end: datetime.date, step: int) -> list[_Start]:
    years = [datetime.date(year, 1, 1) for year in range(start.year, end.year + 1)]
    return [
        _Start(day, sum(day.year % (step * few) == 0 for few in (2, 4)))
        for day in years
        if day >= start and day.year % step == 0
    ]


def _text(one: _Start, skeleton: str, language: str, *, with_year: bool) -> str:
    if skeleton == "MMM" and one.date.month == 1:
        skeleton = "y"
    elif with_year and skeleton != "y":
        skeleton = f"y{skeleton}"
    return str(format_skeleton(skeleton, one.date, locale=language))
