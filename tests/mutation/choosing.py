"""Which tests a mutant meets: those that run its line, the ones that most likely notice first."""

from __future__ import annotations

import ast
import json
import sqlite3
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from coverage.numbits import register_sqlite_functions

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tests.mutation.mutants import Mutant

ROOMS = ("engine", "rules", "routine", "figures")
WHERE = ("golden", "reference", *ROOMS, "rendering", "attempts")
GENERAL = ("tests/golden", "tests/reference", "tests/engine/test_scale")
CPU_SECONDS = 15
"""How long the chosen tests of a mutant may take without it."""


def collected(root: Path) -> list[str]:
    """The files of tests from which is chosen."""
    found = [path for name in WHERE for path in sorted((root / "tests" / name).glob("test_*.py"))]
    return [str(path.relative_to(root)) for path in found]


class Map:
    """Which lines each test runs and how many seconds it takes, kept in a folder."""

    def __init__(self, folder: Path, root: Path) -> None:
        self._folder, self._root = folder, root
        self.lines = str(folder / "lines")
        self.measured = [f"beancount_barbell/{room}/*" for room in ROOMS]
        self.seconds: dict[str, float] = {}
        self._kills: Counter[str] = Counter()

    def read(self) -> bool:
        """Take what was measured before; False where nothing was."""
        kept = self._folder / "seconds.json"
        if kept.exists():
            self.seconds = json.loads(kept.read_text(encoding="utf-8"))
            self._data = sqlite3.connect(self.lines)
            register_sqlite_functions(self._data)
        return kept.exists()

    def keep(self) -> None:
        """Write how long tests take; coverage writes the lines itself."""
        (self._folder / "seconds.json").write_text(json.dumps(self.seconds), encoding="utf-8")

    def noticed(self, name: str | None) -> None:
        """A test that killed a mutant comes earlier next time."""
        self._kills[name or ""] += 1

    def tests_of(self, mutant: Mutant) -> list[str]:
        """What is general; then other files by how much they name it."""
        running = self._running(mutant.path, mutant.lines) or self._running(mutant.path, ())
        files: dict[str, list[str]] = defaultdict(list)
        for name in self.seconds:
            if name in running:
                files[name.partition("::")[0]].append(name)
        weighed = sorted(files, key=self._weights(mutant.path, list(files)).__getitem__)
        chosen, spent = [], 0.0
        for name in sorted(
            (name for file in weighed for name in files[file]),
            key=lambda name: (not name.startswith(GENERAL), -self._kills[name]),
        ):
            spent += self.seconds[name] if not name.startswith(GENERAL) else 0
            if spent <= CPU_SECONDS:
                chosen.append(name)
        return chosen

    def _running(self, module: Path, lines: Sequence[int]) -> set[str]:
        """The tests that run any of the lines of a module; any line of it where none is named."""
        any_of = " OR ".join("num_in_numbits(?, numbits)" for _ in lines) or "TRUE"
        rows = self._data.execute(
            f"SELECT context FROM line_bits JOIN file ON file.id = file_id "  # noqa: S608 only ?
            f"JOIN context ON context.id = context_id WHERE path = ? AND ({any_of})",
            (str(module.relative_to(self._root)), *lines),
        )
        return {name for (name,) in rows}

    def _weights(self, module: Path, files: list[str]) -> dict[str, float]:
        """The least for the test of the same name, then for those of its sub-room's name.

        Then follow those of its room that mention it most.
        """
        names, stem, within = _names(module), module.stem, module.parent.name
        room = module.relative_to(self._root / "beancount_barbell").parts[0]
        found = {}
        for file in files:
            text = (self._root / file).read_text(encoding="utf-8")
            score = sum(text.count(name) for name in names) + 5 * text.count(f".{stem} import")
            score += text.lower().count(stem.rstrip("s").replace("_", " "))
            score += 1000 * (f"/test_{stem.rstrip('s')}" in file)
            score += 500 * (f"/test_{within.rstrip('s')}" in file)
            found[file] = -score * (2 if file.startswith(f"tests/{room}/") else 1)
        return found


def _names(module: Path) -> set[str]:
    """What a module defines, its rule's code among it."""
    tree = ast.parse(module.read_bytes())
    found = {
        node.name
        for node in ast.walk(tree)
        if isinstance(node, (ast.ClassDef, ast.FunctionDef)) and not node.name.startswith("_")
    }
    codes = {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and node.value.startswith("BB")
        and len(node.value) == len("BB000")
    }
    return {name for name in found if len(name) > len("today")} | codes
