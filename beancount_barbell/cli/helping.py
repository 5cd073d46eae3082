"""Commands whose `--help` speaks both languages and has examples."""

from __future__ import annotations

import copy
from contextlib import contextmanager
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import click

from beancount_barbell.cli import options
from beancount_barbell.cli.misuse import ExtraWords, Misused
from beancount_barbell.rendering.help_text import command_text, example_lines, heading, option_text
from beancount_barbell.rendering.language import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_LANG = "beancount_barbell.lang"

_AS_IT_IS = "\b\n"
"""Prefix of a paragraph whose lines click does not rewrap."""


class Command(click.Command):
    """A command that takes its help texts from the catalogue, by its name."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Notes the language first: click answers `--help` before it reads other options."""
        ctx.meta[_LANG] = _wanted(args) or ctx.meta.get(_LANG)
        refuses, ctx.allow_extra_args = not ctx.allow_extra_args, True
        with _told(ctx):
            rest = super().parse_args(ctx, args)
            if rest and refuses and not ctx.resilient_parsing:
                raise ExtraWords(rest)
        return rest

    def invoke(self, ctx: click.Context) -> Any:
        """Runs the command; usage errors are in the caller's language."""
        with _told(ctx):
            return super().invoke(ctx)

    def get_short_help_str(self, limit: int = 45) -> str:  # noqa: ARG002 the group has the room
        """The text that shells show when they complete the command's name."""
        return self.summary(options.language(None))

    def summary(self, lang: str) -> str:
        """The first line of the command's help text."""
        return command_text(self.name or "", lang).split("\n", 1)[0]

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Writes usage, description, options, commands and examples."""
        self.format_usage(ctx, formatter)
        self.format_help_text(ctx, formatter)
        self.format_options(ctx, formatter)
        self.format_epilog(ctx, formatter)

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Writes the usage line."""
        pieces = " ".join(self.collect_usage_pieces(ctx))
        prefix = heading("usage", _language(ctx))
        formatter.write_usage(ctx.command_path, pieces, prefix=prefix)

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Writes the description."""
        lang = _language(ctx)
        text = command_text(self.name or "", lang)
        if lang == "ja":  # click wraps lines at blanks, and Japanese has none
            text = "\n\n".join(_AS_IT_IS + paragraph for paragraph in text.split("\n\n"))
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(text)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Writes the options with their descriptions."""
        lang = _language(ctx)
        rows = [self._row(one, ctx, lang) for one in self.get_params(ctx)]
        with formatter.section(heading("options", lang)):
            formatter.write_dl([row for row in rows if row is not None])

    def _row(
        self, parameter: click.Parameter, ctx: click.Context, lang: str
    ) -> tuple[str, str] | None:
        if not isinstance(parameter, click.Option):
            return None
        told = copy.copy(parameter)
        own = "--help" in parameter.opts  # versions of click differ in what they call it
        told.help = option_text(self.name or "", "help" if own else parameter.name or "", lang)
        names, text = told.get_help_record(ctx) or ("", "")
        for key in ("default", "required"):
            text = text.replace(heading(key, LANGUAGES[0]), heading(key, lang))
        return names, text

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Writes the examples."""
        lang = _language(ctx)
        with formatter.section(heading("examples", lang)):
            formatter.write_text(_AS_IT_IS + "\n".join(example_lines(self.name or "", lang)))


class CommandGroup(Command, click.Group):
    """The group of all commands."""

    command_class = Command

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Writes the options, then the commands."""
        super().format_options(ctx, formatter)
        lang = _language(ctx)
        told = {name: one for name, one in self.commands.items() if isinstance(one, Command)}
        with formatter.section(heading("commands", lang)):
            formatter.write_dl([(name, one.summary(lang)) for name, one in told.items()])


@contextmanager
def _told(ctx: click.Context) -> Iterator[None]:
    """Turns click's usage errors into `Misused`, in the language of the caller."""
    try:
        yield
    except (Misused, click.exceptions.NoArgsIsHelpError):
        raise
    except click.UsageError as cause:
        raise Misused(cause, ctx, _language(ctx)) from cause


def _language(ctx: click.Context) -> str:
    return options.language(ctx.meta.get(_LANG))


def _wanted(args: Sequence[str]) -> str | None:
    """The value of `--lang` in a command line; None if it is missing or not supported."""
    words = [part for one in args for part in one.split("=", 1)]
    given = [value for name, value in pairwise(words) if name == "--lang"]
    return given[-1] if given and given[-1] in LANGUAGES else None
