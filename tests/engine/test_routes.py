"""By which of several ways a value goes, and how an option's quote is meant."""

from __future__ import annotations

from decimal import Decimal

import pytest
from histories import HOUSE, date, history_of, on

from beancount_barbell.engine.valuation.routes import Routes
from tests.support import findings

D = Decimal

FUNDED = (
    HOUSE
    + """
2025-01-06 * "fund"
  Assets:Core:Bank       9,000,000 JPY
  Assets:Attack:Trade    1,000,000 JPY
  Equity:Opening       -10,000,000 JPY
"""
)


def test_a_fund_bought_in_yen_goes_by_its_newer_dollar_price():
    """60,000 units at 1.00 USD and 126 JPY are 7,560,000, whatever they cost a fortnight ago."""
    ledger = """
option "operating_currency" "JPY"
plugin "beancount_barbell"
2025-01-01 commodity DOLLARFUND
  barbell-class: "treasury-mmf"
2025-01-01 open Assets:Safe
  barbell: "core"
2025-01-01 open Equity:Opening
2025-01-06 custom "barbell" "policy"
  core-floor: 8,000,000 JPY
2025-01-06 * "Opening"
  Assets:Safe  8,400,000 JPY
  Equity:Opening
2025-01-07 * "Buys the fund"
  Assets:Safe   60,000 DOLLARFUND {140 JPY}
  Assets:Safe  -8,400,000 JPY
2025-01-20 price DOLLARFUND 1.00 USD
2025-01-20 price USD 126 JPY
"""
    (floor,) = findings(ledger, "BB301")
    assert floor.date == date("01-20")
    assert (floor.params["value"], floor.params["excess"]) == (D(7560000), D(440000))
    assert floor.severity.value == "notice"


STOCK_IN_YEN = (
    FUNDED
    + """
2025-02-03 price USD 150 JPY
2025-02-03 * "a dollar stock, in yen"
  Assets:Attack:Trade   100 XXX {8,250 JPY}
  Assets:Attack:Trade  -825,000 JPY
"""
)


@pytest.mark.parametrize(
    ("prices", "equity"),
    [
        # The way over the dollar is as old as the older of its prices: not newer yet.
        ("2025-02-04 price USD 140 JPY", 1_000_000),
        # 100 x 30 x 150 = 450,000, and 175,000 in cash.
        ("2025-02-04 price XXX 30 USD\n2025-02-04 price USD 150 JPY", 625_000),
        # The dollar is of the 3rd, as the purchase is: explicit prices before the implied one.
        ("2025-02-04 price XXX 30 USD", 625_000),
        # A newer price in yen wins again: 100 x 7,000.
        (
            (
                "2025-02-04 price XXX 30 USD\n2025-02-04 price USD 150 JPY\n"
                "2025-02-05 price XXX 7,000 JPY"
            ),
            875_000,
        ),
        # Both ways of one day, both explicit: the direct one.
        (
            (
                "2025-02-04 price XXX 30 USD\n2025-02-04 price USD 150 JPY\n"
                "2025-02-04 price XXX 7,000 JPY"
            ),
            875_000,
        ),
        # Weeks later the older ways have not come to life again, though all are stale.
        (
            (
                "2025-02-04 price XXX 30 USD\n2025-02-04 price USD 150 JPY\n"
                "2025-03-20 balance Assets:Core:Bank 9,000,000 JPY"
            ),
            625_000,
        ),
        # Over the euro it is newest: 100 x 25 x 160 = 400,000.
        (
            (
                "2025-02-04 price XXX 30 USD\n2025-02-05 price XXX 25 EUR\n"
                "2025-02-06 price EUR 160 JPY"
            ),
            575_000,
        ),
        # The same pair turned round: 1 / 0.00625 = 160.
        (
            "2025-02-05 price XXX 25 EUR\n2025-02-06 price JPY 0.00625 EUR",
            575_000,
        ),
        # Once that is no price, the euro's is of the 1st: the direct one again.
        (
            (
                "2025-02-01 price EUR 150 JPY\n2025-02-05 price XXX 25 EUR\n"
                "2025-02-06 price JPY 0.00625 EUR\n2025-02-07 price JPY 0 EUR"
            ),
            1_000_000,
        ),
        # Of two ways of the 3rd the one over the dollar is explicit no more, once the dollar's
        # newest price is what somebody paid: the direct one again.
        (
            (
                "2025-02-03 price XXX 50 USD\n"
                '2025-02-10 * "Dollars"\n'
                "  Assets:Attack:Trade  10 USD @ 140 JPY\n  Assets:Attack:Trade  -1,400 JPY"
            ),
            1_000_000,
        ),
        # So it is once the stock's newest price is what somebody paid: 101 x 8,250, less 40 USD.
        (
            (
                "2025-02-03 price XXX 50 USD\n"
                '2025-02-10 * "One more"\n'
                "  Assets:Attack:Trade  1 XXX @ 40 USD\n  Assets:Attack:Trade  -40 USD"
            ),
            1_002_250,
        ),
    ],
)
def test_the_youngest_way_is_taken(prices, equity):
    assert history_of(STOCK_IN_YEN + prices + "\n").last.equity == D(equity)


