"""Core money followed through outside accounts: the method's cases, and what is said of them."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest
from histories import line_of, load
from traced import (
    CAR,
    CARD,
    CLEARING,
    CORE,
    DRAWINGS,
    HOUSE,
    OPENING,
    RENT,
    SALARY,
    SLEEVE,
    K,
    X,
    Y,
    Z,
    lying,
    move,
    policy,
    seasoned,
    trace,
    trace_entries,
    written,
)

from beancount_barbell.model.flows import BreachKind

T1 = (
    move("02-01", OPENING, X, 100 * K)
    + move("02-01", OPENING, Y, 50 * K)
    + move("03-03", CORE, X, 300 * K)
    + move("03-05", X, Y, 200 * K)
    + move("03-06", SALARY, Y, 80 * K)
    + move("03-10", Y, SLEEVE, 150 * K)
)
T2 = T1 + move("03-11", X, CAR, 100 * K) + move("03-12", X, SLEEVE, 50 * K)

OLD = move("02-01", OPENING, X, 500 * K)
A = (
    OLD
    + move("10-01", CORE, X, 300 * K)
    + move("10-02", SALARY, X, 400 * K)
    + move("10-03", X, RENT, 200 * K)
    + move("10-04", X, SLEEVE, 250 * K)
)
B = OLD + move("10-01", CORE, X, 300 * K) + move("10-02", X, SLEEVE, 300 * K)
C = (
    OLD
    + move("10-01", CORE, X, 300 * K)
    + move("10-02", X, CAR, 300 * K)
    + move("10-04", X, SLEEVE, 50 * K)
)
D = (
    OLD
    + move("10-01", CORE, X, 300 * K)
    + move("10-02", SALARY, X, 400 * K)
    + move("10-04", X, SLEEVE, 500 * K)
)


@pytest.mark.parametrize(
    ("events", "convention", "expected", "bounds"),
    [
        (A, "fifo", 0, None),
        (A, "lifo", 50_000, (0, 250_000)),
        (A, "pro-rata", 62_500, (0, 250_000)),
        (A, "poison", 250_000, (0, 250_000)),
        (B, "fifo", 0, None),
        (B, "lifo", 300_000, (0, 300_000)),
        (B, "pro-rata", 112_500, (0, 300_000)),
        (B, "poison", 300_000, (0, 300_000)),
        (C, "fifo", 0, None),
        (C, "lifo", 0, None),
        (C, "pro-rata", 18_750, (0, 50_000)),
        (C, "poison", 50_000, (0, 50_000)),
        (D, "fifo", 0, None),
        (D, "lifo", 100_000, (0, 300_000)),
        (D, "pro-rata", 125_000, (0, 300_000)),
        (D, "poison", 300_000, (0, 300_000)),
    ],
)
def test_the_conventions_compared(
    events: str, convention: str, expected: int, bounds: tuple[int, int] | None
) -> None:
    found = trace(policy(tracing=convention), events)
    assert found.amounts == ([expected] if expected else [])
    assert found.intervals == ([bounds] if bounds else [])


def test_t1_a_hop() -> None:
    found = trace(T1)
    (one,) = found.breaches
    assert (one.amount, one.value, one.date) == (70_000, 70_000, datetime.date(2025, 3, 10))
    assert [(hop.account, f"{hop.date:%m-%d}", hop.amount) for hop in one.hops] == [
        (CORE, "03-03", 300_000),
        (X, "03-03", 300_000),
        (Y, "03-05", 200_000),
        (SLEEVE, "03-10", 70_000),
    ]
    ledger = HOUSE + T1
    text = ledger.splitlines()
    assert [text[hop.location.lineno - 1].split()[0] for hop in one.hops] == [CORE, X, Y, SLEEVE]
    assert (one.flow.source, one.flow.target) == (CORE, SLEEVE)
    assert one.flow.sleeve_location.lineno == line_of(ledger, "2025-03-10") + 2
    assert [(account, lies.principal) for account, _, lies in lying(found.tracer)] == [
        (X, 100_000),
        (Y, 130_000),
    ]


def test_t2_earmark() -> None:
    assert trace(T2).amounts == [70_000]


def test_t3_the_window() -> None:
    assert trace(T2, move("06-02", Y, SLEEVE, 30 * K)).amounts == [70_000]
    exit_ = move("11-04", CORE, X, 30 * K)
    assert trace(exit_, move("2026-02-02", X, SLEEVE, 30 * K)).amounts == [30_000]
    assert trace(exit_, move("2026-02-03", X, SLEEVE, 30 * K)).amounts == []


def test_t4_card() -> None:
    found = trace(
        move("07-01", CARD, SLEEVE, 100 * K),
        move("07-02", CARD, RENT, 200 * K),
        move("07-25", CORE, CARD, 250 * K),
    )
    (one,) = found.breaches
    assert (one.amount, one.least, one.most) == (100_000, 50_000, 100_000)
    assert (one.flow.target, one.date.month, one.date.day) == (SLEEVE, 7, 25)
    assert [(hop.account, hop.amount) for hop in one.hops] == [
        (CORE, 250_000),
        (CARD, 250_000),
        (CARD, 100_000),  # on 07-01: what it had paid for the sleeve
        (CARD, 100_000),
    ]
    assert found.history.substitutions == ()  # the same money is not told twice


def test_t4_through_the_bank_and_in_two_payments() -> None:
    found = trace(
        move("07-01", CARD, SLEEVE, 60 * K),
        move("07-02", CARD, SLEEVE, 40 * K),
        move("07-20", CORE, X, 250 * K),
        move("07-25", X, CARD, 70 * K),
        move("07-26", SALARY, CARD, 10 * K),
        move("07-27", X, CARD, 30 * K),
    )
    assert found.amounts == [70_000, 20_000]
    assert found.intervals == [(70_000, 70_000), (20_000, 20_000)]
    assert [one.amount for one in found.history.substitutions] == [10_000]  # the salary's


def test_a_cards_debt_for_the_sleeve_never_grows_old() -> None:
    found = trace(move("07-01", CARD, SLEEVE, 100 * K), move("12-25", CORE, CARD, 100 * K))
    assert found.amounts == [100_000]


def test_who_pays_a_debt_for_the_sleeve_with_borrowed_money_owes_it() -> None:
    """A card's balance that goes to another card, and 60,000 of it to a third account."""
    cards = "2025-01-01 open Liabilities:Two\n2025-01-01 open Liabilities:Three\n"
    owed = cards + move("07-01", CARD, SLEEVE, 100 * K)
    two = move("07-10", "Liabilities:Two", CARD, 100 * K)
    (one,) = trace(owed, two, move("07-25", CORE, "Liabilities:Two", 250 * K)).breaches
    assert (one.amount, one.date.day, one.flow.target) == (100_000, 25, SLEEVE)
    assert [(hop.account, f"{hop.date:%m-%d}") for hop in one.hops] == [
        (CORE, "07-25"),
        ("Liabilities:Two", "07-25"),
        ("Liabilities:Two", "07-10"),
        (CARD, "07-01"),
        ("Liabilities:Two", "07-25"),
    ]
    three = move("07-12", "Liabilities:Three", "Liabilities:Two", 60 * K)
    for account, expected in (("Three", [60_000]), ("Two", [40_000])):
        assert (
            trace(owed, two, three, move("07-25", CORE, f"Liabilities:{account}", 100 * K)).amounts
            == expected
        )
    # What it had is no loan; and what else the card owed is paid first.
    had = move("07-09", OPENING, "Liabilities:Two", 30 * K)
    assert trace(owed, had, two, move("07-25", CORE, "Liabilities:Two", 100 * K)).amounts == [
        70_000
    ]
    rent = move("07-02", CARD, RENT, 30 * K)
    assert trace(owed, rent, two, move("07-25", CORE, "Liabilities:Two", 100 * K)).amounts == [
        70_000
    ]


def test_an_overdraft_that_pays_a_debt_for_the_sleeve_grows_old_from_that_day() -> None:
    owed = move("07-01", CARD, SLEEVE, 100 * K) + move("08-01", CLEARING, CARD, 100 * K)
    assert trace(owed, move("10-30", CORE, CLEARING, 100 * K)).amounts == [100_000]  # 90 days
    assert trace(owed, move("10-31", CORE, CLEARING, 100 * K)).amounts == []


def test_two_loans_that_pay_a_debt_for_the_sleeve_owe_no_more_than_it() -> None:
    both = f"""
2025-07-10 * "Two accounts pay the card, and the rent, in dollars and yen"
  Liabilities:Two    -500 USD @ 100 JPY
  {CLEARING}      -100,000 JPY
  {CARD}           120,000 JPY
  {RENT}            30,000 JPY
"""
    found = trace(
        "2025-01-01 open Liabilities:Two\n2025-01-01 price USD 100 JPY\n",
        move("07-01", CARD, SLEEVE, 120 * K),
        both,
        move("07-25", CORE, CLEARING, 100 * K),
        """
2025-07-26 * "paid"
  Assets:Core:MMF  -50,000 JPY
  Liabilities:Two      500 USD @ 100 JPY
""",
    )
    assert sorted(one.amount for one in found.breaches) == [20 * K, 100 * K]


def test_t5_the_wrong_order_through_a_clearing_account() -> None:
    funded = move("08-01", CLEARING, SLEEVE, 120 * K)
    assert trace(funded, move("08-04", CORE, CLEARING, 120 * K)).amounts == [120_000]
    assert trace(funded, move("10-30", CORE, CLEARING, 120 * K)).amounts == [120_000]  # 90 days
    assert trace(funded, move("10-31", CORE, CLEARING, 120 * K)).amounts == []


