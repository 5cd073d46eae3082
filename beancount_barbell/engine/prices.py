"""Prices as they come, with age, and chains of at most two hops.

Beancount's own price map has no notion of age, converts a lot's commodity only
by way of its cost currency and returns the amount unconverted, silently, when
it cannot (`beancount.core.convert`). Here a value is found or it is missing.
"""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from beancount_barbell.model.commodities import Commodities

ONE = Decimal(1)

MAX_AGE_DAYS = 7
MAX_AGE_MMF_DAYS = 35
MAX_AGE_CURRENCY_DAYS = 4


class Observation(NamedTuple):
    """The newest price of a pair: `number` units of `quote` for one unit."""

    date: datetime.date
    number: Decimal
    explicit: bool
    entry: Any


class Rate(NamedTuple):
    """What one unit is worth in another currency, and how old the worst hop is.

    `pairs` are the hops: (commodity, quote) pairs of the observations used.
    """

    number: Decimal
    observations: tuple[tuple[str, str, Observation], ...]


class PriceBook:
    """The newest observation of every pair, as of the day being replayed.

    Explicit prices come from `price` directives; the rest from the costs and
    prices of transactions, which stand only where no directive of that day
    does. Of several transaction prices of one day the lowest is kept: the
    order of entries inside a day carries no meaning.
    """

    __slots__ = ("_by_commodity", "_quoted_in", "currencies")

    def __init__(self, currencies: Iterable[str]) -> None:
        self._by_commodity: dict[str, dict[str, Observation]] = {}
        self._quoted_in: dict[str, list[str]] = {}
        self.currencies = set(currencies)
        """Commodities known to be money: operating, quote and cost currencies."""

    def observe(
        self,
        commodity: str,
        quote: str,
        number: Decimal,
        date: datetime.date,
        entry: Any,
        *,
        explicit: bool,
    ) -> Observation | None:
        """Take one observation in; the one it replaces, None at the first."""
        quotes = self._by_commodity.get(commodity)
        if quotes is None:
            quotes = self._by_commodity[commodity] = {}
        old = quotes.get(quote)
        if old is None:
            self._quoted_in.setdefault(quote, []).append(commodity)
            self.currencies.add(quote)
        elif old.date == date and not explicit and (old.explicit or old.number <= number):
            return old
        quotes[quote] = Observation(date, number, explicit, entry)
        return old

    def quotes_of(self, commodity: str) -> dict[str, Observation]:
        """The newest observations of `commodity` by quote currency (read only)."""
        return self._by_commodity.get(commodity, {})

    def hop(self, source: str, target: str) -> Rate | None:
        """One unit of `source` in `target` by a single observation, either way.

        The newer of the direct and the inverse quote is taken; an inverse of
        zero is no price.
        """
        if source == target:
            return Rate(ONE, ())
        direct = self._by_commodity.get(source, {}).get(target)
        inverse = self._by_commodity.get(target, {}).get(source)
        if (
            inverse is not None
            and inverse.number != 0
            and (direct is None or inverse.date > direct.date)
        ):
            return Rate(ONE / inverse.number, ((target, source, inverse),))
        if direct is None:
            return None
        return Rate(direct.number, ((source, target, direct),))

    def intermediates(self, source: str, preferred: Iterable[str]) -> list[str]:
        """Currencies that `source` is priced in, the preferred ones first."""
        known = set(self._by_commodity.get(source, ())) | set(self._quoted_in.get(source, ()))
        first = [name for name in preferred if name in known]
        return first + sorted(known.difference(first))

    def rate(
        self,
        source: str,
        target: str,
        preferred: Iterable[str],
        fresh: FreshnessTest | None = None,
    ) -> Rate | None:
        """One unit of `source` in `target`: direct, else over one intermediate.

        `preferred` orders the intermediates (cost currency, then operating
        currencies). With `fresh`, the first route without a stale hop wins;
        where every route is stale, the first one stands.
        """
        fallback: Rate | None = None
        direct = self.hop(source, target)
        if direct is not None:
            if fresh is None or fresh(direct):
                return direct
            fallback = direct
        for middle in self.intermediates(source, preferred):
            if middle == target:
                continue
            first = self.hop(source, middle)
            second = self.hop(middle, target)
            if first is None or second is None:
                continue
            chained = Rate(first.number * second.number, first.observations + second.observations)
            if fresh is None or fresh(chained):
                return chained
            if fallback is None:
                fallback = chained
        return fallback


class FreshnessTest:
    """Whether every hop of a rate is young enough on a given day.

    Ages in days: `price_max_age` of the policy where set, else 7 for what is
    listed, 35 for money market funds, 4 for currencies.
    """

    __slots__ = ("_commodities", "_currencies", "_date", "max_age_days")

    def __init__(
        self,
        date: datetime.date,
        commodities: Commodities,
        currencies: set[str],
        max_age_days: int | None,
    ) -> None:
        self._date = date
        self._commodities = commodities
        self._currencies = currencies
        self.max_age_days = max_age_days

    def __call__(self, rate: Rate) -> bool:
        """True if no hop of `rate` is stale."""
        return all(
            self.last_fresh_day(commodity, quote, seen) >= self._date
            for commodity, quote, seen in rate.observations
        )

    def max_age(self, commodity: str, quote: str) -> int:
        """Days after which a price of `commodity` in `quote` is stale."""
        if self.max_age_days is not None:
            return self.max_age_days
        if self._commodities.of(commodity).is_money_market_fund:
            return MAX_AGE_MMF_DAYS
        if commodity in self._currencies and quote in self._currencies:
            return MAX_AGE_CURRENCY_DAYS
        return MAX_AGE_DAYS

    def last_fresh_day(self, commodity: str, quote: str, seen: Observation) -> datetime.date:
        """The last day on which the observation may be used without a flag."""
        return seen.date + datetime.timedelta(days=self.max_age(commodity, quote))
