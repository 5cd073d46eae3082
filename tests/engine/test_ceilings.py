"""What the ceiling forbids and demands, and the decisions that change it: section e."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from histories import HOUSE, date, history_of, on, states

from beancount_barbell.model.states import Driver, RiskState

if TYPE_CHECKING:
    from beancount_barbell.model.history import History

D = Decimal
PRELUDE = (
    HOUSE
    + """
2025-01-01 open Income:Attack:Closed
  barbell-settlement: "at-close"
2025-01-01 open Assets:Attack:Other
2025-01-06 * "fund"
  Assets:Core:Bank      9,000,000 JPY
  Assets:Attack:Trade   1,000,000 JPY
  Equity:Opening
"""
)

LONG = """
2025-01-10 * "100 shares"
  Assets:Attack:Trade       100 XXX {1,000 JPY}
  Assets:Attack:Trade  -100,000 JPY
"""

LOSS = """
2025-01-31 price XXX 1,000 JPY
2025-01-31 * "loss that makes it REDUCING"
  Assets:Attack:Trade  -350,000 JPY
  Income:Attack:Closed
"""

REDUCE_ONLY = """
2025-01-06 custom "barbell" "policy"
  reduce-to: 0
"""


def buy(day: str, units: Decimal, price: int = 1_000, *, extra: str = "") -> str:
    """Buys of XXX (negative: a sale without lots, at `price`)."""
    return f"""
2025-{day} * "trade"{extra}
  Assets:Attack:Trade  {units} XXX @ {price} JPY
  Assets:Attack:Trade  {-units * price} JPY
"""


def at(time: str, units: int) -> str:
    """Buys of XXX on 02-03 at a time of the day."""
    return buy("02-03", units, extra=f'\n  barbell-time: "{time}"')


THE_END = "2025-05-01 price NIL 1 JPY\n"
"""Directives after the ledger's last transaction, price or balance are not in force yet."""


def story(*events: str) -> History:
    return history_of(PRELUDE + "".join(events))


def increases(history: History) -> list[tuple[str, Decimal, Decimal | None]]:
    """(day, units added, amount) of every increase under a ceiling."""
    return [(f"{one.date:%m-%d}", one.units, one.amount) for one in history.increases]


HELD = buy("01-10", 100)


# -- increases -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("trade", "expected"),
    [
        (buy("01-31", 10), []),  # n20: the trigger day
        (buy("02-03", 10), [("02-03", 10, 10_000)]),
        (buy("02-03", -150), [("02-03", -150, 50_000)]),  # n21: flips, 50 new
        (buy("02-03", -40), []),
        (buy("02-03", -100), []),
        (buy("02-03", -100) + buy("02-04", 10), [("02-04", 10, 10_000)]),  # n21: from flat
        (buy("02-03", 10) + buy("02-03", -10), []),  # the day nets
        (at("09:00", -50) + at("14:00", 30), [("02-03", -20, 30_000)]),  # order by order
        (at("14:00", -50) + at("09:00", 30), [("02-03", -20, 30_000)]),
        (at("09:00", -50) + buy("02-03", 30), []),  # one time is missing: the day nets
        (at("09:00", 30) + at("14:00", -150), [("02-03", -120, 50_000)]),
        ("2025-02-03 price XXX 2,000 JPY\n", []),  # n23: a price move
    ],
)
def test_d1_increases_while_reducing(
    trade: str, expected: list[tuple[str, Decimal, Decimal]]
) -> None:
    history = story(REDUCE_ONLY, HELD, LOSS, trade)
    assert states(history) == {"01-31": "REDUCING"}
    assert increases(history) == expected


def test_an_increase_tells_the_state_the_ceiling_and_the_exposure() -> None:
    history = story(HELD, LOSS, buy("02-03", 10, 1_100))
    (one,) = history.increases
    assert (one.underlying, one.state, one.ceiling) == ("XXX", RiskState.REDUCING, 50_000)
    assert (one.amount, one.exposure) == (11_000, 121_000)
    assert (one.forced, one.hedging, one.cured_on) == (False, False, None)
    assert one.accounts == {"Assets:Attack:Trade"}


