from __future__ import annotations

import datetime

import pytest

from beancount_barbell.analysis import analyse
from beancount_barbell.figures.assessment import Doubt, Tone, assess, loading_doubts
from beancount_barbell.figures.status_figures import status_figures
from beancount_barbell.model.months import Month
from beancount_barbell.model.policy import Money, Policy
from beancount_barbell.model.separation import Separation
from beancount_barbell.model.states import Driver, RiskState
from beancount_barbell.rendering.assessed import (
    doubt_texts,
    headline_text,
    limit_text,
    value_text,
    verdict_text,
)
from tests.figures.test_odds import trade
from tests.handmade import START, D, history
from tests.handmade import day as handmade
from tests.households import ACKNOWLEDGED, BREACH, HEALTHY, RETURNED, WITHDRAWAL
from tests.support import findings, judge, load

HEAD = """\
option "operating_currency" "JPY"
plugin "beancount_barbell"
2025-01-01 open Assets:Core:Bank JPY
  barbell: "core"
2025-01-01 open Assets:Attack:Trade
  barbell: "attack"
2025-01-01 open Assets:Attack:Reserve JPY
  barbell: "attack"
  barbell-layer: "reserve"
2025-01-01 open Income:Attack JPY
  barbell: "attack"
  barbell-settlement: "at-close"
2025-01-01 open Assets:Bank JPY
2025-01-01 open Equity:Opening
2025-01-01 custom "barbell" "policy"
  core-floor: 8,100,000 JPY
  sleeve-budget: 1,200,000 JPY
  layer-trade: 1,000,000 JPY
  layer-reserve: 200,000 JPY
"""
FUNDED = """\
2025-01-06 * "Funding"
  Assets:Core:Bank          9,000,000 JPY
  Assets:Attack:Trade       1,000,000 JPY
  Assets:Attack:Reserve       200,000 JPY
  Equity:Opening
"""


def booked(date, result):
    return (
        f'{date} * "Closed"\n  Assets:Attack:Trade  {result} JPY\n  Income:Attack  {-result} JPY\n'
    )


def day(date):
    return f'{date} * "A day"\n  Assets:Bank  1 JPY\n  Equity:Opening\n'


def decided(date, verb):
    return f'{date} custom "barbell" "{verb}"\n  by: "Hanako"\n  reason: "Rested"\n'


def stand(ledger, loading=(), as_of=None):
    analysis = judge(ledger, as_of=as_of)
    figures = analysis.figures(loading)
    return assess(analysis.history, analysis.findings, figures, loading), figures


def told(ledger, key, **more):
    """Tone and reason of one figure, which JSON tells alike."""
    assessed, figures = stand(ledger, **more)
    one = assessed.figures[key]
    shown = figures["assessments"][key]
    assert (shown["tone"], shown["reason"]) == (one.tone.value, one.verdict)
    return one.tone, one.verdict


def test_the_drawdown_is_not_bad_once_a_signed_restart_began_anew():
    """-350,000 of 1,000,000 is 29.2 % of 1,200,000; the worst stays on record, the halt is over."""
    ledger = HEAD + "  max-drawdown: 0.25\n" + FUNDED + booked("2025-02-03", -350000)
    assert told(ledger, "drawdown") == (Tone.BAD, "reached")
    again = ledger + decided("2025-03-10", "restart") + day("2025-03-11")
    assert told(again, "drawdown") == (Tone.GOOD, "tolerated")
    assert D(stand(again)[1]["sleeve"]["max_drawdown"]) > D("0.25")
    deeper = again + booked("2025-03-12", -300000)  # of 850,000
    assert told(deeper, "drawdown") == (Tone.BAD, "reached")


def test_the_streak_is_not_bad_after_a_signed_review():
    losses = "".join(booked(f"2025-02-0{number}", -1000) for number in (3, 4, 5))
    ledger = HEAD + "  streak-reduce: 3\n" + FUNDED + losses
    assert told(ledger, "streak") == (Tone.BAD, "many")
    reviewed = ledger + decided("2025-04-01", "review") + day("2025-04-02")
    assert told(reviewed, "streak") == (Tone.GOOD, "few")
    assert stand(reviewed)[0].figures["streak"].value == 0
    assert stand(reviewed)[1]["trades"]["longest_losing_streak"] == 3
    again = reviewed + booked("2025-04-03", -1000) + booked("2025-04-04", -1000)
    assert stand(again)[0].figures["streak"].value == 2
    assert told(again, "streak") == (Tone.GOOD, "few")
    assert told(again + booked("2025-04-07", -1000), "streak") == (Tone.BAD, "many")


