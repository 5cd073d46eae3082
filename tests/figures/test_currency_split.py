from __future__ import annotations

import datetime
from decimal import Decimal
from itertools import pairwise

import pytest

from beancount_barbell.figures.currency_split import split, steps
from beancount_barbell.model.treasury import CoreDay
from tests.engine.histories import HOUSE, history_of

D = Decimal

FUND = (
    HOUSE
    + """
2025-01-01 price USDMMF 1.00 USD
2025-01-02 price USD 150 JPY
2025-01-02 price USDMMF 1.00 USD
2025-01-02 * "sixty thousand dollars"
  Assets:Core:MMF   60,000 USDMMF
  Equity:Opening
"""
)


def parts(text: str):
    found = steps(history_of(text).treasury.core_days)
    return found, split(found)


def test_a_falling_dollar_eats_the_yield():
    _, found = parts(
        FUND
        + """
2025-12-30 price USD 135 JPY
2025-12-30 price USDMMF 1.00 USD
2025-12-30 * "a year's distribution, reinvested"
  Income:Core:Distribution  -2,400 USDMMF
  Assets:Core:MMF            2,400 USDMMF
"""
    )
    assert (found.total, found.income, found.currency) == (-576_000, 324_000, -900_000)
    assert (found.tax, found.price) == (0, 0)


def test_with_money_put_in_on_the_way():
    found_steps, found = parts(
        FUND
        + """
2025-06-30 price USD 140 JPY
2025-06-30 price USDMMF 1.00 USD
2025-06-30 * "distribution"
  Income:Core:Distribution  -1,200 USDMMF
  Assets:Core:MMF            1,200 USDMMF
2025-06-30 * "more"
  Assets:Core:MMF           20,000 USDMMF
  Equity:Opening
2025-12-30 price USD 135 JPY
2025-12-30 price USDMMF 1.00 USD
2025-12-30 * "distribution"
  Income:Core:Distribution  -1,600 USDMMF
  Assets:Core:MMF            1,600 USDMMF
"""
    )
    assert found_steps[-1].value == 11_178_000
    assert (found.total, found.income, found.currency) == (-622_000, 384_000, -1_006_000)
    assert found.price == 0
    assert sum(step.flow for step in found_steps) == 9_000_000 + 2_800_000


def test_what_was_sold_had_its_last_move():
    _, found = parts(
        FUND
        + """
2025-06-30 price USD 140 JPY
2025-06-30 price USDMMF 1.00 USD
2025-06-30 * "all of it into yen, at another rate than the day's"
  Assets:Core:MMF  -60,000 USDMMF @ 141 JPY
  Assets:Core:Bank  8,460,000 JPY
"""
    )
    assert (found.currency, found.price, found.total) == (-600_000, 60_000, -540_000)


def row(day: int, value, inflow=0, outflow=0, *, known=True) -> CoreDay:
    return CoreDay(
        datetime.date(2025, 1, day),
        None if value is None else D(value),
        D(inflow),
        D(outflow),
        D(0),
        D(0),
        D(0),
        known,
        (),
    )


def test_a_gap_without_flows_is_bridged():
    found = steps([row(1, 100, 100), row(2, None), row(3, 110)])
    assert [(step.start.day, step.end.day, step.gain, step.exact) for step in found] == [
        (1, 1, 0, True),
        (1, 3, 10, True),
    ]


@pytest.mark.parametrize(
    "gap", [row(2, None, inflow=5), row(2, None, outflow=5), row(2, None, known=False)]
)
def test_a_gap_with_flows_is_unknown(gap):
    found = steps([row(1, 100, 100), gap, row(3, 110), row(4, 111)])
    assert [step.exact for step in found] == [True, False, True]


def test_the_parts_always_sum_to_the_result():
    rows = [row(1, 100, 100), row(2, 90, 5), row(3, 120, 0, 7), row(4, 3, 0, 100)]
    for before, after in pairwise(rows):
        (_, step) = steps([before._replace(inflow=before.value, outflow=D(0)), after])
        assert step.gain == after.value - before.value - after.inflow + after.outflow
