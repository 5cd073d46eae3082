"""Findings as a whole: what, how grave, when, where, how much, how long, with what proof.

The figures beside each ledger are worked by hand.
"""

from __future__ import annotations

from textwrap import dedent

import pytest

from beancount_barbell.rendering.check_json import finding_json
from beancount_barbell.rendering.words import say
from tests.support import judge

HOUSE = """\
option "operating_currency" "JPY"
2025-01-01 open Assets:Core
  barbell: "core"
  barbell-institution: "Kita"
2025-01-01 open Assets:Sleeve
  barbell: "attack"
  barbell-institution: "Minami"
2025-01-01 open Income:Sleeve
  barbell: "attack"
2025-01-01 open Assets:Bank
2025-01-01 open Equity:Opening
2025-01-06 custom "barbell" "policy"
  core-floor: 8,000,000 JPY
  sleeve-budget: 1,000,000 JPY
  cure-days: 10
2025-01-06 * "Opening"
  Assets:Core      9,000,000 JPY
  Assets:Sleeve    1,000,000 JPY
  Assets:Bank        500,000 JPY
  Equity:Opening
"""
LINES = HOUSE.count("\n")
POLICY = 12
FUND = """\
2025-01-07 * "Fund: 600,000 are left"
  Assets:Core      60,000 USDF {140 JPY}
  Assets:Core  -8,400,000 JPY
"""
SHARES = """\
2025-01-08 * "Shares"
  Assets:Sleeve   100 ACME {9,000 JPY}
  Assets:Sleeve -900,000 JPY
"""


def told(code, text):
    """The findings of a code: their facts, and the lines of their evidence after the house."""
    found = [finding_json(one, "en") for one in judge(HOUSE + dedent(text)).findings]
    return [
        (
            f"{one['severity']} {one['status']} {one['date']}",
            one["line"] - LINES,
            one["params"],
            tuple((one["episode"] or {}).values()),
            [each["line"] - LINES for each in one["evidence"]],
        )
        for one in found
        if one["code"] == code
    ]


OF_POLICY = POLICY - LINES


def test_a_floor_that_prices_broke():
    """600,000 + 60,000 x 120 = 7,800,000 on 01-20; at 118 it is 7,680,000, at 121 7,860,000."""
    text = f"""{FUND}2025-01-20 price USDF 120 JPY
2025-01-25 price USDF 118 JPY
DAY price USDF 121 JPY
"""
    early = "notice open 2025-01-20", "7800000", "200000"
    late = "error open 2025-01-31", "7860000", "140000"  # 01-20 + 10 days + 1
    for day, (first, value, excess) in (("2025-01-30", early), ("2025-01-31", late)):
        assert told("BB301", text.replace("DAY", day)) == [
            (
                first,
                4,
                {"value": value, "limit": "8000000", "excess": excess},
                ("2025-01-20", None, "7680000", "2025-01-25"),
                [OF_POLICY],
            )
        ]


@pytest.mark.parametrize(
    ("mended", "first"),
    [
        ("2025-01-31", "notice cured 2025-01-20"),
        ("2025-02-01", "error cured 2025-01-31"),
    ],
)
def test_a_floor_mended_on_the_last_day_was_never_an_error(mended, first):
    text = f"{FUND}2025-01-20 price USDF 120 JPY\n{mended} price USDF 130 JPY\n"
    ((found, _, params, episode, _),) = told("BB301", text)
    assert (found, params["excess"]) == (first, "200000")
    assert episode == ("2025-01-20", mended, "7800000", "2025-01-20")


def test_a_floor_that_a_withdrawal_broke_further():
    """7,800,000 by the price; 7,700,000 after the withdrawal, which makes it an error at once."""
    text = f"""{FUND}2025-01-20 price USDF 120 JPY
2025-01-22 * "Car"
  Assets:Core  -100,000 JPY
  Assets:Bank   100,000 JPY
2025-01-27 price USDF 124 JPY
"""
    ((first, line, params, episode, _),) = told("BB301", text)
    assert (first, line) == ("error open 2025-01-22", 5)
    assert (params["value"], params["excess"]) == ("7700000", "300000")
    # 500,000 + 60,000 x 124 = 7,940,000 is still below it; 125 is enough.
    assert episode == ("2025-01-20", None, "7700000", "2025-01-22")


