"""A ledger with one of its files changed, loaded beside the real one.

The files lie in a temporary tree that looks like the real one: its directories
are made anew, everything in them is a link, and only the changed file is one
of its own. So includes, documents and plugins beside the ledger are found, and
nothing of the user's is touched.
"""

from __future__ import annotations

import os
import tempfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from beancount_barbell.cli.ledgers import CannotRead, judge, load

if TYPE_CHECKING:
    from beancount_barbell.analysis import Analysis
    from beancount_barbell.cli.ledgers import Loaded


class Trial(NamedTuple):
    """What became of the changed ledger.

    `trouble` is the first Beancount error that the real one does not have, or why it
    does not load at all; None where there is none. `analysis` is then that of
    the changed ledger.
    """

    trouble: str | None
    analysis: Analysis | None


def try_change(loaded: Loaded, path: Path, content: bytes, lang: str) -> Trial:
    """Loads `loaded` with `content` in the place of its file `path`."""
    files = sorted({*loaded.files, loaded.path})
    root = Path(os.path.commonpath([file.parent for file in files]))
    with tempfile.TemporaryDirectory(prefix="barbell-") as folder:
        # Resolved, because Beancount names files by real paths on some systems.
        tree = Path(folder).resolve()
        changed = tree / path.relative_to(root)
        try:
            _imitate(root, tree, {file.parent for file in files})
            changed.unlink()
            changed.write_bytes(content)
        except OSError as failure:
            return Trial(f"{failure.filename}: {failure.strerror}", None)
        try:
            now = load(tree / loaded.path.relative_to(root), lang)
            analysis = judge(now, None, lang)
        except CannotRead as failure:
            return Trial(failure.message.replace(str(tree), str(root)), None)
    before = Counter(str(error.message) for error in loaded.errors)
    for error in now.errors:
        message = str(error.message).replace(str(tree), str(root))
        before[message] -= 1
        if before[message] < 0:
            return Trial(message, None)
    return Trial(None, analysis)


def _imitate(real: Path, copy: Path, folders: set[Path]) -> None:
    """Links to all that lies in `real`, but the directories that hold files of the ledger."""
    for entry in real.iterdir():
        inside = any(folder.is_relative_to(entry) for folder in folders)
        if inside:
            (copy / entry.name).mkdir()
            _imitate(entry, copy / entry.name, folders)
        else:
            (copy / entry.name).symlink_to(entry)
