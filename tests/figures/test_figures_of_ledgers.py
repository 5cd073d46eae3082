"""The figures of the method, each from a whole ledger to what `status` and `stress` print."""

from __future__ import annotations

import datetime
import math
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from beancount_barbell.engine.replay import replay
from beancount_barbell.figures import odds
from beancount_barbell.figures.core_yield import core_yield
from beancount_barbell.figures.plain import jsonable
from beancount_barbell.figures.status_figures import history_figures, status_figures
from beancount_barbell.figures.stress_figures import stress_figures
from beancount_barbell.figures.treasury_figures import regime_part
from beancount_barbell.reading.ledger import read_ledger
from beancount_barbell.rendering.words import say
from tests.engine.histories import HOUSE, date, history_of, load
from tests.support import findings, judge, only

if TYPE_CHECKING:
    from beancount_barbell.model.history import History

D = Decimal
DAY = datetime.timedelta(days=1)

TAGGED = (
    HOUSE
    + """
2025-01-01 open Income:Attack:AtClose
  barbell-settlement: "at-close"
2025-01-01 open Income:Attack:Daily
  barbell-settlement: "daily"
2025-01-01 commodity MINI
  barbell-instrument: "future"
  barbell-multiplier: 100
2025-01-01 commodity MEMO
  barbell-instrument: "cfd"
2025-01-01 commodity STOCK
  barbell-haircut: 0.80
2025-01-01 custom "barbell" "policy"
  core-floor: 8,100,000 JPY
  sleeve-budget: 1,000,000 JPY
"""
)
CORE = """
2025-01-06 * "fund the core"
  Assets:Core:Bank       9,000,000 JPY
  Equity:Opening        -9,000,000 JPY
"""
SLEEVE = """
2025-01-06 * "fund the sleeve"
  Assets:Attack:Trade    1,000,000 JPY
  Equity:Opening        -1,000,000 JPY
"""
FUNDED = TAGGED + CORE + SLEEVE


@pytest.fixture(autouse=True)
def _few_paths(monkeypatch):
    """The bootstrap is not what is looked at here."""
    monkeypatch.setattr(odds, "PATHS", 20)


def status(history: History) -> dict[str, Any]:
    return jsonable(status_figures(history, []))


def with_household(ledger: str) -> History:
    """As `stress` replays it: with what lies outside and what living costs."""
    return replay(read_ledger(*load(ledger), None), with_household=True)


def rounded(text: str, digits: int) -> Decimal:
    return round(D(text), digits)


# -- c: leverage, margin ------------------------------------------------------

ONE_MINI = """
2025-02-03 price MINI 39,000 JPY
2025-02-03 * "one mini at zero cost"
  Assets:Attack:Trade   1 MINI {0 JPY}
"""
VARIATION = """
2025-02-04 price MINI 38,000 JPY
2025-02-04 * "variation"
  Assets:Attack:Trade  -100,000 JPY
  Income:Attack:Daily   100,000 JPY
"""
ON_MARGIN = """
2025-02-03 * "on margin"
  Assets:Attack:Trade            200 XXX {{10,000 JPY}}
  Assets:Attack:Trade     -1,000,000 JPY
  {debt}                  -1,000,000 JPY
"""


@pytest.mark.parametrize(
    ("ledger", "equity", "exposure", "leverage"),
    [
        (ONE_MINI, "1000000", "3900000", "3.90"),
        (ONE_MINI + VARIATION, "900000", "3800000", "4.22"),
        (ON_MARGIN.format(debt="Liabilities:Attack:Margin"), "1000000", "2000000", "2.00"),
        (ON_MARGIN.format(debt="Assets:Attack:Trade"), "1000000", "2000000", "2.00"),
    ],
)
def test_v1_to_v3(ledger, equity, exposure, leverage):
    sleeve = status(history_of(FUNDED + ledger))["sleeve"]
    assert (sleeve["equity"], sleeve["exposure"]) == (equity, exposure)
    assert rounded(sleeve["leverage"], 2) == D(leverage)


def limited(ledger: str) -> str:
    """A ledger with the leverage limit that a gap of 30 % allows."""
    return TAGGED + ledger + '2025-01-02 custom "barbell" "policy"\n  leverage-limit: 3.33\n'


def test_v1_is_above_the_limit_of_a_gap_of_30_per_cent_and_v3_is_not():
    """1 / 0.30 = 3.33: 3.9 is a breach, 2.0 is none."""
    finding = only(limited(CORE + SLEEVE + ONE_MINI), "BB306")
    assert finding.fails
    assert finding.params["value"] == D("3.9")
    held = ON_MARGIN.format(debt="Liabilities:Attack:Margin")
    assert [one.code for one in judge(limited(CORE + SLEEVE + held)).findings if one.fails] == []


