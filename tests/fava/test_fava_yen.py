"""Amounts of yen as a Japanese reader says them."""

from __future__ import annotations

import re

import fava_ledgers as ledgers
import pytest
from fava_barbell.html import in_man
from hypothesis import given
from hypothesis import strategies as st

WORTH = {"": 1, "万": 10**4, "億": 10**8, "兆": 10**12, "京": 10**16}


@pytest.mark.parametrize(
    ("given_", "said"),
    [
        ("0 JPY", "0円"),
        ("7,226 JPY", "7,226円"),
        ("10,000 JPY", "1万円"),
        ("10,000,000 JPY", "1,000万円"),
        ("1,255,520 JPY 以下", "125万5,520円以下"),
        ("+1,097,226 JPY", "+109万7,226円"),
        ("1 JPY · 2 JPY", "1円 · 2円"),
        ("-80,001 JPY", "-8万1円"),
        ("100,000,000 JPY", "1億円"),
        ("123,400,005,678 JPY", "1,234億5,678円"),
        ("0.50 JPY", "0.50円"),
        ("10,000.5 JPY", "1万0.5円"),
        ("X,XXX,XXX JPY", "XXX万X,XXX円"),
        ("上限1,000 JPY、下限 2,000 JPY。", "上限1,000円、下限 2,000円。"),
        ("30,000.00 USD", "30,000.00 USD"),
        ("10 JPYX", "10 JPYX"),
        ("A10 JPY", "A10 JPY"),
        (f"1{'0' * 20} JPY", f"1{'0' * 20} JPY"),
    ],
)
def test_by_ten_thousands(given_, said):
    assert in_man(given_) == said


@given(st.integers(0, 10**20 - 1))
def test_no_digit_is_lost(amount):
    said = in_man(f"{amount:,} JPY").removesuffix("円")
    parts = re.findall(r"([\d,]+)([万億兆京]?)", said)
    assert sum(int(digits.replace(",", "")) * WORTH[unit] for digits, unit in parts) == amount


def test_what_is_read_is_in_man_and_tables_are_exact(fava):
    browser = fava(ledgers.BREACH)
    page = ledgers.unmarked(browser.page("ja"))
    assert "20万円" in page.split('class="bb-cards"')[0]
    assert '<p class="bb-value" title="+700,000 JPY">+70万円</p>' in page
    table = page.split('class="bb-findings"')[1].split("</section>")[0]
    assert "200,000 JPY" in table
    assert "万円" not in table
    assert "万円" not in browser.page("en")