@pytest.mark.parametrize(("paid_in", "beyond"), [(1, None), (2, "2")])
def test_a_budget_is_broken_by_more_than_the_tolerance(paid_in, beyond):
    text = f"""\
2025-02-03 * "Top-up"
  Assets:Bank   -{paid_in} JPY
  Assets:Sleeve  {paid_in} JPY
"""
    assert told("BB304", text) == (
        []
        if beyond is None
        else [
            (
                "error open 2025-02-03",
                1,
                {
                    "value": "1000002",
                    "limit": "1000000",
                    "excess": beyond,
                    "pushed_on": "2025-02-03",
                },
                ("2025-02-03", None, "1000002", "2025-02-03"),
                [OF_POLICY],
            )
        ]
    )


def test_a_budget_that_the_policy_broke():
    text = """\
2025-02-03 custom "barbell" "policy"
  sleeve-budget: 800,000 JPY
2025-02-10 * "Back"
  Assets:Sleeve -150,000 JPY
  Assets:Bank    150,000 JPY
2025-02-17 * "The rest"
  Assets:Sleeve -50,000 JPY
  Assets:Bank    50,000 JPY
"""
    assert told("BB304", text) == [
        (
            "error cured 2025-02-03",
            1,
            {
                "value": "1000000",
                "limit": "800000",
                "excess": "200000",
                "pushed_on": "2025-02-03",
            },
            ("2025-02-03", "2025-02-17", "1000000", "2025-02-03"),
            [1],
        )
    ]


DRAWDOWN = f"""\
2025-01-06 custom "barbell" "policy"
  max-drawdown: 0.55
{SHARES}2025-01-15 price ACME 11,000 JPY
2025-01-20 price ACME 4,400 JPY
2025-01-23 price ACME 2,000 JPY
2025-01-24 price ACME 3,000 JPY
"""


def test_a_drawdown_is_as_deep_as_it_became():
    """NAV 120 on 01-15, 54 on 01-20 (55 % below), 30 on 01-23 (75 %), 40 on 01-24."""
    assert told("BB404", DRAWDOWN) == [
        (
            "error open 2025-01-20",
            7,
            {
                "from_state": "ACTIVE",
                "to_state": "HALTED",
                "nav": "54",
                "ceiling": "0",
                "value": "0.55",
                "limit": "0.55",
                "excess": "0",
                "peak": "120",
            },
            ("2025-01-20", None, "0.75", "2025-01-23"),
            [1],
        )
    ]


def test_a_drawdown_ends_with_the_restart_and_not_what_comes_after():
    again = """\
2025-01-27 * "Closed"
  Assets:Sleeve  -100 ACME {9,000 JPY} @ 3,000 JPY
  Assets:Sleeve  300,000 JPY
  Income:Sleeve  600,000 JPY
2025-02-24 custom "barbell" "restart"
  by: "Hana"
  reason: "written plan"
2025-02-25 * "Again"
  Assets:Sleeve  10 ACME {3,000 JPY}
  Assets:Sleeve  -30,000 JPY
2025-03-03 price ACME 100 JPY
"""
    ((first, _, _, episode, _),) = told("BB404", DRAWDOWN + again)
    assert first == "error cured 2025-01-20"
    assert episode == ("2025-01-20", "2025-02-24", "0.75", "2025-01-23")


def test_a_market_stop_from_its_trigger_to_the_last_calm_observation():
    text = """\
2025-01-06 custom "barbell" "market" "VIX"
  halt-above: 30
  resume-below: 25
  calm: 2
2025-01-13 price VIX 29.99 PTS
2025-01-14 price VIX 30 PTS
2025-01-15 price VIX 38 PTS
2025-01-16 price VIX 24 PTS
2025-01-17 price VIX 25 PTS
2025-01-20 price VIX 24.99 PTS
2025-01-21 price VIX 24 PTS
"""
    assert told("BB406", text) == [
        (
            "notice cured 2025-01-14",
            6,
            {
                "from_state": "ACTIVE",
                "to_state": "REDUCING",
                "nav": "100",
                "ceiling": "0",
                "series": "VIX",
                "trigger": "halt-above",
                "observation": "30",
                "reference": None,
                "threshold": "30",
            },
            ("2025-01-14", "2025-01-21", None, None),
            [1],
        )
    ]


