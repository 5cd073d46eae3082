from __future__ import annotations

import datetime
import random
from decimal import Decimal

import pytest

from beancount_barbell.figures.core_yield import (
    annualised,
    core_yield,
    modified_dietz,
    thirty_day_yield,
)
from beancount_barbell.model.treasury import CoreDay
from tests.engine.histories import HOUSE, history_of

D = Decimal
DAY = datetime.timedelta(days=1)
START = datetime.date(2024, 12, 31)

FUNDED = (
    HOUSE
    + """
2024-12-31 open Assets:Core:Fund
  barbell: "core"
2024-12-31 open Income:Own
  barbell: "core"
2024-12-31 open Expenses:Own:Tax
  barbell: "core"
2024-12-31 open Assets:Purse
2024-12-31 open Equity:Begin
2024-12-31 * "fund the core"
  Assets:Core:Fund  9,000,000 JPY
  Equity:Begin
"""
)


def yearly(postings: str):
    text = FUNDED + "".join(
        f'\n2025-{month:02d}-28 * "month"\n{postings}' for month in range(1, 13)
    )
    return history_of(text, "2025-12-31").treasury.core_days


def test_a_fund_that_pays_out():
    """A method that looks at values alone shows nothing here."""
    days = yearly("  Income:Own  -30,000 JPY\n  Assets:Purse  30,000 JPY\n")
    found = core_yield(days, datetime.date(2025, 12, 31))
    assert found.parts.income == 360_000
    assert round(found.gross * 100, 4) == D("4.0742")
    assert found.net == found.gross == found.local
    assert days[-1].value == 9_000_000
    # what was taken out was there on average for half the year less a few days
    simple = modified_dietz(D(9_000_000), D(9_000_000), [(D(1), D(0))])
    assert simple == 0


def test_a_fund_that_reinvests_yields_the_same():
    value, text = D(9_000_000), FUNDED
    for month in range(1, 13):
        income = value / 300
        value += income
        text += (
            f'\n2025-{month:02d}-28 * "month"\n  Income:Own  -{income:.20f} JPY\n'
            f"  Assets:Core:Fund  {income:.20f} JPY\n"
        )
    found = core_yield(
        history_of(text, "2025-12-31").treasury.core_days, datetime.date(2025, 12, 31)
    )
    assert round(found.gross * 100, 4) == D("4.0742")
    assert round(value, 1) == D("9366673.9")
    assert found.money_weighted == pytest.approx(0.040742, abs=1e-6)


def test_before_and_after_tax():
    days = yearly(
        "  Income:Own         -30,000 JPY\n"
        "  Expenses:Own:Tax     6,094.5 JPY\n"
        "  Assets:Purse        23,905.5 JPY\n"
    )
    found = core_yield(days, datetime.date(2025, 12, 31))
    assert (found.parts.income, found.parts.tax) == (360_000, D("73134.0"))
    assert round(found.gross * 100, 4) == D("4.0742")
    assert round(found.net * 100, 4) == round(((1 + D("23905.5") / 9_000_000) ** 12 - 1) * 100, 4)
    simple = (found.parts.income - found.parts.tax) / 9_000_000
    assert round(simple * 100, 4) == D("3.1874")


def test_time_and_money_weighted_differ():
    """+2.5 % on 9,000,000, then 3,000,000 more and +1.5 %; halves of 365 days each."""
    half, end = START + 365 * DAY, START + 730 * DAY
    rows = [
        row(START, 9_000_000, inflow=9_000_000),
        row(half - DAY, 9_225_000),
        row(half, 12_225_000, inflow=3_000_000),
        row(end, 12_408_375),
    ]
    found = core_yield(rows, end)
    assert round(found.gross * 100, 4) == D("4.0375")
    # the span is two years long here, so a year of the page is two of these
    assert (1 + found.money_weighted) ** 2 - 1 == pytest.approx(0.038946, abs=5e-7)
    root = (-3 + (9 + 4 * 9 * 12.408375) ** 0.5) / 18
    assert (1 + found.money_weighted) == pytest.approx(root, abs=1e-9)
    dietz = modified_dietz(D(9_000_000), D(12_408_375), [(D("0.5"), D(3_000_000))])
    assert round(dietz * 100, 4) == D("3.8893")


def test_modified_dietz_without_capital():
    assert modified_dietz(D(0), D(10), []) is None


def test_the_product_yields_in_its_own_currency():
    """Local +4 %, currency -10 %, together -6.4 %."""
    history = history_of(
        HOUSE
        + """
2025-01-02 price USD 150 JPY
2025-01-02 price USDMMF 1.00 USD
2025-01-02 * "sixty thousand dollars"
  Assets:Core:MMF   60,000 USDMMF
  Equity:Opening
2025-12-30 price USD 135 JPY
2025-12-30 price USDMMF 1.00 USD
2025-12-30 * "a year's distribution, reinvested"
  Income:Core:Distribution  -2,400 USDMMF
  Assets:Core:MMF            2,400 USDMMF
"""
    )
    found = core_yield(history.treasury.core_days, history.as_of)
    assert (found.local, found.gross) == (D("0.04"), D("-0.064"))
    assert (1 + found.local) * (1 + found.parts.currency / 9_000_000) - 1 == found.gross