def test_an_inverse_price_of_zero_is_no_part_of_a_way():
    """100 x 40 x 200; a yen for which one gets no dollar has no rate."""
    ledger = """
2025-02-03 * "a gift"
  Assets:Attack:Trade   100 XXX
  Equity:Opening       -100 XXX
2025-02-03 price JPY 0 USD
2025-02-04 price XXX 30 USD
2025-02-05 price XXX 40 USD
"""
    assert history_of(FUNDED + ledger).last.equity is None
    rated = history_of(FUNDED + ledger + "2025-02-06 price JPY 0.005 USD\n")
    assert rated.last.equity == D(1_800_000)


def searches(monkeypatch, ledger):
    """How often a way is searched for."""
    found = []
    choose = Routes.choose
    with monkeypatch.context() as patch:
        patch.setattr(Routes, "choose", lambda *one: found.append(choose(*one)))
        history_of(ledger)
    return len(found)


def test_a_dollar_stock_that_is_bought_in_yen_each_day_has_its_way_searched_for_once(monkeypatch):
    days = [
        f"""
2025-02-{day:02} price XXX {day} USD
2025-02-{day:02} price USD 1{day:02} JPY
2025-02-{day:02} * "one more"
  Assets:Attack:Trade   1 XXX {{8,250 JPY}}
  Assets:Attack:Trade  -8,250 JPY
"""
        for day in range(4, 28)
    ]
    few, many = (searches(monkeypatch, STOCK_IN_YEN + "".join(days[:n])) for n in (2, 24))
    assert few == many


@pytest.mark.parametrize(("later", "equity"), [("02-03", 1_050_000), ("02-04", 1_100_000)])
def test_of_a_price_and_an_inverse_one_of_a_day_the_first_is_taken(later, equity):
    """1,000 dollars at 100, 150 or, by the inverse, 200 yen."""
    ledger = f"""
2025-01-10 * "dollars"
  Assets:Attack:Trade   1,000 USD @ 100 JPY
  Assets:Attack:Trade
2025-02-03 price USD 150 JPY
2025-{later} price JPY 0.005 USD
2025-02-04 price OTHER 1 JPY
"""
    assert history_of(FUNDED + ledger).last.equity == equity


def test_what_came_from_equity_is_no_price_beside_an_explicit_one():
    """An old lot at its old cost: 10 x 20 USD x 150, though the cost was booked later."""
    ledger = """
2025-01-10 price XXX 20 USD
2025-01-10 price USD 150 JPY
2025-02-03 * "from the old broker"
  Assets:Attack:Trade   10 XXX {100 JPY}
  Equity:Opening
"""
    assert history_of(FUNDED + ledger).last.equity == D(1_000_000 + 10 * 20 * 150)


def test_a_way_that_only_an_opening_gave_is_taken_once_its_rate_has_a_price():
    """The stock is of the 4th in dollars, of the 3rd in yen; what dollars cost once is no price."""
    ledger = """
2025-02-03 * "a dollar stock, in yen"
  Assets:Attack:Trade   100 XXX {8,250 JPY}
  Assets:Attack:Trade  -825,000 JPY
2025-02-04 price XXX 30 USD
2025-02-05 * "dollars from the old bank"
  Assets:Core:Bank   10 USD {150 JPY}
  Equity:Opening
"""
    assert history_of(FUNDED + ledger).last.equity == D(1_000_000)
    priced = history_of(FUNDED + ledger + "2025-02-10 price USD 140 JPY\n")
    assert priced.last.equity == D(175_000 + 100 * 30 * 140)


