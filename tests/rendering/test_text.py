from __future__ import annotations

import datetime

import pytest

from beancount_barbell.model.findings import Episode, Evidence, Severity, Status, Text
from beancount_barbell.model.location import NOWHERE, Location
from beancount_barbell.rendering.report import LedgerError, Report
from beancount_barbell.rendering.text import Page, check_text
from tests.handmade import START, finding

pytestmark = pytest.mark.usefixtures("keys_for_words")


def place(location):
    return f"{location.filename}:{location.lineno}" if location.lineno else location.filename


PAGE = Page("en", place, lambda _location: "Assets:Core:Bank  -200,000 JPY")
BARE = Page("en", place, lambda _location: None)
NOTICE = finding(
    code="BB302",
    name="ratio-drift",
    severity=Severity.NOTICE,
    status=Status.CURED,
    text=Text("BB302", {}),
    episode=Episode(START, datetime.date(2025, 3, 1), None, None),
)


def told(*findings, counted=(), errors=(), notices=False, page=PAGE):
    report = Report("main.beancount", START, "ACTIVE", tuple(errors), findings, tuple(counted))
    return check_text(report, page, notices=notices)


def test_one_layout_for_every_finding():
    failing = finding(
        status=Status.EXPIRED,
        episode=Episode(START, None, None, None),
        evidence=(
            Evidence(Location("policy.beancount", 3), Text("evidence.policy", {})),
            Evidence(NOWHERE, Text("evidence.default", {})),
        ),
    )
    assert (
        told(failing, counted=[failing])
        == """\
main.beancount:17: error (waiver expired): BB201 core-to-sleeve: <BB201 en>
      17 | Assets:Core:Bank  -200,000 JPY
    Since 2025-01-06
    Consider: <BB201.remedy en>
    Evidence:
        policy.beancount:3  <evidence.policy en>
        <evidence.default en>

main.beancount: 1 error. State ACTIVE, as of 2025-01-06."""
    )


def test_what_does_not_fail_is_counted_or_shown():
    failing = finding()
    assert (
        told(failing, NOTICE, counted=[failing], page=BARE)
        == """\
main.beancount:17: error: BB201 core-to-sleeve: <BB201 en>
    On 2025-02-03
    Consider: <BB201.remedy en>

main.beancount: 1 error. State ACTIVE, as of 2025-01-06.
1 finding that does not fail is not shown: barbell check --notices"""
    )
    shown = told(failing, NOTICE, counted=[failing], page=BARE, notices=True)
    assert "main.beancount:17: notice (cured): BB302 ratio-drift: <BB302 en>" in shown
    assert "    Lasted 2025-01-06 to 2025-03-01" in shown
    assert "--notices" not in shown


def test_a_strict_check_counts_its_notices():
    failing, notice = finding(), finding(severity=Severity.NOTICE)
    shown = told(failing, notice, counted=[failing, notice])
    assert "main.beancount: 1 error, 1 notice. State" in shown


def test_a_clean_ledger_says_so_in_one_line():
    assert told() == "main.beancount: no breach. State ACTIVE, as of 2025-01-06."


def test_a_ledger_with_errors_is_provisional():
    shown = told(errors=[LedgerError("x", None, 0)])
    assert shown.endswith("Provisional: the ledger has Beancount errors of its own (1).")


def test_japanese():
    page = Page("ja", place, lambda _location: None)
    shown = told(NOTICE, notices=True, page=page)
    assert "通知 (解消済み): BB302 ratio-drift: <BB302 ja>" in shown
    assert "    対処: <BB201.remedy ja>" in shown
    assert shown.endswith("main.beancount: 違反なし。状態 ACTIVE(通常)、2025-01-06 時点。")
