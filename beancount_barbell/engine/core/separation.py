"""The separation level: pair by pair by the accounts' terms, then by what was done.

A broker treats two accounts of one customer as one: it takes uncovered margin calls from
deposits there, sometimes from the linked bank account, too. So two accounts at the same
institution are level 1 unless both opt-outs are stated. Terms that are not stated never
count as separation.
"""

from __future__ import annotations

import datetime
from itertools import takewhile
from typing import TYPE_CHECKING

from beancount_barbell.engine.bookings.netting import bucket_of
from beancount_barbell.model.buckets import CORE
from beancount_barbell.model.dates import days_after, days_before
from beancount_barbell.model.findings import Evidence, Text
from beancount_barbell.model.location import location_of
from beancount_barbell.model.record import NamedTuple
from beancount_barbell.model.roles import AccountTerms, Kind, covers
from beancount_barbell.model.separation import Pair, Separation
from beancount_barbell.model.transactions import net_units

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping, Sequence
    from decimal import Decimal

    from beancount_barbell.model.entries import Transaction
    from beancount_barbell.model.flows import Breach
    from beancount_barbell.model.location import Location
    from beancount_barbell.model.policy import PolicyTimeline
    from beancount_barbell.model.roles import Roles
    from beancount_barbell.model.separation import PledgedCore, SecuredLoan

YEAR_DAYS = 365
"""Days for which an uncured breach lowers the level, and for which an idle account counts.

An empty account that is closed does not count any more.
"""

NONE = "none"
MIND, ACCOUNT, STRUCTURE = 1, 2, 3


class SeparationFacts(NamedTuple):
    """The facts from which the level is derived, as of the ledger's end.

    Attributes:
        as_of: the day.
        claimed: `separation-level` of the policy in force, None where not set.
        roles: every account's role and terms.
        positions: (account, commodity) → units, of core and sleeve.
        first_used: holding account of core or sleeve → date of its first posting.
        closed: account → the day on which it was closed.
        stated_on: the day of the first policy that claims a level, None without one.
        entries: the replayed entries, to find which accounts were in use.
        pledges: the core's pledges for the sleeve.
        loans: the loans that the core secures.
        loan_accounts: the accounts of the declared loans.
        loans_changed_on: the last day on which a loan crossed its limit.
        breaches: core money that reached the sleeve.
    """

    as_of: datetime.date
    claimed: int | None
    roles: Roles
    positions: Mapping[tuple[str, str], Decimal]
    first_used: Mapping[str, datetime.date]
    closed: Mapping[str, datetime.date]
    stated_on: datetime.date | None
    entries: Sequence[Transaction]
    pledges: tuple[PledgedCore, ...]
    loans: tuple[SecuredLoan, ...]
    loan_accounts: frozenset[str]
    loans_changed_on: datetime.date | None
    breaches: tuple[Breach, ...]


def stated_on(policies: PolicyTimeline) -> datetime.date | None:
    """The first day on which a policy claims a level."""
    claims = (one.date for one in policies.changes if "separation_level" in one.settings)
    return min(claims, default=None)


def separation_of(facts: SeparationFacts) -> Separation:
    """Derive the level; only for a ledger that states anything about it."""
    if not _stated(facts):
        funded = bool(facts.positions)
        uncured = _uncured(facts, facts.as_of)
        return Separation(effective=MIND if funded else None, uncured=uncured)
    every = _pairs(facts)
    now = _on(facts, every, _active(facts), facts.as_of)
    since = _since(facts, every, now) if now.pairs else None
    return now._replace(stated=True, loans=facts.loans, pledges=facts.pledges, since=since)


