"""The incremental portfolio equals a valuation from scratch, on every day."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

from beancount.core import amount, data, position
from beancount.parser.grammar import ValueType
from beancount.parser.options import OPTIONS_DEFAULTS
from histories import history_of_entries
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from oracle import snapshot

BUCKETS = {
    "Assets:Core:One": "core",
    "Assets:Core:Two": "core",
    "Assets:Attack:One": "trade",
    "Assets:Attack:Two": "trade",
    "Assets:Attack:Hedge": "hedge",
    "Assets:Attack:Reserve": "reserve",
}
START = datetime.date(2025, 1, 1)
BASE = "JPY"
MONEY = ("JPY", "PKR", "EGP", "KES")
"""Currencies that are money only where something is quoted in them."""

GOODS = ("XXA", "XXB")
CLOSE = Decimal("1e-15")


def meta(line: int) -> dict[str, Any]:
    return data.new_metadata("random.beancount", line)


def role(account: str, *words: str) -> data.Custom:
    values = [("role", str), (account, "<AccountDummy>"), *((word, str) for word in words)]
    pairs = [_value(value, kind) for value, kind in values]
    return data.Custom(meta(1), START, "barbell", pairs)


def _value(value: Any, kind: Any) -> Any:
    return ValueType(value, kind)


ROLES = [
    *(data.Open(meta(2), START, account, [], None) for account in BUCKETS),
    data.Open(meta(2), START, "Assets:Bank", [], None),
    role("Assets:Core", "core"),
    role("Assets:Attack", "attack"),
    role("Assets:Attack:Hedge", "attack", "hedge"),
    role("Assets:Attack:Reserve", "attack", "reserve"),
]

rates = st.sampled_from(["0.5", "0.9", "1", "1.1", "3", "7", "125", "150.25"]).map(Decimal)
units = st.sampled_from([-3, -1, 1, 1, 2, 5]).map(Decimal)
gaps = st.sampled_from([0, 0, 1, 1, 2, 3, 5, 8])
"""Days from one event to the next: some within, some beyond the age of a price."""

few_worlds = st.tuples(
    st.lists(st.sampled_from(MONEY[1:]), min_size=1, max_size=3, unique=True),
    st.sampled_from([GOODS, GOODS[:1]]),
)


@st.composite
def event_lists(draw: st.DrawFn) -> list[tuple[int, Any]]:
    """(days since the last event, a price or a posting), of few things so that routes cross."""
    foreign, goods = draw(few_worlds)
    money = [BASE, *foreign]
    commodities = st.sampled_from([*money, *goods, *goods])

    def quotes(commodity: str) -> st.SearchStrategy[str]:
        return st.sampled_from([one for one in money if one != commodity])

    steps: list[tuple[int, Any]] = []
    for _ in range(draw(st.integers(3, 14))):
        commodity = draw(commodities)
        quote = draw(quotes(commodity))
        if draw(st.booleans()):
            steps.append((draw(gaps), (commodity, quote, draw(rates))))
            continue
        worth = draw(st.none() | st.tuples(st.just(quote), rates))
        is_cost = commodity in goods and draw(st.booleans())
        account = draw(st.sampled_from(sorted(BUCKETS)))
        steps.append((draw(gaps), (account, commodity, draw(units), worth, is_cost)))
    return steps


def entries_of(steps: list[tuple[int, Any]]) -> list[Any]:
    """Roles, then each step as a directive: (commodity, quote, number) or a posting."""
    entries: list[Any] = list(ROLES)
    day = START
    for line, (gap, step) in enumerate(steps, 10):
        day += datetime.timedelta(days=gap)
        if len(step) == len(("commodity", "quote", "number")):
            commodity, quote, number = step
            entries.append(data.Price(meta(line), day, commodity, amount.Amount(number, quote)))
            continue
        account, commodity, units, worth, is_cost = step
        cost = price = None
        if worth is not None and is_cost:
            cost = position.Cost(worth[1], worth[0], day, None)
        elif worth is not None:
            price = amount.Amount(worth[1], worth[0])
        paid = amount.Amount(-units, commodity)
        if worth is not None:
            paid = amount.Amount(-units * worth[1], worth[0])
        legs = [
            data.Posting(account, amount.Amount(units, commodity), cost, price, None, meta(line)),
            data.Posting("Assets:Bank", paid, None, None, None, meta(line)),
        ]
        entries.append(
            data.Transaction(meta(line), day, "*", None, "", frozenset(), frozenset(), legs)
        )
    return entries


def equal(found: Decimal | None, expected: Decimal | None) -> bool:
    if found is None or expected is None:
        return found is expected
    return abs(found - expected) <= CLOSE * max(1, abs(expected))


A_RATE_MAKES_ROUNDING_OF_IT = [
    (0, ("Assets:Attack:Hedge", "JPY", Decimal(-6), None, False)),
    (0, ("Assets:Attack:Hedge", "PKR", Decimal(1), None, False)),
    (0, ("XXA", "PKR", Decimal("0.5"))),
    (0, ("Assets:Attack:Hedge", "XXA", Decimal(-3), ("JPY", Decimal("0.9")), False)),
    (1, ("XXA", "JPY", Decimal("0.5"))),
]
"""One PKR, by the goods, is 1.8 JPY on margin, and then 1 JPY, which is rounding."""

TWO_PRICES_OF_WHAT_IS_SHORT = [
    (0, ("Assets:Attack:Hedge", "XXA", Decimal(-3), None, False)),
    (1, ("XXA", "JPY", Decimal("0.5"))),
    (0, ("XXA", "JPY", Decimal("0.9"))),
]
"""Of three that were sold short before, the higher price is the worse one."""


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@example(A_RATE_MAKES_ROUNDING_OF_IT, ("JPY",))
@example(TWO_PRICES_OF_WHAT_IS_SHORT, ("JPY",))
@given(event_lists(), st.sampled_from([("JPY",), ("JPY", "PKR"), ("JPY", "EGP", "PKR")]))
def test_every_day_is_worth_what_a_valuation_from_scratch_says(
    steps: list[tuple[int, Any]], operating: tuple[str, ...]
) -> None:
    entries = entries_of(steps)
    options = {**OPTIONS_DEFAULTS, "operating_currency": list(operating)}
    for day in history_of_entries(entries, options).days:
        right = snapshot(entries, day.date, BASE, operating, BUCKETS.get)
        assert day.core_missing == right.missing_in_core, day.date
        assert set(day.sleeve_missing) >= set(right.missing_in_sleeve), day.date
        pairs = {
            "core": (day.core, right.core),
            "equity": (day.equity, right.equity),
            "exposure": (day.exposure, right.exposure),
            "hedge exposure": (day.hedge_exposure, right.hedge_exposure),
            "free cash": (day.free_cash, right.free_cash),
            "trade": (day.layers.trade, right.layers[0]),
            "hedge": (day.layers.hedge, right.layers[1]),
            "reserve": (day.layers.reserve, right.layers[2]),
        }
        assert [(day.date, name, *pair) for name, pair in pairs.items() if not equal(*pair)] == []
