"""`check --new-only`: what is compared with, and what of it no commit has."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from tests.households import BREACH, HEALTHY, RETURNED, SECOND_BREACH


def test_only_what_head_did_not_have_fails(ledger, run, commit, home):
    included = home / "parts" / "breach.bean"
    included.parent.mkdir()
    included.write_text(BREACH)
    ledger.write_text(f'include "parts/*.bean"\n{HEALTHY}')
    commit()
    assert run("check", "main.beancount").exit_code == 1
    done = run("check", "main.beancount", "--new-only")
    assert done.exit_code == 0
    assert "1 older than this change" in done.stderr
    included.write_text(f"; a comment moves every line\n{BREACH}{SECOND_BREACH}")
    done = run("check", "main.beancount", "--new-only")
    assert done.exit_code == 1
    assert "parts/breach.bean:8: error: BB201" in done.stdout
    assert "parts/breach.bean:4: " not in done.stdout
    assert list(home.rglob(".index")) == []


@pytest.mark.usefixtures("ledger")
def test_a_clean_ledger_needs_no_comparison(run):
    done = run("check", "main.beancount", "--new-only")
    assert (done.exit_code, done.stderr) == (0, "")


def test_without_an_earlier_version_every_finding_counts(ledger, run):
    ledger.write_text(HEALTHY + BREACH)
    done = run("check", "main.beancount", "--new-only")
    assert done.exit_code == 1
    assert "not in a git repository" in done.stderr


@pytest.mark.usefixtures("git")
def test_a_ledger_that_head_does_not_have_counts_wholly(ledger, run):
    ledger.write_text(HEALTHY + BREACH)
    done = run("check", "main.beancount", "--new-only")
    assert done.exit_code == 1
    assert "not in HEAD" in done.stderr


def test_an_unreadable_earlier_version_counts_nothing_as_old(ledger, run, commit):
    ledger.write_bytes(b"\x00")
    commit()
    ledger.write_text(HEALTHY + BREACH)
    done = run("check", "main.beancount", "--new-only")
    assert done.exit_code == 1
    assert "HEAD's version cannot be judged" in done.stderr


# The earlier version


@pytest.mark.parametrize("order", [("main.beancount", "{}"), ("{}", "main.beancount")])
def test_another_commit_can_be_compared_with(ledger, run, git, commit, order):
    commit()
    git("branch", "clean")
    ledger.write_text(HEALTHY + BREACH)
    commit()
    git("tag", "-a", "-m", "tagged", "breached")

    def check(option: str):
        return run("check", *(each.format(option) for each in order))

    assert check("--new-only").exit_code == 0
    assert check("--new-only=HEAD").exit_code == 0
    assert check("--new-only=breached").exit_code == 0
    assert check("--new-only=clean").exit_code == 1
    assert check("--new-only=HEAD~1").exit_code == 1
    for unknown in ("origin/main", "", "-x", "HEAD~7"):
        done = check(f"--new-only={unknown}")
        assert (done.exit_code, done.stdout) == (2, "")
        assert f"--new-only={unknown}: git knows no such commit" in done.stderr


def test_what_is_pushed_is_compared_with_what_was_pushed_before(
    ledger, run, git, commit, monkeypatch
):
    """HEAD is what is pushed: an old breach passes, one that no hook has seen does not."""
    ledger.write_text(HEALTHY + BREACH)
    commit()
    git("branch", "pushed")
    ledger.write_text(HEALTHY + BREACH + SECOND_BREACH)
    commit()
    assert run("check", "main.beancount", "--new-only").exit_code == 0
    monkeypatch.setenv("PRE_COMMIT_FROM_REF", "pushed")
    done = run("check", "main.beancount", "--new-only")
    assert done.exit_code == 1
    assert "1 older than this change" in done.stderr
    assert run("check", "main.beancount", "--new-only=HEAD").exit_code == 0
    monkeypatch.setenv("PRE_COMMIT_FROM_REF", "0" * 40)  # as git names the commit of no branch
    done = run("check", "main.beancount", "--new-only")
    assert done.exit_code == 1
    assert "nothing of it was pushed before" in done.stderr


@pytest.fixture
def pushing(git, monkeypatch):
    """The environment in which pre-commit asks before a push."""

    def call(revision: str) -> None:
        monkeypatch.setenv("PRE_COMMIT", "1")
        monkeypatch.setenv("PRE_COMMIT_TO_REF", git("rev-parse", revision).strip())

    return call


def test_a_push_is_judged_as_it_is_pushed(ledger, run, git, commit, pushing):
    """Not with what is staged, or lies in another branch."""
    ledger.write_text(HEALTHY + BREACH)
    commit()
    git("branch", "broken")
    pushing("HEAD")
    assert "pushed" not in run("check", "main.beancount").stderr
    ledger.write_text(HEALTHY + BREACH + RETURNED)
    git("add", "-A")
    done = run("check", "main.beancount")
    assert done.exit_code == 1
    assert done.stderr == "Checked as the commit that is pushed has it.\n"
    told = run("check", "main.beancount", "--lang", "ja").stderr
    assert told == "push するコミットの内容を検査しました。\n"
    commit()
    assert run("check", "main.beancount").exit_code == 1
    pushing("HEAD")
    assert run("check", "main.beancount").exit_code == 0
    pushing("broken")
    assert run("check", "main.beancount").exit_code == 1


def test_a_push_without_the_ledger_has_nothing_to_judge_and_one_without_a_part_has(
    ledger, run, git, commit, home, pushing
):
    git("commit", "-q", "--allow-empty", "-m", "another project")
    git("branch", "without")
    ledger.write_text('include "parts/*.bean"\n' + HEALTHY + BREACH)
    (home / "parts").mkdir()
    (home / "parts" / "kept.bean").write_text("")
    commit()
    (home / "parts" / "new.bean").write_text(RETURNED)
    pushing("without")
    assert run("check", "main.beancount").exit_code == 1
    pushing("HEAD")
    done = run("check", "main.beancount")
    assert done.exit_code == 1
    assert "git does not track it" in done.stderr


@pytest.mark.usefixtures("ledger")
def test_without_a_repository_no_other_commit_is_known(run):
    done = run("check", "main.beancount", "--new-only=origin/main")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "--new-only=origin/main: not in a git repository" in done.stderr


def test_a_ledger_that_is_newer_than_the_commit_counts_wholly(ledger, run, git, home):
    (home / "other.txt").write_text("")
    git("add", "other.txt")
    git("commit", "-q", "-m", "root")
    ledger.write_text(HEALTHY + BREACH)
    git("add", "main.beancount")
    done = run("check", "main.beancount", "--new-only", "--lang", "ja")
    assert done.exit_code == 1
    assert "(HEAD にない)" in done.stderr


def test_git_that_does_not_answer_is_not_told_as_no_repository(ledger, run, commit, monkeypatch):
    ledger.write_text(HEALTHY + BREACH)
    commit()
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    done = run("check", "main.beancount", "--new-only")
    assert done.exit_code == 1
    assert "dubious ownership" in done.stderr
    assert "not in a git repository" not in done.stderr
    ledger.write_text(HEALTHY)
    assert run("check", "main.beancount").exit_code == 0
    done = run("check", "main.beancount", "--strict")
    assert done.exit_code == 1
    assert "git does not answer, so it is not known which files it tracks" in done.stderr


def test_where_git_is_not_installed_a_repository_is_not_denied(ledger, run, commit, monkeypatch):
    ledger.write_text(HEALTHY + BREACH)
    commit()
    monkeypatch.setattr("shutil.which", lambda _name: None)
    done = run("check", "main.beancount", "--new-only")
    assert done.exit_code == 1
    assert "git: command not found" in done.stderr


def test_old_notices_are_old_under_strict_too(ledger, run, commit):
    unused = '2025-01-20 custom "barbell" "waiver" "BB302"\n  reason: "x"\n  by: "taro"\n'
    ledger.write_text(f"{HEALTHY}\n{unused}  until: 2025-03-31\n")
    commit()
    assert run("check", "main.beancount", "--strict").exit_code == 1
    assert run("check", "main.beancount", "--strict", "--new-only").exit_code == 0


# Every file of the load is accounted for


def outside(tmp_path, _home):
    folder = tmp_path / "outside"
    folder.mkdir()
    return folder, str(folder / "part.bean")


def above(tmp_path, _home):
    return tmp_path, "../part.bean"


def ignored(_tmp_path, home):
    (home / ".gitignore").write_text("private/\n")
    (home / "private").mkdir()
    return home / "private", "private/part.bean"


def elsewhere(_tmp_path, home):
    """In a repository of its own that is no submodule, so the ledger's does not have it."""
    (home / ".gitignore").write_text("own/\n")
    subprocess.run(["git", "init", "-q", str(home / "own")], check=True)
    return home / "own", "own/*.bean"


