"""Where the principal of all traced money went."""

from __future__ import annotations

from decimal import Decimal

ZERO = Decimal(0)


class Principal:
    """Where the principal of all traced money went, in base currency.

    What `entered` is what lies in pools, has seasoned there, or `reached` the
    sleeve (debts that had paid for it included), came `back` to the core,
    `rejoined` the sleeve it had come from, or was `consumed`. Under `poison`
    outflows leave their marks behind, so nothing of this adds up.
    """

    __slots__ = ("back", "consumed", "entered", "reached", "rejoined")

    def __init__(self) -> None:
        self.entered = ZERO
        self.reached = ZERO
        self.back = ZERO
        self.rejoined = ZERO
        self.consumed = ZERO
