"""Messages for usage errors of the command line, in both languages."""

from __future__ import annotations

import datetime
import re
from typing import IO, TYPE_CHECKING, Any

import click

from beancount_barbell.rendering.labels import label

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_SOME_DAY = datetime.date(2024, 5, 31)


class ExtraWords(click.UsageError):
    """The command line has more arguments than the command takes."""

    def __init__(self, words: Sequence[str]) -> None:
        super().__init__(" ".join(words))


class Misused(click.UsageError):
    """A usage error with a message in the language of the caller."""

    def __init__(self, cause: click.UsageError, context: click.Context, lang: str) -> None:
        super().__init__(_message(cause, context, lang), cause.ctx or context)
        self.lang = lang

    def show(self, file: IO[Any] | None = None) -> None:
        """Writes the usage line, a pointer to `--help`, and the error message."""
        context = self.ctx or click.get_current_context()
        more = label("usage.more", self.lang, command=context.command_path)
        wrong = label("usage.wrong", self.lang, message=self.message)
        click.echo(f"{context.get_usage()}\n{more}\n\n{wrong}", file=file, err=file is None)


def _message(cause: click.UsageError, context: click.Context, lang: str) -> str:
    """The error message in one sentence; click's own message for any other kind of error."""
    if isinstance(cause, ExtraWords):
        return label("usage.extra", lang, words=cause.message)
    if isinstance(cause, click.NoSuchCommand):
        return _no_command(cause, lang)
    if isinstance(cause, click.NoSuchOption):
        near = _listed(cause.possibilities or (), lang)
        key = "usage.no-option-near" if near else "usage.no-option"
        return label(key, lang, option=cause.option_name, near=near)
    if isinstance(cause, click.BadOptionUsage):
        return _no_value(cause.option_name, context, lang)
    if isinstance(cause, click.BadParameter) and cause.param is not None:
        return _bad_value(cause, cause.param, context, lang)
    return cause.message


def _no_command(cause: click.NoSuchCommand, lang: str) -> str:
    name = cause.command_name
    if re.search(r"[./\\]", name):
        return label("usage.ledger-first", lang, name=name)
    near = _listed(cause.possibilities or (), lang)
    return label(
        "usage.no-command-near" if near else "usage.no-command", lang, name=name, near=near
    )


def _no_value(option: str, context: click.Context, lang: str) -> str:
    (known,) = (one for one in context.command.params if option in one.opts)
    if getattr(known, "is_flag", False):
        return label("usage.no-value", lang, option=option)
    return label("usage.needs-value", lang, option=option, value=known.make_metavar(context))


def _bad_value(
    cause: click.BadParameter, parameter: click.Parameter, context: click.Context, lang: str
) -> str:
    name = max(parameter.opts, key=len)
    if isinstance(parameter, click.Argument):
        name = parameter.make_metavar(context)
    missing = isinstance(cause, click.MissingParameter)
    told = cause.message
    if isinstance(parameter.type, click.Choice):
        told = label("usage.one-of", lang, words=_listed(parameter.type.choices, lang))
    elif isinstance(parameter.type, click.DateTime):
        forms = (_SOME_DAY.strftime(form) for form in parameter.type.formats)
        told = label("usage.date", lang, words=_listed(forms, lang))
    key = "usage.missing" if missing else "usage.bad-value"
    return label(key, lang, name=name, told=told).rstrip()


def _listed(words: Iterable[str], lang: str) -> str:
    return label("status.comma", lang).join(words)
