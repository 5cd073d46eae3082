"""The internal rate of return of dated payments (XIRR), by a bracketed search.

Source: the yearly rate r at which the payments' present values sum to zero, sum of a / (1 + r) **
(days / 365) = 0. The root is refined in y = log(1 + r): y covers every rate above -100 %, and a
present value is a sum of exponentials in y.
"""

from __future__ import annotations

import math
from operator import mul
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Sequence

_YEAR_DAYS = 365
_FIRST_STEP = 0.0078125
_GROWTH = 1.0625
"""Each step of the search is by so much wider than the one before."""
_MOST = 690.0
"""The largest exponent used: a sum of 10^8 terms of e^690 is still within the range of a float."""

_LEAST = -1
"""-100 %, a total loss: a solution that a float cannot tell from it is no rate."""


def internal_rate(payments: Sequence[tuple[datetime.date, float]]) -> float | None:
    """The yearly rate, a ratio above -1, at which the present values of `payments` sum to zero.

    Of several solutions the one nearest to zero is taken: the search goes from 0 % outward on both
    sides, in growing steps, and takes the smallest rate of the first step with a solution. Payments
    are (date, amount), those in are negative, and the first one is the earliest.

    Returns:
        None where no rate solves them, e.g. payments all of one sign, or all on one day; also
        where a step contains an even number of solutions, which the search does not see.
    """
    amounts = [amount for _, amount in payments]
    times = [(date - payments[0][0]).days / _YEAR_DAYS for date, _ in payments]
    if not (any(amounts) and any(times)):
        return None
    if math.fsum(amounts) == 0:
        return 0.0
    largest = max(map(abs, amounts))
    amounts = [amount / largest for amount in amounts]  # their present values fit into a float

    def gains(log_rate: float) -> bool:
        return math.fsum(map(mul, amounts, (math.exp(-log_rate * time) for time in times))) > 0

    limit = min(_MOST, _MOST / max(times))

    def log_rate(rate: float) -> float:
        return min(math.log1p(rate), limit) if rate > _LEAST else -limit

    near, far = 0.0, _FIRST_STEP
    while log_rate(near) < limit:
        steps = [(log_rate(side * near), log_rate(side * far)) for side in (1, -1)]
        rates = [
            math.expm1(_crossing(gains, start, end))
            for start, end in steps
            if gains(start) is not gains(end)
        ]
        if rates:
            rate = min(rates, key=abs)
            return rate if rate > _LEAST else None
        near, far = far, far * _GROWTH
    return None


def _crossing(gains: Callable[[float], bool], start: float, end: float) -> float:
    """The point where `gains` changes between two points, as exact as a float allows."""
    before = gains(start)
    while (middle := (start + end) / 2) not in {start, end}:
        start, end = (middle, end) if gains(middle) is before else (start, middle)
    return middle
