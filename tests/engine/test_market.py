"""Market rules: when nothing new is entered, and when it is free again."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

import pytest
from histories import HOUSE, date, history_of, on

from beancount_barbell.engine.risk.market_stops import MarketWatch
from beancount_barbell.model.drivers import MarketTrigger
from beancount_barbell.model.states import Driver, RiskState

D = Decimal
ACTIVE, REDUCING, HALTED = RiskState
WINDOWS = Path(__file__).parents[3] / "shared" / "market" / "windows"

needs_market = pytest.mark.skipif(
    not WINDOWS.is_dir(), reason="the market data are not beside the project"
)

HELD = (
    HOUSE
    + """
2024-07-01 * "fund and buy"
  Assets:Attack:Trade         100 X {4,000 JPY}
  Assets:Attack:Trade     600,000 JPY
  Equity:Opening       -1,000,000 JPY
"""
).replace("2025-01-01", "2024-01-01")

VIX = """
2024-01-04 custom "barbell" "market" "VIX"
  halt-above: 30
  halt-rise: 0.50
  resume-below: 25
"""

# Cboe's closes of July and August 2024.
AUGUST = {
    "07-26": "16.39",
    "07-29": "16.60",
    "07-30": "17.69",
    "07-31": "16.36",
    "08-01": "18.59",
    "08-02": "23.39",
    "08-05": "38.57",
    "08-06": "27.71",
    "08-07": "27.85",
    "08-08": "23.79",
    "08-09": "20.37",
    "08-12": "20.71",
    "08-13": "18.12",
    "08-14": "16.19",
}


def prices(series, levels, year="2024"):
    return "".join(f"{year}-{day} price {series} {level} PTS\n" for day, level in levels.items())


def buy(day, units=1, cost=4000):
    return (
        f'2024-{day} * "buy"\n  Assets:Attack:Trade  {units} X {{{cost} JPY}}\n'
        f"  Assets:Attack:Trade  {-units * cost} JPY\n"
    )


def crash(*more):
    return history_of(HELD + VIX + prices("VIX", AUGUST) + "".join(more))


def test_august_2024_stops_entries_and_frees_them_again():
    history = crash()
    (stop,) = history.market_stops
    assert (stop.date, stop.trigger, stop.value) == (
        date("2024-08-05"),
        MarketTrigger.LEVEL,
        D("38.57"),
    )
    assert (stop.limit, stop.reference) == (D(30), None)
    assert stop.released_on == date("2024-08-14")
    assert [(one.date, one.to_state, one.driver) for one in history.transitions] == [
        (date("2024-08-05"), REDUCING, Driver.MARKET),
        (date("2024-08-14"), ACTIVE, None),
    ]
    fired = on(history, "2024-08-05")
    assert (fired.ceiling, fired.ceiling_in_force) == (D(400000), None)
    assert history.transitions[0].location == stop.location


@needs_market
def test_august_2024_by_the_real_closes():
    with (WINDOWS / "2024_yen_carry.csv").open(encoding="utf-8") as window:
        levels = {row["date"]: row["vix"] for row in csv.DictReader(window) if row["vix"]}
    series = "".join(f"{day} price VIX {level} PTS\n" for day, level in levels.items())
    history = history_of(HELD + VIX + series)
    first = history.market_stops[0]
    assert (first.date, first.released_on) == (date("2024-08-05"), date("2024-08-14"))


@pytest.mark.parametrize(
    ("day", "stopped"),
    [("08-05", False), ("08-06", True), ("08-14", True), ("08-15", False)],
)
def test_what_is_bought_in_a_stop_is_an_increase_whatever_room_there_is(day, stopped):
    history = crash(buy(day))
    assert [one.market_stop for one in history.increases] == ([True] if stopped else [])


def test_an_increase_in_a_stop_is_mended_by_undoing_it_while_it_lasts():
    sale = """
2024-08-08 * "sell it again"
  Assets:Attack:Trade  -1 X {4,001 JPY}
  Assets:Attack:Trade  4,001 JPY
"""
    history = crash(buy("08-07", cost=4001), sale)
    assert history.increases[0].cured_on == date("2024-08-08")
    assert crash(buy("08-07")).increases[0].cured_on is None
    half = """
