"""Sleeve record, core, survival and policy. A part that fails says so; the others are shown."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from fava_barbell.part_shapes import Part, Source, aligned
from fava_barbell.parts_core import core_part
from fava_barbell.parts_policy import policy_part
from fava_barbell.parts_sleeve import sleeve_part
from fava_barbell.parts_survival import survival_part

if TYPE_CHECKING:
    from collections.abc import Callable

    from fava_barbell.shapes import PageFormatter

    Builder = Callable[[Source, PageFormatter], Part]

_log = logging.getLogger(__name__)

_BUILDERS: tuple[tuple[str, Builder], ...] = (
    ("record", sleeve_part),
    ("core", core_part),
    ("survival", survival_part),
    ("policy", policy_part),
)


def build_parts(source: Source, voice: PageFormatter) -> dict[str, Part]:
    """The parts by their keys, in the order of decisions."""
    return {key: _guarded(key, build, source, voice) for key, build in _BUILDERS}


def _guarded(key: str, build: Builder, source: Source, voice: PageFormatter) -> Part:
    try:
        part = build(source, voice)
        return part._replace(tables=tuple(map(aligned, part.tables)))
    except Exception:  # noqa: BLE001 - one part that cannot be told must not hide the answer above
        _log.exception("beancount_barbell: the part %s could not be told", key)
        return Part(
            key, voice(f"part.{key}"), (f"{voice('word.UNKNOWN')}: {voice('part.failed')}",)
        )
