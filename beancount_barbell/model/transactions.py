"""What the user declares on one transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from beancount_barbell.model.location import location_of
from beancount_barbell.model.record import NamedTuple

if TYPE_CHECKING:
    from beancount_barbell.model.location import Location

MADE_FLAGS = frozenset("USTC")
"""Flags of what programs make: unrealised gains, summaries, transfers, conversions."""

PAD_FLAG = "P"

_LOADED_STRING = "<string>"
"""The file of a ledger that was loaded from a string: whatever stands there was written."""


def is_made(transaction: Any) -> bool:
    """Whether a program made a transaction, and nobody wrote it.

    A flag alone tells nothing: anybody can write one. What a program makes stands in no
    file, and bears the program's name in its place ("<unrealized_gains>"). Its postings
    stand in none either, where metadata that somebody wrote only seems to name a program.
    """
    if transaction.flag not in MADE_FLAGS:
        return False
    return _is_in_no_file(transaction.meta) and all(
        posting.meta is None or "filename" not in posting.meta or _is_in_no_file(posting.meta)
        for posting in transaction.postings
    )


def _is_in_no_file(meta: Any) -> bool:
    filename = str((meta or {}).get("filename", ""))
    return filename.startswith("<") and filename != _LOADED_STRING


def is_padding(transaction: Any, pads: frozenset[Location]) -> bool:
    """Whether a `pad` inserted a transaction: it bears the pad's place, one of `pads`."""
    return transaction.flag == PAD_FLAG and location_of(transaction.meta) in pads


class TransactionTags(NamedTuple):
    """The tags on one transaction; None (False) where the ledger is silent.

    Attributes:
        reverses: link, without its `^`, of the flow this undoes.
        trade: joins closings into one trade.
        time: order inside the day, "HH:MM".
        forced: an assignment or forced sale.
    """

    reverses: str | None = None
    trade: str | None = None
    time: str | None = None
    forced: bool = False