2024-08-06 * "half of it goes"
  Assets:Attack:Trade  -50 X {4,000 JPY}
  Assets:Attack:Trade  200,000 JPY
"""
    assert crash(half, buy("08-07")).increases[0].cured_on is None


def test_an_increase_of_unknown_size_is_mended_under_the_ceiling():
    """The francs that are owed for the shares, beside yen that are held, are told with them."""
    blind = """
2024-08-07 * "what is it worth?"
  Assets:Attack:Trade  1 NESN {100 CHF}
  Assets:Attack:Trade  -100 CHF
2024-08-08 * "gone"
  Assets:Attack:Trade  -1 NESN {100 CHF}
  Assets:Attack:Trade  100 CHF
"""
    history = crash(blind)
    assert [(one.underlying, one.amount, one.cured_on) for one in history.increases] == [
        ("NESN", None, date("2024-08-08")),
    ]


def test_a_stop_shrinks_nothing():
    history = crash("2024-08-12 price X 5,000 JPY\n", "2024-09-30 price X 5,000 JPY\n")
    assert history.overdue == ()


def test_a_line_below_a_stop_shrinks_all_the_same():
    falling = "2024-08-06 price X 500 JPY\n2024-08-13 price X 500 JPY\n"
    history = crash(falling, "2024-08-14 price X 500 JPY\n")
    (crossing,) = history.crossings
    assert (crossing.date, crossing.to_state) == (date("2024-08-06"), REDUCING)
    reduced = on(history, "2024-08-06")
    assert reduced.drivers == (Driver.NAV, Driver.MARKET)
    assert reduced.ceiling == D(200000)
    assert on(history, "2024-08-14").drivers == (Driver.NAV,)


BOND = """
2024-01-04 custom "barbell" "market" "BOND"
  halt-above: 5
  calm: 2
"""
BONDS = {"08-08": "6", "08-14": "6", "08-15": "4", "08-16": "4"}


def ceilings(*more, levels=BONDS):
    """A second stop, from its first day to the evening of 08-16; the first one ends on 08-14."""
    history = crash(BOND, prices("BOND", levels), *more)
    days = ("08-06", "08-08", "08-13", "08-14", "08-15", "08-16")
    return [on(history, f"2024-{day}").ceiling for day in days], history


def test_each_stop_has_the_exposure_of_its_own_day():
    """The lowest one is in force: of those that last, whichever began first."""
    assert ceilings()[0] == [400_000] * 5 + [None]
    sold = """
2024-08-07 * "half of it goes"
  Assets:Attack:Trade  -50 X {4,000 JPY}
  Assets:Attack:Trade  200,000 JPY
"""
    assert ceilings(sold)[0] == [400_000, *[200_000] * 4, None]
    risen = "2024-08-08 price X 5,000 JPY\n"
    assert ceilings(risen)[0] == [*[400_000] * 3, 500_000, 500_000, None]
    # The second one ends before the first.
    levels = {"08-08": "6", "08-09": "4", "08-12": "4"}
    assert ceilings(sold, levels=levels)[0] == [400_000, 200_000, 400_000, None, None, None]


def test_what_was_bought_in_one_stop_is_open_in_the_next():
    """The second one begins with it; that gives it no right."""
    found, history = ceilings(buy("08-07"))
    assert found == [*[400_000] * 3, 404_000, 404_000, None]
    assert [one.cured_on for one in history.increases] == [None]


def test_the_exposure_of_a_stop_without_a_price_is_the_last_one_known():
    unpriced = """
2024-08-05 * "what is it worth?"
  Assets:Attack:Trade  1 NESN {100 CHF}
  Assets:Attack:Trade  -100 CHF
"""
    history = crash(unpriced)
    assert on(history, "2024-08-05").ceiling == D(400000)
    nothing = history_of(HOUSE.replace("2025-01-01", "2024-01-01") + VIX + prices("VIX", AUGUST))
    assert nothing.transitions[0].ceiling == D(0)


def test_a_stop_allows_nothing_more_of_what_never_had_a_price():
    """What was unknown when it fired is not known by a price that comes later."""
    token = HELD.replace("{4,000 JPY}", "").replace("Equity:Opening       -1,000,000 JPY\n", "")
    token += "  Equity:Opening         -100 X\n  Equity:Opening     -600,000 JPY\n"
    history = history_of(token + VIX + prices("VIX", AUGUST) + "2024-08-07 price X 4,000 JPY\n")
    assert on(history, "2024-08-05").exposure is None
    assert [on(history, f"2024-08-{day}").ceiling for day in ("05", "07", "13")] == [D(0)] * 3


# -- changes ----------------------------------------------------------------

RATE = """
2024-01-04 custom "barbell" "market" "US10Y"
  halt-change: 0.50
  halt-step: 0.25
