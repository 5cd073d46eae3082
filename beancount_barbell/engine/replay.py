"""The one pass over the ledger that makes its immutable history.

Entries are read once, in order of date. A day's postings and prices are applied together
at its end: in Beancount the order inside a day has no meaning, so it must have none here.
"""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from beancount_barbell.engine.bookings.netting import (
    HOLDING_KINDS,
    Context,
    Leg,
    Movement,
    classify,
    only_keeps_books,
)
from beancount_barbell.engine.bookings.untagged import UntaggedLosses
from beancount_barbell.engine.core.balances import CoreBookkeeper
from beancount_barbell.engine.day.places import Places
from beancount_barbell.engine.day.prices import DayPrices
from beancount_barbell.engine.day_close import DayClose, tolerance_of
from beancount_barbell.engine.valuation.portfolio import Portfolio
from beancount_barbell.engine.valuation.prices import PriceBook
from beancount_barbell.model.buckets import CORE, ZERO
from beancount_barbell.model.currencies import TRADED_CURRENCIES
from beancount_barbell.model.dates import days_after, days_before
from beancount_barbell.model.strictness import WIDE_TOLERANCE
from beancount_barbell.model.transactions import MADE_FLAGS, booked, is_made

if TYPE_CHECKING:
    from collections.abc import Sequence

    from beancount_barbell.engine.bookings.untagged import Originals
    from beancount_barbell.engine.core.living_costs import MonthlyRates
    from beancount_barbell.model.entries import Transaction
    from beancount_barbell.model.history import History
    from beancount_barbell.reading.ledger import Reading
    from beancount_barbell.reading.stream import Stream


def replay(reading: Reading, *, with_household: bool = False) -> History:
    """Replay the ledger: everything that happened to core and sleeve.

    Args:
        reading: the ledger.
        with_household: also compute outside assets and living costs, which needs a second
            pass over all transactions; always done where the policy has `life-months`.
    """
    policies = reading.directives.policies
    tolerance = tolerance_of(policies)
    history = _Replay(reading, tolerance).run(with_household=with_household)
    raised = [one for one in history.loosenings if one.key == "tolerance"]
    refused = {id(one.entry) for one in raised if one.applied_on is None}
    strict = tolerance_of(policies, refused)
    if strict < tolerance:  # first set while in a loss: it must not hide anything
        return _Replay(reading, strict).run(with_household=with_household)
    first = policies.changes[0].entry if policies.changes else None
    later = [one for one in raised if one.entry is not first]
    strict = tolerance_of(policies, {id(one.entry) for one in later})
    if strict * WIDE_TOLERANCE < tolerance:  # a later line must not hide an earlier breach
        stricter = _Replay(reading, strict).run(with_household=with_household)
        if _told_before(stricter, later[0].date) - _told_before(history, later[0].date):
            return stricter
    return history


def at_home(history: History, reading: Reading) -> History:
    """A ledger's history with its household, on which it hangs what the core may lose."""
    treasury = history.treasury
    if treasury.household is not None:
        return history
    home = replay(reading, with_household=True).treasury
    looked = treasury._replace(household=home.household, households=home.households)
    return history._replace(treasury=looked)


def _told_before(history: History, date: datetime.date) -> set[int]:
    """The transactions before `date` that took core money into the sleeve."""
    return {id(one.flow.entry) for one in history.breaches if one.date < date}


