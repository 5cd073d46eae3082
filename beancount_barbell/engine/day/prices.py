"""The prices of a day: those of `price` directives, and those that its transactions state."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from beancount_barbell.engine.bookings.carrying import Carrying
from beancount_barbell.engine.bookings.netting import weigh
from beancount_barbell.engine.bookings.reader import Fate
from beancount_barbell.model.buckets import CORE, ONE, ZERO
from beancount_barbell.model.record import NamedTuple
from beancount_barbell.model.roles import Kind
from beancount_barbell.model.transactions import net_units

if TYPE_CHECKING:
    import datetime
    from collections.abc import Collection, Mapping, Sequence

    from beancount_barbell.engine.bookings.reader import BookingReader, Exchange, Piece
    from beancount_barbell.engine.day.places import Place
    from beancount_barbell.engine.tracing.recoveries import Recoveries
    from beancount_barbell.engine.valuation.portfolio import Portfolio
    from beancount_barbell.engine.valuation.prices import Series
    from beancount_barbell.model.entries import (
        Amount,
        LotCost,
        Posting,
        PriceDirective,
        Transaction,
    )
    from beancount_barbell.model.roles import Roles

IMPLICIT_PRICE = "__implicit_prices__"
"""Metadata that Beancount's `implicit_prices` puts on the directives it makes.

