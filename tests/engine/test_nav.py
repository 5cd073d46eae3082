"""The unitised NAV and the states it drives."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from histories import ACCOUNTS, OPTIONS, ROLES, history_of, on, states

from beancount_barbell.engine.risk.nav import UnitisedNav
from beancount_barbell.figures.plain import jsonable
from beancount_barbell.model.states import Driver, RiskState
from tests.support import findings, judge

if TYPE_CHECKING:
    from beancount_barbell.model.history import History

PRELUDE = (
    OPTIONS
    + ROLES
    + ACCOUNTS
    + """
2025-01-06 * "fund the sleeve"
  Assets:Core:Bank      9,000,000 JPY
  Assets:Attack:Trade   1,000,000 JPY
  Equity:Opening
"""
)

CLOSE = Decimal("1e-20")


def result(day: str, amount: int) -> str:
    """A booked result of the sleeve; positive is a profit."""
    return f"""
2025-{day} * "result"
  Assets:Attack:Trade  {amount} JPY
  Income:Attack:PnL
"""


def transfer(day: str, amount: int, other: str = "Assets:Bank") -> str:
    """Money into the sleeve (negative: out of it)."""
    return f"""
2025-{day} * "transfer"
  Assets:Attack:Trade  {amount} JPY
  {other}
"""


def story(*events: str) -> History:
    return history_of(PRELUDE + "".join(events))


def index(day: str, *marks: tuple[str, str]) -> str:
    """The sleeve holds one unit of IDX from `day` on; `marks` are (day, NAV) pairs."""
    buy = f"""
2025-{day} * "all in"
  Assets:Attack:Trade      10,000 IDX {{100 JPY}}
  Assets:Attack:Trade  -1,000,000 JPY
"""
    return buy + "".join(f"2025-{mark} price IDX {nav} JPY\n" for mark, nav in marks)


def test_the_table_of_the_ruin_lines() -> None:
    history = story(
        result("01-31", -310_000),
        transfer("02-03", 310_000),
        result("02-28", -280_000),
        result("03-31", 288_000),
        result("04-30", 100_800),
        result("05-30", 133_056),
    )
    rows = [(f"{row.date:%m-%d}", row.equity, row.nav, row.state.name) for row in history.days]
    assert [(day, equity, round(nav or 0, 4), state) for day, equity, nav, state in rows] == [
        ("01-06", 1_000_000, 100, "ACTIVE"),
        ("01-31", 690_000, 69, "REDUCING"),
        ("02-03", 1_000_000, 69, "REDUCING"),
        ("02-28", 720_000, Decimal("49.68"), "HALTED"),
        ("03-31", 1_008_000, Decimal("69.552"), "HALTED"),
        ("04-30", 1_108_800, Decimal("76.5072"), "REDUCING"),
        ("05-30", 1_241_856, Decimal("85.6881"), "ACTIVE"),
    ]
    assert on(history, "02-03").net_contributions == 1_310_000
    assert history.flows[-1].explicit_inflow == 310_000
    assert on(history, "02-03").state_in_force is RiskState.REDUCING


def test_a_sweep_hides_no_loss() -> None:
    history = story(
        result("02-01", 500_000),
        transfer("02-02", -450_000, "Assets:Core:Bank"),
        result("02-03", -315_000),
    )
    assert [row.nav for row in history.days] == [100, 150, 150, 105]
    assert on(history, "02-03").state is RiskState.ACTIVE
    assert on(history, "02-03").net_contributions == 550_000
    assert on(history, "02-03").drawdown == Decimal("0.3")


def test_a_deposit_on_the_day_of_a_loss_does_not_soften_it() -> None:
    history = story(
        result("02-01", -500_000), transfer("02-03", 500_000), result("02-03", -200_000)
    )
    assert on(history, "02-03").nav == 40  # 500,000 + 500,000 → 800,000 is -20 %


def test_a_withdrawal_on_the_day_of_a_gain_does_not_hide_it() -> None:
    history = story(transfer("02-03", -400_000), result("02-03", 100_000))
    assert on(history, "02-03").nav == 110


def test_withdrawing_profit_crosses_no_line() -> None:
    history = story(result("02-01", 500_000), transfer("02-02", -1_000_000))
    assert on(history, "02-02").nav == 150
    assert states(history) == {}


@pytest.mark.parametrize(
    ("nav", "state"),
    [
        ("70.001", "ACTIVE"),
        ("70", "REDUCING"),
        ("69.999", "REDUCING"),
        ("50.001", "REDUCING"),
        ("50", "HALTED"),
        ("45", "HALTED"),
    ],
)
def test_lines_are_inclusive(nav: str, state: str) -> None:
    assert on(story(index("01-07", ("02-01", nav))), "02-01").state.name == state


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (("80", "45", "60"), ["ACTIVE", "HALTED", "HALTED"]),  # n18
        (("45", "69.999", "70"), ["HALTED", "HALTED", "REDUCING"]),
        (("45", "100", "100.5"), ["HALTED", "REDUCING", "ACTIVE"]),  # one step a day
        (("70", "84.999", "85"), ["REDUCING", "REDUCING", "ACTIVE"]),
        (("70", "85", "70.5"), ["REDUCING", "ACTIVE", "ACTIVE"]),
    ],
)
def test_hysteresis(path: tuple[str, ...], expected: list[str]) -> None:
    days = ("02-01", "02-02", "02-03")
    history = story(index("01-07", *zip(days, path, strict=True)))
    assert [on(history, day).state.name for day in days] == expected


LUNCH = """
2025-{} * "lunch"
  Assets:Bank  -900 JPY
  Expenses:Rent
