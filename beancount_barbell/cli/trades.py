"""`barbell trades`: the closed trades and their statistics."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from beancount_barbell.cli import options
from beancount_barbell.cli.helping import Command
from beancount_barbell.cli.ledgers import shown
from beancount_barbell.cli.status import judged
from beancount_barbell.cli.terminal import emit, emit_screen, painter
from beancount_barbell.figures.trade_figures import TRADE_COLUMNS, trades_figures
from beancount_barbell.rendering.check_json import dumps
from beancount_barbell.rendering.csv_text import csv_text
from beancount_barbell.rendering.trades_text import trades_text

if TYPE_CHECKING:
    import datetime


@click.command(cls=Command)
@options.ledger
@options.output_format("text", "json", "csv")
@options.as_of
@options.lang
@options.color
@click.pass_context
def trades(
    context: click.Context,
    *,
    ledger: str | None,
    output: str,
    as_of: datetime.date | None,
    lang: str | None,
    color: bool | None,
) -> None:
    """Show the closed trades of the sleeve, and their statistics."""
    one = judged(ledger, as_of, lang)
    figures = trades_figures(one.analysis.history)
    if output == "json":
        emit(dumps(figures), output)
    elif output == "csv":
        emit(csv_text(TRADE_COLUMNS, figures["trades"]).rstrip("\n"), output)
    elif one.analysis.spoken:
        emit_screen(trades_text(figures, one.lang, _place, painter(color=color)))
    context.exit(one.exit_status)


def _place(filename: str, lineno: int) -> str:
    return f"{shown(filename)}:{lineno}"
