"""The treasurer's book: the core's days, ladder, calls and squeezes."""

from __future__ import annotations

from decimal import Decimal

import pytest
from histories import HOUSE, L0, date, history_of, load

from beancount_barbell.engine.core.returns import CoreReturns
from beancount_barbell.figures.stress import prove
from beancount_barbell.figures.stress_figures import stress_figures, stressed
from beancount_barbell.reading.ledger import read_ledger

D = Decimal

PRELUDE = (
    HOUSE
    + """
2025-01-01 open Expenses:Core:Tax
  barbell: "core"
2025-01-01 open Expenses:Tax
2025-01-01 commodity USDMMF
  barbell-class: "treasury-mmf"
  barbell-settlement: 1
  barbell-calendar: "US"
2025-01-01 commodity NK225M
  barbell-instrument: "future"
  barbell-multiplier: 100
"""
)
CORE = """
2025-01-06 * "fund the core"
  Assets:Core:Bank        9,000,000 JPY
  Equity:Opening
"""


def core_day(history, day):
    (found,) = [one for one in history.treasury.core_days if one.date == date(day)]
    return found


def book(text: str, as_of: str | None = None):
    return history_of(PRELUDE + text, as_of)


# -- the core's days --------------------------------------------------------


def test_income_that_is_paid_out_is_an_outflow():
    history = book(
        CORE
        + """
2025-02-03 * "distribution to the bank"
  Income:Core:Distribution  -30,000 JPY
  Assets:Bank                30,000 JPY
"""
    )
    found = core_day(history, "02-03")
    assert (found.value, found.inflow, found.outflow) == (9_000_000, 0, 30_000)
    assert (found.income, found.tax) == (30_000, 0)


def test_reinvested_income_is_no_flow():
    history = book(
        CORE
        + """
2025-02-03 * "reinvested after tax"
  Income:Core:Distribution  -30,000 JPY
  Expenses:Core:Tax           6,094.5 JPY
  Assets:Core:Bank           23,905.5 JPY
"""
    )
    found = core_day(history, "02-03")
    assert (found.value, found.inflow, found.outflow) == (D("9023905.5"), 0, 0)
    assert (found.income, found.tax) == (30_000, D("6094.5"))


def test_tax_on_an_untagged_account_is_no_flow_either():
    history = book(
        CORE
        + """
2025-02-03 * "reinvested after tax"
  Income:Core:Distribution  -30,000 JPY
  Expenses:Tax                6,094.5 JPY
  Assets:Core:Bank           23,905.5 JPY
2025-03-03 * "paid out after tax"
  Income:Core:Distribution  -30,000 JPY
  Expenses:Tax                6,094.5 JPY
  Assets:Bank                23,905.5 JPY
"""
    )
    february, march = core_day(history, "02-03"), core_day(history, "03-03")
    assert (february.inflow, february.outflow, february.tax) == (0, 0, D("6094.5"))
    assert (march.inflow, march.outflow, march.tax) == (0, D("23905.5"), D("6094.5"))


def test_interest_paid_is_negative_income():
    history = book(
        CORE
        + """
2025-02-03 * "negative rates"
  Income:Core:Distribution   1,000 JPY
  Assets:Core:Bank          -1,000 JPY
"""
    )
    assert core_day(history, "02-03").income == -1_000


def test_income_that_is_withheld_to_the_last_yen_is_told():
    history = book(
        CORE
        + """
2025-02-03 * "all of it is tax"
  Income:Core:Distribution  -30,000 JPY
  Expenses:Core:Tax          30,000 JPY
2025-02-04 * "a fee without any income is no tax"
  Assets:Core:Bank             -500 JPY
  Expenses:Core:Tax             500 JPY
"""
    )
    taxed, fee = core_day(history, "02-03"), core_day(history, "02-04")
    assert (taxed.value, taxed.income, taxed.tax) == (9_000_000, 30_000, 30_000)
    assert (fee.value, fee.income, fee.tax) == (8_999_500, 0, 0)


