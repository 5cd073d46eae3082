"""`barbell status` and `barbell history`: the state, and how it came about."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

import click

from beancount_barbell.cli import options
from beancount_barbell.cli.check import BEANCOUNT_ERRORS, CLEAN
from beancount_barbell.cli.clock import warn_of_dates
from beancount_barbell.cli.helping import Command
from beancount_barbell.cli.ledgers import Loaded, find_ledger, judge, load, shown
from beancount_barbell.cli.terminal import emit, emit_screen, note, painter, progress
from beancount_barbell.figures.assessment import Doubt, Headline, assess, loading_doubts
from beancount_barbell.figures.distances import line_distances, lines_of
from beancount_barbell.figures.status_figures import HISTORY_COLUMNS, history_figures
from beancount_barbell.model.record import NamedTuple
from beancount_barbell.rendering.check_json import dumps
from beancount_barbell.rendering.csv_text import csv_text
from beancount_barbell.rendering.labels import label
from beancount_barbell.rendering.status_screen import Figures, status_line, status_screen

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable

    from beancount_barbell.analysis import Analysis
    from beancount_barbell.rendering.style import Paint


class Judged(NamedTuple):
    """A ledger with its analysis, and language ("en" or "ja") and colours of the output."""

    loaded: Loaded
    analysis: Analysis
    lang: str
    paint: Paint

    @property
    def exit_status(self) -> int:
        """3 where Beancount has errors of its own, else 0."""
        return BEANCOUNT_ERRORS if self.loaded.errors else CLEAN

    @property
    def doubts(self) -> frozenset[Doubt]:
        """Why the figures are doubtful because of how the ledger was loaded."""
        return loading_doubts(enforced=self.loaded.enforced, errors=len(self.loaded.errors))

    def figures(self) -> dict[str, Any]:
        """The figures that `status --format json` prints."""
        return self.analysis.figures(self.doubts)


def judged(
    ledger: str | None,
    as_of: datetime.date | None,
    lang: str | None,
    *,
    color: bool | None = None,
    with_household: bool = False,
) -> Judged:
    """Loads and analyses the ledger, and notes on standard error what makes it doubtful."""
    early = options.language(lang)
    path = find_ledger(ledger, early)
    with progress(label("ledger.loading", early, ledger=shown(str(path)))):
        loaded = load(path, early)
        analysis = judge(loaded, as_of, early, with_household=with_household)
    chosen = options.language(lang, analysis.policy.language)
    warn_of_dates(loaded, analysis, as_of, chosen)
    if not analysis.spoken:
        note(label("check.unspoken", chosen, ledger=shown(str(path))))
    if loaded.errors:
        note(label("check.provisional", chosen, count=len(loaded.errors)))
    return Judged(loaded, analysis, chosen, painter(color=color))


def on_a_ledger(*, coloured: bool = True, with_household: bool = False) -> options.Decorator:
    """Decorates a command that takes a `Judged`; it exits with the status of that.

    It adds the options that choose how a ledger is read and shown: `--as-of`, `--lang` and, where
    the output is `coloured`, `--color`.
    """

    def adding(run: Callable[..., None]) -> Callable[..., None]:
        @functools.wraps(run)
        def command(
            *,
            ledger: str | None,
            as_of: datetime.date | None,
            lang: str | None,
            color: bool | None = None,
            **own: Any,
        ) -> None:
            one = judged(ledger, as_of, lang, color=color, with_household=with_household)
            run(one, **own)
            click.get_current_context().exit(one.exit_status)

        return options.as_of(options.lang(options.color(command) if coloured else command))

    return adding


def _figures(one: Judged) -> Figures:
    analysis, values = one.analysis, one.figures()
    return Figures(
        values=values,
        assessed=assess(analysis.history, analysis.findings, values, one.doubts),
        lines=lines_of(analysis.policy),
        distances=line_distances(analysis.history),
        failing=tuple(finding for finding in analysis.findings if finding.fails),
    )


def headline_of(one: Judged) -> Headline:
    """The headline of `barbell status`, with what makes it doubtful."""
    return _figures(one).assessed.headline


@click.command(cls=Command)
@options.ledger
@click.option("--short", is_flag=True)
@options.output_format("text", "json")
@on_a_ledger(with_household=True)
def status(one: Judged, *, short: bool, output: str) -> None:
    """Show LEDGER's state on one screen."""
    if output == "json":
        emit(dumps(one.figures()), output)
    elif short:
        emit(status_line(_figures(one), one.lang))
    elif one.analysis.spoken:
        emit_screen(status_screen(_figures(one), one.lang, one.paint))


@click.command(cls=Command)
@options.ledger
@options.output_format("csv", "json")
@on_a_ledger(coloured=False)
def history(one: Judged, *, output: str) -> None:
    """Write a row for each day on which anything changed."""
    figures = history_figures(one.analysis.history)
    table = csv_text(HISTORY_COLUMNS, figures["days"]).rstrip("\n")
    emit(dumps(figures) if output == "json" else table, output)
