"""In what units money and goods are counted changes nothing: not one is where a limit lies.

Ledgers of all kinds are told once in yen and once in ten-millionths of them, and once with few
large pieces of each good. What is found is the same, in the other unit.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from beancount import loader
from beancount.core.amount import Amount
from beancount.core.data import Balance, Commodity, Custom, Price, Transaction

from beancount_barbell import analyse
from beancount_barbell.figures.movements import movement_figures
from beancount_barbell.model.flows import Flow
from tests.golden.pictures import FAMILIES

if TYPE_CHECKING:
    from collections.abc import Callable

LESS = Decimal("1e-7")
PER_UNIT = Decimal("1e-6")
NOISE = Decimal("1e-7")
"""What rounding of a transaction leaves, as a ratio."""

WRITTEN = {
    f"{family} {seed}": write(random.Random(f"scale {family} {seed}"))
    for family, (_, write) in FAMILIES.items()
    if family != "tied"  # what of a day comes first hangs on what is written, its numbers too
    for seed in range(6)
}
LEDGERS = [pytest.param(text, id=name) for name, text in WRITTEN.items() if '"policy"' in text]
LEFT_OUT = {"policy", "roles", "commodities", "directives", "problems", "months", "entry"}
"""What of a history is the ledger's own text, and what of a fact its directive."""
LEFT_OUT |= {"first_trade", "lots", "lot_caps", "left"}
"""Of several first trades one by what it says; whole pieces of a good, and what rounds to none."""


def told(entries: list[Any], number: Callable[[str], Decimal]) -> list[Any]:
    """The entries in other units: `number` gives how many of them one of before is."""

    def amount(one: Any) -> Any:
        return one._replace(number=one.number * number(one.currency))

    def each(one: Any, of: str) -> Any:
        return one and one._replace(number=one.number * number(one.currency) / number(of))

    def meta(values: dict[str, Any]) -> dict[str, Any]:
        return {
            key: amount(value) if isinstance(value, Amount) else value
            for key, value in values.items()
        }

    found = []
    for entry in entries:
        one = entry._replace(meta=meta(entry.meta))
        if isinstance(one, Transaction):
            postings = [
                posting._replace(
                    units=amount(posting.units),
                    cost=each(posting.cost, posting.units.currency),
                    price=each(posting.price, posting.units.currency),
                )
                for posting in one.postings
            ]
            one = one._replace(postings=postings)
        elif isinstance(one, Price):
            one = one._replace(amount=each(one.amount, one.currency))
        elif isinstance(one, Balance):
            one = one._replace(amount=amount(one.amount))
        elif isinstance(one, Custom):
            values = [
                value._replace(value=amount(value.value))
                if isinstance(value.value, Amount)
                else value
                for value in one.values
            ]
            one = one._replace(values=values)
        found.append(one)
    return found


def differences(first: Any, second: Any, scales: tuple[Decimal, ...], where: str = "") -> list[str]:
    """Where two facts are not the same in any of the units."""
    if isinstance(first, Decimal) and isinstance(second, Decimal):
        same = any(abs(first * scale - second) <= abs(second) * NOISE for scale in scales)
        return [] if same else [f"{where}: {first} {second}"]
    parts = _parts(first), _parts(second)
    if parts[0] is None or parts[1] is None:
        return [] if first == second else [f"{where}: {first} {second}"]
    if len(parts[0]) != len(parts[1]):
        return [f"{where}: {first} {second}"]
    return [
        found
        for (name, one), (_, other) in zip(*parts, strict=True)
        for found in differences(one, other, scales, f"{where}.{name}")
    ]


def _parts(fact: Any) -> list[tuple[Any, Any]] | None:
    """The named or numbered parts of what has any."""
    if isinstance(fact, dict):
        return sorted((one for one in fact.items() if one[0] not in LEFT_OUT), key=str)
    if hasattr(fact, "_fields"):
        return [(name, getattr(fact, name)) for name in fact._fields if name not in LEFT_OUT]
    if type(fact) is tuple and all(isinstance(one, Flow) for one in fact):
        fact = sorted(fact, key=lambda one: (one.date, one.entry.meta["lineno"]))
    if isinstance(fact, (frozenset, set)):
        return list(enumerate(sorted(fact, key=str)))
    several = isinstance(fact, Sequence) and not isinstance(fact, str)
    return list(enumerate(fact)) if several else None


def said(entries: list[Any], options: dict[str, Any]) -> list[Any]:
    """All that is found in a ledger."""
    analysis = analyse(entries, options)
    found = [
        (one.code, one.severity, one.status, one.date, one.location, one.params, one.episode)
        for one in analysis.findings
    ]
    history = analysis.history
    return [history, found, analysis.figures(), movement_figures(history, analysis.findings)]


@pytest.mark.parametrize("text", LEDGERS)
def test_money_may_be_counted_in_any_unit(text: str) -> None:
    entries, _, options = loader.load_string(text)
    base = options["operating_currency"][0]
    first = next(one for one in entries if isinstance(one, Custom) and _word(one) == "policy")
    small = Amount(Decimal("0.01"), base)
    entries.remove(first)
    entries.insert(0, first._replace(meta={**first.meta, "tolerance": small}))

    def number(currency: str) -> Decimal:
        return LESS if currency == base else Decimal(1)

    other = told(entries, number)
    scales = Decimal(1), LESS, LESS**2, 1 / LESS
    assert differences(said(entries, options), said(other, options), scales) == []


@pytest.mark.parametrize("text", LEDGERS)
def test_goods_may_come_in_pieces_of_any_size(text: str) -> None:
    entries, _, options = loader.load_string(text)
    goods = goods_of(entries, options)

    def number(currency: str) -> Decimal:
        return PER_UNIT if currency in goods else Decimal(1)

    scales = Decimal(1), PER_UNIT, 1 / PER_UNIT
    other = said(told(entries, number), options)
    assert differences(said(entries, options), other, scales) == []


def goods_of(entries: list[Any], options: dict[str, Any]) -> set[str]:
    """What is held, is nobody's price and stops nothing; options on such goods."""
    held: set[str] = set()
    money = set(options["operating_currency"])
    on: dict[str, str] = {}
    for entry in entries:
        if isinstance(entry, Transaction):
            for one in entry.postings:
                held.add(one.units.currency)
                money.update(told.currency for told in (one.cost, one.price) if told)
        elif isinstance(entry, Price):
            money.add(entry.amount.currency)
        elif isinstance(entry, Custom) and _word(entry) == "market":
            money.add(entry.values[1].value)
        elif isinstance(entry, Commodity) and entry.meta.get("barbell-instrument") == "option":
            on[entry.currency] = entry.meta.get("barbell-underlying", entry.currency)
    goods = held - money
    return {one for one in goods if on.get(one, one) in goods}


def _word(entry: Any) -> Any:
    return entry.values[0].value
