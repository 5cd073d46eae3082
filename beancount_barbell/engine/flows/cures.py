"""Matches money that came back: returns with the oldest breach, withdrawals with top-ups.

Only money that comes into the core from the sleeve cures a breach; the cured breach stays
on record. A return beyond all outstanding breaches is a sweep: it gives no right to take
the money back again (the ratchet of a TIPP floor). The order of entries in the file means
nothing within a day: the largest breach of a day is mended first, so that a return cures as
few breaches as possible. Breaches before the day from which the rules bind (`since`) are
history: money that comes back later mends them last.
"""

from __future__ import annotations

import datetime
from bisect import bisect_left
from collections import defaultdict, deque
from decimal import Decimal
from typing import TYPE_CHECKING

from beancount_barbell.engine.flows.small_parts import joined
from beancount_barbell.model.buckets import ZERO
from beancount_barbell.model.flows import (
    Breach,
    BreachKind,
    Flow,
    LayerTransfer,
    Lent,
    MoneyLabel,
    Return,
    SmallFlow,
)
from beancount_barbell.model.location import location_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

    from beancount_barbell.engine.tracing.outcomes import Advance, Homecoming, Repayment


ALWAYS = datetime.date.min
"""A value of `since`: the rules bind from the ledger's first day."""


def brought_home(homecomings: Iterable[Homecoming]) -> dict[int, Decimal]:
    """`id` of an entry → core money it took out that is back, at its value when it left.

    Base currency; own money of the core only, not its yield. Under `poison` an account may give
    the same money more than once: it is counted once.
    """
    counted: dict[tuple[int, str, str], Decimal] = defaultdict(Decimal)
    home: dict[int, Decimal] = defaultdict(Decimal)
    for one in homecomings:
        for origin, leaf in one.came.leaves():
            if origin.label is not MoneyLabel.CORE or origin.amount is None:
                continue
            source = (id(origin.entry), origin.account, origin.currency)
            part = min(leaf.principal, origin.amount - counted[source])
            counted[source] += part
            home[id(origin.entry)] += part
    return home


def direct_breaches(
    flows: Iterable[Flow],
    free_income: Collection[datetime.date],
    tolerance: Decimal,
    window_days: Callable[[datetime.date], int],
    lines: Iterable[datetime.date],
) -> list[Breach]:
    """Breaches by single transactions with core money for the sleeve, and by small ones together.

    An amount above `tolerance` is a breach by itself. `free_income` are the days on which the
    policy lets the core's own distributions (never gains) go to the sleeve: then they are no
    breach. For `window_days` and `lines` see `small_parts.joined`.
    """
    found: list[Breach] = []
    small: list[SmallFlow] = []
    for flow in flows:
        amount = flow.to_sleeve
        if amount is not None and flow.date in free_income:
            amount = max(ZERO, amount - flow.core_income)
        if amount is None or amount > tolerance:
            found.append(Breach(BreachKind.DIRECT, flow, amount, amount, None, ()))
        elif amount > 0:
            small.append(SmallFlow(flow, amount))
    return [*found, *joined(small, tolerance, window_days, lines)]


def direct_returns(flows: Iterable[Flow]) -> list[Return]:
    """Money that single transactions brought from the sleeve into the core."""
    return [
        Return(flow.date, flow.from_sleeve, location_of(flow.entry.meta))
        for flow in flows
        if flow.from_sleeve > 0
    ]


def restitute(
    breaches: Iterable[Breach],
    returns: Iterable[Return],
    tolerance: Decimal,
    since: datetime.date,
) -> tuple[tuple[Breach, ...], tuple[Return, ...]]:
    """Match returns with the oldest breach that is still open, those before `since` last.

    A return mends only breaches of its own day or of earlier days. A breach of UNKNOWN
    amount is not cured by any return.

    Returns:
        The breaches with their outstanding amounts, and the parts of the returns that
        exceed all of them, both in order of date.
    """
    done = sorted(breaches, key=lambda one: (one.date, *_turn(one.amount or ZERO, one.flow)))
    coming = deque((at, one) for at, one in enumerate(done) if one.amount is not None)
    waiting: list[tuple[int, Decimal]] = []
    beyond: list[Return] = []
    for back in sorted(returns, key=lambda one: (one.date, -one.amount, one.location)):
        while coming and coming[0][1].date <= back.date:
            index, breach = coming.popleft()
            waiting.append((index, breach.outstanding or ZERO))
        left = back.amount
        for index, part, rest in _mend(waiting, back.amount, done, tolerance, since):
            left -= part
            done[index] = done[index]._replace(
                outstanding=rest,
                cured_on=back.date if rest <= tolerance else None,
                returns=(*done[index].returns, back.location),
                returned_on=back.date,
            )
        if left > 0:
            beyond.append(back._replace(amount=left))
    return tuple(done), tuple(beyond)


