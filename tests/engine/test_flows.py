"""What a transaction moved between core, sleeve and outside: cases F1 to F14 and their kin."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from beancount import loader
from beancount.core.amount import Amount
from beancount.core.number import MISSING
from beancount.parser import booking, parser
from histories import (
    HOUSE,
    L0,
    breach,
    date,
    flow,
    flows,
    history_of,
    history_of_entries,
    load,
    on,
)

from beancount_barbell.model.flows import Treatment
from tests.support import made

if TYPE_CHECKING:
    from beancount_barbell.model.flows import Flow
    from beancount_barbell.model.history import History

PRELUDE = (
    L0
    + """
2025-01-07 * "the core buys its fund"
  Assets:Core:MMF   20,000 MMF {140 JPY}
  Assets:Core:Bank
2025-02-01 price MMF 150 JPY
"""
)


def to_sleeve(one: Flow) -> tuple[Decimal | None, Decimal | None, Decimal | None]:
    """(most, least, pro rata) of core's money that reached the sleeve."""
    return one.to_sleeve, one.to_sleeve_least, one.to_sleeve_pro_rata


def test_f1_core_pays_the_sleeve(history: History) -> None:
    """
    2025-02-03 * "F1"
      Assets:Core:Bank     -200,000 JPY
      Assets:Attack:Trade   200,000 JPY
    """
    f1 = flow(history, "02-03")
    assert to_sleeve(f1) == (200_000, 200_000, 200_000)
    assert (f1.inflow, f1.explicit_inflow, f1.withdrawn) == (200_000, 200_000, 0)
    assert (f1.source, f1.target) == ("Assets:Core:Bank", "Assets:Attack:Trade")
    assert f1.core_location.lineno + 1 == f1.sleeve_location.lineno
    assert breach(history, "02-03").outstanding == 200_000


def test_f2_a_gain_of_core_goes_along_with_its_lots(history: History) -> None:
    """
    2025-02-04 * "F2"
      Assets:Core:MMF     -10,000 MMF {140 JPY} @ 150 JPY
      Income:Core:Gain   -100,000 JPY
      Assets:Attack:Trade   1,500,000 JPY
    """
    assert to_sleeve(flow(history, "02-04")) == (1_500_000, 1_500_000, 1_500_000)


def test_f3_the_same_without_a_price(history: History) -> None:
    """
    2025-02-05 * "F3"
      Assets:Core:MMF      -1,000 MMF {140 JPY}
      Income:Core:Gain    -10,000 JPY
      Assets:Attack:Trade     150,000 JPY
    """
    assert to_sleeve(flow(history, "02-05")) == (150_000, 150_000, 150_000)


def test_f3_an_untagged_gain_follows_the_lots(history: History) -> None:
    """
    2025-02-05 * "F3 with an untagged gain"
      Assets:Core:MMF      -1,000 MMF {140 JPY}
      Income:Gain         -10,000 JPY
      Assets:Attack:Trade     150,000 JPY
    """
    assert to_sleeve(flow(history, "02-05")) == (150_000, 150_000, 150_000)
    assert [(one.account, one.treatment) for one in history.unmapped] == [
        ("Income:Gain", Treatment.RESULT_OF_LOTS)
    ]


def test_f4_in_kind_at_market_not_at_cost(history: History) -> None:
    """
    2025-02-06 * "F4"
      Assets:Core:MMF        -2,000 MMF {140 JPY}
      Assets:Attack:Reserve   2,000 MMF {140 JPY}
    """
    assert to_sleeve(flow(history, "02-06")) == (300_000, 300_000, 300_000)
    assert on(history, "02-06").layer_contributions.reserve == 500_000


def test_a_fee_beside_it_leaves_what_moves_in_kind_at_market(history: History) -> None:
    """
    2025-02-06 * "F4, with a fee"
      Assets:Core:MMF       -2,000 MMF {140 JPY}
      Assets:Attack:Reserve  2,000 MMF {140 JPY}
      Assets:Core:Bank        -100 JPY
      Expenses:Fees            100 JPY
    """
    assert flow(history, "02-06").to_sleeve == 300_000


def test_a_price_of_zero_hides_nothing(history: History) -> None:
    """
    2025-02-05 * "dollars"
      Assets:Core:Bank   1,000 USD @ 150 JPY
      Assets:Core:Bank
    2025-02-06 * "as if they were worth nothing"
      Assets:Core:Bank      -1,000 USD @ 0 JPY
      Assets:Attack:Trade    1,000 USD @ 0 JPY
    """
    assert flow(history, "02-06").to_sleeve == 150_000


def test_f5_core_pays_the_sleeves_debt_and_interest(history: History) -> None:
    """
    2025-01-08 * "margin debt"
      Liabilities:Attack:Margin  -50,000 JPY
      Assets:Attack:Trade         50,000 JPY
    2025-02-07 * "F5"
      Assets:Core:Bank            -62,000 JPY
      Liabilities:Attack:Margin    50,000 JPY
      Expenses:Attack:Interest     12,000 JPY
    """
    f5 = flow(history, "02-07")
    assert to_sleeve(f5) == (62_000, 62_000, 62_000)
    assert f5.target == "Liabilities:Attack:Margin"


