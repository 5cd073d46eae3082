"""The money that a transaction's sources give, and how the receivers draw on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from beancount_barbell.engine.tracing.parcels import Rope, maybe_join, maybe_split
from beancount_barbell.engine.tracing.pools import Pool, Portion, SleeveDebt
from beancount_barbell.model.buckets import ZERO
from beancount_barbell.model.flows import Hop
from beancount_barbell.model.record import NamedTuple
from beancount_barbell.model.roles import Kind

if TYPE_CHECKING:
    import datetime
    from decimal import Decimal

    from beancount_barbell.engine.tracing.day_order import OutsideLeg, WeighedTransaction
    from beancount_barbell.engine.tracing.own_money import Lot


class Loan(NamedTuple):
    """Units that an account gave beyond its balance; `factor` is the weight of one."""

    pool: Pool
    leg: OutsideLeg
    units: Decimal
    factor: Decimal


class Sources:
    """The money that a transaction's sources give, in the currency of its weights."""

    def __init__(self) -> None:
        self.own: Rope | None = None
        self.traced: Rope | None = None
        self.linked: Rope | None = None
        """Traced money with a link of this transaction: it was withdrawn for what is spent here."""
        self.loans: list[Loan] = []
        self.lots: list[Lot] = []
        """Lots of the sleeve that are given here in kind."""

    @property
    def traced_units(self) -> Decimal:
        """The core's money among it, as a weight."""
        return ZERO if self.traced is None else self.traced.units

    def add(self, money: Portion, factor: Decimal, sold_at: Decimal | None = None) -> None:
        """Money from one source, `factor` being the weight of its unit.

        Where it lay in lots that are sold, `sold_at` is the rate of the weights. What the
        core's money in them has lost since it left is spent.
        """
        self.own = _joined(self.own, money.own, factor)
        if sold_at and money.traced is not None:
            factor = max(factor, money.traced.principal / (money.traced.units * sold_at))
        self.traced = _joined(self.traced, money.traced, factor)

    def add_linked(self, row: Rope | None, factor: Decimal) -> None:
        """Add traced money with a link of this transaction; `factor` is the weight of one unit."""
        self.linked = _joined(self.linked, row, factor)

    def draw_traced(self, amount: Decimal) -> Rope | None:
        """Take up to `amount` of the core's money, the topmost first."""
        self.traced, taken = maybe_split(self.traced, amount)
        return taken

    def draw_own(self, amount: Decimal) -> Rope | None:
        """Take up to `amount` of the sleeve's own money, the topmost first."""
        self.own, taken = maybe_split(self.own, amount)
        return taken

    def draw_linked(self, amount: Decimal) -> Rope | None:
        """Take up to `amount` of the linked money, the topmost first."""
        self.linked, taken = maybe_split(self.linked, amount)
        return taken

    def draw(self, amount: Decimal) -> Portion:
        """Take `amount`: the core's money first, then the sleeve's own, then clean money.

        Loans and rounding are clean: the result always has `amount` units.
        """
        traced = self.draw_traced(amount)
        rest = amount if traced is None else amount - traced.units
        own = self.draw_own(rest)
        return Portion(rest if own is None else rest - own.units, own, traced)

    def lend_to_sleeve(
        self, amount: Decimal, item: WeighedTransaction, rate: Decimal | None
    ) -> list[Pool]:
        """Turn loans up to `amount` into debts for the sleeve, the rest into other debts.

        `rate` gives base currency for a unit of the item's weights, None where unknown. Returns
        the pools that owe for the sleeve.
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

    def take_over(
        self, debt: SleeveDebt, weight: Decimal, date: datetime.date
    ) -> tuple[list[Pool], Decimal]:
        """Let loans take over the debt for the sleeve of another account that they have paid.

        Args:
            debt: the part of the debt that was paid.
            weight: the same part in the currency of the item's weights.
            date: the day.

        Returns:
            The pools that owe the debt now, and the weight of it that accounts of debts owe.
        """
        debtors, left, owed = [], [], ZERO
        for loan in self.loans:
            units = min(loan.units, weight / loan.factor)
            if units > 0:
                part = debt.part(debt.units * units * loan.factor / weight)
                hop = Hop(date, loan.leg.account, part.amount, loan.leg.location)
                loan.pool.debts.append(SleeveDebt(date, units, (hop, *part.hops), debt.flow))
                loan.pool.floor += units
                debtors.append(loan.pool)
                debt, weight = debt.part(debt.units - part.units), weight - units * loan.factor
                if loan.leg.kind is Kind.LIABILITIES:
                    owed += units * loan.factor
            left.append(loan._replace(units=loan.units - units))
        self.loans = left
        return debtors, owed


def _joined(known: Rope | None, row: Rope | None, factor: Decimal) -> Rope | None:
    """`known` with `row` on top; `factor` is the weight of a unit of `row`."""
    if row is None:
        return known
    return maybe_join(known, row if factor == 1 else row.scaled(factor))
