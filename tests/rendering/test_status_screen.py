from __future__ import annotations

import datetime

import pytest

from beancount_barbell.figures.assessment import assess
from beancount_barbell.figures.distances import line_distances, lines_of
from beancount_barbell.figures.regimes import GROWN, NOTES
from beancount_barbell.figures.status_figures import status_figures
from beancount_barbell.model.drivers import DrawdownStop
from beancount_barbell.model.flows import Breach, BreachKind, Flow
from beancount_barbell.model.location import NOWHERE, Location
from beancount_barbell.model.policy import MarketRule, Money, Policy
from beancount_barbell.model.separation import SecuredLoan, Separation
from beancount_barbell.model.states import Driver, Reopening, RiskState
from beancount_barbell.model.treasury import Household, Ladder, Treasury
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


READY = Treasury(
    ladder=Ladder(D(9000000), D(9000000), D(9000000), ()),
    reserve_ready=D(200000),
    stressed_call=D(0),
)


def figures(told, findings=()):
    failing = tuple(each for each in findings if each.fails)
    values = status_figures(told, findings)
    assessed = assess(told, findings, values)
    return Figures(values, assessed, lines_of(told.policy), line_distances(told), failing)


def reassessed(shown, findings=(), **groups):
    """`shown` with other groups of figures."""
    values = {**shown.values, **groups}
    return shown._replace(
        values=values, assessed=assess(history(day(), policy=POLICY), findings, values)
    )


def screen(told, findings=(), lang="en", paint=unpainted):
    return status_screen(figures(told, findings), lang, paint)


def test_one_screen_of_a_healthy_ledger():
    told = history(
        day(),
        policy=POLICY,
        core_in_kind=(("JPY", D(0)), ("USDMMF", D(60000))),
        treasury=READY,
        separation=Separation(stated=True, derived=2, effective=2),
    )
    assert (
        screen(told)
        == """\
OK · ACTIVE · no ceiling · as of 2025-01-06

Core            9,000,000 JPY  floor 8,100,000 JPY, 900,000 JPY above it: kept
                60,000 USDMMF
  Core at risk          0 JPY  after a stress gap of 30% it has nothing to pay
Sleeve          1,000,000 JPY  10% of core and sleeve (at most 12.5%): inside its limit
NAV                    100.00  above its lines; drawdown 0% (worst 0%): no limit set
                               -30% (-300,000 JPY) to 70: reduce
                               -50% (-500,000 JPY) to 50: halt
Exposure          400,000 JPY  no ceiling in force; 0.40 times equity: no limit set
Discipline      losing streak 0: fewer than 5; 0 deviations in a loss: the rules were kept
Contributed     1,000,000 JPY  of 1,000,000 JPY: inside its limit
  trade           500,000 JPY  of 500,000 JPY: inside its limit; worth 500,000 JPY
  hedge           300,000 JPY  no budget set; worth 300,000 JPY
  reserve         200,000 JPY  no budget set; worth 200,000 JPY
Separation      level 2: no level claimed
Flows           core to sleeve 0 JPY, still out 0 JPY: nothing is out; sleeve to core 0 JPY
Liquidity       9,000,000 JPY  of the core is cash at once
                               9,000,000 JPY in one business day, 9,000,000 JPY in two
                               stressed margin call: none, even after the stress gap
Rates           UNKNOWN (no yield of the core known for 30 days now and 180 days ago)
Not set         leverage-limit, max-drawdown, market, life-months
You may         put 0 JPY into the sleeve; add exposure 0 JPY
                take 2,000,000 JPY out of the core; to the sleeve never
Findings        0 errors, 0 notices; months: nothing to sign yet"""
    )


