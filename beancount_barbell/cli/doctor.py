"""`barbell doctor`: every way in which the rules are silently not enforced."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from beancount_barbell.cli import clock, options
from beancount_barbell.cli.check import BEANCOUNT_ERRORS, CLEAN, FOUND
from beancount_barbell.cli.ledgers import find_ledger, formatted, judge, load, place, shown
from beancount_barbell.cli.surroundings import surroundings
from beancount_barbell.cli.terminal import emit, note, painter, progress
from beancount_barbell.cli.versions import survey
from beancount_barbell.diagnosis.doctor import diagnose
from beancount_barbell.rendering.diagnosis_text import (
    diagnosis_fixes,
    diagnosis_json,
    diagnosis_text,
)
from beancount_barbell.rendering.labels import label
from beancount_barbell.rendering.text import Page

if TYPE_CHECKING:
    import datetime


@click.command()
@options.ledger
@options.output_format("text", "json")
@click.option("--fix", is_flag=True, help="Print the lines to add; nothing is written.")
@options.as_of
@options.lang
@options.color
@click.pass_context
def doctor(
    context: click.Context,
    *,
    ledger: str | None,
    output: str,
    fix: bool,
    as_of: datetime.date | None,
    lang: str | None,
    color: bool | None,
) -> None:
    """Find every way in which LEDGER's rules are silently not enforced.

    The plugin, its place, misspelt words, empty roles, limits nobody set, prices
    that are missing, files that no commit has, the hook: each with its place and
    its cure. --as-of stands for today. Exit status: 0 all is enforced, 1 something
    is not, 2 the ledger cannot be read, 3 it has Beancount errors of its own.
    """
    early = options.language(lang)
    path = find_ledger(ledger, early, unplugged=True)
    with progress(label("ledger.loading", early, ledger=shown(str(path)))):
        loaded = load(path, early)
        analysis = judge(loaded, as_of, early, with_household=True)
        around = surroundings(loaded, survey(loaded), as_of or clock.current_day())
    found = diagnose(analysis, around, loaded.entries)
    chosen = options.language(lang, analysis.policy.language)
    for error in loaded.errors:
        note(formatted(error))
    page = Page(chosen, place, loaded.line, painter(color=color))
    if output == "json":
        emit(diagnosis_json(found, str(path), around.today, chosen), output)
    elif fix:
        emit(diagnosis_fixes(found, page))
    else:
        emit(diagnosis_text(found, around.name, page))
    if found:
        context.exit(FOUND)
    context.exit(BEANCOUNT_ERRORS if loaded.errors else CLEAN)
