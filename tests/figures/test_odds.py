from __future__ import annotations

import datetime
import math
from decimal import Decimal

import pytest

from beancount_barbell.figures.odds import (
    BLOCK,
    HORIZON_TRADES,
    line_odds,
    nav_drift,
    streak_odds,
    trade_returns,
)
from beancount_barbell.figures.stress import lines_below
from beancount_barbell.figures.survival import (
    fixed_stake_ruin,
    losing_run,
    unequal_payoff_ruin,
    wilson_interval,
)
from beancount_barbell.model.location import Location
from beancount_barbell.model.policy import Policy
from beancount_barbell.model.trades import Trade
from tests.handmade import START, day, history

D = Decimal
DAY = datetime.timedelta(days=1)
STATS = [12, -8, -5, 20, -7, -6, 0, -9, -4, -3]


def trade(result, number: int) -> Trade:
    return Trade(
        date=START + (number + 1) * DAY,
        opened_on=START,
        underlying="X",
        trade_id=None,
        units=D(1),
        result=None if result is None else D(result),
        local_result=None,
        local_currency=None,
        missing=(),
        time=None,
        accounts=frozenset(),
        location=Location("m", 1),
        entry=None,
    )


def told(results, *days):
    trades = tuple(trade(result, number) for number, result in enumerate(results))
    return history(*(days or (day(),)), trades=trades)


LINES = lines_below(Policy("JPY"), D(1_000_000), D(100), D(100))


def test_a_record_of_trades_is_asked_by_each_model():
    found = line_odds(told([result * 1000 for result in STATS]), LINES, D(1_000_000))
    assert [(one.line, one.method) for one in found] == [
        (line, method)
        for line in ("reduce-line", "halt-line")
        for method in ("fixed-stake", "unequal-payoff", "bootstrap", "block-bootstrap")
    ]
    even, uneven, drawn, blocks = found[:4]
    stake = (2 * 16_000 + 7 * 6_000) / 9
    assert even.inputs == {"win_rate": 2 / 9, "stake": stake}
    assert even.estimate.probability == 1
    low, high = wilson_interval(2, 9)
    assert even.estimate.interval == (
        fixed_stake_ruin(1e6, 7e5, stake, high).probability,
        fixed_stake_ruin(1e6, 7e5, stake, low).probability,
    )
    assert even.estimate.observations == 9
    assert uneven.inputs == {"win_rate": 2 / 9, "win": 16_000, "loss": 6_000}
    assert uneven.estimate.probability == unequal_payoff_ruin(1e6, 7e5, 2 / 9, 16e3, 6e3)[0]
    assert drawn.estimate.observations == 10
    assert drawn.inputs["trades"] == HORIZON_TRADES
    assert blocks.inputs["block"] == BLOCK


@pytest.mark.no_cover
@pytest.mark.parametrize("results", [[], [5, 3], [-5, -3], [0]])
def test_closed_forms_need_wins_and_losses(results):
    methods = {one.method for one in line_odds(told(results), LINES, D(1_000_000))}
    assert methods <= {"bootstrap", "block-bootstrap"}
    assert bool(methods) is (len(results) > 1)


def test_lines_that_are_reached_have_no_odds():
    found = line_odds(told(STATS), LINES, D(600_000))
    assert {one.line for one in found} == {"halt-line"}


def test_returns_are_of_the_equity_of_the_evening_before():
    rows = (
        day(START, equity=D(1000)),
        day(START + 2 * DAY, equity=D(2000)),
        day(START + 4 * DAY, equity=None),
        day(START + 6 * DAY, equity=D(0)),
        day(START + 8 * DAY, equity=D("0.5")),
    )
    past = told([10, 10, 10, None, 10, 10, 10, 10, 10], *rows)
    assert trade_returns(past) == [0.01, 0.01, 0.005, 20]
    early = history(day(START + 9 * DAY), trades=(trade(5, 0),))
    assert trade_returns(early) == []


def test_the_drift_of_the_nav():
    numpy = pytest.importorskip("numpy")
    moves = [0.01, -0.02, 0.03, 0.005, -0.01]
    levels = [100.0]
    for move in moves:
        levels.append(levels[-1] * math.exp(move))
    rows = [day(START + number * DAY, nav=D(level)) for number, level in enumerate(levels)]
    found = nav_drift(rows)
    sigma = numpy.std(moves, ddof=1) * math.sqrt(365.25)
    assert found.volatility == pytest.approx(sigma)
    assert found.drift == pytest.approx(numpy.mean(moves) * 365.25 + sigma**2 / 2)
    assert found.record == (5 / 365.25, 5)


def test_days_without_a_change_count_as_such():
    every = [day(START + number * DAY, nav=D(nav)) for number, nav in enumerate([100, 100, 102])]
    seldom = [every[0], every[2]]
    assert nav_drift(seldom) is None
    gap = [*every, day(START + 12 * DAY, nav=D(102)), day(START + 22 * DAY, nav=D(104))]
    dense = gap[:3] + [day(START + n * DAY, nav=D(102)) for n in range(3, 22)] + [gap[-1]]
    assert nav_drift(gap).drift == pytest.approx(nav_drift(dense).drift, abs=0.3)


def test_the_nav_of_an_earlier_generation_is_another_one():
    rows = [day(START + number * DAY, nav=D(50)) for number in range(5)]
    rows += [day(START + number * DAY, nav=D(100), generation=2) for number in range(5, 7)]
    assert nav_drift(rows) is None
    rows.append(day(START + 7 * DAY, nav=None, generation=2))
    assert nav_drift(rows) is None
    assert nav_drift([]) is None


def test_first_passage_by_the_nav():
    navs = [100, 102, 99, 101, 103]
    rows = [day(START + number * DAY, nav=D(nav)) for number, nav in enumerate(navs)]
    found = line_odds(history(*rows), LINES, D(1_000_000))
    assert [one.method for one in found] == ["first-passage"] * 2
    assert found[0].estimate.observations == 4
    assert found[0].estimate.interval[0] <= found[0].estimate.probability


def test_streaks_of_the_policy():
    five, ten = streak_odds(told(STATS))
    assert (five.length, ten.length, five.trades) == (5, 10, 100)
    assert five.estimate.probability == losing_run(5, 100, 7 / 9).probability
    assert five.estimate.observations == 9
    q = 7 / 9
    assert five.expected_trades == pytest.approx((1 - q**5) / ((1 - q) * q**5))
    assert streak_odds(told([0])) == ()
