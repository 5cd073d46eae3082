"""A ledger a line long for each thing that accounts may be, and may not be taken for."""

from __future__ import annotations

from decimal import Decimal

import pytest

from beancount_barbell.model.roles import Role
from beancount_barbell.proposal.guesses import Question, guess
from beancount_barbell.proposal.portrait import read_books
from tests.support import load

HEAD = """
option "operating_currency" "JPY"
option "inferred_tolerance_default" "JPY:0.5"
plugin "beancount.plugins.auto_accounts"
2024-01-04 * "Where we stand"
  Assets:North:Bank      2,000,000 JPY
  Equity:Opening
2024-12-20 * "Rent"
  Assets:North:Bank       -150,000 JPY
  Expenses:Rent
"""

SAVINGS = """
2024-01-05 * "Put away"
  Assets:Kita:Savings    9,000,000 JPY
  Equity:Opening
"""

FUND = """
2024-01-01 commodity MMF
  name: "US treasury money market fund"
2024-01-05 * "Put away"
  Assets:Kita:Fund         900,000 MMF {10 JPY}
  Equity:Opening
"""

MARGIN = """
2024-01-05 * "Funding"
  Assets:South:Cash      1,000,000 JPY
  Equity:Opening
2024-01-09 * "On a loan"
  Assets:South:Shares          300 STOCK {4,000 JPY}
  Assets:South:Cash       -500,000 JPY
  Liabilities:South:Loan  -700,000 JPY
"""

SHARES = """
2024-01-05 * "Bought"
  Assets:East:Shares           100 VTI {4,000 JPY}
  Assets:North:Bank       -400,000 JPY
"""


def books(text):
    loaded = load(HEAD + text)
    assert loaded.errors == []
    return read_books(loaded.entries, loaded.options)


def guesses(text, *answers):
    return guess(books(text), "JPY", answers)


def roles(text, *answers):
    return {one.account: one.role.value for one in guesses(text, *answers).roles}


def asked(text):
    return {
        branch: one.reason.key.removeprefix("init.ask.")
        for one in guesses(text).questions
        for branch in one.branches
    }


# The core: cash-like and idle, and nothing else


@pytest.mark.parametrize("text", [SAVINGS, FUND, SAVINGS + FUND])
def test_what_is_cash_like_and_idle_is_the_core(text):
    assert roles(text) == {"Assets:Kita": "core"}
    assert asked(text) == {}


def test_its_interest_and_the_tax_on_it_are_the_cores():
    text = (
        SAVINGS
        + """
2024-06-30 * "Interest"
  Assets:Kita:Savings           80 JPY
  Expenses:Kita:Tax             20 JPY
  Income:Kita:Interest
"""
    )
    assert roles(text) == {
        "Assets:Kita": "core",
        "Expenses:Kita:Tax": "core",
        "Income:Kita:Interest": "core",
    }


@pytest.mark.parametrize(
    ("income", "found"),
    [
        ("Income:Interest", {"Assets:Kita": "core"}),
        ("Income:JP:受取利息", {"Assets:Kita": "core"}),
        ("Income:Dividends:Kita", {"Assets:Kita": "core", "Income:Dividends:Kita": "core"}),
    ],
)
def test_interest_is_what_idle_money_brings_in(income, found):
    """Most books have one account for all interest, which names no bank."""
    text = f"""{SAVINGS}
2024-06-30 * "Yield"
  Assets:Kita:Savings          80 JPY
  {income}
"""
    assert roles(text) == found
    assert asked(text) == {}
    other = text.replace(income, "Income:Gifts")
    assert (roles(other), asked(other)) == ({}, {"Assets:Kita": "earning"})


CURRENT = """
2024-01-05 * "To live on"
  Assets:Kita:Current      500,000 JPY
  Equity:Opening
2024-12-10 * "Rent"
  Assets:Kita:Current     -150,000 JPY
  Expenses:Rent
"""


