"""Text as HTML: dates, amounts and line numbers are not broken, yen are in Japanese units."""

from __future__ import annotations

import re
from itertools import zip_longest

from markupsafe import Markup, escape

from beancount_barbell.rendering.masking import MASK

_DATE = r"\d{4}-\d{2}-\d{2}"
_DIGITS = rf"[\d{MASK}][\d{MASK},.]{{0,14}}"
_JAPANESE = rf"(?:{_DIGITS}[万億])*(?:{_DIGITS})?円"
_CURRENCY = r" [A-Z][A-Z0-9'._-]{0,10}[A-Z0-9]"
_WHOLE = re.compile(
    rf"(?<![A-Za-z0-9,.])[+-]?(?:{_DATE}|{_JAPANESE}|{_DIGITS}{_CURRENCY})(?![A-Za-z0-9])"
)
"""An ISO date, or an amount with its currency if it fits on a card on a phone."""

_LINE = re.compile(rf"(?<=[A-Za-z])(?=:[\d{MASK}]{{1,7}}(?![A-Za-z0-9]))")
"""The place before a file's line: where a break is needed, it is there and not in the number."""

_CODE = re.compile(r"`([^`]+)`")

_AMOUNT = re.compile(
    rf"(?<![A-Za-z0-9_.,])([+-]?)([\d{MASK}][\d{MASK},]*)(\.[\d{MASK}]+)? JPY(?![A-Za-z0-9_])"
    "(?: (?=[\u3040-\u30ff\u4e00-\u9fff]))?"
)
_UNITS = ("", "万", "億", "兆", "京")
_STEP = 4
"""Digits of each unit (1万 = 10^4, 1億 = 10^8)."""


def dated(text: str) -> Markup:
    """`text`, escaped, no date, amount or line number broken; `words` to type as such."""
    coded = _LINE.sub("<wbr>", _CODE.sub(r"<code>\1</code>", str(escape(text))))
    return Markup(_WHOLE.sub(r'<span class="bb-w">\g<0></span>', coded))  # noqa: S704 - escaped above


def in_man(text: str) -> str:
    """A text with its amounts of JPY in Japanese units: "1,255,520 JPY" → "125万5,520円".

    Nothing is rounded, so that no amount seems to have crossed a line. An amount beyond the
    largest unit does not change.
    """
    return _AMOUNT.sub(_said, text)


def _said(amount: re.Match[str]) -> str:
    sign, whole, rest = amount[1], amount[2].replace(",", ""), amount[3] or ""
    groups = [whole[max(end - _STEP, 0) : end] for end in range(len(whole), 0, -_STEP)]
    if len(groups) > len(_UNITS):
        return amount[0]
    parts = [
        _grouped(group) + unit
        for group, unit in zip_longest(groups, _UNITS[: len(groups)], fillvalue="")
        if group.strip("0")
    ]
    if not parts or (rest and not groups[0].strip("0")):
        parts.insert(0, "0")
    return f"{sign}{''.join(reversed(parts))}{rest}円"


def _grouped(digits: str) -> str:
    """At most four digits with a comma, without leading zeros: "0052" → "52"."""
    plain = digits.lstrip("0")
    return ",".join(filter(None, (plain[:-3], plain[-3:])))
