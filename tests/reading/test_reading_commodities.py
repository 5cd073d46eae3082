from __future__ import annotations

import datetime
from decimal import Decimal

import pytest
from reading_ledgers import check

from beancount_barbell.model.commodities import CommodityTerms
from beancount_barbell.model.location import Location
from beancount_barbell.model.problems import ProblemKind


def test_every_tag_is_read_into_its_term():
    reading = check("""
        2024-01-01 commodity USDMMF
          barbell-class: "treasury-mmf"
          barbell-instrument: "future"
          barbell-multiplier: 100
          barbell-leverage: -2
          barbell-delta: -0.3
          barbell-underlying: "N225"
          barbell-settlement: 1
          barbell-cutoff: "14:00"
          barbell-distribution: "reinvest"
          barbell-hedged: FALSE
          barbell-yield: 0.052
          barbell-expense-ratio: 0.004
          barbell-wam: 30
          barbell-wal: 60
          barbell-terms-checked: 2024-05-31
          barbell-haircut: 0.8
          barbell-calendar: "JP"
        2024-01-01 commodity USD
          name: "US dollar"
    """)
    assert reading.commodities.declared() == (
        CommodityTerms(
            commodity="USDMMF",
            location=Location("<string>", 10),
            product_class="treasury-mmf",
            instrument="future",
            multiplier=Decimal(100),
            leverage=Decimal(-2),
            delta=Decimal("-0.3"),
            underlying="N225",
            settlement_days=1,
            cutoff="14:00",
            distribution="reinvest",
            hedged=False,
            product_yield=Decimal("0.052"),
            expense_ratio=Decimal("0.004"),
            wam_days=Decimal(30),
            wal_days=Decimal(60),
            terms_checked=datetime.date(2024, 5, 31),
            haircut=Decimal("0.8"),
            calendar="JP",
        ),
    )
    assert reading.commodities.of("USD") == CommodityTerms("USD")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('barbell-instrument: "futures"', "unknown-value-near"),
        ("barbell-multiplier: 0", "not-positive"),
        ("barbell-leverage: 0", "zero"),
        ("barbell-delta: 1.1", "out-of-range"),
        ('barbell-settlement: "T+1"', "not-a-number"),
        ('barbell-cutoff: "2 pm"', "not-a-time"),
        ('barbell-hedged: "yes"', "not-a-flag"),
        ("barbell-yield: 5.2", "ratio-out-of-range"),
        ("barbell-wam: -1", "too-small"),
        ('barbell-terms-checked: "May"', "not-a-date"),
        ('barbell-calendar: "Jp"', "unknown-calendar-near"),
        ('barbell-calendar: "(none)"', "unknown-calendar"),
        ('barbell-calendar: "JP, US, NYSEE, IFEU"', "unknown-calendar-near"),
        ('barbell-calendar: "JP, 42"', "unknown-calendar"),
        ('barbell-calendar: "JP, GB-EN"', "unknown-calendar-near"),
        ('barbell-calendar: " , "', "empty-value"),
        ("barbell-calendar: 81", "not-text"),
    ],
)
def test_a_bad_value_is_told_at_its_own_line(line, message):
    reading = check(f"2024-01-01 commodity X\n  {line}  ;! {message}\n  barbell-haircut: 0.5\n")
    assert reading.commodities.of("X").haircut == Decimal("0.5")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('barbell-clas: "cash"', "unknown-key-near"),
        ('barbel-class: "cash"', "unknown-key-near"),
        ('barbell: "core"', "misplaced-key"),
        ('barbel: "core"', "misplaced-key"),
    ],
)
def test_an_unknown_tag_is_told_at_its_own_line(line, message):
    reading = check(
        f'2024-01-01 commodity X\n  name: "of two\nlines"\n  {line}  ;! {message}\n'
        "  barbell-haircut: 0.5\n"
    )
    assert reading.commodities.of("X").haircut == Decimal("0.5")


@pytest.mark.parametrize(
    ("written", "calendar", "names"),
    [
        ("JP", "JP", ("JP",)),
        ("JP,US ,  GB-ENG,NYSE", "JP, US, GB-ENG, NYSE", ("JP", "US", "GB-ENG", "NYSE")),
        ("NYSE US NYSE", "NYSE, US", ("NYSE", "US")),
    ],
)
def test_a_fund_may_keep_several_calendars(written, calendar, names):
    reading = check(f'2024-01-01 commodity X\n  barbell-calendar: "{written}"\n')
    terms = reading.commodities.of("X")
    assert (terms.calendar, terms.calendars) == (calendar, names)
    assert reading.commodities.of("Y").calendars == ()


def test_each_calendar_that_is_not_known_is_named_and_the_others_hold():
    reading = check("""
        2024-01-01 commodity X
          barbell-calendar: "JP, NYSEE, (none)"  ;! unknown-calendar-near unknown-calendar
    """)
    assert reading.commodities.of("X").calendars == ("JP",)
    told = {problem.params["value"]: problem.params.get("near") for problem in reading.problems}
    assert told == {"NYSEE": "NYSE", "(none)": None}


def test_any_class_is_taken_but_one_that_is_almost_known_is_doubted():
    reading = check("""
        2024-01-01 commodity AAA
          barbell-class: "equity"
        2024-01-01 commodity BBB
          barbell-class: "Treasury-MMF"  ;! doubtful-value
    """)
    assert reading.commodities.of("AAA").product_class == "equity"
    assert reading.commodities.of("BBB").product_class == "Treasury-MMF"
    assert reading.problems[0].kind is ProblemKind.ADVICE


def test_a_second_directive_adds_and_may_not_contradict():
    reading = check("""
        2024-01-01 commodity AAA
          barbell-class: "cash"
          barbell-wam: 1
        2024-01-02 commodity AAA
          barbell_class: "t-bill"  ;! key-twice
          barbell-wam: 1
          barbell-wal: 2
    """)
    terms = reading.commodities.of("AAA")
    assert (terms.product_class, terms.wam_days, terms.wal_days) == ("cash", 1, 2)
    assert terms.location.lineno == 10
