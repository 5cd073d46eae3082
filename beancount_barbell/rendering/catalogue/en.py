"""The words of findings in English."""

from __future__ import annotations

from typing import TYPE_CHECKING

from beancount_barbell.rendering.catalogue.assessment_en import ASSESSMENTS
from beancount_barbell.rendering.catalogue.diagnoses_en import DIAGNOSES
from beancount_barbell.rendering.catalogue.months_en import MONTHS
from beancount_barbell.rendering.catalogue.problems_en import PROBLEMS
from beancount_barbell.rendering.catalogue.proposal_en import PROPOSAL
from beancount_barbell.rendering.catalogue.trading_en import TRADING
from beancount_barbell.rendering.catalogue.treasury_en import TREASURY

if TYPE_CHECKING:
    from collections.abc import Mapping

_LEDGER = {
    "BB001.no-effect": "This {verb} has no effect: {reason}.",
    "BB001.remedy": "Correct it (barbell explain BB001).",
    "BB001.remedy.advice": "Correct it if it is not meant (barbell explain BB001).",
    "BB001.remedy.no-effect": "Remove it, or sign it when it can count (barbell explain BB001).",
    "BB001.remedy.reversal": (
        "Name a link of what it undoes: the same accounts, the opposite sign, no more, within five "
        "business days (barbell explain BB001)."
    ),
    "no-effect.no-such-flow": "nothing before it that moved core or sleeve bears that link",
    "no-effect.other-accounts": "its accounts or commodities are not those of the original",
    "no-effect.not-opposite": "it does not have the opposite sign",
    "no-effect.too-late": "it comes more than five business days after the original",
    "no-effect.too-much": "it is more than the original",
    "no-effect.not-halted": "the sleeve is not halted",
    "no-effect.not-flat": "the sleeve still holds positions, or something in it has no price",
    "no-effect.too-early": "it comes before the days that the policy demands have passed",
    "no-effect.nothing-to-review": "there is nothing to review",
    "BB002.remedy": "Remove one of the two (barbell explain BB002).",
    "BB003": "The sleeve first took on exposure on {on} without a policy that sets {keys}.",
    "BB003.remedy": "Write a policy with these keys (barbell explain BB003).",
    "BB004": (
        "{key} was loosened from {old} to {new} in a loss (NAV {nav}, {state}); {old} stays in "
        "force."
    ),
    "BB004.nav-unknown": (
        "{key} was loosened from {old} to {new} while the NAV is UNKNOWN ({state}); {old} stays "
        "in force."
    ),
    "BB004.since": (
        "`since` was moved on from {old} to {new}; {old} stays in force, whatever the NAV."
    ),
    "BB004.remedy.since": (
        "Remove the line: a `since` in force is never moved on (barbell explain BB004)."
    ),
    "BB004.remedy": (
        "Remove the line, or wait until the NAV is back at 100 and the sleeve ACTIVE "
        "(barbell explain BB004)."
    ),
    "BB004.remedy.again": (
        "Remove the line. The restart has made no loss good: write the change again when the "
        "sleeve is ACTIVE (barbell explain BB004)."
    ),
    "BB005.contribution": (
        "{account} has no role; its income beside the {role} was taken as money put in."
    ),
    "BB005.contribution.several": (
        "{count} accounts have no role ({account} is the first); their income beside the {role} "
        "was taken as money put in."
    ),
    "BB005.loss": "{account} has no role; its expense beside the {role} was taken as a loss.",
    "BB005.loss.several": (
        "{count} accounts have no role ({account} is the first); their expenses beside the {role} "
        "were taken as a loss."
    ),
    "BB005.result-of-lots": (
        "{account} has no role; it was taken as the result of whoever owned the lots sold."
    ),
    "BB005.result-of-lots.several": (
        "{count} accounts have no role ({account} is the first); they were taken as the result of "
        "whoever owned the lots sold."
    ),
    "BB005.outside": "{account} has no role; beside the {role} it was taken as outside.",
    "BB005.outside.several": (
        "{count} accounts have no role ({account} is the first); beside the {role} they were "
        "taken as outside."
    ),
    "BB005.remedy": (
        'If its results are those of the {role}, put barbell: "{tag}" on its open; if not, '
        '"outside" (barbell explain BB005).'
    ),
    "BB005.remedy.several": (
        'Put barbell: "{tag}" on the open of each account whose results are those of the {role}, '
        'and "outside" on the others (barbell explain BB005).'
    ),
    "BB006": "The waiver of {waived}, good until {until}, matches no finding.",
    "BB006.remedy": "Remove it, or correct its scope (barbell explain BB006).",
    "BB007": "The waiver of {waived} {name} ended on {until}, and the breach of {since} goes on.",
    "BB007.remedy": "Mend the breach, or write a new waiver (barbell explain BB007).",
    "BB008": "{key} was loosened from {old} to {new}.",
    "BB008.remedy": "Take the line back if it was not meant (barbell explain BB008).",
}

