"""What is drawn once a load: the charts are the same under all filters but the time."""

from __future__ import annotations

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

    def drawn(links, period=None):
        build_lasting(held, language="en", incognito=False, links=links, period=period)
        return [id(made) for key, made in held.drawn.items() if key[0] == "charts"]

    first = drawn(Paths())
    assert drawn(OtherPaths()) == first
    both = drawn(Paths(), Period(held.analysis.as_of, held.analysis.as_of))
    assert len(both) == 2
    assert set(first) < set(both)


def test_what_was_asked_for_last_stays_longest():
    held = replace(NOT_LOADED, drawn={})
    for number in range(1, 17):
        assert held.kept((number,), lambda number=number: number) == number
    assert held.kept((1,), lambda: 0) == 1
    assert held.kept((17,), lambda: 17) == 17
    assert held.kept((1,), lambda: 0) == 1
    assert held.kept((2,), lambda: 0) == 0
