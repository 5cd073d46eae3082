"""BB102, BB103, BB501, BB502: what lies where, and what it is worth."""

from __future__ import annotations

import pytest
from facts import D, day, entry, flow, history, on
from support import check_annotated, check_finds, failing, findings, judge, only

from beancount_barbell.model.findings import Severity, Status
from beancount_barbell.model.flows import LayerTransfer
from beancount_barbell.model.history import Impurity, ImpurityReason, PriceGap, StalePrice
from beancount_barbell.model.location import Location
from beancount_barbell.rendering.words import say
from beancount_barbell.rules import core_impurity, layer_misuse, price_missing, price_stale

PLACE = Location("main.beancount", 30)


def impurity(**changes):
    facts = {
        "account": "Assets:Core:MMF",
        "commodity": "LETF",
        "reason": ImpurityReason.LEVERAGE,
        "detail": "2",
        "in_core": True,
        "units": D(100),
        "start": on(2, 3),
        "end": None,
        "location": PLACE,
        "entry": None,
    }
    return Impurity(**(facts | changes))


@pytest.mark.parametrize("reason", list(ImpurityReason))
@pytest.mark.parametrize("lang", ["en", "ja"])
def test_every_reason_has_words(reason, lang):
    past = history(day(), impurities=(impurity(reason=reason, units=D(-5)),))
    (finding,) = core_impurity.check(past)
    assert finding.fails
    assert "Assets:Core:MMF" in say(finding.text, lang)
    assert "-5" not in say(finding.text, lang)
    assert say(finding.remedy, lang)
    assert list(layer_misuse.check(past)) == []


def test_what_was_moved_out_is_cured():
    past = history(day(), impurities=(impurity(end=on(2, 9)),))
    (finding,) = core_impurity.check(past)
    assert finding.status is Status.CURED
    assert finding.episode == (on(2, 3), on(2, 9), D(100), on(2, 3))


def test_margin_debt_and_prime_funds_in_a_real_core():
    check_annotated(
        """\
        option "operating_currency" "JPY"
        2025-01-01 open Assets:Core:Bank
          barbell: "core"
        2025-01-01 open Assets:Core:Fund
          barbell: "core"
        2025-01-01 open Assets:Bank
        2025-01-01 open Equity:Opening
        2025-01-01 commodity PMMF
          barbell-class: "prime-mmf"
        2025-01-06 * "Funding"
          Assets:Core:Bank   9,000,000 JPY
          Assets:Core:Fund   1,000,000 PMMF {1 JPY}  ;! BB102
          Equity:Opening
        2025-02-03 * "Overdrawn"
          Assets:Core:Bank  -9,500,000 JPY  ;! BB102
          Assets:Bank        9,500,000 JPY
        """
    )


def test_an_undeclared_class_is_no_impurity():
    ledger = """\
        option "operating_currency" "JPY"
        2025-01-01 open Assets:Core:Fund
          barbell: "core"
        2025-01-01 open Equity:Opening
        2025-01-06 * "Funding"
          Assets:Core:Fund   1,000,000 FUND {1 JPY}
          Equity:Opening
        """
    assert failing(judge(ledger)) == []


def test_shares_in_the_reserve():
    past = history(
        day(),
        impurities=(
            impurity(in_core=False, reason=ImpurityReason.NOT_CASH, end=on(2, 9)),
            impurity(in_core=False, reason=ImpurityReason.NOT_CASH),
        ),
    )
    cured, open_ = layer_misuse.check(past)
    assert (cured.status, open_.status) == (Status.CURED, Status.OPEN)
    assert open_.fails
    assert list(core_impurity.check(past)) == []


def test_insurance_turned_into_attack_is_a_notice():
    at = entry(on(2, 3), 30)
    transfer = LayerTransfer(on(2, 3), "hedge", "trade", D(50000), False, None, PLACE, at)  # noqa: FBT003 - the engine's record
    moved = flow(on(2, 3), entry=at, links=frozenset({"premium"}))
    past = history(
        day(),
        layer_transfers=(
            transfer,
            transfer._replace(target="reserve"),
            transfer._replace(source="reserve"),
            transfer._replace(amount=D(1)),
        ),
        flows=(flow(on(2, 3)), moved),
    )
    (finding,) = layer_misuse.check(past)
    assert (finding.severity, finding.amount) == (Severity.NOTICE, D(50000))
    assert finding.links == {"premium"}
    (alone,) = layer_misuse.check(history(day(), layer_transfers=(transfer,)))
    assert (alone.accounts, alone.links) == (frozenset(), frozenset())
    assert say(finding.text, "en") == "50,000 JPY went from the hedge layer to the trade layer."
    assert say(finding.text, "ja") == "50,000 JPY が保険枠からトレード枠へ移りました。"


def test_insurance_that_is_given_back_is_mended():
    at = entry(on(2, 3), 30)
    spent = LayerTransfer(on(2, 3), "hedge", "trade", D(500), False, None, PLACE, at, on(2, 5))  # noqa: FBT003 - the engine's record
    (finding,) = layer_misuse.check(history(day(), layer_transfers=(spent,)))
    assert finding.status is Status.CURED


def gap(**changes):
    facts = {
        "commodity": "FUND",
        "start": on(2, 3),
        "end": None,
        "in_core": True,
        "in_sleeve": False,
        "estimated": True,
        "location": PLACE,
        "entry": None,
    }
    return PriceGap(**(facts | changes))


