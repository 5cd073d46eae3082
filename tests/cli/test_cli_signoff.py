from __future__ import annotations

import datetime
import fcntl
import json
import os
import shlex
import stat
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from types import SimpleNamespace

import click
import pytest

from beancount_barbell.cli import locking, trial, writing
from beancount_barbell.cli import signoff as command
from beancount_barbell.cli.ledgers import CannotRead
from tests import storm
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
    monkeypatch.setattr(command, "current_day", lambda: datetime.date(2025, 2, 13))
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
        (("--item", "tea"), "--item: Give one of: core-balance, "),
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


def test_a_ledger_that_is_saved_at_the_last_moment_is_left_alone(lived, home, run, monkeypatch):
    real = os.fsync

    def fsync(handle):
        real(handle)
        lived.write_text(HEALTHY, encoding="utf-8")

    monkeypatch.setattr(os, "fsync", fsync)
    done = run("signoff", "main.beancount", *TERMS)
    assert done.exit_code == 2
    assert "was changed meanwhile" in done.stderr
    assert lived.read_text(encoding="utf-8") == HEALTHY
    assert [path.name for path in home.iterdir()] == ["main.beancount"]


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


@pytest.fixture
def shared(lived):
    """A ledger whose group is not that of its writer."""
    ours = lived.stat().st_gid
    others = [12345] if os.geteuid() == 0 else [each for each in os.getgroups() if each != ours]
    if not others:
        pytest.skip("the user is of no second group")
    os.chown(lived, -1, others[0])
    lived.chmod(0o664)
    return lived


def only_group(monkeypatch, *, allowed):
    """What a file's owner may change without being the superuser: at most its group."""
    real = os.chown

    def chown(path, uid, gid):
        if uid != -1 or not allowed:
            raise PermissionError(1, "Operation not permitted")
        real(path, uid, gid)

    monkeypatch.setattr(os, "chown", chown)


def test_the_group_of_a_shared_file_is_kept(shared, run, monkeypatch):
    group = shared.stat().st_gid
    only_group(monkeypatch, allowed=True)
    assert run("signoff", "main.beancount", *TERMS).exit_code == 0
    assert shared.stat().st_gid == group
    assert stat.S_IMODE(shared.stat().st_mode) == 0o664


def test_a_group_that_cannot_be_kept_stops_it(shared, home, run, monkeypatch):
    before = shared.read_bytes()
    only_group(monkeypatch, allowed=False)
    done = run("signoff", "main.beancount", *TERMS)
    assert done.exit_code == 2
    assert "its group cannot be kept: Operation not permitted" in done.stderr
    assert shared.read_bytes() == before
    assert [path.name for path in home.iterdir()] == ["main.beancount"]


def test_a_file_of_somebody_else_becomes_that_of_the_writer(lived, monkeypatch):
    if os.geteuid():
        pytest.skip("files are given away by the superuser alone")
    os.chown(lived, 12345, -1)
    only_group(monkeypatch, allowed=True)
    writing.replace(lived, b"new", "en")
    assert (lived.read_bytes(), lived.stat().st_uid) == (b"new", 0)


def test_the_new_file_is_private_until_it_has_the_rights_of_the_old(lived, run, monkeypatch):
    lived.chmod(0o600)
    modes, real = [], os.fsync

    def fsync(handle):
        modes.append(stat.S_IMODE(os.fstat(handle).st_mode))
        real(handle)

    monkeypatch.setattr(os, "fsync", fsync)
    assert run("signoff", "main.beancount", *TERMS).exit_code == 0
    assert modes[0] == 0o600


def test_attributes_stay_and_the_time_is_new(lived, run):
    os.utime(lived, (1, 1))
    try:
        os.setxattr(lived, "user.note", b"kept")
    except OSError:
        pytest.skip("this file system has no extended attributes")
    assert run("signoff", "main.beancount", *TERMS).exit_code == 0
    assert os.getxattr(lived, "user.note") == b"kept"
    assert lived.stat().st_mtime > 1


def fails(*_arguments):
    raise PermissionError(1, "Operation not permitted")


