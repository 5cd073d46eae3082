"""Links to common periods (3 months, this year, ...), which set Fava's own time filter."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlencode

from dateutil.relativedelta import relativedelta

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fava_barbell.labels import Labels

_MONTHS = {"3m": 3, "6m": 6, "ytd": None, "1y": 12, "max": None}
"""Range → its length in months, None for other ranges; in the order on the page."""

FAVAS_OWN = "partial"
"""The query argument with which Fava updates the page without a full reload."""


class Range(NamedTuple):
    """A link to a period; `now`: it is the period shown, `length` is an HTML duration."""

    text: str
    href: str
    now: bool
    length: str | None


def build_ranges(
    arguments: Mapping[str, str], as_of: datetime.date, labels: Labels
) -> tuple[Range, ...]:
    """The links to ranges that end on `as_of`; each keeps the other arguments of the address."""
    shown = arguments.get("time", "")
    others = {key: arguments[key] for key in arguments if key not in {"time", FAVAS_OWN}}
    return tuple(
        Range(
            text=labels(f"range.{key}"),
            href=_address(others, time),
            now=time == shown,
            length=f"P{months}M" if months else None,
        )
        for key, months in _MONTHS.items()
        for time in (_time(key, months, as_of),)
    )


def _time(key: str, months: int | None, as_of: datetime.date) -> str:
    """A range in the notation of Fava's time filter; "" for all."""
    if key == "max":
        return ""
    start = as_of.replace(month=1, day=1) if months is None else _before(as_of, months)
    return f"{start.isoformat()} to {as_of.isoformat()}"


def _before(as_of: datetime.date, months: int) -> datetime.date:
    try:
        return as_of - relativedelta(months=months)
    except ValueError:  # there is no year before the first
        return datetime.date.min


def _address(others: Mapping[str, str], time: str) -> str:
    query = urlencode({**others, "time": time} if time else others)
    return f"?{query}#barbell-charts"
