"""Figures as numbers, and why one of them is not known."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from beancount_barbell.metrics.figures import NOT_FUNDED
from beancount_barbell.rendering.labels import reason_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fava_barbell.shapes import Voice


def number(figures: Mapping[str, Any], path: str) -> Decimal | None:
    """The number at a dotted path ("sleeve.nav"), None where it is empty."""
    value: Any = figures
    for key in path.split("."):
        value = value[key]
    return None if value is None else Decimal(value)


def unfunded(figures: Mapping[str, Any], path: str) -> bool:
    """Whether the figure is empty because no money has come yet."""
    return bool(figures["unknown"].get(path) == NOT_FUNDED)


def why_unknown(figures: Mapping[str, Any], path: str, voice: Voice) -> str | None:
    """Why the figure at `path` is UNKNOWN, None where it is known or unset."""
    reason: str | None = figures["unknown"].get(path)
    if reason is None:
        return None
    return voice.numbers.text(reason_text(reason, voice.labels.language))
