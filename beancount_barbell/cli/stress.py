"""`barbell stress`: how far the sleeve may fall, and the effect on the core."""

from __future__ import annotations

import click

from beancount_barbell.cli import options
from beancount_barbell.cli.helping import Command
from beancount_barbell.cli.status import Judged, headline_of, on_a_ledger
from beancount_barbell.cli.terminal import emit, emit_screen
from beancount_barbell.figures.stress_figures import stress_figures
from beancount_barbell.rendering.assessed import doubt_line
from beancount_barbell.rendering.check_json import dumps
from beancount_barbell.rendering.stress_text import stress_text


@click.command(cls=Command)
@options.ledger
@options.output_format("text", "json")
@on_a_ledger(with_household=True)
def stress(one: Judged, *, output: str) -> None:
    """Tell how far LEDGER's sleeve may fall, and whether the core stays as it is."""
    analysis = one.analysis
    figures = stress_figures(analysis.history)
    if output == "json":
        emit(dumps(figures), output)
    elif analysis.spoken:
        doubt = doubt_line(headline_of(one), one.lang)
        emit_screen(stress_text(figures, one.lang, one.paint, doubt))
