"""What a transaction's sources give, and who draws on it."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from beancount_barbell.engine.tracing.parcels import Rope, maybe_join
from beancount_barbell.engine.tracing.pools import Pool, Portion, SleeveDebt
from beancount_barbell.model.flows import Hop
from beancount_barbell.model.record import NamedTuple

if TYPE_CHECKING:
    import datetime

    from beancount_barbell.engine.tracing.day_order import OutsideLeg, WeighedTransaction
    from beancount_barbell.engine.tracing.own_money import Lot

ZERO = Decimal(0)


class Loan(NamedTuple):
    """What an account gave that it did not have: `units` of it, at `factor` a unit."""

    pool: Pool
    leg: OutsideLeg
    units: Decimal
    factor: Decimal


class Sources:
    """What a transaction's sources give, in the currency of its weights."""

    def __init__(self) -> None:
        self.own: Rope | None = None
        self.traced: Rope | None = None
        self.linked: Rope | None = None
        """Traced money that was linked to what the transaction is for."""
        self.loans: list[Loan] = []
        self.lots: list[Lot] = []
        """What the sleeve's own money lay in that is given here, as what it had left."""

    @property
    def traced_units(self) -> Decimal:
        """What there is of the core's money."""
        return ZERO if self.traced is None else self.traced.units

    def add(self, money: Portion, factor: Decimal) -> None:
        """Money from one source, `factor` being the weight of its unit."""
        self.own = _joined(self.own, money.own, factor)
        self.traced = _joined(self.traced, money.traced, factor)

    def add_linked(self, row: Rope | None, factor: Decimal) -> None:
        """Traced money that was linked to what the transaction is for."""
        self.linked = _joined(self.linked, row, factor)

    def draw_traced(self, amount: Decimal) -> Rope | None:
        """Up to `amount` of the core's money, the topmost first."""
        taken = None
        if self.traced is not None:
            self.traced, taken = self.traced.split_top(amount)
        return taken

    def draw_own(self, amount: Decimal) -> Rope | None:
        """Up to `amount` of what was the sleeve's, the topmost first."""
        taken = None
        if self.own is not None:
            self.own, taken = self.own.split_top(amount)
        return taken

    def draw_linked(self, amount: Decimal) -> Rope | None:
        """Up to `amount` of what was linked to the purpose it is spent on."""
        taken = None
        if self.linked is not None:
            self.linked, taken = self.linked.split_top(amount)
        return taken

    def draw(self, amount: Decimal) -> Portion:
        """`amount` of what is left, traced money first; loans and rounding are clean."""
        traced = self.draw_traced(amount)
        rest = amount if traced is None else amount - traced.units
        own = self.draw_own(rest)
        return Portion(rest if own is None else rest - own.units, own, traced)

    def lend_to_sleeve(
        self, amount: Decimal, item: WeighedTransaction, rate: Decimal | None
    ) -> list[Pool]:
        """Let loans pay up to `amount` for the sleeve; the rest is owed for other things.

        `rate` gives base currency for a unit of the item's weights, None where unknown.
        """
        debtors, left = [], []
        for loan in self.loans:
            units = min(loan.units, amount / loan.factor)
            if units > 0 and item.flow is not None:
                lent = units * loan.factor
                worth = None if rate is None else lent * rate
                hop = Hop(item.date, loan.leg.account, worth, loan.leg.location)
                loan.pool.debts.append(SleeveDebt(item.date, units, (hop,), item.flow))
                debtors.append(loan.pool)
                amount -= lent
            loan.pool.floor -= loan.units - units
            left.append(loan._replace(units=loan.units - units))
        self.loans = left
        return debtors

    def take_over(self, debt: SleeveDebt, weight: Decimal, date: datetime.date) -> list[Pool]:
        """Let loans owe what they have paid of another account's debt for the sleeve.

        Args:
            debt: what was paid of it.
            weight: the same in the currency of the item's weights.
            date: the day.

        Returns:
            The accounts that owe it now.
        """
        debtors, left = [], []
        for loan in self.loans:
            units = min(loan.units, weight / loan.factor)
            if units > 0:
                part = debt.part(debt.units * units * loan.factor / weight)
                hop = Hop(date, loan.leg.account, part.amount, loan.leg.location)
                loan.pool.debts.append(SleeveDebt(date, units, (hop, *part.hops), debt.flow))
                loan.pool.floor += units
                debtors.append(loan.pool)
                debt, weight = debt.part(debt.units - part.units), weight - units * loan.factor
            left.append(loan._replace(units=loan.units - units))
        self.loans = left
        return debtors


def _joined(known: Rope | None, row: Rope | None, factor: Decimal) -> Rope | None:
    """What is known and a row beside it, `factor` being the weight of a unit of the row."""
    if row is None:
        return known
    return maybe_join(known, row.moved(None, None if factor == 1 else factor))
