from __future__ import annotations

import datetime
from types import SimpleNamespace

import pytest
from fava_barbell.charts import draw, marked
from fava_barbell.timeline import Period, all_days, timeline
from made import policy, snapshot, voice

from beancount_barbell.figures.assessment import Tone
from beancount_barbell.model.findings import Severity, Status
from beancount_barbell.model.history import Layers, Limits
from beancount_barbell.model.location import NOWHERE
from beancount_barbell.model.states import Driver, RiskState, Transition
from beancount_barbell.model.treasury import CoreDay, CurrencyPart, Treasury
from tests.handmade import START, D, day, finding, history

LIMITS = Limits(D(8100000), D(1000000), D(500000), None, None)


class Paths:
    """Links as tests read them."""

    def entry(self, entry):
        return None if entry is None else f"#entry-{entry}"

    def source(self, location):
        return None if location is NOWHERE else f"#line-{location.lineno}"

    def account(self, name):
        return f"#account-{name}"

    def journal(self, time):
        return f"#journal-{time}"


def on(days, **changes):
    """A day, `days` after the first."""
    return day(
        START + datetime.timedelta(days=days),
        **({"policy": policy(), "limits": LIMITS, "from_reserve": D(0)} | changes),
    )


def drawn(*days, findings=(), period=None, speaker=None, **past):
    told = history(*days, **past)
    analysis = SimpleNamespace(history=told, findings=findings, base_currency="JPY")
    speaker = speaker or voice()
    found = draw(analysis, all_days(told), speaker, period)
    linking = speaker._replace(links=Paths())
    return found and {chart.key: chart for chart in marked(found, analysis, linking).charts}


def test_nothing_is_drawn_of_nothing():
    assert drawn() is None
    past = Period(datetime.date(2020, 1, 1), datetime.date(2020, 12, 31))
    future = Period(datetime.date(2030, 1, 1), datetime.date(2030, 12, 31))
    assert drawn(on(0), period=past) is None
    assert drawn(on(0), period=future) is None


def test_a_single_day_is_drawn():
    share = drawn(on(0))["share"]
    assert [tick.text for tick in share.dates] == ["Jan 6, 2025"]
    assert share.rows == (("2025-01-06", "10%"),)
    assert share.constant == "All the time: target 10%, re-entry 11.25%, limit 12.5%."
    assert share.summary == ("Sleeve share: 10% on 2025-01-06. Never above its limit.",)
    assert {stroke.path[-5:] for stroke in share.panels[0].strokes} == {"h1000"}


def test_what_was_not_known_was_not_seen_to_hold():
    charts = drawn(on(0), on(5, nav=None, ratio=None), on(9))
    assert charts["share"].summary[0].endswith("Never above its limit while it was known.")
    assert charts["nav"].summary[0].endswith("the reduce line while NAV was known.")
    late = drawn(on(0, nav=None), on(5))["nav"]
    assert late.summary[0].endswith("Never at or below the reduce line.")


def test_the_present_state_is_seen_however_new_it_is():
    def strip(*days):
        found = drawn(*days)["nav"].strip
        return [(part.state, part.start, part.width) for part in found]

    halted = {"nav": D(45), "state": RiskState.HALTED}
    assert strip(on(0), on(99), on(100, **halted))[-1] == ("HALTED", 98.0, 2.0)
    reduced = {"nav": D(60), "state": RiskState.REDUCING}
    crowded = strip(on(0), on(99, **reduced), on(100, **halted))
    assert crowded[-2:] == [("REDUCING", 99.0, 0.0), ("HALTED", 99.0, 1.0)]


def test_the_share_beside_its_lines():
    charts = drawn(on(0), on(10, ratio=D("0.13")), on(20, ratio=D("0.12")))
    share = charts["share"]
    (panel,) = share.panels
    assert {key.name: key.value for key in panel.keys} == {
        "now": "12%",
        "target": "10%",
        "re-entry": "11.25%",
        "limit": "12.5%",
    }
    assert share.summary[0] == (
        "Sleeve share: 12% on 2025-01-26. "
        "Lowest 10% (2025-01-06), highest 13% (2025-01-16). "
        "Above its limit once, from 2025-01-16."
    )
    assert [zone.kind for zone in panel.zones] == ["danger"]
    assert [column.read for column in share.columns] == [True, True]
    assert all(0 <= tick.place <= 100 for tick in panel.ticks)


