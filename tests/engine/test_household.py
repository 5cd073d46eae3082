"""What lies outside, and what living costs."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest
from histories import HOUSE, load

from beancount_barbell.engine.replay import replay
from beancount_barbell.figures.plain import jsonable
from beancount_barbell.figures.stress_figures import stress_figures
from beancount_barbell.reading.ledger import read_ledger
from tests.support import findings, made

D = Decimal

PRELUDE = (
    HOUSE
    + """
2024-01-01 open Expenses:Food
2024-01-01 open Assets:Savings
  barbell-liquid: TRUE
2024-01-01 open Assets:House
2024-01-01 open Assets:Sleeve
  barbell: "attack"
2024-01-01 open Expenses:Sleeve:Interest
  barbell: "attack"
2024-01-01 open Equity:Before
"""
)


def household(text: str, as_of: str | None = None):
    entries, options = load(PRELUDE + text)
    day = None if as_of is None else datetime.date.fromisoformat(as_of)
    return replay(read_ledger(entries, options, day), with_household=True).treasury.household


def months(year: int, first: int, last: int, amount: int) -> str:
    return "".join(
        f'\n{year}-{month:02d}-20 * "living"\n  Expenses:Food  {amount} JPY\n  Assets:Savings\n'
        for month in range(first, last + 1)
    )


OPENING = """
2024-01-01 * "before"
  Assets:Savings  4,200,000 JPY
  Equity:Before
"""


def test_the_case_of_the_page():
    """1,200,000 over 250,000 a month are 4.8 months."""
    found = household(OPENING + months(2024, 1, 12, 250_000), "2024-12-31")
    assert (found.liquid, found.monthly_expenses, found.months) == (1_200_000, 250_000, 12)
    assert found.liquid / found.monthly_expenses == D("4.8")


@pytest.mark.parametrize(
    ("legs", "lived_on"),
    [
        # Paid beside a transfer to the sleeve, out of the salary or out of the bank.
        ("Expenses:Food 250 JPY|Assets:Sleeve 100 JPY|Assets:Savings", 250),
        ("Income:Pay -900 JPY|Expenses:Food 250 JPY|Assets:Sleeve 300 JPY|Assets:Savings", 250),
        ("Expenses:Food 250 JPY|Assets:Sleeve 0 JPY|Assets:Savings", 250),
        # The sleeve's own: a fee on the way, in or out, as far as it paid, or beside its lots.
        ("Expenses:Food 2 JPY|Assets:Sleeve 100 JPY|Assets:Savings", 0),
        ("Expenses:Food 2 JPY|Assets:Sleeve -100 JPY|Assets:Savings", 0),
        ("Expenses:Food 250 JPY|Assets:Sleeve -100 JPY|Assets:Savings", 150),
        ("Expenses:Food 2 JPY|Assets:Sleeve 1 STOCK {98 JPY}|Assets:Sleeve -100 JPY", 0),
        # However large it is: a tax on lots that the bank paid for.
        ("Expenses:Food 250 JPY|Assets:Sleeve 1 STOCK {98 JPY}|Assets:Savings", 0),
        ("Expenses:Food 9 JPY|Assets:Sleeve 1 ETF {2 JPY}|Assets:Sleeve 1 JPY|Assets:Savings", 0),
        ("Expenses:Sleeve:Interest 2 JPY|Assets:Savings", 0),
        ("Expenses:Sleeve:Interest 2 JPY|Expenses:Food 5 JPY|Assets:Savings", 5),
        # What is said to be the household's is.
        ("Expenses:Home 2 JPY|Assets:Sleeve -2 JPY", 2),
    ],
)
def test_what_a_transaction_with_the_sleeve_spends_on_living(legs: str, lived_on: int) -> None:
    house = '2024-01-01 open Expenses:Home\n  barbell: "outside"\n2024-01-01 open Income:Pay\n'
    booked = '2024-01-20 * "both"\n' + "".join(f"  {leg}\n" for leg in legs.split("|"))
    found = household(house + OPENING + booked, "2024-01-31")
    assert (found.monthly_expenses, found.months) == (lived_on, 1)


def test_accounts_of_which_nobody_says_whether_they_can_pay_are_named():
    """The house holds no cash, the savings say it, what is empty asks for nothing."""
    text = (
        OPENING
        + """
