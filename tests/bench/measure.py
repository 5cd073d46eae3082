"""Measurements: CPU time as a ratio inside one process, peak memory, growth, import.

A whole process cannot be timed closely enough to see three per cent, so the
plugin is timed inside the load, against the rest of that same load, and the
median of several loads is taken (about one tenth up or down remains).
"""

from __future__ import annotations

import cProfile
import functools
import gc
import importlib
import json
import math
import multiprocessing
import os
import resource
import shutil
import statistics
import subprocess
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from beancount import loader

from tests.bench import probe
from tests.bench.generator import Household
from tests.bench.starting import PARTS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from tests.bench.generator import Ledger

SUBJECT = "beancount_barbell"
PEER = "beancount.plugins.implicit_prices"

_Result = TypeVar("_Result")
_WARM_UP = Household(200, years=1)
_STATUS = Path("/proc/self/status")
"""What Linux tells of a process; elsewhere it is not there."""


class Spread(NamedTuple):
    """Several measurements of one thing."""

    low: float
    median: float
    high: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Spread:
        """The spread of at least one value."""
        return cls(min(values), statistics.median(values), max(values))


class PluginCost(NamedTuple):
    """One plugin on one ledger: CPU seconds, the same over the load, its errors' messages."""

    cpu: Spread
    ratio: Spread
    errors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Costs:
    """What one ledger costs. Times are CPU seconds.

    Attributes:
        transactions, postings, prices: what there is of each in the ledger.
        load: the load without any of the plugins.
        sort: the loader's sort after a plugin module, not part of a plugin's `cpu`.
        plugins: module name → its cost; without those that failed.
        failures: module name → why it could not be measured.
    """

    transactions: int
    postings: int
    prices: int
    load: Spread
    sort: Spread
    plugins: Mapping[str, PluginCost]
    failures: Mapping[str, str]


def in_fresh_process(function: Callable[..., _Result], *args: object) -> _Result:
    """Call `function` in a new interpreter, so that no measurement leans on another."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(max_workers=1, mp_context=context) as pool:
        return pool.submit(function, *args).result()


def costs(ledger: Ledger, modules: Sequence[str], repeat: int) -> Costs:
    """Load `ledger` `repeat` times and time the plugin `modules` inside each load."""
    _load(_WARM_UP.text(), modules)  # imports, also those that wait for the first use
    text = ledger.text()
    loads = []
    counts = (0, 0, 0)
    for turn in range(repeat):
        # Turn by turn the order is reversed, so that nobody always comes to warm caches.
        seconds, probed, entries = _load(text, modules if turn % 2 == 0 else modules[::-1])
        counts = _count(entries)
        del entries
        gc.collect()
        loads.append((seconds - probed.overhead, probed))
    failures = {
        name: call.failure
        for _, probed in loads
        for name, call in probed.calls.items()
        if call.failure is not None
    }
    plugins = {}
    for name in modules:
        if name not in failures:
            calls = [(load, probed.calls[name]) for load, probed in loads]
            plugins[name] = PluginCost(
                Spread.of([call.cpu for _, call in calls]),
                Spread.of([call.cpu / load for load, call in calls]),
                calls[-1][1].errors,
            )
    return Costs(
        *counts,
        load=Spread.of([load for load, _ in loads]),
        sort=Spread.of([probed.sort for _, probed in loads]),
        plugins=plugins,
        failures=failures,
    )


def refusal(ledger: Ledger, costs: Costs) -> str | None:
    """Why a cost says nothing of the ledger: a household's judging is measured, not its telling."""
    cost = costs.plugins.get(SUBJECT)
    if not isinstance(ledger, Household) or cost is None or not cost.errors:
        return None
    return f"it should be healthy and has {len(cost.errors)} errors, the first: {cost.errors[0]}"


