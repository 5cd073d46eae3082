"""Dates, amounts and line numbers stay on one line, whatever else is in the text."""

from __future__ import annotations

import re

import pytest
from fava_barbell.html import dated


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("as of 2024-02-05.", ["2024-02-05"]),
        ("Move 1,255,520 JPY by 2024-02-05", ["1,255,520 JPY", "2024-02-05"]),
        ("-30,000.50 USD", ["-30,000.50 USD"]),
        ("核 125万5,520円以下、1億円", ["125万5,520円", "1億円"]),
        ("+109万7,226円(2024-02-05)", ["+109万7,226円", "2024-02-05"]),
        ("X,XXX,XXX JPY", ["X,XXX,XXX JPY"]),
        ("5 in a row, 12.5% of NAV, BB201", []),
        ("main.beancount:12 <12 JPY>", ["12 JPY"]),
        ("98,765,432,109,876 JPY", []),  # longer than a card of a phone: it may break
        ("98兆7,654億3,210万9,876円", ["7,654億3,210万9,876円"]),
    ],
)
def test_dates_and_amounts_do_not_break(text, kept):
    html = dated(text)
    assert re.findall(r'<span class="bb-w">([^<]*)</span>', html) == kept
    assert (
        re.sub(r"</?(?:span|wbr)[^>]*>", "", html).replace("&lt;", "<").replace("&gt;", ">") == text
    )


def test_what_is_to_be_typed_is_code():
    assert dated("sign a `restart` & go") == "sign a <code>restart</code> &amp; go"


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("main.beancount:12", "main.beancount<wbr>:12"),
        ("main.beancount:XXX", "main.beancount<wbr>:XXX"),
        ("Assets:7Eleven at 14:05", "Assets:7Eleven at 14:05"),
    ],
)
def test_a_place_breaks_before_its_line_number(text, html):
    assert dated(text) == html