@pytest.mark.parametrize(
    ("more", "found"),
    [
        ("", "savings"),
        # To the account beside it: it is used; it was, more than a year ago
        ('2024-03-01 * "A"\n  Assets:Kita:Savings  -9 JPY\n  Assets:Kita:Current\n', None),
        ('2022-03-01 * "A"\n  Assets:Kita:Savings  -9 JPY\n  Assets:Kita:Current\n', "savings"),
        ('2024-03-01 * "B"\n  Assets:Kita:Savings  9 JPY\n  Income:Zinsen\n', "savings"),
        ('2024-03-01 * "C"\n  Assets:Kita:Savings  9 JPY\n  Income:Interest\n', "savings"),
        ('2024-03-01 * "D"\n  Assets:Kita:Current  9 JPY\n  Liabilities:Kita:Card\n', "debt"),
        ('2024-03-01 * "E"\n  Assets:Kita:Savings  -9,000,000 JPY\n  Expenses:X\n', None),
    ],
)
def test_savings_beside_an_account_that_is_used_are_asked_about(more, found):
    """A bank is seldom used for one thing alone."""
    text = SAVINGS.replace("2024-01-05", "2020-01-05") + CURRENT + more
    assert roles(text) == {}
    assert asked(text) == ({} if found is None else {"Assets:Kita:Savings": found})


@pytest.mark.parametrize(("day", "found"), [("2024-09-21", True), ("2024-09-22", False)])
def test_savings_that_are_new_are_not_asked_about(day, found):
    """90 days before 2024-12-20 are 2024-09-21."""
    text = SAVINGS.replace("2024-01-05", day) + CURRENT
    assert bool(asked(text)) is found


PAID = """
{day} * "Paid"
  Assets:Kita:Savings     -100,000 JPY
  {account}
"""

EARNED = """
{day} * "Salary"
  Assets:Kita:Savings      100,000 JPY
  Income:Salary
"""


@pytest.mark.parametrize("account", ["Expenses:Rent", "Liabilities:Card", "Assets:North:Bank"])
def test_what_pays_is_not_idle(account):
    """The last booking is of 2024-12-20: a year before is 2023-12-21."""
    text = SAVINGS + PAID.format(day="2024-03-01", account=account)
    assert roles(text) == {}
    assert asked(text) == {}


def test_what_earns_is_asked_about():
    """A salary, or interest in a language that is not known."""
    text = SAVINGS + EARNED.format(day="2024-03-01")
    assert (roles(text), asked(text)) == ({}, {"Assets:Kita": "earning"})


@pytest.mark.parametrize(
    ("day", "found"), [("2023-12-21", {"Assets:Kita": "quiet"}), ("2023-12-22", {})]
)
def test_what_paid_more_than_a_year_ago_is_asked_about(day, found):
    text = SAVINGS.replace("2024-01-05", "2020-01-05")
    assert asked(text + PAID.format(day=day, account="Expenses:House")) == found
    earned = {"Assets:Kita": "earning"} if day > "2023-12-21" else found
    assert asked(text + EARNED.format(day=day)) == earned


@pytest.mark.parametrize(("day", "found"), [("2024-09-21", "idle"), ("2024-09-22", "new")])
def test_what_is_known_for_less_than_a_quarter_is_asked_about(day, found):
    """90 days before 2024-12-20 are 2024-09-21."""
    text = SAVINGS.replace("2024-01-05", day)
    assert asked(text) == ({} if found == "idle" else {"Assets:Kita": found})
    assert roles(text) == ({"Assets:Kita": "core"} if found == "idle" else {})


def test_a_debt_beside_it_is_asked_about():
    text = (
        SAVINGS
        + """
2024-01-06 * "A loan for the house"
  Assets:House                   1 HOUSE {1,000,000 JPY}
  Liabilities:Kita:Mortgage
"""
    )
    assert roles(text) == {}
    assert asked(text)["Assets:Kita"] == "debt"


@pytest.mark.parametrize(
    "name", ["Assets:Kita:Pension", "Assets:Kita:IRA", "Assets:Kita:IDeCo", "Assets:Kita:401k"]
)
def test_a_pension_is_asked_about_and_stays_outside(name):
    text = SAVINGS.replace("Assets:Kita:Savings", name)
    assert roles(text) == {}
    (question,) = guesses(text).questions
    assert question.likely is Role.OUTSIDE
    assert question.reason.key == "init.ask.retirement"


NISA = """
2024-01-05 * "For old age"
  Assets:South:NISA:Fund        10 VTI {4,000 JPY}
  Assets:North:Bank        -40,000 JPY
"""


