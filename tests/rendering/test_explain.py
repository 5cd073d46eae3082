from __future__ import annotations

import pytest

from beancount_barbell.rendering.explain import explanation, rule_table, rule_table_markdown
from beancount_barbell.rendering.style import cells
from beancount_barbell.rules import core_to_sleeve
from beancount_barbell.rules.base import Rule

DOC = """Core money must stay | always.

What it checks:
    Each transaction.

Why:
    Because.

A ledger that breaks it:
    option "title" "broken"
      indented: 1

A ledger that does not:
    option "title" "sound"

How to mend:
    Pay it back.

Policy keys:
    `tolerance`
"""

JA = """核は動かさない。

何を調べるか:
    取引ごとに。

なぜ:
    そうだから。

直し方:
    返す。

方針のキー:
    `tolerance`
"""

RULE = Rule("BB201", "core_to_sleeve", (), told=DOC)


@pytest.fixture(autouse=True)
def _in_japanese(monkeypatch):
    monkeypatch.setattr(core_to_sleeve, "JA", JA)


def test_an_english_explanation_is_the_docstring_under_its_code():
    told = explanation(RULE, "en")
    assert told.startswith("BB201 core-to-sleeve  (error)\n\nCore money must stay | always.\n\n")
    assert told.endswith(DOC.split("\n", 1)[1].strip())


@pytest.mark.parametrize(
    ("width", "checks"), [(20, "    Each transaction\n    of any day.\n"), (32, "    Each\n")]
)
def test_a_wide_section_is_folded_anew_and_a_ledger_is_not(width, checks):
    rule = RULE._replace(told=DOC.replace("Each transaction.", "Each\n    transaction of any day."))
    told = explanation(rule, "en", width=width)
    assert told.startswith("BB201 core-to-sleeve  (error)\n\nCore money must")
    assert f"What it checks:\n{checks}" in told
    assert '    option "title" "broken"\n      indented: 1\n' in told


def test_a_japanese_explanation_borrows_the_ledgers():
    told = explanation(RULE, "ja", lambda text, _style: f"*{text}")
    assert told.startswith("*BB201 core-to-sleeve  (エラー)\n\n核は動かさない。")
    headings = [line[1:-1] for line in told.splitlines() if line.startswith("*")][1:]
    assert headings == [
        "何を調べるか",
        "なぜ",
        "違反する帳簿",
        "違反しない帳簿",
        "直し方",
        "方針のキー",
    ]
    assert '    option "title" "broken"\n      indented: 1\n' in told


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_the_table_keeps_its_columns(lang):
    head, row = rule_table([RULE], lang).splitlines()
    assert row.startswith("BB201")
    summary = "Core" if lang == "en" else "核"
    column = "Rule" if lang == "en" else "ルール"
    assert cells(row[: row.index(summary)]) == cells(head[: head.index(column)])


def test_markdown_cells_hold_their_bars():
    assert rule_table_markdown([RULE], "en").splitlines() == [
        "| Code | Name | Severity | Rule |",
        "| --- | --- | --- | --- |",
        "| BB201 | core-to-sleeve | error | Core money must stay \\| always. |",
    ]
