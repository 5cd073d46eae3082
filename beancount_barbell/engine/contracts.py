"""Futures and CFDs at contract value: what is not settled yet, and the margin ratio.

A contract costs nothing; what it has made since its last settlement belongs to
the sleeve's equity all the same. The last settlement is the price on the day a
variation was last booked for it, else the price at which it was opened.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from beancount_barbell.engine.classify import bucket_of
from beancount_barbell.engine.valuation import BUCKETS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from beancount_barbell.engine.lots import Leg
    from beancount_barbell.engine.valuation import Portfolio
    from beancount_barbell.model.commodities import Commodities
    from beancount_barbell.model.roles import Roles

ZERO = Decimal(0)
ONE = Decimal(1)


class Contract:
    """The position of one bucket in one future or CFD.

    `contract` and `settled` are prices: at which it was opened, on average, and
    of its last settlement; None where no price was known then. What is not
    settled counts from the first price there is after that.
    """

    __slots__ = ("commodity", "contract", "settled", "underlying", "units")

    def __init__(self, commodity: str, underlying: str) -> None:
        self.commodity = commodity
        self.underlying = underlying
        self.units = ZERO
        self.contract: Decimal | None = None
        self.settled: Decimal | None = None

    def order(self, units: Decimal, price: Decimal | None) -> None:
        """Add units at a price; what reduces leaves the prices of the rest."""
        before, after = self.units, self.units + units
        self.units = after
        if before * after < 0 or not before:
            self.contract = self.settled = price
        elif abs(after) > abs(before):
            self.contract = _average(self.contract, before, price, units)
            self.settled = _average(self.settled, before, price, units)


def _average(
    old: Decimal | None, units: Decimal, price: Decimal | None, added: Decimal
) -> Decimal | None:
    if old is None or price is None:
        return None
    return (old * units + price * added) / (units + added)


class ContractBook:
    """The sleeve's contracts by bucket and commodity."""

    def __init__(self, roles: Roles, commodities: Commodities, portfolio: Portfolio) -> None:
        self._roles = roles
        self._commodities = commodities
        self._portfolio = portfolio
        self._contracts: dict[tuple[int, str], Contract] = {}

    def take(self, legs: Iterable[Leg]) -> None:
        """A day's orders and transfers; a leg without a price is taken at the day's."""
        for leg in legs:
            bucket = bucket_of(self._roles.of(leg.account)) or 0
            key = (bucket, leg.commodity)
            contract = self._contracts.get(key)
            if contract is None:
                underlying = self._commodities.of(leg.commodity).underlying or leg.commodity
                contract = self._contracts[key] = Contract(leg.commodity, underlying)
            price = leg.price
            if price is None:
                price = self._portfolio.quote(leg.commodity)
            contract.order(leg.units, price)
        for key in [key for key, one in self._contracts.items() if not one.units]:
            del self._contracts[key]

    def settle(self, underlying: str) -> None:
        """A variation was booked today: its positions are settled at the day's price."""
        for contract in self._contracts.values():
            if contract.underlying == underlying:
                contract.settled = self._portfolio.quote(contract.commodity)

    def unsettled(self) -> tuple[Decimal, ...]:
        """What is not settled yet of each bucket, in base currency; unpriced ones add nothing."""
        totals = [ZERO for _ in BUCKETS]
        for (bucket, _), contract in self._contracts.items():
            if contract.settled is None:
                contract.settled = self._portfolio.quote(contract.commodity)
            totals[bucket] += self._worth(contract, contract.settled)
        return tuple(totals)

    def at_contract(self) -> Decimal | None:
        """The contract value of all positions, in base currency; None where a price is missing."""
        total = ZERO
        for contract in self._contracts.values():
            scale = self._scale(contract)
            if scale is None or contract.contract is None:
                return None
            total += abs(contract.units) * contract.contract * scale
        return total

    def _worth(self, contract: Contract, since: Decimal | None) -> Decimal:
        quote, scale = self._portfolio.quote(contract.commodity), self._scale(contract)
        if quote is None or scale is None or since is None:
            return ZERO
        return contract.units * (quote - since) * scale

    def _scale(self, contract: Contract) -> Decimal | None:
        """Base currency for one point of one contract."""
        quote = self._portfolio.quote(contract.commodity)
        rate = self._portfolio.rate(contract.commodity)
        if not quote or rate is None:
            return None
        return (self._commodities.of(contract.commodity).multiplier or ONE) * rate / quote

    @property
    def any(self) -> bool:
        """Whether any contract is open."""
        return bool(self._contracts)
