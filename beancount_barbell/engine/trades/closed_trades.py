"""The closed trades: which closings form one trade, and losses in a row.

All closings of one underlying on one day are one trade, whatever the number of fills. A
trade id also joins closings of several days. A trade has the date of its last closing.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from beancount_barbell.engine.trades.streaks import LiveStreak
from beancount_barbell.model.buckets import ZERO
from beancount_barbell.model.location import location_of
from beancount_barbell.model.order import Turn
from beancount_barbell.model.record import NamedTuple
from beancount_barbell.model.trades import Outcome, Trade, outcome_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from decimal import Decimal

    from beancount_barbell.engine.trades.orders import Deal
    from beancount_barbell.model.drivers import DayStreak
    from beancount_barbell.model.entries import Transaction


class ClosedPart(NamedTuple):
    """The contribution of one closing to a trade.

    `result` and `local_result` as in `Trade`; None where `missing` names the reason.
    """

    opened: datetime.date | None
    units: Decimal
    result: Decimal | None
    local_result: Decimal | None
    local_currency: str | None
    missing: frozenset[str]
    accounts: frozenset[str]


class ClosedTrade:
    """A trade with the closings so far."""

    __slots__ = ("date", "entries", "outcome", "parts", "result", "times", "trade_id", "underlying")

    def __init__(self, underlying: str, trade_id: str | None, date: datetime.date) -> None:
        self.underlying = underlying
        self.trade_id = trade_id
        self.date = date
        self.parts: tuple[ClosedPart, ...] = ()
        self.entries: tuple[Transaction, ...] = ()
        """The closing transactions of its last day."""
        self.times: tuple[str | None, ...] = ()
        self.result: Decimal | None = ZERO
        """Net result in base currency; None where a part of it is UNKNOWN."""
        self.outcome = Outcome.TIE
        """The outcome by the results so far."""

    def add(self, date: datetime.date, part: ClosedPart, deals: Sequence[Deal]) -> None:
        """Add a closing; the trade takes its date."""
        if date != self.date:
            self.date = date
            self.entries = self.times = ()
        self.amend(part)
        for deal in deals:
            self.entries += (deal.entry,)
            self.times += (deal.time,)

    def amend(self, part: ClosedPart) -> None:
        """Add an amount booked later; the trade keeps its date."""
        self.parts += (part,)
        known = self.result is not None and part.result is not None
        self.result = (self.result or ZERO) + (part.result or ZERO) if known else None
        self.outcome = outcome_of(self.result)

    @property
    def last(self) -> Transaction:
        """A closing transaction of its last day."""
        if len(self.entries) == 1:
            return self.entries[0]
        return min(self.entries, key=Turn)

    @property
    def time(self) -> str | None:
        """The last closing's time, None unless each has one."""
        if None in self.times:
            return None
        return max([time for time in self.times if time is not None], default=None)

    def trade(self) -> Trade:
        """The trade as the history records it."""
        parts = self.parts
        locals_ = {part.local_currency for part in parts}
        local: Decimal | None = None
        if len(locals_) == 1 and all(part.local_result is not None for part in parts):
            local = sum((part.local_result or ZERO for part in parts), ZERO)
        entry = self.last
        return Trade(
            date=self.date,
            opened_on=min((part.opened for part in parts if part.opened), default=None),
            underlying=self.underlying,
            trade_id=self.trade_id,
            units=sum((part.units for part in parts), ZERO),
            result=self.result,
            local_result=local,
            local_currency=locals_.pop() if len(locals_) == 1 else None,
            missing=tuple(sorted({name for part in parts for name in part.missing})),
            time=self.time,
            accounts=parts[0].accounts.union(*(part.accounts for part in parts[1:])),
            location=location_of(entry.meta),
            entry=entry,
        )


class ClosedTrades:
    """Every closed trade, by the key that joins its closings and by its date."""

    def __init__(self) -> None:
        self._closed: dict[tuple[object, ...], ClosedTrade] = {}
        self._costs: dict[str, list[ClosedPart]] = {}
        """Trade id → costs booked before its first closing."""
        self._by_day: dict[datetime.date, dict[tuple[object, ...], None]] = {}
        self._days: list[datetime.date] = []
        self._streak = LiveStreak()
        self.amended_on = datetime.date.min
        """The last day on which an amount was booked for an already closed trade."""

    def add(
        self,
        date: datetime.date,
        underlying: str,
        trade_id: str | None,
        part: ClosedPart,
        deals: Sequence[Deal],
        key: tuple[object, ...] | None = None,
    ) -> ClosedTrade:
        """Add a closing to its trade; a trade joined over several days moves to this day."""
        if trade_id is not None:
            key = ("id", trade_id)
        elif key is None:
            key = (underlying, date)
        closed = self._closed.get(key)
        if closed is None:
            closed = self._closed[key] = ClosedTrade(underlying, trade_id, date)
            for cost in self._costs.pop(trade_id or "", ()):
                closed.amend(cost)
        elif closed.date != date:
            del self._by_day[closed.date][key]
            self._streak.forget(closed.date)
        if date not in self._by_day:
            self._by_day[date] = {}
            self._days.append(date)
        self._by_day[date][key] = None
        self._streak.forget(date)
        closed.add(date, part, deals)
        return closed

    def amend(self, date: datetime.date, closed: ClosedTrade, part: ClosedPart) -> None:
        """Add an amount booked on `date`, after the trade's last closing."""
        self.amended_on = date
        closed.amend(part)
        self._streak.forget(closed.date)

    def add_cost(self, date: datetime.date, trade_id: str, cost: ClosedPart) -> None:
        """Add a cost booked separately to its trade, or keep it until the first closing."""
        closed = self._closed.get(("id", trade_id))
        if closed is None:
            self._costs.setdefault(trade_id, []).append(cost)
        else:
            self.amend(date, closed, cost)

    def on(self, date: datetime.date) -> list[ClosedTrade]:
        """The trades whose last closing is on `date`."""
        return [self._closed[key] for key in self._by_day.get(date, ())]

    def losses_in_a_row(self, since: datetime.date | None) -> DayStreak:
        """Losses in a row up to the newest day with closings.

        Only days from `since` on count.
        """
        return self._streak.count(self._closings(), since)

    def _closings(self) -> Iterator[tuple[datetime.date, list[ClosedTrade]]]:
        """The days on which trades closed, the newest first, with their trades."""
        for date in reversed(self._days):
            keys = self._by_day[date]
            if keys:
                yield date, [self._closed[key] for key in keys]

    def trades(self) -> list[Trade]:
        """Every closed trade in order of its last closing."""
        found = [closed.trade() for closed in self._closed.values()]
        return sorted(
            found, key=lambda one: (one.date, one.time or "", one.underlying, Turn(one.entry))
        )
