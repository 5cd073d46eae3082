"""What untagged accounts took of the sleeve, gave back, or put in; and costs that outside pays."""

from __future__ import annotations

from decimal import Decimal

import pytest
from histories import HOUSE, history_of, on

from beancount_barbell.rendering.words import say
from tests.support import findings, judge, only

D = Decimal

FUNDED = (
    HOUSE
    + """
2025-01-01 open Expenses:Tax
2025-01-01 open Expenses:Tax:Local
2025-01-01 open Income:Dividends
2025-01-06 custom "barbell" "policy"
  core-floor: 1 JPY
  sleeve-budget: 1,000,000 JPY
2025-01-06 * "fund"
  Assets:Attack:Trade    1,000,000 JPY
  Assets:Core:Bank       9,000,000 JPY
  Equity:Opening       -10,000,000 JPY
"""
)


def tax(day: str, amount: int, account: str = "Expenses:Tax", layer: str = "Trade") -> str:
    """Positive: taken from the sleeve; negative: given back."""
    return paid_by(f"Assets:Attack:{layer}", day, amount, account)


def paid_by(payer: str, day: str, amount: int, account: str = "Expenses:Tax") -> str:
    return f'\n2025-{day} * "tax"\n  {account}  {amount} JPY\n  {payer}  {-amount} JPY\n'


def last(story: str):
    return history_of(FUNDED + story).last


@pytest.mark.parametrize(
    ("story", "contributions", "nav"),
    [
        # 50,000 withheld: 95; refunded: 100 again, and nobody put anything in.
        (tax("02-03", 50_000), 1_000_000, "95"),
        (tax("02-03", 50_000) + tax("05-01", -50_000), 1_000_000, "100"),
        (tax("02-03", 50_000) + tax("05-01", -20_000), 1_000_000, "97"),
        (tax("02-03", 50_000) + tax("05-01", -20_000) + tax("06-02", -30_000), 1_000_000, "100"),
        # Of more than was ever taken, the rest is money put in.
        (tax("02-03", 50_000) + tax("05-01", -80_000), 1_030_000, 95 * D(1030) / 980),
        (tax("02-03", 50_000) + tax("05-01", -50_000) + tax("06-02", -10_000), 1_010_000, "100"),
        # What was never taken is not given back.
        (tax("05-01", -50_000), 1_050_000, "100"),
        (tax("05-01", -50_000) + tax("06-02", 50_000), 1_050_000, None),
        # Another account took it.
        (tax("02-03", 50_000, "Expenses:Tax:Local") + tax("05-01", -50_000), 1_050_000, "95"),
        # On one day, the order is nothing.
        (tax("02-03", -50_000) + tax("02-03", 50_000), 1_000_000, "100"),
    ],
)
def test_an_untagged_account_gives_back_what_it_took(story, contributions, nav):
    day = last(story)
    assert day.net_contributions == contributions
    if nav is not None:
        assert day.nav is not None
        assert abs(day.nav - D(nav)) < D("0.0001")


def by_bank(out: str, amount: int, on_day: str, paid_on: int = 0) -> str:
    """A refund to the bank, and `paid_on` (as a default all of it) from there to the sleeve."""
    return f"""
2025-{out} * "refund to the bank"
  Expenses:Tax  {-amount} JPY
  Assets:Bank    {amount} JPY
2025-{on_day} * "on to the sleeve"
  Assets:Bank          {-(paid_on or amount)} JPY
  Assets:Attack:Trade   {paid_on or amount} JPY
"""


