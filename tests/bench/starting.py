"""What one bean-check pays for the plugin, and for what: `python -m tests.bench.starting LEDGER`.

In a process that has loaded the ledger without the plugin, the plugin is imported and judges
for the first time. Printed as JSON: CPU milliseconds by part, each without the parts inside it,
and how many files were read and classes made. The clock's own work is among them.
"""

from __future__ import annotations

import builtins
import functools
import gc
import importlib
import importlib._bootstrap_external as machinery  # type: ignore[import-not-found]
import json
import sys
import time
from collections import Counter
from typing import TYPE_CHECKING, Any

from beancount import loader

from tests.bench.importing import import_what_bean_check_does

if TYPE_CHECKING:
    from collections.abc import Callable

PARTS = (
    "finding files",
    "compiled code",
    "classes",
    "other imports",
    "reading",
    "replay",
    "months",
    "rules",
    "writing roles",
    "garbage",
)
"""In the order of a run; "garbage" is what the search for it takes anywhere."""


class Clock:
    """Charges CPU time to the innermost part that is open."""

    def __init__(self) -> None:
        self.spent: Counter[str] = Counter()
        self.times: Counter[str] = Counter()
        self._open: list[str] = []
        self._last = 0

    def begin(self, part: str) -> None:
        """What follows is `part`'s."""
        self._charge()
        self._open.append(part)
        self.times[part] += 1

    def end(self) -> None:
        """What follows is that of the part around it."""
        self._charge()
        self._open.pop()

    def _charge(self) -> None:
        now = time.process_time_ns()
        if self._open:
            self.spent[self._open[-1]] += now - self._last
        self._last = now

    def watch(self, owner: Any, name: str, part: str) -> None:
        """Charge the calls of a function to `part`."""
        function: Callable[..., Any] = getattr(owner, name)

        @functools.wraps(function)
        def timed(*args: Any, **named: Any) -> Any:
            self.begin(part)
            try:
                return function(*args, **named)
            finally:
                self.end()

        setattr(owner, name, timed)

    def watch_garbage(self, phase: str, _told: dict[str, int]) -> None:
        """Called by Python before and after each search."""
        if phase == "start":
            self.begin("garbage")
        else:
            self.end()


def main(path: str) -> str:
    """Import and judge under the clock."""
    import_what_bean_check_does()
    entries, _, options = loader.load_file(path)
    clock = Clock()
    clock.watch(machinery.PathFinder, "find_spec", "finding files")
    clock.watch(machinery.SourceFileLoader, "path_stats", "finding files")
    clock.watch(machinery.SourceFileLoader, "get_data", "finding files")
    clock.watch(machinery, "_compile_bytecode", "compiled code")
    clock.watch(builtins, "__build_class__", "classes")
    gc.callbacks.append(clock.watch_garbage)
    clock.begin("other imports")
    plugin = importlib.import_module("beancount_barbell.plugin")
    clock.end()
    analysis = sys.modules["beancount_barbell.analysis"]
    clock.watch(sys.modules["beancount_barbell.rules.base"], "import_module", "other imports")
    clock.watch(analysis, "replay", "replay")
    clock.watch(sys.modules["beancount_barbell.routine.months"], "_review", "months")
    clock.watch(analysis, "judge", "rules")
    clock.watch(plugin, "write_back", "writing roles")
    clock.begin("reading")
    _, errors = plugin.barbell(entries, options)
    clock.end()
    if errors:
        raise RuntimeError(f"the ledger should be healthy: {errors[0].message}")
    return json.dumps(
        {
            "parts": {part: clock.spent[part] / 1e6 for part in PARTS},
            "files": clock.times["compiled code"],
            "classes": clock.times["classes"],
        }
    )


if __name__ == "__main__":
    sys.stdout.write(main(sys.argv[1]) + "\n")
