"""`check --new-only`: what HEAD's version of the ledger did not have."""

from __future__ import annotations

import tempfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from beancount_barbell.cli.git import export_head, name_in_head, toplevel
from beancount_barbell.cli.ledgers import CannotRead, Loaded, judge, load
from beancount_barbell.model.location import Location
from beancount_barbell.rendering.check_json import jsonable
from beancount_barbell.rendering.labels import label

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Mapping, Sequence
    from decimal import Decimal

    from beancount_barbell.model.findings import Finding

_PLACES = frozenset({"file", "line", "lineno", "filename", "place"})
"""Parameters that say where something stands: other lines are no other finding."""


class Before(NamedTuple):
    """HEAD's findings, or the reason why there is nothing to compare with."""

    findings: tuple[Finding, ...]
    missing: str | None


def findings_in_head(loaded: Loaded, as_of: datetime.date | None, lang: str) -> Before:
    """The findings of HEAD's version of `loaded`, read in a temporary directory."""
    name = name_in_head(loaded.path)
    if name is None:
        inside = toplevel(loaded.path.parent) is not None
        return Before((), label("ledger.untracked" if inside else "ledger.not-git", lang))
    with tempfile.TemporaryDirectory(prefix="barbell-") as folder:
        # Resolved, because Beancount names files by real paths on some systems.
        target = Path(folder).resolve()
        export_head(loaded.path, target, {path.suffix for path in loaded.files})
        try:
            analysis = judge(load(target / name, lang), as_of, lang)
        except CannotRead:
            return Before((), label("ledger.head-failed", lang))
    return Before(analysis.findings, None)


def only_new(findings: Iterable[Finding], before: Sequence[Finding]) -> tuple[Finding, ...]:
    """Those of `findings` that `before` does not have, each counted once.

    The same finding is one with the same code, accounts, amount and texts, on
    whatever line. An episode that began on the same day and got no worse is the
    same, too.
    """
    old = [finding for finding in before if finding.fails]
    same = Counter(_identity(finding) for finding in old)
    dated = Counter((_identity(finding), finding.date) for finding in old)
    worst = {_episode(finding): finding.amount for finding in old if finding.episode}
    new, undated = [], []
    for finding in findings:
        identity = _identity(finding)
        if dated[identity, finding.date]:
            dated[identity, finding.date] -= 1
            same[identity] -= 1
        elif not _no_worse(finding, worst):
            undated.append(finding)
    for finding in undated:
        identity = _identity(finding)
        if same[identity] > 0:
            same[identity] -= 1
        else:
            new.append(finding)
    return tuple(new)


def _identity(finding: Finding) -> tuple[Any, ...]:
    return (
        finding.code,
        finding.accounts,
        finding.amount,
        _frozen(_without_places(finding.text.params)),
    )


def _episode(finding: Finding) -> tuple[Any, ...]:
    return finding.code, finding.accounts, finding.episode and finding.episode.start


def _no_worse(finding: Finding, worst: Mapping[tuple[Any, ...], Decimal | None]) -> bool:
    key = _episode(finding)
    if finding.episode is None or key not in worst:
        return False
    before, now = worst[key], finding.amount
    return before is not None and now is not None and now <= before


def _without_places(params: Mapping[str, Any]) -> dict[str, Any]:
    return {
        key: value
        for key, value in params.items()
        if key not in _PLACES and not isinstance(value, Location)
    }


def _frozen(params: Mapping[str, Any]) -> str:
    return repr(sorted(jsonable(params).items()))
