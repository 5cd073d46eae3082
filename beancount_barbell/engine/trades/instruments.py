"""Short options, leveraged funds, exposure by underlying, held instruments and their margin.

A leveraged fund with daily factor b loses (b^2 - b) / 2 x variance of its index against b
times the index's log growth, in rising and falling markets (Cheng and Madhavan 2009;
Avellaneda and Zhang 2010). The variance of the index is that of the fund's own prices
divided by b^2: the sum of squared log changes, as observed.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING

from beancount_barbell.model.buckets import ONE, ZERO
from beancount_barbell.model.dates import days_after, days_before
from beancount_barbell.model.instruments import (
    Instrument,
    LeveragedHolding,
    Margin,
    ShortOption,
    UnderlyingExposure,
)
from beancount_barbell.model.location import location_of
from beancount_barbell.model.order import Turn
from beancount_barbell.model.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TypeAlias

    from beancount_barbell.engine.trades.contracts import ContractBook
    from beancount_barbell.engine.trades.lots import LotBook, OpenLot
    from beancount_barbell.engine.trades.orders import Deal
    from beancount_barbell.engine.valuation.portfolio import Portfolio
    from beancount_barbell.model.location import Location

    _Lot: TypeAlias = tuple[str, datetime.date, Location]


class _Age(NamedTuple):
    """How many days a lot of a leveraged fund may be held, and since when that is so."""

    days: int
    since: datetime.date

    def on(self, date: datetime.date, days: int) -> _Age:
        """What holds on `date`, under a policy that says `days`."""
        if days == self.days:
            return self
        return _Age(days, self.since if self is _NO_AGE else date)

    def is_over(self, opened: datetime.date, date: datetime.date) -> bool:
        """Whether a lot that was opened on one day was too old on another."""
        return (date - opened).days > self.days


_NO_AGE = _Age(-1, datetime.date.min)
"""Before the first day that is looked at."""


class InstrumentWatch:
    """Follows the sleeve's options and leveraged funds from their first posting on."""

    def __init__(self, portfolio: Portfolio, lots: LotBook) -> None:
        self._commodities = portfolio.commodities
        self._portfolio = portfolio
        self._lots = lots
        self._seen: set[str] = set()
        self._options: set[str] = set()
        self._leveraged: dict[str, Decimal] = {}
        self._prices: dict[str, Decimal] = {}
        self._variance: dict[str, Decimal] = {}
        """Commodity → sum of squared log changes since it was first held."""
        self._variance_then: dict[_Lot, Decimal] = {}
        self._short: dict[str, ShortOption] = {}
        self._short_closed: list[ShortOption] = []
        self._last: dict[str, dict[_Lot, tuple[str, OpenLot]]] = {}
        """Commodity → its lots, with their accounts, at the end of the last inspected day."""
        self._held: dict[_Lot, LeveragedHolding] = {}
        self._held_closed: list[LeveragedHolding] = []
        self._age = _NO_AGE

    @property
    def any(self) -> bool:
        """Whether the sleeve ever traded an option or a leveraged fund."""
        return bool(self._options or self._leveraged)

    def _note(self, deals: Sequence[Deal]) -> None:
        """Note the commodities that the sleeve trades or receives."""
        for deal in deals:
            for leg in (*deal.legs, *deal.came):
                if leg.commodity not in self._seen:
                    self._meet(leg.commodity)

    def _meet(self, commodity: str) -> None:
        self._seen.add(commodity)
        terms = self._commodities.of(commodity)
        if terms.instrument == "option":
            self._options.add(commodity)
        if terms.leverage is not None and terms.leverage != 1:
            self._leveraged[commodity] = terms.leverage

    def inspect(self, date: datetime.date, letf_days: int, deals: Sequence[Deal]) -> None:
        """Inspect a day's end, after the day's `deals`."""
        self._note(deals)
        before, self._age = self._age, self._age.on(date, letf_days)
        if self._options:
            self._inspect_options(date, deals)
        for commodity in self._leveraged:
            self._observe(commodity)
            self._inspect_lots(date, commodity, before)

    # -- options ------------------------------------------------------------

    def _inspect_options(self, date: datetime.date, deals: Sequence[Deal]) -> None:
        uncovered = self._uncovered()
        for commodity in sorted(self._short.keys() - uncovered.keys()):
            self._short_closed.append(self._short.pop(commodity)._replace(end=date))
        for commodity, units in uncovered.items():
            known = self._short.get(commodity)
            if known is None:
                self._short[commodity] = self._tell(date, commodity, units, deals)
            elif units > known.units:
                self._short[commodity] = known._replace(units=units, peaked_on=date)

    def _uncovered(self) -> dict[str, Decimal]:
        """Short option contracts without cover by the same underlying in the sleeve.

        Long options cover short ones of the same underlying. The underlying held long
        covers calls, held short it covers puts. An option without a delta may be either,
        so only long options cover it.
        """
        longs: dict[str, Decimal] = defaultdict(Decimal)
        shorts: dict[str, list[tuple[str, Decimal]]] = defaultdict(list)
        for commodity in sorted(self._options):
            units = self._portfolio.positions.net_sleeve_units(commodity)
            underlying = self._commodities.underlying(commodity)
            if units > 0:
                longs[underlying] += units * self._size(commodity)
            elif units < 0:
                shorts[underlying].append((commodity, -units))
        found = {}
        for underlying, written in shorts.items():
            spare = longs[underlying]
            stock = self._stock(underlying)
            for commodity, units in written:
                size = self._size(commodity)
                delta = self._commodities.of(commodity).delta
                wanted = units * size
                by_options = min(spare, wanted)
                spare -= by_options
                wanted -= by_options
                if delta is not None and stock * delta > 0:
                    by_stock = min(abs(stock), wanted)
                    stock -= by_stock.copy_sign(stock)
                    wanted -= by_stock
                if wanted > 0:
                    found[commodity] = wanted / size
        return found

    def _stock(self, underlying: str) -> Decimal:
        """The units of an underlying; an option that names none is its own, and covers nothing."""
        if underlying in self._options:
            return ZERO
        return self._portfolio.positions.net_sleeve_units(underlying)

    def _size(self, commodity: str) -> Decimal:
        return self._commodities.of(commodity).multiplier or ONE

    def _tell(
        self, date: datetime.date, commodity: str, units: Decimal, deals: Sequence[Deal]
    ) -> ShortOption:
        """A new uncovered short option; without an own order, the order that took its cover."""
        underlying = self._commodities.underlying(commodity)
        orders = [
            (leg, deal)
            for deal in deals
            for leg in (*deal.legs, *deal.moved)
            if self._commodities.underlying(leg.commodity) == underlying
        ]
        own = [(leg, deal) for leg, deal in orders if leg.commodity == commodity] or orders
        deal = min((deal for _, deal in own), key=lambda one: Turn(one.entry))
        return ShortOption(
            commodity,
            underlying,
            units,
            date,
            date,
            None,
            frozenset(leg.account for leg, _ in own),
            location_of(deal.entry.meta),
            deal.entry,
        )

    # -- leveraged funds ----------------------------------------------------

    def _observe(self, commodity: str) -> None:
        """Add a day's log change of a fund's price to its variance."""
        price, _ = self._portfolio.positions.quote_in(commodity)
        if price is None or price <= 0:
            return
        before = self._prices.get(commodity)
        self._prices[commodity] = price
        if before is not None and price != before:
            change = (price / before).ln() / self._leveraged[commodity]
            self._variance[commodity] = self._variance.get(commodity, ZERO) + change * change

    def rescale(self, commodity: str, factor: Decimal) -> None:
        """Convert the last price of a split fund, unless the new price is still per old unit."""
        before = self._prices.get(commodity)
        now, _ = self._portfolio.positions.quote_in(commodity)
        if before and now:
            ratio = now / before
            if (ratio * ratio < factor) is (factor < 1):
                self._prices[commodity] = before * factor

    def _inspect_lots(self, date: datetime.date, commodity: str, before: _Age) -> None:
        """See which lots are too old, or became so since they were seen, by `before`."""
        there: dict[_Lot, tuple[str, OpenLot]] = {}
        for account, lot in self._lots.lots(commodity):
            there.setdefault((commodity, lot.opened, location_of(lot.entry.meta)), (account, lot))
        seen = self._variance.get(commodity, ZERO)
        last = self._last.get(commodity, {})
        lately = {key: last[key] for key in last if key not in self._held}
        yesterday = days_before(date, 1)
        for lots, held_on, age in ((lately, yesterday, before), (there, date, self._age)):
            for key, (account, lot) in lots.items():
                then = self._variance_then.setdefault(key, seen)
                known = self._held.get(key)
                if known is None and not age.is_over(lot.opened, held_on):
                    continue
                if known is None:
                    known = LeveragedHolding(
                        account=account,
                        commodity=commodity,
                        date=max(days_after(lot.opened, age.days + 1), age.since),
                        opened_on=lot.opened,
                        max_days=age.days,
                        leverage=self._leveraged[commodity],
                        drag=None,
                        end=None,
                        location=key[2],
                        entry=lot.entry,
                    )
                self._held[key] = known._replace(drag=self._drag(commodity, seen - then))
        for key in [key for key in self._held if key[0] == commodity]:
            if key not in there or not self._age.is_over(key[1], date):
                self._held_closed.append(self._held.pop(key)._replace(end=date))
        self._last[commodity] = there

    def _drag(self, commodity: str, variance: Decimal) -> Decimal | None:
        return drag(self._leveraged[commodity], variance) if variance else None

    # -- output -------------------------------------------------------------

    def short_options(self) -> tuple[ShortOption, ...]:
        """Every uncovered short option, in order of start."""
        found = [*self._short_closed, *self._short.values()]
        return tuple(sorted(found, key=lambda one: (one.start, one.commodity)))

    def leveraged(self) -> tuple[LeveragedHolding, ...]:
        """Every lot of a leveraged fund that was held too long, in order of date."""
        found = [*self._held_closed, *self._held.values()]
        return tuple(sorted(found, key=lambda one: (one.date, one.commodity, one.location)))


