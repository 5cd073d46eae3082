"""What drives the state beside the ruin lines: tolerated drawdown and losing streaks."""

from __future__ import annotations

from decimal import Decimal

import pytest
from histories import HOUSE, date, history_of, on

from beancount_barbell.engine.trades.streaks import day_streak
from beancount_barbell.model.states import Driver, RiskState
from beancount_barbell.model.trades import Outcome

D = Decimal
ACTIVE, REDUCING, HALTED = RiskState
WIN, LOSS, TIE, UNKNOWN = Outcome.WIN, Outcome.LOSS, Outcome.TIE, Outcome.UNKNOWN

INDEX = """
2025-01-06 * "fund"
  Assets:Attack:Trade        10,000 IDX {100 JPY}
  Equity:Opening         -1,000,000 JPY
"""
PATH = [100, 112, 126, D("113.4"), 95, D("88.2"), 101, 120, 84]


def path(levels, start=6):
    """A price a day; the sleeve holds nothing else, so its NAV is the price."""
    return "".join(
        f"2025-01-{day:02d} price IDX {level} JPY\n" for day, level in enumerate(levels, start)
    )


def tolerating(ratio):
    return HOUSE + f'2025-01-01 custom "barbell" "policy"\n  max-drawdown: {ratio}\n' + INDEX


# -- tolerated drawdown -----------------------------------------------------


def test_the_tolerated_drawdown_latches():
    history = history_of(tolerating("0.30") + path(PATH))
    rounded = [day.drawdown.quantize(D("0.00001")) for day in history.days]
    assert rounded == [
        D(one) for one in ("0", "0", "0", "0.1", "0.24603", "0.3", "0.19841", "0.04762", "0.33333")
    ]
    assert [(one.date, one.to_state, one.driver) for one in history.transitions] == [
        (date("01-11"), HALTED, Driver.DRAWDOWN)
    ]
    (stop,) = history.drawdown_stops
    assert (stop.date, stop.drawdown, stop.tolerated) == (date("01-11"), D("0.3"), D("0.30"))
    assert (stop.nav, stop.peak, stop.restarted_on) == (D("88.2"), D(126), None)
    assert on(history, "01-13").drivers == (Driver.DRAWDOWN,)


def test_the_first_move_down_is_a_drawdown():
    history = history_of(tolerating("0.10") + path([100, 90]))
    assert history.drawdown_stops[0].date == date("01-07")


def test_without_a_tolerance_nothing_latches():
    assert history_of(HOUSE + INDEX + path(PATH)).drawdown_stops == ()


def test_a_restart_begins_a_new_high_water_mark():
    ledger = (
        tolerating("0.30")
        + path(PATH[:6])
        + """
2025-01-12 * "flat"
  Assets:Attack:Trade  -10,000 IDX {100 JPY} @ 88.2 JPY
  Assets:Attack:Trade  882,000 JPY
  Income:Attack:PnL    118,000 JPY
2025-03-03 custom "barbell" "restart"
  by: "taro"
  reason: "Rules are smaller now"
2025-03-04 * "small again"
  Assets:Attack:Trade  1,000 IDX {88 JPY}
  Assets:Attack:Trade  -88,000 JPY
"""
    )
    history = history_of(ledger)
    (stop,) = history.drawdown_stops
    assert stop.restarted_on == date("03-03")
    assert (on(history, "03-04").peak, on(history, "03-04").state) == (D(100), REDUCING)


def test_a_drawdown_on_book_values_latches_too():
    ledger = (
        tolerating("0.30")
        + """
2025-01-07 * "at a loss, and into something without a price"
  Assets:Attack:Trade  -10,000 IDX {100 JPY} @ 69 JPY
  Assets:Attack:Trade        1 THING
  Assets:Attack:Trade       -1 THING
  Assets:Attack:Trade  690,000 JPY
  Income:Attack:PnL    310,000 JPY
2025-01-07 * "francs nobody has a price for"
  Assets:Attack:Trade        1 NESN {100 CHF}
  Assets:Attack:Trade     -100 CHF
2025-01-07 * "and the price of the lot in yen"
  Assets:Attack:Trade     1 GOLD {100,000 JPY}
  Assets:Attack:Trade  -100,000 JPY
"""
    )
    history = history_of(ledger)
    assert history.last.nav is None
    assert history.drawdown_stops == ()  # without any value, not even a book value, it is held


# -- losing streaks ---------------------------------------------------------


def trade(day, result, time=None):
    """A closed trade of which only the result is booked."""
    tag = f'  barbell-time: "{time}"\n' if time else ""
    return (
        f'2025-{day} * "closed"\n{tag}'
        f"  Assets:Attack:Trade  {result} JPY\n"
        f"  Income:Attack:AtClose  {-result} JPY\n"
    )


