"""The evidence of a card: the lines that set its limits, the entry that moved its figure last."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fava_barbell.shapes import Card, Link, PageFormatter
from fava_barbell.table import place_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from beancount_barbell.analysis import Analysis

_LIMITS = {
    "share": ("sleeve-target", "sleeve-band"),
    "nav": ("reduce-line", "halt-line"),
    "drawdown": ("max-drawdown",),
    "streak": ("streak-reduce", "streak-halt"),
    "core": ("core-floor",),
    "at_risk": ("stress-gap",),
    "exposure": ("reduce-to",),
    "review": ("review-day",),
}
_MOVED_BY = {
    "share": "sleeve_entry",
    "nav": "sleeve_entry",
    "drawdown": "sleeve_entry",
    "core": "core_entry",
    "at_risk": "sleeve_entry",
    "exposure": "sleeve_entry",
}


def with_evidence(
    cards: Iterable[Card], analysis: Analysis, voice: PageFormatter
) -> tuple[Card, ...]:
    """The cards, each with links to its evidence."""
    return tuple(
        card._replace(sources=tuple(_sources(card.key, analysis, voice))) for card in cards
    )


_BELOW = {
    "streak": ("part.record", "part-record"),
    "at_risk": ("part.survival", "part-survival"),
    "review": ("months", "months"),
}
"""Card key → (name, anchor) of the part of the page that is its evidence."""


def _sources(key: str, analysis: Analysis, voice: PageFormatter) -> Iterator[Link]:
    policy, day = analysis.policy, analysis.history.last
    for line in dict.fromkeys(policy.sources.get(limit) for limit in _LIMITS[key]):
        if line is not None:
            yield place_of(line, voice)
    if day is not None and key in _MOVED_BY:
        entry = voice.links.entry(getattr(day, _MOVED_BY[key]))
        if entry is not None:
            yield Link(voice("card.moved"), entry)
    if key in _BELOW and (key != "review" or analysis.history.months):
        name, anchor = _BELOW[key]
        yield Link(voice(name), f"#barbell-{anchor}")
