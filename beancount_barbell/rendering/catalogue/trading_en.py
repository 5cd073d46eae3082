"""The words of the trading findings in English."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

TRADING: Mapping[str, str] = {
    "BB306": (
        "Exposure was {times} times equity on {on}, above the limit of {times_limit} ({place})."
    ),
    "BB306.estimated": (
        "Exposure was above {times_limit} times equity on {on}, at book values where prices are "
        "missing ({place})."
    ),
    "BB306.infinite": (
        "The sleeve had exposure without equity on {on}; the limit is {times_limit} times "
        "({place})."
    ),
    "BB306.unproven": (
        "Exposure was {times} times equity on {on}. Beyond {times_limit} (1 / stress-gap, {place}) "
        "a gap of {gap_ratio} costs more than the sleeve has: the core is not proven."
    ),
    "BB306.unproven-infinite": (
        "The sleeve had exposure without equity on {on}. Beyond {times_limit} times (1 / "
        "stress-gap, {place}) a gap of {gap_ratio} costs more than it has: the core is not proven."
    ),
    "BB306.remedy.unproven": (
        "Close positions until the gap is covered, and set a leverage-limit (barbell explain "
        "BB306)."
    ),
    "BB306.remedy": "Close positions until it is within the limit (barbell explain BB306).",
    "BB307": "{units} {commodity} on {underlying} are sold short, and nothing covers them.",
    "BB307.remedy": "Buy them back, or bound the loss (barbell explain BB307).",
    "BB308": (
        "{account} has held {commodity} (factor {leverage}) since {opened_on}, longer than {days} "
        "days ({place})."
    ),
    "BB308.drag": (
        "{account} has held {commodity} (factor {leverage}) since {opened_on}, longer than {days} "
        "days ({place}); rebalancing has cost about {drag_ratio}."
    ),
    "BB308.remedy": "Sell it, or, while ACTIVE, hold the index instead (barbell explain BB308).",
    "BB402.market": (
        "{underlying} was increased by {amount} while a market rule forbids new entries: exposure "
        "{value}, ceiling {limit}."
    ),
    "BB404": (
        "The NAV fell by {value_ratio} from its high of {peak_nav} to {nav}; {limit_ratio} is "
        "tolerated ({place}). The sleeve is HALTED until a signed restart."
    ),
    "BB404.remedy": (
        "Close what is left. After {days} days a signed restart of the flat sleeve begins anew "
        "(barbell explain BB404)."
    ),
    "BB405": "{losses} losses in a row, the limit is {threshold} ({place}): {to_state}.",
    "BB405.remedy": (
        "Come under the ceiling. A win ends it, or a review signed after {days} business days "
        "(barbell explain BB405)."
    ),
    "BB405.remedy.halted": (
        "Close the positions. Only a review signed after {days} days ends it "
        "(barbell explain BB405)."
    ),
    "BB406": (
        "{series} at {seen} is at or above {line} ({place}): nothing new is entered from the next "
        "morning on."
    ),
    "BB406.rise": (
        "{series} rose to {seen}, {line_ratio} or more above {reference}, the least of its last "
        "observations ({place}): nothing new is entered from the next morning on."
    ),
    "BB406.change": (
        "{series} moved to {seen}, {line} or more away from {reference}, an extreme of its last "
        "observations ({place}): nothing new is entered from the next morning on."
    ),
    "BB406.step": (
        "{series} moved to {seen}, {line} or more in one step from {reference} ({place}): nothing "
        "new is entered from the next morning on."
    ),
    "BB406.silent": (
        "{series} was last seen on {seen_on}: whether the market allows new entries is UNKNOWN, "
        "and its rule cannot fire."
    ),
    "BB406.silent-stopped": (
        "{series} was last seen on {seen_on}: whether the market allows new entries again is "
        "UNKNOWN, and the stop is held."
    ),
    "BB406.never-seen": (
        "There is no price of {series}: its rule cannot fire, and whether the market allows new "
        "entries is UNKNOWN."
    ),
    "BB406.too-few": (
        "{series} has {observations} observations and its rule looks back on {needed}: whether "
        "the market allows new entries is UNKNOWN in part."
    ),
    "BB406.remedy": "Wait for calm observations (barbell explain BB406).",
    "BB406.remedy.unknown": "Add price directives of the series (barbell explain BB406).",
}
