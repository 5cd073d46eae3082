"""What debts outside gave the sleeve, and what it paid back to them."""

from __future__ import annotations

import pytest
from histories import L0, date, flow, flows, history_of


def told(*transactions: str):
    return history_of(L0 + "".join(transactions))


CARD = """
2025-02-03 * "the card funds the sleeve"
  Liabilities:Card     -100,000 JPY
  Assets:Attack:Trade   100,000 JPY
"""


def test_a_card_funds_the_sleeve():
    one = flow(told(CARD), "02-03")
    assert (one.borrowed, one.lender, one.repaid_on) == (100_000, "Liabilities:Card", None)


def test_at_most_what_the_debt_gave_and_the_sleeve_received():
    history = told(
        """
2025-02-03 * "rent and sleeve by card"
  Liabilities:Card     -150,000 JPY
  Expenses:Rent         100,000 JPY
  Assets:Attack:Trade    50,000 JPY
2025-02-04 * "two debts and the bank"
  Liabilities:Card      -20,000 JPY
  Liabilities:Friend    -30,000 JPY
  Assets:Bank           -50,000 JPY
  Assets:Attack:Trade   100,000 JPY
2025-01-01 open Liabilities:Friend
"""
    )
    assert flow(history, "02-03").borrowed == 50_000
    two = flow(history, "02-04")
    assert (two.borrowed, two.lender) == (50_000, "Liabilities:Friend")


def test_a_debt_of_the_sleeve_and_a_payment_are_none_and_equity_pays_its_part():
    history = told(
        """
2025-02-03 * "margin"
  Liabilities:Attack:Margin  -100,000 JPY
  Assets:Attack:Trade         100,000 JPY
2025-02-04 * "Equity gives half of what the sleeve has, the card at most the rest"
  Assets:Attack:Trade    100,000 JPY
  Liabilities:Card      -100,000 JPY
  Assets:Bank             50,000 JPY
  Equity:Opening
2025-02-05 * "the card is paid beside a deposit"
  Assets:Bank           -150,000 JPY
  Liabilities:Card        50,000 JPY
  Assets:Attack:Trade    100,000 JPY
"""
    )
    assert [one.borrowed for one in history.flows if one.date >= date("02-03")] == [50_000, 0]


def test_a_fee_that_a_card_pays_for_the_sleeve_is_no_capital():
    """Of 15,000 only the 3,000 that arrived on its account are lent; what pays a debt is, too."""
    fee = """
2025-01-01 open Expenses:Attack:Data
  barbell: "attack"
2025-02-03 * "the broker's data, by card"
  Liabilities:Card      -12,000 JPY
  Expenses:Attack:Data   12,000 JPY
"""
    history = told(fee)
    one = flow(history, "02-03")
    assert (one.borrowed, one.lender, one.inflow) == (0, None, 12_000)
    both = fee.replace("-12,000 JPY", "-15,000 JPY\n  Assets:Attack:Trade    3,000 JPY")
    assert flow(told(both), "02-03").borrowed == 3_000
    debt = CARD.replace("Assets:Attack:Trade ", "Liabilities:Attack:Margin ")
    assert flow(told(debt), "02-03").borrowed == 100_000


def test_what_equity_takes_of_the_sleeves_money_pays_no_debt():
    """Of 300,000 Equity takes 200,000: at most the rest pays the card, which gets more."""
    history = told(
        """
2025-02-04 * "out, and the card is paid by the bank, too"
  Assets:Attack:Trade  -300,000 JPY
  Assets:Bank          -200,000 JPY
  Equity:Opening        200,000 JPY
  Liabilities:Card      300,000 JPY
"""
    )
    assert flow(history, "02-04").borrowed == -100_000
    history = told(
        """
2025-02-04 * "Equity funds the sleeve, and pays the card"
  Assets:Attack:Trade   100,000 JPY
  Liabilities:Card      200,000 JPY
  Equity:Opening       -300,000 JPY
"""
    )
    one = flow(history, "02-04")
    assert (one.borrowed, one.lender) == (0, None)


