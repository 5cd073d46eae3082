"""The words of the treasurer's findings in English."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

TREASURY: Mapping[str, str] = {
    "BB301.currency": (
        "The core was worth {value} on {on}, {excess} below its floor of {limit} ({place}). "
        "Currencies took {taken} since its high on {high_on}; nobody touched it that day."
    ),
    "BB309": (
        "On {on}, {value_ratio} of the core was unhedged foreign currency; the limit is "
        "{limit_ratio} ({place})."
    ),
    "BB309.above-floor": (
        "On {on}, {value_ratio} of the core was unhedged foreign currency; the limit is "
        "{limit_ratio} ({place}). A fall by {stress_ratio} would leave {core}, above the floor of "
        "{floor}."
    ),
    "BB309.below-floor": (
        "On {on}, {value_ratio} of the core was unhedged foreign currency; the limit is "
        "{limit_ratio} ({place}). A fall by {stress_ratio} would leave {core}, below the floor of "
        "{floor}."
    ),
    "BB309.remedy": "Exchange or hedge what is above the limit (barbell explain BB309).",
    "BB310.core-late": (
        "The margin call of {asked}, due {due}, finds {value} in the sleeve, {lacking} too little. "
        "Core money would be cash on {core_on}, too late by days: {late_days}."
    ),
    "BB310.core-same-day": (
        "The margin call of {asked}, due {due}, finds {value} in the sleeve, {lacking} too little. "
        "Core money would be cash on that very day; the hour decides, and nobody knows it."
    ),
    "BB310.core-in-time": (
        "The margin call of {asked}, due {due}, finds {value} in the sleeve, {lacking} too little. "
        "Core money could be cash on {core_on}; it is not for this."
    ),
    "BB310.core-unknown": (
        "The margin call of {asked}, due {due}, finds {value} in the sleeve, {lacking} too little. "
        "When core money could be cash is not known, or there is not so much."
    ),
    "BB310.unknown": (
        "The margin call of {asked}, due {due}, cannot be held against the sleeve's cash: a rate "
        "is missing."
    ),
    "BB310.stressed": (
        "After an adverse gap of {gap_ratio}, a margin call would ask for {amount} on {on}; "
        "{value} lies ready in the reserve, {lacking} too little."
    ),
    "evidence.first-call": "the margin call of {asked}, due {due}, takes cash before it",
    "BB310.remedy": "Reduce positions; the core is not for this (barbell explain BB310).",
    "BB310.remedy.call": (
        "Pay what cash there is, and close positions of at least {close} ({lacking} / "
        "{margin_ratio}). The core is not for this (barbell explain BB310)."
    ),
    "BB310.remedy.call-all": (
        "Pay what cash there is, and close all positions: even {close} of them ({lacking} / "
        "{margin_ratio}) would have to go. The core is not for this (barbell explain BB310)."
    ),
    "BB310.remedy.call-unknown": (
        "Add the price that is missing, or close positions; the core is not for this (barbell "
        "explain BB310)."
    ),
    "BB311": (
        "{amount} outside core and sleeve lasts {months} months at {monthly} a month; life-months "
        "({place}) asks for {wanted}."
    ),
    "BB311.few-months": (
        "How long the money outside lasts is UNKNOWN: of the three full months that are needed, "
        "the ledger covers {months}."
    ),
    "BB311.no-expenses": (
        "How long the money outside lasts is UNKNOWN: the ledger has no expenses outside the "
        "sleeve."
    ),
    "BB311.no-rate": "How long the money outside lasts is UNKNOWN: no rate of {missing}.",
    "BB311.remedy": (
        "Put {lacking} more aside outside, and not out of the core (barbell explain BB311)."
    ),
    "BB311.remedy.unknown": "Book what is missing (barbell explain BB311).",
    "BB312": (
        "{account} booked {amount} while the sleeve had no position to make it: its exposure is "
        "UNKNOWN, at the longest until {until}."
    ),
    "BB312.unknown": (
        "{account} booked results of unknown amount while the sleeve had no position to make them: "
        "its exposure is UNKNOWN, at the longest until {until}."
    ),
    "BB312.remedy": (
        "Book the position on the day it was opened; or, if each booking is a closed trade and "
        'nothing stays open in the evening, put barbell-settlement: "at-close" on the open of '
        "{account} (barbell explain BB312)."
    ),
    "BB503": "{commodity} is in the core, and its terms lack {missing}.",
    "BB503.old": (
        "{commodity} is in the core, and its terms were last read on {terms_checked}, more than "
        "{days} days ago."
    ),
    "BB503.quote": (
        "One {commodity} cost {cost}, about {multiplier} times its quote of {quote}: the quote is "
        "taken times the multiplier."
    ),
    "BB503.unsure": (
        "One {commodity} cost {cost}, and its first quote of {quote} is near neither to that nor "
        "to one of {multiplier} parts of it: it is taken times {times}, and may be meant otherwise."
    ),
    "BB503.no-instrument": (
        "{commodity} was booked at no cost, and counts at its full price: is it a future or a CFD?"
    ),
    "BB503.paid-for": (
        "{commodity} is a future or CFD and was booked at a cost: what was paid counts for nothing "
        "until it is closed."
    ),
    "BB503.remedy.paid-for": (
        "Book it at a cost of 0, with its price after @, and only its results as money (barbell "
        "explain BB503)."
    ),
    "BB503.remedy.quote": (
        "Write its prices as you write its cost, for one contract (barbell explain BB503)."
    ),
    "BB503.remedy.unsure": (
        "Add a price of the day on which it was bought, for one contract, and write the later ones "
        "so (barbell explain BB503)."
    ),
    "BB503.remedy.no-instrument": (
        "If so, declare barbell-instrument on its commodity directive. If it came for other lots, "
        "book them leaving and coming back beside it (barbell explain BB503)."
    ),
    "BB503.remedy": "Declare them on its commodity directive (barbell explain BB503).",
    "BB503.remedy.old": ("Read them again and date barbell-terms-checked (barbell explain BB503)."),
}
