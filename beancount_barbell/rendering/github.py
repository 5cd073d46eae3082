"""`check --format github`: annotations on the lines of a pull request.

Source: GitHub's workflow commands (`::error file=…,line=…,title=…::message`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from beancount_barbell.rendering.report import words_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from beancount_barbell.model.findings import Finding
    from beancount_barbell.rendering.report import LedgerError, Report


def check_github(
    report: Report, lang: str, *, notices: bool, relative: Callable[[str], str]
) -> str:
    """One workflow command a line: Beancount's errors, then the findings.

    Args:
        report: the check.
        lang: "en" or "ja".
        notices: whether to give the findings that do not fail, too.
        relative: turns a file's name into a path from the repository's root.
    """
    lines = [_error(error, relative) for error in report.errors]
    lines += [
        _finding(finding, lang, relative, failing=report.failing(finding))
        for finding in report.shown(notices=notices)
    ]
    return "\n".join(lines)


def _error(error: LedgerError, relative: Callable[[str], str]) -> str:
    filename = None if error.file is None else relative(error.file)
    return _command("error", filename, error.line, title="Beancount", message=error.message)


def _finding(finding: Finding, lang: str, relative: Callable[[str], str], *, failing: bool) -> str:
    return _command(
        "error" if failing else "notice",
        relative(finding.location.filename),
        finding.location.lineno,
        title=f"{finding.code} {finding.name}",
        message=f"{words_of(finding.text, lang)}\n{words_of(finding.remedy, lang)}",
    )


def _command(level: str, filename: str | None, line: int, *, title: str, message: str) -> str:
    fields = {} if filename is None else {"file": filename}
    if line > 0:
        fields["line"] = str(line)
    fields["title"] = title
    written = ",".join(f"{key}={_property(value)}" for key, value in fields.items())
    return f"::{level} {written}::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