def test_what_came_from_equity_is_a_price_while_there_is_no_other():
    ledger = """
2025-02-03 * "from the old broker"
  Assets:Attack:Trade   10 XXX {100 JPY}
  Equity:Opening
"""
    assert history_of(FUNDED + ledger).last.equity == D(1_001_000)
    then = "2025-02-04 price XXX 2 USD\n2025-01-20 price USD 150 JPY\n"
    assert history_of(FUNDED + ledger + then).last.equity == D(1_003_000)


def test_money_goes_by_no_good_while_it_has_a_rate():
    """What a stock cost in yen, over its price in dollars, is no rate of exchange."""
    ledger = (
        STOCK_IN_YEN
        + """
2025-02-04 * "dollars"
  Assets:Core:Bank      1,000 USD @ 150 JPY
  Assets:Core:Bank   -150,000 JPY
2025-02-10 price XXX 50 USD
2025-02-10 price XXX 8,000 JPY
"""
    )
    assert history_of(ledger).last.core == D(9_000_000)


def test_another_currency_may_give_a_newer_rate():
    """A week on: 1 USD = 0.9 EUR = 0.9 x 160 JPY, newer than 150; the core's part stays dollars."""
    ledger = """
2025-02-03 price USD 150 JPY
2025-02-03 * "dollars"
  Assets:Core:Bank      1,000 USD @ 150 JPY
  Assets:Core:Bank   -150,000 JPY
2025-02-10 price USD 0.9 EUR
2025-02-10 price EUR 160 JPY
2025-02-10 balance Assets:Core:Bank 1,000 USD
"""
    history = history_of(FUNDED + ledger)
    assert history.last.core == D(9_000_000 - 150_000 + 144_000)
    (part,) = history.treasury.core_days[-1].currencies
    assert (part.currency, part.amount, part.rate) == ("USD", D(1000), D(144))
    assert history.last.core_currency == D(-6_000)


@pytest.mark.parametrize(
    ("kind", "age", "stale"),
    [("t-bill", 35, False), ("t-bill", 36, True), ("prime-mmf", 35, False), ("cash", 8, True)],
)
def test_bills_keep_a_price_as_funds_do(kind, age, stale):
    day = date("02-03").toordinal() + age
    ledger = f"""
2025-01-01 commodity BILL
  barbell-class: "{kind}"
2025-02-03 * "bills"
  Assets:Core:Bank   1,000 BILL {{100 JPY}}
  Assets:Core:Bank  -100,000 JPY
{date("02-03").fromordinal(day)} balance Assets:Core:Bank 1,000 BILL
"""
    assert bool(history_of(FUNDED + ledger).stale) is stale


OPTION = """
2025-01-01 commodity PUT
  barbell-instrument: "option"
  barbell-underlying: "NK225"
  barbell-multiplier: 100
2025-02-03 price NK225 39,000 JPY
2025-02-03 * "one put"
  Assets:Attack:Trade   {0} PUT {{20,000 JPY}}
  Assets:Attack:Trade   {1} JPY
"""
LONG, SHORT = OPTION.format(1, "-20,000"), OPTION.format(-1, "20,000")


