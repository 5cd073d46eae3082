"""BB101, BB104, BB105: how far core and sleeve are apart, and what the core stands for."""

from __future__ import annotations

import pytest
from facts import D, day, entry, flow, history, on, policy
from support import check_clean, findings, judge, only

from beancount_barbell.model.findings import Evidence, Severity, Status, Text
from beancount_barbell.model.history import Limits, RefusedDecision
from beancount_barbell.model.location import Location
from beancount_barbell.model.policy import Money
from beancount_barbell.model.separation import Draw, Pair, PledgedCore, SecuredLoan, Separation
from beancount_barbell.rendering.words import say
from beancount_barbell.rules import (
    core_encumbered,
    core_pledged,
    funded_by_debt,
    policy_invalid,
    separation_level,
)

OPEN = Location("main.beancount", 5)


def pair(level: int | None, key: str, **words: object) -> Pair:
    named = {"core": "Assets:Core", "sleeve": "Assets:Attack", **words}
    evidence = (Evidence(OPEN, Text("evidence.terms", {"account": "Assets:Core"})),)
    reason = Text(f"separation.{key}", named)
    return Pair("Assets:Core", "Assets:Attack", level, reason, None, evidence)


REASONS = {
    "pledged": {"liability": "Liabilities:Attack"},
    "auto-sweep": {},
    "cross-collateral": {"account": "Assets:Attack"},
    "no-institution": {"account": "Assets:Attack"},
    "no-number": {"account": "Assets:Attack", "institution": "Kita"},
    "same-account": {"institution": "Kita"},
    "opt-out-not-stated": {"institution": "Kita"},
}


@pytest.mark.parametrize("lang", ["en", "ja"])
@pytest.mark.parametrize("key", REASONS)
def test_every_reason_of_level_1_has_words(key, lang):
    level = None if key.startswith("no-") else 1
    told = Separation(
        stated=True, derived=level, effective=1, pairs=(pair(level, key, **REASONS[key]),)
    )
    past = history(day(under=policy(separation_level=2)), separation=told)
    (finding,) = separation_level.check(past)
    assert finding.fails
    assert finding.params["reason"] == key
    text = say(finding.text, lang)
    assert "2" in text
    assert "Assets:" in text
    assert say(finding.remedy, lang)


@pytest.mark.parametrize("lang", ["en", "ja"])
@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("no-loan", {}),
        ("no-limit", {"account": "Liabilities:Loan"}),
        ("ltv-unknown", {"account": "Liabilities:Loan"}),
        (
            "ltv-above",
            {"account": "Liabilities:Loan", "ltv_ratio": D("0.7"), "limit_ratio": D("0.6")},
        ),
        ("core-was-used", {"on": on(2, 3)}),
    ],
)
def test_a_claim_of_3_without_its_loan(key, words, lang):
    apart = pair(2, "different-institutions", institution="Kita", other="Minami")
    told = Separation(
        stated=True,
        derived=2,
        effective=2,
        pairs=(apart,),
        not_higher=Text(f"separation.{key}", words),
    )
    past = history(day(under=policy(separation_level=3)), separation=told)
    (finding,) = separation_level.check(past)
    assert finding.fails
    assert finding.params["reason"] == key
    assert say(finding.text, lang)
    assert say(apart.reason, lang)
    assert say(Text("separation.opted-out", apart.reason.params), lang)


@pytest.mark.parametrize("lang", ["en", "ja"])
@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"derived": 3, "effective": 3}, "level 3"),
        ({"derived": 2, "effective": 1, "uncured": (Location("a", 9),)}, "level 1 in practice"),
        ({"derived": None, "effective": 1}, "UNKNOWN"),
    ],
)
def test_without_too_high_a_claim_the_derivation_is_told(changes, said, lang):
    level = changes["derived"] and 2
    one = pair(level, "opted-out", institution="Kita")
    told = Separation(stated=True, pairs=(one,), loans=(LOAN,), **changes)
    past = history(day(), separation=told)
    (finding,) = separation_level.check(past)
    assert (finding.severity, finding.informing) == (Severity.NOTICE, True)
    assert finding.location == OPEN
    assert lang == "ja" or said in say(finding.text, lang)
    assert say(finding.remedy, lang)
    assert any(one.note.key == "evidence.loan" for one in finding.evidence)


