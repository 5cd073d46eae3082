"""BB306-BB308 and BB404-BB406, and BB402 in a market stop."""

from __future__ import annotations

import pytest
from facts import D, day, entry, history, on, policy
from support import findings, only

from beancount_barbell.model.commodities import Commodities, CommodityTerms
from beancount_barbell.model.drivers import (
    DrawdownStop,
    LosingStreak,
    MarketStop,
    MarketTrigger,
    MarketUnknown,
)
from beancount_barbell.model.findings import Severity, Status
from beancount_barbell.model.instruments import LeveragedHolding, ShortOption
from beancount_barbell.model.location import Location
from beancount_barbell.model.states import Driver, Increase, RiskState, Transition
from beancount_barbell.rendering.words import say
from beancount_barbell.rules import (
    increase_above_ceiling,
    letf_holding,
    leverage_limit,
    losing_streak,
    market_stop,
    max_drawdown,
    ruin_line,
    short_option,
)

ACTIVE, REDUCING, HALTED = RiskState
PLACE = Location("main.beancount", 30)
LIMITED = policy(leverage_limit=D("3.33"))


def told(finding):
    return say(finding.text, "en")


# -- BB306 --------------------------------------------------------------------


def leverage(*days, **changes):
    return list(leverage_limit.check(history(*days, **changes)))


def test_leverage_above_the_limit_is_an_error_with_its_numbers():
    order = entry(on(2, 3), 40)
    (finding,) = leverage(
        day(on(2, 2), LIMITED),
        day(on(2, 3), LIMITED, exposure=D(3900000), order_entry=order),
    )
    assert (finding.severity, finding.status, finding.date) == (
        Severity.ERROR,
        Status.OPEN,
        on(2, 3),
    )
    assert finding.location.lineno == 40
    assert (finding.params["value"], finding.params["limit"]) == (D("3.9"), D("3.33"))
    assert told(finding) == (
        "Exposure was 3.9 times equity on 2025-02-03, above the limit of 3.33 (main.beancount:3)."
    )


def test_leverage_at_the_limit_is_none_and_back_within_it_is_cured():
    at = day(on(2, 3), LIMITED, exposure=D(3330000))
    assert leverage(at) == []
    above = day(on(2, 4), LIMITED, exposure=D(3400000))
    (finding,) = leverage(at, above, day(on(2, 5), LIMITED))
    assert (finding.status, finding.episode.end) == (Status.CURED, on(2, 5))


def test_without_a_limit_or_funding_nothing_is_judged():
    assert leverage(day(on(2, 3), exposure=D(9900000))) == []
    assert leverage(day(on(2, 3), LIMITED, exposure=D(0), sleeve_funded=False)) == []


def test_without_equity_leverage_is_infinite():
    (finding,) = leverage(day(on(2, 3), LIMITED, equity=D(-1), exposure=D(1)))
    assert finding.params["value"] is None
    assert told(finding).startswith("The sleeve had exposure without equity on 2025-02-03")


def test_what_is_unknown_opens_by_an_estimate_only_and_cures_nothing():
    above = day(on(2, 3), LIMITED, exposure=D(3900000))
    unknown = day(on(2, 4), LIMITED, exposure=None)
    fine = day(on(2, 5), LIMITED, equity=None, equity_estimate=D(1000000), exposure=D(1))
    (finding,) = leverage(above, unknown, fine)
    assert finding.status is Status.OPEN
    blind = day(on(2, 4), LIMITED, equity=None, exposure=D(3900000))
    assert leverage(blind) == []
    estimated = blind._replace(equity_estimate=D(1000000))
    (finding,) = leverage(estimated)
    assert told(finding).startswith("Exposure was above 3.33 times equity on 2025-02-04, at book")


@pytest.mark.parametrize(
    ("changes", "acted"),
    [({}, False), ({"sleeve_flow": D(-1)}, True), ({"exposure": D(3900001)}, True)],
    ids=["a fee", "a withdrawal", "a purchase"],
)
def test_beyond_the_limit_what_takes_it_further_is_ones_own_act(changes, acted):
    """The price falls again on a day on which something was booked in the sleeve."""
    above = day(on(2, 3), LIMITED, exposure=D(3900000), order_entry=entry(on(2, 3), 40))
    fallen = {"exposure": D(3900000), "equity": D(990000), "sleeve_transaction": True} | changes
    (finding,) = leverage(day(on(2, 2), LIMITED), above, day(on(2, 4), LIMITED, **fallen))
    assert finding.params["pushed_on"] == (on(2, 4) if acted else on(2, 3))


