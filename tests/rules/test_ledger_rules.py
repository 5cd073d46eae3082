"""BB001-BB005, BB008: what the ledger says of itself."""

from __future__ import annotations

import pytest
from facts import D, day, entry, history, on
from support import check_annotated, check_finds, failing, findings, judge, only

from beancount_barbell.model.findings import Severity, Status
from beancount_barbell.model.history import FirstTrade, PolicyLoosening, RefusedDecision
from beancount_barbell.model.location import Location
from beancount_barbell.model.problems import Problem, ProblemKind
from beancount_barbell.model.states import RiskState
from beancount_barbell.rendering.catalogue import CATALOGUE
from beancount_barbell.rendering.words import say
from beancount_barbell.rules import (
    limit_raised,
    policy_invalid,
    policy_loosened,
    policy_missing,
    role_conflict,
    unmapped_result,
)

PLACE = Location("main.beancount", 7)


def with_problem(kind, message, at=None, **params):
    return history(day(), problems=(Problem(kind, PLACE, message, params, at),))


def test_a_word_that_cannot_be_taken_is_an_error_at_its_line():
    past = with_problem(
        ProblemKind.INVALID, "unknown-key-near", entry(on(2, 3), 7), key="core-flor",
        where="policy", near="core-floor",
    )  # fmt: skip
    (finding,) = policy_invalid.check(past)
    assert (finding.severity, finding.date, finding.location) == (
        Severity.ERROR,
        on(2, 3),
        PLACE,
    )
    assert "core-floor" in say(finding.text, "en")
    assert finding.params["problem"] == "unknown-key-near"
    assert list(role_conflict.check(past)) == []


def test_advice_is_a_notice_and_an_option_is_dated_as_of():
    past = with_problem(ProblemKind.ADVICE, "doubtful-value", key="k", value="v", near="w")
    (finding,) = policy_invalid.check(past)
    assert (finding.severity, finding.date) == (Severity.NOTICE, past.as_of)
    assert finding.remedy.key == "BB001.remedy.advice"


def test_a_conflict_is_of_its_own_rule():
    past = with_problem(
        ProblemKind.CONFLICT, "conflict", account="Assets:X", here="core", there="attack",
        here_place=PLACE, there_place=PLACE,
    )  # fmt: skip
    assert list(policy_invalid.check(past)) == []
    (finding,) = role_conflict.check(past)
    assert finding.accounts == {"Assets:X"}
    assert "main.beancount:7" in say(finding.text, "ja")


def test_a_conflict_without_an_account_is_told_too():
    (finding,) = role_conflict.check(with_problem(ProblemKind.CONFLICT, "conflict"))
    assert finding.accounts == frozenset()


@pytest.mark.parametrize("reason", ["not-halted", "not-flat", "too-early", "nothing-to-review"])
def test_a_decision_without_effect_is_an_error(reason):
    decision = RefusedDecision(on(2, 3), "restart", reason, PLACE, None)
    (finding,) = policy_invalid.check(history(day(), refused=(decision,)))
    assert finding.severity is Severity.ERROR
    assert say(finding.text, "en").startswith("This restart has no effect: ")
    assert say(finding.text, "ja").startswith("この restart は効きません。")


def test_a_real_review_without_a_reason_to_review():
    ledger = """\
        option "operating_currency" "JPY"
        2025-01-01 open Assets:Attack:Trade
          barbell: "attack"
        2025-01-01 open Equity:Opening
        2025-01-06 * "Funding"
          Assets:Attack:Trade  1,000,000 JPY
          Equity:Opening
        2025-02-03 custom "barbell" "review"  ;! BB001
          by: "Taro"
          reason: "Just so"
        2025-02-04 balance Assets:Attack:Trade  1,000,000 JPY
        """
    check_annotated(ledger)


def test_the_first_trade_without_a_policy_until_there_is_one():
    trade = FirstTrade(on(2, 3), ("core-floor", "sleeve-budget"), None, PLACE, None)
    (finding,) = policy_missing.check(history(day(), first_trade=trade))
    assert (finding.status, finding.severity) == (Status.OPEN, Severity.ERROR)
    assert "core-floor, sleeve-budget" in say(finding.text, "en")
    cured = trade._replace(policy_since=on(2, 4))
    (finding,) = policy_missing.check(history(day(), first_trade=cured))
    assert finding.status is Status.CURED
    for none in (None, trade._replace(missing=())):
        assert list(policy_missing.check(history(day(), first_trade=none))) == []


