"""Results without a position to make them: what is at risk is then unknown."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from histories import history_of

from beancount_barbell.figures.plain import jsonable
from beancount_barbell.figures.status_figures import history_figures, status_figures
from beancount_barbell.figures.stress import prove
from beancount_barbell.figures.stress_figures import stressed
from tests.support import findings

if TYPE_CHECKING:
    from beancount_barbell.model.history import Day, History

D = Decimal
PRELUDE = """
option "operating_currency" "USD"
option "inferred_tolerance_default" "USD:0.005"
2024-01-01 open Assets:Safe
  barbell: "core"
2024-01-01 open Assets:Desk
  barbell: "attack"
2024-01-01 open Income:Desk
  barbell: "attack"
2024-01-01 open Income:Desk:ACME
2024-01-01 open Income:Desk:Closed
  barbell-settlement: "at-close"
2024-01-01 open Income:Desk:Interest
  barbell-settlement: "none"
2024-01-01 open Expenses:Desk
  barbell: "attack"
2024-01-01 open Assets:Bank
2024-01-01 open Equity:Opening
2024-01-01 commodity COPPER
  barbell-instrument: "future"
  barbell-multiplier: 10
2024-01-01 custom "barbell" "policy"
  core-floor: 80,000 USD
  sleeve-budget: 10,000 USD
2024-01-02 * "Opening"
  Assets:Safe   90,000 USD
  Assets:Desk   10,000 USD
  Equity:Opening
"""
SHARES = """
2024-01-05 * "10 shares"
  Assets:Desk   10 ACME {60 USD}
  Assets:Desk  -600 USD
"""
FUTURE = """
2024-01-08 price COPPER 1,000 USD
2024-01-08 * "one contract"
  Assets:Desk  1 COPPER {0 USD}
"""
OPTIONS = """
2024-01-01 commodity CALL
  barbell-instrument: "option"
  barbell-multiplier: 100
2024-01-05 * "A call is bought, two are sold"
  Assets:Desk   1 CALL {20 USD}
  Assets:Desk  -2 PUT {30 USD}
  Assets:Desk  40 USD
2024-01-01 commodity PUT
  barbell-instrument: "option"
  barbell-multiplier: 100
"""
EXPIRED = """
2024-01-10 * "expired"
  Assets:Desk  -1 CALL {20 USD} @ 0 USD
  Income:Desk
"""
ASSIGNED = """
2024-01-10 * "assigned"
  Assets:Desk  2 PUT {30 USD} @ 0 USD
  Income:Desk
