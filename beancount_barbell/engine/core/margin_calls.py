"""A margin call from the day it is received to the day it is met.

It is met by what a broker takes: cash that is there (T+0, all layers of the
sleeve), money put into the sleeve since, and positions closed since, each of
which frees its maintenance margin. Positions count at the prices of the call's
day: a recovery of the market does not meet a call (Japanese margin trading, 追証).

What meets one call does not meet another that is open beside it: the call that is due
first takes the cash, and one that is met keeps it until its day has passed.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from beancount_barbell.engine.core.liquidity import MAINTENANCE_RATIO
from beancount_barbell.model.treasury import Shortfall

if TYPE_CHECKING:
    import datetime

    from beancount_barbell.engine.valuation.portfolio import Portfolio
    from beancount_barbell.model.policy import MarginCall

ZERO = Decimal(0)


class OpenCall:
    """One call, with what stood against it on the evening it was received.

    Attributes:
        call: what was asked for.
        met: whether it was covered on any evening.
        needs: the cash at hand that it asks for, as last known: what was given already is less.
        before: the calls that take cash before this one.
    """

    def __init__(self, portfolio: Portfolio, call: MarginCall, contributed: Decimal) -> None:
        self._portfolio = portfolio
        self.call = call
        self._prices = portfolio.exposures.by_unit()
        self._contributed = contributed
        self._exposure: Decimal | None = None
        self._ready: Decimal | None = None
        """Cash, positions and contributions of the first evening on which all were known."""
        self.met = False
        self.needs: Decimal | None = None
        self.before: list[OpenCall] = []
        self._counted = 0
        """Of how many of these it is known how much they take."""
        self._taken = self._given = ZERO
        """What these take, and what this one was given before they came."""

    def is_over(self, date: datetime.date) -> bool:
        """Whether it takes no more cash from any other call."""
        return self.met and self.call.due < date

    @property
    def rank(self) -> tuple[bool, datetime.date]:
        """Which of several is asked first for what it needs."""
        return not self.met, self.call.due

    def share(self, new: OpenCall) -> None:
        """Settle which of two takes the cash first: what is met, else what is due first."""
        first, second = (self, new) if self.rank <= new.rank else (new, self)
        second.before.append(first)

    def short(
        self, ready: Decimal | None, exposure: Decimal | None, contributed: Decimal
    ) -> Shortfall:
        """What the call lacks this evening.

        Either the cash at hand, or what was there at first, with the money since and
        the margin that was freed: that cash may have been paid by now, and what a sale
        for cash has brought is not counted beside the margin that it freed. Where
        positions have grown since, only the cash at hand counts. Calls that go before this
        one are to be asked first.

        Args:
            ready: T+0 cash of all layers, None where UNKNOWN.
            exposure: gross, at today's prices, None where UNKNOWN.
            contributed: net contributions to the sleeve up to now.
        """
        rate = self._portfolio.rate(self.call.amount.currency)
        amount = None if rate is None else self.call.amount.number * rate
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
        if amount is None or ready is None or covered is None:
            return Shortfall(amount, ready, None, exposure)
        given = covered - ready
        self.needs = max(ZERO, amount - given)
        for first in self.before[self._counted :]:
            if first.needs is None:
                return Shortfall(amount, ready, None, exposure)
            self._taken += first.needs
            self._given = given
            self._counted += 1
        free = max(ZERO, covered - self._given - self._taken)
        lacking = max(ZERO, amount - self._given - free)
        return Shortfall(amount, min(ready, free), lacking, exposure)