_HOLDINGS = {
    "BB102.class": "{account} holds {units} {commodity}, declared as {detail}: not for the core.",
    "BB102.leverage": "{account} holds {units} {commodity}, leveraged {detail} times.",
    "BB102.instrument": "{account} holds {units} {commodity}, declared as {detail}.",
    "BB102.debt": "{account} owes {units} {commodity}; the core owes nothing.",
    "BB102.not-cash": "{account} holds {units} {commodity}, which has no place in the core.",
    "BB102.remedy": "Sell it, and leave the money in the core (barbell explain BB102).",
    "BB102.remedy.debt": "Pay it, but not with new debt (barbell explain BB102).",
    "BB103": "{account} holds {units} {commodity}; a reserve holds cash.",
    "BB103.remedy": "Sell it, and leave the money in the reserve (barbell explain BB103).",
    "BB103.insurance": "{amount} went from the {from} layer to the {to} layer.",
    "BB103.remedy.insurance": (
        "Insurance was turned into attack: bring it back if it was not meant "
        "(barbell explain BB103)."
    ),
}

_SEPARATION = {
    "BB101": "Level {claimed} is claimed ({place}), but level {derived} is derived: {reason}.",
    "BB101.unknown": (
        "Level {claimed} is claimed ({place}), but the level is UNKNOWN and held to be 1: {reason}."
    ),
    "BB101.remedy": (
        "Separate them, state what is true of them, or, when not in a loss, claim level "
        "{enforced} (barbell explain BB101)."
    ),
    "BB101.derived": "The separation is of level {derived}: {reason}.",
    "BB101.remedy.derived": "Nothing to do (barbell explain BB101).",
    "BB101.derived-unknown": "The separation level is UNKNOWN and held to be 1: {reason}.",
    "BB101.remedy.derived-unknown": "State it on the accounts (barbell explain BB101).",
    "BB101.practised": (
        "The separation is of level {derived} ({reason}), but core money went to the sleeve within "
        "a year and is still out: level 1 in practice."
    ),
    "BB101.remedy.practised": "Bring it back (barbell explain BB101).",
    "separation.pledged": "{core} is pledged for {liability}",
    "separation.auto-sweep": "cash may be swept out of {core} (barbell-auto-sweep)",
    "separation.cross-collateral": (
        "{account} may be netted against other accounts (barbell-cross-collateral)"
    ),
    "separation.no-institution": "nothing says who holds {account} (barbell-institution)",
    "separation.no-number": (
        "{core} and {sleeve} are both at {institution}, and {account} has no account number"
    ),
    "separation.same-account": "{core} and {sleeve} are one account at {institution}",
    "separation.opt-out-not-stated": (
        "{core} and {sleeve} are both at {institution}, and it is not stated that it neither "
        "sweeps nor nets them"
    ),
    "separation.opted-out": (
        "{core} and {sleeve} are different accounts at {institution}, neither swept nor netted"
    ),
    "separation.different-institutions": "{core} is at {institution}, {sleeve} at {other}",
    "separation.secured-loan": (
        "all accounts are apart, and {accounts} is secured by the core within its limit"
    ),
    "separation.no-loan": "all accounts are apart, and no loan that the core secures is in use",
    "separation.no-limit": "no limit of {account} is stated (barbell-ltv-warn)",
    "separation.ltv-unknown": "the loan-to-value of {account} is UNKNOWN",
    "separation.ltv-above": (
        "the loan-to-value of {account} is {ltv_ratio}, above its limit of {limit_ratio}"
    ),
    "separation.core-was-used": "core money went to the sleeve on {on}, less than a year ago",
    "BB104": "{account} was pledged for {liability}; {amount} of it is exposed.",
    "BB104.unknown": (
        "{account} was pledged for {liability}; how much is exposed is UNKNOWN, without a price "
        "of {missing}."
    ),
    "BB104.remedy": (
        "Have it released and write the release, or acknowledge it (barbell explain BB104)."
    ),
    "BB105": (
        "The core less {debt} of secured loans was worth {value} on {on}, {excess} below the floor "
        "of {limit} ({place})."
    ),
    "BB105.estimated": (
        "The core less {debt} of secured loans was worth about {value} on {on}, at book values "
        "where prices are missing: {excess} below the floor of {limit} ({place})."
    ),
    "BB105.remedy": (
        "The floor is proven only with {lacking} of liquidity outside: keep it there, or let the "
        "sleeve repay (barbell explain BB105)."
    ),
    "BB106": "{amount} came into {to} from {from}, a debt that is not counted as the sleeve's.",
    "BB106.unknown": (
        "A debt outside, {from}, funded {to}; by how much is UNKNOWN, without a price of {missing}."
    ),
    "BB106.remedy": (
        'Put barbell: "attack" on the debt if it is the sleeve\'s, or let the sleeve pay it back '
        "(barbell explain BB106)."
    ),
    "evidence.terms": "what is stated of {account}",
    "evidence.pledge": "the core was pledged here",
    "evidence.release": "released here",
    "evidence.loan": "{account} is secured by the core",
    "evidence.forced-sale": (
        "the lender of {account} sells all collateral after a fall of {fall_ratio}, to {value}"
    ),
    "evidence.forced-sale-now": (
        "the lender of {account} may sell all collateral now: it does so from {value} down"
    ),
    "evidence.still-out": "core money went to the sleeve here and is still out",
}

