"""`since` draws one line: what was over is history, what still held begins anew there."""

from __future__ import annotations

import datetime

import pytest
from facts import POLICY_LINE, D, Money, day, history, on, policy
from support import check_clean, check_finds, failing, findings, judge, only, told

from beancount_barbell.figures.plain import jsonable
from beancount_barbell.model.findings import Severity, Status
from beancount_barbell.model.location import Location
from beancount_barbell.model.states import Overdue, RiskState
from beancount_barbell.rendering.words import say
from beancount_barbell.rules import reduction_overdue
from beancount_barbell.rules.adoption import adopted

SINCE = on(1, 1)
DUE = on(2, 1)
"""The 31st day after `since`: thirty days to cure it are over."""

FUNDING, LINE = 8, 13
ADOPTION = '2025-01-01 custom "barbell" "policy"\n  since: 2025-01-01\n'

OLD = f"""\
option "operating_currency" "USD"
2020-01-01 open Assets:Fund USD
  barbell: "core"
2020-01-01 open Assets:Broker
  barbell: "attack"
2020-01-01 open Assets:Bank
2020-01-01 open Equity:Open
2020-01-02 * "Years ago"
  Assets:Fund     2000 USD
  Assets:Broker    500 USD
  Assets:Bank     1000 USD
  Equity:Open
{ADOPTION}"""
"""500 of 2,500 is 20 %, above 12.5 %, since 2020. The rules begin in 2025."""

FURTHER = OLD.count("\n") + 1


def move(date, source, target, amount=100):
    return f'{date} * "Move"\n  {source}  -{amount} USD\n  {target}  {amount} USD\n'


def reach(date):
    return f"{date} price OTHER 1 USD\n"


def lines(finding):
    return [one.location.lineno for one in finding.evidence]


# -- a limit that was broken before, and still is -------------------------------


def test_what_still_holds_begins_anew_as_a_notice_at_the_policys_line():
    drift = only(OLD + reach("2025-01-31"), "BB302")
    assert (drift.severity, drift.status) == (Severity.NOTICE, Status.OPEN)
    assert (drift.date, drift.location.lineno) == (SINCE, LINE)
    assert (drift.episode.start, drift.episode.end) == (SINCE, None)
    assert lines(drift) == [LINE, FUNDING]
    assert "from 2025-02-01 on it is an error" in say(drift.remedy, "en")
    assert "2025-02-01 からエラー" in say(drift.remedy, "ja")
    assert [say(one.note, "en") for one in drift.evidence] == [
        "what still held on 2025-01-01 begins anew there",
        "it began here on 2020-01-02",
    ]
    assert all(say(one.note, "ja") for one in drift.evidence)


def test_after_its_cure_days_it_is_an_error_at_the_policys_line():
    analysis = judge(OLD + reach("2025-02-01"))
    assert failing(analysis) == [("BB302", LINE)], told(analysis)
    drift = only(OLD + reach("2025-02-01"), "BB302")
    assert (drift.date, drift.episode.start) == (DUE, SINCE)
    assert drift.entry.type == "barbell"


@pytest.mark.parametrize("date", ["2025-01-01", "2025-01-10", "2025-03-03"])
@pytest.mark.parametrize(
    ("source", "target"),
    [("Assets:Bank", "Assets:Broker"), ("Assets:Fund", "Assets:Bank")],
)
def test_what_a_later_booking_makes_worse_is_an_error_there(date, source, target):
    """600 of 2,600 is 23 %, and 500 of 2,400 is 20.8 %: both are more than 20 %."""
    drift = only(OLD + move(date, source, target) + reach("2025-06-02"), "BB302")
    assert (drift.fails, str(drift.date)) == (True, date)
    assert drift.location.lineno in (FURTHER, FURTHER + 1)
    assert lines(drift) == [LINE, FUNDING]
    assert drift.episode.start == SINCE


def test_what_a_later_booking_makes_better_is_no_error_there():
    """400 of 2,500 is 16 %: still above, and better than before."""
    better = OLD + move("2025-01-10", "Assets:Broker", "Assets:Fund")
    assert only(better + reach("2025-01-31"), "BB302").severity is Severity.NOTICE
    assert failing(judge(better + reach("2025-02-01"))) == [("BB302", LINE)]


