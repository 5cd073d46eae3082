"""What the core yielded and what its result is made of: the figures of `barbell stress`."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, NamedTuple

from beancount_barbell.figures.assessment import Tone
from beancount_barbell.rendering.labels import reason_text
from fava_barbell.part_shapes import NO_VALUE, Fact, Table
from fava_barbell.shapes import Link, PageFormatter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from decimal import Decimal


_log = logging.getLogger(__name__)

_RATES = (
    ("gross", "gross", "gross_yearly"),
    ("net", "net", "net_yearly"),
    ("local", "local", "local_yearly"),
    ("money_weighted", None, "money_weighted_yearly"),
    ("distributed", "distributed", None),
    ("distributed_net", "distributed_net", None),
    ("modified_dietz", "modified_dietz", None),
)
"""(name, key of the figure of the span, key of the yearly figure or None) of each yield."""

_PARTS = ("income", "tax", "currency", "price", "total")
"""The result of the span as a sum: total = income - tax + currency + price."""


class Yields(NamedTuple):
    """The yields: `tables` show them, `facts` say why they are UNKNOWN."""

    facts: tuple[Fact, ...] = ()
    tables: tuple[Table, ...] = ()


def build_yields(stress: Callable[[], Mapping[str, Any]], voice: PageFormatter) -> Yields:
    """Yields of the span and of a year, and the parts of the result, from `stress_figures`.

    Never raises: after a failure they are UNKNOWN, and the rest of the core is still shown.
    """
    try:
        figures = stress()
        if figures["core"]["yield"] is not None:
            return Yields(tables=tuple(_tables(figures, voice)))
        reason = reason_text(figures["unknown"]["core.yield"], voice.language)
    except Exception:  # noqa: BLE001 - figures that fail must not hide the core's others
        _log.exception("beancount_barbell: the core's yields could not be told")
        reason = voice("yields.failed")
    unknown = voice("word.UNKNOWN")
    return Yields((Fact(voice("fact.yields"), unknown, voice.numbers.text(reason), Tone.UNKNOWN),))


def _tables(stress: Mapping[str, Any], voice: PageFormatter) -> Iterator[Table]:
    earned = stress["core"]["yield"]
    span = {"start": earned["start"], "end": earned["end"]}
    days = voice.numbers.count(earned["days"])
    # Below 90 days a yearly rate is not a year's yield: title and heading say so.
    title, year = "fact.yields.span", "year"
    if earned["short"]:
        title, year = "fact.yields.short", "year.short"
    yield Table(
        title=voice(title, **span, days=days),
        columns=voice.columns("yield", "span", year),
        rows=tuple(
            (
                Link(voice(f"yield.{name}")),
                _rate(earned, in_span, voice),
                _rate(earned, in_year, voice),
            )
            for name, in_span, in_year in _RATES
        ),
        figures=frozenset({1, 2}),
    )
    currency = stress["base_currency"]
    yield Table(
        title=voice("fact.result", **span),
        columns=voice.columns("part", "amount"),
        rows=tuple(
            (
                Link(voice(f"result.{part}")),
                Link(_amount(part, amount, currency, voice)),
            )
            for part, amount in ((part, earned["result"][part]) for part in _PARTS)
        ),
        figures=frozenset({1}),
    )


def _rate(earned: Mapping[str, Any], key: str | None, voice: PageFormatter) -> Link:
    if key is None:
        return Link(NO_VALUE)
    rate = earned[key]
    return Link(voice("word.UNKNOWN") if rate is None else voice.numbers.change(rate))


def _amount(part: str, amount: Decimal, currency: str, voice: PageFormatter) -> str:
    """A part of the result with its sign; the tax without, as the row's name has its sign."""
    if part == "tax":
        return voice.numbers.money(amount, currency)
    return voice.numbers.signed_money(amount, currency)
