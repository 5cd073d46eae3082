"""States of the sleeve, what drives them, and the ceiling they impose."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Any

from beancount_barbell.model.record import NamedTuple

if TYPE_CHECKING:
    import datetime
    from decimal import Decimal

    from beancount_barbell.model.location import Location


class RiskState(Enum):
    """How much the sleeve may risk; declared from free to forbidden."""

    ACTIVE = "ACTIVE"
    REDUCING = "REDUCING"
    HALTED = "HALTED"

    @property
    def rank(self) -> int:
        """0 for ACTIVE, 1 for REDUCING, 2 for HALTED."""
        return _RANKS[self]


_RANKS = {RiskState.ACTIVE: 0, RiskState.REDUCING: 1, RiskState.HALTED: 2}


class Driver(Enum):
    """What put the sleeve into its state."""

    NAV = "nav"
    DRAWDOWN = "drawdown"
    STREAK = "streak"
    MARKET = "market"
    MANUAL = "manual"
    INSOLVENCY = "insolvency"
    RESTART = "restart"


RESTART_ALONE = frozenset({Driver.DRAWDOWN, Driver.MANUAL, Driver.INSOLVENCY})
"""What only a signed restart ends, whatever the NAV does."""


class Ceiling(NamedTuple):
    """The most gross exposure the sleeve may carry, in base currency.

    `amount` None means no ceiling. `driver` names the lowest one's cause.
    """

    amount: Decimal | None
    driver: Driver | None


NO_CEILING = Ceiling(None, None)


class Transition(NamedTuple):
    """A change of state at the end of a day; it binds from the next morning.

    `nav` is the index (base 100) at that day's end, `ceiling` what is in force
    from the next morning. `generation` counts restarts from 1. `estimated` is
    True where a price was missing and the state was worsened on an estimate.
    `line_state` is what a NAV line that was crossed gives, where something else
    gives the state: that need not have changed then.
    """

    date: datetime.date
    from_state: RiskState
    to_state: RiskState
    driver: Driver | None
    nav: Decimal | None
    ceiling: Decimal | None
    generation: int
    estimated: bool
    location: Location
    entry: Any
    line_state: RiskState | None = None

    @property
    def is_worse(self) -> bool:
        """Whether the state became more severe."""
        return self.to_state.rank > self.from_state.rank


class Increase(NamedTuple):
    """Units of one underlying were increased while a ceiling was in force.

    `amount` is the increase and `exposure` the sleeve's gross exposure (hedge
    layer left out) at that day's end, both at that day's prices in base
    currency, None where a price is missing; `ceiling` was in force that
    morning. `forced` is an assignment or forced sale, `hedging` a hedge-layer
    trade that lowered net exposure, `market_stop` that a market rule forbade
    any increase, whatever room the ceiling left. `cured_on` is the day exposure
    came under the ceiling (in a market stop, back to what it was before) while
    that still stood.
    """

    date: datetime.date
    underlying: str
    units: Decimal
    amount: Decimal | None
    exposure: Decimal | None
    ceiling: Decimal
    state: RiskState
    forced: bool
    hedging: bool
    cured_on: datetime.date | None
    accounts: frozenset[str]
    links: frozenset[str]
    location: Location
    entry: Any
    market_stop: bool = False

    def above_ceiling(self, tolerance: Decimal) -> bool:
        """Whether the ceiling forbade it, or may have (no price). A market stop forbids any."""
        if self.hedging:
            return False
        if self.market_stop or self.exposure is None:
            return True
        return self.exposure > self.ceiling + tolerance

    def deviates(self, tolerance: Decimal) -> bool:
        """Whether it was done against the rules by choice, or may have been."""
        return not self.forced and self.above_ceiling(tolerance)


class Overdue(NamedTuple):
    """A reduction that was not made in time.

    `exposure` is the gross exposure at the deadline's end, valued at the
    trigger day's prices, in base currency (None where one is missing).
    `ended_on` is the day from which it was no longer due: made, or its ceiling
    had risen or gone; None while it is due. `remaining` is then what is held at the end
    of the history, valued like `exposure`.
    """

    date: datetime.date
    triggered_on: datetime.date
    state: RiskState
    exposure: Decimal | None
    ceiling: Decimal
    cured_on: datetime.date | None
    location: Location
    entry: Any
    ended_on: datetime.date | None = None
    remaining: Decimal | None = None


class Reduction(NamedTuple):
    """A reduction that is due: exposure has to be at `ceiling` by the end of `deadline`.

    `exposure` is today's positions at the prices of `triggered_on`, by which the
    reduction will be judged, in base currency; None where one is missing.
    """

    deadline: datetime.date
    triggered_on: datetime.date
    state: RiskState
    exposure: Decimal | None
    ceiling: Decimal
    location: Location
    entry: Any


class Reopening(NamedTuple):
    """The signed decision by which the sleeve gets out of its state, other than by recovery.

    `verb` is "restart" or "review", `earliest` the first day on which it counts.
    `flat` is whether every position has to be closed before.
    """

    verb: str
    earliest: datetime.date
    flat: bool
