"""The ledger as it is in a commit, or as it will be in the next commit.

It is loaded from a temporary tree of links to the working tree. Files that differ in the
commit are real files in this tree; files that the commit does not have are missing. So
documents and plugins beside the ledger are found, and the user's files do not change.
"""

from __future__ import annotations

import contextlib
import glob
import os
import re
import shutil
import tempfile
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from beancount_barbell.cli.git import (
    SUBMODULE,
    GitRefusesError,
    is_committing,
    nearest,
    pushed,
    repository_of,
)
from beancount_barbell.cli.ledgers import CannotRead, Loaded, cannot_read, load, shown
from beancount_barbell.model.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from beancount_barbell.cli.git import Repository

_INCLUDE = re.compile(rb'(?<=^include)([ \t]+")([^"\n]*)(?=")', re.MULTILINE)


class LedgerInGit(NamedTuple):
    """The state of a ledger in git.

    `repository` is the repository of the ledger, None without one; `lacking` are the ledger's
    files that the next commit will not have; `refusal` is git's error message if git fails.
    """

    repository: Repository | None
    lacking: tuple[Lacking, ...]
    refusal: str | None


class Lacking(NamedTuple):
    """A file of a ledger that a commit does not have.

    `reason` is "untracked", "ignored" or "outside" (of the working tree).
    """

    path: Path
    reason: str


def survey(loaded: Loaded) -> LedgerInGit:
    """The state in git of a ledger in the working tree."""
    try:
        repository = repository_of(loaded.path)
    except GitRefusesError as refusal:
        return LedgerInGit(None, (), str(refusal))
    if repository is None:
        return LedgerInGit(None, (), None)
    return LedgerInGit(repository, lacking(repository, loaded.files), None)


@contextlib.contextmanager
def as_committed(loaded: Loaded, ground: LedgerInGit, lang: str) -> Iterator[Loaded]:
    """The ledger as in the commit that is being made; `loaded` if no commit is being made.

    In a push it is the ledger of the pushed commit, if that commit has the ledger.

    Files that git ignores are in no commit; they are read from the working tree, unless this
    commit is the one that removes them.

    Raises:
        CannotRead: the commit removes the ledger, or the ledger cannot be loaded without
            changes that are not staged.
    """
    repository = ground.repository
    if repository is None or not is_committing(repository):
        yield loaded
        return
    name = repository.name_of(loaded.path)
    forgotten = any(one.reason == "untracked" for one in ground.lacking)
    sent = repository.commit_of(pushed() or "")
    if sent is not None and repository.has(name, sent):
        if forgotten or repository.differing(sent):
            with version(loaded, repository, sent, lang) as there:
                yield there
        else:
            yield loaded
        return
    head = repository.commit_of("HEAD")
    if not repository.has(name):
        if head is not None and repository.has(name, head):
            raise cannot_read("ledger.not-staged", lang, path=shown(str(loaded.path)))
        yield loaded
        return
    taken = [
        one.path
        for one in ground.lacking
        if head is not None and not lacking(repository, (one.path,), head)
    ]
    if not taken and not forgotten and not repository.differing(None):
        yield loaded
        return
    with version(loaded, repository, None, lang, without=taken) as there:
        yield there


def lacking(
    repository: Repository, files: Iterable[Path], commit: str | None = None
) -> tuple[Lacking, ...]:
    """The items of `files` that a commit, or the next commit (None), does not have.

    For a symbolic link, both the link and its target must be in the commit.
    """
    found = []
    for path in files:
        both = (path, Path(os.path.realpath(path)))
        reasons = (_why_lacking(repository, each, commit) for each in both)
        reason = next((one for one in reasons if one is not None), None)
        if reason is not None:
            found.append(Lacking(path, reason))
    return tuple(found)


def _why_lacking(repository: Repository, path: Path, commit: str | None) -> str | None:
    name = repository.name_of(path)
    if name is None:
        return "outside"
    stored = repository.stored(commit)
    if name in stored:
        return None
    around = repository.submodule_of(name, commit)
    if around is not None:
        submodule = _submodule(repository, around)
        if submodule is None:
            return "untracked"
        return _why_lacking(submodule, path, stored[around].content)
    return "ignored" if repository.ignores(name) else "untracked"


def _submodule(repository: Repository, name: str) -> Repository | None:
    """The repository of a submodule; None if the submodule is not checked out."""
    path = repository.top / name
    found = nearest(path) if path.is_dir() else None
    return found if found is not None and found.top == path else None


