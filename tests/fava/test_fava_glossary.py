"""The words of the method, explained where the page first says them."""

from __future__ import annotations

import re

import fava_ledgers as ledgers
import pytest
from fava_barbell.glossary import TERMS, Glossary
from fava_ledgers import root_of
from made import voice


def test_a_word_is_explained_once_in_a_section():
    explained = Glossary(voice())
    first = explained("Sleeve NAV")
    assert first == (
        '<a class="bb-term" href="#barbell-term-sleeve" aria-describedby="barbell-term-sleeve">'
        "Sleeve</a> "
        '<a class="bb-term" href="#barbell-term-nav" aria-describedby="barbell-term-nav">NAV</a>'
    )
    assert explained("Sleeve NAV") == "Sleeve NAV"
    assert explained.anew() == ""
    assert explained("Sleeve NAV") == first


def test_only_whole_words_are_explained():
    assert Glossary(voice())("unnavigable scored") == "unnavigable scored"


def test_the_text_is_escaped():
    assert Glossary(voice())("<b>core</b>").startswith("&lt;b&gt;<a ")


def test_japanese_words_need_no_spaces():
    assert 'href="#barbell-term-sleeve"' in Glossary(voice("ja"))("攻め枠の比率")


def test_no_explanation_has_a_digit():
    """They are the same where numbers are hidden."""
    for language in ("en", "ja"):
        open_, hidden = Glossary(voice(language)), Glossary(voice(language, incognito=True))
        assert open_.terms == hidden.terms


@pytest.mark.parametrize("language", ["en", "ja"])
def test_every_word_leads_to_its_explanation(fava, language):
    page = fava(ledgers.HALTED).page(language)
    used = set()
    for part in re.split('class="bb-cards"|class="bb-charts"', page):
        terms = re.findall(r'class="bb-term" href="#([a-z-]+)" aria-describedby="([a-z-]+)"', part)
        assert len(terms) == len(set(terms)) >= 2
        used |= set(terms)
    assert len(used) >= 8
    ids = re.findall(r'id="(barbell-term-[a-z]+)"', page)
    assert ids == [f"barbell-term-{key}" for key in TERMS]
    assert all(one == other and one in ids for one, other in used)
    assert "dl" in root_of(page).tags


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("ledger", [ledgers.HEAD, ledgers.SILENT, ledgers.NO_POLICY])
def test_every_word_is_explained_where_there_is_little_to_tell(fava, ledger, language):
    page = fava(ledger + ledgers.EXTENSION).page(language)
    used = set(re.findall(r'class="bb-term" href="#([a-z-]+)"', page))
    assert used
    assert used <= set(re.findall(r'id="(barbell-term-[a-z]+)"', page))
