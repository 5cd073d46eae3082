"""The core goes down in a stress: whose state, which call, what came back."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from histories import L0, date, history_of

if TYPE_CHECKING:
    from beancount_barbell.model.flows import Redemption

D = Decimal

LOSS = """
2025-01-31 * "a loss"
  Assets:Attack:Trade    -310,000 JPY
  Expenses:Attack:Interest  310,000 JPY
"""
CALL = """
2025-02-03 custom "barbell" "margin-call" 300,000 JPY
  due: 2025-02-05
"""


def out(day: str, amount: int, to: str = "Assets:Bank") -> str:
    return f'\n2025-{day} * "out"\n  Assets:Core:Bank  -{amount} JPY\n  {to}  {amount} JPY\n'


def back(day: str, amount: int, source: str = "Assets:Attack:Hedge") -> str:
    return f'\n2025-{day} * "back"\n  {source}  -{amount} JPY\n  Assets:Core:Bank  {amount} JPY\n'


def redemptions(*parts: str) -> tuple[Redemption, ...]:
    return history_of("".join([L0, *parts])).redemptions


def test_in_peace_the_core_may_go_down():
    assert redemptions(out("02-03", 180_000)) == ()


def test_while_reducing_it_may_not():
    (one,) = redemptions(LOSS, out("02-03", 180_000))
    assert (one.date, one.amount, one.outstanding) == (date("02-03"), 180_000, 180_000)
    assert (one.state.name, one.market, one.call) == ("REDUCING", False, None)


def test_the_day_of_the_loss_is_judged_by_its_morning():
    assert redemptions(LOSS, out("01-31", 180_000)) == ()


@pytest.mark.parametrize(("day", "found"), [("02-02", 0), ("02-03", 1), ("02-10", 1), ("02-11", 0)])
def test_five_business_days_after_a_margin_call(day, found):
    told = redemptions(CALL, out(day, 180_000))
    assert len(told) == found
    assert all(one.call is not None and one.state.name == "ACTIVE" for one in told)


def test_the_day_is_netted_and_in_kind_counts_at_market():
    assert redemptions(CALL, out("02-04", 180_000), back("02-04", 180_000, "Assets:Bank")) == ()
    fund = """
2025-01-07 * "the core buys its fund"
  Assets:Core:MMF   10,000 MMF {140 JPY}
  Assets:Core:Bank
2025-02-01 price MMF 150 JPY
2025-02-04 * "in kind"
  Assets:Core:MMF      -2,000 MMF {140 JPY}
  Assets:Attack:Reserve  2,000 MMF {140 JPY}
"""
    (one,) = redemptions(CALL, fund)
    assert one.amount == 300_000


def test_a_fall_in_value_is_no_redemption():
    fund = """
2025-01-07 * "the core buys its fund"
  Assets:Core:MMF   10,000 MMF {140 JPY}
  Assets:Core:Bank
2025-02-04 price MMF 100 JPY
"""
    assert redemptions(CALL, fund) == ()


def test_core_s_own_income_paid_out_takes_nothing_from_it():
    paid = """
2025-02-04 * "a distribution, paid to the bank"
  Income:Core:Distribution  -30,000 JPY
  Assets:Bank                30,000 JPY
"""
    assert redemptions(CALL, paid) == ()


def test_money_from_the_sleeve_on_a_later_day_cures():
    first, second = out("02-04", 100_000), out("02-05", 200_000, "Assets:Attack:Trade")
    told = redemptions(CALL, first, second, back("02-20", 150_000))
    assert [(one.outstanding, one.cured_on) for one in told] == [
        (0, date("02-20")),
        (150_000, None),
    ]
    told = redemptions(CALL, first, second, back("02-20", 150_000), back("02-21", 200_000))
    assert [one.cured_on for one in told] == [date("02-20"), date("02-21")]
    assert len(told[1].returns) == 2
    told = redemptions(CALL, first, back("02-03", 100_000))
    assert told[0].outstanding == 100_000


def test_a_yen_that_left_is_rounding():
    assert redemptions(CALL, out("02-04", 1)) == ()
    assert [one.amount for one in redemptions(CALL, out("02-04", 2))] == [2]


def test_what_mends_one_wholly_is_named_at_no_other():
    both = out("02-04", 100_000), out("02-05", 200_000, "Assets:Attack:Trade")
    first, second = redemptions(CALL, *both, back("02-20", 100_000))
    assert (len(first.returns), second.returns) == (1, ())


def test_what_the_sleeve_brings_back_on_the_day_itself_is_netted_once():
    (told,) = redemptions(CALL, out("02-04", 300_000), back("02-04", 100_000))
    assert (told.amount, told.outstanding) == (200_000, 200_000)


@pytest.mark.parametrize(("amount", "cured"), [(99_999, True), (99_998, False)])
def test_all_but_the_tolerance_is_enough(amount, cured):
    (told,) = redemptions(CALL, out("02-04", 100_000), back("02-20", amount))
    assert (told.outstanding, told.cured_on is not None) == (100_000 - amount, cured)


def test_what_left_from_the_day_of_since_on_comes_back_before_what_is_history():
    since = '\n2025-02-05 custom "barbell" "policy"\n  since: 2025-02-05\n'
    first, second = out("02-04", 100_000), out("02-05", 100_000, "Assets:Attack:Trade")
    told = redemptions(CALL, first, second, since, back("02-20", 100_000))
    assert [one.cured_on for one in told] == [None, date("02-20")]


def test_the_largest_of_the_day_tells_where():
    (one,) = redemptions(CALL, out("02-04", 10_000), out("02-04", 90_000, "Assets:Attack:Trade"))
    assert one.amount == 100_000
    assert one.flow.target == "Assets:Attack:Trade"
    assert "Assets:Bank" in one.accounts


def test_what_left_nothing_open_is_no_part_of_it():
    """A move inside the core, a slip that was undone, and a yen that came in took nothing out."""
    others = """