def test_a_gain_on_lots_is_no_income():
    history = book(
        CORE
        + """
2025-01-07 * "buy"
  Assets:Core:MMF      10 USDMMF {140 JPY}
  Assets:Core:Bank  -1,400 JPY
2025-02-03 * "sell to the bank"
  Assets:Core:MMF     -10 USDMMF {140 JPY} @ 150 JPY
  Income:Core:Gain   -100 JPY
  Assets:Bank       1,500 JPY
"""
    )
    found = core_day(history, "02-03")
    assert (found.income, found.outflow) == (0, 1_500)


def test_a_day_without_a_change_has_no_row():
    history = book(
        CORE
        + """
2025-02-03 * "inside the core"
  Assets:Core:Bank  -1,000 JPY
  Assets:Core:MMF    1,000 JPY
2025-02-04 price GOLD 1 JPY
"""
    )
    assert [day.date for day in history.treasury.core_days] == [date("01-06")]


def test_currencies_of_the_core():
    history = book(
        """
2025-01-06 price USD 150 JPY
2025-01-06 price EUR 160 JPY
2025-01-06 price USDMMF 1.00 USD
2025-01-06 * "fund the core"
  Assets:Core:MMF   100 USDMMF
  Assets:Core:Bank   50 USD
  Assets:Core:Bank   10 EUR
  Equity:Opening
2025-01-07 price EUR 161 JPY
2025-01-07 price USD 150 JPY
2025-01-07 * "EUR for USD"
  Assets:Core:Bank  -10 EUR @ 1.1 USD
  Assets:Core:Bank   11 USD
"""
    )
    first, second = history.treasury.core_days
    assert [tuple(part) for part in first.currencies] == [
        ("EUR", 10, 0, 160),
        ("USD", 150, 0, 150),
    ]
    assert [tuple(part) for part in second.currencies] == [("USD", 161, 0, 150)]
    assert second.currency == 10  # the euros that were sold had risen first


def test_hedged_parts_are_told():
    history = book(
        """
2025-01-01 commodity HEDGED
  barbell-hedged: TRUE
2025-01-06 price USD 150 JPY
2025-01-06 price HEDGED 1.00 USD
2025-01-06 * "fund the core"
  Assets:Core:MMF   100 HEDGED
  Assets:Core:Bank   50 USD
  Equity:Opening
"""
    )
    (part,) = history.treasury.core_days[0].currencies
    assert (part.amount, part.hedged) == (150, 100)


def test_a_hedged_fund_bought_with_yen_is_hedged():
    """Its newest price is that of the purchase: 100 at 165 yen are 110 dollars at 150."""
    history = book(
        """
2025-01-01 commodity HEDGED
  barbell-hedged: TRUE
2025-01-05 custom "barbell" "policy"
  fx-limit: 0.9
2025-01-05 price USD 150 JPY
2025-01-05 price HEDGED 1.00 USD
2025-01-06 * "fund the core"
  Assets:Core:Bank   20000 JPY
  Assets:Core:Bank   50 USD
  Equity:Opening
2025-01-07 * "buy"
  Assets:Core:MMF   100 HEDGED {165 JPY}
  Assets:Core:Bank
"""
    )
    (part,) = history.treasury.core_days[-1].currencies
    assert (part.currency, part.amount, part.hedged) == ("USD", 160, 110)


def test_a_foreign_fund_bought_with_yen_stays_foreign():
    """Its price of the purchase is in yen; what it is quoted in is dollars."""
    history = book(
        """
2025-01-06 price USD 150 JPY
2025-01-06 price USDMMF 1.00 USD
"""
        + CORE
        + """
2025-01-07 * "buy"
  Assets:Core:MMF      100 USDMMF {151 JPY}
  Assets:Core:Bank  -15,100 JPY
2025-01-08 price USD 140 JPY
2025-01-08 * "interest"
  Income:Core:Distribution  -1 JPY
  Assets:Core:Bank           1 JPY
"""
    )
    found = core_day(history, "01-08")
    (part,) = found.currencies
    assert (part.currency, part.rate) == ("USD", 140)
    assert part.amount == D(15_100) / 140
    assert found.currency == D(15_100) / 150 * -10


