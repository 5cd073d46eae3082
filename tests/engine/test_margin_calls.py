"""When a margin call is met, and what it lacks until then.

The trade layer holds 800,000 of shares and 200,000 of cash; a call of 260,000 on 02-07
lacks 60,000, which positions of 60,000 / 0.20 = 300,000 would free.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from histories import HOUSE, date, history_of

if TYPE_CHECKING:
    from beancount_barbell.model.treasury import CallCheck

PRELUDE = (
    HOUSE
    + """
2025-01-06 * "fund"
  Assets:Core:Bank      9,000,000 JPY
  Assets:Attack:Trade   1,000,000 JPY
  Equity:Opening
2025-01-07 * "buy"
  Assets:Attack:Trade       100 XXX {8,000 JPY}
  Assets:Attack:Trade  -800,000 JPY
2025-02-07 price XXX 8,000 JPY
"""
)

CALL = """
2025-02-07 custom "barbell" "margin-call" 260,000 JPY
  due: 2025-02-10
"""

MARGIN = """
2025-01-08 * "on margin, beside the cash"
  Assets:Attack:Hedge        0 JPY
  Liabilities:Attack:Margin  -800,000 JPY
  Assets:Attack:Trade       100 XXX {8,000 JPY}
"""
"""As many shares again, for which all is owed: to close them brings no cash."""

END = "2025-02-28 price NIL 1 JPY\n"


def check(*events: str, call: str = CALL) -> CallCheck:
    (found,) = history_of(PRELUDE + call + "".join(events) + END).treasury.calls
    return found


def short(found: CallCheck) -> tuple[object, ...]:
    assert found.met_on is None
    assert found.short is not None
    return found.short.amount, found.short.ready, found.short.lacking


def money(day: str, amount: int, source: str = "Assets:Bank", to: str = "Trade") -> str:
    return f"""
2025-{day} * "money"
  Assets:Attack:{to}  {amount} JPY
  {source}
"""


def sell(day: str, units: int, price: int = 8_000) -> str:
    return f"""
2025-{day} * "for cash"
  Assets:Attack:Trade  -{units} XXX {{8,000 JPY}} @ {price} JPY
  Assets:Attack:Trade  {units * price} JPY
  Income:Attack:PnL
"""


def close(day: str, units: int) -> str:
    return f"""
2025-{day} * "against what is owed"
  Assets:Attack:Trade       -{units} XXX {{8,000 JPY, 2025-01-08}}
  Liabilities:Attack:Margin  {units * 8_000} JPY
"""


def test_past_its_day_it_stays_open() -> None:
    found = check()
    assert short(found) == (260_000, 200_000, 60_000)
    assert found.short.exposure == 800_000


@pytest.mark.parametrize("day", ["02-08", "02-10", "02-20"])
def test_money_from_outside_meets_it_on_its_day(day: str) -> None:
    assert check(money(day, 60_000)).met_on == date(day)


def test_what_is_a_yen_too_little_is_within_tolerance_and_two_are_not() -> None:
    assert check(money("02-10", 59_999)).met_on == date("02-10")
    assert short(check(money("02-10", 59_998))) == (260_000, 259_998, 2)


def test_a_part_leaves_the_rest() -> None:
    assert short(check(money("02-08", 20_000))) == (260_000, 220_000, 40_000)
    assert check(money("02-08", 20_000), money("02-12", 40_000)).met_on == date("02-12")


def test_a_sale_for_cash_counts_for_what_it_brings() -> None:
    # 8 shares are 64,000; 7 are 56,000, and their 11,200 of margin count only once.
    assert check(sell("02-10", 8)).met_on == date("02-10")
    assert short(check(sell("02-10", 7))) == (260_000, 256_000, 4_000)


def test_closing_on_margin_frees_a_fifth() -> None:
    # 37 x 8,000 x 0.20 = 59,200 of 60,000; 38 free 60,800.
    assert short(check(MARGIN, close("02-10", 37))) == (260_000, 200_000, 800)
    assert check(MARGIN, close("02-10", 38)).met_on == date("02-10")


def test_money_and_closing_add_up() -> None:
    # 30,000 of cash and 150,000 / 8,000 = 18.75 shares
    half = money("02-08", 30_000)
    assert check(MARGIN, half, close("02-11", 19)).met_on == date("02-11")
    # 200,000 + 30,000 + 18 x 1,600 = 258,800
    assert short(check(MARGIN, half, close("02-11", 18))) == (260_000, 230_000, 1_200)


def test_cash_that_was_paid_against_the_debt_counts() -> None:
    paid = """
2025-02-08 * "all the cash there is"
  Assets:Attack:Trade       -200,000 JPY
  Liabilities:Attack:Margin  200,000 JPY
