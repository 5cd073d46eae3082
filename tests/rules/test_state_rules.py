"""BB401-BB403: lines, ceilings, and what is done against them."""

from __future__ import annotations

import pytest
from facts import ZERO, D, day, entry, history, on, policy
from support import check_annotated, findings, judge, only

from beancount_barbell.model.findings import Severity, Status
from beancount_barbell.model.location import Location
from beancount_barbell.model.states import Driver, Increase, Overdue, RiskState, Transition
from beancount_barbell.rendering.words import say
from beancount_barbell.routine.discipline import DisciplineRecord
from beancount_barbell.rules import increase_above_ceiling, reduction_overdue, ruin_line

ACTIVE, REDUCING, HALTED = RiskState
PLACE = Location("main.beancount", 30)

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
  Assets:Attack:Trade       1,000 ETF {1,000 JPY}
  Assets:Attack:Trade  -1,000,000 JPY
"""


def crossing(date, before, after, nav, **changes):
    facts = {
        "date": date,
        "from_state": before,
        "to_state": after,
        "driver": Driver.NAV,
        "nav": None if nav is None else D(nav),
        "ceiling": D(400000),
        "generation": 1,
        "estimated": False,
        "location": PLACE,
        "entry": None,
    }
    return Transition(**(facts | changes))


def lines(*transitions, **changes):
    today = day(nav=transitions[-1].nav)
    return list(ruin_line.check(history(today, transitions=transitions, **changes)))


def test_a_line_that_was_crossed_is_news():
    (finding,) = lines(crossing(on(2, 3), ACTIVE, REDUCING, "69.999"))
    assert (finding.severity, finding.informing) == (Severity.NOTICE, True)
    assert finding.params["from_state"] == "ACTIVE"
    assert finding.params["to_state"] == "REDUCING"
    assert say(finding.text, "en") == (
        "NAV 69.999 is at or below the line of 70 (the default): ACTIVE becomes REDUCING from "
        "the next morning, with a ceiling of 400,000 JPY on gross exposure."
    )
    assert "NAV 85, +21.43% from here" in say(finding.remedy, "en")


def test_each_line_is_an_episode_until_the_state_is_milder():
    down, halt, up, back = (
        crossing(on(2, 3), ACTIVE, REDUCING, 69),
        crossing(on(3, 3), REDUCING, HALTED, 49),
        crossing(on(4, 3), HALTED, REDUCING, 76),
        crossing(on(5, 3), REDUCING, ACTIVE, 86),
    )
    reduced, halted = lines(down, halt, up, back)
    assert (reduced.episode.start, reduced.episode.end) == (on(2, 3), on(5, 3))
    assert (halted.episode.start, halted.episode.end) == (on(3, 3), on(4, 3))
    assert {reduced.status, halted.status} == {Status.CURED}
    (last,) = lines(halt)
    assert last.remedy.key == "BB401.remedy.halted"
    assert last.evidence == ()  # the line is a default: nobody wrote it
    (own,) = ruin_line.check(
        history(day(on(3, 3), policy(halt_line=D("0.5"))), transitions=(halt,))
    )
    assert own.evidence[0].note.key == "evidence.limit"


def test_ruin_is_told_by_itself():
    gone = crossing(on(2, 3), ACTIVE, HALTED, 0, driver=Driver.INSOLVENCY, ceiling=ZERO)
    (finding,) = lines(gone)
    assert finding.text.key == "BB401.insolvent"
    assert finding.params["driver"] == "insolvency"
    assert finding.remedy.key == "BB401.remedy.restart"
    (unknown,) = lines(crossing(on(2, 3), ACTIVE, REDUCING, None, estimated=True))
    assert unknown.remedy.key == "BB401.remedy.restart"
    assert unknown.evidence[-1].note.key == "evidence.estimated-state"


@pytest.mark.parametrize("to_state", [REDUCING, HALTED])
@pytest.mark.parametrize(
    ("drivers", "remedy"),
    [
        ((Driver.NAV, Driver.DRAWDOWN), "restart"),
        ((Driver.MANUAL,), "restart"),
        ((Driver.NAV, Driver.STREAK), "beside"),
        ((Driver.NAV, Driver.RESTART), "beside"),
        ((Driver.NAV, Driver.MARKET), "beside"),
        ((Driver.MARKET,), "others"),
    ],
)
def test_no_rise_is_offered_where_it_does_not_end_the_state(to_state, drivers, remedy):
    change = crossing(on(2, 3), ACTIVE, to_state, 45)
    last = day(on(2, 3), state=to_state, drivers=drivers)
    (finding,) = ruin_line.check(history(last, transitions=(change,)))
    assert finding.remedy.key == f"BB401.remedy.{remedy}"
    for lang in ("en", "ja"):
        assert ("%" in say(finding.remedy, lang)) == (remedy == "beside")


SELL = """\
2025-02-04 * "Sell"
  Assets:Attack:Trade     -{units} ETF {{}}
  Assets:Attack:Trade  {money} JPY
  Income:Attack
