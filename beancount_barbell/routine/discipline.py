"""How soon and how well the user kept the rules while the sleeve was in loss.

A rule helps only if it is kept in a loss. The reaction lag is the time from a
worse state to the first reduction of positions; adherence is the share of trades in
loss without a deviation from the rules.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from decimal import Decimal
from typing import TYPE_CHECKING

from beancount_barbell.engine.risk.state_machine import in_loss
from beancount_barbell.model import codes
from beancount_barbell.model.buckets import ZERO
from beancount_barbell.model.record import NamedTuple
from beancount_barbell.model.states import Driver, RiskState

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator

    from beancount_barbell.model.history import Day, History


class Deviation(NamedTuple):
    """An action against a rule in a loss, or a required action that was not done in time.

    `code` is the rule's. `amount` is in base currency: money put in (BB206), money
    above a budget (BB304, BB305), exposure added (BB402), or the exposure that should
    have been reduced (BB403). None where UNKNOWN, and for a loosened limit (BB004).
    """

    date: datetime.date
    code: str
    amount: Decimal | None


class Discipline(NamedTuple):
    """The record up to a day.

    `reaction_lag` is the mean number of days from each trigger to the first later
    reduction (without one: to the day of the record), None without a trigger. A trigger is a
    change to a worse state with exposure (or UNKNOWN), not by a market rule. `adherence`
    is 1 - deviations / trades while not ACTIVE (one underlying on one day is one trade): a
    ratio in [0, 1], None with neither trades nor deviations.
    """

    reaction_lag: Decimal | None
    adherence: Decimal | None


class DisciplineRecord:
    """The days of triggers, of reductions, of trades in loss and of deviations."""

    def __init__(self, history: History) -> None:
        exposed = {day.date for day in history.days if day.exposure != 0}
        self._triggers = [
            change.date
            for change in history.transitions
            if change.is_worse and change.driver is not Driver.MARKET and change.date in exposed
        ]
        self._reductions = history.reductions
        self._orders = history.orders_in_loss
        self.deviations = sorted(
            _deviations(history), key=lambda one: (one.date, one.code, str(one.amount))
        )
        self._deviated = [one.date for one in self.deviations]

    def until(self, date: datetime.date) -> Discipline:
        """The record up to the end of `date`."""
        lags = [self._lag(trigger, date) for trigger in self._triggers if trigger <= date]
        orders = bisect_right(self._orders, date)
        deviations = bisect_right(self._deviated, date)
        adherence = None
        if deviations or orders:
            adherence = 1 - Decimal(min(deviations, orders)) / orders if orders else ZERO
        return Discipline(Decimal(sum(lags)) / len(lags) if lags else None, adherence)

    def _lag(self, trigger: datetime.date, until: datetime.date) -> int:
        """Days from a trigger to the first reduction on a later day, at most to `until`."""
        after = bisect_right(self._reductions, trigger)
        end = bisect_left(self._reductions, until)
        reacted = self._reductions[after] if after < end else until
        return (reacted - trigger).days


def _deviations(history: History) -> Iterator[Deviation]:
    """All deviations: top-ups, increases, overdue reductions, loosened limits, budgets."""
    in_force = {day.date: day.state_in_force for day in history.days}
    for flow in history.flows:
        state = in_force.get(flow.date, RiskState.ACTIVE)
        if flow.explicit_inflow > history.tolerance and state is not RiskState.ACTIVE:
            yield Deviation(flow.date, codes.TOP_UP, flow.explicit_inflow)
    for increase in history.increases:
        if increase.deviates(history.tolerance):
            yield Deviation(increase.date, codes.INCREASE_ABOVE_CEILING, increase.amount)
    for overdue in history.overdue:
        yield Deviation(overdue.date, codes.REDUCTION_OVERDUE, overdue.exposure)
    for change in history.loosenings:
        if change.refused:
            yield Deviation(change.date, codes.POLICY_LOOSENED_IN_LOSS, None)
    yield from _budgets_broken(history)


def _budgets_broken(history: History) -> Iterator[Deviation]:
    """One deviation each time a budget of the sleeve or a layer was first exceeded in a loss."""
    excesses: dict[str, Decimal | None] = {}
    before: Day | None = None
    for day in history.days:
        same = (
            before is not None
            and day.net_contributions is before.net_contributions
            and day.from_reserve is before.from_reserve
            and day.limits is before.limits
        )
        if not same:
            for key, excess in over_budget(day, history.tolerance).items():
                begins = excess is not None and excesses.get(key) is None
                if begins and in_loss(day.state_in_force, before):
                    code = codes.SLEEVE_BUDGET if key == "sleeve-budget" else codes.LAYER_BUDGET
                    yield Deviation(day.date, code, excess)
                excesses[key] = excess
        before = day


def over_budget(day: Day, tolerance: Decimal) -> dict[str, Decimal | None]:
    """Policy key of each budget → net contributions above it, in base currency.

    None if the budget is kept or not set. A budget with an UNKNOWN amount has no key.
    """
    layers = day.layer_contributions
    put_in = {
        "sleeve-budget": (day.net_contributions, day.limits.sleeve_budget),
        "layer-trade": (layers.trade - day.from_reserve, day.limits.layer_trade),
        "layer-hedge": (layers.hedge, day.limits.layer_hedge),
        "layer-reserve": (layers.reserve, day.limits.layer_reserve),
    }
    found: dict[str, Decimal | None] = {}
    for key, (value, limit) in put_in.items():
        if limit is not None:
            found[key] = value - limit if value > limit + tolerance else None
        elif getattr(day.policy, key.replace("-", "_")) is None:
            found[key] = None
    return found
