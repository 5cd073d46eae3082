"""`check --format github`: annotations on the lines of a pull request.

Source: GitHub's workflow commands (`::error file=…,line=…,title=…::message`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from beancount_barbell.model.findings import Finding, Severity
from beancount_barbell.rendering.report import LedgerError, Report, words_of
from beancount_barbell.rendering.visible import visible

if TYPE_CHECKING:
    from collections.abc import Callable


def check_github(
    report: Report, lang: str, *, notices: bool, relative: Callable[[str], str]
) -> str:
    """One workflow command per line: findings that fail, Beancount's errors, then notices.

    GitHub shows the first ten annotations of a level. So findings that fail come before Beancount's
    errors; notices that fail a strict check come after our own errors. `relative` turns a file's
    name into a path from the repository's root.
    """
    shown = report.shown(notices=notices)
    failing = sorted(filter(report.failing, shown), key=lambda one: one.severity is Severity.NOTICE)
    lines = [_finding(report, finding, lang, relative, "error") for finding in failing]
    lines += [_error(report, error, relative) for error in report.errors]
    lines += [
        _finding(report, finding, lang, relative, "notice")
        for finding in shown
        if not report.failing(finding)
    ]
    return "\n".join(lines)


def _error(report: Report, error: LedgerError, relative: Callable[[str], str]) -> str:
    filename, line = report.place(error.file, error.line)
    return _command("error", relative(filename), line, title="Beancount", message=error.message)


def _finding(
    report: Report, finding: Finding, lang: str, relative: Callable[[str], str], level: str
) -> str:
    filename, line = report.place(*finding.location)
    return _command(
        level,
        relative(filename),
        line,
        title=f"{finding.code} {finding.name}",
        message=f"{words_of(finding.text, lang)}\n{words_of(finding.remedy, lang)}",
    )


def _command(level: str, filename: str, line: int, *, title: str, message: str) -> str:
    fields = {"file": filename, "line": str(line), "title": title}
    written = ",".join(f"{key}={_property(value)}" for key, value in fields.items())
    return f"::{level} {written}::{_data(message)}"


def _data(text: str) -> str:
    return visible(text, keep="\r\n").replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
