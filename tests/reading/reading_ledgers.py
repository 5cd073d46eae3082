"""Ledgers as text: the offending line bears `;! message`, and nothing else may be told."""

from __future__ import annotations

import re
from collections import Counter
from textwrap import dedent

from beancount import loader
from beancount.parser import booking, parser

from beancount_barbell.model.vocabulary import Vocabulary
from beancount_barbell.reading.ledger import read_ledger

VOCABULARY = Vocabulary(
    names={
        "BB201": "BB201",
        "core-to-sleeve": "BB201",
        "BB301": "BB301",
        "core-floor": "BB301",
        "BB302": "BB302",
        "ratio-drift": "BB302",
    },
    unwaivable=frozenset({"BB201"}),
)

BASE = """\
option "operating_currency" "JPY"
2024-01-01 open Assets:Core:Bank JPY
  barbell: "core"
2024-01-01 open Assets:Attack:Trade JPY, USD
  barbell: "attack"
2024-01-01 open Assets:Bank JPY
2024-01-01 open Liabilities:Attack:Margin
  barbell: "attack"
2024-01-01 open Equity:Opening
"""


def load(text):
    """Entries and options of a ledger, as a plugin sees them: pads not expanded."""
    entries, _, options = parser.parse_string(dedent(text))
    entries, _ = booking.book(entries, options)
    return entries, options


def load_whole(text):
    """Entries and options after the whole loader, which expands pads."""
    entries, _, options = loader.load_string(dedent(text))
    return entries, options


def read(text, as_of=None, vocabulary=VOCABULARY, changed=list):
    """Read a ledger; `changed` does to its entries what a plugin before ours would."""
    entries, options = load(text)
    return read_ledger(changed(entries), options, as_of, vocabulary=vocabulary)


def told(reading):
    return Counter((problem.location.lineno, problem.message) for problem in reading.problems)


def annotated(text):
    return Counter(
        (number, message)
        for number, line in enumerate(dedent(text).splitlines(), 1)
        for message in re.findall(r"[\w-]+", line.partition(";!")[2])
    )


def check(text, as_of=None):
    """Reads a ledger below the base and demands just the annotated problems."""
    text = BASE + dedent(text).lstrip("\n")
    reading = read(text, as_of)
    assert told(reading) == annotated(text)
    return reading
