"""Change the code at one place at a time, and see whether a test notices.

    python -m tests.mutation --sample 60 --seed 7
    python -m tests.mutation --sample 40 --seed 7 --only rules/limits.py

The mutants are those of engine/, rules/, routine/ and figures/; a sample is the same for the
same seed. Each runs in a copy of the project, never in the project itself, against the
golden pictures, the reference, and the tests that name the module (`choosing.py`). Prints who
survived. Those that `equivalent.py` explains are not counted. Exit 1 if others did.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from functools import cache
from pathlib import Path

import pytest
from beancount import loader

from tests.golden.pictures import ledgers
from tests.mutation.choosing import stages
from tests.mutation.equivalent import EQUIVALENT
from tests.mutation.mutants import Mutant, mutants

PROJECT = Path(__file__).parents[2]
ROOMS = ("engine", "rules", "routine", "figures")
COPIED = ("beancount_barbell", "fava_ext", "tests", "example_ledger", "pyproject.toml")
COPIED += ("README.md", "README.ja.md", "CHANGELOG.md", ".ci")
SECONDS = 240


def everyone(root: Path, only: str) -> list[Mutant]:
    """All mutants of the rooms; `only` is a part of a path."""
    package = root / "beancount_barbell"
    paths = [path for room in ROOMS for path in sorted((package / room).rglob("*.py"))]
    return [one for path in paths if only in str(path) for one in mutants(path)]


def killed_by(root: Path, mutant: Mutant) -> str | None:
    """The list of tests that noticed, None where none did."""
    for files in stages(root, mutant.path):
        child = os.fork()
        if child == 0:
            os._exit(_test(root, files))
        if (noticed := _ended(child)) is not False:
            return " ".join(files) if noticed else "the clock"
    return None


def _ended(child: int) -> bool | None:
    """Whether a test failed; None for one that did not come to its end."""
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        pid, status = os.waitpid(child, os.WNOHANG)
        if pid:
            return status != 0
        time.sleep(0.05)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return None


def _test(root: Path, files: list[str]) -> int:
    """Run tests in the copy; here, in a child, nothing of the project is imported yet."""
    sys.stdout.flush()
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    os.chdir(root)
    for name in list(sys.modules):
        if name.split(".")[0] in {"beancount_barbell", "fava_barbell", "tests"}:
            del sys.modules[name]
    elsewhere = [path for path in sys.path if Path(path or ".").resolve() != PROJECT]
    sys.path[:] = [str(root), str(root / "fava_ext"), *elsewhere]
    os.environ["PYTHONPATH"] = os.pathsep.join(sys.path[:2])
    os.environ["HYPOTHESIS_PROFILE"] = "ci"
    sys.dont_write_bytecode = True
    return int(pytest.main(["-x", "-q", "-p", "no:cacheprovider", *files]))


def _load_once() -> None:
    """Let the ledgers of the golden pictures be read by Beancount once for all mutants."""
    loader.load_string = cache(loader.load_string)
    for text in ledgers().values():
        loader.load_string(text)


def main() -> int:
    """Try a sample and tell."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutation")
    parser.add_argument("--sample", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="")
    arguments = parser.parse_args()
    _load_once()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for name in COPIED:
            source, target = PROJECT / name, root / name
            if source.is_dir():
                ignored = shutil.ignore_patterns("__pycache__", "pictures")
                shutil.copytree(source, target, ignore=ignored)
            else:
                shutil.copy(source, target)
        all_of_them = everyone(root, arguments.only)
        count = min(arguments.sample, len(all_of_them))
        sample = random.Random(arguments.seed).sample(all_of_them, count)
        return _try(root, sample, len(all_of_them))


def _try(root: Path, sample: list[Mutant], of_all: int) -> int:
    survivors = explained = 0
    for mutant in sample:
        original = mutant.path.read_bytes()
        mutant.path.write_text(mutant.source(), encoding="utf-8")
        try:
            killer = killed_by(root, mutant)
        finally:
            mutant.path.write_bytes(original)
        where = mutant.path.relative_to(root / "beancount_barbell").as_posix()
        if killer is None and (where, mutant.name) in EQUIVALENT:
            explained += 1
        survivors += killer is None
        told = f"killed by {killer}" if killer else "SURVIVED"
        sys.stdout.write(f"{where}:{mutant.line}: {mutant.name}\n    {told}\n")
        sys.stdout.flush()
    counted, left = len(sample) - explained, survivors - explained
    sys.stdout.write(
        f"{counted} mutants of {of_all}, {counted - left} killed, {left} survived; "
        f"{explained} more are equivalent\n"
    )
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main())