FX = """
2025-09-01 * "out"
  Assets:Core:MMF  -300000 JPY
  Assets:X  300000 JPY
2025-09-02 * "into dollars"
  Assets:X  -300000 JPY
  Assets:X  2000 USD @ 150 JPY
2025-09-10 price USD 155 JPY
2025-09-10 * "fund"
  Assets:X  -1000 USD
  Assets:Attack:Trade  1000 USD
"""


def test_t6_currencies() -> None:
    (one,) = trace(FX).breaches
    assert (one.amount, one.value) == (150_000, 155_000)


def test_t7_backfill() -> None:
    events = move("10-06", X, SLEEVE, 200 * K), move("10-08", CORE, X, 200 * K)
    found = trace(policy(sleeve_budget="1,000,000 JPY"), OLD, *events)
    assert found.breaches == []
    assert [one.amount for one in found.history.substitutions] == [200_000]


def test_t8_salary_account() -> None:
    found = trace(A)
    assert (found.amounts, found.intervals) == ([50_000], [(0, 250_000)])
    assert [one.amount for one in found.history.substitutions] == [200_000]


@pytest.mark.parametrize("convention", ["lifo", "fifo", "pro-rata", "poison"])
def test_t8_linked_to_what_it_was_spent_on(convention: str) -> None:
    found = trace(
        policy(tracing=convention),
        OLD,
        move("10-01", CORE, X, 300 * K, "^tax-2025"),
        move("10-02", SALARY, X, 400 * K),
        move("10-02", X, RENT, 300 * K, "^tax-2025"),
        move("10-03", X, RENT, 200 * K),
        move("10-04", X, SLEEVE, 250 * K),
    )
    assert found.breaches == []
    assert found.history.substitutions == ()


def test_a_link_takes_no_more_than_its_amount() -> None:
    found = trace(
        move("10-01", CORE, X, 300 * K, "^car"),
        move("10-02", X, CAR, 100 * K, "^car"),
        move("10-03", X, SLEEVE, 200 * K),
    )
    assert found.amounts == [200_000]


def test_a_card_pays_what_the_linked_money_in_the_bank_is_for() -> None:
    found = trace(
        move("10-01", CORE, X, 300 * K, "^car"),
        move("10-02", CARD, CAR, 200 * K, "^car"),
        move("10-03", X, SLEEVE, 250 * K),
    )
    assert found.amounts == [50_000]
    # 50,000 of the withdrawal had no purpose, and as much of the funding is not traced.
    assert [one.amount for one in found.history.substitutions] == [50_000]


@pytest.mark.parametrize("to", [SLEEVE, Y])
def test_a_fee_of_a_linked_transfer_spends_no_more_than_itself(to: str) -> None:
    """Both halves of a transfer bear one link, as importers pair them; the bank takes 330."""
    transfer = f"""
2025-10-03 * "transfer" ^t-1
  Assets:X    -300,000 JPY
  {to}  299,670 JPY
  Expenses:Rent    330 JPY
"""
    on = move("10-04", Y, SLEEVE, 299_670) if to == Y else ""
    assert trace(move("10-01", CORE, X, 300 * K, "^t-1"), transfer, on).amounts == [299_670]
    twice = f"""
2025-10-03 * "from two accounts" ^t-1
  Assets:X    -150,000 JPY
  Assets:Z    -150,000 JPY
  {to}  299,670 JPY
  Expenses:Rent    330 JPY
"""
    half = move("10-02", X, Z, 150 * K)
    assert trace(move("10-01", CORE, X, 300 * K, "^t-1"), half, twice, on).amounts == [299_670]


def test_a_purpose_spares_what_was_spent_on_it() -> None:
    """300,000 leave the core, and the salary goes to the broker."""
    paid = move("10-05", SALARY, SLEEVE, 300 * K)

    def matched(*events: str) -> list[Decimal]:
        found = trace("2025-10-01 price USD 150 JPY\n", OLD, paid, *events)
        return [one.amount for one in found.history.substitutions]

    out = move("10-01", CORE, X, 300 * K, "^roof")
    assert matched(out) == [300_000]
    assert matched(out, move("10-02", X, RENT, 300 * K, "^roof")) == []
    assert matched(out, move("10-02", X, RENT, 1 * K, "^roof")) == [299_000]
    assert matched(out, move("10-02", X, RENT, 1 * K, "^roof") * 3) == [297_000]
    dollars = """
2025-10-02 * "abroad" ^roof
  Expenses:Rent  1,000 USD @ 150 JPY
  Assets:X
2025-10-03 * "by another card" ^roof
  Expenses:Rent  500 USD
  Liabilities:Card
"""
    assert matched(out, dollars) == [75_000]
    # What was spent once spares one of two withdrawals, the older first.
    again = move("10-02", CORE, X, 100 * K, "^roof")
    assert matched(out, again, move("10-02", X, RENT, 350 * K, "^roof")) == [50_000]


def test_a_link_clears_no_more_than_was_spent_and_no_other_currency() -> None:
    """1,000 dollars under the same link stay the core's: what was spent are yen."""
    found = trace(
        "2025-09-30 price USD 150 JPY\n2025-10-01 open Assets:Foreign\n",
        """
2025-10-01 * "dollars of the core" ^car
  Assets:Core:MMF  -150,000 JPY @@ 1,000 USD
  Assets:Foreign       1,000 USD
""",
        move("10-01", CORE, X, 300 * K, "^car"),
        move("10-02", CARD, CAR, 300 * K, "^car"),
        """
2025-10-03 * "on"
  Assets:Foreign      -1,000 USD
  Assets:Attack:Trade  1,000 USD
""",
        move("10-04", X, SLEEVE, 300 * K),
    )
    assert found.amounts == [150_000]


def test_a_link_on_the_withdrawal_alone_is_no_purpose() -> None:
    found = trace(
        move("10-01", CORE, RENT, 300 * K, "^invoice"), move("10-02", SALARY, SLEEVE, 300 * K)
    )
    assert [one.amount for one in found.history.substitutions] == [300_000]
    found = trace(
        OLD, move("10-01", CORE, RENT, 300 * K, "^invoice"), move("10-02", X, SLEEVE, 300 * K)
    )
    assert [one.amount for one in found.history.substitutions] == [300_000]


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        # The salary goes to the broker, and the core pays the rent 30 days later.
        (move("09-01", SALARY, SLEEVE, 200 * K) + move("10-01", CORE, RENT, 200 * K), [200_000]),
        # 31 days later it is another matter.
        (move("09-01", SALARY, SLEEVE, 200 * K) + move("10-02", CORE, RENT, 200 * K), []),
        # Of 300,000 that the core paid the salary made good 120,000; 80,000 of them a month later.
        (
            move("10-01", CORE, RENT, 300 * K)
            + move("10-25", SALARY, SLEEVE, 40 * K)
            + move("11-25", SALARY, SLEEVE, 80 * K),
            [120_000],
        ),
        # An expense gives to the sleeve, and gets it from the core the next day.
        (move("10-01", CAR, SLEEVE, 200 * K) + move("10-02", CORE, CAR, 200 * K), [200_000]),
        (move("10-01", CAR, SLEEVE, 200 * K) + move("10-02", CORE, CAR, 150 * K), [150_000]),
        # Another expense gets it.
        (move("10-01", CAR, SLEEVE, 200 * K) + move("10-02", CORE, RENT, 200 * K), [200_000]),
    ],
)
def test_income_and_expenses_that_fund_the_sleeve(events: str, expected: list[int]) -> None:
    found = trace(OLD, events)
    assert found.breaches == []
    assert [one.amount for one in found.history.substitutions] == expected


def test_what_was_spent_before_the_withdrawal_is_a_purpose_too() -> None:
    found = trace(
        OLD,
        move("09-20", X, CAR, 200 * K, "^car"),
        move("10-01", CORE, X, 200 * K, "^car"),
        move("10-02", X, RENT, 200 * K),
        move("10-03", X, SLEEVE, 200 * K),
    )
    assert (found.breaches, found.history.substitutions) == ([], ())
    late = trace(
        OLD,
        move("10-01", CORE, RENT, 200 * K, "^car"),
        move("10-03", X, SLEEVE, 200 * K),
        move("10-04", Y, CAR, 200 * K, "^car"),
        move("10-05", Y, SLEEVE, 1),
    )
    assert late.history.substitutions == ()


def test_case_9_spent_on_a_car_then_monthly_fundings() -> None:
    months = "".join(move(f"{month:02}-15", X, SLEEVE, 50 * K) for month in (4, 5, 6))
    assert (
        trace(OLD, move("03-03", CORE, X, 300 * K), move("03-04", X, CAR, 300 * K), months).amounts
        == []
    )


def test_case_57_a_house() -> None:
    found = trace(move("03-03", CORE, RENT, 5000 * K), move("07-01", SALARY, SLEEVE, 100 * K))
    assert (found.breaches, found.history.substitutions) == ([], ())


def test_case_61_small_likeness_is_silence_for_the_rule() -> None:
    events = move("10-06", X, SLEEVE, 99 * K), move("10-08", CORE, X, 99 * K)
    (one,) = trace(OLD, *events).history.substitutions
    assert one.amount == 99_000


def test_the_smallest_amount_that_is_told() -> None:
    assert trace(move("03-03", CORE, X, 1000), move("03-04", X, SLEEVE, 1000)).amounts == [1000]
    assert trace(move("03-03", CORE, X, 999), move("03-04", X, SLEEVE, 999)).amounts == []


def test_the_salary_lies_below_on_its_own_day() -> None:
    found = trace(
        move("03-03", X, SLEEVE, 80 * K),
        move("03-03", CORE, X, 50 * K),
        move("03-03", SALARY, X, 100 * K),
    )
    assert found.amounts == [50_000]


