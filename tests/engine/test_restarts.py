"""What a restart leaves behind: a small sleeve, and what was refused before it.

All sleeves begin with 1,000,000 JPY.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from histories import HOUSE, date, history_of, on, states

from beancount_barbell.engine.risk.state_machine import Reference
from beancount_barbell.model.states import Driver, RiskState

if TYPE_CHECKING:
    from beancount_barbell.model.history import History

PRELUDE = (
    HOUSE
    + """
2025-01-01 open Income:Attack:Closed
  barbell-settlement: "at-close"
2025-01-01 custom "barbell" "policy"
  core-floor: 8,000,000 JPY
  sleeve-budget: 1,000,000 JPY
2025-01-06 * "fund"
  Assets:Core:Bank      9,000,000 JPY
  Assets:Attack:Trade   1,000,000 JPY
  Equity:Opening
"""
)

MARGIN = """
2025-01-07 * "twice the equity"
  Assets:Attack:Trade         100 XXX {20,000 JPY}
  Assets:Attack:Trade  -2,000,000 JPY
"""

FALL = """
2025-01-08 price XXX 16,000 JPY
2025-01-10 price XXX 14,000 JPY
"""

CLOSED = """
2025-01-13 * "close"
  Assets:Attack:Trade        -100 XXX {} @ 14,000 JPY
  Assets:Attack:Trade   1,400,000 JPY
  Income:Attack:Closed
"""

LOST = MARGIN + FALL + CLOSED
"""1,000,000 → 400,000: 6,000 a share are lost on 100 shares."""


def decision(day: str, verb: str) -> str:
    return f"""
2025-{day} custom "barbell" "{verb}"
  by: "Hanako"
  reason: "rested"
"""


def policy(day: str, line: str) -> str:
    return f'2025-{day} custom "barbell" "policy"\n  {line}\n'


def buy(day: str, units: int, price: int) -> str:
    return f"""
2025-{day} * "again"
  Assets:Attack:Trade  {units} XXX {{{price} JPY}}
  Assets:Attack:Trade  {-units * price} JPY
"""


def result(day: str, amount: int) -> str:
    return f"""
2025-{day} * "result"
  Assets:Attack:Trade  {amount} JPY
  Income:Attack:Closed
"""


RESTART = decision("02-17", "restart")


def story(*events: str) -> History:
    return history_of(PRELUDE + "".join(events) + "2025-04-30 price NIL 1 JPY\n")


def ceiling(history: History, day: str) -> Decimal | None:
    return on(history, day).ceiling


# -- the ceiling ----------------------------------------------------------------------


def test_the_ceiling_is_for_the_equity_that_is_left() -> None:
    history = story(LOST, RESTART, buy("02-18", 100, 10_000), "2025-02-20 price XXX 8,000 JPY\n")
    # Before: half of 2,000,000. After: 0.5 x (2,000,000 / 1,000,000) x 400,000.
    assert [ceiling(history, day) for day in ("01-08", "01-10", "02-17")] == [
        1_000_000,
        0,
        400_000,
    ]
    (increase,) = history.increases
    assert (increase.exposure, increase.ceiling) == (1_000_000, 400_000)
    assert increase.above_ceiling(history.tolerance)
    # 400,000 - 100 x 2,000 = 200,000, which is half of where the generation began.
    assert (on(history, "02-20").nav, on(history, "02-20").state) == (50, RiskState.HALTED)


@pytest.mark.parametrize("halt_first", [True, False])
def test_a_halt_is_the_last_word_of_its_day_on_whichever_line(*, halt_first: bool) -> None:
    words = [decision("02-17", "halt"), RESTART]
    history = story(LOST, *(words if halt_first else reversed(words)))
    assert [one.reason for one in history.refused] == []
    assert (on(history, "02-17").generation, on(history, "02-17").state) == (2, RiskState.HALTED)


def test_the_equity_is_that_of_the_day_of_the_reference_exposure() -> None:
    history = story(
        # 1,500,000 at an equity of 1,500,000, and then 1,200,000 at one of 1,000,000:
        # the larger exposure counts, though the other one weighed more.
        result("01-06", 500_000),
        buy("01-07", 100, 15_000),
        result("01-08", -300_000),
        "2025-01-09 price XXX 13,000 JPY\n",
        result("01-10", -600_000),
        "2025-01-13 price XXX 13,000 JPY\n",
        """
