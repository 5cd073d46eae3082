from __future__ import annotations

import datetime
from decimal import Decimal

import pytest
from beancount.core.data import Custom
from hypothesis import given, settings
from hypothesis import strategies as st
from reading_ledgers import BASE, check, load, read, told

from beancount_barbell.model.policy import Money, Policy
from beancount_barbell.model.problems import ProblemKind
from beancount_barbell.reading.ledger import read_ledger

NO_CURRENCY_BASE = "2024-01-01 open Assets:Core:Bank\n" + '  barbell: "core"\n'


def test_a_later_policy_names_only_what_it_changes():
    reading = check("""
        2024-01-02 custom "barbell" "policy"
          core-floor: 8 JPY
          sleeve-target: 0.20
        2024-01-03 * "x"
          Assets:Bank  1 JPY
          Equity:Opening
        2024-01-03 custom "barbell" "policy"
          sleeve-target: 0.10
    """)
    timeline = reading.directives.policies
    assert timeline.initial == Policy("JPY")
    assert timeline.initial.source("base-currency").lineno == 0
    assert [change.settings for change in timeline.changes] == [
        {"core_floor": Money(Decimal(8), "JPY"), "sleeve_target": Decimal("0.20")},
        {"sleeve_target": Decimal("0.10")},
    ]
    assert [change.location.lineno for change in timeline.changes] == [10, 16]


def test_the_stricter_of_a_day_s_two_values_holds_where_it_was_written():
    reading = check("""
        2024-01-02 custom "barbell" "policy"
          core-floor: 8 JPY
          halt-line: 0.40  ;! same-day-values
        2024-01-02 custom "barbell" "policy"
          halt-line: 0.55
          core-floor: 8 JPY
    """)
    first, second = reading.directives.policies.changes
    assert first.settings == {"core_floor": Money(Decimal(8), "JPY")}
    assert second.settings == {"core_floor": Money(Decimal(8), "JPY"), "halt_line": Decimal("0.55")}
    (problem,) = reading.problems
    assert problem.params == {"key": "halt-line", "value": "0.40", "holds": "0.55"}


def test_neither_list_of_a_day_holds_but_what_both_ignore():
    reading = check("""
        2024-01-02 custom "barbell" "policy"
          ignore: "BB301"  ;! same-day-values
        2024-01-02 custom "barbell" "policy"
          ignore: "BB302"  ;! same-day-values
    """)
    first, second = reading.directives.policies.changes
    assert first.settings == {"ignore": frozenset()}
    assert second.settings == {}
    assert reading.problems[0].params["holds"] == "none"


@settings(max_examples=50, deadline=None)
@given(st.permutations(range(3)))
def test_same_day_order_does_not_matter(order):
    text = """
2024-01-02 custom "barbell" "policy"
  halt-line: 0.40
  tracing: "fifo"
  base-currency: USD
2024-01-02 custom "barbell" "policy"
  halt-line: 0.55
  tracing: "poison"
2024-01-02 custom "barbell" "policy"
  halt-line: 0.60
  base-currency: JPY
"""
    entries, options = load(BASE + text)
    rest = [entry for entry in entries if not isinstance(entry, Custom)]
    customs = [entry for entry in entries if isinstance(entry, Custom)]
    first = read_ledger(entries, options)
    other = read_ledger([*rest, *(customs[index] for index in order)], options)
    assert other.problems == first.problems
    assert sorted(other.directives.policies.changes, key=str) == sorted(
        first.directives.policies.changes, key=str
    )
    assert other.directives.policies.initial == first.directives.policies.initial


