"""What tests share: a ledger is a string, and a test reads like a table.

`check_clean(ledger)` and `check_finds(ledger, code, line)` analyse a ledger as
Beancount loads it. An *annotated* ledger says on the offending line itself what
must be found there (`;! BB201`); `check_annotated` demands that the findings
that fail are exactly those, both ways.
"""

from __future__ import annotations

import re
import textwrap
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from beancount import loader

from beancount_barbell.analysis import analyse
from beancount_barbell.model.transactions import MADE_FLAGS
from beancount_barbell.rendering.words import say

if TYPE_CHECKING:
    import datetime
    from collections.abc import Sequence

    from beancount.core import data

    from beancount_barbell.analysis import Analysis
    from beancount_barbell.model.findings import Finding

_ANNOTATION = re.compile(r";!\s*(BB\d{3}(?:[,\s]+BB\d{3})*)")
_CODE = re.compile(r"BB\d{3}")
_SHIPPED = Path(__file__).parent.parent / "example_ledger"


class Loaded(NamedTuple):
    """A ledger as Beancount's loader gives it."""

    entries: list[data.Directive]
    errors: list[object]
    options: dict[str, object]


def load(ledger: str | Path) -> Loaded:
    """Load a ledger: a path, or text (indented as a whole or not)."""
    if isinstance(ledger, str):
        return Loaded(*loader.load_string(textwrap.dedent(ledger)))
    if ledger.is_relative_to(_SHIPPED):
        return _shipped(ledger)
    return Loaded(*loader.load_file(str(ledger)))


@cache
def _shipped(ledger: Path) -> Loaded:
    """A ledger that is shipped: no test changes it, nor what is read from it."""
    return Loaded(*loader.load_file(str(ledger)))


def judge(ledger: str | Path, *, as_of: datetime.date | None = None) -> Analysis:
    """Analyse a ledger."""
    loaded = load(ledger)
    return analyse(loaded.entries, loaded.options, as_of=as_of)


def findings(
    ledger: str | Path, code: str | None = None, *, as_of: datetime.date | None = None
) -> list[Finding]:
    """The findings of a ledger, of every status; of one code if given."""
    found = judge(ledger, as_of=as_of).findings
    return [finding for finding in found if code is None or finding.code == code]


def only(ledger: str | Path, code: str, *, as_of: datetime.date | None = None) -> Finding:
    """The one finding of `code`."""
    (finding,) = findings(ledger, code, as_of=as_of)
    return finding


def failing(analysis: Analysis) -> list[tuple[str, int]]:
    """(code, line) of what fails a check."""
    return [(each.code, each.location.lineno) for each in analysis.findings if each.fails]


def told(analysis: Analysis) -> str:
    """All findings in words, for the message of a test that fails."""
    return "\n".join(
        f"{each.location.lineno}: {each.code} {each.severity.value} {each.status.value} "
        f"{each.date}: {say(each.text, 'en')} {say(each.remedy, 'en')}"
        for each in analysis.findings
    )


def check_clean(ledger: str | Path, *, as_of: datetime.date | None = None) -> Analysis:
    """Demand that nothing fails. Returns the analysis."""
    analysis = judge(ledger, as_of=as_of)
    assert failing(analysis) == [], told(analysis)
    return analysis


def check_finds(
    ledger: str | Path, code: str, line: int, *, as_of: datetime.date | None = None
) -> Finding:
    """Demand that `code` is found at `line`, of whatever severity. Returns it."""
    analysis = judge(ledger, as_of=as_of)
    for finding in analysis.findings:
        if (finding.code, finding.location.lineno) == (code, line):
            return finding
    raise AssertionError(f"no {code} at line {line}; found:\n{told(analysis)}")


def annotations(text: str) -> list[tuple[str, int]]:
    """(code, line) of each annotation in a ledger's text."""
    return [
        (code, number)
        for number, line in enumerate(textwrap.dedent(text).splitlines(), start=1)
        for note in _ANNOTATION.findall(line)
        for code in _CODE.findall(note)
    ]


def check_annotated(ledger: str | Path, *, as_of: datetime.date | None = None) -> Analysis:
    """Demand that what fails is exactly what the annotations say."""
    text = ledger if isinstance(ledger, str) else ledger.read_text(encoding="utf-8")
    expected = annotations(text)
    assert expected, "the ledger has no annotation"
    analysis = judge(ledger, as_of=as_of)
    assert sorted(failing(analysis)) == sorted(expected), told(analysis)
    return analysis


def made(entries: Sequence[Any], program: str = "<unrealized_gains>") -> list[Any]:
    """Entries as a plugin hands them on: its transactions stand in no file."""
    return [
        entry._replace(
            meta={**entry.meta, "filename": program},
            postings=[posting._replace(meta=None) for posting in entry.postings],
        )
        if getattr(entry, "flag", None) in MADE_FLAGS
        else entry
        for entry in entries
    ]
