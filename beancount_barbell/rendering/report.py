"""The report of `check`, and one finding in one line."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING

from beancount_barbell.model.findings import Finding, Status, Text
from beancount_barbell.model.location import Location
from beancount_barbell.model.record import NamedTuple
from beancount_barbell.rendering.labels import label
from beancount_barbell.rendering.words import say

if TYPE_CHECKING:
    import datetime


class LedgerError(NamedTuple):
    """One error of Beancount itself; `line` is 0 where the error names none."""

    message: str
    file: str | None
    line: int


class Selection(NamedTuple):
    """Which findings a reader wants to see; the verdict always counts all findings.

    Attributes:
        codes: of these rules; empty for all.
        since: dated on this day or later, or lasting into it; None for all.
        open_only: only findings that are neither mended nor accepted.
    """

    codes: frozenset[str] = frozenset()
    since: datetime.date | None = None
    open_only: bool = False

    def takes(self, finding: Finding) -> bool:
        """Whether a finding is selected."""
        if self.codes and finding.code not in self.codes:
            return False
        if self.open_only and finding.status not in (Status.OPEN, Status.EXPIRED):
            return False
        return self.since is None or finding.date >= self.since or _lasts(finding, self.since)


def _lasts(finding: Finding, day: datetime.date) -> bool:
    episode = finding.episode
    return episode is not None and (episode.end is None or episode.end >= day)


class Report(NamedTuple):
    """One check of one ledger: the content of every output format.

    `findings` are all of every status, in order. `counted` are those that make the check fail;
    `errors` are Beancount's own, which make the rest provisional. `selection` is what the reader
    wants to see; None for the findings that fail.
    """

    ledger: str
    as_of: datetime.date
    state: str
    errors: tuple[LedgerError, ...]
    findings: tuple[Finding, ...]
    counted: tuple[Finding, ...]
    selection: Selection | None = None

    def shown(self, *, notices: bool) -> tuple[Finding, ...]:
        """The findings shown: the selected ones; else the failing ones or (`notices`) all."""
        if self.selection is not None:
            return tuple(filter(self.selection.takes, self.findings))
        return self.findings if notices else self.counted

    def failing(self, finding: Finding) -> bool:
        """Whether this finding (this object) makes the check fail."""
        return any(each is finding for each in self.counted)

    def place(self, filename: str | None, line: int) -> Location:
        """A file and a line of it, for platforms that refuse a result without them.

        Beancount names a ledger's files by absolute path. Every other name is invented ("<load>",
        "<check_commodity>"): it is replaced by the first line of the root ledger, as is a missing
        name. A file without a line gets line 1.
        """
        if filename is None or not PurePath(filename).is_absolute():
            return Location(self.ledger, 1)
        return Location(filename, max(line, 1))


def words_of(text: Text, lang: str) -> str:
    """`text` in `lang`; a general text, and no error, if it cannot be put into words."""
    try:
        return say(text, lang)
    except (KeyError, ValueError, IndexError, AttributeError, TypeError):
        return label("finding.internal", lang)


def headline(finding: Finding, lang: str) -> str:
    """A finding in one line, code first."""
    return f"{_rule(finding)}{words_of(finding.text, lang)}"


def status_text(finding: Finding, lang: str) -> str:
    """The status in a word; an open finding that only informs is a record."""
    if finding.status is Status.OPEN and not finding.asks:
        return label("status.record", lang)
    return label(f"status.{finding.status.value}", lang)


def message(finding: Finding, lang: str) -> str:
    """What is wrong and how to mend it, in one line."""
    between = "" if lang == "ja" else " "
    return f"{words_of(finding.text, lang)}{between}{words_of(finding.remedy, lang)}"


def report_line(finding: Finding, lang: str) -> str:
    """The rule and `message`: the text that bean-check and Fava show."""
    return f"{_rule(finding)}{message(finding, lang)}"


def _rule(finding: Finding) -> str:
    return f"{finding.code} {finding.name}: "
