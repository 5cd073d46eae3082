"""`barbell report`: a month's routine, to read, print or keep."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from beancount_barbell.cli import options
from beancount_barbell.cli.helping import Command
from beancount_barbell.cli.ledgers import cannot_read, place, shown
from beancount_barbell.cli.status import Judged, on_a_ledger
from beancount_barbell.cli.terminal import emit, note, screen_width
from beancount_barbell.cli.writing import file_named, is_special, write_text
from beancount_barbell.figures.month import MonthView, found_in, month_view
from beancount_barbell.figures.treasury_figures import regime_part
from beancount_barbell.rendering.assessed import doubt_texts
from beancount_barbell.rendering.check_json import dumps
from beancount_barbell.rendering.labels import label
from beancount_barbell.rendering.month_json import month_json
from beancount_barbell.rendering.month_sheet import month_sheet
from beancount_barbell.rendering.month_text import month_markdown, month_text
from beancount_barbell.rendering.style import Paint, unpainted

if TYPE_CHECKING:
    from collections.abc import Iterable

    from beancount_barbell.analysis import Analysis

_FORMATS = {".html": "html", ".htm": "html", ".md": "markdown", ".json": "json"}
"""The format for each suffix of the output file, used without `--format`."""

_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")


@click.command(cls=Command)
@options.ledger
@click.option("--month", metavar="YYYY-MM")
@options.output_format("text", "markdown", "html", "json")
@click.option("-o", "--output", "target", type=click.Path())
@click.option("--force", is_flag=True)
@on_a_ledger()
def report(one: Judged, *, month: str | None, output: str, target: str | None, force: bool) -> None:
    """Show the routine of one month."""
    target = file_named(target)
    refuse_existing(target, one.loaded.files, one.lang, force=force)
    source = click.get_current_context().get_parameter_source("output")
    if target is not None and source is ParameterSource.DEFAULT:
        output = _FORMATS.get(Path(target).suffix.casefold(), output)
    view = asked_month(one.analysis, month, one.lang)
    paint = unpainted if target else one.paint
    text = _drawn(one, view, output, paint, None if target else screen_width())
    if target is None:
        emit(text, output)
    else:
        write_text(target, f"{text}\n", one.lang)
        note(label("signoff.written", one.lang, path=shown(target)).rstrip(":"))


def refuse_existing(target: str | None, own: Iterable[Path], lang: str, *, force: bool) -> None:
    """Refuses to overwrite an existing file without `force`, and always a file of the ledger.

    `own` are the files of the ledger; `target` is None for standard output.

    Raises:
        CannotRead: the file exists, or is one of the ledger's files.
    """
    if target is None or not os.path.exists(target):  # noqa: PTH110 it never raises
        return
    if os.path.realpath(target) in map(os.path.realpath, own):
        raise cannot_read("report.is-ledger", lang, path=shown(target))
    if not force and not is_special(Path(target)):
        raise cannot_read("report.exists", lang, path=shown(target))


def asked_month(analysis: Analysis, name: str | None, lang: str) -> MonthView:
    """The month `name` ("2024-09"); without a name the newest month that is over.

    Raises:
        click.UsageError: there is no such month.
    """
    months = analysis.history.months
    if name is not None and not _MONTH.fullmatch(name):
        raise click.UsageError(label("report.not-a-month", lang, month=name))
    if not months:
        raise click.UsageError(label("report.no-months", lang))
    view = month_view(analysis.history, name or months[-1].name)
    if view is None:
        text = label(
            "report.no-month",
            lang,
            month=name,
            first=months[0].name,
            last=months[-1].name,
            as_of=analysis.as_of.isoformat(),
        )
        raise click.UsageError(text)
    return view


def _drawn(one: Judged, view: MonthView, output: str, paint: Paint, width: int | None) -> str:
    analysis, lang = one.analysis, one.lang
    findings = found_in(view, analysis.findings)
    currency = analysis.base_currency
    rates = regime_part(analysis.history, view.end)
    if output == "json":
        return dumps(month_json(view, findings, analysis.as_of, currency, lang, rates))
    doubts = doubt_texts(one.doubts, lang)
    sheet = month_sheet(view, findings, analysis.as_of, currency, lang, place, rates, doubts)
    if output == "html":
        from beancount_barbell.rendering.month_html import month_html  # noqa: PLC0415 slow to import

        return month_html(sheet)
    return month_markdown(sheet) if output == "markdown" else month_text(sheet, paint, width)