def linked(tmp_path, home):
    (home / "linked").symlink_to(tmp_path / "aim")
    (tmp_path / "aim").mkdir()
    return tmp_path / "aim", "linked/part.bean"


@pytest.mark.parametrize("lies", [outside, above, ignored, elsewhere, linked])
def test_what_no_commit_has_is_named_and_is_never_old(ledger, run, commit, home, tmp_path, lies):
    folder, include = lies(tmp_path, home)
    part = folder / "part.bean"
    part.write_text("; nothing yet\n")
    ledger.write_text(f'include "{include}"\n{HEALTHY}{SECOND_BREACH}')
    commit()
    # An old breach that has nothing to do with that file is old.
    ledger.write_text(f'include "{include}"\n; a comment\n{HEALTHY}{SECOND_BREACH}')
    done = run("check", "main.beancount", "--new-only")
    assert done.exit_code == 0
    assert "HEAD does not have " in done.stderr
    assert "part.bean" in done.stderr
    # What stands in it may be new.
    part.write_text(BREACH)
    done = run("check", "main.beancount", "--new-only")
    assert done.exit_code == 1
    assert "1 older" in done.stderr
    # What it mended before, and mends no more because of this change, is new.
    part.write_text(RETURNED)
    ledger.write_text(f'include "{include}"\n{HEALTHY}{BREACH}')
    commit()
    ledger.write_text(f'include "{include}"\n{HEALTHY}{BREACH}{SECOND_BREACH}')
    assert run("check", "main.beancount", "--new-only").exit_code == 1


