"""Random directives and random households, by the million: no traceback, each complaint in place.

    python -m tests.fuzz grammar --number 1000000
    python -m tests.fuzz households --number 2000

- `grammar`: directives and tags of every kind with values of every type, and words with a letter
  too many. What must hold: nothing raises; each complaint stands at a line of a directive that has
  what is complained of; a word that nobody knows is always complained of.
- `households`: whole ledgers. What must hold: they are judged and told in both languages, and
  nothing of them is changed.

The suite tries a few of each. `--seed` repeats a run.
"""

from __future__ import annotations

import argparse
import copy
import random
import sys
import traceback
from bisect import bisect_right
from typing import TYPE_CHECKING, Any, NamedTuple

from beancount import loader
from beancount.parser import booking, parser

from beancount_barbell import analyse
from beancount_barbell.figures.stress_figures import stress_figures
from beancount_barbell.figures.trade_figures import trades_figures
from beancount_barbell.reading import directives as words
from beancount_barbell.rendering.words import say
from tests.bookings import Added, Writer, random_story
from tests.disorder import Tied
from tests.wild import Wild

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from random import Random

TOGETHER = 250
"""Directives in one ledger."""

HEAD = """\
option "operating_currency" "JPY"
2024-01-01 open Assets:Core:Bank
  barbell: "core"
2024-01-01 open Assets:Attack:Trade
  barbell: "attack"
2024-01-01 open Liabilities:Attack:Loan
  barbell: "attack"
2024-01-01 open Assets:Bank
2024-01-01 open Equity:Opening
2024-01-02 * "Funding"
  Assets:Core:Bank     9,000,000 JPY
  Assets:Attack:Trade  1,000,000 JPY
  Equity:Opening
"""

ARGUMENTS = (
    *('"x"', '""', '"core"', '"attack"', '"outside"', '"hedge"', '"BB201"', '"BB999"', '"2024-01"'),
    *(
        '"ratio"',
        '"VIX"',
        '"lifo"',
        '"future"',
        '"日本"',
        '"14:00"',
        '"0123456789abcdef"',
        '"a, b"',
    ),
    *("0", "1", "-1", "0.5", "3.000", "70/100", "99999999999999999999", "0.0000000000001"),
    *("1,000,000 JPY", "-5 JPY", "0 USD", "0.1 XYZ", "TRUE", "FALSE"),
    *("2024-02-29", "0001-01-01", "9999-12-31", "Assets:Core:Bank", "Assets:Nowhere"),
    *("Liabilities:Attack:Loan", "Assets:Attack:Trade", "Equity:Opening"),
)
VALUES = (*ARGUMENTS, "JPY", "VIX", "NULL", "#tag", "")
"""A value of each type and shape that Beancount's parser takes there."""

_ARGUMENT_NAMES = {
    one.name.replace("_", "-") for verb in words.VERBS.values() for one in verb.arguments
}


class Told(NamedTuple):
    """What should not have happened, and the ledger in which it did."""

    what: str
    ledger: str


class Directive(NamedTuple):
    """One directive as it is written; `slips` are the words in it that nobody knows."""

    text: str
    slips: tuple[str, ...]


class Grammar:
    """Writes directives; the same random numbers give the same."""

    def __init__(self, chance: Random) -> None:
        self._chance = chance
        self._number = 0

    def directive(self) -> Directive:
        """The next one: a custom directive, an `open`, a commodity or a transaction."""
        self._number += 1
        make = self._chance.choice(
            (self._custom, self._custom, self._custom, self._open, self._commodity, self._booking)
        )
        return make(f"2024-{self._number % 12 + 1:02d}-{self._number % 28 + 1:02d}")

    def _custom(self, day: str) -> Directive:
        verb = self._any(sorted(words.VERBS))
        shape, slips = words.VERBS[verb], []
        if self._seldom():
            verb = self._slip(verb)
            slips.append(verb)
        arguments = (
            [self._any(ARGUMENTS) for _ in shape.arguments] if self._chance.random() < 0.9 else []
        )
        keys, unknown = self._keys(sorted(shape.keys))
        head = " ".join([f'{day} custom "barbell" "{verb}"', *arguments])
        # Keys of what is no directive of ours are not looked at.
        return Directive("\n".join([head, *keys]), tuple(slips or unknown))

    def _open(self, day: str) -> Directive:
        keys, slips = self._keys(sorted(words.OPEN_TAGS))
        root = self._any(("Assets", "Liabilities", "Income", "Expenses", "Equity"))
        return Directive("\n".join([f"{day} open {root}:New{self._number}", *keys]), slips)

    def _commodity(self, day: str) -> Directive:
        keys, slips = self._keys(sorted(words.COMMODITY_TAGS))
        return Directive("\n".join([f"{day} commodity NEW{self._number}", *keys]), slips)

    def _booking(self, day: str) -> Directive:
        keys, slips = self._keys(sorted(words.TRANSACTION_TAGS))
        legs = ("  Assets:Bank  -1 JPY", "  Equity:Opening  1 JPY")
        return Directive("\n".join([f'{day} * "t" ^l{self._number}', *keys, *legs]), slips)

    def _keys(self, known: list[str]) -> tuple[list[str], tuple[str, ...]]:
        lines, slips = [], []
        for key in self._chance.sample(known, self._chance.randint(0, min(3, len(known)))):
            name = self._slip(key) if self._seldom() else key
            slips += [] if name == key else [name]
            lines.append(f"  {name}: {self._value()}")
        return lines, tuple(slips)

    def _slip(self, word: str) -> str:
        """A word with a letter too many, which nobody knows."""
        at = self._chance.randint(1, len(word))
        return f"{word[:at]}{self._any('qzxj')}{word[at:]}"

    def _value(self) -> str:
        return self._any(VALUES)

    def _seldom(self) -> bool:
        return self._chance.random() < 0.1

    def _any(self, choices: Any) -> Any:
        return self._chance.choice(choices)


