"""Finding the ledger, reading it, and what happens when that fails."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import threading

import pytest
from beancount import loader
from beancount.parser import printer

from beancount_barbell import plugin
from beancount_barbell.analysis import analyse
from beancount_barbell.cli import git as git_module
from beancount_barbell.cli import ledgers
from beancount_barbell.cli.ledgers import formatted, ledger_error
from beancount_barbell.plugin import BarbellError
from beancount_barbell.rendering.report import LedgerError
from tests.households import BREACH, BREACH_LINE, HEALTHY, RETURNED


def test_the_environment_names_the_ledger(ledger, run, home):
    moved = ledger.rename(home / "books.bean")
    done = run("check", BEANCOUNT_FILE=str(moved))
    assert done.stdout.startswith("books.bean: no breach")


@pytest.mark.usefixtures("ledger")
def test_the_one_tracked_file_that_loads_the_plugin_is_the_ledger(run, git, home):
    (home / "other.bean").write_text("; no plugin here\n")
    (home / "latin.bean").write_bytes(b'; \xe9\nplugin "beancount_barbell"\n')
    (home / "gone.bean").write_text('plugin "beancount_barbell"\n')
    (home / "untracked.bean").write_text('plugin "beancount_barbell"\n')
    git("add", "main.beancount", "other.bean", "latin.bean", "gone.bean")
    (home / "gone.bean").unlink()
    done = run("check")
    assert done.exit_code == 0
    assert done.stdout.startswith("main.beancount: no breach")


def test_without_a_tracked_one_the_ledger_of_the_folder_is_taken(ledger, run, home):
    (home / "part.beancount").write_text("2025-01-01 open Assets:Part\n")
    (home / "notes.txt").write_text('plugin "beancount_barbell"\n')
    assert run("status", "--short").exit_code == 0
    (home / "other.bean").write_text(ledger.read_text(encoding="utf-8"))
    done = run("status", "--short")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "  main.beancount\n  other.bean" in done.stderr


def test_alone_in_a_folder_with_a_ledger_barbell_shows_its_status(ledger, run):
    done = run()
    assert (done.exit_code, done.stdout) == (0, run("status", "main.beancount").stdout)
    ledger.write_text("2025-01-01 open Assets:Bank\n")
    done = run()
    assert done.exit_code == 2
    assert done.stderr.startswith("Usage: barbell [OPTIONS]")
    done = run(BEANCOUNT_FILE="main.beancount")
    assert done.exit_code == 0
    assert "nothing to judge" in done.stderr


def test_books_without_the_plugin_are_found_by_what_is_made_for_them(ledger, run, home):
    """The first evening: `init` proposes the plugin's line, `doctor` misses it."""
    text = ledger.read_text(encoding="utf-8").replace('plugin "beancount_barbell"', "")
    ledger.write_text(text, encoding="utf-8")
    assert "BB901" in run("doctor").stdout
    assert "main.beancount: this ledger has tags" in run("init").stderr
    assert "Which ledger?" in run("check").stderr
    (home / "other.bean").write_text(text, encoding="utf-8")
    assert "Which ledger?" in run("doctor").stderr


@pytest.mark.usefixtures("ledger")
def test_several_candidates_are_listed(run, git, home):
    (home / "sub").mkdir()
    (home / "sub" / "second.bean").write_text('plugin "beancount_barbell"\n')
    git("add", "-A")
    done = run("check")
    assert done.exit_code == 2
    assert "  main.beancount\n  sub/second.bean" in done.stderr


@pytest.mark.usefixtures("home")
def test_no_candidate_is_a_usage_error(run):
    done = run("check")
    assert done.exit_code == 2
    assert "Which ledger?" in done.stderr


@pytest.mark.usefixtures("ledger")
def test_without_git_the_ledger_of_the_folder_is_taken(run, monkeypatch):
    monkeypatch.setattr(git_module.shutil, "which", lambda _name: None)
    assert run("check").exit_code == 0
    assert run("check", "main.beancount").exit_code == 0


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"2025-01-01 open Assets:A\n; caf\xe9\n", "bad.beancount:2: not UTF-8 (byte 0xe9)"),
        (b"\x89PNG\r\n\x1a\n\x00", "bad.beancount is not a text file"),
    ],
)
@pytest.mark.parametrize("command", ["check", "status", "history"])
def test_what_is_no_text_cannot_be_read(home, run, content, told, command):
    (home / "bad.beancount").write_bytes(content)
    done = run(command, "bad.beancount")
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.startswith(f"barbell: {told}")


