"""What is drawn once a load: the charts are the same under all filters but the time."""

from __future__ import annotations

import datetime
from dataclasses import replace
from types import SimpleNamespace

from fava_barbell import charts
from fava_barbell.snapshot import NOT_LOADED
from fava_barbell.timeline import Period, all_days
from fava_barbell.view import build_lasting
from made import snapshot, voice
from test_fava_charts import Paths, on

from beancount_barbell.figures.month import MonthView
from tests.handmade import START, D, history


class OtherPaths(Paths):
    """Links under another filter."""

    def entry(self, entry):
        return None if entry is None else f"?account=Assets#entry-{entry}"

    def journal(self, time):
        return f"?account=Assets#journal-{time}"


def test_charts_are_drawn_once_for_each_time():
    held = replace(snapshot(), drawn={})

    def drawn(links, period=None):
        build_lasting(held, voice(links=links), period)
        return [id(made) for key, made in held.drawn.items() if key[0] == "charts"]

    first = drawn(Paths())
    assert drawn(OtherPaths()) == first
    both = drawn(Paths(), Period(held.analysis.as_of, held.analysis.as_of))
    assert len(both) == 2
    assert set(first) < set(both)


def test_a_row_of_a_table_is_told_once_whatever_time_is_drawn(monkeypatch):
    told = []

    def counted(plan, row, state, voice):
        told.append((plan.key, row, state))
        return texts(plan, row, state, voice)

    texts = charts.texts_of
    monkeypatch.setattr(charts, "texts_of", counted)
    past = history(*(on(at, nav=D(100 - at)) for at in range(5)))
    line = all_days(past)
    analysis = SimpleNamespace(history=past, findings=(), base_currency="JPY")
    whole = charts.draw(analysis, line, voice())
    assert len(told) == len(set(told)) > 5
    first = len(told)
    time = Period(START, START + datetime.timedelta(days=2))
    part = charts.draw(analysis, line, voice(), time)
    assert len(told) == first
    (nav,) = (one for one in part.charts.charts if one.key == "nav")
    (both,) = (one for one in whole.charts.charts if one.key == "nav")
    assert nav.rows == both.rows[:3]
    charts.draw(analysis, line, voice("ja"))
    assert len(told) == 2 * first


def test_months_are_told_once_and_lead_where_each_filter_leads():
    month = MonthView("2025-01", START, START, START, "done", ())
    held = replace(snapshot(months=lambda: (month,)), drawn={})

    def shown(links):
        view = build_lasting(held, voice(links=links), None)
        (kept,) = (id(made) for key, made in held.drawn.items() if key[0] == "months")
        return view.months.sheets[0].journal, kept

    first, second = shown(Paths()), shown(OtherPaths())
    assert first[1] == second[1]
    assert (first[0], second[0]) == ("#journal-2025-01", "?account=Assets#journal-2025-01")


def test_what_was_asked_for_last_stays_longest():
    held = replace(NOT_LOADED, drawn={})
    for number in range(1, 17):
        assert held.kept((number,), lambda number=number: number) == number
    assert held.kept((1,), lambda: 0) == 1
    assert held.kept((17,), lambda: 17) == 17
    assert held.kept((1,), lambda: 0) == 1
    assert held.kept((2,), lambda: 0) == 0
