"""BB309, BB310, BB311, BB503: the treasurer's rules."""

from __future__ import annotations

import datetime

import pytest
from facts import D, day, entry, history, on, policy
from support import judge, only

from beancount_barbell.model.commodities import Commodities, CommodityTerms
from beancount_barbell.model.findings import Severity, Status
from beancount_barbell.model.location import Location
from beancount_barbell.model.policy import MarginCall, Money
from beancount_barbell.model.treasury import (
    CallCheck,
    CoreDay,
    CoreProduct,
    CurrencyPart,
    Household,
    Shortfall,
    Squeeze,
    Treasury,
)
from beancount_barbell.rendering.words import say
from beancount_barbell.rules import fx_exposure, life_test, liquidity_lag, product_terms

LANGUAGES = pytest.mark.parametrize("lang", ["en", "ja"])
FX = policy(fx_limit=D("0.5"), core_floor=Money(D(8_100_000), "JPY"))


# -- BB309 ------------------------------------------------------------------


def core_day(date, dollars, *, hedged=0, value=9_000_000):
    part = CurrencyPart("USD", D(dollars), D(hedged), D(150))
    known = None if value is None else D(value)
    return CoreDay(date, known, *(D(0),) * 5, flows_known=True, currencies=(part,))


def fx(*core_days, days=None, under=FX):
    dates = [row.date for row in core_days] if days is None else days
    rows = [day(date, under) for date in dates]
    return list(fx_exposure.check(history(*rows, treasury=Treasury(core_days=tuple(core_days)))))


def test_an_unhedged_core_is_one_episode():
    (finding,) = fx(
        core_day(on(1, 6), 30_000),
        core_day(on(1, 7), 33_000),
        core_day(on(1, 8), 36_000),
        core_day(on(1, 9), 30_000),
    )
    assert (finding.severity, finding.status) == (Severity.NOTICE, Status.CURED)
    assert finding.episode == (on(1, 7), on(1, 9), D("0.6"), on(1, 8))
    assert finding.params["value"] == D("0.55")
    assert finding.amount == 900_000


def test_exactly_the_limit_is_allowed_and_hedged_money_is_home():
    assert fx(core_day(on(1, 6), 30_000)) == []
    assert fx(core_day(on(1, 6), 60_000, hedged=30_000)) == []
    assert fx(core_day(on(1, 6), 60_000), under=policy()) == []


def test_what_is_unknown_neither_opens_nor_closes():
    (finding,) = fx(
        core_day(on(1, 6), 0, value=None),
        core_day(on(1, 7), 60_000),
        core_day(on(1, 8), 0, value=None),
        days=[on(1, 5), on(1, 6), on(1, 7), on(1, 8)],
    )
    assert finding.episode.start == on(1, 7)
    assert finding.status is Status.OPEN


def test_a_limit_that_was_taken_back_closes_it():
    rows = (day(on(1, 6), FX), day(on(1, 7)))
    facts = Treasury(core_days=(core_day(on(1, 6), 60_000),))
    (finding,) = fx_exposure.check(history(*rows, treasury=facts))
    assert finding.status is Status.CURED


@LANGUAGES
@pytest.mark.parametrize(
    ("dollars", "floor", "said"),
    [
        (60_000, 8_100_000, "7,200,000 JPY"),
        (60_000, 7_200_000, "7,200,000 JPY"),
        (60_000, None, "100%"),
    ],
)
def test_the_stress_on_the_floor_is_told(dollars, floor, said, lang):
    limit = None if floor is None else Money(D(floor), "JPY")
    (finding,) = fx(core_day(on(1, 6), dollars), under=policy(fx_limit=D("0.5"), core_floor=limit))
    words = say(finding.text, lang)
    assert said in words
    if floor is not None:
        below = {"en": "below", "ja": "割ります"}[lang]
        assert (below in words) is (floor > 7_200_000)
    assert say(finding.remedy, lang)


def test_it_lies_on_what_moved_the_core():
    facts = Treasury(core_days=(core_day(on(1, 6), 60_000),))
    moved = entry(on(1, 6), 44)
    (finding,) = fx_exposure.check(history(day(on(1, 6), FX, core_entry=moved), treasury=facts))
    assert finding.location.lineno == 44
    (finding,) = fx(core_day(on(1, 6), 60_000))
    assert finding.location.lineno == 3


def test_a_core_of_nothing_has_no_share():
    facts = Treasury(core_days=(core_day(on(1, 6), 0, value=0),))
    assert list(fx_exposure.check(history(day(on(1, 6), FX, core=D(0)), treasury=facts))) == []


