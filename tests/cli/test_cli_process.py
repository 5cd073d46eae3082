"""The command as a process: exit statuses, pipes, interrupts, terminals."""

from __future__ import annotations

import io
import os
import pathlib
import re
import runpy
import shlex
import signal
import subprocess
import sys

import click
import pytest

from beancount_barbell.cli import app, main, stopping, terminal
from beancount_barbell.cli.ledgers import CannotRead
from tests.households import BREACH, BREACH_LINE, HEALTHY

FEBRUARY = """
2025-02-28 * "Life"
  Assets:Bank            -250,000 JPY
  Expenses:Life           250,000 JPY
"""

MAIN = "from beancount_barbell.cli import main; main()"


def process(*arguments, **options):
    return subprocess.Popen(
        [sys.executable, "-c", MAIN, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **options,
    )


def test_the_process_exits_with_the_verdict(ledger):
    ledger.write_text(HEALTHY + BREACH)
    running = process("check", "main.beancount")
    out, err = running.communicate()
    assert running.returncode == 1
    assert "BB201" in out
    assert err == ""


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_can_complete_it(shell, home):
    asked = {**os.environ, "_BARBELL_COMPLETE": f"{shell}_source"}
    running = process(env=asked, cwd=home)
    script, errors = running.communicate()
    assert (running.returncode, errors) == (0, "")
    assert "_BARBELL_COMPLETE" in script


@pytest.mark.usefixtures("ledger")
def test_a_broken_pipe_is_silent():
    running = process("history", "main.beancount", "--format", "json")
    running.stdout.close()
    assert running.stderr.read() == ""
    assert running.wait() == terminal.PIPE_CLOSED


def test_an_interrupt_leaves_without_a_traceback(ledger, home):
    (home / "slow.py").write_text(
        "import os, signal\n__plugins__ = ['f']\n"
        "def f(entries, options):\n"
        "    os.kill(os.getpid(), signal.SIGINT)\n    return entries, []\n"
    )
    ledger.write_text(f'option "insert_pythonpath" "TRUE"\nplugin "slow"\n{HEALTHY}')
    running = process("check", "main.beancount")
    out, err = running.communicate()
    assert running.returncode == 128 + signal.SIGINT
    assert out == ""
    assert "Traceback" not in err


@pytest.mark.parametrize(
    ("arguments", "code"),
    [(["--version"], 0), (["rules"], 0), (["explain", "nonsense"], 2), (["nonsense"], 2)],
)
def test_main_exits(arguments, code, capsys):
    with pytest.raises(SystemExit) as ended:
        app.main(arguments)
    assert (ended.value.code or 0) == code
    printed = capsys.readouterr()
    assert (printed.out == "") is (code == 2)


def test_main_survives_an_interrupt(monkeypatch):
    def interrupt(*_args, **_options):
        raise click.Abort

    monkeypatch.setattr(app.barbell, "main", interrupt)
    with pytest.raises(SystemExit) as ended:
        app.main([])
    assert ended.value.code == 130


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.mark.parametrize(
    ("environment", "color", "painted"),
    [
        ({}, None, True),
        ({"NO_COLOR": "1"}, None, False),
        ({"NO_COLOR": ""}, None, True),
        ({"NO_COLOR": "1"}, True, True),
        ({}, False, False),
    ],
)
def test_a_terminal_is_painted_unless_told_otherwise(monkeypatch, environment, color, painted):
    monkeypatch.delenv("NO_COLOR", raising=False)
    for key, value in environment.items():
        monkeypatch.setenv(key, value)
    monkeypatch.setattr(sys, "stdout", Terminal())
    paint = terminal.painter(color=color)
    assert ("\x1b[" in paint("text", "error")) is painted
    assert paint("text", "") == "text"


def test_columns_are_folded_to_the_width_of_a_terminal(monkeypatch):
    monkeypatch.setenv("COLUMNS", "30")
    wide = "Core  9,197,226 JPY  above its floor"
    shown = []
    for stream in (io.StringIO(), Terminal()):
        monkeypatch.setattr(sys, "stdout", stream)
        terminal.emit_screen(wide)
        shown.append(stream.getvalue())
    assert shown == [f"{wide}\n", "Core  9,197,226 JPY\n        above its floor\n"]


def test_the_table_of_rules_fits_a_terminal(monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setattr(sys, "stdout", Terminal())
    with pytest.raises(SystemExit):
        app.main(["rules", "--no-color"])
    lines = sys.stdout.getvalue().splitlines()
    assert max(map(len, lines)) <= 80
    assert "must be one that can be taken." in [line.strip() for line in lines]


def test_progress_shows_on_a_terminal_only(monkeypatch, capsys):
    with terminal.progress("Reading"):
        pass
    assert capsys.readouterr().err == ""
    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setenv("TERM", "xterm")
    with terminal.progress("Reading [/x].beancount"):  # a name, no markup
        pass
    assert "Reading [/x].beancount" in screen.getvalue()
    assert not re.search(r"\x1b\[[0-9;]*m", screen.getvalue())  # else `--no-color` had colour


def test_a_closed_pipe_ends_the_program(monkeypatch):
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "w") as stream:
        monkeypatch.setattr(sys, "stdout", stream)
        with terminal.guarded_streams(), pytest.raises(click.exceptions.Exit) as ended:
            terminal.emit("text")
    assert ended.value.exit_code == terminal.PIPE_CLOSED


# What a stream is like, in a shell's words: nothing of it is a traceback, or a verdict.

JAPANESE = HEALTHY.replace("Assets:Core:Bank", "Assets:Core:銀行") + BREACH.replace(
    "Assets:Core:Bank", "Assets:Core:銀行"
)


def shell(line, **environment):
    """Runs a line in which `$barbell` is the command."""
    command = shlex.join([sys.executable, "-c", MAIN])
    return subprocess.run(
        ["sh", "-c", line.replace("$barbell", command)],
        capture_output=True,
        check=False,
        env={**os.environ, **environment},
    )


SESSION = """
import sys
from beancount_barbell.cli import app
for line in sys.argv[1:]:
    try:
        app.main(line.split())
    except SystemExit as ended:
        if ended.code not in (0, None):
            sys.stderr.write(f"{line}: {ended.code}")
    print("---", flush=True)
"""


def session(*lines):
    """One process that runs several commands: a start costs more than a small ledger."""
    return shlex.join([sys.executable, "-c", SESSION, *lines])


@pytest.mark.parametrize("encoding", ["cp932", "euc_jp", "cp1252", "ascii"])
def test_a_stream_of_any_encoding(ledger, encoding):
    """Eyes read its characters, or what stands for them; programs read UTF-8."""
    ledger.write_text(JAPANESE + FEBRUARY, encoding="utf-8")
    commands = ("flows", "report", "check --format json", "report --format markdown")
    lines = [f"{command} main.beancount" for command in commands]
    done = shell(session(*lines), PYTHONIOENCODING=f"{encoding}:strict")
    flows, report, *for_programs = done.stdout.split(b"\n---\n")[:-1]
    told = flows.decode(encoding)
    assert "core -> sleeve" in told or "core → sleeve" in told
    assert ("銀行" if encoding in ("cp932", "euc_jp") else "\\u9280\\u884c") in told
    assert "[ ] unsigned" in report.decode(encoding)
    assert all("銀行" in text.decode("utf-8") for text in for_programs)
    assert done.stderr == b"check --format json main.beancount: 1"


@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&- >&- 2>&-"])
def test_a_closed_stream_is_one_that_nobody_reads(ledger, closed):
    ledger.write_text(HEALTHY + BREACH, encoding="utf-8")
    done = shell(f"$barbell check main.beancount {closed}")
    assert done.returncode == 1
    assert (done.stdout == b"") is (">&- 2" in closed or closed == ">&-")
    assert done.stderr == b""


def test_a_closed_standard_input_has_no_draft(ledger):
    ledger.write_text(HEALTHY, encoding="utf-8")
    done = shell("$barbell try main.beancount - <&-")
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr == b"barbell: draft: nothing in it\n"


def test_standard_input_that_is_closed_is_empty(monkeypatch):
    monkeypatch.setattr(sys, "stdin", None)
    with terminal.guarded_streams():
        assert sys.stdin.buffer.read() == b""


@pytest.mark.parametrize(
    ("streams", "told"), [("<&- >&- 2>&-", b""), (">/dev/full", b"No space left on device")]
)
def test_a_sign_off_that_nobody_hears_of_is_written(streams, told, ledger):
    """And no file takes the place of a closed stream: it would get what is printed there."""
    ledger.write_text(HEALTHY + FEBRUARY, encoding="utf-8")
    before = ledger.read_text(encoding="utf-8")
    sign = "signoff main.beancount --month 2025-01 --item core-terms --by Taro --date 2025-03-01"
    done = shell(f"$barbell {sign} {streams}")
    assert done.returncode == 0
    assert told in done.stderr
    assert ledger.read_text(encoding="utf-8").startswith(before + "\n2025-03-01 custom")


@pytest.mark.usefixtures("ledger")
@pytest.mark.parametrize("arguments", ["check main.beancount", "--help"])
def test_a_full_disk_is_told(arguments):
    done = shell(f"$barbell {arguments} >/dev/full")
    assert done.returncode == 2
    assert done.stderr == b"barbell: standard output cannot be written: No space left on device\n"


def test_a_full_disk_for_notes_leaves_the_exit_status():
    assert shell("$barbell check nothing.beancount 2>/dev/full").returncode == 2


@pytest.mark.parametrize("arguments", ["--help", "rules"])
def test_a_reader_who_leaves_is_no_finding(arguments):
    done = shell(f"($barbell {arguments}; echo $? >&2) | :")
    assert done.stderr == f"{terminal.PIPE_CLOSED}\n".encode()


def test_python_without_docstrings_explains_as_well():
    commands = ("--help", "check --help", "explain BB201", "explain BB006 --lang ja", "rules")
    line = session(*commands)
    plain, optimised = shell(line), shell(line, PYTHONOPTIMIZE="2", PYTHONDONTWRITEBYTECODE="1")
    assert optimised.stdout == plain.stdout
    assert (optimised.returncode, optimised.stderr) == (0, b"")


def test_a_working_directory_that_was_deleted(ledger):
    ledger.write_text(HEALTHY + BREACH, encoding="utf-8")
    gone = "mkdir gone; cd gone; rmdir ../gone; $barbell check"
    done = shell(f"{gone} {ledger}")
    assert done.returncode == 1
    assert f"{ledger}:{BREACH_LINE}: error: BB201".encode() in done.stdout
    done = shell(f"{gone} main.beancount || $barbell check {ledger} --format sarif")
    assert done.returncode == 1
    assert b"The working directory was deleted" in done.stderr


def test_a_working_directory_that_was_deleted_holds_no_ledger(run, home):
    home.rmdir()
    for named in ((), ("main.beancount",)):
        done = run("check", *named)
        assert done.exit_code == 2
        assert "The working directory was deleted" in done.stderr


@pytest.mark.parametrize("name", ["~nobody/x.beancount", "~no-such-user/x.beancount"])
def test_a_home_that_is_not_there(name, run):
    done = run("check", name)
    assert done.exit_code == 2
    assert "no such file" in done.stderr
    assert run("check", BEANCOUNT_FILE=name).exit_code == 2


def test_a_plugin_that_ends_the_program_gives_no_verdict(ledger, home, run):
    (home / "quits.py").write_text(
        "__plugins__ = ['f']\ndef f(entries, options):\n    raise SystemExit(0)\n"
    )
    ledger.write_text(f'option "insert_pythonpath" "TRUE"\nplugin "quits"\n{HEALTHY}{BREACH}')
    done = run("check", "main.beancount")
    assert done.exit_code == 2
    assert "one of its plugins ends the program" in done.stderr


class Slow(io.RawIOBase):
    """A pipe that does not wait and takes a byte at a time."""

    def __init__(self, descriptor):
        self.descriptor, self.taken, self.full = descriptor, b"", True

    def writable(self):
        return True

    def fileno(self):
        return self.descriptor

    def write(self, data):
        self.full = not self.full
        if self.full:
            return None
        self.taken += bytes(data[:1])
        return 1


def test_a_pipe_that_does_not_wait_gets_everything(monkeypatch):
    _, writer = os.pipe()
    slow = Slow(writer)
    with os.fdopen(writer, "wb"):
        monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BufferedWriter(slow)))
        with terminal.guarded_streams():
            assert sys.stdout.fileno() == writer
            assert not sys.stdout.isatty()
            terminal.emit("text")
    assert slow.taken == b"text\n"


