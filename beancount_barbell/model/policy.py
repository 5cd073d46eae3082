"""The directives of the ledger: dated limits (the policy), market rules, waivers and others."""

from __future__ import annotations

from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING, Any

from beancount_barbell.model.location import NOWHERE, Location
from beancount_barbell.model.record import NamedTuple

if TYPE_CHECKING:
    import datetime
    from collections.abc import Mapping


class Money(NamedTuple):
    """An amount as the user wrote it: a number and its currency."""

    number: Decimal
    currency: str


class Looser(Enum):
    """The direction of change that makes a limit looser."""

    HIGHER = "higher"
    LOWER = "lower"


_ALL_DEFAULTS: Mapping[str, Location] = {}


class Policy(NamedTuple):
    """The limits in force on one day. Field names are the policy's keys, with "_" for "-".

    Ratios are fractions of one. `act_within` and `streak_reduce_review` are business days, the
    other counts of days are calendar days; `review_day` is a day of the month. None: not set.
    """

    base_currency: str
    core_floor: Money | None = None
    sleeve_budget: Money | None = None
    layer_trade: Money | None = None
    layer_hedge: Money | None = None
    layer_reserve: Money | None = None
    sleeve_target: Decimal = Decimal("0.10")
    sleeve_band: Decimal | None = None
    sleeve_reentry: Decimal | None = None
    reduce_line: Decimal = Decimal("0.70")
    halt_line: Decimal = Decimal("0.50")
    reduce_resume: Decimal = Decimal("0.85")
    halt_resume: Decimal = Decimal("0.70")
    reduce_to: Decimal = Decimal("0.5")
    act_within: int = 5
    restart_after: int = 30
    max_drawdown: Decimal | None = None
    streak_reduce: int = 5
    streak_halt: int = 10
    streak_reduce_review: int = 20
    streak_halt_review: int = 30
    leverage_limit: Decimal | None = None
    letf_days: int = 60
    lot_risk: Decimal = Decimal("0.20")
    stress_gap: Decimal = Decimal("0.30")
    tracing: str = "lifo"
    tracing_window: int = 90
    core_income: str = "protect"
    separation_level: int | None = None
    fx_limit: Decimal | None = None
    life_months: Decimal | None = None
    cure_days: int = 30
    price_max_age: int | None = None
    review_day: int = 10
    tolerance: Money | None = None
    ignore: frozenset[str] = frozenset()
    promote: frozenset[str] = frozenset()
    language: str | None = None
    since: datetime.date | None = None
    sources: Mapping[str, Location] = _ALL_DEFAULTS
    """Key as written in the ledger ("core-floor") → the line that set it; defaults have none."""

    @property
    def band(self) -> Decimal:
        """Width of the band above the target, ratio: default min(0.05, target / 4) (Swedroe)."""
        if self.sleeve_band is not None:
            return self.sleeve_band
        return min(Decimal("0.05"), self.sleeve_target * Decimal("0.25"))

    @property
    def ratio_upper(self) -> Decimal:
        """The sleeve ratio above which drift is a breach: target + band."""
        return self.sleeve_target + self.band

    @property
    def ratio_reentry(self) -> Decimal:
        """The sleeve ratio at or below which a drift episode ends: default target + band / 2."""
        if self.sleeve_reentry is not None:
            return self.sleeve_target + self.sleeve_reentry
        return self.sleeve_target + self.band / 2

    @property
    def lacking(self) -> tuple[str, ...]:
        """The keys that must be set before the first trade and are not set."""
        limits = {"core-floor": self.core_floor, "sleeve-budget": self.sleeve_budget}
        return tuple(key for key, limit in limits.items() if limit is None)

    def layer_budget(self, layer: str) -> Money | None:
        """The budget of the layer "trade", "hedge" or "reserve"; None if not set."""
        budget: Money | None = getattr(self, f"layer_{layer}")
        return budget

    def with_limits(self, limits: Mapping[str, Any], location: Location) -> Policy:
        """A copy with other values for some fields, which the line at `location` set."""
        told = {name.replace("_", "-"): location for name in limits}
        return self._replace(**limits, sources={**self.sources, **told})

    def source(self, key: str) -> Location:
        """The line that set `key` ("core-floor"); NOWHERE for a default."""
        return self.sources.get(key, NOWHERE)


