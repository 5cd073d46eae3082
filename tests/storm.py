"""Many sign-offs at once, killed or interrupted at any moment: nothing of the ledger may be lost.

    python -m tests.storm --rounds 100

Real processes sign a small ledger in a temporary directory. What must hold:

- `signoffs`: four at once. Each one that said "Written" is in the file, the others said why not.
- `kills`: `kill -9` at any moment. The file is wholly the old or wholly the new one, and the next
  sign-off works and leaves nothing but the ledger behind.
- `interrupts`: Ctrl-C at any moment. Exit status 130 and the file is untouched, or it is signed.

The suite runs a few rounds of each.
"""

from __future__ import annotations

import argparse
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tests.households import HEALTHY

if TYPE_CHECKING:
    from collections.abc import Callable

MAIN = "from beancount_barbell.cli import main; main()"
LEDGER = f"""{HEALTHY}
2025-02-01 balance Assets:Core:Bank  9,000,000 JPY

2025-02-12 * "Life"
  Assets:Bank            -250,000 JPY
  Expenses:Life           250,000 JPY
"""
"""A household in the middle of February: January can be signed."""

ITEMS = ("core-terms", "sleeve-record", "life-test", "separation")
_SIGNED = re.compile(
    r"""\n2025-02-05 custom "barbell" "signoff" "2025-01" "core-terms"
  by: "Taro"
  digest: "[0-9a-f]{16}"\n"""
)

_SIGTERM_CAUGHT = 1 << (signal.SIGTERM - 1)


class Lost(NamedTuple):
    """What a round should not have done."""

    round: int
    what: str


def sign(folder: Path, item: str) -> subprocess.Popen[str]:
    """A process that signs `item` of January."""
    arguments = ("signoff", "main.beancount", "--month", "2025-01", "--item", item)
    return subprocess.Popen(
        [sys.executable, "-c", MAIN, *arguments, "--by", "Taro", "--date", "2025-02-05"],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )


def signoffs(folder: Path, _moment: Callable[[], float]) -> str | None:
    """Four at once."""
    ledger = _new(folder)
    running = {item: sign(folder, item) for item in ITEMS}
    ended = {
        item: (*process.communicate(), process.returncode) for item, process in running.items()
    }
    text = ledger.read_text(encoding="utf-8")
    for item, (out, err, status) in ended.items():
        said, there = out.startswith("Written"), text.count(f'"{item}"')
        if (said, there, status) not in {(True, 1, 0), (False, 0, 2)} or not (said or err):
            return f"{item}: exit {status}, {there} in the file: {out}{err}"
    return _leftovers(folder)


def kills(folder: Path, moment: Callable[[], float]) -> str | None:
    """Kill -9: in every second round at the moment of writing."""
    ledger = _new(folder)
    process = sign(folder, ITEMS[0])
    delay = moment()
    if random.Random(delay).random() < 0.5:  # as soon as the new file is seen
        while process.poll() is None and len(list(folder.iterdir())) == 1:
            pass
        time.sleep(delay / 1000)
    else:
        time.sleep(delay)
    process.kill()
    process.communicate()
    if not _whole(ledger):
        return f"neither old nor new: {ledger.read_text(encoding='utf-8')[-300:]}"
    after = sign(folder, ITEMS[1])
    _, err = after.communicate()
    if after.returncode:
        return f"the next one fails: {err}"
    return _leftovers(folder)


def interrupts(folder: Path, moment: Callable[[], float]) -> str | None:
    """Ctrl-C."""
    ledger = _new(folder)
    process = sign(folder, ITEMS[0])
    _wait_until_heeded(process)
    time.sleep(moment())
    process.send_signal(signal.SIGINT)
    out, err = process.communicate()
    signed = ledger.read_text(encoding="utf-8") != LEDGER
    expected = {(0, True, True), (128 + signal.SIGINT, False, False)}
    if (process.returncode, signed, out.startswith("Written")) not in expected or "Trace" in err:
        return f"exit {process.returncode}, signed {signed}: {out}{err}"
    return None if _whole(ledger) else "neither old nor new"


STORMS = {storm.__name__: storm for storm in (signoffs, kills, interrupts)}


def lost(
    name: str, rounds: int, folder: Path, seed: int, tell: Callable[[str], object] | None = None
) -> list[Lost]:
    """What went wrong in `rounds` of one storm, in directories below `folder`.

    Args:
        name: of `STORMS`.
        rounds: how many.
        folder: an empty directory.
        seed: of the moments.
        tell: hears of each round.
    """
    chance = random.Random(seed)
    warm = folder / f"{name}-warm"
    warm.mkdir()
    usual = _usual_seconds(warm)
    told = []
    for number in range(rounds):
        below = folder / f"{name}-{number}"
        below.mkdir()
        what = STORMS[name](below, lambda: chance.uniform(0, usual))
        if what is not None:
            told.append(Lost(number, what))
        if tell is not None:
            tell(f"{name}: {number + 1} rounds, {len(told)} lost")
    return told


def _usual_seconds(folder: Path) -> float:
    """How long a sign-off takes: a signal that comes later finds nobody."""
    _new(folder)
    begun = time.monotonic()
    sign(folder, ITEMS[0]).communicate()
    return time.monotonic() - begun


def _wait_until_heeded(process: subprocess.Popen[str]) -> None:
    """Until our first lines have run: before them, Ctrl-C is Python's own."""
    status = Path(f"/proc/{process.pid}/status")
    while process.poll() is None:
        caught = next(line for line in status.read_text().splitlines() if "SigCgt" in line)
        if int(caught.split()[1], 16) & _SIGTERM_CAUGHT:
            return


def _new(folder: Path) -> Path:
    ledger = folder / "main.beancount"
    ledger.write_text(LEDGER, encoding="utf-8")
    return ledger


def _whole(ledger: Path) -> bool:
    text = ledger.read_text(encoding="utf-8")
    return text == LEDGER or (
        text.startswith(LEDGER) and _SIGNED.fullmatch(text.removeprefix(LEDGER)) is not None
    )


def _leftovers(folder: Path) -> str | None:
    names = sorted(path.name for path in folder.iterdir())
    return None if names == ["main.beancount"] else f"left behind: {names}"


def _tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> None:
    """Runs the storms that are named, or all."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("storms", nargs="*", metavar="STORM", help=f"of {', '.join(STORMS)}")
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--seed", type=int, default=random.randrange(10_000))
    wanted = parser.parse_args()
    _tell(f"seed {wanted.seed}")
    failed = False
    with tempfile.TemporaryDirectory() as folder:
        for name in wanted.storms or STORMS:
            told = lost(name, wanted.rounds, Path(folder), wanted.seed, _tell)
            failed = failed or bool(told)
            for each in told:
                _tell(f"  {name}, round {each.round}: {each.what}")
    sys.exit(failed)


if __name__ == "__main__":
    main()
