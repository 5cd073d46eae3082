"""How long a plugin takes to import in a process where bean-check is imported already.

`python -m tests.bench.importing beancount_barbell` prints CPU milliseconds, and after
them those modules among the heavy ones that were imported with it.
"""

from __future__ import annotations

import importlib
import sys
import time

HEAVY = ("beanquery", "fava", "flask", "numpy", "pandas", "rich")


def import_what_bean_check_does() -> None:
    """Everything that a bean-check without plugins has imported when it has loaded."""
    importlib.import_module("beancount.scripts.check")
    loader = importlib.import_module("beancount.loader")
    for plugin, _ in (*loader.PLUGINS_PRE, *loader.PLUGINS_POST):
        importlib.import_module(plugin)


def main(name: str) -> str:
    """Import all that bean-check imports, then the module `name`."""
    import_what_bean_check_does()
    known = set(sys.modules)
    start = time.process_time()
    importlib.import_module(name)
    spent = time.process_time() - start
    heavy = [module for module in HEAVY if module in sys.modules and module not in known]
    return " ".join((f"{1000 * spent:.2f}", *heavy))


if __name__ == "__main__":
    sys.stdout.write(main(sys.argv[1]) + "\n")