@pytest.mark.parametrize(
    ("name", "told"), [("security.x", None), ("system.posix_acl_access", "Operation not permitted")]
)
def test_only_who_may_read_has_to_be_kept(name, told, lived, monkeypatch):
    monkeypatch.setattr(os, "listxattr", lambda _path: [name])
    monkeypatch.setattr(os, "getxattr", fails)
    if told:
        with pytest.raises(CannotRead, match=told):
            writing.replace(lived, b"new", "en")
    else:
        writing.replace(lived, b"new", "en")
    assert (lived.read_bytes() == b"new") is (told is None)


def test_a_system_without_attributes(lived, monkeypatch):
    monkeypatch.setattr(os, "listxattr", fails)
    writing.replace(lived, b"new", "en")
    monkeypatch.delattr(os, "listxattr")
    writing.replace(lived, b"newer", "en")
    assert lived.read_bytes() == b"newer"


def test_a_folder_that_cannot_be_read_is_no_failure_once_it_is_written(lived, monkeypatch):
    monkeypatch.setattr(writing, "_flush_folder", fails)
    writing.replace(lived, b"new", "en")
    assert lived.read_bytes() == b"new"


def test_what_a_killed_one_left_is_removed(lived, home, run):
    left = home / f"{writing._stem(lived)}0a.new"  # noqa: SLF001 a kill -9 in the middle
    left.write_text("half")
    (home / ".barbell-of-another.new").write_text("theirs")
    assert run("signoff", "main.beancount", *TERMS).exit_code == 0
    assert sorted(path.name for path in home.iterdir()) == [
        ".barbell-of-another.new",
        "main.beancount",
    ]


def test_a_hard_link_is_not_cut(lived, home, run):
    before = lived.read_bytes()
    other = home / "other.beancount"
    other.hardlink_to(lived)
    done = run("signoff", "main.beancount", *TERMS)
    assert done.exit_code == 2
    assert "it has other names (hard links)" in done.stderr
    assert lived.read_bytes() == other.read_bytes() == before
    assert lived.samefile(other)


def test_a_file_included_by_its_whole_path_can_be_written_to(lived, home, run):
    (home / "far").mkdir()
    signed = home / "far" / "signoffs.bean"
    signed.write_text("", encoding="utf-8")
    lived.write_text(f'include "{signed}"\n{HEALTHY}{FEBRUARY}', encoding="utf-8")
    done = run("signoff", "main.beancount", *TERMS, "--to", "far/signoffs.bean")
    assert done.exit_code == 0, done.stderr
    assert '"core-terms"' in signed.read_text(encoding="utf-8")
    assert not items(run)["core-terms"]["open"]


@pytest.mark.usefixtures("parts")
def test_folders_above_the_ledger_need_not_be_readable(run, monkeypatch):
    """The superuser reads everything, so the refusal is played."""
    monkeypatch.setattr(Path, "iterdir", fails)
    monkeypatch.setattr(os, "scandir", fails)
    monkeypatch.setattr(os, "listdir", fails)
    done = run("signoff", "books/main.beancount", *TERMS, "--to", "policy.bean")
    assert done.exit_code == 0, done.stderr


@pytest.mark.usefixtures("lived")
def test_no_copy_of_the_ledger_is_made(run, monkeypatch, tmp_path):
    scratch = tmp_path / "scratch"
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))  # not there: nothing can be made in it
    assert run("signoff", "main.beancount", *TERMS).exit_code == 0


def test_the_real_cause_is_named(lived, home):
    """`ulimit -f`: the file system takes no file of this size."""
    before = lived.read_bytes()
    sign = f"ulimit -f 1; {sys.executable} -c '{storm.MAIN}' signoff main.beancount"
    lived.write_bytes(before + b"; more\n" * 200)
    before = lived.read_bytes()
    done = subprocess.run(
        ["bash", "-c", f"{sign} {shlex.join(TERMS)}"],
        capture_output=True,
        check=False,
        encoding="utf-8",
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
    )
    assert done.returncode == 2
    assert "main.beancount cannot be written: cannot write a temporary file: File too large" in (
        done.stderr
    )
    assert lived.read_bytes() == before
    assert [path.name for path in home.iterdir()] == ["main.beancount"]


@pytest.mark.parametrize("by", ["Ta\nro", "\x1b[31mTaro", "\udcff"])
def test_a_name_that_cannot_be_shown_is_not_written(by, lived, run):
    before = lived.read_bytes()
    done = run("signoff", "main.beancount", *TERMS, "--by", by)
    assert done.exit_code == 2
    assert "holds characters that cannot be shown" in done.stderr
    assert lived.read_bytes() == before


