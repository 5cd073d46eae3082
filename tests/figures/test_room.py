"""What may be done, must be done and falls due, each figure worked by hand."""

from __future__ import annotations

import datetime
import re
from typing import Any

import pytest

from beancount_barbell.analysis import analyse
from beancount_barbell.figures import reasons, room, room_dates, room_duties
from beancount_barbell.figures.plain import jsonable
from beancount_barbell.figures.room_duties import Duty, open_duties
from beancount_barbell.figures.tomorrow import BookingEffect, Tomorrow
from beancount_barbell.model.findings import Text
from beancount_barbell.model.location import NOWHERE
from beancount_barbell.model.roles import Layer
from beancount_barbell.model.states import Reduction, RiskState
from tests.handmade import START, ZERO, D, day, finding, history
from tests.support import judge, load

HOUSE = """
option "operating_currency" "JPY"
option "inferred_tolerance_default" "JPY:0.5"
2025-01-01 open Assets:Core:Bank
  barbell: "core"
2025-01-01 open Assets:Attack:Trade
  barbell: "attack"
2025-01-01 open Assets:Attack:Reserve
  barbell: "attack"
  barbell-layer: "reserve"
2025-01-01 open Income:Attack
  barbell: "attack"
2025-01-01 open Expenses:Attack
  barbell: "attack"
2025-01-01 open Assets:Bank
2025-01-01 open Expenses:Life
2025-01-01 open Equity:Opening
2025-01-01 commodity MINI
  barbell-instrument: "future"
  barbell-multiplier: 10
2025-01-01 custom "barbell" "policy"
  core-floor: 8,100,000 JPY
  sleeve-budget: 1,500,000 JPY
  layer-trade: 900,000 JPY
  layer-reserve: 600,000 JPY
"""

FUNDED = (
    HOUSE
    + """
2025-01-06 * "Funding"
  Assets:Core:Bank       9,000,000 JPY
  Assets:Attack:Trade      700,000 JPY
  Assets:Attack:Reserve    200,000 JPY
  Assets:Bank            2,000,000 JPY
  Equity:Opening
"""
)

BOUGHT = (
    FUNDED
    + """
2025-01-07 * "Buy"
  Assets:Attack:Trade   600 ETF {1,000 JPY}
  Assets:Attack:Trade  -600,000 JPY
"""
)

SOLD = """
2025-02-20 * "Sold"
  Assets:Attack:Trade  -{0} ETF {{1,000 JPY}} @ 600 JPY
  Assets:Attack:Trade
  Expenses:Attack       {1} JPY
"""
SOME_SOLD, ENOUGH_SOLD = SOLD.format(50, 20_000), SOLD.format(117, 46_800)

FELL = BOUGHT + "2025-01-31 price ETF  500 JPY\n"
"""Equity 600,000 of 900,000: NAV 66.67, REDUCING to half of 600,000."""


def rooms(ledger: str, **given: Any) -> dict[str, Any]:
    loaded = load(ledger)
    assert not loaded.errors, loaded.errors
    return jsonable(analyse(loaded.entries, loaded.options, with_household=True, **given).room())


def test_a_healthy_sleeve_has_the_least_of_its_limits():
    told = rooms(FUNDED)
    # All: budget 1,500,000 - 900,000; ratio (0.125 x 9,900,000 - 900,000) / 0.875 = 385,714.28…
    # Layers: 900,000 - 700,000 and 600,000 - 200,000.
    assert told["fund"] == {
        "total": "385714",
        "trade": "200000",
        "hedge": None,
        "reserve": "385714",
    }
    assert told["unknown"]["fund.hedge"] == room.NO_LAYER
    # The floor leaves 900,000; the ratio 9,900,000 - 900,000 / 0.125 = 2,700,000.
    assert told["withdraw_core"] == {"amount": "900000", "limited_by": "BB301"}
    assert told["sweep"] == {"suggested": None, "most": "900000"}
    assert told["from_core"] == {"amount": "0"}
    # Nothing limits it but the proof: (900,000 + 2,000,000 outside) / 0.30, as nothing is held
    # (the outside bank has never paid anything, so it does not count: 900,000 / 0.30).
    assert told["add_exposure"] == {
        "amount": None,
        "limited_by": None,
        "unproven_beyond": "3000000",
    }
    assert told["unknown"]["add_exposure.amount"] == room.NO_LIMIT


def test_a_reduction_leaves_nothing_and_says_what_has_to_go():
    told = rooms(FELL)
    assert told["fund"]["total"] == told["fund"]["reserve"] == "0"
    assert told["withdraw_core"] == {"amount": "0", "limited_by": "BB205"}
    # Exposure 300,000 is at the ceiling of 300,000 already.
    assert told["add_exposure"]["amount"] == "0"
    assert told["add_exposure"]["limited_by"] == "BB402"
    assert told["must"] == []
    # Of the cash 100,000 + 200,000 all may go: no leverage limit is set.
    assert told["sweep"]["most"] == "300000"


def test_a_reduction_that_is_due_is_told_with_its_date():
    told = rooms(FELL.replace("500 JPY", "650 JPY"))
    # Equity 690,000, NAV 76.67: still ACTIVE, nothing is due.
    assert (told["must"], told["restart_from"]) == ([], None)
    told = rooms(FELL + '2025-01-31 custom "barbell" "halt"\n  by: "taro"\n  reason: "rest"\n')
    # Halted: all 600 at 500 go, within five business days of Friday 31 January.
    assert told["must"] == [
        {
            "what": "reduce",
            "code": "BB403",
            "codes": ["BB403"],
            "amount": "300000",
            "until": "2025-02-07",
            "close_first": "0",
        }
    ]
    assert told["restart_from"] == {
        "date": "2025-03-02",
        "needs": ["flat", "restart"],
        "alone": True,
    }
    due = {(one["date"], one["what"]) for one in told["due"]}
    assert {("2025-02-07", "reduce"), ("2025-03-02", "restart")} <= due


def test_after_a_restart_a_review_is_waited_for():
    told = rooms(
        FELL
        + """
2025-02-03 * "Sold"
  Assets:Attack:Trade  -600 ETF {1,000 JPY} @ 500 JPY
  Assets:Attack:Trade   300,000 JPY
  Income:Attack
2025-02-03 custom "barbell" "halt"
  by: "taro"
  reason: "rest"
2025-03-10 custom "barbell" "restart"
  by: "taro"
  reason: "rested"
"""
    )
    assert told["restart_from"] == {"date": "2025-04-09", "needs": ["review"], "alone": False}


def test_a_losing_streak_waits_for_its_review():
    losses = "".join(
        f'2025-02-{3 + turn:02} * "Loss"\n'
        f"  Assets:Attack:Trade   1 E{turn} {{10,000 JPY}}\n"
        f"  Assets:Attack:Trade  -10,000 JPY\n"
        f'2025-02-{3 + turn:02} * "Sold"\n'
        f"  Assets:Attack:Trade  -1 E{turn} {{10,000 JPY}} @ 9,000 JPY\n"
        f"  Assets:Attack:Trade   9,000 JPY\n"
        f"  Income:Attack\n"
        for turn in range(5)
    )
    # The fifth on Friday 7 February; 20 business days on is Friday 7 March.
    told = rooms(FUNDED + losses)
    assert told["restart_from"] == {"date": "2025-03-07", "needs": ["review"], "alone": False}
    assert ("2025-03-07", "review") in {(one["date"], one["what"]) for one in told["due"]}


@pytest.mark.parametrize(
    ("state", "amount", "by"),
    [
        ("leverage-limit: 1", "300000", "BB306"),  # equity 900,000 - exposure 600,000
        ("leverage-limit: 0.5", "0", "BB306"),
    ],
)
def test_a_leverage_limit_leaves_what_equity_carries(state, amount, by):
    told = rooms(BOUGHT + f'2025-01-07 custom "barbell" "policy"\n  {state}\n')
    assert (told["add_exposure"]["amount"], told["add_exposure"]["limited_by"]) == (amount, by)


