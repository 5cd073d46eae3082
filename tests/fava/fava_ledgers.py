"""Small ledgers in every state, and what a test reads off Fava's answers."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fava.application import create_app
from jinja2 import BytecodeCache

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask import Flask
    from jinja2.bccache import Bucket

PAGE = "extension/BeancountBarbell/"
FOLDER = Path(__file__).parents[2] / "example_ledger"
BROKEN = sorted((FOLDER / "broken").glob("*.beancount"))
EXTENSION = '\n2000-01-01 custom "fava-extension" "fava_barbell"\n'
DATE = re.compile(r"\b\d{4}-(?:0[1-9]|1[0-2])(?:-\d{2})?\b")
"""A day or a month, ISO: what stays where numbers are hidden."""

HEAD = """\
option "title" "Household"
option "operating_currency" "JPY"
option "inferred_tolerance_default" "JPY:0.5"
"""
PLUGIN = 'plugin "beancount_barbell"\n'
ACCOUNTS = """\
2024-01-04 custom "fava-extension" "fava_barbell"
2024-01-04 open Assets:Wallet JPY
2024-01-04 open Assets:Core:Bank JPY
2024-01-04 open Assets:Attack:Trade
2024-01-04 open Equity:Opening
2024-01-04 open Expenses:Attack:Loss JPY
"""
TAGGED = """\
2024-01-04 custom "fava-extension" "fava_barbell"
2024-01-04 open Assets:Wallet JPY
2024-01-04 open Assets:Core JPY
  barbell: "core"
2024-01-04 open Assets:Core:Bank JPY
2024-01-04 open Assets:Attack:Trade
  barbell: "attack"
2024-01-04 open Equity:Opening
2024-01-04 open Expenses:Attack:Loss JPY
  barbell: "attack"
"""
POLICY = """\
2024-01-04 custom "barbell" "policy"
  core-floor: 8,100,000 JPY
  sleeve-budget: 1,000,000 JPY
"""
FUNDED = """\
2024-01-05 * "Bank" "Fund the core"
  Assets:Core:Bank  9,000,000 JPY
  Equity:Opening
2024-01-05 * "Broker" "Fund the sleeve"
  Assets:Attack:Trade  1,000,000 JPY
  Equity:Opening
"""


def loss(amount: str) -> str:
    return (
        '2024-02-05 * "Broker" "A bad day"\n'
        f"  Expenses:Attack:Loss  {amount} JPY\n"
        "  Assets:Attack:Trade\n"
    )


WELL = HEAD + PLUGIN + TAGGED + POLICY + FUNDED
REDUCING = WELL + loss("350,000")
HALTED = WELL + loss("550,000")
UNPRICED = WELL + (
    '2024-02-05 * "Broker" "Shares whose price nobody wrote down"\n'
    "  Assets:Attack:Trade  10 NIKKEI\n"
    "  Equity:Opening  -10 NIKKEI\n"
)
BREACH = WELL + (
    '2024-02-05 * "Bank" "A margin call, paid from the core"\n'
    "  Assets:Core:Bank  -200,000 JPY\n"
    "  Assets:Attack:Trade\n"
)
NO_POLICY = HEAD + PLUGIN + TAGGED + FUNDED
SILENT = HEAD + PLUGIN + ACCOUNTS + FUNDED
NO_PLUGIN = HEAD + TAGGED + POLICY + FUNDED
OWN_ERRORS = WELL + '2024-03-01 * "Typo" ""\n  Assets:Wallet  1 JPY\n  Assets:Walet  -1 JPY\n'

MARKUP = "<img src=x onerror=alert(1)>&quot;'"
HOSTILE = WELL + (
    f'2024-02-05 * "{MARKUP}" "<script>alert(2)</script>" #tag ^link\n'
    "  Assets:Core:Bank  -200,000 JPY\n"
    "  Assets:Attack:Trade\n"
)


LONG_NAMES = (
    "Assets:Core:三菱UFJ銀行普通預金口座の核となる生活防衛資金を置く場所",
    "Assets:Attack:ABrokerWithAnAccountNameOfFortyLetters",
)


def hostile(breaches: int) -> str:
    """Markup, long names in two scripts, and a breach a transaction, every ninth day."""
    core, sleeve = LONG_NAMES
    roles = zip(LONG_NAMES, ("core", "attack"), strict=True)
    opened = "".join(f'2000-01-04 open {name}\n  barbell: "{role}"\n' for name, role in roles)
    lines = [WELL.replace("2024-01-0", "2000-01-0"), opened]
    first = datetime.date(2000, 2, 1)
    for number in range(breaches):
        date = first + datetime.timedelta(days=9 * number)
        lines.append(
            f'{date} * "{MARKUP}" "<script>alert(2)</script>追証" ^link{number}\n'
            f"  {core}  -{1000 + number} JPY\n  {sleeve}  {1000 + number} JPY\n"
        )
    return "".join(lines)


def write(folder: Path, text: str, name: str = "main.beancount") -> Path:
    """Write a ledger as careful editors do: Fava, which may load at any moment, sees no half of it.

    A half that Fava loads stays: the rest comes within the same tick of the file's clock.
    """
    path = folder / name
    whole = folder / f".{name}.new"
    whole.write_text(text, encoding="utf-8")
    whole.replace(path)
    return path


class _Compiled(BytecodeCache):
    """Templates, which every application would compile anew, as the first one compiled them."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._kept:
            bucket.bytecode_from_string(self._kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key] = bucket.bytecode_to_string()


