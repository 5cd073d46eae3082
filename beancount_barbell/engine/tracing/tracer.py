"""Follow core money through outside accounts until it reaches the sleeve.

Money is fungible: only a convention decides which yen left an account; `pools` has four
conventions. Under each of them a transaction is traced in these steps: gather the money
of its sources; serve the sleeve first, with traced money before clean money; then serve
the core, debts, outside assets, and at last consumption. If a debt paid for the sleeve,
and core money pays the debt later, that core money is in the sleeve (backward tracing:
Brazil v Durant [2015] UKPC 35). For a payment to the core, traced money leaves an account
before clean money.

Importers clear transfers through Expenses and Income accounts, too. Money paid into such
an account may come out again, as with Equity. What the account gives beyond that is its
own (a refund, a salary): clean money, and no debt.

The sleeve's own money is clean. Its label only serves to recognise the money when it
comes into the core, or back into the sleeve (`own_money`).

`day_order` defines the order within a day.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from typing import TYPE_CHECKING

from beancount_barbell.engine.tracing.day_order import (
    LENDING,
    OutsideLeg,
    WeighedTransaction,
    in_order,
)
from beancount_barbell.engine.tracing.deposits import Deposits
from beancount_barbell.engine.tracing.outcomes import Advance
from beancount_barbell.engine.tracing.parcels import maybe_join
from beancount_barbell.engine.tracing.pool_book import PoolBook
from beancount_barbell.engine.tracing.postings import OutsideAccounts
from beancount_barbell.engine.tracing.principal import Principal
from beancount_barbell.engine.tracing.recoveries import Recoveries
from beancount_barbell.engine.tracing.terms import TracingTerms
from beancount_barbell.engine.tracing.transfers import Reached, Traffic
from beancount_barbell.engine.tracing.transits import Transits
from beancount_barbell.engine.tracing.withdrawals import Withdrawals
from beancount_barbell.model.buckets import ZERO
from beancount_barbell.model.dates import days_before
from beancount_barbell.model.roles import Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
    from decimal import Decimal

    from beancount_barbell.engine.bookings.netting import Movement
    from beancount_barbell.engine.tracing.sources import Sources
    from beancount_barbell.model.entries import Transaction
    from beancount_barbell.model.flows import Flow
    from beancount_barbell.model.policy import Policy
    from beancount_barbell.model.roles import Roles
    from beancount_barbell.model.transactions import TransactionTags


_NO_TAGS: Mapping[int, TransactionTags] = {}


class Tracer:
    """Traces a ledger day by day; costs almost nothing while no money is on its way."""

    def __init__(
        self,
        roles: Roles,
        base_currency: str,
        tolerance: Decimal,
        tags: Mapping[int, TransactionTags] = _NO_TAGS,
        both_ways: Collection[str] = (),
    ) -> None:
        self.books = Principal()
        self._outside = OutsideAccounts(roles, base_currency, both_ways)
        self._terms = TracingTerms(base_currency, tolerance)
        self.pools = PoolBook(self._outside, self._terms.dust)
        self.transits = Transits(self._terms, self.books)
        self.recoveries = Recoveries(self._outside, self.pools, self.books)
        self._withdrawals = Withdrawals(
            self._terms, self._outside, self.pools, self.books, self.recoveries, self.transits
        )
        self._deposits = Deposits(self._terms, self.pools, self.books)
        self.repayments = self._deposits.repayments
        self.advances: list[Advance] = []
        self._tags = tags
        self._backlog: list[Transaction] = []
        """Entries put by while nothing was traced: only their effect on balances counts."""
        self._asleep = True
        self._opened_on = datetime.date.min
        """The day of the opening balances (first day of core or sleeve), then `date.max`."""

    # -- a day --------------------------------------------------------------

    def day(
        self,
        date: datetime.date,
        outside: Sequence[Transaction],
        movements: Sequence[Movement],
        policy: Policy,
        rate: Callable[[str], Decimal | None],
    ) -> None:
        """Trace a day's transactions: those outside, and those of core and sleeve.

        `policy` is the policy in force; `rate` gives base currency for one unit of any commodity on
        that day, None where unknown.
        """
        if movements:
            self._join_equity(date)
        if not (self.is_live(date, policy) or any(self._wakes(one.flow) for one in movements)):
            self.put_by(outside)
            self.put_by([movement.flow.entry for movement in movements])
            return
        if any(one.flow.from_sleeve for one in movements):
            self.transits.slices.clear()
        self._begin(date, policy, rate)
        if self._asleep:
            self._wake()
        read = self._outside
        items = [item for movement in movements for item in read.items_of_movement(movement)]
        self.pools.bounds.season(self._terms.cutoff)
        concerned, others = self._split(outside, items)
        items += [item for entry in concerned for item in read.items_of(entry)]
        items = list(map(self._with_one_equity, items))
        filling, emptying = self.pools.passers_by(others)
        for entry, changes in filling:
            self.pools.pass_by(entry, changes)
        for item in in_order(items, self._gives(items), self._time_of):
            self._trace(item)
        for entry, changes in emptying:
            self.pools.pass_by(entry, changes)
        self._withdrawals.note_spending(others)

    def _with_one_equity(self, item: WeighedTransaction) -> WeighedTransaction:
        """An item with its Equity legs in base currency, because all of Equity is one pool.

        The currency of a posting to Equity means nothing: no money lies in an Equity account. An
        item without a rate is returned unchanged.
        """
        rate = self._terms.rate_of(item)
        if rate is None or rate <= 0 or all(leg.kind is not Kind.EQUITY for leg in item.legs):
            return item
        base = self._terms.base_currency
        return item._replace(
            legs=[
                leg._replace(currency=base, units=leg.weight * rate)
                if leg.kind is Kind.EQUITY
                else leg
                for leg in item.legs
            ]
        )

    def _begin(
        self, date: datetime.date, policy: Policy, rate: Callable[[str], Decimal | None]
    ) -> None:
        """Set the day's terms; convert pools and reset bounds if a new policy requires it."""
        terms = self._terms
        if policy is not terms.policy:
            if policy.tracing != self.pools.convention:
                self.pools.convert(policy.tracing)
            if terms.policy is not None and _unsettles(terms.policy, policy):
                self.pools.bounds.doubt(date)
            terms.adopt(policy)
        terms.rate = rate
        terms.cutoff = days_before(date, policy.tracing_window)

    def put_by(self, entries: Iterable[Transaction]) -> None:
        """Keep transactions through which no money of core or sleeve can pass.

        They change only the balances, and only once there is money to trace.
        """
        self._backlog += entries
        self._asleep = True

    def _join_equity(self, date: datetime.date) -> None:
        """Merge all Equity accounts into one pool, after the day of the opening balances."""
        if date <= self._opened_on:
            return
        if self._opened_on == datetime.date.min:
            self._opened_on = date
            return
        self._opened_on = datetime.date.max
        self.pools.join_equity()

    def is_live(self, date: datetime.date, policy: Policy) -> bool:
        """Whether money of core or sleeve may be on its way, or a debt for the sleeve is open."""
        left = self._withdrawals.last_exit
        return bool(self.pools.debtors) or (date - left).days <= policy.tracing_window

    def _wakes(self, flow: Flow) -> bool:
        """Whether money of core or sleeve left for outside, or came into the sleeve from outside.

        A loss of the sleeve to an account that clears counts, too: it may still come into the core.
        """
        return bool(
            flow.withdrawn is None
            or flow.sleeve_net is None
            or flow.withdrawn > 0
            or flow.inflow > (flow.to_sleeve or ZERO)
            or flow.outflow > flow.from_sleeve
            or (flow.sleeve_net < 0 and any(map(self._outside.clears, flow.accounts)))
        )

    def _wake(self) -> None:
        """Apply the entries of the backlog to balances and links."""
        self._asleep = False
        self._withdrawals.exit_links.clear()
        self._withdrawals.note_spending(self._backlog)
        self.pools.begin_anew(self._backlog)
        self._backlog = []

    def spent(self) -> Mapping[str, Decimal]:
        """Link → what money was spent on outside under it, in base currency."""
        self._withdrawals.note_spending(self._backlog)
        return self._withdrawals.spent

    def _time_of(self, entry: Transaction) -> str | None:
        tags = self._tags.get(id(entry))
        return None if tags is None else tags.time

    def _split(
        self, outside: Sequence[Transaction], items: Iterable[WeighedTransaction]
    ) -> tuple[list[Transaction], list[Transaction]]:
        """(the entries that traced money may pass through today, the others)."""
        hot = {pool.account for pool in self.pools.warm}
        hot.update(leg.pool for item in items for leg in item.legs if leg.holds)
        joined = self._outside.pools
        links = self._withdrawals.exit_links.union(*(item.entry.links or () for item in items))
        by_account: dict[str, list[int]] = defaultdict(list)
        waiting = list(hot)
        about = self.pools.bounds.live or any(item.leaves_core > 0 for item in items)
        for index, entry in enumerate(outside):
            for posting in entry.postings:
                by_account[joined.get(posting.account, posting.account)].append(index)
            # The entry may spend linked money, or take traced money into another currency.
            if not links.isdisjoint(entry.links or ()) or (about and self.pools.converts(entry)):
                waiting += (joined.get(one.account, one.account) for one in entry.postings)
        concerned: set[int] = set()
        while waiting:
            for index in by_account.pop(waiting.pop(), ()):
                if index not in concerned:
                    concerned.add(index)
                    for posting in outside[index].postings:
                        account = self._outside.account(posting.account)
                        name = joined.get(posting.account, posting.account)
                        if account is not None and account.holds and name not in hot:
                            hot.add(name)
                            waiting.append(name)
        others = [entry for index, entry in enumerate(outside) if index not in concerned]
        return [outside[index] for index in sorted(concerned)], others

    def _gives(self, items: Iterable[WeighedTransaction]) -> Callable[[OutsideLeg], bool]:
        """A test whether a leg takes money out of an account in which it lay.

        Equity, Income and Expenses can give money that never lay in them: for them the test is True
        only if traced money lies there, or money is paid in today.
        """
        fed = {pool.account for pool in self.pools.warm}
        for item in items:
            fed.update(leg.pool for leg in item.legs if leg.weight > 0)

        def gives(leg: OutsideLeg) -> bool:
            if leg.weight >= 0 or not leg.holds:
                return False
            return leg.kind not in LENDING or leg.pool in fed

        return gives

    def _trace(self, item: WeighedTransaction) -> None:
        """Trace one transaction: gather the money of its sources, then serve the receivers."""
        traffic = Traffic()
        sources = self._withdrawals.gather(item, traffic)
        wanted = item.into_sleeve
        # The core gets its own money back first, if it receives in the same transaction.
        reached = sources.draw_traced(min(wanted, max(ZERO, sources.traced_units - item.into_core)))
        rest = wanted if reached is None else wanted - reached.units
        for pool in sources.lend_to_sleeve(rest, item, self._terms.rate_of(item)):
            self.pools.note(pool)
        self.recoveries.rejoin(sources.draw_own(rest), sources, item)
        if reached is not None and item.flow is not None:
            rate = self._terms.rate_of(item)
            traffic.reached.append(Reached(reached, item.flow, wanted, wanted, rate, ()))
        if item.into_core > 0:
            self.recoveries.restore(sources, item)
        for leg in self._takers(item):
            linked = sources.draw_linked(leg.weight) if leg.clears else None
            money = sources.draw(leg.weight if linked is None else leg.weight - linked.units)
            money = money._replace(traced=maybe_join(money.traced, linked))
            self._deposits.deposit(leg, money, item, traffic)
        self._note_paid(traffic, sources, item)
        for row in (sources.own, sources.traced, sources.linked):
            if row is not None:
                self.books.consumed += row.principal
        free = self._terms.free_income
        passage = traffic.passage(
            item, self._terms.rate_of(item) if item.rated else None, free=free
        )
        shares = self.pools.bounds.take(passage, asked=bool(traffic.reached))
        self.transits.report(traffic.reached, shares)

    def _note_paid(self, traffic: Traffic, sources: Sources, item: WeighedTransaction) -> None:
        """Record who paid debts for the sleeve: another debt that owes now, the sleeve, others.

        An account of assets that paid, overdrawn or not, has advanced the money from then on.
        """
        own = traffic.own
        for debt, weight, kind in traffic.paid:
            debtors, owed = sources.take_over(debt, weight, item.date)
            for pool in debtors:
                self.pools.note(pool)
            by_sleeve = min(own, weight - owed)
            own -= by_sleeve
            if debt.amount is None or kind is Kind.ASSETS:
                continue
            rate = debt.amount / weight
            self.advances.append(Advance(item.date, debt.flow, (weight - owed - by_sleeve) * rate))
            if len(debt.hops) > 1:
                self.advances.append(
                    Advance(item.date, debt.flow, by_sleeve * rate, by_sleeve=True)
                )

    def _takers(self, item: WeighedTransaction) -> list[OutsideLeg]:
        """The outside accounts that receive money, in the order in which they are served."""
        takers = [leg for leg in item.legs if leg.weight > 0 and leg.holds]
        return takers if len(takers) <= 1 else sorted(takers, key=self._turn)

    def _turn(self, leg: OutsideLeg) -> tuple[bool, bool, bool, tuple[str, str], str]:
        """Sort key: accounts with debts first, then other accounts, Equity, Income and Expenses."""
        pool = self.pools.pool(leg.pool, leg.currency)
        lends = leg.kind in LENDING
        owes = not lends and (pool.floor < 0 or bool(pool.debts))
        return not owes, lends, leg.clears, leg.order, leg.currency


def _unsettles(before: Policy, now: Policy) -> bool:
    """Whether the new policy counts other money as the core's than the old policy did.

    Yields may become free, or cease to be free; money that had seasoned may count again in
    a longer window; the marks of poison may exceed the money that was there.
    """
    return (
        now.core_income != before.core_income
        or now.tracing_window > before.tracing_window
        or (before.tracing == "poison" and now.tracing != "poison")
    )
