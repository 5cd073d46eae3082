"""What a ledger holds cannot break a line, colour it, or turn it around."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beancount_barbell.model.findings import Text
from beancount_barbell.rendering.csv_text import csv_text
from beancount_barbell.rendering.github import check_github
from beancount_barbell.rendering.report import LedgerError, Report
from beancount_barbell.rendering.visible import visible
from beancount_barbell.rendering.words import say
from tests.support import judge

HIDDEN = "\n\r\t\x1b\x85\u2028\u202e\ufeff\udcff"
WRITTEN = r"\n\r\t\x1b\x85\u2028\u202e\ufeff\xff"


def test_what_cannot_be_seen_is_written_out():
    assert visible(f"a{HIDDEN}b") == f"a{WRITTEN}b"
    assert visible(HIDDEN, keep="\n\t") == "\n" + r"\r" + "\t" + WRITTEN[6:]
    assert visible("\ud800") == r"\ud800"


@pytest.mark.parametrize("text", ["現金 ·→", "A\u3000B", "C:\\new", "👨\u200d👩\u200d👧"])
def test_what_can_be_seen_stays(text):
    assert visible(text) == text


@given(st.text(st.characters(exclude_categories=())))
def test_it_is_one_line_and_said_twice_the_same(text):
    told = visible(text)
    assert len(told.splitlines()) <= 1
    assert visible(told) == told
    told.encode()  # whatever the file's name was


def test_a_finding_is_a_line():
    text = Text("evidence.loan", {"account": f"Assets:{HIDDEN}"})
    assert say(text, "en") == f"Assets:{WRITTEN} is secured by the core"


def test_a_row_of_csv_is_a_line():
    told = csv_text(("a", "b"), [{"a": HIDDEN, "b": None, "c": 1}, {"a": 'x,"y"', "b": 2}])
    assert told.count("\n") == 3
    assert list(csv.reader(io.StringIO(told)))[1:] == [[WRITTEN, ""], ['x,"y"', "2"]]


def test_an_annotation_is_a_line():
    analysis = judge("")
    error = LedgerError("first\nsecond\x1b[31m", f"{HIDDEN}.bean", 3)
    report = Report("x", analysis.as_of, "ACTIVE", (error,), (), ())
    told = check_github(report, "en", notices=False, relative=str)
    assert len(told.splitlines()) == 1
    assert told.endswith(r"::first%0Asecond\x1b[31m")
