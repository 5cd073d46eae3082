"""`check --format json`: every finding of every status, typed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from beancount_barbell.figures.plain import iso, jsonable, plain_or_none
from beancount_barbell.figures.status_figures import SCHEMA
from beancount_barbell.rendering.report import words_of

if TYPE_CHECKING:
    from beancount_barbell.model.findings import Episode, Finding
    from beancount_barbell.rendering.report import Report


def check_json(report: Report, lang: str) -> str:
    """The JSON document of one check; `message` and `remedy` are in `lang`."""
    return dumps(
        {
            "schema": SCHEMA,
            "ledger": report.ledger,
            "as_of": iso(report.as_of),
            "state": report.state,
            "errors": [error._asdict() for error in report.errors],
            "findings": [finding_json(finding, lang) for finding in report.shown(notices=True)],
        }
    )


def finding_json(finding: Finding, lang: str) -> dict[str, Any]:
    """One finding as JSON-ready mapping."""
    return {
        "code": finding.code,
        "name": finding.name,
        "severity": finding.severity.value,
        "status": finding.status.value,
        "date": iso(finding.date),
        "file": finding.location.filename,
        "line": finding.location.lineno,
        "message": words_of(finding.text, lang),
        "params": jsonable(finding.params),
        "episode": _episode(finding.episode),
        "evidence": [
            {
                "file": evidence.location.filename,
                "line": evidence.location.lineno,
                "note": words_of(evidence.note, lang),
            }
            for evidence in finding.evidence
        ],
        "remedy": words_of(finding.remedy, lang),
    }


def _episode(episode: Episode | None) -> dict[str, str | None] | None:
    if episode is None:
        return None
    return {
        "start": iso(episode.start),
        "end": iso(episode.end),
        "peak": plain_or_none(episode.peak),
        "peak_date": iso(episode.peak_date),
    }


def dumps(document: Any) -> str:
    """`document` as readable JSON text that keeps Japanese as it is."""
    return json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False)
