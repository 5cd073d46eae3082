"""Real pre-commit in a throw-away repository: what it refuses, and what it then accepts."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.households import ACKNOWLEDGED, BREACH, BREACH_LINE, HEALTHY, RETURNED, SECOND_BREACH

PROJECT = Path(__file__).parent.parent

LOCAL = """\
repos:
  - repo: local
    hooks:
      - id: barbell-check
        name: barbell check
        entry: {barbell} check main.beancount {options}
        language: system
        always_run: true
        pass_filenames: false
        require_serial: true
"""

PUBLISHED = """\
repos:
  - repo: {project}
    rev: {revision}
    hooks:
      - id: barbell-check
        args: [main.beancount]
"""


class Repository:
    """A ledger's repository with its hook installed."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        self.folder = folder
        self.ledger = folder / "main.beancount"
        self._environment = environment
        folder.mkdir(exist_ok=True)
        self.run("git", "init", "-q", "-b", "main")

    def run(self, *command: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command,
            cwd=self.folder,
            env=self._environment,
            capture_output=True,
            text=True,
            check=check,
        )

    def install(self, configuration: str, *options: str) -> None:
        (self.folder / ".pre-commit-config.yaml").write_text(configuration, encoding="utf-8")
        self.run(sys.executable, "-m", "pre_commit", "install", *options)

    def commit(self, text: str, message: str, *options: str) -> subprocess.CompletedProcess[str]:
        self.ledger.write_text(text, encoding="utf-8")
        self.run("git", "add", "-A")
        return self.run("git", "commit", "-m", message, *options, check=False)

    def subjects(self) -> list[str]:
        return self.run("git", "log", "--format=%s").stdout.splitlines()


@pytest.fixture
def environment(tmp_path) -> dict[str, str]:
    """Nobody's home: no configuration, no cache, no identity but the tester's."""
    kept = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith(("GIT_", "LC_", "LANG", "PRE_COMMIT", "BEANCOUNT_"))
    }
    return kept | {
        "HOME": str(tmp_path / "nobody"),
        "XDG_CACHE_HOME": str(tmp_path / "cache"),
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_SYSTEM": os.devnull,
        "GIT_AUTHOR_NAME": "Tester",
        "GIT_AUTHOR_EMAIL": "tester@example.org",
        "GIT_COMMITTER_NAME": "Tester",
        "GIT_COMMITTER_EMAIL": "tester@example.org",
    }


def tell_the_story(repository: Repository) -> None:
    """A commit that reaches into the core is refused; both ways out are accepted."""
    done = repository.commit(HEALTHY, "healthy")
    assert done.returncode == 0, done.stdout + done.stderr

    refused = repository.commit(HEALTHY + BREACH, "margin call")
    told = refused.stdout + refused.stderr
    assert refused.returncode != 0
    assert f"main.beancount:{BREACH_LINE}: error: BB201 core-to-sleeve: 200,000 JPY" in told
    assert repository.subjects() == ["healthy"]

    done = repository.commit(HEALTHY + BREACH + RETURNED, "returned")
    assert done.returncode == 0, done.stdout + done.stderr

    done = repository.commit(HEALTHY + BREACH + ACKNOWLEDGED, "acknowledged")
    assert done.returncode == 0, done.stdout + done.stderr
    assert repository.subjects() == ["acknowledged", "returned", "healthy"]
    assert repository.run("git", "status", "--porcelain").stdout == ""


def take_the_mend_away(repository: Repository, *ways: str) -> None:
    """A commit that changes no ledger file, but takes one away, is judged without it."""
    mend = repository.folder / "parts" / "mend.beancount"
    mend.parent.mkdir()
    mend.write_text(RETURNED, encoding="utf-8")
    done = repository.commit(f'include "parts/*.beancount"\n{HEALTHY}{BREACH}', "in two parts")
    assert done.returncode == 0, done.stdout + done.stderr
    for way in ways:
        repository.run("git", *way.split())
        refused = repository.run("git", "commit", "-m", way, check=False)
        told = refused.stdout + refused.stderr
        assert refused.returncode != 0, told
        assert f"main.beancount:{BREACH_LINE + 1}: error: BB201" in told
        repository.run("git", "reset", "-q", "--hard")
        assert repository.run("git", "status", "--porcelain").stdout == ""


def local(options: str = "") -> str:
    """The configuration of a hook that runs this very environment's command."""
    return LOCAL.format(barbell=Path(sys.executable).with_name("barbell"), options=options)


def test_the_local_hook(tmp_path, environment):
    repository = Repository(tmp_path / "household", environment)
    repository.install(local())
    tell_the_story(repository)
    take_the_mend_away(
        repository, "mv parts/mend.beancount mend.txt", "rm -q --cached parts/mend.beancount"
    )


def test_the_local_hook_in_a_linked_worktree(tmp_path, environment):
    first = Repository(tmp_path / "first", environment)
    first.run("git", "commit", "-q", "--allow-empty", "-m", "root")
    first.run("git", "worktree", "add", "-q", str(tmp_path / "household"), "-b", "side")
    repository = Repository(tmp_path / "household", environment)
    books = repository.folder / "books"
    books.mkdir()
    repository.ledger = books / "main.beancount"
    repository.install(local("--new-only --strict").replace("main.bean", "books/main.bean"))
    done = repository.commit(HEALTHY + BREACH, "a breach from before the hook", "--no-verify")
    assert done.returncode == 0, done.stdout + done.stderr
    done = repository.commit("; a comment\n" + HEALTHY + BREACH, "no worse")
    assert done.returncode == 0, done.stdout + done.stderr
    refused = repository.commit(HEALTHY + BREACH + SECOND_BREACH, "and once more")
    assert refused.returncode != 0


