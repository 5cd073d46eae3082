"""Reads the whole ledger once: stream, roles, terms, directives, problems."""

from __future__ import annotations

import datetime
from itertools import chain
from typing import TYPE_CHECKING, Any

from beancount_barbell.model.commodities import Commodities
from beancount_barbell.model.dates import days_after
from beancount_barbell.model.location import Location, location_of
from beancount_barbell.model.order import Turn
from beancount_barbell.model.plugin_names import PLUGINS
from beancount_barbell.model.policy import (
    Decision,
    Directives,
    MarginCall,
    Pledge,
    Policy,
    PolicyTimeline,
    SignOff,
    Waiver,
)
from beancount_barbell.model.problems import Problem, ProblemKind
from beancount_barbell.model.record import NamedTuple
from beancount_barbell.model.roles import Kind, Role, Roles, covers
from beancount_barbell.model.transactions import TransactionTags, is_made, is_padding
from beancount_barbell.reading.closings import closed_with_rest
from beancount_barbell.reading.commodities import read_commodities
from beancount_barbell.reading.currencies import UsedCurrencies, declared_currencies
from beancount_barbell.reading.currency_accounts import undo_currency_accounts
from beancount_barbell.reading.directives import (
    TRANSACTION_TAGS,
    VERBS,
    field_of,
    misspelt_custom,
    read_posting,
    read_statement,
    read_tags,
)
from beancount_barbell.reading.policies import NO_CURRENCY, read_markets, read_policies
from beancount_barbell.reading.roles import TagResolver, branches, read_roles, root_kinds
from beancount_barbell.reading.spelling import speaks
from beancount_barbell.reading.statements import StatementContext, read_nouns
from beancount_barbell.reading.stream import (
    TOLERANCE_MULTIPLIER,
    Sorted,
    Stream,
    both_ways,
    expand_pads,
    last_booking,
    last_day,
    places_of_pads,
    sort_entries,
    up_to,
)
from beancount_barbell.reading.values import Known

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from beancount_barbell.model.policy import PolicyChange
    from beancount_barbell.model.problems import RepeatedKey
    from beancount_barbell.model.vocabulary import Vocabulary
    from beancount_barbell.reading.directives import Statement


JUDGED_AFTERWARDS = frozenset({"waiver", "signoff"})
"""Verbs about earlier days: they count even if dated after the last day that is seen."""

OF_THEIR_DAY = frozenset(VERBS) - JUDGED_AFTERWARDS - {"role"}
"""Verbs about their own day. Not `role`: a role holds for an account's whole life."""

MOST_DAYS_AHEAD = 3_653
"""Ten years: a directive dated later than this after the last booking has a misspelt year."""


class Reading(NamedTuple):
    """The ledger as read.

    Attributes:
        stream: the entries to replay.
        roles: every account's role.
        commodities: every commodity's terms.
        directives: policies, market rules, waivers, … up to `stream.as_of`.
        problems: what is not valid, in order of location.
        spoken: False for a ledger without any `barbell` directive or tag; then only
            `stream` has content.
    """

    stream: Stream
    roles: Roles
    commodities: Commodities
    directives: Directives
    problems: tuple[Problem, ...]
    spoken: bool