def _on(
    facts: SeparationFacts, every: Sequence[Pair], active: Container[str], date: datetime.date
) -> Separation:
    """The level at the end of a day.

    Args:
        facts: the facts.
        every: all pairs there ever were, by their accounts' terms.
        active: the accounts that count on that day.
        date: the day; the loans count as of the end of the ledger.
    """
    uncured = _uncured(facts, date)
    pairs = _in_force(facts, every, active, date)
    if not pairs:
        return Separation(uncured=uncured)
    lowest = min(pair.level or MIND for pair in pairs)
    not_higher = None
    derived: int | None = lowest
    if lowest == MIND and not any(pair.level == MIND for pair in pairs):
        derived = None
    elif lowest == ACCOUNT:
        not_higher = _not_higher(facts, active, date)
        derived = STRUCTURE if not_higher is None else ACCOUNT
    return Separation(
        derived=derived,
        effective=MIND if derived is None or uncured else derived,
        pairs=pairs,
        not_higher=not_higher,
        uncured=uncured,
    )


def _stated(facts: SeparationFacts) -> bool:
    return bool(facts.claimed is not None or facts.pledges or _accounts_speak(facts))


def _accounts_speak(facts: SeparationFacts) -> bool:
    return bool(facts.loan_accounts) or any(
        stated is not None
        for one in facts.roles.terms.values()
        for stated in (
            one.institution,
            one.account_number,
            one.auto_sweep,
            one.cross_collateral,
        )
    )


def _recent(facts: SeparationFacts, date: datetime.date) -> list[Breach]:
    """Breaches of the past year, without those that moved only yields of the core."""
    return [
        one
        for one in facts.breaches
        if 0 <= (date - one.date).days <= YEAR_DAYS and not one.only_income
    ]


def _uncured(facts: SeparationFacts, date: datetime.date) -> tuple[Location, ...]:
    """Places of the breaches that were not cured on `date`."""
    return tuple(
        location_of(one.flow.entry.meta)
        for one in _recent(facts, date)
        if one.cured_on is None or one.cured_on > date
    )


def _not_higher(facts: SeparationFacts, active: Container[str], date: datetime.date) -> Text | None:
    """Why level-2 accounts do not reach level 3; None if they do.

    Level 3 needs a declared loan in use: a loan not drawn within a year does not count.
    """
    reasons = [_loan_falls_short(loan) for loan in facts.loans if loan.account in active]
    if not reasons:
        return Text("separation.no-loan", {})
    if None not in reasons:
        return reasons[0]
    recent = _recent(facts, date)
    if recent:
        return Text("separation.core-was-used", {"on": max(one.date for one in recent)})
    return None


def _loan_falls_short(loan: SecuredLoan) -> Text | None:
    words = {"account": loan.account}
    if loan.limit is None:
        return Text("separation.no-limit", words)
    if loan.ltv is None:
        return Text("separation.ltv-unknown", words)
    if loan.ltv > loan.limit:
        ratios = {"ltv_ratio": loan.ltv, "limit_ratio": loan.limit}
        return Text("separation.ltv-above", {**words, **ratios})
    return None


# -- since when ---------------------------------------------------------------


def _since(facts: SeparationFacts, every: Sequence[Pair], now: Separation) -> datetime.date:
    """The day since which the level and its reasons are unchanged.

    Only some days can have changed them. From the newest to the oldest of these days, the
    level of the evening before is derived, until it differs.
    """
    uses = _uses(facts, every)
    told = _what_is_told(now)
    turned = _first_spoken(facts)
    if facts.loans_changed_on is not None and now.derived != MIND:
        turned.add(facts.loans_changed_on)

    def differs(date: datetime.date) -> bool:
        eve = days_before(date, 1)
        active = {name for name, spans in uses.items() if any(a <= eve <= b for a, b in spans)}
        return _what_is_told(_on(facts, every, active, eve)) != told

    days = {date for date in turned | _turning_days(facts, uses) if date <= facts.as_of}
    newest_first = sorted(days, reverse=True)
    # The calendar's first day has no evening before: then the level never changed.
    return next(
        (date for date in newest_first if date in turned or differs(date)), newest_first[-1]
    )


