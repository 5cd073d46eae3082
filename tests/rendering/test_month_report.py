"""The report of a month: sheet, text, Markdown, HTML, JSON."""

from __future__ import annotations

import html
import json
import re
from decimal import Decimal
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest
from support import judge

from beancount_barbell.figures.assessment import Tone
from beancount_barbell.figures.month import month_view
from beancount_barbell.figures.regimes import GROWN, NOTES
from beancount_barbell.figures.treasury_figures import NO_YIELD, FigureGroup, regime_part
from beancount_barbell.model.months import ITEMS
from beancount_barbell.rendering.check_json import dumps
from beancount_barbell.rendering.labels import LABELS
from beancount_barbell.rendering.month_html import month_html
from beancount_barbell.rendering.month_json import month_json
from beancount_barbell.rendering.month_sheet import month_sheet
from beancount_barbell.rendering.month_text import month_markdown, month_text
from beancount_barbell.rendering.style import cells, unpainted
from tests.support_months import CORE, on, signed, until

EXAMPLE = Path(__file__).parents[2] / "example_ledger" / "main.beancount"
LATE = '\n2025-01-20 * "Late"\n  Assets:Core:Bank  10,000 JPY\n  Equity:Opening\n'

MARKUP = """
2025-01-01 open Assets:Core:Fund
2025-01-01 custom "barbell" "role" Assets:Core:Fund "core"
  institution: "x"
"""


judged = cache(judge)


def place(location):
    return f"{Path(location.filename).name}:{location.lineno}"


def sheet(ledger, name="2025-01", lang="en"):
    analysis = judged(ledger)
    view = month_view(analysis.history, name)
    assert view is not None
    findings = [one for one in analysis.findings if view.start <= one.date <= view.end]
    rates = regime_part(analysis.history, view.end)
    return month_sheet(view, findings, analysis.as_of, analysis.base_currency, lang, place, rates)


def test_the_text_of_a_month():
    text = month_text(sheet(CORE + until(on(2, 11))), unpainted)
    assert text.startswith(
        "Monthly routine 2025-01\n"
        "Period            2025-01-01 – 2025-01-31\n"
        "Review day        2025-02-10\n"
        "As of             2025-02-11\n"
        f"Rates at its end  UNKNOWN ({NO_YIELD})\n"
        "\n"
        "LATE: 4 of 6 items open\n"
        "\n"
        "✗ fail  The core's balances (core-balance)\n"
        "    Write the balances that the statement shows:\n"
        "      2025-02-01 balance Assets:Core:Bank  … JPY\n"
        "    no balance assertion between month's end and review day: Assets:Core:Bank\n"
        "    Core            9,000,000 JPY\n"
        "    Floor           –\n"
        "    Core to sleeve  none\n"
        "    Accounts\n"
        "      Account           Commodity      Units\n"
        "      Assets:Core:Bank  JPY        9,000,000\n"
    )
    asked = "To sign, paste into the ledger and write your name:"
    assert f"\nFindings of the month\n  none\n\n{asked}\n" in text
    assert text.endswith('"')
    assert text.count('custom "barbell" "signoff"') == 4


def test_a_narrow_terminal_folds_all_but_what_is_to_be_pasted():
    text = month_text(sheet(CORE + until(on(2, 5))), unpainted, width=50)
    wide = [line.strip() for line in text.splitlines() if cells(line) > 50]
    assert wide
    assert all(line.startswith("2025-02-") for line in wide)
    assert "Rates at its end  UNKNOWN (no yield of the core\n" in text


def test_the_text_of_a_month_that_is_done():
    done = signed(CORE + until(on(2, 11)), on(2, 5))
    text = month_text(sheet(done), unpainted)
    assert "\nDone: all 6 items\n" in text
    assert "signed by Taro on 2025-02-05" in text
    assert "does not pass; seen and signed by Taro on 2025-02-05" in text
    assert "paste" not in text


def test_a_month_that_is_not_late_yet_and_a_stale_signature():
    assert "open, not due yet" in month_text(sheet(CORE + until(on(2, 5))), unpainted)
    stale = signed(CORE + until(on(3, 5)), on(2, 5)) + LATE
    assert "the signature by Taro of 2025-02-05 is stale" in month_text(sheet(stale), unpainted)


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_every_figure_of_the_example_has_a_word(lang):
    """All items, all figures, in both languages; nothing is shown under its bare key."""
    analysis = judged(EXAMPLE)
    for month in analysis.history.months:
        text = month_text(sheet(EXAMPLE, month.name, lang), unpainted)
        assert "_" not in text
        for item in month.items:
            assert item.name in text
    assert {f"item.{name}" for name in ITEMS} <= set(LABELS)
    august = month_text(sheet(EXAMPLE, "2024-08", lang), unpainted)
    for figure in ("9,340,285 JPY", "78.43", "36.39%", "-283,604 JPY", "7.13%", "2024-09-01"):
        assert figure in august
    assert {"en": "BB401 record: NAV", "ja": "BB401 記録: "}[lang] in august