def test_f6_mixed_with_salary_and_rent(history: History) -> None:
    """
    2025-02-10 * "F6"
      Assets:Core:Bank     -300,000 JPY
      Income:Salary        -200,000 JPY
      Assets:Attack:Trade   100,000 JPY
      Expenses:Rent         400,000 JPY
    """
    f6 = flow(history, "02-10")
    assert to_sleeve(f6) == (100_000, 0, 60_000)
    assert f6.withdrawn == 200_000


def test_f6b_more_than_salary_can_have_paid(history: History) -> None:
    """
    2025-02-10 * "F6b"
      Assets:Core:Bank     -300,000 JPY
      Income:Salary        -200,000 JPY
      Assets:Attack:Trade   450,000 JPY
      Expenses:Rent          50,000 JPY
    """
    f6b = flow(history, "02-10")
    assert to_sleeve(f6b) == (300_000, 250_000, 270_000)
    assert f6b.withdrawn == 0


def test_f7_a_distribution_of_core_diverted(history: History) -> None:
    """
    2025-02-12 * "F7"
      Income:Core:Distribution  -30,000 JPY
      Assets:Attack:Trade        30,000 JPY
    """
    f7 = flow(history, "02-12")
    assert to_sleeve(f7) == (30_000, 30_000, 30_000)
    assert f7.core_income == 30_000
    assert on(history, "02-12").core_outflow == 0


def test_f8_a_profit_sweep_is_allowed(history: History) -> None:
    """
    2025-02-13 * "F8"
      Assets:Attack:Trade  -150,000 JPY
      Assets:Core:Bank      150,000 JPY
    """
    f8 = flow(history, "02-13")
    assert to_sleeve(f8) == (0, 0, 0)
    assert (f8.from_sleeve, f8.outflow, f8.withdrawn) == (150_000, 150_000, 0)
    assert history.breaches == ()


def test_f9_inside_the_core_nothing_flows(history: History) -> None:
    """
    2025-02-14 * "F9"
      Assets:Core:Bank  -150,000 JPY
      Assets:Core:MMF      1,000 MMF {150 JPY}
    """
    assert flows(history, "02-14") == []


def test_f10_core_settles_a_loss_of_the_sleeve(history: History) -> None:
    """
    2025-02-17 * "F10"
      Assets:Core:MMF    -1,000 MMF {140 JPY} @ 150 JPY
      Income:Core:Gain  -10,000 JPY
      Assets:Core:Bank  100,000 JPY
      Income:Attack:PnL  50,000 JPY
    """
    f10 = flow(history, "02-17")
    assert to_sleeve(f10) == (50_000, 50_000, 50_000)
    assert f10.target == "Income:Attack:PnL"
    nav = on(history, "02-17").nav
    assert nav == Decimal(100) * 1_000_000 / 1_050_000  # the loss is the sleeve's, whoever paid


def test_f11_the_sleeves_profit_lands_in_core(history: History) -> None:
    """
    2025-02-18 * "F11"
      Income:Attack:PnL  -20,000 JPY
      Assets:Core:Bank    20,000 JPY
    """
    assert to_sleeve(flow(history, "02-18")) == (0, 0, 0)
    assert on(history, "02-18").nav == 102


def test_f12_a_draw_on_a_secured_loan_is_no_flow(history: History) -> None:
    """
    2025-02-19 * "F12"
      Liabilities:Attack:Loan  -500,000 JPY
      Assets:Attack:Trade       500,000 JPY
    """
    assert flows(history, "02-19") == []
    day = on(history, "02-19")
    assert (day.equity, day.nav, day.net_contributions) == (1_000_000, 100, 1_000_000)


def test_f13_core_repays_the_loan(history: History) -> None:
    """
    2025-02-19 * "draw"
      Liabilities:Attack:Loan  -500,000 JPY
      Assets:Attack:Trade       500,000 JPY
    2025-02-20 * "F13"
      Assets:Core:Bank         -500,000 JPY
      Liabilities:Attack:Loan   500,000 JPY
    """
    assert to_sleeve(flow(history, "02-20")) == (500_000, 500_000, 500_000)


def test_outside_repays_the_loan_and_that_is_a_contribution(history: History) -> None:
    """
    2025-02-19 * "draw"
      Liabilities:Attack:Loan  -500,000 JPY
      Assets:Attack:Trade       500,000 JPY
    2025-02-20 * "repaid from the salary account"
      Assets:Bank              -500,000 JPY
      Liabilities:Attack:Loan   500,000 JPY
    """
    repaid = flow(history, "02-20")
    assert (repaid.to_sleeve, repaid.explicit_inflow) == (0, 500_000)
    assert on(history, "02-20").nav == 100


def test_f14_a_car_bought_from_the_core(history: History) -> None:
    """
    2025-02-21 * "F14"
      Assets:Core:Bank  -180,000 JPY
      Expenses:Car       180,000 JPY
    """
    f14 = flow(history, "02-21")
    assert to_sleeve(f14) == (0, 0, 0)
    assert f14.withdrawn == 180_000
    assert on(history, "02-21").core_outflow == 180_000


