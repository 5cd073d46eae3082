"""Bounds: how much core money reached the sleeve, under any tracing convention.

A convention decides which money in an account goes out first. All conventions that
conserve value have two limits in common: the core money outside is at most all the
money outside, and core money disappears only together with money that went out. So
all outside accounts are taken as one pool for each currency (or commodity), and two
extreme courses of the pool are kept: the most core money that may lie in it (every
other transaction took clean money first), and the least that must lie in it (every
other transaction took core money first). For one account these are the extremes of
all conventions (exhaustive search over all of them agrees). With several accounts,
or where money changes its currency on the way, no convention lies outside the bounds,
but the bounds may be wider than the extremes of all conventions.

A hop between two outside accounts does not change the pool. If an account gives more
than its balance, the difference is a loan of clean money from elsewhere; money that
repays the loan is spent.

Core money is counted as principal: its worth in base currency when it left the core.
It keeps the day on which it left; once older than the tracing window it is clean.
"""

from __future__ import annotations

from collections import deque
from decimal import Decimal
from typing import TYPE_CHECKING

from beancount_barbell.model.buckets import ZERO
from beancount_barbell.model.record import NamedTuple

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Mapping


Rows = list[tuple["datetime.date", Decimal]]
"""Core money by the day on which it left the core, the oldest first, at most one entry a day."""


class Moved(NamedTuple):
    """Units of a currency that a transaction took out or put in, and the weight of these units."""

    units: Decimal = ZERO
    weight: Decimal = ZERO

    def plus(self, units: Decimal, weight: Decimal) -> Moved:
        """The sum of this amount and another."""
        return Moved(self.units + units, self.weight + weight)


NOTHING = Moved()


class Passage(NamedTuple):
    """What a transaction did to the money outside; weights in the item's currency.

    `drawn` and `put` are the amounts taken out of outside accounts, and put into them,
    by currency. `core` is what came from the core, and `whole` is what all sources of the
    transaction gave, both as weights; `rate` is base currency for a unit of weight, None
    where unknown.
    """

    date: datetime.date
    drawn: Mapping[str, Moved]
    put: Mapping[str, Moved]
    core: Decimal
    whole: Decimal
    rate: Decimal | None


class _Source(NamedTuple):
    """Core money that a transaction may have had, and must have had, from one source.

    `currency` is the pool's, None for the core itself. `most` and `least` are weights by
    day; `low` and `high` the principal of a unit of weight, None where it is unknown.
    """

    currency: str | None
    most: Rows
    least: Rows
    low: Decimal | None
    high: Decimal | None


class Shares:
    """Computes how much core money the parts of one transaction may carry.

    Principal is capped at the core money that entered within the tracing window.
    """

    __slots__ = ("_cap", "_sources", "_whole")

    def __init__(self, sources: list[_Source], whole: Decimal, cap: Decimal) -> None:
        self._sources = sources
        self._whole = whole
        self._cap = cap

    def of(self, part: Decimal, certain: Decimal) -> tuple[Decimal, Decimal] | None:
        """(least, most) principal in a part of what the transaction passed on.

        Args:
            part: the part, as a weight.
            certain: the weight of the part that remains whatever else was paid.

        Returns:
            Base currency; None where the principal of some of it is unknown.
        """
        most, bare = ZERO, self._whole
        rates: list[tuple[Decimal, Decimal]] = []
        lowest: Decimal | None = None
        for source in self._sources:
            if source.low is None or source.high is None:
                return None
            rates.append((source.high, _sum(source.most)))
            bare -= _sum(source.least)
            lowest = source.low if lowest is None else min(lowest, source.low)
        for high, weight in sorted(rates, reverse=True):
            taken = min(part, weight)
            most += taken * high
            part -= taken
        least = max(ZERO, certain - bare) * (lowest or ZERO)
        return least, min(most, self._cap)


