"""The monthly routine: section k's cases, its items one by one, its signatures."""

from __future__ import annotations

import hashlib
import json
import re
from decimal import Decimal
from pathlib import Path

import pytest
from support import judge

from beancount_barbell.model.months import ITEMS, Verdict
from beancount_barbell.rendering.words import say
from beancount_barbell.routine.review import as_shown, digest, review_months
from tests.support_months import on, signed, until

D = Decimal

BASE = """
option "operating_currency" "JPY"
option "inferred_tolerance_default" "JPY:0.5"
2025-01-01 custom "barbell" "policy"
  core-floor: 8,100,000 JPY
  sleeve-budget: 1,000,000 JPY
  sleeve-target: 0.12
2025-01-01 open Assets:Core:Bank
  barbell: "core"
2025-01-01 open Assets:Attack:Trade
  barbell: "attack"
2025-01-01 open Assets:Attack:Reserve
  barbell: "attack"
  barbell-layer: "reserve"
2025-01-01 open Liabilities:Attack:Margin
  barbell: "attack"
2025-01-01 open Income:Attack:PnL
  barbell: "attack"
2025-01-01 open Assets:Bank
2025-01-01 open Equity:Opening
2025-01-06 * "Funding"
  Assets:Core:Bank       9,000,000 JPY
  Assets:Attack:Trade      800,000 JPY
  Assets:Attack:Reserve    200,000 JPY
  Assets:Bank              500,000 JPY
  Equity:Opening
2025-02-01 balance Assets:Core:Bank  9,000,000 JPY
"""

BALANCED = "2025-02-01 balance Assets:Core:Bank  9,000,000 JPY\n"

BACK_DATED = """
2025-01-20 * "Found in March, and booked at its own date"
  Assets:Core:Bank         10,000 JPY
  Equity:Opening          -10,000 JPY
2025-01-21 * "And back"
  Assets:Core:Bank        -10,000 JPY
  Equity:Opening           10,000 JPY
"""

JANUARY = "2025-01"


def months(text, as_of=None):
    return judge(text, as_of=as_of).history


def item(text, name, month=JANUARY, as_of=None):
    history = months(text, as_of)
    found = next(one for one in history.months if one.name == month).item(name)
    assert found is not None
    return found


def reasons(shown):
    return [say(reason, "en") for reason in shown.reasons]


# -- section k ---------------------------------------------------------------


def test_january_signed_on_the_fifth_is_closed():
    history = months(signed(BASE + until(on(2, 11)), on(2, 5)))
    (january,) = history.months
    assert (january.start, january.end, january.due) == (on(1, 1), on(1, 31), on(2, 10))
    assert january.open_items == ()
    assert january.status(history.as_of) == "done"
    assert {one.status for one in january.items} == {"pass", "unknown"}
    (unknown,) = (one for one in january.items if one.status == "unknown")
    assert unknown.name == "separation"  # seen and signed, as nothing is stated


def test_unsigned_it_is_late_from_the_eleventh():
    for day, status in ((5, "due"), (10, "due"), (11, "late")):
        history = months(BASE + until(on(2, day)))
        (january,) = history.months
        assert january.status(history.as_of) == status
        assert january.is_late(history.as_of) is (status == "late")
    assert january.open_items == ("core-terms", "sleeve-record", "life-test", "separation")


def test_a_core_entry_of_january_added_in_march_makes_it_stale():
    closed = signed(BASE + until(on(3, 5)), on(2, 5))
    before = item(closed, "core-balance")
    assert (before.status, before.open, before.stale) == ("pass", False, None)
    entry = '\n2025-01-20 * "Late"\n  Assets:Core:Bank  10,000 JPY\n  Equity:Opening\n'
    after = item(closed + entry, "core-balance")
    assert after.open
    assert after.signature is None
    assert after.stale is not None
    assert after.stale.by == "Taro"


def test_what_nets_out_by_the_months_end_was_not_in_the_figures():
    after = item(signed(BASE + until(on(3, 5)), on(2, 5)) + BACK_DATED, "core-balance")
    assert after.stale is None


def test_months_before_the_first_core_posting_are_not_due():
    early = BASE.replace("2025-01-06", "2025-03-06").replace("2025-02-01 b", "2025-04-01 b")
    text = early + '\n2025-01-08 * "Life"\n  Assets:Bank  -1 JPY\n  Equity:Opening  1 JPY\n'
    assert [one.name for one in months(text + until(on(5, 1))).months] == ["2025-03", "2025-04"]


def test_a_month_is_over_on_its_last_day():
    assert not months(BASE, as_of=on(1, 30)).months
    assert [one.name for one in months(BASE, as_of=on(1, 31)).months] == ["2025-01"]


def test_without_a_core_there_is_no_routine():
    assert not months(BASE.replace('"core"', '"outside"') + until(on(3, 1))).months


# -- when it is due ----------------------------------------------------------


