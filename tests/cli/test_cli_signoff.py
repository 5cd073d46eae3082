from __future__ import annotations

import datetime
import json
import os
import stat
from pathlib import Path
from types import SimpleNamespace

import pytest

from beancount_barbell.cli import signoff as command
from beancount_barbell.cli import trial, writing
from beancount_barbell.cli.ledgers import CannotRead
from tests.households import BEANCOUNT_ERROR, HEALTHY

FEBRUARY = """
2025-02-01 balance Assets:Core:Bank  9,000,000 JPY

2025-02-12 * "Life"
  Assets:Bank            -250,000 JPY
  Expenses:Life           250,000 JPY
"""

JANUARY = ("--month", "2025-01", "--by", "Taro", "--date", "2025-02-05")
TERMS = (*JANUARY, "--item", "core-terms")
ITEMS = ("core-terms", "sleeve-record", "life-test", "separation")


@pytest.fixture
def lived(ledger):
    """The household in the middle of February."""
    ledger.write_text(HEALTHY + FEBRUARY, encoding="utf-8")
    return ledger


def items(run, ledger="main.beancount"):
    done = run("report", ledger, "--month", "2025-01", "--format", "json")
    return {one["item"]: one for one in json.loads(done.stdout)["items"]}


def test_an_item_is_signed_and_the_ledger_stays_as_it_was(lived, run):
    before = lived.read_bytes()
    done = run("signoff", "main.beancount", *TERMS)
    assert done.exit_code == 0
    after = lived.read_bytes()
    digest = items(run)["core-terms"]["digest"]
    assert (
        after
        == before
        + (
            '\n2025-02-05 custom "barbell" "signoff" "2025-01" "core-terms"\n'
            f'  by: "Taro"\n  digest: "{digest}"\n'
        ).encode()
    )
    assert done.stdout.startswith("Written to main.beancount:\n\n2025-02-05 custom")
    assert done.stderr == "Still open in 2025-01: sleeve-record, life-test, separation\n"
    assert not items(run)["core-terms"]["open"]


@pytest.mark.usefixtures("lived")
def test_a_month_is_closed_item_by_item(run):
    for item in ITEMS:
        done = run("signoff", "main.beancount", *JANUARY, "--item", item)
        assert done.exit_code == 0
    assert done.stderr == "2025-01 is done.\n"
    check = run("check", "main.beancount", "--notices")
    assert "BB504" not in check.stdout
    assert "BB505" not in check.stdout


def test_a_back_dated_entry_reopens_it_and_it_can_be_signed_again_the_same_day(lived, run):
    signature = (*JANUARY, "--item", "core-balance")
    assert run("signoff", "main.beancount", *signature).exit_code == 0
    with lived.open("a", encoding="utf-8") as stream:
        stream.write('2025-01-20 custom "barbell" "policy"\n  core-floor: 8,200,000 JPY\n')
    assert "BB505" in run("check", "main.beancount", "--notices").stdout
    assert run("signoff", "main.beancount", *signature).exit_code == 0
    assert "BB001" not in run("check", "main.beancount", "--notices").stdout
    assert not items(run)["core-balance"]["open"]


def test_the_day_is_today_by_the_clock(lived, run, monkeypatch):
    class Clock(datetime.date):
        @classmethod
        def today(cls):
            return datetime.date(2025, 2, 13)

    clock = SimpleNamespace(date=Clock, timedelta=datetime.timedelta)
    monkeypatch.setattr(command, "datetime", clock)
    done = run("signoff", "main.beancount", *TERMS[:4], *TERMS[6:])
    assert done.exit_code == 0
    assert "\n2025-02-13 custom" in lived.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--month", "2025-02"), "The first month is 2025-01"),
        (("--month", "2025-1"), "is no month"),
        (("--date", "2025-01-30"), "2025-01-30 is before the end of 2025-01 (2025-01-31)"),
        (("--date", "2025-03-16"), "2025-03-16 is more than 31 days after"),
        (("--by", " "), "--by: give a name"),
        (("--item", "tea"), "Invalid value for '--item'"),
        (("--to", "other.beancount"), "other.beancount is no file of this ledger"),
    ],
)
def test_what_cannot_be_signed_is_refused(arguments, told, lived, run):
    before = lived.read_bytes()
    done = run("signoff", "main.beancount", *TERMS, *arguments)
    assert done.exit_code == 2
    assert told in done.stderr
    assert lived.read_bytes() == before


def test_the_same_figures_are_signed_once(lived, run):
    run("signoff", "main.beancount", *TERMS)
    before = lived.read_bytes()
    done = run("signoff", "main.beancount", *TERMS, "--date", "2025-02-06")
    assert done.exit_code == 2
    assert "core-terms of 2025-01 was signed by Taro on 2025-02-05" in done.stderr
    assert lived.read_bytes() == before


MARCH = '\n2025-03-12 * "Life"\n  Assets:Bank  -1 JPY\n  Expenses:Life  1 JPY\n'


