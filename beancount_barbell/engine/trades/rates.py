"""Conversion of amounts at the exchange rates of the day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from beancount_barbell.model.buckets import ONE

if TYPE_CHECKING:
    from decimal import Decimal

    from beancount_barbell.engine.valuation.portfolio import Portfolio


class DayRates:
    """The exchange rates of the portfolio's current day."""

    def __init__(self, portfolio: Portfolio) -> None:
        self.base_currency = portfolio.base_currency
        self._portfolio = portfolio

    def rate(self, currency: str | None) -> Decimal | None:
        """Base currency for one unit; None where unknown. `currency` None is the base."""
        if currency is None or currency == self.base_currency:
            return ONE
        return self._portfolio.rate(currency)

    def convert(self, amount: Decimal, source: str, target: str) -> Decimal | None:
        """An amount of `source` converted to `target`; None where one has no rate."""
        if source == target:
            return amount
        first, second = self.rate(source), self.rate(target)
        return None if first is None or not second else amount * first / second
