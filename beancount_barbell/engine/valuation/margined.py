"""The foreign money of the sleeve that stands on margin.

Over all accounts of the sleeve together: it owes one currency and holds another. A debt
covered by money of the same currency does not count.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from decimal import Decimal

    from beancount_barbell.engine.valuation.holdings import Holding


class MarginedMoney:
    """Follows the currencies that core or sleeve ever held.

    Rates matter only while the sleeve owes a currency; that changes only with units.
    """

    def __init__(self, price_of: Callable[[Holding], Decimal | None], tolerance: Decimal) -> None:
        self._price_of = price_of
        self._tolerance = tolerance
        """A debt up to this is rounding (base currency)."""
        self._moneys: dict[Holding, None] = {}
        self._known: tuple[Holding, ...] | None = ()
        """The last result of `found`, None after a change of units or rates."""
        self.is_possible = False
        """Whether the sleeve owes one currency and holds another."""

    def see(self, money: Holding) -> None:
        """Note that units of a currency moved."""
        moneys = self._moneys
        moneys[money] = None
        self._known, self.is_possible = (), False
        if len(moneys) > 1:
            units = [one.in_sleeve for one in moneys]
            if min(units) < 0 < max(units):
                self._known, self.is_possible = None, True

    def take_rates(self) -> None:
        """Note that rates moved: a debt may cross the tolerance in either direction."""
        self._known = None

    def found(self) -> tuple[Holding, ...]:
        """All foreign money while some stands on margin, else empty."""
        found = self._known
        if found is None:
            signs = {self._sign(money) for money in self._moneys}
            mixed = signs >= {-1, 1}
            found = tuple(money for money in self._moneys if mixed and money.is_foreign)
            self._known = found
        return found

    def _sign(self, money: Holding) -> int:
        """1 where the sleeve holds a currency, -1 where it owes it, 0 where it is rounding."""
        units = money.in_sleeve
        price = self._price_of(money)
        if not units or (price is not None and abs(units) * price <= self._tolerance):
            return 0
        return 1 if units > 0 else -1
