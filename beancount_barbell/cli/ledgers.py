"""Finds the ledger and reads it once, without leaving files behind."""

from __future__ import annotations

import contextlib
import linecache
import os
import re
import sys
from decimal import InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from beancount import loader
from beancount.ops import validation
from beancount.parser import printer
from beancount.utils import encryption

from beancount_barbell import plugin
from beancount_barbell.analysis import Analysis, analyse
from beancount_barbell.cli.git import LEDGER_SUFFIXES, GitRefusesError, tracked_ledgers
from beancount_barbell.cli.repeated import repeated_keys, text_of
from beancount_barbell.cli.stopping import raise_if_stopped
from beancount_barbell.model.location import NOWHERE, Location, location_of
from beancount_barbell.model.plugin_names import PLUGINS
from beancount_barbell.model.record import NamedTuple
from beancount_barbell.plugin import BarbellError
from beancount_barbell.reading.stream import loads
from beancount_barbell.rendering.labels import label
from beancount_barbell.rendering.report import LedgerError
from beancount_barbell.rendering.visible import visible

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Iterator


_PLUGIN_LINE = re.compile(rf'^plugin\s+"({"|".join(PLUGINS)})"', re.MULTILINE)
_IMPORTING = re.compile(r'^Error importing "(?P<module>[^"]+)"')
_NO_MODULE = re.compile(r"No module named '(?P<package>[^'.]+)")


# Beancount does not annotate these functions. bean-check validates types in the same way.
_load_file: Callable[..., Any] = loader._uncached_load_file  # noqa: SLF001 see `_load_uncached`
_validate_types: Callable[..., list[Any]] = validation.validate_data_types
_format_error: Callable[[Any], str] = printer.format_error


class CannotRead(click.ClickException):
    """The ledger cannot be read or judged; a message of one line, exit status 2."""

    exit_code = 2

    def show(self, file: Any = None) -> None:
        """Writes the message to standard error."""
        click.echo(f"barbell: {visible(self.message)}", file=file or sys.stderr)


def cannot_read(key: str, lang: str, **words: Any) -> CannotRead:
    """A refusal in the words of the label `key`."""
    return CannotRead(label(key, lang, **words))


class Loaded(NamedTuple):
    """A ledger as Beancount loaded it.

    `errors` are the errors of Beancount and of other plugins; ours are shown as findings.
    `files` are the files of the ledger. If they were read from copies, `copies` is
    (the ledger's root folder, the root folder of the copies), else None.
    """

    path: Path
    entries: list[Any]
    errors: tuple[Any, ...]
    options: dict[str, Any]
    files: tuple[Path, ...]
    copies: tuple[Path, Path] | None = None

    @property
    def enforced(self) -> bool:
        """Whether the ledger has our plugin line: then bean-check and Fava run the plugin."""
        return any(loads(self.options, name) for name in PLUGINS)

    def line(self, location: Location) -> str | None:
        """The text of a line of the ledger as it was read; None without such a line."""
        name = location.filename
        if self.copies is not None:
            name = _moved(name, *self.copies)
        return linecache.getline(name, location.lineno).strip() or None

    def moved(self, tree: Path, home: Path) -> Loaded:
        """The ledger, loaded from copies in `tree`, with all file names below `home` instead."""
        for entry in self.entries:  # changed in place: nobody else uses this load
            for each in (entry, *(getattr(entry, "postings", None) or ())):
                name = (each.meta or {}).get("filename")
                if isinstance(name, str):
                    each.meta["filename"] = _moved(name, tree, home)
        return self._replace(
            path=Path(_moved(str(self.path), tree, home)),
            errors=tuple(_moved_error(error, tree, home) for error in self.errors),
            options={**self.options, "filename": _moved(self.options["filename"], tree, home)},
            files=tuple(Path(_moved(str(path), tree, home)) for path in self.files),
            copies=(home, tree),
        )


def _moved(name: str, old: Path, new: Path) -> str:
    path = Path(name)
    return str(new / path.relative_to(old)) if path.is_relative_to(old) else name


def _moved_error(error: Any, tree: Path, home: Path) -> Any:
    source = error.source
    if isinstance(source, dict) and isinstance(source.get("filename"), str):
        source = {**source, "filename": _moved(source["filename"], tree, home)}
    message = str(error.message).replace(f"{tree}{os.sep}", f"{home}{os.sep}")
    return BarbellError(source, message, getattr(error, "entry", None))


