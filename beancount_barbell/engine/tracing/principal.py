"""Accounts for the principal of all traced money."""

from __future__ import annotations

from beancount_barbell.model.buckets import ZERO


class Principal:
    """Where the principal of all traced money went, in base currency.

    `entered` is the sum of the principal that still lies in pools, has seasoned there, `reached`
    the sleeve (payments of debts for the sleeve included), came `back` to the core, `rejoined`
    the sleeve that it had left, or was `consumed`. Under `poison` the sum does not hold, because
    outflows leave their marks behind.
    """

    __slots__ = ("back", "consumed", "entered", "reached", "rejoined")

    def __init__(self) -> None:
        self.entered = ZERO
        self.reached = ZERO
        self.back = ZERO
        self.rejoined = ZERO
        self.consumed = ZERO