"""


@pytest.mark.parametrize(
    "quiet",
    [
        "",
        LUNCH.format("02-02"),
        LUNCH.format("02-05"),
        result("02-02", -1),
        "2025-02-02 price X 1 JPY",
    ],
)
def test_the_second_step_is_the_next_days_whatever_happens_on_it(quiet: str) -> None:
    """From HALTED to 100 on 02-01: REDUCING that evening, ACTIVE on the next, and so on 02-06."""
    recovered = index("01-07", ("01-31", "45"), ("02-01", "100"))
    history = story(recovered, quiet, transfer("02-06", 1))
    assert {f"{row.date:%m-%d}": row.state.name for row in history.days if row.date.month == 2} == {
        "02-01": "REDUCING",
        "02-02": "ACTIVE",
        "02-06": "ACTIVE",
    }
    assert on(history, "02-06").state_in_force is RiskState.ACTIVE


def test_the_second_step_waits_for_the_next_day_to_be_over() -> None:
    recovered = index("01-07", ("01-31", "45"), ("02-01", "100"))
    for last, steps in ((1, ["REDUCING"]), (2, ["REDUCING", "ACTIVE"])):
        days = judge(PRELUDE + recovered, as_of=datetime.date(2025, 2, last)).history.days
        assert [row.state.name for row in days if row.date.month == 2] == steps
    far = judge(PRELUDE + recovered, as_of=datetime.date(2025, 3, 3)).history.days
    assert [f"{row.date:%m-%d} {row.state.name}" for row in far[-2:]] == [
        "02-02 ACTIVE",
        "03-03 ACTIVE",
    ]


def test_one_step_is_enough_below_the_second_line() -> None:
    history = story(index("01-07", ("01-31", "45"), ("02-01", "84.9")), transfer("02-06", 1))
    assert [row.state.name for row in history.days[-2:]] == ["REDUCING", "REDUCING"]


def test_a_state_binds_from_the_next_morning() -> None:
    history = story(index("01-07", ("02-01", "60"), ("02-02", "61")))
    assert on(history, "02-01").state_in_force is RiskState.ACTIVE
    assert on(history, "02-02").state_in_force is RiskState.REDUCING


def test_high_water_mark_and_drawdown() -> None:
    path = ["112", "126", "113.4", "95", "88.2", "101", "120", "84"]
    days = [f"02-{number:02}" for number in range(1, 9)]
    history = story(index("01-07", *zip(days, path, strict=True)))
    drawdowns = [round(on(history, day).drawdown or 0, 5) for day in days]
    assert drawdowns == [
        Decimal(text)
        for text in ("0", "0", "0.1", "0.24603", "0.3", "0.19841", "0.04762", "0.33333")
    ]
    assert on(history, "02-08").peak == 126


def test_the_start_is_a_peak() -> None:
    assert on(story(index("01-07", ("02-01", "90"))), "02-01").drawdown == Decimal("0.1")


# -- the end of the sleeve ----------------------------------------------------


def test_zero_is_final_and_deposits_do_not_revive_it() -> None:
    history = story(
        """