def test_the_seeds_failure_core_meets_a_margin_call(history: History) -> None:
    """
    2025-02-03 * "loss of the sleeve"
      Assets:Attack:Trade  -500,000 JPY
      Income:Attack:PnL     500,000 JPY
    2025-02-04 * "800,000 of fund are left in this core, 100,000 of it meets the call"
      Assets:Core:MMF      -1,000 MMF {140 JPY} @ 100 JPY
      Income:Core:Gain     40,000 JPY
      Assets:Attack:Trade  100,000 JPY
    """
    assert to_sleeve(flow(history, "02-04")) == (100_000, 100_000, 100_000)
    assert on(history, "02-04").core_outflow == 100_000
    assert on(history, "02-04").nav == 50  # a deposit never lifts it


def test_a_refund_cures_the_oldest_breach_and_the_rest_is_a_sweep(history: History) -> None:
    """
    2025-02-03 * "F1"
      Assets:Core:Bank     -200,000 JPY
      Assets:Attack:Trade   200,000 JPY
    2025-02-20 * "part of it back"
      Assets:Attack:Trade  -120,000 JPY
      Assets:Core:Bank      120,000 JPY
    2025-03-01 * "more than the rest"
      Assets:Attack:Trade  -150,000 JPY
      Assets:Core:Bank      150,000 JPY
    """
    found = breach(history, "02-03")
    assert (found.amount, found.outstanding, f"{found.cured_on}") == (200_000, 0, "2025-03-01")
    assert len(found.returns) == 2


def test_what_is_outstanding_in_between() -> None:
    ledger = f"""{PRELUDE}
2025-02-03 * "F1"
  Assets:Core:Bank     -200,000 JPY
  Assets:Attack:Trade   200,000 JPY
2025-02-20 * "part of it back"
  Assets:Attack:Trade  -120,000 JPY
  Assets:Core:Bank      120,000 JPY
"""
    found = breach(history_of(ledger), "02-03")
    assert (found.amount, found.outstanding, found.cured_on) == (200_000, 80_000, None)


def test_two_breaches_one_return_the_first_is_cured(history: History) -> None:
    """
    2025-02-03 * "one"
      Assets:Core:Bank     -100,000 JPY
      Assets:Attack:Trade   100,000 JPY
    2025-02-04 * "two"
      Assets:Core:Bank     -100,000 JPY
      Assets:Attack:Trade   100,000 JPY
    2025-02-05 * "back"
      Assets:Attack:Trade  -150,000 JPY
      Assets:Core:Bank      150,000 JPY
    """
    first, second = history.breaches
    assert (first.outstanding, first.cured_on) == (0, date("02-05"))
    assert (second.outstanding, second.cured_on) == (50_000, None)


def test_a_sweep_gives_no_right_to_take_it_back(history: History) -> None:
    """
    2025-02-03 * "sweep"
      Assets:Attack:Trade  -300,000 JPY
      Assets:Core:Bank      300,000 JPY
    2025-02-10 * "take it back"
      Assets:Core:Bank     -300,000 JPY
      Assets:Attack:Trade   300,000 JPY
    """
    assert breach(history, "02-10").outstanding == 300_000


def test_salary_paid_into_the_core_cures_nothing(history: History) -> None:
    """
    2025-02-03 * "F1"
      Assets:Core:Bank     -200,000 JPY
      Assets:Attack:Trade   200,000 JPY
    2025-02-25 * "salary"
      Income:Salary        -300,000 JPY
      Assets:Core:Bank      300,000 JPY
    """
    assert breach(history, "02-03").outstanding == 200_000


def test_core_pays_interest_of_the_sleeve_without_touching_its_accounts(history: History) -> None:
    """
    2025-02-07 * "n4"
      Assets:Core:Bank            -12,000 JPY
      Expenses:Attack:Interest     12,000 JPY
    """
    assert to_sleeve(flow(history, "02-07")) == (12_000, 12_000, 12_000)


def test_a_gain_inside_the_sleeve_is_no_flow(history: History) -> None:
    """
    2025-02-03 * "buy"
      Assets:Attack:Trade     10 XXX {1,000 JPY}
      Assets:Attack:Trade  -10,000 JPY
    2025-02-04 * "n1: sell with a gain"
      Assets:Attack:Trade    -10 XXX {1,000 JPY} @ 1,500 JPY
      Assets:Attack:Trade  15,000 JPY
      Income:Gain          -5,000 JPY
    """
    assert flows(history, "02-04") == []
    assert on(history, "02-04").nav == Decimal("100.5")
    (result,) = history.unmapped
    assert (result.treatment, result.with_sleeve) == (Treatment.RESULT_OF_LOTS, True)


def test_salary_straight_into_the_broker_is_a_contribution(history: History) -> None:
    """
    2025-02-03 * "n13"
      Income:Salary        -300,000 JPY
      Assets:Attack:Trade   300,000 JPY
    """
    salary = flow(history, "02-03")
    assert (salary.inflow, salary.explicit_inflow) == (300_000, 0)
    assert (on(history, "02-03").nav, on(history, "02-03").net_contributions) == (100, 1_300_000)
    assert history.unmapped[0].treatment is Treatment.CONTRIBUTION


