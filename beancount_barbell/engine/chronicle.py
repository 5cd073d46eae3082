"""The chronicle: what each day's end looks like, and what happened on the way."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from beancount_barbell.engine.business_days import add_business_days
from beancount_barbell.engine.custody import Custody
from beancount_barbell.engine.duties import DayTrades, Duties
from beancount_barbell.engine.nav import BASE, UnitisedNav
from beancount_barbell.engine.policies import PolicyWalk
from beancount_barbell.engine.restitution import breaches_of, take_back
from beancount_barbell.engine.states import StateMachine
from beancount_barbell.engine.valuation import CORE, ZERO, Portfolio, Valuation
from beancount_barbell.model.currencies import smallest_unit
from beancount_barbell.model.flows import Flow, LayerShift, UnmappedResult
from beancount_barbell.model.history import (
    Day,
    FirstTrade,
    History,
    Layers,
    Limits,
    RefusedDecision,
)
from beancount_barbell.model.location import NOWHERE, Location, location_of
from beancount_barbell.model.states import RiskState, Transition

if TYPE_CHECKING:
    from decimal import Decimal

    from beancount_barbell.engine.classify import Movement
    from beancount_barbell.model.policy import Decision, Money, Policy, PolicyTimeline
    from beancount_barbell.reading.ledger import Reading

LAYER_NAMES = ("trade", "hedge", "reserve")
SUPPORT_DAYS = 5
"""Business days after which money from the reserve on a margin call stays exempt."""


class _Cause(NamedTuple):
    """What may have moved a value, and by how much (base currency)."""

    effect: Decimal
    entry: Any

    def beats(self, other: _Cause | None) -> bool:
        """Larger wins; of equal ones the one that stands first in the ledger."""
        if other is None or self.effect != other.effect:
            return other is None or self.effect > other.effect
        return location_of(self.entry.meta) < location_of(other.entry.meta)


class _Causes:
    """The day's candidates for one role: a flow, else the largest other effect."""

    __slots__ = ("flow", "other")

    def __init__(self) -> None:
        self.flow: _Cause | None = None
        self.other: _Cause | None = None

    def add_flow(self, effect: Decimal, entry: Any) -> None:
        cause = _Cause(effect, entry)
        if cause.beats(self.flow):
            self.flow = cause

    def add_other(self, effect: Decimal, entry: Any) -> None:
        cause = _Cause(effect, entry)
        if cause.beats(self.other):
            self.other = cause

    @property
    def entry(self) -> Any:
        cause = self.flow or self.other
        return None if cause is None else cause.entry


class _Today:
    """What has come in since the day began."""

    def __init__(self, date: datetime.date, state: RiskState, ceiling: Decimal | None) -> None:
        self.date = date
        self.state_in_force = state
        self.ceiling_in_force = ceiling
        self.core_flow = ZERO
        self.sleeve_flow = ZERO
        self.policy_changed = False


class _Support(NamedTuple):
    """Reserve money given on a margin call: an index into the shifts, and until when."""

    shift: int
    until: datetime.date
    amount: Decimal