"""
SOLD_SHORT = ASSIGNED.replace("PUT", "ACME")
CLOSED = '\n2024-01-10 * "closed"\n  Assets:Desk  -1 COPPER {0 USD}\n'


def result(day: str, amount: str, account: str = "Income:Desk", head: str = "") -> str:
    return f'\n2024-{day} * "result"{head}\n  Assets:Desk  {amount} USD\n  {account}\n'


def ledger(*parts: str) -> History:
    return history_of(PRELUDE + "".join(parts))


def days(history: History) -> dict[str, Day]:
    return {f"{day.date:%m-%d}": day for day in history.days}


def until(day: str) -> str:
    """Something on a day, so that it has a row."""
    return f'\n2024-{day} * "-"\n  Assets:Safe  1 USD\n  Assets:Bank\n'


# -- worked by hand -----------------------------------------------------------


def test_six_losses_settled_in_cash():
    """-200 a day on 10,000: NAV 88, and nobody knows what is open."""
    losses = [result(day, "-200") for day in ("01-05", "01-08", "01-09", "01-10", "01-11", "01-12")]
    history = ledger(*losses)
    last = history.last
    assert (round(last.nav, 6), last.exposure, last.leverage) == (88, None, None)
    assert days(history)["01-02"].exposure == 0
    (told,) = history.undeclared
    assert (told.account, f"{told.start:%m-%d}", told.end) == ("Income:Desk", "01-05", None)
    assert (told.amount, told.largest, f"{told.until:%m-%d}") == (-1_200, 200, "04-11")
    (found,) = findings(PRELUDE + "".join(losses), "BB312")
    assert found.params == {"account": "Income:Desk", "amount": D(-1_200)}
    sleeve = jsonable(status_figures(history, []))
    assert sleeve["sleeve"]["exposure"] is sleeve["sleeve"]["leverage"] is None
    assert sleeve["unknown"]["sleeve.exposure"] == "results without a position on Income:Desk"
    assert jsonable(history_figures(history))["days"][-1]["exposure"] is None


def test_no_proof_rests_on_results_alone():
    history = ledger(result("01-05", "-200"))
    facts = stressed(history)
    assert (facts.owes, facts.exposure) == (True, None)
    proof = prove(facts._replace(outside=D(1_000_000), loans=D(0)))
    assert (proof.deficit, proof.limit, proof.core_at_risk) == (None, None, None)
    assert not all(one.holds for one in proof.conditions)


# -- what is such a result ----------------------------------------------------


@pytest.mark.parametrize(
    ("booked", "unknown"),
    [
        (result("01-08", "-0.02"), True),
        (result("01-08", "-0.01"), False),
        (result("01-08", "100"), False),
        (result("01-08", "100.01"), True),
        (result("01-08", "60") + result("01-08", "60"), True),
        (result("01-08", "-200", "Expenses:Desk"), False),
        (result("01-08", "-100", "Income:Desk:Interest"), False),
        (result("01-08", "-100.01", "Income:Desk:Interest"), True),
        (result("01-08", "-200", "Income:Desk:Closed"), False),
        (result("01-08", "-200", head=" ^trade-a"), True),
        ('\n2024-01-08 * "-"\n  Assets:Bank  -200 USD\n  Income:Desk\n', True),
        ('\n2024-01-08 * "-"\n  Income:Desk  5 USD\n  Income:Desk:ACME\n', False),
        ('\n2024-01-08 * "-"\n  Assets:Bank  -200 CHF\n  Income:Desk\n', True),
    ],
    ids=[
        "a small loss",
        "rounding",
        "a gain of 1 % of the equity before it",
        "a gain of more",
        "two gains of one day",
        "an expense",
        "a small loss that is never variation",
        "a large loss that is said not to be",
        "closed trades",
        "a trade's id shows no position",
        "paid by an account outside",
        "from one account to the other",
        "without a rate",
    ],
)
def test_what_cash_cannot_have_made(booked, unknown):
    history = ledger(booked)
    assert (history.last.exposure is None) is unknown
    assert bool(history.undeclared) is unknown


@pytest.mark.parametrize(
    ("story", "unknown"),
    [
        (SHARES + result("01-08", "-200"), False),
        (SHARES + result("01-08", "-6500"), True),
        (SHARES + result("01-08", "6500"), True),
        (SHARES + result("01-08", "900"), False),
        (SHARES + '\n2024-01-08 * "-"\n  Assets:Bank  -2 CHF\n  Income:Desk\n', False),
        (SHARES + result("01-08", "-6500", "Income:Desk:ACME"), False),
        (
            SHARES
            + SHARES.replace("01-05", "01-08").replace("10 ACME", "-10 ACME").replace("-600", "600")
            + result("01-08", "-200"),
            False,
        ),
        (FUTURE + result("01-08", "-200"), False),
        (FUTURE + CLOSED + result("01-10", "-200"), False),
        (FUTURE + CLOSED + result("01-14", "-200"), False),
        (FUTURE + CLOSED + result("01-15", "-200"), True),
        (OPTIONS + EXPIRED + ASSIGNED + result("01-11", "900"), False),
        (OPTIONS + EXPIRED + ASSIGNED + result("01-12", "-900"), False),
        (OPTIONS + EXPIRED + ASSIGNED + result("01-15", "900"), True),
        (
            OPTIONS.replace("-2 PUT", "-2 ACME") + EXPIRED + SOLD_SHORT + result("01-11", "900"),
            False,
        ),
        (
            OPTIONS.replace("-2 PUT", "-2 ACME") + EXPIRED + SOLD_SHORT + result("01-11", "-900"),
            True,
        ),
        (
            '2024-01-08 * "m"\n  Assets:Desk  20,000 EUR @ 1.1 USD\n  Assets:Desk  -22,000 USD\n'
            + result("01-09", "-200"),
            False,
        ),
        (
            '2024-01-08 * "m"\n  Assets:Desk  20,000 EUR @ 1.1 USD\n  Assets:Desk  -22,000 USD\n'
            '2024-01-09 * "m"\n  Assets:Desk  -20,000 EUR @ 1.1 USD\n  Assets:Desk  22,000 USD\n'
            + result("01-09", "-200"),
            False,
        ),
    ],
    ids=[
        "shares",
        "a loss of more than ten times the shares",
        "a gain of more than ten times the shares",
        "a special dividend",
        "of unknown size beside shares",
        "it names what it is of",
        "shares sold that day",
        "a future",
        "a future closed that day",
        "four days later",
        "five days later",
        "a call's settlement",
        "a put's settlement",
        "settled too late",
        "the call's alone",
        "none of a call's",
        "money on margin",
        "money on margin closed that day",
    ],
)
def test_a_position_that_can_have_made_it(story, unknown):
    history = ledger(story)
    assert bool(history.undeclared) is unknown
    assert (history.last.exposure is None) is unknown


@pytest.mark.parametrize(("cost", "shown"), [(19, False), (20, True), (21, True)])
def test_a_position_ends_it_that_is_a_tenth_of_the_largest_result(cost, shown):
    """-200 and -50 without any; one share for 20 may have made 200 of them."""
    share = f'\n2024-01-10 * "a share"\n  Assets:Desk  1 ACME {{{cost} USD}}\n  Assets:Desk\n'
    history = ledger(result("01-05", "-200"), result("01-08", "-50"), share)
    (told,) = history.undeclared
    assert told.end == (datetime.date(2024, 1, 10) if shown else None)
    assert history.last.exposure == (cost if shown else None)


def test_the_largest_of_several_results_is_told_with_its_first_day():
    losses = [("01-05", "-100"), ("01-08", "-200"), ("01-09", "-200"), ("01-10", "-50")]
    (told,) = ledger(*(result(day, amount) for day, amount in losses)).undeclared
    assert (told.start, told.amount) == (datetime.date(2024, 1, 5), -550)
    assert (told.largest, told.peaked_on) == (200, datetime.date(2024, 1, 8))


def test_without_another_result_it_ends_the_day_after_its_ninety():
    """Nothing is booked on 04-05, the 91st day: it is over all the same."""
    (told,) = ledger(result("01-05", "-200"), until("05-01")).undeclared
    assert told.end == datetime.date(2024, 4, 5)
    (told,) = ledger(result("01-05", "-200"), until("04-04")).undeclared
    assert (told.until, told.end) == (datetime.date(2024, 4, 4), None)


DAILY = """
2024-01-01 open Income:Desk:Daily
  barbell-settlement: "daily"
