"""Market exposure of the sleeve, in base currency."""

from __future__ import annotations

from typing import TYPE_CHECKING

from beancount_barbell.engine.valuation.margined import MarginedMoney
from beancount_barbell.model.buckets import HEDGE, RESERVE, SLEEVE, TRADE, ZERO

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from decimal import Decimal

    from beancount_barbell.engine.valuation.holdings import Holding
    from beancount_barbell.engine.valuation.positions import Positions
    from beancount_barbell.engine.valuation.routes import Routes
    from beancount_barbell.engine.valuation.totals import Totals


class Exposures:
    """The exposure of the whole sleeve, and of one unit of each commodity it holds."""

    def __init__(
        self,
        positions: Positions,
        routes: Routes,
        totals: Totals,
        unpriced: Mapping[Holding, None],
        tolerance: Decimal,
    ) -> None:
        self._positions = positions
        self._routes = routes
        self._totals = totals
        self._unpriced = unpriced
        self._options: dict[Holding, None] = {}
        """The options that core or sleeve hold."""
        self.margin = MarginedMoney(self._price, tolerance)
        self.undeclared = False
        """Whether the sleeve may have positions that the ledger does not show."""

    def place(self, holding: Holding) -> None:
        """Update for a holding whose units moved or whose price route changed."""
        if holding.is_money:
            self.margin.see(holding)
        if holding.underlying is None:
            return
        if holding.held:
            self._options[holding] = None
        else:
            self._options.pop(holding, None)

    def gross(self) -> tuple[Decimal | None, Decimal | None]:
        """Gross exposure of the sleeve: (without the hedge layer, the hedge layer).

        The sum of |units x multiplier x price x leverage x delta| over accounts, and
        all foreign money, held or owed, while some of it stands on margin. None (UNKNOWN)
        where a price is missing, where positions are undeclared, or where an option was
        sold without `barbell-underlying`: the option's own price is not its exposure.
        """
        shown = self.shown()
        return (None, shown[1]) if self.undeclared else shown

    def shown(self) -> tuple[Decimal | None, Decimal | None]:
        """As `gross`, but without regard to undeclared positions."""
        margined = self.margin.found() if self.margin.is_possible else ()
        exposure = self._totals.exposure
        if not (self._options or margined or self._unpriced):
            return exposure[TRADE] + exposure[RESERVE], exposure[HEDGE]
        gross = list(exposure)
        unknown = [False, False, False, False]
        for holding in (*self._options, *margined):
            price = self._price(holding)
            for bucket in SLEEVE:
                if price is None or holding.is_boundless_in(bucket):
                    unknown[bucket] = unknown[bucket] or bool(holding.gross[bucket])
                else:
                    gross[bucket] += holding.gross[bucket] * holding.exposure_factor * abs(price)
        for holding in self._unpriced:
            for bucket in SLEEVE:
                if holding.exposed and holding.gross[bucket]:
                    unknown[bucket] = True
        apart = None if unknown[HEDGE] else gross[HEDGE]
        if unknown[TRADE] or unknown[RESERVE]:
            return None, apart
        return gross[TRADE] + gross[RESERVE], apart

    def _price(self, holding: Holding) -> Decimal | None:
        """The price that gives the exposure: for an option, the price of its underlying."""
        if holding.underlying is not None and holding.underlying != holding.commodity:
            return self._routes.rate(holding.underlying)
        if holding.via is None:
            return None
        return holding.source.number * self._routes.rates[holding.via]

    def by_unit(self) -> dict[str, Decimal | None]:
        """Exposure of one unit of each commodity the sleeve holds, today."""
        return {
            holding.commodity: self.of_unit(holding.commodity)
            for holding in self._positions.sleeve()
            if holding.carries_exposure or holding in self.margin.found()
        }

    def of_unit(self, commodity: str) -> Decimal | None:
        """Exposure of one unit of a held commodity, None if unpriced.

        Cash has none (zero), except foreign money while some of it stands on margin.
        """
        holding = self._positions.holdings[commodity]
        if not holding.carries_exposure and holding not in self.margin.found():
            return ZERO
        if any(map(holding.is_boundless_in, SLEEVE)):
            return None
        price = self._price(holding)
        return None if price is None else holding.exposure_factor * abs(price)

    def gross_at(self, prices: Mapping[str, Decimal | None]) -> Decimal | None:
        """Today's positions valued with `prices`, the `by_unit` of an earlier day.

        A commodity that is not in `prices` counts at today's exposure. The hedge layer is
        left out. None where UNKNOWN.
        """
        if self.undeclared:
            return None
        total = ZERO
        for commodity in self._positions.sleeve_commodities():
            today, known = self.of_unit(commodity), prices.get(commodity)
            price = today if known is None else known
            if price is None:
                return None
            if today != 0:  # money that was on margin then may be cash today
                total += self._positions.gross_units(commodity) * price
        return total

    def in_hedge(
        self, commodities: Iterable[str], prices: Mapping[str, Decimal | None]
    ) -> Decimal | None:
        """What the hedge layer alone holds of some commodities, at `prices` as in `gross_at`."""
        positions, total = self._positions, ZERO
        for commodity in commodities:
            known = prices.get(commodity)
            price = self.of_unit(commodity) if known is None else known
            if price is None:
                return None
            apart = positions.gross_sleeve_units(commodity) - positions.gross_units(commodity)
            total += apart * price
        return total
