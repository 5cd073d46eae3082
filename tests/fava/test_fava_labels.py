from __future__ import annotations

import re
import string
from pathlib import Path

import fava_barbell
import pytest
from fava_barbell.labels import CATALOGUES, language_of

ENDS = ("", ".one", ".none")


def fields(text):
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_both_languages_say_the_same_things():
    english, japanese = CATALOGUES["en"], CATALOGUES["ja"]
    assert english.keys() == japanese.keys()
    for key, text in english.items():
        assert fields(text) == fields(japanese[key]), key


def test_japanese_is_japanese():
    assert [key for key, text in CATALOGUES["ja"].items() if text.isascii()] == ["failure.detail"]


def test_every_label_is_used():
    folder = Path(fava_barbell.__file__).parent
    sources = [*folder.glob("*.py"), *folder.glob("templates/*.html")]
    code = "\n".join(path.read_text(encoding="utf-8") for path in sources)
    built = tuple(re.findall(r"""f["']([a-z.-]+\.)\{|label\("([a-z-]+\.)" ~""", code))
    prefixes = {one or other for one, other in built}
    assert {"word.", "fact.", "column.", "data."} <= prefixes
    watched = {f"chart.{words}{end}" for words in ("above", "below", "lines") for end in ENDS}
    for key in CATALOGUES["en"]:
        named = len(re.findall(f"[\"']{key}[\"']", code)) > 2
        assert named or key in watched or key.startswith(tuple(prefixes)), key


@pytest.mark.parametrize(
    ("locale", "language"),
    [("ja", "ja"), ("ja_JP", "ja"), ("JA-jp", "ja"), ("de", "en"), ("None", "en"), (None, "en")],
)
def test_language_of(locale, language):
    assert language_of(locale) == language
