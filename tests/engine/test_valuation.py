"""Equity, exposure, prices and what they rest on: cases V1 to V8, section d, staleness."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from histories import HOUSE, date, history_of, on

if TYPE_CHECKING:
    from beancount_barbell.model.history import Day, History

PRELUDE = (
    HOUSE
    + """
2025-01-06 * "fund"
  Assets:Core:Bank      9,000,000 JPY
  Assets:Attack:Trade   1,000,000 JPY
  Equity:Opening
"""
)


def leverage(day: Day) -> Decimal:
    assert day.exposure is not None
    assert day.equity is not None
    return round(day.exposure / day.equity, 2)


def last(ledger: str) -> Day:
    row = history_of(PRELUDE + ledger).last
    assert row is not None
    return row


# -- c: cases V1 to V8 ---------------------------------------------------------

MINI = """
2025-01-01 commodity MINI
  barbell-instrument: "future"
  barbell-multiplier: 100
2025-02-03 * "buy one, booked at zero cost"
  Assets:Attack:Trade   1 MINI {0 JPY}
2025-02-03 price MINI 39,000 JPY
"""


def test_v1_v2_a_future_is_exposure_and_no_value() -> None:
    """n24: neither 1,039,000 nor 4,900,000."""
    history = history_of(
        PRELUDE
        + MINI
        + """
2025-02-04 price MINI 38,000 JPY
2025-02-04 * "variation"
  Assets:Attack:Trade  -100,000 JPY
  Income:Attack:PnL
"""
    )
    v1, v2 = on(history, "02-03"), on(history, "02-04")
    assert (v1.equity, v1.exposure, leverage(v1)) == (1_000_000, 3_900_000, Decimal("3.9"))
    assert (v2.equity, v2.exposure, leverage(v2)) == (900_000, 3_800_000, Decimal("4.22"))


def test_a_future_without_a_price_leaves_settled_cash_as_an_estimate_alone() -> None:
    """What is not settled of it is UNKNOWN, and so is the equity that it is a part of."""
    history = history_of(
        PRELUDE
        + MINI.replace("2025-02-03 price MINI 39,000 JPY\n", "")
        + """
2025-02-04 price MINI 39,000 JPY
2025-02-05 price MINI 38,000 JPY
"""
    )
    blind = on(history, "02-03")
    assert (blind.equity, blind.nav, blind.exposure, blind.ratio) == (None, None, None, None)
    assert (blind.equity_estimate, blind.sleeve_missing) == (1_000_000, ("MINI",))
    # From its first price on it moves the equity, though it was opened without one.
    assert [on(history, day).equity for day in ("02-04", "02-05")] == [1_000_000, 900_000]
    (gap,) = history.gaps
    assert (gap.in_sleeve, gap.start, gap.end) == (True, date("02-03"), date("02-04"))


def test_a_future_without_a_price_may_worsen_a_state_but_never_release_it() -> None:
    history = history_of(
        PRELUDE
        + MINI.replace("2025-02-03 price MINI 39,000 JPY\n", "")
        + """
2025-02-04 * "variation"
  Assets:Attack:Trade  -350,000 JPY
  Income:Attack:PnL
2025-02-05 * "variation"
  Assets:Attack:Trade   300,000 JPY
  Income:Attack:PnL
2025-02-06 price MINI 39,000 JPY
"""
    )
    found = [on(history, day).state.name for day in ("02-03", "02-04", "02-05", "02-06")]
    assert found == ["ACTIVE", "REDUCING", "REDUCING", "ACTIVE"]


@pytest.mark.parametrize("debt", ["Liabilities:Attack:Margin", "Assets:Attack:Trade"])
def test_v3_margin_debt_in_both_styles(debt: str) -> None:
    day = last(f"""
2025-02-03 * "margin buy"
  Assets:Attack:Trade      200 XXX {{10,000 JPY}}
  Assets:Attack:Trade  -1,000,000 JPY
  {debt}               -1,000,000 JPY