def test_a_pension_at_the_broker_of_the_sleeve_does_not_hide_it():
    """Brokers keep both; what is tied is asked about by itself."""
    assert roles(MARGIN + NISA) == {
        "Assets:South:Cash": "attack",
        "Assets:South:Shares": "attack",
        "Liabilities:South": "attack",
    }
    assert asked(MARGIN + NISA) == {"Assets:South:NISA": "retirement"}
    named = NISA.replace("NISA", "Margin:IRA")
    assert (roles(named), asked(named)) == ({}, {"Assets:South": "retirement"})


def test_a_pension_that_is_not_used_is_not_covered_by_the_broker_of_the_sleeve():
    """A tag on Assets:South would make it the sleeve's from its first booking on."""
    opened = "2024-01-04 open Assets:South:NISA\n"
    closed = f"{opened}2024-01-05 close Assets:South:NISA\n"
    assert "Assets:South" in roles(MARGIN)
    for text in (opened, closed):
        assert "Assets:South" not in roles(MARGIN + text)
        assert "Assets:South:Cash" in roles(MARGIN + text)
    assert roles(MARGIN + opened.replace("NISA", "Other")) == roles(MARGIN)


def test_what_a_pension_pays_into_is_one():
    text = SAVINGS.replace("Equity:Opening", "Income:Employer:Match401k")
    assert asked(text) == {"Assets:Kita": "retirement"}


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("Assets:Kita:Savings", True),
        ("Assets:Kita:定期預金", True),
        ("Assets:KitaBank", True),
        ("Assets:KitaSec:Cash", True),
        ("Assets:Broker", False),
        ("Assets:Landlord", False),
        ("Assets:Deposits:Landlord", False),
        ("Assets:Kita:TimeDeposit", True),
        ("Assets:SecurityDeposit", False),
        ("Assets:Receivable:KitaBank", False),
        ("Assets:House", False),
        ("Assets:Kita", False),
    ],
)
def test_money_that_nobody_keeps_is_asked_about(name, kept):
    text = SAVINGS.replace("Assets:Kita:Savings", name)
    assert (asked(text) == {}) is kept
    assert (set(roles(text).values()) == {"core"}) is kept
    interest = """
2024-06-30 * "Interest"
  Assets:Kita   80 JPY
  Income:Kita:Interest
"""
    if name == "Assets:Kita":
        assert roles(text + interest)["Assets:Kita"] == "core"


def test_what_was_ever_overdrawn_is_no_core():
    text = """
2024-01-05 * "Paid out before it came in"
  Assets:Kita:Savings   -1,000,000 JPY
  Assets:Kita:Other
2024-01-06 * "Put away"
  Assets:Kita:Savings    9,000,000 JPY
  Equity:Opening
"""
    assert (roles(text), asked(text)) == ({}, {"Assets:Kita:Other": "savings"})


def test_an_account_that_is_empty_or_closed_is_nothing():
    text = (
        SAVINGS
        + """
2024-02-01 * "All of it"
  Assets:Kita:Savings   -9,000,000 JPY
  Equity:Opening
"""
    )
    assert (roles(text), asked(text)) == ({}, {})
    assert (
        "Assets:Kita:Savings" not in books(f"{text}2024-02-02 close Assets:Kita:Savings\n").accounts
    )


@pytest.mark.parametrize(
    ("name", "told"),
    [("Prime money market fund", "steady"), ("Bonds of all kinds", "traded"), ("", "traded")],
)
def test_a_fund_that_is_not_surely_like_cash_is_asked_about(name, told):
    text = FUND.replace("MMF", "PMM").replace("US treasury money market fund", name)
    assert roles(text) == {}
    assert asked(text) == {"Assets:Kita": told}


BILLS = """
2024-01-05 * "Put away"
  Assets:Kita:Fund         900 BILLS {{100 JPY}}
  Equity:Opening
2024-03-01 price BILLS  {low} JPY
{last} price BILLS  100 JPY
"""


@pytest.mark.parametrize(
    ("low", "last", "told"),
    [
        ("98", "2024-04-04", "steady"),
        ("97.99", "2024-04-04", "traded"),
        ("98", "2024-04-03", "traded"),
    ],
)
def test_a_fund_whose_price_hardly_moves_is_asked_about_as_the_core(low, last, told):
    """Three prices, over 90 days, within two per cent of the highest."""
    text = BILLS.format(low=low, last=last)
    assert roles(text) == {}
    assert asked(text) == {"Assets:Kita": told}
    (question,) = guesses(text).questions
    found = guesses(text, (question, Role.CORE))
    assert [(one.commodity, one.product_class) for one in found.classes] == [("BILLS", None)]