@pytest.mark.parametrize(
    ("lines", "left"),
    [
        (["halt-line: 0.80", "reduce-line: 0.75  ;! limits-crossed"], set()),
        (["reduce-line: 0.75", "halt-line: 0.80  ;! limits-crossed"], set()),
        (["reduce-line: 0.40  ;! limits-crossed", "cure-days: 1"], {"cure_days"}),
        (["reduce-resume: 0.70  ;! limits-crossed"], set()),
        (["halt-resume: 0.50  ;! limits-crossed"], set()),
        (["streak-halt: 5  ;! limits-crossed"], set()),
        (["sleeve-band: 0.01", "sleeve-reentry: 0.02  ;! limit-above"], set()),
        # What is skipped first must not leave the rest crossed.
        (["halt-line: 0.75  ;! limits-crossed", "reduce-line: 0.90  ;! limits-crossed"], set()),
        (["halt-line: 0.75", "reduce-line: 0.80", "halt-resume: 0.80"], None),
        (["sleeve-band: 0.02", "sleeve-reentry: 0.02"], None),
        (["halt-resume: 1"], None),
    ],
)
def test_limits_that_cross_are_skipped_together(lines, left):
    body = "".join(f"\n  {line}" for line in lines)
    reading = check(f'2024-01-02 custom "barbell" "policy"{body}')
    (change,) = reading.directives.policies.changes
    expected = {line.split(":")[0].replace("-", "_") for line in lines} if left is None else left
    assert set(change.settings) == expected


def test_a_day_s_directives_are_judged_together_against_what_is_in_force():
    check("""
        2024-01-02 custom "barbell" "policy"
          halt-line: 0.72
        2024-01-02 custom "barbell" "policy"
          reduce-line: 0.80
        2024-01-02 custom "barbell" "policy"
          halt-resume: 0.80
        2024-01-03 custom "barbell" "policy"
          reduce-line: 0.72  ;! limits-crossed
        2024-01-03 custom "barbell" "policy"
          cure-days: 7
        2024-01-03 balance Assets:Bank  0 JPY
    """)


def test_a_reentry_that_a_lower_target_leaves_behind_is_nobody_s_fault():
    check("""
        2024-01-02 custom "barbell" "policy"
          sleeve-reentry: 0.02
        2024-01-03 custom "barbell" "policy"
          sleeve-target: 0.05
    """)


@pytest.mark.parametrize(
    ("drawdown", "message"),
    [("0.49", "drawdown-within-halt"), ("0.50", "drawdown-at-halt"), ("0.51", "")],
)
def test_a_drawdown_no_deeper_than_the_halt_line_is_advised_against(drawdown, message):
    """n62, and what is always reached before the line."""
    reading = check(f"""
        2024-01-02 custom "barbell" "policy"
          max-drawdown: {drawdown}  ;! {message}
        2024-01-03 custom "barbell" "policy"
          cure-days: 7
    """)
    assert [problem.kind for problem in reading.problems] == [ProblemKind.ADVICE] * bool(message)
    assert reading.directives.policies.changes[0].settings["max_drawdown"] == Decimal(drawdown)


def test_the_base_currency_is_the_first_one_stated():
    reading = check("""
        2024-01-02 custom "barbell" "policy"
          base-currency: USD
        2024-01-03 custom "barbell" "policy"
          base-currency: USD
        2024-01-04 custom "barbell" "policy"
          base_currency: JPY  ;! base-currency-changed
    """)
    policies = reading.directives.policies
    assert policies.initial.base_currency == reading.stream.base_currency == "USD"
    assert policies.initial.source("base-currency").lineno == 10
    assert reading.problems[0].params["place"].lineno == 10


def test_the_first_operating_currency_is_the_base():
    reading = read('option "operating_currency" "USD"\n' + BASE)
    assert reading.stream.base_currency == "USD"
    assert reading.stream.operating_currencies == ("USD", "JPY")


def test_without_an_operating_currency_the_base_must_be_stated():
    bare = read(NO_CURRENCY_BASE)
    assert told(bare) == {(1, "no-base-currency"): 1}
    assert bare.stream.base_currency == "XXX"
    policy = '2024-01-02 custom "barbell" "halt"\n2024-01-02 custom "barbell" "policy"\n'
    money = "2024-01-01 commodity EUR\n"
    guessed = read(NO_CURRENCY_BASE + money + policy + "  core-floor: 1 EUR\n")
    assert guessed.stream.base_currency == "EUR"
    assert (5, "no-base-currency") in told(guessed)
    stated = read(NO_CURRENCY_BASE + money + policy + "  base-currency: EUR\n")
    assert "no-base-currency" not in [problem.message for problem in stated.problems]


