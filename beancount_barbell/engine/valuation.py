"""What core and sleeve hold, and what it is worth, revalued only where it changed.

Each commodity is priced in one currency, its *via*. All of a bucket's holdings
with the same via are one group with one subtotal: a posting or a price marks
the groups it concerns, a currency's own move marks only its rate, and at the
end of a day what was marked is summed anew.
"""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from beancount_barbell.engine.causes import Cause
from beancount_barbell.engine.holdings import CurrencyFollower, Group, Holding
from beancount_barbell.engine.prices import ONE, Freshness, PriceBook, Rate, Series
from beancount_barbell.model.commodities import CASH_CLASSES
from beancount_barbell.model.location import location_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

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
    """A price in use that is older than allowed."""

    commodity: str
    quote: str
    priced_on: datetime.date
    last_fresh_day: datetime.date
    max_age_days: int
    entry: Any


class Portfolio:
    """The positions of core and sleeve and their value in base currency.

    Call `move` as postings come and `touch` as prices do, `settle` at the end
    of a day; then `core`, `sleeve`, `exposure` and the rest hold.
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
        self._groups: list[dict[str, Group]] = [{}, {}, {}, {}]
        self._value = [ZERO, ZERO, ZERO, ZERO]
        self._exposure = [ZERO, ZERO, ZERO, ZERO]
        self._cash = [ZERO, ZERO, ZERO, ZERO]
        self._unpriced: dict[Holding, None] = {}
        self._options: list[Holding] = []
        self._rates: dict[str, Decimal] = {base_currency: ONE}
        self._rate_series: dict[str, Series] = {}
        self._known_rates: dict[str, Decimal | None] = {}
        """What `rate` found since the last `settle`."""

        self.unsettled: tuple[Decimal, ...] = (ZERO, ZERO, ZERO, ZERO)
        """By bucket, what futures and CFDs made since their last settlement."""

        self._dirty: dict[Holding, None] = {}
        self._to_total: set[int] = set()
        """Buckets of which a group or a rate changed."""
        self.marked: set[Group] = set()
        """Groups that a price or a posting marked for summing."""
        self._dirty_rates: dict[str, None] = {}
        self.moved_core: Cause | None = None
        self.moved_sleeve: Cause | None = None
        """What moved each role's value most, as noted by the last `settle` with `tell`."""
        self._stale: list[Series] = []
        self._watched: dict[Series, datetime.date] = {}
        """Fresh prices in use → the last day they are, as known when they were seen."""
        self._review_after = datetime.date.max
        self._must_review = False
        self._freshness = Freshness(commodities, prices.currencies)

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
        if old >= 0 and new >= 0:
            holding.gross[bucket] += units
        else:
            holding.gross[bucket] += abs(new) - abs(old)
        if cost is not None:
            costs = holding.cost[bucket]
            if cost[0] not in costs and holding.has_choice:
                holding.settled_route = False  # what it cost is what it is best priced in
            costs[cost[0]] = costs.get(cost[0], ZERO) + cost[1]
        self._dirty[holding] = None

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
            self._options.append(holding)
        return holding

    @property
    def asks(self) -> bool:
        """Whether every new price has to be shown to `touch`: an old one may be renewed."""
        return bool(self._stale)

    def touch(self, series: Series, *, new: bool) -> None:
        """A pair was priced anew: mark what hangs on it."""
        if new:
            self._new_pair(series)
        if self._stale:
            self._expect_review(series)
        if series.marks is None:
            series.marks = _marks_of(series)
        for follower in series.followers:
            if isinstance(follower, CurrencyFollower):
                self._dirty_rates[follower.currency] = None
            elif follower.source is series:
                self.marked.update(follower.joined)
            else:
                follower.settled_route = False
                self._dirty[follower] = None

    def _new_pair(self, series: Series) -> None:
        """A new pair may open a way, or turn what was a good into money."""
        self._freshness.forget()
        self._must_review = True
        pair = (series.commodity, series.quote)
        for holding in self._holdings.values():
            if self._opens_a_way(pair, holding.commodity) or (
                holding.underlying is not None and self._opens_a_way(pair, holding.underlying)
            ):
                holding.settled_route = False
                self._dirty[holding] = None
        for currency in pair:
            if self.base_currency in pair and currency in self._rate_series:
                series.followers.append(CurrencyFollower(currency))
                series.marks = None
                self._dirty_rates[currency] = None

    def _opens_a_way(self, pair: tuple[str, str], commodity: str) -> bool:
        """Whether a new pair may be a hop on the way from a commodity to the base."""
        base = self.base_currency
        if commodity == base:
            return False
        if commodity in pair or base not in pair:
            return commodity in pair
        middle = pair[0] if pair[1] == base else pair[1]
        return bool(self.prices.pair(commodity, middle))

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
        return bool(self._dirty or self.marked or self._dirty_rates)

    def settle(
        self,
        date: datetime.date,
        max_age_days: int | None,
        *,
        tell: bool = False,
        total: bool = True,
    ) -> None:
        """Bring all values up to the end of `date`; with `tell`, note what moved them.

        Without `total`, it is done again that day before any value is asked for.
        """
        if self._known_rates:
            self._known_rates.clear()
        self.moved_core = self.moved_sleeve = None
        self._freshness.date = date
        if self._freshness.max_age_days != max_age_days:
            self._freshness.allow(max_age_days)
            self._must_review = True
        if self._dirty:
            self._place_dirty()
        if self._must_review or (date > self._review_after and self._has_aged(date)):
            self._review_ages(date)
        buckets = self._to_total
        buckets.update([group.bucket for group in self.marked])
        for currency in self._dirty_rates:
            self._refresh_rate(currency)
            buckets.update([b for b in BUCKETS if currency in self._groups[b]])
        self._dirty_rates.clear()
        for group in self.marked:
            mover = group.sum_up(tell=tell)
            if mover is not None:
                effect, entry = mover
                self._note_mover(group.bucket, effect * self._rates[group.via], entry)
        self.marked.clear()
        if total:
            self._total()

    def _note_mover(self, bucket: int, effect: Decimal, entry: Any) -> None:
        """Keep what moved the role's value most."""
        known = self.moved_core if bucket == CORE else self.moved_sleeve
        if known is not None and effect < known.effect:
            return
        mover = Cause(effect, entry)
        first = mover if known is None or mover.beats(known) else known
        if bucket == CORE:
            self.moved_core = first
        else:
            self.moved_sleeve = first

    def _place_dirty(self) -> None:
        """Put what was moved, or may have another way now, where it belongs."""
        for holding in self._dirty:
            holding.forget_costs()
            if not holding.settled_route:
                self._find_route(holding)
            self._place(holding)
        self._dirty.clear()

    def _total(self) -> None:
        """Sum the groups of the buckets that changed."""
        for bucket in self._to_total:
            value = exposure = cash = ZERO
            for via, group in self._groups[bucket].items():
                if not group.members:
                    continue
                rate = self._rates[via]
                value += group.value * rate
                exposure += group.exposure * rate
                if group.cash:
                    cash += group.cash * rate
            self._value[bucket], self._exposure[bucket], self._cash[bucket] = value, exposure, cash
        self._to_total.clear()

    def _place(self, holding: Holding) -> None:
        """Put a holding into the groups of its via, and mark those for summing."""
        via = holding.via
        if not holding.held:
            holding.dormant = True  # ages are not watched while nothing is held
        elif holding.dormant:
            holding.dormant = False
            for series in holding.way:
                self._expect_review(series)
        if via is None and holding.held:
            self._unpriced[holding] = None
        else:
            self._unpriced.pop(holding, None)
        if via is None:
            return
        for bucket in BUCKETS:
            group = holding.groups[bucket]
            if holding.gross[bucket]:
                if group is None:
                    group = self._join(holding, bucket, via)
                else:
                    group.refresh(holding)
                self.marked.add(group)
            elif group is not None:
                self._leave(holding, bucket, group)
                holding.amounts[bucket] = ZERO

    def _join(self, holding: Holding, bucket: int, via: str) -> Group:
        group = self._groups[bucket].get(via)
        if group is None:
            group = self._groups[bucket][via] = Group(bucket, via)
        group.lift()
        group.members[holding] = None
        holding.put(bucket, group)
        return group

    def _leave(self, holding: Holding, bucket: int, group: Group) -> None:
        group.lift()
        del group.members[holding]
        holding.put(bucket, None)
        self.marked.add(group)

    def _find_route(self, holding: Holding) -> None:
        """Find a holding's way to the base currency; taking another is no move of its value."""
        via = holding.via
        self._choose_way(holding)
        if holding.via != via:
            holding.amounts = [holding.worth(bucket) for bucket in BUCKETS]

    def _choose_way(self, holding: Holding) -> None:
        for bucket, group in enumerate(holding.groups):
            if group is not None:
                self._leave(holding, bucket, group)
        self._unpriced.pop(holding, None)
        holding.hop, holding.way = None, ()
        commodity, base = holding.commodity, self.base_currency
        holding.is_cash = self.is_cash(commodity)
        holding.exposed = not holding.is_cash and holding.underlying is None
        if commodity == base:
            holding.via, holding.settled_route = base, True
            return
        found = self.prices.rate(commodity, base, self._preferred(holding), self._freshness)
        if found is None:
            holding.via, holding.settled_route = None, False
            self._follow(holding, None)
            return
        holding.way = found.hops
        hop = holding.hop = found.hops[0]
        direct = hop.commodity == commodity
        if len(found.hops) == 1 and commodity in self.prices.currencies:
            # Money at a direct rate stands for itself: its rate alone moves it.
            holding.via, holding.source = commodity, Series(commodity, commodity)
        elif direct:
            holding.via, holding.source = hop.quote, hop
        else:
            holding.via, holding.source = hop.commodity, Series(commodity, hop.commodity)
            holding.source.number = ONE / hop.number
        self._follow(holding, found)
        for series in found.hops:
            self._expect_review(series)
        if holding.via not in self._rates:
            self._follow_rate(holding.via)

    def _follow(self, holding: Holding, found: Rate | None) -> None:
        """Let a holding be told of what may change its way, or an option's exposure.

        The price it goes by moves its groups. A way that is preferred but stale
        may be taken again with its next price, and so may any other while its
        own is stale; a fresh way that was not preferred changes nothing.
        """
        for series in holding.follows:
            series.followers.remove(holding)
            series.marks = None
        commodity, base = holding.commodity, self.base_currency
        fresh = found is not None and self._freshness.covers(found)
        follows: dict[Series, None] = {}
        around = self.prices.neighbours(commodity)
        holding.has_choice = len(around) > 1
        for middle in around:
            first, second = self.prices.pair(commodity, middle), self.prices.pair(middle, base)
            if found is not None and set(first) & set(found.hops):
                # Of both sides of a pair the newer one counts; money stands for itself.
                follows.update(dict.fromkeys(() if holding.via == commodity else first))
            elif (second or middle == base) and not (fresh and self._is_fresh(commodity, middle)):
                follows.update(dict.fromkeys(first + second))
        if holding.underlying is not None:
            for way in self.prices.ways(holding.underlying, base):
                follows.update(dict.fromkeys(way))
        holding.follows = list(follows)
        holding.settled_route = found is not None
        for series in holding.follows:
            series.followers.append(holding)
            series.marks = None

    def _is_fresh(self, commodity: str, middle: str) -> bool:
        """Whether the way over `middle` (which may be the base itself) has no stale hop."""
        first = self.prices.hop(commodity, middle)
        second = (
            first if middle == self.base_currency else self.prices.hop(middle, self.base_currency)
        )
        return (
            first is not None
            and second is not None
            and self._freshness.covers(first)
            and self._freshness.covers(second)
        )

    def _follow_rate(self, currency: str) -> None:
        """From now on the rate of `currency` to the base is kept up to date."""
        base = self.base_currency
        follower = CurrencyFollower(currency)
        for commodity, quote in ((currency, base), (base, currency)):
            if self.prices.known(commodity, quote):
                series = self.prices.series(commodity, quote)[0]
                series.followers.append(follower)
                series.marks = None
        self._refresh_rate(currency)

    def _refresh_rate(self, currency: str) -> None:
        """Take the newest rate of a currency; note what its move moved."""
        rate = self.prices.hop(currency, self.base_currency)
        if rate is None:
            return  # its price became zero, which cannot be turned round: the last rate stands
        number, (series,) = rate
        change = abs(number - self._rates.get(currency, number))
        self._rates[currency] = number
        self._rate_series[currency] = series
        if series not in self._watched:
            self._expect_review(series)
        if not change:
            return
        for bucket in BUCKETS:
            group = self._groups[bucket].get(currency)
            if group is not None and group.value:
                self._note_mover(bucket, abs(group.value) * change, series.entry)

    def _preferred(self, holding: Holding) -> Iterable[str]:
        costs = sorted({currency for costs in holding.cost for currency in costs})
        return (*costs, *self._operating)

    # -- age ----------------------------------------------------------------

    def _expect_review(self, series: Series) -> None:
        """Remember when a price in use grows stale."""
        last = self._watched[series] = self._freshness.last_fresh_day(series)
        self._review_after = min(self._review_after, last)

    def _has_aged(self, date: datetime.date) -> bool:
        """Whether a price in use has grown stale; most were renewed meanwhile."""
        for series, day in self._watched.items():
            if day < date:
                last = self._watched[series] = self._freshness.last_fresh_day(series)
                if last < date:
                    return True
        self._review_after = min(self._watched.values(), default=datetime.date.max)
        return False

    def _review_ages(self, date: datetime.date) -> None:
        """See which prices in use have gone stale; find the next day to look."""
        # While the allowed ages stand, a day seen earlier is at most too early: most need no look.
        seen = {} if self._must_review else self._watched
        in_use: dict[Series, None] = {}
        for holding in self._holdings.values():
            if holding.hop is None or not holding.held:
                continue
            for series in holding.way:
                if self._fresh_until(series, date, seen) < date:
                    self._find_route(holding)
                    self._place(holding)
                    break
            if holding.hop is not None:  # it may have lost its way: a price of zero has no inverse
                in_use[holding.hop] = None
        for currency, series in self._rate_series.items():
            if any(currency in groups and groups[currency].members for groups in self._groups):
                in_use[series] = None
        self._must_review = False
        fresh_until = {series: self._fresh_until(series, date, seen) for series in in_use}
        self._stale = [series for series, last in fresh_until.items() if last < date]
        self._watched = {series: last for series, last in fresh_until.items() if last >= date}
        self._review_after = min(self._watched.values(), default=datetime.date.max)

    def _fresh_until(
        self, series: Series, date: datetime.date, seen: Mapping[Series, datetime.date]
    ) -> datetime.date:
        """The last day a price may be used, as `seen` where that is not over on `date`."""
        last = seen.get(series)
        return self._freshness.last_fresh_day(series) if last is None or last < date else last

    def stale(self) -> list[Stale]:
        """Prices in use that are older than allowed, in order of pair."""
        date = self._freshness.date
        found = []
        for series in sorted(self._stale, key=lambda one: (one.commodity, one.quote)):
            last = self._freshness.last_fresh_day(series)
            if last < date and self._is_used(series):
                age = self._freshness.max_age(series)
                found.append(
                    Stale(series.commodity, series.quote, series.date, last, age, series.entry)
                )
        return found

    def _is_used(self, series: Series) -> bool:
        for holding in self._holdings.values():
            if holding.hop is series and holding.held:
                return True
        return any(
            groups[currency].members
            for currency, rated in self._rate_series.items()
            if rated is series
            for groups in self._groups
            if currency in groups
        )

    # -- what comes out -----------------------------------------------------

    def core(self) -> Valuation:
        """The value of all that the core accounts hold."""
        if not self._unpriced:
            known = self._value[CORE] + self.unsettled[CORE]
            return Valuation(known, known, ())
        return self._valuation((CORE,))

    def sleeve(self) -> Valuation:
        """The equity of the sleeve: its assets less its debts."""
        return self._valuation(SLEEVE)

    def _valuation(self, buckets: tuple[int, ...]) -> Valuation:
        known = ZERO
        for bucket in buckets:
            known += self._value[bucket] + self.unsettled[bucket]
        if not self._unpriced:
            return Valuation(known, known, ())
        estimate: Decimal | None = known
        missing = []
        for holding in self._unpriced:
            if not any(holding.gross[bucket] for bucket in buckets):
                continue
            missing.append(holding.commodity)
            if not holding.counted:
                continue  # of a contract, what is settled is all that is known
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
        value, unsettled = self._value, self.unsettled
        return (
            value[TRADE] + unsettled[TRADE],
            value[HEDGE] + unsettled[HEDGE],
            value[RESERVE] + unsettled[RESERVE],
        )

    def sleeve_cash(self) -> Decimal:
        """Cash-like value of the whole sleeve, less its debts."""
        return self._cash[TRADE] + self._cash[HEDGE] + self._cash[RESERVE]

    def collateral(self) -> Decimal:
        """What the sleeve's goods are worth as collateral: market value times haircut.

        A commodity without `barbell-haircut` is none.
        """
        total = ZERO
        for holding in self._in_sleeve():
            haircut = self._commodities.of(holding.commodity).haircut
            if haircut is None or holding.is_cash or not holding.counted or holding.via is None:
                continue
            value = holding.source.number * self._rates[holding.via]
            total += sum((holding.units[b] for b in SLEEVE), ZERO) * value * haircut
        return total

    def free_cash(self) -> Decimal:
        """Cash-like value of the trade and hedge layers, less their debts."""
        return self._cash[TRADE] + self._cash[HEDGE]

    def exposure(self) -> tuple[Decimal | None, Decimal | None]:
        """Gross exposure of the sleeve: (without the hedge layer, the hedge layer).

        The sum of |units x multiplier x price x leverage x delta| over accounts;
        None where one of the prices is missing.
        """
        if not (self._options or self._unpriced):
            return self._exposure[TRADE] + self._exposure[RESERVE], self._exposure[HEDGE]
        gross = list(self._exposure)
        unknown = [False, False, False, False]
        for holding in self._options:
            if holding.held:
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
        return holding.source.number * self._rates[holding.via]

    def unit_exposures(self) -> dict[str, Decimal | None]:
        """Exposure of one unit of each commodity the sleeve holds, today."""
        return {
            holding.commodity: self.unit_exposure(holding.commodity)
            for holding in self._in_sleeve()
            if holding.carries_exposure
        }

    def unit_exposure(self, commodity: str) -> Decimal | None:
        """Exposure of one unit of a held commodity; zero for cash, None if unpriced."""
        holding = self._holdings[commodity]
        if not holding.carries_exposure:
            return ZERO
        price = self._exposure_price(holding)
        return None if price is None else holding.exposure_factor * price

    def currency_of(self, commodity: str) -> str | None:
        """The currency whose rate moves a commodity's value; None for several of them.

        Money hangs on itself, a fund on the one foreign currency it is quoted in.
        """
        base, currencies = self.base_currency, self.prices.currencies
        if commodity == base or commodity in currencies:
            return commodity
        around = self.prices.neighbours(commodity)
        foreign = [name for name in around if name != base and name in currencies]
        return base if not foreign else foreign[0] if len(foreign) == 1 else None

    def direction(self, commodity: str) -> int:
        """Which way a unit's exposure points: -1 for inverse funds and negative deltas."""
        terms = self._commodities.of(commodity)
        sign = 1
        for factor in (terms.leverage, terms.delta):
            if factor is not None and factor < 0:
                sign = -sign
        return sign

    def gross_units(self, commodity: str) -> Decimal:
        """Gross units of the sleeve without its hedge layer."""
        holding = self._holdings.get(commodity)
        return ZERO if holding is None else holding.gross[TRADE] + holding.gross[RESERVE]

    def gross_sleeve_units(self, commodity: str) -> Decimal:
        """Gross units of the whole sleeve, its hedge layer included."""
        holding = self._holdings.get(commodity)
        return sum((holding.gross[b] for b in SLEEVE), ZERO) if holding else ZERO

    def quote(self, commodity: str) -> Decimal | None:
        """The price of a held commodity in the currency it is priced in, None if unpriced."""
        holding = self._holdings.get(commodity)
        return None if holding is None or holding.via is None else holding.source.number

    def net_sleeve_units(self, commodity: str) -> Decimal:
        """Net units of the whole sleeve."""
        holding = self._holdings.get(commodity)
        return sum((holding.units[b] for b in SLEEVE), ZERO) if holding else ZERO

    def sleeve_commodities(self) -> list[str]:
        """What the sleeve holds, in alphabetical order."""
        return sorted(holding.commodity for holding in self._in_sleeve())

    def sleeve_commodities_of(self, underlying: str, touched: list[str]) -> list[str]:
        """What of the sleeve goes by `underlying`, and what was touched of it."""
        held = [
            name
            for name in self.sleeve_commodities()
            if (self._commodities.of(name).underlying or name) == underlying
        ]
        return sorted({*held, *touched})

    def _in_sleeve(self) -> list[Holding]:
        return [
            holding
            for holding in self._holdings.values()
            if holding.gross[TRADE] or holding.gross[HEDGE] or holding.gross[RESERVE]
        ]

    def rate(self, commodity: str) -> Decimal | None:
        """One unit of anything in base currency as of this day, None if unpriced."""
        if commodity == self.base_currency:
            return ONE
        if commodity in self._known_rates:
            return self._known_rates[commodity]
        holding = self._holdings.get(commodity)
        preferred = self._operating if holding is None else self._preferred(holding)
        found = self.prices.rate(commodity, self.base_currency, preferred, self._freshness)
        known = self._known_rates[commodity] = None if found is None else found.number
        return known

    def core_in_kind(self) -> tuple[tuple[str, Decimal], ...]:
        """Units of each commodity in the core, in alphabetical order."""
        return tuple(
            (name, self._holdings[name].units[CORE])
            for name in sorted(self._holdings)
            if self._holdings[name].units[CORE]
        )

    def groups(self, bucket: int) -> list[tuple[Group, Decimal]]:
        """What a bucket holds with a price, by via, each with the via's rate to the base."""
        return [
            (group, self._rates[via])
            for via, group in self._groups[bucket].items()
            if group.members
        ]

    def held_in(self, bucket: int) -> list[Holding]:
        """What a bucket holds, priced or not."""
        return [holding for holding in self._holdings.values() if holding.gross[bucket]]

    @property
    def has_gaps(self) -> bool:
        """Whether anything held has no price at all."""
        return bool(self._unpriced)

    def unpriced(self) -> list[Holding]:
        """What is held without any price, in alphabetical order."""
        return sorted(self._unpriced, key=lambda holding: holding.commodity)

    def estimable(self, holding: Holding) -> bool:
        """Whether a book value can stand in for a missing price."""
        return all(self._book_value(holding, bucket) is not None for bucket in BUCKETS)


def _marks_of(series: Series) -> frozenset[Group] | None:
    """The groups that a price of the pair marks, None where it does more than that."""
    marks: list[Group] = []
    for follower in series.followers:
        if isinstance(follower, CurrencyFollower) or follower.source is not series:
            return None
        marks += follower.joined
    return frozenset(marks)
