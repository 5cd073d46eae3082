"""The next due dates from `as_of` on, in order; shown as text and exported as a calendar."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from beancount_barbell.engine.calendar.months import day_of_month_after
from beancount_barbell.figures.room_duties import open_duties
from beancount_barbell.model import codes as rule
from beancount_barbell.model.buckets import ZERO
from beancount_barbell.model.dates import LAST_MONTH, days_after
from beancount_barbell.model.record import NamedTuple
from beancount_barbell.rules.product_terms import MAX_AGE_DAYS

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Iterator
    from decimal import Decimal

    from beancount_barbell.model.findings import Finding
    from beancount_barbell.model.history import History


class Due(NamedTuple):
    """One due date; `what` is a keyword, for some with a blank and a name ("review 2024-05")."""

    date: datetime.date
    what: str
    amount: Decimal | None
    code: str | None


def next_dates(history: History, findings: Iterable[Finding]) -> list[Due]:
    """All due dates on `as_of` or later, the earliest first."""
    ignored = history.policy.ignore
    found = [
        *(() if rule.MONTHLY_ROUTINE in ignored else _reviews(history)),
        *_of_duties(history, findings),
        *_waivers(history),
        *(() if rule.PRODUCT_TERMS in ignored else _terms(history)),
        *_calls(history),
        *_windows(history),
        *_reopening(history),
    ]
    coming = [one for one in found if one.date >= history.as_of]
    return sorted({*coming}, key=lambda one: (one.date, one.what, one.code or "", one.amount or 0))


def _reviews(history: History) -> Iterator[Due]:
    """The review days of ended months with open items, and of the running month.

    There is a routine from the first month on in which an account of the core was used.
    """
    for month in history.months:
        if not month.past and month.open_items:
            yield Due(month.due, f"review {month.name}", None, rule.MONTHLY_ROUTINE)
    running = history.as_of
    if history.core_book.used and running < LAST_MONTH:
        due = day_of_month_after(running, history.policy.review_day)
        yield Due(due, f"review {running:%Y-%m}", None, rule.MONTHLY_ROUTINE)


def _of_duties(history: History, findings: Iterable[Finding]) -> Iterator[Due]:
    for duty in open_duties(history, findings):
        if duty.until is not None and duty.code != rule.LIQUIDITY_LAG:
            yield Due(duty.until, duty.what, duty.amount, duty.code)


def _waivers(history: History) -> Iterator[Due]:
    for waiver in history.directives.waivers:
        yield Due(waiver.until, f"waiver {waiver.code}", None, rule.WAIVER_EXPIRED)


def _terms(history: History) -> Iterator[Due]:
    """The last day on which the terms of each core product count as read."""
    for product in history.treasury.products:
        read_on = history.commodities.of(product.commodity).terms_checked
        if read_on is not None:
            last = days_after(read_on, MAX_AGE_DAYS)
            yield Due(last, f"terms {product.commodity}", None, rule.PRODUCT_TERMS)


def _calls(history: History) -> Iterator[Due]:
    for check in history.treasury.calls:
        if check.met_on is None:
            lacking = check.amount if check.short is None else check.short.lacking
            yield Due(check.call.due, "margin-call", lacking, rule.LIQUIDITY_LAG)


def _windows(history: History) -> Iterator[Due]:
    """The last day on which money that left the core is followed: it may not reach the sleeve."""
    for flow in history.flows:
        out = (flow.withdrawn or ZERO) - flow.home
        if out > history.tolerance:
            last = days_after(flow.date, history.policy.tracing_window)
            yield Due(last, "window", out, rule.CORE_TO_SLEEVE_TRANSIT)


def _reopening(history: History) -> Iterator[Due]:
    if history.reopening is not None:
        yield Due(history.reopening.earliest, history.reopening.verb, None, None)


def due_dates(history: History, findings: Iterable[Finding]) -> list[dict[str, Any]]:
    """The entry `due` of the room figures."""
    return [one._asdict() for one in next_dates(history, findings)]