def test_nav_and_its_lines_and_states():
    charts = drawn(
        on(0),
        on(10, nav=D(69), state=RiskState.REDUCING),
        on(20, nav=D(80), state=RiskState.REDUCING),
        on(30, nav=D(60), state=RiskState.REDUCING),
        on(40, nav=D(45), state=RiskState.HALTED),
        on(50, nav=None, state=RiskState.HALTED),
        on(60, nav=None),
    )
    nav = charts["nav"]
    assert [zone.kind for zone in nav.panels[0].zones] == ["watch", "danger"]
    assert [(part.state, part.start) for part in nav.strip] == [
        ("ACTIVE", 0.0),
        ("REDUCING", 16.67),
        ("HALTED", 66.67),
        ("UNKNOWN", 98.0),
    ]
    assert nav.rows[-1] == ("2025-03-07", "UNKNOWN", "UNKNOWN")
    assert nav.constant == "All the time: reduce 70, halt 50."
    assert "At or below the reduce line 2 times, last from 2025-02-05." in nav.summary[0]
    assert nav.panels[0].keys[-1].name == "halt" or nav.panels[0].keys[0].value == "UNKNOWN"
    assert "M" in nav.panels[0].strokes[-1].path


def test_a_nav_that_was_never_known():
    nav = drawn(on(0, nav=None), on(5, nav=None))["nav"]
    assert nav.summary[0] == "Sleeve NAV: UNKNOWN on 2025-01-11."
    assert nav.panels[0].strokes[-1].path == ""


def test_the_core_against_its_floor():
    charts = drawn(on(0), on(10, core=D(8000000)), on(20, limits=Limits(*[None] * 5)))
    core = charts["core"]
    assert len(core.panels) == 1
    assert "Below its floor once, from 2025-01-16." in core.summary[0]
    assert core.rows[-1] == ("2025-01-26", "9,000,000", "—")
    assert "layers" not in charts


def test_the_currency_part_of_the_core():
    def of(days, value, amount, hedged=0):
        part = CurrencyPart("USD", D(amount), D(hedged), D(150))
        date = START + datetime.timedelta(days=days)
        zero = D(0)
        known = None if value is None else D(value)
        return CoreDay(date, known, zero, *[zero] * 4, flows_known=True, currencies=(part,))

    told = Treasury(core_days=(of(0, 9000000, 30000, 10000), of(5, None, 1), of(10, 9000000, 0)))
    core = drawn(on(0), on(5), on(10), treasury=told)["core"]
    assert [panel.title for panel in core.panels] == [
        "Core against its floor, JPY",
        "Unhedged foreign currency, share of the core",
    ]
    assert [row[2] for row in core.rows] == ["33.33%", "UNKNOWN", "0%"]
    assert [column.name for column in core.columns] == ["Date", "Core, JPY", "Foreign currency"]
    assert core.constant == "All the time: Core, floor 8,100,000."


def test_layers_against_their_budgets():
    lent = on(
        10, layer_contributions=Layers(D(600000), D(300000), D(100000)), from_reserve=D(100000)
    )
    over = on(20, layer_contributions=Layers(D(600000), D(300000), D(100000)))
    charts = drawn(on(0), lent, over._replace(from_reserve=D(0)))
    layers = charts["layers"]
    assert [panel.title for panel in layers.panels] == ["Whole sleeve, JPY", "Trade layer, JPY"]
    assert layers.constant == "All the time: Whole sleeve, budget 1,000,000."
    assert [column.read for column in layers.columns] == [True, True, True, False]
    assert [row[2:] for row in layers.rows] == [
        ("500,000", "500,000"),
        ("600,000", "600,000"),
        ("600,000", "500,000"),
    ]
    assert layers.summary[1].startswith("Trade layer: 600,000 JPY on 2025-01-26.")


def test_marks_lead_to_their_entries():
    found = (
        finding(code="BB302", entry="drift", date=START),
        finding(code="BB302", entry=None, date=START, status=Status.CURED),
        finding(code="BB303", entry=None, date=START + datetime.timedelta(days=50)),
        finding(
            code="BB302",
            entry=None,
            location=NOWHERE,
            severity=Severity.NOTICE,
            date=START + datetime.timedelta(days=100),
        ),
        finding(code="BB302", date=START + datetime.timedelta(days=400)),
        finding(code="BB999", date=START),
    )
    last = on(100, ratio=None)
    (panel,) = drawn(on(0), last, findings=found)["share"].panels
    assert [(event.x, event.tone, event.href) for event in panel.events] == [
        (0.0, Tone.BAD, "#entry-drift"),
        (50.0, Tone.BAD, "#line-17"),
        (100.0, Tone.WATCH, "#barbell-findings"),
    ]
    assert panel.events[0].text == (
        "2025-01-06 BB302 core-to-sleeve, open; 2025-01-06 BB302 core-to-sleeve, cured"
    )
    assert panel.events[2].y == 50


