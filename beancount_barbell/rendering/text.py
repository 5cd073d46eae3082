"""`check` on a terminal: one layout for every finding.

First the place, so that an editor can jump to it, and the finding in one line. Below follow the
ledger's own line, the remedy, and the places that are the evidence.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from beancount_barbell.model.findings import Evidence, Finding, Severity, Status
from beancount_barbell.model.location import NOWHERE, Location
from beancount_barbell.model.record import NamedTuple
from beancount_barbell.rendering.labels import counted, label
from beancount_barbell.rendering.report import Report, headline, words_of
from beancount_barbell.rendering.style import Paint, unpainted
from beancount_barbell.rendering.visible import visible

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence


_INDENT = "    "

_MOST_OF_A_RULE = 10
"""How many findings of one rule are shown, of those that do not fail."""


class Page(NamedTuple):
    """How the text is presented.

    Attributes:
        lang: "en" or "ja".
        place: formats a location, "main.beancount:17".
        excerpt: the ledger's line at a location, None if it is not available.
        paint: emphasis.
    """

    lang: str
    place: Callable[[Location], str]
    excerpt: Callable[[Location], str | None]
    paint: Paint = unpainted


def check_text(report: Report, page: Page, *, notices: bool, whole: bool = False) -> str:
    """The findings of a check, block by block, and a closing line.

    Findings that fail come first, in order of date; the others, if `notices` are wanted, by rule:
    at most `_MOST_OF_A_RULE` of each, or with `whole` all.
    """
    shown = report.shown(notices=notices)
    failing = [finding for finding in shown if report.failing(finding)]
    blocks = [finding_block(finding, page, failing=True) for finding in failing]
    by_rule: dict[str, list[Finding]] = {}
    for finding in shown:
        if not report.failing(finding):
            by_rule.setdefault(finding.code, []).append(finding)
    for code in sorted(by_rule):
        blocks += _group(by_rule[code], page, len(by_rule[code]) if whole else _MOST_OF_A_RULE)
    return "\n\n".join([*blocks, _closing(report, page, shown, notices=notices)])


def _group(findings: Sequence[Finding], page: Page, most: int) -> list[str]:
    """Findings of one rule that do not fail, and the number of those not shown."""
    blocks = [finding_block(finding, page, failing=False) for finding in findings[:most]]
    left = len(findings) - most
    if left > 0:
        words = {"code": findings[0].code, "name": findings[0].name}
        blocks.append(page.paint(label("check.more", page.lang, count=f"{left:,}", **words), "dim"))
    return blocks


def finding_block(finding: Finding, page: Page, *, failing: bool) -> str:
    """One finding with its line, remedy and evidence."""
    lang, paint = page.lang, page.paint
    style = "error" if failing else "notice"
    kind = paint(_kind(finding, lang), style)
    place = paint(page.place(finding.location), "strong")
    lines = [f"{place}: {kind}: {headline(finding, lang)}"]
    excerpt = page.excerpt(finding.location)
    if excerpt is not None:
        quoted = visible(excerpt, keep="\t")
        lines.append(paint(f"{finding.location.lineno:>8} | {quoted}", "dim"))
    lines.append(_INDENT + _when(finding, lang))
    lines.append(f"{_INDENT}{label('finding.consider', lang)} {words_of(finding.remedy, lang)}")
    if finding.evidence:
        lines.append(_INDENT + label("finding.evidence", lang))
        lines += [_INDENT + _INDENT + _evidence(each, page) for each in finding.evidence]
    return "\n".join(lines)


def _kind(finding: Finding, lang: str) -> str:
    severity = label(f"severity.{finding.severity.value}", lang)
    if finding.status is Status.OPEN:
        return severity
    return f"{severity} ({label(f'status.{finding.status.value}', lang)})"


def _when(finding: Finding, lang: str) -> str:
    episode = finding.episode
    if episode is None:
        return label("finding.on", lang, date=finding.date)
    key = "finding.episode-open" if episode.end is None else "finding.episode"
    return label(key, lang, start=episode.start, end=episode.end)


def _evidence(evidence: Evidence, page: Page) -> str:
    note = words_of(evidence.note, page.lang)
    if evidence.location == NOWHERE:
        return note
    return f"{page.paint(page.place(evidence.location), 'dim')}  {note}"


def counts(findings: Iterable[Finding], lang: str) -> str:
    """The number of findings of each severity: "1 error, 2 notices"."""
    numbers = Counter(finding.severity for finding in findings)
    return ", ".join(
        counted(f"count.{severity.value}", numbers[severity], lang)
        for severity in Severity
        if numbers[severity]
    )


def verdict(report: Report, page: Page) -> str:
    """The number of findings that fail, with the state and its day, in one line."""
    lang = page.lang
    facts = {
        "ledger": page.place(Location(report.ledger, 0)),
        "state": label(f"state.{report.state}", lang),
        "as_of": report.as_of,
    }
    if report.counted:
        text = label("check.found", lang, errors=counts(report.counted, lang), **facts)
        return page.paint(text, "error")
    return page.paint(label("check.clean", lang, **facts), "good")


def _closing(report: Report, page: Page, shown: Sequence[Finding], *, notices: bool) -> str:
    lang = page.lang
    lines = [verdict(report, page)]
    hidden = 0 if notices else len(report.findings) - len(report.counted)
    if report.selection is not None:
        words = {"shown": len(shown), "count": len(report.findings)}
        lines.append(page.paint(label("check.selected", lang, **words), "dim"))
    elif hidden:
        lines.append(page.paint(counted("check.rest", hidden, lang), "dim"))
    if report.errors:
        text = label("check.provisional", lang, count=len(report.errors))
        lines.append(page.paint(text, "error"))
    return "\n".join(lines)
