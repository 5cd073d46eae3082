"""Reports core money that came into the sleeve through outside accounts as breaches."""

from __future__ import annotations

from collections import defaultdict, deque
from decimal import Decimal
from typing import TYPE_CHECKING

from beancount_barbell.engine.bookings.netting import largest_account
from beancount_barbell.engine.tracing.outcomes import Reported
from beancount_barbell.model.buckets import ZERO
from beancount_barbell.model.flows import Breach, BreachKind, Flow, Hop, MoneyLabel, SmallFlow
from beancount_barbell.model.record import NamedTuple

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from beancount_barbell.engine.tracing.bounds import Shares
    from beancount_barbell.engine.tracing.parcels import Origin, Rope
    from beancount_barbell.engine.tracing.principal import Principal
    from beancount_barbell.engine.tracing.terms import TracingTerms
    from beancount_barbell.engine.tracing.transfers import Reached


class Slice(NamedTuple):
    """Traced money that reached the sleeve in one flow.

    `amount` is its worth when it left the core, `value` its worth when it arrived, None
    without a rate; both in base currency. `leaves` are its parcels with their origins.
    `funded` are the flows with which the sleeve received the money, each with its worth that
    day: this flow, or, where the slice pays a debt for the sleeve, the flows of that debt.
    """

    flow: Flow
    amount: Decimal
    value: Decimal | None
    leaves: Sequence[tuple[Origin, Rope]]
    funded: Sequence[tuple[Flow, Decimal]]


class Slices:
    """The small slices of the running tracing window that are in no breach yet.

    A trace of a few yen in a salary account is noise. It is not noise if the slices of one
    tracing window sum to the smallest amount that is reported: they are reported together.
    """

    def __init__(self) -> None:
        self._waiting: deque[Slice] = deque()
        self._sum = ZERO

    def add(self, one: Slice, cutoff: datetime.date, limit: Decimal) -> tuple[Slice, ...]:
        """Add a slice. Returns all waiting slices once they sum to `limit`, before that none.

        Args:
            one: the newest slice.
            cutoff: the first day of the tracing window; earlier slices are dropped.
            limit: in base currency.
        """
        self._waiting.append(one)
        self._sum += one.amount
        while self._waiting[0].flow.date < cutoff:
            self._sum -= self._waiting.popleft().amount
        if self._sum < limit:
            return ()
        told = tuple(self._waiting)
        self.clear()
        return told

    def clear(self) -> None:
        """Drop the waiting slices: they are reported, or money came back to the core."""
        self._waiting.clear()
        self._sum = ZERO


