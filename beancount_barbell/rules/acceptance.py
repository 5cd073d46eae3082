"""Findings accepted by the user: policy switches, waivers, acknowledgements.

In this order: `ignore` drops a rule, `promote` makes a notice an error, `since` makes
what was over before it history; then the waivers are matched. A waiver that is
dated at or before a breach *waives* it within its window and limit, one that is
dated after *acknowledges* it. Neither takes a finding out of the record. What cannot
be waived is never accepted in advance, and core money that reached the sleeve one
flow at a time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from beancount_barbell.model.codes import CODES, RUIN_LINE
from beancount_barbell.model.findings import Evidence, Finding, Severity, Status, Text
from beancount_barbell.model.record import NamedTuple
from beancount_barbell.model.roles import covers
from beancount_barbell.rules.adoption import adopted

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Sequence
    from decimal import Decimal

    from beancount_barbell.model.history import History
    from beancount_barbell.model.policy import Policy, Waiver

ONE_EACH = frozenset({"BB201", "BB202"})
"""A waiver of these codes accepts one flow that was booked before it, whatever its scope.

Otherwise it would also permit later flows, and flows booked later with an old date.
"""


class Acceptance(NamedTuple):
    """The findings after the waivers.

    Attributes:
        findings: all findings; those covered by a waiver have their new status.
        unused: the waivers that match no finding.
        expired: the waivers that ended before the breach they covered.
    """

    findings: tuple[Finding, ...]
    unused: tuple[Waiver, ...]
    expired: tuple[tuple[Waiver, Finding], ...]


def only_acknowledged(finding: Finding) -> bool:
    """Whether the finding can be neither waived nor ignored."""
    return not CODES[finding.code].waivable or finding.params.get("driver") == "insolvency"


def is_silent(code: str, policy: Policy) -> bool:
    """Whether the policy ignores all findings of a rule, so that it need not run.

    (`ignore` of a rule that can only be acknowledged is refused when the ledger is read.)
    """
    return code in policy.ignore and code != RUIN_LINE


def switched(history: History, findings: Iterable[Finding]) -> list[Finding]:
    """Findings after the policy's `promote`, `ignore` and `since`."""
    policy = history.policy
    kept = []
    for finding in findings:
        if finding.code in policy.ignore and not only_acknowledged(finding):
            continue
        now = finding
        if finding.code in policy.promote:
            now = now._replace(severity=Severity.ERROR)
        kept.append(adopted(history, now))
    return kept


def accept(history: History, findings: Sequence[Finding]) -> Acceptance:
    """Match the waivers with the findings."""
    waivers = history.directives.waivers
    matches: list[list[Waiver]] = [
        [one for one in waivers if one.code not in ONE_EACH and _matches(one, finding)]
        for finding in findings
    ]
    bound = [waiver for waiver in waivers if waiver.code in ONE_EACH]
    for waiver in sorted(bound, key=lambda one: _choice(history, one, findings)):
        nearest = _nearest(history, waiver, findings, matches)
        if nearest is not None:
            matches[nearest].append(waiver)
    used = {id(waiver) for covering in matches for waiver in covering}
    accepted: list[Finding] = []
    expired: list[tuple[Waiver, Finding]] = []
    for finding, covering in zip(findings, matches, strict=True):
        outcome = _outcome(history, finding, covering)
        accepted.append(outcome.finding)
        if outcome.expired is not None:
            expired.append((outcome.expired, outcome.finding))
    return Acceptance(
        tuple(accepted),
        tuple(waiver for waiver in waivers if id(waiver) not in used),
        tuple(expired),
    )


def _choice(history: History, waiver: Waiver, findings: Sequence[Finding]) -> tuple[int, bool]:
    """Sort key: waivers to which few open flows fit are matched first.

    Otherwise one that fits several would take the only flow that another fits. Of two to
    which as many fit, the one that names an account, a link or a limit comes first.
    """
    fitting = sum(
        one.status is Status.OPEN and _matches(waiver, one) and not _excess(history, one, waiver)
        for one in findings
    )
    unscoped = (waiver.account, waiver.link, waiver.limit) == (None, None, None)
    return fitting, unscoped


def began_on(finding: Finding) -> datetime.date:
    """The day on which the finding's breach began, which may be long before it is an error."""
    return finding.date if finding.episode is None else finding.episode.start