def test_a_days_hops_are_taken_from_source_to_target_in_a_chain_and_in_a_circle() -> None:
    chain = move("03-03", Z, SLEEVE, 40 * K) + move("03-03", Y, Z, 40 * K)
    chain += move("03-03", X, Y, 40 * K) + move("03-03", CORE, X, 40 * K)
    assert trace(chain).amounts == [40_000]
    # Y and Z pass it to each other; what leaves the circle comes after it.
    circle = move("03-03", Y, Z, 30 * K) + move("03-03", Z, Y, 10 * K)
    circle += move("03-03", X, Y, 40 * K) + move("03-03", CORE, X, 40 * K)
    circle += move("03-03", Z, CLEARING, 20 * K) + move("03-03", CLEARING, SLEEVE, 20 * K)
    assert trace(circle).amounts == [20_000]


def test_times_of_day_are_the_order_where_all_entries_tell_them() -> None:
    def at(text: str, time: str) -> str:
        head, _, rest = text.partition("\n")
        return f'{head}\n  barbell-time: "{time}"\n{rest}'

    first = move("03-03", X, SLEEVE, 50 * K)
    then = move("03-03", CORE, X, 50 * K)
    assert trace(OLD, at(first, "09:00"), at(then, "10:00")).amounts == []
    assert trace(OLD, at(first, "10:00"), at(then, "09:00")).amounts == [50_000]
    assert trace(OLD, at(first, "09:00"), then).amounts == [50_000]


def test_restitution_leaves_before_the_salary_on_top() -> None:
    found = trace(
        move("03-03", CORE, X, 300 * K),
        move("03-04", SALARY, X, 300 * K),
        move("03-05", X, CORE, 300 * K),
        move("03-06", X, SLEEVE, 300 * K),
    )
    assert found.breaches == []


def test_a_return_through_the_bank_cures() -> None:
    found = trace(
        T1,
        move("03-11", SLEEVE, X, 40 * K),
        move("03-12", X, CORE, 40 * K),
        move("03-13", SLEEVE, Y, 50 * K),
        move("03-14", Y, CORE, 50 * K),
    )
    (one,) = found.breaches
    assert (one.outstanding, one.cured_on) == (0, datetime.date(2025, 3, 14))
    assert len(one.returns) == 2


def test_salary_paid_into_the_core_does_not_cure() -> None:
    found = trace(T1, move("03-12", SALARY, CORE, 70 * K), move("03-13", Z, CORE, 70 * K))
    assert found.breaches[0].cured_on is None


def test_case_49_a_sweep_is_no_right_to_take_it_back() -> None:
    found = trace(
        move("03-03", SLEEVE, X, 300 * K),
        move("03-04", X, CORE, 300 * K),
        move("03-05", CORE, X, 300 * K),
        move("03-06", X, SLEEVE, 300 * K),
    )
    (one,) = found.breaches
    assert (one.amount, one.cured_on) == (300_000, None)


def test_case_58_the_oldest_breach_is_cured_first() -> None:
    found = trace(
        move("03-03", CORE, X, 200 * K),
        move("03-04", X, SLEEVE, 100 * K),
        move("03-05", X, SLEEVE, 100 * K),
        move("03-10", SLEEVE, Y, 150 * K),
        move("03-11", Y, CORE, 150 * K),
    )
    assert [one.outstanding for one in found.breaches] == [0, 50_000]
    assert [one.cured_on is None for one in found.breaches] == [False, True]


def test_the_sleeves_own_money_is_clean() -> None:
    # What the sleeve paid out goes round and comes back: no matter what lies beside it.
    found = trace(
        move("03-03", CORE, X, 100 * K),
        move("03-04", SLEEVE, X, 100 * K),
        move("03-05", X, Y, 200 * K),
        move("03-06", Y, SLEEVE, 100 * K),
        move("03-07", Y, SLEEVE, 100 * K),
    )
    assert found.amounts == [100_000]
    assert found.tracer.books.rejoined == 100_000


PAID_OUT = """
2025-03-03 * "distribution"
  Income:Core:Distribution  -30,000 JPY
  Assets:X  30,000 JPY
"""


def test_yield_is_told_as_yield_and_may_be_free() -> None:
    fund = move("03-04", X, SLEEVE, 30 * K)
    assert [one.only_income for one in trace(PAID_OUT, fund).breaches] == [True]
    assert trace(policy(core_income="free"), PAID_OUT, fund).breaches == []
    both = move("03-03", CORE, X, 20 * K) + move("03-04", X, SLEEVE, 50 * K)
    (one,) = trace(PAID_OUT, both).breaches
    assert (one.amount, one.only_income) == (50_000, False)
    (one,) = trace(policy(core_income="free"), PAID_OUT, both).breaches
    assert (one.amount, one.least, one.most) == (20_000, 20_000, 20_000)


@pytest.mark.parametrize("amount", [30_000, 20_000])
def test_principal_and_yield_of_one_transaction_left_as_one(amount: int) -> None:
    """The first step is the sum, also where both are as much."""
    both = f"""
2025-03-03 * "interest and principal"
  {CORE}            -{amount} JPY
  Income:Core:Distribution  -30,000 JPY
  {X}
"""
    (one,) = trace(both, move("03-05", X, SLEEVE, 30 * K + amount)).breaches
    assert [hop.amount for hop in one.hops] == [30 * K + amount] * 3


def test_equity_that_core_money_entered_is_an_account_like_others() -> None:
    found = trace(
        move("03-03", CORE, DRAWINGS, 80 * K),
        move("03-05", DRAWINGS, X, 50 * K),
        move("03-06", X, SLEEVE, 50 * K),
    )
    assert found.amounts == [50_000]
    # One that it did not enter gives opening balances: they lie below.
    opened = trace(
        move("03-03", OPENING, X, 100 * K),
        move("03-03", CORE, X, 50 * K),
        move("03-04", X, SLEEVE, 50 * K),
    )
    assert opened.amounts == [50_000]


EQUITY_WAYS = [
    move("03-03", CORE, DRAWINGS, 80 * K) + move("03-05", OPENING, SLEEVE, 80 * K),
    move("03-05", CORE, DRAWINGS, 80 * K) + move("03-05", OPENING, SLEEVE, 80 * K),
    move("03-03", CORE, DRAWINGS, 80 * K)
    + move("03-04", OPENING, X, 80 * K)
    + move("03-05", X, SLEEVE, 80 * K),
    move("03-03", CORE, X, 80 * K)
    + move("03-04", X, DRAWINGS, 80 * K)
    + move("03-05", OPENING, SLEEVE, 80 * K),
    # On the first day an account of Equity is by itself; what went there lies in it afterwards.
    move("01-06", CORE, DRAWINGS, 80 * K) + move("03-05", OPENING, SLEEVE, 80 * K),
    f"""
2025-01-06 * "dollars of the first day"
  {CORE}     -80,000 JPY
  {DRAWINGS}     800 USD @ 100 JPY
"""
    + move("03-05", OPENING, SLEEVE, 80 * K),
]


@pytest.mark.parametrize("way", EQUITY_WAYS)
@pytest.mark.parametrize("convention", ["lifo", "poison"])
def test_all_of_equity_is_one_pool(way: str, convention: str) -> None:
    assert trace(policy(tracing=convention), way).amounts == [80_000]


def test_opening_balances_do_not_come_from_each_other() -> None:
    split = move("01-06", CORE, DRAWINGS, 80 * K) + move("01-06", OPENING, SLEEVE, 80 * K)
    assert trace(split).amounts == []


@pytest.mark.parametrize("in_one", [True, False])
def test_books_that_are_closed_and_opened_again_move_nothing(*, in_one: bool) -> None:
    """What the core gets back is its own money first, whoever else gets some beside it."""

    def all_of(day: str, target: str, sign: int) -> str:
        legs = [(CORE, 9_000 * K), (SLEEVE, 1_000 * K)]
        groups = [legs] if in_one else [[leg] for leg in legs]
        return "".join(
            f'2025-{day} * "books"\n'
            + "".join(f"  {name}  {sign * amount} JPY\n" for name, amount in group)
            + f"  {target}\n"
            for group in groups
        )

    found = trace(all_of("03-03", DRAWINGS, -1), all_of("03-04", OPENING, 1))
    assert found.amounts == []


def test_what_is_paid_with_the_cores_money_in_one_transaction() -> None:
    split = """
2025-03-03 * "salary, core and rent in one"
  Assets:Core:MMF  -300,000 JPY
  Income:Salary  -200,000 JPY
  Assets:X  350,000 JPY
  Assets:Y   50,000 JPY
  Expenses:Rent  100,000 JPY
"""
    found = trace(split, move("03-04", X, SLEEVE, 350 * K))
    assert found.amounts == [300_000]
    assert found.intervals == [(150_000, 300_000)]


@pytest.mark.parametrize("out", ["03-01", "03-02"])
def test_where_money_of_both_is_on_its_way_what_each_gets_is_set_right(out: str) -> None:
    """Core and sleeve each move to another broker by one account; the sleeve's is booked first."""
    found = trace(
        move("03-01", SLEEVE, CLEARING, 100 * K),
        move(out, CORE, CLEARING, 100 * K),
        move("03-03", CLEARING, SLEEVE, 100 * K),
        move("03-04", CLEARING, CORE, 100 * K),
    )
    (one,) = found.breaches
    assert (one.amount, one.cured_on) == (100_000, datetime.date(2025, 3, 4))


def test_direct_and_transit_in_one_transaction() -> None:
    mixed = """
2025-03-04 * "from both"
  Assets:Core:MMF  -100,000 JPY
  Assets:X  -50,000 JPY
  Assets:Attack:Trade  150,000 JPY
"""
    found = trace(move("03-03", CORE, X, 50 * K), mixed)
    assert [(one.kind, one.amount) for one in found.history.breaches] == [
        (BreachKind.DIRECT, 100_000),
        (BreachKind.TRANSIT, 50_000),
    ]


