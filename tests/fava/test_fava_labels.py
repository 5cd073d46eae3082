from __future__ import annotations

import datetime
import gettext
import re
import string
from pathlib import Path

import fava_barbell
import pytest
from fava_barbell.labels import DOMAIN, Labels, language_of
from fava_barbell.messages import MESSAGES

from tests import translations

FIELD = re.compile(r"\{\w+\}")
WORDS = re.compile(r"\w")
ENDS = ("", ".one", ".none", ".known", ".none.part", ".known.part")


def fields(text):
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def messages(catalog):
    return {one.context: (one.id, one.string) for one in catalog if one.id}


@pytest.mark.parametrize("language", translations.TRANSLATED)
class TestTranslations:
    """After a change of a text: `python -m tests.translations`, and translate it by hand."""

    def test_every_text_is_translated(self, language):
        told = list(translations.extracted())
        assert dict(told) == MESSAGES
        assert len(told) == len(MESSAGES)
        there = messages(translations.catalog(language))
        assert {key: text for key, (text, _) in there.items()} == MESSAGES
        assert [key for key, (_, string) in there.items() if not string] == []

    def test_none_is_fuzzy(self, language):
        assert [one.id for one in translations.catalog(language) if one.id and one.fuzzy] == []

    def test_the_tool_would_write_what_is_there(self, language):
        """Message by message: how Babel sets a file's lines is its own affair."""
        there, written = translations.catalog(language), translations.updated(language)
        assert list(messages(there).items()) == list(messages(written).items())

    def test_what_is_compiled_is_what_is_written(self, language):
        path = translations.folder(language) / f"{DOMAIN}.mo"
        with path.open("rb") as file:
            compiled = gettext.GNUTranslations(file)
        there = messages(translations.catalog(language))
        found = {key: (text, compiled.pgettext(key, text)) for key, (text, _) in there.items()}
        assert found == there

    def test_the_files_know_no_time(self, language):
        before = translations.updated(language)
        later = datetime.datetime(2099, 12, 31, tzinfo=datetime.timezone.utc)
        after = translations.updated(language)
        after.creation_date = after.revision_date = later
        assert translations.as_text(after) == translations.as_text(before)
        assert translations.compiled(after) == translations.compiled(before)
        assert b"2099" not in translations.compiled(after)

    def test_the_parameters_are_the_same(self, language):
        for key, (text, told) in messages(translations.catalog(language)).items():
            assert fields(text) == fields(told), key

    def test_the_page_speaks_it(self, language):
        for key, (_, told) in messages(translations.catalog(language)).items():
            given = {name: name for name in fields(told)}
            assert Labels(language)(key, **given) == told.format_map(given)


def test_a_changed_text_asks_for_a_new_translation(monkeypatch):
    changed = [("title", "Separation"), ("new", "New")]
    monkeypatch.setattr(translations, "extracted", lambda: changed)
    asked = translations.updated("ja")
    assert messages(asked) == {"title": ("Separation", "バーベル"), "new": ("New", None)}
    assert [one.context for one in asked if one.fuzzy] == ["title"]
    assert b"msgctxt" not in translations.compiled(asked)


def test_a_language_without_a_file_speaks_english():
    assert Labels("xx")("title") == MESSAGES["title"]


def test_japanese_is_japanese():
    there = messages(translations.catalog("ja"))
    alike = {key for key, (_, text) in there.items() if text.isascii()}
    assert alike == {key for key, text in MESSAGES.items() if not WORDS.search(FIELD.sub("", text))}


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