class _Mix:
    """All outside money in one currency: `total` units, and the bounds of core money in them."""

    __slots__ = ("high", "least", "low", "most", "most_units", "total")

    def __init__(self) -> None:
        self.total = ZERO
        self.most: deque[tuple[datetime.date, Decimal]] = deque()
        self.most_units = ZERO
        self.least: deque[tuple[datetime.date, Decimal]] = deque()
        self.low: Decimal | None = ZERO
        """Lowest principal of a unit of core money here; None where it is unknown."""
        self.high: Decimal | None = ZERO

    def season(self, cutoff: datetime.date) -> None:
        """Drop core money that left the core before `cutoff`: it is clean now."""
        while self.most and self.most[0][0] < cutoff:
            self.most_units -= self.most.popleft()[1]
        while self.least and self.least[0][0] < cutoff:
            self.least.popleft()

    def change(self, units: Decimal) -> None:
        """Add `units` (negative: remove them), and cap the upper bound at the new total."""
        self.total = max(ZERO, self.total + units)
        excess = self.most_units - self.total
        while excess > 0 and self.most:  # drop the oldest: younger money counts longer
            date, first = self.most.popleft()
            part = min(first, excess)
            excess -= part
            self.most_units -= part
            if part < first:
                self.most.appendleft((date, first - part))

    def lose(self, units: Decimal) -> None:
        """Lower the lower bound by up to `units`, newest first: old core money seasons anyway."""
        while units > 0 and self.least:
            date, last = self.least.pop()
            part = min(last, units)
            units -= part
            if part < last:
                self.least.append((date, last - part))

    def gain(self, rows: Rows) -> None:
        """Raise the upper bound by `rows`."""
        if rows:
            self.most = deque(_merged(self.most, rows))
            self.most_units += _sum(rows)

    def rate(self, rates: list[tuple[Decimal | None, Decimal | None]], factor: Decimal) -> None:
        """Widen `low` and `high` to the principal per unit of core money that may come in.

        `rates` are (low, high) of each source for a unit of weight; `factor` is the weight of
        one unit here.
        """
        if not rates:
            return
        lows = [None if low is None else low * factor for low, _ in rates]
        highs = [None if high is None else high * factor for _, high in rates]
        if self.most:
            lows.append(self.low)
            highs.append(self.high)
        known = [low for low in lows if low is not None]
        self.low = min(known) if len(known) == len(lows) else None
        known = [high for high in highs if high is not None]
        self.high = max(known) if len(known) == len(highs) else None


