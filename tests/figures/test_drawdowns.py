"""Section f: depth, peak, trough and recovery of each fall, and days under water."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest

from beancount_barbell.figures.drawdowns import deepest, drawdowns
from beancount_barbell.figures.plain import jsonable
from beancount_barbell.figures.stress_figures import stress_figures
from beancount_barbell.rendering.stress_text import stress_text
from tests.engine.histories import HOUSE, date, history_of
from tests.handmade import START, day

D = Decimal
DAY = datetime.timedelta(days=1)
PATH = [100, 112, 126, D("113.4"), 95, D("88.2"), 101, 120, 84]

INDEX = (
    HOUSE
    + """
2025-01-06 * "all of it"
  Assets:Attack:Trade        10,000 IDX {100 JPY}
  Equity:Opening         -1,000,000 JPY
"""
)


def path(levels):
    return "".join(f"2025-01-{6 + n:02} price IDX {level} JPY\n" for n, level in enumerate(levels))


def falls(text):
    history = history_of(text)
    return drawdowns(history.days, history.as_of)


def test_the_path_of_the_page_is_one_fall_and_still_lasts():
    (fall,) = falls(INDEX + path(PATH))
    assert round(fall.depth, 4) == D("0.3333")
    assert (fall.peak, fall.peak_date) == (126, date("01-08"))
    assert (fall.trough, fall.trough_date) == (84, date("01-14"))
    assert (fall.recovered_on, fall.days) == (None, 6)


def test_n29_the_first_move_down_is_a_fall_from_the_start():
    (fall,) = falls(INDEX + path([100, 90, 95, 100, 105]))
    assert (fall.depth, fall.peak, fall.peak_date) == (D("0.1"), 100, date("01-06"))
    assert (fall.trough_date, fall.recovered_on, fall.days) == (date("01-07"), date("01-09"), 3)


def test_each_fall_is_told_and_the_first_of_equal_ones_is_the_deepest():
    found = falls(INDEX + path([100, 90, 100, 110, 99, 120, 119]))
    assert [round(fall.depth, 3) for fall in found] == [D("0.1"), D("0.1"), D("0.008")]
    assert [fall.days for fall in found] == [2, 2, 1]
    assert deepest(found) == found[0]
    assert deepest(()) is None


def test_the_first_of_two_equal_lows_is_the_trough():
    (fall,) = falls(INDEX + path([100, 80, 90, 80, 95]))
    assert (fall.trough_date, fall.depth) == (date("01-07"), D("0.2"))


def test_a_deposit_heals_nothing():
    text = """
2025-01-08 * "deposit"
  Assets:Attack:Trade   900,000 JPY
  Assets:Bank
"""
    (fall,) = falls(INDEX + path([100, 90]) + text)
    assert (fall.depth, fall.recovered_on) == (D("0.1"), None)


def test_what_rounding_leaves_is_no_fall():
    rows = [day(START + n * DAY, nav=nav) for n, nav in enumerate([D(100), D("99.9999999999999")])]
    assert drawdowns(rows, START + DAY) == ()


def test_an_index_that_is_unknown_is_passed_over():
    navs = [None, D(100), D(80), None, D(100)]
    rows = [day(START + n * DAY, nav=nav) for n, nav in enumerate(navs)]
    (fall,) = drawdowns(rows, START + 9 * DAY)
    assert (fall.peak_date, fall.recovered_on) == (START + DAY, START + 4 * DAY)


def test_a_generation_ends_with_its_fall_and_the_next_has_its_own():
    rows = [
        day(START, nav=D(100)),
        day(START + DAY, nav=D(50)),
        day(START + 40 * DAY, nav=D(100), generation=2),
        day(START + 41 * DAY, nav=D(90), generation=2),
    ]
    first, second = drawdowns(rows, START + 50 * DAY)
    assert (first.depth, first.recovered_on, first.days) == (D("0.5"), None, 40)
    assert (second.depth, second.peak_date, second.days) == (D("0.1"), START + 40 * DAY, 10)


@pytest.mark.parametrize(
    ("levels", "lang", "told"),
    [
        (
            PATH,
            "en",
            [
                (
                    "worst drawdown 33.33%: from 126.00 on 2025-01-08 to 84.00 on 2025-01-14, not "
                    "recovered, 6 days under water"
                )
            ],
        ),
        (
            [100, 80, 100, 95],
            "en",
            [
                (
                    "worst drawdown 20%: from 100.00 on 2025-01-06 to 80.00 on 2025-01-07, back on "
                    "2025-01-08, 2 days under water"
                ),
                (
                    "under water now 5%: from 100.00 on 2025-01-08 to 95.00 on 2025-01-09, not "
                    "recovered, 1 days under water"
                ),
            ],
        ),
        (
            [100, 80, 100, 95],
            "ja",
            [
                (
                    "最大ドローダウン 20%: 2025-01-06 の 100.00 から 2025-01-07 の 80.00 まで、"
                    "2025-01-08 に回復、水面下 2 日"
                ),
                (
                    "現在の水面下 5%: 2025-01-08 の 100.00 から 2025-01-09 の 95.00 まで、未回復、"
                    "水面下 1 日"
                ),
            ],
        ),
        ([100, 110], "en", []),
    ],
)
def test_stress_tells_them(levels, lang, told):
    shown = stress_text(stress_figures(history_of(INDEX + path(levels))), lang)
    for line in told:
        assert line in shown
    said = {"en": ("worst drawdown", "under water now"), "ja": ("最大ドロー", "現在の水面下")}[lang]
    assert sum(word in shown for word in said) == len(told)


def test_a_fall_of_an_earlier_generation_does_not_last():
    ledger = (
        INDEX
        + path([100, 45])
        + """
2025-01-08 * "flat"
  Assets:Attack:Trade  -10,000 IDX {100 JPY} @ 45 JPY
  Assets:Attack:Trade  450,000 JPY
  Income:Attack:PnL    550,000 JPY
2025-03-03 custom "barbell" "restart"
  by: "taro"
  reason: "smaller"
2025-03-04 price IDX 45 JPY
"""
    )
    sleeve = jsonable(stress_figures(history_of(ledger)))["sleeve"]
    assert sleeve["under_water"] is None
    assert (sleeve["worst_fall"]["depth"], sleeve["worst_fall"]["generation"]) == ("0.55", 1)
    assert sleeve["worst_fall"]["recovered_on"] is None