def test_the_sleeve_pays_back_the_oldest_first():
    card = CARD + CARD.replace("02-03", "02-04")
    back = """
2025-02-10 * "back"
  Assets:Attack:Trade  -{} JPY
  Liabilities:Card
"""
    history = told(card, back.format("150,000"))
    assert [one.repaid_on for one in history.flows[1:3]] == [date("02-10"), None]
    history = told(card, back.format("150,000"), back.format("50,000").replace("02-10", "02-11"))
    assert [one.repaid_on for one in history.flows[1:3]] == [date("02-10"), date("02-11")]
    history = told(card, back.format("500,000").replace("02-10", "01-31"))
    assert [one.repaid_on for one in flows(history, "02-03")] == [None]
    outside = card + '\n2025-02-10 * "bank pays"\n  Assets:Bank  -200,000 JPY\n  Liabilities:Card\n'
    assert [one.repaid_on for one in told(outside).flows[1:3]] == [None, None]


@pytest.mark.parametrize(
    ("borrowed", "paid", "mended"),
    [
        ("100,000", "99,999", True),
        ("100,000", "99,998", False),
        ("2", "2", True),
        ("1", "1", False),  # rounding is no loan
    ],
)
def test_all_but_the_tolerance_repays_it(borrowed, paid, mended):
    back = f'\n2025-02-10 * "back"\n  Assets:Attack:Trade  -{paid} JPY\n  Liabilities:Card\n'
    history = told(CARD.replace("100,000", borrowed), back)
    assert flow(history, "02-03").repaid_on == (date("02-10") if mended else None)


def test_without_a_rate_it_is_unknown_and_nothing_repays_it():
    history = told(
        CARD.replace("100,000 JPY", "1,000 XXX").replace("-1,000", "-1,000"),
        '\n2025-02-10 * "back"\n  Assets:Attack:Trade  -100 XXX\n  Liabilities:Card\n',
    )
    one = flow(history, "02-03")
    assert (one.borrowed, one.lender, one.repaid_on) == (None, "Liabilities:Card", None)
    back = flow(history, "02-10")
    assert (back.borrowed, back.lender) == (0, None)  # the debt gave nothing then
    mixed = told(
        """
2025-02-03 * "it pays yen, and gets tokens of another debt"
  Assets:Attack:Trade  -100,000 JPY
  Liabilities:Card      100,000 JPY
  Assets:Attack:Trade     1,000 XXX
  Liabilities:Friend     -1,000 XXX
2025-01-01 open Liabilities:Friend
"""
    )
    assert flow(mixed, "02-03").borrowed is None


def prepaid(day, amount, account="Liabilities:Card"):
    return f"""
2025-{day} * "paid into it"
  Assets:Bank    -{amount} JPY
  {account}  {amount} JPY
"""


def lent(*transactions):
    return [one.borrowed for one in told(*transactions).flows if one.date == date("02-03")]


def test_an_account_that_was_overpaid_lends_what_is_beyond_it():
    assert lent(prepaid("02-02", 100_000), CARD) == [0]
    assert lent(prepaid("02-03", 100_000), CARD) == lent(CARD, prepaid("02-03", 100_000)) == [0]
    assert lent(prepaid("02-02", 60_000), CARD) == [40_000]
    assert lent(prepaid("02-02", 150_000), CARD, CARD) == [0, 50_000]
    one = flow(told(prepaid("02-02", 100_000), CARD), "02-03")
    assert (one.lender, one.repaid_on) == (None, None)


def test_what_it_owed_before_takes_it():
    rent = """
2025-{} * "rent by card"
  Liabilities:Card  -100,000 JPY
  Expenses:Rent      100,000 JPY
"""
    bill = prepaid("02-03", 100_000)
    assert lent(rent.format("02-01"), bill, CARD) == [100_000]
    assert lent(prepaid("02-01", 100_000), rent.format("02-02"), CARD) == [100_000]
    assert lent(prepaid("02-04", 100_000), CARD) == [100_000]
    # Two postings of one transaction that cancel out are no payment.
    wash = "  Liabilities:Card  90,000 JPY\n  Liabilities:Card  -90,000 JPY\n"
    assert lent(CARD + wash) == [100_000]


