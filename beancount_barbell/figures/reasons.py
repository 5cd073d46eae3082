"""Reasons for UNKNOWN that several figures share."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

NOT_FUNDED = "not funded"
NOT_COMPUTED = "not computed by this version"
NO_PRICE = "no price for "
NO_UNDERLYING = "no price of a contract, or of an option's underlying (barbell-underlying)"


def no_price(missing: Sequence[str], otherwise: str) -> str:
    """The reason that lists the commodities without a price; `otherwise` where none is missing."""
    return f"{NO_PRICE}{', '.join(dict.fromkeys(missing))}" if missing else otherwise