def test_a_sweep_can_breach_the_limit_and_is_what_is_named():
    sweep = """
2025-02-05 * "sweep of what the position needs"
  Assets:Attack:Trade  -500,000 JPY
  Assets:Core:Bank      500,000 JPY
"""
    held = ON_MARGIN.format(debt="Liabilities:Attack:Margin")
    finding = only(limited(CORE + SLEEVE + held + sweep), "BB306")
    assert finding.fails
    assert (finding.params["value"], finding.date) == (4, date("02-05"))
    assert finding.entry.narration == "sweep of what the position needs"


def memo(price: int, *more: str) -> str:
    return (
        """
2025-02-03 price MEMO 1,000 JPY
2025-02-03 * "on margin"
  Assets:Attack:Trade   2,000 MEMO {0 JPY}
"""
        f"2025-02-04 price MEMO {price} JPY\n" + "".join(more)
    )


def test_v4_closing_a_quarter_of_the_position_takes_20_per_cent_of_it_off_the_call():
    """15 % of 2,000,000 lacks 100,000; 20 % of the 500,000 that were closed are 100,000."""
    closed = """
2025-02-05 * "close 500, at a loss of 350 each"
  Assets:Attack:Trade    -500 MEMO {0 JPY}
  Assets:Attack:Trade  -175,000 JPY
  Income:Attack:AtClose 175,000 JPY
2025-02-05 price MEMO 650 JPY
"""
    before, after = (
        D(status(history_of(FUNDED + memo(650, *more)))["sleeve"]["margin_ratio"])
        for more in ((), (closed,))
    )
    assert (before, after) == (D("0.15"), D("0.2"))
    assert (D("0.2") - before) * 2_000_000 == 100_000
    assert (D("0.2") - after) * 1_500_000 == 0


@pytest.mark.parametrize(("stock", "call"), [(1000, 0), (900, 40_000)])
def test_v5_collateral_that_falls_makes_a_call(stock, call):
    ledger = f"""
2025-02-03 * "collateral"
  Assets:Attack:Trade       500 STOCK {{1,000 JPY}}
  Assets:Attack:Trade  -500,000 JPY
2025-02-04 price STOCK {stock} JPY
"""
    ratio = D(status(history_of(FUNDED + ledger + memo(750)))["sleeve"]["margin_ratio"])
    assert (D("0.2") - ratio) * 2_000_000 == call


def test_v4_the_reserve_covers_the_call_twice():
    ledger = """
2025-01-06 custom "barbell" "policy"
  stress-gap: 0.35
2025-01-06 * "a reserve beside it"
  Assets:Attack:Reserve    200,000 JPY
  Equity:Opening          -200,000 JPY
"""
    held = ON_MARGIN.format(debt="Liabilities:Attack:Margin")
    figures = status(history_of(FUNDED + ledger + held))
    assert figures["liquidity"]["reserve_cover"] == "2"


# -- c: leveraged funds -------------------------------------------------------

FUND = """
2025-01-01 commodity FUND
  barbell-leverage: {factor}
2025-01-06 * "buy"
  Assets:Attack:Trade        1 FUND {{{start} JPY}}
  Assets:Attack:Trade  -{start} JPY
2025-01-06 price FUND {start} JPY
"""


@pytest.mark.parametrize(
    ("factor", "low", "back", "lost"),
    [(2, "80000", "97778", "-0.0222"), (3, "70000", "93333", "-0.0667")],
)
def test_v7_an_index_that_comes_back_leaves_a_fund_below(factor, low, back, lost):
    """-10 % and back; the logarithmic form comes within a tenth of a per cent of it."""
    history = history_of(
        FUNDED
        + FUND.format(factor=factor, start="100000")
        + f"2025-01-07 price FUND {low} JPY\n2025-01-08 price FUND {back} JPY\n"
        + "2025-03-08 price FUND 100000 JPY\n".replace("100000", back)
    )
    (held,) = history.leveraged
    assert (held.opened_on, held.date) == (date("01-06"), date("03-08"))
    assert held.drag == pytest.approx(D(lost), abs=D("0.001"))


