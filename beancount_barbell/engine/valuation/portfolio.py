"""What core and sleeve hold, and what it is worth, revalued only where it changed.

Each commodity is priced in one currency, its *via*. All of a bucket's holdings
with the same via are one group with one subtotal: a posting or a price marks
the groups it concerns, a currency's own move marks only its rate, and at the
end of a day what was marked is summed anew.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from beancount_barbell.engine.valuation.attribution import Cause
from beancount_barbell.engine.valuation.freshness import PriceAges
from beancount_barbell.engine.valuation.holdings import CurrencyFollower, Group, Holding
from beancount_barbell.engine.valuation.margined import MarginedMoney, in_sleeve
from beancount_barbell.engine.valuation.prices import ONE, Freshness, PriceBook, Rate, Series, best
from beancount_barbell.model.buckets import BUCKETS, CORE, HEDGE, RESERVE, SLEEVE, TRADE, ZERO
from beancount_barbell.model.commodities import CASH_CLASSES
from beancount_barbell.model.history import Layers
from beancount_barbell.model.instruments import DoubtfulTerms
from beancount_barbell.model.location import location_of

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Mapping
    from decimal import Decimal

    from beancount_barbell.model.commodities import Commodities


class Valuation(NamedTuple):
    """The value of core or sleeve, in base currency.

    `value` is None where a price is missing; `estimate` then puts book values
    in the place of the missing ones, and is None where there is none either.
    """

    value: Decimal | None
    estimate: Decimal | None
    missing: tuple[str, ...]


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
        self._options: dict[Holding, None] = {}
        """Options that are held."""
        self._margin = MarginedMoney(self._exposure_price)
        self.undeclared = False
        """Whether the sleeve may have positions that the ledger does not show."""
        self.tolerance = ZERO
        """A debt or an amount of money of less is rounding."""
        self.foreign_moves: list[tuple[Any, str, Decimal]] = []
        """(entry, currency, units) of the day's postings of foreign money in the sleeve."""
        self._by_underlying: dict[str, list[Holding]] = {}
        self._undecided: dict[Holding, None] = {}
        """Options with a multiplier of which no quote is known yet."""
        self._doubtful: dict[str, DoubtfulTerms] = {}
        self._rates: dict[str, Decimal] = {base_currency: ONE}
        self._rate_series: dict[str, Series] = {}
        self._known_rates: dict[str, Decimal | None] = {}
        """What `rate` found since the last `settle`."""

        self.unsettled: tuple[Decimal, ...] = (ZERO, ZERO, ZERO, ZERO)
        """By bucket, what futures and CFDs made and nobody booked yet."""
        self._known_core: Valuation | None = None
        self._known_sleeve: Valuation | None = None
        """Each role's value until something moves it; never while a price is missing."""
        self._known_layers: Layers | None = None
        self.is_unsettled = False
        """Whether any of `unsettled` is not zero."""

        self._dirty: dict[Holding, None] = {}
        self._to_total: set[int] = set()
        """Buckets of which a group or a rate changed."""
        self.marked: set[Group] = set()
        """Groups that a price or a posting marked for summing."""
        self._dirty_rates: dict[str, None] = {}
        self.moved_core: Cause | None = None
        self.moved_sleeve: Cause | None = None
        """What moved each role's value most, as noted by the last `settle` with `tell`."""
        self.ages = PriceAges(Freshness(commodities))

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
            if units and (not cost[1] or not holding.counted) and commodity not in self._doubtful:
                self._doubt_lot(holding, entry, posting_meta, free=not cost[1])
            costs = holding.cost[bucket]
            if cost[0] not in costs and holding.has_choice:
                holding.settled_route = False  # what it cost is what it is best priced in
            costs[cost[0]] = costs.get(cost[0], ZERO) + cost[1]
        self._dirty[holding] = None
        if holding.is_foreign and bucket != CORE:
            self.foreign_moves.append((entry, commodity, units))

    def _admit(self, commodity: str, entry: Any, posting_meta: Any) -> Holding:
        location = location_of(posting_meta, location_of(entry.meta))
        holding = self._holdings[commodity] = Holding(commodity, location, entry)
        self._see_whether_money(holding)
        terms = self._commodities.of(commodity)
        holding.counted = not terms.is_settled_only
        for factor in (terms.multiplier, terms.leverage, terms.delta):
            if factor is not None:
                holding.exposure_factor *= abs(factor)
        if terms.instrument == "option":
            holding.underlying = terms.underlying or commodity
            self._by_underlying.setdefault(holding.underlying, []).append(holding)
            if terms.multiplier not in (None, ONE):
                self._undecided[holding] = None
        return holding

    def _doubt_lot(self, holding: Holding, entry: Any, posting_meta: Any, *, free: bool) -> None:
        """Futures and CFDs are booked at no cost, and only they; in doubt is what is otherwise."""
        instrument = self._commodities.of(holding.commodity).instrument
        if (instrument is None) if free else (not holding.counted):
            location = location_of(posting_meta, location_of(entry.meta))
            self._doubtful[holding.commodity] = DoubtfulTerms(
                holding.commodity, entry.date, None, None, None, location, entry
            )

    def touch(self, series: Series, *, new: bool) -> None:
        """A pair was priced anew: mark what hangs on it."""
        if new:
            self._new_pair(series)
        self.ages.renew(series)
        if series.marks is None and not self.ages.is_stale(series):
            series.marks = _marks_of(series)
        for follower in series.followers:
            if isinstance(follower, CurrencyFollower):
                self._dirty_rates[follower.currency] = None
            elif follower.source is series and not follower.has_rival:
                self.marked.update(follower.joined)
            else:
                follower.settled_route = False
                self._dirty[follower] = None

    def _new_pair(self, series: Series) -> None:
        """A new pair may open a way, or turn what was a good into money."""
        pair = (series.commodity, series.quote)
        for commodity in self._led_by(pair):
            concerned = self._by_underlying.get(commodity, [])
            holding = self._holdings.get(commodity)
            for one in (*concerned, holding) if holding is not None else concerned:
                one.settled_route = False
                self._dirty[one] = None
        for currency in pair:
            if self.base_currency in pair and currency in self._rate_series:
                series.followers.append(CurrencyFollower(currency))
                series.marks = None
                self._dirty_rates[currency] = None

    def _led_by(self, pair: tuple[str, str]) -> set[str]:
        """The commodities whose way to the base a new pair may be a hop of."""
        base = self.base_currency
        found = set(pair)
        if base in pair:
            found.update(self.prices.neighbours(pair[0] if pair[1] == base else pair[1]))
        if len(self.prices.priced_in(pair[1])) == 1:
            # It was no money before: what is its price may now go by way of it.
            found.update(self.prices.neighbours(pair[1]))
        found.discard(base)
        return found

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

    def _see_whether_money(self, holding: Holding) -> None:
        commodity = holding.commodity
        declared = self._commodities.of(commodity).product_class
        holding.is_money = declared in (None, "cash") and self.is_cash(commodity)
        holding.is_foreign = holding.is_money and commodity != self.base_currency

    def is_good(self, word: str) -> bool:
        """Whether a word is a commodity that was held or priced, and not cash-like."""
        known = word in self._holdings or self.prices.names(word)
        return known and not self.is_cash(word)

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
        if self._dirty:
            self._place_dirty()
        if self.marked or self._dirty_rates or self._undecided:
            self._sum_marked(date, tell=tell)
        self.ages.review(date, max_age_days)
        if total and self._to_total:
            self._total()

    def _sum_marked(self, date: datetime.date, *, tell: bool) -> None:
        """Take the rates that moved, and sum the groups that anything marked."""
        buckets = self._to_total
        buckets.update([group.bucket for group in self.marked])
        for currency in self._dirty_rates:
            self._refresh_rate(currency)
            buckets.update([b for b in BUCKETS if currency in self._groups[b]])
        self._dirty_rates.clear()
        if self._dirty:
            self._place_dirty()
        if self._undecided:
            self._decide_quotes(date)
        for group in self.marked:
            mover = group.sum_up(tell=tell)
            if mover is not None:
                effect, entry = mover
                self._note_mover(group.bucket, effect * self._rates[group.via], entry)
        self.marked.clear()

    def _decide_quotes(self, date: datetime.date) -> None:
        """By an option's first quote, see what it is for: a contract, or one of many units.

        Exchanges quote options as they quote their underlying; what is paid is
        that times the multiplier. So where the cost is nearer to the multiplied
        quote than to the quote itself, the quote is taken times the multiplier.
        """
        for holding in tuple(self._undecided):
            hop, cost = holding.hop, self._unit_cost(holding)
            if hop is None or hop.commodity != holding.commodity or not hop.explicit or not cost:
                continue
            quote = hop.number * self._rates[hop.quote]
            if not quote:
                continue
            del self._undecided[holding]
            multiplier = abs(self._commodities.of(holding.commodity).multiplier or ONE)
            square = (cost / quote) ** 2
            if square > multiplier if multiplier > 1 else square < multiplier:
                holding.per_quote = multiplier
                self.marked.update(holding.joined)
                self._doubtful[holding.commodity] = DoubtfulTerms(
                    holding.commodity,
                    date,
                    multiplier,
                    cost,
                    quote,
                    location_of(hop.entry.meta),
                    hop.entry,
                )

    def _unit_cost(self, holding: Holding) -> Decimal | None:
        """What one unit of what is held cost, in base currency; None where that is unknown."""
        books = [self._book_value(holding, bucket) for bucket in BUCKETS]
        units = sum(holding.units, ZERO)
        if not units or None in books:
            return None
        return abs(sum((book or ZERO for book in books), ZERO) / units)

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

    def leave_unsettled(self, amounts: tuple[Decimal, ...]) -> None:
        """Take by bucket what futures and CFDs made and nobody booked yet, in base currency."""
        self.unsettled, self.is_unsettled = amounts, any(amounts)
        self._known_core = self._known_sleeve = self._known_layers = None

    def _total(self) -> None:
        """Sum the groups of the buckets that changed."""
        for bucket in self._to_total:
            if bucket == CORE:
                self._known_core = None
            else:
                self._known_sleeve = self._known_layers = None
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
        if self._margin.is_possible:
            self._margin.take_rates()
        self._to_total.clear()

    def _place(self, holding: Holding) -> None:
        """Put a holding into the groups of its via, and mark those for summing."""
        via, held = holding.via, holding.held
        self._watch_age(holding, holding.hop if held else None)
        if holding.is_money:
            self._margin.see(holding)
        if held and holding.underlying is not None:
            self._options[holding] = None
        elif holding.underlying is not None:
            self._options.pop(holding, None)
        if via is None and held:
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

    def _watch_age(self, holding: Holding, hop: Series | None) -> None:
        """Watch the age of the price that a holding goes by, None while none is in use."""
        if holding.aging is hop:
            return
        if holding.aging is not None:
            self.ages.drop(holding.aging)
        if hop is not None:
            self.ages.use(hop)
        holding.aging = hop

    def _join(self, holding: Holding, bucket: int, via: str) -> Group:
        group = self._groups[bucket].get(via)
        if group is None:
            group = self._groups[bucket][via] = Group(bucket, via)
        if not group.members and via in self._rate_series:
            self.ages.use(self._rate_series[via])
        group.enter(holding)
        holding.put(bucket, group)
        return group

    def _leave(self, holding: Holding, bucket: int, group: Group) -> None:
        group.leave(holding)
        if not group.members and group.via in self._rate_series:
            self.ages.drop(self._rate_series[group.via])
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
        holding.hop = None
        commodity, base = holding.commodity, self.base_currency
        holding.is_cash = self.is_cash(commodity)
        holding.exposed = not holding.is_cash and holding.underlying is None
        self._see_whether_money(holding)
        if commodity == base:
            holding.via, holding.settled_route = base, True
            return
        routes = list(self.prices.routes(commodity, base, self._preferred(holding)))
        found = best(routes)
        self._follow(holding, routes, found)
        if found is None:
            holding.via, holding.settled_route = None, False
            return
        hop = holding.hop = found.hops[0]
        if len(found.hops) == 1 and commodity in self.prices.currencies:
            # Money at a direct rate stands for itself: its rate alone moves it.
            holding.via, holding.source = commodity, Series(commodity, commodity)
        elif hop.commodity == commodity:
            holding.via, holding.source = hop.quote, hop
        else:
            holding.via, holding.source = hop.commodity, Series(commodity, hop.commodity)
            holding.source.number = ONE / hop.number
        for series in holding.follows:
            series.marks = None
        if holding.via not in self._rates:
            self._follow_rate(holding.via)

    def _follow(self, holding: Holding, routes: list[Rate], found: Rate | None) -> None:
        """Let a holding be told of what may give it a better way, or an option's exposure.

        The price it goes by moves its groups; another way can become the better one.
        """
        for series in holding.follows:
            series.followers.remove(holding)
            series.marks = None
        prices, base = self.prices, self.base_currency
        follows: dict[Series, None] = {}
        tied = [route for route in routes if found is not None and route.date == found.date]
        for route in routes:
            # Of both sides of a pair the better one counts.
            hops = route.hops[:1] if route is found else _overtaking(route)
            for hop in route.hops if len(tied) > 1 and route in tied else hops:
                follows.update(dict.fromkeys(prices.pair(hop.commodity, hop.quote)))
        if found is not None and len(found.hops) == 1 and holding.commodity in prices.currencies:
            for series in prices.pair(holding.commodity, base):
                follows.pop(series, None)  # its rate alone moves it
        for commodity in (
            holding.underlying,  # whose price is its exposure's
            holding.commodity if found is None else None,
        ):
            for way in () if commodity is None else prices.ways(commodity, base):
                follows.update(dict.fromkeys(way))
        holding.has_choice, holding.has_rival = len(routes) > 1, len(tied) > 1
        holding.follows = list(follows)
        holding.settled_route = found is not None
        for series in holding.follows:
            series.followers.append(holding)
            series.marks = None

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
        if rate is None:  # its price became zero, and turned round that is none
            for groups in self._groups:
                for holding in groups[currency].members if currency in groups else ():
                    holding.settled_route = False
                    self._dirty[holding] = None
            return
        number, (series,), _ = rate
        rates = self._rates
        change = abs(number - rates[currency]) if currency in rates else ZERO
        rates[currency] = number
        if currency not in self._rate_series or series is not self._rate_series[currency]:
            self._switch_rate(currency, series)
        if not change:
            return
        for bucket in BUCKETS:
            groups = self._groups[bucket]
            if currency in groups and groups[currency].value:
                effect = abs(groups[currency].value) * change
                self._note_mover(bucket, effect, series.entry)

    def _switch_rate(self, currency: str, series: Series) -> None:
        """A currency goes by another price now: that one's age counts."""
        before = self._rate_series.get(currency)
        self._rate_series[currency] = series
        if before is None:
            return
        for groups in self._groups:
            if currency in groups and groups[currency].members:
                self.ages.use(series)
                self.ages.drop(before)

    def _preferred(self, holding: Holding) -> Iterable[str]:
        costs = sorted({currency for costs in holding.cost for currency in costs})
        return (*costs, *self._operating)

    # -- what comes out -----------------------------------------------------

    def core(self) -> Valuation:
        """The value of all that the core accounts hold.

        The same object says that nothing moved it since it was asked for the last time.
        """
        if self._unpriced:
            return self._valuation((CORE,))
        if self._known_core is None:
            self._known_core = self._valuation((CORE,))
        return self._known_core

    def sleeve(self) -> Valuation:
        """The equity of the sleeve: its assets less its debts; the same object as for `core`."""
        if self._unpriced:
            return self._valuation(SLEEVE)
        if self._known_sleeve is None:
            self._known_sleeve = self._valuation(SLEEVE)
        return self._known_sleeve

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

    def layer_values(self) -> Layers:
        """The known value of each layer; what has no price is left out."""
        if self._known_layers is None:
            value, unsettled = self._value, self.unsettled
            self._known_layers = Layers(
                value[TRADE] + unsettled[TRADE],
                value[HEDGE] + unsettled[HEDGE],
                value[RESERVE] + unsettled[RESERVE],
            )
        return self._known_layers

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
            value = holding.unit_price * self._rates[holding.via]
            total += sum((holding.units[b] for b in SLEEVE), ZERO) * value * haircut
        return total

    def free_cash(self) -> Decimal:
        """Cash-like value of the trade and hedge layers, less their debts."""
        return self._cash[TRADE] + self._cash[HEDGE]

    def exposure(self) -> tuple[Decimal | None, Decimal | None]:
        """Gross exposure of the sleeve: (without the hedge layer, the hedge layer).

        The sum of |units x multiplier x price x leverage x delta| over accounts, and
        all foreign money, held or owed, while some of it stands on margin; None where
        one of the prices is missing, or positions are undeclared.
        """
        shown = self.shown_exposure()
        return (None, shown[1]) if self.undeclared else shown

    def shown_exposure(self) -> tuple[Decimal | None, Decimal | None]:
        """The exposure of what the ledger shows, in two parts as `exposure`."""
        margined = self._margined() if self._margin.is_possible else ()
        if not (self._options or margined or self._unpriced):
            return self._exposure[TRADE] + self._exposure[RESERVE], self._exposure[HEDGE]
        apart_from_groups = (*self._options, *margined)
        gross = list(self._exposure)
        unknown = [False, False, False, False]
        for holding in apart_from_groups:
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

    def _margined(self) -> tuple[Holding, ...]:
        """Foreign money, while some of the sleeve's stands on margin."""
        return self._margin.found(self.tolerance)

    def _exposure_price(self, holding: Holding) -> Decimal | None:
        """The price an exposure goes by: an option's is that of its underlying."""
        if holding.underlying is not None and holding.underlying != holding.commodity:
            return self.rate(holding.underlying)
        if holding.via is None:
            return None
        return holding.source.number * self._rates[holding.via]

    def unit_exposures(self) -> dict[str, Decimal | None]:
        """Exposure of one unit of each commodity the sleeve holds, today."""
        return {
            holding.commodity: self.unit_exposure(holding.commodity)
            for holding in self._in_sleeve()
            if holding.carries_exposure or holding in self._margined()
        }

    def unit_exposure(self, commodity: str) -> Decimal | None:
        """Exposure of one unit of a held commodity, None if unpriced.

        Zero for cash, but not for foreign money while some stands on margin.
        """
        holding = self._holdings[commodity]
        if not holding.carries_exposure and holding not in self._margined():
            return ZERO
        price = self._exposure_price(holding)
        return None if price is None else holding.exposure_factor * price

    def exposure_at(self, prices: Mapping[str, Decimal | None]) -> Decimal | None:
        """Today's positions at the `unit_exposures` of an earlier day; None if UNKNOWN.

        What was not held then counts as it does today. The hedge layer is left out.
        """
        if self.undeclared:
            return None
        total = ZERO
        for commodity in self.sleeve_commodities():
            today = self.unit_exposure(commodity)
            price = prices.get(commodity)
            if price is None:
                price = today
            if price is None:
                return None
            if today != 0:  # money that was on margin then may be cash today
                total += self.gross_units(commodity) * price
        return total

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

    def quote_in(self, commodity: str) -> tuple[Decimal, str] | tuple[None, None]:
        """The price of a held commodity and the currency it is in, None where unpriced."""
        holding = self._holdings.get(commodity)
        if holding is None or holding.via is None:
            return None, None
        return holding.source.number, holding.via

    def priced_on(self, commodity: str) -> datetime.date | None:
        """The day of the price that a held commodity goes by, None where unpriced."""
        holding = self._holdings.get(commodity)
        return None if holding is None or holding.hop is None else holding.hop.date

    def has_book(self, commodity: str) -> bool:
        """Whether any of the lots held of a commodity cost something."""
        holding = self._holdings.get(commodity)
        return holding is not None and any(any(cost.values()) for cost in holding.cost)

    def net_sleeve_units(self, commodity: str) -> Decimal:
        """Net units of the whole sleeve."""
        holding = self._holdings.get(commodity)
        return ZERO if holding is None else in_sleeve(holding)

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
        found = self.route(commodity)
        number = None if found is None else found.number
        if (
            found is not None
            and holding is not None
            and holding.per_quote is not None
            and found.hops[0].explicit
        ):
            number = found.number * holding.per_quote
        known = self._known_rates[commodity] = number
        return known

    def route(self, commodity: str) -> Rate | None:
        """The way by which anything but the base currency is priced in it, None if unpriced."""
        holding = self._holdings.get(commodity)
        preferred = self._operating if holding is None else self._preferred(holding)
        return self.prices.rate(commodity, self.base_currency, preferred)

    def doubtful_terms(self) -> tuple[DoubtfulTerms, ...]:
        """What may be priced otherwise than the ledger means it, in alphabetical order."""
        return tuple(self._doubtful[name] for name in sorted(self._doubtful))

    def units(self, commodity: str) -> Decimal:
        """Net units that core and sleeve hold together."""
        holding = self._holdings.get(commodity)
        return ZERO if holding is None else sum(holding.units, ZERO)

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

    def unpriced(self) -> list[Holding]:
        """What is held without any price, in alphabetical order."""
        return sorted(self._unpriced, key=lambda holding: holding.commodity)

    def estimable(self, holding: Holding) -> bool:
        """Whether a book value can stand in for a missing price."""
        return all(self._book_value(holding, bucket) is not None for bucket in BUCKETS)


def _overtaking(route: Rate) -> list[Series]:
    """The hops whose new price may make a route better than a younger one.

    Its oldest, and what only an opening gave. Between routes of one age any hop may decide.
    """
    return [hop for hop in route.hops if hop.date == route.date or hop.from_opening]


def _marks_of(series: Series) -> frozenset[Group] | None:
    """The groups that a price of the pair marks, None where it does more than that."""
    marks: list[Group] = []
    for follower in series.followers:
        if isinstance(follower, CurrencyFollower) or follower.source is not series:
            return None
        marks += follower.joined
    return frozenset(marks)
