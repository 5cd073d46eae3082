"""The pools of all outside accounts, and the bounds of core money in them."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING

from beancount_barbell.engine.bookings.netting import EQUITY
from beancount_barbell.engine.tracing.bounds import Bounds, Moved, Passage
from beancount_barbell.engine.tracing.pools import Pool, Portion, converted, pool_for
from beancount_barbell.engine.tracing.transfers import whole_of
from beancount_barbell.model.buckets import ZERO
from beancount_barbell.model.flows import MoneyLabel
from beancount_barbell.model.roles import Kind

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Sequence

    from beancount_barbell.engine.tracing.postings import OutsideAccounts
    from beancount_barbell.model.entries import Transaction


Passer = tuple["Transaction", list[tuple[Pool, Decimal]]]
"""An entry through which no traced money passes, and its change of each pool in units."""


class PoolBook:
    """A pool for each outside account and currency with a posting."""

    def __init__(self, outside: OutsideAccounts, dust: Decimal) -> None:
        self.bounds = Bounds()
        self.warm: dict[Pool, None] = {}
        """Pools that have traced money, or owe a debt for the sleeve."""
        self.debtors: dict[Pool, None] = {}
        """Pools that owe a debt for the sleeve."""
        self._outside = outside
        self._dust = dust
        self.convention = "lifo"
        self.by_place: dict[tuple[str, str], Pool] = {}

    def pool(self, account: str, currency: str) -> Pool:
        """The pool of an account in one currency; a new pool is empty."""
        pool = self.by_place.get((account, currency))
        if pool is None:
            pool = pool_for(self.convention, account, currency, self._dust)
            self.by_place[account, currency] = pool
            if self.clears(pool):
                pool.mix = f"{account} {currency}"  # apart in the bounds: this money is spent
        return pool

    def clears(self, pool: Pool) -> bool:
        """Whether a pool is an Income or Expenses account."""
        account = self._outside.account(pool.account)
        return account is not None and account.clears

    def note(self, pool: Pool) -> None:
        """Update `warm` and `debtors` after a pool's money has changed."""
        if pool.debts:
            self.debtors[pool] = None
        else:
            self.debtors.pop(pool, None)
        if pool.debts or pool.traces:
            self.warm[pool] = None
        else:
            self.warm.pop(pool, None)

    def convert(self, convention: str) -> None:
        """Convert all pools to another convention, from this day on."""
        self.convention = convention
        for key, pool in self.by_place.items():
            new = self.by_place[key] = converted(pool, convention, self._dust)
            for kept in (self.warm, self.debtors):
                if pool in kept:
                    del kept[pool]
                    kept[new] = None

    def join_equity(self) -> None:
        """Merge all Equity accounts into one pool, from now on."""
        self._outside.join_equity()
        for name, currency in [key for key in self.by_place if key[0] in self._outside.pools]:
            pool = self.by_place.pop((name, currency))
            self.warm.pop(pool, None)
            whole = self.pool(EQUITY, currency)
            whole.floor += max(ZERO, pool.floor)
            for row in pool.ropes():
                whole.put(Portion(ZERO, None, row))
            self.note(whole)

    def begin_anew(self, entries: Iterable[Transaction]) -> None:
        """Reset: all traced money has seasoned, so only balances remain.

        Args:
            entries: the transactions put by while nothing was traced; they change the balances.
        """
        for pool in self.warm:
            pool.forget()
        self.warm.clear()
        for entry in entries:
            for pool, units in self.changes(entry):
                pool.floor += units
        self.bounds = Bounds()
        for pool in self.by_place.values():
            if pool.floor > 0:
                self.bounds.change(pool.mix, pool.floor)
            elif self.clears(pool):
                pool.floor = ZERO

    def changes(self, entry: Transaction) -> list[tuple[Pool, Decimal]]:
        """The pools that an entry changes, each with the change in units."""
        known, pools, joined = self._outside.accounts, self.by_place, self._outside.pools
        changes = []
        for posting in entry.postings:
            name = posting.account
            account = known[name] if name in known else self._outside.account(name)
            if account is None or not account.holds:
                continue
            units = posting.units
            number = getattr(units, "number", None)
            if isinstance(number, Decimal):
                currency = units.currency
                if joined:
                    name = joined.get(name, name)
                changes.append((pools.get((name, currency)) or self.pool(name, currency), number))
        return changes

    def converts(self, entry: Transaction) -> bool:
        """Whether an entry changes outside accounts in more than one currency."""
        return len({pool.currency for pool, _ in self.changes(entry)}) > 1

    def passers_by(self, entries: Iterable[Transaction]) -> tuple[list[Passer], list[Passer]]:
        """(entries that only fill accounts, the other entries), each with its changes."""
        filling: list[Passer] = []
        emptying: list[Passer] = []
        for entry in entries:
            changes = self.changes(entry)
            which = emptying if any(units < 0 for _, units in changes) else filling
            which.append((entry, changes))
        if len(emptying) > 1:  # balances must not depend on the order in the file
            emptying.sort(key=self._order_of_changes)
        return filling, emptying

    def _order_of_changes(self, passer: Passer) -> list[tuple[tuple[str, str], str, Decimal]]:
        changes = [
            (account.order, pool.currency, units)
            for pool, units in passer[1]
            if (account := self._outside.account(pool.account)) is not None
        ]
        return sorted(changes)

    def pass_by(self, entry: Transaction, changes: Sequence[tuple[Pool, Decimal]]) -> None:
        """Apply an entry that moves only clean money: to balances and bounds, not to parcels."""
        put: dict[str, Decimal] = defaultdict(Decimal)
        drawn: dict[str, Decimal] = defaultdict(Decimal)
        for pool, units in changes:
            before = max(pool.floor, ZERO)
            pool.floor += units
            change = max(pool.floor, ZERO) - before
            if pool.floor < 0 and self.clears(pool):
                pool.floor = ZERO
            if change > 0:
                put[pool.mix] += change
            elif change < 0:
                drawn[pool.mix] -= change
        if len({**put, **drawn}) > 1 and self.bounds.live:
            # Under another convention core money may have been spent here, and may come back.
            gone, came = ({mix: Moved(n, n) for mix, n in way.items()} for way in (drawn, put))
            whole = whole_of(entry, changes[0][0].currency)
            self.bounds.take(Passage(entry.date, gone, came, ZERO, whole, None), asked=False)
        else:
            for mix in {**put, **drawn}:
                stays, goes = put[mix], drawn[mix]
                lost = min(goes, whole_of(entry, mix) - stays) if stays and goes else goes
                self.bounds.change(mix, stays - goes, lost)

    def set_right(self, pool: Pool, units: Decimal) -> None:
        """Change a balance without tracing: the units have a price of 0 or below."""
        before = max(pool.floor, ZERO)
        pool.floor += units
        self.bounds.change(pool.mix, max(pool.floor, ZERO) - before)

    def own_outside(self, since: datetime.date) -> Decimal:
        """Withdrawals of the sleeve from `since` on that still lie in outside assets.

        In base currency, at the value when the money left.
        """
        return sum(
            (
                leaf.principal
                for pool in self.warm
                if self._is_asset(pool.account)
                for rope in pool.ropes()
                for origin, leaf in rope.leaves()
                if origin.label is MoneyLabel.SLEEVE and origin.withdrawn and origin.date >= since
            ),
            ZERO,
        )

    def _is_asset(self, name: str) -> bool:
        account = self._outside.account(name)
        return account is not None and account.kind is Kind.ASSETS
