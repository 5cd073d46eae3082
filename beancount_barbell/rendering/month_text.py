"""A month's report as text and as Markdown."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from beancount_barbell.rendering.assessed import STYLES
from beancount_barbell.rendering.folding import folded
from beancount_barbell.rendering.style import Paint, columns

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from beancount_barbell.rendering.month_sheet import Block, Sheet

_MARKED = re.compile(r"([\\`*_\[\]<>|])")
"""Characters with a meaning in Markdown."""


def month_text(sheet: Sheet, paint: Paint, width: int | None = None) -> str:
    """The report for a terminal.

    Lines wider than `width` cells are folded, except text to paste; None folds nothing.
    """

    def fitted(lines: Iterable[str]) -> list[str]:
        return [line if width is None else folded(line, width) for line in lines]

    head = [paint(sheet.title, "strong"), *columns(sheet.facts), ""]
    lines = fitted([*head, paint(sheet.status, STYLES[sheet.tone])])
    for block in sheet.blocks:
        status = paint(f"{block.mark} {block.status}", STYLES[block.tone])
        lines += ["", *fitted([f"{status}  {block.title} ({block.name})"])]
        for mend in block.mends:
            lines += fitted([f"    {mend.text}"])
            lines += [f"      {line}" for line in mend.paste.splitlines()]
        lines += fitted(_facts(block))
    lines += ["", paint(sheet.findings_title, "strong")]
    lines += fitted(f"  {line}" for line in sheet.findings)
    left_to_sign = [block.directive for block in sheet.blocks if block.directive is not None]
    if left_to_sign:
        lines += ["", *fitted([paint(sheet.paste, "strong")]), "", "\n\n".join(left_to_sign)]
    return "\n".join(lines)


def _facts(block: Block) -> Iterator[str]:
    for note in block.notes:
        yield f"    {note}"
    yield from (f"    {line}" for line in columns(block.rows))
    for table in block.tables:
        if table.title:
            yield f"    {table.title}"
        lines = columns((table.headings, *table.rows), table.figures)
        yield from (f"      {line}" for line in lines)


def month_markdown(sheet: Sheet) -> str:
    """The report as Markdown (GitHub's, with tables and task lists)."""
    lines = [f"# {_plain(sheet.title)}", ""]
    lines += [f"- {_plain(name)}: {_plain(value)}" for name, value in sheet.facts]
    lines += ["", f"**{_plain(sheet.status)}**"]
    for block in sheet.blocks:
        done = "x" if block.directive is None else " "
        lines += ["", f"## {_plain(block.title)}", ""]
        lines += [f"- [{done}] `{block.name}` {block.mark} {_plain(block.status)}"]
        for mend in block.mends:
            lines += [f"- {_plain(mend.text)}"]
            lines += [f"  {line}".rstrip() for line in _fenced(mend.paste)]
        lines += [f"- {_plain(note)}" for note in block.notes]
        lines += [f"- {_plain(name)}: {_plain(value)}" for name, value in block.rows]
        for table in block.tables:
            lines += ["", *([f"**{_plain(table.title)}**", ""] if table.title else [])]
            marks = ["---:" if at in table.figures else "---" for at in range(len(table.headings))]
            lines += [_row(table.headings), _row(marks)]
            lines += [_row(tuple(_plain(cell) for cell in row)) for row in table.rows]
        if block.directive is not None:
            lines += ["", *_fenced(block.directive)]
    lines += ["", f"## {_plain(sheet.findings_title)}", ""]
    lines += [f"- {_plain(line)}" for line in sheet.findings]
    return "\n".join(lines)


def _fenced(text: str) -> list[str]:
    """Text to paste, as a code block; empty where there is none."""
    return ["```beancount", *text.splitlines(), "```"] if text else []


def _row(row: Sequence[str]) -> str:
    return f"| {' | '.join(row)} |"


def _plain(text: str) -> str:
    return _MARKED.sub(r"\\\1", text)
