"""The page while its ledger is rewritten again and again, and what it keeps in memory.

    python -m tests.reloads storm --rewrites 50 --readers 20
    python -m tests.reloads memory --rewrites 300

- `storm`: so many readers read the page and its figures at once, without a pause, while the ledger
  becomes healthy, breached, halted and doubtful in turn. What must hold: never an error, never a
  page without its word, never the word of another ledger than the one whose day it shows, and once
  somebody has seen a ledger, nobody sees an earlier one.
- `memory`: the ledger is rewritten and read. What must hold: the last loads keep no more than the
  first ones.

The suite does a few rounds of each.
"""

from __future__ import annotations

import argparse
import datetime
import gc
import itertools
import json
import resource
import sys
import tempfile
import threading
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

sys.path.insert(0, str(Path(__file__).parent / "fava"))

import fava_ledgers as ledgers

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

SHAPES = (ledgers.WELL, ledgers.BREACH, ledgers.HALTED, ledgers.UNPRICED, ledgers.REDUCING)
FIRST = datetime.date(2024, 2, 10)
FEW = 2
"""Objects that a load may keep beyond the one before it, on average: Fava has caches, too."""


class Seen(NamedTuple):
    """What a reader is told: the day of the figures, and the word for them."""

    day: str
    word: str | None


def version(number: int) -> str:
    """The ledger after so many rewrites; its last booking is a day later each time."""
    day = FIRST + datetime.timedelta(days=number)
    booking = f'{day} * "Life"\n  Assets:Wallet  -1 JPY\n  Equity:Opening\n'
    return f"{SHAPES[number % len(SHAPES)]}{booking}"


class Page:
    """Fava on one ledger, as its readers reach it."""

    def __init__(self, folder: Path) -> None:
        """Serves the first version.

        Args:
            folder: an empty directory.
        """
        self.folder = folder
        self.rewrite(0)
        self._app = ledgers.serve([folder / "main.beancount"])
        ((_, self.ledger),) = self._app.config["LEDGERS"].items()
        self._readers = threading.local()

    def rewrite(self, number: int) -> None:
        """Puts a version in the place of the one before."""
        ledgers.write(self.folder, version(number))

    def figures(self) -> Seen:
        """What the figures say."""
        told = json.loads(self._get("status"))
        return Seen(told["as_of"], told["state"])

    def page(self) -> Seen:
        """What the page says."""
        root = ledgers.root_of(self._get(""))
        text = " ".join(" ".join(root.text).split())
        found = ledgers.DATE.search(text)
        return Seen(found.group() if found else f"no day: {text[:200]}", root.state)

    def _get(self, name: str) -> str:
        if not hasattr(self._readers, "client"):
            self._readers.client = self._app.test_client()
        answer = self._readers.client.get(f"/household/{ledgers.PAGE}{name}")
        if answer.status_code != 200:
            raise AssertionError(f"{name or 'page'}: status {answer.status_code}")
        return str(answer.get_data(as_text=True))


def storm(folder: Path, rewrites: int, readers: int) -> list[str]:
    """What went wrong while so many read a ledger that was rewritten so many times.

    Args:
        folder: an empty directory.
        rewrites: how many.
        readers: how many at once.
    """
    right = _right(folder / "alone", rewrites)
    page = _new(folder / "storm")
    wrong: list[str] = []
    newest, over = "", threading.Event()

    def read(look: Callable[[], Seen]) -> None:
        nonlocal newest
        while not over.is_set():
            before = newest
            try:
                seen = look()
            except Exception as error:  # noqa: BLE001 - whatever it is, it is told
                wrong.append(repr(error))
                return
            if seen not in right:
                wrong.append(f"{seen} is none of the ledgers")
            elif seen.day < before:
                wrong.append(f"{seen}, and {before} had been seen")
            newest = max(newest, seen.day)

    looks = itertools.islice(itertools.cycle((page.page, page.figures)), readers)
    running = [threading.Thread(target=read, args=(look,)) for look in looks]
    for one in running:
        one.start()
    for number in range(1, rewrites + 1):
        page.rewrite(number)
        over.wait(0.05)
    while newest < right[-1].day and not wrong and any(one.is_alive() for one in running):
        over.wait(0.05)
    over.set()
    for one in running:
        one.join()
    return wrong


def _right(folder: Path, rewrites: int) -> Sequence[Seen]:
    """What a single reader is told of each version."""
    page = _new(folder)
    told = []
    for number in range(rewrites + 1):
        page.rewrite(number)
        seen = page.page()
        told += [seen, page.figures()]
    return told


def memory(folder: Path, rewrites: int) -> list[int]:
    """How many objects that were not there before are in memory after each rewrite.

    Args:
        folder: an empty directory.
        rewrites: how many, after some that fill what is kept once.
    """
    page, kept = _new(folder / "memory"), []
    gc.freeze()  # what was there before, all of a suite perhaps, is not gone through each time
    for number in range(-len(SHAPES), rewrites):
        page.rewrite(abs(number) + rewrites * (number < 0))
        page.page()
        gc.collect()
        if number >= 0:
            kept.append(len(gc.get_objects()))
    return kept


def is_flat(kept: Sequence[int]) -> bool:
    """Whether the last loads, one of each shape, keep no more than the first."""
    first, last = kept[: len(SHAPES)], kept[-len(SHAPES) :]
    return max(last) - max(first) <= FEW * len(kept)


def _new(folder: Path) -> Page:
    folder.mkdir()
    return Page(folder)


def main() -> None:
    """Runs one of both, and tells what it saw."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("trial", choices=("storm", "memory"))
    options.add_argument("--rewrites", type=int, default=50)
    options.add_argument("--readers", type=int, default=20)
    wanted = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if wanted.trial == "memory":
            kept = memory(Path(folder), wanted.rewrites)
            for number in range(0, len(kept), max(len(kept) // 10, 1)):
                sys.stdout.write(f"after {number + 1} loads: {kept[number]:,} objects\n")
            largest = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            sys.stdout.write(f"at most {largest:,} kB of memory\n")
            sys.exit(not is_flat(kept))
        wrong = storm(Path(folder), wanted.rewrites, wanted.readers)
        for what in wrong:
            sys.stdout.write(f"{what}\n")
        sys.stdout.write(f"{wanted.rewrites} rewrites, {len(wrong)} wrong answers\n")
        sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
