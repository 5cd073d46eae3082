from __future__ import annotations

import datetime
from decimal import Decimal

import pytest

from beancount_barbell.figures.regimes import GROWN, NOTES, classify, regime
from beancount_barbell.model.location import Location
from beancount_barbell.model.policy import MarginCall, Money
from beancount_barbell.model.states import Driver
from beancount_barbell.model.treasury import CallCheck, CoreDay, Treasury
from tests.handmade import day, history

D = Decimal
AS_OF = datetime.date(2025, 12, 31)


@pytest.mark.parametrize(
    ("now", "before", "shock", "name"),
    [
        ("0.039", "0.045", False, "B"),  # 60 basis points down, though 3 % and more
        ("0.039", "0.045", True, "C"),  # and a shock the same day
        ("0.040", "0.045", False, "B"),  # 50 are enough
        ("0.0401", "0.045", False, "A"),
        ("0.03", "0.03", False, "A"),
        ("0.0299", "0.03", False, "neutral"),
        (None, "0.03", False, None),
        ("0.03", None, False, None),
        (None, None, True, "C"),
    ],
)
def test_precedence(now, before, shock, name):
    numbers = [None if text is None else D(text) for text in (now, before)]
    assert classify(*numbers, shock=shock) == name


def core_days(early: int, late: int) -> tuple[CoreDay, ...]:
    """Income a month on 12,000,000 up to June, and from July on."""
    start = datetime.date(2024, 12, 31)
    rows = [
        CoreDay(
            start,
            D(12_000_000),
            D(12_000_000),
            D(0),
            D(0),
            D(0),
            D(0),
            flows_known=True,
            currencies=(),
        )
    ]
    for month in range(1, 13):
        income = D(early if month < 7 else late)
        date = datetime.date(2025, month, 28)
        rows.append(
            CoreDay(
                date,
                D(12_000_000),
                D(0),
                income,
                income,
                D(0),
                D(0),
                flows_known=True,
                currencies=(),
            )
        )
    return tuple(rows)


def told(early: int, late: int, *days, calls=()):
    found = history(*days)
    facts = Treasury(core_days=core_days(early, late), calls=calls)
    return regime(found._replace(as_of=AS_OF, treasury=facts))


EARLIER = datetime.date(2025, 9, 1)


def test_high_rates():
    found = told(40_000, 40_000, day(EARLIER), day(AS_OF))
    assert (found.name, found.grown) == ("A", False)
    assert found.note == NOTES["A"]


def test_easing_while_the_sleeve_grew():
    later = day(AS_OF, net_contributions=D(1_100_000))
    found = told(45_000, 38_000, day(EARLIER), later)
    assert (found.name, found.grown) == ("B", True)
    assert found.note == f"{NOTES['B']}; {GROWN}"


def test_growth_is_told_only_where_the_regime_speaks_against_it():
    later = day(AS_OF, net_contributions=D(1_100_000))
    assert (told(10_000, 10_000, day(EARLIER), later).name) == "neutral"
    assert not told(10_000, 10_000, day(EARLIER), later).grown
    stopped = day(AS_OF, net_contributions=D(1_100_000), drivers=(Driver.MARKET,))
    assert not told(40_000, 40_000, day(EARLIER), stopped).grown


def test_a_ratio_that_rose():
    later = day(AS_OF, ratio=D("0.12"))
    assert told(40_000, 40_000, day(EARLIER, ratio=D("0.1")), later).grown
    assert not told(40_000, 40_000, day(EARLIER, ratio=None), later).grown
    assert not told(40_000, 40_000, later).grown
    assert not told(40_000, 40_000).grown


def test_a_market_stop_is_a_shock():
    assert told(45_000, 38_000, day(AS_OF, drivers=(Driver.MARKET,))).name == "C"


@pytest.mark.parametrize(
    ("due", "name"), [("2026-01-05", "C"), ("2025-12-30", "A"), ("2026-01-06", "A")]
)
def test_cash_that_would_be_late_is_a_shock(due, name):
    call = MarginCall(
        AS_OF, Location("m", 1), Money(D(1), "JPY"), datetime.date.fromisoformat(due), None
    )
    check = CallCheck(call, D(1), D(0), datetime.date(2026, 1, 6))
    assert told(40_000, 40_000, day(AS_OF), calls=(check,)).name == name


def test_without_a_series_it_is_unknown():
    found = regime(history(day()))
    assert (found.name, found.note, found.grown) == (None, None, False)


def test_a_day_of_the_past_is_told_as_it_was_known():
    stopped = day(EARLIER, drivers=(Driver.MARKET,))
    call = MarginCall(
        datetime.date(2025, 11, 4),
        Location("m", 1),
        Money(D(1), "JPY"),
        datetime.date(2025, 11, 10),
        None,
    )
    late = CallCheck(call, D(1), D(0), datetime.date(2025, 11, 14))
    calm = day(datetime.date(2025, 9, 20), net_contributions=D(1_100_000))
    past = history(stopped, calm)
    facts = Treasury(core_days=core_days(40_000, 40_000), calls=(late,))
    past = past._replace(as_of=AS_OF, treasury=facts)

    def on(month, date):
        return regime(past, datetime.date(2025, month, date))

    assert regime(past) == regime(past, AS_OF)
    assert on(8, 31).name == "A"  # before the first day there is nothing to stop
    assert on(9, 1).name == "C"
    assert on(9, 19).name == "C"
    assert on(9, 20).name == "A"
    assert on(11, 3).name == "A"  # the call has not come yet
    assert on(11, 4).name == "C"
    assert on(11, 10).name == "C"
    assert on(11, 11).name == "A"
    assert not on(11, 29).grown  # 90 days before, nothing of the sleeve was known
    assert on(11, 30).grown
    assert on(12, 18).grown
    assert not on(12, 19).grown  # the growth itself lies 90 days back
    assert on(1, 15).name is None
