"""Bookings as people write them, each a small ledger that the reference covers."""

from __future__ import annotations

_HOUSE = """\
option "operating_currency" "USD"
2025-01-01 open Assets:Safe
  barbell: "core"
2025-01-01 open Income:Safe
  barbell: "core"
2025-01-01 open Assets:Broker
  barbell: "attack"
2025-01-01 open Assets:Other
  barbell: "attack"
2025-01-01 open Income:Broker
  barbell: "attack"
2025-01-01 open Expenses:Broker
  barbell: "attack"
2025-01-01 open Assets:Bank
2025-01-01 open Assets:Wire
2025-01-01 open Liabilities:Card
2025-01-01 open Expenses:Unsorted
2025-01-01 open Income:Job
2025-01-01 open Equity:Start
2025-01-01 open Equity:Rounding
2025-01-02 custom "barbell" "policy"
  core-floor: 70,000 USD
  sleeve-budget: 12,000 USD
"""

_OPENING = (
    _HOUSE
    + """\
2025-01-02 * "Opening"
  Assets:Safe    80000 USD
  Assets:Broker  10000 USD
  Assets:Bank     4000 USD
  Equity:Start
"""
)

_LOSS = """\
2025-01-09 * "A loss"
  Assets:Broker   -3300 USD
  Expenses:Broker  3300 USD
"""

_OPTIONS = """\
2025-01-01 commodity ACMEC
  barbell-instrument: "option"
  barbell-multiplier: 100
  barbell-underlying: "ACME"
  barbell-delta: 0.4
2025-01-01 commodity ACMEP
  barbell-instrument: "option"
  barbell-multiplier: 100
  barbell-underlying: "ACME"
2025-01-03 price ACME 50 USD
"""

