"""The reasons and questions of a proposal, in English."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

PROPOSAL: Mapping[str, str] = {
    "init.head": (
        "Proposed by barbell init for {ledger}, {day}. Read every line before you append it."
    ),
    "init.how": (
        'A reason stands beside each guess; "?" marks what only you know. What is in a '
        "comment is not in force."
    ),
    "init.plugin": (
        "nothing is enforced without it; it has to be the last plugin line, in the main file"
    ),
    "init.part.core": "The core: money that must never be lost",
    "init.part.attack": "The sleeve: what may be lost",
    "init.no-role": (
        "No account is certainly core or sleeve: nothing is tagged. barbell init --interactive "
        "asks what follows, and proposes limits by the answers."
    ),
    "init.idle": "holds only {commodities}, and nothing was paid from it since {since}",
    "init.financed": "a debt at the same institution paid for a purchase ({place})",
    "init.leveraged-fund": "holds or held {commodity}, a leveraged fund by its name ({name})",
    "init.leveraged-name": (
        "{name} is by its name an account in which more can be lost than lies there"
    ),
    "init.result": "results of the {role}, by the institution in its name",
    "init.answered": "as you said",
    "init.ask.retirement": (
        "{accounts}: tied to an age or a tax, by the name {name}. Core only if you could "
        "and would live on it; else leave it outside."
    ),
    "init.ask.traded": (
        "{accounts}: purchases of {commodities}, {count} in all. The sleeve, if you may "
        "lose it all; an investment for life is neither, and stays outside."
    ),
    "init.ask.debt": (
        "{accounts}: {commodities}, idle since {since}, beside a debt at the same "
        "institution. The core, if it secures no debt."
    ),
    "init.ask.new": (
        "{accounts}: {commodities}, idle, but known only since {since}. The core, if it is to stay."
    ),
    "init.ask.settled": (
        "{accounts}: {commodities} bought and sold at a cost of 0, as futures are booked. The "
        "sleeve, if that is what they are."
    ),
    "init.ask.owing": (
        "{accounts}: {name} had less than nothing for {count} days, as on margin. The sleeve, if "
        "the broker lent it."
    ),
    "init.ask.steady": (
        "{accounts}: {commodities}, like cash by its name, or by prices that hardly move. The "
        "core, if it is to stay."
    ),
    "init.ask.beside-tied": (
        "{accounts}: a fund that may lie in the core, beside money that is tied by the name "
        "{name}. The core, if it is to stay."
    ),
    "init.ask.leverage": "how many times its index it moves, by its prospectus; 1 if left out",
    "init.ask.class": "what it is, by its prospectus: {classes}",
    "init.class": "by its name: {name}",
    "init.write-below": "{where}: write below it",
    "init.since": "what was before is history; what still holds counts anew from here",
    "init.floor": "{share_ratio} of {amount}, which the core is worth, rounded down",
    "init.budget": "{amount} is in the sleeve now, rounded up",
    "init.budget-put-in": (
        "{amount} was put into the sleeve, more than it is worth now; rounded up"
    ),
    "init.ask.floor": "no core is known yet: the money that must stay",
    "init.ask.budget": "nobody has put money into a sleeve yet: the most that ever may be",
    "init.ask.unpriced": "no price is known of {missing}",
    "init.ask.target": (
        "the sleeve is {now_ratio} of core and sleeve, above {upper_ratio}: sweep, or say "
        "what you mean it to be (0.10 if left out)"
    ),
    "init.ask.leverage-limit": (
        "exposure over equity: up to here the core is proven against a gap of {gap_ratio}"
    ),
    "init.ask.max-drawdown": (
        "the fall from the highest NAV that ends the sleeve, as a ratio: deeper than "
        "{halt_ratio}, where the halt line is"
    ),
    "init.ask.life-months": "how many months you want to be able to live on what lies outside",
    "init.ask.separation-level": (
        "1 in the mind, 2 by account, 3 by a secured loan: what your contracts say"
    ),
    "init.market": (
        "? When the market forbids new positions; take away the semicolons and book its "
        "prices, or leave it"
    ),
    "init.prices": (
        "Where bean-price finds the series that are needed; below the commodity directive"
    ),
    "init.institutions": "Who holds each account, for the separation level; below its open",
    "init.ask.institution": "? by the account's name",
    "init.paying": "Which accounts outside can pay when money is needed; below their open",
    "init.paid": "the last payment left it on {paid}",
    "init.never-paid": "nothing was ever paid from it",
    "init.ask.quiet": (
        "{accounts}: {commodities}, idle since {since}, but once used for life. The core, "
        "if it is to stay."
    ),
    "init.old": (
        "It is dated {day}, the day of the last booking: a date of today would lie too far "
        "ahead of it."
    ),
    "init.ask.beside": (
        "{accounts}: a fund that may lie in the core, at an institution of the sleeve "
        "({reason}). The core, if no contract lets the institution take it."
    ),
    "init.ask.leveraged-name": (
        "{accounts}: by the name {name} an account in which more can be lost than lies "
        "there, but nothing was traded in it. The sleeve, if that is what it is for."
    ),
    "init.ask.unclear": (
        "{accounts}: {commodities}, idle since {since}, but nothing shows that it is at a "
        "bank. The core, if you could have it within days."
    ),
}
