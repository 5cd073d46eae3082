"""Value that lots carry over when they come in for other lots.

No money tells what such lots are worth, and their cost is book-keeping. So what
left is worth what it was worth in the morning, and what came is worth that, less
the money received beside it:

- Of the same commodity at another count (a split), the price in use is scaled, so
  that all that is held of it is worth what it was. A lot that another account
  splits a day later is scaled then; where a price was quoted since, it stands.
- Another commodity without any price gets one, by its share of the book; it is
  as old as the price of what left.

A `price` of the day of a split counts as one after it, and so does what a
transaction of that day implies, unless it is the price of one of the old lots.
"""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING

from beancount_barbell.model.order import Turn
from beancount_barbell.model.record import NamedTuple

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Mapping, Sequence

    from beancount_barbell.engine.bookings.reader import Exchange, Piece
    from beancount_barbell.engine.valuation.portfolio import Portfolio
    from beancount_barbell.engine.valuation.prices import Series
    from beancount_barbell.model.entries import Directive

ZERO = Decimal(0)
ONE = Decimal(1)
LATE_DAYS = 7
"""For so many days a split of the same count is the one booked before, elsewhere."""
ALIKE = Decimal("0.02")
"""Two splits are of the same count if it differs by less, as a ratio: fractions are paid out."""


class _Morning(NamedTuple):
    """What a commodity was worth before the day: a number of `currency`, as old as `date`."""

    currency: str
    number: Decimal
    date: datetime.date


class _Split(NamedTuple):
    """The last split of a commodity: its day, and new units for one old one."""

    date: datetime.date
    ratio: Decimal


class _Carried(NamedTuple):
    """What one exchange gave of one commodity: `amount` in base currency, None if UNKNOWN."""

    went: Decimal
    came: Decimal
    amount: Decimal | None


