"""A small core for tests of the monthly routine, and signatures that fit it."""

from __future__ import annotations

import datetime

from beancount_barbell.model.months import ITEMS
from beancount_barbell.routine.review import digest
from tests.support import judge

CORE = """option "operating_currency" "JPY"
2025-01-01 custom "barbell" "policy"
  review-day: 10
2025-01-01 open Assets:Core:Bank
  barbell: "core"
2025-01-01 open Equity:Opening
2025-01-06 * "Funding"
  Assets:Core:Bank   9,000,000 JPY
  Equity:Opening    -9,000,000 JPY
"""


def on(month: int, day: int, year: int = 2025) -> datetime.date:
    return datetime.date(year, month, day)


def until(date: datetime.date) -> str:
    """Something that the ledger knows of a day, so that it reaches it."""
    return f"\n{date} price OTHER 1 JPY\n"


def signed(
    text: str,
    date: datetime.date,
    month: str = "2025-01",
    names: tuple[str, ...] = ITEMS,
    by: str = "Taro",
) -> str:
    """The ledger with the items of a month signed over the figures as they are."""
    history = judge(text).history
    (chosen,) = (one for one in history.months if one.name == month)
    for one in chosen.items:
        if one.name in names and one.signature is None:
            text += (
                f'\n{date} custom "barbell" "signoff" "{month}" "{one.name}"\n'
                f'  by: "{by}"\n  digest: "{digest(history, chosen, one)}"\n'
            )
    return text
