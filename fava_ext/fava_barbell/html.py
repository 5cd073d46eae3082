"""Text as HTML without line breaks inside dates, amounts and line numbers."""

from __future__ import annotations

import re

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


def dated(text: str) -> Markup:
    """`text`, escaped, no date, amount or line number broken; `words` to type as such."""
    coded = _LINE.sub("<wbr>", _CODE.sub(r"<code>\1</code>", str(escape(text))))
    return Markup(_WHOLE.sub(r'<span class="bb-w">\g<0></span>', coded))  # noqa: S704 - escaped above
