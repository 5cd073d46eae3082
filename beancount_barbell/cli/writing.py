"""Writing files: whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import shutil
import stat
from pathlib import Path

import click

from beancount_barbell.cli.ledgers import CannotRead, shown
from beancount_barbell.cli.stopping import settle, wholly
from beancount_barbell.cli.terminal import PIPE_CLOSED
from beancount_barbell.rendering.labels import label

_NEW_FILE = 0o666
"""Mode of a new file, less what the user's umask takes away."""

_PRIVATE = 0o600
"""Mode of a file that is to get that of another."""

_STANDARD_OUTPUT = ("-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1")
"""What `--output` may call it; opened by name, a file behind it would be written from its start."""

_ACCESS_LIST = "system."
"""How the extended attributes begin that say who may read and write."""


class _RefusedError(OSError):
    """A file is left alone; the words are the user's."""


def file_named(target: str | None) -> str | None:
    """The file that `--output` names, None where that is standard output."""
    return None if target in _STANDARD_OUTPUT else target


def write_text(target: str, text: str, lang: str) -> None:
    """Writes `text` and a line end, as UTF-8, into a file, a pipe or a device.

    Raises:
        CannotRead: it cannot be written.
        click.exceptions.Exit: nobody reads from it any more.
    """
    path, content = Path(target), f"{text}\n".encode(errors="backslashreplace")
    write = write_through if is_special(path) else replace
    write(path, content, lang)


def replace(path: Path, content: bytes, lang: str, *, before: bytes | None = None) -> None:
    """Puts `content` in the place of a file, or makes it.

    It is written beside it, flushed to the disk and then renamed, so that a
    reader sees the old or the new one and a crash leaves one of both. An
    existing file keeps its permissions, access list, group and, where the system
    allows, its owner; a symbolic link goes on pointing to it. Where one of its names
    would keep the old content, or its group be lost, it is left alone.

    Args:
        path: the file.
        content: its new content.
        lang: "en" or "ja".
        before: what the file has to hold until then; None for whatever it holds.

    Raises:
        CannotRead: the file or its directory cannot be written, or it holds something else.
        KeyboardInterrupt: a signal came first; the file is as it was.
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
                    raise CannotRead(label("signoff.changed", lang, path=shown(str(path))))
                beside.replace(target)
        finally:
            beside.unlink(missing_ok=True)
    except OSError as failure:
        raise _unwritable(path, failure, lang) from failure
    with contextlib.suppress(OSError):  # it is written, but a folder may be closed to reading
        _flush_folder(target.parent)


def write_through(path: Path, content: bytes, lang: str) -> None:
    """Writes `content` into what is no regular file: a pipe, a terminal, a device.

    Raises:
        CannotRead: it cannot be written.
        click.exceptions.Exit: nobody reads from it any more.
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
    """Whether `path` is something that is written through and holds nothing that could be lost."""
    try:
        mode = path.stat().st_mode
    except OSError:
        return False
    return stat.S_ISFIFO(mode) or stat.S_ISCHR(mode) or stat.S_ISSOCK(mode)


def remove_leftovers(path: Path) -> None:
    """Removes what a killed `replace` of `path` left beside it; nobody else may be writing it."""
    target = Path(os.path.realpath(path))
    with contextlib.suppress(OSError):
        for left in target.parent.glob(f"{_stem(target)}*.new"):
            left.unlink()


def is_writable(path: Path) -> bool:
    """Whether somebody may write `path`: the superuser too keeps off a file made read-only."""
    return bool(path.stat().st_mode & 0o222) and os.access(path, os.W_OK)


def _stem(target: Path) -> str:
    """How temporary files begin; short, whatever the length of the file's own name."""
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
    """Gives the new file what the old one has. Owner and group first: they change the mode."""
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
        # What is the system's own may be forbidden; who may read and write is not to be lost.
        allowed = () if name.startswith(_ACCESS_LIST) else (OSError,)
        with contextlib.suppress(*allowed):
            os.setxattr(beside, name, os.getxattr(target, name))


def _attributes(path: Path) -> list[str]:
    """The names of a file's extended attributes; none where the system has no such thing."""
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
    """The rename itself has to reach the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
