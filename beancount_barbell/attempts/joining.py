"""A ledger with a draft at its end."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any

from beancount_barbell.attempts.drafts import CannotTryError, Draft
from beancount_barbell.model.location import location_of
from beancount_barbell.model.record import NamedTuple
from beancount_barbell.reading.appending import Parsed, append, parse_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


_OF_A_LEDGER = ("include", "plugin", "operating_currency")
"""Options that only a ledger of its own has, not a draft."""

_DIVISION = re.compile(r"[\d.)][ \t]*/[ \t+-]*(?:\(|(?=(0[0,.]*))\1(?!\d))")
"""A number divided by 0, or by what may be 0: the process dies of it in Beancount's parser."""


class Ground(NamedTuple):
    """The loaded ledger that a draft is tried on.

    Attributes:
        entries: all of them, in order.
        options: the ledger's.
        errors: Beancount's own and other plugins'.
        filename: the ledger's main file; a draft stands at its end.
        lines: the draft follows this line; no loaded entry of that file stands below it.
    """

    entries: Sequence[Any]
    options: Mapping[str, Any]
    errors: Sequence[Any]
    filename: str
    lines: int


def last_line(entries: Iterable[Any]) -> int:
    """The largest line number of all loaded entries and postings, in any file."""
    return max(
        (
            location_of(each.meta).lineno
            for entry in entries
            for each in (entry, *(getattr(entry, "postings", None) or ()))
        ),
        default=0,
    )


class Joined(NamedTuple):
    """A ledger with a draft at its end.

    `mine` are the directives of the draft. `sized` is whether all entries of the draft move
    amounts, so that the draft can be made larger or smaller.
    """

    entries: Sequence[Any]
    mine: tuple[Any, ...]
    sized: bool


def parse(draft: Draft, ground: Ground) -> Parsed:
    """The draft's entries, as they would stand at the end of the ledger's main file.

    Raises:
        CannotTryError: it is a ledger itself, or says nothing, or may divide by zero.
    """
    if _DIVISION.search(draft.text):
        raise CannotTryError("divides", draft=draft.name)
    parsed = parse_text(draft.text, ground.filename, ground.lines + 1, ground.options)
    if any(parsed.options[key] for key in _OF_A_LEDGER):
        raise CannotTryError("is-ledger", draft=draft.name)
    if not parsed.entries and not parsed.errors:
        raise CannotTryError("no-entries", draft=draft.name)
    return parsed


def join(ground: Ground, draft: Draft) -> Joined:
    """The loaded entries with the draft after them, as Beancount would load both.

    Raises:
        CannotTryError: the draft does not parse, is a ledger itself or says nothing, the ledger
            has a Beancount error with it that it has not without, later bookings would change, or
            Beancount cannot reckon with its numbers.
    """
    parsed = parse(draft, ground)
    refuse_new_errors(ground, parsed.errors, draft)
    try:
        found = append(ground.entries, ground.options, parsed.entries)
    except ArithmeticError as failure:
        raise CannotTryError("reckoning", draft=draft.name) from failure
    refuse_new_errors(ground, found.errors, draft)
    if found.rebooked is not None:
        raise CannotTryError("rebooked", draft=draft.name, **found.rebooked._asdict())
    return take_over(ground, found.entries, parsed, draft)


def refuse_new_errors(ground: Ground, errors: Iterable[Any], draft: Draft) -> None:
    """Beancount's errors have to be the same as without the draft.

    Raises:
        CannotTryError: there is one more.
    """
    error = first_new(errors, ground.errors)
    if error is not None:
        source = error.source if isinstance(error.source, dict) else {}
        line = (source.get("lineno") or 0) - ground.lines
        here = source.get("filename") == ground.filename and line > 0
        place = f"{draft.name}:{line}" if here else draft.name
        raise CannotTryError("broken", place=place, message=str(error.message).strip())


def first_new(errors: Iterable[Any], before: Iterable[Any]) -> Any | None:
    """The first error whose message is not among those `before`, each counted once; None if all."""
    known = Counter(str(error.message) for error in before)
    for error in errors:
        known[str(error.message)] -= 1
        if known[str(error.message)] < 0:
            return error
    return None


def take_over(ground: Ground, entries: Sequence[Any], parsed: Parsed, draft: Draft) -> Joined:
    """The ledger with the draft, whose directives get the draft's own name and lines as place.

    `entries` are of a load with the draft, used nowhere else: metadata of new entries is changed.
    """
    mine = []
    for entry in entries:
        for each in (entry, *(getattr(entry, "postings", None) or ())):
            filename, line = location_of(each.meta)
            if filename == ground.filename and line > ground.lines:
                each.meta.update(filename=draft.name, lineno=line - ground.lines)
                if each is entry:
                    mine.append(entry)
    return Joined(entries, tuple(mine), all(hasattr(one, "postings") for one in parsed.entries))