_FLOWS = {
    "BB201": "{amount} went from {from} to {to}.",
    "BB201.parts": (
        "{amount} went from the core to {to} in {count} parts, each within the tolerance."
    ),
    "BB201.unknown": (
        "Core money went from {from} to {to}; how much is UNKNOWN, without a price of {missing}."
    ),
    "BB201.remedy": "Bring it back, or acknowledge it (barbell explain BB201).",
    "BB201.remedy.partly": (
        "{outstanding} of it is still out: bring it back, or acknowledge it "
        "(barbell explain BB201)."
    ),
    "BB202": "{amount} that left {from} from {left_on} on reached {to} through outside accounts.",
    "BB202.yield": (
        "{amount} of the core's own yield, paid out by {from} from {left_on} on, reached {to} "
        "through outside accounts."
    ),
    "BB202.unknown": (
        "Core money that left {from} from {left_on} on reached {to} through outside accounts; how "
        "much is UNKNOWN (no price of {missing})."
    ),
    "BB202.remedy": "Bring it back, or acknowledge it (barbell explain BB202).",
    "BB202.remedy.partly": (
        "{outstanding} of it is still out: bring it back, or acknowledge it "
        "(barbell explain BB202)."
    ),
    "BB203": "{amount} left {from} from {left_on} on, and as much was put into {to}.",
    "BB203.remedy": (
        "Bring it back, or link the withdrawal to what it was spent on (barbell explain BB203)."
    ),
    "BB204": "{amount} left the core from {from}, to outside.",
    "BB204.equity": "{amount} of the core was booked from {from} to Equity.",
    "BB204.several": (
        "{amount} left the core from {from} in {count} small amounts, which may be rounding."
    ),
    "BB204.unknown": (
        "Core money left from {from}; how much is UNKNOWN, without a price of {missing}."
    ),
    "BB204.remedy": "Nothing to do, if it was meant (barbell explain BB204).",
    "BB205": "{amount} net left the core from {from} while the sleeve was {state}.",
    "BB205.market": (
        "{amount} net left the core from {from} while the market was stopped ({state})."
    ),
    "BB205.margin-call": (
        "{amount} net left the core from {from} within five business days of the margin call of "
        "{call} on {on}."
    ),
    "BB205.unknown": (
        "The core went down in a stress; by how much is UNKNOWN, without a price of {missing}."
    ),
    "BB205.remedy": (
        "Bring it back, or as much from the sleeve, or acknowledge it (barbell explain BB205)."
    ),
    "BB205.remedy.partly": (
        "{outstanding} of it is still out: bring it back, or as much from the sleeve, or "
        "acknowledge it (barbell explain BB205)."
    ),
    "evidence.margin-call": "the margin call",
    "BB206": "{amount} was put into {to} while the sleeve was {state} (NAV {nav}).",
    "BB206.remedy": "Take it out again, or acknowledge it (barbell explain BB206).",
}

