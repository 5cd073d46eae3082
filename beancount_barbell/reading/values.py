"""Parsers of values: from the value in the ledger to the typed value of the model.

A parser takes a metadata value or an argument of a custom directive, and the names
that the ledger uses (`Known`); it returns the typed value or raises `Fault`. It uses
the value alone, not Beancount's type marks, because other engines have others.
"""

from __future__ import annotations

import datetime
import re
from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING, Any

from beancount_barbell.model.buckets import ONE, ZERO
from beancount_barbell.model.policy import Money
from beancount_barbell.model.problems import ProblemKind
from beancount_barbell.model.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable
    from typing import TypeAlias

    from beancount_barbell.model.vocabulary import Vocabulary
    from beancount_barbell.reading.currencies import UsedCurrencies

    Parser: TypeAlias = Callable[[Any, "Known"], Any]


MOST_DAYS = 36_500
"""A hundred years: the largest count of days; more has no meaning and dates may overflow."""

MOST_DIGITS = 50
"""A number with more digits than this is shown with an exponent: it is an error anyway."""

_CLOCK = r"(?:[01]\d|2[0-3]):[0-5]\d"
_MONTH = r"([1-9]\d{3})-(0[1-9]|1[0-2])"
_DIGEST = r"[0-9a-f]{16}"


class Known(NamedTuple):
    """The names that the ledger uses, to check values.

    Attributes:
        accounts: the accounts with an `open`.
        prefixes: proper prefixes of those accounts, by whole components.
        currencies: the currencies in use.
        vocabulary: codes and names of the rules; with None, any code is accepted.
    """

    accounts: Collection[str]
    prefixes: Collection[str]
    currencies: UsedCurrencies
    vocabulary: Vocabulary | None


class Fault(Exception):  # noqa: N818 - it is caught by every reader, no error of the program
    """An error in one value.

    Attributes:
        message: key of its text.
        params: values for that text.
        taken: the valid part of the value, which is used; None if there is none.
        kind: the kind of the problem.
        more: further faults of the same value.
    """

    def __init__(
        self,
        message: str,
        *,
        taken: Any = None,
        kind: ProblemKind = ProblemKind.INVALID,
        more: Iterable[Fault] = (),
        **params: Any,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.params = params
        self.taken = taken
        self.kind = kind
        self.more = tuple(more)


def attempt(parse: Parser, value: Any, known: Known) -> tuple[Any, tuple[Fault, ...]]:
    """The valid part of a value (None if there is none), and its faults."""
    if value is None:
        return None, (Fault("empty-value"),)
    try:
        return parse(value, known), ()
    except Fault as fault:
        return fault.taken, (fault, *fault.more)


def nearest(word: str, words: Iterable[str]) -> str | None:
    """The known word most similar to `word`, ignoring case; None if none is similar."""
    folded = {known.casefold(): known for known in words}
    import difflib  # noqa: PLC0415 - a ledger without a slip of the pen is spared it

    close = difflib.get_close_matches(word.casefold(), folded, n=1)
    return folded[close[0]] if close else None


def unknown(message: str, word: str, words: Iterable[str], **params: Any) -> Fault:
    """A fault of an unknown word, with the nearest known word if there is one."""
    near = nearest(word, words)
    if near is None:
        return Fault(message, **params)
    return Fault(f"{message}-near", near=near, **params)


def shown(value: Any) -> str:
    """A value as text for messages, in the ledger's spelling (TRUE, 1000 JPY)."""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, Decimal):
        plain = value.is_finite() and abs(value.adjusted()) < MOST_DIGITS
        return f"{value:f}" if plain else str(value)
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, (frozenset, set)):
        return ", ".join(sorted(str(item) for item in value)) or "none"
    if hasattr(value, "number") and hasattr(value, "currency"):
        return f"{shown(value.number)} {value.currency}"
    return str(value)


def text(value: Any, known: Known) -> str:  # noqa: ARG001 - every parser has this shape
    """A text that is not blank, without spaces around it."""
    if not isinstance(value, str):
        raise Fault("not-text", value=shown(value))
    stripped = value.strip()
    if not stripped:
        raise Fault("empty-value")
    return stripped


def label(value: Any, known: Known) -> str:
    """A text or a number, as text: an account number, a trade id."""
    return text(shown(value) if _is_number(value) else value, known)