def test_a_closed_descriptor_is_filled_before_a_file_gets_it(monkeypatch):
    free, real, opened = iter((1, 2)), os.open, []

    def lowest(*arguments):
        opened.append(arguments)
        return next(free, None) or real(*arguments)

    monkeypatch.setattr(os, "open", lowest)
    with terminal.guarded_streams():
        pass
    assert opened == [(os.devnull, os.O_RDWR)] * 3


def test_what_an_encoding_lacks_is_told_in_letters(monkeypatch):
    taken = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(taken, encoding="ascii"))
    with terminal.guarded_streams():
        terminal.emit("☐ 核 → 2 …")
    assert taken.getvalue() == b"[ ] \\u6838 -> 2 ...\n"


def test_streams_that_are_not_there(monkeypatch):
    monkeypatch.setattr(sys, "stdout", None)
    monkeypatch.setattr(sys, "stderr", None)
    with terminal.guarded_streams():
        terminal.emit("text")
        terminal.note("text")
        with pytest.raises(OSError, match="fileno"):
            sys.stdout.fileno()
    assert sys.stdout is None


@pytest.mark.parametrize("stream", ["stdout", "stderr"])
def test_a_stream_that_fails(monkeypatch, stream):
    others = io.StringIO()
    monkeypatch.setattr(sys, "stdout", others)
    monkeypatch.setattr(sys, "stderr", others)
    with pathlib.Path("/dev/full").open("w", encoding="utf-8") as full:
        monkeypatch.setattr(sys, stream, full)
        with terminal.guarded_streams():
            if stream == "stdout":
                with pytest.raises(CannotRead, match="No space left"):
                    terminal.emit("text")
            terminal.note("note")
            terminal.emit("again")
    assert others.getvalue() == {"stdout": "note\n", "stderr": "again\n"}[stream]