def test_a_fund_without_a_known_currency_abroad():
    """Its price in gold is the fund's own price turned round, and that is nothing now."""
    history = book(
        "2025-01-06 price USDMMF 1.00 XAU"
        + CORE
        + """
2025-01-07 * "buy"
  Assets:Core:MMF      100 USDMMF {151 JPY}
  Assets:Core:Bank  -15,100 JPY
2025-01-08 price USDMMF 152 JPY
2025-01-08 * "interest"
  Income:Core:Distribution  -1 JPY
  Assets:Core:Bank           1 JPY
2025-01-09 price USDMMF 0 JPY
"""
    )
    assert core_day(history, "01-08").currencies[0].currency == "XAU"
    assert core_day(history, "01-09").currencies == ()


def test_small_moves_of_a_currency_make_no_row_and_are_not_lost():
    history = book(
        """
2025-01-06 price USD 150 JPY
2025-01-06 * "fund the core"
  Assets:Core:Bank   100 USD
  Equity:Opening
2025-01-07 price USD 150.50 JPY
2025-01-08 price USD 151 JPY
2025-01-09 price USD 152 JPY
2025-01-10 price USD 152.50 JPY
"""
    )
    rows = [(day.date.day, day.value, day.currency) for day in history.treasury.core_days]
    assert rows == [(6, 15_000, 0), (9, 15_200, 200), (10, 15_250, 50)]


def test_a_move_of_just_a_per_cent_makes_no_row_before_the_last():
    history = book(
        """
2025-01-06 price USD 148.5 JPY
2025-01-06 * "fund the core"
  Assets:Core:Bank   100 USD
  Equity:Opening
2025-01-07 price USD 150 JPY
2025-01-08 price GOLD 1 JPY
"""
    )
    rows = [(day.date.day, day.value, day.currency) for day in history.treasury.core_days]
    assert rows == [(6, 14_850, 0), (8, 15_000, 150)]


def test_a_core_that_owes_has_rows_like_any_other():
    history = book(
        """
2025-01-06 * "overdrawn"
  Assets:Core:Bank  -1,000 JPY
  Equity:Opening
2025-01-07 price GOLD 1 JPY
2025-01-08 price GOLD 1 JPY
"""
    )
    assert [day.date.day for day in history.treasury.core_days] == [6]


def test_a_core_that_was_emptied_has_no_more_rows():
    history = book(
        CORE
        + """
2025-01-07 * "all of it"
  Assets:Core:Bank  -9,000,000 JPY
  Assets:Bank        9,000,000 JPY
2025-01-08 price GOLD 1 JPY
2025-01-09 price GOLD 1 JPY
"""
    )
    assert [day.date.day for day in history.treasury.core_days] == [6, 7]


def test_what_the_rates_did_is_told_where_the_core_is_not_known():
    history = book(
        CORE
        + """
2025-01-06 price USD 150 JPY
2025-01-06 * "fund the core"
  Assets:Core:Bank     100 USD
  Assets:Core:Bank       1 NOBODY
  Equity:Opening
2025-01-07 price USD 151 JPY
"""
    )
    rows = [(day.date.day, day.value, day.currency) for day in history.treasury.core_days]
    assert rows == [(6, None, 0), (7, None, 100)]


def test_with_a_limit_on_currencies_every_day_has_a_row():
    history = book(
        """
2025-01-06 price USD 150 JPY
2025-01-06 custom "barbell" "policy"
  fx-limit: 0.5
2025-01-06 * "fund the core"
  Assets:Core:Bank   100 USD
  Equity:Opening
2025-01-07 price USD 150.50 JPY
2025-01-08 price USD 150.60 JPY
"""
    )
    assert [day.date.day for day in history.treasury.core_days] == [6, 7, 8]


