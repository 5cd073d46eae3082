from __future__ import annotations

import datetime
from decimal import Decimal

import pytest

from beancount_barbell.figures import trade_figures as t
from beancount_barbell.figures.plain import jsonable
from beancount_barbell.model.instruments import Margin
from beancount_barbell.model.location import Location
from beancount_barbell.model.states import Driver, Increase, RiskState, Transition
from beancount_barbell.model.trades import Trade
from tests.handmade import START, day, history

D = Decimal
RATES = ("win_rate", "average_win", "average_loss", "payoff", "expectancy", "profit_factor")
ACTIVE, REDUCING, HALTED = RiskState


def later(days):
    return START + datetime.timedelta(days=days)


def trade(result, days=0):
    return Trade(
        date=later(days),
        opened_on=START,
        underlying="ETF",
        trade_id=None,
        units=D(10),
        result=None if result is None else D(result),
        local_result=None if result is None else D(result),
        local_currency="JPY",
        missing=() if result is not None else ("USD",),
        time=None,
        accounts=frozenset({"Assets:Attack:Trade"}),
        location=Location("main.beancount", 20 + days),
        entry=None,
    )


def test_statistics_of_wins_and_losses():
    values, unknown = jsonable(
        t.statistics_part(history(day(), trades=(trade(300), trade(-100, 1))))
    )
    assert (values["count"], values["win_rate"], values["payoff"]) == (2, "0.5", "3")
    assert (values["profit_factor"], values["current_losing_streak"]) == ("3", 1)
    assert unknown == {}


@pytest.mark.parametrize(
    ("results", "expected"),
    [
        ((), dict.fromkeys(RATES, t.NO_TRADES)),
        ((5,), dict.fromkeys(("average_loss", "payoff", "profit_factor"), t.NO_LOSSES)),
        ((-5,), {"average_win": t.NO_WINS, "payoff": t.NO_WINS}),
    ],
)
def test_what_there_is_nothing_to_divide_by_has_a_reason(results, expected):
    trades = tuple(trade(one, at) for at, one in enumerate(results))
    assert t.statistics_part(history(day(), trades=trades)).unknown == expected


def test_ties_alone_make_no_win_rate():
    unknown = t.statistics_part(history(day(), trades=(trade(0),))).unknown
    assert unknown["win_rate"] == t.NO_DECISION
    assert "expectancy" not in unknown


def test_an_unknown_result_blurs_all_but_the_count():
    values, unknown = jsonable(t.statistics_part(history(day(), trades=(trade(5), trade(None, 1)))))
    assert values["count"] == 2
    assert set(unknown.values()) == {t.UNKNOWN_RESULT}
    assert values["wins"] is None


def change(date, before, after, driver=Driver.NAV):
    return Transition(
        date, before, after, driver, D(69), D(1), 1, estimated=False,
        location=Location("m", 1), entry=None,
    )  # fmt: skip


def increase(**changes):
    facts = dict.fromkeys(Increase._fields) | {
        "date": later(3),
        "exposure": D(500),
        "ceiling": D(100),
        "forced": False,
        "hedging": False,
        "market_stop": False,
    }
    return Increase(**(facts | changes))


def test_discipline_of_a_quiet_sleeve_has_nothing_to_measure():
    values, unknown = jsonable(t.discipline_part(history(day())))
    assert values == {"reaction_lag_days": None, "adherence_in_loss": None, "deviations": []}
    assert unknown == {
        "reaction_lag_days": t.NO_TRIGGER,
        "adherence_in_loss": t.NO_ORDERS,
    }


def test_three_deviations_of_twelve_trades_are_75_per_cent():
    deviations = (
        increase(),
        increase(exposure=None),
        increase(exposure=D(50), market_stop=True),
        increase(exposure=D(50)),
        increase(hedging=True),
        increase(forced=True),
    )
    past = history(day(later(9)), increases=deviations, orders_in_loss=(later(3),) * 12)
    values, _ = jsonable(t.discipline_part(past))
    assert values["adherence_in_loss"] == "0.75"


def test_the_reaction_lag_is_the_mean_of_days_to_the_first_reduction():
    days = (
        day(later(1)),
        day(later(10), exposure=None),
        day(later(20), exposure=D(0)),
        day(later(30)),
    )
    transitions = (
        change(later(1), ACTIVE, REDUCING),
        change(later(10), REDUCING, HALTED),
        change(later(20), ACTIVE, REDUCING),
        change(later(30), ACTIVE, REDUCING, Driver.MARKET),
        change(later(30), HALTED, REDUCING),
    )
    values, _ = jsonable(
        t.discipline_part(history(*days, transitions=transitions, reductions=(later(1), later(4))))
    )
    assert values["reaction_lag_days"] == "11.5"  # 3 days, and 20 to the end without one


def test_margin_and_lot_caps():
    margin = Margin(D(2000000), D(500000), D(400000), D(500000))
    known = history(day(), margin=margin, contract_prices=(("MICRO", D(390000)),))
    values, unknown = jsonable(t.margin_part(known, "not funded"))
    assert values == {"margin_ratio": "0.2", "lot_caps": {"MICRO": 1}}
    assert unknown == {}
    blind = history(day(equity=None), margin=margin._replace(contract_value=None))
    values, unknown = jsonable(t.margin_part(blind, "no price for ETF"))
    assert unknown == {"margin_ratio": t.NO_CONTRACT_PRICE, "lot_caps": "no price for ETF"}
    assert t.margin_part(history(), "not funded").unknown["lot_caps"] == "not funded"


def test_the_shape_of_trades():
    shape = jsonable(t.trades_figures(history(day(), trades=(trade(300), trade(None, 1)))))
    assert shape["trades"][0] == {
        "date": "2025-01-06",
        "opened_on": "2025-01-06",
        "underlying": "ETF",
        "trade_id": None,
        "units": "10",
        "result": "300",
        "outcome": "win",
        "local_result": "300",
        "local_currency": "JPY",
        "missing": [],
        "accounts": ["Assets:Attack:Trade"],
        "file": "main.beancount",
        "line": 20,
    }
    assert shape["trades"][1]["missing"] == ["USD"]
    assert (shape["statistics"]["net"], shape["few"]) == (None, True)
    assert shape["unknown"]["statistics.wins"] == t.UNKNOWN_RESULT
    assert (
        jsonable(t.trades_figures(history(day(), trades=(trade(300),))))["statistics"]["net"]
        == "300"
    )