def read_ledger(
    entries: Sequence[Any],
    options: Mapping[str, Any],
    as_of: datetime.date | None = None,
    at_least: datetime.date | None = None,
    vocabulary: Vocabulary | None = None,
    repeated: Sequence[RepeatedKey] = (),
) -> Reading:
    """Reads a ledger.

    Tags have no date, so all of them are read. The last day of the ledger is that of its
    last booking, or of a later directive about its own day (a policy, a halt, a
    margin call, …). A directive dated more than ten years after the last booking is not
    counted there: its year must be misspelt. Directives after the last day that is seen
    are not in force, except waivers and sign-offs, which are about earlier days. Problems of
    directives after that day are reported, too, unless `as_of` is given.

    Args:
        entries: Beancount's entries (or another engine's), pads expanded or not;
            they are not changed.
        options: the ledger's options.
        as_of: the last day to be seen; None for the last day of the ledger.
        at_least: without an `as_of`, the last day where that of the ledger is earlier.
        vocabulary: codes and names of the rules; with None, any code is accepted.
        repeated: keys that one directive has twice in the text of the ledger.
    """
    entries = undo_currency_accounts(entries, options)
    parts = sort_entries(entries)
    operating = tuple(options.get("operating_currency") or ())
    if parts.mute:
        quiet = last_day(entries, parts.kinds)
        quiet = as_of or max(quiet, at_least or quiet)
        return _unspoken(entries, options, parts, quiet, operating)

    currencies = UsedCurrencies(
        entries if as_of is None else up_to(entries, as_of),
        parts.kinds,
        declared_currencies(operating, parts.opens, parts.commodities),
    )
    accounts = {entry.account for entry in parts.opens}
    prefixes = {branch for account in accounts for branch in branches(account)} - accounts
    known = Known(accounts, prefixes, currencies, vocabulary)
    statements: list[Statement] = []
    problems: list[Problem] = []
    for entry in sorted(parts.customs, key=lambda one: (one.date, Turn(one))):
        statement, statement_problems = read_statement(entry, known)
        if statement is not None:
            statements.append(statement)
        if _visible(entry, as_of):
            problems += statement_problems
    pads = places_of_pads(parts.pads)
    problems += _out_of_place(parts, known, as_of, pads)

    last = as_of
    if last is None:
        last, far_problems = _last_word(entries, parts, statements, at_least)
        problems += far_problems

    roles, role_problems = read_roles(
        parts.opens, _of(statements, "role"), options, known, until=as_of
    )
    commodities, commodity_problems = read_commodities(parts.commodities, known)
    tags, tag_problems = _transaction_tags(parts.tagged, known, as_of, pads)
    problems += (*role_problems, *commodity_problems, *tag_problems)

    in_force = [
        one
        for one in statements
        if one.date <= last or (as_of is None and one.verb in JUDGED_AFTERWARDS)
    ]
    directives, told = _directives(in_force, roles, operating, currencies)
    if as_of is None and len(in_force) < len(statements):
        _, told = _directives(statements, roles, operating, currencies)
    problems += told
    problems += _floor_without_core(directives.policies.changes, accounts, roles)
    problems += _roles_after_close(_of(statements, "role"), parts, as_of)
    base = directives.policies.initial
    if not operating and "base-currency" not in base.sources:
        entry = _first_word(parts, statements, roles)
        params = {"assumed": base.base_currency}
        place = location_of(entry.meta)
        problems.append(Problem(ProblemKind.INVALID, place, "no-base-currency", params, entry))
    problems += _repeated(repeated, parts, as_of)
    problems += _plugin_configs(options)

    seen = up_to(expand_pads(entries, parts.pads, options), last)
    booked = (one for one in seen if parts.kinds[type(one)] == "Transaction")
    closes = (one for one in parts.closes if _visible(one, as_of))
    problems += closed_with_rest(closes, roles, booked)
    stream = Stream(
        entries=seen,
        kinds=parts.kinds,
        as_of=last,
        base_currency=base.base_currency,
        operating_currencies=operating,
        tags=tags,
        tolerance_multiplier=options.get("tolerance_multiplier", TOLERANCE_MULTIPLIER),
        pads=pads,
        both_ways=parts.both_ways if seen is entries else both_ways(seen, parts.kinds),
    )
    ordered = tuple(sorted(problems, key=_place))
    return Reading(stream, roles, commodities, directives, ordered, spoken=True)


def _last_word(
    entries: Sequence[Any],
    parts: Sorted,
    statements: Sequence[Statement],
    at_least: datetime.date | None,
) -> tuple[datetime.date, list[Problem]]:
    """The last day of the ledger, and a problem for each directive dated too far after it.

    Without any booking there is no such check, because there are no figures to distort.
    """
    booked = last_booking(entries, parts.kinds)
    if booked is None:
        last = last_day(entries, parts.kinds)
        return max(last, at_least or last), []
    latest = days_after(booked, MOST_DAYS_AHEAD)
    last, problems = max(booked, at_least or booked), []
    for one in statements:
        if one.verb not in OF_THEIR_DAY:
            continue
        if one.date <= latest:
            last = max(last, one.date)
        else:
            params = {"date": one.date, "booked": booked}
            problems.append(
                Problem(ProblemKind.INVALID, one.location, "far-ahead", params, one.entry)
            )
    return last, problems


def _unspoken(
    entries: Sequence[Any],
    options: Mapping[str, Any],
    parts: Sorted,
    last: datetime.date,
    operating: tuple[str, ...],
) -> Reading:
    base = operating[0] if operating else NO_CURRENCY
    return Reading(
        stream=Stream(entries, parts.kinds, last, base, operating),
        roles=Roles({}, TagResolver(root_kinds(options), {}, {}), {}),
        commodities=Commodities({}),
        directives=Directives(PolicyTimeline(Policy(base), ()), (), (), (), (), (), ()),
        problems=(),
        spoken=False,
    )


def _of(statements: Sequence[Statement], verb: str) -> list[Statement]:
    return [one for one in statements if one.verb == verb]


def _visible(entry: Any, as_of: datetime.date | None) -> bool:
    return as_of is None or bool(entry.date <= as_of)


def _place(problem: Problem) -> tuple[Any, ...]:
    return (problem.location, problem.message)


