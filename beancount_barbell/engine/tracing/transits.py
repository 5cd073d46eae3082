"""Core money that came into the sleeve through outside accounts, as breaches."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING

from beancount_barbell.engine.tracing.outcomes import Reported
from beancount_barbell.engine.tracing.slices import Slice, Slices, sum_of_values
from beancount_barbell.engine.tracing.trails import largest_source, trail_of
from beancount_barbell.model.flows import Breach, BreachKind, Flow, MoneyLabel, SmallFlow

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from beancount_barbell.engine.tracing.bounds import Shares
    from beancount_barbell.engine.tracing.parcels import Origin
    from beancount_barbell.engine.tracing.principal import Principal
    from beancount_barbell.engine.tracing.terms import TracingTerms
    from beancount_barbell.engine.tracing.transfers import Reached

ZERO = Decimal(0)


class Transits:
    """Reports what reached the sleeve, or has paid for it."""

    def __init__(self, terms: TracingTerms, books: Principal) -> None:
        self._terms = terms
        self._books = books
        self.breaches: list[Breach] = []
        self.told = Reported(defaultdict(Decimal), defaultdict(Decimal))
        """Amounts that the breaches report already, by the transaction they left or came with."""
        self.slices = Slices()
        self.unreported = ZERO
        """What of the core's money is still to be reported under `poison`."""

    def report(self, found: Reached, shares: Shares | None) -> None:
        """Traced money has come into the sleeve, or has paid for it."""
        reached, flow, rate, settled = found.money, found.flow, found.rate, found.settled
        self._books.reached += reached.principal
        leaves = [(origin, leaf) for origin, leaf in reached.leaves() if self._counts(origin)]
        if not leaves:
            return
        amount = sum((leaf.principal for _, leaf in leaves), ZERO)
        units = sum((leaf.units for _, leaf in leaves), ZERO)
        value = None if rate is None else units * rate
        if self._terms.poisons:
            capped = min(amount, self.unreported)
            value = value * capped / amount if value is not None and amount else value
            self.unreported -= capped
            amount = capped
        unrated = {origin.currency for origin, _ in leaves if origin.amount is None}
        slices: tuple[Slice, ...] = ()
        smallest = self._terms.smallest
        if amount < smallest and not unrated:
            found_now = Slice(flow, amount, value, leaves, settled)
            slices = self.slices.add(found_now, self._terms.cutoff, smallest)
            if not slices:
                return
            amount = sum((one.amount for one in slices), ZERO)
            value = sum_of_values(slices)
            leaves = [pair for one in slices for pair in one.leaves]
            shares = None
        known = None if unrated else amount
        for origin, leaf in leaves:
            self.told.exits[id(origin.entry)] += leaf.principal
        funded = [
            pair
            for one in slices or (Slice(flow, amount, value, leaves, settled),)
            for pair in _received(one)
        ]
        for received, worth in funded:
            self.told.fundings[id(received.entry)] += worth
        target = _largest_target(funded)
        bounds = None if shares is None else shares.of(found.part, found.certain)
        least, most = (None, None) if bounds is None else map(self._neatly(amount), bounds)
        self.breaches.append(
            Breach(
                kind=BreachKind.TRANSIT,
                flow=flow._replace(
                    source=largest_source(leaves),
                    target=target,
                    accounts=flow.accounts | {target},
                    missing=tuple(sorted({*flow.missing, *unrated})),
                ),
                amount=known,
                outstanding=known,
                cured_on=None,
                returns=(),
                hops=trail_of(leaves, reached, settled, flow, known),
                least=None if unrated else least,
                most=None if unrated else most,
                value=value,
                only_income=all(origin.label is MoneyLabel.YIELD for origin, _ in leaves),
                parts=tuple(SmallFlow(one.flow, one.amount) for one in slices),
                funded=tuple(funded),
            )
        )

    def _counts(self, origin: Origin) -> bool:
        """Whether the policy keeps such money from the sleeve."""
        return origin.label is MoneyLabel.CORE or not self._terms.free_income

    def _neatly(self, amount: Decimal) -> Callable[[Decimal], Decimal]:
        """Take what differs from `amount` by nothing but a parcel's dust for the same."""
        return lambda bound: amount if abs(bound - amount) < self._terms.dust else bound


def _received(one: Slice) -> list[tuple[Flow, Decimal]]:
    """The flows with which the sleeve received what reached it, each at its worth then."""
    if not one.settled:
        return [(one.flow, one.amount if one.value is None else one.value)]
    return [(debt.flow, debt.hop.amount or ZERO) for debt in one.settled]


def _largest_target(funded: Sequence[tuple[Flow, Decimal]]) -> str:
    """The account of the sleeve that received most, ties by name."""
    totals: dict[str, Decimal] = defaultdict(Decimal)
    for flow, worth in funded:
        totals[flow.target or ""] += worth
    return min(totals, key=lambda account: (-totals[account], account))
