"""The mutator itself: each change is one that Python can read, and another text."""

from __future__ import annotations

import ast

import pytest

from tests.mutation.__main__ import PROJECT, ROOMS
from tests.mutation.choosing import stages
from tests.mutation.equivalent import EQUIVALENT
from tests.mutation.mutants import mutants

SOURCE = """\
from typing import TYPE_CHECKING
if TYPE_CHECKING:
    from decimal import Decimal
def f(a: int = 3, *, b: bool = True) -> int | None:
    "円: bytes are not characters"; c = -a if a >= 2 and not b else min(a, 7)
    c += g(a, b, key=1)
    return c * 2
"""


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


@pytest.mark.parametrize("room", ROOMS)
def test_the_project_can_be_changed_and_tests_are_found(room):
    path = sorted((PROJECT / "beancount_barbell" / room).rglob("*.py"))[1]
    for one in mutants(path):
        compile(one.source(), str(path), "exec")
    chosen = [name for names in stages(PROJECT, path) for name in names]
    assert "tests/golden" in chosen
    assert all((PROJECT / name).exists() for name in chosen)


@pytest.mark.parametrize(("module", "change"), sorted(EQUIVALENT))
def test_what_is_said_to_be_equivalent_can_still_be_made(module, change):
    path = PROJECT / "beancount_barbell" / module
    assert change in {one.name for one in mutants(path)}