""")
    assert (day.equity, day.exposure, leverage(day)) == (1_000_000, 2_000_000, 2)
    assert day.free_cash == -1_000_000


def option(delta: str = "") -> str:
    return f"""
2025-01-01 commodity PUT
  barbell-instrument: "option"
  barbell-multiplier: 100
  barbell-underlying: "NK225"
{delta}
2025-02-03 price NK225 39,000 JPY
2025-02-03 price PUT 20,000 JPY
2025-02-03 * "sell one put at 200, quoted a contract"
  Assets:Attack:Trade      -1 PUT {{20,000 JPY}}
  Assets:Attack:Trade  20,000 JPY
"""


@pytest.mark.parametrize(
    ("delta", "exposure"), [("", 3_900_000), ("  barbell-delta: -0.3\n", 1_170_000)]
)
def test_v6_a_short_put_has_the_exposure_of_its_underlying(delta: str, exposure: int) -> None:
    day = last(option(delta))
    assert (day.equity, day.exposure, day.free_cash) == (1_000_000, exposure, 1_020_000)


def test_the_underlying_moves_an_options_exposure() -> None:
    day = last(option() + "2025-02-04 price NK225 40,000 JPY\n")
    assert (day.date, day.exposure) == (date("02-04"), 4_000_000)


def test_an_option_whose_underlying_has_no_price_has_unknown_exposure() -> None:
    day = last(option().replace("2025-02-03 price NK225 39,000 JPY\n", ""))
    assert (day.equity, day.exposure) == (1_000_000, None)


def test_a_leveraged_fund_counts_by_its_factor_and_the_hedge_layer_apart() -> None:
    day = last("""
2025-01-01 commodity BULL
  barbell-leverage: 2
2025-01-01 commodity BEAR
  barbell-leverage: -2
2025-02-03 * "buy"
  Assets:Attack:Trade      10 BULL {10,000 JPY}
  Assets:Attack:Hedge       3 BEAR {10,000 JPY}
  Assets:Attack:Trade  -130,000 JPY
""")
    assert (day.exposure, day.hedge_exposure) == (200_000, 60_000)


def test_v8_a_lot_in_yen_priced_in_dollars() -> None:
    day = last("""
2025-02-03 * "n33"
  Assets:Core:MMF    60,000 USDMMF {140 JPY, 2024-06-01}
  Assets:Core:Bank  -8,400,000 JPY
2025-02-03 price USDMMF 1.00 USD
2025-02-03 price USD 150 JPY
""")
    assert day.core == 600_000 + 9_000_000


# -- d: ratio and floor as facts -----------------------------------------------


@pytest.mark.parametrize(
    ("equity", "ratio"),
    [
        (1_250_000, "0.12195"),
        (1_500_000, "0.14286"),
        (1_140_000, "0.11243"),
        (700_000, "0.07216"),
        (1_285_714, "0.12500"),
    ],
)
def test_ratio(equity: int, ratio: str) -> None:
    day = last(f"""
2025-02-03 * "result"
  Assets:Attack:Trade  {equity - 1_000_000} JPY
  Income:Attack:PnL
""")
    assert day.ratio is not None
    assert round(day.ratio, 5) == Decimal(ratio)


def test_the_ratio_after_the_sweep_that_is_suggested() -> None:
    day = last("""
2025-02-03 * "result"
  Assets:Attack:Trade  500,000 JPY
  Income:Attack:PnL
2025-02-04 * "sweep"
  Assets:Attack:Trade  -450,000 JPY
  Assets:Core:Bank
""")
    assert (day.core, day.equity, day.ratio) == (9_450_000, 1_050_000, Decimal("0.1"))


DOLLAR_CORE = """
2025-02-02 price USD 150 JPY
2025-02-02 * "the core goes into dollars"
  Assets:Core:Bank  -9,000,000 JPY
  Assets:Core:Bank      60,000 USD @ 150 JPY