@pytest.mark.parametrize(
    "quotes",
    [
        "2025-01-06 price USDMMF 1.00 USD",  # the newest dollar price is that of a purchase
        "2025-01-08 price USDMMF 1.00 USD",
        "",  # purchases alone tell
    ],
)
def test_a_foreign_fund_stays_one_when_it_is_sold_for_domestic_money(quotes):
    """90 dollars' worth, priced by the sale for a week: it hangs on the dollar all the while."""
    history = book(
        f"""
2025-01-06 price USD 150 JPY
{quotes}
2025-01-07 * "interest"
  Assets:Core:MMF    100 USDMMF @ 1.00 USD
  Equity:Opening
2025-01-09 * "sell"
  Assets:Core:MMF    -10 USDMMF @@ 1,500 JPY
  Assets:Bank      1,500 JPY
2025-01-10 price USD 160 JPY
"""
    )
    (part,) = core_day(history, "01-09").currencies
    assert (part.currency, part.amount) == ("USD", 90)
    assert core_day(history, "01-10").currency == 900


def test_a_domestic_fund_once_bought_with_dollars():
    history = book(
        """
2025-01-06 price USD 150 JPY
2025-01-06 price USDMMF 150 JPY
2025-01-06 * "fund the core"
  Assets:Core:Bank   100 USD
  Equity:Opening
2025-01-07 * "buy"
  Assets:Core:MMF    100 USDMMF {1.00 USD}
  Assets:Core:Bank  -100 USD
2025-01-08 price USDMMF 151 JPY
2025-01-09 price USDMMF 152 JPY
"""
    )
    assert core_day(history, "01-09").currencies == ()


def test_a_flow_without_a_rate_is_not_known():
    history = book(
        CORE
        + """
2025-02-03 * "in a currency nobody priced"
  Assets:Core:Bank   10 CHF
  Equity:Opening
"""
    )
    found = core_day(history, "02-03")
    assert found.value is None
    assert not found.flows_known


# -- how fast the core is cash ---------------------------------------------


def test_the_ladder():
    """Yen at once, foreign money and a T+1 fund a day later, a bill after two."""
    history = book(
        """
2025-01-01 commodity BILL
  barbell-class: "t-bill"
  barbell-settlement: 2
2025-01-06 price USD 150 JPY
2025-01-06 price USDMMF 1.00 USD
2025-01-06 price BILL 1 JPY
2025-01-06 * "fund the core"
  Assets:Core:Bank 1,000 JPY
  Assets:Core:Bank    10 USD
  Assets:Core:MMF     20 USDMMF
  Assets:Core:MMF    500 BILL
  Equity:Opening
"""
    )
    assert tuple(history.treasury.ladder) == (1_000, 5_500, 6_000, ())
    assert [one.commodity for one in history.treasury.products] == ["BILL", "USDMMF"]


def test_a_fund_without_settlement_makes_the_ladder_unknown():
    history = book(
        """
2025-01-06 price FUND 1 JPY
2025-01-06 * "fund the core"
  Assets:Core:MMF     20 FUND
  Equity:Opening
"""
    )
    assert tuple(history.treasury.ladder) == (None, None, None, ("FUND",))


def test_without_a_price_the_ladder_is_unknown():
    history = book(
        CORE
        + """
2025-02-03 * "in a currency nobody priced"
  Assets:Core:Bank   10 CHF
  Equity:Opening
"""
    )
    assert tuple(history.treasury.ladder) == (None, None, None, ())


# -- margin calls -----------------------------------------------------------

SLEEVE = """
2025-06-02 price USD 150 JPY
2025-06-02 price USDMMF 1.00 USD
2025-06-02 * "fund all"
  Assets:Core:MMF            1,000 USDMMF
  Assets:Attack:Trade       100,000 JPY
  Assets:Attack:Reserve      50,000 JPY
  Assets:Attack:Reserve         100 USDMMF
  Equity:Opening
2025-06-05 price GOLD 1 JPY
"""


def test_a_call_against_the_cash_in_the_sleeve():
    """The fund in the reserve settles tomorrow, so it is not there today."""
    history = book(
        SLEEVE
        + """
2025-06-04 custom "barbell" "margin-call" 200,000 JPY
  due: 2025-06-05
"""
    )
    (check,) = history.treasury.calls
    assert (check.amount, check.ready) == (200_000, 150_000)
    assert check.core_on == date("06-06")


