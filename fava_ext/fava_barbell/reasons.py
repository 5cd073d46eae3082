"""Figures as numbers, and why one of them is not known."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from beancount_barbell.metrics import trade_figures
from beancount_barbell.metrics.figures import NOT_FUNDED
from beancount_barbell.metrics.treasury_figures import NO_CALL
from beancount_barbell.rendering.labels import reason_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fava_barbell.shapes import Voice


NOTHING_THERE = frozenset(
    {
        NOT_FUNDED,
        NO_CALL,
        trade_figures.NO_TRADES,
        trade_figures.NO_DECISION,
        trade_figures.NO_WINS,
        trade_figures.NO_LOSSES,
        trade_figures.NO_TRIGGER,
        trade_figures.NO_ORDERS,
        trade_figures.NO_CONTRACTS,
    }
)
"""Reasons why there is no figure, and nothing that one could know."""


def number(figures: Mapping[str, Any], path: str) -> Decimal | None:
    """The number at a dotted path ("sleeve.nav"), None where it is empty."""
    value: Any = figures
    for key in path.split("."):
        value = value[key]
    return None if value is None else Decimal(value)


def unfunded(figures: Mapping[str, Any], path: str) -> bool:
    """Whether the figure is empty because no money has come yet."""
    return bool(figures["unknown"].get(path) == NOT_FUNDED)


def is_empty(figures: Mapping[str, Any], path: str) -> bool:
    """Whether there is nothing to measure, which is not UNKNOWN."""
    return figures["unknown"].get(path) in NOTHING_THERE


def why_unknown(figures: Mapping[str, Any], path: str, voice: Voice) -> str | None:
    """Why the figure at `path` is UNKNOWN, None where it is known or unset."""
    reason: str | None = figures["unknown"].get(path)
    if reason is None:
        return None
    return voice.numbers.text(reason_text(reason, voice.labels.language))
