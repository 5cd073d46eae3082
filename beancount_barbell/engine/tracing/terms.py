"""The terms of tracing on a day: the policy in force, the rates, and the tracing window."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from beancount_barbell.engine.tracing.outcomes import DUST
from beancount_barbell.model.buckets import ONE

if TYPE_CHECKING:
    from collections.abc import Callable
    from decimal import Decimal

    from beancount_barbell.engine.tracing.day_order import WeighedTransaction
    from beancount_barbell.model.policy import Policy

SMALLEST_TRANSIT = 1000
"""In tolerances: smaller traced amounts are not reported by themselves (1,000 JPY)."""


class TracingTerms:
    """The terms of the last day that was traced.

    `policy` is None before the first such day. `cutoff` is the first day of the tracing
    window: money that left before is clean. `free_income` is True if the policy lets the
    core's yield go to the sleeve, `poisons` if the convention is `poison`. `tolerance`, `dust`
    and `smallest` are amounts in base currency: differences up to `tolerance` are rounding,
    parcels below `dust` are not followed, arrivals below `smallest` are reported only together.
    """

    __slots__ = (
        "base_currency",
        "cutoff",
        "dust",
        "free_income",
        "poisons",
        "policy",
        "rate",
        "smallest",
        "tolerance",
    )

    def __init__(self, base_currency: str, tolerance: Decimal) -> None:
        self.base_currency = base_currency
        self.tolerance = tolerance
        self.dust = tolerance * DUST
        self.smallest = tolerance * SMALLEST_TRANSIT
        self.policy: Policy | None = None
        self.rate: Callable[[str], Decimal | None] = lambda _: None
        self.cutoff = datetime.date.min
        self.free_income = False
        self.poisons = False

    def adopt(self, policy: Policy) -> None:
        """Put another policy in force."""
        self.policy = policy
        self.free_income = policy.core_income == "free"
        self.poisons = policy.tracing == "poison"

    def rate_of(self, item: WeighedTransaction) -> Decimal | None:
        """Base currency for one unit of an item's weights."""
        return self.rate_in(item.currency)

    def rate_in(self, currency: str) -> Decimal | None:
        """Base currency for one unit of a currency."""
        return ONE if currency == self.base_currency else self.rate(currency)
