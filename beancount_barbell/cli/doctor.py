"""`barbell doctor`: every way in which the rules are silently not enforced."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from beancount_barbell.cli import clock, options
from beancount_barbell.cli.check import BEANCOUNT_ERRORS, CLEAN, FOUND, advise_on_errors
from beancount_barbell.cli.helping import Command
from beancount_barbell.cli.ledgers import find_ledger, formatted, judge, load, place, shown
from beancount_barbell.cli.surroundings import surroundings
from beancount_barbell.cli.terminal import emit, emit_screen, note, painter, progress
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


@click.command(cls=Command)
@options.ledger
@options.output_format("text", "json")
@click.option("--fix", is_flag=True)
@click.option("--mask", is_flag=True)
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
    mask: bool,
    as_of: datetime.date | None,
    lang: str | None,
    color: bool | None,
) -> None:
    """Find every way in which LEDGER's rules are silently not enforced."""
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
    advise_on_errors(loaded, chosen)
    page = Page(chosen, place, loaded.line, painter(color=color))
    if output == "json" or mask:
        emit(diagnosis_json(found, str(path), around.today, chosen, hidden=mask), "json")
    elif fix:
        emit(diagnosis_fixes(found, page))
    else:
        emit_screen(diagnosis_text(found, around.name, page))
    if found:
        context.exit(FOUND)
    context.exit(BEANCOUNT_ERRORS if loaded.errors else CLEAN)
