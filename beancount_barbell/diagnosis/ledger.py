"""Parts of the ledger without a rule, a price or a role."""

from __future__ import annotations

from decimal import Decimal
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from beancount_barbell.diagnosis.diagnosis import Diagnosis, diagnosis
from beancount_barbell.diagnosis.limits import limit_lines, unset_limits
from beancount_barbell.model import codes as rule
from beancount_barbell.model.buckets import ZERO
from beancount_barbell.model.dates import days_after
from beancount_barbell.model.findings import Severity, Status
from beancount_barbell.model.location import Location, location_of
from beancount_barbell.model.roles import Kind, Role
from beancount_barbell.model.transactions import booked as booked_postings

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Iterator

    from beancount_barbell.analysis import Analysis
    from beancount_barbell.diagnosis.surroundings import Surroundings
    from beancount_barbell.model.entries import Posting
    from beancount_barbell.model.history import History

OLD_DAYS = 35
"""A ledger is old after this many days: time for a month's statement and for booking it."""

_IN_FORCE = frozenset(
    {"floor-without-core", "plugin-config", "drawdown-at-halt", "drawdown-within-halt"}
)
"""Problems that leave all directives in force, or are reported as an empty role (BB907)."""


def is_untagged(analysis: Analysis) -> bool:
    """Whether the ledger gives no account a role."""
    return not analysis.history.roles.classified()


def about_words(analysis: Analysis, around: Surroundings) -> Iterator[Diagnosis]:
    """Tags and directives that are not in force, as found by BB001."""
    for finding in analysis.findings:
        open_still = finding.code == rule.POLICY_INVALID and finding.status is Status.OPEN
        if open_still and finding.params["problem"] not in _IN_FORCE:
            place, notice = finding.location, finding.severity is Severity.NOTICE
            yield diagnosis("BB905", around, at=place, notice=notice, finding=finding.text)


def about_dates(
    analysis: Analysis, around: Surroundings, booked: datetime.date | None
) -> Iterator[Diagnosis]:
    """A policy later than all bookings, and a ledger that ends in the future or long ago."""
    today, last = around.today, analysis.as_of
    changes = analysis.history.directives.policies.changes
    if booked is not None and changes and min(one.date for one in changes) > booked:
        first = min(changes, key=lambda one: one.date)
        yield diagnosis("BB908", around, at=first.location, policy=first.date, booked=booked)
    if last > today:
        yield diagnosis("BB909", around, last=last, today=today)
    elif booked is not None and (today - booked).days > OLD_DAYS:
        days = (today - booked).days
        yield diagnosis("BB910", around, last=booked, days=days)


def about_roles(analysis: Analysis, around: Surroundings) -> Iterator[Diagnosis]:
    """Core or sleeve without an account, or without money."""
    history = analysis.history
    holding = {role.role for role in history.roles.classified() if role.kind is Kind.ASSETS}
    last = history.last
    if is_untagged(analysis):
        return
    if Role.CORE not in holding:
        yield diagnosis("BB907", around, variant="no-core")
    elif last is None or last.core == 0:
        yield diagnosis("BB907", around, variant="empty-core")
    if Role.ATTACK not in holding:
        yield diagnosis("BB907", around, variant="no-sleeve")
    elif last is None or not last.sleeve_funded:
        yield diagnosis("BB907", around, variant="empty-sleeve", notice=True)


def about_outside(analysis: Analysis, around: Surroundings) -> Iterator[Diagnosis]:
    """Result accounts without a role, and accounts of which nothing states whether they can pay."""
    history = analysis.history
    for account, place in _untagged(history).items():
        line = _role_to_say(account, around.today)
        yield diagnosis("BB915", around, line, at=place, account=account)
    household = history.treasury.household
    guessed = () if household is None else household.guessed
    if guessed:
        lines = [
            line
            for account in guessed
            for line in (f"; {account}", ";   barbell-liquid: TRUE  ; ?")
        ]
        place = history.roles.of(guessed[0]).location
        made = place.filename.startswith("<")  # opened by a plugin: it has no line
        at = None if made else place
        yield diagnosis("BB917", around, *lines, at=at, accounts=guessed)


def _role_to_say(account: str, today: datetime.date) -> str:
    """A role as a comment: a salary that was taken for the sleeve's would be its gain."""
    return f'; {today} custom "barbell" "role" {account} "attack"  ; ?'


def _untagged(history: History) -> dict[str, Location]:
    return {one.account: one.location for one in history.unmapped if one.with_sleeve}