def test_an_untagged_dividend_is_a_contribution_until_it_is_tagged(history: History) -> None:
    """
    2025-02-03 * "dividend"
      Income:Dividend  -10,000 JPY
      Assets:Attack:Trade     10,000 JPY
    """
    assert on(history, "02-03").nav == 100
    assert [(one.account, one.treatment) for one in history.unmapped] == [
        ("Income:Dividend", Treatment.CONTRIBUTION)
    ]


def test_an_untagged_expense_paid_by_the_sleeve_is_its_loss(history: History) -> None:
    """
    2025-02-03 * "fee"
      Assets:Attack:Trade  -10,000 JPY
      Expenses:Fees         10,000 JPY
    """
    assert (on(history, "02-03").nav, on(history, "02-03").net_contributions) == (99, 1_000_000)
    assert history.unmapped[0].treatment is Treatment.LOSS


def test_a_bill_beside_a_transfer_to_the_sleeve_is_not_its_loss(history: History) -> None:
    """
    2025-02-03 * "salary split"
      Income:Salary        -500,000 JPY
      Expenses:Rent         200,000 JPY
      Assets:Attack:Trade   300,000 JPY
    """
    assert on(history, "02-03").nav == 100
    assert {one.account: one.treatment for one in history.unmapped} == {
        "Income:Salary": Treatment.CONTRIBUTION,
        "Expenses:Rent": Treatment.OUTSIDE,
    }


def test_a_fee_on_the_way_into_the_sleeve_is_its_loss_on_day_one() -> None:
    ledger = f"""{HOUSE}
2025-01-06 * "n54: fund with a fee"
  Assets:Bank          -1,000,000 JPY
  Assets:Attack:Trade     999,000 JPY
  Expenses:Fees             1,000 JPY
"""
    day = on(history_of(ledger), "01-06")
    assert (day.nav, day.net_contributions) == (Decimal("99.9"), 1_000_000)


def test_interest_paid_by_an_outside_bank_is_inflow_and_loss(history: History) -> None:
    """
    2025-02-03 * "n59"
      Assets:Bank                 -12,000 JPY
      Expenses:Attack:Interest     12,000 JPY
    """
    assert flow(history, "02-03").inflow == 12_000
    assert on(history, "02-03").nav == 100 * (1 + Decimal(-12_000) / 1_012_000)


def test_a_distribution_paid_to_an_outside_bank_is_no_loss_of_core(history: History) -> None:
    """
    2025-02-03 * "n42"
      Income:Core:Distribution  -30,000 JPY
      Assets:Bank                30,000 JPY
    """
    paid = flow(history, "02-03")
    assert (paid.withdrawn, paid.core_income, paid.to_sleeve) == (30_000, 30_000, 0)
    assert (on(history, "02-03").core_outflow, on(history, "02-03").core) == (0, 9_200_000)


def test_a_reinvested_distribution_is_no_flow(history: History) -> None:
    """
    2025-02-03 * "n43"
      Income:Core:Distribution  -30,000 JPY
      Assets:Core:MMF               200 MMF {150 JPY}
    """
    assert flows(history, "02-03") == []


def test_a_mistagged_opening_from_equity_is_no_breach(history: History) -> None:
    """
    2025-02-03 * "core to Equity, sleeve from Equity"
      Assets:Core:Bank     -100,000 JPY
      Equity:Opening        100,000 JPY
    2025-02-04 * "in kind, at market"
      Assets:Attack:Trade     1,000 MMF {140 JPY}
      Equity:Opening
    """
    out, into = flow(history, "02-03"), flow(history, "02-04")
    assert (out.to_equity, out.to_sleeve, out.withdrawn) == (True, 0, 100_000)
    assert (into.to_sleeve, into.inflow) == (0, 150_000)


def test_in_kind_without_a_price_rests_on_book_and_says_so(history: History) -> None:
    """
    2025-01-08 * "a bill nobody prices, given by an heir"
      Assets:Core:Bank       10 BILL {1,000 JPY, 2024-12-01}
      Equity:Opening
    2025-02-06 * "in kind"
      Assets:Core:Bank      -10 BILL {1,000 JPY, 2024-12-01}
      Assets:Attack:Trade    10 BILL {1,000 JPY, 2024-12-01}
    """
    moved = flow(history, "02-06")
    assert (moved.to_sleeve, moved.missing) == (10_000, ("BILL",))


def test_a_flow_in_a_currency_without_rate_is_unknown_until_there_is_one(
    history: History,
) -> None:
    """
    2025-02-03 * "dollars from nowhere"
      Assets:Core:Bank      1,000 USD
      Equity:Opening
    2025-02-04 * "dollars to the sleeve"
      Assets:Core:Bank     -1,000 USD
      Assets:Attack:Trade   1,000 USD
    2025-02-10 price USD 150 JPY
    """
    moved = flow(history, "02-04")
    assert (moved.to_sleeve, moved.core_net, moved.missing) == (None, None, ("USD",))
    assert (moved.inflow, moved.from_sleeve) == (0, 0)
    taken = breach(history, "02-04")
    assert (taken.amount, taken.outstanding, taken.cured_on) == (None, None, None)
    assert (on(history, "02-04").nav, on(history, "02-04").sleeve_missing) == (None, ("USD",))
    rated = on(history, "02-10")
    assert (rated.nav, rated.net_contributions, rated.sleeve_missing) == (100, 1_150_000, ())