def test_a_review_of_a_halt_leaves_the_streak_that_still_reduces():
    """Three losses reduce, five halt; the first review ends the halt, a win the rest."""
    losses = "".join(booked(f"2025-02-0{number}", -1000) for number in range(3, 8))
    halted = HEAD + "  streak-reduce: 3\n  streak-halt: 5\n" + FUNDED + losses
    reviewed = halted + decided("2025-03-09", "review")
    assert stand(reviewed)[1]["state"] == "REDUCING"
    assert told(reviewed, "streak") == (Tone.BAD, "were-many")
    statuses = [(one.params["threshold"], one.status.value) for one in findings(reviewed, "BB405")]
    assert statuses == [(3, "open"), (5, "cured")]
    won = reviewed + booked("2025-03-10", 1000)
    assert told(won, "streak") == (Tone.GOOD, "few")
    assert [one.status.value for one in findings(won, "BB405")] == ["cured", "cured"]


def test_what_the_reserve_gives_raises_the_budget_of_the_trade_layer():
    chance = """
2025-02-03 * "What the reserve has waited for"
  Assets:Attack:Reserve   -150,000 JPY
  Assets:Attack:Trade      150,000 JPY
"""
    assessed, _ = stand(HEAD + FUNDED + chance)
    one = assessed.figures["layer.trade"]
    assert (one.value, one.limit, one.tone) == (1150000, 1150000, Tone.GOOD)
    assert verdict_text(one, "en") == "inside its limit, raised by 150,000 JPY from the reserve"
    more = """
2025-02-04 * "From outside"
  Assets:Attack:Trade       10,000 JPY
  Equity:Opening
"""
    assert told(HEAD + FUNDED + chance + more, "layer.trade") == (Tone.BAD, "over")
    assert told(HEAD + FUNDED + chance, "layer.reserve") == (Tone.GOOD, "inside")


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ("", ("OK",)),
        (BREACH, ("BREACH",)),
        (BREACH + RETURNED, ("OK",)),
        (BREACH + ACKNOWLEDGED, ("OK",)),
    ],
)
def test_the_headline_tells_a_breach_beside_the_state(more, words):
    assessed, figures = stand(HEALTHY + more)
    assert assessed.headline.words == words
    assert figures["verdict"] == list(words)
    assert figures["state"] == "ACTIVE"


def test_reducing_that_is_obeyed_is_told_from_reducing_with_errors():
    reducing = HEAD + FUNDED + booked("2025-02-03", -400000)
    assert stand(reducing)[0].headline.words == ("REDUCING",)
    topped_up = """
2025-02-05 * "Once more"
  Assets:Attack:Trade     100,000 JPY
  Equity:Opening
"""
    assessed, _ = stand(reducing + topped_up)
    assert assessed.headline.words == ("REDUCING", "BREACH")
    assert headline_text(assessed.headline, "en") == "REDUCING · BREACH"
    assert headline_text(assessed.headline, "ja") == "REDUCING(縮小) · BREACH(違反)"


@pytest.mark.parametrize(
    ("until", "en", "ja"),
    [
        ("2025-02-01", "OK", "OK(正常)"),
        ("2025-02-11", "OK · 1 month to sign", "OK(正常) · 署名待ち 1 か月"),
        ("2025-06-11", "OK · 5 months to sign", "OK(正常) · 署名待ち 5 か月"),
    ],
)
def test_ok_names_the_months_that_are_open(until, en, ja):
    headline = stand(HEALTHY + day(until))[0].headline
    assert (headline_text(headline, "en"), headline_text(headline, "ja")) == (en, ja)


def test_ok_names_other_notices():
    doubtful = """
2025-01-01 open Income:Untagged
2025-01-07 * "Interest that nobody mapped"
  Assets:Attack:Trade     100 JPY
  Income:Untagged
"""
    assessed, figures = stand(HEALTHY + doubtful)
    assert headline_text(assessed.headline, "en") == "OK · 1 notice"
    assert figures["findings"]["notices"] == 1


def test_what_merely_informs_is_no_open_notice():
    """BB101 derives a level and BB204 records a withdrawal: neither asks for anything."""
    analysis = judge(HEALTHY + WITHDRAWAL)
    open_ones = [one for one in analysis.findings if one.status.value == "open"]
    assert {one.code for one in open_ones} >= {"BB204"}
    assert analysis.figures()["findings"]["notices"] == sum(one.asks for one in open_ones) == 0


