"""The one pass: a ledger as read → its immutable history.

Entries are swept once, in order of date. A day's postings and prices are taken
together at its end, so that the order inside a day, which carries no meaning in
Beancount, carries none here.
"""

from __future__ import annotations

import dataclasses
import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from beancount_barbell.engine.bookings.carrying import Carrying
from beancount_barbell.engine.bookings.netting import (
    HOLDING_KINDS,
    Context,
    Leg,
    Movement,
    bucket_of,
    classify,
)
from beancount_barbell.engine.bookings.reader import Fate
from beancount_barbell.engine.bookings.untagged import UntaggedLosses
from beancount_barbell.engine.core.balances import CoreBookkeeper
from beancount_barbell.engine.core.living_costs import MonthlyRates, asks_for_household
from beancount_barbell.engine.day_close import Chronicle, tolerance_of
from beancount_barbell.engine.valuation.portfolio import Portfolio
from beancount_barbell.engine.valuation.prices import PriceBook
from beancount_barbell.model.buckets import CORE, RESERVE, ZERO
from beancount_barbell.model.currencies import TRADED_CURRENCIES
from beancount_barbell.model.roles import Kind
from beancount_barbell.model.transactions import MADE_FLAGS, is_made

if TYPE_CHECKING:
    from collections.abc import Sequence

    from beancount_barbell.engine.bookings.reader import Exchange, Piece
    from beancount_barbell.model.history import History
    from beancount_barbell.model.roles import AccountRole
    from beancount_barbell.reading.ledger import Reading


IMPLICIT_PRICE = "__implicit_prices__"
"""Metadata that Beancount's `implicit_prices` puts on the directives it makes.

They repeat the costs of in-kind transfers as prices of the day; here prices
are taken from the transactions themselves, where that can be told apart.
"""

LAST_MONTH = datetime.date.max.replace(day=1)


def replay(reading: Reading, *, with_household: bool = False) -> History:
    """Sweep the ledger once and tell all that happened to core and sleeve.

    Args:
        reading: the ledger.
        with_household: also look at what lies outside and what living costs, which
            takes a second look at every transaction; where the policy has
            `life-months`, that is done anyway.
    """
    policies = reading.directives.policies
    tolerance = tolerance_of(policies)
    history = _Replay(reading, tolerance).run(with_household=with_household)
    refused = {
        id(one.entry)
        for one in history.loosenings
        if one.key == "tolerance" and one.applied_on is None
    }
    strict = tolerance_of(policies, refused)
    if strict < tolerance:  # it was first named in a loss: what it would hide is told
        history = _Replay(reading, strict).run(with_household=with_household)
    return history


class _Place:
    """What the sweep has to know of an account, looked up once."""

    __slots__ = ("account", "bucket", "conflict", "custodial", "holds")

    def __init__(self, role: AccountRole, bucket: int) -> None:
        self.account = role.account
        self.bucket = bucket
        self.holds = role.kind in HOLDING_KINDS
        self.custodial = self.holds and bucket in (CORE, RESERVE)
        self.conflict = role.conflict


