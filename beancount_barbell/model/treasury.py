"""Earnings and liquidity of the core, and cash against margin calls. Money in base currency."""

from __future__ import annotations

from bisect import bisect_right
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from beancount_barbell.model.buckets import ZERO
from beancount_barbell.model.record import NamedTuple

if TYPE_CHECKING:
    import datetime
    from collections.abc import Mapping

    from beancount_barbell.model.location import Location
    from beancount_barbell.model.policy import MarginCall

CURRENCY_STRESS = Decimal("0.20")
"""The fall of all foreign currencies, a ratio, that the core's floor should survive."""


class CurrencyPart(NamedTuple):
    """The part of the core that is priced in a foreign currency.

    `amount` is its value in `currency`; `rate` is the worth of one unit of `currency` in
    base currency; `hedged` is the part of `amount` that is declared as currency-hedged.
    """

    currency: str
    amount: Decimal
    hedged: Decimal
    rate: Decimal


class CoreDay(NamedTuple):
    """The core at the end of a day.

    `value` is None where UNKNOWN. `inflow` and `outflow` (both >= 0) are what
    others put in and what left: core's own income that was paid away is among
    what left, tax is not. `income` are distributions and interest before tax
    (negative for interest paid), `tax` what was withheld or charged on them.
    `currency` is what the moves of the rates made of the core's foreign parts
    since the row before, day by day. `flows_known` is False where a flow had no
    rate. A last row stands at `as_of`; with an `fx-limit`, one on every day.
    `dealt` is what came in was worth at the day's prices beyond what it counts for as
    `inflow`: negative where dealing cost something. None where nothing came in, or money
    left, too, or it is not known.
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
    dealt: Decimal | None = None

    @property
    def unhedged(self) -> Decimal | None:
        """The part in unhedged foreign currency; None where the core is UNKNOWN."""
        if self.value is None:
            return None
        return sum(((part.amount - part.hedged) * part.rate for part in self.currencies), ZERO)

    @property
    def stressed(self) -> Decimal | None:
        """What a fall of all foreign currencies by `CURRENCY_STRESS` leaves; None if UNKNOWN."""
        open_part = self.unhedged
        if self.value is None or open_part is None:
            return None
        return self.value - CURRENCY_STRESS * open_part


class CoreProduct(NamedTuple):
    """A commodity other than money that the core holds at `as_of`, and where it came in."""

    commodity: str
    units: Decimal
    location: Location
    entry: Any


class Ladder(NamedTuple):
    """How much of the core is cash within 0, 1 and 2 business days, cumulated.

    None where UNKNOWN; `undeclared` names the commodities without `barbell-settlement`.
    """

    t0: Decimal | None
    t1: Decimal | None
    t2: Decimal | None
    undeclared: tuple[str, ...]

    @property
    def steps(self) -> dict[str, Decimal | None]:
        """The amounts by their keys in the figures."""
        return {"t0": self.t0, "t1": self.t1, "t2": self.t2}


class Shortfall(NamedTuple):
    """The state of an unmet margin call on the last day with a row. None where UNKNOWN.

    `amount` is the call. `ready` is the T+0 cash of all layers that no other call takes
    first. `lacking` is the part of `amount` that is covered neither by `ready` nor by money put
    in and positions closed since the call. `exposure` is the gross exposure that can still
    be closed, at that day's prices. `insurance` is the part of `ready` in the hedge layer: it
    covers the call, but a remedy does not ask for it.
    """

    amount: Decimal | None
    ready: Decimal | None
    lacking: Decimal | None
    exposure: Decimal | None
    insurance: Decimal = ZERO


class CallCheck(NamedTuple):
    """A margin call, compared with the cash in the sleeve on the evening of its receipt.

    `amount` is None where its currency has no rate. `ready` is the T+0 cash of all
    layers that no other call takes first, None where a price is missing. `core_on` is
    the day on which enough of the core for the lacking amount could be cash, None where
    no settlement is declared or the core is too small. `met_on` is the first
    evening on which the call was covered; while it is None, `short` has the lacking
    amount. `after` are the other open calls that take cash before this one.
    """

    call: MarginCall
    amount: Decimal | None
    ready: Decimal | None
    core_on: datetime.date | None
    met_on: datetime.date | None = None
    short: Shortfall | None = None
    after: tuple[MarginCall, ...] = ()


class Squeeze(NamedTuple):
    """A time in which the reserve had too little cash for a stressed margin call.

    The stressed call is the margin call after a loss of the policy's `stress-gap`
    (`gap`). `amount` (of the call) and `ready` (cash of the reserve) are those of the worst
    day, `peak_date`; `end` is the first day after it, None while it lasts.
    """

    start: datetime.date
    end: datetime.date | None
    peak_date: datetime.date
    amount: Decimal
    ready: Decimal
    gap: Decimal


class Household(NamedTuple):
    """The liquid money outside core and sleeve, and the cost of living.

    `liquid` is the money that is cash today or on the next business day, in outside accounts
    that can pay: by their tag, else because money left them within twelve months.
    `monthly_expenses` is the mean of the last `months` full months (12 at most), None without
    one. Both are at the rates of the day asked for, None where a rate is missing (`missing`
    names it). `guessed` are the accounts with such cash and no `barbell-liquid`, in
    alphabetical order.
    """

    liquid: Decimal | None
    monthly_expenses: Decimal | None
    months: int
    missing: tuple[str, ...]
    guessed: tuple[str, ...] = ()


NO_LADDER = Ladder(None, None, None, ())
_NO_HOUSEHOLDS: Mapping[datetime.date, Household] = {}


class Treasury(NamedTuple):
    """The facts on the core's earnings, liquidity and margin calls.

    Attributes:
        core_days: the rows of the core, in order of date.
        products: commodities other than money in the core at `as_of`, in alphabetical order.
        ladder: how fast the core is cash.
        reserve_ready: T+0 cash in the reserve, None where UNKNOWN.
        trade_cash: the part of `Day.free_cash` that is in the trade layer, less its debts.
        stressed_call: the margin call after a loss of `stress-gap`, None where UNKNOWN.
        owes: whether the sleeve can lose more than it has: debts, shorts, futures, CFDs.
        hidden: whether the sleeve may lose by positions that the ledger does not show (it
            has their results only).
        beyond_premiums: exposure of bought options without a delta less their value: only
            the value can be lost. Trade and reserve layers.
        hedge_beyond_premiums: the same in the hedge layer.
        calls: the margin calls received.
        squeezes: times with too little cash in the reserve for the stressed call.
        household: money outside and cost of living at `as_of`; None if not requested.
        households: the same at the end of each month that is over, at the rates of that
            day; empty if not requested.
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

    def core_day(self, date: datetime.date) -> CoreDay | None:
        """The newest row of the core up to the end of a day; None before the first."""
        passed = bisect_right(self.core_days, date, key=lambda row: row.date)
        return self.core_days[passed - 1] if passed else None


NO_TREASURY = Treasury()