def test_a_market_stop_leaves_no_entry():
    told = rooms(
        BOUGHT
        + """
2025-01-08 custom "barbell" "market" "VIX"
  halt-above: 30
2025-01-08 price VIX 35 JPY
"""
    )
    assert told["add_exposure"]["amount"] == "0"
    assert told["add_exposure"]["limited_by"] == "BB402"


def test_lots_are_whole_and_contracts_within_lot_risk():
    told = rooms(
        BOUGHT
        + '2025-01-07 custom "barbell" "policy"\n  leverage-limit: 2\n'
        + "2025-01-07 price MINI 3,000 JPY\n"
    )
    # 900,000 x 2 - 600,000 = 1,200,000: 1,200 ETF or 40 contracts at 30,000, but of contracts
    # a gap of 30 % may cost 20 % of equity: 180,000 / 9,000 = 20.
    assert told["lots"] == [
        {"commodity": "ETF", "count": 1200, "exposure_of_one": "1000"},
        {"commodity": "MINI", "count": 20, "exposure_of_one": "30000"},
    ]
    told = rooms(BOUGHT + "2025-01-07 price MINI 3,000 JPY\n")
    assert [one["count"] for one in told["lots"]] == [None, 20]
    assert told["unknown"]["lots.ETF"] == room.NO_LIMIT


def test_what_has_no_price_leaves_nothing_known():
    told = rooms(
        FUNDED
        + """
2025-01-07 * "A gift"
  Assets:Attack:Trade   5 GOLD
  Equity:Opening       -5 GOLD
2025-01-07 * "In the core, too"
  Assets:Core:Bank   5 FUND
  Equity:Opening    -5 FUND
"""
    )
    told_why = told["unknown"]
    assert told["fund"]["total"] is told["withdraw_core"]["amount"] is None
    assert told_why["fund.total"] == "no price for FUND, GOLD"
    assert told_why["withdraw_core.amount"] == "no price for FUND"
    assert told_why["add_exposure.amount"] == room.NO_EXPOSURE
    assert told_why["lots.GOLD"] == "no price for GOLD"
    assert told["sweep"]["most"] is None


def test_a_sleeve_that_never_had_a_known_value_is_none_yet():
    gift = (
        HOUSE
        + """
2025-01-06 * "The core"
  Assets:Core:Bank   9,000,000 JPY
  Equity:Opening
2025-01-07 * "A gift without a price"
  Assets:Attack:Trade   5 GOLD
  Equity:Opening       -5 GOLD
"""
    )
    told = rooms(gift)
    assert told["withdraw_core"] == {"amount": "900000", "limited_by": "BB301"}
    assert "fund.total" not in told["unknown"]


@pytest.mark.parametrize("target", ["0", "0.95"])
def test_a_share_of_nothing_or_of_all_is_a_limit_too(target):
    told = rooms(
        FUNDED.replace(
            "sleeve-budget: 1,500,000 JPY",
            f"sleeve-target: {target}\n  sleeve-band: {'0' if target == '0' else '0.05'}",
        )
    )
    assert told["fund"]["total"] == {"0": "0", "0.95": "600000"}[target]


FRANCS = """
2025-01-06 * "Francs that nobody knows the worth of"
  Assets:Bank      5 CHF
  Equity:Opening  -5 CHF
"""


@pytest.mark.parametrize(
    ("limit", "path"),
    [
        ("sleeve-budget: 1,500,000", "fund.total"),
        ("layer-trade: 900,000", "fund.trade"),
        ("core-floor: 8,100,000", "withdraw_core.amount"),
    ],
)
def test_a_limit_in_a_currency_without_a_rate_is_unknown(limit, path):
    told = rooms(FUNDED.replace(f"{limit} JPY", f"{limit} CHF") + FRANCS)
    assert told["unknown"][path] == "no price for CHF"


def test_a_leverage_limit_needs_a_known_equity():
    told = rooms(
        FUNDED
        + """
2025-01-07 * "Francs into the sleeve"
  Assets:Attack:Trade   5 CHF
  Equity:Opening       -5 CHF
2025-01-07 custom "barbell" "policy"
  leverage-limit: 2
"""
    )
    assert told["unknown"]["add_exposure.amount"] == "no price for CHF"
    assert told["unknown"]["withdraw_core.amount"] == "no price for CHF"


def test_a_ratio_without_end_limits_nothing():
    told = rooms(FUNDED.replace("sleeve-budget: 1,500,000 JPY", "sleeve-target: 0.99"))
    # 0.99 + 0.05: no share is beyond it. The core has to stay the larger part: 9,000,000 less
    # 900,000 and a yen; but the layers have 200,000 and 400,000 left.
    assert told["fund"]["total"] == "600000"


def test_a_core_below_a_floor_that_it_never_reached_gives_nothing():
    told = rooms(FUNDED.replace("8,100,000", "9,500,000"))
    assert told["withdraw_core"] == {"amount": "0", "limited_by": "BB301"}


def test_a_limit_that_is_ignored_limits_nothing():
    told = rooms(FUNDED + '2025-01-07 custom "barbell" "policy"\n  ignore: "BB302 BB305"\n')
    assert told["fund"]["total"] == told["fund"]["trade"] == "600000"


def test_without_a_floor_the_ratio_and_then_the_core_itself_are_the_end():
    plain = FUNDED.replace("  core-floor: 8,100,000 JPY\n", "")
    assert rooms(plain)["withdraw_core"] == {"amount": "2700000", "limited_by": "BB302"}
    told = rooms(
        HOUSE.replace("  core-floor: 8,100,000 JPY\n", "")
        + '2025-01-06 * "Core alone"\n  Assets:Core:Bank  9,000,000 JPY\n  Equity:Opening\n'
    )
    assert told["withdraw_core"] == {"amount": "9000000", "limited_by": "BB102"}
    assert told["unknown"]["sweep.most"] == reasons.NOT_FUNDED
    assert told["fund"]["trade"] == "900000"


def test_nothing_is_known_before_the_first_funding():
    told = rooms(HOUSE)
    assert told["fund"]["total"] is told["withdraw_core"]["amount"] is None
    assert told["unknown"]["fund.total"] == reasons.NOT_FUNDED
    assert told["due"] == []
    alone = HOUSE + '2025-01-06 * "x"\n  Assets:Attack:Trade  500,000 JPY\n  Equity:Opening\n'
    assert rooms(alone)["unknown"]["withdraw_core.amount"] == reasons.NOT_FUNDED


def test_what_is_broken_has_to_be_mended():
    told = rooms(
        FUNDED
        + """
2025-01-20 * "Just this once"
  Assets:Core:Bank     -950,000 JPY
  Assets:Attack:Trade   950,000 JPY
"""
    )
    # Who moves 950,000 back has swept 860,000 (1,850,000 - 0.10 x 9,900,000), taken 350,000 out of
    # the budget and 750,000 out of the trade layer, and filled the core's 50,000.
    must = [(one["what"], one["code"], one["amount"]) for one in told["must"]]
    assert must == [("return", "BB201", "950000")]
    assert all(one["until"] is None for one in told["must"])
    assert told["sweep"]["suggested"] == "860000"


def test_too_much_exposure_has_to_be_reduced_to_the_limit():
    told = rooms(BOUGHT + '2025-01-07 custom "barbell" "policy"\n  leverage-limit: 0.5\n')
    # 600,000 - 0.5 x 900,000
    assert {
        "what": "reduce",
        "code": "BB306",
        "codes": ["BB306"],
        "amount": "150000",
        "until": None,
        "close_first": "0",
    } in told["must"]


def test_an_increase_above_the_ceiling_has_to_be_undone():
    buy = '2025-02-03 * "Cheaper"\n  Assets:Attack:Trade  {0} E2 {{1,000 JPY}}\n'
    buy += "  Assets:Attack:Trade  -{0},000 JPY\n"
    told = rooms(FELL + buy.format(50))
    # 350,000 against the ceiling of 300,000.
    assert {
        "what": "reduce",
        "code": "BB402",
        "codes": ["BB402", "BB403"],  # the reduction that is due, too
        "amount": "50000",
        "until": None,
        "close_first": "0",
    } in told["must"]
    stopped = FUNDED + (
        '2025-01-08 custom "barbell" "market" "VIX"\n  halt-above: 30\n'
        "2025-01-08 price VIX 35 JPY\n"
    )
    told = rooms(stopped + buy.format(50))
    assert {
        "what": "reduce",
        "code": "BB402",
        "codes": ["BB402"],
        "amount": "50000",
        "until": None,
        "close_first": "0",
    } in told["must"]