@pytest.mark.usefixtures("home")
def test_missing_files_and_directories_cannot_be_read(run):
    assert "no such file" in run("check", "none.beancount").stderr
    done = run("check", ".", "--lang", "ja")
    assert done.exit_code == 2
    assert "ディレクトリです" in done.stderr


COMMANDS = (
    ["check"],
    ["check", "--new-only"],
    ["status"],
    ["history"],
    ["flows"],
    ["trades"],
    ["stress"],
    ["report"],
    ["signoff", "--month", "2025-01", "--item", "ratio", "--by", "taro"],
)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: " ".join(command[:2]))
def test_a_pipe_is_refused_by_every_command(home, run, command):
    """Read to look at its encoding, it would be empty when it is judged."""
    pipe = home / "pipe.beancount"
    os.mkfifo(pipe)
    # Nobody writes: whoever opens it for reading would wait for ever.
    done = run(*command, "pipe.beancount")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "pipe.beancount is a pipe or a device, not a file" in done.stderr
    done = run(*command, "-", "--lang", "ja")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "- はファイルではなくパイプやデバイスです" in done.stderr


MAIN = "from beancount_barbell.cli import main; main()"


@pytest.mark.parametrize(
    "form",
    [
        "cat main.beancount | {barbell} check /dev/stdin",
        "{barbell} check <(cat main.beancount)",
        "cat main.beancount | BEANCOUNT_FILE=/dev/stdin {barbell} check",
        "cat main.beancount | BEANCOUNT_FILE=- {barbell} check",
        "mkfifo p.asc && (cat main.beancount >p.asc & timeout 60 {barbell} check p.asc; cat p.asc)",
    ],
)
def test_a_breach_that_comes_through_a_pipe_is_not_called_clean(ledger, home, form):
    ledger.write_text(HEALTHY + BREACH)
    barbell = shlex.join([sys.executable, "-c", MAIN])
    command = ["bash", "-o", "pipefail", "-c", form.format(barbell=barbell)]
    done = subprocess.run(command, cwd=home, capture_output=True, text=True, check=False)
    assert "is a pipe or a device, not a file" in done.stderr
    assert done.stdout == "" or "p.asc" in form
    assert done.returncode == 2 or "p.asc" in form


def test_a_file_on_standard_input_is_a_file(ledger, home):
    ledger.write_text(HEALTHY + BREACH)
    command = [sys.executable, "-c", MAIN, "check", "/dev/stdin"]
    with ledger.open("rb") as stream:
        done = subprocess.run(
            command, cwd=home, stdin=stream, capture_output=True, text=True, check=False
        )
    assert done.returncode == 1
    assert f"/dev/stdin:{BREACH_LINE}: error: BB201" in done.stdout


def test_an_included_pipe_is_refused(ledger, run, home):
    """Beancount has read it once, but nobody can read it again."""
    os.mkfifo(home / "pipe.bean")
    ledger.write_text(f'include "pipe.bean"\n{HEALTHY}')
    writer = threading.Thread(target=(home / "pipe.bean").write_text, args=(RETURNED,))
    writer.start()
    done = run("check", "main.beancount")
    writer.join()
    assert (done.exit_code, done.stdout) == (2, "")
    assert "pipe.bean is a pipe or a device" in done.stderr


@pytest.mark.usefixtures("ledger")
def test_an_unreadable_file_says_why(run, monkeypatch):
    def refuse(_path):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("pathlib.Path.read_bytes", refuse)
    done = run("check", "main.beancount")
    assert done.exit_code == 2
    assert "cannot be read: Permission denied" in done.stderr


def test_an_encrypted_ledger_is_decrypted_by_beancount(ledger, run, monkeypatch, home):
    encrypted = ledger.rename(home / "main.beancount.gpg")
    monkeypatch.setattr("beancount.utils.encryption.read_encrypted_file", lambda _path: HEALTHY)
    done = run("check", str(encrypted))
    assert done.exit_code == 0


@pytest.mark.usefixtures("ledger")
def test_git_that_does_not_answer_is_not_told_as_no_ledger(run, commit, monkeypatch):
    commit()
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    done = run("check")
    assert done.exit_code == 2
    assert "git does not answer" in done.stderr
    assert "dubious ownership" in done.stderr


def test_a_plugin_that_stops_the_loading_is_named(ledger, run, home):
    (home / "exploding.py").write_text("raise ZeroDivisionError('at import\\n')\n")
    ledger.write_text(f'option "insert_pythonpath" "TRUE"\nplugin "exploding"\n{HEALTHY}')
    done = run("check", "main.beancount")
    assert done.exit_code == 2
    assert done.stderr.endswith("cannot be loaded: ZeroDivisionError: at import\n")


