"""What `check` found, and how one finding is told in a line."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING

from beancount_barbell.model.findings import Status
from beancount_barbell.model.location import Location
from beancount_barbell.model.record import NamedTuple
from beancount_barbell.rendering.labels import label
from beancount_barbell.rendering.words import say

if TYPE_CHECKING:
    import datetime

    from beancount_barbell.model.findings import Finding, Text


class LedgerError(NamedTuple):
    """One error of Beancount itself; `line` is 0 where it names none."""

    message: str
    file: str | None
    line: int


class Selection(NamedTuple):
    """Which findings a reader wants to see; the verdict is always that of all.

    Attributes:
        codes: of these rules; empty for all.
        since: of this day or later, or lasting into it; None for all.
        open_only: only what is neither mended nor accepted.
    """

    codes: frozenset[str] = frozenset()
    since: datetime.date | None = None
    open_only: bool = False

    def takes(self, finding: Finding) -> bool:
        """Whether a finding is to be seen."""
        if self.codes and finding.code not in self.codes:
            return False
        if self.open_only and finding.status not in (Status.OPEN, Status.EXPIRED):
            return False
        return self.since is None or finding.date >= self.since or _lasts(finding, self.since)


def _lasts(finding: Finding, day: datetime.date) -> bool:
    episode = finding.episode
    return episode is not None and (episode.end is None or episode.end >= day)


class Report(NamedTuple):
    """One check of one ledger: what every output format shows.

    `findings` are all of every status, in order. `counted` are those that make
    the check fail; `errors` are Beancount's own, which make the rest provisional.
    `selection` is what the reader wants to see, None for what fails.
    """

    ledger: str
    as_of: datetime.date
    state: str
    errors: tuple[LedgerError, ...]
    findings: tuple[Finding, ...]
    counted: tuple[Finding, ...]
    selection: Selection | None = None

    def shown(self, *, notices: bool) -> tuple[Finding, ...]:
        """The findings a reader is shown: the selected ones, else what fails or `notices` too."""
        if self.selection is not None:
            return tuple(filter(self.selection.takes, self.findings))
        return self.findings if notices else self.counted

    def failing(self, finding: Finding) -> bool:
        """Whether this very finding makes the check fail."""
        return any(each is finding for each in self.counted)

    def place(self, filename: str | None, line: int) -> Location:
        """A file and a line of it, for platforms that refuse what has none.

        Beancount names a ledger's files by absolute path. Every other name is made
        up ("<load>", "<check_commodity>"): it gets the first line of the root
        ledger, as does what has no name. A file without a line gets its first.
        """
        if filename is None or not PurePath(filename).is_absolute():
            return Location(self.ledger, 1)
        return Location(filename, max(line, 1))


def words_of(text: Text, lang: str) -> str:
    """`text` in `lang`; one that cannot be told costs its words, not the finding."""
    try:
        return say(text, lang)
    except (KeyError, ValueError, IndexError, AttributeError, TypeError):
        return label("finding.internal", lang)


def headline(finding: Finding, lang: str) -> str:
    """`finding` in one line, code first."""
    return f"{_rule(finding)}{words_of(finding.text, lang)}"


def status_text(finding: Finding, lang: str) -> str:
    """The status in a word; what merely informs is a record."""
    if finding.status is Status.OPEN and not finding.asks:
        return label("status.record", lang)
    return label(f"status.{finding.status.value}", lang)


def message(finding: Finding, lang: str) -> str:
    """What is wrong and what is to be done, in one line."""
    between = "" if lang == "ja" else " "
    return f"{words_of(finding.text, lang)}{between}{words_of(finding.remedy, lang)}"


def report_line(finding: Finding, lang: str) -> str:
    """`message` after the rule: all that bean-check and Fava show."""
    return f"{_rule(finding)}{message(finding, lang)}"


def _rule(finding: Finding) -> str:
    return f"{finding.code} {finding.name}: "
