"""The monthly routine: which months are asked for, what holds of each, what is signed.

Of the items a machine judges: the core's balances, the ratio with its limits, the evidence.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from beancount.core import data

from tests.reference.book import CORE, F, later

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tests.reference.engine import Engine

SIGNED_MONTHLY = ("core-terms", "sleeve-record")
LIMITS = ("BB302", "BB303", "BB304", "BB305", "BB306")


class Month(NamedTuple):
    """A month with its items: True holds, False does not, None is not judged here."""

    name: str
    due: date
    holds: dict[str, bool | None]


def next_month(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def months(engine: Engine, entries: Sequence[Any], flows: Sequence[date]) -> Iterator[Month]:
    """Each month that is over, from the one of the core's first posting on."""
    book = engine.book
    first = min(
        (e.date for e in book.transactions if any(_core(engine, p.account) for p in e.postings)),
        default=None,
    )
    start = first and first.replace(day=1)
    while start and next_month(start) <= later(book.as_of, 1):
        end = next_month(start) - timedelta(1)
        review = int(engine.limits.get("review-day", F(10)))
        due = next_month(start).replace(day=review)
        holds = {
            "core-balance": _balances(engine, entries, start, end, due, flows),
            "ratio": _within_limits(engine, start, end),
            "evidence": True,
        }
        yield Month(f"{start:%Y-%m}", due, holds)
        start = next_month(start)


def _core(engine: Engine, account: str) -> bool:
    book = engine.book
    return book.role(account) == CORE and book.kind(account) == "holds"


def _balances(
    engine: Engine, entries: Sequence[Any], start: date, end: date, due: date, flows: Sequence[date]
) -> bool | None:
    """Every account of the core has a balance that holds, kept its floor, sent nothing."""
    book = engine.book
    lasts = [e for e in entries if isinstance(e, data.Balance) and end < e.date <= due]
    if any(one.diff_amount is not None for one in lasts if _core(engine, one.account)):
        return False
    used = {
        (posting.account, posting.units.currency)
        for entry in book.transactions
        if entry.date <= end
        for posting in entry.postings
        if _core(engine, posting.account)
    }
    told = {(one.account, one.amount.currency) for one in lasts}
    missing = {account for account, _ in used} - {account for account, _ in told}
    if missing and book.as_of > due:
        return False
    if any(start <= day <= end for day in flows):
        return False
    if any(one.code == "BB301" and _lasts(one, end) for one in engine.episodes):
        return False
    return None if missing or used - told else True  # one commodity of several: nobody says


def _within_limits(engine: Engine, start: date, end: date) -> bool | None:
    """The limits held to the end; a stressed call, which debts and shorts make, is not judged."""
    # Without a limit on leverage BB306 only notes that the core is not proven.
    broken = [
        one
        for one in engine.episodes
        if one.code[:5] in LIMITS and not (one.code == "BB306" and one.severity == "notice")
    ]
    if any(_lasts(one, end) for one in broken if one.code != "BB302"):
        return False
    if any(one.start <= end and (one.end is None or one.end > start) for one in broken):
        return None  # over before the month was; or the ratio may be back below its limit
    return None if engine.owed_in(end) else True


def _lasts(one: Any, end: date) -> bool:
    return bool(one.start <= end and (one.end is None or one.end > end))


def compared(
    words: Sequence[Any], theirs: Any, mine: Sequence[Month], found: Sequence[Any]
) -> Iterator[str]:
    """Where both disagree on months, on what is open, and on BB504 and BB505 that follow.

    Digests are the project's: the reference says what follows where one fits, and where not.
    """
    others = theirs.months
    if [(one.name, one.due) for one in others] != [(one.name, one.due) for one in mine]:
        yield f"months: {[m.name for m in mine]}, not {[m.name for m in others]}"
        return
    late, follows = [], []
    for own, other in zip(mine, others, strict=True):
        undone = []
        for item in other.items:
            holds = own.holds.get(item.name)
            verdict = {True: "pass", False: "fail", None: item.verdict.value}[holds]
            signed = list(_signed(words, own.name, item.name, other.end))
            fits = any(digest == item.digest for _, digest in signed)
            asked = item.name not in own.holds or verdict != "pass"
            open_ = not fits and (bool(signed) or asked)
            if verdict != item.verdict.value or open_ != item.open:
                yield f"{own.name} {item.name}: {verdict}, {open_}, not {item.verdict}, {item.open}"
            if signed and not fits:
                follows.append(f"BB505 {max(signed)[0]}")
            undone += [item.name] * open_
        if undone and theirs.as_of > own.due:
            late.append(own)
    follows += _runs([one.name for one in mine], late)
    told = [
        f"BB504 {one.episode.start} {one.params['month']}"
        if one.code == "BB504"
        else f"BB505 {one.date}"
        for one in found
        if one.code in {"BB504", "BB505"} and one.status.value == "open"
    ]
    if sorted(told) != sorted(follows):
        yield f"months: {sorted(follows)}, not {sorted(told)}"


def _signed(words: Sequence[Any], month: str, item: str, end: date) -> Iterator[tuple[date, str]]:
    """Signatures with a name and a digest, none before the month's end."""
    for word in words:
        values = [value.value for value in word.values]
        meta = word.meta
        if values[:3] == ["signoff", month, item] and word.date >= end and meta.get("by"):
            yield word.date, meta.get("digest", "")


def _runs(names: Sequence[str], late: Sequence[Month]) -> Iterator[str]:
    """Months in a row that are open are one finding, from the day after the first review day."""
    run: list[Month] = []
    for one in late:
        if run and names.index(one.name) == names.index(run[-1].name) + 1:
            run.append(one)
            continue
        run = [one]
        yield f"BB504 {later(one.due, 1)} {one.name}"