# -- BB310 ------------------------------------------------------------------

CALL = MarginCall(
    on(6, 4),
    Location("main.beancount", 70),
    Money(D(300_000), "JPY"),
    on(6, 5),
    entry(on(6, 4), 70),
)


def called(amount, ready, core_on, as_of=CALL.date, **later):
    check = CallCheck(
        CALL,
        None if amount is None else D(amount),
        None if ready is None else D(ready),
        core_on,
        **later,
    )
    past = history(day(as_of), treasury=Treasury(calls=(check,)))
    return list(liquidity_lag.check(past))


@LANGUAGES
@pytest.mark.parametrize(
    ("amount", "ready", "core_on", "variant"),
    [
        (300_000, 200_000, on(6, 6), "core-late"),
        (300_000, 200_000, on(6, 5), "core-same-day"),
        (300_000, 200_000, on(6, 4), "core-in-time"),
        (300_000, 200_000, None, "core-unknown"),
        (None, 200_000, None, "unknown"),
        (300_000, None, None, "unknown"),
    ],
)
def test_a_call_that_finds_too_little(amount, ready, core_on, variant, lang):
    (finding,) = called(amount, ready, core_on)
    assert finding.text.key == f"BB310.{variant}"
    assert (finding.severity, finding.status) == (Severity.NOTICE, Status.OPEN)
    assert finding.location == CALL.location
    words = say(finding.text, lang)
    assert "300,000 JPY" in words
    assert ("100,000 JPY" in words) is (variant != "unknown")
    assert say(finding.remedy, lang)


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en", "the margin call of 300,000 JPY, due 2025-06-05, takes cash before it"),
        ("ja", "300,000 JPY の追証(期限 2025-06-05)が先に現金を使います"),
    ],
)
def test_a_call_that_takes_the_cash_first_is_named(lang, words):
    (finding,) = called(300_000, 200_000, None, after=(CALL,))
    (evidence,) = finding.evidence
    assert (evidence.location, say(evidence.note, lang)) == (CALL.location, words)


DOLLAR_FUND = """\
option "operating_currency" "JPY"
2025-01-01 open Assets:Core:MMF
  barbell: "core"
2025-01-01 open Assets:Attack:Trade
  barbell: "attack"
2025-01-01 open Equity:Opening
2025-01-01 commodity USDMMF
  barbell-class: "treasury-mmf"
  barbell-settlement: 1
  barbell-cutoff: "14:00"
  barbell-calendar: "JP, US, GB-ENG, NYSE"
2025-01-06 price USD 150 JPY
2025-01-06 price USDMMF 1.00 USD
2025-01-06 * "Fund"
  Assets:Core:MMF        60,000 USDMMF
  Assets:Attack:Trade   100,000 JPY
  Equity:Opening
"""


@pytest.mark.parametrize(
    ("called", "due", "cash", "variant"),
    [
        # A Wednesday after the close: the order counts on Thursday.
        ("2025-06-04", "2025-06-05", "2025-06-06", "core-late"),  # due the next business day
        # New York is closed on Friday 07-04: the order counts on Monday.
        ("2025-07-04", "2025-07-07", "2025-07-08", "core-late"),
        ("2025-07-04", "2025-07-08", "2025-07-08", "core-same-day"),  # noon, and what hour?
        ("2025-07-04", "2025-07-09", "2025-07-08", "core-in-time"),
        # Each of the four is closed alone: Tokyo, London, New York's banks, its exchange.
        ("2025-08-08", "2025-08-12", "2025-08-13", "core-late"),
        ("2025-08-22", "2025-08-26", "2025-08-27", "core-late"),
        ("2025-11-10", "2025-11-12", "2025-11-13", "core-late"),
        ("2025-01-08", "2025-01-10", "2025-01-14", "core-late"),
    ],
)
def test_a_fund_is_open_where_all_its_places_are(called, due, cash, variant):
    ledger = DOLLAR_FUND + (
        f'{called} custom "barbell" "margin-call" 300,000 JPY\n  due: {due}\n'
        f"{called} price USD 150 JPY\n"
    )
    finding = only(ledger, "BB310")
    assert finding.text.key == f"BB310.{variant}"
    assert finding.params["core_on"] == datetime.date.fromisoformat(cash)
    assert (finding.params["value"], finding.params["lacking"]) == (100_000, 200_000)


def test_a_call_that_finds_its_cash():
    assert called(300_000, 300_000, None, met_on=CALL.date) == []


