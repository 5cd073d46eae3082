"""`check --new-only`: the findings that an earlier version of the ledger did not have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from beancount_barbell.attempts.novelty import only_new
from beancount_barbell.cli.git import NO_COMMIT, Repository
from beancount_barbell.cli.ledgers import Loaded, cannot_read, judge
from beancount_barbell.cli.versions import LedgerInGit, lacking, version
from beancount_barbell.model.record import NamedTuple
from beancount_barbell.rendering.labels import label

if TYPE_CHECKING:
    import datetime
    from collections.abc import Sequence
    from pathlib import Path

    from beancount_barbell.model.findings import Finding

HEAD = "HEAD"
"""The default commit to compare with."""


class Base(NamedTuple):
    """The commit to compare with: the user's name for it, and its hash.

    If there is nothing to compare with, `commit` is None and `missing` says why.
    """

    revision: str
    commit: str | None
    missing: str | None


def base_of(revision: str, ledger: Path, ground: LedgerInGit, lang: str) -> Base:
    """The commit that `revision` names.

    Raises:
        CannotRead: there is no such commit. For HEAD this is no error (no first commit yet), and
            neither for `NO_COMMIT`.
    """
    repository = ground.repository
    if len(revision) >= len(NO_COMMIT) and not revision.strip("0"):
        return Base(revision, None, label("ledger.nothing-pushed", lang))
    if repository is None:
        reason = ground.refusal or label("ledger.not-git", lang)
        if revision != HEAD:
            words = {"revision": revision, "reason": reason}
            raise cannot_read("ledger.no-revision-here", lang, **words)
        return Base(revision, None, reason)
    commit = repository.commit_of(revision)
    if commit is None and revision != HEAD:
        raise cannot_read("ledger.no-revision", lang, revision=revision)
    if commit is None:
        return Base(revision, None, label("ledger.no-commit", lang))
    if not repository.has(repository.name_of(ledger), commit):
        return Base(revision, None, label("ledger.not-in-base", lang, revision=revision))
    return Base(revision, commit, None)


class Before(NamedTuple):
    """The findings of the ledger in an earlier commit.

    `lacking` are files of today's ledger that the commit does not have. If there are any,
    `readings` has two items: findings with today's version of these files, and without them.
    """

    readings: tuple[tuple[Finding, ...], ...]
    lacking: tuple[Path, ...]


def findings_in(
    commit: str, loaded: Loaded, repository: Repository, as_of: datetime.date | None, lang: str
) -> Before:
    """The findings of the version of `loaded` in a commit, read in a temporary directory.

    Raises:
        CannotRead: the earlier version cannot be loaded or judged.
    """
    lacks = tuple(one.path for one in lacking(repository, loaded.files, commit))
    found = []
    for without in dict.fromkeys(((), lacks)):
        with version(
            loaded, repository, commit, lang, without=without, with_outside=not without
        ) as earlier:
            found.append(judge(earlier, as_of, lang).findings)
    return Before(tuple(found), lacks)


def new_since(findings: Sequence[Finding], before: Before, *, strict: bool) -> tuple[Finding, ...]:
    """The items of `findings` that at least one reading of the earlier version lacks."""
    new = {
        id(finding)
        for reading in before.readings
        for finding in only_new(findings, reading, strict=strict)
    }
    return tuple(finding for finding in findings if id(finding) in new)