def drag(leverage: Decimal, variance: Decimal) -> Decimal:
    """The cost of daily rebalancing, a ratio <= 0 for factors above 1 or below 0.

    Args:
        leverage: the fund's daily factor.
        variance: of its index over the whole period (yearly variance x years).
    """
    return (-(leverage * leverage - leverage) / 2 * variance).exp() - 1


def exposures(portfolio: Portfolio) -> tuple[UnderlyingExposure, ...]:
    """The sleeve's exposure by underlying, in alphabetical order, without cash."""
    gross: dict[str, Decimal | None] = {}
    net: dict[str, Decimal | None] = {}
    for commodity in portfolio.positions.sleeve_commodities():
        unit = portfolio.exposures.of_unit(commodity)
        if unit == 0:
            continue
        underlying = portfolio.commodities.underlying(commodity)
        old_gross, old_net = gross.get(underlying, ZERO), net.get(underlying, ZERO)
        if unit is None or old_gross is None or old_net is None:
            gross[underlying] = net[underlying] = None
            continue
        gross[underlying] = old_gross + portfolio.positions.gross_sleeve_units(commodity) * unit
        signed = unit * portfolio.commodities.of(commodity).direction
        net[underlying] = old_net + portfolio.positions.net_sleeve_units(commodity) * signed
    return tuple(UnderlyingExposure(name, gross[name], net[name]) for name in sorted(gross))


