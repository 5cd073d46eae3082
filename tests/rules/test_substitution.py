"""BB203 as it is told: from which size on, and at which line."""

from __future__ import annotations

import pytest

from beancount_barbell.model.findings import Severity, Status
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


def swept(day: str, amount: int) -> str:
    return f"""\
2025-{day} * "Back to the core"
  Assets:Attack:Trade    -{amount} JPY
  Assets:Core:Fund        {amount} JPY
"""


@pytest.mark.parametrize(
    ("back", "status", "remedy"),
    [
        (swept("03-20", 200_000), Status.CURED, "remedy.cured"),
        (swept("03-20", 120_000) + swept("03-21", 79_999), Status.CURED, "remedy.cured"),
        (swept("03-20", 120_000) + swept("03-21", 79_998), Status.OPEN, "BB203.remedy.partly"),
        (swept("03-05", 200_000), Status.CURED, "remedy.cured"),
        # Before the core had refilled the bank there was nothing to bring back.
        (swept("03-04", 200_000), Status.OPEN, "BB203.remedy"),
    ],
)
def test_what_the_sleeve_pays_into_the_core_mends_it(
    back: str, status: Status, remedy: str
) -> None:
    one = only(HOUSE + backfill(200_000) + back, "BB203")
    assert (one.status, one.remedy.key) == (status, remedy)
    returned = [evidence for evidence in one.evidence if evidence.note.key == "evidence.returned"]
    assert len(returned) == (0 if remedy == "BB203.remedy" else back.count("Back"))


def test_a_breach_is_mended_first_and_then_the_oldest_of_the_recent_ones() -> None:
    breach = """\
2025-03-10 * "Out of the core"
  Assets:Core:Fund       -100,000 JPY
  Assets:Attack:Trade     100,000 JPY
"""
    ledger = HOUSE + backfill(200_000) + breach
    assert only(ledger + swept("03-20", 299_998), "BB203").remedy.key == "BB203.remedy.partly"
    assert only(ledger + swept("03-20", 300_000), "BB203").status is Status.CURED
    later = backfill(60_000).replace("2025-03", "2025-07")
    both = HOUSE + backfill(200_000) + later

    def told(ledger: str) -> list[Status]:
        return [one.status for one in findings(ledger, "BB203")]

    assert told(both + swept("07-20", 200_000)) == [Status.CURED, Status.OPEN]
    since = '2025-04-01 custom "barbell" "policy"\n  since: 2025-04-01\n'
    assert told(both + since + swept("07-20", 60_000)) == [Status.HISTORY, Status.CURED]


def test_through_the_bank_and_not_by_a_salary() -> None:
    bank = """\
2025-03-20 * "To the bank"
  Assets:Attack:Trade  -200,000 JPY
  Assets:Bank           200,000 JPY
2025-03-21 * "And to the core"
  Assets:Bank          -200,000 JPY
  Assets:Core:Fund      200,000 JPY
"""
    assert only(HOUSE + backfill(200_000) + bank, "BB203").status is Status.CURED
    salary = """\
2025-01-06 open Income:Salary
2025-03-20 * "Salary"
  Income:Salary        -200,000 JPY
  Assets:Core:Fund      200,000 JPY
"""
    assert only(HOUSE + backfill(200_000) + salary, "BB203").status is Status.OPEN


def test_the_sleeve_s_own_money_on_its_way_is_not_put_in() -> None:
    ledger = """\
2025-02-03 * "Out"
  Assets:Attack:Trade    -80,000 JPY
  Assets:Bank             80,000 JPY
2025-02-10 * "And in again, with a little more"
  Assets:Bank            -140,000 JPY
  Assets:Attack:Trade     140,000 JPY
2025-02-20 * "The core refills the bank"
  Assets:Core:Fund       -140,000 JPY
  Assets:Bank             140,000 JPY
"""
    assert [one.amount for one in findings(HOUSE + ledger, "BB203")] == [60_000]


def test_what_is_complete_on_the_day_of_since_is_mended_in_its_turn() -> None:
    """One of the day before is history, and mended last."""
    told = parts(("03-03", "03-05", 60_000), ("03-10", "03-12", 60_000)) + swept("04-01", 60_000)
    for day, second in (("03-05", Status.OPEN), ("03-06", Status.CURED)):
        line = f'2025-{day} custom "barbell" "policy"\n  since: 2025-{day}\n'
        found = findings(HOUSE + told + line, "BB203")
        assert [one.status for one in found if one.date.day == 10] == [second]
