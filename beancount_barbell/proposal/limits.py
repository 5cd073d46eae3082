"""The limits that follow from the values of core and sleeve."""

from __future__ import annotations

from decimal import ROUND_DOWN, ROUND_UP, Decimal
from typing import TYPE_CHECKING

from beancount_barbell.model.exact import rounded
from beancount_barbell.model.record import NamedTuple

if TYPE_CHECKING:
    from beancount_barbell.model.history import History

FLOOR_SHARE = Decimal("0.9")
"""The proposed floor / the core's value: room for a currency to fall."""

DIGITS = 2
"""Leading digits of a proposed limit: a round number is easier to keep than 8,277,503."""


_STEP = Decimal("0.1")


class ProposedLimits(NamedTuple):
    """The limits that the last day's figures suggest, in base currency; None where UNKNOWN.

    Attributes:
        core: the core's value.
        core_floor: 90 % of it, rounded down.
        safe_floor: if `core_floor` is higher than what a fall of the foreign currencies
            leaves (`CURRENCY_STRESS`), that amount, rounded down; else None.
        sleeve: the sleeve's equity.
        contributed: the net contributions to the sleeve.
        sleeve_budget: the larger of these two, rounded up.
        ratio: sleeve / (core + sleeve).
        ratio_upper: the largest ratio that the method allows.
        missing: commodities without a price.
        stress_gap: the fall against which the core is to be proven, ratio.
        leverage: exposure / equity up to which the core is proven, rounded down.
        to_halt: the fall from 100 to the halt line, ratio.
    """

    core: Decimal | None
    core_floor: Decimal | None
    safe_floor: Decimal | None
    sleeve: Decimal | None
    contributed: Decimal | None
    sleeve_budget: Decimal | None
    ratio: Decimal | None
    ratio_upper: Decimal
    missing: tuple[str, ...]
    stress_gap: Decimal
    leverage: Decimal
    to_halt: Decimal


def limits_of(history: History) -> ProposedLimits:
    """The limits of a first policy for a ledger with these roles.

    The budget is at least the net contributions: a lower one would be exceeded on its first day.
    """
    policy, day = history.policy, history.last
    funded = day is not None and day.sleeve_funded
    core = day.core if day is not None and day.core_funded else None
    sleeve = day.equity if day is not None and funded else None
    contributed = day.net_contributions if day is not None and funded else None
    most = None if sleeve is None or contributed is None else max(sleeve, contributed)
    floor = None if core is None or core <= 0 else _leading(core * FLOOR_SHARE, ROUND_DOWN)
    return ProposedLimits(
        core=core,
        core_floor=floor,
        safe_floor=None if floor is None else _safe_floor(history, floor),
        sleeve=sleeve,
        contributed=contributed,
        sleeve_budget=None if most is None or most <= 0 else _leading(most, ROUND_UP),
        ratio=None if day is None else day.ratio,
        ratio_upper=policy.ratio_upper,
        missing=() if day is None else tuple(sorted({*day.core_missing, *day.sleeve_missing})),
        stress_gap=policy.stress_gap,
        leverage=rounded(1 / policy.stress_gap, _STEP, ROUND_DOWN),
        to_halt=1 - policy.halt_line,
    )


def _safe_floor(history: History, floor: Decimal) -> Decimal | None:
    left = history.treasury.core_days[-1].stressed
    return None if left is None or not 0 < left < floor else _leading(left, ROUND_DOWN)


def _leading(amount: Decimal, rounding: str) -> Decimal:
    """An amount with `DIGITS` leading digits: 8,277,503 rounded down is 8,200,000."""
    step = Decimal(1).scaleb(amount.adjusted() - DIGITS + 1)
    return rounded(amount, step, rounding)