@pytest.mark.parametrize(
    ("story", "contributions", "nav"),
    [
        (by_bank("03-03", 50_000, "03-05"), 1_000_000, "100"),
        (by_bank("03-03", 20_000, "03-05"), 1_000_000, "97"),
        # More than was refunded is new money, and so is a second refund, whichever came first.
        (by_bank("03-03", 50_000, "03-05", 80_000), 1_030_000, 95 * D(1030) / 980),
        (by_bank("03-03", 50_000, "03-05") + tax("03-10", -50_000), 1_050_000, "100"),
        (tax("03-03", -50_000) + by_bank("03-10", 50_000, "03-12"), 1_050_000, "100"),
        (by_bank("03-03", 20_000, "03-05") + tax("03-10", -30_000), 1_000_000, "100"),
        (by_bank("03-03", 20_000, "03-05") + tax("03-10", -50_000), 1_020_000, 97 * D(1020) / 990),
        (by_bank("03-03", 20_000, "03-05") + by_bank("03-06", 30_000, "03-07"), 1_000_000, "100"),
        # After the tracing window nobody knows it any more.
        (by_bank("05-10", 50_000, "05-12"), 1_050_000, "95"),
    ],
)
def test_a_loss_that_comes_back_by_way_of_a_bank_is_no_new_money(story, contributions, nav):
    day = last(tax("02-03", 50_000) + story)
    assert (day.net_contributions, round(day.nav or 0, 6)) == (contributions, round(D(nav), 6))


def test_a_refund_by_way_of_a_bank_is_no_top_up_while_halted():
    """A loss of 600,000, then the tax of January comes back: of 80,000 30,000 are a top-up."""
    halted = """
2025-02-10 * "lost"
  Assets:Attack:Trade  -600,000 JPY
  Expenses:Attack:Interest
"""
    for paid_on, topped_up in ((50_000, []), (80_000, [30_000])):
        story = tax("02-03", 50_000) + halted + by_bank("03-03", 50_000, "03-05", paid_on)
        assert [one.params["amount"] for one in findings(FUNDED + story, "BB206")] == topped_up


def to_core(day: str, amount: int, giver: str = "Expenses:Tax") -> str:
    return paid_by("Assets:Core:Bank", day, -amount, giver)


@pytest.mark.parametrize(
    ("story", "contributions", "nav"),
    [
        # An importer clears a payment to the core through an expense: 80 between, 100 after it.
        (to_core("02-04", 200_000), 800_000, 100),
        (to_core("02-03", 200_000), 800_000, 100),
        (to_core("02-04", 120_000), 880_000, 92),
        (to_core("02-04", 120_000) + to_core("02-05", 80_000), 800_000, 100),
        # What the account gives beyond that is its own.
        (to_core("02-04", 300_000), 800_000, 100),
        # The sleeve got a part back before.
        (tax("02-04", -150_000) + to_core("02-05", 200_000), 950_000, 100),
        (tax("02-04", -200_000) + to_core("02-05", 200_000), 1_000_000, 100),
        # By way of a bank; and 91 days later, when nothing is traced any more.
        (
            paid_by("Assets:Bank", "02-04", -200_000) + to_core("02-06", 200_000, "Assets:Bank"),
            800_000,
            100,
        ),
        (to_core("05-05", 200_000), 1_000_000, 80),
    ],
)
def test_a_loss_that_comes_into_the_core_was_paid_to_it(story, contributions, nav):
    day = last(tax("02-03", 200_000) + story)
    assert (day.net_contributions, day.nav) == (contributions, nav)


@pytest.mark.parametrize(
    ("story", "contributions", "nav", "outstanding"),
    [
        (to_core("02-04", 200_000, "Income:Dividends"), 800_000, 100, 0),
        (
            paid_by("Assets:Bank", "02-04", -200_000, "Income:Dividends")
            + to_core("02-05", 200_000, "Assets:Bank"),
            800_000,
            100,
            0,
        ),
        # Dividends of the core, more or less than what the sleeve paid for its short positions.
        (to_core("02-04", 300_000, "Income:Dividends"), 1_000_000, 80, 100_000),
        (to_core("02-04", 150_000, "Income:Dividends"), 1_000_000, 80, 100_000),
        (
            to_core("02-04", 50_000, "Income:Dividends")
            + to_core("02-05", 150_000, "Income:Dividends"),
            1_000_000,
            80,
            100_000,
        ),
    ],
)
def test_what_an_income_account_earned_is_no_payment_of_the_sleeve(
    story, contributions, nav, outstanding
):
    """It took 200,000 of the sleeve. Only if just these come into the core were they paid to it."""
    lost = tax("02-03", 200_000, "Income:Dividends")
    day = last(lost + story)
    assert (day.net_contributions, day.nav) == (contributions, nav)
    breach = paid_by("Assets:Core:Bank", "02-02", 100_000, "Assets:Attack:Trade")
    found = findings(FUNDED + breach + lost + story, "BB201")
    assert [one.params["outstanding"] for one in found] == [outstanding]