def reducing(told):
    return [(one["code"], one["amount"], one["until"]) for one in told["must"]]


def test_what_one_reduction_does_for_several_rules_is_told_once():
    """600 at 500 and 50 at 1,000 are 350,000, against 300,000; overdue are 50,000 of them."""
    buy = '2025-02-03 * "Cheaper"\n  Assets:Attack:Trade  50 E2 {1,000 JPY}\n'
    buy += "  Assets:Attack:Trade  -50,000 JPY\n"
    told = rooms(FELL + buy, as_of=datetime.date(2025, 2, 28))
    loaded = load(FELL + buy + "2025-02-28 price ETF  500 JPY\n")
    broken = {one.code for one in analyse(loaded.entries, loaded.options).findings if one.fails}
    assert broken >= {"BB402", "BB403"}
    assert reducing(told) == [("BB402", "50000", None)]
    # 350,000 against 0.4 x 600,000: who comes down to that has done the rest, too.
    limited = '2025-02-10 custom "barbell" "policy"\n  leverage-limit: 0.4\n'
    told = rooms(FELL + buy + limited, as_of=datetime.date(2025, 2, 28))
    assert reducing(told) == [("BB306", "110000", None)]


OVERDUE = FELL.replace("600 ETF", "700 ETF").replace("-600,000", "-700,000")
"""700 ETF at 500: 350,000 against the ceiling of 350,000 (half of 700,000)."""
FELL_DEEPER = OVERDUE.replace("  500 JPY", "  600 JPY")
"""Equity 620,000 of 900,000: NAV 68.89; 420,000 at 600 against 350,000: 70,000 are too much."""


@pytest.mark.parametrize(
    ("later", "amount"),
    [
        ("", "70000"),
        ("2025-02-20 price ETF  660 JPY\n", "112000"),  # 462,000 to 350,000
        ("2025-02-20 price ETF  570 JPY\n", "66500"),  # a sixth of 399,000
        (SOME_SOLD, "40000"),  # 650 at 600 to 350,000
        (ENOUGH_SOLD, None),
    ],
)
def test_a_reduction_is_told_in_money_of_today(later, amount):
    """What was too much on the last day for it may be another number of positions today."""
    told = rooms(FELL_DEEPER + later, as_of=datetime.date(2025, 2, 28))
    expected = [] if amount is None else [("BB403", amount, None)]
    assert reducing(told) == expected


def test_who_has_to_close_everything_is_told_all_of_it():
    halted = FELL_DEEPER.replace("  600 JPY", "  300 JPY") + "2025-02-20 price ETF  350 JPY\n"
    assert reducing(rooms(halted, as_of=datetime.date(2025, 2, 28))) == [("BB403", "245000", None)]


def test_a_reduction_that_is_not_due_any_more_is_no_duty():
    """NAV 100 again: what was not reduced in time stays told, and nothing is left to do."""
    ledger = FELL_DEEPER + "2025-02-20 price ETF  1,000 JPY\n"
    loaded = load(ledger)
    assert "BB403" in {one.code for one in analyse(loaded.entries, loaded.options).findings}
    assert reducing(rooms(ledger)) == []


def test_what_is_accepted_takes_its_part_of_what_comes_back_first():
    """200,000 are acknowledged, 100,000 are not: only 300,000 mend the later breach."""
    out = '2025-02-{} * "To the sleeve"\n  Assets:Core:Bank  -{}00,000 JPY\n'
    out += "  Assets:Attack:Trade  {}00,000 JPY\n"
    waiver = (
        '2025-02-04 custom "barbell" "waiver" "BB201"\n'
        '  reason: "A call"\n  by: "Taro"\n  until: 2025-04-30\n'
    )
    ledger = FUNDED + out.format("03", 2, 2) + waiver + out.format(10, 1, 1)

    def asked(ledger):
        return [one["amount"] for one in rooms(ledger)["must"] if one["code"] == "BB201"]

    assert asked(ledger) == ["300000"]
    back = '2025-02-1{} * "Back"\n  Assets:Attack:Trade  -{}00,000 JPY\n'
    back += "  Assets:Core:Bank  {}00,000 JPY\n"
    assert asked(ledger + back.format(1, 1, 1)) == ["200000"]
    assert asked(ledger + back.format(1, 3, 3)) == []
    assert asked(FUNDED + out.format("03", 2, 2) + waiver) == []


SOLD_AND_LOST = """
2025-02-21 * "Most of it"
  Assets:Attack:Trade  -500 ETF {1,000 JPY} @ 1,000 JPY
  Assets:Attack:Trade   500,000 JPY
2025-03-03 * "A loss"
  Expenses:Attack       300,000 JPY
  Assets:Attack:Trade  -300,000 JPY
"""


@pytest.mark.parametrize(
    ("later", "state"),
    [
        ("", "ACTIVE"),
        (SOLD_AND_LOST, "REDUCING"),  # 250,000 under a ceiling of 375,000
    ],
)
def test_an_increase_that_no_reduction_mends_any_more_is_no_duty(later, state):
    """Bought while REDUCING, and NAV 100 again: it has to be acknowledged, and nothing closed."""
    bought = '2025-02-03 * "Cheaper"\n  Assets:Attack:Trade  50 ETF {600 JPY}\n'
    bought += "  Assets:Attack:Trade  -30,000 JPY\n2025-02-20 price ETF  1,000 JPY\n"
    analysis = judge(FELL_DEEPER + bought + later)
    (increased,) = [one for one in analysis.findings if one.code == "BB402"]
    assert increased.fails
    assert increased.remedy.key == "BB402.remedy.gone"
    assert analysis.history.last.state.value == state
    assert not any(
        increased in duty.findings for duty in open_duties(analysis.history, [increased])
    )


@pytest.mark.parametrize(
    ("times", "must"),
    [
        ("0.65", [("BB306", "17000", None), ("BB403", "70000", "2025-02-07")]),  # to 403,000
        ("0.5645161290322580645161290323", [("BB306", "70000", None)]),  # to 350,000
        ("0.5", [("BB306", "110000", None)]),
    ],
)
def test_a_smaller_reduction_that_is_due_now_does_not_do_for_a_larger_one_later(times, must):
    limit = f'2025-01-31 custom "barbell" "policy"\n  leverage-limit: {times}\n'
    told = rooms(FELL_DEEPER + limit, as_of=datetime.date(2025, 1, 31))
    assert reducing(told) == must


def test_in_a_market_stop_each_increase_is_undone_by_itself():
    stopped = FUNDED + (
        '2025-01-08 custom "barbell" "market" "VIX"\n  halt-above: 30\n'
        "2025-01-08 price VIX 35 JPY\n"
    )
    bought = "".join(
        f'2025-02-03 * "{name}"\n  Assets:Attack:Trade  {units} {name} {{1,000 JPY}}\n'
        f"  Assets:Attack:Trade  -{units},000 JPY\n"
        for name, units in (("E2", 50), ("E3", 20))
    )
    # Nothing was held: one level, from which both are above.
    assert reducing(rooms(stopped + bought)) == [("BB402", "70000", None)]
    # 600,000 were held, and 100,000 of them sold: below the level, and then two increases.
    held = stopped.replace(FUNDED, BOUGHT) + (
        '2025-02-02 * "Sold"\n  Assets:Attack:Trade  -100 ETF {1,000 JPY} @ 1,000 JPY\n'
        "  Assets:Attack:Trade  100,000 JPY\n"
    )
    assert sorted(reducing(rooms(held + bought))) == [
        ("BB402", "20000", None),
        ("BB402", "50000", None),
    ]
    # 25 of the 50 E2 are sold: 545,000 where 520,000 were held without them. Today they are
    # 445,000, and the same part of it is 20,413. What E3 added is undone.
    sold = (
        '2025-02-05 * "Sold"\n  Assets:Attack:Trade  -25 E2 {1,000 JPY} @ 1,000 JPY\n'
        "  Assets:Attack:Trade  25,000 JPY\n2025-02-06 price ETF  800 JPY\n"
    )
    assert reducing(rooms(held + bought + sold)) == [("BB402", "20413", None)]


