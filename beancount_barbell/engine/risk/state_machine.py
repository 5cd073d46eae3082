"""The sleeve's state, its drivers, and the ceiling they impose.

Every driver imposes a ceiling on gross exposure, and the lowest is in force: none while
ACTIVE, a share of the reference exposure while REDUCING, zero while HALTED. A restart
reduces the reference in proportion to the remaining equity. States are evaluated at the
end of a day and bind from the next morning. Neither time, deposits, sweeps nor a new
peak end a state: only recovery does, or a signed decision.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from beancount_barbell.engine.risk.drivers import NOTHING, TOO_EARLY, DrawdownDriver, StreakDriver
from beancount_barbell.model.buckets import ONE, ZERO
from beancount_barbell.model.dates import days_after, days_before
from beancount_barbell.model.record import NamedTuple
from beancount_barbell.model.states import BASE, NO_CEILING, Ceiling, Driver, Reopening, RiskState

if TYPE_CHECKING:
    import datetime

    from beancount_barbell.model.history import Day
    from beancount_barbell.model.policy import Policy

EPSILON = Decimal("1e-15")
"""Lines are inclusive; an index above a line by no more than this rounding error is on it."""

REFERENCE_DAYS = 90


def at_or_below(nav: Decimal, line: Decimal) -> bool:
    """Whether the index is on or under a line given as a ratio of 100."""
    return nav <= line * BASE + EPSILON


def at_or_above(nav: Decimal, line: Decimal) -> bool:
    """Whether the index is on or over a line given as a ratio of 100."""
    return nav >= line * BASE - EPSILON


def at_par(nav: Decimal) -> bool:
    """Whether the index is back at its base: no loss is left."""
    return at_or_above(nav, ONE)


def in_loss(state: RiskState, last: Day | None) -> bool:
    """Whether a day is in a loss; `state` is in force, `last` is the row before.

    The sleeve is in a loss if it is not ACTIVE, or if its NAV is below 100 or UNKNOWN.
    """
    if state is not RiskState.ACTIVE:
        return True
    if last is None or not last.sleeve_funded:
        return False
    return last.nav is None or not at_par(last.nav)


def next_nav_state(state: RiskState, nav: Decimal, policy: Policy) -> RiskState:
    """The state by the NAV lines alone, given the previous one.

    A fall may skip a state; a recovery goes one step at a time.
    """
    if at_or_below(nav, policy.halt_line):
        return RiskState.HALTED
    if state is RiskState.HALTED:
        recovered = at_or_above(nav, policy.halt_resume)
        return RiskState.REDUCING if recovered else RiskState.HALTED
    if at_or_below(nav, policy.reduce_line):
        return RiskState.REDUCING
    if state is RiskState.REDUCING and not at_or_above(nav, policy.reduce_resume):
        return RiskState.REDUCING
    return RiskState.ACTIVE


class Drive(NamedTuple):
    """A driver and the state it demands."""

    driver: Driver
    state: RiskState


class Reference(NamedTuple):
    """Gross exposure and equity of a day's end (equity None where UNKNOWN)."""

    exposure: Decimal
    equity: Decimal | None

    def at(self, equity: Decimal | None) -> Reference:
        """The exposure scaled to another `equity`; zero where one of the equities is UNKNOWN."""
        if self.equity is None or self.equity <= 0 or equity is None:
            return Reference(ZERO, equity)
        return Reference(self.exposure * max(equity, ZERO) / self.equity, equity)


NO_EXPOSURE = Reference(ZERO, None)


