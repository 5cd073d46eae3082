"""The mutator itself: each change is one that Python can read, and meets the tests of its line."""

from __future__ import annotations

import ast
import importlib.util
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from coverage import CoverageData

from tests.mutation.__main__ import PROJECT, everyone
from tests.mutation.choosing import CPU_SECONDS, ROOMS, Map
from tests.mutation.equivalent import EQUIVALENT
from tests.mutation.mutants import mutants
from tests.mutation.typed import type_checker
from tests.mutation.warm import Functions, forked

SOURCE = """\
from typing import TYPE_CHECKING
if TYPE_CHECKING:
    from decimal import Decimal
def f(a: int = 3, *, b: bool = True) -> int | None:
    "円: bytes are not characters"; c = -a if a >= 2 and not b else min(a, 7)
    c += g(a, b, key=1)
    return c * 2
"""


def test_that_two_things_are_as_long_is_asserted_and_not_changed(tmp_path):
    path = tmp_path / "module.py"
    path.write_text("zip(a, strict=True)\n", encoding="utf-8")
    assert mutants(path) == []


def test_each_change_at_its_place(tmp_path):
    path = tmp_path / "module.py"
    path.write_text(SOURCE, encoding="utf-8")
    found = mutants(path)
    assert {one.name.replace("  ->  ", " | ") for one in found if one.line != 6} == {
        "3 | (4)",
        "True | (False)",
        "-a if a >= 2 and not b else min(a, 7) | (-a)",
        "-a if a >= 2 and not b else min(a, 7) | (min(a, 7))",
        "-a | (a)",
        "a >= 2 and not b | (a >= 2 or not b)",
        "a >= 2 and not b | (a >= 2)",
        "a >= 2 and not b | (not b)",
        "a >= 2 | (a > 2)",
        "2 | (3)",
        "not b | (b)",
        "min(a, 7) | (max(a, 7))",
        "min(a, 7) | (min(a))",
        "7 | (8)",
        "return c * 2 | return None",
        "c * 2 | (c / 2)",
    }
    assert {one.name for one in found if one.line == 6} == {
        "c += g(a, b, key=1)  ->  c -= g(a, b, key=1)",
        "g(a, b, key=1)  ->  (g(a, key=1))",
        "g(a, b, key=1)  ->  (g(a, b))",
        "1  ->  (2)",
    }
    for one in found:
        assert ast.dump(ast.parse(one.source())) != ast.dump(ast.parse(SOURCE))


def test_some_rooms_alone():
    names = {one.path.parent.name for one in everyone(PROJECT, "engine/flows/,engine/core/")}
    assert names == {"flows", "core"}


@pytest.mark.parametrize("room", ROOMS)
def test_the_project_can_be_changed(room):
    path = sorted((PROJECT / "beancount_barbell" / room).rglob("*.py"))[1]
    for one in mutants(path):
        compile(one.source(), str(path), "exec")


@pytest.mark.parametrize(("module", "change"), sorted(EQUIVALENT))
def test_what_is_said_to_be_equivalent_can_still_be_made(module, change):
    path = PROJECT / "beancount_barbell" / module
    assert change in {one.name for one in mutants(path)}


MODULE = """\
def f(a):
    return a + 3
def g(a):
    return a + 3
LIMIT = 7
"""


