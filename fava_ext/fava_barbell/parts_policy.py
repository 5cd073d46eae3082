"""The policy in force: every limit, and the line that set it."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from beancount_barbell.engine.valuation.freshness import MAX_AGE_DAYS, MAX_AGE_STABLE_DAYS
from beancount_barbell.model.policy import Money, Policy
from beancount_barbell.model.strictness import effective
from beancount_barbell.rendering import numbers as shared
from fava_barbell.part_shapes import NO_VALUE, Part, Source, Table
from fava_barbell.shapes import Link, PageFormatter
from fava_barbell.table import place_of

if TYPE_CHECKING:
    from collections.abc import Iterator


def policy_part(source: Source, voice: PageFormatter) -> Part:
    """Each policy key with its value and its line; a default is marked as such."""
    analysis = source.analysis
    return Part(
        key="policy",
        title=voice("part.policy"),
        notes=(voice("policy.note", date=analysis.as_of.isoformat()),),
        tables=(
            Table(
                title=voice("part.policy"),
                columns=voice.columns("key", "value", "where"),
                rows=tuple(_rows(analysis.policy, voice)),
            ),
        ),
    )


def _rows(policy: Policy, voice: PageFormatter) -> Iterator[tuple[Link, ...]]:
    for field in policy._fields:
        if field == "sources":
            continue
        key = field.replace("_", "-")
        text = _text(effective(policy, field))
        if field == "price_max_age" and policy.price_max_age is None:
            ages = {"days": str(MAX_AGE_DAYS), "stable": str(MAX_AGE_STABLE_DAYS)}
            text = voice("policy.ages", **ages)
        where = Link(voice("policy.default"))
        if key in policy.sources:
            where = place_of(policy.source(key), voice)
        yield (Link(key), Link(voice.numbers.text(text)), where)


def _text(value: Any) -> str:
    if value is None or value == frozenset():
        return NO_VALUE
    if isinstance(value, Money):
        return shared.money(value.number, value.currency)
    if isinstance(value, Decimal):
        return shared.units(value)
    if isinstance(value, frozenset):
        return ", ".join(sorted(value))
    if isinstance(value, datetime.date):
        return value.isoformat()
    return str(value)
