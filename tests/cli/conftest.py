"""A small household, a repository around it, and the command line to run on it."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from beancount_barbell.cli.app import barbell
from tests.households import HEALTHY

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch):
    """No language, no ledger and no git identity of whoever runs the tests."""
    for variable in (*os.environ,):
        if variable.startswith(("LC_", "LANG", "BEANCOUNT_", "GIT_", "NO_COLOR")):
            monkeypatch.delenv(variable)
    for role in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{role}_NAME", "Tester")
        monkeypatch.setenv(f"GIT_{role}_EMAIL", "tester@example.org")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)


@pytest.fixture
def home(tmp_path, monkeypatch) -> Path:
    """An empty working directory outside of any repository."""
    folder = tmp_path / "home"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    return folder


@pytest.fixture
def ledger(home) -> Path:
    """`main.beancount`, healthy."""
    path = home / "main.beancount"
    path.write_text(HEALTHY, encoding="utf-8")
    return path


@pytest.fixture
def run():
    """Runs the command line in this process."""

    def call(*arguments: str, **environment: str):
        return CliRunner().invoke(barbell, arguments, env=environment, catch_exceptions=False)

    return call


@pytest.fixture
def git(home):
    """Runs git in the working directory."""
    subprocess.run(["git", "init", "-q", "-b", "main", str(home)], check=True)

    def call(*arguments: str) -> str:
        return subprocess.run(
            ["git", *arguments], cwd=home, check=True, capture_output=True, text=True
        ).stdout

    return call


@pytest.fixture
def commit(git):
    """Commits everything."""

    def call() -> None:
        git("add", "-A")
        git("commit", "-q", "-m", "state")

    return call