@pytest.mark.parametrize("pattern", ["{home}/parts/part.bean", "{home}/parts/*", "{alias}/parts/*"])
def test_an_absolute_include_leads_to_the_earlier_version(
    ledger, run, commit, home, tmp_path, pattern
):
    (tmp_path / "alias").symlink_to(home)
    include = pattern.format(home=home, alias=tmp_path / "alias")
    part = home / "parts" / "part.bean"
    part.parent.mkdir()
    part.write_text("; nothing yet\n")
    (home / "sub").mkdir()
    (home / "sub" / "middle.bean").write_text(f'include "{include}"\n')
    ledger.write_text(f'include "sub/middle.bean"\n{HEALTHY}')
    commit()
    part.write_text(BREACH)
    done = run("check", "main.beancount", "--new-only")
    assert done.exit_code == 1, done.stderr
    assert "HEAD does not have" not in done.stderr
    commit()
    part.write_text(f"; a comment\n{BREACH}")
    assert run("check", "main.beancount", "--new-only").exit_code == 0
    assert part.read_text() == f"; a comment\n{BREACH}"


def test_a_submodule_is_compared_as_the_commit_recorded_it(run, git, home, tmp_path, ledger):
    origin = tmp_path / "origin"

    def inner(*command: str, folder=origin) -> None:
        subprocess.run(["git", *command], cwd=folder, check=True, capture_output=True)

    origin.mkdir()
    inner("init", "-q")
    (origin / "part.bean").write_text("; nothing yet\n")
    inner("add", ".")
    inner("commit", "-q", "-m", "root")
    git("-c", "protocol.file.allow=always", "submodule", "add", "-q", str(origin), "shared")
    ledger.write_text(f'include "shared/*.bean"\n{HEALTHY}')
    git("add", ".")
    git("commit", "-q", "-m", "state")
    shared = home / "shared"
    (shared / "part.bean").write_text(BREACH)
    assert run("check", "main.beancount", "--new-only").exit_code == 1
    inner("commit", "-q", "-a", "-m", "breach", folder=shared)
    done = run("check", "main.beancount", "--new-only")
    assert done.exit_code == 1
    assert "belongs to the ledger" not in done.stderr
    git("add", "shared")
    git("commit", "-q", "-m", "recorded")
    (shared / "part.bean").write_text(f"; a comment\n{BREACH}")
    (shared / "draft.bean").write_text(SECOND_BREACH)
    done = run("check", "main.beancount", "--new-only")
    assert done.exit_code == 1
    assert "1 older than this change" in done.stderr
    assert "shared/draft.bean belongs to the ledger, but git does not track it" in done.stderr


