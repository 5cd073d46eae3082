"""The words of the page, in English and Japanese.

Texts of findings are from the catalogue of the command line. Other texts are the page's own
(`messages.py`), or the command line's if the page has none.
"""

from __future__ import annotations

from typing import NamedTuple

from beancount_barbell.rendering.labels import LABELS, told
from fava_barbell.messages import MESSAGES

LANGUAGES = ("en", "ja")


def language_of(locale: str | None) -> str:
    """The page's language for Fava's locale ("ja", "ja_JP", "de", None)."""
    name = (locale or "").replace("-", "_").split("_")[0].lower()
    return name if name in LANGUAGES else LANGUAGES[0]


class Labels(NamedTuple):
    """The page's words in one language."""

    language: str

    def __call__(self, key: str, **params: str) -> str:
        """The label `key`, with the formatted `params` filled in."""
        texts = MESSAGES if key in MESSAGES else LABELS
        return told(texts, key, self.language, **params)