def test_an_increase_is_cured_when_exposure_is_back_under_the_ceiling() -> None:
    history = story(HELD, LOSS, buy("02-03", 10), buy("02-05", -59))
    assert history.increases[0].cured_on is None
    history = story(HELD, LOSS, buy("02-03", 10), buy("02-05", -59), buy("02-06", -1))
    assert history.increases[0].cured_on == date("02-06")


def test_recovery_is_luck_and_cures_nothing() -> None:
    history = story(
        HELD,
        LOSS,
        buy("02-03", 10),
        """
2025-02-10 * "gain"
  Assets:Attack:Trade  300,000 JPY
  Income:Attack:Closed
""",
        buy("02-11", -110),
    )
    assert states(history) == {"01-31": "REDUCING", "02-10": "ACTIVE"}
    assert history.increases[0].cured_on is None
    (overdue,) = history.overdue
    assert overdue.cured_on is None


@pytest.mark.parametrize("units", [100, -100])
def test_n22_a_split_is_no_trade(units: int) -> None:
    history = story(
        REDUCE_ONLY,
        f"""
2025-01-10 * "position"
  Assets:Attack:Trade  {units} XXX {{1,000 JPY}}
  Assets:Attack:Trade  {-units * 1000} JPY
""",
        LOSS,
        f"""
2025-02-03 * "split 1 to 2"
  Assets:Attack:Trade  {-units} XXX {{1,000 JPY}}
  Assets:Attack:Trade  {2 * units} XXX {{500 JPY}}
2025-02-03 price XXX 500 JPY
""",
    )
    assert increases(history) == []


def test_a_split_of_what_an_obligation_does_not_know() -> None:
    """Shares of the core are split: what the sleeve must still sell stays as it is."""
    split = """
2025-02-04 * "the core's shares, 1 to 2"
  Assets:Core:Bank  -10 YYY {1,000 JPY}
  Assets:Core:Bank   20 YYY {500 JPY}
"""
    bought = """
2025-01-10 * "the core's shares"
  Assets:Core:Bank       10 YYY {1,000 JPY}
  Assets:Core:Bank  -10,000 JPY
"""
    told = [
        story(REDUCE_ONLY, bought, LONG, LOSS, buy("02-03", 10), *also) for also in ((), (split,))
    ]
    plain, after = (
        [(one.date, one.amount, one.cured_on) for one in each.increases] for each in told
    )
    assert plain == after
    assert len(plain) == 1


def test_n22_a_transfer_inside_the_sleeve_is_no_trade() -> None:
    history = story(
        REDUCE_ONLY,
        LONG,
        LOSS,
        """
2025-02-03 * "another broker"
  Assets:Attack:Trade  -100 XXX {1,000 JPY}
  Assets:Attack:Other   100 XXX {1,000 JPY, 2025-01-10}
""",
    )
    assert (increases(history), history.flows[1:]) == ([], ())


def test_n56_gross_counts_accounts_and_net_counts_the_underlying() -> None:
    history = story(
        REDUCE_ONLY,
        HELD,
        """
2025-01-11 * "short the same at another broker"
  Assets:Attack:Other     -100 XXX @ 1,000 JPY
  Assets:Attack:Other  100,000 JPY
""",
        LOSS,
        buy("02-03", 10),
    )
    assert on(history, "01-31").exposure == 200_000
    assert increases(history) == [("02-03", 10, 10_000)]


def test_a_forced_sale_is_told_as_such() -> None:
    history = story(REDUCE_ONLY, HELD, LOSS, buy("02-03", -150, extra="\n  barbell-forced: TRUE"))
    assert [one.forced for one in history.increases] == [True]
    orders = [buy("02-03", -100), buy("02-03", -50, extra="\n  barbell-forced: TRUE")]
    for both in (orders, orders[::-1]):
        history = story(REDUCE_ONLY, HELD, LOSS, *both)
        assert [one.forced for one in history.increases] == [False]