GROWN = """
2025-01-06 price STOCK  1,000 JPY
2025-01-06 * "Bought"
  Assets:Attack:Trade   1,000 STOCK {1,000 JPY}
  Assets:Attack:Trade  -1,000,000 JPY
2025-02-03 price STOCK  2,500 JPY
"""


def test_a_passive_breach_is_watched_and_an_old_one_is_bad():
    """1,000 at 2,500 and 200,000 are 2,700,000 of 11,700,000: 23.08 % above 12.5 %."""
    ledger = HEAD + FUNDED + GROWN
    assert told(ledger, "share") == (Tone.WATCH, "over")
    assert D(stand(ledger)[1]["sweep_suggested"]) == D("1530000.0")
    assert told(ledger + day("2025-12-01"), "share") == (Tone.BAD, "over")


def test_an_ignored_rule_judges_no_figure_and_asks_for_no_sweep():
    ignoring = HEAD.replace("  core-floor", '  ignore: "BB302"\n  core-floor') + FUNDED + GROWN
    assessed, figures = stand(ignoring)
    # BB303 judges the same figure and stands.
    assert (assessed.figures["share"].tone, figures["sweep_suggested"]) == (Tone.WATCH, None)
    both = ignoring.replace('"BB302"', '"BB302, BB303"')
    assert told(both, "share") == (Tone.PLAIN, "ignored")
    floor = HEAD.replace("  core-floor", '  ignore: "BB301"\n  core-floor') + FUNDED
    spent = '2025-02-03 * "Spent"\n  Assets:Core:Bank  -1,500,000 JPY\n  Equity:Opening\n'
    assert told(HEAD + FUNDED + spent, "core") == (Tone.BAD, "below")
    assert told(floor + spent, "core") == (Tone.PLAIN, "ignored")
    months = HEALTHY.replace("  core-floor", '  ignore: "BB504"\n  core-floor')
    assert told(months + day("2025-06-11"), "review") == (Tone.PLAIN, "ignored")
    assert stand(months + day("2025-06-11"))[0].headline.late == 0


def test_what_was_over_before_since_is_history():
    since = '2025-03-01 custom "barbell" "policy"\n  since: 2025-03-01\n'
    assert told(HEALTHY + BREACH + since, "outstanding") == (Tone.PLAIN, "history")
    assert told(HEALTHY + BREACH, "outstanding") == (Tone.BAD, "still-out")
    assert told(HEALTHY + BREACH + ACKNOWLEDGED, "outstanding") == (Tone.WATCH, "accepted")
    assert told(HEALTHY + BREACH + RETURNED, "outstanding") == (Tone.GOOD, "nothing-out")


def tones(assessed):
    return {one.tone for one in assessed.figures.values()}


def test_nothing_is_good_while_the_whole_is_in_doubt():
    assert Tone.GOOD in tones(stand(HEALTHY)[0])
    bare = HEALTHY.replace("  core-floor: 8,100,000 JPY\n  sleeve-budget: 1,500,000 JPY\n", "")
    no_policy = stand(bare)
    assert Tone.GOOD not in tones(no_policy[0])
    assert no_policy[0].headline.doubts == (Doubt.POLICY,)
    assert told(bare, "nav") == (Tone.PLAIN, "default")
    for doubts in (
        loading_doubts(enforced=False, errors=0),
        loading_doubts(enforced=True, errors=1),
    ):
        assert Tone.GOOD not in tones(stand(HEALTHY, doubts)[0])
    unpriced = HEALTHY + (
        '2025-02-03 * "No price"\n  Assets:Attack:Trade  10 NIKKEI\n  Equity:Opening  -10 NIKKEI\n'
    )
    assessed, figures = stand(unpriced)
    assert Tone.GOOD not in tones(assessed)
    assert figures["doubts"] == ["unknown"]
    assert assessed.headline.words[0] == "UNKNOWN"
    one = assessed.figures["share"]
    assert (one.tone, one.unknown) == (Tone.UNKNOWN, "no price for NIKKEI")
    assert value_text(one, "JPY", "ja") == "不明"


def test_before_anything_is_funded():
    assessed, figures = stand(HEAD)
    assert figures["doubts"] == ["unfunded"]
    assert assessed.figures["nav"].verdict == "not-funded"
    assert value_text(assessed.figures["nav"], "JPY", "en") == "—"


