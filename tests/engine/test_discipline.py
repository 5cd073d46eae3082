"""How soon and how well the rules were kept in loss: the metrics of section e."""

from __future__ import annotations

from decimal import Decimal

from histories import HOUSE, date, history_of

from beancount_barbell.engine.discipline import DisciplineRecord
from beancount_barbell.metrics.trade_figures import discipline_part

LOST = (
    HOUSE
    + """
2025-01-06 * "fund"
  Assets:Attack:Trade   1,000,000 JPY
  Equity:Opening
2025-01-10 * "100 shares"
  Assets:Attack:Trade       100 XXX @ 1,000 JPY
  Assets:Attack:Trade  -100,000 JPY
2025-01-31 price XXX 1,000 JPY
2025-01-31 * "loss that makes it REDUCING, with a ceiling of 50,000"
  Assets:Attack:Trade  -350,000 JPY
  Income:Attack:PnL
"""
)

# Twelve orders; those marked end the day above the ceiling.
ORDERS = {
    "02-03": -60,
    "02-04": 20,  # 60,000
    "02-05": -20,
    "02-06": 15,  # 55,000
    "02-07": -15,
    "02-10": 5,
    "02-11": 20,  # 65,000
    "02-12": -25,
    "02-13": -10,
    "02-14": 10,
    "02-17": 5,
    "02-18": -45,
}


def orders(units: dict[str, int]) -> str:
    return "".join(
        f'2025-{day} * "order"\n'
        f"  Assets:Attack:Trade  {number} XXX @ 1,000 JPY\n"
        f"  Assets:Attack:Trade  {-number * 1000} JPY\n"
        for day, number in units.items()
    )


def test_three_of_twelve_trades_in_loss_are_75_per_cent():
    history = history_of(LOST + orders(ORDERS))
    assert len(history.orders_in_loss) == 12
    assert [
        f"{one.date:%m-%d}" for one in history.increases if one.deviates(history.tolerance)
    ] == [
        "02-04",
        "02-06",
        "02-11",
    ]
    values, unknown = discipline_part(history)
    assert values == {"reaction_lag_days": "3", "adherence_in_loss": "0.75"}
    assert unknown == {}


def test_it_is_told_as_of_any_day():
    record = DisciplineRecord(history_of(LOST + orders(ORDERS)))
    assert record.until(date("01-30")) == (None, None)
    assert record.until(date("02-01")) == (1, None)  # not reduced yet
    assert record.until(date("02-03")) == (3, 1)
    assert record.until(date("02-06")) == (3, Decimal("0.5"))
    assert record.until(date("12-31")) == (3, Decimal("0.75"))


def test_who_never_reduces_lags_ever_more():
    history = history_of(LOST + orders({"02-03": 10}) + "2025-03-31 price XXX 1,000 JPY\n")
    assert DisciplineRecord(history).until(history.as_of) == (59, 0)


def test_an_entry_in_a_market_stop_is_none_of_the_ceilings_and_still_a_deviation():
    stop = """
2025-01-06 custom "barbell" "market" "VIX"
  halt-above: 30
2025-02-03 price VIX 45 PTS
"""
    calm = LOST.replace("-350,000", "-3,500")
    history = history_of(calm + stop + orders({"02-04": -50, "02-05": 10}))
    (increase,) = history.increases
    assert increase.exposure < increase.ceiling
    assert increase.deviates(history.tolerance)
    # A market stop asks for no reduction, so there is no lag.
    assert DisciplineRecord(history).until(history.as_of) == (None, Decimal("0.5"))
