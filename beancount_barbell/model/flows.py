"""Movements of money between core, sleeve and outside."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Any

from beancount_barbell.model.buckets import ONE, ZERO
from beancount_barbell.model.order import Turn
from beancount_barbell.model.record import NamedTuple
from beancount_barbell.model.roles import Layer

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Iterator
    from decimal import Decimal

    from beancount_barbell.model.location import Location
    from beancount_barbell.model.policy import MarginCall
    from beancount_barbell.model.states import RiskState


class Way(Enum):
    """The giver and the receiver of money."""

    CORE_TO_SLEEVE = "core-to-sleeve"
    CORE_TO_OUTSIDE = "core-withdrawal"
    OUTSIDE_TO_CORE = "core-funding"
    OUTSIDE_TO_SLEEVE = "sleeve-funding"
    SLEEVE_TO_CORE = "sleeve-to-core"
    SLEEVE_TO_OUTSIDE = "sleeve-withdrawal"


class Lent(NamedTuple):
    """What one outside debt lent, or was paid back, in a transaction, in one commodity.

    `units` of the commodity and their `worth` in base currency are both above zero.
    """

    account: str
    commodity: str
    units: Decimal
    worth: Decimal

    def part(self, units: Decimal) -> Lent:
        """The same with `units` units, and the worth in proportion."""
        return self._replace(units=units, worth=self.worth * units / self.units)

    def part_worth(self, worth: Decimal) -> Lent:
        """The same with a worth of `worth`, and the units in proportion."""
        return self._replace(units=self.units * worth / self.worth, worth=worth)


class Flow(NamedTuple):
    """The money that one transaction moved between core, sleeve and outside, in base currency.

    Amounts are >= 0 except for the nets, `layers`, `borrowed` and `unbooked`. Amounts that
    came back count at their value on the day on which they had left.

    Attributes:
        source, sleeve_source: the account of the core (sleeve) with the largest legs out of it.
        target, core_target: the account of the sleeve (core) with the largest legs into it.
            `core_target` and `sleeve_source` are None unless the core received (the sleeve
            gave) something on balance. Ties go by name.
        core_net, sleeve_net: received less given: the balance-sheet legs plus the results
            attributed to the role, at the transaction's weights; goods in kind at market.
        to_sleeve, to_sleeve_least, to_sleeve_pro_rata: with `core_net` < 0 < `sleeve_net`, the
            most, the least and the proportional part of the core's money that can have
            reached the sleeve.
        from_sleeve: what the core received from the sleeve.
        withdrawn: what left the core, its own income included, and did not reach the sleeve.
        inflow, outflow: the sleeve's external flows for its unitised NAV.
        explicit_inflow: the part of `inflow` that somebody put in (no unmapped income, no pad).
        costs_borne: fees and taxes of the sleeve that others paid: never in its accounts.
        layers: net contributions to (trade, hedge, reserve).
        core_income: the core's own income (distributions and interest, no gains) paid away.
        to_equity: whether Equity received something on balance.
        missing: commodities and currencies without a price. The amounts then rest on book
            values, or are None where there is no book value.
        taken_back, taken_back_on: how much of `explicit_inflow` later outflows have taken out
            again, the oldest one first, and the day on which all of it was; None until then.
        borrowed: the part of what the sleeve received that outside debts lent; negative: what
            the sleeve paid back to them.
        lender: the debt with the largest part of `borrowed`.
        debts: what each debt lent, or was paid, in all.
        repaid, repaid_on: how much of `borrowed` the sleeve has paid back, and the day on which
            it had paid all of it; None until then.
        undone: share in [0, 1] that a linked reversal took back, 1 for the reversal itself.
            Nets, `inflow`, `outflow`, `layers` and `core_income` still include this share, the
            other amounts of money that changed sides do not.
        rejoined: the part of `inflow` that had left the sleeve within the tracing window.
        came_back: the part of `outflow` that later rejoined the sleeve.
        regained, swept: the core's own money (the sleeve's) that the core received through
            outside accounts.
        home: the part of `withdrawn` that is back in the core, also by way of the sleeve.
        unbooked: goods at a price or cost of 0 with no account against them, at market: those
            that came into the sleeve less those that left the core.
        opened: the part of `inflow` that Equity gave.
        founded: the part of `withdrawn` that founded the sleeve through outside accounts.
        untagged: the untagged Income and Expenses accounts that gave a part of `inflow`, each
            with its amount.
        unknown: the ways on which something without price and book value went.
    """

    date: datetime.date
    accounts: frozenset[str]
    links: frozenset[str]
    core_location: Location
    sleeve_location: Location
    entry: Any
    source: str | None = None
    target: str | None = None
    core_target: str | None = None
    sleeve_source: str | None = None
    core_net: Decimal | None = ZERO
    sleeve_net: Decimal | None = ZERO
    to_sleeve: Decimal | None = ZERO
    to_sleeve_least: Decimal | None = ZERO
    to_sleeve_pro_rata: Decimal | None = ZERO
    from_sleeve: Decimal = ZERO
    withdrawn: Decimal | None = ZERO
    inflow: Decimal = ZERO
    outflow: Decimal = ZERO
    explicit_inflow: Decimal = ZERO
    costs_borne: Decimal = ZERO
    layers: tuple[Decimal, Decimal, Decimal] = (ZERO, ZERO, ZERO)
    core_income: Decimal = ZERO
    to_equity: bool = False
    missing: tuple[str, ...] = ()
    taken_back: Decimal = ZERO
    taken_back_on: datetime.date | None = None
    borrowed: Decimal | None = ZERO
    lender: str | None = None
    debts: tuple[Lent, ...] = ()
    repaid: Decimal = ZERO
    repaid_on: datetime.date | None = None
    undone: Decimal = ZERO
    rejoined: Decimal = ZERO
    came_back: Decimal = ZERO
    regained: Decimal = ZERO
    swept: Decimal = ZERO
    home: Decimal = ZERO
    unbooked: Decimal = ZERO
    opened: Decimal = ZERO
    founded: Decimal = ZERO
    untagged: tuple[tuple[str, Decimal], ...] = ()
    unknown: frozenset[Way] = frozenset()


def plain_flow(
    entry: Any,
    accounts: frozenset[str],
    place: Location,
    *,
    source: str | None = None,
    target: str | None = None,
) -> Flow:
    """A flow without amounts, for a transaction that itself moved nothing between roles."""
    return Flow(
        date=entry.date,
        accounts=accounts,
        links=frozenset(entry.links or ()),
        core_location=place,
        sleeve_location=place,
        entry=entry,
        source=source,
        target=target,
    )


class MoneyLabel(Enum):
    """The origin of traced money: the core, the core's own yield, or the sleeve."""

    CORE = "core"
    YIELD = "yield"
    SLEEVE = "sleeve"


