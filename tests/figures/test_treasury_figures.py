from __future__ import annotations

import pytest

from beancount_barbell.figures.treasury_figures import (
    NO_CALL,
    NO_SETTLEMENT,
    NO_YIELD,
    liquidity_part,
    regime_part,
)
from beancount_barbell.model.states import Driver
from beancount_barbell.model.treasury import Ladder, Treasury
from tests.handmade import D, day, history

KNOWN = Ladder(D(1), D("2.50"), D(3), ())


def part(**facts):
    return liquidity_part(history(day(), treasury=Treasury(**facts)), "no core", "no sleeve")


def test_the_ladder_and_the_cover():
    found = part(ladder=KNOWN, reserve_ready=D(200_000), stressed_call=D(100_000))
    assert found.values == {"t0": 1, "t1": D("2.5"), "t2": 3, "reserve_cover": 2}
    assert found.unknown == {}


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"stressed_call": D(0), "reserve_ready": D(1)}, NO_CALL),
        ({"stressed_call": None, "reserve_ready": D(1)}, "no sleeve"),
        ({"stressed_call": D(1), "reserve_ready": None}, "no sleeve"),
    ],
)
def test_why_there_is_no_cover(facts, reason):
    found = part(ladder=KNOWN, **facts)
    assert found.values["reserve_cover"] is None
    assert found.unknown == {"reserve_cover": reason}


def test_why_there_is_no_ladder():
    facts = {"reserve_ready": D(1), "stressed_call": D(1)}
    assert part(**facts).unknown == dict.fromkeys(("t0", "t1", "t2"), "no core")
    found = part(ladder=Ladder(None, None, None, ("A", "B")), **facts)
    assert found.unknown["t1"] == f"{NO_SETTLEMENT}A, B"


def test_the_regime():
    found = regime_part(history(day(drivers=(Driver.MARKET,))))
    assert (found.values["name"], found.unknown) == ("C", {})
    found = regime_part(history(day()))
    assert found.values == {"name": None, "note": None}
    assert found.unknown == {"name": NO_YIELD, "note": NO_YIELD}
