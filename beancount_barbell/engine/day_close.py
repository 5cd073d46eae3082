"""The chronicle: what each day's end looks like, and what happened on the way."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from beancount_barbell.engine.bookings.netting import bucket_of
from beancount_barbell.engine.bookings.reader import BookingReader
from beancount_barbell.engine.core.collateral import Collateral
from beancount_barbell.engine.core.eligibility import Custody
from beancount_barbell.engine.core.living_costs import OutsideMonths
from beancount_barbell.engine.core.separation import SeparationFacts, separation_of, stated_on
from beancount_barbell.engine.core.treasury_book import TreasuryBook
from beancount_barbell.engine.flows.cures import (
    ALWAYS,
    brought_home,
    direct_breaches,
    direct_returns,
    repay,
    restitute,
    take_back,
)
from beancount_barbell.engine.flows.founding import divide_foundings
from beancount_barbell.engine.flows.redemptions import redemptions_of
from beancount_barbell.engine.flows.results import ResultWatch
from beancount_barbell.engine.flows.reversals import speaks_of_reversals, undo
from beancount_barbell.engine.flows.substitution import substitutions
from beancount_barbell.engine.risk.margin_support import LayerShifts
from beancount_barbell.engine.risk.market_stops import MarketWatch
from beancount_barbell.engine.risk.nav import UnitisedNav
from beancount_barbell.engine.risk.policy_in_force import PolicyWalk
from beancount_barbell.engine.risk.reductions import DayTrades, Duties
from beancount_barbell.engine.risk.state_machine import StateMachine, at_par, in_loss
from beancount_barbell.engine.tracing.own_money import as_it_left, with_returns
from beancount_barbell.engine.tracing.tracer import Tracer
from beancount_barbell.engine.trades.instruments import InstrumentWatch, exposures
from beancount_barbell.engine.trades.trade_book import TradeBook
from beancount_barbell.engine.valuation.attribution import Cause, Causes
from beancount_barbell.model.buckets import CORE, ZERO
from beancount_barbell.model.currencies import smallest_unit
from beancount_barbell.model.dates import days_before
from beancount_barbell.model.history import (
    Day,
    FirstTrade,
    History,
    Layers,
    Limits,
    PolicyLoosening,
    RefusedDecision,
)
from beancount_barbell.model.instruments import Instrument, Margin
from beancount_barbell.model.location import NOWHERE, Location, location_of
from beancount_barbell.model.order import Turn
from beancount_barbell.model.states import Driver, RiskState, Transition
from beancount_barbell.model.trades import Outcome
from beancount_barbell.model.transactions import TransactionTags

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from decimal import Decimal

    from beancount_barbell.engine.bookings.netting import Movement
    from beancount_barbell.engine.core.living_costs import MonthlyRates
    from beancount_barbell.engine.valuation.portfolio import Portfolio, Valuation
    from beancount_barbell.model.flows import Breach, Flow, UnmappedResult
    from beancount_barbell.model.policy import Decision, Money, Policy, PolicyTimeline
    from beancount_barbell.model.separation import Separation
    from beancount_barbell.model.states import Reopening
    from beancount_barbell.reading.ledger import Reading

NO_TAGS = TransactionTags()
LINE_DRIVERS = (Driver.NAV, Driver.INSOLVENCY)
_VERBS = ("review", "restart", "halt")


class _Today:
    """What has come in since the day began."""

    def __init__(self, date: datetime.date, state: RiskState, ceiling: Decimal | None) -> None:
        self.date = date
        self.state_in_force = state
        self.ceiling_in_force = ceiling
        self.market_stopped = False
        """Whether a market rule forbids new entries today."""
        self.exposure = ZERO
        """Gross, this morning, as far as it was known."""
        self.moved = False
        """Whether any transaction was weighed for what it moves between roles."""
        self.core_flow = ZERO
        self.sleeve_flow = ZERO


class _Standing(NamedTuple):
    """How the sleeve stood before a day's end was judged."""

    state: RiskState
    lines: RiskState
    must_reach: Decimal | None


