"""Money in one currency that is paid with a debt in another is at the risk of a market."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from histories import history_of

from beancount_barbell.figures.stress import Condition, prove
from beancount_barbell.figures.stress_figures import stressed
from tests.support import check_finds, findings

if TYPE_CHECKING:
    from beancount_barbell.model.history import Day, History

D = Decimal
PRELUDE = """
option "operating_currency" "USD"
option "inferred_tolerance_default" "USD:0.005"
2024-01-01 open Assets:Safe
  barbell: "core"
2024-01-01 open Assets:Desk
  barbell: "attack"
2024-01-01 open Assets:Desk:Cash
2024-01-01 open Assets:Cover
  barbell: "attack"
  barbell-layer: "hedge"
2024-01-01 open Liabilities:Desk
  barbell: "attack"
2024-01-01 open Expenses:Desk
  barbell: "attack"
2024-01-01 open Income:Desk
  barbell: "attack"
2024-01-01 open Equity:Opening
2024-01-01 commodity EURFUND
  barbell-class: "government-mmf"
2024-01-01 custom "barbell" "policy"
  core-floor: 80,000 USD
  sleeve-budget: 10,000 USD
2024-01-02 * "Opening"
  Assets:Safe   90,000 USD
  Assets:Desk   10,000 USD
  Equity:Opening
2024-01-02 price EUR 1.10 USD
2024-01-02 price GBP 1.25 USD
2024-01-02 price JPY 0.01 USD
"""
BOUGHT = """
2024-01-08 * "20,000 euros, 12,000 dollars of them owed"
  Assets:Desk  20,000 EUR @ 1.10 USD
  Assets:Desk  -22,000 USD
"""


def ledger(*parts: str) -> History:
    return history_of(PRELUDE + "".join(parts))


def test_a_currency_without_a_rate_of_which_nothing_is_left_is_no_debt():
    """Nor is half a cent: euros that are paid are at no risk but their own."""
    paid = """
2024-01-01 commodity CHF
  barbell-class: "cash"
2024-01-08 * "1,000 euros, paid"
  Assets:Desk  1,000 EUR @ 1.10 USD
  Assets:Desk  -1,100 USD
2024-01-09 * "Francs that nobody knows the worth of, in and out"
  Assets:Desk      5 CHF
  Equity:Opening  -5 CHF
2024-01-10 * "And out"
  Assets:Desk     -5 CHF
  Equity:Opening   5 CHF
2024-01-11 * "All dollars, and half a cent"
  Assets:Desk  -8,900.004 USD
  Equity:Opening
"""
    assert ledger(paid).last.exposure == 0


def days(history: History) -> dict[str, Day]:
    return {f"{day.date:%m-%d}": day for day in history.days}


def test_what_the_core_changes_is_no_order_of_the_sleeve():
    """Though it is more than the sleeve bought that day, and of the same currency."""
    core = """
2024-01-08 * "the core buys twice as much"
  Assets:Safe  40,000 EUR @ 1.10 USD
  Assets:Safe  -44,000 USD
"""
    limited = PRELUDE.replace("  core-floor", "  leverage-limit: 1.5\n  core-floor")
    order = history_of(limited + core + BOUGHT).last.order_entry
    assert order.narration.startswith("20,000 euros")


def test_a_currency_on_margin_from_its_purchase_to_its_last_sale():
    """20,000 x 1.10 = 22,000, 2.2 times 10,000; at 1.05 21,000 over 9,000; half of it 10,500."""
    found = days(
        ledger(
            BOUGHT,
            """
2024-01-09 price EUR 1.05 USD
2024-01-10 * "interest"
  Assets:Desk   -4 USD
  Expenses:Desk
2024-01-11 * "half"
  Assets:Desk  -10,000 EUR @ 1.05 USD
  Assets:Desk   10,500 USD
2024-01-12 * "and half"
  Assets:Desk  -10,000 EUR @ 1.04 USD
  Assets:Desk   10,400 USD
