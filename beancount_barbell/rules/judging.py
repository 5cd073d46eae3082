"""All rules over one history: each by itself, then what was accepted, in order."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from beancount_barbell.rules.acceptance import accept, switched
from beancount_barbell.rules.base import failed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from beancount_barbell.model.findings import Finding
    from beancount_barbell.model.history import History
    from beancount_barbell.rules.acceptance import Acceptance
    from beancount_barbell.rules.base import Rule


def judge(history: History, rules: Sequence[Rule]) -> tuple[Finding, ...]:
    """The findings of `rules` of every status, by date, code and place."""
    raised: list[Finding] = []
    for rule in rules:
        raised += _isolated(history, rule, rule.check)
    acceptance = accept(history, switched(history, raised))
    reviewed: list[Finding] = []
    for rule in rules:
        reviewed += _isolated(history, rule, partial(_review, rule, acceptance))
    findings = (*acceptance.findings, *switched(history, reviewed))
    return tuple(sorted(findings, key=lambda one: (one.date, one.code, one.location)))


def _review(rule: Rule, acceptance: Acceptance, history: History) -> Iterable[Finding]:
    return rule.review(history, acceptance)


def _isolated(
    history: History, rule: Rule, judgement: Callable[[History], Iterable[Finding]]
) -> tuple[Finding, ...]:
    """What a rule finds; a rule that fails is an error of its own, and of no other."""
    try:
        return tuple(judgement(history))
    except Exception as error:  # noqa: BLE001 - whatever it is, the other rules' findings stand
        return (failed(history, rule, error),)
