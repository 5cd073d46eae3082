"""Findings as marks on a chart, each with a link to its entry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from beancount_barbell.figures.assessment import Tone
from beancount_barbell.model.states import RiskState
from beancount_barbell.rendering.report import status_text
from fava_barbell.chart_shapes import Event
from fava_barbell.table import tone_of

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from beancount_barbell.model.findings import Finding
    from beancount_barbell.model.states import Transition
    from fava_barbell.shapes import Links, PageFormatter
    from fava_barbell.timeline import Timeline

_APART = 2.5
"""Marks closer than this, in per cent of the width, would overlap."""

_MOST_NAMED = 3
_WEIGHT = {Tone.BAD: 2, Tone.WATCH: 1}
_TONES = {
    RiskState.ACTIVE: Tone.GOOD,
    RiskState.REDUCING: Tone.WATCH,
    RiskState.HALTED: Tone.BAD,
}


def build_events(
    findings: Iterable[Finding],
    line: Timeline,
    height: Callable[[datetime.date], float],
    voice: PageFormatter,
    links: Links,
) -> tuple[Event, ...]:
    """The marks of the findings of a chart; marks that would overlap are merged.

    Findings outside of the axis `line` are not drawn. `height` is y of the value on a day, in per
    cent.
    """
    inside = sorted(
        (finding for finding in findings if line.start <= finding.date <= line.end),
        key=lambda finding: finding.date,
    )
    return tuple(_event(group, line, height, voice, links) for group in _groups(inside, line))


def build_changes(
    transitions: Iterable[Transition],
    line: Timeline,
    height: Callable[[datetime.date], float],
    voice: PageFormatter,
    links: Links,
) -> tuple[Event, ...]:
    """The changes of state as marks with links to their causes; of close marks only the last."""
    kept: list[Transition] = []
    for change in transitions:
        if not line.start <= change.date <= line.end:
            continue
        if kept and line.x(change.date) - line.x(kept[-1].date) < _APART:
            kept.pop()
        kept.append(change)
    return tuple(_change(one, line, height, voice, links) for one in kept)


def _change(
    change: Transition,
    line: Timeline,
    height: Callable[[datetime.date], float],
    voice: PageFormatter,
    links: Links,
) -> Event:
    before, after = (
        voice(f"state.{state.value}") for state in (change.from_state, change.to_state)
    )
    told = voice("chart.change", date=change.date.isoformat(), before=before, after=after)
    return Event(
        x=line.x(change.date),
        y=height(change.date),
        tone=_TONES[change.to_state],
        text=told,
        href=links.entry(change.entry) or links.source(change.location) or "#barbell-findings",
        state=change.to_state.value,
    )


def _groups(findings: Iterable[Finding], line: Timeline) -> Iterator[list[Finding]]:
    group: list[Finding] = []
    for finding in findings:
        if group and line.x(finding.date) - line.x(group[0].date) >= _APART:
            yield group
            group = []
        group.append(finding)
    if group:
        yield group


def _event(
    group: Sequence[Finding],
    line: Timeline,
    height: Callable[[datetime.date], float],
    voice: PageFormatter,
    links: Links,
) -> Event:
    worst = max(group, key=lambda finding: _WEIGHT.get(tone_of(finding), 0))
    named = [_name(finding, voice) for finding in group[:_MOST_NAMED]]
    if len(group) > _MOST_NAMED:
        rest = voice.numbers.count(len(group) - _MOST_NAMED)
        named.append(voice("chart.more", count=rest))
    return Event(
        x=line.x(worst.date),
        y=height(worst.date),
        tone=tone_of(worst),
        text="; ".join(named),
        href=links.entry(worst.entry) or links.source(worst.location) or "#barbell-findings",
    )


def _name(finding: Finding, voice: PageFormatter) -> str:
    told = f"{finding.code} {finding.name}, {status_text(finding, voice.labels.language)}"
    return voice.numbers.text(f"{finding.date.isoformat()} {told}")
