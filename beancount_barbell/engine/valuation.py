"""What core and sleeve hold, and what it is worth, revalued only where it changed.

Each commodity is priced in one currency, its *via*: a posting or a price moves
one subtotal of that currency, and a currency's own move changes only its rate.
"""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from beancount_barbell.engine.prices import ONE, FreshnessTest, Observation, PriceBook
from beancount_barbell.model.commodities import CASH_CLASSES
from beancount_barbell.model.location import Location, location_of

if TYPE_CHECKING:
    from beancount_barbell.model.commodities import Commodities

ZERO = Decimal(0)

CORE, TRADE, HEDGE, RESERVE = range(4)
BUCKETS = (CORE, TRADE, HEDGE, RESERVE)
SLEEVE = (TRADE, HEDGE, RESERVE)


class Valuation(NamedTuple):
    """The value of core or sleeve, in base currency.

    `value` is None where a price is missing; `estimate` then puts book values
    in the place of the missing ones, and is None where there is none either.
    """

    value: Decimal | None
    estimate: Decimal | None
    missing: tuple[str, ...]


class Stale(NamedTuple):
    """One hop of a held commodity's price that is older than allowed."""

    commodity: str
    quote: str
    seen: Observation
    last_fresh_day: datetime.date
    max_age_days: int


class Holding:
    """One commodity in the four buckets: units net, and gross by account."""

    __slots__ = (
        "commodity",
        "cost",
        "counted",
        "entry",
        "exposed",
        "exposure_factor",
        "gross",
        "hop",
        "location",
        "simple",
        "underlying",
        "unit",
        "units",
        "via",
    )

    def __init__(self, commodity: str, location: Location, entry: Any) -> None:
        self.commodity = commodity
        self.location = location
        self.entry = entry
        self.units = [ZERO, ZERO, ZERO, ZERO]
        self.gross = [ZERO, ZERO, ZERO, ZERO]
        self.cost: list[dict[str, Decimal]] = [{}, {}, {}, {}]
        self.counted = True
        """False for futures and CFDs: no market value, only settled cash."""
        self.exposed = True
        self.exposure_factor = ONE
        self.underlying: str | None = None
        """The commodity whose price an option's exposure goes by."""
        self.via: str | None = None
        self.unit = ZERO
        self.hop: tuple[str, str, Observation] | None = None
        self.simple = False
        """Whether its commodity has a single, direct quote: no route to choose."""

    @property
    def held(self) -> bool:
        """Whether any account of core or sleeve holds any of it."""
        return any(self.gross)


