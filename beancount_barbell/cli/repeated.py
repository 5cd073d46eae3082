"""What only the ledger's text shows, so that only callers that may read files use this module.

Metadata keys that are written twice, of which Beancount keeps the last value without an error,
and the lines of includes and plugins.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from beancount_barbell.model.location import NOWHERE, Location, location_of
from beancount_barbell.model.problems import RepeatedKey
from beancount_barbell.reading.spelling import WORD, is_ours, normal, speaks

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_KEY = re.compile(r"[ \t]+([a-z][\w-]+):")
_QUOTE = re.compile(r'(?<!\\)"')


def repeated_keys(entries: Iterable[Any]) -> tuple[RepeatedKey, ...]:
    """The metadata keys written twice under one directive.

    Checked are our directives, and our keys on the `open` of an account or on a commodity.
    Files that cannot be read as text (encrypted files, pipes) are left out.
    """
    files: dict[str, Sequence[str]] = {}
    found: list[RepeatedKey] = []
    for entry in entries:
        kind = type(entry).__name__
        custom = kind == "Custom" and entry.type == WORD
        tagged = kind in {"Open", "Commodity"} and speaks(entry.meta)
        place = location_of(entry.meta) if custom or tagged else NOWHERE
        if place == NOWHERE:
            continue
        if place.filename not in files:
            files[place.filename] = text_of(Path(place.filename)).split("\n")
        seen: dict[str, tuple[str, Location]] = {}
        for key, line in _keys(files[place.filename], place):
            first, above = seen.setdefault(normal(key), (key, line))
            # Different values under two spellings of a key are reported elsewhere.
            same = entry.meta.get(first) == entry.meta.get(key)
            if above != line and same and (custom or is_ours(key)):
                found.append(RepeatedKey(place, key, above, line))
    return tuple(found)


def text_of(path: Path) -> str:
    """The text of a file; empty where there is none (encrypted files, pipes)."""
    try:
        return path.read_text(encoding="utf-8") if path.is_file() else ""
    except (OSError, UnicodeDecodeError):
        return ""


def named_in(path: Path, word: str) -> Iterator[tuple[str, Location]]:
    """The name in each line `include "…"` or `plugin "…"` (`word`) of a file, with its place."""
    line_of = re.compile(rf'{word}\s+"([^"]+)"')
    for number, line in enumerate(text_of(path).split("\n"), 1):
        found = line_of.match(line)
        if found is not None:
            yield found[1], Location(str(path), number)


def _keys(lines: Sequence[str], directive: Location) -> Iterator[tuple[str, Location]]:
    """The keys under a directive, up to the first line that is neither a key nor a comment.

    A text may go on over several lines.
    """
    within = False
    for number, line in enumerate(lines[directive.lineno :], directive.lineno + 1):
        comment = not within and line.strip().startswith(";")
        ends = not comment and len(_QUOTE.findall(line)) % 2 == 1
        if within:
            within = not ends
            continue
        within = ends
        key = _KEY.match(line)
        if key is not None:
            yield key[1], directive._replace(lineno=number)
        elif not line.strip().startswith(";"):
            return