"""
    assert short(check(MARGIN, paid)) == (260_000, 0, 60_000)
    assert check(MARGIN, paid, close("02-10", 38)).met_on == date("02-10")
    # Paid in straight from outside to the broker's loan.
    direct = money("02-10", 60_000, to="Trade").replace(
        "Assets:Attack:Trade", "Liabilities:Attack:Margin"
    )
    assert check(MARGIN, direct).met_on == date("02-10")


def test_reserve_to_trade_is_cash_that_was_there() -> None:
    reserve = """
2025-01-06 * "a reserve that is cash on the next day"
  Assets:Attack:Reserve  60,000 MMF
  Equity:Opening
2025-01-06 price MMF 1 JPY
2025-01-01 commodity MMF
  barbell-class: "government-mmf"
  barbell-settlement: 1
"""
    sold = """
2025-02-10 * "cash it"
  Assets:Attack:Reserve  -60,000 MMF @ 1 JPY
  Assets:Attack:Trade     60,000 JPY
"""
    assert short(check(reserve)) == (260_000, 200_000, 60_000)
    assert check(reserve, sold).met_on == date("02-10")
    ready = money("01-10", 60_000, to="Reserve")
    shift = money("02-08", 60_000, source="Assets:Attack:Reserve")
    assert check(ready, shift).met_on == date("02-07")


def test_a_recovery_of_the_market_meets_nothing() -> None:
    assert short(check("2025-02-10 price XXX 12,000 JPY\n")) == (260_000, 200_000, 60_000)


def test_a_fall_asks_for_no_more() -> None:
    fallen = "2025-02-08 price XXX 4,000 JPY\n"
    assert check(MARGIN, fallen, close("02-10", 38)).met_on == date("02-10")


def test_what_was_added_since_counts_against_it() -> None:
    bought = """
2025-02-08 * "more"
  Assets:Attack:Trade       10 XXX {8,000 JPY}
  Assets:Attack:Trade  -80,000 JPY
"""
    # Only the cash at hand counts then: 200,000 - 80,000 + 60,000.
    assert short(check(bought, money("02-10", 60_000))) == (260_000, 180_000, 80_000)


def test_money_taken_out_again_meets_nothing() -> None:
    out = money("02-08", -100_000) + close("02-10", 38)
    assert short(check(MARGIN, out))[2] == 99_200


def another(amount: str, due: str, day: str = "02-07") -> str:
    return f'2025-{day} custom "barbell" "margin-call" {amount}\n  due: 2025-{due}\n'


def both(*events: str, base: str = PRELUDE) -> dict[object, object]:
    """What each call finds and lacks, or the day on which it was met, by its due date."""
    calls = history_of(base + "".join(events) + END).treasury.calls
    return {one.call.due: one.met_on or (one.short.ready, one.short.lacking) for one in calls}


FIRST = another("150,000 JPY", "02-10")
SECOND = another("150,000 JPY", "02-12")
OVER = (50_000, 100_000)
"""What 200,000 leave to the second of two calls of 150,000, and what it lacks."""


@pytest.mark.parametrize("lines", [(FIRST, SECOND), (SECOND, FIRST)])
def test_cash_that_meets_the_call_due_first_does_not_meet_another(lines: tuple[str, ...]) -> None:
    assert both(*lines) == {date("02-10"): date("02-07"), date("02-12"): OVER}
    # 200,000 + 99,998 and + 99,999 of 300,000, with a yen of tolerance
    assert both(*lines, money("02-11", 99_998))[date("02-12")] == (149_998, 2)
    assert both(*lines, money("02-11", 99_999))[date("02-12")] == date("02-11")


@pytest.mark.parametrize(("received", "found"), [("02-10", OVER), ("02-11", date("02-11"))])
def test_a_call_that_is_met_keeps_its_cash_until_its_day_has_passed(
    received: str, found: object
) -> None:
    later = another("150,000 JPY", "02-12", received)
    assert both(FIRST, later)[date("02-12")] == found


def test_one_received_later_and_due_sooner_goes_first_unless_the_other_is_met() -> None:
    sooner = another("150,000 JPY", "02-10", "02-08")
    assert both(SECOND, sooner) == {date("02-10"): OVER, date("02-12"): date("02-07")}
    large = another("260,000 JPY", "02-12")
    assert both(large, sooner) == {date("02-10"): date("02-08"), date("02-12"): (50_000, 210_000)}


def test_neither_is_met_where_the_first_lacks_some() -> None:
    second = another("210,000 JPY", "02-12")
    # 470,000 are asked for and 220,000 there.
    assert both(CALL, second, money("02-10", 20_000)) == {
        date("02-10"): (220_000, 40_000),
        date("02-12"): (0, 210_000),
    }
    # 40,000 more meet the first, and nothing is left.
    assert both(CALL, second, money("02-10", 60_000)) == {
        date("02-10"): date("02-10"),
        date("02-12"): (0, 210_000),
    }


def test_cash_paid_for_the_first_is_not_asked_for_again() -> None:
    paid = """