def _what_is_told(one: Separation) -> tuple[object, ...]:
    """The parts whose change counts as a change: both levels, and the reasons for them."""
    if not one.pairs:
        return ()
    text = one.not_higher
    if one.derived is None or one.derived == MIND:
        text = one.worst[0].reason
    return one.derived, one.effective, bool(one.uncured), text


def _first_spoken(facts: SeparationFacts) -> set[datetime.date]:
    """The first day of a statement about the level; empty if the accounts' terms state it."""
    if _accounts_speak(facts):
        return set()
    spoken = (facts.stated_on, *(pledge.start for pledge in facts.pledges))
    return {min(date for date in spoken if date is not None)}


def _turning_days(
    facts: SeparationFacts, uses: Mapping[str, Sequence[tuple[datetime.date, datetime.date]]]
) -> set[datetime.date]:
    """The days on which the level may have changed, other than by loans."""
    days: set[datetime.date | None] = set()
    for spans in uses.values():
        for start, end in spans:
            days |= {start, days_after(end, 1)}
    for pledge in facts.pledges:
        days |= {pledge.start, pledge.end}
    for breach in facts.breaches:
        days |= {breach.date, breach.cured_on, days_after(breach.date, YEAR_DAYS + 1)}
    return {date for date in days if date is not None}


def _uses(
    facts: SeparationFacts, every: Sequence[Pair]
) -> dict[str, list[tuple[datetime.date, datetime.date]]]:
    """Account → (first, last) days on which it counted: with a balance, or used in a year.

    Where all pairs have level 2 and no loan is declared, it makes no difference which
    accounts counted, so the entries are not read.
    """
    if not facts.loan_accounts and all(pair.level == ACCOUNT for pair in every):
        return {name: [(date, datetime.date.max)] for name, date in facts.first_used.items()}
    used: dict[str, list[tuple[datetime.date, datetime.date]]] = {}
    for entry in facts.entries:
        for posting in getattr(entry, "postings", ()):
            name = posting.account
            if name not in facts.first_used:
                continue
            spans = used.setdefault(name, [(entry.date, entry.date)])
            start, last = spans[-1]
            if (entry.date - last).days > YEAR_DAYS and not _holds(facts, name, last):
                spans[-1] = (start, days_after(last, YEAR_DAYS))
                spans.append((entry.date, entry.date))
            else:
                spans[-1] = (start, entry.date)
    held = {name for (name, _), units in facts.positions.items() if units}
    for name, spans in used.items():
        start, last = spans[-1]
        end = days_after(last, YEAR_DAYS)
        if name in held:
            end = datetime.date.max
        elif name in facts.closed:
            end = min(end, days_before(facts.closed[name], 1))
        spans[-1] = (start, end)
    return used


def _holds(facts: SeparationFacts, account: str, date: datetime.date) -> bool:
    """Whether an account held anything at the end of a day."""
    held = net_units(takewhile(lambda entry: entry.date <= date, facts.entries))
    return any(units for (name, _), units in held.items() if name == account)


# -- pairs --------------------------------------------------------------------


def _pairs(facts: SeparationFacts) -> tuple[Pair, ...]:
    """Each pair of a core account and a sleeve account, by their terms, in order of name."""
    core, sleeve = [], []
    for account in sorted({account for account, _ in facts.positions}):
        role = facts.roles.of(account)
        if account in facts.loan_accounts:
            continue  # a declared loan secured by the core is the level-3 structure itself
        if bucket_of(role) == CORE:
            if role.kind is Kind.ASSETS:
                core.append(account)
        else:
            sleeve.append(account)
    terms = {account: _terms(facts.roles, account) for account in (*core, *sleeve)}
    return tuple(_pair(terms[one], terms[other]) for one in core for other in sleeve)


def _in_force(
    facts: SeparationFacts, every: Sequence[Pair], active: Container[str], date: datetime.date
) -> tuple[Pair, ...]:
    """The pairs of a day, with the pledges in force at its end."""
    pledges = [
        one for one in facts.pledges if one.start <= date and (one.end is None or one.end > date)
    ]
    pairs = (pair for pair in every if pair.core in active and pair.sleeve in active)
    return tuple(_pledged(pair, pledges) for pair in pairs) if pledges else tuple(pairs)


