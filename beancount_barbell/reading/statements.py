"""Builds waivers, pledges, margin calls, decisions and signatures from statements.

`policies.py` builds policies and market rules, because these depend on each other.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

from beancount_barbell.model.dates import days_after, last_of_month
from beancount_barbell.model.policy import Decision, MarginCall, Pledge, SignOff, Waiver
from beancount_barbell.model.problems import Problem, ProblemKind
from beancount_barbell.model.record import NamedTuple
from beancount_barbell.model.roles import Kind, Role, Roles
from beancount_barbell.reading.directives import problem_of
from beancount_barbell.reading.values import Fault

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from beancount_barbell.reading.directives import Statement


LONGEST_WAIVER_DAYS = 90


class StatementContext(NamedTuple):
    """The facts of the ledger that a statement is checked against."""

    roles: Roles
    base_currency: str


def _waiver(statement: Statement, context: StatementContext) -> Waiver:
    settings = statement.settings
    until, latest = settings["until"], days_after(statement.date, LONGEST_WAIVER_DAYS)
    if until < statement.date:
        raise Fault("until-past", key="until", until=until, date=statement.date)
    if until > latest:
        raise Fault("until-too-late", key="until", until=until, latest=latest)
    limit, base = settings.get("limit"), context.base_currency
    if limit is not None and limit.currency != base:
        raise Fault("not-in-base-currency", key="limit", currency=limit.currency, base=base)
    return Waiver(
        date=statement.date,
        location=statement.location,
        code=settings["code"],
        reason=settings["reason"],
        by=settings["by"],
        until=until,
        account=settings.get("account"),
        link=settings.get("link"),
        limit=limit,
        entry=statement.entry,
    )


def _pledge(statement: Statement, context: StatementContext) -> Pledge:
    core, liability = statement.settings["core_account"], statement.settings["liability"]
    role = context.roles.of(core)
    if role.role is not Role.CORE or role.kind is not Kind.ASSETS:
        raise Fault("not-core", account=core)
    if context.roles.of(liability).kind not in (Kind.LIABILITIES, Kind.ASSETS):
        raise Fault("not-a-debt", account=liability)
    released = statement.verb == "release"
    return Pledge(statement.date, statement.location, released, core, liability, statement.entry)


def _margin_call(statement: Statement, context: StatementContext) -> MarginCall:  # noqa: ARG001 - one shape for the table
    due = statement.settings["due"]
    if due < statement.date:
        raise Fault("due-past", key="due", due=due, date=statement.date)
    amount = statement.settings["amount"]
    return MarginCall(statement.date, statement.location, amount, due, statement.entry)


def _decision(statement: Statement, context: StatementContext) -> Decision:  # noqa: ARG001 - one shape for the table
    by, reason = (statement.settings.get(key, "") for key in ("by", "reason"))
    return Decision(statement.date, statement.location, statement.verb, by, reason, statement.entry)


def _signoff(statement: Statement, context: StatementContext) -> SignOff:  # noqa: ARG001 - one shape for the table
    settings = statement.settings
    month = settings["month"]
    end = last_of_month(month)
    if statement.date < end:
        raise Fault("signed-early", date=statement.date, end=end)
    return SignOff(
        date=statement.date,
        location=statement.location,
        month=month,
        item=settings["item"],
        by=settings["by"],
        digest=settings["digest"],
        entry=statement.entry,
    )


BUILDERS: Mapping[str, Callable[[Statement, StatementContext], Any]] = {
    "waiver": _waiver,
    "pledge": _pledge,
    "release": _pledge,
    "margin-call": _margin_call,
    "halt": _decision,
    "review": _decision,
    "restart": _decision,
    "signoff": _signoff,
}
"""Verb → what builds a model object of a statement whose single values are valid.

It raises `Fault` if they do not fit together.
"""


def read_nouns(
    statements: Sequence[Statement], context: StatementContext
) -> tuple[tuple[Any, ...], tuple[Problem, ...]]:
    """Builds a model object from each statement with a builder, in their order."""
    nouns: list[Any] = []
    problems: list[Problem] = []
    for statement in statements:
        build = BUILDERS.get(statement.verb)
        if build is None:
            continue
        try:
            nouns.append(build(statement, context))
        except Fault as fault:
            problems.append(problem_of(statement.entry, fault.message, fault.params))
    pledges = [one for one in nouns if isinstance(one, Pledge)]
    problems += [*_releases_of_nothing(pledges), *_pledges_for_others(pledges, context)]
    return _signed_once(nouns, problems)


def _releases_of_nothing(pledges: Sequence[Pledge]) -> Iterator[Problem]:
    """A problem for each release without a pledge in force; the order in a day is ignored."""
    pledged: set[tuple[str, str]] = set()
    for _, day in itertools.groupby(pledges, key=lambda one: one.date):
        said = [(one, (one.core_account, one.liability)) for one in day]
        begun = {key for one, key in said if not one.released}
        ended = {key for one, key in said if one.released} - (pledged & begun)
        for one, key in said:
            if one.released and key not in pledged | begun:
                params = {"core": one.core_account, "liability": one.liability}
                yield Problem(
                    ProblemKind.ADVICE, one.location, "release-of-nothing", params, one.entry
                )
        pledged = (pledged | begun) - ended


def _pledges_for_others(pledges: Sequence[Pledge], context: StatementContext) -> Iterator[Problem]:
    """A problem for each pledge for a debt that is not the sleeve's: no rule judges it."""
    for one in pledges:
        role = context.roles.of(one.liability)
        if not one.released and role.role is not Role.ATTACK and not role.conflict:
            params = {"core": one.core_account, "liability": one.liability}
            yield Problem(ProblemKind.ADVICE, one.location, "pledge-for-others", params, one.entry)


def _signed_once(
    nouns: Sequence[Any], problems: list[Problem]
) -> tuple[tuple[Any, ...], tuple[Problem, ...]]:
    """Keeps one signature per day, month, item and digest; a repeated one is a problem.

    Signatures on one day with different digests are all kept.
    """
    seen: dict[Any, SignOff] = {}
    kept: list[Any] = []
    for noun in nouns:
        if isinstance(noun, SignOff):
            first = seen.setdefault((noun.date, noun.month, noun.item, noun.digest), noun)
            if first is not noun:
                params = {"item": noun.item, "place": first.location}
                kind = ProblemKind.INVALID
                problems.append(Problem(kind, noun.location, "signed-twice", params, noun.entry))
                continue
        kept.append(noun)
    return tuple(kept), tuple(problems)