@pytest.mark.parametrize(("factor", "drag"), [(2, "-1.48"), (3, "-4.37")])
def test_sixty_trading_days_of_25_per_cent_cost_their_drag(factor, drag):
    """A fund whose index moves by 25 % / sqrt(252) each day, up and down in turn."""
    day = datetime.date(2025, 1, 6)
    move = math.exp(factor * 0.25 / math.sqrt(252))
    prices, level, trading = "", 100_000.0, 0
    while trading < 60:
        day += DAY
        if day.weekday() < 5:
            trading += 1
            level = level * move if trading % 2 else level / move
            prices += f"{day} price FUND {level:.6f} JPY\n"
    history = history_of(FUNDED + FUND.format(factor=factor, start="100000") + prices)
    (held,) = history.leveraged
    assert round(held.drag * 100, 2) == D(drag)


# -- e, f: contributions, the withdrawal, the tolerated drawdown ----------------


def test_n16_a_withdrawal_of_profit_is_no_loss():
    history = history_of(
        FUNDED
        + """
2025-02-03 * "profit"
  Assets:Attack:Trade    500,000 JPY
  Income:Attack:PnL     -500,000 JPY
2025-02-04 * "out with 400,000"
  Assets:Attack:Trade   -400,000 JPY
  Assets:Bank            400,000 JPY
"""
    )
    figures = status(history)
    assert (figures["sleeve"]["nav"], figures["state"]) == ("150", "ACTIVE")
    assert figures["sleeve"]["drawdown"] == "0"


def test_interest_paid_from_outside_is_money_put_in_and_a_loss():
    """n59: -12,000 / 1,012,000 = -1.186 %."""
    ledger = """
2025-02-03 * "the bank pays the sleeve's interest"
  Assets:Bank               -12,000 JPY
  Expenses:Attack:Interest   12,000 JPY
"""
    sleeve = status(history_of(FUNDED + ledger))["sleeve"]
    assert rounded(sleeve["nav"], 3) == D("98.814")
    assert sleeve["net_contributions"] == "1012000"


def test_the_worst_drawdown_is_a_third_and_stays_in_the_record_through_a_restart():
    path = [100, 112, 126, D("113.4"), 95, D("88.2"), 101, 120, 84]
    ledger = """
2025-01-06 custom "barbell" "policy"
  max-drawdown: 0.30
2025-01-06 * "all of it"
  Assets:Attack:Trade      10,000 IDX {100 JPY}
  Assets:Attack:Trade  -1,000,000 JPY
""" + "".join(f"2025-01-{6 + n:02} price IDX {level} JPY\n" for n, level in enumerate(path))
    fallen = status(history_of(FUNDED + ledger))
    assert (fallen["state"], fallen["drivers"]) == ("HALTED", ["drawdown"])
    assert rounded(fallen["sleeve"]["max_drawdown"], 4) == D("0.3333")
    restarted = status(
        history_of(
            FUNDED
            + ledger
            + """
2025-01-15 * "flat"
  Assets:Attack:Trade  -10,000 IDX {100 JPY} @ 84 JPY
  Assets:Attack:Trade  840,000 JPY
  Income:Attack:PnL    160,000 JPY
2025-03-03 custom "barbell" "restart"
  by: "taro"
  reason: "smaller"
2025-03-04 price IDX 84 JPY
"""
        )
    )
    assert (restarted["state"], restarted["sleeve"]["nav"]) == ("REDUCING", "100")
    assert restarted["sleeve"]["drawdown"] == "0"
    assert rounded(restarted["sleeve"]["max_drawdown"], 4) == D("0.3333")


def test_n30_a_new_high_does_not_unlatch_the_tolerated_drawdown():
    ledger = """
2025-01-06 custom "barbell" "policy"
  max-drawdown: 0.30
2025-01-06 * "all of it"
  Assets:Attack:Trade      10,000 IDX {100 JPY}
  Assets:Attack:Trade  -1,000,000 JPY
2025-01-07 price IDX 126 JPY
2025-01-08 price IDX 88.2 JPY
2025-01-09 price IDX 130 JPY
"""
    figures = status(history_of(FUNDED + ledger))
    assert (figures["state"], figures["drivers"]) == ("HALTED", ["drawdown"])
    assert (figures["sleeve"]["drawdown"], figures["sleeve"]["max_drawdown"]) == ("0", "0.3")


def test_n22_a_split_and_a_transfer_while_halted_are_no_trades():
    ledger = """
2025-01-06 * "half of it"
  Assets:Attack:Trade         500 XXX {1,000 JPY}
  Assets:Attack:Trade    -500,000 JPY
2025-01-20 price XXX 1,000 JPY
2025-01-20 custom "barbell" "halt"
  by: "taro"
  reason: "holidays"
2025-01-21 * "two for one"
  Assets:Attack:Trade        -500 XXX {1,000 JPY}
  Assets:Attack:Trade       1,000 XXX {500 JPY}
2025-01-21 price XXX 500 JPY
2025-01-22 * "to another account"
  Assets:Attack:Trade      -1,000 XXX {500 JPY}
  Assets:Attack:Reserve     1,000 XXX {500 JPY}
"""
    history = history_of(FUNDED + ledger)
    assert status(history)["state"] == "HALTED"
    assert (history.increases, history.trades) == ((), ())


