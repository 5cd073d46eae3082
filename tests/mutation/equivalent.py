"""Mutants that change nothing that anybody could see, and why."""

from __future__ import annotations

EQUIVALENT: dict[tuple[str, str], str] = {
    (
        "figures/stress_figures.py",
        "day.peak or BASE  ->  (day.peak)",
    ): "a day that has a NAV has its peak; it is written for the type checker",
    (
        "engine/bookings/netting.py",
        (
            "gains[leg.bucket] += abs(leg.units * price.number - leg.cost[1])  ->  "
            "gains[leg.bucket] -= abs(leg.units * price.number - leg.cost[1])"
        ),
    ): "only the share of each in the sum of all counts",
    (
        "engine/trades/lots.py",
        "one.rate or ZERO  ->  (one.rate)",
    ): "all rates are known there; it is written for the type checker",
    (
        "engine/risk/market_stops.py",
        (
            "sorted((*self._closed, *self.stops), key=lambda stop: (stop.date, stop.series))  ->  "
            "(sorted((*self._closed, *self.stops)))"
        ),
    ): "day and series are the first fields of a stop, and no two have both alike",
    (
        "engine/tracing/parcels.py",
        (
            "rope.left is not None and rope.right is not None  ->  "
            "(rope.left is not None or rope.right is not None)"
        ),
    ): "a row has two halves or none; it is written for the type checker",
    (
        "engine/tracing/parcels.py",
        "left is not None and right is not None  ->  (right is not None)",
    ): "a row has two halves or none; it is written for the type checker",
    (
        "engine/trades/contracts.py",
        "sum(totals, ZERO)  ->  (sum(totals))",
    ): "there is a number for each bucket",
    (
        "engine/tracing/slices.py",
        "sum((one or ZERO for one in values), ZERO)  ->  (sum((one or ZERO for one in values)))",
    ): "a sum of nothing is 0 either way; it is written for the type checker",
    (
        "engine/tracing/deposits.py",
        "clean > 0  ->  (clean >= 0)",
    ): "nothing settles nothing",
    (
        "engine/trades/plain_days.py",
        "good is None or cost is None  ->  (good is None)",
    ): "both are found in one posting; the second is written for the type checker",
    (
        "engine/trades/plain_days.py",
        "good is None or cost is None  ->  (good is None and cost is None)",
    ): "both are found in one posting",
    (
        "engine/tracing/parcels.py",
        "right.height > left.height + 1  ->  (right.height >= left.height + 1)",
    ): "a tree that stands well is turned, too: its parcels keep their order",
    (
        "rules/core_encumbered.py",
        "row.day.limits.core_floor or _ZERO  ->  (row.day.limits.core_floor)",
    ): "only a day whose floor is known is marked; it is written for the type checker",
    (
        "engine/trades/morning.py",
        "leg.units > 0  ->  (leg.units >= 0)",
    ): "Beancount refuses a lot of 0 units, and without a lot nothing is traded",
    (
        "engine/tracing/withdrawals.py",
        (
            "not item.entry.links or item.leaves_core > 0 or not item.consumes  ->  "
            "(item.leaves_core > 0 or not item.consumes)"
        ),
    ): "no links are none of those that were looked for; it spares the question",
    (
        "engine/tracing/postings.py",
        (
            "sum((leg.weight for leg in group if leg.bucket not in (None, CORE)), ZERO)  ->  "
            "(sum((leg.weight for leg in group if leg.bucket not in (None, CORE))))"
        ),
    ): "a sum of nothing is 0 either way; it is written for the type checker",
    (
        "engine/trades/undeclared.py",
        (
            "sum((one for one in amounts if one is not None), ZERO)  ->  "
            "(sum((one for one in amounts if one is not None)))"
        ),
    ): "it counts only where all amounts are known, and there is at least one",
    (
        "engine/bookings/reader.py",
        (
            "commodity is None or not self.is_traded(commodity)  ->  "
            "(commodity is None and (not self.is_traded(commodity)))"
        ),
    ): "money alone is an ordinary transaction where it is read, too; it spares the reading",
}
"""(module, what became what) → why it is the same."""
