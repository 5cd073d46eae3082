"""An honest household hears of at most two things in a month, and of no error."""

from __future__ import annotations

import calendar
import datetime
from pathlib import Path

import pytest
from support import failing, judge, told

from beancount_barbell.model.findings import Status
from tests.support_months import signed

EXAMPLE = Path(__file__).parents[2] / "example_ledger" / "main.beancount"
MOST = 2

AT_KITA = """\
  barbell: "core"
  barbell-institution: "Kita"
  barbell-account-number: "1"
  barbell-auto-sweep: "none"
  barbell-cross-collateral: FALSE
"""
AT_MINAMI = AT_KITA.replace("Kita", "Minami")
AT_HIGASHI = """\
  barbell: "attack"
  barbell-institution: "Higashi"
  barbell-account-number: "3"
"""

OPENING = f"""\
option "operating_currency" "JPY"
2024-01-01 open Assets:Kita:Cash
{AT_KITA}
2024-01-01 open Assets:Kita:MMF
{AT_KITA}
2024-01-01 open Assets:Minami:MMF
{AT_MINAMI}
2024-01-01 open Assets:Higashi:Trade
{AT_HIGASHI}  barbell-layer: "trade"
2024-01-01 open Assets:Higashi:Reserve
{AT_HIGASHI}  barbell-layer: "reserve"
2024-01-01 open Income:Kita:Distribution
  barbell: "core"
2024-01-01 open Expenses:Kita:Withholding
  barbell: "core"
2024-01-01 open Income:Higashi:Gains
  barbell: "attack"
2024-01-01 open Income:Higashi:Dividends
  barbell: "attack"
2024-01-01 open Expenses:Higashi:Fees
  barbell: "attack"
2024-01-01 open Expenses:Higashi:Withholding
  barbell: "attack"
2024-01-01 open Assets:Bank
2024-01-01 open Liabilities:Card
2024-01-01 open Income:Salary
2024-01-01 open Expenses:Tax
2024-01-01 open Expenses:Insurance
2024-01-01 open Expenses:Rent
2024-01-01 open Expenses:Food
2024-01-01 open Equity:Opening
2024-01-01 commodity MMF
  barbell-class: "treasury-mmf"
  barbell-settlement: 1
  barbell-hedged: FALSE
  barbell-terms-checked: 2024-01-04
2024-01-04 custom "barbell" "policy"
  core-floor: 8,000,000 JPY
  sleeve-budget: 1,000,000 JPY
  sleeve-target: 0.10
  leverage-limit: 2
  max-drawdown: 0.60
  life-months: 6
2024-01-04 price USD 145 JPY
2024-01-04 * "Savings so far"
  Assets:Bank       13,000,000 JPY
  Equity:Opening
2024-01-05 * "The core"
  Assets:Bank       -9,000,000 JPY
  Assets:Kita:Cash   9,000,000 JPY
2024-01-05 * "Yen into dollars, in one account"
  Assets:Kita:Cash      60,000.00 USD @ 145 JPY
  Assets:Kita:Cash  -8,700,000.00 JPY
2024-01-05 * "Treasury MMF"
  Assets:Kita:MMF   60,000.00 MMF {{1.00 USD}}
  Assets:Kita:Cash -60,000.00 USD
2024-01-09 * "The sleeve"
  Assets:Bank            -900,000 JPY
  Assets:Higashi:Trade    700,000 JPY
  Assets:Higashi:Reserve  200,000 JPY
2024-01-10 * "Shares"
  Assets:Higashi:Trade   300 ETF {{2,000 JPY}}
  Assets:Higashi:Trade  -600,300 JPY
  Expenses:Higashi:Fees      300 JPY
"""

EACH_MONTH = """\
{month}-15 * "Groceries, by card"
  Expenses:Food       60,000 JPY
  Liabilities:Card   -60,000 JPY
{month}-25 * "Salary, less tax and insurance"
  Assets:Bank        330,000 JPY
  Expenses:Tax        40,000 JPY
  Expenses:Insurance  60,000 JPY
  Income:Salary     -430,000 JPY
{month}-26 * "Rent"
  Expenses:Rent      100,000 JPY
  Assets:Bank       -100,000 JPY
{month}-27 * "Card bill"
  Liabilities:Card    60,000 JPY
  Assets:Bank        -60,000 JPY
{month}-28 * "Distribution of the fund, reinvested after withholding"
  Assets:Kita:MMF               160.00 MMF {{1.00 USD}}
  Expenses:Kita:Withholding      40.00 USD
  Income:Kita:Distribution     -200.00 USD
{month}-28 price MMF 1.00 USD
"""

IN_MONTH = {
    3: """\
2024-03-12 * "Half of the fund goes to another broker"
  Assets:Kita:MMF    -30,000 MMF {1.00 USD, 2024-01-05}
  Assets:Minami:MMF   30,000 MMF {1.00 USD, 2024-01-05}
2024-03-20 * "Dividend of the shares"
  Assets:Higashi:Trade           2,391 JPY
  Expenses:Higashi:Withholding     609 JPY
  Income:Higashi:Dividends      -3,000 JPY
""",
    4: """\
2024-04-12 * "Income tax of the year before"
  Expenses:Tax  80,000 JPY
  Assets:Bank  -80,000 JPY
""",
    5: """\
2024-05-13 * "What yen were left, into dollars"
  Assets:Kita:Cash      1,000.00 USD @ 145 JPY
  Assets:Kita:Cash  -145,000.00 JPY
""",
    6: """\
2024-06-13 * "A third of the shares sold"
  Assets:Higashi:Trade  -100 ETF {2,000 JPY} @ 2,030 JPY
  Assets:Higashi:Trade   202,900 JPY
  Expenses:Higashi:Fees      100 JPY
  Income:Higashi:Gains    -3,000 JPY
""",
}
LAST = 8
PRICED_ON = (2, 7, 12, 17, 22, 27)