@pytest.mark.parametrize(
    ("result", "tone", "verdict", "limit"),
    [
        (0, Tone.GOOD, "above-lines", 70),
        (-360000, Tone.BAD, "below-reduce", 50),  # 840 of 1,200
        (-600000, Tone.BAD, "below-halt", 50),
    ],
)
def test_the_nav_stands_as_the_states_have_it(result, tone, verdict, limit):
    ledger = HEAD + FUNDED + booked("2025-02-03", result or 1)
    assert told(ledger, "nav") == (tone, verdict)
    one = stand(ledger)[0].figures["nav"]
    assert limit_text(one, "JPY") == str(limit)


def test_a_nav_that_rose_above_its_line_has_not_recovered_yet():
    ledger = HEAD + FUNDED + booked("2025-02-03", -400000) + booked("2025-02-04", 100000)
    assert told(ledger, "nav") == (Tone.WATCH, "recovering")
    halted = ledger + decided("2025-02-05", "halt") + day("2025-02-06")
    assert told(halted, "nav") == (Tone.WATCH, "recovering")  # behind the graver driver
    free = halted + booked("2025-02-07", 200000)
    assert told(free, "nav") == (Tone.GOOD, "above-lines")


HELD = """
2025-01-06 price STOCK  1,000 JPY
2025-01-06 * "Bought"
  Assets:Attack:Trade   1,000 STOCK {1,000 JPY}
  Assets:Attack:Trade  -1,000,000 JPY
2025-02-03 price STOCK    600 JPY
"""


def test_exposure_that_is_overdue_and_unknown_says_both():
    unpriced = """
2025-02-20 * "A token without a price"
  Assets:Attack:Trade   1 TOKEN
  Equity:Opening       -1 TOKEN
"""
    ledger = HEAD + FUNDED + HELD + day("2025-02-19") + unpriced
    assert told(ledger, "exposure") == (Tone.BAD, "overdue")
    assessed, figures = stand(ledger)
    assert assessed.figures["exposure"].unknown == figures["unknown"]["sleeve.exposure"]


def test_exposure_above_its_ceiling_is_to_be_reduced_and_then_overdue():
    """600,000 above half of 1,000,000; after five business days the time has run out."""
    ledger = HEAD + FUNDED + HELD
    assert told(ledger, "exposure") == (Tone.WATCH, "to-reduce")
    assert stand(ledger)[0].figures["exposure"].excess == 100000
    assert told(ledger + day("2025-02-20"), "exposure") == (Tone.BAD, "overdue")
    bought = """
2025-02-04 * "Averaging down"
  Assets:Attack:Trade       10 STOCK {600 JPY}
  Assets:Attack:Trade   -6,000 JPY
"""
    assert told(ledger + bought, "exposure") == (Tone.BAD, "increased")
    recovered = day("2025-02-20") + "2025-02-24 price STOCK  1,000 JPY\n"
    assert told(ledger + recovered, "exposure") == (Tone.BAD, "not-reduced")
    sold = """
2025-02-04 * "Reduced"
  Assets:Attack:Trade     -200 STOCK {1,000 JPY} @ 600 JPY
  Assets:Attack:Trade  120,000 JPY
  Income:Attack
"""
    assert told(ledger + sold, "exposure") == (Tone.GOOD, "under")
    for units, money, verdict in (
        ("166.665", "99,999", "under"),
        ("166.663", "99,997.8", "to-reduce"),
    ):
        part = sold.replace("-200", f"-{units}").replace("120,000", money)
        assert told(ledger + part, "exposure")[1] == verdict  # 1 and 1.2 JPY above


def test_a_market_stop_shrinks_nothing():
    stopped = """
2025-01-01 custom "barbell" "market" "VIX"
  halt-above: 30
2025-01-20 price VIX 40 PTS
"""
    ledger = HEAD + FUNDED + HELD.replace("    600 JPY", "  1,100 JPY") + stopped
    assessed, figures = stand(ledger)
    assert (figures["drivers"], figures["ceiling"]) == (["market"], 1000000)
    one = assessed.figures["exposure"]
    assert (one.value, one.tone, one.verdict) == (1100000, Tone.WATCH, "frozen")
    assert one.excess is None


@pytest.mark.parametrize(
    ("more", "verdict"),
    [("", "no-limit"), ("  leverage-limit: 0.5\n", "over"), ("  leverage-limit: 2\n", "inside")],
)
def test_leverage_is_held_against_its_limit(more, verdict):
    assert told(HEAD + more + FUNDED + HELD, "leverage")[1] == verdict