@pytest.mark.parametrize(
    ("date", "severity", "status"),
    [
        ("2024-12-31", Severity.NOTICE, Status.HISTORY),
        ("2025-01-01", Severity.NOTICE, Status.HISTORY),  # by the evening it was within
        ("2025-01-02", Severity.NOTICE, Status.CURED),
        ("2025-02-01", Severity.NOTICE, Status.CURED),
        ("2025-02-02", Severity.ERROR, Status.CURED),
    ],
)
def test_what_was_mended(date, severity, status):
    """250 of 2,500 is 10 %."""
    drift = only(
        OLD + move(date, "Assets:Broker", "Assets:Fund", 250) + reach("2025-06-02"), "BB302"
    )
    assert (drift.severity, drift.status) == (severity, status)
    assert str(drift.episode.end) == date
    check_clean(OLD + move(date, "Assets:Broker", "Assets:Fund", 250))


def test_a_since_before_its_line_begins_on_its_own_day():
    early = OLD.replace("since: 2025-01-01", "since: 2024-06-01") + reach("2025-01-02")
    drift = only(early, "BB302")
    assert (str(drift.date), str(drift.episode.start)) == ("2024-07-02", "2024-06-01")
    assert (drift.fails, drift.location.lineno) == (True, LINE)


def test_what_prices_broke_on_the_day_of_since_is_no_old_breach():
    """250 of 2,250 are 11.1 %; on the very day 500 of 2,500 are 20 %."""
    text = (
        OLD.replace("Assets:Broker    500 USD", "Assets:Broker    250 STOCK {1 USD}")
        + "2025-01-01 price STOCK 2 USD\n"
    )
    drift = only(text, "BB302")
    assert (drift.severity, drift.date) == (Severity.NOTICE, SINCE)
    assert drift.location.lineno == line_of(text, "2025-01-01 price")
    before = text.replace("2025-01-01 price", "2024-12-31 price") + reach("2025-01-03")
    assert only(before, "BB302").location.lineno == LINE


def test_what_lasts_across_the_line_is_told_as_it_stood_there():
    """250 STOCK at 2, then at 3; the next price is of after the day on which it is due."""
    text = (
        OLD.replace("Assets:Broker    500 USD", "Assets:Broker    250 STOCK {1 USD}")
        + "2024-03-01 price STOCK 2 USD\n2024-04-01 price STOCK 3 USD\n"
        + "2024-08-20 price STOCK 2.5 USD\n"
    )
    early = text.replace("since: 2025-01-01", "since: 2024-06-01") + reach("2025-01-02")
    drift = only(early, "BB302")
    assert (str(drift.date), drift.params["value"]) == ("2024-07-02", D(750) / 2750)


@pytest.mark.parametrize("day_of_since", ["2020-01-02", "2019-06-01"])
def test_a_since_before_the_breach_changes_nothing(day_of_since):
    plain = only(OLD.replace("  since: 2025-01-01\n", ""), "BB302")
    early = only(OLD.replace("since: 2025-01-01", f"since: {day_of_since}"), "BB302")
    assert (early.date, early.location, early.text, early.status) == (
        plain.date,
        plain.location,
        plain.text,
        plain.status,
    )
    assert plain.location.lineno == FUNDING


def test_a_since_after_its_own_line_is_an_error_and_draws_no_line():
    analysis = judge(OLD.replace("since: 2025-01-01", "since: 2025-01-02") + reach("2025-01-03"))
    assert failing(analysis) == [("BB302", FUNDING), ("BB001", LINE + 1)]
    assert analysis.policy.since is None


def floored(*more):
    """A floor of 1,900 since 2020; 200 left the fund in December 2024."""
    old = OLD.replace(
        ADOPTION,
        '2020-01-02 custom "barbell" "policy"\n'
        "  core-floor: 1900 USD\n  sleeve-target: 0.30\n  sleeve-budget: 400 USD\n"
        + move("2024-12-20", "Assets:Fund", "Assets:Bank", 200)
        + ADOPTION,
    )
    return old + "".join(more)


def line_of(text, words):
    return next(n for n, line in enumerate(text.splitlines(), 1) if words in line)


