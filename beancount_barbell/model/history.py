"""The immutable history that one replay of the ledger makes."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Any

from beancount_barbell.model.buckets import ZERO
from beancount_barbell.model.months import NO_BOOK, CoreBook
from beancount_barbell.model.record import NamedTuple
from beancount_barbell.model.treasury import NO_TREASURY

if TYPE_CHECKING:
    import datetime
    from collections.abc import Sequence
    from decimal import Decimal

    from beancount_barbell.model.commodities import Commodities
    from beancount_barbell.model.drivers import (
        DrawdownStop,
        LosingStreak,
        MarketStop,
        MarketUnknown,
    )
    from beancount_barbell.model.flows import (
        Breach,
        Flow,
        LayerTransfer,
        Redemption,
        Return,
        Substitution,
        UnmappedResult,
    )
    from beancount_barbell.model.instruments import (
        DoubtfulTerms,
        Instrument,
        LeveragedHolding,
        Margin,
        ShortOption,
        UndeclaredResults,
        UnderlyingExposure,
    )
    from beancount_barbell.model.location import Location
    from beancount_barbell.model.months import Month
    from beancount_barbell.model.policy import Directives, Policy
    from beancount_barbell.model.problems import Problem
    from beancount_barbell.model.roles import Roles
    from beancount_barbell.model.separation import Separation
    from beancount_barbell.model.states import (
        Driver,
        Increase,
        Overdue,
        Reduction,
        Reopening,
        RiskState,
        Transition,
    )
    from beancount_barbell.model.trades import Trade
    from beancount_barbell.model.treasury import Treasury


class Layers(NamedTuple):
    """One amount per layer of the sleeve, in base currency."""

    trade: Decimal
    hedge: Decimal
    reserve: Decimal


class Limits(NamedTuple):
    """The policy's amounts in base currency at a day's rates.

    None where the policy does not set the limit, or sets it in a currency without
    a rate (then it is UNKNOWN).
    """

    core_floor: Decimal | None
    sleeve_budget: Decimal | None
    layer_trade: Decimal | None
    layer_hedge: Decimal | None
    layer_reserve: Decimal | None


class Standing(NamedTuple):
    """The fields of `Day` that prices alone do not change: days that are alike share one object."""

    policy: Policy
    limits: Limits
    core_missing: tuple[str, ...]
    sleeve_missing: tuple[str, ...]
    ceiling_in_force: Decimal | None
    ceiling: Decimal | None
    state_in_force: RiskState
    state: RiskState
    drivers: tuple[Driver, ...]
    generation: int
    net_contributions: Decimal
    layer_contributions: Layers
    from_reserve: Decimal
    core_flow: Decimal
    core_outflow: Decimal
    sleeve_flow: Decimal
    core_funded: bool
    sleeve_funded: bool
    order_entry: Any
    undeclared: tuple[str, ...]
    uncounted: tuple[str, ...]
    floor_price: Any


class Day(NamedTuple):
    """The end of a day on which anything changed. Money is in base currency.

    Values are None where UNKNOWN.

    Attributes:
        core, equity: market value of the core, and of the sleeve.
        core_estimate, equity_estimate: the same values; where a price is missing, the book
            value takes its place. An estimate may worsen a judgement, never release one.
        layers: the known value of each layer of the sleeve.
        nav, peak: index with base 100 at first funding, and its high-water mark.
        exposure, hedge_exposure: gross exposure without the hedge layer, and of that layer.
        free_cash: cash of the trade and hedge layers less their debts, as far as it has rates.
        core_currency: gains and losses of the core by exchange rates, summed over all days so
            far: use differences between days only.
        secured_debt: what is owed on loans that the core secures; None without a rate.
        unproven: whether a loss of `stress-gap` would make the sleeve owe more than it has;
            False if its instruments cannot make it owe anything.
        core_entry, sleeve_entry: what moved the value most: the day's transaction, else its
            price directive, else None. `sleeve_transaction`: it is a transaction.
        core_price, sleeve_price: the price or booked result that moved the value most, whatever
            transaction there was beside it, else None.
        core_exchange: the transaction that put most into the core that is not in base currency;
            looked for only with an `fx-limit`.
        limits: the amounts of `policy` in base currency at this day's rates.
        core_missing, sleeve_missing: the commodities without a price.
        state_in_force, ceiling_in_force: they bind on this day.
        state, ceiling: they bind from the next morning.
        generation: number of the NAV index: 1, then one more with each restart.
        net_contributions, layer_contributions: inflows less outflows of the sleeve so far, in
            all and by layer, without the currencies in `uncounted`.
        from_reserve: what the reserve has given the trade layer while ACTIVE or on a margin
            call, at most `layer-reserve`. It raises the budget of the trade layer.
        core_flow, sleeve_flow: the day's net external flows of the accounts that hold money
            (without income of the core that was paid directly to outside).
        core_outflow: max(0, -`core_flow`).
        core_funded, sleeve_funded: whether there has been money in the core (sleeve).
        order_entry: the transaction with the sleeve's largest order of the day, by exposure;
            looked for only with a `leverage-limit`, while `unproven`, when margin support ends,
            or when the cash for a stressed call begins to be short.
        undeclared: accounts with results but no position in the ledger: they leave the
            exposure UNKNOWN.
        uncounted: currencies without a rate in which something went into or out of the sleeve.
        floor_price: the price that raised a floor in another currency by more than the core's
            worth changed that day, else None.
    """

    date: datetime.date
    core: Decimal | None
    core_estimate: Decimal | None
    equity: Decimal | None
    equity_estimate: Decimal | None
    layers: Layers
    nav: Decimal | None
    peak: Decimal | None
    exposure: Decimal | None
    hedge_exposure: Decimal | None
    free_cash: Decimal
    core_currency: Decimal
    secured_debt: Decimal | None
    unproven: bool | None
    core_entry: Any
    sleeve_entry: Any
    sleeve_transaction: bool
    core_price: Any
    sleeve_price: Any
    core_exchange: Any
    # From here on the fields of `Standing`.
    policy: Policy
    limits: Limits
    core_missing: tuple[str, ...]
    sleeve_missing: tuple[str, ...]
    ceiling_in_force: Decimal | None
    ceiling: Decimal | None
    state_in_force: RiskState
    state: RiskState
    drivers: tuple[Driver, ...]
    generation: int
    net_contributions: Decimal
    layer_contributions: Layers
    from_reserve: Decimal
    core_flow: Decimal
    core_outflow: Decimal
    sleeve_flow: Decimal
    core_funded: bool
    sleeve_funded: bool
    order_entry: Any
    undeclared: tuple[str, ...] = ()
    uncounted: tuple[str, ...] = ()
    floor_price: Any = None

    @property
    def contributed(self) -> Decimal | None:
        """`net_contributions`; None while `uncounted` names a currency."""
        return None if self.uncounted else self.net_contributions

    @property
    def contributed_layers(self) -> Layers | None:
        """`layer_contributions`; None while `uncounted` names a currency: any layer may lack it."""
        return None if self.uncounted else self.layer_contributions

    @property
    def ratio(self) -> Decimal | None:
        """Equity / (core + equity), ratio; a negative equity counts as 0.

        None where UNKNOWN, before both are funded, or if the sum is not above 0.
        """
        if (
            self.core is None
            or self.equity is None
            or not (self.core_funded and self.sleeve_funded)
        ):
            return None
        sleeve = self.equity if self.equity > 0 else ZERO
        whole = sleeve + self.core
        return sleeve / whole if whole > 0 else None

    @property
    def drawdown(self) -> Decimal | None:
        """The loss from the high-water mark: 1 - nav / peak, ratio; None without a NAV."""
        if self.nav is None or self.peak is None:
            return None
        return ZERO if self.nav == self.peak else 1 - self.nav / self.peak

    @property
    def leverage(self) -> Decimal | None:
        """Exposure / equity; None where UNKNOWN, or where equity is not above 0 (infinite)."""
        if self.exposure is None or self.equity is None or self.equity <= 0:
            return None
        return self.exposure / self.equity


class PriceGap(NamedTuple):
    """A time in which a held commodity or currency had no usable price.

    `end` is the first day at whose end it had one, or was no longer held; None while the
    gap lasts. `estimated`: a book value takes the place of the price.
    """

    commodity: str
    start: datetime.date
    end: datetime.date | None
    in_core: bool
    in_sleeve: bool
    estimated: bool
    location: Location
    entry: Any


class UnratedLimits(NamedTuple):
    """Limits in force at `as_of` that are UNKNOWN: `currency` has had no rate since `since`."""

    currency: str
    fields: tuple[str, ...]
    """Fields of `Policy` and of `Limits`."""
    since: datetime.date


class StalePrice(NamedTuple):
    """A time in which the newest price of a held commodity was older than allowed.

    `start` is the first day on which the price was too old, `end` the day of a newer price or
    of the end of the holding, None while it lasts.
    """

    commodity: str
    quote: str
    priced_on: datetime.date
    start: datetime.date
    end: datetime.date | None
    max_age_days: int
    location: Location
    entry: Any


class ImpurityReason(Enum):
    """Why a holding does not belong in its account."""

    PRODUCT_CLASS = "class"
    LEVERAGE = "leverage"
    INSTRUMENT = "instrument"
    DEBT = "debt"
    NOT_CASH = "not-cash"


class Addition(NamedTuple):
    """A booking that made a quantity larger."""

    date: datetime.date
    location: Location
    entry: Any


class Impurity(NamedTuple):
    """A holding that does not belong in its account, from `start` until `end`.

    `units` is the largest quantity, in units of `commodity`, reached on `peaked_on` (None:
    on `start`); `additions` are the later days on which the quantity grew, in order.
    `amount` is for debts only: the largest debt at the end of a day with a booking on it, in
    base currency; None where a rate was missing.
    """

    account: str
    commodity: str
    reason: ImpurityReason
    detail: str
    in_core: bool
    units: Decimal
    start: datetime.date
    end: datetime.date | None
    location: Location
    entry: Any
    additions: tuple[Addition, ...] = ()
    amount: Decimal | None = None
    peaked_on: datetime.date | None = None

    @property
    def peak_date(self) -> datetime.date:
        """The day on which `units` was reached."""
        return self.peaked_on or self.start


class PolicyLoosening(NamedTuple):
    """A limit was made looser. `refused`: the sleeve was in loss, so the old limit stays.

    `applied_on` is the day on which a refused limit took effect after all (NAV >= 100, ACTIVE),
    `dropped_on` the day of the restart that made the refused limit lapse, `replaced_on` the
    day of a later line that sets the same key again.
    """

    date: datetime.date
    key: str
    old: Any
    new: Any
    refused: bool
    nav: Decimal | None
    state: RiskState
    applied_on: datetime.date | None
    location: Location
    entry: Any
    dropped_on: datetime.date | None = None
    replaced_on: datetime.date | None = None

    @property
    def is_left(self) -> bool:
        """Whether the refused limit has neither taken effect nor been replaced."""
        return self.applied_on is None and self.replaced_on is None


class RefusedDecision(NamedTuple):
    """A `restart`, `review` or reversal without effect; `reason` is a text key."""

    date: datetime.date
    verb: str
    reason: str
    location: Location
    entry: Any


class FirstTrade(NamedTuple):
    """The first transaction that took on exposure, and the policy keys `missing` on that day.

    `policy_since` is the day from which all of them were set; None if they never were, or if
    none was missing.
    """

    date: datetime.date
    missing: tuple[str, ...]
    policy_since: datetime.date | None
    location: Location
    entry: Any


class History(NamedTuple):
    """All facts that rules judge. Sequences are in order of date if their text names no other."""

    base_currency: str
    as_of: datetime.date
    tolerance: Decimal
    policy: Policy
    roles: Roles
    commodities: Commodities
    directives: Directives
    problems: tuple[Problem, ...]
    days: tuple[Day, ...]
    flows: tuple[Flow, ...]
    breaches: tuple[Breach, ...]
    foundings: tuple[Breach, ...]
    """Core money that founded the sleeve, within the limits: no breach."""
    sweeps: tuple[Return, ...]
    """Money that the sleeve paid into the core beyond what it owed for breaches."""
    substitutions: tuple[Substitution, ...]
    layer_transfers: tuple[LayerTransfer, ...]
    unmapped: tuple[UnmappedResult, ...]
    transitions: tuple[Transition, ...]
    increases: tuple[Increase, ...]
    overdue: tuple[Overdue, ...]
    gaps: tuple[PriceGap, ...]
    stale: tuple[StalePrice, ...]
    impurities: tuple[Impurity, ...]
    loosenings: tuple[PolicyLoosening, ...]
    refused: tuple[RefusedDecision, ...]
    first_trade: FirstTrade | None
    trades: Sequence[Trade]
    exposures: tuple[UnderlyingExposure, ...]
    """The sleeve's exposure by underlying at `as_of`."""
    margin: Margin | None
    """None without margin positions at `as_of`."""
    contract_prices: tuple[tuple[str, Decimal], ...]
    """The value of one contract of each future and CFD with a price, base currency."""
    orders_in_loss: tuple[datetime.date, ...]
    """One date for each underlying traded on a day on which the sleeve was not ACTIVE."""
    reductions: tuple[datetime.date, ...]
    """Days on which positions of the sleeve were reduced, in order."""
    doubtful_terms: tuple[DoubtfulTerms, ...]
    """Commodities that may be priced otherwise than the user meant, in alphabetical order."""
    short_options: tuple[ShortOption, ...]
    leveraged: tuple[LeveragedHolding, ...]
    crossings: tuple[Transition, ...]
    """Ruin lines that the NAV crossed while another driver set the state."""
    drawdown_stops: tuple[DrawdownStop, ...]
    streaks: tuple[LosingStreak, ...]
    streak_counts_from: datetime.date | None
    """The day of the newest signed review or restart: losses in a row count from there."""
    market_stops: tuple[MarketStop, ...]
    market_unknown: tuple[MarketUnknown, ...]
    """Series with a market rule that lack prices at `as_of`."""
    core_in_kind: tuple[tuple[str, Decimal], ...]
    """Units of each commodity in the core at `as_of`."""
    separation: Separation
    """How well core and sleeve are separated at `as_of`, and the core's pledges."""
    redemptions: tuple[Redemption, ...]

    undeclared: tuple[UndeclaredResults, ...] = ()
    """Results without a position that can have made them, in order of start."""

    instruments: tuple[Instrument, ...] = ()
    """The sleeve's instruments with exposure at `as_of`, and the declared contracts, in
    alphabetical order."""

    reductions_due: tuple[Reduction, ...] = ()
    """The reductions that are due after `as_of`, the earliest deadline first."""

    reopening: Reopening | None = None
    """The signed decision that can end the state at `as_of`; None where none is needed."""

    treasury: Treasury = NO_TREASURY
    """Facts on the core's earnings, liquidity and margin calls."""

    core_book: CoreBook = NO_BOOK
    """The facts on the core's accounts that the monthly routine needs."""

    unrated_limits: tuple[UnratedLimits, ...] = ()

    months: Sequence[Month] = ()
    """The routine of each month that is over, from the month of the first core posting on."""

    @property
    def last(self) -> Day | None:
        """The newest row; None before any money is in core or sleeve."""
        return self.days[-1] if self.days else None
