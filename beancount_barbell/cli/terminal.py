"""What reaches the user: output, notes, colour, progress."""

from __future__ import annotations

import contextlib
import os
import sys
from typing import TYPE_CHECKING, TextIO

import click

if TYPE_CHECKING:
    from collections.abc import Iterator

    from beancount_barbell.rendering.style import Paint

PIPE_CLOSED = 141
"""Exit status of a program that wrote into a closed pipe (128 + SIGPIPE)."""

INTERRUPTED = 130
"""Exit status after Ctrl-C (128 + SIGINT)."""

_COLOURS = {"error": "red", "notice": "yellow", "good": "green"}


def emit(text: str) -> None:
    """Writes `text` and a line end to standard output.

    Raises:
        click.exceptions.Exit: nobody reads any more; the program ends silently.
    """
    _write(text, sys.stdout)


def note(text: str) -> None:
    """Writes `text` and a line end to standard error."""
    _write(text, sys.stderr)


def _write(text: str, stream: TextIO) -> None:
    try:
        stream.write(text + "\n")
        stream.flush()
    except BrokenPipeError:
        # What is still buffered must have somewhere to go when Python ends.
        with open(os.devnull, "w", encoding="utf-8") as nowhere:  # noqa: PTH123 a device, not a path
            os.dup2(nowhere.fileno(), stream.fileno())
        raise click.exceptions.Exit(PIPE_CLOSED) from None


def painter(*, color: bool | None) -> Paint:
    """Emphasis for standard output.

    Args:
        color: the user's `--color` or `--no-color`; None leaves it to `NO_COLOR`
            and to whether the output is a terminal.
    """
    wanted = color
    if wanted is None:
        wanted = not os.environ.get("NO_COLOR") and sys.stdout.isatty()

    def paint(text: str, style: str) -> str:
        if not wanted or not style:
            return text
        return click.style(
            text,
            fg=_COLOURS.get(style),
            bold=style in ("error", "strong") or None,
            dim=style == "dim" or None,
        )

    return paint


@contextlib.contextmanager
def progress(text: str) -> Iterator[None]:
    """Shows on a terminal, and only there, that work is going on."""
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console  # noqa: PLC0415 dear to import, useless in a pipe

    with Console(stderr=True).status(text):
        yield