LOSSES = """\
2025-01-06 custom "barbell" "policy"
  streak-reduce: 2
2025-01-09 * "Sold"
  Assets:Sleeve   -10 ACME {9,000 JPY} @ 8,900 JPY
  Assets:Sleeve  89,000 JPY
  Income:Sleeve
2025-01-10 * "Sold"
  Assets:Sleeve   -10 ACME {9,000 JPY} @ 8,900 JPY
  Assets:Sleeve  89,000 JPY
  Income:Sleeve
"""


@pytest.mark.parametrize(
    ("halted", "states", "ceiling", "words"),
    [
        (False, ("ACTIVE", "REDUCING"), "450000", "the limit is 2 (<string>:{line}): REDUCING."),
        (True, ("HALTED", "HALTED"), "0", "alone would make the sleeve REDUCING. It is HALTED"),
    ],
)
def test_losses_in_a_row_and_the_state_that_they_meet(halted, states, ceiling, words):
    """Sold at 8,900, as the other 80 stand: 10,000 of 1,000,000 are lost. There were 900,000."""
    halt = '2025-01-08 custom "barbell" "halt"\n  by: "Hana"\n  reason: "Enough"\n'
    text = SHARES + LOSSES + halt * halted
    ((first, line, params, episode, evidence),) = told("BB405", text)
    assert (first, line) == ("notice open 2025-01-10", 10)
    assert params == {
        "from_state": states[0],
        "to_state": states[1],
        "nav": "99",
        "ceiling": ceiling,
        "losses": 2,
        "threshold": 2,
        "line_state": "REDUCING",
    }
    assert episode == ("2025-01-10", None, None, None)
    assert evidence == [4]
    (finding,) = (one for one in judge(HOUSE + text).findings if one.code == "BB405")
    assert words.format(line=LINES + 4) in say(finding.text, "en")
    assert "REDUCING" in say(finding.text, "ja")


def test_a_market_stop_before_there_is_a_sleeve():
    ledger = """\
2025-01-06 custom "barbell" "market" "VIX"
  halt-above: 30
2025-01-14 price VIX 30 PTS
"""
    (finding,) = (one for one in judge(ledger).findings if one.params.get("trigger"))
    states = ("from_state", "to_state", "nav", "ceiling")
    assert [finding.params[key] for key in states] == ["ACTIVE", "ACTIVE", None, None]


def test_a_separation_that_is_claimed_and_is_not():
    text = """\
2025-01-06 custom "barbell" "policy"
  separation-level: 3
"""
    ((first, line, params, episode, evidence),) = told("BB101", text)
    assert (first, line) == ("error open 2025-01-06", 1)
    assert (params["claimed"], params["derived"], params["effective"]) == (3, 2, 2)
    assert episode == ("2025-01-06", None, None, None)
    assert evidence == [2 - LINES, 5 - LINES]


def test_what_came_back_and_what_is_left():
    """200,000 + 100,000; 250,000 come back: the first is cured, 50,000 of the second are out."""
    text = """\
2025-02-03 * "Taken"
  Assets:Core   -200,000 JPY
  Assets:Sleeve  200,000 JPY
2025-02-10 * "Taken again"
  Assets:Core   -100,000 JPY
  Assets:Sleeve  100,000 JPY
2025-02-20 * "Back"
  Assets:Sleeve -250,000 JPY
  Assets:Core    250,000 JPY
"""
    facts = {"from": "Assets:Core", "to": "Assets:Sleeve"}
    assert told("BB201", text) == [
        (
            "error cured 2025-02-03",
            2,
            {
                "amount": "200000",
                **facts,
                "outstanding": "0",
                "least": "200000",
                "pro_rata": "200000",
            },
            (),
            [2 - LINES, 5 - LINES, 3, 7],
        ),
        (
            "error open 2025-02-10",
            5,
            {
                "amount": "100000",
                **facts,
                "outstanding": "50000",
                "least": "100000",
                "pro_rata": "100000",
            },
            (),
            [2 - LINES, 5 - LINES, 6, 7],
        ),
    ]