def test_a_call_ends_by_being_met_and_not_by_its_day():
    (finding,) = called(300_000, 200_000, None, as_of=on(6, 30))
    assert (finding.status, finding.episode.end) == (Status.OPEN, None)
    (finding,) = called(300_000, 200_000, None, as_of=on(6, 30), met_on=on(6, 9))
    assert (finding.status, finding.episode.end) == (Status.CURED, on(6, 9))


@LANGUAGES
@pytest.mark.parametrize(
    ("lacking", "exposure", "remedy", "told"),
    [
        (D(60_000), D(800_000), "call", "300,000 JPY"),
        (D(60_000), None, "call", "300,000 JPY"),
        (D(60_000), D(300_000), "call-all", "300,000 JPY"),
        (D(60_000), D(200_000), "call-all", "300,000 JPY"),
        (None, D(200_000), "call-unknown", "BB310"),
    ],
)
def test_what_to_do_about_a_call(lacking, exposure, remedy, told, lang):
    short = Shortfall(D(260_000), D(200_000), lacking, exposure)
    (finding,) = called(260_000, 200_000, None, as_of=on(6, 6), short=short)
    assert finding.remedy.key == f"BB310.remedy.{remedy}"
    words = say(finding.remedy, lang)
    assert told in words
    assert ("20%" in words) is (lacking is not None)


def test_a_call_that_nobody_answers():
    """Cash 200,000, short 60,000, and 60,000 / 0.20 to close; two days past its day."""
    ledger = """\
option "operating_currency" "JPY"
2025-01-01 open Assets:Core:Bank JPY
  barbell: "core"
2025-01-01 open Assets:Attack:Trade
  barbell: "attack"
2025-01-01 open Equity:Opening
2025-01-06 custom "barbell" "policy"
  core-floor:    8,000,000 JPY
  sleeve-budget: 1,000,000 JPY
2025-01-06 * "Funding"
  Assets:Core:Bank      9,000,000 JPY
  Assets:Attack:Trade   1,000,000 JPY
  Equity:Opening
2025-01-07 * "Buy"
  Assets:Attack:Trade       100 ETF {8,000 JPY}
  Assets:Attack:Trade  -800,000 JPY
2025-02-06 price ETF 8,000 JPY
2025-02-06 custom "barbell" "margin-call" 260,000 JPY
  due: 2025-02-10
2025-02-12 price ETF 8,000 JPY
"""
    finding = only(ledger, "BB310")
    assert (finding.status, finding.date) == (Status.OPEN, datetime.date(2025, 2, 6))
    told = {key: finding.params[key] for key in ("value", "lacking", "close")}
    assert told == {"value": 200_000, "lacking": 60_000, "close": 300_000}


@LANGUAGES
def test_insurance_does_not_pay_a_call(lang):
    """30,000 of the cash are the hedge layer's: 90,000 / 0.20 are closed, not 60,000 / 0.20."""
    ledger = """\
option "operating_currency" "JPY"
2025-01-01 open Assets:Core:Bank JPY
  barbell: "core"
2025-01-01 open Assets:Attack:Trade
  barbell: "attack"
2025-01-01 open Assets:Attack:Hedge
  barbell: "attack"
  barbell-layer: "hedge"
2025-01-01 open Equity:Opening
2025-01-06 custom "barbell" "policy"
  core-floor:    8,000,000 JPY
  sleeve-budget: 1,000,000 JPY
2025-01-06 * "Funding"
  Assets:Core:Bank      9,000,000 JPY
  Assets:Attack:Trade     970,000 JPY
  Assets:Attack:Hedge      30,000 JPY
  Equity:Opening
2025-01-07 * "Buy"
  Assets:Attack:Trade       100 ETF {8,000 JPY}
  Assets:Attack:Trade  -800,000 JPY
2025-02-06 price ETF 8,000 JPY
2025-02-06 custom "barbell" "margin-call" 260,000 JPY
  due: 2025-02-10
2025-02-07 price ETF 8,000 JPY
"""
    finding = only(ledger, "BB310")
    told = {key: finding.params[key] for key in ("value", "lacking", "close")}
    assert told == {"value": 200_000, "lacking": 60_000, "close": 450_000}
    assert "450,000 JPY" in (words := say(finding.remedy, lang))
    assert "90,000 JPY" in words
    sold = """\
2025-02-07 * "As the remedy asks"
  Assets:Attack:Trade  -60 ETF {8,000 JPY} @ 8,000 JPY
  Assets:Attack:Trade  480,000 JPY
"""
    assert only(ledger + sold, "BB310").status is Status.CURED


