"""What a treasurer asks of the core and of the cash at hand. Money is in base currency."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from beancount_barbell.model.record import NamedTuple

if TYPE_CHECKING:
    import datetime
    from collections.abc import Mapping

    from beancount_barbell.model.location import Location
    from beancount_barbell.model.policy import MarginCall


class CurrencyPart(NamedTuple):
    """What of the core is priced in another currency than the base.

    `amount` is its value in `currency`, `rate` one unit of that in base
    currency; `hedged` is what of `amount` is declared as currency-hedged.
    """

    currency: str
    amount: Decimal
    hedged: Decimal
    rate: Decimal


class CoreDay(NamedTuple):
    """The end of a day on which the core did more than follow its currencies by a per cent.

    `value` is None where UNKNOWN. `inflow` and `outflow` (both >= 0) are what
    others put in and what left: core's own income that was paid away is among
    what left, tax is not. `income` are distributions and interest before tax
    (negative for interest paid), `tax` what was withheld or charged on them.
    `currency` is what the moves of the rates made of the core's foreign parts
    since the row before, day by day. `flows_known` is False where a flow had no
    rate. A last row stands at `as_of`; with an `fx-limit`, one on every day.
    """

    date: datetime.date
    value: Decimal | None
    inflow: Decimal
    outflow: Decimal
    income: Decimal
    tax: Decimal
    currency: Decimal
    flows_known: bool
    currencies: tuple[CurrencyPart, ...]


class CoreProduct(NamedTuple):
    """Something other than money that the core holds at `as_of`."""

    commodity: str
    units: Decimal
    location: Location
    entry: Any


class Ladder(NamedTuple):
    """How much of the core is cash within so many business days, cumulated.

    None where UNKNOWN; `undeclared` then names what states no settlement.
    """

    t0: Decimal | None
    t1: Decimal | None
    t2: Decimal | None
    undeclared: tuple[str, ...]


class Shortfall(NamedTuple):
    """What an unmet margin call lacked when it was last looked at.

    `amount` is the call and `ready` the T+0 cash of all layers that no other call takes
    first, `lacking` what neither that nor money put in and positions closed since the call
    covers, `exposure` what positions there are to close, at that day's prices. None where
    UNKNOWN.
    """

    amount: Decimal | None
    ready: Decimal | None
    lacking: Decimal | None
    exposure: Decimal | None


class CallCheck(NamedTuple):
    """A margin call received, against the cash that was in the sleeve that evening.

    `amount` is None where its currency has no rate, `ready` (T+0 cash of all
    layers that no other call takes first) where a price is missing. `core_on` is
    the day on which the core's money for what lacks could be cash, None where no
    settlement is declared or the core does not suffice. `met_on` is the first
    evening on which the call was covered; until then it is None, and `short` tells
    what it lacks. `after` are the calls open beside it that take cash before it does.
    """

    call: MarginCall
    amount: Decimal | None
    ready: Decimal | None
    core_on: datetime.date | None
    met_on: datetime.date | None = None
    short: Shortfall | None = None
    after: tuple[MarginCall, ...] = ()


class Squeeze(NamedTuple):
    """The time in which a stressed margin call found too little cash in the reserve.

    The stressed call is what the policy's `stress-gap` would make the sleeve
    owe. `amount` and `ready` (cash of the reserve) are of the worst day,
    `peak_date`; `end` is None while it lasts.
    """

    start: datetime.date
    end: datetime.date | None
    peak_date: datetime.date
    amount: Decimal
    ready: Decimal
    gap: Decimal


class Household(NamedTuple):
    """What lies outside core and sleeve, and what living costs.

    `liquid` is what is cash today or tomorrow in accounts that can pay (by their
    tag, else because money left them within twelve months), `monthly_expenses` the mean of
    the last `months` full months (12 at most), at the rates of `as_of`; None
    where a rate is missing (`missing` names it). `guessed` are the accounts that hold
    such cash and do not state whether they can pay, in alphabetical order.
    """

    liquid: Decimal | None
    monthly_expenses: Decimal | None
    months: int
    missing: tuple[str, ...]
    guessed: tuple[str, ...] = ()


NO_LADDER = Ladder(None, None, None, ())
_NO_HOUSEHOLDS: Mapping[datetime.date, Household] = {}


class Treasury(NamedTuple):
    """The treasurer's facts of one ledger.

    Attributes:
        core_days: the core's days, in order.
        products: what the core holds at `as_of`, in alphabetical order.
        ladder: how fast the core is cash.
        reserve_ready: T+0 cash in the reserve, None where UNKNOWN.
        trade_cash: what of the day's `free_cash` lies in the trade layer, less its debts.
        stressed_call: the call that the policy's stress gap would make, None where UNKNOWN.
        owes: whether the sleeve can lose more than it has: debts, shorts, futures, CFDs.
        hidden: whether it may lose by positions of which the ledger shows only results.
        beyond_premiums: by how much the exposure of bought options without a delta is more
            than what they are worth, and than can be lost of them; the hedge layer left out.
        hedge_beyond_premiums: the same in the hedge layer.
        calls: the margin calls received.
        squeezes: times with too little cash for the stressed call.
        household: what lies outside; None where nobody asked.
        households: what lay outside at the end of each month that is over, at the rates
            of that day; empty where nobody asked.
    """

    core_days: tuple[CoreDay, ...] = ()
    products: tuple[CoreProduct, ...] = ()
    ladder: Ladder = NO_LADDER
    reserve_ready: Decimal | None = None
    trade_cash: Decimal = Decimal(0)
    stressed_call: Decimal | None = None
    owes: bool = False
    hidden: bool = False
    beyond_premiums: Decimal = Decimal(0)
    hedge_beyond_premiums: Decimal = Decimal(0)
    calls: tuple[CallCheck, ...] = ()
    squeezes: tuple[Squeeze, ...] = ()
    household: Household | None = None
    households: Mapping[datetime.date, Household] = _NO_HOUSEHOLDS


NO_TREASURY = Treasury()
