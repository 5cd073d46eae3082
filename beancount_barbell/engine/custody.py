"""What lies where it does not belong, and what has no price or an old one.

Each is told once, from the day it began to the day it ended.
"""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from beancount_barbell.engine.classify import HOLDING_KINDS
from beancount_barbell.engine.valuation import CORE, RESERVE, SLEEVE, ZERO
from beancount_barbell.model.commodities import CORE_CLASSES
from beancount_barbell.model.history import Impurity, ImpurityReason, PriceGap, StalePrice
from beancount_barbell.model.location import Location, location_of
from beancount_barbell.model.roles import Kind

if TYPE_CHECKING:
    from beancount_barbell.engine.classify import Leg, Movement
    from beancount_barbell.engine.valuation import Portfolio
    from beancount_barbell.model.commodities import Commodities


class _Fault(NamedTuple):
    """A reason with what it rests on ("prime-mmf", "2", …)."""

    reason: ImpurityReason
    detail: str


class Custody:
    """Follows holdings that have no place in their account, and price troubles."""

    def __init__(
        self, portfolio: Portfolio, commodities: Commodities, tolerance: Decimal
    ) -> None:
        self._portfolio = portfolio
        self._commodities = commodities
        self._tolerance = tolerance
        self._open: dict[tuple[str, str], Impurity] = {}
        self._closed: list[Impurity] = []
        self._gaps: dict[str, PriceGap] = {}
        self._closed_gaps: list[PriceGap] = []
        self._stale: dict[tuple[str, str], StalePrice] = {}
        self._closed_stale: list[StalePrice] = []

    def inspect(self, date: datetime.date, movements: list[Movement]) -> None:
        """Look at every account that the day touched."""
        seen = set()
        for movement in movements:
            for leg in movement.legs:
                key = (leg.account.account, leg.commodity)
                if leg.account.kind in HOLDING_KINDS and key not in seen:
                    seen.add(key)
                    if leg.bucket in (CORE, RESERVE):
                        self._inspect_account(date, key, leg, movement.flow.entry)

    def _inspect_account(
        self, date: datetime.date, key: tuple[str, str], leg: Leg, entry: Any
    ) -> None:
        units = self._portfolio.positions.get(key, ZERO)
        fault = self._fault(leg, units)
        found = self._open.get(key)
        if found is not None and (fault is None or fault.reason is not found.reason):
            self._closed.append(self._open.pop(key)._replace(end=date))
            found = None
        if fault is None:
            return
        if found is None:
            location = location_of(leg.posting.meta, location_of(entry.meta))
            self._open[key] = Impurity(
                key[0], key[1], fault.reason, fault.detail, leg.bucket == CORE, units,
                date, None, location, entry,
            )  # fmt: skip
        elif abs(units) > abs(found.units):
            self._open[key] = found._replace(units=units)

    def _fault(self, leg: Leg, units: Decimal) -> _Fault | None:
        if not units:
            return None
        terms = self._commodities.of(leg.commodity)
        if leg.bucket == CORE:
            if units < 0:
                return _Fault(ImpurityReason.DEBT, "") if self._matters(leg, units) else None
            if leg.account.kind is Kind.LIABILITIES:
                return None
            if terms.product_class is not None and terms.product_class not in CORE_CLASSES:
                return _Fault(ImpurityReason.PRODUCT_CLASS, terms.product_class)
            if terms.instrument is not None:
                return _Fault(ImpurityReason.INSTRUMENT, terms.instrument)
            if terms.leverage is not None and terms.leverage != 1:
                return _Fault(ImpurityReason.LEVERAGE, f"{terms.leverage.normalize():f}")
            return None
        ready = self._portfolio.is_cash(leg.commodity) and self._settles_today(leg.commodity)
        if leg.account.kind is Kind.ASSETS and not ready:
            return _Fault(ImpurityReason.NOT_CASH, terms.product_class or "")
        return None

    def _settles_today(self, commodity: str) -> bool:
        """Money always does; a fund or bill only where it says T+0."""
        terms = self._commodities.of(commodity)
        if terms.product_class in (None, "cash"):
            return not terms.settlement_days
        return terms.settlement_days == 0

    def _matters(self, leg: Leg, units: Decimal) -> bool:
        rate = self._portfolio.rate(leg.commodity)
        return rate is None or abs(units * rate) > self._tolerance

    def watch_prices(self, date: datetime.date) -> None:
        """See what has no price, or an old one, at the end of a day."""
        self._watch_gaps(date)
        self._watch_stale(date)

    def _watch_gaps(self, date: datetime.date) -> None:
        unpriced = {holding.commodity: holding for holding in self._portfolio.unpriced()}
        for commodity in sorted(self._gaps.keys() - unpriced.keys()):
            self._closed_gaps.append(self._gaps.pop(commodity)._replace(end=date))
        for commodity, holding in unpriced.items():
            in_core = bool(holding.gross[CORE])
            in_sleeve = any(holding.gross[bucket] for bucket in SLEEVE)
            estimated = self._portfolio.estimable(holding)
            gap = self._gaps.get(commodity)
            if gap is None:
                self._gaps[commodity] = PriceGap(
                    commodity, date, None, in_core, in_sleeve, estimated,
                    holding.location, holding.entry,
                )  # fmt: skip
            else:
                self._gaps[commodity] = gap._replace(
                    in_core=in_core, in_sleeve=in_sleeve, estimated=estimated
                )

    def _watch_stale(self, date: datetime.date) -> None:
        stale = {(one.commodity, one.quote): one for one in self._portfolio.stale()}
        for pair in sorted(self._stale):
            now = stale.get(pair)
            if now is None or now.seen.date != self._stale[pair].priced_on:
                self._closed_stale.append(self._stale.pop(pair)._replace(end=date))
        for pair, one in stale.items():
            if pair not in self._stale:
                location: Location = location_of(one.seen.entry.meta)
                self._stale[pair] = StalePrice(
                    one.commodity, one.quote, one.seen.date,
                    one.last_fresh_day + datetime.timedelta(days=1), None, one.max_age_days,
                    location, one.seen.entry,
                )  # fmt: skip

    def impurities(self) -> tuple[Impurity, ...]:
        """Every holding that had no place in its account, in order of start."""
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