_LIMITS = {
    "BB301": "The core was worth {value} on {on}, {excess} below its floor of {limit} ({place}).",
    "BB301.estimated": (
        "The core was worth about {value} on {on}, at book values where prices are missing: "
        "{excess} below its floor of {limit} ({place})."
    ),
    "BB301.remedy": (
        "Bring {lacking} into the core, from outside or from what the sleeve has in free cash "
        "(barbell explain BB301)."
    ),
    "BB301.remedy.passive": (
        "Prices or currencies did it. Bring {lacking} into the core; from {due} it is an error "
        "(barbell explain BB301)."
    ),
    "BB302": (
        "The sleeve was {value_ratio} of core and sleeve on {on}, above {limit_ratio} ({place})."
    ),
    "BB302.remedy": (
        "Sweep {sweep} from the sleeve to the core, back to {target_ratio} (barbell explain BB302)."
    ),
    "BB302.remedy.passive": (
        "The market did it. Sweep {sweep} from the sleeve to the core, back to {target_ratio}; "
        "from {due} it is an error (barbell explain BB302)."
    ),
    "BB302.remedy.positions-first": (
        "Reduce positions first: {sweep} must go from the sleeve to the core, and {free_cash} is "
        "in free cash (barbell explain BB302)."
    ),
    "BB302.remedy.positions-first.passive": (
        "The market did it. Reduce positions first: {sweep} must go from the sleeve to the core, "
        "and {free_cash} is in free cash; from {due} it is an error (barbell explain BB302)."
    ),
    "BB302.no-capital": "Core and sleeve together were worth nothing on {on}.",
    "BB302.remedy.no-capital": "Bring money into the core (barbell explain BB302).",
    "BB302.remedy.no-capital.passive": (
        "Bring money into the core; from {due} it is an error (barbell explain BB302)."
    ),
    "BB303": (
        "The core was {value_ratio} of core and sleeve on {on} ({core} beside {sleeve}); it must "
        "be more than half."
    ),
    "BB303.estimated": (
        "The core was about {core} beside a sleeve of {sleeve} on {on}, at book values where "
        "prices are missing; it must be more than half."
    ),
    "BB303.remedy": (
        "Move more than {lacking} from the sleeve to the core; where cash is short, reduce "
        "positions first (barbell explain BB303)."
    ),
    "BB304": (
        "{value} net had been put into the sleeve by {on}, {excess} above its budget of {limit} "
        "({place})."
    ),
    "BB304.remedy": (
        "Take {lacking} out of the sleeve; where cash is short, reduce positions first "
        "(barbell explain BB304)."
    ),
    "BB304.remedy.untagged": (
        "{untagged_amount} of it came by {untagged}, which no tag explains: if it is the sleeve's "
        'result, write barbell: "attack" on its open; else take {lacking} out of the sleeve, and '
        "reduce positions first where cash is short (barbell explain BB304)."
    ),
    "BB305": (
        "{value} net had been put into the {layer} layer by {on}, {excess} above its budget of "
        "{limit} ({place})."
    ),
    "BB305.remedy.untagged": (
        "{untagged_amount} of it came by {untagged}, which no tag explains: if it is the sleeve's "
        'result, write barbell: "attack" on its open; else take {lacking} out of the {layer} layer '
        "and out of the sleeve, and reduce positions first where cash is short "
        "(barbell explain BB305)."
    ),
    "BB305.remedy": (
        "Take {lacking} out of the {layer} layer and out of the sleeve; where cash is short, "
        "reduce positions first (barbell explain BB305)."
    ),
}