def test_a_sleeve_that_lost_all_stays_lost():
    day = last(tax("02-03", 1_000_000) + to_core("02-04", 1_000_000))
    assert (day.net_contributions, day.nav) == (0, 0)


def test_it_was_paid_by_the_layer_that_bore_the_loss():
    story = tax("02-03", -200_000, "Equity:Opening", "Hedge") + tax("02-04", 150_000, layer="Hedge")
    day = last(story + to_core("02-05", 150_000))
    assert tuple(day.layer_contributions) == (1_000_000, 50_000, 0)


def test_what_comes_back_to_two_layers_is_the_result_of_the_one_that_received_more():
    """50,000 were lost; of 70,000 that come, 60,000 into the hedge, 20,000 are new money."""
    back = """
2025-05-01 * "refund, and more"
  Expenses:Tax         -70,000 JPY
  Assets:Attack:Trade   10,000 JPY
  Assets:Attack:Hedge   60,000 JPY
"""
    day = last(tax("02-03", 50_000) + back)
    assert tuple(day.layer_contributions) == (1_010_000, 10_000, 0)


def test_what_comes_back_is_the_result_of_the_layer_that_received_it():
    story = tax("02-03", 50_000, layer="Reserve") + tax("05-01", -50_000, layer="Reserve")
    assert tuple(last(story).layer_contributions) == (1_000_000, 0, 0)


def test_a_bill_paid_on_the_way_counts_as_far_as_it_was_the_sleeves():
    """60,000 leave, 45,000 arrive at the bank: 15,000 were taken, no matter the rent."""
    story = (
        '\n2025-02-03 * "out"\n  Assets:Attack:Trade  -60,000 JPY\n  Expenses:Tax  15,000 JPY\n'
        "  Assets:Bank  45,000 JPY\n"
    )
    assert last(story).net_contributions == 955_000
    assert last(story + tax("05-01", -20_000)).net_contributions == 955_000 + 5_000


def test_two_that_receive_more_than_was_taken_share_it_whatever_their_order():
    one, two = tax("05-01", -40_000), tax("05-01", -30_000, layer="Hedge")
    for story in (one + two, two + one):
        day = last(tax("02-03", 50_000) + story)
        assert day.net_contributions == 1_020_000
        assert tuple(day.layer_contributions) == (1_000_000, 20_000, 0)


DIVIDEND = """
2025-02-03 * "dividend"
  Assets:Attack:Trade   30,000 JPY
  Income:Dividends     -30,000 JPY
"""


@pytest.mark.parametrize("lang", ["en", "ja"])
@pytest.mark.parametrize("code", ["BB304", "BB305"])
def test_a_budget_broken_by_an_untagged_account_names_it_and_its_tag(lang, code):
    story = FUNDED.replace(
        "  sleeve-budget: 1,000,000 JPY\n",
        "  sleeve-budget: 1,000,000 JPY\n  layer-trade: 1,000,000 JPY\n",
    )
    finding = only(story + DIVIDEND, code)
    remedy = say(finding.remedy, lang)
    for word in ("Income:Dividends", "30,000 JPY", 'barbell: "attack"'):
        assert word in remedy
    tagged = story.replace(
        "open Income:Dividends\n", 'open Income:Dividends\n  barbell: "attack"\n'
    )
    assert findings(tagged + DIVIDEND, code) == []


def test_money_from_the_bank_names_no_account():
    deposit = '\n2025-02-03 * "in"\n  Assets:Attack:Trade  30,000 JPY\n  Assets:Bank\n'
    assert "barbell:" not in say(only(FUNDED + deposit, "BB304").remedy, "en")


