"""The house stands: who may import whom, and what nobody may do below the command line."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections import defaultdict
from functools import cached_property
from pathlib import Path

import pytest

from beancount_barbell.model import codes

pytestmark = pytest.mark.no_cover  # it reads the code, and runs none of it

PROJECT = Path(__file__).parent.parent
PACKAGES = (PROJECT / "beancount_barbell", PROJECT / "fava_ext" / "fava_barbell")

ROOMS = (
    "model",
    "reading",
    "engine",
    "routine",
    "rules",
    "figures",
    "analysis",
    "diagnosis",
    "proposal",
    "attempts",
    "rendering",
    "plugin",
    "cli",
    "fava_barbell",
)
"""In the order of imports: a room imports from itself and from rooms before it."""

FLOORS = (
    "calendar",
    "valuation",
    "bookings",
    "tracing",
    "flows",
    "core",
    "risk",
    "trades",
    "day",
    "day_close",
    "replay",
)
"""The engine's sub-rooms, in the order of imports, and what brings them together."""

FACES = {"plugin", "cli", "fava_barbell"}

OUTSIDE = {
    "model": set(),
    "reading": {"beancount", "holidays"},
    "engine": {"dateutil", "holidays"},
    "routine": set(),
    "rules": set(),
    "figures": set(),
    "analysis": set(),
    "diagnosis": set(),
    "proposal": set(),
    "attempts": set(),
    "rendering": {"jinja2"},
    "plugin": {"beancount"},
    "cli": {"beancount", "click", "rich", "yaml"},
    "fava_barbell": {
        "babel",
        "beancount",
        "dateutil",
        "fava",
        "flask",
        "flask_babel",
        "markupsafe",
    },
}
"""The libraries each room may import."""

CLOCK = {"today", "now", "utcnow", "fromtimestamp", "localtime", "gmtime", "monotonic"}
CLOCK_READER = "beancount_barbell.cli.clock"
"""The one place that asks what day and time it is: who signs does so today."""

BY_NAMES = {"import_module", "__import__"}

CLOCK_MODULES = {"time", "timeit", "secrets", "uuid"}
FILES = {
    "read_text",
    "read_bytes",
    "write_text",
    "write_bytes",
    "iterdir",
    "glob",
    "unlink",
}
FILE_MODULES = {"shutil", "subprocess", "tempfile", "socket", "sqlite3", "urllib.request"}


class Module:
    """A file of ours, its room, and what it imports."""

    def __init__(self, path: Path) -> None:
        self.path = path
        package = next(package for package in PACKAGES if path.is_relative_to(package))
        parts = path.relative_to(package.parent).with_suffix("").parts
        self.name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        self.room = room_of(self.name)

    @cached_property
    def tree(self):
        return ast.parse(self.path.read_text(encoding="utf-8"))

    @cached_property
    def nodes(self):
        """All of the tree, which every test goes through."""
        return list(ast.walk(self.tree))

    def forget(self):
        """Lets go of the tree, which is larger than the code."""
        vars(self).pop("tree", None)
        vars(self).pop("nodes", None)

    @cached_property
    def imports(self):
        return frozenset(self._imports())

    def _imports(self):
        """Every module that is imported, for types alone or late as well."""
        for node in self.nodes:
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                assert node.level == 0, f"{self.path}: relative import"
                for alias in node.names:
                    inner = f"{node.module}.{alias.name}"
                    yield inner if inner in NAMES else node.module
            elif isinstance(node, ast.Call) and ast.unparse(node.func) == "Rule":
                yield f"{self.name}.{node.args[1].value}"  # a line of the table of rules

    @property
    def outside(self):
        """The top-level names of libraries that are neither ours nor Python's own."""
        roots = {name.split(".")[0] for name in self.imports}
        return roots - sys.stdlib_module_names - {package.name for package in PACKAGES}

    def opens(self):
        """Where a file is opened; `x.open()` of what can be no path is something else."""
        named = FILES | ({"open"} if {"io", "os", "pathlib"} & self.imports else set())
        for node in self.nodes:
            if isinstance(node, ast.Call):
                called = node.func
                bare = isinstance(called, ast.Name) and called.id == "open"
                if bare or (isinstance(called, ast.Attribute) and called.attr in named):
                    yield node.lineno

    def calls(self):
        """The name of everything that is called: `f` for `f()` and for `x.f()`."""
        for node in self.nodes:
            if isinstance(node, ast.Call):
                called = node.func
                if isinstance(called, ast.Name):
                    yield called.id, node.lineno
                elif isinstance(called, ast.Attribute):
                    yield called.attr, node.lineno