""",
        )
    )
    assert (found["01-08"].exposure, found["01-08"].leverage) == (22_000, D("2.2"))
    assert (found["01-09"].exposure, found["01-09"].equity) == (21_000, 9_000)
    assert found["01-10"].exposure == 21_000
    # 11,500 EUR less 10,500: on the 11th 10,500 is held against 1,504 owed.
    assert (found["01-11"].exposure, found["01-12"].exposure) == (10_500, 0)


@pytest.mark.parametrize(
    ("booked", "exposure"),
    [
        ("  Assets:Desk  5,000 EUR @ 1.10 USD\n  Assets:Desk  -5,500 USD\n", 0),
        ("  Assets:Desk  20,000 EUR @ 1.10 USD\n  Liabilities:Desk  -22,000 USD\n", 22_000),
        ("  Assets:Desk:Cash  20,000 EUR @ 1.10 USD\n  Liabilities:Desk  -22,000 USD\n", 22_000),
        ("  Assets:Desk  5,000 EUR @ 1.10 USD\n  Liabilities:Desk  -5,500 USD\n", 0),
        ("  Assets:Desk  5,000 USD\n  Liabilities:Desk  -500,000 JPY @ 0.01 USD\n", 5_000),
        ("  Assets:Desk  -20,000 EUR @ 1.10 USD\n  Assets:Desk  22,000 USD\n", 22_000),
        (
            "  Assets:Desk  4,000 EUR @ 1.10 USD\n  Liabilities:Desk  -440,000 JPY @ 0.01 USD\n",
            8_800,
        ),
        ("  Assets:Desk  10,000 EURFUND @ 1.10 USD\n  Assets:Desk  -11,000 USD\n", 0),
        ("  Assets:Desk  100 ACME {110 USD}\n  Assets:Desk  -11,000 USD\n", 11_000),
        ("  Assets:Desk  5,000 USD\n  Liabilities:Desk  -5,000 USD\n", 0),
        ("  Assets:Desk  9,090.914 EUR @ 1.10 USD\n  Assets:Desk  -10,000.005 USD\n", 0),
        ("  Assets:Cover  20,000 EUR @ 1.10 USD\n  Assets:Desk  -22,000 USD\n", 0),
    ],
    ids=[
        "cash without a debt",
        "a loan account",
        "two accounts",
        "a debt beside more of the same",
        "borrowed yen, held as dollars",
        "euros sold short",
        "neither is the base",
        "a fund is no money",
        "shares are counted as before",
        "owed and held in one currency",
        "rounding",
        "in the hedge layer",
    ],
)
def test_all_foreign_money_counts_while_some_of_it_is_owed_for(booked, exposure):
    history = ledger('2024-01-08 * "order"\n' + booked)
    assert history.last.exposure == exposure
    assert history.last.hedge_exposure == (22_000 if "Cover" in booked else 0)


def test_foreign_cash_counts_from_the_day_the_sleeve_owes_for_something():
    """5,000 EUR are cash; with a debt of 2,500 USD for shares they are 5,500 USD at risk."""
    euros = '2024-01-08 * "e"\n  Assets:Desk  5,000 EUR @ 1.10 USD\n  Assets:Desk  -5,500 USD\n'
    shares = '2024-01-09 * "s"\n  Assets:Desk  70 ACME {100 USD}\n  Assets:Desk  -7,000 USD\n'
    found = days(ledger(euros, shares))
    assert (found["01-08"].exposure, found["01-09"].exposure) == (0, 12_500)


def test_it_is_told_by_currency_and_reaches_a_ledger_in_yen():
    """10,000 USD at 150 less 1,500,000 JPY, 500,000 of them owed: three times."""
    text = PRELUDE.replace('"USD"\n', '"JPY"\n', 1).replace(
        "Assets:Desk   10,000 USD", "Assets:Desk   500,000 JPY"
    )
    bought = """
2024-01-08 price USD 150 JPY
2024-01-08 * "dollars"
  Assets:Desk  10,000 USD @ 150 JPY
  Assets:Desk  -1,500,000 JPY
"""
    history = history_of(text + bought)
    assert (history.last.exposure, history.last.leverage) == (1_500_000, 3)
    assert [(one.underlying, one.gross, one.net) for one in history.exposures] == [
        ("USD", 1_500_000, 1_500_000)
    ]


def test_without_a_rate_the_exposure_is_unknown():
    booked = '2024-01-08 * "?"\n  Assets:Desk  20,000 CHF @@ 22,000 DKK\n  Liabilities:Desk\n'
    assert ledger(booked).last.exposure is None


def test_it_is_never_proven_by_being_money():
    """A gap of 50 % of 33,000 takes 6,500 more than there is."""
    history = ledger(BOUGHT.replace("20,000 EUR", "30,000 EUR").replace("22,000", "33,000"))
    facts = stressed(history)
    assert (facts.owes, facts.exposure) == (True, 33_000)
    proof = prove(facts._replace(gap=D("0.5"), outside=D(0), loans=D(0)))
    assert proof.deficit == proof.core_at_risk == 6_500
    assert Condition("deficit", False) in proof.conditions  # noqa: FBT003 - as it is told


# -- the rules ----------------------------------------------------------------

LIMITED = PRELUDE.replace("10,000 USD\n2024", "10,000 USD\n  leverage-limit: 2\n2024", 1)


def test_the_leverage_limit_names_the_purchase():
    line = (
        (LIMITED + BOUGHT)
        .splitlines()
        .index('2024-01-08 * "20,000 euros, 12,000 dollars of them owed"')
    )
    check_finds(LIMITED + BOUGHT, "BB306", line + 1)


LOSS = '2024-01-09 * "loss"\n  Assets:Desk  -4,000 USD\n  Income:Desk\n'
MORE = """
2024-01-10 * "more"
  Assets:Desk  10,000 EUR @ 1.10 USD
  Assets:Desk  -11,000 USD