def test_a_stricter_line_alone_is_its_own_fault():
    exposed = {"exposure": D(3000000)}
    stricter = policy(leverage_limit=D(2))
    (finding,) = leverage(day(on(2, 3), LIMITED, **exposed), day(on(2, 4), stricter, **exposed))
    assert finding.location == Location("main.beancount", 3)


def test_a_stricter_line_is_not_at_fault_on_a_day_on_which_prices_moved_too():
    stricter = policy(leverage_limit=D(2))
    before = day(on(2, 3), LIMITED, exposure=D(3000000))
    for changes in ({"equity": D(990000)}, {"exposure": D(3100000)}):
        now = {"exposure": D(3000000), "sleeve_entry": entry(on(2, 4), 50)} | changes
        (finding,) = leverage(before, day(on(2, 4), stricter, **now))
        assert finding.location.lineno == 50


UNLIMITED = policy(stress_gap=D("0.30"))


def unproven(date, **changes):
    return day(date, UNLIMITED, unproven=True, exposure=D(3500000), **changes)


def test_without_a_limit_what_the_gap_would_cost_is_a_notice():
    within = day(on(2, 4), UNLIMITED, unproven=False)
    (finding,) = leverage(unproven(on(2, 3), order_entry=entry(on(2, 3), 40)), within)
    assert (finding.severity, finding.status) == (Severity.NOTICE, Status.CURED)
    assert finding.location.lineno == 40
    assert told(finding) == (
        "Exposure was 3.5 times equity on 2025-02-03. Beyond 3.33 (1 / stress-gap, "
        "main.beancount:3) a gap of 30% costs more than the sleeve has: the core is not proven."
    )
    (finding,) = leverage(unproven(on(2, 3), equity=D(0)))
    assert finding.text.key == "BB306.unproven-infinite"
    assert told(finding).startswith("The sleeve had exposure without equity on 2025-02-03.")


def test_unknown_neither_begins_nor_ends_that_notice_and_a_limit_does():
    blind = day(on(2, 4), UNLIMITED, unproven=None)
    assert leverage(blind) == []
    (finding,) = leverage(unproven(on(2, 3)), blind)
    assert (finding.status, finding.remedy.key) == (Status.OPEN, "BB306.remedy.unproven")
    limited = day(on(2, 4), LIMITED, unproven=True, exposure=D(3300000))
    (finding,) = leverage(unproven(on(2, 3)), limited)
    assert (finding.severity, finding.status) == (Severity.NOTICE, Status.CURED)


# -- BB307, BB308 -------------------------------------------------------------


def test_a_short_option_is_a_notice():
    short = ShortOption(
        "PUT", "NK225", D(2), on(2, 3), on(2, 3), None, frozenset({"Assets:Attack"}), PLACE, None
    )
    past = short._replace(start=on(1, 3), end=on(1, 9))
    first, second = short_option.check(history(day(), short_options=(past, short)))
    assert (first.status, second.status) == (Status.CURED, Status.OPEN)
    assert second.severity is Severity.NOTICE
    assert told(second) == "2 PUT on NK225 are sold short, and nothing covers them."


def test_a_leveraged_fund_is_a_notice_with_its_drag():
    held = LeveragedHolding(
        account="Assets:Attack",
        commodity="TWICE",
        date=on(3, 8),
        opened_on=on(1, 6),
        max_days=60,
        leverage=D(2),
        drag=D("-0.0148"),
        end=None,
        location=PLACE,
        entry=None,
    )
    terms = Commodities({"TWICE": CommodityTerms("TWICE", location=Location("main.beancount", 7))})
    gone = held._replace(drag=None, end=on(4, 1))
    first, second = letf_holding.check(history(day(), commodities=terms, leveraged=(held, gone)))
    assert told(first) == (
        "Assets:Attack has held TWICE (factor 2) since 2025-01-06, longer than 60 days "
        "(the default); rebalancing has cost about 1.48%."
    )
    assert first.evidence[0].location.lineno == 7
    assert first.episode[2:] == (D("-0.0148"), day().date)
    assert second.episode == (on(3, 8), on(4, 1), None, None)
    assert second.status is Status.CURED


# -- BB402 in a market stop, BB401 behind another driver -------------------------