def test_a_notice_says_until_when():
    told = rooms(
        FUNDED.replace("9,000,000 JPY\n", "0 JPY\n  Assets:Core:Bank  60,000 USD @ 150 JPY\n")
        + "2025-01-20 price USD 130 JPY\n"
    )
    # 7,800,000: 300,000 below; 30 days of cure after 20 January, an error on the 31st day.
    must = {one["code"]: one for one in told["must"]}
    assert must["BB301"] == {
        "what": "refill-core",
        "code": "BB301",
        "codes": ["BB301"],
        "amount": "300000",
        "until": "2025-02-20",
        "close_first": "0",
    }
    assert ("2025-02-20", "refill-core") in {(one["date"], one["what"]) for one in told["due"]}


def test_a_layer_that_only_results_are_booked_in_has_no_room():
    """What is earned is no account that money could go to."""
    trade = 'Assets:Attack:Trade\n  barbell: "attack"\n'
    told = rooms(FUNDED.replace(trade, f'{trade}  barbell-layer: "hedge"\n', 1))
    assert told["unknown"]["fund.trade"] == room.NO_LAYER
    assert "fund.hedge" not in told["unknown"]


def test_dues_of_one_day_stand_in_the_order_of_their_codes(monkeypatch):
    due = datetime.date(2025, 3, 1)
    duties = [Duty("reduce", code, D(1), due) for code in ("BB404", "BB304", "BB402")]
    monkeypatch.setattr(room_dates, "open_duties", lambda *_: duties)
    ours = history(days=[day("2025-02-01")])
    assert [one.code for one in room_dates.next_dates(ours, ()) if one.what == "reduce"] == [
        "BB304",
        "BB402",
        "BB404",
    ]


DUES = (
    HOUSE
    + """
2025-01-01 commodity FUND
  barbell-class: "treasury-mmf"
  barbell-settlement: 1
  barbell-terms-checked: 2025-01-02
2025-01-06 * "Funding"
  Assets:Core:Bank         1,000 FUND {9,000 JPY}
  Assets:Core:Bank       100,000 JPY
  Assets:Attack:Trade    700,000 JPY
  Assets:Attack:Reserve  200,000 JPY
  Equity:Opening
2025-01-10 * "Life"
  Assets:Core:Bank  -50,000 JPY
  Expenses:Life      50,000 JPY
2025-01-10 custom "barbell" "margin-call" 1,000,000 JPY
  due: 2025-01-14
2025-01-10 custom "barbell" "waiver" "BB302"
  reason: "moving house"
  by: "taro"
  until: 2025-02-28
"""
)


def test_a_date_that_the_policy_ignores_is_not_told():
    """The routine and the terms are nobody's wish then; what a broker demands stays due."""
    policy = '2025-01-01 custom "barbell" "policy"\n'
    assert DUES.count(policy) == 1
    ignoring = DUES.replace(policy, policy + '  ignore: "BB504, BB503, BB310"\n')
    assert [one["what"] for one in rooms(ignoring)["due"]] == [
        "margin-call",
        "waiver BB302",
        "window",
    ]


def test_without_a_core_there_is_no_routine_to_come():
    funded = """
2025-01-06 * "The sleeve alone"
  Assets:Attack:Trade  700,000 JPY
  Equity:Opening
"""
    assert rooms(HOUSE + funded)["due"] == []
    core = '2025-01-07 * "Core"\n  Assets:Core:Bank  1 JPY\n  Equity:Opening\n'
    assert [one["what"] for one in rooms(HOUSE + funded + core)["due"]] == ["review 2025-01"]


def test_calls_waivers_terms_and_windows_fall_due():
    told = rooms(DUES)
    due = {one["what"]: (one["date"], one["amount"], one["code"]) for one in told["due"]}
    assert due["margin-call"] == ("2025-01-14", "100000", "BB310")
    assert due["waiver BB302"] == ("2025-02-28", None, "BB007")
    assert due["terms FUND"] == ("2025-02-02", None, "BB503")
    assert due["window"] == ("2025-04-10", "50000", "BB202")
    assert due["review 2025-01"] == ("2025-02-10", None, "BB504")
    assert [one["date"] for one in told["due"]] == sorted(one["date"] for one in told["due"])
    assert {
        "what": "margin-call",
        "code": "BB310",
        "codes": ["BB310"],
        "amount": "100000",
        "until": "2025-01-14",
        "close_first": "0",
    } in (told["must"])
    assert told["withdraw_core"]["limited_by"] == "BB205"  # within five business days of a call


@pytest.mark.parametrize(("drawn", "amount"), [(1_000_000, "100000"), (900_000, None)])
def test_a_loan_above_its_warning_is_to_be_repaid(drawn, amount):
    told = rooms(
        FUNDED
        + f"""
2025-01-07 open Liabilities:Attack:Loan
  barbell: "attack"
  barbell-secured-by: Assets:Core:Bank
  barbell-ltv-warn: 0.10
2025-01-08 * "Drawn"
  Liabilities:Attack:Loan  -{drawn} JPY
  Assets:Attack:Trade       {drawn} JPY
"""
    )
    repaid = {
        "what": "repay-loan",
        "code": "BB105",
        "codes": ["BB105"],
        "amount": amount,  # 10 % of 9,000,000 may stay
        "until": None,
        "close_first": "0",
    }
    found = [one for one in told["must"] if one["what"] == "repay-loan"]
    assert found == ([] if amount is None else [repaid])


def test_a_loan_beyond_what_lies_outside_leaves_no_proof():
    told = rooms(
        FUNDED
        + """
2025-01-07 open Liabilities:Attack:Loan
  barbell: "attack"
  barbell-secured-by: Assets:Core:Bank
2025-01-08 * "Drawn"
  Liabilities:Attack:Loan  -1,000,000 JPY
  Assets:Attack:Trade       1,000,000 JPY
"""
    )
    assert told["add_exposure"]["unproven_beyond"] == "0"
    told = rooms(FUNDED + '2025-01-07 custom "barbell" "policy"\n  stress-gap: 0\n')
    assert told["unknown"]["add_exposure.unproven_beyond"] == room.NO_LIMIT


def test_profit_is_swept_only_as_far_as_the_leverage_limit_lets_it():
    told = rooms(BOUGHT + '2025-01-07 custom "barbell" "policy"\n  leverage-limit: 0.8\n')
    # Cash 300,000; but 600,000 / 0.8 = 750,000 has to stay of the 900,000.
    assert told["sweep"]["most"] == "150000"


def test_the_very_last_day_has_no_month_after_it():
    late = re.sub(r"\b20\d\d-", "9999-", FUNDED)
    told = rooms(late, as_of=datetime.date(9999, 12, 31))
    assert told["as_of"] == "9999-12-31"
    assert not [one for one in told["due"] if one["what"] == "review 9999-12"]


@pytest.mark.parametrize(
    ("tolerance", "most"), [("1", "61803"), ("0.01", "61803.33"), ("0.005", "61803.333")]
)
def test_an_amount_that_no_limit_states_is_searched(monkeypatch, tolerance, most):
    """Where a rule refuses what a limit leaves, the answer lies below it."""
    tried = []

    def refusals(_self: Tomorrow, booking: BookingEffect, codes: frozenset[str]) -> tuple[str, ...]:
        if "BB301" not in codes:
            return ()
        tried.append(booking.withdrawn)
        return ("BB301",) if booking.withdrawn > D(most) else ()

    monkeypatch.setattr(Tomorrow, "refusals", refusals)
    ledger = FUNDED.replace('"policy"\n', f'"policy"\n  tolerance: {tolerance} JPY\n')
    assert rooms(ledger)["withdraw_core"] == {"amount": most, "limited_by": "BB301"}
    assert len(tried) < 40


