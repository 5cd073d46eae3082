"""`history --format csv`: one row for each day on which anything changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from beancount_barbell.figures.status_figures import HISTORY_COLUMNS
from beancount_barbell.rendering.csv_text import csv_text

if TYPE_CHECKING:
    from collections.abc import Mapping


def history_csv(figures: Mapping[str, Any]) -> str:
    """The `days` of `history_figures` as CSV.

    An UNKNOWN figure and a ceiling that does not exist are both empty cells; only the JSON
    distinguishes them.
    """
    return csv_text(HISTORY_COLUMNS, figures["days"])
