"""The explanation of a rule, and the table of all rules."""

from __future__ import annotations

import re
import textwrap
from typing import TYPE_CHECKING

from beancount_barbell.model.codes import CODES, DIAGNOSES, Code
from beancount_barbell.rendering.catalogue import CATALOGUE
from beancount_barbell.rendering.folding import folded
from beancount_barbell.rendering.labels import label
from beancount_barbell.rendering.style import Paint, cells, columns, unpainted
from beancount_barbell.rules.explanation import (
    BREAKS,
    CHECKS,
    HEADINGS,
    HEADINGS_JA,
    KEEPS,
    MEND,
    WHY,
    parse,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from beancount_barbell.rules.base import Rule

_INDENT = "    "
_SHORT = (CHECKS, WHY, MEND)

_PARAMETER = re.compile(r"\{(\w+)\}")


def explanation(rule: Rule, lang: str, paint: Paint = unpainted, width: int | None = None) -> str:
    """The whole explanation of `rule`, its example ledgers included.

    Only the English text has the ledgers; the Japanese explanation takes them from there.
    What is wider than `width` cells is folded (None: nothing is), except the ledgers, which may
    be copied.
    """
    english = parse(rule.doc)
    told = parse(rule.file.JA) if lang == "ja" else english
    sections = {**english.sections, **told.sections}
    blocks = [_headline(CODES[rule.code], lang, paint), _fitted(told.summary, width, lang)]
    for heading in HEADINGS:
        title = paint(f"{_heading(heading, lang)}:", "strong")
        room = None if width is None or heading in (BREAKS, KEEPS) else width - len(_INDENT)
        text = _fitted(sections[heading], room, lang)
        blocks.append(f"{title}\n{textwrap.indent(text, _INDENT)}")
    return "\n\n".join(blocks)


def _fitted(text: str, width: int | None, lang: str) -> str:
    """A text as it is written; folded anew where a line is wider than `width` cells."""
    if width is None or max(map(cells, text.splitlines())) <= width:
        return text
    lines = folded(_paragraph(text, lang), width).splitlines()
    return "\n".join(map(str.strip, lines))


def _paragraph(text: str, lang: str) -> str:
    """The lines of a section as one line."""
    return ("" if lang == "ja" else " ").join(map(str.strip, text.splitlines()))


def short_explanation(rule: Rule, lang: str) -> list[tuple[str, str]]:
    """The purpose of `rule` under its code and name; then what it checks, why, and how to mend it.

    A list of (heading, paragraph). Empty if Python runs without docstrings.
    """
    told = parse(rule.file.JA if lang == "ja" else rule.doc)
    parts = [
        (_heading(heading, lang), _paragraph(told.sections[heading], lang))
        for heading in _SHORT
        if heading in told.sections
    ]
    return [(f"{rule.code} {CODES[rule.code].name}", told.summary), *parts] if parts else []


def diagnosis_explanation(code: str, lang: str, paint: Paint = unpainted) -> str:
    """The texts of `barbell doctor` under a code, each with its remedy; NAMES stand for values."""
    key = f"doctor.{code}"
    variants = [
        one
        for one in CATALOGUE
        if (one == key or one.startswith(f"{key}.")) and not one.endswith(".remedy")
    ]
    blocks = [
        f"{_anyhow(CATALOGUE[one].of(lang))}\n{label('finding.consider', lang)} "
        f"{_anyhow(CATALOGUE[f'{one}.remedy'].of(lang))}"
        for one in variants
    ]
    head = _headline(DIAGNOSES[code], lang, paint)
    return "\n\n".join([head, label("explain.diagnosis", lang), *blocks])


def _anyhow(text: str) -> str:
    """A text with the names of its parameters, in capitals, instead of values."""
    return _PARAMETER.sub(lambda found: found[1].upper(), text)


def _heading(heading: str, lang: str) -> str:
    if lang != "ja":
        return heading
    japanese = {english: told for told, english in HEADINGS_JA.items()}
    japanese |= {BREAKS: label("explain.breaks", lang), KEEPS: label("explain.keeps", lang)}
    return japanese[heading]


def _headline(code: Code, lang: str, paint: Paint) -> str:
    return f"{paint(f'{code.code} {code.name}', 'strong')}  ({_severity(code, lang)})"


def _severity(code: Code, lang: str) -> str:
    kinds = {"E": "error", "N": "notice"}
    return "/".join(label(f"severity.{kinds[kind]}", lang) for kind in code.severities.split("/"))


def _row(rule: Rule, lang: str) -> tuple[str, str, str, str]:
    code = CODES[rule.code]
    told = parse(rule.file.JA if lang == "ja" else rule.doc)
    return code.code, code.name, _severity(code, lang), told.summary


def _header(lang: str) -> tuple[str, ...]:
    return tuple(label(f"rules.{key}", lang) for key in ("code", "name", "severity", "what"))


def rule_table(rules: Iterable[Rule], lang: str, paint: Paint = unpainted) -> str:
    """All rules, one per line."""
    rows = [_header(lang), *(_row(rule, lang) for rule in rules)]
    head, *lines = columns(rows)
    return "\n".join([paint(head, "strong"), *lines])


def rule_table_markdown(rules: Iterable[Rule], lang: str) -> str:
    """All rules as a Markdown table: the one in the README."""
    header = _header(lang)
    rows = [header, tuple("---" for _ in header), *(_row(rule, lang) for rule in rules)]
    return "\n".join(
        "| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows
    )
