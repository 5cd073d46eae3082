"""The order of a day, however many hops it has."""

from __future__ import annotations

import datetime
import itertools
import types
from decimal import Decimal

from beancount_barbell.engine.tracing.day_order import (
    HOLDING,
    OutsideLeg,
    WeighedTransaction,
    in_order,
)
from beancount_barbell.model.roles import Kind

DATE = datetime.date(2025, 3, 3)


def hop(source: str, target: str, amount: int = 1) -> WeighedTransaction:
    entry = types.SimpleNamespace(links=None, narration=None, meta=None)
    posting = types.SimpleNamespace(meta=None)
    legs = [
        OutsideLeg(
            name,
            name,
            (name, "assets"),
            Kind.ASSETS,
            "JPY",
            units,
            units,
            posting,
            entry,
            clears=False,
            booked=units,
        )
        for name, units in ((source, Decimal(-amount)), (target, Decimal(amount)))
    ]
    return WeighedTransaction(DATE, entry, None, "JPY", legs)


def gives(leg: OutsideLeg) -> bool:
    return leg.weight < 0 and leg.kind in HOLDING


def names(items: list[WeighedTransaction]) -> list[str]:
    ordered = in_order(items, gives, lambda _: None)
    return [f"{item.legs[0].account}{item.legs[1].account}" for item in ordered]


def test_an_account_is_filled_before_it_is_emptied() -> None:
    for turns in itertools.permutations([hop("C", "D"), hop("B", "C"), hop("A", "B")]):
        assert names(list(turns)) == ["AB", "BC", "CD"]


def test_a_circle_stays_together_and_what_leaves_it_comes_after_it() -> None:
    story = [hop("B", "C"), hop("C", "B"), hop("C", "A"), hop("D", "B")]
    for turns in itertools.permutations(story):
        assert names(list(turns)) == ["DB", "BC", "CB", "CA"]


def test_an_account_that_pays_itself_is_no_riddle() -> None:
    assert names([hop("A", "A"), hop("Z", "A")]) == ["ZA", "AA"]


def test_thousands_of_hops_through_one_hub_and_along_one_chain() -> None:
    number = 3000
    story = [hop(f"from{i:04}", "Hub") for i in range(number)]
    story += [hop("Hub", f"to{i:04}") for i in range(number)]
    story += [hop(f"chain{i:05}", f"chain{i + 1:05}") for i in range(number)]
    story = story[1::2] + story[0::2][::-1]
    found = names(story)
    last_in = max(place for place, name in enumerate(found) if name.endswith("Hub"))
    first_out = min(place for place, name in enumerate(found) if name.startswith("Hub"))
    assert last_in < first_out
    chain = [name for name in found if name.startswith("chain")]
    assert chain == sorted(chain)