def room_of(name):
    """The room of a module: the package itself is the plugin's door, run it is the command line."""
    first, *rest = name.split(".")
    if first != "beancount_barbell":
        return first
    if rest == ["__main__"]:
        return "cli"
    return rest[0] if rest else "plugin"


def dotted(path, package):
    parts = path.relative_to(package.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


FILES_OF_OURS = [(path, package) for package in PACKAGES for path in sorted(package.rglob("*.py"))]
NAMES = {dotted(path, package) for path, package in FILES_OF_OURS}
MODULES = [Module(path) for path, _ in FILES_OF_OURS]
BY_NAME = {module.name: module for module in MODULES}
BELOW_THE_COMMANDS = [module for module in MODULES if module.room != "cli"]


@pytest.fixture(scope="module", autouse=True)
def _trees():
    """Made when a test asks for them, and kept for these tests alone."""
    yield
    for module in MODULES:
        module.forget()


def broken_by(modules, problem):
    """What `problem` has to say of each module, by its name, where that is anything."""
    found = {module.name: problem(module) for module in modules}
    return {name: told for name, told in found.items() if told}


def test_every_room_is_there_and_none_besides():
    assert {module.room for module in MODULES} == set(ROOMS)


def test_a_room_imports_only_from_rooms_before_it():
    packages = {package.name for package in PACKAGES}

    def later(module):
        allowed = ROOMS[: ROOMS.index(module.room) + 1]
        ours = {name for name in module.imports if name.split(".")[0] in packages}
        return {name for name in ours if room_of(name) not in allowed}

    assert broken_by(MODULES, later) == {}


def floor_of(name):
    """The sub-room of a module of the engine, None for any other module."""
    parts = name.split(".")
    return parts[2] if parts[1:2] == ["engine"] and len(parts) > 2 else None


def test_every_sub_room_is_there_and_none_besides():
    assert {floor_of(module.name) for module in MODULES} == {None, *FLOORS}


def test_a_sub_room_imports_only_from_sub_rooms_before_it():
    def later(module):
        allowed = FLOORS[: FLOORS.index(floor_of(module.name)) + 1]
        met = {name: floor_of(name) for name in module.imports if floor_of(name)}
        return {name for name, floor in met.items() if floor not in allowed}

    assert broken_by([one for one in MODULES if floor_of(one.name)], later) == {}


def test_a_rule_imports_no_other_rule():
    table = BY_NAME["beancount_barbell.rules"]
    files = (table.imports & NAMES) - {"beancount_barbell.rules.base"}
    assert len(files) >= 20
    for name in files:
        assert BY_NAME[name].imports & files == set(), name


def test_no_module_is_imported_by_a_name_that_these_tests_do_not_see():
    """The door has its names under TYPE_CHECKING, too, and the rules are in their table."""
    assert set(
        broken_by(
            MODULES, lambda module: [line for name, line in module.calls() if name in BY_NAMES]
        )
    ) == {"beancount_barbell", "beancount_barbell.rules.base"}


def test_a_room_imports_only_its_libraries():
    assert broken_by(MODULES, lambda module: module.outside - OUTSIDE[module.room]) == {}


def test_beancount_is_met_in_reading_and_at_the_faces_alone():
    rooms = {module.room for module in MODULES if "beancount" in module.outside}
    assert rooms <= {"reading", *FACES}


def test_whatever_the_plugin_can_reach_needs_no_web_and_no_terminal():
    """Imports inside functions count: a finding's words must not load click either."""
    reached, waiting = set(), ["beancount_barbell"]
    while waiting:
        name = waiting.pop()
        if name in NAMES and name not in reached:
            reached.add(name)
            waiting += [*BY_NAME[name].imports, name.rpartition(".")[0]]
    assert len(reached) > 50
    needed = set().union(*(BY_NAME[name].outside for name in reached))
    assert needed <= {"beancount", "dateutil", "holidays"}


def test_nobody_reads_the_clock():
    assert broken_by(MODULES, lambda module: module.imports & CLOCK_MODULES) == {}
    asked = broken_by(MODULES, lambda module: [name for name, _ in module.calls() if name in CLOCK])
    assert asked == {CLOCK_READER: ["today", "now"]}


def test_chance_repeats_itself():
    """A simulation is a function of its seed: `random.Random(seed)` and nothing else."""

    def drawn(module):
        calls = [node for node in module.nodes if isinstance(node, ast.Call)]
        return {
            ast.unparse(node)
            for node in calls
            if (called := ast.unparse(node.func)).startswith("random.")
            and not (called == "random.Random" and node.args)
        }

    assert broken_by(MODULES, drawn) == {}


def test_files_are_opened_by_the_command_line_alone():
    assert broken_by(BELOW_THE_COMMANDS, lambda module: module.imports & FILE_MODULES) == {}
    assert broken_by(BELOW_THE_COMMANDS, lambda module: list(module.opens())) == {}


def test_nothing_is_printed_below_the_command_line():
    printing = {"print", "echo", "exit"}
    assert (
        broken_by(
            BELOW_THE_COMMANDS,
            lambda module: [line for name, line in module.calls() if name in printing],
        )
        == {}
    )


def test_nothing_global_changes():
    def changing(module):
        told = [node.lineno for node in module.nodes if isinstance(node, ast.Global)]
        lists = [
            node.lineno
            for node in module.tree.body
            if isinstance(node, ast.Assign | ast.AnnAssign)
            and isinstance(node.value, ast.List | ast.Set | ast.ListComp | ast.SetComp)
            and "__all__" not in ast.unparse(node)
        ]
        return told + lists

    assert broken_by(MODULES, changing) == {}


def test_a_module_says_what_it_is_for():
    assert broken_by(MODULES, lambda module: not ast.get_docstring(module.tree)) == {}


def test_analysis_is_an_orchestration_and_no_more():
    lines = BY_NAME["beancount_barbell.analysis"].path.read_text(encoding="utf-8").splitlines()
    assert len(lines) < 100


def classes_of(module):
    return [node for node in module.nodes if isinstance(node, ast.ClassDef)]


def test_a_class_has_a_name_of_its_own():
    found = defaultdict(set)
    for module in MODULES:
        for node in classes_of(module):
            found[node.name].add(f"{module.name}:{node.lineno}")
    assert {name: places for name, places in found.items() if len(places) > 1} == {}


MOST_LINES = 350


def test_a_class_is_one_idea():
    sizes = {
        node.name: node.end_lineno - node.lineno + 1
        for module in MODULES
        for node in classes_of(module)
    }
    assert {name for name, size in sizes.items() if size > MOST_LINES} == set()


def test_no_function_branches_more_than_twenty_times():
    """Whatever a `# noqa` says, and whatever limit the linter is set to elsewhere."""
    limits = ["--select", "C901", "--config", "lint.mccabe.max-complexity = 20", "--ignore-noqa"]
    done = subprocess.run(
        [sys.executable, "-m", "ruff", "check", "--isolated", "--no-cache", *limits, *PACKAGES],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_engine_says_what_it_takes():
    """Directives are what `model/entries.py` describes, whatever loader made them."""

    def untyped(module):
        return [
            node.lineno for node in module.nodes if isinstance(node, ast.Name) and node.id == "Any"
        ]

    engine = [module for module in MODULES if module.room == "engine"]
    assert broken_by(engine, untyped) == {}


def test_a_face_makes_no_decimal_from_text():
    """It is handed numbers, and only says how they look."""

    def read(module):
        return [
            ast.unparse(node)
            for node in module.nodes
            if isinstance(node, ast.Call)
            and ast.unparse(node.func) == "Decimal"
            and not isinstance(node.args[0], ast.Constant)
        ]

    faces = [module for module in MODULES if module.room in {"rendering", *FACES}]
    assert broken_by(faces, read) == {}


WORDS = "beancount_barbell.rendering.help_text"
DOCTOR = re.compile(r"(doctor\.)?BB9\d{2}(\.\S+)?")
"""What the doctor finds is judged in `diagnosis`, and no rule."""


def test_a_rules_code_stands_with_the_rules_and_in_words():
    """Whoever else asks for a rule's findings does so by the name in `model/codes.py`."""

    def known(module):
        return [
            node.value
            for node in module.nodes
            if isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and re.fullmatch(r"\S*\bBB\d{3}\b\S*", node.value)
            and not DOCTOR.fullmatch(node.value)
        ]

    others = [
        module
        for module in MODULES
        if module.room != "rules" and module.name not in {WORDS, codes.__name__}
    ]
    assert broken_by(others, known) == {}


def test_reading_and_engine_know_no_codes():
    below = [module for module in MODULES if module.room in {"reading", "engine"}]
    assert broken_by(below, lambda module: module.imports & {codes.__name__}) == {}


def test_no_face_chooses_findings_by_their_rule():
    """How a figure stands is assessed once, below the faces; they show it."""
    places = {"beancount_barbell.model", codes.__name__}

    def chosen(module):
        return [
            name.name
            for node in module.nodes
            if isinstance(node, ast.ImportFrom) and node.module in places
            for name in node.names
            if name.name == "codes" or isinstance(getattr(codes, name.name, None), str)
        ]

    faces = [module for module in MODULES if module.room in {"rendering", *FACES}]
    assert broken_by(faces, chosen) == {}
