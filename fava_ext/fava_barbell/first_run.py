"""The first run: the probable roles of accounts in a ledger without a directive of ours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from beancount_barbell.proposal.guesses import Guesses, guess
from beancount_barbell.proposal.portrait import read_books
from beancount_barbell.rendering.proposal_text import role_blocks

if TYPE_CHECKING:
    import datetime
    from collections.abc import Mapping, Sequence


class FirstRoles(NamedTuple):
    """Guessed roles of the accounts, and the day of the last booking, as their date."""

    guesses: Guesses
    day: datetime.date


def first_roles(entries: Sequence[Any], options: Mapping[str, Any]) -> FirstRoles | None:
    """The roles that `barbell init` proposes; None if there is nothing to propose.

    The entries are Beancount's, with pads expanded.
    """
    currencies = options["operating_currency"]
    books = read_books(entries, options)
    if books.booked is None or not currencies:
        return None
    guesses = guess(books, currencies[0])
    return FirstRoles(guesses, books.booked) if guesses.roles or guesses.questions else None


def roles_text(first: FirstRoles, language: str) -> str:
    """The directives with their reasons; a role that only the user can decide is a comment."""
    blocks = role_blocks(first.guesses, first.day, language)
    return "\n".join(line for block in blocks for line in block) + "\n"