2025-02-08 * "to the broker"
  Assets:Attack:Trade       -150,000 JPY
  Liabilities:Attack:Margin  150,000 JPY
"""
    on_margin = PRELUDE + MARGIN
    for day in ("02-07", "02-08", "02-09"):
        later = another("150,000 JPY", "02-12", day)
        assert both(FIRST, later, paid, base=on_margin)[date("02-12")] == OVER
    # 62 x 1,600 = 99,200 and 63 x 1,600 = 100,800 of the 100,000 that lack
    for units, found in ((62, (50_000, 800)), (63, date("02-11"))):
        assert (
            both(FIRST, SECOND, paid, close("02-11", units), base=on_margin)[date("02-12")] == found
        )


def test_margin_freed_for_the_first_leaves_cash_for_the_second() -> None:
    # 50 x 8,000 x 0.20 = 80,000 of the first's 150,000: it needs 70,000 of 200,000.
    freed = close("02-08", 50)
    for day in ("02-07", "02-09"):
        later = another("150,000 JPY", "02-12", day)
        assert both(FIRST, later, freed, base=PRELUDE + MARGIN)[date("02-12")][1] == 20_000


def test_cash_paid_before_a_sooner_call_came_is_the_older_ones() -> None:
    paid = """
2025-02-07 * "to the broker"
  Assets:Attack:Trade       -100,000 JPY
  Liabilities:Attack:Margin  100,000 JPY
"""
    large = another("260,000 JPY", "02-12", "02-06")
    sooner = another("150,000 JPY", "02-10", "02-08")
    # 410,000 are asked for, 200,000 were there: 100,000 paid, 100,000 left for the sooner one.
    assert both(large, sooner, paid, base=PRELUDE + MARGIN) == {
        date("02-10"): (100_000, 50_000),
        date("02-12"): (0, 160_000),
    }


def test_a_third_call_comes_after_both() -> None:
    third = another("50,000 JPY", "02-13")
    assert both(FIRST, SECOND, third)[date("02-13")] == (0, 50_000)
    assert both(FIRST, SECOND, third, money("02-11", 150_000))[date("02-13")] == date("02-11")


def test_a_first_call_without_a_rate_leaves_the_second_unknown() -> None:
    first = another("1,000 USD", "02-10")
    unrated = "2025-01-06 price USD 1 EUR\n"
    assert both(unrated, first, SECOND)[date("02-12")] == (200_000, None)
    # From 02-09 on 1,000 USD are 110,000 JPY: 90,000 are left, 60,000 lack.
    later = "2025-02-09 price USD 110 JPY\n"
    assert both(unrated, first, SECOND, later)[date("02-12")] == (90_000, 60_000)


def test_one_in_dollars_goes_by_the_rate_of_the_day() -> None:
    call = CALL.replace("260,000 JPY", "2,600 USD")
    rates = "2025-01-06 price USD 100 JPY\n2025-02-09 price USD 110 JPY\n"
    assert short(check(rates, call=call)) == (286_000, 200_000, 86_000)
    dollars = """
2025-02-10 * "dollars"
  Assets:Attack:Trade  700 USD
  Assets:Bank         -700 USD
"""
    # 200,000 JPY and 77,000 JPY of 286,000 JPY
    assert short(check(rates, dollars, call=call)) == (286_000, 277_000, 9_000)


def test_without_a_rate_nothing_is_known_and_nothing_met() -> None:
    call = CALL.replace("260,000 JPY", "2,600 USD")
    unrated = "2025-01-06 price USD 1 EUR\n"
    assert short(check(unrated, call=call)) == (None, 200_000, None)
    later = "2025-02-12 price USD 70 JPY\n"
    assert check(unrated, later, call=call).met_on == date("02-28")  # 182,000


def test_a_price_that_is_missing_for_a_while_changes_nothing() -> None:
    francs = """
2025-02-06 * "money of which no rate is known"
  Assets:Attack:Trade  10 CHF
  Assets:Bank         -10 CHF
"""
    assert short(check(francs, "2025-01-06 price CHF 2 EUR\n")) == (260_000, None, None)
    # From 02-11 on CHF 10 are 40,000: 240,000 of cash, and 20,000 come on 02-12.
    rated = francs + "2025-02-11 price CHF 4,000 JPY\n"
    assert short(check(rated)) == (260_000, 240_000, 20_000)
    assert check(rated, money("02-12", 20_000)).met_on == date("02-12")


def test_a_position_without_a_price_leaves_only_the_cash() -> None:
    unpriced = """
2025-02-06 * "a token"
  Assets:Attack:Trade  1 TOKEN
  Assets:Bank         -1 TOKEN
"""
    assert short(check(unpriced)) == (260_000, 200_000, 60_000)
    assert check(unpriced, money("02-12", 60_000)).met_on == date("02-12")