@pytest.mark.parametrize(("day", "due"), [(1, on(2, 1)), (28, on(2, 28))])
def test_the_review_day_is_in_the_next_month_whatever_its_length(day, due):
    text = BASE.replace("  sleeve-target", f"  review-day: {day}\n  sleeve-target")
    (january,) = months(text + until(on(2, 1))).months
    assert january.due == due


def test_a_later_policy_moves_no_review_day_of_the_past():
    text = BASE + '\n2025-02-03 custom "barbell" "policy"\n  review-day: 20\n' + until(on(3, 1))
    assert [one.due for one in months(text).months] == [on(2, 10), on(3, 20)]


def test_yearly_items_come_again_after_a_year():
    history = months(BASE + until(on(2, 1, 2026)))
    asking = [one.name for one in history.months if one.item("life-test")]
    assert asking == ["2025-01", "2026-01"]
    assert len(history.months) == 13


def test_a_yearly_item_that_is_signed_early_is_shown():
    text = signed(BASE + until(on(3, 5)), on(2, 5), names=("ratio",))
    text += (
        '\n2025-03-05 custom "barbell" "signoff" "2025-02" "separation"\n'
        '  by: "Taro"\n  digest: "0123456789abcdef"\n'
    )
    assert item(text, "separation", "2025-02").stale is not None


# -- signatures --------------------------------------------------------------