"""
CALLS = OPTIONS + DAILY + EXPIRED + ASSIGNED
"""A call bought for 20 and a put sold at 30, both closed at nothing on 01-10; one put stays."""


def made(history: History) -> dict[str, object]:
    """What each trade brought, by what was traced."""
    return {one.underlying: one.result for one in history.trades}


def named(day: str, amount: str, *names: str) -> str:
    keys = "".join(f'\n  of{at}: "{name}"' for at, name in enumerate(names))
    return result(day, amount, head=keys)


@pytest.mark.parametrize(
    ("booked", "call", "put"),
    [
        ("", -20, 60),
        (named("01-10", "900", "CALL"), 880, 60),  # the same day
        (named("01-14", "900", "CALL"), 880, 60),
        (named("01-15", "900", "CALL"), -20, 60),  # five days later
        (named("01-11", "400", "CALL") + named("01-12", "500", "CALL"), 880, 60),  # in parts
        (named("01-11", "-900", "PUT"), -20, -840),
        (named("01-11", "900", "CALL", "PUT"), -20, 60),  # whose, is unsaid
        (named("01-11", "900", "ACME"), -20, 60),  # none of an option's
        (result("01-11", "900"), -20, 60),  # it may be a dividend
        (result("01-11", "-900"), -20, -840),  # a loss is none
        (result("01-15", "-900"), -20, 60),
        (result("01-11", "-900", "Income:Desk:Interest"), -20, 60),
        (result("01-11", "-900", "Expenses:Desk"), -20, 60),
        (named("01-11", "900", "CALL").replace("Income:Desk", "Income:Desk:Interest"), -20, 60),
        (result("01-10", "900", "Income:Desk:Daily"), 880, 60),
        (result("01-14", "900", "Income:Desk:Daily"), 880, 60),
        (result("01-11", "-900", "Income:Desk:Daily"), -20, -840),
    ],
)
def test_what_an_option_is_settled_with_is_its_trades(booked, call, put):
    history = ledger(SHARES, CALLS, booked)
    assert made(history) == {"CALL": call, "PUT": put}


def test_an_option_closed_in_two_parts_on_one_day_is_one():
    half = ASSIGNED.replace("2 PUT", "1 PUT")
    story = ledger(OPTIONS, DAILY, half, half, result("01-11", "-900", "Income:Desk:Daily"))
    assert made(story) == {"PUT": -840}


def test_where_no_account_says_how_it_is_settled_a_loss_is_the_same():
    plain = PRELUDE.replace('  barbell-settlement: "at-close"\n', "")
    plain = plain.replace('  barbell-settlement: "none"\n', "") + OPTIONS + EXPIRED + ASSIGNED
    assert made(history_of(plain + result("01-11", "-900"))) == {"CALL": -20, "PUT": -840}
    assert made(history_of(plain + result("01-11", "900"))) == {"CALL": -20, "PUT": 60}
    assert made(history_of(plain + result("01-16", "-900"))) == {"CALL": -20, "PUT": 60}


def test_a_settlement_in_another_currency_goes_by_the_rate_of_its_day():
    rate = "2024-01-11 price EUR 1.25 USD\n"
    booked = named("01-11", "800", "CALL").replace("USD", "EUR")
    assert made(ledger(CALLS, rate, booked)) == {"CALL": 980, "PUT": 60}
    unrated = ledger(CALLS, booked)
    assert made(unrated) == {"CALL": None, "PUT": 60}


def test_of_two_options_closed_on_one_day_a_settlement_is_nobodys():
    """Daily settlement of an unknown position is a trade with an unknown result."""
    other = CALLS.replace("CALL", "WARRANT").replace("PUT", "FLOOR").replace(DAILY, "")
    story = ledger(CALLS, other, result("01-11", "900", "Income:Desk:Daily"))
    assert made(story) == {
        "CALL": -20, "WARRANT": -20, "PUT": 60, "FLOOR": 60, "Income:Desk:Daily": None,
    }  # fmt: skip
    # So is a loss that names nothing.
    story = ledger(CALLS, other, result("01-11", "-900"))
    assert made(story) == {
        "CALL": -20, "WARRANT": -20, "PUT": 60, "FLOOR": 60, "Income:Desk": None,
    }  # fmt: skip
    # One that is closed later is the last one.
    later = other.replace("01-10", "01-11")
    story = ledger(CALLS, later, result("01-12", "900", "Income:Desk:Daily"))
    assert made(story) == {"CALL": -20, "WARRANT": 880, "PUT": 60, "FLOOR": 60}


# -- how long -----------------------------------------------------------------


def test_it_ends_ninety_days_after_the_last_result():
    """2024-01-08 + 90 days is 04-07; another result begins to count anew."""
    one = ledger(result("01-08", "-200"), until("04-07"), until("04-08"))
    assert (days(one)["04-07"].exposure, days(one)["04-08"].exposure) == (None, 0)
    assert f"{one.undeclared[0].end:%m-%d}" == "04-08"
    assert len(findings(PRELUDE + result("01-08", "-200") + until("04-08"), "BB312")) == 1
    two = ledger(result("01-08", "-200"), result("02-08", "-200"), until("04-08"), until("06-08"))
    assert (days(two)["04-08"].exposure, days(two)["06-08"].exposure) == (None, 0)
    assert [one.amount for one in two.undeclared] == [-400]


def test_it_ends_with_a_position_and_may_begin_again():
    history = ledger(
        result("01-05", "-200"), FUTURE, CLOSED, until("01-20"), result("02-01", "-50")
    )
    found = days(history)
    assert [found[day].exposure for day in ("01-05", "01-08", "01-20", "02-01")] == [
        None,
        10_000,
        0,
        None,
    ]
    assert [one.end and f"{one.end:%m-%d}" for one in history.undeclared] == ["01-08", None]


def test_a_small_position_ends_nothing():
    """10 shares for 600 have not lost 6,500."""
    history = ledger(result("01-04", "-6500"), SHARES)
    assert history.last.exposure is None


def test_a_loss_is_told_though_nobody_knows_the_equity():
    """What holds no rate is no position that could have made it."""
    story = """
