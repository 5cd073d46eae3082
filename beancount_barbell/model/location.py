"""A place in the user's ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from beancount_barbell.model.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping


class Location(NamedTuple):
    """File and 1-based line of a posting or directive."""

    filename: str
    lineno: int


NOWHERE = Location("<ledger>", 0)
"""The location of a fact that no line of the ledger states, such as a default."""


def location_of(meta: Mapping[str, Any] | None, fallback: Location = NOWHERE) -> Location:
    """The location in the metadata of an entry or posting, else `fallback`.

    Beancount writes `filename` and `lineno` there. Postings that a program made may
    have no metadata; for these pass the location of their transaction as `fallback`.
    """
    if not meta:
        return fallback
    filename, lineno = meta.get("filename"), meta.get("lineno")
    if not isinstance(filename, str) or not isinstance(lineno, int):
        return fallback
    return Location(filename, lineno)
