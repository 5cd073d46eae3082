"""The interval of all conventions, against every convention there is."""

from __future__ import annotations

import datetime
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest
from every_convention import Step, carried
from histories import load
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from traced import DAY_ZERO, HOUSE, Trace, policy, trace_entries, written

from beancount_barbell.engine.tracing.bounds import Bounds, Moved, Passage

if TYPE_CHECKING:
    from beancount_barbell.model.flows import Breach

MANY = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
UNIT = 10_000
ACCOUNTS = {
    "core": "Assets:Core:MMF",
    "sleeve": "Assets:Attack:Trade",
    "salary": "Income:Salary",
    "spent": "Expenses:Rent",
    "X": "Assets:X",
    "Y": "Assets:Y",
    "FIXME": "Expenses:FIXME",
}
WINDOWS = {days: load(HOUSE + policy(tracing_window=days)) for days in (30, 900)}


def traced(steps: list[Step], window: int) -> Trace:
    entries: list[Any] = []
    for index, step in enumerate(steps):
        units = Decimal(step.units * UNIT)
        price = None
        came = (ACCOUNTS[step.target], units, step.currency, price)
        gone = (ACCOUNTS[step.source], -units, step.currency, price)
        if step.into[0]:
            number = Decimal(step.into[1] * UNIT)
            if step.currency == "JPY":
                came = (ACCOUNTS[step.target], number, step.into[0], units / number)
            else:
                gone = (ACCOUNTS[step.source], -units, step.currency, number / units)
                came = (ACCOUNTS[step.target], number, "JPY", None)
        date = DAY_ZERO + datetime.timedelta(days=step.day)
        entries.append(written(date, 100 + 10 * index, gone, came))
    head, options = WINDOWS[window]
    return trace_entries([*head, *entries], options)


def day_of(date: datetime.date) -> int:
    return (date - DAY_ZERO).days


def compared(steps: list[Step], window: int) -> list[tuple[Breach, set[Fraction]]]:
    """What is found, with all that can have been there."""
    possible = carried(steps, window)
    found = [(one, possible.get(day_of(one.date))) for one in traced(steps, window).breaches]
    return [(one, ways) for one, ways in found if ways is not None]