@pytest.mark.parametrize(
    ("core", "sleeve", "key"),
    [
        (True, False, "BB501.core"),
        (False, True, "BB501.sleeve"),
        (True, True, "BB501.core-and-sleeve"),
        (False, False, "BB501"),
    ],
)
def test_a_price_that_is_missing_today_is_an_error(core, sleeve, key):
    past = history(day(), gaps=(gap(in_core=core, in_sleeve=sleeve),))
    (finding,) = price_missing.check(past)
    assert finding.text.key == key
    assert finding.fails == (core or sleeve)
    assert "FUND" in say(finding.text, "ja")


def test_a_price_that_was_missing_is_a_cured_notice():
    (finding,) = price_missing.check(history(day(), gaps=(gap(end=on(2, 9)),)))
    assert (finding.severity, finding.status) == (Severity.NOTICE, Status.CURED)


def test_a_sleeve_without_a_price_is_unknown_at_the_postings_line():
    ledger = """\
        option "operating_currency" "JPY"
        2025-01-01 open Assets:Core:Bank
          barbell: "core"
        2025-01-01 open Assets:Attack:Trade
          barbell: "attack"
        2025-01-01 open Equity:Opening
        2025-01-01 custom "barbell" "policy"
          core-floor: 1 JPY
          sleeve-budget: 9 JPY
        2025-01-06 * "Funding"
          Assets:Core:Bank   1 JPY
          Assets:Attack:Trade   100 XYZ
          Equity:Opening    -100 XYZ
          Equity:Opening
        """
    finding = check_finds(ledger, "BB501", 12)
    assert finding.fails


IN_DOLLARS = """\
option "operating_currency" "JPY"
2025-01-01 open Assets:Core:Bank
  barbell: "core"
2025-01-01 open Assets:Attack:Trade
  barbell: "attack"
2025-01-01 open Assets:Bank JPY, USD, EUR
2025-01-01 open Equity:Opening
2025-01-01 custom "barbell" "policy"
  core-floor:     50,000 USD
  sleeve-budget:  10,000 USD
  layer-hedge:     1,000 EUR
2025-01-06 * "Funding"
  Assets:Core:Bank      9,000,000 JPY
  Assets:Attack:Trade   1,000,000 JPY
  Equity:Opening
2025-01-08 balance Assets:Bank  0 JPY
"""


def test_a_limit_in_a_currency_without_a_price_is_told():
    """Nothing could be held against it, and a check found no breach."""
    euros, dollars = sorted(findings(IN_DOLLARS, "BB501"), key=lambda one: one.params["keys"][-1])
    assert (dollars.date, dollars.location.lineno, dollars.fails) == (on(1, 6), 8, True)
    assert dollars.params["keys"] == ("core-floor", "sleeve-budget")
    assert say(dollars.text, "en") == (
        "USD has no price: nothing can be held against core-floor, sleeve-budget (<string>:8)."
    )
    assert euros.params["keys"] == ("layer-hedge",)


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ("2025-01-07 price USD 150 JPY\n", ["EUR"]),
        ("2025-01-07 price EUR 1.1 USD\n2025-01-07 price USD 150 JPY\n", []),
        ('2025-01-07 custom "barbell" "policy"\n  layer-hedge: 1 JPY\n', ["USD"]),
        # What is held in that currency tells of it already.
        ('2025-01-07 * "Held"\n  Assets:Core:Bank  1 EUR\n  Assets:Bank  -1 EUR\n', ["EUR", "USD"]),
    ],
)
def test_a_limit_whose_currency_has_a_price_is_not_told(more, told):
    assert sorted(one.params["commodity"] for one in findings(IN_DOLLARS + more, "BB501")) == told


def test_a_limit_without_a_price_is_told_from_the_day_on_which_it_lacks_one():
    later = '2025-01-08 custom "barbell" "policy"\n  layer-hedge: 1 EUR\n'
    priced = "2025-01-06 price USD 150 JPY\n2025-01-06 price EUR 160 JPY\n"
    text = IN_DOLLARS.replace("1,000 EUR", "1,000 JPY")
    (finding,) = findings(f"{text}{priced.splitlines()[0]}\n{later}", "BB501")
    assert (finding.date, finding.location.lineno) == (on(1, 8), 18)
    assert findings(text + priced + later, "BB501") == []


def test_a_stale_price_is_a_notice():
    stale = StalePrice("FUND", "JPY", on(2, 3), on(2, 11), None, 7, PLACE, None)
    cured = stale._replace(end=on(2, 12))
    one, two = price_stale.check(history(day(), stale=(stale, cured)))
    assert (one.severity, one.status, two.status) == (
        Severity.NOTICE,
        Status.OPEN,
        Status.CURED,
    )
    assert say(one.text, "en") == (
        "The newest price of FUND in JPY is of 2025-02-03: it is older than 7 days."
    )


def test_a_price_of_sixty_days_on_a_money_market_fund_is_stale():
    ledger = """\
        option "operating_currency" "JPY"
        2025-01-01 open Assets:Core:MMF
          barbell: "core"
        2025-01-01 open Equity:Opening
        2025-01-01 commodity MMF
          barbell-class: "treasury-mmf"
        2025-01-06 price MMF 1 JPY
        2025-01-06 * "Funding"
          Assets:Core:MMF   9,000,000 MMF
          Equity:Opening   -9,000,000 MMF
        2025-03-07 balance Assets:Core:MMF  9,000,000 MMF
        """
    finding = only(ledger, "BB502")
    assert finding.location.lineno == 7
    assert finding.params["max_age_days"] == 35
