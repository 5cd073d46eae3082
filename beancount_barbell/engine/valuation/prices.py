"""Prices as they come, with age, and chains of at most two hops.

Beancount's own price map has no notion of age, converts a lot's commodity only
by way of its cost currency and returns the amount unconverted, silently, when
it cannot (`beancount.core.convert`). Here a value is found or it is missing.
"""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from beancount_barbell.model.dates import days_after
from beancount_barbell.model.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from beancount_barbell.engine.valuation.holdings import CurrencyFollower, Holding, PriceGroup
    from beancount_barbell.model.commodities import Commodities
    from beancount_barbell.model.entries import Directive

ONE = Decimal(1)

MAX_AGE_DAYS = 7
MAX_AGE_STABLE_DAYS = 35
"""Money market funds and Treasury bills: priced by the month, and hardly moving between."""


NOBODY: frozenset[PriceGroup] = frozenset()


class Series:
    """The newest price of a pair: `number` units of `quote` for one `commodity`.

    There is one object a pair for the whole sweep, and each price writes into
    it, so that whoever is priced by it need not look it up again. `followers`
    are told when it moves (the portfolio keeps them).
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
        """Whether a `price` directive says so; else a transaction implies it."""
        self.quoted = False
        """Whether a `price` directive ever did."""
        self.from_opening = False
        """Whether it is the cost of lots that came from Equity: they may be old."""
        self.entry: Directive | None = None
        self.followers: list[Holding | CurrencyFollower] = []
        self.marks: frozenset[PriceGroup] | None = NOBODY
        """What a new price marks for summing; None where the portfolio has to be asked."""


class Rate(NamedTuple):
    """What one unit is worth in another currency, and the hops it rests on.

    `over_good` tells that something which is no money stands between.
    """

    number: Decimal
    hops: tuple[Series, ...]
    over_good: bool = False

    @property
    def date(self) -> datetime.date:
        """How old it is: the day of its oldest hop."""
        return min(self.hops[0].date, self.hops[-1].date)

    @property
    def standing(self) -> tuple[bool, datetime.date, bool, bool]:
        """What makes one route better than another; the greatest is taken.

        A route is as old as its oldest hop, and the youngest is best; of equally
        young ones explicit prices go before implied ones, then the direct one.
        The cost of what came from Equity, and what somebody paid for a good in two
        currencies, are taken only where nothing else is known.
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

    Explicit prices come from `price` directives; the rest from the costs and
    prices of transactions, which stand only where no directive of that day
    does. Of several transaction prices of one day the lowest is kept: the
    order of entries inside a day carries no meaning.
    """

    __slots__ = ("_by_commodity", "_pairs", "_quoted_in", "currencies", "sole")

    def __init__(self, currencies: Iterable[str]) -> None:
        self._by_commodity: dict[str, dict[str, Series]] = {}
        self._pairs: dict[tuple[str, str], Series] = {}
        self._quoted_in: dict[str, list[str]] = {}
        self.sole: dict[str, Series] = {}
        """Commodity → its series, while it has only one (the fast way in)."""
        self.currencies = set(currencies)
        """Commodities known to be money: those given, and what anything is quoted in."""

    @property
    def commodities(self) -> Iterable[str]:
        """All that ever had a price, or was one's currency."""
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
        """One unit of `source` in another `target` by a single price, either way.

        The better of the direct and the inverse quote is taken, the direct one
        where neither is; an inverse of zero is no price.
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
        """What a commodity has a price in, or is the price of, alphabetically."""
        return sorted({*self._by_commodity.get(commodity, ()), *self._quoted_in.get(commodity, ())})

    def names_among(self, words: set[str]) -> set[str]:
        """The words that are commodities that ever had a price, or were one's currency."""
        return self._by_commodity.keys() & words | self._quoted_in.keys() & words

    def quotes(self, commodity: str) -> Iterable[Series]:
        """The series of a commodity, one for each currency it was ever priced in."""
        return self._by_commodity.get(commodity, {}).values()

    def priced_in(self, quote: str) -> list[str]:
        """What has a price in `quote`."""
        return self._quoted_in.get(quote, [])

    def known(self, commodity: str, quote: str) -> bool:
        """Whether a commodity was ever priced in `quote`."""
        return (commodity, quote) in self._pairs

    def pair(self, first: str, second: str) -> list[Series]:
        """The series between two commodities, either way."""
        direct, inverse = self._pairs.get((first, second)), self._pairs.get((second, first))
        return [series for series in (direct, inverse) if series is not None]

    def routes(self, source: str, target: str, preferred: Iterable[str]) -> Iterator[Rate]:
        """Each way from `source` to `target`: direct, then over one intermediate.

        `preferred` orders the intermediates (cost currency, then operating
        currencies); the others follow alphabetically.
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
        """The series of each of the `routes` from `source` to `target`, both sides of a pair."""
        ways = []
        for middle in self.neighbours(source):
            first = self.pair(source, middle)
            second = [] if middle == target else self.pair(middle, target)
            if second or middle == target:
                ways.append(first + second)
        return ways

    def rate(self, source: str, target: str, preferred: Iterable[str]) -> Rate | None:
        """One unit of `source` in `target` by the best of all routes; None without any.

        Of equally good ones the first in the order of `routes` is taken.
        """
        return best(self.routes(source, target, preferred))


def best(routes: Iterable[Rate]) -> Rate | None:
    """The route of the highest standing, the first of several; None of none."""
    found = list(routes)
    if len(found) == 1:  # as nearly always: there is nothing to compare
        return found[0]
    return max(found, key=lambda one: one.standing, default=None)


class Freshness:
    """How long a price may be used without a flag.

    Ages in days: `price-max-age` of the policy where set, else 35 for money market
    funds and Treasury bills, 7 for the rest.
    """

    __slots__ = ("_commodities", "max_age_days")

    def __init__(self, commodities: Commodities) -> None:
        self.max_age_days: int | None = None
        """The policy's; None for that of each kind."""
        self._commodities = commodities

    def max_age(self, series: Series) -> int:
        """The age in days after which a price of this pair is stale."""
        if self.max_age_days is not None:
            return self.max_age_days
        terms = self._commodities.of(series.commodity)
        return MAX_AGE_STABLE_DAYS if terms.is_priced_by_the_month else MAX_AGE_DAYS

    def last_fresh_day(self, series: Series) -> datetime.date:
        """The last day on which the pair's newest price may be used without a flag."""
        return days_after(series.date, self.max_age(series))