def test_dollars_of_the_core_are_exchanged_before_they_could_pay_a_call():
    """Asked for after the close of 4 June: ordered on the 5th, yen one business day later."""
    dollars = SLEEVE.replace(
        "1,000 USDMMF\n  Assets:Attack:Trade", "2,000 USD\n  Assets:Attack:Trade"
    )
    call = '2025-06-04 custom "barbell" "margin-call" 200,000 JPY\n  due: 2025-06-05\n'
    (check,) = book(dollars + call).treasury.calls
    assert check.core_on == date("06-06")


def test_a_call_that_the_core_could_never_pay():
    history = book(
        SLEEVE
        + """
2025-06-04 custom "barbell" "margin-call" 9,000,000 JPY
  due: 2025-06-05
"""
    )
    (check,) = history.treasury.calls
    assert check.core_on is None


def test_a_call_without_a_rate_and_a_core_without_terms():
    history = book(
        """
2025-06-02 price FUND 1 JPY
2025-06-02 * "fund all"
  Assets:Core:MMF            1,000 FUND
  Assets:Attack:Trade       100 JPY
  Equity:Opening
2025-06-05 price CHF 2 USD
2025-06-04 custom "barbell" "margin-call" 200 CHF
  due: 2025-06-05
2025-06-04 custom "barbell" "margin-call" 200 JPY
  due: 2025-06-05
"""
    )
    first, second = history.treasury.calls
    assert (first.amount, first.core_on) == (None, None)
    assert (second.ready, second.core_on) == (100, None)


def test_money_without_a_rate_in_the_sleeve():
    history = book(
        """
2025-06-05 price CHF 2 USD
2025-06-02 * "fund all"
  Assets:Core:Bank            1,000 JPY
  Assets:Attack:Trade       100 CHF
  Equity:Opening
2025-06-04 custom "barbell" "margin-call" 200 JPY
  due: 2025-06-05
"""
    )
    (check,) = history.treasury.calls
    assert check.ready is None
    assert check.core_on is None
    assert history.treasury.stressed_call is None


# -- what the stress gap would cost ------------------------------------------


GAP = """
2025-01-06 price STOCK 1,000 JPY
2025-01-06 * "fund the sleeve"
  Assets:Core:Bank        9,000,000 JPY
  Assets:Attack:Trade     1,000,000 JPY
  Equity:Opening
"""


def margin(units: int) -> str:
    return f"""
2025-01-07 * "on margin"
  Assets:Attack:Trade           {units} STOCK {{1,000 JPY}}
  Liabilities:Attack:Margin  -{units * 1000} JPY
"""


@pytest.mark.parametrize(
    ("events", "unproven"),
    [
        (margin(3_333), False),  # 0.30 x 3,333,000 = 999,900
        (margin(3_334), True),  # 1,000,200
        (margin(2_500) + '2025-01-07 custom "barbell" "policy"\n  stress-gap: 0.40\n', False),
        (margin(2_501) + '2025-01-07 custom "barbell" "policy"\n  stress-gap: 0.40\n', True),
        (margin(9_000) + '2025-01-07 custom "barbell" "policy"\n  stress-gap: 0\n', False),
        (margin(3_000) + "2025-01-07 price STOCK 800 JPY\n", True),  # 720,000 of 400,000
        (margin(3_000) + "2025-01-07 price STOCK 600 JPY\n", True),  # equity is gone
        (margin(9_000) + "2025-01-07 commodity STOCK\n", True),
    ],
)
def test_beyond_one_over_the_gap_the_sleeve_could_owe_more_than_it_has(events, unproven):
    assert book(GAP + events).last.unproven is unproven


def test_what_cannot_owe_is_proven_however_large_it_is():
    option = """
2025-01-01 commodity CALL
  barbell-instrument: "option"
  barbell-underlying: "STOCK"
  barbell-multiplier: 100
2025-01-07 * "bought calls, at full notional"
  Assets:Attack:Trade       100 CALL {1,000 JPY}
  Assets:Attack:Trade  -100,000 JPY
"""
    day = book(GAP + option).last
    assert day.exposure > 4 * day.equity
    assert day.unproven is False


def test_without_a_price_it_is_unknown():
    unpriced = """
2025-01-07 * "a token"
  Assets:Attack:Trade  1 TOKEN
  Assets:Bank         -1 TOKEN
"""
    assert book(GAP + margin(4_000) + unpriced).last.unproven is None


