"""Emphasis, and columns that stay aligned with wide characters."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterator, Sequence

from beancount_barbell.model.record import NamedTuple

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


def columns(rows: Sequence[Sequence[str]], on_the_right: Collection[int] = ()) -> Iterator[str]:
    """The rows of a table, a line each, with columns two blanks apart; some are right-aligned."""
    widths = [max(map(cells, column)) for column in zip(*rows, strict=True)]
    sides = [right if at in on_the_right else left for at in range(len(widths))]
    for row in rows:
        padded = (side(cell, width) for side, cell, width in zip(sides, row, widths, strict=True))
        yield "  ".join(padded).rstrip()


class ScreenRow(NamedTuple):
    """A line of a screen: its name, the value, and notes about the value.

    With notes, `value` stands in the column of amounts; without notes, `value` is a sentence that
    starts where that column does.
    """

    head: str
    value: str
    notes: tuple[str, ...] = ()
    style: str = ""


def screen(rows: Sequence[ScreenRow], paint: Paint = unpainted) -> list[str]:
    """Heads left-aligned, amounts right-aligned, notes one below the other."""
    heads = max(cells(row.head) for row in rows) + 2
    values = max(cells(row.value) for row in rows if row.notes)
    lines = []
    for row in rows:
        head = left(row.head, heads)
        if not row.notes:
            lines.append(head + paint(row.value, row.style))
            continue
        first, *others = row.notes
        lines.append(f"{head}{right(row.value, values)}  {first}".rstrip())
        lines += [" " * (heads + values + 2) + note for note in others]
    return lines