def test_what_cannot_be_measured_has_to_be_done_all_the_same():
    unknown = history(day(equity=None))
    broken = finding(code="BB306", text=Text("BB306", {}))
    flow = finding(text=Text("BB201", {"outstanding": None}))
    mended = finding(text=Text("BB201", {"outstanding": D(0)}))
    duties = open_duties(unknown, [broken, flow, mended, finding()])
    assert [(one.code, one.amount) for one in duties] == [
        ("BB306", None),
        ("BB201", None),
        ("BB201", D(200_000)),
    ]


HALTED_ON_MARGIN = """
2025-01-01 commodity JPYX
2025-01-01 open Liabilities:Margin
  barbell: "attack"
2025-01-01 open Assets:Attack:Hedge
  barbell: "attack"
  barbell-layer: "hedge"
2025-01-06 * "Funding"
  Assets:Core:Bank       9,000,000 JPY
  Assets:Attack:Trade      200,000 JPY
  Equity:Opening
2025-01-07 * "On margin"
  Assets:Attack:Trade         400 ETF {1,000 JPY}
  Liabilities:Margin     -400,000 JPY
2025-01-31 price ETF  600 JPY
2025-02-03 * "Core money in a loss"
  Assets:Core:Bank      -100,000 JPY
  Assets:Attack:Trade    100,000 JPY
"""
"""Cash 300,000, owed 400,000, positions 240,000: equity 140,000, HALTED."""


def closings(ledger: str) -> list[tuple[str, str, str | None]]:
    return [(one["what"], one["amount"], one["close_first"]) for one in rooms(ledger)["must"]]


PAID_BACK = """
2025-02-04 * "Cash pays the debt"
  Assets:Attack:Trade  -300,000 JPY
  Liabilities:Margin    300,000 JPY
"""
HALF_SOLD = """
2025-02-04 * "Half is sold"
  Assets:Attack:Trade  -200 ETF {1,000 JPY} @ 600 JPY
  Assets:Attack:Trade   120,000 JPY
  Expenses:Attack        80,000 JPY
"""
SOLD_FOR_DOLLARS = """
2025-02-04 * "Three quarters are sold for dollars"
  Assets:Attack:Trade  -300 ETF {1,000 JPY} @ 600 JPY
  Assets:Attack:Trade  1,200 USD @ 150 JPY
  Expenses:Attack       120,000 JPY
"""
IN_RESERVE = """
2025-02-04 * "Some cash in the reserve, which owes nothing"
  Assets:Attack:Trade    -50,000 JPY
  Assets:Attack:Reserve   50,000 JPY
"""
HEDGED = """
2025-02-04 * "All is sold for a hedge"
  Assets:Attack:Trade  -400 ETF {1,000 JPY} @ 600 JPY
  Assets:Attack:Hedge     1 PUT {240,000 JPY}
  Expenses:Attack       160,000 JPY
"""


@pytest.mark.parametrize(
    ("more", "first"),
    [
        # 100,000 of the debt is not covered by cash: it is paid before anything may leave.
        ("", "200000"),
        (PAID_BACK, "200000"),
        (HALF_SOLD, "80000"),  # 100,000 - 120,000 + 100,000
        (SOLD_FOR_DOLLARS, "20000"),  # 100,000 - 180,000 + 100,000
        (IN_RESERVE, "200000"),  # 50,000 lack, and 150,000 are owed
        (HEDGED, "200000"),
    ],
)
def test_what_is_not_free_is_paid_by_positions_that_are_closed_before(more, first):
    plan = closings(HOUSE + HALTED_ON_MARGIN + more)
    (at,) = (at for at, one in enumerate(plan) if one[0] == "return")
    assert plan[at] == ("return", "100000", first)
    assert all(one[0] != "reduce" for one in plan[at:]), plan


def test_nothing_has_to_be_closed_for_money_that_is_free():
    sold = """
2025-02-04 * "All is closed"
  Assets:Attack:Trade  -400 ETF {1,000 JPY} @ 600 JPY
  Assets:Attack:Trade   240,000 JPY
  Expenses:Attack       160,000 JPY
"""
    assert closings(HOUSE + HALTED_ON_MARGIN + sold) == [("return", "100000", "0")]


def test_a_call_that_is_due_first_does_not_do_for_the_reduction():
    call = '2025-02-03 custom "barbell" "margin-call" 350,000 JPY\n  due: 2025-02-04\n'
    must = rooms(HOUSE + HALTED_ON_MARGIN + call)["must"]
    assert {(one["what"], one["until"]) for one in must if one["until"]} == {
        ("margin-call", "2025-02-04"),
        ("reduce", "2025-02-07"),
    }


@pytest.mark.parametrize(
    ("price", "asked", "closed", "states"),
    [
        ("600", "120,000", "100000", "HALTED"),  # 20,000 lacking / 0.20
        ("600", "200,000", "500000", "HALTED"),
        ("600", "300,000", "600000", "HALTED"),  # all there is
        ("750", "200,000", "500000", "REDUCING"),
        ("1,000", "200,000", "0", "ACTIVE"),  # money may come from outside
    ],
)
def test_a_call_while_no_money_may_come_in_is_met_by_closing(price, asked, closed, states):
    """100,000 in cash beside 1,000 shares on a debt of 500,000 and equity of 600,000."""
    ledger = f"""
2025-01-06 * "Funding"
  Assets:Core:Bank      9,000,000 JPY
  Assets:Attack:Trade     600,000 JPY
  Equity:Opening
2025-01-07 * "On margin"
  Assets:Attack:Trade       1,000 ETF {{1,000 JPY}}
  Assets:Attack:Trade    -500,000 JPY
  Liabilities:Margin     -500,000 JPY
2025-01-08 price ETF {price} JPY
2025-01-08 custom "barbell" "margin-call" {asked} JPY
  due: 2025-01-09
2025-01-06 open Liabilities:Margin
  barbell: "attack"
"""
    loaded = load(HOUSE + ledger)
    figures = jsonable(analyse(loaded.entries, loaded.options).figures())
    assert figures["state"] == states
    must = [(one["what"], one["until"], one["close_first"]) for one in figures["room"]["must"]]
    calls = [one for one in must if one[0] == "margin-call"]
    assert calls == [("margin-call", "2025-01-09", closed)]
    later = [one for one in must if one[0] == "reduce" and one[1] is not None]
    assert must.index(calls[0]) < min(map(must.index, later), default=len(must))


def test_no_more_is_closed_than_is_held():
    """The positions fell to 120,000: equity 20,000, of which 100,000 cannot be paid."""
    plan = closings(HOUSE + HALTED_ON_MARGIN + "2025-02-04 price ETF  300 JPY\n")
    assert plan == [("reduce", "120000", "0"), ("return", "100000", "120000")]


@pytest.mark.parametrize(
    ("more", "asked"),
    [
        ("", []),  # equity 300,000 would not do for a fall by 30 % and 20 % of 1,000,000
        (
            """
2025-01-08 custom "barbell" "margin-call" 50,000 JPY
  due: 2025-01-09
""",
            [("margin-call", "50000", "2025-01-09")],
        ),
        (
            """
2025-01-08 * "All is sold, for less than is owed"
  Assets:Attack:Trade  -1,000 ETF {1,000 JPY} @ 600 JPY
  Assets:Attack:Trade   600,000 JPY
  Expenses:Attack       400,000 JPY
""",
            [("margin-call", "100000", None)],  # 300,000 - 400,000, and no gap to wait for
        ),
    ],
)
def test_a_call_is_met_when_it_was_made(more, asked):
    """What would be called for after the gap is a notice: nobody has called for it yet."""
    bought = """
2025-01-06 * "Funding"
  Assets:Core:Bank      9,000,000 JPY
  Assets:Attack:Trade     300,000 JPY
  Equity:Opening
2025-01-07 * "On margin"
  Assets:Attack:Trade       1,000 ETF {1,000 JPY}
  Assets:Attack:Trade  -1,000,000 JPY
"""
    loaded = load(HOUSE + bought + more)
    analysis = analyse(loaded.entries, loaded.options)
    assert "BB310" in {one.code for one in analysis.findings if one.asks}
    must = jsonable(analysis.figures())["room"]["must"]
    calls = [one for one in must if one["what"] == "margin-call"]
    assert [(one["what"], one["amount"], one["until"]) for one in calls] == asked


