"""Prices as they come, with age, and chains of at most two hops.

Beancount's own price map does not consider the age of a price, converts a lot's
commodity only through its cost currency, and returns the amount unconverted, without
an error, when it cannot (`beancount.core.convert`). Here a value is found or missing.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from beancount_barbell.model.buckets import ONE
from beancount_barbell.model.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from decimal import Decimal

    from beancount_barbell.engine.valuation.holdings import Holding, PriceGroup
    from beancount_barbell.model.entries import Directive


NOBODY: frozenset[PriceGroup] = frozenset()


class Series:
    """The newest price of a pair: `number` units of `quote` for one `commodity`.

    One object for each pair serves the whole replay: each new price is written into it,
    so that holdings keep a reference and need no look-up. `followers` depend on the
    price (the portfolio maintains them): holdings, and the currency whose rate it is.
    """

    __slots__ = (
        "commodity",
        "date",
        "entry",
        "explicit",
        "followers",
        "from_opening",
        "marks",
        "number",
        "quote",
        "quoted",
    )

    def __init__(self, commodity: str, quote: str) -> None:
        self.commodity = commodity
        self.quote = quote
        self.number = ONE
        self.date = datetime.date.min
        self.explicit = False
        """Whether the price is from a `price` directive; else a transaction implies it."""
        self.quoted = False
        """Whether any `price` directive ever gave a price of this pair."""
        self.from_opening = False
        """Whether the price is the cost of lots that came from Equity; it may be old."""
        self.entry: Directive | None = None
        self.followers: list[Holding | str] = []
        self.marks: frozenset[PriceGroup] | None = NOBODY
        """Groups that a new price marks for summing; None: call `Portfolio.touch` instead."""


class Rate(NamedTuple):
    """The value of one unit in another currency, and the prices (hops) it is computed from.

    `over_good`: the intermediate commodity is not a currency.
    """

    number: Decimal
    hops: tuple[Series, ...]
    over_good: bool = False

    @property
    def date(self) -> datetime.date:
        """The date of the oldest hop."""
        return min(self.hops[0].date, self.hops[-1].date)

    @property
    def standing(self) -> tuple[bool, datetime.date, bool, bool]:
        """Sort key of routes; the route with the greatest key is the best.

        A route is as old as its oldest hop, and the youngest route is best. Among routes of
        one date explicit prices rank before implied ones, then the direct route ranks first.
        Two kinds are used only where there is no other price: the cost of lots that came
        from Equity, and a conversion through a good that was bought in two currencies.
        """
        first, last = self.hops[0], self.hops[-1]
        return (
            not (self.over_good or first.from_opening or last.from_opening),
            self.date,
            first.explicit and last.explicit,
            len(self.hops) == 1,
        )


class PriceBook:
    """The newest price of every pair, as of the day being replayed.

    Explicit prices come from `price` directives. Implied prices come from the costs and
    prices of transactions; they count only where the day has no explicit price of the
    pair. The lowest of several implied prices of one day is kept, because the order of
    entries inside a day carries no meaning.
    """

    __slots__ = ("_by_commodity", "_pairs", "_quoted_in", "currencies", "sole", "stated")

    def __init__(self, currencies: Iterable[str]) -> None:
        self._by_commodity: dict[str, dict[str, Series]] = {}
        self._pairs: dict[tuple[str, str], Series] = {}
        self._quoted_in: dict[str, list[str]] = {}
        self.sole: dict[str, Series] = {}
        """Commodity → its series, while it has only one (for fast access)."""
        self.stated = frozenset(currencies)
        """The given currencies: money even if nothing is quoted in them."""
        self.currencies = set(self.stated)
        """What may be money: the given currencies, and all that something is quoted in."""

    @property
    def commodities(self) -> Iterable[str]:
        """All commodities that ever had a price, or were the currency of one."""
        return dict.fromkeys((*self._by_commodity, *self._quoted_in))

    def series(self, commodity: str, quote: str) -> tuple[Series, bool]:
        """The series of a pair, and whether it is new."""
        pair = commodity, quote
        if pair in self._pairs:
            return self._pairs[pair], False
        quotes = self._by_commodity.setdefault(commodity, {})
        found = quotes[quote] = self._pairs[pair] = Series(commodity, quote)
        self._quoted_in.setdefault(quote, []).append(commodity)
        self.currencies.add(quote)
        if len(quotes) == 1:
            self.sole[commodity] = found
        else:
            self.sole.pop(commodity, None)
        return found, True

    def hop(self, source: str, target: str) -> Rate | None:
        """One unit of `source` in `target` by a single price, direct or inverse.

        The better of the two quotes is taken, and the direct one if they are equally
        good. A price of zero cannot be inverted. None without a price.
        """
        direct, inverse = self._pairs.get((source, target)), self._pairs.get((target, source))
        if inverse is None or inverse.number == 0:
            return None if direct is None else Rate(direct.number, (direct,))
        turned = Rate(ONE / inverse.number, (inverse,))
        if direct is None:
            return turned
        straight = Rate(direct.number, (direct,))
        return turned if turned.standing > straight.standing else straight

    def neighbours(self, commodity: str) -> list[str]:
        """Commodities that share a pair with `commodity`, in alphabetical order."""
        return sorted({*self._by_commodity.get(commodity, ()), *self._quoted_in.get(commodity, ())})

    def names_among(self, words: set[str]) -> set[str]:
        """The `words` that name a commodity with a price, or the currency of a price."""
        return self._by_commodity.keys() & words | self._quoted_in.keys() & words

    def quotes(self, commodity: str) -> Iterable[Series]:
        """The series of a commodity, one for each currency it was ever priced in."""
        return self._by_commodity.get(commodity, {}).values()

    def priced_in(self, quote: str) -> list[str]:
        """The commodities that have a price in `quote`."""
        return self._quoted_in.get(quote, [])

    def known(self, commodity: str, quote: str) -> bool:
        """Whether a commodity was ever priced in `quote`."""
        return (commodity, quote) in self._pairs

    def pair(self, first: str, second: str) -> list[Series]:
        """The series between two commodities, in both directions."""
        direct, inverse = self._pairs.get((first, second)), self._pairs.get((second, first))
        return [series for series in (direct, inverse) if series is not None]

    def routes(self, source: str, target: str, preferred: Iterable[str]) -> Iterator[Rate]:
        """Each route from `source` to `target`: direct, then through one intermediate.

        The `preferred` intermediates (cost currencies, then operating currencies) come
        first, the others follow in alphabetical order.
        """
        direct = self.hop(source, target)
        if direct is not None:
            yield direct
        around = self.neighbours(source)
        first_choice = [name for name in preferred if name in around]
        for middle in dict.fromkeys((*first_choice, *around)):
            if middle == target:
                continue
            first = self.hop(source, middle)
            second = self.hop(middle, target)
            if first is not None and second is not None:
                over_good = middle not in self.currencies
                yield Rate(first.number * second.number, first.hops + second.hops, over_good)

    def ways(self, source: str, target: str) -> list[list[Series]]:
        """The series of each route from `source` to `target`, in both directions of a pair."""
        ways = []
        for middle in self.neighbours(source):
            first = self.pair(source, middle)
            second = [] if middle == target else self.pair(middle, target)
            if second or middle == target:
                ways.append(first + second)
        return ways

    def rate(self, source: str, target: str, preferred: Iterable[str]) -> Rate | None:
        """One unit of `source` in `target` by the best route; None without any.

        Among equally good routes the first in the order of `routes` is taken.
        """
        return best(self.routes(source, target, preferred))


def best(routes: Iterable[Rate]) -> Rate | None:
    """The route of the highest standing (the first of equals); None without routes."""
    found = list(routes)
    if len(found) == 1:  # the usual case: nothing to compare
        return found[0]
    return max(found, key=lambda one: one.standing, default=None)
