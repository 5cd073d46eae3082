"""What changes hands for nothing counts at market: it is neither lost nor found."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.support import judge

D = Decimal
HOUSE = """\
option "operating_currency" "JPY"
2024-12-01 open Assets:Core:Bank
  barbell: "core"
2024-12-01 open Assets:Core:Fund
  barbell: "core"
2024-12-01 open Assets:Attack:One
  barbell: "attack"
2024-12-01 open Assets:Attack:Two
  barbell: "attack"
2024-12-01 open Assets:Elsewhere
2024-12-01 open Expenses:Gifts
2024-12-01 open Income:Rebates
2024-12-01 open Income:Other
2024-12-01 open Expenses:Core:Fees
  barbell: "core"
2024-12-01 open Equity:Opening
2024-12-01 open Equity:Other
2024-12-01 custom "barbell" "policy"
  core-floor:       100,000 JPY
  sleeve-budget:  1,000,000 JPY
2024-12-01 * "Opening"
  Assets:Core:Bank    9,000,000 JPY
  Assets:Attack:One     400,000 JPY
  Equity:Opening
2025-01-06 * "The core buys"
  Assets:Core:Fund        1,000 F {900 JPY}
  Assets:Core:Bank     -900,000 JPY
2025-02-01 price F 1,000 JPY
"""
LATER = "2025-02-10 price F 1,000 JPY\n"


def story(*parts):
    return judge(HOUSE + "".join(parts) + LATER)


def booked(day, *postings):
    return f'2025-{day} * "Booked"\n' + "".join(f"  {one}\n" for one in postings)


def codes(analysis):
    told = ("BB201", "BB202", "BB203", "BB204", "BB304", "BB402")
    return [(one.code, one.amount) for one in analysis.findings if one.code in told]


def on(analysis, day):
    return next(one for one in analysis.history.days if f"{one.date:%m-%d}" == day)


GIVEN = "Assets:Core:Fund  -200 F {900 JPY}"
"""200 of them cost 180,000 and are worth 200,000."""
FOUND = booked("02-04", "Assets:Attack:One  200 F {0 JPY}")


@pytest.mark.parametrize(
    "gift",
    [
        booked("02-03", GIVEN, "Expenses:Gifts  180,000 JPY"),
        booked("02-03", f"{GIVEN} @ 0 JPY", "Expenses:Gifts  180,000 JPY"),
        booked("02-03", GIVEN, "Equity:Other  -7 JPY", "Expenses:Gifts"),
        booked("02-03", GIVEN, "Income:Rebates  -7 JPY", "Expenses:Gifts"),
        booked("02-03", GIVEN, "Expenses:Gifts"),
        booked("02-03", "Assets:Elsewhere  0 JPY", GIVEN, "Expenses:Gifts"),
        booked("02-03", GIVEN, "Income:Other  180,000 JPY"),
        booked("02-03", GIVEN, "Income:Other  200 F {900 JPY}"),
        booked("02-03", GIVEN, "Expenses:Gifts  200 F {900 JPY}"),
        booked(
            "02-03",
            "Assets:Core:Fund  -150 F {900 JPY}",
            "Assets:Core:Fund   -50 F {900 JPY} @ 0 JPY",
            "Expenses:Gifts  180,000 JPY",
        ),
    ],
)
def test_what_the_core_gives_away_is_a_withdrawal_at_market(gift):
    analysis = story(gift)
    assert codes(analysis) == [("BB204", 200_000)]
    assert on(analysis, "02-03").core == 8_900_000
    # Next day the sleeve has as much, from nowhere: a contribution, and pointed out.
    analysis = story(gift, FOUND)
    assert codes(analysis) == [("BB204", 200_000), ("BB203", 200_000)]
    day = on(analysis, "02-04")
    assert (day.equity, day.nav, day.net_contributions) == (600_000, 100, 600_000)


def test_what_is_sold_for_a_loss_is_none():
    sale = booked(
        "02-03",
        f"{GIVEN} @ 700 JPY",
        "Assets:Core:Bank  140,000 JPY",
        "Expenses:Gifts  40,000 JPY",
    )
    assert codes(story(sale)) == []


def test_what_the_core_exchanges_for_something_else_is_none():
    merger = booked("02-03", GIVEN, "Assets:Core:Fund  180 G {1,000 JPY}")
    assert codes(story("2025-02-02 price G 1,000 JPY\n", merger)) == []


def test_what_a_cost_of_the_cores_own_takes_is_none():
    fee = booked("02-03", "Assets:Core:Fund  -2 F {900 JPY}", "Expenses:Core:Fees  1,800 JPY")
    assert codes(story(fee)) == []


def test_what_is_worth_nothing_is_written_off():
    void = booked("01-07", "Assets:Core:Fund  10 VOID {900 JPY}", "Assets:Core:Bank  -9,000 JPY")
    gone = booked("02-03", "Assets:Core:Fund  -10 VOID {900 JPY}", "Expenses:Gifts  9,000 JPY")
    assert codes(story(void, "2025-02-02 price VOID 0 JPY\n", gone)) == []


def test_what_the_sleeve_gives_away_stays_its_loss():
    bought = booked("01-07", "Assets:Attack:One  100 F {1,000 JPY}", "Assets:Attack:One")
    gone = booked("02-03", "Assets:Attack:One  -100 F {1,000 JPY}", "Expenses:Gifts")
    analysis = story(bought, gone)
    assert codes(analysis) == []
    assert (on(analysis, "02-03").nav, on(analysis, "02-03").net_contributions) == (75, 400_000)


FREE = booked("01-08", "Assets:Core:Fund  500 F {0 JPY}") + "2025-01-31 price F 1,000 JPY\n"


@pytest.mark.parametrize(
    "way",
    [
        # It goes to nobody, or to Equity, and comes from nobody, or from Equity.
        FREE + booked("02-03", "Assets:Core:Fund  -200 F {0 JPY}") + FOUND,
        booked("02-03", GIVEN, "Equity:Other  180,000 JPY") + FOUND,
        booked("02-03", GIVEN, "Equity:Other  180,000 JPY")
        + booked("02-04", "Assets:Attack:One  200 F {0 JPY}", "Equity:Opening  0 JPY"),
        FREE + booked("02-03", "Assets:Core:Fund  -200 F {0 JPY} @ 0 JPY") + FOUND,
    ],
)
def test_nowhere_is_an_account_like_equity(way):
    analysis = story(way)
    (breach,) = analysis.history.breaches
    assert breach.amount in {180_000, 200_000}  # at book where Equity's leg says so
    assert breach.flow.target == "Assets:Attack:One"
    assert {hop.account for hop in breach.hops[1:-1]} <= {"Equity", "Equity:Other"}


def test_found_by_the_sleeve_it_is_no_profit_and_no_split_of_the_cores():
    analysis = story(FOUND)
    day = on(analysis, "02-04")
    assert (day.core, day.equity, day.nav) == (9_100_000, 600_000, 100)
    assert codes(analysis) == []
    (flow,) = [one for one in analysis.history.flows if one.unbooked]
    assert (flow.unbooked, flow.inflow, flow.explicit_inflow) == (200_000, 200_000, 0)


def test_beside_its_own_it_is_a_bonus_of_the_sleeve():
    """100 and 100 more: each is worth half of what it was, until there is a new price."""
    own = booked("01-07", "Assets:Attack:Two  100 G {1,000 JPY}", "Assets:Attack:One  -100,000 JPY")
    analysis = story(own, booked("02-04", "Assets:Attack:One  100 G {0 JPY}"))
    assert (on(analysis, "02-04").nav, on(analysis, "02-04").net_contributions) == (100, 400_000)


def test_it_is_an_increase_under_a_ceiling():
    halt = '2025-02-02 custom "barbell" "halt"\n  by: "A"\n  reason: "b"\n'
    assert ("BB402", 200_000) in codes(story(halt, FOUND))


def test_outside_it_is_nobodys():
    analysis = story(booked("02-04", "Assets:Elsewhere  200 F {0 JPY}"))
    assert codes(analysis) == []
    assert on(analysis, "02-10").core == 9_100_000


def test_from_one_to_the_other_it_is_direct():
    gift = booked("02-03", GIVEN, "Assets:Attack:One  200 F {0 JPY}", "Expenses:Gifts  180,000 JPY")
    analysis = story(gift)
    assert codes(analysis) == [("BB201", 200_000)]
    assert on(analysis, "02-03").net_contributions == 600_000


def test_without_a_price_it_is_unknown():
    analysis = story(booked("02-04", "Assets:Attack:One  200 NEW {0 JPY}"))
    assert on(analysis, "02-04").nav is None
    analysis = story(
        booked("02-04", "Assets:Attack:One  200 NEW {0 JPY}"), "2025-02-04 price NEW 500 JPY\n"
    )
    assert (on(analysis, "02-04").nav, on(analysis, "02-04").net_contributions) == (100, 500_000)


RATE = "2025-02-02 price USD 150 JPY\n"
IN_YEN = booked("02-04", "Equity:Opening  -150,000 JPY", "Assets:Attack:One  150,000 JPY")
IN_DOLLARS = booked("02-04", "Equity:Opening  -1,000 USD", "Assets:Attack:One  1,000 USD")


@pytest.mark.parametrize(
    ("left", "came"),
    [
        (booked("02-03", "Assets:Core:Bank  -150,000 JPY @@ 1,000 USD", "Equity:Other"), IN_YEN),
        (booked("02-03", "Assets:Core:Bank  -150,000 JPY", "Equity:Other"), IN_DOLLARS),
        (
            booked("02-03", "Assets:Core:Fund  -150 F {900 JPY}", "Equity:Other  150 F {900 JPY}"),
            IN_YEN,
        ),
        (
            booked("02-03", "Assets:Core:Bank  -150,000 JPY", "Assets:Elsewhere")
            + booked("02-03", "Assets:Elsewhere  -150,000 JPY @@ 1,000 USD", "Equity:Other"),
            IN_DOLLARS,
        ),
    ],
)
def test_equity_is_one_account_in_whatever_currency(left, came):
    analysis = story(RATE, left, came)
    (breach,) = analysis.history.breaches
    assert (breach.amount, breach.flow.date.day) == (150_000, 4)


def test_shares_that_come_back_by_way_of_equity_are_the_sleeves():
    bought = booked("01-07", "Assets:Attack:One  100 G {1,000 JPY}", "Assets:Attack:One")
    halt = '2025-02-02 custom "barbell" "halt"\n  by: "A"\n  reason: "b"\n'
    away = booked(
        "02-03", "Assets:Attack:One  -100 G {1,000 JPY}", "Equity:Other  100 G {1,000 JPY}"
    )
    home = booked(
        "02-04", "Equity:Opening  -100 G {1,000 JPY}", "Assets:Attack:Two  100 G {1,000 JPY}"
    )
    analysis = story(bought, halt, away, home)
    assert codes(analysis) == []
    assert (on(analysis, "02-04").nav, on(analysis, "02-04").net_contributions) == (100, 400_000)


@pytest.mark.parametrize("price", ["0", "-5"])
def test_what_equity_gives_of_no_value_is_nothing(price):
    """The unit price of what lies nowhere else is no divisor."""
    left = booked("02-03", "Assets:Core:Bank  -150,000 JPY", "Equity:Other")
    given = booked("02-04", "Equity:Opening  -50 DUD {0 JPY}", "Assets:Elsewhere  50 DUD {0 JPY}")
    (breach,) = story(f"2025-02-04 price DUD {price} JPY\n", left, given, IN_YEN).history.breaches
    assert breach.amount == 150_000


SOLD = "Assets:Core:Fund  -200 F {900 JPY} @ 1 JPY"
"""200 of them, worth 200,000, at a price that somebody has made up."""


@pytest.mark.parametrize(
    ("reached", "legs"),
    [
        (199_800, ["Assets:Attack:One  200 F {1 JPY}", "Assets:Attack:One  -200 JPY"]),
        (199_800, ["Assets:Attack:One  200 F @ 1 JPY", "Assets:Attack:One  -200 JPY"]),
        (
            199_750,
            [
                "Assets:Attack:One  150 F {1 JPY}",
                "Assets:Attack:Two  50 F {2 JPY}",
                "Assets:Attack:One  -250 JPY",
                "Assets:Core:Bank  50 JPY",
            ],
        ),
        (99_900, ["Assets:Attack:One  100 F {1 JPY}", "Assets:Attack:One  -100 JPY"]),
    ],
    ids=["lots", "without a cost", "two lots", "half of them, half to others"],
)
@pytest.mark.parametrize("loss", ["Expenses:Gifts", "Expenses:Core:Fees", "Income:Other"])
def test_what_the_core_sells_to_the_sleeve_counts_at_market(reached, legs, loss):
    """A price between one's own accounts is nobody's: what was paid counts beside the worth."""
    analysis = story(booked("02-03", SOLD, "Assets:Core:Bank  200 JPY", *legs, loss))
    direct = [amount for code, amount in codes(analysis) if code == "BB201"]
    assert direct == [reached]
    assert on(analysis, "02-03").nav == 100


@pytest.mark.parametrize(
    ("paid", "reached"), [(200_000, []), (200_002, [2]), (300_000, [100_000]), (199_000, [])]
)
def test_what_the_sleeve_sells_to_the_core_counts_at_market(paid, reached):
    """What the core pays above the market is the sleeve's; what it pays below it is not."""
    ledger = booked("01-13", "Assets:Attack:One  200 F {900 JPY}", "Assets:Attack:One") + booked(
        "02-03",
        f"Assets:Attack:One  -200 F {{900 JPY}} @ {paid / 200} JPY",
        f"Assets:Attack:One  {paid} JPY",
        f"Assets:Core:Bank  -{paid} JPY",
        f"Assets:Core:Fund  200 F {{{paid / 200} JPY}}",
        "Income:Other",
    )
    assert [amount for code, amount in codes(story(ledger)) if code == "BB201"] == reached