def test_a_core_below_its_floor_across_the_line():
    """1,800 of 1,900: what was an error in December is a notice in January."""
    text = floored(reach("2025-01-31"))
    floor = only(text, "BB301")
    assert (floor.severity, floor.date) == (Severity.NOTICE, SINCE)
    assert floor.location.lineno == line_of(text, "2025-01-01 custom")
    assert line_of(text, "2024-12-20") + 1 in lines(floor) or line_of(text, "2024-12-20") in lines(
        floor
    )
    again = floored(move("2025-01-20", "Assets:Fund", "Assets:Bank", 10))
    assert check_finds(again, "BB301", line_of(again, "2025-01-20")).fails


def test_a_budget_that_was_overdrawn_is_no_error_until_more_comes_or_its_time_is_over():
    """500 of 400 went in long ago. BB304 has no passive form of its own."""
    text = floored(reach("2025-01-31"))
    budget = only(text, "BB304")
    assert (budget.severity, budget.date) == (Severity.NOTICE, SINCE)
    assert budget.location.lineno == line_of(text, "2025-01-01 custom")
    assert "an error" in say(budget.remedy, "en")
    out = floored(move("2025-01-20", "Assets:Broker", "Assets:Bank", 10), reach("2025-01-31"))
    assert only(out, "BB304").severity is Severity.NOTICE
    more = floored(move("2025-01-20", "Assets:Bank", "Assets:Broker", 10))
    assert check_finds(more, "BB304", line_of(more, "2025-01-20")).fails
    due = floored(reach("2025-02-01"))
    assert only(due, "BB304").fails
    assert only(due, "BB304").location.lineno == line_of(due, "2025-01-01 custom")


def test_a_core_that_was_not_most_of_the_money_before():
    """500 beside 500; the grace of the first thirty days was over in 2020."""
    even = OLD.replace("Assets:Fund     2000", "Assets:Fund      500")
    half = only(even + reach("2025-01-31"), "BB303")
    assert (half.severity, half.location.lineno) == (Severity.NOTICE, LINE)
    assert only(even + reach("2025-02-01"), "BB303").fails
    more = even + move("2025-01-20", "Assets:Bank", "Assets:Broker", 10)
    assert check_finds(more, "BB303", FURTHER).fails


def leveraged(*more):
    """20 ETF of 50 on 500: 2 times under a limit of 1, since January 2020."""
    return OLD.replace(
        ADOPTION,
        '2020-01-02 custom "barbell" "policy"\n  leverage-limit: 1\n'
        "  sleeve-target: 0.30\n  core-floor: 1 USD\n  sleeve-budget: 900 USD\n"
        '2020-01-03 * "On margin"\n  Assets:Broker  20 ETF {50 USD}\n  Assets:Broker\n' + ADOPTION,
    ) + "".join(more)


def test_a_leverage_that_was_too_high_across_the_line():
    old = only(leveraged(reach("2025-01-31")), "BB306")
    assert (old.severity, old.date) == (Severity.NOTICE, SINCE)
    # 15 of 50 on 500 are 1.5 times: above the limit, and no worse than before.
    sold = leveraged(
        '2025-01-20 * "Less"\n  Assets:Broker  -5 ETF {} @ 50 USD\n  Assets:Broker  250 USD\n'
    )
    assert only(sold, "BB306").severity is Severity.NOTICE
    bought = leveraged('2025-01-20 * "More"\n  Assets:Broker  1 ETF {50 USD}\n  Assets:Broker\n')
    assert check_finds(bought, "BB306", line_of(bought, "2025-01-20")).fails
    # 1,000 on 400 are 2.5 times: money that goes out makes it worse, too.
    out = leveraged(move("2025-01-20", "Assets:Broker", "Assets:Bank", 100))
    assert check_finds(out, "BB306", line_of(out, "2025-01-20")).fails
    # A fall to 49 makes 980 on 480, 2.04 times: the market's act, and nobody's booking.
    fell = leveraged("2025-01-20 price ETF 49 USD\n")
    assert only(fell, "BB306").severity is Severity.NOTICE