@pytest.mark.parametrize(
    ("lang", "risk", "unknown"),
    [
        ("en", "Core at risk 350,000 JPY after the stress gap of 30%, nothing but the core",
         "Core at risk UNKNOWN unknown what the sleeve would owe, or what lies outside"),
        ("ja", "核が負うリスク 350,000 JPY 想定の窓開け 30% のあと、核からしか払えない額",
         "核が負うリスク 不明 不明 攻め枠の債務か、それを払う枠外のお金が不明です"),
    ],
)  # fmt: skip
def test_the_core_at_risk_is_told(lang, risk, unknown):
    """0.30 x 5,000,000 - 1,000,000 is 500,000; 150,000 outside could pay a part of it."""
    home = Household(D(150000), D(100000), 12, ())
    owing = READY._replace(owes=True, household=home)
    exposed = day(exposure=D(5000000))
    assert risk in " ".join(
        screen(history(exposed, policy=POLICY, treasury=owing), lang=lang).split()
    )
    blind = owing._replace(household=None)
    assert unknown in " ".join(
        screen(history(exposed, policy=POLICY, treasury=blind), lang=lang).split()
    )
    assert "Core at risk 0 JPY" in " ".join(screen(history(day(), treasury=owing)).split())


def test_what_is_set_is_not_told_to_be_missing():
    lacking = POLICY._replace(max_drawdown=D("0.6"), life_months=D(6))
    told = history(day(), policy=lacking, treasury=READY)
    assert "Not set         leverage-limit, market\n" in screen(told)
    rule = MarketRule(day().date, NOWHERE, "VIX", None, halt_above=D(30), over=1)
    ahead = rule._replace(date=datetime.date(2026, 1, 1))
    known = told.directives._replace(markets=(rule,))
    complete = lacking._replace(leverage_limit=D(2))
    assert "Not set" not in screen(told._replace(policy=complete, directives=known))
    later = told.directives._replace(markets=(ahead,))
    assert "market" in screen(told._replace(policy=complete, directives=later))


def test_a_screen_in_trouble_says_so_first():
    nothing = {"from_sleeve": D(0), "explicit_inflow": D(0)}
    flow = Flow(**(dict.fromkeys(Flow._fields) | Flow._field_defaults | nothing))
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
    shown = screen(told, [finding(), finding(code="BB302", name="ratio-drift")])
    assert shown.startswith(
        "REDUCING · BREACH · by NAV, market · ceiling 350,000 JPY · 2 errors · as of"
    )
    assert "floor 8,100,000 JPY, 100,000 JPY BELOW it" in shown
    assert "sweep 550,000 JPY to the core to be back at target" in shown
    assert "drawdown 30% (worst 30%)" in shown
    assert "+21.43% (+321,455 JPY) to 85: its NAV no longer reduces it" in shown
    assert "core to sleeve 200,000 JPY, still out 200,000 JPY" in shown
    assert shown.endswith(
        "2 errors, 0 notices; months: nothing to sign yet\n"
        "                2025-02-03  BB201 core-to-sleeve: <BB201 en>\n"
        "                2025-02-03  BB302 ratio-drift: <BB201 en>"
    )


@pytest.mark.parametrize(
    ("lang", "cover", "regime", "grown"),
    [
        ("en", "covers a stressed margin call 2.00 times", "C: do not turn", "has grown"),
        ("ja", "想定追証の 2.00 倍", "C: 核を現金化", "膨らんでいる"),
    ],
)
def test_cash_and_rates(lang, cover, regime, grown):
    stopped = day(drivers=(Driver.MARKET,))
    told = history(stopped, treasury=READY._replace(stressed_call=D(100000)))
    shown = screen(told, lang=lang)
    assert cover in shown
    assert regime in shown
    assert grown not in shown
    known = figures(told)
    note = f"{NOTES['A']}; {GROWN}"
    values = {**known.values, "regime": {"name": "A", "note": note}}
    assert grown in status_screen(known._replace(values=values), lang)


@pytest.mark.parametrize(
    ("lang", "said"),
    [("en", "no settlement declared for FUND"), ("ja", "受渡日の記載なし: FUND")],
)
def test_a_fund_whose_settlement_nobody_declared(lang, said):
    ladder = Ladder(None, None, None, ("FUND",))
    told = history(day(), treasury=READY._replace(ladder=ladder))
    assert said in screen(told, lang=lang)