def payable(steps: list[Step]) -> list[Step]:
    """Without what the sleeve would borrow: which debt is paid is no convention's matter."""
    held: dict[tuple[str, str], int] = {}
    found = []
    for step in steps:
        if step.source == step.target and not step.into[0]:
            continue
        place = step.source, step.currency
        units = step.units
        if step.source in "XY" and (step.target == "sleeve" or step.currency != "JPY"):
            units = min(units, held.get(place, 0))
        if units <= 0:
            continue
        into = (step.into[0], step.into[1] * units // step.units) if step.into[0] else step.into
        held[place] = held.get(place, 0) - units
        currency, came = into if into[0] else (step.currency, units)
        held[step.target, currency] = held.get((step.target, currency), 0) + came
        found.append(step._replace(units=units, into=into))
    return found


def steps_of(story: list[tuple[Any, ...]]) -> list[Step]:
    day, steps = 0, []
    for gap, source, target, units, *rest in story:
        day += gap
        if rest:  # at 2 yen a dollar out, at 1 to 3 yen back
            rate = rest[0]
            if target == "USD":
                steps.append(Step(day, source, source, 2 * units, "JPY", ("USD", units)))
            else:
                steps.append(Step(day, source, source, units, "USD", ("JPY", rate * units)))
        else:
            steps.append(Step(day, source, target, units))
    return payable(steps)


gaps = st.sampled_from([10, 10, 20, 40])
amounts = st.integers(1, 3)
one_pool = st.tuples(gaps, st.sampled_from(["core", "salary"]), st.just("X"), amounts) | st.tuples(
    gaps, st.just("X"), st.sampled_from(["sleeve", "spent", "spent", "core"]), amounts
)
hops = st.tuples(gaps, st.sampled_from("XY"), st.sampled_from("XY"), amounts)
into_y = st.tuples(gaps, st.just("salary"), st.just("Y"), amounts)
from_y = st.tuples(gaps, st.just("Y"), st.sampled_from(["sleeve", "spent"]), amounts)
exchanges = st.tuples(
    gaps,
    st.sampled_from("XY"),
    st.sampled_from(["USD", "JPY"]),
    amounts,
    st.sampled_from([1, 2, 3]),
)
windows = st.sampled_from([30, 900])


@MANY
@given(story=st.lists(one_pool, min_size=3, max_size=9), window=windows)
def test_in_one_account_they_are_the_extremes(story: Any, window: int) -> None:
    steps = steps_of(story)
    for one, found in compared(steps, window):
        assert (one.least, one.most) == (UNIT * min(found), UNIT * max(found))


@MANY
@given(
    story=st.lists(one_pool | one_pool | hops | into_y | from_y, min_size=4, max_size=9),
    window=windows,
)
def test_in_several_accounts_no_convention_lies_beyond(story: Any, window: int) -> None:
    steps = steps_of(story)
    for one, found in compared(steps, window):
        assert one.least is not None
        assert one.most is not None
        assert one.least <= UNIT * min(found)
        assert one.most >= UNIT * max(found)


through_expenses = st.tuples(
    gaps, st.sampled_from(["core", "salary", "X", "X"]), st.just("FIXME"), amounts
) | st.tuples(gaps, st.just("FIXME"), st.sampled_from(["sleeve", "X", "Y", "core"]), amounts)


@MANY
@given(
    story=st.lists(
        one_pool | through_expenses | through_expenses | hops | from_y, min_size=2, max_size=7
    ),
    window=windows,
)
def test_nor_where_money_is_cleared_through_expenses(story: Any, window: int) -> None:
    steps = steps_of([(1, "core", "FIXME", 2), *story, (1, "FIXME", "sleeve", 2)])
    for one, found in compared(steps, window):
        assert one.least is not None
        assert one.most is not None
        assert one.least <= UNIT * min(found)
        assert one.most >= UNIT * max(found)


@MANY
@given(story=st.lists(one_pool | exchanges | hops, min_size=4, max_size=8), window=windows)
def test_nor_where_money_changes_its_currency(story: Any, window: int) -> None:
    steps = steps_of(story)
    tiny = Fraction(1, 10**9)
    for one, found in compared(steps, window):
        assert one.least is not None
        assert one.most is not None
        assert Fraction(one.least) <= UNIT * min(found) + tiny
        assert Fraction(one.most) >= UNIT * max(found) - tiny


@pytest.mark.parametrize("currencies", [("USD", "EUR"), ("EUR", "USD")])
def test_of_two_currencies_the_dearer_may_be_all_of_a_part(currencies: tuple[str, str]) -> None:
    """1,000 of the core are 10 USD, 2,000 of it 10 EUR: they weigh 1,000 and 1,600 by now."""
    bounds = Bounds()
    for currency, principal in (("USD", 1000), ("EUR", 2000)):
        paid = Decimal(principal)
        came = {currency: Moved(Decimal(10), paid)}
        bounds.take(Passage(DAY_ZERO, {}, came, paid, paid, Decimal(1)), asked=False)
    weights = {"USD": Decimal(1000), "EUR": Decimal(1600)}
    drawn = {one: Moved(Decimal(10), weights[one]) for one in currencies}
    passage = Passage(DAY_ZERO, drawn, {}, Decimal(0), Decimal(2600), Decimal(1))
    shares = bounds.take(passage, asked=True)
    assert shares is not None
    assert shares.of(Decimal(2000), Decimal(2000)) == (2000, 2400)  # 1,600 at 1.25, 400 at 1
    assert shares.of(Decimal(800), Decimal(0)) == (0, 1000)


def test_what_moves_on_beside_other_money_may_be_spent_in_its_stead() -> None:
    """Of 100 that move from X to Y while a salary of 50 pays a rent, 50 may pay the rent."""
    entries, options = load(
        HOUSE
        + policy(tracing_window=30)
        + """
2025-02-03 * "out"
  Assets:Core:MMF  -100,000 JPY
  Assets:X          100,000 JPY
2025-02-04 * "on, and a rent"
  Assets:X         -100,000 JPY
  Assets:Y          100,000 JPY
  Income:Salary     -50,000 JPY
  Expenses:Rent      50,000 JPY
2025-02-05 * "in"
  Assets:Y         -100,000 JPY
  Assets:Attack:Trade 100,000 JPY
"""
    )
    (found,) = trace_entries(entries, options).breaches
    assert (found.least, found.most) == (50_000, 100_000)
