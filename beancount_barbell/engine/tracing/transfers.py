"""Records what one transaction does to the money outside while it is traced."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from beancount_barbell.engine.bookings.netting import weigh
from beancount_barbell.engine.tracing.bounds import NOTHING, Moved, Passage
from beancount_barbell.model.buckets import ZERO
from beancount_barbell.model.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from beancount_barbell.engine.tracing.day_order import WeighedTransaction
    from beancount_barbell.engine.tracing.parcels import Rope
    from beancount_barbell.engine.tracing.pools import SleeveDebt
    from beancount_barbell.model.entries import Transaction
    from beancount_barbell.model.flows import Flow
    from beancount_barbell.model.roles import Kind


class Reached(NamedTuple):
    """Core money that a transaction brought to the sleeve, or with which it paid a debt for it.

    `part` is the whole amount that came or was paid (at most), as a weight, and `certain` the
    part of it that remains whatever else was paid; `rate` gives base currency for a unit of
    `money`, None where unknown; `settled` are the debts for the sleeve that were paid.
    """

    money: Rope
    flow: Flow
    part: Decimal
    certain: Decimal
    rate: Decimal | None
    settled: Sequence[SleeveDebt]


class Traffic:
    """What one transaction takes out of accounts, puts into them, and brings to the sleeve."""

    __slots__ = ("drawn", "own", "paid", "put", "reached")

    def __init__(self) -> None:
        self.paid: list[tuple[SleeveDebt, Decimal, Kind]] = []
        """Debts for the sleeve that clean money or the sleeve's paid: weight, kind of account."""
        self.own = ZERO
        """The weight of the sleeve's money that paid debts, for the sleeve or not."""
        self.drawn: dict[str, Moved] = {}
        self.put: dict[str, Moved] = {}
        self.reached: list[Reached] = []

    def draw(self, currency: str, units: Decimal, factor: Decimal) -> None:
        """Record units taken out of an account's balance; `factor` is the weight of one."""
        _add(self.drawn, currency, units, factor)

    def lay(self, currency: str, units: Decimal, factor: Decimal) -> None:
        """Record units put into an account; `factor` is the weight of one."""
        _add(self.put, currency, units, factor)

    def passage(self, item: WeighedTransaction, rate: Decimal | None, *, free: bool) -> Passage:
        """The transaction as a passage, for the bounds.

        Args:
            item: the transaction.
            rate: base currency for a unit of its weights, None where unknown.
            free: whether the policy lets core's yield go to the sleeve: then the yield is clean.
        """
        core = item.leaves_core
        given = core + item.leaves_sleeve
        received = item.into_core + item.into_sleeve
        for leg in item.legs:
            if leg.weight > 0:
                received += leg.weight
            else:
                given -= leg.weight
        if free:
            core -= min(core, item.income)
        return Passage(item.date, self.drawn, self.put, core, max(given, received), rate)


def _add(side: dict[str, Moved], currency: str, units: Decimal, factor: Decimal) -> None:
    if units > 0:
        side[currency] = side.get(currency, NOTHING).plus(units, units * factor)


def whole_of(entry: Transaction, currency: str) -> Decimal:
    """The sum that an entry's sources give, in `currency`; infinite if it has other currencies."""
    given = ZERO
    for posting in entry.postings:
        if weigh(posting) is None or posting.units.currency != currency:
            return Decimal("Infinity")
        given -= min(ZERO, posting.units.number)
    return given
