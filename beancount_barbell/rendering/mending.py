"""How to mend an item of the month that does not pass: in words, and as text to paste.

A value that only the user knows (an amount of a statement, the day on which terms were read) is
left open as "…": Beancount refuses the text until the value is filled in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from beancount_barbell.model.dates import days_after
from beancount_barbell.model.findings import Text
from beancount_barbell.model.record import NamedTuple
from beancount_barbell.rendering.words import say

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator, Mapping

    from beancount_barbell.figures.month import ItemView

OPEN = "…"
"""Placeholder for a value that the user has to fill in."""

_PRICE, _BALANCE, _PAST = "price", "balance", "past"
_KINDS = {
    "no-balance": _BALANCE,
    "balance-awaited": _BALANCE,
    "core-unknown": _PRICE,
    "floor-unknown": _PRICE,
    "sleeve-unknown": _PRICE,
    "ratio-unknown": _PRICE,
    "leverage-unknown": _PRICE,
    "price-missing": _PRICE,
    "below-floor": _PAST,
    "core-flow": _PAST,
    "core-flow.one": _PAST,
    "ratio": _PAST,
    "leverage": _PAST,
    "leverage-infinite": _PAST,
    "budget": _PAST,
    "call-uncovered": _PAST,
}
"""Reasons that share one remedy; every other reason has its own words."""

_TERMS = {"product_class": "barbell-class", "settlement_days": "barbell-settlement"}
"""The tags to declare for each product of the core."""


_TAGS = {
    "terms-old": f"  barbell-terms-checked: {OPEN}",
    "not-stated": f'  barbell-institution: "{OPEN}"',
}
"""Remedies that consist of one tag."""


class Mend(NamedTuple):
    """One thing to do, and the text to paste for it, "" where there is none."""

    text: str
    paste: str = ""


def mends(item: ItemView, end: datetime.date, currency: str, lang: str) -> tuple[Mend, ...]:
    """What to do about an item before it is signed, each thing once.

    Empty if the item is done or lacks only a signature; `end` is the last day of its month.
    """
    if not item.open:
        return ()
    found: dict[str, dict[str, None]] = {}
    for reason in item.reasons:
        key = reason.key.removeprefix("month.")
        kind = _KINDS.get(key, key)
        told = say(Text(f"mend.{kind}", reason.params), lang)
        lines = _lines(kind, item.figures, reason.params, end, currency)
        found.setdefault(told, {}).update(dict.fromkeys(lines))
    return tuple(Mend(told, "\n".join(lines)) for told, lines in found.items())


def _lines(
    kind: str,
    figures: Mapping[str, Any],
    params: Mapping[str, Any],
    end: datetime.date,
    currency: str,
) -> Iterator[str]:
    if kind == _BALANCE:
        for row in figures.get("accounts", ()):
            if row["account"] in params["accounts"] and row["balance"] is None:
                held = row["commodity"] or currency
                yield f"{days_after(end, 1)} balance {row['account']}  {OPEN} {held}"
    elif kind == _PRICE:
        for commodity in params["missing"]:
            yield f"{end} price {commodity}  {OPEN} {currency}"
    elif kind == "terms-missing":
        for row in figures.get("products", ()):
            if row["commodity"] == params["commodity"]:
                yield from (f"  {tag}: {OPEN}" for key, tag in _TERMS.items() if row[key] is None)
    elif kind in _TAGS:
        yield _TAGS[kind]
