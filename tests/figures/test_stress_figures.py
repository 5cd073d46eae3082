"""What `stress` tells of a ledger, and of facts that no ledger easily shows."""

from __future__ import annotations

import datetime
import json

import pytest

from beancount_barbell.figures import odds
from beancount_barbell.figures import stress_figures as f
from beancount_barbell.figures.plain import jsonable
from beancount_barbell.figures.reasons import NOT_FUNDED
from beancount_barbell.figures.stress_figures import stress_figures, stressed
from beancount_barbell.figures.survival import Estimate
from beancount_barbell.model.flows import Breach, BreachKind
from beancount_barbell.model.location import Location
from beancount_barbell.model.policy import Money, Policy
from beancount_barbell.model.roles import AccountTerms, Roles
from beancount_barbell.model.separation import PledgedCore, SecuredLoan, Separation
from beancount_barbell.model.treasury import CoreDay, Household, Ladder, Treasury
from beancount_barbell.rendering.stress_text import stress_text
from tests.figures.test_odds import STATS, trade
from tests.handmade import START, D, day, history, outside
from tests.support import judge


@pytest.fixture(autouse=True)
def _few_paths(monkeypatch):
    """What is told of a bootstrap does not hang on how many paths it has."""
    monkeypatch.setattr(odds, "PATHS", 20)


DAY = datetime.timedelta(days=1)
YEAR_LATER = START + 365 * DAY


def core_day(number: int, value, *, inflow=0, outflow=0, income=0, tax=0) -> CoreDay:
    return CoreDay(
        START + number * DAY,
        None if value is None else D(value),
        D(inflow),
        D(outflow),
        D(income),
        D(tax),
        D(0),
        flows_known=True,
        currencies=(),
    )


CORE = (
    core_day(0, 9_000_000, inflow=9_000_000),
    *(core_day(number * 30, 9_000_000, outflow=30_000, income=30_000) for number in range(1, 13)),
)
TREASURY = Treasury(
    core_days=CORE,
    ladder=Ladder(D(1), D(2), D(3), ()),
    owes=True,
    household=Household(D(500_000), D(100_000), 12, ()),
)
TWO = Separation(stated=True, derived=2, effective=2)


def told(*rows, **changes):
    later = day(YEAR_LATER, exposure=D(3_900_000), equity=D(1_000_000), sleeve_flow=D(0))
    days = rows or (day(START, sleeve_flow=D(1_000_000)), later)
    return history(*days, **({"treasury": TREASURY, "separation": TWO} | changes))


# -- core and sleeve, apart -------------------------------------------------


def test_the_figures_are_json():
    figures = jsonable(
        stress_figures(told(trades=tuple(trade(r * 1000, i) for i, r in enumerate(STATS))))
    )
    assert json.loads(json.dumps(figures)) == figures
    assert list(figures) == [
        "schema",
        "as_of",
        "base_currency",
        "state",
        "core",
        "sleeve",
        "together",
        "moves",
        "proof",
        "ruin",
        "streaks",
        "recovery",
        "size",
        "unknown",
    ]


def test_the_core_by_itself():
    policy = Policy("JPY", core_floor=Money(D(8_100_000), "JPY"))
    limits = day().limits._replace(core_floor=D(8_100_000))
    past = told(day(YEAR_LATER, limits=limits), policy=policy)
    core = jsonable(stress_figures(past))["core"]
    assert (core["value"], core["floor"], core["floor_distance"]) == (
        "9000000",
        "8100000",
        "900000",
    )
    assert core["liquidity"] == {"t0": "1", "t1": "2", "t2": "3"}
    earned = core["yield"]
    assert (earned["days"], earned["short"]) == (365, False)
    assert round(D(earned["gross"]) * 100, 4) == D("4.0742")
    assert earned["gross_yearly"] == earned["gross"]
    assert float(earned["money_weighted_yearly"]) == pytest.approx(0.0408, abs=0.0002)
    assert (earned["distributed"], earned["distributed_net"]) == ("0.04", "0.04")
    # here what left each month no longer counts as capital
    left = sum(30_000 * D(365 - number * 30) / 365 for number in range(1, 13))
    assert D(earned["modified_dietz"]) == pytest.approx(360_000 / (9_000_000 - left))
    assert earned["result"] == {
        "total": "360000",
        "income": "360000",
        "tax": "0",
        "currency": "0",
        "price": "0",
    }


