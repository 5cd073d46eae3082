"""Mutants that change nothing that anybody could see, and why."""

from __future__ import annotations

EQUIVALENT: dict[tuple[str, str], str] = {
    (
        "engine/tracing/tracer.py",
        (
            "flow.sleeve_net < 0 and any(map(self._outside.clears, flow.accounts))  ->  "
            "(any(map(self._outside.clears, flow.accounts)))"
        ),
    ): "what moves nothing is only looked at sooner",
    (
        "figures/room.py",
        "upper * whole - equity  ->  (upper * whole + equity)",
    ): "a bound only tells where to look first: what is told has been tried",
    (
        "engine/risk/reductions.py",
        (
            "order.units * price * self._commodities.of(order.commodity).direction  ->  "
            "(order.units * price / self._commodities.of(order.commodity).direction)"
        ),
    ): "a direction is 1 or -1",
    (
        "engine/valuation/holdings.py",
        "changes.count(effect) > 1  ->  (changes.count(effect) >= 1)",
    ): "of one alone the first is found again",
    (
        "engine/tracing/parcels.py",
        "part is not None and id(part) not in seen  ->  (part is not None)",
    ): "what is seen twice is told once, in the order of numbers",
    (
        "engine/core/returns.py",
        (
            "(self._portfolio.rate(currency) or old) if known is None else known[1]  ->  "
            "(self._portfolio.rate(currency) or old)"
        ),
    ): "what is known is that rate",
    (
        "figures/attempts.py",
        (
            "sorted({rounded(one, step, ROUND_FLOOR) for one in guesses}, reverse=True)  ->  "
            "(sorted({rounded(one, step, ROUND_FLOOR) for one in guesses}))"
        ),
    ): "a guess is what a limit leaves, and of several limits the tightest decides",
    (
        "engine/trades/plain_days.py",
        "(number > 0) is not (moved[key] > 0)  ->  ((number > 0) is (moved[key] > 0))",
    ): "a day that is not read in short is read in full, and found alike",
    (
        "engine/tracing/day_order.py",
        "min(-out.units, into.units)  ->  (max(-out.units, into.units))",
    ): "the rest of the smaller leg is then what the larger one has left",
    (
        "engine/valuation/positions.py",
        "cost[0] not in costs and holding.has_choice  ->  (cost[0] not in costs)",
    ): "a way that is searched for again is found again",
    (
        "engine/bookings/netting.py",
        "gains[bucket] += abs(result)  ->  gains[bucket] -= abs(result)",
    ): "only the share of each in the sum of all counts",
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
    ): "a row has two halves or none",
    (
        "engine/valuation/quote_terms.py",
        "multiplier > 1  ->  (multiplier >= 1)",
    ): "an option whose multiplier is 1 is quoted as it is paid, and never in doubt",
    (
        "engine/trades/instruments.py",
        "ratio * ratio < factor  ->  (ratio * ratio <= factor)",
    ): "just between the two readings of a quote both say a move of the same size",
    (
        "engine/trades/instruments.py",
        "factor < 1  ->  (factor <= 1)",
    ): "a price times 1 is what it was",
    (
        "engine/valuation/attribution.py",
        "self.effect > other.effect  ->  (self.effect >= other.effect)",
    ): "equal effects are told apart by what they say, on the line after",
    (
        "engine/valuation/attribution.py",
        "Turn(self.entry) < Turn(other.entry)  ->  (Turn(self.entry) <= Turn(other.entry))",
    ): "of two that say the same either is told",
    (
        "engine/calendar/business_days.py",
        "date < LAST  ->  (date <= LAST)",
    ): "the last of all days is a Friday, and no calendar reaches it",
    (
        "engine/trades/lots.py",
        ("lot.fees * units / lot.units if lot.fees else ZERO  ->  (lot.fees * units / lot.units)"),
    ): "no fees have no share",
    (
        "engine/trades/lots.py",
        "one != rate  ->  (one == rate)",
    ): "rates that are alike have themselves for an average",
    (
        "engine/trades/plain_days.py",
        "good is None or cost is None  ->  (good is None and cost is None)",
    ): "both are found in one posting",
    (
        "engine/tracing/parcels.py",
        "right.height > left.height + 1  ->  (right.height >= left.height + 1)",
    ): "a tree that stands well is turned, too: its parcels keep their order",
    (
        "engine/tracing/parcels.py",
        "high.height >= low.height  ->  (high.height > low.height)",
    ): "trees of one height are joined from either side: their parcels keep their order",
    (
        "engine/tracing/parcels.py",
        "bottom.height > top.height + 1  ->  (bottom.height >= top.height + 1)",
    ): "trees that could be joined as they are are turned, too: their parcels keep their order",
    (
        "engine/tracing/parcels.py",
        "top.height > bottom.height + 1  ->  (top.height >= bottom.height + 1)",
    ): "trees that could be joined as they are are turned, too: their parcels keep their order",
    (
        "engine/tracing/parcels.py",
        "left.height > right.height + 1  ->  (left.height >= right.height + 1)",
    ): "a tree that stands well is turned, too: its parcels keep their order",
    (
        "engine/tracing/parcels.py",
        "low.height >= high.height  ->  (low.height > high.height)",
    ): "trees of one height are joined from either side: their parcels keep their order",
    (
        "engine/tracing/parcels.py",
        "units < right.units  ->  (units <= right.units)",
    ): "just the upper half is all of it, and nothing of the lower one",
    (
        "engine/tracing/parcels.py",
        "exponent >= -STEPS  ->  (exponent > -STEPS)",
    ): "what has just as many digits is cut to as many, and is the same",
    (
        "engine/tracing/pools.py",
        "mark.principal > origin.amount  ->  (mark.principal >= origin.amount)",
    ): "a mark of just what left is cut to that, and is the same",
    (
        "engine/bookings/reader.py",
        (
            "ZERO <= old - new < LOST_ON_THE_WAY * old  ->  "
            "(ZERO < old - new < LOST_ON_THE_WAY * old)"
        ),
    ): "as many units as before were told just above",
    (
        "engine/flows/redemptions.py",
        "flow.founded >= -_net(flow)  ->  (flow.founded > -_net(flow))",
    ): "all of it is a share of 1, by the division, too",
    (
        "engine/core/separation.py",
        "(entry.date - last).days > YEAR_DAYS  ->  ((entry.date - last).days >= YEAR_DAYS)",
    ): "one span ends and the next begins on one day: together they are the same days",
    (
        "engine/tracing/pool_book.py",
        "False  ->  (True)",
    ): "what a passage may have carried is worked out, and nobody reads it",
    (
        "engine/trades/morning.py",
        "leg.units > 0  ->  (leg.units >= 0)",
    ): "Beancount refuses a lot of 0 units, and without a lot nothing is traded",
    (
        "engine/tracing/withdrawals.py",
        (
            "not item.entry.links or item.leaves_core > 0 or not spent  ->  "
            "(item.leaves_core > 0 or not spent)"
        ),
    ): "no links are none of those that were looked for; it spares the question",
}
"""(module, what became what) → why it is the same."""

