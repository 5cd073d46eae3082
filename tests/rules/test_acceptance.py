from __future__ import annotations

import pytest
from facts import POLICY_LINE, D, Money, day, history, on, policy, waiver
from support import check_annotated, check_clean, failing, judge, only

from beancount_barbell.attempts.novelty import only_new
from beancount_barbell.model.codes import CODES
from beancount_barbell.model.findings import Episode, Finding, Severity, Status, Text
from beancount_barbell.model.location import Location
from beancount_barbell.rendering.words import say
from beancount_barbell.rules.acceptance import accept, is_silent, switched

FLOWS = """\
option "operating_currency" "JPY"
2025-01-01 open Assets:Core:Bank
  barbell: "core"
2025-01-01 open Assets:Attack:Trade
  barbell: "attack"
2025-01-01 open Equity:Opening
2025-01-06 * "Funding"
  Assets:Core:Bank      9,000,000 JPY
  Assets:Attack:Trade     500,000 JPY
  Equity:Opening
2025-02-03 * "Once" ^once
  Assets:Core:Bank       -200,000 JPY
  Assets:Attack:Trade     200,000 JPY
2025-03-31 balance Assets:Attack:Trade  700,000 JPY
"""


SLEEVE_ALONE = """\
option "operating_currency" "JPY"
2025-01-01 open Assets:Attack
  barbell: "attack"
2025-01-01 open Income:PnL
  barbell: "attack"
2025-01-01 open Assets:Bank
2025-01-01 open Liabilities:Card
2025-01-01 open Equity:Opening
2025-01-06 * "Funding"
  Assets:Attack  1,000,000 JPY
  Assets:Bank    1,000,000 JPY
  Equity:Opening
"""

LOSS = '2025-01-31 * "Loss"\n  Assets:Attack  -310,000 JPY\n  Income:PnL\n'


def _given(account, day, amount):
    """Into the sleeve; out of it if `amount` is negative."""
    return f'2025-02-{day:02} * "Moved"\n  Assets:Attack  {amount} JPY\n  {account}\n'


BREACH, BEFORE, UNTIL, AFTER = on(2, 10), on(2, 1), on(3, 31), on(4, 1)


def found(code="BB301", start=BREACH, **changes):
    facts = {
        "code": code,
        "name": CODES[code].name,
        "severity": Severity.ERROR,
        "date": start,
        "location": Location("main.beancount", 40),
        "text": Text(code, {"currency": "JPY"}),
        "remedy": Text(f"{code}.remedy", {}),
        "params": {},
        "accounts": frozenset({"Assets:Core:Bank"}),
        "links": frozenset({"once"}),
        "amount": D(200000),
    }
    return Finding(**(facts | changes))


def lasting(start=BREACH, end=None, **changes):
    return found(start=start, episode=Episode(start, end, None, None), **changes)


def accepted(finding, *waivers, as_of=UNTIL):
    return accept(history(day(as_of), waivers=waivers), [finding])


def waived(code="BB301", date=BEFORE, until=UNTIL, **changes):
    return waiver(code, date, until, **changes)


def test_a_waiver_before_the_breach_waives_it_in_its_window():
    result = accepted(lasting(), waived())
    (finding,) = result.findings
    assert finding.status is Status.WAIVED
    assert finding.remedy.key == "remedy.waived"
    assert finding.evidence[-1].note.key == "evidence.waived"
    assert finding.evidence[-1].location == Location("main.beancount", 90)
    assert not finding.fails
    assert result.unused == ()


def test_a_waiver_of_the_very_day_is_before():
    assert accepted(found(), waived(date=on(2, 10))).findings[0].status is Status.WAIVED
    assert accepted(found(), waived(until=on(2, 10))).findings[0].status is Status.WAIVED


def test_a_waiver_after_the_breach_acknowledges_it():
    (finding,) = accepted(lasting(), waived(date=on(2, 11))).findings
    assert finding.status is Status.ACKNOWLEDGED
    assert finding.remedy.key == "remedy.acknowledged"


def test_a_waiver_that_ended_before_the_breach_is_unused():
    one = waived(until=on(2, 9))
    result = accepted(lasting(), one)
    assert result.findings[0].status is Status.OPEN
    assert result.unused == (one,)


def test_after_its_end_an_episode_is_an_error_again():
    one = waived()
    result = accepted(lasting(), one, as_of=AFTER)
    (finding,) = result.findings
    assert (finding.status, finding.fails) == (Status.EXPIRED, True)
    assert result.expired == ((one, finding),)
    assert accepted(lasting(), one, as_of=on(3, 31)).findings[0].status is Status.WAIVED


