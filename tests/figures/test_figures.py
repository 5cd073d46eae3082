from __future__ import annotations

import datetime
import json
from decimal import Decimal
from typing import Any

import pytest

from beancount_barbell.figures import room as r
from beancount_barbell.figures import status_figures as f
from beancount_barbell.figures import trade_figures as t
from beancount_barbell.figures.plain import jsonable
from beancount_barbell.figures.reasons import NOT_FUNDED
from beancount_barbell.figures.separation_figures import NO_SIDES
from beancount_barbell.figures.status_figures import history_figures, status_figures
from beancount_barbell.figures.treasury_figures import NO_YIELD
from beancount_barbell.model.findings import Severity, Status
from beancount_barbell.model.flows import Breach, BreachKind, Flow
from beancount_barbell.model.history import Limits
from beancount_barbell.model.policy import Money, Policy
from beancount_barbell.model.states import Driver, RiskState
from tests.handmade import START, D, day, finding, history

RATES = ("win_rate", "average_win", "average_loss", "payoff", "expectancy", "profit_factor")

POLICY = Policy(
    "JPY",
    core_floor=Money(D("8100000"), "JPY"),
    sleeve_budget=Money(D("1000000.00"), "JPY"),
    layer_trade=Money(D(500000), "JPY"),
    separation_level=2,
)


def flow(**changes: Any) -> Flow:
    facts = (
        dict.fromkeys(Flow._fields)
        | Flow._field_defaults
        | {"from_sleeve": D(0), "explicit_inflow": D(0)}
    )
    return Flow(**(facts | changes))


def test_the_shape_of_the_status():
    shape = jsonable(status_figures(history(day(), policy=POLICY), []))
    assert json.loads(json.dumps(shape)) == {
        "schema": 1,
        "as_of": "2025-01-06",
        "base_currency": "JPY",
        "state": "ACTIVE",
        "drivers": [],
        "ceiling": None,
        "core": {
            "value": "9000000",
            "floor": "8100000",
            "floor_distance": "900000",
            "at_risk": "0",
            "in_kind": [],
        },
        "sleeve": {
            "equity": "1000000",
            "exposure": "400000",
            "leverage": "0.4",
            "nav": "100",
            "drawdown": "0",
            "max_drawdown": "0",
            "net_contributions": "1000000",
            "budget": "1000000",
            "layers": {
                "trade": {"value": "500000", "net_contributions": "500000", "budget": "500000"},
                "hedge": {"value": "300000", "net_contributions": "300000", "budget": None},
                "reserve": {"value": "200000", "net_contributions": "200000", "budget": None},
            },
            "margin_ratio": None,
            "lot_caps": {},
        },
        "ratio": "0.1",
        "ratio_upper": "0.125",
        "sweep_suggested": None,
        "flows": {
            "core_to_sleeve": "0",
            "transit": "0",
            "outstanding": "0",
            "sleeve_to_core": "0",
        },
        "trades": {
            **dict.fromkeys(["count", "wins", "losses", "ties"], 0),
            **dict.fromkeys(["win_rate", "average_win", "average_loss", "payoff"]),
            **dict.fromkeys(["expectancy", "profit_factor"]),
            **dict.fromkeys(["longest_losing_streak", "current_losing_streak"], 0),
        },
        "separation": {"derived": None, "claimed": 2, "effective": None, "pairs": []},
        "liquidity": {"t0": None, "t1": None, "t2": None, "reserve_cover": None},
        "discipline": {"reaction_lag_days": None, "adherence_in_loss": None, "deviations": []},
        "unset": ["leverage-limit", "max-drawdown", "market", "life-months"],
        "regime": {"name": None, "note": None},
        "loans": [],
        # No account of the sleeve is open, and the day's own policy sets no floor and no
        # budget: then nothing may be traded. 1,000,000 is 12.5 % of 8,000,000.
        "room": {
            "as_of": "2025-01-06",
            "fund": {"total": "0", "trade": None, "hedge": None, "reserve": None},
            "add_exposure": {"amount": "0", "limited_by": "BB003", "unproven_beyond": None},
            "lots": [],
            "withdraw_core": {"amount": "2000000", "limited_by": "BB302"},
            "sweep": {"suggested": None, "most": "1000000"},
            "from_core": {"amount": "0"},
            "must": [],
            "restart_from": None,
            "due": [
                {"date": "2025-02-10", "what": "review 2025-01", "amount": None, "code": "BB504"}
            ],
        },
        "unknown": dict.fromkeys(
            [
                *(f"liquidity.{key}" for key in ("t0", "t1", "t2", "reserve_cover")),
            ],
            f.NOT_COMPUTED,
        )
        | {
            "sleeve.margin_ratio": t.NO_CONTRACTS,
            "discipline.reaction_lag_days": t.NO_TRIGGER,
            "discipline.adherence_in_loss": t.NO_ORDERS,
        }
        | dict.fromkeys([f"trades.{key}" for key in RATES], t.NO_TRADES)
        | dict.fromkeys(["regime.name", "regime.note"], NO_YIELD)
        | dict.fromkeys(["separation.derived", "separation.effective"], NO_SIDES)
        | dict.fromkeys([f"room.fund.{key}" for key in ("trade", "hedge", "reserve")], r.NO_LAYER)
        | {
            "room.add_exposure.unproven_beyond": r.NO_OUTSIDE,
        },
        "findings": {"errors": 0, "notices": 0},
        "verdict": ["OK"],
        "doubts": [],
        "months_late": 0,
        "assessments": shape["assessments"],
    }
    assert shape["assessments"]["share"] == {
        "value": "0.1",
        "limit": "0.125",
        "tone": "good",
        "reason": "inside",
    }


