"""All codes with their names. A code and its name never change.

The table also has codes whose rule is not part of this version, so that a
ledger may name them in `ignore`, `promote` and waivers without an error.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from beancount_barbell.model.record import NamedTuple
from beancount_barbell.model.vocabulary import Vocabulary

if TYPE_CHECKING:
    from collections.abc import Mapping


class Code(NamedTuple):
    """One row of the table of codes.

    Attributes:
        code: for example "BB302".
        name: for example "ratio-drift"; a ledger may write it instead of the code.
        severities: "E" error, "N" notice, "E/N" error or notice.
        what: what the rule finds, in one line.
        passive: a notice means that markets alone caused the breach.
        waivable: if False, a waiver only acknowledges the finding, and `ignore` may not name it.
        informing: its notices are information only; they do not fail even a strict check.
    """

    code: str
    name: str
    severities: str
    what: str
    passive: bool = False
    waivable: bool = True
    informing: bool = False

    @property
    def is_notice(self) -> bool:
        """Whether all that is found is a notice."""
        return self.severities == "N"


POLICY_INVALID = "BB001"
POLICY_MISSING = "BB003"
POLICY_LOOSENED_IN_LOSS = "BB004"
WAIVER_EXPIRED = "BB007"
SEPARATION_LEVEL = "BB101"
CORE_IMPURITY = "BB102"
CORE_ENCUMBERED = "BB105"
CORE_TO_SLEEVE = "BB201"
CORE_TO_SLEEVE_TRANSIT = "BB202"
POSSIBLE_SUBSTITUTION = "BB203"
CORE_WITHDRAWAL = "BB204"
CORE_REDEMPTION_IN_STRESS = "BB205"
TOP_UP = "BB206"
CORE_FLOOR = "BB301"
RATIO_DRIFT = "BB302"
CORE_MAJORITY = "BB303"
SLEEVE_BUDGET = "BB304"
LAYER_BUDGET = "BB305"
LEVERAGE_LIMIT = "BB306"
FX_EXPOSURE = "BB309"
LIQUIDITY_LAG = "BB310"
RUIN_LINE = "BB401"
INCREASE_ABOVE_CEILING = "BB402"
REDUCTION_OVERDUE = "BB403"
MAX_DRAWDOWN = "BB404"
LOSING_STREAK = "BB405"
MARKET_STOP = "BB406"
PRICE_MISSING = "BB501"
PRODUCT_TERMS = "BB503"
MONTHLY_ROUTINE = "BB504"
SIGNOFF_STALE = "BB505"
"""Names for the codes that rooms other than `rules/` use, too."""

_TABLE = (
    Code(POLICY_INVALID, "policy-invalid", "E", "a directive or tag of ours that cannot be taken"),
    Code("BB002", "role-conflict", "E", "two tags of equal rank disagree on an account"),
    Code(POLICY_MISSING, "policy-missing", "E", "the first sleeve trade came before a policy"),
    Code(
        POLICY_LOOSENED_IN_LOSS,
        "policy-loosened-in-loss",
        "E",
        "a limit was loosened while the sleeve was in loss",
        waivable=False,
    ),
    Code("BB005", "unmapped-result", "N", "an untagged income or expense account was used"),
    Code("BB006", "waiver-unused", "N", "a waiver matches no finding"),
    Code(WAIVER_EXPIRED, "waiver-expired", "E", "a waiver ended while its breach goes on"),
    Code("BB008", "limit-raised", "N", "a limit was loosened, not in loss"),
    Code(
        SEPARATION_LEVEL,
        "separation-level",
        "E/N",
        "the claimed separation level is above the derived one",
        informing=True,
    ),
    Code(CORE_IMPURITY, "core-impurity", "E", "the core holds what does not belong there"),
    Code("BB103", "layer-misuse", "E/N", "a layer of the sleeve is used for something else"),
    Code("BB104", "core-pledged", "E", "the core is pledged for the sleeve below level 3"),
    Code(CORE_ENCUMBERED, "core-encumbered", "N", "a secured loan leaves net core below the floor"),
    Code("BB106", "sleeve-funded-by-debt", "E", "a debt outside the sleeve funded it"),
    Code(
        CORE_TO_SLEEVE,
        "core-to-sleeve",
        "E",
        "core money went into the sleeve in one transaction",
        waivable=False,
    ),
    Code(
        CORE_TO_SLEEVE_TRANSIT,
        "core-to-sleeve-transit",
        "E/N",
        "core money reached the sleeve through outside accounts",
        waivable=False,
    ),
    Code(
        POSSIBLE_SUBSTITUTION, "possible-substitution", "N", "core out and sleeve in of like size"
    ),
    Code(CORE_WITHDRAWAL, "core-withdrawal", "N", "core money left to outside", informing=True),
    Code(
        CORE_REDEMPTION_IN_STRESS,
        "core-redemption-in-stress",
        "E",
        "the core went down in a stress",
    ),
    Code(TOP_UP, "top-up", "E", "money was put into the sleeve while it was not ACTIVE"),
    Code(CORE_FLOOR, "core-floor", "E/N", "the core is below its floor", passive=True),
    Code(RATIO_DRIFT, "ratio-drift", "E/N", "the sleeve is too large a share", passive=True),
    Code(CORE_MAJORITY, "core-majority", "E", "the core is no longer most of the money"),
    Code(SLEEVE_BUDGET, "sleeve-budget", "E", "net contributions are above the sleeve's budget"),
    Code(LAYER_BUDGET, "layer-budget", "E", "a layer's net contributions are above its budget"),
    Code(LEVERAGE_LIMIT, "leverage-limit", "E/N", "exposure over equity is above the limit"),
    Code("BB307", "short-option", "N", "an uncovered short option"),
    Code("BB308", "letf-holding", "N", "a leveraged fund is held too long"),
    Code(FX_EXPOSURE, "fx-exposure", "N", "too much of the core in unhedged foreign currency"),
    Code(
        LIQUIDITY_LAG, "liquidity-lag", "N", "a margin call would be due before the cash is there"
    ),
    Code("BB311", "life-test", "N", "outside liquidity covers too few months"),
    Code("BB312", "undeclared-position", "N", "results of the sleeve have no position"),
    Code(RUIN_LINE, "ruin-line", "N", "the sleeve crossed a ruin line", informing=True),
    Code(
        INCREASE_ABOVE_CEILING,
        "increase-above-ceiling",
        "E",
        "exposure was increased above the ceiling",
    ),
    Code(REDUCTION_OVERDUE, "reduction-overdue", "E", "a demanded reduction was not made in time"),
    Code(MAX_DRAWDOWN, "max-drawdown", "E", "the tolerated drawdown was reached"),
    Code(LOSING_STREAK, "losing-streak", "N", "too many losses in a row", informing=True),
    Code(MARKET_STOP, "market-stop", "N", "a market rule fired", informing=True),
    Code(PRICE_MISSING, "price-missing", "E/N", "something held has no price"),
    Code("BB502", "price-stale", "N", "a price in use is older than allowed"),
    Code(PRODUCT_TERMS, "product-terms", "N", "a product's terms are missing, old or doubtful"),
    Code(MONTHLY_ROUTINE, "monthly-routine", "N", "an item of a month that is due is open"),
    Code(SIGNOFF_STALE, "signoff-stale", "N", "the figures under a signature changed"),
)

CODES: Mapping[str, Code] = {row.code: row for row in _TABLE}

_DIAGNOSES = (
    Code("BB901", "plugin-missing", "E", "the plugin is not loaded"),
    Code("BB902", "plugin-misspelt", "E", "a plugin line that is nearly ours"),
    Code("BB903", "plugin-not-last", "E", "plugins after ours may change what was judged"),
    Code("BB904", "raw-mode", "E", "Beancount does not check the ledger"),
    Code("BB905", "word-not-taken", "E/N", "a word of ours that is not in force"),
    Code("BB906", "nothing-tagged", "E", "the ledger does not say what core and sleeve are"),
    Code("BB907", "core-or-sleeve-empty", "E/N", "core or sleeve has no account, or no money"),
    Code("BB908", "policy-after-bookings", "N", "the first policy is later than the last booking"),
    Code("BB909", "ledger-in-future", "E", "the ledger's last day is still to come"),
    Code("BB910", "ledger-old", "N", "nothing was booked for more than 35 days"),
    Code("BB911", "limit-unset", "N", "limits of the method that the policy does not set"),
    Code("BB912", "series-silent", "E", "a market rule whose series has no or no recent prices"),
    Code("BB913", "holding-unpriced", "E", "something that is held has no price"),
    Code("BB914", "price-stopped", "N", "the price of something that is held is old"),
    Code("BB915", "result-untagged", "N", "an untagged account takes part in the sleeve's trades"),
    Code("BB916", "position-undeclared", "E", "results of the sleeve have no position"),
    Code("BB917", "liquidity-guessed", "N", "which accounts can pay is not stated"),
    Code("BB918", "include-unreachable", "E", "an included file that cannot be read"),
    Code("BB919", "include-uncommitted", "E", "a file of the ledger that no commit has"),
    Code("BB920", "hook-missing", "N", "no hook judges what is committed"),
    Code("BB921", "hook-skipped", "E", "commits for which the hook is not run"),
    Code("BB922", "hook-version", "N", "the hook runs another version"),
    Code("BB923", "cache-stale", "E", "bean-check shows the verdict of an older version"),
    Code("BB924", "rounding", "N", "the base currency is rounded otherwise than usual"),
    Code("BB925", "loan-untagged", "N", "an untagged debt paid an account that funds the sleeve"),
    Code("BB926", "opening-missing", "N", "an account that funds the sleeve is always below zero"),
)

DIAGNOSES: Mapping[str, Code] = {row.code: row for row in _DIAGNOSES}
"""Diagnoses by code: reasons why rules are not enforced. No waiver and no `ignore` may name one."""

VOCABULARY = Vocabulary(
    names={key: row.code for row in _TABLE for key in (row.code, row.name)},
    unwaivable=frozenset(row.code for row in _TABLE if not row.waivable),
)
"""The part of the table that `reading` needs."""
