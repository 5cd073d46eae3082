from __future__ import annotations

import datetime

from fava_barbell.table import MOST_OPEN, MOST_PAST, MOST_PROOFS, build_findings
from made import snapshot, voice

from beancount_barbell.figures.assessment import Tone
from beancount_barbell.model.findings import Episode, Evidence, Severity, Status, Text
from beancount_barbell.model.location import NOWHERE, Location
from tests.handmade import finding


class Nowhere:
    def entry(self, entry):
        return None if entry is None else f"#{entry}"

    def source(self, location):
        return f"editor:{location.lineno}" if location.lineno else None


def table(*found, incognito=False):
    shot = snapshot(*found)
    return build_findings(shot.analysis, voice(incognito=incognito, links=Nowhere()))


def test_open_first_newest_first_and_the_history_apart():
    shown = table(
        finding(severity=Severity.NOTICE, date=datetime.date(2025, 3, 1)),
        finding(date=datetime.date(2025, 1, 7)),
        finding(date=datetime.date(2025, 2, 7)),
        finding(status=Status.EXPIRED, date=datetime.date(2025, 1, 8)),
        finding(status=Status.CURED, date=datetime.date(2025, 1, 9)),
        finding(status=Status.WAIVED, date=datetime.date(2025, 1, 10)),
        finding(severity=Severity.NOTICE, informing=True, date=datetime.date(2025, 1, 11)),
        finding(status=Status.HISTORY, date=datetime.date(2024, 1, 7)),
    )
    dates = [row.date for row in shown.open]
    assert dates == ["2025-02-07", "2025-01-08", "2025-01-07", "2025-03-01"]
    assert [row.tone for row in shown.open] == [Tone.BAD, Tone.BAD, Tone.BAD, Tone.WATCH]
    assert [row.date for row in shown.history] == [
        "2025-01-11",
        "2025-01-10",
        "2025-01-09",
        "2024-01-07",
    ]
    assert [row.status for row in shown.history] == ["record", "waived", "cured", "history"]
    assert shown.history[1].tone is Tone.PLAIN
    assert shown.summary == "Open: 3 errors, 1 notice."
    assert shown.history_title.startswith("History: 4 ")


def test_a_row():
    (row,) = table(finding(entry="entry")).open
    assert (row.code.text, row.name, row.severity) == ("BB201", "core-to-sleeve", "error")
    assert row.amount == "200,000 JPY"
    assert row.source.text == "main.beancount:17"
    assert row.source.href == "editor:17"
    assert row.entry.href == "#entry"
    assert "Assets:Core:Bank" in row.what
    assert row.remedy
    assert row.period == ()


def test_a_row_without_amount_place_or_entry():
    (row,) = table(finding(amount=None, location=NOWHERE)).open
    assert row.amount == ""
    assert row.source.text == "<ledger>"
    assert row.source.href is None
    assert row.entry is None


def test_episodes():
    start, end = datetime.date(2025, 1, 7), datetime.date(2025, 1, 9)
    lasting = table(finding(episode=Episode(start, None, None, None))).open[0]
    assert lasting.period == ("from 2025-01-07",)
    ended = table(finding(episode=Episode(start, end, None, None))).open[0]
    assert ended.period == ("from 2025-01-07", "to 2025-01-09")


def test_proofs_lead_to_their_places():
    note = Text("BB201.remedy", finding().remedy.params)
    proofs = tuple(Evidence(Location(f"a\\b/{line}.bean", line), note) for line in range(1, 30))
    (row,) = table(finding(evidence=proofs)).open
    assert len(row.proofs) == MOST_PROOFS
    assert row.proofs[0].place.text == "1.bean:1"
    assert row.proofs[0].place.href == "editor:1"
    assert row.proofs[0].note == row.remedy


def test_a_broken_ledger_makes_a_light_page():
    shown = table(*[finding()] * 500, *[finding(status=Status.CURED)] * 70)
    assert (len(shown.open), len(shown.history)) == (MOST_OPEN, MOST_PAST)
    assert shown.more_open.startswith(f"{500 - MOST_OPEN} more")
    assert shown.more_history.startswith(f"{70 - MOST_PAST} more")
    assert table(finding()).more_open is None


def test_incognito_hides_code_and_line():
    (row,) = table(finding(), incognito=True).open
    assert row.code.text == "BBXXX"
    assert row.source.text == "main.beancount:XX"
    assert row.amount == "XXX,XXX JPY"
