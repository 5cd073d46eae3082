"""How much of what reached the sleeve was core's, whatever the convention.

A convention decides which of the money in an account goes out. All that conserve
value have this in common: no more core money can lie outside than there is money,
and none can vanish but with what went out. So for each currency (or commodity)
all outside accounts are taken as one pool, and two courses are kept of it: the
most core money that may lie in it, had all others taken clean money first, and
the least that must, had all others taken core money first. For one account these
are the extremes of all conventions (exhaustive search over all of them agrees).
With several accounts, or where money changes its currency on the way, no convention
lies beyond them, but they may be wider than the widest.

Hops from account to account are nothing to such a pool. What an account gives and
does not have is lent to it, and is clean money from elsewhere; what pays such a
debt is spent.

Core money is counted as principal, the base currency it was worth when it left
the core. It keeps its day: older than the window it is clean.
"""

from __future__ import annotations

from collections import deque
from decimal import Decimal
from typing import TYPE_CHECKING

from beancount_barbell.model.record import NamedTuple

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Mapping

ZERO = Decimal(0)

Rows = list[tuple["datetime.date", Decimal]]
"""Core money by the day it left the core, the oldest first; a day stands once."""


class Moved(NamedTuple):
    """Units of a currency that a transaction took out or put in, and their weight."""

    units: Decimal = ZERO
    weight: Decimal = ZERO

    def plus(self, units: Decimal, weight: Decimal) -> Moved:
        """Both together."""
        return Moved(self.units + units, self.weight + weight)


NOTHING = Moved()


class Passage(NamedTuple):
    """What a transaction did to the money outside; weights in the item's currency.

    `drawn` and `put` are what was taken out of accounts, and what came to lie in
    them, by currency. `core` came from the core and `whole` is all that the
    transaction's sources gave, both as weights; `rate` is base currency for a
    unit of weight, None where unknown.
    """

    date: datetime.date
    drawn: Mapping[str, Moved]
    put: Mapping[str, Moved]
    core: Decimal
    whole: Decimal
    rate: Decimal | None


class _Source(NamedTuple):
    """Core money that a transaction may, and must, have had from one source.

    `most` and `least` are weights by day; `low` and `high` the principal of a unit
    of weight, None where it is unknown.
    """

    currency: str | None
    most: Rows
    least: Rows
    low: Decimal | None
    high: Decimal | None


class Shares:
    """What the parts of one transaction may carry of core money."""

    __slots__ = ("_cap", "_sources", "_whole")

    def __init__(self, sources: list[_Source], whole: Decimal, cap: Decimal) -> None:
        self._sources = sources
        self._whole = whole
        self._cap = cap

    def of(self, part: Decimal, certain: Decimal) -> tuple[Decimal, Decimal] | None:
        """(least, most) principal in a part of what the transaction passed on.

        Args:
            part: the part, as a weight.
            certain: what of the part is there whatever else was paid, as a weight.

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
    """All outside money in one currency: `total` units, and core's among them."""

    __slots__ = ("high", "least", "low", "most", "most_units", "total")

    def __init__(self) -> None:
        self.total = ZERO
        self.most: deque[tuple[datetime.date, Decimal]] = deque()
        self.most_units = ZERO
        self.least: deque[tuple[datetime.date, Decimal]] = deque()
        self.low: Decimal | None = ZERO
        """Principal of a unit of core money, at least; None where it is unknown."""
        self.high: Decimal | None = ZERO

    def season(self, cutoff: datetime.date) -> None:
        """Core money from before `cutoff` is clean."""
        while self.most and self.most[0][0] < cutoff:
            self.most_units -= self.most.popleft()[1]
        while self.least and self.least[0][0] < cutoff:
            self.least.popleft()

    def change(self, units: Decimal) -> None:
        """Units come in or go out: no more of the core's can lie here than there is."""
        self.total = max(ZERO, self.total + units)
        excess = self.most_units - self.total
        while excess > 0 and self.most:  # the oldest goes: what is younger may stay
            date, first = self.most.popleft()
            part = min(first, excess)
            excess -= part
            self.most_units -= part
            if part < first:
                self.most.appendleft((date, first - part))

    def lose(self, units: Decimal) -> None:
        """Up to so much of the core's may have gone: the newest, what is old seasons anyway."""
        while units > 0 and self.least:
            date, last = self.least.pop()
            part = min(last, units)
            units -= part
            if part < last:
                self.least.append((date, last - part))

    def gain(self, rows: Rows) -> None:
        """So much more of the core's may lie here."""
        if rows:
            self.most = deque(_merged(self.most, rows))
            self.most_units += _sum(rows)

    def rate(self, rates: list[tuple[Decimal | None, Decimal | None]], factor: Decimal) -> None:
        """Core money may come in, of so much principal a unit of weight."""
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
    """The two extreme courses of the money outside."""

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
        """Core money from before `cutoff` is clean."""
        for mix in self._mixes.values():
            mix.season(cutoff)
        while self._entered and self._entered[0][0] < cutoff:
            self._entered_sum -= self._entered.popleft()[1]

    def change(self, currency: str, units: Decimal, lost: Decimal = ZERO) -> None:
        """Clean money came in, or money went out, `lost` units of it for good."""
        mix = self._mix(currency)
        mix.change(units)
        mix.lose(lost)

    def lose(self, currency: str, units: Decimal) -> None:
        """Core money that lies there may have turned clean."""
        self._mix(currency).lose(units)

    def doubt(self, date: datetime.date) -> None:
        """Reset what is core's to unknown: at most the whole balance, at least nothing."""
        for mix in self._mixes.values():
            mix.least.clear()
            mix.most = deque([(date, mix.total)] if mix.total else [])
            mix.most_units = mix.total
            mix.low = mix.high = None

    def take(self, passage: Passage, *, asked: bool) -> Shares | None:
        """A transaction has passed.

        Returns:
            If `asked`, what its parts may have carried of core money.
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
        """Where the transaction may have core money from, as far as it was `drawn` or left core."""
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
        """Take a transaction in for one currency.

        What was drawn and put back has only hopped, unless something else of the
        transaction was put in its place: what was spent may have been core's as
        far as it was drawn, or came from `others`.
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
    """The newest `units` of them."""
    found: Rows = []
    for date, one in reversed(rows):
        if units <= 0:
            break
        found.append((date, min(one, units)))
        units -= one
    found.reverse()
    return found


def _without_newest(rows: deque[tuple[datetime.date, Decimal]] | Rows, units: Decimal) -> Rows:
    """All but the newest `units` of them."""
    found: Rows = []
    for date, one in reversed(rows):
        if one > units:
            found.append((date, one - max(units, ZERO)))
        units -= one
    found.reverse()
    return found


def _merged(*rows: Iterable[tuple[datetime.date, Decimal]]) -> Rows:
    """All of them together."""
    days: dict[datetime.date, Decimal] = {}
    for row in rows:
        for date, units in row:
            days[date] = days.get(date, ZERO) + units
    return sorted(days.items())


def _higher(one: Rows, other: Rows) -> Rows:
    """From each day on as much as in the larger of the two."""
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
