"""The sleeve's own money that left it and came back.

On the day it leaves, the money is a withdrawal. Money that rejoins the sleeve within the
tracing window is no withdrawal any more: it comes back at the value at which it left. So the
contributions stay unchanged, no new money came in, and the gain or loss on the way is the
sleeve's own result.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from beancount_barbell.model.buckets import ZERO
from beancount_barbell.model.record import NamedTuple

if TYPE_CHECKING:
    import datetime
    from collections.abc import Mapping, Sequence
    from decimal import Decimal

    from beancount_barbell.model.entries import Transaction
    from beancount_barbell.model.flows import Flow


class Lot(NamedTuple):
    """Units of a commodity that left the sleeve on `left_on` and have come back."""

    left_on: datetime.date
    commodity: str
    units: Decimal


class Rejoined(NamedTuple):
    """What a transaction brought back to the sleeve, in base currency.

    `principal` is its worth when it left, `worth` its weight now; `today` is the principal that
    had left on the same day. `lots` are the goods that came back in kind. `withdrawals` are the
    transactions with which it left, each with its part of `worth`.
    """

    principal: Decimal
    worth: Decimal
    today: Decimal
    lots: tuple[Lot, ...]
    layers: tuple[Decimal, Decimal, Decimal]
    withdrawals: tuple[tuple[Transaction, Decimal], ...] = ()


def as_it_left(flow: Flow, back: Rejoined | None) -> Flow:
    """A flow in which money that came back to the sleeve counts at the value at which it left.

    Money that came back is no explicit inflow and no loan: `explicit_inflow` and `borrowed` are
    at most the rest of the inflow.
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
    """Flows with the amounts that came back to the sleeve and to the core.

    Args:
        flows: the movements.
        came_back: `id` of an entry → the part of its outflow that is back in the sleeve.
        regained: `id` of an entry → the core's own money that it brought back.
        swept: `id` of an entry → the sleeve's money that it brought to the core.
        home: `id` of an entry → the part of the core money it took out that is back.
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