IN_DOLLARS = """
option "operating_currency" "JPY"
2025-01-06 open Assets:Core
  barbell: "core"
2025-01-06 commodity FUND
  barbell-class: "treasury-mmf"
  barbell-hedged: TRUE
2025-01-06 price USD 150 JPY
2025-01-06 * "Core: 600,000 in dollars, 300,000 in a hedged fund, 100,000 in yen"
  Assets:Core    4,000 USD
  Assets:Core    2,000 FUND {1 USD}
  Assets:Core  100,000 JPY
  Equity:Opening
"""
FLOORED = """
2025-01-06 custom "barbell" "policy"
  core-floor: 900,000 JPY
"""


def test_a_fall_of_all_foreign_currencies():
    """A fifth of the 600,000 would go: 880,000 of 1,000,000 are left, 20,000 below the floor."""
    told_of = [stress_figures(judge(IN_DOLLARS + more).history) for more in ("", FLOORED)]
    free, floored = (jsonable(one)["core"]["currency_fall"] for one in told_of)
    assert free == {"fall": "0.2", "value": "880000", "floor_distance": None}
    assert floored == {"fall": "0.2", "value": "880000", "floor_distance": "-20000"}
    words = "  if its foreign currencies fall by 20%: value 880,000 JPY"
    lines = [stress_text(one, "en").splitlines() for one in told_of]
    assert words in lines[0]
    assert f"{words}, distance -20,000 JPY" in lines[1]
    assert stress_figures(told())["core"]["currency_fall"] is None


def test_a_money_weighted_rate_that_nothing_solves():
    rows = (core_day(0, 100, inflow=100), core_day(1, 0))
    past = told(day(YEAR_LATER), treasury=Treasury(core_days=rows))
    earned = jsonable(stress_figures(past))["core"]["yield"]
    assert earned["gross_yearly"] is None
    assert earned["money_weighted_yearly"] is None


def test_results_together_are_money_alone():
    """Core +360,000, sleeve -500,000, sum -140,000."""
    later = day(YEAR_LATER, equity=D(500_000), sleeve_flow=D(0))
    figures = jsonable(stress_figures(told(day(START, equity=D(1_000_000)), later)))
    assert figures["together"]["core_result"] == "360000"
    assert figures["together"]["sleeve_result"] == "-500000"
    assert figures["together"]["sum"] == "-140000"


def test_what_was_put_into_the_sleeve_is_no_result():
    later = day(YEAR_LATER, equity=D(1_300_000), sleeve_flow=D(200_000))
    figures = jsonable(stress_figures(told(day(START, equity=D(1_000_000)), later)))
    assert figures["together"]["sleeve_result"] == "100000"
    figures = jsonable(stress_figures(told(later)))
    assert figures["together"]["sleeve_result"] == "1100000"


def test_the_return_that_eats_up_the_core():
    figures = jsonable(stress_figures(told()))
    assert D(figures["together"]["break_even"]) == D("-0.36")
    figures = jsonable(stress_figures(told(day(START), day(YEAR_LATER, equity=D(0), nav=D(0)))))
    assert figures["together"]["break_even"] is None
    assert figures["unknown"]["together.break_even"] == f.NOTHING_LEFT


@pytest.mark.parametrize(
    "rows",
    [
        (),
        (day(START, equity=None), day(YEAR_LATER)),
        (day(START), day(YEAR_LATER, equity=None)),
    ],
)
def test_a_sleeve_result_that_is_unknown(rows):
    past = history(*rows, treasury=TREASURY)
    figures = jsonable(stress_figures(past._replace(as_of=YEAR_LATER)))
    assert figures["together"]["sleeve_result"] is None
    assert figures["together"]["sum"] is None
    assert figures["unknown"]["together.sum"] == f.NO_VALUE


def test_before_anything_is_funded():
    figures = jsonable(stress_figures(history()))
    assert figures["core"]["yield"] is None
    assert figures["moves"] == figures["ruin"] == figures["streaks"] == figures["size"] == []
    unknown = figures["unknown"]
    assert unknown["core.value"] == unknown["sleeve.nav"] == unknown["moves"] == NOT_FUNDED
    assert unknown["ruin"] == f.NO_RECORD
    assert unknown["streaks"] == f.NO_TRADES
    assert unknown["recovery.lost"] == NOT_FUNDED
    assert figures["state"] == "ACTIVE"