2024-01-01 open Assets:Wallet
2024-01-01 open Assets:Spent
2024-01-02 * "cash"
  Assets:Wallet    30,000 JPY
  Assets:Spent      5,000 JPY
  Assets:House          1 HOUSE
  Equity:Before   -35,000 JPY
  Equity:Before        -1 HOUSE
2024-01-03 * "spent"
  Assets:Spent     -5,000 JPY
  Expenses:Food
"""
    )
    found = household(text, "2024-01-31")
    assert found.guessed == ("Assets:Wallet",)
    assert household(text, "2024-01-02").guessed == ("Assets:Spent", "Assets:Wallet")
    assert household(OPENING, "2023-12-31").guessed == ()


def test_a_year_that_is_closed_has_cost_what_it_cost():
    year = OPENING + months(2024, 1, 12, 250_000)
    closed = '2024-12-31 * "closed"\n  Expenses:Food  -3,000,000 JPY\n  Equity:Before\n'
    assert household(year + closed, "2024-12-31") == household(year, "2024-12-31")


def test_an_expense_that_nobody_knows_who_paid_is_lived_on():
    """Bookkeepers write it against Equity; only what is closed there cost nothing less."""
    cash = '2024-06-20 * "in cash"\n  Expenses:Food  600,000 JPY\n  Equity:Before\n'
    found = household(OPENING + months(2024, 1, 12, 250_000) + cash, "2024-12-31")
    assert found.monthly_expenses == 300_000


def test_only_the_last_twelve_full_months_count():
    text = OPENING + months(2024, 1, 12, 100_000) + months(2025, 1, 3, 340_000)
    found = household(text, "2025-03-30")
    assert found.months == 12
    assert found.monthly_expenses == (10 * D(100_000) + 2 * D(340_000)) / 12


def test_the_first_month_counts_only_if_it_is_whole():
    text = """
2024-01-02 * "before"
  Assets:Savings  4,200,000 JPY
  Equity:Before
""" + months(2024, 1, 4, 100_000)
    assert household(text, "2024-04-30").months == 3
    assert household(text, "2024-03-20").months == 1
    assert household(text, "2024-01-20").months == 0
    assert household(text, "2024-01-20").monthly_expenses is None


def test_a_ledger_without_transactions():
    found = household("")
    assert (found.liquid, found.monthly_expenses, found.months) == (0, None, 0)


def test_what_is_not_cash_tomorrow_is_not_liquid():
    found = household(
        """
2024-01-01 commodity FUND
  barbell-class: "government-mmf"
  barbell-settlement: 1
2024-01-01 commodity SLOW
  barbell-class: "government-mmf"
  barbell-settlement: 2
2024-01-01 price FUND 2 JPY
2024-01-01 price SLOW 2 JPY
2024-01-01 price USD 150 JPY
2024-01-01 price HOUSE 1,000 JPY
2024-01-01 * "before"
  Assets:Savings  1,000 JPY
  Assets:Savings     10 USD
  Assets:Savings    100 FUND
  Assets:Savings    100 SLOW
  Assets:House        1 HOUSE
  Equity:Before
2024-01-02 * "all the dollars"
  Assets:Savings    -10 USD @ 150 JPY
  Assets:Savings  1,500 JPY
"""
    )
    assert found.liquid == 2_700


def held(account: str, terms: str = "", story: str = "", as_of: str = "2025-06-30"):
    """What of 500 JPY in an account is liquid."""
    return household(
        f"""
