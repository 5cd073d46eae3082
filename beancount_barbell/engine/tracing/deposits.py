"""Puts money into outside accounts, after it has paid the debts of these accounts.

If an outside debt paid for the sleeve, and core money pays that debt later, the core money
has reached the sleeve (backward tracing: Brazil v Durant [2015] UKPC 35).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from beancount_barbell.engine.tracing.day_order import LENDING
from beancount_barbell.engine.tracing.outcomes import Repayment
from beancount_barbell.engine.tracing.parcels import Step, maybe_split
from beancount_barbell.engine.tracing.pools import Portion
from beancount_barbell.engine.tracing.transfers import Reached
from beancount_barbell.model.buckets import ZERO
from beancount_barbell.model.flows import Hop, Lent, plain_flow
from beancount_barbell.model.record import NamedTuple
from beancount_barbell.model.roles import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from beancount_barbell.engine.tracing.day_order import OutsideLeg, WeighedTransaction
    from beancount_barbell.engine.tracing.parcels import Rope
    from beancount_barbell.engine.tracing.pool_book import PoolBook
    from beancount_barbell.engine.tracing.pools import Pool, SleeveDebt
    from beancount_barbell.engine.tracing.principal import Principal
    from beancount_barbell.engine.tracing.terms import TracingTerms
    from beancount_barbell.engine.tracing.transfers import Traffic
    from beancount_barbell.model.flows import Flow


class _Payment(NamedTuple):
    """The leg of a transaction that puts money into an account, and where it is recorded."""

    leg: OutsideLeg
    item: WeighedTransaction
    traffic: Traffic


class Deposits:
    """Puts money into the pools of outside accounts."""

    def __init__(self, terms: TracingTerms, pools: PoolBook, books: Principal) -> None:
        self._terms = terms
        self._pools = pools
        self._books = books
        self._steps = 0
        self.repayments: list[Repayment] = []

    def deposit(
        self, leg: OutsideLeg, money: Portion, item: WeighedTransaction, traffic: Traffic
    ) -> None:
        """Put money into an outside account, after its debts are paid."""
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
            payment = _Payment(leg, item, traffic)
            money = self._pay_debts(pool, money, payment)
            if leg.kind is Kind.LIABILITIES and money.units > 0:
                left = self._pay_in_other_money(pool, money, payment)
                stays = max(ZERO, stays - money.units + left.units)
                money = left
        traffic.lay(pool.mix, stays, leg.weight / leg.units)
        pool.put(money)
        self._pools.note(pool)

    def _arrived(
        self, money: Portion, leg: OutsideLeg, item: WeighedTransaction, factor: Decimal
    ) -> Portion:
        """The money in units of the receiving account; core money gets its hop."""
        clean, own, traced = money if factor == 1 else money.scaled(factor)
        if traced is not None:
            amount = None if traced.unknown else traced.principal
            self._steps += 1
            hop = Hop(item.date, leg.account, amount, leg.location)
            traced = traced.hopped(Step(self._steps, hop))
            if traced.principal < self._terms.dust and not traced.unknown:
                self._books.consumed += traced.principal
                clean, traced = clean + traced.units, None
        return Portion(clean, own, traced)

    def _pay_debts(self, pool: Pool, money: Portion, payment: _Payment) -> Portion:
        """Pay an account's debts with the money, and return what is left of it.

        Core money first pays the debt for the sleeve; clean money pays last.
        """
        clean, own, traced = money
        leg, item, traffic = payment
        if leg.kind is Kind.ASSETS:
            self._forgive_old(pool)
        traced = self._pay_for_sleeve(pool, traced, payment)
        traced, spent = maybe_split(traced, -pool.floor)
        if spent is not None:
            pool.floor += spent.units
            self._books.consumed += spent.principal
        # The part that pays a debt is no longer the sleeve's own; the rest is.
        own, spent = maybe_split(own, pool.owed_for_sleeve - min(pool.floor, ZERO))
        if spent is not None:
            self._books.rejoined += spent.principal
            clean += spent.units
            traffic.own += spent.units * leg.weight / leg.units
            if leg.kind is Kind.LIABILITIES:
                self.repayments += _paid_later(spent, leg, item)
        if pool.floor < 0:
            part = min(clean, -pool.floor)
            pool.floor += part
            clean -= part
        part, factor = min(clean, pool.owed_for_sleeve), leg.weight / leg.units
        settled = self._settle(pool, part)
        traffic.paid += [(debt, debt.units * factor, leg.kind) for debt in settled]
        return Portion(clean - part, own, traced)

    def _pay_in_other_money(self, pool: Pool, money: Portion, payment: _Payment) -> Portion:
        """Pay what the account owes for the sleeve in other currencies; return what is left.

        A card that owes yen may be paid in dollars: by worth, at the rates of the day.
        """
        owing = [one for one in self._pools.debtors if one.account == pool.account]
        leg, rates = payment.leg, self._terms.rate_in
        for other in sorted(owing, key=lambda one: one.currency):
            here, there = rates(pool.currency) or ZERO, rates(other.currency) or ZERO
            if other is not pool and money.units > 0 and min(here, there) > 0:
                part = leg._replace(
                    currency=other.currency,
                    units=money.units * here / there,
                    weight=leg.weight * money.units / leg.units,
                )
                rest = self._pay_debts(
                    other, money.scaled(here / there), payment._replace(leg=part)
                )
                money = rest.scaled(there / here)
                self._pools.note(other)
        return money

    def _pay_for_sleeve(self, pool: Pool, traced: Rope | None, payment: _Payment) -> Rope | None:
        """Pay the debt for the sleeve with core money, and return what is left of it."""
        leg, item, traffic = payment
        owed = pool.owed_for_sleeve
        traced, used = maybe_split(traced, owed)
        if used is not None:
            rate, factor = self._terms.rate_of(item), leg.weight / leg.units
            # Least: other debts, and the balance left in the account, are served first.
            other = max(ZERO, -pool.floor)
            other += max(ZERO, leg.units - owed - other)
            most = min(owed, leg.units) * factor
            least = max(ZERO, leg.units - other) * factor
            rate = None if rate is None else rate * factor
            settled = self._settle(pool, used.units)
            flow = _flow_of_payment(item, leg)
            traffic.reached.append(Reached(used, flow, most, least, rate, settled))
        return traced

    def _forgive_old(self, pool: Pool) -> None:
        """Make old debts for the sleeve plain debts: they season like money."""
        while pool.debts and pool.debts[0].date < self._terms.cutoff:
            pool.floor -= pool.debts.pop(0).units

    @staticmethod
    def _settle(pool: Pool, units: Decimal) -> list[SleeveDebt]:
        """Pay `units` of the debt for the sleeve, the oldest first; return the parts paid."""
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


def _paid_later(own: Rope, leg: OutsideLeg, item: WeighedTransaction) -> Iterator[Repayment]:
    """Payments of the sleeve's own money to a debt in a later transaction than the withdrawal."""
    for origin, leaf in own.leaves():
        if origin.withdrawn and origin.entry is not item.entry and leaf.principal > 0:
            paid = Lent(leg.account, leg.currency, leaf.units, leaf.principal)
            yield Repayment(item.date, paid, origin.entry)


def _flow_of_payment(item: WeighedTransaction, leg: OutsideLeg) -> Flow:
    """A flow for the payment of an outside debt that had paid for the sleeve."""
    if item.flow is not None:
        return item.flow._replace(target=leg.account, sleeve_location=leg.location)
    accounts = frozenset(one.account for one in item.legs)
    return plain_flow(item.entry, accounts, leg.location, target=leg.account)