def test_in_kind_the_principal_is_the_market_value_that_left() -> None:
    found = trace(
        """
2025-02-01 * "the core buys its fund"
  Assets:Core:MMF  2,000 FUND {140 JPY}
  Assets:Core:MMF  -280,000 JPY
2025-03-01 price FUND 150 JPY
2025-03-03 * "in kind"
  Assets:Core:MMF  -2,000 FUND {140 JPY}
  Assets:X  2,000 FUND {140 JPY}
2025-03-10 price FUND 160 JPY
2025-03-10 * "and on"
  Assets:X  -1,000 FUND {140 JPY}
  Assets:Attack:Trade  1,000 FUND {140 JPY}
"""
    )
    (one,) = found.breaches
    assert (one.amount, one.value) == (150_000, 160_000)


def test_shares_bought_and_sold_outside_carry_the_principal() -> None:
    found = trace(
        move("03-03", CORE, X, 300 * K),
        """
2025-03-04 * "shares"
  Assets:X  -300,000 JPY
  Assets:Y  100 SHARE {3000 JPY}
2025-03-06 * "sold at a gain"
  Assets:Y  -100 SHARE {3000 JPY} @ 3500 JPY
  Assets:Y  350,000 JPY
  Income:Salary
""",
        move("03-07", Y, SLEEVE, 350 * K),
    )
    assert found.amounts == [300_000]


IN_KIND = """
2025-02-01 * "the core buys its fund"
  Assets:Core:MMF  100 FUND {{{cost} JPY}}
  Assets:Core:MMF
2025-03-01 price FUND 1,000 JPY
2025-03-03 * "in kind: 100,000"
  Assets:Core:MMF  -100 FUND {{{cost} JPY}}
  Assets:X          100 FUND {{{cost} JPY}}
"""
SALE = """
2025-03-05 * "sold"
  Assets:X  -100 FUND {{{cost} JPY}}{price}
  {to}  100,000 JPY
  Income:Salary
"""


@pytest.mark.parametrize("price", [" @ 1,000 JPY", ""])
@pytest.mark.parametrize("cost", ["10,000", "100", "0"])
def test_a_result_outside_follows_the_lots_that_made_it(cost: str, price: str) -> None:
    """What they cost once neither hides what they fetched nor multiplies it."""
    kind, sale = IN_KIND.format(cost=cost), SALE.format(cost=cost, price=price, to=X)
    assert trace(kind, sale, move("03-07", X, SLEEVE, 100 * K)).amounts == [100_000]
    assert trace(kind, sale, move("03-07", X, SLEEVE, 10 * K)).amounts == [10_000]
    found = trace(kind, sale, move("03-07", X, CORE, 100 * K))
    assert [one.home for one in found.history.flows if one.withdrawn] == [100_000]
    assert trace(kind, SALE.format(cost=cost, price=price, to=SLEEVE)).amounts == [100_000]


def test_what_is_spent_beside_a_sale_outside_is_no_result_of_it() -> None:
    """Of 100,000 that the fund fetches, 30,000 pay the rent; 900,000 are its loss."""
    beside = """
2025-03-05 * "sold, and the rent"
  Assets:X  -100 FUND {10,000 JPY} @ 1,000 JPY
  Assets:X  70,000 JPY
  Expenses:Rent  930,000 JPY
"""
    kind = IN_KIND.format(cost="10,000")
    assert trace(kind, beside, move("03-07", X, SLEEVE, 70 * K)).amounts == [70_000]


LOST = """
2025-03-04 * "the bank buys the fund with the core's money"
  Assets:X   100 FUND {1,000 JPY}
  Assets:X  -100,000 JPY
2025-03-05 * "and sells it at 600"
  Assets:X  -100 FUND {1,000 JPY} @ 600 JPY
  Assets:X    60,000 JPY
  Expenses:Rent
"""


def test_what_core_money_loses_outside_is_spent() -> None:
    out = move("03-03", CORE, X, 100 * K)
    assert trace(out, LOST, move("03-07", X, SLEEVE, 60 * K)).amounts == [60_000]
    found = trace(out, LOST, move("03-07", X, CORE, 60 * K))
    assert [one.home for one in found.history.flows if one.withdrawn] == [60_000]


@pytest.mark.parametrize("to", [X, SLEEVE])
def test_a_loss_that_its_account_gives_again_was_none(to: str) -> None:
    """40,000 were never lost: the account of the loss gives them to the sleeve."""
    sale = LOST.replace("Assets:X    60,000 JPY", f"{to}  60,000 JPY")
    given = move("03-08", RENT, SLEEVE, 40 * K)
    found = trace(move("03-03", CORE, X, 100 * K), sale, given)
    assert found.amounts[-1] == 40_000
    assert sum(amount or 0 for amount in found.amounts) == (40_000 if to == X else 100_000)


def test_a_loss_is_no_purpose_of_a_link() -> None:
    out, sale = move("03-03", CORE, X, 100 * K, "^x"), LOST.replace('600"', '600" ^x')
    found = trace(out, sale, move("03-07", X, SLEEVE, 60 * K))
    assert (found.amounts, dict(found.tracer.spent())) == ([60_000], {})
    # Nor is it where nothing is traced.
    assert trace(sale, move("03-07", SALARY, SLEEVE, 60 * K)).tracer.spent() == {}


def test_what_is_given_away_outside_is_gone() -> None:
    gift = """
2025-03-05 * "a gift"
  Assets:X  -100 FUND {1,000 JPY}
  Expenses:Car
"""
    salary = move("03-06", SALARY, X, 100 * K)
    kind = IN_KIND.format(cost="1,000")
    assert trace(kind, gift, salary, move("03-07", X, SLEEVE, 100 * K)).amounts == []


@pytest.mark.parametrize("price", [" @ 800 JPY", ""])
@pytest.mark.parametrize("cost", ["800", "1,200"])
def test_lots_that_are_sold_and_bought_back_outside_are_what_they_were(
    cost: str, price: str
) -> None:
    """A gain or a loss that is realised for the tax takes nothing out of what is on its way."""
    harvest = f"""
2025-03-05 * "sold and bought back"
  Assets:X  -100 FUND {{1,000 JPY}}{price.replace("800", cost)}
  Assets:X   100 FUND {{{cost} JPY}}
  Income:Salary
2025-03-07 * "half of them, on"
  Assets:X              -50 FUND {{{cost} JPY}}
  Assets:Attack:Trade    50 FUND {{{cost} JPY}}
"""
    (one,) = trace(IN_KIND.format(cost="1,000"), harvest).breaches
    assert (one.amount, one.most) == (50_000, 50_000)


def test_a_fee_on_the_way_of_lots_is_no_sale() -> None:
    """One of a hundred is the fee: 99,000 of 100,000 arrive."""
    fee = """
2025-03-05 * "to another broker, and on"
  Assets:X            -100 FUND {1,000 JPY}
  Assets:Attack:Trade   99 FUND {1,000 JPY}
  Expenses:Car       1,000 JPY
"""
    kind = IN_KIND.format(cost="1,000")
    assert trace(kind, fee).amounts == [99_000]
    on = "2025-03-07 * 'on'\n  Assets:Y  -99 FUND {1,000 JPY}\n  Assets:Attack:Trade\n"
    assert trace(
        kind, fee.replace("Attack:Trade", "Y           "), on.replace("'", '"')
    ).amounts == [99_000]


def test_lots_of_two_prices_share_their_results() -> None:
    """60 and 40 of them at other costs, sold at 900 and 1,150: 100,000 on the way to the sleeve."""
    two = """
2025-03-05 * "sold"
  Assets:X   -60 FUND {10,000 JPY} @ 900 JPY
  Assets:X   -40 FUND {100 JPY} @ 1,150 JPY
  Assets:X  100,000 JPY
  Income:Salary
"""
    kind = IN_KIND.format(cost="1,000").replace(
        "100 FUND {1,000 JPY}\n  Assets:Core:MMF\n",
        "60 FUND {10,000 JPY}\n  Assets:Core:MMF  40 FUND {100 JPY}\n  Assets:Core:MMF\n",
    )
    for sign, account in (("-", CORE), ("", X)):
        for units, cost in ((60, "10,000"), (40, "100")):
            kind += f"  {account}  {sign}{units} FUND {{{cost} JPY}}\n"
    kind = kind.replace("  Assets:Core:MMF  -100 FUND {1,000 JPY}\n", "")
    kind = kind.replace("  Assets:X          100 FUND {1,000 JPY}\n", "")
    assert trace(kind, two, move("03-07", X, SLEEVE, 100 * K)).amounts == [100_000]


def test_the_largest_source_is_named_ties_by_name() -> None:
    house = HOUSE.replace(
        "2025-01-01 open Assets:X", "2025-01-01 open Assets:Core:Bank\n2025-01-01 open Assets:X"
    )
    bank = "Assets:Core:Bank"
    filled = move("03-01", CORE, bank, 500 * K)
    more = move("03-03", bank, X, 100 * K) + move("03-04", CORE, X, 50 * K)
    fund = move("03-05", X, SLEEVE, 150 * K)
    (one,) = trace(filled, more, fund, house=house).breaches
    assert one.flow.source == bank
    even = move("03-03", CORE, X, 50 * K) + move("03-04", bank, X, 50 * K)
    (one,) = trace(filled, even, move("03-05", X, SLEEVE, 100 * K), house=house).breaches
    assert one.flow.source == bank


