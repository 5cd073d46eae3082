"""The shapes that the engine could blow up on: sound, and what they are said to be."""

from __future__ import annotations

import pytest
from beancount import loader

from beancount_barbell.engine.replay import replay
from beancount_barbell.model.flows import BreachKind
from beancount_barbell.model.trades import Outcome
from beancount_barbell.reading.ledger import read_ledger
from tests.bench.shapes import SHAPES


@pytest.mark.parametrize("name", SHAPES)
def test_each_shape_loads_and_the_cores_money_is_found_in_it(name: str) -> None:
    shape = SHAPES[name](400)
    assert shape.text() == SHAPES[name](400).text()
    entries, errors, options = loader.load_string(shape.text())
    assert errors == []
    size = sum(type(entry).__name__ == "Transaction" for entry in entries)
    assert (50 if name == "one sale of many lots" else 400) <= size <= 600
    history = replay(read_ledger(entries, options))
    assert any(one.kind is BreachKind.TRANSIT for one in history.breaches) is SHAPES[name].traced
    assert bool(history.stale) is (name == "stale holdings")
    losing = {"losing streak": (200, 1), "one sale of many lots": (1, 50)}
    count, units = losing.get(name, (0, 0))
    assert [(one.outcome, one.units) for one in history.trades] == [(Outcome.LOSS, units)] * count
    assert history.increases == ()