def test_sold_to_an_account_outside_it_is_a_withdrawal_at_market_that_is_traced():
    analysis = story(
        booked(
            "02-03",
            SOLD,
            "Assets:Core:Bank  200 JPY",
            "Assets:Elsewhere  200 F {1 JPY}",
            "Assets:Elsewhere  -200 JPY",
            "Expenses:Gifts",
        ),
        booked("02-04", "Assets:Elsewhere  -200 F {1 JPY}", "Assets:Attack:One  200 F {1 JPY}"),
    )
    assert ("BB204", 199_800) in codes(analysis)
    assert ("BB202", 199_800) in codes(analysis)


@pytest.mark.parametrize(
    "legs",
    [
        (
            "Assets:Core:Fund  -200 F {900 JPY} @ 1 JPY",
            "Assets:Attack:One  200 F {900 JPY} @ 1 JPY",
        ),
        (SOLD, "Assets:Attack:One  200 F {1 JPY}", "Expenses:Gifts"),
    ],
    ids=["moved", "sold"],
)
def test_a_price_between_ones_own_accounts_is_none_of_the_market(legs):
    analysis = story(booked("02-03", *legs))
    assert ("BB201", 200_000) in codes(analysis)
    assert on(analysis, "02-03").core == 9_000_000 - 900_000 + 800_000