def test_of_other_money_it_is_not_known_what_there_was():
    dollars = CARD.replace("-100,000 JPY", "-1,000 USD @ 100 JPY")
    assert lent(prepaid("02-02", 100_000), dollars) == [100_000]
    changed = """
2025-02-02 * "dollars are paid into it"
  Assets:Bank       -100,000 JPY
  Liabilities:Card     1,000 USD @ 100 JPY
"""
    assert lent(changed, CARD) == [100_000]


def test_a_debt_from_the_day_of_since_on_is_repaid_before_one_that_is_history():
    since = '2025-02-04 custom "barbell" "policy"\n  since: 2025-02-04\n'
    back = """
2025-02-20 * "the sleeve pays the card"
  Assets:Attack:Trade  -100,000 JPY
  Liabilities:Card      100,000 JPY
"""
    history = told(since, CARD, CARD.replace("02-03", "02-04"), back)
    repaid = [flow(history, day).repaid_on for day in ("02-03", "02-04")]
    assert repaid == [None, date("02-20")]


DOLLARS = """
2025-02-01 price USD {} JPY
2025-02-03 * "a loan in dollars"
  Liabilities:Card     -1,000 USD
  Assets:Attack:Trade   1,000 USD
2025-02-10 price USD {} JPY
2025-02-11 * "back"
  Assets:Attack:Trade  -{} USD
  Liabilities:Card
"""


def test_a_debt_is_repaid_in_its_own_currency_whatever_that_is_worth_by_then():
    """The same for two debts at once, each to its lender."""
    repaid = [
        flow(told(DOLLARS.format(*figures)), "02-03").repaid_on
        for figures in ((150, 140, "1,000"), (150, 200, "900"), (150, 140, "900"))
    ]
    assert repaid == [date("02-11"), None, None]
    more = DOLLARS.replace("02-11", "02-12").split("2025-02-12")[1]
    history = told(DOLLARS.format(150, 200, 900), "2025-02-12" + more.format("100"))
    assert flow(history, "02-03").repaid_on == date("02-12")


def test_what_pays_in_another_currency_pays_by_worth():
    """A bill in yen for a purchase in dollars; what the yen debts leave of it."""
    loan = DOLLARS.format(150, 150, "1").partition("2025-02-11")[0]
    back = '2025-02-11 * "back"\n  Assets:Attack:Trade  -{} JPY\n  Liabilities:Card\n'
    for amount, expected in (("149,999", date("02-11")), ("149,998", None)):
        assert flow(told(loan, back.format(amount)), "02-03").repaid_on == expected
    both = told(loan, CARD.replace("02-03", "02-04"), back.format("150,000"))
    assert [flow(both, day).repaid_on for day in ("02-03", "02-04")] == [None, date("02-11")]


def test_two_debts_of_one_transaction_are_repaid_each_to_its_lender():
    both = """
2025-01-01 open Liabilities:Friend
2025-02-03 * "two debts"
  Liabilities:Card      -20,000 JPY
  Liabilities:Friend    -30,000 JPY
  Assets:Attack:Trade    50,000 JPY
"""
    back = """
2025-02-{} * "back"
  Assets:Attack:Trade  -{} JPY
  Liabilities:{}
"""
    one, other = back.format(10, "20,000", "Card"), back.format(12, "30,000", "Friend")
    assert flow(told(both, other), "02-03").repaid_on is None
    assert flow(told(both, one, other), "02-03").repaid_on == date("02-12")
    assert flow(told(both, back.format(10, "50,000", "Friend")), "02-03").repaid_on is None


