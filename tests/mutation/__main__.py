"""Change the code at one place at a time, and see whether a test notices.

    python -m tests.mutation --sample 300 --seed 7
    python -m tests.mutation --sample 40 --seed 7 --only rules/limits.py --map /tmp/map --part 1/2

The mutants are those of engine/, rules/, routine/ and figures/; a sample is the same for the
same seed. Tests are collected once, in a copy of the project; each mutant lives in a fork of that
process and meets the tests that run its line (`choosing.py`), up to the first that fails. Which
lines each test runs is measured before, which takes some minutes; `--map` keeps it in a folder.
What no test notices is shown to the type checker, since a change must pass it, too (`typed.py`).
Prints who survived. Those that `equivalent.py` explains are not counted. Exit 1 if others did.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from beancount import loader

from tests.golden.pictures import ledgers
from tests.mutation.choosing import ROOMS, Map, collected
from tests.mutation.equivalent import EQUIVALENT
from tests.mutation.mutants import Mutant, mutants
from tests.mutation.typed import type_checker
from tests.mutation.warm import Collected, Functions, collect, forked, run

if TYPE_CHECKING:
    from collections.abc import Callable

PROJECT = Path(__file__).parents[2]
COPIED = ("beancount_barbell", "fava_ext", "tests", "example_ledger", "docs", "pyproject.toml")
COPIED += ("README.md", "README.ja.md", "CHANGELOG.md", ".ci")
MEASURING_SECONDS = 3600
TYPES = "the type checker"


def everyone(root: Path, only: str) -> list[Mutant]:
    """All mutants of the rooms; `only` is a part of a path, or several with commas between."""
    package = root / "beancount_barbell"
    paths = [path for room in ROOMS for path in sorted((package / room).rglob("*.py"))]
    wanted = only.split(",")
    return [
        one for path in paths if any(part in str(path) for part in wanted) for one in mutants(path)
    ]


def main() -> int:
    """Try a sample and tell."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutation")
    parser.add_argument("--sample", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="")
    parser.add_argument("--map", type=Path)
    parser.add_argument("--part", default="1/1", help="1/2 is every second mutant of the sample")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder).resolve() / "copy"
        _copy(root)
        _load_once()
        _move_to(root)
        known = Map(arguments.map or Path(folder), root)
        if not known.read():
            forked(lambda: _measure(root, known), MEASURING_SECONDS)
            if not known.read():
                sys.exit("The tests could not be measured.")
        everybody = everyone(root, arguments.only)
        count = min(arguments.sample, len(everybody))
        sample = random.Random(arguments.seed).sample(everybody, count)
        part, parts = map(int, arguments.part.split("/"))
        sample = sample[part - 1 :: parts]
        with type_checker(root) as refuses:
            trial = Trial(root, known, refuses)
            trial.run(sample)
        return trial.told(len(everybody))


class Trial:
    """What became of each mutant."""

    def __init__(self, root: Path, known: Map, refuses: Callable[[], bool]) -> None:
        self._root, self._known, self._refuses = root, known, refuses
        self._outcomes: Counter[tuple[str, str]] = Counter()
        self._typed = 0

    def run(self, sample: list[Mutant]) -> None:
        """First what needs a fresh import, while nothing is imported; then all others."""
        for mutant in sample:
            if mutant.function is None:
                names = self._known.tests_of(mutant)
                self._try(mutant, lambda names=names: run(names))
        inside = [mutant for mutant in sample if mutant.function]
        collect(collected(self._root), lambda tests: self._try_inside(inside, tests))

    def _try_inside(self, sample: list[Mutant], tests: Collected) -> None:
        functions = Functions()
        for mutant in sample:
            names = self._known.tests_of(mutant)

            def meet(mutant: Mutant = mutant, names: list[str] = names) -> str | None:
                functions.change(mutant)
                return tests.first_failure(names)

            self._try(mutant, meet)

    def _try(self, mutant: Mutant, meet: Callable[[], str | None]) -> None:
        original = mutant.path.read_bytes()
        mutant.path.write_text(mutant.source(), encoding="utf-8")
        try:
            killer = forked(meet)
            self._known.noticed(killer)
            if killer is None and self._refuses():
                killer = TYPES
        finally:
            mutant.path.write_bytes(original)
        where = mutant.path.relative_to(self._root / "beancount_barbell").as_posix()
        outcome = "killed" if killer else "survived"
        if not killer and (where, mutant.name) in EQUIVALENT:
            outcome = "equivalent"
        self._outcomes[where.partition("/")[0], outcome] += 1
        self._typed += killer == TYPES
        told = f"killed by {killer}" if killer else outcome.upper()
        sys.stderr.write(f"{where}:{mutant.line}: {mutant.name}\n    {told}\n")

    def told(self, of_all: int) -> int:
        """Print the table; 1 where some survived that nobody explained."""
        for room in (*ROOMS, ""):
            killed, survived, equivalent = (
                sum(n for (one, what), n in self._outcomes.items() if what == told and room in one)
                for told in ("killed", "survived", "equivalent")
            )
            sys.stderr.write(
                f"{room or 'all':8} {killed + survived:4} mutants, {killed} killed "
                f"({killed / max(killed + survived, 1):.1%}), {survived} survived; "
                f"{equivalent} more are equivalent\n"
            )
        sys.stderr.write(f"{self._typed} of the killed ones only by the type checker\n")
        sys.stderr.write(f"of {of_all} mutants that there are\n")
        return 1 if survived else 0


def _measure(root: Path, known: Map) -> None:
    collect(collected(root), lambda tests: tests.measure(known))


def _copy(root: Path) -> None:
    for name in COPIED:
        source, target = PROJECT / name, root / name
        if source.is_dir():
            ignored = shutil.ignore_patterns("__pycache__", "pictures")
            shutil.copytree(source, target, ignore=ignored)
        else:
            shutil.copy(source, target)


def _load_once() -> None:
    """Let the ledgers of the golden pictures be read by Beancount once for all mutants."""
    load = loader.load_string
    loaded = {text: load(text) for text in ledgers().values()}
    loader.load_string = lambda text, *rest, **more: loaded.get(text) or load(text, *rest, **more)


def _move_to(root: Path) -> None:
    """Work in the copy; nothing of the project is imported yet."""
    os.chdir(root)
    for name in list(sys.modules):
        if name.split(".")[0] in {"beancount_barbell", "fava_barbell", "tests"}:
            del sys.modules[name]
    elsewhere = [path for path in sys.path if Path(path or ".").resolve() != PROJECT]
    sys.path[:] = [str(root), str(root / "fava_ext"), *elsewhere]
    os.environ["PYTHONPATH"] = os.pathsep.join(sys.path[:2])
    os.environ["HYPOTHESIS_PROFILE"] = "ci"
    os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
    sys.dont_write_bytecode = True


if __name__ == "__main__":
    sys.exit(main())
