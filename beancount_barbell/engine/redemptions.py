"""Core that went down while the sleeve was in trouble or the market was stopped.

Whether the money reached the sleeve does not matter here: in a stress the core
is not touched, and what leaves it then is usually on its way.
"""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from beancount_barbell.engine.business_days import add_business_days
from beancount_barbell.model.flows import Flow, Redemption
from beancount_barbell.model.location import location_of
from beancount_barbell.model.states import Driver, RiskState

if TYPE_CHECKING:
    import datetime
    from collections.abc import Collection, Iterable, Sequence

    from beancount_barbell.engine.restitution import Return
    from beancount_barbell.model.history import Day
    from beancount_barbell.model.policy import MarginCall

ZERO = Decimal(0)
_ALL = Decimal(1)
CALL_DAYS = 5
"""Business days after a margin call on which the core is not to be touched."""


class _Watch(NamedTuple):
    """A margin call, and the last day on which it weighs."""

    call: MarginCall
    until: datetime.date


def redemptions_of(
    days: Sequence[Day],
    flows: Iterable[Flow],
    foundings: Collection[int],
    calls: Sequence[MarginCall],
    returns: Iterable[Return],
    tolerance: Decimal,
) -> tuple[Redemption, ...]:
    """Every day of stress on which the core went down, and what came back since.

    Only money that comes into the core from the sleeve on a later day cures,
    the oldest redemption first; what an outside account puts in does not, and
    no recovery of prices or of the state does.

    Args:
        days: the rows of the history.
        flows: what moved, after reversals.
        foundings: ids of the transactions that founded the sleeve: no redemption.
        calls: the margin calls received.
        returns: what came into the core from the sleeve, in any order.
        tolerance: the amount below which differences are rounding.
    """
    if not calls and all(day.state_in_force is RiskState.ACTIVE for day in days):
        return ()
    watches = [_Watch(call, add_business_days(call.date, CALL_DAYS, ())) for call in calls]
    by_day: dict[datetime.date, list[Flow]] = defaultdict(list)
    for flow in flows:
        founding = id(flow.entry) in foundings
        by_day[flow.date].append(flow._replace(undone=_ALL) if founding else flow)
    found = []
    before: Day | None = None
    for day in days:
        call = next((one.call for one in watches if one.call.date <= day.date <= one.until), None)
        if call is not None or day.state_in_force is not RiskState.ACTIVE:
            redemption = _of_day(day, before, by_day.get(day.date, ()), call, tolerance)
            if redemption is not None:
                found.append(redemption)
        before = day
    return _cured(found, returns, tolerance)


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
    largest = min(out, key=lambda flow: (*_rank(flow), location_of(flow.entry.meta)))
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


def _net(flow: Flow) -> Decimal:
    """What the core's holdings gained; its own income paid away is no loss of them."""
    return (flow.core_net or ZERO) + flow.core_income


def _left_by_unknown(flow: Flow) -> bool:
    return flow.undone != 1 and (flow.to_sleeve is None or flow.withdrawn is None)


def _rank(flow: Flow) -> tuple[bool, Decimal]:
    return flow.core_net is not None, _net(flow) * (1 - flow.undone)


def _cured(
    redemptions: Sequence[Redemption], returns: Iterable[Return], tolerance: Decimal
) -> tuple[Redemption, ...]:
    done = list(redemptions)
    for back in sorted(returns, key=lambda one: (one.date, one.location)):
        left = back.amount
        for index, one in enumerate(done):
            if left <= 0 or one.date >= back.date:
                break
            if one.outstanding is None or one.cured_on is not None:
                continue
            part = min(left, one.outstanding)
            left -= part
            rest = one.outstanding - part
            done[index] = one._replace(
                outstanding=rest,
                cured_on=back.date if rest <= tolerance else None,
                returns=(*one.returns, back.location),
            )
    return tuple(done)
