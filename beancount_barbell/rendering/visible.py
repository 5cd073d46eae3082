"""Characters that may occur in a ledger but not in a line of output."""

from __future__ import annotations

import re

_HIDDEN = re.compile(
    "["
    "\0-\x1f\x7f-\x9f"  # control characters: line ends, tabs, a terminal's escapes
    "\ufeff"  # the mark of a byte order
    "\u2028\u2029"  # line and paragraph separators
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # marks that turn the direction of writing
    "\ud800-\udfff"  # bytes of a file name that are not UTF-8, as Python stores them
    "]"
)
_BYTES = 0xDC00
"""Python adds this number to a byte that it cannot decode."""


def visible(text: str, *, keep: str = "") -> str:
    r"""`text` with invisible characters written out: a line feed as `\n`, an escape as `\x1b`.

    Characters in `keep` stay as they are.
    """
    return _HIDDEN.sub(lambda found: found[0] if found[0] in keep else escaped(found[0]), text)


def escaped(char: str) -> str:
    r"""One character as in Python's string literals; a byte that is not UTF-8 as `\xff`."""
    number = ord(char)
    if _BYTES + 0x80 <= number <= _BYTES + 0xFF:
        return f"\\x{number - _BYTES:02x}"
    return char.encode("unicode_escape").decode("ascii")
