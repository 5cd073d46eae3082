"""One transaction of the sleeve → what it traded, moved and booked as results.

Results are the legs on Income and Expenses that are the sleeve's: by their tag,
else, where the transaction trades, because nobody else's tag reaches them.
"""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from beancount_barbell.engine.classify import HOLDING_KINDS, RESULT_KINDS, bucket_of
from beancount_barbell.engine.lots import Leg
from beancount_barbell.engine.valuation import CORE, ZERO
from beancount_barbell.model.roles import Kind, Role

if TYPE_CHECKING:
    from beancount_barbell.engine.valuation import Portfolio
    from beancount_barbell.model.commodities import Commodities
    from beancount_barbell.model.roles import Roles
    from beancount_barbell.model.transactions import TransactionTags

TRADE_LINK = "trade-"
"""A link that begins so names a trade, as `barbell-trade` does."""


class Who(NamedTuple):
    """What an account is to the trades of the sleeve.

    Attributes:
        holds: it holds something of the sleeve.
        core: it holds something of the core.
        equity: it is an Equity account.
        income, expense: it books results.
        ours: those are the sleeve's by tag.
        untagged: no tag says whose they are.
        settlement: `barbell-settlement` of it or of an account above it.
    """

    holds: bool
    core: bool
    equity: bool
    income: bool
    expense: bool
    ours: bool
    untagged: bool
    settlement: str | None


class Booked(NamedTuple):
    """A result as booked: positive is a gain, negative a loss or a fee."""

    account: str
    who: Who
    amount: Decimal
    currency: str


class Deal(NamedTuple):
    """A transaction, read.

    Attributes:
        legs: what of the sleeve was traded.
        moved: what of the sleeve was moved or split, but not traded.
        results: what was booked as the sleeve's result, or may be.
        core_book: what the core's lots sold in it had cost.
        trade_id: the trade it belongs to, by tag or link.
        time: `barbell-time`.
    """

    entry: Any
    legs: list[Leg]
    moved: list[Leg]
    results: list[Booked]
    core_book: Decimal
    trade_id: str | None
    time: str | None

    @property
    def has_income(self) -> bool:
        """Whether it books to an Income account."""
        return any(one.who.income for one in self.results)


class DealReader:
    """Reads transactions; what an account is, it looks up once."""

    def __init__(self, roles: Roles, commodities: Commodities, portfolio: Portfolio) -> None:
        self._roles = roles
        self._commodities = commodities
        self._portfolio = portfolio
        self.known: dict[str, Who] = {}
        """Account → what it is, for those that were asked for."""

    def who(self, account: str) -> Who:
        """What an account is, looked up for the first time."""
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
            settlement=self._settlement(account) if result else None,
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

    def is_traded(self, commodity: str) -> bool:
        """Whether a commodity without a cost is a position: money is one only if declared so."""
        terms = self._commodities.of(commodity)
        if terms.instrument is not None or terms.underlying is not None:
            return True
        return not self._portfolio.is_cash(commodity)

    def underlying(self, commodity: str) -> str:
        """What positions of a commodity are one trade with."""
        return self._commodities.of(commodity).underlying or commodity

    def is_settled_only(self, commodity: str) -> bool:
        """Whether it is a future or CFD: one trade from flat to flat."""
        return self._commodities.of(commodity).is_settled_only

    def read(self, entry: Any, tags: TransactionTags | None) -> Deal:
        """Read one transaction."""
        legs: list[Leg] = []
        results: list[Booked] = []
        core_book = ZERO
        goods = 0
        for_money = False
        for posting in entry.postings:
            units = posting.units
            number = getattr(units, "number", None)
            if not isinstance(number, Decimal) or not number:
                continue
            who = self.known.get(posting.account) or self.who(posting.account)
            commodity = units.currency
            if who.income or who.expense:
                for_money = True
                if who.ours or who.untagged:
                    results.append(Booked(posting.account, who, -number, commodity))
            elif posting.cost is not None or (not who.equity and self.is_traded(commodity)):
                goods += 1
                if who.holds:
                    legs.append(_leg(posting, number, commodity))
                elif who.core and number < 0:
                    core_book += _leg(posting, -number, commodity).book
            elif not who.equity:
                for_money = True
        moved: list[Leg] = []
        if legs and (goods > 1 or not for_money):
            legs, moved = self._sort(entry, legs, for_money=for_money)
        time = None if tags is None else tags.time
        return Deal(entry, legs, moved, results, core_book, _trade_id(entry, tags), time)

    def _sort(self, entry: Any, legs: list[Leg], *, for_money: bool) -> tuple[list[Leg], list[Leg]]:
        """What was traded, and what only moved.

        A transfer and a split leave the total cost of a commodity as it was.
        Goods for goods, or for Equity, without money and without a result, is
        no sale: a spin-off, or a withdrawal in kind. Units that only come open
        lots here. Futures have no cost: theirs only move where the units agree.
        """
        carried = self._carried(entry)
        rest = [leg for leg in legs if leg.commodity not in carried]
        exchanged = not for_money and any(
            leg.units < 0 and not self.is_settled_only(leg.commodity) for leg in rest
        )
        traded: list[Leg] = []
        moved: list[Leg] = []
        for leg in legs:
            ordered = not exchanged or self.is_settled_only(leg.commodity)
            stays = leg.commodity in carried or not ordered
            (moved if stays else traded).append(leg)
        return traded, moved

    def _carried(self, entry: Any) -> set[str]:
        """Commodities that come and go at an unchanged total cost."""
        units: dict[str, Decimal] = defaultdict(Decimal)
        books: dict[str, Decimal] = defaultdict(Decimal)
        signs: dict[str, set[bool]] = defaultdict(set)
        for posting in entry.postings:
            number = getattr(posting.units, "number", None) or ZERO
            commodity = getattr(posting.units, "currency", "")
            signs[commodity].add(number > 0)
            cost = getattr(posting.cost, "number", None)
            if isinstance(cost, Decimal) and not self.is_settled_only(commodity):
                books[commodity] += cost * number
            else:
                units[commodity] += number
        return {
            commodity
            for commodity, both in signs.items()
            if len(both) > 1 and not books[commodity] and not units[commodity]
        }


def _trade_id(entry: Any, tags: TransactionTags | None) -> str | None:
    """The trade a transaction names by tag, else by link."""
    if tags is not None and tags.trade is not None:
        return tags.trade
    named = (link for link in entry.links or () if link.startswith(TRADE_LINK))
    return min((link[len(TRADE_LINK) :] for link in named), default=None)


def _leg(posting: Any, units: Decimal, commodity: str) -> Leg:
    cost, price = posting.cost, posting.price
    cost_number = getattr(cost, "number", None)
    price_number = getattr(price, "number", None)
    if isinstance(cost_number, Decimal):
        alike = price is not None and price.currency == cost.currency
        return Leg(
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
    return Leg(posting.account, commodity, units, None, price_number, currency, None, None)
