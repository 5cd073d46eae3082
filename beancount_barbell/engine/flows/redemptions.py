"""Redemptions: the core went down in a stress of the sleeve (its state, a stop, a margin call).

Whether the money reached the sleeve does not matter: in a stress the core must not be
touched, and money that leaves it then is usually on its way to the sleeve. Two kinds of
money mend a redemption: money of the sleeve that comes into the core, and the withdrawn
money itself when it comes back, from wherever it went.
"""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING

from beancount_barbell.engine.calendar.business_days import add_business_days
from beancount_barbell.engine.flows.cures import ALWAYS
from beancount_barbell.model.buckets import ONE, ZERO
from beancount_barbell.model.flows import Flow, MoneyLabel, Redemption
from beancount_barbell.model.order import Turn
from beancount_barbell.model.record import NamedTuple
from beancount_barbell.model.states import Driver, RiskState

if TYPE_CHECKING:
    import datetime
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from beancount_barbell.engine.tracing.outcomes import Homecoming
    from beancount_barbell.engine.tracing.parcels import Origin, Rope
    from beancount_barbell.model.flows import Return
    from beancount_barbell.model.history import Day
    from beancount_barbell.model.location import Location
    from beancount_barbell.model.policy import MarginCall

CALL_DAYS = 5
"""Business days after a margin call on which the core must not be touched."""


class _Watch(NamedTuple):
    """A margin call, and the last day on which the core must not be touched because of it."""

    call: MarginCall
    until: datetime.date


class _Back(NamedTuple):
    """Money that mends: first redemptions on one of `days`, then any others, the oldest first."""

    date: datetime.date
    amount: Decimal
    days: AbstractSet[datetime.date]
    location: Location


def redemptions_of(
    days: Sequence[Day],
    flows: Sequence[Flow],
    foundings: Collection[int],
    calls: Sequence[MarginCall],
    returns: Iterable[Return],
    tolerance: Decimal,
    homecomings: Iterable[Homecoming] = (),
    since: datetime.date = ALWAYS,
) -> tuple[Redemption, ...]:
    """Every day of stress on which the core went down, and the money that came back since.

    Only money that comes into the core on a later day cures, the oldest redemption first:
    money of the sleeve, and money that left on such a day and comes back (at the value at
    which it left). Other money that an outside account pays in does not cure, nor does a
    recovery of prices or of the state.

    Args:
        days: the rows of the history.
        flows: the movements, after reversals.
        foundings: `id`s of the transactions that founded the sleeve: no redemption.
        calls: the margin calls received.
        returns: money that came into the core from the sleeve, in any order.
        tolerance: the amount below which differences are rounding.
        homecomings: core money that came back through outside accounts, in order of date.
        since: the day from which the rules bind; redemptions before it are mended last.
    """
    if not calls and all(day.state_in_force is RiskState.ACTIVE for day in days):
        return ()
    watches = [_Watch(call, add_business_days(call.date, CALL_DAYS, ())) for call in calls]
    by_day: dict[datetime.date, list[Flow]] = defaultdict(list)
    for flow in flows:
        by_day[flow.date].append(_without_founding(flow, foundings))
    found = []
    before: Day | None = None
    for day in days:
        call = next((one.call for one in watches if one.call.date <= day.date <= one.until), None)
        if call is not None or day.state_in_force is not RiskState.ACTIVE:
            redemption = _of_day(day, before, by_day.get(day.date, ()), call, tolerance)
            if redemption is not None:
                found.append(redemption)
        before = day
    back = [_Back(one.date, one.amount, frozenset(), one.location) for one in returns]
    stress = {one.date for one in found}
    if stress:
        undone = {id(flow.entry): flow.undone for flow in flows if flow.undone}
        back += _of_the_core(homecomings, stress, undone)
    return _cured(found, back, tolerance, since)


