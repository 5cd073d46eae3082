"""Increases above a ceiling (forbidden), and reductions due under it (required).

A price move alone is neither. An increase is one of units, valued at that day's prices.
A reduction is measured at the prices of the day that triggered it.
"""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING

from beancount_barbell.engine.bookings.netting import holds_for_sleeve
from beancount_barbell.engine.bookings.reader import Fate
from beancount_barbell.engine.calendar.business_days import add_business_days
from beancount_barbell.model.buckets import HEDGE, ONE, ZERO
from beancount_barbell.model.location import Location, location_of
from beancount_barbell.model.order import Turn
from beancount_barbell.model.record import NamedTuple
from beancount_barbell.model.roles import Kind
from beancount_barbell.model.states import Increase, Overdue, Reduction, RiskState
from beancount_barbell.model.transactions import booked

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Mapping, Sequence

    from beancount_barbell.engine.bookings.netting import Movement
    from beancount_barbell.engine.bookings.reader import BookingReader, Piece
    from beancount_barbell.engine.risk.state_machine import StateMachine
    from beancount_barbell.engine.tracing.own_money import Lot
    from beancount_barbell.engine.valuation.portfolio import Portfolio
    from beancount_barbell.model.entries import Directive, Transaction
    from beancount_barbell.model.roles import Roles
    from beancount_barbell.model.transactions import TransactionTags


DEAREST = 2
"""How many times as dear as another one a month of the same contract may be."""


class Growth(NamedTuple):
    """What a day's postings added to one underlying, at that day's prices.

    `aside` are its commodities where all of it went into the hedge layer and insures
    nothing: an exposure that leaves that layer out does not count them.
    """

    underlying: str
    units: Decimal
    amount: Decimal | None
    forced: bool
    hedging: bool
    accounts: frozenset[str]
    links: frozenset[str]
    entry: Directive
    aside: tuple[str, ...] = ()


class _Obligation(NamedTuple):
    """A ceiling that fell, and the exposure of one unit of each position on that day."""

    triggered_on: datetime.date
    deadline: datetime.date
    state: RiskState
    ceiling: Decimal
    prices: dict[str, Decimal | None]
    location: Location
    entry: Directive | None


class _Met:
    """The decision, on a day, whether a required reduction was met.

    `exposure` at `prices` was compared with `ceiling`. Lots that were only away and came
    back later are added to `exposure`. None is UNKNOWN.
    """

    __slots__ = ("ceiling", "date", "exposure", "prices")

    def __init__(
        self,
        date: datetime.date,
        exposure: Decimal | None,
        ceiling: Decimal,
        prices: dict[str, Decimal | None],
    ) -> None:
        self.date = date
        self.exposure = exposure
        self.ceiling = ceiling
        self.prices = prices

    def with_lot(self, lot: Lot) -> Decimal | None:
        """The exposure including `lot`; None if UNKNOWN."""
        price = self.prices.get(lot.commodity)
        return None if price is None or self.exposure is None else self.exposure + lot.units * price


class _Order(NamedTuple):
    """Units of one commodity that a transaction brought into or out of the sleeve."""

    time: str | None
    commodity: str
    units: Decimal


