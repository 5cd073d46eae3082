"""What waivers make of findings: waived, acknowledged, expired; and what becomes of waivers."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from tests.reference.book import F, later
from tests.reference.limits import CODES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from fractions import Fraction

    from tests.reference.engine import Result

LONGEST_DAYS = 90
FLOWS = {"BB201", "BB202"}
ACTS = {"BB205", "BB206", "BB402", "BB403"}
CURES = {*FLOWS, *CODES}
"""Of these the reference knows whether they are cured."""
STATUSES = {*CURES, *ACTS, "BB006", "BB007"}
NEVER_BEFORE = {*FLOWS, "BB004"}
"""What cannot be waived, only acknowledged."""


class Fact(NamedTuple):
    """A finding before waivers: a limit is held against `amount`, None if not known, less `back`.

    An act does not go on; an episode that is not cured does. Of a reduction that is overdue the
    reference does not know it: "?".
    """

    code: str
    of: str
    day: date
    severity: str
    amount: Fraction | None
    accounts: frozenset[str]
    act: bool | str
    cured: bool
    back: Fraction = F(0)
    """What of it came back."""


class Judged(NamedTuple):
    """A finding after waivers; what beyond a waiver's limit is still one."""

    code: str
    of: str
    day: date
    severity: str
    status: str
    excess: Fraction | None = None


class Waiver(NamedTuple):
    code: str
    day: date
    until: date
    account: str | None
    limit: Fraction | None


def facts(result: Result, tolerance: Fraction) -> Iterator[Fact]:
    """What was found, before waivers."""
    for one, left in result.breaches:
        severity = "notice" if one.earned else "error"
        known = one.code, "", one.day, severity, one.amount, one.accounts
        back = F(0) if one.amount is None else one.amount - left
        yield Fact(*known, act=True, cured=left <= tolerance, back=back)
    for deed in result.deeds:
        known = deed.code, deed.of, deed.day, "error", deed.worth, deed.accounts
        yield Fact(*known, act="?" if deed.code == "BB403" else True, cured=False)
    for e in result.episodes:
        code, _, of = e.code.partition(" ")
        known = code, of, e.start, e.severity, e.excess, frozenset()
        yield Fact(*known, act=False, cured=e.end is not None)


def read(words: Sequence[Any]) -> list[Waiver]:
    """The waivers that hold: with a reason, a name, and an end not too far away."""
    found = []
    for word in words:
        meta = {key.replace("_", "-"): value for key, value in word.meta.items()}
        until = meta.get("until")
        if word.values[0].value != "waiver" or not (meta.get("reason") and meta.get("by")):
            continue
        if isinstance(until, date) and word.date <= until <= later(word.date, LONGEST_DAYS):
            limit = meta.get("limit")
            limit = None if limit is None else F(getattr(limit, "number", limit))
            one = Waiver(word.values[1].value, word.date, until, meta.get("account"), limit)
            found.append(one)
    return sorted(found, key=lambda one: one.day)


def judged(
    facts: Sequence[Fact], waivers: Sequence[Waiver], as_of: date, tolerance: Fraction
) -> Iterator[Judged]:
    """Each finding with its status ("?" where the pages leave it open), then those of waivers."""

    def fits(one: Waiver, n: int) -> bool:
        return (
            one.limit is None or (facts[n].amount or F(0)) - facts[n].back <= one.limit + tolerance
        )

    used: list[list[str]] = [[] for _ in waivers]
    taken: dict[int, list[int]] = defaultdict(list)
    unsure: dict[int, list[int]] = defaultdict(list)
    for at, one in enumerate(waivers):
        matched = [n for n, fact in enumerate(facts) if _matches(one, fact)]
        open_ = bool(one.account) and not all(facts[n].accounts for n in matched)
        if one.code in FLOWS:
            # One flow each, within its limit if there is one; which, of several days or of
            # cured ones, and which of several waivers is too much, nobody says.
            free = [n for n in matched if not any(fits(waivers[w], n) for w in taken[n])]
            open_ = open_ or any(taken[n] or unsure[n] for n in matched)
            open_ = open_ or len({(facts[n].day, facts[n].cured) for n in free}) > 1
            matched = sorted(free, key=lambda n: (fits(one, n), facts[n].amount or F(0)))
            used[at] += ["?"] * (sum(_matches(w, facts[n]) for n in matched for w in waivers) > 1)
            matched = matched if open_ else matched[-1:]
        used[at] += ["?"] * open_
        for n in matched:
            (unsure if open_ else taken)[n].append(at)
    for n, fact in enumerate(facts):
        mine = sorted(taken[n], key=lambda at: waivers[at].until)
        status, excess = _status(fact, [waivers[at] for at in mine], as_of, tolerance)
        status = "?" if unsure[n] else status
        for at in [*mine, *unsure[n]]:
            # Of several that ended, the last one to end is told.
            told = status != "expired" or at == mine[-1]
            used[at].append(status if told else "?")
        yield Judged(fact.code, fact.of, fact.day, fact.severity, status, excess)
    for at, one in enumerate(waivers):
        if "?" in used[at] or set(used[at]) <= {"cured"}:
            status = "?" if used[at] else "open"
            yield Judged("BB006", one.code, one.day, "notice", status)
        if one.until < as_of and {"?", "expired"} & {*used[at]}:
            status = "open" if "expired" in used[at] else "?"
            yield Judged("BB007", one.code, later(one.until, 1), "error", status)


def _matches(one: Waiver, fact: Fact) -> bool:
    if one.code != fact.code:
        return False
    if one.account and fact.accounts and one.account not in fact.accounts:
        return False
    if one.day <= fact.day:
        if fact.code in NEVER_BEFORE:
            return one.day == fact.day  # on its own day it acknowledges
        return fact.day <= one.until
    return True


def _status(
    fact: Fact, mine: Sequence[Waiver], as_of: date, tolerance: Fraction
) -> tuple[str, Fraction | None]:
    if fact.cured or not mine:
        return "cured" if fact.cured else "open", None
    holding = [one for one in mine if fact.act is True or as_of <= one.until]
    if not holding:
        ended = "expired" if fact.severity == "error" else "open"
        return "?" if "?" in {fact.severity, fact.act} else ended, None
    said = {
        "waived" if one.day <= fact.day and fact.code not in NEVER_BEFORE else "acknowledged"
        for one in holding
    }
    status = said.pop() if len(said) == 1 else "?"
    limits = [one.limit for one in holding if one.limit is not None]
    if len(limits) < len(holding):
        return status, None
    if fact.amount is None:
        return "?", None
    over = fact.amount - fact.back - max(limits)
    return ("open", over) if over > tolerance else (status, None)
