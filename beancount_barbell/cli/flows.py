"""`barbell flows`: every movement between core, sleeve and outside."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from beancount_barbell.cli import options
from beancount_barbell.cli.ledgers import place
from beancount_barbell.cli.status import judged
from beancount_barbell.cli.terminal import emit, painter
from beancount_barbell.figures.movements import movement_figures, movements
from beancount_barbell.rendering.check_json import dumps
from beancount_barbell.rendering.flows_text import flows_text

if TYPE_CHECKING:
    import datetime


@click.command()
@options.ledger
@options.output_format("text", "json")
@options.as_of
@options.lang
@options.color
@click.pass_context
def flows(
    context: click.Context,
    *,
    ledger: str | None,
    output: str,
    as_of: datetime.date | None,
    lang: str | None,
    color: bool | None,
) -> None:
    """Show every movement between core, sleeve and outside, with its path.

    What was traced through outside accounts is told step by step. Exit status:
    0, 2 the ledger cannot be read, 3 the ledger has Beancount errors of its own.
    """
    one = judged(ledger, as_of, lang)
    analysis = one.analysis
    if output == "json":
        emit(dumps(movement_figures(analysis.history, analysis.findings)), output)
    elif analysis.spoken:
        rows = movements(analysis.history, analysis.findings)
        paint = painter(color=color)
        emit(flows_text(rows, analysis.base_currency, one.lang, paint, place))
    context.exit(one.exit_status)
