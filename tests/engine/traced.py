"""A house with outside accounts, and what the tracer made of what happened there."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple
from unittest.mock import patch

from beancount.core import data
from beancount.core.amount import Amount
from histories import history_of_entries, load

from beancount_barbell.engine.tracing.tracer import Tracer
from beancount_barbell.model.flows import Breach, BreachKind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from beancount_barbell.engine.tracing.parcels import Origin, Rope
    from beancount_barbell.model.flows import Hop
    from beancount_barbell.model.history import History

HOUSE = """
option "operating_currency" "JPY"
option "inferred_tolerance_default" "JPY:0.5"
2025-01-01 open Assets:Core:MMF
2025-01-01 open Assets:Attack:Trade
2025-01-01 open Assets:X
2025-01-01 open Assets:Y
2025-01-01 open Assets:Z
2025-01-01 open Assets:Clearing
2025-01-01 open Liabilities:Card
2025-01-01 open Income:Core:Distribution
2025-01-01 open Income:Salary
2025-01-01 open Expenses:Car
2025-01-01 open Expenses:Rent
2025-01-01 open Equity:Opening
2025-01-01 open Equity:Drawings
2025-01-01 custom "barbell" "role" Assets:Core "core"
2025-01-01 custom "barbell" "role" Income:Core "core"
2025-01-01 custom "barbell" "role" Assets:Attack "attack"
2025-01-06 * "fund"
  Assets:Core:MMF  9,000,000 JPY
  Assets:Attack:Trade 1,000,000 JPY
  Equity:Opening
"""

CORE, SLEEVE = "Assets:Core:MMF", "Assets:Attack:Trade"
X, Y, Z = "Assets:X", "Assets:Y", "Assets:Z"
CLEARING, CARD = "Assets:Clearing", "Liabilities:Card"
SALARY, YIELD = "Income:Salary", "Income:Core:Distribution"
RENT, CAR = "Expenses:Rent", "Expenses:Car"
OPENING, DRAWINGS = "Equity:Opening", "Equity:Drawings"

K = 1000
DAY_ZERO = datetime.date(2025, 1, 6)


class Trace(NamedTuple):
    """A history and the tracer behind it."""

    history: History
    tracer: Tracer

    @property
    def breaches(self) -> list[Breach]:
        return [one for one in self.history.breaches if one.kind is BreachKind.TRANSIT]

    @property
    def amounts(self) -> list[Decimal | None]:
        return [one.amount for one in self.breaches]

    @property
    def intervals(self) -> list[tuple[Decimal | None, Decimal | None]]:
        return [(one.least, one.most) for one in self.breaches]


def policy(**settings: object) -> str:
    """A policy from before the first day: `policy(tracing="fifo")`."""
    lines = []
    for key, value in settings.items():
        written = f'"{value}"' if isinstance(value, str) and not value[0].isdigit() else value
        lines.append(f"  {key.replace('_', '-')}: {written}\n")
    return '2025-01-02 custom "barbell" "policy"\n' + "".join(lines)


def move(day: str, source: str, target: str, amount: int, link: str = "") -> str:
    """A transaction in yen; `day` is "03-05" of 2025 or a whole date."""
    date = day if len(day) > len("03-05") else f"2025-{day}"
    return f'{date} * "move" {link}\n  {source}  {-amount} JPY\n  {target}  {amount} JPY\n'


def trace(*parts: str, house: str = HOUSE) -> Trace:
    """Trace a ledger: the house, then `parts`."""
    return trace_entries(*load(house + "".join(parts)))


def trace_entries(entries: list[Any], options: dict[str, Any]) -> Trace:
    """Trace entries that are loaded already."""
    kept: list[Tracer] = []

    class Kept(Tracer):
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            kept.append(self)

    with patch("beancount_barbell.engine.day_close.Tracer", Kept):
        history = history_of_entries(entries, options)
    return Trace(history, kept[0])


def written(
    day: datetime.date,
    line: int,
    *legs: tuple[str, Decimal, str, Decimal | None],
    links: Iterable[str] = (),
) -> data.Transaction:
    """An entry of legs (account, number, currency, price in JPY or None)."""
    postings = [
        data.Posting(
            account,
            Amount(number, currency),
            None,
            None if price is None else Amount(price, "JPY"),
            None,
            data.new_metadata("random.beancount", line + 1 + index),
        )
        for index, (account, number, currency, price) in enumerate(legs)
    ]
    meta = data.new_metadata("random.beancount", line)
    return data.Transaction(meta, day, "*", None, "", frozenset(), frozenset(links), postings)


class Parcel(NamedTuple):
    """One parcel with all scales and hops applied: `units` in its account's currency."""

    origin: Origin
    units: Decimal
    principal: Decimal
    hops: tuple[Hop, ...]


def parcels(*rows: Rope) -> list[Parcel]:
    """The parcels of rows from the bottom up, with the hops of each."""
    return [
        Parcel(origin, leaf.units, leaf.principal, tuple(leaf.hops()))
        for row in rows
        for origin, leaf in row.leaves()
    ]


def lying(tracer: Tracer) -> list[tuple[str, str, Parcel]]:
    """All parcels that lie outside now: (account, currency, parcel)."""
    return [
        (account, currency, one)
        for (account, currency), pool in tracer.pools.by_place.items()
        for one in parcels(*pool.ropes())
    ]


def seasoned(tracer: Tracer) -> Decimal:
    """Principal that has grown older than the window where it lay."""
    return sum((pool.seasoned for pool in tracer.pools.by_place.values()), Decimal(0))
