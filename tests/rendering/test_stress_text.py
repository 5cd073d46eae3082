from __future__ import annotations

import re
from decimal import Decimal

import pytest

from beancount_barbell.figures import odds
from beancount_barbell.figures import stress_figures as f
from beancount_barbell.figures.reasons import NOT_FUNDED
from beancount_barbell.figures.stress_figures import stress_figures
from beancount_barbell.model.policy import Money, Policy
from beancount_barbell.model.treasury import Treasury
from beancount_barbell.rendering.labels import reason_text
from beancount_barbell.rendering.stress_labels import STRESS, stress_label
from beancount_barbell.rendering.stress_text import stress_text
from tests.figures.test_odds import STATS, trade
from tests.figures.test_stress_figures import YEAR_LATER, core_day, told
from tests.handmade import START, day, history

D = Decimal
LANGUAGES = pytest.mark.parametrize("lang", ["en", "ja"])
TRADES = tuple(trade(result * 1000, number) for number, result in enumerate(STATS))


@pytest.fixture(autouse=True)
def _few_paths(monkeypatch):
    monkeypatch.setattr(odds, "PATHS", 20)


def screen(past, lang="en", **options):
    return stress_text(stress_figures(past), lang, **options)


def test_both_languages_have_the_same_parameters():
    for texts in STRESS.values():
        assert texts.en
        assert set(re.findall(r"{\w+}", texts.ja)) <= set(re.findall(r"{\w+}", texts.en))


def test_the_whole_screen():
    past = told(trades=TRADES)
    shown = screen(past)
    assert shown.startswith("Stress test as of 2026-01-06 · ACTIVE\n\nCore\n")
    assert "yield in 365 days: +4.07% before tax, +4.07% after" in shown
    assert "result +360,000 JPY = income +360,000 JPY - tax 0 JPY + currency 0 JPY" in shown
    assert "core +360,000 JPY, sleeve 0 JPY, sum +360,000 JPY" in shown
    assert "7.69% to reduce at 70.00 (700,000 JPY)" in shown
    assert "25.64% to zero (0 JPY)" in shown
    assert "The core if the market gaps by 30%" in shown
    assert "PROVEN up to a gap of 38.46%" in shown
    assert "would owe 170,000 JPY more than it has; liquid outside 500,000 JPY" in shown
    assert "holds: the separation level is 2 or more" in shown
    assert (
        "equal stakes of 8,222 JPY, 22.22% won\n"
        "    assuming always the same stake, wins as large as losses, trades independent of each"
        " other\n"
        "    reduce: 100% (95%: "
    ) in shown
    assert "n = 9, too few)" in shown
    assert "halt: 100%" in shown  # a bound, and reached: the trades lose on average
    assert "in the next 100 trades" in shown
    assert "10% asks for +11.11%, 2.64 years at the core's 4.07%" in shown
    assert "10 losses above halt: less than 6.69% of equity, or 50,000 JPY, each" in shown


def test_the_whole_screen_in_japanese():
    shown = screen(told(trades=TRADES), "ja")
    assert "38.46% の逆行まで証明済み" in shown
    assert "年率: 税引前 +4.07%" in shown
    assert "前提: 毎回同じ金額、勝ちと負けが同額" in shown
    assert not re.search(r"\{\w+\}", shown)


def test_returns_are_never_added():
    """No line has a percentage of the whole; the sum is money."""
    assert not re.search(r"(sum|合計)[^\n]*%", screen(told(trades=TRADES)))


@LANGUAGES
def test_floor_and_loss(lang):
    limits = day().limits._replace(core_floor=D(8_100_000))
    low = day(YEAR_LATER, limits=limits, equity=D(600_000), nav=D(60), drawdown=D("0.4"))
    policy = Policy("JPY", core_floor=Money(D(8_100_000), "JPY"))
    shown = screen(told(day(START), low, policy=policy), lang)
    assert "+900,000 JPY" in shown
    assert "400,000 JPY" in shown
    assert {"en": "reached already", "ja": "すでに到達"}[lang] in shown


@LANGUAGES
def test_a_short_span_says_so(lang):
    rows = (core_day(0, 100, inflow=100), core_day(20, 101))
    shown = screen(told(day(START + (YEAR_LATER - START) / 12), treasury=Treasury(rows)), lang)
    assert {"en": "not a year's yield", "ja": "1年の実績ではない"}[lang] in shown


@LANGUAGES
def test_before_anything_is_funded(lang):
    shown = screen(history(), lang)
    assert reason_text(NOT_FUNDED, lang) in shown
    assert reason_text(f.NO_RECORD, lang) in shown
    assert reason_text(f.NO_VALUE, lang) in shown
    assert {"en": "NOT PROVEN", "ja": "証明できない"}[lang] in shown


@LANGUAGES
def test_no_exposure(lang):
    shown = screen(told(day(YEAR_LATER, exposure=D(0))), lang)
    assert stress_label("no-move", lang) in shown


def test_limited_loss():
    assert "PROVEN: nothing in the sleeve" in screen(told(treasury=Treasury()))


