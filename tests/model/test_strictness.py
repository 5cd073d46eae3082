from __future__ import annotations

import datetime
from decimal import Decimal

import pytest

from beancount_barbell.model.location import NOWHERE
from beancount_barbell.model.policy import MarketRule, Money, Policy
from beancount_barbell.model.strictness import effective, looser, market_looser, stricter

LOW, HIGH = Decimal("0.4"), Decimal("0.6")
EARLY, LATE = datetime.date(2024, 1, 1), datetime.date(2024, 2, 1)


def yen(number, currency="JPY"):
    return Money(Decimal(number), currency)


@pytest.mark.parametrize(
    "key",
    [
        *("sleeve_target", "sleeve_band", "sleeve_reentry", "reduce_to", "act_within"),
        *("max_drawdown", "streak_reduce", "streak_halt", "leverage_limit", "fx_limit"),
        *("cure_days", "price_max_age", "lot_risk", "letf_days", "review_day"),
    ],
)
def test_higher_is_looser(key):
    assert looser(key, LOW, HIGH)
    assert not looser(key, HIGH, LOW)


@pytest.mark.parametrize(
    "key",
    [
        *("reduce_line", "halt_line", "reduce_resume", "halt_resume", "restart_after"),
        *("tracing_window", "separation_level", "life_months", "stress_gap"),
    ],
)
def test_lower_is_looser(key):
    assert looser(key, HIGH, LOW)
    assert not looser(key, LOW, HIGH)


def test_amounts_are_compared_in_one_currency_and_distrusted_across_two():
    assert looser("core_floor", yen(9), yen(8))
    assert not looser("core_floor", yen(8), yen(9))
    assert looser("sleeve_budget", yen(8), yen(9))
    assert looser("sleeve_budget", yen(8), yen(1, "USD"))
    assert looser("sleeve_budget", yen(1, "USD"), yen(8))


def test_no_limit_is_the_loosest_of_all():
    assert looser("sleeve_budget", yen(8), None)
    assert not looser("sleeve_budget", None, yen(8))
    assert not looser("sleeve_budget", None, None)


def test_since_and_ignore_hide_more_the_more_they_say():
    assert looser("since", EARLY, LATE)
    assert looser("since", None, EARLY)
    assert not looser("since", LATE, EARLY)
    assert not looser("since", EARLY, None)
    assert looser("ignore", frozenset({"A"}), frozenset({"A", "B"}))
    assert not looser("ignore", frozenset({"A", "B"}), frozenset({"A"}))


@pytest.mark.parametrize("key", ["language", "base_currency"])
def test_what_gives_no_room_is_never_looser(key):
    assert not looser(key, "a", "b")
    assert not looser(key, "b", "a")


@pytest.mark.parametrize("key", ["streak_reduce_review", "streak_halt_review", "something_new"])
def test_a_field_without_a_direction_is_looser_with_any_change(key):
    assert looser(key, 1, 2)
    assert looser(key, 2, 1)
    assert not looser(key, 2, 2)


@pytest.mark.parametrize(
    ("key", "strict", "loose"),
    [
        ("tracing", "poison", "lifo"),
        ("tracing", "lifo", "fifo"),
        ("tracing", "poison", "pro-rata"),
        ("core_income", "protect", "free"),
        ("promote", frozenset({"A", "B"}), frozenset({"A"})),
    ],
)
def test_words_that_find_less_are_looser(key, strict, loose):
    assert looser(key, strict, loose)
    assert not looser(key, loose, strict)
    assert not looser(key, loose, loose)
    assert stricter(key, loose, strict) == stricter(key, strict, loose) == strict


def test_of_two_weak_conventions_neither_is_as_strict_as_the_other():
    assert looser("tracing", "fifo", "pro-rata")
    assert looser("tracing", "pro-rata", "fifo")
    assert stricter("tracing", "fifo", "pro-rata") == "fifo"


def test_the_stricter_of_two_values():
    assert stricter("halt_line", LOW, HIGH) == HIGH
    assert stricter("halt_line", HIGH, LOW) == HIGH
    assert stricter("tracing", "lifo", "fifo") == "lifo"
    assert stricter("core_floor", yen(1), yen(1, "USD")) == yen(1)
    assert stricter("ignore", frozenset("ab"), frozenset("bc")) == frozenset("b")
    assert stricter("promote", frozenset("ab"), frozenset("bc")) == frozenset("abc")


def test_unset_limits_that_are_derived_are_worked_out():
    policy = Policy("JPY")
    assert effective(policy, "sleeve_band") == Decimal("0.025")
    assert effective(policy, "sleeve_reentry") == Decimal("0.0125")
    assert effective(policy, "price_max_age") == 7
    assert effective(policy, "tolerance") == yen(1)
    assert effective(Policy("USD"), "tolerance") == yen("0.01", "USD")
    assert effective(policy, "core_floor") is None
    assert effective(policy, "halt_line") == Decimal("0.50")


RULE = MarketRule(
    date=EARLY,
    location=NOWHERE,
    series="VIX",
    halt_above=Decimal(30),
    halt_rise=None,
    halt_change=None,
    halt_step=None,
    over=5,
    resume_below=Decimal(25),
    calm=5,
    entry=None,
)


@pytest.mark.parametrize(
    ("change", "verdict"),
    [
        ({}, False),
        ({"halt_above": Decimal(31)}, True),
        ({"halt_above": None}, True),
        ({"halt_above": Decimal(29)}, False),
        ({"halt_rise": Decimal("0.5")}, False),
        ({"resume_below": Decimal(26)}, True),
        ({"calm": 4}, True),
        ({"over": 4}, False),
        ({"over": 4, "halt_rise": Decimal("0.5")}, True),
        ({"over": 4, "halt_change": Decimal("0.5")}, True),
    ],
)
def test_a_market_rule_is_looser_when_it_fires_later_or_clears_sooner(change, verdict):
    assert market_looser(RULE, RULE._replace(**change)) is verdict
