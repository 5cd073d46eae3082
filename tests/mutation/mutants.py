"""All small changes that may be made to a source text, each at one place."""

from __future__ import annotations

import ast
from copy import deepcopy
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
}
ASSERTED = {"strict"}
"""Arguments that make an error of what never happens, as `zip` does of different lengths."""

CALLS = {"min": "max", "max": "min", "any": "all", "all": "any"}


class Mutant(NamedTuple):
    """One change: `old` at a place of the file becomes `new`.

    `lines` are those of the statement up to the change; `function` is where the function that
    has it begins and what it is called, None for what runs when the module is imported.
    """

    path: Path
    line: int
    start: int
    end: int
    old: str
    new: str
    lines: range
    function: tuple[int, str] | None

    def source(self) -> str:
        """The whole file with it."""
        raw = self.path.read_bytes()
        return (raw[: self.start] + self.new.encode() + raw[self.end :]).decode()

    @property
    def name(self) -> str:
        """What it is, wherever its line stands."""
        return f"{' '.join(self.old.split())}  ->  {' '.join(self.new.split())}"


def mutants(path: Path) -> list[Mutant]:
    """All mutants of a file, in the order of its text."""
    raw = path.read_bytes()
    starts = [0]
    for line in raw.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    found = []
    for node, begun, function in _judged(ast.parse(raw), 1, None):
        for changed in _changes(node):
            start = starts[node.lineno - 1] + node.col_offset
            end = starts[node.end_lineno - 1] + node.end_col_offset
            old, new = raw[start:end].decode(), ast.unparse(changed)
            if isinstance(node, ast.expr):
                new = f"({new})"
            lines = range(begun, node.end_lineno + 1)
            found.append(Mutant(path, node.lineno, start, end, old, new, lines, function))
    return sorted(found, key=lambda one: (one.start, one.end, one.new))


def _judged(
    node: ast.AST, begun: int, function: tuple[int, str] | None
) -> Iterator[tuple[Any, int, tuple[int, str] | None]]:
    """The nodes of code that runs: no annotations, nothing asserted or for type checkers alone.

    Each with the line where its statement begins, and its function.
    """
    if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
        return
    if isinstance(node, ast.keyword) and node.arg in ASSERTED:
        return
    begun = node.lineno if isinstance(node, ast.stmt) else begun
    yield node, begun, function
    for name, value in ast.iter_fields(node):
        if name in {"annotation", "returns", "decorator_list"}:
            continue
        inside = function
        if function is None and isinstance(node, ast.FunctionDef) and name == "body":
            inside = min(one.lineno for one in (node, *node.decorator_list)), node.name
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST):
                yield from _judged(child, begun, inside)


def _changes(node: ast.AST) -> Iterator[ast.AST]:
    for kind, changes in CHANGES.items():
        if isinstance(node, kind):
            yield from changes(node)


def _comparisons(node: ast.Compare) -> Iterator[ast.AST]:
    for at, operator in enumerate(node.ops):
        changed = deepcopy(node)
        changed.ops[at] = COMPARISONS[type(operator)]()
        yield changed


def _arithmetic(node: ast.BinOp | ast.AugAssign) -> Iterator[ast.AST]:
    if type(node.op) in ARITHMETIC:
        yield _with(node, op=ARITHMETIC[type(node.op)]())


def _booleans(node: ast.BoolOp) -> Iterator[ast.AST]:
    yield _with(node, op=ast.And() if isinstance(node.op, ast.Or) else ast.Or())
    for at in range(len(node.values)):
        rest = [*node.values[:at], *node.values[at + 1 :]]
        yield rest[0] if len(rest) == 1 else _with(node, values=rest)


def _signs(node: ast.UnaryOp) -> Iterator[ast.AST]:
    if isinstance(node.op, (ast.Not, ast.USub)):
        yield node.operand


def _choices(node: ast.IfExp) -> Iterator[ast.AST]:
    yield node.body
    yield node.orelse


def _returns(node: ast.Return) -> Iterator[ast.AST]:
    none = isinstance(node.value, ast.Constant) and node.value.value is None
    if node.value is not None and not none:
        yield _with(node, value=ast.Constant(None))


def _constants(node: ast.Constant) -> Iterator[ast.AST]:
    if isinstance(node.value, bool):
        yield ast.Constant(not node.value)
    elif isinstance(node.value, int):
        yield ast.Constant(node.value + 1)


def _calls(node: ast.Call) -> Iterator[ast.AST]:
    if isinstance(node.func, ast.Name) and node.func.id in CALLS:
        yield _with(node, func=ast.Name(CALLS[node.func.id]))
    if len(node.args) > 1 and not any(isinstance(one, ast.Starred) for one in node.args):
        yield _with(node, args=node.args[:-1])
    for at, keyword in enumerate(node.keywords):
        if keyword.arg is not None and keyword.arg not in ASSERTED:
            yield _with(node, keywords=[*node.keywords[:at], *node.keywords[at + 1 :]])


def _with(node: ast.AST, **fields: object) -> ast.AST:
    changed = deepcopy(node)
    for name, value in fields.items():
        setattr(changed, name, value)
    return changed


CHANGES: dict[type[ast.AST], Callable[[Any], Iterator[ast.AST]]] = {
    ast.Compare: _comparisons,
    ast.BinOp: _arithmetic,
    ast.AugAssign: _arithmetic,
    ast.BoolOp: _booleans,
    ast.UnaryOp: _signs,
    ast.IfExp: _choices,
    ast.Constant: _constants,
    ast.Return: _returns,
    ast.Call: _calls,
}
