"""Prices as they come, with age, and chains of at most two hops.

Beancount's own price map has no notion of age, converts a lot's commodity only
by way of its cost currency and returns the amount unconverted, silently, when
it cannot (`beancount.core.convert`). Here a value is found or it is missing.
"""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from beancount_barbell.model.dates import days_after

if TYPE_CHECKING:
    from collections.abc import Iterable

    from beancount_barbell.model.commodities import Commodities

ONE = Decimal(1)

MAX_AGE_DAYS = 7
MAX_AGE_MMF_DAYS = 35
MAX_AGE_CURRENCY_DAYS = 4


NOBODY: frozenset[Any] = frozenset()


class Series:
    """The newest price of a pair: `number` units of `quote` for one `commodity`.

    There is one object a pair for the whole sweep, and each price writes into
    it, so that whoever is priced by it need not look it up again. `followers`
    are told when it moves (the portfolio keeps them).
    """

    __slots__ = ("commodity", "date", "entry", "explicit", "followers", "marks", "number", "quote")

    def __init__(self, commodity: str, quote: str) -> None:
        self.commodity = commodity
        self.quote = quote
        self.number = ONE
        self.date = datetime.date.min
        self.explicit = False
        self.entry: Any = None
        self.followers: list[Any] = []
        self.marks: frozenset[Any] | None = NOBODY
        """What a new price marks for summing; None where the portfolio has to be asked."""


class Rate(NamedTuple):
    """What one unit is worth in another currency, and the hops it rests on."""

    number: Decimal
    hops: tuple[Series, ...]


class PriceBook:
    """The newest price of every pair, as of the day being replayed.

    Explicit prices come from `price` directives; the rest from the costs and
    prices of transactions, which stand only where no directive of that day
    does. Of several transaction prices of one day the lowest is kept: the
    order of entries inside a day carries no meaning.
    """

    __slots__ = ("_by_commodity", "_quoted_in", "currencies", "sole")

    def __init__(self, currencies: Iterable[str]) -> None:
        self._by_commodity: dict[str, dict[str, Series]] = {}
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
        quotes = self._by_commodity.setdefault(commodity, {})
        found = quotes.get(quote)
        if found is not None:
            return found, False
        found = quotes[quote] = Series(commodity, quote)
        self._quoted_in.setdefault(quote, []).append(commodity)
        self.currencies.add(quote)
        if len(quotes) == 1:
            self.sole[commodity] = found
        else:
            self.sole.pop(commodity, None)
        return found, True

    def hop(self, source: str, target: str) -> Rate | None:
        """One unit of `source` in another `target` by a single price, either way.

        The newer of the direct and the inverse quote is taken; an inverse of
        zero is no price.
        """
        direct = self._by_commodity.get(source, {}).get(target)
        inverse = self._by_commodity.get(target, {}).get(source)
        if (
            inverse is not None
            and inverse.number != 0
            and (direct is None or inverse.date > direct.date)
        ):
            return Rate(ONE / inverse.number, (inverse,))
        if direct is None:
            return None
        return Rate(direct.number, (direct,))

    def neighbours(self, commodity: str) -> list[str]:
        """What a commodity has a price in, or is the price of, alphabetically."""
        return sorted({*self._by_commodity.get(commodity, ()), *self._quoted_in.get(commodity, ())})

    def known(self, commodity: str, quote: str) -> bool:
        """Whether a commodity was ever priced in `quote`."""
        return quote in self._by_commodity.get(commodity, ())

    def pair(self, first: str, second: str) -> list[Series]:
        """The series between two commodities, either way."""
        direct = self._by_commodity.get(first, {}).get(second)
        inverse = self._by_commodity.get(second, {}).get(first)
        return [series for series in (direct, inverse) if series is not None]

    def ways(self, source: str, target: str) -> list[list[Series]]:
        """Each way from `source` to `target` over one intermediate at most: its series."""
        ways = []
        for middle in self.neighbours(source):
            first = self.pair(source, middle)
            second = [] if middle == target else self.pair(middle, target)
            if second or middle == target:
                ways.append(first + second)
        return ways

    def rate(
        self,
        source: str,
        target: str,
        preferred: Iterable[str],
        fresh: Freshness | None = None,
    ) -> Rate | None:
        """One unit of `source` in `target`: direct, else over one intermediate.

        `preferred` orders the intermediates (cost currency, then operating
        currencies). With `fresh`, the first route without a stale hop wins;
        where every route is stale, the first one stands.
        """
        fallback: Rate | None = None
        direct = self.hop(source, target)
        if direct is not None:
            if fresh is None or fresh.covers(direct):
                return direct
            fallback = direct
        around = self.neighbours(source)
        first_choice = [name for name in preferred if name in around]
        for middle in dict.fromkeys((*first_choice, *around)):
            if middle == target:
                continue
            first = self.hop(source, middle)
            second = self.hop(middle, target)
            if first is None or second is None:
                continue
            chained = Rate(first.number * second.number, first.hops + second.hops)
            if fresh is None or fresh.covers(chained):
                return chained
            if fallback is None:
                fallback = chained
        return fallback


class Freshness:
    """Whether every hop of a rate is young enough on a given day.

    Ages in days: `price-max-age` of the policy where set, else 7 for what is
    listed, 35 for money market funds, 4 for currencies.
    """

    __slots__ = ("_ages", "_commodities", "_currencies", "date", "max_age_days")

    def __init__(self, commodities: Commodities, currencies: set[str]) -> None:
        self.date = datetime.date.min
        self.max_age_days: int | None = None
        self._commodities = commodities
        self._currencies = currencies
        self._ages: dict[Series, int] = {}

    def allow(self, max_age_days: int | None) -> None:
        """From now on another age is allowed; None for that of each kind."""
        self.max_age_days = max_age_days
        self.forget()

    def forget(self) -> None:
        """What a commodity is may have changed: money is allowed less than a fund."""
        self._ages.clear()

    def covers(self, rate: Rate) -> bool:
        """True if no hop of `rate` is stale."""
        return all(self.last_fresh_day(series) >= self.date for series in rate.hops)

    def max_age(self, series: Series) -> int:
        """The age in days after which a price of this pair is stale."""
        age = self._ages.get(series)
        if age is None:
            age = self._ages[series] = self._max_age(series)
        return age

    def _max_age(self, series: Series) -> int:
        if self.max_age_days is not None:
            return self.max_age_days
        if self._commodities.of(series.commodity).is_money_market_fund:
            return MAX_AGE_MMF_DAYS
        if series.commodity in self._currencies and series.quote in self._currencies:
            return MAX_AGE_CURRENCY_DAYS
        return MAX_AGE_DAYS

    def last_fresh_day(self, series: Series) -> datetime.date:
        """The last day on which the pair's newest price may be used without a flag."""
        return days_after(series.date, self.max_age(series))
