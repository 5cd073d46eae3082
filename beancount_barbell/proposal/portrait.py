"""What each account of a ledger did: facts, no guesses."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from beancount_barbell.model.buckets import ZERO
from beancount_barbell.model.currencies import TRADED_CURRENCIES
from beancount_barbell.model.location import NOWHERE, Location, location_of
from beancount_barbell.model.record import NamedTuple
from beancount_barbell.model.roles import Kind
from beancount_barbell.model.transactions import booked
from beancount_barbell.proposal import names
from beancount_barbell.reading.roles import kind_of, root_kinds
from beancount_barbell.reading.stream import Kinds, last_booking

if TYPE_CHECKING:
    import datetime
    from collections.abc import Collection, Iterable, Mapping, Sequence


HOLDING = (Kind.ASSETS, Kind.LIABILITIES)

STEADY_RATIO = Decimal("0.02")
"""Prices hardly move if all lie within this share of the highest price; ratio."""

STEADY_QUOTES, STEADY_DAYS = 3, 90
"""The least number of prices, and days between the first and the last, to call them steady."""


@dataclass(slots=True)
class Portrait:
    """One account that holds something.

    Attributes:
        account: its name.
        kind: assets or liabilities.
        holder: the institution, by the account's name.
        location: the line of its `open`, NOWHERE without one.
        first: the day of its first posting.
        holds: units of each commodity after the last booking, none of them zero.
        seen: every commodity that it ever held.
        paid: the last day on which money left for somebody else's account.
        left: the last day on which money left for any other account.
        earned: the last day on which somebody else's income came in, other than a yield.
        gains: an Income account of the same institution with results other than a yield; None if
            there is none.
        bought: how often something was bought in it.
        further: the component below `holder` that may be the institution instead; None if none.
        financed: the first purchase at a cost or price that a debt at the same institution, other
            than a credit card, paid for.
        overdrawn: whether a balance of an asset account was ever below zero.
        owed_since: commodities whose balance is below zero, each with the day when that began.
        owed_days: the longest past time below zero of each commodity, in days.
        at_zero: commodities booked at a cost of 0, each with whether they came in.
        sources: the Income accounts that share a transaction with it.
    """

    account: str
    kind: Kind
    holder: str
    location: Location
    first: datetime.date
    further: str | None = None
    holds: dict[str, Decimal] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)
    paid: datetime.date | None = None
    left: datetime.date | None = None
    earned: datetime.date | None = None
    gains: str | None = None
    bought: int = 0
    financed: Location | None = None
    overdrawn: bool = False
    owed_since: dict[str, datetime.date] = field(default_factory=dict)
    owed_days: dict[str, int] = field(default_factory=dict)
    at_zero: set[tuple[str, bool]] = field(default_factory=set)
    sources: set[str] = field(default_factory=set)

    @property
    def settled(self) -> frozenset[str]:
        """Commodities that came in and left at a cost of 0, as futures are booked."""
        return frozenset(name for name, came in self.at_zero if came) & {
            name for name, came in self.at_zero if not came
        }

    def owed(self, commodities: Collection[str], until: datetime.date) -> int:
        """The longest time below zero of one of `commodities`, in days, up to the day `until`."""
        past = (days for name, days in self.owed_days.items() if name in commodities)
        still = (
            (until - since).days for name, since in self.owed_since.items() if name in commodities
        )
        return max((*past, *still), default=0)


class CommodityPortrait(NamedTuple):
    """A commodity: its name in words, the line that declares it, its metadata keys."""

    commodity: str
    name: str
    location: Location
    keys: frozenset[str]


class Books(NamedTuple):
    """A ledger, as far as roles can be guessed from it.

    Attributes:
        accounts: those that hold something and are not closed, by name.
        unused: accounts that were opened and hold nothing, or were closed.
        results: its Income and Expenses accounts, in alphabetical order.
        commodities: those that are declared.
        money: currencies for payments, not for trading.
        priced: commodities with a price or a cost anywhere.
        steady: commodities whose prices hardly moved for long, e.g. a money market fund.
        booked: the day of the last booking, None without any.
    """

    accounts: Mapping[str, Portrait]
    unused: tuple[str, ...]
    results: tuple[str, ...]
    commodities: Mapping[str, CommodityPortrait]
    money: frozenset[str]
    priced: frozenset[str]
    steady: frozenset[str]
    booked: datetime.date | None

    def commodity(self, name: str) -> CommodityPortrait:
        """A commodity, even if it is not declared."""
        return self.commodities.get(name) or CommodityPortrait(name, "", NOWHERE, frozenset())


def read_books(entries: Sequence[Any], options: Mapping[str, Any]) -> Books:
    """The portraits of a ledger's accounts, from Beancount's entries with pads expanded."""
    roots = root_kinds(options)
    kinds = Kinds()
    opened = {one.account: location_of(one.meta) for one in entries if kinds[type(one)] == "Open"}
    closed = {one.account for one in entries if kinds[type(one)] == "Close"}
    used = _used(entries)
    money = frozenset(options["operating_currency"]) | (used & TRADED_CURRENCIES)
    drawn: dict[str, Portrait] = {}
    results: set[str] = set()
    for entry in entries:
        if kinds[type(entry)] != "Transaction":
            continue
        postings = [one for one, number in booked(entry) if number]
        for posting in postings:
            kind = kind_of(posting.account, roots)
            if kind in HOLDING:
                account = posting.account
                if account not in drawn:
                    place = opened.get(account, NOWHERE)
                    holder = names.institution(account, used)
                    further = names.further_institution(account, holder, used)
                    drawn[account] = Portrait(account, kind, holder, place, entry.date, further)
                _hold(drawn[account], posting, entry.date)
            elif kind in (Kind.INCOME, Kind.EXPENSES):
                results.add(posting.account)
        for one in {posting.account for posting in postings} & drawn.keys():
            _take_part(drawn[one], entry, postings, money, drawn, roots)
    accounts = {name: drawn[name] for name in sorted(drawn) if name not in closed}
    return Books(
        accounts=accounts,
        unused=tuple(sorted(opened.keys() - accounts.keys())),
        results=tuple(sorted(results - closed)),
        commodities=_declared(entries, kinds),
        money=money,
        priced=_priced(entries, kinds),
        steady=_steady(entries, kinds) - money,
        booked=last_booking(entries, kinds),
    )


def _hold(portrait: Portrait, posting: Any, date: datetime.date) -> None:
    commodity = posting.units.currency
    if posting.cost is not None and not posting.cost.number:
        portrait.at_zero.add((commodity, posting.units.number > 0))
    portrait.seen.add(commodity)
    left = portrait.holds.get(commodity, ZERO) + posting.units.number
    if left:
        portrait.holds[commodity] = left
    else:
        portrait.holds.pop(commodity, None)
    if left < 0 and portrait.kind is Kind.ASSETS:
        portrait.overdrawn = True
        portrait.owed_since.setdefault(commodity, date)
    elif commodity in portrait.owed_since:
        since = portrait.owed_since.pop(commodity)
        longest = max(portrait.owed_days.get(commodity, 0), (date - since).days)
        portrait.owed_days[commodity] = longest


def _take_part(
    portrait: Portrait,
    entry: Any,
    postings: Sequence[Any],
    money: frozenset[str],
    drawn: Mapping[str, Portrait],
    roots: Mapping[str, Kind],
) -> None:
    """Record what a transaction was for one of its accounts."""
    own = [one for one in postings if one.account == portrait.account]
    others = [one for one in postings if one.account != portrait.account]
    portrait.sources.update(
        one.account for one in others if kind_of(one.account, roots) is Kind.INCOME
    )
    foreign = [one for one in others if not _is_of(one.account, portrait.holder, drawn)]
    gives = any(one.units.number < 0 and one.units.currency in money for one in own)
    if gives and any(one.units.number > 0 for one in foreign):
        portrait.paid = entry.date
    if gives and any(one.units.number > 0 for one in others):
        portrait.left = entry.date
    earnings = [
        one
        for one in others
        if kind_of(one.account, roots) is Kind.INCOME and not names.is_yield(one.account)
    ]
    incomes = [one for one in earnings if one in foreign]
    for one in earnings:
        if one not in foreign and portrait.gains is None:
            portrait.gains = one.account
    takes = any(one.units.number > 0 and one.units.currency in money for one in own)
    if takes and any(one.units.number < 0 for one in incomes):
        portrait.earned = entry.date
    bought = [one for one in own if one.units.number > 0 and one.units.currency not in money]
    if bought:
        portrait.bought += 1
    if any(one.cost is not None or one.price is not None for one in bought):
        borrowed = [
            one
            for one in others
            if kind_of(one.account, roots) is Kind.LIABILITIES
            and drawn[one.account].holder == portrait.holder
            and not names.is_card(one.account)
            and one.units.number < 0
        ]
        if borrowed and portrait.financed is None:
            portrait.financed = location_of(entry.meta)


def _is_of(account: str, holder: str, drawn: Mapping[str, Portrait]) -> bool:
    """Whether an account is at the same institution, or books its results."""
    if account in drawn:
        return drawn[account].holder == holder
    return names.is_result_of(account, holder)


def _used(entries: Iterable[Any]) -> frozenset[str]:
    """All currencies and commodities that are booked."""
    return frozenset(posting.units.currency for entry in entries for posting, _ in booked(entry))


def _priced(entries: Iterable[Any], kinds: Mapping[type, str]) -> frozenset[str]:
    found = set()
    for entry in entries:
        if kinds[type(entry)] == "Price":
            found.add(entry.currency)
        for posting in getattr(entry, "postings", ()):
            if posting.cost is not None or posting.price is not None:
                found.add(posting.units.currency)
    return frozenset(found)


def _steady(entries: Iterable[Any], kinds: Mapping[type, str]) -> frozenset[str]:
    """Commodities whose prices hardly moved for long, in every currency of their prices."""
    quotes: dict[tuple[str, str], list[tuple[datetime.date, Decimal]]] = defaultdict(list)
    for entry in entries:
        if kinds[type(entry)] == "Price":
            quotes[entry.currency, entry.amount.currency].append((entry.date, entry.amount.number))
        for posting in getattr(entry, "postings", ()):
            for told in (posting.cost, posting.price):
                if told is not None and told.number:
                    quotes[posting.units.currency, told.currency].append((entry.date, told.number))
    known = {commodity for commodity, _ in quotes}
    return frozenset(known) - {one for (one, _), told in quotes.items() if not _hardly_moves(told)}


def _hardly_moves(quotes: Sequence[tuple[datetime.date, Decimal]]) -> bool:
    days = [day for day, _ in quotes]
    prices = [price for _, price in quotes]
    long = len(quotes) >= STEADY_QUOTES and (max(days) - min(days)).days >= STEADY_DAYS
    return long and max(prices) - min(prices) <= STEADY_RATIO * max(prices)


def _declared(entries: Iterable[Any], kinds: Mapping[type, str]) -> dict[str, CommodityPortrait]:
    return {
        one.currency: CommodityPortrait(
            one.currency, str(one.meta.get("name", "")), location_of(one.meta), frozenset(one.meta)
        )
        for one in entries
        if kinds[type(one)] == "Commodity"
    }