def loosened(**changes):
    facts = {
        "date": on(2, 3),
        "key": "halt-line",
        "old": D("0.5"),
        "new": D("0.4"),
        "refused": True,
        "nav": D(62),
        "state": RiskState.REDUCING,
        "applied_on": None,
        "location": PLACE,
        "entry": None,
    }
    return history(day(), loosenings=(PolicyLoosening(**(facts | changes)),))


def test_a_limit_loosened_in_loss_is_an_error_until_it_applies():
    (finding,) = policy_loosened.check(loosened())
    assert (finding.status, finding.fails) == (Status.OPEN, True)
    assert "from 0.5 to 0.4 in a loss (NAV 62.00, REDUCING)" in say(finding.text, "en")
    (finding,) = policy_loosened.check(loosened(applied_on=on(5, 1)))
    assert finding.status is Status.CURED
    (finding,) = policy_loosened.check(loosened(dropped_on=on(5, 1)))
    assert (finding.status, finding.remedy.key) == (Status.OPEN, "BB004.remedy.again")
    (finding,) = policy_loosened.check(loosened(nav=None))
    assert finding.text.key == "BB004.nav-unknown"
    assert list(limit_raised.check(loosened())) == []


def test_a_limit_loosened_in_calm_is_a_notice():
    past = loosened(refused=False, key="ignore", old=frozenset(), new=frozenset({"BB502"}))
    assert list(policy_loosened.check(past)) == []
    (finding,) = limit_raised.check(past)
    assert finding.severity is Severity.NOTICE
    assert say(finding.text, "en") == "`ignore` switches BB502 off."


@pytest.mark.parametrize("nav", [D(62), None])
def test_rules_that_would_be_ignored_in_a_loss_are_told_by_what_is_added(nav):
    change = {"key": "ignore", "old": frozenset({"BB301"}), "new": frozenset({"BB301", "BB502"})}
    (finding,) = policy_loosened.check(loosened(nav=nav, **change))
    told = "62.00" if nav else "unknown"
    assert say(finding.text, "en") == (
        f"`ignore` names BB502 in a loss (NAV {told}, REDUCING); nothing more is switched off."
    )
    (finding,) = limit_raised.check(loosened(refused=False, **change))
    assert say(finding.text, "en") == "`ignore` switches BB502 off."


def test_a_first_since_in_a_loss_takes_nothing_out_of_the_rules():
    change = {"key": "since", "old": None, "new": on(2, 3)}
    (finding,) = policy_loosened.check(loosened(**change))
    assert say(finding.text, "en") == (
        "`since` was set to 2025-02-03 in a loss (NAV 62.00, REDUCING); what came before stays "
        "under the rules."
    )
    assert finding.remedy.key == "BB004.remedy"
    (finding,) = limit_raised.check(loosened(refused=False, **change))
    assert say(finding.text, "en") == "`since` was set to 2025-02-03: what came before is history."


def test_a_real_loosening_in_loss_keeps_the_old_line():
    """Limit 50 → 40 dated on a day with NAV 62: an error, the line stays 50."""
    analysis = check_annotated(
        """\
        option "operating_currency" "JPY"
        2025-01-01 open Assets:Attack:Trade
          barbell: "attack"
        2025-01-01 open Expenses:Attack
          barbell: "attack"
        2025-01-01 open Equity:Opening
        2025-01-06 custom "barbell" "policy"
          halt-line: 0.50
        2025-01-06 * "Funding"
          Assets:Attack:Trade  1,000,000 JPY
          Equity:Opening
        2025-01-31 * "Loss"
          Assets:Attack:Trade   -380,000 JPY
          Expenses:Attack
        2025-02-03 custom "barbell" "policy"  ;! BB004
          halt-line: 0.40
        2025-02-04 balance Assets:Attack:Trade  620,000 JPY
        """
    )
    assert analysis.policy.halt_line == D("0.50")


