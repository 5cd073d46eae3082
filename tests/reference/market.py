"""Rules on the market: when they stop new entries, and when they let them in again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from fractions import Fraction


class Rule:
    """One series with its rule, judged observation by observation."""

    def __init__(self, start: date, keys: Mapping[str, Any], seen: list[tuple[date, Fraction]]):
        self.start, self.keys, self.seen = start, keys, sorted(seen)
        self.stopped, self.calm = False, 0

    def day(self, day: date) -> None:
        """Take the day's observation in, if there is one; a new rule takes one of four days."""
        values = [value for on, value in self.seen if on <= day]
        if day < self.start or not values:
            return
        age = (day - max(on for on, _ in self.seen if on <= day)).days
        if age:
            self.stopped = self.stopped or (day == self.start and age <= 4 and self._fires(values))
            return
        if self._fires(values):
            self.stopped, self.calm = True, 0
            return
        below = self.keys.get("resume-below", self.keys.get("halt-above"))
        self.calm = self.calm + 1 if below is None or values[-1] < below else 0
        if self.calm >= self.keys.get("calm", 5):
            self.stopped = False

    def _fires(self, values: list[Fraction]) -> bool:
        now, keys, over = values[-1], self.keys, int(self.keys.get("over", 5))
        past = values[-1 - over : -1]
        if "halt-above" in keys and now >= keys["halt-above"]:
            return True
        if "halt-step" in keys and len(values) > 1 and abs(now - values[-2]) >= keys["halt-step"]:
            return True
        if len(past) < over:
            return False
        if "halt-rise" in keys and now >= min(past) * (1 + keys["halt-rise"]):
            return True
        change = keys.get("halt-change")
        return bool(change is not None and max(now - min(past), max(past) - now) >= change)
