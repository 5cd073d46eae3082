"""What the sleeve's instruments do besides having a price."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from beancount_barbell.model.record import NamedTuple

if TYPE_CHECKING:
    import datetime
    from decimal import Decimal

    from beancount_barbell.model.location import Location


class UnderlyingExposure(NamedTuple):
    """The sleeve's exposure to one underlying, in base currency.

    `gross` adds up every account's position, `net` (negative for short) sets
    long against short; both with the hedge layer. None where a price is missing.
    """

    underlying: str
    gross: Decimal | None
    net: Decimal | None


class Instrument(NamedTuple):
    """Something that carries exposure: held in the sleeve, or declared as a contract.

    `units` is what the sleeve holds on balance, negative for short; `exposure` that of
    one unit in base currency, None without a price.
    """

    commodity: str
    units: Decimal
    exposure: Decimal | None


class Margin(NamedTuple):
    """What margin positions (futures, CFDs, memo positions) rest on, in base currency.

    `contract_value` is all positions at the prices they were opened at, None
    where one is not known; `loss` what they have lost since their last
    settlement, all together (>= 0: gains do not count).
    """

    contract_value: Decimal | None
    cash: Decimal
    collateral: Decimal
    loss: Decimal


class DoubtfulTerms(NamedTuple):
    """A commodity whose cost and terms leave open how its price is meant, from `date` on.

    With `multiplier`, an option whose lots cost about that many times its quote
    (`cost` and `quote` in base currency, for one unit), or fit neither that nor the
    quote itself (not `sure`): its quote is taken times `times`, the multiplier or 1.
    Without it (all of these None), something that was booked at no
    cost, as futures and CFDs are, and is declared as neither; or one of them that was
    not; or an option that was sold and does not say what it is on.
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
    """A short option that nothing in the sleeve covers, from `start` to `end`.

    `units` is the largest uncovered number of contracts, reached on `peaked_on`.
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
    """A lot of a leveraged fund that is held too long, from `date` on.

    `opened_on` is its first day, transfers notwithstanding; `max_days` the
    policy's. `leverage` is the daily factor. `drag` is what daily rebalancing
    has cost so far against `leverage` times the index's log growth, a negative
    ratio by the variance that was observed (Cheng and Madhavan 2009); None
    without two prices. `end` is the day it was gone.
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
    """Results that an account of the sleeve booked while nothing was there to make them.

    `until` is the last day on which their position may still be open, were nothing
    else booked. `end` is the day from which the exposure is known again, None while
    it is not. `amount` is what was booked in all, None without a rate, `largest` the
    largest of a day, on `peaked_on`.
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
