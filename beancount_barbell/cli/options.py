"""Arguments and options that several commands share."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import click

from beancount_barbell.rendering.language import LANGUAGES, choose

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable

    Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]

ledger: Decorator = click.argument("ledger", type=click.Path(), required=False)

lang: Decorator = click.option("--lang", type=click.Choice(LANGUAGES))

color: Decorator = click.option("--color/--no-color", default=None)


def _date(
    _context: click.Context, _parameter: click.Parameter, moment: datetime.datetime | None
) -> datetime.date | None:
    """The date of a value that `click.DateTime` has read."""
    return None if moment is None else moment.date()


def date(*names: str, forms: tuple[str, ...] = ("%Y-%m-%d",)) -> Decorator:
    """An option that takes a day."""
    return click.option(*names, type=click.DateTime(forms), callback=_date, metavar="DATE")


as_of = date("--as-of")


def output_format(*names: str) -> Decorator:
    """The option `--format`; the first of `names` is the default."""
    return click.option(
        "--format", "output", type=click.Choice(names), default=names[0], show_default=True
    )


def language(wanted: str | None, policy: str | None = None) -> str:
    """The caller's `--lang`, else the policy's language, else the environment's."""
    return choose(wanted, policy, os.environ)