UNRATED = """
2025-02-01 * "a token without any price"
  Assets:Core:MMF  100 TOKEN
  Equity:Opening  -100 TOKEN
2025-03-03 * "out"
  Assets:Core:MMF  -100 TOKEN
  Assets:X  100 TOKEN
2025-03-05 * "in"
  Assets:X  -40 TOKEN
  Assets:Attack:Trade  40 TOKEN
"""


def test_a_currency_without_a_rate_is_unknown_with_the_reason() -> None:
    (one,) = trace(UNRATED).breaches
    assert (one.amount, one.outstanding, one.value, one.least, one.most) == (None,) * 5
    assert one.flow.missing == ("TOKEN",)
    assert [(hop.account, hop.amount) for hop in one.hops] == [
        (CORE, None),
        (X, None),
        (SLEEVE, None),
    ]


def test_what_is_left_of_unknown_money_is_no_dust() -> None:
    rest = """
2025-03-06 * "the rest"
  Assets:X  -60 TOKEN
  Assets:Attack:Trade  60 TOKEN
"""
    assert trace(UNRATED, rest).amounts == [None, None]


@pytest.mark.parametrize("convention", ["lifo", "poison"])
def test_a_rate_that_comes_later_gives_the_value_but_not_the_principal(convention: str) -> None:
    priced = UNRATED.replace("2025-03-05 *", "2025-03-05 price TOKEN 2,000 JPY\n2025-03-05 *")
    (one,) = trace(policy(tracing=convention), priced).breaches
    assert (one.amount, one.value, one.flow.missing) == (None, 80_000, ("TOKEN",))


def test_unknown_and_known_money_in_one_transaction() -> None:
    mixed = """
2025-03-03 * "out"
  Assets:Core:MMF  -100 TOKEN
  Assets:X  100 TOKEN
  Assets:Core:MMF  -50,000 JPY
  Assets:Attack:Trade  20,000 JPY
  Assets:X  30,000 JPY
2025-03-05 * "in"
  Assets:X  -40 TOKEN
  Assets:Attack:Trade  40 TOKEN
"""
    start = UNRATED.partition("2025-03-03")[0]
    found = trace(start, mixed, move("03-06", X, SLEEVE, 30 * K))
    assert found.amounts == [None, 30_000]


def test_unknown_money_pays_a_debt_for_the_sleeve() -> None:
    found = trace(
        UNRATED.partition("2025-03-05")[0],
        """
2025-03-01 * "the card lends tokens"
  Liabilities:Card  -40 TOKEN
  Assets:Attack:Trade  40 TOKEN
2025-03-05 * "and is paid"
  Assets:X  -100 TOKEN
  Liabilities:Card  100 TOKEN
""",
    )
    assert found.amounts == [None]


def test_a_debt_in_dollars_is_told_in_yen() -> None:
    found = trace(
        "2025-03-01 price USD 150 JPY\n",
        """
2025-03-03 * "the card lends dollars"
  Liabilities:Card  -1,000 USD
  Assets:Attack:Trade  1,000 USD
2025-03-05 * "the core pays it"
  Assets:Core:MMF  -155,000 JPY
  Liabilities:Card  1,000 USD @ 155 JPY
""",
    )
    (one,) = found.breaches
    assert (one.amount, one.value, one.least, one.most) == (155_000,) * 4
    through = trace(
        "2025-03-01 price USD 150 JPY\n",
        """
2025-03-03 * "the card lends dollars"
  Liabilities:Card  -1,000 USD
  Assets:Attack:Trade  1,000 USD
2025-03-04 * "dollars"
  Assets:Core:MMF  -150,000 JPY
  Assets:X  1,000 USD @ 150 JPY
2025-03-05 price USD 160 JPY
2025-03-05 * "paid in dollars"
  Assets:X  -1,000 USD
  Liabilities:Card  1,000 USD
""",
    )
    (one,) = through.breaches
    assert (one.amount, one.value) == (150_000, 160_000)


def test_overdrafts_owe_for_other_things_and_for_the_sleeve() -> None:
    found = trace(
        move("03-01", X, RENT, 30 * K),  # opened without its balance: 30,000 below
        move("03-02", X, SLEEVE, 50 * K),
        move("03-03", CORE, X, 100 * K),
        move("03-04", X, SLEEVE, 20 * K),
    )
    assert found.amounts == [50_000, 20_000]
    assert found.tracer.books.consumed == 30_000


def test_exits_of_one_day_are_told_by_their_amounts_the_largest_first() -> None:
    another = "Assets:Core:Bank"
    found = trace(
        f"2025-01-01 open {another}\n",
        move("02-01", OPENING, another, 500 * K),
        move("03-03", another, X, 100 * K),
        move("03-03", CORE, X, 200 * K),
        move("03-05", X, SLEEVE, 300 * K),
    )
    (one,) = found.breaches
    assert [hop.account for hop in one.hops[:2]] == [CORE, another]


def test_what_left_the_sleeve_while_a_card_lent_to_it_mends_what_the_core_then_paid() -> None:
    found = trace(
        move("03-01", CARD, SLEEVE, 100 * K),
        move("03-05", SLEEVE, X, 100 * K),
        move("03-10", CORE, CARD, 100 * K),
        move("03-15", X, CORE, 70 * K),
    )
    assert [(one.amount, one.outstanding) for one in found.breaches] == [(100 * K, 30 * K)]


def test_two_loans_pay_the_sleeve_no_more_than_it_received() -> None:
    """The card lends it 100,000; the clearing account the other 50,000, and 50,000 of the rent."""
    both = f"""
2025-07-01 * "On credit"
  {CLEARING}  -100,000 JPY
  {CARD}      -100,000 JPY
  {SLEEVE}     150,000 JPY
  {RENT}        50,000 JPY
"""
    found = trace(
        both + move("07-05", CORE, CLEARING, 100 * K) + move("07-06", CORE, CARD, 100 * K)
    )
    assert found.amounts == [50 * K, 100 * K]


@pytest.mark.parametrize(("day", "amounts"), [("05-30", [150 * K, 100 * K]), ("05-31", [150 * K])])
def test_what_an_account_lent_to_the_sleeve_long_ago_is_a_debt_like_any_other(
    day: str, amounts: list[int]
) -> None:
    """After the window it is paid first all the same, but not on behalf of the sleeve."""
    found = trace(
        move("03-01", CLEARING, SLEEVE, 100 * K),
        move(day, CORE, CLEARING, 250 * K),
        move(day, CLEARING, SLEEVE, 250 * K),
    )
    assert found.amounts == amounts


def test_the_core_takes_back_no_more_than_it_receives() -> None:
    """What the other account gives is the salary that lies on top; the core's stays under it."""
    both = f"""
2025-03-10 * "Home, and on"
  {X}  -100,000 JPY
  {Y}  -100,000 JPY
  {CORE}  100,000 JPY
  {Z}   100,000 JPY
"""
    found = trace(
        move("03-01", CORE, X, 100 * K),
        move("03-02", CORE, Y, 100 * K),
        move("03-03", SALARY, Y, 100 * K),
        both,
        move("03-15", Z, SLEEVE, 100 * K),
        move("03-16", Y, SLEEVE, 100 * K),
    )
    assert found.amounts == [100 * K]
    assert [f"{one.date:%m-%d}" for one in found.breaches] == ["03-16"]


def test_clean_money_pays_other_debts_first() -> None:
    found = trace(
        move("03-01", CARD, RENT, 30 * K),
        move("03-02", CARD, SLEEVE, 50 * K),
        move("03-03", SALARY, CARD, 60 * K),
        move("03-04", CORE, CARD, 50 * K),
        move("03-05", CARD, SLEEVE, 30 * K),
    )
    assert found.amounts == [20_000, 30_000]


def test_the_sleeve_pays_what_was_lent_to_it() -> None:
    found = trace(
        move("03-01", CORE, Z, 10 * K),
        move("03-02", CARD, SLEEVE, 50 * K),
        move("03-03", SLEEVE, CARD, 50 * K),
        move("03-04", CORE, CARD, 50 * K),
    )
    assert found.amounts == []
    assert found.tracer.books.rejoined == 50_000


def test_pads_are_flows_like_any_other() -> None:
    found = trace(
        """
2025-03-01 pad Assets:X Assets:Core:MMF
2025-03-05 balance Assets:X  100,000 JPY
""",
        move("03-06", X, SLEEVE, 100 * K),
    )
    assert found.amounts == [100_000]


def test_an_account_closed_with_money_in_it() -> None:
    found = trace(
        move("03-03", CORE, X, 100 * K),
        "2025-03-04 close Assets:X\n",
        move("03-05", Y, SLEEVE, 100 * K),
    )
    assert found.amounts == []


def test_nothing_and_less_than_nothing() -> None:
    odd = """
2025-03-04 * "nothing at all"
  Assets:X  0 JPY
  Assets:Y  0 JPY
2025-03-04 * "given away"
  Assets:X  -10 SHARE {0 JPY}
  Assets:Y  10 SHARE {0 JPY}
2025-03-04 * "for nothing, in dollars"
  Assets:X  -10 USD @ 0 JPY
  Assets:Y  10 USD @ 0 JPY
2025-03-06 * "and into the sleeve for nothing"
  Assets:Y  -10 USD @ 0 JPY
  Assets:Attack:Trade  10 USD @ 0 JPY
"""
    found = trace(move("03-03", CORE, X, 50 * K), odd, move("03-05", X, SLEEVE, 50 * K))
    assert found.amounts == [50_000]


