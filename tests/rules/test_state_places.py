"""Where a change of state stands: at what made it, whatever else is written on that day."""

from __future__ import annotations

import pytest
from support import check_finds, findings, judge, only

from beancount_barbell.model.findings import Status
from beancount_barbell.rendering.words import say

PRELUDE = """\
option "operating_currency" "JPY"
2025-01-01 open Assets:Core:Bank
  barbell: "core"
2025-01-01 open Assets:Attack:Trade
  barbell: "attack"
2025-01-01 open Income:Attack
  barbell: "attack"
2025-01-01 open Equity:Opening
2025-01-06 custom "barbell" "policy"
  core-floor: 9,000,000 JPY
  sleeve-budget: 1,000,000 JPY
2025-01-06 * "Funding"
  Assets:Core:Bank      9,000,000 JPY
  Assets:Attack:Trade   1,000,000 JPY
  Equity:Opening
2025-01-07 * "Buy"
  Assets:Attack:Trade         800 ETF {1,000 JPY}
  Assets:Attack:Trade    -800,000 JPY
"""
FIRST = PRELUDE.count("\n") + 1

SIGNED = '2025-01-31 custom "barbell" "{verb}"\n  by: "Taro"\n  reason: "Enough"\n'


@pytest.mark.parametrize("verb", ["review", "restart", "halt"])
def test_a_decision_takes_no_price_down(verb):
    """The price is the first line after the prelude, the decision the second one."""
    ledger = PRELUDE + "2025-01-31 price ETF 600 JPY\n" + SIGNED.format(verb=verb)
    check_finds(ledger, "BB401", FIRST)


def test_a_halt_of_the_same_day_is_what_lowers_the_ceiling_and_reaches_no_drawdown():
    ledger = PRELUDE.replace("  sleeve-budget", "  max-drawdown: 0.3\n  sleeve-budget")
    ledger += "2025-01-31 price ETF 600 JPY\n" + SIGNED.format(verb="halt")
    ledger += "2025-02-20 price ETF 600 JPY\n"
    check_finds(ledger, "BB404", FIRST + 1)
    check_finds(ledger, "BB403", FIRST + 2)


def test_a_review_that_counts_is_what_eased_the_state():
    """Two losses reduce, twenty business days later a review ends it, on a day with a price."""
    ledger = PRELUDE.replace("  sleeve-budget", "  streak-reduce: 2\n  sleeve-budget")
    for date in ("01-08", "01-09"):
        ledger += f'2025-{date} * "Sell"\n  Assets:Attack:Trade  -10 ETF {{}} @ 990 JPY\n'
        ledger += "  Assets:Attack:Trade  9,900 JPY\n  Income:Attack\n"
    ledger += "2025-02-06 price ETF 980 JPY\n" + SIGNED.format(verb="review").replace(
        "01-31", "02-06"
    )
    *_, eased = judge(ledger).history.transitions
    review = ledger.count("\n") - 2
    assert (eased.to_state.value, eased.location.lineno) == ("ACTIVE", review)


def test_a_policy_that_lowers_the_ceiling_is_what_was_not_followed():
    """400,000 is met on the third; 200,000 is not, and the price of that day has no part in it."""
    ledger = (
        PRELUDE
        + """\
2025-01-31 price ETF 600 JPY
2025-02-03 * "Sell"
  Assets:Attack:Trade  -200 ETF {} @ 600 JPY
  Assets:Attack:Trade  120,000 JPY
  Income:Attack
2025-02-10 custom "barbell" "policy"
  reduce-to: 0.25
2025-02-10 price ETF 601 JPY
2025-02-20 price ETF 600 JPY
"""
    )
    finding = check_finds(ledger, "BB403", FIRST + 5)
    assert (finding.params["value"], finding.params["limit"]) == (360_600, 200_000)


@pytest.mark.parametrize(("price", "line"), [(760, 1), (750, 1), (740, 3)])
def test_a_line_that_is_drawn_tighter_crosses_a_nav_that_did_not_fall(price, line):
    """The NAV is 80, the new line 82: a price that rose has not crossed it."""
    ledger = (
        PRELUDE
        + f"""\
2025-01-31 price ETF 750 JPY
2025-02-03 custom "barbell" "policy"
  reduce-line: 0.82
2025-02-03 price ETF {price} JPY
"""
    )
    check_finds(ledger, "BB401", FIRST + line)


def test_a_losing_streak_stands_at_a_loss():
    """The win of the day is the earlier line, and has no part in it."""
    ledger = (
        PRELUDE.replace("  sleeve-budget", "  streak-reduce: 1\n  sleeve-budget")
        + """\
2025-01-08 * "Buy"
  Assets:Attack:Trade   10 ABC {1,000 JPY}
  Assets:Attack:Trade  -10,000 JPY
2025-01-09 * "A win"
  Assets:Attack:Trade  -10 ABC {} @ 1,010 JPY
  Assets:Attack:Trade  10,100 JPY
  Income:Attack
2025-01-09 * "A loss"
  Assets:Attack:Trade  -10 ETF {} @ 990 JPY
  Assets:Attack:Trade  9,900 JPY
  Income:Attack
"""
    )
    check_finds(ledger, "BB405", FIRST + 8)


RUINED = (
    PRELUDE
    + """\
2025-01-31 * "Sold"
  Assets:Attack:Trade  -800 ETF {} @ 200 JPY
  Assets:Attack:Trade  160,000 JPY
  Income:Attack
2025-02-03 * "A bill"
  Assets:Attack:Trade  -400,000 JPY
  Income:Attack         400,000 JPY
"""
)