_TEMPLATES = _Compiled()


def serve(paths: Sequence[Path], **options: Any) -> Flask:
    """Fava on ledgers, loaded; keywords are those of `create_app`."""
    app = create_app(paths, load=True, poll_watcher=True, **options)
    app.jinja_env.bytecode_cache = _TEMPLATES
    return app


@dataclass
class Root:
    """The page's root element: its text, and the attributes people are told.

    `times` are the texts of its `time` elements: dates in a language, spans of time.
    """

    state: str | None = None
    text: list[str] = field(default_factory=list)
    times: list[str] = field(default_factory=list)
    spoken: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)


# What bears no end tag, or need not.
_VOID = {"td", "th", "tr", "path", "circle", "img", "br", "wbr", "hr", "input", "link", "meta"}
_WITHIN = {"bb-w", "bb-term"}
"""Classes of what stands within a sentence."""

_SPOKEN = {"title", "alt", "aria-label", "aria-description", "aria-valuetext", "lang"}


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.root = Root()
        self._depth = 0
        self._time = False
        self._glued = False
        """What comes next belongs to what came before: a part of a sentence with a mark-up."""

        self._ends: list[bool] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        if attributes.get("id") == "beancount-barbell":
            self._depth = 1
            self.root.state = attributes.get("data-state")
        elif self._depth and tag not in _VOID:
            self._depth += 1
        if not self._depth:
            return
        self._time = tag == "time"
        within = tag in {"code", "wbr"} or attributes.get("class") in _WITHIN
        self._glued = self._glued and within
        if tag == "code":
            self.handle_data("`")
        if tag not in _VOID:
            self._ends.append(within)
        self.root.tags.append(tag)
        for name, value in attrs:
            if name in _SPOKEN or name.startswith("data-"):
                self.root.spoken.append(value or "")
            if name == "href":
                self.root.links.append(value or "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "code":
            self.handle_data("`")
        if self._depth and tag not in _VOID:
            self._depth -= 1
            self._glued = self._ends.pop() and self._glued
        self._time = False

    def handle_data(self, data: str) -> None:
        if not self._depth:
            return
        if self._time:
            self.root.times.append(data)
        elif self._glued and self.root.text:
            self.root.text[-1] += data
        else:
            self.root.text.append(data)
        self._glued = not self._time


def root_of(html: str) -> Root:
    reader = _Reader()
    reader.feed(html)
    return reader.root


def unmarked(html: str) -> str:
    """The page without what keeps dates, amounts and line numbers on one line."""
    return re.sub('<span class="bb-w">([^<]*)</span>', r"\1", html.replace("<wbr>", ""))


def said(html: str) -> str:
    """All text of the root element in one line."""
    return " ".join(" ".join(root_of(html).text).split())