def test_a_yearly_item_is_not_asked_every_month(lived, run):
    lived.write_text(HEALTHY + FEBRUARY + MARCH)
    done = run("signoff", "main.beancount", *TERMS, "--month", "2025-02", "--item", "life-test")
    assert done.exit_code == 2
    assert "life-test is not asked in 2025-02: it is in 2025-01" in done.stderr


def test_an_item_that_no_month_asks_for(lived, run):
    lived.write_text((HEALTHY + FEBRUARY).replace('  barbell: "attack"\n', ""))
    done = run("signoff", "main.beancount", *TERMS, "--item", "sleeve-record")
    assert "it is in no month" in done.stderr


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"a\n", b"a\n\nx\n  y\n"),
        (b"a", b"a\n\nx\n  y\n"),
        (b"a\r\nb\r\n", b"a\r\nb\r\n\r\nx\r\n  y\r\n"),
        (b"a\r\nb", b"a\r\nb\r\n\r\nx\r\n  y\r\n"),
        (b"a\r\nb\nc\n", b"a\r\nb\nc\n\nx\n  y\n"),
        (b"", b"x\n  y\n"),
        ("核\n".encode(), "核\n\nx\n  y\n".encode()),
    ],
)
def test_the_file_keeps_its_bytes_and_its_line_ends(before, after):
    assert command.with_directive(before, "x\n  y") == after


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_ledger_with_either_line_end_can_be_signed(end, lived, run):
    text = (HEALTHY + FEBRUARY).rstrip("\n").replace("\n", end)
    lived.write_bytes(text.encode())  # without a final line end, too
    assert run("signoff", "main.beancount", *TERMS).exit_code == 0
    content = lived.read_bytes()
    assert content.startswith(text.encode() + end.encode() * 2 + b"2025-02-05 custom")
    assert content.endswith(f'"{end}'.encode())
    assert content.count(b"\r\n") == (content.count(b"\n") if end == "\r\n" else 0)
    assert not items(run)["core-terms"]["open"]


def test_permissions_stay_and_nothing_is_left_behind(lived, home, run):
    lived.chmod(0o600)
    run("signoff", "main.beancount", *TERMS)
    assert stat.S_IMODE(lived.stat().st_mode) == 0o600
    assert [path.name for path in home.iterdir()] == ["main.beancount"]


def test_a_file_made_read_only_is_left_alone(lived, run):
    lived.chmod(0o444)
    before = lived.read_bytes()
    done = run("signoff", "main.beancount", *TERMS)
    assert done.exit_code == 2
    assert "main.beancount cannot be written: Permission denied" in done.stderr
    assert lived.read_bytes() == before
    with pytest.raises(CannotRead, match="Permission denied"):
        writing.replace(lived, b"", "en")
    assert lived.read_bytes() == before


def test_a_link_goes_on_pointing_to_the_ledger(lived, home, run):
    real = home / "real"
    real.mkdir()
    lived.rename(real / "ledger.beancount")
    lived.symlink_to(real / "ledger.beancount")
    assert run("signoff", "main.beancount", *TERMS).exit_code == 0
    assert lived.is_symlink()
    assert "signoff" in (real / "ledger.beancount").read_text(encoding="utf-8")


@pytest.fixture
def parts(lived, home):
    """The household in three files: one beside, one below, one above the main file."""
    books = home / "books"
    (books / "deep").mkdir(parents=True)
    (home / "policy.bean").write_text(FEBRUARY, encoding="utf-8")
    (books / "deep" / "signoffs.bean").write_text("; the signatures", encoding="utf-8")
    lived.unlink()
    main = books / "main.beancount"
    main.write_text(
        f'{HEALTHY}\ninclude "deep/signoffs.bean"\ninclude "../policy.bean"\n', encoding="utf-8"
    )
    return books


@pytest.mark.parametrize("target", ["books/deep/signoffs.bean", "policy.bean"])
def test_an_included_file_can_be_written_to(target, parts, home, run):
    main = (parts / "main.beancount").read_bytes()
    done = run("signoff", "books/main.beancount", *TERMS, "--to", target)
    assert done.exit_code == 0, done.stderr
    assert f"Written to {target}:" in done.stdout
    assert '"core-terms"' in (home / target).read_text(encoding="utf-8")
    assert (parts / "main.beancount").read_bytes() == main
    assert not items(run, "books/main.beancount")["core-terms"]["open"]


def test_documents_and_plugins_beside_the_ledger_are_found_in_the_trial(lived, home, run):
    (home / "docs" / "Assets" / "Bank").mkdir(parents=True)
    (home / "docs" / "Assets" / "Bank" / "2025-01-31.statement.txt").write_text("paper")
    (home / "own_plugin.py").write_text(
        "__plugins__ = ('run',)\ndef run(entries, options):\n    return entries, []\n"
    )
    lived.write_text(
        'option "documents" "docs"\noption "insert_pythonpath" "TRUE"\nplugin "own_plugin"\n'
        '2025-01-31 document Assets:Bank "docs/Assets/Bank/2025-01-31.statement.txt"\n'
        + HEALTHY
        + FEBRUARY
    )
    assert run("signoff", "main.beancount", *TERMS).exit_code == 0