class _Replay:
    """The pass itself: collects a day's entries, and gives them to `DayClose` at its end."""

    def __init__(self, reading: Reading, tolerance: Decimal) -> None:
        stream = reading.stream
        self._stream = stream
        self._life_tested = reading.directives.policies.ever_sets("life_months")
        self._roles = reading.roles
        currencies = {stream.base_currency, *stream.operating_currencies, *TRADED_CURRENCIES}
        self._portfolio = Portfolio(
            stream.base_currency,
            stream.operating_currencies,
            reading.commodities,
            PriceBook(currencies),
            tolerance,
        )
        places = Places(reading.roles)
        self._meet, self._places = places.meet, places.known
        self._day = DayClose(reading, self._portfolio, places.first_used)
        self._policies = self._day.states.policies
        self._reductions = self._day.reductions
        self._book = CoreBookkeeper(reading, self._portfolio.positions.by_account, places.core_used)
        self._prices = DayPrices(
            self._portfolio,
            self._day.bookings,
            self._day.tracer.recoveries,
            reading.roles,
            self._places,
        )
        self._watched = self._day.states.watched
        """Series whose prices may stop new entries."""
        self._transactions: list[Transaction] = []
        self._crossing: list[Transaction] = []
        """The day's transactions that touch more than one bucket, or outside accounts."""
        self._outside: list[Transaction] = []
        self._traded: list[Transaction] = []
        """The day's transactions that trades of the sleeve may hang on."""
        self._undone, originals = _undoing(stream)
        self._untagged = UntaggedLosses(originals)
        self._bought: dict[tuple[str, str], Decimal] = {}

    def run(self, *, with_household: bool) -> History:
        """Loop over all entries, and keep those that may concern core or sleeve."""
        kinds = self._stream.kinds
        book, states = self._book, self._day.states
        priced = self._prices.listed
        rates = self._monthly_rates() if with_household or self._life_tested else None
        today = datetime.date.min
        for entry in self._stream.entries:
            if entry.date != today:
                self._close_day(today)
                if states.goes_on:
                    self._go_on(today, entry.date)
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
                self._day.note_directive(entry)
            elif kind in CoreBookkeeper.KINDS:
                book.note(kind, entry)
        self._close_day(today)
        self._go_on(today, self._stream.as_of)
        self._month_over(today, rates)
        return self._day.finish(book.finish(), rates)

    def _go_on(self, date: datetime.date, until: datetime.date) -> None:
        """Close the day after `date`, too, if the state goes on on it and it is before `until`."""
        following = days_after(date, 1)
        if self._day.states.goes_on and following < until:
            self._close_day(following)

    def _month_over(self, last: datetime.date, rates: MonthlyRates | None) -> None:
        """End a month; `last` is the last day of the month in the ledger."""
        self._book.month_over(last)
        if rates is not None:
            rates.note(last)

    def _monthly_rates(self) -> MonthlyRates:
        # Imported here: most ledgers do not need living costs.
        from beancount_barbell.engine.core.living_costs import MonthlyRates  # noqa: PLC0415 see above

        return MonthlyRates(
            self._portfolio.prices, self._stream.base_currency, self._stream.operating_currencies
        )

    def _take_in(self, transaction: Transaction) -> None:
        """Keep a transaction for the day's end: as one of core and sleeve, or as outside."""
        places = self._places
        bucket: int | None = None
        concerned = crosses = stated = False
        for posting in transaction.postings:
            account = posting.account
            place = places[account] if account in places else self._meet(account, transaction.date)
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
            self._prices.note_stated(transaction)
        if self._book.strays:
            self._book.note_strays(transaction)
        if not concerned:
            self._outside.append(transaction)
            return
        if crosses:
            self._take_crossing(transaction)
        else:
            self._transactions.append(transaction)

    def _take_crossing(self, transaction: Transaction) -> None:
        """Keep one that does not stay inside one bucket, unless it only closes the books."""
        kinds = (self._roles.of(posting.account).kind for posting in transaction.postings)
        if not only_keeps_books(kinds):
            self._transactions.append(transaction)
            self._crossing.append(transaction)

    # -- the end of a day ---------------------------------------------------

    def _close_day(self, date: datetime.date) -> None:
        """Apply the day's prices and transactions, and close the day."""
        day, portfolio, prices = self._day, self._portfolio, self._prices
        if prices.may_have_halves and len(self._transactions) > 1:
            self._join_halves()
        prices.may_have_halves = False
        if self._reductions.pending:  # what fell due before, while no price of the day is known
            self._reductions.due_by(days_before(date, 1))
        day.bookings.new_day(self._transactions)
        if prices.listed and self._watched:
            seen = prices.of_series(self._watched)
            if seen:
                day.see_market(date, seen)
        if prices.listed or prices.stated or prices.mixed:
            self._take_prices(date)
        if prices.exchanges_outside and not self._transactions:
            self._carry_over(date)
        if not (self._transactions or portfolio.dirty or day.has_directives or day.states.goes_on):
            self._trace(date, ())
            return
        day.begin(date)
        only_prices = not self._transactions
        max_age_days = self._policies.policy.price_max_age
        portfolio.settle(date, max_age_days, tell=True, total=only_prices)
        day.note_prices()
        if only_prices:
            self._trace(date, ())
        else:
            self._take_transactions(date)
        day.close()

    def _join_halves(self) -> None:
        """Replace the day's bookings that exchange lots together by one transaction."""
        # Imported here, because lots leave without a price on few days.
        from beancount_barbell.reading.halves import join_halves  # noqa: PLC0415 see above

        for halves, whole in join_halves(self._transactions, self._roles.of, self._stream.tags):
            ids = {id(one) for one in halves}
            self._transactions = [one for one in self._transactions if id(one) not in ids]
            self._crossing = [one for one in self._crossing if id(one) not in ids]
            self._prices.drop(ids)
            self._take_in(whole)

    def _take_prices(self, date: datetime.date) -> None:
        """Take the day's prices in. A floor in another currency may move by any of them."""
        self._crossing += self._prices.take(date)
        floor = self._policies.policy.core_floor
        if floor is not None and floor.currency != self._portfolio.base_currency:
            self._day.has_directives = True

    def _trace(self, date: datetime.date, movements: Sequence[Movement]) -> None:
        """Trace the day's money outside core and sleeve.

        While none is about and none moves between roles there is nothing to follow. What
        a reversal took back whole moved nothing.
        """
        outside = self._outside
        if self._undone:
            movements = [one for one in movements if id(one.flow.entry) not in self._undone]
        if not (outside or movements):
            return
        tracer, policy = self._day.tracer, self._policies.policy
        if movements or tracer.is_live(date, policy):
            tracer.day(date, outside, movements, policy, self._portfolio.rate)
            for entry, amount in tracer.recoveries.take_refunds():
                self._untagged.refund(entry, amount)
            if losses := tracer.recoveries.take_losses():
                self._day.contributions.hand_over(self._untagged.hand_over(losses))
        else:
            tracer.put_by(outside)
        self._outside = []

    def _take_transactions(self, date: datetime.date) -> None:
        """Analyse the day's transactions at its rates, then move all units, then note flows.

        A transaction inside one bucket moves no money between roles, so it is not analysed.
        """
        day, portfolio = self._day, self._portfolio
        if self._prices.exchanges or self._prices.exchanges_outside:
            self._carry_over(date)
        movements: list[Movement] = []
        if day.trades.needed:
            watched = self._weigh(self._transactions)
            crossing = {id(entry) for entry in self._crossing}
            movements = self._untagged.settle(
                [one for one in watched if id(one.flow.entry) in crossing]
            )
            self._trace(date, movements)
            for movement in watched:
                day.trades.before_moves(movement)
        else:
            if self._crossing:
                movements = self._untagged.settle(self._weigh(self._crossing))
            self._trace(date, movements)
        for entry in self._transactions:
            self._move(entry)
        day.bookings.are_moved = True
        if day.policy.fx_limit is not None:
            self._note_exchanges()
        portfolio.settle(date, self._policies.policy.price_max_age)
        if self._traded:
            day.book.take(date, self._traded, self._untagged.results)
            self._traded.clear()
        for movement in movements:
            day.note_movement(movement)
        self._transactions = []
        self._crossing = []

    def _weigh(self, transactions: Sequence[Transaction]) -> list[Movement]:
        """The money that each transaction moves, at the day's rates."""
        context = Context(
            self._stream.base_currency,
            self._roles,
            self._portfolio.rate,
            self._reduces,
            self._day.bookings,
            self._stream.pads,
        )
        self._bought.clear()
        return [classify(one, context) for one in transactions]

    def _carry_over(self, date: datetime.date) -> None:
        """Carry values over where lots were exchanged for others (split, merger, …)."""
        factors = self._prices.carry_over(date, self._transactions)
        self._portfolio.settle(date, self._policies.policy.price_max_age)
        self._day.note_splits(factors)

    def _reduces(self, leg: Leg) -> bool:
        """Whether a leg reduces the position of its account.

        A sale covered by the day's own purchases is a reduction. A purchase is a reduction
        only against a short position of the day before.
        """
        if leg.account.kind not in HOLDING_KINDS:
            return False
        key = (leg.account.account, leg.commodity)
        held = self._portfolio.positions.by_account.get(key, ZERO)
        if leg.units < 0:
            return held > 0 or held + self._units_bought(key) > 0
        return held < 0

    def _units_bought(self, key: tuple[str, str]) -> Decimal:
        """Units that the day adds to an account, whatever the order."""
        if not self._bought:
            for entry in self._transactions:
                for posting, number in booked(entry):
                    if posting.cost is not None and number > 0:
                        into = (posting.account, posting.units.currency)
                        self._bought[into] = self._bought.get(into, ZERO) + number
        return self._bought.get(key, ZERO)

    def _move(self, entry: Transaction) -> None:
        """Move a transaction's units into the portfolio, and note its booked results."""
        day, portfolio, places = self._day, self._portfolio, self._places
        base, is_traded = portfolio.base_currency, day.bookings.is_traded
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
                day.note_result(bucket, number, commodity, entry)
                continue
            cost = posting.cost
            book = None
            if cost is not None and isinstance(getattr(cost, "number", None), Decimal):
                book = (cost.currency, cost.number * number)
            if cost is not None:
                traded = traded or bucket != CORE
            elif not traded and commodity != base and bucket != CORE:
                traded = is_traded(commodity)
            portfolio.positions.move(
                place.account, bucket, commodity, number, book, entry, posting.meta
            )
            if place.custodial:
                day.custody.touch(place.account, bucket, commodity, posting, entry)
        if traded or id(entry) in self._untagged.results:
            self._traded.append(entry)

    def _note_exchanges(self) -> None:
        """Note what the day's transactions put into the core that is not in base currency."""
        for entry in self._transactions:
            for posting, number in booked(entry):
                place, commodity = self._places[posting.account], posting.units.currency
                if place is None or place.bucket != CORE or not place.holds:
                    continue
                rate = self._portfolio.rate(commodity)
                if rate is not None and commodity != self._portfolio.base_currency:
                    self._day.today.note_exchange(number * rate, entry)


def _undoing(stream: Stream) -> tuple[frozenset[int], Originals]:
    """`undoing` of the ledger's transactions."""
    reversing = {key for key, tags in stream.tags.items() if tags.reverses is not None}
    if not reversing:
        return frozenset(), {}
    # Here, not above: few ledgers undo a booking.
    from beancount_barbell.engine.flows.reversals import undoing  # noqa: PLC0415 see above

    linked = [
        entry
        for entry in stream.entries
        if stream.kinds[type(entry)] == "Transaction" and (entry.links or id(entry) in reversing)
    ]
    return undoing(linked, stream.tags)
