"""States of the sleeve, their drivers, and the ceilings on exposure that they impose."""

from __future__ import annotations

from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING, Any

from beancount_barbell.model.buckets import ZERO
from beancount_barbell.model.record import NamedTuple

if TYPE_CHECKING:
    import datetime

    from beancount_barbell.model.location import Location

BASE = Decimal(100)
"""The unitised NAV at first funding."""


class RiskState(Enum):
    """How much risk the sleeve may take; the members are in order of severity."""

    ACTIVE = "ACTIVE"
    REDUCING = "REDUCING"
    HALTED = "HALTED"

    @property
    def rank(self) -> int:
        """0 for ACTIVE, 1 for REDUCING, 2 for HALTED."""
        return _RANKS[self]


_RANKS = {RiskState.ACTIVE: 0, RiskState.REDUCING: 1, RiskState.HALTED: 2}


class Driver(Enum):
    """A cause of the sleeve's state."""

    NAV = "nav"
    DRAWDOWN = "drawdown"
    STREAK = "streak"
    MARKET = "market"
    MANUAL = "manual"
    INSOLVENCY = "insolvency"
    RESTART = "restart"


RESTART_ALONE = frozenset({Driver.DRAWDOWN, Driver.MANUAL, Driver.INSOLVENCY})
"""Drivers that only a signed restart ends: a recovery of the NAV does not."""


class Ceiling(NamedTuple):
    """The highest gross exposure allowed to the sleeve, in base currency.

    `amount` None means no ceiling. With several drivers, the lowest ceiling holds;
    `driver` is its cause.
    """

    amount: Decimal | None
    driver: Driver | None


NO_CEILING = Ceiling(None, None)


class Transition(NamedTuple):
    """A change of state at the end of a day; it binds from the next morning.

    `nav` is the index (base 100) at that day's end, `ceiling` is in force from the
    next morning (base currency). `generation` is 1, plus 1 for each restart.
    `estimated`: a price was missing, so `nav` is an estimate. `line_state` is set only in
    `History.crossings`: the state that the crossed NAV line demands while another driver
    sets the state, so that `from_state` may equal `to_state`.
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
        """Whether `to_state` is more severe than `from_state`."""
        return self.to_state.rank > self.from_state.rank


class Increase(NamedTuple):
    """Units of one underlying were increased while a ceiling was in force.

    `amount` is the increase and `exposure` the sleeve's gross exposure (without
    the hedge layer) at that day's end, both at that day's prices in base
    currency, None where a price is missing; `ceiling` was in force that
    morning. `forced`: an assignment or forced sale. `hedging`: a trade of the hedge
    layer that lowered net exposure. `market_stop`: a market rule forbade any
    increase, even below the ceiling. `cured_on` is the day on which exposure
    came under the ceiling (in a market stop: back to its size before) while
    a ceiling was still in force; until then, in a market stop, `remaining` is the exposure at
    the end of the history, valued like `exposure`. `beside`: the exposure at the end of
    the history of what an increase in the hedge layer bought that lowered no net exposure, at
    that day's prices; None where a price is missing.
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
    remaining: Decimal | None = None
    beside: Decimal | None = ZERO

    def above_ceiling(self, tolerance: Decimal) -> bool:
        """Whether it was above the ceiling, unpriced or in a market stop; False if `hedging`."""
        if self.hedging:
            return False
        if self.market_stop or self.exposure is None:
            return True
        return self.exposure > self.ceiling + tolerance

    def deviates(self, tolerance: Decimal) -> bool:
        """Whether it was forbidden (`above_ceiling`) and not forced."""
        return not self.forced and self.above_ceiling(tolerance)


class Overdue(NamedTuple):
    """A reduction that was not made by the deadline (`date`).

    `exposure` is the gross exposure at the end of the deadline, valued at the
    prices of `triggered_on`, in base currency (None where one is missing).
    `cured_on` is the day on which the reduction was made. `ended_on` is the day from which it
    was no longer due: made, or the ceiling was raised or lifted; None while it is due. In
    that case `remaining` is the exposure at the end of the history, valued like `exposure`.
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
    """A reduction that is due: exposure must not be above `ceiling` at the end of `deadline`.

    `exposure` is the exposure of today's positions at the prices of `triggered_on`, because
    the reduction is judged at these prices; in base currency, None where one is missing.
    """

    deadline: datetime.date
    triggered_on: datetime.date
    state: RiskState
    exposure: Decimal | None
    ceiling: Decimal
    location: Location
    entry: Any


class Reopening(NamedTuple):
    """The signed decision that ends a state of the sleeve, other than recovery.

    `verb` is "restart" or "review", `earliest` the first day on which it takes effect.
    `flat`: positions are open and all of them must be closed before.
    """

    verb: str
    earliest: datetime.date
    flat: bool