def test_a_submodule_that_is_not_checked_out_is_no_part_of_the_commit(
    run, git, home, tmp_path, ledger
):
    origin = tmp_path / "origin"
    subprocess.run(["git", "init", "-q", str(origin)], check=True)
    subprocess.run(["git", "commit", "-q", "--allow-empty", "-m", "root"], cwd=origin, check=True)
    git("-c", "protocol.file.allow=always", "submodule", "add", "-q", str(origin), "shared")
    ledger.write_text(f'include "shared/*.bean"\n{HEALTHY}')
    git("add", ".")
    git("commit", "-q", "-m", "state")
    git("submodule", "deinit", "-q", "shared")
    (home / "shared" / "part.bean").write_text(BREACH)
    done = run("check", "main.beancount", "--new-only")
    assert done.exit_code == 1
    assert "HEAD does not have shared/part.bean" in done.stderr
    # Nor is it where git no longer has the commit that was recorded.
    git("update-index", "--cacheinfo", f"160000,{'1' * 40},shared")
    git("commit", "-q", "-m", "elsewhere")
    (home / "shared" / "part.bean").unlink()
    git("-c", "protocol.file.allow=always", "clone", "-q", str(origin), "shared")
    (home / "shared" / "part.bean").write_text(BREACH)
    done = run("check", "main.beancount", "--new-only")
    assert done.exit_code == 1
    assert "HEAD does not have shared/part.bean" in done.stderr


@pytest.mark.parametrize("turned", [False, True])
def test_a_folder_that_was_a_file(ledger, run, commit, home, git, turned):
    part = home / "parts"

    def first():
        part.write_text(BREACH)
        ledger.write_text(f'include "parts"\n{HEALTHY}')

    def second():
        part.mkdir()
        (part / "a.bean").write_text(BREACH)
        ledger.write_text(f'include "parts/*.bean"\n{HEALTHY}')

    (second if turned else first)()
    commit()
    git("rm", "-q", "-r", "parts")
    (first if turned else second)()
    git("add", ".")
    done = run("check", "main.beancount", "--new-only")
    assert "1 older" in done.stderr


def test_links_and_circles_among_the_includes(ledger, run, commit, home):
    (home / "real").mkdir()
    part = home / "real" / "part.bean"
    part.write_text(f'include "{home}/real/deep.bean"\ninclude "part.bean"\n')
    (home / "real" / "deep.bean").write_text(BREACH)
    (home / "alias").symlink_to("real")
    ledger.write_text(f'include "alias/part.bean"\n{HEALTHY}')
    commit()
    (home / "real" / "deep.bean").write_text(f"; a comment\n{BREACH}{SECOND_BREACH}")
    done = run("check", "main.beancount", "--new-only")
    assert "1 older" in done.stderr
    assert done.stdout.count("error: BB201") == 1


def test_an_encrypted_part_is_compared_as_it_was(ledger, run, commit, home, monkeypatch):
    """Beancount does not list it among the files that it has loaded."""
    secret = home / "secret.bean.gpg"
    monkeypatch.setattr(
        "beancount.utils.encryption.read_encrypted_file",
        lambda path: Path(path).read_text(encoding="utf-8")[::-1],
    )
    secret.write_text("; nothing yet\n"[::-1])
    ledger.write_text(f'include "secret.bean.gpg"\n{HEALTHY}')
    commit()
    secret.write_text(BREACH[::-1])
    assert run("check", "main.beancount", "--new-only").exit_code == 1
    commit()
    ledger.write_text(f'include "secret.bean.gpg"\n; a comment\n{HEALTHY}')
    done = run("check", "main.beancount", "--new-only", "--strict")
    assert (done.exit_code, done.stderr) == (
        0,
        "1 older than this change, not counted (--new-only).\n",
    )
    (home / ".gitignore").write_text("*.gpg\n")
    subprocess.run(["git", "rm", "-q", "--cached", "secret.bean.gpg"], cwd=home, check=True)
    done = run("check", "main.beancount")
    assert "secret.bean.gpg belongs to the ledger, but git ignores it" in done.stderr