REDUCING = """
2025-01-31 * "loss"
  Assets:Attack:Trade  -310,000 JPY
  Income:Attack:PnL     310,000 JPY
2025-02-03 * "filled up again"
  Assets:Attack:Trade   310,000 JPY
  Assets:Bank          -310,000 JPY
"""
SWEPT = """
2025-01-31 * "profit"
  Assets:Attack:Trade   500,000 JPY
  Income:Attack:PnL    -500,000 JPY
2025-02-03 * "sweep"
  Assets:Attack:Trade  -450,000 JPY
  Assets:Core:Bank      450,000 JPY
2025-02-10 * "450,000 may come again from outside"
  Assets:Attack:Trade   450,000 JPY
  Assets:Bank          -450,000 JPY
"""


def test_n15_a_deposit_in_loss_is_a_top_up_above_the_budget_and_lifts_no_state():
    ledger = FUNDED + REDUCING
    figures = status(history_of(ledger))
    assert (figures["state"], figures["sleeve"]["nav"]) == ("REDUCING", "69")
    assert figures["sleeve"]["net_contributions"] == "1310000"
    assert only(ledger, "BB304").params["excess"] == 310_000
    assert only(ledger, "BB206").params["amount"] == 310_000


def test_a_sweep_makes_room_for_as_much_from_outside():
    ledger = FUNDED + SWEPT
    figures = status(history_of(ledger))
    assert (figures["sleeve"]["net_contributions"], figures["state"]) == ("1000000", "ACTIVE")
    assert not findings(ledger, "BB304")


# -- g: statistics ------------------------------------------------------------


def closings(results: list[int], first: str = "2025-02-03") -> str:
    """A trade a day of which only the result is booked; 0 is one bought and sold at cost."""
    day, text = datetime.date.fromisoformat(first), ""
    for result in results:
        if result:
            text += (
                f'{day} * "closed"\n  Assets:Attack:Trade  {result} JPY\n'
                f"  Income:Attack:AtClose  {-result} JPY\n"
            )
        else:
            text += (
                f'{day} * "bought"\n  Assets:Attack:Trade  1 TIE {{100 JPY}}\n'
                "  Assets:Attack:Trade  -100 JPY\n"
                f'{day} * "sold"\n  Assets:Attack:Trade  -1 TIE {{100 JPY}} @ 100 JPY\n'
                "  Assets:Attack:Trade  100 JPY\n"
            )
        day += DAY
    return text


def test_the_statistics_of_the_page():
    thousands = [12, -8, -5, 20, -7, -6, 0, -9, -4, -3]
    trades = status(history_of(FUNDED + closings([one * 1000 for one in thousands])))["trades"]
    counts = {key: trades[key] for key in ("count", "wins", "losses", "ties")}
    assert counts == {"count": 10, "wins": 2, "losses": 7, "ties": 1}
    assert rounded(trades["win_rate"], 3) == D("0.222")
    assert (trades["average_win"], trades["average_loss"]) == ("16000", "-6000")
    assert rounded(trades["payoff"], 3) == D("2.667")
    assert trades["expectancy"] == "-1000"
    assert rounded(trades["profit_factor"], 3) == D("0.762")
    assert (trades["longest_losing_streak"], trades["current_losing_streak"]) == (5, 5)


def test_n28_one_order_filled_in_five_lots_is_one_loss():
    bought = '2025-02-03 * "buy"\n  Assets:Attack:Trade  500 X {1,000 JPY}\n'
    bought += "  Assets:Attack:Trade  -500,000 JPY\n"
    sold = (
        '2025-02-04 * "fill"\n  Assets:Attack:Trade  -100 X {1,000 JPY} @ 990 JPY\n'
        "  Assets:Attack:Trade  99,000 JPY\n  Income:Attack:PnL  1,000 JPY\n"
    )
    trades = status(history_of(FUNDED + bought + sold * 5))["trades"]
    assert (trades["count"], trades["losses"], trades["average_loss"]) == (1, 1, "-5000")
    assert trades["longest_losing_streak"] == 1


