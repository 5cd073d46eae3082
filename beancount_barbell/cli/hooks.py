"""How the commits of a repository are checked: by pre-commit, or by a git hook of its own."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Any

import yaml

from beancount_barbell.diagnosis.surroundings import Hook
from beancount_barbell.model.location import Location

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from beancount_barbell.cli.git import Repository

CONFIGURATION = ".pre-commit-config.yaml"

HOOK = "barbell-check"
"""The id of the hook that this package ships."""

_parse: Callable[[str], Any] = yaml.safe_load  # PyYAML does not annotate it

_JUDGING = re.compile(r"\b(barbell|bean-check)\b")
"""Matches the programs in a hook's command that check a ledger."""

_STAGES = frozenset({"pre-commit", "commit", "pre-push", "push"})
"""Stages of pre-commit at which a ledger is checked before others have it."""

_RELEASE = re.compile(r"v?(\d+(?:\.\d+)+)")


def hook_of(repository: Repository) -> Hook:
    """How commits of `repository` are checked."""
    path = repository.top / CONFIGURATION
    found = list(_judging(_document(path)))
    script = _commands(repository.hook("pre-commit"))
    by_itself = _JUDGING.search(script) is not None
    configured = bool(found) or by_itself
    always = by_itself or any(_is_always_run(hook, repo) for repo, hook in found)
    versions = [version for repo, _ in found if (version := _version(repo)) is not None]
    return Hook(
        location=Location(str(path), 1),
        configured=configured,
        installed=by_itself or (configured and "pre-commit" in script),
        skipped=configured and not always,
        version=versions[0] if versions else None,
    )


def _judging(document: Any) -> Iterator[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    """Each hook that checks a ledger, as (its `repos` item, the hook)."""
    for repo in _mappings(document, "repos"):
        for hook in _mappings(repo, "hooks"):
            known = hook.get("id") == HOOK or _JUDGING.search(str(hook.get("entry", "")))
            stages = hook.get("stages") or document.get("default_stages") or _STAGES
            if known and not _STAGES.isdisjoint(stages):
                yield repo, hook


def _mappings(document: Any, key: str) -> list[Mapping[str, Any]]:
    listed = document.get(key) if isinstance(document, dict) else None
    return [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []


def _is_always_run(hook: Mapping[str, Any], repo: Mapping[str, Any]) -> bool:
    """Whether the hook runs for every commit; our hook does unless the configuration differs."""
    shipped = repo.get("repo") not in ("local", "meta") and hook.get("id") == HOOK
    return bool(hook.get("always_run", shipped))


def _version(repo: Mapping[str, Any]) -> str | None:
    """The release that a `repos` item pins, e.g. "1.2"; None for a branch or a commit."""
    release = _RELEASE.fullmatch(str(repo.get("rev", "")))
    return None if release is None else release[1]


def _document(path: Path) -> Any:
    try:
        return _parse(_text(path))
    except yaml.YAMLError:
        return None  # pre-commit reports it itself, at every commit


def _commands(path: Path) -> str:
    """The text of a git hook without comments; nothing of one that git ignores, not executable."""
    if not os.access(path, os.X_OK):
        return ""
    lines = _text(path).splitlines()
    return "\n".join(line for line in lines if not line.lstrip().startswith("#"))


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
