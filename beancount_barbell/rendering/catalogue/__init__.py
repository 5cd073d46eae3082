"""The words of findings, one table a language.

A key is a code ("BB201": what was found, first line of a report), a code with
a variant ("BB201.unknown"), its remedy ("BB201.remedy": what is allowed and
useful now), an evidence note ("evidence.role") or a single word ("word.none").
`{name}` stands for a parameter, put into words by `rendering.words`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from beancount_barbell.rendering.catalogue.en import TEXTS as ENGLISH
from beancount_barbell.rendering.catalogue.ja import TEXTS as JAPANESE

if TYPE_CHECKING:
    from collections.abc import Mapping

FALLBACK = "en"

CATALOGUES: Mapping[str, Mapping[str, str]] = {"en": ENGLISH, "ja": JAPANESE}