def test_a_mere_notice_across_the_line_never_becomes_an_error():
    """20 ETF of 50 on 250 are 4 times, beyond 1 / 0.30, under no limit of the user's own."""
    text = leveraged(reach("2025-06-02")).replace("  leverage-limit: 1\n", "")
    text = text.replace("Assets:Broker    500 USD", "Assets:Broker    250 USD")
    unproven = only(text, "BB306")
    assert (unproven.severity, unproven.status) == (Severity.NOTICE, Status.OPEN)
    assert unproven.episode.start == SINCE
    assert "error" not in say(unproven.remedy, "en")


# -- what else may last ----------------------------------------------------------


def impure(*more, tags='  barbell: "core"\n', account="Assets:Fund"):
    """10 STOCK in the core (or in a reserve) since January 2020."""
    return (
        OLD.replace(ADOPTION, "")
        .replace("Assets:Fund USD\n", "Assets:Fund\n")
        .replace("open Assets:Bank\n", f"open Assets:Bank\n2020-01-01 open Assets:Cash\n{tags}")
        + '2020-01-01 commodity STOCK\n  barbell-class: "stock"\n'
        + f'2020-01-03 * "Stock"\n  {account}  10 STOCK {{1 USD}}\n  Assets:Bank  -10 USD\n'
        + ADOPTION
        + "".join(more)
    )


RESERVE = {"tags": '  barbell: "attack"\n  barbell-layer: "reserve"\n', "account": "Assets:Cash"}


@pytest.mark.parametrize(("code", "where"), [("BB102", {}), ("BB103", RESERVE)])
def test_what_lies_in_the_wrong_place(code, where):
    account = where.get("account", "Assets:Fund")

    def bought(count):
        return (
            f'2025-01-20 * "Trade"\n  {account}  {count} STOCK {{1 USD}}\n'
            f"  Assets:Bank  {-count} USD\n"
        )

    text = impure(reach("2025-01-31"), **where)
    kept = only(text, code)
    assert (kept.severity, kept.date) == (Severity.NOTICE, SINCE)
    assert kept.location.lineno == line_of(text, "2025-01-01 custom")
    assert line_of(text, '"Stock"') + 1 in lines(kept)
    assert only(impure(reach("2025-02-01"), **where), code).fails
    more = impure(bought(1), **where)
    assert check_finds(more, code, line_of(more, '"Trade"') + 1).fails
    at_once = impure(bought(1).replace("2025-01-20", "2025-01-01"), **where)
    assert check_finds(at_once, code, line_of(at_once, '"Trade"') + 1).fails
    sold = impure(bought(-4).replace("{1 USD}", "{} @ 1 USD"), **where)
    assert only(sold, code).severity is Severity.NOTICE
    # Fewer than in 2020 all the same: what counts is that it grew after the line.
    again = sold + bought(2).replace("01-20", "01-21").replace("Trade", "Again")
    assert check_finds(again, code, line_of(again, '"Again"') + 1).fails
    before = impure(bought(1).replace("2025-01-20", "2024-12-20"), **where)
    assert only(before, code).severity is Severity.NOTICE
    both = impure(bought(1).replace("2025-01-20", "2024-12-20") + bought(1), **where)
    assert only(both, code).location.lineno == line_of(both, "2025-01-20") + 1
    gone = impure(bought(-10).replace("2025-01-20", "2024-12-20"), **where).replace(
        "{1 USD}\n  Assets:Bank  10", "{} @ 1 USD\n  Assets:Bank  10"
    )
    assert only(gone, code).status is Status.HISTORY


@pytest.mark.parametrize(
    ("sold", "severity"), [("02-01", Severity.NOTICE), ("02-02", Severity.ERROR)]
)
def test_what_lay_in_the_wrong_place_until_the_day_it_was_due(sold, severity):
    gone = f'2025-{sold} * "Sold"\n  Assets:Fund  -10 STOCK {{}} @ 1 USD\n  Assets:Bank  10 USD\n'
    mended = only(impure(gone, reach("2025-02-20")), "BB102")
    assert (mended.status, mended.severity) == (Status.CURED, severity)