"""


def daily(*levels):
    """Levels from the first of July on, one a day."""
    return {f"07-{day:02d}": level for day, level in enumerate(levels, 1)}


def rates(*levels):
    days = daily(*levels)
    return history_of(HELD + RATE + prices("US10Y", days))


@pytest.mark.parametrize(
    ("last", "trigger", "reference"),
    [
        ("4.50", MarketTrigger.CHANGE, D("4.00")),
        ("4.48", None, None),
        ("3.90", MarketTrigger.CHANGE, D("4.40")),
        ("4.65", MarketTrigger.CHANGE, D("4.00")),
    ],
)
def test_a_rate_shock_goes_both_ways(last, trigger, reference):
    history = rates("4.00", "4.15", "4.26", "4.34", "4.40", last)
    found = [(stop.trigger, stop.reference) for stop in history.market_stops]
    assert found == ([] if trigger is None else [(trigger, reference)])


def test_a_step_is_held_against_the_last_observation():
    history = rates("4.00", "4.25")
    (stop,) = history.market_stops
    assert (stop.trigger, stop.reference, stop.limit) == (
        MarketTrigger.STEP,
        D("4.00"),
        D("0.25"),
    )
    assert rates("4.00", "3.75").market_stops
    assert rates("-0.10", "-0.34").market_stops == ()


def test_with_too_few_observations_a_change_is_unknown_and_the_level_works():
    assert rates("4.00", "4.20", "4.40", "4.60").market_stops == ()
    history = history_of(HELD + VIX + "2024-07-02 price VIX 31 PTS\n")
    assert history.market_stops[0].trigger is MarketTrigger.LEVEL


def test_a_rise_is_held_against_the_least_of_the_last_observations():
    days = daily("12", "16", "16", "16", "16", "18")
    (stop,) = history_of(HELD + VIX + prices("VIX", days)).market_stops
    assert (stop.trigger, stop.reference, stop.limit) == (MarketTrigger.RISE, D(12), D("0.50"))


def test_stops_are_told_by_their_days():
    other = '2024-07-01 custom "barbell" "market" "ABC"\n  halt-above: 30\n'
    days = "2024-07-02 price VIX 31 PTS\n2024-07-03 price ABC 31 PTS\n"
    stops = history_of(HELD + VIX + other + days).market_stops
    assert [stop.series for stop in stops] == ["VIX", "ABC"]


def test_a_series_at_zero_or_below_does_not_rise():
    days = daily("0", "0", "0", "0", "0", "18")
    assert history_of(HELD + VIX + prices("VIX", days)).market_stops == ()


# -- calm -------------------------------------------------------------------


def test_calm_counts_observations_not_days():
    quiet = {f"08-{day}": "20" for day in (12, 19, 26)}
    gaps = {"08-05": "38", **quiet, "09-02": "20", "09-30": "20"}
    (stop,) = history_of(HELD + VIX + prices("VIX", gaps)).market_stops
    assert stop.released_on == date("2024-09-30")


def test_what_is_not_below_the_resume_line_is_not_calm():
    levels = ["38", "20", "20", "20", "20", "26", "20", "20", "20", "20", "20"]
    days = daily(*levels)
    (stop,) = history_of(HELD + VIX + prices("VIX", days)).market_stops
    assert stop.released_on == date("2024-07-11")


def test_without_a_level_calm_is_that_nothing_fires():
    levels = ["4.00", "4.25", *["4.25"] * 5]
    assert rates(*levels).market_stops[0].released_on == date("2024-07-07")


@pytest.mark.parametrize("turn", [1, -1])
@pytest.mark.parametrize(
    ("levels", "fired"),
    [
        # A fall of 0.50 that the evening took back, and a rise; 0.01 less is none.
        (["4.10", "4.10", "4.10", "4.10", "4.10", ("4.10", "3.60")], ("halt-change", "3.60")),
        (["4.10", "4.10", "4.10", "4.10", "4.10", ("4.10", "4.60")], ("halt-change", "4.60")),
        (["4.10", "4.10", ("4.10", "3.85")], ("halt-step", "3.85")),
        (["4.10", "4.10", ("4.10", "3.86")], None),
        # The lowest and the highest of an earlier day count, too; one day is no move of its own.
        (["4.10", ("4.10", "4.00"), "4.25"], ("halt-step", "4.25")),
        (["4.10", ("4.10", "4.20"), "3.95"], ("halt-step", "3.95")),
        ([("4.45", "4.60"), "4.40", "4.30", "4.20", "4.15", "4.10"], ("halt-change", "4.10")),
        ([("3.75", "3.60"), "3.80", "3.90", "4.00", "4.05", "4.10"], ("halt-change", "4.10")),
        ([("4.10", "3.20")], None),
        # Two prices are one observation: with four of them before, no change is judged.
        ([("4.10", "4.10"), "4.30", "4.50", "4.55", "4.60"], None),
    ],
)
def test_a_move_is_seen_from_and_to_either_price_of_a_day(levels, fired, turn):
    told = [one[::turn] if isinstance(one, tuple) else (one,) for one in levels]
    days = [
        prices("US10Y", {f"07-{day:02}": number})
        for day, numbers in enumerate(told, start=1)
        for number in numbers
    ]
    stops = history_of(HELD + RATE + "".join(days)).market_stops
    assert [(one.trigger.value, one.value) for one in stops] == (
        [(fired[0], D(fired[1]))] if fired else []
    )


def test_a_day_is_calm_if_its_highest_price_is():
    """Four calm days, then one of 20 and 26; five more."""
    days = daily("38", *["20"] * 10)
    (stop,) = history_of(
        HELD + VIX + prices("VIX", days) + prices("VIX", {"07-06": "26"})
    ).market_stops
    assert stop.released_on == date("2024-07-11")


@pytest.mark.parametrize("levels", [("38", "20"), ("20", "38"), ("38", "38")])
def test_of_two_prices_of_a_day_the_highest_counts(levels):
    day = "".join(prices("VIX", {"08-05": level}) for level in levels)
    (stop,) = history_of(HELD + VIX + day).market_stops
    assert (stop.date, stop.value) == (date("2024-08-05"), 38)


# -- what is not known ------------------------------------------------------


def test_a_series_that_fell_silent_holds_and_is_told():
    history = history_of(HELD + VIX + prices("VIX", {"08-05": "38"}) + "2024-08-26 price X 1 JPY\n")
    (unknown,) = history.market_unknown
    assert (unknown.series, unknown.seen_on, unknown.stopped) == (
        "VIX",
        date("2024-08-05"),
        True,
    )
    assert Driver.MARKET in history.last.drivers


@pytest.mark.parametrize(("last", "told"), [("08-09", 0), ("08-10", 1)])
def test_a_series_is_silent_from_the_fifth_day_on(last, told):
    seen = prices("VIX", {"08-05": "20"}) + f"2024-{last} price X 4,000 JPY\n"
    level = VIX.replace("  halt-rise: 0.50\n", "")
    assert len(history_of(HELD + level + seen).market_unknown) == told


def test_that_one_series_of_a_day_is_calm_does_not_hide_the_stop_of_another():
    rules = VIX.replace('"VIX"', '"AAA"') + VIX
    seen = prices("AAA", {"08-05": "38"}) + prices("VIX", {"08-05": "20"})
    history = history_of(HELD + rules + seen + "2024-08-07 price X 4,000 JPY\n")
    assert [stop.series for stop in history.market_stops] == ["AAA"]
    assert [(change.date, change.driver) for change in history.transitions] == [
        (date("2024-08-05"), Driver.MARKET)
    ]


def test_a_series_with_too_few_observations_is_told():
    (unknown,) = history_of(HELD + VIX + prices("VIX", {"08-05": "20"})).market_unknown
    assert (unknown.observations, unknown.needed) == (1, 5)
    (unseen,) = history_of(HELD + RATE).market_unknown
    assert unseen.seen_on is None
    level = VIX.replace("  halt-rise: 0.50\n", "")
    assert history_of(HELD + level + prices("VIX", {"08-05": "20"})).market_unknown == ()
    step = RATE.replace("  halt-change: 0.50\n", "")
    assert history_of(HELD + step + prices("US10Y", {"08-05": "4"})).market_unknown == ()


def test_a_rule_is_blind_before_its_day():
    later = VIX.replace("2024-01-04", "2024-08-15")
    history = history_of(HELD + later + prices("VIX", AUGUST))
    assert history.market_stops == ()
    assert history.market_unknown == ()
    known = HELD + later + prices("VIX", AUGUST) + "2024-09-02 price VIX 20 PTS\n"
    assert history_of(known).market_stops == ()
    rule = history_of(known).directives.markets[0]
    assert MarketWatch([rule]).unknown(date("2024-08-31")) == ()


@pytest.mark.parametrize(
    ("day", "level", "fired"),
    [("08-08", "35", True), ("08-09", "35", True), ("08-10", "35", False), ("08-08", "39", False)],
)
def test_a_rule_judges_on_its_day_what_was_seen_last(day, level, fired):
    """VIX at 38 on 08-05: known for four days, and the stop is that of the rule's line."""
    rule = f'2024-{day} custom "barbell" "market" "VIX"\n  halt-above: {level}\n'
    stops = history_of(HELD + prices("VIX", {"08-05": "38"}) + rule).market_stops
    assert [one.date for one in stops] == ([date(f"2024-{day}")] if fired else [])
    if fired:
        assert stops[0].location == stops[0].rule_location
        assert stops[0].entry.type == "barbell"