class Hop(NamedTuple):
    """One step of traced money: `amount` of it arrived in `account`.

    `amount` is principal: the worth in base currency on the day on which the money
    left core or sleeve; None where UNKNOWN.
    """

    date: datetime.date
    account: str
    amount: Decimal | None
    location: Location


def steps(hops: Iterable[Hop]) -> Iterator[tuple[str, Hop]]:
    """Each hop with its kind: "left" for the first, "lay" or "owed" for the others.

    "lay": the money lay in that account. "owed": the hop is dated before the hop ahead of
    it, because the account had paid for the sleeve in advance and was repaid later.
    """
    before: Hop | None = None
    for hop in hops:
        if before is None:
            yield "left", hop
        else:
            yield ("owed" if hop.date < before.date else "lay"), hop
        before = hop


class BreachKind(Enum):
    """How core money reached the sleeve: in one transaction, or through outside accounts."""

    DIRECT = "direct"
    TRANSIT = "transit"


class SmallFlow(NamedTuple):
    """A small flow of core money into the sleeve, and its amount in base currency."""

    flow: Flow
    amount: Decimal


class Breach(NamedTuple):
    """Core money that reached the sleeve, and the part that has not come back.

    `flow` is the transaction that completed the breach. `amount` never shrinks;
    `outstanding` is `amount` less later returns from sleeve to core, which are
    matched to the oldest breach first. Both in base currency, None where UNKNOWN.

    A transit breach came through outside accounts: `hops` are its steps, the
    core's exits first. `least` and `most` bound the amount over all tracing conventions
    that conserve value (`poison` does not, and may mark more). `value` is the worth
    of the money when it arrived. `only_income`: all of it was the core's own yield.
    `returned_on` is the day of the last of `returns`.

    `parts` are the small flows, in order of date, that are a breach only together;
    `flow` is the one with which they passed the tolerance. `funded` are the flows by which
    the sleeve received the money, each with what it was worth that day: not `flow`, where
    that paid what had been laid out for the sleeve before. `exits` are the transactions with
    which the core's own money of a transit breach had left, each with how much of it.
    """

    kind: BreachKind
    flow: Flow
    amount: Decimal | None
    outstanding: Decimal | None
    cured_on: datetime.date | None
    returns: tuple[Location, ...]
    hops: tuple[Hop, ...] = ()
    least: Decimal | None = None
    most: Decimal | None = None
    value: Decimal | None = None
    only_income: bool = False
    parts: tuple[SmallFlow, ...] = ()
    funded: tuple[tuple[Flow, Decimal], ...] = ()
    exits: tuple[tuple[Any, Decimal], ...] = ()
    returned_on: datetime.date | None = None

    @property
    def returned(self) -> Decimal:
        """The share in [0, 1] that came back: 1 once it is cured, 0 of an UNKNOWN amount."""
        if self.cured_on is not None:
            return ONE
        if not self.amount or self.outstanding is None:
            return ZERO
        return (self.amount - self.outstanding) / self.amount

    @property
    def date(self) -> datetime.date:
        """The day the money reached the sleeve."""
        return self.flow.date