def test_what_is_bought_at_the_days_rate_had_no_part_in_the_move_to_it():
    """A saver who writes the rate down when he buys: 150, 141, 132.

    The fund lost 12 % in yen whatever was bought; the purchases made it 8.1 %, as if they had
    been there while it fell.
    """
    history = history_of(
        """
option "operating_currency" "JPY"
2025-01-02 open Assets:Core:MMF
  barbell: "core"
2025-01-02 open Equity:Opening
2025-01-02 commodity USDMMF
  barbell-class: "treasury-mmf"
2025-01-02 price USD 150 JPY
2025-01-02 price USDMMF 1.00 USD
2025-01-02 * "dollars"
  Assets:Core:MMF   1,000 USDMMF
  Equity:Opening   -1,000 USDMMF
2025-05-02 price USD 141 JPY
2025-05-02 price USDMMF 1.00 USD
2025-05-02 * "as many again"
  Assets:Core:MMF   1,000 USDMMF
  Equity:Opening   -1,000 USDMMF
2025-09-02 price USD 132 JPY
2025-09-02 price USDMMF 1.00 USD
2025-09-02 * "as many again"
  Assets:Core:MMF   1,000 USDMMF
  Equity:Opening   -1,000 USDMMF
"""
    )
    found = core_yield(history.treasury.core_days, history.as_of)
    assert (found.gross, found.net, found.local) == (D("-0.12"), D("-0.12"), 0)
    assert found.parts.currency == 1_000 * (141 - 150) + 2_000 * (132 - 141)


SAVED = """
option "operating_currency" "JPY"
2025-01-01 open Assets:Core:Fund
  barbell: "core"
2025-01-01 open Income:Core:Interest
  barbell: "core"
2025-01-01 open Assets:Bank
2025-01-01 open Equity:Opening
2025-01-01 commodity FUND
  barbell-class: "government-mmf"
2025-01-01 * "Begun"
  Assets:Core:Fund   100,000 FUND {1.00 JPY}
  Equity:Opening
"""


@pytest.mark.parametrize(
    ("bought", "earned"),
    [
        # At the day's price: the fund rose by 1 %, whatever was bought.
        ("  Assets:Core:Fund  100,000 FUND {1.01 JPY}\n  Assets:Bank\n", D("0.01")),
        # At a price of 1.02 that was worth 1.01: 1,000 of 203,000 went for dealing.
        (
            (
                "  Assets:Core:Fund  100,000 FUND {1.02 JPY}\n  Assets:Bank\n"
                "2025-07-01 price FUND 1.01 JPY\n"
            ),
            D("1.01") * (1 - D(1_000) / 203_000) - 1,
        ),
        # With interest in the same booking nobody can tell them apart: 1,500 of 200,500.
        (
            (
                "  Assets:Core:Fund  100,000 FUND {1.01 JPY}\n"
                "  Income:Core:Interest  -500 JPY\n  Assets:Bank\n"
            ),
            D(1_500) / 200_500,
        ),
        # ... nor beside another such booking of that day: 1,500 of 301,500.
        (
            (
                "  Assets:Core:Fund  100,000 FUND {1.01 JPY}\n"
                "  Income:Core:Interest  -500 JPY\n  Assets:Bank\n"
                '2025-07-01 * "Again"\n'
                "  Assets:Core:Fund  100,000 FUND {1.01 JPY}\n  Assets:Bank\n"
            ),
            D(1_500) / 301_500,
        ),
    ],
)
def test_a_saver_who_knows_the_price_when_he_buys(bought, earned):
    history = history_of(f'{SAVED}2025-07-01 * "Saved"\n{bought}')
    found = core_yield(history.treasury.core_days, history.as_of)
    assert found.local == pytest.approx(earned, rel=D("1e-20"))
    assert found.gross == found.net == found.local


def test_the_yield_of_thirty_days_of_who_buys_each_month():
    """The price grew by 0.1 % a month, and was written down with each purchase."""
    rows = [row(START, 100_000, 100_000)]
    price, units = D("1.00"), D(100_000)
    for month in range(1, 5):
        price *= D("1.001")
        units += 50_000
        rows.append(row(START + month * 30 * DAY, units * price, 50_000 * price, dealt=0))
    found = thirty_day_yield(rows, rows[-1].date)
    assert found == pytest.approx(D("1.001") ** (D(365) / 30) - 1, rel=D("1e-12"))


