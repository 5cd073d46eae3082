"""The effect of `since` on findings.

A finding that was over before that day is history. A breach that still lasted on that
day begins again there, as if nobody had caused it: a notice at the line of the policy,
and an error after `cure-days`. If the user makes it worse later, it is an error at that
booking; rules that can recognise this do so, with the evidence of this module.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from beancount_barbell.model.dates import days_after
from beancount_barbell.model.findings import Episode, Evidence, Finding, Severity, Status, Text
from beancount_barbell.model.record import NamedTuple
from beancount_barbell.rules.base import anchored, evidence

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator, Sequence

    from beancount_barbell.model.history import Addition, History
    from beancount_barbell.model.location import Location

PRESENT = frozenset({"BB001", "BB002", "BB101", "BB501", "BB503"})
"""Codes whose findings are never history while they last: they make today's judgement unsound."""


def crosses(history: History, start: datetime.date, end: datetime.date | None) -> bool:
    """Whether a breach from `start` to `end` still lasted on the day of `since`."""
    since = history.policy.since
    return since is not None and start < since and (end is None or end > since)


class Onset(NamedTuple):
    """Day and line of a breach's finding, and the first day of its episode."""

    date: datetime.date
    location: Location
    entry: Any
    start: datetime.date
    evidence: tuple[Evidence, ...] = ()


def onset(
    history: History, begun: Addition, end: datetime.date | None, additions: Sequence[Addition]
) -> Onset:
    """The onset of a holding that existed on the day of `since`, and may have grown later.

    Args:
        history: the history; its policy may set `since`.
        begun: the booking with which the holding began.
        end: the day on which the holding ended; None while it lasts.
        additions: the bookings that made the holding larger, in order of date.
    """
    since = history.policy.since
    if since is not None and crosses(history, begun.date, end):
        for one in additions:
            if one.date >= since:
                evidence = began_before(history, begun.date, begun.location)
                return Onset(*one, since, tuple(evidence))
    return Onset(*begun, begun.date)


def adopted(history: History, finding: Finding) -> Finding:
    """The finding as the policy's `since` changes it: into history, or begun anew on that day."""
    since, episode = history.policy.since, finding.episode
    if since is None or finding.date >= since:
        return finding
    lasts = episode is not None and crosses(history, episode.start, episode.end)
    if finding.code in PRESENT and (episode is None or lasts):
        return finding
    if episode is None or not lasts:
        return _past(history, finding, since)
    return _anew(history, finding, episode, since)


def _past(history: History, finding: Finding, since: datetime.date) -> Finding:
    place, _ = line_of_since(history)
    return finding._replace(
        severity=Severity.NOTICE,
        status=Status.HISTORY,
        remedy=Text("remedy.history", {"since": since}),
        evidence=(*finding.evidence, evidence(place, "since", since=since)),
    )


def _anew(history: History, finding: Finding, episode: Episode, since: datetime.date) -> Finding:
    """A finding that lasted on the day of `since`, begun there; an error also moves to its line."""
    began = began_before(history, episode.start, finding.location)
    now = finding._replace(
        date=since,
        episode=episode._replace(start=since),
        evidence=(*finding.evidence, *began),
    )
    if finding.severity is Severity.NOTICE:
        return now
    place, entry = line_of_since(history)
    now = now._replace(location=place, entry=entry)
    due = days_after(since, history.policy.cure_days + 1)
    if due <= history.as_of if episode.end is None else due < episode.end:
        return now._replace(date=due)
    return waiting(now, since, due)


def waiting(finding: Finding, since: datetime.date, due: datetime.date) -> Finding:
    """A finding that existed on the day of `since`: a notice now, an error from `due` on."""
    remedy = finding.remedy
    if finding.episode is not None and finding.episode.end is None:
        remedy = Text("remedy.anew", {"remedy": remedy, "since": since, "due": due})
    return finding._replace(severity=Severity.NOTICE, remedy=remedy)


def began_before(history: History, started: datetime.date, place: Location) -> Iterator[Evidence]:
    """Evidence of a breach that counts from `since` on: the line of `since`, and its begin."""
    line, _ = line_of_since(history)
    yield evidence(line, "anew", since=history.policy.since)
    yield evidence(place, "began", on=started)


def line_of_since(history: History) -> tuple[Location, Any]:
    """The policy's line that names `since`, and its directive."""
    line = anchored(history, history.policy.source("since"))
    changes = history.directives.policies.changes
    return line, next((one.entry for one in changes if one.location == line), None)