def test_two_prices_do_not_tell_that_a_fund_hardly_moves():
    text = BILLS.format(low="98", last="2024-04-04").replace("2024-03-01 price BILLS  98 JPY\n", "")
    assert asked(text) == {"Assets:Kita": "traded"}
    moved = f"{text}2024-02-02 price BILLS 1 USD\n2024-06-02 price BILLS 1 USD\n"
    assert asked(moved) == {"Assets:Kita": "traded"}


def test_what_has_no_price_is_not_even_asked_about():
    text = """
2024-01-05 * "Holidays"
  Assets:Employer:Hours         40 VACHR
  Income:Employer:Hours
"""
    assert (roles(text), asked(text)) == ({}, {})
    assert asked(f"{text}2024-01-06 price VACHR 1,000 JPY\n") == {"Assets:Employer": "traded"}


# The sleeve: more can be lost than lies there, or faster


def test_what_a_debt_at_the_same_place_paid_for_is_the_sleeves():
    assert roles(MARGIN) == {"Assets:South": "attack", "Liabilities:South": "attack"}


def test_its_fees_and_gains_are_the_sleeves():
    text = (
        MARGIN
        + """
2024-02-01 * "Fee"
  Expenses:South:Fees        1,000 JPY
  Assets:South:Cash
2024-02-01 * "A magazine"
  Expenses:Reading:South     1,000 JPY
  Assets:South:Cash
"""
    )
    assert roles(text)["Expenses:South:Fees"] == "attack"
    assert "Expenses:Reading:South" not in roles(text)


def test_an_account_that_is_called_as_what_lies_in_it_is_the_brokers():
    text = MARGIN.replace("South:Shares", "South:STOCK").replace("South", "Broker")
    assert roles(text) == {"Assets:Broker": "attack", "Liabilities:Broker": "attack"}


def test_its_layers_are_told_by_names():
    text = (
        MARGIN
        + """
2024-01-06 * "Apart"
  Assets:South:Reserve     100,000 JPY
  Assets:South:Hedge:Cash  100,000 JPY
  Equity:Opening
"""
    )
    found = {one.account: one.layer.value for one in guesses(text).of(Role.ATTACK)}
    assert found == {
        "Assets:South:Cash": "trade",
        "Assets:South:Shares": "trade",
        "Assets:South:Hedge": "hedge",
        "Assets:South:Reserve": "reserve",
        "Liabilities:South": "trade",
    }


@pytest.mark.parametrize("name", ["Leveraged index fund", "日経ダブルインバース"])
def test_a_leveraged_fund_makes_the_sleeve(name):
    text = f'2024-01-01 commodity VTI\n  name: "{name}"\n{SHARES}'
    assert roles(text) == {"Assets:East": "attack"}


def test_a_leveraged_fund_says_nothing_of_what_else_its_broker_keeps():
    """It can lose no more than itself; a margin account reaches further."""
    text = (
        SHARES
        + """
2024-01-06 * "Three times as fast"
  Assets:East:Fast               5 TQQQ {9,000 JPY}
  Assets:East:Cash          55,000 JPY
  Assets:North:Bank       -100,000 JPY
"""
    )
    assert roles(text) == {"Assets:East:Cash": "attack", "Assets:East:Fast": "attack"}
    assert asked(text) == {"Assets:East:Shares": "traded"}
    assert roles(text.replace("East:Fast", "East:Margin")) == {"Assets:East": "attack"}


def test_a_name_makes_the_sleeve_where_something_is_traded():
    text = SHARES.replace("Assets:East:Shares", "Assets:East:Margin")
    assert roles(text) == {"Assets:East": "attack"}
    cash = SAVINGS.replace("Assets:Kita:Savings", "Assets:East:FX")
    assert roles(cash) == {}
    assert asked(cash) == {"Assets:East": "leveraged-name"}


@pytest.mark.parametrize("name", ["FX証拠金", "外為FX口座", "CFD取引", "SpreadBet", "信用"])
def test_a_word_for_leverage_may_stand_beside_japanese(name):
    text = SAVINGS.replace("Savings", name)
    assert asked(text) == {"Assets:Kita": "leveraged-name"}


def test_a_credit_association_is_a_bank():
    """Shinyo alone is a purchase on margin."""
    assert roles(SAVINGS.replace("Kita:Savings", "JP:城南信用金庫")) == {
        "Assets:JP:城南信用金庫": "core"
    }