class Transits:
    """Reports core money that reached the sleeve, or paid a debt for it."""

    def __init__(self, terms: TracingTerms, books: Principal) -> None:
        self._terms = terms
        self._books = books
        self.breaches: list[Breach] = []
        self.told = Reported(defaultdict(Decimal), defaultdict(Decimal))
        """Amounts already reported as breaches, by the transaction with which they left or came."""
        self.slices = Slices()
        self.unreported = ZERO
        """Core money that is in no breach yet, in base currency; caps reports under `poison`."""

    def report(self, arrived: Sequence[Reached], shares: Shares | None) -> None:
        """Report the core money that one transaction brought into the sleeve, or paid for it.

        `shares` are the bounds of core money in the transaction, None where not computed.
        """
        told = list(self._slices_of(arrived))
        if not told:
            return
        whole = _together(told)
        unrated = {origin.currency for origin, _ in whole.leaves if origin.amount is None}
        slices: tuple[Slice, ...] = ()
        smallest = self._terms.smallest
        if whole.amount < smallest and not unrated:
            slices = self.slices.add(whole, self._terms.cutoff, smallest)
            if not slices:
                return
            whole, shares = _together(slices)._replace(flow=whole.flow), None
        flow, amount, value, leaves, funded = whole
        known = None if unrated else amount
        for origin, leaf in leaves:
            self.told.exits[id(origin.entry)] += leaf.principal
        for received, worth in funded:
            self.told.fundings[id(received.entry)] += worth
        target = largest_account((one.target or "", worth) for one, worth in funded) or ""
        bounds = None
        if shares is not None and not unrated:
            bounds = shares.of(
                sum((one.part for one in arrived), ZERO),
                sum((one.certain for one in arrived), ZERO),
            )
        least, most = (None, None) if bounds is None else map(self._neatly(amount), bounds)
        exits = [
            (origin.entry, leaf.principal)
            for origin, leaf in leaves
            if origin.label is MoneyLabel.CORE
        ]
        core = [principal for _, principal in exits]
        self.breaches.append(
            Breach(
                kind=BreachKind.TRANSIT,
                flow=flow._replace(
                    source=_largest_source(leaves),
                    target=target,
                    accounts=flow.accounts | {target},
                    missing=tuple(sorted({*flow.missing, *unrated})),
                ),
                amount=known,
                outstanding=known,
                cured_on=None,
                returns=(),
                hops=_trail_of(leaves, arrived, flow, known),
                least=least,
                most=most,
                value=value,
                only_income=not core or (not unrated and sum(core) <= self._terms.tolerance),
                parts=tuple(SmallFlow(one.flow, one.amount) for one in slices),
                funded=tuple(funded),
                exits=tuple(exits),
            )
        )

    def _slices_of(self, arrived: Iterable[Reached]) -> Iterator[Slice]:
        """The part of each arrival that the policy keeps out of the sleeve."""
        for found in arrived:
            money = found.money
            self._books.reached += money.principal
            leaves = [(origin, leaf) for origin, leaf in money.leaves() if self._counts(origin)]
            if not leaves:
                continue
            amount = sum((leaf.principal for _, leaf in leaves), ZERO)
            units = sum((leaf.units for _, leaf in leaves), ZERO)
            value = None if found.rate is None else units * found.rate
            if self._terms.poisons:
                capped = min(amount, self.unreported)
                value = value * capped / amount if value is not None and amount else value
                self.unreported -= capped
                amount = capped
            funded = [(debt.flow, debt.amount or ZERO) for debt in found.settled]
            funded = funded or [(found.flow, amount if value is None else value)]
            yield Slice(found.flow, amount, value, leaves, funded)

    def _counts(self, origin: Origin) -> bool:
        """Whether the policy keeps money of this origin out of the sleeve."""
        return origin.label is MoneyLabel.CORE or not self._terms.free_income

    def _neatly(self, amount: Decimal) -> Callable[[Decimal], Decimal]:
        """A function that rounds a bound to `amount` if they differ by less than `dust`."""
        return lambda bound: amount if abs(bound - amount) < self._terms.dust else bound


def _together(slices: Sequence[Slice]) -> Slice:
    """One slice of several, with the flow of the largest arrival, else of the largest payment."""
    if len(slices) == 1:
        return slices[0]
    first = max(slices, key=lambda one: (one.funded[0][0] is one.flow, one.amount))
    values = [one.value for one in slices]
    return Slice(
        first.flow,
        sum((one.amount for one in slices), ZERO),
        None if None in values else sum((one or ZERO for one in values), ZERO),
        [pair for one in slices for pair in one.leaves],
        [pair for one in slices for pair in one.funded],
    )


def _largest_source(leaves: Iterable[tuple[Origin, Rope]]) -> str:
    """The account with the largest principal that left it, ties by name."""
    return largest_account((origin.account, leaf.principal) for origin, leaf in leaves) or ""


def _trail_of(
    leaves: Iterable[tuple[Origin, Rope]],
    arrived: Sequence[Reached],
    flow: Flow,
    amount: Decimal | None,
) -> tuple[Hop, ...]:
    """The hops: exits from the core, accounts on the way, debts paid for the sleeve, arrival."""
    exits = _exits({(id(one.entry), one.label, one.currency): one for one, _ in leaves}.values())
    way = [hop for found in arrived for hop in found.money.hops()]
    earlier = [hop for found in arrived for debt in found.settled for hop in debt.hops]
    last = Hop(flow.date, flow.target or "", amount, flow.sleeve_location)
    # Sorted by content: the order in the file means nothing within a day.
    first = sorted(
        exits, key=lambda hop: (hop.date, -(hop.amount or ZERO), hop.account, hop.location)
    )
    return tuple(dict.fromkeys([*first, *way, *earlier, last]))


def _exits(origins: Iterable[Origin]) -> Iterable[Hop]:
    """The exits from the core; its money and its yield in one transaction are one exit."""
    found: dict[tuple[Hop, bool], Decimal | None] = {}
    for one in origins:
        place = Hop(one.date, one.account, None, one.location), one.amount is None
        had = found.get(place)
        found[place] = one.amount if had is None or one.amount is None else had + one.amount
    return [hop._replace(amount=amount) for (hop, _), amount in found.items()]
