"""How much of what reached the sleeve was core's, over all conventions at once.

All outside accounts together are one pool, into which clean and core money
enter. Whatever convention conserves value, what a withdrawal can carry of core
money lies between two bounds: least, had all others before it taken core money
first, and most, had all others before it taken clean money first.
"""

from __future__ import annotations

from collections import deque
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import datetime

ZERO = Decimal(0)


class Change(NamedTuple):
    """What one transaction does to the outside pool, in base currency.

    `assets` is the pool's own change. `core` came from the core, `others` from
    elsewhere (income, debts, the sleeve) into the same transaction: some of it
    may have gone straight on.
    """

    assets: Decimal
    core: Decimal
    others: Decimal


class _Mix:
    """A pool of clean money and dated core money."""

    __slots__ = ("clean", "core", "total")

    def __init__(self, clean: Decimal) -> None:
        self.clean = clean
        self.core: deque[tuple[datetime.date, Decimal]] = deque()
        self.total = ZERO

    def season(self, cutoff: datetime.date) -> None:
        """Core money from before `cutoff` is clean."""
        while self.core and self.core[0][0] < cutoff:
            _, amount = self.core.popleft()
            self.total -= amount
            self.clean += amount

    def enter(self, date: datetime.date, clean: Decimal, core: Decimal) -> None:
        """Money comes in."""
        self.clean += clean
        if core > 0:
            self.core.append((date, core))
            self.total += core

    def leave_core_first(self, amount: Decimal) -> None:
        """Money goes out, the newest core money first: what is old seasons anyway."""
        while amount > 0 and self.core:
            date, last = self.core.pop()
            part = min(amount, last)
            amount -= part
            self.total -= part
            if last > part:
                self.core.append((date, last - part))
        self.clean = max(ZERO, self.clean - amount)

    def leave_clean_first(self, amount: Decimal) -> None:
        """Money goes out, clean money first, then the oldest core money."""
        part = min(amount, self.clean)
        self.clean -= part
        amount -= part
        while amount > 0 and self.core:
            date, first = self.core.popleft()
            part = min(amount, first)
            amount -= part
            self.total -= part
            if first > part:
                self.core.appendleft((date, first - part))


class Bounds:
    """The two extreme courses of one consolidated pool, in base currency."""

    __slots__ = ("_core_gone", "_core_kept")

    def __init__(self, clean: Decimal) -> None:
        self._core_gone = _Mix(clean)
        self._core_kept = _Mix(clean)

    def season(self, cutoff: datetime.date) -> None:
        """Core money from before `cutoff` is clean."""
        self._core_gone.season(cutoff)
        self._core_kept.season(cutoff)

    def take(self, date: datetime.date, change: Change) -> None:
        """A transaction has passed: money came in, or went out to wherever."""
        assets, core, others = change
        if assets > 0:
            least, most = min(core, max(ZERO, assets - others)), min(core, assets)
            self._core_gone.enter(date, assets - least, least)
            self._core_kept.enter(date, assets - most, most)
        elif assets < 0:
            self._core_gone.leave_core_first(-assets)
            self._core_kept.leave_clean_first(-assets)

    def of(self, amount: Decimal, change: Change) -> tuple[Decimal, Decimal]:
        """(least, most) core money in `amount` of what a transaction passes on."""
        assets, core, others = max(ZERO, -change.assets), change.core, change.others
        drawn = max(ZERO, amount - others - core)
        least = min(self._core_gone.total, max(ZERO, drawn - self._core_gone.clean))
        certain = max(ZERO, amount - assets - others)
        return (
            min(core, certain) + least,
            min(amount, core + min(assets, self._core_kept.total)),
        )
