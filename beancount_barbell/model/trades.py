"""Closed trades of the sleeve."""

from __future__ import annotations

from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING, Any

from beancount_barbell.model.record import NamedTuple

if TYPE_CHECKING:
    import datetime

    from beancount_barbell.model.location import Location

DUST = Decimal("1e-9")
"""A result up to this size (base currency) is a tie: a rest of dividing fees by units."""


class Outcome(Enum):
    """The outcome of a trade, net of its fees."""

    WIN = "win"
    LOSS = "loss"
    TIE = "tie"
    UNKNOWN = "unknown"


class Trade(NamedTuple):
    """One round trip: all units of one underlying that were closed on one day.

    A trade id joins closings of several days; futures and CFDs are one trade
    from flat to flat. `date` is the day of the last closing, `opened_on` that of the
    oldest lot. `units` is the number closed (for futures the largest position), zero where
    the ledger books results without positions; `underlying` is then the account
    that booked them.

    `result` is net of the fees of both legs, in base currency: proceeds at the rate of
    the closing day less cost at the rate of the opening day. `local_result` is the
    same in `local_currency`, if the whole trade is in one currency. None where UNKNOWN;
    `missing` then names a currency without a rate, an account without trade ids, or a
    commodity without lots.

    `time` is the "HH:MM" of the last closing, None unless every closing of that day has one.
    """

    date: datetime.date
    opened_on: datetime.date | None
    underlying: str
    trade_id: str | None
    units: Decimal
    result: Decimal | None
    local_result: Decimal | None
    local_currency: str | None
    missing: tuple[str, ...]
    time: str | None
    accounts: frozenset[str]
    location: Location
    entry: Any

    @property
    def outcome(self) -> Outcome:
        """Win, loss or tie by the net result in base currency."""
        return outcome_of(self.result)


def outcome_of(result: Decimal | None) -> Outcome:
    """Win, loss or tie; UNKNOWN without a result."""
    if result is None:
        return Outcome.UNKNOWN
    if abs(result) <= DUST:
        return Outcome.TIE
    return Outcome.WIN if result > 0 else Outcome.LOSS
