"""What a change of state, of core or of sleeve goes by: the entry that moved most."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from histories import L0, history_of, on

from beancount_barbell.model.states import Driver

if TYPE_CHECKING:
    from beancount_barbell.model.history import History

PRELUDE = (
    L0
    + """
2025-01-07 * "two positions"
  Assets:Attack:Trade       100 AAA {1,000 JPY}
  Assets:Attack:Trade       300 BBB {1,000 JPY}
  Assets:Attack:Trade  -400,000 JPY
"""
)


def test_of_several_prices_the_one_that_moved_most(history: History) -> None:
    """
    2025-02-03 price AAA 100 JPY
    2025-02-03 price BBB 100 JPY
    """
    (transition,) = history.transitions
    assert transition.entry.currency == "BBB"
    assert (transition.driver, transition.nav) == (Driver.NAV, 64)
    assert transition.location.lineno == transition.entry.meta["lineno"]
    assert on(history, "02-03").sleeve_entry.currency == "BBB"
    assert not on(history, "02-03").sleeve_transaction


@pytest.mark.parametrize("core", ["AAC", "ZZC"])
def test_a_larger_move_of_the_core_is_none_of_the_sleeve(core: str) -> None:
    bought = f"""
2025-01-07 * "a fund of the core"
  Assets:Core:MMF     1,000 {core} {{1,000 JPY}}
  Assets:Core:Bank  -1,000,000 JPY
"""
    fell = f"2025-02-03 price {core} 100 JPY\n2025-02-03 price BBB 900 JPY\n"
    day = on(history_of(PRELUDE + bought + fell), "02-03")
    assert (day.core_entry.currency, day.sleeve_entry.currency) == (core, "BBB")


def test_prices_in_dollars_count_in_yen(history: History) -> None:
    """
    2025-01-08 price USD 100 JPY
    2025-01-08 * "more, in dollars"
      Assets:Attack:Trade    100 CCC {10 USD}
      Assets:Attack:Trade   -1,000 USD
    2025-01-08 * "exchange"
      Assets:Attack:Trade    1,000 USD @ 100 JPY
      Assets:Attack:Trade   -100,000 JPY
    2025-02-03 price AAA 800 JPY
    2025-02-03 price CCC 5 USD
    """
    # AAA lost 20,000 yen, CCC 500 dollars, which are 50,000.
    assert on(history, "02-03").sleeve_entry.currency == "CCC"


def test_a_booked_loss_outweighs_smaller_prices(history: History) -> None:
    """
    2025-02-03 price AAA 900 JPY
    2025-02-03 * "loss"
      Assets:Attack:Trade  -400,000 JPY
      Income:Attack:PnL
    """
    assert history.transitions[0].entry.narration == "loss"


def test_taking_another_way_to_a_price_moves_nothing(history: History) -> None:
    """
    2025-01-08 price BBB 10 USD
    2025-01-08 price USD 100 JPY
    2025-01-20 price USD 100 JPY
    2025-01-20 price BBB 10 USD
    2025-01-20 price AAA 900 JPY
    """
    assert on(history, "01-20").sleeve_entry.currency == "AAA"


def test_a_flow_names_the_day_but_not_the_fall(history: History) -> None:
    """
    2025-02-03 price BBB 0 JPY
    2025-02-03 * "deposit"
      Assets:Attack:Trade   500,000 JPY
      Assets:Bank
    """
    day = on(history, "02-03")
    assert (day.sleeve_entry.narration, day.sleeve_transaction) == ("deposit", True)
    assert [one.entry.currency for one in history.transitions] == []
    assert day.nav == 80


def test_of_equal_flows_the_first_in_the_ledger(history: History) -> None:
    """
    2025-02-03 * "first"
      Assets:Core:Bank  -100,000 JPY
      Expenses:Rent
    2025-02-03 * "second"
      Assets:Core:Bank  -100,000 JPY
      Expenses:Rent
    2025-02-03 * "smaller"
      Assets:Core:Bank   -50,000 JPY
      Expenses:Rent
    """
    assert on(history, "02-03").core_entry.narration == "first"


def test_a_policy_line_that_alone_changes_the_state(history: History) -> None:
    """
    2025-02-03 price BBB 667 JPY
    2025-02-10 custom "barbell" "policy"
      reduce-line: 0.95
      reduce-resume: 0.97
    2025-02-20 price ZZZ 1 JPY
    """
    (transition,) = history.transitions
    assert (f"{transition.date:%m-%d}", transition.entry.type) == ("02-10", "barbell")
    assert on(history, "02-10").sleeve_entry is None


def test_a_currencys_move_names_its_price(history: History) -> None:
    """
    2025-02-02 price USD 150 JPY
    2025-02-02 * "dollars"
      Assets:Attack:Trade  -500,000 JPY
      Assets:Attack:Trade      4,000 USD @ 125 JPY
    2025-02-03 price USD 50 JPY
    """
    assert on(history, "02-03").sleeve_entry.currency == "USD"
    assert history.transitions[0].entry.currency == "USD"