def test_markdown_has_a_task_a_table_and_the_directive_to_paste():
    text = month_markdown(sheet(CORE + until(on(2, 11))))
    assert text.startswith("# Monthly routine 2025-01\n\n- Period: ")
    assert "- [ ] `core-balance` ✗ fail\n" in text
    assert "- [x] `ratio` ✓ pass\n" in text
    assert "| Account | Commodity | Units |\n| --- | --- | ---: |\n| Assets:Core:Bank |" in text
    assert re.search(r"^```beancount\n2025-02-11 custom .*?^```$", text, re.MULTILINE | re.DOTALL)
    assert "\n## Findings of the month\n\n- none" in text


def test_markdown_tables_without_a_name_of_their_own():
    text = month_markdown(sheet(EXAMPLE, "2024-08"))
    assert "**Products**\n\n| Commodity | Class |" in text
    assert "\n\n| Name | Terms read on |" in text
    assert "treasury-mmf" in text


def test_names_of_ours_in_tables_are_told_in_japanese():
    """An account's layer, what a fund does with its yield, and whether a currency is hedged."""
    text = month_text(sheet(EXAMPLE, "2024-08", "ja"), unpainted)
    assert re.search(r"USDMMF +treasury-mmf +1 +14:00 +再投資 +なし", text)
    assert re.findall(r"^ +(\w+) +[\d,]+ JPY  [\d,]+ JPY$", text, re.MULTILINE) == [
        *("トレード枠", "保険枠", "予備枠")
    ]
    assert re.search(r"^ +レバレッジの上限\(倍\) +3\.00$", text, re.MULTILINE)
    assert not re.search(r"\b(trade|hedge|reserve|reinvest)\b", text)


def test_a_table_of_nothing_but_names_is_left_out():
    view = month_view(judge(CORE + until(on(2, 11))).history, "2025-01")
    assert view is not None
    bare = view.items[0]._replace(figures={}, beside={"FUND": {"terms_checked": None}})
    told = month_sheet(view._replace(items=(bare,)), [], on(2, 11), "JPY", "en", place).blocks[0]
    assert (told.rows, told.tables) == ((), ())


class Checker(HTMLParser):
    """Every element that is opened is closed, and nothing is fetched."""

    VOID = frozenset({"meta"})

    def __init__(self):
        super().__init__()
        self.open, self.seen, self.text = [], [], []

    def handle_starttag(self, tag, attrs):
        assert not {"src", "href", "onload", "onclick"} & {name for name, _ in attrs}
        self.seen.append(tag)
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text.append(data)


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_html_is_whole_and_needs_nothing_else(lang):
    page = month_html(sheet(EXAMPLE, "2024-08", lang))
    checker = Checker()
    checker.feed(page)
    assert checker.open == []
    assert page.startswith("<!doctype html>")
    assert f'<html lang="{lang}">' in page
    assert not {"script", "link", "img", "iframe"} & set(checker.seen)
    assert "url(" not in page
    assert "9,340,285 JPY" in page


def test_html_has_figures_in_line():
    text = month_html(sheet(EXAMPLE, "2024-08"))
    assert '<th scope="col" class="figure">Units</th>' in text
    assert '<td class="figure">32,457.39</td><td>2024-09-01</td>' in text


def test_html_shows_markup_as_text():
    hostile = signed(CORE + until(on(2, 11)), on(2, 5), by="<script>alert(1)</script>&")
    page = month_html(sheet(hostile))
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;&amp;" in page


def test_markdown_shows_markup_as_text():
    hostile = signed(CORE + until(on(2, 11)), on(2, 5), by="<b>|*x*_[y](z)`")
    text = month_markdown(sheet(hostile))
    assert r"\<b\>\|\*x\*\_\[y\](z)\`" in text


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_an_item_that_fails_says_first_how_it_is_mended(lang):
    told = sheet(CORE + until(on(2, 11)), lang=lang)
    drawn = month_text(told, unpainted), month_markdown(told), html.unescape(month_html(told))
    mended = [block for block in told.blocks if block.mends]
    assert mended
    for text in drawn:
        for block in mended:
            places = [text.index(mend.text) for mend in block.mends]
            assert max(places) < text.index(block.notes[0])
            assert all(line in text for mend in block.mends for line in mend.paste.splitlines())


def test_html_has_what_is_to_be_pasted():
    page = month_html(sheet(CORE + until(on(2, 11))))
    assert "<pre tabindex=" in page
    assert "&#34;signoff&#34;" in page