def test_a_pledge_across_the_line():
    text = OLD.replace(
        ADOPTION,
        '2020-01-01 open Liabilities:Margin\n  barbell: "attack"\n'
        '2020-02-03 custom "barbell" "pledge" Assets:Fund Liabilities:Margin\n' + ADOPTION,
    )
    pledged = only(text + reach("2025-01-31"), "BB104")
    assert (pledged.severity, pledged.date) == (Severity.NOTICE, SINCE)
    assert only(text + reach("2025-02-01"), "BB104").fails
    released = '2024-12-30 custom "barbell" "release" Assets:Fund Liabilities:Margin\n'
    assert only(text + released, "BB104").status is Status.HISTORY


def overdue(**changes):
    facts = (on(2, 7), on(1, 31), RiskState.REDUCING, D(700000), D(650000), None, POLICY_LINE, None)
    return Overdue(*facts)._replace(**changes)


@pytest.mark.parametrize(
    ("changes", "status", "date"),
    [
        ({}, Status.OPEN, on(4, 1)),
        ({"cured_on": on(2, 20), "ended_on": on(2, 20)}, Status.HISTORY, on(2, 7)),
        ({"ended_on": on(2, 20)}, Status.HISTORY, on(2, 7)),  # its ceiling was gone
        ({"cured_on": on(3, 20), "ended_on": on(3, 20)}, Status.CURED, on(3, 1)),
        ({"date": on(3, 1)}, Status.OPEN, on(3, 1)),
    ],
)
def test_a_reduction_that_was_overdue_across_the_line(changes, status, date):
    """`since` on 1 March and thirty days to cure: an error from 1 April on."""
    under = policy(since=on(3, 1))
    past = history(day(on(4, 1), under), overdue=(overdue(**changes),))
    (raised,) = reduction_overdue.check(past)
    now = adopted(past, raised)
    assert (now.status, now.date) == (status, date)
    assert now.fails == (status is Status.OPEN)


def test_a_reduction_is_due_until_it_is_made_or_its_ceiling_is_gone():
    """1,000 ETF on 1,000,000 at 650: NAV 65 asks for half; back at 1,000 nobody asks."""
    text = (
        'option "operating_currency" "JPY"\n2025-01-01 open Assets:Core\n  barbell: "core"\n'
        '2025-01-01 open Assets:Attack\n  barbell: "attack"\n2025-01-01 open Equity:O\n'
        '2025-01-06 * "Funding"\n  Assets:Core  9,000,000 JPY\n'
        "  Assets:Attack  1,000,000 JPY\n  Equity:O\n"
        '2025-01-07 * "Buy"\n  Assets:Attack  1,000 ETF {1,000 JPY}\n  Assets:Attack\n'
        "2025-01-10 price ETF 650 JPY\n"
    )
    (late,) = judge(text + "2025-02-10 price ETF 650 JPY\n").history.overdue
    assert late.ended_on is None
    (gone,) = judge(
        text + "2025-02-10 price ETF 650 JPY\n2025-02-11 price ETF 1,000 JPY\n"
    ).history.overdue
    assert (gone.cured_on, gone.ended_on) == (None, on(2, 11))
    (made,) = judge(
        text + '2025-02-12 * "Less"\n  Assets:Attack  -600 ETF {} @ 650 JPY\n'
        "  Assets:Attack  390,000 JPY\n  Income:Result\n"
    ).history.overdue
    assert (made.cured_on, made.ended_on) == (on(2, 12), on(2, 12))


def test_a_price_that_is_missing_today_is_no_history():
    unpriced = OLD.replace(
        ADOPTION,
        '2020-02-03 * "A gift"\n  Assets:Fund  1 THING\n  Equity:Open  -1 THING\n' + ADOPTION,
    ).replace("Assets:Fund USD", "Assets:Fund")
    missing = only(unpriced + reach("2025-01-02"), "BB501")
    assert (missing.fails, str(missing.date)) == (True, "2020-02-03")
    priced = unpriced + "2024-12-01 price THING 1 USD\n"
    assert only(priced, "BB501").status is Status.HISTORY


def test_terms_that_are_missing_today_are_no_history():
    """What the core holds of a fund without terms has to be declared, however old it is."""
    text = impure().replace('barbell-class: "stock"', 'barbell-class: "government-mmf"')
    asked = only(text + reach("2025-01-02"), "BB503")
    assert (asked.status, str(asked.date)) == (Status.OPEN, "2020-01-03")


