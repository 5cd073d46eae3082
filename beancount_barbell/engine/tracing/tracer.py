"""Follow core money through outside accounts until it reaches the sleeve.

Money is fungible, so which yen it was is a matter of convention; `pools` has
four. Whatever the convention, a transaction is traced in these steps: what its
sources give is gathered; the sleeve is served first, traced money before clean;
then the core is served, debts are paid, outside assets, and at last what is
consumed. A debt that paid for the sleeve and is paid by core money later is
core money in the sleeve (backward tracing: Brazil v Durant [2015] UKPC 35).
What is brought back to the core leaves before any other money.

Importers clear transfers through Expenses and Income accounts, too. What was
paid into such an account may come out of it again, like out of Equity: what it
gives beyond that is its own (a refund, a salary) and clean, and it owes nothing.

The sleeve's own money is clean. It bears a label, so that it can be told when it
comes into the core, or back into the sleeve (`own_money`).

`agenda` has the order of a day.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from beancount_barbell.engine.bookings.netting import EQUITY
from beancount_barbell.engine.tracing.bounds import Bounds, Moved, Passage
from beancount_barbell.engine.tracing.day_order import LENDING, Item, Leg, in_order
from beancount_barbell.engine.tracing.outcomes import DUST, Homecoming, Return, Told
from beancount_barbell.engine.tracing.own_money import Lot, Rejoined
from beancount_barbell.engine.tracing.parcels import (
    Origin,
    Rope,
    Step,
    maybe_join,
    parcel,
    quantised,
)
from beancount_barbell.engine.tracing.pools import Pool, Portion, SleeveDebt, converted, pool_for
from beancount_barbell.engine.tracing.postings import Outside
from beancount_barbell.engine.tracing.slices import Slice, Slices, sum_of_values
from beancount_barbell.engine.tracing.sources import Loan, Supply
from beancount_barbell.engine.tracing.trails import flow_of_payment, largest_source, trail_of
from beancount_barbell.engine.tracing.transfers import Reached, Traffic, whole_of
from beancount_barbell.model.dates import days_before
from beancount_barbell.model.flows import Breach, BreachKind, Flow, Hop, Label, Part
from beancount_barbell.model.location import location_of
from beancount_barbell.model.roles import Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from beancount_barbell.engine.bookings.netting import Movement
    from beancount_barbell.engine.tracing.bounds import Shares
    from beancount_barbell.engine.tracing.parcels import Parcel
    from beancount_barbell.model.policy import Policy
    from beancount_barbell.model.roles import Roles
    from beancount_barbell.model.transactions import TransactionTags

ZERO = Decimal(0)
ONE = Decimal(1)

SMALLEST_TRANSIT = 1000
"""In tolerances: smaller traced amounts are not reported (1,000 JPY)."""

_Passer = tuple[Any, list[tuple[Pool, Decimal]]]
"""An entry that traced money does not pass through, and by how much it changes accounts."""

_NO_TAGS: Mapping[int, TransactionTags] = {}


class Books:
    """Where the principal of all traced money went, in base currency.

    What `entered` is what lies in pools, has seasoned there, or `reached` the
    sleeve (debts that had paid for it included), came `back` to the core,
    `rejoined` the sleeve it had come from, or was `consumed`. Under `poison`
    outflows leave their marks behind, so nothing of this adds up.
    """

    __slots__ = ("back", "consumed", "entered", "reached", "rejoined")

    def __init__(self) -> None:
        self.entered = ZERO
        self.reached = ZERO
        self.back = ZERO
        self.rejoined = ZERO
        self.consumed = ZERO


class Tracer:
    """Traces a ledger day by day; idle, and nearly free, until core money is out."""

    def __init__(
        self,
        roles: Roles,
        base_currency: str,
        tolerance: Decimal,
        tags: Mapping[int, TransactionTags] = _NO_TAGS,
        entries: Iterable[Any] = (),
    ) -> None:
        self.breaches: list[Breach] = []
        """Core money that came into the sleeve through outside accounts."""
        self.returns: list[Return] = []
        """Money of the sleeve that came into the core through outside accounts."""
        self.homecomings: list[Homecoming] = []
        """Money of the core that came back to it through outside accounts."""
        self.rejoined: dict[int, Rejoined] = {}
        """`id` of a transaction → what of the sleeve's own money it brought back."""
        self.came_back: dict[int, Decimal] = defaultdict(Decimal)
        """`id` of a transaction → what of that withdrawal from the sleeve has come back."""
        self.regained: dict[int, Decimal] = defaultdict(Decimal)
        """`id` of a transaction → what of the core's own money it brought back."""
        self.told = Told(defaultdict(Decimal), defaultdict(Decimal))
        """What of exits and fundings the breaches tell."""
        self.books = Books()
        self._outside = Outside(roles, base_currency, entries)
        self._base_currency = base_currency
        self._tolerance = tolerance
        self._dust = tolerance * DUST
        self._tags = tags
        self._pools: dict[tuple[str, str], Pool] = {}
        self._warm: dict[Pool, None] = {}
        """Pools that have traced money, or owe for the sleeve."""
        self._debtors: dict[Pool, None] = {}
        """Pools that owe for the sleeve."""
        self._backlog: list[Any] = []
        """Entries whose accounts had no traced money: only their balances count."""
        self._exit_links: set[str] = set()
        self._spent_links: set[str] = set()
        self._asleep = True
        self._opened_on = datetime.date.min
        """The first day of core or sleeve, that of the opening balances, until it is over."""
        self._owing = False
        """Whether the sleeve has ever had money of the core, which its money could mend."""
        self._last_core_exit = datetime.date.min
        self._lots_back: dict[tuple[int, str], Decimal] = defaultdict(Decimal)
        """`id` of a transaction, commodity → units of it that have come back to the sleeve."""
        self._last_exit = datetime.date.min
        self._bounds = Bounds()
        self._poisoned = ZERO
        """What of the core's money is still to be reported under `poison`."""
        self._policy: Policy | None = None
        self._cutoff = datetime.date.min
        self._rate: Callable[[str], Decimal | None] = lambda _: None
        self._steps = 0
        self._slices = Slices()

    # -- a day --------------------------------------------------------------

    def day(
        self,
        date: datetime.date,
        outside: Sequence[Any],
        movements: Sequence[Movement],
        policy: Policy,
        rate: Callable[[str], Decimal | None],
    ) -> None:
        """Take a day's transactions in: those outside, and those of core and sleeve.

        `rate` gives base currency for one unit of anything on that day.
        """
        if movements:
            self._join_equity(date)
            self._owing = self._owing or any(one.flow.to_sleeve != ZERO for one in movements)
        if not (self.is_live(date, policy) or any(self._wakes(one.flow) for one in movements)):
            self.put_by(outside)
            self.put_by([movement.flow.entry for movement in movements])
            return
        if self._policy is not None and policy.tracing != self._policy.tracing:
            self._convert(policy.tracing)
        if self._policy is not None and _unsettles(self._policy, policy):
            self._bounds.doubt(date)
        if any(one.flow.from_sleeve for one in movements):
            self._slices.clear()
        self._policy, self._rate = policy, rate
        self._cutoff = days_before(date, policy.tracing_window)
        if self._asleep:
            self._wake()
        read = self._outside
        items = [item for movement in movements for item in read.items_of_movement(movement)]
        self._bounds.season(self._cutoff)
        concerned, others = self._split(outside, items)
        items += [item for entry in concerned for item in read.items_of(entry)]
        filling, emptying = self._passers_by(others)
        for entry, changes in filling:
            self._pass_by(entry, changes)
        for item in in_order(items, self._gives(items), self._time_of):
            self._trace(item)
        for entry, changes in emptying:
            self._pass_by(entry, changes)

    def put_by(self, entries: Iterable[Any]) -> None:
        """Take transactions in that no money of core or sleeve can pass through.

        Only the balances they make count, once there is such money.
        """
        self._backlog += entries
        self._asleep = True

    def _join_equity(self, date: datetime.date) -> None:
        """After the day of the opening balances all of Equity is one pool."""
        if date <= self._opened_on:
            return
        if self._opened_on == datetime.date.min:
            self._opened_on = date
            return
        self._opened_on = datetime.date.max
        self._outside.join_equity()
        for name, currency in [key for key in self._pools if key[0] in self._outside.pools]:
            pool = self._pools.pop((name, currency))
            self._warm.pop(pool, None)
            whole = self._pool(EQUITY, currency)
            whole.floor += max(ZERO, pool.floor)
            for row in pool.ropes():
                whole.put(Portion(ZERO, None, row))
            self._note(whole)

    def own_outside(self, since: datetime.date) -> Decimal:
        """What left the sleeve from `since` on and still lies on assets outside, as it left."""
        return sum(
            (
                leaf.principal
                for pool in self._warm
                if self._is_asset(pool.account)
                for rope in pool.ropes()
                for origin, leaf in rope.leaves()
                if origin.label is Label.SLEEVE and origin.withdrawn and origin.date >= since
            ),
            ZERO,
        )

    def _is_asset(self, name: str) -> bool:
        account = self._outside.account(name)
        return account is not None and account.kind is Kind.ASSETS

    def is_live(self, date: datetime.date, policy: Policy) -> bool:
        """Whether any money of core or sleeve, or any debt for the sleeve, is about."""
        return bool(self._debtors) or (date - self._last_exit).days <= policy.tracing_window

    def _wakes(self, flow: Flow) -> bool:
        """Whether money of core or sleeve left for outside, or came into the sleeve from there."""
        return bool(
            flow.withdrawn is None
            or flow.sleeve_net is None
            or flow.withdrawn > 0
            or flow.inflow > (flow.to_sleeve or ZERO)
            or flow.outflow > flow.from_sleeve
        )

    def _may_mend(self) -> bool:
        """Whether money that leaves the sleeve now may come to mend a breach."""
        return self._owing or bool(self._debtors) or self._last_core_exit >= self._cutoff

    def _convert(self, convention: str) -> None:
        """The policy names another convention from this day on."""
        for key, pool in self._pools.items():
            new = self._pools[key] = converted(pool, convention, self._dust)
            for kept in (self._warm, self._debtors):
                if pool in kept:
                    del kept[pool]
                    kept[new] = None

    def _wake(self) -> None:
        """All that was traced before has seasoned: from now on balances count."""
        for pool in self._warm:
            pool.forget()
        self._warm.clear()
        self._exit_links.clear()
        self._asleep = False
        for entry in self._backlog:
            for pool, units in self._changes(entry):
                pool.floor += units
            if entry.links and self._outside.is_consumption(entry):
                self._spent_links.update(entry.links)
        self._backlog = []
        self._bounds = Bounds()
        for pool in self._pools.values():
            if pool.floor > 0:
                self._bounds.change(pool.mix, pool.floor)
            elif self._clears(pool):
                pool.floor = ZERO

    def _changes(self, entry: Any) -> list[tuple[Pool, Decimal]]:
        """By how many units an entry changes which outside accounts."""
        account_of, pools, joined = self._outside.account, self._pools, self._outside.pools
        changes = []
        for posting in entry.postings:
            name = posting.account
            account = account_of(name)
            if account is None or not account.holds:
                continue
            number = getattr(posting.units, "number", None)
            if isinstance(number, Decimal):
                currency = posting.units.currency
                name = joined.get(name, name)
                changes.append((pools.get((name, currency)) or self._pool(name, currency), number))
        return changes

    def spent_links(self) -> frozenset[str]:
        """Links of what money was spent on outside."""
        linked = [entry for entry in self._backlog if entry.links]
        found = (entry.links for entry in linked if self._outside.is_consumption(entry))
        return frozenset(self._spent_links).union(*found)

    def _pool(self, account: str, currency: str) -> Pool:
        pool = self._pools.get((account, currency))
        if pool is None:
            convention = "lifo" if self._policy is None else self._policy.tracing
            pool = pool_for(convention, account, currency, self._dust)
            self._pools[account, currency] = pool
            if self._clears(pool):
                pool.mix = f"{account} {currency}"  # spent is no longer one with the money at hand
        return pool

    def _clears(self, pool: Pool) -> bool:
        """Whether a pool is an Income or Expenses account."""
        account = self._outside.account(pool.account)
        return account is not None and account.clears

    def _note(self, pool: Pool) -> None:
        """A pool's money has changed: see whether there is anything to trace."""
        if pool.debts:
            self._debtors[pool] = None
        else:
            self._debtors.pop(pool, None)
        if pool.debts or pool.traces:
            self._warm[pool] = None
        else:
            self._warm.pop(pool, None)

    def _time_of(self, entry: Any) -> str | None:
        tags = self._tags.get(id(entry))
        return None if tags is None else tags.time

    # -- reading ------------------------------------------------------------

    def _split(self, outside: Sequence[Any], items: Iterable[Item]) -> tuple[list[Any], list[Any]]:
        """(the entries that traced money may pass through today, the others)."""
        hot = {pool.account for pool in self._warm}
        hot.update(leg.pool for item in items for leg in item.legs if leg.holds)
        joined = self._outside.pools
        links = self._exit_links.union(*(item.entry.links or () for item in items))
        by_account: dict[str, list[int]] = defaultdict(list)
        waiting = list(hot)
        about = self._bounds.live or any(item.leaves_core > 0 for item in items)
        for index, entry in enumerate(outside):
            for posting in entry.postings:
                by_account[joined.get(posting.account, posting.account)].append(index)
            # It may be what linked money was for, or take some into another currency.
            if (entry.links and entry.links & links) or (about and self._converts(entry)):
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

    def _converts(self, entry: Any) -> bool:
        """Whether an entry changes outside accounts in more than one currency."""
        return len({pool.currency for pool, _ in self._changes(entry)}) > 1

    def _passers_by(self, entries: Iterable[Any]) -> tuple[list[_Passer], list[_Passer]]:
        """Entries with what they change: those that only fill accounts, and the others."""
        filling: list[_Passer] = []
        emptying: list[_Passer] = []
        for entry in entries:
            changes = self._changes(entry)
            which = emptying if any(units < 0 for _, units in changes) else filling
            which.append((entry, changes))
        if len(emptying) > 1:  # what lies in an account when must not hang on the file
            emptying.sort(key=self._order_of_changes)
        return filling, emptying

    def _order_of_changes(self, passer: _Passer) -> list[Any]:
        changes = [
            (account.order, pool.currency, units)
            for pool, units in passer[1]
            if (account := self._outside.account(pool.account)) is not None
        ]
        return sorted(changes)

    def _gives(self, items: Iterable[Item]) -> Callable[[Leg], bool]:
        """Tells whether a leg takes money out of an account in which it lay.

        Equity, Income and Expenses give what they never had; only if the core's
        money went there they are accounts like others.
        """
        fed = {pool.account for pool in self._warm}
        for item in items:
            fed.update(leg.pool for leg in item.legs if leg.weight > 0)

        def gives(leg: Leg) -> bool:
            if leg.weight >= 0 or not leg.holds:
                return False
            return leg.kind not in LENDING or leg.pool in fed

        return gives

    # -- tracing ------------------------------------------------------------

    def _trace(self, item: Item) -> None:
        """Trace one transaction: gather what is given, serve who receives."""
        traffic = Traffic()
        supply = self._gather(item, traffic)
        wanted = item.into_sleeve
        # What the core gets back in the same transaction is its own money first.
        reached = supply.draw_traced(min(wanted, max(ZERO, supply.traced_units - item.into_core)))
        rest = wanted if reached is None else wanted - reached.units
        for pool in supply.lend_to_sleeve(rest, item):
            self._note(pool)
        self._rejoin(supply.draw(rest).own, supply, item)
        if reached is not None and item.flow is not None:
            rate = self._rate_of(item)
            traffic.reached.append(Reached(reached, item.flow, wanted, wanted, rate, ()))
        if item.into_core > 0:
            self._restore(supply, item)
        for leg in self._takers(item):
            linked = supply.draw_linked(leg.weight) if leg.clears else None
            money = supply.draw(leg.weight if linked is None else leg.weight - linked.units)
            money = money._replace(traced=maybe_join(money.traced, linked))
            self._deposit(leg, money, item, traffic)
        for row in (supply.own, supply.traced, supply.linked):
            if row is not None:
                self.books.consumed += row.principal
        free = self._policy is not None and self._policy.core_income == "free"
        passage = traffic.passage(item, self._rate_of(item) if item.rated else None, free=free)
        shares = self._bounds.take(passage, asked=bool(traffic.reached))
        for one in traffic.reached:
            self._report(one, shares)

    def _takers(self, item: Item) -> list[Leg]:
        """The outside accounts that receive something, in the order they are served."""
        takers = [leg for leg in item.legs if leg.weight > 0 and leg.holds]
        return takers if len(takers) <= 1 else sorted(takers, key=self._turn)

    def _turn(self, leg: Leg) -> tuple[bool, bool, bool, tuple[str, str], str]:
        """Debts are paid first, then Equity, then what is spent get the rest; else names decide."""
        pool = self._pool(leg.pool, leg.currency)
        lends = leg.kind in LENDING
        owes = not lends and (pool.floor < 0 or bool(pool.debts))
        return not owes, lends, leg.clears, leg.order, leg.currency

    def _gather(self, item: Item, traffic: Traffic) -> Supply:
        """What a transaction's sources give, in the currency of its weights."""
        supply = Supply()
        links = self._links_spent(item)
        to_core = item.into_core
        legs = item.legs
        if len(legs) > 2:  # noqa: PLR2004 - more than one source may give traced money
            legs = sorted(legs, key=lambda leg: (leg.order, leg.currency))
        for leg in legs:
            if leg.weight >= 0:
                continue
            if not leg.holds:
                supply.clean -= leg.weight
                continue
            pool = self._pool(leg.pool, leg.currency)
            factor = leg.weight / leg.units
            units = -leg.units
            if units < 0:
                self._set_right(pool, -units)
                continue
            asked = units
            if links:
                self._bounds.lose(pool.mix, units)
                units -= self._spend_linked(pool, links, units, supply, factor)
            money = Portion(ZERO, None, None)
            if to_core > 0 and pool.traces:
                money = pool.take_back(min(units, to_core / factor), self._cutoff)
                to_core -= money.units * factor
                units -= money.units
            taken, short = pool.take(units, self._cutoff)
            supply.add(taken.over(money), factor)
            supply.lots += self._lots_of(taken.own, leg.currency, item)
            traffic.draw(pool.mix, asked - short, factor)
            if short > 0 and leg.kind in LENDING:
                supply.clean += short * factor
            elif short > 0:
                supply.loans.append(Loan(pool, leg, short, factor))
            self._note(pool)
        self._gather_from_roles(item, supply)
        return supply

    def _gather_from_roles(self, item: Item, supply: Supply) -> None:
        """New parcels: what left the core, and what left the sleeve, for outside."""
        flow = item.flow
        if flow is None:
            return
        income = min(item.leaves_core, item.income)
        lost = ZERO  # what the sleeve lost by leaving, such as a fee on an untagged account
        if flow.sleeve_net is not None:
            lost = max(ZERO, item.leaves_sleeve - max(ZERO, flow.outflow - item.direct))
        for label, amount, withdrawn in (
            (Label.SLEEVE, lost, False),
            (Label.SLEEVE, item.leaves_sleeve - lost, True),
            (Label.YIELD, income, True),
            (Label.CORE, item.leaves_core - income, True),
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
                label is not Label.SLEEVE or self._may_mend(),
            )
            self._last_exit = item.date
            self.books.entered += principal
            row = parcel(origin, amount, principal)
            if label is Label.SLEEVE:
                supply.own = maybe_join(supply.own, row)
            else:
                supply.traced = maybe_join(supply.traced, row)
                self._last_core_exit = item.date
                self._poisoned += principal
                self._exit_links |= links

    def _links_spent(self, item: Item) -> frozenset[str]:
        """Links of what is spent here that a withdrawal still traced may bear, too."""
        if not item.entry.links or item.leaves_core > 0 or not item.consumes:
            return frozenset()
        self._spent_links.update(item.entry.links)
        return frozenset(item.entry.links & self._exit_links)

    def _spend_linked(
        self,
        pool: Pool,
        links: frozenset[str],
        units: Decimal,
        supply: Supply,
        factor: Decimal,
    ) -> Decimal:
        """Take linked parcels out for the consumption they were meant for.

        Those in the paying account are spent; those elsewhere turn clean there.
        Returns how many units of the paying account were spent.
        """
        out = pool.take_linked(links, units)
        spent = ZERO if out is None else out.units
        supply.add_linked(out, factor)
        left = units - spent
        for other in list(self._warm):
            if left > 0 and other is not pool and other.currency == pool.currency:
                elsewhere = other.take_linked(links, left)
                if elsewhere is not None:
                    other.put(Portion(elsewhere.units, None, None))
                    supply.add_linked(elsewhere, factor)
                    left -= elsewhere.units
                    self._note(other)
        return spent

    def _set_right(self, pool: Pool, units: Decimal) -> None:
        """Change a balance by units of no worth, or of less: nothing that could be followed."""
        before = max(pool.floor, ZERO)
        pool.floor += units
        self._bounds.change(pool.mix, max(pool.floor, ZERO) - before)

    def _deposit(self, leg: Leg, money: Portion, item: Item, traffic: Traffic) -> None:
        """Lay money into an outside account, after what it owes is paid."""
        pool = self._pool(leg.pool, leg.currency)
        if leg.units <= 0:
            self._set_right(pool, leg.units)
            for row in (money.own, money.traced):
                self.books.consumed += ZERO if row is None else row.principal
            return
        factor = leg.units / leg.weight
        money = self._arrived(money, leg, item, factor)
        stays = leg.units
        if leg.kind in LENDING:
            pool.floor = max(pool.floor, ZERO)
        elif pool.debts or pool.floor < 0:
            stays = max(ZERO, stays - pool.owed_for_sleeve + min(pool.floor, ZERO))
            money = self._pay_debts(pool, money, leg, item, traffic)
        traffic.lay(pool.mix, stays, leg.weight / leg.units)
        pool.put(money)
        self._note(pool)

    def _arrived(self, money: Portion, leg: Leg, item: Item, factor: Decimal) -> Portion:
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
            if traced.principal < self._dust and not traced.unknown:
                self.books.consumed += traced.principal
                clean, traced = clean + traced.units, None
        return Portion(clean, own, traced)

    # -- debts --------------------------------------------------------------

    def _pay_debts(
        self, pool: Pool, money: Portion, leg: Leg, item: Item, traffic: Traffic
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
                self.books.consumed += spent.principal
        if own is not None:
            # Only what pays a debt is the sleeve's own no longer.
            own, spent = own.split_top(pool.owed_for_sleeve - min(pool.floor, ZERO))
            if spent is not None:
                self.books.rejoined += spent.principal
                clean += spent.units
        if pool.floor < 0:
            part = min(clean, -pool.floor)
            pool.floor += part
            clean -= part
        owed = pool.owed_for_sleeve
        if clean > 0 and owed > 0:
            part = min(clean, owed)
            self._settle(pool, part)
            clean -= part
        return Portion(clean, own, traced)

    def _pay_for_sleeve(
        self, pool: Pool, traced: Rope | None, leg: Leg, item: Item, traffic: Traffic
    ) -> Rope | None:
        """What is left of the core's money after it has paid what the sleeve had."""
        owed = pool.owed_for_sleeve
        used = None
        if traced is not None:
            traced, used = traced.split_top(owed)
        if used is not None:
            rate, factor = self._rate_of(item), leg.weight / leg.units
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
        while pool.debts and pool.debts[0].date < self._cutoff:
            pool.floor -= pool.debts.pop(0).units

    @staticmethod
    def _settle(pool: Pool, units: Decimal) -> list[SleeveDebt]:
        """Pay `units` of what an account owes for the sleeve; the oldest first."""
        settled = []
        while units > 0 and pool.debts:
            debt = pool.debts[0]
            part = min(units, debt.units)
            settled.append(debt._replace(units=part))
            units -= part
            if part < debt.units:
                pool.debts[0] = debt._replace(units=debt.units - part)
            else:
                del pool.debts[0]
        return settled

    # -- what is found ------------------------------------------------------

    def _report(self, found: Reached, shares: Shares | None) -> None:
        """Traced money has come into the sleeve, or has paid for it."""
        reached, flow, rate, settled = found.money, found.flow, found.rate, found.settled
        self.books.reached += reached.principal
        leaves = [(origin, leaf) for origin, leaf in reached.leaves() if self._counts(origin)]
        if not leaves:
            return
        amount = sum((leaf.principal for _, leaf in leaves), ZERO)
        units = sum((leaf.units for _, leaf in leaves), ZERO)
        value = None if rate is None else units * rate
        if self._policy is not None and self._policy.tracing == "poison":
            capped = min(amount, self._poisoned)
            value = value * capped / amount if value is not None and amount else value
            self._poisoned -= capped
            amount = capped
        unrated = {origin.currency for origin, _ in leaves if origin.amount is None}
        slices: tuple[Slice, ...] = ()
        if amount < self._tolerance * SMALLEST_TRANSIT and not unrated:
            slices = self._slices.add(
                Slice(flow, amount, value, leaves, settled),
                self._cutoff,
                self._tolerance * SMALLEST_TRANSIT,
            )
            if not slices:
                return
            amount = sum((one.amount for one in slices), ZERO)
            value = sum_of_values(slices)
            leaves = [pair for one in slices for pair in one.leaves]
            shares = None
        known = None if unrated else amount
        for origin, leaf in leaves:
            self.told.exits[id(origin.entry)] += leaf.principal
        for one in slices or (Slice(flow, amount, value, leaves, settled),):
            self._tell_funding(one.flow, one.amount, one.settled)
        self._owing = True
        bounds = None if shares is None else shares.of(found.part, found.certain)
        least, most = (None, None) if bounds is None else map(self._neatly(amount), bounds)
        self.breaches.append(
            Breach(
                kind=BreachKind.TRANSIT,
                flow=flow._replace(
                    source=largest_source(leaves),
                    missing=tuple(sorted({*flow.missing, *unrated})),
                ),
                amount=known,
                outstanding=known,
                cured_on=None,
                returns=(),
                hops=trail_of(leaves, reached, settled, flow, known),
                least=None if unrated else least,
                most=None if unrated else most,
                value=value,
                only_income=all(origin.label is Label.YIELD for origin, _ in leaves),
                parts=tuple(Part(one.flow, one.amount) for one in slices),
            )
        )

    def _counts(self, origin: Origin) -> bool:
        """Whether the policy keeps such money from the sleeve."""
        free = self._policy is not None and self._policy.core_income == "free"
        return origin.label is Label.CORE or not free

    def _tell_funding(self, flow: Flow, amount: Decimal, settled: Sequence[SleeveDebt]) -> None:
        """Note which fundings of the sleeve a breach tells of."""
        if not settled:
            self.told.fundings[id(flow.entry)] += amount
            return
        whole = sum((debt.units for debt in settled), ZERO)
        for debt in settled:
            self.told.fundings[id(debt.entry)] += amount * debt.units / whole

    def _rejoin(self, own: Rope | None, supply: Supply, item: Item) -> None:
        """Money of the sleeve is back in it: none of it is new."""
        flow = item.flow
        if own is None or flow is None:
            return
        rows = [own]
        # An untagged fee on the way is the sleeve's loss: what pays it has come back, too.
        fee = flow.inflow - item.sleeve
        if fee > 0 and supply.traced is None and (paid := supply.draw_own(fee)) is not None:
            rows.append(paid)
        principal = worth = today = ZERO
        for row in rows:
            self.books.rejoined += row.principal
            for origin, leaf in row.leaves():
                if origin.withdrawn and origin.amount is not None:
                    principal += leaf.principal
                    worth += leaf.units
                    today += leaf.principal if origin.date == item.date else ZERO
                    self.came_back[id(origin.entry)] += leaf.principal
        if item.rated and principal > 0:
            lots = tuple(supply.lots)
            self.rejoined[id(item.entry)] = Rejoined(principal, worth, today, lots)

    def _lots_of(self, own: Rope | None, commodity: str, item: Item) -> Iterator[Lot]:
        """What the sleeve gets of its own money as the very thing that had left it."""
        for origin, leaf in () if own is None or not item.into_sleeve else own.leaves():
            key = id(origin.entry), commodity
            left = self._outside.units_left(origin.entry, commodity) - self._lots_back[key]
            units = min(leaf.units, left)
            if units > 0:
                self._lots_back[key] += units
                yield Lot(origin.date, commodity, units)

    def _restore(self, supply: Supply, item: Item) -> None:
        """Money has come into the core: what was the sleeve's or the core's own may mend."""
        wanted, location = item.into_core, location_of(item.entry.meta)
        own = supply.draw_own(wanted)
        if own is not None:
            wanted -= own.units
            self.books.back += own.principal
            mends = sum((leaf.principal for origin, leaf in own.leaves() if origin.mends), ZERO)
            self.returns += [Return(item.date, mends, location)] if mends else []
        came = supply.draw(wanted).traced
        if came is not None:
            self.books.back += came.principal
            sources = [leg for leg in item.legs if leg.weight < 0 and leg.holds]
            pools = [self._pool(leg.pool, leg.currency) for leg in sources]
            beside = tuple(row for pool in pools for row in pool.ropes())
            self.homecomings.append(Homecoming(item.date, came, beside, location, item.entry))
            self.regained[id(item.entry)] += came.principal

    # -- bounds -------------------------------------------------------------

    def _rate_of(self, item: Item) -> Decimal | None:
        """Base currency for one unit of an item's weights."""
        return ONE if item.currency == self._base_currency else self._rate(item.currency)

    def _neatly(self, amount: Decimal) -> Callable[[Decimal], Decimal]:
        """Take what differs from `amount` by nothing but a parcel's dust for the same."""
        return lambda bound: amount if abs(bound - amount) < self._dust else bound

    def _pass_by(self, entry: Any, changes: Sequence[tuple[Pool, Decimal]]) -> None:
        """Clean money comes and goes elsewhere: only balances and bounds know of it."""
        put: dict[str, Decimal] = defaultdict(Decimal)
        drawn: dict[str, Decimal] = defaultdict(Decimal)
        for pool, units in changes:
            before = max(pool.floor, ZERO)
            pool.floor += units
            change = max(pool.floor, ZERO) - before
            if pool.floor < 0 and self._clears(pool):
                pool.floor = ZERO
            if change > 0:
                put[pool.mix] += change
            elif change < 0:
                drawn[pool.mix] -= change
        if len({**put, **drawn}) > 1 and self._bounds.live:
            # By another convention it may be the core's money that was spent, and may come back.
            gone, came = ({mix: Moved(n, n) for mix, n in way.items()} for way in (drawn, put))
            whole = whole_of(entry, changes[0][0].currency)
            self._bounds.take(Passage(entry.date, gone, came, ZERO, whole, None), asked=False)
        else:
            for mix in {**put, **drawn}:
                stays, goes = put[mix], drawn[mix]
                lost = min(goes, whole_of(entry, mix) - stays) if stays and goes else goes
                self._bounds.change(mix, stays - goes, lost)
        if entry.links and self._outside.is_consumption(entry):
            self._spent_links.update(entry.links)

    def lying(self) -> list[tuple[str, str, Parcel]]:
        """All parcels that lie outside now: (account, currency, parcel)."""
        return [
            (account, currency, one)
            for (account, currency), pool in self._pools.items()
            for one in pool.parcels()
        ]

    @property
    def seasoned(self) -> Decimal:
        """Principal that has grown older than the window where it lay."""
        return sum((pool.seasoned for pool in self._pools.values()), ZERO)


def _unsettles(before: Policy, now: Policy) -> bool:
    """Whether other money counts as the core's from now on than was counted until now.

    Yields may have become free, or cease to be; what had seasoned may count again;
    the marks of poison may be more than there was.
    """
    return (
        now.core_income != before.core_income
        or now.tracing_window > before.tracing_window
        or (before.tracing == "poison" and now.tracing != "poison")
    )
