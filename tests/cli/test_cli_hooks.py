"""`barbell check` as git itself runs it before a commit: what is refused, and what is not."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from unittest import mock

import pytest
from click.testing import CliRunner

from beancount_barbell.cli.app import barbell
from tests.households import BREACH, BREACH_LINE, HEALTHY, RETURNED, SECOND_BREACH

ROOT = Path(__file__).parents[2]

HOOK = """\
#!/bin/sh
cd '{below}' || exit 9
{{ env -0; printf 'ASKED\\0'; }} > "/dev/fd/$TEST_ASKS"
read -r status < "/dev/fd/$TEST_ANSWERS"
exit "$status"
"""
"""A real hook of a real commit: it sends its surroundings and waits for the exit status."""

SPLIT = f'include "parts/*.beancount"\n{HEALTHY}{BREACH}'
BREACHED = f"main.beancount:{BREACH_LINE + 1}: error: BB201"


class Household:
    """A ledger's working tree, with a hook that runs `barbell check`."""

    def __init__(self, folder: Path, *git: str) -> None:
        self.folder = folder
        self._git = ("git", *git)
        self._arguments: tuple[str, ...] = ()

    def git(self, *command: str, below: str = "", check: bool = True):
        return subprocess.run(
            [*self._git, *command],
            cwd=self.folder / below,
            capture_output=True,
            text=True,
            check=check,
        )

    def write(self, name: str, text: str) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def hook(self, *arguments: str, below: str = ".") -> None:
        """Lets git run the command line before every commit, in a folder below the root."""
        folder = Path(self.git("rev-parse", "--git-path", "hooks").stdout.strip())
        path = self.folder / folder / "pre-commit"
        path.parent.mkdir(exist_ok=True)
        path.write_text(HOOK.format(below=below), encoding="utf-8")
        path.chmod(0o755)
        self._arguments = arguments

    def commit(self, *arguments: str, below: str = "") -> tuple[bool, str]:
        """Whether a commit was made, and what was told.

        The hook's command runs in this process, in the hook's folder and with the hook's
        environment, while git waits for it: a process of its own would be slow.
        """
        asked, asks = os.pipe()
        answers, answer = os.pipe()
        running = subprocess.Popen(
            [*self._git, "commit", "-m", "state", *arguments],
            cwd=self.folder / below,
            env={**os.environ, "TEST_ASKS": str(asks), "TEST_ANSWERS": str(answers)},
            pass_fds=(asks, answers),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        os.close(asks)
        os.close(answers)
        told = ""
        with os.fdopen(asked, "rb") as surroundings, os.fdopen(answer, "wb") as status:
            sent = b""
            while not sent.endswith(b"\0ASKED\0") and (more := surroundings.read1()):
                sent += more
            if sent:
                code, told = self._judge(dict(_variables(sent)))
                status.write(b"%d\n" % code)
        told += running.communicate()[0]
        return running.returncode == 0, told

    def _judge(self, environment: dict[str, str]) -> tuple[int, str]:
        before = Path.cwd()
        os.chdir(environment["PWD"])
        try:
            with mock.patch.dict(os.environ, environment, clear=True):
                done = CliRunner().invoke(barbell, self._arguments, catch_exceptions=False)
        finally:
            os.chdir(before)
        return done.exit_code, done.output

    def accepts(self, *arguments: str, below: str = "") -> str:
        done, told = self.commit(*arguments, below=below)
        assert done, told
        return told

    def refuses(self, *arguments: str, below: str = "") -> str:
        done, told = self.commit(*arguments, below=below)
        assert not done, told
        return told


def _variables(sent: bytes):
    for line in sent.decode(errors="surrogateescape").split("\0"):
        name, is_one, value = line.partition("=")
        if is_one:
            yield name, value


def plain(folder: Path) -> Household:
    subprocess.run(["git", "init", "-q", str(folder)], check=True)
    return Household(folder)


def linked_worktree(folder: Path) -> Household:
    first = plain(folder.with_name("first"))
    first.git("commit", "-q", "--allow-empty", "-m", "root")
    first.git("worktree", "add", "-q", str(folder))
    return Household(folder)


def separate_git_dir(folder: Path) -> Household:
    elsewhere = folder.with_name("elsewhere.git")
    subprocess.run(
        ["git", "init", "-q", f"--separate-git-dir={elsewhere}", str(folder)], check=True
    )
    return Household(folder)


def dotfiles(folder: Path) -> Household:
    bare = folder.with_name("dotfiles.git")
    subprocess.run(["git", "init", "-q", "--bare", str(bare)], check=True)
    return Household(folder, f"--git-dir={bare}", f"--work-tree={folder}")


def submodule(folder: Path) -> Household:
    origin = plain(folder.with_name("origin"))
    origin.git("commit", "-q", "--allow-empty", "-m", "root")
    above = plain(folder.with_name("above"))
    above.git(
        "-c", "protocol.file.allow=always", "submodule", "add", "-q", str(origin.folder), "in"
    )
    return Household(above.folder / "in")


LAYOUTS = (plain, linked_worktree, separate_git_dir, dotfiles, submodule)


@pytest.fixture(params=LAYOUTS, ids=lambda layout: layout.__name__)
def household(request, home) -> Household:
    return request.param(home)


@pytest.fixture
def house(home) -> Household:
    return plain(home)


@pytest.mark.parametrize("below", [".", "books"])
def test_wherever_git_keeps_its_files_an_old_breach_passes_and_a_new_one_does_not(household, below):
    """A hook in the root or in a folder below; `--new-only` has to find HEAD for that."""
    household.write("books/main.beancount", HEALTHY + BREACH)
    household.write("books/part.beancount", "")
    household.git("add", "books")
    household.accepts("--no-verify")
    ledger = "books/main.beancount" if below == "." else "main.beancount"
    household.hook("check", ledger, "--new-only", "--strict", below=below)

    household.write("books/main.beancount", f"; a comment\n{HEALTHY}{BREACH}")
    told = household.accepts("-a")
    assert "1 older than this change" in told
    assert "git" not in told.replace(str(household.folder), "")

    household.write("books/main.beancount", HEALTHY + BREACH + SECOND_BREACH)
    told = household.refuses("books/main.beancount")
    assert f"main.beancount:{BREACH_LINE + 4}: error: BB201" in told
    told = household.refuses("-a", below="books")
    assert f"main.beancount:{BREACH_LINE + 4}: error: BB201" in told


@pytest.mark.parametrize("change", ["delete", "rename", "untrack"])
def test_what_a_commit_takes_away_mends_nothing(household, change):
    household.write("main.beancount", SPLIT)
    household.write("parts/mend.beancount", RETURNED)
    household.git("add", "main.beancount", "parts")
    household.hook("check", "main.beancount")
    household.accepts()
    if change == "delete":
        household.git("rm", "-q", "parts/mend.beancount")
    elif change == "rename":
        household.git("mv", "parts/mend.beancount", "mend.txt")
    else:
        household.git("rm", "-q", "--cached", "parts/mend.beancount")
    told = household.refuses()
    assert BREACHED in told
    assert ("git does not track it" in told) is (change == "untrack")


def test_what_is_not_staged_mends_nothing(house):
    house.write("main.beancount", HEALTHY)
    house.git("add", ".")
    house.hook("check", "main.beancount")
    house.accepts()
    house.write("main.beancount", HEALTHY + BREACH)
    house.git("add", ".")
    house.write("main.beancount", HEALTHY + RETURNED)
    told = house.refuses()
    assert f"main.beancount:{BREACH_LINE}: error: BB201" in told
    assert "| Assets:Core:Bank       -200,000 JPY" in told
    assert "Checked as the commit will have it" in told
    # And what is not staged breaks nothing either.
    house.write("main.beancount", HEALTHY + BREACH + RETURNED)
    house.git("add", ".")
    house.write("main.beancount", HEALTHY + BREACH)
    house.accepts()


def test_one_file_is_committed_of_several(house):
    """`git commit FILE` has an index of its own, with that file alone."""
    house.write("main.beancount", SPLIT.replace(BREACH, ""))
    house.write("parts/a.beancount", "")
    house.write("parts/b.beancount", "")
    house.git("add", ".")
    house.hook("check", "main.beancount")
    house.accepts()
    house.write("parts/a.beancount", BREACH)
    house.write("parts/b.beancount", RETURNED)
    assert "parts/a.beancount:3: error: BB201" in house.refuses("parts/a.beancount")
    house.accepts("parts/b.beancount")
    house.accepts("-a")


@pytest.mark.parametrize("flag", ["--assume-unchanged", "--skip-worktree"])
def test_a_mend_that_git_was_told_to_overlook_mends_nothing(house, flag):
    house.write("main.beancount", SPLIT)
    house.write("parts/mend.beancount", RETURNED)
    house.git("add", ".")
    house.hook("check", "main.beancount")
    house.accepts()
    house.write("parts/mend.beancount", "")
    house.git("add", ".")
    house.accepts("--no-verify")
    house.git("update-index", flag, "parts/mend.beancount")
    house.write("parts/mend.beancount", RETURNED)
    assert BREACHED in house.refuses("--allow-empty")


def test_a_file_that_is_only_announced_mends_nothing(house):
    house.write("main.beancount", SPLIT)
    house.write("parts/mend.beancount", RETURNED)
    house.git("add", "main.beancount")
    house.git("add", "--intent-to-add", "parts/mend.beancount")
    house.hook("check", "main.beancount")
    assert BREACHED in house.refuses()


def test_a_draft_beside_the_ledger_is_told_and_refuses_nothing(house):
    house.write("main.beancount", SPLIT)
    house.write("parts/mend.beancount", RETURNED)
    house.git("add", ".")
    house.write("parts/draft.beancount", SECOND_BREACH)
    house.hook("check", "main.beancount")
    told = house.accepts()
    assert "parts/draft.beancount belongs to the ledger, but git does not track it" in told
    house.hook("check", "main.beancount", "--strict")
    assert "git does not track it" in house.refuses("--allow-empty")


def test_an_explicit_include_of_a_file_that_was_not_added_is_refused(house):
    house.write("main.beancount", f'include "parts/mend.beancount"\n{HEALTHY}')
    house.write("parts/mend.beancount", "")
    house.git("add", "main.beancount")
    house.hook("check", "main.beancount")
    told = house.refuses()
    assert '"parts/mend.beancount" does not match any files' in told
    house.git("add", ".")
    house.accepts()


def test_what_git_ignores_is_read_from_where_it_lies(house):
    """Nobody wants a private part in a repository; the ledger is whole only with it."""
    house.write(".gitignore", "private.beancount\n")
    house.write("main.beancount", f'include "private.beancount"\n{HEALTHY}{BREACH}')
    house.write("private.beancount", RETURNED)
    house.git("add", ".")
    house.hook("check", "main.beancount")
    assert "git ignores it" in house.accepts()
    house.write("other.txt", "not staged")
    house.git("add", "--intent-to-add", ".")
    house.accepts("--allow-empty")
    house.write("private.beancount", "")
    house.refuses("--allow-empty")
    house.write("private.beancount", RETURNED)
    house.hook("check", "main.beancount", "--strict")
    assert "git ignores it" in house.refuses("--allow-empty")


def test_the_commit_that_takes_a_part_out_of_the_repository_is_judged_without_it(house):
    house.write("main.beancount", SPLIT)
    house.write("parts/mend.beancount", RETURNED)
    house.git("add", ".")
    house.hook("check", "main.beancount")
    house.accepts()
    house.write(".gitignore", "mend.beancount\n")
    house.git("rm", "-q", "--cached", "parts/mend.beancount")
    house.git("add", ".")
    assert BREACHED in house.refuses()


@pytest.mark.parametrize("command", [("rm", "-q"), ("rm", "-q", "--cached")])
def test_a_commit_that_takes_the_ledger_away_is_refused(house, command):
    house.write("main.beancount", HEALTHY)
    house.git("add", ".")
    house.hook("check", "main.beancount")
    house.accepts()
    house.git(*command, "main.beancount")
    told = house.refuses()
    assert "takes main.beancount away" in told or "main.beancount: no such file" in told


def test_a_ledger_that_is_not_committed_yet_is_judged_as_it_is(house):
    house.write("other.txt", "")
    house.git("add", ".")
    house.write("main.beancount", HEALTHY)
    house.hook("check", "main.beancount")
    assert "main.beancount belongs to the ledger, but git does not track it" in house.accepts()
    house.write("main.beancount", HEALTHY + BREACH)
    house.refuses("--allow-empty")


def test_the_commit_of_a_submodule_is_judged_as_the_one_above_records_it(home):
    inner = submodule(home)
    inner.write("main.beancount", HEALTHY)
    inner.git("add", ".")
    inner.accepts()
    above = Household(inner.folder.parent)
    above.git("add", ".")
    above.hook("check", "in/main.beancount", "--new-only")
    above.accepts()
    inner.write("main.beancount", HEALTHY + BREACH)
    inner.accepts("-a")
    above.git("add", ".")
    assert f"in/main.beancount:{BREACH_LINE}: error: BB201" in above.refuses()
    above.accepts("--no-verify")
    # Mended in the submodule, but not recorded above.
    inner.write("main.beancount", HEALTHY + BREACH + SECOND_BREACH + RETURNED)
    inner.accepts("-a")
    assert "1 older than this change" in above.accepts("--allow-empty")


def test_a_repository_inside_of_another_is_asked_for_its_own_ledgers(house):
    nested = plain(house.folder / "nested")
    nested.write("main.beancount", HEALTHY + BREACH)
    nested.git("add", ".")
    nested.accepts()
    house.hook("check", "nested/main.beancount", "--new-only", "--strict")
    assert "1 older than this change" in house.accepts("--allow-empty")


def test_another_repository_is_judged_as_it_lies_there(house, tmp_path):
    """The commit that is being made is none of that repository."""
    other = plain(tmp_path / "other")
    other.write("main.beancount", HEALTHY)
    other.git("add", ".")
    other.accepts()
    other.write("main.beancount", HEALTHY + BREACH)
    house.hook("check", str(other.folder / "main.beancount"))
    assert f"main.beancount:{BREACH_LINE}: error: BB201" in house.refuses("--allow-empty")
    (tmp_path / "loose.beancount").write_text(HEALTHY)
    house.hook("check", str(tmp_path / "loose.beancount"))
    house.accepts("--allow-empty")


def test_what_plugins_leave_out_does_not_matter(house):
    """Errors without a place, and postings without metadata, in a ledger read from copies."""
    house.write(
        "careless.py",
        "from collections import namedtuple\n"
        "__plugins__ = ['f']\n"
        "Careless = namedtuple('Careless', 'source message entry')\n"
        "def f(entries, options):\n"
        "    entries = [\n"
        "        e._replace(postings=[p._replace(meta=None) for p in e.postings])\n"
        "        if getattr(e, 'postings', None) else e for e in entries\n"
        "    ]\n"
        "    return entries, [Careless(None, 'careless in ' + options['filename'], None)]\n",
    )
    plugin = 'option "insert_pythonpath" "TRUE"\nplugin "careless"\n'
    house.write("main.beancount", f"{plugin}{HEALTHY}{BREACH}")
    house.git("add", ".")
    house.write("main.beancount", plugin + HEALTHY)
    house.hook("check", "main.beancount")
    told = house.refuses()
    assert "error: BB201" in told
    assert f"careless in {house.folder}/main.beancount" in told


def test_a_hook_leaves_the_index_and_the_working_tree_alone(house):
    house.write("main.beancount", SPLIT)
    house.write("parts/mend.beancount", RETURNED)
    house.git("add", ".")
    house.hook("check", "main.beancount", "--new-only")
    house.accepts()
    house.git("rm", "-q", "--cached", "parts/mend.beancount")
    house.write("main.beancount", SPLIT + SECOND_BREACH)
    before = house.git("status", "--porcelain").stdout
    files = {path: path.read_bytes() for path in house.folder.rglob("*.beancount")}
    house.refuses()
    assert house.git("status", "--porcelain").stdout == before
    assert {path: path.read_bytes() for path in house.folder.rglob("*.beancount")} == files


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_the_hook_of_the_documentation_judges_what_is_pushed(house, tmp_path, monkeypatch, lang):
    """The mend lies in the working tree, and no commit has it."""
    page = ROOT / "docs" / lang / "hook.md"
    script = re.search(r"```sh\n(#!/bin/sh\n.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    assert script is not None
    hook = house.folder / ".git" / "hooks" / "pre-push"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(script[1], encoding="utf-8")
    program = tmp_path / "bin" / "barbell"
    program.parent.mkdir()
    command = f'PYTHONPATH={ROOT} exec {sys.executable} -m beancount_barbell "$@"\n'
    program.write_text(f"#!/bin/sh\n{command}", encoding="utf-8")
    for path in (hook, program):
        path.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")
    away = tmp_path / "away.git"
    house.git("init", "-q", "--bare", str(away))
    push = ("push", "-q", str(away), "HEAD:refs/heads/main")

    house.write("main.beancount", HEALTHY)
    house.git("add", ".")
    house.accepts()
    assert house.git(*push, check=False).returncode == 0
    house.write("main.beancount", HEALTHY + BREACH)
    house.accepts("-a")
    house.write("main.beancount", HEALTHY + BREACH + RETURNED)
    refused = house.git(*push, check=False)
    assert refused.returncode != 0
    assert f"main.beancount:{BREACH_LINE}: error: BB201" in refused.stdout + refused.stderr
    house.accepts("-a")
    assert house.git(*push, check=False).returncode == 0
    house.write("main.beancount", HEALTHY + BREACH)
    house.git("add", ".")
    assert house.git("push", "-q", str(away), "HEAD:other", check=False).returncode == 0
    deleted = house.git("push", "-q", str(away), ":other", check=False)
    assert deleted.returncode == 0, deleted.stdout + deleted.stderr