LOSER = (
    HOUSE
    + """
2025-01-01 open Income:Attack:AtClose
  barbell-settlement: "at-close"
2025-01-06 * "fund"
  Assets:Attack:Trade     1,000,000 JPY
  Equity:Opening         -1,000,000 JPY
"""
)


LATER = "2025-03-25 price EUR 160 JPY\n"
"""Lets the ledger go on beyond its last decision."""


def losses(first, count, month="02"):
    return "".join(trade(f"{month}-{day:02d}", -1000) for day in range(first, first + count))


def test_five_losses_reduce_and_ten_halt():
    history = history_of(LOSER + losses(1, 12))
    assert [(one.date, one.to_state, one.driver) for one in history.transitions] == [
        (date("02-05"), REDUCING, Driver.STREAK),
        (date("02-10"), HALTED, Driver.STREAK),
    ]
    assert [(one.losses, one.limit) for one in history.streaks] == [(5, 5), (10, 10)]
    assert history.transitions[0].location == history.streaks[0].location


def test_a_win_releases_a_reduction_but_not_a_halt():
    history = history_of(LOSER + losses(1, 5) + trade("02-06", 500))
    assert history.streaks[0].released_on == date("02-06")
    assert history.last.state is ACTIVE
    halted = history_of(LOSER + losses(1, 10) + trade("02-11", 500))
    assert halted.last.state is HALTED
    assert [one.released_on for one in halted.streaks] == [None, None]


def test_a_tie_neither_extends_nor_breaks_a_streak():
    tie = """
2025-02-04 * "buy and sell"
  Assets:Attack:Trade   1 X {100 JPY}
  Assets:Attack:Trade  -100 JPY
2025-02-04 * "buy and sell"
  Assets:Attack:Trade  -1 X {100 JPY} @ 100 JPY
  Assets:Attack:Trade   100 JPY
"""
    history = history_of(LOSER + losses(1, 3) + tie + losses(5, 2))
    assert [one.date for one in history.streaks] == [date("02-06")]


def test_within_a_day_the_worst_order_counts():
    day = trade("02-05", 500) + trade("02-05", -1000)
    history = history_of(LOSER + losses(1, 4) + day)
    assert history.streaks[0].losses == 5
    timed = trade("02-05", 500, "09:10") + trade("02-05", -1000, "14:00")
    assert history_of(LOSER + losses(1, 4) + timed).streaks == ()


@pytest.mark.parametrize(
    ("before", "closings", "expected"),
    [
        (4, [(WIN, None), (LOSS, None)], (5, 1, 5)),
        (4, [(WIN, "09:10"), (LOSS, "14:00")], (1, 1, 1)),
        (4, [(LOSS, "09:10"), (WIN, "14:00")], (5, 0, 0)),
        (4, [(LOSS, "09:10"), (WIN, "09:10")], (5, 1, 5)),
        (4, [(WIN, "09:10"), (LOSS, "09:10"), (WIN, "09:11")], (5, 0, 0)),
        (4, [(WIN, "09:10"), (LOSS, "09:10"), (LOSS, "09:11")], (5, 2, 6)),
        (4, [(WIN, None)], (0, 0, 0)),
        (4, [(TIE, "10:00"), (UNKNOWN, "11:00")], (0, 4, 4)),
        (0, [(LOSS, None), (LOSS, "10:00")], (2, 2, 2)),
    ],
)
def test_a_days_streak(before, closings, expected):
    assert day_streak(before, closings) == expected


def closings(*times, day="02-05"):
    """One closing a time: a loss where it begins with "-", else a win."""
    return "".join(
        trade(day, -1000 if time.startswith("-") else 500, time.lstrip("-") or None)
        for time in times
    )


@pytest.mark.parametrize(
    ("times", "state"),
    [
        (("-09:10", "14:00"), ACTIVE),  # the win comes after the fifth loss
        (("14:00", "-09:10"), ACTIVE),  # whatever the order of the lines
        (("-09:10", "-09:30", "14:00"), ACTIVE),
        (("-09:10", "14:00", "-15:00"), ACTIVE),  # one loss in a row since
        (("-09:10", "-09:10", "09:10"), REDUCING),  # of one minute the order is not known
        (("-09:10", "09:10", "09:11"), ACTIVE),
        (("-", "14:00"), REDUCING),  # nor where one says no time
        (("-09:10", "10:00", "-11:00", "-11:01", "-11:02", "-11:03", "-11:04"), REDUCING),
    ],
)
def test_a_win_after_the_loss_that_reduced_releases_on_the_same_day(times, state):
    history = history_of(LOSER + losses(1, 4) + closings(*times))
    assert history.last.state is state
    (streak,) = history.streaks
    assert streak.date == date("02-05")
    assert streak.released_on == (date("02-05") if state is ACTIVE else None)


