"""The figures of the page as JSON and CSV, the same as those of the command line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from beancount_barbell.figures.movements import FLOW_COLUMNS, movement_figures
from beancount_barbell.figures.status_figures import HISTORY_COLUMNS, history_figures
from beancount_barbell.figures.trade_figures import TRADE_COLUMNS, trades_figures
from beancount_barbell.figures.treasury_figures import regime_part
from beancount_barbell.rendering.check_json import finding_json
from beancount_barbell.rendering.csv_text import csv_text
from beancount_barbell.rendering.month_json import month_json

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from beancount_barbell.analysis import Analysis
    from fava_barbell.snapshot import Snapshot

    Export = Callable[[Snapshot, Analysis, str], Any]

CSV = ".csv"
"""Suffix of the name of an export that is a table."""

_FINDING_COLUMNS = (
    "code",
    "name",
    "severity",
    "status",
    "date",
    "file",
    "line",
    "message",
    "remedy",
)


def _months(snapshot: Snapshot, analysis: Analysis, language: str) -> dict[str, Any]:
    history, as_of, currency = analysis.history, analysis.as_of, analysis.base_currency
    return {
        "schema": 1,
        "months": [
            month_json(view, (), as_of, currency, language, regime_part(history, view.end))
            for view in snapshot.months()
        ],
    }


_FIGURES: Mapping[str, Export] = {
    "barbell.json": lambda snapshot, _analysis, _language: snapshot.figures,
    "history.json": lambda _snapshot, analysis, _language: history_figures(analysis.history),
    "flows.json": lambda _snapshot, analysis, _language: movement_figures(
        analysis.history, analysis.findings
    ),
    "findings.json": lambda _snapshot, analysis, language: {
        "schema": 1,
        "as_of": analysis.as_of,
        "findings": [finding_json(finding, language) for finding in analysis.findings],
    },
    "trades.json": lambda _snapshot, analysis, _language: trades_figures(analysis.history),
    "stress.json": lambda snapshot, _analysis, _language: snapshot.stress(),
    "months.json": _months,
}

_TABLES = {
    "history.csv": (HISTORY_COLUMNS, "days"),
    "flows.csv": (FLOW_COLUMNS, "movements"),
    "findings.csv": (_FINDING_COLUMNS, "findings"),
    "trades.csv": (TRADE_COLUMNS, "trades"),
}
"""The columns of each table, and the key of its rows in the figures of the same name."""

EXPORTS = (*_FIGURES, *_TABLES)
"""The names of all endpoints."""


def export(name: str, snapshot: Snapshot, language: str) -> Any:
    """The content of one endpoint: a JSON-ready value, or the text of a CSV file.

    Without figures it is the reason why there are none.

    Raises:
        KeyError: there is no such export.
    """
    columns, rows = _TABLES[name] if name.endswith(CSV) else ((), "")
    make = _FIGURES[name.replace(CSV, ".json")]
    if snapshot.analysis is None or snapshot.figures is None:
        return nothing(name, why_nothing(snapshot))
    figures = make(snapshot, snapshot.analysis, language)
    return csv_text(columns, figures[rows]) if columns else figures


def why_nothing(snapshot: Snapshot) -> str:
    """Why there are no figures, as a word for programs."""
    return snapshot.failure.kind if snapshot.failure else "no barbell tag or directive"


def nothing(name: str, reason: str) -> Any:
    """The content of an endpoint that has no figures."""
    return "" if name.endswith(CSV) else {"schema": 1, "state": None, "unknown": {"state": reason}}


def dumps(data: Any) -> str:
    """JSON without escapes, whose digits ("u5186") would look like unhidden numbers."""
    return json.dumps(data, ensure_ascii=False)