def test_a_negative_price_is_not_followed_and_breaks_nothing() -> None:
    entries, options = load(
        HOUSE
        + move("03-03", CORE, X, 50 * K)
        + """
2025-03-04 * "odd"
  Assets:X  -10 USD @ 150 JPY
  Assets:X  1,500 JPY
"""
        + move("03-04", X, Y, 40 * K)
    )
    odd = next(entry for entry in entries if getattr(entry, "narration", "") == "odd")
    price = odd.postings[0].price
    for sign, units in ((-1, Decimal(-10)), (-1, Decimal(10))):
        first = odd.postings[0]._replace(
            price=price._replace(number=sign * price.number),
            units=first_units(odd, units),
        )
        second = odd.postings[1]._replace(
            units=odd.postings[1].units._replace(number=Decimal(150) * units)
        )
        changed = odd._replace(postings=[first, second])
        found = trace_entries([changed if entry is odd else entry for entry in entries], options)
        assert found.breaches == []


def first_units(entry: object, number: Decimal) -> object:
    return entry.postings[0].units._replace(number=number)  # type: ignore[attr-defined]


def test_several_currencies_in_one_transaction() -> None:
    found = trace(
        "2025-03-01 price USD 150 JPY\n",
        FX.partition("2025-09-10 price")[0],
        """
2025-09-05 * "two at once"
  Assets:X  -2000 USD
  Assets:Y  2000 USD
  Income:Salary  -70,000 JPY
  Assets:Y  70,000 JPY
2025-09-06 * "funded in both"
  Assets:Y  -2000 USD
  Assets:Y  -70,000 JPY
  Assets:Attack:Trade  2000 USD
  Assets:Attack:Trade  70,000 JPY
""",
    )
    assert found.amounts == [300_000]


def test_a_convention_may_change_on_the_way() -> None:
    changed = '2025-10-03 custom "barbell" "policy"\n  tracing: "{}"\n'
    start = OLD + move("10-01", CORE, X, 300 * K) + move("10-02", CARD, SLEEVE, 1 * K)
    for convention, expected in (("pro-rata", 37_500), ("poison", 100_000), ("fifo", 0)):
        fund = move("10-04", X, SLEEVE, 100 * K)
        found = trace(start, changed.format(convention), fund)
        assert found.amounts == ([expected] if expected else [])
    back = trace(
        policy(tracing="poison"),
        start,
        move("10-02", X, RENT, 700 * K),
        changed.format("lifo"),
        move("10-04", SALARY, X, 300 * K),
        move("10-05", X, SLEEVE, 400 * K),
    )
    assert back.amounts == [100_000]


def test_a_window_that_grows_looks_back_as_far_as_it_reaches() -> None:
    found = trace(
        policy(tracing_window=30),
        move("03-03", CORE, X, 50 * K),
        '2025-03-20 custom "barbell" "policy"\n  tracing-window: 90\n',
        move("05-20", X, SLEEVE, 50 * K),
    )
    assert found.amounts == [50_000]
    long = trace(
        policy(tracing_window=36_500),
        move("03-03", CORE, X, 5 * K),
        move("2031-05-20", X, SLEEVE, 5 * K),
    )
    assert long.amounts == [5_000]


def test_asleep_and_awake_again() -> None:
    found = trace(
        move("03-03", CORE, X, 50 * K),
        move("07-01", SALARY, X, 10 * K),  # all has seasoned, nobody looks
        move("07-02", X, RENT, 30 * K),
        move("07-03", CORE, X, 20 * K),
        move("07-04", X, SLEEVE, 40 * K),
    )
    assert found.amounts == [20_000]
    assert found.intervals == [(10_000, 20_000)]
    assert seasoned(found.tracer) == 50_000


def test_foreign_money_that_nobody_changed_cannot_have_been_it() -> None:
    found = trace(
        "2025-02-01 price USD 150 JPY\n",
        """
2025-02-02 * "dollars and a token nobody prices, from before"
  Assets:Z  1,000 USD
  Assets:Z  5 TOKEN
  Equity:Opening  -1,000 USD
  Equity:Opening  -5 TOKEN
2025-03-04 * "a dollar more and a token less"
  Assets:Z  10 USD
  Income:Salary  -10 USD
2025-03-04 * "a token less"
  Assets:Z  -1 TOKEN
  Expenses:Rent  1 TOKEN
""",
        move("03-03", CORE, X, 200 * K),
        move("03-05", X, SLEEVE, 200 * K),
    )
    assert found.amounts == [200_000]
    assert found.intervals == [(200_000, 200_000)]


def test_overdrafts_elsewhere_are_no_money_that_went_out() -> None:
    found = trace(
        move("02-01", SALARY, X, 50 * K),
        move("03-03", CORE, X, 50 * K),
        move("03-04", Z, RENT, 70 * K),  # lent by the bank of Z
        move("03-05", X, RENT, 50 * K),
        move("03-06", X, SLEEVE, 50 * K),
    )
    assert found.amounts == []  # the rent was paid with the core's money
    other = trace(
        policy(tracing="fifo"),
        move("02-01", SALARY, X, 50 * K),
        move("03-03", CORE, X, 50 * K),
        move("03-04", Z, RENT, 70 * K),
        move("03-05", X, RENT, 50 * K),
        move("03-06", X, SLEEVE, 50 * K),
    )
    assert other.amounts == [50_000]
    assert other.intervals == [(0, 50_000)]


def test_what_went_out_and_was_laid_back_elsewhere_may_have_been_the_cores() -> None:
    mixed = """
2025-03-04 * "half of the rent from Z, half from the salary, the rest of it saved"
  Assets:Z        -30,000 JPY
  Income:Salary   -40,000 JPY
  Assets:Y         20,000 JPY
  Expenses:Rent    50,000 JPY
"""
    saved = move("02-01", SALARY, Z, 30 * K)
    there_and_on = move("03-03", CORE, X, 50 * K) + move("03-05", X, SLEEVE, 50 * K)
    assert trace(saved, there_and_on, mixed).intervals == [(0, 50_000)]
    abroad = mixed.replace("50,000 JPY", "500 USD @ 100 JPY")
    assert trace(saved, there_and_on, abroad).intervals == [(0, 50_000)]
    # Into the account next door and nothing else: it has not gone anywhere.
    hop = move("03-04", Z, Y, 30 * K)
    assert trace(saved, there_and_on, hop).intervals == [(20_000, 50_000)]


def test_no_more_can_reach_the_sleeve_than_left_the_core() -> None:
    """Half the account may be core's, and so may the dollars that the other half bought."""
    found = trace(
        move("02-01", SALARY, X, 50 * K),
        move("03-03", CORE, X, 50 * K),
        """
2025-03-04 * "dollars"
  Assets:X  -50,000 JPY
  Assets:X  500 USD @ 100 JPY
2025-03-05 * "and back"
  Assets:X  -500 USD @ 100 JPY
  Assets:X  50,000 JPY
""",
        move("03-06", X, SLEEVE, 100 * K),
    )
    assert found.amounts == [50_000]
    assert found.intervals == [(0, 50_000)]


def test_dollars_bought_elsewhere_may_have_been_bought_with_the_cores_money() -> None:
    found = trace(
        move("02-01", SALARY, X, 50 * K),
        move("02-01", SALARY, Y, 50 * K),
        move("03-03", CORE, X, 50 * K),
        """
2025-03-04 * "Y's money, as the convention has it"
  Assets:Y  -50,000 JPY
  Assets:Y  500 USD @ 100 JPY
2025-03-05 * "the core's money"
  Assets:X  -20,000 JPY
  Assets:Y  200 USD @ 100 JPY
""",
        move("03-06", X, RENT, 80 * K),
        """
2025-03-07 * "all the dollars"
  Assets:Y  -700 USD @ 100 JPY
  Assets:Attack:Trade  70,000 JPY
""",
    )
    assert found.amounts == [20_000]
    assert found.intervals == [(0, 50_000)]


def test_what_a_link_has_turned_clean_need_not_be_the_cores() -> None:
    found = trace(
        move("03-03", CORE, Y, 100 * K, "^car"),
        move("03-04", CORE, X, 150 * K),
        move("03-05", X, CAR, 100 * K, "^car"),
        move("03-06", X, SLEEVE, 50 * K),
    )
    assert found.amounts == [50_000]
    assert found.intervals == [(0, 50_000)]


def test_where_yields_become_free_or_cease_to_be_what_is_forbidden_is_not_known() -> None:
    free = policy(core_income="free").replace("2025-01-02", "2025-03-04")
    found = trace(
        free,
        move("03-02", SALARY, Y, 10 * K),
        move("03-03", CORE, X, 50 * K),
        move("03-05", X, SLEEVE, 50 * K),
    )
    assert found.amounts == [50_000]
    assert found.intervals == [(None, None)]


def test_a_longer_window_brings_back_what_had_seasoned() -> None:
    longer = policy(tracing_window=90).replace("2025-01-02", "2025-04-05")
    found = trace(
        policy(tracing_window=30),
        longer,
        move("03-01", CORE, X, 50 * K),
        move("04-03", CORE, X, 30 * K),
        move("04-04", SALARY, Y, 10 * K),
        move("04-06", X, SLEEVE, 80 * K),
    )
    assert found.amounts == [80_000]
    assert found.intervals == [(None, None)]


def test_the_marks_of_poison_may_be_more_than_there_was() -> None:
    lifo = policy(tracing="lifo").replace("2025-01-02", "2025-03-04")
    found = trace(
        policy(tracing="poison"),
        lifo,
        move("02-01", SALARY, X, 50 * K),
        move("03-01", CORE, X, 50 * K),
        move("03-02", X, RENT, 50 * K),
        move("03-05", X, SLEEVE, 50 * K),
    )
    assert found.amounts == [50_000]
    assert found.intervals == [(None, None)]


def test_what_was_spent_elsewhere_under_a_link_is_told_to_have_been() -> None:
    found = trace(
        move("03-02", SALARY, Y, 10 * K),
        move("03-03", CORE, X, 50 * K),
        move("03-05", Y, RENT, 10 * K, "^rent"),
        move("03-06", RENT, CORE, 5 * K, "^rent"),
    )
    assert found.tracer.spent() == {"rent": 10_000}