def with_restored(flows: Iterable[Flow], breaches: Iterable[Breach]) -> tuple[Flow, ...]:
    """Flows with what had reached the sleeve by way of outside, and came back to the core."""
    restored: dict[int, Decimal] = defaultdict(Decimal)
    for breach in breaches:
        if breach.returns:
            for entry, left in breach.exits:
                restored[id(entry)] += left * breach.returned
    return tuple(
        flow._replace(home=min(flow.home + part, flow.withdrawn or ZERO))
        if (part := restored.get(id(flow.entry)))
        else flow
        for flow in flows
    )


def repaid_through_core(breaches: Iterable[Breach]) -> Iterator[tuple[datetime.date, Lent]]:
    """What the sleeve paid of debts outside by giving it to the core, which had paid them.

    The day, and what was paid to which lender.
    """
    for breach in breaches:
        if breach.returned_on is not None:
            for flow, worth in breach.funded:
                yield from _payments(breach.returned_on, flow, worth * breach.returned)


def given_back(
    flows: Sequence[Flow], advances: Iterable[Advance], repayments: Iterable[Repayment]
) -> Iterator[tuple[datetime.date, Lent]]:
    """What the sleeve gave back to outside after others had paid the debts that funded it.

    As payments to these lenders, the oldest advance first. What it paid to a debt, to Equity or
    to the core, and what has come back, gave nothing back; within a day others pay first.
    """
    passed_on: dict[int, Decimal] = defaultdict(Decimal)
    for repayment in repayments:
        passed_on[id(repayment.withdrawal)] += repayment.paid.worth
    waiting: deque[Advance] = deque()
    for one in sorted(advances, key=lambda one: (one.date, -one.amount)):
        if one.by_sleeve:
            yield from _payments(one.date, one.flow, one.amount)
        elif one.amount:
            waiting.append(one)
    for flow in flows if waiting else ():
        out = flow.outflow * (1 - flow.undone) - flow.came_back - flow.from_sleeve
        out += min(ZERO, flow.borrowed or ZERO) - passed_on[id(flow.entry)]
        while out > 0 and not flow.to_equity and waiting and waiting[0].date <= flow.date:
            one = waiting.popleft()
            part = min(out, one.amount)
            out -= part
            if part < one.amount:
                waiting.appendleft(one._replace(amount=one.amount - part))
            yield from _payments(flow.date, one.flow, part)


def _payments(
    date: datetime.date, flow: Flow, worth: Decimal
) -> Iterator[tuple[datetime.date, Lent]]:
    """Payments of a day to the debts that funded a flow, at most of what they lent."""
    for part in _parts(flow.debts, min(worth, flow.borrowed or ZERO)):
        yield date, part


def take_back(
    flows: Sequence[Flow],
    barred: Collection[datetime.date],
    tolerance: Decimal,
    since: datetime.date,
) -> tuple[Flow, ...]:
    """Flows with `taken_back`, how much of each top-up left the sleeve again, and `taken_back_on`.

    `barred` are the days on which the state in force allowed no new money; only top-ups on
    these days are matched. An outflow that came back to the sleeve took nothing out. Within a
    day money goes in before it comes out.
    """
    done = list(flows)
    turns = [(one.date, *_turn(one.explicit_inflow, one)) for one in flows]
    order = sorted(range(len(flows)), key=turns.__getitem__)
    waiting: list[tuple[int, Decimal]] = []
    for index in order:
        flow = flows[index]
        if flow.explicit_inflow > tolerance and flow.date in barred:
            waiting.append((index, flow.explicit_inflow))
        out = flow.outflow * (1 - flow.undone) - flow.came_back
        for mended, part, rest in _mend(waiting, out, flows, tolerance, since):
            done[mended] = done[mended]._replace(
                taken_back=done[mended].taken_back + part,
                taken_back_on=flow.date if rest <= tolerance else None,
            )
    return tuple(done)


def give_back(
    transfers: Sequence[LayerTransfer], tolerance: Decimal, since: datetime.date
) -> tuple[LayerTransfer, ...]:
    """Transfers with `given_back`, how much the hedge layer got back, and `given_back_on`.

    Within a day money goes before it comes back, and the largest transfer is mended first.
    """
    done = list(transfers)
    turns = [(one.date, not one.spends_insurance, -one.amount) for one in transfers]
    waiting: list[tuple[int, Decimal]] = []
    for index in sorted(range(len(transfers)), key=turns.__getitem__):
        one = transfers[index]
        if one.spends_insurance:
            waiting.append((index, one.amount))
        elif one.restores_insurance:
            for mended, part, rest in _mend(waiting, one.amount, transfers, tolerance, since):
                done[mended] = done[mended]._replace(
                    given_back=done[mended].given_back + part,
                    given_back_on=one.date if rest <= tolerance else None,
                )
    return tuple(done)