def test_what_an_earlier_act_takes_is_not_free_for_a_later_one():
    treasury = history().treasury._replace(reserve_ready=D(0))
    layers = day().layers._replace(trade=D(900))
    last = day(equity=D(900), free_cash=D(300), layers=layers)
    ours = history(last, treasury=treasury)
    moves = [Duty(what, "BB304", D(200), None) for what in ("return", "take-out", "sweep")]
    moves.append(Duty("refill-core", "BB301", D(200), None))
    told = [one.close_first for one in room_duties.paid_by_closing(ours, moves)]
    assert told == [0, 100, 200, 0]


@pytest.mark.parametrize(
    ("spent", "plan"),
    [
        (900_000, [("take-out", "100000", ["BB305"])]),
        (1_000_000, [("sweep", "100000", ["BB305", "BB301"])]),
        (1_200_000, [("refill-core", "200000", ["BB301"]), ("sweep", "100000", ["BB305"])]),
    ],
)
def test_what_leaves_the_sleeve_goes_to_a_core_that_needs_money(spent, plan):
    """The trade layer has 100,000 too much, and the core may spend 900,000.

    Taken out to a bank, the 100,000 would leave the core below its floor.
    """
    ledger = (
        FUNDED.replace('"policy"\n', '"policy"\n  sleeve-target: 0.20\n')
        + f"""
2025-01-07 * "Too much for one layer"
  Assets:Bank           -300,000 JPY
  Assets:Attack:Trade    300,000 JPY
2025-01-08 * "A roof"
  Assets:Core:Bank      {-spent} JPY
  Expenses:Life          {spent} JPY
"""
    )
    assert [(one["what"], one["amount"], one["codes"]) for one in rooms(ledger)["must"]] == plan


HEDGES = """
2025-02-04 * "Bought aside"
  Assets:Attack:Hedge    100 GOLD {500 JPY}
  Assets:Attack:Hedge  -50,000 JPY
2025-02-04 price GOLD  700 JPY
"""
MORE_HEDGES = """
2025-02-04 * "Bought aside, too"
  Assets:Attack:Hedge    10 SILVER {1,000 JPY}
  Assets:Attack:Hedge  -10,000 JPY
"""
FLAT = """
2025-02-05 * "Sold"
  Assets:Attack:Trade  -400 ETF {1,000 JPY} @ 600 JPY
  Assets:Attack:Trade   240,000 JPY
  Expenses:Attack       160,000 JPY
"""


@pytest.mark.parametrize(
    ("more", "reduce"),
    [
        (HEDGES, ["310000"]),
        (HEDGES + HEDGES, ["380000"]),
        (HEDGES + MORE_HEDGES, ["310000", "10000"]),
        (HEDGES + FLAT, ["70000"]),
        (HEDGES + MORE_HEDGES + FLAT, ["70000", "10000"]),
    ],
)
def test_hedges_that_insure_nothing_have_to_be_closed_with_the_rest(more, reduce):
    """ETF is 240,000 of exposure while HALTED, GOLD 70,000 for each 100 in the hedge layer."""
    plan = rooms(HOUSE + HALTED_ON_MARGIN + more)["must"]
    assert [one["amount"] for one in plan if one["what"] == "reduce"] == reduce


def test_a_hedge_without_a_price_leaves_the_reduction_unknown():
    _, measure = room_duties.DUTIES["BB402"]
    increase = {"gone": False, "amount": D(5), "beside": None}
    assert measure(history(day(exposure=D(5), ceiling=D(0))), increase) is None


TWO_LAYERS = """
2025-01-01 open Assets:Attack:Hedge
  barbell: "attack"
  barbell-layer: "hedge"
2025-01-02 custom "barbell" "policy"
  layer-hedge: 300,000 JPY
2025-01-06 * "Funding"
  Assets:Core:Bank      19,000,000 JPY
  Assets:Attack:Trade    {trade} JPY
  Assets:Attack:Hedge    {hedge} JPY
  Equity:Opening
2025-01-07 * "Bought"
  Assets:Attack:{layer}  {units} ETF {{1,000 JPY}}
  Assets:Attack:{layer}
"""


@pytest.mark.parametrize(
    ("layer", "trade", "hedge", "units", "first"),
    [
        ("Trade", 1_000_000, 300_000, 1_000, "100000"),
        ("Trade", 1_000_000, 300_000, 940, "40000"),
        ("Trade", 1_000_000, 300_000, 900, "0"),
        ("Trade", 1_000_000, 300_000, 1_200, "300000"),  # on margin: its own debt comes first
        ("Hedge", 900_000, 400_000, 400, "100000"),
        ("Hedge", 900_000, 400_000, 350, "50000"),
    ],
)
def test_what_one_layer_has_to_give_comes_out_of_its_own_cash(layer, trade, hedge, units, first):
    """The other layer has the cash, and another layer's money would not mend this one's budget."""
    ledger = HOUSE + TWO_LAYERS.format(layer=layer, trade=trade, hedge=hedge, units=units)
    (act,) = (one for one in rooms(ledger)["must"] if one["what"] == "take-out")
    assert (act["code"], act["amount"], act["close_first"]) == ("BB305", "100000", first)


def test_what_an_act_takes_of_a_layer_is_not_there_for_the_next():
    """Trade owes 100 and holds 600, hedge has 300; what no layer is named for is trade's first."""
    treasury = history().treasury._replace(reserve_ready=D(50), trade_cash=D(-100))
    layers = day().layers._replace(trade=D(500), hedge=D(300), reserve=D(50))
    ours = history(day(equity=D(850), free_cash=D(200), layers=layers), treasury=treasury)

    def closings(*acts):
        moves = [Duty("take-out", "BB305", D(amount), None, layers=of) for amount, of in acts]
        return [one.close_first for one in room_duties.paid_by_closing(ours, moves)]

    trade, hedge = ((Layer.TRADE, D(100)),), ((Layer.HEDGE, D(100)),)
    assert closings((100, trade), (100, trade)) == [200, 100]
    assert closings((250, ()), (100, hedge)) == [0, 100]
    assert closings((200, ()), (50, ())) == [0, 0]
    assert closings((100, trade), (100, ()), (100, trade)) == [200, 0, 100]


def test_what_is_closed_for_a_layer_has_paid_the_debt_for_the_next_act():
    """The trade layer has no cash of its own: 150 are closed, of which 100 pay what is owed."""
    treasury = history().treasury._replace(reserve_ready=D(300), trade_cash=D(-100))
    layers = day().layers._replace(trade=D(500), hedge=ZERO, reserve=D(300))
    ours = history(day(equity=D(800), free_cash=D(-100), layers=layers), treasury=treasury)
    acts = (50, ((Layer.TRADE, D(50)),)), (400, ()), (20, ())
    moves = [Duty("take-out", "BB305", D(amount), None, layers=of) for amount, of in acts]
    told = [one.close_first for one in room_duties.paid_by_closing(ours, moves)]
    assert told == [150, 100, 20]


@pytest.mark.parametrize(("amount", "first"), [(201, 0), (202, 2)])
def test_what_lacks_within_the_tolerance_needs_no_closing(amount, first):
    treasury = history().treasury._replace(reserve_ready=ZERO, trade_cash=D(200))
    layers = day().layers._replace(trade=D(500), hedge=ZERO, reserve=ZERO)
    last = day(equity=D(500), free_cash=D(200), layers=layers)
    moves = [Duty("sweep", "BB302", D(amount), None)]
    ours = history(last, treasury=treasury, tolerance=D(1))
    assert [one.close_first for one in room_duties.paid_by_closing(ours, moves)] == [first]