def test_without_a_price():
    missing = day(YEAR_LATER, core=None, equity=None, exposure=None)
    figures = jsonable(stress_figures(told(missing)))
    unknown = figures["unknown"]
    assert unknown["core.value"] == unknown["sleeve.equity"] == unknown["moves"] == f.NO_VALUE


def test_what_the_currency_did_is_no_yield():
    """A dollar that rose by 10 % neither feeds the core for a year nor makes a loss good."""
    risen = core_day(365, 9_900_000)._replace(currency=D(900_000))
    facts = TREASURY._replace(core_days=(CORE[0], risen))
    figures = jsonable(stress_figures(told(treasury=facts)))
    assert figures["core"]["yield"]["net"] == "0.1"
    assert figures["together"]["break_even"] is None
    assert figures["unknown"]["together.break_even"] == f.NO_YIELD
    assert figures["recovery"]["yield"] is None
    assert figures["recovery"]["months_of_core_income"] is None


@pytest.mark.parametrize(
    ("separation", "level"),
    [
        (TWO, 2),
        (Separation(), None),
        (Separation(stated=True, derived=None, effective=1), None),
        (Separation(stated=True, derived=None, effective=1, uncured=(Location("m", 3),)), 1),
        (Separation(stated=True, derived=2, effective=1, uncured=(Location("m", 3),)), 1),
    ],
)
def test_a_level_that_nobody_stated_is_unknown_and_not_failed(separation, level):
    assert stressed(told(separation=separation)).level == level


# -- moves ------------------------------------------------------------------


def test_moves_to_each_line():
    figures = jsonable(stress_figures(told()))
    assert [(row["key"], round(D(row["move"]) * 100, 2)) for row in figures["moves"]] == [
        ("reduce-line", D("7.69")),
        ("halt-line", D("12.82")),
        ("zero", D("25.64")),
    ]
    assert figures["moves"][1]["equity"] == "500000"


def test_no_exposure_leads_nowhere():
    figures = jsonable(stress_figures(told(day(YEAR_LATER, exposure=D(0)))))
    assert figures["moves"][0]["move"] is None
    assert not [path for path in figures["unknown"] if path.startswith("moves")]


@pytest.mark.parametrize("change", [{"equity": D(0)}, {"nav": D(0)}, {"nav": None}])
def test_without_equity_there_are_no_lines(change):
    figures = jsonable(stress_figures(told(day(YEAR_LATER, **change))))
    assert figures["moves"] == []
    assert figures["unknown"]["moves"] == f.NO_VALUE


# -- the proof --------------------------------------------------------------


def test_the_proof_of_the_page():
    proof = jsonable(stress_figures(told()))["proof"]
    assert proof["status"] == "proven-up-to"
    assert round(D(proof["limit"]) * 100, 2) == D("38.46")
    assert (proof["deficit"], proof["outside"], proof["core_at_risk"]) == ("170000", "500000", "0")
    assert {row["key"]: row["holds"] for row in proof["conditions"]} == dict.fromkeys(
        ("untouched", "level", "deficit", "loans"), True
    )
    assert not proof["limited_loss"]


def test_a_gap_of_a_half_reaches_the_core():
    proof = jsonable(stress_figures(told(policy=Policy("JPY", stress_gap=D("0.5")))))["proof"]
    assert (proof["status"], proof["core_at_risk"]) == ("not-proven", "450000")


def test_without_a_household_nothing_is_proven():
    facts = TREASURY._replace(household=None)
    proof = jsonable(stress_figures(told(treasury=facts)))["proof"]
    assert (proof["status"], proof["outside"], proof["core_at_risk"]) == ("not-proven", None, None)


PLACE = Location("m", 1)


def pledge(end):
    return PledgedCore("C", "L", START, end, None, None, None, (), PLACE, None, None)


def loan(debt):
    rest = dict.fromkeys(SecuredLoan._fields)
    return SecuredLoan(**(rest | {"account": "L", "secured_by": "C", "debt": debt}))


def breach(outstanding):
    return Breach(BreachKind.DIRECT, None, D(100), outstanding, None, ())


@pytest.mark.parametrize(
    ("changes", "untouched"),
    [
        ({}, True),
        ({"breaches": (breach(D(0)), breach(D(1)))}, True),
        ({"breaches": (breach(D(100)),)}, False),
        ({"breaches": (breach(None),)}, None),
        ({"separation": TWO._replace(pledges=(pledge(None),))}, False),
        ({"separation": TWO._replace(pledges=(pledge(START),))}, True),
    ],
)
def test_what_touches_the_core(changes, untouched):
    assert stressed(told(**changes)).untouched is untouched


