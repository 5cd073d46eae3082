"""`barbell stress`: how far the sleeve may fall, and the effect on the core."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from beancount_barbell.cli import options
from beancount_barbell.cli.helping import Command
from beancount_barbell.cli.status import headline_of, judged
from beancount_barbell.cli.terminal import emit, emit_screen, painter
from beancount_barbell.figures.stress_figures import stress_figures
from beancount_barbell.rendering.assessed import doubt_line
from beancount_barbell.rendering.check_json import dumps
from beancount_barbell.rendering.stress_text import stress_text

if TYPE_CHECKING:
    import datetime


@click.command(cls=Command)
@options.ledger
@options.output_format("text", "json")
@options.as_of
@options.lang
@options.color
@click.pass_context
def stress(
    context: click.Context,
    *,
    ledger: str | None,
    output: str,
    as_of: datetime.date | None,
    lang: str | None,
    color: bool | None,
) -> None:
    """Tell how far LEDGER's sleeve may fall, and whether the core stays as it is."""
    one = judged(ledger, as_of, lang, with_household=True)
    analysis = one.analysis
    figures = stress_figures(analysis.history)
    if output == "json":
        emit(dumps(figures), output)
    elif analysis.spoken:
        doubt = doubt_line(headline_of(one), one.lang)
        emit_screen(stress_text(figures, one.lang, painter(color=color), doubt))
    context.exit(one.exit_status)