def test_francs_without_a_rate_that_went_elsewhere_are_not_the_yen_that_came(
    history: History,
) -> None:
    """
    2025-02-03 * "francs to the bank, yen from it to the sleeve"
      Assets:Core:Bank       -100 CHF
      Assets:Bank             100 CHF
      Assets:Attack:Trade   1,000 JPY
      Assets:Bank          -1,000 JPY
    """
    moved = flow(history, "02-03")
    assert (moved.to_sleeve, moved.withdrawn, history.breaches) == (0, None, ())


def test_the_transactions_own_rate_values_a_foreign_flow(history: History) -> None:
    """
    2025-02-03 price USD 140 JPY
    2025-02-03 * "dollars bought for the sleeve"
      Assets:Core:Bank     -150,000 JPY
      Assets:Attack:Trade     1,000 USD @ 150 JPY
    """
    assert to_sleeve(flow(history, "02-03")) == (150_000, 150_000, 150_000)


def test_similar_names_are_outside() -> None:
    ledger = f"""{HOUSE}
2025-01-01 open Assets:CoreSavings
2025-01-01 open Assets:Attacker
2025-01-06 * "n39"
  Assets:CoreSavings  -100,000 JPY
  Assets:Attacker      100,000 JPY
"""
    found = history_of(ledger)
    assert (found.flows, found.days) == ((), ())


def test_an_account_in_conflict_is_core_for_what_leaves_and_attack_for_what_enters() -> None:
    ledger = f"""{L0}
2025-01-01 open Assets:Torn
2025-01-01 custom "barbell" "role" Assets:Torn "core"
2025-01-01 custom "barbell" "role" Assets:Torn "attack"
2025-02-03 * "core pays it: as if the sleeve got it"
  Assets:Core:Bank     -100,000 JPY
  Assets:Torn           100,000 JPY
2025-02-04 * "it pays the sleeve: as if core did"
  Assets:Torn          -100,000 JPY
  Assets:Attack:Trade   100,000 JPY
"""
    found = history_of(ledger)
    assert [one.amount for one in found.breaches] == [100_000, 100_000]


def test_a_closed_account_keeps_its_role_in_history() -> None:
    ledger = f"""{PRELUDE}
2025-02-03 * "F1"
  Assets:Core:Bank     -200,000 JPY
  Assets:Attack:Trade   200,000 JPY
2025-03-01 * "core moves house"
  Assets:Core:Bank   -6,000,000 JPY
  Assets:Core:MMF     6,000,000 JPY
2025-03-02 close Assets:Core:Bank
"""
    found = history_of(ledger)
    assert [one.date for one in found.flows] == [date("01-06"), date("02-03")]
    assert breach(found, "02-03").amount == 200_000


def test_unexplained_money_of_a_pad() -> None:
    ledger = f"""{L0}
2025-02-01 pad Assets:Attack:Trade Equity:Opening
2025-02-02 balance Assets:Attack:Trade 540,000 JPY
2025-02-10 pad Assets:Attack:Trade Equity:Opening
2025-02-11 balance Assets:Attack:Trade 500,000 JPY
2025-02-20 pad Assets:Attack:Trade Assets:Core:Bank
2025-02-21 balance Assets:Attack:Trade 510,000 JPY
"""
    found = history_of(ledger)
    more, core = flow(found, "02-01"), flow(found, "02-20")
    assert (more.inflow, more.explicit_inflow) == (40_000, 0)  # n14: a contribution
    assert on(found, "02-01").nav == 100
    assert flows(found, "02-10") == []  # n14: a loss of 4 %, never a withdrawal
    assert on(found, "02-10").nav == Decimal(100) * 1_000_000 / 1_040_000
    assert (core.to_sleeve, core.explicit_inflow) == (10_000, 10_000)


def test_ledgers_from_before_pads_are_expanded_tell_the_same() -> None:
    ledger = f"""{L0}
2025-02-01 pad Assets:Attack:Trade Equity:Opening
2025-02-02 balance Assets:Attack:Trade 540,000 JPY
"""
    raw, _, options = parser.parse_string(ledger)
    booked, _ = booking.book(raw, options)
    assert history_of_entries(booked, options).days[-1] == on(history_of(ledger), "02-02")


UNREAL = """
2025-02-03 U "unrealised gain"
  Assets:Attack:Trade   100,000 JPY
  Income:Gain
2025-02-04 price MMF 151 JPY
"""


def test_what_a_program_made_is_not_seen_and_what_somebody_wrote_is() -> None:
    entries, _, options = loader.load_string(L0 + UNREAL)
    history = history_of_entries(made(entries), options)
    assert flows(history, "02-03") == []
    assert on(history, "02-04").equity == 1_000_000
    assert on(history_of(L0 + UNREAL), "02-04").equity == 1_100_000


