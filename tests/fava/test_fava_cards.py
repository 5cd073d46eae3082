from __future__ import annotations

import datetime

import pytest
from fava_barbell.cards import build_cards
from made import snapshot, voice

from beancount_barbell.figures.assessment import Tone
from beancount_barbell.model.location import NOWHERE
from beancount_barbell.model.months import Month, MonthItem, Verdict
from beancount_barbell.model.policy import Directives, Money, PolicyTimeline, SignOff
from beancount_barbell.model.states import Driver, RiskState
from beancount_barbell.model.trades import Trade
from tests.handmade import START, D, finding


def card(key, language="en", found=(), **made):
    shot = snapshot(*found, **made)
    cards = build_cards(shot.analysis, shot.figures, shot.assessed, voice(language))
    assert [one.key for one in cards] == [
        "share",
        "nav",
        "drawdown",
        "streak",
        "core",
        "at_risk",
        "exposure",
        "review",
    ]
    return next(one for one in cards if one.key == key)


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize(
    ("key", "code", "made", "value", "tone"),
    [
        ("share", None, {}, "10%", Tone.GOOD),
        ("share", None, {"last": {"ratio": D("0.125")}}, "12.5%", Tone.GOOD),
        ("share", None, {"last": {"ratio": D("0.125001")}}, "12.5001%", Tone.WATCH),
        ("share", "BB302", {"last": {"ratio": D("0.125001")}}, "12.5001%", Tone.BAD),
        ("nav", None, {}, "100.00", Tone.GOOD),
        ("nav", None, {"last": {"nav": D(70)}}, "70.00", Tone.BAD),
        ("nav", None, {"last": {"nav": D("70.001")}}, "70.001", Tone.GOOD),
        ("nav", None, {"last": {"nav": D(50)}}, "50.00", Tone.BAD),
        ("drawdown", None, {}, "0%", Tone.PLAIN),
        ("drawdown", None, {"limits": {"max_drawdown": D("0.3")}}, "0%", Tone.GOOD),
        ("streak", None, {"figures": {"trades.current_losing_streak": 3}}, "3", Tone.GOOD),
        ("streak", None, {"figures": {"trades.current_losing_streak": 5}}, "5", Tone.WATCH),
        ("core", None, {}, "+900,000 JPY", Tone.GOOD),
        ("core", "BB301", {"last": {"core": D(8000000)}}, "-100,000 JPY", Tone.BAD),
        ("at_risk", None, {}, "0 JPY", Tone.GOOD),
        ("exposure", None, {}, "400,000 JPY", Tone.PLAIN),
        ("exposure", None, {"last": {"ceiling": D(400000)}}, "400,000 JPY", Tone.GOOD),
        ("exposure", None, {"last": {"ceiling": D(399998)}}, "400,000 JPY", Tone.WATCH),
        ("exposure", "BB403", {"last": {"ceiling": D(399998)}}, "400,000 JPY", Tone.BAD),
    ],
)
def test_values(key, code, made, value, tone, language):
    broken = () if code is None else (finding(code=code, name=code),)
    shown = card(key, language, broken, **made)
    assert shown.value == value
    assert shown.tone is tone
    assert shown.verdict
    assert shown.details


def test_recovering():
    last = {"nav": D(75), "state": RiskState.REDUCING, "drivers": (Driver.NAV,)}
    found = card("nav", last=last)
    assert found.tone is Tone.WATCH
    assert found.verdict == "not yet recovered"


@pytest.mark.parametrize(
    ("key", "last", "reason"),
    [
        ("share", {"ratio": None, "sleeve_missing": ("NIKKEI",)}, "no price for NIKKEI"),
        ("nav", {"nav": None, "sleeve_missing": ("NIKKEI",)}, "no price for NIKKEI"),
        ("drawdown", {"drawdown": None, "sleeve_missing": ("NIKKEI",)}, "no price for NIKKEI"),
        ("core", {"core": None, "core_missing": ("USD",)}, "no price for USD"),
        ("exposure", {"exposure": None, "sleeve_missing": ("NIKKEI",)}, "no price for NIKKEI"),
    ],
)
def test_unknown_figures_say_why(key, last, reason):
    found = card(key, last=last)
    assert found.value == "UNKNOWN"
    assert found.tone is Tone.UNKNOWN
    assert found.details[0] == reason
    assert found.meter is None