def test_a_rule_looks_as_far_back_as_it_would_have_on_the_day_before():
    """18.59 on 08-01, and five before: 23.39 is 43 % above the least of them, 16.36."""
    rule = '2024-08-03 custom "barbell" "market" "VIX"\n  halt-rise: {}\n'
    seen = HELD + prices("VIX", {day: at for day, at in AUGUST.items() if day <= "08-02"})
    assert history_of(seen + rule.format("0.43")).market_stops == ()
    (stop,) = history_of(seen + rule.format("0.42")).market_stops
    assert (stop.date, stop.value, stop.reference) == (date("2024-08-03"), D("23.39"), D("16.36"))


def test_the_days_own_observation_decides_on_the_day_of_a_rule():
    rule = '2024-08-06 custom "barbell" "market" "VIX"\n  halt-above: 30\n'
    seen = prices("VIX", {"08-05": "38", "08-06": "27"})
    assert history_of(HELD + seen + rule).market_stops == ()


def test_a_stricter_rule_lets_a_stop_go_on():
    """Of the same stop: what was seen last fires the new rule, too."""
    stricter = '2024-08-06 custom "barbell" "market" "VIX"\n  halt-above: 20\n  calm: 1\n'
    seen = prices("VIX", {"08-05": "38", "08-07": "19"})
    (stop,) = history_of(HELD + VIX + stricter + seen).market_stops
    assert (stop.date, stop.limit) == (date("2024-08-05"), D(30))