2025-02-01 * "lost on margin"
  Liabilities:Attack:Margin  -1,200,000 JPY
  Income:Attack:PnL           1,200,000 JPY
""",
        transfer("02-03", 700_000),
        result("02-04", 100_000),
    )
    dead = on(history, "02-01")
    assert (dead.equity, dead.nav, dead.state) == (-200_000, 0, RiskState.HALTED)
    assert dead.ratio == 0
    assert Driver.INSOLVENCY in dead.drivers
    assert (dead.ceiling, dead.drawdown) == (0, 1)
    later = on(history, "02-04")
    assert (later.equity, later.nav, later.state) == (600_000, 0, RiskState.HALTED)
    assert len(history.transitions) == 1


def test_a_loss_of_exactly_everything_is_insolvency() -> None:
    history = story(result("02-01", -1_000_000))
    day = on(history, "02-01")
    assert (day.equity, day.nav, day.state) == (0, 0, RiskState.HALTED)
    assert Driver.INSOLVENCY in day.drivers


def test_all_money_withdrawn_is_no_loss() -> None:
    history = story(
        result("02-01", -100_000), transfer("02-02", -900_000), transfer("03-01", 300_000)
    )
    assert [on(history, day).nav for day in ("02-02", "03-01")] == [90, 90]
    assert states(history) == {}


COST = """
2025-{0} * "the bank pays a tax of the sleeve's"
  Assets:Bank            -12,000 JPY
  Income:Attack:PnL       12,000 JPY
  Assets:Attack:Trade          0 JPY
"""


def test_a_cost_that_others_pay_for_an_empty_sleeve_is_no_loss_of_anything() -> None:
    history = story(transfer("02-02", -1_000_000), COST.format("03-15"), transfer("04-01", 300_000))
    assert [on(history, day).nav for day in ("02-02", "03-15", "04-01")] == [100, 100, 100]
    assert on(history, "04-01").net_contributions == 312_000
    assert states(history) == {}


@pytest.mark.parametrize("first", [True, False])
def test_on_the_day_of_a_deposit_it_is_a_loss_in_whatever_order(first: bool) -> None:
    day = [COST.format("03-15"), transfer("03-15", 288_000)]
    history = story(transfer("02-02", -1_000_000), *(day if first else day[::-1]))
    assert on(history, "03-15").nav == 96


def test_small_money_on_its_way_takes_a_loss_like_any() -> None:
    """Half a dollar of 100 is left and leaves; the broker's 20 cents are two fifths of it."""
    nav = UnitisedNav(Decimal("0.01"))
    nav.flow(Decimal(100), Decimal(0))
    nav.value(Decimal("0.5"))
    nav.flow(Decimal(0), Decimal("0.5"))
    nav.value(Decimal(0))
    assert nav.nav == Decimal("0.5")
    nav.value(Decimal("-0.2"), on_its_way=Decimal("0.5"))
    assert nav.nav == Decimal("0.3")
    assert nav.preview(Decimal("-0.2"), Decimal(0)) == 0


def test_a_halted_sleeve_emptied_and_funded_elsewhere_is_still_halted() -> None:
    history = story(
        "2025-01-01 open Assets:Attack:NewBroker\n",
        result("02-01", -600_000),
        transfer("02-02", -400_000),
        """
2025-03-01 * "n17: a new account at another broker"
  Assets:Attack:NewBroker  1,000,000 JPY
  Assets:Bank
""",
    )
    day = on(history, "03-01")
    assert (day.nav, day.state, day.equity) == (40, RiskState.HALTED, 1_000_000)


