"""`barbell watch`: what it says when files change, vanish and come back; nobody waits in it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

from beancount_barbell.cli import app, clock
from beancount_barbell.cli import watch as watch_module
from tests.households import BEANCOUNT_ERROR, BREACH, BREACH_LINE, HEALTHY, RETURNED, WITHDRAWAL

PARTS = HEALTHY + 'include "parts/*.beancount"\n'

NOTICE = f"main.beancount:{BREACH_LINE}: notice: BB204 core-withdrawal"

QUIET = None
"""A look at the files at which nothing has happened."""

SETTLED = (QUIET, QUIET)
"""The looks that show that nobody writes any more."""

LOST = (QUIET,) * 8
"""More looks than a missing file is waited for."""


@pytest.fixture
def watch(monkeypatch, capsys):
    """Does a step at each look, and Ctrl-C after the last; gives the blocks that were printed."""

    def call(*steps, arguments=()):
        left = list(steps)

        def wait(_seconds):
            if not left:
                raise KeyboardInterrupt
            step = left.pop(0)
            if step is not QUIET:
                step()

        monkeypatch.setattr(clock, "wait", wait)
        monkeypatch.setattr(clock, "time_of_day", lambda: "14:03:22")
        with pytest.raises(SystemExit) as ended:
            app.main(["watch", *arguments])
        assert ended.value.code == 130
        printed = capsys.readouterr()
        assert "Traceback" not in printed.err
        call.notes = printed.err
        return printed.out.rstrip("\n").split("\n\n14:03:22  ")

    return call


@pytest.fixture
def parts(ledger, home):
    """A ledger of a main file and a part."""
    (home / "parts").mkdir()
    ledger.write_text(PARTS, encoding="utf-8")
    path = home / "parts" / "b.beancount"
    path.write_text("2025-01-01 open Assets:Other\n", encoding="utf-8")
    return path


def write(path, text):
    return lambda: path.write_text(text, encoding="utf-8")


@pytest.mark.usefixtures("ledger")
def test_it_begins_with_the_check_and_what_may_be_booked(watch):
    (first,) = watch(QUIET, QUIET)
    assert first.splitlines() == [
        "main.beancount: no breach. State ACTIVE, as of 2025-01-31.",
        "You may",
        "  put 500,000 JPY into the sleeve; add exposure no limit",
        "  take 900,000 JPY out of the core; to the sleeve never",
        "Watching 1 file. Ctrl-C ends it.",
    ]


def test_what_is_new_and_what_is_gone(ledger, watch):
    """A core of 9,000,000 JPY has 900,000 above its floor; 200,000 of it go to the sleeve."""
    _, breach, returned = watch(
        write(ledger, HEALTHY + BREACH),
        *SETTLED,
        write(ledger, HEALTHY + BREACH + RETURNED),
        *SETTLED,
    )
    lines = breach.splitlines()
    assert lines[0] == "main.beancount changed"
    assert lines[1].startswith(
        f"main.beancount:{BREACH_LINE}: error: BB201 core-to-sleeve: 200,000"
    )
    assert "  take out of the core  900,000 JPY → 700,000 JPY" in lines
    assert "  + return it to the core: 200,000 JPY, now (BB201)" in lines
    assert lines[-1] == "main.beancount: 1 error. State ACTIVE, as of 2025-02-03."
    lines = returned.splitlines()
    assert lines[1].startswith(f"- main.beancount:{BREACH_LINE}: error: BB201 core-to-sleeve")
    assert "  - return it to the core: 200,000 JPY, now (BB201)" in lines
    assert lines[-1] == "main.beancount: no breach. State ACTIVE, as of 2025-02-05."


def test_a_notice_takes_a_line(ledger, watch):
    _, told, back = watch(
        write(ledger, HEALTHY + WITHDRAWAL), *SETTLED, write(ledger, HEALTHY), *SETTLED
    )
    assert told.splitlines()[1].startswith(f"+ {NOTICE}")
    assert back.splitlines()[1].startswith(f"- {NOTICE}")


def test_what_changes_no_finding_is_said_in_short(ledger, watch):
    _, told = watch(write(ledger, HEALTHY + "; nothing\n"), *SETTLED)
    assert told.splitlines() == [
        "main.beancount changed",
        "No finding and no room changed.",
        "main.beancount: no breach. State ACTIVE, as of 2025-01-31.",
    ]


def test_a_lot_that_may_be_bought_is_room_too(ledger, watch):
    bought = (
        '\n2025-02-03 * "Bought"\n  Assets:Attack:Trade   10 STOCK {1,000 JPY}\n'
        "  Assets:Attack:Trade  -10,000 JPY\n"
    )
    _, told = watch(write(ledger, HEALTHY + bought), *SETTLED)
    assert "  buy of STOCK  no limit  1,000 JPY each" in told.splitlines()


def test_it_waits_until_nobody_writes_any_more(ledger, watch):
    """Half a file may look clean: it is judged once two looks see the same."""
    half = HEALTHY[: HEALTHY.index("2025-01-31")]
    _, told = watch(
        write(ledger, half),
        write(ledger, half + "; and\n"),
        write(ledger, HEALTHY + BREACH),
        *SETTLED,
    )
    assert "as of 2025-02-03" in told


def test_what_is_written_while_it_is_judged_is_judged_again(ledger, watch, monkeypatch):
    load, whole = watch_module.load, HEALTHY + BREACH
    texts = iter([HEALTHY + BREACH + RETURNED])

    def loads(path, lang):
        found = load(path, lang)
        for text in texts if ledger.read_text(encoding="utf-8") == whole else ():
            ledger.write_text(text, encoding="utf-8")
        return found

    monkeypatch.setattr(watch_module, "load", loads)
    _, told = watch(write(ledger, whole), *SETTLED, *SETTLED)
    assert "no breach" in told
    assert "BB201" not in told


def test_what_is_written_during_the_first_load_is_judged(ledger, watch, monkeypatch):
    load = watch_module.load

    def loads(path, lang):
        found = load(path, lang)
        if "Just this once" not in ledger.read_text(encoding="utf-8"):
            ledger.write_text(HEALTHY + BREACH, encoding="utf-8")
        return found

    monkeypatch.setattr(watch_module, "load", loads)
    first, told = watch(*SETTLED)
    assert "no breach" in first
    assert "BB201" in told


def test_a_file_that_vanishes_is_waited_for(ledger, watch):
    _, away, back = watch(ledger.unlink, *LOST, write(ledger, HEALTHY + BREACH), *SETTLED)
    assert away == "main.beancount: not there; waiting for it"
    assert "BB201" in back


def test_a_file_that_comes_back_as_it_was(ledger, home, watch):
    aside = home / "aside"
    told = watch(lambda: ledger.rename(aside), lambda: aside.rename(ledger), *SETTLED)
    assert told[1:] == [
        "main.beancount: not there; waiting for it",
        "main.beancount: back, unchanged",
    ]


def test_a_part_that_stays_away_is_told_before_the_rest_is_judged(parts, watch):
    _, away, lost, told = watch(parts.unlink, *LOST)
    assert away == "parts/b.beancount: not there; waiting for it"
    assert lost == "parts/b.beancount: still not there; the ledger is judged without it"
    assert told.splitlines()[0] == "parts/b.beancount changed"


def test_a_part_that_no_include_line_misses_is_no_silent_loss(parts, home, watch):
    """Other files match the pattern, so Beancount tells no error."""
    (home / "parts" / "c.beancount").write_text("2025-01-01 open Assets:Third\n")
    parts.write_text(BREACH, encoding="utf-8")
    *_, lost, told = watch(parts.unlink, *LOST)
    assert "still not there" in lost
    assert "- parts/b.beancount:3: error: BB201" in told


@pytest.mark.usefixtures("parts")
def test_a_new_part_belongs_to_the_ledger(home, watch):
    _, told = watch(write(home / "parts" / "c.beancount", BREACH), *SETTLED)
    assert told.splitlines()[0] == "parts/c.beancount changed"
    assert "parts/c.beancount:3: error: BB201" in told


def test_new_errors_of_beancount_leave_no_verdict(ledger, watch):
    """A file that ends in the middle must not make the breach in it look mended."""
    ledger.write_text(HEALTHY + BREACH, encoding="utf-8")
    first, half, whole = watch(
        write(ledger, HEALTHY[:-3]), *SETTLED, write(ledger, HEALTHY + BREACH + "\n"), *SETTLED
    )
    assert "BB201" in first
    assert not [line for line in half.splitlines() if line.startswith("- ")]
    assert half.splitlines()[-1].startswith("main.beancount: no verdict: ")
    assert whole.splitlines()[1:] == [
        "No finding and no room changed.",
        "main.beancount: 1 error. State ACTIVE, as of 2025-02-03.",
    ]


def test_a_breach_beside_a_new_error_is_told(ledger, watch):
    _, told = watch(write(ledger, HEALTHY + BREACH + BEANCOUNT_ERROR), *SETTLED)
    assert f"main.beancount:{BREACH_LINE}: error: BB201" in told
    assert "does not balance" in told


def test_errors_that_were_there_before_stay_provisional(ledger, watch):
    ledger.write_text(HEALTHY + BEANCOUNT_ERROR, encoding="utf-8")
    first, told = watch(write(ledger, HEALTHY + BEANCOUNT_ERROR + BREACH), *SETTLED)
    words = "Provisional: the ledger has Beancount errors of its own (1)."
    assert words in first.splitlines()
    assert told.splitlines()[-1] == words


def test_what_cannot_be_loaded_is_told_once_and_waited_for(ledger, watch):
    _, failed, told = watch(
        lambda: ledger.write_bytes(b"; \xe9\n"), *SETTLED, QUIET, write(ledger, HEALTHY), *SETTLED
    )
    assert failed == (
        "main.beancount:1: not UTF-8 (byte 0xe9); save the file as UTF-8 "
        "(nothing was judged; waiting for the next change)"
    )
    assert told.splitlines()[1] == "No finding and no room changed."


def test_a_part_in_another_encoding_names_no_other(parts, watch):
    _, told = watch(lambda: parts.write_bytes(b"; \xe9\n"), *SETTLED)
    assert told.startswith("parts/b.beancount changed")


def test_a_ledger_without_our_words_is_never_clean(ledger, watch):
    silent = "2025-01-01 open Assets:Bank\n"
    ledger.write_text(silent, encoding="utf-8")
    first, spoken, again = watch(
        *(write(ledger, HEALTHY), *SETTLED, write(ledger, silent), *SETTLED),
        arguments=["main.beancount"],
    )
    for told in (first, again):
        assert "there is nothing to judge" in told
        assert "no breach" not in told
    assert "no breach" in spoken


def test_a_ledger_without_the_plugin_is_warned_of(ledger, watch):
    ledger.write_text(HEALTHY.replace('plugin "beancount_barbell"\n', ""), encoding="utf-8")
    watch(arguments=["main.beancount"])
    assert "main.beancount does not load the plugin" in watch.notes


def test_the_lines_that_are_shown_are_those_of_the_file_now(ledger, watch):
    _, told = watch(write(ledger, "; one more line\n" + HEALTHY + BREACH), *SETTLED)
    assert f"{BREACH_LINE + 1} | Assets:Core:Bank       -200,000 JPY" in told


def test_japanese(ledger, watch):
    first, told, away = watch(
        write(ledger, HEALTHY + BREACH), *SETTLED, ledger.unlink, arguments=["--lang", "ja"]
    )
    assert first.splitlines()[-1] == "ファイル 1 個を監視しています。終了は Ctrl-C"
    assert told.splitlines()[0] == "main.beancount が変わりました"
    assert "してよいこと・すべきことが変わりました" in told
    assert away == "main.beancount がありません。戻るのを待ちます"


@pytest.mark.usefixtures("parts")
def test_several_files_and_colours(watch):
    (first,) = watch()
    assert first.splitlines()[-1] == "Watching 2 files. Ctrl-C ends it."
    assert "\x1b" not in first
    (first,) = watch(arguments=["--color"])
    assert "\x1b[" in first


def test_a_ledger_that_is_not_there_begins_nothing(run):
    assert run("watch", "gone.beancount").exit_code == 2


@pytest.mark.usefixtures("ledger")
def test_as_a_process_it_ends_with_ctrl_c():
    """The real clock, in an encoding without Japanese, while it waits."""
    code = "from beancount_barbell.cli import main; main()"
    running = subprocess.Popen(
        [sys.executable, "-c", code, "watch", "main.beancount", "--lang", "ja"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
        text=True,
    )
    lines = [running.stdout.readline() for _ in range(5)]
    assert lines[0].startswith("main.beancount: ")
    assert "Ctrl-C" in lines[-1]
    running.send_signal(signal.SIGINT)
    out, err = running.communicate()
    assert (running.returncode, out, err.strip()) == (130, "", "")


def test_the_clock_tells_the_time_and_waits():
    assert len(clock.time_of_day()) == len("14:03:22")
    clock.wait(0)