class Portfolio:
    """The positions of core and sleeve and their value in base currency.

    Call `move` as postings come and `touch` as prices do, `settle` once at the
    end of a day; then `core`, `sleeve`, `exposure` and the rest hold.
    """

    def __init__(
        self,
        base_currency: str,
        operating: tuple[str, ...],
        commodities: Commodities,
        prices: PriceBook,
    ) -> None:
        self.base_currency = base_currency
        self.prices = prices
        self.positions: dict[tuple[str, str], Decimal] = {}
        """(account, commodity) → units, for every account of core and sleeve."""
        self._operating = operating
        self._commodities = commodities
        self._holdings: dict[str, Holding] = {}
        self._dependents: dict[str, list[Holding]] = {}
        self._members: list[dict[str, set[Holding]]] = [{}, {}, {}, {}]
        self._subtotal: list[dict[str, Decimal]] = [{}, {}, {}, {}]
        self._exposed: list[dict[str, Decimal]] = [{}, {}, {}, {}]
        self._cash: list[dict[str, Decimal]] = [{}, {}, {}, {}]
        self._value = [ZERO, ZERO, ZERO, ZERO]
        self._exposure = [ZERO, ZERO, ZERO, ZERO]
        self._unpriced: set[Holding] = set()
        self._options: set[Holding] = set()
        self._rates: dict[str, Decimal] = {base_currency: ONE}
        self._rate_hops: dict[str, tuple[str, str, Observation]] = {}
        self._dirty: set[Holding] = set()
        self._dirty_groups: set[tuple[int, str]] = set()
        self._dirty_rates: set[str] = set()
        self._stale: dict[tuple[str, str], Stale] = {}
        self._review_after = datetime.date.max
        self._freshness = FreshnessTest(datetime.date.min, commodities, prices.currencies, None)

    # -- what comes in ------------------------------------------------------

    def move(
        self,
        account: str,
        bucket: int,
        commodity: str,
        units: Decimal,
        cost: tuple[str, Decimal] | None,
        entry: Any,
        posting_meta: Any,
    ) -> None:
        """Add `units` of `commodity` to a bucket by way of one account's posting.

        `cost` is the posting's total book cost with its currency, None where it
        has none.
        """
        holding = self._holdings.get(commodity)
        if holding is None:
            holding = self._admit(commodity, entry, posting_meta)
        key = (account, commodity)
        old = self.positions.get(key, ZERO)
        new = self.positions[key] = old + units
        holding.units[bucket] += units
        holding.gross[bucket] += abs(new) - abs(old)
        if cost is not None:
            costs = holding.cost[bucket]
            costs[cost[0]] = costs.get(cost[0], ZERO) + cost[1]
        self._dirty.add(holding)

    def _admit(self, commodity: str, entry: Any, posting_meta: Any) -> Holding:
        location = location_of(posting_meta, location_of(entry.meta))
        holding = self._holdings[commodity] = Holding(commodity, location, entry)
        terms = self._commodities.of(commodity)
        holding.counted = not terms.is_settled_only
        for factor in (terms.multiplier, terms.leverage, terms.delta):
            if factor is not None:
                holding.exposure_factor *= abs(factor)
        if terms.instrument == "option":
            holding.underlying = terms.underlying or commodity
            self._options.add(holding)
            self._dependents.setdefault(holding.underlying, []).append(holding)
        return holding

    def touch(
        self, commodity: str, quote: str, old: Observation | None, number: Decimal
    ) -> tuple[Decimal, Decimal] | None:
        """A pair was observed anew: how much it moves (core, sleeve), roughly.

        None where nothing held depends on it. The moves are in base currency at
        the last known rates: good for naming what moved a value most.
        """
        if old is None:
            self._new_pair(commodity, quote)
        change = number if old is None else abs(number - old.number)
        core = sleeve = ZERO
        found = False
        base = self.base_currency
        if quote == base or commodity == base:
            currency = commodity if quote == base else quote
            if currency in self._rate_hops:
                found = True
                self._dirty_rates.add(currency)
                core += abs(self._subtotal[CORE].get(currency, ZERO)) * change
                for bucket in SLEEVE:
                    sleeve += abs(self._subtotal[bucket].get(currency, ZERO)) * change
        holding = self._holdings.get(commodity)
        if holding is not None and holding.held:
            found = True
            self._dirty.add(holding)
            move = change * self._rates.get(quote, ONE)
            core += holding.gross[CORE] * move
            for bucket in SLEEVE:
                sleeve += holding.gross[bucket] * holding.exposure_factor * move
        for dependent in self._dependents.get(commodity, ()):
            found = True
            self._dirty.add(dependent)
        inverse = self._holdings.get(quote)
        if inverse is not None and not inverse.simple and inverse.held:
            found = True
            self._dirty.add(inverse)
        return (core, sleeve) if found else None

    def _new_pair(self, commodity: str, quote: str) -> None:
        """A new pair may open a way, or turn what was a good into money."""
        base = self.base_currency
        for holding in self._holdings.values():
            if holding.commodity in (commodity, quote) or base in (commodity, quote):
                holding.simple = False
                if holding.held:
                    self._dirty.add(holding)

    def is_cash(self, commodity: str) -> bool:
        """Whether a commodity is cash-like: it carries no market exposure.

        What is declared as cash, Treasury bills or a money market fund, and
        money: the base, operating, quote and cost currencies.
        """
        if commodity == self.base_currency:
            return True
        terms = self._commodities.of(commodity)
        if terms.product_class is not None:
            return terms.product_class in CASH_CLASSES
        return terms.instrument is None and commodity in self.prices.currencies

    # -- the end of a day ---------------------------------------------------

    @property
    def dirty(self) -> bool:
        """Whether anything came in since the last `settle`."""
        return bool(self._dirty or self._dirty_rates)

    def settle(self, date: datetime.date, max_age_days: int | None) -> None:
        """Bring all values up to the end of `date`."""
        if max_age_days != self._freshness.max_age_days:
            self._review_after = datetime.date.min
        self._freshness = FreshnessTest(
            date, self._commodities, self.prices.currencies, max_age_days
        )
        for holding in self._dirty:
            self._reprice(holding)
        self._dirty.clear()
        for currency in self._dirty_rates:
            self._refresh_rate(currency)
        if date > self._review_after:
            self._review_ages(date)
        buckets = {bucket for bucket, _ in self._dirty_groups}
        for bucket, via in self._dirty_groups:
            self._sum_group(bucket, via)
        for bucket in BUCKETS if self._dirty_rates else buckets:
            self._value[bucket] = self._in_base(self._subtotal[bucket])
            self._exposure[bucket] = self._in_base(self._exposed[bucket])
        self._dirty_groups.clear()
        self._dirty_rates.clear()

    def _in_base(self, subtotals: dict[str, Decimal]) -> Decimal:
        rates = self._rates
        return sum((amount * rates[via] for via, amount in subtotals.items()), ZERO)

    def _sum_group(self, bucket: int, via: str) -> None:
        members = self._members[bucket].get(via)
        if not members:
            self._subtotal[bucket].pop(via, None)
            self._exposed[bucket].pop(via, None)
            self._cash[bucket].pop(via, None)
            return
        value = exposure = cash = ZERO
        for holding in members:
            if holding.exposed:
                exposure += holding.gross[bucket] * holding.exposure_factor * holding.unit
            if holding.counted:
                amount = holding.units[bucket] * holding.unit
                value += amount
                if not self._carries_exposure(holding):
                    cash += amount
        self._subtotal[bucket][via] = value
        self._exposed[bucket][via] = exposure
        self._cash[bucket][via] = cash

    def _reprice(self, holding: Holding) -> None:
        """Give a holding its newest price; look for a route only where one may change."""
        if holding.simple and holding.hop is not None:
            commodity, quote, _ = holding.hop
            seen = self.prices.quotes_of(commodity)[quote]
            holding.unit = seen.number
            holding.hop = (commodity, quote, seen)
            if self._stale:
                self._stale.pop((commodity, quote), None)
        else:
            self._resolve(holding)
        self._place(holding)

    def _place(self, holding: Holding) -> None:
        """Put a holding into the groups of its via, and mark those for summing."""
        via = holding.via
        if via is None:
            if holding.held:
                self._unpriced.add(holding)
            else:
                self._unpriced.discard(holding)
            return
        for bucket in BUCKETS:
            groups = self._members[bucket]
            if holding.gross[bucket]:
                groups.setdefault(via, set()).add(holding)
                self._dirty_groups.add((bucket, via))
            elif holding in groups.get(via, ()):
                groups[via].discard(holding)
                holding.cost[bucket].clear()
                self._dirty_groups.add((bucket, via))

    def _resolve(self, holding: Holding) -> None:
        """Find a holding's route to the base currency anew."""
        self._leave(holding)
        commodity, base = holding.commodity, self.base_currency
        holding.exposed = not (self.is_cash(commodity) or holding.underlying is not None)
        holding.simple = False
        if commodity == base:
            holding.via, holding.unit, holding.hop, holding.simple = base, ONE, None, False
            return
        found = self.prices.rate(commodity, base, self._preferred(holding), self._freshness)
        if found is None:
            holding.via = holding.hop = None
            return
        source, quote, seen = found.observations[0]
        inverse = source != commodity
        if len(found.observations) == 1 and commodity in self.prices.currencies:
            # Money at a direct rate stands for itself: its rate alone moves it.
            holding.via, holding.unit, holding.hop = commodity, ONE, None
        else:
            holding.via = source if inverse else quote
            holding.unit = ONE / seen.number if inverse else seen.number
            holding.hop = found.observations[0]
            holding.simple = not inverse and len(self.prices.intermediates(commodity, ())) == 1
            self._age(holding.hop)
        if holding.via != base and holding.via not in self._rate_hops:
            self._refresh_rate(holding.via)

    def _leave(self, holding: Holding) -> None:
        self._unpriced.discard(holding)
        if holding.hop is not None:
            self._stale.pop(holding.hop[:2], None)
        if holding.via is None:
            return
        for bucket in BUCKETS:
            members = self._members[bucket].get(holding.via)
            if members is not None and holding in members:
                members.discard(holding)
                self._dirty_groups.add((bucket, holding.via))

    def _refresh_rate(self, currency: str) -> None:
        rate = self.prices.hop(currency, self.base_currency)
        if rate is None:  # pragma: no cover - a route over this currency was just found
            raise LookupError(currency)
        hop = rate.observations[0]
        self._rates[currency] = rate.number
        self._rate_hops[currency] = hop
        self._dirty_rates = self._dirty_rates | {currency}
        self._stale.pop(hop[:2], None)
        self._age(hop)

    def _preferred(self, holding: Holding) -> tuple[str, ...]:
        costs = sorted({currency for costs in holding.cost for currency in costs})
        return (*costs, *(c for c in self._operating if c not in costs))

    # -- age ----------------------------------------------------------------

    def _age(self, hop: tuple[str, str, Observation]) -> None:
        """Remember when a hop's price grows stale."""
        last = self._freshness.last_fresh_day(*hop)
        self._review_after = min(self._review_after, last)

    def _review_ages(self, date: datetime.date) -> None:
        """See which prices have gone stale by `date`; find the next day to look."""
        self._review_after = datetime.date.max
        self._stale.clear()
        for holding in self._holdings.values():
            if not holding.held:
                continue
            if holding.hop is None or holding.simple:
                hop = holding.hop
            else:
                self._resolve(holding)
                self._place(holding)
                hop = holding.hop
            if hop is not None:
                self._note_age(hop, date)
        for currency, hop in self._rate_hops.items():
            if any(groups.get(currency) for groups in self._members):
                self._note_age(hop, date)

    def _note_age(self, hop: tuple[str, str, Observation], date: datetime.date) -> None:
        commodity, quote, seen = hop
        last = self._freshness.last_fresh_day(commodity, quote, seen)
        if last >= date:
            self._review_after = min(self._review_after, last)
        else:
            age = self._freshness.max_age(commodity, quote)
            self._stale[commodity, quote] = Stale(commodity, quote, seen, last, age)

    # -- what comes out -----------------------------------------------------

    def core(self) -> Valuation:
        """The value of all that the core accounts hold."""
        return self._valuation((CORE,))

    def sleeve(self) -> Valuation:
        """The equity of the sleeve: its assets less its debts."""
        return self._valuation(SLEEVE)

    def _valuation(self, buckets: tuple[int, ...]) -> Valuation:
        known = sum((self._value[bucket] for bucket in buckets), ZERO)
        if not self._unpriced:
            return Valuation(known, known, ())
        estimate: Decimal | None = known
        missing = []
        for holding in self._unpriced:
            if not holding.counted or not any(holding.gross[bucket] for bucket in buckets):
                continue
            missing.append(holding.commodity)
            for bucket in buckets:
                book = self._book_value(holding, bucket)
                estimate = None if estimate is None or book is None else estimate + book
        if not missing:
            return Valuation(known, known, ())
        return Valuation(None, estimate, tuple(sorted(missing)))

    def _book_value(self, holding: Holding, bucket: int) -> Decimal | None:
        """What a bucket's lots cost, in base currency; None where that is unknown."""
        if not holding.units[bucket]:
            return ZERO
        if not holding.cost[bucket]:
            return None
        total = ZERO
        for currency, amount in holding.cost[bucket].items():
            rate = self.rate(currency)
            if rate is None:
                return None
            total += amount * rate
        return total

    def layer_values(self) -> tuple[Decimal, Decimal, Decimal]:
        """The known value of (trade, hedge, reserve); what has no price is left out."""
        return self._value[TRADE], self._value[HEDGE], self._value[RESERVE]

    def free_cash(self) -> Decimal:
        """Cash-like value of the trade and hedge layers, less their debts."""
        return self._in_base(self._cash[TRADE]) + self._in_base(self._cash[HEDGE])

    def exposure(self) -> tuple[Decimal | None, Decimal | None]:
        """Gross exposure of the sleeve: (without the hedge layer, the hedge layer).

        The sum of |units x multiplier x price x leverage x delta| over accounts;
        None where one of the prices is missing.
        """
        gross = [self._exposure[bucket] for bucket in BUCKETS]
        unknown = [False, False, False, False]
        for holding in self._options:
            price = self._exposure_price(holding)
            for bucket in SLEEVE:
                if price is None:
                    unknown[bucket] = unknown[bucket] or bool(holding.gross[bucket])
                else:
                    gross[bucket] += holding.gross[bucket] * holding.exposure_factor * price
        for holding in self._unpriced:
            for bucket in SLEEVE:
                if holding.exposed and holding.gross[bucket]:
                    unknown[bucket] = True
        apart = None if unknown[HEDGE] else gross[HEDGE]
        if unknown[TRADE] or unknown[RESERVE]:
            return None, apart
        return gross[TRADE] + gross[RESERVE], apart

    def _exposure_price(self, holding: Holding) -> Decimal | None:
        """The price an exposure goes by: an option's is that of its underlying."""
        if holding.underlying is not None:
            return self.rate(holding.underlying)
        if holding.via is None:
            return None
        return holding.unit * self._rates[holding.via]

    def unit_exposures(self) -> dict[str, Decimal | None]:
        """Exposure of one unit of each commodity the sleeve holds, today."""
        exposures = {}
        for holding in self._holdings.values():
            if any(holding.gross[bucket] for bucket in SLEEVE) and self._carries_exposure(holding):
                exposures[holding.commodity] = self.unit_exposure(holding.commodity)
        return exposures

    @staticmethod
    def _carries_exposure(holding: Holding) -> bool:
        return holding.exposed or holding.underlying is not None

    def unit_exposure(self, commodity: str) -> Decimal | None:
        """Exposure of one unit of a commodity; zero for cash, None if unpriced."""
        holding = self._holdings[commodity]
        if not self._carries_exposure(holding):
            return ZERO
        price = self._exposure_price(holding)
        return None if price is None else holding.exposure_factor * price

    def gross_units(self, commodity: str) -> Decimal:
        """Gross units of the sleeve without its hedge layer."""
        holding = self._holdings.get(commodity)
        return ZERO if holding is None else holding.gross[TRADE] + holding.gross[RESERVE]

    def net_sleeve_units(self, commodity: str) -> Decimal:
        """Net units of the whole sleeve."""
        holding = self._holdings.get(commodity)
        return sum((holding.units[b] for b in SLEEVE), ZERO) if holding else ZERO

    def direction(self, commodity: str) -> int:
        """Which way a unit's exposure points: -1 for inverse funds and negative deltas."""
        terms = self._commodities.of(commodity)
        sign = 1
        for factor in (terms.leverage, terms.delta):
            if factor is not None and factor < 0:
                sign = -sign
        return sign

    def sleeve_commodities_of(self, underlying: str, touched: list[str]) -> list[str]:
        """What of the sleeve goes by `underlying`, and what was touched of it."""
        held = [
            name
            for name in self.sleeve_commodities()
            if (self._commodities.of(name).underlying or name) == underlying
        ]
        return sorted({*held, *touched})

    def sleeve_commodities(self) -> list[str]:
        """What the sleeve holds, in alphabetical order."""
        return sorted(
            holding.commodity
            for holding in self._holdings.values()
            if any(holding.gross[bucket] for bucket in SLEEVE)
        )

    def rate(self, commodity: str) -> Decimal | None:
        """One unit of anything in base currency as of this day, None if unpriced."""
        known = self._rates.get(commodity) if not self.dirty else None
        if known is not None:
            return known
        preferred: tuple[str, ...] = self._operating
        holding = self._holdings.get(commodity)
        if holding is not None:
            preferred = self._preferred(holding)
        found = self.prices.rate(commodity, self.base_currency, preferred, self._freshness)
        return None if found is None else found.number

    def core_in_kind(self) -> tuple[tuple[str, Decimal], ...]:
        """Units of each commodity in the core, in alphabetical order."""
        return tuple(
            (name, self._holdings[name].units[CORE])
            for name in sorted(self._holdings)
            if self._holdings[name].units[CORE]
        )

    def unpriced(self) -> list[Holding]:
        """What is held without any price, in alphabetical order."""
        return sorted(self._unpriced, key=lambda holding: holding.commodity)

    def estimable(self, holding: Holding) -> bool:
        """Whether a book value can stand in for a missing price."""
        return all(self._book_value(holding, bucket) is not None for bucket in BUCKETS)

    def stale(self) -> list[Stale]:
        """Prices in use that are older than allowed, in order of pair."""
        return [self._stale[pair] for pair in sorted(self._stale)]
