"""How far core and sleeve are apart: levels, pledges, secured loans.

The levels ascend: 1 is separation in the mind alone, 2 by account, 3 by a loan
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
    """How far one core account is from one account of the sleeve.

    `level` is 1 or 2, None where the ledger does not say enough: then it is
    held to be 1. `reason` is a text of the catalogue ("separation.…") whose
    params are accounts and institutions. `since` is the day from which the
    reason holds, None where it holds for the accounts' whole life.
    """

    core: str
    sleeve: str
    level: int | None
    reason: Text
    since: datetime.date | None
    evidence: tuple[Evidence, ...]


class PledgedCore(NamedTuple):
    """A core account given as collateral for the sleeve, from `start` to `end`.

    `exposed` is market value x haircut in base currency at the last day's end
    (without `barbell-haircut` all of it), `peak` the most it was on a day on
    which anything moved; None, and `missing` names what had no price, where
    UNKNOWN. `liability` is what it secures.
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
        """Whether it stood on `date`; the days of pledge and release count."""
        return self.start <= date and (self.end is None or date <= self.end)


class Draw(NamedTuple):
    """A transaction that increased a secured loan."""

    date: datetime.date
    location: Location
    entry: Any


class SecuredLoan(NamedTuple):
    """A loan of the sleeve that core secures (level 3), at `as_of`.

    `debt` and `collateral` in base currency; `ltv` is the debt of all loans on
    that collateral over the collateral, ratio; `limit` what the lender allows
    for a new draw, None where nothing states it. `net_core` is the whole core
    less all secured debt: what is safe if the sleeve dies and nobody repays.
    `core_yield` and `rate` are yearly, and `carry` is what is left between
    them. `forced_sale` is the collateral's value at which the lender sells all
    of it, `forced_sale_move` the way there, ratio; where all of it hangs on
    one unhedged foreign currency, `forced_sale_rate` is that currency's rate
    there. None with what is missing in `missing`, or where nothing is stated.
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
    """The separation level, pair by pair, at `as_of`.

    `stated` is False for a ledger that says nothing of who holds its accounts
    and claims no level: then there are no pairs. `derived` is the lowest level
    of all pairs, or 3; None where it is UNKNOWN, or core or sleeve has no
    account. `effective` is the level as practised: 1 after core money went to
    the sleeve within a year and is still out, or while `derived` is UNKNOWN.
    `not_higher` tells what keeps a level of 2 from being 3. `since` is the day
    from which all this has been as it is; None without pairs.
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
        """The pairs of the lowest level, in order of accounts."""
        lowest = min((pair.level or 1 for pair in self.pairs), default=None)
        return tuple(pair for pair in self.pairs if (pair.level or 1) == lowest)
