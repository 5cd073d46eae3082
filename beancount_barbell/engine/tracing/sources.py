"""What a transaction's sources give, and who draws on it."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from beancount_barbell.engine.tracing.parcels import Rope, maybe_join
from beancount_barbell.engine.tracing.pools import Pool, Portion, SleeveDebt
from beancount_barbell.model.flows import Hop
from beancount_barbell.model.record import NamedTuple

if TYPE_CHECKING:
    from beancount_barbell.engine.tracing.day_order import OutsideLeg, WeighedTransaction
    from beancount_barbell.engine.tracing.own_money import Lot

ZERO = Decimal(0)


class Loan(NamedTuple):
    """What an account gave that it did not have: `units` of it, at `factor` a unit."""

    pool: Pool
    leg: OutsideLeg
    units: Decimal
    factor: Decimal


class Supply:
    """What a transaction's sources give, in the currency of its weights."""

    def __init__(self) -> None:
        self.clean = ZERO
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
        scale = None if factor == 1 else factor
        self.clean += money.clean * factor
        if money.own is not None:
            self.own = maybe_join(self.own, money.own.moved(None, scale))
        if money.traced is not None:
            self.traced = maybe_join(self.traced, money.traced.moved(None, scale))

    def add_linked(self, row: Rope | None, factor: Decimal) -> None:
        """Traced money that was linked to what the transaction is for."""
        if row is not None:
            scale = None if factor == 1 else factor
            self.linked = maybe_join(self.linked, row.moved(None, scale))

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

    def draw_others(self, amount: Decimal) -> Rope | None:
        """`amount` of what is not the core's, the sleeve's own first: what of it is that."""
        own = self.draw_own(amount)
        self.clean -= amount if own is None else amount - own.units
        return own

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
        own = self.draw_others(rest)
        return Portion(rest if own is None else rest - own.units, own, traced)

    def lend_to_sleeve(
        self, amount: Decimal, item: WeighedTransaction, rate: Decimal | None
    ) -> list[Pool]:
        """Let loans pay up to `amount` for the sleeve; the rest is owed for other things.

        `rate` gives base currency for a unit of the item's weights, None where unknown.
        """
        debtors = []
        for loan in self.loans:
            units = min(loan.units, amount / loan.factor)
            if units > 0 and item.flow is not None:
                lent = units * loan.factor
                worth = None if rate is None else lent * rate
                hop = Hop(item.date, loan.leg.account, worth, loan.leg.location)
                loan.pool.debts.append(SleeveDebt(item.date, units, hop, item.flow))
                debtors.append(loan.pool)
                amount -= lent
            loan.pool.floor -= loan.units - units
            self.clean += loan.units * loan.factor
        self.loans = []
        return debtors
