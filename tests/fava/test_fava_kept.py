"""What is drawn once a load: the charts are the same under all filters but the time."""

from __future__ import annotations

import datetime
from dataclasses import replace

from fava_barbell.snapshot import NOT_LOADED
from fava_barbell.timeline import Period
from fava_barbell.view import build_lasting
from made import snapshot
from test_fava_charts import Paths


class OtherPaths(Paths):
    """Links under another filter."""

    def entry(self, entry):
        return None if entry is None else f"?account=Assets#entry-{entry}"


def test_charts_are_drawn_once_for_each_time():
    held = replace(snapshot(), drawn={})

    def charts(links, period=None):
        view = build_lasting(held, language="en", incognito=False, links=links, period=period)
        return view.charts

    first = charts(Paths())
    assert charts(OtherPaths()).charts[0].rows is first.charts[0].rows
    part = Period(held.analysis.as_of - datetime.timedelta(days=1), held.analysis.as_of)
    assert charts(Paths(), part).period != first.period
    again = charts(OtherPaths(), part)
    assert again.period == charts(Paths(), part).period


def test_what_was_asked_for_last_stays_longest():
    held = replace(NOT_LOADED, drawn={})
    for number in range(1, 17):
        assert held.kept((number,), lambda number=number: number) == number
    assert held.kept((1,), lambda: 0) == 1
    assert held.kept((17,), lambda: 17) == 17
    assert held.kept((1,), lambda: 0) == 1
    assert held.kept((2,), lambda: 0) == 0
