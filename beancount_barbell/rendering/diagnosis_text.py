"""A diagnosis as text for a terminal, as lines to add, and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from beancount_barbell.figures.status_figures import SCHEMA
from beancount_barbell.model.findings import Severity
from beancount_barbell.rendering.check_json import dumps, finding_json
from beancount_barbell.rendering.labels import label
from beancount_barbell.rendering.masking import masked
from beancount_barbell.rendering.report import words_of
from beancount_barbell.rendering.text import Page, counts, finding_block

if TYPE_CHECKING:
    import datetime
    from collections.abc import Sequence

    from beancount_barbell.diagnosis.diagnosis import Diagnosis


def diagnosis_text(found: Sequence[Diagnosis], ledger: str, page: Page) -> str:
    """Each diagnosis as a finding, and a closing line."""
    if not found:
        return page.paint(label("doctor.clean", page.lang, ledger=ledger), "good")
    blocks = [
        finding_block(one.finding, page, failing=one.finding.severity is Severity.ERROR)
        for one in found
    ]
    findings = [one.finding for one in found]
    closing = label("doctor.found", page.lang, ledger=ledger, counts=counts(findings, page.lang))
    lines = [page.paint(closing, "error"), page.paint(label("doctor.fix", page.lang), "dim")]
    return "\n\n".join([*blocks, "\n".join(lines)])


def diagnosis_fixes(found: Sequence[Diagnosis], page: Page) -> str:
    """The lines to add, each part under a comment with the reason and the place."""
    parts = []
    for one in found:
        place = page.place(one.finding.location)
        remedy = words_of(one.finding.remedy, page.lang)
        head = f"; {one.finding.code} {one.finding.name}, {place}: {remedy}"
        parts.append("\n".join([head, *one.fix]))
    return "\n\n".join(parts)


def diagnosis_json(
    found: Sequence[Diagnosis], ledger: str, today: datetime.date, lang: str, *, hidden: bool
) -> str:
    """The findings as in `check --format json`, each with the lines that mend it.

    With `hidden` the document can be shown to others: it contains no figure of the ledger.
    """
    document = {
        "schema": SCHEMA,
        "ledger": ledger,
        "as_of": today,
        "findings": [{**finding_json(one.finding, lang), "fix": list(one.fix)} for one in found],
    }
    return dumps(masked(document) if hidden else document)