class StateMachine:
    """Keeps the demand of each driver, and evaluates the state at each day's end."""

    def __init__(self) -> None:
        self.state = RiskState.ACTIVE
        self.drivers: tuple[Driver, ...] = ()
        self.ceiling: Ceiling = NO_CEILING
        self.generation = 1
        self.halted_on: datetime.date | None = None
        """The day on which the sleeve was halted, None while it is not HALTED."""
        self.lines = RiskState.ACTIVE
        """The state by the NAV lines alone."""
        self._insolvent = False
        self._halted_by_hand = False
        self.drawdown = DrawdownDriver(EPSILON)
        self.streak = StreakDriver()
        self.market_stops: tuple[str, ...] = ()
        """The series whose market rules forbid new entries."""
        self.must_reach: Decimal | None = None
        """The ceiling that requires a reduction (a market stop requires none)."""
        self._market_ceilings: dict[str, Decimal] = {}
        """Series of a market stop → the last known exposure on the day it fired."""
        self._restarted_on: datetime.date | None = None
        self._reference: Reference | None = None
        self._exposures: list[tuple[datetime.date, Decimal, Decimal | None]] = []
        """(date, exposure, equity) of this generation's days with a known exposure."""
        self._last_exposure: Decimal | None = None
        self._alarm_of: Policy | None = None
        self._alarm = ZERO
        """The index above which no NAV line of `_alarm_of` demands anything."""

    def insolvent(self) -> None:
        """Note that the sleeve's equity is gone: HALTED until a restart."""
        self._insolvent = True

    def halt(self) -> None:
        """Note a manual halt: HALTED until a restart."""
        self._halted_by_hand = True

    def review(self, date: datetime.date, policy: Policy) -> str | None:
        """Apply a signed review. Returns None if it counts, else the reason why not.

        A review ends the probation after a restart, and the state caused by losses in a
        row, each after its minimum time.
        """
        told = [self.streak.review(date, policy), self._review_probation(date, policy)]
        if None in told:
            return None
        return TOO_EARLY if TOO_EARLY in told else NOTHING

    def _review_probation(self, date: datetime.date, policy: Policy) -> str | None:
        if self._restarted_on is None:
            return NOTHING
        if date < days_after(self._restarted_on, policy.restart_after):
            return TOO_EARLY
        self._restarted_on = None
        return None

    def restart(
        self,
        date: datetime.date,
        exposure: Decimal | None,
        equity: Decimal | None,
        restart_after_days: int,
    ) -> str | None:
        """Apply a signed restart. Returns None if it counts, else the reason why not.

        A new generation begins with a reference exposure in proportion to its `equity`;
        the exposures of the old generation are dropped.
        """
        if self.halted_on is None:
            return "not-halted"
        if exposure != 0:
            return "not-flat"
        if date < days_after(self.halted_on, restart_after_days):
            return TOO_EARLY
        self.generation += 1
        self.lines = RiskState.ACTIVE
        self._insolvent = self._halted_by_hand = False
        self.drawdown.restart(date)
        self.streak.restart(date)
        self._restarted_on = date
        self._reference = (self._reference or NO_EXPOSURE).at(equity)
        self._exposures.clear()
        return None

    def reopening(self, policy: Policy, exposure: Decimal | None) -> Reopening | None:
        """The signed decision that would end the state; None where none is needed.

        A halt by losses in a row alone ends by a review. Every other halt ends by a
        restart, which requires that no `exposure` is left.
        """
        if self.halted_on is not None and self.drivers != (Driver.STREAK,):
            earliest = days_after(self.halted_on, policy.restart_after)
            return Reopening("restart", earliest, flat=exposure != 0)
        waiting = []
        if self._restarted_on is not None:
            waiting.append(days_after(self._restarted_on, policy.restart_after))
        if self.streak.state is not RiskState.ACTIVE:
            waiting.append(self.streak.reviewed_from(policy))
        return Reopening("review", max(waiting), flat=False) if waiting else None

    def close(
        self,
        date: datetime.date,
        policy: Policy,
        nav: Decimal | None,
        worst_nav: Decimal | None,
        exposure: Decimal | None,
        equity: Decimal | None,
    ) -> bool:
        """Evaluate the end of a day. Returns False where the sleeve was and stays ACTIVE.

        `nav` is None where it is UNKNOWN or the sleeve is not funded. Then the state stays,
        and only `worst_nav`, an estimate on book values, may worsen it.
        """
        if exposure is not None:
            self._exposures.append((date, exposure, equity))
            self._last_exposure = exposure
        if self._stays_active(policy, nav, worst_nav):
            return False
        if nav is not None:
            self.lines = next_nav_state(self.lines, nav, policy)
        elif worst_nav is not None:
            estimated = next_nav_state(self.lines, worst_nav, policy)
            self.lines = max(self.lines, estimated, key=lambda one: one.rank)
        self._note_market()
        demands = self._demands()
        state = max((d.state for d in demands), key=lambda s: s.rank, default=RiskState.ACTIVE)
        if state is RiskState.ACTIVE:
            self._reference = None
        elif self._reference is None:
            self._reference = self._largest_exposure(date)
        if state is RiskState.HALTED and self.state is not RiskState.HALTED:
            self.halted_on = date
        elif state is not RiskState.HALTED:
            self.halted_on = None
        self.state = state
        self.drivers = tuple(d.driver for d in demands if d.state is state)
        self.ceiling = self._ceiling(demands, policy)
        self.must_reach = self._ceiling(
            [one for one in demands if one.driver is not Driver.MARKET], policy
        ).amount
        return True

    def _stays_active(self, policy: Policy, nav: Decimal | None, worst_nav: Decimal | None) -> bool:
        """Whether no driver demands anything, which is the usual case.

        Every state other than ACTIVE has a ceiling.
        """
        if (
            self.ceiling is not NO_CEILING
            or self._insolvent
            or self._halted_by_hand
            or self.market_stops
            or self.drawdown.latched
            or self.streak.state is not RiskState.ACTIVE
        ):
            return False
        index = worst_nav if nav is None else nav
        if policy is not self._alarm_of:
            self._alarm_of = policy
            self._alarm = max(policy.reduce_line, policy.halt_line) * BASE + EPSILON
        return index is None or index > self._alarm

    def _note_market(self) -> None:
        """Set the ceiling of each market stop that began today, and drop those that ended."""
        before, now = self._market_ceilings, self._last_exposure or ZERO
        self._market_ceilings = {name: before.get(name, now) for name in self.market_stops}

    def _demands(self) -> list[Drive]:
        demands = []
        if self._insolvent:
            demands.append(Drive(Driver.INSOLVENCY, RiskState.HALTED))
        if self._halted_by_hand:
            demands.append(Drive(Driver.MANUAL, RiskState.HALTED))
        if self.drawdown.latched:
            demands.append(Drive(Driver.DRAWDOWN, RiskState.HALTED))
        if self.lines is not RiskState.ACTIVE:
            demands.append(Drive(Driver.NAV, self.lines))
        if self.streak.state is not RiskState.ACTIVE:
            demands.append(Drive(Driver.STREAK, self.streak.state))
        if self._restarted_on is not None:
            demands.append(Drive(Driver.RESTART, RiskState.REDUCING))
        if self.market_stops:
            demands.append(Drive(Driver.MARKET, RiskState.REDUCING))
        return demands

    def _ceiling(self, demands: list[Drive], policy: Policy) -> Ceiling:
        """The lowest ceiling of all demands; of equal ones the first gives the driver."""
        lowest = NO_CEILING
        for demand in demands:
            if demand.state is RiskState.HALTED:
                amount = ZERO
            elif demand.driver is Driver.MARKET:
                amount = min(self._market_ceilings.values())
            else:
                amount = (self._reference or NO_EXPOSURE).exposure * policy.reduce_to
            if lowest.amount is None or amount < lowest.amount:
                lowest = Ceiling(amount, demand.driver)
        return lowest

    def _largest_exposure(self, date: datetime.date) -> Reference:
        """The largest end-of-day gross exposure of the 90 days up to `date`.

        Among equal ones the one with the most equity, and UNKNOWN equity before all.
        """
        start = days_before(date, REFERENCE_DAYS)
        largest = NO_EXPOSURE
        for seen, exposure, equity in reversed(self._exposures):
            largest = max(largest, Reference(exposure, equity), key=_size)
            if seen <= start:
                break
        return largest


def _size(one: Reference) -> tuple[Decimal, bool, Decimal]:
    return one.exposure, one.equity is None, one.equity or ZERO