@pytest.mark.parametrize(("exposure", "count"), [("501", 0), ("501.5", 1), (None, 1)])
def test_a_reduction_within_the_tolerance_is_none(exposure, count):
    due = Reduction(
        START, START, RiskState.REDUCING, exposure and D(exposure), D(500), NOWHERE, None
    )
    ours = history(day(), reductions_due=(due,), tolerance=D(1))
    assert len([one for one in open_duties(ours, ()) if one.what == "reduce"]) == count


def test_whether_unknown_money_is_free_is_unknown():
    broken = [finding()]
    (duty,) = open_duties(history(day(equity=None)), broken)
    assert (duty.amount, duty.close_first) == (D(200_000), None)


@pytest.mark.parametrize(("back", "left"), [("0", "5000"), ("2000", "3000"), ("5000", None)])
def test_core_money_is_followed_until_it_is_home(back, left):
    moved = """
2025-01-08 * "{0}"
  Assets:Core:Bank  {1} JPY
  Assets:Bank
"""
    told = rooms(FUNDED + moved.format("Out", "-5,000") + moved.format("Back", back))
    windows = [(one["date"], one["amount"]) for one in told["due"] if one["what"] == "window"]
    assert windows == ([] if left is None else [("2025-04-08", left)])


def test_only_what_is_to_come_is_told():
    """Not a call that is met, terms that nobody has read, a waiver that is not written yet."""
    ledger = (
        FUNDED
        + """
2025-01-06 * "A fund of unknown terms"
  Assets:Core:Bank   5 FUND {1 JPY}
  Equity:Opening    -5 JPY
2025-01-08 custom "barbell" "margin-call" 100,000 JPY
  due: 2025-01-30
2025-01-20 custom "barbell" "waiver" "BB302"
  reason: "moving house"
  by: "taro"
  until: 2025-02-28
"""
    )
    told = rooms(ledger, as_of=datetime.date(2025, 1, 10))
    assert [one["what"] for one in told["due"]] == ["review 2025-01"]


def test_a_tolerance_of_nothing_leaves_the_limits():
    """900,000 of equity may carry as much exposure, and carries 600,000; the next yen is too much.

    Swept down to 600,000, leverage is 1.
    """
    keys = '"policy"\n  tolerance: 0 JPY\n  leverage-limit: 1\n'
    told = rooms(BOUGHT.replace('"policy"\n', keys))
    assert told["add_exposure"]["amount"] == "300000"
    assert told["add_exposure"]["limited_by"] == "BB306"
    assert told["sweep"]["most"] == "300000"


def test_what_the_policy_makes_an_error_is_no_room():
    """A withdrawal is a notice (BB204) unless it is promoted."""
    core = rooms(FUNDED.replace('"policy"\n', '"policy"\n  promote: "BB204"\n'))["withdraw_core"]
    assert core == {"amount": "0", "limited_by": "BB204"}


def test_the_rule_that_is_named_is_the_one_that_refuses_the_next_yen():
    """A waiver moves the floor down by 100,000; the ratio would allow more than that."""
    waived = """
2025-01-06 custom "barbell" "waiver" "BB301"
  reason: "moving house"
  by: "taro"
  until: 2025-02-28
  limit: 100,000 JPY
"""
    core = rooms(FUNDED + waived)["withdraw_core"]
    assert core == {"amount": "1000000", "limited_by": "BB301"}


@pytest.mark.parametrize(
    ("code", "limit", "trade", "total"),
    [
        ("BB305", "100,000", "300000", "385714"),
        ("BB305", "500,000", "385714", "385714"),
        ("BB302", "100,000", "200000", "500001"),
        ("BB302", "1,000,000", "200000", "600000"),
    ],
)
def test_a_waiver_with_a_limit_leaves_no_more_than_it(code, limit, trade, total):
    """The trade layer has 200,000 left of its budget, the sleeve 600,000, the ratio 385,714.

    With 500,001 put in, 1,400,001 are 100,000.9 more than an eighth of 10,400,001.
    """
    waived = f"""
2025-01-06 custom "barbell" "waiver" "{code}"
  reason: "moving house"
  by: "taro"
  until: 2025-02-28
  limit: {limit} JPY
"""
    fund = rooms(FUNDED + waived)["fund"]
    assert (fund["trade"], fund["total"]) == (trade, total)


@pytest.mark.parametrize(
    ("until", "fund", "core"), [("2025-02-28", "600000", "BB301"), ("2025-01-09", "0", "BB302")]
)
def test_what_a_waiver_accepts_leaves_the_other_limits(until, fund, core):
    """1,500,000 are 14 % of core and sleeve, more than 12.5 %. The budget is left, and the floor.

    A waiver that ends today is none for tomorrow's booking.
    """
    ledger = (
        BOUGHT.replace("layer-trade: 900,000", "layer-trade: 1,500,000")
        + "2025-01-09 price ETF 2,000 JPY\n"
        + '2025-01-09 custom "barbell" "waiver" "BB302"\n'
        + f'  reason: "moving house"\n  by: "taro"\n  until: {until}\n'
    )
    told = rooms(ledger)
    assert (told["fund"]["trade"], told["withdraw_core"]["limited_by"]) == (fund, core)


def test_tomorrow_tells_what_a_booking_newly_breaks():
    loaded = load(FUNDED)
    analysis = analyse(loaded.entries, loaded.options)
    tomorrow = Tomorrow(analysis.history, analysis.history.last)
    assert tomorrow.date == datetime.date(2025, 1, 7)
    codes = {"BB301", "BB302", "BB304"}
    assert tomorrow.refusals(BookingEffect(withdrawn=D(900_000)), codes) == ()
    assert tomorrow.refusals(BookingEffect(withdrawn=D(900_002)), codes) == ("BB301",)
    into = BookingEffect(funded=(D(700_000), D(0), D(0)))
    assert tomorrow.refusals(into, codes) == ("BB302", "BB304")


def test_a_leverage_without_end_is_not_made_worse_by_what_does_not_touch_it():
    """Before and after, nobody can say by how much: it is neither more nor less."""
    on_margin = """
2025-01-07 * "On margin"
  Assets:Attack:Trade   2,000 STOCK {1,000 JPY}
  Assets:Attack:Trade  -2,000,000 JPY
2025-01-08 price STOCK 100 JPY
"""
    loaded = load(FUNDED.replace('"policy"\n', '"policy"\n  leverage-limit: 3\n') + on_margin)
    analysis = analyse(loaded.entries, loaded.options)
    assert analysis.history.last.leverage is None
    tomorrow = Tomorrow(analysis.history, analysis.history.last)
    assert tomorrow.refusals(BookingEffect(withdrawn=D(1000)), {"BB306"}) == ()


def test_a_leverage_above_its_limit_may_fall_but_not_grow():
    """2,000,000 on 900,000 are 2.2 times: what is swept makes it more, all of it more than any."""
    on_margin = """
2025-01-07 * "On margin"
  Assets:Attack:Trade   2,000 STOCK {1,000 JPY}
  Assets:Attack:Trade  -2,000,000 JPY
"""
    loaded = load(FUNDED.replace('"policy"\n', '"policy"\n  leverage-limit: 2\n') + on_margin)
    analysis = analyse(loaded.entries, loaded.options)
    tomorrow = Tomorrow(analysis.history, analysis.history.last)

    def refused(**effect: Any) -> bool:
        return tomorrow.refusals(BookingEffect(**effect), {"BB306"}) == ("BB306",)

    assert not refused()
    assert not refused(funded=(D(1000), D(0), D(0)))
    assert refused(swept=(D(1000), D(0), D(0)))
    assert refused(swept=(D(900_000), D(0), D(0)))


PARTLY = (
    FUNDED
    + """
2025-01-20 * "From the core"
  Assets:Core:Bank     -{core} JPY
  Assets:Attack:Trade   {core} JPY
2025-01-21 * "From the salary"
  Assets:Bank          -{bank} JPY
  Assets:Attack:Trade   {bank} JPY
"""
)