def test_before_funding_there_is_no_nav_and_no_row() -> None:
    ledger = OPTIONS + ROLES + ACCOUNTS
    assert history_of(ledger).days == ()
    core_only = history_of(
        ledger
        + '2025-02-01 * "core"\n  Assets:Core:Bank  1 000 JPY\n'.replace("1 000", "1,000")
        + "  Equity:Opening\n"
    )
    (day,) = core_only.days
    assert (day.nav, day.peak, day.drawdown, day.ratio) == (None, None, None, None)
    assert (day.core_funded, day.sleeve_funded, day.state) == (True, False, RiskState.ACTIVE)


def test_a_weak_currency_is_a_loss_in_base() -> None:
    history = story(
        """
2025-02-01 price USD 150 JPY
2025-02-01 * "n55: all of it in dollars"
  Assets:Attack:Trade   -900,000 JPY
  Assets:Attack:Trade      6,000 USD @ 150 JPY
2025-02-02 price USD 135 JPY
"""
    )
    assert on(history, "02-02").nav == 91


# -- prices that are missing --------------------------------------------------

BOUGHT_BLIND = """
2025-01-07 * "in kind, from a broker's statement without prices"
  Assets:Attack:Trade     100 XXX {5,000 JPY, 2024-12-01}
  Assets:Attack:Trade  -500,000 JPY
"""


def test_a_missing_price_is_unknown_and_holds_the_state() -> None:
    history = story(BOUGHT_BLIND, "2025-02-01 price XXX 5000 JPY\n")
    blind, seen = on(history, "01-07"), on(history, "02-01")
    assert (blind.equity, blind.nav, blind.sleeve_missing) == (None, None, ("XXX",))
    assert (blind.equity_estimate, blind.exposure, blind.ratio) == (1_000_000, None, None)
    assert (seen.equity, seen.nav, seen.sleeve_missing) == (1_000_000, 100, ())
    (gap,) = history.gaps
    assert (gap.commodity, gap.estimated, gap.in_sleeve, gap.in_core) == ("XXX", True, True, False)
    assert (gap.start, gap.end) == (datetime.date(2025, 1, 7), datetime.date(2025, 2, 1))


def test_a_gap_tells_what_lies_in_it_at_last() -> None:
    """More of it comes without a cost, and into the core, too."""
    history = story(
        BOUGHT_BLIND,
        """
2025-01-10 * "more of it, and nobody knows what it cost"
  Assets:Core:Bank    10 XXX
  Equity:Opening     -10 XXX
""",
    )
    (gap,) = history.gaps
    assert (gap.start, gap.end) == (datetime.date(2025, 1, 7), None)
    assert (gap.in_core, gap.in_sleeve, gap.estimated) == (True, True, False)


@pytest.mark.parametrize("also", ["100 USD", "15,000 JPY", "1 FUND {15,000 JPY}"])
@pytest.mark.parametrize("sign", [1, -1])
def test_what_has_a_rate_counts_once_beside_what_has_none(also, sign):
    """100 USD are 15,000 JPY, alone or in one booking with something that has no price yet."""
    way = "" if sign > 0 else "-"
    back = "-" if sign > 0 else ""
    story = f"""
2025-01-01 price USD 150 JPY
2025-01-02 * "the start"
  Assets:Attack:Trade  1,000,000 JPY
  Assets:Attack:Trade        200 USD
  Assets:Attack:Trade          2 FUND {{15,000 JPY}}
  Equity:Opening
2025-02-03 * "one booking, two kinds of money"
  Assets:Attack:Trade  {way}{also}
  Assets:Attack:Trade  {way}5 XXX
  Assets:Bank          {back}{also}
  Assets:Bank          {back}5 XXX
2025-03-03 price XXX 10 JPY
"""
    history = history_of(OPTIONS + ACCOUNTS + ROLES + story)
    assert history.days[1].nav is None
    last = history.last
    assert last.net_contributions == 1_060_000 + sign * (15_000 + 50)
    assert last.equity == last.net_contributions
    assert last.nav == 100


