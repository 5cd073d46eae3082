"""Losses in a row: counted from day to day, and the same as counted from scratch."""

from __future__ import annotations

import datetime
from types import SimpleNamespace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from beancount_barbell.engine.trades.streaks import LiveStreak, day_streak
from beancount_barbell.model.trades import Outcome

START = datetime.date(2025, 1, 6)
OUTCOMES = st.sampled_from(Outcome)
TIMES = st.sampled_from([None, "09:00", "14:00"])
CLOSINGS = st.lists(st.builds(SimpleNamespace, outcome=OUTCOMES, time=TIMES), max_size=3)


def day(number: int) -> datetime.date:
    return START + datetime.timedelta(days=number)


def from_scratch(
    days: list[tuple[datetime.date, list[Any]]], since: datetime.date | None
) -> tuple[int, int, int]:
    told = 0, 0, 0
    for date, closed in days:
        if since is None or date >= since:
            told = day_streak(told[1], [(one.outcome, one.time) for one in closed])
    return told


@given(st.data())
def test_what_changes_later_is_counted_again(data: st.DataObject) -> None:
    """Late results change a day that is over, an id takes a trade away from one."""
    streak = LiveStreak()
    days: list[tuple[datetime.date, list[Any]]] = []
    since = None
    for number in range(data.draw(st.integers(1, 8))):
        days.append((day(number), data.draw(CLOSINGS)))
        if data.draw(st.booleans()):
            changed = data.draw(st.integers(0, number))
            days[changed] = day(changed), data.draw(CLOSINGS)
            streak.forget(day(changed))
        if data.draw(st.integers(0, 5)) == 0:
            since = day(number)
        told = [one for one in days if one[1]]
        newest = bool(told) and told[-1][0] == day(number)
        streak.forget(day(number))
        counted = streak.count(reversed(told), since)
        if newest:
            assert counted == from_scratch(told, since)


def test_each_day_is_read_once_in_a_long_streak() -> None:
    """Else a streak would cost its length at each of its days."""
    read: list[datetime.date] = []
    days: list[tuple[datetime.date, list[Any]]] = []

    def newest_first() -> Any:
        for date, closed in reversed(days):
            read.append(date)
            yield date, closed

    streak = LiveStreak()
    for number in range(100):
        days.append((day(number), [SimpleNamespace(outcome=Outcome.LOSS, time=None)]))
        assert streak.count(newest_first(), None).most == number + 1
    assert len(read) <= 2 * len(days)
