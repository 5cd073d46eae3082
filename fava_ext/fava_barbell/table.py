"""The findings as rows: open ones first, the history folded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from beancount_barbell.figures.assessment import Tone
from beancount_barbell.model.findings import Finding, Severity
from beancount_barbell.rendering.explain import short_explanation
from beancount_barbell.rendering.labels import counted, label
from beancount_barbell.rendering.report import status_text
from beancount_barbell.rules import RULES
from fava_barbell.shapes import Findings, Link, PageFormatter, Proof, Row, RuleText

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from beancount_barbell.analysis import Analysis
    from beancount_barbell.model.location import Location

MOST_OPEN, MOST_PAST = 30, 15
"""Most findings shown, open and past, so that the page stays small for any ledger."""

MOST_PROOFS = 12
"""Most places shown for one finding."""


def build_findings(analysis: Analysis, voice: PageFormatter) -> Findings:
    """The findings of an analysis, open and past."""
    current = sorted((one for one in analysis.findings if one.asks), key=_urgency)
    past = sorted(
        (finding for finding in analysis.findings if not finding.asks),
        key=lambda finding: finding.date,
        reverse=True,
    )
    currency, numbers, language = analysis.base_currency, voice.numbers, voice.language
    errors = sum(finding.fails for finding in current)
    return Findings(
        summary=voice(
            "findings.summary",
            errors=counted("count.error", errors, language),
            notices=counted("count.notice", len(current) - errors, language),
        ),
        open=_rows(current[:MOST_OPEN], currency, voice),
        more_open=_more(len(current) - MOST_OPEN, voice),
        history_title=voice("findings.history", count=numbers.count(len(past))),
        history=_rows(past[:MOST_PAST], currency, voice),
        more_history=_more(len(past) - MOST_PAST, voice),
        rules=tuple(_explained({finding.code for finding in current}, voice)),
    )


def rule_anchor(code: str) -> str:
    """The HTML id of the explanation of a rule."""
    return f"barbell-rule-{code}"


def _explained(codes: Collection[str], voice: PageFormatter) -> Iterator[RuleText]:
    for rule in RULES:
        if rule.code in codes:
            told = short_explanation(rule, voice.language)
            text = voice.numbers.text
            paragraphs = tuple((text(heading), text(words)) for heading, words in told)
            yield RuleText(rule_anchor(rule.code), paragraphs)


def _urgency(finding: Finding) -> tuple[bool, int]:
    """Sort key: errors before notices, then the newest first."""
    return (finding.severity is Severity.NOTICE, -finding.date.toordinal())


def _rows(chosen: Sequence[Finding], currency: str, voice: PageFormatter) -> tuple[Row, ...]:
    return tuple(_row(finding, currency, voice) for finding in chosen)


def _more(rest: int, voice: PageFormatter) -> str | None:
    return voice("findings.more", count=voice.numbers.count(rest)) if rest > 0 else None


def _row(finding: Finding, currency: str, voice: PageFormatter) -> Row:
    numbers, language = voice.numbers, voice.language
    entry = voice.links.entry(finding.entry)
    return Row(
        code=Link(
            numbers.text(finding.code), f"#{rule_anchor(finding.code)}" if finding.asks else None
        ),
        name=finding.name,
        severity=label(f"severity.{finding.severity.value}", language),
        tone=tone_of(finding),
        date=finding.date.isoformat(),
        period=_period(finding, voice),
        what=voice.words(finding.text),
        remedy=voice.words(finding.remedy),
        amount="" if finding.amount is None else numbers.money(finding.amount, currency),
        status=status_text(finding, language),
        entry=None if entry is None else Link(voice("link.entry"), entry),
        source=place_of(finding.location, voice),
        proofs=tuple(_proofs(finding, voice)),
    )


def tone_of(finding: Finding) -> Tone:
    """The tone of a finding: it fails, it is open, or it is history."""
    if finding.fails:
        return Tone.BAD
    return Tone.WATCH if finding.asks else Tone.PLAIN


def _period(finding: Finding, voice: PageFormatter) -> tuple[str, ...]:
    episode = finding.episode
    if episode is None:
        return ()
    start = voice("episode.start", start=episode.start.isoformat())
    if episode.end is None:
        return (start,)
    return (start, voice("episode.end", end=episode.end.isoformat()))


def _proofs(finding: Finding, voice: PageFormatter) -> Iterable[Proof]:
    for evidence in finding.evidence[:MOST_PROOFS]:
        yield Proof(place_of(evidence.location, voice), voice.words(evidence.note))


def place_of(location: Location, voice: PageFormatter) -> Link:
    """File name and line; the folders are only in the link."""
    name = location.filename.replace("\\", "/").rsplit("/", maxsplit=1)[-1]
    text = f"{name}:{location.lineno}" if location.lineno > 0 else name
    return Link(voice.numbers.text(text), voice.links.source(location))