2025-01-13 * "close"
  Assets:Attack:Trade       -100 XXX {} @ 13,000 JPY
  Assets:Attack:Trade  1,300,000 JPY
  Income:Attack:Closed
""",
        RESTART,
    )
    # 1,500,000 - 300,000 - 200,000 - 600,000 = 400,000: 0.5 x 1 x 400,000.
    assert on(history, "02-17").equity == 400_000
    assert ceiling(history, "02-17") == 200_000


def test_a_second_restart_begins_smaller_still() -> None:
    history = story(
        LOST,
        RESTART,
        result("02-18", -300_000),
        decision("03-24", "restart"),
    )
    assert states(history) == {
        "01-08": "REDUCING",
        "01-10": "HALTED",
        "02-17": "REDUCING",
        "02-18": "HALTED",
        "03-24": "REDUCING",
    }
    # 0.5 x 2 x 100,000
    assert (ceiling(history, "03-24"), on(history, "03-24").generation) == (100_000, 3)


def test_lines_and_streaks_of_the_new_generation_keep_to_it() -> None:
    history = story(LOST, RESTART, result("02-18", -130_000), decision("03-19", "review"))
    # NAV 67.5; the reference stays what it was at the restart: 0.5 x 2 x 400,000.
    assert on(history, "03-19").drivers == (Driver.NAV,)
    assert ceiling(history, "03-19") == 400_000


def test_a_new_fall_after_the_review_counts_what_was_carried_since() -> None:
    history = story(
        LOST,
        RESTART,
        buy("02-18", 30, 10_000),
        decision("03-19", "review"),
        result("03-20", -160_000),
    )
    assert states(history)["03-19"] == "ACTIVE"
    # 60 of 100 left; the 2,000,000 of January are within 90 days, and of another generation.
    assert ceiling(history, "03-20") == 150_000


def test_by_hand_at_100_nothing_is_left_of_less() -> None:
    history = story(
        buy("01-07", 40, 20_000),
        """
2025-01-08 * "sold for what it cost"
  Assets:Attack:Trade      -40 XXX {}
  Assets:Attack:Trade  800,000 JPY
""",
        decision("01-08", "halt"),
        RESTART,
    )
    assert on(history, "02-16").nav == 100
    assert ceiling(history, "02-17") == 400_000  # 0.5 x 0.8 x 1,000,000


@pytest.mark.parametrize(
    "events",
    [
        (result("01-07", -600_000),),  # no exposure ever
        (MARGIN, FALL, CLOSED, policy("01-14", "reduce-to: 0")),
        # equity gone: 2,000,000 of a loan against shares for 14,000
        (MARGIN, result("01-08", -900_000), FALL, CLOSED),
    ],
)
def test_there_may_be_no_room_at_all(events: tuple[str, ...]) -> None:
    history = story(*events, RESTART)
    assert on(history, "02-17").state is RiskState.REDUCING
    assert ceiling(history, "02-17") == 0


FUND = """
2025-01-01 commodity EURMMF
  barbell-class: "government-mmf"
2025-{day} * "a cash-like fund, of which no price is known"
  Assets:Attack:Trade  10 EURMMF
  Assets:Bank         -10 EURMMF
2025-04-30 price EURMMF 160 JPY
"""


def test_where_the_equity_at_the_restart_is_unknown_there_is_no_room() -> None:
    history = story(LOST, FUND.format(day="02-10"), RESTART)
    assert (on(history, "02-17").generation, on(history, "02-17").equity) == (2, None)
    assert ceiling(history, "02-17") == 0


def test_where_the_equity_behind_the_exposure_was_unknown_there_is_no_room() -> None:
    history = story(FUND.format(day="01-06").replace("04-30", "01-09"), LOST, RESTART)
    assert (on(history, "01-07").exposure, on(history, "01-07").equity) == (2_000_000, None)
    assert on(history, "02-17").generation == 2
    assert ceiling(history, "02-17") == 0


@pytest.mark.parametrize("between", ["9,000", "10,000"])
def test_of_equal_exposures_the_lighter_one_counts(between: str) -> None:
    """Whether exposure moved in the meantime or equity alone."""
    history = story(
        buy("01-07", 100, 10_000),  # 1,000,000 at an equity of 1,000,000
        f"2025-01-08 price XXX {between} JPY\n",
        result("01-09", 600_000),
        "2025-01-10 price XXX 10,000 JPY\n",  # 1,000,000 at 1,600,000
        """