class _Replay:
    """The sweep: collects a day, hands it to the chronicle at the day's end."""

    def __init__(self, reading: Reading, tolerance: Decimal) -> None:
        stream = reading.stream
        self._stream = stream
        self._life_tested = asks_for_household(reading.directives.policies)
        self._roles = reading.roles
        self._prices = PriceBook(
            {stream.base_currency, *stream.operating_currencies, *TRADED_CURRENCIES}
        )
        self._portfolio = Portfolio(
            stream.base_currency,
            stream.operating_currencies,
            reading.commodities,
            self._prices,
        )
        self._chronicle = Chronicle(reading, self._portfolio, tolerance)
        self._policies = self._chronicle.states.policies
        self._book = CoreBookkeeper(reading, self._portfolio.positions)
        self._watched = self._chronicle.states.watched
        """Series whose prices may stop new entries."""
        self._places: dict[str, _Place | None] = {}
        """Account → its place; None for an account outside."""
        self._transactions: list[Any] = []
        self._crossing: list[Any] = []
        """Those of the day's transactions that do not stay inside one bucket."""
        self._outside: list[Any] = []
        self._traded: list[Any] = []
        """The day's transactions that trades of the sleeve may hang on."""
        self._priced: list[Any] = []
        self._stated: list[tuple[Any, Any]] = []
        """(transaction, posting) of the day whose costs and prices tell a price as they stand."""
        self._mixed: list[Any] = []
        """The day's transactions that have to be read before they tell one."""
        self._exchanges: list[Exchange] = []
        self._exchanges_outside: list[Exchange] = []
        self._split_lots: set[tuple[str, Any]] = set()
        """(commodity, cost) of the lots that were split today."""
        self._carrying = Carrying(self._portfolio)
        self._equity: dict[str, bool] = {}
        self._untagged = UntaggedLosses()
        self._bought: dict[tuple[str, str], Decimal] = {}

    def _place(self, account: str, date: datetime.date) -> _Place | None:
        """Look an account up when it is met for the first time, on `date`."""
        role = self._roles.of(account)
        bucket = bucket_of(role)
        place = None if bucket is None else _Place(role, bucket)
        self._places[account] = place
        if place is not None and place.holds:
            self._chronicle.first_used[account] = date
            if bucket == CORE:
                self._book.note_use(account, date)
        return place

    def run(self, *, with_household: bool) -> History:
        """One loop over all entries; only what core or sleeve may feel is kept."""
        kinds = self._stream.kinds
        book = self._book
        priced = self._priced
        rates = self._monthly_rates() if with_household or self._life_tested else None
        today = datetime.date.min
        for entry in self._stream.entries:
            if entry.date != today:
                self._close_day(today)
                if entry.date.month != today.month or entry.date.year != today.year:
                    self._month_over(today, rates)
                today = entry.date
            kind = kinds[type(entry)]
            if kind == "Price":
                priced.append(entry)
            elif kind == "Transaction":
                if entry.flag not in MADE_FLAGS or not is_made(entry):
                    self._take_in(entry)
                else:
                    book.note_unreal(entry)
            elif kind == "Custom":
                self._chronicle.note_directive(entry)
            elif kind in CoreBookkeeper.KINDS:
                book.note(kind, entry)
        self._close_day(today)
        self._month_over(today, rates)
        history = self._chronicle.finish(rates)
        return dataclasses.replace(history, core_book=book.finish())

    def _month_over(self, last: datetime.date, rates: MonthlyRates | None) -> None:
        """The ledger has no day of that month after `last`; the calendar's last is never over."""
        if last < LAST_MONTH:
            self._book.month_over(last)
        if rates is not None:
            rates.note(last)

    def _monthly_rates(self) -> MonthlyRates:
        return MonthlyRates(
            self._prices, self._stream.base_currency, self._stream.operating_currencies
        )

    def _take_in(self, transaction: Any) -> None:
        """Keep a transaction for the day's end, with those of core and sleeve or apart."""
        places = self._places
        bucket: int | None = None
        concerned = crosses = stated = False
        for posting in transaction.postings:
            account = posting.account
            place = places[account] if account in places else self._place(account, transaction.date)
            if place is None:
                crosses = True
            elif not concerned:
                concerned = True
                bucket = place.bucket
                crosses = crosses or place.conflict
            elif place.bucket != bucket or place.conflict:
                crosses = True
            if posting.cost is not None or posting.price is not None:
                stated = True
        if stated:
            self._note_stated(transaction)
        if self._book.strays:
            self._book.note_strays(transaction)
        if not concerned:
            self._outside.append(transaction)
            return
        self._transactions.append(transaction)
        if crosses:
            self._crossing.append(transaction)

    # -- prices -------------------------------------------------------------

    def _take_prices(self, date: datetime.date) -> None:
        """Write the day's `price` directives into their series."""
        sole, portfolio = self._prices.sole, self._portfolio
        mark = portfolio.marked.update
        for entry in self._priced:
            amount = entry.amount
            series = sole.get(entry.currency)
            new = False
            if series is None or series.quote != amount.currency:
                if IMPLICIT_PRICE in entry.meta:
                    continue
                series, new = self._prices.series(entry.currency, amount.currency)
            elif IMPLICIT_PRICE in entry.meta:
                continue
            if series.date == date and series.explicit and series.number <= amount.number:
                continue  # the lowest of a day, as of prices in transactions: not the last line
            series.number = amount.number
            series.date = date
            series.explicit = True
            series.from_opening = False
            series.entry = entry
            # Nearly all prices only mark groups that are known: a call for each would cost as
            # much as taking the price.
            marks = series.marks
            if new or marks is None:
                portfolio.touch(series, new=new)
            elif marks:
                mark(marks)
        self._priced.clear()

    def _note_stated(self, transaction: Any) -> None:
        """Keep what a transaction's costs and prices tell, for the day's end.

        Lots of one side against money tell it by themselves; others have to be
        read first: what no money paid for states no price.
        """
        several: bool | None = None
        told = []
        for posting in transaction.postings:
            cost, price = posting.cost, posting.price
            if cost is None and price is None:
                account = posting.account
                if self._places[account] is None and self._is_equity(account):
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
            self._mixed.append(transaction)
        else:
            self._stated += [(transaction, posting) for posting in told]

    def _is_equity(self, account: str) -> bool:
        known = self._equity.get(account)
        if known is None:
            known = self._equity[account] = self._roles.of(account).kind is Kind.EQUITY
        return known

    def _take_stated(self) -> None:
        """The day's own prices of transactions: `@` prices, and the costs of new lots."""
        for transaction, posting in self._stated:
            price, commodity = posting.price, posting.units.currency
            if price is not None:
                if isinstance(price.number, Decimal) and price.currency != commodity:
                    self._state(transaction, posting, price)
            elif posting.cost.date == transaction.date:
                self._state(transaction, posting, posting.cost)
        self._stated = []

    def _state(self, transaction: Any, posting: Any, amount: Any) -> None:
        """Take the price of a posting in; of an old lot of a split it is one before that."""
        commodity = posting.units.currency
        told = commodity, amount.currency, amount.number, transaction
        if posting.cost is not None and (commodity, posting.cost) in self._split_lots:
            self._carrying.note_before(*told)
        else:
            self._observe(*told)

    def _take_mixed(self) -> None:
        """The prices of transactions that had to be read, and what they carried over."""
        brought_in: list[tuple[str, str, Decimal, Any]] = []
        for transaction in self._mixed:
            booking = self._chronicle.bookings.read(transaction)
            for place, posting in enumerate(transaction.postings):
                pieces = () if booking is None else booking.of(place)
                if _states_price(posting, pieces):
                    self._stated.append((transaction, posting))
                elif any(piece.fate is Fate.OPENED for piece in pieces):
                    cost = posting.cost
                    if cost is not None and cost.date == transaction.date:
                        pair = posting.units.currency, cost.currency
                        brought_in.append((*pair, cost.number, transaction))
            if booking is not None and booking.exchanges:
                self._take_exchanges(transaction, booking.exchanges)
            if all(map(self._is_of_the_core, transaction.postings)):
                self._crossing.append(transaction)  # what leaves for nothing leaves the core
        self._mixed.clear()
        self._split_lots = {
            (piece.good.commodity, piece.good.posting.cost)
            for exchange in self._exchanges
            for piece in exchange.went
            if piece.good.commodity in {one.good.commodity for one in exchange.came}
        }
        self._take_stated()
        self._split_lots.clear()
        for observation in sorted(brought_in, key=lambda one: one[2]):
            if not self._prices.known(*observation[:2]):
                self._observe(*observation, from_opening=True)

    def _take_exchanges(self, transaction: Any, exchanges: Sequence[Exchange]) -> None:
        """Keep lots that came in for others: in accounts of ours, or on their way outside."""
        ours = [self._is_ours(posting) for posting in transaction.postings]
        if not all(ours):
            self._chronicle.tracer.recoveries.exchanges += exchanges
        kept = self._exchanges if any(ours) else self._exchanges_outside
        kept += exchanges

    def _is_of_the_core(self, posting: Any) -> bool:
        place = self._places[posting.account]
        return place is not None and place.bucket == CORE

    def _is_ours(self, posting: Any) -> bool:
        return self._places[posting.account] is not None

    def _observe(
        self,
        commodity: str,
        quote: str,
        number: Decimal,
        transaction: Any,
        *,
        from_opening: bool = False,
    ) -> None:
        """Take a transaction's price in, unless a better one of the day is known."""
        if number <= 0:
            return
        series, new = self._prices.series(commodity, quote)
        known = not new and series.date == transaction.date
        if known and (series.explicit or series.number <= number):
            return
        series.number = number
        series.date = transaction.date
        series.explicit = False
        series.from_opening = from_opening
        series.entry = transaction
        if new or series.followers:
            self._portfolio.touch(series, new=new)

    def _show_market(self, date: datetime.date) -> None:
        """Show the chronicle the day's prices of the series that market rules watch."""
        watched = self._watched
        seen = [
            price
            for price in self._priced
            if price.currency in watched and IMPLICIT_PRICE not in price.meta
        ]
        if seen:
            # Of one day the lowest first: a rise between two of them is seen, whatever their lines.
            seen.sort(key=lambda price: price.amount.number)
            self._chronicle.see_market(date, seen)

    # -- the end of a day ---------------------------------------------------

    def _close_day(self, date: datetime.date) -> None:
        """Take the day's prices and transactions; let the chronicle judge its end."""
        chronicle, portfolio = self._chronicle, self._portfolio
        if self._transactions or self._mixed:
            chronicle.bookings.new_day()
        if self._mixed:
            self._carrying.forget()
            self._carrying.remember({name for one in self._mixed for name in _commodities(one)})
        if self._priced:
            if self._watched:
                self._show_market(date)
            self._take_prices(date)
        if self._mixed:
            self._take_mixed()
        elif self._stated:
            self._take_stated()
        if self._exchanges_outside and not self._transactions:
            self._carry_over(date)
        if not (self._transactions or portfolio.dirty or chronicle.has_directives):
            self._trace(date, ())
            return
        chronicle.begin(date)
        only_prices = not self._transactions
        max_age_days = self._policies.policy.price_max_age
        portfolio.settle(date, max_age_days, tell=True, total=only_prices)
        chronicle.note_prices()
        if only_prices:
            self._trace(date, ())
        else:
            self._take_transactions(date)
        chronicle.close()

    def _trace(self, date: datetime.date, movements: Sequence[Movement]) -> None:
        """Let the tracer follow the day's money outside core and sleeve.

        While none is about and none moves between roles there is nothing to follow.
        """
        outside = self._outside
        if not (outside or movements):
            return
        tracer, policy = self._chronicle.tracer, self._policies.policy
        if movements or tracer.is_live(date, policy):
            tracer.day(date, outside, movements, policy, self._portfolio.rate)
        else:
            tracer.put_by(outside)
        self._outside = []

    def _take_transactions(self, date: datetime.date) -> None:
        """Read the day's transactions at its rates, then move them all, then note them.

        A transaction inside one role moves units and no money between roles, so
        it need not be weighed.
        """
        chronicle, portfolio = self._chronicle, self._portfolio
        if self._exchanges or self._exchanges_outside:
            self._carry_over(date)
        movements: list[Movement] = []
        if chronicle.trades.needed:
            watched = self._weigh(self._transactions)
            crossing = {id(entry) for entry in self._crossing}
            movements = self._untagged.settle(
                [one for one in watched if id(one.flow.entry) in crossing]
            )
            self._trace(date, movements)
            for movement in watched:
                chronicle.trades.before_moves(movement)
        else:
            if self._crossing:
                movements = self._untagged.settle(self._weigh(self._crossing))
            self._trace(date, movements)
        for entry in self._transactions:
            self._move(entry)
        portfolio.settle(date, self._policies.policy.price_max_age)
        if self._traded:
            chronicle.book.take(date, self._traded)
            self._traded.clear()
        for movement in movements:
            chronicle.note_movement(movement)
        self._transactions = []
        self._crossing = []

    def _weigh(self, transactions: Sequence[Any]) -> list[Movement]:
        """What each of the transactions moves, at the day's rates."""
        context = Context(
            self._stream.base_currency,
            self._roles,
            self._portfolio.rate,
            self._reduces,
            self._chronicle.bookings,
            self._stream.pads,
        )
        self._bought.clear()
        return [classify(one, context) for one in transactions]

    def _carry_over(self, date: datetime.date) -> None:
        """Lots that came in for others are worth what those were.

        Of what core and sleeve hold, too, their own exchange tells the count.
        """
        chronicle, portfolio = self._chronicle, self._portfolio
        changes: dict[str, Decimal] = {}
        for transaction in self._transactions:
            for posting in transaction.postings:
                place, units = self._places[posting.account], posting.units
                number = getattr(units, "number", None)
                if place is not None and place.holds and isinstance(number, Decimal):
                    changes[units.currency] = changes.get(units.currency, ZERO) + number
        exchanges = self._exchanges + [
            exchange
            for exchange in self._exchanges_outside
            if not any(
                (held := portfolio.units(piece.good.commodity))
                and held + changes.get(piece.good.commodity, ZERO)
                for piece in (*exchange.went, *exchange.came)
            )
        ]
        factors = self._carrying.carry(date, exchanges, changes)
        self._exchanges.clear()
        self._exchanges_outside.clear()
        portfolio.settle(date, self._policies.policy.price_max_age)
        chronicle.note_splits(factors)

    def _reduces(self, leg: Leg) -> bool:
        """Whether a leg reduces what its account holds, by the running position.

        A sale that the day's own purchases cover is a reduction, a purchase is
        one only against a short position of the day before.
        """
        if leg.account.kind not in HOLDING_KINDS:
            return False
        key = (leg.account.account, leg.commodity)
        held = self._portfolio.positions.get(key, ZERO)
        if leg.units < 0:
            return held > 0 or held + self._units_bought(key) > 0
        return held < 0

    def _units_bought(self, key: tuple[str, str]) -> Decimal:
        """Units that the day adds to an account, whatever the order."""
        if not self._bought:
            for entry in self._transactions:
                for posting in entry.postings:
                    number = getattr(posting.units, "number", None)
                    if posting.cost is not None and isinstance(number, Decimal) and number > 0:
                        into = (posting.account, posting.units.currency)
                        self._bought[into] = self._bought.get(into, ZERO) + number
        return self._bought.get(key, ZERO)

    def _move(self, entry: Any) -> None:
        """Move a transaction's units into the portfolio, and note its booked results."""
        chronicle, portfolio, places = self._chronicle, self._portfolio, self._places
        base, is_traded = portfolio.base_currency, chronicle.bookings.is_traded
        traded = False
        for posting in entry.postings:
            place = places[posting.account]
            if place is None:
                continue
            units = posting.units
            number = getattr(units, "number", None)
            if not isinstance(number, Decimal):
                continue
            commodity = units.currency
            bucket = place.bucket
            if not place.holds:
                traded = traded or bucket != CORE
                chronicle.note_result(bucket, number, commodity, entry)
                continue
            cost = posting.cost
            book = None
            if cost is not None and isinstance(getattr(cost, "number", None), Decimal):
                book = (cost.currency, cost.number * number)
            if cost is not None:
                traded = traded or bucket != CORE
            elif not traded and commodity != base and bucket != CORE:
                traded = is_traded(commodity)
            portfolio.move(place.account, bucket, commodity, number, book, entry, posting.meta)
            if place.custodial:
                chronicle.custody.touch(place.account, bucket, commodity, posting, entry)
        if traded:
            self._traded.append(entry)


def _commodities(transaction: Any) -> set[str]:
    return {getattr(posting.units, "currency", "") for posting in transaction.postings}


def _states_price(posting: Any, pieces: Sequence[Piece]) -> bool:
    """Whether a posting's `@` price, or else its cost, is a price of the day.

    The cost of lots that moved, or came in for others, is book-keeping; so is the
    price at which old shares of a split leave.
    """
    number = getattr(posting.units, "number", None)
    if not isinstance(number, Decimal):
        return False
    if posting.price is not None:
        return all(piece.ratio == 1 for piece in pieces)
    return posting.cost is not None and sum((one.units for one in pieces), ZERO) != number