MAY_BE_NONE = {
    "ceiling",
    "core.floor",
    "core.floor_distance",
    "sleeve.budget",
    *(f"sleeve.layers.{layer}.budget" for layer in ("trade", "hedge", "reserve")),
    "sweep_suggested",
    "separation.claimed",
    "room.add_exposure.limited_by",
    "room.withdraw_core.limited_by",
    "room.sweep.suggested",
    "room.restart_from",
}
"""Where a null without a reason means that there is none."""


def nulls(shape: Any, path: str = "") -> set[str]:
    if isinstance(shape, dict):
        return {
            found
            for key, value in shape.items()
            for found in nulls(value, f"{path}.{key}" if path else key)
        }
    return {path} if shape is None else set()


UNKNOWN_CORE = {"core": None, "core_missing": ("USDMMF", "USD"), "ratio": None}
UNKNOWN_SLEEVE = {
    "equity": None,
    "exposure": None,
    "nav": None,
    "drawdown": None,
    "ratio": None,
    "sleeve_missing": ("ETF",),
}


@pytest.mark.parametrize(
    "days",
    [
        (),
        (day(),),
        (day(core_funded=False, sleeve_funded=False, ratio=None, nav=None, drawdown=None),),
        (day(**UNKNOWN_CORE),),
        (day(**UNKNOWN_SLEEVE),),
        (day(**(UNKNOWN_CORE | UNKNOWN_SLEEVE)),),
    ],
)
@pytest.mark.parametrize("policy", [POLICY, Policy("JPY", core_floor=Money(D(60000), "USD"))])
def test_every_null_is_none_or_has_a_reason(days, policy):
    shape = jsonable(status_figures(history(*days, policy=policy), []))
    own = {key: part for key, part in shape.items() if key not in {"unknown", "assessments"}}
    unexplained = nulls(own) - set(shape["unknown"])
    assert unexplained <= MAY_BE_NONE
    assert all(path in nulls(shape) for path in shape["unknown"])


def test_before_funding():
    shape = jsonable(status_figures(history(), []))
    assert (shape["state"], shape["ceiling"], shape["drivers"]) == ("ACTIVE", None, [])
    for path in ("ratio", "core.value", "sleeve.nav", "sleeve.equity", "sleeve.leverage"):
        assert shape["unknown"][path] == NOT_FUNDED
    assert shape["sleeve"]["net_contributions"] == "0"


def test_a_missing_price_is_named_and_nothing_built_on_it():
    shape = jsonable(status_figures(history(day(**UNKNOWN_CORE), policy=POLICY), []))
    assert shape["core"]["value"] is None
    assert shape["unknown"]["core.value"] == "no price for USDMMF, USD"
    assert shape["unknown"]["core.floor_distance"] == "no price for USDMMF, USD"
    assert shape["unknown"]["ratio"] == "no price for USDMMF, USD"
    assert shape["sleeve"]["equity"] == "1000000"
    shape = jsonable(status_figures(history(day(**UNKNOWN_SLEEVE)), []))
    assert shape["sleeve"]["layers"]["trade"]["value"] is None
    assert shape["unknown"]["sleeve.layers.trade.value"] == "no price for ETF"
    assert shape["unknown"]["ratio"] == "no price for ETF"


def test_no_capital_has_no_ratio():
    shape = jsonable(status_figures(history(day(core=D(0), equity=D(-1), ratio=None)), []))
    assert shape["unknown"]["ratio"] == f.NO_POSITIVE_EQUITY


@pytest.mark.parametrize(
    ("equity", "exposure", "leverage"),
    [(D(1000000), D(3900000), "3.9"), (D(0), D(0), "0"), (D(-5), D(10), None)],
)
def test_leverage(equity, exposure, leverage):
    shape = jsonable(status_figures(history(day(equity=equity, exposure=exposure)), []))
    assert shape["sleeve"]["leverage"] == leverage
    assert (shape["unknown"].get("sleeve.leverage") == f.INFINITE) is (leverage is None)


def test_the_worst_drawdown_is_kept():
    days = (day(drawdown=D("0.3")), day(START + datetime.timedelta(1), drawdown=D("0.2")))
    sleeve = jsonable(status_figures(history(*days), []))["sleeve"]
    assert (sleeve["drawdown"], sleeve["max_drawdown"]) == ("0.2", "0.3")