def grammar(chance: Random, number: int) -> Iterator[tuple[int, Told | None]]:
    """Tries so many directives; after each ledger, how many were tried and what was wrong."""
    writer, tried = Grammar(chance), 0
    while tried < number:
        directives = [writer.directive() for _ in range(min(TOGETHER, number - tried))]
        tried += len(directives)
        yield tried, misread(directives)


def misread(directives: list[Directive]) -> Told | None:
    """What is wrong with how they are read; None where nothing is."""
    lines, starts = HEAD.splitlines(), []
    for one in directives:
        starts.append(len(lines) + 1)
        lines += one.text.splitlines()
    text = "\n".join(lines) + "\n"
    entries, errors, options = parser.parse_string(text)
    if errors:
        return Told(f"not a ledger: {errors[0]}", text)
    try:
        analysis = analyse(booking.book(entries, options)[0], options)
    except Exception:  # noqa: BLE001 - whatever it is, it is the fault that is sought
        return Told(traceback.format_exc(), text)
    told: list[set[str]] = [set() for _ in directives]
    for problem in analysis.history.problems:
        at = bisect_right(starts, problem.location.lineno) - 1
        named = {str(problem.params[key]) for key in ("key", "tag") if key in problem.params}
        spoken_of = set() if problem.message == "missing-key" else named - _ARGUMENT_NAMES
        if at < 0 or not all(one in directives[at].text for one in spoken_of):
            return Told(f"{problem.message} {dict(problem.params)} at {problem.location}", text)
        told[at] |= named | {str(problem.params.get("verb"))}
    for one, names in zip(directives, told, strict=True):
        silent = [slip for slip in one.slips if not any(slip in name for name in names)]
        if silent:
            return Told(f"nothing is said of {silent[0]}: {one.text}", text)
    return None


def households(chance: Random, number: int) -> Iterator[tuple[int, Told | None]]:
    """Tries so many ledgers; after each, how many were tried and what was wrong."""
    for tried in range(number):
        yield tried + 1, misjudged(_household(chance))


def _household(chance: Random) -> str:
    kind = chance.randrange(3)
    if kind == 0:
        return Wild(chance).text()
    if kind == 1:
        return Tied(chance).text()
    return str(Writer(Added()).write(random_story(chance)))


def misjudged(text: str) -> Told | None:
    """What is wrong with how a ledger is judged; None where nothing is."""
    try:
        entries, _, options = loader.load_string(text)
    except ArithmeticError:  # Beancount's own booking cannot hold such numbers
        return None
    before = copy.deepcopy(entries)
    try:
        analysis = analyse(entries, options)
        analysis.figures()
        stress_figures(analysis.history)
        trades_figures(analysis.history)
        for finding in analysis.findings:
            for lang in ("en", "ja"):
                for words_ in (
                    finding.text,
                    finding.remedy,
                    *(one.note for one in finding.evidence),
                ):
                    if not say(words_, lang):
                        return Told(f"{words_.key} says nothing in {lang}", text)
    except Exception:  # noqa: BLE001 - whatever it is, it is the fault that is sought
        return Told(traceback.format_exc(), text)
    return None if entries == before else Told("the ledger was changed", text)


TRIALS: dict[str, Callable[[Random, int], Iterator[tuple[int, Told | None]]]] = {
    trial.__name__: trial for trial in (grammar, households)
}


def main() -> None:
    """Tries what is named, and ends at the first fault."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("trial", choices=TRIALS)
    options.add_argument("--number", type=int, default=2000)
    options.add_argument("--seed", type=int, default=random.randrange(10_000))
    wanted = options.parse_args()
    _tell(f"seed {wanted.seed}")
    shown = 0
    for tried, told in TRIALS[wanted.trial](random.Random(wanted.seed), wanted.number):
        if told is not None:
            _tell(f"{told.ledger}\n{told.what}")
            sys.exit(1)
        if tried >= min(shown + wanted.number // 10, wanted.number):
            shown = tried
            _tell(f"{wanted.trial}: {tried} tried, nothing wrong")


def _tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
