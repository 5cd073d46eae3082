"""From a ledger as text to its history, and short ways to look at one."""

from __future__ import annotations

import datetime
import textwrap
from typing import TYPE_CHECKING, Any

from beancount import loader

from beancount_barbell.engine.replay import replay
from beancount_barbell.reading.ledger import read_ledger

if TYPE_CHECKING:
    from decimal import Decimal

    from beancount_barbell.model.flows import Breach, Flow
    from beancount_barbell.model.history import Day, History

OPTIONS = """
option "operating_currency" "JPY"
option "inferred_tolerance_default" "JPY:0.5"
"""

ROLES = """
2025-01-01 custom "barbell" "role" Assets:Core           "core"
2025-01-01 custom "barbell" "role" Income:Core           "core"
2025-01-01 custom "barbell" "role" Assets:Attack         "attack"
2025-01-01 custom "barbell" "role" Assets:Attack:Hedge   "attack" "hedge"
2025-01-01 custom "barbell" "role" Assets:Attack:Reserve "attack" "reserve"
2025-01-01 custom "barbell" "role" Liabilities:Attack    "attack"
2025-01-01 custom "barbell" "role" Income:Attack         "attack"
2025-01-01 custom "barbell" "role" Expenses:Attack       "attack"
"""

ACCOUNTS = """
2025-01-01 open Assets:Core:Bank
2025-01-01 open Assets:Core:MMF
2025-01-01 open Assets:Attack:Trade
2025-01-01 open Assets:Attack:Hedge
2025-01-01 open Assets:Attack:Reserve
2025-01-01 open Liabilities:Attack:Margin
2025-01-01 open Liabilities:Attack:Loan
2025-01-01 open Income:Core:Distribution
2025-01-01 open Income:Core:Gain
2025-01-01 open Income:Attack:PnL
2025-01-01 open Expenses:Attack:Interest
2025-01-01 open Assets:Bank
2025-01-01 open Assets:Car
2025-01-01 open Liabilities:Card
2025-01-01 open Income:Salary
2025-01-01 open Income:Dividend
2025-01-01 open Income:Gain
2025-01-01 open Expenses:Rent
2025-01-01 open Expenses:Car
2025-01-01 open Expenses:Fees
2025-01-01 open Equity:Opening
"""

FUNDED = """
2025-01-06 * "fund the core and the three layers"
  Assets:Core:Bank        9,000,000 JPY
  Assets:Attack:Trade       500,000 JPY
  Assets:Attack:Hedge       300,000 JPY
  Assets:Attack:Reserve     200,000 JPY
  Equity:Opening        -10,000,000 JPY
"""

HOUSE = OPTIONS + ROLES + ACCOUNTS
"""Roles and accounts, no money yet."""

L0 = HOUSE + FUNDED
"""The base ledger of the method's cases: core 9,000,000, sleeve 500/300/200 thousand JPY."""


def load(ledger: str) -> tuple[list[Any], dict[str, Any]]:
    """Entries and options of a ledger that has no errors of its own."""
    entries, errors, options = loader.load_string(textwrap.dedent(ledger))
    assert not errors, [error.message for error in errors]
    return entries, options


def history_of(ledger: str, as_of: str | None = None) -> History:
    """The history of a whole ledger."""
    return history_of_entries(*load(ledger), as_of)


def history_of_entries(
    entries: list[Any], options: dict[str, Any], as_of: str | None = None
) -> History:
    """The history of entries that are loaded already."""
    day = None if as_of is None else date(as_of)
    return replay(read_ledger(entries, options, day))


def date(text: str) -> datetime.date:
    """ "2025-02-03", or "02-03" of 2025."""
    return datetime.date.fromisoformat(text if len(text) > len("02-03") else f"2025-{text}")


def on(history: History, day: str) -> Day:
    """The row of a day, or the last one before it."""
    rows = [row for row in history.days if row.date <= date(day)]
    assert rows, f"nothing is funded by {day}"
    return rows[-1]


def flow(history: History, day: str) -> Flow:
    """The only flow of a day."""
    (found,) = [one for one in history.flows if one.date == date(day)]
    return found


def flows(history: History, day: str) -> list[Flow]:
    """The flows of a day."""
    return [one for one in history.flows if one.date == date(day)]


def breach(history: History, day: str) -> Breach:
    """The only breach of a day."""
    (found,) = [one for one in history.breaches if one.flow.date == date(day)]
    return found


def states(history: History) -> dict[str, str]:
    """Day → the state it put the sleeve into, days of change only."""
    return {f"{one.date:%m-%d}": one.to_state.name for one in history.transitions}


def navs(history: History) -> dict[str, Decimal | None]:
    """Day → the unitised NAV at its end."""
    return {f"{day.date:%m-%d}": day.nav for day in history.days}


def line_of(ledger: str, text: str) -> int:
    """The 1-based line on which a text first stands."""
    return next(
        number
        for number, line in enumerate(textwrap.dedent(ledger).splitlines(), 1)
        if text in line
    )