def _pledged(pair: Pair, pledges: Iterable[PledgedCore]) -> Pair:
    """A pair whose core account is pledged is of level 1, whatever its terms."""
    for pledge in pledges:
        if covers(pledge.core, pair.core):
            words = {"core": pair.core, "liability": pledge.liability}
            reason = Text("separation.pledged", words)
            evidence = Evidence(pledge.location, Text("evidence.pledge", {}))
            return pair._replace(
                level=MIND, reason=reason, since=pledge.start, evidence=(evidence,)
            )
    return pair


def _active(facts: SeparationFacts) -> set[str]:
    """The accounts of core and sleeve with a balance, or open and in use within a year."""
    active = {account for (account, _), units in facts.positions.items() if units}
    idle = {account for account, _ in facts.positions} - active - facts.closed.keys()
    if not idle:
        return active
    for entry in reversed(facts.entries):
        if (facts.as_of - entry.date).days > YEAR_DAYS:
            break
        active |= idle.intersection(one.account for one in getattr(entry, "postings", ()))
    return active


def _terms(roles: Roles, account: str) -> AccountTerms:
    found = roles.terms.get(account)
    return AccountTerms(account, roles.of(account).location) if found is None else found


def _pair(core: AccountTerms, sleeve: AccountTerms) -> Pair:
    level, reason = _by_terms(core, sleeve)
    evidence = tuple(
        Evidence(one.location, Text("evidence.terms", {"account": one.account}))
        for one in (core, sleeve)
    )
    names = {"core": core.account, "sleeve": sleeve.account}
    named = Text(reason.key, {**names, **reason.params})
    return Pair(core.account, sleeve.account, level, named, None, evidence)


def _by_terms(core: AccountTerms, sleeve: AccountTerms) -> tuple[int | None, Text]:
    linked = _linked(core, sleeve)
    if linked is not None:
        return MIND, linked
    for terms in (core, sleeve):
        if terms.institution is None:
            return None, Text("separation.no-institution", {"account": terms.account})
    if _spelt(core.institution) != _spelt(sleeve.institution):
        words = {"institution": core.institution, "other": sleeve.institution}
        return ACCOUNT, Text("separation.different-institutions", words)
    return _at_one_institution(core, sleeve)


def _linked(core: AccountTerms, sleeve: AccountTerms) -> Text | None:
    """A link into the core stated by one of the two accounts: auto-sweep, cross-collateral."""
    both = (core, sleeve)
    sweeps = {terms.auto_sweep for terms in both} - {None, NONE}
    if any(covers(swept or "", core.account) for swept in sweeps):
        return Text("separation.auto-sweep", {})
    for terms in both:
        if terms.cross_collateral:
            return Text("separation.cross-collateral", {"account": terms.account})
    return None


def _at_one_institution(core: AccountTerms, sleeve: AccountTerms) -> tuple[int | None, Text]:
    both = (core, sleeve)
    words = {"institution": sleeve.institution}
    numbers = [terms.account_number for terms in both]
    if None not in numbers and _spelt(numbers[0]) == _spelt(numbers[1]):
        return MIND, Text("separation.same-account", words)
    swept_never = any(terms.auto_sweep == NONE for terms in both)
    netted_never = any(terms.cross_collateral is False for terms in both)
    if not (swept_never and netted_never):
        return MIND, Text("separation.opt-out-not-stated", words)
    if None in numbers:
        account = core.account if numbers[0] is None else sleeve.account
        return None, Text("separation.no-number", {"account": account, **words})
    return ACCOUNT, Text("separation.opted-out", words)


def _spelt(text: str | None) -> str:
    """A name or number without case and spaces, so that one broker is not taken for two."""
    return "".join((text or "").split()).casefold()