def test_a_long_list_is_cut():
    shown = screen(history(day()), [finding()] * 10)
    assert shown.count("<BB201 en>") == 8
    assert shown.endswith("and 2 more: barbell check")


def test_unknown_is_never_a_number():
    missing = {"core": None, "core_missing": ("USDMMF",), "ratio": None}
    shown = screen(history(day(**missing), policy=POLICY))
    assert "no price for USDMMF" in shown
    assert "floor 8,100,000 JPY: unknown\n" in shown
    assert "UNKNOWN of core and sleeve" in shown
    assert shown.startswith(
        "UNKNOWN · ACTIVE · held, not confirmed: no price for USDMMF · no ceiling"
    )
    missing = {"equity": None, "exposure": None, "sleeve_missing": ("ETF",)}
    shown = screen(history(day(**missing), policy=POLICY))
    assert "-30% (UNKNOWN) to 70: reduce" in shown
    assert "worth UNKNOWN" in shown
    shown = screen(history(day(**missing, nav=None), policy=POLICY))
    assert "to 70: reduce" not in shown


def test_a_drawdown_that_was_reached_is_told_while_no_nav_is_known():
    fallen = datetime.date(2025, 2, 3)
    stop = DrawdownStop(fallen, D("0.4"), D("0.3"), D(60), D(100), False, None, NOWHERE, None)  # noqa: FBT003
    missing = {"equity": None, "exposure": None, "sleeve_missing": ("ETF",), "nav": None}
    told = history(day(**missing), policy=POLICY, drawdown_stops=(stop,))
    (nav,) = [line for line in screen(told).splitlines() if line.startswith("NAV")]
    assert "unknown" in nav
    assert "reached" in nav
    assert "2025-02-03" in nav


def test_limits_in_other_currencies_and_infinite_leverage():
    policy = Policy("JPY", core_floor=Money(D(60000), "USD"), sleeve_budget=Money(D(1), "USD"))
    shown = screen(history(day(equity=D(0), nav=D(0)), policy=policy))
    assert "floor UNKNOWN (no price for USD)" in shown
    assert "of UNKNOWN (no price for USD)" in shown
    assert "infinite: the sleeve has exposure and no equity" in shown


def test_before_funding():
    shown = screen(history())
    assert "no floor set (core-floor)" in screen(history(day()))
    assert "NAV                   —  not funded" in shown
    assert status_line(figures(history()), "en") == ("UNKNOWN · NAV — · ratio — · 0 errors")


def test_columns_hold_in_japanese():
    halted = day(nav=D(35), state=RiskState.HALTED, drivers=(Driver.INSOLVENCY,), ceiling=D(0))
    shown = screen(history(halted, policy=POLICY), lang="ja")
    assert shown.startswith("HALTED(停止) · 要因: 債務超過 · 上限 0 JPY · 2025-01-06 時点")
    rows = shown.splitlines()[2:5]
    starts = {cells(row[: row.index("JPY") + 3]) for row in rows if "JPY" in row}
    assert len(starts) == 1
    assert "縮小に復帰" not in shown  # only a restart ends an insolvency
    by_nav = halted._replace(drivers=(Driver.NAV,), hedge_exposure=D(9))
    shown = screen(history(by_nav, policy=POLICY), lang="ja")
    assert "70 まで +100% (+1,000,000 JPY): 縮小に復帰" in shown


@pytest.mark.parametrize(
    ("lang", "told"),
    [
        ("en", "85 is reached: its NAV reduces it until the next day is over"),
        ("ja", "85 に戻りました。破綻ラインの縮小は翌日の終わりに解けます"),
    ],
)
def test_a_line_that_is_reached_is_no_fall_to_wait_for(lang, told):
    recovered = day(nav=D(90), state=RiskState.REDUCING, drivers=(Driver.NAV,))
    shown = screen(history(recovered, policy=POLICY), lang=lang)
    assert told in shown
    assert "-5.56%" not in shown


