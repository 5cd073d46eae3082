"""Shared by the limit rules: the first day judged, the cause of a breach, the finding.

A breach is *active* where the user's own act of that day caused or worsened it (an error
at once), and *passive* where only prices or currencies did (a notice, and an error once
it has lasted `cure-days`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from beancount_barbell.model.buckets import ONE, ZERO
from beancount_barbell.model.dates import days_after
from beancount_barbell.model.findings import Evidence, Finding, Severity
from beancount_barbell.model.location import NOWHERE, Location
from beancount_barbell.model.record import NamedTuple
from beancount_barbell.rules.adoption import began_before, crosses, line_of_since, waiting
from beancount_barbell.rules.base import entry_place, evidence, found, largest, limit_shown
from beancount_barbell.rules.episodes import BreachCause, DayBeyond, JudgedDay, Span, Start, spans
from beancount_barbell.rules.rounding import as_one_episode

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Iterator, Mapping
    from decimal import Decimal

    from beancount_barbell.model.flows import Flow
    from beancount_barbell.model.history import Day, History
    from beancount_barbell.model.policy import Money, Policy

GRACE_DAYS = 30
"""Days after the first funding until the core must reach its floor."""


def judging_start(history: History) -> Start | None:
    """The first day that BB301, BB302 and BB303 judge; None before it.

    It is the first day on which the core is known to reach its floor (without a floor: to be
    funded), at the latest 30 days after the first funding.
    """
    days = history.days
    if not days:
        return None
    latest = days_after(days[0].date, GRACE_DAYS)
    for index, day in enumerate(days):
        if day.date > latest:
            return Start(index - 1, latest)
        if _stands(day):
            return Start(index, None)
        if day.date == latest:  # as one day later, the day's events do not count as the cause
            return Start(index, latest)
    return Start(len(days) - 1, latest) if latest <= history.as_of else None


def _stands(day: Day) -> bool:
    if day.policy.core_floor is None:
        return day.core_funded
    floor = day.limits.core_floor
    return day.core is not None and floor is not None and day.core >= floor


def cause(row: JudgedDay, *, by_flow: bool, broke_already: bool, within_old: bool) -> BreachCause:
    """The cause of a day beyond the limit.

    Args:
        row: the day.
        by_flow: the day's flows moved the value beyond the limit, or further beyond.
        broke_already: the day before would have been beyond today's limit.
        within_old: the policy changed, and its old limit would not be broken.
    """
    if not row.fresh:
        return BreachCause(pushed=True, by_policy=True)
    if within_old and (broke_already or not by_flow):
        return BreachCause(pushed=True, by_policy=True)
    return BreachCause(pushed=by_flow, by_policy=False)


def flows_shift_the_share(row: JudgedDay, tolerance: Decimal) -> bool:
    """Whether the day's flows raised the sleeve's share, and by more than the market did."""
    day, before = row.day, row.before
    if day.sleeve_flow <= tolerance and day.core_outflow <= tolerance:
        return False
    if before is None or before.core is None or before.equity is None or day.ratio is None:
        return True
    start = _share(before.equity, before.core)
    flowed = _share(before.equity + day.sleeve_flow, before.core - day.core_outflow)
    return flowed > start and flowed - start > day.ratio - flowed


def _share(equity: Decimal, core: Decimal) -> Decimal:
    sleeve = max(equity, ZERO)
    total = sleeve + core
    return sleeve / total if total > 0 else ONE


def mover_of_the_core(day: Day) -> Any:
    """What moved the core, or its floor, where no flow did: a price, if there was one."""
    return day.floor_price or day.core_price or day.core_entry


def mover_of_the_share(day: Day) -> Any:
    """What moved the shares of core and sleeve where no flow did: a price, if there was one."""
    return day.sleeve_price or day.core_price or day.sleeve_entry or day.core_entry


def mover_of_the_exposure(day: Day) -> Any:
    """What moved exposure or equity: the largest order, money that was taken out, a price."""
    if day.order_entry is None and day.sleeve_flow >= 0 and day.sleeve_price is not None:
        return day.sleeve_price
    return day.order_entry or day.sleeve_entry


def shifts_the_share(flow: Flow) -> Decimal:
    """The larger of a flow's two amounts: out of the core, and into the sleeve."""
    return max(flow.inflow, -(flow.core_net or ZERO))