They turn the costs of in-kind transfers into prices of the day. Here such prices are
taken from the transactions themselves, where transfers and purchases can be told apart.
"""


class _ToldWorth(NamedTuple):
    """What one unit of goods was said to be worth when they changed hands without money.

    `number` is in `quote`; `opened`: they came from Equity.
    """

    commodity: str
    quote: str
    number: Decimal
    entry: Transaction
    opened: bool


class DayPrices:
    """Collects the prices of a day and uses them at its end, so that their order is irrelevant."""

    def __init__(
        self,
        portfolio: Portfolio,
        bookings: BookingReader,
        recoveries: Recoveries,
        roles: Roles,
        places: Mapping[str, Place | None],
    ) -> None:
        self._portfolio = portfolio
        self._prices = portfolio.prices
        self._bookings = bookings
        self._recoveries = recoveries
        self._roles = roles
        self._places = places
        self.listed: list[PriceDirective] = []
        """The day's `price` directives."""
        self.mixed: list[Transaction] = []
        """The day's transactions that must be analysed before they state a price."""
        self.stated: list[tuple[Transaction, Posting]] = []
        """(transaction, posting) of the day whose cost or `@` price is a price as it stands."""
        self.may_have_halves = False
        """Whether some of today's transactions move lots without a price, or involve Equity."""
        self.exchanges: list[Exchange] = []
        self.exchanges_outside: list[Exchange] = []
        self._split_lots: set[tuple[str, LotCost | None]] = set()
        """(commodity, cost) of the lots that were split today."""
        self._carrying = Carrying(portfolio)

    def take(self, date: datetime.date) -> list[Transaction]:
        """Use the day's prices, the listed ones first.

        Returns the analysed transactions that touch core alone or sleeve alone and by
        which something may have left the core, or come into the sleeve, without payment.
        """
        one_sided: list[Transaction] = []
        if self.mixed:
            self._carrying.forget()
            self._carrying.remember({name for one in self.mixed for name in _commodities(one)})
        if self.listed:
            self._take_listed(date)
        if self.mixed:
            self._bookings.price_changes = self._carrying.contract_changes()
            one_sided = [one for one in self.mixed if self._is_one_sided(one)]
            self._take_mixed()
        elif self.stated:
            self._take_stated()
        return one_sided

    def _take_listed(self, date: datetime.date) -> None:
        """Write the day's `price` directives into their series."""
        sole, portfolio = self._prices.sole, self._portfolio
        mark = portfolio.totals.marked.update
        for entry in self.listed:
            amount = entry.amount
            series = sole.get(entry.currency)
            new = False
            if series is None or series.quote != amount.currency:
                if IMPLICIT_PRICE in entry.meta:
                    continue
                series, new = self._prices.series(entry.currency, amount.currency)
            elif IMPLICIT_PRICE in entry.meta:
                continue
            if series.date == date and series.explicit and self._is_worse(series, amount.number):
                continue  # as of prices in transactions: not the last line of a day
            series.number = amount.number
            series.date = date
            series.explicit = series.quoted = True
            series.from_opening = False
            series.entry = entry
            # Most prices only mark known groups; calling `touch` for each would double the cost.
            marks = series.marks
            if new or marks is None:
                portfolio.touch(series, new=new)
            elif marks:
                mark(marks)
        self.listed.clear()

    def _is_worse(self, series: Series, number: Decimal) -> bool:
        """Whether of two prices of a day the known one counts and not `number`.

        The worse one counts: the lowest, or the highest of what was owed or short that morning.
        """
        if self._portfolio.positions.units(series.commodity) < 0:
            return series.number >= number
        return series.number <= number

    def note_stated(self, transaction: Transaction) -> None:
        """Keep the prices that a transaction's costs and `@` prices state, for the day's end.

        Where all lots are bought, or all sold, against money, they state their price
        directly. Other transactions must be analysed first: goods not paid with money
        state no price.
        """
        several: bool | None = None
        told = []
        for posting in transaction.postings:
            cost, price = posting.cost, posting.price
            if cost is None and price is None:
                account = posting.account
                if self._places[account] is None and self._roles.of(account).kind is Kind.EQUITY:
                    several = None
                    break
                continue
            number = getattr(posting.units, "number", None)
            if not isinstance(number, Decimal) or not getattr(
                price if cost is None else cost, "number", None
            ):
                several = None
                break
            if several is not None and several is not (number > 0):
                several = None
                break
            several = number > 0
            told.append(posting)
        if several is None:
            self.mixed.append(transaction)
        else:
            self.stated += [(transaction, posting) for posting in told]
        if several is None or (not several and any(one.price is None for one in told)):
            self.may_have_halves = True

    def drop(self, ids: Collection[int]) -> None:
        """Forget transactions (`id`) that another one replaces."""
        self.mixed = [one for one in self.mixed if id(one) not in ids]
        self.stated = [one for one in self.stated if id(one[0]) not in ids]

    def _take_stated(self) -> None:
        """Use the day's prices of transactions: `@` prices, and the costs of new lots."""
        for transaction, posting in self.stated:
            price = _told_price(transaction, posting)
            if price is not None and price.currency != posting.units.currency:
                self._state(transaction, posting, price)
        self.stated = []

    def _state(self, transaction: Transaction, posting: Posting, amount: Amount) -> None:
        """Use the price of a posting; for an old lot of a split it is a price before the split.

        An option's lot may be sold at a quote for one unit of its underlying. The money of
        the transaction shows this; the price used is then that of the contract.
        """
        commodity = posting.units.currency
        number = amount.number
        multiplier = self._quoted_for(posting)
        if multiplier != 1 and self._is_quoted(transaction, amount.currency):
            number *= multiplier
        told = commodity, amount.currency, number, transaction
        if posting.cost is not None and (commodity, posting.cost) in self._split_lots:
            self._carrying.note_before(*told)
        else:
            self._observe(*told)

    def _quoted_for(self, posting: Posting) -> Decimal:
        """The multiplier that an option's `@` price may lack (1 if none); costs never lack it."""
        terms = self._portfolio.commodities.of(posting.units.currency)
        if terms.instrument != "option" or posting.price is None or posting.cost is None:
            return ONE
        return terms.multiplier or ONE

    def _is_quoted(self, transaction: Transaction, currency: str) -> bool:
        """Whether the money moved fits the options' prices better with the multiplier."""
        written = multiplied = ZERO
        for posting in transaction.postings:
            place, units = self._places[posting.account], posting.units
            told = posting.cost if posting.price is None else posting.price
            quote, price = (units.currency, ONE) if told is None else (told.currency, told.number)
            if place is not None and place.holds and quote == currency:
                written += units.number * price
                multiplied += units.number * price * self._quoted_for(posting)
        return abs(multiplied) < abs(written)

    def _take_mixed(self) -> None:
        """Use the prices of the analysed transactions, and keep their exchanges of goods."""
        brought_in: list[_ToldWorth] = []
        for transaction in self.mixed:
            booking = self._bookings.read(transaction)
            for place, posting in enumerate(transaction.postings):
                pieces = () if booking is None else booking.of(place)
                between_own = booking is not None and place in booking.handed
                if _states_price(posting, pieces) and not between_own:
                    if not self._is_written_off(transaction, posting):
                        self.stated.append((transaction, posting))
                elif between_own or any(_tells_worth(posting, piece) for piece in pieces):
                    price = _told_price(transaction, posting)
                    if price is not None:
                        opened = any(piece.fate is Fate.OPENED for piece in pieces)
                        told = posting.units.currency, price.currency, price.number, transaction
                        brought_in.append(_ToldWorth(*told, opened))
            if booking is not None and booking.exchanges:
                self._take_exchanges(transaction, booking.exchanges)
        self.mixed.clear()
        self._split_lots = {
            (piece.good.commodity, piece.good.posting.cost)
            for exchange in self.exchanges
            for piece in exchange.went
            if piece.good.commodity in {one.good.commodity for one in exchange.came}
        }
        self._take_stated()
        self._split_lots.clear()
        self._take_brought_in(brought_in)

    def _take_brought_in(self, observations: list[_ToldWorth]) -> None:
        """Use what goods were said to be worth when they changed hands without money.

        The lowest number comes first.
        """
        ordered = sorted(observations, key=lambda one: one.number)
        for commodity, quote, number, entry, opened in ordered:
            if not self._prices.known(commodity, quote):
                self._observe(commodity, quote, number, entry, from_opening=True)
            elif opened and self._is_old(commodity, quote, entry.date):
                self._observe(commodity, quote, number, entry)

    def _is_old(self, commodity: str, quote: str, date: datetime.date) -> bool:
        """Whether the price of a pair comes from a transaction and is stale on `date`.

        Then what Equity pays for lots that day is a better price for it.
        """
        series, _ = self._prices.series(commodity, quote)
        return not series.explicit and self._portfolio.ages.last_fresh_day(series) < date

    def _is_written_off(self, transaction: Transaction, posting: Posting) -> bool:
        """Whether an expense takes goods at what they once cost, which is no price of this day.

        An expense at another cost than that of the lots that paid it (with a result beside it)
        states a price: what the goods are worth today.
        """
        if posting.price is not None or self._roles.of(posting.account).kind is not Kind.EXPENSES:
            return False
        lots = [
            (one.units.number, (one.cost.number, one.cost.currency))
            for one in transaction.postings
            if one.cost is not None
            and weigh(one) is not None
            and one.units.currency == posting.units.currency
        ]
        paid = {cost for units, cost in lots if units < 0}
        at_cost = not sum((units * cost[0] for units, cost in lots), ZERO)
        return _unit_cost(posting) in paid or (at_cost and bool(paid))

    def _take_exchanges(self, transaction: Transaction, exchanges: Sequence[Exchange]) -> None:
        """Keep exchanges of goods, apart for accounts of core and sleeve and for outside."""
        ours = [self._is_ours(posting) for posting in transaction.postings]
        if not all(ours):
            self._recoveries.exchanges += exchanges
        kept = self.exchanges if any(ours) else self.exchanges_outside
        kept += exchanges

    def _is_one_sided(self, transaction: Transaction) -> bool:
        """Whether one bucket alone may have given or received goods without payment."""
        places = [self._places[posting.account] for posting in transaction.postings]
        buckets = {None if place is None or place.conflict else place.bucket for place in places}
        if len(buckets) != 1 or None in buckets:
            return False
        return CORE in buckets or any(map(_comes_for_nothing, transaction.postings))

    def _is_ours(self, posting: Posting) -> bool:
        return self._places[posting.account] is not None

    def _observe(
        self,
        commodity: str,
        quote: str,
        number: Decimal,
        transaction: Transaction,
        *,
        from_opening: bool = False,
    ) -> None:
        """Use a transaction's price, unless a better one of the day is known."""
        if number <= 0:
            return
        series, new = self._prices.series(commodity, quote)
        known = not new and series.date == transaction.date
        if known and (series.explicit or self._is_worse(series, number)):
            return
        series.number = number
        series.date = transaction.date
        series.explicit = False
        series.from_opening = from_opening
        series.entry = transaction
        if new or series.followers:
            self._portfolio.touch(series, new=new)

    def of_series(self, watched: Collection[str]) -> list[PriceDirective]:
        """The day's listed prices of some series, before they are used; the lowest first.

        In this order a rise between two prices of one day is seen, whatever their lines.
        """
        seen = [
            price
            for price in self.listed
            if price.currency in watched and IMPLICIT_PRICE not in price.meta
        ]
        return sorted(seen, key=lambda price: price.amount.number)

    def carry_over(
        self, date: datetime.date, transactions: Sequence[Transaction]
    ) -> dict[str, Decimal]:
        """Value lots received in exchange (split, merger, …) at the value of the lots given.

        For a commodity that core or sleeve hold, only their own exchanges give the ratio,
        not those of outside accounts. Returns commodity → factor applied to its prices.
        """
        changes: dict[str, Decimal] = {}
        for (account, commodity), units in net_units(transactions).items():
            place = self._places[account]
            if place is not None and place.holds:
                changes[commodity] = changes.get(commodity, ZERO) + units
        exchanges = self.exchanges + [
            exchange
            for exchange in self.exchanges_outside
            if not any(
                (held := self._portfolio.positions.units(piece.good.commodity))
                and held + changes.get(piece.good.commodity, ZERO)
                for piece in (*exchange.went, *exchange.came)
            )
        ]
        factors = self._carrying.carry(date, exchanges, changes)
        self.exchanges.clear()
        self.exchanges_outside.clear()
        return factors