def test_an_account_that_was_overpaid_in_dollars_lends_what_is_beyond_it():
    loan = DOLLARS.format(150, 150, "1").partition("2025-02-10")[0]
    for units, expected in (("600", [60_000]), ("1,000", [0])):
        filled = f"""
2025-02-02 * "dollars are paid into it"
  Assets:Bank         -{units} USD
  Liabilities:Card     {units} USD
"""
        assert lent(loan, filled) == expected


def test_units_that_only_change_their_price_are_a_debt_by_worth():
    history = told(
        """
2025-02-03 * "what the card booked at two prices funds the sleeve"
  Liabilities:Card      1,000 USD @ 150 JPY
  Liabilities:Card     -1,000 USD @ 160 JPY
  Assets:Attack:Trade  10,000 JPY
"""
    )
    one = flow(history, "02-03")
    assert (one.borrowed, one.lender) == (10_000, "Liabilities:Card")


THROUGH = """
2025-02-10 * "out of the sleeve"
  Assets:Attack:Trade  -{} JPY
  Assets:Bank           {} JPY
2025-{} * "and on to the card"
  Assets:Bank          -{} JPY
  Liabilities:Card      {} JPY
"""


def through(out, on, paid):
    return THROUGH.format(out, out, on, paid, paid)


def test_the_sleeve_pays_back_by_way_of_an_account_outside():
    def repaid(*story):
        return flow(told(CARD, *story), "02-03").repaid_on

    assert repaid(through(100_000, "02-12", 100_000)) == date("02-12")
    assert repaid(through(100_000, "02-10", 100_000)) == date("02-10")
    assert repaid(through(100_000, "05-11", 100_000)) == date("05-11")  # 90 days
    assert repaid(through(100_000, "05-12", 100_000)) is None
    assert repaid(through(60_000, "02-12", 100_000)) is None
    half = through(60_000, "02-12", 60_000)
    direct = """
2025-02-20 * "the rest"
  Assets:Attack:Trade  -40,000 JPY
  Liabilities:Card      40,000 JPY
"""
    assert repaid(half, direct) == date("02-20")
    assert repaid(half, direct.replace("40,000", "39,998")) is None
    # The core's own money that the sleeve never had is a breach, and no payment of its.
    core = through(100_000, "02-12", 100_000).replace("Attack:Trade", "Core:Bank")
    assert repaid(core) is None
    # A payment to an account that is none of debts pays none.
    savings = through(100_000, "02-12", 100_000).replace("Liabilities:Card", "Assets:Cash")
    assert repaid("2025-01-01 open Assets:Cash\n", savings) is None


@pytest.mark.parametrize("back", ["Assets:Attack:Trade", "Assets:Bank"])
def test_what_the_core_paid_and_got_back_from_the_sleeve_is_repaid(back):
    """The core pays the card, a breach; that the sleeve gives it back mends both."""
    paid = """
2025-02-27 * "the core pays the card"
  Assets:Core:Bank     -100,000 JPY
  Liabilities:Card      100,000 JPY
"""
    out = """
2025-03-03 * "out of the sleeve"
  Assets:Attack:Trade  -{} JPY
  Assets:Bank           {} JPY
"""
    home = f"""
2025-03-04 * "home"
  {back}  -{{}} JPY
  Assets:Core:Bank  {{}} JPY
"""

    def repaid(*amounts):
        story = [home.format(one, one) for one in amounts]
        if back == "Assets:Bank":
            story += [out.format(one, one) for one in amounts]
        return flow(told(CARD, paid, *story), "02-03").repaid_on

    assert repaid(100_000) == date("03-04")
    assert repaid(60_000, 40_000) == date("03-04")
    assert repaid(99_998) is None
    assert repaid() is None