"""


def test_a_weaker_dollar_is_no_flow_of_the_core() -> None:
    """n37, and the passive shortfall of section d."""
    history = history_of(
        PRELUDE
        + DOLLAR_CORE
        + "2025-02-03 price USD 149 JPY\n2025-02-04 price USD 135 JPY\n"
        + '2025-02-02 custom "barbell" "policy"\n  core-floor: 9,000,000 JPY\n'
    )
    first, second = on(history, "02-03"), on(history, "02-04")
    assert (first.core, first.core_flow, first.core_outflow) == (8_940_000, 0, 0)
    assert first.limits.core_floor == 9_000_000
    assert first.core_entry.amount.number == 149
    assert second.ratio is not None
    assert round(second.ratio, 5) == Decimal("0.10989")


def test_a_withdrawal_is_named_as_what_moved_the_core() -> None:
    day = last("""
2025-02-03 * "house"
  Assets:Core:Bank  -100,000 JPY
  Expenses:Rent      100,000 JPY
""")
    assert (day.core, day.core_outflow) == (8_900_000, 100_000)


def test_a_floor_in_dollars_is_valued_every_day() -> None:
    history = history_of(
        PRELUDE
        + '2025-02-01 custom "barbell" "policy"\n  core-floor: 60,000 USD\n'
        + DOLLAR_CORE
        + "2025-02-03 price USD 149 JPY\n"
    )
    assert [on(history, day).limits.core_floor for day in ("02-01", "02-02", "02-03")] == [
        None,
        9_000_000,
        8_940_000,
    ]


def test_no_capital_has_no_ratio() -> None:
    day = last("""
2025-02-03 * "everything spent"
  Assets:Core:Bank     -9,000,000 JPY
  Assets:Attack:Trade  -1,000,000 JPY
  Expenses:Rent
""")
    assert (day.core, day.equity, day.ratio) == (0, 0, None)


def test_no_core_left_is_all_sleeve() -> None:
    day = last("""
2025-02-03 * "the core is spent"
  Assets:Core:Bank     -9,000,000 JPY
  Expenses:Rent
""")
    assert day.ratio == 1


# -- prices ---------------------------------------------------------------------

HELD = """
2025-02-03 * "bought in the past"
  Assets:Core:MMF    1,000 XXX {100 JPY, 2024-06-01}
  Assets:Core:Bank  -100,000 JPY
"""


@pytest.mark.parametrize(
    ("prices", "worth"),
    [
        ("2025-02-03 price XXX 120 JPY", 120),
        ("2025-02-03 price XXX 2 USD\n2025-02-03 price USD 150 JPY", 300),  # chain
        ("2025-02-03 price XXX 2 USD\n2025-02-03 price JPY 0.005 USD", 400),  # inverse
        ("2025-02-03 price XXX 120 JPY\n2025-02-04 price XXX 130 JPY", 120),  # n32: tomorrow
        (
            "2025-01-20 price XXX 90 JPY\n2025-02-02 price XXX 2 USD\n2025-02-02 price USD 50 JPY",
            100,
        ),
        (
            "2025-01-20 price XXX 90 JPY\n2025-01-02 price XXX 2 USD\n2025-02-02 price USD 50 JPY",
            90,
        ),
        ("2025-02-03 price JPY 0 XXX\n2025-02-03 price XXX 7 JPY", 7),  # zero is no inverse
    ],
)
def test_price_lookup(prices: str, worth: int) -> None:
    """The freshest way wins; where all are stale, the direct one."""
    history = history_of(PRELUDE + HELD + prices + "\n")
    assert on(history, "02-03").core == 8_900_000 + 1_000 * worth


def test_a_price_that_became_zero_leaves_the_last_rate() -> None:
    history = history_of(
        PRELUDE
        + """
2025-02-03 price JPY 0.01 USD
2025-02-03 * "dollars"
  Assets:Core:Bank  1,000 USD
  Equity:Opening
2025-02-04 price JPY 0 USD
"""
    )
    assert on(history, "02-03").core == 9_100_000
    assert on(history, "02-04").core_missing in ((), ("USD",))


def test_an_explicit_price_beats_a_transaction_of_the_same_day() -> None:
    day = last("""
