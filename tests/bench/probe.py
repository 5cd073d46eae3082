"""A Beancount plugin that times other plugins inside a real load.

`plugin "tests.bench.probe" "beancount_barbell beancount.plugins.implicit_prices"`
calls the functions of each named module on the very entries that the loader
hands over, throws their results away, and leaves the timings in the options
under `KEY`. So all of them are measured in one process, on the same entries, and
the load around them is the load without any of them.
"""

from __future__ import annotations

import importlib
import time
from typing import TYPE_CHECKING, Any, NamedTuple

from beancount.core.data import entry_sortkey

if TYPE_CHECKING:
    from collections.abc import Mapping

__plugins__ = ("probe",)

KEY = "tests.bench.probe"


class Call(NamedTuple):
    """One plugin module on one ledger: CPU seconds, the errors' messages, or why it failed.

    A plugin that catches its own failure reports it as an error and looks fast, so the
    messages are part of the measurement.
    """

    cpu: float
    errors: tuple[str, ...]
    failure: str | None


class Probed(NamedTuple):
    """What one load showed, in CPU seconds.

    `overhead` is all that the probe itself added to the load; `sort` is what the loader
    spends after every plugin module to sort the entries again.
    """

    calls: Mapping[str, Call]
    sort: float
    overhead: float


def probe(
    entries: list[Any], options_map: dict[str, Any], config: str
) -> tuple[list[Any], list[Any]]:
    """Time the modules that `config` names, in its order; the entries stay as they are."""
    start = time.process_time()
    private = list(entries)
    before = time.process_time()
    private.sort(key=entry_sortkey)
    sort = time.process_time() - before
    calls = {name: _call(name, entries, options_map) for name in config.split()}
    # The loader sorts once for the probe, too.
    options_map[KEY] = Probed(calls, sort, time.process_time() - start + sort)
    return entries, []


def _call(name: str, entries: list[Any], options_map: Mapping[str, Any]) -> Call:
    private, options = list(entries), dict(options_map)
    try:
        module = importlib.import_module(name)
        functions = [
            getattr(module, function) if isinstance(function, str) else function
            for function in module.__plugins__
        ]
        start = time.process_time()
        reports = []
        for function in functions:
            private, reported = function(private, options)
            reports.extend(reported)
        cpu = time.process_time() - start
    except Exception as error:  # noqa: BLE001 - whatever a plugin does, the others are measured
        return Call(0.0, (), f"{type(error).__name__}: {error}")
    return Call(cpu, tuple(report.message for report in reports), None)