2025-01-13 * "sold for what it cost"
  Assets:Attack:Trade      -100 XXX {}
  Assets:Attack:Trade  1,000,000 JPY
""",
        result("01-14", -1_100_000),
        RESTART,
    )
    # NAV 31.25; 500,000 left: 0.5 x (1,000,000 / 1,600,000) x 500,000
    assert ceiling(history, "02-17") == 156_250


SOLD = """
2025-01-13 * "sold for what it cost"
  Assets:Attack:Trade      -100 XXX {}
  Assets:Attack:Trade  1,000,000 JPY
"""


def test_of_equal_exposures_the_lighter_one_counts_that_came_first() -> None:
    history = story(
        result("01-07", 600_000),
        buy("01-07", 100, 10_000),  # 1,000,000 at an equity of 1,600,000
        "2025-01-08 price XXX 9,000 JPY\n",
        """
2025-01-09 * "taken out"
  Assets:Attack:Trade  -600,000 JPY
  Assets:Bank
""",
        "2025-01-10 price XXX 10,000 JPY\n",  # 1,000,000 at 1,000,000
        SOLD,
        result("01-14", -800_000),
        RESTART,
    )
    # NAV 32; 200,000 left: 0.5 x (1,000,000 / 1,600,000) x 200,000
    assert ceiling(history, "02-17") == 62_500


def test_an_exposure_that_stayed_is_as_light_as_it_ever_was() -> None:
    """1,000,000 at an equity of 1,000,000, and of 1,600,000 three days later."""
    gain = result("01-10", 600_000)
    history = story(buy("01-07", 100, 10_000), gain, SOLD, result("01-14", -1_100_000), RESTART)
    assert [on(history, day).exposure for day in ("01-07", "01-10")] == [1_000_000] * 2
    assert ceiling(history, "02-17") == 156_250


def test_of_equal_exposures_one_of_unknown_weight_gives_no_room() -> None:
    again = "2025-01-08 price XXX 9,000 JPY\n", "2025-01-10 price XXX 10,000 JPY\n"
    fund = FUND.format(day="01-06").replace("04-30", "01-09")
    history = story(fund, buy("01-07", 100, 10_000), *again, SOLD, result("01-14", -700_000))
    assert [on(history, day).exposure for day in ("01-07", "01-10")] == [1_000_000] * 2
    history = story(
        fund, buy("01-07", 100, 10_000), *again, SOLD, result("01-14", -700_000), RESTART
    )
    assert (on(history, "02-17").generation, ceiling(history, "02-17")) == (2, 0)


# -- what ends it ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("events", "verb", "earliest", "flat"),
    [
        ((LOST,), "restart", "02-09", False),
        ((MARGIN, FALL), "restart", "02-09", True),
        ((LOST, RESTART), "review", "03-19", False),
        # 20 business days after the fifth loss are later than the 30 days after the restart.
        (
            (LOST, RESTART, *(result(f"02-{day}", -100) for day in range(18, 23))),
            "review",
            "03-21",
            False,
        ),
        # Five losses before the fall, and ten: what a review ends is not asked for a restart.
        (tuple(result(f"01-{day}", -100) for day in range(13, 18)), "review", "02-14", False),
        (tuple(result(f"01-{day}", -100) for day in range(13, 23)), "review", "02-21", False),
    ],
)
def test_the_decision_that_the_state_waits_for(events, verb, earliest, flat) -> None:
    history = story(*events)
    assert history.reopening == (verb, date(earliest), flat)


def test_nothing_has_to_be_decided_where_the_index_may_recover() -> None:
    assert story(result("01-07", -350_000)).reopening is None


# -- what was refused -----------------------------------------------------------------

REFUSED = policy("01-09", "halt-line: 0.30")


def told(history: History) -> list[tuple[str, bool, bool, bool]]:
    return [
        (one.key, one.refused, one.applied_on is not None, one.dropped_on is not None)
        for one in history.loosenings
    ]


def test_what_was_refused_stays_refused_after_a_restart() -> None:
    history = story(MARGIN, FALL, REFUSED, CLOSED, RESTART, result("02-18", 100_000))
    assert told(history) == [("halt-line", True, False, True)]
    assert history.loosenings[0].dropped_on == date("02-17")
    assert on(history, "02-18").nav == 125
    assert on(history, "02-18").policy.halt_line == Decimal("0.50")
    assert history.loosenings[0].is_left


def test_what_was_refused_before_a_restart_ends_by_being_written_again() -> None:
    again = policy("04-02", "halt-line: 0.30")
    history = story(MARGIN, FALL, REFUSED, CLOSED, RESTART, again)
    assert [one.replaced_on for one in history.loosenings] == [date("04-02"), None]


def test_it_has_to_be_written_again_when_active() -> None:
    history = story(
        LOST,
        REFUSED,
        RESTART,
        policy("02-18", "halt-line: 0.35"),  # REDUCING at NAV 100: refused, and waits
        policy("02-19", "halt-line: 0.30"),
        result("02-20", 1),
        decision("03-19", "review"),
        policy("03-20", "halt-line: 0.25"),
    )
    assert told(history) == [
        ("halt-line", True, False, True),
        ("halt-line", True, False, False),
        ("halt-line", True, True, False),
        ("halt-line", False, True, False),
    ]
    limits = [on(history, day).policy.halt_line for day in ("02-20", "03-19", "03-20")]
    assert limits == [Decimal("0.50"), Decimal("0.30"), Decimal("0.25")]


def test_what_is_refused_on_the_day_of_the_restart_is_refused() -> None:
    history = story(LOST, policy("02-17", "core-floor: 1 JPY"), RESTART, result("02-18", 1))
    assert told(history) == [("core-floor", True, False, True)]
    assert on(history, "02-18").limits.core_floor == 8_000_000


def test_a_true_recovery_lets_it_in_as_before() -> None:
    history = story(REFUSED.replace("01-09", "01-08"), result("01-07", -100_000))
    assert told(history) == [("halt-line", True, False, False)]
    history = story(
        REFUSED.replace("01-09", "01-08"), result("01-07", -100_000), result("01-09", 100_000)
    )
    assert told(history) == [("halt-line", True, True, False)]
    assert on(history, "01-09").policy.halt_line == Decimal("0.30")


def test_a_restart_of_a_sleeve_that_never_held_a_position_gives_no_room() -> None:
    """There is no exposure of before of which it could take a part."""
    history = story(decision("01-07", "halt"), RESTART, buy("02-18", 1, 10_000))
    assert [ceiling(history, day) for day in ("01-07", "02-18")] == [0, 0]


def test_at_100_it_waits_until_the_state_allows_it() -> None:
    """A halt by hand at NAV 100 is no calm in which a line may move."""
    history = story(
        decision("01-07", "halt"), policy("01-08", "sleeve-target: 0.20"), result("01-09", 1)
    )
    assert told(history) == [("sleeve-target", True, False, False)]
    assert on(history, "01-09").policy.sleeve_target == Decimal("0.10")


VIX = """
2025-01-01 custom "barbell" "market" "VIX"
  halt-above: 30
  resume-below: 20
