"""A text for users, in English and Japanese."""

from __future__ import annotations

from beancount_barbell.model.record import NamedTuple


class Label(NamedTuple):
    """One text in English and Japanese; `{name}` is replaced by the parameter `name`."""

    en: str
    ja: str

    def of(self, lang: str) -> str:
        """The Japanese text for `lang` "ja", else the English one."""
        return self.ja if lang == "ja" else self.en
