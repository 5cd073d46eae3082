"""What put the sleeve under a ceiling besides its ruin lines."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Any

from beancount_barbell.model.record import NamedTuple

if TYPE_CHECKING:
    import datetime
    from decimal import Decimal

    from beancount_barbell.model.location import Location
    from beancount_barbell.model.states import RiskState


class DrawdownStop(NamedTuple):
    """The tolerated drawdown was reached; the sleeve is halted until a restart.

    `drawdown` and `tolerated` are ratios of the high-water mark `peak`, an index
    with base 100, as is `nav`; `nav` is an estimate where `estimated`.
    `restarted_on` is None while it lasts.
    """

    date: datetime.date
    drawdown: Decimal
    tolerated: Decimal
    nav: Decimal
    peak: Decimal
    estimated: bool
    restarted_on: datetime.date | None
    location: Location
    entry: Any


class DayStreak(NamedTuple):
    """Losses in a row over a day.

    `most` is what a loss of this day brought them to, 0 without any loss, and `evening` how
    many they are at its end, each in its worst order. `unbroken` is how many no win has
    broken in any order.
    """

    most: int
    evening: int
    unbroken: int


class LosingStreak(NamedTuple):
    """So many losses in a row that the sleeve is REDUCING, or HALTED.

    `losses` is their number on the day, in the worst order where the day's is
    not known; `limit` the count of the policy. `released_on` is the day a
    winning close, a review or a restart ended it, None while it lasts.
    """

    date: datetime.date
    losses: int
    limit: int
    state: RiskState
    released_on: datetime.date | None
    location: Location
    entry: Any


class MarketTrigger(Enum):
    """Which part of a market rule fired; the values are its keys."""

    LEVEL = "halt-above"
    RISE = "halt-rise"
    CHANGE = "halt-change"
    STEP = "halt-step"


class MarketStop(NamedTuple):
    """A market rule fired: no new entries from the next morning until it is calm.

    `value` is the observation that fired it and `reference` what it was held
    against: nothing for a level, else the extreme of the observations before,
    or the last one. `limit` is the rule's number. `released_on` is the day of
    the last calm observation it needed, None while it lasts.
    """

    date: datetime.date
    series: str
    trigger: MarketTrigger
    value: Decimal
    reference: Decimal | None
    limit: Decimal
    released_on: datetime.date | None
    rule_location: Location
    location: Location
    entry: Any


class MarketUnknown(NamedTuple):
    """A series of which nothing is known at `as_of`: a stop is held, none can fire.

    `seen_on` is its last observation, None without any. `observations` is how
    many there are, `needed` how many the rule has to have; `since` is the first day
    of which nothing is known.
    """

    series: str
    seen_on: datetime.date | None
    observations: int
    needed: int
    stopped: bool
    location: Location
    entry: Any
    since: datetime.date
