"""The assessments in words and numbers, the same on the command line and the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from beancount_barbell.figures.assessment import OK, Assessment, Doubt, Headline, Tone, Unit
from beancount_barbell.model.findings import Text
from beancount_barbell.rendering import numbers
from beancount_barbell.rendering.labels import LABELS, counted, label, reason_text
from beancount_barbell.rendering.words import say

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal


STYLES = {
    Tone.GOOD: "good",
    Tone.WATCH: "notice",
    Tone.BAD: "error",
    Tone.UNKNOWN: "notice",
    Tone.PLAIN: "dim",
}
"""The terminal style of each tone."""


def value_text(one: Assessment, currency: str, lang: str, lines: Iterable[Decimal] = ()) -> str:
    """The value, with enough decimals to differ from the limit and from further `lines`.

    UNKNOWN, or a dash for no figure.
    """
    if one.value is None:
        return label("word.UNKNOWN", lang) if one.tone is not Tone.PLAIN else "—"
    near = [*lines, *(() if one.limit is None else (one.limit,))]
    return _text(one.unit, one.value, currency, near)


def limit_text(one: Assessment, currency: str) -> str | None:
    """The limit; None where there is none."""
    if one.limit is None:
        return None
    if one.unit is Unit.INDEX:
        return numbers.units(one.limit)
    return _text(one.unit, one.limit, currency, ())


def _text(unit: Unit, number: Decimal, currency: str, near: Iterable[Decimal]) -> str:
    if unit is Unit.MONEY:
        return numbers.money(number, currency)
    if unit is Unit.RATIO:
        return numbers.percent(number, near)
    if unit is Unit.COUNT:
        return numbers.units(number)
    return numbers.index(number, near)


def verdict_text(one: Assessment, lang: str) -> str:
    """The reason of the assessment in words."""
    return say(one.reason, lang)


def headline_text(headline: Headline, lang: str) -> str:
    """The answer: "REDUCING · BREACH"; an OK adds open work: "OK · 5 months to sign"."""
    words = headline.words
    parts = [word_text(word, lang) for word in words]
    if words == (OK,):
        if headline.late:
            parts.append(counted("count.month-late", headline.late, lang))
        if headline.others:
            parts.append(counted("count.notice", headline.others, lang))
    return " · ".join(parts)


def word_text(word: str, lang: str) -> str:
    """One word of the answer: a state, OK, BREACH or UNKNOWN."""
    key = f"state.{word}"
    return label(key if key in LABELS else f"word.{word}", lang)


def doubt_texts(doubts: Iterable[Doubt], lang: str, missing: str | None = None) -> list[str]:
    """The reasons of doubt, of a headline or of the ledger as it was loaded.

    An UNKNOWN figure keeps the state, but does not confirm it; `missing` is why it is UNKNOWN.
    """
    return [
        label("status.held", lang, reason=reason_text(missing, lang))
        if doubt is Doubt.UNKNOWN and missing is not None
        else say(Text(f"doubt.{doubt.value}", {}), lang)
        for doubt in Doubt
        if doubt in doubts
    ]


def doubt_line(headline: Headline, lang: str) -> str:
    """The reasons of doubt in one line; empty without doubt."""
    doubts = doubt_texts(headline.doubts, lang, headline.missing)
    told = label("status.comma", lang).join(doubts)
    return f"{label('doubtful', lang)}: {told}" if told else ""