@pytest.mark.parametrize(
    ("terms", "untouched"),
    [
        ({"auto_sweep": "none", "cross_collateral": False}, True),
        ({"auto_sweep": "Assets:Core"}, False),
        ({"cross_collateral": True}, False),
        ({}, True),
    ],
)
def test_what_the_accounts_state(terms, untouched):
    roles = Roles({}, outside, {"A": AccountTerms("A", PLACE, **terms)})
    assert stressed(told(roles=roles)).untouched is untouched


@pytest.mark.parametrize(("debts", "loans"), [((), 0), ((D(5), D(7)), 12), ((D(5), None), None)])
def test_loans_are_summed_or_unknown(debts, loans):
    separation = TWO._replace(loans=tuple(loan(debt) for debt in debts))
    assert stressed(told(separation=separation)).loans == loans


def test_the_hedge_layer_is_exposed_to_a_gap_too():
    rows = day(YEAR_LATER, exposure=D(1), hedge_exposure=D(2))
    assert stressed(told(rows)).exposure == 3
    assert stressed(told(day(YEAR_LATER, hedge_exposure=None))).exposure is None
    assert stressed(history()).exposure is None
    assert stressed(history()).equity is None


# -- probabilities ----------------------------------------------------------


def test_a_probability_is_never_zero_and_never_bare():
    always = tuple(trade(100_000, number) for number in range(12))
    lost = (*always, trade(-1, 12))
    figures = jsonable(stress_figures(told(trades=lost)))
    for row in figures["ruin"]:
        assert row["probability"] != "0"
        assert row["assumptions"]
        assert row["n"]
        assert row["few"]
    unseen = [index for index, row in enumerate(figures["ruin"]) if row["probability"] is None]
    assert unseen
    for index in unseen:
        small = 0 <= D(figures["ruin"][index]["high"]) < f.SMALL_CHANCE
        told_why = figures["unknown"][f"ruin.{index}.probability"]
        assert told_why == (f.NOT_SEEN if small else f.TOO_FEW)
    streak = figures["streaks"][0]
    assert (streak["length"], streak["n"], streak["few"]) == (5, 13, True)
    assert D(streak["high"]) > 0


@pytest.mark.parametrize(("wins", "reason"), [(1, f.TOO_FEW), (12, f.TOO_FEW), (900, f.NOT_SEEN)])
def test_what_so_few_trades_cannot_rule_out_is_not_called_small(wins, reason):
    """Without a loss: the rate of losses may be 79 % after one win, 0.4 % after 900.

    Five in a row in a hundred trades are then nearly certain, or below one in a million.
    """
    figures = jsonable(
        stress_figures(told(trades=tuple(trade(5, number) for number in range(wins))))
    )
    assert figures["streaks"][0]["probability"] is None
    assert figures["unknown"]["streaks.0.probability"] == reason
    assert (D(figures["streaks"][0]["high"]) < f.SMALL_CHANCE) == (reason == f.NOT_SEEN)


def test_without_a_loss_a_streak_never_comes():
    figures = jsonable(stress_figures(told(trades=(trade(5, 0),))))
    assert figures["streaks"][0]["expected_trades"] is None
    assert figures["unknown"]["streaks.0.expected_trades"] == f.NOT_SEEN


def test_each_method_that_the_record_allows():
    figures = stress_figures(told(day(START), day(YEAR_LATER), trades=()))
    assert figures["ruin"] == []
    trades = (trade(5, 0), trade(-5, 1))
    rows = stress_figures(told(trades=trades))["ruin"]
    assert {row["method"] for row in rows} >= {"fixed-stake", "bootstrap"}
    assert all(D(row["low"]) <= D(row["high"]) for row in rows)


# -- recovery and size ------------------------------------------------------


def test_the_way_back():
    later = day(YEAR_LATER, equity=D(500_000), drawdown=D("0.5"), nav=D(50))
    recovery = jsonable(stress_figures(told(later)))["recovery"]
    assert recovery["lost"] == "500000"
    assert round(D(recovery["months_of_core_income"]), 1) == D("16.7")
    assert [row["gain"] for row in recovery["table"]][3] == "1"
    assert float(recovery["table"][3]["years"]) == pytest.approx(17.36, abs=0.01)