class Budget(NamedTuple):
    """An upper limit on net contributions.

    Attributes:
        contributed: gives the net contributions at a day's end, base currency.
        amount: gives the budget of a day in base currency; None if not set or UNKNOWN.
        named: gives the budget in the policy's currency; None if not set.
    """

    contributed: Callable[[Day], Decimal]
    amount: Callable[[Day], Decimal | None]
    named: Callable[[Policy], Money | None]

    def verdict(self, tolerance: Decimal) -> Callable[[Day], bool | None]:
        """Whether a day is beyond the budget, None where its amount is UNKNOWN.

        Call it day by day. A change of the rate of a budget in another currency neither
        breaks nor cures the budget, and money taken out never breaks it.
        """
        contributed, amount, named = self
        before: tuple[Decimal, Money | None] = ZERO, None
        known: bool | None = None

        def judged_in_turn(day: Day) -> bool | None:
            nonlocal before, known
            last, old = before
            value, budget = contributed(day), named(day.policy)
            if known is not None and value is last and budget is old:
                return known
            before = value, budget
            if budget != old or known is None or value > last or (known and value < last):
                limit = amount(day)
                if limit is None:
                    known = False if budget is None else None
                else:
                    known = value > limit + tolerance
            return known

        return judged_in_turn

    def mark(self, row: JudgedDay, tolerance: Decimal) -> DayBeyond:
        """Mark a day beyond the budget: only flows and policy lines can break a budget."""
        day, before = row.day, row.before
        limit, value = self.amount(day), self.contributed(day)
        earlier = None if before is None else self.contributed(before)
        why = cause(
            row,
            by_flow=earlier is None or value > earlier,
            broke_already=earlier is not None and limit is not None and earlier > limit + tolerance,
            within_old=before is not None
            and self.named(before.policy) != self.named(day.policy)
            and self._within(before, value - tolerance),
        )
        return row.beyond(value, limit, None if limit is None else value - limit, why)

    def _within(self, before: Day, contributed: Decimal) -> bool:
        """Whether `contributed` would satisfy the budget of the day before."""
        if self.named(before.policy) is None:
            return True
        limit = self.amount(before)
        return limit is not None and contributed <= limit


class Limit(NamedTuple):
    """A limit, and how its rule turns episodes into findings.

    Attributes:
        code: the rule's code.
        keys: the policy keys that make up the limit, the most important one first.
        verdict: whether a day is beyond the limit.
        mark: examines a day beyond the limit.
        start: the first day to judge, None to judge none.
        passive: whether a breach caused by markets is only a notice at first.
        size: by how much a flow moves the value in the wrong direction; the finding names
            the largest flow of the day. None where flows do not matter.
        entry_of: another directive that changed the judged quantity on a day.
        words: values for the texts, from the reported mark and the episode.
        params: values of the finding beyond value, limit and excess.
        variant: text variant for a mark.
        remedy: remedy variant for an episode.
        amount: the amount compared with a waiver's `limit`, in base currency.
        severity: of a breach that is not passive.
        names_untagged: whether a tag on an account may cure the breach; the remedy then says so.
        rounds: whether the comparison with the limit allows for `tolerance`.
    """

    code: str
    keys: tuple[str, ...]
    verdict: Callable[[Day], bool | None]
    mark: Callable[[JudgedDay], DayBeyond]
    start: Start | None
    passive: bool
    size: Callable[[Flow], Decimal] | None
    entry_of: Callable[[Day], Any]
    words: Callable[[DayBeyond, Span], Mapping[str, Any]]
    params: Callable[[DayBeyond, Span], Mapping[str, Any]] = lambda _mark, _span: {}
    variant: Callable[[DayBeyond], str | None] = lambda _mark: None
    remedy: Callable[[Span], str | None] = lambda _span: None
    amount: Callable[[DayBeyond], Decimal | None] = lambda mark: mark.excess
    severity: Severity = Severity.ERROR
    names_untagged: bool = False
    rounds: bool = False


class _Verdict(NamedTuple):
    """The contents of a finding on an episode: its date, the day it reports, the cause."""

    date: datetime.date
    told: DayBeyond
    trigger: DayBeyond
    severity: Severity


def limit_findings(history: History, limit: Limit) -> Iterator[Finding]:
    """One finding for each episode of a limit; episodes that may be rounding share one."""
    findings = _each(history, limit)
    return as_one_episode(history, findings) if limit.rounds else findings


def _each(history: History, limit: Limit) -> Iterator[Finding]:
    """One finding for each episode of a limit.

    An episode that still lasted on the day of `since` begins again on that day, passive for
    every rule; its finding is at the user's later booking that made the breach worse, if there
    is one. The same is true of an episode caused by a limit that was set on that day.
    """
    for whole in spans(history.days, limit.start, limit.verdict, limit.mark):
        old, since = whole.first, history.policy.since
        adopts = old.date == since and old.by_policy
        anew = since if adopts or crosses(history, old.date, whole.end) else None
        span = _from_day(whole, anew) if anew else whole
        due = days_after(span.first.date, span.last.day.policy.cure_days + 1)
        if anew:
            verdict = _verdict_anew(history, span, due, limit)
        else:
            verdict = _verdict(history, span, due, limit)
        told, trigger = verdict.told, verdict.trigger
        flow = _culprit(history, limit, trigger)
        if anew and not trigger.pushed:
            location, entry = line_of_since(history)
        else:
            location, entry = _anchor(history, trigger, flow, limit)
        evidence = _evidence(told, limit)
        if anew and not adopts:
            place, _ = _anchor(history, old, _culprit(history, limit, old), limit)
            evidence += began_before(history, old.date, place)
        untagged = () if flow is None or not limit.names_untagged else flow.untagged
        pushes = span.pushes
        notice = bool(limit.passive or anew) and verdict.severity is Severity.NOTICE
        finding = found(
            history,
            limit.code,
            flow,
            date=verdict.date,
            location=location,
            params={
                "value": told.value,
                "limit": told.limit,
                "excess": told.excess,
                **limit.params(told, span),
                **({"pushed_on": pushes[-1].date} if pushes else {}),
            },
            words={
                "on": told.date,
                "since": span.first.date,
                "due": due,
                "place": _place(told.day.policy, limit),
                **limit.words(told, span),
                **_words_of_untagged(untagged),
            },
            variant=limit.variant(told),
            remedy="untagged"
            if untagged
            else _remedy(limit.remedy(span), notice=notice and not anew),
            severity=verdict.severity,
            episode=span.episode(),
            evidence=evidence,
            amount=limit.amount(span.worst),
            entry=entry,
        )
        waits = anew and notice and limit.severity is Severity.ERROR
        yield waiting(finding, span.first.date, due) if waits else finding


