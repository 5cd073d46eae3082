"""Tags on `commodity` directives → the terms of each commodity."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from beancount_barbell.model.commodities import Commodities, CommodityTerms
from beancount_barbell.model.location import location_of
from beancount_barbell.model.problems import Problem, ProblemKind
from beancount_barbell.reading import values as v
from beancount_barbell.reading.directives import COMMODITY_TAGS, line_of, read_tags
from beancount_barbell.reading.spelling import speaks

if TYPE_CHECKING:
    from collections.abc import Iterable

_FIELDS = {
    "barbell-class": "product_class",
    "barbell-instrument": "instrument",
    "barbell-multiplier": "multiplier",
    "barbell-leverage": "leverage",
    "barbell-delta": "delta",
    "barbell-underlying": "underlying",
    "barbell-settlement": "settlement_days",
    "barbell-cutoff": "cutoff",
    "barbell-distribution": "distribution",
    "barbell-hedged": "hedged",
    "barbell-yield": "product_yield",
    "barbell-expense-ratio": "expense_ratio",
    "barbell-wam": "wam_days",
    "barbell-wal": "wal_days",
    "barbell-terms-checked": "terms_checked",
    "barbell-haircut": "haircut",
    "barbell-calendar": "calendar",
}


def read_commodities(
    directives: Iterable[Any], known: v.Known
) -> tuple[Commodities, tuple[Problem, ...]]:
    """Reads the terms of every commodity with a `barbell` tag.

    A second directive on one commodity adds tags. If it contradicts the first one, the
    first value counts and a problem is reported.
    """
    stated: dict[str, CommodityTerms] = {}
    problems: list[Problem] = []
    for entry in directives:
        if not speaks(entry.meta):
            continue
        tags, tag_problems = read_tags(entry, COMMODITY_TAGS, known)
        problems += tag_problems
        location = location_of(entry.meta)
        first = stated.get(entry.currency)
        settings = {_FIELDS[tag]: value for tag, value in tags.items()}
        if first is not None:
            for tag, value in tags.items():
                earlier = getattr(first, _FIELDS[tag])
                if earlier is None:
                    continue
                settings[_FIELDS[tag]] = earlier
                if earlier != value:
                    params = {"key": tag, "first": v.shown(earlier), "second": v.shown(value)}
                    place = line_of(entry, tag)
                    problems.append(Problem(ProblemKind.INVALID, place, "key-twice", params, entry))
        stated[entry.currency] = _with(first, entry.currency, location, settings)
    return Commodities(stated), tuple(problems)


def _with(
    first: CommodityTerms | None, commodity: str, location: Any, settings: dict[str, Any]
) -> CommodityTerms:
    if first is None:
        return CommodityTerms(commodity, location, **settings)
    return first._replace(**settings)
