"""The treasury part of `status`: how fast the core can become cash, and the rate regime.

A figure that is UNKNOWN is None, with its reason under the same key.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from beancount_barbell.figures.regimes import regime
from beancount_barbell.model.record import NamedTuple

if TYPE_CHECKING:
    import datetime
    from collections.abc import Mapping
    from decimal import Decimal

    from beancount_barbell.model.history import History

NO_SETTLEMENT = "no settlement declared for "
NO_CALL = "none, even after the stress gap"
NO_YIELD = "no yield of the core known for 30 days now and 180 days ago"


class FigureGroup(NamedTuple):
    """A group of figures: values by key, and the reasons of those that are None."""

    values: Mapping[str, Any]
    unknown: Mapping[str, str]


def liquidity_part(history: History, core_reason: str, sleeve_reason: str) -> FigureGroup:
    """The core's liquidity ladder, cumulative, and the reserve / the stressed call.

    The reasons say why the core's value or the sleeve's exposure is UNKNOWN, if it is.
    """
    ladder, reason = history.treasury.ladder, core_reason
    if ladder.undeclared:
        reason = f"{NO_SETTLEMENT}{', '.join(ladder.undeclared)}"
    steps = ladder.steps
    unknown = {key: reason for key, amount in steps.items() if amount is None}
    cover, why = _cover(history, sleeve_reason)
    if cover is None:
        unknown["reserve_cover"] = why
    return FigureGroup({**steps, "reserve_cover": cover}, unknown)


def _cover(history: History, sleeve_reason: str) -> tuple[Decimal | None, str]:
    """Ready cash of the reserve / the stressed call, or None and the reason."""
    treasury = history.treasury
    if treasury.stressed_call is None or treasury.reserve_ready is None:
        return None, sleeve_reason
    if treasury.stressed_call == 0:
        return None, NO_CALL
    return treasury.reserve_ready / treasury.stressed_call, ""


def regime_part(history: History, on: datetime.date | None = None) -> FigureGroup:
    """The rate regime's name ("A", "B", "C", "neutral") and its note, on a day or the last one."""
    found = regime(history, on)
    values = {"name": found.name, "note": found.note}
    return FigureGroup(values, dict.fromkeys(values, NO_YIELD) if found.name is None else {})
