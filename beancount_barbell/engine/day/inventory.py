"""The sleeve's instruments and margin on the last day, for stress tests and `room`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from beancount_barbell.model.buckets import ZERO
from beancount_barbell.model.instruments import Instrument, Margin

if TYPE_CHECKING:
    from decimal import Decimal

    from beancount_barbell.engine.trades.contracts import ContractBook
    from beancount_barbell.engine.valuation.portfolio import Portfolio


def margin_of(contracts: ContractBook, portfolio: Portfolio) -> Margin | None:
    """The sums that margin calls are computed from, None without futures or CFDs."""
    if not contracts.any:
        return None
    return Margin(
        contracts.at_contract(),
        portfolio.sleeve_cash(),
        portfolio.collateral(),
        max(ZERO, -sum(portfolio.unsettled, ZERO)),
    )


def contract_prices(portfolio: Portfolio) -> tuple[tuple[str, Decimal], ...]:
    """Value of one contract of each declared future and CFD that has a price, base currency."""
    found = []
    for terms in portfolio.commodities.declared():
        rate = portfolio.rate(terms.commodity) if terms.is_settled_only else None
        if rate:
            found.append((terms.commodity, abs(rate * (terms.multiplier or 1))))
    return tuple(found)


def held_instruments(portfolio: Portfolio) -> tuple[Instrument, ...]:
    """Held instruments with exposure, and the declared contracts, in alphabetical order."""
    prices = contract_prices(portfolio)
    found = {name: Instrument(name, ZERO, price) for name, price in prices}
    for name, exposure in portfolio.exposures.by_unit().items():
        if not portfolio.positions.is_cash(name):
            found[name] = Instrument(name, portfolio.positions.net_sleeve_units(name), exposure)
    return tuple(found[name] for name in sorted(found))
