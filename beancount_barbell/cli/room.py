"""`barbell room`: what may be booked next, how much, and what has to be."""

from __future__ import annotations

import click

from beancount_barbell.cli import options
from beancount_barbell.cli.helping import Command
from beancount_barbell.cli.ledgers import shown
from beancount_barbell.cli.report import refuse_existing
from beancount_barbell.cli.status import Judged, headline_of, on_a_ledger
from beancount_barbell.cli.terminal import emit, emit_screen, note
from beancount_barbell.cli.writing import file_named, write_text
from beancount_barbell.rendering.assessed import doubt_line
from beancount_barbell.rendering.calendar_text import calendar_text
from beancount_barbell.rendering.check_json import dumps
from beancount_barbell.rendering.room_labels import room_label
from beancount_barbell.rendering.room_text import RoomFormatter, room_text


@click.command(cls=Command)
@options.ledger
@options.output_format("text", "json")
@click.option("--ics", "calendar", type=click.Path())
@click.option("--force", is_flag=True)
@on_a_ledger(with_household=True)
def room(one: Judged, *, output: str, calendar: str | None, force: bool) -> None:
    """Tell what may be booked in LEDGER next, how much, and what has to be."""
    analysis = one.analysis
    file = file_named(calendar)
    refuse_existing(file, one.loaded.files, one.lang, force=force)
    figures = analysis.room()
    teller = RoomFormatter(figures, figures["unknown"], analysis.base_currency, one.lang)
    if calendar is not None and file is None:
        emit(_calendar(one, teller).removesuffix("\n"), "ics")
    elif output == "json":
        emit(dumps(figures), output)
    elif analysis.spoken:
        emit_screen(room_text(teller, one.paint, doubt_line(headline_of(one), one.lang)))
    if file is not None:
        write_text(file, _calendar(one, teller), one.lang)
        note(room_label("calendar", one.lang, path=shown(file)))


def _calendar(one: Judged, teller: RoomFormatter) -> str:
    ledger = one.loaded.path.name
    return calendar_text(teller, room_label("calendar-name", one.lang, ledger=ledger))
