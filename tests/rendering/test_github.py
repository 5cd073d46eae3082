from __future__ import annotations

import pytest

from beancount_barbell.model.findings import Severity
from beancount_barbell.rendering import report
from beancount_barbell.rendering.github import check_github
from beancount_barbell.rendering.report import LedgerError, Report
from tests.handmade import START, finding

FAILING = finding()
NOTICE = finding(code="BB204", name="core-withdrawal", severity=Severity.NOTICE)


def written(errors=(), *, notices=False, lang="en"):
    told = Report("/l/main", START, "ACTIVE", tuple(errors), (FAILING, NOTICE), (FAILING,))
    return check_github(told, lang, notices=notices, relative=lambda name: name.upper())


@pytest.mark.usefixtures("keys_for_words")
def test_a_finding_is_an_annotation_on_its_line():
    assert written() == (
        "::error file=MAIN.BEANCOUNT,line=17,title=BB201 core-to-sleeve::"
        "<BB201 en>%0A<BB201.remedy en>"
    )


@pytest.mark.usefixtures("keys_for_words")
def test_notices_come_when_asked_for():
    lines = written(notices=True).splitlines()
    assert lines[1].startswith("::notice file=MAIN.BEANCOUNT,line=17,title=BB204 ")


def test_what_would_end_a_command_is_escaped(monkeypatch):
    monkeypatch.setattr(report, "say", lambda _text, _lang: "50%\r\nof: a, b")
    error = LedgerError("x", "a,b:c%.beancount", 0)
    first, second = written([error]).splitlines()
    assert first == "::error file=A%2CB%3AC%25.BEANCOUNT,title=Beancount::x"
    assert second.endswith("::50%25%0D%0Aof: a, b%0A50%25%0D%0Aof: a, b")


def test_an_error_without_a_file_has_no_place():
    assert written([LedgerError("x", None, 0)]).splitlines()[0] == "::error title=Beancount::x"
