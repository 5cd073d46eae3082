"""What came back: returns matched to the oldest breach, withdrawals to top-ups.

Only money that comes into the core from the sleeve cures; the record stays.
A return larger than all that is outstanding is a sweep and creates no right to
take it back again (the ratchet of a TIPP floor).
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from beancount_barbell.model.flows import Breach, BreachKind, Flow
from beancount_barbell.model.location import location_of

if TYPE_CHECKING:
    import datetime
    from collections.abc import Collection, Sequence

    from beancount_barbell.model.location import Location

ZERO = Decimal(0)


class _Open:
    """A breach that still has something outstanding."""

    __slots__ = ("cured_on", "flow", "outstanding", "returns")

    def __init__(self, flow: Flow) -> None:
        self.flow = flow
        self.outstanding = flow.to_sleeve
        self.returns: list[Location] = []
        self.cured_on: datetime.date | None = None


def breaches_of(flows: Sequence[Flow], tolerance: Decimal) -> tuple[Breach, ...]:
    """Core money that reached the sleeve directly, with what of it is still out.

    On one day restitution does not cure what was taken later that day: flows of
    a day are matched after those of the days before, breaches before returns,
    so that the result does not depend on the order inside the day. A breach of
    UNKNOWN amount is not cured by any return.
    """
    taken: list[_Open] = []
    first_open = 0
    for flow in sorted(flows, key=lambda one: (one.date, one.from_sleeve > 0)):
        if flow.to_sleeve is None or flow.to_sleeve > tolerance:
            taken.append(_Open(flow))
        back = flow.from_sleeve
        while back > 0 and first_open < len(taken):
            breach = taken[first_open]
            if breach.outstanding is not None:
                part = min(back, breach.outstanding)
                back -= part
                breach.outstanding -= part
                breach.returns.append(location_of(flow.entry.meta))
                if breach.outstanding > tolerance:
                    break
                breach.cured_on = flow.date
            first_open += 1
    return tuple(
        Breach(
            BreachKind.DIRECT,
            breach.flow,
            breach.flow.to_sleeve,
            breach.outstanding,
            breach.cured_on,
            tuple(breach.returns),
        )
        for breach in taken
    )


def take_back(
    flows: Sequence[Flow], barred: Collection[datetime.date], tolerance: Decimal
) -> tuple[Flow, ...]:
    """Flows with the day on which each top-up had been taken out of the sleeve again.

    `barred` are the days on which the state in force allowed no new money.
    Within a day money goes in before it comes out.
    """
    done = list(flows)
    order = sorted(range(len(flows)), key=lambda i: (flows[i].date, flows[i].outflow > 0))
    waiting: list[tuple[int, Decimal]] = []
    for index in order:
        flow = flows[index]
        if flow.explicit_inflow > tolerance and flow.date in barred:
            waiting.append((index, flow.explicit_inflow))
        out = flow.outflow
        while out > 0 and waiting:
            oldest, left = waiting[0]
            part = min(out, left)
            out -= part
            if left - part > tolerance:
                waiting[0] = (oldest, left - part)
                break
            waiting.pop(0)
            done[oldest] = done[oldest]._replace(taken_back_on=flow.date)
    return tuple(done)