def test_a_hedge_that_lowers_net_exposure_is_told_as_such() -> None:
    hedge = """
2025-02-03 * "insurance"
  Assets:Attack:Hedge      -50 XXX @ 1,000 JPY
  Assets:Attack:Hedge   50,000 JPY
2025-02-04 * "another underlying"
  Assets:Attack:Hedge      -50 YYY @ 1,000 JPY
  Assets:Attack:Hedge   50,000 JPY
2025-02-05 * "too much of it"
  Assets:Attack:Hedge      -90 YYY @ 1,000 JPY
  Assets:Attack:Hedge   90,000 JPY
"""
    history = story(REDUCE_ONLY, HELD, LOSS, hedge)
    assert [(one.underlying, one.hedging) for one in history.increases] == [
        ("YYY", True),
        ("YYY", False),
    ]


def aside(day: str, units: int, name: str = "XXX") -> str:
    """Buys in the hedge layer, at 1,000."""
    return buy(day, units).replace("Trade", "Hedge").replace("XXX", name)


@pytest.mark.parametrize(
    ("events", "told"),
    [
        # Reduced to half of 100,000: what is bought aside joins the 20,000 that are left.
        ((buy("02-03", -80), aside("02-04", 30)), [(50_000, False, "02-04")]),
        ((buy("02-03", -80), aside("02-04", 31)), [(51_000, True, None)]),
        # Little by little it is as much, and what is sold again mends it.
        (
            (buy("02-03", -80), aside("02-04", 20), aside("02-05", 20), aside("02-06", -10)),
            [(40_000, False, "02-04"), (60_000, True, "02-06")],
        ),
        # Nor is another underlying insurance that makes net exposure more.
        ((buy("02-03", -80), aside("02-04", 31, "YYY")), [(51_000, True, None)]),
        # Insurance is none of it, and no more of it stands beside what insures nothing.
        ((aside("02-04", -60, "YYY"),), [(100_000, False, None)]),
    ],
)
def test_what_is_bought_in_the_hedge_layer_and_insures_nothing_counts(events, told) -> None:
    history = story(HELD, LOSS, *events)
    assert [
        (one.exposure, one.above_ceiling(D(1)), one.cured_on and f"{one.cured_on:%m-%d}")
        for one in history.increases
    ] == told


def test_what_has_no_price_in_the_hedge_layer_may_be_above_the_ceiling() -> None:
    bought = """
2025-02-03 * "A gift, for nobody knows what"
  Assets:Attack:Hedge   10 NIL
  Income:Attack:Closed
"""
    (one,) = story(
        REDUCE_ONLY, LOSS.replace("price XXX 1,000 JPY", "price ZZZ 1 JPY"), bought
    ).increases
    assert (one.exposure, one.above_ceiling(D(1))) == (None, True)


def test_one_underlying_is_one_trade_whatever_it_is_called() -> None:
    history = story(
        REDUCE_ONLY,
        """
2025-01-01 commodity MINI
  barbell-instrument: "future"
  barbell-multiplier: 100
  barbell-underlying: "NK"
2025-01-01 commodity MICRO
  barbell-instrument: "future"
  barbell-multiplier: 10
  barbell-underlying: "NK"
2025-01-10 price MINI 1,000 JPY
2025-01-10 price MICRO 1,000 JPY
2025-01-10 * "one mini"
  Assets:Attack:Trade  1 MINI {0 JPY}
""",
        LOSS,
        """
2025-02-03 * "a mini becomes ten micros"
  Assets:Attack:Trade  -1 MINI {0 JPY}
  Assets:Attack:Trade  10 MICRO {0 JPY}
2025-02-04 * "and one more"
  Assets:Attack:Trade   1 MICRO {0 JPY}
""",
    )
    assert increases(history) == [("02-04", 1, 10_000)]


def test_an_inverse_fund_reduces_what_its_underlying_is_long() -> None:
    history = story(
        REDUCE_ONLY,
        """
2025-01-01 commodity BEAR
  barbell-leverage: -1
  barbell-underlying: "XXX"
""",
        HELD,
        LOSS,
        """
2025-02-03 * "half of it neutralised"
  Assets:Attack:Trade       50 BEAR @ 1,000 JPY
  Assets:Attack:Trade  -50,000 JPY
""",
    )
    assert increases(history) == []


