"""Substitution: core money goes out and other money funds the sleeve, alike in size and time.

Examples: the core refills the bank after the bank paid the sleeve; the core pays the rent
while the salary goes to the broker. The effect is that of a direct transfer, but it cannot
be traced or proved, so it is only pointed out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from beancount_barbell.engine.flows.results import Carried
from beancount_barbell.engine.tracing.outcomes import DUST
from beancount_barbell.model.buckets import ZERO
from beancount_barbell.model.dates import days_after, days_before
from beancount_barbell.model.flows import Flow, Substitution
from beancount_barbell.model.order import Turn

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from decimal import Decimal

    from beancount_barbell.engine.flows.results import ResultWatch
    from beancount_barbell.engine.tracing.outcomes import Reported

BACKFILL_DAYS = 30
"""A funding of the sleeve is matched with an exit of the core up to so many days later."""


def substitutions(
    flows: Sequence[Flow],
    results: ResultWatch,
    told: Reported,
    declared: Mapping[str, Decimal],
    window_days: Callable[[datetime.date], int],
    tolerance: Decimal,
) -> tuple[Substitution, ...]:
    """Match exits of the core with fundings of the sleeve, in order of date.

    A funding is matched with exits of the window before it and of 30 days after
    it; what was traced is left out on both sides. So is what of an exit was spent
    under a link that it bears: it had a purpose. What was matched together is one
    substitution. Costs of the core are matched with gains of the sleeve likewise, and
    what is left of them with fundings; those gains are matched with nothing else.

    Args:
        flows: the movements.
        results: costs of the core, and gains of the sleeve without a position.
        told: what was traced.
        declared: link → what was spent under it.
        window_days: the tracing window in force on a day.
        tolerance: the amount below which differences are rounding.
    """
    dust = tolerance * DUST
    purposes = dict(declared)
    exits = [one for one in _spared(_exits(flows, told), purposes) if one.amount > dust]
    fundings = [one for one in _fundings(flows, told) if one.amount > dust]
    costs = list(_spared(_in_order(results.costs), purposes))
    gains = _in_order(results.gains)
    matched = _matched(costs, gains, window_days)
    matched += _matched(exits + [one for one in costs if one.amount], fundings, window_days)
    return tuple(matched)


def _in_order(carried: Sequence[Carried]) -> list[Carried]:
    """Results in the order of flows: by day, and within a day by content."""
    return sorted(carried, key=lambda one: (one.flow.date, Turn(one.flow.entry)))


def _matched(
    exits: list[Carried], fundings: list[Carried], window_days: Callable[[datetime.date], int]
) -> list[Substitution]:
    """Match exits with fundings; the unmatched rest of each exit stays in `exits`."""
    exits.sort(key=_turn)
    groups = _Groups()
    first = 0
    for funding in sorted(fundings, key=_turn):
        flow, amount = funding
        start = days_before(flow.date, window_days(flow.date))
        end = days_after(flow.date, BACKFILL_DAYS)
        while first < len(exits) and (exits[first].flow.date < start or not exits[first].amount):
            first += 1
        for index in range(first, len(exits)):
            candidate = exits[index]
            if candidate.flow.date > end or not amount:
                break
            part = min(amount, candidate.amount)
            amount -= part
            exits[index] = candidate._replace(amount=candidate.amount - part)
            groups.add(candidate.flow, flow, part)
    return groups.told()


def _exits(flows: Sequence[Flow], told: Reported) -> Iterator[Carried]:
    """What left the core and is not back, its own income apart."""
    for flow in flows:
        amount = (flow.withdrawn or ZERO) - flow.core_income - flow.home
        yield Carried(flow, amount - told.exits.get(id(flow.entry), ZERO))


def _spared(exits: Iterable[Carried], purposes: dict[str, Decimal]) -> Iterator[Carried]:
    """Exits without what was spent under their links; that is spared once."""
    for flow, amount in exits:
        left = amount
        for link in sorted(flow.links & purposes.keys()):
            part = max(ZERO, min(left, purposes[link]))
            purposes[link] -= part
            left -= part
        yield Carried(flow, left)


def _fundings(flows: Sequence[Flow], told: Reported) -> Iterator[Carried]:
    """Money that others than the core put into the sleeve: a transfer, a salary or a refund.

    A fee or a debt that they paid for the sleeve counts, too. Opening balances of the first day
    do not count: they lay in the sleeve before.
    """
    for flow in flows:
        others = sum((given for _, given in flow.untagged), max(ZERO, flow.unbooked))
        given = flow.explicit_inflow + flow.costs_borne + others
        amount = min(flow.inflow, given) - (flow.to_sleeve or ZERO)
        amount -= told.fundings.get(id(flow.entry), ZERO)
        if flow.date == flows[0].date:
            amount -= flow.opened
        yield Carried(flow, amount)


def _turn(one: Carried) -> tuple[datetime.date, Decimal, str, str]:
    """Sort key: by day, the largest first within a day, then by names of accounts."""
    flow = one.flow
    return flow.date, -one.amount, flow.source or "", flow.target or ""


class _Groups:
    """Groups of matches that share an exit or a funding."""

    def __init__(self) -> None:
        self._groups: list[tuple[dict[int, Flow], dict[int, Flow], list[Decimal]]] = []
        self._of: dict[int, int] = {}

    def add(self, exit_: Flow, funding: Flow, amount: Decimal) -> None:
        """Add a match; matches come in order of funding, then of exit."""
        index = self._of.get(id(exit_), self._of.get(id(funding)))
        if index is None:
            index = len(self._groups)
            self._groups.append(({}, {}, []))
        exits, fundings, amounts = self._groups[index]
        exits[id(exit_)] = exit_
        fundings[id(funding)] = funding
        amounts.append(amount)
        self._of[id(exit_)] = self._of[id(funding)] = index

    def told(self) -> list[Substitution]:
        """Each group as one substitution."""
        return [
            Substitution(sum(amounts, ZERO), tuple(exits.values()), tuple(fundings.values()))
            for exits, fundings, amounts in self._groups
        ]
