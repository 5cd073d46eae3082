"""What core and sleeve hold, and what it is worth, revalued only where it changed.

Each commodity is priced in one currency, its *via*. All of a bucket's holdings
with the same via are one group with one subtotal: a posting or a price marks
the groups it concerns, a currency's own move marks only its rate, and at the
end of a day what was marked is summed anew.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from beancount_barbell.engine.valuation.exposure import Exposures
from beancount_barbell.engine.valuation.freshness import PriceAges
from beancount_barbell.engine.valuation.holdings import CurrencyFollower, Holding, PriceGroup
from beancount_barbell.engine.valuation.positions import Positions
from beancount_barbell.engine.valuation.prices import Freshness, PriceBook, Series
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

    from beancount_barbell.model.commodities import Commodities


NOTHING = (ZERO, ZERO, ZERO, ZERO)
"""By bucket, what no future or CFD has made yet."""


class Valuation(NamedTuple):
    """The value of core or sleeve, in base currency.

    `value` is None where a price is missing; `estimate` then puts book values
    in the place of the missing ones, and is None where there is none either.
    """

    value: Decimal | None
    estimate: Decimal | None
    missing: tuple[str, ...]


class Portfolio:
    """The value of core and sleeve in base currency, and the parts that it is made from.

    Call `positions.move` as postings come and `touch` as prices do, `settle` at the end
    of a day; then `core`, `sleeve`, `exposures` and the rest hold.
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
        """A debt or an amount of money of less is rounding."""
        self.ages = PriceAges(Freshness(commodities))
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
        """By bucket, what futures and CFDs made and nobody booked yet."""
        self.is_unsettled = False
        """Whether any of `unsettled` is not zero."""
        self._known_core: Valuation | None = None
        self._known_sleeve: Valuation | None = None
        """Each role's value until something moves it; never while a price is missing."""
        self._known_layers: Layers | None = None

    # -- what comes in ------------------------------------------------------

    def touch(self, series: Series, *, new: bool) -> None:
        """A pair was priced anew: mark what hangs on it."""
        if new:
            self.routes.take_pair(series)
        self.ages.renew(series)
        if series.marks is None and not self.ages.is_stale(series):
            series.marks = _marks_of(series)
        for follower in series.followers:
            if isinstance(follower, CurrencyFollower):
                self.routes.moved_rates[follower.currency] = None
            elif follower.keeps_its_way(series, self.base_currency):
                if follower.source is series:
                    self.totals.marked.update(follower.joined)
            else:
                follower.settled_route = False
                self.positions.changed[follower] = None

    def leave_unsettled(self, amounts: tuple[Decimal, ...]) -> None:
        """Take by bucket what futures and CFDs made and nobody booked yet, in base currency."""
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
        """Bring all values up to the end of `date`; with `tell`, note what moved them.

        Without `total`, it is done again that day before any value is asked for.
        """
        totals, routes = self.totals, self.routes
        if routes.known:
            routes.known.clear()
        totals.moved_core = totals.moved_sleeve = None
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
        """Take the rates that moved, and what follows from them for groups and quotes."""
        for currency in self.routes.moved_rates:
            self.totals.take_rate(currency)
        self.routes.moved_rates.clear()
        if self.positions.changed:
            self._place_changed()
        if self.terms.undecided:
            for holding in self.terms.decide(date, self.routes):
                self.totals.marked.update(holding.joined)

    def _place_changed(self) -> None:
        """Put what was moved, or may have another way now, where it belongs."""
        for holding in self.positions.changed:
            holding.forget_costs()
            moved: Collection[int] = holding.moved
            if not holding.settled_route:
                via, moved = holding.via, BUCKETS
                self.totals.remove(holding)
                self.routes.choose(holding)
                if holding.via != via:  # taking another way is no move of its value
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
        """Watch the age of the price that a holding goes by, None while none is in use."""
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

        The same object says that nothing moved it since it was asked for the last time.
        """
        if self._unpriced:
            return self._valuation(CORE)
        if self._known_core is None:
            self._known_core = self._valuation(CORE)
        return self._known_core

    def sleeve(self) -> Valuation:
        """The equity of the sleeve: its assets less its debts; the same object as for `core`."""
        if self._unpriced:
            return self._valuation(*SLEEVE)
        if self._known_sleeve is None:
            self._known_sleeve = self._valuation(*SLEEVE)
        return self._known_sleeve

    def _worth(self) -> Sequence[Decimal]:
        """What each bucket is worth, as far as it has a price."""
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
                continue  # of a contract, what is settled is all that is known
            for bucket in buckets:
                book = self.routes.book_value(holding, bucket)
                estimate = None if estimate is None or book is None else estimate + book
        if not missing:
            return Valuation(known, known, ())
        return Valuation(None, estimate, tuple(sorted(missing)))

    def layer_values(self) -> Layers:
        """The known value of each layer; what has no price is left out."""
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
        """What the sleeve's goods are worth as collateral: market value times haircut.

        A commodity without `barbell-haircut` is none.
        """
        total = ZERO
        for holding in self.positions.sleeve():
            haircut = self.commodities.of(holding.commodity).haircut
            if haircut is None or holding.is_cash or not holding.counted or holding.via is None:
                continue
            value = holding.unit_price * self.routes.rates[holding.via]
            total += holding.in_sleeve * value * haircut
        return total

    def unpriced(self) -> list[Holding]:
        """What is held without any price, in alphabetical order."""
        return sorted(self._unpriced, key=lambda holding: holding.commodity)

    def estimable(self, holding: Holding) -> bool:
        """Whether a book value can stand in for a missing price."""
        return all(self.routes.book_value(holding, bucket) is not None for bucket in BUCKETS)


def _marks_of(series: Series) -> frozenset[PriceGroup] | None:
    """The groups that a price of the pair marks, None where it does more than that."""
    marks: list[PriceGroup] = []
    for follower in series.followers:
        if isinstance(follower, CurrencyFollower) or follower.source is not series:
            return None
        marks += follower.joined
    return frozenset(marks)