def _matches(waiver: Waiver, finding: Finding) -> bool:
    if waiver.code != finding.code or waiver.until < began_on(finding):
        return False
    if only_acknowledged(finding) and waiver.date < began_on(finding):
        return False  # the breach has not happened yet, so it cannot be accepted
    if "failure" in finding.params:
        return False  # the rule failed, so its findings are unknown
    if waiver.link is not None and waiver.link not in finding.links:
        return False
    if waiver.limit is not None and finding.amount is None:
        return False  # an UNKNOWN amount is not within any limit
    return waiver.account is None or any(reaches(waiver, name) for name in finding.accounts)


def reaches(waiver: Waiver, account: str) -> bool:
    """Whether `account` is the account that the waiver names, or an account below it."""
    return waiver.account is not None and covers(waiver.account, account)


def _nearest(
    history: History,
    waiver: Waiver,
    findings: Sequence[Finding],
    matches: Sequence[Sequence[Waiver]],
) -> int | None:
    """The flow that a waiver accepts, among those not yet covered completely.

    Order of preference: flows that are not cured before cured ones, flows within the
    waiver's limit before those beyond it, flows without a waiver before those that another
    waiver covers in part, and the larger of two flows of one day.
    """

    def distance(index: int) -> tuple[Any, ...]:
        finding = findings[index]
        return (
            finding.status is not Status.OPEN,
            _excess(history, finding, waiver) > 0,
            len(matches[index]),
            (waiver.date - finding.date).days,
            -(finding.amount or 0),
            sorted(finding.accounts),
            sorted(finding.links),
        )

    free = [
        index
        for index, finding in enumerate(findings)
        if _matches(waiver, finding)
        and all(_excess(history, finding, one) > 0 for one in matches[index])
    ]
    return min(free, key=distance, default=None)


class _Outcome(NamedTuple):
    finding: Finding
    expired: Waiver | None = None


def _outcome(history: History, finding: Finding, covering: Sequence[Waiver]) -> _Outcome:
    """The finding after the waivers that match it: the mildest status they allow."""
    if finding.status is not Status.OPEN or not covering:
        return _Outcome(finding)
    lasting = finding.episode is not None
    in_force = [one for one in covering if not (lasting and one.until < history.as_of)]
    if not in_force:
        last = max(covering, key=lambda one: one.until)
        if finding.severity is Severity.NOTICE:
            return _Outcome(finding)
        return _Outcome(_shown(finding, last, "evidence.expired", Status.EXPIRED), last)
    best = min(in_force, key=lambda one: (_excess(history, finding, one), one.date))
    excess = _excess(history, finding, best)
    if excess > 0:
        return _Outcome(_partly(finding, best, excess))
    waived = best.date <= began_on(finding) and not only_acknowledged(finding)
    status = Status.WAIVED if waived else Status.ACKNOWLEDGED
    shown = _shown(finding, best, f"evidence.{status.value}", status)
    any_amount = finding.code in ONE_EACH and best.limit is None and finding.amount is not None
    words = {**finding.text.params, "until": best.until, "by": best.by}
    remedy = Text(f"remedy.{status.value}{'.any' if any_amount else ''}", words)
    return _Outcome(shown._replace(remedy=remedy))


def _excess(history: History, finding: Finding, waiver: Waiver) -> Decimal:
    """The part of the finding's amount above the waiver's limit; 0 within the tolerance.

    What came back needs no waiver: of a flow it is the outstanding amount that counts.
    """
    zero = history.tolerance * 0
    amount = finding.params.get("outstanding", finding.amount)
    if waiver.limit is None or amount is None:
        return zero
    beyond = amount - waiver.limit.number
    return beyond if beyond > history.tolerance else zero


def _partly(finding: Finding, waiver: Waiver, excess: Decimal) -> Finding:
    """The finding with only the `excess` above the waiver's limit still open."""
    shown = _shown(finding, waiver, "evidence.partly-waived", Status.OPEN, excess=excess)
    return shown._replace(params={**finding.params, "excess": excess})


def _shown(finding: Finding, waiver: Waiver, key: str, status: Status, **more: Decimal) -> Finding:
    words: dict[str, Any] = {
        "by": waiver.by,
        "reason": waiver.reason,
        "until": waiver.until,
        "currency": finding.text.params.get("currency"),
        "limit": None if waiver.limit is None else waiver.limit.number,
        **more,
    }
    evidence = (*finding.evidence, Evidence(waiver.location, Text(key, words)))
    return finding._replace(status=status, evidence=evidence)