def test_json_is_exact():
    analysis = judge(signed(CORE + until(on(3, 5)), on(2, 5)) + LATE)
    view = month_view(analysis.history, "2025-01")
    assert view is not None
    rates = regime_part(analysis.history, view.end)
    shape = json.loads(dumps(month_json(view, [], analysis.as_of, "JPY", "en", rates)))
    balance, terms = shape.pop("items")[:2]
    assert shape == {
        "schema": 1,
        "month": "2025-01",
        "start": "2025-01-01",
        "end": "2025-01-31",
        "due": "2025-02-10",
        "as_of": "2025-03-05",
        "base_currency": "JPY",
        "status": "late",
        "regime": {"name": None, "note": None},
        "findings": [],
        "unknown": {"regime.name": NO_YIELD, "regime.note": NO_YIELD},
    }
    assert balance["status"] == "fail"
    assert balance["reasons"] == [
        "no balance assertion between month's end and review day: Assets:Core:Bank"
    ]
    assert balance["figures"]["core"] == "9010000"
    assert balance["figures"]["accounts"][0]["units"] == "9010000"
    assert balance["signature"] is None
    assert balance["stale"]["by"] == "Taro"
    assert terms["signature"]["date"] == "2025-02-05"
    assert terms["digest"] == terms["signature"]["digest"]
    assert terms["directive"] is None


def test_json_has_the_findings_of_the_month():
    analysis = judged(EXAMPLE)
    view = month_view(analysis.history, "2024-08")
    assert view is not None
    rates = regime_part(analysis.history, view.end)
    shape = month_json(view, analysis.findings[:1], analysis.as_of, "JPY", "ja", rates)
    assert shape["findings"][0]["code"] == analysis.findings[0].code


def test_figures_of_every_shape_are_told():
    """What no ledger of the tests has: truth, lists, and a figure without a word."""
    view = month_view(judge(CORE + until(on(2, 11))).history, "2025-01")
    assert view is not None
    odd = view.items[0]._replace(
        figures={
            "hedged": True,
            "prices_missing": ["A", "B"],
            "no_word": Decimal("1.50"),
            "of_kinds": {"layers": {"trade": {"budget": None, "net": Decimal(1)}}, "net": None},
        },
        beside={},
    )
    told = month_sheet(view._replace(items=(odd,)), [], on(2, 11), "JPY", "en", place).blocks[0]
    assert told.rows == (
        ("Hedged", "yes"),
        ("Prices missing", "A, B"),
        ("no word", "1.5"),
        ("of kinds: net", "–"),
    )
    assert told.tables[0].title == "of kinds"
    assert told.tables[0].rows == (("trade", "1 JPY"),)


@pytest.mark.parametrize(
    ("lang", "told"),
    [
        ("en", f"A: {NOTES['A']}; {GROWN}"),
        ("ja", "A: 核が利回りを出している。無理に回さない"),
    ],
)
def test_the_rates_are_a_note_beside_the_items(lang, told):
    """In every drawing; it is no item, changes no digest and makes nothing late."""
    analysis = judge(CORE + until(on(2, 11)))
    view = month_view(analysis.history, "2025-01")
    assert view is not None
    note = NOTES["A"] + (f"; {GROWN}" if lang == "en" else "")
    rates = FigureGroup({"name": "A", "note": note}, {})
    drawn = month_sheet(view, [], analysis.as_of, "JPY", lang, place, rates)
    without = month_sheet(view, [], analysis.as_of, "JPY", lang, place)
    assert drawn.facts[-1] == (LABELS["month.rates"]._asdict()[lang], told)
    assert drawn._replace(facts=without.facts) == without
    assert told in month_text(drawn, unpainted)
    assert told in month_markdown(drawn)
    assert told in month_html(drawn)
    shape = month_json(view, [], analysis.as_of, "JPY", lang, rates)
    assert shape["regime"] == {"name": "A", "note": note}
    assert shape["unknown"] == {}
    assert [item["digest"] for item in shape["items"]] == [item.digest for item in view.items]
    assert not any("regime" in item.figures or "regime" in item.beside for item in view.items)


def test_a_month_that_is_done_is_not_well_where_the_ledger_is_in_doubt():
    """The file of a report is read without what the command said beside it."""
    text = signed(CORE + until(on(2, 11)), on(2, 5))
    analysis = judge(text)
    view = month_view(analysis.history, "2025-01")
    assert view is not None
    sure = month_sheet(view, [], analysis.as_of, "JPY", "en", place)
    assert sure.tone is Tone.GOOD
    doubts = ["the plugin does not run", "no policy in force"]
    told = month_sheet(view, [], analysis.as_of, "JPY", "en", place, None, doubts)
    assert told.tone is Tone.UNKNOWN
    assert told.facts[-1] == ("Not certain", "the plugin does not run, no policy in force")
    late = month_view(judge(CORE + until(on(2, 11))).history, "2025-01")
    assert late is not None
    assert month_sheet(late, [], on(2, 11), "JPY", "en", place, None, doubts).tone is late.tone