def test_not_funded_is_not_unknown():
    found = card("nav", last={"nav": None, "sleeve_funded": False})
    assert (found.value, found.tone, found.verdict) == ("—", Tone.PLAIN, "not funded")


def test_a_floor_in_an_unknown_currency():
    found = card("core", limits={"core_floor": Money(D(60000), "USD")})
    assert found.tone is Tone.UNKNOWN
    assert "core 9,000,000 JPY" in found.details


def test_no_floor():
    found = card("core", limits={"core_floor": None})
    assert found.value == "no floor set"
    assert found.details == ("core 9,000,000 JPY",)


def test_meters_put_value_and_lines_on_one_scale():
    meter = card("share").meter
    assert meter.percent == 64
    assert [(mark.label, mark.percent) for mark in meter.marks] == [("target", 64), ("limit", 80)]
    assert card("share", last={"ratio": D(1)}).meter.percent == 80
    assert card("core", last={"core": D(-5)}).meter.percent == 0
    assert card("exposure", last={"exposure": D(0), "ceiling": D(0)}).meter.percent == 0


def test_a_streak_that_nobody_can_count():
    trade = Trade(*[None] * len(Trade._fields))._replace(date=START)
    found = card("streak", past={"trades": (trade,)})
    assert found.value == "UNKNOWN"
    assert found.tone is Tone.UNKNOWN
    assert found.meter is None


def test_pips_mark_both_counts():
    pips = card("streak", figures={"trades.current_losing_streak": 3}).pips
    assert [pip.filled for pip in pips] == [True] * 3 + [False] * 7
    assert {place: pip.mark for place, pip in enumerate(pips, 1) if pip.mark} == {
        5: "reduce",
        10: "halt",
    }


def test_days_since_the_last_signature():
    def sign(days):
        date = START + datetime.timedelta(days)
        return SignOff(date, NOWHERE, START.replace(day=1), "ratio", "me", "0" * 16, None)

    def signed(*signoffs):
        timeline = PolicyTimeline(snapshot().analysis.policy, ())
        return {"directives": Directives(timeline, (), (), (), (), (), signoffs)}

    found = card("review", past=signed(sign(-12), sign(-40), sign(3)))
    assert found.value == "12 days ago"
    assert found.details[0] == "last signed on 2024-12-25"
    assert card("review", past=signed(sign(3))).value == "none signed yet"


def months(*standing):
    """Reviewed months, the first one of January: signed ("done"), or open."""
    unsigned = MonthItem("core-terms", Verdict.PASS, (), {}, {})
    made = []
    for number, done in enumerate(standing, 1):
        start = datetime.date(2025, number, 1)
        due = datetime.date(2025, number + 1, 10)
        item = unsigned._replace(signature=SignOff(due, NOWHERE, start, "", "", "", None))
        made.append(Month(start, start, due, None, (item if done else unsigned,)))
    return {"months": tuple(made)}


def test_months_before_the_rules_began_are_neither_late_nor_done():
    old, new = months(*(False, True))["months"]
    past = {"as_of": datetime.date(2025, 3, 20)}
    only_old = card("review", past={**past, "months": (old._replace(past=True),)})
    assert (only_old.tone, only_old.verdict) == (Tone.PLAIN, "nothing to sign yet")
    both = card("review", past={**past, "months": (old._replace(past=True), new)})
    assert (both.tone, both.verdict) == (Tone.GOOD, "all signed")


@pytest.mark.parametrize(
    ("standing", "as_of", "tone", "verdict"),
    [
        ((), "2025-03-01", Tone.PLAIN, "nothing to sign yet"),
        ((True, True), "2025-03-20", Tone.GOOD, "all signed"),
        ((True, False), "2025-03-10", Tone.PLAIN, "open, due 2025-03-10"),
        ((True, False), "2025-03-11", Tone.WATCH, "was due 2025-03-10"),
        ((False, False, True), "2025-03-20", Tone.WATCH, "was due 2025-02-10, and 1 more"),
    ],
)
def test_the_month_says_what_is_open_and_what_is_late(standing, as_of, tone, verdict):
    past = {**months(*standing), "as_of": datetime.date.fromisoformat(as_of)}
    found = card("review", past=past)
    assert (found.tone, found.verdict) == (tone, verdict)
