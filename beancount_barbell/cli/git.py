"""Reads the state of the ledger from git; never changes an index or a ref of the user."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

from beancount_barbell.model.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

LEDGER_SUFFIXES = (".bean", ".beancount")
"""Suffixes of ledger files."""

SUBMODULE = "160000"
"""The file mode of a submodule in a commit."""

NO_COMMIT = "0" * 40
"""What git calls a commit that there is not, of a branch that a push makes or deletes."""

_PLACES = ("GIT_DIR", "GIT_WORK_TREE", "GIT_COMMON_DIR")
"""Environment variables of a hook that say where the repository is."""

_INDEX = "GIT_INDEX_FILE"
"""Environment variable of a hook: the index of the commit that is being made."""

_OBJECTS = ("GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES")

_NAMES = ("--name-only", "--no-renames", "-z")


class GitRefusesError(Exception):
    """Git failed, and not because there is no repository."""


class Stored(NamedTuple):
    """A file of a commit: its mode, and the hash of its content."""

    mode: str
    content: str


class Repository:
    """A repository with a working tree.

    `top` is the root of the working tree, `folder` the root of git's own files, both without
    symbolic links. Every git command is run with these two; the current folder and a hook's
    environment, which may name another repository, do not matter.

    Where a method takes a commit, None means the next commit: the content of the index.
    """

    def __init__(self, top: Path, folder: Path, index: Path | None = None) -> None:
        self.top = top
        self.folder = folder
        self._index = index
        self._stored: dict[str | None, Mapping[str, Stored]] = {}

    def is_same(self, other: Repository) -> bool:
        """Whether both are the same working tree of the same repository."""
        return (self.top, self.folder) == (other.top, other.folder)

    def name_of(self, path: Path) -> str | None:
        """The path relative to the root; None if `path` lies outside of the working tree.

        Symbolic links above `path` are followed; if `path` itself is a link, it is not.
        """
        real = Path(os.path.realpath(path.parent), path.name)
        return real.relative_to(self.top).as_posix() if real.is_relative_to(self.top) else None

    def commit_of(self, revision: str) -> str | None:
        """The hash of the commit that `revision` names; None if there is no such commit."""
        if not revision or revision.startswith("-"):
            return None
        answer = self._ask("rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}")
        return answer.strip() or None

    def stored(self, commit: str | None = None) -> Mapping[str, Stored]:
        """The files of a commit, by name."""
        if commit not in self._stored:
            self._stored[commit] = dict(self._next() if commit is None else self._of(commit))
        return self._stored[commit]

    def _of(self, commit: str) -> Iterator[tuple[str, Stored]]:
        for line in _split(self._ask("ls-tree", "-r", "-z", "--full-tree", commit)):
            about, _, name = line.partition("\t")
            mode, _, content = about.split(" ")
            yield name, Stored(mode, content)

    def _next(self) -> Iterator[tuple[str, Stored]]:
        # Files marked by `git add --intent-to-add` will not be in the commit.
        options = ("--diff-filter=A", "--ignore-submodules=all", *_NAMES)
        announced = set(_split(self._ask("diff", *options)))
        for line in _split(self._ask("ls-files", "--stage", "-z")):
            about, _, name = line.partition("\t")
            mode, content, _ = about.split(" ")
            if name not in announced:
                yield name, Stored(mode, content)

    def submodule_of(self, name: str, commit: str | None) -> str | None:
        """The submodule that contains `name`; None if no submodule does."""
        above = (folder.as_posix() for folder in Path(name).parents)
        return next((one for one in above if one in self.stored(commit)), None)

    def has(self, name: str | None, commit: str | None = None) -> bool:
        """Whether a commit has `name`, or the submodule that contains `name`."""
        if name is None or name in self.stored(commit):
            return name is not None
        return self.submodule_of(name, commit) is not None

    def differing(self, commit: str | None) -> frozenset[str]:
        """The files that differ between the working tree and a commit.

        They include the files that exist on one side only, and the files that git assumes
        to be unchanged (`--assume-unchanged`, `--skip-worktree`).
        """
        against = () if commit is None else (commit,)
        names = _split(self._ask("diff", "--ignore-submodules=none", *_NAMES, *against))
        flagged = (line.split(" ", 1) for line in _split(self._ask("ls-files", "-v", "-z")))
        assumed = (name for flag, name in flagged if flag != "H")
        return frozenset(names) | {name for name in assumed if os.path.lexists(self.top / name)}

    def untracked(self) -> frozenset[str]:
        """The files of the working tree that are neither tracked nor ignored.

        A folder without any tracked file is listed in place of its files.
        """
        listed = self._ask("ls-files", "--others", "--exclude-standard", "--directory", "-z")
        return frozenset(name.rstrip("/") for name in _split(listed))

    def ignores(self, name: str) -> bool:
        """Whether git ignores `name` (.gitignore or another exclude file)."""
        return bool(self._ask("check-ignore", "-z", "--stdin", lines=(name,)))

    def staged(self) -> tuple[Path, ...]:
        """The files that the next commit adds or changes."""
        names = _split(self._ask("diff", "--cached", "--diff-filter=d", *_NAMES))
        return tuple(self.top / name for name in names)

    def hook(self, name: str) -> Path:
        """The path of a git hook, e.g. "pre-commit", whether the file exists or not."""
        told = self._ask("rev-parse", "--git-path", f"hooks/{name}").strip()
        return self.top / told

    def export(self, names: Iterable[str], commit: str | None, target: Path) -> None:
        """Writes files of a commit below `target`, as git would check them out.

        A temporary index beside `target` is used, so that the user's index does not change.
        """
        index = None
        if commit is not None:
            index = target.with_name(f"{target.name}.index")
            self._ask("read-tree", commit, index=index)
        options = ("--force", "--quiet", "-z", "--stdin", f"--prefix={target}{os.sep}")
        self._ask("checkout-index", *options, index=index, lines=names)

    def _ask(self, *arguments: str, index: Path | None = None, lines: Iterable[str] = ()) -> str:
        """The output of a git command, "" if it fails; `lines` are its standard input."""
        own = index or self._index
        variables = {} if own is None else {_INDEX: str(own)}
        place = (f"--git-dir={self.folder}", f"--work-tree={self.top}")
        done = _git(self.top, (*place, *arguments), variables, lines)
        return done.stdout if done is not None and done.returncode == 0 else ""


def repository_of(path: Path) -> Repository | None:
    """The repository that `path` belongs to; None if there is none.

    If the repository in which the process was started contains `path`, it is this one: in a
    hook only the environment may say which it is. Otherwise it is the nearest one above `path`.

    Raises:
        GitRefusesError: there is a repository, but git fails.
    """
    around = [(one, name) for one in _of_process() if (name := one.name_of(path)) is not None]
    # The outermost first: a hook may have changed to a folder below its start, not above it.
    for one, name in reversed(around):
        if one.has(name):
            return one
    near = nearest(path.parent)
    return next((one for one, _ in around if near is None or near.is_same(one)), near)


def tracked_ledgers() -> tuple[Path, ...]:
    """The tracked ledger files of the repository in which the process was started.

    Raises:
        GitRefusesError: there is a repository, but git fails.
    """
    found = [
        tuple(one.top / name for name in one.stored() if name.endswith(LEDGER_SUFFIXES))
        for one in _of_process() or (nearest(Path.cwd()),)
        if one is not None
    ]
    return max(found, key=lambda paths: sum(path.exists() for path in paths), default=())


def is_committing(repository: Repository) -> bool:
    """Whether git or pre-commit has started this process for a commit of `repository`."""
    in_hook = _INDEX in os.environ or "PRE_COMMIT" in os.environ
    return in_hook and any(repository.is_same(one) for one in _of_process())


def known_before() -> str | None:
    """The newest commit that the remote already has, if pre-commit runs for a push; else None.

    HEAD is pushed in that case, so a comparison with HEAD would show nothing new. It is
    `NO_COMMIT` if the remote has nothing of what is pushed: then pre-commit names no commit.
    """
    return os.environ.get("PRE_COMMIT_FROM_REF") or (None if pushed() is None else NO_COMMIT)


def pushed() -> str | None:
    """The commit that is pushed (not always HEAD), if pre-commit runs for a push; else None.

    If the remote has nothing of it, pre-commit names only the branch.
    """
    return os.environ.get("PRE_COMMIT_TO_REF") or os.environ.get("PRE_COMMIT_LOCAL_BRANCH")


def nearest(folder: Path) -> Repository | None:
    """The repository whose working tree contains `folder`; None if there is none.

    Raises:
        GitRefusesError: there is a repository, but git fails.
    """
    return _found_from(folder, {})


def _of_process() -> tuple[Repository, ...]:
    """The repository in which the process was started; several if it is ambiguous.

    Git starts a hook in the root of the working tree, and may name the repository in
    `GIT_DIR`. With `GIT_DIR` git takes any folder for the root; so if git finds the same
    repository without `GIT_DIR`, that result is used. If not, relative paths in the environment
    start at the folder in which the hook began: the current folder, or any folder above.
    """
    try:
        here = Path.cwd()
    except FileNotFoundError:  # it was deleted
        return ()
    natural = _quietly_from(here, {})
    given = {name: os.environ[name] for name in _PLACES if name in os.environ}
    named = []
    if "GIT_DIR" in given:
        named = [_quietly_from(start, given) for start in (here, *here.parents)]
    found = [one for one in named if one is not None]
    if natural is not None and (not found or natural.folder in {one.folder for one in found}):
        found = [natural]
    return tuple(map(_with_index, found))


def _quietly_from(folder: Path, variables: Mapping[str, str]) -> Repository | None:
    with contextlib.suppress(GitRefusesError):
        return _found_from(folder, variables)
    return None


def _found_from(folder: Path, variables: Mapping[str, str]) -> Repository | None:
    done = _git(folder, ("rev-parse", "--show-toplevel", "--absolute-git-dir"), variables)
    if done is None:
        if any(os.path.lexists(above / ".git") for above in (folder, *folder.parents)):
            raise GitRefusesError("git: command not found")
        return None
    if done.returncode == 0:
        top, own = done.stdout.splitlines()
        return Repository(Path(top), Path(os.path.realpath(own)))
    reason = done.stderr.strip()
    if "not a git repository (or any" in reason or "must be run in a work tree" in reason:
        return None
    raise GitRefusesError(reason.removeprefix("fatal: "))


def _with_index(repository: Repository) -> Repository:
    """`repository` with the index of the commit being made, if that index belongs to it."""
    given = os.environ.get(_INDEX)
    if given is None:
        return repository
    index = repository.top / given  # git resolves a relative path from the root
    elsewhere = index.parent != repository.folder and (index.parent / "HEAD").exists()
    if elsewhere or not index.exists():
        return repository
    return Repository(repository.top, repository.folder, index)


def _git(
    folder: Path,
    arguments: Iterable[str],
    variables: Mapping[str, str],
    lines: Iterable[str] = (),
) -> subprocess.CompletedProcess[str] | None:
    """Runs a git command in `folder`; None if git is not installed."""
    program = shutil.which("git")
    if program is None:
        return None
    of_another = {*_PLACES, _INDEX, *_OBJECTS, "GIT_PREFIX"}
    kept = {key: value for key, value in os.environ.items() if key not in of_another}
    return subprocess.run(  # noqa: S603 a fixed program, no shell, arguments are ours
        [program, "-C", str(folder), *arguments],
        input="".join(f"{line}\0" for line in lines),
        capture_output=True,
        encoding="utf-8",
        errors="surrogateescape",
        env={**kept, "LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0", **variables},
        check=False,
    )


def _split(names: str) -> list[str]:
    return [name for name in names.split("\0") if name]
