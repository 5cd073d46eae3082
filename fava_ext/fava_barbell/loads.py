"""Whether Fava's loaded ledger is the ledger on disk.

Fava loads in the thread of the request that sees a change. It does not see a file saved during a
load until the next change; and if two requests load at the same time, the load of the older text
may end last. The page would then show an outdated ledger. So the state of the files is recorded
before each load and compared at each request of the page.
"""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

from beancount.utils.encryption import is_encrypted_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from fava.core import FavaLedger

    Stamps = Mapping[str, tuple[int, int] | None]
    """File of a ledger → (time of change in nanoseconds, size in bytes); None if it is missing."""


class Loads:
    """Records the state of a ledger's files before each load of the ledger."""

    def __init__(self, ledger: FavaLedger) -> None:
        """Starts recording, each time before Fava checks whether it has to load."""
        self._ledger = ledger
        self._begun = threading.local()
        self._fixed = is_encrypted_file(ledger.beancount_file_path)
        watcher: Any = _Noting(ledger.watcher, self.begin)
        ledger.watcher = watcher

    def begin(self) -> None:
        """Record the files: a load may begin in this thread."""
        self._begun.stamps = _stamps(self._files())

    def end(self) -> Stamps:
        """The state of the files when this thread's load began; call it when the load has ended.

        For the first load, and for files that this load added, it is the present state.
        """
        now, before = _stamps(self._files()), getattr(self._begun, "stamps", {})
        self._begun.stamps = {}
        return {**now, **{file: stamp for file, stamp in before.items() if file in now}}

    def holds(self, stamps: Stamps) -> bool:
        """Whether the files are unchanged. True for an encrypted ledger: Fava never reloads it."""
        return self._fixed or _stamps(stamps) == stamps

    def _files(self) -> Iterable[str]:
        return self._ledger.options.get("include", ())


class _Noting:
    """Fava's watcher, which calls `tell` before each check of the files."""

    def __init__(self, watcher: Any, tell: Callable[[], None]) -> None:
        self._watcher = watcher
        self._tell = tell

    def check(self) -> bool:
        self._tell()
        return bool(self._watcher.check())

    def __getattr__(self, name: str) -> Any:
        return getattr(self._watcher, name)


def _stamps(files: Iterable[str]) -> Stamps:
    return {file: _stamp(Path(file)) for file in files}


def _stamp(file: Path) -> tuple[int, int] | None:
    try:
        stat = file.stat()
    except OSError:
        return None
    return stat.st_mtime_ns, stat.st_size
