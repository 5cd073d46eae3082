"""What is said of ledgers, small enough to be kept: a picture of each.

The ledgers are random ones, those that are shipped as broken, and those of the explanations. A
picture has four parts: `check` (a line a finding: code, severity, status, date, line, params,
episode, evidence), `words` (a digest of what the findings of a code say, in both languages),
`status` (the chief figures, and digests of all others) and `flows` (a line a movement).
Long things are cut and end in a digest of the whole.
"""

from __future__ import annotations

import hashlib
import json
import random as rnd
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from beancount import loader

from beancount_barbell import analyse
from beancount_barbell.figures.month import months
from beancount_barbell.figures.movements import movement_figures
from beancount_barbell.figures.plain import jsonable
from beancount_barbell.figures.status_figures import history_figures
from beancount_barbell.figures.stress_figures import stress_figures
from beancount_barbell.figures.trade_figures import trades_figures
from beancount_barbell.figures.treasury_figures import regime_part
from beancount_barbell.rendering.check_json import finding_json
from beancount_barbell.rendering.month_json import month_json
from beancount_barbell.rules import RULES
from beancount_barbell.rules.explanation import BREAKS, parse
from tests.bookings import Added, Writer, random_story
from tests.disguises import disguised, written
from tests.disorder import Tied
from tests.golden.lives import Life, Odd
from tests.wild import Wild

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from random import Random

    from beancount_barbell.analysis import Analysis
    from beancount_barbell.figures.month import MonthView
    from beancount_barbell.model.findings import Finding

KEPT = Path(__file__).with_name("golden.json")
BROKEN = Path(__file__).parents[2] / "example_ledger" / "broken"

MONTHS = 3
"""Of how many months, the last ones, the report is looked at."""

Picture = dict[str, Any]

_NUMBER = re.compile(r"-?\d+\.\d{9,}")
_CHIEF = (
    "state",
    "drivers",
    "ceiling",
    "ratio",
    "core.value",
    "sleeve.equity",
    "sleeve.nav",
    "sleeve.drawdown",
    "sleeve.exposure",
    "sleeve.net_contributions",
    "flows.outstanding",
)
"""What of `status` is kept as it is."""

_PARTS = (
    "core",
    "sleeve",
    "trades",
    "separation",
    "liquidity",
    "discipline",
    "room",
    "unknown",
    "assessments",
)
"""What of `status` has a digest of its own."""


def a_book(random: Random) -> str:
    split = (random.randrange(8), random.choice((2, 3))) if random.random() < 0.3 else None
    added = Added(split=split, transfer=random.randrange(8), rounding=random.random() < 0.5)
    return Writer(added).write(random_story(random))


FAMILIES: dict[str, tuple[int, Callable[[Random], str]]] = {
    "book": (30, a_book),
    "disguise": (44, lambda random: written(disguised(random))),
    "life": (23, lambda random: Life(random).text()),
    "odd": (40, lambda random: Odd(random).text()),
    "tied": (10, lambda random: Tied(random).text()),
    "wild": (14, lambda random: Wild(random).text()),
}
"""How many ledgers of which kind, and how one is written."""

CHOSEN = {
    "life": (107, 123),
    "odd": (158, 169, 180, 182, 209, 216),
    "tied": (107,),
    "wild": (102, 110, 114, 126, 136, 140, 147, 149, 152, 159, 173, 185, 236, 238, 239, 240),
}
"""Of some hundred further ones those that go ways through the code which no other goes."""


def ledgers() -> dict[str, str]:
    """All ledgers, by the names under which their pictures are kept."""
    by_chance = {
        f"{family} {seed}": write(rnd.Random(f"{family} {seed}"))
        for family, (count, write) in FAMILIES.items()
        for seed in (*range(count), *CHOSEN.get(family, ()))
    }
    return by_chance | {
        name: re.sub(r'^plugin "beancount_barbell"$', "", text, flags=re.MULTILINE)
        for name, text in (*_shipped(), *_explained())
    }


