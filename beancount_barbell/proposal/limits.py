"""The limits that follow from what core and sleeve are worth."""

from __future__ import annotations

from decimal import ROUND_DOWN, ROUND_UP, Decimal
from typing import TYPE_CHECKING

from beancount_barbell.model.exact import rounded
from beancount_barbell.model.record import NamedTuple

if TYPE_CHECKING:
    from beancount_barbell.model.history import History

FLOOR_SHARE = Decimal("0.9")
"""Of what the core is worth: room for a currency to fall."""

DIGITS = 2
"""Leading digits of a limit: nobody keeps to 8,277,503."""


_STEP = Decimal("0.1")


class ProposedLimits(NamedTuple):
    """What the figures of the day suggest, in base currency; None where they are UNKNOWN.

    Attributes:
        core: what the core is worth.
        core_floor: 90 % of that, rounded down.
        sleeve: what the sleeve is worth.
        contributed: what was put into it, net.
        sleeve_budget: the larger of the two, rounded up.
        ratio: the sleeve's share of both.
        ratio_upper: the largest share that the method lets pass.
        missing: commodities without a price.
        stress_gap: the fall against which the core is to be proven, ratio.
        leverage: exposure over equity up to which it is.
        to_halt: the fall from 100 to the halt line, ratio.
    """

    core: Decimal | None
    core_floor: Decimal | None
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
    """The limits that a first policy of a ledger with these roles would have.

    A budget below what was put in would be exceeded on its first day.
    """
    policy, day = history.policy, history.last
    funded = day is not None and day.sleeve_funded
    core = day.core if day is not None and day.core_funded else None
    sleeve = day.equity if day is not None and funded else None
    contributed = day.net_contributions if day is not None and funded else None
    most = None if sleeve is None or contributed is None else max(sleeve, contributed)
    return ProposedLimits(
        core=core,
        core_floor=None if core is None or core <= 0 else _leading(core * FLOOR_SHARE, ROUND_DOWN),
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


def _leading(amount: Decimal, rounding: str) -> Decimal:
    """An amount with `DIGITS` leading digits: 8,277,503 down is 8,200,000."""
    step = Decimal(1).scaleb(amount.adjusted() - DIGITS + 1)
    return rounded(amount, step, rounding)