@LANGUAGES
def test_a_stressed_call(lang):
    squeeze = Squeeze(on(1, 6), None, on(1, 7), D(250_000), D(200_000), D("0.30"))
    past = history(day(on(1, 6)), day(on(1, 7)), treasury=Treasury(squeezes=(squeeze,)))
    (finding,) = liquidity_lag.check(past)
    assert finding.params["lacking"] == 50_000
    assert finding.status is Status.OPEN
    assert "50,000 JPY" in say(finding.text, lang)
    assert "30%" in say(finding.text, lang)
    assert say(finding.remedy, lang)
    past = history(
        day(on(1, 6), sleeve_entry=entry(on(1, 6), 50)),
        treasury=Treasury(squeezes=(squeeze._replace(end=on(1, 8)),)),
    )
    (finding,) = liquidity_lag.check(past)
    assert (finding.status, finding.location.lineno) == (Status.CURED, 50)


@LANGUAGES
def test_a_debt_without_positions_is_paid_and_nothing_is_reduced(lang):
    """A loss of 1,100,000 leaves a debt of 600,000 beside 400,000 in a fund of the reserve."""
    text = """\
        option "operating_currency" "JPY"
        2025-01-01 open Assets:Attack:Trade
          barbell: "attack"
        2025-01-01 open Assets:Attack:Reserve
          barbell: "attack"
          barbell-layer: "reserve"
        2025-01-01 open Expenses:Attack
          barbell: "attack"
        2025-01-01 open Equity:Opening
        2025-01-01 commodity MMF
          barbell-class: "treasury-mmf"
          barbell-settlement: 1
        2025-01-01 custom "barbell" "policy"
          core-floor: 1 JPY
          sleeve-budget: 1,000,000 JPY
        2025-01-06 * "Fund"
          Assets:Attack:Trade     500,000 JPY
          Assets:Attack:Reserve   400,000 MMF {1 JPY}
          Equity:Opening
        2025-01-07 * "Buy"
          Assets:Attack:Trade         10 X {50,000 JPY}
          Assets:Attack:Trade   -500,000 JPY
        2025-01-08 * "Sell"
          Assets:Attack:Trade        -10 X {50,000 JPY}
          Assets:Attack:Trade   -600,000 JPY
          Expenses:Attack
        """
    (finding,) = [one for one in judge(text).findings if one.code == "BB310"]
    assert finding.remedy.key == "BB310.remedy.flat"
    words = {"en": "No position is left to reduce", "ja": "減らす建玉はありません"}
    assert words[lang] in say(finding.remedy, lang)


def test_one_future_too_many_in_a_real_ledger():
    analysis = judge(
        """\
        option "operating_currency" "JPY"
        2025-01-01 open Assets:Attack:Trade
          barbell: "attack"
        2025-01-01 open Equity:Opening
        2025-01-01 commodity NK225M
          barbell-instrument: "future"
          barbell-multiplier: 100
        2025-01-01 custom "barbell" "policy"
          core-floor: 1 JPY
          sleeve-budget: 1,000,000 JPY
        2025-01-06 price NK225M 39,000 JPY
        2025-01-06 * "Fund"
          Assets:Attack:Trade   1,000,000 JPY
          Equity:Opening
        2025-01-07 * "Two minis"
          Assets:Attack:Trade           2 NK225M {0 JPY}
          Assets:Attack:Trade           0 JPY
        """
    )
    (finding,) = [one for one in analysis.findings if one.code == "BB310"]
    assert finding.params["amount"] == D("0.5") * 7_800_000 - 1_000_000
    assert finding.location.lineno == 15


# -- BB311 ------------------------------------------------------------------

LIFE = policy(life_months=D(6))


def life(under=LIFE, **facts):
    home = Household(
        **(
            {"liquid": D(1_200_000), "monthly_expenses": D(250_000), "months": 12, "missing": ()}
            | facts
        )
    )
    return list(life_test.check(history(day(under=under), treasury=Treasury(household=home))))


def test_the_case_of_the_page():
    """4.8 months: too few for six, enough for three."""
    (finding,) = life()
    assert (finding.params["value"], finding.params["limit"]) == (D("4.8"), 6)
    assert finding.location.lineno == 3
    assert life(policy(life_months=D(3))) == []
    assert life(policy(life_months=D("4.8"))) == []


@LANGUAGES
def test_almost_enough_is_not_rounded_up(lang):
    (finding,) = life(liquid=D(1_499_999))
    assert "5.9 " in say(finding.text, lang)
    assert "1 JPY" in say(finding.remedy, lang)


