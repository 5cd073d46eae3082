"""With --incognito no digit but dates leaves us."""

from __future__ import annotations

import fava_ledgers as ledgers
import pytest
from fava_barbell.exports import EXPORTS
from fava_ledgers import DATE, PAGE, root_of, said

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
