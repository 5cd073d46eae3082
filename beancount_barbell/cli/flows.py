"""`barbell flows`: every movement between core, sleeve and outside."""

from __future__ import annotations

import click

from beancount_barbell.cli import options
from beancount_barbell.cli.helping import Command
from beancount_barbell.cli.ledgers import place
from beancount_barbell.cli.status import Judged, on_a_ledger
from beancount_barbell.cli.terminal import emit, emit_screen
from beancount_barbell.figures.movements import FLOW_COLUMNS, movement_figures, movements
from beancount_barbell.model.roles import covers
from beancount_barbell.reading.values import nearest
from beancount_barbell.rendering.check_json import dumps
from beancount_barbell.rendering.csv_text import csv_text
from beancount_barbell.rendering.flows_text import flows_text
from beancount_barbell.rendering.labels import label


@click.command(cls=Command)
@options.ledger
@options.output_format("text", "csv", "json")
@click.option("--account")
@on_a_ledger()
def flows(one: Judged, *, output: str, account: str | None) -> None:
    """Show every movement between core, sleeve and outside, with its path."""
    analysis = one.analysis
    history, findings = analysis.history, analysis.findings
    opened = [each.account for each in history.roles.opened()]
    if account is not None and not any(covers(account, each) for each in opened):
        near = nearest(account, opened)
        key = "flows.no-account" if near is None else "flows.no-account-near"
        raise click.UsageError(label(key, one.lang, account=account, near=near))
    if output == "json":
        emit(dumps(movement_figures(history, findings, account)), output)
    elif output == "csv":
        figures = movement_figures(history, findings, account)
        emit(csv_text(FLOW_COLUMNS, figures["movements"]).rstrip("\n"), output)
    elif analysis.spoken:
        whole = movements(history, findings)
        rows = [each for each in whole if account is None or each.concerns(account)]
        if whole and not rows:
            emit(label("flows.none-of", one.lang, account=account), output)
        else:
            emit_screen(flows_text(rows, analysis.base_currency, one.lang, one.paint, place))