class Carrying:
    """Remembers the morning's prices of what may be exchanged, and carries them over."""

    def __init__(self, portfolio: Portfolio) -> None:
        self._portfolio = portfolio
        self._prices = portfolio.prices
        self._mornings: dict[str, _Morning] = {}
        self._before: dict[tuple[str, str], tuple[Decimal, Directive]] = {}
        """(commodity, currency) → what old lots were bought or sold at today, and where."""
        self._splits: dict[str, _Split] = {}

    def remember(self, commodities: Iterable[str]) -> None:
        """Keep what commodities are worth, before the day's own prices are taken."""
        for commodity in commodities:
            route = self._portfolio.routes.route(commodity)
            value = self._portfolio.rate(commodity)
            if route is None or not value:
                continue
            hop = route.hops[0]
            currency = hop.quote if hop.commodity == commodity else hop.commodity
            rate = self._portfolio.rate(currency)
            if not rate:
                continue
            date = min(one.date for one in route.hops)
            self._mornings[commodity] = _Morning(currency, value / rate, date)

    def note_before(self, commodity: str, currency: str, number: Decimal, entry: Directive) -> None:
        """An old lot was bought or sold on the day of its split; of several prices the lowest."""
        known = self._before.get((commodity, currency))
        if known is None or number < known[0]:
            self._before[commodity, currency] = number, entry

    def forget(self) -> None:
        """The day is over."""
        self._mornings.clear()
        self._before.clear()

    def carry(
        self,
        date: datetime.date,
        exchanges: Sequence[Exchange],
        changes: Mapping[str, Decimal],
    ) -> dict[str, Decimal]:
        """Carry the day's values over, once its prices are in.

        Args:
            date: the day.
            exchanges: all of it.
            changes: by commodity, what the day's transactions will add to the units
                that core and sleeve hold together.

        Returns:
            By commodity that was split, what one unit's price was multiplied by.
        """
        found: dict[str, list[_Carried]] = defaultdict(list)
        for exchange in exchanges:
            for commodity, carried in self._share_out(exchange):
                found[commodity].append(carried)
        factors = {}
        for commodity, parts in found.items():
            if any(part.went for part in parts) or not self._sources(commodity, exchanges):
                change = changes.get(commodity, ZERO)
                factor = self._split(date, commodity, parts, change)
                if factor is not None:
                    factors[commodity] = factor
        for commodity, parts in found.items():
            if commodity not in factors:
                self._price(date, commodity, parts, exchanges)
        return factors

    def _sources(self, commodity: str, exchanges: Sequence[Exchange]) -> set[str]:
        """What left for a commodity."""
        return {
            gone.good.commodity
            for exchange in exchanges
            if any(piece.good.commodity == commodity for piece in exchange.came)
            for gone in exchange.went
        }

    def _share_out(self, exchange: Exchange) -> list[tuple[str, _Carried]]:
        """What an exchange gave of each commodity, by its share of what came by book."""
        total = self._worth(exchange.went)
        for currency, amount in exchange.money:
            rate = self._portfolio.rate(currency)
            total = None if total is None or rate is None else total - amount * rate
        came = {piece.good.commodity for piece in exchange.came}
        books = {name: _book(exchange.came, name) for name in came}
        units = {name: _units(exchange.came, name) for name in came}
        sizes = books if any(books.values()) else units
        whole = sum(sizes.values(), ZERO)
        return [
            (
                name,
                _Carried(
                    _units(exchange.went, name),
                    units[name],
                    None if total is None else total * sizes[name] / whole,
                ),
            )
            for name in sorted(came)
        ]

    def _worth(self, pieces: Sequence[Piece]) -> Decimal | None:
        """What units were worth in the morning, in base currency at today's rates."""
        total = ZERO
        for piece in pieces:
            value = self._unit(piece.good.commodity)
            if value is None:
                return None
            total += abs(piece.units) * value
        return total

    def _unit(self, commodity: str) -> Decimal | None:
        traded = min((pair for pair in self._before if pair[0] == commodity), default=None)
        rate = None if traded is None else self._portfolio.rate(traded[1])
        if traded is not None and rate is not None:
            return self._before[traded][0] * rate
        morning = self._mornings.get(commodity)
        if morning is None:
            return self._portfolio.rate(commodity)  # it came today
        rate = self._portfolio.rate(morning.currency)
        return None if rate is None else morning.number * rate

    # -- the same commodity -------------------------------------------------

    def _split(
        self,
        date: datetime.date,
        commodity: str,
        parts: Sequence[_Carried],
        change: Decimal,
    ) -> Decimal | None:
        """Scale the prices of a commodity; None where it was not split."""
        went = sum((part.went for part in parts), ZERO)
        came = sum((part.came for part in parts), ZERO)
        morning = self._portfolio.positions.units(commodity)
        # What was bought today is quoted anew, what was sold is no longer there.
        others = max(ZERO, min(abs(morning) - went, abs(morning + change) - came))
        if not went and not others:
            return None
        before = self._splits.get(commodity)
        ratio = (others + came) / others if not went else came / went
        self._splits[commodity] = _Split(date, ratio)
        factor = (others + went) / (others + came)
        unit = self._unit(commodity)
        amounts = [part.amount for part in parts]
        if unit and None not in amounts and went:
            carried = sum((amount or ZERO for amount in amounts), ZERO)
            factor = (others * unit + carried) / ((others + came) * unit)
        if factor <= 0:  # more was paid out than it was worth: a price cannot tell that
            factor = (others + went) / (others + came)
        for series in self._prices.quotes(commodity):
            # One booked for another account may have been quoted since.
            late = _is_late(before, date, ratio) and _is_since(series, before)
            if series.date < date and not late:
                series.number *= factor
                self._portfolio.touch(series, new=False)
        for (name, currency), (number, entry) in self._before.items():
            if name == commodity:
                self._scale_before(date, name, currency, number * factor, entry)
        return factor

    def _scale_before(
        self, date: datetime.date, commodity: str, currency: str, number: Decimal, entry: Directive
    ) -> None:
        """A price of the day, of before a split, where none of after it is known."""
        series, new = self._prices.series(commodity, currency)
        if not new and series.date == date:
            return
        series.number, series.date, series.explicit, series.entry = number, date, False, entry
        self._portfolio.touch(series, new=new)

    # -- another commodity --------------------------------------------------

    def _price(
        self,
        date: datetime.date,
        commodity: str,
        parts: Sequence[_Carried],
        exchanges: Sequence[Exchange],
    ) -> None:
        """Give a commodity without a price what it carries."""
        amounts = [part.amount for part in parts]
        if None in amounts or self._portfolio.rate(commodity) is not None:
            return
        came = sum((part.came for part in parts), ZERO)
        number = sum((amount or ZERO for amount in amounts), ZERO) / came
        entry, piece = min(
            (
                (exchange.entry, piece)
                for exchange in exchanges
                for piece in exchange.came
                if piece.good.commodity == commodity
            ),
            key=lambda one: Turn(one[0]),
        )
        if number <= 0:
            return
        currency = piece.good.booked_in
        rate = self._portfolio.rate(currency)
        if not rate:
            currency, rate = self._portfolio.base_currency, ONE
        known = [self._mornings.get(name) for name in self._sources(commodity, exchanges)]
        series, new = self._prices.series(commodity, currency)
        series.number = number / rate
        series.date = min((one.date for one in known if one is not None), default=date)
        series.explicit = False
        series.entry = entry
        self._portfolio.touch(series, new=new)


def _is_late(before: _Split | None, date: datetime.date, ratio: Decimal) -> bool:
    """Whether a split is one that was booked for another account before."""
    if before is None:
        return False
    alike = abs(before.ratio - ratio) <= ALIKE * before.ratio
    return alike and 0 < (date - before.date).days <= LATE_DAYS


def _is_since(series: Series, split: _Split | None) -> bool:
    """Whether a price was quoted on the day of a split, or later."""
    return split is not None and series.explicit and series.date >= split.date


def _units(pieces: Sequence[Piece], commodity: str) -> Decimal:
    return sum((abs(one.units) for one in pieces if one.good.commodity == commodity), ZERO)


def _book(pieces: Sequence[Piece], commodity: str) -> Decimal:
    """What pieces of a commodity are booked at, in the currency of each."""
    return sum(
        (abs(one.units * one.good.book) for one in pieces if one.good.commodity == commodity), ZERO
    )
