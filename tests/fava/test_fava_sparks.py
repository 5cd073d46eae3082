from __future__ import annotations

import datetime
import re
from types import SimpleNamespace

import fava_ledgers as ledgers
import pytest
from fava_barbell.sparks import build_sparks
from fava_barbell.timeline import all_days
from fava_ledgers import root_of
from made import voice

from tests.handmade import START, D, day, history

KEYS = ("share", "nav", "drawdown", "core", "exposure")


def on(days, **changes):
    return day(START + datetime.timedelta(days=days), **changes)


def sparks(*days, speaker=None):
    analysis = SimpleNamespace(history=history(*days), base_currency="JPY")
    return build_sparks(analysis, speaker or voice(), all_days(analysis.history))


def test_a_card_is_drawn_whose_figure_each_day_has():
    drawn = sparks(on(0), on(10, nav=D(60), drawdown=D("0.4"), core=D(8000000)), on(20))
    assert drawn.keys() == set(KEYS)
    assert drawn["nav"].text == "2025-01-06 to 2025-01-26: lowest 60.00, highest 100.00."
    assert drawn["core"].text.endswith("lowest 8,000,000 JPY, highest 9,000,000 JPY.")
    # 60 to 100 with 12 % of 40 above and below: 100 lies at 4.8 / 49.6 of the height.
    assert drawn["nav"].path == "M0 97h500v806h500v-806"
    assert drawn["drawdown"].path == drawn["nav"].path  # a loss is drawn downward


def heights(path):
    """How far a line of one step goes down, in thousandths of its box."""
    return sum(int(move) for move in re.findall(r"v(-?\d+)", path))


def test_what_hardly_moves_looks_still():
    """A figure without an axis: a change by a hundredth must not fill the box."""
    first = on(0, nav=D(100), drawdown=D(0), core=D(9000000), ratio=D("0.1"))
    last = on(10, nav=D(99), drawdown=D("0.005"), core=D(9090000), ratio=D("0.101"))
    drawn = sparks(first, last)
    # 1 of 10 points, 0.5 % of 5 %, 90,000 of 909,000, 0.1 % of 1.01 %: a tenth, of a box that
    # has 12 % more above and below.
    assert {key: heights(drawn[key].path) for key in KEYS[:4]} == pytest.approx(
        {"nav": 81, "drawdown": 81, "core": -80, "share": -80}, abs=1
    )


def test_what_is_unknown_is_a_gap():
    drawn = sparks(on(0), on(10, nav=None), on(20, nav=D(90)), on(40, nav=D(90)))
    assert drawn["nav"].path.count("M") == 2
    assert drawn["nav"].text.endswith("highest 100.00, UNKNOWN on some days.")


def test_nothing_is_drawn_of_a_single_day_or_of_what_was_never_known():
    assert sparks(on(0)) == sparks() == {}
    assert "nav" not in sparks(on(0, nav=None), on(5, nav=None))


def test_a_long_history_is_a_short_path():
    drawn = sparks(*(on(index, nav=D(60 + index % 60)) for index in range(3000)))
    assert len(drawn["nav"].path) < 1000


def test_incognito():
    drawn = sparks(on(0), on(10, nav=D(60)), speaker=voice("ja", incognito=True))
    assert drawn["nav"].text == "2025-01-06 から 2025-01-16 まで: 最低 XX.XX、最高 XXX.XX。"


def test_a_card_speaks_of_the_whole_whatever_time_is_shown(fava):
    text = "2024-01-05 to 2024-02-05: lowest 45.00, highest 100.00."
    browser = fava(ledgers.HALTED)
    assert text in root_of(browser.page()).spoken
    assert text in root_of(browser.page(time="2024-02")).spoken
