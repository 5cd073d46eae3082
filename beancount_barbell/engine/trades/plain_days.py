"""A faster path for days on which the sleeve only buys and sells lots for money.

Nearly all days are of this kind. The results are the same as by the general path.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from beancount_barbell.engine.trades.closed_trades import ClosedPart
from beancount_barbell.engine.trades.lots import TradedLeg, is_reinvested
from beancount_barbell.engine.trades.orders import Deal
from beancount_barbell.model.buckets import ONE, ZERO
from beancount_barbell.model.record import NamedTuple

if TYPE_CHECKING:
    import datetime
    from collections.abc import Sequence
    from decimal import Decimal

    from beancount_barbell.engine.trades.closed_trades import ClosedTrades
    from beancount_barbell.engine.trades.contracts import ContractBook
    from beancount_barbell.engine.trades.lots import LotBook
    from beancount_barbell.engine.trades.orders import DealReader
    from beancount_barbell.engine.valuation.portfolio import Portfolio
    from beancount_barbell.model.entries import LotCost, Posting, Transaction

NOTHING: frozenset[str] = frozenset()


class PlainTrade(NamedTuple):
    """A transaction that buys or sells one lot for money.

    `good` is the posting of the lot and `cost` its cost. `result` is the sum of booked
    results (a fee is negative), `fees` the expenses. `told`: an Income leg shows a close.
    """

    entry: Transaction
    good: Posting
    cost: LotCost
    result: Decimal
    fees: Decimal
    told: bool


class PlainDay(NamedTuple):
    """An analysed plain day.

    Attributes:
        trades: the trades of a lot, each with whether it closes a position.
        alone: the transactions that book results without a trade.
    """

    trades: list[tuple[PlainTrade, bool]]
    alone: list[Deal]


class PlainDays:
    """Analyses plain days, and opens and closes their lots."""

    def __init__(
        self,
        reader: DealReader,
        portfolio: Portfolio,
        contracts: ContractBook,
        lots: LotBook,
        closed: ClosedTrades,
    ) -> None:
        self._reader = reader
        self._portfolio = portfolio
        self._contracts = contracts
        self._lots = lots
        self._closed = closed
        self._sets: dict[str, frozenset[str]] = {}

    def read(self, entries: Sequence[Transaction]) -> PlainDay | None:
        """Analyse a plain day; None for any other day.

        On a plain day each transaction buys or sells at most one lot, with a cost in base
        currency and for money; its results are tagged; and no account both bought and sold
        a commodity of which it held nothing in the morning.
        """
        tags, positions = self._reader.tags, self._portfolio.positions.by_account
        found: list[PlainTrade] = []
        alone: list[Deal] = []
        moved: dict[tuple[str, str], Decimal] = {}
        for entry in entries:
            read = None if entry.links or id(entry) in tags else self._transaction(entry)
            if read is None:
                return None
            if not isinstance(read, PlainTrade):
                if read:
                    alone.append(self._reader.results_alone(entry))
                continue
            units = read.good.units
            key = (read.good.account, units.currency)
            if key in moved:
                moved[key] += units.number
            elif self._reader.is_contract(units.currency):
                return None
            else:
                moved[key] = units.number
            found.append(read)
        several = len(moved) < len(found)
        told = []
        for read in found:
            good = read.good
            key = (good.account, good.units.currency)
            number = good.units.number
            held = positions[key] - moved[key]
            if several and not held and (number > 0) is not (moved[key] > 0):
                return None
            closes = held * number < 0
            if closes and held * positions[key] < 0:
                return None
            told.append((read, closes))
        return PlainDay(told, alone)

    def _transaction(self, entry: Transaction) -> PlainTrade | bool | None:
        """The trade of a transaction; without a lot, whether it books income; None: not plain."""
        base, known = self._portfolio.base_currency, self._reader.known
        good = cost = None
        result = fees = ZERO
        told = paid = False
        for posting in entry.postings:
            units = posting.units
            number = getattr(units, "number", None)
            who = known.get(posting.account)
            if who is None or not number:
                return None
            if posting.cost is not None:
                if good is not None or not who.holds or posting.cost.currency != base:
                    return None
                good, cost = posting, posting.cost
            elif units.currency != base or who.untagged or who.equity:
                return None
            elif who.ours:
                result -= number
                if who.income:
                    told = True
                else:
                    fees += number
            else:
                paid = True
        if good is None or cost is None:
            return None if self._contracts.waits else told
        return PlainTrade(entry, good, cost, result, fees, told) if paid else None

    def take(
        self, date: datetime.date, plain: list[tuple[PlainTrade, bool]]
    ) -> tuple[list[Deal], bool]:
        """Open and close the lots of a plain day. Returns its deals, and whether any closed."""
        base = self._portfolio.base_currency
        deals = []
        closings = []
        for one, closes in plain:
            good = one.good
            cost = one.cost
            leg = TradedLeg(
                good.account,
                good.units.currency,
                good.units.number,
                cost.number,
                None,
                base,
                cost.date,
                cost.label,
            )
            deal = Deal(one.entry, [leg], [], [], [], ZERO, None, None)
            deals.append(deal)
            if closes:
                closings.append((one, leg, deal))
            else:
                withheld = one.told and is_reinvested(leg.book, one.result, base)
                fees = ZERO if withheld else one.fees
                self._lots.open(leg, cost.date or date, ONE, fees, one.entry)
        for one, leg, deal in closings:
            opening = self._lots.close(leg, told=one.told)
            result = None
            if opening.fees_known:
                result = one.result - opening.fees + (opening.book - leg.book)
            part = ClosedPart(
                opening.opened,
                abs(leg.units),
                result,
                result,
                base,
                NOTHING if opening.fees_known else frozenset({leg.commodity}),
                self._set_of(leg.account),
            )
            self._closed.add(date, self._reader.underlying(leg.commodity), None, part, (deal,))
        return deals, closings != []

    def _set_of(self, account: str) -> frozenset[str]:
        """A set with the account alone, the same object for all its trades."""
        found = self._sets.get(account)
        if found is None:
            found = self._sets[account] = frozenset({account})
        return found
