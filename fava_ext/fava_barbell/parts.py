"""Sleeve record, core, survival and policy. One that fails says so; the others stand."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from fava_barbell.part_shapes import Part
from fava_barbell.parts_core import core_part
from fava_barbell.parts_policy import policy_part
from fava_barbell.parts_sleeve import sleeve_part
from fava_barbell.parts_survival import survival_part

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from beancount_barbell.analysis import Analysis
    from fava_barbell.shapes import Links, Voice

    Builder = Callable[[Analysis, Mapping[str, Any], Voice, Links], Part]

_log = logging.getLogger(__name__)

_BUILDERS: tuple[tuple[str, Builder], ...] = (
    ("record", sleeve_part),
    ("core", core_part),
    ("survival", survival_part),
    ("policy", policy_part),
)


def build_parts(
    analysis: Analysis, figures: Mapping[str, Any], voice: Voice, links: Links
) -> tuple[Part, ...]:
    """The parts in the order of decisions.

    Args:
        analysis: the history and its policy.
        figures: its status figures: the same that `barbell status` prints.
        voice: the reader's language and number format.
        links: where entries and source lines open.
    """
    return tuple(_guarded(key, build, analysis, figures, voice, links) for key, build in _BUILDERS)


def _guarded(
    key: str,
    build: Builder,
    analysis: Analysis,
    figures: Mapping[str, Any],
    voice: Voice,
    links: Links,
) -> Part:
    try:
        return build(analysis, figures, voice, links)
    except Exception:  # noqa: BLE001 - one part that cannot be told must not hide the answer above
        _log.exception("beancount_barbell: the part %s could not be told", key)
        return Part(
            key, voice(f"part.{key}"), (f"{voice('word.UNKNOWN')}: {voice('part.failed')}",)
        )