2024-01-03 * "a gift in a currency without a rate"
  Assets:Desk      10 EUR
  Equity:Opening  -10 EUR
2024-01-05 * "a result"
  Assets:Desk   -900 USD
  Income:Desk    900 USD
"""
    last = history_of(PRELUDE + story).last
    assert (last.equity, last.undeclared) == (None, ("Income:Desk",))


def test_accounts_are_told_apart():
    story = result("01-05", "-200") + result("01-05", "-300", "Income:Desk:Interest")
    history = ledger(story)
    assert [(one.account, one.amount) for one in history.undeclared] == [
        ("Income:Desk", -200),
        ("Income:Desk:Interest", -300),
    ]
    assert history.last.undeclared == ("Income:Desk", "Income:Desk:Interest")


def test_a_result_without_a_rate_has_no_amount():
    francs = '\n2024-01-08 * "-"\n  Assets:Bank  -200 CHF\n  Income:Desk\n'
    assert ledger(francs, result("01-09", "-5")).undeclared[0].amount is None
    (found,) = findings(PRELUDE + francs, "BB312")
    assert found.text.key == "BB312.unknown"


# -- what hangs on it ---------------------------------------------------------

HALT = result("01-08", "-6000")
RESTART = """
2024-03-01 custom "barbell" "restart"
  by: "Taro"
  reason: "rested"
