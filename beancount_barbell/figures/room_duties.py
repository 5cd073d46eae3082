"""What has to be done, how much and until when, and when a restart or review counts.

What is broken comes from the findings, so that it is what `check` tells; what is not broken yet
but due comes from the history.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from beancount_barbell.figures.plain import iso, plain_or_none
from beancount_barbell.figures.tomorrow import ZERO
from beancount_barbell.model.findings import Status

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from decimal import Decimal

    from beancount_barbell.model.findings import Finding
    from beancount_barbell.model.history import History

REDUCE, RETURN, TAKE_OUT, REFILL = "reduce", "return", "take-out", "refill-core"
SWEEP, MEET_CALL, REPAY = "sweep", "margin-call", "repay-loan"

_INCREASE = "BB402"


class Duty(NamedTuple):
    """What has to be done: `amount` None where UNKNOWN, `until` None for at once."""

    what: str
    code: str
    amount: Decimal | None
    until: datetime.date | None


def open_duties(history: History, findings: Iterable[Finding]) -> list[Duty]:
    """Everything that has to be done, the most urgent first, of equal ones the largest."""
    found = [
        Duty(REDUCE, "BB403", _above(one.exposure, one.ceiling), one.deadline)
        for one in history.reductions_due
        if one.exposure is None or one.exposure > one.ceiling + history.tolerance
    ]
    found += _of_findings(history, findings)
    found += _of_loans(history)
    return _once(history, found)


def _urgency(history: History, one: Duty) -> tuple[Any, ...]:
    until = one.until or history.as_of
    return (
        one.until is not None,
        until,
        one.what,
        one.amount is not None,
        -(one.amount or ZERO),
        one.code,
    )


def _once(history: History, found: Sequence[Duty]) -> list[Duty]:
    """What has to be done, where one act does for several rules: the one that asks for most.

    Who reduces exposure to one level, or sweeps down to one, is below every higher one,
    too. In a market stop each increase has to be undone by itself.
    """
    day = history.last
    levels = {REDUCE, SWEEP}
    undone = set() if _above(day and day.exposure, day and day.ceiling) else {_INCREASE}
    kept: list[Duty] = []
    for one in sorted(found, key=lambda one: _urgency(history, one)):
        is_level = one.what in levels and one.code not in undone
        if not (is_level and any(_does_for(other, one) for other in kept)):
            kept.append(one)
    return kept


def _does_for(other: Duty, one: Duty) -> bool:
    """Whether who does the other has done this: as much of it, and no later."""
    if other.what != one.what or other.amount is None or one.amount is None:
        return False
    in_time = other.until is None or (one.until is not None and other.until <= one.until)
    return in_time and other.amount >= one.amount


def _of_findings(history: History, findings: Iterable[Finding]) -> Iterator[Duty]:
    for finding in findings:
        known = DUTIES.get(finding.code)
        if known is None or finding.status not in (Status.OPEN, Status.EXPIRED):
            continue
        what, measure = known
        amount = measure(history, finding.text.params)
        until = None if finding.fails else finding.text.params.get("due")
        if amount is None or amount > 0:
            yield Duty(what, finding.code, amount, until)


def _of_loans(history: History) -> Iterator[Duty]:
    """Loans that the core secures, above the ratio at which the user wants to be warned."""
    for loan in history.separation.loans:
        terms = history.roles.terms.get(loan.account)
        warn = None if terms is None else terms.ltv_warn
        if warn is None or loan.ltv is None or loan.ltv <= warn:
            continue
        debt, collateral = loan.debt or ZERO, loan.collateral or ZERO
        yield Duty(REPAY, "BB105", debt - warn * collateral, None)


def _above(value: Decimal | None, limit: Decimal | None) -> Decimal | None:
    return None if value is None or limit is None else max(ZERO, value - limit)


def _param(name: str) -> Callable[[History, Mapping[str, Any]], Decimal | None]:
    return lambda _history, params: params.get(name)


def _to_ceiling(history: History, params: Mapping[str, Any]) -> Decimal | None:
    """Down to the ceiling in force; in a market stop, by what was added."""
    day = history.last
    above = _above(day and day.exposure, day and day.ceiling)
    return params.get("amount") if above == 0 else above


def _to_leverage(history: History, _params: Mapping[str, Any]) -> Decimal | None:
    """Down to the multiple of equity that is allowed; without a limit of the user's, to the gap's.

    What is closed leaves equity as it is.
    """
    day = history.last
    if day is None or day.equity is None or day.exposure is None:
        return None
    limit, gap = history.policy.leverage_limit, history.policy.stress_gap
    if limit is None:
        limit = 1 / gap
    return _above(day.exposure, limit * max(day.equity, ZERO))


DUTIES: Mapping[str, tuple[str, Callable[[History, Mapping[str, Any]], Decimal | None]]] = {
    "BB201": (RETURN, _param("outstanding")),
    "BB202": (RETURN, _param("outstanding")),
    "BB205": (RETURN, _param("outstanding")),
    "BB206": (TAKE_OUT, _param("amount")),
    "BB301": (REFILL, _param("lacking")),
    "BB302": (SWEEP, _param("sweep")),
    "BB303": (SWEEP, _param("lacking")),
    "BB304": (TAKE_OUT, _param("lacking")),
    "BB305": (TAKE_OUT, _param("lacking")),
    "BB306": (REDUCE, _to_leverage),
    "BB310": (MEET_CALL, _param("lacking")),
    "BB402": (REDUCE, _to_ceiling),
    "BB403": (REDUCE, _param("excess")),
}
"""What a finding of a code asks for, and how much of it."""


def duties(history: History, findings: Iterable[Finding]) -> dict[str, Any]:
    """`must` and `restart_from` of the figures."""
    opening = history.reopening
    needs = []
    if opening is not None:
        needs = [*(["flat"] if opening.flat else []), opening.verb]
    return {
        "must": [
            {
                "what": one.what,
                "code": one.code,
                "amount": plain_or_none(one.amount),
                "until": iso(one.until),
            }
            for one in open_duties(history, findings)
        ],
        "restart_from": None
        if opening is None
        else {"date": iso(opening.earliest), "needs": needs},
    }
