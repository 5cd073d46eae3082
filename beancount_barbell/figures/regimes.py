"""The rate regime: a note beside the figures, never an error.

Shock (C) takes precedence over easing (B), easing over high rates (A).
"""

from __future__ import annotations

from bisect import bisect_right
from decimal import Decimal
from typing import TYPE_CHECKING

from beancount_barbell.figures.core_yield import thirty_day_yield
from beancount_barbell.model.dates import days_before
from beancount_barbell.model.record import NamedTuple
from beancount_barbell.model.states import Driver

if TYPE_CHECKING:
    import datetime

    from beancount_barbell.model.history import Day, History

HIGH_YIELD = Decimal("0.03")
EASING = Decimal("-0.005")
"""A fall of the yield by 50 basis points."""

EASING_DAYS = 180
GROWTH_DAYS = 90

HIGH, EASED, SHOCK, NEUTRAL = "A", "B", "C", "neutral"

NOTES = {
    HIGH: "the core yields; no need to push the sleeve",
    EASED: "wait rather than enlarge the sleeve",
    SHOCK: "do not turn core into margin; reduce or halt the sleeve",
    NEUTRAL: "no rate regime of note",
}
GROWN = "the sleeve has grown in the last 90 days"


class Regime(NamedTuple):
    """The regime on one day.

    `name` is "A", "B", "C" or "neutral", None where UNKNOWN. `grown` is True where the regime is A
    or B and, against its note, the sleeve's ratio or net contributions rose in the last 90 days.
    """

    name: str | None
    grown: bool

    @property
    def note(self) -> str | None:
        """The regime's advice in one line; None where UNKNOWN."""
        if self.name is None:
            return None
        return f"{NOTES[self.name]}; {GROWN}" if self.grown else NOTES[self.name]


def classify(yield_now: Decimal | None, yield_before: Decimal | None, *, shock: bool) -> str | None:
    """The regime's name; None (UNKNOWN) where a yield is, unless there is a shock.

    The yields are those of 30 days, now and 180 days ago, yearly ratios. A shock: a market rule has
    stopped entries, or core cash would come too late for a margin call.
    """
    if shock:
        return SHOCK
    if yield_now is None or yield_before is None:
        return None
    if yield_now - yield_before <= EASING:
        return EASED
    return HIGH if yield_now >= HIGH_YIELD else NEUTRAL


def regime(history: History, on: datetime.date | None = None) -> Regime:
    """The regime on a day (None for the last), by the data of that day."""
    date = history.as_of if on is None else on
    days = history.treasury.core_days
    before = days_before(date, EASING_DAYS)
    now, then = thirty_day_yield(days, date), thirty_day_yield(days, before)
    name = classify(now, then, shock=_in_shock(history, date))
    return Regime(name, name in (HIGH, EASED) and _has_grown(history, date))


def _last(history: History, on: datetime.date) -> Day | None:
    """The last row up to `on`, None before the first row."""
    index = bisect_right(history.days, on, key=lambda day: day.date)
    return history.days[index - 1] if index else None


def _in_shock(history: History, on: datetime.date) -> bool:
    last = _last(history, on)
    stopped = last is not None and Driver.MARKET in last.drivers
    late = any(
        check.core_on is not None and check.call.date <= on <= check.call.due < check.core_on
        for check in history.treasury.calls
    )
    return stopped or late


def _has_grown(history: History, on: datetime.date) -> bool:
    """Whether ratio or net contributions are higher than 90 days ago."""
    before, last = _last(history, days_before(on, GROWTH_DAYS)), _last(history, on)
    if before is None or last is None:
        return False
    if last.net_contributions > before.net_contributions:
        return True
    return last.ratio is not None and before.ratio is not None and last.ratio > before.ratio
