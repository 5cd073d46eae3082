"""Exact figures as JSON types, for every face."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from decimal import Decimal
from enum import Enum
from typing import Any

from beancount_barbell.model.exact import plain
from beancount_barbell.model.location import Location
from beancount_barbell.model.policy import Money


def jsonable(value: Any) -> Any:
    """`value` in JSON's types; decimals become exact strings, dates ISO strings."""
    if value is None or isinstance(value, (bool, int, str)):
        return value
    for kind, convert in _CONVERTERS:
        if isinstance(value, kind):
            return convert(value)
    return str(value)


def _mapping(value: Mapping[Any, Any]) -> dict[str, Any]:
    return {str(key): jsonable(item) for key, item in value.items()}


# `Money` and `Location` are named tuples and so sequences, too: they stand before `Sequence`.
_CONVERTERS: tuple[tuple[type, Callable[[Any], Any]], ...] = (
    (Decimal, plain),
    (datetime.date, lambda date: date.isoformat()),
    (Enum, lambda member: member.value),
    (Money, lambda money: {"number": plain(money.number), "currency": money.currency}),
    (Location, lambda place: {"file": place.filename, "line": place.lineno}),
    (Mapping, _mapping),
    (AbstractSet, lambda items: sorted(map(jsonable, items))),
    (Sequence, lambda items: list(map(jsonable, items))),
)
