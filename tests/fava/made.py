"""Snapshots made by hand, for states that few ledgers reach."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from fava_barbell.labels import Labels
from fava_barbell.numbers import Numbers
from fava_barbell.shapes import NO_LINKS, PageFormatter
from fava_barbell.snapshot import Snapshot
from fava_barbell.view import asked, build_lasting, voice_of

from beancount_barbell.figures.assessment import assess, loading_doubts
from beancount_barbell.figures.status_figures import status_figures
from beancount_barbell.figures.stress_figures import stress_figures
from beancount_barbell.model.policy import Money, Policy
from tests.handmade import D, day, history

FLOOR = Money(D(8100000), "JPY")
BUDGET = Money(D(1000000), "JPY")


def policy(**changes: Any) -> Policy:
    return Policy("JPY", **({"core_floor": FLOOR, "sleeve_budget": BUDGET} | changes))


def voice(language: str = "en", *, incognito: bool = False, links: Any = NO_LINKS) -> PageFormatter:
    return PageFormatter(Labels(language), Numbers(incognito), links=links)


def snapshot(
    *findings: Any,
    last: dict[str, Any] | None = None,
    limits: dict[str, Any] | None = None,
    figures: dict[str, Any] | None = None,
    past: dict[str, Any] | None = None,
    **changes: Any,
) -> Snapshot:
    """A healthy ledger, but for `last` day, `limits` of the policy, `figures`, `past`."""
    limit = policy(**(limits or {}))
    days = () if last is not None and last.get("absent") else (day(**(last or {})),)
    told = history(*days, policy=limit, **(past or {}))
    analysis: Any = SimpleNamespace(
        findings=findings,
        history=told,
        policy=limit,
        roles=told.roles,
        as_of=told.as_of,
        base_currency="JPY",
        spoken=True,
    )
    shown = status_figures(told, findings)
    for path, value in (figures or {}).items():
        *groups, key = path.split(".")
        group = shown
        for name in groups:
            group = group[name]
        group[key] = value
        shown["unknown"].pop(path, None)
    facts: dict[str, Any] = {
        "plugin_line": True,
        "plugin_ran": True,
        "ledger_errors": 0,
        "stress": lambda: stress_figures(told),
    }
    facts |= changes
    doubts = loading_doubts(
        enforced=facts["plugin_line"] and facts["plugin_ran"], errors=facts["ledger_errors"]
    )
    return Snapshot(analysis, None, shown, assess(told, findings, shown, doubts), **facts)


def build_view(taken: Snapshot, language: str, *, incognito: bool = False, links: Any) -> Any:
    """The whole page of a snapshot, for a request without a query."""
    told = voice_of(taken, language, incognito=incognito, links=links)
    return asked(build_lasting(taken, told, None), taken, told, {})
