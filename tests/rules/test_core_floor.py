from __future__ import annotations

import datetime

import pytest
from facts import FLOOR, POLICY_LINE, D, Money, day, entry, flow, history, on, policy
from support import check_finds, findings, only

from beancount_barbell.model.findings import Severity, Status
from beancount_barbell.model.location import Location
from beancount_barbell.model.policy import Policy
from beancount_barbell.rules.core_floor import check

PRELUDE = """\
option "operating_currency" "JPY"
2025-01-01 open Assets:Core:Bank
  barbell: "core"
2025-01-01 open Assets:Bank
2025-01-01 open Equity:Opening
2025-01-06 custom "barbell" "policy"
  core-floor: 9,000,000 JPY
"""
UNDER = policy(core_floor=FLOOR)


def judged(*days, **changes):
    return list(check(history(*days, **changes)))


def test_an_unhedged_core_breaks_the_floor_passively():
    """60,000 USD at 150 stand at the floor; at 149 they lack 60,000."""
    ledger = PRELUDE + (
        "2025-01-06 price USD 150 JPY\n"
        '2025-01-06 * "Funding"\n'
        "  Assets:Core:Bank  60,000 USD\n"
        "  Equity:Opening   -60,000 USD\n"
        "2025-02-03 price USD 149 JPY\n"
    )
    finding = check_finds(ledger, "BB301", 12)
    assert (finding.severity, finding.status) == (Severity.NOTICE, Status.OPEN)
    assert finding.params["value"] == D(8940000)
    assert finding.params["excess"] == D(60000)
    assert finding.remedy.key == "BB301.remedy.passive"
    assert finding.remedy.params["due"] == on(3, 6)


def test_a_passive_breach_is_an_error_once_it_has_lasted():
    ledger = PRELUDE + (
        "2025-01-06 price USD 150 JPY\n"
        '2025-01-06 * "Funding"\n'
        "  Assets:Core:Bank  60,000 USD\n"
        "  Equity:Opening   -60,000 USD\n"
        "2025-02-03 price USD 149 JPY\n"
        "2025-02-17 price USD 148 JPY\n"
    )
    before = only(ledger, "BB301", as_of=on(3, 5))
    assert before.severity is Severity.NOTICE
    after = only(ledger, "BB301", as_of=on(3, 6))
    assert (after.severity, after.date) == (Severity.ERROR, on(3, 6))
    assert after.location.lineno == 12  # the price that began it
    assert after.params["value"] == D(8880000)  # what it was worth on that day
    assert after.episode is not None
    assert (after.episode.start, after.episode.peak) == (on(2, 3), D(8880000))


def test_a_withdrawal_is_active():
    """9,050,000 less 100,000: 50,000 short, at the transaction's line."""
    ledger = PRELUDE + (
        '2025-01-06 * "Funding"\n'
        "  Assets:Core:Bank   9,050,000 JPY\n"
        "  Equity:Opening    -9,050,000 JPY\n"
        '2025-02-03 * "Car" ^car\n'
        "  Assets:Core:Bank    -100,000 JPY\n"
        "  Assets:Bank          100,000 JPY\n"
    )
    finding = check_finds(ledger, "BB301", 11)
    assert finding.severity is Severity.ERROR
    assert finding.params["excess"] == D(50000)
    assert finding.params["pushed_on"] == on(2, 3)
    assert finding.accounts == {"Assets:Core:Bank", "Assets:Bank"}
    assert finding.links == {"car"}
    assert finding.amount == D(50000)


def test_a_floor_in_the_currency_of_the_core_does_not_move_with_the_rate():
    ledger = PRELUDE.replace("9,000,000 JPY", "60,000 USD") + (
        "2025-01-06 price USD 150 JPY\n"
        '2025-01-06 * "Funding"\n'
        "  Assets:Core:Bank  60,000 USD\n"
        "  Equity:Opening   -60,000 USD\n"
        "2025-02-03 price USD 100 JPY\n"
    )
    assert findings(ledger, "BB301") == []


@pytest.mark.parametrize("price", ["USD 151 JPY", "JPY 0.0066225 USD", "USD 1 EUR", "EUR 151 JPY"])
def test_a_floor_in_another_currency_is_broken_from_the_day_of_its_rate(price):
    """60,000 USD, and a core of yen alone: of the dollar's price no holding knows."""
    ledger = PRELUDE.replace("9,000,000 JPY", "60,000 USD") + (
        "2025-01-06 price USD 150 JPY\n"
        "2025-01-20 price EUR 151 JPY\n"
        '2025-01-06 * "Funding"\n'
        "  Assets:Core:Bank  9,000,000 JPY\n"
        "  Equity:Opening   -9,000,000 JPY\n"
        f"2025-02-03 price {price}\n"
        "2025-02-03 price USD 1 EUR\n"
    )
    for last, severity, told in ((5, Severity.NOTICE, (2, 3)), (6, Severity.ERROR, (3, 6))):
        finding = only(ledger, "BB301", as_of=datetime.date(2025, 3, last))
        assert (finding.severity, finding.date) == (severity, on(*told))
        assert finding.episode.start == on(2, 3)


