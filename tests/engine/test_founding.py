"""The first sleeve may be carved out of the core, once, and within the limits."""

from __future__ import annotations

from decimal import Decimal

import pytest

from beancount_barbell.figures.movements import movements
from beancount_barbell.figures.plain import jsonable
from tests.support import check_clean, judge, told

D = Decimal

HEAD = """
option "operating_currency" "JPY"
2024-01-01 open Assets:Safe
  barbell: "core"
2024-01-01 open Assets:Play
  barbell: "attack"
2024-01-01 open Assets:Play:Put
  barbell: "attack"
  barbell-layer: "reserve"
2024-01-01 open Liabilities:Play
  barbell: "attack"
2024-01-01 open Expenses:Play
  barbell: "attack"
2024-01-01 open Assets:Till
2024-01-01 open Equity:Before
"""
POLICY = """
2024-01-04 custom "barbell" "policy"
  core-floor: 8,000,000 JPY
  sleeve-budget: 1,000,000 JPY
"""
OPENING = """
2024-01-04 * "all of it in the fund"
  Assets:Safe 10,000,000 JPY
  Equity:Before
"""
ALL = HEAD + POLICY + OPENING
CODES = {"BB201", "BB202", "BB204", "BB205"}


def carve(amount: str, day: str = "05", source: str = "Safe", target: str = "Play") -> str:
    return f"""
2024-01-{day} * "the sleeve is carved out"
  Assets:{source} -{amount} JPY
  Assets:{target} {amount} JPY
"""


def kinds(ledger: str) -> list[tuple[str, Decimal | None]]:
    analysis = judge(ledger)
    rows = movements(analysis.history, analysis.findings)
    return [(row.kind, row.amount) for row in rows if row.kind != "core-funding"]


def codes(ledger: str) -> list[str]:
    return [finding.code for finding in judge(ledger).findings if finding.code in CODES]


def test_the_first_sleeve_may_come_out_of_the_core():
    analysis = check_clean(ALL + carve("1,000,000"))
    assert [one.code for one in analysis.findings if one.code in CODES] == [], told(analysis)
    assert kinds(ALL + carve("1,000,000")) == [("founding", 1_000_000)]
    assert jsonable(analysis.figures())["flows"]["core_to_sleeve"] == "0"
    assert jsonable(analysis.figures())["sleeve"]["net_contributions"] == "1000000"
    assert jsonable(analysis.figures())["sleeve"]["nav"] == "100"


def test_in_several_transactions_of_one_day_and_layers():
    ledger = ALL + carve("700,000") + carve("300,000", target="Play:Put")
    assert codes(ledger) == []
    assert kinds(ledger) == [("founding", 700_000), ("founding", 300_000)]


@pytest.mark.parametrize(
    ("floor", "amount", "found"),
    [
        ("8,000,000", "1,000,001", []),  # the budget and the tolerance of 1 JPY
        ("8,000,000", "1,000,002", ["BB201"]),
        ("9,000,001", "1,000,000", []),
        ("9,000,002", "1,000,000", ["BB201"]),
    ],
)
def test_the_limits_are_kept_but_for_the_tolerance(floor, amount, found):
    ledger = HEAD + POLICY.replace("8,000,000", floor) + OPENING + carve(amount)
    assert codes(ledger) == found


def test_in_kind_at_market():
    """3,000 units at 300 are 900,000, though they cost 600,000."""
    ledger = (
        ALL
        + '2024-01-04 * "fund"\n  Assets:Safe 3,000 FUND {200 JPY}\n  Assets:Safe -600,000 JPY\n'
        + '2024-01-05 price FUND 300 JPY\n2024-01-05 * "carved out"\n'
        + "  Assets:Safe -3,000 FUND {200 JPY}\n  Assets:Play 3,000 FUND {200 JPY}\n"
    )
    assert codes(ledger) == []
    assert kinds(ledger) == [("founding", 900_000)]


def test_by_way_of_the_bank_on_the_same_day():
    ledger = ALL + carve("900,000", source="Till") + carve("900,000", target="Till")
    assert codes(ledger) == []
    assert ("founding", D(900_000)) in kinds(ledger)
    check_clean(ledger)


def test_what_stays_in_the_bank_is_a_withdrawal():
    """Of 900,000 that leave the core, 600,000 found the sleeve on that day."""
    ledger = ALL + carve("600,000", source="Till") + carve("900,000", target="Till")
    (left,) = [one for one in judge(ledger).findings if one.code in CODES]
    assert (left.code, left.params["amount"]) == ("BB204", 300_000)


def test_by_way_of_the_bank_on_another_day_it_is_a_detour():
    ledger = ALL + carve("900,000", target="Till") + carve("900,000", "06", source="Till")
    assert "BB202" in codes(ledger)


def test_beside_money_from_outside_the_budget_is_for_both():
    more = carve("600,000") + carve("400,000", source="Till")
    assert codes(ALL + more) == []
    assert codes(ALL + more + carve("2", source="Till")) == ["BB201"]


