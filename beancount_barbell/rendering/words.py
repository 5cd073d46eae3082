"""Puts a text of the catalogue into words.

The name of a parameter decides how it is shown: names in `AMOUNTS` are amounts of the text's
`currency`, a name that ends in `_ratio` is a ratio (1 = 100 %), and `nav` or a name that ends in
`_nav` is an index with base 100. All other parameters are shown by type.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from decimal import Decimal
from enum import Enum
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from beancount_barbell.model.findings import Text
from beancount_barbell.model.location import NOWHERE, Location
from beancount_barbell.model.policy import Money
from beancount_barbell.rendering import numbers
from beancount_barbell.rendering.catalogue import CATALOGUE
from beancount_barbell.rendering.visible import visible

if TYPE_CHECKING:
    from collections.abc import Callable

AMOUNTS = frozenset(
    {
        "amount",
        "outstanding",
        "least",
        "most",
        "value",
        "limit",
        "excess",
        "lacking",
        "uncovered",
        "untagged_amount",
        "close",
        "sweep",
        "free_cash",
        "core",
        "sleeve",
        "ceiling",
        "exposure",
        "floor",
        "monthly",
        "taken",
        "debt",
    }
)
"""Names of parameters that are amounts in the text's currency."""


LINES = frozenset({"line_nav", "resume_nav"})
"""Names of parameters that are a NAV set by the policy."""

SETTINGS = frozenset({"old", "new"})
"""Names of parameters for which None means that the policy does not set them."""


def say(text: Text, lang: str) -> str:
    """`text` in the language `lang` ("en", "ja"); English where that is unknown.

    Raises:
        KeyError: the catalogue has no such text, or the text lacks a parameter.
    """
    words = {name: _tell(name, value, text.params, lang) for name, value in text.params.items()}
    return CATALOGUE[text.key].of(lang).format_map(words)


def _tell(name: str, value: Any, params: Mapping[str, Any], lang: str) -> str:
    if value is None:
        return _word("unset" if name in SETTINGS else "unknown", lang)
    if isinstance(value, Decimal):
        return _number(name, value, params)
    for kind, tell in _BY_TYPE:
        if isinstance(value, kind):
            return tell(value, lang)
    return visible(str(value))


def _number(name: str, number: Decimal, params: Mapping[str, Any]) -> str:
    if name.endswith("_ratio"):
        return numbers.percent(
            number, [other for other in _like("_ratio", params) if other != number]
        )
    if name in LINES:
        return numbers.units(number)
    if name.endswith("nav"):
        nearest = number.to_integral_value()
        lines = [other for other in (*_like("nav", params), nearest) if other != number]
        return numbers.index(number, lines)
    currency = params.get("currency")
    if name in AMOUNTS and currency is not None:
        return numbers.money(number, currency)
    return numbers.units(number)


def _like(ending: str, params: Mapping[str, Any]) -> list[Decimal]:
    """All numbers of the same kind: rounding must not cross any of them."""
    return [
        value
        for name, value in params.items()
        if name.endswith(ending) and isinstance(value, Decimal)
    ]


def _word(key: str, lang: str) -> str:
    """A short text without parameters."""
    return say(Text(f"word.{key}", {}), lang)


def _place(place: Location, lang: str) -> str:
    """File and line; the file by its name only, because the evidence has the whole path."""
    if place == NOWHERE:
        return _word("default", lang)
    return visible(f"{PurePath(place.filename).name}:{place.lineno}")


def _listed(values: Any, lang: str) -> str:
    if not values:
        return _word("nothing", lang)
    return _word("comma", lang).join(_tell("", value, {}, lang) for value in values)


_BY_TYPE: tuple[tuple[type, Callable[[Any, str], str]], ...] = (
    (bool, lambda value, lang: _word("yes" if value else "no", lang)),
    (datetime.date, lambda value, _lang: value.isoformat()),
    (Enum, lambda value, lang: _word(f"{type(value).__name__}.{value.value}", lang)),
    (Text, say),
    (Location, _place),
    (Money, lambda value, _lang: f"{numbers.units(value.number)} {value.currency}"),
    (AbstractSet, lambda value, lang: _listed(sorted(value), lang)),
    (tuple, _listed),
)
"""How to show each type; `Text`, `Location` and `Money` are tuples, so they precede `tuple`."""
