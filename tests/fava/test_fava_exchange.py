"""The cards in another currency of the ledger."""

from __future__ import annotations

import re

import fava_ledgers as ledgers
import pytest
from fava_ledgers import root_of, said

TWO = ledgers.WELL.replace(
    'option "operating_currency" "JPY"\n',
    'option "operating_currency" "JPY"\noption "operating_currency" "USD"\n',
)
PRICED = TWO + "2024-01-04 price USD 120 JPY\n2024-01-05 price USD 150 JPY\n"


def card(html, key):
    cards = html.split('class="bb-cards"')[1].split("</ul>")[0]
    return said(
        '<section id="beancount-barbell"><li '
        + cards.split(f'data-card="{key}"')[1].split("</li>")[0]
        + "</section>"
    )


def test_amounts_at_the_price_of_the_day(fava):
    """The core is 9,000,000 JPY, 900,000 above its floor: 60,000 and 6,000 USD at 150."""
    html = fava(PRICED).page(currency="USD")
    told = card(html, "core")
    assert "+6,000.00 USD" in told
    assert "core 60,000.00 USD" in told
    assert "floor 54,000.00 USD" in told
    assert "JPY" not in told
    assert "10%" in card(html, "share")
    note = "1 USD = 150.00 JPY on 2024-01-05, the ledger's own price. Only the cards are in USD"
    assert note in said(html)


def test_the_base_currency_is_what_is_shown_unasked(fava):
    browser = fava(PRICED)
    html = browser.page()
    assert "+900,000 JPY" in card(html, "core")
    assert "the ledger's own price" not in said(html)
    for asked in ("JPY", "EUR", "", "<script>"):
        assert card(browser.page(currency=asked), "core") == card(html, "core")


@pytest.mark.parametrize(
    "price", ["", "2024-01-05 price EUR 160 JPY\n", "2024-01-05 price JPY 0 USD\n"]
)
def test_without_a_price_of_the_day_nothing_is_known(fava, price):
    """A price of another currency is none; the base figure is never told as USD."""
    html = fava(TWO + price).page(currency="USD")
    told = card(html, "core")
    assert told.count("UNKNOWN") == 3
    assert not re.search(r"\d (?:JPY|USD)", told)
    assert "The ledger has no price of JPY in USD." in said(html)


def test_a_price_the_other_way_round(fava):
    text = TWO + "2024-01-05 price JPY 0.01 USD\n"
    html = fava(text).page(currency="USD")
    assert "+9,000.00 USD" in card(html, "core")
    assert "1 USD = 100.00 JPY" in said(html)


def test_a_price_is_told_the_way_round_in_which_it_is_larger(fava):
    html = fava(TWO + "2024-01-05 price JPY 2 USD\n").page(currency="USD")
    assert "+1,800,000.00 USD" in card(html, "core")
    assert "1 JPY = 2.00 USD" in said(html)


def test_the_judgement_is_the_same(fava):
    """200,000 JPY of the core are in the sleeve."""
    browser = fava(PRICED + ledgers.BREACH.removeprefix(ledgers.WELL))
    pages = [browser.page(), browser.page(currency="USD")]
    assert [root_of(html).state for html in pages] == ["BREACH", "BREACH"]
    findings = [html.split('class="bb-findings"')[1].split("</section>")[0] for html in pages]
    assert "200,000 JPY" in findings[0]
    assert findings[0].count("JPY") == findings[1].count("JPY")
    assert "USD" not in findings[1].replace("currency=USD", "")


def test_the_links_remember_it(fava):
    html = fava(PRICED).page(currency="USD", filter="#tag")
    links = root_of(html).links
    assert "?filter=%23tag#barbell-cards" in links
    assert any("currency=USD" in one and "time=" in one for one in links)
    assert '<b aria-current="true">USD</b>' in html
    assert '<input type="hidden" name="currency" value="USD">' in html


def test_one_currency_needs_no_choice(fava):
    assert "bb-currencies" not in fava(ledgers.WELL).page()


def test_hidden_and_in_japanese(fava):
    html = fava(PRICED, incognito=True).page("ja", currency="USD")
    assert "+X,XXX.XX USD" in card(html, "core")
    assert "2024-01-05 の X USD = XXX.XX JPY(帳簿の価格)" in said(html)