def test_shares_bought_with_own_money_are_asked_about():
    assert roles(SHARES) == {}
    assert asked(SHARES) == {"Assets:East": "traded"}
    sold = (
        SHARES
        + """
2024-02-01 * "Sold"
  Assets:East:Shares          -100 VTI {4,000 JPY}
  Assets:North:Bank        400,000 JPY
"""
    )
    assert asked(sold) == {}


def test_a_treasury_fund_at_a_broker_of_the_sleeve_is_asked_about():
    text = MARGIN + FUND.replace("Assets:Kita:Fund", "Assets:South:Fund")
    assert "Assets:South:Fund" not in roles(text)
    assert "Assets:South" not in roles(text)
    assert asked(text) == {"Assets:South:Fund": "beside"}


CASH = """
2024-01-05 * "Funding"
  Assets:South:Cash        300,000 JPY
  Equity:Opening
2024-02-01 * "Bought"
  Assets:South:Shares          100 STOCK {{4,000 JPY}}
  Assets:South:Cash
{day} * "More"
  Assets:South:Cash        200,000 JPY
  Assets:North:Bank
"""


@pytest.mark.parametrize(("day", "told"), [("2024-02-11", "traded"), ("2024-02-12", "owing")])
def test_cash_that_stays_below_zero_is_asked_about_as_margin(day, told):
    """Ten days long it may be money on its way."""
    assert asked(CASH.format(day=day)) == {"Assets:South": told}


def test_cash_that_is_below_zero_still_is_counted_up_to_the_last_booking():
    text = CASH.format(day="2024-02-11").replace("200,000", "50,000")
    assert asked(text) == {"Assets:South": "owing"}
    (question,) = guesses(text).questions
    assert question.reason.params == {"name": "Assets:South:Cash", "count": 323}
    assert question.likely is Role.ATTACK


@pytest.mark.parametrize("name", ["TQQQ", "T1570", "QQQX3"])
def test_a_leveraged_fund_is_told_by_its_ticker_or_its_name(name):
    """And how many times it moves is asked, unless a tag says it."""
    declared = f'2024-01-01 commodity {name}\n  name: "Daily 3x of an index"\n'
    text = (declared if name == "QQQX3" else "") + SHARES.replace("VTI", name)
    assert roles(text) == {"Assets:East": "attack"}
    assert guesses(text).leveraged == (name,)
    if name == "QQQX3":
        told = text.replace("commodity QQQX3\n", "commodity QQQX3\n  barbell-leverage: 3\n")
        assert guesses(told).leveraged == ()
    assert guesses(MARGIN).leveraged == ()


def test_hours_below_zero_are_no_margin():
    text = """
2024-01-05 * "Holidays taken before they were earned"
  Assets:Employer:Hours        -40 VACHR
  Expenses:Hours
2024-03-05 * "Earned"
  Assets:Employer:Hours         50 VACHR
  Income:Employer:Hours
"""
    assert asked(text) == {}
    assert asked(f"{text}2024-01-06 price VACHR 1,000 JPY\n") == {"Assets:Employer": "owing"}


FUTURES = """
2024-01-05 * "Funding"
  Assets:South:Cash        300,000 JPY
  Equity:Opening
2024-02-01 * "Bought"
  Assets:South:Futures           1 NK2H {0 JPY}
  Assets:South:Cash           -500 JPY
  Expenses:South:Fees          500 JPY
"""

SOLD = """
2024-02-09 * "Sold"
  Assets:South:Futures          -1 NK2H {0 JPY}
  Assets:South:Cash        -50,000 JPY
  Income:South:Gains        50,000 JPY
"""


def test_what_is_bought_and_sold_at_no_cost_is_asked_about_as_futures():
    """A gift at no cost that is held still is no sign; a name that says so is one."""
    text = FUTURES.replace("South:Futures", "South:F") + SOLD.replace("South:Futures", "South:F")
    assert asked(text) == {"Assets:South": "settled"}
    assert asked(FUTURES.replace("South:Futures", "South:F")) == {"Assets:South": "traded"}
    assert roles(FUTURES + SOLD)["Assets:South"] == "attack"


