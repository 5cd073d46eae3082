"""BB504 and BB505: the monthly routine and its signatures."""

from __future__ import annotations

import datetime

import pytest
from support import findings, judge, only

from beancount_barbell.figures.month import month_view
from beancount_barbell.model.findings import Severity, Status
from beancount_barbell.rendering.words import say
from tests.support_months import CORE, on, signed, until

SLEEVELESS = ("core-terms", "life-test", "separation")


def test_january_is_overdue_from_the_eleventh():
    text = CORE + "2025-02-01 balance Assets:Core:Bank  9,000,000 JPY\n"
    assert findings(text + until(on(2, 10)), "BB504") == []
    finding = only(text + until(on(2, 11)), "BB504")
    assert (finding.severity, finding.status, finding.date) == (
        Severity.NOTICE,
        Status.OPEN,
        on(2, 11),
    )
    assert finding.location.lineno == 2  # the policy's review day
    assert finding.params == {
        "month": "2025-01",
        "last_month": "2025-01",
        "months": 1,
        "since": on(2, 11),
        "items": SLEEVELESS,
    }
    assert say(finding.text, "en") == (
        "The routine of 2025-01 is overdue since 2025-02-11: core-terms, life-test, separation."
    )


def test_signed_it_is_not():
    text = CORE + "2025-02-01 balance Assets:Core:Bank  9,000,000 JPY\n" + until(on(2, 11))
    assert findings(signed(text, on(2, 5)), "BB504") == []


def test_months_in_a_row_are_one_finding():
    text = CORE + until(on(8, 1))
    finding = only(text, "BB504")
    assert finding.params["months"] == 6
    assert (finding.params["month"], finding.params["last_month"]) == ("2025-01", "2025-06")
    assert finding.episode is not None
    assert (finding.episode.start, finding.episode.end) == (on(2, 11), None)
    assert "6 months, 2025-01 to 2025-06" in say(finding.text, "en")
    assert "6 か月分" in say(finding.text, "ja")
    closed = signed(text, on(4, 5), month="2025-03")
    assert [
        (one.params["month"], one.params["last_month"]) for one in findings(closed, "BB504")
    ] == [("2025-01", "2025-02"), ("2025-04", "2025-06")]


def test_decades_without_a_signature_are_one_finding():
    text = CORE + f"\n{datetime.date(2045, 1, 1)} price OTHER 1 JPY\n"
    assert only(text, "BB504").params["months"] == 239


def adopting(day: datetime.date) -> str:
    """A ledger since January whose rules begin on `day`."""
    return f'{CORE}\n{day} custom "barbell" "policy"\n  since: {day}\n' + until(on(8, 1))


def test_months_before_since_are_not_due():
    """April's review day, 10 May, is after 1 May, and April is before it all the same."""
    history = judge(adopting(on(5, 1))).history
    assert [(one.name, one.status(history.as_of)) for one in history.months] == [
        *((f"2025-0{month}", "history") for month in range(1, 5)),
        ("2025-05", "late"),
        ("2025-06", "late"),
        ("2025-07", "due"),
    ]
    late = only(adopting(on(5, 1)), "BB504")
    assert (late.status, late.date) == (Status.OPEN, on(6, 11))
    assert (late.params["month"], late.params["last_month"]) == ("2025-05", "2025-06")


def test_the_month_in_which_the_rules_began_is_due():
    assert only(adopting(on(4, 30)), "BB504").params["month"] == "2025-04"
    assert only(adopting(on(4, 2)), "BB504").params["month"] == "2025-04"


def test_a_month_before_since_that_was_signed_is_done():
    history = judge(signed(adopting(on(5, 1)), on(4, 5), month="2025-03")).history
    assert [one.status(history.as_of) for one in history.months][:4] == [
        "history",
        "history",
        "done",
        "history",
    ]


def test_who_wants_no_routine_ignores_it():
    text = CORE.replace("  review-day", '  ignore: "BB504"\n  review-day') + until(on(8, 1))
    assert findings(text, "BB504") == []


def test_months_are_reviewed_for_who_asks_for_them(monkeypatch):
    def refuse(history):
        raise AssertionError(history.as_of)

    monkeypatch.setattr("beancount_barbell.routine.review.review_months", refuse)
    asked = CORE + until(on(8, 1))
    assert [one.params for one in findings(asked, "BB504")] == [{"failure": "AssertionError"}]
    ignored = asked.replace("  review-day", '  ignore: "BB504"\n  review-day')
    assert not [one for one in judge(ignored).findings if "failure" in one.params]


