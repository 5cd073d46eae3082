"""Locks that allow one sign-off of a ledger at a time, from reading to replacing the file."""

from __future__ import annotations

import contextlib
import os
import sys
import threading
from typing import TYPE_CHECKING

from beancount_barbell.cli.ledgers import cannot_read, shown
from beancount_barbell.cli.terminal import progress
from beancount_barbell.rendering.labels import label

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

_PAUSE_SECONDS = 0.05
_TRIES = 1200
"""Together one minute: after that a lock held by a hanging process is reported."""


@contextlib.contextmanager
def locked(paths: Iterable[Path], lang: str) -> Iterator[None]:
    """Locks files of a ledger, in any order, against other sign-offs.

    The files themselves are locked: there is no lock file, and the lock ends with its process.
    Editors ignore the lock. Paths that are not readable regular files are skipped; loading the
    ledger reports them.

    Raises:
        CannotRead: another process holds a lock for a minute, or the file system has no locks.
    """
    if sys.platform == "win32":  # pragma: no cover
        yield  # Windows cannot replace an open file
        return
    # All processes lock in the same order, so that no two wait for each other.
    readable = [path for path in paths if path.is_file() and os.access(path, os.R_OK)]
    names = sorted({os.path.realpath(path) for path in readable})
    with contextlib.ExitStack() as held:
        for name in names:
            held.callback(os.close, _wait_for(name, lang))
        yield


def _wait_for(name: str, lang: str) -> int:
    """Waits for the lock of a file and returns the descriptor that holds the lock."""
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
    raise cannot_read("signoff.locked", lang, path=shown(name))


def _take(name: str, lang: str) -> int | None:
    """Locks the file `name`; None if another process holds the lock or replaced the file."""
    handle = _open(name)
    try:
        _lock(handle)
        # The last holder may have replaced the file; the new file is then not locked.
        if os.path.samestat(os.fstat(handle), os.stat(name)):  # noqa: PTH116 the pair of fstat
            return handle
    except BlockingIOError:
        pass
    except OSError as failure:
        os.close(handle)
        raise cannot_read(
            "signoff.no-lock", lang, path=shown(name), reason=failure.strerror
        ) from failure
    os.close(handle)
    return None


def _open(name: str) -> int:
    try:
        return os.open(name, os.O_RDWR)  # network file systems lock only writable descriptors
    except OSError:
        return os.open(name, os.O_RDONLY)


def _lock(handle: int) -> None:
    import fcntl  # noqa: PLC0415 Windows has none

    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
