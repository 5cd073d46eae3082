"""The rules: judgement over an immutable history.

Each rule is one file. Its docstring is the explanation, with a ledger that breaks the
rule and one that does not; both run as tests. `JA` is the explanation in Japanese,
`WORDS` are the texts of its findings, and `check` returns the findings. A rule imports
no other rule; shared code is in `episodes`, `limits` and the other modules here.
"""

from __future__ import annotations

from beancount_barbell.rules.base import Rule

RULES = (
    Rule("BB001", "policy_invalid", ("problems", "refused")),
    Rule("BB002", "role_conflict", ("problems",)),
    Rule("BB003", "policy_missing", ("first_trade",)),
    Rule("BB004", "policy_loosened", ("loosenings",)),
    Rule("BB005", "unmapped_result", ("unmapped",)),
    Rule("BB006", "waiver_unused", ("directives.waivers",), reviews=True),
    Rule("BB007", "waiver_expired", ("directives.waivers",), reviews=True),
    Rule("BB008", "limit_raised", ("loosenings",)),
    Rule("BB101", "separation_level", ("separation.pairs",)),
    Rule("BB102", "core_impurity", ("impurities",)),
    Rule("BB103", "layer_misuse", ("impurities", "layer_transfers")),
    Rule("BB104", "core_pledged", ("separation.pledges",)),
    Rule("BB105", "core_encumbered", ("separation.loans",)),
    Rule("BB106", "funded_by_debt", ("flows",)),
    Rule("BB201", "core_to_sleeve", ("breaches",)),
    Rule("BB202", "transit", ("breaches",)),
    Rule("BB203", "substitution", ("substitutions",)),
    Rule("BB204", "core_withdrawal", ("flows",)),
    Rule("BB205", "core_redemption", ("redemptions",)),
    Rule("BB206", "top_up", ("flows",)),
    Rule("BB301", "core_floor", ("days",)),
    Rule("BB302", "ratio_drift", ("days",)),
    Rule("BB303", "core_majority", ("days",)),
    Rule("BB304", "sleeve_budget", ("days",)),
    Rule("BB305", "layer_budget", ("days",)),
    Rule("BB306", "leverage_limit", ("days",)),
    Rule("BB307", "short_option", ("short_options",)),
    Rule("BB308", "letf_holding", ("leveraged",)),
    Rule("BB309", "fx_exposure", ("days",)),
    Rule("BB310", "liquidity_lag", ("treasury.calls", "treasury.squeezes")),
    Rule("BB311", "life_test", ("policy.life_months",)),
    Rule("BB312", "undeclared_position", ("undeclared",)),
    Rule("BB401", "ruin_line", ("transitions", "crossings")),
    Rule("BB402", "increase_above_ceiling", ("increases",)),
    Rule("BB403", "reduction_overdue", ("overdue",)),
    Rule("BB404", "max_drawdown", ("drawdown_stops",)),
    Rule("BB405", "losing_streak", ("streaks",)),
    Rule("BB406", "market_stop", ("market_stops", "market_unknown")),
    Rule("BB501", "price_missing", ("gaps", "unrated_limits")),
    Rule("BB502", "price_stale", ("stale",)),
    Rule("BB503", "product_terms", ("treasury.products", "doubtful_terms")),
    Rule("BB504", "monthly_routine", ("months",)),
    Rule("BB505", "signoff_stale", ("directives.signoffs",)),
)
"""Every rule, in order of code: its code, its file, and the parts of the history it judges."""
