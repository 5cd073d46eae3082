"""The sleeve's own money on its way: what left it and comes back was never anybody else's.

A withdrawal is one on the day it leaves. What of it rejoins the sleeve within the
tracing window is withdrawn no longer: it comes back at the value at which it left,
so that contributions are what they were, no new money came in, and what it gained
or lost on the way is the sleeve's own result.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from beancount_barbell.model.record import NamedTuple

if TYPE_CHECKING:
    import datetime
    from collections.abc import Mapping, Sequence

    from beancount_barbell.model.flows import Flow

ZERO = Decimal(0)


class Lot(NamedTuple):
    """Units of a commodity that left the sleeve on a day, and are back."""

    left_on: datetime.date
    commodity: str
    units: Decimal


class Rejoined(NamedTuple):
    """What a transaction brought back to the sleeve, in base currency.

    `principal` is what it was worth when it left, `worth` what it weighs now; `today` is
    what of the principal had left on the same day. `lots` are what came back as what it
    had left.
    """

    principal: Decimal
    worth: Decimal
    today: Decimal
    lots: tuple[Lot, ...]


def as_it_left(flow: Flow, back: Rejoined | None) -> Flow:
    """A flow with what came back to the sleeve at the value at which it had left.

    It is no explicit inflow, and no loan: what somebody put there is at most what else
    came in.
    """
    if back is None:
        return flow
    worth = min(back.worth, flow.inflow)
    principal = back.principal if worth == back.worth else back.principal * worth / back.worth
    new = flow.inflow - worth
    layers = list(flow.layers)
    receiving = max(range(len(layers)), key=layers.__getitem__)
    layers[receiving] += principal - worth
    return flow._replace(
        inflow=new + principal,
        explicit_inflow=min(flow.explicit_inflow, new),
        layers=(layers[0], layers[1], layers[2]),
        borrowed=None if flow.borrowed is None else min(flow.borrowed, new),
        rejoined=principal,
    )


def with_returns(
    flows: Sequence[Flow],
    came_back: Mapping[int, Decimal],
    regained: Mapping[int, Decimal],
    swept: Mapping[int, Decimal],
    home: Mapping[int, Decimal],
) -> tuple[Flow, ...]:
    """Flows with what has come back of what they took out of the sleeve, and to the core.

    Args:
        flows: the movements.
        came_back: `id` of an entry → what of its outflow is back in the sleeve.
        regained: `id` of an entry → what of the core's own money it brought back.
        swept: `id` of an entry → what of the sleeve's money it brought to the core.
        home: `id` of an entry → what of the core money it took out is back.
    """
    if not (came_back or regained or swept):
        return tuple(flows)
    return tuple(
        flow._replace(
            came_back=came_back.get(key, ZERO),
            regained=regained.get(key, ZERO),
            swept=swept.get(key, ZERO),
            home=home.get(key, ZERO),
        )
        if any((key := id(flow.entry)) in known for known in (came_back, regained, swept, home))
        else flow
        for flow in flows
    )