def test_a_question_names_the_results_that_would_go_with_it():
    text = (FUTURES + SOLD).replace("South:Futures", "South:F")
    (question,) = guesses(text).questions
    assert question.results == ("Expenses:South:Fees", "Income:South:Gains")
    assert roles(text, (question, Role.ATTACK)) == {
        "Assets:South": "attack",
        "Expenses:South:Fees": "attack",
        "Income:South:Gains": "attack",
    }


def test_results_that_two_answers_could_claim_go_with_none():
    fund = FUND.replace("Kita", "South").replace('"Put away"', '"Parked"')
    told = """
2024-01-20 * "Interest"
  Assets:South:Cash             10 JPY
  Income:South:Interest
"""
    found = guesses(MARGIN + fund + told)
    assert [(one.branches, one.results) for one in found.questions] == [
        (("Assets:South:Fund",), ())
    ]
    tied = found_beside_a_pension(told)
    assert [one.results for one in tied] == [("Income:South:Interest",), ()]


def found_beside_a_pension(text):
    """A fund, and money of a pension at the same institution."""
    pension = """
2024-01-05 * "Saved"
  Assets:South:NISA:Cash   500,000 JPY
  Equity:Opening
"""
    fund = FUND.replace("Kita", "South")
    return guesses(pension + fund + text.replace("South:Cash", "South:NISA:Cash")).questions


def test_a_fund_beside_a_pension_is_asked_about_by_itself():
    fund, pension = found_beside_a_pension("")
    assert (fund.branches, fund.likely) == (("Assets:South:Fund",), Role.CORE)
    assert fund.reason.key == "init.ask.beside-tied"
    assert (pension.branches, pension.likely) == (("Assets:South:NISA",), Role.OUTSIDE)


# Answers, and what goes with roles


def test_answers_make_roles_and_close_questions():
    (question,) = guesses(SHARES).questions
    for role in (Role.CORE, Role.ATTACK):
        found = guesses(SHARES, (question, role))
        assert found.questions == ()
        assert [(one.account, one.role) for one in found.roles] == [("Assets:East", role)]
    assert guesses(SHARES, (question, Role.OUTSIDE)).roles == ()
    other = Question(("Assets:Other",), Role.CORE, question.reason)
    assert guesses(SHARES, (other, Role.CORE)).questions == (question,)


def test_foreign_money_in_the_core_is_cash():
    text = SAVINGS.replace("9,000,000 JPY", "60,000 USD").replace(
        "Equity:Opening", "Equity:Opening  -60,000 USD"
    )
    assert [(one.commodity, one.product_class) for one in guesses(text).classes] == [
        ("USD", "cash")
    ]
    declared = f'2024-01-01 commodity USD\n  barbell-class: "cash"\n{text}'
    assert guesses(declared).classes == ()


def test_the_class_of_a_fund_is_told_by_its_name():
    assert [(one.commodity, one.product_class) for one in guesses(FUND).classes] == [
        ("MMF", "treasury-mmf")
    ]


def test_whether_an_account_outside_can_pay():
    text = """
2024-01-05 * "A deposit for the rent"
  Assets:Landlord          300,000 JPY
  Assets:North:Bank
2024-01-05 * "New"
  Assets:West:Points            50 POINT
  Income:West:Points
"""
    paying = {one.account: one.pays for one in guesses(text).paying}
    assert paying == {"Assets:North:Bank": True}
    assert asked(text) == {"Assets:Landlord": "unclear"}
    gone = text.replace("Assets:Landlord          300,000 JPY", "Assets:Friend  300,000 JPY")
    gone += '2024-02-05 * "Back"\n  Assets:Friend  -100,000 JPY\n  Expenses:Gift\n'
    assert {one.account: one.pays for one in guesses(gone).paying}["Assets:Friend"] is True
    empty = read_books([], load('option "operating_currency" "JPY"').options)
    assert guess(empty, "JPY").paying == ()


def test_institutions_and_what_is_held():
    found = guesses(FUND)
    assert found.institutions == (("Assets:Kita:Fund", "Kita"),)
    assert found.held == {"MMF"}


def test_one_name_covers_accounts_of_an_institution_and_no_others():
    text = (
        SAVINGS
        + """
2024-01-05 * "A name that begins alike"
  Assets:KitaBank        1,000 JPY
  Assets:North:Bank
"""
    )
    assert roles(text)["Assets:Kita"] == "core"
    found = books(text).accounts["Assets:Kita:Savings"]
    assert (found.holds, found.bought) == ({"JPY": Decimal(9_000_000)}, 0)