class DayTrades:
    """The day's changes of the sleeve's units, netted by underlying.

    Not trades are exchanges for lots of the sleeve itself (a split), units against Equity that
    are neither sold short nor paid for with the sleeve's own money, and units lost on the way:
    they change the starting units. The same holds for money that is only paid or received (e.g.
    interest on a debt); money is traded only against something else. Orders of one day are
    netted, unless all of them state their time.
    """

    def __init__(self, portfolio: Portfolio, bookings: BookingReader, roles: Roles) -> None:
        self._portfolio = portfolio
        self._roles = roles
        self._commodities = portfolio.commodities
        self._bookings = bookings
        self._before: dict[str, Decimal] = {}
        self._gross_before: dict[str, Decimal] = {}
        self._hedge_only: dict[str, bool] = {}
        self._forced: dict[str, bool] = {}
        self._movements: list[Movement] = []
        self._orders: list[_Order] = []

    def begin(self) -> None:
        """Begin a day."""
        if not self._before:
            return
        self._before.clear()
        self._gross_before.clear()
        self._hedge_only.clear()
        self._forced.clear()
        self._movements.clear()
        self._orders.clear()

    @property
    def any(self) -> bool:
        """Whether the sleeve's units were touched today."""
        return bool(self._before)

    def before_moves(
        self,
        movement: Movement,
        tags: TransactionTags,
        back: Sequence[Lot],
        paid: Decimal,
        *,
        capped: bool,
    ) -> None:
        """Note the sleeve's units before a transaction is moved into the portfolio.

        `back` are those of the transaction's units that belonged to the sleeve already and
        were only on their way; `paid` is what of its inflow is the sleeve's own money, which
        left as money: what Equity gives for that is bought. `capped` is whether a ceiling is in
        force; without one a short position that Equity brings in is an opening like any other.
        """
        inflow = movement.flow.inflow
        opened = ONE - min(paid, inflow) / inflow if paid and inflow else ONE
        forced = tags.forced
        units: dict[str, Decimal] = defaultdict(Decimal)
        given: dict[str, Decimal] = defaultdict(Decimal)
        booking = self._bookings.read(movement.flow.entry)
        traded = False
        for leg in movement.legs:
            if not holds_for_sleeve(leg.account):
                continue
            traded = True
            commodity = leg.commodity
            if commodity not in self._before:
                self._before[commodity] = self._portfolio.positions.net_sleeve_units(commodity)
                self._gross_before[commodity] = self._portfolio.positions.gross_units(commodity)
            self._hedge_only[commodity] = (
                self._hedge_only.get(commodity, True) and leg.bucket == HEDGE
            )
            self._forced[commodity] = self._forced.get(commodity, True) and forced
            units[commodity] += leg.units
            for piece in () if booking is None else booking.of(leg.place):
                if piece.moves_the_start:
                    moved = self._without_order(piece, opened, given if capped else None)
                    units[commodity] -= moved
                    self._move_start(commodity, moved, hedge=leg.bucket == HEDGE)
        exchanged = len(units) > 1 and (booking is None or not booking.opening)
        self._take_back(units, back)
        for commodity, change in units.items():
            if not exchanged and self._portfolio.positions.is_cash(commodity):
                self._move_start(commodity, change, hedge=self._hedge_only[commodity])
            elif change:
                self._orders.append(_Order(tags.time, commodity, change))
        if traded:
            self._movements.append(movement)

    def _without_order(
        self, piece: Piece, opened: Decimal, given: dict[str, Decimal] | None
    ) -> Decimal:
        """The units of a piece that change the starting units.

        `opened` is the share of new money in what Equity gives; `given` is what Equity gave (> 0)
        or took of each commodity in the same transaction, and is carried on; None where what is
        sold short to it is no order.
        """
        if piece.fate is not Fate.OPENED:
            return piece.units
        if given is None:
            return opened * piece.units
        commodity = piece.good.commodity
        held = self._portfolio.positions.net_sleeve_units(commodity) + given[commodity]
        given[commodity] += piece.units
        return opened * (max(held + piece.units, ZERO) - max(held, ZERO))

    def leave_in_kind(self, entry: Transaction) -> bool:
        """Whether goods leave the sleeve, and are not sold at a price and with a result."""
        gone = [
            one
            for one, number in booked(entry)
            if number < 0
            and holds_for_sleeve(self._roles.of(one.account))
            and not self._portfolio.positions.is_cash(one.units.currency)
        ]
        kinds = {self._roles.of(one.account).kind for one in entry.postings}
        return any(one.price is None or Kind.INCOME not in kinds for one in gone)

    def _take_back(self, units: dict[str, Decimal], back: Sequence[Lot]) -> None:
        """Add units that were only on their way to the starting units."""
        for lot in back:
            arrived = min(lot.units, units.get(lot.commodity, ZERO))
            if arrived > 0:
                units[lot.commodity] -= arrived
                self._move_start(lot.commodity, arrived, hedge=self._hedge_only[lot.commodity])

    def _move_start(self, commodity: str, change: Decimal, *, hedge: bool) -> None:
        """Change the starting units, as if the change had been there in the morning."""
        was = self._before[commodity]
        self._before[commodity] = was + change
        if not hedge:
            self._gross_before[commodity] += abs(was + change) - abs(was)

    def growths(self) -> list[Growth]:
        """The underlyings whose units grew today, in alphabetical order.

        Money owed or received as payment for another underlying is not reported apart.
        """
        found = self._growths()
        told = {id(one.entry): one for one in sorted(found, key=self._is_payment, reverse=True)}
        return [one for one in found if told[id(one.entry)] is one or not self._is_money(one)]

    def _is_money(self, growth: Growth) -> bool:
        return self._portfolio.positions.is_cash(growth.underlying)

    def _is_payment(self, growth: Growth) -> tuple[bool, bool]:
        """Sort key: goods first, then money held, then money owed (most likely a payment)."""
        return self._is_money(growth), growth.units < 0

    def _touched(self) -> dict[str, list[str]]:
        """By underlying, the commodities that moved today; both in alphabetical order."""
        grouped: dict[str, list[str]] = defaultdict(list)
        for commodity in sorted(self._before):
            grouped[self._commodities.underlying(commodity)].append(commodity)
        return dict(sorted(grouped.items()))

    def _growths(self) -> list[Growth]:
        found = []
        for underlying, moved in self._touched().items():
            touched = [one for one in moved if self._portfolio.exposures.of_unit(one) != 0]
            growth = self._growth(underlying, touched) if touched else None
            if growth is not None:
                found.append(growth)
        return found

    def _growth(self, underlying: str, touched: list[str]) -> Growth | None:
        before = after = net_units = ZERO
        concerned = self._portfolio.positions.sleeve_commodities_of(underlying, touched)
        prices = self._unit_prices(concerned)
        for commodity in concerned:
            price = prices[commodity]
            now = self._portfolio.positions.net_sleeve_units(commodity)
            was = self._before.get(commodity, now)
            net_units += now - was
            if price is None:
                return self._unpriced_growth(underlying, touched)
            signed = price * self._commodities.of(commodity).direction
            before += was * signed
            after += now * signed
        amount = max(_increase(before, after), self._increase_by_time(before, touched, prices))
        if amount <= 0:
            return None
        hedging = self._is_apart(touched) and abs(self._net_exposure(before=False)) < abs(
            self._net_exposure(before=True)
        )
        return self._tell(underlying, touched, net_units, amount, hedging=hedging)

    def _is_apart(self, touched: list[str]) -> bool:
        """Whether the day's orders were in the hedge layer alone."""
        return all(self._hedge_only[commodity] for commodity in touched)

    def _unit_prices(self, commodities: Iterable[str]) -> dict[str, Decimal | None]:
        """The exposure of one unit of each commodity of one underlying, for counting an increase.

        Months of one contract count alike, at the price of the one held most: a roll into
        another month is no increase because that month is dearer.
        """
        prices = {name: self._portfolio.exposures.of_unit(name) for name in commodities}
        months: dict[Decimal, list[str]] = defaultdict(list)
        for name, price in prices.items():
            terms = self._commodities.of(name)
            if terms.is_settled_only and price is not None:
                months[self._portfolio.positions.holdings[name].exposure_factor].append(name)
        for names in months.values():
            held = self._portfolio.positions.net_sleeve_units
            most = prices[max(names, key=lambda name: (abs(held(name)), name))] or ZERO
            for name in names:
                if most <= DEAREST * (prices[name] or ZERO) <= DEAREST**2 * most:
                    prices[name] = most
        return prices

    def _increase_by_time(
        self, before: Decimal, touched: list[str], prices: Mapping[str, Decimal | None]
    ) -> Decimal:
        """Exposure added order by order, where every order of the day states its time.

        Zero without the times: then a sale and a purchase of one day are netted.
        """
        orders = [order for order in self._orders if order.commodity in touched]
        if any(order.time is None for order in orders):
            return ZERO
        added = ZERO
        for order in sorted(orders, key=lambda one: one.time or ""):
            price = prices[order.commodity] or ZERO
            after = before + order.units * price * self._commodities.of(order.commodity).direction
            added += _increase(before, after)
            before = after
        return added

    def _unpriced_growth(self, underlying: str, touched: list[str]) -> Growth | None:
        """The growth in units of an underlying without a price; its amount is None."""
        grown = ZERO
        for commodity in touched:
            grown += _increase(
                self._before[commodity], self._portfolio.positions.net_sleeve_units(commodity)
            )
        if grown <= 0:
            return None
        return self._tell(underlying, touched, grown, None, hedging=False)

    def _tell(
        self,
        underlying: str,
        touched: list[str],
        units: Decimal,
        amount: Decimal | None,
        *,
        hedging: bool,
    ) -> Growth:
        concerned = [
            (leg, movement)
            for movement in self._movements
            for leg in movement.legs
            if leg.commodity in touched and holds_for_sleeve(leg.account)
        ]
        largest = min(concerned, key=lambda pair: (-abs(pair[0].units), Turn(pair[1].flow.entry)))
        return Growth(
            underlying,
            units,
            amount,
            all(self._forced[commodity] for commodity in touched),
            hedging,
            frozenset(leg.account.account for leg, _ in concerned),
            frozenset(link for _, movement in concerned for link in movement.flow.links),
            largest[1].flow.entry,
            tuple(touched) if self._is_apart(touched) and not hedging else (),
        )

    def _net_exposure(self, *, before: bool) -> Decimal:
        net = ZERO
        for commodity in {*self._portfolio.positions.sleeve_commodities(), *self._before}:
            price = self._portfolio.exposures.of_unit(commodity)
            units = self._portfolio.positions.net_sleeve_units(commodity)
            if before:
                units = self._before.get(commodity, units)
            net += units * (price or ZERO) * self._commodities.of(commodity).direction
        return net

    def exposure_added(self) -> Decimal | None:
        """Change of gross exposure by today's postings; None if an increase has no price."""
        added = ZERO
        prices: dict[str, Decimal | None] = {}
        for touched in self._touched().values():
            prices |= self._unit_prices(touched)
        for commodity, was in self._gross_before.items():
            price = prices[commodity]
            change = self._portfolio.positions.gross_units(commodity) - was
            if price is None:
                if change > 0:
                    return None
                continue
            added += change * price
        return added