def test_what_leads_to_todays_version_alone_is_not_compared(ledger, run, commit, home, monkeypatch):
    """An absolute include inside of an encrypted part cannot be made to lead elsewhere."""
    (home / "secret.bean.gpg").write_text("cipher")
    monkeypatch.setattr(
        "beancount.utils.encryption.read_encrypted_file",
        lambda _path: f'include "{home}/part.bean"\n2025-01-01 commodity JPY\n',
    )
    (home / "part.bean").write_text("; nothing yet\n")
    ledger.write_text(f'include "secret.bean.gpg"\n{HEALTHY}')
    commit()
    (home / "part.bean").write_text(BREACH)
    done = run("check", "main.beancount", "--new-only")
    assert done.exit_code == 1
    assert "part.bean is included in a way that leads to today's version of it only" in done.stderr


def test_what_lies_outside_may_lead_back(ledger, run, commit, home, tmp_path):
    """It is not ours to change, so its include leads to today's version: nothing is old."""
    outside = tmp_path / "outside.bean"
    outside.write_text(f'include "{home}/part.bean"\n')
    ledger.write_text(f'include "{outside}"\n{HEALTHY}')
    (home / "part.bean").write_text(BREACH)
    commit()
    done = run("check", "main.beancount", "--new-only")
    assert done.exit_code == 1
    assert "leads to today's version of it only" in done.stderr
    assert outside.read_text() == f'include "{home}/part.bean"\n'


@pytest.mark.parametrize("old", ["; nothing yet\n", BREACH])
def test_files_that_came_went_or_became_links(ledger, run, commit, home, git, old):
    (home / "parts").mkdir()
    (home / "parts" / "a.bean").write_text(old)
    ledger.write_text(f'include "parts/*.bean"\n{HEALTHY}')
    commit()
    git("mv", "parts/a.bean", "parts/b.txt")
    (home / "parts" / "b.txt").write_text(BREACH)
    (home / "parts" / "c.bean").symlink_to("b.txt")
    git("add", ".")
    assert run("check", "main.beancount", "--new-only").exit_code == (old != BREACH)


def test_a_broken_tree_of_the_commit_is_told(ledger, run, commit, monkeypatch):
    ledger.write_text(HEALTHY + BREACH)
    commit()

    def full(*_arguments):
        raise OSError(28, "No space left on device", "x")

    monkeypatch.setattr("pathlib.Path.symlink_to", full)
    done = run("check", "main.beancount", "--new-only")
    assert done.exit_code == 1
    assert "HEAD's version cannot be judged: x cannot be read: No space left" in done.stderr


# Files of the ledger that are not tracked


def test_included_files_that_are_not_tracked_are_told_and_fail_under_strict(
    ledger, run, commit, home
):
    ledger.write_text(f'include "parts/*.bean"\n{HEALTHY}')
    (home / "parts").mkdir()
    (home / "parts" / "kept.bean").write_text("")
    commit()
    assert run("check", "main.beancount", "--strict").exit_code == 0
    (home / "parts" / "new.bean").write_text(RETURNED)
    done = run("check", "main.beancount")
    assert done.exit_code == 0
    assert done.stderr == (
        "parts/new.bean belongs to the ledger, but git does not track it: no commit has it."
        " Add it with `git add`.\n"
    )
    assert run("check", "main.beancount", "--strict").exit_code == 1
    told = run("check", "main.beancount", "--lang", "ja").stderr
    assert "parts/new.bean は帳簿の一部ですが git 管理下にないため" in told


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_several_files_that_no_commit_has_are_told_in_one_line(
    ledger, run, commit, home, tmp_path_factory, lang
):
    away = tmp_path_factory.mktemp("away")
    lines = ('include "parts/*.bean"\n', f'include "{away}/*.bean"\n', HEALTHY)
    ledger.write_text("".join(lines))
    (home / "parts").mkdir()
    (home / ".gitignore").write_text("private*\n")
    commit()
    for name in ("a", "b", "private-c", "private-d"):
        (home / "parts" / f"{name}.bean").write_text("")
    for name in ("e", "f"):
        (away / f"{name}.bean").write_text("")
    told = run("check", "main.beancount", "--lang", lang).stderr.splitlines()
    assert sorted(re.findall(r"([\w-]+)\.bean", line) for line in told) == [
        ["a", "b"],
        ["e", "f"],
        ["private-c", "private-d"],
    ]
    assert all(line.startswith("2 files") or " 2 個のファイル" in line for line in told)