def test_a_signature_from_the_future_is_evidence_of_a_finding():
    text = CORE + until(on(2, 11)) + (
        '\n2026-02-05 custom "barbell" "signoff" "2025-01" "core-terms"\n'
        '  by: "Taro"\n  digest: "0123456789abcdef"\n'
    )  # fmt: skip
    (evidence,) = only(text, "BB504").evidence
    assert "signed by Taro for 2026-02-05" in say(evidence.note, "en")


LATE = '\n2025-01-20 * "Late"\n  Assets:Core:Bank  10,000 JPY\n  Equity:Opening\n'


def test_a_back_dated_entry_makes_a_signature_stale():
    closed = signed(CORE + until(on(3, 5)), on(2, 5))
    assert findings(closed, "BB505") == []
    stale = findings(closed + LATE, "BB505")
    assert {one.params["item"] for one in stale} == {"core-balance"}
    (finding,) = stale
    assert (finding.severity, finding.status, finding.date) == (
        Severity.NOTICE,
        Status.OPEN,
        on(2, 5),
    )
    line = closed.splitlines()[finding.location.lineno - 1]
    assert line == '2025-02-05 custom "barbell" "signoff" "2025-01" "core-balance"'
    assert "Taro signed core-balance of 2025-01 on 2025-02-05" in say(finding.text, "en")
    assert "core-balance" in only(closed + LATE, "BB504").params["items"]


def test_a_stale_signature_is_cured_by_a_new_one():
    stale = signed(CORE + until(on(3, 5)), on(2, 5)) + LATE
    finding = only(signed(stale, on(3, 4), by="Hanako"), "BB505")
    assert finding.status is Status.CURED
    assert [say(one.note, "en") for one in finding.evidence] == [
        "signed anew by Hanako on 2025-03-04"
    ]


def test_a_signature_over_figures_that_are_as_signed_before_says_so():
    """Signed by Hanako over figures that were then edited back to those Taro had signed."""
    closed = signed(CORE + until(on(3, 5)), on(2, 5))
    stale = (
        '\n2025-02-08 custom "barbell" "signoff" "2025-01" "ratio"\n'
        '  by: "Hanako"\n  digest: "0123456789abcdef"\n'
    )
    finding = only(closed + stale, "BB505")
    assert (finding.params["by"], finding.status) == ("Hanako", Status.CURED)
    assert [say(one.note, "en") for one in finding.evidence] == [
        "the figures are again those that Taro signed on 2025-02-05"
    ]


def test_of_two_stale_signatures_the_last_is_open():
    text = CORE + until(on(3, 5))
    for day in (5, 6):
        text += (
            f'\n2025-02-0{day} custom "barbell" "signoff" "2025-01" "ratio"\n'
            f'  by: "Taro"\n  digest: "{day:016d}"\n'
        )
    assert [one.status for one in findings(text, "BB505")] == [Status.CURED, Status.OPEN]


@pytest.mark.parametrize(
    ("month", "told"),
    [("2024-12", True), ("2015-01", True), ("2025-01", False), ("2025-03", False)],
)
def test_a_signature_of_a_month_before_the_core_s_first_booking_is_told(month, told):
    """The core's first booking is of January; March ends after the ledger's last day."""
    text = CORE + until(on(3, 5)) + signature(month)
    shown = [say(one.text, "en") for one in findings(text, "BB505")]
    assert ("there was nothing to sign" in "".join(shown)) is told


def test_without_any_booking_of_the_core_nothing_is_signed():
    text = '2025-01-01 open Assets:Core:Bank\n  barbell: "core"\n'
    finding = only(text + until(on(3, 5)) + signature("2025-01"), "BB505")
    assert say(finding.remedy, "en").startswith("Correct the month, or remove the signature")


def signature(month):
    return (
        f'\n2025-04-01 custom "barbell" "signoff" "{month}" "ratio"\n'
        '  by: "Taro"\n  digest: "0123456789abcdef"\n'
    )


def test_the_view_and_the_finding_agree():
    text = CORE + until(on(3, 20))
    view = month_view(judge(text).history, "2025-01")
    assert view is not None
    assert view.status == "late"
    left = {one.name for one in view.items if one.open}
    assert left <= set(only(text, "BB504").params["items"])
