from __future__ import annotations

from facts import POLICY_LINE, breach, day, history, on, outside, waiver
from support import failing, judge, load

from beancount_barbell.analysis import analyse
from beancount_barbell.model.location import NOWHERE, Location
from beancount_barbell.model.policy import Directives, Policy, PolicyTimeline
from beancount_barbell.model.roles import Role, Roles
from beancount_barbell.reading.roles import write_back
from beancount_barbell.rules import RULES, judging, layer_budget, waiver_unused
from beancount_barbell.rules.base import anchored, policy_on


def broken(*_facts):
    yield from ()
    message = "no such thing"
    raise LookupError(message)


def rules(*codes):
    return [rule for rule in RULES if rule.code in codes]


def test_a_rule_that_fails_is_an_error_and_loses_no_other_finding(monkeypatch):
    monkeypatch.setattr(layer_budget, "check", broken)
    past = history(day(on(2, 3)), breaches=(breach(on(2, 3)),))
    flow, failure = judging.judge(past, rules("BB201", "BB305"))
    assert (flow.code, failure.code) == ("BB201", "BB305")
    assert failure.fails
    assert failure.location == POLICY_LINE
    assert failure.text.params["failure"] == "LookupError"


def test_a_review_that_fails_is_an_error_too(monkeypatch):
    monkeypatch.setattr(waiver_unused, "check", broken)
    past = history(day(), waivers=(waiver("BB301", on(2, 1), on(3, 1)),))
    (failure,) = judging.judge(past, rules("BB006"))
    assert failure.code == "BB006"


def test_findings_are_in_order_of_date_code_and_place():
    flows = tuple(breach(on(2, number)) for number in (5, 3, 4))
    found = judging.judge(history(day(on(2, 6)), breaches=flows), rules("BB201"))
    assert [finding.date.day for finding in found] == [3, 4, 5]


def test_a_finding_without_a_place_is_told_where_the_ledger_speaks_of_us():
    past = history()
    assert anchored(past, Location("x", 1)) == Location("x", 1)
    assert anchored(past, NOWHERE) == POLICY_LINE
    silent = Directives(PolicyTimeline(Policy("JPY"), ()), (), (), (), (), (), ())
    core = outside("Assets:Core")._replace(role=Role.CORE, tagged=True, location=Location("x", 2))
    tagged = past._replace(directives=silent, roles=Roles({"Assets:Core": core}, outside, {}))
    assert anchored(tagged, NOWHERE) == Location("x", 2)
    assert anchored(past._replace(directives=silent), NOWHERE) == NOWHERE


def test_the_policy_of_a_day_is_that_of_the_row_before():
    first, second = Policy("JPY", cure_days=1), Policy("JPY", cure_days=2)
    past = history(day(on(2, 3), first), day(on(3, 3), second))
    assert policy_on(past, on(2, 20)) is first
    assert policy_on(past, on(3, 3)) is second
    assert policy_on(past, on(1, 1)) is first
    assert policy_on(history(), on(1, 1)).base_currency == "JPY"


def test_a_ledger_without_a_word_of_ours_says_nothing():
    analysis = judge(
        """\
        2025-01-01 open Assets:Bank
        2025-01-01 open Equity:Opening
        2025-01-06 * "Funding"
          Assets:Bank   9,000,000 JPY
          Equity:Opening
        """
    )
    assert not analysis.spoken
    assert analysis.findings == ()
    assert analysis.history.days == ()
    assert analysis.figures()["state"] == "ACTIVE"


def test_an_analysis_is_a_pure_function_of_the_ledger():
    ledger = """\
        option "operating_currency" "JPY"
        2025-01-01 open Assets:Core:Bank
          barbell: "core"
        2025-01-01 open Assets:Attack:Trade
          barbell: "attack"
        2025-01-01 open Equity:Opening
        2025-01-06 pad Assets:Core:Bank Equity:Opening
        2025-01-07 balance Assets:Core:Bank 9,000,000 JPY
        2025-02-03 * "Once"
          Assets:Core:Bank       -200,000 JPY
          Assets:Attack:Trade     200,000 JPY
        """
    loaded = load(ledger)
    one, two = (analyse(loaded.entries, loaded.options) for _ in range(2))
    assert one.findings == two.findings
    assert failing(one) == [("BB201", 10)]
    assert repr(one) == f"<Analysis as of 2025-02-03: {len(one.findings)} findings>"
    assert (one.base_currency, one.as_of, one.spoken) == ("JPY", on(2, 3), True)
    assert one.policy is one.history.policy
    assert one.roles is one.history.roles
    assert analyse(loaded.entries, loaded.options, as_of=on(1, 31)).findings == ()
    tagged = write_back(loaded.entries, one.roles)
    assert analyse(tagged, loaded.options).findings == one.findings


def test_figures_are_those_of_the_status_whoever_asks():
    """They look at what lies outside by themselves: on it hangs what the core may lose."""
    loaded = load(
        """\
        option "operating_currency" "JPY"
        2025-01-01 open Assets:Core
          barbell: "core"
        2025-01-01 open Assets:Sleeve
          barbell: "attack"
        2025-01-01 open Assets:Bank
        2025-01-01 open Expenses:Rent
        2025-01-01 open Equity:Opening
        2025-01-06 * "Opening"
          Assets:Core    9,000,000 JPY
          Assets:Sleeve  1,000,000 JPY
          Assets:Bank      100,000 JPY
          Equity:Opening
        2025-01-07 * "Rent"
          Assets:Bank  -20,000 JPY
          Expenses:Rent
        2025-02-03 * "Ten times on margin: the gap costs 3,000,000"
          Assets:Sleeve  500 ETF {20,000 JPY}
          Assets:Sleeve  -10,000,000 JPY
        """
    )
    one = analyse(loaded.entries, loaded.options)
    assert one.history.treasury.household is None
    assert one.figures()["core"]["at_risk"] == 3_000_000 - 1_000_000 - 80_000
    assert one.room()["add_exposure"]["unproven_beyond"] == 0
    whole = analyse(loaded.entries, loaded.options, with_household=True)
    assert one.figures() == whole.figures()