ROWS_AND_REASONS = {
    "not funded": (day(YEAR_LATER, sleeve_funded=False, equity=D(0), nav=None), NOT_FUNDED),
    "nothing left": (day(YEAR_LATER, equity=D(0), nav=D(0), peak=D(100)), f.NOTHING_LEFT),
    "no price": (day(YEAR_LATER, equity=None, nav=None), f.NO_VALUE),
}


@pytest.mark.parametrize("case", ROWS_AND_REASONS)
def test_the_way_back_says_why_it_is_unknown(case):
    row, reason = ROWS_AND_REASONS[case]
    figures = jsonable(stress_figures(told(row)))
    assert figures["recovery"]["yield"] is not None
    unknown = figures["unknown"]
    assert unknown["recovery.lost"] == reason
    assert unknown["recovery.months_of_core_income"] == reason
    assert unknown["together.break_even"] == reason


def test_a_yield_that_is_unknown_is_not_said_to_be_none():
    facts = TREASURY._replace(core_days=(core_day(0, None), core_day(365, None)))
    unknown = jsonable(stress_figures(told(treasury=facts)))["unknown"]
    assert unknown["recovery.yield"] == unknown["recovery.months_of_core_income"] == f.NO_VALUE


def test_no_yield_no_way_back():
    facts = Treasury(core_days=(core_day(0, 9_000_000, inflow=9_000_000),))
    figures = jsonable(stress_figures(told(treasury=facts)))
    assert figures["recovery"]["yield"] is None
    assert figures["recovery"]["months_of_core_income"] is None
    assert figures["recovery"]["table"][0]["years"] is None
    unknown = figures["unknown"]
    assert unknown["recovery.yield"] == unknown["recovery.months_of_core_income"] == f.NO_YIELD


def test_a_total_loss_has_no_way_back():
    figures = jsonable(stress_figures(told(day(YEAR_LATER, drawdown=D(1), equity=D(0), nav=D(0)))))
    assert figures["recovery"]["lost"] is None


def test_the_size_that_survives_a_streak():
    size = {(row["losses"], row["line"]): row for row in jsonable(stress_figures(told()))["size"]}
    assert set(size) == {(k, key) for k in (5, 10) for key in ("reduce-line", "halt-line")}
    assert round(D(size[10, "reduce-line"]["fraction"]) * 100, 3) == D("3.504")
    assert round(D(size[10, "halt-line"]["fraction"]) * 100, 3) == D("6.697")
    assert round(D(size[5, "reduce-line"]["fraction"]) * 100, 3) == D("6.885")
    assert size[10, "halt-line"]["stake"] == "50000"
    low = jsonable(stress_figures(told(day(YEAR_LATER, nav=D(60), equity=D(600_000)))))["size"]
    assert low[0]["fraction"] is None
    assert jsonable(stress_figures(told(day(YEAR_LATER, equity=None))))["size"] == []


def ruin_of(monkeypatch, estimate):
    """What is told of a line's odds, and why not where it is not."""
    told = odds.Odds("halt-line", "bootstrap", estimate, {})
    monkeypatch.setattr(odds, "line_odds", lambda *_: (told,))
    figures = stress_figures(history(day()))
    return figures["ruin"][0], figures["unknown"].get("ruin.0.probability")


@pytest.mark.parametrize(("observations", "few"), [(None, False), (29, True), (30, False)])
def test_fewer_than_thirty_observations_are_few(monkeypatch, observations, few):
    told, _ = ruin_of(monkeypatch, Estimate(0.5, (0.4, 0.6), observations, ()))
    assert told["few"] is few


@pytest.mark.parametrize(("high", "why"), [(0.0099, f.NOT_SEEN), (0.01, f.TOO_FEW)])
def test_what_was_never_seen_is_too_small_only_below_one_in_a_hundred(monkeypatch, high, why):
    told, unknown = ruin_of(monkeypatch, Estimate(0.0, (0.0, high), 40, ()))
    assert (told["probability"], unknown) == (None, why)


@pytest.mark.parametrize(("rows", "why"), [(1, f.NO_SPAN), (2, f.NO_VALUE)])
def test_the_core_yields_nothing_on_the_day_on_which_it_is_funded(rows, why):
    days = (day(START), day(YEAR_LATER))[:rows]
    assert f.stress_figures(history(*days))["unknown"]["core.yield"] == why
