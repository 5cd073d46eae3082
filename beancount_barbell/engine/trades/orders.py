"""Analyses one transaction of the sleeve: traded legs, moved legs and booked results.

Results are the legs on the sleeve's Income and Expenses accounts: by their tag or, in a
transaction with trades, those without any tag.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from beancount_barbell.engine.bookings.netting import HOLDING_KINDS, RESULT_KINDS, bucket_of
from beancount_barbell.engine.trades.lots import TradedLeg
from beancount_barbell.model.buckets import CORE, ZERO
from beancount_barbell.model.record import NamedTuple
from beancount_barbell.model.roles import Kind, Role

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Set as AbstractSet

    from beancount_barbell.engine.bookings.reader import BookingReader
    from beancount_barbell.engine.valuation.portfolio import Portfolio
    from beancount_barbell.model.entries import Posting, Transaction
    from beancount_barbell.model.roles import Roles
    from beancount_barbell.model.transactions import TransactionTags

AT_CLOSE, NEVER = "at-close", "none"
"""Values of `barbell-settlement`: the account books closed trades; or no futures results."""

TRADE_LINK = "trade-"
"""Prefix of a link that names a trade, like `barbell-trade`."""


class Who(NamedTuple):
    """The role of an account in trades of the sleeve.

    Attributes:
        holds: it is a holding account of the sleeve.
        core: it is a holding account of the core.
        equity: it is an Equity account.
        income, expense: it is an Income or Expenses account.
        ours: its results are the sleeve's, by tag.
        untagged: it books results and has no tag.
        settlement: its `barbell-settlement`, or that of an account above it.
    """

    holds: bool
    core: bool
    equity: bool
    income: bool
    expense: bool
    ours: bool
    untagged: bool
    settlement: str | None


class BookedResult(NamedTuple):
    """A result as booked: positive is a gain, negative a loss or a fee."""

    account: str
    who: Who
    amount: Decimal
    currency: str


class Deal(NamedTuple):
    """An analysed transaction.

    Attributes:
        legs: the sleeve's traded legs.
        left, came: legs that left or entered the sleeve without a trade: moved,
            exchanged, opened from Equity, or lost on the way.
        results: results that are, or may be, the sleeve's.
        core_book: the cost of the core's lots sold in the transaction.
        trade_id: the trade it belongs to, by tag or link.
        time: `barbell-time`.
        resized: the futures and CFDs among `moved` that were split.
    """

    entry: Transaction
    legs: list[TradedLeg]
    left: list[TradedLeg]
    came: list[TradedLeg]
    results: list[BookedResult]
    core_book: Decimal
    trade_id: str | None
    time: str | None
    resized: AbstractSet[str] = frozenset()

    @property
    def moved(self) -> list[TradedLeg]:
        """The sleeve's legs that were not traded."""
        return self.left + self.came

    @property
    def has_income(self) -> bool:
        """Whether a result is on an Income account."""
        return any(one.who.income for one in self.results)