def test_prices_made_by_a_plugin_are_no_observations():
    traded = """
2024-07-02 * "traded itself"
  Assets:Attack:Trade    1 VIX @ 38 JPY
  Assets:Attack:Trade  -38 JPY
"""
    with_prices = 'plugin "beancount.plugins.implicit_prices"\n' + HELD
    assert history_of(with_prices + VIX + traded).market_stops == ()


# -- looser rules -----------------------------------------------------------


def looser(day):
    return VIX.replace("2024-01-04", f"2024-{day}").replace(": 30", ": 50").replace(": 25", ": 20")


def test_a_looser_rule_holds_out_of_loss():
    history = history_of(HELD + VIX + looser("07-02") + prices("VIX", {"08-05": "38"}))
    assert history.market_stops == ()
    (found,) = history.loosenings
    assert (found.key, found.old, found.new, found.refused) == (
        "VIX halt-above",
        D(30),
        D(50),
        False,
    )


def test_in_loss_the_stricter_value_of_each_key_stays_until_recovery():
    lost = "2024-07-03 price X 3,900 JPY\n"
    history = history_of(HELD + VIX + lost + looser("07-04") + prices("VIX", {"08-05": "38"}))
    assert history.market_stops[0].limit == D(30)
    assert (history.loosenings[0].refused, history.loosenings[0].applied_on) == (True, None)
    back = "2024-07-05 price X 4,000 JPY\n"
    again = history_of(HELD + VIX + lost + looser("07-04") + back + prices("VIX", {"08-05": "38"}))
    assert again.market_stops == ()
    assert again.loosenings[0].applied_on == date("2024-07-05")
    taken_back = looser("07-05").replace(": 50", ": 30")
    withdrawn = history_of(HELD + VIX + lost + looser("07-04") + taken_back)
    assert [one.replaced_on for one in withdrawn.loosenings] == [date("2024-07-05")]


