"""Asks the user on standard error for what a proposal lacks; standard output is the proposal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from beancount_barbell.model.exact import parsed
from beancount_barbell.model.roles import Role
from beancount_barbell.rendering.labels import label
from beancount_barbell.rendering.proposal_text import Proposal, open_limits, question_text
from beancount_barbell.rendering.visible import visible

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from beancount_barbell.proposal.guesses import Question


def ask_roles(questions: Sequence[Question], lang: str) -> list[tuple[Question, Role]]:
    """The roles that the user gives to accounts; "?" leaves a question open.

    Raises:
        click.Abort: the user stops, or standard input ends.
    """
    answers = []
    for one in questions:
        click.echo(visible(question_text(one, lang)), err=True)
        told = click.prompt(
            label("init.which-role", lang),
            type=click.Choice([*(role.value for role in Role), "?"]),
            default="?",
            show_choices=False,
            err=True,
        )
        if told != "?":
            answers.append((one, Role(told)))
    return answers


def ask_limits(proposal: Proposal, lang: str) -> Mapping[str, str]:
    """The values that the user gives to policy keys; the answer "?" leaves a key out."""
    answers = {}
    for one in open_limits(proposal, lang):
        click.echo(f"{one.key}: {visible(one.reason)}", err=True)
        told = click.prompt(
            label("init.which-value", lang, name=one.key),
            default=one.number,
            value_proc=lambda text: _number(text, lang),
            show_default=bool(one.number),
            err=True,
        )
        if told:
            answers[one.key] = told
    return answers


def _number(text: str, lang: str) -> str:
    """A number above zero in the ledger's notation ("1,000"); "" for no answer or "?"."""
    if text.strip() in ("", "?"):
        return ""
    number = parsed(text)
    if number is None or number <= 0:
        raise click.UsageError(label("init.no-number", lang, text=visible(text)))
    return f"{number:,f}"
