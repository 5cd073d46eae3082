"""`check --format sarif`: for code scanning and editors.

Sources: OASIS SARIF 2.1.0; GitHub, which refuses a whole log if one result has no file. A finding
that fails is level "error", any other "note"; waived, acknowledged and history findings are
suppressed results; cured findings are left out. Evidence becomes related locations. A file of the
repository has a URI relative to the repository's root, any other file an absolute URI.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from beancount_barbell.figures.plain import jsonable
from beancount_barbell.model.codes import CODES, Code
from beancount_barbell.model.findings import Finding, Status
from beancount_barbell.model.record import NamedTuple
from beancount_barbell.rendering.check_json import dumps
from beancount_barbell.rendering.report import LedgerError, Report, message, words_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping


_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_SUPPRESSED = frozenset({Status.WAIVED, Status.ACKNOWLEDGED, Status.HISTORY})
_ROOT = "%SRCROOT%"
"""The base of relative URIs, by the name that GitHub and others use."""

BEANCOUNT = "beancount"
"""The rule id of Beancount's own errors."""


class _Log(NamedTuple):
    """The data that every result of one log needs; `order` is the index of each rule."""

    report: Report
    lang: str
    relative: Callable[[str], str]
    order: Mapping[str, int]


def check_sarif(
    report: Report, lang: str, *, version: str, root: Path, relative: Callable[[str], str]
) -> str:
    """The SARIF log of one check, by the given `version` of this package.

    `relative` turns a file's name into a path from `root`, the repository's absolute root; a file
    outside keeps its absolute name. The codes that occur become the rules of the run.
    """
    # Over all findings, so that curing one does not change the fingerprints of the others.
    marked = zip(report.findings, _fingerprints(map(_identity, report.findings)), strict=True)
    shown = set(map(id, report.shown(notices=True)))
    told = [
        (finding, mark)
        for finding, mark in marked
        if finding.status is not Status.CURED and id(finding) in shown
    ]
    rules = [_rule(CODES[code]) for code in sorted({finding.code for finding, _ in told})]
    if report.errors:
        rules.append(_described(BEANCOUNT, "BeancountError", "an error that Beancount found"))
    log = _Log(report, lang, relative, {rule["id"]: place for place, rule in enumerate(rules)})
    marks = _fingerprints(_error_identity(log, error) for error in report.errors)
    results = [_error(log, error, mark) for error, mark in zip(report.errors, marks, strict=True)]
    results += [_result(log, finding, mark) for finding, mark in told]
    run = {
        "tool": {"driver": {"name": "beancount-barbell", "version": version, "rules": rules}},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {_ROOT: {"uri": _folder(root)}},
        "results": results,
        "properties": {"asOf": report.as_of.isoformat(), "state": report.state},
    }
    return dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]})


def _rule(code: Code) -> dict[str, Any]:
    return {
        **_described(
            code.code,
            "".join(part.capitalize() for part in code.name.split("-")),
            f"{code.name}: {code.what}",
        ),
        "help": {"text": f"barbell explain {code.code}"},
        "defaultConfiguration": {"level": "note" if code.is_notice else "error"},
    }


def _described(code: str, name: str, what: str) -> dict[str, Any]:
    return {"id": code, "name": name, "shortDescription": {"text": what}}


def _result(log: _Log, finding: Finding, fingerprint: str) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": finding.code,
        "ruleIndex": log.order[finding.code],
        "level": "error" if log.report.failing(finding) else "note",
        "message": {"text": message(finding, log.lang)},
        "locations": [_location(log, *finding.location)],
        "partialFingerprints": {"barbellFinding/v1": fingerprint},
        "properties": {
            "date": finding.date.isoformat(),
            "status": finding.status.value,
            "params": jsonable(finding.params),
        },
    }
    if finding.evidence:
        result["relatedLocations"] = [
            {
                **_location(log, *evidence.location),
                "id": number,
                "message": {"text": words_of(evidence.note, log.lang)},
            }
            for number, evidence in enumerate(finding.evidence, start=1)
        ]
    if finding.status in _SUPPRESSED:
        result["suppressions"] = [
            {"kind": "inSource", "status": "accepted", "justification": finding.status.value}
        ]
    return result


def _error(log: _Log, error: LedgerError, fingerprint: str) -> dict[str, Any]:
    return {
        "ruleId": BEANCOUNT,
        "ruleIndex": log.order[BEANCOUNT],
        "level": "error",
        "message": {"text": error.message},
        "locations": [_location(log, error.file, error.line)],
        "partialFingerprints": {"beancountError/v1": fingerprint},
    }


def _location(log: _Log, filename: str | None, line: int) -> dict[str, Any]:
    place = log.report.place(filename, line)
    return {
        "physicalLocation": {
            "artifactLocation": _artifact(log.relative(place.filename)),
            "region": {"startLine": place.lineno},
        }
    }


def _artifact(name: str) -> dict[str, str]:
    path = Path(name)
    if path.is_absolute():
        return {"uri": path.as_uri()}
    return {"uri": quote(name, errors="surrogateescape"), "uriBaseId": _ROOT}


def _folder(path: Path) -> str:
    """The URI of a folder, with exactly one slash at its end."""
    return (path / "-").as_uri().removesuffix("-")


def _identity(finding: Finding) -> tuple[Any, ...]:
    """The parts of a finding that stay the same in later versions of the ledger.

    The line is left out, and the size of an episode, which may change while it lasts.
    """
    episode = finding.episode
    return (
        finding.code,
        (finding.date if episode is None else episode.start).isoformat(),
        sorted(finding.accounts),
        jsonable(finding.amount) if episode is None else None,
        sorted((key, value) for key, value in finding.params.items() if isinstance(value, str)),
    )


def _error_identity(log: _Log, error: LedgerError) -> tuple[Any, ...]:
    return log.relative(log.report.place(error.file, error.line).filename), error.message


def _fingerprints(identities: Iterable[tuple[Any, ...]]) -> Iterator[str]:
    """A fingerprint for each identity; equal identities are numbered."""
    seen: Counter[str] = Counter()
    for identity in identities:
        text = json.dumps(identity)
        seen[text] += 1
        yield hashlib.sha256(f"{text} {seen[text]}".encode()).hexdigest()[:32]
