"""Why the sleeve is REDUCING or HALTED, what this requires, and what ends it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from beancount_barbell.figures.assessment import Assessed, number
from beancount_barbell.figures.distances import line_distances, only_restart_ends
from beancount_barbell.model.states import Driver, RiskState
from fava_barbell.shapes import Advice, PageFormatter

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from decimal import Decimal

    from beancount_barbell.analysis import Analysis


def restrained(
    analysis: Analysis, assessed: Assessed, figures: Mapping[str, Any], voice: PageFormatter
) -> Iterator[Advice]:
    """Why the sleeve is restrained, and what ends the restraint."""
    drivers = _drivers(figures)
    state = assessed.headline.state
    yield Advice(_since(analysis, state, voice))
    for driver in drivers:
        yield Advice(_driver(driver, analysis, assessed, figures, voice))
    for text in _recovery(drivers, analysis, voice):
        yield Advice(text)


def _drivers(figures: Mapping[str, Any]) -> tuple[Driver, ...]:
    return tuple(Driver(name) for name in figures["drivers"])


def _since(analysis: Analysis, state: RiskState, voice: PageFormatter) -> str:
    changes = analysis.history.transitions
    if not changes or changes[-1].to_state is not state:
        return ""
    return voice("state.since", date=changes[-1].date.isoformat())


def allowed(
    analysis: Analysis, assessed: Assessed, figures: Mapping[str, Any], voice: PageFormatter
) -> Advice:
    """What the sleeve may still do; the plan says what it must reduce."""
    exposure = assessed.figures["exposure"]
    if exposure.value is None or exposure.limit is None:
        return Advice(action=voice("act.hold"))
    if not exposure.limit:
        return Advice(action=voice("act.flat"))
    if Driver.MARKET in _drivers(figures):
        return Advice(action=voice("act.hold"))
    ceiling = voice.numbers.money(exposure.limit, analysis.base_currency)
    return Advice(action=voice("act.keep", ceiling=ceiling))


def _driver(
    driver: Driver,
    analysis: Analysis,
    assessed: Assessed,
    figures: Mapping[str, Any],
    voice: PageFormatter,
) -> str:
    policy, numbers = analysis.policy, voice.numbers
    if driver is Driver.NAV:
        nav = assessed.figures["nav"]
        lines = nav_and_lines(nav.value, analysis, voice)
        halted = assessed.headline.state is RiskState.HALTED
        if nav.value is not None and nav.verdict != ("below-halt" if halted else "below-reduce"):
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
    drivers: tuple[Driver, ...], analysis: Analysis, voice: PageFormatter
) -> Iterator[str]:
    numbers = voice.numbers
    if Driver.NAV in drivers:
        for line in line_distances(analysis.history):
            if line.reached:
                yield voice("recovery.nav.reached", nav=numbers.plain(line.line))
            elif line.key.endswith("resume"):
                yield voice(
                    "recovery.nav", nav=numbers.plain(line.line), move=numbers.change(line.move)
                )
    opening = analysis.history.reopening
    if opening is not None and only_restart_ends(analysis.history):
        key = "recovery.restart.flat" if opening.flat else "recovery.restart"
        yield voice(key, date=opening.earliest.isoformat())
    if {Driver.STREAK, Driver.RESTART}.intersection(drivers):
        yield voice("recovery.review")
    if Driver.MARKET in drivers:
        yield voice("recovery.calm")


def nav_and_lines(nav: Decimal | None, analysis: Analysis, voice: PageFormatter) -> dict[str, str]:
    """NAV and its two lines, with enough digits that their texts differ."""
    policy, numbers = analysis.policy, voice.numbers
    reduce, halt = policy.reduce_line * 100, policy.halt_line * 100
    return {
        "nav": voice("verdict.unknown") if nav is None else numbers.nav(nav, (reduce, halt)),
        "reduce": numbers.plain(reduce),
        "halt": numbers.plain(halt),
    }