def test_units_without_a_price_still_show_an_increase() -> None:
    history = story(
        REDUCE_ONLY,
        LOSS,
        """
2025-02-03 * "a token, and less of it"
  Assets:Attack:Trade   10 TOKEN
  Assets:Bank          -10 TOKEN
2025-02-04 * "less of it"
  Assets:Attack:Trade   -4 TOKEN
  Assets:Bank            4 TOKEN
""",
    )
    (one,) = history.increases
    assert (one.units, one.amount, one.exposure) == (10, None, None)


def test_an_increase_of_what_is_worth_one_yen_is_one() -> None:
    history = story(REDUCE_ONLY, HELD, LOSS, buy("02-03", D(5_000), 1))
    assert increases(history) == [("02-03", D(5_000), D(5_000))]


def test_cash_and_reductions_of_debt_are_no_increase() -> None:
    history = story(
        REDUCE_ONLY,
        HELD,
        LOSS,
        """
2025-02-03 * "deposit"
  Assets:Attack:Trade  100,000 JPY
  Assets:Bank
""",
    )
    assert increases(history) == []


def test_dollars_owed_since_an_opening_are_no_increase() -> None:
    """Nobody borrowed them that day: what Equity brings in was there before."""
    opened = """
2025-02-01 price USD 100 JPY
2025-02-03 * "what lay there all the time"
  Assets:Attack:Trade       10 XXX {1,000 JPY}
  Assets:Attack:Trade      -50 USD @ 100 JPY
  Equity:Opening
"""
    assert increases(story(REDUCE_ONLY, HELD, LOSS, opened)) == []
    borrowed = opened.replace("Equity:Opening", "Assets:Attack:Trade")
    assert increases(story(REDUCE_ONLY, HELD, LOSS, borrowed)) == [("02-03", 10, 10_000)]


# -- overdue reductions -----------------------------------------------------------

BIG = """
2025-01-10 * "1,300 shares, partly on margin"
  Assets:Attack:Trade           1,300 XXX @ 1,000 JPY
  Assets:Attack:Trade      -1,300,000 JPY
"""


@pytest.mark.parametrize(
    ("sold", "overdue"),
    [
        (600, [("02-07", 700_000)]),
        (650, []),
        (649, [("02-07", 651_000)]),
        (1_300, []),
        (D("649.999"), []),  # but for the tolerance of 1 JPY
        (D("649.998"), [("02-07", 650_002)]),
    ],
)
def test_d2_half_of_the_trigger_exposure_within_five_business_days(
    sold: Decimal, overdue: list[tuple[str, int]]
) -> None:
    history = story(
        BIG,
        LOSS,
        buy("02-07", -sold),
        "2025-02-08 price XXX 1,000 JPY\n",
    )
    assert on(history, "01-31").ceiling == 650_000
    assert [(f"{one.date:%m-%d}", one.exposure) for one in history.overdue] == overdue


def test_d2_before_the_deadline_is_over_nothing_is_overdue() -> None:
    ledger = PRELUDE + BIG + LOSS + "2025-02-10 price XXX 1,000 JPY\n"
    assert history_of(ledger, "2025-02-06").overdue == ()
    (overdue,) = history_of(ledger, "2025-02-07").overdue
    assert (overdue.triggered_on, overdue.ceiling) == (date("01-31"), 650_000)
    assert overdue.state is RiskState.REDUCING
    assert overdue.entry.narration == "loss that makes it REDUCING"


def test_d2_is_valued_at_the_trigger_days_prices() -> None:
    history = story(BIG, LOSS, buy("02-03", -650, 1_100), "2025-02-10 price XXX 1,100 JPY\n")
    assert history.overdue == ()