def test_market_rules_and_their_defaults():
    reading = check("""
        2024-01-02 price VIX 13 USD
        2024-01-01 price US10Y 4 USD
        2024-01-02 custom "barbell" "market" "VIX"
          halt-above: 30
          halt-rise: 0.50
          resume-below: 25
        2024-01-02 custom "barbell" "market" "US10Y"
          halt-change: 0.50
          halt-step: 0.25
          over: 10
          calm: 3
        2024-01-03 custom "barbell" "market" "VIX"
          halt-above: 35
        2024-01-03 balance Assets:Bank  0 JPY
    """)
    rate, vix, later = reading.directives.markets
    assert (vix.halt_above, vix.resume_below, vix.over, vix.calm) == (30, 25, 5, 5)
    assert (vix.halt_rise, vix.halt_change, vix.halt_step) == (Decimal("0.50"), None, None)
    assert (rate.halt_above, rate.resume_below, rate.over, rate.calm) == (None, None, 10, 3)
    assert (later.date, later.resume_below) == (datetime.date(2024, 1, 3), 35)


def test_market_rules_that_cannot_work_are_told():
    reading = check(
        """
        2024-01-02 price VIX 13 USD
        2024-01-02 custom "barbell" "market" "VIX"  ;! market-no-trigger
          calm: 3
        2024-01-02 custom "barbell" "market" "VIXX"  ;! market-series-near
          halt-above: 30
        2024-01-02 custom "barbell" "market" "NIKKEI"
          halt-above: 30
          halt-rise: 0  ;! not-positive
          resume-below: 31  ;! limit-above
        2024-01-02 custom "barbell" "market" "RATE"
          halt-step: 0.25
          halt-rise: 50  ;! ratio-out-of-range
          resume: 3  ;! unknown-key-near
    """
    )
    assert [rule.series for rule in reading.directives.markets] == ["NIKKEI", "RATE", "VIXX"]
    assert reading.directives.markets[0].resume_below == 30


def test_a_release_above_the_stop_is_told_where_it_is_written():
    check("""
        2024-01-02 custom "barbell" "market" "VIX"
          halt-above: 30
        2024-01-02 custom "barbell" "market" "VIX"
          halt-step: 5
          resume-below: 31  ;! limit-above
    """)


def test_two_market_lines_of_a_day_make_one_rule_of_the_stricter_values():
    reading = check("""
        2024-01-02 price VIX 13 USD
        2024-01-02 custom "barbell" "market" "VIX"
          halt-above: 35  ;! same-day-values
          calm: 7
        2024-01-02 custom "barbell" "market" "VIX"
          halt-above: 30
          halt-rise: 0.5
    """)
    (rule,) = reading.directives.markets
    assert (rule.halt_above, rule.halt_rise, rule.calm) == (30, Decimal("0.5"), 7)
    assert rule.location.lineno == 11


def test_a_policy_dated_after_the_last_booking_is_in_force_and_one_after_as_of_is_not():
    text = """
        2024-01-02 balance Assets:Bank  0 JPY
        2024-01-03 custom "barbell" "policy"
          zzzzzz: 1  ;! unknown-key
          halt-line: 0.8  ;! limits-crossed
    """
    reading = check(text)
    assert reading.stream.as_of == datetime.date(2024, 1, 3)
    assert [one.date for one in reading.directives.policies.changes] == [datetime.date(2024, 1, 3)]
    back = read(BASE + "".join(text.splitlines(keepends=True)), as_of=datetime.date(2024, 1, 2))
    assert back.problems == ()
    assert back.directives.policies.changes == ()