# -- the stressed call ------------------------------------------------------

V3 = """
2025-01-06 price STOCK 1,000 JPY
2025-01-06 * "fund the sleeve"
  Assets:Attack:Trade     1,000,000 JPY
  Assets:Attack:Reserve     200,000 JPY
  Equity:Opening
2025-01-07 custom "barbell" "policy"
  stress-gap: 0.35
2025-01-07 * "on margin"
  Assets:Attack:Trade           2,000 STOCK {1,000 JPY}
  Assets:Attack:Trade        -1,000,000 JPY
  Liabilities:Attack:Margin  -1,000,000 JPY
"""


def test_the_stressed_call_and_its_reserve():
    """V4: a gap of 35 % asks for 100,000, and 200,000 lie ready."""
    history = book(V3)
    treasury = history.treasury
    assert treasury.owes
    assert (treasury.stressed_call, treasury.reserve_ready) == (100_000, 200_000)
    assert treasury.squeezes == ()


def test_a_squeeze_lasts_until_cash_is_there():
    history = book(
        V3
        + """
2025-01-08 * "the reserve is spent"
  Assets:Attack:Reserve      -200,000 JPY
  Assets:Bank                 200,000 JPY
2025-01-09 price STOCK 950 JPY
2025-01-10 price STOCK 990 JPY
2025-01-14 * "cash again"
  Assets:Attack:Reserve       300,000 JPY
  Assets:Bank                -300,000 JPY
"""
    )
    (squeeze,) = history.treasury.squeezes
    assert (squeeze.start, squeeze.end) == (date("01-08"), date("01-14"))
    assert squeeze.peak_date == date("01-09")
    assert squeeze.amount - squeeze.ready == D("0.55") * 1_900_000 - 900_000
    assert squeeze.gap == D("0.35")


def test_a_squeeze_that_lasts():
    history = book(
        V3
        + """
2025-01-08 * "the reserve is spent"
  Assets:Attack:Reserve      -200,000 JPY
  Assets:Bank                 200,000 JPY
"""
    )
    (squeeze,) = history.treasury.squeezes
    assert squeeze.end is None


def test_what_cannot_be_valued_holds_the_squeeze():
    history = book(
        V3
        + """
2025-01-08 * "the reserve is spent"
  Assets:Attack:Reserve      -200,000 JPY
  Assets:Bank                 200,000 JPY
2025-01-09 * "something without a price"
  Assets:Attack:Trade       1 THING
  Equity:Opening
"""
    )
    assert history.treasury.stressed_call is None
    assert history.treasury.squeezes[0].end is None


def test_a_leveraged_fund_owes_nothing():
    """Three times the exposure, and no more to lose than what was paid."""
    history = book(
        """
2025-01-01 commodity TRIPLE
  barbell-leverage: 3
2025-01-06 price TRIPLE 1,000 JPY
2025-01-06 * "fund the sleeve"
  Assets:Attack:Trade     1,000 TRIPLE
  Equity:Opening
"""
    )
    assert history.last.exposure == 3_000_000
    assert not history.treasury.owes
    assert history.treasury.stressed_call == 0


def test_a_future_can_owe():
    history = book(
        """
2025-01-06 price NK225M 39,000 JPY
2025-01-06 * "fund the sleeve"
  Assets:Attack:Trade     1,000,000 JPY
  Equity:Opening
2025-01-07 * "one mini"
  Assets:Attack:Trade     1 NK225M {0 JPY}
  Assets:Attack:Trade     0 JPY
"""
    )
    assert history.treasury.owes
    # 20 % of 3,900,000 are wanted, and -170,000 are left after 30 %
    assert history.treasury.stressed_call == 950_000
    # The million is the deposit that the gap eats up: it cannot pay the call, too.
    (squeeze,) = history.treasury.squeezes
    assert (squeeze.amount, squeeze.ready) == (950_000, 0)