def test_what_fails_is_painted():
    def paint(text, style):
        return f"<{style}>{text}</>" if style else text

    shown = screen(told(policy=Policy("JPY", stress_gap=D("0.5"))), paint=paint)
    assert "<error>NOT PROVEN</>" in shown
    assert "<error>FAILS</>: liquid assets outside" in shown
    assert "<strong>Core</>" in shown
    assert "<notice>UNKNOWN</>" in screen(told(treasury=Treasury(owes=True)), paint=paint)


@LANGUAGES
def test_a_chance_too_small_to_tell(lang):
    wins = (*(trade(100_000, number) for number in range(12)), trade(-1, 12))
    shown = screen(told(trades=wins), lang)
    assert {"en": "too small to tell, at most", "ja": "多くとも"}[lang] in shown
    assert "<0.01% (95%" in shown
    assert not re.search(r"\b0%", shown.split({"en": "reaches a line", "ja": "達する"}[lang])[1])
    figures = stress_figures(told(trades=wins))
    row = dict(figures["ruin"][0], probability=None, low=None, high=None)
    figures["ruin"] = [row]
    tiny = stress_label("tiny", lang)
    assert f"{tiny} (n = " in stress_text(figures, lang)
    for high in (D(1), D("0.9999999")):  # at most 100 % says nothing
        figures["ruin"] = [dict(row, high=high)]
        assert f"{stress_label('unsaid', lang)} (n = " in stress_text(figures, lang)
    figures["ruin"] = [dict(row, high=D("0.94"))]
    few = stress_label("not-seen-yet", lang, high="94%")
    assert f"{few} (n = " in stress_text(figures, lang)


@LANGUAGES
def test_a_streak_that_never_comes(lang):
    shown = screen(told(trades=(trade(5, 0),)), lang)
    assert {"en": "after UNKNOWN trades", "ja": "平均 不明 回目"}[lang] in shown


def test_almost_certain_is_not_certain():
    figures = stress_figures(told(trades=TRADES))
    row = dict(
        figures["ruin"][0], probability=D("0.99999"), low=D("0.9"), high=D(1), n=40, few=False
    )
    figures["ruin"] = [row]
    assert ">99.99% (95%: 90% to 100%, n = 40)" in stress_text(figures, "en")


def test_the_drift_has_a_sign():
    navs = [100, 102, 99, 101, 103]
    rows = [
        day(START + number * (YEAR_LATER - START) / 5, nav=D(nav))
        for number, nav in enumerate(navs)
    ]
    assert "drift +" in screen(told(*rows))


def test_the_simple_yield_is_told_beside_the_others():
    shown = screen(told())
    assert "distributed +4% before tax, +4% after" in shown
    assert "of the mean capital: +4.08% (modified Dietz)" in shown


@LANGUAGES
def test_months_of_growth_are_told_where_there_was_one(lang):
    told_of = stress_label("growth", lang, up=11, months=11, up_local=11)
    assert told_of in screen(told(), lang)
    short = Treasury((core_day(0, 100, inflow=100), core_day(9, 101)))
    assert stress_label("growth", lang, up=0, months=0, up_local=0) not in screen(
        told(day(START + (YEAR_LATER - START) / 40), treasury=short), lang
    )


@LANGUAGES
def test_no_yield_is_not_turned_into_a_return_that_eats_it(lang):
    flat = Treasury((core_day(0, 9_000_000, inflow=9_000_000),))
    low = day(YEAR_LATER, equity=D(900_000), nav=D(90), drawdown=D("0.1"))
    shown = screen(told(day(START), low, treasury=flat), lang)
    reason = reason_text(f.NO_YIELD, lang)
    assert stress_label("break-even-unknown", lang, reason=reason) in shown
    assert stress_label("lost-alone", lang, lost="100,000 JPY", reason=reason) in shown


@LANGUAGES
def test_a_line_that_is_passed_is_reached(lang):
    low = day(YEAR_LATER, exposure=D(500_000), equity=D(600_000), nav=D(60), drawdown=D("0.4"))
    shown = screen(told(low), lang)
    assert {
        "en": "reduce at 70.00 (700,000 JPY): reached already",
        "ja": "縮小 70.00(700,000 JPY): すでに到達",
    }[lang] in shown


@LANGUAGES
def test_a_fall_of_more_than_everything_is_none(lang):
    shown = screen(told(day(YEAR_LATER, exposure=D(500_000))), lang)
    assert {"en": "60% to reduce at 70.00", "ja": "縮小 70.00(700,000 JPY)まで 60%"}[lang] in shown
    assert {"en": "no fall goes that far", "ja": "下落では届かない"}[lang] in shown


@LANGUAGES
def test_a_line_that_is_reached_and_others_that_nothing_leads_to(lang):
    low = day(YEAR_LATER, equity=D(600_000), nav=D(60), exposure=D(0))
    shown = screen(told(low), lang)
    assert "0%" in shown
    assert {"en": "nothing leads there", "ja": "そこに至るものがない"}[lang] in shown