_STATES = {
    "BB401": (
        "NAV {nav} is at or below the line of {line_nav} ({place}): {from_state} becomes "
        "{to_state} from the next morning, with a ceiling of {ceiling} on gross exposure."
    ),
    "BB401.beside": (
        "NAV {nav} is at or below the line of {line_nav} ({place}), which alone would make the "
        "sleeve {line_state}. It is {to_state} from the next morning, with a ceiling of {ceiling} "
        "on gross exposure."
    ),
    "BB401.insolvent": (
        "The sleeve's equity is gone: {from_state} becomes {to_state} from the next morning, "
        "with a ceiling of {ceiling} on gross exposure."
    ),
    "BB401.remedy": (
        "Come under the ceiling within {act_within} business days. {next_state} again at NAV "
        "{resume_nav}, +{rise_ratio} from here (barbell explain BB401)."
    ),
    "BB401.remedy.halted": (
        "Close the positions within {act_within} business days. Without positions the NAV does "
        "not rise: only a signed restart ends the halt (barbell explain BB401)."
    ),
    "BB401.remedy.beside": (
        "Come under the ceiling within {act_within} business days. The NAV has to rise to "
        "{resume_nav}, +{rise_ratio} from here, and what else gives the sleeve its state has to "
        "end, too (barbell explain BB401)."
    ),
    "BB401.remedy.restart": (
        "Close what is left. No deposit revives it, only a signed restart of the flat sleeve "
        "(barbell explain BB401)."
    ),
    "BB402": (
        "{underlying} was increased by {amount} while {state}: exposure {value}, ceiling {limit}."
    ),
    "BB402.unknown": (
        "{units} of {underlying} were added while {state}, under a ceiling of {limit}; exposure "
        "is UNKNOWN, a price is missing."
    ),
    "BB402.remedy": (
        "Come under the ceiling while it stands, or acknowledge it (barbell explain BB402)."
    ),
    "BB403": (
        "Exposure was still {value} on {deadline}, above the ceiling of {limit} that fell on "
        "{triggered_on} ({state}, {act_within} business days)."
    ),
    "BB403.unknown": (
        "Positions were still open on {deadline} under a ceiling of {limit} that fell on "
        "{triggered_on} ({state}, {act_within} business days); a price is missing."
    ),
    "BB403.remedy": "Reduce now, while the ceiling stands (barbell explain BB403).",
    "BB403.remedy.gone": (
        "That ceiling is gone, and what it asked for was not done: only a waiver that says why "
        "settles it (barbell explain BB403)."
    ),
}

_PRICES = {
    "BB501": "{commodity} has no price.",
    "BB501.core": "{commodity} has no price: the value of the core is UNKNOWN.",
    "BB501.sleeve": "{commodity} has no price: the value of the sleeve is UNKNOWN.",
    "BB501.core-and-sleeve": "{commodity} has no price: the values of core and sleeve are UNKNOWN.",
    "BB501.remedy": "Add a price directive (barbell explain BB501).",
    "BB502": (
        "The newest price of {commodity} in {quote} is of {priced_on}; it may be {max_age_days} "
        "days old."
    ),
    "BB502.remedy": "Add a newer price (barbell explain BB502).",
}

