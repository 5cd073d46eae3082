"""Reads the explanation that is a rule's docstring."""

from __future__ import annotations

import inspect
import re
import textwrap
from typing import TYPE_CHECKING

from beancount_barbell.model.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

CHECKS = "What it checks"
WHY = "Why"
BREAKS = "A ledger that breaks it"
KEEPS = "A ledger that does not"
MEND = "How to mend"
KEYS = "Policy keys"

HEADINGS = (CHECKS, WHY, BREAKS, KEEPS, MEND, KEYS)
"""The headings of an English explanation, in order."""

HEADINGS_JA: Mapping[str, str] = {
    "何を調べるか": CHECKS,
    "なぜ": WHY,
    "直し方": MEND,
    "方針のキー": KEYS,
}
"""The headings of a Japanese explanation, which has no example ledgers."""

_HEADING = re.compile(r"^(\S.*):$")


class Explanation(NamedTuple):
    """An explanation, split into its sections.

    Attributes:
        summary: its first line.
        sections: English heading → text without indentation, in order.
    """

    summary: str
    sections: Mapping[str, str]


def parse(doc: str) -> Explanation:
    """Split an explanation into its sections.

    A section is a line without indentation that ends in a colon, and the
    indented lines after it.

    Args:
        doc: `Rule.doc`, or `JA` of its file.

    Returns:
        The explanation; headings without text are left out.
    """
    lines = inspect.cleandoc(doc).splitlines()
    sections: dict[str, list[str]] = {}
    body: list[str] = []
    for line in lines[1:]:
        heading = _HEADING.match(line)
        if heading is not None:
            name = heading.group(1)
            body = sections.setdefault(HEADINGS_JA.get(name, name), [])
        else:
            body.append(line)
    return Explanation(
        lines[0] if lines else "",
        {name: textwrap.dedent("\n".join(text)).strip("\n") for name, text in sections.items()},
    )
