"""Why the sleeve is reduced or halted, what that asks for, and what ends it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from beancount_barbell.metrics.distances import line_distances
from beancount_barbell.model.states import RESTART_ALONE, Driver, RiskState
from fava_barbell.reasons import number
from fava_barbell.shapes import Advice

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from decimal import Decimal

    from beancount_barbell.analysis import Analysis
    from fava_barbell.shapes import Voice

_OVERDUE = "BB403"
"""The finding that says that the time to reduce has run out."""


def restrained(
    analysis: Analysis, state: RiskState, figures: Mapping[str, Any], voice: Voice
) -> Iterator[Advice]:
    """Why the sleeve may not do as it likes, what to do, and what ends it."""
    drivers = tuple(Driver(name) for name in figures["drivers"])
    yield Advice(_since(analysis, state, voice), _action(analysis, drivers, figures, voice))
    for driver in drivers:
        yield Advice(_driver(driver, analysis, state, figures, voice))
    for text in _recovery(drivers, analysis, state, figures, voice):
        yield Advice(text)


def _since(analysis: Analysis, state: RiskState, voice: Voice) -> str:
    changes = analysis.history.transitions
    if not changes or changes[-1].to_state is not state:
        return ""
    return voice("state.since", date=changes[-1].date.isoformat())


def _action(
    analysis: Analysis, drivers: tuple[Driver, ...], figures: Mapping[str, Any], voice: Voice
) -> str:
    """The one thing to do now, with the amount."""
    currency, numbers = analysis.base_currency, voice.numbers
    exposure, ceiling = number(figures, "sleeve.exposure"), number(figures, "ceiling")
    if exposure is None or ceiling is None:
        return voice("act.hold")
    shown = numbers.money(ceiling, currency)
    if exposure <= ceiling:
        if ceiling == 0:
            return voice("act.flat")
        return voice("act.hold" if Driver.MARKET in drivers else "act.keep", ceiling=shown)
    amount = numbers.money(exposure - ceiling, currency)
    task = voice("act.reduce" if ceiling else "act.close", amount=amount, ceiling=shown)
    return f"{task}{_deadline(analysis, voice)}"


def _deadline(analysis: Analysis, voice: Voice) -> str:
    if any(finding.code == _OVERDUE and finding.fails for finding in analysis.findings):
        return voice("act.overdue")
    return voice("act.within", days=voice.numbers.count(analysis.policy.act_within))


def _driver(
    driver: Driver,
    analysis: Analysis,
    state: RiskState,
    figures: Mapping[str, Any],
    voice: Voice,
) -> str:
    policy, numbers = analysis.policy, voice.numbers
    if driver is Driver.NAV:
        nav = number(figures, "sleeve.nav")
        lines = nav_and_lines(nav, analysis, voice)
        halted = state is RiskState.HALTED
        line = (policy.halt_line if halted else policy.reduce_line) * 100
        if nav is not None and nav > line:
            fallen = lines["halt" if halted else "reduce"]
            return voice("driver.nav.above", nav=lines["nav"], line=fallen)
        return voice("driver.nav", **lines)
    if driver is Driver.DRAWDOWN:
        deepest = number(figures, "sleeve.max_drawdown")
        shown = (
            voice("verdict.unknown")
            if deepest is None
            else numbers.ratio(
                deepest, () if policy.max_drawdown is None else (policy.max_drawdown,)
            )
        )
        return voice("driver.drawdown", drawdown=shown)
    return voice(f"driver.{driver.value}")


def _recovery(
    drivers: tuple[Driver, ...],
    analysis: Analysis,
    state: RiskState,
    figures: Mapping[str, Any],
    voice: Voice,
) -> Iterator[str]:
    policy, numbers = analysis.policy, voice.numbers
    if Driver.NAV in drivers:
        for line in line_distances(analysis.history):
            if line.key.endswith("resume"):
                yield voice(
                    "recovery.nav", nav=numbers.nav(line.line), move=numbers.change(line.move)
                )
    days = numbers.count(policy.restart_after)
    if state is RiskState.HALTED:
        if RESTART_ALONE.intersection(drivers):
            yield voice("recovery.restart", days=days)
        elif Driver.NAV in drivers and number(figures, "sleeve.exposure") == 0:
            yield voice("recovery.flat", days=days)
    if {Driver.STREAK, Driver.RESTART}.intersection(drivers):
        yield voice("recovery.review")
    if Driver.MARKET in drivers:
        yield voice("recovery.calm")


def nav_and_lines(nav: Decimal | None, analysis: Analysis, voice: Voice) -> dict[str, str]:
    """NAV and its two lines, formatted so that they are told apart."""
    policy, numbers = analysis.policy, voice.numbers
    reduce, halt = policy.reduce_line * 100, policy.halt_line * 100
    return {
        "nav": voice("verdict.unknown") if nav is None else numbers.nav(nav, (reduce, halt)),
        "reduce": numbers.nav(reduce),
        "halt": numbers.nav(halt),
    }