NEVER_ZERO = "what is asked for its sign is never 0 there: it is one of what moved something"
COUNTS_NOTHING = "0 units or 0 money, where it occurs, is the same as none"
LESS_THAN_TOLD = "nothing is as far apart as the noise of rounding, which is less than any digit"

for reason, listed in (
    (
        NEVER_ZERO,
        {
            "engine/bookings/netting.py": (
                "held < 0  ->  (held <= 0)",
                "leg.units < 0  ->  (leg.units <= 0)",
                "sleeve < 0  ->  (sleeve <= 0)",
                "sleeve > 0  ->  (sleeve >= 0)",
            ),
            "engine/bookings/reader.py": (
                "amount < 0  ->  (amount <= 0)",
                "amount > 0  ->  (amount >= 0)",
                "good.side > 0  ->  (good.side >= 0)",
                "good.units < 0  ->  (good.units <= 0)",
                "good.units > 0  ->  (good.units >= 0)",
                "lots[0].units > 0  ->  (lots[0].units >= 0)",
                "part.good.side < 0  ->  (part.good.side <= 0)",
                "part.good.side > 0  ->  (part.good.side >= 0)",
                "part.good.units < 0  ->  (part.good.units <= 0)",
                "part.good.units > 0  ->  (part.good.units >= 0)",
                "self.side > 0  ->  (self.side >= 0)",
                "self.units > 0  ->  (self.units >= 0)",
                "sign > 0  ->  (sign >= 0)",
                "side * one > 0  ->  (side * one >= 0)",
                "side > 0  ->  (side >= 0)",
                "units > 0  ->  (units >= 0)",
            ),
            "engine/core/eligibility.py": ("units < 0  ->  (units <= 0)",),
            "engine/core/returns.py": ("number < 0  ->  (number <= 0)",),
            "engine/flows/reversals.py": (
                "given[key] * back[key] > 0  ->  (given[key] * back[key] >= 0)",
            ),
            "engine/flows/results.py": (
                "sign < 0  ->  (sign <= 0)",
                "sign > 0  ->  (sign >= 0)",
            ),
            "engine/tracing/day_order.py": (
                "leg.weight > 0  ->  (leg.weight >= 0)",
                "out.units < 0 < into.units  ->  (out.units < 0 <= into.units)",
                "out.units < 0 < into.units  ->  (out.units <= 0 < into.units)",
            ),
            "engine/tracing/deposits.py": ("leg.units <= 0  ->  (leg.units < 0)",),
            "engine/tracing/recoveries.py": ("leg.weight < 0  ->  (leg.weight <= 0)",),
            "engine/tracing/tracer.py": (
                "leg.weight > 0  ->  (leg.weight >= 0)",
                "leg.weight >= 0  ->  (leg.weight > 0)",
            ),
            "engine/tracing/transfers.py": ("leg.weight > 0  ->  (leg.weight >= 0)",),
            "engine/tracing/withdrawals.py": (
                "leg.weight >= 0  ->  (leg.weight > 0)",
                "units < 0  ->  (units <= 0)",
            ),
            "engine/trades/contracts.py": ("made < 0  ->  (made <= 0)",),
            "engine/trades/morning.py": ("held < 0  ->  (held <= 0)",),
            "engine/trades/orders.py": ("piece.good.side > 0  ->  (piece.good.side >= 0)",),
            "engine/trades/plain_days.py": ("number > 0  ->  (number >= 0)",),
            "engine/trades/trade_book.py": (
                "leg.units < 0  ->  (leg.units <= 0)",
                "leg.units > 0  ->  (leg.units >= 0)",
            ),
            "engine/trades/variation.py": ("leg.units > 0  ->  (leg.units >= 0)",),
            "engine/valuation/margined.py": ("units > 0  ->  (units >= 0)",),
        },
    ),
    (
        COUNTS_NOTHING,
        {
            "engine/bookings/netting.py": (
                "amount < 0 < net  ->  (amount < 0 <= net)",
                "core < 0 < sleeve  ->  (core < 0 <= sleeve)",
                "core < 0 < sleeve  ->  (core <= 0 < sleeve)",
                "net > 0  ->  (net >= 0)",
                "sleeve < 0 < core  ->  (sleeve < 0 <= core)",
                "sleeve < 0 < core  ->  (sleeve <= 0 < core)",
                "spent <= 0  ->  (spent < 0)",
                "weight < 0  ->  (weight <= 0)",
            ),
            "engine/bookings/untagged.py": ("part > 0  ->  (part >= 0)",),
            "engine/flows/cures.py": ("amount > 0  ->  (amount >= 0)",),
            "engine/flows/prepaid.py": ("net > 0  ->  (net >= 0)",),
            "engine/replay.py": ("number > 0  ->  (number >= 0)",),
            "engine/tracing/bounds.py": (
                "one > units  ->  (one >= units)",
                "part < last  ->  (part <= last)",
                "passage.core > 0  ->  (passage.core >= 0)",
                "units <= 0  ->  (units < 0)",
            ),
            "engine/tracing/deposits.py": ("pool.floor < 0  ->  (pool.floor <= 0)",),
            "engine/tracing/parcels.py": ("units <= 0  ->  (units < 0)",),
            "engine/tracing/pool_book.py": (
                "pool.floor < 0  ->  (pool.floor <= 0)",
                "pool.floor > 0  ->  (pool.floor >= 0)",
            ),
            "engine/tracing/pools.py": (
                "left <= 0  ->  (left < 0)",
                "self.floor <= 0  ->  (self.floor < 0)",
                "units > 0  ->  (units >= 0)",
            ),
            "engine/tracing/postings.py": ("units > 0  ->  (units >= 0)",),
            "engine/trades/contracts.py": (
                "abs(after) > abs(before)  ->  (abs(after) >= abs(before))",
            ),
            "engine/trades/futures.py": (
                "leg.units < 0  ->  (leg.units <= 0)",
                "leg.units > 0  ->  (leg.units >= 0)",
            ),
        },
    ),
    (
        LESS_THAN_TOLD,
        {
            "engine/risk/drivers.py": (
                (
                    "1 - nav / peak >= tolerated - self._epsilon  ->  "
                    "(1 - nav / peak > tolerated - self._epsilon)"
                ),
            ),
            "engine/risk/state_machine.py": (
                "index > self._alarm  ->  (index >= self._alarm)",
                "nav <= line * BASE + EPSILON  ->  (nav < line * BASE + EPSILON)",
                "nav >= line * BASE - EPSILON  ->  (nav > line * BASE - EPSILON)",
            ),
            "engine/tracing/deposits.py": (
                "clean + traced.units  ->  (clean - traced.units)",
                "traced.principal < self._terms.dust  ->  (traced.principal <= self._terms.dust)",
            ),
            "engine/tracing/pools.py": (
                "rest.principal < self._dust  ->  (rest.principal <= self._dust)",
                "short > asked * ROUNDING  ->  (short >= asked * ROUNDING)",
            ),
            "engine/tracing/transits.py": (
                (
                    "abs(bound - amount) < self._terms.dust  ->  "
                    "(abs(bound - amount) <= self._terms.dust)"
                ),
            ),
            "engine/flows/substitution.py": ("one.amount > dust  ->  (one.amount >= dust)",),
            "figures/core_yield.py": (
                (
                    "abs(own) + abs(held) > _NOISE * capital  ->  "
                    "(abs(own) + abs(held) >= _NOISE * capital)"
                ),
            ),
            "figures/drawdowns.py": ("depth > NOISE  ->  (depth >= NOISE)",),
        },
    ),
    (
        "it takes up its work earlier, or goes the longer way, and finds the same",
        {
            "engine/core/living_costs.py": (
                "entry.date.replace(day=1) > last  ->  (entry.date.replace(day=1) >= last)",
            ),
            "engine/tracing/bounds.py": ("len(currencies) > 1  ->  (len(currencies) >= 1)",),
            "engine/tracing/day_order.py": ("len(items) <= 1  ->  (len(items) < 1)",),
            "engine/tracing/tracer.py": (
                "flow.outflow > flow.from_sleeve  ->  (flow.outflow >= flow.from_sleeve)",
                "flow.sleeve_net < 0  ->  (flow.sleeve_net <= 0)",
                "flow.withdrawn > 0  ->  (flow.withdrawn >= 0)",
                (
                    "flow.inflow > (flow.to_sleeve or ZERO)  ->  "
                    "(flow.inflow >= (flow.to_sleeve or ZERO))"
                ),
            ),
        },
    ),
    (
        "it is written anew before anybody reads it",
        {
            "engine/trades/trade_book.py": (
                (
                    "sum((abs(leg.book) for leg in deal.came), ZERO)  ->  "
                    "(sum((abs(leg.book) for leg in deal.came)))"
                ),
            ),
            "figures/drawdowns.py": ("0  ->  (1)",),
        },
    ),
):
    EQUIVALENT |= {(module, name): reason for module, names in listed.items() for name in names}
