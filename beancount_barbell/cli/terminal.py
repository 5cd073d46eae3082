"""What reaches the user: output, notes, colour, progress.

A standard stream may have any encoding, be closed or full, or lead to a reader that has gone. None
of that is a traceback, or the exit status of a verdict: `guarded_streams` sees to it.
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
from beancount_barbell.rendering.style import COLOURED
from beancount_barbell.rendering.visible import escaped, visible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from beancount_barbell.rendering.style import Paint

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
"""What stands for our signs where the encoding lacks them."""


def emit(text: str, output: str = "text", *, last: bool = True) -> None:
    """Writes `text` and a line end to standard output.

    Args:
        text: what was asked for.
        output: the name of its format. "text" is for eyes, in the encoding of the
            terminal; any other is for programs, and UTF-8 everywhere.
        last: whether the program has then done what it was asked for, so that signals
            come too late.

    Raises:
        click.exceptions.Exit: nobody reads any more; the program ends silently.
        CannotRead: it cannot be written, for another reason.
        KeyboardInterrupt: the program was told to stop, so there is no verdict.
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
    """Writes columns to standard output: on a terminal, folded to its width."""
    if sys.stdout.isatty():
        text = folded(text, shutil.get_terminal_size().columns)
    emit(text)


def note(text: str) -> None:
    """Writes `text` and a line end to standard error, where anybody reads it."""
    _write(_legible(text), sys.stderr)


def _write(text: str, stream: TextIO) -> None:
    stream.write(text + "\n")
    stream.flush()


def _legible(text: str) -> str:
    """`text` without a character that cannot be seen, but line ends, tabs and our colours."""
    parts = COLOURED.split(text)
    parts[::2] = [visible(part, keep="\n\t") for part in parts[::2]]
    return "".join(parts)


def _replaced(failure: Any) -> tuple[str, int]:
    """The error handler of a stream: what its encoding lacks, in ASCII."""
    lacking = failure.object[failure.start : failure.end]
    return "".join(_PLAIN.get(char) or escaped(char) for char in lacking), failure.end


codecs.register_error("barbell", _replaced)


class _Outlet(io.RawIOBase):
    """The end of a standard stream towards the system.

    A stream that failed or is closed takes everything from then on, as if nobody
    read it, so that nothing fails a second time when Python ends.
    """

    def __init__(self, stream: TextIO | None, *, verdict: bool) -> None:
        """Takes over from `stream`.

        Args:
            stream: the stream as Python opened it, None where it is closed.
            verdict: whether what fails has to be told, because it is the verdict.
        """
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
                # None: a pipe that does not wait, and is full for the moment.
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
        """Whatever comes now or is still buffered goes nowhere."""
        self._inner = None


def _unwritten(failure: OSError) -> click.exceptions.Exit | CannotRead:
    if isinstance(failure, BrokenPipeError):
        return click.exceptions.Exit(PIPE_CLOSED)
    reason = failure.strerror or str(failure)
    return CannotRead(label("output.failed", language_of(os.environ), reason=reason))


@contextlib.contextmanager
def guarded_streams() -> Iterator[None]:
    """Standard output and standard error that fail as `emit` and `note` say, whoever writes."""
    while (opened := os.open(os.devnull, os.O_RDWR)) in _STANDARD:
        pass  # else a file opened later stood in for the closed stream, and got what is printed
    os.close(opened)
    before = sys.stdout, sys.stderr
    outlets = _Outlet(sys.stdout, verdict=True), _Outlet(sys.stderr, verdict=False)
    sys.stdout, sys.stderr = map(_stream, outlets, before)
    try:
        yield
    finally:
        sys.stderr.flush()
        for outlet in outlets:  # what `emit` has not flushed is no verdict
            outlet.drop()
        sys.stdout, sys.stderr = before


def _stream(outlet: _Outlet, like: TextIO | None) -> TextIO:
    if like is not None and not hasattr(like, "buffer"):
        return like  # text that another program collects
    return io.TextIOWrapper(
        io.BufferedWriter(outlet),
        encoding=getattr(like, "encoding", None) or "utf-8",
        errors="barbell",
        line_buffering=True,
    )


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
    from rich.text import Text  # noqa: PLC0415 likewise

    # A file's name is no markup, and a spinner of letters turns in every encoding. Colour is
    # for the answer, where `painter` knows whether it is wanted.
    with Console(stderr=True, no_color=True).status(Text(text), spinner="line"):
        yield
