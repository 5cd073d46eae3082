"""Facts on the sleeve's instruments: exposure, margin, terms in doubt, short options."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from beancount_barbell.model.record import NamedTuple

if TYPE_CHECKING:
    import datetime
    from decimal import Decimal

    from beancount_barbell.model.location import Location


class UnderlyingExposure(NamedTuple):
    """The sleeve's exposure to one underlying, in base currency.

    `gross` adds the absolute positions of all accounts; `net` is long less short
    (negative: short). Both include the hedge layer. None where a price is missing.
    """

    underlying: str
    gross: Decimal | None
    net: Decimal | None


class Instrument(NamedTuple):
    """A commodity with exposure that the sleeve holds, or a declared future or CFD.

    `units` is the net position of the sleeve, negative for short; `exposure` is the
    exposure of one unit in base currency, None without a price.
    """

    commodity: str
    units: Decimal
    exposure: Decimal | None


class Margin(NamedTuple):
    """The margin positions (futures, CFDs, memo positions) and their cover, in base currency.

    `contract_value` is the value of all positions at their opening prices, None
    if one of these is not known. `cash` and `collateral` of the sleeve cover them.
    `loss` is the net loss of all positions since their last settlement (>= 0; a gain is 0).
    """

    contract_value: Decimal | None
    cash: Decimal
    collateral: Decimal
    loss: Decimal


class DoubtfulTerms(NamedTuple):
    """A commodity with a cost that contradicts its terms: from `date` on, its price is in doubt.

    With `multiplier`: an option. One unit cost `cost` and is quoted at `quote`, both in base
    currency. If the cost is nearer to multiplier * quote, the quote is multiplied by `times` =
    multiplier, else by 1. `sure` is False if the cost is about midway between both (in logs).
    Without `multiplier` (`cost`, `quote` and `times` are None as well), one of these:
    a commodity booked at no cost that is not declared as future or CFD; a future or CFD
    booked at a cost; a sold option without `barbell-underlying`.
    """

    commodity: str
    date: datetime.date
    multiplier: Decimal | None
    cost: Decimal | None
    quote: Decimal | None
    location: Location
    entry: Any
    times: Decimal | None = None
    sure: bool = True


class ShortOption(NamedTuple):
    """A short option that nothing in the sleeve covers, from `start` until `end`.

    `units` is the largest uncovered number of contracts (> 0), reached on `peaked_on`.
    """

    commodity: str
    underlying: str
    units: Decimal
    peaked_on: datetime.date
    start: datetime.date
    end: datetime.date | None
    accounts: frozenset[str]
    location: Location
    entry: Any


class LeveragedHolding(NamedTuple):
    """A lot of a leveraged fund that is held longer than `max_days` (`letf-days`).

    `date` is the first day beyond that limit; `opened_on` is the first day of the lot, which
    transfers do not change; `end` is the day on which the lot was gone. `leverage` is the
    daily factor b. `drag` is the cost of daily rebalancing so far against b times the
    index's log growth, exp(-(b^2 - b) / 2 * observed variance) - 1 (Cheng and Madhavan
    2009): a ratio, None while no price change was seen.
    """

    account: str
    commodity: str
    date: datetime.date
    opened_on: datetime.date
    max_days: int
    leverage: Decimal
    drag: Decimal | None
    end: datetime.date | None
    location: Location
    entry: Any


class UndeclaredResults(NamedTuple):
    """Results that an account of the sleeve booked without a position that can have made them.

    An unbooked position may be open until `until`, 90 days after the last such result.
    `end` is the day from which the exposure is known again, None while it is UNKNOWN.
    `amount` is the sum of all results, None without a rate; `largest` is the largest
    loss or gain of one day, on `peaked_on`. Both in base currency.
    """

    account: str
    start: datetime.date
    until: datetime.date
    end: datetime.date | None
    amount: Decimal | None
    largest: Decimal
    peaked_on: datetime.date
    location: Location
    entry: Any