class Chronicle:
    """Takes days one by one and keeps what rules will judge."""

    def __init__(self, reading: Reading, portfolio: Portfolio) -> None:
        self._reading = reading
        self._portfolio = portfolio
        directives = reading.directives
        tolerance = self._tolerance = _tolerance_of(directives.policies, portfolio.base_currency)
        self._walk = PolicyWalk(directives.policies)
        self._machine = StateMachine()
        self._nav = UnitisedNav(tolerance)
        self.custody = Custody(portfolio, reading.roles, reading.commodities, tolerance)
        self._trades = DayTrades(portfolio, reading.commodities)
        self._duties = Duties(portfolio, reading.commodities, tolerance)
        self._decisions: dict[datetime.date, list[Decision]] = {}
        for decision in directives.decisions:
            self._decisions.setdefault(decision.date, []).append(decision)
        self._event_days = {change.date for change in directives.policies.changes}
        self._event_days.update(self._decisions)
        self.has_directives = False
        """Whether a directive of the running day has to be taken in."""

        self._today = _Today(datetime.date.min, RiskState.ACTIVE, None)
        self._core_causes = _Causes()
        self._sleeve_causes = _Causes()
        self._unrated: dict[str, Decimal] = {}
        self._net_contributions = ZERO
        self._layer_contributions = [ZERO, ZERO, ZERO]
        self._core_funded = False

        self._days: list[Day] = []
        self._flows: list[Flow] = []
        self._shifts: list[LayerShift] = []
        self._supports: list[_Support] = []
        self._unmapped: dict[str, UnmappedResult] = {}
        self._transitions: list[Transition] = []
        self._refused: list[RefusedDecision] = []
        self._first_trade: FirstTrade | None = None
        self._barred: set[datetime.date] = set()

    # -- what comes in ------------------------------------------------------

    @property
    def policy(self) -> Policy:
        """The limits in force."""
        return self._walk.policy

    def note_directive(self, entry: Any) -> None:
        """A custom directive was passed; one of ours makes its day count."""
        if entry.date in self._event_days:
            self.has_directives = True

    def note_prices(self) -> None:
        """The day's prices are in: note which of them moved core and sleeve most."""
        for mover in self._portfolio.take_movers(core=True):
            self._core_causes.add_other(mover.effect, mover.entry)
        for mover in self._portfolio.take_movers(core=False):
            self._sleeve_causes.add_other(mover.effect, mover.entry)

    def note_result(self, bucket: int, number: Decimal, commodity: str, entry: Any) -> None:
        """A transaction booked a result of core or sleeve."""
        rate = self._portfolio.rate(commodity)
        if rate is not None:
            causes = self._core_causes if bucket == CORE else self._sleeve_causes
            causes.add_other(abs(number) * rate, entry)

    @property
    def watches_trades(self) -> bool:
        """Whether every change of the sleeve's units matters today.

        It does under a ceiling, before the first trade is known, and while
        money from the reserve stands in for a margin call.
        """
        return (
            self._first_trade is None
            or self._today.ceiling_in_force is not None
            or bool(self._supports)
            or self._margin_called(self._today.date)
        )

    def begin(self, date: datetime.date) -> None:
        """A new day: judge what fell due before it, then take its policy in."""
        self._duties.due_before(date)
        machine = self._machine
        self._today = _Today(date, machine.state, machine.ceiling.amount)
        self._trades.begin()
        last = self._days[-1] if self._days else None
        nav = last.nav if last is not None else None
        unknown = last is not None and last.sleeve_funded and nav is None
        below = nav is not None and nav < BASE
        in_loss = machine.state is not RiskState.ACTIVE or unknown or below
        self._today.policy_changed = self._walk.take(date, machine.state, nav, in_loss=in_loss)
        if machine.state is not RiskState.ACTIVE:
            self._barred.add(date)

    def before_moves(self, movement: Movement) -> None:
        """A transaction is about to be moved into the portfolio."""
        tags = self._reading.stream.tags.get(id(movement.flow.entry))
        self._trades.before_moves(movement, forced=tags is not None and tags.forced)

    def note_movement(self, movement: Movement) -> None:
        """Take down what one of the day's transactions moved between the roles."""
        flow, today = movement.flow, self._today
        self._nav.flow(flow.inflow, flow.outflow)
        for currency, net in movement.unrated:
            self._unrated[currency] = self._unrated.get(currency, ZERO) + net
        self._net_contributions += flow.inflow - flow.outflow
        for index, net in enumerate(flow.layers):
            self._layer_contributions[index] += net
        core_flow = (flow.core_net or ZERO) + flow.core_income
        today.core_flow += core_flow
        today.sleeve_flow += flow.inflow - flow.outflow
        if abs(core_flow) > self._tolerance:
            self._core_causes.add_flow(abs(core_flow), flow.entry)
        if flow.inflow + flow.outflow > self._tolerance:
            self._sleeve_causes.add_flow(flow.inflow + flow.outflow, flow.entry)
        if _says_anything(flow):
            self._flows.append(flow)
        for result in movement.unmapped:
            self._unmapped.setdefault(result.account, result)
        self._note_shifts(flow)

    def _note_shifts(self, flow: Flow) -> None:
        given = {n: -net for n, net in zip(LAYER_NAMES, flow.layers, strict=True) if net < 0}
        taken = {n: net for n, net in zip(LAYER_NAMES, flow.layers, strict=True) if net > 0}
        for source, left in given.items():
            for target in taken:
                amount = min(left, taken[target])
                if amount <= self._tolerance:
                    continue
                left -= amount  # noqa: PLW2901 - what of the source is still to be placed
                taken[target] -= amount
                called = self._margin_called(flow.date)
                supported = (source, target) == ("reserve", "trade") and called
                if supported:
                    until = add_business_days(flow.date, SUPPORT_DAYS, ())
                    self._supports.append(_Support(len(self._shifts), until, amount))
                self._shifts.append(
                    LayerShift(
                        date=flow.date,
                        source=source,
                        target=target,
                        amount=amount,
                        margin_support=supported,
                        support_ended_on=None,
                        location=location_of(flow.entry.meta),
                        entry=flow.entry,
                    )
                )

    def _margin_called(self, date: datetime.date) -> bool:
        return any(
            call.date <= date <= max(call.due, add_business_days(call.date, SUPPORT_DAYS, ()))
            for call in self._reading.directives.margin_calls
        )

    # -- the end of a day ---------------------------------------------------

    def close(self) -> None:
        """Judge the day's end and write its row."""
        today, policy = self._today, self.policy
        core, sleeve = self._portfolio.core(), self._portfolio.sleeve()
        self._rate_what_was_unrated()
        worst = self._value_nav(sleeve)
        exposure, hedge_exposure = self._portfolio.exposure()
        self._judge_trades(exposure)
        self._take_decisions(exposure, hedge_exposure)
        before = self._machine.state, self._machine.ceiling.amount
        nav = None if self._nav_unknown(sleeve) else self._nav.nav
        self._machine.close(today.date, policy, nav, worst, exposure)
        self._note_transition(before, nav, worst)
        self._duties.mended(today.date, self._machine, exposure)
        if self._walk.recover(today.date, nav):
            policy = self.policy
        self.custody.inspect(today.date)
        self.custody.watch_prices(today.date)
        self._core_funded = self._core_funded or (
            core.estimate is None or core.estimate > self._tolerance
        )
        if self._core_funded or self._nav.nav is not None or self._unrated or sleeve.missing:
            self._days.append(self._row(policy, core, sleeve, nav, exposure, hedge_exposure))
        self.has_directives = False
        self._core_causes = _Causes()
        self._sleeve_causes = _Causes()

    def _rate_what_was_unrated(self) -> None:
        """Flows in a currency without a rate count as soon as there is one."""
        for currency in sorted(self._unrated):
            rate = self._portfolio.rate(currency)
            if rate is None:
                continue
            net = self._unrated.pop(currency) * rate
            self._nav.flow(max(net, ZERO), max(-net, ZERO))
            self._net_contributions += net
            self._layer_contributions[0] += net

    def _nav_unknown(self, sleeve: Valuation) -> bool:
        return sleeve.value is None or bool(self._unrated)

    def _value_nav(self, sleeve: Valuation) -> Decimal | None:
        """Close the NAV's day; with prices missing, the index on book values."""
        worst = None
        if not self._nav_unknown(sleeve) and sleeve.value is not None:
            self._nav.value(sleeve.value)
        elif sleeve.estimate is not None and not self._unrated:
            worst = self._nav.preview(sleeve.estimate)
        equity = sleeve.estimate
        if self._nav.nav is not None and equity is not None:
            ruined = self._nav.nav <= 0 or (worst is not None and worst <= 0)
            if equity < -self._tolerance or ruined:
                self._machine.insolvent()
        return worst

    def _judge_trades(self, exposure: Decimal | None) -> None:
        if not self._trades.any:
            return
        today = self._today
        ceiling = today.ceiling_in_force
        growths = self._trades.growths()
        if growths and self._first_trade is None:
            self._note_first_trade(growths[0].entry)
        if growths and ceiling is not None:
            self._duties.grew(today.date, growths, exposure, ceiling, today.state_in_force)
        added = self._trades.exposure_added()
        if added is None or added > self._tolerance:
            self._end_supports()

    def _note_first_trade(self, entry: Any) -> None:
        policy = self.policy
        missing = [
            key
            for key, limit in (
                ("core-floor", policy.core_floor),
                ("sleeve-budget", policy.sleeve_budget),
            )
            if limit is None
        ]
        since = None
        if missing:
            named: set[str] = set()
            for change in self._reading.directives.policies.changes:
                named.update(change.settings)
                if {"core_floor", "sleeve_budget"} <= named:
                    since = change.date
                    break
        self._first_trade = FirstTrade(
            self._today.date, tuple(missing), since, location_of(entry.meta), entry
        )

    def _end_supports(self) -> None:
        """Exposure rose: what the reserve gave on a call served an entry after all."""
        date = self._today.date
        still = []
        for support in self._supports:
            if date <= support.until:
                shift = self._shifts[support.shift]
                self._shifts[support.shift] = shift._replace(support_ended_on=date)
            else:
                still.append(support)
        self._supports = still

    def _take_decisions(self, exposure: Decimal | None, hedge: Decimal | None) -> None:
        policy, date = self.policy, self._today.date
        for decision in self._decisions.get(date, ()):
            reason = None
            if decision.verb == "halt":
                self._machine.halt()
            elif decision.verb == "review":
                reason = self._machine.review(date, policy.restart_after)
            else:
                whole = None if exposure is None or hedge is None else exposure + hedge
                reason = self._machine.restart(date, whole, policy.restart_after)
                if reason is None:
                    self._nav.restart()
            if reason is not None:
                self._refused.append(
                    RefusedDecision(date, decision.verb, reason, decision.location, decision.entry)
                )

    def _note_transition(
        self, before: tuple[RiskState, Decimal | None], nav: Decimal | None, worst: Decimal | None
    ) -> None:
        machine, date = self._machine, self._today.date
        entry, location = self._cause_of_state()
        ceiling = machine.ceiling.amount
        if ceiling is not None and (before[1] is None or ceiling < before[1]):
            self._duties.ceiling_fell(
                date, machine.state, ceiling, self.policy.act_within, entry, location
            )
        if machine.state is before[0]:
            return
        self._transitions.append(
            Transition(
                date,
                before[0],
                machine.state,
                machine.ceiling.driver,
                worst if nav is None else nav,
                ceiling,
                machine.generation,
                nav is None,
                location,
                entry,
            )
        )

    def _cause_of_state(self) -> tuple[Any, Location]:
        """The decision, transaction, price or policy that a change of state goes by."""
        decisions = self._decisions.get(self._today.date)
        if decisions:
            return decisions[-1].entry, decisions[-1].location
        cause = self._sleeve_causes.other or self._sleeve_causes.flow
        if cause is not None:
            return cause.entry, location_of(cause.entry.meta)
        changes = self._reading.directives.policies.changes
        for change in reversed(changes):
            if change.date <= self._today.date:
                return change.entry, change.location
        return None, NOWHERE

    def _row(
        self,
        policy: Policy,
        core: Valuation,
        sleeve: Valuation,
        nav: Decimal | None,
        exposure: Decimal | None,
        hedge_exposure: Decimal | None,
    ) -> Day:
        today, machine = self._today, self._machine
        limits = self._limits(policy)
        sleeve_funded = self._nav.nav is not None
        ratio = None
        if core.value is not None and sleeve.value is not None and self._core_funded:
            attack = max(sleeve.value, ZERO)
            whole = attack + core.value
            ratio = attack / whole if whole > 0 and sleeve_funded else None
        return Day(
            date=today.date,
            policy=policy,
            limits=limits,
            core=core.value,
            core_estimate=core.estimate,
            core_missing=core.missing,
            equity=sleeve.value,
            equity_estimate=sleeve.estimate,
            sleeve_missing=tuple(sorted({*sleeve.missing, *self._unrated})),
            layers=Layers(*self._portfolio.layer_values()),
            ratio=ratio,
            nav=nav,
            peak=self._nav.peak if sleeve_funded else None,
            drawdown=self._nav.drawdown if nav is not None else None,
            exposure=exposure,
            hedge_exposure=hedge_exposure,
            ceiling_in_force=today.ceiling_in_force,
            ceiling=machine.ceiling.amount,
            state_in_force=today.state_in_force,
            state=machine.state,
            drivers=machine.drivers,
            generation=machine.generation,
            net_contributions=self._net_contributions,
            layer_contributions=Layers(*self._layer_contributions),
            margin_support=self._margin_support(limits),
            free_cash=self._portfolio.free_cash(),
            core_flow=today.core_flow,
            core_outflow=max(ZERO, -today.core_flow),
            sleeve_flow=today.sleeve_flow,
            core_funded=self._core_funded,
            sleeve_funded=sleeve_funded,
            core_transaction=_is_transaction(self._core_causes.entry),
            sleeve_transaction=_is_transaction(self._sleeve_causes.entry),
            core_entry=self._core_causes.entry,
            sleeve_entry=self._sleeve_causes.entry,
        )

    def _limits(self, policy: Policy) -> Limits:
        return Limits(
            self._in_base(policy.core_floor),
            self._in_base(policy.sleeve_budget),
            self._in_base(policy.layer_trade),
            self._in_base(policy.layer_hedge),
            self._in_base(policy.layer_reserve),
        )

    def _in_base(self, limit: Money | None) -> Decimal | None:
        if limit is None or limit.currency == self._portfolio.base_currency:
            return None if limit is None else limit.number
        rate = self._portfolio.rate(limit.currency)
        return None if rate is None else limit.number * rate

    def _margin_support(self, limits: Limits) -> Decimal:
        given = sum((support.amount for support in self._supports), ZERO)
        return given if limits.layer_reserve is None else min(given, limits.layer_reserve)

    def finish(self) -> History:
        """Close the books at `as_of`."""
        reading, portfolio = self._reading, self._portfolio
        as_of = reading.stream.as_of
        if self._days and self._days[-1].date < as_of:
            self.begin(as_of)
            portfolio.settle(as_of, self.policy.price_max_age)
            self.close()
        self._duties.due_before(as_of + datetime.timedelta(days=1))
        return History(
            base_currency=portfolio.base_currency,
            as_of=as_of,
            tolerance=self._tolerance,
            policy=self.policy,
            roles=reading.roles,
            commodities=reading.commodities,
            directives=reading.directives,
            problems=reading.problems,
            days=tuple(self._days),
            flows=take_back(self._flows, self._barred, self._tolerance),
            breaches=breaches_of(self._flows, self._tolerance),
            shifts=tuple(self._shifts),
            unmapped=tuple(self._unmapped.values()),
            transitions=tuple(self._transitions),
            increases=self._duties.increases(),
            overdue=self._duties.overdue(),
            gaps=self.custody.gaps(),
            stale=self.custody.stale(),
            impurities=self.custody.impurities(),
            loosenings=self._walk.loosenings,
            refused=tuple(self._refused),
            first_trade=self._first_trade,
            core_in_kind=portfolio.core_in_kind(),
        )


def _tolerance_of(policies: PolicyTimeline, base_currency: str) -> Decimal:
    """The amount below which differences are rounding: the strictest the policy names."""
    named = [
        change.settings["tolerance"].number
        for change in policies.changes
        if change.settings.get("tolerance") is not None
    ]
    return min(named, default=smallest_unit(base_currency))


def _is_transaction(entry: Any) -> bool:
    return hasattr(entry, "postings")


def _says_anything(flow: Flow) -> bool:
    """Whether anything moved between roles or layers, or might have."""
    return bool(
        flow.to_sleeve is None
        or flow.withdrawn is None
        or flow.missing
        or flow.to_sleeve
        or flow.from_sleeve
        or flow.withdrawn
        or flow.inflow
        or flow.outflow
        or any(flow.layers)
    )
