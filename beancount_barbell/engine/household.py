"""What lies outside core and sleeve, and what living costs.

A second look at every transaction, taken only where somebody asks: where the
policy has `life-months`, or for a stress test.
"""

from __future__ import annotations

import calendar
import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from beancount_barbell.engine.liquidity import READY_DAYS, settles_in
from beancount_barbell.model.roles import Kind, Role
from beancount_barbell.model.treasury import Household

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from beancount_barbell.reading.ledger import Reading

ZERO = Decimal(0)

MONTHS = 12
"""Full months over which expenses are averaged, at most."""

NOT_REAL_FLAGS = frozenset("USTC")
"""Flags of unrealised gains, summaries, transfers and conversions: no business."""


class _Sums(NamedTuple):
    """Units by commodity."""

    assets: Mapping[str, Decimal]
    expenses: Mapping[str, Decimal]


class _Window(NamedTuple):
    """Whole months from `start` to the day before `end`."""

    start: datetime.date
    end: datetime.date
    months: int


def household(
    reading: Reading, rate: Callable[[str], Decimal | None], is_money: Callable[[str], bool]
) -> Household:
    """Liquid assets outside, and the mean monthly expenses outside.

    Args:
        reading: the ledger.
        rate: one unit of anything in base currency at `as_of`, None if unpriced.
        is_money: whether a commodity without declared class is money.
    """
    first = _first_day(reading)
    if first is None:
        return Household(ZERO, None, 0, ())
    window = _window(first, reading.stream.as_of)
    sums = _sum_up(reading, window)
    missing: set[str] = set()
    liquid = spent = ZERO
    for commodity, units in sums.assets.items():
        days = settles_in(reading.commodities.of(commodity), money=is_money(commodity))
        if days is not None and days <= READY_DAYS:
            liquid += _worth(commodity, units, rate, missing)
    for commodity, units in sums.expenses.items():
        spent += _worth(commodity, units, rate, missing)
    unknown = tuple(sorted(missing))
    monthly = spent / window.months if window.months else None
    return Household(
        None if unknown else liquid, None if unknown else monthly, window.months, unknown
    )


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


def _sum_up(reading: Reading, window: _Window) -> _Sums:
    """The outside's assets now, and its expenses inside the window."""
    roles, kinds = reading.roles, reading.stream.kinds
    assets: dict[str, Decimal] = {}
    expenses: dict[str, Decimal] = {}
    takes: dict[str, Kind | None] = {}
    for entry in reading.stream.entries:
        if kinds[type(entry)] != "Transaction" or entry.flag in NOT_REAL_FLAGS:
            continue
        recent = window.start <= entry.date < window.end
        for posting in entry.postings:
            account = posting.account
            if account in takes:
                kind = takes[account]
            else:
                role = roles.of(account)
                kind = takes[account] = role.kind if role.role is Role.OUTSIDE else None
            number = getattr(posting.units, "number", None)
            if number is None:
                continue
            if kind is Kind.ASSETS:
                commodity = posting.units.currency
                assets[commodity] = assets.get(commodity, ZERO) + number
            elif kind is Kind.EXPENSES and recent and not _of_sleeve(entry, reading):
                commodity = posting.units.currency
                expenses[commodity] = expenses.get(commodity, ZERO) + number
    return _Sums(assets, expenses)


def _of_sleeve(entry: Any, reading: Reading) -> bool:
    """Whether a transaction is the sleeve's: what it spends is no cost of living."""
    return any(reading.roles.of(posting.account).role is Role.ATTACK for posting in entry.postings)


def _window(first: datetime.date, as_of: datetime.date) -> _Window:
    """The last full months up to `as_of` that the ledger covers, 12 at most."""
    end = _first_of_next_month(as_of) if _is_last_of_month(as_of) else as_of.replace(day=1)
    begin = first if first.day == 1 else _first_of_next_month(first)
    covered = (end.year - begin.year) * MONTHS + end.month - begin.month
    months = max(0, min(MONTHS, covered))
    return _Window(_back(end, months), end, months)


def _back(first_of_month: datetime.date, months: int) -> datetime.date:
    index = first_of_month.year * MONTHS + first_of_month.month - 1 - months
    return datetime.date(index // MONTHS, index % MONTHS + 1, 1)


def _first_of_next_month(date: datetime.date) -> datetime.date:
    return _back(date.replace(day=1), -1)


def _is_last_of_month(date: datetime.date) -> bool:
    return date.day == calendar.monthrange(date.year, date.month)[1]