def test_n55_a_sleeve_in_dollars_falls_with_them_and_its_trades_do_not():
    history = history_of(
        TAGGED
        + """
2025-01-06 price USD 150 JPY
2025-01-06 * "fund the sleeve"
  Assets:Attack:Trade    10,000 USD
  Equity:Opening        -10,000 USD
2025-02-03 price USD 150 JPY
2025-02-03 * "buy"
  Assets:Attack:Trade    10 AAPL {100 USD}
  Assets:Attack:Trade  -1,000 USD
2025-02-04 price USD 135 JPY
2025-02-04 price AAPL 100 USD
2025-02-04 * "sell at cost"
  Assets:Attack:Trade   -10 AAPL {100 USD} @ 100 USD
  Assets:Attack:Trade  1,000 USD
"""
    )
    assert status(history)["sleeve"]["nav"] == "90"
    (trade,) = history.trades
    assert (trade.local_result, trade.local_currency, trade.result) == (0, "USD", -15_000)


# -- i: what the core yields --------------------------------------------------

YEARLY = (
    HOUSE.replace("2025-01-01", "2024-12-01")
    + """
2024-12-01 open Expenses:Core:Tax
  barbell: "core"
2024-12-31 * "fund the core"
  Assets:Core:Bank   9,000,000 JPY
  Equity:Opening    -9,000,000 JPY
"""
)
PAID_OUT = "  Income:Core:Distribution  -30,000 JPY\n  Assets:Bank  30,000 JPY\n"
TAXED = (
    "  Income:Core:Distribution  -30,000 JPY\n  Expenses:Core:Tax  6,094.5 JPY\n"
    "  Assets:Bank  23,905.5 JPY\n"
)


def yearly(postings: str) -> dict[str, Any]:
    months = "".join(f'2025-{month:02}-28 * "month"\n{postings}' for month in range(1, 13))
    return jsonable(stress_figures(history_of(YEARLY + months, "2025-12-31")))["core"]["yield"]


def test_a_fund_that_pays_out_yields_4_per_cent_simple_and_more_compounded():
    """n42: 360,000 on 9,000,000, of which nothing has grown; n43 is its reinvested twin."""
    earned = yearly(PAID_OUT)
    assert earned["result"]["income"] == "360000"
    assert (earned["distributed"], earned["distributed_net"]) == ("0.04", "0.04")
    assert rounded(earned["gross"], 6) == D("0.040742")


def test_n43_what_is_reinvested_is_no_money_put_in():
    value, text = D(9_000_000), YEARLY
    for month in range(1, 13):
        income = value / 300
        value += income
        text += (
            f'2025-{month:02}-28 * "month"\n  Income:Core:Distribution  -{income:.12f} JPY\n'
            f"  Assets:Core:Bank  {income:.12f} JPY\n"
        )
    figures = jsonable(stress_figures(history_of(text, "2025-12-31")))["core"]
    assert rounded(figures["value"], 1) == D("9366673.9")
    assert rounded(figures["yield"]["gross"], 6) == D("0.040742")
    # Nobody put anything in or took it out: all three agree.
    assert rounded(figures["yield"]["modified_dietz"], 6) == D("0.040742")
    assert rounded(figures["yield"]["money_weighted_yearly"], 6) == D("0.040742")


def test_after_tax_it_is_3_1874_per_cent():
    earned = yearly(TAXED)
    assert earned["distributed"] == "0.04"
    assert rounded(earned["distributed_net"], 6) == D("0.031874")
    assert earned["result"]["tax"] == "73134"


HALVES = (
    HOUSE.replace("2025-01-01", "2024-12-01")
    + """
2025-01-01 price FUND 100 JPY
2025-01-01 * "fund the core"
  Assets:Core:MMF   90,000 FUND {100 JPY}
  Equity:Opening
2025-12-31 price FUND 102.5 JPY
2026-01-01 * "as much again as a third"
  Assets:Core:MMF   29,268.29268292682926829268 FUND {102.5 JPY}
  Equity:Opening    -3,000,000 JPY
2027-01-01 price FUND 104.0375 JPY
"""
)


def test_money_put_in_at_half_time_is_weighted_by_time_and_by_money():
    """+2.5 %, then 3,000,000 more and +1.5 %: 12,408,375.

    The halves have 365 days here and the page's year is two of them, so the
    page's money-weighted rate is two years of the yearly one.
    """
    history = history_of(HALVES)
    assert rounded(jsonable(stress_figures(history))["core"]["value"], 0) == 12_408_375
    earned = core_yield(history.treasury.core_days, history.as_of)
    assert earned.days == 730
    assert round(earned.gross, 6) == D("0.040375")
    assert (1 + earned.money_weighted) ** 2 - 1 == pytest.approx(0.038946, abs=5e-7)
    assert round(earned.modified_dietz, 6) == D("0.038893")


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_an_unhedged_core_is_stressed_by_20_per_cent_against_its_floor(lang):
    """60,000 USD at 150 are 7,200,000 after it, 900,000 below a floor of 8,100,000."""
    ledger = (
        TAGGED
        + """
2025-01-02 custom "barbell" "policy"
  fx-limit: 0.50
2025-01-06 price USD 150 JPY
2025-01-06 * "fund the core"
  Assets:Core:Bank    60,000 USD
  Equity:Opening     -60,000 USD
"""
    )
    finding = only(ledger, "BB309")
    assert (finding.params["value"], finding.params["limit"]) == (1, D("0.50"))
    assert "7,200,000 JPY" in say(finding.text, lang)