@pytest.mark.parametrize(
    ("lang", "only"),
    [
        ("en", "without positions only a signed restart ends the halt, from 2025-03-02 on"),
        ("ja", "建玉がなければ、停止を終わらせるのは署名した再開だけ(2025-03-02 から有効)"),
    ],
)
def test_a_halt_that_no_nav_ends_is_sent_to_a_restart(lang, only):
    restart = Reopening("restart", datetime.date(2025, 3, 2), flat=True)
    by_nav = {"nav": D(35), "state": RiskState.HALTED, "drivers": (Driver.NAV,)}
    halted = history(day(**by_nav), policy=POLICY, reopening=restart)
    assert only in screen(halted, lang=lang)
    hedged = history(day(**by_nav, hedge_exposure=D(9)), policy=POLICY, reopening=restart)
    assert only not in screen(hedged, lang=lang)
    assert "+100%" in screen(hedged, lang=lang)


def test_paint_does_not_move_the_columns():
    def paint(text, style):
        return f"<{style}>{text}</>" if style else text

    shown = screen(history(day(), policy=POLICY), paint=paint)
    assert "<good>OK</> · ACTIVE" in shown
    over = day(net_contributions=D(1000002), core=None, core_missing=("USD",))
    broken = [finding(code="BB304", name="sleeve-budget")]
    shown = screen(history(over, policy=POLICY), broken, paint=paint)
    assert "of 1,000,000 JPY: <error>above its limit</>" in shown
    assert (
        "<notice>UNKNOWN · BREACH</> · ACTIVE · <notice>held, not confirmed: no price for USD</>"
        in shown
    )
    shown = screen(history(day(), policy=POLICY), paint=paint)
    assert "Findings        <good>0 errors, 0 notices</>" in shown


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({}, "OK · NAV 100.00 · ratio 10% · core +900,000 JPY to floor · 0 errors"),
        (
            {"core": None, "ratio": None, "core_missing": ("USD",)},
            "UNKNOWN · NAV 100.00 · ratio UNKNOWN · core UNKNOWN to floor · 0 errors",
        ),
    ],
)
def test_one_line_for_a_prompt(changes, told):
    assert status_line(figures(history(day(**changes), policy=POLICY)), "en") == told


def test_as_of_is_the_histories():
    later = datetime.date(2025, 5, 1)
    assert "as of 2025-05-01" in screen(history(day(), as_of=later))


def separated(*found, claimed=None, **facts):
    policy = POLICY._replace(separation_level=claimed)
    painted = screen(
        history(day(), policy=policy, separation=Separation(**facts)),
        found,
        paint=lambda text, style: f"<{style}>{text}" if style else text,
    )
    (line,) = [line for line in painted.splitlines() if line.startswith("Separation")]
    return line.removeprefix("Separation").strip()


def test_the_level_beside_the_claim_and_the_practice():
    overclaimed = finding(code="BB101", name="separation-level")
    assert separated(claimed=2, derived=2, effective=2) == (
        "level 2; level 2 claimed: <good>as claimed"
    )
    assert separated(overclaimed, claimed=2, derived=1, effective=1) == (
        "level 1; level 2 claimed: <error>below the level claimed"
    )
    assert separated(finding(), derived=2, effective=1) == (
        "level 2: <error>level 1 in practice: core money is still out"
    )
    assert separated(overclaimed, claimed=2, effective=1) == (
        "UNKNOWN (barbell-institution is not stated on the accounts); level 2 claimed: "
        "<error>below the level claimed"
    )
    assert separated(claimed=2) == (
        "UNKNOWN (core and sleeve have no account in use yet); level 2 claimed: "
        "<dim>nothing to measure"
    )