def increase(**changes):
    facts = {
        "date": on(2, 3),
        "underlying": "ETF",
        "units": D(10),
        "amount": D(10000),
        "exposure": D(100000),
        "ceiling": D(400000),
        "state": REDUCING,
        "forced": False,
        "hedging": False,
        "cured_on": None,
        "accounts": frozenset(),
        "links": frozenset(),
        "location": PLACE,
        "entry": None,
    }
    return Increase(**(facts | changes))


def test_in_a_market_stop_room_does_not_help():
    quiet = increase()
    stopped = increase(market_stop=True)
    (finding,) = increase_above_ceiling.check(history(day(), increases=(quiet, stopped)))
    assert "while a market rule forbids any increase" in told(finding)


def test_a_line_behind_another_driver_is_news_too():
    crossing = Transition(
        on(2, 3), HALTED, HALTED, Driver.NAV, D(69), D(1), 1, estimated=False, location=PLACE,
        entry=None, line_state=REDUCING,
    )  # fmt: skip
    (finding,) = ruin_line.check(history(day(), crossings=(crossing,)))
    assert (finding.params["to_state"], finding.params["line_state"]) == ("HALTED", "REDUCING")
    assert told(finding) == (
        "NAV 69.00 is at or below the line of 70 (the default), which alone would make the sleeve "
        "REDUCING. It is HALTED from the next morning, with a ceiling of 1 JPY on gross exposure."
    )


def test_what_the_line_alone_does_as_well_is_told_of_the_line():
    """The tolerated drawdown on the same day: nothing is beside the line that it changes."""
    crossing = Transition(
        on(2, 3), ACTIVE, HALTED, Driver.NAV, D(37), D(0), 1, estimated=False, location=PLACE,
        entry=None, line_state=HALTED,
    )  # fmt: skip
    again = crossing._replace(from_state=HALTED)
    told_of = [
        finding.text.key for finding in ruin_line.check(history(day(), crossings=(crossing, again)))
    ]
    assert told_of == ["BB401", "BB401.beside"]


# -- BB404 --------------------------------------------------------------------


def test_the_tolerated_drawdown_is_an_error_until_a_restart():
    limited = policy(max_drawdown=D("0.3"))
    stop = DrawdownStop(
        date=on(2, 3),
        drawdown=D("0.3"),
        tolerated=D("0.3"),
        nav=D("88.2"),
        peak=D(126),
        estimated=False,
        restarted_on=None,
        location=PLACE,
        entry=None,
    )
    again = stop._replace(restarted_on=on(4, 1), estimated=True)
    first, second = max_drawdown.check(history(day(under=limited), drawdown_stops=(stop, again)))
    assert (first.severity, first.status) == (Severity.ERROR, Status.OPEN)
    assert told(first) == (
        "The NAV fell by 30% from its high of 126.00 to 88.20; 30% is tolerated "
        "(main.beancount:3). The sleeve is HALTED until a signed restart."
    )
    assert (second.status, len(second.evidence)) == (Status.CURED, 2)


# -- BB405 --------------------------------------------------------------------


def test_losses_in_a_row_are_news():
    five = LosingStreak(on(2, 5), 5, 5, REDUCING, None, PLACE, None)
    ten = LosingStreak(on(2, 10), 10, 10, HALTED, on(3, 20), PLACE, None)
    rows = (day(on(2, 5), state=REDUCING), day(on(2, 10), state=HALTED))
    first, second = losing_streak.check(history(*rows, streaks=(five, ten)))
    assert told(first) == "5 losses in a row, the limit is 5 (the default): REDUCING."
    assert "20 business days" in say(first.remedy, "en")
    assert (first.informing, first.severity) == (True, Severity.NOTICE)
    assert second.status is Status.CURED


def test_the_remedy_of_a_halt_is_a_review():
    ten = LosingStreak(on(2, 10), 10, 10, HALTED, None, PLACE, None)
    (finding,) = losing_streak.check(history(day(), streaks=(ten,)))
    assert "Only a review signed at least 30 days later" in say(finding.remedy, "en")