def test_what_pays_another_currency_by_way_of_the_bank_is_worth_what_it_was_when_it_left():
    """Of 1,000 dollars at 150, changed at 160, 100,000 yen are 62.5 percent: 93,750."""
    dollars = """
2025-01-08 price USD 150 JPY
2025-01-08 * "dollars"
  Assets:Attack:Trade     1,000 USD
  Equity:Opening
2025-02-04 * "rent by card"
  Liabilities:Card     -100,000 JPY
  Expenses:Rent         100,000 JPY
2025-02-08 * "dollars leave"
  Assets:Attack:Trade    -1,000 USD
  Assets:Bank             1,000 USD
2025-02-09 * "changed"
  Assets:Bank            -1,000 USD @ 160 JPY
  Assets:Bank           160,000 JPY
2025-02-12 * "the yen side of the card is paid"
  Assets:Bank          -100,000 JPY
  Liabilities:Card      100,000 JPY
"""

    def repaid(price, worth):
        loan = CARD.replace("-100,000 JPY", f"-1,000 XXX @ {price} JPY")
        return flow(told(loan.replace("100,000", worth), dollars), "02-03").repaid_on

    assert repaid("93.75", "93,750") == date("02-12")
    assert repaid("93.752", "93,752") is None


def test_a_card_that_gives_dollars_and_gets_yen_lends_the_dollars():
    """Of 2,000 dollars half pays what the card is owed in yen: 1,000 of them repay it."""
    both = """
2025-02-03 * "changed in the card, and half of it to the sleeve"
  Liabilities:Card     -2,000 USD @ 100 JPY
  Liabilities:Card    100,000 JPY
  Assets:Attack:Trade 100,000 JPY
"""
    back = DOLLARS.format(100, 90, "{}").partition('2025-02-03 * "a loan in dollars"')
    back = back[0] + "2025-02-10" + back[2].partition("2025-02-10")[2]
    one = flow(told(both), "02-03")
    assert (one.borrowed, [debt.commodity for debt in one.debts]) == (100_000, ["USD"])
    assert flow(told(both, back.format("1,000")), "02-03").repaid_on == date("02-11")
    assert flow(told(both, back.format("990")), "02-03").repaid_on is None


def moved(day, amount, source, target):
    return f"""
2025-{day} * "{source} to {target}"
  {source}  -{amount} JPY
  {target}
"""


BANK, SLEEVE, CARD_ACCOUNT = "Assets:Bank", "Assets:Attack:Trade", "Liabilities:Card"
IN_BANK = moved("02-01", 500_000, "Income:Salary", BANK)
FRIEND = "2025-01-01 open Liabilities:Friend\n"


def test_the_sleeve_gives_back_to_the_bank_that_had_paid_the_card():
    def repaid(*story):
        return flow(told(IN_BANK, CARD, *story), "02-03").repaid_on

    paid, back = moved("02-27", 100_000, BANK, CARD_ACCOUNT), moved("03-03", 100_000, SLEEVE, BANK)
    assert repaid(paid) is None
    assert repaid(paid, back) == date("03-03")
    # In any order of the day, long after, and to another account outside.
    assert repaid(paid, back.replace("03-03", "02-27")) == date("02-27")
    assert repaid(paid.replace("02-27", "11-27"), back.replace("03-03", "12-03")) == date("12-03")
    assert repaid(paid, back.replace(BANK, "Assets:Car")) == date("03-03")
    assert repaid(paid, back.replace(BANK, "Expenses:Rent")) is None  # a loss of the sleeve
    # Part by part, and the rest to the card itself.
    half = moved("02-27", 40_000, BANK, CARD_ACCOUNT)
    assert repaid(half, back) is None
    rest = moved("03-04", 60_000, SLEEVE, CARD_ACCOUNT)
    assert repaid(half, moved("03-03", 40_000, SLEEVE, BANK), rest) == date("03-04")
    assert repaid(half, moved("03-03", 39_998, SLEEVE, BANK), rest) is None
    # What was spent on its way to the card, or went to the core or to Equity, pays nothing back.
    rent = moved("02-11", 100_000, BANK, "Expenses:Rent")
    assert repaid(moved("02-10", 100_000, SLEEVE, BANK), rent, paid) is None
    for away in ("Assets:Core:Bank", "Equity:Opening"):
        assert repaid(paid, back.replace(BANK, away)) is None
    # The card's other debts are paid first.
    assert repaid(moved("02-01", 100_000, CARD_ACCOUNT, "Expenses:Rent"), paid, back) is None