def test_colours_of_ours_alone_reach_the_terminal(monkeypatch):
    screen = Terminal()
    monkeypatch.setattr(sys, "stdout", screen)
    paint = terminal.painter(color=True)
    terminal.emit("{}", "json")
    assert screen.getvalue() == "{}\n"
    terminal.emit(f"{paint('red', 'error')}\t\x1b]0;title\x07\x85\u202e")
    assert screen.getvalue()[3:] == "\x1b[31m\x1b[1mred\x1b[0m\t\\x1b]0;title\\x07\\x85\\u202e\n"


@pytest.mark.parametrize(
    ("failure", "told"),
    [
        (FileNotFoundError(2, "No such file", b"x"), "barbell: x: No such file"),
        (OSError("odd"), "barbell: odd"),
        (ZeroDivisionError(), "ZeroDivisionError"),
    ],
)
def test_a_fault_of_ours_is_no_finding(failure, told, monkeypatch, capsys):
    def fails(*_args, **_options):
        raise failure

    monkeypatch.setattr(app.barbell, "main", fails)
    with pytest.raises(SystemExit) as ended:
        app.main([])
    assert ended.value.code == 2
    assert told in capsys.readouterr().err


# Signals.

INTERRUPTED_PARSER = """
import os, signal, sys
from beancount.parser import grammar
opened = grammar.Builder.open
def stopped(self, *arguments):
    os.kill(os.getpid(), signal.{signal})
    return opened(self, *arguments)
grammar.Builder.open = stopped
"""


