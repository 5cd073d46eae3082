"""The words of the page, in English and in the languages of `translations/`.

The page has a gettext domain of its own, "barbell". Findings are told by the
shared catalogue, which the command line speaks without Fava; here are only the
page's own labels.
"""

from __future__ import annotations

import functools
import gettext
from dataclasses import dataclass
from pathlib import Path

from fava_barbell.messages import MESSAGES

DOMAIN = "barbell"
LANGUAGES = ("en", "ja")
TRANSLATIONS = Path(__file__).parent / "translations"


@functools.cache
def _translations(language: str) -> gettext.NullTranslations:
    """The domain in one language; English needs none, and is what is left without a file."""
    return gettext.translation(DOMAIN, TRANSLATIONS, [language], fallback=True)


def language_of(locale: str | None) -> str:
    """The page's language for Fava's locale ("ja", "ja_JP", "de", None)."""
    name = (locale or "").replace("-", "_").split("_")[0].lower()
    return name if name in LANGUAGES else LANGUAGES[0]


@dataclass(frozen=True, slots=True)
class Labels:
    """The page's words in one language."""

    language: str

    def __call__(self, key: str, **params: str) -> str:
        """The label `key` with `params`, already formatted, filled in."""
        text = _translations(self.language).pgettext(key, MESSAGES[key])
        return text.format_map(params)