class Chronicle:
    """Takes days one by one and keeps what rules will judge."""

    def __init__(self, reading: Reading, portfolio: Portfolio, tolerance: Decimal) -> None:
        self._reading = reading
        self._portfolio = portfolio
        directives = reading.directives
        self._tolerance = portfolio.tolerance = tolerance
        self.policies = PolicyWalk(directives.policies)
        self._machine = StateMachine()
        self._nav = UnitisedNav(tolerance)
        self.custody = Custody(portfolio, reading.roles, reading.commodities, tolerance)
        self._treasury = TreasuryBook(reading, portfolio, tolerance)
        self.bookings = BookingReader(reading.roles, reading.commodities, portfolio, tolerance)
        self._trades = DayTrades(portfolio, reading.commodities, self.bookings)
        self.book = TradeBook(
            reading.roles, reading.commodities, portfolio, self.bookings, reading.stream.tags
        )
        self._duties = Duties(portfolio, reading.commodities, tolerance)
        self._shifts = LayerShifts(directives.margin_calls, tolerance)
        self._instruments = InstrumentWatch(reading.commodities, portfolio, self.book.lots)
        self._has_instruments = False
        self.tracer = Tracer(
            reading.roles,
            portfolio.base_currency,
            tolerance,
            reading.stream.tags,
            reading.stream.entries,
        )
        self._results = ResultWatch(reading.roles, tolerance)
        self._decisions = _by_date(directives.decisions)
        self.market = MarketWatch(directives.markets)
        self._watched = self.market.watched
        self._collateral = Collateral(reading, portfolio)
        self._event_days = {
            *(change.date for change in directives.policies.changes),
            *self._decisions,
            *self.market.days,
            *(call.date for call in directives.margin_calls),
            *self._collateral.days,
        }
        self.has_directives = False
        """Whether a directive of the running day has to be taken in."""
        self.first_used: dict[str, datetime.date] = {}
        """The first booking of each account of core and sleeve that holds."""

        self._today = _Today(datetime.date.min, RiskState.ACTIVE, None)
        self._core_causes, self._sleeve_causes = Causes(), Causes()
        self._undeclared: tuple[str, ...] = ()
        """Accounts whose results left the exposure of the last evening UNKNOWN."""
        self._unrated: dict[str, Decimal] = {}
        self._net_contributions = ZERO
        self._layer_contributions = [ZERO, ZERO, ZERO]
        self._core_funded = False

        self._days: list[Day] = []
        self._fixed_limits: tuple[Policy, Limits] | None = None
        """The limits of a policy that no rate moves."""
        self._standing: tuple[Any, ...] | None = None
        """The end of the row of a day that had only prices; the next such day shares it.

        None where a rate may move it.
        """
        self._flows: list[Flow] = []
        self._reversing = speaks_of_reversals(reading.stream.tags)
        self._quiet: list[Flow] = []
        """Transactions that say nothing, but may have been undone by one that does."""
        self._unmapped: dict[str, UnmappedResult] = {}
        self._transitions: list[Transition] = []
        self._crossings: list[Transition] = []
        self._orders_in_loss: list[datetime.date] = []
        self._refused: list[RefusedDecision] = []
        self._first_trade: FirstTrade | None = None
        self._barred: set[datetime.date] = set()
        """Days on which the state in force allowed no new money."""
        self._free_income: set[datetime.date] = set()
        """Days on which the policy let core's own distributions go."""

    # -- what comes in ------------------------------------------------------

    @property
    def policy(self) -> Policy:
        """The limits in force."""
        return self.policies.policy

    def note_directive(self, entry: Any) -> None:
        """A custom directive was passed; one of ours makes its day count."""
        if entry.date in self._event_days:
            self.has_directives = True

    def note_prices(self) -> None:
        """The day's prices are in: note which of them moved core and sleeve most."""
        self._core_causes.other = self._portfolio.moved_core
        self._sleeve_causes.other = self._portfolio.moved_sleeve

    def note_result(self, bucket: int, number: Decimal, commodity: str, entry: Any) -> None:
        """A transaction booked a result of core or sleeve."""
        if bucket == CORE:
            self._treasury.returns.note_result(entry)
        rate = self._portfolio.rate(commodity)
        if rate is not None:
            self._results.note(bucket, number * rate, entry)
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
            or self._shifts.supporting
            or self._shifts.called(self._today.date)
        )

    def _morning(self) -> tuple[Decimal | None, bool]:
        """The NAV of the evening before, and whether no limit may be made looser."""
        last = self._days[-1] if self._days else None
        return last.nav if last else None, in_loss(self._machine.state, last)

    def see_market(self, date: datetime.date, prices: Sequence[Any]) -> None:
        """A day's prices of watched series; what begins or ends a stop makes the day count."""
        if self.market.next_on <= date:
            nav, in_loss = self._morning()
            self.market.take(date, self._machine.state, nav, in_loss=in_loss)
        if self.market.observe(date, prices):
            self.has_directives = True

    def begin(self, date: datetime.date) -> None:
        """A new day: judge what fell due before it, then take its policy in."""
        if self._duties.pending:
            self._duties.due_by(days_before(date, 1))
        machine = self._machine
        self._today = _Today(date, machine.state, machine.ceiling.amount)
        self._today.market_stopped = machine.market_stopped
        if self._days:
            last = self._days[-1]
            self._today.exposure = (last.exposure or ZERO) + (last.hedge_exposure or ZERO)
        self._trades.begin()
        if self._portfolio.foreign_moves:
            self._portfolio.foreign_moves.clear()
        if self.policies.next_on <= date or self.market.next_on <= date:
            nav, in_loss = self._morning()
            self.policies.take(date, machine.state, nav, in_loss=in_loss)
            self.market.take(date, machine.state, nav, in_loss=in_loss)
        if machine.state is not RiskState.ACTIVE:
            self._barred.add(date)
        if self.policies.policy.core_income == "free":
            self._free_income.add(date)

    def note_splits(self, factors: Mapping[str, Decimal]) -> None:
        """Prices were scaled today: by commodity, by what factor."""
        for commodity, factor in factors.items():
            self._duties.rescale(commodity, factor)
            self._instruments.rescale(commodity, factor)

    def before_moves(self, movement: Movement) -> None:
        """A transaction is about to be moved into the portfolio."""
        entry, date = movement.flow.entry, self._today.date
        tags = self._reading.stream.tags.get(id(entry), NO_TAGS)
        back = self.tracer.recoveries.rejoined.get(id(entry))
        lots = () if back is None else back.lots
        # What left and came back on one day nets by itself.
        away = self._duties.met_with([lot for lot in lots if lot.left_on < date], date)
        self._trades.before_moves(movement, tags, away)

    def note_movement(self, movement: Movement) -> None:
        """Take down what one of the day's transactions moved between the roles."""
        today, back = self._today, self.tracer.recoveries.rejoined.get(id(movement.flow.entry))
        today.moved = True
        flow = as_it_left(movement.flow, back)
        self._treasury.returns.note_flow(flow)
        same_day = ZERO if back is None else back.today  # neither in nor out
        self._nav.flow(flow.inflow - same_day, flow.outflow - same_day)
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
        elif self._reversing and flow.links:
            self._quiet.append(flow)
        for result in movement.unmapped:
            known = self._unmapped.get(result.account, result)
            first = result if result.goes_before(known) else known
            self._unmapped[result.account] = first._replace(last_on=result.date)
        if any(flow.layers):
            self._shifts.note(flow, active=today.state_in_force is RiskState.ACTIVE)

    # -- the end of a day ---------------------------------------------------

    def close(self) -> None:
        """Judge the day's end and write its row; what is not concerned is not asked."""
        date, portfolio = self._today.date, self._portfolio
        if self.book.contracts.waits or any(portfolio.unsettled):
            portfolio.leave_unsettled(self.book.contracts.unsettled(date))
        core, sleeve = portfolio.core(), portfolio.sleeve()
        if self._unrated:
            self._rate_what_was_unrated()
        worst = self._value_nav(sleeve)
        undeclared = self._watch_undeclared(sleeve.estimate)
        exposures = portfolio.exposure()
        traded = self._trades.any
        if traded:
            self._judge_trades(exposures[0])
        if date in self._decisions:
            self._take_decisions(*exposures, sleeve.value)
        nav = None if sleeve.value is None or self._unrated else self._nav.nav
        calm = self._judge_state(nav, worst, exposures[0], sleeve.value)
        if self.policies.held_back or self._watched:
            self._recover(nav)
        policy = self.policies.policy
        self.custody.close(date, gaps=(core.missing or sleeve.missing) != ())
        layers = Layers(*portfolio.layer_values())
        contributed = self._net_contributions
        self._treasury.close(date, core, sleeve, layers.reserve, exposures[0], policy, contributed)
        if self._collateral.pledged:
            self._collateral.inspect(date)
        if self._collateral.secured:
            self._collateral.watch_limits(date)
        if not self._core_funded:
            self._core_funded = core.estimate is None or core.estimate > self._tolerance
            calm = False
        if self._core_funded or self._nav.nav is not None or self._unrated or sleeve.missing:
            steady = calm and not (
                self.has_directives
                or undeclared
                or self._today.moved
                or traded
                or self._may_have_orders(policy)
            )
            standing = self._how_it_stands(policy, core, sleeve, steady=steady)
            moved = self._what_moved(core, sleeve, layers, nav, exposures)
            self._days.append(Day(*moved, *standing))
        self.has_directives = False
        self._core_causes, self._sleeve_causes = Causes(), Causes()

    def _watch_undeclared(self, equity: Decimal | None) -> bool:
        """See whether results without a position leave the exposure UNKNOWN, or did so before."""
        portfolio, watch, date = self._portfolio, self.book.undeclared, self._today.date
        alone = self.book.variation.alone if self.book.today[0] == date else []
        if alone or self._undeclared:
            watch.close(date, alone, equity, self._held_today())
            self._undeclared = watch.accounts
        self._results.close(self._held_today)
        before, portfolio.undeclared = portfolio.undeclared, self._undeclared != ()
        return before or portfolio.undeclared

    def _held_today(self) -> Decimal | None:
        """The gross exposure of what the sleeve has, had or traded today; None where UNKNOWN."""
        trade, hedge = self._portfolio.shown_exposure()
        if trade is None or hedge is None:
            return None
        traded = ZERO
        date, deals = self.book.today
        for deal in deals if date == self._today.date else ():
            for leg in deal.legs:
                traded += abs(leg.units) * (self._portfolio.unit_exposure(leg.commodity) or ZERO)
        return max(trade + hedge, self._today.exposure, traded)

    def _judge_state(
        self,
        nav: Decimal | None,
        worst: Decimal | None,
        exposure: Decimal | None,
        equity: Decimal | None,
    ) -> bool:
        """Let the drivers see the day. Returns whether the sleeve was ACTIVE and stays so."""
        machine, date = self._machine, self._today.date
        state, lines, must_reach = machine.state, machine.lines, machine.must_reach
        self._drive(nav, worst)
        self._watch_instruments()
        calm = not machine.close(date, self.policies.policy, nav, worst, exposure, equity)
        if not calm:
            self._note_transition(_Standing(state, lines, must_reach), nav, worst)
        if self._duties.any:
            self._duties.mended(date, machine, exposure)
        return calm

    def _recover(self, nav: Decimal | None) -> None:
        """Once no loss is left, what was held back takes effect: at NAV >= 100 and ACTIVE."""
        if nav is not None and at_par(nav) and self._machine.state is RiskState.ACTIVE:
            self.policies.recover(self._today.date)
            self.market.recover(self._today.date)

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

    def _value_nav(self, sleeve: Valuation) -> Decimal | None:
        """Close the NAV's day; with prices missing, the index on book values."""
        worst, equity = None, sleeve.estimate
        on_its_way = ZERO
        if equity is not None and equity < -self._tolerance:
            on_its_way = self._covers(equity)
        if sleeve.value is not None and not self._unrated:
            self._nav.value(sleeve.value, on_its_way)
        elif equity is not None and not self._unrated:
            worst = self._nav.preview(equity, on_its_way)
        index = self._nav.nav
        ruined = index is not None and (index <= 0 or (worst is not None and worst <= 0))
        # A sleeve that nobody has put money into can owe more than it has, too.
        owes = equity is not None and equity < -self._tolerance and not on_its_way
        if owes or (ruined and equity is not None):
            self._machine.insolvent()
        return worst

    def _covers(self, equity: Decimal) -> Decimal:
        """What of the sleeve's own is on its way, where it covers the debt of a flat sleeve.

        Who moves to another broker may owe a fee, or what was lent on shares that have left
        already. With a position there is no cover: its loss knows no bound.
        """
        if self._portfolio.exposure() != (ZERO, ZERO):
            return ZERO
        since = days_before(self._today.date, self.policy.tracing_window)
        own = self.tracer.pools.own_outside(since)
        return own if own + equity >= -self._tolerance else ZERO

    def _judge_trades(self, exposure: Decimal | None) -> None:
        today = self._today
        ceiling = today.ceiling_in_force
        growths = self._trades.growths()
        if growths and self._first_trade is None:
            self._note_first_trade(growths[0].entry)
        if growths and ceiling is not None:
            self._duties.grew(
                today.date,
                growths,
                exposure,
                ceiling,
                today.state_in_force,
                market_stop=today.market_stopped,
            )
        added = self._trades.exposure_added()
        if added is None or added > self._tolerance:
            self._shifts.end_supports(today.date)

    def _note_first_trade(self, entry: Any) -> None:
        missing, since = self.policy.lacking, None
        if missing:
            named: set[str] = set()
            for change in self._reading.directives.policies.changes:
                named.update(change.settings)
                if {"core_floor", "sleeve_budget"} <= named:
                    since = change.date
                    break
        self._first_trade = FirstTrade(
            self._today.date, missing, since, location_of(entry.meta), entry
        )

    def _take_decisions(
        self, exposure: Decimal | None, hedge: Decimal | None, equity: Decimal | None
    ) -> None:
        policy, date = self.policy, self._today.date
        for decision in self._decisions.get(date, ()):
            reason = None
            if decision.verb == "halt":
                self._machine.halt()
            elif decision.verb == "review":
                reason = self._machine.review(date, policy)
            else:
                whole = None if exposure is None or hedge is None else exposure + hedge
                reason = self._machine.restart(date, whole, equity, policy.restart_after)
                if reason is None:
                    self._nav.restart()
                    self.policies.restart(date)
                    self.market.restart(date)
            if reason is not None:
                self._refused.append(
                    RefusedDecision(date, decision.verb, reason, decision.location, decision.entry)
                )

    def _drive(self, nav: Decimal | None, worst: Decimal | None) -> None:
        """Let the drivers beside the NAV lines see the day."""
        machine, policy, date = self._machine, self.policies.policy, self._today.date
        index, tolerated, peak = worst if nav is None else nav, policy.max_drawdown, self._nav.peak
        if (
            tolerated is not None
            and index is not None
            and machine.drawdown.fires(index, peak, tolerated)
        ):
            entry, location = self._cause_of_state()
            machine.drawdown.latch(
                date,
                index,
                peak,
                tolerated,
                estimated=nav is None,
                location=location,
                entry=entry,
            )
        closed = self.book.closed.on(date) if self.book.today[0] == date else ()
        if closed:
            streak = machine.streak
            losses = self.book.closed.losses_in_a_row(streak.counts_from)
            won = any(one.outcome is Outcome.WIN for one in closed)
            entry, location = None, NOWHERE
            if losses >= min(policy.streak_reduce, policy.streak_halt):
                entry = min((one.last for one in closed), key=Turn)
                location = location_of(entry.meta)
            streak.closed(date, losses, policy, won=won, location=location, entry=entry)
        if self._watched:
            machine.market_stopped = self.market.stopped

    def _may_have_orders(self, policy: Policy) -> bool:
        """Whether the day's largest order is asked for, and there may be one."""
        if policy.leverage_limit is None and not self._treasury.unproven:
            return False
        return self.book.today[0] == self._today.date or self._portfolio.foreign_moves != []

    def _largest_order(self, policy: Policy) -> Any:
        """The transaction with the day's largest order by exposure, None without one."""
        if not self._may_have_orders(policy):
            return None
        date, deals = self.book.today
        orders = list(self._portfolio.foreign_moves)
        if date == self._today.date:
            orders += [
                (deal.entry, leg.commodity, leg.units) for deal in deals for leg in deal.legs
            ]
        effects: dict[int, Decimal] = {}
        largest = None
        for entry, commodity, units in orders:
            effect = abs(units) * (self._portfolio.unit_exposure(commodity) or ZERO)
            effects[id(entry)] = effects.get(id(entry), ZERO) + effect
            cause = Cause(effects[id(entry)], entry)
            if cause.effect and cause.beats(largest):
                largest = cause
        return None if largest is None else largest.entry

    def _watch_instruments(self) -> None:
        """Look at what is optional or leveraged; nothing of the kind costs nothing."""
        date, deals = self.book.today
        of_today = deals if date == self._today.date else []
        if self._today.state_in_force is not RiskState.ACTIVE:
            traded = {self.book.underlying(leg.commodity) for one in of_today for leg in one.legs}
            self._orders_in_loss += [self._today.date] * len(traded)
        if of_today:
            self._instruments.note(of_today)
            self._has_instruments = self._instruments.busy
        if self._has_instruments:
            self._instruments.inspect(self._today.date, self.policy.letf_days, of_today)

    def _note_transition(
        self, before: _Standing, nav: Decimal | None, worst: Decimal | None
    ) -> None:
        machine, date = self._machine, self._today.date
        reach = machine.must_reach
        lower = reach is not None and (before.must_reach is None or reach < before.must_reach)
        moved = machine.state is not before.state
        crossed = machine.lines.rank > before.lines.rank
        if not (lower or moved or crossed):
            return
        driver = machine.ceiling.driver
        entry, location = self._cause_of_state(driver)
        if lower and reach is not None:
            self._duties.ceiling_fell(
                date, machine.state, reach, self.policy.act_within, entry, location
            )
        change = Transition(
            date,
            before.state,
            machine.state,
            driver,
            worst if nav is None else nav,
            machine.ceiling.amount,
            machine.generation,
            nav is None,
            location,
            entry,
        )
        if moved:
            self._transitions.append(change)
        if crossed and not (moved and driver in LINE_DRIVERS):
            entry, location = self._cause_of_state()
            self._crossings.append(
                change._replace(
                    from_state=before.lines,
                    to_state=machine.lines,
                    driver=Driver.NAV,
                    location=location,
                    entry=entry,
                )
            )

    def _cause_of_state(self, driver: Driver | None = None) -> tuple[Any, Location]:
        """The decision, transaction, price or policy that a change of state goes by."""
        decisions = self._decisions.get(self._today.date)
        if decisions:
            return decisions[-1].entry, decisions[-1].location
        if driver is Driver.MARKET:
            stop = self.market.stops[0]
            return stop.entry, stop.location
        if driver is Driver.STREAK:
            streak = self._machine.streak.streaks()[-1]
            return streak.entry, streak.location
        cause = self._sleeve_causes.other or self._sleeve_causes.flow
        if cause is not None:
            return cause.entry, location_of(cause.entry.meta)
        changes = self._reading.directives.policies.changes
        for change in reversed(changes):
            if change.date <= self._today.date:
                return change.entry, change.location
        return None, NOWHERE

    def _what_moved(
        self,
        core: Valuation,
        sleeve: Valuation,
        layers: Layers,
        nav: Decimal | None,
        exposures: tuple[Decimal | None, Decimal | None],
    ) -> tuple[Any, ...]:
        """The first part of a day's row: what its prices may have moved."""
        index = self._nav
        sleeve_funded = index.nav is not None
        ratio = None
        if core.value is not None and sleeve.value is not None and self._core_funded:
            attack = sleeve.value if sleeve.value > 0 else ZERO
            whole = attack + core.value
            ratio = attack / whole if whole > 0 and sleeve_funded else None
        core_entry, sleeve_entry = self._core_causes.entry, self._sleeve_causes.entry
        return (
            self._today.date,
            core.value,
            core.estimate,
            sleeve.value,
            sleeve.estimate,
            layers,
            ratio,
            nav,
            index.peak if sleeve_funded else None,
            index.drawdown if nav is not None else None,
            *exposures,
            self._portfolio.free_cash(),
            self._treasury.returns.currency_total,
            self._collateral.secured_debt() if self._collateral.secured else ZERO,
            self._treasury.unproven,
            core_entry,
            sleeve_entry,
            core_entry is not None and _is_transaction(core_entry),
            sleeve_entry is not None and _is_transaction(sleeve_entry),
        )

    def _hangs_on_rates(self, policy: Policy) -> bool:
        """Whether a limit is set in another currency, so that its amount moves by itself."""
        base = self._portfolio.base_currency
        return any(limit is not None and limit.currency != base for limit in _amounts(policy))

    def _how_it_stands(
        self, policy: Policy, core: Valuation, sleeve: Valuation, *, steady: bool
    ) -> tuple[Any, ...]:
        """The rest of a day's row, from `policy` on: what prices alone do not change.

        With `steady`, the day had nothing else, and the one before may have left it.
        """
        if core.missing or sleeve.missing or self._unrated or not steady:
            self._standing = None
            return self._stands(policy, core, sleeve)
        standing = self._standing
        if standing is None or standing[0] is not policy:
            standing = self._stands(policy, core, sleeve)
            self._standing = None if self._hangs_on_rates(policy) else standing
        return standing

    def _stands(self, policy: Policy, core: Valuation, sleeve: Valuation) -> tuple[Any, ...]:
        today, machine = self._today, self._machine
        limits = self._limits(policy)
        return (
            policy,
            limits,
            core.missing,
            tuple(sorted({*sleeve.missing, *self._unrated})),
            today.ceiling_in_force,
            machine.ceiling.amount,
            today.state_in_force,
            machine.state,
            machine.drivers,
            machine.generation,
            self._net_contributions,
            Layers._make(self._layer_contributions),
            self._from_reserve(limits),
            today.core_flow,
            max(ZERO, -today.core_flow),
            today.sleeve_flow,
            self._core_funded,
            self._nav.nav is not None,
            self._largest_order(policy),
            self._undeclared,
        )

    def _margin(self) -> Margin | None:
        """What margin positions rest on at the end."""
        contracts, portfolio = self.book.contracts, self._portfolio
        if not contracts.any:
            return None
        return Margin(
            contracts.at_contract(),
            portfolio.sleeve_cash(),
            portfolio.collateral(),
            max(ZERO, -sum(portfolio.unsettled, ZERO)),
        )

    def _contract_prices(self) -> tuple[tuple[str, Decimal], ...]:
        """What one contract of each declared future and CFD is worth, where it has a price."""
        found = []
        for terms in self._reading.commodities.declared():
            rate = self._portfolio.rate(terms.commodity) if terms.is_settled_only else None
            if rate:
                found.append((terms.commodity, abs(rate * (terms.multiplier or 1))))
        return tuple(found)

    def _held_instruments(self) -> tuple[Instrument, ...]:
        """What the sleeve holds with exposure, and the declared contracts."""
        portfolio = self._portfolio
        found = {name: Instrument(name, ZERO, price) for name, price in self._contract_prices()}
        for name, exposure in portfolio.unit_exposures().items():
            if not portfolio.is_cash(name):
                found[name] = Instrument(name, portfolio.net_sleeve_units(name), exposure)
        return tuple(found[name] for name in sorted(found))

    def _reopening(self) -> Reopening | None:
        """What ends the state of the last day."""
        if not self._days:
            return None
        day = self._days[-1]
        known = day.exposure is not None and day.hedge_exposure is not None
        whole = (day.exposure or ZERO) + (day.hedge_exposure or ZERO) if known else None
        return self._machine.reopening(self.policy, whole)

    def _loosenings(self) -> tuple[PolicyLoosening, ...]:
        """Limits and market rules that were made looser, in order of date."""
        told = (*self.policies.loosenings, *self.market.loosenings)
        return tuple(sorted(told, key=lambda one: one.date))

    def _limits(self, policy: Policy) -> Limits:
        if self._fixed_limits is not None and policy is self._fixed_limits[0]:
            return self._fixed_limits[1]
        limits = Limits._make([self._in_base(limit) for limit in _amounts(policy)])
        self._fixed_limits = None if self._hangs_on_rates(policy) else (policy, limits)
        return limits

    def _in_base(self, limit: Money | None) -> Decimal | None:
        if limit is None or limit.currency == self._portfolio.base_currency:
            return None if limit is None else limit.number
        rate = self._portfolio.rate(limit.currency)
        return None if rate is None else limit.number * rate

    def _from_reserve(self, limits: Limits) -> Decimal:
        given = self._shifts.given
        return given if limits.layer_reserve is None else min(given, limits.layer_reserve)

    def finish(self, rates: MonthlyRates | None = None) -> History:
        """Close the books at `as_of`; with `rates`, look at the household, too."""
        reading, portfolio = self._reading, self._portfolio
        as_of = reading.stream.as_of
        if self._days and self._days[-1].date < as_of:
            self.begin(as_of)
            portfolio.settle(as_of, self.policy.price_max_age)
            self.close()
        self._duties.due_by(as_of)
        # Within a day by what they say: what goes by their order hangs on no line.
        flows = tuple(sorted(self._flows, key=lambda one: (one.date, Turn(one.entry))))
        if self._reversing:
            flows, refused = undo(flows, self._quiet, reading.stream.tags)
            self._refused += refused
        flows = with_returns(
            flows,
            self.tracer.recoveries.came_back,
            self.tracer.recoveries.regained,
            brought_home(self.tracer.recoveries.homecomings),
        )
        returns = [*direct_returns(flows), *self.tracer.recoveries.returns]
        since = self.policy.since or ALWAYS
        windows = {day.date: day.policy.tracing_window for day in self._days}

        def window_days(date: datetime.date) -> int:
            return windows.get(date, self.policy.tracing_window)

        reached = [
            *direct_breaches(
                flows,
                self._free_income,
                self._tolerance,
                window_days,
                (
                    days_before(since, 1),
                    *(one.date for one in returns),
                    *(one.date for one in reading.directives.waivers),
                ),
            ),
            *self.tracer.transits.breaches,
        ]
        broken, foundings = divide_foundings(
            reached, self._sleeve_held_from(), self._days, self._tolerance
        )
        breaches = restitute(broken, returns, self._tolerance, since)
        matches = substitutions(
            flows,
            self._results,
            self.tracer.transits.told,
            self.tracer.spent_links(),
            window_days,
            self._tolerance,
        )
        home, homes = None, {}
        if rates is not None:
            outside = OutsideMonths(reading, portfolio.is_cash)
            home = outside.household(as_of, portfolio.rate)
            homes = {end: outside.household(end, rates.at(end)) for end in outside.months()}
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
            flows=repay(
                take_back(flows, self._barred, self._tolerance, since), self._tolerance, since
            ),
            breaches=breaches,
            foundings=tuple(foundings),
            substitutions=matches,
            shifts=tuple(self._shifts.told),
            unmapped=tuple(self._unmapped.values()),
            transitions=tuple(self._transitions),
            increases=self._duties.increases(),
            overdue=self._duties.overdue(),
            gaps=self.custody.gaps(),
            stale=self.custody.stale(),
            impurities=self.custody.impurities(),
            loosenings=self._loosenings(),
            refused=tuple(self._refused),
            first_trade=self._first_trade,
            trades=self.book.closed.trades(),
            exposures=exposures(portfolio, reading.commodities),
            margin=self._margin(),
            contract_prices=self._contract_prices(),
            orders_in_loss=tuple(self._orders_in_loss),
            reductions=tuple(self.book.reduced_on),
            doubtful_terms=portfolio.doubtful_terms(),
            undeclared=self.book.undeclared.told(),
            short_options=self._instruments.short_options(),
            leveraged=self._instruments.leveraged(),
            crossings=tuple(self._crossings),
            drawdown_stops=self._machine.drawdown.stops(),
            streaks=self._machine.streak.streaks(),
            market_stops=self.market.history(),
            market_unknown=self.market.unknown(as_of),
            core_in_kind=portfolio.core_in_kind(),
            instruments=self._held_instruments(),
            reductions_due=self._duties.reductions(),
            reopening=self._reopening(),
            treasury=self._treasury.finish(
                portfolio.core(), home, homes, hidden=self.book.undeclared.hides(as_of)
            ),
            separation=self._separation(breaches),
            redemptions=redemptions_of(
                self._days,
                flows,
                {id(one.flow.entry) for one in foundings},
                reading.directives.margin_calls,
                returns,
                self._tolerance,
                self.tracer.recoveries.homecomings,
                since,
            ),
        )

    def _sleeve_held_from(self) -> datetime.date | None:
        """The first day on which something was booked on an account of the sleeve that holds."""
        roles = self._reading.roles
        return min(
            (date for name, date in self.first_used.items() if bucket_of(roles.of(name)) != CORE),
            default=None,
        )

    def _separation(self, breaches: tuple[Breach, ...]) -> Separation:
        stream, collateral = self._reading.stream, self._collateral
        core = self._days[-1].core if self._days else None
        return separation_of(
            SeparationFacts(
                as_of=stream.as_of,
                claimed=self.policy.separation_level,
                roles=self._reading.roles,
                positions=self._portfolio.positions,
                first_used=self.first_used,
                stated_on=stated_on(self._reading.directives.policies),
                entries=stream.entries,
                pledges=collateral.pledges(),
                loans=collateral.loans(core, stream.entries),
                loan_accounts=collateral.loan_accounts,
                loans_changed_on=collateral.limits_changed_on,
                breaches=breaches,
            )
        )


