"""Rules, and the functions by which they make findings."""

from __future__ import annotations

from bisect import bisect_right
from importlib import import_module
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Protocol, cast

from beancount_barbell.model.buckets import ZERO
from beancount_barbell.model.codes import CODES
from beancount_barbell.model.findings import Episode, Evidence, Finding, Severity, Status, Text
from beancount_barbell.model.location import NOWHERE, Location, location_of
from beancount_barbell.model.record import NamedTuple
from beancount_barbell.model.states import Reduction, RiskState, Transition

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Iterable, Mapping
    from decimal import Decimal

    from beancount_barbell.model.drivers import DrawdownStop
    from beancount_barbell.model.flows import Flow
    from beancount_barbell.model.history import Day, History, PolicyLoosening
    from beancount_barbell.model.label import Label
    from beancount_barbell.model.policy import Policy
    from beancount_barbell.rules.acceptance import Acceptance

    class RuleFile(Protocol):
        """The contents of a rule's file, besides the explanation in its docstring."""

        JA: str
        """The explanation in Japanese."""
        WORDS: Mapping[str, Label]
        """The texts of its findings, by code, variant and remedy."""

        @staticmethod
        def check(history: History, /, *accepted: Acceptance) -> Iterable[Finding]:
            """Judge the history; a rule that reviews judges the waivers, too."""
            ...


class Rule(NamedTuple):
    """One rule. Its file is imported at the first use, because most ledgers need few rules.

    Attributes:
        code: its code in `CODES`.
        home: the name of its module in this package.
        facts: attributes of the history; if all of them are empty, the rule finds nothing.
        reviews: whether it judges the waivers, after all other rules.
        told: the explanation, if Python has dropped docstrings (`-OO`).
    """

    code: str
    home: str
    facts: tuple[str, ...]
    reviews: bool = False
    told: str | None = None

    @property
    def name(self) -> str:
        """The rule's name; it may be used in place of the code."""
        return CODES[self.code].name

    @property
    def file(self) -> RuleFile:
        """The module of the rule."""
        return cast("RuleFile", import_module(f"{__package__}.{self.home}"))

    @property
    def doc(self) -> str:
        """The explanation in English, the docstring of its file."""
        return self.told or self.file.__doc__ or ""

    def judge(self, history: History, *accepted: Acceptance) -> Iterable[Finding]:
        """The findings in a history; `accepted` only for a rule that reviews."""
        if any(attrgetter(fact)(history) for fact in self.facts):
            return self.file.check(history, *accepted)
        return ()


def found(
    history: History,
    code: str,
    of: Any = None,
    *,
    date: datetime.date,
    location: Location | None = None,
    params: Mapping[str, Any],
    words: Mapping[str, Any] | None = None,
    asks: Mapping[str, Any] | None = None,
    variant: str | None = None,
    remedy: str | None = None,
    severity: Severity | None = None,
    cured: bool | None = None,
    episode: Episode | None = None,
    evidence: Iterable[Evidence] = (),
    accounts: frozenset[str] | None = None,
    links: frozenset[str] | None = None,
    amount: Decimal | None = None,
    entry: Any = None,
) -> Finding:
    """A finding of `code`, its texts named after the code.

    Args:
        history: the history, for the base currency, and for a place if `location` is NOWHERE.
        code: the rule's code.
        of: the fact of the history that the finding tells. Its `location` and `entry`, and its
            `accounts` and `links` if it has them, are used where none are given.
        date: when the rule was broken.
        location: the posting or directive at fault; None for that of `of`.
        params: the finding's typed values, stable for machines.
        words: values for the texts beyond `params` (or instead of them).
        asks: values for the remedy alone. If they change from day to day, it remains the same
            finding.
        variant: picks the text "CODE.variant" instead of "CODE".
        remedy: picks the remedy "CODE.remedy.<remedy>" instead of "CODE.remedy".
        severity: error, or notice; None for that of the code, an error where it has both.
        cured: whether it is over, as far as the rule knows; None for what `episode` says: it is
            over if the episode has an end.
        episode: the time the breach lasted, for breaches that last.
        evidence: places that show the reason; those without a line are left out.
        accounts: the accounts that a waiver's `account` may name.
        links: the links that a waiver's `link` may name.
        amount: the amount compared with a waiver's `limit`, in base currency.
        entry: the user's directive.
    """
    known = CODES[code]
    spoken = {**params, "currency": history.base_currency, **(words or {})}
    if cured is None:
        cured = episode is not None and episode.end is not None
    of_code = Severity.NOTICE if known.is_notice else Severity.ERROR
    return Finding(
        code=code,
        name=known.name,
        severity=severity or of_code,
        date=date,
        location=anchored(history, of.location if location is None else location),
        text=Text(f"{code}.{variant}" if variant else code, spoken),
        remedy=_remedy(code, remedy, {**spoken, **(asks or {})}, cured=cured),
        params=params,
        status=Status.CURED if cured else Status.OPEN,
        episode=episode,
        evidence=tuple(one for one in evidence if one.location != NOWHERE),
        accounts=getattr(of, "accounts", frozenset()) if accounts is None else accounts,
        links=getattr(of, "links", frozenset()) if links is None else links,
        amount=amount,
        informing=known.informing,
        entry=getattr(of, "entry", None) if entry is None else entry,
    )