def test_a_ledger_that_says_nothing_of_it_gets_no_notice():
    assert list(separation_level.check(history(day()))) == []


CLAIM = """\
option "operating_currency" "JPY"
2025-01-01 open Equity:Opening
2025-01-01 open Assets:Core
  barbell: "core"
  barbell-institution: "Kita"
2025-01-01 open Assets:Attack
  barbell: "attack"
  barbell-institution: "Minami"
2025-01-01 open Liabilities:Attack:Margin
  barbell: "attack"
  barbell-institution: "Minami"
2025-01-06 custom "barbell" "policy"
  separation-level: 2
2025-01-06 * "Funding"
  Assets:Core      9,000,000 JPY
  Assets:Attack    1,000,000 JPY
  Equity:Opening
2025-02-03 custom "barbell" "pledge" Assets:Core Liabilities:Attack:Margin
2025-03-03 balance Assets:Core  9,000,000 JPY
"""


def test_a_claim_is_untrue_from_the_day_of_the_pledge():
    finding = only(CLAIM, "BB101")
    assert (finding.date, finding.location.lineno) == (on(2, 3), 12)
    assert finding.episode is not None
    assert (finding.episode.start, finding.episode.end) == (on(2, 3), None)
    assert finding.accounts == {"Assets:Core", "Assets:Attack"}


def test_the_claim_of_today_is_no_history():
    finding = only(f'{CLAIM}2025-03-01 custom "barbell" "policy"\n  since: 2025-03-01\n', "BB101")
    assert (finding.fails, finding.date) == (True, on(2, 3))


UNCLAIMED = CLAIM.replace('2025-01-06 custom "barbell" "policy"\n  separation-level: 2\n', "")
APART = "".join(line for line in UNCLAIMED.splitlines(keepends=True) if "pledge" not in line)


@pytest.mark.parametrize("claim", [None, 1, 2])
def test_a_derivation_that_does_not_change_is_told_once(claim):
    """At each month's end the same notice of the same day: none is new after January."""
    claimed = f'2025-01-06 custom "barbell" "policy"\n  separation-level: {claim}\n'
    ledger = APART + (claimed if claim else "")
    told = {
        (one.date, one.location, one.text.key, one.severity)
        for month in range(1, 4)
        for one in findings(ledger, "BB101", as_of=on(month, 28))
    }
    ((date, _, key, severity),) = told
    assert (date, key, severity) == (on(1, 6), "BB101.derived", Severity.NOTICE)


def test_a_change_tells_the_derivation_anew():
    """A pledge on February 3rd; core money in the sleeve on the 20th, back on March 2nd."""
    release = '2025-02-10 custom "barbell" "release" Assets:Core Liabilities:Attack:Margin\n'
    out = '2025-02-20 * "Out"\n  Assets:Core  -1000 JPY\n  Assets:Attack  1000 JPY\n'
    back = '2025-03-02 * "Back"\n  Assets:Core  1000 JPY\n  Assets:Attack  -1000 JPY\n'
    ledger = UNCLAIMED + release + out + back

    def seen(month, number):
        one = only(ledger, "BB101", as_of=on(month, number))
        return one.date, one.params["derived"], one.params["effective"]

    assert seen(2, 2) == (on(1, 6), 2, 2)
    assert seen(2, 9) == (on(2, 3), 1, 1)
    assert seen(2, 19) == (on(2, 10), 2, 2)
    assert seen(3, 1) == (on(2, 20), 2, 1)
    assert seen(3, 3) == (on(3, 2), 2, 2)


def test_a_derivation_of_before_since_is_no_history():
    since = '2025-02-20 custom "barbell" "policy"\n  since: 2025-02-20\n'
    assert only(APART + since, "BB101").status is Status.OPEN


def test_a_claim_can_be_waived_for_a_time():
    waiver = """
2025-01-20 custom "barbell" "waiver" "BB101"
  reason: "Until the transfer to the other broker is through"
  by: "Taro"
  until: 2025-03-31
"""
    assert only(CLAIM + waiver, "BB101").status is Status.WAIVED
    later = "2025-05-01 balance Assets:Core  9,000,000 JPY\n"
    assert only(CLAIM + waiver + later, "BB101").status is Status.EXPIRED