def find_ledger(given: str | None, lang: str, *, unplugged: bool = False) -> Path:
    """The ledger to read: the argument, `BEANCOUNT_FILE`, or the only ledger found.

    Args:
        given: the argument; None if there is none.
        lang: "en" or "ja".
        unplugged: whether to accept the only ledger in this folder even if it does not
            load the plugin.

    Raises:
        CannotRead: standard input ("-") is named, or git fails.
        click.UsageError: no ledger is named or found, or several files load the plugin.
    """
    named = given or os.environ.get("BEANCOUNT_FILE")
    if named == "-":
        raise cannot_read("ledger.no-file", lang, path=named)
    if named:
        # Not `Path.expanduser`, which raises for an unknown user ("~nobody/x").
        return _absolute(os.path.expanduser(named), lang)  # noqa: PTH111 see above
    candidates = _candidates(lang)
    if len(candidates) == 1:
        return candidates[0]
    if not candidates:
        beside = _beside(_here(lang)) if unplugged else []
        if len(beside) == 1:
            return beside[0]
        raise click.UsageError(label("ledger.none", lang))
    listed = "\n".join(f"  {shown(str(path))}" for path in candidates)
    raise click.UsageError(f"{label('ledger.several', lang)}\n{listed}")


def knows_a_ledger(lang: str) -> bool:
    """Whether `BEANCOUNT_FILE` names a ledger, or a ledger here loads the plugin.

    Raises:
        CannotRead: git fails.
    """
    return bool(os.environ.get("BEANCOUNT_FILE") or _candidates(lang))


def _candidates(lang: str) -> list[Path]:
    """The tracked ledger files that load the plugin; if none, such files in this folder."""
    here = _here(lang)
    try:
        tracked = [path for path in tracked_ledgers() if _loads_plugin(path)]
    except GitRefusesError as refusal:
        raise cannot_read("ledger.git-refuses", lang, reason=str(refusal)) from refusal
    if tracked:
        return tracked
    return [path for path in _beside(here) if _loads_plugin(path)]


def _beside(here: Path) -> list[Path]:
    """The ledger files in a folder."""
    return [path for path in sorted(here.iterdir()) if path.suffix in LEDGER_SUFFIXES]


def _loads_plugin(path: Path) -> bool:
    return _PLUGIN_LINE.search(text_of(path)) is not None


def load(path: Path, lang: str) -> Loaded:
    """Loads a ledger as bean-check does, but without the load cache.

    The cache depends on the ledger's files only, so it may hold errors from an older
    version of this package; and a hook must not write into the working tree.

    Raises:
        CannotRead: there is no such file, or it is not UTF-8 text, or one of the ledger's
            files is not a regular file (a pipe, a device), or a plugin stops the loading.
    """
    _require_text(path, lang)
    try:
        # The output of plugins must not mix with our output.
        with contextlib.redirect_stdout(sys.stderr), _unjudged():
            entries, errors, options = _load_uncached(str(path))
            errors += _validate_types(entries, options)
    except SystemExit as failure:
        # The exit status is our verdict; a plugin must not set it.
        raise cannot_read("ledger.exit", lang, path=shown(str(path))) from failure
    except Exception as failure:
        raise CannotRead(_crash(path, failure, lang)) from failure
    raise_if_stopped()
    own = tuple(error for error in errors if not isinstance(error, BarbellError))
    files = _files(entries, options)
    for file in files:
        _require_file(file, lang)
    return Loaded(path, entries, own, options, files)


@contextlib.contextmanager
def _unjudged() -> Iterator[None]:
    """Replaces our plugin by `tag`, which only writes roles: the caller judges afterwards."""
    judging = plugin.barbell
    plugin.barbell = plugin.tag
    try:
        yield
    finally:
        plugin.barbell = judging


def _files(entries: list[Any], options: dict[str, Any]) -> tuple[Path, ...]:
    """The files of a load, and the encrypted files, which Beancount does not list."""
    listed = set(options["include"])
    named = {(entry.meta or {}).get("filename") for entry in entries} - listed
    return tuple(
        map(Path, sorted(listed | {name for name in named if name and _is_encrypted(name)}))
    )


def _is_encrypted(name: str) -> bool:
    return os.path.isfile(name) and encryption.is_encrypted_file(name)  # noqa: PTH113 of any text


def _load_uncached(path: str) -> tuple[list[Any], list[Any], dict[str, Any]]:
    if encryption.is_encrypted_file(path):
        loaded = loader.load_encrypted_file(path)  # never cached
    else:
        # The public load_file reads and writes the cache; to disable the cache deletes
        # the user's cache file.
        loaded = _load_file(path, None, None, None)
    entries, errors, options = loaded
    return entries, list(errors), options