def test_every_deviation_in_a_loss_counts_and_no_other_error():
    """A breach of the separation is no deviation of the sleeve's discipline."""
    assessed, figures = stand(HEALTHY + BREACH)
    assert assessed.figures["deviations"].value == len(figures["discipline"]["deviations"]) == 0
    topped_up = """
2025-02-05 * "Once more"
  Assets:Attack:Trade     100,000 JPY
  Equity:Opening
"""
    roomy = HEAD.replace("1,200,000", "2,000,000").replace("trade: 1,000,000", "trade: 1,500,000")
    ledger = roomy + FUNDED + booked("2025-02-03", -400000) + topped_up
    assert told(ledger, "deviations") == (Tone.BAD, "deviating")
    signed = """
2025-02-06 custom "barbell" "waiver" "BB206"
  reason: "A mistake"
  by: "Hanako"
  until: 2025-03-31
"""
    accepted = ledger + signed + day("2025-02-07")
    assert stand(accepted)[0].figures["deviations"].value == 1
    assert told(accepted, "deviations") == (Tone.PLAIN, "on-record")


def test_the_core_is_not_judged_while_it_is_filled():
    small = FUNDED.replace("9,000,000", "1,000,000")
    assert told(HEAD + small, "core") == (Tone.WATCH, "not-yet")
    assert stand(HEAD + small)[1]["sweep_suggested"] is None
    late = HEAD + small + day("2025-02-20")
    assert told(late, "core")[0] is Tone.BAD


def test_a_waived_breach_that_lasts_is_no_good_figure():
    waiver = """
2025-02-03 custom "barbell" "waiver" "BB301"
  reason: "The roof"
  by: "Hanako"
  until: 2025-03-31
"""
    spent = '2025-02-03 * "Roof"\n  Assets:Core:Bank  -1,500,000 JPY\n  Equity:Opening\n'
    assert told(HEAD + FUNDED + waiver + spent, "core") == (Tone.WATCH, "accepted")
    as_of = datetime.date(2025, 5, 1)
    assert told(HEAD + FUNDED + waiver + spent, "core", as_of=as_of) == (Tone.BAD, "below")
    back = '2025-02-20 * "Paid back"\n  Assets:Core:Bank  1,500,000 JPY\n  Equity:Opening\n'
    assert told(HEAD + FUNDED + waiver + spent + back, "core")[0] is Tone.GOOD


@pytest.mark.parametrize(
    ("found", "changes", "reason"),
    [
        ((), {"past": {"drawdown_stops": ()}, "last": {"drawdown": D("0.4")}}, "unjudged"),
        ((), {"last": {"drawdown": D("0.3")}}, "unjudged"),
        ((), {"last": {"drawdown": D("0.29")}}, "tolerated"),
        ((), {"last": {"drawdown": None, "nav": None}}, "unknown"),
    ],
)
def test_a_drawdown_that_no_stop_tells_of_is_no_good_one(found, changes, reason):
    policy = Policy("JPY", core_floor=Money(D(1), "JPY"), max_drawdown=D("0.3"))
    shown = history(handmade(**changes["last"]), policy=policy, **changes.get("past", {}))
    made = assess(shown, found, status_figures(shown, found))
    assert made.figures["drawdown"].verdict == reason


@pytest.mark.parametrize(("losses", "verdict"), [(1, "few"), (2, "unjudged")])
def test_a_streak_that_no_driver_tells_of_is_no_good_one(losses, verdict):
    policy = Policy("JPY", core_floor=Money(D(1), "JPY"), streak_reduce=2)
    trades = tuple(trade(-1, number) for number in range(losses))
    shown = history(handmade(), policy=policy, trades=trades)
    made = assess(shown, (), status_figures(shown, ()))
    assert made.figures["streak"].verdict == verdict


def test_a_layer_s_budget_without_a_rate_is_unknown():
    dollars = HEAD.replace("layer-trade: 1,000,000 JPY", "layer-trade: 9,000 USD")
    dollars += "2025-01-01 commodity USD\n" + FUNDED
    one = stand(dollars)[0].figures["layer.trade"]
    assert (one.tone, one.value, one.unknown) == (Tone.UNKNOWN, 1_000_000, "no price for USD")
    rate = "2025-01-06 price USD 150 JPY\n"
    assert told(dollars + rate, "layer.trade") == (Tone.GOOD, "inside")