def peak_memory(ledger: Ledger, plugin: str | None, repeat: int) -> float:
    """Peak resident memory, MB, of a process that loads `ledger`; the median of `repeat`."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "main.beancount"
        in_fresh_process(_write, ledger, plugin, path)
        return statistics.median(in_fresh_process(_peak, path) for _ in range(repeat))


class Start(NamedTuple):
    """What one cold bean-check pays: CPU milliseconds, the least of many fresh processes.

    Whatever else a machine does only adds to such a time, so the least is the steadiest.

    Attributes:
        without: a whole bean-check of the ledger without the plugin.
        with_plugin: the same with it.
        parts: what the plugin's share goes to, by the names in `starting.PARTS`.
        files: how many files were read for it.
        classes: how many classes were made.
    """

    without: float
    with_plugin: float
    parts: Mapping[str, float]
    files: int
    classes: int


def import_time(module: str, repeat: int) -> tuple[float, tuple[str, ...]]:
    """CPU milliseconds to import `module` after bean-check, at least; what heavy came with it."""
    command = [sys.executable, "-m", f"{__package__}.importing", module]
    with TemporaryDirectory() as folder:
        run = functools.partial(_run, command, _compiled_in(folder))
        run()  # compiles what has not been compiled yet
        answers = [run().split() for _ in range(repeat)]
    return min(float(answer[0]) for answer in answers), tuple(answers[-1][1:])


def start(ledger: Ledger, repeat: int) -> Start:
    """Whole bean-checks in processes of their own, with and without the plugin in turn."""
    with TemporaryDirectory() as folder:
        paths = _with_and_without(ledger, folder)
        check = functools.partial(_check, environment=_compiled_in(folder))
        for path in paths:
            check(path)  # compiles what has not been compiled yet
        pairs = [tuple(map(check, paths)) for _ in range(repeat)]
        command = [sys.executable, "-m", f"{__package__}.starting", str(paths[0])]
        runs = [json.loads(_run(command, _compiled_in(folder))) for _ in range(repeat)]
    without, with_plugin = (1000 * min(of_one) for of_one in zip(*pairs, strict=True))
    parts = {part: min(run["parts"][part] for run in runs) for part in PARTS}
    return Start(without, with_plugin, parts, runs[-1]["files"], runs[-1]["classes"])


def instructions(ledger: Ledger) -> tuple[int, int] | None:
    """What a whole bean-check executes without and with the plugin; None without valgrind.

    Whatever else a machine does changes nothing of it. Some of an instruction's time it does not
    show: waiting for memory, and all that the system does for the process.
    """
    valgrind = shutil.which("valgrind")
    if valgrind is None:
        return None
    with TemporaryDirectory() as folder:
        counts = []
        for path in _with_and_without(ledger, folder):
            environment = {**_compiled_in(folder), "PYTHONHASHSEED": "0"}
            _check(path, environment)
            out = Path(folder) / "counted"
            options = ("--tool=cachegrind", "--cache-sim=no", f"--cachegrind-out-file={out}")
            _run([valgrind, *options, *_command(path)], environment)
            counts.append(int(out.read_text().rpartition("summary:")[2]))
        return counts[0], counts[1]


def _with_and_without(ledger: Ledger, folder: str) -> list[Path]:
    """The same ledger without the plugin's line and with it."""
    paths = [Path(folder) / name for name in ("without.beancount", "with.beancount")]
    for path, plugin in zip(paths, (None, SUBJECT), strict=True):
        in_fresh_process(_write, ledger, plugin, path)
    return paths


def _command(path: Path) -> Sequence[str]:
    return [sys.executable, "-m", "beancount.scripts.check", "--no-cache", str(path)]


def _compiled_in(folder: str) -> Mapping[str, str]:
    """An environment in which Python keeps what it compiles, as an installed one does."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "PYTHONPYCACHEPREFIX": folder}


def _run(command: Sequence[str], environment: Mapping[str, str]) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    return done.stdout


def _check(path: Path, environment: Mapping[str, str]) -> float:
    """CPU seconds of one bean-check, which has to find nothing."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    _run(_command(path), environment)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def calls(ledger: Ledger) -> int:
    """How many calls the plugin makes on `ledger` once it is warm: the same on any machine."""
    barbell = importlib.import_module(f"{SUBJECT}.plugin").barbell
    entries, _, options = loader.load_string(ledger.text())
    profile = cProfile.Profile()
    barbell(list(entries), dict(options))
    profile.runcall(barbell, list(entries), dict(options))
    return sum(one.callcount for one in profile.getstats())


def growth_exponent(small: tuple[int, float], large: tuple[int, float]) -> float:
    """The slope between two points (size, cost) on log-log paper: 1 is linear."""
    return math.log(large[1] / small[1]) / math.log(large[0] / small[0])


def _load(text: str, modules: Sequence[str]) -> tuple[float, probe.Probed, list[Any]]:
    """One load with the probe: its CPU seconds, what the probe found, the entries."""
    source = f'plugin "{probe.__name__}" "{" ".join(modules)}"\n{text}'
    start = time.process_time()
    entries, errors, options_map = loader.load_string(source)
    seconds = time.process_time() - start
    if errors:
        raise RuntimeError(f"the ledger has an error of its own: {errors[0].message}")
    return seconds, options_map[probe.KEY], entries


def _count(entries: Sequence[Any]) -> tuple[int, int, int]:
    """Transactions, postings and prices."""
    kinds = [type(entry).__name__ for entry in entries]
    transactions = [
        entry for entry, kind in zip(entries, kinds, strict=True) if kind == "Transaction"
    ]
    postings = sum(len(entry.postings) for entry in transactions)
    return len(transactions), postings, kinds.count("Price")


def _write(ledger: Ledger, plugin: str | None, path: Path) -> None:
    head = "" if plugin is None else f'plugin "{plugin}"\n'
    path.write_text(head + ledger.text(), encoding="utf-8")


def _peak(path: Path) -> float:
    loader.initialize(use_cache=False)
    _, errors, _ = loader.load_file(path)
    failures = [error.message for error in errors if isinstance(error, loader.LoadError)]
    if failures:
        raise RuntimeError(failures[0])
    if _STATUS.exists():
        # `ru_maxrss` is never less than what the process had that started this one.
        peak = next(one for one in _STATUS.read_text().splitlines() if one.startswith("VmHWM"))
        return int(peak.split()[1]) / 2**10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
