"""Why a figure is not known, where several figures have the same reasons."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

NOT_FUNDED = "not funded"
NOT_COMPUTED = "not computed by this version"
NO_PRICE = "no price for "
NO_UNDERLYING = "no price of a contract, or of an option's underlying (barbell-underlying)"


def no_price(missing: Sequence[str], otherwise: str) -> str:
    """What has no price, `otherwise` where nothing of that kind is missing."""
    return f"{NO_PRICE}{', '.join(dict.fromkeys(missing))}" if missing else otherwise
