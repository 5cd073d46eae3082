"""A margin call from the day it is received to the day it is met.

It is met by what a broker takes: cash that is there (T+0, all layers of the
sleeve), money put into the sleeve since, and positions closed since, each of
which frees its maintenance margin. Positions count at the prices of the call's
day: a recovery of the market does not meet a call (Japanese margin trading, 追証).
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from beancount_barbell.engine.core.liquidity import MAINTENANCE_RATIO
from beancount_barbell.model.treasury import Shortfall

if TYPE_CHECKING:
    from beancount_barbell.engine.valuation.portfolio import Portfolio
    from beancount_barbell.model.policy import MarginCall

ZERO = Decimal(0)


class OpenCall:
    """One call, with what stood against it on the evening it was received."""

    def __init__(self, portfolio: Portfolio, call: MarginCall, contributed: Decimal) -> None:
        self._portfolio = portfolio
        self._call = call
        self._prices = portfolio.exposures.by_unit()
        self._contributed = contributed
        self._exposure: Decimal | None = None
        self._ready: Decimal | None = None
        """Cash, positions and contributions of the first evening on which all were known."""

    def short(
        self, ready: Decimal | None, exposure: Decimal | None, contributed: Decimal
    ) -> Shortfall:
        """What the call lacks this evening.

        Either the cash at hand, or what was there at first, with the money since and
        the margin that was freed: that cash may have been paid by now, and what a sale
        for cash has brought is not counted beside the margin that it freed. Where
        positions have grown since, only the cash at hand counts.

        Args:
            ready: T+0 cash of all layers, None where UNKNOWN.
            exposure: gross, at today's prices, None where UNKNOWN.
            contributed: net contributions to the sleeve up to now.
        """
        rate = self._portfolio.rate(self._call.amount.currency)
        amount = None if rate is None else self._call.amount.number * rate
        covered = ready
        positions = self._portfolio.exposures.gross_at(self._prices)
        if ready is not None and positions is not None:
            if self._ready is None or self._exposure is None:
                self._ready, self._exposure = ready, positions
                self._contributed = contributed
            closed = self._exposure - positions
            since = self._ready + contributed - self._contributed + MAINTENANCE_RATIO * closed
            if closed >= 0:
                covered = max(ready, since)
        lacking = None if amount is None or covered is None else max(ZERO, amount - covered)
        return Shortfall(amount, ready, lacking, exposure)
