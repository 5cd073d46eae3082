"""How far the sleeve is from each line of its policy."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from beancount_barbell.model.record import NamedTuple
from beancount_barbell.model.states import RESTART_ALONE, Driver, RiskState

if TYPE_CHECKING:
    from collections.abc import Iterator

    from beancount_barbell.model.history import Day, History
    from beancount_barbell.model.policy import Policy

BASE = Decimal(100)
"""The unitised NAV at first funding."""


class Distance(NamedTuple):
    """The move of the sleeve's value that would reach one line.

    `key` is the policy's key ("halt-line"), `line` the NAV it stands at (base
    100), `move` the relative change of NAV that reaches it (negative: a loss)
    and `amount` the same in base currency, None where equity is UNKNOWN.
    `suffices` is False where something else than the NAV gives the sleeve its
    state, too, so that reaching the line does not end it.
    """

    key: str
    line: Decimal
    move: Decimal
    amount: Decimal | None
    suffices: bool = True


_LATCHED = RESTART_ALONE | {Driver.RESTART}
"""What no NAV ends: a restart does, or after a restart its review."""


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

    Down to each line that was not crossed, and up to where a crossed one ends:
    only where the NAV is what drives the state, and only where it can rise
    (`only_restart_ends`). Empty while NAV is UNKNOWN,
    not funded, or zero (which only a restart leaves).
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
    """The key of the line at which a NAV that drives the state of a day would end it.

    None while it drives none, and where only a restart or a review ends it.
    """
    if Driver.NAV not in day.drivers or _LATCHED.intersection(day.drivers):
        return None
    if day.state is not RiskState.HALTED:
        return "reduce-resume"
    return "halt-resume" if _may_rise(day) else None


def _may_rise(day: Day) -> bool:
    """Whether a halted sleeve may hold what lifts its NAV: only its hedge may stay."""
    return bool(day.nav) and day.hedge_exposure != 0


def only_restart_ends(history: History) -> bool:
    """Whether the sleeve is halted so that nothing but a signed restart ends it.

    That is where something else than the NAV halts it, and where the NAV cannot reach its line:
    a halted sleeve has to close its positions, and without any the NAV does not rise.
    """
    day, opening = history.last, history.reopening
    if day is None or opening is None or opening.verb != "restart":
        return False
    return bool(RESTART_ALONE.intersection(day.drivers)) or not _may_rise(day)