def test_what_a_price_cannot_have_done_is_of_the_whole():
    """Nothing was there before, or it would have lost more than all."""
    rows = [row(START, 0), row(START + DAY, 110, 100, dealt=0)]
    assert core_yield(rows, rows[-1].date).gross == D("0.1")
    rows = [row(START, 100, 100), row(START + DAY, 900, 1_000, dealt=0)]
    assert core_yield(rows, rows[-1].date).gross == D(-200) / 1_100


def row(
    date, value, inflow=0, outflow=0, income=0, tax=0, currency=0, *, known=True, dealt=None
) -> CoreDay:
    return CoreDay(
        date,
        None if value is None else D(value),
        D(inflow),
        D(outflow),
        D(income),
        D(tax),
        D(currency),
        known,
        (),
        None if dealt is None else D(dealt),
    )


def test_time_weighted_return_of_random_flows():
    """Chained by hand from the values before each flow, and the XIRR's own definition."""
    chance = random.Random(5)
    for _ in range(20):
        rows, value, index, flows = [], D(1_000_000), D(1), [(START, D(-1_000_000))]
        rows.append(row(START, value, inflow=value))
        date = START
        for _ in range(30):
            date += chance.randint(1, 20) * DAY
            put = D(chance.randint(0, 50_000)) if chance.random() < 0.5 else D(0)
            factor = 1 + D(chance.randint(-20, 25)) / 1000
            value = (value + put) * factor
            index *= factor
            rows.append(row(date, value, inflow=put))
            flows.append((date, -put))
        found = core_yield(rows, date)
        assert found.gross + 1 == pytest.approx(index, rel=D("1e-20"))
        flows.append((date, value))
        present = sum(
            float(amount) * (1 + found.money_weighted) ** (-(day - START).days / 365)
            for day, amount in flows
        )
        assert present == pytest.approx(0, abs=0.01)


def test_a_span_within_the_history():
    rows = [
        row(START, 100, inflow=100),
        row(START + 10 * DAY, 110),
        row(START + 20 * DAY, 121),
    ]
    found = core_yield(rows, START + 30 * DAY, START + 10 * DAY)
    assert (found.start, found.days, found.gross) == (START + 10 * DAY, 20, D("0.1"))
    assert found.short
    assert [core_yield(rows, START + days * DAY).short for days in (89, 90)] == [True, False]
    whole = core_yield(rows, START + 200 * DAY, START - DAY)
    assert (whole.start, whole.short) == (START, False)


def test_nothing_happened():
    found = core_yield([row(START, 100, inflow=100)], START + 10 * DAY)
    assert (found.gross, found.parts.total) == (0, 0)
    assert found.money_weighted == 0


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [row(START, 100, inflow=100), row(START + DAY, None)],
        [row(START, 100, inflow=100), row(START + DAY, 90, known=False)],
        [row(START, 100, inflow=100), row(START + DAY, 0, outflow=100), row(START + 2 * DAY, 5)],
        [row(START + 10 * DAY, 100, inflow=100)],
    ],
)
def test_what_is_unknown(rows):
    assert core_yield(rows, START + 10 * DAY) is None


def test_an_emptied_core_has_a_yield_and_no_capital():
    rows = [
        row(START, 100, inflow=100),
        row(START + DAY, 0, outflow=101),
        row(START + 5 * DAY, 0),
    ]
    found = core_yield(rows, START + 300 * DAY, START + DAY)
    assert (found.gross, found.money_weighted, found.distributed) == (0, None, None)


def test_a_yearly_rate():
    assert annualised(D("0.1"), 365) == D("0.1")
    assert round(annualised(D("0.01"), 30), 6) == D("0.128695")
    assert annualised(D(-1), 30) is None
    with pytest.raises(ValueError, match="span"):
        annualised(D("0.1"), 0)


# -- the 30-day yield -------------------------------------------------------