def _directives(
    statements: Sequence[Statement],
    roles: Roles,
    operating: Sequence[str],
    currencies: UsedCurrencies,
) -> tuple[Directives, list[Problem]]:
    policies, policy_problems = read_policies(_of(statements, "policy"), operating)
    markets, market_problems = read_markets(_of(statements, "market"), currencies)
    context = StatementContext(roles, policies.initial.base_currency)
    nouns, noun_problems = read_nouns(statements, context)
    directives = Directives(
        policies=policies,
        markets=markets,
        waivers=tuple(one for one in nouns if isinstance(one, Waiver)),
        pledges=tuple(one for one in nouns if isinstance(one, Pledge)),
        margin_calls=tuple(one for one in nouns if isinstance(one, MarginCall)),
        decisions=tuple(one for one in nouns if isinstance(one, Decision)),
        signoffs=tuple(one for one in nouns if isinstance(one, SignOff)),
    )
    return directives, [*policy_problems, *market_problems, *noun_problems]


def _out_of_place(
    parts: Sorted, known: Known, as_of: datetime.date | None, pads: frozenset[Location]
) -> list[Problem]:
    """Words of ours where none is read: on other directives, on postings, misspelt customs."""
    problems = [misspelt_custom(one) for one in parts.misspelt if _visible(one, as_of)]
    for entry in parts.misplaced:
        if _visible(entry, as_of):
            problems += read_tags(entry, {}, known)[1]
    for entry, posting in parts.strays:
        if _visible(entry, as_of) and not is_made(entry) and not is_padding(entry, pads):
            problems += read_posting(entry, posting)
    return problems


def _transaction_tags(
    tagged: Sequence[Any],
    known: Known,
    as_of: datetime.date | None,
    pads: frozenset[Location],
) -> tuple[dict[int, TransactionTags], list[Problem]]:
    tags: dict[int, TransactionTags] = {}
    problems: list[Problem] = []
    for entry in tagged:
        if not _visible(entry, as_of) or is_made(entry) or is_padding(entry, pads):
            continue  # the transaction of a pad has a copy of the pad's metadata
        read, told = read_tags(entry, TRANSACTION_TAGS, known)
        problems += told
        tags[id(entry)] = TransactionTags(**{field_of(tag): one for tag, one in read.items()})
    return tags, problems


def _repeated(
    repeated: Sequence[RepeatedKey], parts: Sorted, as_of: datetime.date | None
) -> list[Problem]:
    """A problem for each key that a directive has twice: Beancount keeps the last one."""
    entries = {
        location_of(entry.meta): entry
        for entry in (*parts.customs, *parts.opens, *parts.commodities)
    }
    return [
        Problem(
            ProblemKind.ADVICE,
            one.again,
            "key-repeated",
            {"key": one.key, "place": one.first},
            entries[one.directive],
        )
        for one in repeated
        if _visible(entries[one.directive], as_of)
    ]


def _floor_without_core(
    changes: Sequence[PolicyChange], accounts: Collection[str], roles: Roles
) -> list[Problem]:
    """A problem if a core floor is set but no asset account is core: a tag is probably missing."""
    floors = [one for one in changes if (floor := one.settings.get("core_floor")) and floor.number]
    if not floors or any(
        role.role is Role.CORE and role.kind is Kind.ASSETS for role in map(roles.of, accounts)
    ):
        return []
    last = floors[-1]
    return [Problem(ProblemKind.INVALID, last.location, "floor-without-core", {}, last.entry)]


def _roles_after_close(
    statements: Sequence[Statement], parts: Sorted, as_of: datetime.date | None
) -> list[Problem]:
    """Roles dated after all covered accounts were closed: another account may be meant."""
    closed = {entry.account: entry.date for entry in parts.closes}
    problems: list[Problem] = []
    for one in statements:
        name = one.settings["account"]
        covered = [entry.account for entry in parts.opens if covers(name, entry.account)]
        ends = [closed.get(account, datetime.date.max) for account in covered]
        if _visible(one.entry, as_of) and max(ends) <= one.date:
            params = {"account": name, "closed": max(ends)}
            problems.append(
                Problem(ProblemKind.ADVICE, one.location, "role-after-close", params, one.entry)
            )
    return problems


def _plugin_configs(options: Mapping[str, Any]) -> list[Problem]:
    """A problem for each plugin line with a configuration text: the plugin takes none."""
    place = Location(str(options.get("filename")), 1)
    return [
        Problem(ProblemKind.INVALID, place, "plugin-config", {"config": config}, None)
        for name, config in options.get("plugin") or ()
        if name in PLUGINS and config
    ]


def _first_word(parts: Sorted, statements: Sequence[Statement], roles: Roles) -> Any:
    """The first policy, else the first `barbell` directive, else the first entry with a tag.

    Our plugin may have written inherited roles on `open` directives, so an entry that
    is the source of a role comes before one that only has a tag.
    """
    policies = (one.entry for one in _of(statements, "policy"))
    declared = (*parts.opens, *parts.commodities)
    places = {role.location for role in roles.classified()}
    giving = (entry for entry in declared if location_of(entry.meta) in places)
    tagged = (entry for entry in declared if speaks(entry.meta))
    strays = (entry for entry, _ in parts.strays)
    return next(
        chain(
            policies,
            parts.customs,
            giving,
            tagged,
            parts.misspelt,
            parts.tagged,
            strays,
            parts.misplaced,
        )
    )
