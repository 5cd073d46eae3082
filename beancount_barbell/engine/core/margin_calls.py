"""A margin call, from the day it is received to the day it is met.

Three things meet a call: available cash (T+0, all layers of the sleeve), money put into
the sleeve since, and positions closed since, each of which frees its maintenance margin.
Positions count at the prices of the call's day: a recovery of the market does not meet
a call (Japanese margin trading, 追証).

Cash meets only one of several open calls: the call due first takes the cash, and a met
call keeps it until its due day is over.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from beancount_barbell.engine.core.liquidity import MAINTENANCE_RATIO
from beancount_barbell.model.buckets import ZERO
from beancount_barbell.model.treasury import Shortfall

if TYPE_CHECKING:
    import datetime
    from decimal import Decimal

    from beancount_barbell.engine.valuation.portfolio import Portfolio
    from beancount_barbell.model.policy import MarginCall


class OpenCall:
    """One call, with the cash, positions and contributions of the evening it was received.

    Attributes:
        call: the call as written in the ledger.
        met: whether it was covered on any evening.
        needs: the available cash it still takes, as last known (its amount less what was
            given already); None where UNKNOWN.
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
        """How many calls of `before` are included in `_taken`."""
        self._taken = self._given = ZERO
        """Cash taken by the calls before, and given to this call until they came."""

    def is_over(self, date: datetime.date) -> bool:
        """Whether the call is met and its due day is over, so that it takes no more cash."""
        return self.met and self.call.due < date

    @property
    def rank(self) -> tuple[bool, datetime.date]:
        """Sort key of open calls: met calls first, then by due day."""
        return not self.met, self.call.due

    def share(self, new: OpenCall) -> None:
        """Decide which of two calls takes the cash first: a met one, else the one due first."""
        first, second = (self, new) if self.rank <= new.rank else (new, self)
        second.before.append(first)

    def short(
        self, ready: Decimal | None, exposure: Decimal | None, contributed: Decimal
    ) -> Shortfall:
        """The amount that the call lacks this evening.

        The call is covered by the larger of two sums: the cash available now; or the cash
        of the first evening, plus money put in since, plus the margin freed by closed
        positions (the cash may have been paid to the broker by now, and the proceeds of a
        sale are not counted beside the margin it freed). Where positions have grown since,
        only the cash available now counts. Call this for the calls in `before` first.

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
