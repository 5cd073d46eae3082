"""How far the sleeve is from each line of its policy."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from beancount_barbell.model.states import RiskState

if TYPE_CHECKING:
    from beancount_barbell.model.history import History
    from beancount_barbell.model.policy import Policy

BASE = Decimal(100)
"""The unitised NAV at first funding."""


class Distance(NamedTuple):
    """The move of the sleeve's value that would reach one line.

    `key` is the policy's key ("halt-line"), `line` the NAV it stands at (base
    100), `move` the relative change of NAV that reaches it (negative: a loss)
    and `amount` the same in base currency, None where equity is UNKNOWN.
    """

    key: str
    line: Decimal
    move: Decimal
    amount: Decimal | None


_WATCHED = {
    RiskState.ACTIVE: ("reduce-line", "halt-line"),
    RiskState.REDUCING: ("halt-line", "reduce-resume"),
    RiskState.HALTED: ("halt-resume",),
}


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

    ACTIVE looks down to both lines, REDUCING down to the halt and up to where
    it ends, HALTED up. Empty while NAV is UNKNOWN, not funded, or zero (which
    only a restart leaves).
    """
    day = history.last
    if day is None or not day.nav:
        return ()
    lines = lines_of(history.policy)
    rows = []
    for key in _WATCHED[day.state]:
        move = lines[key] / day.nav - 1
        amount = None if day.equity is None else day.equity * move
        rows.append(Distance(key, lines[key], move, amount))
    return tuple(rows)
