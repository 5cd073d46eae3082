"""Figures as CSV, for `history`, `trades` and `flows`."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

from beancount_barbell.figures.plain import jsonable
from beancount_barbell.rendering.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


def csv_text(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> str:
    """One row per line (RFC 4180, but lines end in a line feed only); UNKNOWN is an empty cell.

    Args:
        columns: the keys that are written, in order; the first row has their names.
        rows: keys → values; other keys are left out.
    """
    written = io.StringIO()
    writer = csv.DictWriter(written, columns, lineterminator="\n", extrasaction="ignore")
    writer.writeheader()
    writer.writerows({key: _cell(value) for key, value in row.items()} for row in rows)
    return written.getvalue()


def _cell(value: Any) -> Any:
    plain = jsonable(value)
    return visible(plain) if isinstance(plain, str) else plain