@pytest.mark.parametrize(
    ("ledger", "code"),
    [
        (HEAD + OPENING + carve("1,000,000"), "BB201"),
        (HEAD + POLICY.replace("  core-floor: 8,000,000 JPY\n", "") + OPENING, "BB201"),
        (HEAD + POLICY.replace("  sleeve-budget: 1,000,000 JPY\n", "") + OPENING, "BB201"),
        (HEAD + POLICY.replace("2024-01-04", "2024-01-06") + OPENING, "BB201"),
        (HEAD + POLICY.replace("8,000,000", "9,000,002") + OPENING, "BB201"),
        (HEAD + POLICY.replace("1,000,000", "999,998") + OPENING, "BB201"),
        # A limit without a rate is not known to hold.
        (HEAD + POLICY.replace("8,000,000 JPY", "8,000 USD") + OPENING, "BB201"),
    ],
)
def test_without_limits_that_hold_it_is_a_breach(ledger, code):
    assert code in codes(ledger + carve("1,000,000"))


def test_the_core_may_end_exactly_at_its_floor():
    ledger = HEAD + POLICY.replace("8,000,000", "9,000,000") + OPENING + carve("1,000,000")
    assert codes(ledger) == []


def test_an_amount_of_0_is_no_money():
    zero = '2024-01-04 * "opened"\n  Assets:Play  0 JPY\n  Liabilities:Play  0 USD\n'
    assert codes(ALL + zero + carve("500,000")) == []


@pytest.mark.parametrize(
    "before",
    [
        carve("1", "04", source="Till"),
        # Borrowed, and still there.
        '2024-01-04 * "a loan"\n  Assets:Play 100 JPY\n  Liabilities:Play -100 JPY\n',
        # On margin, before it ever had money.
        '2024-01-04 * "on margin"\n  Assets:Play 1 STOCK {100 JPY}\n  Liabilities:Play -100 JPY\n',
        # A sleeve that was emptied again.
        carve("5", "04", source="Till") + carve("5", "04", source="Play", target="Till"),
    ],
)
def test_only_the_first_money_ever(before):
    assert codes(ALL + before + carve("500,000")) == ["BB201"]


def test_there_is_one_founding():
    ledger = ALL + carve("500,000") + carve("500,000", "08")
    assert codes(ledger) == ["BB201"]
    assert kinds(ledger) == [("founding", 500_000), ("core-to-sleeve", 500_000)]


def undone(amount: str, day: str = "09", link: str = "f") -> str:
    back = carve(amount, day, source="Play", target="Safe")
    return back.replace('carved out"', f'given back"\n  barbell-reverses: "{link}"')


@pytest.mark.parametrize(
    ("first", "back", "between", "found"),
    [
        ("1,000,000", "1,000,000", "", []),
        ("10,000,000", "10,000,000", "", []),  # a digit too many
        ("1,000,000", "999,000", "", ["BB201"]),  # the rest is the founding
        ("1,000,000", "1,000,000", carve("1,000", "08", source="Till"), ["BB201"]),
    ],
)
def test_one_that_was_taken_back_whole_may_be_booked_anew(first, back, between, found):
    linked = carve(first).replace('out"', 'out" ^f')
    anew = carve("900,000", "10")
    assert codes(ALL + linked + between + undone(back) + anew) == found
    # Without the link it is a sweep, which creates no right to take it back.
    assert codes(ALL + carve("1,000,000") + carve("1,000,000", "09", "Play", "Safe") + anew) == [
        "BB201"
    ]


def test_a_cost_of_the_sleeve_is_no_founding_and_hinders_none():
    """The core pays a fee before the sleeve has anything: a breach; the founding is none."""
    fee = '2024-01-04 * "fee"\n  Assets:Safe -500 JPY\n  Expenses:Play 500 JPY\n'
    ledger = ALL + fee + carve("500,000")
    assert kinds(ledger) == [("core-to-sleeve", 500), ("founding", 500_000)]


def test_in_a_stress_it_is_no_redemption_but_the_rest_is():
    """The sleeve is halted by hand before it begins: the founding counts, the car does, too."""
    halt = '2024-01-04 custom "barbell" "halt"\n  by: "Taro"\n  reason: "not yet"\n'
    assert "BB205" not in codes(ALL + halt + carve("500,000"))
    car = '2024-01-05 * "car"\n  Assets:Safe -200,000 JPY\n  Assets:Till 200,000 JPY\n'
    analysis = judge(ALL + halt + carve("500,000") + car)
    (stress,) = [one for one in analysis.findings if one.code == "BB205"]
    assert stress.params["amount"] == 200_000


@pytest.mark.parametrize(("kept", "amounts"), [("500,000", []), ("700,000", [200_000])])
def test_nor_is_it_one_by_way_of_the_bank(kept, amounts):
    """500,000 of what left the core found the sleeve on that day."""
    halt = '2024-01-04 custom "barbell" "halt"\n  by: "Taro"\n  reason: "not yet"\n'
    ledger = ALL + halt + carve("500,000", source="Till") + carve(kept, target="Till")
    stress = [one.params["amount"] for one in judge(ledger).findings if one.code == "BB205"]
    assert stress == amounts


def test_an_unpriced_sleeve_is_not_known_to_be_within_its_budget():
    gift = '2024-01-05 * "coin"\n  Assets:Play 1 COIN\n  Equity:Before\n'
    assert codes(ALL + gift + carve("500,000")) == ["BB201"]
