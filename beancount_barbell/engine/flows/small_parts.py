"""Small amounts of core money that reached the sleeve add up to a breach.

One amount up to the tolerance is rounding. Many of them are a transfer in slices: once
the amounts of one tracing window sum to more than the tolerance, they are one breach, at
the flow that passed the limit. Each further amount joins the breach as long as it follows
the last one within the window.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import deque
from typing import TYPE_CHECKING

from beancount_barbell.model.buckets import ZERO
from beancount_barbell.model.flows import Breach, BreachKind, SmallFlow

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Iterable, Sequence
    from decimal import Decimal


def joined(
    parts: Iterable[SmallFlow],
    tolerance: Decimal,
    window_days: Callable[[datetime.date], int],
    lines: Iterable[datetime.date],
) -> list[Breach]:
    """Breaches that small direct flows make together, in order of date.

    Args:
        parts: flows with the amount that each of them took, above zero and at most
            `tolerance`, in order of date.
        tolerance: the amounts of a window are a breach if they sum to more.
        window_days: the tracing window in force on a day, in days.
        lines: days after which the sum begins anew, in any order: the day before the rules
            begin, days on which money came back, and days on which somebody acknowledged a
            breach. Money back or an acknowledgement does not cover later amounts.
    """
    ends = sorted(lines)
    found: list[tuple[SmallFlow, list[SmallFlow]]] = []
    pending: deque[SmallFlow] = deque()
    total, growing = ZERO, False
    last: datetime.date | None = None
    for part in parts:
        date = part.flow.date
        if last is not None and _crosses(ends, last, date):
            pending.clear()
            total, growing = ZERO, False
        window = window_days(date)
        if growing and last is not None and (date - last).days <= window:
            found[-1][1].append(part)
            last = date
            continue
        growing = False
        pending.append(part)
        total += part.amount
        while (date - pending[0].flow.date).days > window:
            total -= pending.popleft().amount
        if total > tolerance:
            found.append((part, list(pending)))
            pending.clear()
            total, growing = ZERO, True
        last = date
    return [_breach(passed, group) for passed, group in found]


def _crosses(ends: Sequence[datetime.date], last: datetime.date, date: datetime.date) -> bool:
    """Whether one of the sorted `ends` is `last` or lies between `last` and `date`."""
    place = bisect_left(ends, last)
    return place < len(ends) and ends[place] < date


def _breach(passed: SmallFlow, parts: list[SmallFlow]) -> Breach:
    """The breach of several small parts; with the part `passed` they passed the limit."""
    amount = sum((part.amount for part in parts), ZERO)
    return Breach(BreachKind.DIRECT, passed.flow, amount, amount, None, (), parts=tuple(parts))