def link(value: Any, known: Known) -> str:
    """A link, with or without its `^`, as text without it."""
    name = text(value, known).removeprefix("^")
    if not name:
        raise Fault("empty-value")
    return name


def word(*words: str) -> Parser:
    """One of the given words."""

    def parse(value: Any, known: Known) -> str:
        written = text(value, known)
        if written not in words:
            raise unknown("unknown-value", written, words, value=written, choices=", ".join(words))
        return written

    return parse


def member(noun: Callable[[str], Any], *words: str) -> Parser:
    """One of the given words, converted by `noun` (such as an enum)."""
    parse_word = word(*words)

    def parse(value: Any, known: Known) -> Any:
        return noun(parse_word(value, known))

    return parse


def like(*words: str) -> Parser:
    """Any text; one that is similar to a known word is taken with an ADVICE fault."""

    def parse(value: Any, known: Known) -> str:
        written = text(value, known)
        near = None if written in words else nearest(written, words)
        if near is not None:
            raise Fault(
                "doubtful-value", taken=written, kind=ProblemKind.ADVICE, value=written, near=near
            )
        return written

    return parse


def number(
    low: Decimal | None = None, high: Decimal | None = None, *, message: str = "out-of-range"
) -> Parser:
    """A number in [low, high]; None means no bound."""

    def parse(value: Any, known: Known) -> Decimal:  # noqa: ARG001 - every parser has this shape
        if not _is_number(value):
            raise Fault("not-a-number", value=shown(value))
        written = Decimal(value)
        if (low is not None and written < low) or (high is not None and written > high):
            raise Fault(
                message if high is not None else "too-small",
                value=shown(value),
                low=low,
                high=high,
            )
        return written

    return parse


def above_zero(value: Any, known: Known) -> Decimal:
    """A number greater than zero."""
    written: Decimal = number(ZERO)(value, known)
    if not written:
        raise Fault("not-positive", value=shown(value))
    return written


def not_zero(value: Any, known: Known) -> Decimal:
    """A number that is not zero."""
    written: Decimal = number()(value, known)
    if not written:
        raise Fault("zero", value=shown(value))
    return written


def ratio(low: Decimal = ZERO, high: Decimal = ONE) -> Parser:
    """A fraction in [low, high]; the fault for e.g. 25 (meant as 25 %) explains that."""
    return number(low, high, message="ratio-out-of-range")


def rise(value: Any, known: Known) -> Decimal:
    """A relative rise, above zero; nothing rises elevenfold, so more is a per cent figure."""
    ratio(high=Decimal(10))(value, known)
    return above_zero(value, known)


def count(low: int = 1, high: int = MOST_DAYS) -> Parser:
    """A whole number in [low, high]."""
    parse_number = number(Decimal(low), Decimal(high))

    def parse(value: Any, known: Known) -> int:
        written: Decimal = parse_number(value, known)
        if written != int(written):
            raise Fault("not-whole", value=shown(value))
        return int(written)

    return parse


def currency(value: Any, known: Known) -> str:
    """A currency that the ledger uses."""
    name = text(value, known)
    if name not in known.currencies:
        raise unknown("unknown-currency", name, known.currencies, currency=name)
    return name


def amount(value: Any, known: Known) -> Money:
    """An amount of a known currency, zero or more."""
    written: Any = getattr(value, "number", None)
    if not _is_number(written) or not hasattr(value, "currency"):
        raise Fault("not-an-amount", value=shown(value))
    money = Money(Decimal(written), currency(value.currency, known))
    if money.number < ZERO:
        raise Fault("negative-amount", value=shown(money))
    return money


def positive_amount(value: Any, known: Known) -> Money:
    """An amount of a known currency, more than zero."""
    money = amount(value, known)
    if not money.number:
        raise Fault("not-positive", value=shown(money))
    return money


def flag(value: Any, known: Known) -> bool:  # noqa: ARG001 - every parser has this shape
    """TRUE or FALSE."""
    if not isinstance(value, bool):
        raise Fault("not-a-flag", value=shown(value))
    return value


def day(value: Any, known: Known) -> datetime.date:  # noqa: ARG001 - every parser has this shape
    """A date."""
    if not isinstance(value, datetime.date) or isinstance(value, datetime.datetime):
        raise Fault("not-a-date", value=shown(value))
    return value