def test_an_equity_that_goes_while_the_sleeve_is_halted_is_told():
    first, ruin = findings(RUINED, "BB401")
    assert first.params["driver"] == "nav"
    assert ruin.params["driver"] == "insolvency"
    assert ruin.location.lineno == FIRST + 4
    assert say(ruin.text, "en") == (
        "The sleeve's equity is gone. It stays HALTED, with a ceiling of 0 JPY on gross exposure."
    )
    assert say(ruin.text, "ja") == (
        "攻め枠の純資産が尽きました。HALTED(停止) のまま、エクスポージャーの上限は 0 JPY です。"
    )
    assert ruin.status is Status.OPEN


def test_it_is_told_once_and_can_only_be_acknowledged():
    waiver = """\
2025-02-05 custom "barbell" "waiver" "BB401"
  reason: "Known"
  by: "Taro"
  until: 2025-03-01
2025-02-10 * "Another bill"
  Assets:Attack:Trade  -1,000 JPY
  Income:Attack         1,000 JPY
"""
    _, ruin = findings(RUINED + waiver, "BB401")
    assert ruin.status is Status.ACKNOWLEDGED


def test_ruin_on_the_day_of_a_halt_is_told_as_ruin():
    ledger = RUINED.replace("2025-01-31", "2025-02-03") + SIGNED.format(verb="halt").replace(
        "01-31", "02-03"
    )
    assert only(ledger, "BB401").text.key == "BB401.insolvent"


@pytest.mark.parametrize(
    ("events", "asked"),
    [
        ("2025-02-06 price ETF 600 JPY", "Come under the ceiling by 2025-02-07."),
        ("2025-02-10 price ETF 600 JPY", "Come under the ceiling now."),
        ("2025-02-04 price ETF 300 JPY", "Close the positions by 2025-02-11."),
        ("2025-02-04 price ETF 300 JPY\n2025-02-20 price ETF 300 JPY", "Close the positions now."),
        (
            """\
2025-02-04 * "Sell"
  Assets:Attack:Trade  -200 ETF {} @ 600 JPY
  Assets:Attack:Trade  120,000 JPY
  Income:Attack
2025-02-10 price ETF 700 JPY""",
            "Prices took the exposure above the ceiling, and no reduction is due: add nothing.",
        ),
        (
            """\
2025-02-04 * "Sell"
  Assets:Attack:Trade  -200 ETF {} @ 600 JPY
  Assets:Attack:Trade  120,000 JPY
  Income:Attack
2025-02-10 * "Buy"
  Assets:Attack:Trade  100 ETF {600 JPY}
  Assets:Attack:Trade  -60,000 JPY""",
            "Come under the ceiling now.",
        ),
    ],
)
def test_a_line_says_until_when_what_it_asks_is_due(events, asked):
    """The ceiling is 400,000, due on the seventh."""
    ledger = f"{PRELUDE}2025-01-31 price ETF 600 JPY\n{events}\n"
    assert say(findings(ledger, "BB401")[0].remedy, "en").startswith(asked)


IN_A_STOP = (
    PRELUDE.replace("Attack:Trade\n  barbell", "Attack\n  barbell")
    .replace(
        "2025-01-01 open Income",
        "2025-01-01 open Assets:Attack:Trade\n"
        '2025-01-01 open Assets:Attack:Hedge\n  barbell-layer: "hedge"\n2025-01-01 open Income',
    )
    .replace(
        '2025-01-06 * "Funding"',
        '2025-01-06 custom "barbell" "market" "VIX"\n  halt-above: 30\n2025-01-06 * "Funding"',
    )
    + """\
2025-01-08 price VIX 40 PTS
2025-01-09 * "Not a hedge"
  Assets:Attack:Hedge       100 ETF {1,000 JPY}
  Assets:Attack:Trade  -100,000 JPY
"""
)


def test_what_a_market_stop_forbids_in_the_hedge_layer_can_be_undone():
    """Its remedy asks to reduce by as much as was added; the price has moved meanwhile."""
    finding = only(IN_A_STOP, "BB402")
    assert (finding.status, finding.params["value"]) == (Status.OPEN, 900_000)
    undone = """\
2025-01-10 price ETF 1,100 JPY
2025-01-10 * "As it says"
  Assets:Attack:Hedge      -100 ETF {} @ 1,100 JPY
  Assets:Attack:Hedge   110,000 JPY
  Income:Attack
"""
    assert only(IN_A_STOP + undone, "BB402").status is Status.CURED
    assert only(IN_A_STOP + undone.replace("-100 ETF", " -99 ETF"), "BB402").status is Status.OPEN


@pytest.mark.parametrize("account", ["Expenses:Desk", "Income:Desk"])
def test_a_loss_on_an_untagged_account_is_what_took_the_nav_down(account):
    """It stood at the line of the policy, and beside a price at that."""
    loss = f"""2025-01-31 * "Loss"
  Assets:Attack:Trade  -500,000 JPY
  {account}  500,000 JPY
"""
    for price in ("", "2025-01-31 price ETF 999 JPY\n"):
        ledger = f"{PRELUDE}2025-01-01 open {account}\n{price}{loss}"
        check_finds(ledger, "BB401", FIRST + 1 + price.count("\n"))
