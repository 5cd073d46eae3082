"""The tags on a transaction, whether a program made it, and how many units it moves."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from beancount_barbell.model.location import location_of
from beancount_barbell.model.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from beancount_barbell.model.location import Location

MADE_FLAGS = frozenset("USTC")
"""Flags of generated transactions: unrealised gains, summaries, transfers, conversions."""

PAD_FLAG = "P"

_LOADED_STRING = "<string>"
"""File name of a ledger loaded from a string: its entries are written, not generated."""


def is_made(transaction: Any) -> bool:
    """Whether a program made a transaction.

    The flag alone does not prove that, because a user can write it. A generated transaction
    and all of its postings have the program's name in place of a file name
    ("<unrealized_gains>"). The postings are checked, too, because a user can write such a
    `filename` into the metadata of a transaction.
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
    """Whether a `pad` inserted a transaction: its location is that of a `pad`, one of `pads`."""
    return transaction.flag == PAD_FLAG and location_of(transaction.meta) in pads


def booked(entry: Any) -> Iterator[tuple[Any, Decimal]]:
    """Yield (posting, number of units) for each posting of a transaction whose number is known.

    An entry that is no transaction has no postings.
    """
    for posting in getattr(entry, "postings", ()):
        number = getattr(posting.units, "number", None)
        if isinstance(number, Decimal):
            yield posting, number


def net_units(entries: Iterable[Any]) -> dict[tuple[str, str], Decimal]:
    """(account, commodity) → the net units that entries add."""
    nets: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for entry in entries:
        for posting, number in booked(entry):
            nets[posting.account, posting.units.currency] += number
    return nets


class TransactionTags(NamedTuple):
    """The tags on one transaction; None (False) where a tag is missing.

    Attributes:
        reverses: link, without its `^`, of the transaction that this one undoes.
        trade: id of a trade; closings with the same id are one trade.
        time: time of day, "HH:MM", for the order within a day.
        forced: it is an assignment or forced sale.
    """

    reverses: str | None = None
    trade: str | None = None
    time: str | None = None
    forced: bool = False
