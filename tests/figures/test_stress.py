from __future__ import annotations

from decimal import Decimal

import pytest

from beancount_barbell.figures.stress import (
    ProofStatus,
    Stressed,
    adverse_move,
    break_even,
    lines_below,
    prove,
)
from beancount_barbell.model.policy import Policy

D = Decimal
POLICY = Policy("JPY")
PAGE = Stressed(
    equity=D(1_000_000),
    exposure=D(3_900_000),
    gap=D("0.30"),
    owes=True,
    outside=D(500_000),
    loans=D(0),
    untouched=True,
    level=2,
)


def test_the_moves_of_the_page():
    lines = lines_below(POLICY, D(1_000_000), D(100), D(100))
    moves = {line.key: adverse_move(D(1_000_000), D(3_900_000), line) for line in lines}
    assert list(moves) == ["reduce-line", "halt-line", "zero"]
    assert [round(move * 100, 2) for move in moves.values()] == [
        D("7.69"),
        D("12.82"),
        D("25.64"),
    ]


def test_lines_hang_on_nav_and_not_on_money():
    lines = lines_below(POLICY, D(500_000), D(80), D(100))
    assert [line.equity for line in lines] == [437_500, 312_500, 0]


def test_a_tolerated_drawdown_is_a_line_of_its_own():
    policy = Policy("JPY", max_drawdown=D("0.30"))
    lines = lines_below(policy, D(1_200_000), D(120), D(126))
    assert [(line.key, line.nav) for line in lines] == [
        ("max-drawdown", D("88.2")),
        ("reduce-line", 70),
        ("halt-line", 50),
        ("zero", 0),
    ]


def test_a_line_that_is_reached_and_one_that_nothing_leads_to():
    lines = lines_below(POLICY, D(600_000), D(60), D(100))
    assert adverse_move(D(600_000), D(100), lines[0]) == 0
    assert adverse_move(D(600_000), D(0), lines[1]) is None


# -- the proof --------------------------------------------------------------


def test_the_core_is_proven_up_to_a_gap():
    proof = prove(PAGE)
    assert proof.status is ProofStatus.UP_TO
    assert round(proof.limit * 100, 2) == D("38.46")
    assert (proof.deficit, proof.core_at_risk) == (170_000, 0)
    assert all(condition.holds for condition in proof.conditions)


def test_a_larger_gap_reaches_the_core():
    proof = prove(PAGE._replace(gap=D("0.50")))
    assert proof.status is ProofStatus.NOT
    assert (proof.deficit, proof.core_at_risk) == (950_000, 450_000)
    assert [c.key for c in proof.conditions if not c.holds] == ["deficit"]


def test_leverage_within_the_inverse_of_the_gap_owes_nothing():
    at_bound = PAGE._replace(exposure=D(1_000_000) / D("0.30"), outside=D(0))
    assert prove(at_bound).deficit == pytest.approx(D(0), abs=D("1e-18"))
    assert prove(PAGE._replace(exposure=D(3_300_000))).deficit == 0


def test_limited_loss_is_proven_without_a_limit():
    proof = prove(PAGE._replace(owes=False, outside=None, exposure=None, equity=None))
    assert proof.status is ProofStatus.PROVEN
    # Nothing is owed, so nothing is at risk, whatever lies outside.
    assert (proof.limit, proof.deficit, proof.core_at_risk) == (None, 0, 0)


def test_loans_come_after_the_deficit():
    proof = prove(PAGE._replace(loans=D(330_000)))
    assert proof.status is ProofStatus.UP_TO
    assert proof.limit == D(1_170_000) / D(3_900_000) == D("0.3")
    proof = prove(PAGE._replace(loans=D(330_001)))
    assert proof.status is ProofStatus.NOT
    assert proof.core_at_risk == 1


@pytest.mark.parametrize(
    ("change", "failing"),
    [
        ({"untouched": False}, {"untouched": False}),
        ({"untouched": None}, {"untouched": None}),
        ({"level": 1}, {"level": False}),
        ({"level": None}, {"level": None}),
        ({"outside": None}, {"deficit": None}),
        ({"equity": None}, {"deficit": None}),
        ({"exposure": None}, {"deficit": None}),
        ({"loans": None}, {"loans": None}),
        ({"outside": None, "loans": D(1)}, {"deficit": None, "loans": None}),
        ({"equity": None, "loans": D(1)}, {"deficit": None, "loans": None}),
        ({"outside": D(-100)}, {"deficit": False}),
    ],
)
def test_what_fails_or_is_unknown_proves_nothing(change, failing):
    proof = prove(PAGE._replace(**change))
    assert proof.status is ProofStatus.NOT
    assert {c.key: c.holds for c in proof.conditions if not c.holds} == failing


def test_debts_outside_are_no_cover_and_no_gift():
    assert prove(PAGE._replace(outside=D(-100))).core_at_risk == 170_000


# -- never a sum of percentages ---------------------------------------------


def test_the_sleeve_return_that_eats_the_core_income():
    assert break_even(D(360_000), D(1_000_000)) == D("-0.36")
    assert break_even(D(360_000), D(0)) is None
