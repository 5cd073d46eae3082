"""How well core and sleeve are separated: levels, pledges, secured loans.

A higher level is better: 1 is separation in the mind alone, 2 by account, 3 by a loan
that the core secures and that is repaid from elsewhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from beancount_barbell.model.record import NamedTuple

if TYPE_CHECKING:
    import datetime
    from decimal import Decimal

    from beancount_barbell.model.findings import Evidence, Text
    from beancount_barbell.model.location import Location


class Pair(NamedTuple):
    """The separation of one core account from one account of the sleeve.

    `level` is 1 or 2; None where the ledger does not say enough, which counts as 1.
    `reason` is a text of the catalogue ("separation.…") with accounts and
    institutions as params. `since` is the day from which the reason holds, None
    where it holds for the accounts' whole life.
    """

    core: str
    sleeve: str
    level: int | None
    reason: Text
    since: datetime.date | None
    evidence: tuple[Evidence, ...]


class PledgedCore(NamedTuple):
    """A core account given as collateral for `liability` of the sleeve.

    The pledge lasts from `start` to the release on `end`. `exposed` is market value *
    haircut (1 without `barbell-haircut`) in base currency at the end of the last day,
    `peak` its largest value, on `peak_date`. None where UNKNOWN: `missing` then names the
    commodities without a price.
    """

    core: str
    liability: str
    start: datetime.date
    end: datetime.date | None
    exposed: Decimal | None
    peak: Decimal | None
    peak_date: datetime.date | None
    missing: tuple[str, ...]
    location: Location
    released: Location | None
    entry: Any

    def in_force(self, date: datetime.date) -> bool:
        """Whether the pledge was in force on `date`, its first and last day included."""
        return self.start <= date and (self.end is None or date <= self.end)


class Draw(NamedTuple):
    """A transaction that increased a secured loan."""

    date: datetime.date
    location: Location
    entry: Any


class SecuredLoan(NamedTuple):
    """A loan of the sleeve that the core secures (level 3), at `as_of`.

    Amounts in base currency. None where the ledger does not state enough, or a price in
    `missing` (a yield in `no_yield`) is missing.

    Attributes:
        ltv: debt of all loans on that collateral / collateral, ratio.
        limit: `ltv` up to which the loan may be drawn: `barbell-ltv-warn`, else `-call`.
        net_core: the whole core less all secured debt: safe even if nobody repays.
        core_yield, rate: yearly yield of the collateral, yearly rate of the loan.
        carry: `core_yield` - `rate`.
        forced_sale: value of the collateral at which the lender sells all of it.
        forced_sale_move: relative change of the collateral to that value (-0.3 = -30 %).
        forced_sale_rate: if all collateral is in one unhedged foreign currency: this
            currency and its rate at a forced sale.
        draws: the transactions that increased the loan.
    """

    account: str
    secured_by: str
    debt: Decimal | None
    collateral: Decimal | None
    ltv: Decimal | None
    limit: Decimal | None
    net_core: Decimal | None
    rate: Decimal | None
    core_yield: Decimal | None
    carry: Decimal | None
    forced_sale: Decimal | None
    forced_sale_move: Decimal | None
    forced_sale_rate: tuple[str, Decimal] | None
    missing: tuple[str, ...]
    no_yield: tuple[str, ...]
    draws: tuple[Draw, ...]
    location: Location


class Separation(NamedTuple):
    """The separation level of all pairs at `as_of`.

    `stated` is False for a ledger that does not say who holds its accounts, claims no
    level and has no pledge: then there are no pairs, and `effective` is 1 (None without
    accounts of core and sleeve in use). `derived` is the lowest level
    of all pairs, or 3; None where it is UNKNOWN, or core or sleeve has no
    account. `effective` is `derived`, but 1 while `derived` is UNKNOWN, or while core money
    that went to the sleeve within a year is still there (`uncured`). `not_higher` is the
    reason why a level 2 is not 3. `since` is the day from which level and reason have not
    changed; None without pairs.
    """

    stated: bool = False
    derived: int | None = None
    effective: int | None = None
    pairs: tuple[Pair, ...] = ()
    not_higher: Text | None = None
    uncured: tuple[Location, ...] = ()
    loans: tuple[SecuredLoan, ...] = ()
    pledges: tuple[PledgedCore, ...] = ()
    since: datetime.date | None = None

    @property
    def worst(self) -> tuple[Pair, ...]:
        """The pairs with the lowest level (None counts as 1), in order of accounts."""
        lowest = min((pair.level or 1 for pair in self.pairs), default=None)
        return tuple(pair for pair in self.pairs if (pair.level or 1) == lowest)
