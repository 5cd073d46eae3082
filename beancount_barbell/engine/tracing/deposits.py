"""Money is laid into outside accounts, after what they owe is paid with it.

A debt that paid for the sleeve and is paid by core money later is core money in the
sleeve (backward tracing: Brazil v Durant [2015] UKPC 35).
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from beancount_barbell.engine.tracing.day_order import LENDING
from beancount_barbell.engine.tracing.parcels import Step
from beancount_barbell.engine.tracing.pools import Portion
from beancount_barbell.engine.tracing.trails import flow_of_payment
from beancount_barbell.engine.tracing.transfers import Reached
from beancount_barbell.model.flows import Hop, Lent
from beancount_barbell.model.roles import Kind

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator

    from beancount_barbell.engine.tracing.day_order import OutsideLeg, WeighedTransaction
    from beancount_barbell.engine.tracing.parcels import Rope
    from beancount_barbell.engine.tracing.pool_book import PoolBook
    from beancount_barbell.engine.tracing.pools import Pool, SleeveDebt
    from beancount_barbell.engine.tracing.principal import Principal
    from beancount_barbell.engine.tracing.terms import TracingTerms
    from beancount_barbell.engine.tracing.transfers import Traffic

ZERO = Decimal(0)


class Deposits:
    """Lays money into outside accounts."""

    def __init__(self, terms: TracingTerms, pools: PoolBook, books: Principal) -> None:
        self._terms = terms
        self._pools = pools
        self._books = books
        self._steps = 0
        self.repayments: list[tuple[datetime.date, Lent]] = []
        """What the sleeve's own money paid to debts outside after it had left, with the day."""

    def deposit(
        self, leg: OutsideLeg, money: Portion, item: WeighedTransaction, traffic: Traffic
    ) -> None:
        """Lay money into an outside account, after what it owes is paid."""
        pool = self._pools.pool(leg.pool, leg.currency)
        if leg.units <= 0:
            self._pools.set_right(pool, leg.units)
            for row in (money.own, money.traced):
                self._books.consumed += ZERO if row is None else row.principal
            return
        factor = leg.units / leg.weight
        money = self._arrived(money, leg, item, factor)
        stays = leg.units
        if leg.kind in LENDING:
            pool.floor = max(pool.floor, ZERO)
        else:
            stays = max(ZERO, stays - pool.owed_for_sleeve + min(pool.floor, ZERO))
            money = self._pay_debts(pool, money, leg, item, traffic)
        traffic.lay(pool.mix, stays, leg.weight / leg.units)
        pool.put(money)
        self._pools.note(pool)

    def _arrived(
        self, money: Portion, leg: OutsideLeg, item: WeighedTransaction, factor: Decimal
    ) -> Portion:
        """Money in units of the account it comes to, its hop written down."""
        clean, own, traced = money
        scale = None if factor == 1 else factor
        if scale is not None:
            clean *= factor
        if own is not None:
            own = own.moved(None, scale)
        if traced is not None:
            amount = None if traced.unknown else traced.principal
            self._steps += 1
            hop = Hop(item.date, leg.account, amount, leg.location)
            traced = traced.moved(Step(self._steps, hop), scale)
            if traced.principal < self._terms.dust and not traced.unknown:
                self._books.consumed += traced.principal
                clean, traced = clean + traced.units, None
        return Portion(clean, own, traced)

    def _pay_debts(
        self,
        pool: Pool,
        money: Portion,
        leg: OutsideLeg,
        item: WeighedTransaction,
        traffic: Traffic,
    ) -> Portion:
        """What is left of money after an account's debts are paid with it.

        The core's money pays first what the sleeve had, clean money last.
        """
        clean, own, traced = money
        if leg.kind is Kind.ASSETS:
            self._forgive_old(pool)
        traced = self._pay_for_sleeve(pool, traced, leg, item, traffic)
        if traced is not None:
            traced, spent = traced.split_top(-pool.floor)
            if spent is not None:
                pool.floor += spent.units
                self._books.consumed += spent.principal
        if own is not None:
            # Only what pays a debt is the sleeve's own no longer.
            own, spent = own.split_top(pool.owed_for_sleeve - min(pool.floor, ZERO))
            if spent is not None:
                self._books.rejoined += spent.principal
                clean += spent.units
                if leg.kind is Kind.LIABILITIES:
                    self.repayments += _paid_later(spent, leg, item)
        if pool.floor < 0:
            part = min(clean, -pool.floor)
            pool.floor += part
            clean -= part
        part, factor = min(clean, pool.owed_for_sleeve), leg.weight / leg.units
        traffic.paid += [(debt, debt.units * factor) for debt in self._settle(pool, part)]
        return Portion(clean - part, own, traced)

    def _pay_for_sleeve(
        self,
        pool: Pool,
        traced: Rope | None,
        leg: OutsideLeg,
        item: WeighedTransaction,
        traffic: Traffic,
    ) -> Rope | None:
        """What is left of the core's money after it has paid what the sleeve had."""
        owed = pool.owed_for_sleeve
        used = None
        if traced is not None:
            traced, used = traced.split_top(owed)
        if used is not None:
            rate, factor = self._terms.rate_of(item), leg.weight / leg.units
            # Whatever else is paid may have been paid with the core's money.
            other = max(ZERO, -pool.floor)
            other += max(ZERO, leg.units - owed - other)
            most = min(owed, leg.units) * factor
            least = max(ZERO, leg.units - other) * factor
            rate = None if rate is None else rate * factor
            settled = self._settle(pool, used.units)
            flow = flow_of_payment(item, leg)
            traffic.reached.append(Reached(used, flow, most, least, rate, settled))
        return traced

    def _forgive_old(self, pool: Pool) -> None:
        """A clearing account's debt for the sleeve seasons like money does."""
        while pool.debts and pool.debts[0].date < self._terms.cutoff:
            pool.floor -= pool.debts.pop(0).units

    @staticmethod
    def _settle(pool: Pool, units: Decimal) -> list[SleeveDebt]:
        """Pay `units` of what an account owes for the sleeve; the oldest first."""
        settled = []
        while units > 0 and pool.debts:
            debt = pool.debts[0]
            part = min(units, debt.units)
            settled.append(debt.part(part))
            units -= part
            if part < debt.units:
                pool.debts[0] = debt.part(debt.units - part)
            else:
                del pool.debts[0]
        return settled


def _paid_later(
    own: Rope, leg: OutsideLeg, item: WeighedTransaction
) -> Iterator[tuple[datetime.date, Lent]]:
    """What the sleeve's own money pays to a debt in another transaction than it left with."""
    for origin, leaf in own.leaves():
        if origin.withdrawn and origin.entry is not item.entry and leaf.principal > 0:
            yield (
                item.date,
                Lent(leg.account, leg.currency, leaf.units, leaf.principal),
            )