def test_an_untagged_result_is_told_once():
    ledger = """\
        option "operating_currency" "JPY"
        2025-01-01 open Assets:Attack:Trade
          barbell: "attack"
        2025-01-01 open Income:Dividends
        2025-01-01 open Expenses:Fees
        2025-01-01 open Equity:Opening
        2025-01-06 * "Funding"
          Assets:Attack:Trade  1,000,000 JPY
          Equity:Opening
        2025-01-31 * "Dividend"
          Assets:Attack:Trade      5,000 JPY
          Income:Dividends        -5,000 JPY
        2025-02-28 * "Dividend"
          Assets:Attack:Trade      5,000 JPY
          Income:Dividends        -5,000 JPY
        2025-03-01 * "Fee"
          Assets:Attack:Trade       -100 JPY
          Expenses:Fees              100 JPY
        """
    dividend, fee = findings(ledger, "BB005")
    assert (dividend.location.lineno, dividend.params["treatment"]) == (12, "contribution")
    assert (fee.location.lineno, fee.params["treatment"]) == (18, "loss")
    assert {dividend.params["tag"], fee.params["tag"]} == {"attack"}
    assert failing(judge(ledger)) == []


def untagged(*bookings, waivers="", since=None):
    """Untagged accounts beside sleeve and core; each booking is (date, money account, account)."""
    names = sorted({account for _, _, account in bookings})
    opened = "".join(f"2025-01-01 open {name}\n" for name in names)
    booked = "".join(
        f'{date} * "Booked"\n  {money}  {"" if account.startswith("Income") else "-"}100 JPY\n'
        f"  {account}\n"
        for date, money, account in bookings
    )
    return (
        'option "operating_currency" "JPY"\n'
        '2025-01-01 open Assets:Core:Bank\n  barbell: "core"\n'
        '2025-01-01 open Assets:Attack:Trade\n  barbell: "attack"\n'
        "2025-01-01 open Equity:Opening\n"
        f"{opened}"
        '2025-01-06 * "Funding"\n  Assets:Core:Bank  9,000,000 JPY\n'
        "  Assets:Attack:Trade  1,000,000 JPY\n  Equity:Opening\n"
        + (f'{since} custom "barbell" "policy"\n  since: {since}\n' if since else "")
        + booked
        + waivers
    )


CORE, SLEEVE = "Assets:Core:Bank", "Assets:Attack:Trade"


def told_of(ledger):
    """What each BB005 of a ledger is about, in order."""
    return [
        (one.params["treatment"], one.params["tag"], one.params["accounts"], str(one.date))
        for one in findings(ledger, "BB005")
    ]


def test_untagged_accounts_that_were_taken_alike_are_one_notice_with_a_line_for_each():
    """Two incomes and two expenses of the sleeve, two incomes of the core: three notices."""
    ledger = untagged(
        ("2025-01-20", SLEEVE, "Income:Dividends"),
        ("2025-01-21", SLEEVE, "Expenses:Fees"),
        ("2025-01-22", CORE, "Income:Interest"),
        ("2025-02-20", SLEEVE, "Income:Coupons"),
        ("2025-02-21", SLEEVE, "Expenses:Tax"),
        ("2025-02-22", CORE, "Income:Distribution"),
        ("2025-03-20", SLEEVE, "Income:Dividends"),
    )
    assert told_of(ledger) == [
        ("contribution", "attack", ("Income:Dividends", "Income:Coupons"), "2025-01-20"),
        ("loss", "attack", ("Expenses:Fees", "Expenses:Tax"), "2025-01-21"),
        ("contribution", "core", ("Income:Interest", "Income:Distribution"), "2025-01-22"),
    ]
    sleeve, _, core = findings(ledger, "BB005")
    assert sleeve.params["account"] == "Income:Dividends"
    assert sleeve.accounts == {"Income:Dividends", "Income:Coupons"}
    assert [one.location.lineno for one in sleeve.evidence] == [
        sleeve.location.lineno,
        sleeve.location.lineno + 9,  # three bookings of three lines between
    ]
    assert [say(one.note, "en") for one in core.evidence] == [
        "Income:Interest was first used here on 2025-01-22",
        "Income:Distribution was first used here on 2025-02-22",
    ]
    assert say(core.text, "en") == (
        "2 accounts have no role (Income:Interest is the first); their income beside the core was "
        "taken as money put in."
    )
    for lang in ("en", "ja"):
        assert {"en": "sleeve", "ja": "攻め枠"}[lang] not in say(core.text, lang)
        assert {"en": "sleeve", "ja": "攻め枠"}[lang] in say(sleeve.text, lang)
        assert 'barbell: "core"' in say(core.remedy, lang)


