"""The words of the method, each explained at its first use in a section."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from markupsafe import Markup, escape

if TYPE_CHECKING:
    from fava_barbell.shapes import PageFormatter

TERMS = (
    "sleeve",
    "core",
    "outside",
    "nav",
    "drawdown",
    "streak",
    "exposure",
    "ceiling",
    "floor",
    "target",
    "limit",
    "budget",
    "leverage",
    "reduce",
    "halt",
    "gap",
)
"""The keys of the words, in the order of the glossary."""


class Term(NamedTuple):
    """One word: its key, its text and its meaning."""

    key: str
    word: str
    meaning: str

    @property
    def anchor(self) -> str:
        """The HTML id of its explanation."""
        return f"barbell-term-{self.key}"


class Glossary:
    """The words in one language, for one drawing of the page."""

    def __init__(self, voice: PageFormatter) -> None:
        """Takes the reader's language and number format."""
        self.terms = tuple(
            Term(key, voice(f"term.{key}"), voice(f"term.{key}.means")) for key in TERMS
        )
        self._open: dict[str, Term] = {}
        self.anew()
        longest = sorted((re.escape(word) for word in self._open), key=len, reverse=True)
        words = "|".join(longest)
        # Latin letters must match whole words; Japanese has no spaces between words.
        edge = r"(?<![A-Za-z])(?:{})(?![A-Za-z])"
        self._pattern = re.compile(edge.format(words), re.IGNORECASE)

    def anew(self) -> str:
        """Begin a section: words explained above are explained again. Returns "" for templates."""
        self._open = {term.word.lower(): term for term in self.terms}
        return ""

    def __call__(self, text: str) -> Markup:
        """`text`, escaped, with a link at the first use of each word in the section."""
        return Markup("").join(self._pieces(text))

    def _pieces(self, text: str) -> list[Markup]:
        pieces, end = [], 0
        for found in self._pattern.finditer(text):
            term = self._open.pop(found[0].lower(), None)
            if term is None:
                continue
            pieces.append(escape(text[end : found.start()]))
            pieces.append(
                Markup('<a class="bb-term" href="#{0}" aria-describedby="{0}">{1}</a>').format(
                    term.anchor, found[0]
                )
            )
            end = found.end()
        return [*pieces, escape(text[end:])]
