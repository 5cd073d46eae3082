"""`check --format json`: every finding of every status, typed."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING, Any

from beancount_barbell.figures.plain import iso, plain, plain_or_none
from beancount_barbell.figures.status_figures import SCHEMA
from beancount_barbell.model.location import Location
from beancount_barbell.model.policy import Money
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


def jsonable(value: Any) -> Any:
    """`value` in JSON's types: exact decimals and ISO dates as strings."""
    if value is None or isinstance(value, (bool, int, str)):
        return value
    for kind, convert in _CONVERTERS:
        if isinstance(value, kind):
            return convert(value)
    return str(value)


def _mapping(value: Mapping[Any, Any]) -> dict[str, Any]:
    return {str(key): jsonable(item) for key, item in value.items()}


# A named tuple is a tuple, too: what has a shape of its own comes first.
_CONVERTERS: tuple[tuple[type, Callable[[Any], Any]], ...] = (
    (Decimal, plain),
    (datetime.date, lambda date: date.isoformat()),
    (Enum, lambda member: member.value),
    (Money, lambda money: {"number": plain(money.number), "currency": money.currency}),
    (Location, lambda place: {"file": place.filename, "line": place.lineno}),
    (Mapping, _mapping),
    (AbstractSet, lambda items: sorted(map(jsonable, items))),
    (Sequence, lambda items: list(map(jsonable, items))),
)


def dumps(document: Any) -> str:
    """`document` as readable JSON text that keeps Japanese as it is."""
    return json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False)
