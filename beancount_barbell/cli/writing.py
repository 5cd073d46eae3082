"""Writing files: whole or not at all."""

from __future__ import annotations

import contextlib
import os
import shutil
from pathlib import Path

from beancount_barbell.cli.ledgers import CannotRead, shown
from beancount_barbell.rendering.labels import label

_NEW_FILE = 0o666
"""Mode of a new file, less what the user's umask takes away."""


def replace(path: Path, content: bytes, lang: str) -> None:
    """Puts `content` in the place of a file, or makes it.

    It is written beside it, flushed to the disk and then renamed, so that a
    reader sees the old or the new one and a crash leaves one of both. An
    existing file keeps its permissions and, where the system allows, its owner;
    a link goes on pointing to it.

    Raises:
        CannotRead: the file or its directory cannot be written.
    """
    target = Path(os.path.realpath(path))
    beside = target.with_name(f".{target.name}.{os.getpid()}.new")
    try:
        if target.exists() and not is_writable(target):
            raise PermissionError(None, os.strerror(13))
        try:
            _write(beside, content)
            if target.exists():
                shutil.copymode(target, beside)
                was = target.stat()
                with contextlib.suppress(PermissionError):
                    os.chown(beside, was.st_uid, was.st_gid)
            beside.replace(target)
        finally:
            beside.unlink(missing_ok=True)
        _flush_folder(target.parent)
    except OSError as failure:
        reason = failure.strerror or str(failure)
        raise CannotRead(
            label("report.unwritable", lang, path=shown(str(path)), reason=reason)
        ) from failure


def is_writable(path: Path) -> bool:
    """Whether somebody may write `path`: the superuser too keeps off a file made read-only."""
    return bool(path.stat().st_mode & 0o222) and os.access(path, os.W_OK)


def _write(path: Path, content: bytes) -> None:
    handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, _NEW_FILE)
    with os.fdopen(handle, "wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())


def _flush_folder(folder: Path) -> None:
    """The rename itself has to reach the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
