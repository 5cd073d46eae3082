"""`check --format sarif`: for code scanning and editors.

Source: OASIS SARIF 2.1.0. An error that fails is level "error", a notice
"note"; what is waived or acknowledged is a suppressed result; what is cured is
left out. Evidence becomes related locations.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from beancount_barbell.model.findings import Status
from beancount_barbell.model.location import NOWHERE
from beancount_barbell.rendering.check_json import dumps, jsonable
from beancount_barbell.rendering.report import words_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from beancount_barbell.model.findings import Finding
    from beancount_barbell.rendering.report import LedgerError, Report
    from beancount_barbell.rules.codes import Code

    Relative = Callable[[str], str]

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
BEANCOUNT = "beancount"
"""The rule id under which Beancount's own errors ride along."""


def check_sarif(
    report: Report, lang: str, *, version: str, relative: Relative, codes: Mapping[str, Code]
) -> str:
    """The SARIF log of one check.

    Args:
        report: the check.
        lang: "en" or "ja", for the messages.
        version: this package's version.
        relative: turns a file's name into a path from the repository's root.
        codes: all codes; those that occur become the rules of the run.
    """
    told = [finding for finding in report.findings if finding.status is not Status.CURED]
    occurring = sorted({finding.code for finding in told})
    rules = [_rule(codes[code]) for code in occurring]
    if report.errors:
        rules.append({"id": BEANCOUNT, "name": "BeancountError"})
    order = {rule["id"]: place for place, rule in enumerate(rules)}
    results = [_error(error, order, relative) for error in report.errors]
    results += [
        _result(finding, lang, order, relative, failing=report.failing(finding)) for finding in told
    ]
    run = {
        "tool": {"driver": {"name": "beancount-barbell", "version": version, "rules": rules}},
        "columnKind": "unicodeCodePoints",
        "results": results,
        "properties": {"asOf": report.as_of.isoformat(), "state": report.state},
    }
    return dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]})


def _rule(code: Code) -> dict[str, Any]:
    return {
        "id": code.code,
        "name": "".join(part.capitalize() for part in code.name.split("-")),
        "shortDescription": {"text": f"{code.name}: {code.what}"},
        "help": {"text": f"barbell explain {code.code}"},
        "defaultConfiguration": {"level": "note" if code.severities == "N" else "error"},
    }


def _result(
    finding: Finding, lang: str, order: Mapping[str, int], relative: Relative, *, failing: bool
) -> dict[str, Any]:
    message = f"{words_of(finding.text, lang)} {words_of(finding.remedy, lang)}"
    result: dict[str, Any] = {
        "ruleId": finding.code,
        "ruleIndex": order[finding.code],
        "level": "error" if failing else "note",
        "message": {"text": message},
        "locations": [_location(*finding.location, relative)],
        "partialFingerprints": {"barbellFinding/v1": _fingerprint(finding)},
        "properties": {
            "date": finding.date.isoformat(),
            "status": finding.status.value,
            "params": jsonable(finding.params),
        },
    }
    if finding.evidence:
        result["relatedLocations"] = [
            {
                **_location(*evidence.location, relative),
                "id": number,
                "message": {"text": words_of(evidence.note, lang)},
            }
            for number, evidence in enumerate(finding.evidence, start=1)
        ]
    if finding.status in (Status.WAIVED, Status.ACKNOWLEDGED):
        result["suppressions"] = [
            {"kind": "inSource", "status": "accepted", "justification": finding.status.value}
        ]
    return result


def _error(error: LedgerError, order: Mapping[str, int], relative: Relative) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": BEANCOUNT,
        "ruleIndex": order[BEANCOUNT],
        "level": "error",
        "message": {"text": error.message},
    }
    if error.file is not None:
        result["locations"] = [_location(error.file, error.line, relative)]
    return result


def _location(filename: str, line: int, relative: Relative) -> dict[str, Any]:
    if filename == NOWHERE.filename:
        return {}
    place: dict[str, Any] = {"artifactLocation": {"uri": quote(relative(filename))}}
    if line > 0:
        place["region"] = {"startLine": line}
    return {"physicalLocation": place}


def _fingerprint(finding: Finding) -> str:
    """The same finding in a later version of the ledger, whatever its line."""
    parts: Iterable[str | None] = (
        finding.code,
        finding.date.isoformat(),
        *sorted(finding.accounts),
        None if finding.amount is None else str(jsonable(finding.amount)),
    )
    return hashlib.sha256(json.dumps(list(parts)).encode()).hexdigest()[:32]
