"""From untagged books to a signature that is stale: the commands one after the other, with git.

Each command has its own tests; here each goes on from what the one before it has printed.
"""

from __future__ import annotations

import datetime
import os
import subprocess
import sys
from pathlib import Path

import pytest

from beancount_barbell.cli import clock

BOOKS = """\
option "operating_currency" "JPY"
option "inferred_tolerance_default" "JPY:0.5"

2024-01-04 open Assets:Kita:Savings        JPY
2024-01-04 open Assets:North:Current       JPY
2024-01-04 open Assets:East:Cash           JPY
2024-01-04 open Assets:East:Shares         STOCK
2024-01-04 open Liabilities:East:Margin    JPY
2024-01-04 open Expenses:Rent              JPY
2024-01-04 open Equity:Opening-Balances

2024-01-04 * "Where we stand"
  Assets:Kita:Savings         9,000,000 JPY
  Assets:North:Current        2,000,000 JPY
  Assets:East:Cash              950,000 JPY
  Equity:Opening-Balances

2024-09-20 * "Bought on margin"
  Assets:East:Shares                300 STOCK {4,000 JPY}
  Liabilities:East:Margin      -600,000 JPY
  Assets:East:Cash             -600,000 JPY

2024-09-27 * "Rent"
  Assets:North:Current         -150,000 JPY
  Expenses:Rent
"""

FROM_THE_CORE = ("--from", "Assets:Kita:Savings", "--to", "Assets:North:Current")

KITCHEN = """
2024-10-02 * "A new kitchen"
  Assets:Kita:Savings          -900,000 JPY
  Assets:North:Current          900,000 JPY
"""

MARGIN_CALL = """
2024-10-03 * "Margin call, just this once"
  Assets:Kita:Savings          -100,000 JPY
  Assets:East:Cash              100,000 JPY
"""

SIGNED = (
    *("--month", "2024-10", "--item", "core-balance"),
    *("--by", "Hanako", "--date", "2024-11-05"),
)

REST_OF_OCTOBER = """
2024-10-30 price STOCK            4,100 JPY
2024-11-01 * "Rent"
  Assets:North:Current         -150,000 JPY
  Expenses:Rent
"""

BACK_DATED = """
2024-10-20 * "Saved, and found only now"
  Assets:North:Current          -50,000 JPY
  Assets:Kita:Savings            50,000 JPY
"""

LOCALES = {"en": "en_US.UTF-8", "ja": "ja_JP.UTF-8"}

TOLD = {
    "en": {
        "reason": "nothing was paid from it since 2024-01-04",
        "no hook": "No hook judges this repository's commits",
        "room": "take out of the core  900,000 JPY",
        "refused": "Refused: 1 error by this booking.",
        "largest": "The most that would be allowed: 900,000 JPY.",
        "allowed": "Allowed: this booking breaks nothing new.",
        "breach": "100,000 JPY went from Assets:Kita:Savings to Assets:East:Cash",
        "signed": "does not pass; seen and signed by Hanako on 2024-11-05",
        "stale": "the signature by Hanako of 2024-11-05 is stale: the figures changed",
    },
    "ja": {
        "reason": "2024-01-04 から支払いがありません",
        "no hook": "このリポジトリのコミットを判定するフックがありません",
        "room": "核から引き出す  900,000 JPY",
        "refused": "不可: この記帳でエラー 1 件。",
        "largest": "許される最大: 900,000 JPY。",
        "allowed": "可: この記帳で新たに破られるルールはありません。",
        "breach": "100,000 JPY が Assets:Kita:Savings から Assets:East:Cash へ",
        "signed": "不合格を見た上で 2024-11-05 に Hanako が署名",
        "stale": "2024-11-05 の Hanako の署名は古くなっています(数字が変わりました)",
    },
}


@pytest.fixture(params=LOCALES)
def told(request, monkeypatch, tmp_path):
    """The words of a language that the environment asks for, with `barbell` on its path."""
    monkeypatch.setenv("LANG", LOCALES[request.param])
    here = str(Path(sys.executable).parent)
    monkeypatch.setenv("PATH", os.pathsep.join([here, os.environ["PATH"]]))
    monkeypatch.setenv("PRE_COMMIT_HOME", str(tmp_path / "pre-commit"))
    return TOLD[request.param]


@pytest.fixture
def books(home, git) -> Path:
    path = home / "main.beancount"
    path.write_text(BOOKS, encoding="utf-8")
    git("add", "-A")
    git("commit", "-q", "-m", "Books")
    return path


def append(path: Path, text: str) -> None:
    with path.open("a", encoding="utf-8") as stream:
        stream.write(text)


def commit(message: str) -> tuple[int, str]:
    """Commits all, and gives git's exit status and what the hook has said."""
    subprocess.run(["git", "add", "-A"], check=True)
    done = subprocess.run(
        ["git", "commit", "-m", message], capture_output=True, check=False, encoding="utf-8"
    )
    return done.returncode, done.stdout + done.stderr


def test_from_untagged_books_to_a_stale_signature(books, home, git, run, told, monkeypatch):
    """The core is worth 9,000,000 JPY: 90 % are a floor of 8,100,000, which leaves 900,000."""
    monkeypatch.setattr(clock, "current_day", lambda: datetime.date(2024, 10, 1))

    proposed = run("init").stdout
    assert told["reason"] in proposed
    append(books, proposed)
    assert run("check").exit_code == 0

    assert told["no hook"] in run("doctor").stdout
    lines = run("doctor", "--fix").stdout.splitlines()
    hook = lines[lines.index("repos:") : lines.index("pre-commit install")]
    (home / ".pre-commit-config.yaml").write_text("\n".join(hook), encoding="utf-8")
    subprocess.run([sys.executable, "-m", "pre_commit", "install"], check=True, capture_output=True)
    assert "BB920" not in run("doctor").stdout

    assert told["room"] in run("room").stdout
    refused = run("try", "--move", "1000000", "JPY", *FROM_THE_CORE)
    assert refused.exit_code == 1
    assert refused.stdout.splitlines()[:2] == [told["refused"], told["largest"]]
    allowed = run("try", "--move", "900000", "JPY", *FROM_THE_CORE)
    assert (allowed.exit_code, allowed.stdout.splitlines()[0]) == (0, told["allowed"])
    assert "kitchen" not in books.read_text(encoding="utf-8")

    append(books, KITCHEN)
    assert commit("A new kitchen")[0] == 0
    append(books, MARGIN_CALL)
    status, said = commit("Margin call")
    assert status == 1
    assert told["breach"] in said
    git("reset", "-q", "--hard")

    append(books, REST_OF_OCTOBER)
    assert run("report", "--month", "2024-10").exit_code == 0
    assert run("signoff", *SIGNED).exit_code == 0
    assert told["signed"] in run("report", "--month", "2024-10").stdout

    append(books, BACK_DATED)
    assert told["stale"] in run("report", "--month", "2024-10").stdout
    stale = run("check", "--rule", "BB505")
    assert (stale.exit_code, stale.stdout.count("BB505 signoff-stale")) == (0, 1)
    assert git("log", "--format=%s").splitlines() == ["A new kitchen", "Books"]
