"""Which prices in use are older than allowed, told as it changes.

A price is looked at when it was last said to stay fresh until a day that is
over, and when it is renewed; days on which nothing of the kind happens cost
nothing, however many prices are watched or stale.
"""

from __future__ import annotations

from heapq import heappop, heappush
from typing import TYPE_CHECKING

from beancount_barbell.model.record import NamedTuple

if TYPE_CHECKING:
    import datetime

    from beancount_barbell.engine.valuation.prices import Freshness, Series
    from beancount_barbell.model.entries import Directive


class Stale(NamedTuple):
    """A price in use that is older than allowed."""

    commodity: str
    quote: str
    priced_on: datetime.date
    last_fresh_day: datetime.date
    max_age_days: int
    entry: Directive | None


class PriceAges:
    """Counts who uses a price, and watches the age of those that are used.

    Call `use` and `drop` as prices come into use and go out of it, `renew` when
    one is renewed, `review` at the end of each day; then `changes` tells what went
    stale, or is no longer, since it was last asked for.
    """

    def __init__(self, freshness: Freshness) -> None:
        self._freshness = freshness
        self._users: dict[Series, int] = {}
        self._watched: dict[Series, int] = {}
        """Fresh prices in use → the last day they are (an ordinal), as known when seen."""
        self._due: list[tuple[int, str, str, Series]] = []
        """Heap of the watched: when to look next. What is out of use may still be in it."""
        self._allowed: dict[Series, int] = {}
        """The age in days after which each price that was looked at is stale."""
        self._stale: set[Series] = set()
        self._seen: dict[Series, None] = {}
        """Stale prices that were renewed or went out of use, and prices newly in use."""
        self.changed: dict[Series, None] = {}
        """What went stale, or is no longer, and was not told by `changes` yet."""

    def use(self, series: Series) -> None:
        """One more holding or currency goes by a price."""
        users = self._users.get(series, 0)
        self._users[series] = users + 1
        if not users:
            self._seen[series] = None

    def drop(self, series: Series) -> None:
        """One holding or currency less goes by it."""
        self._users[series] -= 1
        if not self._users[series]:
            del self._users[series]
            self._seen[series] = None

    def renew(self, series: Series) -> None:
        """A price was given anew; that of a fresh one is seen when its day comes."""
        if series in self._stale:
            self._seen[series] = None

    def is_stale(self, series: Series) -> bool:
        """Whether it was stale when last reviewed: its next price has to be shown to `renew`."""
        return series in self._stale

    def review(self, date: datetime.date, max_age_days: int | None) -> None:
        """Bring all up to the end of `date`, with the age that the policy allows."""
        freshness = self._freshness
        if freshness.max_age_days != max_age_days:
            freshness.max_age_days = max_age_days
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
                self._look_at(series, today)
            self._seen.clear()

    def _look_at(self, series: Series, today: int) -> None:
        if series not in self._allowed:
            self._allowed[series] = self._freshness.max_age(series)
        last = series.date.toordinal() + self._allowed[series]
        used = series in self._users
        if used and last < today:
            self._watched.pop(series, None)
            self._stale.add(series)
            series.marks = None  # so that its next price is told
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

    def changes(self) -> list[tuple[tuple[str, str], Stale | None]]:
        """What may have changed since the last call, by pair; None for what is not stale."""
        found = []
        for series in sorted(self.changed, key=lambda one: (one.commodity, one.quote)):
            stale = None
            if series in self._stale:
                stale = Stale(
                    series.commodity,
                    series.quote,
                    series.date,
                    self._freshness.last_fresh_day(series),
                    self._freshness.max_age(series),
                    series.entry,
                )
            found.append(((series.commodity, series.quote), stale))
        self.changed.clear()
        return found
