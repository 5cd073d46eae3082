"""Rounding differences: small breaches of one limit share one finding.

In a ledger that rounds, a cash account is a few units short again and again. Separate
findings for each time would not show the common remedy: a larger `tolerance`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from beancount_barbell.model.findings import Episode, Evidence, Finding, Severity, Status, Text
from beancount_barbell.model.record import NamedTuple
from beancount_barbell.rules.base import evidence

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Iterator, Sequence
    from decimal import Decimal

    from beancount_barbell.model.history import History
    from beancount_barbell.model.location import Location

SMALL = 10
"""An amount below this multiple of `tolerance` may be rounding."""


def may_be_rounding(history: History, amount: Decimal) -> bool:
    """Whether an amount in base currency is small enough for rounding."""
    return amount < SMALL * history.tolerance


def as_one_episode(history: History, findings: Iterable[Finding]) -> Iterator[Finding]:
    """The findings of one limit or account, with the small ones joined into one.

    Findings that ended before `since` are joined separately. The joined finding is at the
    open one, if there is one to cure, else at the first.

    Args:
        history: the history, for the tolerance and `since`.
        findings: episodes in order of date; `amount` is the worst amount of each.
    """
    since = history.policy.since
    small: dict[bool, list[_Small]] = {}
    for finding in findings:
        episode, amount = finding.episode, finding.amount
        if episode is None or amount is None or not may_be_rounding(history, amount):
            yield finding
        else:
            past = since is not None and episode.end is not None and episode.end <= since
            small.setdefault(past, []).append(_Small(finding, episode, amount))
    for alike in small.values():
        yield _one(alike)


class _Small(NamedTuple):
    """A finding that may be rounding; `amount` in base currency."""

    finding: Finding
    episode: Episode
    amount: Decimal


def _one(alike: Sequence[_Small]) -> Finding:
    told = next((one for one in alike if one.finding.status is Status.OPEN), alike[0])
    last = told if told.finding.status is Status.OPEN else alike[-1]
    worst = max(alike, key=lambda one: one.amount)
    shown, all_of_them = told.finding, [one.finding for one in alike]
    return shown._replace(
        severity=_severity(shown, all_of_them),
        episode=worst.episode._replace(start=alike[0].episode.start, end=last.episode.end),
        evidence=(
            *shown.evidence,
            *(
                small_part(one.location, one.date, one.amount, _currency(one))
                for one in all_of_them
                if one is not shown
            ),
        ),
        accounts=frozenset().union(*(one.accounts for one in all_of_them)),
        links=frozenset().union(*(one.links for one in all_of_them)),
        amount=worst.amount,
        remedy=with_tolerance(shown, worst.amount),
    )


def _severity(shown: Finding, alike: Sequence[Finding]) -> Severity:
    """The severity of the open finding; if all are over, the worst of them."""
    if shown.status is Status.OPEN:
        return shown.severity
    severe = any(one.severity is Severity.ERROR for one in alike)
    return Severity.ERROR if severe else Severity.NOTICE


def small_part(
    place: Location, date: datetime.date, amount: Decimal | None, currency: str
) -> Evidence:
    """Evidence for one of several small amounts reported together."""
    return evidence(place, "small", on=date, amount=amount, currency=currency)


def with_tolerance(finding: Finding, amount: Decimal) -> Text:
    """The remedy of a finding, naming the `tolerance` at which `amount` is no finding."""
    words = {"remedy": finding.remedy, "least": amount, "currency": _currency(finding)}
    return Text("remedy.rounding", words)


def _currency(finding: Finding) -> str:
    return str(finding.text.params["currency"])
