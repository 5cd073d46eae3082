from __future__ import annotations

import re
import string
from pathlib import Path

import fava_barbell
import pytest
from fava_barbell.labels import Labels, language_of
from fava_barbell.messages import MESSAGES

from beancount_barbell.rendering.labels import LABELS, label

FIELD = re.compile(r"\{\w+\}")
WORDS = re.compile(r"\w")
ENDS = ("", ".one", ".none", ".known", ".none.part", ".known.part")


def fields(text):
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_the_parameters_are_the_same():
    assert [key for key, one in MESSAGES.items() if fields(one.en) != fields(one.ja)] == []


def test_another_language_speaks_english():
    assert Labels("xx")("title") == MESSAGES["title"].en


@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_words_of_the_command_line_are_known_too(language):
    assert Labels(language)("outcome.win") == label("outcome.win", language)
    assert {key for key in MESSAGES if tuple(MESSAGES[key]) == tuple(LABELS.get(key, ()))} == set()


def test_japanese_is_japanese():
    alike = {key for key, text in MESSAGES.items() if text.ja.isascii()}
    wordless = {key for key, text in MESSAGES.items() if not WORDS.search(FIELD.sub("", text.en))}
    assert alike == wordless


def test_every_label_is_used():
    folder = Path(fava_barbell.__file__).parent
    sources = [*folder.glob("*.py"), *folder.glob("templates/*.html")]
    code = "\n".join(path.read_text(encoding="utf-8") for path in sources)
    built = tuple(re.findall(r"""f["']([a-z.-]+\.)\{|label\("([a-z-]+\.)" ~""", code))
    prefixes = {one or other for one, other in built}
    assert {"meaning.", "fact.", "column.", "data."} <= prefixes
    watched = {f"chart.{words}{end}" for words in ("above", "below", "lines") for end in ENDS}
    for key in MESSAGES:
        named = len(re.findall(f"[\"']{key}[\"']", code)) > 1
        assert named or key in watched or key.startswith(tuple(prefixes)), key


@pytest.mark.parametrize(
    ("locale", "language"),
    [("ja", "ja"), ("ja_JP", "ja"), ("JA-jp", "ja"), ("de", "en"), ("None", "en"), (None, "en")],
)
def test_language_of(locale, language):
    assert language_of(locale) == language
