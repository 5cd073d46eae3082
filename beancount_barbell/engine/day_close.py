"""The close of each day: values, state and row of its end, and the flows of the day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from beancount_barbell.engine.bookings.reader import BookingReader
from beancount_barbell.engine.core.collateral import Collateral
from beancount_barbell.engine.core.eligibility import Custody
from beancount_barbell.engine.core.separation import SeparationFacts, separation_of, stated_on
from beancount_barbell.engine.core.treasury_book import TreasuryBook
from beancount_barbell.engine.day.contributions import Contributions
from beancount_barbell.engine.day.flow_book import FlowBook
from beancount_barbell.engine.day.orders import TodaysOrders
from beancount_barbell.engine.day.rows import DayRows, unrated_limits
from beancount_barbell.engine.day.states import StateWatch
from beancount_barbell.engine.day.today import Today
from beancount_barbell.engine.day.trading import TradeWatch
from beancount_barbell.engine.flows.cures import ALWAYS, give_back
from beancount_barbell.engine.flows.results import ResultWatch
from beancount_barbell.engine.risk.margin_support import LayerTransfers
from beancount_barbell.engine.risk.nav import UnitisedNav
from beancount_barbell.engine.risk.reductions import DayTrades, RequiredReductions
from beancount_barbell.engine.risk.state_machine import StateMachine
from beancount_barbell.engine.tracing.own_money import as_it_left
from beancount_barbell.engine.tracing.tracer import Tracer
from beancount_barbell.engine.trades.instruments import (
    InstrumentWatch,
    contract_prices,
    exposures,
    held_instruments,
    margin_of,
)
from beancount_barbell.engine.trades.trade_book import TradeBook
from beancount_barbell.model.buckets import CORE, ZERO
from beancount_barbell.model.currencies import smallest_unit
from beancount_barbell.model.dates import days_before
from beancount_barbell.model.history import History
from beancount_barbell.model.lazily import Lazily
from beancount_barbell.model.states import RiskState

if TYPE_CHECKING:
    import datetime
    from collections.abc import Collection, Mapping, Sequence
    from decimal import Decimal

    from beancount_barbell.engine.bookings.netting import Movement
    from beancount_barbell.engine.core.living_costs import MonthlyRates
    from beancount_barbell.engine.valuation.portfolio import Portfolio, Valuation
    from beancount_barbell.model.entries import Directive, PriceDirective, Transaction
    from beancount_barbell.model.flows import Breach
    from beancount_barbell.model.months import CoreBook
    from beancount_barbell.model.policy import Policy, PolicyTimeline
    from beancount_barbell.model.separation import Separation
    from beancount_barbell.reading.ledger import Reading


class DayClose:
    """Closes the days one by one and keeps the facts that the rules judge."""

    def __init__(
        self, reading: Reading, portfolio: Portfolio, first_used: Mapping[str, datetime.date]
    ) -> None:
        self._reading = reading
        self._portfolio = portfolio
        tolerance = self._tolerance = portfolio.tolerance
        directives = reading.directives
        self.today = Today()
        self.custody = Custody(portfolio, reading.roles)
        self._treasury = TreasuryBook(reading, portfolio, self.custody.in_core)
        self.bookings = BookingReader(reading.roles, portfolio)
        self._day_trades = DayTrades(portfolio, self.bookings, reading.roles)
        self.book = TradeBook(reading.roles, portfolio, self.bookings, reading.stream.tags)
        self._orders = TodaysOrders(portfolio, self.book, self.today)
        self.reductions = RequiredReductions(portfolio)
        self._layer_transfers = LayerTransfers(directives.margin_calls, tolerance)
        self._instruments = InstrumentWatch(portfolio, self.book.lots)
        self.tracer = Tracer(
            reading.roles,
            portfolio.base_currency,
            tolerance,
            reading.stream.tags,
            reading.stream.both_ways,
        )
        self._results = ResultWatch(reading.roles, tolerance)
        self._flows = FlowBook(reading, self.tracer, self._results, tolerance)
        self._collateral = Collateral(reading, portfolio)
        self._machine = StateMachine()
        self._index = UnitisedNav(tolerance)
        self.contributions = Contributions(self._index)
        self.states = StateWatch(
            directives=directives,
            machine=self._machine,
            index=self._index,
            reductions=self.reductions,
            book=self.book,
            today=self.today,
        )
        self.trades = TradeWatch(
            reading=reading,
            trades=self._day_trades,
            reductions=self.reductions,
            layer_transfers=self._layer_transfers,
            tracer=self.tracer,
            policies=self.states.policies,
            today=self.today,
            tolerance=tolerance,
        )
        self._rows = DayRows(
            portfolio=portfolio,
            machine=self._machine,
            index=self._index,
            contributions=self.contributions,
            treasury=self._treasury,
            collateral=self._collateral,
            layer_transfers=self._layer_transfers,
            today=self.today,
        )
        self._event_days = {
            *(change.date for change in directives.policies.changes),
            *self.states.decisions,
            *self.states.market.days,
            *(call.date for call in directives.margin_calls),
            *self._collateral.days,
        }
        self.has_directives = False
        """Whether the running day has a directive that must be applied."""
        self._first_used = first_used
        """Holding account of core or sleeve → date of its first posting."""
        self._undeclared: tuple[str, ...] = ()
        """Accounts whose results left the exposure of the last evening UNKNOWN."""
        self._orders_in_loss: list[datetime.date] = []

    # -- the events of a day ------------------------------------------------

    @property
    def policy(self) -> Policy:
        """The limits in force."""
        return self.states.policies.policy

    def note_directive(self, entry: Directive) -> None:
        """Note a custom directive; one of ours means that its day must be closed."""
        if entry.date in self._event_days:
            self.has_directives = True

    def note_prices(self) -> None:
        """Note which of the day's prices moved core and sleeve most, once they are settled."""
        today, portfolio = self.today, self._portfolio
        today.core_causes.other = portfolio.totals.moved_core.other
        today.sleeve_causes.other = portfolio.totals.moved_sleeve.other

    def note_result(self, bucket: int, number: Decimal, commodity: str, entry: Transaction) -> None:
        """Note a result that a transaction booked for core or sleeve."""
        if bucket == CORE:
            self._treasury.returns.note_result(entry)
        rate = self._portfolio.rate(commodity)
        if rate is not None:
            self._results.note(bucket, number * rate, entry)
            today = self.today
            causes = today.core_causes if bucket == CORE else today.sleeve_causes
            causes.add_other(abs(number) * rate, entry)

    def see_market(self, date: datetime.date, prices: Sequence[PriceDirective]) -> None:
        """Judge prices of watched series; if a stop begins or ends, the day must be closed."""
        if self.states.observe(date, prices, self._rows.last):
            self.has_directives = True

    def begin(self, date: datetime.date) -> None:
        """A new day: take its policy in."""
        last = self._rows.last
        self.today.begin(date, self._machine, last)
        self._day_trades.begin()
        if self._portfolio.positions.foreign_moves:
            self._portfolio.positions.foreign_moves.clear()
        self.states.begin(date, last)
        self._flows.begin(date, self._machine.state, self.states.policies.policy)

    def note_splits(self, factors: Mapping[str, Decimal]) -> None:
        """Note that prices were scaled today; `factors` is by commodity."""
        for commodity, factor in factors.items():
            self.reductions.rescale(commodity, factor)
            self._instruments.rescale(commodity, factor)

    def note_movement(self, movement: Movement) -> None:
        """Note the money that one of the day's transactions moved between the roles."""
        today, back = self.today, self.tracer.recoveries.rejoined.get(id(movement.flow.entry))
        today.moved = True
        flow = as_it_left(movement.flow, back)
        self._treasury.returns.note_flow(flow)
        same_day = ZERO if back is None else back.today  # neither in nor out
        self.contributions.note(movement, flow, same_day)
        core_flow = (flow.core_net or ZERO) + flow.core_income
        today.core_flow += core_flow
        if abs(core_flow) > self._tolerance:
            today.core_causes.add_flow(abs(core_flow), flow.entry)
        today.note_sleeve(flow, movement.untold, self._tolerance)
        self._flows.note(flow, movement.unmapped)
        if any(flow.layers):
            active = today.state_in_force is RiskState.ACTIVE
            layers = () if back is None else (back.layers,)
            self._layer_transfers.note(flow, *layers, active=active)

    # -- the end of a day ---------------------------------------------------

    def close(self) -> None:
        """Judge the day's end and write its row; books with nothing new are skipped."""
        date, portfolio, states = self.today.date, self._portfolio, self.states
        if self.book.contracts.waits or portfolio.is_unsettled:
            portfolio.leave_unsettled(self.book.contracts.unsettled(date))
        core, sleeve = portfolio.core(), portfolio.sleeve()
        unrated = self.contributions.unrated
        if unrated:
            self.contributions.take_rates(portfolio.rate)
        worst = self._value_nav(sleeve)
        traded_today = self.book.today[0] == date
        undeclared = False
        if traded_today or self._undeclared or self._results.booked:
            undeclared = self._watch_undeclared(sleeve.estimate)
        exposures = portfolio.exposures.gross()
        traded = self.trades.judge(exposures[0])
        if date in states.decisions:
            states.decide(*exposures, sleeve.value)
        nav = None if sleeve.value is None or unrated else self._index.nav
        if traded_today or self._instruments.any:
            self._watch_instruments()
        calm = states.judge(nav, worst, exposures[0], sleeve.value)
        policy = states.policies.policy
        self.custody.close(date, gaps=(core.missing or sleeve.missing) != ())
        layers = portfolio.layer_values()
        contributed = self.contributions.net
        self._treasury.close(date, core, sleeve, layers.reserve, exposures[0], policy, contributed)
        if self._collateral.pledged:
            self._collateral.inspect(date)
        if self._collateral.secured:
            self._collateral.watch_limits(date)
        # The largest order is needed only where a rule on leverage may name it.
        limited = (
            policy.leverage_limit is not None
            or self._treasury.unproven
            or self._treasury.squeezed_on(date)
            or self._layer_transfers.ended_on == date
        )
        ordered = limited and self._orders.may_be_any()
        quiet = not (undeclared or traded or ordered or self.today.moved or self.has_directives)
        self._rows.write(
            policy,
            core,
            sleeve,
            layers,
            nav,
            exposures,
            self._undeclared,
            self._orders.largest() if ordered else None,
            steady=calm and quiet,
        )
        self.has_directives = False

    def _watch_undeclared(self, equity: Decimal | None) -> bool:
        """Whether results without a position make the exposure UNKNOWN, now or before today."""
        portfolio, watch, date = self._portfolio, self.book.undeclared, self.today.date
        alone = self.book.variation.alone if self.book.today[0] == date else []
        if alone or self._undeclared:
            watch.close(date, alone, equity, self._orders.held())
            self._undeclared = watch.accounts
        self._results.close(self._orders.held)
        exposures = portfolio.exposures
        before, exposures.undeclared = exposures.undeclared, self._undeclared != ()
        return before or exposures.undeclared

    def _value_nav(self, sleeve: Valuation) -> Decimal | None:
        """Close the NAV's day. Returns the index on book values where a price is missing."""
        worst, equity = None, sleeve.estimate
        on_its_way = ZERO
        if equity is not None and equity < -self._tolerance:
            on_its_way = self._covers(equity)
        unrated = self.contributions.unrated
        if sleeve.value is not None and not unrated:
            self._index.value(sleeve.value, on_its_way)
        elif equity is not None and not unrated:
            worst = self._index.preview(equity, on_its_way)
        index = self._index.nav
        ruined = index is not None and (index <= 0 or (worst is not None and worst <= 0))
        # A sleeve without any contribution can also owe more than it has.
        owes = equity is not None and equity < -self._tolerance and not on_its_way
        if owes or (ruined and equity is not None):
            self._machine.insolvent()
        return worst

    def _covers(self, equity: Decimal) -> Decimal:
        """The sleeve's own money on its way, if it covers the debt of a flat sleeve; else zero.

        On a move to another broker the sleeve may owe a fee, or a loan on shares that have
        already left. With an open position there is no cover, because its loss is unlimited.
        """
        if self._portfolio.exposures.gross() != (ZERO, ZERO):
            return ZERO
        since = days_before(self.today.date, self.policy.tracing_window)
        own = self.tracer.pools.own_outside(since)
        return own if own + equity >= -self._tolerance else ZERO

    def _watch_instruments(self) -> None:
        """Check options and leveraged funds, and count the orders of a day in loss."""
        deals, underlying = self._orders.deals, self._portfolio.commodities.underlying
        if self.today.state_in_force is not RiskState.ACTIVE:
            traded = {underlying(leg.commodity) for one in deals for leg in one.legs}
            self._orders_in_loss += [self.today.date] * len(traded)
        self._instruments.inspect(self.today.date, self.policy.letf_days, deals)

    def finish(self, core_book: CoreBook, rates: MonthlyRates | None) -> History:
        """Close the books at `as_of`; with `rates`, compute the household's facts, too."""
        reading, portfolio, states = self._reading, self._portfolio, self.states
        as_of, last = reading.stream.as_of, self._rows.last
        if last is not None and last.date < as_of:
            self.reductions.due_by(days_before(as_of, 1))
            self.begin(as_of)
            portfolio.settle(as_of, self.policy.price_max_age)
            self.close()
        self.reductions.due_by(as_of)
        days, last = self._rows.days, self._rows.last
        flows = self._flows.finish(days, self.policy)
        home, homes = None, {}
        if rates is not None:
            # Here, not above: most ledgers do not ask what living costs.
            from beancount_barbell.engine.core.living_costs import OutsideMonths  # noqa: PLC0415 see above

            outside = OutsideMonths(reading, portfolio.positions.is_cash)
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
            days=tuple(days),
            flows=flows.flows,
            breaches=flows.breaches,
            foundings=flows.foundings,
            sweeps=flows.sweeps,
            substitutions=flows.substitutions,
            layer_transfers=give_back(
                self._layer_transfers.told, self._tolerance, self.policy.since or ALWAYS
            ),
            unmapped=self._flows.unmapped(),
            transitions=tuple(states.transitions),
            increases=self.reductions.increases(),
            overdue=self.reductions.overdue(),
            gaps=self.custody.gaps(),
            unrated_limits=unrated_limits(days),
            stale=self.custody.stale(),
            impurities=self.custody.impurities(),
            loosenings=states.loosenings(),
            refused=(*states.refused, *flows.refused),
            first_trade=self.trades.first,
            trades=Lazily(self.book.closed.trades),
            exposures=exposures(portfolio),
            margin=margin_of(self.book.contracts, portfolio),
            contract_prices=contract_prices(portfolio),
            orders_in_loss=tuple(self._orders_in_loss),
            reductions=tuple(self.book.reduced_on),
            doubtful_terms=portfolio.terms.doubtful(),
            undeclared=tuple(self.book.undeclared.told),
            short_options=self._instruments.short_options(),
            leveraged=self._instruments.leveraged(),
            crossings=tuple(states.crossings),
            drawdown_stops=tuple(self._machine.drawdown.stops),
            streaks=tuple(self._machine.streak.streaks),
            streak_counts_from=self._machine.streak.counts_from,
            market_stops=states.market.history(),
            market_unknown=states.market.unknown(as_of),
            core_in_kind=portfolio.positions.core_in_kind(),
            instruments=held_instruments(portfolio),
            reductions_due=self.reductions.reductions(),
            reopening=states.reopening(last),
            treasury=self._treasury.finish(
                portfolio.core(), home, homes, hidden=self.book.undeclared.hides(as_of)
            ),
            separation=self._separation(flows.breaches, core_book),
            redemptions=flows.redemptions,
            core_book=core_book,
        )

    def _separation(self, breaches: tuple[Breach, ...], book: CoreBook) -> Separation:
        stream, collateral = self._reading.stream, self._collateral
        last = self._rows.last
        core = None if last is None else last.core
        return separation_of(
            SeparationFacts(
                as_of=stream.as_of,
                claimed=self.policy.separation_level,
                roles=self._reading.roles,
                positions=self._portfolio.positions.by_account,
                first_used=self._first_used,
                closed=book.closed,
                stated_on=stated_on(self._reading.directives.policies),
                entries=stream.entries,
                pledges=collateral.pledges(),
                loans=collateral.loans(core, stream.entries),
                loan_accounts=collateral.loan_accounts,
                loans_changed_on=collateral.limits_changed_on,
                breaches=breaches,
            )
        )


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
