"""Aligns the decimal points of columns: equally many places after the point in each row."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from beancount_barbell.rendering.masking import MASK

if TYPE_CHECKING:
    from fava_barbell.part_shapes import Table
    from fava_barbell.shapes import Link

_FIGURE = re.compile(rf"([+-]?[\d{MASK},]+)(?:\.([\d{MASK}]+))?( .*|%|)")
_ZEROS = 2
"""A figure with fewer digits after the point is filled with zeros up to this number."""

_SPACE = "\N{FIGURE SPACE}"
"""A space as wide as a digit: further zeros would make a rounded figure look more exact."""


def aligned(table: Table) -> Table:
    """The table with the decimal points of each column aligned; other texts do not change."""
    columns = list(zip(*table.rows, strict=True))
    for index in table.figures & set(range(len(columns))):
        columns[index] = _padded(columns[index])
    return replace(table, rows=tuple(zip(*columns, strict=True)))


def _padded(column: tuple[Link, ...]) -> tuple[Link, ...]:
    found = [_FIGURE.fullmatch(link.text) for link in column]
    most = max((len(one[2] or "") for one in found if one), default=0)
    return tuple(
        link if one is None else replace(link, text=_filled(one, most))
        for link, one in zip(column, found, strict=True)
    )


def _filled(figure: re.Match[str], digits: int) -> str:
    """A figure with `digits` digits after its point, or spaces in their place."""
    whole, after, unit = figure[1], figure[2] or "", figure[3]
    zero = MASK if MASK in whole else "0"
    shown = after.ljust(min(digits, _ZEROS), zero)
    room = _SPACE * (digits - len(shown))
    return f"{whole}.{shown}{room}{unit}" if shown else f"{whole}{unit}"