@pytest.mark.parametrize("quiet", ["", "2025-02-09 price XXX 1,000 JPY\n"])
def test_d2_of_what_was_bought_since_counts_at_the_last_price_by_the_deadline(quiet: str) -> None:
    """100 YYY, bought at 800 after the fall, stand at 900 on 02-07 and at 2,000 on 02-10."""
    bought = buy("02-04", 100, 800).replace("XXX", "YYY")
    prices = "2025-02-07 price YYY 900 JPY\n2025-02-10 price YYY 2,000 JPY\n"
    (overdue,) = story(BIG, LOSS, bought, prices, quiet).overdue
    assert overdue.exposure == 1_300_000 + 90_000


@pytest.mark.parametrize("last", [50, D("49.999")])
def test_a_late_reduction_mends_what_was_overdue(last: Decimal) -> None:
    history = story(BIG, LOSS, buy("02-12", -600), buy("02-13", -last))
    (overdue,) = history.overdue
    assert (overdue.exposure, overdue.cured_on) == (1_300_000, date("02-13"))


def test_a_fall_to_halted_is_due_anew_to_zero() -> None:
    history = story(
        BIG,
        LOSS,
        buy("02-03", -650),
        """
2025-02-10 * "and more"
  Assets:Attack:Trade  -250,000 JPY
  Income:Attack:Closed
""",
        "2025-02-20 price XXX 1,000 JPY\n",
        buy("02-21", -650),
    )
    (overdue,) = history.overdue
    assert (overdue.state, overdue.ceiling, overdue.date) == (RiskState.HALTED, 0, date("02-17"))
    assert (overdue.exposure, overdue.cured_on) == (650_000, date("02-21"))


def test_a_higher_ceiling_takes_the_place_of_the_duty_to_go_to_zero() -> None:
    """HALTED on 02-03, back to REDUCING on 02-05: what was due to zero is due to half."""
    prices = "2025-02-03 price XXX 600 JPY\n2025-02-05 price XXX 800 JPY\n"
    history = story(BIG, prices, "2025-02-20 price XXX 800 JPY\n")
    assert states(history) == {"02-03": "HALTED", "02-05": "REDUCING"}
    (overdue,) = history.overdue
    assert (overdue.date, overdue.triggered_on) == (date("02-10"), date("02-03"))
    assert (overdue.state, overdue.ceiling) == (RiskState.REDUCING, 650_000)
    assert overdue.exposure == 1_300 * 600  # at the trigger day's prices
    obedient = story(BIG, prices, buy("02-07", -217, 800), "2025-02-20 price XXX 800 JPY\n")
    assert obedient.overdue == ()


def test_a_duty_to_go_to_half_stays_what_it_is_through_a_halt() -> None:
    """REDUCING on 02-03, HALTED on 02-04, REDUCING on 02-05: one reduction to half is due."""
    marks = {"02-03": 700, "02-04": 600, "02-05": 800, "02-20": 800}
    history = story(BIG, *(f"2025-{day} price XXX {price} JPY\n" for day, price in marks.items()))
    assert states(history) == {"02-03": "REDUCING", "02-04": "HALTED", "02-05": "REDUCING"}
    assert [(one.triggered_on, one.ceiling) for one in history.overdue] == [
        (date("02-03"), 650_000)
    ]


def test_a_duty_to_half_that_ends_today_leaves_the_later_one_its_time() -> None:
    """HALTED on 02-04, due by 02-11; on 02-10, when half was due, it may stay at half."""
    marks = {"02-03": 700, "02-04": 600, "02-10": 800, "02-20": 800}
    history = story(BIG, *(f"2025-{day} price XXX {price} JPY\n" for day, price in marks.items()))
    assert states(history) == {"02-03": "REDUCING", "02-04": "HALTED", "02-10": "REDUCING"}
    assert [(one.triggered_on, one.date, one.ceiling) for one in history.overdue] == [
        (date("02-03"), date("02-10"), 650_000),
        (date("02-04"), date("02-11"), 650_000),
    ]


