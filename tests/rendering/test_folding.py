from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beancount_barbell.rendering.folding import folded
from beancount_barbell.rendering.style import cells

ROW = "Core          9,197,226 JPY  floor 8,100,000 JPY, 1,097,226 JPY above it: kept"
NOTE = "                             9,197,226 JPY in one business day, 9,197,226 JPY in two"
FLOW = "2024-01-04  outside → core  4,500  allowed  Assets:KitaSec:Cash  books/core.beancount:9"


def test_what_fits_stays_as_it_is():
    text = f"{ROW}\n\n  two  columns  \n{' ' * 99}\x1b[0m"
    assert folded(text, cells(ROW)) == text
    assert folded(f"{ROW}\x1b[0m  ", cells(ROW)) == f"{ROW}\x1b[0m  "
    assert folded("\tone two", 5) == "\tone\n  two"
    assert folded("one two  \x1b[0m  ", 5) == "one\n  two\x1b[0m"


@pytest.mark.parametrize(
    ("line", "width", "lines"),
    [
        # Below the column of the notes, and a number beside its currency
        (
            ROW,
            60,
            [
                "Core          9,197,226 JPY  floor 8,100,000 JPY,",
                "                               1,097,226 JPY above it: kept",
            ],
        ),
        (
            NOTE,
            60,
            [
                "                             9,197,226 JPY in one business",
                "                               day, 9,197,226 JPY in two",
            ],
        ),
        # Where that leaves too little room, from the left
        (
            ROW,
            36,
            [
                "Core          9,197,226 JPY",
                "  floor 8,100,000 JPY, 1,097,226 JPY",
                "  above it: kept",
            ],
        ),
        (NOTE, 40, ["    9,197,226 JPY in one business day,", "      9,197,226 JPY in two"]),
        # An account or a place is never broken
        (
            FLOW,
            60,
            [
                "2024-01-04  outside → core  4,500  allowed",
                "                                     Assets:KitaSec:Cash",
                "                                     books/core.beancount:9",
            ],
        ),
        ("a " * 3 + "b" * 30, 20, ["a a a", "  " + "b" * 30]),
        # Japanese is broken between its characters, but not before what closes
        (
            "核          9,197 JPY  下限 8,100 JPY、余裕 1,097 JPY: 守られています。",
            48,
            [
                "核          9,197 JPY  下限 8,100 JPY、余裕",
                "                         1,097 JPY: 守られていま",
                "                         す。",
            ],
        ),
        (
            "  ああああ、いいいい。ううっう",
            11,
            ["  あああ", "    あ、い", "    いい", "    い。う", "    うっう"],
        ),
    ],
)
def test_what_is_wider_goes_on_where_it_can_be_read(line, width, lines):
    assert folded(line, width).split("\n") == lines


def test_colours_take_no_room_and_break_nothing():
    painted = ROW.replace("kept", "\x1b[32mkept\x1b[0m").replace("JPY  ", "JPY\x1b[1m  ")
    text = folded(f"\x1b[31m{painted}\x1b[0m", 40)
    plain = re.sub(r"\x1b\[[0-9;]*m", "", text)
    assert plain == folded(ROW, 40)
    assert text.count("\x1b") == 5


WORDS = st.sampled_from(["Core", "9,197 JPY", "核が", "ない、", " ", "\x1b[32m", "\x1b[0m", "(a)"])


@given(line=st.lists(WORDS, max_size=30).map(" ".join), width=st.integers(20, 80))
def test_nothing_is_lost_and_no_line_is_too_wide(line, width):
    text = folded(line, width)
    assert re.sub(r"\s", "", text) == re.sub(r"\s", "", line)
    plain = re.sub(r"\x1b\[[0-9;]*m", "", text)
    assert line == text or max(map(cells, plain.split("\n"))) <= width