class Bounds:
    """The upper and the lower bound of core money outside, by currency."""

    __slots__ = ("_entered", "_entered_sum", "_mixes")

    def __init__(self) -> None:
        self._mixes: dict[str, _Mix] = {}
        self._entered: deque[tuple[datetime.date, Decimal]] = deque()
        self._entered_sum = ZERO

    @property
    def live(self) -> bool:
        """Whether any core money may lie outside."""
        return any(mix.most for mix in self._mixes.values())

    def season(self, cutoff: datetime.date) -> None:
        """Drop core money that left the core before `cutoff`: it is clean now."""
        for mix in self._mixes.values():
            mix.season(cutoff)
        while self._entered and self._entered[0][0] < cutoff:
            self._entered_sum -= self._entered.popleft()[1]

    def change(self, currency: str, units: Decimal, lost: Decimal = ZERO) -> None:
        """Add `units` of clean money (negative: money went out); `lost` units went out for good."""
        mix = self._mix(currency)
        mix.change(units)
        mix.lose(lost)

    def lose(self, currency: str, units: Decimal) -> None:
        """Lower the lower bound: up to `units` of core money may have turned clean there."""
        self._mix(currency).lose(units)

    def doubt(self, date: datetime.date) -> None:
        """Reset: the upper bound is the whole balance, the lower bound 0, the principal unknown."""
        for mix in self._mixes.values():
            mix.least.clear()
            mix.most = deque([(date, mix.total)] if mix.total else [])
            mix.most_units = mix.total
            mix.low = mix.high = None

    def take(self, passage: Passage, *, asked: bool) -> Shares | None:
        """Apply a transaction to the bounds.

        Returns:
            The core money that its parts may have carried if `asked`, else None.
        """
        currencies = passage.drawn if not passage.put else {**passage.drawn, **passage.put}
        followed = passage.drawn if asked or len(currencies) > 1 else {}
        sources = self._sources(passage, followed)
        if passage.core > 0 and passage.rate is not None:
            principal = passage.core * passage.rate
            self._entered.append((passage.date, principal))
            self._entered_sum += principal
        for currency in currencies:
            drawn = passage.drawn.get(currency, NOTHING)
            put = passage.put.get(currency, NOTHING)
            others = [source for source in sources if source.currency != currency]
            if others or drawn != put or put.weight != passage.whole:
                self._pass(self._mix(currency), drawn, put, others, passage.whole)
        return Shares(sources, passage.whole, self._entered_sum) if asked else None

    def _mix(self, currency: str) -> _Mix:
        mix = self._mixes.get(currency)
        if mix is None:
            mix = self._mixes[currency] = _Mix()
        return mix

    def _sources(self, passage: Passage, drawn: Mapping[str, Moved]) -> list[_Source]:
        """The sources of core money in a transaction: the `drawn` pools, and the core itself."""
        sources = []
        for currency, (units, weight) in drawn.items():
            mix = self._mixes.get(currency)
            if mix is None or not mix.most:
                continue
            factor = weight / units
            sources.append(
                _Source(
                    currency,
                    _scaled(_newest(mix.most, units), factor),
                    _scaled(_without_newest(mix.least, mix.total - units), factor),
                    None if mix.low is None else mix.low / factor,
                    None if mix.high is None else mix.high / factor,
                )
            )
        if passage.core > 0:
            rows = [(passage.date, passage.core)]
            sources.append(_Source(None, rows, rows, passage.rate, passage.rate))
        return sources

    @staticmethod
    def _pass(mix: _Mix, drawn: Moved, put: Moved, others: list[_Source], whole: Decimal) -> None:
        """Apply a transaction to the pool of one currency.

        Money that was drawn and put back has only hopped, unless money from `others` was put
        in its place. Spent money may have been core money drawn here, or core money from
        `others`.
        """
        most: Rows = []
        kept: Rows = []
        if put.units:
            factor = put.weight / put.units
            most = _scaled(_newest(_merged(*(one.most for one in others)), put.weight), 1 / factor)
            same = not drawn.units or drawn.weight / drawn.units == factor
            if same and (mix.least or any(one.least for one in others)):
                came = _scaled(_merged(*(one.least for one in others)), 1 / factor)
                gone = (whole - put.weight) / factor
                kept = _without_newest(_merged(mix.least, came), gone)
            mix.rate([(one.low, one.high) for one in others], factor)
        mix.lose(drawn.units)
        if kept:
            mix.least = deque(_higher(list(mix.least), kept))
        mix.total += put.units
        mix.gain(most)
        mix.change(-drawn.units)


def _sum(rows: Iterable[tuple[datetime.date, Decimal]]) -> Decimal:
    return sum((units for _, units in rows), ZERO)


def _scaled(rows: Rows, factor: Decimal) -> Rows:
    return rows if factor == 1 else [(date, units * factor) for date, units in rows]


def _newest(rows: deque[tuple[datetime.date, Decimal]] | Rows, units: Decimal) -> Rows:
    """The newest `units` of `rows`."""
    found: Rows = []
    for date, one in reversed(rows):
        if units <= 0:
            break
        found.append((date, min(one, units)))
        units -= one
    found.reverse()
    return found


def _without_newest(rows: deque[tuple[datetime.date, Decimal]] | Rows, units: Decimal) -> Rows:
    """All of `rows` but the newest `units`."""
    found: Rows = []
    for date, one in reversed(rows):
        if one > units:
            found.append((date, one - max(units, ZERO)))
        units -= one
    found.reverse()
    return found


def _merged(*rows: Iterable[tuple[datetime.date, Decimal]]) -> Rows:
    """All rows in one list, summed by day."""
    days: dict[datetime.date, Decimal] = {}
    for row in rows:
        for date, units in row:
            days[date] = days.get(date, ZERO) + units
    return sorted(days.items())


def _higher(one: Rows, other: Rows) -> Rows:
    """Rows of which the total since any day is the larger of the two totals since that day."""
    first, second = dict(one), dict(other)
    sums = [ZERO, ZERO]
    found: Rows = []
    before = ZERO
    for date in sorted({*first, *second}, reverse=True):
        sums[0] += first.get(date, ZERO)
        sums[1] += second.get(date, ZERO)
        found.append((date, max(sums) - before))
        before = max(sums)
    found.reverse()
    return found
