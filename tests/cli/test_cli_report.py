from __future__ import annotations

import json
import os
import pathlib
import stat
import subprocess
import sys

import click
import pytest

from beancount_barbell.cli import writing
from beancount_barbell.cli.terminal import PIPE_CLOSED
from tests.households import BEANCOUNT_ERROR, BREACH, HEALTHY, SILENT

FEBRUARY = """
2025-02-28 * "Life"
  Assets:Bank            -250,000 JPY
  Expenses:Life           250,000 JPY
"""


pytestmark = pytest.mark.usefixtures("lived")


@pytest.fixture
def lived(ledger):
    """The household at the end of February."""
    ledger.write_text(HEALTHY + FEBRUARY, encoding="utf-8")
    return ledger


def test_the_last_month_that_is_over(run):
    done = run("report", "main.beancount")
    assert done.exit_code == 0
    assert done.stdout.startswith("Monthly routine 2025-02\n")


@pytest.mark.parametrize(
    ("form", "start"),
    [
        ("text", "Monthly routine 2025-01\n"),
        ("markdown", "# Monthly routine 2025-01\n"),
        ("html", "<!doctype html>\n"),
        ("json", "{\n"),
    ],
)
def test_in_every_format(form, start, run):
    done = run("report", "main.beancount", "--month", "2025-01", "--format", form)
    assert done.exit_code == 0
    assert done.stdout.startswith(start)
    assert "2025-01" in done.stdout


def test_in_japanese(run):
    assert "月次ルーチン 2025-02" in run("report", "main.beancount", "--lang", "ja").stdout


def test_looking_back(run):
    done = run("report", "main.beancount", "--as-of", "2025-02-05", "--format", "json")
    shape = json.loads(done.stdout)
    assert (shape["month"], shape["status"], shape["as_of"]) == ("2025-01", "due", "2025-02-05")


def test_what_concerns_other_months_is_left_out(run):
    shape = json.loads(run("report", "main.beancount", "--format", "json").stdout)
    assert "BB504" not in {one["code"] for one in shape["findings"]}


@pytest.mark.parametrize(
    ("month", "told"),
    [
        ("2025-13", "is no month"),
        ("January", "is no month"),
        ("2025-03", "The first month is 2025-01, the last that is over at 2025-02-28 is 2025-02"),
        ("2024-12", "there is no routine for it"),
    ],
)
def test_there_is_no_such_month(month, told, run):
    done = run("report", "main.beancount", "--month", month)
    assert done.exit_code == 2
    assert told in done.stderr.replace("\n", " ")


def test_a_ledger_without_our_words_has_no_months(ledger, run):
    ledger.write_text(SILENT)
    done = run("report", "main.beancount")
    assert done.exit_code == 2
    assert "nothing was booked to the core" in done.stderr


def test_a_broken_ledger_is_reported_provisionally(lived, run):
    lived.write_text(HEALTHY + FEBRUARY + BEANCOUNT_ERROR)
    done = run("report", "main.beancount")
    assert done.exit_code == 3
    assert "Provisional" in done.stderr
    assert "\nNot certain       the ledger has errors of its own\n" in done.stdout


