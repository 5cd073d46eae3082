"""The ledgers that are shipped do what their stories say."""

from __future__ import annotations

import calendar
import datetime
import os
import re
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest
from beancount import loader
from support import annotations, check_annotated, judge

from beancount_barbell import BarbellError, analyse
from beancount_barbell.figures.plain import jsonable
from beancount_barbell.rendering.numbers import amount
from tests.digests import texts

FOLDER = Path(__file__).parent.parent / "example_ledger"
MAIN = FOLDER / "main.beancount"
BROKEN = sorted((FOLDER / "broken").glob("*.beancount"))
pytestmark = pytest.mark.no_cover
BY_NAME = [pytest.param(path, id=path.stem) for path in BROKEN]
STORY = (FOLDER / "README.md").read_text(encoding="utf-8")
MONTHS = {name: number for number, name in enumerate(calendar.month_name) if name}

_REPORTED = re.compile(r"^(?P<file>/.+):(?P<line>\d+): +(?P<code>\w+)", re.MULTILINE)


def bean_check(path):
    """Beancount's own command, as a user runs it."""
    return subprocess.run(
        [Path(sys.executable).with_name("bean-check"), path],
        env={**os.environ, "BEANCOUNT_DISABLE_LOAD_CACHE": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )


def test_the_healthy_one_passes_in_silence():
    done = bean_check(MAIN)
    assert (done.returncode, done.stdout) == (0, "")


@pytest.mark.parametrize("plugin", ["", 'plugin "beancount_barbell"\n'])
def test_another_ledger_may_include_the_healthy_one(tmp_path, plugin):
    """What only an option of the first file could set right, the example does without."""
    wrapper = tmp_path / "wrapper.beancount"
    wrapper.write_text(f'{plugin}include "{MAIN}"\n', encoding="utf-8")
    done = bean_check(wrapper)
    assert (done.returncode, done.stdout) == (0, "")
    assert told_of(wrapper) == told_of(MAIN)


def told_of(path):
    """All figures, and how an amount of yen is shown."""
    entries, errors, options = loader.load_file(path)
    assert errors == []
    analysis = analyse(entries, options)
    shown = options["dcontext"].build().format(Decimal("1234567.891"), "JPY")
    assert shown == "1234568"
    return [finding.code for finding in analysis.findings], jsonable(analysis.figures())


def test_the_healthy_one_is_judged():
    analysis = judge(MAIN)
    assert analysis.spoken
    assert any(finding.code == "BB401" for finding in analysis.findings)


def test_the_signatures_are_those_of_the_figures():
    """Where this fails: `python -m tests.digests`, and tell the users."""
    for path, text in texts().items():
        assert path.read_text(encoding="utf-8") == text


def test_nothing_signed_is_stale_and_no_month_is_overdue():
    codes = {finding.code for finding in judge(MAIN).findings}
    assert not codes & {"BB504", "BB505"}


def test_there_are_broken_ones_for_many_rules():
    codes = {code for path in BROKEN for code, _ in annotations(path.read_text(encoding="utf-8"))}
    assert len(BROKEN) >= 8
    assert len(codes) >= 10


@pytest.mark.parametrize("path", BY_NAME)
def test_bean_check_reports_what_is_annotated_and_no_more(path):
    expected = annotations(path.read_text(encoding="utf-8"))
    assert expected
    done = bean_check(path)
    found = [(each["code"], int(each["line"])) for each in _REPORTED.finditer(done.stdout)]
    assert done.returncode == 1
    assert sorted(found) == sorted(expected), done.stdout
    assert {each["file"] for each in _REPORTED.finditer(done.stdout)} == {str(path)}


@pytest.mark.parametrize("path", BY_NAME)
def test_the_analysis_finds_what_is_annotated_and_no_more(path):
    check_annotated(path)


@pytest.mark.parametrize("path", BY_NAME)
def test_nothing_else_is_wrong_with_a_broken_one(path):
    """A broken ledger breaks our rules, not Beancount's."""
    _, errors, _ = loader.load_file(str(path))
    assert [error for error in errors if not isinstance(error, BarbellError)] == []
    text = path.read_text(encoding="utf-8")
    plain = text.replace('plugin "beancount_barbell"\n', "")
    assert plain != text
    assert loader.load_string(plain)[1] == []


@pytest.mark.parametrize("path", BY_NAME)
def test_the_list_of_broken_ones_names_their_codes(path):
    (row,) = re.findall(rf"^\| `{path.stem}` \|.*\| ([^|]*) \|$", STORY, re.MULTILINE)
    codes = {code for code, _ in annotations(path.read_text(encoding="utf-8"))}
    assert set(row.split(", ")) == codes


@pytest.mark.parametrize(
    ("month", "figures"),
    [
        (cells[0], cells[1:5])
        for cells in (
            [cell.strip() for cell in line.strip("|").split("|")] for line in STORY.splitlines()
        )
        if cells[0] in MONTHS
    ],
)
def test_the_storys_figures_are_the_ledgers(month, figures):
    number = MONTHS[month]
    _, last = calendar.monthrange(2024, number)
    told = judge(MAIN, as_of=datetime.date(2024, number, last)).figures()
    nav, ratio = Decimal(told["sleeve"]["nav"]), Decimal(told["ratio"])
    assert figures == [
        amount(Decimal(told["core"]["value"]), "JPY"),
        amount(Decimal(told["sleeve"]["equity"]), "JPY"),
        f"{nav:.1f}",
        f"{100 * ratio:.1f} %",
    ]


def test_the_story_has_figures_for_every_month():
    assert all(re.search(rf"^\| {month} \|", STORY, re.MULTILINE) for month in list(MONTHS)[:9])
