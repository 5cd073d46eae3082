"""Core money that is cleared through Expenses and Income accounts: what goes in may come out."""

from __future__ import annotations

import datetime
import random
from decimal import Decimal
from typing import Any

import pytest
from histories import load
from traced import (
    CAR,
    CORE,
    DAY_ZERO,
    RENT,
    SALARY,
    SLEEVE,
    K,
    X,
    Y,
    lying,
    move,
    policy,
    seasoned,
    trace,
    trace_entries,
    written,
)
from traced import HOUSE as PLAIN

FIXME, OTHER, TRANSFERS = "Expenses:FIXME", "Expenses:Other", "Income:Transfers"
HOUSE = PLAIN + "".join(f"2025-01-01 open {name}\n" for name in (FIXME, OTHER, TRANSFERS))
OLD = move("02-01", SALARY, X, 500 * K)


def found(*parts: str) -> list[Decimal | None]:
    return trace(*parts, house=HOUSE).amounts


@pytest.mark.parametrize("account", [FIXME, TRANSFERS, CAR])
@pytest.mark.parametrize("day", ["03-03", "03-04", "06-01"])
def test_what_the_core_paid_into_it_comes_out_again(account: str, day: str) -> None:
    out, into = move("03-03", CORE, account, 200 * K), move(day, account, SLEEVE, 200 * K)
    (one,) = trace(out, into, house=HOUSE).breaches
    assert (one.amount, one.least, one.most) == (200_000, 200_000, 200_000)
    assert [hop.account for hop in one.hops] == [CORE, account, SLEEVE]
    assert found(into, out) == found(out, into)  # the order inside a day, and in the file


def test_only_within_the_window() -> None:
    out = move("03-03", CORE, FIXME, 200 * K)
    assert found(out, move("06-01", FIXME, SLEEVE, 200 * K)) == [200_000]  # 90 days
    assert found(out, move("06-02", FIXME, SLEEVE, 200 * K)) == []


def test_partly_and_no_more_than_was_paid_in() -> None:
    out = move("03-03", CORE, FIXME, 200 * K)
    partly = out + move("03-04", FIXME, SLEEVE, 80 * K)
    assert found(partly) == [80_000]
    # 200,000 came from the core; what it gives beyond is its own, and leaves no debt behind.
    beyond = partly + move("03-05", FIXME, SLEEVE, 150 * K)
    assert found(beyond) == [80_000, 120_000]
    assert found(beyond, move("03-06", CORE, FIXME, 30 * K)) == [80_000, 120_000]
    assert found(move("03-02", FIXME, SLEEVE, 50 * K), out) == []


def test_real_spending_stays_spending() -> None:
    bought = move("03-03", CORE, CAR, 800 * K)
    assert found(bought, move("03-10", SALARY, SLEEVE, 400 * K)) == []
    refund = move("03-20", CAR, X, 50 * K)
    assert found(bought, refund, move("03-25", SALARY, SLEEVE, 400 * K)) == []
    # The refund is the core's money, and no more of it than came back.
    assert found(bought, refund, move("03-25", X, SLEEVE, 300 * K)) == [50_000]


def test_what_was_spent_on_top_of_it_comes_back_first() -> None:
    events = move("03-03", CORE, CAR, 300 * K) + move("03-04", SALARY, CAR, 100 * K)
    assert found(events, move("03-05", CAR, SLEEVE, 150 * K)) == [50_000]
    by: dict[str, list[int]] = {
        "fifo": [150_000],
        "pro-rata": [112_500],
        "poison": [150_000],
    }  # 150 of 400, of it 3/4
    for convention, amounts in by.items():
        told = found(policy(tracing=convention), events, move("03-05", CAR, SLEEVE, 150 * K))
        assert told == amounts