def test_a_number_that_beancount_cannot_reckon_with_is_told_at_its_transaction(ledger, run):
    """Beancount rounds what is left out to 0.01 JPY, which takes more digits than it has."""
    text = """\
2024-01-06 * "x"
  Equity:Opening      0.01 JPY
  Assets:Core:Bank  123456789012345678901234567890 JPY
  Assets:Core:Bank
"""
    ledger.write_text(HEALTHY + text)
    done = run("check", "main.beancount")
    place = f"main.beancount:{HEALTHY.count(chr(10)) + 1}"
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr == (
        f"barbell: {place}: the ledger cannot be loaded: Beancount cannot reckon with a number "
        "here (too many digits)\n"
    )


def test_what_plugins_print_stays_out_of_our_output(ledger, run, home):
    (home / "chatty.py").write_text(
        "__plugins__ = ['f']\n"
        "def f(entries, options):\n    print('hello')\n    return entries, []\n"
    )
    ledger.write_text(f'option "insert_pythonpath" "TRUE"\nplugin "chatty"\n{HEALTHY}')
    done = run("check", "main.beancount")
    assert "hello" not in done.stdout
    assert "hello" in done.stderr


@pytest.mark.usefixtures("ledger")
def test_a_failure_of_ours_never_looks_like_a_verdict(run, monkeypatch):
    def stumble(*_args, **_options):
        raise RuntimeError("of ours")

    monkeypatch.setattr(ledgers, "analyse", stumble)
    done = run("check", "main.beancount")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "could not be made: RuntimeError: of ours" in done.stderr


def test_errors_of_careless_plugins_are_told_too():
    placeless = BarbellError(None, "no place", None)
    assert formatted(placeless) == "no place\n"
    assert ledger_error(placeless) == LedgerError("no place", None, 0)
    odd = BarbellError({"filename": "a.beancount", "lineno": "7"}, "odd", None)
    assert ledger_error(odd) == LedgerError("odd", "a.beancount", 0)
    nameless = BarbellError({"filename": 7, "lineno": 7}, "nameless", None)
    assert ledger_error(nameless) == LedgerError("nameless", None, 7)
    assert formatted(odd) == printer.format_error(odd)


@pytest.mark.usefixtures("ledger")
@pytest.mark.parametrize(
    "arguments", [["check"], ["status"], ["room"], ["doctor"], ["report", "--month", "2025-01"]]
)
def test_a_command_analyses_the_ledger_once(arguments, run, monkeypatch):
    """The plugin would do it during the load, and nobody would look at its verdict."""
    judged = []

    def counted(*entries, **options):
        judged.append(options)
        return analyse(*entries, **options)

    monkeypatch.setattr(plugin, "analyse", counted)
    monkeypatch.setattr(ledgers, "analyse", counted)
    run(*arguments)
    assert len(judged) == 1


LATER = """
from beancount.core import data
from beancount.core.amount import Amount
from beancount.core.number import D

__plugins__ = ("add",)


def add(entries, options):
    made = []
    for one in entries:
        if isinstance(one, data.Transaction) and one.narration == "Life":
            legs = [("Assets:Core:Bank", "-5000"), ("Assets:Attack:Trade", "5000")]
            postings = [
                data.Posting(name, Amount(D(number), "JPY"), None, None, None, one.meta)
                for name, number in legs
            ]
            made.append(one._replace(postings=postings))
    return [*entries, *made], []
"""


def test_what_a_plugin_after_ours_adds_is_judged(ledger, home, run):
    """bean-check does not see it: our plugin has run before."""
    (home / "later.py").write_text(LATER)
    line = 'plugin "beancount_barbell"'
    text = HEALTHY.replace(line, f'option "insert_pythonpath" "TRUE"\n{line}\nplugin "later"')
    ledger.write_text(text, encoding="utf-8")
    _, errors, _ = loader.load_file(str(ledger))
    assert errors == []
    done = run("check")
    assert done.exit_code == 1
    assert "BB201 core-to-sleeve: 5,000 JPY" in done.stdout


def test_the_plugin_judges_again_after_a_load_of_ours(ledger):
    """Also one that failed: a program that has both sees the errors of bean-check."""
    ledger.write_text(HEALTHY + BREACH, encoding="utf-8")
    ledgers.load(ledger, "en")
    with pytest.raises(ledgers.CannotRead):
        ledgers.load(ledger.parent, "en")
    _, errors, _ = loader.load_file(str(ledger))
    assert [type(error) for error in errors] == [BarbellError]