@LANGUAGES
@pytest.mark.parametrize(
    ("facts", "variant"),
    [
        ({"months": 2}, "few-months"),
        ({"monthly_expenses": D(0)}, "no-expenses"),
        ({"monthly_expenses": None}, "no-expenses"),
        ({"monthly_expenses": D(-5)}, "no-expenses"),
        ({"liquid": None, "monthly_expenses": None, "missing": ("CHF",)}, "no-rate"),
    ],
)
def test_what_is_unknown_is_told(facts, variant, lang):
    (finding,) = life(**facts)
    assert finding.text.key == f"BB311.{variant}"
    assert finding.params["value"] is None
    assert say(finding.text, lang)
    assert say(finding.remedy, lang)
    young = variant == "few-months"
    assert finding.remedy.key == f"BB311.remedy.{variant if young else 'unknown'}"


def test_nobody_asked():
    assert life(policy()) == []
    assert list(life_test.check(history(day(under=LIFE)))) == []


# -- BB503 ------------------------------------------------------------------


def terms_of(**tags):
    place = Location("main.beancount", 12)
    return CommodityTerms("MMF", place if tags else Location("<ledger>", 0), **tags)


JUNE = on(6, 30)


def products(as_of=JUNE, **tags):
    product = CoreProduct("MMF", D(100), Location("main.beancount", 40), entry(on(1, 6), 40))
    past = history(
        day(as_of),
        commodities=Commodities({"MMF": terms_of(**tags)}),
        treasury=Treasury(products=(product,)),
    )
    return list(product_terms.check(past))


GOOD = {"product_class": "treasury-mmf", "settlement_days": 1, "terms_checked": on(5, 30)}


@LANGUAGES
@pytest.mark.parametrize("lacking", ["product_class", "settlement_days", "terms_checked"])
def test_each_term_is_needed(lacking, lang):
    (finding,) = products(**(GOOD | {lacking: None}))
    tag = {
        "product_class": "barbell-class",
        "settlement_days": "barbell-settlement",
        "terms_checked": "barbell-terms-checked",
    }[lacking]
    assert finding.params["missing"] == (tag,)
    assert (finding.date, finding.location.lineno) == (on(1, 6), 12)
    assert tag in say(finding.text, lang)
    assert say(finding.remedy, lang)


@LANGUAGES
def test_terms_grow_old_after_31_days(lang):
    assert products(**GOOD) == []
    (finding,) = products(as_of=on(7, 1), **GOOD)
    assert finding.text.key == "BB503.old"
    assert finding.date == on(7, 1)
    assert "2025-05-30" in say(finding.text, lang)
    assert say(finding.remedy, lang)


def bought(day, account, units):
    return f"""\
2025-{day} * "Fund"
  Assets:{account}  {units} MMF {{1 JPY}}
  Assets:Bank
"""


@pytest.mark.parametrize(
    ("story", "line"),
    [
        (bought("01-07", "Attack", 100) + bought("02-03", "Core:A", 100), 12),
        (bought("01-07", "Bank:Fund", 100) + bought("02-03", "Core:A", 100), 12),
        # All of it left, and more came.
        (bought("01-07", "Core:A", 100) + bought("01-08", "Core:A", -100)
         + bought("02-03", "Core:A", 100) + bought("02-04", "Core:A", 100), 15),
        # It lies in another account of the core.
        (bought("01-07", "Core:A", 100)
         + bought("02-03", "Core:A", -100).replace("Bank", "Core:B  100 MMF {1 JPY}"), 9),
    ],
)  # fmt: skip
def test_a_product_is_told_where_it_came_into_the_core(story, line):
    ledger = f"""\
option "operating_currency" "JPY"
2025-01-01 open Assets:Core:A "NONE"
2025-01-01 open Assets:Core:B "NONE"
2025-01-01 open Assets:Attack "NONE"
2025-01-01 open Assets:Bank "NONE"
2025-01-01 open Assets:Bank:Fund "NONE"
2025-01-01 custom "barbell" "role" Assets:Attack "attack"
{story}2025-01-01 custom "barbell" "role" Assets:Core "core"
"""
    assert only(ledger, "BB503").location.lineno == line


def test_an_undeclared_product_is_told_where_it_came_in():
    (finding,) = products()
    assert finding.location.lineno == 40
    assert finding.severity is Severity.NOTICE
    assert datetime.date(2025, 1, 6) == finding.date