def test_the_digest_is_over_figures_roles_and_policy():
    history = months(BASE + until(on(2, 5)))
    (january,) = history.months
    ratio = january.item("ratio")
    shown = {
        "figures": {
            "month": "2025-01",
            "item": "ratio",
            "ratio": "0.1",
            "ratio_upper": "0.15",
            "leverage": "0",
            "leverage_limit": None,
            "net_contributions": "1000000",
            "budget": "1000000",
            "layers": {
                "trade": {"net_contributions": "800000", "budget": None},
                "hedge": {"net_contributions": "0", "budget": None},
                "reserve": {"net_contributions": "200000", "budget": None},
            },
            "reserve": "200000",
            "stressed_call": "0",
        },
        "policy": {
            "base_currency": "JPY",
            "core_floor": "8100000 JPY",
            "sleeve_budget": "1000000 JPY",
            "sleeve_target": "0.12",
        },
        "roles": {
            "Assets:Attack:Reserve": "attack/reserve",
            "Assets:Attack:Trade": "attack/trade",
            "Assets:Core:Bank": "core",
            "Income:Attack:PnL": "attack/trade",
            "Liabilities:Attack:Margin": "attack/trade",
        },
    }
    text = json.dumps(shown, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert digest(history, january, ratio) == hashlib.sha256(text.encode()).hexdigest()[:16]


@pytest.mark.parametrize(
    "edit",
    [
        pytest.param(lambda text: text.replace('Trade\n  barbell: "attack"', 'Trade\n  barbell: "attack"\n  barbell-layer: "hedge"'), id="a layer"),  # noqa: E501 a case a line
        pytest.param(lambda text: text.replace("0.12", "0.11"), id="a limit"),
        pytest.param(lambda text: text + '\n2025-01-01 custom "barbell" "role" Assets:Bank "core"\n', id="a role"),  # noqa: E501 a case a line
        pytest.param(lambda text: text + '\n2025-01-31 open Assets:Core:New\n  barbell: "core"\n', id="an account of the last day"),  # noqa: E501 a case a line
        pytest.param(lambda text: text.replace("sleeve-target", 'ignore: "BB406, BB405"\n  sleeve-target'), id="ignored rules"),  # noqa: E501 a case a line
        pytest.param(lambda text: text.replace("sleeve-target", "since: 2025-01-01\n  sleeve-target"), id="a date"),  # noqa: E501 a case a line
    ],
)  # fmt: skip
def test_roles_and_limits_are_signed_too(edit):
    """Precision 5: retagging an account makes every signature stale."""
    closed = signed(BASE + until(on(3, 5)), on(2, 5))
    assert all(one.stale for one in months(edit(closed)).months[0].items)


@pytest.mark.parametrize(
    "later",
    [
        '2025-02-03 open Assets:Core:New\n  barbell: "core"\n',
        '2025-02-03 custom "barbell" "policy"\n  core-floor: 8,000,000 JPY\n',
        "2025-02-03 balance Assets:Core:Bank  9,000,000 JPY\n",
        '2025-02-20 * "Out"\n  Assets:Core:Bank  -9,000 JPY\n  Equity:Opening\n',
        "2025-03-01 price OTHER 2 JPY\n",
        '2025-03-01 commodity OTHER\n  barbell-class: "cash"\n',
    ],
)
def test_what_comes_later_leaves_signatures_alone(later):
    closed = signed(BASE + until(on(3, 5)), on(2, 5))
    assert all(one.signature for one in months(f"{closed}\n{later}").months[0].items)


def test_a_new_signature_takes_the_place_of_a_stale_one():
    entry = '\n2025-01-20 * "Late"\n  Assets:Core:Bank  10,000 JPY\n  Equity:Opening\n'
    text = signed(BASE + until(on(3, 5)), on(2, 5), names=("core-balance",)) + entry
    again = item(signed(text, on(3, 4), names=("core-balance",), by="Hanako"), "core-balance")
    assert again.signature is not None
    assert again.signature.by == "Hanako"
    assert [one.by for one in again.mended] == ["Taro"]
    assert again.stale is None


def test_of_two_stale_signatures_the_last_counts():
    text = BASE + until(on(3, 5))
    for day in (5, 6):
        text += (
            f'\n2025-02-0{day} custom "barbell" "signoff" "2025-01" "ratio"\n'
            f'  by: "Taro"\n  digest: "{day:016d}"\n'
        )
    shown = item(text, "ratio")
    assert shown.stale is not None
    assert shown.stale.date == on(2, 6)
    assert [one.date for one in shown.mended] == [on(2, 5)]


def test_the_same_figures_signed_twice_are_signed_once():
    once = signed(BASE + until(on(3, 5)), on(2, 5), names=("ratio",))
    shown = item(signed(once, on(2, 7), names=("ratio",)), "ratio")
    assert shown.signature is not None
    assert shown.signature.date == on(2, 5)


def test_signed_before_the_months_end_is_invalid():
    text = signed(BASE + until(on(3, 5)), on(1, 30), names=("ratio",))
    analysis = judge(text)
    assert analysis.history.months[0].item("ratio").signature is None
    assert any(one.code == "BB001" for one in analysis.findings)


@pytest.mark.parametrize(("date", "counts"), [(on(3, 3), True), (on(3, 4), False)])
def test_a_signature_from_the_future_does_not_count(date, counts):
    """The ledger ends on 31 January; people sign some weeks after they have booked."""
    text = signed(BASE + until(on(1, 31)), date, names=("ratio",))
    text = text.replace("2025-02-01 balance", "2025-01-31 balance")
    (january,) = months(text).months
    assert (
        january.item("ratio").signature is not None or bool(january.item("ratio").stale)
    ) is counts
    assert len(january.ahead) == (0 if counts else 1)


def test_looking_back_a_later_signature_is_not_there_yet():
    text = signed(BASE + until(on(3, 5)), on(2, 5))
    assert months(text, on(2, 4)).months[0].item("ratio").signature is None
    assert months(text, on(2, 5)).months[0].item("ratio").signature is not None


EXAMPLE = Path(__file__).parents[2] / "example_ledger" / "main.beancount"


def test_the_examples_signatures_were_good_on_the_day_and_still_are():
    days = sorted({one.date for one in judge(EXAMPLE).history.directives.signoffs})
    assert len(days) == 8
    for as_of in (*days, None):
        items = [one for month in judge(EXAMPLE, as_of=as_of).history.months for one in month.items]
        assert not any(one.stale for one in items)
        assert sum(one.signature is not None for one in items) == (
            42 if as_of is None else 7 + 5 * days.index(as_of)
        )


# -- the items ---------------------------------------------------------------


def test_each_core_account_needs_a_balance_in_the_window():
    late = BASE.replace("2025-02-01 balance", "2025-02-11 balance")
    assert reasons(item(late, "core-balance")) == [
        "no balance assertion between month's end and review day: Assets:Core:Bank"
    ]
    assert item(late, "core-balance").status == "fail"
    waiting = item(late, "core-balance", as_of=on(2, 10))
    assert waiting.verdict is Verdict.UNKNOWN
    on_time = item(BASE.replace("2025-02-01 b", "2025-02-10 b"), "core-balance")
    assert on_time.figures["accounts"][0]["balance"] == on(2, 10)
    assert on_time.status == "pass"


@pytest.mark.parametrize("account", ["Assets:Core:Bank", "Assets:Core"])
def test_a_balance_of_what_the_ledger_does_not_know_of_fails(account):
    """The broker shows seven units of a fund that were never booked."""
    ledger = BASE + '2025-01-01 open Assets:Core\n  barbell: "core"\n'
    shown = item(ledger + f"2025-02-02 balance {account}  7 FUND\n", "core-balance")
    assert reasons(shown) == ["a balance assertion does not hold: Assets:Core:Bank"]
    assert shown.figures["accounts"][0] == {
        "account": "Assets:Core:Bank",
        "commodity": "FUND",
        "units": D(0),
        "balance": None,
        "failed": [on(2, 2)],
    }
    assert item(ledger + f"2025-02-02 balance {account}  0 FUND\n", "core-balance").reasons == ()


def test_a_balance_that_does_not_hold_fails():
    wrong = BASE.replace("Bank  9,000,000 JPY\n", "Bank  9,000,001 JPY\n")
    shown = item(wrong, "core-balance")
    assert reasons(shown) == ["a balance assertion does not hold: Assets:Core:Bank"]
    assert shown.figures["accounts"] == [
        {"account": "Assets:Core:Bank", "commodity": "JPY", "units": D(9000000), "balance": None,
         "failed": [on(2, 1)]},
    ]  # fmt: skip


MORE = """
2025-01-01 open Assets:Core:Fund
  barbell: "core"
2025-01-01 open Assets:Core:Never
  barbell: "core"
2025-01-01 commodity FUND
  barbell-class: "treasury-mmf"
  barbell-settlement: 1
  barbell-yield: 0.04
  barbell-terms-checked: 2025-02-03
2025-01-07 * "A fund"
  Assets:Core:Fund       1,000 FUND {1,000 JPY}
  Assets:Core:Bank  -1,000,000 JPY
2025-01-07 price FUND 1,000 JPY
"""


def test_each_commodity_of_an_account_needs_one_and_an_empty_account_too():
    text = BASE.replace("Bank  9,000,000 JPY\n", "Bank  8,000,000 JPY\n") + MORE
    shown = item(text + until(on(2, 20)), "core-balance")
    assert reasons(shown)[0].endswith(": Assets:Core:Fund")
    done = text + "\n2025-02-02 balance Assets:Core:Fund  1,000 FUND\n" + until(on(2, 20))
    assert item(done, "core-balance").status == "pass"
    sold = done + '\n2025-02-04 * "Sold"\n  Assets:Core:Fund  -1,000 FUND {}\n  Assets:Core:Bank\n'
    sold += until(on(3, 20)) + "\n2025-03-02 balance Assets:Core:Bank  9,000,000 JPY\n"
    assert reasons(item(sold, "core-balance", "2025-02"))[0].endswith(": Assets:Core:Fund")
    empty = sold + "\n2025-03-02 balance Assets:Core:Fund  0 FUND\n"
    assert item(empty, "core-balance", "2025-02").status == "pass"
    later = sold + "\n2025-03-01 close Assets:Core:Fund\n"
    assert reasons(item(later, "core-balance", "2025-02"))[0].endswith(": Assets:Core:Fund")
    closed = sold + "\n2025-02-28 close Assets:Core:Fund\n"
    assert item(closed, "core-balance", "2025-02").status == "pass"


def test_a_parents_balance_covers_what_lies_below():
    text = BASE.replace("open Assets:Core:Bank", "open Assets:Core")
    text = text.replace("balance Assets:Core:Bank", "balance Assets:Core")
    text += "\n2025-01-01 open Assets:Core:Bank\n"
    assert item(text + until(on(2, 20)), "core-balance").status == "pass"


def test_the_core_has_to_keep_its_floor():
    out = '\n2025-01-30 * "Roof"\n  Assets:Core:Bank  -1,000,000 JPY\n  Equity:Opening\n'
    text = BASE.replace("Bank  9,000,000 JPY\n", "Bank  8,000,000 JPY\n") + out + until(on(2, 20))
    shown = item(text, "core-balance")
    assert reasons(shown) == ["the core was 8,000,000 JPY, below its floor of 8,100,000 JPY"]
    for spent, kept in (("900,000", "pass"), ("900,001", "pass"), ("900,002", "fail")):
        text = BASE.replace(BALANCED, "") + out.replace("1,000,000", spent)
        text += "2025-02-01 balance Assets:Core:Bank  8,100,000 ~ 2 JPY\n" + until(on(2, 20))
        assert item(text, "core-balance").status == kept


@pytest.mark.parametrize("times", [1, 2])
def test_core_money_in_the_sleeve_fails(times):
    moved = (
        '\n2025-01-20 * "In"\n  Assets:Core:Bank  -5,000 JPY\n  Assets:Attack:Trade  5,000 JPY\n'
    )
    text = BASE.replace("Bank  9,000,000 JPY\n", f"Bank  {9000000 - 5000 * times} JPY\n")
    shown = item(text + moved * times + until(on(2, 20)), "core-balance")
    told = "core money went into the sleeve"
    assert reasons(shown) == [told if times == 1 else f"{told}, 2 times"]
    assert shown.figures["core_to_sleeve"] == [{"date": on(1, 20), "amount": D(5000)}] * times


UNPRICED = """
2025-01-08 * "Without a price"
  Assets:Core:Bank            10 THING
  Assets:Attack:Trade         10 THING
  Equity:Opening             -20 THING
2025-02-02 balance Assets:Core:Bank  10 THING
"""


def test_what_has_no_price_is_unknown_and_never_passes():
    text = BASE + UNPRICED + until(on(2, 20))
    shown = {name: item(text, name) for name in ITEMS}
    assert reasons(shown["core-balance"]) == ["the core's value is UNKNOWN: no price of THING"]
    assert reasons(shown["sleeve-record"]) == ["the sleeve's value is UNKNOWN: no price of THING"]
    assert reasons(shown["ratio"]) == ["the ratio is UNKNOWN: no price of THING"]
    assert reasons(shown["evidence"]) == ["no price of THING at the month's end"]
    assert reasons(shown["core-terms"])[0].startswith("THING: product class or settlement")
    assert [shown[name].status for name in ITEMS[:5]] == [
        "unknown", "fail", "unknown", "unknown", "fail",
    ]  # fmt: skip
    assert shown["evidence"].figures["unknown"] == ["core", "sleeve"]
    limited = text.replace("  sleeve-target", "  leverage-limit: 3\n  sleeve-target")
    assert reasons(item(limited, "ratio"))[1] == "leverage is UNKNOWN: no price of THING"


def test_a_sold_option_that_names_nothing_leaves_leverage_unknown():
    sold = """
2025-01-01 commodity PUT
  barbell-instrument: "option"
2025-01-20 * "Sold"
  Assets:Attack:Trade        -1 PUT {20,000 JPY}
  Assets:Attack:Trade    20,000 JPY
"""
    shown = ratio_after(sold, "  leverage-limit: 3\n")
    told = "leverage is UNKNOWN: the ledger does not show what the positions move"
    assert (reasons(shown), shown.status) == ([told], "unknown")


def test_an_unrated_flow_makes_values_unknown_without_a_price_missing():
    shown = item(BASE + until(on(2, 20)), "evidence")
    history = months(BASE + until(on(2, 20)))
    blind = history._replace(days=tuple(day._replace(nav=None, core=None) for day in history.days))
    (january,) = review_months(blind)
    told = january.item("evidence")
    assert shown.status == "pass"
    assert told.status == "unknown"
    assert reasons(told) == ["UNKNOWN at the month's end: core, sleeve"]


def test_a_floor_in_a_currency_without_a_rate_cannot_be_compared():
    text = BASE.replace("8,100,000 JPY", "60,000 USD") + until(on(2, 20))
    text += "2025-01-01 open Assets:Dollars USD\n"
    shown = item(text, "core-balance")
    assert shown.status == "unknown"
    assert reasons(shown) == ["the floor cannot be compared: no rate of USD"]


def test_terms_are_to_be_read_after_the_months_end():
    text = BASE.replace("Bank  9,000,000 JPY\n", "Bank  8,000,000 JPY\n") + MORE + until(on(3, 20))
    assert item(text, "core-terms").status == "unsigned"
    later = item(text, "core-terms", "2025-02")
    assert later.status == "fail"
    assert reasons(later) == [
        "FUND: its terms were not read after 2025-02-28 (barbell-terms-checked)"
    ]
    never = item(text.replace("  barbell-terms-checked: 2025-02-03\n", ""), "core-terms")
    assert never.status == "fail"
    for day, status in (("2025-01-31", "fail"), ("2025-02-01", "unsigned")):
        assert item(text.replace("2025-02-03", day), "core-terms").status == status
    assert reasons(item(text.replace("  barbell-settlement: 1\n", ""), "core-terms")) == [
        "FUND: product class or settlement is not declared"
    ]


def test_terms_are_signed_and_what_is_read_anew_is_shown_beside():
    text = BASE.replace("Bank  9,000,000 JPY\n", "Bank  8,000,000 JPY\n") + MORE + until(on(3, 20))
    closed = signed(text, on(2, 5), names=("core-terms",))
    read = closed.replace("0.04", "0.05").replace("checked: 2025-02-03", "checked: 2025-03-03")
    assert item(read, "core-terms").signature is not None
    assert item(read, "core-terms").beside["FUND"]["product_yield"] == D("0.05")
    for old, new in (("settlement: 1", "settlement: 2"), ("treasury-mmf", "prime-mmf")):
        assert item(closed.replace(old, new), "core-terms").stale is not None


def test_money_has_no_product_terms_to_be_read():
    cash = """
    2025-01-07 * "Dollars"
      Assets:Core:Bank     100 USD
      Assets:Core:Bank     100 POINT
      Equity:Opening
    2025-01-01 commodity POINT
      barbell-class: "cash"
    """
    shown = item(
        BASE + re.sub("^    ", "", cash, flags=re.MULTILINE) + until(on(2, 20)), "core-terms"
    )
    assert (shown.status, shown.reasons) == ("unsigned", ())
    assert [row["commodity"] for row in shown.figures["products"]] == ["POINT", "USD"]


TRADES = """
2025-01-01 open Assets:Attack:Stock "FIFO"
  barbell: "attack"
2025-01-08 * "Buy"
  Assets:Attack:Stock        10 STOCK {50,000 JPY}
  Assets:Attack:Trade  -500,000 JPY
2025-01-10 * "Sell at a loss"
  Assets:Attack:Stock        -4 STOCK {} @ 20,000 JPY
  Assets:Attack:Trade    80,000 JPY
  Income:Attack:PnL     120,000 JPY
2025-01-15 * "Put in more, while it is reducing"
  Assets:Attack:Trade    30,000 JPY
  Assets:Bank           -30,000 JPY
2025-01-16 * "And buy"
  Assets:Attack:Stock        20 STOCK {20,000 JPY}
  Assets:Attack:Trade  -400,000 JPY
2025-02-03 * "Sell with a gain"
  Assets:Attack:Stock        -4 STOCK {50,000 JPY} @ 60,000 JPY
  Assets:Attack:Trade   240,000 JPY
  Income:Attack:PnL     -40,000 JPY
"""


def test_the_record_has_the_months_trades_streak_and_deviations():
    text = BASE + TRADES + until(on(3, 20))
    january, february = (item(text, "sleeve-record", month) for month in ("2025-01", "2025-02"))
    assert january.figures["trades"] == {
        "count": 1, "wins": 0, "losses": 1, "net": D(-120000),
    }  # fmt: skip
    assert january.figures["state"] == "REDUCING"
    assert january.figures["longest_losing_streak"] == 1
    assert [(one["code"], one["date"]) for one in january.figures["deviations"]] == [
        ("BB206", on(1, 15)),
        ("BB304", on(1, 15)),
        ("BB402", on(1, 16)),
        ("BB403", on(1, 17)),
    ]
    assert (january.figures["reaction_lag_days"], january.figures["adherence_in_loss"]) == (21, 0)
    assert february.figures["trades"]["wins"] == 1
    # Two trades in loss and four deviations, none of them in February.
    assert february.figures["deviations"] == []
    assert (february.figures["reaction_lag_days"], february.figures["adherence_in_loss"]) == (24, 0)
    assert february.figures["longest_losing_streak"] == 1
    assert february.figures["max_drawdown"] >= january.figures["max_drawdown"] == D("0.3")
    assert january.status == "unsigned"


def test_without_a_sleeve_there_is_no_record_to_read():
    text = BASE.replace('"attack"', '"outside"').replace('  barbell-layer: "reserve"\n', "")
    (january,) = months(text + until(on(2, 20))).months
    assert january.item("sleeve-record") is None
    assert january.item("ratio").status == "pass"
    assert january.item("ratio").figures["ratio"] is None


def test_a_sleeve_that_never_had_a_known_value_is_none_yet():
    """Nor is a core of which nothing is known but that it was free."""
    gift = BASE.replace("  Assets:Attack:Trade      800,000 JPY\n", "")
    gift = gift.replace("  Assets:Attack:Reserve    200,000 JPY\n", "")
    gift += '2025-01-07 * "Gift"\n  Assets:Attack:Trade  5 GOLD\n  Equity:Opening  -5 GOLD\n'
    gift += '2025-02-05 custom "barbell" "signoff" "2025-01" "sleeve-record"\n'
    gift += '  by: "Taro"\n  digest: "0123456789abcdef"\n'
    shown = item(gift + until(on(2, 20)), "sleeve-record")
    assert (shown.figures["nav"], reasons(shown)) == (None, [])
    free = BASE.replace(
        "  Assets:Core:Bank       9,000,000 JPY\n", "  Assets:Core:Bank  5 XXX {0 JPY}\n"
    )
    free = free.replace(BALANCED, "")
    assert "UNKNOWN" not in " ".join(reasons(item(free + until(on(2, 20)), "core-balance")))


def test_exposure_without_equity_is_a_leverage_without_end():
    """100 shares on margin fell by 10,000 each: just as much as there was."""
    ruined = BUY + "\n2025-01-09 price STOCK 30,000 JPY\n"
    infinite = ratio_after(ruined, "  leverage-limit: 3\n")
    assert infinite.figures["leverage"] is None
    assert reasons(infinite)[0] == "there was exposure without equity; the limit is 3"


def test_trades_without_a_result_are_unknown():
    history = months(BASE + TRADES + until(on(2, 20)))
    blind = history._replace(trades=tuple(one._replace(result=None) for one in history.trades))
    (january,) = review_months(blind)
    assert reasons(january.item("sleeve-record")) == ["results of closed trades are UNKNOWN: 1"]


def test_trades_before_the_core_count_in_the_streak():
    text = BASE.replace("  Assets:Core:Bank       9,000,000 JPY\n", "")
    text += TRADES + '\n2025-02-10 * "Core"\n  Assets:Core:Bank  9,000,000 JPY\n  Equity:Opening\n'
    text = text.replace("2025-02-01 balance Assets:Core:Bank  9,000,000 JPY\n", "")
    shown = item(text + until(on(3, 20)), "sleeve-record", "2025-02")
    assert shown.figures["longest_losing_streak"] == 1


def test_losses_of_one_day_follow_each_other_whatever_else_closed_that_day():
    """A loss on 01-10; a month later a win and a loss, of which nobody knows which came first."""
    day = """
2025-02-10 * "Two are bought and sold"
  Assets:Attack:Stock        10 ALPHA {1,000 JPY}
  Assets:Attack:Stock        10 OMEGA {1,000 JPY}
  Assets:Attack:Trade   -20,000 JPY
2025-02-11 * "One with a gain, one at a loss"
  Assets:Attack:Stock       -10 ALPHA {} @ 1,100 JPY
  Assets:Attack:Stock       -10 OMEGA {} @ 900 JPY
  Assets:Attack:Trade    20,000 JPY
"""
    text = BASE + TRADES.partition("2025-02-03")[0] + day + until(on(3, 20))
    january, february = (item(text, "sleeve-record", month) for month in ("2025-01", "2025-02"))
    assert january.figures["longest_losing_streak"] == 1
    assert february.figures["longest_losing_streak"] == 2


def test_trades_of_more_than_a_hundred_years_ago_count_in_the_streak():
    shown = item(BASE + TRADES + until(on(1, 20, 2200)), "sleeve-record", "2199-12")
    assert shown.figures["longest_losing_streak"] == 1


def ratio_after(extra, policy="", as_of=None):
    text = BASE.replace("  sleeve-target", f"{policy}  sleeve-target")
    return item(text + extra + until(on(2, 20)), "ratio", as_of=as_of)


def test_the_ratio_has_to_be_within_its_band():
    gain = '\n2025-01-20 * "Gain"\n  Assets:Attack:Trade  900,000 JPY\n  Income:Attack:PnL\n'
    assert reasons(ratio_after(gain)) == ["the sleeve's share was 17.43%, above 15%"]
    gain = gain.replace("900,000", "1,250,000")  # 2,250,000 of 11,250,000 are a fifth
    assert reasons(ratio_after(gain, "  sleeve-band: 0.08\n")) == []


BUY = """
2025-01-01 open Assets:Attack:Stock
  barbell: "attack"
2025-01-08 * "Buy on margin"
  Assets:Attack:Stock                100 STOCK {40,000 JPY}
  Liabilities:Attack:Margin   -4,000,000 JPY
"""


def test_leverage_has_to_be_within_its_limit():
    shown = ratio_after(BUY, "  leverage-limit: 3\n")
    assert shown.figures["leverage"] == D(4)
    assert reasons(shown) == [
        "leverage was 4, above 3",
        "a stressed margin call would have found too little in the reserve",
    ]
    assert ratio_after(BUY, "  leverage-limit: 4\n  stress-gap: 0\n").status == "pass"
    assert ratio_after("", "  leverage-limit: 3\n").status == "pass"
    ruined = BUY + "\n2025-01-09 price STOCK 20,000 JPY\n"
    infinite = ratio_after(ruined, "  leverage-limit: 3\n")
    assert infinite.figures["leverage"] is None
    assert reasons(infinite)[0] == "there was exposure without equity; the limit is 3"


def test_leverage_without_a_limit_is_shown_only():
    assert reasons(ratio_after(BUY, "  stress-gap: 0\n")) == []


def test_unknown_leverage_without_a_limit_says_nothing():
    assert reasons(item(BASE + UNPRICED + until(on(2, 20)), "ratio")) == [
        "the ratio is UNKNOWN: no price of THING"
    ]


def test_what_was_put_in_has_to_be_within_the_budgets():
    more = '\n2025-01-20 * "More"\n  Assets:Attack:Trade  50,000 JPY\n  Assets:Bank\n'
    assert reasons(ratio_after(more, "  layer-trade: 800,000 JPY\n")) == [
        "more was put in than the budget allows: sleeve-budget, layer-trade"
    ]


def test_a_ratio_without_anything_to_divide_is_no_breach():
    """The sleeve was funded before the core."""
    text = BASE.replace("  Assets:Core:Bank       9,000,000 JPY\n", "  Assets:Core:Bank  0 JPY\n")
    text = text.replace("Bank  9,000,000 JPY\n", "Bank  0 JPY\n")
    assert item(text + until(on(2, 20)), "ratio").status == "pass"


STATED = BASE.replace(
    '  barbell: "core"\n',
    '  barbell: "core"\n  barbell-institution: "Kita"\n  barbell-auto-sweep: "none"\n'
    "  barbell-cross-collateral: FALSE\n",
)


def test_the_separation_is_what_the_ledger_states():
    shown = item(STATED + until(on(2, 20)), "separation")
    assert shown.status == "unsigned"
    (row,) = shown.figures["accounts"]
    assert (row["account"], row["institution"]) == ("Assets:Core:Bank", "Kita")
    silent = item(BASE + until(on(2, 20)), "separation")
    assert silent.status == "unknown"
    assert silent.open


@pytest.mark.parametrize(("old", "new"), [('"none"', "Assets:Bank"), ("FALSE", "TRUE")])
def test_a_core_that_may_be_swept_or_netted_fails(old, new):
    swept = item(STATED.replace(old, new) + until(on(2, 20)), "separation")
    assert reasons(swept) == ["the broker may pull cash from the core or net it: Assets:Core:Bank"]


def test_a_pledge_fails_as_long_as_it_lasts():
    pledge = '\n2025-01-10 custom "barbell" "pledge" Assets:Core:Bank Liabilities:Attack:Margin\n'
    shown = item(STATED + pledge + until(on(2, 20)), "separation")
    assert reasons(shown) == ["core is pledged for the sleeve: Assets:Core:Bank"]
    for last, status in (("01-30", "unsigned"), ("01-31", "unsigned"), ("02-01", "fail")):
        release = pledge.replace("2025-01-10", f"2025-{last}").replace("pledge", "release")
        shown = item(STATED + pledge + release + until(on(2, 20)), "separation")
        assert shown.status == status


def test_the_life_test_shows_the_household_of_its_month_beside():
    text = BASE.replace("  sleeve-target", "  life-months: 6\n  sleeve-target")
    text = text.replace("open Assets:Bank\n", "open Assets:Bank\n  barbell-liquid: TRUE\n")
    spent = '\n2025-02-03 * "A new car"\n  Expenses:Car  450,000 JPY\n  Assets:Bank\n'
    shown = item(text + spent + until(on(2, 20)), "life-test")
    assert shown.figures == {"life_months": D(6)}
    assert shown.beside["as_of"] == on(1, 31)
    assert shown.beside["liquid"] == D(500000)
    assert item(BASE + until(on(2, 20)), "life-test").beside == {}


def test_figures_are_rounded_to_what_is_shown():
    """A signature does not hang on the twentieth digit of a division."""
    text = BASE + '\n2025-01-20 * "Gain"\n  Assets:Attack:Trade  77,777 JPY\n  Income:Attack:PnL\n'
    exact = item(text + until(on(2, 20)), "ratio").figures
    assert exact["ratio"] != D("0.106946") == as_shown(exact)["ratio"]
    assert as_shown(exact)["budget"].as_tuple() == exact["budget"].as_tuple()


def test_months_without_any_row_go_by_the_policy_there_is():
    """The core was posted to, but nothing was ever in it."""
    text = BASE.replace('"attack"', '"outside"').replace('  barbell-layer: "reserve"\n', "")
    text = text.replace("  Assets:Core:Bank       9,000,000 JPY\n", "  Assets:Core:Bank  0 JPY\n")
    text = text.replace("Bank  9,000,000 JPY\n", "Bank  0 JPY\n")
    (january,) = months(text + until(on(2, 20))).months
    assert january.due == on(2, 10)
    assert january.item("core-balance").figures["core"] is None
    assert january.item("evidence").figures["state"] is None


def test_a_record_that_was_signed_without_a_sleeve_is_shown():
    text = BASE.replace('"attack"', '"outside"').replace('  barbell-layer: "reserve"\n', "")
    text = text.replace("  Assets:Core:Bank       9,000,000 JPY\n", "  Assets:Core:Bank  0 JPY\n")
    text = text.replace("Bank  9,000,000 JPY\n", "Bank  0 JPY\n") + until(on(2, 20))
    text += (
        '\n2025-02-05 custom "barbell" "signoff" "2025-01" "sleeve-record"\n'
        '  by: "Taro"\n  digest: "0123456789abcdef"\n'
    )
    shown = item(text, "sleeve-record")
    assert (shown.figures["nav"], shown.figures["state"]) == (None, "ACTIVE")


def test_an_account_that_was_opened_later_has_no_row_yet():
    later = """
2025-02-10 open Assets:Core:New
  barbell: "core"
  barbell-institution: "Minami"
"""
    text = STATED + later + until(on(3, 20))
    assert len(item(text, "separation").figures["accounts"]) == 1
    last = text.replace("2025-02-10 open", "2025-01-31 open")
    assert len(item(last, "separation").figures["accounts"]) == 2


def test_prices_are_looked_at_on_the_months_last_day():
    """Stale since mid-January, which a deposit of March brings to light; then fresh."""
    text = BASE.replace("Bank  9,000,000 JPY\n", "Bank  8,000,000 JPY\n") + MORE
    text = text.replace('"treasury-mmf"', '"cash"') + "\n2025-03-15 price FUND 1,001 JPY\n"
    text += '\n2025-03-10 * "In"\n  Assets:Core:Bank  1 JPY\n  Equity:Opening\n'
    history = months(text + "\n2025-03-31 price FUND 1,002 JPY\n")
    shown = [month.item("evidence") for month in history.months]
    assert [one.beside["prices_stale"] for one in shown] == [["FUND"], ["FUND"], []]
    assert [one.status for one in shown] == ["pass"] * 3


def test_the_calendar_ends_without_an_accident():
    text = BASE.replace("2025-", "9999-").replace("-01-", "-11-").replace("-02-01 b", "-12-01 b")
    (november,) = months(text + until(on(12, 30, 9999))).months
    assert november.due == on(12, 10, 9999)