@pytest.mark.parametrize(
    ("order", "owes"),
    [
        ("1 NK225M {0 JPY}", True),
        ("-1 THING", True),
        ("1 THING", False),
    ],
)
def test_what_has_no_price_is_not_limited_for_that(order, owes):
    history = book(
        f"""
2025-01-06 * "fund the sleeve"
  Assets:Attack:Trade     1,000,000 JPY
  Equity:Opening
2025-01-07 * "without a price"
  Assets:Attack:Trade     {order}
  Equity:Opening
"""
    )
    assert history.last.equity is None
    assert history.treasury.owes is owes


def test_l0_owes_nothing():
    treasury = history_of(L0).treasury
    assert not treasury.owes
    assert treasury.household is None


def test_postings_without_units_are_passed_over():
    """An engine may hand over postings that were never booked."""
    entries, options = load(PRELUDE + CORE)
    reading = read_ledger(entries, options)

    class Rates:
        @staticmethod
        def rate(_currency):
            return D(1)

    class Posting:
        def __init__(self, account, units):
            self.account, self.units, self.cost = account, units, None

    class Entry:
        postings = (
            Posting("Assets:Core:Bank", None),
            Posting("Income:Core:Distribution", entries[-1].postings[1].units),
        )

    taken = CoreReturns(reading, Rates())
    taken.note_result(Entry())
    taken.note_result(Entry())


# -- bought options in stress ------------------------------------------------

OPTIONS_HOUSE = """
2025-01-01 commodity INDEX
2025-01-01 commodity PUT
  barbell-instrument: "option"
  barbell-multiplier: 100
  barbell-underlying: "INDEX"{0}
2025-01-06 * "fund"
  Assets:Core:Bank      9,000,000 JPY
  Assets:Attack:Trade   1,000,000 JPY
  Equity:Opening
2025-01-07 price NK225M 39,000 JPY
2025-01-07 price INDEX  39,000 JPY
2025-01-07 price PUT       200 JPY
2025-01-07 * "one mini"
  Assets:Attack:Trade  1 NK225M {{0 JPY}}
"""


@pytest.mark.parametrize(
    ("delta", "layer", "units", "spare", "move", "deficit", "call"),
    [
        # What is worth 20,000 can lose no more: 3,920,000 x 0.3 - 1,000,000.
        ("", "Trade", 1, (3_880_000, 0), D(300_000) / D(3_920_000), 176_000, 960_000),
        ("", "Hedge", 1, (0, 3_880_000), D(300_000) / D(3_900_000), 176_000, 950_000),
        ("", "Hedge", 3, (0, 11_640_000), D(300_000) / D(3_900_000), 188_000, 950_000),
        # Sold, it can lose all that is behind it.
        ("", "Trade", -1, (0, 0), D(300_000) / D(7_800_000), 1_340_000, 2_900_000),
        # A delta says what moves.
        (
            "\n  barbell-delta: 0.25",
            "Trade",
            1,
            (0, 0),
            D(300_000) / D(4_875_000),
            462_500,
            1_437_500,
        ),
    ],
)
def test_of_a_bought_option_no_more_is_lost_than_it_is_worth(
    delta, layer, units, spare, move, deficit, call
):
    history = book(
        OPTIONS_HOUSE.format(delta)
        + f"""
2025-01-07 * "options"
  Assets:Attack:{layer}    {units} PUT {{20,000 JPY}}
  Assets:Attack:Trade  {-20_000 * units} JPY
"""
    )
    treasury = history.treasury
    assert (treasury.beyond_premiums, treasury.hedge_beyond_premiums) == spare
    assert prove(stressed(history)).deficit == deficit
    assert stress_figures(history)["moves"][0]["move"] == move
    assert treasury.stressed_call == call


def test_an_option_without_a_price_of_its_underlying_says_nothing_of_a_loss():
    history = book(
        OPTIONS_HOUSE.format("").replace("2025-01-07 price INDEX  39,000 JPY\n", "")
        + """
2025-01-07 * "options"
  Assets:Attack:Hedge    1 PUT {20,000 JPY}
  Assets:Attack:Trade  -20,000 JPY
"""
    )
    assert history.treasury.hedge_beyond_premiums == 0
    assert stressed(history).exposure is None
