"""A text for users, in both languages."""

from __future__ import annotations

from beancount_barbell.model.record import NamedTuple


class Label(NamedTuple):
    """One text in English and Japanese; `{name}` stands for a parameter."""

    en: str
    ja: str

    def of(self, lang: str) -> str:
        """The text in the language `lang`; English where it is not "ja"."""
        return self.ja if lang == "ja" else self.en
