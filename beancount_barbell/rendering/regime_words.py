"""The rate regime in words: a note beside the figures, never an error."""

from __future__ import annotations

from typing import TYPE_CHECKING

from beancount_barbell.figures.regimes import GROWN
from beancount_barbell.rendering.labels import label, reason_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from beancount_barbell.figures.treasury_figures import FigureGroup


def regime_notes(told: Mapping[str, str | None], lang: str) -> tuple[str, ...]:
    """The advice of a known regime and, where the sleeve grew against it, a second note.

    `told` has `name` and `note`, as `status` has them under `regime`.
    """
    note = label(f"regime.{told['name']}", lang)
    if not (told["note"] or "").endswith(GROWN):
        return (note,)
    return (note, label("regime.grown", lang))


def regime_text(rates: FigureGroup, lang: str) -> str:
    """The regime of `regime_part` in one line; UNKNOWN with its reason."""
    if rates.values["name"] is None:
        return label("status.unknown", lang, reason=reason_text(rates.unknown["name"], lang))
    return label("status.joint", lang).join(regime_notes(rates.values, lang))
