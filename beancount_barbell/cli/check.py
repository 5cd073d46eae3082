"""`barbell check`: Beancount's own errors, then the findings."""

from __future__ import annotations

import contextlib
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import click

from beancount_barbell.cli import options
from beancount_barbell.cli.clock import is_too_early, warn_of_dates
from beancount_barbell.cli.git import LEDGER_SUFFIXES, known_before, pushed
from beancount_barbell.cli.helping import Command
from beancount_barbell.cli.ledgers import (
    CannotRead,
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
from beancount_barbell.cli.novelty import HEAD, Base, base_of, findings_in, new_since
from beancount_barbell.cli.rules import code_of
from beancount_barbell.cli.terminal import emit, emit_screen, note, painter, progress
from beancount_barbell.cli.versions import LedgerInGit, as_committed, survey
from beancount_barbell.diagnosis.ledger import is_untagged
from beancount_barbell.diagnosis.loading import plugins_after
from beancount_barbell.figures.status_figures import state_of
from beancount_barbell.model.findings import Finding, Text, fails
from beancount_barbell.rendering.check_json import check_json
from beancount_barbell.rendering.github import check_github
from beancount_barbell.rendering.labels import label
from beancount_barbell.rendering.report import Report, Selection, words_of
from beancount_barbell.rendering.sarif import check_sarif
from beancount_barbell.rendering.text import Page, check_text

if TYPE_CHECKING:
    import datetime

    from beancount_barbell.analysis import Analysis

BYTE_ORDER_MARK = "\ufeff"
"""The mark that some editors write at the start of a UTF-8 file.

Beancount's parser shows it in its error message.
"""

CLEAN, FOUND, BEANCOUNT_ERRORS = 0, 1, 3
"""Exit statuses of a completed check."""


class _Check(Command):
    """A command whose `--new-only` takes a value only after "=", never from the next argument."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        base = f"--new-only={known_before() or HEAD}"
        given = [base if one == "--new-only" else one for one in args]
        return super().parse_args(ctx, given)


@click.command(cls=_Check)
@options.ledger
@options.output_format("text", "json", "github", "sarif")
@click.option("--notices", is_flag=True)
@click.option("--all", "whole", is_flag=True)
@click.option("--rule", "codes", multiple=True, metavar="CODE")
@options.date("--since", forms=("%Y-%m-%d", "%Y-%m"))
@click.option("--open", "open_only", is_flag=True)
@click.option("--strict", is_flag=True)
@click.option("--new-only", "revision", metavar="[=REVISION]")
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
    whole: bool,
    codes: tuple[str, ...],
    since: datetime.date | None,
    open_only: bool,
    strict: bool,
    revision: str | None,
    as_of: datetime.date | None,
    lang: str | None,
    color: bool | None,
) -> None:
    """Check LEDGER and print Beancount's errors and the findings."""
    early = options.language(lang)
    selection = Selection(frozenset(code_of(one, early) for one in codes), since, open_only)
    path = find_ledger(ledger, early)
    with contextlib.ExitStack() as kept:
        with progress(label("ledger.loading", early, ledger=shown(str(path)))):
            loaded = load(path, early)
            ground = survey(loaded)
            loaded = kept.enter_context(as_committed(loaded, ground, early))
            analysis = judge(loaded, as_of, early)
        chosen = options.language(lang, analysis.policy.language)
        if output == "text":
            for error in loaded.errors:
                note(formatted(error))
        warn_of_dates(loaded, analysis, as_of, chosen)
        _advise(loaded, ground, analysis, chosen)
        counted = tuple(one for one in analysis.findings if fails(one, strict=strict))
        if revision is not None:
            base = base_of(revision, path, ground, chosen)
            counted = _new(counted, loaded, ground, base, as_of, strict=strict, lang=chosen)
        if analysis.spoken or output != "text":
            report = as_report(loaded, analysis, counted)
            if selection != Selection():
                report = report._replace(selection=selection)
            page = Page(chosen, place, loaded.line, painter(color=color))
            text = _written(report, output, page, loaded, ground, notices=notices, whole=whole)
            emit_screen(text) if output == "text" else emit(text, output)
    if loaded.errors:
        context.exit(BEANCOUNT_ERRORS)
    incomplete = bool(ground.lacking) or ground.refusal is not None
    context.exit(FOUND if counted or (strict and incomplete) else CLEAN)


def as_report(loaded: Loaded, analysis: Analysis, counted: tuple[Finding, ...]) -> Report:
    """The report of a check; the findings in `counted` make the check fail."""
    return Report(
        ledger=str(loaded.path),
        as_of=analysis.as_of,
        state=state_of(analysis.history).value,
        errors=tuple(ledger_error(error) for error in loaded.errors),
        findings=analysis.findings,
        counted=counted,
    )


def _written(
    report: Report,
    output: str,
    page: Page,
    loaded: Loaded,
    ground: LedgerInGit,
    *,
    notices: bool,
    whole: bool,
) -> str:
    if output == "json":
        return check_json(report, page.lang)
    if ground.repository is None:
        root = working_directory() or loaded.path.parent
    else:
        root = ground.repository.top
    relative = partial(_below, root)
    if output == "github":
        return check_github(report, page.lang, notices=notices or whole, relative=relative)
    if output == "sarif":
        release, top = version("beancount-barbell"), root.resolve()
        return check_sarif(report, page.lang, version=release, root=top, relative=relative)
    return check_text(report, page, notices=notices or whole, whole=whole)


def _new(
    counted: tuple[Finding, ...],
    loaded: Loaded,
    ground: LedgerInGit,
    base: Base,
    as_of: datetime.date | None,
    *,
    strict: bool,
    lang: str,
) -> tuple[Finding, ...]:
    if not counted:
        return counted
    name, missing = shown(str(loaded.path)), base.missing
    if ground.repository is not None and base.commit is not None:
        words = {"ledger": name, "revision": base.revision}
        try:
            with progress(label("ledger.loading-base", lang, **words)):
                before = findings_in(base.commit, loaded, ground.repository, as_of, lang)
        except CannotRead as failure:
            words = {"revision": base.revision, "reason": failure.message}
            missing = label("ledger.base-failed", lang, **words)
    if missing is not None:
        note(label("ledger.no-base", lang, ledger=name, reason=missing))
        return counted
    if before.lacking:
        paths = ", ".join(shown(str(path)) for path in before.lacking)
        note(label("ledger.base-lacks", lang, revision=base.revision, paths=paths))
    new = new_since(counted, before, strict=strict)
    if len(new) < len(counted):
        note(label("check.known", lang, count=len(counted) - len(new)))
    return new


def _advise(loaded: Loaded, ground: LedgerInGit, analysis: Analysis, lang: str) -> None:
    """Writes advice to standard error: on the loading, on git and on files left out."""
    name = shown(str(loaded.path))
    advise_on_errors(loaded, lang)
    if not analysis.spoken:
        note(label("check.unspoken", lang, ledger=name))
    warn(loaded, analysis, lang)
    if ground.refusal is not None:
        note(label("ledger.git-refuses", lang, reason=ground.refusal))
    for reason in dict.fromkeys(one.reason for one in ground.lacking):
        paths = [shown(str(one.path)) for one in ground.lacking if one.reason == reason]
        words = {"path": paths[0], "count": len(paths), "paths": ", ".join(paths)}
        several = ".several" if len(paths) > 1 else ""
        note(label(f"ledger.lacking.{reason}{several}", lang, **words))
    if loaded.copies is not None:
        note(label("ledger.pushed" if pushed() else "ledger.staged", lang))
    included = {path.resolve() for path in loaded.files}
    for staged in () if ground.repository is None else ground.repository.staged():
        if staged.suffix in LEDGER_SUFFIXES and staged.resolve() not in included:
            note(label("ledger.not-included", lang, path=shown(str(staged)), ledger=name))


def advise_on_errors(loaded: Loaded, lang: str) -> None:
    """Notes what to do about errors of Beancount whose messages do not show it."""
    for error in loaded.errors:
        missing = missing_plugin(error)
        if missing is not None:
            module, package = missing
            note(label("ledger.plugin-import", lang, module=module, package=package))
        if BYTE_ORDER_MARK in str(error.message):
            path = shown(ledger_error(error).file or str(loaded.path))
            note(label("ledger.byte-order-mark", lang, path=path))


def warn(loaded: Loaded, analysis: Analysis, lang: str) -> None:
    """Notes the diagnoses of `barbell doctor` because of which a clean check proves little."""
    name = shown(str(loaded.path))
    if analysis.spoken and not loaded.enforced:
        note(label("ledger.no-plugin", lang, path=name))
    after = plugins_after([plugin for plugin, _ in loaded.options["plugin"]])
    told = [Text("doctor.BB903", {"plugins": after})] if after else []
    if analysis.spoken and is_untagged(analysis) and not is_too_early(loaded, analysis):
        told.append(Text("doctor.BB906", {}))
    for text in told:
        between = "" if lang == "ja" else " "
        remedy = words_of(Text(f"{text.key}.remedy", text.params), lang)
        note(f"{name}: {words_of(text, lang)}{between}{remedy}")


def _below(root: Path, filename: str) -> str:
    """A file's path relative to the repository's root, as annotating platforms need it.

    A symbolic link that leads out of the repository is given by its own path.
    """
    path = Path(filename)
    for name, folder in ((path.resolve(), root.resolve()), (path, root)):
        if name.is_relative_to(folder):
            return name.relative_to(folder).as_posix()
    return filename