def test_a_function_is_changed_for_all_who_have_it_in_a_fork(tmp_path):
    """In a process of its own, as the runner is: one with threads should not fork."""
    code = "import sys; from tests.mutation.test_mutation import change_in_forks as change"
    run = [sys.executable, "-c", f"{code}; change(sys.argv[1])", str(tmp_path)]
    done = subprocess.run(run, cwd=PROJECT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def change_in_forks(folder):
    path = Path(folder) / "module_to_change.py"
    path.write_text(MODULE, encoding="utf-8")
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    f, g, functions = module.f, module.g, Functions()
    mutant = next(one for one in mutants(path) if one.line == 4 and one.new == "(a - 3)")
    path.write_text(mutant.source(), encoding="utf-8")

    def changed():
        functions.change(mutant)
        return f"{f(1)} {g(1)}"

    assert forked(changed) == "4 -2"
    assert (f(1), g(1)) == (4, 4)
    assert forked(lambda: None) is None
    assert forked(lambda: os.kill(os.getpid(), signal.SIGTERM)) == "signal 15"
    with pytest.raises(RuntimeError, match="ZeroDivisionError"):
        forked(lambda: 1 / 0)
    # It ends where it waits for ever, and where it works for ever; not where it takes long.
    assert forked(threading.Event().wait, idle=0.2) == f"signal {signal.SIGALRM.value}"
    assert forked(lambda: str(sum(iter(int, 1))), seconds=1) == f"signal {signal.SIGXCPU.value}"
    assert forked(work_long, idle=0.5) == "done"


def work_long():
    end = time.monotonic() + 1.5
    while time.monotonic() < end:
        sum(range(100_000))
    return "done"


def test_what_only_the_type_checker_notices_is_told(tmp_path):
    package = tmp_path / "beancount_barbell"
    package.mkdir()
    module = package / "__init__.py"
    (tmp_path / "pyproject.toml").write_text("[tool.mypy]\nstrict = true\n", encoding="utf-8")
    module.write_text("def f(a: int | None) -> int:\n    return a or 0\n", encoding="utf-8")
    with type_checker(tmp_path) as refuses:
        assert not refuses()
        refused = set()
        for new, source in [(one.new, one.source()) for one in mutants(module)]:
            module.write_text(source, encoding="utf-8")
            if refuses():
                refused.add(new)
    assert refused == {"(a)", "(a and 0)", "return None"}
    module.write_text("f: int = None\n", encoding="utf-8")
    with pytest.raises(SystemExit, match="as it is"), type_checker(tmp_path):
        pass


def test_it_meets_the_tests_of_its_line_those_of_its_module_first(tmp_path):
    path = tmp_path / "beancount_barbell" / "engine" / "module.py"
    lines = {"engine/test_a.py::f": [2], "engine/test_module.py::g": [4], "rules/test_b.py::f": [2]}
    lines |= {"engine/test_modules.py::f": [2], "golden/test_golden.py::one": [2]}
    data = CoverageData(str(tmp_path / "lines"))
    known = Map(tmp_path, tmp_path)
    for name, each in lines.items():
        test = tmp_path / "tests" / name.partition("::")[0]
        test.parent.mkdir(parents=True, exist_ok=True)
        test.touch()
        data.set_context(f"tests/{name}")
        data.add_lines({str(path.relative_to(tmp_path)): each})
        known.seconds[f"tests/{name}"] = CPU_SECONDS / 2
    data.write()
    assert not known.read()
    known.keep()
    assert known.read()
    path.parent.mkdir(parents=True)
    path.write_text(MODULE, encoding="utf-8")
    first = next(one for one in mutants(path) if one.line == 2)
    golden, module = "tests/golden/test_golden.py::one", "tests/engine/test_modules.py::f"
    assert known.tests_of(first) == [golden, module, "tests/engine/test_a.py::f"]  # for two halves
    known.noticed("tests/rules/test_b.py::f")
    assert known.tests_of(first) == [golden, "tests/rules/test_b.py::f", module]
    limit = mutants(path)[-1]
    assert limit.function is None
    assert len(known.tests_of(limit)) == 3


def test_it_meets_the_tests_of_its_sub_room_before_those_that_only_mention_it(tmp_path):
    path = tmp_path / "beancount_barbell" / "engine" / "ways" / "module.py"
    path.parent.mkdir(parents=True)
    path.write_text(MODULE, encoding="utf-8")
    known, data = Map(tmp_path, tmp_path), CoverageData(str(tmp_path / "lines"))
    for name in ("test_other", "test_ways"):
        test = tmp_path / "tests" / "engine" / f"{name}.py"
        test.parent.mkdir(parents=True, exist_ok=True)
        test.write_text("from ways.module import f\n" * (name == "test_other"), encoding="utf-8")
        data.set_context(f"tests/engine/{name}.py::f")
        data.add_lines({str(path.relative_to(tmp_path)): [2]})
        known.seconds[f"tests/engine/{name}.py::f"] = CPU_SECONDS
    data.write()
    known.keep()
    assert known.read()
    assert known.tests_of(mutants(path)[0]) == ["tests/engine/test_ways.py::f"]
