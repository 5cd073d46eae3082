"""Carries values over when lots are exchanged for other lots.

No payment shows the worth of such lots, and their cost is only a book value. So the old
lots are worth what they were worth in the morning, and the new lots are worth the same,
less the money received beside them:

- Same commodity, other number of units (a split): the price in use is scaled so that the
  holding keeps its worth. If another account books the split some days later, the price
  is scaled for that account then, unless a price was quoted in between.
- Another commodity without any price: it gets a price, by its share of the book value.
  This price is as old as the price of the old lots.

A `price` directive of the day of a split counts as a price after the split. So does a
price implied by a transaction of that day, unless it is the price of an old lot.
"""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING

from beancount_barbell.model.buckets import ONE, ZERO
from beancount_barbell.model.order import Turn
from beancount_barbell.model.record import NamedTuple

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Mapping, Sequence

    from beancount_barbell.engine.bookings.reader import Exchange, Piece
    from beancount_barbell.engine.valuation.portfolio import Portfolio
    from beancount_barbell.engine.valuation.prices import Series
    from beancount_barbell.model.entries import Directive

LATE_DAYS = 7
"""Within so many days a split of like ratio is the earlier split, booked for another account."""
ALIKE = Decimal("0.02")
"""Ratio: splits that differ by less are the same split; fractions of a share are paid out."""


class _Morning(NamedTuple):
    """The price of a commodity before the day: `number` of `currency`, as old as `date`."""

    currency: str
    number: Decimal
    date: datetime.date


class _Split(NamedTuple):
    """The last split of a commodity: its day, new units for one old one, and units it left out."""

    date: datetime.date
    ratio: Decimal
    left_out: Decimal


class _Carried(NamedTuple):
    """Units of a commodity in one exchange, and the value it got.

    `went` are the units that left, `came` those that came; `amount` is the value carried over to
    the latter, in base currency, None if UNKNOWN.
    """

    went: Decimal
    came: Decimal
    amount: Decimal | None


class Carrying:
    """Keeps the morning's prices of lots that may be exchanged, and carries them over."""

    def __init__(self, portfolio: Portfolio) -> None:
        self._portfolio = portfolio
        self._prices = portfolio.prices
        self._mornings: dict[str, _Morning] = {}
        self._before: dict[tuple[str, str], tuple[Decimal, Directive]] = {}
        """(commodity, currency) → the price at which old lots were traded today, and its entry."""
        self._splits: dict[str, _Split] = {}

    def remember(self, commodities: Iterable[str]) -> None:
        """Keep the prices of commodities before the day's own prices are applied."""
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

    def contract_changes(self) -> dict[str, Decimal]:
        """Future or CFD → today's listed price by the morning's, where it has one."""
        return {
            commodity: series.number / morning.number
            for commodity, morning in self._mornings.items()
            if self._portfolio.commodities.of(commodity).is_settled_only
            for series in self._prices.quotes(commodity)
            if series.quote == morning.currency and series.date > morning.date
        }

    def note_before(self, commodity: str, currency: str, number: Decimal, entry: Directive) -> None:
        """Record a trade of an old lot on the day of its split; the lowest price counts."""
        known = self._before.get((commodity, currency))
        if known is None or number < known[0]:
            self._before[commodity, currency] = number, entry

    def forget(self) -> None:
        """Drop the morning's prices: the day is over."""
        self._mornings.clear()
        self._before.clear()

    def carry(
        self,
        date: datetime.date,
        exchanges: Sequence[Exchange],
        changes: Mapping[str, Decimal],
    ) -> dict[str, Decimal]:
        """Carry the day's values over, after its prices are applied.

        Args:
            date: the day.
            exchanges: all exchanges of the day.
            changes: by commodity, the units that the day's transactions will add to the
                holdings of core and sleeve together.

        Returns:
            By split commodity, the factor by which the price of one unit was multiplied.
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
        """The commodities that left in exchanges in which `commodity` came."""
        return {
            gone.good.commodity
            for exchange in exchanges
            if any(piece.good.commodity == commodity for piece in exchange.came)
            for gone in exchange.went
        }

    def _share_out(self, exchange: Exchange) -> list[tuple[str, _Carried]]:
        """The value that each commodity gets in an exchange, by its share of the book value."""
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
        """The morning's value of units, in base currency at today's rates; None if UNKNOWN."""
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
        """Scale the prices of a commodity and return the factor; None where it was not split."""
        went = sum((part.went for part in parts), ZERO)
        came = sum((part.came for part in parts), ZERO)
        morning = self._portfolio.positions.units(commodity)
        # Units bought today have a new quote, and units sold today are gone.
        others = max(ZERO, min(abs(morning) - went, abs(morning + change) - came))
        if not went and not others:
            return None
        before = self._splits.get(commodity)
        ratio = (others + came) / others if not went else came / went
        late = before is not None and _is_late(before, date, ratio, went)
        left_out = before.left_out - went if late and before is not None else others
        self._splits[commodity] = _Split(date, ratio, left_out)
        factor = (others + went) / (others + came)
        unit = self._unit(commodity)
        amounts = [part.amount for part in parts]
        if unit and None not in amounts and went:
            carried = sum((amount or ZERO for amount in amounts), ZERO)
            factor = (others * unit + carried) / ((others + came) * unit)
        if factor <= 0:  # more money came than the old lots were worth: no price shows that
            factor = (others + went) / (others + came)
        for series in self._prices.quotes(commodity):
            # One booked for another account may have been quoted since.
            if series.date < date and not (late and _is_since(series, before)):
                series.number *= factor
                self._portfolio.touch(series, new=False)
        for (name, currency), (number, entry) in self._before.items():
            if name == commodity:
                self._scale_before(date, name, currency, number * factor, entry)
        return factor

    def _scale_before(
        self, date: datetime.date, commodity: str, currency: str, number: Decimal, entry: Directive
    ) -> None:
        """Set a price of the day from before a split, if no price from after the split is known."""
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
        """Give a commodity without a price the price that follows from the value it got."""
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


def _is_late(before: _Split, date: datetime.date, ratio: Decimal, went: Decimal) -> bool:
    """Whether a split is one that was booked for another account before: of what it left out."""
    alike = abs(before.ratio - ratio) <= ALIKE * before.ratio
    return alike and 0 < (date - before.date).days <= LATE_DAYS and went <= before.left_out


def _is_since(series: Series, split: _Split | None) -> bool:
    """Whether a price was quoted on the day of a split, or later."""
    return split is not None and series.explicit and series.date >= split.date


def _units(pieces: Sequence[Piece], commodity: str) -> Decimal:
    return sum((abs(one.units) for one in pieces if one.good.commodity == commodity), ZERO)


def _book(pieces: Sequence[Piece], commodity: str) -> Decimal:
    """The book value of the pieces of a commodity, in the currency of each."""
    return sum(
        (abs(one.units * one.good.book) for one in pieces if one.good.commodity == commodity), ZERO
    )
