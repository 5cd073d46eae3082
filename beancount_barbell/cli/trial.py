"""Loads a ledger with one file changed, or with a draft appended, without writing files.

Beancount's loader reads every file with `parser.parse_file`; a replacement of this function returns
the new content for the changed file. So all paths are the real ones, documents and plugins beside
the ledger are found, and there is no copy of the ledger. If another version of Beancount reads
files in another way, the change has no effect; this is detected and refused.
"""

from __future__ import annotations

import contextlib
import copy
import io
import os
from typing import TYPE_CHECKING, Any

from beancount.parser import parser

from beancount_barbell.attempts.drafts import CannotTryError, Draft
from beancount_barbell.attempts.joining import (
    Ground,
    first_new,
    parse,
    refuse_new_errors,
    take_over,
)
from beancount_barbell.cli.ledgers import CannotRead, Loaded, cannot_read, judge, load
from beancount_barbell.model.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from beancount_barbell.analysis import Analysis
    from beancount_barbell.attempts.joining import Joined


def try_change(loaded: Loaded, path: Path, content: bytes, lang: str) -> Analysis:
    """The analysis of `loaded` with `content` in the place of its file `path`.

    Raises:
        CannotRead: the changed ledger does not load, or has a new Beancount error.
    """
    try:
        with _reading(path, content):
            now = load(loaded.path, lang)
        analysis = judge(now, None, lang)
    except CannotRead as failure:
        raise cannot_read("signoff.unloadable", lang, message=failure.message) from failure
    error = first_new(now.errors, loaded.errors)
    if error is not None:
        raise cannot_read("signoff.broken", lang, message=str(error.message))
    return analysis


@contextlib.contextmanager
def _reading(path: Path, content: bytes) -> Iterator[None]:
    """Makes Beancount parse `content` in place of the file `path`."""
    changed = os.path.realpath(path)
    read = parser.parse_file

    def parse_file(file: Any, *arguments: Any, **options: Any) -> Any:
        if isinstance(file, str) and os.path.realpath(file) == changed:
            return read(io.BytesIO(content), file, *arguments, **options)
        return read(file, *arguments, **options)

    with _parsing(parse_file):
        yield


@contextlib.contextmanager
def _parsing(parse_file: Callable[..., Any]) -> Iterator[None]:
    """Makes Beancount parse files with `parse_file`."""
    read = parser.parse_file
    parser.parse_file = parse_file
    try:
        yield
    finally:
        parser.parse_file = read


class Files(NamedTuple):
    """A loaded ledger with the parser's results, for one more load.

    `parsed` maps the real path of each file to the parser's result. `ground` is the ledger
    for a trial.
    """

    loaded: Loaded
    parsed: dict[str, Any]
    ground: Ground


def load_ground(path: Path, lang: str) -> Files:
    """Loads a ledger and keeps the parser's results, so that no file is parsed twice.

    Raises:
        CannotRead: the ledger does not load.
        CannotTryError: Beancount did not parse the main file as a file (e.g. encrypted).
    """
    parsed: dict[str, Any] = {}
    read = parser.parse_file

    def parse_file(file: Any, *arguments: Any, **options: Any) -> Any:
        found = read(file, *arguments, **options)
        if isinstance(file, str):
            parsed[os.path.realpath(file)] = _copied(found)
        return found

    with _parsing(parse_file):
        loaded = load(path, lang)
    if os.path.realpath(path) not in parsed:
        raise CannotTryError("not-parsed")
    lines = path.read_bytes().count(b"\n") + 1
    entries, options, errors = loaded.entries, loaded.options, loaded.errors
    return Files(loaded, parsed, Ground(entries, options, errors, str(loaded.path), lines))


def load_with(files: Files, draft: Draft, lang: str) -> Joined:
    """The ledger as it would be with the draft at the end of its main file.

    Entries of the draft have their places in the draft.

    Raises:
        CannotRead: the ledger does not load with the draft.
        CannotTryError: the draft does not parse, is a ledger itself or is empty, or with it
            the ledger has a new Beancount error.
    """
    drafted = parse(draft, files.ground)
    read, changed = parser.parse_file, os.path.realpath(files.ground.filename)

    def parse_file(file: Any, *arguments: Any, **given: Any) -> Any:
        found = files.parsed.pop(os.path.realpath(file), None) if isinstance(file, str) else None
        if found is None:
            return read(file, *arguments, **given)
        if os.path.realpath(file) == changed:
            entries, errors, options = found
            found = [*entries, *drafted.entries], [*errors, *drafted.errors], options
        return found

    with _parsing(parse_file):
        now = load(files.loaded.path, lang)
    refuse_new_errors(files.ground, now.errors, draft)
    return take_over(files.ground, now.entries, drafted, draft)


def _copied(parsed: Any) -> Any:
    """A copy of the parser's result for a file: a load may change its metadata and options."""
    entries, errors, options = parsed
    return [_fresh(entry) for entry in entries], list(errors), copy.deepcopy(options)


def _fresh(entry: Any) -> Any:
    postings = getattr(entry, "postings", None)
    if not postings:
        return entry._replace(meta=dict(entry.meta))
    return entry._replace(
        meta=dict(entry.meta),
        postings=[one._replace(meta=one.meta and dict(one.meta)) for one in postings],
    )