def _require_text(path: Path, lang: str) -> None:
    name = shown(str(path))
    if path.is_dir():
        raise cannot_read("ledger.directory", lang, path=name)
    if not path.exists():
        raise cannot_read("ledger.missing", lang, path=name)
    _require_file(path, lang)
    if encryption.is_encrypted_file(str(path)):
        return
    try:
        content = path.read_bytes()
    except OSError as failure:
        raise cannot_read(
            "ledger.unreadable", lang, path=name, reason=failure.strerror
        ) from failure
    if b"\0" in content:
        raise cannot_read("ledger.binary", lang, path=name)
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as failure:
        line = content.count(b"\n", 0, failure.start) + 1
        byte = f"0x{content[failure.start]:02x}"
        raise cannot_read("ledger.encoding", lang, path=name, line=line, byte=byte) from failure


def _require_file(path: Path, lang: str) -> None:
    """Refuses a pipe or device: a second reading would find an empty ledger."""
    if path.exists() and not path.is_file():
        raise cannot_read("ledger.no-file", lang, path=shown(str(path)))


def judge(
    loaded: Loaded,
    as_of: datetime.date | None,
    lang: str,
    *,
    at_least: datetime.date | None = None,
    with_household: bool = False,
) -> Analysis:
    """Analyses a loaded ledger once, on its final entries.

    Raises:
        CannotRead: our own code failed, so there is no verdict.
    """
    try:
        return analyse(
            loaded.entries,
            loaded.options,
            as_of=as_of,
            at_least=at_least,
            with_household=with_household,
            repeated=repeated_keys(loaded.entries),
        )
    except Exception as failure:
        raise cannot_read("ledger.failed", lang, reason=_reason(failure)) from failure


def _crash(path: Path, failure: Exception, lang: str) -> str:
    """The message that the loading failed, with the directive where Beancount stopped if known."""
    at, frame = NOWHERE, failure.__traceback__
    while frame is not None:
        at = location_of(getattr(frame.tb_frame.f_locals.get("entry"), "meta", None), at)
        frame = frame.tb_next
    reckoning = isinstance(failure, InvalidOperation)
    reason = label("ledger.reckoning", lang) if reckoning else _reason(failure)
    where = shown(str(path)) if at == NOWHERE else place(at)
    return label(
        "ledger.crash" if at == NOWHERE else "ledger.crash-at", lang, path=where, reason=reason
    )


def _reason(failure: Exception) -> str:
    return f"{type(failure).__name__}: {failure}".rstrip()


def ledger_error(error: Any) -> LedgerError:
    """The message and place of a Beancount error; a plugin may have left the place out."""
    source = error.source if isinstance(error.source, dict) else {}
    file, line = source.get("filename"), source.get("lineno")
    return LedgerError(
        message=str(error.message),
        file=file if isinstance(file, str) else None,
        line=line if isinstance(line, int) else 0,
    )


def formatted(error: Any) -> str:
    """A Beancount error as bean-check prints it."""
    try:
        return _format_error(error)
    except Exception:  # noqa: BLE001 a plugin's error without a place must not hide the others
        return f"{error.message}\n"


def missing_plugin(error: Any) -> tuple[str, str] | None:
    """(module, package) of a plugin that could not be imported; None for other errors.

    The package is a guess from the name of the missing module.
    """
    failed = _IMPORTING.search(str(error.message))
    package = _NO_MODULE.search(str(error.message))
    if failed is None or package is None or package["package"] == "beancount":
        return None
    return failed["module"], package["package"].replace("_", "-")


def shown(filename: str) -> str:
    """A file's name for the user: relative if the file is below the working directory."""
    path, here = Path(filename), working_directory()
    if here is not None and path.is_relative_to(here):
        filename = str(path.relative_to(here))
    return visible(filename)


def place(location: Location) -> str:
    """A place for the user, e.g. "main.beancount:12"; without a line, only the file."""
    name = shown(location.filename)
    return f"{name}:{location.lineno}" if location.lineno else name


def working_directory() -> Path | None:
    """The working directory, None where it was deleted."""
    try:
        return Path.cwd()
    except FileNotFoundError:
        return None


def _here(lang: str) -> Path:
    here = working_directory()
    if here is None:
        raise cannot_read("ledger.no-directory", lang)
    return here


def _absolute(name: str, lang: str) -> Path:
    # Not `resolve`: Beancount names files by the path given to it.
    base = "" if os.path.isabs(name) else _here(lang)  # noqa: PTH117 see above
    return Path(os.path.normpath(os.path.join(base, name)))  # noqa: PTH118 as Beancount does
