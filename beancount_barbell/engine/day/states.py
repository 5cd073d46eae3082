"""Changes of the sleeve's state at a day's end, with their causes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from beancount_barbell.engine.risk.market_stops import MarketWatch
from beancount_barbell.engine.risk.policy_in_force import PolicyWalk
from beancount_barbell.engine.risk.state_machine import (
    StateMachine,
    at_par,
    in_loss,
    next_nav_state,
)
from beancount_barbell.model.buckets import ZERO
from beancount_barbell.model.history import PolicyLoosening, RefusedDecision
from beancount_barbell.model.location import NOWHERE, Location, location_of
from beancount_barbell.model.order import Turn
from beancount_barbell.model.record import NamedTuple
from beancount_barbell.model.states import Driver, RiskState, Transition
from beancount_barbell.model.trades import Outcome

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Sequence
    from decimal import Decimal

    from beancount_barbell.engine.day.today import Today
    from beancount_barbell.engine.risk.nav import UnitisedNav
    from beancount_barbell.engine.risk.reductions import RequiredReductions
    from beancount_barbell.engine.trades.trade_book import TradeBook
    from beancount_barbell.model.entries import Directive, PriceDirective
    from beancount_barbell.model.history import Day
    from beancount_barbell.model.policy import Decision, Directives
    from beancount_barbell.model.states import Reopening

LINE_DRIVERS = (Driver.NAV, Driver.INSOLVENCY)
_VERBS = ("review", "restart", "halt")


class _Standing(NamedTuple):
    """The sleeve's state before a day's end was judged."""

    state: RiskState
    lines: RiskState
    must_reach: Decimal | None
    drivers: tuple[Driver, ...]


class StateWatch:
    """Updates the state at each day's end, by the policy and the market rules in force."""

    def __init__(
        self,
        *,
        directives: Directives,
        machine: StateMachine,
        index: UnitisedNav,
        reductions: RequiredReductions,
        book: TradeBook,
        today: Today,
    ) -> None:
        self._directives = directives
        self._machine = machine
        self._index = index
        self._reductions = reductions
        self._book = book
        self._today = today
        self.policies = PolicyWalk(directives.policies)
        self.market = MarketWatch(directives.markets)
        self.watched = self.market.watched
        """Series that have a market rule, now or later."""
        self.decisions = _by_date(directives.decisions)
        """The signed decisions of each day, in the order in which they are taken."""
        self.goes_on = False
        """Whether the NAV lines take the state a step further on the next day, come what may."""
        self.transitions: list[Transition] = []
        """Every change of state, in order of date."""
        self.crossings: list[Transition] = []
        """Every NAV line that was crossed while another driver determined the state."""
        self.refused: list[RefusedDecision] = []
        """The decisions without effect, with their reasons, in order of date."""
        self._counted_by = self.policies.policy
        """The policy by which losses in a row were judged last."""
        self._taken: Decision | None = None
        """The last of today's decisions that counts."""

    # -- the morning --------------------------------------------------------

    def begin(self, date: datetime.date, last: Day | None) -> None:
        """Take in the limits and market rules of a new day, of which `last` is the row before."""
        self._taken = None
        if self.policies.next_on <= date or self.market.next_on <= date:
            state, nav = self._machine.state, last.nav if last else None
            lossy = in_loss(state, last)
            self.policies.take(date, state, nav, in_loss=lossy)
            self.market.take(date, state, nav, in_loss=lossy)

    def observe(
        self, date: datetime.date, prices: Sequence[PriceDirective], last: Day | None
    ) -> bool:
        """Judge a day's prices of watched series. Returns whether a stop begins or ends."""
        if self.market.next_on <= date:
            state, nav = self._machine.state, last.nav if last else None
            self.market.take(date, state, nav, in_loss=in_loss(state, last))
        return self.market.observe(date, prices)

    # -- the end of a day ---------------------------------------------------

    def decide(
        self, exposure: Decimal | None, hedge: Decimal | None, equity: Decimal | None
    ) -> None:
        """Apply the day's decisions; `exposure` is gross, without the `hedge` layer's."""
        policy, date = self.policies.policy, self._today.date
        for decision in self.decisions.get(date, ()):
            reason = None
            if decision.verb == "halt":
                self._machine.halt()
            elif decision.verb == "review":
                reason = self._machine.review(date, policy)
            else:
                whole = None if exposure is None or hedge is None else exposure + hedge
                reason = self._machine.restart(date, whole, equity, policy.restart_after)
                if reason is None:
                    self._index.restart()
                    self.policies.restart(date)
                    self.market.restart(date)
            if reason is None:
                self._taken = decision
            else:
                self.refused.append(
                    RefusedDecision(date, decision.verb, reason, decision.location, decision.entry)
                )

    def judge(
        self,
        nav: Decimal | None,
        worst: Decimal | None,
        exposure: Decimal | None,
        equity: Decimal | None,
    ) -> bool:
        """Evaluate the drivers. Returns whether the sleeve was ACTIVE and stays ACTIVE.

        `nav` is None where it is UNKNOWN or not funded, `worst` then an estimate.
        """
        machine, date = self._machine, self._today.date
        before = _Standing(machine.state, machine.lines, machine.must_reach, machine.drivers)
        self._drive(nav, worst)
        policy = self.policies.policy
        calm = not machine.close(date, policy, nav, worst, exposure, equity)
        self.goes_on = (
            not calm
            and nav is not None
            and next_nav_state(machine.lines, nav, policy) is not machine.lines
        )
        if not calm:
            self._note_transition(before, nav, worst)
        if self._reductions.any:
            self._reductions.mended(date, machine, exposure)
        if self.policies.held_back or self.watched:
            self._recover(nav)
        return calm

    def _recover(self, nav: Decimal | None) -> None:
        """Put looser limits that were held back into force at NAV >= 100 and ACTIVE."""
        if nav is not None and at_par(nav) and self._machine.state is RiskState.ACTIVE:
            self.policies.recover(self._today.date)
            self.market.recover(self._today.date)

    def _drive(self, nav: Decimal | None, worst: Decimal | None) -> None:
        """Evaluate the drivers other than the NAV lines."""
        machine, policy, date = self._machine, self.policies.policy, self._today.date
        index, tolerated = worst if nav is None else nav, policy.max_drawdown
        peak = self._index.peak
        if (
            tolerated is not None
            and index is not None
            and machine.drawdown.fires(index, peak, tolerated)
        ):
            entry, location = self._cause(index)
            machine.drawdown.latch(
                date,
                index,
                peak,
                tolerated,
                estimated=nav is None,
                location=location,
                entry=entry,
            )
        self._count_losses(index)
        if self.watched:
            self.market.look_back(date)
            machine.market_stops = tuple(stop.series for stop in self.market.stops)

    def _count_losses(self, index: Decimal | None) -> None:
        """Judge the losses in a row, where trades or the policy changed today."""
        book, policy, date = self._book, self.policies.policy, self._today.date
        closed = book.closed.on(date) if book.today[0] == date else ()
        traded = bool(closed) or book.closed.amended_on == date
        if not traded and policy is self._counted_by:
            return
        streak, self._counted_by = self._machine.streak, policy
        losses = book.closed.losses_in_a_row(streak.counts_from)
        entry: Directive | None = None
        location = NOWHERE
        if losses.most >= min(policy.streak_reduce, policy.streak_halt):
            lost = [one.last for one in closed if one.outcome is Outcome.LOSS]
            if lost:
                entry = min(lost, key=Turn)
                location = location_of(entry.meta)
            else:
                entry, location = self._cause(index) if traded else self._policy_line()
        won = any(one.outcome is Outcome.WIN for one in closed)
        streak.closed(date, losses, policy, won=won, location=location, entry=entry)

    def _note_transition(
        self, before: _Standing, nav: Decimal | None, worst: Decimal | None
    ) -> None:
        machine, date = self._machine, self._today.date
        reach, driver = machine.must_reach, machine.ceiling.driver
        lower = reach is not None and (before.must_reach is None or reach < before.must_reach)
        moved = machine.state is not before.state
        crossed = machine.lines.rank > before.lines.rank
        ruined = Driver.INSOLVENCY in set(machine.drivers) - set(before.drivers)
        if not (lower or moved or crossed or ruined):
            return
        index = worst if nav is None else nav
        entry, location = self._cause_of(before, index)
        if lower and reach is not None:
            act_within = self.policies.policy.act_within
            self._reductions.ceiling_fell(date, machine.state, reach, act_within, entry, location)
        change = Transition(
            date,
            before.state,
            machine.state,
            driver,
            index,
            machine.ceiling.amount,
            machine.generation,
            nav is None,
            location,
            entry,
        )
        if moved:
            self.transitions.append(change)
        if (crossed or ruined) and not (moved and driver in LINE_DRIVERS):
            entry, location = self._cause(index)
            self.crossings.append(
                change._replace(
                    driver=Driver.INSOLVENCY if ruined else Driver.NAV,
                    location=location,
                    entry=entry,
                    line_state=RiskState.HALTED if ruined else machine.lines,
                )
            )

    def _cause_of(
        self, before: _Standing, nav: Decimal | None
    ) -> tuple[Directive | None, Location]:
        """The line by which the state moved from `before`, or its ceiling fell."""
        machine, taken = self._machine, self._taken
        driver, state = machine.ceiling.driver, machine.state
        eased = state.rank < before.state.rank
        if taken is not None and (eased or driver is Driver.MANUAL):
            return taken.entry, taken.location
        if driver is Driver.MARKET:
            stop = self.market.stops[0]
            return stop.entry, stop.location
        if driver is Driver.STREAK:
            streak = machine.streak.streaks[-1]
            return streak.entry, streak.location
        if state is before.state and before.must_reach is not None:
            return self._policy_line()  # nothing else takes a ceiling down that stands
        return self._cause(nav)

    def _cause(self, nav: Decimal | None) -> tuple[Directive | None, Location]:
        """What took the index down to `nav`: a result, a price or a flow, else a policy line."""
        causes, morning = self._today.sleeve_causes, self._today.nav
        cause = causes.other or causes.flow
        if cause is None or (nav is not None and morning is not None and nav >= morning):
            return self._policy_line()
        return cause.entry, location_of(cause.entry.meta)

    def _policy_line(self) -> tuple[Directive | None, Location]:
        """The newest line of the policy."""
        for change in reversed(self._directives.policies.changes):
            if change.date <= self._today.date:
                return change.entry, change.location
        return None, NOWHERE

    # -- what comes out -----------------------------------------------------

    def loosenings(self) -> tuple[PolicyLoosening, ...]:
        """Limits and market rules that were made looser, in order of date."""
        told = (*self.policies.loosenings, *self.market.loosenings)
        return tuple(sorted(told, key=lambda one: one.date))

    def reopening(self, last: Day | None) -> Reopening | None:
        """The decision or recovery that would end the state of the last day."""
        if last is None:
            return None
        known = last.exposure is not None and last.hedge_exposure is not None
        whole = (last.exposure or ZERO) + (last.hedge_exposure or ZERO) if known else None
        return self._machine.reopening(self.policies.policy, whole)


def _by_date(decisions: Iterable[Decision]) -> dict[datetime.date, list[Decision]]:
    """The decisions of each day in their order of effect: review, restart, then halt."""
    found: dict[datetime.date, list[Decision]] = {}
    for decision in sorted(decisions, key=lambda one: _VERBS.index(one.verb)):
        found.setdefault(decision.date, []).append(decision)
    return found