@pytest.mark.parametrize("turn", [1, -1])
def test_of_several_that_ended_the_last_is_told(turn):
    first, last = waived(until=on(3, 1)), waived(until=on(3, 31))
    result = accepted(lasting(), *(first, last)[::turn], as_of=AFTER)
    assert [one for one, _ in result.expired] == [last]


def test_an_acknowledged_episode_expires_too():
    (finding,) = accepted(lasting(), waived(date=on(2, 11)), as_of=AFTER).findings
    assert finding.status is Status.EXPIRED


def test_an_event_stays_acknowledged():
    (finding,) = accepted(found(), waived(date=on(2, 11)), as_of=on(12, 1)).findings
    assert finding.status is Status.ACKNOWLEDGED


def test_a_new_waiver_takes_over_from_one_that_ended():
    first, second = waived(), waived(date=on(4, 1), until=on(5, 31))
    result = accepted(lasting(), first, second, as_of=on(4, 15))
    assert result.findings[0].status is Status.ACKNOWLEDGED
    assert (result.unused, result.expired) == ((), ())
    late = accepted(lasting(), first, second, as_of=on(6, 1))
    assert [one for one, _ in late.expired] == [second]


def test_a_notice_does_not_expire():
    notice = lasting(severity=Severity.NOTICE)
    result = accepted(notice, waived(), as_of=AFTER)
    assert (result.findings, result.expired) == ((notice,), ())


def test_what_is_cured_needs_no_waiver_but_uses_it():
    cured = lasting(end=on(2, 20), status=Status.CURED)
    result = accepted(cured, waived())
    assert (result.findings, result.unused) == ((cured,), ())


def test_beyond_the_limit_it_stays_an_error():
    """A waiver of 150,000 and 200,000: an error on 50,000."""
    limit = Money(D(150000), "JPY")
    (finding,) = accepted(found("BB402"), waived("BB402", limit=limit)).findings
    assert (finding.status, finding.fails) == (Status.OPEN, True)
    assert finding.params["excess"] == D(50000)
    note = finding.evidence[-1].note
    assert (note.key, note.params["limit"], note.params["excess"]) == (
        "evidence.partly-waived",
        D(150000),
        D(50000),
    )
    enough = waived("BB402", limit=Money(D(199999), "JPY"))
    assert accepted(found("BB402"), enough).findings[0].status is Status.WAIVED


def test_the_widest_of_several_waivers_counts():
    narrow = waived(limit=Money(D(150000), "JPY"))
    wide = waived(limit=Money(D(200000), "JPY"))
    assert accepted(found(), narrow, wide).findings[0].status is Status.WAIVED


def test_an_unknown_amount_is_within_no_limit():
    one = waived(limit=Money(D(10**9), "JPY"))
    result = accepted(found(amount=None), one)
    assert (result.findings[0].status, result.unused) == (Status.OPEN, (one,))


def test_a_rule_that_failed_cannot_be_waived():
    result = accepted(found(params={"failure": "KeyError"}), waived())
    assert result.findings[0].fails


def test_the_scope_must_match():
    for scope, matches in (
        ({"account": "Assets:Core:Bank"}, True),
        ({"account": "Assets:Core"}, True),
        ({"account": "Assets:Core:Ban"}, False),
        ({"account": "Assets:Bank"}, False),
        ({"link": "once"}, True),
        ({"link": "twice"}, False),
        ({"account": "Assets:Core", "link": "once"}, True),
    ):
        result = accepted(found(), waived(**scope))
        assert (result.findings[0].status is Status.WAIVED) == matches, scope
        assert (result.unused == ()) == matches, scope
    assert accepted(found("BB302"), waived()).findings[0].status is Status.OPEN


def test_what_cannot_be_waived_is_acknowledged():
    for finding in (
        found("BB201"),
        found("BB202"),
        found("BB004"),
        lasting(code="BB401", params={"driver": "insolvency"}),
    ):
        result = accepted(finding, waived(finding.code, BREACH))
        assert result.findings[0].status is Status.ACKNOWLEDGED