def margin_of(contracts: ContractBook, portfolio: Portfolio) -> Margin | None:
    """The sums that margin calls are computed from, None without futures or CFDs."""
    if not contracts.any:
        return None
    return Margin(
        contracts.at_contract(),
        portfolio.sleeve_cash(),
        portfolio.collateral(),
        max(ZERO, -sum(portfolio.unsettled, ZERO)),
    )


def contract_prices(portfolio: Portfolio) -> tuple[tuple[str, Decimal], ...]:
    """Value of one contract of each declared future and CFD that has a price, base currency."""
    found = []
    for terms in portfolio.commodities.declared():
        rate = portfolio.rate(terms.commodity) if terms.is_settled_only else None
        if rate:
            found.append((terms.commodity, abs(rate * (terms.multiplier or 1))))
    return tuple(found)


def held_instruments(portfolio: Portfolio) -> tuple[Instrument, ...]:
    """Held instruments with exposure, and the declared contracts, in alphabetical order."""
    prices = contract_prices(portfolio)
    found = {name: Instrument(name, ZERO, price) for name, price in prices}
    for name, exposure in portfolio.exposures.by_unit().items():
        if not portfolio.positions.is_cash(name):
            found[name] = Instrument(name, portfolio.positions.net_sleeve_units(name), exposure)
    return tuple(found[name] for name in sorted(found))
