from __future__ import annotations

import pytest

from beancount_barbell.model.findings import Severity, Status, Text, fails
from beancount_barbell.rendering import report
from beancount_barbell.rendering.report import Report, headline, report_line, words_of
from tests.handmade import START, finding

NOTICE = finding(severity=Severity.NOTICE)


@pytest.mark.parametrize(
    ("told", "strict", "failing"),
    [
        (finding(), False, True),
        (finding(status=Status.EXPIRED), False, True),
        (finding(status=Status.CURED), True, False),
        (finding(status=Status.ACKNOWLEDGED), True, False),
        (finding(status=Status.HISTORY), True, False),
        (NOTICE, False, False),
        (NOTICE, True, True),
        (NOTICE._replace(informing=True), True, False),
        (NOTICE._replace(status=Status.WAIVED), True, False),
        (NOTICE._replace(status=Status.CURED), True, False),
    ],
)
def test_what_fails_a_check(told, strict, failing):
    assert fails(told, strict=strict) is failing


@pytest.mark.usefixtures("keys_for_words")
def test_a_report_line_stands_alone():
    assert headline(finding(), "en") == "BB201 core-to-sleeve: <BB201 en>"
    assert report_line(finding(), "en") == "BB201 core-to-sleeve: <BB201 en> <BB201.remedy en>"
    assert report_line(finding(), "ja") == "BB201 core-to-sleeve: <BB201 ja><BB201.remedy ja>"


@pytest.mark.parametrize("failure", [KeyError, ValueError, IndexError, AttributeError, TypeError])
def test_a_text_without_words_does_not_lose_the_finding(monkeypatch, failure):
    def stumble(_text, _lang):
        raise failure

    monkeypatch.setattr(report, "say", stumble)
    assert words_of(Text("no-such-key", {}), "ja") == "この指摘を文章にできませんでした"
    assert report_line(finding(), "en").startswith("BB201 core-to-sleeve: ")


def test_a_report_tells_equal_findings_apart():
    older, newer = finding(), finding()
    told = Report("main.beancount", START, "ACTIVE", (), (older, newer), (newer,))
    assert older == newer
    assert [told.failing(each) for each in told.findings] == [False, True]
    assert told.shown(notices=False) == (newer,)
    assert told.shown(notices=True) == (older, newer)
