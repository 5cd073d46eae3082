"""The days that the charts draw: the history, cropped to a period."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, Any, NamedTuple

from beancount_barbell.model.states import RiskState
from fava_barbell.axis import date_ticks, room_for
from fava_barbell.chart_shapes import DateTick, Stretch

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Iterator
    from decimal import Decimal

    from beancount_barbell.model.history import Day, History
    from beancount_barbell.model.treasury import CoreDay
    from fava_barbell.shapes import PageFormatter

UNKNOWN = "UNKNOWN"
_MOST_STRETCHES = 120
_LEAST_WIDTH = 2.0
"""Least width of the present state, in per cent of the strip."""


class Period(NamedTuple):
    """The period that is drawn, from its first day `start` to its last day `end`."""

    start: datetime.date
    end: datetime.date


class Moment(NamedTuple):
    """A day, and the ratio of the core in unhedged foreign currency on this day.

    `date` is the date of the day, except for the first and last moment of a period: the first
    may be an earlier day moved to the period's start, the last a day repeated at its end.
    """

    date: datetime.date
    day: Day
    foreign: Decimal | None


class AllDays(NamedTuple):
    """All moments of a history, with caches of the values and texts read so far."""

    moments: tuple[Moment, ...]
    read: dict[Any, list[Any]]
    told: dict[Any, dict[Any, tuple[str, ...]]]

    def values(self, read: Callable[[Moment], Any]) -> list[Any]:
        """The result of `read` for each moment, cached."""
        if read not in self.read:
            self.read[read] = list(map(read, self.moments))
        return self.read[read]

    def rows(self, reads: tuple[Callable[[Moment], Any], ...]) -> list[tuple[Any, ...]]:
        """The results of all `reads` for each moment, cached."""
        if reads not in self.read:
            self.read[reads] = list(zip(*map(self.values, reads), strict=True))
        return self.read[reads]

    def texts(self, *of: Any) -> dict[Any, tuple[str, ...]]:
        """The cache of texts for one data table: row → texts, empty at first."""
        return self.told.setdefault(of, {})


class Timeline(NamedTuple):
    """The moments to draw, on an axis from 0 to 100.

    They are the slice `days` of `whole`; the first and the last have the dates of the period.
    `part`: a period is drawn, not the whole. `past`: the period ends before the figures' day.
    """

    moments: tuple[Moment, ...]
    whole: AllDays
    days: slice
    part: bool = False
    past: bool = False

    def values(self, read: Callable[[Moment], Any]) -> list[Any]:
        """The result of `read` for each moment; cached for all days, whatever period is drawn.

        `read` must not use the moment's date, which depends on the period.
        """
        return self._shown(self.whole.values(read))

    def rows(self, reads: tuple[Callable[[Moment], Any], ...]) -> list[tuple[Any, ...]]:
        """The results of all `reads` for each moment, cached as in `values`."""
        return self._shown(self.whole.rows(reads))

    def _shown(self, found: list[Any]) -> list[Any]:
        shown = found[self.days]
        return shown + shown[-1:] * (len(self.moments) - len(shown))

    @property
    def last_word(self) -> str:
        """The key of the text for the last value."""
        return "chart.last.part" if self.past else "chart.last"

    @property
    def start(self) -> datetime.date:
        """The first moment's date."""
        return self.moments[0].date

    @property
    def end(self) -> datetime.date:
        """The last moment's date."""
        return self.moments[-1].date

    def x(self, date: datetime.date) -> float:
        """The place of a date on the axis, in per cent."""
        return round(100 * (date - self.start).days / self._days, 2)

    @property
    def _days(self) -> int:
        return max((self.end - self.start).days, 1)

    def dates(self, language: str) -> tuple[DateTick, ...]:
        """Round dates along the axis, in the language "en" or "ja"."""
        return date_ticks(self.start, self.end, self.x, language)


def all_days(history: History) -> AllDays:
    """All days of the history up to `as_of`; the last moment is on `as_of`."""
    moments = [
        Moment(day.date, day, _foreign(history.treasury.core_day(day.date)))
        for day in history.days
        if day.date <= history.as_of
    ]
    if moments and moments[-1].date < history.as_of:
        moments.append(moments[-1]._replace(date=history.as_of))
    return AllDays(tuple(moments), {}, {})


def timeline(whole: AllDays, period: Period | None) -> Timeline | None:
    """The days of a period (None for all); None if the history has no day in it."""
    if not whole.moments:
        return None
    first, last = whole.moments[0].date, whole.moments[-1].date
    start, end = period or Period(first, last)
    start, end = max(start, first), min(end, last)
    if start > end:
        return None
    dates = [moment.date for moment in whole.moments]
    days = slice(bisect_right(dates, start) - 1, bisect_right(dates, end))
    moments = list(whole.moments[days])
    moments[0] = moments[0]._replace(date=start)
    if moments[-1].date < end:
        moments.append(moments[-1]._replace(date=end))
    return Timeline(tuple(moments), whole, days, part=period is not None, past=end < last)


def _foreign(row: CoreDay | None) -> Decimal | None:
    """The ratio of the core in unhedged foreign currency."""
    if row is None or row.value is None or row.value <= 0:
        return None
    amount = row.unhedged
    return None if amount is None else amount / row.value


def state_of(day: Day) -> str:
    """The state's name at a day's end; ACTIVE without a NAV is UNKNOWN once funded."""
    if day.sleeve_funded and day.nav is None and day.state is RiskState.ACTIVE:
        return UNKNOWN
    return day.state.value


def read_state(moment: Moment) -> str:
    """The state's name at a moment."""
    return state_of(moment.day)


def state_strip(line: Timeline, voice: PageFormatter) -> tuple[Stretch, ...]:
    """The states along the axis; ACTIVE is UNKNOWN where NAV is UNKNOWN."""
    starts: list[tuple[str, float]] = []
    for moment, state in zip(line.moments, line.values(read_state), strict=True):
        if not starts or starts[-1][0] != state:
            starts.append((state, line.x(moment.date)))
    if len(starts) > 1:  # the last state stays visible, however short it is
        state, start = starts[-1]
        starts[-1] = (state, max(starts[-2][1], min(start, 100.0 - _LEAST_WIDTH)))
    ends = [*(start for _, start in starts[1:]), 100.0]
    stretches = [
        _stretch(state, start, end, voice) for (state, start), end in zip(starts, ends, strict=True)
    ]
    return tuple(_readable(stretches, voice))


def _stretch(state: str, start: float, end: float, voice: PageFormatter) -> Stretch:
    text, width = voice(f"state.{state}"), round(end - start, 2)
    return Stretch(state, start, width, text, room_for(text, width))


def _readable(stretches: list[Stretch], voice: PageFormatter) -> Iterator[Stretch]:
    """At most `_MOST_STRETCHES` stretches: neighbours are merged, with their worst state."""
    if len(stretches) <= _MOST_STRETCHES:
        yield from stretches
        return
    ranks = {state.value: state.rank for state in RiskState} | {UNKNOWN: 0.5}
    width = len(stretches) / _MOST_STRETCHES
    for turn in range(_MOST_STRETCHES):
        group = stretches[int(turn * width) : int((turn + 1) * width)]
        worst = max(group, key=lambda stretch: ranks[stretch.state])
        end = group[-1].start + group[-1].width
        yield _stretch(worst.state, group[0].start, end, voice)