@pytest.mark.parametrize(
    ("times", "state"),
    [
        (("-09:10", "14:00"), ACTIVE),
        (("09:10", "-14:00"), ACTIVE),
        (("-09:10", "09:10"), REDUCING),
        (("-", ""), REDUCING),
    ],
)
def test_a_win_on_a_later_day_releases_if_no_order_makes_it_come_first(times, state):
    history = history_of(LOSER + losses(1, 5) + closings(*times, day="02-06"))
    assert history.last.state is state


def test_a_win_on_the_day_of_the_tenth_loss_releases_no_halt():
    history = history_of(LOSER + losses(1, 9) + closings("-09:10", "14:00", day="02-10"))
    assert history.last.state is HALTED
    assert [one.released_on for one in history.streaks] == [None, None]


def review(day):
    return f'2025-{day} custom "barbell" "review"\n  by: "taro"\n  reason: "What went wrong"\n'


@pytest.mark.parametrize(
    ("line", "state"),
    [
        ("streak-reduce: 4", REDUCING),
        ("streak-reduce: 3\n  streak-halt: 4", HALTED),
        ("streak-reduce: 3\n  streak-halt: 5", REDUCING),
        ("cure-days: 20", ACTIVE),
    ],
)
def test_a_stricter_count_holds_for_the_losses_before_it(line, state):
    """Four losses in a row: the policy's own line is where it reduces."""
    policy = f'2025-02-10 custom "barbell" "policy"\n  {line}\n'
    history = history_of(LOSER + losses(1, 4) + policy + LATER)
    assert history.last.state is state
    lines = [one.entry.meta["lineno"] for one in history.directives.policies.changes]
    assert [(one.losses, one.location.lineno) for one in history.streaks] == (
        [(4, lines[-1])] if state is not ACTIVE else []
    )


def test_a_stricter_count_does_not_count_what_a_win_or_a_review_ended():
    policy = '2025-03-10 custom "barbell" "policy"\n  streak-reduce: 2\n'
    won = losses(1, 4) + trade("02-06", 500) + losses(7, 1)
    assert history_of(LOSER + won + policy + LATER).streaks == ()
    review = '2025-03-05 custom "barbell" "review"\n  by: "taro"\n  reason: "Read them"\n'
    (streak,) = history_of(LOSER + losses(1, 5) + review + policy + LATER).streaks
    assert streak.released_on == date("03-05")


def test_a_review_releases_a_reduction_after_twenty_business_days():
    # The fifth loss is on Wednesday 2025-02-05; twenty business days later it is 03-05.
    early = history_of(LOSER + losses(1, 5) + review("03-04") + LATER)
    assert (early.last.state, early.refused[0].reason) == (REDUCING, "too-early")
    history = history_of(LOSER + losses(1, 5) + review("03-05") + losses(6, 4, "03"))
    assert history.streaks[0].released_on == date("03-05")
    assert (history.last.state, history.refused) == (ACTIVE, ())
    again = history_of(LOSER + losses(1, 5) + review("03-05") + losses(6, 5, "03"))
    assert again.last.state is REDUCING


def test_a_review_makes_a_halt_a_reduction_after_thirty_days():
    early = history_of(LOSER + losses(1, 10) + review("03-11") + LATER)
    assert (early.last.state, early.refused[0].reason) == (HALTED, "too-early")
    history = history_of(LOSER + losses(1, 10) + review("03-12") + losses(20, 1, "03"))
    assert (history.last.state, history.last.drivers) == (REDUCING, (Driver.STREAK,))
    freed = history_of(LOSER + losses(1, 10) + review("03-12") + trade("03-20", 500))
    assert freed.last.state is ACTIVE


def test_five_losses_after_a_halts_review_are_a_streak_of_their_own():
    """The next review waits for them; what was reviewed is over."""
    halted = LOSER + losses(1, 10) + review("03-12")
    history = history_of(halted + losses(20, 5, "03") + review("04-10") + LATER)
    assert [(one.date, one.state, one.losses, one.released_on) for one in history.streaks] == [
        (date("02-05"), REDUCING, 5, date("03-24")),
        (date("02-10"), HALTED, 10, date("03-12")),
        (date("03-24"), REDUCING, 5, None),
    ]
    assert [one.reason for one in history.refused] == ["too-early"]
    more = losses(20, 5, "03") + trade("03-25", -1000)
    assert len(history_of(halted + more + LATER).streaks) == 3
    freed = history_of(halted + losses(20, 5, "03") + review("04-21") + LATER)
    assert (freed.last.state, freed.streaks[-1].released_on) == (ACTIVE, date("04-21"))
    won = losses(20, 4, "03") + trade("03-24", 500) + losses(25, 5, "03") + LATER
    assert [one.date for one in history_of(halted + won).streaks[2:]] == [date("03-29")]
    ten = "".join(trade(f"03-{n}", -1000) for n in range(20, 30))
    assert history_of(halted + ten + LATER).last.state is HALTED