def test_errors_that_are_there_already_do_not_stand_in_the_way(lived, run):
    lived.write_text(HEALTHY + FEBRUARY + BEANCOUNT_ERROR, encoding="utf-8")
    done = run("signoff", "main.beancount", *TERMS)
    assert done.exit_code == 3
    assert '"core-terms"' in lived.read_text(encoding="utf-8")


def test_nothing_is_written_where_the_ledger_would_have_new_errors(lived, home, run):
    (home / "strict.py").write_text(
        "import collections\n"
        "Strict = collections.namedtuple('Strict', 'source message entry')\n"
        "__plugins__ = ('run',)\n"
        "def run(entries, options):\n"
        "    return entries, [Strict(e.meta, 'no signatures: ' + e.meta['filename'], e)\n"
        "        for e in entries"
        " if type(e).__name__ == 'Custom' and e.values[0].value == 'signoff']\n"
    )
    text = 'option "insert_pythonpath" "TRUE"\nplugin "strict"\n' + HEALTHY + FEBRUARY
    lived.write_text(text, encoding="utf-8")
    done = run("signoff", "main.beancount", *TERMS)
    assert done.exit_code == 2
    assert f"no signatures: {home}" in done.stderr
    assert lived.read_text(encoding="utf-8") == text


def test_nothing_is_written_where_the_ledger_would_not_load(lived, run, monkeypatch):
    text = lived.read_text(encoding="utf-8")
    real = trial.load

    def fails(path, lang):
        real(path, lang)
        raise CannotRead(f"{path} cannot be loaded: it stumbles")

    monkeypatch.setattr(trial, "load", fails)
    done = run("signoff", "main.beancount", *TERMS)
    assert done.exit_code == 2
    assert f"nothing was written: {lived} cannot be loaded: it stumbles" in done.stderr
    assert lived.read_text(encoding="utf-8") == text


def test_nothing_is_written_where_the_signature_would_not_be_read(lived):
    """The end of an Org file that Beancount takes for a comment."""
    lived.write_text(HEALTHY + FEBRUARY, encoding="utf-8")
    loaded = command.judged("main.beancount", None, "en").loaded
    before = lived.read_bytes()
    with pytest.raises(CannotRead, match="not be read as signed"):
        command.append(loaded, lived, "; a comment", ("2025-01", "core-terms"), "en")
    with pytest.raises(CannotRead, match="not be read as signed"):
        command.append(loaded, lived, "; a comment", ("2031-01", "core-terms"), "en")
    assert lived.read_bytes() == before


def test_a_ledger_that_was_changed_meanwhile_is_left_alone(lived, run, monkeypatch):
    real = command.try_change

    def slow(*arguments):
        lived.write_text(HEALTHY, encoding="utf-8")
        return real(*arguments)

    monkeypatch.setattr(command, "try_change", slow)
    done = run("signoff", "main.beancount", *TERMS)
    assert done.exit_code == 2
    assert "was changed meanwhile" in done.stderr
    assert lived.read_text(encoding="utf-8") == HEALTHY


@pytest.mark.usefixtures("lived")
def test_an_encrypted_file_is_not_written_to(run, monkeypatch):
    encrypted = SimpleNamespace(is_encrypted_file=lambda _path: True)
    monkeypatch.setattr(command, "encryption", encrypted)
    done = run("signoff", "main.beancount", *TERMS)
    assert done.exit_code == 2
    assert "is encrypted: paste the directive yourself" in done.stderr


def test_a_write_that_fails_leaves_the_old_file(lived, home, monkeypatch):
    before = lived.read_bytes()

    def full(_handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(CannotRead, match="No space left on device"):
        writing.replace(lived, b"new", "en")
    assert lived.read_bytes() == before
    assert [path.name for path in home.iterdir()] == ["main.beancount"]


def test_a_file_of_somebody_else_keeps_what_can_be_kept(lived, monkeypatch):
    def forbidden(*_arguments):
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "chown", forbidden)
    writing.replace(lived, b"new", "en")
    assert Path(lived).read_bytes() == b"new"


def test_where_the_tree_cannot_be_imitated_nothing_is_written(lived, run, monkeypatch):
    before = lived.read_bytes()

    def fails(real, _copy, _folders):
        raise PermissionError(13, "Permission denied", str(real))

    monkeypatch.setattr(trial, "_imitate", fails)
    done = run("signoff", "main.beancount", *TERMS)
    assert done.exit_code == 2
    assert f"{lived.parent}: Permission denied" in done.stderr
    assert lived.read_bytes() == before
