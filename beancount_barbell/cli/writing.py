"""Writes files completely or not at all."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import shutil
import stat
from pathlib import Path

import click

from beancount_barbell.cli.ledgers import CannotRead, cannot_read, shown
from beancount_barbell.cli.stopping import settle, wholly
from beancount_barbell.cli.terminal import PIPE_CLOSED
from beancount_barbell.rendering.labels import label

_NEW_FILE = 0o666
"""Mode of a new file, before the user's umask."""

_PRIVATE = 0o600
"""Mode of a temporary file, until it gets the mode of the file that it replaces."""

_STANDARD_OUTPUT = ("-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1")
"""Names of standard output for `--output`.

They are not opened as files: a file to which the output is redirected would be overwritten
from its start.
"""

_ACCESS_LIST = "system."
"""Prefix of the extended attributes that hold access lists."""


class _RefusedError(OSError):
    """A file is not replaced; the message is in the user's language."""


def file_named(target: str | None) -> str | None:
    """The file that `--output` names; None for standard output."""
    return None if target in _STANDARD_OUTPUT else target


def write_text(target: str, text: str, lang: str) -> None:
    """Writes `text`, as UTF-8, into a file, a pipe or a device.

    Raises:
        CannotRead: the target cannot be written.
        click.exceptions.Exit: the reader has closed the pipe.
    """
    path, content = Path(target), text.encode(errors="backslashreplace")
    write = write_through if is_special(path) else replace
    write(path, content, lang)


def replace(path: Path, content: bytes, lang: str, *, before: bytes | None = None) -> None:
    """Replaces the content of a file, or creates the file.

    A temporary file is written in the same folder, flushed to the disk and then renamed:
    readers, also after a crash, find either the old or the new content. An existing file
    keeps its permissions, access list, group and, where the system allows, its owner; a
    symbolic link still leads to the file. A file with hard links is not replaced, because the
    other names would keep the old content; nor is a file whose group would be lost, nor one
    whose content is no longer `before` (None for any).

    Raises:
        CannotRead: the file or its folder cannot be written, or the content is not `before`.
        KeyboardInterrupt: a signal came first; the file is unchanged.
    """
    try:
        target = Path(os.path.realpath(path))
        beside = target.with_name(f"{_stem(target)}{os.urandom(4).hex()}.new")
        was = target.stat() if target.exists() else None
        if was is not None:
            _require_replaceable(target, was, lang)
        try:
            try:
                _write(beside, content, _NEW_FILE if was is None else _PRIVATE)
            except OSError as failure:
                if was is None:
                    raise
                raise _RefusedError(
                    label("write.temporary", lang, reason=_reason(failure))
                ) from failure
            if was is not None:
                _take_over(target, was, beside, lang)
            with wholly():
                if before is not None and target.read_bytes() != before:
                    raise cannot_read("signoff.changed", lang, path=shown(str(path)))
                beside.replace(target)
        finally:
            beside.unlink(missing_ok=True)
    except OSError as failure:
        raise _unwritable(path, failure, lang) from failure
    with contextlib.suppress(OSError):  # the file is written, but its folder may not be readable
        _flush_folder(target.parent)


def write_through(path: Path, content: bytes, lang: str) -> None:
    """Writes `content` into a pipe, a terminal or a device.

    Raises:
        CannotRead: the target cannot be written.
        click.exceptions.Exit: the reader has closed the pipe.
    """
    try:
        with path.open("wb", buffering=0) as stream:
            left = memoryview(content)
            while left:
                left = left[stream.write(left) :]
    except BrokenPipeError:
        raise click.exceptions.Exit(PIPE_CLOSED) from None
    except OSError as failure:
        raise _unwritable(path, failure, lang) from failure
    settle()


def is_special(path: Path) -> bool:
    """Whether `path` is a pipe, a character device or a socket: there is no content to lose."""
    try:
        mode = path.stat().st_mode
    except OSError:
        return False
    return stat.S_ISFIFO(mode) or stat.S_ISCHR(mode) or stat.S_ISSOCK(mode)


def remove_leftovers(path: Path) -> None:
    """Removes temporary files that a killed `replace` of `path` left; call it under the lock."""
    target = Path(os.path.realpath(path))
    with contextlib.suppress(OSError):
        for left in target.parent.glob(f"{_stem(target)}*.new"):
            left.unlink()


def is_writable(path: Path) -> bool:
    """Whether the process may write `path`; False for a read-only file even for the superuser."""
    return bool(path.stat().st_mode & 0o222) and os.access(path, os.W_OK)


def _stem(target: Path) -> str:
    """Prefix of temporary files for `target`: a hash, so that long file names do no harm."""
    return f".barbell-{hashlib.sha256(os.fsencode(target.name)).hexdigest()[:12]}-"


def _require_replaceable(target: Path, was: os.stat_result, lang: str) -> None:
    if stat.S_ISDIR(was.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    if not is_writable(target):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    if was.st_nlink > 1:
        raise _RefusedError(label("write.hard-link", lang))


def _write(path: Path, content: bytes, mode: int) -> None:
    handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, mode)
    with os.fdopen(handle, "wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())


def _take_over(target: Path, was: os.stat_result, beside: Path, lang: str) -> None:
    """Copies owner, group, mode and extended attributes to the new file.

    Owner and group come first, because changing them changes the mode.
    """
    now = beside.stat()
    if now.st_uid != was.st_uid:
        with contextlib.suppress(PermissionError):
            os.chown(beside, was.st_uid, -1)
    if now.st_gid != was.st_gid:
        try:
            os.chown(beside, -1, was.st_gid)
        except PermissionError as failure:
            raise _RefusedError(label("write.group", lang, reason=_reason(failure))) from failure
    shutil.copymode(target, beside)
    for name in _attributes(target):
        # Other attributes may be refused by the system; access lists must not be lost.
        allowed = () if name.startswith(_ACCESS_LIST) else (OSError,)
        with contextlib.suppress(*allowed):
            os.setxattr(beside, name, os.getxattr(target, name))


def _attributes(path: Path) -> list[str]:
    """The names of a file's extended attributes; empty if the system does not support them."""
    if not hasattr(os, "listxattr"):
        return []
    try:
        return os.listxattr(path)
    except OSError:
        return []


def _unwritable(path: Path, failure: OSError, lang: str) -> CannotRead:
    return CannotRead(
        label("report.unwritable", lang, path=shown(str(path)), reason=_reason(failure))
    )


def _reason(failure: OSError) -> str:
    return failure.strerror or str(failure)


def _flush_folder(folder: Path) -> None:
    """Flushes a folder, so that a rename in it reaches the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
