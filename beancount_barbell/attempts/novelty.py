"""Which findings of one judgement of a ledger are not in another judgement of it."""

from __future__ import annotations

from collections import Counter, defaultdict
from decimal import Decimal
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from beancount_barbell.figures.plain import jsonable
from beancount_barbell.model.findings import Finding, Text, fails
from beancount_barbell.model.location import Location

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence


_OUT = "outstanding"
"""The parameter for a flow's money that has not come back."""

_PUSHED = "pushed_on"
"""The parameter for the last day on which a booking began an episode or made it worse."""

_COUNT = "count"
"""The parameter for the number of breaches that a finding tells of."""

_PLACES = frozenset({"file", "line", "lineno", "filename", "place"})
"""Parameters that are locations: the same finding may stand on another line."""

_TODAY = frozenset({_OUT, "remaining", "beside", "gone"})
"""Parameters for what is left of a breach today: prices and later bookings change them."""


def only_new(
    findings: Iterable[Finding], before: Sequence[Finding], *, strict: bool = False
) -> tuple[Finding, ...]:
    """Those of `findings` that `before` does not have, each counted once.

    Two findings are the same if code, accounts, amount and texts are the same, on any line. An
    episode that began on the same day and got no worse is the same, too. Only findings that failed
    before are compared; with `strict` notices fail, too.
    """
    old = [finding for finding in before if fails(finding, strict=strict)]
    worst = {_episode(finding): finding for finding in old if finding.episode}
    left: dict[tuple[Any, ...], list[Finding]] = defaultdict(list)
    for finding in old:
        left[_identity(finding)].append(finding)
    undated = [
        finding
        for finding in findings
        if not _take(left, finding, dated=True) and not _no_worse(finding, worst)
    ]
    return tuple(finding for finding in undated if not _take(left, finding, dated=False))


def _take(left: Mapping[tuple[Any, ...], list[Finding]], finding: Finding, *, dated: bool) -> bool:
    """Remove the same finding from `left`, of the same date if `dated`; whether there was one."""
    same = left.get(_identity(finding), [])
    for index, one in enumerate(same):
        if (not dated or one.date == finding.date) and _no_more_out(finding, one):
            del same[index]
            return True
    return False


def _no_more_out(finding: Finding, before: Finding) -> bool:
    """Whether no more of its money is out than before: a return of money makes nothing new."""
    now, then = finding.params.get(_OUT), before.params.get(_OUT)
    return bool(now == then or (now is not None and then is not None and now < then))


def gone(
    before: Iterable[Finding],
    after: Iterable[Finding],
    counts: Callable[[Finding], bool] = attrgetter("fails"),
) -> tuple[Finding, ...]:
    """Those of `before` that failed (or for which `counts`) and are not among them in `after`."""
    still = Counter(_trouble(finding) for finding in after if counts(finding))
    found = []
    for finding in before:
        trouble = _trouble(finding)
        if not counts(finding):
            continue
        if still[trouble]:
            still[trouble] -= 1
        else:
            found.append(finding)
    return tuple(found)


def _trouble(finding: Finding) -> tuple[Any, ...]:
    """Code, accounts and day of a finding, without its amount."""
    start = finding.date if finding.episode is None else finding.episode.start
    return finding.code, finding.accounts, start


def _identity(finding: Finding) -> tuple[Any, ...]:
    return (
        finding.code,
        finding.accounts,
        finding.amount,
        _frozen(_lasting(finding.text.params)),
    )


def _episode(finding: Finding) -> tuple[Any, ...]:
    return finding.code, finding.accounts, finding.episode and finding.episode.start


def _no_worse(finding: Finding, worst: Mapping[tuple[Any, ...], Finding]) -> bool:
    """Whether an episode is not larger than before, and no new booking made it worse."""
    before = worst.get(_episode(finding)) if finding.episode else None
    if before is None:
        return False
    now, then = _size(finding), _size(before)
    pushed = finding.params.get(_PUSHED) == before.params.get(_PUSHED)
    return pushed and now is not None and then is not None and now <= then


def _size(finding: Finding) -> Decimal | int | None:
    """The amount of a finding, or how many breaches it counts; None without either."""
    return finding.params.get(_COUNT) if finding.amount is None else finding.amount


def _lasting(params: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters that tell one breach from another: no places, and nothing that moves later.

    What is left today moves, and so do the figures of a reason.
    """
    return {
        key: (value.key, _without_figures(value.params)) if isinstance(value, Text) else value
        for key, value in params.items()
        if key not in _PLACES | _TODAY and not isinstance(value, Location)
    }


def _without_figures(params: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in params.items() if not isinstance(value, Decimal)}


def _frozen(params: Mapping[str, Any]) -> str:
    return repr(sorted(jsonable(params).items()))