def _shipped() -> Iterator[tuple[str, str]]:
    for path in sorted(BROKEN.glob("*.beancount")):
        yield f"shipped {path.stem[:2]}", path.read_text(encoding="utf-8")


def _explained() -> Iterator[tuple[str, str]]:
    for rule in RULES:
        yield f"explained {rule.code}", parse(rule.doc).sections[BREAKS]


def kept() -> dict[str, Picture]:
    """The pictures in the file."""
    found: dict[str, Picture] = json.loads(KEPT.read_text(encoding="utf-8"))
    return found


def picture(ledger: str, *, whole: bool = False) -> Picture:
    """What is said of a ledger; `whole` for nothing cut and no digest, to be read."""
    entries, _, options = loader.load_string(ledger)
    analysis = analyse(entries, options)
    english = [finding_json(one, "en") for one in analysis.findings]
    japanese = [finding_json(one, "ja") for one in analysis.findings]
    figures = jsonable(analysis.figures())
    parts = {name: figures.pop(name) for name in _PARTS}
    others = {
        "rest": figures,
        "history": jsonable(history_figures(analysis.history)),
        "stress": jsonable(stress_figures(analysis.history)),
        "closed": jsonable(trades_figures(analysis.history)),
        "scopes": [_scope(one) for one in analysis.findings],
        "months": [_month(analysis, view) for view in months(analysis.history, MONTHS)],
    }
    flows = jsonable(movement_figures(analysis.history, analysis.findings))["movements"]
    cut = _text if whole else _cut
    return {
        "check": [_finding(one, cut) for one in english],
        "words": {
            code: _words([one for one in (*english, *japanese) if one["code"] == code], whole=whole)
            for code in sorted({one["code"] for one in english})
        },
        "status": {name: cut(_part(figures | parts, name), 24) for name in _CHIEF}
        | {
            f"{name}…": json.loads(json.dumps(part)) if whole else _digest(part)
            for name, part in (parts | others).items()
        },
        "flows": [_flow(one, cut) for one in flows],
    }


def _scope(one: Finding) -> list[Any]:
    """What a waiver or an acknowledgement of it is held against."""
    return [one.code, sorted(one.accounts), sorted(one.links), str(one.amount)]


def _month(analysis: Analysis, view: MonthView) -> dict[str, Any]:
    rates = regime_part(analysis.history, view.end)
    return month_json(view, (), analysis.as_of, analysis.base_currency, "en", rates)


def _part(figures: Any, name: str) -> Any:
    for key in name.split("."):
        figures = figures[key]
    return figures


def _finding(one: dict[str, Any], cut: Callable[[Any, int], str]) -> str:
    where = f"{one['severity']} {one['status']} {one['date']} :{one['line']}"
    seen = [each["line"] for each in one["evidence"]]
    facts = [cut(one["params"], 52)]
    facts += [cut(list(one["episode"].values()), 36)] if one["episode"] else []
    return " ".join((one["code"], where, *facts, cut(seen, 24)))


def _words(said: Iterable[dict[str, Any]], *, whole: bool) -> Any:
    texts = [
        [one["message"], one["remedy"], *(each["note"] for each in one["evidence"])] for one in said
    ]
    return texts if whole else _digest(texts)


def _flow(one: dict[str, Any], cut: Callable[[Any, int], str]) -> str:
    ends = f"{one['from'] or ''}>{one['to'] or ''}"
    hops = [[each["account"], each["date"], each["amount"]] for each in one["hops"]]
    tail = (one["code"], one["status"], one["allowed"], one["line"], one["missing"], hops)
    return " ".join((one["date"], one["kind"], cut(one["amount"], 20), ends, cut(tail, 24)))


def _text(value: Any, _width: int = 0) -> str:
    """A value in a line, without the digits that rounding decides and without quotes."""
    told = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return _NUMBER.sub(lambda found: f"{float(found[0]):.9g}", told).replace('"', "")


def _digest(value: Any) -> str:
    return hashlib.sha256(_text(value).encode()).hexdigest()[:6]


def _cut(value: Any, width: int) -> str:
    told = _text(value)
    return told if len(told) <= width else f"{told[: width - 8]}…{_digest(value)}"