def test_one_withdrawal_pays_one_debt():
    """Of 200,000 that a card lent the bank pays 100,000, and passes on 100,000 of the sleeve's."""
    history = told(
        IN_BANK,
        CARD,
        CARD.replace("02-03", "02-04"),
        moved("02-05", 100_000, BANK, CARD_ACCOUNT),
        moved("02-06", 100_000, SLEEVE, BANK),
        moved("02-10", 100_000, BANK, CARD_ACCOUNT),
    )
    assert [flow(history, day).repaid_on for day in ("02-03", "02-04")] == [date("02-10"), None]


def test_a_bank_that_is_overdrawn_to_pay_the_card_has_paid_it():
    paid, back = moved("02-10", 100_000, BANK, CARD_ACCOUNT), moved("02-26", 100_000, SLEEVE, BANK)
    filled = moved("02-25", 40_000, "Income:Salary", BANK)
    for story in ((paid, back), (paid, filled, back)):
        assert flow(told(CARD, *story), "02-03").repaid_on == date("02-26")


@pytest.mark.parametrize("part", [100_000, 60_000])
def test_a_loan_that_paid_the_card_is_paid_instead(part):
    """By the sleeve, by way of a bank, or by a bank to which the sleeve gives it back."""

    def repaid(*story):
        rest = moved("02-10", 100_000 - part, SLEEVE, CARD_ACCOUNT) if part < 100_000 else ""
        over = moved("02-10", part, "Liabilities:Friend", CARD_ACCOUNT)
        return flow(told(FRIEND, IN_BANK, CARD, over, rest, *story), "02-03").repaid_on

    friend = "Liabilities:Friend"
    assert repaid() is None
    assert repaid(moved("02-20", part, SLEEVE, BANK)) is None
    assert repaid(moved("02-20", part, SLEEVE, friend)) == date("02-20")
    out, on = moved("02-20", part, SLEEVE, BANK), moved("02-21", part, BANK, friend)
    assert repaid(out, on) == date("02-21")
    assert repaid(on) is None
    assert repaid(on, out.replace("02-20", "02-22")) == date("02-22")


def test_a_debt_without_a_rate_is_advanced_by_nobody():
    history = told(
        CARD.replace("100,000 JPY", "1,000 XXX"),
        moved("02-10", 1_000, BANK, CARD_ACCOUNT).replace("JPY", "XXX"),
        moved("02-20", 1_000, SLEEVE, BANK).replace("JPY", "XXX"),
    )
    assert flow(history, "02-03").repaid_on is None


def test_what_is_paid_back_in_part_is_known():
    """To the card, to the bank or the core that had paid it, by units of its currency."""

    def repaid(*story):
        one = flow(told(IN_BANK, CARD, *story), "02-03")
        return one.repaid, one.repaid_on

    by_bank = moved("02-05", 100_000, BANK, CARD_ACCOUNT)
    by_core = moved("02-05", 100_000, "Assets:Core:Bank", CARD_ACCOUNT)
    assert repaid() == (0, None)
    assert repaid(moved("02-10", 30_000, SLEEVE, CARD_ACCOUNT)) == (30_000, None)
    assert repaid(by_bank, moved("02-10", 30_000, SLEEVE, BANK)) == (30_000, None)
    to_core = moved("02-10", 30_000, SLEEVE, "Assets:Core:Bank")
    assert repaid(by_core, to_core) == (30_000, None)
    rest = moved("02-12", 70_000, SLEEVE, "Assets:Core:Bank")
    assert repaid(by_core, to_core, rest) == (100_000, date("02-12"))
    one = flow(told(DOLLARS.format(100, 90, 400)), "02-03")
    assert (one.repaid, one.repaid_on) == (one.borrowed * 2 / 5, None)