def test_only_who_knows_an_amount_is_told_to_limit_it():
    """A waiver without `limit` covers whatever is booked later."""
    keys = {}
    for code in ("BB201", "BB301"):
        for amount, limit in ((D(9), None), (D(9), D(9)), (None, None)):
            given = None if limit is None else Money(limit, "JPY")
            later = waived(code, on(2, 20), limit=given)
            (one,) = accepted(found(code, amount=amount), later).findings
            keys[code, amount, limit] = one.remedy.key
    unlimited = keys.pop(("BB201", D(9), None))
    assert unlimited == "remedy.acknowledged.any"
    assert set(keys.values()) == {"remedy.acknowledged"}


def test_a_waiver_of_a_flow_covers_the_nearest_alone_whatever_its_scope():
    flows = [found("BB201", on(2, day), location=Location("m", day)) for day in (3, 10, 20)]
    for scope in (
        {},
        {"account": "Assets:Core"},
        {"link": "once"},
        {"limit": Money(D(9**9), "JPY")},
    ):
        past = history(day(on(3, 1)), waivers=(waived("BB201", on(2, 12), **scope),))
        statuses = [finding.status for finding in accept(past, flows).findings]
        assert statuses == [Status.OPEN, Status.ACKNOWLEDGED, Status.OPEN], scope


def test_nothing_is_acknowledged_in_advance():
    """Not by a waiver of the day before, and one of the very day comes after its flow."""
    insolvency = lasting(code="BB401", params={"driver": "insolvency"})
    for finding in (found("BB201"), found("BB202"), found("BB004"), insolvency):
        for scope in ({}, {"account": "Assets:Core"}, {"link": "once"}):
            early = waived(finding.code, on(2, 9), **scope)
            result = accepted(finding, early)
            assert (result.findings[0].status, result.unused) == (Status.OPEN, (early,))
            same_day = accepted(finding, waived(finding.code, BREACH, **scope))
            assert same_day.findings[0].status is Status.ACKNOWLEDGED


def test_of_two_flows_the_one_within_the_limit_is_meant_and_of_one_day_the_larger():
    near, far = found("BB201", on(2, 10), amount=D(500000)), found("BB201", on(2, 3))
    one = waived("BB201", on(2, 12), limit=Money(D(200000), "JPY"))
    statuses = [
        each.status for each in accept(history(day(UNTIL), waivers=(one,)), [near, far]).findings
    ]
    assert statuses == [Status.OPEN, Status.ACKNOWLEDGED]
    for amounts in ((1, 2), (2, 1)):
        flows = [found("BB201", amount=D(amount)) for amount in amounts]
        past = history(day(UNTIL), waivers=(waived("BB201", on(2, 12)),))
        (covered,) = (each for each in accept(past, flows).findings if not each.fails)
        assert covered.amount == 2


def test_a_flow_that_a_limit_did_not_reach_is_acknowledged_anew():
    """It was edited beyond the limit: the old waiver is no reason to refuse the new one."""
    low, enough, without = (
        waived("BB201", on(2, 12), limit=Money(D(150000), "JPY")),
        waived("BB201", on(2, 13), limit=Money(D(200000), "JPY")),
        waived("BB201", on(2, 13)),
    )
    for second in (enough, without):
        for waivers in ((low, second), (second, low)):
            result = accepted(found("BB201"), *waivers)
            assert result.findings[0].status is Status.ACKNOWLEDGED
    past = history(day(UNTIL), waivers=(low, without))
    other = found("BB201", on(2, 3))
    statuses = [each.status for each in accept(past, [found("BB201"), other]).findings]
    assert statuses == [Status.OPEN, Status.ACKNOWLEDGED]


def test_each_of_several_finds_the_flow_that_it_fits():
    """Whatever stands first: the one of 200,000 would fit both flows, the other one does not."""
    flows = [found("BB201", on(2, 3)), found("BB201", on(2, 10), amount=D(70000))]
    wide, exact = (
        waived("BB201", on(2, 12), limit=Money(D(limit), "JPY")) for limit in (200000, 70000)
    )
    for waivers in ((wide, exact), (exact, wide)):
        result = accept(history(day(UNTIL), waivers=waivers), flows)
        assert [each.status for each in result.findings] == [Status.ACKNOWLEDGED] * 2
    flows = [found("BB201", on(2, 3), links=frozenset()), found("BB201", on(2, 10))]
    named = (
        waived("BB201", on(2, 12), account="Assets:Core:Bank"),
        waived("BB201", on(2, 12), link="once"),
    )
    for waivers in (named, named[::-1]):
        result = accept(history(day(UNTIL), waivers=waivers), flows)
        assert [each.status for each in result.findings] == [Status.ACKNOWLEDGED] * 2