def test_an_estimate_may_worsen_a_state_but_never_release_it() -> None:
    history = story(
        BOUGHT_BLIND,
        result("01-08", -350_000),
        result("01-09", 300_000),
        "2025-02-01 price XXX 5000 JPY\n",
    )
    assert [on(history, day).state.name for day in ("01-08", "01-09", "02-01")] == [
        "REDUCING",
        "REDUCING",
        "ACTIVE",
    ]
    worsened = history.transitions[0]
    assert (worsened.estimated, worsened.nav) == (True, 65)


def test_what_has_neither_price_nor_cost_leaves_no_estimate() -> None:
    history = story(
        """
2025-02-01 * "a token"
  Assets:Attack:Trade  10 TOKEN
  Equity:Opening      -10 TOKEN
"""
    )
    day = on(history, "02-01")
    assert (day.equity, day.equity_estimate, day.nav) == (None, None, None)
    assert history.gaps[0].estimated is False
    assert day.state is RiskState.ACTIVE


# -- a sleeve into which nobody has put money ------------------------------------------

UNFUNDED = """
option "operating_currency" "JPY"
2025-01-01 open Assets:Core
  barbell: "core"
2025-01-01 open Assets:Broker
  barbell: "attack"
2025-01-01 open Liabilities:Broker
  barbell: "attack"
2025-01-01 open Income:Broker
  barbell: "attack"
2025-01-01 open Equity:Opening
2025-01-01 custom "barbell" "policy"
  core-floor: 8,000,000 JPY
  sleeve-budget: 1,000,000 JPY
2025-01-02 * "Opening"
  Assets:Core  10,000,000 JPY
  Equity:Opening
"""
FIRST = """
2025-01-06 * "on margin"
  Assets:Broker          100 XYZ {20,000 JPY}
  Liabilities:Broker  -2,000,000 JPY
"""
SECOND = """
2025-01-10 * "more"
  Assets:Broker          100 XYZ {10,000 JPY}
  Liabilities:Broker  -1,000,000 JPY
"""
FALL = "2025-01-08 price XYZ 10,000 JPY\n"
LIMIT = '2025-01-03 custom "barbell" "policy"\n  leverage-limit: 2\n'


def codes(ledger, *which):
    return [(one.code, f"{one.date:%m-%d}") for one in judge(ledger).findings if one.code in which]


def test_a_sleeve_without_a_deposit_is_insolvent_as_soon_as_it_owes_more_than_it_has():
    """2,000,000 on margin fall by half, then 1,000,000 more: the halt, and the increase."""
    history = history_of(UNFUNDED + FIRST + FALL + SECOND)
    told = [(one.state.name, one.nav, one.ratio, one.sleeve_funded) for one in history.days]
    assert told == [
        ("ACTIVE", None, None, False),
        ("ACTIVE", None, None, False),
        ("HALTED", None, None, False),
        ("HALTED", None, None, False),
    ]
    assert codes(UNFUNDED + FIRST + FALL + SECOND, "BB401", "BB402") == [
        ("BB401", "01-08"),
        ("BB402", "01-10"),
    ]


@pytest.mark.parametrize(
    ("story", "state"),
    [
        (FIRST, "ACTIVE"),  # it owes what it has
        (FIRST + "2025-01-08 price XYZ 19,999.99 JPY\n", "ACTIVE"),  # a yen is rounding
        (FIRST + "2025-01-08 price XYZ 19,999.98 JPY\n", "HALTED"),
        (FIRST + "2025-01-08 price XYZ 25,000 JPY\n", "ACTIVE"),
        (FIRST + "2025-01-08 price XYZ 25,000 JPY\n" + SECOND, "HALTED"),  # 200 at 10,000
        ('2025-01-06 * "a fee"\n  Assets:Broker  -5 JPY\n  Income:Broker\n', "HALTED"),
        (
            '2025-01-06 * "short"\n  Assets:Broker  -10 XYZ {9 JPY}\n  Assets:Broker\n' + FALL,
            "HALTED",
        ),
    ],
    ids=["even", "rounding", "two yen", "a gain", "then a loss", "a debt alone", "short"],
)
def test_where_its_insolvency_begins(story, state):
    assert history_of(UNFUNDED + story).last.state.name == state


