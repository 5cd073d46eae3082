"""The separation level: pair by pair from what the accounts state, then as practised.

Two accounts at one broker are one account to the broker: uncovered margin calls
are taken from deposits there, sometimes from the linked bank account, too. So
the same institution is level 1 unless both opt-outs are stated, and what is
not stated is never taken for separate.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from beancount_barbell.engine.classify import bucket_of
from beancount_barbell.engine.collateral import covers
from beancount_barbell.engine.valuation import CORE
from beancount_barbell.model.findings import Evidence, Text
from beancount_barbell.model.location import location_of
from beancount_barbell.model.roles import AccountTerms, Kind
from beancount_barbell.model.separation import Pair, Separation

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from beancount_barbell.model.flows import Breach
    from beancount_barbell.model.roles import Roles
    from beancount_barbell.model.separation import PledgedCore, SecuredLoan

YEAR = datetime.timedelta(days=365)
"""How long a breach that is still out weighs, and an account that fell idle counts."""

NONE = "none"
MIND, ACCOUNT, STRUCTURE = 1, 2, 3


class Facts(NamedTuple):
    """What the level is derived from, as of the ledger's end.

    Attributes:
        as_of: the day.
        claimed: `separation-level` of the policy in force, None where not set.
        roles: every account's role and terms.
        positions: (account, commodity) → units, of core and sleeve.
        entries: what was replayed, to see which accounts were in use.
        pledges: the core's pledges for the sleeve.
        loans: the loans that the core secures.
        loan_accounts: the accounts of those that are declared.
        breaches: core money that reached the sleeve.
    """

    as_of: datetime.date
    claimed: int | None
    roles: Roles
    positions: Mapping[tuple[str, str], Any]
    entries: Sequence[Any]
    pledges: tuple[PledgedCore, ...]
    loans: tuple[SecuredLoan, ...]
    loan_accounts: frozenset[str]
    breaches: tuple[Breach, ...]


def separation_of(facts: Facts) -> Separation:
    """Derive the level. Nothing is computed for a ledger that does not speak of it."""
    uncured = tuple(
        location_of(one.flow.entry.meta) for one in _recent(facts) if one.cured_on is None
    )
    if not _stated(facts):
        funded = bool(facts.positions)
        return Separation(effective=MIND if funded else None, uncured=uncured)
    active = _active(facts)
    pairs = _pairs(facts, active)
    if not pairs:
        return Separation(stated=True, uncured=uncured, loans=facts.loans, pledges=facts.pledges)
    lowest = min(pair.level or MIND for pair in pairs)
    not_higher = None
    derived: int | None = lowest
    if lowest == MIND and not any(pair.level == MIND for pair in pairs):
        derived = None
    elif lowest == ACCOUNT:
        not_higher = _not_higher(facts, active)
        derived = STRUCTURE if not_higher is None else ACCOUNT
    return Separation(
        stated=True,
        derived=derived,
        effective=MIND if derived is None or uncured else derived,
        pairs=pairs,
        not_higher=not_higher,
        uncured=uncured,
        loans=facts.loans,
        pledges=facts.pledges,
    )


def _stated(facts: Facts) -> bool:
    return bool(
        facts.claimed is not None
        or facts.pledges
        or facts.loan_accounts
        or any(_speaks(terms) for terms in facts.roles.terms.values())
    )


def _speaks(terms: AccountTerms) -> bool:
    return any(
        one is not None
        for one in (
            terms.institution,
            terms.account_number,
            terms.auto_sweep,
            terms.cross_collateral,
        )
    )


def _recent(facts: Facts) -> list[Breach]:
    """Breaches of the past year; what carried core's yield alone did not touch the core."""
    return [one for one in facts.breaches if facts.as_of - one.date <= YEAR and not one.only_income]


def _not_higher(facts: Facts, active: set[str]) -> Text | None:
    """What keeps accounts that are well apart from level 3, None for nothing.

    A loan that was never drawn, or not for a year, makes nothing level 3.
    """
    reasons = [_loan_falls_short(loan) for loan in facts.loans if loan.account in active]
    if not reasons:
        return Text("separation.no-loan", {})
    if None not in reasons:
        return reasons[0]
    recent = _recent(facts)
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


# -- pairs --------------------------------------------------------------------


def _pairs(facts: Facts, active: set[str]) -> tuple[Pair, ...]:
    """Each core account against each account of the sleeve, in order of name."""
    core, sleeve = [], []
    for account in sorted(active):
        role = facts.roles.of(account)
        if account in facts.loan_accounts:
            continue  # its lender holds the collateral: that is what level 3 is
        if bucket_of(role) == CORE:
            if role.kind is Kind.ASSETS:
                core.append(account)
        else:
            sleeve.append(account)
    in_force = [one for one in facts.pledges if one.end is None]
    terms = {account: _terms(facts.roles, account) for account in (*core, *sleeve)}
    return tuple(_pair(terms[one], terms[other], in_force) for one in core for other in sleeve)


def _active(facts: Facts) -> set[str]:
    """The accounts of core and sleeve with a balance, or in use within a year."""
    known = {account for account, _ in facts.positions}
    active = {account for (account, _), units in facts.positions.items() if units}
    for entry in reversed(facts.entries):
        if facts.as_of - entry.date > YEAR:
            break
        for posting in getattr(entry, "postings", ()):
            if posting.account in known:
                active.add(posting.account)
    return active


def _terms(roles: Roles, account: str) -> AccountTerms:
    found = roles.terms.get(account)
    return AccountTerms(account, roles.of(account).location) if found is None else found


def _pair(core: AccountTerms, sleeve: AccountTerms, pledges: Iterable[PledgedCore]) -> Pair:
    """The first condition that is true decides."""
    for pledge in pledges:
        if covers(pledge.core, core.account):
            words = {"core": core.account, "liability": pledge.liability}
            reason = Text("separation.pledged", words)
            pledged = Evidence(pledge.location, Text("evidence.pledge", {}))
            return Pair(core.account, sleeve.account, MIND, reason, pledge.start, (pledged,))
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
    """A way into the core that one of the two accounts states."""
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
    """A name or number without regard to case and spaces: one broker is not made two."""
    return "".join((text or "").split()).casefold()
