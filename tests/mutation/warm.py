"""One process that has collected all tests, and a fork of it for each mutant."""

from __future__ import annotations

import gc
import os
import resource
import signal
import time
import traceback
from collections import defaultdict
from types import CodeType, FunctionType
from typing import TYPE_CHECKING, Any

import coverage
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tests.mutation.choosing import Map
    from tests.mutation.mutants import Mutant

QUIET = ("-qq", "-s", "-p", "no:cacheprovider", "-p", "no:xdist")
BROKEN = "not tried: "

FEW = 6
"""So many files of tests are collected for a mutant that needs an import of its own."""

CPU_SECONDS = 120
"""After so many a fork ends: the mutant comes to no end."""

IDLE_SECONDS = 120
"""After so many by the clock without any work a fork ends, too: it waits for what never comes.

A slow machine ends none: of the two, one is counted by the work that is done, the other without.
"""


def forked(
    work: Callable[[], str | None], seconds: int = CPU_SECONDS, idle: float = IDLE_SECONDS
) -> str | None:
    """What `work` gives in a fork; what ended the fork where something did."""
    out, into = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(out)
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
        _end_where_nothing_is_done(idle)
        try:
            told = work() or ""
        except BaseException:  # noqa: BLE001 told by the process that asked
            told = f"{BROKEN}{traceback.format_exc()}"
        os.write(into, told.encode())
        os._exit(0)
    os.close(into)
    with os.fdopen(out, "rb") as pipe:
        read = pipe.read().decode()  # until the fork ends
    _, status = os.waitpid(child, 0)
    if read.startswith(BROKEN):
        raise RuntimeError(read)
    return f"signal {os.WTERMSIG(status)}" if os.WIFSIGNALED(status) else read or None


def _end_where_nothing_is_done(idle: float) -> None:
    """End this process once it has worked less than a hundredth of `idle` seconds."""
    before = time.process_time()

    def look(*_: object) -> None:
        nonlocal before
        now = time.process_time()
        if now - before < idle / 100:
            signal.signal(signal.SIGALRM, signal.SIG_DFL)
            os.kill(os.getpid(), signal.SIGALRM)
        before = now

    signal.signal(signal.SIGALRM, look)
    signal.setitimer(signal.ITIMER_REAL, idle, idle)


class Collected:
    """A plugin of pytest: what was collected is not run, but handed to `work`."""

    def __init__(self, work: Callable[[Collected], None]) -> None:
        self._work = work
        self._failed: str | None = None

    def pytest_runtestloop(self, session: Any) -> bool:
        """Instead of the tests."""
        self._items = {one.nodeid: one for one in session.items}
        self._work(self)
        return True

    def pytest_runtest_logreport(self, report: Any) -> None:
        """Remember what failed."""
        if report.failed:
            self._failed = report.nodeid

    def first_failure(self, names: Sequence[str]) -> str | None:
        """Run the named tests up to the first that fails."""
        items = [self._items[name] for name in names]
        for item, following in zip(items, [*items[1:], None], strict=True):
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            if self._failed:
                return self._failed
        return None

    def measure(self, known: Map) -> None:
        """Keep which lines each test runs and how long it takes; not of one that fails anyway."""
        measured = coverage.Coverage(known.lines, config_file=False, include=known.measured)
        measured.set_option("run:relative_files", value=True)
        measured.start()
        # Examples that chance gives cost more than all the others.
        names = [
            name
            for name, item in self._items.items()
            if not getattr(item.obj, "is_hypothesis_test", False)
        ]
        for name in names:
            measured.switch_context(name)
            begun, self._failed = time.process_time(), None
            if self.first_failure([name]) is None:
                known.seconds[name] = time.process_time() - begun
        measured.stop()
        measured.save()
        known.keep()


def collect(where: Sequence[str], work: Callable[[Collected], None]) -> None:
    """Collect tests in this process, and do `work` with them."""
    pytest.main([*QUIET, *where], plugins=[Collected(work)])


def run(names: Sequence[str]) -> str | None:
    """Collect the first files of tests and run what is named of them, up to the first failure."""
    files = list(dict.fromkeys(name.partition("::")[0] for name in names))[:FEW]
    mine = [name for name in names if name.partition("::")[0] in files]
    told: list[str | None] = []
    collect(files, lambda tests: told.append(tests.first_failure(mine)))
    return told[0] if told else "an import"


class Functions:
    """All functions of the process by where they were defined."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, int, str], list[FunctionType]] = defaultdict(list)
        gc.unfreeze()  # what tests/conftest.py put aside is looked through
        for one in gc.get_objects():
            if type(one) is FunctionType:
                code = one.__code__
                self._found[code.co_filename, code.co_firstlineno, code.co_name].append(one)
        gc.collect()
        gc.freeze()  # what is collected in a fork is copied

    def change(self, mutant: Mutant) -> None:
        """Give the function its changed code from the file; whoever imported it has it, too."""
        assert mutant.function is not None
        whole = compile(mutant.path.read_text(encoding="utf-8"), str(mutant.path), "exec")
        code = next(one for one in _codes(whole) if _place(one) == mutant.function)
        for function in self._found[(str(mutant.path), *mutant.function)]:
            function.__code__ = code


def _codes(code: CodeType) -> list[CodeType]:
    inside = [one for one in code.co_consts if isinstance(one, CodeType)]
    return [*inside, *(each for one in inside for each in _codes(one))]


def _place(code: CodeType) -> tuple[int, str]:
    return code.co_firstlineno, code.co_name
