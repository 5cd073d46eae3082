"""What lies where it does not belong."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from histories import L0, history_of, on

if TYPE_CHECKING:
    from beancount_barbell.model.history import History

PRELUDE = L0


def impurities(history: History) -> list[tuple[str, str, str, str, str | None]]:
    """(account, commodity, reason, start, end) of each."""
    return [
        (
            one.account,
            one.commodity,
            one.reason.value,
            f"{one.start:%m-%d}",
            None if one.end is None else f"{one.end:%m-%d}",
        )
        for one in history.impurities
    ]


def bought(account: str, terms: str) -> History:
    return history_of(f"""{PRELUDE}
2025-01-01 commodity XXX
{terms}
2025-02-03 * "buy"
  {account}         10 XXX {{1,000 JPY}}
  {account}    -10,000 JPY
2025-02-10 * "sell"
  {account}        -10 XXX {{1,000 JPY}}
  {account}     10,000 JPY
""")


@pytest.mark.parametrize(
    ("terms", "reason", "detail"),
    [
        ('  barbell-class: "prime-mmf"', "class", "prime-mmf"),
        ('  barbell-class: "equity"', "class", "equity"),
        ('  barbell-instrument: "option"', "instrument", "option"),
        ("  barbell-leverage: 2.0", "leverage", "2"),
    ],
)
def test_what_has_no_place_in_the_core(terms: str, reason: str, detail: str) -> None:
    history = bought("Assets:Core:Bank", terms)
    assert impurities(history) == [("Assets:Core:Bank", "XXX", reason, "02-03", "02-10")]
    assert history.impurities[0].detail == detail


@pytest.mark.parametrize(
    "terms",
    [
        '  barbell-class: "treasury-mmf"',
        '  barbell-class: "t-bill"',
        "  barbell-leverage: 1",
        "",  # undeclared: product-terms, not this
    ],
)
def test_what_may_lie_in_the_core(terms: str) -> None:
    assert impurities(bought("Assets:Core:Bank", terms)) == []


def test_negative_cash_and_liabilities_in_the_core_are_debt(history: History) -> None:
    """
    2025-01-01 open Liabilities:CoreLoan
    2025-01-01 custom "barbell" "role" Liabilities:CoreLoan "core"
    2025-02-03 * "n34: overdrawn"
      Assets:Core:MMF      -20,000 JPY
      Assets:Bank           20,000 JPY
    2025-02-04 * "more"
      Assets:Core:MMF      -10,000 JPY
      Assets:Bank           10,000 JPY
    2025-02-05 * "a loan"
      Liabilities:CoreLoan  -5,000 JPY
      Assets:Core:Bank       5,000 JPY
    2025-02-06 * "repaid"
      Liabilities:CoreLoan   5,000 JPY
      Assets:Core:Bank      -5,000 JPY
    2025-02-07 * "overpaid"
      Liabilities:CoreLoan   5,000 JPY
      Assets:Core:Bank      -5,000 JPY
    """
    assert impurities(history) == [
        ("Assets:Core:MMF", "JPY", "debt", "02-03", None),
        ("Liabilities:CoreLoan", "JPY", "debt", "02-05", "02-06"),
    ]
    assert history.impurities[0].units == -30_000
    assert history.impurities[0].in_core


def test_the_first_day_of_the_most_is_told(history: History) -> None:
    """
    2025-02-03 * "owed"
      Assets:Core:MMF      -1,000 TOKEN
      Assets:Bank           1,000 TOKEN
    2025-02-04 * "half of it"
      Assets:Core:MMF         500 TOKEN
      Assets:Bank            -500 TOKEN
    2025-02-05 * "all of it again"
      Assets:Core:MMF        -500 TOKEN
      Assets:Bank             500 TOKEN
    """
    (one,) = history.impurities
    assert (one.units, one.peaked_on) == (-1_000, None)
    assert [f"{more.date:%m-%d}" for more in one.additions] == ["02-05"]


def test_a_negative_rest_under_the_tolerance_is_none(history: History) -> None:
    """
    2025-02-03 * "rounding"
      Assets:Core:MMF      -1 JPY
      Assets:Bank           1 JPY
    2025-02-04 * "of unknown value: it matters"
      Assets:Core:MMF      -1 TOKEN
      Assets:Bank           1 TOKEN
    """
    assert impurities(history) == [("Assets:Core:MMF", "TOKEN", "debt", "02-04", None)]


@pytest.mark.parametrize(
    ("terms", "expected"),
    [
        ("", ["not-cash"]),
        ('  barbell-class: "treasury-mmf"', ["not-cash"]),
        ('  barbell-class: "treasury-mmf"\n  barbell-settlement: 1', ["not-cash"]),
        ('  barbell-class: "treasury-mmf"\n  barbell-settlement: 0', []),
        ('  barbell-class: "cash"', []),
        ('  barbell-class: "cash"\n  barbell-settlement: 2', ["not-cash"]),
        ('  barbell-class: "equity"', ["not-cash"]),
    ],
)
def test_the_reserve_holds_what_is_cash_today(terms: str, expected: list[str]) -> None:
    found = bought("Assets:Attack:Reserve", terms)
    assert [one[2] for one in impurities(found)] == expected
    assert all(not one.in_core for one in found.impurities)


def test_money_and_debts_of_the_reserve_are_no_misuse(history: History) -> None:
    """
    2025-01-01 custom "barbell" "role" Liabilities:Card "attack" "reserve"
    2025-02-01 price USD 150 JPY
    2025-02-03 * "dollars"
      Assets:Attack:Reserve      100 USD @ 150 JPY
      Assets:Attack:Reserve  -15,000 JPY
    2025-02-04 * "on the card"
      Liabilities:Card           -10 USD
      Assets:Attack:Reserve       10 USD
    """
    assert impurities(history) == []
    assert on(history, "02-04").exposure == 0


def test_another_fault_of_the_same_holding_is_another_impurity(history: History) -> None:
    """
    2025-01-01 commodity XXX
      barbell-class: "equity"
    2025-02-03 * "held"
      Assets:Core:MMF     10 XXX {1,000 JPY}
      Assets:Core:Bank
    2025-02-04 * "short"
      Assets:Core:MMF    -30 XXX @ 1,000 JPY
      Assets:Core:Bank
    """
    assert [one[2:] for one in impurities(history)] == [
        ("class", "02-03", "02-04"),
        ("debt", "02-04", None),
    ]
