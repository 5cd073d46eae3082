"""A ledger with one of its files changed, loaded without touching the real one.

Beancount's loader reads every file with `parser.parse_file`; for the changed one it is given the
new content there. So all paths are the real ones, whatever includes the file and however, documents
and plugins beside the ledger are found, and no copy of the ledger lies anywhere. Should another
version of Beancount read its files in another way, the change is not seen, and that is refused.
"""

from __future__ import annotations

import contextlib
import io
import os
from collections import Counter
from typing import TYPE_CHECKING, Any

from beancount.parser import parser

from beancount_barbell.cli.ledgers import CannotRead, judge, load
from beancount_barbell.rendering.labels import label

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from beancount_barbell.analysis import Analysis
    from beancount_barbell.cli.ledgers import Loaded


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

    parser.parse_file = parse_file
    try:
        yield
    finally:
        parser.parse_file = read