@pytest.mark.parametrize(("back", "status"), [(119_990, "open"), (120_000, "acknowledged")])
def test_what_is_beyond_a_limit_may_be_brought_back(back, status):
    """200,000 of which 80,000 are accepted: the remedy asks for the rest, and no more."""
    waiver = (
        '2025-02-04 custom "barbell" "waiver" "BB201"\n'
        '  reason: "I know"\n  by: "Taro"\n  until: 2025-03-31\n  limit: 80,000 JPY\n'
    )
    returned = f"""2025-02-10 * "Back"
  Assets:Attack:Trade    -{back} JPY
  Assets:Core:Bank        {back} JPY
"""
    ledger = FLOWS[: FLOWS.index("2025-03-31")] + waiver
    duty, *_ = judge(ledger).room()["must"]
    assert (duty["what"], duty["amount"]) == ("return", 120_000)
    assert only(ledger + returned, "BB201").status.value == status


@pytest.mark.parametrize(
    ("code", "gives", "more"),
    [
        ("BB206", "Assets:Bank", LOSS),
        ("BB106", "Liabilities:Card", ""),
    ],
)
def test_what_is_beyond_a_limit_may_go_back_to_whoever_gave_it(code, gives, more):
    """Of 200,000 80,000 are accepted: the remedy asks for the rest, less what went back."""
    ledger = (
        SLEEVE_ALONE
        + more
        + _given(gives, 3, 200_000)
        + f'2025-02-04 custom "barbell" "waiver" "{code}"\n'
        + '  reason: "I know"\n  by: "Taro"\n  until: 2025-03-31\n  limit: 80,000 JPY\n'
    )
    finding = only(ledger + _given(gives, 5, -50_000), code)
    assert (finding.amount, finding.params["outstanding"]) == (200_000, 150_000)
    assert (finding.remedy.key, finding.params["excess"]) == (f"{code}.remedy.partly", 70_000)
    assert finding.fails
    done = ledger + _given(gives, 5, -50_000) + _given(gives, 6, -70_000)
    assert only(done, code).status is Status.ACKNOWLEDGED


def test_what_went_back_of_a_top_up_has_not_to_be_taken_out_again():
    ledger = SLEEVE_ALONE + LOSS + _given("Assets:Bank", 3, 200_000)
    for more, amount in (("", 200_000), (_given("Assets:Bank", 4, -50_000), 150_000)):
        duties = judge(ledger + more).room()["must"]
        assert [one["amount"] for one in duties if one["code"] == "BB206"] == [amount]


def test_one_that_names_its_flow_goes_before_one_that_names_none():
    """However old: otherwise the one without a scope would take what the other is for."""
    flows = [found("BB201", on(2, 3), links=frozenset()), found("BB201", on(2, 10))]
    waivers = (waived("BB201", on(2, 11)), waived("BB201", on(2, 12), link="once"))
    result = accept(history(day(UNTIL), waivers=waivers), flows)
    assert [each.status for each in result.findings] == [Status.ACKNOWLEDGED] * 2


def test_two_unscoped_waivers_cover_two_flows():
    flows = [found("BB201", on(2, day), location=Location("m", day)) for day in (3, 10)]
    waivers = (waived("BB201", on(2, 12)), waived("BB201", on(2, 13)), waived("BB201", on(2, 14)))
    result = accept(history(day(on(3, 1)), waivers=waivers), flows)
    assert [finding.status for finding in result.findings] == [Status.ACKNOWLEDGED] * 2
    assert result.unused == (waivers[2],)


def test_a_flow_that_was_mended_or_covered_needs_no_unscoped_waiver():
    flows = [
        found("BB201", on(2, 3)),
        found("BB201", on(2, 10), status=Status.CURED),
        found("BB201", on(2, 11), links=frozenset({"tax"})),
    ]
    waivers = (waived("BB201", on(2, 12)), waived("BB201", on(2, 12), link="tax"))
    result = accept(history(day(on(3, 1)), waivers=waivers), flows)
    assert [finding.status for finding in result.findings] == [
        Status.ACKNOWLEDGED,
        Status.CURED,
        Status.ACKNOWLEDGED,
    ]


def test_ignore_switches_a_rule_off_but_not_what_must_be_seen():
    ignoring = policy(ignore=frozenset({"BB301", "BB201", "BB401"}))
    past = history(day(on(3, 1), ignoring))
    ruin = found("BB401", params={"driver": "insolvency"})
    line = found("BB401", params={"driver": "nav"})
    kept = switched(past, [found("BB301"), found("BB201"), ruin, line, found("BB302")])
    assert kept == [found("BB201"), ruin, found("BB302")]


