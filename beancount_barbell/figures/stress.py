"""How far the market may move against the sleeve, and what happens to the core then.

Sources: reverse stress testing; the CPPI bound (a loss stays within the sleeve iff leverage <= 1 /
gap); full recourse of margin, futures and short options. Positions are treated as linear: an option
moves by its delta; without a delta, the exposure of a bought option is its value and the exposure
of a sold option its notional. Amounts are in base currency, moves are ratios of the exposure's
value.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from beancount_barbell.model.buckets import ZERO
from beancount_barbell.model.record import NamedTuple
from beancount_barbell.model.states import BASE

if TYPE_CHECKING:
    from decimal import Decimal

    from beancount_barbell.model.policy import Policy

LEAST_LEVEL = 2
"""The least separation level of the proof: below it a broker may reach the core by contract."""


class Line(NamedTuple):
    """A line below the sleeve: the policy's key, or "zero".

    `nav` is the line's NAV (base 100), `equity` the sleeve's equity at that NAV.
    """

    key: str
    nav: Decimal
    equity: Decimal


def lines_below(policy: Policy, equity: Decimal, nav: Decimal, peak: Decimal) -> tuple[Line, ...]:
    """The policy's lines and zero, from the highest down.

    Equity and unitised NAV (> 0) are those of now; the maximum drawdown counts from `peak`, the
    NAV's high-water mark.
    """
    levels = {"reduce-line": policy.reduce_line * BASE, "halt-line": policy.halt_line * BASE}
    if policy.max_drawdown is not None:
        levels["max-drawdown"] = max(BASE, peak) * (1 - policy.max_drawdown)
    levels["zero"] = ZERO
    ordered = sorted(levels.items(), key=lambda item: -item[1])
    return tuple(Line(key, level, equity * level / nav) for key, level in ordered)


def adverse_move(equity: Decimal, exposure: Decimal, line: Line) -> Decimal | None:
    """The move of all exposure that reaches a line: (equity - equity at the line) / exposure.

    A ratio; zero where the line is reached already, None where there is no exposure.
    """
    if equity <= line.equity:
        return ZERO
    return None if exposure <= 0 else (equity - line.equity) / exposure


class ProofStatus(Enum):
    """How far it is proven that the core stays untouched."""

    PROVEN = "proven"
    UP_TO = "proven-up-to"
    NOT = "not-proven"


class Condition(NamedTuple):
    """One condition of the proof; `holds` is None where UNKNOWN."""

    key: str
    holds: bool | None


class Stressed(NamedTuple):
    """The inputs of the proof; None where UNKNOWN.

    `owes` is whether the sleeve can lose more than it has. `outside` is the value of the liquid
    assets outside, `loans` the debt that the core secures. `untouched` is whether no flow, pledge,
    sweep or guarantee reaches the core, `level` the separation level as practised.
    """

    equity: Decimal | None
    exposure: Decimal | None
    gap: Decimal
    owes: bool
    outside: Decimal | None
    loans: Decimal | None
    untouched: bool | None
    level: int | None


class GapProof(NamedTuple):
    """Whether the core stays untouched if the market gaps against the sleeve.

    `limit` is g*, the largest gap for which the money suffices, None where there is none (limited
    loss) or it is UNKNOWN. `deficit` is what the sleeve would owe after the gap, `core_at_risk` the
    part of deficit and loans that only the core could pay.
    """

    status: ProofStatus
    gap: Decimal
    limit: Decimal | None
    deficit: Decimal | None
    core_at_risk: Decimal | None
    conditions: tuple[Condition, ...]


def prove(facts: Stressed) -> GapProof:
    """The core is untouched if the following four conditions hold.

    1. no core flow, pledge, sweep or guarantee is in force;
    2. the separation level is 2 at least;
    3. the deficit D = max(0, gap x exposure - equity) is covered by liquid assets outside (D is 0
       without debts, shorts, futures and CFDs);
    4. the rest of these assets covers the loans that the core secures.

    The sleeve's creditors are paid by the sleeve first, then by (3); its lenders are paid by (4);
    by (1) no contract lets anybody take core units. A different broker does not limit the
    liability: where (3) or (4) fails, the core is at risk for the shortfall.
    """
    deficit = _deficit(facts)
    at_risk = ZERO if deficit == 0 and facts.loans == 0 else None
    if deficit is not None and facts.outside is not None and facts.loans is not None:
        at_risk = max(ZERO, deficit + facts.loans - max(ZERO, facts.outside))
    conditions = (
        Condition("untouched", facts.untouched),
        Condition("level", None if facts.level is None else facts.level >= LEAST_LEVEL),
        Condition("deficit", _covered(deficit, facts.outside)),
        Condition("loans", _covered(facts.loans, _rest(facts.outside, deficit))),
    )
    limit = _limit(facts)
    if not all(condition.holds for condition in conditions):
        status = ProofStatus.NOT
    else:
        status = ProofStatus.PROVEN if limit is None else ProofStatus.UP_TO
    return GapProof(status, facts.gap, limit, deficit, at_risk, conditions)


def _deficit(facts: Stressed) -> Decimal | None:
    if not facts.owes:
        return ZERO
    if facts.equity is None or facts.exposure is None:
        return None
    return max(ZERO, facts.gap * facts.exposure - facts.equity)


def _covered(amount: Decimal | None, by: Decimal | None) -> bool | None:
    """Whether `by` covers `amount`; zero is always covered, even where `by` is UNKNOWN."""
    if amount == 0:
        return True
    return None if amount is None or by is None else amount <= by


def _rest(outside: Decimal | None, deficit: Decimal | None) -> Decimal | None:
    return None if outside is None or deficit is None else outside - deficit


def _limit(facts: Stressed) -> Decimal | None:
    """The largest gap that the money covers: (equity + outside - loans) / exposure."""
    if not facts.owes or not facts.exposure:
        return None
    if facts.equity is None or facts.outside is None or facts.loans is None:
        return None
    return max(ZERO, facts.equity + facts.outside - facts.loans) / facts.exposure


def break_even(income: Decimal, equity: Decimal) -> Decimal | None:
    """The sleeve's return, a ratio, that cancels the core's income of a year; None without equity.

    Both are in base currency; the return is -income / equity.
    """
    return -income / equity if equity > 0 else None
