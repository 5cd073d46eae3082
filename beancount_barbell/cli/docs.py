"""Docstrings, also if Python runs without them (`PYTHONOPTIMIZE=2`)."""

from __future__ import annotations

import ast
import inspect
import textwrap
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from beancount_barbell.rules.base import Rule


def docstring(documented: Any) -> str:
    """The docstring of a module or a function.

    It is read from the source where Python has dropped it (`python -OO`).
    """
    if documented.__doc__ is not None:
        return str(documented.__doc__)
    tree = ast.parse(textwrap.dedent(inspect.getsource(documented)))
    node: Any = tree if inspect.ismodule(documented) else tree.body[0]
    return ast.get_docstring(node, clean=False) or ""


def explained(rule: Rule) -> Rule:
    """The rule with its explanation loaded."""
    return rule._replace(told=docstring(rule.file))