def about_loans(
    analysis: Analysis, around: Surroundings, entries: Iterable[Any]
) -> Iterator[Diagnosis]:
    """Debts without a tag that paid an account from which the sleeve was funded soon after.

    "Soon" is within the tracing window. No rule follows a loan through an account: only the user
    can say whether the loan is the sleeve's.
    """
    history = analysis.history
    funded = _funded_from(history)
    loans: dict[str, tuple[Posting, str, datetime.date, datetime.date]] = {}
    for entry in entries if funded else ():
        moved = [_moved(one, history) for one in getattr(entry, "postings", ())]
        paid = [one.account for one, sign in moved if sign > 0 and one.account in funded]
        soon = days_after(entry.date, history.policy.tracing_window)
        for one, sign in moved:
            role = history.roles.of(one.account)
            if sign < 0 and role.kind is Kind.LIABILITIES and not role.tagged:
                for account in paid:
                    later = [day for day in funded[account] if entry.date <= day <= soon]
                    for day in later[:1]:
                        loans[one.account] = one, account, entry.date, day
    for name, (posting, account, lent, day) in sorted(loans.items()):
        line, place = _role_to_say(name, around.today), location_of(posting.meta, around.main)
        facts: dict[str, Any] = {"account": name, "through": account, "lent": lent, "funded": day}
        yield diagnosis("BB925", around, line, at=place, **facts)


def about_openings(
    analysis: Analysis, around: Surroundings, entries: Iterable[Any]
) -> Iterator[Diagnosis]:
    """Accounts that funded the sleeve and ended each day with a booking of theirs below zero.

    Without its opening balance such an account looks overdrawn: core money that goes through it
    pays the overdraft, and is not traced into the sleeve.
    """
    funded = _funded_from(analysis.history)
    balances: dict[tuple[str, str], Decimal] = {}
    first: dict[tuple[str, str], tuple[datetime.date, Posting]] = {}
    reached: set[tuple[str, str]] = set()
    for date, day in groupby(entries if funded else (), key=attrgetter("date")):
        touched = set()
        for posting, number in (one for entry in day for one in booked_postings(entry)):
            if posting.account in funded:
                key = posting.account, posting.units.currency
                balances[key] = balances.get(key, ZERO) + number
                first.setdefault(key, (date, posting))
                touched.add(key)
        reached |= {key for key in touched if balances[key] >= 0}
    for key in sorted(first.keys() - reached):
        (account, currency), (date, posting) = key, first[key]
        lines = f'; {date} * "Opening balance"', f";   {account}   {currency}", ";   Equity:Opening"
        place = location_of(posting.meta, around.main)
        yield diagnosis("BB926", around, *lines, at=place, account=account, on=date)


def _funded_from(history: History) -> dict[str, list[datetime.date]]:
    """Asset accounts outside that paid the sleeve, each with the days of payment, in order."""
    found: dict[str, list[datetime.date]] = {}
    for flow in history.flows:
        if flow.explicit_inflow > history.tolerance:
            for one in flow.entry.postings:
                posting, sign = _moved(one, history)
                if sign < 0 and history.roles.of(posting.account).kind is Kind.ASSETS:
                    found.setdefault(posting.account, []).append(flow.date)
    return found


def _moved(posting: Posting, history: History) -> tuple[Posting, int]:
    """A posting with 1 if it adds to an account outside, -1 if it takes from one, else 0."""
    number = getattr(posting.units, "number", None)
    outside = history.roles.of(posting.account).role is Role.OUTSIDE
    if not outside or not isinstance(number, Decimal):
        return posting, 0
    return posting, (number > 0) - (number < 0)


def about_limits(analysis: Analysis, around: Surroundings) -> Iterator[Diagnosis]:
    """Limits of the method that are not set."""
    history = analysis.history
    unset = unset_limits(history)
    if unset:
        changes = history.directives.policies.changes
        place = changes[-1].location if changes else None
        lines, keys = limit_lines(unset, around.today), tuple(one.key for one in unset)
        yield diagnosis("BB911", around, *lines, at=place, keys=keys)


def about_prices(analysis: Analysis, around: Surroundings) -> Iterator[Diagnosis]:
    """Commodities and market series that have no price, or only an old one."""
    history, today, currency = analysis.history, around.today, analysis.base_currency
    for silent in history.market_unknown:
        line = f"; {today} price {silent.series}"
        variant = "stopped" if silent.observations >= silent.needed else "few"
        facts: dict[str, Any] = {
            "series": silent.series,
            "seen_on": silent.seen_on,
            "observations": silent.observations,
            "needed": silent.needed,
        }
        seen = None if silent.seen_on is None else variant
        yield diagnosis("BB912", around, line, at=silent.location, variant=seen, **facts)
    for gap in history.gaps:
        if gap.end is None:
            line = f"; {today} price {gap.commodity}   {currency}"
            yield diagnosis("BB913", around, line, at=gap.location, commodity=gap.commodity)
    for stale in history.stale:
        if stale.end is None:
            line = f"; {today} price {stale.commodity}   {stale.quote}"
            facts = {"commodity": stale.commodity, "priced": stale.priced_on}
            facts["days"] = stale.max_age_days
            yield diagnosis("BB914", around, line, at=stale.location, **facts)
    for results in history.undeclared:
        if results.end is None:
            account = results.account
            lines = (f"; {account}", ';   barbell-settlement: "at-close"')
            yield diagnosis("BB916", around, *lines, at=results.location, account=account)