"""


@pytest.mark.parametrize(
    ("order", "added"),
    [
        (MORE, 11_000),
        (
            MORE.replace("10,000 EUR", "8,000 GBP")
            .replace("1.10", "1.25")
            .replace("11,000", "10,000"),
            10_000,
        ),
        (MORE.replace("10,000 EUR", "-10,000 EUR").replace("-11,000", "11,000"), None),
    ],
    ids=["more of it", "another currency", "less of it"],
)
def test_buying_more_above_the_ceiling_is_an_increase(order, added):
    """REDUCING from 60 on: a ceiling of half of 22,000."""
    history = ledger(BOUGHT, LOSS, order)
    assert history.last.state.value == "REDUCING"
    assert [one.amount for one in history.increases] == ([] if added is None else [added])
    found = findings(PRELUDE + BOUGHT + LOSS + order, "BB402")
    assert len(found) == (added is not None)


SHARES = """
2024-01-10 * "60 shares"
  Assets:Desk  60 XYZ {50 USD}
  Assets:Desk  -2,700 EUR @@ 3,000 USD
"""
EUROS_FOR_POUNDS = """
2024-01-10 * "pounds for euros"
  Assets:Desk  2,000 GBP @ 1.25 USD
  Assets:Desk  -2,500 EUR @@ 2,500 USD
"""


@pytest.mark.parametrize(
    ("orders", "told"),
    [
        ([SHARES], ["XYZ"]),
        ([SHARES.replace("60 XYZ", "-60 XYZ").replace("-2,700", "2,700")], ["XYZ"]),
        ([EUROS_FOR_POUNDS], ["GBP"]),
        ([SHARES, EUROS_FOR_POUNDS], ["GBP", "XYZ"]),
        ([SHARES, SHARES.replace("XYZ", "ABC")], ["ABC", "XYZ"]),
        ([SHARES, EUROS_FOR_POUNDS.replace("-2,500 EUR @@", "-25,000 EUR @@")], ["GBP", "XYZ"]),
    ],
    ids=["bought", "sold short", "money", "both", "two goods", "most of it for money"],
)
def test_what_is_owed_for_an_increase_is_told_with_it(orders, told):
    """REDUCING at 60 with dollars only: whatever comes is above a ceiling of 0."""
    history = ledger(LOSS, *orders)
    assert [one.underlying for one in history.increases] == told


def test_interest_on_a_foreign_debt_is_no_increase():
    """Yen owed, dollars held, REDUCING, and the debt grows by its interest."""
    borrowed = """
2024-01-08 * "yen for dollars"
  Assets:Desk        20,000 USD
  Liabilities:Desk  -2,000,000 JPY @ 0.01 USD
"""
    interest = '2024-01-10 * "i"\n  Liabilities:Desk  -20,000 JPY\n  Expenses:Desk\n'
    history = ledger(borrowed, LOSS, interest)
    assert (history.last.state.value, history.last.exposure) == ("REDUCING", 20_200)
    assert history.increases == ()


def test_money_that_is_no_longer_on_margin_need_not_be_reduced():
    """The debt is paid back with shares sold and money put in: the euros are cash again."""
    paid = """
2024-01-10 * "from outside"
  Assets:Desk  18,000 USD
  Equity:Opening
"""
    later = '2024-02-10 * "interest"\n  Assets:Desk  1 USD\n  Income:Desk\n'
    assert ledger(BOUGHT, LOSS, paid, later).overdue == ()
    assert len(ledger(BOUGHT, LOSS, later).overdue) == 1


def test_the_first_trade_may_be_one_in_a_currency():
    early = PRELUDE.replace('2024-01-01 custom "barbell"', '2024-01-20 custom "barbell"')
    history = history_of(early + BOUGHT)
    assert (f"{history.first_trade.date:%m-%d}", history.first_trade.missing) == (
        "01-08",
        ("core-floor", "sleeve-budget"),
    )
