"""`history --format csv`: one row a day on which anything changed."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

from beancount_barbell.metrics.figures import HISTORY_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Mapping


def history_csv(figures: Mapping[str, Any]) -> str:
    """The `days` of `history_figures` as CSV (RFC 4180, but a line feed ends a line).

    UNKNOWN is an empty cell, as is a ceiling that is not there; the JSON tells
    them apart.
    """
    written = io.StringIO()
    writer = csv.DictWriter(written, HISTORY_COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(figures["days"])
    return written.getvalue()
