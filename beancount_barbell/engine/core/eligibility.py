"""Holdings that do not belong in their account, and missing or old prices.

Each is recorded once, from its first day to its last.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from beancount_barbell.model.buckets import CORE, SLEEVE, ZERO
from beancount_barbell.model.commodities import CORE_CLASSES
from beancount_barbell.model.history import Addition, Impurity, ImpurityReason, PriceGap, StalePrice
from beancount_barbell.model.location import NOWHERE, location_of
from beancount_barbell.model.record import NamedTuple
from beancount_barbell.model.roles import Kind

if TYPE_CHECKING:
    import datetime
    from decimal import Decimal

    from beancount_barbell.engine.valuation.portfolio import Portfolio
    from beancount_barbell.model.commodities import CommodityTerms
    from beancount_barbell.model.entries import Posting, Transaction
    from beancount_barbell.model.roles import Roles


class _Fault(NamedTuple):
    """A reason with its detail ("prime-mmf", "2", …); `amount` is the debt, if it is one.

    `amount` is in base currency, None without a rate.
    """

    reason: ImpurityReason
    detail: str
    amount: Decimal | None = None


class Custody:
    """Follows holdings that do not belong in their account, and missing or old prices."""

    def __init__(self, portfolio: Portfolio, roles: Roles) -> None:
        self._portfolio = portfolio
        self._roles = roles
        self._touched: dict[tuple[str, str], tuple[int, Posting, Transaction]] = {}
        self._commodities = portfolio.commodities
        self._tolerance = portfolio.tolerance
        self._open: dict[tuple[str, str], Impurity] = {}
        self._units: dict[tuple[str, str], Decimal] = {}
        """The quantity of each open impurity when it was last touched."""
        self._closed: list[Impurity] = []
        self._gaps: dict[str, PriceGap] = {}
        self._closed_gaps: list[PriceGap] = []
        self._stale: dict[tuple[str, str], StalePrice] = {}
        self._closed_stale: list[StalePrice] = []
        self.in_core: dict[str, tuple[Posting, Transaction]] = {}
        """Commodity that the core holds → (posting, transaction) by which it began to hold it."""

    def touch(
        self, account: str, bucket: int, commodity: str, posting: Posting, entry: Transaction
    ) -> None:
        """Note a posting that changed an account of the core or the reserve."""
        self._touched.setdefault((account, commodity), (bucket, posting, entry))

    def close(self, date: datetime.date, *, gaps: bool) -> None:
        """Check the holdings changed today as of the day's end, and missing and old prices.

        `gaps` is whether any holding has no price.
        """
        if self._touched:
            self._inspect(date)
        if gaps or self._gaps:
            self._watch_gaps(date)
        if self._portfolio.ages.changed:
            self._watch_stale(date)

    def _inspect(self, date: datetime.date) -> None:
        for key, (bucket, posting, entry) in self._touched.items():
            units = self._portfolio.positions.by_account.get(key, ZERO)
            fault = self._fault(key[0], bucket, key[1], units)
            if bucket == CORE:
                self._note_in_core(key[1], posting, entry)
            found = self._open.get(key)
            if found is not None and (fault is None or fault.reason is not found.reason):
                self._closed.append(self._open.pop(key)._replace(end=date))
                found = None
            if fault is None:
                continue
            location = location_of(posting.meta, location_of(entry.meta))
            if found is None:
                self._open[key] = Impurity(
                    key[0],
                    key[1],
                    fault.reason,
                    fault.detail,
                    bucket == CORE,
                    units,
                    date,
                    None,
                    location,
                    entry,
                    amount=fault.amount,
                )
            elif abs(units) > abs(self._units[key]):
                added = Addition(date, location, entry)
                if abs(units) > abs(found.units):
                    found = found._replace(units=units, peaked_on=date)
                self._open[key] = found._replace(
                    additions=(*found.additions, added),
                    amount=_larger(found.amount, fault.amount),
                )
            self._units[key] = units
        self._touched.clear()

    def _note_in_core(self, commodity: str, posting: Posting, entry: Transaction) -> None:
        if not self._portfolio.positions.holdings[commodity].gross[CORE]:
            self.in_core.pop(commodity, None)
        elif commodity not in self.in_core:
            self.in_core[commodity] = posting, entry

    def _fault(self, account: str, bucket: int, commodity: str, units: Decimal) -> _Fault | None:
        if not units:
            return None
        if bucket == CORE and units < 0:
            return self._debt(commodity, units)
        if self._roles.of(account).kind is Kind.LIABILITIES:
            return None
        terms = self._commodities.of(commodity)
        if bucket == CORE:
            return _unfit_for_core(terms)
        if self._portfolio.positions.is_cash(commodity) and self._settles_today(commodity):
            return None
        return _Fault(ImpurityReason.NOT_CASH, terms.product_class or "")

    def _settles_today(self, commodity: str) -> bool:
        """Whether a commodity is cash on the same day: money, and funds or bills with T+0."""
        terms = self._commodities.of(commodity)
        if terms.product_class in (None, "cash"):
            return not terms.settlement_days
        return terms.settlement_days == 0

    def _debt(self, commodity: str, units: Decimal) -> _Fault | None:
        rate = self._portfolio.rate(commodity)
        owed = None if rate is None else abs(units * rate)
        if owed is not None and owed <= self._tolerance:
            return None
        return _Fault(ImpurityReason.DEBT, "", owed)

    def _watch_gaps(self, date: datetime.date) -> None:
        unpriced = {holding.commodity: holding for holding in self._portfolio.unpriced()}
        for commodity in sorted(self._gaps.keys() - unpriced.keys()):
            self._closed_gaps.append(self._gaps.pop(commodity)._replace(end=date))
        for commodity, holding in unpriced.items():
            gap = self._gaps.get(commodity)
            self._gaps[commodity] = PriceGap(
                commodity,
                date if gap is None else gap.start,
                None,
                bool(holding.gross[CORE]),
                any(holding.gross[bucket] for bucket in SLEEVE),
                self._portfolio.estimable(holding),
                holding.location,
                holding.entry,
            )

    def _watch_stale(self, date: datetime.date) -> None:
        for pair, now in self._portfolio.ages.changes():
            known = self._stale.get(pair)
            if known is not None and (now is None or now.priced_on != known.priced_on):
                self._closed_stale.append(self._stale.pop(pair)._replace(end=date))
            if now is not None and pair not in self._stale:
                self._stale[pair] = StalePrice(
                    now.commodity,
                    now.quote,
                    now.priced_on,
                    now.start,
                    None,
                    now.max_age_days,
                    NOWHERE if now.entry is None else location_of(now.entry.meta),
                    now.entry,
                )

    def impurities(self) -> tuple[Impurity, ...]:
        """Every holding that did not belong in its account, in order of start."""
        found = [*self._closed, *self._open.values()]
        return tuple(sorted(found, key=lambda one: (one.start, one.account, one.commodity)))

    def gaps(self) -> tuple[PriceGap, ...]:
        """Every time without a price, in order of start."""
        found = [*self._closed_gaps, *self._gaps.values()]
        return tuple(sorted(found, key=lambda one: (one.start, one.commodity)))

    def stale(self) -> tuple[StalePrice, ...]:
        """Every time with a price older than allowed, in order of start."""
        found = [*self._closed_stale, *self._stale.values()]
        return tuple(sorted(found, key=lambda one: (one.start, one.commodity)))


def _larger(first: Decimal | None, second: Decimal | None) -> Decimal | None:
    return None if first is None or second is None else max(first, second)


def _unfit_for_core(terms: CommodityTerms) -> _Fault | None:
    """Why a commodity may not be in the core; None where its terms state nothing against it."""
    if terms.product_class is not None and terms.product_class not in CORE_CLASSES:
        return _Fault(ImpurityReason.PRODUCT_CLASS, terms.product_class)
    if terms.instrument is not None:
        return _Fault(ImpurityReason.INSTRUMENT, terms.instrument)
    if terms.leverage is not None and terms.leverage != 1:
        return _Fault(ImpurityReason.LEVERAGE, f"{terms.leverage.normalize():f}")
    return None
