"""Drivers of the state besides the ruin lines: drawdown, losing streak, market rules."""

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
    """The tolerated drawdown was reached; the sleeve is HALTED until a restart.

    `nav` and its high-water mark `peak` are indices with base 100; `drawdown`
    (1 - nav / peak) and `tolerated` (`max-drawdown`) are ratios of `peak`. With
    `estimated`, a price was missing and `nav` rests on book values.
    `restarted_on` is None while the halt lasts.
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
    """The count of losses in a row on one day.

    Trades of one moment may have closed in any order, and without times a day is one moment.
    So `most` (the highest count that a loss of this day reached, 0 without a loss) assumes
    that losses came first, `evening` (the count at the day's end) that they came last. Only a
    win at a moment without losses sets `unbroken` to 0, other wins leave it as it is.
    """

    most: int
    evening: int
    unbroken: int


class LosingStreak(NamedTuple):
    """Enough losses in a row to put the sleeve into REDUCING or HALTED (`state`).

    `losses` is their number on that day, in the worst order where the order of
    the day's trades is not known; `limit` is the count in the policy. `released_on`
    is the day on which a winning close, a review or a restart ended it, None while it lasts.
    """

    date: datetime.date
    losses: int
    limit: int
    state: RiskState
    released_on: datetime.date | None
    location: Location
    entry: Any


class MarketTrigger(Enum):
    """The part of a market rule that fired; the values are the keys of the directive."""

    LEVEL = "halt-above"
    RISE = "halt-rise"
    CHANGE = "halt-change"
    STEP = "halt-step"


class MarketStop(NamedTuple):
    """A market rule fired: no new entries from the next morning until the series is calm.

    `value` is the price that fired the rule and `limit` the number in the rule.
    `reference` is the price that `value` was compared with: None for a level
    (`halt-above`), the lowest or highest of the prices before (`halt-rise`,
    `halt-change`), or the last one (`halt-step`). `released_on` is the day of the
    last calm price that the rule needed, None while the stop lasts.
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
    """A series with a market rule that has too few, or no recent, prices at `as_of`.

    A stop in force (`stopped`) stays. `seen_on` is the day of its last price, None
    without any. `observations` is the number of prices kept, `needed` the number that
    the rule looks back on; `since` is the first day that the rule cannot judge.
    """

    series: str
    seen_on: datetime.date | None
    observations: int
    needed: int
    stopped: bool
    location: Location
    entry: Any
    since: datetime.date
