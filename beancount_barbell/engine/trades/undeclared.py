"""Results of positions that the ledger does not show.

A user who books only the broker's payments may have any position open, so the exposure
is UNKNOWN. It stays UNKNOWN until a position that can make such results is booked, or
until `UNDECLARED_DAYS` after the last of them. An account with `at-close` books closed
trades: nothing is open in the evening, but positions during the day are not shown, so
limits cannot be proved by its figures.
"""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from beancount_barbell.model.buckets import ZERO
from beancount_barbell.model.dates import days_after
from beancount_barbell.model.instruments import UndeclaredResults
from beancount_barbell.model.location import location_of
from beancount_barbell.model.order import Turn
from beancount_barbell.model.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from beancount_barbell.model.entries import Transaction

UNDECLARED_DAYS = 90
"""Days after the last such result in which a position may still be open."""
SMALL = Decimal("0.01")
"""Of the equity before a day's results: so much cash brings as interest."""
LEAST_SHARE = Decimal("0.1")
"""A position with less exposure than this share of a result cannot have made it."""


class Alone(NamedTuple):
    """A result on Income accounts of the sleeve, booked without a trade.

    `amount` is in base currency, positive for a gain, None without a rate. `closed`: the
    account has `at-close`. `never`: the account states that it books no futures results.
    """

    account: str
    amount: Decimal | None
    closed: bool
    never: bool
    entry: Transaction


class UndeclaredWatch:
    """Follows results without a position, by account."""

    def __init__(self, tolerance: Decimal) -> None:
        self._tolerance = tolerance
        self.told: list[UndeclaredResults] = []
        """Every episode, in order of start."""
        self._open: dict[str, int] = {}
        """Account → index of its open episode in `told`."""
        self._closed_until = datetime.date.min

    def close(
        self,
        date: datetime.date,
        alone: Iterable[Alone],
        equity: Decimal | None,
        exposure: Decimal | None,
    ) -> None:
        """Judge a day's results by the sleeve's positions of that day.

        Args:
            date: the day.
            alone: the results booked while there was no future or CFD.
            equity: of the sleeve, None where it is UNKNOWN even on book values.
            exposure: gross, of all positions held that day; None where UNKNOWN.
        """
        for account, index in list(self._open.items()):
            told = self.told[index]
            if exposure is None or exposure >= told.largest * LEAST_SHARE or date > told.until:
                self.told[index] = told._replace(end=min(date, days_after(told.until, 1)))
                del self._open[account]
        by_account: dict[str, list[Alone]] = {}
        for one in alone:
            by_account.setdefault(one.account, []).append(one)
        for account in sorted(by_account):
            results = by_account[account]
            size = self._beyond_what_is_held(results, equity, exposure)
            if size is None:
                continue
            if results[0].closed:
                self._closed_until = days_after(date, UNDECLARED_DAYS)
            else:
                self._tell(date, account, results, size)

    def _beyond_what_is_held(
        self, results: list[Alone], equity: Decimal | None, exposure: Decimal | None
    ) -> Decimal | None:
        """The size of a day's results that the positions cannot explain; None if they can.

        A small position cannot make large results; cash alone can make small gains.
        """
        if exposure is None:
            return None
        lost = won = ZERO
        for one in results:
            if one.amount is not None:
                lost -= min(one.amount, ZERO)
                won += max(one.amount, ZERO)
            elif not exposure:
                return ZERO
        before = ZERO if equity is None else equity + lost - won
        small = max(ZERO, before * SMALL)
        spared = small if results[0].never else self._tolerance
        size = max(lost if lost > spared else ZERO, won if won > small else ZERO)
        return size if size * LEAST_SHARE > exposure else None

    def _tell(self, date: datetime.date, account: str, results: list[Alone], size: Decimal) -> None:
        amounts = [one.amount for one in results]
        known = sum((one for one in amounts if one is not None), ZERO)
        amount = None if None in amounts else known
        until = days_after(date, UNDECLARED_DAYS)
        index = self._open.get(account)
        if index is not None:
            before = self.told[index]
            whole = None if before.amount is None or amount is None else before.amount + amount
            if size > before.largest:
                before = before._replace(largest=size, peaked_on=date)
            self.told[index] = before._replace(until=until, amount=whole)
            return
        first = min((one.entry for one in results), key=Turn)
        self._open[account] = len(self.told)
        place = location_of(first.meta)
        self.told.append(
            UndeclaredResults(account, date, until, None, amount, size, date, place, first)
        )

    @property
    def accounts(self) -> tuple[str, ...]:
        """The accounts whose results make this evening's exposure UNKNOWN."""
        return tuple(sorted(self._open))

    def hides(self, date: datetime.date) -> bool:
        """Whether the sleeve may lose by positions that the ledger does not show."""
        return bool(self._open) or date <= self._closed_until
