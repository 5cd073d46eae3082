"""One sign-off of a ledger at a time, from reading it to replacing it."""

from __future__ import annotations

import contextlib
import os
import sys
import threading
from typing import TYPE_CHECKING

from beancount_barbell.cli.ledgers import CannotRead, shown
from beancount_barbell.cli.terminal import progress
from beancount_barbell.rendering.labels import label

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

_PAUSE_SECONDS = 0.05
_TRIES = 1200
"""A minute: somebody who hangs is told of, and not waited for."""


@contextlib.contextmanager
def locked(paths: Iterable[Path], lang: str) -> Iterator[None]:
    """Keeps other sign-offs off files of a ledger; what is no file is left to the reader.

    The lock lies on the files themselves, so that it leaves nothing beside them and ends with the
    process that holds it. Editors do not know it.

    Args:
        paths: the files, in any order.
        lang: "en" or "ja".

    Raises:
        CannotRead: somebody else holds one of them for a minute, or the file system has no locks.
    """
    if sys.platform == "win32":  # pragma: no cover
        yield  # a file that is open cannot be replaced there
        return
    # In one order for everybody, so that two never wait for each other.
    readable = [path for path in paths if path.is_file() and os.access(path, os.R_OK)]
    names = sorted({os.path.realpath(path) for path in readable})
    with contextlib.ExitStack() as held:
        for name in names:
            held.callback(os.close, _wait_for(name, lang))
        yield


def _wait_for(name: str, lang: str) -> int:
    """The descriptor that holds the lock of a file."""
    handle = _take(name, lang)
    if handle is not None:
        return handle
    pause = threading.Event()
    with progress(label("signoff.waiting", lang, path=shown(name))):
        for _ in range(_TRIES):
            pause.wait(_PAUSE_SECONDS)
            handle = _take(name, lang)
            if handle is not None:
                return handle
    raise CannotRead(label("signoff.locked", lang, path=shown(name)))


def _take(name: str, lang: str) -> int | None:
    """Locks the file that is called so, None where somebody else holds it or replaces it."""
    handle = _open(name)
    try:
        _lock(handle)
        # Whoever held it may have put another file in its place, and that is not locked.
        if os.path.samestat(os.fstat(handle), os.stat(name)):  # noqa: PTH116 the pair of fstat
            return handle
    except BlockingIOError:
        pass
    except OSError as failure:
        os.close(handle)
        text = label("signoff.no-lock", lang, path=shown(name), reason=failure.strerror)
        raise CannotRead(text) from failure
    os.close(handle)
    return None


def _open(name: str) -> int:
    try:
        return os.open(name, os.O_RDWR)  # a network's file system locks only what may be written
    except OSError:
        return os.open(name, os.O_RDONLY)


def _lock(handle: int) -> None:
    import fcntl  # noqa: PLC0415 Windows has none

    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