# -- j: survival ---------------------------------------------------------------

HOUSEHOLD = """
2025-01-01 open Assets:Savings
  barbell-liquid: TRUE
2025-01-06 * "outside"
  Assets:Savings    500,000 JPY
  Equity:Opening   -500,000 JPY
"""
INSTITUTIONS = """
2025-01-01 open Assets:Attack
  barbell-institution: "B-Sec"
  barbell-auto-sweep: "none"
  barbell-cross-collateral: FALSE
2025-01-01 open Assets:Core
  barbell-institution: "Bank-A"
"""


def stressed_mini(gap: str) -> dict[str, Any]:
    told = f'2025-01-06 custom "barbell" "policy"\n  stress-gap: {gap}\n'
    ledger = FUNDED + INSTITUTIONS + HOUSEHOLD + ONE_MINI + told
    return jsonable(stress_figures(with_household(ledger)))


def test_the_moves_to_each_line():
    moves = {row["key"]: rounded(row["move"], 4) for row in stressed_mini("0.30")["moves"]}
    assert moves == {
        "reduce-line": D("0.0769"),
        "halt-line": D("0.1282"),
        "zero": D("0.2564"),
    }


@pytest.mark.parametrize(
    ("gap", "status_told", "deficit", "at_risk"),
    [
        ("0.30", "proven-up-to", "170000", "0"),
        ("0.50", "not-proven", "950000", "450000"),
        ("0.25", "proven-up-to", "0", "0"),
    ],
)
def test_the_proof_of_the_core(gap, status_told, deficit, at_risk):
    proof = stressed_mini(gap)["proof"]
    assert (proof["status"], proof["deficit"], proof["core_at_risk"]) == (
        status_told,
        deficit,
        at_risk,
    )
    assert proof["outside"] == "500000"
    assert rounded(proof["limit"], 4) == D("0.3846")
    failing = [one["key"] for one in proof["conditions"] if not one["holds"]]
    assert failing == (["deficit"] if gap == "0.50" else [])


@pytest.mark.parametrize(("leverage", "deficit"), [("3.33", "0"), ("3.34", "2000")])
def test_leverage_within_one_over_the_gap_owes_nothing(leverage, deficit):
    units = int(D(leverage) * 1000)
    ledger = f"""
2025-02-03 price MEMO 1,000 JPY
2025-02-03 * "on margin"
  Assets:Attack:Trade   {units} MEMO {{0 JPY}}
"""
    proof = jsonable(stress_figures(with_household(FUNDED + HOUSEHOLD + ledger)))["proof"]
    assert proof["deficit"] == deficit


def test_fully_paid_shares_are_limited_loss():
    ledger = """
2025-02-03 * "all of it"
  Assets:Attack:Trade         100 XXX {10,000 JPY}
  Assets:Attack:Trade  -1,000,000 JPY
"""
    proof = jsonable(stress_figures(with_household(FUNDED + INSTITUTIONS + HOUSEHOLD + ledger)))[
        "proof"
    ]
    assert (proof["status"], proof["limited_loss"], proof["limit"]) == ("proven", True, None)


def record(wins: int, losses: int, win: int, loss: int) -> str:
    """Wins and losses of one size; what they leave goes in fees, so that the NAV is 100 again."""
    results = [win] * wins + [-loss] * losses
    rest = sum(results)
    fee = f"""
2025-06-02 * "data and software"
  Assets:Attack:Trade  {-rest} JPY
  Expenses:Attack:Interest  {rest} JPY
"""
    return closings(results) + (fee if rest else "")


def ruin(wins: int, losses: int, win: int, loss: int) -> dict[tuple[str, str], dict[str, Any]]:
    figures = jsonable(stress_figures(history_of(FUNDED + record(wins, losses, win, loss))))
    assert figures["sleeve"]["equity"] == "1000000"
    assert rounded(figures["sleeve"]["nav"], 20) == 100
    return {(row["method"], row["line"]): row for row in figures["ruin"]}