def test_a_rule_whose_findings_are_ignored_need_not_be_asked_but_for_ruin():
    ignoring = policy(ignore=frozenset({"BB301", "BB401"}))
    assert [is_silent(code, ignoring) for code in ("BB301", "BB302", "BB401")] == [
        True,
        False,
        False,
    ]


def test_promote_makes_a_notice_an_error():
    promoting = policy(promote=frozenset({"BB204"}))
    (finding,) = switched(
        history(day(on(3, 1), promoting)), [found("BB204", severity=Severity.NOTICE)]
    )
    assert finding.fails


def test_what_is_dated_before_since_is_history():
    past = history(day(on(3, 1), policy(since=on(2, 11), promote=frozenset({"BB301"}))))
    before, after, cured, invalid = switched(
        past,
        [
            found(),
            found(start=on(2, 11)),
            found(status=Status.CURED),
            found("BB001"),
        ],
    )
    assert (before.severity, before.status) == (Severity.NOTICE, Status.HISTORY)
    assert before.evidence[-1] == (POLICY_LINE, Text("evidence.since", {"since": on(2, 11)}))
    assert before.remedy.key == "remedy.history"
    assert after.fails
    assert (cured.severity, cured.status) == (Severity.NOTICE, Status.HISTORY)
    assert cured.remedy.key == "remedy.history"
    assert invalid.fails


def test_a_real_flow_acknowledged_after_the_fact():
    ledger = FLOWS + (
        '2025-02-06 custom "barbell" "waiver" "core-to-sleeve"\n'
        '  reason: "The call came on a Sunday"\n  by: "Taro"\n  until: 2025-03-31\n'
    )
    check_clean(ledger)
    finding = only(ledger, "BB201")
    assert finding.status is Status.ACKNOWLEDGED
    assert finding.params["outstanding"] == D(200000)


def test_a_real_flow_cannot_be_waived_beforehand():
    ledger = FLOWS + (
        '2025-02-01 custom "barbell" "waiver" "BB201"\n'
        '  reason: "I know"\n  by: "Taro"\n  until: 2025-03-31\n'
    )
    assert only(ledger, "BB201").fails
    assert only(ledger, "BB006").location.lineno == 15


def test_a_flow_that_was_booked_for_another_day_or_account_is_open_again():
    signed = (
        '2025-02-06 custom "barbell" "waiver" "BB201"\n  account: "Assets:Core:Bank"\n'
        '  reason: "I know"\n  by: "Taro"\n  until: 2025-03-31\n'
    )
    check_clean(FLOWS + signed)
    later = FLOWS.replace("2025-02-03 *", "2025-02-07 *")
    assert [code for code, _ in failing(judge(later + signed))] == ["BB201"]
    other = FLOWS.replace("Core:Bank       -2", "Core:Fund       -2")
    other += '2025-01-01 open Assets:Core:Fund\n  barbell: "core"\n'
    assert only(other + signed, "BB201").fails


def test_a_flow_that_has_grown_is_open_again():
    ledger = FLOWS + (
        '2025-02-06 custom "barbell" "waiver" "BB201"\n'
        '  reason: "I know"\n  by: "Taro"\n  until: 2025-03-31\n  limit: 200,000 JPY\n'
    )
    check_clean(ledger)
    grown = ledger.replace("200,000 JPY\n  Assets:Attack", "300,000 JPY\n  Assets:Attack")
    grown = grown.replace("Trade     200,000", "Trade     300,000").replace("700,000", "800,000")
    finding = only(grown, "BB201")
    assert finding.fails
    assert finding.params["excess"] == D(100000)


def test_since_lets_an_old_ledger_adopt_the_rules():
    ledger = FLOWS + '2025-03-01 custom "barbell" "policy"\n  since: 2025-03-01\n'
    check_clean(ledger)
    assert only(ledger, "BB201").status is Status.HISTORY