SHAPES = {
    "a fund bought in one currency and quoted in another": _OPENING
    + """\
2025-01-06 price EUR 1.25 USD
2025-01-07 * "Fund"
  Assets:Safe   40000 BOND {1.10 USD}
  Assets:Safe  -44000 USD
2025-01-21 price BOND 0.80 EUR
2025-01-28 price EUR 1.05 USD
""",
    "a stock of the sleeve quoted in another currency, newer than its cost": _OPENING
    + """\
2025-01-06 * "Stock"
  Assets:Broker   100 ACME {90 USD}
  Assets:Broker -9000 USD
2025-01-07 price EUR 1.10 USD
2025-01-08 price ACME 50 EUR
2025-01-20 price ACME 50 EUR
""",
    "a leg that rounds, beside a purchase": _OPENING
    + """\
2025-01-06 * "Stock"
  Assets:Broker    300 ACME {33.33333 USD}
  Assets:Broker  -10000.00 USD
  Equity:Rounding    0.001 USD
2025-01-07 price ACME 22 USD
""",
    "shares consolidated": _OPENING
    + """\
2025-01-06 * "Stock"
  Assets:Broker   800 ACME {12 USD}
  Assets:Broker -9600 USD
2025-01-10 * "One for eight"
  Assets:Broker  -800 ACME {12 USD}
  Assets:Broker   100 ACME {96 USD}
2025-01-15 price ACME 60 USD
""",
    "a wire between two brokers, in part": _OPENING
    + _LOSS
    + """\
2025-01-15 * "Out"
  Assets:Broker -2500 USD
  Assets:Wire    2500 USD
2025-01-17 * "In"
  Assets:Wire   -2100 USD
  Assets:Other   2100 USD
""",
    "a wire by way of a card that owes": _OPENING
    + _LOSS
    + """\
2025-01-13 * "Dinner"
  Liabilities:Card   -150 USD
  Expenses:Unsorted   150 USD
2025-01-15 * "Out"
  Assets:Broker    -2500 USD
  Liabilities:Card  2500 USD
2025-01-17 * "In"
  Liabilities:Card -2200 USD
  Assets:Other      2200 USD
""",
    "core money that an importer could not place": _OPENING
    + """\
2025-02-04 * "Journal"
  Assets:Safe       -3000 USD
  Expenses:Unsorted  3000 USD
2025-02-06 * "Journal"
  Expenses:Unsorted -2400 USD
  Assets:Broker      2400 USD
""",
    "the sleeve carved out of the core, a day after": _HOUSE
    + """\
2025-01-02 * "Opening"
  Assets:Safe  80000 USD
  Assets:Bank   4000 USD
  Equity:Start
2025-01-03 * "Carved out"
  Assets:Safe   -9000 USD
  Assets:Broker  9000 USD
2025-02-03 * "Once more"
  Assets:Safe   -1000 USD
  Assets:Broker  1000 USD
""",
    "carved out beyond the floor": _HOUSE
    + """\
2025-01-02 * "Opening"
  Assets:Safe  75000 USD
  Equity:Start
2025-01-03 * "Carved out"
  Assets:Safe   -9000 USD
  Assets:Broker  9000 USD
""",
    "core money out and back, in two parts": _OPENING
    + """\
2025-02-03 custom "barbell" "halt"
  by: "Hana"
  reason: "away"
2025-02-04 * "Deposit for the flat"
  Assets:Safe -5000 USD
  Assets:Bank  5000 USD
2025-02-10 * "Back"
  Assets:Bank -2000 USD
  Assets:Safe  2000 USD
2025-02-12 * "The rest"
  Assets:Bank -3000 USD
  Assets:Safe  3000 USD
""",
    "a restart after a halt, and on margin again": _OPENING
    + """\
2025-01-06 * "On margin"
  Assets:Broker    200 ACME {90 USD}
  Assets:Broker -18000 USD
2025-01-08 price ACME 62 USD
2025-01-10 * "Closed"
  Assets:Broker   -200 ACME {90 USD} @ 62 USD
  Assets:Broker  12400 USD
  Income:Broker   5600 USD
2025-03-03 custom "barbell" "restart"
  by: "Hana"
  reason: "written plan"
2025-03-04 * "Small again"
  Assets:Broker    40 ACME {62 USD}
  Assets:Broker -2480 USD
""",
    "a limit loosened in a loss": _OPENING
    + _LOSS
    + """\
2025-01-13 custom "barbell" "policy"
  reduce-line: 0.6
2025-01-14 custom "barbell" "policy"
  halt-line: 0.55
2025-01-20 * "Another loss"
  Assets:Broker   -1400 USD
  Expenses:Broker  1400 USD
""",
    "hours beside a salary": _OPENING
    + """\
2025-01-01 open Assets:Hours
2025-01-01 open Income:Hours
2025-01-31 * "Payroll"
  Income:Job    -3000 USD
  Assets:Safe    3000 USD
  Assets:Hours     8 HOUR
  Income:Hours    -8 HOUR
""",
    "the card paid first, the core pays the card": _OPENING
    + """\
2025-02-03 * "Top-up by card"
  Liabilities:Card -1500 USD
  Assets:Broker     1500 USD
2025-02-05 * "Groceries"
  Liabilities:Card   -400 USD
  Expenses:Unsorted   400 USD
2025-02-25 * "The whole bill"
  Assets:Safe      -1900 USD
  Liabilities:Card  1900 USD
""",
    "a sale whose proceeds stay away while the sleeve owes": _OPENING
    + """\
2025-01-06 * "On margin"
  Assets:Broker    150 ACME {90 USD}
  Assets:Broker -13500 USD
2025-01-08 * "Half of it given away"
  Assets:Broker  -150 ACME {90 USD} @ 80 USD
  Assets:Broker 12000 USD
  Income:Broker  1500 USD
2025-01-09 * "Profit to the core, more than there is"
  Assets:Broker -9000 USD
  Assets:Safe    9000 USD
""",
    "a call on shares that are held, assigned": _OPENING
    + _OPTIONS
    + """\
2025-01-06 * "Shares, and a call on them"
  Assets:Broker     100 ACME  {50 USD}
  Assets:Broker      -1 ACMEC {180 USD}
  Assets:Broker   -4820 USD
2025-01-08 price ACMEC 2.50 USD
2025-01-10 price ACME 55 USD
2025-01-13 * "Assigned at 52"
  barbell-forced: TRUE
  Assets:Broker    -100 ACME  {50 USD} @ 52 USD
  Assets:Broker       1 ACMEC {180 USD} @ 0 USD
  Assets:Broker    5200 USD
  Income:Broker    -380 USD
""",
    "a collar for nothing, whose put is exercised in cash": _OPENING
    + _OPTIONS
    + """\
2025-01-06 * "Collar"
  Assets:Broker      -1 ACMEC {180 USD}
  Assets:Broker       1 ACMEP {180 USD}
2025-01-08 price ACMEP 240 USD
2025-01-10 * "Both are gone"
  Assets:Broker       1 ACMEC {180 USD} @ 0 USD
  Assets:Broker      -1 ACMEP {180 USD} @ 0 USD
  Assets:Broker       0 USD
2025-01-13 * "Cash"
  of: "ACMEP"
  Assets:Broker     700 USD
  Income:Broker    -700 USD
""",
    "a put sold with a commission, bought back in two parts at a loss": _OPENING
    + _OPTIONS
    + """\
2025-01-06 * "Sold"
  Assets:Broker      -3 ACMEP {210 USD}
  Assets:Broker     624 USD
  Expenses:Broker     6 USD
2025-01-09 price ACME 44 USD
2025-01-10 * "One"
  Assets:Broker       1 ACMEP {210 USD} @ 600 USD
  Assets:Broker    -602 USD
  Expenses:Broker     2 USD
  Income:Broker     390 USD
2025-01-14 * "The rest"
  Assets:Broker       2 ACMEP {210 USD} @ 700 USD
  Assets:Broker   -1400 USD
  Income:Broker     980 USD
""",
    "a call exercised, its premium in what the shares cost": _OPENING
    + _OPTIONS
    + """\
2025-01-06 * "Call"
  Assets:Broker       1 ACMEC {200 USD}
  Assets:Broker    -200 USD
2025-01-15 price ACME 58 USD
2025-01-15 * "Exercised at 50"
  Assets:Broker      -1 ACMEC {200 USD}
  Assets:Broker     100 ACME {52 USD}
  Assets:Broker   -5000 USD
2025-01-17 * "Sold"
  Assets:Broker    -100 ACME {52 USD} @ 57 USD
  Assets:Broker    5700 USD
  Income:Broker    -500 USD
""",
}