def _comes_for_nothing(posting: Posting) -> bool:
    weighed = weigh(posting)
    return weighed is not None and not weighed[1] and posting.units.number > 0


def _commodities(transaction: Transaction) -> set[str]:
    return {getattr(posting.units, "currency", "") for posting in transaction.postings}


def _unit_cost(posting: Posting) -> tuple[Decimal, str] | None:
    return None if posting.cost is None else (posting.cost.number, posting.cost.currency)


def _tells_worth(posting: Posting, piece: Piece) -> bool:
    """Whether the price is from an opening balance, or from a move between own accounts."""
    return piece.fate is Fate.OPENED or (piece.across and posting.price is not None)


def _told_price(transaction: Transaction, posting: Posting) -> Amount | LotCost | None:
    """The `@` price of a posting; without one, the cost if the lot was bought that day."""
    price, cost = posting.price, posting.cost
    if price is not None and isinstance(price.number, Decimal):
        return price
    return cost if cost is not None and cost.date == transaction.date else None


def _states_price(posting: Posting, pieces: Sequence[Piece]) -> bool:
    """Whether a posting's `@` price, or without one its cost, is a price of the day.

    Not a price: the cost of lots that were moved or exchanged, and the `@` price at which
    the old shares of a split leave.
    """
    number = getattr(posting.units, "number", None)
    if not isinstance(number, Decimal):
        return False
    if posting.price is not None:
        return all(piece.ratio == 1 and not piece.across for piece in pieces)
    return posting.cost is not None and sum((one.units for one in pieces), ZERO) != number