def test_a_claim_whose_line_nobody_wrote():
    """Hand-made: the policy has a level and no directive of that line."""
    told = Separation(stated=True, derived=1, effective=1, pairs=(pair(1, "auto-sweep"),))
    in_force = policy(separation_level=2)._replace(sources={})
    past = history(day(under=in_force), separation=told)
    (finding,) = separation_level.check(past)
    assert finding.date == past.as_of


# -- BB104 --------------------------------------------------------------------


def test_a_pledge_and_the_sale_it_led_to():
    """Case 60: the broker sells what was pledged; the user posted nothing else."""
    sale = """
2025-02-10 * "The broker sells pledged core"
  Assets:Core                -400,000 JPY
  Liabilities:Attack:Margin   400,000 JPY
"""
    ledger = CLAIM.replace("2025-03-03 balance Assets:Core  9,000,000 JPY\n", sale).replace(
        "  Assets:Attack    1,000,000 JPY\n",
        "  Assets:Attack    1,400,000 JPY\n  Liabilities:Attack:Margin  -400,000 JPY\n",
    )
    analysis = judge(ledger)
    told = {finding.code: finding for finding in analysis.findings if finding.fails}
    assert told["BB201"].params["amount"] == 400_000
    assert told["BB104"].location in [one.location for one in told["BB201"].evidence]
    assert told["BB104"].date == on(2, 3)
    assert told["BB104"].params["amount"] == 8_600_000
    assert told["BB104"].amount == 9_000_000


def test_a_pledge_stands_from_its_day_to_its_release():
    release = '2025-02-10 custom "barbell" "release" Assets:Core Liabilities:Attack:Margin\n'
    (ended,) = judge(CLAIM + release).history.separation.pledges
    days = [on(2, 2), on(2, 3), on(2, 10), on(2, 11)]
    assert [ended.in_force(one) for one in days] == [False, True, True, False]
    (lasting,) = judge(CLAIM).history.separation.pledges
    assert lasting.in_force(on(12, 31))


def test_a_released_pledge_is_cured():
    release = '2025-02-10 custom "barbell" "release" Assets:Core Liabilities:Attack:Margin\n'
    finding = only(CLAIM + release, "BB104")
    assert finding.status is Status.CURED
    assert finding.episode is not None
    assert (finding.episode.start, finding.episode.end) == (on(2, 3), on(2, 10))
    assert any(one.note.key == "evidence.release" for one in finding.evidence)
    assert not findings(CLAIM + release, "BB101")[0].fails


@pytest.mark.parametrize("lang", ["en", "ja"])
@pytest.mark.parametrize("exposed", [D(7_200_000), None])
def test_what_is_exposed_has_words(exposed, lang):
    pledge = PledgedCore(
        core="Assets:Core",
        liability="Liabilities:Attack",
        start=on(2, 3),
        end=None,
        exposed=exposed,
        peak=exposed,
        peak_date=None,
        missing=() if exposed else ("FUND",),
        location=OPEN,
        released=None,
        entry=entry(on(2, 3), 5),
    )
    (finding,) = core_pledged.check(history(day(), separation=Separation(pledges=(pledge,))))
    text = say(finding.text, lang)
    assert ("7,200,000 JPY" in text) == (exposed is not None)
    assert ("FUND" in text) == (exposed is None)
    assert say(finding.remedy, lang)


# -- BB105 --------------------------------------------------------------------

LOAN = SecuredLoan(
    account="Liabilities:Attack:Loan",
    secured_by="Assets:Core",
    debt=D(500_000),
    collateral=D(9_000_000),
    ltv=D(1) / D(18),
    limit=D("0.6"),
    net_core=D(8_500_000),
    rate=None,
    core_yield=None,
    carry=None,
    forced_sale=D(588_235),
    forced_sale_move=D("-0.934"),
    forced_sale_rate=None,
    missing=(),
    no_yield=(),
    draws=(Draw(on(2, 3), Location("main.beancount", 30), None),),
    location=OPEN,
)
FLOOR = policy(core_floor=Money(D(9_000_000), "JPY"))


