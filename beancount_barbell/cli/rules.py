"""`barbell explain` and `barbell rules`: what the rules mean."""

from __future__ import annotations

import difflib

import click

from beancount_barbell.cli import options
from beancount_barbell.cli.docs import explained
from beancount_barbell.cli.terminal import emit, painter
from beancount_barbell.rendering.explain import explanation, rule_table, rule_table_markdown
from beancount_barbell.rendering.labels import label
from beancount_barbell.rules import RULES
from beancount_barbell.rules.codes import VOCABULARY


@click.command()
@click.argument("code")
@options.lang
@options.color
def explain(*, code: str, lang: str | None, color: bool | None) -> None:
    """Explain the rule CODE (BB201, or its name, core-to-sleeve).

    What it checks and why, a ledger that breaks it, one that does not, how to
    mend it, and the policy keys that bear on it.
    """
    chosen, paint = options.language(lang), painter(color=color)
    known = code_of(code, chosen)
    rule = next(rule for rule in RULES if rule.code == known)
    emit(explanation(explained(rule), chosen, paint))


def code_of(given: str, lang: str) -> str:
    """The code of a rule that is named by its code or its name.

    Raises:
        click.UsageError: there is no such rule.
    """
    known = VOCABULARY.names.get(given.upper()) or VOCABULARY.names.get(given.lower())
    if known is None:
        raise click.UsageError(_unknown(given, lang))
    return known


def _unknown(code: str, lang: str) -> str:
    names = {name.lower(): name for name in VOCABULARY.names}
    near = difflib.get_close_matches(code.lower(), names, n=1)
    if near:
        return label("usage.unknown-code", lang, code=code, near=names[near[0]])
    return label("usage.unknown-code-far", lang, code=code)


@click.command()
@click.option("--markdown", is_flag=True, help="The table of the README.")
@options.lang
@options.color
def rules(*, markdown: bool, lang: str | None, color: bool | None) -> None:
    """List all rules."""
    chosen = options.language(lang)
    listed = tuple(map(explained, RULES))
    if markdown:
        emit(rule_table_markdown(listed, chosen), "markdown")
    else:
        emit(rule_table(listed, chosen, painter(color=color)))