def _culprit(history: History, limit: Limit, trigger: DayBeyond) -> Flow | None:
    """The flow that moved the value beyond the limit, if any."""
    if limit.size is None or trigger.by_policy or not trigger.pushed:
        return None
    return largest(history.flows, trigger.date, limit.size)


def _from_day(span: Span, since: datetime.date) -> Span:
    """The episode from the day of `since` on, on which it still lasted.

    No policy line counts as its cause, because it existed before.
    """
    marks = [mark._replace(pushed=mark.pushed and not mark.by_policy) for mark in span.marks]
    later = [mark for mark in marks if mark.date >= since]
    if not later or later[0].date > since:
        carried = marks[-len(later) - 1]
        later.insert(0, carried._replace(date=since, pushed=False))
    return span._replace(marks=tuple(later))


def _words_of_untagged(untagged: tuple[tuple[str, Decimal], ...]) -> dict[str, Any]:
    """The untagged account with the largest part of the contributions, ties by name."""
    if not untagged:
        return {}
    account, amount = min(untagged, key=lambda one: (-one[1], one[0]))
    return {"untagged": account, "untagged_amount": amount}


def _remedy(variant: str | None, *, notice: bool) -> str | None:
    """The remedy's variant; for a notice the remedy also says when it becomes an error."""
    if not notice:
        return variant
    return f"{variant}.passive" if variant else "passive"


def _verdict(history: History, span: Span, due: datetime.date, limit: Limit) -> _Verdict:
    first, pushes = span.first, span.pushes
    if not limit.passive:
        return _Verdict(first.date, first, first, limit.severity)
    lasting = due <= history.as_of if span.end is None else due < span.end
    if pushes and not (lasting and due < pushes[0].date):
        return _Verdict(pushes[0].date, pushes[0], pushes[0], Severity.ERROR)
    if lasting:
        then = [mark for mark in span.marks if mark.date <= due]
        return _Verdict(due, then[-1], first, Severity.ERROR)
    return _Verdict(first.date, first, first, Severity.NOTICE)


def _verdict_anew(history: History, span: Span, due: datetime.date, limit: Limit) -> _Verdict:
    """As `_verdict`, but a later booking that worsened it counts before the end of cure time."""
    if limit.severity is Severity.NOTICE:
        return _verdict(history, span, due, limit)
    if span.pushes:
        worse = span.pushes[0]
        return _Verdict(worse.date, worse, worse, Severity.ERROR)
    return _verdict(history, span, due, limit._replace(passive=True))


def _anchor(
    history: History, trigger: DayBeyond, flow: Flow | None, limit: Limit
) -> tuple[Location, Any]:
    """The directive at fault: the day's transaction, else the price, else the policy's line."""
    if flow is not None:
        return entry_place(flow.entry), flow.entry
    if not trigger.by_policy:
        entry = limit.entry_of(trigger.day)
        if entry_place(entry) != NOWHERE:
            return entry_place(entry), entry
    fields = {key.replace("-", "_") for key in limit.keys}
    for change in history.directives.policies.changes:
        if change.date == trigger.date and fields & set(change.settings):
            return change.location, change.entry
    return _place(trigger.day.policy, limit), None


def _place(policy: Policy, limit: Limit) -> Location:
    """The line that set the limit, NOWHERE for a default."""
    places = [policy.source(key) for key in limit.keys]
    return next((place for place in places if place != NOWHERE), NOWHERE)


def _evidence(told: DayBeyond, limit: Limit) -> list[Evidence]:
    policy = told.day.policy
    shown = [limit_shown(policy, key) for key in limit.keys]
    if told.value is None and (told.day.core_missing or told.day.sleeve_missing):
        missing = sorted({*told.day.core_missing, *told.day.sleeve_missing})
        place = entry_place(limit.entry_of(told.day))
        place = _place(policy, limit) if place == NOWHERE else place
        shown.append(evidence(place, "estimated", commodities=tuple(missing)))
    return shown