class Treatment(Enum):
    """How a result on an untagged Income or Expenses account was treated."""

    CONTRIBUTION = "contribution"
    LOSS = "loss"
    RESULT_OF_LOTS = "result-of-lots"
    OUTSIDE = "outside"


class UnmappedResult(NamedTuple):
    """An untagged Income or Expenses account in a transaction of the sleeve or the core.

    One transaction (`entry`) represents all of that account; `last_on` is the day of the last.
    """

    date: datetime.date
    account: str
    with_sleeve: bool
    treatment: Treatment
    location: Location
    entry: Any
    last_on: datetime.date | None = None

    def goes_before(self, other: UnmappedResult) -> bool:
        """Whether this one represents the account rather than `other`; file order plays no part."""
        return self._turn() < other._turn()

    def _turn(self) -> tuple[datetime.date, bool, str, Turn]:
        return self.date, not self.with_sleeve, self.treatment.value, Turn(self.entry)


class LayerTransfer(NamedTuple):
    """Money that went from one layer of the sleeve to another.

    `amount` in base currency. `margin_support` marks a transfer from the reserve to the
    trade layer on a margin call; if exposure rises within five business days, on
    `support_ended_on`, the transfer is no longer exempt. `given_back` is how much
    of what it gave the trade layer the hedge layer has back, `given_back_on` the day on which
    it had all of it.
    """

    date: datetime.date
    source: str
    target: str
    amount: Decimal
    margin_support: bool
    support_ended_on: datetime.date | None
    location: Location
    entry: Any
    given_back_on: datetime.date | None = None
    given_back: Decimal = ZERO

    @property
    def spends_insurance(self) -> bool:
        """Whether the hedge layer gave the money to the trade layer."""
        return (self.source, self.target) == (Layer.HEDGE.value, Layer.TRADE.value)

    @property
    def restores_insurance(self) -> bool:
        """Whether the trade layer gave the money to the hedge layer."""
        return (self.source, self.target) == (Layer.TRADE.value, Layer.HEDGE.value)


class Return(NamedTuple):
    """Money that came into the core from the sleeve, in base currency."""

    date: datetime.date
    amount: Decimal
    location: Location


class Substitution(NamedTuple):
    """Core money went out and similar amounts came into the sleeve, but no trace links them.

    `amount` is the part of `exits` (out of the core) and `fundings` (into the sleeve) that
    match in time and size, without traced money, in base currency. The finding stands at
    the last funding.
    """

    amount: Decimal
    exits: tuple[Flow, ...]
    fundings: tuple[Flow, ...]


class Redemption(NamedTuple):
    """The core went down on a day of stress: not ACTIVE, or soon after a margin call.

    `amount` is that day's net outflow of the core at market, in base currency,
    without what a linked reversal took back; None where it is UNKNOWN.
    `outstanding` is `amount` less later returns from the sleeve or of the same money.
    `state` was in force that day; `market`: a market stop was one of its drivers.
    `call` is a margin call of that day or the five business days before. `flow` is the
    largest of the day's outflows.
    """

    date: datetime.date
    amount: Decimal | None
    outstanding: Decimal | None
    cured_on: datetime.date | None
    returns: tuple[Location, ...]
    state: RiskState
    market: bool
    call: MarginCall | None
    flow: Flow
    accounts: frozenset[str]
    links: frozenset[str]
