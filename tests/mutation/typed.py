"""Whether the type checker refuses a mutant: such a change is noticed before any test is run.

A default that is never used, but without which a type may be None, is the most frequent one.
"""

from __future__ import annotations

import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

PACKAGE = "beancount_barbell"
IDLE_SECONDS = "3600"
"""After so many without a question it ends by itself, should nobody have ended it."""
REFUSED = 1
"""What mypy exits with where it found errors; 0 where it found none, else it failed itself."""


@contextmanager
def type_checker(root: Path) -> Iterator[Callable[[], bool]]:
    """A mypy that stays in memory: asked, it says whether the code as it is now has errors."""

    def ask(*words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "mypy.dmypy", *words]
        return subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)

    def refuses() -> bool:
        asked = ask("run", "--timeout", IDLE_SECONDS, "--", PACKAGE)
        if asked.returncode not in (0, REFUSED):
            raise RuntimeError(f"{asked.stdout}{asked.stderr}")
        return asked.returncode == REFUSED

    try:
        if refuses():
            sys.exit("The type checker refuses the code as it is.")
        yield refuses
    finally:
        ask("stop")