"""


@pytest.mark.parametrize(
    ("events", "asked", "rise"),
    [
        ("price ETF 690 JPY", "Come under the ceiling by 2025-02-10.", "+23.19%"),
        (
            "price ETF 690 JPY\n2025-02-05 price ETF 680 JPY",
            "Come under the ceiling by 2025-02-10.",
            "+25%",
        ),
        (
            "price ETF 690 JPY\n" + SELL.format(units=500, money=345_000),
            "The exposure is within the ceiling: keep it there.",
            "+23.19%",
        ),
        ("price ETF 490 JPY", "Close the positions by 2025-02-10.", None),
        (
            "price ETF 490 JPY\n" + SELL.format(units=999, money=489_510),
            "Close the positions by 2025-02-10.",
            None,
        ),
        (
            "price ETF 490 JPY\n" + SELL.format(units=1000, money=490_000),
            "No exposure is left: open no position.",
            None,
        ),
    ],
)
def test_what_a_line_asks_goes_by_the_positions_and_the_nav_of_today(events, asked, rise):
    finding = findings(f"{PRELUDE}2025-02-03 {events}\n", "BB401")[-1]
    said = say(finding.remedy, "en")
    assert said.startswith(asked)
    assert rise is None or f"{rise} from here" in said


@pytest.mark.parametrize(
    ("units", "asked"),
    [
        (999, "Close the positions by 2025-02-10. After 30 days"),
        (1000, "No exposure is left: open no position. After 30 days"),
    ],
)
def test_a_tolerated_drawdown_asks_for_what_is_left(units, asked):
    ledger = PRELUDE.replace("  sleeve-budget", "  max-drawdown: 0.4\n  sleeve-budget")
    sold = SELL.format(units=units, money=590 * units)
    finding = only(f"{ledger}2025-02-03 price ETF 590 JPY\n{sold}", "BB404")
    assert say(finding.remedy, "en").startswith(asked)


@pytest.mark.parametrize(
    ("kept", "keys", "asked"),
    [
        (200, "streak-reduce: 2", "The exposure is within the ceiling: keep it there. A win"),
        (900, "streak-reduce: 2", "Come under the ceiling by 2025-02-11. A win"),
        (900, "streak-reduce: 1\n  streak-halt: 2", "Close the positions by 2025-02-11."),
        (0, "streak-reduce: 1\n  streak-halt: 2", "No exposure is left: open no position. Only"),
    ],
)
def test_a_losing_streak_asks_for_what_the_ceiling_of_today_does(kept, keys, asked):
    """Two losses of 1 JPY."""
    ledger = PRELUDE.replace("  sleeve-budget", f"  {keys}\n  sleeve-budget")
    for on_day, units in (("03", 50), ("04", 950 - kept)):
        sold = SELL.format(units=units, money=1000 * units - 1)
        ledger += sold.replace("02-04", f"02-{on_day}")
    assert say(findings(ledger, "BB405")[-1].remedy, "en").startswith(asked)


def test_other_drivers_have_rules_of_their_own():
    assert lines(crossing(on(2, 3), ACTIVE, HALTED, 90, driver=Driver.MANUAL)) == []
    assert lines(crossing(on(2, 3), HALTED, REDUCING, 90, driver=Driver.RESTART)) == []
    assert lines(crossing(on(2, 3), REDUCING, ACTIVE, 90, driver=None)) == []


@pytest.mark.parametrize(("price", "found"), [("700", 1), ("700.01", 0), ("699.99", 1)])
def test_the_line_is_inclusive(price, found):
    ledger = f"{PRELUDE}2025-01-31 price ETF {price} JPY\n"
    assert len(findings(ledger, "BB401")) == found


def increase(**changes):
    facts = {
        "date": on(2, 3),
        "underlying": "ETF",
        "units": D(10),
        "amount": D(200000),
        "exposure": D(650000),
        "ceiling": D(600000),
        "state": REDUCING,
        "forced": False,
        "hedging": False,
        "cured_on": None,
        "accounts": frozenset({"Assets:Attack:Trade"}),
        "links": frozenset(),
        "location": PLACE,
        "entry": entry(on(2, 3), 30),
    }
    return Increase(**(facts | changes))


def raised(*increases):
    return list(increase_above_ceiling.check(history(day(on(2, 3)), increases=increases)))


def test_an_increase_above_the_ceiling():
    (finding,) = raised(increase())
    assert finding.fails
    assert (finding.params["excess"], finding.amount) == (D(50000), D(200000))
    assert say(finding.text, "en") == (
        "ETF was increased by 200,000 JPY while REDUCING: exposure 650,000 JPY, ceiling "
        "600,000 JPY."
    )


@pytest.mark.parametrize(
    ("ceilings", "remedy"),
    [
        ((D(600000), D(600000)), "BB402.remedy"),
        ((D(600000), None), "BB402.remedy.gone"),
        ((None, D(600000)), "BB402.remedy.gone"),  # one that fell later is another one
    ],
)
def test_under_a_ceiling_that_is_gone_no_reduction_is_asked_for(ceilings, remedy):
    days = [day(on(2, 1), ceiling=None)]
    days += [day(on(2, 3 + n), ceiling=ceiling) for n, ceiling in enumerate(ceilings)]
    (finding,) = increase_above_ceiling.check(history(*days, increases=(increase(),)))
    assert finding.remedy.key == remedy


def test_at_the_ceiling_there_is_room_and_insurance_is_none():
    assert raised(increase(exposure=D(600001))) == []
    assert raised(increase(hedging=True)) == []


def test_what_is_forced_is_a_notice_and_what_came_under_is_cured():
    forced, cured = raised(increase(forced=True), increase(cured_on=on(2, 5)))
    assert (forced.severity, cured.status) == (Severity.NOTICE, Status.CURED)


def test_an_increase_without_a_price_is_not_taken_for_fine():
    for unknown in ({"exposure": None}, {"amount": None}):
        (finding,) = raised(increase(**unknown))
        assert (finding.fails, finding.text.key) == (True, "BB402.unknown")


def test_a_reduction_that_was_not_made():
    """Still 700,000 of a 1,300,000 that was to become 650,000."""
    overdue = Overdue(on(2, 7), on(1, 31), REDUCING, D(700000), D(650000), None, PLACE, None)
    past = history(
        day(on(1, 31), policy(act_within=5)),
        overdue=(overdue, overdue._replace(cured_on=on(2, 9)), overdue._replace(exposure=None)),
    )
    late, cured, unknown = reduction_overdue.check(past)
    assert (late.date, late.location, late.fails) == (on(2, 7), PLACE, True)
    assert late.params["excess"] == D(50000)
    assert "5 business days" in say(late.text, "en")
    assert cured.status is Status.CURED
    assert (unknown.text.key, unknown.amount) == ("BB403.unknown", None)


@pytest.mark.parametrize("accepted_on", ["2025-02-06", "2025-02-10"])
@pytest.mark.parametrize(
    ("events", "statuses"),
    [
        ("2025-02-20 price ETF 650 JPY\n", {"2025-02-06": "waived", "2025-02-10": "acknowledged"}),
        ("2025-02-21 price ETF 650 JPY\n", {"2025-02-06": "expired", "2025-02-10": "expired"}),
        ("2025-02-21 price ETF 900 JPY\n", {"2025-02-06": "waived", "2025-02-10": "acknowledged"}),
    ],
    ids=["in force", "ended", "the ceiling is gone"],
)
def test_what_is_accepted_while_it_is_due_holds_until_its_end(accepted_on, events, statuses):
    waiver = f"""
