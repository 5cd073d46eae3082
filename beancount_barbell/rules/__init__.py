"""The rules: judgement over an immutable history.

A rule is a file. Its docstring is the explanation, with a ledger that breaks it
and one that does not, which run as tests. A rule imports no other rule; what
several share stands in `episodes` and `limits`.
"""

from __future__ import annotations

from beancount_barbell.rules import (
    core_floor,
    core_impurity,
    core_majority,
    core_to_sleeve,
    core_withdrawal,
    increase_above_ceiling,
    layer_budget,
    layer_misuse,
    limit_raised,
    policy_invalid,
    policy_loosened,
    policy_missing,
    price_missing,
    price_stale,
    ratio_drift,
    reduction_overdue,
    role_conflict,
    ruin_line,
    sleeve_budget,
    top_up,
    unmapped_result,
    waiver_expired,
    waiver_unused,
)

RULES = (
    policy_invalid.RULE,
    role_conflict.RULE,
    policy_missing.RULE,
    policy_loosened.RULE,
    unmapped_result.RULE,
    waiver_unused.RULE,
    waiver_expired.RULE,
    limit_raised.RULE,
    core_impurity.RULE,
    layer_misuse.RULE,
    core_to_sleeve.RULE,
    core_withdrawal.RULE,
    top_up.RULE,
    core_floor.RULE,
    ratio_drift.RULE,
    core_majority.RULE,
    sleeve_budget.RULE,
    layer_budget.RULE,
    ruin_line.RULE,
    increase_above_ceiling.RULE,
    reduction_overdue.RULE,
    price_missing.RULE,
    price_stale.RULE,
)
"""Every rule there is, in order of code."""