2025-02-04 * "inside the core"
  Assets:Core:Bank  -50,000 JPY
  Assets:Core:MMF    50,000 JPY
2025-02-04 * "by mistake" ^slip
  Assets:Core:Bank  -500,000 JPY
  Assets:Car         500,000 JPY
2025-02-06 * "undone" ^undo
  barbell-reverses: "slip"
  Assets:Car        -500,000 JPY
  Assets:Core:Bank   500,000 JPY
2025-02-04 * "interest" ^interest
  Income:Salary       -0.5 JPY
  Assets:Core:Bank     0.5 JPY
"""
    (one,) = redemptions(CALL, others, out("02-04", 180_000))
    assert (one.amount, one.flow.target) == (D("179_999.5"), None)
    assert one.accounts == {"Assets:Core:Bank", "Assets:Bank"}
    assert one.links == set()


def test_without_a_rate_it_is_unknown_and_no_return_cures_it():
    held = """
2025-01-07 * "dollars nobody can value"
  Assets:Core:Bank   1,000 XXX
  Equity:Opening
2025-02-04 * "gone"
  Assets:Core:Bank  -1,000 XXX
  Assets:Bank        1,000 XXX
"""
    (one,) = redemptions(CALL, held, back("02-20", 50_000))
    assert (one.amount, one.outstanding, one.cured_on) == (None, None, None)


# -- the same money comes back --------------------------------------------------

OTHERS = """
2025-01-01 open Assets:Second
2025-01-01 open Expenses:FIXME
2025-01-01 open Income:Transfers
2025-01-01 open Equity:Drawings
"""
SALARY = """
2025-02-10 * "salary"
  Assets:Bank     400,000 JPY
  Income:Salary  -400,000 JPY
"""


def cured(*parts: str) -> list[tuple[object, object]]:
    """(outstanding, cured on) of each day of stress."""
    return [(one.outstanding, one.cured_on) for one in redemptions(OTHERS, CALL, *parts)]


@pytest.mark.parametrize(
    "way",
    [
        ["Assets:Bank"],
        ["Liabilities:Card"],
        ["Expenses:FIXME"],
        ["Income:Transfers"],
        ["Equity:Drawings"],
        ["Assets:Bank", "Expenses:FIXME", "Assets:Second"],
    ],
)
def test_the_same_money_cures_from_wherever_it_went(way: list[str]) -> None:
    overpaid = """
2025-01-08 * "the card is in credit"
  Liabilities:Card  1 JPY
  Income:Salary    -1 JPY