LOSS = """
2025-01-31 * "loss"
  Assets:Attack:Trade  -400,000 JPY
  Income:Attack:PnL     400,000 JPY
"""


def paid(target: str, amount: str = "12,000 JPY") -> str:
    return f'\n2025-02-03 * "paid for the sleeve"\n  Assets:Bank  -{amount}\n  {target}  {amount}\n'


@pytest.mark.parametrize("account", ["Expenses:Attack:Interest", "Income:Attack:PnL"])
def test_a_cost_that_outside_pays_is_a_contribution_and_a_loss_and_no_top_up(account):
    """600,000 + 12,000 - 12,000: NAV 60 x 600 / 612."""
    ledger = FUNDED + '2025-01-01 open Expenses:Attack:Interest\n  barbell: "attack"\n' + LOSS
    analysis = judge(ledger + paid(account))
    assert [one for one in analysis.findings if one.code == "BB206"] == []
    day = analysis.history.last
    assert day.net_contributions == 1_012_000
    assert day.nav is not None
    assert abs(day.nav - D(60) * 600 / 612) < D("0.0001")


def test_a_debt_that_outside_pays_is_a_top_up_all_the_same():
    ledger = FUNDED + '2025-01-01 open Liabilities:Attack:Margin\n  barbell: "attack"\n' + LOSS
    assert only(ledger + paid("Liabilities:Attack:Margin"), "BB206").params["amount"] == 12_000


def test_of_a_payment_for_both_only_what_arrived_is_a_top_up():
    both = (
        '\n2025-02-03 * "both"\n  Assets:Bank  -15,000 JPY\n'
        "  Income:Attack:PnL  12,000 JPY\n  Assets:Attack:Trade  3,000 JPY\n"
    )
    assert only(FUNDED + LOSS + both, "BB206").params["amount"] == 3_000


def test_the_day_between_shows_the_loss():
    story = tax("02-03", 50_000) + tax("05-01", -50_000)
    assert on(history_of(FUNDED + story), "02-03").nav == 95


SOLD = """
2025-01-07 * "bought"
  Assets:Attack:Trade    200 STOCK {1,000 JPY}
  Assets:Attack:Trade  -200,000 JPY

2025-02-03 * "sold, and the tax withheld"
  Assets:Attack:Trade   -100 STOCK {1,000 JPY} @ 1,500 JPY
  Assets:Attack:Trade  140,000 JPY
  Expenses:Tax          10,000 JPY
  Income:Attack:PnL    -50,000 JPY

2025-02-04 price STOCK 1,000 JPY
"""
LOSS_WITH_REFUND = """
2025-02-05 * "sold at a loss, and some of the tax comes back"
  Assets:Attack:Trade   -100 STOCK {1,000 JPY} @ 900 JPY
  Assets:Attack:Trade   92,000 JPY
  Expenses:Tax          -2,000 JPY
  Income:Attack:PnL     10,000 JPY
"""


@pytest.mark.parametrize(
    ("story", "contributions", "equity"),
    [
        (SOLD, 1_000_000, 1_040_000),
        (SOLD + tax("05-01", -7_000), 1_000_000, 1_047_000),
        (SOLD + tax("05-01", -12_000), 1_002_000, 1_052_000),
        # 2,000 came back with the next sale: 8,000 are left.
        (SOLD + LOSS_WITH_REFUND + tax("05-01", -8_000), 1_000_000, 1_040_000),
        (SOLD + LOSS_WITH_REFUND + tax("05-01", -9_000), 1_001_000, 1_041_000),
        # What came back before anything was withheld is no debt of the account.
        (SOLD.replace("02-03", "02-07") + LOSS_WITH_REFUND + tax("05-01", -9_000), 1_000_000, None),
    ],
)
def test_a_tax_withheld_with_a_sale_may_come_back_apart(story, contributions, equity):
    day = last(story)
    assert day.net_contributions == contributions
    assert equity is None or day.equity == equity