def test_equal_stakes_at_even_odds():
    """p .55, stakes of 50,000 of 1,000,000."""
    found = ruin(11, 9, 50_000, 50_000)
    for line, expected in (("reduce-line", "0.3000"), ("halt-line", "0.1344")):
        row = found["fixed-stake", line]
        assert row["inputs"] == {"win_rate": "0.55", "stake": "50000"}
        assert rounded(row["probability"], 4) == D(expected)
        assert (row["n"], row["few"]) == (20, True)
        assert D(row["low"]) < D(row["probability"]) < D(row["high"])
        assert "independent" in row["assumptions"]


def test_unequal_payoffs():
    """p .45, wins of 10,000, losses of 8,000."""
    found = ruin(9, 11, 10_000, 8_000)
    for line, expected in (("reduce-line", "0.473"), ("halt-line", "0.287")):
        row = found["unequal-payoff", line]
        assert row["inputs"] == {"win_rate": "0.45", "win": "10000", "loss": "8000"}
        assert rounded(row["probability"], 3) == D(expected)
        assert "upper-bound" in row["assumptions"]


def test_without_an_expectancy_ruin_is_certain():
    found = ruin(10, 10, 10_000, 10_000)
    assert found["unequal-payoff", "halt-line"]["probability"] == "1"
    assert found["fixed-stake", "halt-line"]["probability"] == "1"


@pytest.mark.parametrize(
    ("sigma", "reduce", "halt"), [(0.40, "0.356", "0.0762"), (0.60, "0.596", "0.288")]
)
def test_first_passage_of_a_nav_that_moves_so(sigma, reduce, halt):
    """A NAV of drift .10: up and down in turn, by moves of the deviation that is asked for."""
    count = 300
    mean = (0.10 - sigma**2 / 2) / 365.25
    half = sigma / math.sqrt(365.25) * math.sqrt((count - 1) / count)
    level, day, prices = 100.0, datetime.date(2025, 1, 6), ""
    for number in range(count):
        day += DAY
        level *= math.exp(mean + (half if number % 2 else -half))
        prices += f"{day} price IDX {level:.10f} JPY\n"
    held = """
2025-01-06 * "all of it"
  Assets:Attack:Trade      10,000 IDX {100 JPY}
  Assets:Attack:Trade  -1,000,000 JPY
"""
    lines = f"""
2025-01-02 custom "barbell" "policy"
  reduce-line: {0.70 * level / 100:.10f}
  halt-line: {0.50 * level / 100:.10f}
"""
    figures = jsonable(stress_figures(history_of(FUNDED + lines + held + prices)))
    found = {row["line"]: row for row in figures["ruin"] if row["method"] == "first-passage"}
    inputs = found["halt-line"]["inputs"]
    assert float(inputs["drift"]) == pytest.approx(0.10, abs=1e-6)
    assert float(inputs["volatility"]) == pytest.approx(sigma, abs=1e-6)
    assert rounded(found["reduce-line"]["probability"], 3) == D(reduce)
    assert float(found["halt-line"]["probability"]) == pytest.approx(float(halt), abs=5e-4)
    assert found["halt-line"]["n"] == count


@pytest.mark.parametrize(
    ("wins", "losses", "five", "ten"),
    [(5, 5, "0.8101", "0.0441"), (6, 4, "0.4591", "0.00575"), (4, 6, "0.9758", "0.2049")],
)
def test_streaks_in_a_hundred_trades(wins, losses, five, ten):
    results = [1000] * wins + [-1000] * losses
    first, second = jsonable(stress_figures(history_of(FUNDED + closings(results))))["streaks"]
    assert (first["length"], second["length"], first["trades"]) == (5, 10, 100)
    assert rounded(first["probability"], 4) == D(five)
    assert float(second["probability"]) == pytest.approx(float(ten), abs=6e-5)
    if losses == wins:
        assert (first["expected_trades"], second["expected_trades"]) == ("62", "2046")


def test_what_survives_a_streak():
    rows = jsonable(stress_figures(history_of(FUNDED)))["size"]
    size = {(row["losses"], row["line"]): row for row in rows}
    assert rounded(size[10, "reduce-line"]["fraction"], 5) == D("0.03504")
    assert rounded(size[10, "halt-line"]["fraction"], 5) == D("0.06697")
    assert rounded(size[5, "reduce-line"]["fraction"], 5) == D("0.06885")
    assert size[10, "halt-line"]["stake"] == "50000"