def test_a_salary_stays_clean_and_lies_below() -> None:
    out = move("03-03", CORE, X, 300 * K)
    salary = move("03-03", SALARY, X, 400 * K)
    assert found(out, salary, move("03-03", X, SLEEVE, 300 * K)) == [300_000]
    # A correction makes the account one that is posted both ways: nothing else.
    corrected = move("02-20", X, SALARY, 10 * K)
    assert found(OLD, corrected, salary, out, move("03-03", X, SLEEVE, 300 * K)) == [300_000]
    assert found(corrected, out, move("03-04", SALARY, SLEEVE, 300 * K)) == []


def test_chains_through_several_accounts() -> None:
    chain = [
        move("03-03", CORE, FIXME, 200 * K),
        move("03-03", FIXME, X, 200 * K),
        move("03-04", X, OTHER, 150 * K),
        move("03-05", OTHER, TRANSFERS, 120 * K),
        move("03-05", TRANSFERS, Y, 120 * K),
        move("03-06", Y, SLEEVE, 100 * K),
    ]
    (one,) = trace(*chain, house=HOUSE).breaches
    assert one.amount == 100_000
    assert [hop.account for hop in one.hops] == [CORE, FIXME, X, OTHER, TRANSFERS, Y, SLEEVE]
    same_day = [part.replace(part[:10], "2025-03-03") for part in chain]
    assert found(*same_day) == found(*reversed(same_day)) == [100_000]


def test_an_outside_account_pays_in_what_was_the_cores() -> None:
    events = OLD + move("03-03", CORE, X, 100 * K) + move("03-04", X, FIXME, 250 * K)
    assert found(events, move("03-05", FIXME, SLEEVE, 100 * K)) == [100_000]
    assert found(events, move("03-05", FIXME, SLEEVE, 250 * K)) == [100_000]
    # The next salary covers it: 250,000 paid in, 100,000 of it the core's, 60,000 given again.
    more = move("03-05", SALARY, FIXME, 60 * K)
    assert found(events, more, move("03-06", FIXME, SLEEVE, 60 * K)) == []


def test_a_days_spending_comes_last_unless_the_account_gives_that_day() -> None:
    out, into = move("03-03", CORE, X, 100 * K), move("03-04", X, SLEEVE, 100 * K)
    rent, refund = move("03-04", X, RENT, 100 * K), move("03-20", RENT, Y, 10 * K)
    for parts in ((rent, into), (into, rent)):
        assert found(OLD, out, *parts, refund) == [100_000]


def test_with_another_debt_paid_in_the_same_transaction() -> None:
    """The bank receives its part first; what is spent comes last, as everywhere."""
    split = """
2025-03-03 * "out"
  Assets:Core:MMF  -300,000 JPY
  Expenses:FIXME    200,000 JPY
  Assets:X          100,000 JPY
2025-03-04 * "mixed"
  Expenses:FIXME   -200,000 JPY
  Income:Salary     -50,000 JPY
  Expenses:Rent      40,000 JPY
  Assets:Attack:Trade 210,000 JPY
"""
    assert found(split) == [200_000]


DOLLARS = """
2025-03-01 price USD 150 JPY
2025-03-03 * "out"
  Assets:Core:MMF  -300,000 JPY
  Expenses:FIXME      2,000 USD @ 150 JPY
2025-03-10 price USD 160 JPY
2025-03-11 * "in"
  Expenses:FIXME     -1,500 USD
  Assets:Attack:Trade 1,500 USD
"""


def test_in_another_currency() -> None:
    (one,) = trace(DOLLARS, house=HOUSE).breaches
    # 1,500 of 2,000 USD: 225,000 of the 300,000 yen that left; worth 240,000 when they arrive.
    assert (one.amount, one.value, one.least, one.most) == (225_000, 240_000, 225_000, 225_000)


def test_the_way_back_into_the_core_is_no_breach() -> None:
    events = move("03-03", CORE, FIXME, 200 * K) + move("03-05", FIXME, CORE, 150 * K)
    assert found(events, move("03-06", FIXME, SLEEVE, 200 * K)) == [50_000]