# -- BB406 --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("trigger", "expected"),
    [
        (MarketTrigger.LEVEL, "VIX at 18 is at or above 0.5 (main.beancount:3)"),
        (MarketTrigger.RISE, "VIX rose to 18, 50% or more above 12"),
        (MarketTrigger.CHANGE, "VIX moved to 18, 0.5 or more away from 12"),
        (MarketTrigger.STEP, "VIX moved to 18, 0.5 or more in one step from 12"),
    ],
)
def test_a_market_stop_is_news(trigger, expected):
    stop = MarketStop(
        date=on(2, 3),
        series="VIX",
        trigger=trigger,
        value=D(18),
        reference=None if trigger is MarketTrigger.LEVEL else D(12),
        limit=D("0.5"),
        released_on=None,
        rule_location=Location("main.beancount", 3),
        location=PLACE,
        entry=None,
    )
    over = stop._replace(released_on=on(2, 9))
    first, second = market_stop.check(history(day(), market_stops=(stop, over)))
    assert told(first).startswith(expected)
    assert (first.status, second.status) == (Status.OPEN, Status.CURED)


def test_a_series_of_which_nothing_is_known_is_told():
    silent = MarketUnknown(
        series="VIX",
        seen_on=on(2, 3),
        observations=9,
        needed=5,
        stopped=True,
        location=PLACE,
        entry=None,
        since=on(2, 8),
    )
    few = silent._replace(observations=2)
    never = silent._replace(seen_on=None, observations=0)
    open_market = silent._replace(stopped=False)
    unknown = (silent, open_market, few, never)
    notices = list(market_stop.check(history(day(), market_unknown=unknown)))
    held, unheld, counted, none = map(told, notices)
    assert "the stop is held" in held
    assert "its rule cannot fire" in unheld
    assert "has only 2 of the 5 observations" in counted
    assert none.startswith("There is no price of VIX")
    assert {one.severity for one in notices} == {Severity.NOTICE}
    assert {one.date for one in notices} == {on(2, 8)}


# -- on real ledgers ------------------------------------------------------------

SLEEVE = """\
option "operating_currency" "JPY"
2025-01-01 open Assets:Core:Bank
  barbell: "core"
2025-01-01 open Assets:Attack:Trade
  barbell: "attack"
2025-01-01 open Equity:Opening
2025-01-06 custom "barbell" "policy"
  core-floor: 9,000,000 JPY
  sleeve-budget: 1,000,000 JPY
2025-01-06 * "Funding"
  Assets:Core:Bank      9,000,000 JPY
  Assets:Attack:Trade   1,000,000 JPY
  Equity:Opening
"""


def sold(day: str, units: int) -> str:
    return (
        f'2025-01-{day} * "Back"\n  Assets:Attack:Trade  -{units} OIL {{}} @ 1,000 JPY\n'
        f"  Assets:Attack:Trade  {units},000 JPY\n"
    )


STOPPED = SLEEVE + (
    '2025-01-06 custom "barbell" "market" "VIX"\n  halt-above: 30\n  calm: 1\n'
    '2025-01-07 * "Buy"\n  Assets:Attack:Trade  10 ETF {1,000 JPY}\n'
    "  Assets:Attack:Trade  -10,000 JPY\n"
    "2025-01-08 price VIX 45 PTS\n"
    '2025-01-09 * "Another"\n  Assets:Attack:Trade  -10 ETF {} @ 1,000 JPY\n'
    "  Assets:Attack:Trade  4 OIL {1,000 JPY}\n  Assets:Attack:Trade  6,000 JPY\n"
)


@pytest.mark.parametrize(
    ("later", "remedy", "status"),
    [
        ("", "BB402.remedy.market", "open"),
        (sold("10", 2), "BB402.remedy.market", "open"),
        (sold("10", 4), "remedy.cured", "cured"),
        ("2025-01-10 price VIX 20 PTS\n", "BB402.remedy.gone", "open"),
        ("2025-01-10 price VIX 20 PTS\n" + sold("13", 4), "BB402.remedy.gone", "open"),
    ],
)
def test_what_was_added_in_a_market_stop_is_taken_back_while_it_stands(later, remedy, status):
    """Exposure 4,000 JPY lies under the stop's ceiling of 10,000 JPY: that mends nothing."""
    finding = only(STOPPED + later, "BB402")
    assert (finding.remedy.key, finding.status.value) == (remedy, status)
    assert finding.params["excess"] == 4_000
    assert told(finding) == (
        "OIL was increased by 4,000 JPY, to an exposure of 4,000 JPY, while a market rule forbids "
        "any increase."
    )


