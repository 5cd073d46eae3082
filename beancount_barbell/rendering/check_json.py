"""`check --format json`: the findings of every status, or the selected ones, typed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from beancount_barbell.figures.plain import jsonable
from beancount_barbell.figures.status_figures import SCHEMA
from beancount_barbell.rendering.report import Report, words_of

if TYPE_CHECKING:
    from beancount_barbell.model.findings import Finding


def check_json(report: Report, lang: str) -> str:
    """The JSON document of one check; `message` and `remedy` are in `lang`."""
    return dumps(
        {
            "schema": SCHEMA,
            "ledger": report.ledger,
            "as_of": report.as_of,
            "state": report.state,
            "errors": [error._asdict() for error in report.errors],
            "findings": [finding_json(finding, lang) for finding in report.shown(notices=True)],
        }
    )


def finding_json(finding: Finding, lang: str) -> dict[str, Any]:
    """One finding as a mapping in JSON's types."""
    found: dict[str, Any] = jsonable(
        {
            "code": finding.code,
            "name": finding.name,
            "severity": finding.severity,
            "status": finding.status,
            "date": finding.date,
            **jsonable(finding.location),
            "message": words_of(finding.text, lang),
            "params": finding.params,
            "episode": finding.episode and finding.episode._asdict(),
            "evidence": [
                {**jsonable(evidence.location), "note": words_of(evidence.note, lang)}
                for evidence in finding.evidence
            ],
            "remedy": words_of(finding.remedy, lang),
        }
    )
    return found


def dumps(document: Any) -> str:
    """`document` as readable JSON: Japanese is not escaped, decimals and dates are strings."""
    return json.dumps(jsonable(document), ensure_ascii=False, indent=2, allow_nan=False)
