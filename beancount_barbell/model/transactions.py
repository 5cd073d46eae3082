"""What the user declares on one transaction."""

from __future__ import annotations

from typing import NamedTuple


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
