"""Holdings and values of core and sleeve; only what changed is valued again.

Each commodity is priced in one currency, its *via*. All holdings of a bucket with
the same via form one group with one subtotal. A posting or a price marks the groups
it concerns, a move of a currency marks only its rate. At the end of a day the marked
groups are summed again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from beancount_barbell.engine.valuation.exposure import Exposures
from beancount_barbell.engine.valuation.freshness import PriceAges
from beancount_barbell.engine.valuation.positions import Positions
from beancount_barbell.engine.valuation.quote_terms import QuoteTerms
from beancount_barbell.engine.valuation.routes import Routes
from beancount_barbell.engine.valuation.totals import Totals
from beancount_barbell.model.buckets import BUCKETS, CORE, HEDGE, RESERVE, SLEEVE, TRADE, ZERO
from beancount_barbell.model.history import Layers
from beancount_barbell.model.record import NamedTuple

if TYPE_CHECKING:
    import datetime
    from collections.abc import Collection, Sequence
    from decimal import Decimal

    from beancount_barbell.engine.valuation.holdings import Holding, PriceGroup
    from beancount_barbell.engine.valuation.prices import PriceBook, Series
    from beancount_barbell.model.commodities import Commodities


NOTHING = (ZERO, ZERO, ZERO, ZERO)
"""By bucket: no unsettled result of futures and CFDs."""


class Valuation(NamedTuple):
    """The value of core or sleeve, in base currency.

    `value` is None where a price is missing. `estimate` then uses book values in place
    of missing prices; it is None where a book value is missing, too. `missing` names the
    commodities without a price.
    """

    value: Decimal | None
    estimate: Decimal | None
    missing: tuple[str, ...]


class Portfolio:
    """Values of core and sleeve in base currency, and the parts they are computed from.

    Call `positions.move` for each posting, `touch` for each price, and `settle` at the end
    of a day. After `settle`, the values of `core`, `sleeve`, `exposures` etc. are valid.
    """

    def __init__(
        self,
        base_currency: str,
        operating: tuple[str, ...],
        commodities: Commodities,
        prices: PriceBook,
        tolerance: Decimal,
    ) -> None:
        self.base_currency = base_currency
        self.commodities = commodities
        self.prices = prices
        self.tolerance = tolerance
        """A debt or an amount of money up to this is rounding (base currency)."""
        self.ages = PriceAges(commodities)
        self.terms = QuoteTerms(commodities)
        self.positions = Positions(base_currency, commodities, prices, self.terms)
        self.routes = Routes(base_currency, operating, prices, self.positions)
        self.rate = self.routes.rate
        self.totals = Totals(self.positions, self.routes, self.ages)
        self._unpriced: dict[Holding, None] = {}
        self.exposures = Exposures(
            self.positions, self.routes, self.totals, self._unpriced, tolerance
        )
        self.unsettled: tuple[Decimal, ...] = NOTHING
        """By bucket, results of futures and CFDs that are not booked yet (base currency)."""
        self.is_unsettled = False
        """Whether any of `unsettled` is not zero."""
        self._known_core: Valuation | None = None
        self._known_sleeve: Valuation | None = None
        """Cached value of each role, None after a change; not used while a price is missing."""
        self._known_layers: Layers | None = None

    # -- what comes in ------------------------------------------------------

    def touch(self, series: Series, *, new: bool) -> None:
        """Mark the groups and rates that depend on a newly priced pair."""
        if new:
            self.routes.take_pair(series)
        self.ages.renew(series)
        if series.marks is None and not self.ages.is_stale(series):
            series.marks = _marks_of(series)
        for follower in series.followers:
            if isinstance(follower, str):
                self.routes.moved_rates[follower] = None
            elif follower.keeps_its_way(series, self.base_currency):
                if follower.source is series:
                    self.totals.marked.update(follower.joined)
            else:
                follower.settled_route = False
                self.positions.changed[follower] = None

    def leave_unsettled(self, amounts: tuple[Decimal, ...]) -> None:
        """Set, by bucket, the results of futures and CFDs not booked yet (base currency)."""
        self.unsettled, self.is_unsettled = amounts, any(amounts)
        self._known_core = self._known_sleeve = self._known_layers = None

    # -- the end of a day ---------------------------------------------------

    @property
    def dirty(self) -> bool:
        """Whether anything came in since the last `settle`."""
        return bool(self.positions.changed or self.totals.marked or self.routes.moved_rates)

    def settle(
        self,
        date: datetime.date,
        max_age_days: int | None,
        *,
        tell: bool = False,
        total: bool = True,
    ) -> None:
        """Bring all values up to the end of `date`.

        Args:
            date: the day.
            max_age_days: the policy's `price-max-age`, None for the default of each kind.
            tell: also note in `totals` which directive moved core and sleeve most.
            total: False if `settle` is called again that day before a value is read.
        """
        totals, routes = self.totals, self.routes
        if routes.known:
            routes.known.clear()
        totals.moved_core.other = totals.moved_sleeve.other = None
        if self.positions.changed:
            self._place_changed()
        if routes.moved_rates or self.terms.undecided:
            self._take_rates(date)
        if totals.marked:
            totals.sum_marked(tell=tell)
        if not total:
            return
        self.ages.review(date, max_age_days)
        if totals.due:
            if CORE in totals.due:
                self._known_core = None
            if not totals.due.isdisjoint(SLEEVE):
                self._known_sleeve = self._known_layers = None
            totals.sum_due()
            if self.exposures.margin.is_possible:
                self.exposures.margin.take_rates()

    def _take_rates(self, date: datetime.date) -> None:
        """Update the moved rates, then the groups and option quotes that depend on them."""
        for currency in self.routes.moved_rates:
            self.totals.take_rate(currency)
        self.routes.moved_rates.clear()
        if self.positions.changed:
            self._place_changed()
        if self.terms.undecided:
            for holding in self.terms.decide(date, self.routes):
                self.totals.marked.update(holding.joined)

    def _place_changed(self) -> None:
        """Put each holding whose units or price route changed into its groups."""
        for holding in self.positions.changed:
            holding.forget_costs()
            moved: Collection[int] = holding.moved
            if not holding.settled_route:
                via, moved = holding.via, BUCKETS
                self.totals.remove(holding)
                self.routes.choose(holding)
                if holding.via != via:  # another route alone is no change in value
                    holding.amounts = [holding.worth(bucket) for bucket in BUCKETS]
            held = holding.held
            self._watch_age(holding, holding.hop if held else None)
            self.exposures.place(holding)
            if holding.via is not None:
                self._unpriced.pop(holding, None)
                self.totals.place(holding, holding.via, moved)
            elif held:
                self._unpriced[holding] = None
            else:
                self._unpriced.pop(holding, None)
            holding.moved.clear()
        self.positions.changed.clear()

    def _watch_age(self, holding: Holding, hop: Series | None) -> None:
        """Watch the age of the price that a holding uses, None for no price in use."""
        if holding.aging is hop:
            return
        if holding.aging is not None:
            self.ages.drop(holding.aging)
        if hop is not None:
            self.ages.use(hop)
        holding.aging = hop

    # -- what comes out -----------------------------------------------------

    def core(self) -> Valuation:
        """The value of all that the core accounts hold.

        Returns the same object as the last call if nothing has changed the value.
        """
        if self._unpriced:
            return self._valuation(CORE)
        if self._known_core is None:
            self._known_core = self._valuation(CORE)
        return self._known_core

    def sleeve(self) -> Valuation:
        """The equity of the sleeve, assets less debts; unchanged, the same object as before."""
        if self._unpriced:
            return self._valuation(*SLEEVE)
        if self._known_sleeve is None:
            self._known_sleeve = self._valuation(*SLEEVE)
        return self._known_sleeve

    def _worth(self) -> Sequence[Decimal]:
        """The value of each bucket without the holdings that have no price."""
        value = self.totals.value
        if self.unsettled is NOTHING:
            return value
        return [one + rest for one, rest in zip(value, self.unsettled, strict=True)]

    def _valuation(self, first: int, *others: int) -> Valuation:
        worth, buckets = self._worth(), (first, *others)
        known = worth[first]
        for bucket in others:
            known += worth[bucket]
        if not self._unpriced:
            return Valuation(known, known, ())
        estimate: Decimal | None = known
        missing = []
        for holding in self._unpriced:
            if not any(holding.gross[bucket] for bucket in buckets):
                continue
            missing.append(holding.commodity)
            if not holding.counted:
                continue  # a future or CFD has no value of its own, only settled cash
            for bucket in buckets:
                book = self.routes.book_value(holding, bucket)
                estimate = None if estimate is None or book is None else estimate + book
        if not missing:
            return Valuation(known, known, ())
        return Valuation(None, estimate, tuple(sorted(missing)))

    def layer_values(self) -> Layers:
        """The value of each layer without the holdings that have no price."""
        if self._known_layers is None:
            worth = self._worth()
            self._known_layers = Layers(worth[TRADE], worth[HEDGE], worth[RESERVE])
        return self._known_layers

    def sleeve_cash(self) -> Decimal:
        """Cash-like value of the whole sleeve, less its debts."""
        return self.free_cash() + self.totals.cash[RESERVE]

    def free_cash(self) -> Decimal:
        """Cash-like value of the trade and hedge layers, less their debts."""
        return self.totals.cash[TRADE] + self.totals.cash[HEDGE]

    def collateral(self) -> Decimal:
        """Collateral value of the sleeve's goods: market value times haircut.

        A commodity without `barbell-haircut` does not count.
        """
        total = ZERO
        for holding in self.positions.sleeve():
            haircut = self.commodities.of(holding.commodity).haircut
            if haircut is None or holding.is_cash or not holding.counted or holding.via is None:
                continue
            value = holding.unit_price * self.routes.rates[holding.via]
            total += holding.in_sleeve * value * haircut
        return total

    def convert(self, amount: Decimal, source: str, target: str) -> Decimal | None:
        """An amount of `source` converted to `target`; None where one has no rate."""
        if source == target:
            return amount
        first, second = self.rate(source), self.rate(target)
        return None if first is None or not second else amount * first / second

    def unpriced(self) -> list[Holding]:
        """The holdings without any price, in alphabetical order."""
        return sorted(self._unpriced, key=lambda holding: holding.commodity)

    def estimable(self, holding: Holding) -> bool:
        """Whether a book value can stand in for a missing price."""
        return all(self.routes.book_value(holding, bucket) is not None for bucket in BUCKETS)


def _marks_of(series: Series) -> frozenset[PriceGroup] | None:
    """The groups that a price of the pair marks; None where a price has other effects, too."""
    marks: list[PriceGroup] = []
    for follower in series.followers:
        if isinstance(follower, str) or follower.source is not series:
            return None
        marks += follower.joined
    return frozenset(marks)
