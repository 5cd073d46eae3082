"""The gain and time that recover a loss, and the size that survives a run of losses.

Sources: the drawdown identity g = DD / (1 - DD); compound interest. Money and ratios are Decimal;
years are float, because they come from a logarithm.
"""

from __future__ import annotations

import math
from decimal import Decimal

from beancount_barbell.model.buckets import ONE
from beancount_barbell.model.record import NamedTuple

DRAWDOWNS = tuple(Decimal(text) for text in ("0.10", "0.20", "0.30", "0.50", "0.70", "0.90"))
"""The rows of the recovery table."""


class Recovery(NamedTuple):
    """The recovery from one drawdown.

    `gain` is the gain that recovers it, a ratio; `years` the time needed at the given yield, None
    where that yield never recovers it.
    """

    drawdown: Decimal
    gain: Decimal
    years: float | None


def gain_to_recover(drawdown: Decimal) -> Decimal:
    """The gain, as a ratio, that recovers a drawdown: DD / (1 - DD).

    Raises:
        ValueError: `drawdown` is not in [0, 1): a total loss has no recovery.
    """
    if not 0 <= drawdown < 1:
        raise ValueError("a drawdown that can be made good lies in [0, 1)")
    return drawdown / (ONE - drawdown)


def years_to_recover(drawdown: Decimal, yearly_yield: Decimal) -> float | None:
    """Years until a yearly yield (ratio) recovers a drawdown; None for never.

    Raises:
        ValueError: as `gain_to_recover`.
    """
    gain = gain_to_recover(drawdown)
    if gain == 0:
        return 0.0
    if yearly_yield <= 0:
        return None
    return math.log1p(float(gain)) / math.log1p(float(yearly_yield))


def recovery_table(yearly_yield: Decimal) -> tuple[Recovery, ...]:
    """A row for each of `DRAWDOWNS`, at a yearly yield (ratio)."""
    return tuple(
        Recovery(drawdown, gain_to_recover(drawdown), years_to_recover(drawdown, yearly_yield))
        for drawdown in DRAWDOWNS
    )


def months_of_income(loss: Decimal, monthly_income: Decimal) -> Decimal | None:
    """How many months of core income equal a loss (same currency); None without income."""
    return loss / monthly_income if monthly_income > 0 else None


def largest_fraction(losses: int, line: Decimal, level: Decimal = ONE) -> Decimal | None:
    """The share of equity risked per trade at which `losses` in a row just reach `line`.

    (1 - f)^k = line / level, for k = `losses` >= 1; the line not to be reached and the level now
    are ratios > 0. A smaller share stays above the line.

    Returns:
        A ratio in (0, 1), None where the line is reached already.

    Raises:
        ValueError: `losses` < 1, or a level or line that is not positive.
    """
    if losses < 1 or line <= 0 or level <= 0:
        raise ValueError("a run has at least one loss, and levels are positive")
    if line >= level:
        return None
    return ONE - (line / level) ** (ONE / losses)


def largest_stake(losses: int, equity: Decimal, line: Decimal) -> Decimal | None:
    """The fixed stake at which `losses` in a row just reach `line`; a smaller one stays above.

    `losses` is k >= 1; equity, line and stake are money. None where the line is reached already.

    Raises:
        ValueError: `losses` < 1.
    """
    if losses < 1:
        raise ValueError("a run has at least one loss")
    return (equity - line) / losses if line < equity else None
