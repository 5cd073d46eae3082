"""Gathers what the sources of a transaction give: outside accounts, the core and the sleeve."""

from __future__ import annotations

import datetime
from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING

from beancount_barbell.engine.tracing.day_order import LENDING
from beancount_barbell.engine.tracing.parcels import Origin, maybe_join, parcel, quantised
from beancount_barbell.engine.tracing.pools import Portion
from beancount_barbell.engine.tracing.sources import Loan, Sources
from beancount_barbell.model.buckets import ZERO
from beancount_barbell.model.flows import MoneyLabel
from beancount_barbell.model.roles import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from beancount_barbell.engine.tracing.day_order import WeighedTransaction
    from beancount_barbell.engine.tracing.pool_book import PoolBook
    from beancount_barbell.engine.tracing.pools import Pool
    from beancount_barbell.engine.tracing.postings import OutsideAccounts
    from beancount_barbell.engine.tracing.principal import Principal
    from beancount_barbell.engine.tracing.recoveries import Recoveries
    from beancount_barbell.engine.tracing.terms import TracingTerms
    from beancount_barbell.engine.tracing.transfers import Traffic
    from beancount_barbell.engine.tracing.transits import Transits
    from beancount_barbell.model.entries import Transaction


class Withdrawals:
    """Takes money out of outside accounts, and labels what leaves core and sleeve."""

    def __init__(
        self,
        terms: TracingTerms,
        outside: OutsideAccounts,
        pools: PoolBook,
        books: Principal,
        recoveries: Recoveries,
        transits: Transits,
    ) -> None:
        self._terms = terms
        self._outside = outside
        self._pools = pools
        self._books = books
        self._recoveries = recoveries
        self._transits = transits
        self.exit_links: set[str] = set()
        """Links of what left the core since nothing was traced."""
        self.spent: dict[str, Decimal] = defaultdict(Decimal)
        """Link → what was spent outside under it, in base currency."""
        self.last_exit = datetime.date.min
        """The last day on which money of core or sleeve left for outside."""

    def gather(self, item: WeighedTransaction, traffic: Traffic) -> Sources:
        """Gather what a transaction's sources give, in the currency of its weights."""
        sources = Sources()
        links = self._links_spent(item)
        to_core, to_spend = item.into_core, item.consumed
        for leg in sorted(item.legs, key=lambda leg: (leg.order, leg.currency)):
            if leg.weight >= 0 or not leg.holds:
                continue
            pool = self._pools.pool(leg.pool, leg.currency)
            factor = leg.weight / leg.units
            units = -leg.units
            if units < 0:
                self._pools.set_right(pool, -units)
                continue
            asked = units
            if links and to_spend > 0:
                part = min(units, to_spend / factor)
                to_spend -= part * factor
                self._pools.bounds.lose(pool.mix, part)
                units -= self._spend_linked(pool, links, part, sources, factor)
            money = Portion(ZERO, None, None)
            if to_core > 0 and pool.traces:
                money = pool.take_back(min(units, to_core / factor), self._terms.cutoff)
                to_core -= money.units * factor
                units -= money.units
            taken, short = pool.take(units, self._terms.cutoff)
            sold_at = self._terms.rate_of(item) if leg.sold and item.rated else None
            sources.add(taken.over(money), factor, sold_at)
            sources.lots += self._recoveries.lots_of(taken.own, leg, item)
            traffic.draw(pool.mix, asked - short, factor)
            if short > 0 and leg.kind not in LENDING:
                sources.loans.append(Loan(pool, leg, short, factor))
            self._pools.note(pool)
        self._gather_from_roles(item, sources)
        return sources

    def _gather_from_roles(self, item: WeighedTransaction, sources: Sources) -> None:
        """Add a new parcel for money that left the core or the sleeve for outside."""
        flow = item.flow
        if flow is None:
            return
        income = min(item.leaves_core, item.income)
        lost = ZERO  # losses of the sleeve, such as a fee on an untagged account
        if flow.sleeve_net is not None:
            lost = max(ZERO, item.leaves_sleeve - max(ZERO, flow.outflow - item.direct))
        earned = lost > 0 and any(leg.kind is Kind.INCOME and leg.weight > 0 for leg in item.legs)
        for label, amount, withdrawn in (
            (MoneyLabel.SLEEVE, lost, False),
            (MoneyLabel.SLEEVE, item.leaves_sleeve - lost, True),
            (MoneyLabel.YIELD, income, True),
            (MoneyLabel.CORE, item.leaves_core - income, True),
        ):
            if amount <= 0:
                continue
            principal = quantised(amount) if item.rated else ZERO
            links = frozenset(item.entry.links or ())
            origin = Origin(
                label,
                item.date,
                flow.source or "",
                principal if item.rated else None,
                item.currency,
                links,
                flow.core_location,
                item.entry,
                withdrawn,
                earned=earned and not withdrawn,
            )
            self.last_exit = item.date
            self._books.entered += principal
            row = parcel(origin, amount, principal)
            if label is MoneyLabel.SLEEVE:
                sources.own = maybe_join(sources.own, row)
                self._recoveries.note_exit(flow)
            else:
                sources.traced = maybe_join(sources.traced, row)
                self._transits.unreported += principal
                self.exit_links |= links

    def note_spending(self, entries: Iterable[Transaction]) -> None:
        """Remember what transactions outside spend under their links."""
        for entry in entries:
            for currency, amount in self._outside.consumed(entry) if entry.links else ():
                rate = self._terms.rate_in(currency)
                self._note_spent(entry, amount * (rate or ZERO))

    def _note_spent(self, entry: Transaction, amount: Decimal) -> None:
        for link in entry.links or ():
            self.spent[link] += amount

    def _links_spent(self, item: WeighedTransaction) -> frozenset[str]:
        """Links of what is spent here that a withdrawal still traced may bear, too."""
        spent = item.consumed
        if not item.entry.links or item.leaves_core > 0 or not spent:
            return frozenset()
        self._note_spent(item.entry, spent * (self._terms.rate_of(item) or ZERO))
        return frozenset(item.entry.links & self.exit_links)

    def _spend_linked(
        self,
        pool: Pool,
        links: frozenset[str],
        units: Decimal,
        sources: Sources,
        factor: Decimal,
    ) -> Decimal:
        """Take linked parcels out for the consumption for which they were withdrawn.

        Parcels in the paying account are spent; parcels in other accounts turn clean there.
        Returns the units of the paying account that were spent.
        """
        out = pool.take_linked(links, units)
        spent = ZERO if out is None else out.units
        sources.add_linked(out, factor)
        left = units - spent
        for other in list(self._pools.warm):
            if left > 0 and other.currency == pool.currency:
                elsewhere = other.take_linked(links, left)
                if elsewhere is not None:
                    other.put(Portion(elsewhere.units, None, None))
                    sources.add_linked(elsewhere, factor)
                    left -= elsewhere.units
                    self._pools.note(other)
        return spent
