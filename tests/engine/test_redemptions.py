"""The core goes down in a stress: whose state, which call, what came back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from histories import L0, date, history_of

if TYPE_CHECKING:
    from beancount_barbell.model.flows import Redemption

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


def test_only_money_from_the_sleeve_on_a_later_day_cures():
    first, second = out("02-04", 100_000), out("02-05", 200_000, "Assets:Attack:Trade")
    told = redemptions(CALL, first, second, back("02-20", 50_000, "Assets:Bank"))
    assert [one.outstanding for one in told] == [100_000, 200_000]
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


def test_the_largest_of_the_day_tells_where():
    (one,) = redemptions(CALL, out("02-04", 10_000), out("02-04", 90_000, "Assets:Attack:Trade"))
    assert one.amount == 100_000
    assert one.flow.target == "Assets:Attack:Trade"
    assert "Assets:Bank" in one.accounts


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
