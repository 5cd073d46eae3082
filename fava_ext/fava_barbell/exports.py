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


def _findings(analysis: Analysis, language: str) -> list[dict[str, Any]]:
    return [finding_json(finding, language) for finding in analysis.findings]


def _findings_json(_snapshot: Snapshot, analysis: Analysis, language: str) -> dict[str, Any]:
    return {
        "schema": 1,
        "as_of": analysis.as_of,
        "findings": _findings(analysis, language),
    }


def _months_json(snapshot: Snapshot, analysis: Analysis, language: str) -> dict[str, Any]:
    return {
        "schema": 1,
        "months": [
            month_json(
                view,
                (),
                analysis.as_of,
                analysis.base_currency,
                language,
                regime_part(analysis.history, view.end),
            )
            for view in snapshot.months()
        ],
    }


EXPORTS: Mapping[str, Export] = {
    "barbell.json": lambda snapshot, _analysis, _language: snapshot.figures,
    "history.json": lambda _snapshot, analysis, _language: history_figures(analysis.history),
    "history.csv": lambda _snapshot, analysis, _language: csv_text(
        HISTORY_COLUMNS, history_figures(analysis.history)["days"]
    ),
    "flows.json": lambda _snapshot, analysis, _language: movement_figures(
        analysis.history, analysis.findings
    ),
    "flows.csv": lambda _snapshot, analysis, _language: csv_text(
        FLOW_COLUMNS, movement_figures(analysis.history, analysis.findings)["movements"]
    ),
    "findings.json": _findings_json,
    "findings.csv": lambda _snapshot, analysis, language: csv_text(
        _FINDING_COLUMNS, _findings(analysis, language)
    ),
    "trades.json": lambda _snapshot, analysis, _language: trades_figures(analysis.history),
    "trades.csv": lambda _snapshot, analysis, _language: csv_text(
        TRADE_COLUMNS, trades_figures(analysis.history)["trades"]
    ),
    "stress.json": lambda snapshot, _analysis, _language: snapshot.stress(),
    "months.json": _months_json,
}
"""The content of each endpoint: a JSON-ready value, or the text of a CSV file."""


def export(name: str, snapshot: Snapshot, language: str) -> Any:
    """The content of one endpoint; without figures, the reason why there are none.

    Raises:
        KeyError: there is no such export.
    """
    make = EXPORTS[name]
    if snapshot.analysis is None or snapshot.figures is None:
        return nothing(name, why_nothing(snapshot))
    return make(snapshot, snapshot.analysis, language)


def why_nothing(snapshot: Snapshot) -> str:
    """Why there are no figures, as a word for programs."""
    return snapshot.failure.kind if snapshot.failure else "no barbell tag or directive"


def nothing(name: str, reason: str) -> Any:
    """The content of an endpoint that has no figures."""
    return "" if name.endswith(CSV) else {"schema": 1, "state": None, "unknown": {"state": reason}}


def dumps(data: Any) -> str:
    """JSON without escapes, whose digits ("u5186") would look like unhidden numbers."""
    return json.dumps(data, ensure_ascii=False)
