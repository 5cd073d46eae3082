"""Describes traced money for a breach: its largest source, its hops, and its last flow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from beancount_barbell.engine.bookings.netting import largest_account
from beancount_barbell.model.buckets import ZERO
from beancount_barbell.model.flows import Hop, plain_flow

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from decimal import Decimal

    from beancount_barbell.engine.tracing.day_order import OutsideLeg, WeighedTransaction
    from beancount_barbell.engine.tracing.parcels import Origin, Rope
    from beancount_barbell.engine.tracing.transfers import Reached
    from beancount_barbell.model.flows import Flow


def largest_source(leaves: Iterable[tuple[Origin, Rope]]) -> str:
    """The account with the largest principal that left it, ties by name."""
    return largest_account((origin.account, leaf.principal) for origin, leaf in leaves) or ""


def trail_of(
    leaves: Iterable[tuple[Origin, Rope]],
    arrived: Sequence[Reached],
    flow: Flow,
    amount: Decimal | None,
) -> tuple[Hop, ...]:
    """The hops: exits from the core, accounts on the way, debts paid for the sleeve, arrival."""
    exits = _exits({(id(one.entry), one.label, one.currency): one for one, _ in leaves}.values())
    way = [hop for found in arrived for hop in found.money.hops()]
    earlier = [hop for found in arrived for debt in found.settled for hop in debt.hops]
    last = Hop(flow.date, flow.target or "", amount, flow.sleeve_location)
    # Sorted by content: the order in the file means nothing within a day.
    first = sorted(
        exits, key=lambda hop: (hop.date, -(hop.amount or ZERO), hop.account, hop.location)
    )
    return tuple(dict.fromkeys([*first, *way, *earlier, last]))


def _exits(origins: Iterable[Origin]) -> Iterable[Hop]:
    """The exits from the core; its money and its yield in one transaction are one exit."""
    found: dict[tuple[Hop, bool], Decimal | None] = {}
    for one in origins:
        place = Hop(one.date, one.account, None, one.location), one.amount is None
        had = found.get(place)
        found[place] = one.amount if had is None or one.amount is None else had + one.amount
    return [hop._replace(amount=amount) for (hop, _), amount in found.items()]


def flow_of_payment(item: WeighedTransaction, leg: OutsideLeg) -> Flow:
    """A flow for the payment of an outside debt that had paid for the sleeve."""
    if item.flow is not None:
        return item.flow._replace(target=leg.account, sleeve_location=leg.location)
    accounts = frozenset(one.account for one in item.legs)
    return plain_flow(item.entry, accounts, leg.location, target=leg.account)
