"""Signals such as Ctrl-C: a stopped program gives no verdict.

The exception that a signal raises can be lost: Beancount's C parser turns it into an error of the
ledger, and Python drops it in an object's `__del__`. So the handler also records the signal, and
the record is checked before each output (`raise_if_stopped`).
"""

from __future__ import annotations

import contextlib
import signal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

INTERRUPTED = 130
"""Exit status after Ctrl-C (128 + SIGINT)."""

SIGNALS = tuple(
    signal.Signals[name]
    for name in ("SIGINT", "SIGTERM", "SIGHUP")
    if name in signal.Signals.__members__
)
"""Signals that end the program in an orderly way: temporary files are removed."""


class _Stop:
    """The handler of `SIGNALS`: remembers the signal, and raises KeyboardInterrupt."""

    def __init__(self) -> None:
        self.received = 0

    def __call__(self, number: int, _frame: FrameType | None) -> None:
        self.received = number
        raise KeyboardInterrupt


def heed_signals() -> None:
    """Installs the handler for the rest of the process; an ignored signal stays so (nohup)."""
    stop = _Stop()
    for number in SIGNALS:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, stop)


def raise_if_stopped() -> None:
    """Raises KeyboardInterrupt again if other code has swallowed it.

    Raises:
        KeyboardInterrupt: a signal was received.
    """
    if any(stop.received for stop in _installed().values()):
        raise KeyboardInterrupt


def exit_status() -> int:
    """The exit status of a stopped program: 128 + the signal, 130 if no signal is known."""
    received = [stop.received for stop in _installed().values() if stop.received]
    return 128 + received[0] if received else INTERRUPTED


@contextlib.contextmanager
def wholly() -> Iterator[None]:
    """Runs the body of the `with` completely or not at all; afterwards signals are ignored.

    So the exit status is true: 130 if nothing was done, the command's own if it was done.

    Raises:
        KeyboardInterrupt: a signal came before; nothing is done.
    """
    handlers = _installed()
    if not handlers or not hasattr(signal, "pthread_sigmask"):  # Windows has none
        raise_if_stopped()
        yield
        settle()
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, handlers)
    try:
        raise_if_stopped()
        if signal.sigpending() & set(handlers):
            raise KeyboardInterrupt
        yield
        settle()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def settle() -> None:
    """Ignore signals from now on: the command's work is done."""
    for number in _installed():
        signal.signal(number, signal.SIG_IGN)


def _installed() -> dict[signal.Signals, _Stop]:
    """Signal → our handler; empty if another program uses this package as a library."""
    handlers = {number: signal.getsignal(number) for number in SIGNALS}
    return {number: stop for number, stop in handlers.items() if isinstance(stop, _Stop)}
