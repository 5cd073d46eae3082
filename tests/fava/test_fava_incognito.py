"""With --incognito no digit but dates leaves us."""

from __future__ import annotations

import re

import fava_ledgers as ledgers
import pytest
from fava_barbell.exports import EXPORTS
from fava_ledgers import DATE, PAGE, root_of, said

NAMED = re.compile(
    r"\d(M|Y|か月|年)|[A-Z][a-z]{2}( \d{1,2})?(,? \d{4})?|\d{4}|(\d{4}年)?(\d{1,2}月)?(\d{1,2}日)?"
)
"""A time as a language names it: "3M", "Aug 5, 2024", "2024年8月"."""

BROKEN = ledgers.BREACH + ledgers.loss("700,000")


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize(
    "text",
    [ledgers.WELL, BROKEN, ledgers.UNPRICED, ledgers.NO_POLICY, ledgers.SILENT, ledgers.OWN_ERRORS],
)
def test_no_digit_but_dates(fava, text, language):
    browser = fava(text, incognito=True)
    html = browser.page(language)
    root = root_of(html)
    for said_there in (*root.text, *root.spoken):
        assert not any(char.isdigit() for char in DATE.sub("", said_there)), said_there
    assert all(NAMED.fullmatch(time) for time in root.times), root.times
    for endpoint in ("status", *EXPORTS):
        answer = browser.get(PAGE + endpoint, language).get_data(as_text=True)
        assert not any(char.isdigit() for char in DATE.sub("", answer)), answer


def test_what_is_hidden_is_said_and_dates_stay(fava):
    told = said(fava(BROKEN, incognito=True).page())
    assert "Numbers are hidden." in told
    assert "as of 2024-02-05" in told
    assert "XXX,XXX JPY" in told
    assert "core-to-sleeve" in told


def test_nothing_is_hidden_without_it(fava):
    assert "Numbers are hidden." not in said(fava(BROKEN).page())


def widths(html):
    """How far the bars of the cards are filled, and where their marks stand, in per cent."""
    return [
        float(one) for one in re.findall(r'bb-(?:fill|mark-line)" style="[a-z]+:([\d.]+)%', html)
    ]


def test_no_bar_tells_its_figure(fava):
    """27 % of the sleeve are lost: nothing is drawn more finely than in steps of 5 %."""
    open_, hidden = widths(fava(BROKEN).page()), widths(fava(BROKEN, incognito=True).page())
    assert len(open_) == len(hidden) >= 8
    assert any(width % 5 for width in open_)
    assert all(width % 5 == 0 for width in hidden)
    assert all(abs(one - other) <= 2.5 for one, other in zip(open_, hidden, strict=True))
