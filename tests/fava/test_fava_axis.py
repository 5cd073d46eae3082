from __future__ import annotations

import datetime
from itertools import pairwise

import pytest
from fava_barbell.axis import ROOMS, date_ticks, room_for
from hypothesis import given
from hypothesis import strategies as st

DATES = st.dates(datetime.date(1900, 1, 1), datetime.date(2200, 12, 31))


def ticks(start, days, language="en"):
    start = datetime.date.fromisoformat(start)
    end = start + datetime.timedelta(days=days)
    return date_ticks(start, end, lambda date: 100 * (date - start).days / max(days, 1), language)


def texts(*arguments):
    return [tick.text for tick in ticks(*arguments)]


@pytest.mark.parametrize(
    ("start", "days", "language", "expected"),
    [
        ("2025-01-06", 0, "en", ["Jan 6, 2025"]),
        ("2025-01-06", 0, "ja", ["2025年1月6日"]),
        ("2024-12-30", 3, "en", ["Dec 30", "Dec 31", "Jan 1, 2025", "Jan 2"]),
        ("2024-02-28", 2, "ja", ["2月28日", "2月29日", "2024年3月1日"]),
        ("2024-08-20", 24, "en", ["Aug 21", "Sep 1, 2024", "Sep 11"]),
        (
            "2024-08-01",
            30,
            "ja",
            ["2024年8月1日", "8月6日", "8月11日", "8月16日", "8月21日", "8月26日"],
        ),
        ("2024-07-01", 92, "en", ["Jul 2024", "Aug", "Sep", "Oct"]),
        ("2024-01-04", 271, "en", ["Feb", "Mar", "Apr", "May", "Jun", "Jul 2024", "Aug", "Sep"]),
        ("2024-01-04", 271, "ja", ["2月", "3月", "4月", "5月", "6月", "2024年7月", "8月", "9月"]),
        ("2023-10-01", 365, "ja", ["10月", "11月", "12月", "2024年", "2月", "3月", "4月", "5月"]),
        ("2022-02-01", 900, "en", ["Apr", "Jul", "Oct", "2023", "Apr", "Jul", "Oct", "2024"]),
        ("2018-12-31", 2100, "en", ["2019", "Jul", "2020", "Jul", "2021", "Jul", "2022", "Jul"]),
        ("2019-05-05", 2000, "en", ["Jul", "2020", "Jul", "2021", "Jul", "2022", "Jul", "2023"]),
        ("2014-05-05", 3650, "ja", ["2015年", "2016年", "2017年", "2018年", "2019年", "2020年"]),
        ("1000-05-05", 365000, "en", ["1100", "1200", "1300", "1400", "1500", "1600", "1700"]),
    ],
)
def test_dates_are_named_as_people_name_them(start, days, language, expected):
    assert texts(start, days, language)[: len(expected)] == expected


def test_what_is_more_important_is_shown_in_narrower_boxes():
    shown = {tick.text: tick.room for tick in ticks("2024-01-04", 271)}
    assert shown["Jul 2024"] == 0
    assert shown["Apr"] == shown["Oct"] == 15
    assert shown["Feb"] == shown["May"] == 44


@given(DATES, st.integers(0, 40_000), st.sampled_from(["en", "ja"]))
def test_no_date_lies_on_another(start, days, language):
    found = date_ticks(
        start,
        start + datetime.timedelta(days=days),
        lambda date: 100 * (date - start).days / max(days, 1),
        language,
    )
    assert [tick.room for tick in found].count(0) >= 1
    assert all(0 <= tick.place <= 100 for tick in found)
    for room in ROOMS:
        shown = [tick for tick in found if tick.room <= room]
        for one, after in pairwise(shown):
            width = sum(0.8 if ord(char) > 0x2000 else 0.45 for char in one.text)
            assert (after.place - one.place) * room / 100 > width


def test_a_text_is_written_where_it_has_room():
    assert room_for("ACTIVE", 100) == 8
    assert room_for("ACTIVE", 30) == 15
    assert room_for("通常", 30) == 12
    assert room_for("ACTIVE", 1) is None