def test_money_brought_back_cures_and_ends_the_episode():
    days = (
        day(on(1, 6), UNDER),
        day(on(2, 3), UNDER, core=D(8900000), core_outflow=D(100000)),
        day(on(2, 10), UNDER, core=D(8850000), core_outflow=D(50000)),
        day(on(2, 20), UNDER),
        day(on(2, 21), UNDER),
    )
    (finding,) = judged(*days)
    assert finding.status is Status.CURED
    assert finding.episode == (on(2, 3), on(2, 20), D(8850000), on(2, 10))
    assert finding.params["pushed_on"] == on(2, 10)
    assert finding.remedy.key == "remedy.cured"


def test_what_lasted_until_the_last_day_of_its_cure_was_a_notice():
    fallen = day(on(2, 3), UNDER, core=D(8900000))
    cured = judged(day(on(1, 6), UNDER), fallen, day(on(3, 6), UNDER))
    assert [finding.severity for finding in cured] == [Severity.NOTICE]
    late = judged(day(on(1, 6), UNDER), fallen, day(on(3, 7), UNDER))
    assert [(finding.severity, finding.date) for finding in late] == [
        (Severity.ERROR, on(3, 6)),
    ]


def test_a_passive_breach_turns_active_when_money_is_taken_out():
    days = (
        day(on(1, 6), UNDER),
        day(on(2, 3), UNDER, core=D(8900000), core_entry=entry(on(2, 3), 30)),
        day(on(2, 10), UNDER, core=D(8800000), core_outflow=D(100000)),
    )
    (finding,) = judged(
        *days, flows=(flow(on(2, 10), 40, core_net=D(-100000)), flow(on(2, 10), 50))
    )
    assert (finding.severity, finding.date) == (Severity.ERROR, on(2, 10))
    assert finding.location == Location("main.beancount", 40)
    assert finding.params["excess"] == D(200000)


def test_a_late_push_does_not_postpone_the_error():
    days = (
        day(on(1, 6), UNDER),
        day(on(2, 3), UNDER, core=D(8900000), core_entry=entry(on(2, 3), 30)),
        day(on(5, 1), UNDER, core=D(8800000), core_outflow=D(100000)),
    )
    (finding,) = judged(*days)
    assert finding.date == on(3, 6)
    assert finding.location == Location("main.beancount", 30)


def test_within_the_tolerance_nothing_is_broken():
    assert judged(day(on(1, 6), UNDER), day(on(1, 7), UNDER, core=D(8999999))) == []
    assert len(judged(day(on(1, 6), UNDER), day(on(1, 7), UNDER, core=D("8999998.9")))) == 1


def test_an_estimate_opens_and_worsens_but_never_cures():
    known = day(on(1, 6), UNDER)
    low = day(
        on(2, 3), UNDER, core=None, core_estimate=D(8000000), core_missing=("FUND",),
        core_entry=entry(on(2, 3), 30),
    )  # fmt: skip
    high = day(on(2, 4), UNDER, core=None, core_estimate=D(9500000))
    nothing = day(on(2, 5), UNDER, core=None, core_estimate=None)
    (finding,) = judged(known, low, high, nothing)
    assert finding.status is Status.OPEN
    assert finding.text.key == "BB301.estimated"
    assert finding.params["value"] is None
    assert finding.text.params["value"] == D(8000000)
    assert [note.note.key for note in finding.evidence] == ["evidence.limit", "evidence.estimated"]
    assert finding.evidence[1].location == Location("main.beancount", 30)


def test_an_estimate_without_a_place_is_shown_at_the_policy():
    low = day(on(2, 3), UNDER, core=None, core_estimate=D(1), core_missing=("FUND",))
    (finding,) = judged(day(on(1, 6), UNDER), low)
    assert finding.evidence[1].location == POLICY_LINE


def test_judging_begins_when_the_core_first_stands_at_its_floor():
    half = day(on(1, 6), UNDER, core=D(4000000))
    assert judged(half, day(on(1, 20), UNDER), as_of=on(1, 30)) == []
    (finding,) = judged(half, day(on(1, 20), UNDER), day(on(1, 25), UNDER, core=D(8000000)))
    assert finding.date == on(1, 25)


def test_judging_begins_at_the_latest_thirty_days_after_the_first_funding():
    half = day(on(1, 6), UNDER, core=D(4000000))
    assert judged(half, as_of=on(2, 4)) == []
    for finding in (
        *judged(half, as_of=on(2, 5)),
        *judged(half, day(on(3, 1), UNDER, core=D(4000000))),
        *judged(half, day(on(2, 5), UNDER, core=D(4000000))),
        *judged(half, day(on(2, 5), UNDER, core=D(4500000))),
    ):
        assert (finding.severity, finding.date) == (Severity.ERROR, on(2, 5))
        assert finding.location == POLICY_LINE
    for seen in (
        history(half, day(on(2, 5), UNDER, core=D(4000000)), as_of=on(as_of, 5)) for as_of in (2, 3)
    ):
        (exactly,) = check(seen)
        assert (exactly.severity, exactly.date) == (Severity.ERROR, on(2, 5))
        assert exactly.location == POLICY_LINE