def test_a_drift_that_outlives_its_waiver():
    analysis = check_annotated(
        """\
        option "operating_currency" "JPY"
        2025-01-01 open Assets:Core:Bank
          barbell: "core"
        2025-01-01 open Assets:Attack:Trade
          barbell: "attack"
        2025-01-01 open Assets:Bank
        2025-01-01 open Equity:Opening
        2025-01-06 * "Funding"
          Assets:Core:Bank      9,000,000 JPY
          Assets:Attack:Trade   1,000,000 JPY
          Assets:Bank           1,000,000 JPY
          Equity:Opening
        2025-02-01 custom "barbell" "waiver" "ratio-drift"  ;! BB007
          reason: "The rest of the core arrives in March"
          by: "Taro"
          until: 2025-03-31
        2025-02-10 * "Bonus"  ;! BB302
          Assets:Attack:Trade     500,000 JPY
          Assets:Bank
        2025-04-01 balance Assets:Attack:Trade  1,500,000 JPY
        """
    )
    (expired,) = (one for one in analysis.findings if one.code == "BB007")
    assert expired.date == on(4, 1)


def test_a_waiver_of_an_ignored_code_is_unused():
    ledger = FLOWS + (
        '2025-01-01 custom "barbell" "policy"\n  ignore: "BB204"\n'
        '2025-02-06 custom "barbell" "waiver" "BB204"\n'
        '  reason: "I know"\n  by: "Taro"\n  until: 2025-03-31\n'
    )
    assert failing(judge(ledger)) == [("BB201", 12)]
    assert only(ledger, "BB006").severity is Severity.NOTICE


def test_a_waiver_that_ended_names_the_day_on_which_its_breach_began():
    """The notice of January is an error from 25 February on, after the waiver's end."""
    ledger = """\
option "operating_currency" "JPY"
2025-01-01 open Assets:Core
  barbell: "core"
2025-01-01 open Assets:Sleeve
  barbell: "attack"
2025-01-01 open Equity:Opening
2025-01-06 * "Funding"
  Assets:Core     9,000,000 JPY
  Assets:Sleeve   1,000 ETF {1,000 JPY}
  Equity:Opening
2025-01-20 custom "barbell" "waiver" "BB302"
  reason: "Moving house"
  by: "Taro"
  until: 2025-02-20
2025-01-25 price ETF  2,000 JPY
2025-03-01 price ETF  2,000 JPY
"""
    finding = only(ledger, "BB007")
    assert only(ledger, "BB302").date == on(2, 25)
    assert say(finding.text, "en") == (
        "The waiver of BB302 ratio-drift ended on 2025-02-20, and the breach since 2025-01-25"
        " goes on."
    )
    assert say(finding.text, "ja") == (
        "BB302 ratio-drift の承認は 2025-02-20 に期限が切れましたが、2025-01-25 からの違反が"
        "続いています。"
    )


BUDGETS = """\
option "operating_currency" "JPY"
2025-01-01 open Assets:Core
  barbell: "core"
2025-01-01 open Assets:Trade
  barbell: "attack"
2025-01-01 open Assets:Hedge
  barbell: "attack"
  barbell-layer: "hedge"
2025-01-01 open Equity:Opening
2025-01-06 custom "barbell" "policy"
  core-floor: 9,000,000 JPY
  sleeve-budget: 1,000,000 JPY
  layer-trade: 300,000 JPY
  layer-hedge: 300,000 JPY
2025-01-06 custom "barbell" "waiver" "BB305"
  reason: "Moving house"
  by: "Taro"
  until: 2025-02-20
2025-01-07 * "Too much for trade"
  Assets:Core     9,000,000 JPY
  Assets:Trade      400,000 JPY
  Equity:Opening
2025-01-08 * "And for the hedge"
  Assets:Hedge      400,000 JPY
  Equity:Opening
2025-03-01 balance Assets:Core     9,000,000 JPY
"""


def test_a_waiver_that_ended_before_two_breaches_is_told_once():
    """One of them mended is nothing new."""
    two = only(BUDGETS, "BB007")
    assert two.params["since"] == on(1, 7)
    assert [one.location.lineno for one in two.evidence] == [19, 23]
    assert say(two.text, "en") == (
        "The waiver of BB305 layer-budget ended on 2025-02-20, and 2 breaches go on, the oldest "
        "since 2025-01-07."
    )
    assert "違反が 2 件続いています" in say(two.text, "ja")
    mended = '2025-03-02 * "Back"\n  Assets:Trade  -100,000 JPY\n  Assets:Core\n'
    one = only(BUDGETS + mended, "BB007")
    assert (one.text.key, one.params["since"], one.params["count"]) == ("BB007", on(1, 8), 1)
    assert only_new([one], [two]) == ()
    assert only_new([two], [one]) == (two,)
