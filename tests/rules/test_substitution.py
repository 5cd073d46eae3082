"""BB203 as it is told: from which size on, and at which line."""

from __future__ import annotations

import pytest

from beancount_barbell.model.findings import Severity
from tests.support import findings, only

HOUSE = """\
option "operating_currency" "JPY"
2025-01-06 open Assets:Core:Fund JPY
  barbell: "core"
2025-01-06 open Assets:Attack:Trade JPY
  barbell: "attack"
2025-01-06 open Assets:Bank JPY
2025-01-06 open Equity:Opening JPY
2025-01-06 * "Funding"
  Assets:Core:Fund      9,000,000 JPY
  Assets:Attack:Trade     500,000 JPY
  Assets:Bank             500,000 JPY
  Equity:Opening      -10,000,000 JPY
"""
BUDGET = """\
2025-01-06 custom "barbell" "policy"
  sleeve-budget: 1,000,000 JPY
  core-floor: 1,000,000 JPY
"""


def backfill(amount: int) -> str:
    return f"""\
2025-03-03 * "The bank funds the broker"
  Assets:Bank            -{amount} JPY
  Assets:Attack:Trade     {amount} JPY
2025-03-05 * "The core refills the bank"
  Assets:Core:Fund       -{amount} JPY
  Assets:Bank             {amount} JPY
"""


@pytest.mark.parametrize(
    ("amount", "budget", "told"),
    [
        (200_000, BUDGET, True),
        (100_000, BUDGET, True),
        (99_999, BUDGET, False),
        (50_000, "", True),
        (49_999, "", False),
    ],
)
def test_from_which_size_on(amount: int, budget: str, told: bool) -> None:
    assert bool(findings(HOUSE + budget + backfill(amount), "BB203")) is told


def test_a_notice_at_the_last_funding_with_both_sides_as_evidence() -> None:
    ledger = HOUSE + backfill(200_000)
    one = only(ledger, "BB203")
    assert one.severity is Severity.NOTICE
    assert (one.params["from"], one.params["to"]) == ("Assets:Core:Fund", "Assets:Attack:Trade")
    lines = ledger.splitlines()
    assert lines[one.location.lineno - 1].split()[0] == "Assets:Attack:Trade"
    assert [evidence.note.key for evidence in one.evidence] == [
        "evidence.left-core",
        "evidence.funded",
    ]


PAID_OUT = """\
2025-01-20 * "The core pays for a car"
  Assets:Core:Fund       -300,000 JPY
  Assets:Bank             300,000 JPY
"""


def test_what_the_books_begin_with_is_no_funding() -> None:
    """500,000 lay in the sleeve before the first day; a fortnight later the core pays 300,000."""
    assert findings(HOUSE + PAID_OUT, "BB203") == []


def test_what_a_bank_gave_on_the_first_day_is_one() -> None:
    bank = """\
2025-01-06 * "The bank funds the broker"
  Assets:Bank            -200,000 JPY
  Assets:Attack:Trade     200,000 JPY
"""
    assert only(HOUSE + bank + PAID_OUT, "BB203").amount == 200_000


def test_what_equity_gives_later_is_one() -> None:
    """All of Equity is one pool by then, and what it gave may be somebody's."""
    later = """\
2025-01-07 * "A broker that had been forgotten"
  Assets:Attack:Trade     400,000 JPY
  Equity:Opening
"""
    assert only(HOUSE + later + PAID_OUT, "BB203").amount == 300_000


@pytest.mark.parametrize(
    ("returned", "matched"), [(0, 200_000), (50_000, 150_000), (140_000, 60_000), (200_000, None)]
)
def test_what_is_back_in_the_core_has_paid_for_nothing(returned: int, matched: int | None) -> None:
    home = f"""\
2025-03-07 * "Not needed"
  Assets:Bank            -{returned} JPY
  Assets:Core:Fund        {returned} JPY
"""
    ledger = HOUSE + backfill(200_000) + (home if returned else "")
    assert [one.amount for one in findings(ledger, "BB203")] == ([matched] if matched else [])


def parts(*pairs: tuple[str, str, int]) -> str:
    """The bank pays the sleeve, the core a bill: their days, and what each was."""
    return "2025-01-06 open Expenses:Rent\n" + "".join(
        f"""\
2025-{paid} * "The bank funds the broker"
  Assets:Bank            -{amount} JPY
  Assets:Attack:Trade     {amount} JPY
2025-{left} * "The core pays the rent"
  Assets:Core:Fund       -{amount} JPY
  Expenses:Rent           {amount} JPY
"""
        for paid, left, amount in pairs
    )


def test_small_ones_of_a_window_add_up() -> None:
    two = parts(("03-03", "03-05", 30_000), ("04-03", "04-05", 25_000))
    one = only(HOUSE + two, "BB203")
    assert (one.amount, one.date.month, len(one.evidence)) == (55_000, 4, 4)
    # What was told is told once, and what follows begins anew.
    pairs = [("03-03", "03-05", 30_000), ("04-03", "04-05", 25_000), ("04-10", "04-11", 40_000)]
    assert [one.amount for one in findings(HOUSE + parts(*pairs), "BB203")] == [55_000]
    pairs += [("04-20", "04-21", 60_000), ("05-10", "05-11", 10_000)]
    told = [one.amount for one in findings(HOUSE + parts(*pairs), "BB203")]
    assert told == [55_000, 60_000, 50_000]


def test_those_of_different_windows_do_not() -> None:
    apart = parts(("03-03", "03-05", 30_000), ("06-02", "06-04", 25_000))
    assert findings(HOUSE + apart, "BB203") == []  # 91 days
    within = parts(("03-03", "03-05", 30_000), ("06-01", "06-04", 25_000))
    assert only(HOUSE + within, "BB203").amount == 55_000


NAMED = """\
2025-01-06 open Income:Salary
  barbell: "outside"
2025-01-06 open Income:Gifts
2025-01-06 open Expenses:Attack:Fees
  barbell: "attack"
2025-01-06 open Liabilities:Attack:Margin
  barbell: "attack"
2025-01-06 open Expenses:Car
2025-01-10 * "Bought on margin"
  Assets:Attack:Trade     300,000 JPY
  Liabilities:Attack:Margin
2025-01-20 * "The core pays for a car"
  Assets:Core:Fund       -300,000 JPY
  Expenses:Car            300,000 JPY
"""


@pytest.mark.parametrize("source", ["Assets:Bank", "Income:Salary", "Income:Gifts"])
@pytest.mark.parametrize(
    "target", ["Assets:Attack:Trade", "Expenses:Attack:Fees", "Liabilities:Attack:Margin"]
)
def test_whoever_gives_it_and_whatever_it_pays_for(source: str, target: str) -> None:
    """A salary whose account says that it is outside, too; and a fee or a debt of the sleeve."""
    booked = f"""\
2025-02-10 * "Given"
  {source}  -150,000 JPY
  {target}   150,000 JPY
"""
    assert only(HOUSE + NAMED + booked, "BB203").amount == 150_000


def test_a_fee_that_is_taken_back_was_none() -> None:
    booked = """\
2025-02-10 * "Given" ^fee
  Assets:Bank           -150,000 JPY
  Expenses:Attack:Fees   150,000 JPY
2025-02-12 * "Booked in error"
  barbell-reverses: "fee"
  Assets:Bank            150,000 JPY
  Expenses:Attack:Fees  -150,000 JPY
"""
    assert findings(HOUSE + NAMED + booked, "BB203") == []