@pytest.mark.parametrize(("day", "overdue"), [("02-06", []), ("02-07", ["02-07"])])
def test_a_recovery_on_the_day_on_which_it_was_due_comes_too_late(
    day: str, overdue: list[str]
) -> None:
    gain = f"""
2025-{day} * "a gain"
  Assets:Attack:Trade  350,000 JPY
  Income:Attack:Closed
"""
    history = story(BIG, LOSS, gain, "2025-02-20 price XXX 1,000 JPY\n")
    assert states(history) == {"01-31": "REDUCING", day: "ACTIVE"}
    assert [f"{one.date:%m-%d}" for one in history.overdue] == overdue


def test_what_was_overdue_in_a_halt_is_not_mended_by_recovery() -> None:
    marks = {"02-03": 600, "02-12": 800, "02-20": 800}
    history = story(
        BIG,
        *(f"2025-{day} price XXX {price} JPY\n" for day, price in marks.items()),
        buy("02-21", -1_300, 800),
    )
    assert states(history) == {"02-03": "HALTED", "02-12": "REDUCING"}
    assert [(one.ceiling, one.cured_on) for one in history.overdue] == [(0, None)]


def test_act_within_and_a_holiday_of_the_calendar_named() -> None:
    history = story(
        """
2025-01-01 commodity XXX
  barbell-calendar: "JP"
""",
        BIG,
        """
2025-02-06 price XXX 700 JPY
2025-02-20 price XXX 700 JPY
""",
    )
    # 02-11 is a holiday in Japan
    assert [f"{one.date:%m-%d}" for one in history.overdue] == ["02-14"]


def test_a_position_without_a_price_is_not_flat_but_of_unknown_size() -> None:
    unpriced = """
2025-01-20 * "a token"
  Assets:Attack:Trade   10 TOKEN {1,000 JPY, 2024-01-01}
  Assets:Attack:Trade  -10,000 JPY
"""
    later = "2025-02-20 price XXX 1,000 JPY\n2025-02-20 balance Assets:Attack:Trade 10 TOKEN\n"
    reducing = story(HELD, unpriced, LOSS, later)
    halted = story(HELD, unpriced, LOSS.replace("-350,000", "-550,000"), later)
    assert on(reducing, "01-31").state is RiskState.REDUCING
    assert reducing.overdue == ()  # UNKNOWN, told by the missing price
    assert [one.exposure for one in halted.overdue] == [None]


# -- ceilings ---------------------------------------------------------------------


def test_the_reference_is_the_largest_exposure_of_90_days_and_stays() -> None:
    history = story(
        buy("01-10", 400),
        buy("01-13", -300),
        LOSS,
        """
2025-02-03 * "halted"
  Assets:Attack:Trade  -200,000 JPY
  Income:Attack:Closed
2025-02-04 * "and back"
  Assets:Attack:Trade   400,000 JPY
  Income:Attack:Closed
""",
    )
    assert [on(history, day).ceiling for day in ("01-31", "02-03", "02-04")] == [
        200_000,
        0,
        200_000,
    ]
    assert [on(history, day).ceiling_in_force for day in ("01-31", "02-03")] == [None, 200_000]


def test_an_exposure_of_more_than_90_days_ago_is_forgotten() -> None:
    history = story(
        buy("01-10", 400),
        buy("01-13", -300),
        """
2025-04-13 price XXX 1,000 JPY
2025-04-13 * "91 days later"
  Assets:Attack:Trade  -350,000 JPY
  Income:Attack:Closed
""",
    )
    assert on(history, "04-13").ceiling == 50_000


def test_the_exposure_of_the_day_90_days_ago_still_counts() -> None:
    history = story(
        buy("01-10", 400),
        buy("01-14", -300),
        """
2025-04-13 price XXX 1,000 JPY
2025-04-13 * "90 days after the last evening with 400"
  Assets:Attack:Trade  -350,000 JPY
  Income:Attack:Closed
""",
    )
    assert on(history, "04-13").ceiling == 200_000


def test_another_reduce_to_moves_the_ceiling() -> None:
    history = story(
        HELD, LOSS, '2025-02-10 custom "barbell" "policy"\n  reduce-to: 0.25\n', THE_END
    )
    assert (on(history, "02-09").ceiling, on(history, "02-10").ceiling) == (50_000, 25_000)


# -- decisions ----------------------------------------------------------------------


