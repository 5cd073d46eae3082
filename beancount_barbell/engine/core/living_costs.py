"""Liquid assets outside core and sleeve, and living costs.

This needs a second pass over all transactions, made only where the policy has
`life-months`, or for a stress test. One pass serves all days for which the figures are
needed: the last day, and the end of each complete month.
"""

from __future__ import annotations

import datetime
from bisect import bisect_right
from typing import TYPE_CHECKING

from dateutil.relativedelta import relativedelta

from beancount_barbell.engine.bookings.netting import (
    HOLDING_KINDS,
    RESULT_KINDS,
    loss_of_sleeve,
    only_keeps_books,
    weigh,
)
from beancount_barbell.engine.calendar.months import month_after, months_over
from beancount_barbell.engine.core.liquidity import READY_DAYS, settles_in
from beancount_barbell.model.buckets import ONE, ZERO
from beancount_barbell.model.dates import last_of_month
from beancount_barbell.model.record import NamedTuple
from beancount_barbell.model.roles import Kind, Role
from beancount_barbell.model.transactions import booked, is_made
from beancount_barbell.model.treasury import Household

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from decimal import Decimal

    from beancount_barbell.engine.valuation.prices import PriceBook
    from beancount_barbell.model.entries import Transaction
    from beancount_barbell.model.roles import Roles
    from beancount_barbell.reading.ledger import Reading


MONTHS = 12
"""Full months over which expenses are averaged, at most."""


class MonthlyRates:
    """The rates at the end of each month, recorded during the replay."""

    def __init__(self, prices: PriceBook, base_currency: str, operating: tuple[str, ...]) -> None:
        """Args: the prices of the replay, the base and the operating currencies."""
        self._prices = prices
        self._base = base_currency
        self._operating = operating
        self._rates: list[tuple[datetime.date, Mapping[str, Decimal]]] = [
            (datetime.date.min, {base_currency: ONE})
        ]

    def note(self, date: datetime.date) -> None:
        """Record the rates of the month of `date`; call in ascending order of month."""
        found = {}
        for commodity in self._prices.commodities:
            rate = self._prices.rate(commodity, self._base, self._operating)
            if rate is not None:
                found[commodity] = rate.number
        self._rates.append((date, {**found, self._base: ONE}))

    def at(self, end: datetime.date) -> Callable[[str], Decimal | None]:
        """Rates at a month's end: commodity → base currency for one unit, None if unpriced."""
        index = bisect_right(self._rates, end, key=lambda one: one[0])
        return self._rates[index - 1][1].get


class _Window(NamedTuple):
    """Whole months from `start` to the day before `end`."""

    start: datetime.date
    end: datetime.date
    months: int


class _MonthEnd(NamedTuple):
    """Holdings of outside accounts after a month's last transaction, and last payment dates."""

    date: datetime.date
    holds: Mapping[str, Mapping[str, Decimal]]
    paid: Mapping[str, datetime.date]