def failed(history: History, rule: Rule, error: Exception) -> Finding:
    """An error in place of the findings of a rule that raised an exception."""
    words = {"name": rule.name, "failure": type(error).__name__, "detail": str(error)}
    return Finding(
        code=rule.code,
        name=rule.name,
        severity=Severity.ERROR,
        date=history.as_of,
        location=anchored(history, NOWHERE),
        text=Text("internal", words),
        remedy=Text("internal.remedy", words),
        params={"failure": type(error).__name__},
    )


def _remedy(code: str, variant: str | None, spoken: Mapping[str, Any], *, cured: bool) -> Text:
    if cured:
        return Text("remedy.cured", {})
    return Text(f"{code}.remedy.{variant}" if variant else f"{code}.remedy", spoken)


def evidence(place: Location, key: str, /, **words: Any) -> Evidence:
    """A place that shows the reason of a finding, with the text "evidence.<key>"."""
    return Evidence(place, Text(f"evidence.{key}", words))


def role_shown(history: History, account: str) -> Evidence:
    """Evidence for the role of an account."""
    role = history.roles.of(account)
    return evidence(role.location, "role", account=account, role=role.role)


def terms_shown(history: History, commodity: str) -> Evidence:
    """Evidence for the terms of a commodity."""
    return evidence(history.commodities.of(commodity).location, "commodity", commodity=commodity)


def limit_shown(policy: Policy, key: str) -> Evidence:
    """Evidence for a limit: the policy's line that set `key`."""
    return evidence(policy.source(key), "limit", key=key)


def anchored(history: History, location: Location) -> Location:
    """`location`; if it is NOWHERE, the place of the ledger's first directive of ours."""
    if location != NOWHERE:
        return location
    changes = history.directives.policies.changes
    if changes:
        return changes[0].location
    for role in history.roles.classified():
        return role.location
    return location


def entry_place(entry: Any) -> Location:
    """The line of a directive, NOWHERE without one."""
    return NOWHERE if entry is None else location_of(entry.meta)


def set_on(history: History, key: str) -> datetime.date | None:
    """The day of the policy line that set `key`, None for a default."""
    place = history.policy.source(key)
    changes = history.directives.policies.changes
    return next((change.date for change in changes if change.location == place), None)


def duty(history: History) -> Text:
    """The duty that today's ceiling sets for today's exposure, with its deadline."""
    last = history.last
    halted = last is not None and last.state is RiskState.HALTED
    known = last is not None and last.exposure is not None
    if last is not None and not _is_more(history, last):
        return Text("duty.flat" if halted else "duty.stay", {})
    due = [(one.ceiling, one.deadline) for one in history.reductions_due if _is_more(history, one)]
    if due:
        _, until = min(due)
        return Text("duty.close" if halted else "duty.reduce", {"until": until})
    owed = any(one.ended_on is None for one in history.overdue) or any(
        one.cured_on is None and one.above_ceiling(history.tolerance) for one in history.increases
    )
    if known and not owed:
        return Text("duty.add-nothing", {})
    return Text("duty.close-now" if halted else "duty.reduce-now", {})


def _is_more(history: History, one: Day | Reduction) -> bool:
    """Whether an exposure is above its ceiling; True also for an UNKNOWN exposure."""
    return one.exposure is None or one.exposure > (one.ceiling or ZERO) + history.tolerance


def switched_off(change: PolicyLoosening) -> tuple[str, ...]:
    """The rules that a change adds to `ignore`, in order; none for other changes."""
    return tuple(sorted(set(change.new) - set(change.old))) if change.key == "ignore" else ()


def policy_on(history: History, date: datetime.date) -> Policy:
    """The policy in force on `date`."""
    days = history.days
    return days[max(_passed(history, date) - 1, 0)].policy if days else history.policy


def states_on(history: History, date: datetime.date) -> dict[str, Any]:
    """What `params` tell of the sleeve on `date`: both states, the NAV and the ceiling.

    `from_state` is in force on that day, `to_state` and `ceiling` from the next morning.
    """
    passed = _passed(history, date)
    day = history.days[passed - 1] if passed else None
    before = after = RiskState.ACTIVE if day is None else day.state
    if day is not None and day.date == date:
        before = day.state_in_force
    return {
        "from_state": before.value,
        "to_state": after.value,
        "nav": None if day is None else day.nav,
        "ceiling": None if day is None else day.ceiling,
    }


def _passed(history: History, date: datetime.date) -> int:
    """The number of the history's days up to `date`."""
    return bisect_right(history.days, date, key=lambda day: day.date)


def line_evidence(policy: Policy, key: str, crossing: Transition | DrawdownStop) -> list[Evidence]:
    """Evidence for a line of the policy that was crossed, and for a price that was missing."""
    line = limit_shown(policy, key)
    return [line, evidence(crossing.location, "estimated-state")] if crossing.estimated else [line]


def state_evidence(history: History, date: datetime.date) -> list[Evidence]:
    """Evidence for the state that was in force on `date`."""
    earlier = [change for change in history.transitions if change.date < date]
    return [
        evidence(last.location, "state", state=last.to_state, since=last.date)
        for last in earlier[-1:]
    ]


def largest(
    flows: Iterable[Flow], date: datetime.date, measure: Callable[[Flow], Decimal]
) -> Flow | None:
    """The flow of `date` with the greatest positive `measure`, None without one.

    Among equal flows it is the first in the order of `History.flows`.
    """
    of_day = [flow for flow in flows if flow.date == date and measure(flow) > 0]
    if not of_day:
        return None
    return max(of_day, key=measure)
