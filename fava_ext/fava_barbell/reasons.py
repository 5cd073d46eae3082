"""Why a figure is UNKNOWN, in the reader's language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from beancount_barbell.figures.assessment import NOTHING_THERE, number
from beancount_barbell.rendering.labels import reason_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fava_barbell.shapes import PageFormatter

__all__ = ["is_empty", "number", "why", "why_unknown"]


def is_empty(figures: Mapping[str, Any], path: str) -> bool:
    """Whether the figure at `path` has nothing to measure; this is not UNKNOWN."""
    return figures["unknown"].get(path) in NOTHING_THERE


def why_unknown(figures: Mapping[str, Any], path: str, voice: PageFormatter) -> str | None:
    """Why the figure at `path` is UNKNOWN; None if it is known or unset."""
    return why(figures["unknown"].get(path), voice)


def why(reason: str | None, voice: PageFormatter) -> str | None:
    """A reason from the figures in the reader's language; None without a reason."""
    return (
        None if reason is None else voice.numbers.text(reason_text(reason, voice.labels.language))
    )