2025-01-09 custom "barbell" "market" "VIX"
  halt-above: 60
  resume-below: 20
"""
AT_45 = "2025-02-19 price VIX 45 PTS\n"


def test_market_rules_that_were_refused_stay_refused_too() -> None:
    history = story(VIX, LOST, RESTART, result("02-18", 1), AT_45)
    assert told(history) == [("VIX halt-above", True, False, True)]
    assert [stop.limit for stop in history.market_stops] == [30]


def test_market_rules_take_effect_after_a_true_recovery() -> None:
    history = story(VIX, result("01-08", -100_000), result("01-10", 100_000), AT_45)
    assert told(history) == [("VIX halt-above", True, True, False)]
    assert history.market_stops == ()


def test_a_rule_that_nothing_was_refused_of_goes_on() -> None:
    history = story(VIX.replace("halt-above: 60", "halt-above: 20"), LOST, RESTART, AT_45)
    assert told(history) == []
    assert [stop.limit for stop in history.market_stops] == [20]


@pytest.mark.parametrize(
    ("before", "now", "left"), [(50, 25, 50), (50, -1, 0), (0, 50, 0), (1, 2, 200)]
)
def test_what_is_carried_for_each_unit_of_equity_is_none_where_there_is_none(before, now, left):
    assert Reference(Decimal(100), Decimal(before)).at(Decimal(now)).exposure == left
