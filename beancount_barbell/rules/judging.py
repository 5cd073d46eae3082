"""Applies all rules to one history: each separately, then the waivers, then sorting."""

from __future__ import annotations

from typing import TYPE_CHECKING

from beancount_barbell.rules.acceptance import Acceptance, accept, is_silent, switched
from beancount_barbell.rules.base import Rule, failed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from beancount_barbell.model.findings import Finding
    from beancount_barbell.model.history import History


def judge(history: History, rules: Sequence[Rule]) -> tuple[Finding, ...]:
    """The findings of `rules` of every status, by date, code and place."""
    heard = [rule for rule in rules if not is_silent(rule.code, history.policy)]
    raised: list[Finding] = []
    for rule in heard:
        if not rule.reviews:
            raised += _isolated(history, rule)
    acceptance = accept(history, switched(history, raised))
    reviewed: list[Finding] = []
    for rule in heard:
        if rule.reviews:
            reviewed += _isolated(history, rule, acceptance)
    findings = (*acceptance.findings, *switched(history, reviewed))
    return tuple(sorted(findings, key=lambda one: (one.date, one.code, one.location)))


def _isolated(history: History, rule: Rule, *accepted: Acceptance) -> tuple[Finding, ...]:
    """The findings of a rule; an exception in it becomes one error and stops no other rule."""
    try:
        return tuple(rule.judge(history, *accepted))
    except Exception as error:  # noqa: BLE001 - the findings of the other rules must remain
        return (failed(history, rule, error),)