_COMMON = {
    "internal": "The rule {name} failed ({failure}: {detail}); its findings are UNKNOWN.",
    "internal.remedy": "Please report this.",
    "remedy.cured": "Nothing to do: it was mended.",
    "remedy.rounding": (
        "{remedy} If it is a difference of rounding: when the sleeve is not in a loss, a "
        "`tolerance` of {least} or more in the policy lets it pass."
    ),
    "remedy.history": "Nothing to do: it is history, before {since}.",
    "remedy.anew": (
        "{remedy} It held when the rules began on {since}: from {due} on it is an error."
    ),
    "remedy.waived": "Nothing to do until {until}: {by} waived it.",
    "remedy.acknowledged": "Nothing to do: {by} acknowledged it.",
    "remedy.acknowledged.any": (
        "{by} acknowledged it, whatever its amount: with `limit: {amount}` in the waiver it is "
        "open again if more of it is booked."
    ),
    "evidence.limit": "the line that set {key}",
    "evidence.estimated": "no price of {commodities}: book values stand in",
    "evidence.estimated-state": "a price was missing: the state was worsened on book values",
    "evidence.role": "{account} is of the {role}",
    "evidence.commodity": "the terms of {commodity}",
    "evidence.left": "{amount} left {account} on {on}",
    "evidence.lay": "{amount} of it came to {account} on {on}",
    "evidence.owed": "it pays {amount} that {account} had laid out for the sleeve on {on}",
    "evidence.worth": "worth {value} when it arrived",
    "evidence.certain": "so much by every convention of tracing that conserves value",
    "evidence.between": (
        "between {least} and {most} by any convention of tracing that conserves value"
    ),
    "evidence.untagged": "{account} was first used here on {on}",
    "evidence.left-core": "core money left on {on}",
    "evidence.funded": "the sleeve was funded on {on}",
    "evidence.reached": "it reached {account} here",
    "evidence.returned": "money came back to the core here",
    "evidence.book-value": "no price of {missing}: the amount rests on book values",
    "evidence.breach": "the breach that goes on",
    "evidence.small": "{amount} on {on}",
    "evidence.state": "{state} since {since}, by this",
    "evidence.since": "findings before {since} are history",
    "evidence.anew": "what still held on {since} begins anew there",
    "evidence.began": "it began here on {on}",
    "evidence.waived": "waived by {by} until {until}: {reason}",
    "evidence.acknowledged": "acknowledged by {by}: {reason}",
    "evidence.expired": "the waiver by {by} ended on {until}: {reason}",
    "evidence.partly-waived": (
        "{by} accepted up to {limit} until {until}: {reason}; {excess} is beyond it"
    ),
    "word.unknown": "unknown",
    "word.nothing": "nothing",
    "word.unset": "no limit",
    "word.default": "the default",
    "word.comma": ", ",
    "word.yes": "yes",
    "word.no": "no",
    "word.Role.core": "core",
    "word.Role.attack": "sleeve",
    "word.Role.outside": "outside",
    "word.Layer.trade": "trade",
    "word.Layer.hedge": "hedge",
    "word.Layer.reserve": "reserve",
    "word.RiskState.ACTIVE": "ACTIVE",
    "word.RiskState.REDUCING": "REDUCING",
    "word.RiskState.HALTED": "HALTED",
}

TEXTS: Mapping[str, str] = {
    **PROBLEMS,
    **_LEDGER,
    **_HOLDINGS,
    **_SEPARATION,
    **_FLOWS,
    **_LIMITS,
    **_STATES,
    **_PRICES,
    **TRADING,
    **TREASURY,
    **ASSESSMENTS,
    **MONTHS,
    **DIAGNOSES,
    **PROPOSAL,
    **_COMMON,
}