@pytest.mark.usefixtures("ledger")
@pytest.mark.parametrize(
    ("command", "number"),
    [("check", signal.SIGINT), ("status", signal.SIGINT), ("check", signal.SIGTERM)],
)
def test_an_interrupt_that_the_parser_swallows_leaves_no_verdict(command, number):
    """Beancount's C parser makes an error of the ledger out of it."""
    code = INTERRUPTED_PARSER.format(signal=number.name) + MAIN
    done = subprocess.run(
        [sys.executable, "-c", code, command, "main.beancount"], capture_output=True, check=False
    )
    assert (done.returncode, done.stdout) == (128 + number, b"")
    assert b"Traceback" not in done.stderr


def test_a_program_that_is_told_to_end_leaves_no_copy_of_the_ledger(ledger, home, commit):
    (home / "ends.py").write_text(
        "import os, signal\n__plugins__ = ['f']\n"
        "def f(entries, options):\n"
        "    if 'barbell-' in options['filename']:\n"
        "        os.kill(os.getpid(), signal.SIGTERM)\n"
        "    return entries, []\n"
    )
    ledger.write_text(f'option "insert_pythonpath" "TRUE"\nplugin "ends"\n{HEALTHY}{BREACH}')
    commit()
    scratch = home.parent / "scratch"
    scratch.mkdir()
    done = shell("$barbell check main.beancount --new-only", TMPDIR=str(scratch))
    assert (done.returncode, done.stdout) == (128 + signal.SIGTERM, b"")
    assert list(scratch.iterdir()) == []


