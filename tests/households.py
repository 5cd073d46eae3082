"""Ledgers for the faces: one healthy household, and what may befall it."""

from __future__ import annotations

HEALTHY = """\
option "title" "Household"
option "operating_currency" "JPY"
plugin "beancount.plugins.implicit_prices"
plugin "beancount_barbell"

2025-01-01 custom "barbell" "policy"
  core-floor: 8,100,000 JPY
  sleeve-budget: 1,500,000 JPY
  sleeve-target: 0.20

2025-01-01 open Assets:Core:Bank
  barbell: "core"
2025-01-01 open Assets:Attack:Trade
  barbell: "attack"
2025-01-01 open Assets:Bank
2025-01-01 open Equity:Opening
2025-01-01 open Expenses:Life

2025-01-06 * "Funding"
  Assets:Core:Bank      9,000,000 JPY
  Assets:Attack:Trade   1,000,000 JPY
  Assets:Bank           2,000,000 JPY
  Equity:Opening

2025-01-31 * "Life"
  Assets:Bank            -250,000 JPY
  Expenses:Life           250,000 JPY
"""

BREACH_LINE = HEALTHY.count("\n") + 3

BREACH = """
2025-02-03 * "Just this once"
  Assets:Core:Bank       -200,000 JPY
  Assets:Attack:Trade     200,000 JPY
"""

SECOND_BREACH = """
2025-02-10 * "And once more"
  Assets:Core:Bank       -200,000 JPY
  Assets:Attack:Trade     200,000 JPY
"""

RETURNED = """
2025-02-05 * "Brought back"
  Assets:Attack:Trade    -200,000 JPY
  Assets:Core:Bank        200,000 JPY
"""

WAIVER = """
2025-02-06 custom "barbell" "waiver" "BB201"
  reason: "Margin call over the holidays; will be returned in March"
  by: "taro"
  until: 2025-03-31
"""

ACKNOWLEDGED = (
    WAIVER
    + """
2025-02-28 * "Life goes on"
  Assets:Bank            -250,000 JPY
  Expenses:Life           250,000 JPY
"""
)

WITHDRAWAL = """
2025-02-07 * "For the kitchen"
  Assets:Core:Bank       -300,000 JPY
  Assets:Bank             300,000 JPY
"""

BEANCOUNT_ERROR = """
2025-02-08 * "Half an entry"
  Assets:Bank             -10,000 JPY
  Expenses:Life             9,000 JPY
"""

WITHOUT_PLUGIN = HEALTHY.replace('plugin "beancount_barbell"\n', "")

SILENT = """\
option "operating_currency" "JPY"
2025-01-01 open Assets:Bank
2025-01-01 open Equity:Opening
2025-01-06 * "Funding"
  Assets:Bank           2,000,000 JPY
  Equity:Opening
"""