def test_a_refused_value_is_not_the_place_of_the_one_that_holds():
    """The level of 30 is that of the first line, however often a looser one is written."""
    lost = "2024-07-03 price X 3,900 JPY\n"
    again = looser("07-05").replace(": 50", ": 60")
    seen = prices("VIX", {"08-05": "38"})
    history = history_of(HELD + VIX + lost + looser("07-04") + again + seen)
    (stop,) = history.market_stops
    assert stop.rule_location == history.directives.markets[0].location
    back = "2024-07-06 price X 4,000 JPY\n"
    applied = history_of(
        HELD + VIX + lost + looser("07-04") + back + prices("VIX", {"08-05": "58"})
    )
    assert applied.market_stops[0].rule_location == applied.directives.markets[1].location


@pytest.mark.parametrize(
    ("before", "after", "keys"),
    [
        ("", "", ["VIX halt-above"]),
        ("  resume-below: 25\n", "  resume-below: 25\n", ["VIX halt-above"]),
        ("  resume-below: 25\n", "", ["VIX halt-above", "VIX resume-below"]),
        ("", "  resume-below: 35\n", ["VIX halt-above", "VIX resume-below"]),
    ],
)
def test_where_it_clears_is_told_apart_only_if_a_line_says_it(before, after, keys):
    """A level of 30 becomes 40 in a loss; the stop still ends below 30, or 25, as before."""
    lost = "2024-07-03 price X 3,900 JPY\n"
    rules = [
        f'2024-{day} custom "barbell" "market" "VIX"\n  halt-above: {level}\n  calm: 1\n{resume}'
        for day, level, resume in (("01-04", 30, before), ("07-04", 40, after))
    ]
    seen = prices("VIX", {"08-05": "38", "08-06": "30"})
    history = history_of(HELD + rules[0] + lost + rules[1] + seen)
    assert [one.key for one in history.loosenings] == keys
    assert (history.market_stops[0].limit, history.market_stops[0].released_on) == (D(30), None)


# -- crises -----------------------------------------------------------------

USD = """
option "operating_currency" "USD"
2017-01-01 open Assets:Attack:Trade
  barbell: "attack"
2017-01-01 open Equity:Opening
"""


def through(window, column, ticker, start):
    with (WINDOWS / window).open(encoding="utf-8") as rows:
        levels = {row["date"]: row[column] for row in csv.DictReader(rows) if row[column]}
    funding = f"""
{start} * "all in"
  Assets:Attack:Trade   1,000 {ticker} {{{levels[start]} USD}}
  Equity:Opening
"""
    series = "".join(
        f"{day} price {ticker} {level} USD\n" for day, level in levels.items() if day >= start
    )
    return history_of(USD + funding + series)


@needs_market
def test_volmageddon_halts_at_once():
    history = through("2018_volmageddon.csv", "svxy_adj", "SVXY", "2017-12-01")
    found = [(one.date, one.from_state, one.to_state) for one in history.transitions]
    assert (date("2018-02-06"), ACTIVE, HALTED) in found


@needs_market
def test_covid_reduces_then_halts():
    history = through("2020_covid.csv", "tqqq_adj", "TQQQ", "2020-01-02")
    assert [(one.date, one.to_state) for one in history.transitions][:2] == [
        (date("2020-03-09"), REDUCING),
        (date("2020-03-12"), HALTED),
    ]
