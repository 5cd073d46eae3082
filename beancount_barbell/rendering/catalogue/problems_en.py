"""What is wrong with a word of ours in the ledger, in English."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

PROBLEMS: Mapping[str, str] = {
    "BB001.no-verb": 'This custom "barbell" has no verb. Write one of: {verbs}.',
    "BB001.unknown-verb": (
        '"{verb}" is no verb of custom "barbell"; see the words in the ledger in the documentation.'
    ),
    "BB001.unknown-verb-near": '"{verb}" is no verb of custom "barbell"; did you mean "{near}"?',
    "BB001.missing-argument": 'The {argument} is missing. Write: custom "barbell" {usage}',
    "BB001.extra-argument": '"{value}" is one value too many. Write: custom "barbell" {usage}',
    "BB001.missing-key": 'A {verb} needs the key {key}; add a line "{key}: ..." under it.',
    "BB001.unknown-key": (
        '{where} has no key "{key}"; it is skipped. Remove it, or see the words in the '
        "ledger in the documentation."
    ),
    "BB001.unknown-key-near": '{where} has no key "{key}"; it is skipped. Did you mean "{near}"?',
    "BB001.unknown-custom": (
        'custom "{written}" is not read by anything here; did you mean custom "{near}"?'
    ),
    "BB001.misplaced-key": (
        'A {where} has no key "{key}", so it says nothing here. "{near}" is written on: {places}.'
    ),
    "BB001.floor-without-core": (
        "core-floor is set, but no account is of the core, so nothing is protected. Put barbell: "
        '"core" on the open of each account of the core.'
    ),
    "BB001.closed-with-rest": (
        "{account} is closed and still holds {left}, which counts as before. Book where it went, "
        "or close the account when it is empty."
    ),
    "BB001.role-after-close": (
        "{account} was closed on {closed}, before this role was given; it holds for the account's "
        "past. Check that no other account is meant."
    ),
    "BB001.release-of-nothing": (
        "{core} is not pledged for {liability} on this day, so this release ends nothing. Check "
        "both accounts and the dates."
    ),
    "BB001.key-repeated": (
        "{key} is given twice, first at {place}. The last one holds; leave one of them."
    ),
    "BB001.key-twice": "{key} is given twice, as {first} and as {second}. Leave one of them.",
    "BB001.empty-value": "{key} has no value. Give it one, or remove the line.",
    "BB001.plugin-config": (
        'The plugin takes no text after its name, and "{config}" is ignored. Limits stand in '
        'custom "barbell" "policy".'
    ),
    "BB001.no-base-currency": (
        "The ledger has no base currency, {assumed} is assumed. Add option "
        '"operating_currency", or base-currency in a policy.'
    ),
    "BB001.not-text": "{key}: {value} is not a text. Put it in quotes.",
    "BB001.not-a-number": (
        '{key}: "{value}" is not a number. Write a plain number such as 0.10, without quotes '
        "or a currency."
    ),
    "BB001.not-whole": "{key}: {value} is not a whole number.",
    "BB001.out-of-range": "{key}: {value} is not between {low} and {high}.",
    "BB001.ratio-out-of-range": (
        "{key}: {value} is not between {low} and {high}. It is a ratio: write 10 % as 0.10."
    ),
    "BB001.too-small": "{key}: {value} is below {low}.",
    "BB001.not-positive": "{key}: {value} must be greater than zero.",
    "BB001.zero": "{key}: it cannot be zero. Write 1 for an ordinary fund, or remove the line.",
    "BB001.not-an-amount": (
        '{key}: "{value}" is not an amount. Write a number and a currency, such as 8,100,000 JPY.'
    ),
    "BB001.negative-amount": "{key}: {value} is negative. Write the limit as a positive amount.",
    "BB001.not-in-base-currency": (
        "{key}: it is in {currency}, but must be in the base currency {base}."
    ),
    "BB001.unknown-currency": "{key}: nothing in this ledger is in {currency}. Check its spelling.",
    "BB001.unknown-currency-near": (
        "{key}: nothing in this ledger is in {currency}; did you mean {near}?"
    ),
    "BB001.not-a-date": '{key}: "{value}" is not a date. Write it as 2024-05-31, without quotes.',
    "BB001.not-a-flag": (
        '{key}: "{value}" is neither TRUE nor FALSE. Write one of them, without quotes.'
    ),
    "BB001.not-a-time": '{key}: "{value}" is not a time of day. Write it as "14:05".',
    "BB001.not-a-month": '{key}: "{value}" is not a month. Write it as "2024-05".',
    "BB001.not-a-digest": (
        '{key}: "{value}" is not a digest of 16 hexadecimal digits. Let `barbell signoff` write it.'
    ),
    "BB001.unknown-value": '{key}: "{value}" is not known. Write one of: {choices}.',
    "BB001.unknown-value-near": (
        '{key}: "{value}" is not known; did you mean "{near}"? Known are: {choices}.'
    ),
    "BB001.doubtful-value": '{key}: "{value}" is taken as it stands; did you mean "{near}"?',
    "BB001.unknown-account": "{key}: nobody opened {account}. Check its spelling, or open it.",
    "BB001.unknown-account-near": "{key}: nobody opened {account}; did you mean {near}?",
    "BB001.unknown-code": (
        '{key}: "{code}" is no code or name of a rule; `barbell rules` lists them.'
    ),
    "BB001.unknown-code-near": (
        '{key}: "{code}" is no code or name of a rule; did you mean "{near}"?'
    ),
    "BB001.not-ignorable": (
        "{key}: {code} cannot be switched off. A single case can be acknowledged with a waiver."
    ),
    "BB001.unknown-calendar": (
        '{key}: the holiday library knows no calendar "{value}". Write countries such as "JP", '
        'parts of them such as "GB-ENG", or exchanges such as "NYSE", with commas between.'
    ),
    "BB001.unknown-calendar-near": (
        '{key}: the holiday library knows no calendar "{value}"; did you mean "{near}"?'
    ),
    "BB001.same-day-values": (
        "{key}: another policy or market line of this day says {holds}, which is stricter "
        "and holds; {value} is skipped. Leave one of them."
    ),
    "BB001.far-ahead": (
        "It is dated {date}, more than ten years after the last booking on {booked}, so it is "
        "not in force. Correct the date; if it is right, add a price or a balance of that time."
    ),
    "BB001.since-ahead": (
        "since {since} is later than its own line of {date}, so it is skipped. Name a day that is "
        "not after the line, or write the line on that day."
    ),
    "BB001.limits-crossed": (
        "{lower} {low} must lie below {upper} {high}; what this directive says of them is skipped."
    ),
    "BB001.limit-above": (
        "{lower} {low} must not lie above {upper} {high}; what this directive says of them "
        "is skipped."
    ),
    "BB001.base-currency-changed": (
        "The base currency cannot change: {base} was set at {place}, {currency} is skipped."
    ),
    "BB001.drawdown-within-halt": (
        "max-drawdown {max_drawdown} is always reached before halt-line {halt_line}, which never "
        "comes to bear, and only a restart releases it. Set max-drawdown deeper than 1 - halt-line."
    ),
    "BB001.drawdown-at-halt": (
        "max-drawdown {max_drawdown} and halt-line {halt_line} are the same line until the NAV has "
        "risen above 100: both halt at once then, later the drawdown halts first, and only a "
        "restart releases it. Set max-drawdown deeper than 1 - halt-line."
    ),
    "BB001.market-no-trigger": (
        "The market rule for {series} never fires. Add halt-above, halt-rise, halt-change or "
        "halt-step."
    ),
    "BB001.market-series-near": (
        "The ledger has no price of {series}; did you mean {near}? Until there is one, this "
        "rule cannot fire."
    ),
    "BB001.until-past": "The waiver ends on {until}, before its own date {date}.",
    "BB001.until-too-late": "The waiver ends on {until}; 90 days allow {latest} at most.",
    "BB001.not-core": (
        "{account} is not an asset of the core, so there is nothing to pledge or release. "
        "Tag it as core, or name the core account."
    ),
    "BB001.not-a-debt": "{account} cannot take a pledge. Name the liability that the core secures.",
    "BB001.due-past": "The margin call is due on {due}, before its own date {date}.",
    "BB001.signed-early": "The month ends on {end}; it cannot be signed on {date}.",
    "BB001.signed-twice": (
        "{item} was signed for that month on the same day at {place}; this signature is skipped."
    ),
    "BB001.role-on-equity": (
        "{account} is an Equity account and always outside; the role is skipped. Remove it."
    ),
    "BB001.layer-without-sleeve": (
        "{account} is {role}, and only accounts of the sleeve have a layer. Tag it as "
        "attack, or remove the layer."
    ),
    "BB001.tag-without-meaning": (
        "{key} has no meaning on {account}, an account of the kind {kind}; it is skipped. "
        "Remove it."
    ),
    "BB001.settlement-outside-sleeve": (
        "barbell-settlement has a meaning only where the sleeve's futures book their result; "
        "{account} is not of the sleeve."
    ),
    "BB001.liquid-not-outside": (
        "barbell-liquid says whether money outside core and sleeve can pay when it is needed; "
        "{account} is not outside. Remove it."
    ),
    "BB001.secured-by-not-core": (
        "{account} is said to be secured by {secured_by}, which is not core. Name the core account."
    ),
    "BB001.ltv-crossed": (
        "{account}: barbell-ltv-warn {warn} must lie below barbell-ltv-call {call}; the "
        "warning is skipped."
    ),
    "BB002.conflict": (
        "{account} is {here} at {here_place}, but {there} at {there_place}. Until they "
        "agree, what leaves it counts as core and what enters it as sleeve."
    ),
    "BB002.layer-conflict": (
        "{account} is in the layer {here} at {here_place}, but in {there} at {there_place}. "
        "Until they agree it counts as trade."
    ),
}
