from __future__ import annotations

import datetime

import pytest

from beancount_barbell.metrics.distances import line_distances, lines_of
from beancount_barbell.metrics.figures import status_figures
from beancount_barbell.model.flows import Breach, BreachKind, Flow
from beancount_barbell.model.policy import Money, Policy
from beancount_barbell.model.states import Driver, RiskState
from beancount_barbell.rendering.status_screen import Figures, status_line, status_screen
from beancount_barbell.rendering.style import cells, unpainted
from tests.handmade import D, day, finding, history

pytestmark = pytest.mark.usefixtures("keys_for_words")

POLICY = Policy(
    "JPY",
    core_floor=Money(D(8100000), "JPY"),
    sleeve_budget=Money(D(1000000), "JPY"),
    layer_trade=Money(D(500000), "JPY"),
)


def figures(told, findings=()):
    failing = tuple(each for each in findings if each.fails)
    values = status_figures(told, findings)
    return Figures(values, lines_of(told.policy), line_distances(told), failing)


def screen(told, findings=(), lang="en", paint=unpainted):
    return status_screen(figures(told, findings), lang, paint)


def test_one_screen_of_a_healthy_ledger():
    told = history(day(), policy=POLICY, core_in_kind=(("JPY", D(0)), ("USDMMF", D(60000))))
    assert (
        screen(told)
        == """\
ACTIVE · no ceiling · as of 2025-01-06

Core         9,000,000 JPY  floor 8,100,000 JPY, 900,000 JPY above it
             60,000 USDMMF
Sleeve       1,000,000 JPY  10% of core and sleeve (at most 12.5%)
NAV                 100.00  drawdown 0% (worst 0%)
                            -30% (-300,000 JPY) to 70: reduce
                            -50% (-500,000 JPY) to 50: halt
Exposure       400,000 JPY  0.40 times equity
Contributed  1,000,000 JPY  of 1,000,000 JPY
  trade        500,000 JPY  of 500,000 JPY; worth 500,000 JPY
  hedge        300,000 JPY  no budget set; worth 300,000 JPY
  reserve      200,000 JPY  no budget set; worth 200,000 JPY
Flows        core to sleeve 0 JPY, still out 0 JPY
             sleeve to core 0 JPY
Liquidity    UNKNOWN (not computed by this version)
Findings     0 errors, 0 notices"""
    )


def test_a_screen_in_trouble_says_so_first():
    flow = Flow(**(dict.fromkeys(Flow._fields) | {"from_sleeve": D(0)}))
    breach = Breach(BreachKind.DIRECT, flow, D(200000), D(200000), None, ())
    reducing = day(
        core=D(8000000),
        equity=D(1500000),
        ratio=D(1500000) / D(9500000),
        nav=D("69.999"),
        drawdown=D("0.30001"),
        state=RiskState.REDUCING,
        drivers=(Driver.NAV, Driver.MARKET),
        ceiling=D(350000),
    )
    told = history(reducing, policy=POLICY, breaches=(breach,))
    shown = screen(told, [finding()])
    assert shown.startswith("REDUCING · by NAV, market · ceiling 350,000 JPY · 1 error · as of")
    assert "floor 8,100,000 JPY, 100,000 JPY BELOW it" in shown
    assert "sweep 550,000 JPY to the core to be back at target" in shown
    assert "69.999  drawdown 30% (worst 30%)" in shown
    assert "+21.43% (+321,455 JPY) to 85: active again" in shown
    assert "core to sleeve 200,000 JPY, still out 200,000 JPY" in shown
    assert shown.endswith(
        "1 error, 0 notices\n             2025-02-03  BB201 core-to-sleeve: <BB201 en>"
    )


def test_a_long_list_is_cut():
    shown = screen(history(day()), [finding()] * 10)
    assert shown.count("<BB201 en>") == 8
    assert shown.endswith("and 2 more: barbell check")


def test_unknown_is_never_a_number():
    missing = {"core": None, "core_missing": ("USDMMF",), "ratio": None}
    shown = screen(history(day(**missing), policy=POLICY))
    assert "no price for USDMMF" in shown
    assert "floor 8,100,000 JPY\n" in shown
    assert "UNKNOWN of core and sleeve" in shown
    assert shown.startswith("ACTIVE · held, not confirmed: no price for USDMMF · no ceiling")
    missing = {"equity": None, "exposure": None, "sleeve_missing": ("ETF",)}
    shown = screen(history(day(**missing), policy=POLICY))
    assert "-30% (UNKNOWN) to 70: reduce" in shown
    assert "worth UNKNOWN" in shown
    shown = screen(history(day(**missing, nav=None), policy=POLICY))
    assert "reduce" not in shown


def test_limits_in_other_currencies_and_infinite_leverage():
    policy = Policy("JPY", core_floor=Money(D(60000), "USD"), sleeve_budget=Money(D(1), "USD"))
    shown = screen(history(day(equity=D(0), nav=D(0)), policy=policy))
    assert "floor UNKNOWN (no price for USD)" in shown
    assert "of UNKNOWN (no price for USD)" in shown
    assert "infinite: the sleeve has exposure and no equity" in shown


def test_before_funding():
    shown = screen(history())
    assert "no floor set (core-floor)" in shown
    assert "UNKNOWN  not funded" in shown
    assert status_line(figures(history()), "en") == (
        "ACTIVE · NAV UNKNOWN · ratio UNKNOWN · 0 errors"
    )


def test_columns_hold_in_japanese():
    halted = day(nav=D(35), state=RiskState.HALTED, drivers=(Driver.INSOLVENCY,), ceiling=D(0))
    shown = screen(history(halted, policy=POLICY), lang="ja")
    assert shown.startswith("HALTED(停止) · 要因: 債務超過 · 上限 0 JPY · 2025-01-06 時点")
    rows = shown.splitlines()[2:5]
    starts = {cells(row[: row.index("JPY") + 3]) for row in rows if "JPY" in row}
    assert len(starts) == 1
    assert "70 まで +100% (+1,000,000 JPY): 縮小に復帰" in shown


def test_paint_does_not_move_the_columns():
    def paint(text, style):
        return f"<{style}>{text}</>" if style else text

    shown = screen(history(day(), policy=POLICY), paint=paint)
    assert "<good>ACTIVE</>" in shown
    over = day(net_contributions=D(1000001), core=None, core_missing=("USD",))
    shown = screen(history(over, policy=POLICY), paint=paint)
    assert "<error>of 1,000,000 JPY</>" in shown
    assert "<notice>ACTIVE</> · <notice>held, not confirmed: no price for USD</>" in shown
    shown = screen(history(day(), policy=POLICY), paint=paint)
    assert "Findings     <good>0 errors, 0 notices</>" in shown


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({}, "ACTIVE · NAV 100.00 · ratio 10% · core +900,000 JPY to floor · 0 errors"),
        (
            {"core": None, "ratio": None, "core_missing": ("USD",)},
            "ACTIVE · NAV 100.00 · ratio UNKNOWN · core UNKNOWN to floor · 0 errors",
        ),
    ],
)
def test_one_line_for_a_prompt(changes, told):
    assert status_line(figures(history(day(**changes), policy=POLICY)), "en") == told


def test_as_of_is_the_histories():
    later = datetime.date(2025, 5, 1)
    assert "as of 2025-05-01" in screen(history(day(), as_of=later))
