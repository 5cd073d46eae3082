"""Converts transactions into weighed items for the tracer."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING

from beancount_barbell.engine.bookings.netting import EQUITY, RESULT_KINDS, bucket_of, weigh
from beancount_barbell.engine.bookings.sales import Sold, as_sold, at_price, is_sold, lots_coming
from beancount_barbell.engine.tracing.day_order import (
    HOLDING,
    OutsideLeg,
    WeighedTransaction,
    by_account,
)
from beancount_barbell.model.buckets import CORE, ZERO
from beancount_barbell.model.flows import Treatment
from beancount_barbell.model.record import NamedTuple
from beancount_barbell.model.roles import Kind
from beancount_barbell.model.transactions import net_units

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from beancount_barbell.engine.bookings.netting import Leg, Movement
    from beancount_barbell.model.entries import Posting, Transaction
    from beancount_barbell.model.flows import Flow
    from beancount_barbell.model.roles import Roles


class Account(NamedTuple):
    """Facts of an outside account, looked up once.

    `holds` says whether money can be traced through the account: always through assets, debts
    and Equity, and through an Income or Expenses account (`clears`) that is ever posted in both
    directions. Other Income and Expenses accounts never pay out what was paid into them. `order`
    is the sort key of the account, without the name of its root.
    """

    kind: Kind
    order: tuple[str, str]
    holds: bool
    clears: bool


class _WeighedPosting(NamedTuple):
    """A posting outside, its weight, whether its lots are sold, what of it is a loss of such."""

    posting: Posting
    currency: str
    weight: Decimal
    sold: bool = False
    lost: Decimal = ZERO


class OutsideAccounts:
    """Converts transactions into items: a leg for each outside posting, weighed in one currency."""

    def __init__(self, roles: Roles, base_currency: str, both_ways: Collection[str]) -> None:
        self._roles = roles
        self._base_currency = base_currency
        self.accounts: dict[str, Account | None] = {
            EQUITY: Account(Kind.EQUITY, ("", Kind.EQUITY.value), holds=True, clears=False)
        }
        """Cache of `account`, by account name."""
        self.pools: dict[str, str] = {}
        """Account → the account in whose pool its money lies, where that is another account."""
        self._both_ways = both_ways

    def join_equity(self) -> None:
        """Let all Equity accounts share one pool from now on: their names mean nothing here."""
        equity = (one.account for one in self._roles.opened() if one.kind is Kind.EQUITY)
        self.pools = dict.fromkeys(equity, EQUITY)

    def account(self, name: str) -> Account | None:
        """An outside account; None for an account of core or sleeve."""
        if name not in self.accounts:
            role = self._roles.of(name)
            account = None
            if bucket_of(role) is None:
                _, _, rest = name.partition(":")
                clears = role.kind in RESULT_KINDS and name in self._both_ways
                holds = clears or role.kind in HOLDING
                account = Account(role.kind, (rest, role.kind.value), holds, clears)
            self.accounts[name] = account
        return self.accounts[name]

    def clears(self, name: str) -> bool:
        """Whether an account is an outside Income or Expenses account posted in both directions."""
        account = self.account(name) if name in self._both_ways else None
        return account is not None and account.clears

    def units_left(self, entry: Transaction) -> dict[str, Decimal]:
        """Units that a transaction took out of the sleeve (net, > 0), by commodity."""
        left: dict[str, Decimal] = defaultdict(Decimal)
        for (account, commodity), units in net_units([entry]).items():
            if bucket_of(self._roles.of(account)) not in (None, CORE):
                left[commodity] -= units
        return {name: units for name, units in left.items() if units > 0}

    def consumed(self, entry: Transaction) -> list[tuple[str, Decimal]]:
        """What an entry outside spends: currency and amount (> 0)."""
        if any(self.account(posting.account) is None for posting in entry.postings):
            return []
        return [(item.currency, item.consumed) for item in self.items_of(entry) if item.consumed]

    def items_of_movement(self, movement: Movement) -> list[WeighedTransaction]:
        """A transaction of core or sleeve, weighed in base currency.

        Amounts without a rate are weighed in their own currency: one item for each currency. No
        items where no money could lie outside.
        """
        flow = movement.flow
        outside = any(leg.bucket is None and self._holds(leg) for leg in movement.legs)
        if not (outside or flow.unbooked):
            return []
        # A result of lots belongs to the owner of the lots, on any account.
        own = [one for one in movement.unmapped if one.treatment is Treatment.RESULT_OF_LOTS]
        results = {one.account for one in own}
        if flow.core_net is not None and flow.sleeve_net is not None:
            legs = by_account(
                [*self._outside(movement.legs, flow, results), *self._nowhere(movement)]
            )
            direct = (flow.to_sleeve or ZERO) + flow.from_sleeve
            nets = flow.core_net, flow.sleeve_net, direct, flow.core_income
            base = self._base_currency
            return [WeighedTransaction(flow.date, flow.entry, flow, base, legs, *nets)]
        groups: dict[tuple[str, bool], list[Leg]] = defaultdict(list)
        for leg in movement.legs:
            currency = self._base_currency if leg.rated else leg.weight_currency
            groups[currency, leg.rated].append(leg)
        items = []
        for (currency, rated), group in groups.items():
            core = sum((leg.weight for leg in group if leg.bucket == CORE), ZERO)
            sleeve = sum((leg.weight for leg in group if leg.bucket not in (None, CORE)), ZERO)
            direct = max(ZERO, min(core, -sleeve), min(-core, sleeve))
            legs = by_account(self._outside(group, flow, results))
            nets = core, sleeve, direct, ZERO
            items.append(
                WeighedTransaction(flow.date, flow.entry, flow, currency, legs, *nets, rated=rated)
            )
        return items

    def _outside(
        self, legs: Iterable[Leg], flow: Flow, results: Collection[str]
    ) -> list[OutsideLeg]:
        """The outside legs; legs of weight 0 are left out."""
        return [
            self._leg(leg, flow.entry, leg.weight + leg.lost, results)
            for leg in legs
            if leg.bucket is None and leg.weight + leg.lost
        ]

    def _nowhere(self, movement: Movement) -> Iterator[OutsideLeg]:
        """An Equity leg against goods that came from no account, or went to none."""
        flow, base = movement.flow, self._base_currency
        if flow.unbooked:
            order, units = ("", Kind.EQUITY.value), -flow.unbooked
            at, root = (movement.legs[0].posting, flow.entry), self._equity_root()
            money = base, units, units
            yield OutsideLeg(
                root, EQUITY, order, Kind.EQUITY, *money, *at, clears=False, booked=units
            )

    def _equity_root(self) -> str:
        names = (one.account for one in self._roles.opened() if one.kind is Kind.EQUITY)
        return next(names, EQUITY).partition(":")[0]

    def items_of(self, entry: Transaction) -> list[WeighedTransaction]:
        """A transaction outside, one item for each currency in which it balances.

        Units given for nothing are weighed by their own number.
        """
        by_currency: dict[str, list[OutsideLeg]] = {}
        for row in self._rows(entry):
            leg = self._leg(row, entry, row.weight)
            by_currency.setdefault(row.currency, []).append(leg)
        return [
            WeighedTransaction(entry.date, entry, None, currency, by_account(legs))
            for currency, legs in by_currency.items()
        ]

    def _rows(self, entry: Transaction) -> list[_WeighedPosting]:
        """The postings of an outside entry and their weights, lots at what they fetch."""
        rows = [
            _WeighedPosting(posting, *weighed)
            for posting in entry.postings
            if (weighed := weigh(posting)) is not None and posting.units.number
        ]
        gone: list[_WeighedPosting] = []
        if any(row.posting.cost is not None for row in rows):
            coming = lots_coming(row.posting for row in rows)
            gone = [row for row in rows if is_sold(row.posting, coming)]
        for currency in {row.currency for row in gone}:
            lots = [row for row in gone if row.currency == currency]
            beside = [row for row in rows if row.currency == currency]
            results = [row for row in beside if self._is_result(row.posting)]
            sold = [Sold(row.weight, at_price(row.posting)) for row in lots]
            weights = as_sold(sold, [row.weight for row in results])
            if weights is not None:
                new = {
                    id(row): row._replace(weight=weight, sold=True)
                    for row, weight in zip(lots, weights[0], strict=True)
                }
                for row, left in zip(results, weights[1], strict=True):
                    new[id(row)] = row._replace(lost=max(ZERO, row.weight - left))
                rows = [new.get(id(row), row) for row in rows]
        return [
            row
            if row.weight
            else row._replace(currency=row.posting.units.currency, weight=row.posting.units.number)
            for row in rows
        ]

    def _is_result(self, posting: Posting) -> bool:
        account = self.account(posting.account)
        return account is not None and account.kind in RESULT_KINDS

    def _holds(self, leg: Leg) -> bool:
        account = self.account(leg.account.account)
        return account is not None and account.holds

    def _leg(
        self,
        row: Leg | _WeighedPosting,
        entry: Transaction,
        weight: Decimal,
        results: Collection[str] = (),
    ) -> OutsideLeg:
        posting = row.posting
        account = self.account(posting.account)
        if account is None:  # pragma: no cover - asked only for accounts outside
            raise ValueError(posting.account)
        units = posting.units
        return OutsideLeg(
            posting.account,
            self.pools.get(posting.account, posting.account),
            account.order,
            account.kind,
            units.currency,
            units.number,
            weight,
            posting,
            entry,
            account.clears and posting.account not in results,
            units.number,
            row.sold,
            row.lost,
        )
