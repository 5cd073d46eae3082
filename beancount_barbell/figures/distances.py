"""How far the sleeve is from each line of its policy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from beancount_barbell.model.record import NamedTuple
from beancount_barbell.model.states import BASE, RESTART_ALONE, Driver, RiskState

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from beancount_barbell.model.history import Day, History
    from beancount_barbell.model.policy import Policy


class Distance(NamedTuple):
    """The change of the sleeve's value that would reach one line.

    `key` is the policy's key ("halt-line"), `line` its NAV (base 100), `move` the relative change
    of NAV that reaches it (negative: a loss) and `amount` the same in base currency, None where
    equity is UNKNOWN. `suffices` is False where another driver than the NAV holds the state, too,
    so that reaching the line does not end the state.
    """

    key: str
    line: Decimal
    move: Decimal
    amount: Decimal | None
    suffices: bool = True

    @property
    def reached(self) -> bool:
        """Whether the NAV is back at the line already: its state ends with the next day."""
        return self.key.endswith("resume") and self.move <= 0


_LATCHED = RESTART_ALONE | {Driver.RESTART}
"""Drivers that no NAV ends: only a restart does, or after a restart its review."""


def lines_of(policy: Policy) -> dict[str, Decimal]:
    """The NAV (base 100) at which each line of `policy` stands, by its key."""
    ratios = {
        "reduce-line": policy.reduce_line,
        "halt-line": policy.halt_line,
        "reduce-resume": policy.reduce_resume,
        "halt-resume": policy.halt_resume,
    }
    return {key: ratio * BASE for key, ratio in ratios.items()}


def line_distances(history: History) -> tuple[Distance, ...]:
    """The distance to each line that can change the state from here.

    Down to each line not yet crossed, and up to the line that ends a crossed one. The line upward
    is listed only where the NAV drives the state and can rise (`way_back`). Empty while the NAV is
    UNKNOWN, not funded, or zero (only a restart ends zero).
    """
    day = history.last
    if day is None or not day.nav:
        return ()
    lines = lines_of(history.policy)
    rows = []
    for key in _watched(day):
        move = lines[key] / day.nav - 1
        amount = None if day.equity is None else day.equity * move
        suffices = not key.endswith("resume") or len(day.drivers) == 1
        rows.append(Distance(key, lines[key], move, amount, suffices))
    return tuple(rows)


def _watched(day: Day) -> Iterator[str]:
    """The keys of the lines that can change the state from here."""
    by_nav = Driver.NAV in day.drivers
    halted = day.state is RiskState.HALTED
    if not by_nav:
        yield "reduce-line"
    if not (by_nav and halted):
        yield "halt-line"
    back = way_back(day)
    if back is not None:
        yield back


def way_back(day: Day) -> str | None:
    """The key of the line at which the NAV ends the state that it drives on a day.

    None where the NAV drives no state, and where only a restart or a review ends the state.
    """
    if Driver.NAV not in day.drivers or _LATCHED.intersection(day.drivers):
        return None
    if day.state is not RiskState.HALTED:
        return "reduce-resume"
    return "halt-resume" if _may_rise(day) else None


def _may_rise(day: Day) -> bool:
    """Whether the NAV of a halted sleeve can rise: its hedge is all that it may keep."""
    return bool(day.nav) and day.hedge_exposure != 0


def only_restart_ends(history: History) -> bool:
    """Whether nothing but a signed restart ends the sleeve's halt.

    True where a driver of `RESTART_ALONE` halts the sleeve, and where the NAV cannot reach its
    line: a halted sleeve has to close its positions, and without positions the NAV does not rise.
    """
    day, opening = history.last, history.reopening
    if day is None or opening is None or opening.verb != "restart":
        return False
    return bool(RESTART_ALONE.intersection(day.drivers)) or not _may_rise(day)
