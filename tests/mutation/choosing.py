"""Which tests a mutant meets, the quick ones first."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

GENERAL = ("tests/golden", "tests/reference")
SLOW = ("test_page_browser", "test_cli_process", "storm", "_properties")
MOST = 5
"""Of the tests that mention a module, so many at most, those that mention it most."""


def stages(root: Path, module: Path) -> Iterator[list[str]]:
    """Lists of test files, to be run one list after the other until the mutant dies.

    Golden pictures and the reference first; then the tests of the same name; then those of the
    mirrored room and of the whole analysis that mention the module or what it defines.
    """
    yield list(GENERAL[:1])
    stem, room = module.stem, module.relative_to(root / "beancount_barbell").parts[0]
    every = sorted((root / "tests").rglob("test_*.py"))
    every = [path for path in every if not any(name in path.stem for name in SLOW)]
    own = [path for path in every if path.stem in {f"test_{stem}", f"test_{stem}s"}]
    if own:
        yield [str(path.relative_to(root)) for path in own]
    names = _names(module)
    weighed = []
    for path in every:
        text = path.read_text(encoding="utf-8")
        score = sum(text.count(name) for name in names) + 5 * text.count(f".{stem} import")
        score += text.lower().count(stem.rstrip("s").replace("_", " "))
        mirrored = path.is_relative_to(root / "tests" / room)
        if score and path not in own and "tests/golden" not in str(path):
            weighed.append((-score * (2 if mirrored else 1), str(path.relative_to(root))))
    mentioned = [path for _, path in sorted(weighed)[:MOST]]
    if room == "engine":
        yield [GENERAL[1]]
    if mentioned:
        yield mentioned


def _names(module: Path) -> set[str]:
    """What a module defines, its rule's code among it."""
    tree = ast.parse(module.read_bytes())
    found = {
        node.name
        for node in ast.walk(tree)
        if isinstance(node, (ast.ClassDef, ast.FunctionDef)) and not node.name.startswith("_")
    }
    codes = {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and node.value.startswith("BB")
        and len(node.value) == len("BB000")
    }
    return {name for name in found if len(name) > len("today")} | codes
