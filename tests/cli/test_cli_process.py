"""The command as a process: exit statuses, pipes, interrupts, terminals."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys

import click
import pytest

from beancount_barbell.cli import app, terminal
from tests.households import BREACH, HEALTHY

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


def test_progress_shows_on_a_terminal_only(monkeypatch, capsys):
    with terminal.progress("Reading"):
        pass
    assert capsys.readouterr().err == ""
    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setenv("TERM", "xterm")
    with terminal.progress("Reading"):
        pass
    assert "Reading" in screen.getvalue()


def test_a_closed_pipe_ends_the_program(monkeypatch):
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "w") as stream:
        monkeypatch.setattr(sys, "stdout", stream)
        with pytest.raises(click.exceptions.Exit) as ended:
            terminal.emit("text")
    assert ended.value.exit_code == terminal.PIPE_CLOSED
