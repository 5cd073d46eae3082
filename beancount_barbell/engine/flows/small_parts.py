"""Small amounts of core money that reached the sleeve add up to a breach.

One below the tolerance is rounding. Many of them are a transfer in slices: as soon as
those of one tracing window sum to more, they are one breach, at the flow that passed
the limit. Further ones belong to it as long as they follow within the window.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import deque
from decimal import Decimal
from typing import TYPE_CHECKING

from beancount_barbell.model.flows import Breach, BreachKind, SmallFlow

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Iterable, Sequence

ZERO = Decimal(0)


def joined(
    parts: Iterable[SmallFlow],
    tolerance: Decimal,
    window_days: Callable[[datetime.date], int],
    lines: Iterable[datetime.date],
) -> list[Breach]:
    """Breaches that small direct flows make together, in order of date.

    Args:
        parts: flows with what each of them took, above zero and at most `tolerance`, in
            order of date.
        tolerance: what they may sum to within a window.
        window_days: the tracing window in force on a day.
        lines: days after which small amounts begin anew, in any order: the one before the
            rules begin, those on which money came back, and those on which somebody
            acknowledged a breach. Neither mends, or accepts, anything that follows.
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
    """Whether one of `ends` lies on `last` or between it and `date`."""
    place = bisect_left(ends, last)
    return place < len(ends) and ends[place] < date


def _breach(passed: SmallFlow, parts: list[SmallFlow]) -> Breach:
    """What small parts are together; with `passed` they passed the limit."""
    amount = sum((part.amount for part in parts), ZERO)
    return Breach(BreachKind.DIRECT, passed.flow, amount, amount, None, (), parts=tuple(parts))