def income(day: str, amount: int, account: str = "Income:Desk", layer: str = "Trade") -> str:
    """Positive: given to the sleeve; negative: taken from it."""
    return tax(day, -amount, account, layer)


DESK = "2025-01-01 open Income:Desk\n"
INDEX = """
2025-01-01 commodity INDEX
  barbell-instrument: "future"
  barbell-multiplier: 10
2025-01-07 * "one contract"
  Assets:Attack:Trade  1 INDEX {0 JPY} @ 40,000 JPY
2025-02-03 price INDEX 30,000 JPY
"""


@pytest.mark.parametrize(
    ("story", "contributions", "nav"),
    [
        # 300,000 lost: they were taken for a withdrawal, and might have been put in again.
        (income("02-03", -300_000), 1_000_000, "70"),
        # They may come back; what is more is money put in.
        (income("02-03", -300_000) + income("05-01", 300_000), 1_000_000, "100"),
        (income("02-03", -300_000) + income("05-01", 400_000), 1_100_000, None),
        # What it put in, it may take back; what it takes beyond that is a loss.
        (income("02-03", 50_000) + income("02-04", -50_000), 1_000_000, "100"),
        (income("02-03", 50_000) + income("02-04", -150_000), 1_000_000, D(9500) / 105),
        (income("02-03", 50_000) + income("02-04", -30_000), 1_020_000, "100"),
        (income("02-03", 50_000) + tax("02-04", 50_000), 1_050_000, None),
        # On one day, the order is nothing.
        (income("02-03", 50_000) + income("02-03", -50_000), 1_000_000, "100"),
        (income("02-03", -50_000) + income("02-03", 50_000), 1_000_000, "100"),
    ],
)
def test_what_an_untagged_income_account_takes_is_a_loss(story, contributions, nav):
    day = last(DESK + story)
    assert day.net_contributions == contributions
    if nav is not None:
        assert day.nav is not None
        assert abs(day.nav - D(nav)) < D("0.0001")


def test_what_it_put_in_goes_out_of_the_layer_that_bears_the_loss():
    """Of 60,000, the hedge pays 40,000: 50,000 were put in before, 10,000 are a loss."""
    taken = """
2025-02-04 * "taken back, and more"
  Income:Desk           60,000 JPY
  Assets:Attack:Trade  -20,000 JPY
  Assets:Attack:Hedge  -40,000 JPY
"""
    day = last(DESK + income("02-03", 50_000, layer="Hedge") + taken)
    assert tuple(day.layer_contributions) == (980_000, 20_000, 0)
    back = income("02-04", -50_000, layer="Hedge")
    day = last(DESK + income("02-03", 50_000) + back)
    assert tuple(day.layer_contributions) == (1_050_000, -50_000, 0)


def test_a_deduction_of_a_salary_is_no_loss():
    story = """
2025-01-01 open Income:Deductions
2025-02-03 * "salary, paid to the broker"
  Income:Desk          -50,000 JPY
  Income:Deductions     10,000 JPY
  Assets:Attack:Trade   40,000 JPY
"""
    day = last(DESK + story)
    assert (day.net_contributions, day.nav) == (1_040_000, 100)


@pytest.mark.parametrize(
    ("back", "equity", "nav", "result"),
    [
        ("", 900_000, "90", -100_000),
        (income("02-04", 40_000), 900_000, "90", -60_000),
    ],
)
def test_variation_that_an_untagged_income_account_takes_counts_once(back, equity, nav, result):
    """10 x 10,000 are lost, and booked: they were in the open loss, too, until it was closed."""
    sold = "2025-02-05 price INDEX 30,000 JPY\n"
    closed = (
        '2025-02-06 * "sold"\n  Assets:Attack:Trade  -1 INDEX {0 JPY} @ 30,000 JPY\n'
        '2025-02-20 * "lunch"\n  Assets:Bank  -1 JPY\n  Equity:Opening\n'
    )
    history = history_of(FUNDED + DESK + INDEX + income("02-03", -100_000) + back + sold)
    assert history.last.equity == equity
    assert abs(history.last.nav - D(nav)) < D("0.0001")
    history = history_of(FUNDED + DESK + INDEX + income("02-03", -100_000) + back + sold + closed)
    assert [one.result for one in history.trades] == [result]


