"""A ledger with one of its files changed, or with a draft after it, loaded without touching it.

Beancount's loader reads every file with `parser.parse_file`; for the changed one it is given the
new content there. So all paths are the real ones, whatever includes the file and however, documents
and plugins beside the ledger are found, and no copy of the ledger lies anywhere. Should another
version of Beancount read its files in another way, the change is not seen, and that is refused.
"""

from __future__ import annotations

import contextlib
import copy
import io
import os
from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

from beancount.parser import parser

from beancount_barbell.cli.ledgers import CannotRead, judge, load
from beancount_barbell.rendering.draft_labels import draft_label
from beancount_barbell.rendering.labels import label

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from beancount_barbell.analysis import Analysis
    from beancount_barbell.cli.drafts import Draft
    from beancount_barbell.cli.ledgers import Loaded

_OF_A_LEDGER = ("include", "plugin", "operating_currency")
"""Options that make a text a ledger of its own."""


def try_change(loaded: Loaded, path: Path, content: bytes, lang: str) -> Analysis:
    """The analysis of `loaded` with `content` in the place of its file `path`.

    Raises:
        CannotRead: it does not load, or has a Beancount error that the real one has not.
    """
    try:
        with _reading(path, content):
            now = load(loaded.path, lang)
        analysis = judge(now, None, lang)
    except CannotRead as failure:
        text = label("signoff.unloadable", lang, message=failure.message)
        raise CannotRead(text) from failure
    before = Counter(str(error.message) for error in loaded.errors)
    for error in now.errors:
        message = str(error.message)
        before[message] -= 1
        if before[message] < 0:
            raise CannotRead(label("signoff.broken", lang, message=message))
    return analysis


@contextlib.contextmanager
def _reading(path: Path, content: bytes) -> Iterator[None]:
    """Lets Beancount find `content` where it reads `path`."""
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
    """Lets Beancount read files with `parse_file`."""
    read = parser.parse_file
    parser.parse_file = parse_file
    try:
        yield
    finally:
        parser.parse_file = read


class Ground(NamedTuple):
    """A loaded ledger, and each of its files as the parser read it, for one more load.

    `lines` is the number of lines of the ledger's own file: a draft stands after them.
    """

    loaded: Loaded
    parsed: dict[str, Any]
    lines: int


def load_ground(path: Path, lang: str) -> Ground:
    """Loads a ledger and keeps what the parser made of its files, so that none is parsed twice.

    Raises:
        CannotRead: it does not load, or its own file is not read as a file.
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
        raise CannotRead(draft_label("not-parsed", lang))
    content = path.read_bytes()
    return Ground(loaded, parsed, content.count(b"\n") + 1)


class Joined(NamedTuple):
    """A ledger with a draft at its end.

    `mine` are the directives that stand in the draft; `sized` is whether all of what was
    written there moves amounts, so that there is more and less of it.
    """

    loaded: Loaded
    mine: tuple[Any, ...]
    sized: bool


def load_with(ground: Ground, draft: Draft, lang: str) -> Joined:
    """The ledger as it would be with the draft at the end of its own file.

    What the draft says is told at the draft's own lines.

    Raises:
        CannotRead: the draft does not parse, is a ledger itself or says nothing, or the
            ledger has a Beancount error with it that it has not without.
    """
    main = str(ground.loaded.path)
    entries, errors, options = parser.parse_file(
        io.BytesIO(draft.text.encode()), main, ground.lines + 1
    )
    if any(options[key] for key in _OF_A_LEDGER):
        raise CannotRead(draft_label("is-ledger", lang, draft=draft.name))
    if not entries and not errors:
        raise CannotRead(draft_label("no-entries", lang, draft=draft.name))
    read, changed = parser.parse_file, os.path.realpath(main)

    def parse_file(file: Any, *arguments: Any, **given: Any) -> Any:
        found = ground.parsed.pop(os.path.realpath(file), None) if isinstance(file, str) else None
        if found is None:
            return read(file, *arguments, **given)
        if os.path.realpath(file) == changed:
            found = ([*found[0], *entries], [*found[1], *errors], found[2])
        return found

    with _parsing(parse_file):
        now = load(ground.loaded.path, lang)
    _refuse_new_errors(ground, now, draft, lang)
    mine = []
    for entry in now.entries:
        for each in (entry, *(getattr(entry, "postings", None) or ())):
            meta = each.meta or {}
            if meta.get("filename") == main and meta.get("lineno", 0) > ground.lines:
                meta.update(filename=draft.name, lineno=meta["lineno"] - ground.lines)
                if each is entry:
                    mine.append(entry)
    return Joined(now, tuple(mine), all(map(_moves, entries)))


def _moves(entry: Any) -> bool:
    return hasattr(entry, "postings")


def _refuse_new_errors(ground: Ground, now: Loaded, draft: Draft, lang: str) -> None:
    before = Counter(str(error.message) for error in ground.loaded.errors)
    for error in now.errors:
        message = str(error.message)
        before[message] -= 1
        if before[message] < 0:
            source = error.source if isinstance(error.source, dict) else {}
            line = (source.get("lineno") or 0) - ground.lines
            here = source.get("filename") == str(ground.loaded.path) and line > 0
            place = f"{draft.name}:{line}" if here else draft.name
            raise CannotRead(draft_label("broken", lang, place=place, message=message.strip()))


def _copied(parsed: Any) -> Any:
    """What the parser made of a file, for a load that may write into its metadata and options."""
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
