"""The sleeve's unitised NAV: a time-weighted index that deposits cannot move.

The day's return is r = (E + W - E0 - I) / (E0 + I) with equity E at its end, E0
at the last valued day's end, inflows I at the start and outflows W at the end,
so that the denominator is never understated; NAV = NAV0 x (1 + r), base 100 at
first funding (time-weighted return as in GIPS; drawdown on that index). Of an empty
sleeve, a loss counts against its money on the way, and a cost paid by others (e.g. tax
on the gains of a sleeve that was emptied) changes nothing.
"""

from __future__ import annotations

from decimal import Context, Decimal

from beancount_barbell.model.buckets import ZERO
from beancount_barbell.model.states import BASE

_CHAIN = Context(prec=48)
"""More digits than are shown, so that rounding each day's growth never moves a NAV of 70."""


class UnitisedNav:
    """The index and its high-water mark, one generation at a time.

    A fall to zero is final: later deposits do not raise the index, only a restart
    begins a new generation at 100. While all money is withdrawn, the index is constant.
    """

    __slots__ = (
        "_chained",
        "_equity",
        "_inflow",
        "_outflow",
        "_paid",
        "_tolerance",
        "nav",
        "peak",
    )

    def __init__(self, tolerance: Decimal) -> None:
        self._tolerance = tolerance
        self.nav: Decimal | None = None
        """Index with base 100; None before the first funding."""
        self.peak = BASE
        """High-water mark of this generation; its start counts."""
        self._chained = BASE
        """The index with all digits of the chain."""
        self._equity = ZERO
        self._inflow = ZERO
        self._outflow = ZERO
        self._paid = ZERO
        """Costs of the sleeve paid by others: contributed and lost at once."""

    def flow(self, inflow: Decimal, outflow: Decimal) -> None:
        """Add a transaction's external flows (both >= 0, base currency)."""
        self._inflow += inflow
        self._outflow += outflow

    def pay(self, cost: Decimal) -> None:
        """Add a cost of the sleeve that somebody else paid (>= 0, base currency)."""
        self._paid += cost

    def regain(self, amount: Decimal, before: Decimal) -> None:
        """Turn an earlier loss into an outflow (>= 0, base currency).

        `before` of the same loss was turned on earlier days. It is added to the equity that the
        gain is measured against: in parts the index must regain no more than at once.
        """
        whole = self._equity + before
        if whole > 0:
            self._outflow += amount * self._equity / whole

    def preview(self, equity: Decimal, on_its_way: Decimal) -> Decimal | None:
        """The index if `equity` were the value at the end of the day.

        `on_its_way` is money of the sleeve's own outside that covers a debt (base currency).
        """
        chained = self._chain(equity, on_its_way)
        return None if chained is None else +chained

    def _chain(self, equity: Decimal, on_its_way: Decimal) -> Decimal | None:
        """`preview` with all digits of the chain."""
        if self.nav is None and not self._inflow:
            return None
        start, invested = self._chained, self._equity + self._inflow
        if abs(invested) > self._tolerance:
            invested += self._paid
        if invested <= 0:
            # Nothing was at risk: only a debt can cause a loss.
            owned = invested + on_its_way if on_its_way else ZERO
            if owned > 0:
                left = owned + equity + self._outflow - invested
                return _grown(start, left, owned)
            return ZERO if equity < -self._tolerance else start
        if abs(equity) <= self._tolerance and self._outflow:
            equity = ZERO
        if equity < 0 and not on_its_way:
            return ZERO
        return _grown(start, equity + self._outflow, invested)

    def value(self, equity: Decimal, on_its_way: Decimal = ZERO) -> None:
        """Close the day at a known equity; `on_its_way` as for `preview`."""
        if (
            equity is self._equity
            and self._inflow is self._outflow is self._paid is ZERO
            and self.nav is not None
            and self.nav > 0 < equity
        ):
            return  # the same equity as on the last day, no flows: growth factor 1
        chained = self._chain(equity, on_its_way)
        self._paid = ZERO
        if chained is None:
            return
        self._chained, self.nav = chained, +chained
        self._equity = equity
        self._inflow = self._outflow = ZERO
        self.peak = max(self.peak, self.nav)

    def restart(self) -> None:
        """Begin a new generation at 100."""
        self.nav = self.peak = self._chained = BASE


def _grown(start: Decimal, end: Decimal, invested: Decimal) -> Decimal:
    """The index after a day that turned `invested` into `end`, never below zero."""
    return max(ZERO, _CHAIN.divide(_CHAIN.multiply(start, end), invested))
