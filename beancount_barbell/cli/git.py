"""What git knows of the ledger. Reads only: no index, no ref is touched."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

LEDGER_SUFFIXES = (".bean", ".beancount")
"""How ledger files end."""

_BESIDE_LEDGERS = (".csv", ".py")
"""Files that a ledger's plugins read or are."""


def git(
    folder: Path,
    *arguments: str,
    variables: Mapping[str, str] | None = None,
    lines: Sequence[str] = (),
) -> str | None:
    """The output of a git command in `folder`, None where it fails or git is not there.

    Args:
        folder: where to run.
        arguments: git's arguments; `-z` output comes back with its NULs.
        variables: added to the environment.
        lines: written to its standard input, NUL-terminated.
    """
    program = shutil.which("git")
    if program is None:
        return None
    done = subprocess.run(  # noqa: S603 a fixed program, no shell, arguments are ours
        [program, "-C", str(folder), *arguments],
        input="".join(f"{line}\0" for line in lines),
        capture_output=True,
        encoding="utf-8",
        errors="surrogateescape",
        env={**os.environ, **(variables or {})},
        check=False,
    )
    return done.stdout if done.returncode == 0 else None


def toplevel(folder: Path) -> Path | None:
    """The root of the working tree around `folder`, None outside of any."""
    answer = git(folder, "rev-parse", "--show-toplevel")
    return None if answer is None else Path(answer.rstrip("\n"))


def tracked_ledgers(folder: Path) -> tuple[Path, ...]:
    """The tracked ledger files of the repository around `folder`."""
    top = toplevel(folder)
    if top is None:
        return ()
    patterns = [f":(top)*{suffix}" for suffix in LEDGER_SUFFIXES]
    names = git(top, "ls-files", "-z", "--", *patterns)
    return tuple(top / name for name in _split(names))


def staged_ledgers(folder: Path) -> tuple[Path, ...]:
    """The ledger files that the next commit adds or changes."""
    top = toplevel(folder)
    if top is None:
        return ()
    names = git(top, "diff", "--cached", "--name-only", "-z", "--diff-filter=ACMR")
    return tuple(top / name for name in _split(names) if name.endswith(LEDGER_SUFFIXES))


def name_in_head(ledger: Path) -> str | None:
    """The path of `ledger` in HEAD's tree, None if HEAD does not have it."""
    prefix = git(ledger.parent, "rev-parse", "--show-prefix")
    if prefix is None:
        return None
    name = prefix.rstrip("\n") + ledger.name
    top = toplevel(ledger.parent)
    return name if top and git(top, "cat-file", "-e", f"HEAD:{name}") is not None else None


def export_head(ledger: Path, target: Path, suffixes: Iterable[str]) -> None:
    """Writes HEAD's version of the ledger's repository below `target`.

    Only what a ledger can be made of: files that end as its own files do, and
    what plugins read; a repository may hold gigabytes of receipts beside them.
    An index of its own leaves the user's alone, and git's filters apply.

    Args:
        ledger: a file of the repository.
        target: an empty directory.
        suffixes: how the ledger's files end (".bean").
    """
    wanted = (*LEDGER_SUFFIXES, *_BESIDE_LEDGERS, *suffixes)
    top = toplevel(ledger.parent) or ledger.parent
    names = _split(git(top, "ls-tree", "-r", "-z", "--name-only", "HEAD"))
    index = {"GIT_INDEX_FILE": str(target / ".index")}
    git(top, "read-tree", "HEAD", variables=index)
    git(
        top,
        "checkout-index",
        "-z",
        "--stdin",
        f"--prefix={target}{os.sep}",
        variables=index,
        lines=[name for name in names if name.endswith(wanted)],
    )


def _split(names: str | None) -> list[str]:
    return [name for name in (names or "").split("\0") if name]