@pytest.mark.parametrize(
    ("booked", "prices", "equity", "told"),
    [
        # Quoted for one index point, as the exchange does: 150 x 100 = 15,000.
        (LONG, "2025-02-03 price PUT 200 JPY\n2025-02-04 price PUT 150 JPY", 995_000, True),
        (SHORT, "2025-02-04 price PUT 150 JPY", 1_005_000, True),
        (SHORT, "2025-02-04 price PUT 400 JPY", 980_000, True),
        # Quoted for the contract, as it was paid.
        (LONG, "2025-02-03 price PUT 20,000 JPY\n2025-02-04 price PUT 15,000 JPY", 995_000, False),
        # Decided once: that it later falls to a hundredth changes nothing of it.
        (LONG, "2025-02-03 price PUT 20,000 JPY\n2025-03-04 price PUT 200 JPY", 980_200, False),
        (LONG, "2025-02-03 price PUT 200 JPY\n2025-03-04 price PUT 2 JPY", 980_200, True),
        # Another one bought later says what a contract cost, until the next quote.
        (
            LONG,
            (
                "2025-02-03 price PUT 200 JPY\n"
                '2025-02-05 * "another"\n  Assets:Attack:Trade  1 PUT {30,000 JPY}\n'
                "  Assets:Attack:Trade  -30,000 JPY"
            ),
            1_010_000,
            True,
        ),
    ],
)
def test_an_options_quote_is_multiplied_where_its_cost_says_so(booked, prices, equity, told):
    ledger = FUNDED + booked + prices + "\n"
    history = history_of(ledger)
    assert history.last.equity == D(equity)
    (*doubts,) = history.doubtful_terms
    assert [one.commodity for one in doubts] == (["PUT"] if told else [])
    if told:
        assert (doubts[0].multiplier, doubts[0].cost) == (D(100), D(20_000))


@pytest.mark.parametrize(
    ("multiplier", "quote", "times"),
    [
        # 20,000 / 4,308.87 is 4.64, the third root of 100; 20,000 / 928.32 is 21.54, its square.
        (100, "4,309", None),
        (100, "4,308", 1),
        (100, "2,001", 1),
        (100, "2,000", 1),  # just between the two
        (100, "1,999", 100),
        (100, "929", 100),
        (100, "928", None),
        ("0.1", "43,000", None),
        ("0.1", "44,000", 1),
        ("0.01", "200,000", 1),
        ("0.1", "92,000", "0.1"),
        ("0.1", "93,000", None),
        # Just at the ends of the middle third: 2 and 4 are the third root of 8, and its square.
        (8, "10,000", None),
        (8, "9,999", 1),
        (8, "5,001", 8),
        (8, "5,000", None),
        ("0.125", "40,000", None),
        ("0.125", "40,001", 1),
        ("0.125", "79,999", "0.125"),
        ("0.125", "80,000", None),
        (2, "14,000", 2),
    ],
)
def test_a_first_quote_that_fits_neither_is_told(multiplier, quote, times):
    terms = OPTION.replace("multiplier: 100", f"multiplier: {multiplier}").format(1, "-20,000")
    ledger = FUNDED + terms + f"2025-03-04 price PUT {quote} JPY\n"
    history = history_of(ledger)
    doubts = [(one.times, one.multiplier) for one in history.doubtful_terms if not one.sure]
    assert doubts == ([] if times is None else [(D(times), D(multiplier))])
    if times is not None:
        assert history.last.equity == D(980_000) + D(quote.replace(",", "")) * D(times)
        told = [one for one in findings(ledger, "BB503") if one.text.key == "BB503.unsure"]
        assert [one.params["times"] for one in told] == [D(times)]


@pytest.mark.parametrize("booked", [LONG, SHORT])
@pytest.mark.parametrize("price", ["300 JPY", "30,000 JPY", "0 JPY"])
@pytest.mark.parametrize("quoted", ["", "2025-02-04 price PUT 250 JPY\n"])
def test_the_price_of_a_transaction_may_be_an_options_quote(booked, price, quoted):
    """One of two is closed at 300 x 100: the other one is worth as much. At 0 nobody bought."""
    one = 1 if booked == LONG else -1
    two = booked.replace(f" {one} PUT", f" {2 * one} PUT").replace("20,000 JPY\n", "40,000 JPY\n")
    closing = f"""
2025-02-05 * "one is closed"
  Assets:Attack:Trade   {-one} PUT {{20,000 JPY}} @ {price}
  Assets:Attack:Trade   {one * 29_900} JPY
  Income:Attack:PnL
"""
    history = history_of(FUNDED + two + quoted + closing)
    last = 20_000 if not quoted else 25_000
    other = last if price.startswith("0") else 30_000
    assert history.last.equity == 1_000_000 + one * (other - 20_000 + 29_900 - 20_000)


