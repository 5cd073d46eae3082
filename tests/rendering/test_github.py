from __future__ import annotations

import re

import pytest

from beancount_barbell.model.findings import Severity
from beancount_barbell.model.location import NOWHERE, Location
from beancount_barbell.rendering import report
from beancount_barbell.rendering.github import check_github
from beancount_barbell.rendering.report import LedgerError, Report
from tests.handmade import START, finding

MAIN = Location("/l/main.beancount", 17)
FAILING = finding(location=MAIN)
NOTICE = finding(
    code="BB204", name="core-withdrawal", severity=Severity.NOTICE, location=MAIN._replace(lineno=9)
)


def written(errors=(), *, findings=(FAILING, NOTICE), counted=1, notices=False, lang="en"):
    """The commands, where the first `counted` findings fail."""
    told = Report("/l/main.beancount", START, "ACTIVE", tuple(errors), findings, findings[:counted])
    return check_github(
        told, lang, notices=notices, relative=lambda name: name.removeprefix("/l/").upper()
    )


def codes(text):
    return [re.search("title=([^ :,]+)", line)[1] for line in text.splitlines()]


@pytest.mark.usefixtures("keys_for_words")
def test_a_finding_is_an_annotation_on_its_line():
    assert written() == (
        "::error file=MAIN.BEANCOUNT,line=17,title=BB201 core-to-sleeve::"
        "<BB201 en>%0A<BB201.remedy en>"
    )


@pytest.mark.usefixtures("keys_for_words")
def test_notices_come_when_asked_for():
    lines = written(notices=True).splitlines()
    assert lines[1].startswith("::notice file=MAIN.BEANCOUNT,line=9,title=BB204 ")


@pytest.mark.usefixtures("keys_for_words")
def test_what_fails_comes_before_beancounts_errors_and_notices_last():
    """GitHub shows ten errors: a hundred of Beancount's would hide ours."""
    errors = [LedgerError("x", "/l/a.bean", line) for line in range(1, 101)]
    findings = (NOTICE, FAILING, FAILING)
    told = Report("/l/main.beancount", START, "ACTIVE", tuple(errors), findings, findings[1:])
    lines = check_github(told, "en", notices=True, relative=str)
    assert codes(lines) == ["BB201"] * 2 + ["Beancount"] * 100 + ["BB204"]


@pytest.mark.usefixtures("keys_for_words")
def test_a_notice_that_fails_a_strict_check_comes_after_the_errors():
    text = written([LedgerError("x", None, 0)], findings=(NOTICE, FAILING), counted=2)
    assert codes(text) == ["BB201", "BB204", "Beancount"]
    assert all(line.startswith("::error ") for line in text.splitlines())


def test_what_would_end_a_command_is_escaped(monkeypatch):
    monkeypatch.setattr(report, "say", lambda _text, _lang: "50%\r\nof: a, b")
    error = LedgerError("x::y,\n::error::z", "/l/a,b:c%\n.beancount", 0)
    first, second = written([error]).splitlines()
    assert first.endswith("::50%25%0D%0Aof: a, b%0A50%25%0D%0Aof: a, b")
    assert second == (
        "::error file=A%2CB%3AC%25%0A.BEANCOUNT,line=1,title=Beancount::x::y,%0A::error::z"
    )


@pytest.mark.parametrize("name", [None, "", "<load>", "<check_commodity>", NOWHERE.filename])
@pytest.mark.usefixtures("keys_for_words")
def test_what_is_no_file_is_shown_on_the_ledgers_first_line(name):
    placeless = finding(location=Location(name or "", 0))
    place = "::error file=MAIN.BEANCOUNT,line=1,title="
    lines = written([LedgerError("x", name, 7)], findings=(placeless,)).splitlines()
    assert lines[0].startswith(f"{place}BB201 ")
    assert lines[1] == f"{place}Beancount::x"