2024-01-01 open {account}
{terms}2024-01-02 * "before"
  {account}  500 JPY
  Equity:Before
{story}""",
        as_of,
    ).liquid


def spent(day: str, account: str = "Assets:Vault") -> str:
    return f'{day} * "spent"\n  {account}  -100 JPY\n  Expenses:Food\n'


TRUE, FALSE = "  barbell-liquid: TRUE\n", "  barbell-liquid: FALSE\n"


def test_an_account_can_pay_that_has_paid_within_a_year():
    assert held("Assets:Vault") == 0
    assert held("Assets:Vault", story=spent("2024-06-30")) == 0
    assert held("Assets:Vault", story=spent("2024-07-01")) == 400
    assert held("Assets:Vault", story=spent("2025-07-01")) == 0  # not yet
    assert held("Assets:Vault", story=spent("2024-01-03"), as_of="2024-06-30") == 400


def test_what_comes_in_is_no_payment():
    more = '2025-06-01 * "more"\n  Assets:Vault  100 JPY\n  Equity:Before\n'
    assert held("Assets:Vault", story=more) == 0


def test_an_exchange_inside_an_account_pays_nobody():
    """Half of it becomes dollars, and it is worth the same; nobody was paid."""
    story = (
        '2025-06-01 price USD 100 JPY\n2025-06-01 * "change"\n'
        "  Assets:Vault  -300 JPY\n  Assets:Vault  3 USD @ 100 JPY\n"
    )
    assert held("Assets:Vault", story=story) == 0
    assert held("Assets:Vault", story=story + spent("2025-06-02")) == 400


@pytest.mark.parametrize(("back", "liquid"), [(20, 420), (100, 0), (120, 0)])
def test_what_comes_back_beside_a_payment_is_taken_off_it(back, liquid):
    """A bill of 100 with a refund in one transaction; what is refunded whole pays nobody."""
    story = (
        '2025-06-01 * "a bill"\n  Assets:Vault  -100 JPY\n'
        f"  Assets:Vault  {back} JPY\n  Expenses:Food\n"
    )
    assert held("Assets:Vault", story=story) == liquid


def test_who_pays_in_two_currencies_has_paid():
    story = (
        '2025-06-01 price USD 100 JPY\n2025-06-01 * "a bill"\n'
        "  Assets:Vault  -100 JPY\n  Assets:Vault  -1 USD @ 100 JPY\n  Expenses:Food\n"
    )
    assert held("Assets:Vault", story=story) == 300


def test_nothing_that_comes_beside_a_payment_is_no_exchange():
    story = (
        '2025-06-01 * "a bill"\n  Assets:Vault  -100 JPY\n  Assets:Vault  0 USD\n  Expenses:Food\n'
    )
    assert held("Assets:Vault", story=story) == 400


def test_goods_that_leave_are_no_money():
    story = (
        '2025-05-01 * "a coin"\n  Assets:Vault  1 GOLD\n  Equity:Before\n'
        '2025-06-01 * "gone"\n  Assets:Vault  -1 GOLD\n  Equity:Before\n'
    )
    assert held("Assets:Vault", story=story) == 0


def test_the_open_says_what_can_pay():
    assert held("Assets:Vault", TRUE) == 500
    assert held("Assets:Vault", FALSE, spent("2025-06-01")) == 0
    assert held("Assets:Savings:Fixed") == 500  # by the account above it
    assert held("Assets:Savings:Fixed", FALSE) == 0


def test_a_home_and_a_pension_prove_no_core():
    """10,000,000 of exposure fall by 30 %: 1,000,000 are there and 80,000 in the bank."""
    ledger = """
option "operating_currency" "JPY"
2024-01-01 open Assets:Safe JPY
  barbell: "core"
2024-01-01 open Assets:Play
  barbell: "attack"
2024-01-01 open Assets:Till JPY
2024-01-01 open Assets:Flat JPY
2024-01-01 open Assets:Pension JPY
2024-01-01 open Expenses:Rent JPY
2024-01-01 open Equity:Before
2024-01-04 * "before"
  Assets:Safe 9,000,000 JPY
  Assets:Play 1,000,000 JPY
  Assets:Till 100,000 JPY
  Assets:Flat 30,000,000 JPY
  Assets:Pension 2,000,000 JPY
  Equity:Before
2024-01-10 * "rent"
  Assets:Till -20,000 JPY
  Expenses:Rent 20,000 JPY
2024-02-01 * "on margin"
  Assets:Play 500 FUND {20,000 JPY}
  Assets:Play -10,000,000 JPY
"""
    entries, options = load(ledger)
    proof = jsonable(stress_figures(replay(read_ledger(entries, options), with_household=True)))[
        "proof"
    ]
    assert (proof["outside"], proof["core_at_risk"]) == ("80000", "1920000")


def test_the_tag_has_a_meaning_only_outside():
    ledger = """
option "operating_currency" "JPY"
2024-01-01 open Assets:Safe JPY
  barbell: "core"
  barbell-liquid: TRUE
2024-01-01 open Assets:Play
  barbell: "attack"
  barbell-liquid: FALSE
2024-01-01 open Expenses:Rent
  barbell-liquid: TRUE
2024-01-01 open Assets:Till
  barbell-liquid: "yes"