def _increase(before: Decimal, after: Decimal) -> Decimal:
    """Growth of a position (>= 0); a position that changed its side is new as a whole."""
    if before * after < 0:
        return abs(after)
    return max(ZERO, abs(after) - abs(before))


class RequiredReductions:
    """Increases above a ceiling and required reductions, until they are cured."""

    def __init__(self, portfolio: Portfolio) -> None:
        self._portfolio = portfolio
        self._commodities = portfolio.commodities
        self._tolerance = portfolio.tolerance
        self._pending: list[_Obligation] = []
        self._overdue: list[Overdue] = []
        self._watched: list[tuple[int, _Obligation]] = []
        self._increases: list[Increase] = []
        self._watched_increases: list[int] = []
        self._met: list[_Met] = []
        """The reductions of which a day decided whether they were met, or mended."""
        self._aside: dict[int, tuple[str, ...]] = {}
        """Index of an increase in the hedge layer that is no insurance → its commodities."""
        self._undone: dict[int, _Obligation] = {}
        """Index of an increase in a market stop → the exposure that would undo it."""

    @property
    def pending(self) -> bool:
        """Whether a reduction is due."""
        return bool(self._pending)

    @property
    def any(self) -> bool:
        """Whether anything is due, or waits to be cured."""
        return bool(self._pending or self._watched or self._watched_increases)

    def met_with(self, lots: Sequence[Lot], date: datetime.date) -> list[Lot]:
        """The lots back on `date` that would not have broken a required reduction.

        A reduction decided while a lot was away is decided again with that lot: a position
        sent away over the deadline and brought back has not been reduced.
        """
        found = []
        for lot in lots:
            decided = [one for one in self._met if lot.left_on <= one.date < date]
            exposures = [one.with_lot(lot) for one in decided]
            if all(
                with_lot is not None and with_lot <= one.ceiling + self._tolerance
                for one, with_lot in zip(decided, exposures, strict=True)
            ):
                found.append(lot)
                for one, with_lot in zip(decided, exposures, strict=True):
                    one.exposure = with_lot
        return found

    def due_by(self, date: datetime.date) -> None:
        """Decide the reductions whose deadline is over at the end of `date`."""
        due = [one for one in self._pending if one.deadline <= date]
        self._pending = [one for one in self._pending if one.deadline > date]
        for obligation in due:
            exposure = self._portfolio.exposures.gross_at(obligation.prices)
            self._met.append(
                _Met(obligation.deadline, exposure, obligation.ceiling, obligation.prices)
            )
            if exposure is None and obligation.ceiling > 0:
                continue  # UNKNOWN: the missing price is a finding of its own
            if exposure is None or exposure > obligation.ceiling + self._tolerance:
                self._watched.append((len(self._overdue), obligation))
                self._overdue.append(
                    Overdue(
                        obligation.deadline,
                        obligation.triggered_on,
                        obligation.state,
                        exposure,
                        obligation.ceiling,
                        None,
                        obligation.location,
                        obligation.entry,
                    )
                )

    def ceiling_fell(
        self,
        date: datetime.date,
        state: RiskState,
        ceiling: Decimal,
        act_within_days: int,
        entry: Directive | None,
        location: Location,
    ) -> None:
        """Note that exposure must come under `ceiling` within `act_within_days` business days."""
        calendars = {
            calendar
            for commodity in self._portfolio.positions.sleeve_commodities()
            for calendar in self._commodities.of(commodity).calendars
        }
        deadline = add_business_days(date, act_within_days, calendars)
        prices = self._portfolio.exposures.by_unit()
        self._pending.append(_Obligation(date, deadline, state, ceiling, prices, location, entry))

    def grew(
        self,
        date: datetime.date,
        growths: list[Growth],
        exposure: Decimal | None,
        ceiling: Decimal,
        state: RiskState,
        *,
        market_stop: bool,
    ) -> None:
        """Note the day's increases while a ceiling was in force that morning."""
        for growth in growths:
            seen = self._with_aside(exposure, growth.aside, {})
            undone = self._to_undo(growth, date, seen, state) if market_stop else None
            if undone is not None:
                self._undone[len(self._increases)] = undone
            if growth.aside:
                self._aside[len(self._increases)] = growth.aside
            self._watched_increases.append(len(self._increases))
            self._increases.append(
                Increase(
                    date,
                    growth.underlying,
                    growth.units,
                    growth.amount,
                    seen,
                    ceiling,
                    state,
                    growth.forced,
                    growth.hedging,
                    None,
                    growth.accounts,
                    growth.links,
                    location_of(growth.entry.meta),
                    growth.entry,
                    market_stop=market_stop,
                )
            )

    def mended(self, date: datetime.date, machine: StateMachine, exposure: Decimal | None) -> None:
        """Close what was cured while its ceiling was in force (a risen ceiling cures nothing)."""
        self._mend_increases(date, machine.ceiling.amount, exposure)
        ceiling = machine.must_reach
        if ceiling is None:
            for index, _ in self._watched:
                self._end(index, date)
            self._watched.clear()
            self._pending = [one for one in self._pending if one.deadline <= date]
            return
        self._relax(date, machine.state, ceiling)
        still = []
        for index, obligation in self._watched:
            then = self._portfolio.exposures.gross_at(obligation.prices)
            if then is not None and then <= obligation.ceiling + self._tolerance:
                self._overdue[index] = self._overdue[index]._replace(cured_on=date)
                self._met.append(_Met(date, then, obligation.ceiling, obligation.prices))
                self._end(index, date)
            elif obligation.ceiling >= ceiling:
                still.append((index, obligation))
            else:
                self._end(index, date)
        self._watched = still

    def _end(self, index: int, date: datetime.date) -> None:
        self._overdue[index] = self._overdue[index]._replace(ended_on=date)

    def _mend_increases(
        self, date: datetime.date, ceiling: Decimal | None, exposure: Decimal | None
    ) -> None:
        """Close the increases that are cured.

        An increase is cured when exposure is under the ceiling. In a market stop an increase
        is forbidden even under the ceiling; there it is cured when positions have come down
        by the added amount, at the prices of the day of the increase.
        """
        if ceiling is None:
            self._watched_increases.clear()
        still = []
        for index in self._watched_increases:
            undone = self._undone.get(index)
            if undone is None:
                now, level = self._with_aside(exposure, self._aside.get(index, ()), {}), ceiling
            else:
                now, level = self._gross_then(index, undone), undone.ceiling
            if now is not None and level is not None and now <= level + self._tolerance:
                self._increases[index] = self._increases[index]._replace(cured_on=date)
                prices = self._portfolio.exposures.by_unit() if undone is None else undone.prices
                self._met.append(_Met(date, now, level, prices))
            else:
                still.append(index)
        self._watched_increases = still

    def _gross_then(self, index: int, undone: _Obligation) -> Decimal | None:
        """Today's positions at the prices of the day of an increase in a market stop."""
        now = self._portfolio.exposures.gross_at(undone.prices)
        return self._with_aside(now, self._aside.get(index, ()), undone.prices)

    def _with_aside(
        self, exposure: Decimal | None, aside: Sequence[str], prices: Mapping[str, Decimal | None]
    ) -> Decimal | None:
        """An exposure with what the hedge layer holds of some commodities, None if UNKNOWN."""
        if not aside or exposure is None:
            return exposure
        held = self._portfolio.exposures.in_hedge(aside, prices)
        return None if held is None else exposure + held

    def _to_undo(
        self, growth: Growth, date: datetime.date, exposure: Decimal | None, state: RiskState
    ) -> _Obligation | None:
        """The exposure that would undo an increase in a market stop; None without a price."""
        if exposure is None or growth.amount is None:
            return None
        prices = self._portfolio.exposures.by_unit()
        level = exposure - growth.amount
        place = location_of(growth.entry.meta)
        return _Obligation(date, date, state, level, prices, place, growth.entry)

    def rescale(self, commodity: str, factor: Decimal) -> None:
        """Convert the kept prices of a split commodity to prices of the new unit."""
        watched = (one for _, one in self._watched)
        concerned = [one.prices for one in (*self._pending, *watched, *self._undone.values())]
        concerned += [one.prices for one in self._met]
        for prices in {id(one): one for one in concerned}.values():
            price = prices.get(commodity)
            if price is not None:
                prices[commodity] = price * factor

    def _relax(self, date: datetime.date, state: RiskState, ceiling: Decimal) -> None:
        """Adapt what is due to a risen ceiling: one reduction to it, at the earliest deadline."""
        kept: list[_Obligation] = []
        relaxed: list[_Obligation] = []
        for one in self._pending:
            (kept if one.deadline <= date or one.ceiling >= ceiling else relaxed).append(one)
        if relaxed and not any(one.deadline > date for one in kept):
            earliest = min(relaxed, key=lambda one: one.deadline)
            kept.append(earliest._replace(state=state, ceiling=ceiling))
        self._pending = kept

    def increases(self) -> tuple[Increase, ...]:
        """Every increase while a ceiling was in force, in order of date."""
        found = list(self._increases)
        for index in self._undone.keys() & self._watched_increases:
            remaining = self._gross_then(index, self._undone[index])
            found[index] = found[index]._replace(remaining=remaining)
        for index in self._aside.keys() & self._watched_increases:
            beside = self._portfolio.exposures.in_hedge(self._aside[index], {})
            found[index] = found[index]._replace(beside=beside)
        return tuple(found)

    def overdue(self) -> tuple[Overdue, ...]:
        """Every reduction that was not made in time, in order of deadline."""
        found = list(self._overdue)
        for index, one in self._watched:
            found[index] = found[index]._replace(
                remaining=self._portfolio.exposures.gross_at(one.prices)
            )
        return tuple(found)

    def reductions(self) -> tuple[Reduction, ...]:
        """The reductions that are still due, the earliest deadline first."""
        return tuple(
            Reduction(
                one.deadline,
                one.triggered_on,
                one.state,
                self._portfolio.exposures.gross_at(one.prices),
                one.ceiling,
                one.location,
                one.entry,
            )
            for one in sorted(self._pending, key=lambda one: (one.deadline, one.ceiling))
        )
