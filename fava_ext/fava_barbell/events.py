"""Findings as marks on a chart, each leading to its entry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from beancount_barbell.figures.assessment import Tone
from fava_barbell.chart_shapes import Event
from fava_barbell.table import status_of, tone_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from beancount_barbell.model.findings import Finding
    from fava_barbell.shapes import Links, Voice
    from fava_barbell.timeline import Timeline

_APART = 2.5
"""Per cent of the width below which marks would lie on each other."""

_MOST_NAMED = 3
_WEIGHT = {Tone.BAD: 2, Tone.WATCH: 1}


def build_events(
    findings: Iterable[Finding],
    line: Timeline,
    height: Callable[[Finding], float],
    voice: Voice,
    links: Links,
) -> tuple[Event, ...]:
    """The marks of findings; those too close to be told apart are one.

    Args:
        findings: those that belong to the chart.
        line: the axis; what lies outside is not drawn.
        height: y of a finding, in per cent.
        voice: the reader's language and number format.
        links: where entries and source lines open.
    """
    inside = sorted(
        (finding for finding in findings if line.start <= finding.date <= line.end),
        key=lambda finding: finding.date,
    )
    return tuple(_event(group, line, height, voice, links) for group in _groups(inside, line))


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
    height: Callable[[Finding], float],
    voice: Voice,
    links: Links,
) -> Event:
    worst = max(group, key=lambda finding: _WEIGHT.get(tone_of(finding), 0))
    named = [_name(finding, voice) for finding in group[:_MOST_NAMED]]
    if len(group) > _MOST_NAMED:
        rest = voice.numbers.count(len(group) - _MOST_NAMED)
        named.append(voice("chart.more", count=rest))
    return Event(
        x=line.x(worst.date),
        y=height(worst),
        tone=tone_of(worst),
        text="; ".join(named),
        href=links.entry(worst.entry) or links.source(worst.location) or "#barbell-findings",
    )


def _name(finding: Finding, voice: Voice) -> str:
    told = f"{finding.code} {finding.name}, {status_of(finding, voice)}"
    return voice.numbers.text(f"{finding.date.isoformat()} {told}")
