"""The page beside other pages of Fava, as documented: each cell of ours is a test."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
DOCS = TESTS.parents[1] / "docs"

TESTED = {
    "what to do first, and how much": "test_fava_banner.test_each_yen_is_asked_for_once",
    "what is not known": "test_fava_page.test_an_unpriced_holding_is_named",
    "from a figure to its evidence": "test_page_browser.test_links_open_the_entry_and_the_line",
    "the state on other pages": "test_page_browser.test_the_badge_is_on_every_page",
    "lines of limits in the charts": "test_fava_charts.test_nav_and_its_lines_and_states",
    "the rule as a picture": "test_page_browser.test_the_arrows_lead_from_box_to_box",
    "under a filter of time": (
        "test_fava_sentences.test_every_sentence_is_of_the_time_that_is_shown"
    ),
    "dark": "test_page_browser.test_states_and_themes",
    "`--incognito`": "test_page_browser.test_a_prefix_incognito_and_read_only",
    "axe": "test_page_browser.test_axe_finds_nothing",
    "scripts": "test_fava_page.test_the_modules_are_small_and_served",
    "390 px": "test_page_browser.test_a_phone",
    "on paper (A4)": "test_page_browser.test_a_print_needs_few_pages",
    "Japanese": "test_page_browser.test_japanese",
    "a command line says the same": (
        "test_fava_parity.test_the_endpoints_are_what_the_commands_print"
    ),
    "tables that sort": "test_page_browser.test_tables_sort_by_keyboard_and_pointer",
    "the value at the pointer": (
        "test_page_browser.test_the_charts_move_together_and_tell_the_value_at_the_pointer"
    ),
    "what a booking would do": "test_fava_try.test_it_is_what_the_command_line_says",
}
"""The rows of the table, with the test of our column."""


def rows(language):
    text = (DOCS / language / "page.md").read_text(encoding="utf-8")
    table = [line for line in text.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table[1:]]


@pytest.mark.parametrize("test", TESTED.values())
def test_each_of_our_cells_is_a_test(test):
    module, _, name = test.partition(".")
    tree = ast.parse((TESTS / f"{module}.py").read_text(encoding="utf-8"))
    assert name in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_both_languages_have_its_rows():
    english, japanese = rows("en"), rows("ja")
    assert [row[0] for row in english] == list(TESTED)
    assert [len(row) for row in english] == [len(row) for row in japanese] == [5] * len(TESTED)
    assert all(cell for row in (*english, *japanese) for cell in row)
