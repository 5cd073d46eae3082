"""Futures and CFDs: one trade from flat to flat, whatever is settled in between.

Their positions cost nothing. Their results are variation, booked separately on an Income
account or together with an order. Results booked while a position is open belong to it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from beancount_barbell.model.buckets import ZERO

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Mapping
    from decimal import Decimal

    from beancount_barbell.engine.trades.lots import TradedLeg
    from beancount_barbell.engine.trades.orders import Deal

LATE_DAYS = 4
"""Days after the last close in which variation still belongs to that position."""


class Life:
    """A position of one underlying from flat to flat."""

    __slots__ = (
        "accounts",
        "amounts",
        "closing",
        "missing",
        "opened",
        "results",
        "trade_id",
        "underlying",
        "units",
    )

    def __init__(self, underlying: str, opened: datetime.date | None) -> None:
        self.underlying = underlying
        self.opened = opened
        self.results = ZERO
        """Sum of the results, in base currency."""
        self.amounts: dict[str, Decimal] = {}
        """Results by the currency they were booked in."""
        self.missing: set[str] = set()
        self.units = ZERO
        """The largest net number of units held."""
        self.trade_id: str | None = None
        self.accounts: set[str] = set()
        self.closing: list[Deal] = []
        """The last day's orders."""

    def book(self, amount: Decimal, currency: str, rate: Decimal | None) -> None:
        """Add a result; positive is a gain."""
        self.amounts[currency] = self.amounts.get(currency, ZERO) + amount
        if rate is None:
            self.missing.add(currency)
        else:
            self.results += amount * rate


class Lives:
    """The open positions of futures and CFDs by underlying."""

    def __init__(self) -> None:
        self.open: dict[str, Life] = {}
        self._held: dict[str, dict[tuple[str, str], Decimal]] = {}

    def take(
        self, date: datetime.date, orders: Mapping[str, list[tuple[TradedLeg, Deal]]]
    ) -> tuple[list[Life], list[Life], bool]:
        """Apply the day's orders. Returns (ended positions, all of today, any reduced)."""
        ending = []
        reduced = False
        for underlying in sorted(orders):
            legs = [leg for leg, _ in orders[underlying]]
            held = self._held.setdefault(underlying, {})
            before = _net(held.values())
            for leg in legs:
                key = (leg.account, leg.commodity)
                held[key] = held.get(key, ZERO) + leg.units
                if not held[key]:
                    del held[key]
            after = _net(held.values())
            life = self.open.get(underlying)
            if life is None:
                life = self.open[underlying] = Life(underlying, date)
            bought = sum((leg.units for leg in legs if leg.units > 0), ZERO)
            sold = sum((-leg.units for leg in legs if leg.units < 0), ZERO)
            life.units = max(life.units, abs(before), abs(after), min(bought, sold))
            reduced = reduced or abs(after) < abs(before)
            life.accounts.update(leg.account for leg in legs)
            life.closing = [deal for _, deal in orders[underlying]]
            named = [deal.trade_id for deal in life.closing if deal.trade_id is not None]
            life.trade_id = min(named, default=life.trade_id)
            if not held or before * after < 0:
                life.units = max(abs(before), min(bought, sold)) if held else life.units
                ending.append(life)
        todays = list(self.open.values())
        for life in ending:
            del self.open[life.underlying]
            if self._held[life.underlying]:
                self._turned(life.underlying, date, life)
            else:
                del self._held[life.underlying]
        return ending, todays, reduced

    def resize(self, underlying: str, account: str, commodity: str, units: Decimal) -> None:
        """Add the units of a split: the position goes on with another number of them."""
        held, life = self._held[underlying], self.open[underlying]
        before = _net(held.values())
        held[account, commodity] = held.get((account, commodity), ZERO) + units
        if not held[account, commodity]:
            del held[account, commodity]
        if before:
            life.units *= _net(held.values()) / before

    def _turned(self, underlying: str, date: datetime.date, before: Life) -> None:
        """Begin a new position where long became short, or the reverse."""
        life = self.open[underlying] = Life(underlying, date)
        life.units = abs(_net(self._held[underlying].values()))
        life.accounts.update(before.accounts)


def _net(units: Iterable[Decimal]) -> Decimal:
    return sum(units, ZERO)


def the_one(lives: list[Life], trade_id: str | None) -> Life | None:
    """The position for a result without an order: by its trade id, else the only one."""
    if trade_id is not None:
        named = [life for life in lives if life.trade_id == trade_id]
        if named:
            return named[0]
    return lives[0] if len(lives) == 1 else None