"""
    hops = [
        f'\n2025-02-05 * "on"\n  {source}  -300,000 JPY\n  {target}  300,000 JPY\n'
        for source, target in pairwise(way)
    ]
    told = cured(overpaid, out("02-04", 300_000, way[0]), *hops, back("02-07", 300_000, way[-1]))
    assert told == [(0, date("02-07"))]


def test_partly_and_in_two_returns():
    left = out("02-04", 300_000) + back("02-07", 120_000, "Assets:Bank")
    assert cured(left) == [(180_000, None)]
    (one,) = redemptions(OTHERS, CALL, left, back("02-20", 180_000, "Assets:Bank"))
    assert (one.outstanding, one.cured_on, len(one.returns)) == (0, date("02-20"), 2)


def test_salary_paid_into_the_core_cures_nothing():
    spent = out("02-04", 300_000, "Expenses:Rent")
    assert cured(spent, SALARY, back("02-12", 300_000, "Assets:Bank")) == [(300_000, None)]
    # In one account with it, the core's money leaves first for the core.
    mixed = out("02-04", 300_000) + SALARY + back("02-12", 350_000, "Assets:Bank")
    assert cured(mixed) == [(0, date("02-12"))]
    # 300,000 less 200,000 spent on top of the salary's 400,000: none of the core's is gone.
    rent = '\n2025-02-11 * "rent"\n  Assets:Bank  -200,000 JPY\n  Expenses:Rent  200,000 JPY\n'
    assert cured(out("02-04", 300_000) + SALARY + rent) == [(300_000, None)]
    early = rent.replace("02-11", "02-05")
    assert cured(out("02-04", 300_000) + early + SALARY, back("02-12", 300_000, "Assets:Bank")) == [
        (200_000, None)
    ]


def test_of_two_withdrawals_in_one_account_the_oldest_is_mended_first():
    both = out("02-04", 300_000) + out("02-05", 200_000)
    assert cured(both, back("02-07", 300_000, "Assets:Bank")) == [
        (0, date("02-07")),
        (200_000, None),
    ]
    again = back("02-07", 300_000, "Assets:Bank") + back("02-08", 150_000, "Assets:Bank")
    assert cured(both, again) == [(0, date("02-07")), (50_000, None)]


def test_of_two_withdrawals_to_two_accounts_the_one_is_mended_whose_money_it_is():
    spent = out("02-04", 300_000, "Expenses:Rent")
    both = spent + out("02-05", 200_000, "Assets:Second")
    assert cured(both, back("02-07", 200_000, "Assets:Second")) == [
        (300_000, None),
        (0, date("02-07")),
    ]


def test_what_the_sleeve_has_mended_already_leaves_the_return_for_the_next():
    both = out("02-04", 300_000) + out("02-05", 200_000, "Expenses:Rent")
    told = cured(both, back("02-06", 300_000), back("02-07", 200_000, "Assets:Bank"))
    assert told == [(0, date("02-06")), (0, date("02-07"))]


def test_what_left_in_peace_mends_nothing():
    before = out("01-20", 300_000) + out("02-04", 100_000, "Expenses:Rent")
    assert cured(before, back("02-07", 300_000, "Assets:Bank")) == [(100_000, None)]


def test_the_money_of_the_day_itself_is_netted_and_mends_nothing_twice():
    events = out("02-04", 300_000) + back("02-04", 100_000, "Assets:Bank")
    assert cured(events) == [(200_000, None)]
    assert cured(events, back("02-05", 150_000, "Assets:Bank")) == [(50_000, None)]


def test_no_longer_than_it_is_traced():
    assert cured(out("02-04", 300_000), back("05-05", 300_000, "Assets:Bank")) == [
        (0, date("05-05"))  # 90 days
    ]
    assert cured(out("02-04", 300_000), back("05-06", 300_000, "Assets:Bank")) == [(300_000, None)]


def test_in_another_currency_it_counts_as_what_had_left():
    dollars = """
2025-02-01 price USD 150 JPY
2025-02-05 * "into dollars"
  Assets:Bank  -300,000 JPY @ 0.01 USD
  Assets:Bank     3,000 USD
2025-02-06 price USD 90 JPY
2025-02-07 * "half of it comes back, and is worth 135,000"
  Assets:Bank       -1,500 USD
  Assets:Core:Bank   1,500 USD
"""
    assert cured(out("02-04", 300_000), dollars) == [(150_000, None)]


def test_in_kind_it_counts_as_what_had_left():
    fund = """
2025-01-07 * "the core buys its fund"
  Assets:Core:MMF   2,000 MMF {140 JPY}
  Assets:Core:Bank
2025-02-03 price MMF 150 JPY
2025-02-04 * "in kind"
  Assets:Core:MMF  -2,000 MMF {140 JPY}
  Assets:Second     2,000 MMF {140 JPY}
2025-02-06 price MMF 155 JPY
2025-02-07 * "and back"
  Assets:Second    -2,000 MMF {140 JPY}
  Assets:Core:MMF   2,000 MMF {140 JPY}
"""
    (one,) = redemptions(OTHERS, CALL, fund)
    assert (one.amount, one.outstanding, one.cured_on) == (300_000, 0, date("02-07"))


def test_a_linked_reversal_is_no_return_of_another_withdrawal():
    undone = """
2025-02-04 * "by mistake" ^slip
  Assets:Core:Bank  -500,000 JPY
  Assets:Second      500,000 JPY
2025-02-06 * "undone" ^undo
  barbell-reverses: "slip"
  Assets:Second     -500,000 JPY
  Assets:Core:Bank   500,000 JPY
"""
    assert cured(undone, out("02-04", 300_000)) == [(300_000, None)]


def test_under_poison_an_account_gives_no_more_than_it_was_given():
    poison = '2025-01-02 custom "barbell" "policy"\n  tracing: "poison"\n'
    events = out("02-04", 300_000) + out("02-04", 300_000, "Expenses:Rent") + SALARY
    twice = back("02-11", 300_000, "Assets:Bank") + back("02-12", 300_000, "Assets:Bank")
    assert cured(poison, events, twice) == [(300_000, None)]