class OutsideMonths:
    """Outside assets and expenses, month by month."""

    def __init__(self, reading: Reading, is_money: Callable[[str], bool]) -> None:
        """Read all transactions once.

        Args:
            reading: the ledger.
            is_money: whether a commodity without declared class is money.
        """
        self._reading = reading
        self._is_money = is_money
        self._first = _first_day(reading)
        self._holds: dict[str, dict[str, Decimal]] = {}
        """Account → units by commodity, as of the transaction being read."""
        self._paid: dict[str, datetime.date] = {}
        """Account → the last day on which money left it."""
        self._assets: list[_MonthEnd] = []
        """The state after the last transaction of each month, in order."""
        self._expenses: dict[datetime.date, dict[str, Decimal]] = {}
        """First of the month → units by commodity."""
        self._sum_up()

    def household(self, date: datetime.date, rate: Callable[[str], Decimal | None]) -> Household:
        """Liquid assets outside, and the mean monthly expenses outside.

        Args:
            date: the ledger's last day, or the end of a month.
            rate: one unit of anything in base currency then, None if unpriced.
        """
        if self._first is None:
            return Household(ZERO, None, 0, ())
        window = _window(self._first, date)
        missing: set[str] = set()
        liquid = spent = ZERO
        for holds in self._liquid_at(date):
            for commodity, units in holds.items():
                if self._is_ready(commodity):
                    liquid += _worth(commodity, units, rate, missing)
        for commodity, units in self._spent(window).items():
            spent += _worth(commodity, units, rate, missing)
        unknown = tuple(sorted(missing))
        monthly = spent / window.months if window.months else None
        return Household(
            None if unknown else liquid,
            None if unknown else monthly,
            window.months,
            unknown,
            self._guessed_at(date),
        )

    def months(self) -> Iterator[datetime.date]:
        """The last day of each complete month."""
        if self._first is not None:
            for month in months_over(self._first, self._reading.stream.as_of):
                yield month.end

    def _liquid_at(self, date: datetime.date) -> Iterator[Mapping[str, Decimal]]:
        """The holdings of each account that can pay bills.

        Its tag decides; without a tag, an account counts if money left it within a year. A
        home, a pension or a rent deposit is an asset in the ledger, but pays no bill.
        """
        month_end = self._at(date)
        for account, holds in month_end.holds.items():
            stated = self._stated(account)
            if stated is None:
                paid = month_end.paid.get(account)
                stated = paid is not None and relativedelta(date, paid).years < 1
            if stated:
                yield holds

    def _guessed_at(self, date: datetime.date) -> tuple[str, ...]:
        """The accounts with cash and no tag that says whether they can pay bills."""
        return tuple(
            account
            for account, holds in sorted(self._at(date).holds.items())
            if self._stated(account) is None
            and any(units > 0 and self._is_ready(name) for name, units in holds.items())
        )

    def _at(self, date: datetime.date) -> _MonthEnd:
        index = bisect_right(self._assets, date, key=lambda one: one.date)
        return self._assets[index - 1] if index else _MonthEnd(date, {}, {})

    def _stated(self, account: str) -> bool | None:
        terms = self._reading.roles.terms.get(account)
        return None if terms is None else terms.liquid

    def _is_ready(self, commodity: str) -> bool:
        """Whether a commodity is cash today or on the next business day."""
        terms = self._reading.commodities.of(commodity)
        days = settles_in(terms, money=self._is_money(commodity))
        return days is not None and days <= READY_DAYS

    def _spent(self, window: _Window) -> Mapping[str, Decimal]:
        spent: dict[str, Decimal] = {}
        for month, units in self._expenses.items():
            if window.start <= month < window.end:
                for commodity, number in units.items():
                    spent[commodity] = spent.get(commodity, ZERO) + number
        return spent

    def _sum_up(self) -> None:
        kinds = self._reading.stream.kinds
        takes: dict[str, Kind | None] = {}
        last: datetime.date | None = None
        for entry in self._reading.stream.entries:
            if kinds[type(entry)] != "Transaction" or is_made(entry):
                continue
            if last is not None and entry.date.replace(day=1) > last:
                self._end_month(last)
            last = entry.date
            self._take(entry, takes)
        if last is not None:
            self._end_month(last)

    def _take(self, entry: Transaction, takes: dict[str, Kind | None]) -> None:
        """Add one transaction; `takes` caches account → kind, None where not outside."""
        borne: Mapping[str, Decimal] | None = None
        for posting, number in booked(entry):
            account = posting.account
            if account in takes:
                kind = takes[account]
            else:
                role = self._reading.roles.of(account)
                kind = takes[account] = role.kind if role.role is Role.OUTSIDE else None
            commodity = posting.units.currency
            if kind is Kind.ASSETS:
                holds = self._holds.setdefault(account, {})
                holds[commodity] = holds.get(commodity, ZERO) + number
                if self._is_ready(commodity) and _only_gives(account, commodity, entry):
                    self._paid[account] = entry.date
            elif kind is Kind.EXPENSES and not (number < 0 and self._closes_books(entry)):
                borne = _borne_by_sleeve(entry, self._reading.roles) if borne is None else borne
                spent = self._expenses.setdefault(entry.date.replace(day=1), {})
                part = number * (1 - borne[account]) if account in borne else number
                spent[commodity] = spent.get(commodity, ZERO) + part

    def _closes_books(self, entry: Transaction) -> bool:
        """Whether a transaction only closes results into Equity: then no expense came back."""
        roles = self._reading.roles
        return only_keeps_books(roles.of(one.account).kind for one in entry.postings)

    def _end_month(self, date: datetime.date) -> None:
        holds = {account: dict(held) for account, held in self._holds.items()}
        self._assets.append(_MonthEnd(date, holds, dict(self._paid)))


def _only_gives(account: str, commodity: str, entry: Transaction) -> bool:
    """Whether an account gives a commodity on balance and receives nothing else for it.

    An exchange inside the account is no payment.
    """
    net = ZERO
    for posting, number in booked(entry):
        if posting.account != account:
            continue
        if posting.units.currency == commodity:
            net += number
        elif number > 0:
            return False
    return net < 0


def _worth(
    commodity: str, units: Decimal, rate: Callable[[str], Decimal | None], missing: set[str]
) -> Decimal:
    if not units:
        return ZERO
    number = rate(commodity)
    if number is None:
        missing.add(commodity)
        return ZERO
    return units * number


def _first_day(reading: Reading) -> datetime.date | None:
    """The day of the ledger's first transaction."""
    kinds = reading.stream.kinds
    dates = (entry.date for entry in reading.stream.entries if kinds[type(entry)] == "Transaction")
    return next(dates, None)


def _borne_by_sleeve(entry: Transaction, roles: Roles) -> Mapping[str, Decimal]:
    """The part of each untagged expense that is a cost of the sleeve, not of living.

    By account, a ratio in [0, 1]; 1 where the transaction has lots of the sleeve.
    """
    held = spent = ZERO
    expenses: set[str] = set()
    income = lots = False
    for posting in entry.postings:
        role, weighed = roles.of(posting.account), weigh(posting)
        weight = ZERO if weighed is None else weighed[1]
        if role.role is Role.ATTACK:
            lots = lots or posting.cost is not None
            if role.kind in HOLDING_KINDS:
                held += weight
        elif role.kind in RESULT_KINDS and not role.tagged:
            if role.kind is Kind.EXPENSES:
                spent += weight
                expenses.add(posting.account)
            else:
                income = True
    loss = spent if lots else loss_of_sleeve(spent, held, income=income)
    return dict.fromkeys(expenses, loss / spent) if loss else {}


def _window(first: datetime.date, as_of: datetime.date) -> _Window:
    """The last full months up to `as_of` that the ledger covers, 12 at most."""
    end = month_after(as_of) if as_of == last_of_month(as_of) else as_of.replace(day=1)
    begin = first if first.day == 1 else month_after(first)
    covered = (end.year - begin.year) * MONTHS + end.month - begin.month
    months = max(0, min(MONTHS, covered))
    return _Window(end.replace(day=1) - relativedelta(months=months), end, months)
