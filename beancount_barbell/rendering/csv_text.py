"""Figures as CSV, for `history`, `trades` and `flows`."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

from beancount_barbell.figures.plain import jsonable
from beancount_barbell.rendering.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


_FORMULAS = ("=", "+", "-", "@")
"""How a cell begins that a spreadsheet reckons."""


def csv_text(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> str:
    """One row per line (RFC 4180, but lines end in a line feed only).

    What is UNKNOWN and what does not exist are both empty cells; only JSON distinguishes them. Text
    that a spreadsheet would take for a formula has an apostrophe before it, as it writes text
    itself: a payee is whatever somebody else wrote. Numbers are none. `columns` are the keys that
    are written, in order; the first row has their names.
    """
    written = io.StringIO()
    writer = csv.DictWriter(written, columns, lineterminator="\n", extrasaction="ignore")
    writer.writeheader()
    writer.writerows({key: _cell(value) for key, value in row.items()} for row in rows)
    return written.getvalue()


def _cell(value: Any) -> Any:
    plain = jsonable(value)
    if not isinstance(plain, str):
        return plain
    quoted = isinstance(value, str) and value.startswith(_FORMULAS)
    return visible(f"'{plain}" if quoted else plain)