"""
    assert [finding.location.lineno for finding in findings(ledger, "BB001")] == [5, 8, 10, 12]


def test_money_without_a_rate_makes_it_unknown():
    found = household(
        """
2024-01-01 price CHF 2 USD
2024-01-01 * "before"
  Assets:Savings     10 CHF
  Equity:Before
"""
    )
    assert (found.liquid, found.monthly_expenses, found.missing) == (None, None, ("CHF",))


def test_the_sleeve_and_the_core_are_left_out():
    found = household(
        OPENING
        + """
2024-12-01 * "fund"
  Assets:Sleeve  1,000,000 JPY
  Assets:Savings
2024-12-02 * "a fee of the sleeve"
  Expenses:Food            100 JPY
  Assets:Sleeve
2024-12-03 * "a fee of the sleeve, paid by the bank"
  Expenses:Sleeve:Interest    50 JPY
  Assets:Savings
""",
        "2024-12-31",
    )
    assert found.liquid == 4_200_000 - 1_000_000 - 50
    assert found.monthly_expenses == 0


def test_summaries_are_no_business():
    entries, options = load(PRELUDE + OPENING)
    entries = [e._replace(flag="S") if hasattr(e, "postings") else e for e in entries]
    for seen, liquid in ((entries, 4_200_000), (made(entries, "<summarize>"), 0)):
        reading = read_ledger(seen, options)
        assert replay(reading, with_household=True).treasury.household.liquid == liquid


def test_postings_without_units_are_passed_over():
    entries, options = load(PRELUDE + OPENING)
    at = next(i for i, entry in enumerate(entries) if hasattr(entry, "postings"))
    unbooked = entries[at].postings[0]._replace(units=None)
    entries[at] = entries[at]._replace(postings=[*entries[at].postings, unbooked])
    reading = read_ledger(entries, options)
    assert replay(reading, with_household=True).treasury.household.liquid == 4_200_000


def test_it_is_looked_at_where_the_policy_asks():
    entries, options = load(PRELUDE + OPENING)
    assert replay(read_ledger(entries, options)).treasury.household is None
    text = '2024-01-01 custom "barbell" "policy"\n  life-months: 6\n'
    entries, options = load(PRELUDE + OPENING + text)
    assert replay(read_ledger(entries, options)).treasury.household is not None


ABROAD = """
2024-02-01 open Assets:Dollars USD
  barbell-liquid: TRUE
2024-02-01 open Assets:Gold GOLD
2024-02-05 * "some dollars"
  Assets:Dollars  1,000 USD
  Equity:Before
2024-03-01 price USD 150 JPY
2024-03-29 price USD 151 JPY
2024-05-31 price USD 157 JPY
2024-07-31 price USD 150 JPY
2024-07-31 * "a trip"
  Expenses:Food    500 USD
  Assets:Dollars
2024-08-10 * "a coin, which is no cash"
  Assets:Gold  1 GOLD
  Equity:Before
2024-08-20 price USD 145 JPY
"""


def test_each_month_is_looked_at_as_it_was():
    """The same as a ledger that ends there, quiet months and missing rates included."""
    text = OPENING + months(2024, 1, 3, 100_000) + months(2024, 7, 8, 250_000) + ABROAD
    entries, options = load(PRELUDE + text)
    reading = read_ledger(entries, options, datetime.date(2024, 9, 15))
    found = replay(reading, with_household=True).treasury.households
    ends = [end.isoformat() for end in found]
    assert ends[0] == "2024-01-31"
    assert ends[-1] == "2024-08-31"
    assert len(ends) == 8
    for end, home in found.items():
        assert home == household(text, end.isoformat()), end
    february, may = (found[datetime.date.fromisoformat(end)] for end in (ends[1], ends[4]))
    assert february.missing == ("USD",)
    assert may.liquid == 4_200_000 - 300_000 + 157_000


def test_no_month_is_over_yet():
    for text in ("", OPENING):
        entries, options = load(PRELUDE + text)
        reading = read_ledger(entries, options, datetime.date(2024, 1, 30))
        assert replay(reading, with_household=True).treasury.households == {}


def test_months_are_looked_at_only_where_somebody_asks():
    entries, options = load(PRELUDE + OPENING + months(2024, 1, 3, 100_000))
    assert replay(read_ledger(entries, options)).treasury.households == {}