@contextlib.contextmanager
def version(
    loaded: Loaded,
    repository: Repository,
    commit: str | None,
    lang: str,
    *,
    without: Iterable[Path] = (),
    with_outside: bool = True,
) -> Iterator[Loaded]:
    """The ledger as it is in a commit, or in the next commit (None).

    Its file names are those of the working tree. Files that are neither tracked nor ignored
    are left out; ignored files are read from the working tree.

    Args:
        loaded: the ledger in the working tree.
        repository: the repository of the ledger.
        commit: the hash of the commit.
        lang: "en" or "ja".
        without: more files to leave out.
        with_outside: whether files outside of the working tree are read.

    Raises:
        CannotRead: the commit does not have the ledger, or the ledger cannot be loaded.
    """
    name = repository.name_of(loaded.path) or loaded.path.name
    base = Path(str(loaded.path).removesuffix(name))
    with tempfile.TemporaryDirectory(prefix="barbell-") as folder:
        # Resolved, because Beancount names files by real paths on some systems.
        tree = Path(folder).resolve() / "tree"
        try:
            names = (
                path.relative_to(base).as_posix()
                if path.is_relative_to(base)
                else repository.name_of(path)
                for path in without
            )
            left = [inside for inside in names if inside is not None]
            mirror = lay_out(repository, commit, tree, without=left)
            mirror.redirect(name, with_outside=with_outside)
        except OSError as failure:
            raise cannot_read(
                "ledger.unreadable", lang, path=failure.filename, reason=failure.strerror
            ) from failure
        try:
            there = load(tree / name, lang)
        except CannotRead as failure:
            told = failure.message.replace(str(tree / name), shown(str(loaded.path)))
            raise CannotRead(told.replace(str(tree), str(base))) from failure
        moved = there.moved(tree, base)
        strays = [path for path in there.files if not path.is_relative_to(tree)]
        if with_outside:
            strays = [path for path in strays if repository.name_of(path) is not None]
        else:
            strays.extend(one.path for one in lacking(repository, moved.files, commit))
        if strays:
            raise cannot_read("ledger.strays", lang, path=shown(str(strays[0])))
        yield moved


def lay_out(
    repository: Repository, commit: str | None, tree: Path, *, without: Iterable[str] = ()
) -> Mirror:
    """Makes `tree` look like the working tree with a commit (None: the next) checked out.

    The files in `without` are missing, unless the commit has them.
    """
    stored = repository.stored(commit)
    differing = repository.differing(commit)
    mirror = Mirror(repository.top, tree)
    # A folder's content is removed before the folder, which a file may replace.
    for name in sorted({*differing, *repository.untracked(), *without}, reverse=True):
        mirror.remove(name)
    here = [name for name in differing if name in stored]
    submodules = [name for name in here if stored[name].mode == SUBMODULE]
    repository.export(set(here) - set(submodules), commit, tree)
    for name in submodules:
        submodule, content = _submodule(repository, name), stored[name].content
        if submodule is not None and submodule.commit_of(content) is not None:
            lay_out(submodule, content, mirror.own(name))
    return mirror


class Mirror:
    """A tree of symbolic links to a real tree; only its changed parts are real files.

    Names are relative to the root, with "/", as in git.
    """

    def __init__(self, real: Path, tree: Path) -> None:
        self._real = real
        self._tree = tree
        self._fill(PurePosixPath())

    def _fill(self, folder: PurePosixPath) -> None:
        """Creates a folder with a link to each entry of the same folder in the real tree."""
        copy = self._tree / folder
        copy.mkdir(parents=True)
        for entry in (self._real / folder).iterdir():
            if entry.name != ".git":
                (copy / entry.name).symlink_to(self._aim(entry))

    def _aim(self, entry: Path) -> Path:
        """The target of the link to `entry`; a link within the real tree stays in this tree."""
        if entry.is_symlink():
            aim = Path(os.path.normpath(entry.parent / entry.readlink()))
            if aim.is_relative_to(self._real):
                return self._tree / aim.relative_to(self._real)
        return entry

    def own(self, name: str) -> Path:
        """The path of `name`, with the links to folders above it replaced by real folders."""
        pure = PurePosixPath(name)
        for folder in reversed(pure.parents):
            path = self._tree / folder
            if path.is_symlink():
                aim = path.readlink()
                if aim.is_relative_to(self._tree):
                    inside = aim.relative_to(self._tree) / pure.relative_to(folder)
                    return self.own(inside.as_posix())
                if aim.is_dir():
                    path.unlink()
                    self._fill(folder)
        return self._tree / pure

    def remove(self, name: str) -> None:
        """Removes `name` from the tree, a folder with its content."""
        path = self.own(name)
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        elif path.parent.is_dir():
            path.unlink(missing_ok=True)

    def redirect(self, root: str, *, with_outside: bool) -> None:
        """Rewrites the includes of the ledger `root` so that they work in this tree.

        An include of a file in the real tree, also by an absolute path, leads to this tree; files
        outside of the real tree are read only `with_outside`.
        """
        seen: set[Path] = set()
        waiting = [self._tree / root]
        while waiting:
            file = waiting.pop()
            if file in seen or not file.is_file() or not file.is_relative_to(self._tree):
                continue
            seen.add(file)
            folder = file.parent

            def aimed(match: re.Match[bytes], folder: Path = folder) -> bytes:
                given = os.fsdecode(match[2])
                aim = os.path.normpath(folder / given)
                if not Path(aim).is_relative_to(self._tree):
                    aim = given = self._redirected(folder, given, with_outside=with_outside)
                found = glob.glob(aim, recursive=True)  # noqa: PTH207 as Beancount's loader does
                waiting.extend(map(Path, found))
                return match[1] + os.fsencode(given)

            content = file.read_bytes()
            changed = _INCLUDE.sub(aimed, content)
            if changed != content:
                name = file.relative_to(self._tree).as_posix()
                self.remove(name)
                self.own(name).write_bytes(changed)

    def _redirected(self, folder: Path, given: str, *, with_outside: bool) -> str:
        """The new path for an include that leads out of this tree.

        It does not exist if it leads outside of the real tree and `with_outside` is False.
        """
        meant = os.path.normpath(self._real / folder.relative_to(self._tree) / given)
        real = Path(os.path.realpath(meant))
        if real.is_relative_to(self._real):
            return str(self._tree / real.relative_to(self._real))
        return meant if with_outside else f"{self._tree}.missing{meant}"