def test_what_is_staged_is_checked(tmp_path, environment):
    repository = Repository(tmp_path / "household", environment)
    repository.install(local())
    repository.ledger.write_text(HEALTHY, encoding="utf-8")
    (repository.folder / "stray.bean").write_text("2025-01-01 open Assets:Stray\n")
    repository.run("git", "add", "-A")
    # The breach is in the working tree alone: pre-commit puts it aside.
    repository.ledger.write_text(HEALTHY + BREACH, encoding="utf-8")
    done = repository.run(sys.executable, "-m", "pre_commit", "run", "--verbose", check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "stray.bean is staged, but main.beancount does not include it" in done.stdout


def test_new_only_lets_an_old_breach_pass_and_refuses_another(tmp_path, environment):
    repository = Repository(tmp_path / "household", environment)
    repository.ledger.write_text(HEALTHY + BREACH, encoding="utf-8")
    repository.run("git", "add", "-A")
    repository.run("git", "commit", "-q", "-m", "a breach from before the hook")
    repository.install(local("--new-only"))
    done = repository.commit("; a comment\n" + HEALTHY + BREACH, "no worse")
    assert done.returncode == 0, done.stdout + done.stderr
    refused = repository.commit(HEALTHY + BREACH + SECOND_BREACH, "and once more")
    assert refused.returncode != 0
    told = refused.stdout + refused.stderr
    assert f"main.beancount:{BREACH_LINE + 4}: error: BB201" in told
    assert f"main.beancount:{BREACH_LINE}: " not in told


def test_a_push_is_refused_for_what_the_commit_hid(tmp_path, environment):
    """`git rebase`, `--no-verify`: HEAD has the breach already, and what was pushed has not."""
    repository = Repository(tmp_path / "household", environment)
    repository.run("git", "init", "-q", "--bare", str(tmp_path / "away"))
    repository.run("git", "remote", "add", "origin", str(tmp_path / "away"))
    repository.ledger.write_text(HEALTHY + BREACH, encoding="utf-8")
    repository.run("git", "add", "-A")
    repository.run("git", "commit", "-q", "-m", "a breach from before the hook")
    repository.run("git", "push", "-q", "origin", "main")
    repository.install(local("--new-only"), "--hook-type", "pre-push")
    repository.commit(HEALTHY + BREACH + SECOND_BREACH, "unseen", "--no-verify")
    refused = repository.run("git", "push", "origin", "main", check=False)
    assert refused.returncode != 0
    assert f"main.beancount:{BREACH_LINE + 4}: error: BB201" in refused.stdout + refused.stderr
    repository.ledger.write_text(HEALTHY + BREACH, encoding="utf-8")  # staged, not committed
    repository.run("git", "add", "-A")
    assert repository.run("git", "push", "origin", "main", check=False).returncode != 0
    repository.commit("; a comment\n" + HEALTHY + BREACH, "taken away", "--no-verify")
    pushed = repository.run("git", "push", "origin", "main", check=False)
    assert pushed.returncode == 0, pushed.stdout + pushed.stderr


def test_the_first_push_has_nothing_to_be_compared_with(tmp_path, environment):
    """pre-commit names no commits then, only the branch: HEAD is what is pushed."""
    repository = Repository(tmp_path / "household", environment)
    repository.run("git", "init", "-q", "--bare", str(tmp_path / "away"))
    repository.run("git", "remote", "add", "origin", str(tmp_path / "away"))
    repository.install(local("--new-only"), "--hook-type", "pre-push")
    repository.commit(HEALTHY + BREACH, "a breach", "--no-verify")
    repository.ledger.write_text(HEALTHY + BREACH + RETURNED, encoding="utf-8")
    repository.run("git", "add", "-A")  # staged, not committed
    refused = repository.run("git", "push", "origin", "main", check=False)
    told = refused.stdout + refused.stderr
    assert refused.returncode != 0
    assert f"main.beancount:{BREACH_LINE}: error: BB201" in told
    assert "(nothing of it was pushed before), so every finding counts" in told
    repository.commit(HEALTHY + BREACH + RETURNED, "mended", "--no-verify")
    pushed = repository.run("git", "push", "origin", "main", check=False)
    assert pushed.returncode == 0, pushed.stdout + pushed.stderr


def require_package_index(folder: Path, environment: dict[str, str]) -> None:
    """Skips where pre-commit could install nothing, but never in CI."""
    command = [sys.executable, "-m", "pip", "download", "--no-deps", "-qd", folder, "hatchling"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0 and os.environ.get("CI") != "true":
        pytest.skip("no package index can be reached, so pre-commit cannot install the hook")


def test_the_published_hook(tmp_path, environment):
    """`.pre-commit-hooks.yaml` itself, installed by pre-commit from a repository."""
    require_package_index(tmp_path / "wheels", environment)
    published = tmp_path / "published"
    shutil.copytree(
        PROJECT,
        published,
        ignore=shutil.ignore_patterns(".git", ".venv", ".*_cache", "__pycache__", ".hypothesis"),
    )
    source = Repository(published, environment)
    source.run("git", "add", "-A")
    source.run("git", "commit", "-q", "-m", "published")
    revision = source.run("git", "rev-parse", "HEAD").stdout.strip()
    repository = Repository(tmp_path / "household", environment)
    repository.install(PUBLISHED.format(project=published, revision=revision))
    tell_the_story(repository)
    take_the_mend_away(repository, "rm -q parts/mend.beancount")
