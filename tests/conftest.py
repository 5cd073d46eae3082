"""Makes what tests share importable, and bounds what random tests may cost."""

from __future__ import annotations

import gc
import os
import signal

from hypothesis import Phase, settings

_FOUND = (Phase.explicit, Phase.reuse, Phase.generate)

# The same cases on every run, none of them timed: a slow machine is no failure. A failing case
# is printed as it was found, since making it smaller may take longer than all the tests.
settings.register_profile("ci", derandomize=True, deadline=None, print_blob=True, phases=_FOUND)

# New cases on every run, and the failing one made as small as can be.
settings.register_profile("dev", deadline=None, print_blob=True, phases=(*_FOUND, Phase.shrink))

settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "dev"))


def pytest_configure() -> None:
    """What the shell ignores in the background (`nohup`, `&`) is heeded in what tests start."""
    for number, handler in (
        (signal.SIGINT, signal.default_int_handler),
        (signal.SIGTERM, signal.SIG_DFL),
    ):
        if signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, handler)


def pytest_collection_modifyitems(items) -> None:
    """What chance alone reaches is not covered; measured, random tests take twice as long."""
    for item in items:
        if getattr(item.obj, "is_hypothesis_test", False):  # as every version marks them
            item.add_marker("no_cover")


def pytest_collection_finish() -> None:
    """Thousands of tests stay in memory to the end, and no search for garbage goes through them."""
    gc.collect()
    gc.freeze()
