"""Prices in use that are older than allowed, reported when this changes.

A price is examined on the day after its last fresh day, and when a stale price is
renewed. Other days cost nothing, however many prices are watched or stale.
"""

from __future__ import annotations

from heapq import heappop, heappush
from typing import TYPE_CHECKING

from beancount_barbell.model.dates import days_after
from beancount_barbell.model.record import NamedTuple

if TYPE_CHECKING:
    import datetime

    from beancount_barbell.engine.valuation.prices import Series
    from beancount_barbell.model.commodities import Commodities
    from beancount_barbell.model.entries import Directive


MAX_AGE_DAYS = 7
MAX_AGE_STABLE_DAYS = 35
"""Money market funds and Treasury bills: priced by the month, and hardly moving between."""


class Stale(NamedTuple):
    """A price in use that is older than allowed.

    `start` is its first stale day, or the day on which a holding began to use it, if later.
    """

    commodity: str
    quote: str
    priced_on: datetime.date
    start: datetime.date
    max_age_days: int
    entry: Directive | None


class PriceAges:
    """Counts the users of each price, and watches the age of the prices in use.

    Call `use` and `drop` when a holding begins or ceases to use a price, `renew` when a
    new price comes, and `review` at the end of each day. `changes` then returns the prices
    that became stale or fresh since the last call.
    """

    def __init__(self, commodities: Commodities) -> None:
        self._commodities = commodities
        self._max_age_days: int | None = None
        """The policy's `price-max-age`; None for the default of each kind."""
        self._users: dict[Series, int] = {}
        self._used_since: dict[Series, datetime.date] = {}
        self._watched: dict[Series, int] = {}
        """Fresh price in use → its last fresh day (an ordinal), as of its last examination."""
        self._due: list[tuple[int, str, str, Series]] = []
        """Heap of (day of the next examination, …); prices out of use may still be in it."""
        self._allowed: dict[Series, int] = {}
        """Maximum age in days of each price examined so far."""
        self._stale: set[Series] = set()
        self._seen: dict[Series, None] = {}
        """Prices to examine at the next review: renewed stale ones, newly used or unused ones."""
        self.changed: dict[Series, None] = {}
        """Prices that became stale or fresh, not yet returned by `changes`."""

    def use(self, series: Series) -> None:
        """Add a user (a holding or a currency) of a price."""
        users = self._users.get(series, 0)
        self._users[series] = users + 1
        if not users:
            self._seen[series] = None

    def drop(self, series: Series) -> None:
        """Remove a user of a price."""
        self._users[series] -= 1
        if not self._users[series]:
            del self._users[series]
            self._seen[series] = None

    def renew(self, series: Series) -> None:
        """Note a new price. A fresh price needs no examination before its last fresh day."""
        if series in self._stale:
            self._seen[series] = None

    def last_fresh_day(self, series: Series) -> datetime.date:
        """The last day on which a price counts as fresh."""
        return days_after(series.date, self._max_age(series))

    def is_stale(self, series: Series) -> bool:
        """Whether the price was stale at the last review; then call `renew` with the next price."""
        return series in self._stale

    def review(self, date: datetime.date, max_age_days: int | None) -> None:
        """Examine the prices that are due at the end of `date`.

        `max_age_days` is the policy's `price-max-age`, None for the default of each kind.
        """
        if self._max_age_days != max_age_days:
            self._max_age_days = max_age_days
            self._seen.update(dict.fromkeys(self._users))
            self._watched.clear()
            self._due.clear()
            self._allowed.clear()
        due = self._due
        if not (due or self._seen):
            return
        today = date.toordinal()
        while due and due[0][0] < today:
            day, _, _, series = heappop(due)
            if series in self._watched and self._watched[series] == day:
                self._look_at(series, today)
        if self._seen:
            for series in self._seen:
                if series in self._users:
                    self._used_since.setdefault(series, date)
                else:
                    self._used_since.pop(series, None)
                self._look_at(series, today)
            self._seen.clear()

    def _look_at(self, series: Series, today: int) -> None:
        if series not in self._allowed:
            self._allowed[series] = self._max_age(series)
        last = series.date.toordinal() + self._allowed[series]
        used = series in self._users
        if used and last < today:
            self._watched.pop(series, None)
            self._stale.add(series)
            series.marks = None  # the next price goes through `Portfolio.touch`, and `renew`
            self.changed[series] = None
            return
        if series in self._stale:
            self._stale.remove(series)
            self.changed[series] = None
        if not used:
            self._watched.pop(series, None)
        elif series not in self._watched or self._watched[series] != last:
            self._watched[series] = last
            heappush(self._due, (last, series.commodity, series.quote, series))

    def _max_age(self, series: Series) -> int:
        """The age in days after which a price of this pair is stale.

        `price-max-age` of the policy where set; else 35 for money market funds and Treasury
        bills, and 7 for all other commodities.
        """
        if self._max_age_days is not None:
            return self._max_age_days
        terms = self._commodities.of(series.commodity)
        return MAX_AGE_STABLE_DAYS if terms.is_priced_by_the_month else MAX_AGE_DAYS

    def changes(self) -> list[tuple[tuple[str, str], Stale | None]]:
        """Changes since the last call, by pair: the stale price, or None for a fresh one."""
        found = []
        for series in sorted(self.changed, key=lambda one: (one.commodity, one.quote)):
            stale = None
            if series in self._stale:
                stale = Stale(
                    series.commodity,
                    series.quote,
                    series.date,
                    max(
                        days_after(self.last_fresh_day(series), 1),
                        self._used_since[series],
                    ),
                    self._max_age(series),
                    series.entry,
                )
            found.append(((series.commodity, series.quote), stale))
        self.changed.clear()
        return found
