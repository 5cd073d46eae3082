"""`barbell watch`: judges a ledger again whenever one of its files changes."""

from __future__ import annotations

import glob
import linecache
import os
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from beancount_barbell.attempts.novelty import gone, only_new
from beancount_barbell.cli import clock, options
from beancount_barbell.cli.check import advise_on_errors, as_report, warn
from beancount_barbell.cli.clock import warn_of_dates
from beancount_barbell.cli.helping import Command
from beancount_barbell.cli.ledgers import (
    CannotRead,
    find_ledger,
    formatted,
    judge,
    load,
    place,
    shown,
)
from beancount_barbell.cli.repeated import named_in
from beancount_barbell.cli.terminal import emit, note, painter, progress
from beancount_barbell.model.findings import Finding, Severity, Status
from beancount_barbell.model.record import NamedTuple
from beancount_barbell.rendering.labels import label
from beancount_barbell.rendering.room_text import RoomFormatter
from beancount_barbell.rendering.text import Page
from beancount_barbell.rendering.watch_text import (
    Changes,
    Look,
    changed_text,
    first_text,
    watch_label,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from beancount_barbell.analysis import Analysis
    from beancount_barbell.cli.ledgers import Loaded

_PAUSE_SECONDS = 0.5
"""Seconds between two checks of the files."""

_PATIENCE = 6
"""Number of checks to wait for a missing file: an editor may be replacing it."""


_Stamp = tuple[int, int, int]
_Stamps = dict[str, "_Stamp | None"]


class _Files(NamedTuple):
    """The files of a ledger.

    Attributes:
        main: the ledger's own file.
        names: the files of the last load.
        patterns: the paths and patterns of its include lines: a new file may match them.
    """

    main: str
    names: frozenset[str]
    patterns: frozenset[str]

    def stamps(self) -> _Stamps:
        """File → (time of change in ns, size in bytes, inode); None for a missing file."""
        included = (name for one in self.patterns for name in glob.glob(one, recursive=True))  # noqa: PTH207 as Beancount does
        return {name: _stamp(name) for name in (*self.names, *included)}


def _stamp(name: str) -> _Stamp | None:
    try:
        found = os.stat(name)  # noqa: PTH116 names are strings, and this runs often
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


def _files_of(loaded: Loaded) -> _Files:
    names = frozenset(map(str, loaded.files))
    return _Files(str(loaded.path), names, frozenset(_patterns(names)))


def _patterns(names: Iterable[str]) -> Iterator[str]:
    """The absolute patterns of the include lines; encrypted files are skipped."""
    for name in names:
        for pattern, _place in named_in(Path(name), "include"):
            yield os.path.normpath(os.path.join(os.path.dirname(name), pattern))  # noqa: PTH118, PTH120 patterns are not paths


class _WatchedLedger:
    """A watched ledger, with its last analysis that had no new Beancount errors."""

    def __init__(self, path: Path, lang: str | None, *, color: bool | None) -> None:
        """Loads and judges the ledger for the first time, and prints the result.

        Raises:
            CannotRead: the ledger cannot be loaded or judged.
        """
        self._path = path
        self._wanted = lang
        self._paint = painter(color=color)
        with progress(label("ledger.loading", options.language(lang), ledger=shown(str(path)))):
            loaded, analysis = self._judged(options.language(lang))
        self.files = _files_of(loaded)
        self._analysis, self._errors = analysis, Counter(map(_words, loaded.errors))
        self._page = self._page_of(loaded, analysis)
        self._look = self._look_of(loaded, analysis)
        for error in loaded.errors:
            note(formatted(error))
        advise_on_errors(loaded, self._page.lang)
        warn_of_dates(loaded, analysis, None, self._page.lang)
        warn(loaded, analysis, self._page.lang)
        emit(first_text(self._look, self._page, len(self.files.names)), last=False)

    def _judged(self, lang: str) -> tuple[Loaded, Analysis]:
        linecache.checkcache()
        loaded = load(self._path, lang)
        return loaded, judge(loaded, None, lang, with_household=True)

    def _page_of(self, loaded: Loaded, analysis: Analysis) -> Page:
        lang = options.language(self._wanted, analysis.policy.language)
        return Page(lang, place, loaded.line, self._paint)

    def _look_of(self, loaded: Loaded, analysis: Analysis) -> Look:
        failing = tuple(one for one in analysis.findings if one.fails)
        report = as_report(loaded, analysis, failing)
        if not analysis.spoken:
            return Look(report, None)
        room = analysis.room()
        lang = self._page.lang
        return Look(report, RoomFormatter(room, room["unknown"], analysis.base_currency, lang))

    def say(self, key: str, names: Iterable[str]) -> None:
        """Prints a line with the time and an event (the text key) of some files."""
        paths = ", ".join(shown(name) for name in sorted(names))
        words = watch_label(key, self._page.lang, time=clock.time_of_day(), paths=paths)
        emit(f"\n{self._paint(words, 'strong')}", last=False)

    def again(self, changed: Iterable[str]) -> _Stamps | None:
        """Judges the ledger again and prints what changed.

        Returns:
            The stamps of the files that were read; None if a file changed during the load.
        """
        before = self.files.stamps()
        try:
            loaded, analysis = self._judged(self._page.lang)
        except CannotRead as failure:
            words = {"time": clock.time_of_day(), "message": failure.message}
            told = watch_label("failed", self._page.lang, **words)
            emit(f"\n{self._paint(told, 'error')}", last=False)
            return before
        files = _files_of(loaded)
        stamps = files.stamps()
        if any(before.get(name, stamp) != stamp for name, stamp in stamps.items()):
            return None
        self.files = files
        self._page = self._page_of(loaded, analysis)
        self.say("changed", changed)
        self._tell(loaded, analysis)
        return stamps

    def _tell(self, loaded: Loaded, analysis: Analysis) -> None:
        now, errors = self._look_of(loaded, analysis), Counter(map(_words, loaded.errors))
        fresh = errors - self._errors
        told = [formatted(one).rstrip() for one in loaded.errors if fresh[_words(one)]]
        changes = _changes(self._analysis.findings, analysis.findings, told)
        emit(changed_text(changes, self._look, now, self._page), last=False)
        if not fresh:
            self._analysis, self._errors, self._look = analysis, errors, now


def _words(error: object) -> str:
    return str(getattr(error, "message", error))


def _changes(before: Sequence[Finding], after: Sequence[Finding], errors: list[str]) -> Changes:
    failing = only_new([one for one in after if one.fails], before)
    if errors:  # with errors, a finding may be missing only because an entry could not be read
        return Changes(failing, (), (), errors)
    return Changes(
        failing,
        gone(after, before, _notices),
        (*gone(before, after), *gone(before, after, _notices)),
        (),
    )


def _notices(finding: Finding) -> bool:
    return finding.severity is Severity.NOTICE and finding.status is Status.OPEN


def _changed(before: _Stamps, now: _Stamps) -> list[str]:
    return [name for name in {**before, **now} if before.get(name) != now.get(name)]


@click.command(cls=Command)
@options.ledger
@options.lang
@options.color
def watch(*, ledger: str | None, lang: str | None, color: bool | None) -> None:
    """Check LEDGER again whenever one of its files changes, until Ctrl-C."""
    path = find_ledger(ledger, options.language(lang))
    written = _stamp(str(path))
    one = _WatchedLedger(path, lang, color=color)
    seen: _Stamps = {**one.files.stamps(), str(path): written}
    while True:
        clock.wait(_PAUSE_SECONDS)
        if one.files.stamps() != seen:
            changed = _changed(seen, _settled(one, seen))
            # If a file changed during the load, keep the old stamps: judge again.
            seen = (one.again(changed) or seen) if changed else seen


def _settled(one: _WatchedLedger, seen: _Stamps) -> _Stamps:
    """Waits until no file changes or is missing, and returns the stamps of the files.

    An included file that stays missing is given up after `_PATIENCE` checks; the main file
    is waited for without limit.
    """
    told: set[str] = set()
    now, looks = one.files.stamps(), 0
    while True:
        away = {name for name in now if now[name] is None and seen.get(name) is not None}
        if away - told:
            one.say("away", away - told)
            told |= away
        if looks and not away:
            if told and now == seen:
                one.say("back", told)
            return now
        if looks >= _PATIENCE and one.files.main not in away:
            one.say("lost", away)
            return now
        clock.wait(_PAUSE_SECONDS)
        before, now = now, one.files.stamps()
        looks = looks + 1 if now == before else 0