def encumbered(*days):
    past = history(*days, separation=Separation(loans=(LOAN,)))
    return list(core_encumbered.check(past))


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_the_page_s_loan(lang):
    """L = 500,000 on C = 9,000,000: net core 8,500,000 is 500,000 under the floor."""
    (finding,) = encumbered(
        day(under=FLOOR, secured_debt=D(0)), day(on(2, 3), FLOOR, secured_debt=D(500_000))
    )
    assert (finding.severity, finding.status) == (Severity.NOTICE, Status.OPEN)
    assert finding.params == {
        "value": 8_500_000,
        "limit": 9_000_000,
        "excess": 500_000,
        "debt": 500_000,
    }
    assert (finding.date, finding.location.lineno) == (on(2, 3), 30)
    assert "8,500,000 JPY" in say(finding.text, lang)
    assert "500,000 JPY" in say(finding.remedy, lang)
    (forced,) = [one for one in finding.evidence if one.note.key == "evidence.forced-sale"]
    assert "588,235 JPY" in say(forced.note, lang)
    assert "93.4%" in say(forced.note, lang)
    assert "-93.4%" not in say(forced.note, lang)


@pytest.mark.parametrize("move", ["0", "0.01"])
def test_collateral_at_its_sale_is_told_as_such(move):
    loan = LOAN._replace(forced_sale_move=D(move))
    past = history(
        day(on(2, 3), FLOOR, secured_debt=D(500_000)), separation=Separation(loans=(loan,))
    )
    (finding,) = core_encumbered.check(past)
    forced = finding.evidence[-1].note
    assert "may sell all collateral now" in say(forced, "en")
    assert "もうすべて売られる水準" in say(forced, "ja")


@pytest.mark.parametrize(("core", "found"), [(9_499_999, 0), (9_499_998, 1)])
def test_a_net_core_within_the_tolerance_of_its_floor_keeps_it(core, found):
    owed = day(on(2, 3), FLOOR, core=D(core), secured_debt=D(500_000))
    assert len(encumbered(day(under=FLOOR, secured_debt=D(0)), owed)) == found


def test_repaid_from_outside_it_is_cured():
    owed = day(on(2, 3), FLOOR, secured_debt=D(500_000))
    (finding,) = encumbered(owed, day(on(3, 3), FLOOR, secured_debt=D(0)))
    assert finding.status is Status.CURED
    assert finding.episode is not None
    assert finding.episode.end == on(3, 3)
    assert not any(one.note.key == "evidence.forced-sale" for one in finding.evidence)


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_with_a_price_missing_book_values_stand_in(lang):
    owed = D(500_000)
    unknown = day(on(2, 4), FLOOR, core=None, core_estimate=D(9_000_000), secured_debt=owed)
    (finding,) = encumbered(unknown)
    assert finding.params["value"] is None
    assert "8,500,000 JPY" in say(finding.text, lang)
    good = day(on(2, 4), FLOOR, core=None, core_estimate=D(9_900_000), secured_debt=owed)
    (finding,) = encumbered(day(on(2, 3), FLOOR, secured_debt=owed), good)
    assert finding.status is Status.OPEN


def test_what_is_unknown_opens_nothing():
    assert encumbered(day(under=FLOOR, secured_debt=None)) == []
    assert encumbered(day(under=FLOOR, core=None, core_estimate=None, secured_debt=D(5_000))) == []
    assert encumbered(day(secured_debt=D(500_000))) == []
    assert encumbered(day(under=FLOOR, core=D(9_900_000), secured_debt=D(500_000))) == []


def test_what_the_market_did_stands_at_the_price():
    fallen = day(
        on(2, 4), FLOOR, core=D(9_100_000), core_entry=entry(on(2, 4), 44), secured_debt=D(500_000)
    )
    (finding,) = encumbered(fallen)
    assert finding.location.lineno == 44
    (finding,) = encumbered(fallen._replace(core_entry=None))
    assert finding.location == OPEN