def test_state_drivers_and_ceiling():
    halted = day(
        state=RiskState.REDUCING,
        drivers=(Driver.NAV, Driver.MARKET),
        ceiling=D("350000.00"),
    )
    shape = jsonable(status_figures(history(halted), []))
    assert (shape["state"], shape["drivers"]) == ("REDUCING", ["nav", "market"])
    assert shape["ceiling"] == "350000"


def test_limits_in_another_currency_are_shown_in_the_base_currency():
    policy = Policy("JPY", core_floor=Money(D("54000.0"), "USD"))
    limits = Limits(D(8100000), None, None, None, None)
    shape = jsonable(status_figures(history(day(limits=limits), policy=policy), []))
    assert (shape["core"]["floor"], shape["core"]["floor_distance"]) == ("8100000", "900000")


@pytest.mark.parametrize("days", [(day(),), ()])
def test_a_floor_without_a_rate_is_not_invented(days):
    policy = Policy("JPY", core_floor=Money(D("54000.0"), "USD"))
    shape = jsonable(status_figures(history(*days, policy=policy), []))
    assert shape["core"]["floor"] is None
    assert shape["unknown"]["core.floor"] == "no price for USD"
    assert shape["unknown"]["core.floor_distance"] == "no price for USD"


def drift(**changes: Any) -> Any:
    return finding(code="BB302", name="ratio-drift", **changes)


@pytest.mark.parametrize(
    ("equity", "findings", "sweep"),
    [
        (1500000, [drift()], "450000"),  # section d: 14.286 % -> sweep 450,000
        (1500000, [], None),  # the policy ignores the rule, or nothing is judged yet
        (1250000, [], None),  # 12.195 %: inside the band
        (1250000, [drift()], "225000"),  # the episode has not closed yet
        (1250000, [drift(status=Status.CURED)], None),
        (700000, [drift()], None),  # never from the core
    ],
)
def test_the_sweep_that_is_suggested(equity, findings, sweep):
    ratio = Decimal(equity) / (9000000 + equity)
    shape = jsonable(status_figures(history(day(equity=D(equity), ratio=ratio)), findings))
    assert shape["sweep_suggested"] == sweep


def test_flows_are_sums_and_unknown_when_a_part_is():
    def breach(amount: Decimal | None, outstanding: Decimal | None) -> Breach:
        return Breach(BreachKind.DIRECT, flow(), amount, outstanding, None, ())

    known = (breach(D(200000), D(80000)), breach(D(100000), D(0)))
    returns = (flow(from_sleeve=D(120000)), flow(from_sleeve=D(150000)))
    shape = jsonable(status_figures(history(day(), breaches=known, flows=returns), []))
    assert shape["flows"] == {
        "core_to_sleeve": "300000",
        "transit": "0",
        "outstanding": "80000",
        "sleeve_to_core": "270000",
    }
    shape = jsonable(status_figures(history(day(), breaches=(*known, breach(None, None))), []))
    assert shape["flows"]["core_to_sleeve"] is None
    assert shape["unknown"]["flows.outstanding"] == f.FLOW_WITHOUT_PRICE


def test_what_is_held():
    told = history(day(), core_in_kind=(("USDMMF", D("60000.00")),))
    shape = jsonable(status_figures(told, []))
    assert shape["core"]["in_kind"] == [{"commodity": "USDMMF", "units": "60000"}]


def test_findings_are_counted_where_they_are_open():
    notice = finding(severity=Severity.NOTICE)
    told = [
        finding(),
        finding(status=Status.EXPIRED),
        finding(status=Status.CURED),
        notice,
        notice._replace(status=Status.WAIVED),
    ]
    assert jsonable(status_figures(history(day()), told))["findings"] == {"errors": 2, "notices": 1}


def test_history_has_a_row_for_each_change_and_one_at_the_end():
    first, later = day(), day(START + datetime.timedelta(1))
    half = D("1000000.50")
    moved = day(START + datetime.timedelta(2), core=half, equity=half, exposure=D(0))
    end = START + datetime.timedelta(9)
    shape = jsonable(history_figures(history(first, later, moved, as_of=end)))
    assert shape["schema"] == 1
    assert shape["base_currency"] == "JPY"
    assert [row["date"] for row in shape["days"]] == ["2025-01-06", "2025-01-08", "2025-01-15"]
    assert shape["days"][1] == {
        "date": "2025-01-08",
        "core": "1000000.5",
        "sleeve": "1000000.5",
        "ratio": "0.5",
        "nav": "100",
        "drawdown": "0",
        "state": "ACTIVE",
        "exposure": "0",
        "ceiling": None,
        "net_contributions": "1000000",
    }
    assert shape["unknown"] == {}


def test_history_tells_why_a_figure_is_missing():
    shape = jsonable(
        history_figures(history(day(**UNKNOWN_CORE), as_of=START + datetime.timedelta(1)))
    )
    assert shape["unknown"] == {
        f"{date}.{column}": "no price for USDMMF, USD"
        for date in ("2025-01-06", "2025-01-07")
        for column in ("core", "ratio")
    }


def test_nothing_funded_has_no_rows():
    assert jsonable(history_figures(history()))["days"] == []