SUB = "2025-01-01 open Income:Salary:Sub\n"


@pytest.mark.parametrize(
    ("event", "spent"),
    [
        # Withheld from the salary: nobody had to pay it.
        (move("03-05", SALARY, RENT, 50 * K, "^x"), None),
        (move("03-05", SALARY, "Income:Salary:Sub", 50 * K, "^x"), None),
        (
            """
2025-03-05 * "a payslip, and the rest of the rent from the bank" ^x
  Income:Salary   -300,000 JPY
  Assets:X         -20,000 JPY
  Expenses:Rent    320,000 JPY
""",
            20_000,
        ),
        (move("03-05", CARD, RENT, 50 * K, "^x"), 50_000),
    ],
)
def test_what_a_salary_pays_nobody_has_spent(event: str, spent: int | None) -> None:
    found = trace(SUB, move("03-03", CORE, X, 300 * K), event, move("03-06", SALARY, X, 10 * K))
    assert found.tracer.spent().get("x") == spent


def test_what_pays_for_less_than_nothing_is_consumed() -> None:
    """The core's 100,000 and the sleeve's 50,000 settle 150 of something worth -1,000 each."""
    entries, options = load(
        HOUSE + move("03-03", CORE, X, 100 * K) + move("03-03", SLEEVE, Y, 50 * K)
    )
    settled = written(
        datetime.date(2025, 3, 4),
        900,
        (X, Decimal(-100 * K), "JPY", None),
        (Y, Decimal(-50 * K), "JPY", None),
        (Z, Decimal(-150), "BURDEN", Decimal(-1000)),
    )
    found = trace_entries([*entries, settled], options)
    assert (found.tracer.books.consumed, lying(found.tracer)) == (150_000, [])


def test_dust_is_dropped() -> None:
    third = """
2025-03-03 * "a little more than a hundred thousand"
  Assets:Core:MMF  -100,000.4 JPY
  Assets:X  100,000.4 JPY
"""
    crumbs = """
2025-03-05 * "all but a crumb"
  Assets:Y  -99,999.4 JPY
  Assets:Z  99,999.4 JPY
2025-03-06 * "a crumb goes on"
  Assets:X  -0.4 JPY
  Assets:Z  0.4 JPY
"""
    found = trace(policy(tolerance="100 JPY"), third, move("03-04", X, Y, 100 * K), crumbs)
    assert [(account, lies.principal) for account, _, lies in lying(found.tracer)] == [
        (Z, Decimal("99999.4"))
    ]
    assert seasoned(found.tracer) == Decimal(1)  # 0.4 in X at once, 0.6 in Y
    passed_on = trace(
        policy(tolerance="100 JPY"),
        third,
        """
2025-03-04 * "a crumb beside the rent"
  Assets:X  -100,000.4 JPY
  Expenses:Rent  100,000 JPY
  Assets:Y  0.4 JPY
""",
    )
    assert lying(passed_on.tracer) == []
    assert passed_on.tracer.books.consumed == Decimal("100000.4")


def test_links_that_are_no_purpose() -> None:
    linked = """
2025-02-10 * "linked, but a hop" ^car
  Assets:X  -10,000 JPY
  Assets:Y  10,000 JPY
2025-02-11 * "linked, but the sleeve's" ^car
  Assets:Attack:Trade  -10,000 JPY
  Expenses:Rent  10,000 JPY
2025-02-12 * "linked, and nothing was spent" ^car
  Assets:X  -10,000 JPY
  Assets:Y  10,000 JPY
  Expenses:Rent  0 JPY
"""
    events = move("03-01", CORE, RENT, 200 * K, "^car"), move("03-02", X, SLEEVE, 200 * K)
    (one,) = trace(OLD, linked, *events).history.substitutions
    assert one.amount == 200_000


def test_linked_money_elsewhere_is_looked_for_where_it_lies() -> None:
    found = trace(
        move("10-01", CORE, X, 300 * K, "^car"),
        move("10-01", CORE, Y, 100 * K, "^boat"),
        move("10-01", CORE, Z, 100 * K),
        move("10-02", CARD, CAR, 300 * K, "^car"),
        move("10-03", X, SLEEVE, 300 * K),
        move("10-04", Y, SLEEVE, 100 * K),
    )
    assert found.amounts == [100_000]


def test_a_payment_larger_than_all_debts_leaves_the_rest_in_the_account() -> None:
    found = trace(
        move("03-01", CARD, SLEEVE, 50 * K),
        move("03-02", CORE, CARD, 80 * K),
        move("03-03", CARD, SLEEVE, 40 * K),
    )
    assert found.amounts == [50_000, 30_000]
    assert found.intervals[0] == (50_000, 50_000)


def test_restitution_comes_before_the_sleeve_on_its_day() -> None:
    found = trace(
        move("03-03", CORE, X, 50 * K),
        move("03-04", X, SLEEVE, 50 * K),
        move("03-04", SALARY, X, 50 * K),
        move("03-04", X, CORE, 50 * K),
    )
    assert found.breaches == []


def test_a_return_of_more_than_the_sleeves_own_takes_the_cores_along() -> None:
    found = trace(
        T1,
        move("03-11", SLEEVE, X, 40 * K),
        move("03-12", X, CORE, 100 * K),
    )
    assert found.breaches[0].outstanding == 30_000
    assert found.tracer.books.back == 100_000


def test_postings_that_are_not_booked_move_nothing() -> None:
    story = move("02-02", X, RENT, 10 * K) + move("03-03", CORE, X, 50 * K)
    story += move("03-04", X, Y, 10 * K) + move("03-05", X, SLEEVE, 50 * K)
    entries, options = load(HOUSE + OLD + story)
    unbooked = []
    for entry in entries:
        if str(entry.date) in ("2025-02-02", "2025-03-04"):
            entry = entry._replace(  # noqa: PLW2901 - the same entry, half booked
                postings=[posting._replace(units=None) for posting in entry.postings]
            )
        unbooked.append(entry)
    found = trace_entries(unbooked, options)
    assert found.amounts == [50_000]
    assert found.intervals == [(0, 50_000)]


# -- an account that gives and gets ---------------------------------------------


def with_legs(transaction: str, *legs: str) -> str:
    return transaction + "".join(f"  {leg}\n" for leg in legs)


OUT, IN = move("03-03", CORE, X, 300 * K), move("03-04", X, SLEEVE, 300 * K)


@pytest.mark.parametrize("account", [X, Z, CARD, CLEARING, RENT, SALARY, DRAWINGS])
@pytest.mark.parametrize("amount", ["70,000 JPY", "300,000 JPY", "500 USD @ 150 JPY"])
def test_what_goes_in_and_out_of_an_account_takes_nothing_along(account: str, amount: str) -> None:
    wash = f"{account}  {amount}", f"{account}  -{amount}"
    for legs in (wash, wash[::-1]):
        assert trace(with_legs(OUT, *legs), IN).amounts == [300_000]
        assert trace(OUT, with_legs(IN, *legs)).amounts == [300_000]
        assert trace(with_legs(OUT, *legs), with_legs(IN, *legs)).amounts == [300_000]


def test_part_of_it_stays() -> None:
    """The bank gives 100,000 and gets 400,000; 500,000 of its own lie below."""
    both = with_legs(
        move("03-03", CORE, X, 400 * K).replace(f"{CORE}  -400000", f"{CORE}  -300000"),
        f"{X}  -100,000 JPY",
    )
    found = trace(OLD, both, move("03-04", X, SLEEVE, 400 * K))
    assert (found.amounts, found.intervals) == ([300_000], [(0, 300_000)])


def test_an_account_in_two_postings_is_one() -> None:
    """A salary beside it lies below the core's money, however often the bank is named."""
    legs = f"{CORE}  -300,000 JPY", f"{SALARY}  -300,000 JPY"
    once = with_legs('2025-03-03 * "both"\n', *legs, f"{X}  600,000 JPY")
    twice = with_legs('2025-03-03 * "both"\n', *legs, f"{X}  300,000 JPY", f"{X}  300,000 JPY")
    assert trace(once, IN).amounts == trace(twice, IN).amounts == [300_000]


def test_lots_that_come_at_another_cost_are_no_wash() -> None:
    """1,000 shares become 2,000 in the bank; half of them go on to the sleeve."""
    split = with_legs(
        '2025-03-04 * "split"\n', f"{X}  -1,000 STOCK {{300 JPY}}", f"{X}  2,000 STOCK {{150 JPY}}"
    )
    bought = with_legs(
        '2025-03-03 * "bought"\n', f"{CORE}  -300,000 JPY", f"{X}  1,000 STOCK {{300 JPY}}"
    )
    sent = with_legs(
        '2025-03-05 * "sent"\n',
        f"{X}  -1,000 STOCK {{150 JPY}}",
        f"{SLEEVE}  1,000 STOCK {{150 JPY}}",
    )
    assert trace(bought, split, sent).amounts == [150_000]


@pytest.mark.parametrize(
    ("core", "sleeve", "home", "reached"),
    [(200, 100, 100, []), (100, 100, 100, []), (40, 200, 40, [60_000]), (40, 500, 40, [60_000])],
)
def test_what_the_core_gets_back_beside_the_sleeve_is_home(
    core: int, sleeve: int, home: int, reached: list[int]
) -> None:
    """100,000 left it, above 500,000 of the bank's own."""
    both = with_legs(
        '2025-03-05 * "both"\n',
        f"{X}  -{(core + sleeve) * K} JPY",
        f"{CORE}  {core * K} JPY",
        f"{SLEEVE}  {sleeve * K} JPY",
    )
    found = trace(OLD, move("03-03", CORE, X, 100 * K), both)
    assert found.amounts == reached
    assert [one.home for one in found.history.flows if one.withdrawn] == [home * K]