def test_there_may_be_nothing_to_review():
    history = history_of(LOSER + review("03-12") + LATER)
    assert history.refused[0].reason == "nothing-to-review"


def test_a_restart_ends_a_halt_by_losses():
    restart = '2025-03-20 custom "barbell" "restart"\n  by: "taro"\n  reason: "Smaller"\n'
    history = history_of(LOSER + losses(1, 10) + restart + LATER)
    assert (history.last.state, history.last.drivers) == (REDUCING, (Driver.RESTART,))
    assert history.streaks[1].released_on == date("03-20")


def test_joined_closings_count_at_the_last():
    joined = "".join(trade(f"02-{day:02d}", -1000) for day in (1, 2, 3, 4))
    one = """
2025-02-05 * "closed" ^trade-a
  Assets:Attack:Trade  -1,000 JPY
  Income:Attack:AtClose 1,000 JPY
"""
    history = history_of(LOSER + joined + one)
    assert [found.date for found in history.streaks] == [date("02-05")]
    later = one.replace("02-05", "02-06").replace("-1,000", "9,000").replace("  1,000", " -9,000")
    later = later.replace("AtClose 1,000", "AtClose -9,000")
    history = history_of(LOSER + joined + one + later)
    assert history.last.state is ACTIVE


def test_a_line_crossed_under_another_driver_is_kept():
    ledger = LOSER + losses(1, 5) + trade("02-06", -310000)
    history = history_of(ledger)
    assert [one.to_state for one in history.transitions] == [REDUCING]
    (crossing,) = history.crossings
    assert (crossing.from_state, crossing.to_state) == (REDUCING, REDUCING)
    assert (crossing.line_state, crossing.driver) == (REDUCING, Driver.NAV)
    assert crossing.date == date("02-06")


def test_of_two_drivers_the_lower_ceiling_is_in_force():
    """Half of 400,000 by the line of 70, and nothing after the tenth loss."""
    bought = """
2025-01-30 * "buy"
  Assets:Attack:Trade        400 XXX {1,000 JPY}
  Assets:Attack:Trade   -400,000 JPY
2025-01-31 price XXX 200 JPY
"""
    history = history_of(LOSER + bought + losses(1, 10))
    assert [on(history, day).ceiling for day in ("01-31", "02-09", "02-10")] == [200_000] * 2 + [0]


def test_of_two_equal_ceilings_the_line_is_told():
    (change,) = history_of(LOSER + losses(1, 4) + trade("02-05", -310_000)).transitions
    assert (change.to_state, change.driver) == (REDUCING, Driver.NAV)


def test_between_the_lines_another_driver_crosses_none():
    """At a NAV of 80, above the line of 70 and below the 85 where it would be left again."""
    history = history_of(LOSER + trade("01-31", -195_000) + losses(1, 4))
    assert (history.last.nav, history.last.state) == (Decimal("80.1"), REDUCING)
    assert history.last.drivers == (Driver.STREAK,)
    assert history.crossings == ()


def test_a_line_crossed_under_another_driver_goes_by_what_crossed_it():
    bought = """
2025-01-31 * "buy"
  Assets:Attack:Trade        400 XXX {1,000 JPY}
  Assets:Attack:Trade   -400,000 JPY
"""
    fall = "2025-02-12 price XXX 200 JPY\n"
    (crossing,) = history_of(LOSER + bought + losses(1, 10) + fall).crossings
    assert crossing.entry.currency == "XXX"
    assert crossing.location.lineno == crossing.entry.meta["lineno"]


def test_a_state_that_a_policy_line_alone_changed_goes_by_that_line():
    """The last policy in force by then is named, not one that comes later."""
    lines = """
2025-01-08 custom "barbell" "policy"
  reduce-line: 0.82
2025-01-10 custom "barbell" "policy"
  cure-days: 20
"""
    history = history_of(HOUSE + INDEX + path([100, 80]) + lines + LATER)
    (change,) = history.transitions
    assert (change.date, change.to_state) == (date("01-08"), REDUCING)
    assert change.entry.date == date("01-08")