def test_a_notice_that_still_holds_stays_where_it_is_mended():
    """20 % abroad under a limit of 10 % since 2020: told since 2025, at the exchange."""
    text = OLD.replace(
        ADOPTION,
        '2020-01-02 custom "barbell" "policy"\n  fx-limit: 0.1\n'
        "2020-01-02 price EUR 1 USD\n"
        '2020-01-03 * "Abroad"\n  Assets:Fund  400 EUR @ 1 USD\n  Assets:Fund  -400 USD\n'
        + ADOPTION,
    ).replace("Assets:Fund USD", "Assets:Fund")
    text += "2025-01-01 price EUR 1 USD\n"
    abroad = only(text, "BB309")
    assert (abroad.status, abroad.date) == (Status.OPEN, SINCE)
    assert abroad.location.lineno == line_of(text, '2020-01-03 * "Abroad"')
    assert lines(abroad)[-2:] == [
        line_of(text, "2025-01-01 custom"),
        line_of(text, '2020-01-03 * "Abroad"'),
    ]


@pytest.mark.parametrize(
    ("used", "status", "date"),
    [
        ("2024-12-31", Status.HISTORY, "2020-02-03"),
        ("2025-01-01", Status.OPEN, "2025-01-01"),
        ("2025-03-03", Status.OPEN, "2025-01-01"),
    ],
)
def test_an_untagged_account_that_is_still_used_wants_its_tag(used, status, date):
    """A dividend of 2020 told at its line, and open again where another one follows."""

    def dividend(day_of_it):
        return f'{day_of_it} * "Dividend"\n  Assets:Broker  1 USD\n  Income:Dividends  -1 USD\n'

    text = OLD.replace(
        ADOPTION,
        "2020-01-01 open Income:Dividends\n" + dividend("2020-02-03") + ADOPTION,
    ) + dividend(used)
    asked = only(text, "BB005")
    assert (asked.status, str(asked.date)) == (status, date)
    assert asked.location.lineno in range(line_of(text, "2020-02-03"), LINE + 4)


def test_too_few_months_for_the_life_test_are_told_once_and_are_no_history():
    """Told on the day `life-months` was set; the mean has no three months before April."""
    text = OLD.replace(ADOPTION, "").replace("2020-01-0", "2024-12-0")
    asked = text + '2024-12-03 custom "barbell" "policy"\n  life-months: 6\n'
    dates = {
        (str(one.date), one.status, one.location.lineno)
        for day_of_it in ("2024-12-03", "2024-12-31", "2025-01-31", "2025-02-03")
        for one in findings(asked + reach(day_of_it), "BB311")
    }
    assert dates == {("2024-12-03", Status.OPEN, asked.count("\n") - 1)}
    adopted_later = only(asked + ADOPTION + reach("2025-02-03"), "BB311")
    assert (adopted_later.status, adopted_later.date) == (Status.OPEN, SINCE)


# -- flows, and other acts of a day ------------------------------------------------


def test_a_flow_before_the_line_is_history_though_it_never_came_back():
    """100 directly, 50 through the bank; the figures still know of both."""
    text = (
        OLD
        + move("2020-03-02", "Assets:Fund", "Assets:Broker")
        + move("2020-03-03", "Assets:Fund", "Assets:Bank", 50)
        + move("2020-03-04", "Assets:Bank", "Assets:Broker", 50)
    )
    direct, traced = only(text, "BB201"), only(text, "BB202")
    assert (direct.status, traced.status) == (Status.HISTORY, Status.HISTORY)
    assert direct.params["outstanding"] == D(100)
    assert say(direct.remedy, "en") == "Nothing to do: it is history, before 2025-01-01."
    assert say(direct.remedy, "ja") == "することはありません。2025-01-01 より前の過去分です。"
    flows = jsonable(judge(text).figures())["flows"]
    assert (flows["core_to_sleeve"], flows["outstanding"]) == ("100", "150")
    late = text + move("2025-01-01", "Assets:Fund", "Assets:Broker", 10)
    assert [one.status for one in findings(late, "BB201")] == [Status.HISTORY, Status.OPEN]