def test_which_of_two_sources_pays_whom_hangs_on_no_line() -> None:
    """Two accounts with the core's money give to both; by name the second lies on top."""
    before = move("02-03", CORE, X, 50 * K), move("02-04", CORE, Y, 50 * K)
    for legs in ((X, Y), (Y, X)):
        booked = "".join(f"  {one}  -50000 JPY\n" for one in legs)
        both = f'2025-02-05 * "both"\n{booked}  {SLEEVE}  60000 JPY\n  {CORE}  40000 JPY\n'
        traced = trace(*before, both)
        home = [
            (origin.date.day, leaf.principal)
            for one in traced.tracer.recoveries.homecomings
            for origin, leaf in one.came.leaves()
        ]
        assert (traced.amounts, home) == ([60_000], [(3, 40_000)])


@pytest.mark.parametrize(("owed", "reached"), [(0, []), (1 * K, [50 * K])])
def test_an_account_that_owes_is_served_first_and_an_empty_one_by_its_name(
    owed: int, reached: list[int]
) -> None:
    """Half of what X and Y get is the core's; Y is second unless it is overdrawn."""
    overdrawn = move("01-07", Y, RENT, owed) if owed else ""
    both = f"""
2025-02-03 * "core and salary"
  {CORE}  -51000 JPY
  {SALARY}  -51000 JPY
  {X}  51000 JPY
  {Y}  51000 JPY
"""
    traced = trace(overdrawn, both, move("02-04", Y, SLEEVE, 50 * K))
    assert traced.amounts == reached


def test_a_posting_of_0_moves_no_salary_above_the_cores_money() -> None:
    """Salary first, then what leaves the core: it is spent before the salary is."""
    salary = f"""
2025-02-03 * "salary"
  {SALARY}  -100000 JPY
  {X}  100000 JPY
  {Y}  0 JPY
"""
    traced = trace(move("02-03", CORE, X, 50 * K), salary, move("02-04", X, SLEEVE, 50 * K))
    assert traced.amounts == [50 * K]


def test_a_limit_that_changes_leaves_what_is_known_of_the_cores_money() -> None:
    changed = '2025-02-04 custom "barbell" "policy"\n  cure-days: 20\n'
    traced = trace(
        policy(), move("02-03", CORE, X, 50 * K), changed, move("02-05", X, SLEEVE, 50 * K)
    )
    assert traced.intervals == [(50 * K, 50 * K)]


DOLLARS = """
2025-01-06 price USD 100 JPY
2025-01-07 * "dollars of the core"
  Assets:Core:MMF  1000 USD @ 100 JPY
  Assets:Core:MMF  -100000 JPY
"""


def dollars(day: str, source: str, target: str, units: int) -> str:
    return f'2025-{day} * "move"\n  {source}  {-units} USD\n  {target}  {units} USD\n'


def test_a_hop_at_another_rate_is_worth_what_had_left() -> None:
    traced = trace(
        DOLLARS,
        dollars("02-03", CORE, X, 500),
        "2025-02-04 price USD 50 JPY\n",
        dollars("02-04", X, Y, 500),
        dollars("02-05", Y, SLEEVE, 500),
    )
    assert (traced.amounts, traced.intervals) == ([50 * K], [(50 * K, 50 * K)])


def test_what_was_spent_to_the_last_dollar_leaves_no_rate_behind() -> None:
    traced = trace(
        DOLLARS,
        dollars("02-03", CORE, X, 500),
        dollars("02-03", X, RENT, 500),
        "2025-02-04 price USD 150 JPY\n",
        dollars("02-04", CORE, X, 500),
        dollars("02-05", X, SLEEVE, 500),
    )
    assert (traced.amounts, traced.intervals) == ([75 * K], [(75 * K, 75 * K)])


@pytest.mark.parametrize(("day", "reached"), [("05-04", [50 * K]), ("05-05", [])])
@pytest.mark.parametrize("convention", ["lifo", "fifo", "pro-rata", "poison"])
def test_the_last_day_of_the_window_by_any_convention(
    convention: str, day: str, reached: list[int]
) -> None:
    traced = trace(
        policy(tracing=convention), move("02-03", CORE, X, 50 * K), move(day, X, SLEEVE, 50 * K)
    )
    assert traced.amounts == reached
    assert traced.intervals == [(one, one) for one in reached]


def test_what_has_seasoned_makes_no_room_for_less() -> None:
    """X holds as much again that is clean by now: all that was drawn may be the core's."""
    traced = trace(
        move("02-03", CORE, X, 50 * K),
        move("04-01", CORE, Y, 10 * K),
        move("05-10", CORE, X, 50 * K),
        move("05-11", X, SLEEVE, 50 * K),
    )
    assert (traced.amounts, traced.intervals) == ([50 * K], [(0, 50 * K)])


def test_by_poison_no_more_is_told_of_several_fundings_than_left_the_core() -> None:
    fundings = (move(f"02-0{day}", X, SLEEVE, 60 * K) for day in (5, 6, 7))
    traced = trace(
        policy(tracing="poison"),
        move("02-03", CORE, X, 100 * K),
        move("02-04", SALARY, X, 200 * K),
        *fundings,
    )
    assert traced.amounts == [60 * K, 40 * K]


def test_what_was_spent_of_an_account_cannot_reach_the_sleeve_by_any_convention() -> None:
    """60,000 of the core's 100,000 are gone: of what follows at most 40,000 are its."""
    traced = trace(
        policy(tracing="fifo"),
        move("02-03", CORE, X, 100 * K),
        move("02-04", X, RENT, 60 * K),
        move("02-05", SALARY, X, 100 * K),
        move("02-06", X, SLEEVE, 100 * K),
    )
    assert (traced.amounts, traced.intervals) == ([40 * K], [(0, 40 * K)])


RATE_150 = "2025-06-30 price USD 150 JPY\n"


@pytest.mark.parametrize(
    ("owed", "paid", "amounts"),
    [
        (move("07-01", CARD, SLEEVE, 150 * K), dollars("07-25", CORE, CARD, 1_000), [150_000]),
        (move("07-01", CARD, SLEEVE, 150 * K), dollars("07-25", CORE, CARD, 400), [60_000]),
        (move("07-01", CARD, SLEEVE, 150 * K), dollars("07-25", CORE, CARD, 5_000), [150_000]),
        (dollars("07-01", CARD, SLEEVE, 1_000), move("07-25", CORE, CARD, 90 * K), [90_000]),
        (dollars("07-01", CARD, SLEEVE, 1_000), move("07-25", SALARY, CARD, 90 * K), []),
        # What the card owes in the currency of the payment is paid first.
        (
            move("07-01", CARD, SLEEVE, 150 * K) + dollars("07-02", CARD, RENT, 400),
            dollars("07-25", CORE, CARD, 1_000),
            [90_000],
        ),
        # A bank account is not owed: what lies there in dollars pays no overdraft in yen.
        (move("07-01", X, SLEEVE, 150 * K), dollars("07-25", CORE, X, 1_000), []),
        # Without a rate nobody knows what of the debt was paid.
        (
            move("07-01", CARD, SLEEVE, 150 * K),
            dollars("07-25", CORE, CARD, 1_000).replace("USD", "XXX"),
            [],
        ),
    ],
)
def test_a_card_that_owes_in_one_currency_is_paid_in_another(
    owed: str, paid: str, amounts: list[int]
) -> None:
    found = trace(RATE_150, owed, paid)
    assert found.amounts == amounts
    assert found.intervals == [(amount, amount) for amount in amounts]


@pytest.mark.parametrize(("paid", "reached"), [(500, 75_000), (1_000, 150_000)])
def test_what_pays_one_of_two_debts_in_other_currencies_is_gone(paid: int, reached: int) -> None:
    """The card owes 500 EUR, worth 80,000 JPY, and 150,000 JPY for the sleeve: the EUR first."""
    rates = RATE_150 + "2025-06-30 price EUR 160 JPY\n"
    owed = move("07-01", CARD, SLEEVE, 150 * K)
    owed += dollars("07-01", CARD, SLEEVE, 500).replace("USD", "EUR")
    found = trace(rates, owed, dollars("07-25", CORE, CARD, paid))
    assert found.amounts == [reached]


def test_what_a_price_below_zero_makes_of_a_currency_pays_no_debt() -> None:
    rates = RATE_150.replace("150", "-150")
    owed = move("07-01", CARD, SLEEVE, 150 * K)
    assert trace(rates, owed, dollars("07-25", CORE, CARD, 1_000)).amounts == []


def test_what_paid_in_another_currency_is_gone_and_the_rest_is_followed() -> None:
    """Of 2,000 USD half pays what the card had given the sleeve; it gives the other half now."""
    owed, paid = move("07-01", CARD, SLEEVE, 150 * K), dollars("07-25", CORE, CARD, 2_000)
    found = trace(RATE_150, owed, paid, dollars("07-26", CARD, SLEEVE, 1_500))
    assert found.amounts == [150_000, 150_000]
    pool = found.tracer.pools.pool(CARD, "USD")
    assert (pool.owed_for_sleeve, pool.held) == (500, 0)


def test_the_core_gets_its_own_money_back_first_by_any_convention() -> None:
    """What came in first, a salary of 500,000, goes out first under fifo, but not to the core."""
    found = trace(
        policy(tracing="fifo"),
        move("02-01", SALARY, X, 500 * K),
        move("02-03", CORE, X, 100 * K),
        move("02-04", X, CORE, 100 * K),
        move("02-05", X, SLEEVE, 500 * K),
    )
    assert found.amounts == []