def test_a_name_of_a_terminal_without_japanese_is_japanese_in_the_ledger(lived, run):
    given = "花子".encode().decode("ascii", "surrogateescape")
    assert run("signoff", "main.beancount", *TERMS, "--by", given).exit_code == 0
    assert 'by: "花子"' in lived.read_text(encoding="utf-8")


@pytest.mark.usefixtures("lived")
def test_a_pipe_is_not_signed(run, monkeypatch):
    monkeypatch.setattr(Path, "is_file", lambda _path: False)
    done = run("signoff", "main.beancount", *TERMS)
    assert done.exit_code == 2
    assert done.stdout == ""


# The output comes after the writing: it cannot undo it.


@pytest.mark.parametrize(
    ("failure", "told"), [(click.exceptions.Exit(141), ""), (CannotRead("full"), "full\n")]
)
def test_the_exit_status_tells_whether_it_is_written(failure, told, lived, run, monkeypatch):
    def unwritten(_text):
        raise failure

    monkeypatch.setattr(command, "emit", unwritten)
    done = run("signoff", "main.beancount", *TERMS)
    assert done.exit_code == 0
    assert done.stderr.startswith(f"{told}Still open")
    assert '"core-terms"' in lived.read_text(encoding="utf-8")


# Two at once. `python -m tests.storm --rounds 100` does it more often.


@pytest.fixture
def held(lived):
    """Somebody else's lock on the ledger."""
    with lived.open("rb") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        yield stream


@pytest.mark.usefixtures("held")
def test_a_lock_that_is_never_given_back_is_told(lived, run, monkeypatch):
    before = lived.read_bytes()
    monkeypatch.setattr(locking, "_TRIES", 1)
    done = run("signoff", "main.beancount", *TERMS)
    assert done.exit_code == 2
    assert "main.beancount is in use by another sign-off" in done.stderr
    assert lived.read_bytes() == before


def test_a_lock_is_waited_for(held, lived, run):
    threading.Timer(0.2, fcntl.flock, (held, fcntl.LOCK_UN)).start()
    assert run("signoff", "main.beancount", *TERMS).exit_code == 0
    assert '"core-terms"' in lived.read_text(encoding="utf-8")


def test_what_took_the_place_of_a_locked_file_is_locked_instead(lived, home, monkeypatch):
    new, real = home / "new", locking._lock  # noqa: SLF001 the moment is played
    new.write_text(HEALTHY, encoding="utf-8")

    def lock(handle):
        real(handle)
        if new.exists():
            new.replace(lived)

    monkeypatch.setattr(locking, "_lock", lock)
    with locking.locked((lived,), "en"), lived.open("rb") as again, pytest.raises(BlockingIOError):
        fcntl.flock(again, fcntl.LOCK_EX | fcntl.LOCK_NB)


def test_a_file_system_without_locks_is_told(lived, run, monkeypatch):
    before = lived.read_bytes()

    def unknown(_handle):
        raise OSError(37, "No locks available")

    monkeypatch.setattr(locking, "_lock", unknown)
    done = run("signoff", "main.beancount", *TERMS)
    assert done.exit_code == 2
    assert "cannot be locked against another sign-off (No locks available)" in done.stderr
    assert lived.read_bytes() == before


def test_a_file_that_may_only_be_read_is_locked_all_the_same(lived, monkeypatch):
    real = os.open

    def reading(path, flags, *mode):
        if flags & os.O_RDWR:
            raise PermissionError(13, "Permission denied")
        return real(path, flags, *mode)

    monkeypatch.setattr(os, "open", reading)
    with locking.locked((lived,), "en"), lived.open("rb") as again, pytest.raises(BlockingIOError):
        fcntl.flock(again, fcntl.LOCK_EX | fcntl.LOCK_NB)


@pytest.mark.parametrize(("name", "rounds"), [("signoffs", 1), ("kills", 2), ("interrupts", 2)])
def test_nothing_is_lost(name, rounds, tmp_path):
    assert storm.lost(name, rounds, tmp_path, seed=os.getpid()) == []