2025-02-03 * "buy"
  Assets:Core:MMF    1,000 XXX {100 JPY}
  Assets:Core:Bank  -100,000 JPY
2025-02-03 price XXX 120 JPY
2025-02-03 * "buy more"
  Assets:Core:MMF    1,000 XXX {90 JPY}
  Assets:Core:Bank  -90,000 JPY
""")
    assert day.core == 9_000_000 - 190_000 + 2_000 * 120


def test_a_purchase_is_a_price_and_the_lowest_of_a_day_counts() -> None:
    ledger = """
2025-02-03 * "buy"
  Assets:Core:MMF    1,000 XXX {100 JPY}
  Assets:Core:Bank  -100,000 JPY
2025-02-03 * "buy more"
  Assets:Core:MMF    1,000 XXX {90 JPY}
  Assets:Core:Bank  -90,000 JPY
"""
    assert last(ledger).core == 9_000_000 - 190_000 + 2_000 * 90


@pytest.mark.parametrize(("units", "counts"), [(10, 1_000), (-10, 1_600)])
@pytest.mark.parametrize("turn", [1, -1])
def test_of_two_prices_of_a_day_the_worse_counts(units: int, counts: int, turn: int) -> None:
    """The lowest of what is held, the highest of what was sold short; so in bookings, too."""
    bought = f"""
2025-02-03 * "buy or sell"
  Assets:Attack:Trade    {units} XXX {{1,200 JPY}}
  Assets:Attack:Trade  {-units * 1_200} JPY
"""
    listed = "".join(f"2025-02-04 price XXX {one} JPY\n" for one in (1_000, 1_600)[::turn])
    assert last(bought + listed).exposure == 10 * counts
    traded = "".join(
        f"""
