"""`barbell trades`: the closed trades and their statistics."""

from __future__ import annotations

import click

from beancount_barbell.cli import options
from beancount_barbell.cli.helping import Command
from beancount_barbell.cli.ledgers import shown
from beancount_barbell.cli.status import Judged, on_a_ledger
from beancount_barbell.cli.terminal import emit, emit_screen
from beancount_barbell.figures.trade_figures import TRADE_COLUMNS, trades_figures
from beancount_barbell.rendering.check_json import dumps
from beancount_barbell.rendering.csv_text import csv_text
from beancount_barbell.rendering.trades_text import trades_text


@click.command(cls=Command)
@options.ledger
@options.output_format("text", "json", "csv")
@on_a_ledger()
def trades(one: Judged, *, output: str) -> None:
    """Show the closed trades of the sleeve, and their statistics."""
    figures = trades_figures(one.analysis.history)
    if output == "json":
        emit(dumps(figures), output)
    elif output == "csv":
        emit(csv_text(TRADE_COLUMNS, figures["trades"]).rstrip("\n"), output)
    elif one.analysis.spoken:
        emit_screen(trades_text(figures, one.lang, _place, one.paint))


def _place(filename: str, lineno: int) -> str:
    return f"{shown(filename)}:{lineno}"
