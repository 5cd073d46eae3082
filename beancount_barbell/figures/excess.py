"""How much is too much: amounts to move or to close, in base currency."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from beancount_barbell.model.history import History

ZERO = Decimal(0)


def exposure_above_leverage(history: History) -> Decimal | None:
    """The exposure beyond the policy's multiple of equity on the last day.

    Returns:
        More than zero; None where the limit holds, is not set, or cannot be
        compared.
    """
    limit, day = history.policy.leverage_limit, history.last
    if limit is None or day is None or day.equity is None or day.exposure is None:
        return None
    beyond = day.exposure - limit * max(day.equity, ZERO)
    return beyond if beyond > 0 else None


def sweep_after_return(suggested: Decimal | None, outstanding: Decimal | None) -> Decimal | None:
    """What is left to sweep to the core once what is out of it has come back.

    Both go from the sleeve to the core, so that the one lessens the other.

    Args:
        suggested: the sweep back to target, None where there is none.
        outstanding: core money still in the sleeve, None where UNKNOWN.
    """
    left = (suggested or ZERO) - (outstanding or ZERO)
    return left if left > 0 else None
