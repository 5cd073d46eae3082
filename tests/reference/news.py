"""What is told of the state and of what changes limits, from when to when.

BB401, BB404, BB405 and BB406, and of limits that were made looser BB004 and BB008.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from tests.reference.book import HIGHER_IS_LOOSER, LOWER_IS_LOOSER

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from tests.reference.market import Rule

ACTIVE, REDUCING, HALTED = "ACTIVE", "REDUCING", "HALTED"
RANK = {ACTIVE: 0, REDUCING: 1, HALTED: 2}
KEYS = (HIGHER_IS_LOOSER | LOWER_IS_LOOSER) - {"tolerance"}
"""Keys of which the reference knows what is looser; a first `tolerance` may be told, too."""
SILENT_DAYS = 5


class News(NamedTuple):
    """A code, what of it, and from when to when; None while it lasts."""

    code: str
    of: str
    start: date
    end: date | None


class Teller:
    """Keeps what is told, and ends it."""

    def __init__(self) -> None:
        self.found: list[News] = []

    def begin(self, code: str, of: str, day: date) -> None:
        self.found.append(News(code, of, day, None))

    def take_back(self, key: str) -> None:
        """A later line says anew what a key is: what was refused of it waits no more."""
        self.found = [
            one._replace(end=one.start) if one[:2] == ("BB004", key) else one for one in self.found
        ]

    def end(self, code: str, day: date, *of: str) -> None:
        """End what lasts of a code, or only what is of one of some."""
        self.found = [
            one._replace(end=day)
            if one.code == code and one.end is None and (not of or one.of in of)
            else one
            for one in self.found
        ]

    # -- the state -----------------------------------------------------------------------

    def lines(self, day: date, before: tuple[str, set[str]], lines: str, latched: set[str]) -> None:
        """The NAV crossed a line, the equity is gone, or the drawdown is too deep."""
        new = latched - before[1]
        if "insolvency" in new:
            self.begin("BB401", HALTED, day)
        elif RANK[lines] > RANK[before[0]]:
            self.begin("BB401", lines, day)
        if "drawdown" in new:
            self.begin("BB404", "", day)

    def state(self, day: date, state: str) -> None:
        """A line is behind once the state is milder than it alone would make it."""
        milder = [one for one in (REDUCING, HALTED) if RANK[state] < RANK[one]]
        if milder:
            self.end("BB401", day, *milder)

    def streak(self, day: date, before: str, now: str) -> None:
        """Losses in a row put the state further down, or are over."""
        if RANK[now] > RANK[before]:
            self.begin("BB405", now, day)
        elif now == ACTIVE != before:
            self.end("BB405", day)

    def reviewed(self, day: date) -> None:
        """A halt by losses becomes a reduction: what made that first goes on."""
        lasting = [one for one in self.found if one.code == "BB405" and one.end is None]
        for one in lasting[1:]:
            self.found[self.found.index(one)] = one._replace(end=day)

    def markets(self, as_of: date, rules: Sequence[Rule]) -> None:
        """What is not known of a series."""
        for rule in rules:
            seen = [on for on, _ in rule.seen if on <= as_of]
            looks_back = {"halt-rise", "halt-change"} & set(rule.keys)
            need = rule.keys.get("over", 5) if looks_back else int("halt-step" in rule.keys)
            since = rule.start
            if seen and len(seen) >= need:
                since = max(since, seen[-1] + timedelta(SILENT_DAYS))
                if since > as_of:
                    continue
            self.begin("BB406", "unknown", since)


def compared(mine: Sequence[News], findings: Sequence[Any], unsure: set[str]) -> Iterator[str]:
    """Where both disagree on what is told, and from when to when."""
    told = []
    for one in findings:
        if one.code in {"BB401", "BB404", "BB405", "BB406"}:
            of = one.params.get("line_state", "")
            of = "unknown" if "seen_on" in one.params else of
            told.append(News(one.code, of, *one.episode[:2]))
        elif one.code in {"BB004", "BB008"} and one.params["key"] in KEYS:
            open_ = News(one.code, one.params["key"], one.date, None)
            # Refused, it holds again where the loss is made good on the very last day.
            cured = one.status.value == "cured" and open_ not in mine
            told.append(open_._replace(end=one.date) if cured else open_)
    for news in sorted({*mine, *told}, key=str):
        if mine.count(news) != told.count(news) and news.code not in unsure:
            yield f"{' '.join(map(str, news))}: {mine.count(news)}, not {told.count(news)}"