def test_the_leverage_limit_holds_without_a_deposit():
    """Nothing of its own, twice of nothing: whatever it buys is above the limit."""
    assert codes(UNFUNDED + LIMIT + FIRST, "BB306") == [("BB306", "01-06")]
    gained = UNFUNDED + LIMIT + FIRST + "2025-01-08 price XYZ 50,000 JPY\n"
    assert [one.status.value for one in findings(gained, "BB306")] == ["cured"]
    assert codes(UNFUNDED + LIMIT, "BB306") == []


WITHOUT_CORE = """
    option "operating_currency" "JPY"
    2025-01-02 open Assets:Broker
      barbell: "attack"
    2025-01-02 open Liabilities:Broker
      barbell: "attack"
    2025-01-06 * "on margin"
      Assets:Broker          100 XYZ {2,000 JPY}
      Liabilities:Broker  -200,000 JPY
"""


def test_it_has_its_rows_where_there_is_no_core_either():
    """100 shares of 2,000 on borrowed 200,000: nothing of its own; at 1,000 it owes 100,000."""
    fallen = judge(WITHOUT_CORE + "    2025-01-08 price XYZ 1,000 JPY\n")
    assert [
        (f"{day.date:%m-%d}", day.equity, day.exposure, day.state.name)
        for day in fallen.history.days
    ] == [("01-06", 0, 200_000, "ACTIVE"), ("01-08", -100_000, 100_000, "HALTED")]
    figures = jsonable(fallen.figures())
    told = (figures["state"], figures["sleeve"]["equity"], figures["sleeve"]["exposure"])
    assert told == ("HALTED", "-100000", "100000")
    assert figures["core"]["value"] == "0"
    assert figures["unknown"]["sleeve.nav"] == "not funded"
    # 20 % of 200,000 and the gap of 30 %: a call of 100,000, and no cash in the reserve.
    (call,) = findings(WITHOUT_CORE, "BB310")
    assert (call.severity.value, call.params["amount"], call.params["value"]) == (
        "notice",
        100_000,
        0,
    )


@pytest.mark.parametrize(("amount", "rows"), [("1", 0), ("2", 1)])
def test_a_debt_alone_is_one_beyond_the_tolerance(amount, rows):
    debt = f"    2025-01-06 *\n      Liabilities:Broker  -{amount} JPY\n      Income:Fee\n"
    ledger = WITHOUT_CORE.partition("    2025-01-06")[0] + "    2025-01-02 open Income:Fee\n"
    assert len(judge(ledger + debt).history.days) == rows


def test_what_has_been_closed_keeps_its_rows():
    """Bought for 200,000 and sold for as much: the day after is told as well."""
    sold = """
    2025-01-08 * "closed"
      Assets:Broker         -100 XYZ {2,000 JPY}
      Liabilities:Broker  200,000 JPY
    2025-01-09 price XYZ 2,100 JPY
    """
    days = judge(WITHOUT_CORE + sold).history.days
    assert [(f"{day.date:%m-%d}", day.exposure) for day in days][:2] == [
        ("01-06", 200_000),
        ("01-08", 0),
    ]


@pytest.mark.parametrize(("equity", "nav"), [("-0.5", 100), ("-0.6", 0)])
def test_without_anything_at_risk_a_debt_within_the_tolerance_is_no_loss(equity, nav):
    index = UnitisedNav(Decimal("0.5"))
    index.restart()
    assert index.preview(Decimal(equity), Decimal(0)) == nav


@pytest.mark.parametrize("between", [2_000_997, 2_008_973, 2_999_999])
@pytest.mark.parametrize("nav", [70, 85, 100])
def test_a_nav_is_told_without_what_rounding_left_in_a_chain(between: int, nav: int) -> None:
    index = UnitisedNav(Decimal(1))
    index.flow(Decimal(3_000_000), Decimal(0))
    for equity in (3_000_000, between, 30_000 * nav):
        index.value(Decimal(equity))
    assert index.nav == nav