LOAN = SecuredLoan(
    account="Liabilities:Attack:Loan",
    secured_by="Assets:Core",
    debt=D(500000),
    collateral=D(9000000),
    ltv=D("0.0556"),
    limit=None,
    net_core=D(8500000),
    rate=D("0.019"),
    core_yield=D("0.04"),
    carry=D("0.021"),
    forced_sale=D(588235),
    forced_sale_move=D("-0.346"),
    forced_sale_rate=None,
    missing=(),
    no_yield=(),
    draws=(),
    location=Location("a", 1),
)


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_a_secured_loan_has_its_lines(lang):
    shown = screen(history(day(), separation=Separation(loans=(LOAN,))), lang=lang)
    fall = {"en": "after a fall of 34.6%", "ja": "34.6% 下がると"}[lang]
    for told in ("500,000 JPY", "Liabilities:Attack:Loan", "5.56%", "+2.1%", fall):
        assert told in shown
    late = LOAN._replace(forced_sale_move=D("0.01"))
    shown = screen(history(day(), separation=Separation(loans=(late,))), lang=lang)
    assert {"en": "may sell the collateral now", "ja": "もう売られる水準"}[lang] in shown
    bare = LOAN._replace(
        debt=None, ltv=None, carry=None, rate=None, forced_sale_move=None, missing=("XXX",)
    )
    shown = screen(history(day(), separation=Separation(loans=(bare,))), lang=lang)
    assert "+2.1%" not in shown


@pytest.mark.parametrize(
    ("lang", "lines"),
    [
        (
            "en",
            [
                (
                    "Discipline      losing streak 0: <good>fewer than 5; 1 deviation in a loss: "
                    "<error>not settled yet"
                ),
                "                75% of the trades in loss kept to the rules",
                "                from a line to the first reduction, or to now: 3.0 days on average",  # noqa: E501 one line of the screen
            ],
        ),
        (
            "ja",
            [
                (
                    "規律              連敗 0: <good>5 連敗未満、損失時の逸脱 1 件: "
                    "<error>まだ是正されていない"
                ),
                "                  損失時の取引の 75% がルールどおり",
                "                  ラインを越えてから最初の縮小まで(まだなら基準日まで)平均 3.0 日",
            ],
        ),
    ],
)
def test_discipline_is_told(lang, lines):
    """One deviation, and the finding about it still open."""
    topped_up = [finding(code="BB206", name="top-up")]
    told = figures(history(day(), policy=POLICY), topped_up)
    deviation = {"date": "2025-02-03", "code": "BB206", "amount": D(1)}
    kept = {"reaction_lag_days": D(3), "adherence_in_loss": D("0.75"), "deviations": [deviation]}
    shown = reassessed(told, topped_up, discipline=kept)
    text = status_screen(shown, lang, lambda text, style: f"<{style}>{text}" if style else text)
    at = text.splitlines().index(lines[0])
    assert text.splitlines()[at : at + 3] == lines


def test_who_kept_all_rules_is_not_painted_red():
    told = figures(history(day(), policy=POLICY))
    kept = {"reaction_lag_days": D(0), "adherence_in_loss": D(1), "deviations": []}
    shown = reassessed(told, discipline=kept)
    painted = status_screen(shown, "en", lambda text, style: f"<{style}>{text}" if style else text)
    assert "0 deviations in a loss: <good>the rules were kept" in painted
    assert "100% of the trades" in painted
    assert "first reduction" not in painted  # a line that was crossed today


@pytest.mark.parametrize(
    ("lang", "line"),
    [
        ("en", "core to sleeve 0 JPY directly, 70,000 JPY through outside; still out 70,000 JPY"),
        ("ja", "核 → 攻め枠 直接 0 JPY、枠外経由 70,000 JPY、未返還 70,000 JPY"),
    ],
)
def test_core_money_that_took_a_detour_is_told_where_it_is_still_out(lang, line):
    told = figures(history(day(), policy=POLICY))
    flows = told.values["flows"] | {"transit": D(70000), "outstanding": D(70000)}
    assert line in status_screen(reassessed(told, flows=flows), lang, unpainted)