def test_a_loss_on_an_untagged_income_account_without_a_position_is_undeclared():
    ledger = FUNDED + DESK + income("02-03", -300_000)
    found = findings(ledger)
    assert {one.code for one in found if one.code in ("BB005", "BB312")} == {"BB005", "BB312"}


def test_a_late_fee_that_names_its_trade_needs_no_tag():
    story = """
2025-01-07 * "bought" ^trade-1
  Assets:Attack:Trade    100 STOCK {1,000 JPY}
  Assets:Attack:Trade  -100,000 JPY
2025-02-03 * "sold" ^trade-1
  Assets:Attack:Trade   -100 STOCK {1,000 JPY} @ 1,005 JPY
  Assets:Attack:Trade  100,500 JPY
  Income:Attack:PnL       -500 JPY
2025-02-04 * "commission" ^trade-1
  Expenses:Tax             800 JPY
  Assets:Attack:Trade     -800 JPY
2025-02-05 * "custody"
  Expenses:Tax             100 JPY
  Assets:Attack:Trade     -100 JPY
"""
    assert [one.result for one in history_of(FUNDED + story).trades] == [-300]


def deposit(day: str, percent: int, words: str = 'note: "by bank"') -> str:
    """100,000 from the bank, of which 1,000 are a fee on the way; or a part of it back."""
    return f"""
2025-{day} * "deposit" ^deposit
  {words}
  Assets:Bank  {-1_000 * percent} JPY
  Expenses:Tax  {10 * percent} JPY
  Assets:Attack:Trade  {990 * percent} JPY
"""


UNDOES = 'barbell-reverses: "deposit"'


@pytest.mark.parametrize("account", ["Assets:Bank", "Assets:Core:Bank"])
@pytest.mark.parametrize(
    ("story", "contributions", "nav"),
    [
        ([deposit("02-05", -100)], 1_001_000, pytest.approx(100 * 1_099_000 / 1_100_000)),
        ([deposit("02-05", -100, UNDOES)], 1_000_000, pytest.approx(100)),
        ([deposit("02-03", -100, UNDOES)], 1_000_000, pytest.approx(100)),
        ([deposit("02-05", -50, UNDOES)], 1_050_000, pytest.approx(100 * 1_099_500 / 1_100_000)),
        (
            [deposit("02-05", -50, UNDOES), deposit("02-06", -50, UNDOES)],
            1_000_000,
            pytest.approx(100, abs=0.01),
        ),
        # The fee was refunded before: nothing of it is left to be given back.
        ([tax("02-04", -1_000), deposit("02-05", -100, UNDOES)], 1_001_000, pytest.approx(100)),
    ],
)
def test_a_deposit_that_is_undone_gives_back_its_fee(story, contributions, nav, account):
    parts = [deposit("02-03", 100), *story]
    day = last("".join(part.replace("Assets:Bank", account) for part in parts))
    assert day.net_contributions == contributions
    assert day.layer_contributions[0] == contributions
    assert float(day.nav) == nav


def test_lots_that_are_sold_give_nothing_back_with_a_withdrawal():
    """A tax beside them is their result; what undoes their sale is no withdrawal's business."""
    story = """
2025-01-07 * "bought"
  Assets:Attack:Trade  100 STOCK {1,000 JPY}
  Assets:Attack:Trade  -100,000 JPY
2025-02-03 * "sold, and paid out" ^deposit
  Assets:Attack:Trade  -100 STOCK {1,000 JPY} @ 1,000 JPY
  Expenses:Tax  1,000 JPY
  Assets:Bank  99,000 JPY
2025-02-04 * "undone"
  barbell-reverses: "deposit"
  Assets:Attack:Trade  100 STOCK {1,000 JPY}
  Expenses:Tax  -1,000 JPY
  Assets:Bank  -99,000 JPY
"""
    day = last(story)
    assert (day.net_contributions, day.equity) == (1_000_000, 1_000_000)