FOUR_PER_CENT = """
2025-01-06 * "fund the core"
  Assets:Core:Bank     9,000,000 JPY
  Equity:Opening
2026-01-06 * "a year's interest"
  Assets:Core:Bank               360,000 JPY
  Income:Core:Distribution      -360,000 JPY
"""


def test_core_and_sleeve_side_by_side_and_the_way_back():
    """Core +360,000, sleeve -500,000: the sum is money, and no rate of the whole is told."""
    loss = """
2025-07-01 * "half of it"
  Assets:Attack:Trade  -500,000 JPY
  Income:Attack:PnL     500,000 JPY
"""
    figures = jsonable(stress_figures(history_of(TAGGED + SLEEVE + FOUR_PER_CENT + loss)))
    together = figures["together"]
    assert (together["core_result"], together["sleeve_result"], together["sum"]) == (
        "360000",
        "-500000",
        "-140000",
    )
    whole = history_of(TAGGED + SLEEVE + FOUR_PER_CENT)
    assert jsonable(stress_figures(whole))["together"]["break_even"] == "-0.36"
    recovery = figures["recovery"]
    assert rounded(recovery["yield"], 10) == D("0.04")
    row = next(row for row in recovery["table"] if row["drawdown"] == "0.5")
    assert (row["gain"], rounded(row["years"], 2)) == ("1", D("17.67"))
    assert rounded(recovery["months_of_core_income"], 1) == D("16.7")


# -- l: rate regimes -----------------------------------------------------------


def growing(early: float, late: float) -> str:
    """A fund that is priced every thirty days and grows at one yearly rate, then at another."""
    start, level = datetime.date(2025, 1, 5), 100.0
    text = f'{start} * "fund"\n  Assets:Core:MMF  90,000 FUND {{100 JPY}}\n  Equity:Opening\n'
    for number in range(1, 13):
        level *= (1 + (early if number <= 6 else late)) ** (30 / 365)
        text += f"{start + number * 30 * DAY} price FUND {level:.12f} JPY\n"
    return TAGGED + text


SHOCK = """
2025-12-01 custom "barbell" "market" "VIX"
  halt-above: 30
2025-12-30 price VIX 38.57 PTS
"""


@pytest.mark.parametrize(
    ("early", "late", "more", "name"),
    [
        (0.045, 0.039, "", "B"),  # 60 basis points down in 180 days, though 3 % and more
        (0.045, 0.039, SHOCK, "C"),  # and a shock the same day
        (0.045, 0.041, "", "A"),
        (0.025, 0.025, "", "neutral"),
    ],
)
def test_the_rate_regime(early, late, more, name):
    told = status(history_of(growing(early, late) + more, "2025-12-31"))["regime"]
    assert told["name"] == name
    assert told["note"]


@pytest.mark.parametrize("on", ["2025-03-31", "2025-06-30", "2025-11-30", "2025-12-31"])
@pytest.mark.parametrize("more", ["", SHOCK])
def test_the_rate_regime_of_a_past_day_is_what_was_told_then(on, more):
    """A month's report bears it: later entries do not change it."""
    ledger = growing(0.045, 0.039) + SLEEVE + more
    then = status(history_of(ledger, on))["regime"]
    later = regime_part(history_of(ledger, "2026-01-31"), datetime.date.fromisoformat(on))
    assert later.values == then


def test_contributions_without_a_rate_are_unknown_everywhere():
    """Shares out of Equity have no price until 02-10: what was put in leaves them out till then."""
    ledger = f"""{TAGGED}
2025-01-06 * "Fund"
  Assets:Core:Bank      9,000,000 JPY
  Assets:Attack:Trade     500,000 JPY
  Equity:Opening
2025-01-20 * "Shares from elsewhere"
  Assets:Attack:Trade          10 NEW
  Equity:Opening              -10 NEW
2025-02-10 price NEW 20,000 JPY
"""
    analysis = judge(ledger)
    told = jsonable(history_figures(analysis.history))
    assert [(one["date"], one["net_contributions"]) for one in told["days"]] == [
        ("2025-01-06", "500000"),
        ("2025-01-20", None),
        ("2025-02-10", "700000"),
    ]
    assert told["unknown"]["2025-01-20.net_contributions"] == "no price for NEW"
    (item,) = (one for one in analysis.history.months[0].items if one.name == "ratio")
    assert (item.status, item.figures["net_contributions"]) == ("unknown", None)
    assert item.figures["layers"]["hedge"]["net_contributions"] is None
    before = judge(ledger, as_of=datetime.date(2025, 1, 20)).figures()["sleeve"]
    assert (before["net_contributions"], before["layers"]["trade"]["net_contributions"]) == (
        None,
        None,
    )
