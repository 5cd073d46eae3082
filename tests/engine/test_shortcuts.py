"""A day that has nothing to say is not asked for it: whatever it skips, the history is the same."""

from __future__ import annotations

import datetime
from contextlib import ExitStack, contextmanager
from decimal import Decimal
from unittest.mock import patch

import pytest
from beancount import loader
from histories import HOUSE, history_of
from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as st

from beancount_barbell.engine.day.rows import DayRows
from beancount_barbell.engine.replay import replay
from beancount_barbell.engine.valuation.portfolio import Portfolio, Valuation
from beancount_barbell.reading.ledger import read_ledger
from tests.bookings import Added, Writer, random_story
from tests.wild import Wild

D = Decimal
SERIES = (("USD", "JPY", 150), ("ETF", "JPY", 3000), ("ETF", "USD", 20), ("MMF", "USD", 1))


def another(number):
    return None if number is None else Decimal(str(number))


@contextmanager
def nothing_skipped():
    """Every value is another object each time, and no day shares anything with the one before."""
    core, sleeve, write = Portfolio.core, Portfolio.sleeve, DayRows.write

    def anew(value):
        return lambda self: Valuation(*map(another, value(self)[:2]), value(self).missing)

    def unsteady(self, *args, steady):
        del steady
        return write(self, *args, steady=False)

    with ExitStack() as stack:
        for owner, name, new in (
            (Portfolio, "core", anew(core)),
            (Portfolio, "sleeve", anew(sleeve)),
            (DayRows, "write", unsteady),
        ):
            stack.enter_context(patch.object(owner, name, new))
        yield


def assert_nothing_is_lost(entries, options):
    reading = read_ledger(entries, options)
    quick = replay(reading, with_household=True)
    with nothing_skipped():
        slow = replay(reading, with_household=True)
    assert quick == slow


def priced(random, first):
    """Prices of each series on some of forty days, moving by as much as a crash does."""
    lines = []
    for commodity, quote, start in SERIES:
        often, number = random.choice((1, 0.5, 0.1)), float(start)
        for day in range(40):
            if random.random() < often:
                number = max(0.01, number * random.uniform(0.85, 1.16))
                on = first + datetime.timedelta(day)
                lines.append(f"{on} price {commodity} {number:.4f} {quote}")
    return "\n".join(lines) + "\n"


MANY = settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))


@MANY
@given(random=st.randoms(use_true_random=True))
def test_no_skipped_day_of_a_wild_ledger_had_anything_to_say(random):
    wild = Wild(random)
    text = wild.text() + priced(random, wild.start)
    try:
        entries, _, options = loader.load_string(text)
    except ArithmeticError:  # Beancount's own booking cannot hold such numbers
        reject()
    assert_nothing_is_lost(entries, options)


@MANY
@given(random=st.randoms(use_true_random=True))
def test_no_skipped_day_of_a_booked_story_had_anything_to_say(random):
    entries, _, options = loader.load_string(Writer(Added()).write(random_story(random)))
    assert_nothing_is_lost(entries, options)


FUNDED = (
    HOUSE
    + """
2025-01-06 * "fund core and sleeve"
  Assets:Core:Bank       9,000,000 JPY
  Assets:Attack:Trade    1,000,000 JPY
  Equity:Opening
2025-01-07 price USD 150 JPY
"""
)


def test_a_foreign_fund_bought_at_home_moves_with_its_currency_though_nothing_of_it_moved():
    """Its price is that of the purchase, 150 JPY; it is quoted in dollars, too.

    On the 10th only the dollar moves, by 15 JPY: 100 dollars at 1 are 100 x 15 = 1,500 JPY of the
    core that the currency made, on a day on which no price and no unit of the core is new.
    """
    history = history_of(
        FUNDED
        + """
2025-01-07 price MMF 1 USD
2025-01-08 price USD 150 JPY
2025-01-09 * "a dollar fund for yen"
  Assets:Core:MMF    100 MMF {150 JPY}
  Assets:Core:Bank  -15,000 JPY
2025-01-10 price USD 165 JPY
"""
    )
    assert history.days[-1].core == 9_000_000
    assert history.days[-1].core_currency == 1_500


def test_what_waits_for_a_rate_moves_the_nav_on_the_day_it_has_one():
    """Before the rate the NAV is UNKNOWN, and no day shares the row of one that knew it."""
    history = history_of(
        FUNDED
        + """
2025-01-08 * "euros come in"
  Assets:Attack:Trade    1,000 EUR
  Equity:Opening
2025-01-09 price USD 151 JPY
2025-01-10 price EUR 160 JPY
2025-01-13 price USD 152 JPY
"""
    )
    rows = {day.date.isoformat(): day for day in history.days}
    assert rows["2025-01-08"].nav is None
    assert rows["2025-01-10"].nav == 100
    assert rows["2025-01-10"].net_contributions == 1_160_000  # 1,000,000 + 1,000 x 160
    assert rows["2025-01-13"].net_contributions == 1_160_000


MARGIN = (
    FUNDED
    + """
2025-01-08 * "dollars, held"
  Assets:Attack:Trade    2,000 USD
  Equity:Opening
2025-01-08 price EUR 90 JPY
"""
)


def exposures(text):
    return {day.date.isoformat(): day.exposure for day in history_of(MARGIN + text).days}


@pytest.mark.parametrize(("paid", "exposure"), [("20,000", 0), ("1,200,000", 300_000)])
def test_dollars_are_exposure_from_the_day_on_which_yen_are_owed(paid, exposure):
    """1,000,000 JPY - 1,200,000 are owed, and 2,000 USD x 150 stand on margin."""
    found = exposures(f"""
2025-01-09 * "paid away"
  Assets:Attack:Trade   -{paid} JPY
  Equity:Opening
2025-01-10 price USD 150 JPY
""")
    assert (found["2025-01-08"], found["2025-01-09"], found["2025-01-10"]) == (
        0,
        exposure,
        exposure,
    )


def test_a_debt_that_was_rounding_puts_dollars_on_margin_when_its_rate_alone_makes_it_more():
    """0.01 EUR x 90 = 0.90 JPY is rounding, x 160 = 1.60 JPY is a debt: 2,000 x 150 + 1.60."""
    found = exposures("""
2025-01-09 * "a cent owed"
  Assets:Attack:Trade   -0.01 EUR
  Equity:Opening
2025-01-10 price EUR 160 JPY
2025-01-13 price EUR 90 JPY
""")
    assert found["2025-01-09"] == 0
    assert found["2025-01-10"] == D("300001.60")
    assert found["2025-01-13"] == 0