def test_a_ratio_that_prices_broke_and_a_sweep_mended():
    """Target 10 %, band 2.5 points: 1,500,000 of 10,500,000 are 14.2857 %; 450,000 are swept."""
    text = f"""{SHARES}2025-01-20 price ACME 14,000 JPY
2025-01-24 * "Sold"
  Assets:Sleeve   -100 ACME {{9,000 JPY}} @ 14,000 JPY
  Assets:Sleeve  1,400,000 JPY
  Income:Sleeve   -500,000 JPY
2025-01-27 * "Swept"
  Assets:Sleeve  -450,000 JPY
  Assets:Core     450,000 JPY
"""
    ((first, line, params, episode, evidence),) = told("BB302", text)
    assert (first, line) == ("notice cured 2025-01-20", 4)
    assert params["limit"] == "0.125"
    assert params["value"].startswith("0.142857142857")
    assert params["sweep"] == "450000"
    assert (episode[0], episode[1], episode[3]) == ("2025-01-20", "2025-01-27", "2025-01-20")
    assert evidence == []


def test_a_reduction_that_was_not_done_in_time():
    """NAV 69 on Mon 01-20: half of 900,000 is the ceiling; due Mon 01-27, told on that day.

    100 shares at 5,900 of the trigger's day are 590,000: 140,000 above it.
    """
    text = f"""{SHARES}2025-01-20 price ACME 5,900 JPY
2025-02-03 price ACME 5,900 JPY
"""
    ((first, line, params, _, _),) = told("BB403", text)
    assert (first, line) == ("error open 2025-01-27", 4)
    assert (params["value"], params["limit"], params["excess"]) == ("590000", "450000", "140000")


STOCK = '2025-01-01 commodity ACME\n  barbell-class: "stock"\n'
PUT = '2025-01-01 commodity PUT\n  barbell-instrument: "option"\n'


def moved(day, units, account, commodity="ACME"):
    return f"""\
2025-01-{day:02d} * "{units} units at 100"
  Assets:{account}  {units} {commodity} {{100 JPY, 2025-01-08}}
  Assets:{account}
"""


def result(day, amount):
    return f"2025-01-{day:02d} * \n  Assets:Sleeve  {amount} JPY\n  Income:Sleeve\n"


@pytest.mark.parametrize(
    ("code", "story", "peak"),
    [
        # 10, 15, 5 and 8 units: the most lay there from the 9th on.
        ("BB102", STOCK + "".join(
            moved(day, units, "Core") for day, units in ((8, 10), (9, 5), (10, -10), (13, 3))
        ), ("15", "2025-01-09")),
        ("BB307", PUT + "".join(
            moved(day, units, "Sleeve", "PUT") for day, units in ((8, -1), (9, -2), (10, 1))
        ), ("3", "2025-01-09")),
        ("BB312", result(8, -1000) + result(9, -3000) + result(10, -2000), ("3000", "2025-01-09")),
    ],
)  # fmt: skip
def test_a_peak_has_its_day(code, story, peak):
    ((*_, (_, _, *told_peak), _),) = told(code, story)
    assert tuple(told_peak) == peak


def test_an_option_that_was_sold_without_its_underlying():
    text = """\
2025-02-03 * "Sold"
  Assets:Sleeve       -1 PUT {20,000 JPY}
  Assets:Sleeve   20,000 JPY
2025-02-01 commodity PUT
  barbell-instrument: "option"
2025-02-05 * "One more"
  Assets:Sleeve       -1 PUT {30,000 JPY}
  Assets:Sleeve   30,000 JPY
"""
    nothing = dict.fromkeys(("multiplier", "cost", "quote", "times"))
    named = {"commodity": "PUT"} | nothing
    assert told("BB503", text) == [("notice open 2025-02-03", 4, named, (), [])]
    written = text.replace('"option"\n', '"option"\n  barbell-underlying: "ACME"\n')
    assert told("BB503", written) == []