def prices(month: int) -> str:
    """Of the currency and the shares, as often as they must be."""
    days = [day for day in PRICED_ON if (month, day) > (1, 10)]
    name = f"2024-{month:02d}"
    return "".join(
        f"{name}-{day:02d} price USD 145 JPY\n{name}-{day:02d} price ETF {2000 + 5 * month} JPY\n"
        for day in days
    )


def held(text: str, month: int) -> str:
    """The balances of the core on the first of a month."""
    positions = judge(text, as_of=datetime.date(2024, month, 1)).history.core_book.holdings[-1]
    return "".join(
        f"2024-{month:02d}-01 balance {account}  {units} {commodity}\n"
        for (account, commodity), units in positions.units.items()
    )


def months(*, routine: bool):
    """The ledger as it stood at each month's end."""
    text = OPENING
    for month in range(1, LAST + 1):
        name = f"2024-{month:02d}"
        if month > 1 and routine:
            text += held(text, month)
        text += prices(month) + EACH_MONTH.format(month=name) + IN_MONTH.get(month, "")
        if month > 1 and routine:
            text = text.replace(
                "terms-checked: " + _read(month - 1), "terms-checked: " + _read(month)
            )
            text = signed(text, datetime.date(2024, month, 8), f"2024-{month - 1:02d}")
        last = calendar.monthrange(2024, month)[1]
        yield text, datetime.date(2024, month, last)


def _read(month: int) -> str:
    return f"2024-{month:02d}-04"


def news(ledgers):
    """Of each month: what its end tells and the end of the month before did not."""
    before: set[object] = set()
    for text, end in ledgers:
        analysis = judge(text, as_of=end)
        assert failing(analysis) == [], told(analysis)
        heard = {
            (one.code, one.date, one.text.key): one
            for one in analysis.findings
            if one.status is Status.OPEN
        }
        yield end, [one for key, one in heard.items() if key not in before], heard
        before |= heard.keys()


def test_a_household_that_does_its_routine_hears_of_nothing_after_its_first_month():
    """At first: the separation as it is, and that the life test needs three months."""
    heard = {
        end.month: sorted(one.code for one in new) for end, new, _ in news(months(routine=True))
    }
    assert heard == {1: ["BB101", "BB311"], **{month: [] for month in range(2, LAST + 1)}}


def test_one_that_does_not_is_told_of_it_once():
    """Terms that were read long ago, and a row of months that is overdue."""
    for end, new, heard in news(months(routine=False)):
        assert len(new) <= MOST, [(one.code, one.date) for one in new]
        of_the_month = [
            one for one in heard.values() if (one.date.year, one.date.month) == (2024, end.month)
        ]
        assert len(of_the_month) <= MOST


def test_untagged_results_are_one_notice_each_way_they_were_taken():
    """Six accounts without their tags: by the end five notices, and no account twice."""
    bare = OPENING
    for kind in ("core", "attack"):
        for side in ("Income", "Expenses"):
            lines = bare.split("\n")
            bare = "\n".join(
                line
                for before, line in zip(["", *lines], lines, strict=False)
                if not (line == f'  barbell: "{kind}"' and f"open {side}" in before)
            )
    text = bare + "".join(
        prices(month) + EACH_MONTH.format(month=f"2024-{month:02d}") + IN_MONTH.get(month, "")
        for month in range(1, LAST + 1)
    )
    analysis = judge(text)
    asked = [one for one in analysis.findings if one.code == "BB005"]
    named = [account for one in asked for account in one.params["accounts"]]
    assert sorted(named) == sorted(set(named))
    assert len(named) == 6
    assert len({one.text.key + one.params["tag"] for one in asked}) == len(asked)


@pytest.mark.parametrize("as_of", [datetime.date(2024, 1, 31), datetime.date(2024, 2, 29)])
def test_the_first_months_of_the_example(as_of):
    analysis = judge(EXAMPLE, as_of=as_of)
    heard = [one for one in analysis.findings if one.status is Status.OPEN]
    assert failing(analysis) == []
    assert len(heard) <= MOST
    assert all(one.date < datetime.date(2024, 2, 1) for one in heard)


def test_no_month_of_the_example_tells_more():
    """July: a call could ask for more than the reserve has. August: a line is crossed."""
    ends = [
        datetime.date(2024, month, calendar.monthrange(2024, month)[1]) for month in range(1, 10)
    ]
    heard = {
        end.month: [one.code for one in new] for end, new, _ in news((EXAMPLE, end) for end in ends)
    }
    told_in = {1: ["BB101", "BB311"], 7: ["BB310"], 8: ["BB401"]}
    assert heard == {month: told_in.get(month, []) for month in range(1, 10)}
