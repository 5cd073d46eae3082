"""Lines wider than a terminal, broken so that the columns of a screen stay readable."""

from __future__ import annotations

import re

from beancount_barbell.rendering.style import COLOURED, cells

_LEAST_CELLS = 24
"""A column that has less room than this to the right of its start is no place to go on in."""

_FURTHER_CELLS = 2
"""So much further in than its column goes on what is left of a line."""

_COLUMN = re.compile(r"^ *|(?<=\S)  +(?=\S)")
"""What stands before a column."""

_WIDE = r"\u3000-\u9fff\uff00-\uffef"
_CLOSING = "、。」):%ーぁぃぅぇぉっゃゅょァィゥェォッャュョ"
_PIECE = re.compile(
    " +"
    # Between two wide characters a line may be broken, as in Japanese, but not before a mark
    # that closes or a small sign; a number and its currency stay together.
    rf"|[(「]*(?:[{_WIDE}]|(?:[^\x1b {_WIDE}]|(?<=\d) (?=[A-Z]))+)"
    rf"(?:(?:{COLOURED.pattern})*[{_CLOSING}])*"
    rf"|{COLOURED.pattern}"
)


def folded(text: str, width: int) -> str:
    """`text` with no line of more than `width` cells, as far as its words allow."""
    return "\n".join(_folded(line, width) for line in text.split("\n"))


def _folded(line: str, width: int) -> str:
    whole = cells(COLOURED.sub("", line).rstrip())
    if whole <= width:
        return line
    pieces = [(found[0], cells(COLOURED.sub("", found[0]))) for found in _PIECE.finditer(line)]
    longest = max(taken for piece, taken in pieces if not piece.isspace())
    indent, further, last = _margins(line, width - max(_LEAST_CELLS, longest + _FURTHER_CELLS))
    lines, used, waiting, at = [" " * indent], indent, "", 0
    for piece, taken in pieces:
        if piece.isspace() or not taken:
            waiting += piece
        else:
            if used == indent:
                waiting = waiting.replace(" ", "")
            room = width - used - waiting.count(" ")
            # The last column is not begun where most of it would stand on the next line.
            squeezed = at == last and whole - at > room and room < _LEAST_CELLS
            if used > indent and (taken > room or squeezed):
                lines[-1] += waiting.replace(" ", "")
                lines.append(" " * further)
                used = indent = further
                room, waiting = width - used, ""
            lines[-1] += waiting + piece
            used, waiting = width - room + taken, ""
        at += taken
    return "\n".join(lines) + waiting.replace(" ", "")


def _margins(line: str, most: int) -> tuple[int, int, int]:
    """Where a line begins, where what is left of it goes on, and where its last column begins.

    A column in which something goes on begins at `most` or before.
    """
    plain = COLOURED.sub("", line)
    starts = [cells(plain[: found.end()]) for found in _COLUMN.finditer(plain)]
    fitting = [start for start in starts if start <= most]
    indent = starts[0] if fitting else min(starts[0], 2 * _FURTHER_CELLS)
    return indent, max(fitting, default=indent) + _FURTHER_CELLS, starts[-1]