@pytest.mark.parametrize("flag", "*!PSTCURM&#?%")
@pytest.mark.parametrize("place", ["<string>", "/books/main.beancount"])
def test_a_flag_hides_nothing(flag: str, place: str) -> None:
    moved = f"""
2025-02-03 {flag} "a margin call"
  Assets:Core:Bank     -100,000 JPY
  Assets:Attack:Trade   100,000 JPY
"""
    entries, _, options = loader.load_string(L0 + moved)
    entries = [one._replace(meta={**one.meta, "filename": place}) for one in entries]
    (breach,) = history_of_entries(entries, options).breaches
    assert breach.amount == 100_000


@pytest.mark.parametrize("flag", "USTC")
def test_metadata_that_seems_to_name_a_program_hides_nothing(flag: str) -> None:
    moved = f"""
2025-02-03 {flag} "a margin call"
  filename: "<unrealized_gains>"
  Assets:Core:Bank     -100,000 JPY
  Assets:Attack:Trade   100,000 JPY
"""
    (breach,) = history_of(L0 + moved).breaches
    assert breach.amount == 100_000


@pytest.mark.parametrize("flag", ["*", "P"])
def test_what_somebody_wrote_as_padding_is_a_withdrawal_like_any_other(flag: str) -> None:
    """Of what a pad takes nobody knows where it went; this went to the bank."""
    taken = f"""
2025-02-03 {flag} "(Padding inserted for balance)"
  Assets:Attack:Trade  -100,000 JPY
  Assets:Bank           100,000 JPY
"""
    one = flow(history_of(L0 + taken), "02-03")
    assert (one.outflow, on(history_of(L0 + taken), "02-03").nav) == (100_000, 100)


def test_core_income_that_is_free_is_no_breach(history: History) -> None:
    """
    2025-02-01 custom "barbell" "policy"
      core-income: "free"
    2025-02-12 * "F7, and 50,000 of principal with it"
      Income:Core:Distribution  -30,000 JPY
      Assets:Core:Bank          -50,000 JPY
      Assets:Attack:Trade        80,000 JPY
    2025-02-13 * "gains are never free"
      Assets:Core:MMF        -1,000 MMF {140 JPY}
      Income:Core:Gain      -10,000 JPY
      Assets:Attack:Trade   150,000 JPY
    2025-02-14 * "F7"
      Income:Core:Distribution  -30,000 JPY
      Assets:Attack:Trade        30,000 JPY
    """
    assert [one.amount for one in history.breaches] == [50_000, 150_000]


def test_a_result_in_something_without_a_price_is_survived(history: History) -> None:
    """
    2025-02-03 * "an airdrop"
      Assets:Attack:Trade    10 TOKEN
      Income:Attack:PnL     -10 TOKEN
    2025-02-04 * "gone again"
      Assets:Attack:Trade   -10 TOKEN
      Income:Attack:PnL      10 TOKEN
    """
    assert flows(history, "02-03") == []
    assert (on(history, "02-03").nav, on(history, "02-04").nav) == (None, 100)


def test_postings_that_are_not_booked_are_left_out() -> None:
    entries, options = load(
        PRELUDE
        + """
2025-02-03 * "bought"
  Assets:Core:Bank     -200,000 JPY
  Assets:Attack:Trade       200 XXX {1,000 JPY}
"""
    )
    whole = entries[-1]
    half = whole.postings[1]._replace(units=None)
    missing = whole.postings[0]._replace(units=MISSING, cost=None)
    priced = whole.postings[1]._replace(cost=None, price=Amount(MISSING, "JPY"))
    priced = priced._replace(account="Assets:Bank")
    broken = whole._replace(postings=[*whole.postings, half, missing, priced])
    assert history_of_entries([*entries[:-1], broken], options).breaches[0].amount == 200_000


def test_a_day_trade_in_lots_follows_the_lots_whatever_the_order(history: History) -> None:
    """
    2025-02-03 * "sold before it was bought, says the file"
      Assets:Attack:Trade    -10 XXX {1,000 JPY} @ 1,500 JPY
      Assets:Bank         15,000 JPY
      Income:Gain         -5,000 JPY
    2025-02-03 * "and again"
      Assets:Attack:Trade    -10 XXX {1,000 JPY} @ 1,500 JPY
      Assets:Bank         15,000 JPY
      Income:Gain         -5,000 JPY
    2025-02-03 * "bought"
      Assets:Attack:Trade     20 XXX {1,000 JPY}
      Assets:Attack:Trade
    """
    assert on(history, "02-03").nav == 101


def test_shares_received_as_a_result_of_the_sleeve(history: History) -> None:
    """
    2025-02-03 * "a bonus in shares, booked at cost on both sides"
      Assets:Attack:Trade     10 XXX {1,000 JPY}
      Income:Attack:PnL      -10 XXX {1,000 JPY}
    2025-02-03 * "taxed outside"
      Assets:Bank          -2,000 JPY
      Expenses:Fees         2,000 JPY
    2025-02-03 price XXX 1,000 JPY
    """
    assert on(history, "02-03").nav == 101
    assert flows(history, "02-03") == []