# -- what one component of a name joins ---------------------------------------------------


POINTS = """
2024-01-05 * "Put away"
  Assets:Kita:Savings    9,000,000 JPY
  Assets:Kita:Current      100,000 JPY
  Equity:Opening
2024-12-20 * "Dinner, with points for it"
  Liabilities:Kita:Loan     -5,000 JPY
  Expenses:Food              5,000 JPY
  Assets:Kita:Points            50 KITAPTS
  Income:Kita:Points           -50 KITAPTS
2024-12-27 * "Paid"
  Assets:Kita:Current       -5,000 JPY
  Liabilities:Kita:Loan      5,000 JPY
2024-12-28 * "Dinner"
  Assets:Kita:Current       -5,000 JPY
  Expenses:Food
"""


def test_points_beside_a_debt_are_no_purchase_on_margin():
    """And they keep nothing from being asked about the savings."""
    assert roles(POINTS) == {}
    assert asked(POINTS) == {"Assets:Kita:Savings": "debt"}


def test_a_card_is_no_margin():
    gold = """
2024-01-05 * "Put away"
  Assets:Kita:Savings    9,000,000 JPY
  Equity:Opening
2024-02-05 * "Gold"
  Liabilities:Kita:{debt}   -200,000 JPY
  Assets:Kita:Gold               1 XAU {{200,000 JPY}}
"""
    assert roles(gold.format(debt="Visa")) == {}
    assert roles(gold.format(debt="Loan"))["Assets:Kita"] == "attack"


PEOPLE = """
2024-01-05 * "Put away"
  Assets:Taro:NorthBank:Savings   9,000,000 JPY
  Assets:Taro:SouthSec:Cash       1,000,000 JPY
  Equity:Opening
2024-01-09 * "On margin"
  Assets:Taro:SouthSec:Shares          300 STOCK {4,000 JPY}
  Assets:Taro:SouthSec:Cash       -500,000 JPY
  Liabilities:Taro:SouthSec:Loan  -700,000 JPY
"""


def test_what_a_person_has_at_several_institutions_is_asked():
    assert roles(PEOPLE) == {}
    assert asked(PEOPLE) == dict.fromkeys(
        ("Assets:Taro", "Liabilities:Taro"), "leveraged-somewhere"
    )
    alone = roles(PEOPLE.replace("Taro:", ""))
    assert (alone["Assets:SouthSec"], alone["Assets:NorthBank"]) == ("attack", "core")


@pytest.mark.parametrize("below", ["Margin", "U1234567", "特定", "STOCK", "JPY"])
def test_kinds_and_numbers_below_an_institution_are_no_institutions(below):
    text = MARGIN.replace("South:Shares", f"South:{below}").replace("South:Cash", "South:Main")
    assert roles(text)["Assets:South"] == "attack"


def test_currencies_and_kinds_of_coins_are_no_institutions():
    """The sleeve is what is at the exchange with the debt, not all of the coins."""
    text = """
2024-01-05 * "Coins"
  Assets:Crypto:Wallet:Trezor       1 BTC {100,000 JPY}
  Assets:JPY:Kita:Savings   9,000,000 JPY
  Equity:Opening
2024-02-05 * "On credit"
  Assets:Crypto:Exchange:Bit        1 BTC {100,000 JPY}
  Liabilities:JPY:Bit        -100,000 JPY
"""
    assert roles(text) == {
        "Assets:Crypto:Exchange:Bit": "attack",
        "Liabilities:JPY:Bit": "attack",
        "Assets:JPY:Kita": "core",
    }


@pytest.mark.parametrize(
    ("result", "key"),
    [("Gains", "gains"), ("PnL", "gains"), ("Interest", None)],
)
def test_money_that_gains_and_loses_may_be_an_investment(result, key):
    """A robot adviser's account in one number, brought up to date by `pad`."""
    text = f"""
2024-01-05 * "Put away"
  Assets:RoboSecurities     9,000,000 JPY
  Equity:Opening
2024-02-05 pad Assets:RoboSecurities Income:RoboSecurities:{result}
2024-02-06 balance Assets:RoboSecurities 9,100,000 JPY
"""
    assert asked(text).get("Assets:RoboSecurities") == key
    assert ("Assets:RoboSecurities" in roles(text)) is (key is None)
