"""Docstrings, where Python runs without them too (`PYTHONOPTIMIZE=2`)."""

from __future__ import annotations

import ast
import inspect
import sys
import textwrap
from typing import TYPE_CHECKING, Any

from beancount_barbell.rules.base import nothing

if TYPE_CHECKING:
    from beancount_barbell.rules.base import Rule


def docstring(documented: Any) -> str:
    """The docstring of a module or a function; from its source where Python has dropped it."""
    if documented.__doc__ is not None:
        return str(documented.__doc__)
    tree = ast.parse(textwrap.dedent(inspect.getsource(documented)))
    node: Any = tree if inspect.ismodule(documented) else tree.body[0]
    return ast.get_docstring(node, clean=False) or ""


def explained(rule: Rule) -> Rule:
    """A rule whose explanation is there."""
    judging = rule.review if rule.check is nothing else rule.check
    return rule._replace(doc=docstring(sys.modules[judging.__module__]))