2025-02-04 * "two fills, as many as are held"
  Assets:Attack:Trade    {units // 2} XXX {{{one} JPY}}
  Assets:Attack:Trade  {-units // 2 * one} JPY
"""
        for one in (1_000, 1_600)[::turn]
    )
    assert last(bought + traded).exposure == 20 * counts


def test_a_sale_with_a_price_is_a_price_but_not_its_cost() -> None:
    day = last(
        HELD
        + """
2025-02-04 * "sell"
  Assets:Core:MMF   -400 XXX {100 JPY, 2024-06-01} @ 110 JPY
  Assets:Core:Bank  44,000 JPY
  Income:Core:Gain
"""
    )
    assert day.core == 8_944_000 + 600 * 110


def test_the_cost_of_what_changes_hands_in_kind_is_no_price() -> None:
    history = history_of(
        PRELUDE
        + """
2025-02-01 price XXX 150 JPY
2025-02-02 * "bought long ago"
  Assets:Core:MMF    1,000 XXX {100 JPY, 2024-06-01}
  Assets:Core:Bank  -100,000 JPY
2025-02-03 * "in kind: the new lot bears the day's date"
  Assets:Core:MMF     -400 XXX {100 JPY, 2024-06-01}
  Assets:Core:Bank     400 XXX {100 JPY}
"""
    )
    assert on(history, "02-03").core == 8_900_000 + 150_000


def test_implicit_prices_adds_nothing() -> None:
    ledger = (
        PRELUDE
        + """
2025-02-01 price XXX 150 JPY
2025-02-02 * "bought long ago"
  Assets:Core:MMF    1,000 XXX {100 JPY, 2024-06-01}
  Assets:Core:Bank  -100,000 JPY
2025-02-03 * "in kind"
  Assets:Core:MMF     -400 XXX {100 JPY, 2024-06-01}
  Assets:Core:Bank     400 XXX {100 JPY}
2025-02-04 * "first price of another pair"
  Assets:Core:MMF      100 YYY {5 EUR}
  Assets:Core:Bank    -500 EUR
2025-02-05 * "first price of a currency"
  Assets:Core:Bank     500 EUR @ 160 JPY
  Assets:Core:Bank  -80,000 JPY
"""
    )
    ledger += """
2025-02-06 * "an heirloom, bought long ago"
  Assets:Core:MMF   1 GEM {100 JPY, 2024-06-01}
  Equity:Opening
"""
    with_plugin = 'plugin "beancount.plugins.implicit_prices"\n' + ledger
    assert [day.core for day in history_of(with_plugin).days] == [
        day.core for day in history_of(ledger).days
    ]


def test_lots_from_equity_are_priced_at_cost_until_a_price_is_known() -> None:
    ledger = """
2025-02-03 * "from another broker"
  Assets:Core:MMF    100 XXX {70 JPY}
  Assets:Core:MMF    100 XXX {60 JPY}
  Equity:Opening
2025-02-04 price XXX 80 JPY
2025-02-05 * "more of it"
  Assets:Core:MMF    100 XXX {50 JPY}
  Equity:Opening
"""
    history = history_of(PRELUDE + ledger)
    assert on(history, "02-03").core == 9_000_000 + 200 * 60
    assert on(history, "02-05").core == 9_000_000 + 300 * 80


def stale_of(ledger: str) -> list[tuple[str, str, str, str | None, int]]:
    history = history_of(PRELUDE + ledger)
    return [
        (
            one.commodity,
            one.quote,
            f"{one.start:%m-%d}",
            None if one.end is None else f"{one.end:%m-%d}",
            one.max_age_days,
        )
        for one in history.stale
    ]


NOTHING_ELSE = '2025-{} custom "barbell" "policy"\n  core-floor: 1 JPY\n'


@pytest.mark.parametrize(
    ("terms", "days"),
    [
        ("", 7),
        ('2025-01-01 commodity XXX\n  barbell-class: "treasury-mmf"\n', 35),
    ],
)
def test_a_price_grows_stale(terms: str, days: int) -> None:
    last_fresh = date("02-03").toordinal() + days
    day = date("02-03").fromordinal
    fresh, stale = (f"{day(number):%m-%d}" for number in (last_fresh, last_fresh + 1))
    ledger = terms + HELD + "2025-02-03 price XXX 120 JPY\n"
    assert stale_of(ledger + NOTHING_ELSE.format(fresh)) == []
    balance = f"2025-{stale} balance Assets:Core:MMF  1,000 XXX\n"
    assert stale_of(ledger + balance) == [("XXX", "JPY", stale, None, days)]


def test_a_currency_grows_stale_after_a_week_and_a_new_price_ends_it() -> None:
    assert stale_of(
        DOLLAR_CORE
        + "2025-02-10 balance Assets:Core:Bank 60,000 USD\n"
        + NOTHING_ELSE.format("02-11")
        + "2025-02-12 price USD 151 JPY\n2025-02-20 balance Assets:Core:Bank 60,000 USD\n"
    ) == [("USD", "JPY", "02-10", "02-12", 7), ("USD", "JPY", "02-20", None, 7)]


def test_a_price_is_no_staler_than_it_is_used() -> None:
    """Priced on 02-03, held from 03-10 to 03-12 and again from 03-20: stale on those days alone."""
    ledger = """
2025-02-03 price XXX 150 JPY
2025-03-10 * "from another bank, in kind"
  Assets:Core:MMF   1,000 XXX {100 JPY, 2024-06-01}
  Equity:Opening
2025-03-12 * "back"
  Assets:Core:MMF  -1,000 XXX {100 JPY, 2024-06-01}
  Equity:Opening
2025-03-20 * "again"
  Assets:Core:MMF   1,000 XXX {100 JPY, 2024-06-01}
  Equity:Opening
"""
    assert stale_of(ledger) == [
        ("XXX", "JPY", "03-10", "03-12", 7),
        ("XXX", "JPY", "03-20", None, 7),
    ]


def test_price_max_age_of_the_policy() -> None:
    ledger = HELD + "2025-02-03 price XXX 120 JPY\n"
    stricter = '2025-02-01 custom "barbell" "policy"\n  price-max-age: 1\n'
    looser = stricter.replace(": 1", ": 10")
    balance = "2025-02-12 balance Assets:Core:MMF 1,000 XXX\n"
    assert stale_of(stricter + ledger + balance) == [("XXX", "JPY", "02-05", None, 1)]
    assert stale_of(looser + ledger + balance) == []


def test_a_price_gap_in_the_core_ends_with_the_first_price(history: History) -> None:
    """
    2025-02-03 * "from another broker, without a cost"
      Assets:Core:MMF    100 XXX
      Equity:Opening    -100 XXX
    2025-02-04 * "more"
      Assets:Core:MMF    100 XXX
      Equity:Opening    -100 XXX
    2025-02-05 price XXX 80 JPY
    """
    (gap,) = history.gaps
    assert (gap.in_core, gap.in_sleeve, gap.estimated) == (True, False, False)
    assert (gap.start, gap.end) == (date("02-03"), date("02-05"))
    assert on(history, "02-04").core is None
    assert on(history, "02-04").ratio is None
    assert on(history, "02-05").core == 9_016_000


def test_units_of_the_core_in_kind(history: History) -> None:
    """
    2025-02-03 * "buy"
      Assets:Core:MMF    100 XXX {10 JPY}
      Assets:Core:Bank
    """
    assert history.core_in_kind == (("JPY", 8_999_000), ("XXX", 100))


def test_a_currency_whose_price_becomes_zero_loses_its_way() -> None:
    """Its price turned round is no price: what it was worth is no longer known."""
    ledger = """
2025-01-07 price JPY 0.0067 USD
2025-01-07 price STOCK 10 USD
2025-01-07 * "dollars, and what is priced in them"
  Assets:Attack:Trade   100 USD
  Assets:Attack:Trade    10 STOCK
  Equity:Opening
2025-01-08 price JPY 0 USD
2025-03-01 balance Assets:Core:Bank 9,000,000 JPY
"""
    assert last(ledger).sleeve_missing == ("STOCK", "USD")


def test_a_price_of_the_first_of_all_dates_is_one() -> None:
    ledger = (
        HOUSE.replace("2025-01-01", "0001-01-01")
        + """
0001-01-01 * "fund"
  Assets:Core:Bank       9,000 JPY
  Assets:Attack:Trade    3,000 JPY
  Equity:Opening
0001-01-01 * "bought"
  Assets:Attack:Trade   10 STOCK {200 JPY}
  Assets:Attack:Trade  -2,000 JPY
0001-02-01 balance Assets:Attack:Trade   1,000 JPY
"""
    )
    history = history_of(ledger)
    assert [one.priced_on for one in history.stale] == [date("0001-01-01")]
    assert history.stale[0].location.lineno > 0


@pytest.mark.parametrize("prices", [(90, 110), (110, 90)])
def test_of_two_prices_of_a_day_the_lower_holds_on_whichever_line(prices: tuple[int, int]) -> None:
    found = history_of(
        PRELUDE
        + """
2025-01-07 * "buy"
  Assets:Attack:Trade    10 XXX {100 JPY}
  Assets:Attack:Trade  -1,000 JPY
"""
        + "".join(f"2025-01-08 price XXX {price} JPY\n" for price in prices)
        + "2025-01-09 price XXX 120 JPY\n"
    )
    assert [on(found, day).equity for day in ("01-07", "01-08", "01-09")] == [
        1_000_000,
        999_900,
        1_000_200,
    ]


def test_a_price_that_is_written_the_other_way_round() -> None:
    """So many shares for a dollar of 100 JPY: 1/0.05 are 20 USD, 2,000 JPY; then 25 USD, 2,500."""
    history = history_of(
        PRELUDE
        + """
2025-02-03 price USD 100 JPY
2025-02-03 price USD 0.05 ETF
2025-02-03 * "buy"
  Assets:Attack:Trade  100 ETF {2,000 JPY}
  Assets:Attack:Trade  -200,000 JPY
2025-02-04 price USD 0.04 ETF
"""
    )
    assert [on(history, day).equity for day in ("02-03", "02-04")] == [1_000_000, 1_050_000]
