"""Tags on `commodity` directives → the terms of each commodity."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from beancount_barbell.model.commodities import Commodities, CommodityTerms
from beancount_barbell.model.location import location_of
from beancount_barbell.reading import values as v
from beancount_barbell.reading.directives import (
    COMMODITY_TAGS,
    field_of,
    problem_of,
    read_tags,
)
from beancount_barbell.reading.spelling import speaks

if TYPE_CHECKING:
    from collections.abc import Iterable

    from beancount_barbell.model.problems import Problem

_FIELDS = {tag: field_of(tag) for tag in COMMODITY_TAGS} | {
    "barbell-class": "product_class",
    "barbell-settlement": "settlement_days",
    "barbell-yield": "product_yield",
    "barbell-wam": "wam_days",
    "barbell-wal": "wal_days",
}
"""Tag → field of `CommodityTerms`."""


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
                    problems.append(problem_of(entry, "key-twice", params))
        known_so_far = first or CommodityTerms(entry.currency, location_of(entry.meta))
        stated[entry.currency] = known_so_far._replace(**settings)
    return Commodities(stated), tuple(problems)
