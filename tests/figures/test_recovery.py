from __future__ import annotations

from decimal import Decimal

import pytest

from beancount_barbell.figures.recovery import (
    gain_to_recover,
    largest_fraction,
    largest_stake,
    months_of_income,
    recovery_table,
    years_to_recover,
)

D = Decimal


@pytest.mark.parametrize(
    ("drawdown", "gain"),
    [
        ("0.10", "11.11"),
        ("0.20", "25"),
        ("0.30", "42.86"),
        ("0.50", "100"),
        ("0.70", "233.33"),
        ("0.90", "900"),
    ],
)
def test_the_gain_that_makes_a_loss_good(drawdown, gain):
    assert round(gain_to_recover(D(drawdown)) * 100, 2) == D(gain)


def test_years_to_recover():
    assert years_to_recover(D("0.5"), D("0.04")) == pytest.approx(17.67, abs=0.005)
    assert years_to_recover(D(0), D("0.04")) == 0
    assert years_to_recover(D("0.5"), D(0)) is None
    assert years_to_recover(D("0.5"), D("-0.01")) is None


def test_a_total_loss_has_no_recovery():
    with pytest.raises(ValueError, match="made good"):
        gain_to_recover(D(1))
    with pytest.raises(ValueError, match="made good"):
        years_to_recover(D("-0.1"), D("0.04"))


def test_the_table_has_a_row_for_each_drawdown():
    table = recovery_table(D("0.04"))
    assert [str(row.drawdown) for row in table] == ["0.10", "0.20", "0.30", "0.50", "0.70", "0.90"]
    for row in table:
        assert 1.04**row.years * float(1 - row.drawdown) == pytest.approx(1)


def test_a_loss_in_months_of_core_income():
    assert round(months_of_income(D(500_000), D(30_000)), 1) == D("16.7")
    assert months_of_income(D(12), D("0.5")) == 24
    assert months_of_income(D(500_000), D(0)) is None


@pytest.mark.parametrize(
    ("losses", "line", "percent"),
    [(10, "0.70", "3.504"), (10, "0.50", "6.697"), (5, "0.70", "6.885")],
)
def test_the_fraction_that_stays_above_a_line(losses, line, percent):
    fraction = largest_fraction(losses, D(line))
    assert round(fraction * 100, 3) == D(percent)
    assert (1 - fraction) ** losses == pytest.approx(D(line), abs=D("1e-20"))
    assert (1 - fraction * D("0.999")) ** losses > D(line)


def test_the_fraction_from_a_lower_level():
    assert largest_fraction(1, D("0.7"), D("0.8")) == 1 - D("0.7") / D("0.8")
    assert largest_fraction(5, D("0.7"), D("0.7")) is None


def test_a_fixed_stake_on_the_line_exactly():
    """50,000 ten times are the 500,000 down to the stop line."""
    assert largest_stake(10, D(1_000_000), D(500_000)) == 50_000
    assert largest_stake(10, D(500_000), D(500_000)) is None
    assert largest_stake(1, D(1_000_000), D(500_000)) == 500_000


@pytest.mark.parametrize(
    "call",
    [
        lambda: largest_fraction(0, D("0.7")),
        lambda: largest_fraction(1, D(0)),
        lambda: largest_fraction(1, D("0.7"), D(0)),
        lambda: largest_stake(0, D(1), D(0)),
    ],
)
def test_design_refuses_nonsense(call):
    with pytest.raises(ValueError, match="at least one loss"):
        call()
