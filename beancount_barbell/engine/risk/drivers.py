"""Drivers with a memory of their own: the tolerated drawdown and losing streaks.

Both are latched: the drawdown until a restart, whatever the index does later,
a halt by losses until a signed review, a reduction by losses until a win or a
signed review. Neither is released by time alone.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from beancount_barbell.engine.calendar.business_days import add_business_days
from beancount_barbell.model.dates import days_after
from beancount_barbell.model.drivers import DrawdownStop, LosingStreak
from beancount_barbell.model.states import RiskState

if TYPE_CHECKING:
    from decimal import Decimal

    from beancount_barbell.model.drivers import DayStreak
    from beancount_barbell.model.entries import Directive
    from beancount_barbell.model.location import Location
    from beancount_barbell.model.policy import Policy

NOTHING = "nothing-to-review"
TOO_EARLY = "too-early"


class DrawdownDriver:
    """The largest loss from the high-water mark that the policy tolerates."""

    def __init__(self, epsilon: Decimal) -> None:
        self.latched = False
        self._epsilon = epsilon
        self.stops: list[DrawdownStop] = []
        """Every time the tolerated drawdown was reached, in order of date."""

    def fires(self, nav: Decimal, peak: Decimal, tolerated: Decimal) -> bool:
        """Whether the index is at the tolerated drawdown or beyond, and was not before."""
        return not self.latched and 1 - nav / peak >= tolerated - self._epsilon

    def latch(
        self,
        date: datetime.date,
        nav: Decimal,
        peak: Decimal,
        tolerated: Decimal,
        *,
        estimated: bool,
        location: Location,
        entry: Directive | None,
    ) -> None:
        """Note that it fired at a day's end: the sleeve is halted until a restart."""
        self.latched = True
        drawdown = 1 - nav / peak
        self.stops.append(
            DrawdownStop(date, drawdown, tolerated, nav, peak, estimated, None, location, entry)
        )

    def restart(self, date: datetime.date) -> None:
        """Reset: a new generation begins with its own high-water mark."""
        if self.latched:
            self.latched = False
            self.stops[-1] = self.stops[-1]._replace(restarted_on=date)


class StreakDriver:
    """Losses in a row, and how far they have put the sleeve."""

    def __init__(self) -> None:
        self.state = RiskState.ACTIVE
        self.counts_from: datetime.date | None = None
        """Trades closed from this day on count; None for all trades."""
        self._since = datetime.date.min
        self._anew = False
        """Whether a review has set the count to zero, and its reduction goes on."""
        self.streaks: list[LosingStreak] = []
        """Every streak that drove the state, in order of date."""
        self._open: list[int] = []

    def closed(
        self,
        date: datetime.date,
        losses: DayStreak,
        policy: Policy,
        *,
        won: bool,
        location: Location,
        entry: Directive | None,
    ) -> None:
        """Trades closed today: `losses` in a row, and whether any won.

        A win releases a reduction if it came after the loss that made it, in any order.
        """
        for state, limit in (
            (RiskState.HALTED, policy.streak_halt),
            (RiskState.REDUCING, policy.streak_reduce),
        ):
            if losses.most < limit:
                continue
            if self.state.rank < state.rank or (self._anew and self.state is state):
                if self._anew:  # the streak that was reviewed drives nothing any more
                    self._release(date)
                self.state = state
                self._since = date
                self._open.append(len(self.streaks))
                self.streaks.append(
                    LosingStreak(date, losses.most, limit, state, None, location, entry)
                )
            break
        if won and self.state is RiskState.REDUCING and losses.unbroken < policy.streak_reduce:
            self._release(date)

    def review(self, date: datetime.date, policy: Policy) -> str | None:
        """Apply a signed review. Returns None if it counts, else the reason why not.

        A review resets the counter to zero. A halt becomes a reduction first: no state
        goes from HALTED to ACTIVE in one step.
        """
        if self.state is RiskState.ACTIVE:
            return NOTHING
        halted = self.state is RiskState.HALTED
        if date < self.reviewed_from(policy):
            return TOO_EARLY
        self._release(date, beyond=1 if halted else 0)
        self.counts_from = date
        if halted:
            self.state = RiskState.REDUCING
            self._since = date
            self._anew = True
        return None

    def reviewed_from(self, policy: Policy) -> datetime.date:
        """The first day on which a review of the streak counts."""
        if self.state is RiskState.HALTED:
            return days_after(self._since, policy.streak_halt_review)
        return add_business_days(self._since, policy.streak_reduce_review, ())

    def restart(self, date: datetime.date) -> None:
        """Reset: a new generation begins with its own counter."""
        self._release(date)
        self.counts_from = date

    def _release(self, date: datetime.date, beyond: int = 0) -> None:
        """End the open streaks, except the first `beyond`, which still drive the state."""
        self.state = RiskState.ACTIVE
        self._anew = False
        for index in self._open[beyond:]:
            self.streaks[index] = self.streaks[index]._replace(released_on=date)
        del self._open[beyond:]