def repay(
    flows: Sequence[Flow],
    payments: Iterable[tuple[datetime.date, Lent]],
    tolerance: Decimal,
    since: datetime.date,
) -> tuple[Flow, ...]:
    """Flows with `repaid`, how much of the debts that funded them the sleeve paid, and `repaid_on`.

    Only payments by the sleeve to the same lender count, in one transaction or by other ways
    (`payments`); after somebody else repays a debt, the sleeve has to give that back. A
    payment in the currency of the debt repays as many units of it, whatever they are worth by
    then; the rest repays debts in other currencies by worth. Within a day a debt is taken
    before it is paid.
    """
    done = list(flows)
    paid = list(payments)
    loans: list[tuple[int, list[Lent]]] = []
    for index, flow in enumerate(flows):
        borrowed = flow.borrowed or ZERO
        parts = list(_parts(flow.debts, abs(borrowed)))
        if borrowed < 0:
            paid += [(flow.date, part) for part in parts]
        elif borrowed > tolerance:
            loans.append((index, parts))
    loans.sort(
        key=lambda one: (flows[one[0]].date, *_turn(flows[one[0]].borrowed or ZERO, flows[one[0]]))
    )
    unpaid = {index: len(parts) for index, parts in loans}
    coming = deque(loans)
    waiting: dict[str, list[tuple[int, Lent]]] = defaultdict(list)
    for date, part in sorted(paid):
        while coming and flows[coming[0][0]].date <= date:
            index, parts = coming.popleft()
            for debt in parts:
                waiting[debt.account].append((index, debt))
        for index, worth, whole in _pay(waiting[part.account], part, flows, tolerance, since):
            unpaid[index] -= whole
            done[index] = done[index]._replace(
                repaid=done[index].repaid + worth,
                repaid_on=None if unpaid[index] else date,
            )
    return tuple(done)


def _parts(debts: Sequence[Lent], amount: Decimal) -> Iterator[Lent]:
    """The parts of `debts`, by worth, in an amount that all of them gave, or were paid."""
    whole = sum((one.worth for one in debts), ZERO)
    return (one.part(one.units * amount / whole) for one in debts if amount)


def _pay(
    waiting: list[tuple[int, Lent]],
    paid: Lent,
    flows: Sequence[Flow],
    tolerance: Decimal,
    since: datetime.date,
) -> Iterator[tuple[int, Decimal, bool]]:
    """Pay debts; yield (index of its flow, amount paid, whether it is paid off) for each.

    `waiting` are pairs (index of the flow, debt that is left). Debts in the same currency go
    first, then debts from `since` on, then the oldest.
    """

    def turn(one: tuple[int, Lent]) -> tuple[bool, bool]:
        return one[1].commodity != paid.commodity, flows[one[0]].date < since

    for one in sorted(waiting, key=turn):
        index, debt = one
        alike = debt.commodity == paid.commodity
        over = debt.units - paid.units if alike else debt.worth - paid.worth
        left = debt.part(over) if alike else debt.part_worth(over)
        if left.worth > tolerance:
            waiting[waiting.index(one)] = (index, left)
            yield index, debt.worth - left.worth, False
            return
        waiting.remove(one)
        yield index, debt.worth - max(left.worth, ZERO), True
        if over >= 0:
            return
        paid = paid.part(-over) if alike else paid.part_worth(-over)


def _mend(
    waiting: list[tuple[int, Decimal]],
    amount: Decimal,
    moves: Sequence[Breach | Flow | LayerTransfer],
    tolerance: Decimal,
    since: datetime.date,
) -> Iterator[tuple[int, Decimal, Decimal]]:
    """Pay moves; yield (index of the move, amount paid, amount left) for each.

    `waiting` are pairs (index of the move, amount left), in order of date; one with no more than
    `tolerance` left is paid off. The oldest move from `since` on goes first, earlier moves last.
    """
    while amount > 0 and waiting:
        first = bisect_left(waiting, since, key=lambda one: moves[one[0]].date)
        at = first if first < len(waiting) else 0
        index, left = waiting[at]
        part = min(amount, left)
        amount, rest = amount - part, left - part
        if rest > tolerance:
            waiting[at] = (index, rest)
        else:
            waiting.pop(at)
        yield index, part, rest


def _turn(amount: Decimal, flow: Flow) -> tuple[Decimal, str, str]:
    """Sort key within a day: the largest flow first, then by names of accounts."""
    return -amount, flow.source or "", flow.target or ""