@pytest.mark.parametrize(
    ("date", "back", "old_left", "new_left"),
    [
        ("2020-06-01", 30, 70, 50),  # before the line it mends what there was
        ("2025-02-05", 20, 100, 30),
        ("2025-02-05", 50, 100, 0),
        ("2025-02-05", 80, 70, 0),  # what is left mends history
    ],
)
def test_money_that_comes_back_mends_what_is_no_history_first(date, back, old_left, new_left):
    """100 went in 2020 and 50 after the line."""
    text = (
        OLD
        + move("2020-03-02", "Assets:Fund", "Assets:Broker")
        + move("2025-02-03", "Assets:Fund", "Assets:Broker", 50)
        + move(date, "Assets:Broker", "Assets:Fund", back)
    )
    old, new = findings(text, "BB201")
    assert (old.params["outstanding"], new.params["outstanding"]) == (D(old_left), D(new_left))
    assert (old.status, new.status) == (
        Status.HISTORY,
        Status.OPEN if new_left else Status.CURED,
    )


def test_debts_and_top_ups_and_redemptions_are_mended_so_too():
    """10 ETF of 50 fell to 30 in 2020: NAV 60, REDUCING ever since."""
    text = (
        OLD.replace("Assets:Fund     2000", "Assets:Fund    20000").replace(
            ADOPTION,
            '2020-01-01 open Liabilities:Loan\n2020-01-03 * "Buy"\n'
            "  Assets:Broker  10 ETF {50 USD}\n  Assets:Broker\n"
            "2020-01-06 price ETF 30 USD\n"
            + move("2020-03-02", "Assets:Bank", "Assets:Broker")
            + move("2020-03-03", "Liabilities:Loan", "Assets:Broker")
            + move("2020-03-04", "Assets:Fund", "Assets:Bank")
            + ADOPTION,
        )
        + move("2025-02-03", "Assets:Bank", "Assets:Broker", 50)
        + move("2025-02-04", "Assets:Broker", "Assets:Bank", 50)
        + move("2025-02-05", "Liabilities:Loan", "Assets:Broker", 40)
        + move("2025-02-06", "Assets:Broker", "Liabilities:Loan", 40)
        + move("2025-02-07", "Assets:Fund", "Assets:Bank", 30)
        + move("2025-02-10", "Assets:Broker", "Assets:Fund", 30)
    )
    for code in ("BB106", "BB205", "BB206"):
        statuses = [one.status for one in findings(text, code)]
        past = statuses.count(Status.HISTORY)
        assert past >= 1, code
        assert statuses[past:] == [Status.CURED] * (len(statuses) - past), code
        assert len(statuses) > past, code


def test_nothing_is_acknowledged_that_nobody_signed():
    text = OLD + move("2020-03-02", "Assets:Fund", "Assets:Broker") + reach("2025-06-02")
    statuses = {one.status for one in judge(text).findings}
    assert Status.ACKNOWLEDGED not in statuses
    assert Status.HISTORY in statuses


def test_a_waiver_does_not_make_history_of_something_else():
    """The unscoped waiver covers the flow that is open, not one of the past on the same day."""
    text = (
        OLD
        + move("2024-12-30", "Assets:Fund", "Assets:Broker")
        + move("2025-03-03", "Assets:Fund", "Assets:Broker", 10)
        + '2025-03-04 custom "barbell" "waiver" "BB201"\n'
        '  by: "Taro"\n  reason: "once"\n  until: 2025-03-31\n'
    )
    assert [one.status for one in findings(text, "BB201")] == [
        Status.HISTORY,
        Status.ACKNOWLEDGED,
    ]


def test_a_policy_written_today_adopts_an_old_ledger_in_silence():
    """The last booking is of yesterday; 500 in the sleeve are 4.8 % of 10,500."""
    text = OLD.replace("Assets:Fund     2000", "Assets:Fund    10000").replace(
        ADOPTION,
        move("2020-03-02", "Assets:Fund", "Assets:Broker")
        + move("2024-12-31", "Assets:Bank", "Equity:Open", 10)
        + ADOPTION
        + "  core-floor: 700 USD\n  sleeve-budget: 900 USD\n",
    )
    analysis = check_clean(text)
    assert analysis.as_of == SINCE
    assert analysis.policy.core_floor == Money(D(700), "USD")
    assert only(text, "BB201").status is Status.HISTORY


FIRST_LIMITS = "  core-floor: 2300 USD\n  sleeve-budget: 400 USD\n  sleeve-target: 0.50\n"