@pytest.mark.parametrize(
    ("core", "bank", "plan"),
    [
        # 900,000 + 100,000 of 9,900,000 are 10.1 %: no limit but the trade layer's 900,000 is
        # broken, which 700,000 and 100,000 do not reach.
        ("100,000", "0", [("return", "BB201", "100000")]),
        # 1,700,000 are 200,000 above the sleeve's budget and 600,000 above the trade layer's;
        # 100,000 go back to the core, 500,000 are left to take out. The sweep to the target,
        # 1,700,000 - 0.10 x 10,600,000 = 640,000, is 40,000 more.
        (
            "100,000",
            "700,000",
            [("return", "BB201", "100000"), ("sweep", "BB302", "540000")],
        ),
    ],
)
def test_each_yen_is_asked_for_once(core, bank, plan):
    opened = PARTLY.format(core=core, bank=bank)
    told = rooms(opened)
    assert [(one["what"], one["code"], one["amount"]) for one in told["must"]] == plan


def test_what_leaves_the_sleeve_leaves_less_to_bear_its_positions():
    """600,000 on 1,000,000 are allowed, on 900,000 only 0.62 x 900,000 = 558,000."""
    moved = """
2025-01-07 * "Just this once"
  Assets:Core:Bank     -100,000 JPY
  Assets:Attack:Trade   100,000 JPY
"""

    def limited(times: str) -> list[tuple[str, str, str | None]]:
        limit = f'2025-01-07 custom "barbell" "policy"\n  leverage-limit: {times}\n'
        return reducing(rooms(BOUGHT + limit + moved))

    assert limited("0.62") == [
        ("BB306", "42000", None),
        ("BB201", "100000", None),
    ]
    # 0.67 x 900,000 = 603,000.
    assert limited("0.67") == [("BB201", "100000", None)]
    # Already too much: 600,000 - 0.5 x 1,000,000, and with 100,000 less 50,000 more.
    assert ("BB306", "150000", None) in limited("0.5")


@pytest.mark.parametrize(
    ("moved", "plan"),
    [
        ("0", [("BB205", "100000")]),
        ("60,000", [("BB202", "60000"), ("BB205", "40000")]),
        ("100,000", [("BB202", "100000")]),
    ],
)
def test_money_of_the_core_that_reached_the_sleeve_is_asked_back_once(moved, plan):
    """100,000 leave the core while the sleeve is REDUCING; what went on is the same money."""
    told = rooms(
        FELL
        + f"""
2025-02-03 * "Out of the core"
  Assets:Core:Bank     -100,000 JPY
  Assets:Bank           100,000 JPY
2025-02-04 * "Into the sleeve"
  Assets:Bank          -{moved} JPY
  Assets:Attack:Trade   {moved} JPY
"""
    )
    assert [(one["code"], one["amount"]) for one in told["must"]] == plan


def test_what_goes_home_comes_out_of_the_first_layer_that_has_too_much():
    """Trade has 750,000 of 600,000, reserve 200,000 of 100,000; 50,000 go back to the core."""
    told = rooms(
        FUNDED
        + """
2025-01-10 custom "barbell" "policy"
  layer-trade: 600,000 JPY
  layer-reserve: 100,000 JPY
2025-01-20 * "From the core"
  Assets:Core:Bank     -50,000 JPY
  Assets:Attack:Trade   50,000 JPY
"""
    )
    assert [(one["code"], one["amount"]) for one in told["must"]] == [
        ("BB201", "50000"),
        ("BB305", "200000"),
    ]


AT_THREE_TIMES = """
2025-01-07 * "3.4 times its equity"
  Assets:Attack:Trade  3,060 ETF {1,000 JPY}
  Assets:Attack:Trade  -3,060,000 JPY
"""


@pytest.mark.parametrize(
    ("sold", "must"),
    [
        (0, [("reduce", "1260000", "BB310", ["BB306"])]),  # (0.5 * 3,060,000 - 900,000) / 0.5
        (1_259, [("reduce", "1000", "BB310", [])]),
        (1_260, []),
    ],
)
def test_a_call_that_nobody_has_made_asks_for_smaller_positions(sold, must):
    """A broker asks for nothing: what the stress gap would make him ask for is lowered."""
    sale = f"""
2025-01-08 * "Some of it is sold"
  Assets:Attack:Trade  -{sold} ETF {{1,000 JPY}} @ 1,000 JPY
  Assets:Attack:Trade  {sold}000 JPY
"""
    told = rooms(FUNDED + AT_THREE_TIMES + (sale if sold else ""))["must"]
    assert [(one["what"], one["amount"], one["code"], one["codes"][1:]) for one in told] == must


def test_a_call_that_was_made_is_met_beside_what_has_to_be_reduced():
    call = """
2025-01-08 custom "barbell" "margin-call" 300,000 JPY
  due: 2025-01-10
2025-01-08 price ETF 1,000 JPY
"""
    told = rooms(FUNDED + AT_THREE_TIMES + call)["must"]
    assert [(one["what"], one["amount"], one["until"]) for one in told] == [
        ("reduce", "1260000", None),
        ("margin-call", "100000", "2025-01-10"),
    ]


CORE_MONEY = """
2025-01-08 * "Core money"
  Assets:Core:Bank     -50,000 JPY
  Assets:Attack:Trade   50,000 JPY
"""


@pytest.mark.parametrize(
    ("equity", "out", "reduce"),
    [
        # 1,110,000 - 500,000 / 0.5; 1,110,000 of exposure stand on 500,000.
        (500_000, "", "110000"),
        # Of 500,000 there, 50,000 have to go back into the core: 1,110,000 - 450,000 / 0.5.
        (450_000, CORE_MONEY, "210000"),
    ],
)
def test_a_call_that_has_not_come_is_met_by_closing(equity, out, reduce):
    """Nothing is to be paid: after 30 % less, of which 20 % are margin, half of it must stand."""
    ledger = f"""
2025-01-06 * "Funding"
  Assets:Core:Bank       9,000,000 JPY
  Assets:Attack:Trade    {equity:,} JPY
  Equity:Opening
2025-01-07 * "Three contracts"
  Assets:Attack:Trade    3 MINI {{0 JPY}} @ 37,000 JPY
"""
    plan = closings(HOUSE + ledger + out)
    assert ("reduce", reduce, "0") in plan
    assert all(what != "margin-call" for what, _, _ in plan)


@pytest.mark.parametrize(
    "more",
    [
        # Of 100,000 there, 125,000 are gone.
        """
2025-01-08 * "Swept"
  Assets:Attack:Trade  -125,000 JPY
  Assets:Core:Bank      125,000 JPY
""",
        # 20,000 are left, and the 50,000 of the core have to go back.
        CORE_MONEY
        + """
2025-01-09 * "Lost"
  Assets:Attack:Trade  -130,000 JPY
  Expenses:Attack       130,000 JPY
""",
    ],
)
def test_nothing_that_is_closed_pays_what_is_owed_beyond_all_there_is(more):
    ledger = """
2025-01-06 * "Funding"
  Assets:Core:Bank       9,000,000 JPY
  Assets:Attack:Trade      100,000 JPY
  Equity:Opening
2025-01-07 * "Three contracts"
  Assets:Attack:Trade    3 MINI {0 JPY} @ 37,000 JPY
"""
    found = judge(HOUSE + ledger + more)
    assert [one.status.value for one in found.findings if one.code == "BB310"] == ["open"]
    assert all("BB310" not in one["codes"] for one in found.figures()["room"]["must"])


def test_how_much_a_call_that_has_not_come_asks_for_may_be_unknown():
    """110,000 too much; then something comes of which nobody knows the worth."""
    ledger = """
2025-01-06 * "Funding"
  Assets:Core:Bank       9,000,000 JPY
  Assets:Attack:Trade      500,000 JPY
  Equity:Opening
2025-01-07 * "Three contracts"
  Assets:Attack:Trade    3 MINI {0 JPY} @ 37,000 JPY
2025-01-08 * "A gift"
  Assets:Attack:Trade   10 NIL
  Income:Attack        -10 NIL
"""
    assert ("reduce", None, "0") in closings(HOUSE + ledger)