def test_marks_at_one_place_are_one():
    many = [finding(code="BB302", entry=None, date=START) for _ in range(7)]
    (panel,) = drawn(on(0), on(100), findings=many)["share"].panels
    (event,) = panel.events
    assert event.text.endswith("; and 4 more")


def test_of_changes_at_one_place_the_last_is_shown():
    def change(days, before, after):
        return Transition(
            START + datetime.timedelta(days=days),
            before,
            after,
            Driver.NAV,
            D(60),
            D(0),
            1,
            estimated=False,
            location=NOWHERE,
            entry=f"change-{days}",
        )

    changes = (
        change(20, RiskState.ACTIVE, RiskState.REDUCING),
        change(60, RiskState.REDUCING, RiskState.ACTIVE),
        change(61, RiskState.ACTIVE, RiskState.HALTED),
    )
    panel = drawn(on(0), on(400), transitions=changes)["nav"].panels[0]
    assert [event.href for event in panel.events] == ["#entry-change-20", "#entry-change-61"]


def test_a_layers_finding_stands_in_its_box():
    found = [finding(code="BB305", params={"layer": "trade"}, entry="x", date=START)]
    whole, trade = drawn(on(0), on(9), findings=found)["layers"].panels
    assert not whole.events
    assert trade.events


def test_a_period_crops_and_carries_in():
    days = [on(0), on(10, nav=D(90)), on(20, nav=D(80)), on(40, nav=D(70))]
    start, end = START + datetime.timedelta(days=15), START + datetime.timedelta(days=30)
    nav = drawn(*days, period=Period(start, end))["nav"]
    assert [row[:2] for row in nav.rows] == [
        ("2025-01-21", "90.00"),
        ("2025-01-26", "80.00"),
        ("2025-02-05", "80.00"),
    ]


def test_the_last_row_is_as_of():
    line = timeline(all_days(history(on(0), as_of=START + datetime.timedelta(days=3))), None)
    assert [moment.date.day for moment in line.moments] == [6, 9]


def keys(chart):
    return {key.name: key.value for key in chart.panels[0].keys}


def test_a_chart_of_a_part_speaks_of_the_part():
    days = [on(0), on(10, nav=D(60)), on(20), on(40)]
    first, second = START + datetime.timedelta(days=20), START + datetime.timedelta(days=30)
    charts = drawn(*days, period=Period(first, second))
    assert charts["nav"].summary[0].endswith("Not at or below the reduce line in this time.")
    assert charts["share"].summary[0].endswith("Not above its limit in this time.")
    assert charts["core"].summary[0].endswith("Not below its floor in this time.")
    assert "at the end" in keys(charts["nav"])
    whole = drawn(*days, period=Period(START, START + datetime.timedelta(days=40)))
    assert "now" in keys(whole["nav"])
    assert "once, from 2025-01-16" in whole["nav"].summary[0]
    gap = drawn(*days[:3], on(30, nav=None), period=Period(first, second))["nav"]
    assert gap.summary[0].endswith("in this time while NAV was known.")


def test_what_nav_must_reach_again_is_a_line():
    by_nav = {"drivers": (Driver.NAV,)}
    days = [
        on(0),
        on(10, nav=D(60), state=RiskState.REDUCING, **by_nav),
        on(20, nav=D(45), state=RiskState.HALTED, hedge_exposure=D(1), **by_nav),
    ]
    assert keys(drawn(*days)["nav"])["resume"] == "70"
    assert keys(drawn(*days[:2])["nav"])["resume"] == "85"
    assert [row[2] for row in drawn(*days)["nav"].rows] == ["—", "85", "70"]
    streak = on(10, state=RiskState.REDUCING, drivers=(Driver.STREAK,))
    assert "resume" not in keys(drawn(on(0), streak)["nav"])


def test_there_is_no_such_line_where_only_a_restart_ends_it():
    """Without a hedge a halted sleeve's NAV does not rise, and no NAV ends a drawdown's halt."""
    halted = {"nav": D(45), "state": RiskState.HALTED}
    closed = on(20, hedge_exposure=D(0), drivers=(Driver.NAV,), **halted)
    latched = on(20, hedge_exposure=D(1), drivers=(Driver.NAV, Driver.DRAWDOWN), **halted)
    anew = on(20, nav=D(60), state=RiskState.REDUCING, drivers=(Driver.NAV, Driver.RESTART))
    for one in (closed, latched, anew):
        assert "resume" not in keys(drawn(on(0), one)["nav"])


def test_the_tolerated_drawdown_follows_the_high():
    held = {"policy": policy(max_drawdown=D("0.3"))}
    days = [on(0, **held), on(10, nav=D("133.33"), peak=D("133.33"), **held)]
    assert [row[2] for row in drawn(*days)["nav"].rows] == ["70", "93.33"]  # 0.7 x 133.33 = 93.331
    assert "tolerated" not in keys(drawn(on(0), on(10))["nav"])