def monthly(rate: float, count: int = 12, start: datetime.date = START):
    """A fund of 1,200,000 that pays its monthly share on the 28th."""
    rows, date = [row(start, 1_200_000, inflow=1_200_000)], start
    for number in range(count):
        date = datetime.date(start.year + 1 + number // 12, number % 12 + 1, 28)
        income = round(1_200_000 * rate / 12)
        rows.append(row(date, 1_200_000, outflow=income, income=income))
    return rows


def test_a_monthly_distribution_is_spread_over_its_month():
    rows = monthly(0.048)
    for on in (datetime.date(2025, 12, 28), datetime.date(2026, 1, 27), datetime.date(2025, 9, 1)):
        assert thirty_day_yield(rows, on) == pytest.approx(D("0.049"), abs=D("0.003"))


def test_the_yield_of_a_fund_that_grows():
    rows = [row(START, 100_000_000, inflow=100_000_000)]
    value = D(100_000_000)
    for number in range(1, 60):
        value *= 1 + D("0.03") / 365
        rows.append(row(START + number * DAY, value))
    found = thirty_day_yield(rows, START + 60 * DAY)
    assert found == pytest.approx((1 + D("0.03") / 365) ** 365 - 1, rel=D("1e-9"))


def test_what_dealing_cost_is_not_the_products_yield():
    rows = monthly(0.048)
    dealt = [*rows, row(datetime.date(2025, 12, 30), 2_390_000, inflow=1_200_000)]
    on = datetime.date(2025, 12, 31)
    assert thirty_day_yield(dealt, on) == thirty_day_yield(rows, on)


def test_a_currency_that_lost_everything_leaves_no_yield():
    rows = [
        row(START, 1_000_000, inflow=1_000_000),
        row(START + 40 * DAY, 0, currency=-1_000_000),
        row(START + 80 * DAY, 0),
    ]
    assert core_yield(rows, START + 80 * DAY) is None


def test_what_is_left_when_the_currency_took_all_the_capital_is_no_rate():
    rows = [
        row(START, 100, inflow=100),
        row(START + 40 * DAY, 10, income=10, currency=-100),
        row(START + 80 * DAY, 10),
    ]
    assert core_yield(rows, START + 80 * DAY) is None


def test_thirty_days_are_enough_for_a_yield_of_thirty_days():
    def paid(days):
        return [
            row(START, 1_000, inflow=1_000),
            row(START + days * DAY, 1_000, outflow=10, income=10),
        ]

    assert thirty_day_yield(paid(29), START + 29 * DAY) is None
    rate = (1 + D(10) / 1_000).ln()
    assert thirty_day_yield(paid(30), START + 30 * DAY) == (rate * 365 / 30).exp() - 1


def test_currency_is_not_the_products_yield():
    rows = [
        row(START, 1_500_000, inflow=1_500_000),
        row(START + 40 * DAY, 1_400_000, income=5_000, outflow=5_000, currency=-100_000),
    ]
    found = thirty_day_yield(rows, START + 40 * DAY)
    rate = (1 + D(5_000) / 1_400_000).ln() * 30 / 40
    assert found == (rate * 365 / 30).exp() - 1


@pytest.mark.parametrize(
    ("rows", "on"),
    [
        ([], START),
        (monthly(0.04, 1), datetime.date(2025, 1, 20)),  # nothing distributed yet
        (monthly(0.04, 1), datetime.date(2025, 1, 28)),  # less than thirty days
        (monthly(0.04, 3), datetime.date(2025, 6, 28)),  # it has stopped
        (
            [*monthly(0.04, 3), row(datetime.date(2025, 3, 29), 0)],
            datetime.date(2025, 4, 1),
        ),
    ],
)
def test_a_yield_that_is_unknown(rows, on):
    assert thirty_day_yield(rows, on) is None


# -- how steadily it grew -----------------------------------------------------


def test_months_in_which_the_core_grew():
    """Salary that is put in is no growth, and neither is what the dollar did."""
    history = history_of(
        HOUSE.replace("2025-01-01", "2024-12-01")
        + """
2024-12-31 price USD 150 JPY
2024-12-31 * "fund the core"
  Assets:Core:Bank   60,000 USD
  Equity:Opening
2025-01-28 * "interest"
  Assets:Core:Bank               200 USD
  Income:Core:Distribution      -200 USD
2025-02-10 * "salary"
  Assets:Core:Bank       300,000 JPY
  Income:Salary
2025-03-10 price USD 140 JPY
2025-03-28 * "interest"
  Assets:Core:Bank               200 USD
  Income:Core:Distribution      -200 USD
2025-04-15 price USD 145 JPY
2025-05-10 price USD 150 JPY
"""
    )
    found = core_yield(history.treasury.core_days, history.as_of)
    assert found.growth == (4, 2, 2)  # January, April; January, March. May is not over.
    whole = core_yield(history.treasury.core_days, datetime.date(2025, 5, 31))
    assert whole.growth == (5, 3, 2)


def test_only_full_months_count():
    rows = [
        row(datetime.date(2025, 1, 15), 100, inflow=100),
        row(datetime.date(2025, 1, 31), 110),
        row(datetime.date(2025, 2, 27), 120),
        row(datetime.date(2025, 3, 30), 130),
    ]
    found = core_yield(rows, datetime.date(2025, 3, 30))
    assert found.growth == (1, 1, 1)
    assert core_yield(rows, datetime.date(2025, 2, 10)).growth == (0, 0, 0)


def test_the_months_end_with_the_calendar():
    rows = [row(datetime.date(9999, 10, 31), 100, inflow=100), row(datetime.date.max, 110)]
    assert core_yield(rows, datetime.date.max).growth == (2, 1, 1)