SHARES_TOO = (
    OPTION.partition("2025-02-03 *")[0]
    + """
2025-02-03 * "Shares, and an option on them"
  Assets:Attack:Trade     100 N  {5,000 JPY}
  Assets:Attack:Trade      -2 PUT {20,000 JPY}
  Assets:Attack:Trade  -460,000 JPY
"""
)


@pytest.mark.parametrize("price", ["300 JPY", "30,000 JPY"])
def test_the_money_of_a_transaction_is_that_of_all_that_is_in_it(price):
    """Neither what the shares cost, nor what they bring, says how an option is quoted."""
    assert history_of(FUNDED + SHARES_TOO).last.equity == 1_000_000
    closing = f"""
2025-02-05 * "half of both"
  Assets:Attack:Trade     -50 N  {{5,000 JPY}} @ 8,000 JPY
  Assets:Attack:Trade       1 PUT {{20,000 JPY}} @ {price}
  Assets:Attack:Trade  370,000 JPY
  Income:Attack:PnL
"""
    history = history_of(FUNDED + SHARES_TOO + closing)
    assert history.last.equity == 1_000_000 + 100 * 3_000 - 2 * 10_000


def test_an_option_moved_in_kind_is_worth_its_multiplied_quote():
    """To the core it would be: 100 x 150, not 150."""
    ledger = LONG + (
        '2025-02-03 price PUT 200 JPY\n2025-02-04 price PUT 150 JPY\n2025-02-04 * "out"\n'
        "  Assets:Attack:Trade  -1 PUT {20,000 JPY}\n  Assets:Bank  1 PUT {20,000 JPY}\n"
    )
    history = history_of(FUNDED + ledger)
    assert history.last.net_contributions == D(985_000)
    assert history.last.nav == D("99.5")


def test_an_option_moved_in_kind_is_worth_what_the_last_one_cost():
    """30,000 for a contract since another one was bought, and no quote to be multiplied."""
    ledger = LONG + (
        '2025-02-03 price PUT 200 JPY\n2025-02-05 * "another"\n'
        "  Assets:Attack:Trade  1 PUT {30,000 JPY}\n  Assets:Attack:Trade  -30,000 JPY\n"
        '2025-02-06 * "out"\n'
        "  Assets:Attack:Trade  -1 PUT {20,000 JPY}\n  Assets:Bank  1 PUT {20,000 JPY}\n"
    )
    assert history_of(FUNDED + ledger).last.net_contributions == D(970_000)


def test_a_small_contract_is_told_apart_the_same_way():
    """Multiplier 0.1: a tenth of the quote is paid."""
    ledger = LONG.replace("multiplier: 100", "multiplier: 0.1") + "2025-02-03 price PUT 200000 JPY"
    history = history_of(FUNDED + ledger + "\n")
    assert history.last.equity == D(1_000_000)
    assert [one.multiplier for one in history.doubtful_terms] == [D("0.1")]


def test_an_option_without_a_known_cost_goes_by_its_quote():
    ledger = """
2025-02-04 * "a gift, and one that was given away"
  Assets:Attack:Trade   1 PUT
  Equity:Opening
2025-02-05 price PUT 150 JPY
2025-02-06 price PUT 0 JPY
"""
    terms = LONG[: LONG.index('2025-02-03 * "one put"')]
    history = history_of(FUNDED + terms + ledger)
    assert on(history, "02-05").equity == D(1_000_150)
    assert history.doubtful_terms == ()


@pytest.mark.parametrize(("quote", "worth"), [(200, 30_000), (2, 30_000), (3, 45_000)])
def test_a_quote_in_dollars_is_held_against_a_cost_in_dollars(quote, worth):
    """200 dollars were paid at 150 yen; as a contract, or for one of its 100 units."""
    booked = LONG.replace("{20,000 JPY}", "{200 USD}").replace("-20,000 JPY", "-200 USD")
    dollars = f"2025-02-03 price USD 150 JPY\n2025-02-04 price PUT {quote} USD\n"
    assert history_of(FUNDED + booked + dollars).last.equity == D(1_000_000 - 30_000 + worth)


