"""Emphasis, and columns that hold for wide characters, too."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

Paint = Callable[[str, str], str]
"""Takes a text and the name of its style ("error", "place"), gives it back painted."""

STYLES = ("error", "notice", "good", "strong", "dim")
"""The names a `Paint` is called with."""


def unpainted(text: str, _style: str) -> str:
    """The paint of a pipe: none."""
    return text


def cells(text: str) -> int:
    """How many terminal columns `text` takes; East Asian wide characters take two."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def left(text: str, width: int) -> str:
    """`text` with blanks up to `width` columns after it."""
    return text + " " * (width - cells(text))


def right(text: str, width: int) -> str:
    """`text` with blanks up to `width` columns before it."""
    return " " * (width - cells(text)) + text
