"""Results that are closed into Equity at a year's end: books are kept, and nothing moves."""

from __future__ import annotations

from decimal import Decimal

import pytest
from histories import L0, history_of, on

RESULTS = """
2025-02-03 * "of the core to the sleeve"
  Assets:Core:Bank          -100,000 JPY
  Assets:Attack:Trade        100,000 JPY
2025-02-04 * "a dividend of the core"
  Assets:Core:Bank           300,000 JPY
  Income:Core:Distribution  -300,000 JPY
2025-02-05 * "a loss, a fee, and a gain"
  Assets:Attack:Trade       -430,000 JPY
  Expenses:Attack:Interest   440,000 JPY
  Income:Attack:PnL          -10,000 JPY
2025-02-06 * "a tax of the core"
  Assets:Core:Bank           -20,000 JPY
  Expenses:Core:Tax           20,000 JPY
"""
TAXES = '2025-01-01 open Expenses:Core:Tax\n  barbell: "core"\n'
LINES = (
    "Income:Core:Distribution  300,000 JPY",
    "Expenses:Attack:Interest  -440,000 JPY",
    "Income:Attack:PnL  10,000 JPY",
    "Expenses:Core:Tax  -20,000 JPY",
)


def closed(*lines: str, into: str = "Equity:Opening") -> str:
    legs = "".join(f"  {line}\n" for line in lines)
    return f'2025-12-31 * "the year is closed"\n{legs}  {into}\n'


def told(*more: str) -> list[object]:
    history = history_of("".join([L0, TAXES, RESULTS, *more, "2026-01-05 price XXX 1 JPY\n"]))
    day = on(history, "2026-01-05")
    return [
        *(day.core, day.equity, day.nav, day.state, day.net_contributions),
        *([one.outstanding for one in history.breaches], history.sweeps),
        *(sum(flow.withdrawn or 0 for flow in history.flows), history.undeclared),
    ]


def test_a_year_that_is_closed_moves_nothing() -> None:
    """In one transaction, in one for each account, or only those of one role."""
    left = told()
    assert left[:5][2] == Decimal(67_0000) / Decimal(110_0000) * 100
    assert told(closed(*LINES)) == left
    assert told(*(closed(line) for line in LINES)) == left
    assert told(closed(*LINES[1:3])) == left


def test_results_that_only_change_their_name_give_nothing_back() -> None:
    """By way of an account of nobody's: unexplained money is never a profit."""
    by_way = "2025-01-01 open Income:Summary\n" + closed(*LINES[1:3], into="Income:Summary")
    assert told(by_way)[:-1] == told()[:-1]
    summary = '2025-12-31 * "and closed"\n  Income:Summary  -430,000 JPY\n  Equity:Opening\n'
    assert told(by_way, summary)[:-1] == told()[:-1]


@pytest.mark.parametrize("account", ["Assets:Bank", "Liabilities:Card"])
def test_what_somebody_holds_is_no_book_keeping(account: str) -> None:
    paid = f'2025-12-31 * "t"\n  Expenses:Attack:Interest  50,000 JPY\n  {account}  -50,000 JPY\n'
    assert told(paid)[4] == 1_150_000
