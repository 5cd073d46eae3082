"""Output to the user: text, notes, colour, progress.

A standard stream may have any encoding, be closed or full, or lead to a closed pipe. With
`guarded_streams` such a failure gives neither a traceback nor the exit status of a verdict.
"""

from __future__ import annotations

import codecs
import contextlib
import io
import os
import select
import shutil
import sys
from typing import TYPE_CHECKING, Any, TextIO

import click

from beancount_barbell.cli.ledgers import CannotRead
from beancount_barbell.cli.stopping import raise_if_stopped, settle
from beancount_barbell.rendering.folding import folded
from beancount_barbell.rendering.labels import label
from beancount_barbell.rendering.language import language_of
from beancount_barbell.rendering.style import COLOURED, Paint
from beancount_barbell.rendering.visible import escaped, visible

if TYPE_CHECKING:
    from collections.abc import Iterator


PIPE_CLOSED = 141
"""Exit status of a program that wrote into a closed pipe (128 + SIGPIPE)."""

_COLOURS = {"error": "red", "notice": "yellow", "good": "green"}

_STANDARD = (0, 1, 2)
"""The descriptors of standard input, output and error."""

_PLAIN = {
    "·": "-",
    "–": "-",
    "…": "...",
    "→": "->",
    "⇢": "->",
    "÷": "/",
    "²": "^2",
    "√": "sqrt ",
    "θ": "theta",
    "μ": "mu",
    "σ": "sigma",
    "✓": "v",
    "✗": "x",
    "☐": "[ ]",
}
"""ASCII replacements for characters of our output that an encoding lacks."""


def emit(text: str, output: str = "text", *, last: bool = True) -> None:
    """Writes `text` and a line end to standard output.

    Args:
        text: the output.
        output: the name of its format. "text" is for people, in the encoding of the
            terminal; any other format is for programs, and always in UTF-8.
        last: whether this is the last output. Signals are ignored after it.

    Raises:
        click.exceptions.Exit: the reader has closed the pipe; the program ends silently.
        CannotRead: the output cannot be written for another reason.
        KeyboardInterrupt: a signal came, so there is no verdict.
    """
    raise_if_stopped()
    if output == "text":
        _write(_legible(text), sys.stdout)
    else:
        if isinstance(sys.stdout, io.TextIOWrapper):
            sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")
        _write(text, sys.stdout)
    if last:
        settle()


def emit_screen(text: str) -> None:
    """Writes a screen with columns to standard output; on a terminal, folded to its width."""
    width = screen_width()
    emit(text if width is None else folded(text, width))


def screen_width() -> int | None:
    """The width of the terminal that standard output goes to, in cells; None for no terminal."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else None


def note(text: str) -> None:
    """Writes `text` and a line end to standard error; failures are ignored."""
    _write(_legible(text), sys.stderr)


def _write(text: str, stream: TextIO) -> None:
    stream.write(text + "\n")
    stream.flush()


def _legible(text: str) -> str:
    """`text` with invisible characters escaped, except line ends, tabs and our colours."""
    parts = COLOURED.split(text)
    parts[::2] = [visible(part, keep="\n\t") for part in parts[::2]]
    return "".join(parts)


def _replaced(failure: Any) -> tuple[str, int]:
    """The error handler of a stream: characters that its encoding lacks, in ASCII."""
    lacking = failure.object[failure.start : failure.end]
    return "".join(_PLAIN.get(char) or escaped(char) for char in lacking), failure.end


codecs.register_error("barbell", _replaced)


class _Outlet(io.RawIOBase):
    """The raw part of a standard stream, which writes to the system.

    After a failure, or if the stream is closed, everything written is dropped, so that
    nothing fails a second time when Python ends.
    """

    def __init__(self, stream: TextIO | None, *, verdict: bool) -> None:
        """Takes over from `stream`, None if it is closed; a failed write of a `verdict` raises."""
        super().__init__()
        buffer = getattr(stream, "buffer", None)
        self._inner: Any = getattr(buffer, "raw", buffer)
        self._verdict = verdict

    def writable(self) -> bool:
        return True

    def isatty(self) -> bool:
        return self._inner is not None and bool(self._inner.isatty())

    def fileno(self) -> int:
        return super().fileno() if self._inner is None else int(self._inner.fileno())

    def write(self, data: Any) -> int:
        if self._inner is not None:
            try:
                # None: a non-blocking pipe that is full at the moment.
                while (written := self._inner.write(data)) is None:
                    select.select([], [self._inner], [])
            except OSError as failure:
                self.drop()
                if self._verdict:
                    raise _unwritten(failure) from failure
            else:
                return int(written)
        return len(data)

    def drop(self) -> None:
        """Discard everything that is still buffered or written later."""
        self._inner = None


def _unwritten(failure: OSError) -> click.exceptions.Exit | CannotRead:
    if isinstance(failure, BrokenPipeError):
        return click.exceptions.Exit(PIPE_CLOSED)
    reason = failure.strerror or str(failure)
    return CannotRead(label("output.failed", language_of(os.environ), reason=reason))


@contextlib.contextmanager
def guarded_streams() -> Iterator[None]:
    """Guards standard output and standard error; standard input is empty if it is closed.

    Whoever writes, failures are handled as in `emit` and `note`.
    """
    while (opened := os.open(os.devnull, os.O_RDWR)) in _STANDARD:
        pass  # fills closed descriptors, or a file opened later would receive the output
    os.close(opened)
    before = sys.stdout, sys.stderr
    if sys.stdin is None:
        sys.stdin = io.TextIOWrapper(io.BytesIO())
    outlets = _Outlet(sys.stdout, verdict=True), _Outlet(sys.stderr, verdict=False)
    sys.stdout, sys.stderr = map(_stream, outlets, before)
    try:
        yield
    finally:
        sys.stderr.flush()
        for outlet in outlets:  # output that `emit` has not flushed is not a verdict
            outlet.drop()
        sys.stdout, sys.stderr = before


def _stream(outlet: _Outlet, like: TextIO | None) -> TextIO:
    if like is not None and not hasattr(like, "buffer"):
        return like  # a text stream of another program, e.g. io.StringIO
    return io.TextIOWrapper(
        io.BufferedWriter(outlet),
        encoding=getattr(like, "encoding", None) or "utf-8",
        errors="barbell",
        line_buffering=True,
    )


def painter(*, color: bool | None) -> Paint:
    """The function that styles text for standard output (colour, bold, dim).

    Args:
        color: the user's `--color` (True) or `--no-color` (False). None: styled if the output
            is a terminal and `NO_COLOR` is not set.
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
    """Shows a spinner with `text` while work is going on, only on a terminal."""
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console  # noqa: PLC0415 slow to import, useless in a pipe
    from rich.text import Text  # noqa: PLC0415 likewise

    # `Text`: a file's name must not be read as markup. "line": a spinner of ASCII characters.
    # No colour here: `painter` decides whether the user wants colour.
    with Console(stderr=True, no_color=True).status(Text(text), spinner="line"):
        yield