def test_a_short_position_bought_back_follows_the_lots(history: History) -> None:
    """
    2025-02-01 open Assets:Attack:Short "NONE"
    2025-02-03 * "short"
      Assets:Attack:Short    -10 XXX {1,000 JPY}
      Assets:Attack:Short
    2025-02-04 * "bought back"
      Assets:Attack:Short     10 XXX {1,000 JPY}
      Assets:Attack:Short  -8,000 JPY
      Income:Gain         -2,000 JPY
    """
    assert on(history, "02-04").nav == Decimal("100.2")


def test_what_the_core_receives_has_the_account_with_the_largest_leg(history: History) -> None:
    """
    2025-02-03 * "into two of the core's accounts, out of a third"
      Assets:Core:MMF       1,000 MMF {150 JPY}
      Assets:Core:Bank    100,000 JPY
      Assets:Bank         -250,000 JPY
    2025-02-04 * "as much into each"
      Assets:Core:MMF       1,000 MMF {150 JPY}
      Assets:Core:Bank    150,000 JPY
      Assets:Bank        -300,000 JPY
    2025-02-05 * "swept"
      Assets:Attack:Trade  -5,000 JPY
      Assets:Core:Bank      5,000 JPY
    2025-02-06 * "out of the core, though one of its accounts received"
      Assets:Core:MMF         100 MMF {150 JPY}
      Assets:Core:Bank    -20,000 JPY
      Assets:Bank           5,000 JPY
    """
    found = [flow(history, day).core_target for day in ("02-03", "02-04", "02-05", "02-06")]
    assert found == ["Assets:Core:MMF", "Assets:Core:Bank", "Assets:Core:Bank", None]


def test_postings_of_0_tell_no_place_no_account_and_no_layer(history: History) -> None:
    """
    2025-02-03 * "F1, as some importers write it"
      Assets:Core:MMF             0 JPY
      Assets:Attack:Hedge         0 JPY
      Income:Dividend             0 JPY
      Liabilities:Card            0 JPY
      Assets:Core:Bank     -200,000 JPY
      Assets:Attack:Trade   200,000 JPY
      Income:Attack:PnL     -10,000 JPY
      Assets:Attack:Trade    10,000 JPY
    2025-02-04 * "back to the bank"
      Liabilities:Card            0 JPY
      Assets:Attack:Trade   -50,000 JPY
      Assets:Bank            50,000 JPY
    """
    f1, out = flow(history, "02-03"), flow(history, "02-04")
    assert (f1.source, f1.target) == ("Assets:Core:Bank", "Assets:Attack:Trade")
    assert f1.core_location.lineno == f1.entry.meta["lineno"] + 5
    assert f1.sleeve_location.lineno == f1.core_location.lineno + 1
    assert f1.layers == (200_000, 0, 0)
    assert (f1.untagged, f1.lender, f1.core_target) == ((), None, None)
    assert (out.outflow, out.lender) == (50_000, None)


def test_what_an_untagged_account_takes_back_at_once_it_has_not_given(history: History) -> None:
    """
    2025-02-03 * "a bonus that is cancelled"
      Assets:Bank          -200,000 JPY
      Income:Dividend        -5,000 JPY
      Income:Dividend         5,000 JPY
      Assets:Attack:Trade   200,000 JPY
    """
    assert flow(history, "02-03").untagged == ()


def test_a_pad_between_layers_is_a_move_between_them() -> None:
    padded = """
2025-02-03 pad Assets:Attack:Hedge Assets:Attack:Trade
2025-02-04 balance Assets:Attack:Hedge  350,000 JPY
"""
    moved = flow(history_of(L0 + padded), "02-03")
    assert (moved.layers, moved.outflow) == ((-50_000, 50_000, 0), 0)


def test_a_pad_from_the_sleeve_into_the_core_is_a_return_and_not_a_loss() -> None:
    padded = """
2025-02-03 pad Assets:Attack:Trade Assets:Core:Bank
2025-02-04 balance Assets:Attack:Trade  450,000 JPY
"""
    moved = flow(history_of(L0 + padded), "02-03")
    assert (moved.from_sleeve, moved.outflow, moved.layers) == (50_000, 50_000, (-50_000, 0, 0))


def test_where_one_lot_has_no_price_a_result_is_shared_by_cost(history: History) -> None:
    """
    2025-01-08 * "the sleeve buys, too"
      Assets:Attack:Trade   3,000 MMF {140 JPY}
      Assets:Attack:Trade
    2025-02-03 * "both sell, 40,000 more than it cost: a quarter is the core's"
      Assets:Core:MMF      -1,000 MMF {140 JPY} @ 150 JPY
      Assets:Attack:Trade  -3,000 MMF {140 JPY}
      Income:Gain         -40,000 JPY
      Assets:Bank         600,000 JPY
    """
    sold = flow(history, "02-03")
    assert (sold.withdrawn, sold.outflow) == (150_000, 450_000)


