"""`history --format csv`: one row a day on which anything changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from beancount_barbell.figures.status_figures import HISTORY_COLUMNS
from beancount_barbell.rendering.csv_text import csv_text

if TYPE_CHECKING:
    from collections.abc import Mapping


def history_csv(figures: Mapping[str, Any]) -> str:
    """The `days` of `history_figures` as CSV.

    UNKNOWN is an empty cell, as is a ceiling that is not there; the JSON tells
    them apart.
    """
    return csv_text(HISTORY_COLUMNS, figures["days"])
