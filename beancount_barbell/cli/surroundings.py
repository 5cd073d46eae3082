"""Gathers the facts for a diagnosis: the ledger's text, git, the hook, the cache, the day."""

from __future__ import annotations

import functools
import glob
import os
import re
from collections import defaultdict
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from beancount import loader
from beancount.core.display_context import Precision

import beancount_barbell
from beancount_barbell.cli.hooks import hook_of
from beancount_barbell.cli.ledgers import Loaded, shown
from beancount_barbell.cli.repeated import named_in
from beancount_barbell.diagnosis.surroundings import Missing, PluginLine, Surroundings, Unreachable
from beancount_barbell.model.location import Location

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator, Mapping

    from beancount_barbell.cli.versions import LedgerInGit

_UNREACHABLE = re.compile(r'^File (glob )?".*" (does not exist|does not match any files)$')


def surroundings(loaded: Loaded, ground: LedgerInGit, today: datetime.date) -> Surroundings:
    """Facts around the ledger on the day `today`: plugins, files, git, cache, options."""
    options = loaded.options
    return Surroundings(
        main=Location(str(loaded.path), 1),
        name=shown(str(loaded.path)),
        today=today,
        plugins=tuple(name for name, _ in options["plugin"]),
        plugin_lines=tuple(_plugin_lines(loaded)),
        raw=options["plugin_processing_mode"] == "raw",
        unreachable=tuple(_unreachable(loaded)),
        missing=tuple(
            Missing(Location(str(one.path), 1), shown(str(one.path)), one.reason)
            for one in ground.lacking
        ),
        hook=None if ground.repository is None else hook_of(ground.repository),
        version=version("beancount-barbell"),
        stale_cache=_stale_cache(loaded),
        tolerated=frozenset(options["inferred_tolerance_default"]),
        digits=_digits(options),
    )


def _plugin_lines(loaded: Loaded) -> Iterator[PluginLine]:
    """The plugin lines of all files, the main file first; encrypted files are left out."""
    main = os.path.realpath(loaded.path)
    for path in sorted(loaded.files, key=lambda one: os.path.realpath(one) != main):
        for name, place in named_in(path, "plugin"):
            yield PluginLine(name, place, os.path.realpath(path) == main)


def _unreachable(loaded: Loaded) -> Iterator[Unreachable]:
    """The includes that Beancount could not follow, at their lines.

    Beancount does not keep the line of an include. In an encrypted file it is not found either:
    then the first line of the main file stands for it.
    """
    messages = [str(error.message) for error in loaded.errors]
    messages = [message for message in messages if _UNREACHABLE.match(message)]
    if not messages:
        return
    lines = defaultdict(list)
    for path in loaded.files:
        for pattern, place in named_in(path, "include"):
            for message in _complaints(path.parent, pattern):
                lines[message].append(place)
    for message in messages:
        places = lines[message] or [Location(str(loaded.path), 1)]
        yield Unreachable(places.pop(0), message)


def _complaints(folder: Path, written: str) -> Iterator[str]:
    """What Beancount says of an include in a file of `folder`; nothing if it can follow it."""
    matched = glob.glob(os.path.join(folder, written), recursive=True)  # noqa: PTH118, PTH207 as Beancount's loader does
    if not matched:
        yield f'File glob "{written}" does not match any files'
    for name in map(os.path.normpath, matched):
        if not os.path.exists(name):  # noqa: PTH110 a link to nothing
            yield f'File "{name}" does not exist'


def _digits(options: Mapping[str, Any]) -> dict[str, int]:
    """Currency → decimals that Beancount shows, without currencies set in an option."""
    known = options["dcontext"].ccontexts.items()
    return {
        currency: context.get_fractional(Precision.MOST_COMMON) or 0
        for currency, context in known
        if currency not in options["display_precision"]
    }


def _stale_cache(loaded: Loaded) -> str | None:
    """The name of Beancount's cache file, if it is valid but older than our code; else None."""
    if os.environ.get("BEANCOUNT_DISABLE_LOAD_CACHE"):
        return None
    pattern = os.environ.get("BEANCOUNT_LOAD_CACHE_FILENAME") or loader.PICKLE_CACHE_FILENAME
    path = Path(loader.get_cache_filename(pattern, str(loaded.path)))
    made = _changed(path)
    if made is None or any((_changed(file) or 0) > made for file in loaded.files):
        return None
    return shown(str(path)) if made < _code_changed() else None


@functools.cache
def _code_changed() -> float:
    """Modification time of the newest Python file of this package, in seconds."""
    folder = Path(beancount_barbell.__file__).parent
    return max(_changed(path) or 0 for path in folder.rglob("*.py"))


def _changed(path: Path) -> float | None:
    try:
        return path.stat().st_mtime
    except OSError:
        return None
