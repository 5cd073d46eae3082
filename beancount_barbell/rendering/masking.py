"""Hides figures in text: each digit becomes an X, dates and months stay."""

from __future__ import annotations

import re
from typing import Any

MASK = "X"
"""The replacement of a digit; Fava uses the same one in its incognito mode."""

_DATE_OR_DIGIT = re.compile(
    r"(?<!\d)(?:19|20)[0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])(?!\d)"
    r"|(?<![\d-])(?:19|20)[0-9]{2}-(?:0[1-9]|1[0-2])(?![\d-])|\d"
)
_CODE = re.compile(r"(\bBB\d{3}\b)")
_TELLING = frozenset({"message", "params", "note", "remedy", "fix"})


def mask(text: str) -> str:
    """`text` with each digit of any script replaced; ISO dates and months stay."""
    return _DATE_OR_DIGIT.sub(lambda found: found[0] if len(found[0]) > 1 else MASK, text)


def masked(document: Any, *, telling: bool = False) -> Any:
    """A JSON document of findings with all digits in the findings' texts and values replaced.

    Codes, dates, places and the document's own numbers (`schema`, `line`) stay, so that the
    document can be read as before. `telling` says that it is inside a text or value of a finding.
    """
    if isinstance(document, dict):
        return {
            key: masked(part, telling=telling or key in _TELLING) for key, part in document.items()
        }
    if isinstance(document, list):
        return [masked(part, telling=telling) for part in document]
    if not telling or document is None or isinstance(document, bool):
        return document
    return "".join(
        part if _CODE.fullmatch(part) else mask(part) for part in _CODE.split(str(document))
    )
