"""One thing has one name in Japanese, whoever speaks: page, command line, rules, README."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
CHOSEN = {
    "ポリシー": "方針",
    "外部": "枠外",
    "枠の外": "枠外",
    "規則": "ルール",
    "市場環境": "市場",
    "相場のルール": "市場のルール",
    "資金移動": "資金の流れ",
    "正味拠出": "純拠出",
    "月次の点検": "月次ルーチン",
    "月次の見直し": "月次ルーチン",
    "期日": "期限",
    "ポジション": "建玉",
    "攻め枠の記録": "攻め枠の成績",
    "攻め枠の割合": "攻め枠の比率",
    "最大連敗": "最長の連敗",
    "スリーブ": "攻め枠",
    "連続損失": "連敗",
    "ルインライン": "破綻ライン",
    "名乗": "申告",
    "損失の中で": "損失の最中に",
}
"""A word that is not used, and the one that is."""

SPOKEN = [
    ROOT / "README.ja.md",
    *(
        path
        for folder in ("beancount_barbell", "fava_ext", "example_ledger", "docs/ja")
        for path in sorted((ROOT / folder).rglob("*"))
        if path.suffix in {".py", ".md", ".html"}
    ),
]


def test_there_is_something_to_read():
    assert len(SPOKEN) > 100


@pytest.mark.parametrize("word", CHOSEN)
def test_one_thing_has_one_name(word):
    found = [path.name for path in SPOKEN if word in path.read_text(encoding="utf-8")]
    assert found == [], f"write {CHOSEN[word]} for {word}"


@pytest.mark.parametrize(
    "word",
    ["核", "攻め枠", "破綻ライン", "縮小", "停止", "連敗", "予備枠", "許容ドローダウン"],
)
def test_the_words_of_the_method_are_spoken(word):
    page = ROOT / "fava_ext/fava_barbell/messages.py"
    assert word in page.read_text(encoding="utf-8")
    assert word in (ROOT / "README.ja.md").read_text(encoding="utf-8")
