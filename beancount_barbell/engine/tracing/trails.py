"""How traced money is told: its largest source, its way, and the flow it ended with."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING

from beancount_barbell.model.flows import Hop, plain_flow

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from beancount_barbell.engine.tracing.day_order import OutsideLeg, WeighedTransaction
    from beancount_barbell.engine.tracing.parcels import Origin, Rope
    from beancount_barbell.engine.tracing.transfers import Reached
    from beancount_barbell.model.flows import Flow

ZERO = Decimal(0)


def largest_source(leaves: Iterable[tuple[Origin, Rope]]) -> str:
    """The account most of the money had left from, ties by name."""
    totals: dict[str, Decimal] = defaultdict(Decimal)
    for origin, leaf in leaves:
        totals[origin.account] += leaf.principal
    return min(totals, key=lambda account: (-totals[account], account))


def trail_of(
    leaves: Iterable[tuple[Origin, Rope]],
    arrived: Sequence[Reached],
    flow: Flow,
    amount: Decimal | None,
) -> tuple[Hop, ...]:
    """Where the money left the core, where it lay, what it had paid for, where it arrived."""
    exits = _exits({(id(one.entry), one.label, one.currency): one for one, _ in leaves}.values())
    way = [hop for found in arrived for hop in found.money.hops()]
    earlier = [hop for found in arrived for debt in found.settled for hop in debt.hops]
    last = Hop(flow.date, flow.target or "", amount, flow.sleeve_location)
    # By what they are, not by where they stand: the order inside a day means nothing.
    first = sorted(
        exits, key=lambda hop: (hop.date, -(hop.amount or ZERO), hop.account, hop.location)
    )
    return tuple(dict.fromkeys([*first, *way, *earlier, last]))


def _exits(origins: Iterable[Origin]) -> Iterable[Hop]:
    """Where money left the core: its own and its yield in one transaction are one."""
    found: dict[tuple[Hop, bool], Decimal | None] = {}
    for one in origins:
        place = Hop(one.date, one.account, None, one.location), one.amount is None
        had = found.get(place)
        found[place] = one.amount if had is None or one.amount is None else had + one.amount
    return [hop._replace(amount=amount) for (hop, _), amount in found.items()]


def flow_of_payment(item: WeighedTransaction, leg: OutsideLeg) -> Flow:
    """The payment of an outside debt that had paid for the sleeve, as a flow."""
    if item.flow is not None:
        return item.flow._replace(target=leg.account, sleeve_location=leg.location)
    accounts = frozenset(one.account for one in item.legs)
    return plain_flow(item.entry, accounts, leg.location, target=leg.account)