@pytest.mark.parametrize("lang", ["en", "ja"])
@pytest.mark.parametrize("account", ["Income:Interest", "Expenses:Tax"])
def test_what_moved_with_the_core_alone_does_not_speak_of_the_sleeve(account, lang):
    finding = only(untagged(("2025-01-22", CORE, account)), "BB005")
    words = say(finding.text, lang) + say(finding.remedy, lang)
    assert ("core" if lang == "en" else "核") in words
    assert ("sleeve" if lang == "en" else "攻め枠") not in words
    assert finding.evidence == ()


def test_the_order_of_a_days_lines_does_not_choose_the_account():
    bookings = [
        ("2025-01-20", SLEEVE, "Income:Dividends"),
        ("2025-01-20", SLEEVE, "Income:Coupons"),
    ]
    assert told_of(untagged(*bookings)) == told_of(untagged(*reversed(bookings)))
    assert told_of(untagged(*bookings))[0][2] == ("Income:Coupons", "Income:Dividends")


def test_a_waiver_of_one_account_does_not_cover_those_taken_alike():
    waiver = (
        '2025-01-10 custom "barbell" "waiver" "BB005"\n  reason: "Looked at"\n  by: "Hanako"\n'
        "  until: 2025-03-31\n  account: Income:Dividends\n"
    )
    ledger = untagged(
        ("2025-01-20", SLEEVE, "Income:Coupons"),
        ("2025-01-21", SLEEVE, "Income:Dividends"),
        ("2025-01-22", SLEEVE, "Income:Interest"),
        waivers=waiver,
    )
    assert [(one.params["accounts"], one.status) for one in findings(ledger, "BB005")] == [
        (("Income:Coupons", "Income:Interest"), Status.OPEN),
        (("Income:Dividends",), Status.WAIVED),
    ]
    assert findings(ledger, "BB006") == []


def test_accounts_that_fell_idle_before_since_are_history_and_the_others_are_not():
    """One used in January alone, one before and after, one only after February 3rd."""
    ledger = untagged(
        ("2025-01-20", SLEEVE, "Income:Coupons"),
        ("2025-01-21", SLEEVE, "Income:Dividends"),
        ("2025-02-20", SLEEVE, "Income:Dividends"),
        ("2025-02-21", SLEEVE, "Income:Interest"),
        since="2025-02-03",
    )
    assert [
        (one.params["accounts"], one.status, str(one.date)) for one in findings(ledger, "BB005")
    ] == [
        (("Income:Coupons",), Status.HISTORY, "2025-01-20"),
        (("Income:Dividends", "Income:Interest"), Status.OPEN, "2025-02-03"),
    ]


def test_the_same_account_twice_in_the_facts_is_told_once():
    once = judge(
        """\
        option "operating_currency" "JPY"
        2025-01-01 open Assets:Core:Bank
          barbell: "core"
        2025-01-01 open Income:Interest
        2025-01-31 * "Interest"
          Assets:Core:Bank  5,000 JPY
          Income:Interest
        """
    ).history
    twice = once._replace(unmapped=(*once.unmapped, *once.unmapped))
    assert list(unmapped_result.check(twice)) == list(unmapped_result.check(once))


def test_a_misspelt_floor_is_found_beside_what_still_holds():
    ledger = """\
        option "operating_currency" "JPY"
        2025-01-01 open Assets:Core:Bank
          barbell: "core"
        2025-01-06 custom "barbell" "policy"
          core-flor: 9,000,000 JPY
          sleeve-target: 0.08
        """
    check_finds(ledger, "BB001", 5)
    assert judge(ledger).policy.sleeve_target == D("0.08")
    assert "core-floor" in say(only(ledger, "BB001").text, "en")


def test_every_problem_of_reading_has_words():
    keys = {key for key in CATALOGUE if key.startswith(("BB001.", "BB002."))}
    assert {"BB001.no-verb", "BB002.conflict", "BB002.layer-conflict"} < keys