def test_a_ledger_that_is_not_funded_is_not_judged():
    assert judged() == []


def test_a_policy_line_alone_is_active_and_at_fault():
    raised = policy(core_floor=Money(D(9500000), "JPY"))
    for before in (UNDER, policy()):
        (finding,) = judged(
            day(on(1, 6), before),
            day(on(2, 3), raised, core_entry=entry(on(2, 3), 30)),
        )
        assert (finding.severity, finding.location) == (Severity.ERROR, POLICY_LINE)
        assert finding.entry is None


@pytest.mark.parametrize(("old", "severity"), [("9000001", "error"), ("9000002", "notice")])
def test_a_core_that_kept_the_old_floor_within_the_tolerance_broke_none(old, severity):
    """A raised floor is at fault only where the one before was kept."""
    before = policy(core_floor=Money(D(old), "JPY"))
    raised = policy(core_floor=Money(D(9500000), "JPY"))
    high, now = day(on(1, 6), before, core=D(old)), day(on(2, 3), raised)
    (finding,) = judged(high, now)
    assert finding.severity.value == severity


def test_a_real_policy_line_alone_at_its_own_place():
    ledger = PRELUDE + (
        '2025-01-06 * "Funding"\n'
        "  Assets:Core:Bank   9,050,000 JPY\n"
        "  Equity:Opening    -9,050,000 JPY\n"
        '2025-02-03 custom "barbell" "policy"\n'
        "  core-floor: 9,500,000 JPY\n"
        "2025-02-28 balance Assets:Core:Bank  9,050,000 JPY\n"
    )
    finding = check_finds(ledger, "BB301", 11)
    assert (finding.severity, finding.date) == (Severity.ERROR, on(2, 3))
    assert finding.params["excess"] == D(450000)


def test_a_policy_line_and_a_withdrawal_of_one_day_is_the_withdrawals_fault():
    raised = policy(core_floor=Money(D(9500000), "JPY"))
    (finding,) = judged(
        day(on(1, 6), UNDER, core=D(10000000)),
        day(on(2, 3), raised, core=D(9200000), core_outflow=D(800000)),
        flows=(flow(on(2, 3), 40, core_net=D(-800000)),),
    )
    assert finding.location == Location("main.beancount", 40)


@pytest.mark.parametrize(("core", "line"), [(9_499_999, 40), (9_499_998, POLICY_LINE.lineno)])
def test_a_withdrawal_is_at_fault_where_the_core_would_have_kept_the_raised_floor(core, line):
    raised = policy(core_floor=Money(D(9500000), "JPY"))
    (finding,) = judged(
        day(on(1, 6), UNDER, core=D(core)),
        day(on(2, 3), raised, core=D(core - 499_000), core_outflow=D(499_000)),
        flows=(flow(on(2, 3), 40, core_net=D(-499_000)),),
    )
    assert finding.location.lineno == line


@pytest.mark.parametrize(("taken", "key"), [(1, "BB301"), (2, "BB301.currency")])
def test_what_currencies_took_is_told_beyond_the_tolerance(taken, key):
    (finding,) = judged(
        day(on(1, 6), UNDER, core_currency=D(taken)), day(on(2, 3), UNDER, core=D(8_900_000))
    )
    assert finding.text.key == key


def test_a_floor_without_a_rate_holds_the_verdict():
    dollars = policy(core_floor=Money(D(60000), "USD"))
    unknown = day(on(2, 3), dollars, limits=day().limits, core=D(1))
    assert judged(day(on(1, 6), UNDER), unknown) == []
    raised = policy(core_floor=Money(D(9500000), "JPY"))
    (finding,) = judged(day(on(1, 6), UNDER), unknown, day(on(2, 4), raised))
    assert finding.severity is Severity.NOTICE


def test_an_unknown_core_does_not_begin_the_judging():
    unknown = day(on(1, 6), UNDER, core=None, core_estimate=None)
    assert judged(unknown, day(on(1, 7), UNDER, core=D(1))) == []
    low = day(on(1, 8), UNDER, core=D(8000000))
    (finding,) = judged(day(on(1, 6), UNDER), unknown._replace(date=on(1, 7)), low)
    assert finding.date == on(1, 8)


def test_without_a_floor_there_is_no_finding_and_an_episode_ends():
    low = day(on(2, 3), UNDER, core=D(8000000))
    (finding,) = judged(day(on(1, 6), UNDER), low, day(on(2, 4), Policy("JPY"), core=D(8000000)))
    assert finding.episode is not None
    assert finding.episode.end == on(2, 4)


def test_a_price_that_nobody_wrote_leaves_the_policy_line():
    (finding,) = judged(day(on(1, 6), UNDER), day(on(2, 3), UNDER, core=D(8000000)))
    assert finding.location == POLICY_LINE
    assert finding.date == datetime.date(2025, 2, 3)