def _of_day(
    day: Day,
    before: Day | None,
    flows: Sequence[Flow],
    call: MarginCall | None,
    tolerance: Decimal,
) -> Redemption | None:
    undone = sum((_net(flow) * flow.undone for flow in flows), ZERO)
    amount: Decimal | None = undone - day.core_flow
    unknown = [flow for flow in flows if _left_by_unknown(flow)]
    leaving = [flow for flow in flows if _net(flow) * (1 - flow.undone) < 0]
    if unknown:
        amount = None
    elif amount is None or amount <= tolerance or not leaving:
        return None
    out = [*unknown, *leaving]
    largest = min(out, key=lambda flow: (*_rank(flow), Turn(flow.entry)))
    return Redemption(
        date=day.date,
        amount=amount,
        outstanding=amount,
        cured_on=None,
        returns=(),
        state=day.state_in_force,
        market=before is not None and Driver.MARKET in before.drivers,
        call=call,
        flow=largest,
        accounts=frozenset(account for flow in out for account in flow.accounts),
        links=frozenset(link for flow in out for link in flow.links),
    )


def _without_founding(flow: Flow, foundings: Collection[int]) -> Flow:
    """A flow in which the part that founded the sleeve counts as undone."""
    if id(flow.entry) in foundings or (flow.founded and flow.founded >= -_net(flow)):
        return flow._replace(undone=ONE)
    return flow._replace(undone=flow.founded / -_net(flow)) if flow.founded else flow


def _net(flow: Flow) -> Decimal:
    """Change of the core's holdings in base currency; its own income paid away is no loss."""
    return (flow.core_net or ZERO) + flow.core_income


def _left_by_unknown(flow: Flow) -> bool:
    return flow.undone != 1 and (flow.to_sleeve is None or flow.withdrawn is None)


def _rank(flow: Flow) -> tuple[bool, Decimal]:
    return flow.core_net is not None, _net(flow) * (1 - flow.undone)


def _of_the_core(
    homecomings: Iterable[Homecoming],
    stress: AbstractSet[datetime.date],
    undone: Mapping[int, Decimal],
) -> Iterator[_Back]:
    """Core money that left on a day of stress and came back on a later day.

    If money of several such days lay in one account when some of it came back, only a
    convention decides which day's money it was. Such days form one group, and the money mends
    the oldest redemption of the group first.
    """
    counted: dict[int, Decimal] = defaultdict(Decimal)
    found: list[_Back] = []
    groups: list[set[datetime.date]] = []
    for one in homecomings:
        amount, days = ZERO, set()
        for origin, leaf in _taken(one.came, stress):
            if origin.date < one.date:
                # Under `poison` an account may give the same money more than once.
                part = min(leaf.principal, (origin.amount or ZERO) - counted[id(origin.entry)])
                counted[id(origin.entry)] += part
                amount += part
                days.add(origin.date)
        amount *= 1 - undone.get(id(one.entry), ZERO)
        if amount > 0:
            found.append(_Back(one.date, amount, frozenset(days), one.location))
            days.update(origin.date for row in one.beside for origin, _ in _taken(row, stress))
            joined = [group for group in groups if group & days]
            groups = [*(group for group in groups if not group & days), days.union(*joined)]
    for back in found:
        yield back._replace(days=next(group for group in groups if back.days <= group))


def _taken(row: Rope, stress: AbstractSet[datetime.date]) -> Iterator[tuple[Origin, Rope]]:
    """The parcels of a row that left the core itself, not its yield, on a day of stress."""
    for origin, leaf in row.leaves():
        if origin.label is MoneyLabel.CORE and origin.date in stress:
            yield origin, leaf


def _turn(
    back: _Back,
) -> tuple[datetime.date, bool, Decimal, list[datetime.date], Location]:
    """Sort key: by day; money from days of stress first; then the largest first."""
    return back.date, not back.days, -back.amount, sorted(back.days), back.location


def _cured(
    redemptions: Sequence[Redemption],
    returns: Iterable[_Back],
    tolerance: Decimal,
    since: datetime.date,
) -> tuple[Redemption, ...]:
    done = list(redemptions)
    for back in sorted(returns, key=_turn):
        left = back.amount
        waiting = [
            (one.date not in back.days, one.date < since, index, one.outstanding)
            for index, one in enumerate(done)
            if one.date < back.date and one.outstanding is not None and one.cured_on is None
        ]
        for *_, index, outstanding in sorted(waiting):
            if left <= 0:
                break
            one = done[index]
            part = min(left, outstanding)
            left -= part
            rest = outstanding - part
            done[index] = one._replace(
                outstanding=rest,
                cured_on=back.date if rest <= tolerance else None,
                returns=(*one.returns, back.location),
            )
    return tuple(done)