def changed(days, before, after, location=NOWHERE, entry=None):
    date = START + datetime.timedelta(days=days)
    found = {"date": date, "from_state": before, "to_state": after, "generation": 1}
    found |= {"estimated": False, "location": location, "entry": entry}
    return Transition(**(dict.fromkeys(Transition._fields) | found))


def test_each_change_of_state_is_marked_where_nav_was():
    active, reducing, halted = RiskState
    changes = (
        changed(10, active, reducing, entry="fall"),
        changed(50, reducing, halted),
        changed(51, halted, active),
        changed(200, active, halted),  # outside of the period
    )
    days = [on(0), on(10, nav=D(60)), on(50, nav=D(45)), on(100)]
    chart = drawn(
        *days,
        transitions=changes,
        period=Period(START, START + datetime.timedelta(days=100)),
        as_of=START + datetime.timedelta(days=300),
    )["nav"]
    marks = [event for event in chart.panels[0].events if event.state]
    assert [(mark.state, mark.tone, mark.href) for mark in marks] == [
        ("REDUCING", Tone.WATCH, "#entry-fall"),
        ("ACTIVE", Tone.GOOD, "#barbell-findings"),
    ]
    assert marks[0].text == "2025-01-16 ACTIVE to REDUCING"
    assert marks[0].y > 0
    assert not any(event.state for event in drawn(*days)["share"].panels[0].events)


def test_no_more_points_than_are_seen():
    days = [on(index, nav=D(60 + index % 60)) for index in range(3000)]
    charts = drawn(*days)
    assert all(len(chart.rows) <= 400 for chart in charts.values())


def test_states_that_change_every_day_show_the_worst():
    days = [
        on(index, state=RiskState.HALTED if index % 2 else RiskState.ACTIVE)
        for index in range(1000)
    ]
    strip = drawn(*days)["nav"].strip
    assert len(strip) == 120
    assert {part.state for part in strip} == {"HALTED"}
    assert strip[0].start == 0
    assert strip[-1].start + strip[-1].width == pytest.approx(100, abs=0.02)


def test_incognito_hides_every_text():
    charts = drawn(on(0), on(10, nav=D(45)), speaker=voice("ja", incognito=True))
    nav = charts["nav"]
    assert nav.rows[-1] == ("2025-01-16", "XX.XX", "通常")
    assert nav.constant == "期間を通じて一定: 縮小 XX、停止 XX"
    core = charts["core"].panels[0]
    assert {text.text for text in core.ticks} <= {"XXX万円", "XXX.X万円"}
    assert {key.value for key in core.keys} == {"XXX万円"}
    assert {key.value for key in nav.panels[0].keys} == {"XX", "XX.XX"}
    assert snapshot().analysis is not None


def test_what_does_not_change_takes_no_room():
    days = [
        on(index, state=RiskState.REDUCING if index > 30 else RiskState.ACTIVE)
        for index in range(60)
    ]
    charts = drawn(*days)
    assert [row[0] for row in charts["share"].rows] == ["2025-01-06", "2025-03-06"]
    assert [row[0] for row in charts["nav"].rows] == ["2025-01-06", "2025-02-06", "2025-03-06"]


@pytest.mark.parametrize(
    ("language", "ticks", "values"),
    [
        ("en", ["8M", "8.5M", "9M"], ["9M", "8.1M"]),
        ("ja", ["800万円", "850万円", "900万円"], ["900万円", "810万円"]),
    ],
)
def test_amounts_beside_the_axis_are_short_and_those_in_the_table_exact(language, ticks, values):
    core = drawn(on(0), on(10, core=D(7912345)), on(20), speaker=voice(language))["core"]
    assert [tick.text for tick in core.panels[0].ticks] == ticks
    assert [key.value for key in core.panels[0].keys] == values
    assert [row[1] for row in core.rows] == ["9,000,000", "7,912,345", "9,000,000"]


def test_a_short_amount_never_crosses_its_line():
    """One yen below the floor of 8,100,000: "8.1M now" beside "8.1M floor" would hide it."""
    core = drawn(on(0), on(10, core=D(8099999)))["core"]
    assert [key.value for key in core.panels[0].keys] == ["8.099999M", "8.1M"]


def test_narrow_boxes_beside_each_other_bear_few_dates():
    charts = drawn(on(0), on(280))
    months = ["Feb", "Mar", "Apr", "May", "Jun", "Jul_2025", "Aug", "Sep", "Oct"]
    assert [tick.text.replace(" ", "_") for tick in charts["share"].dates] == months
    assert [tick.text for tick in charts["layers"].dates] == ["Apr", "Jul 2025", "Oct"]
