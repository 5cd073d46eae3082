"""`barbell explain` and `barbell rules`: what the rules mean."""

from __future__ import annotations

import ast
import difflib
import inspect
import textwrap
from typing import TYPE_CHECKING, Any

import click

from beancount_barbell.cli import options
from beancount_barbell.cli.helping import Command
from beancount_barbell.cli.terminal import emit, emit_screen, painter, screen_width
from beancount_barbell.model.codes import DIAGNOSES, VOCABULARY
from beancount_barbell.rendering.explain import (
    diagnosis_explanation,
    explanation,
    rule_table,
    rule_table_markdown,
)
from beancount_barbell.rendering.labels import label
from beancount_barbell.rules import RULES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from beancount_barbell.rules.base import Rule

_EXPLAINED: Mapping[str, str] = {
    **VOCABULARY.names,
    **{key: row.code for row in DIAGNOSES.values() for key in (row.code, row.name)},
}
"""The code of each rule and diagnosis, by its code and by its name."""


@click.command(cls=Command)
@click.argument("code")
@options.lang
@options.color
def explain(*, code: str, lang: str | None, color: bool | None) -> None:
    """Explain CODE (BB201, or its name, core-to-sleeve)."""
    chosen, paint = options.language(lang), painter(color=color)
    known = _known(code, _EXPLAINED)
    if known is None:
        words = {"first": min(DIAGNOSES), "last": max(DIAGNOSES)}
        far = label("usage.unknown-explained", chosen, code=code, **words)
        raise click.UsageError(_near(code, _EXPLAINED, chosen) or far)
    if known in DIAGNOSES:
        emit_screen(diagnosis_explanation(known, chosen, paint))
        return
    rule = next(rule for rule in RULES if rule.code == known)
    emit(explanation(explained(rule), chosen, paint, screen_width()))


def code_of(given: str, lang: str) -> str:
    """The code of the rule with the given code ("BB201") or name ("core-to-sleeve").

    Raises:
        click.UsageError: there is no such rule.
    """
    known = _known(given, VOCABULARY.names)
    if known is None:
        far = label("usage.unknown-code-far", lang, code=given)
        raise click.UsageError(_near(given, VOCABULARY.names, lang) or far)
    return known


def _known(given: str, names: Mapping[str, str]) -> str | None:
    return names.get(given.upper()) or names.get(given.lower())


def _near(code: str, names: Mapping[str, str], lang: str) -> str | None:
    """The message "did you mean" with the code or name nearest to `code`; None if none is near."""
    folded = {name.lower(): name for name in names}
    near = difflib.get_close_matches(code.lower(), folded, n=1)
    return label("usage.unknown-code", lang, code=code, near=folded[near[0]]) if near else None


@click.command(cls=Command)
@click.option("--markdown", is_flag=True)
@options.lang
@options.color
def rules(*, markdown: bool, lang: str | None, color: bool | None) -> None:
    """List all rules."""
    chosen = options.language(lang)
    listed = tuple(map(explained, RULES))
    if markdown:
        emit(rule_table_markdown(listed, chosen), "markdown")
    else:
        emit_screen(rule_table(listed, chosen, painter(color=color)))


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