def test_to_a_new_file(home, run):
    done = run("report", "main.beancount", "-o", "report.html", "--format", "html")
    assert (done.exit_code, done.stdout) == (0, "")
    assert "Written to report.html" in done.stderr
    assert (home / "report.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    umask = os.umask(0)
    os.umask(umask)
    assert stat.S_IMODE((home / "report.html").stat().st_mode) == 0o666 & ~umask
    assert sorted(path.name for path in home.iterdir()) == ["main.beancount", "report.html"]


def test_an_existing_file_is_overwritten_only_by_force(home, run):
    target = home / "report.txt"
    target.write_text("mine")
    refused = run("report", "main.beancount", "-o", "report.txt")
    assert refused.exit_code == 2
    assert "report.txt exists: --force overwrites it" in refused.stderr
    assert target.read_text() == "mine"
    target.chmod(0o640)
    assert run("report", "main.beancount", "-o", "report.txt", "--force").exit_code == 0
    assert target.read_text(encoding="utf-8").startswith("Monthly routine")
    assert stat.S_IMODE(target.stat().st_mode) == 0o640


@pytest.mark.parametrize("target", ["nowhere/report.txt", "main.beancount/report.txt"])
def test_a_file_that_cannot_be_written(target, run):
    done = run("report", "main.beancount", "-o", target)
    assert done.exit_code == 2
    assert f"{target} cannot be written" in done.stderr


def test_a_directory_is_no_file(home, run):
    (home / "out").mkdir()
    done = run("report", "main.beancount", "-o", "out", "--force")
    assert done.exit_code == 2
    assert sorted(path.name for path in home.iterdir()) == ["main.beancount", "out"]


def test_only_html_needs_the_template_engine():
    """A hook or a prompt is not to wait for it."""
    code = (
        "import sys; from beancount_barbell.cli.app import barbell; print('jinja2' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


@pytest.mark.parametrize("link", [False, True])
def test_the_ledger_is_never_overwritten(link, lived, home, run):
    before = lived.read_bytes()
    target = home / "report.txt" if link else lived
    if link:
        target.symlink_to(lived)
    done = run("report", "main.beancount", "-o", target.name, "--force")
    assert done.exit_code == 2
    assert "is a file of the ledger" in done.stderr
    assert lived.read_bytes() == before


@pytest.mark.parametrize("target", ["-", "/dev/stdout"])
def test_to_standard_output(target, home, run):
    done = run("report", "main.beancount", "-o", target)
    assert done.exit_code == 0
    assert done.stdout.startswith("Monthly routine 2025-02\n")
    assert done.stderr == ""
    assert [path.name for path in home.iterdir()] == ["main.beancount"]


@pytest.fixture
def device(home):
    """Makes a device in the working directory: nothing of the machine's own is touched."""

    def make(major, minor):
        path = home / "device"
        try:
            os.mknod(path, stat.S_IFCHR | 0o666, os.makedev(major, minor))
            path.open("wb").close()
        except PermissionError:
            pytest.skip("devices are made by the superuser alone")
        return path

    return make


@pytest.mark.parametrize("force", [(), ("--force",)])
def test_a_device_is_written_through(force, device, run):
    null = device(1, 3)
    done = run("report", "main.beancount", "-o", "device", *force)
    assert done.exit_code == 0, done.stderr
    assert stat.S_ISCHR(null.stat().st_mode)


def test_a_device_that_is_full(device, run):
    device(1, 7)
    done = run("report", "main.beancount", "-o", "device")
    assert done.exit_code == 2
    assert "device cannot be written: No space left on device" in done.stderr


def test_a_pipe_is_written_through(home, run):
    fifo = home / "fifo"
    os.mkfifo(fifo)
    reader = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)
    done = run("report", "main.beancount", "-o", "fifo")
    assert done.exit_code == 0, done.stderr
    assert os.read(reader, 1 << 16).startswith(b"Monthly routine")
    os.close(reader)
    assert stat.S_ISFIFO(fifo.stat().st_mode)


def test_a_reader_of_a_pipe_who_leaves_is_told_nothing():
    reader, writer = os.pipe()
    os.close(reader)
    with pytest.raises(click.exceptions.Exit) as ended:
        writing.write_through(pathlib.Path(f"/dev/fd/{writer}"), b"text", "en")
    os.close(writer)
    assert ended.value.exit_code == PIPE_CLOSED


def test_a_name_that_is_too_long(run):
    done = run("report", "main.beancount", "-o", "x" * 300)
    assert done.exit_code == 2
    assert "cannot be written: File name too long" in done.stderr


def test_a_month_before_the_rules_began(ledger, run):
    """It is shown with what was found in it, and nobody has to sign it."""
    adopted = '\n2025-03-01 custom "barbell" "policy"\n  since: 2025-03-01\n'
    ledger.write_text(HEALTHY + BREACH + adopted, encoding="utf-8")
    month = ("report", "main.beancount", "--month", "2025-02")
    told = run(*month).stdout
    assert "History: before the rules began, 3 of 5 items not signed" in told
    assert "2025-02-03 BB201 history: 200,000 JPY went" in told
    japanese = run(*month, "--lang", "ja").stdout
    assert "過去分: ルールの始まる前の月" in japanese
    assert "BB201 過去分" in japanese
    assert json.loads(run(*month, "--format", "json").stdout)["status"] == "history"
    assert 'class="dim"' in run(*month, "--format", "html").stdout
    checked = json.loads(run("check", "main.beancount", "--format", "json").stdout)
    (breach,) = [one for one in checked["findings"] if one["code"] == "BB201"]
    assert (breach["status"], breach["severity"]) == ("history", "notice")
    status = json.loads(run("status", "main.beancount", "--format", "json").stdout)
    assert status["findings"]["errors"] == 0
    assert status["flows"]["outstanding"] == "200000"


@pytest.mark.parametrize(
    ("name", "begins"),
    [
        ("r.html", "<!DOCTYPE html>"),
        ("r.HTM", "<!DOCTYPE html>"),
        ("r.md", "# "),
        ("r.json", "{"),
        ("r.txt", "Monthly routine"),
        ("r", "Monthly routine"),
    ],
)
def test_the_ending_of_the_file_tells_the_format_where_nothing_else_does(run, home, name, begins):
    ledger = home / "main.beancount"
    ledger.write_text(HEALTHY, encoding="utf-8")
    asked = ("report", "main.beancount", "--month", "2025-01", "-o", name)
    assert run(*asked).exit_code == 0
    assert (home / name).read_text(encoding="utf-8").lower().startswith(begins.lower())
    assert run(*asked, "--force", "--format", "text").exit_code == 0
    assert (home / name).read_text(encoding="utf-8").startswith("Monthly routine")