def _by_date(decisions: Iterable[Decision]) -> dict[datetime.date, list[Decision]]:
    """The decisions of each day in the order in which they are taken: a halt is the last word."""
    found: dict[datetime.date, list[Decision]] = {}
    for decision in sorted(decisions, key=lambda one: _VERBS.index(one.verb)):
        found.setdefault(decision.date, []).append(decision)
    return found


def tolerance_of(policies: PolicyTimeline, refused: Collection[int] = ()) -> Decimal:
    """The amount below which differences are rounding: the strictest the policy names.

    `refused` are the ids of the directives that would have raised it in a loss.
    """
    named = [
        change.settings["tolerance"].number
        for change in policies.changes
        if "tolerance" in change.settings and id(change.entry) not in refused
    ]
    return min(named, default=smallest_unit(policies.initial.base_currency))


def _amounts(policy: Policy) -> tuple[Money | None, ...]:
    """The limits that are amounts, in the order of `Limits`."""
    return (
        policy.core_floor,
        policy.sleeve_budget,
        policy.layer_trade,
        policy.layer_hedge,
        policy.layer_reserve,
    )


def _is_transaction(entry: Any) -> bool:
    return hasattr(entry, "postings")


def _says_anything(flow: Flow) -> bool:
    """Whether anything moved between roles or layers, or might have."""
    return bool(
        flow.unknown
        or flow.missing
        or flow.to_sleeve
        or flow.from_sleeve
        or flow.withdrawn
        or flow.inflow
        or flow.outflow
        or any(flow.layers)
        or (flow.core_net or ZERO) > 0
    )
