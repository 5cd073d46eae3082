"""Exposure of the day's positions and orders."""

from __future__ import annotations

from typing import TYPE_CHECKING

from beancount_barbell.engine.valuation.attribution import Cause
from beancount_barbell.model.buckets import ZERO

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from beancount_barbell.engine.day.today import Today
    from beancount_barbell.engine.trades.orders import Deal
    from beancount_barbell.engine.trades.trade_book import TradeBook
    from beancount_barbell.engine.valuation.portfolio import Portfolio
    from beancount_barbell.model.entries import Directive


class TodaysOrders:
    """Sizes of the running day's orders, in base currency, once its prices are settled."""

    def __init__(self, portfolio: Portfolio, book: TradeBook, today: Today) -> None:
        self._portfolio = portfolio
        self._book = book
        self._today = today

    @property
    def deals(self) -> Sequence[Deal]:
        """The deals of the day."""
        date, deals = self._book.today
        return deals if date == self._today.date else ()

    def held(self) -> Decimal | None:
        """Largest of the exposures of this evening, this morning and the day's trades.

        None where UNKNOWN.
        """
        trade, hedge = self._portfolio.exposures.shown()
        if trade is None or hedge is None:
            return None
        traded = ZERO
        for deal in self.deals:
            for leg in deal.legs:
                traded += abs(leg.units) * (
                    self._portfolio.exposures.of_unit(leg.commodity) or ZERO
                )
        return max(trade + hedge, self._today.exposure, traded)

    def may_be_any(self) -> bool:
        """Whether the day has trades, or moves of foreign money, which may be orders, too."""
        return (
            self._book.today[0] == self._today.date or self._portfolio.positions.foreign_moves != []
        )

    def largest(self) -> Directive | None:
        """The transaction with the day's largest order, by exposure; None without an order."""
        orders = list(self._portfolio.positions.foreign_moves)
        orders += [
            (deal.entry, leg.commodity, leg.units) for deal in self.deals for leg in deal.legs
        ]
        effects: dict[int, Decimal] = {}
        largest = None
        for entry, commodity, units in orders:
            effect = abs(units) * (self._portfolio.exposures.of_unit(commodity) or ZERO)
            effects[id(entry)] = effects.get(id(entry), ZERO) + effect
            cause = Cause(effects[id(entry)], entry)
            if cause.effect and cause.beats(largest):
                largest = cause
        return None if largest is None else largest.entry
