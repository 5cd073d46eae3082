"""The price route by which each holding is valued in the base currency.

A commodity is priced in one currency, its *via*, which has a rate to the base currency.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from beancount_barbell.engine.valuation.prices import Rate, Series, best
from beancount_barbell.model.buckets import BUCKETS, ONE, ZERO

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

    from beancount_barbell.engine.valuation.holdings import Holding
    from beancount_barbell.engine.valuation.positions import Positions
    from beancount_barbell.engine.valuation.prices import PriceBook


class Routes:
    """Finds the best route to the base currency, again when a price may change which is best."""

    def __init__(
        self,
        base_currency: str,
        operating: tuple[str, ...],
        prices: PriceBook,
        positions: Positions,
    ) -> None:
        self._base = base_currency
        self._operating = operating
        self._prices = prices
        self._positions = positions
        self.rates: dict[str, Decimal] = {base_currency: ONE}
        """Each via's rate to the base currency."""
        self.rate_series: dict[str, Series] = {}
        """Currency → the price its rate is from; the base currency has none."""
        self.moved_rates: dict[str, None] = {}
        """Currencies that were priced anew since the portfolio last settled."""
        self.known: dict[str, Decimal | None] = {}
        """Cache of `rate`, emptied by each settling."""

    # -- what is asked ------------------------------------------------------

    def rate(self, commodity: str) -> Decimal | None:
        """One unit of any commodity in base currency as of this day, None if unpriced."""
        if commodity == self._base:
            return ONE
        if commodity in self.known:
            return self.known[commodity]
        holding = self._positions.holdings.get(commodity)
        found = self.route(commodity)
        number = None if found is None else found.number
        if (
            found is not None
            and holding is not None
            and holding.per_quote is not None
            and found.hops[0].explicit
        ):
            number = found.number * holding.per_quote
        known = self.known[commodity] = number
        return known

    def route(self, commodity: str) -> Rate | None:
        """The route from any other commodity to the base currency, None if unpriced."""
        holding = self._positions.holdings.get(commodity)
        preferred = self._operating if holding is None else self._preferred(holding)
        return self._prices.rate(commodity, self._base, preferred)

    def currency_of(self, commodity: str) -> str | None:
        """The currency whose rate moves a commodity's value; None for none or several.

        For a currency it is the currency itself, for a fund the one foreign currency it is
        quoted in.
        """
        base, currencies = self._base, self._prices.currencies
        if commodity in currencies:  # the base is one of them
            return commodity
        around = self._prices.neighbours(commodity)
        foreign = [name for name in around if name != base and name in currencies]
        return foreign[0] if len(foreign) == 1 else None

    def book_value(self, holding: Holding, bucket: int) -> Decimal | None:
        """Book cost of a bucket's lots, in base currency; None where unknown."""
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

    def unit_cost(self, holding: Holding) -> Decimal | None:
        """Average book cost of one unit, in base currency; None where unknown."""
        books = [self.book_value(holding, bucket) for bucket in BUCKETS]
        units = sum(holding.units, ZERO)
        if not units or None in books:
            return None
        return abs(sum((book or ZERO for book in books), ZERO) / units)

    # -- what comes in ------------------------------------------------------

    def take_pair(self, series: Series) -> None:
        """Note a new pair: it may open a route, or show that a good is a currency."""
        pair = (series.commodity, series.quote)
        positions = self._positions
        for commodity in self._led_by(pair):
            concerned = positions.by_underlying.get(commodity, [])
            holding = positions.holdings.get(commodity)
            for one in (*concerned, holding) if holding is not None else concerned:
                one.settled_route = False
                positions.changed[one] = None
        for currency in pair:
            if self._base in pair and currency in self.rate_series:
                series.followers.append(currency)
                series.marks = None
                self.moved_rates[currency] = None

    def _led_by(self, pair: tuple[str, str]) -> set[str]:
        """The commodities whose route to the base currency may use a new pair."""
        base, prices = self._base, self._prices
        found = set(pair)
        if base in pair:
            found.update(prices.neighbours(pair[0] if pair[1] == base else pair[1]))
        if len(prices.priced_in(pair[1])) == 1:
            # The quote is known as money only now, so routes may go through it.
            found.update(prices.neighbours(pair[1]))
        found.discard(base)
        return found

    def take_rate(self, currency: str) -> Decimal | None:
        """Take the newest rate of a currency.

        Returns the size of the move (>= 0); None where the rate is lost, because its only
        price is an inverse one and became zero.
        """
        series = self.rate_series.get(currency)
        # The usual case: a direct price and no inverse one.
        if series is not None and not self._prices.known(self._base, currency):
            number = series.number
        else:
            rate = self._prices.hop(currency, self._base)
            if rate is None:
                return None
            number, (self.rate_series[currency],) = rate.number, rate.hops
        before = self.rates.get(currency, number)
        self.rates[currency] = number
        return abs(number - before)

    # -- the way of a holding -----------------------------------------------

    def choose(self, holding: Holding) -> None:
        """Find a holding's route to the base currency, and follow the prices that may change it."""
        holding.route = None
        commodity, base = holding.commodity, self._base
        holding.is_cash = self._positions.is_cash(commodity)
        holding.exposed = not holding.is_cash and holding.underlying is None
        self._positions.see_whether_money(holding)
        if commodity == base:
            holding.via, holding.settled_route = base, True
            return
        routes = list(self._prices.routes(commodity, base, self._preferred(holding)))
        found = best(routes)
        self._follow(holding, routes, found)
        if found is None:
            holding.via, holding.settled_route = None, False
            return
        holding.route, hop = found, found.hops[0]
        if len(found.hops) == 1 and commodity in self._prices.currencies:
            # A currency with a direct rate is its own via: only the rate moves its value.
            holding.via, holding.source = commodity, Series(commodity, commodity)
        elif hop.commodity == commodity:
            holding.via, holding.source = hop.quote, hop
        else:
            holding.via, holding.source = hop.commodity, Series(commodity, hop.commodity)
            holding.source.number = ONE / hop.number
        for series in holding.follows:
            series.marks = None
        if holding.via not in self.rates:
            self._follow_rate(holding.via)

    def _follow(self, holding: Holding, routes: list[Rate], found: Rate | None) -> None:
        """Make a holding follow each price that may give it a better route.

        A price of the chosen route moves the value; a price of another route may make that
        route the best. With more than one route, each hop of the chosen route counts. An
        option also follows the prices of its underlying, for its exposure.
        """
        for series in holding.follows:
            series.followers.remove(holding)
            series.marks = None
        prices, base = self._prices, self._base
        follows: dict[Series, None] = {}
        tied = [route for route in routes if found is not None and route.date == found.date]
        for route in routes:
            # Follow both directions of a pair: the better one counts.
            hops = route.hops if route in tied else _overtaking(route)
            for hop in hops if len(routes) > 1 else hops[:1]:
                follows.update(dict.fromkeys(prices.pair(hop.commodity, hop.quote)))
        if found is not None and len(found.hops) == 1 and holding.commodity in prices.currencies:
            for series in prices.pair(holding.commodity, base):
                follows.pop(series, None)  # the currency itself follows its rate
        for commodity in (
            holding.underlying,  # its price gives the exposure
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
        """Keep the rate of `currency` to the base currency up to date from now on."""
        for series in self._prices.pair(currency, self._base):
            series.followers.append(currency)
            series.marks = None
        self.take_rate(currency)

    def _preferred(self, holding: Holding) -> Iterable[str]:
        costs = sorted({currency for costs in holding.cost for currency in costs})
        return (*costs, *self._operating)


def _overtaking(route: Rate) -> list[Series]:
    """The hops whose new price may make an older route the best: its oldest ones.

    Also the hops from opening balances, which rank last. (For routes of the same age as
    the best one, every hop may decide; the caller follows all of them.)
    """
    return [hop for hop in route.hops if hop.date == route.date or hop.from_opening]
