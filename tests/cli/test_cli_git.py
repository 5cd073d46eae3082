from __future__ import annotations

import pytest

from beancount_barbell.cli.git import (
    export_head,
    git,
    name_in_head,
    staged_ledgers,
    toplevel,
    tracked_ledgers,
)
from beancount_barbell.cli.ledgers import shown


def test_outside_of_a_repository_git_knows_nothing(home):
    assert toplevel(home) is None
    assert tracked_ledgers(home) == ()
    assert staged_ledgers(home) == ()
    assert name_in_head(home / "main.beancount") is None
    assert git(home, "no-such-command") is None


@pytest.mark.usefixtures("git")
def test_an_empty_repository_has_no_head(ledger):
    assert name_in_head(ledger) is None


def test_head_is_exported_as_far_as_ledgers_need_it(ledger, home, commit, git, tmp_path):
    for name in ("日本.bean", "prices.inc", "receipt.pdf", "values.csv"):
        (home / name).write_text("; HEAD\n", encoding="utf-8")
    commit()
    (home / "prices.inc").write_text("; changed\n")
    (home / "staged.bean").write_text("; staged\n")
    git("add", "staged.bean")
    before = git("status", "--porcelain")
    target = tmp_path / "head"
    target.mkdir()
    export_head(ledger, target, {".inc"})
    exported = {path.name for path in target.iterdir() if not path.name.startswith(".")}
    assert exported == {"main.beancount", "prices.inc", "values.csv", "日本.bean"}
    assert (target / "prices.inc").read_text() == "; HEAD\n"
    assert git("status", "--porcelain") == before
    assert staged_ledgers(home) == (home / "staged.bean",)


def test_names_are_shown_as_the_user_would_type_them(home):
    assert shown(str(home / "sub" / "main.beancount")) == "sub/main.beancount"
    assert shown("/elsewhere/main.beancount") == "/elsewhere/main.beancount"
    assert shown("<ledger>") == "<ledger>"