"""


def test_a_restart_needs_a_sleeve_that_is_known_to_be_flat():
    refused = ledger(HALT, RESTART, until("03-02"))
    assert [one.reason for one in refused.refused] == ["not-flat"]
    closed = ledger(HALT.replace("Income:Desk", "Income:Desk:Closed"), RESTART, until("03-02"))
    assert (closed.refused, closed.last.generation) == ((), 2)


def test_a_reduction_is_not_made_by_hiding_positions():
    """HALTED, and nothing in the ledger: not known to be flat is not flat."""
    assert len(ledger(HALT, until("02-01")).overdue) == 1


def test_closed_trades_are_counted_and_prove_nothing_for_ninety_days():
    """The evening's exposure is what the ledger holds; what ran by day it does not show."""
    history = ledger(result("01-08", "-200", "Income:Desk:Closed"), until("01-09"))
    assert (history.last.exposure, len(history.trades)) == (0, 1)
    assert stressed(history).exposure is None
    ninety = ledger(result("01-08", "-200", "Income:Desk:Closed"), until("04-07"))
    assert stressed(ninety).exposure is None
    later = ledger(result("01-08", "-200", "Income:Desk:Closed"), until("04-08"))
    assert (stressed(later).exposure, stressed(later).owes) == (0, False)


LOSERS = """
2024-01-03 * "Two losers"
  Assets:Desk   1 ONE {100 USD}
  Assets:Desk   1 TWO {100 USD}
  Assets:Desk  -200 USD
2024-01-04 * "sold"
  Assets:Desk  -1 ONE {100 USD} @ 90 USD
  Assets:Desk  90 USD
  Income:Desk  10 USD
2024-01-05 * "sold"
  Assets:Desk  -1 TWO {100 USD} @ 90 USD
  Assets:Desk  90 USD
  Income:Desk  10 USD
"""


@pytest.mark.parametrize(
    ("limit", "settled", "state"),
    [
        (3, named("01-12", "-900", "PUT"), "REDUCING"),  # 60 won, and 900 lost two days later
        (3, named("01-12", "-50", "PUT"), "ACTIVE"),  # it is a win still
        (4, named("01-12", "-900", "PUT"), "ACTIVE"),
        (2, named("01-12", "-900", "PUT"), "REDUCING"),  # released by the win, and again
        (2, "", "ACTIVE"),
    ],
)
def test_a_settlement_that_makes_a_loss_counts_among_those_in_a_row(
    limit: int, settled: str, state: str
) -> None:
    """What was closed for nothing was a win until the money was told."""
    policy = f'2024-01-02 custom "barbell" "policy"\n  streak-reduce: {limit}\n'
    history = ledger(policy, SHARES, OPTIONS, LOSERS, ASSIGNED, settled, until("01-20"))
    assert days(history)["01-20"].state.value == state
    told = [(f"{one.date:%m-%d}", one.losses) for one in history.streaks]
    fired = [("01-12", 3)] if settled and state == "REDUCING" else []
    assert told == ([("01-05", 2)] if limit == 2 else []) + fired
    assert all(one.location.lineno for one in history.streaks)
