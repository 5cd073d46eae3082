"""Which foreign money of the sleeve stands on margin.

Over all its accounts: while it owes one currency and holds another. A debt that money of
the same currency covers is none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from decimal import Decimal

    from beancount_barbell.engine.valuation.holdings import Holding


class MarginedMoney:
    """Follows the currencies that core or sleeve ever had.

    Rates can put some on margin only beside a debt, which is seen when units move.
    """

    def __init__(self, price_of: Callable[[Holding], Decimal | None]) -> None:
        self._price_of = price_of
        self._moneys: dict[Holding, None] = {}
        self._known: tuple[Holding, ...] | None = ()
        """What `found` told, None once amounts or rates have changed."""
        self.is_possible = False
        """Whether the sleeve owes units of one money and has some of another."""

    def see(self, money: Holding) -> None:
        """Units of a currency moved."""
        moneys = self._moneys
        moneys[money] = None
        self._known, self.is_possible = (), False
        if len(moneys) > 1:
            units = [one.in_sleeve for one in moneys]
            if min(units) < 0 < max(units):
                self._known, self.is_possible = None, True

    def take_rates(self) -> None:
        """Rates moved: what was rounding may be a debt now, and the other way round."""
        self._known = None

    def found(self, tolerance: Decimal) -> tuple[Holding, ...]:
        """All foreign money while some stands on margin; a debt up to `tolerance` is rounding."""
        found = self._known
        if found is None:
            signs = {self._sign(money, tolerance) for money in self._moneys}
            mixed = signs >= {-1, 1}
            found = tuple(money for money in self._moneys if mixed and money.is_foreign)
            self._known = found
        return found

    def _sign(self, money: Holding, tolerance: Decimal) -> int:
        """Whether the sleeve holds (1) or owes (-1) a currency; 0 where it is rounding."""
        units = money.in_sleeve
        price = self._price_of(money)
        if not units or (price is not None and abs(units) * price <= tolerance):
            return 0
        return 1 if units > 0 else -1