def clock(value: Any, known: Known) -> str:
    """A time of day, "HH:MM"."""
    return _matching(_CLOCK, "not-a-time", value, known).group()


def month(value: Any, known: Known) -> datetime.date:
    """A month, "YYYY-MM": its first day."""
    match = _matching(_MONTH, "not-a-month", value, known)
    return datetime.date(int(match[1]), int(match[2]), 1)


def digest(value: Any, known: Known) -> str:
    """The first 16 hexadecimal digits of a SHA-256."""
    return _matching(_DIGEST, "not-a-digest", value, known).group()


def account(value: Any, known: Known) -> str:
    """An account that was opened."""
    return _account(text(value, known), known.accounts, known)


def account_or_none(value: Any, known: Known) -> str:
    """An account with an `open`, or the word "none"."""
    name = text(value, known)
    return name if name == "none" else _account(name, [*known.accounts, "none"], known)


def branch(value: Any, known: Known) -> str:
    """An account with an `open`, or a proper prefix of one."""
    name = text(value, known)
    if name not in known.accounts and name not in known.prefixes:
        raise unknown("unknown-account", name, [*known.accounts, *known.prefixes], account=name)
    return name


def code(value: Any, known: Known) -> str:
    """The code of a rule, written as code or name."""
    name = text(value, known)
    if known.vocabulary is None:
        return name
    names = known.vocabulary.names
    if name not in names:
        raise unknown("unknown-code", name, names, code=name)
    return names[name]


def codes(value: Any, known: Known) -> frozenset[str]:
    """Codes or names separated by commas or blanks; the valid ones are taken.

    An empty text or "none" is the empty set: it ends an earlier list.
    """
    return _codes(value, known, frozenset())


def ignorable(value: Any, known: Known) -> frozenset[str]:
    """As `codes`, without the codes that can be acknowledged but not ignored."""
    forbidden = known.vocabulary.unwaivable if known.vocabulary else frozenset()
    return _codes(value, known, forbidden)


def calendars(value: Any, known: Known) -> str:
    """Calendars of the `holidays` library, separated by commas or blanks; valid ones are taken.

    A calendar is a country ("JP"), a part of one ("GB-ENG") or an exchange ("NYSE").
    The result has each name once, joined by ", ": the spelling in the ledger makes
    no difference.
    """
    import holidays  # noqa: PLC0415 - slow to import, and few ledgers name a calendar

    countries = holidays.list_supported_countries()
    parts = {f"{country}-{part}" for country, of_it in countries.items() for part in of_it}
    wholes = {*countries, *holidays.list_supported_financial()}
    names = parts | wholes
    written = dict.fromkeys(text(value, known).replace(",", " ").split())
    if not written:
        raise Fault("empty-value")
    faults = [
        unknown("unknown-calendar", name, parts if "-" in name else wholes, value=name)
        for name in written
        if name not in names
    ]
    good = ", ".join(name for name in written if name in names)
    if faults:
        first = faults[0]
        raise Fault(first.message, taken=good or None, more=faults[1:], **first.params)
    return good


def _codes(value: Any, known: Known, forbidden: frozenset[str]) -> frozenset[str]:
    if not isinstance(value, str):
        raise Fault("not-text", value=shown(value))
    good: set[str] = set()
    faults: list[Fault] = []
    for name in () if value == "none" else value.replace(",", " ").split():
        found, code_faults = attempt(code, name, known)
        faults += code_faults
        if found in forbidden:
            faults.append(Fault("not-ignorable", code=found))
        elif found is not None:
            good.add(found)
    if faults:
        first = faults[0]
        raise Fault(first.message, taken=frozenset(good), more=faults[1:], **first.params)
    return frozenset(good)


def _account(name: str, words: Iterable[str], known: Known) -> str:
    if name not in known.accounts:
        raise unknown("unknown-account", name, words, account=name)
    return name


def _is_number(value: Any) -> bool:
    if isinstance(value, Decimal):
        return value.is_finite()
    return isinstance(value, int) and not isinstance(value, bool)


def _matching(pattern: str, message: str, value: Any, known: Known) -> re.Match[str]:
    match = re.fullmatch(pattern, text(value, known))
    if match is None:
        raise Fault(message, value=shown(value))
    return match