class DealReader:
    """Analyses transactions; the role of each account is looked up once."""

    def __init__(
        self,
        roles: Roles,
        portfolio: Portfolio,
        bookings: BookingReader,
        tags: Mapping[int, TransactionTags],
    ) -> None:
        self._roles = roles
        self._base_currency = portfolio.base_currency
        self._commodities = portfolio.commodities
        self.underlying = portfolio.commodities.underlying
        self._bookings = bookings
        self.tags = tags
        """`id` of a transaction → its tags, where it has any."""
        self.known: dict[str, Who] = {}
        """Account → its role in trades, for the accounts looked up so far."""

    def who(self, account: str) -> Who:
        """Look up the role of an account for the first time."""
        found = self.known[account] = self._look(account)
        return found

    def _look(self, account: str) -> Who:
        role = self._roles.of(account)
        bucket = bucket_of(role)
        holding = role.kind in HOLDING_KINDS
        result = role.kind in RESULT_KINDS
        return Who(
            holds=holding and bucket not in (None, CORE),
            core=holding and bucket == CORE,
            equity=role.kind is Kind.EQUITY,
            income=role.kind is Kind.INCOME,
            expense=role.kind is Kind.EXPENSES,
            ours=result and role.role is Role.ATTACK,
            untagged=result and not role.tagged,
            settlement=self._settlement(account),
        )

    def _settlement(self, account: str) -> str | None:
        """The nearest `barbell-settlement`, as roles are inherited."""
        name = account
        while name:
            terms = self._roles.terms.get(name)
            if terms is not None and terms.settlement is not None:
                return terms.settlement
            name = name.rpartition(":")[0]
        return None

    def is_settled_only(self, commodity: str) -> bool:
        """Whether a commodity is a future or CFD: one trade from flat to flat."""
        return self._commodities.of(commodity).is_settled_only

    def is_contract(self, commodity: str) -> bool:
        """Whether a commodity is a future, CFD or option, whose result may be booked later."""
        return self._commodities.of(commodity).instrument is not None

    def read(self, entry: Transaction) -> Deal:
        """Analyse one transaction."""
        tags = self.tags.get(id(entry))
        booking = self._bookings.read(entry)
        legs: list[TradedLeg] = []
        left: list[TradedLeg] = []
        came: list[TradedLeg] = []
        results: list[BookedResult] = []
        core_book = ZERO
        for index, posting in enumerate(entry.postings):
            units = posting.units
            number = getattr(units, "number", None)
            if not isinstance(number, Decimal) or not number:
                continue
            who = self.known.get(posting.account) or self.who(posting.account)
            commodity = units.currency
            if who.income or who.expense:
                if (who.ours or who.untagged) and not self.is_settled_only(commodity):
                    results.append(BookedResult(posting.account, who, -number, commodity))
                continue
            if not (who.holds or who.core) or not (
                posting.cost or self._bookings.is_traded(commodity)
            ):
                continue
            pieces = () if booking is None else booking.of(index)
            leg = _leg(posting, number, commodity)
            if who.holds:
                for piece in pieces:
                    (came if piece.good.side > 0 else left).append(leg._replace(units=piece.units))
            rest = number - sum((piece.units for piece in pieces), ZERO)
            if rest and who.holds:
                legs.append(leg._replace(units=rest))
            elif rest < 0:
                core_book -= leg._replace(units=rest).book
        time = None if tags is None else tags.time
        deal = Deal(entry, legs, left, came, results, core_book, _trade_id(entry, tags), time)
        return deal if booking is None else deal._replace(resized=booking.resized)

    def with_untagged(self, deal: Deal, told: Mapping[str, Decimal]) -> Deal:
        """A deal with the results of untagged accounts that are the sleeve's, in base currency.

        With an order they are its results anyway. An expense may be one of living: it counts
        only where the transaction names a trade.
        """
        if deal.legs or not told:
            return deal
        results = [one for one in deal.results if one.who.ours]
        for account, amount in told.items():
            who = self.known[account]
            if who.income or deal.trade_id is not None:
                who = who._replace(ours=True)
                results.append(BookedResult(account, who, amount, self._base_currency))
        return deal._replace(results=results)

    def results_alone(self, entry: Transaction) -> Deal:
        """Analyse a transaction known to move only money and book only tagged results.

        All its accounts must have been looked up before.
        """
        read = ((posting, self.known[posting.account]) for posting in entry.postings)
        results = [
            BookedResult(posting.account, who, -posting.units.number, posting.units.currency)
            for posting, who in read
            if who.ours
        ]
        return Deal(entry, [], [], [], results, ZERO, None, None)


def _trade_id(entry: Transaction, tags: TransactionTags | None) -> str | None:
    """The trade a transaction names by tag, else by link."""
    if tags is not None and tags.trade is not None:
        return tags.trade
    named = (link for link in entry.links or () if link.startswith(TRADE_LINK))
    return min((link[len(TRADE_LINK) :] for link in named), default=None)


def _leg(posting: Posting, units: Decimal, commodity: str) -> TradedLeg:
    cost, price = posting.cost, posting.price
    cost_number = getattr(cost, "number", None)
    price_number = getattr(price, "number", None)
    if cost is not None and isinstance(cost_number, Decimal):
        alike = price is not None and price.currency == cost.currency
        return TradedLeg(
            posting.account,
            commodity,
            units,
            cost_number,
            price_number if alike else None,
            cost.currency,
            getattr(cost, "date", None),
            getattr(cost, "label", None),
        )
    currency = None if price is None else price.currency
    return TradedLeg(posting.account, commodity, units, None, price_number, currency, None, None)