@pytest.mark.parametrize("apart", ["", '2025-01-01 custom "barbell" "policy"\n'])
@pytest.mark.parametrize(
    ("code", "worse"),
    [("BB301", ("Assets:Fund", "Assets:Bank")), ("BB304", ("Assets:Bank", "Assets:Broker"))],
)
def test_limits_that_begin_with_it_find_what_was_there(apart, code, worse):
    """2,000 of 2,300, and 500 of 400: nobody did that on the day the rules begin."""
    first = OLD + apart + FIRST_LIMITS
    one = only(first + reach("2025-01-31"), code)
    assert (one.severity, one.date, one.location.lineno) == (Severity.NOTICE, SINCE, LINE)
    assert "evidence.began" not in [evidence.note.key for evidence in one.evidence]
    due = only(first + reach("2025-02-01"), code)
    assert (due.fails, due.date, due.location.lineno) == (True, DUE, LINE)
    again = first + move("2025-01-20", *worse)
    line = line_of(again, "2025-01-20")
    assert check_finds(again, code, line).fails
    assert len(findings(again, code)) == 1


def test_limits_of_another_day_are_the_users_own_act():
    """The next policy is written a day later: what it breaks it has made."""
    later = OLD + '2025-01-02 custom "barbell" "policy"\n' + FIRST_LIMITS
    for code in ("BB301", "BB304"):
        assert check_finds(later, code, line_of(later, "2025-01-02")).fails


def test_a_since_in_force_is_not_moved_on_whatever_the_nav():
    later = '2025-06-02 custom "barbell" "policy"\n  since: 2025-06-01\n'
    analysis = judge(OLD + later)
    assert analysis.policy.since == SINCE
    assert only(OLD + later, "BB302") == only(OLD, "BB302", as_of=analysis.as_of)
    refused = only(OLD + later, "BB004")
    assert (refused.status, refused.params["key"]) == (Status.OPEN, "since")
    assert refused.remedy.key == "BB004.remedy.since"
    assert findings(OLD + later, "BB008") == []


def test_a_since_may_be_moved_back():
    earlier = '2025-06-02 custom "barbell" "policy"\n  since: 2024-06-01\n'
    assert judge(OLD + earlier).policy.since == datetime.date(2024, 6, 1)
    assert {one.code for one in findings(OLD + earlier)} & {"BB004", "BB008"} == set()


def test_a_since_that_comes_after_the_policy_is_a_loosening():
    first = '2024-06-03 custom "barbell" "policy"\n  core-floor: 700 USD\n'
    text = OLD.replace(ADOPTION, first + ADOPTION)
    assert only(text, "BB008").params["key"] == "since"
    assert judge(text).policy.since == SINCE


def test_in_a_loss_the_line_stays_where_it_was():
    """10 ETF of 50 fall to 40: NAV 80."""
    text = OLD + (
        '2025-02-03 * "Buy"\n  Assets:Broker  10 ETF {50 USD}\n  Assets:Broker\n'
        "2025-02-04 price ETF 40 USD\n"
        '2025-06-02 custom "barbell" "policy"\n  since: 2025-06-01\n'
    )
    analysis = judge(text)
    assert analysis.policy.since == SINCE
    assert only(text, "BB004").params["key"] == "since"
    assert ("BB302", LINE) in failing(analysis)


def test_a_line_that_nobody_wrote():
    """Hand-made: the policy has a `since` and no directive of its line."""
    raised = only(OLD.replace("  since: 2025-01-01\n", ""), "BB302")
    past = history(day(on(1, 31), policy(since=SINCE)))
    anew = adopted(past, raised)
    assert (anew.location, anew.entry) == (POLICY_LINE, past.directives.policies.changes[0].entry)
    nobody = history(day(on(1, 31), policy(since=SINCE)), directives=_without_policies(past))
    assert adopted(nobody, raised).entry is None


def _without_policies(past):
    timeline = past.directives.policies._replace(changes=())
    return past.directives._replace(policies=timeline)


def test_the_place_of_the_tests_own_policy():
    assert Location("main.beancount", 3) == POLICY_LINE
    assert datetime.date(2025, 1, 1) == SINCE
