"""Figures before and after a booking, and the largest amount of it that is allowed."""

from __future__ import annotations

from decimal import ROUND_FLOOR, Decimal
from typing import TYPE_CHECKING, Any

from beancount_barbell.figures.assessment import figure_at
from beancount_barbell.figures.stress import prove
from beancount_barbell.figures.stress_figures import stressed
from beancount_barbell.model.buckets import ZERO
from beancount_barbell.model.exact import rounded
from beancount_barbell.model.roles import Layer, Role

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from beancount_barbell.model.history import History
    from beancount_barbell.model.roles import AccountRole


_VITALS = {
    "state": "state",
    "nav": "sleeve.nav",
    "ratio": "ratio",
    "exposure": "sleeve.exposure",
    "net_contributions": "sleeve.net_contributions",
    "core": "core.value",
    "core_at_risk": "core.at_risk",
}
"""The figures compared before and after a booking, and their paths in `status_figures`."""


def vitals(figures: Mapping[str, Any]) -> dict[str, Any]:
    """Pick the figures of `_VITALS`, with the reasons of those that are UNKNOWN.

    `figures` are those of `vital_figures` or of `status_figures`; both contain them.
    """
    reasons = figures["unknown"]
    unknown = {name: reasons[path] for name, path in _VITALS.items() if path in reasons}
    return {
        **{name: figure_at(figures, path) for name, path in _VITALS.items()},
        "unknown": unknown,
    }


def is_riskless(history: History) -> bool:
    """Whether a gap of `stress-gap` puts none of the core at risk.

    In a history without a household this means: no possible deficit and no secured loans.
    """
    return prove(stressed(history)).core_at_risk == 0


def room_of_move(
    room: Mapping[str, Any], source: AccountRole, target: AccountRole
) -> Decimal | None:
    """The amount that `room` allows from one account to another, in base currency.

    None where `room` has no figure for this way, where it is UNKNOWN, or where nothing limits it.
    """
    ways = {
        (Role.OUTSIDE, Role.ATTACK): room["fund"][(target.layer or Layer.TRADE).value],
        (Role.CORE, Role.OUTSIDE): room["withdraw_core"]["amount"],
        (Role.ATTACK, Role.CORE): room["sweep"]["most"],
        (Role.CORE, Role.ATTACK): room["from_core"]["amount"],
    }
    return ways.get((source.role, target.role))


def room_of_units(room: Mapping[str, Any], history: History, commodity: str) -> Decimal | None:
    """How many more units of a commodity the room for exposure allows.

    `room` is that of the ledger without the new units, `history` that of the ledger with some.

    Returns:
        None where nothing limits exposure, or the room or the exposure of one unit is UNKNOWN.
    """
    amount = room["add_exposure"]["amount"]
    one = next((each.exposure for each in history.instruments if each.commodity == commodity), None)
    return None if amount is None or not one else Decimal(amount) / one


def largest_allowed(
    refused: Callable[[Decimal], bool],
    asked: Decimal,
    step: Decimal,
    guesses: Iterable[Decimal],
    rounding: Decimal = ZERO,
    hint: Decimal | None = None,
) -> Decimal:
    """The largest amount up to `asked`, in whole steps, that is not refused.

    The guesses are tried first, from the largest down; the first allowed guess is the answer. If
    all are refused, a binary search finds the answer, beginning near the hint.

    Args:
        refused: judges an amount.
        asked: the amount asked for, which is refused.
        step: the answer is a multiple of it.
        guesses: the amounts that single limits leave.
        rounding: a searched answer up to this size counts as 0: it passes only as rounding.
        hint: an estimate of the answer.
    """
    low, high = ZERO, asked
    whole = sorted({rounded(one, step, ROUND_FLOOR) for one in guesses}, reverse=True)
    for guess in whole:
        if guess <= 0:
            return ZERO
        if guess < high:
            if not refused(guess):
                return guess
            high = guess
    if hint is not None:
        near = rounded(hint, step, ROUND_FLOOR)
        for probe in (near, near + step, near - step):
            if low < probe < high:
                low, high = (low, probe) if refused(probe) else (probe, high)
    while low < (middle := rounded((low + high) / 2, step, ROUND_FLOOR)) < high:
        if refused(middle):
            high = middle
        else:
            low = middle
    return low if low > rounding else ZERO