def test_where_no_other_price_is_known_it_is_better_than_none():
    analysis = story(
        '2024-12-01 open Assets:Core:Gold\n  barbell: "core"\n',
        booked("02-03", "Assets:Elsewhere  -10 G @ 70 JPY", "Assets:Core:Gold  10 G @ 70 JPY"),
    )
    assert on(analysis, "02-03").core == 9_000_000 + 100_000 + 700


def test_a_price_in_an_opening_does_not_hide_an_older_one_of_the_market():
    analysis = story(booked("02-03", "Assets:Core:Fund  10 F @ 1 JPY", "Equity:Opening"))
    assert on(analysis, "02-03").core == 9_000_000 + 100_000 + 10_000


@pytest.mark.parametrize("fee", [0, 30])
def test_what_an_account_outside_sells_cheap_to_the_sleeve_is_put_in(fee):
    """The loss of the account outside is its own; a fee beside it is the sleeve's."""
    bought = booked("01-13", "Assets:Elsewhere  200 F {900 JPY}", "Assets:Elsewhere")
    legs = [
        "Assets:Elsewhere  -200 F {900 JPY} @ 1 JPY",
        "Assets:Elsewhere  200 JPY",
        "Assets:Attack:One  200 F {1 JPY}",
        f"Assets:Attack:One  {-200 - fee} JPY",
        "Expenses:Gifts",
    ]
    day = on(story(bought, booked("02-03", *legs)), "02-03")
    assert day.net_contributions == 400_000 + 200_000 - 200
    assert day.nav == D(100) * (599_800 - fee) / 599_800