def test_what_cost_nothing_says_of_no_quote_what_it_is_for():
    """One was given; of another one that cost 20,000 the next quote is for one of 100 points."""
    given = LONG.replace("20,000 JPY}", "0 JPY}").replace("-20,000 JPY", "0 JPY")
    another = """2025-02-03 price PUT 200 JPY
2025-02-05 * "another"
  Assets:Attack:Trade  1 PUT {20,000 JPY}
  Assets:Attack:Trade  -20,000 JPY
2025-02-06 price PUT 150 JPY
"""
    history = history_of(FUNDED + given + another)
    assert history.last.equity == D(980_000 + 2 * 15_000)


def test_a_price_of_money_in_options_is_no_quote_of_the_option():
    """A yen buys the 16,000th part of a contract."""
    history = history_of(FUNDED + LONG + "2025-02-04 price JPY 0.0000625 PUT\n")
    assert history.last.equity == D(980_000 + 16_000)
    assert history.doubtful_terms == ()


def test_a_first_quote_of_zero_decides_nothing():
    ledger = LONG + "2025-02-04 price PUT 0 JPY\n2025-02-05 price PUT 150 JPY\n"
    assert history_of(FUNDED + ledger).last.equity == D(995_000)


def test_what_is_booked_at_no_cost_and_declared_as_nothing_is_asked_about():
    ledger = """
option "operating_currency" "JPY"
2025-01-01 open Assets:Broker
  barbell: "attack"
2025-01-01 open Equity:Opening
2025-01-06 * "Opening"
  Assets:Broker  1,000,000 JPY
  Equity:Opening
2025-01-07 price MINI 39,000 JPY
2025-01-07 * "a future, undeclared"
  Assets:Broker  1 MINI {0 JPY}
2025-01-08 * "and one more"
  Assets:Broker  1 MINI {0 JPY}
"""
    (finding,) = findings(ledger, "BB503")
    assert (finding.location.lineno, finding.severity.value) == (11, "notice")
    assert finding.params["commodity"] == "MINI"
    declared = '2025-01-01 commodity MINI\n  barbell-instrument: "future"\n'
    assert findings(ledger + declared, "BB503") == []
    only_named = '2025-01-01 commodity MINI\n  name: "mini"\n'
    assert len(findings(ledger + only_named, "BB503")) == 1


@pytest.mark.parametrize("instrument", ["future", "cfd"])
def test_a_contract_that_was_booked_at_a_cost_is_told_where_it_was(instrument):
    """68,000 are paid for what is worth its settled result alone: 932,000 are left of a million."""
    ledger = f"""
option "operating_currency" "JPY"
2025-01-01 open Assets:Broker
  barbell: "attack"
2025-01-01 open Equity:Opening
2025-01-01 commodity MINI
  barbell-instrument: "{instrument}"
  barbell-multiplier: 10
2025-01-06 * "Opening"
  Assets:Broker  1,000,000 JPY
  Equity:Opening
2025-01-07 price MINI 34,000 JPY
2025-01-07 * "at no cost"
  Assets:Broker  1 MINI {{0 JPY}} @ 34,000 JPY
2025-01-08 * "as if it were shares"
  Assets:Broker  2 MINI {{34,000 JPY}}
  Assets:Broker  -68,000 JPY
2025-01-09 * "closed"
  Assets:Broker  -2 MINI {{34,000 JPY}}
  Assets:Broker  68,000 JPY
"""
    (finding,) = findings(ledger, "BB503")
    assert (finding.location.lineno, finding.severity.value) == (16, "notice")
    assert finding.text.key == "BB503.paid-for"
    assert findings(ledger[: ledger.index('2025-01-08 * "as')], "BB503") == []
    option = ledger.replace(f'"{instrument}"', '"option"')
    assert "BB503.paid-for" not in {one.text.key for one in findings(option, "BB503")}


def test_a_doubtful_quote_is_told_where_the_option_is_declared():
    (finding,) = findings(FUNDED + LONG + "2025-02-03 price PUT 200 JPY\n", "BB503")
    line = (FUNDED + LONG).splitlines().index("2025-01-01 commodity PUT") + 1
    assert (finding.location.lineno, finding.severity.value) == (line, "notice")
    assert (finding.params["cost"], finding.params["quote"]) == (D(20000), D(200))
