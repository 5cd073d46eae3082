"""Which repository a ledger belongs to, and what git says of its files."""

from __future__ import annotations

import subprocess

import pytest

from beancount_barbell.cli.git import GitRefusesError, nearest, repository_of, tracked_ledgers
from beancount_barbell.cli.ledgers import shown
from beancount_barbell.cli.versions import lay_out
from tests.households import HEALTHY


def test_outside_of_a_repository_git_knows_nothing(home):
    assert nearest(home) is None
    assert repository_of(home / "main.beancount") is None
    assert tracked_ledgers() == ()


@pytest.mark.usefixtures("git")
def test_an_empty_repository_has_no_commit(ledger):
    repository = repository_of(ledger)
    assert repository.commit_of("HEAD") is None
    assert not repository.has("main.beancount")


@pytest.mark.parametrize(
    "revision", ["", "-q", "--all", "no-such", "HEAD:main.beancount", "HEAD~9"]
)
@pytest.mark.usefixtures("ledger")
def test_what_names_no_commit(home, commit, revision):
    commit()
    assert nearest(home).commit_of(revision) is None
    assert nearest(home).commit_of("HEAD") == nearest(home).commit_of("main")


def test_a_commit_is_laid_out_beside_the_working_tree(ledger, home, commit, git, tmp_path):
    (home / ".gitignore").write_text("ignored.csv\n")
    for name in ("日本.bean", "prices.inc", "receipt.pdf", "gone/part.bean", "kept/part.bean"):
        (home / name).parent.mkdir(exist_ok=True)
        (home / name).write_text("; HEAD\n", encoding="utf-8")
    (home / "link.bean").symlink_to("prices.inc")
    (home / "whole.bean").symlink_to(home / "prices.inc")
    (home / "away.bean").symlink_to(tmp_path)
    commit()
    git("rm", "-q", "-r", "gone")
    (home / "prices.inc").write_text("; changed\n")
    (home / "ignored.csv").write_text("; ignored\n")
    (home / "staged.bean").write_text("; staged\n")
    git("add", "staged.bean")
    (home / "kept" / "draft.bean").write_text("; untracked\n")
    before = git("status", "--porcelain")
    tree = tmp_path.resolve() / "tree"
    repository = repository_of(ledger)
    lay_out(repository, repository.commit_of("HEAD"), tree)
    found = {path.relative_to(tree).as_posix() for path in tree.rglob("*.*")}
    assert found == {
        ".gitignore",
        "away.bean",
        "gone/part.bean",
        "ignored.csv",
        "kept/part.bean",
        "link.bean",
        "main.beancount",
        "prices.inc",
        "receipt.pdf",
        "whole.bean",
        "日本.bean",
    }
    for name in ("prices.inc", "link.bean", "whole.bean", "gone/part.bean", "kept/part.bean"):
        assert (tree / name).read_text() == "; HEAD\n"
    assert (tree / "away.bean").resolve() == tmp_path.resolve()
    assert (home / "prices.inc").read_text() == "; changed\n"
    assert git("status", "--porcelain") == before
    assert repository.staged() == (home / "staged.bean",)


@pytest.mark.usefixtures("git")
def test_a_ledger_in_a_repository_inside_of_another_belongs_to_the_inner_one(home):
    inner = home / "inner"
    subprocess.run(["git", "init", "-q", str(inner)], check=True)
    (inner / "main.beancount").write_text(HEALTHY)
    assert repository_of(inner / "main.beancount").top == inner
    assert repository_of(home / "main.beancount").top == home


@pytest.mark.parametrize(
    "environment",
    [
        {"GIT_DIR": ".git"},
        {"GIT_DIR": ".git", "GIT_WORK_TREE": "."},
        {"GIT_DIR": "nowhere"},
        {"GIT_INDEX_FILE": ".git/index"},
        {"GIT_INDEX_FILE": "gone"},
    ],
)
@pytest.mark.usefixtures("ledger")
def test_a_hook_in_a_folder_below_finds_the_root(home, commit, monkeypatch, environment):
    (home / "below" / "deeper").mkdir(parents=True)
    commit()
    for key, value in environment.items():
        monkeypatch.setenv(key, value)
    monkeypatch.chdir(home / "below" / "deeper")
    assert repository_of(home / "main.beancount").top == home
    assert tracked_ledgers() == (home / "main.beancount",)


@pytest.mark.usefixtures("ledger")
def test_an_index_of_another_repository_is_not_asked(home, commit, monkeypatch, tmp_path):
    commit()
    subprocess.run(["git", "init", "-q", str(tmp_path / "other")], check=True)
    subprocess.run(["git", "add", "."], cwd=tmp_path / "other", check=True)
    (tmp_path / "other" / ".git" / "index").write_bytes(b"")
    monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "other" / ".git" / "index"))
    assert repository_of(home / "main.beancount").has("main.beancount")


@pytest.mark.usefixtures("ledger")
def test_a_folder_that_git_refuses_says_nothing_of_a_ledger_elsewhere(
    home, commit, monkeypatch, tmp_path
):
    commit()
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / ".git").write_text("gitdir: nowhere\n")
    monkeypatch.chdir(tmp_path / "broken")
    assert repository_of(home / "main.beancount").has("main.beancount")
    with pytest.raises(GitRefusesError, match="not a git repository"):
        tracked_ledgers()
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    assert repository_of(home / "main.beancount").has("main.beancount")


def test_in_a_bare_repository_there_is_no_working_tree(home):
    subprocess.run(["git", "init", "-q", "--bare", str(home)], check=True)
    assert nearest(home) is None


def test_names_are_shown_as_the_user_would_type_them(home):
    assert shown(str(home / "sub" / "main.beancount")) == "sub/main.beancount"
    assert shown("/elsewhere/main.beancount") == "/elsewhere/main.beancount"
    assert shown("<ledger>") == "<ledger>"
