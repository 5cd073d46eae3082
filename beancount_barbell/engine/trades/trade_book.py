"""The sleeve's trades, opened and closed by its transactions day by day.

The result of a trade is the booked one: the Income legs, less the fees of the closing,
less the opening fees pro rata to units, plus for lots in a foreign currency the change
of its rate on their cost. Futures and CFDs are one trade from flat to flat.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING

from beancount_barbell.engine.trades.closed_trades import ClosedPart, ClosedTrades
from beancount_barbell.engine.trades.contracts import ContractBook
from beancount_barbell.engine.trades.futures import Life, Lives
from beancount_barbell.engine.trades.lots import LotBook, Opening, TradedLeg, together
from beancount_barbell.engine.trades.morning import MorningPositions
from beancount_barbell.engine.trades.orders import Deal, DealReader
from beancount_barbell.engine.trades.plain_days import PlainDays
from beancount_barbell.engine.trades.result_allocation import ResultAllocation
from beancount_barbell.engine.trades.undeclared import UndeclaredWatch
from beancount_barbell.engine.trades.variation import Variation
from beancount_barbell.model.buckets import ONE, ZERO

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from beancount_barbell.engine.bookings.reader import BookingReader
    from beancount_barbell.engine.trades.result_allocation import Closing
    from beancount_barbell.engine.valuation.portfolio import Portfolio
    from beancount_barbell.model.entries import Transaction
    from beancount_barbell.model.roles import Roles
    from beancount_barbell.model.transactions import TransactionTags


class TradeBook:
    """Takes the sleeve's transactions day by day, and opens and closes its trades."""

    def __init__(
        self,
        roles: Roles,
        portfolio: Portfolio,
        bookings: BookingReader,
        tags: Mapping[int, TransactionTags],
    ) -> None:
        self._reader = DealReader(roles, portfolio, bookings, tags)
        self._portfolio = portfolio
        self.lots = LotBook()
        self.lives = Lives()
        self.closed = ClosedTrades()
        self.contracts = ContractBook(roles, portfolio)
        self.variation = Variation(self._reader, portfolio, self.contracts, self.closed)
        self.undeclared = UndeclaredWatch(portfolio.tolerance)
        self._plain = PlainDays(self._reader, portfolio, self.contracts, self.lots, self.closed)
        self.reduced_on: list[datetime.date] = []
        """Days on which positions of the sleeve were reduced, in order."""
        self.today: tuple[datetime.date, list[Deal]] = (datetime.date.min, [])
        """The last day with transactions, and these."""

    # -- a day --------------------------------------------------------------

    def take(
        self,
        date: datetime.date,
        entries: Sequence[Transaction],
        untagged: Mapping[int, Mapping[str, Decimal]],
    ) -> None:
        """Apply a day's transactions, after their units and the day's prices are applied.

        `untagged` are results that no tag tells: `id` of a transaction → account → base currency.
        """
        self.variation.begin()
        plain = self._plain.read(entries)
        if plain is None:
            deals = [self._reader.read(entry) for entry in entries]
            if untagged:
                told = [untagged.get(id(entry), {}) for entry in entries]
                deals = list(map(self._reader.with_untagged, deals, told))
            self._take_any(date, deals)
            return
        for deal in plain.alone:
            self.variation.book(date, deal, [])
        deals, reduced = self._plain.take(date, plain.trades)
        self.today = date, deals
        if reduced:
            self.reduced_on.append(date)

    def _take_any(self, date: datetime.date, deals: list[Deal]) -> None:
        """Apply a day by the general path."""
        deals = [self._with_payments(deal) for deal in deals]
        self.today = date, deals
        ending, lives, reduced = self._take_orders(date, deals)
        allocation, alone = self._sort(deals)
        for life in lives:
            if life.opened == date:
                life.results += self.contracts.claim_early(date, life.underlying)
        for one in allocation.openings:
            rate = self._rate(one.leg.currency)
            self.lots.open(one.leg, one.leg.opened or date, rate, one.fee, one.entry)
        for deal in deals:
            if deal.moved:
                self._rebook(deal, date)
        for ready in allocation.closings:
            self._close(date, ready)
        ended = [life for life in ending if life.underlying not in self.lives.open]
        self.variation.book_all(date, alone, lives, ended)
        for life in ending:
            self.variation.end(date, life)
        self.contracts.close_day(date, self.lives.open)
        if allocation.closings or reduced:
            self.reduced_on.append(date)

    # -- the general path ---------------------------------------------------

    def _take_orders(
        self, date: datetime.date, deals: list[Deal]
    ) -> tuple[list[Life], list[Life], bool]:
        """Apply futures and CFDs. Returns (ended positions, all of today, any reduced)."""
        for deal in deals:
            self._resize(deal)
        orders = self._futures(deals)
        if not orders:
            return [], list(self.lives.open.values()), False
        self.contracts.take(leg for group in orders.values() for leg, _ in group)
        return self.lives.take(date, orders)

    def _resize(self, deal: Deal) -> None:
        """Apply a deal's splits of futures and CFDs: their positions go on."""
        changes: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
        for leg in (one for one in deal.moved if one.commodity in deal.resized):
            changes[leg.account, leg.commodity] += leg.units
        for (account, commodity), units in changes.items():
            underlying = self._reader.underlying(commodity)
            self.contracts.resize(underlying, account, commodity, units)
            self.lives.resize(underlying, account, commodity, units)

    def _sort(self, deals: list[Deal]) -> tuple[ResultAllocation, list[Deal]]:
        """Returns the openings and closings of lots, and the deals with results alone."""
        morning = MorningPositions(self._portfolio.positions.by_account, deals)
        allocation = ResultAllocation(self._reader, self._portfolio)
        alone = []
        for deal in deals:
            legs = [leg for leg in deal.legs if self._has_lots(leg)]
            if legs:
                closing: list[TradedLeg] = []
                opening: list[TradedLeg] = []
                for leg in legs:
                    (closing if morning.closes(leg) else opening).append(leg)
                allocation.share(deal, closing, opening)
            elif deal.results and (deal.legs or not any(map(self._has_lots, deal.moved))):
                alone.append(deal)
        return allocation, alone

    def _with_payments(self, deal: Deal) -> Deal:
        """Move legs that only settle a future or CFD in kind (e.g. in a coin) to `moved`.

        Such a leg has no price, and the transaction has no money except for fees.
        """
        lots = [leg for leg in deal.legs if self._has_lots(leg)]
        if not lots or len(lots) == len(deal.legs) or any(leg.price is not None for leg in lots):
            return deal
        money: dict[str, Decimal] = defaultdict(Decimal)
        for posting in deal.entry.postings:
            if posting.cost is None and self._reader.who(posting.account).holds:
                money[posting.units.currency] += posting.units.number
        for one in deal.results:
            if one.who.expense:
                money[one.currency] -= one.amount
        if any(money.values()):
            return deal
        return deal._replace(
            legs=[leg for leg in deal.legs if not self._has_lots(leg)],
            left=deal.left + [leg for leg in lots if leg.units < 0],
            came=deal.came + [leg for leg in lots if leg.units > 0],
        )

    def _has_lots(self, leg: TradedLeg) -> bool:
        return not self._reader.is_settled_only(leg.commodity)

    def _futures(self, deals: list[Deal]) -> dict[str, list[tuple[TradedLeg, Deal]]]:
        """The day's orders in futures and CFDs by underlying."""
        orders: dict[str, list[tuple[TradedLeg, Deal]]] = {}
        for deal in deals:
            for leg in (*deal.legs, *deal.moved):
                if (
                    self._reader.is_settled_only(leg.commodity)
                    and leg.commodity not in deal.resized
                ):
                    underlying = self._reader.underlying(leg.commodity)
                    orders.setdefault(underlying, []).append((leg, deal))
        return orders

    def _rate(self, currency: str | None) -> Decimal | None:
        """Base currency for one unit of a lot's currency; a lot without one is in the base."""
        return ONE if currency is None else self._portfolio.rate(currency)

    # -- closing ------------------------------------------------------------

    def _close(self, date: datetime.date, closing: Closing) -> None:
        """Remove the closed units from their lots, and add the closing to its trade."""
        told = closing.deal.has_income
        taken = [(leg, self.lots.close(leg, told=told)) for leg in closing.legs]
        now = self._portfolio.rate(closing.currency)
        local = closing.amount
        result = None if local is None or now is None else local * now
        missing = set(closing.missing)
        if now is None:
            missing.add(closing.currency)
        for leg, opening in taken:
            if not opening.fees_known:
                missing.add(leg.commodity)
            elif local is not None:
                local += opening.book - leg.book - opening.fees
            if result is None or now is None:
                continue
            then = now if opening.rate is None and not leg.book else opening.rate
            if closing.currency == self._portfolio.base_currency:
                then = ONE
            if then is None:
                missing.add(leg.commodity)
            else:
                result += (opening.book - leg.book) * now
                result += -opening.book * (now - then) - opening.fees * then
        whole = together([opening for _, opening in taken])
        part = ClosedPart(
            opened=whole.opened,
            units=sum((abs(leg.units) for leg in closing.legs), ZERO),
            result=None if missing else result,
            local_result=None if closing.missing or not whole.fees_known else local,
            local_currency=closing.currency,
            missing=frozenset(missing),
            accounts=frozenset(leg.account for leg in closing.legs),
        )
        closed = self.closed.add(
            date, closing.underlying, closing.deal.trade_id, part, [closing.deal]
        )
        for leg in closing.legs:
            if self._reader.is_contract(leg.commodity):
                self.variation.note_option(closed, leg.commodity, held=leg.units < 0)

    def _rebook(self, deal: Deal, date: datetime.date) -> None:
        """Carry openings over a transfer, split or merger, and remove lots that left.

        An incoming lot continues the lots of its commodity that left at its cost; without
        any, all lots of its commodity that left; without any, all lots that left. In the
        last case, the opening fees are divided by the cost of the incoming lots.
        """
        gone: dict[tuple[object, ...], list[Opening]] = defaultdict(list)
        came: dict[tuple[object, ...], Decimal] = defaultdict(Decimal)
        for leg in deal.left:
            opening = self.lots.close(leg)
            for key in ((leg.commodity, leg.cost), (leg.commodity,), ()):
                gone[key].append(opening)
        for leg in deal.came:
            came[leg.commodity, leg.cost] += abs(leg.units)
            came[leg.commodity,] += abs(leg.units)
        wholes = {key: together(openings) for key, openings in gone.items()}
        renamed = not any((leg.commodity,) in wholes for leg in deal.came)
        book = sum((abs(leg.book) for leg in deal.came), ZERO) if renamed else ZERO
        for leg in deal.came:
            keys: tuple[tuple[object, ...], ...] = (leg.commodity, leg.cost), (leg.commodity,)
            source = next((key for key in keys if key in wholes), ())
            whole = wholes.get(source)
            if whole is None:
                rate = self._rate(leg.currency)
                self.lots.open(leg, leg.opened or date, rate, ZERO, deal.entry)
                continue
            if source:
                share = abs(leg.units) / came[source]
            else:
                share = abs(leg.book) / book if book else ZERO
            fees = whole.fees * share if whole.fees_known else None
            opened = whole.opened or leg.opened or date
            self.lots.open(leg, opened, whole.rate, fees, whole.entry or deal.entry)