def test_in_kind_it_counts_at_market_whatever_it_was_bought_with(history: History) -> None:
    """
    2025-01-08 * "for money without a rate"
      Assets:Core:MMF   1,000 MMF {1 XXX}
      Equity:Opening   -1,000 XXX
    2025-02-03 * "over"
      Assets:Core:MMF      -1,000 MMF {1 XXX}
      Assets:Attack:Trade   1,000 MMF {1 XXX}
    """
    assert to_sleeve(flow(history, "02-03")) == (150_000, 150_000, 150_000)


def test_a_total_price_is_told_as_it_is_written(history: History) -> None:
    """
    2025-02-03 * "dollars for the sleeve, for a total"
      Assets:Core:Bank     -900,007 JPY
      Assets:Attack:Trade  6,041.13 USD @@ 900,007 JPY
    """
    moved = flow(history, "02-03")
    assert to_sleeve(moved) == (900_007, 900_007, 900_007)
    assert (moved.core_net, moved.inflow) == (-900_007, 900_007)
    last = history.last
    assert last is not None
    assert (last.equity, last.net_contributions) == (1_900_007, 1_900_007)
    assert last.nav == 100


OUTSIDE = """
2025-01-08 price USD 100 JPY
2025-01-08 * "the bank has some"
  Assets:Bank  1,000 {name} {{{cost}}}
  Equity:Opening
2025-01-09 * "so has the sleeve"
  Assets:Attack:Trade  10 MMF {{150 JPY}}
  Assets:Attack:Trade
2025-02-03 * "the bank sells"
  Assets:Bank  -1,000 {name} {{{cost}}}{beside}
"""


def sold_outside(cost: str, beside: str, name: str = "MMF") -> list[tuple[int, int]]:
    """What came into the sleeve, and what of it somebody put there, in thousands."""
    found = history_of(L0 + OUTSIDE.format(cost=cost, beside=beside, name=name))
    return [(int(one.inflow), int(one.explicit_inflow)) for one in flows(found, "02-03")]


def test_a_result_of_lots_outside_is_none_of_the_sleeves() -> None:
    """A loss is no fee on the way, and a gain is not money that nobody explains."""
    into = "\n  Assets:Attack:Trade  150,000 JPY\n  Expenses:Rent"
    assert sold_outside("170 JPY", " @ 150 JPY" + into) == [(150_000, 150_000)]
    assert sold_outside("170 JPY", into) == [(150_000, 150_000)]
    into = into.replace("Expenses:Rent", "Income:Gain")
    assert sold_outside("100 JPY", " @ 150 JPY" + into) == [(150_000, 150_000)]
    dollars = into.replace("150,000 JPY", "1,500 USD")
    assert sold_outside("1 USD", " @ 1.50 USD" + dollars) == [(150_000, 150_000)]


def test_what_is_no_sale_outside_stays_as_it_is_booked() -> None:
    """The rent beside a sale at cost; a sale of two owners; something without a rate."""
    rent = " @ 100 JPY\n  Assets:Attack:Trade  20,000 JPY\n  Expenses:Rent"
    assert sold_outside("100 JPY", rent) == [(20_000, 20_000)]
    both = (
        " @ 150 JPY\n  Assets:Attack:Trade  -10 MMF {150 JPY} @ 140 JPY"
        "\n  Assets:Attack:Trade  151,400 JPY\n  Income:Gain"
    )
    assert sold_outside("100 JPY", both) == [(100_000, 100_000)]
    unrated = "\n  Assets:Attack:Trade  900 XXX\n  Expenses:Rent"
    assert sold_outside("1 XXX", unrated, "RARE") == [(0, 0)]


@pytest.mark.parametrize(
    ("core", "sleeve", "account", "came", "went"),
    [
        (170, 900, "Income:Gain", 0, 0),  # a gain of 60,000 and a loss of 50,000
        (170, 900, "Income:Attack:PnL", 60_000, 0),  # all of it is the sleeve's, by its tag
        # A loss of the core is not taken out of its share by size: 20,000 and 50,000 of 30,000.
        (130, 1_100, "Income:Gain", 0, pytest.approx(28_571.43)),
        (150, 1_100, "Income:Gain", 0, 0),
    ],
)
def test_a_gain_of_the_core_does_not_pay_a_loss_of_the_sleeve(core, sleeve, account, came, went):
    """Both are sold in one transaction with one result: 2,000 MMF {140 JPY}, 500 STOCK {1,000}.

    What each fetched stayed with it.
    """
    sold = f"""
2025-02-03 * "bought"
  Assets:Attack:Trade  500 STOCK {{1,000 JPY}}
  Assets:Attack:Trade
2025-02-04 * "both sold"
  Assets:Core:MMF       -2,000 MMF {{140 JPY}} @ {core} JPY
  Assets:Core:Bank       {2_000 * core} JPY
  Assets:Attack:Trade   -500 STOCK {{1,000 JPY}} @ {sleeve} JPY
  Assets:Attack:Trade    {500 * sleeve} JPY
  {account}
"""
    found = flows(history_of(PRELUDE + sold), "02-04")
    assert sum(one.from_sleeve for one in found) == came
    assert float(sum(one.to_sleeve for one in found)) == went
