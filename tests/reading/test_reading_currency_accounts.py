"""What Beancount's `currency_accounts` does to transactions is undone before they are read."""

from __future__ import annotations

import copy
from decimal import Decimal

import pytest
from beancount import loader

from beancount_barbell import analyse
from beancount_barbell.reading.currency_accounts import undo_currency_accounts

HOUSE = """
plugin "beancount.plugins.currency_accounts" "{root}"
option "operating_currency" "USD"
2024-01-01 open Assets:Core
  barbell: "core"
2024-01-01 open Assets:Broker
  barbell: "attack"
2024-01-01 open Expenses:Broker
  barbell: "attack"
2024-01-01 open Income:Broker
  barbell: "attack"
2024-01-01 open Expenses:Fees
2024-01-01 open Assets:Bank
2024-01-01 open Equity:Opening
2024-01-02 custom "barbell" "policy"
  core-floor: 80,000 USD
  sleeve-budget: 10,000 USD
2024-01-02 * "Opening"
  Assets:Core   90000 USD
  Assets:Broker 10000 USD
  Equity:Opening
2024-01-03 * "Loss"
  Assets:Broker  -6000 USD
  Expenses:Broker 6000 USD
2024-01-02 price EUR 1.1111 USD
"""


def load(body, root="Equity:CurrencyAccounts"):
    entries, errors, options = loader.load_string(HOUSE.replace("{root}", root) + body)
    assert errors == []
    return entries, options


def last(entries):
    """(account, units, price) of the last transaction's legs."""
    found = [entry for entry in entries if hasattr(entry, "postings")][-1]
    return [(one.account, f"{one.units}", one.price and f"{one.price}") for one in found.postings]


@pytest.mark.parametrize("root", ["Equity:CurrencyAccounts", "Equity:Changed", ""])
def test_a_purchase_on_foreign_money_is_an_increase_and_no_top_up(root):
    """2,700 EUR bought 60 at 50: 3,000 USD, whatever the day's rate says (2,999.97)."""
    entries, options = load(
        """
2024-01-08 * "Buy while HALTED"
  Assets:Broker   60 XYZ {50 USD}
  Assets:Broker  -2700 EUR @@ 3000 USD
""",
        root,
    )
    before = copy.deepcopy(entries)
    analysis = analyse(entries, options)
    assert [(one.code, f"{one.date}") for one in analysis.findings if one.fails] == [
        ("BB402", "2024-01-08")
    ]
    assert abs((analysis.history.last.nav or 0) - 40) < Decimal("1e-20")
    assert entries == before


def test_the_leg_bears_its_price_again():
    entries, options = load(
        """
2024-01-08 * "Change, with a fee"
  Assets:Broker  -3000 USD @@ 2400 EUR
  Assets:Broker   2390 EUR
  Expenses:Broker   10 EUR
"""
    )
    assert last(undo_currency_accounts(entries, options)) == [
        ("Assets:Broker", "-3000 USD", None),
        ("Assets:Broker", "2390 EUR", "1.25 USD"),
        ("Expenses:Broker", "10 EUR", "1.25 USD"),
    ]


def test_a_sale_for_foreign_money_is_priced_in_what_the_lot_is_booked_in():
    entries, options = load(
        """
2024-01-08 * "Buy"
  Assets:Broker    50 XYZ {40 EUR}
  Assets:Broker -2500 USD @@ 2000 EUR
"""
    )
    assert last(undo_currency_accounts(entries, options)) == [
        ("Assets:Broker", "50 XYZ", None),
        ("Assets:Broker", "-2500 USD", "0.8 EUR"),
    ]


def test_of_three_currencies_the_days_rates_are_taken():
    """Nothing went to Equity, and what each was changed at nobody knows any more."""
    entries, options = load(
        """
2024-01-02 price CHF 1.20 USD
2024-01-08 * "Change"
  Assets:Broker   2300 USD
  Assets:Broker  -1000 EUR @@ 1100 USD
  Assets:Broker  -1000 CHF @@ 1200 USD
"""
    )
    assert [one[1:] for one in last(undo_currency_accounts(entries, options))] == [
        ("2300 USD", None),
        ("-1000 EUR", None),
        ("-1000 CHF", None),
    ]
    flows = analyse(entries, options).history.flows
    assert [one for one in flows if f"{one.date}" == "2024-01-08"] == []


def test_what_did_come_from_equity_stays_a_flow():
    """By hand, under the plugin's account: only given, nothing taken."""
    entries, options = load(
        """
2024-01-01 open Equity:CurrencyAccounts:USD
2024-01-08 * "Deposit in disguise"
  Assets:Broker                  1000 USD
  Equity:CurrencyAccounts:USD   -1000 USD
"""
    )
    _, flow = analyse(entries, options).history.flows
    assert (flow.inflow, undo_currency_accounts(entries, options)) == (1_000, entries)


def test_without_the_plugin_nothing_is_touched():
    entries, _, options = loader.load_string("2024-01-01 open Assets:Bank\n")
    assert undo_currency_accounts(entries, options) is entries
