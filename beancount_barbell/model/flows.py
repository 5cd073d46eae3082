"""Movements of money between core, sleeve and outside."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import datetime
    from decimal import Decimal

    from beancount_barbell.model.location import Location


class Flow(NamedTuple):
    """What one transaction moved between roles, in base currency.

    `core_net` and `sleeve_net` are the participants' nets (balance-sheet legs
    plus the results attributed to them) at the transaction's own weights, in
    kind at market. With core negative and sleeve positive, `to_sleeve` is the
    most, `to_sleeve_least` the least and `to_sleeve_pro_rata` the proportional
    share of core's money that can have reached the sleeve. `from_sleeve` is
    what core received of the sleeve. `withdrawn` left core (core's own income
    included) and did not reach the sleeve.

    `inflow` and `outflow` are the sleeve's external flows for its unitised NAV
    (both >= 0); `explicit_inflow` is the part of `inflow` that somebody put
    there (neither unmapped income nor a pad). `layers` are the net
    contributions of (trade, hedge, reserve). `taken_back_on` is the day on
    which later outflows, matched to the oldest explicit inflow first, had taken
    this one out again.

    `core_income` is core's own income (distributions and interest, never gains)
    that the transaction paid away. `missing` names commodities and currencies that had no price: the amounts
    then rest on book values, or are None where there is none.
    """

    date: datetime.date
    core_net: Decimal | None
    sleeve_net: Decimal | None
    to_sleeve: Decimal | None
    to_sleeve_least: Decimal | None
    to_sleeve_pro_rata: Decimal | None
    from_sleeve: Decimal
    withdrawn: Decimal | None
    inflow: Decimal
    outflow: Decimal
    explicit_inflow: Decimal
    layers: tuple[Decimal, Decimal, Decimal]
    source: str | None
    target: str | None
    accounts: frozenset[str]
    links: frozenset[str]
    missing: tuple[str, ...]
    to_equity: bool
    core_income: Decimal
    core_location: Location
    sleeve_location: Location
    entry: Any
    taken_back_on: datetime.date | None = None


class BreachKind(Enum):
    """How core money reached the sleeve."""

    DIRECT = "direct"


class Breach(NamedTuple):
    """Core money that reached the sleeve, and what of it is still out.

    `amount` never shrinks; `outstanding` is what later returns from sleeve to
    core, matched to the oldest breach first, have left of it. All in base
    currency; None where the amount is UNKNOWN.
    """

    kind: BreachKind
    flow: Flow
    amount: Decimal | None
    outstanding: Decimal | None
    cured_on: datetime.date | None
    returns: tuple[Location, ...]


class Treatment(Enum):
    """How an untagged Income or Expenses account was taken."""

    CONTRIBUTION = "contribution"
    LOSS = "loss"
    RESULT_OF_LOTS = "result-of-lots"
    OUTSIDE = "outside"


class UnmappedResult(NamedTuple):
    """An untagged Income or Expenses account that moved with sleeve or core."""

    date: datetime.date
    account: str
    with_sleeve: bool
    treatment: Treatment
    location: Location
    entry: Any


class LayerShift(NamedTuple):
    """Money that went from one layer of the sleeve to another.

    `amount` in base currency. `margin_support` marks a transfer out of the
    reserve on a margin call; `support_ended_on` is the day exposure rose
    within five business days, so that it counts after all.
    """

    date: datetime.date
    source: str
    target: str
    amount: Decimal
    margin_support: bool
    support_ended_on: datetime.date | None
    location: Location
    entry: Any
