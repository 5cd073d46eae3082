"""The reference beside the project's own results, on one ledger."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from beancount import loader

from beancount_barbell import analyse
from beancount_barbell.figures.movements import movement_figures
from beancount_barbell.figures.plain import jsonable
from beancount_barbell.figures.status_figures import history_figures
from beancount_barbell.figures.trade_figures import trades_figures
from tests.reference import months, news
from tests.reference.book import F, NotCoveredError
from tests.reference.engine import Engine, Result
from tests.reference.limits import CODES
from tests.reference.waivers import CURES, STATUSES, Judged

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from fractions import Fraction

NAMES = {
    "BB102": ("account", "commodity"),
    "BB103": ("account", "commodity"),
    "BB104": ("account", "liability"),
    "BB105": ("", ""),
    "BB106": ("from", ""),
    "BB308": ("account", "commodity"),
    "BB309": ("", ""),
}
"""What findings are about, by code: the names of their parameters."""
CLOSE = F(1, 10**15)
"""How far a figure of 28 digits may be from the exact one, of its size."""


class Outcome(NamedTuple):
    """Why a ledger is not covered, None where it is; and where both disagree."""

    uncovered: str | None
    differences: list[str]
    compared: Mapping[str, int] = {}
    """How many findings of each code, with severity and status."""


def compare(entries: Any, options: Any) -> Outcome:
    """Compare history, movements and what is outstanding."""
    try:
        found = Engine(entries, options).run()
    except NotCoveredError as reason:
        return Outcome(str(reason), [])
    analysis = analyse(entries, options)
    history = jsonable(history_figures(analysis.history))
    told = list(_rows(found.rows, history["days"]))
    flows = jsonable(movement_figures(analysis.history, analysis.findings))["movements"]
    if any(row["amount"] is None for row in flows):
        return Outcome("an amount that is UNKNOWN", [])
    told += _movements(found.movements, flows)
    outstanding = jsonable(analysis.figures())["flows"]["outstanding"]
    if not _same(found.outstanding, outstanding):
        told.append(f"outstanding: {_say(found.outstanding)}, not {outstanding}")
    told += _trades(found, trades_figures(analysis.history))
    short = [(one.commodity, one.start, one.end) for one in analysis.history.short_options]
    if sorted(found.short, key=str) != sorted(short, key=str):
        told.append(f"short options: {found.short}, not {short}")
    told += _episodes(found, analysis.findings)
    told += _deeds(found, analysis.findings)
    told += _statuses(found, analysis.findings)
    if found.as_of != analysis.as_of:
        told.append(f"as of: {found.as_of}, not {analysis.as_of}")
    told += _substitutions(found, analysis.findings)
    told += _standing(found, analysis)
    told += news.compared(found.news, analysis.findings, found.unsure)
    words, shown = found.words, analysis.history
    told += months.compared(words, shown, found.months, analysis.findings)
    counted = Counter(" ".join((one.code, *one[3:5])) for one in found.judged)
    counted += Counter(one.key[0] for one in found.standing if one.key[0] not in found.unsure)
    counted += Counter(one.code for one in found.news if one.code not in found.unsure)
    counted["BB311"] += found.life is not None
    counted["BB101"] += found.levels is not None
    for month in found.months:
        counted += Counter(f"month {name} {holds}" for name, holds in month.holds.items())
    counted += Counter(one.code for one in analysis.findings if one.code in {"BB504", "BB505"})
    counted["BB203"] += len(found.substitutions or [])
    counted["BB203 ?"] += found.substitutions is None
    return Outcome(None, told, counted)


def compare_text(ledger: str) -> Outcome:
    """Compare on a ledger that is a text."""
    entries, _, options = loader.load_string(ledger)
    return compare(entries, options)


def _rows(mine: dict[Any, Any], theirs: list[dict[str, Any]]) -> Iterator[str]:
    by_day = {str(row["date"]): row for row in theirs}
    mine_by_day = {day.isoformat(): row for day, row in mine.items()}
    own: Any = None
    other: Any = None
    for day in sorted({*by_day, *mine_by_day}):
        own, other = mine_by_day.get(day, own), by_day.get(day, other)
        if own is None or other is None:
            yield f"{day}: a row is missing ({'reference' if own is None else 'project'})"
            continue
        for name, value in own._asdict().items():
            if not _same(value, other[name]):
                yield f"{day} {name}: {_say(value)}, not {other[name]}"


def _movements(mine: Any, theirs: list[dict[str, Any]]) -> Iterator[str]:
    """By day and kind: several of one day may be told in any order."""
    own: Counter[Any] = Counter()
    other: Counter[Any] = Counter()
    for day, kind, amount in mine:
        own[day.isoformat(), kind] += amount
    for row in theirs:
        other[str(row["date"]), row["kind"]] += F(Decimal(row["amount"]))
    for day, kind in sorted({*own, *other}):
        if not _near(F(own[day, kind]), F(other[day, kind])):
            yield f"{day} {kind}: {_say(own[day, kind])}, not {_say(other[day, kind])}"


def _episodes(mine: Result, theirs: Any) -> Iterator[str]:
    """Each limit that was broken, from when to when."""
    own = Counter(one[:3] for one in mine.episodes if one.code[:5] not in mine.unsure)
    other = Counter(
        (_with_layer(one), one.episode.start, one.episode.end)
        for one in theirs
        if one.code in CODES - mine.unsure
    )
    for key in sorted({*own, *other}, key=str):
        if own[key] != other[key]:
            yield f"{key[0]} {key[1]} to {key[2]}: {own[key]}, not {other[key]}"


def _with_layer(finding: Any) -> str:
    return " ".join((finding.code, *filter(None, [finding.params.get("layer")])))


def _statuses(mine: Result, theirs: Any) -> Iterator[str]:
    """Severity and status of each finding, with what waivers made of it."""
    own = Counter(one for one in mine.judged if not {one.code, one.of[:5]} & mine.unsure)
    other: Counter[Judged] = Counter()
    for one in theirs:
        of = one.params.get("waived") or one.params.get("underlying", _with_layer(one)[6:])
        if one.code not in STATUSES or {one.code, of} & mine.unsure:
            continue
        if one.code in {"BB006", "BB007"} and of not in STATUSES:
            continue
        day = one.date if one.episode is None else one.episode.start
        over = one.params.get("excess") if one.status.value == "open" else None
        status = "cured" if _is_back_in_part(one) else one.status.value
        told = Judged(one.code, of, day, one.severity.value, status, over and F(over))
        # What the reference leaves open is as the project has it.
        alike = (key for key in own if own[key] > other[key] and _agree(key, told))
        other[next(alike, told)] += 1
    for key in sorted({*own, *other}, key=str):
        if own[key] != other[key] and key.status != "?":
            yield f"{' '.join(map(str, key))}: {own[key]}, not {other[key]}"


def _is_back_in_part(one: Any) -> bool:
    """Whether a part of a top-up or of a redemption went back: the reference does not know it."""
    amount = one.params.get("amount")
    return one.code not in CURES and one.params.get("outstanding", amount) != amount


def _agree(mine: Judged, theirs: Judged) -> bool:
    if mine[:3] != theirs[:3] or mine.severity not in {"?", theirs.severity}:
        return False
    if mine.status == "?" or (theirs.status == "cured" and theirs.code not in CURES):
        return True
    over = mine.excess is None or _near(mine.excess, theirs.excess or F(0))
    return over and mine.status == theirs.status


def _deeds(mine: Result, theirs: Any) -> Iterator[str]:
    """What was done in a loss, by day."""
    own: Counter[Any] = Counter()
    other: Counter[Any] = Counter()
    for code, day, of, amount, *_ in mine.deeds:
        own[code, day, of] += amount
    for one in theirs:
        if one.code in {"BB205", "BB206"}:
            other[one.code, one.date, ""] += F(one.params["amount"])
        elif one.code == "BB403":
            other[one.code, one.date, ""] += 1
        elif one.code == "BB402":
            other[one.code, one.date, one.params["underlying"]] += abs(F(one.params["units"]))
    for key in sorted({*own, *other}, key=str):
        if key[0] not in mine.unsure and not _near(F(own[key]), F(other[key])):
            yield f"{' '.join(map(str, key))}: {_say(own[key])}, not {_say(other[key])}"


def _substitutions(mine: Result, theirs: Any) -> Iterator[str]:
    """By day: how much was told."""
    if mine.substitutions is None:
        return
    own: Counter[Any] = Counter()
    other: Counter[Any] = Counter()
    for day, amount in mine.substitutions:
        own[day] += amount
    for one in theirs:
        if one.code == "BB203":
            other[one.date] += F(one.params["amount"])
    for day in sorted({*own, *other}):
        if not _near(F(own[day]), F(other[day])):
            yield f"BB203 {day}: {_say(own[day])}, not {_say(other[day])}"


def _standing(mine: Result, analysis: Any) -> Iterator[str]:
    """What core and sleeve are: from when to when, and what is left to live on."""
    own: Counter[Any] = Counter()
    other: Counter[Any] = Counter()
    for key, start, end, amount in mine.standing:
        own[(*key, start, end)] += 1 if amount is None else amount
    for one in analysis.findings:
        if one.code in NAMES:
            names = (str(one.params.get(name, "")) for name in NAMES[one.code])
            first, second = names if one.episode or one.code == "BB106" else ("hedge", "trade")
            start, end = one.episode[:2] if one.episode else (one.date, one.date)
            amount = F(1) if one.episode else F(one.params["amount"])
            other[one.code, first, second, start, end] += amount
    for key in sorted({*own, *other}, key=str):
        if key[0] not in mine.unsure and not _near(F(own[key]), F(other[key])):
            yield f"{' '.join(map(str, key))}: {_say(own[key])}, not {_say(other[key])}"
    told = [one.params["value"] for one in analysis.findings if one.code == "BB311"]
    months, need = mine.life or (F(0), F(0))
    short = [months] if months is None or months < need else []
    alike = len(short) == len(told) and all(map(_same, short, told))
    if not alike and "BB311" not in mine.unsure:
        yield f"BB311: {_say(months)}, not {told}"
    separation = analysis.figures()["separation"]
    levels = separation["derived"], separation["effective"]
    if mine.levels is not None and "BB101" not in mine.unsure and levels != mine.levels:
        yield f"BB101: {mine.levels}, not {levels}"


def _trades(mine: Result, theirs: dict[str, Any]) -> Iterator[str]:
    """Each trade, and what they come to."""
    other = {(str(row["date"]), row["underlying"]): row["result"] for row in theirs["trades"]}
    own = {(day.isoformat(), name): result for day, name, result in mine.trades}
    for key in sorted({*own, *other}):
        if not _same(own.get(key), other.get(key)):
            yield f"trade {key}: {_say(own.get(key))}, not {other.get(key)}"
    wins, losses = [r for r in own.values() if r > 0], [r for r in own.values() if r < 0]
    won, lost = sum(wins, F(0)), sum(losses, F(0))
    figures = {
        "count": F(len(own)),
        "wins": F(len(wins)),
        "losses": F(len(losses)),
        "win_rate": _over(F(len(wins)), len(wins) + len(losses)),
        "average_win": _over(won, len(wins)),
        "average_loss": _over(lost, len(losses)),
        "expectancy": _over(won + lost, len(own)),
        "profit_factor": _over(won, -lost),
        "longest_losing_streak": F(mine.longest),
        "net": won + lost,
    }
    for name, value in figures.items():
        if not _same(value, theirs["statistics"][name]):
            yield f"statistics {name}: {_say(value)}, not {theirs['statistics'][name]}"


def _over(one: Fraction, other: Fraction | int) -> Fraction | None:
    return one / other if other else None


def _same(one: Any, other: Any) -> bool:
    if one is None or other is None or isinstance(one, str):
        return one == other
    return _near(F(one), F(Decimal(other)))


def _near(one: Fraction, other: Fraction) -> bool:
    return abs(one - other) <= CLOSE * max(abs(one), abs(other), F(1))


def _say(value: Any) -> str:
    return value if value is None or isinstance(value, str) else f"{float(value):.12g}"