@pytest.mark.parametrize("account", [FIXME, TRANSFERS])
def test_what_the_sleeve_sends_back_through_it_mends(account: str) -> None:
    """Nothing else is on its way: the breach was direct."""
    events = (
        move("03-03", CORE, SLEEVE, 100 * K)
        + move("03-10", SLEEVE, account, 80 * K)
        + move("03-12", account, CORE, 80 * K)
    )
    (one,) = trace(events, house=HOUSE).history.breaches
    assert (one.amount, one.outstanding) == (100_000, 20_000)


def test_what_was_linked_to_its_purpose_is_not_washed_by_it() -> None:
    link = "^car"
    events = (
        OLD
        + move("03-03", CORE, X, 100 * K, link)
        + move("03-04", SALARY, X, 100 * K)
        + move("03-05", X, FIXME, 100 * K, link)
    )
    assert found(events, move("03-06", X, SLEEVE, 100 * K)) == []
    assert found(events, move("03-06", FIXME, SLEEVE, 100 * K)) == [100_000]
    elsewhere = (
        OLD
        + move("03-03", CORE, Y, 100 * K, link)
        + move("03-05", X, FIXME, 100 * K, link)
        + move("03-06", Y, SLEEVE, 100 * K)
    )
    assert found(elsewhere) == []
    assert found(elsewhere, move("03-07", FIXME, SLEEVE, 100 * K)) == [100_000]


def test_results_of_lots_are_no_account_that_gives() -> None:
    sold = """
2025-03-03 * "the core buys"
  Assets:Core:MMF    100 FUND {1,000 JPY}
  Assets:Core:MMF
2025-03-05 * "the core sells at a loss"
  Assets:Core:MMF   -100 FUND {1,000 JPY} @ 900 JPY
  Assets:Core:MMF  90,000 JPY
  Income:Transfers  10,000 JPY
2025-03-06 * "gives"
  Income:Transfers  -10,000 JPY
  Assets:Attack:Trade  10,000 JPY
"""
    assert found(move("03-02", CORE, X, 300 * K), sold) == []


def test_nothing_is_lost_and_the_order_in_a_day_is_nothing() -> None:
    """Two hundred random ledgers of yen: what entered is somewhere, whatever the convention."""
    numbers = random.Random(6)
    ends = {CORE: [X, FIXME], SALARY: [X, FIXME], X: [FIXME, Y, SLEEVE], Y: [FIXME, SLEEVE]}
    ends |= {FIXME: [X, Y, SLEEVE, CORE], SLEEVE: [X, FIXME]}
    for _ in range(200):
        entries = []
        for line in range(numbers.randint(3, 12)):
            source = numbers.choice([*ends, CORE, FIXME])
            target = numbers.choice(ends[source])
            day = DAY_ZERO + datetime.timedelta(days=1 + line // 3)
            money = Decimal(numbers.randint(1, 30) * 1000)
            legs = (source, -money, "JPY", None), (target, money, "JPY", None)
            entries.append(written(day, 10 * line, *legs))
        _same_and_whole(entries, numbers)


def _same_and_whole(entries: list[Any], numbers: random.Random) -> None:
    convention = numbers.choice(["lifo", "fifo", "pro-rata"])
    head, options = load(HOUSE + policy(tracing=convention))
    mixed = list(entries)
    numbers.shuffle(mixed)
    mixed.sort(key=lambda entry: entry.date)
    one, other = (trace_entries([*head, *each], options) for each in (entries, mixed))
    assert (one.amounts, one.intervals) == (other.amounts, other.intervals)
    books = one.tracer.books
    outside = sum((parcel.principal for _, _, parcel in lying(one.tracer)), Decimal(0))
    gone = books.reached + books.back + books.rejoined + books.consumed
    assert books.entered == outside + seasoned(one.tracer) + gone