def test_a_draw_is_allowed_and_repaying_out_of_the_core_is_not():
    """F12, F13, n 6 and 7."""
    head = """\
option "operating_currency" "JPY"
2025-01-01 open Equity:Opening
2025-01-01 open Assets:Bank
2025-01-01 open Assets:Core
  barbell: "core"
2025-01-01 open Assets:Attack
  barbell: "attack"
2025-01-01 open Liabilities:Attack:Loan
  barbell: "attack"
  barbell-secured-by: Assets:Core
2025-01-06 * "Funding"
  Assets:Core      9,000,000 JPY
  Assets:Attack    1,000,000 JPY
  Assets:Bank      1,000,000 JPY
  Equity:Opening
2025-02-03 * "Draw"
  Liabilities:Attack:Loan  -500,000 JPY
  Assets:Attack             500,000 JPY
"""
    analysis = check_clean(head)
    assert analysis.history.breaches == ()
    assert [row.nav for row in analysis.history.days] == [100, 100]
    repaid = head + '2025-02-19 * "Repaid"\n  {}  -500,000 JPY\n  Liabilities:Attack:Loan\n'
    assert only(repaid.format("Assets:Core"), "BB201").params["amount"] == 500_000
    outside = judge(repaid.format("Assets:Bank"))
    assert outside.history.breaches == ()
    assert outside.history.days[-1].net_contributions == 1_500_000


# -- BB106 --------------------------------------------------------------------

DEBT = """\
option "operating_currency" "JPY"
2025-01-01 open Equity:Opening
2025-01-01 open Liabilities:CardLoan
2025-01-01 open Assets:Attack
  barbell: "attack"
2025-01-06 * "Funding"
  Assets:Attack    900,000 JPY
  Equity:Opening
2025-02-03 * "A card loan"
  Liabilities:CardLoan  -100,000 JPY
  Assets:Attack          100,000 JPY
"""


def test_a_debt_outside_funds_the_sleeve_until_the_sleeve_pays_it_back():
    finding = only(DEBT, "BB106")
    assert finding.fails
    assert finding.params == {
        "amount": 100_000,
        "from": "Liabilities:CardLoan",
        "to": "Assets:Attack",
        "outstanding": 100_000,
    }
    assert finding.location.lineno == 11
    back = DEBT + '2025-02-04 * "Back"\n  Assets:Attack  -100,000 JPY\n  Liabilities:CardLoan\n'
    assert only(back, "BB106").status is Status.CURED
    own = DEBT.replace(
        "open Liabilities:CardLoan\n", 'open Liabilities:CardLoan\n  barbell: "attack"\n'
    )
    assert findings(own, "BB106") == []


@pytest.mark.parametrize("lang", ["en", "ja"])
@pytest.mark.parametrize("borrowed", [D(100_000), None])
def test_a_debt_outside_has_words(borrowed, lang):
    moved = flow(on(2, 3), borrowed=borrowed, lender="Liabilities:Card", missing=("XXX",))
    small = flow(on(2, 4), borrowed=D(1), lender="Liabilities:Card")
    (finding,) = funded_by_debt.check(history(day(), flows=(moved, small)))
    text = say(finding.text, lang)
    assert ("XXX" in text) == (borrowed is None)
    assert ("100,000 JPY" in text) == (borrowed is not None)
    assert say(finding.remedy, lang)


# -- reversals ----------------------------------------------------------------


@pytest.mark.parametrize("lang", ["en", "ja"])
@pytest.mark.parametrize(
    "reason", ["no-such-flow", "other-accounts", "not-opposite", "too-late", "too-much"]
)
def test_a_reversal_that_is_none_is_told_at_its_line(reason, lang):
    at = entry(on(2, 5), 50)
    refused = RefusedDecision(
        on(2, 5), "barbell-reverses", reason, Location("main.beancount", 50), at
    )
    (finding,) = policy_invalid.check(history(day(), refused=(refused,)))
    assert finding.fails
    assert "barbell-reverses" in say(finding.text, lang)
    assert "^" not in say(finding.remedy, lang)
    assert finding.location.lineno == 50


@pytest.mark.parametrize(
    "unknown",
    [
        day(on(2, 4), FLOOR, core=None, core_estimate=None, secured_debt=D(500_000)),
        day(on(2, 4), FLOOR, secured_debt=None),
        day(on(2, 4), FLOOR, secured_debt=D(500_000))._replace(
            limits=Limits(None, None, None, None, None)
        ),
    ],
    ids=["core", "debt", "floor"],
)
def test_what_is_unknown_leaves_the_core_encumbered(unknown):
    """Neither a value nor a rate that is missing is the end of it."""
    (finding,) = encumbered(day(on(2, 3), FLOOR, secured_debt=D(500_000)), unknown)
    assert finding.status is Status.OPEN


def test_without_a_secured_loan_nothing_is_encumbered():
    assert list(core_encumbered.check(history(day(under=FLOOR, secured_debt=D(0))))) == []
