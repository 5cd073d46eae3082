"""Emphasis, and columns that stay aligned with wide characters."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

Paint = Callable[[str, str], str]
"""Takes a text and the name of a style ("error"), returns the text with this style."""

STYLES = ("error", "notice", "good", "strong", "dim")
"""The names of styles that a `Paint` receives."""

COLOURED = re.compile(r"(\x1b\[[0-9;]*m)")
"""What a `Paint` puts around a text on a terminal."""


def unpainted(text: str, _style: str) -> str:
    """The `Paint` without styles, e.g. for a pipe."""
    return text


def cells(text: str) -> int:
    """How many terminal columns `text` takes; East Asian wide characters take two.

    A combining mark takes none: it is written upon the character before it.
    """
    return sum(
        (2 if unicodedata.east_asian_width(char) in "WF" else 1)
        for char in text
        if not unicodedata.combining(char)
    )


def left(text: str, width: int) -> str:
    """`text` padded on the right with blanks to `width` columns."""
    return text + " " * (width - cells(text))


def right(text: str, width: int) -> str:
    """`text` padded on the left with blanks to `width` columns."""
    return " " * (width - cells(text)) + text