def decision(day: str, verb: str) -> str:
    return f"""
2025-{day} custom "barbell" "{verb}"
  by: "taro"
  reason: "because"
"""


HALT_LOSS = """
2025-02-03 * "loss that halts"
  Assets:Attack:Trade  -600,000 JPY
  Income:Attack:Closed
"""


def refused(history: History) -> list[tuple[str, str]]:
    return [(one.verb, one.reason) for one in history.refused]


def test_a_restart_begins_a_generation_in_reducing_at_100() -> None:
    history = story(HALT_LOSS, decision("03-05", "restart"), THE_END)
    day = on(history, "03-05")
    assert (day.state, day.generation, day.nav, day.peak) == (RiskState.REDUCING, 2, 100, 100)
    assert day.drivers == (Driver.RESTART,)
    assert day.net_contributions == 1_000_000  # the loss budget is not raised
    assert refused(history) == []
    transition = history.transitions[-1]
    assert (transition.generation, transition.driver) == (2, Driver.RESTART)
    assert transition.entry.type == "barbell"


@pytest.mark.parametrize(
    ("events", "reason"),
    [
        ((decision("03-05", "restart"),), "not-halted"),
        ((LOSS, decision("03-05", "restart")), "not-halted"),
        ((HALT_LOSS, decision("03-04", "restart")), "too-early"),  # 29 days
        ((HELD, HALT_LOSS, decision("03-05", "restart")), "not-flat"),
        ((decision("02-03", "review"),), "nothing-to-review"),
        (
            (HALT_LOSS, decision("03-05", "restart"), decision("04-03", "review")),
            "too-early",
        ),
    ],
)
def test_decisions_that_are_refused(events: tuple[str, ...], reason: str) -> None:
    history = story(*events, THE_END)
    assert [why for _, why in refused(history)] == [reason]


def test_a_review_ends_the_probation_after_a_restart() -> None:
    history = story(HALT_LOSS, decision("03-05", "restart"), decision("04-04", "review"), THE_END)
    assert refused(history) == []
    assert states(history) == {"02-03": "HALTED", "03-05": "REDUCING", "04-04": "ACTIVE"}


def test_a_new_generation_has_lines_of_its_own() -> None:
    history = story(
        HALT_LOSS,
        decision("03-05", "restart"),
        """
2025-03-10 * "a third of what is left"
  Assets:Attack:Trade  -130,000 JPY
  Income:Attack:Closed
""",
        decision("04-04", "review"),
        THE_END,
    )
    assert on(history, "03-10").nav == Decimal("67.5")
    assert on(history, "04-04").state is RiskState.REDUCING
    assert on(history, "04-04").drivers == (Driver.NAV,)


def test_a_manual_halt_lasts_until_a_restart() -> None:
    history = story(
        decision("02-03", "halt"),
        """
2025-02-10 * "gain"
  Assets:Attack:Trade   600,000 JPY
  Income:Attack:Closed
""",
        decision("03-05", "restart"),
        THE_END,
    )
    assert on(history, "02-03").drivers == (Driver.MANUAL,)
    assert states(history) == {"02-03": "HALTED", "03-05": "REDUCING"}


def test_only_a_restart_revives_an_insolvent_sleeve() -> None:
    history = story(
        HALT_LOSS.replace("-600,000", "-1,000,000"),
        """
2025-02-10 * "deposit"
  Assets:Attack:Trade   500,000 JPY
  Assets:Bank
""",
        decision("03-05", "restart"),
        """
2025-03-10 * "gain"
  Assets:Attack:Trade   100,000 JPY
  Income:Attack:Closed
""",
    )
    assert (on(history, "02-10").nav, on(history, "03-10").nav) == (0, 120)


# -- the first trade ------------------------------------------------------------------


def test_the_first_trade_and_the_policy_it_lacks() -> None:
    history = story(
        HELD,
        '2025-01-20 custom "barbell" "policy"\n  core-floor: 8,000,000 JPY\n',
        '2025-01-25 custom "barbell" "policy"\n  sleeve-budget: 1,000,000 JPY\n',
        THE_END,
    )
    first = history.first_trade
    assert first is not None
    assert (first.date, first.missing) == (date("01-10"), ("core-floor", "sleeve-budget"))
    assert first.policy_since == date("01-25")