def test_a_limit_without_a_rate_is_unknown():
    policy = Policy("JPY", core_floor=Money(D(60000), "USD"), sleeve_budget=Money(D(1), "USD"))
    shown = history(handmade(), policy=policy)
    figures = status_figures(shown, ())
    one = assess(shown, (), figures).figures["contributions"]
    assert (one.tone, one.unknown, limit_text(one, "JPY")) == (
        Tone.UNKNOWN,
        "no price for USD",
        None,
    )


OWED = """\
2025-01-01 open Liabilities:Attack:Margin JPY
  barbell: "attack"
"""


def test_the_core_is_at_risk_where_nobody_else_could_pay():
    """0.30 x 5,000,000 - 1,200,000 is 300,000; nothing lies outside."""
    bought = """
2025-01-06 price STOCK  1,000 JPY
2025-01-06 * "Bought on margin"
  Assets:Attack:Trade          5,000 STOCK {1,000 JPY}
  Assets:Attack:Trade     -1,000,000 JPY
  Liabilities:Attack:Margin  -4,000,000 JPY
"""
    loaded = load(HEAD + OWED + FUNDED + bought)
    analysis = analyse(loaded.entries, loaded.options, with_household=True)
    figures = analysis.figures()
    made = assess(analysis.history, analysis.findings, figures)
    one = made.figures["at_risk"]
    assert (one.value, one.tone, one.verdict) == (300000, Tone.BAD, "at-risk")
    unproven = made.figures["leverage"]
    assert (unproven.tone, unproven.verdict) == (Tone.WATCH, "unproven")


def test_a_streak_with_a_result_that_is_unknown():
    shown = history(handmade(), policy=Policy("JPY", core_floor=Money(D(1), "JPY")))
    figures = status_figures(shown, ())
    figures["trades"]["current_losing_streak"] = None
    figures["unknown"]["trades.current_losing_streak"] = "the result of a trade is UNKNOWN"
    assert assess(shown, (), figures).figures["streak"].tone is Tone.UNKNOWN
    figures["flows"]["outstanding"] = None
    figures["unknown"]["flows.outstanding"] = "what moved had no price: 2025-02-03 X"
    assert assess(shown, (), figures).figures["outstanding"].tone is Tone.UNKNOWN


def test_money_still_out_lowers_the_level_in_practice():
    shown = history(
        handmade(),
        policy=Policy("JPY", core_floor=Money(D(1), "JPY")),
        separation=Separation(derived=2, effective=1),
    )
    figures = status_figures(shown, ())
    one = assess(shown, (), figures).figures["separation"]
    assert (one.tone, one.verdict) == (Tone.WATCH, "practised")


def test_all_months_signed():
    month = Month(START, START, START, None, ())
    shown = history(
        handmade(), policy=Policy("JPY", core_floor=Money(D(1), "JPY")), months=(month,)
    )
    assert assess(shown, (), status_figures(shown, ())).figures["review"].verdict == "signed"


@pytest.mark.parametrize("key", ["share", "nav", "drawdown", "streak", "core", "exposure"])
def test_values_and_limits_in_words(key):
    assessed, _ = stand(HEALTHY)
    one = assessed.figures[key]
    words = {
        "share": ("10%", "25%"),
        "nav": ("100.00", "70"),
        "drawdown": ("0%", None),
        "streak": ("0", "5"),
        "core": ("9,000,000 JPY", "8,100,000 JPY"),
        "exposure": ("0 JPY", None),
    }
    assert (value_text(one, "JPY", "en"), limit_text(one, "JPY")) == words[key]


def test_why_the_whole_is_in_doubt():
    doubts = set(Doubt) - {Doubt.UNKNOWN}
    told = zip(doubt_texts(doubts, "en"), doubt_texts(doubts, "ja"), strict=True)
    assert all(english != japanese for english, japanese in told)


def test_a_day_without_a_nav_leaves_the_lines_as_they_were():
    """69 crossed the reduce line; 75 the day after next has not recovered, behind a drawdown."""
    stopped = {"state": RiskState.HALTED, "drivers": (Driver.DRAWDOWN,)}
    days = [
        handmade(START + datetime.timedelta(at), nav=nav, **stopped)
        for at, nav in enumerate((D(69), None, D(75)))
    ]
    shown = history(*days, policy=Policy("JPY", core_floor=Money(D(1), "JPY")))
    one = assess(shown, (), status_figures(shown, ())).figures["nav"]
    assert (one.tone, one.verdict) == (Tone.WATCH, "recovering")