DIRECTIONS: Mapping[str, Looser] = {
    "sleeve_budget": Looser.HIGHER,
    "layer_trade": Looser.HIGHER,
    "layer_hedge": Looser.HIGHER,
    "layer_reserve": Looser.HIGHER,
    "sleeve_target": Looser.HIGHER,
    "sleeve_band": Looser.HIGHER,
    "sleeve_reentry": Looser.HIGHER,
    "reduce_to": Looser.HIGHER,
    "act_within": Looser.HIGHER,
    "max_drawdown": Looser.HIGHER,
    "streak_reduce": Looser.HIGHER,
    "streak_halt": Looser.HIGHER,
    "leverage_limit": Looser.HIGHER,
    "fx_limit": Looser.HIGHER,
    "cure_days": Looser.HIGHER,
    "price_max_age": Looser.HIGHER,
    "lot_risk": Looser.HIGHER,
    "letf_days": Looser.HIGHER,
    "review_day": Looser.HIGHER,
    "tolerance": Looser.HIGHER,
    "core_floor": Looser.LOWER,
    "reduce_line": Looser.LOWER,
    "halt_line": Looser.LOWER,
    "reduce_resume": Looser.LOWER,
    "halt_resume": Looser.LOWER,
    "restart_after": Looser.LOWER,
    "tracing_window": Looser.LOWER,
    "separation_level": Looser.LOWER,
    "life_months": Looser.LOWER,
    "stress_gap": Looser.LOWER,
}
"""Fields of `Policy` → the direction that makes them looser.

The days before a review counts (`streak_reduce_review`, `streak_halt_review`) have no
direction: fewer days end a reduction sooner, more days delay the review. So any change of
them counts as looser.
"""


class PolicyChange(NamedTuple):
    """One `policy` directive.

    `settings` maps fields of `Policy` ("core_floor") to their new values, valid ones only.
    """

    date: datetime.date
    location: Location
    settings: Mapping[str, Any]
    entry: Any


class PolicyTimeline(NamedTuple):
    """All `policy` directives by date; a later one overrides only the keys that it names.

    `initial` has the base currency and all defaults. The policy in force on a day
    also depends on the sleeve's state (a limit is not loosened in loss), so the engine
    applies `changes` day by day.
    """

    initial: Policy
    changes: tuple[PolicyChange, ...]

    def ever_sets(self, field: str) -> bool:
        """Whether any directive sets that field of `Policy`."""
        return any(field in change.settings for change in self.changes)


class MarketRule(NamedTuple):
    """One `market` directive: the prices of `series` at which new entries are forbidden.

    Levels and changes are in the unit of the series' prices; `halt_rise` is
    relative (0.50 = +50 %). `over` and `calm` count prices, not days. The fields from
    `halt_above` on are the keys of the directive.
    """

    date: datetime.date
    location: Location
    series: str
    entry: Any
    halt_above: Decimal | None = None
    halt_rise: Decimal | None = None
    halt_change: Decimal | None = None
    halt_step: Decimal | None = None
    over: int = 5
    resume_below: Decimal | None = None
    calm: int = 5


MARKET_DIRECTIONS: Mapping[str, Looser] = {
    "halt_above": Looser.HIGHER,
    "halt_rise": Looser.HIGHER,
    "halt_change": Looser.HIGHER,
    "halt_step": Looser.HIGHER,
    "over": Looser.LOWER,
    "resume_below": Looser.HIGHER,
    "calm": Looser.LOWER,
}
"""Fields of a market rule → the direction that makes it fire later or clear sooner."""


class Waiver(NamedTuple):
    """One `waiver` directive: somebody (`by`) accepts a breach for a reason, until a date."""

    date: datetime.date
    location: Location
    code: str
    reason: str
    by: str
    until: datetime.date
    account: str | None
    link: str | None
    limit: Money | None
    entry: Any


class Pledge(NamedTuple):
    """One `pledge` or (`released`) `release`: a core account as collateral for a liability."""

    date: datetime.date
    location: Location
    released: bool
    core_account: str
    liability: str
    entry: Any


class MarginCall(NamedTuple):
    """A margin call that was received; it must be met by `due`."""

    date: datetime.date
    location: Location
    amount: Money
    due: datetime.date
    entry: Any


class Decision(NamedTuple):
    """A signed `halt`, `review` or `restart`."""

    date: datetime.date
    location: Location
    verb: str
    by: str
    reason: str
    entry: Any


class SignOff(NamedTuple):
    """A signature on one item of a month's routine. `month` is the first day of that month."""

    date: datetime.date
    location: Location
    month: datetime.date
    item: str
    by: str
    digest: str
    entry: Any


class Directives(NamedTuple):
    """All `custom "barbell"` directives: in order of date, those of one day by content."""

    policies: PolicyTimeline
    markets: tuple[MarketRule, ...]
    waivers: tuple[Waiver, ...]
    pledges: tuple[Pledge, ...]
    margin_calls: tuple[MarginCall, ...]
    decisions: tuple[Decision, ...]
    signoffs: tuple[SignOff, ...]