@pytest.fixture
def heeded():
    """The process's own handlers, put back afterwards."""
    before = {number: signal.getsignal(number) for number in stopping.SIGNALS}
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.usefixtures("heeded")
def test_what_was_swallowed_is_raised_again():
    stopping.heed_signals()
    assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN  # nohup
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGTERM)
    with pytest.raises(KeyboardInterrupt):
        stopping.raise_if_stopped()
    assert stopping.exit_status() == 128 + signal.SIGTERM
    with pytest.raises(KeyboardInterrupt), stopping.wholly():
        pytest.fail("it was stopped before")


@pytest.mark.usefixtures("heeded")
def test_once_done_signals_come_too_late():
    stopping.heed_signals()
    with stopping.wholly():
        signal.raise_signal(signal.SIGINT)
    signal.raise_signal(signal.SIGINT)
    stopping.raise_if_stopped()
    assert stopping.exit_status() == stopping.INTERRUPTED


@pytest.mark.usefixtures("heeded")
def test_a_system_that_cannot_hold_signals_back(monkeypatch):
    monkeypatch.delattr(signal, "pthread_sigmask")
    stopping.heed_signals()
    with stopping.wholly():
        pass
    signal.raise_signal(signal.SIGINT)  # too late


@pytest.mark.usefixtures("heeded")
def test_a_signal_on_its_way_stops_what_is_done_wholly(monkeypatch):
    stopping.heed_signals()
    monkeypatch.setattr(signal, "sigpending", lambda: {signal.SIGINT})
    with pytest.raises(KeyboardInterrupt), stopping.wholly():
        pytest.fail("it was stopped before")


@pytest.mark.usefixtures("heeded")
def test_the_process_is_stopped_outside_of_a_command(monkeypatch):
    def interrupt(_arguments):
        signal.raise_signal(signal.SIGTERM)

    monkeypatch.setattr(app, "main", interrupt)
    with pytest.raises(SystemExit) as ended:
        main([])
    assert ended.value.code == 128 + signal.SIGTERM


@pytest.mark.usefixtures("heeded", "ledger")
def test_the_package_can_be_run(monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["beancount_barbell", "status", "--short"])
    with pytest.raises(SystemExit) as ended:
        runpy.run_module("beancount_barbell", run_name="__main__")
    assert ended.value.code in (0, None)
    assert capsys.readouterr().out.startswith("OK · NAV 100.00")
