"""Findings as marks on a chart, each with a link to its entry."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from beancount_barbell.figures.assessment import Tone
from beancount_barbell.model.states import RiskState, Transition
from beancount_barbell.rendering.report import status_text
from fava_barbell.chart_shapes import Event
from fava_barbell.table import tone_of

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from beancount_barbell.model.findings import Finding
    from fava_barbell.shapes import PageFormatter
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


class Marker(NamedTuple):
    """Makes the marks of one chart.

    What lies outside of the axis `line` is not drawn. `height` is y of the value on a day, in per
    cent.
    """

    line: Timeline
    height: Callable[[datetime.date], float]
    voice: PageFormatter

    def events(self, findings: Iterable[Finding]) -> Iterator[Event]:
        """The marks of findings; marks that would overlap are merged."""
        group: list[Finding] = []
        for finding in sorted(filter(self._holds, findings), key=lambda finding: finding.date):
            if group and self._apart(group[0], finding) >= _APART:
                yield self._event(group)
                group = []
            group.append(finding)
        if group:
            yield self._event(group)

    def changes(self, transitions: Iterable[Transition]) -> Iterator[Event]:
        """The changes of state, with links to their causes; of close marks only the last."""
        kept: list[Transition] = []
        for change in filter(self._holds, transitions):
            if kept and self._apart(kept[-1], change) < _APART:
                kept.pop()
            kept.append(change)
        for change in kept:
            states = change.from_state, change.to_state
            before, after = (self.voice(f"state.{state.value}") for state in states)
            date = change.date.isoformat()
            told = self.voice("chart.change", date=date, before=before, after=after)
            yield self._mark(change, _TONES[change.to_state], told, change.to_state.value)

    def _holds(self, one: Finding | Transition) -> bool:
        return self.line.start <= one.date <= self.line.end

    def _apart(self, one: Finding | Transition, later: Finding | Transition) -> float:
        return self.line.x(later.date) - self.line.x(one.date)

    def _event(self, group: Sequence[Finding]) -> Event:
        worst = max(group, key=lambda finding: _WEIGHT.get(tone_of(finding), 0))
        named = [self._name(finding) for finding in group[:_MOST_NAMED]]
        if len(group) > _MOST_NAMED:
            rest = self.voice.numbers.count(len(group) - _MOST_NAMED)
            named.append(self.voice("chart.more", count=rest))
        return self._mark(worst, tone_of(worst), "; ".join(named))

    def _name(self, finding: Finding) -> str:
        told = f"{finding.code} {finding.name}, {status_text(finding, self.voice.language)}"
        return self.voice.numbers.text(f"{finding.date.isoformat()} {told}")

    def _mark(
        self, one: Finding | Transition, tone: Tone, text: str, state: str | None = None
    ) -> Event:
        links = self.voice.links
        href = links.entry(one.entry) or links.source(one.location) or "#barbell-findings"
        return Event(self.line.x(one.date), self.height(one.date), tone, text, href, state)
