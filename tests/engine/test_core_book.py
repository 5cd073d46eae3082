"""Whether a balance holds, against Beancount's own check."""

from __future__ import annotations

import datetime
import textwrap
from decimal import Decimal

import pytest
from beancount import loader

from beancount_barbell.engine.replay import replay
from beancount_barbell.reading.ledger import read_ledger

HEAD = """
option "operating_currency" "JPY"
2025-01-01 custom "barbell" "role" Assets:Core "core"
2025-01-01 custom "barbell" "role" Assets:Core:Fun "outside"
2025-01-01 open Assets:Core
2025-01-01 open Assets:Core:Bank
2025-01-01 open Assets:Core:Fund
2025-01-01 open Assets:Core:Fun
2025-01-01 open Assets:CoreSavings
2025-01-01 open Equity:Opening
2025-01-06 * "Funding"
  Assets:Core:Bank      1,000.00 JPY
  Assets:Core:Fun          50.00 JPY
  Assets:CoreSavings      900.00 JPY
  Equity:Opening
2025-01-07 * "A fund"
  Assets:Core:Fund          3 FUND {100.00 JPY}
  Assets:Core:Bank    -300.00 JPY
"""


def book(text):
    entries, errors, options = loader.load_string(HEAD + textwrap.dedent(text))
    history = replay(read_ledger(entries, options))
    ours = [(one.date, one.account, one.holds) for one in history.core_book.assertions]
    theirs = [
        (entry.date, entry.account, entry.diff_amount is None)
        for entry in entries
        if type(entry).__name__ == "Balance" and entry.account.split(":")[1] == "Core"
        and not entry.account.endswith("Fun")
    ]  # fmt: skip
    return history.core_book, ours, theirs, errors


@pytest.mark.parametrize(
    ("account", "amount", "holds"),
    [
        ("Assets:Core:Bank", "700.00 JPY", True),
        ("Assets:Core:Bank", "700.01 JPY", True),  # within twice half a unit of the last digit
        ("Assets:Core:Bank", "700.02 JPY", False),
        ("Assets:Core:Bank", "700 JPY", True),
        ("Assets:Core:Bank", "701 JPY", False),
        ("Assets:Core:Bank", "690 ~ 10 JPY", True),
        ("Assets:Core:Bank", "689 ~ 10 JPY", False),
        ("Assets:Core:Bank", "0 USD", True),
        ("Assets:Core:Fund", "3 FUND", True),
        ("Assets:Core", "750.00 JPY", True),  # with what lies below it, outside too
        ("Assets:Core", "700.00 JPY", False),
        ("Assets:Core", "3 FUND", True),
    ],
)
def test_a_balance_is_judged_as_beancount_judges_it(account, amount, holds):
    _, ours, theirs, _ = book(f"""
        2025-02-01 balance {account}  {amount}
        2025-02-01 * "On the same day, so after it"
          Assets:Core:Bank      1.00 JPY
          Assets:Core:Fun       1.00 JPY
          Equity:Opening       -2.00 JPY
    """)
    assert ours == theirs == [(datetime.date(2025, 2, 1), account, holds)]


def test_what_tools_make_counts_in_a_balance_too():
    _, ours, theirs, _ = book("""
        2025-01-31 U "Unrealised"
          Assets:Core:Bank      5.00 JPY
          Equity:Opening       -5.00 JPY
        2025-02-01 balance Assets:Core:Bank  705.00 JPY
    """)
    assert ours == theirs == [(datetime.date(2025, 2, 1), "Assets:Core:Bank", True)]


def test_a_pad_fills_the_account_before_the_balance():
    _, ours, theirs, _ = book("""
        2025-01-31 pad Assets:Core:Bank Equity:Opening
        2025-02-01 balance Assets:Core:Bank  1,234.00 JPY
    """)
    assert ours == theirs == [(datetime.date(2025, 2, 1), "Assets:Core:Bank", True)]


def test_the_multiplier_of_the_tolerance_is_the_ledgers():
    _, ours, theirs, _ = book("""
        option "inferred_tolerance_multiplier" "2"
        2025-02-01 balance Assets:Core:Bank  700.03 JPY
    """)
    assert ours == theirs == [(datetime.date(2025, 2, 1), "Assets:Core:Bank", True)]


def test_only_the_cores_balances_are_kept():
    kept, _, _, _ = book("""
        2025-02-01 balance Assets:CoreSavings  900 JPY
        2025-02-01 balance Assets:Core:Fun      50 JPY
    """)
    assert kept.assertions == ()


def test_what_the_core_holds_is_written_down_at_each_months_end():
    kept, _, _, _ = book("""
        2025-01-31 * "Sold"
          Assets:Core:Fund         -3 FUND {}
          Assets:Core:Bank     300.00 JPY
        2025-03-05 * "Nothing in February"
          Assets:Core:Bank    -100.00 JPY
          Equity:Opening
        2025-03-31 close Assets:Core:Fund
        2025-03-31 price FUND  110 JPY
    """)
    bank = ("Assets:Core:Bank", "JPY")
    assert [(one.date.isoformat(), dict(one.units)) for one in kept.holdings] == [
        ("2025-01-31", {bank: Decimal(1000)}),
        ("2025-03-31", {bank: Decimal(900)}),
    ]
    assert kept.used == {
        "Assets:Core:Bank": datetime.date(2025, 1, 6),
        "Assets:Core:Fund": datetime.date(2025, 1, 7),
    }
    assert kept.closed == {"Assets:Core:Fund": datetime.date(2025, 3, 31)}
    assert kept.opened["Assets:Core"] == datetime.date(2025, 1, 1)


def test_a_posting_without_a_number_is_left_alone():
    """Other plugins may hand over what Beancount has not booked."""
    entries, _, options = loader.load_string(HEAD)
    odd = entries[-1]._replace(flag="U", postings=[entries[-1].postings[0]._replace(units=None)])
    history = replay(read_ledger([*entries, odd], options))
    assert history.core_book.assertions == ()
