"""The words of the monthly routine in English."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

MONTHS: Mapping[str, str] = {
    "BB504": "The routine of {month} is overdue since {since}: {items}.",
    "BB504.months": (
        "The routine of {months} months, {month} to {last_month}, is overdue, the first since"
        " {since}: {items}."
    ),
    "BB504.remedy": (
        "Look at it (barbell report --month {month}), mend what fails, and sign the rest with"
        " barbell signoff (barbell explain BB504)."
    ),
    "BB505": (
        "{by} signed {item} of {month} on {on}, and its figures, roles or limits are no longer the"
        " ones that were signed."
    ),
    "BB505.remedy": (
        "See what has changed (barbell report --month {month}), then sign anew:"
        " barbell signoff --month {month} --item {item} (barbell explain BB505)."
    ),
    "evidence.signed-ahead": "signed by {by} for {on}, long after the ledger's last day",
    "evidence.signed-anew": "signed anew by {by} on {on}",
    "month.balance-failed": "a balance assertion does not hold: {accounts}",
    "month.no-balance": "no balance assertion between month's end and review day: {accounts}",
    "month.balance-awaited": "a balance assertion is still to come, until {due}: {accounts}",
    "month.core-unknown": "the core's value is UNKNOWN: no price of {missing}",
    "month.floor-unknown": "the floor cannot be compared: no rate of {missing}",
    "month.below-floor": "the core was {core}, below its floor of {limit}",
    "month.core-flow": "core money went into the sleeve, {count} times",
    "month.core-flow.one": "core money went into the sleeve",
    "month.terms-missing": "{commodity}: product class or settlement is not declared",
    "month.terms-old": "{commodity}: its terms were not read after {end} (barbell-terms-checked)",
    "month.sleeve-unknown": "the sleeve's value is UNKNOWN: no price of {missing}",
    "month.trades-unknown": "results of closed trades are UNKNOWN: {count}",
    "month.ratio-unknown": "the ratio is UNKNOWN: no price of {missing}",
    "month.ratio": "the sleeve's share was {value_ratio}, above {limit_ratio}",
    "month.leverage-unknown": "leverage is UNKNOWN: no price of {missing}",
    "month.leverage": "leverage was {leverage}, above {limit_times}",
    "month.leverage-infinite": "there was exposure without equity; the limit is {limit_times}",
    "month.budget": "more was put in than the budget allows: {keys}",
    "month.call-uncovered": "a stressed margin call would have found too little in the reserve",
    "month.price-missing": "no price of {missing} at the month's end",
    "month.values-unknown": "UNKNOWN at the month's end: {what}",
    "month.not-stated": "no account states who holds it (barbell-institution, …)",
    "month.swept": "the broker may pull cash from the core or net it: {accounts}",
    "month.pledged": "core is pledged for the sleeve: {accounts}",
    "mend.balance": "Write the balances that the statement shows:",
    "mend.balance-failed": (
        "Compare {accounts} with its statement, and correct the booking that differs."
    ),
    "mend.price": "Write the missing prices of the month's end:",
    "mend.values-unknown": "Let barbell doctor tell what lacks, and add it.",
    "mend.past": (
        "Mend it as its finding says (barbell check). The month itself stays as it was: the"
        " signature then says that you have seen it."
    ),
    "mend.terms-missing": "Look up the terms of {commodity}, and write below its commodity line:",
    "mend.terms-old": (
        "Read the terms of {commodity}, and write below its commodity line on which day you did:"
    ),
    "mend.trades-unknown": "Complete the closing bookings of UNKNOWN result (barbell trades).",
    "mend.not-stated": "Write below the open line of each account who holds it:",
    "mend.swept": (
        "Have the broker switch off the sweep or the netting, then correct barbell-auto-sweep and"
        " barbell-cross-collateral: {accounts}"
    ),
    "mend.pledged": "Have the pledge lifted, then write that it is: {accounts}",
}