def test_buying_in_a_market_stop_fails_the_check():
    ledger = SLEEVE + (
        '2025-01-06 custom "barbell" "market" "VIX"\n  halt-above: 30\n'
        '2025-01-07 * "Buy"\n  Assets:Attack:Trade  10 ETF {1,000 JPY}\n'
        "  Assets:Attack:Trade  -10,000 JPY\n"
        "2025-01-08 price VIX 45 PTS\n"
        '2025-01-09 * "More"\n  Assets:Attack:Trade  1 ETF {1,000 JPY}\n'
        "  Assets:Attack:Trade  -1,000 JPY\n"
    )
    assert only(ledger, "BB402").fails
    assert [one.severity for one in findings(ledger, "BB406")] == [Severity.NOTICE]
    assert findings(ledger, "BB401") == []


@pytest.mark.parametrize("as_of", [on(2, 10), on(2, 28), on(6, 30)])
def test_a_silent_series_is_told_once_on_the_day_it_fell_silent(as_of):
    """Seen on February 3rd, for the last time: four days on it is still fresh."""
    rule = '2025-02-01 custom "barbell" "market" "VIX"\n  halt-above: 30\n'
    last = "2025-02-03 price VIX 18 PTS\n"
    silent = only(SLEEVE + rule + last, "BB406", as_of=as_of)
    assert (silent.date, silent.text.key) == (on(2, 8), "BB406.silent")
    assert findings(SLEEVE + rule + last, "BB406", as_of=on(2, 7)) == []
    never = only(SLEEVE + rule, "BB406", as_of=as_of)
    assert (never.date, never.text.key) == (on(2, 1), "BB406.never-seen")
    few = rule.replace("halt-above: 30", "halt-rise: 0.5\n  over: 5")
    counted = only(SLEEVE + few + last, "BB406", as_of=as_of)
    assert (counted.date, counted.text.key) == (on(2, 1), "BB406.too-few")
    # A rule that is written when the series is silent already is told on its own day.
    late = only(SLEEVE + rule.replace("02-01", "02-09") + last, "BB406", as_of=as_of)
    assert late.date == on(2, 9)
    # What is not known today is no history.
    since = '2025-02-10 custom "barbell" "policy"\n  since: 2025-02-10\n'
    again = only(SLEEVE + rule + last + since, "BB406", as_of=as_of)
    assert (again.status, again.date) == (Status.OPEN, on(2, 10))


LEVERAGED = """\
option "operating_currency" "JPY"
2024-07-01 open Assets:Attack:Trade
  barbell: "attack"
2024-07-01 open Equity:Opening
2024-07-01 commodity LEV
  barbell-leverage: 3
2024-07-01 * "Funding"
  Assets:Attack:Trade   1,000,000 JPY
  Equity:Opening
2024-07-02 * "Buy"
  Assets:Attack:Trade         100 LEV {1,000 JPY}
  Assets:Attack:Trade    -100,000 JPY
"""
SOLD = """\
2024-{date} * "Sold"
  Assets:Attack:Trade  -100 LEV {{}} @ 1,000 JPY
  Assets:Attack:Trade  100,000 JPY
"""


@pytest.mark.parametrize(
    ("changes", "spells"),
    [
        # A lot of thirty days becomes too old on the day of the line, a younger one by itself.
        ([("08-01", 20)], [("08-01", None, 20)]),
        ([("07-10", 20)], [("07-23", None, 20)]),
        ([("08-01", 0), ("08-02", 20)], [("08-01", None, 0)]),
        # What may be older again is too old no more, and may become so once more.
        ([("08-01", 20), ("08-20", 90)], [("08-01", "08-20", 20), ("10-01", None, 90)]),
        # Nothing else was booked while it was too old.
        ([("09-05", 90)], [("09-01", "09-05", 60), ("10-01", None, 90)]),
        ([("09-05", 90), ("09-05", "sold")], [("09-01", "09-05", 60)]),
        # What was gone in the evening was not there under the limit of that day.
        ([("08-01", 20), ("08-01", "sold")], []),
    ],
)
def test_a_limit_on_days_counts_from_its_own_line(changes, spells):
    ledger = LEVERAGED
    for date, change in changes:
        policy_line = f'2024-{date} custom "barbell" "policy"\n  letf-days: {change}\n'
        ledger += SOLD.format(date=date) if change == "sold" else policy_line
    found = findings(f"{ledger}2024-10-05 price LEV 1,000 JPY\n", "BB308")
    assert [
        (f"{one.date:%m-%d}", one.episode.end and f"{one.episode.end:%m-%d}", one.params["days"])
        for one in found
    ] == spells