2025-02-08 price ETF 650 JPY
{accepted_on} custom "barbell" "waiver" "BB403"
  reason: "The broker's system is down"
  by: "Taro"
  until: 2025-02-20
"""
    found = findings(PRELUDE + "2025-01-31 price ETF 650 JPY\n" + waiver + events)
    (late,) = [one for one in found if one.code == "BB403"]
    assert late.status.value == statuses[accepted_on]
    assert any(one.code == "BB007" for one in found) is (late.status.value == "expired")


@pytest.mark.parametrize("lang", ["en", "ja"])
@pytest.mark.parametrize("state", [ACTIVE, REDUCING, HALTED])
@pytest.mark.parametrize(
    ("ended_on", "remedy"), [(None, "BB403.remedy"), (on(2, 20), "BB403.remedy.gone")]
)
def test_nobody_is_told_to_obey_a_ceiling_that_is_gone(ended_on, remedy, state, lang):
    overdue = Overdue(
        on(2, 7), on(1, 31), REDUCING, D(700000), D(650000), None, PLACE, None, ended_on
    )
    (late,) = reduction_overdue.check(history(day(on(3, 3), state=state), overdue=(overdue,)))
    assert late.remedy.key == remedy
    assert say(late.remedy, lang)


def test_after_a_recovery_and_another_halt_the_first_ceiling_is_gone():
    """Kept too long at 650, recovered at 1,300, sold, and halted by hand: nothing is held."""
    found = findings(
        PRELUDE + "2025-01-31 price ETF 650 JPY\n2025-02-10 price ETF 1,300 JPY\n"
        '2025-02-12 * "Sold"\n'
        "  Assets:Attack:Trade   -1,000 ETF {1,000 JPY} @ 1,300 JPY\n"
        "  Assets:Attack:Trade   1,300,000 JPY\n"
        "  Income:Attack\n"
        '2025-03-03 custom "barbell" "halt"\n  by: "Taro"\n  reason: "Away"\n'
    )
    (late,) = [one for one in found if one.code == "BB403"]
    assert (late.status.value, late.remedy.key) == ("open", "BB403.remedy.gone")


def test_buying_more_after_the_line_and_not_reducing():
    analysis = check_annotated(
        PRELUDE + "2025-01-31 price ETF 650 JPY  ;! BB403\n"
        '2025-02-03 * "On the next day"  ;! BB402\n'
        "  Assets:Attack:Trade   10 ETF {650 JPY}\n"
        "  Assets:Attack:Trade\n"
        "2025-02-10 balance Assets:Core:Bank 9,000,000 JPY\n"
    )
    assert analysis.findings[0].code == "BB401"


def test_buying_on_the_day_itself_is_allowed():
    ledger = PRELUDE + (
        "2025-01-31 price ETF 650 JPY\n"
        '2025-01-31 * "On the day itself"\n'
        "  Assets:Attack:Trade   10 ETF {650 JPY}\n"
        "  Assets:Attack:Trade\n"
    )
    assert findings(ledger, "BB402") == []


def test_a_restart_leaves_the_record():
    ledger = PRELUDE + (
        "2025-01-31 price ETF 400 JPY\n"
        '2025-02-03 * "Flat"\n'
        "  Assets:Attack:Trade  -1,000 ETF {1,000 JPY} @ 400 JPY\n"
        "  Assets:Attack:Trade  400,000 JPY\n"
        "  Income:Attack\n"
        '2025-03-10 custom "barbell" "restart"\n'
        '  by: "Taro"\n'
        '  reason: "A new plan"\n'
        "2025-03-11 balance Assets:Core:Bank 9,000,000 JPY\n"
    )
    finding = only(ledger, "BB401")
    assert finding.params["to_state"] == "HALTED"
    assert finding.status is Status.CURED
    assert judge(ledger).history.last.generation == 2


def test_the_record_of_discipline_is_what_the_rules_find_in_a_loss():
    """Each code that counts, with what else stands beside it on the same day."""
    ledger = PRELUDE + (
        '2025-01-08 custom "barbell" "policy"\n'
        "  layer-trade: 1,000,000 JPY\n"
        "2025-01-31 price ETF 600 JPY\n"
        '2025-02-03 * "More money"\n'
        "  Assets:Attack:Trade    90,000 JPY\n"
        "  Equity:Opening\n"
        '2025-02-04 * "And in it goes"\n'
        "  Assets:Attack:Trade       100 ETF {600 JPY}\n"
        "  Assets:Attack:Trade   -60,000 JPY\n"
        '2025-02-05 custom "barbell" "policy"\n'
        "  layer-trade: 2,000,000 JPY\n"
        "2025-02-28 price ETF 601 JPY\n"
    )
    analysis = judge(ledger)
    counted = {"BB004", "BB206", "BB304", "BB305", "BB402", "BB403"}
    found = [(one.date, one.code) for one in analysis.findings if one.code in counted]
    record = DisciplineRecord(analysis.history)
    assert [(one.date, one.code) for one in record.deviations] == sorted(found)
    assert {code for _, code in found} == counted


def test_a_restart_is_no_way_around_what_was_refused():
    """From 2,000,000 on an equity of 1,000,000 to 400,000, and again at once 1,000,000.

    The ceiling is 0.5 x 2 x 400,000 = 400,000; 400,000 - 100 x 2,000 is NAV 50 of the new
    generation, which halts it, as the line of 0.30 was never in force.
    """
    ledger = PRELUDE.split('2025-01-07 * "Buy"', maxsplit=1)[0] + (
        '2025-01-07 * "On margin"\n'
        "  Assets:Attack:Trade         100 ETF {20,000 JPY}\n"
        "  Assets:Attack:Trade  -2,000,000 JPY\n"
        "2025-01-08 price ETF 16,000 JPY\n"
        '2025-01-09 custom "barbell" "policy"  ;! BB004\n'
        "  halt-line: 0.30\n"
        "2025-01-10 price ETF 14,000 JPY\n"
        '2025-01-13 * "Flat"\n'
        "  Assets:Attack:Trade  -100 ETF {20,000 JPY} @ 14,000 JPY\n"
        "  Assets:Attack:Trade  1,400,000 JPY\n"
        "  Income:Attack\n"
        '2025-02-17 custom "barbell" "restart"\n'
        '  by: "Hanako"\n'
        '  reason: "Rested"\n'
        '2025-02-18 * "Again"  ;! BB402\n'
        "  Assets:Attack:Trade         100 ETF {10,000 JPY}\n"
        "  Assets:Attack:Trade  -1,000,000 JPY\n"
        "2025-02-20 price ETF 8,000 JPY\n"
    )
    analysis = check_annotated(ledger)
    assert (analysis.history.last.nav, analysis.history.last.state) == (50, HALTED)
    loosened, increase = only(ledger, "BB004"), only(ledger, "BB402")
    assert loosened.remedy.key == "BB004.remedy.again"
    assert (increase.params["value"], increase.params["limit"]) == (1_000_000, 400_000)