def test_a_first_trade_under_a_policy_lacks_nothing() -> None:
    history = story(
        """
2025-01-10 custom "barbell" "policy"
  core-floor: 8,000,000 JPY
  sleeve-budget: 1,000,000 JPY
""",
        HELD,
    )
    first = history.first_trade
    assert first is not None
    assert (first.missing, first.policy_since) == ((), None)


def test_without_any_policy_there_is_no_day_it_came() -> None:
    first = story(HELD).first_trade
    assert first is not None
    assert first.policy_since is None


def test_funding_and_openings_are_no_trades() -> None:
    history = story(
        """
2025-01-10 * "an opening balance in kind"
  Assets:Attack:Trade  100 XXX {1,000 JPY}
  Equity:Opening
"""
    )
    assert history.first_trade is None


MONTHS = (
    "".join(
        f"""
2025-01-01 commodity {month}
  barbell-instrument: "future"
  barbell-multiplier: {size}
  barbell-underlying: "INDEX"
"""
        for month, size in (("MAR", 10), ("JUN", 10), ("BIG", 100))
    )
    + """
2025-01-07 * "two contracts"
  Assets:Attack:Trade  2 MAR {0 JPY} @ 40,000 JPY
"""
)
STOP = """
2025-01-06 custom "barbell" "market" "VIX"
  halt-above: 30
2025-02-03 price VIX 35 PTS
"""
SHRINK = """
2025-02-03 price MAR 22,000 JPY
"""


def roll(sold: int, bought: int, month: str = "JUN", price: int = 22_300, apart: str = "") -> str:
    """Out of March and into another month; `apart` is put between the two orders."""
    return (
        '\n2025-02-04 * "roll"\n'
        f"  Assets:Attack:Trade  {-sold} MAR {{0 JPY}} @ 22,000 JPY\n"
        f"{apart}"
        f"  Assets:Attack:Trade  {bought} {month} {{0 JPY}} @ {price} JPY\n"
    )


@pytest.mark.parametrize("trouble", [STOP, SHRINK])
@pytest.mark.parametrize(
    ("rolled", "grown"),
    [
        # 2 x 10 x 300 more, because June is dearer: no contract was added.
        (roll(2, 2), []),
        (roll(1, 1), []),
        (roll(2, 2, price=21_700), []),
        (roll(2, 2, apart='2025-02-04 * "into June"\n'), []),
        # One more, at June's price.
        (roll(2, 3), [("02-04", 1, 223_000)]),
        # Another size, or another scale, is no month of the same contract.
        (roll(2, 1, "BIG"), [("02-04", -1, 100 * 22_300 - 20 * 22_000)]),
        (roll(2, 2, price=223_000), [("02-04", 0, 20 * (223_000 - 22_000))]),
    ],
)
def test_a_roll_into_a_dearer_month_is_no_increase(trouble, rolled, grown):
    assert increases(story(MONTHS, trouble, rolled)) == grown


def test_what_a_dearer_month_adds_ends_no_margin_support():
    """The reserve met a call: what is added in five days ends that; a roll adds nothing."""
    call = """
2025-02-03 * "something for the reserve"
  Assets:Attack:Trade    -100,000 JPY
  Assets:Attack:Reserve   100,000 JPY
2025-02-03 custom "barbell" "margin-call" 100,000 JPY
  due: 2025-02-05
2025-02-04 * "the reserve meets the call"
  Assets:Attack:Reserve  -100,000 JPY
  Assets:Attack:Trade     100,000 JPY
"""
    for bought, ended in ((2, None), (3, date("02-05"))):
        rolled = roll(2, bought, price=40_400).replace("02-04", "02-05").replace("22,000", "40,000")
        history = story(MONTHS, call, rolled, THE_END)
        assert history.layer_transfers[-1].margin_support
        assert history.layer_transfers[-1].support_ended_on == ended
