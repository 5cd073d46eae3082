"""How soon, and how well, the rules were kept while the sleeve was in loss.

A rule is worth what is kept of it when it hurts: the reaction lag is the time
from a line to the first reduction, adherence the share of trades in loss that
stayed under the ceiling.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from beancount_barbell.model.states import Driver

if TYPE_CHECKING:
    import datetime

    from beancount_barbell.model.history import History

ZERO = Decimal(0)


class Discipline(NamedTuple):
    """The record up to a day.

    `reaction_lag` is the mean number of days from each time the sleeve had to be
    reduced to the first reduction (to that day, without one), None where it
    never had to. `adherence` is 1 - deviations / trades while it was not ACTIVE,
    a trade being one underlying on one day; a ratio, None without such trades.
    """

    reaction_lag: Decimal | None
    adherence: Decimal | None


class DisciplineRecord:
    """The days on which something had to be done, was done, and was done against the rules."""

    def __init__(self, history: History) -> None:
        exposed = {day.date for day in history.days if day.exposure != 0}
        self._triggers = [
            change.date
            for change in history.transitions
            if change.to_state.rank > change.from_state.rank
            and change.driver is not Driver.MARKET
            and change.date in exposed
        ]
        self._reductions = history.reductions
        self._orders = history.orders_in_loss
        self._deviations = sorted(
            one.date for one in history.increases if one.deviates(history.tolerance)
        )

    def until(self, date: datetime.date) -> Discipline:
        """The record up to the end of `date`."""
        lags = [self._lag(trigger, date) for trigger in self._triggers if trigger <= date]
        orders = bisect_right(self._orders, date)
        deviations = bisect_right(self._deviations, date)
        return Discipline(
            Decimal(sum(lags)) / len(lags) if lags else None,
            max(ZERO, 1 - Decimal(deviations) / orders) if orders else None,
        )

    def _lag(self, trigger: datetime.date, until: datetime.date) -> int:
        """Days from a trigger to the first reduction after it; one of the same day is none."""
        after = bisect_right(self._reductions, trigger)
        end = bisect_left(self._reductions, until)
        reacted = self._reductions[after] if after < end else until
        return (reacted - trigger).days
