"""`barbell check`: Beancount's own errors, then the findings."""

from __future__ import annotations

import linecache
import os
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from beancount_barbell.cli import options
from beancount_barbell.cli.git import staged_ledgers, toplevel
from beancount_barbell.cli.ledgers import (
    Loaded,
    find_ledger,
    formatted,
    judge,
    ledger_error,
    load,
    missing_plugin,
    place,
    shown,
    working_directory,
)
from beancount_barbell.cli.novelty import findings_in_head, only_new
from beancount_barbell.cli.terminal import emit, note, painter, progress
from beancount_barbell.rendering.check_json import check_json
from beancount_barbell.rendering.github import check_github
from beancount_barbell.rendering.labels import label
from beancount_barbell.rendering.report import Report, fails
from beancount_barbell.rendering.sarif import check_sarif
from beancount_barbell.rendering.text import Page, check_text
from beancount_barbell.rules.codes import CODES

if TYPE_CHECKING:
    import datetime

    from beancount_barbell.analysis import Analysis
    from beancount_barbell.model.findings import Finding
    from beancount_barbell.model.location import Location

CLEAN, FOUND, BEANCOUNT_ERRORS = 0, 1, 3
"""Exit statuses of a check that was made."""


class Wish(NamedTuple):
    """How the user wants to see a check."""

    output: str
    lang: str
    notices: bool
    color: bool | None


@click.command()
@options.ledger
@options.output_format("text", "json", "github", "sarif")
@click.option("--notices", is_flag=True, help="Show also what does not fail the check.")
@click.option("--strict", is_flag=True, help="Notices fail the check, too.")
@click.option("--new-only", is_flag=True, help="Fail only on what HEAD's version did not have.")
@options.as_of
@options.lang
@options.color
@click.pass_context
def check(
    context: click.Context,
    *,
    ledger: str | None,
    output: str,
    notices: bool,
    strict: bool,
    new_only: bool,
    as_of: datetime.date | None,
    lang: str | None,
    color: bool | None,
) -> None:
    """Judge LEDGER: its own Beancount errors, then the findings.

    Replaces bean-check in a hook. Exit status: 0 clean, 1 findings, 2 the
    ledger cannot be read, 3 the ledger has Beancount errors of its own.
    """
    early = options.language(lang)
    path = find_ledger(ledger, early)
    with progress(label("ledger.loading", early, ledger=shown(str(path)))):
        loaded = load(path, early)
        analysis = judge(loaded, as_of, early)
    wish = Wish(output, options.language(lang, analysis.policy.language), notices, color)
    if output == "text":
        for error in loaded.errors:
            note(formatted(error))
    _advise(loaded, analysis, wish.lang)
    counted = tuple(one for one in analysis.findings if fails(one, strict=strict))
    if new_only:
        counted = _new(counted, loaded, as_of, wish.lang)
    if analysis.spoken or output != "text":
        emit(_written(_report(loaded, analysis, counted), wish, path), output)
    if loaded.errors:
        context.exit(BEANCOUNT_ERRORS)
    context.exit(FOUND if counted else CLEAN)


def _report(loaded: Loaded, analysis: Analysis, counted: tuple[Finding, ...]) -> Report:
    return Report(
        ledger=str(loaded.path),
        as_of=analysis.as_of,
        state=analysis.figures()["state"],
        errors=tuple(ledger_error(error) for error in loaded.errors),
        findings=analysis.findings,
        counted=counted,
    )


def _written(report: Report, wish: Wish, path: Path) -> str:
    if wish.output == "json":
        return check_json(report, wish.lang)
    root = toplevel(path.parent) or working_directory() or path.parent
    if wish.output == "github":
        return check_github(
            report, wish.lang, notices=wish.notices, relative=lambda name: _below(root, name)
        )
    if wish.output == "sarif":
        return check_sarif(
            report,
            wish.lang,
            version=version("beancount-barbell"),
            root=root.resolve(),
            relative=lambda name: _below(root, name),
            codes=CODES,
        )
    page = Page(wish.lang, place, _excerpt, painter(color=wish.color))
    return check_text(report, page, notices=wish.notices)


def _new(
    counted: tuple[Finding, ...], loaded: Loaded, as_of: datetime.date | None, lang: str
) -> tuple[Finding, ...]:
    if not counted:
        return counted
    name = shown(str(loaded.path))
    with progress(label("ledger.loading-head", lang, ledger=name)):
        before = findings_in_head(loaded, as_of, lang)
    if before.missing is not None:
        note(label("ledger.no-head", lang, ledger=name, reason=before.missing))
    new = only_new(counted, before.findings)
    if len(new) < len(counted):
        note(label("check.known", lang, count=len(counted) - len(new)))
    return new


def _advise(loaded: Loaded, analysis: Analysis, lang: str) -> None:
    """What the user should know beside the verdict, on standard error."""
    name = shown(str(loaded.path))
    for error in loaded.errors:
        missing = missing_plugin(error)
        if missing is not None:
            module, package = missing
            note(label("ledger.plugin-import", lang, module=module, package=package))
    if not analysis.spoken:
        note(label("check.unspoken", lang, ledger=name))
    elif not loaded.enforced:
        note(label("ledger.no-plugin", lang, path=name))
    included = {path.resolve() for path in loaded.files}
    for staged in staged_ledgers(loaded.path.parent):
        if staged.resolve() not in included:
            note(label("ledger.not-included", lang, path=shown(str(staged)), ledger=name))


def _below(root: Path, filename: str) -> str:
    """A file's name from the repository's root, as platforms that annotate want it."""
    path = Path(filename)
    resolved = path.resolve()
    if path.is_absolute() and resolved.is_relative_to(root.resolve()):
        return str(resolved.relative_to(root.resolve())).replace(os.sep, "/")
    return filename


def _excerpt(location: Location) -> str | None:
    return linecache.getline(location.filename, location.lineno).strip() or None
