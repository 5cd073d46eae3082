"""Ways round a transfer, each with what is said of it: results, Equity, nothing for something."""

from __future__ import annotations

import pytest

from beancount_barbell.model.findings import Status
from tests.support import findings, judge, only

HOUSE = """\
option "operating_currency" "JPY"
option "inferred_tolerance_default" "JPY:0.5"
2024-12-01 open Assets:Core:Bank
  barbell: "core"
2024-12-01 open Assets:Core:Fund "NONE"
  barbell: "core"
2024-12-01 open Expenses:Core:Fee
  barbell: "core"
2024-12-01 open Income:Core:Yield
  barbell: "core"
2024-12-01 open Assets:Attack:Trade "NONE"
  barbell: "attack"
2024-12-01 open Income:Attack:PnL
  barbell: "attack"
2024-12-01 open Expenses:Attack:Fee
  barbell: "attack"
2024-12-01 open Assets:Store "NONE"
2024-12-01 open Expenses:Rent
2024-12-01 open Equity:Opening
2024-12-01 open Equity:Other
2024-12-01 commodity MINI
  barbell-instrument: "future"
2025-01-06 * "Opening"
  Assets:Core:Bank     9,000,000 JPY
  Assets:Core:Fund          1000 FUND {1000 JPY}
  Assets:Attack:Trade  1,000,000 JPY
  Equity:Opening
2025-01-06 price FUND 1000 JPY
"""
END = "2025-05-30 price FUND 1000 JPY\n"
CORE, SLEEVE = "Assets:Core:Bank", "Assets:Attack:Trade"
FUND, STORE = "Assets:Core:Fund", "Assets:Store"
COSTS = ("Expenses:Core:Fee", "Income:Core:Yield")
GAINS = ("Income:Attack:PnL", "Expenses:Attack:Fee")


def book(day, *legs):
    return f'2025-{day} * "t"\n' + "".join(f"  {leg}\n" for leg in legs)


def spend(day, cost=COSTS[0], amount=200_000):
    return book(day, f"{CORE}  {-amount} JPY", f"{cost}  {amount} JPY")


def win(day, gain=GAINS[0], amount=200_000):
    return book(day, f"{SLEEVE}  {amount} JPY", f"{gain}  {-amount} JPY")


# -- results ----------------------------------------------------------------------------


@pytest.mark.parametrize("cost", COSTS)
@pytest.mark.parametrize("gain", GAINS)
@pytest.mark.parametrize(
    ("won_on", "told"),
    [("03-03", True), ("06-01", True), ("06-02", False), ("02-01", True), ("01-31", False)],
)
def test_a_cost_of_the_core_and_a_gain_of_the_sleeve(cost, gain, won_on, told):
    """Within the window of 90 days after the cost of 03-03, or 30 days before it."""
    ledger = HOUSE + spend("03-03", cost) + win(won_on, gain) + "2025-06-30 price FUND 1000 JPY\n"
    found = findings(ledger, "BB203")
    assert [(one.amount, one.params["from"], one.params["to"]) for one in found] == (
        [(200_000, CORE, SLEEVE)] if told else []
    )


@pytest.mark.parametrize("cost", COSTS)
@pytest.mark.parametrize("gain", GAINS)
def test_one_transaction_that_does_both_is_a_transfer(cost, gain):
    legs = (f"{CORE}  -200,000 JPY", f"{cost}  200,000 JPY", f"{SLEEVE}  200,000 JPY", gain)
    found = only(HOUSE + book("03-03", *legs) + END, "BB201")
    assert (found.amount, found.params["from"], found.params["to"]) == (200_000, CORE, SLEEVE)
    assert findings(HOUSE + book("03-03", *legs) + END, "BB203") == []


@pytest.mark.parametrize("payer", ["Income:Salary", STORE])
def test_a_cost_of_the_core_and_what_others_put_in(payer):
    """The rent is tagged as the core's, and the salary goes to the broker."""
    salary = book("03-05", f"{payer}  -200,000 JPY", f"{SLEEVE}  200,000 JPY")
    house = HOUSE + "2025-01-01 open Income:Salary\n" + spend("03-03")
    assert only(house + salary + END, "BB203").amount == 200_000
    # What a gain is matched with is matched once.
    both = findings(house + win("03-04", amount=120_000) + salary + END, "BB203")
    assert [one.amount for one in both] == [120_000, 80_000]


def test_a_cost_that_somebody_else_pays_is_none_of_the_cores_money():
    paid = book("03-03", f"{STORE}  -200,000 JPY", "Expenses:Core:Fee  200,000 JPY")
    assert findings(HOUSE + paid + win("03-04") + END, "BB203") == []
    spent = book("03-04", "Expenses:Rent  200,000 JPY", "Income:Attack:PnL  -200,000 JPY")
    assert findings(HOUSE + spend("03-03") + spent + END, "BB203") == []


def test_no_more_than_either_of_the_two():
    both = book(
        "03-03",
        f"{CORE}  -200,000 JPY",
        "Expenses:Core:Fee  200,000 JPY",
        f"{SLEEVE}  70,000 JPY",
        "Income:Attack:PnL  -70,000 JPY",
    )
    assert only(HOUSE + both + END, "BB201").amount == 70_000
    assert findings(HOUSE + both + win("03-04", amount=70_000) + END, "BB203") == []
    assert (
        only(HOUSE + spend("03-03") + win("03-04", amount=70_000) + END, "BB203").amount == 70_000
    )


def test_what_is_booked_in_several_postings_is_their_sum():
    paid = book(
        "03-03",
        f"{CORE}  -200,000 JPY",
        "Expenses:Core:Fee  130,000 JPY",
        "Expenses:Core:Fee   70,000 JPY",
    )
    won = book(
        "03-04",
        f"{SLEEVE}  200,000 JPY",
        "Income:Attack:PnL  -110,000 JPY",
        "Income:Attack:PnL   -90,000 JPY",
    )
    for cost, gain in ((paid, won), (paid, win("03-04")), (spend("03-03"), won)):
        assert only(HOUSE + cost + gain + END, "BB203").amount == 200_000


SHARE = book("02-03", f"{SLEEVE}  100 SHARE {{1000 JPY}}", f"{SLEEVE}  -100,000 JPY")


@pytest.mark.parametrize(
    "won",
    [
        # A position of 2,000,000 may make a tenth; and lots that are sold make their own gain.
        SHARE.replace("100 SHARE", "2000 SHARE").replace("-100,000", "-2,000,000") + win("03-04"),
        SHARE
        + book(
            "03-04",
            f"{SLEEVE}  -100 SHARE {{1000 JPY}} @ 3000 JPY",
            f"{SLEEVE}  300,000 JPY",
            "Income:Attack:PnL",
        ),
        win("03-04", amount=40_000),  # too small
    ],
)
def test_a_gain_that_something_has_made_is_one(won):
    assert findings(HOUSE + spend("03-03") + won + END, "BB203") == []


@pytest.mark.parametrize(("units", "told"), [(1_000, False), (999, True)])
def test_what_was_bought_and_sold_on_the_day_may_have_made_a_tenth_of_it(units, told):
    bought = book("03-04", f"{SLEEVE}  {units} SHARE {{1000 JPY}}", f"{SLEEVE}  -{units}000 JPY")
    sold = book("03-04", f"{SLEEVE}  -{units} SHARE {{1000 JPY}}", f"{SLEEVE}  {units}000 JPY")
    found = findings(HOUSE + spend("03-03") + bought + sold + win("03-04") + END, "BB203")
    assert [one.amount for one in found] == ([200_000] if told else [])


def test_a_position_does_not_pay_twice_its_value_in_cash():
    """100,000 in shares have not made 200,000, and 1,999,000 not quite."""
    for shares in (100, 1999):
        held = SHARE.replace("100 SHARE", f"{shares} SHARE").replace("-100,000", f"-{shares}000")
        assert len(findings(HOUSE + spend("03-03") + held + win("03-04") + END, "BB203")) == 1


def test_beside_sold_lots_of_the_sleeve_a_fee_of_the_core_is_a_fee():
    sold = book(
        "03-04",
        f"{SLEEVE}  -100 SHARE {{1000 JPY}} @ 3000 JPY",
        f"{SLEEVE}  300,000 JPY",
        "Income:Attack:PnL  -200,000 JPY",
        f"{CORE}  -500 JPY",
        "Expenses:Core:Fee  500 JPY",
    )
    found = findings(HOUSE + SHARE + sold + END)
    assert {one.code for one in found} & {"BB201", "BB203"} == set()


def test_a_cost_is_of_the_account_that_paid_most_of_it():
    legs = (f"{CORE}  -150,000 JPY", f"{FUND}  -50,000 JPY")
    for paid in (legs, legs[::-1]):
        cost = book("03-03", *paid, "Expenses:Core:Fee  200,000 JPY")
        assert only(HOUSE + cost + win("03-04") + END, "BB203").params["from"] == CORE


def test_a_purpose_of_another_withdrawal_is_none_of_a_cost():
    roof = book("02-03", f"{CORE}  -50,000 JPY", "Assets:Store  50,000 JPY").replace(
        '"t"', '"t" ^r'
    )
    paid = book("02-04", "Assets:Store  -50,000 JPY", "Expenses:Rent").replace('"t"', '"t" ^r')
    assert [
        one.amount for one in findings(HOUSE + roof + paid + spend("03-03") + win("03-04"), "BB203")
    ] == [200_000]


def test_a_cost_with_a_purpose_is_left_out():
    """As far as the purpose goes: one of a yen excuses a yen."""
    linked = spend("03-03").replace('"t"', '"t" ^roof')
    outside = book("03-02", f"{CORE}  -1 JPY", f"{STORE}  1 JPY")

    def amounts(spent):
        purpose = book("03-03", f"{STORE}  -{spent} JPY", f"Expenses:Rent  {spent} JPY")
        purpose = purpose.replace('"t"', '"t" ^roof')
        told = findings(HOUSE + outside + linked + purpose + win("03-04") + END, "BB203")
        return [one.amount for one in told]

    assert amounts(1) == [199_999]
    assert amounts(200_000) == []


@pytest.mark.parametrize("turn", [1, -1])
def test_the_order_of_legs_does_not_tell_how_an_account_was_taken(turn):
    legs = ("Expenses:Rent  -300 JPY", "Expenses:Rent  100 JPY", "Income:Odd  -50 JPY")
    odd = "2024-12-01 open Income:Odd\n"
    both = ("Income:Odd  70 JPY", *legs)[::turn]
    taken = findings(HOUSE + odd + book("03-03", f"{SLEEVE}  180 JPY", *both) + END, "BB005")
    assert {one.params["account"]: one.params["treatment"] for one in taken} == {
        "Expenses:Rent": "outside",
        "Income:Odd": "contribution",
    }


# -- in kind ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "rest",
    ["Expenses:Core:Fee", "Income:Core:Yield", "Expenses:Rent", "Expenses:Attack:Fee"],
)
@pytest.mark.parametrize(
    "lot", ["{1000 JPY}", "{1 JPY}", "{0 JPY}", "@ 0 JPY", "{1000 JPY} @ 0 JPY"]
)
@pytest.mark.parametrize("arrives", ["{1000 JPY}", "{1 JPY}", "{0 JPY}"])
def test_in_kind_with_another_leg_counts_at_market(lot, arrives, rest):
    """200 shares at 1,000, whatever they are booked at, and whatever balances that."""
    legs = (f"{FUND}  -200 FUND {lot}", f"{SLEEVE}  200 FUND {arrives}", rest)
    found = only(HOUSE + book("03-03", *legs) + END, "BB201")
    assert (found.amount, found.status) == (200_000, Status.OPEN)


@pytest.mark.parametrize("lot", ["@ 0 JPY", "{1000 JPY} @ 0 JPY", "{0 JPY}"])
@pytest.mark.parametrize("target", [STORE, "Equity:Other"])
def test_what_leaves_the_core_for_nothing_counts_at_market(lot, target):
    arrives = f"{target}  200 FUND {lot.removesuffix(' @ 0 JPY')}"
    out = book("03-03", f"{FUND}  -200 FUND {lot}", arrives)
    assert only(HOUSE + out + END, "BB204").amount == 200_000
    nothing = book("03-03", f"{FUND}  -200 FUND @ 0 JPY", "Equity:Other")
    assert only(HOUSE + nothing + END, "BB204").amount == 200_000


def test_by_way_of_a_store_it_is_followed():
    way = book("03-03", f"{FUND}  -200 FUND @ 0 JPY", f"{STORE}  200 FUND @ 0 JPY")
    way += book("03-05", f"{STORE}  -200 FUND @ 0 JPY", f"{SLEEVE}  200 FUND @ 0 JPY")
    assert only(HOUSE + way + END, "BB202").amount == 200_000


def test_what_has_no_value_by_itself_has_none_at_a_price_of_0():
    held = book("03-03", f"{FUND}  1 MINI {{0 JPY}}") + "2025-03-03 price MINI 39000 JPY\n"
    gone = book("03-05", f"{FUND}  -1 MINI {{0 JPY}}", f"{STORE}  1 MINI {{0 JPY}}")
    assert findings(HOUSE + held + gone + END, "BB204") == []


def test_without_a_price_its_value_is_unknown():
    held = book("03-03", f"{FUND}  1 ODD {{0 JPY}}", "Equity:Opening")
    gone = book("03-05", f"{FUND}  -1 ODD @ 0 JPY", f"{STORE}  1 ODD @ 0 JPY")
    analysis = judge(HOUSE + held + gone + END)
    assert "ODD" in {name for flow in analysis.history.flows for name in flow.missing}


# -- acknowledgements -----------------------------------------------------------------------


def test_an_acknowledgement_without_a_limit_says_that_it_accepts_any_amount():
    flow = book("03-03", f"{CORE}  -200,000 JPY", f"{SLEEVE}  200,000 JPY")
    waiver = (
        '2025-03-10 custom "barbell" "waiver" "BB201"\n'
        '  reason: "x"\n  by: "y"\n  until: 2025-06-01\n'
    )
    loose = only(HOUSE + flow + waiver + END, "BB201")
    assert (loose.status, loose.remedy.key) == (Status.ACKNOWLEDGED, "remedy.acknowledged.any")
    bound = only(HOUSE + flow + waiver + "  limit: 200,000 JPY\n" + END, "BB201")
    assert (bound.status, bound.remedy.key) == (Status.ACKNOWLEDGED, "remedy.acknowledged")
    edited = flow.replace("200,000", "300,000")
    again = only(HOUSE + edited + waiver + "  limit: 200,000 JPY\n" + END, "BB201")
    assert (again.status, again.params["excess"]) == (Status.OPEN, 100_000)


# -- what is money ------------------------------------------------------------------------------

LOSS = book("01-07", f"{SLEEVE}  800 ETF {{1000 JPY}}", f"{SLEEVE}  -800,000 JPY") + (
    "2025-01-31 price ETF 300 JPY\n2025-02-28 price ETF 300 JPY\n"
)


@pytest.mark.parametrize(
    "quote",
    [
        "",
        "2025-01-06 price POINT 1 ETF\n",
        "2025-01-20 price POINT 1 ETF\n",
        book("01-20", f"{STORE}  1 POINT {{1 ETF}}", f"{STORE}  -1 ETF"),
    ],
)
def test_shares_are_no_money_because_something_is_quoted_in_them(quote):
    """800 shares at 300 stay an exposure of 240,000, which a halt wants closed in five days."""
    assert judge(HOUSE + LOSS + quote + END).history.last.exposure == 240_000
    assert only(HOUSE + LOSS + quote + END, "BB403").params["value"] == 240_000


def test_shares_are_no_money_because_the_ledger_is_told_in_them():
    house = HOUSE.replace('"JPY"\n', '"JPY"\noption "operating_currency" "ETF"\n', 1)
    assert only(house + LOSS + END, "BB403").params["value"] == 240_000


@pytest.mark.parametrize(
    ("name", "declared", "exposures"),
    [
        # A coin that stands for dollars, and a currency that is seldom traded.
        ("USDT", "", [0, 30_000]),
        ("PKR", "", [0, 30_000]),
        # A coin or a share is none, nor is what nobody knows: the ledger has to say so.
        ("BTC", "", [150_000, 150_000]),
        ("TQQQ", "", [150_000, 150_000]),
        ("STABLE", "", [150_000, 150_000]),
        ("STABLE", '2025-01-01 commodity STABLE\n  barbell-class: "cash"\n', [0, 30_000]),
        ("STABLE", 'option "operating_currency" "STABLE"\n', [0, 30_000]),
    ],
)
def test_what_is_quoted_in_is_money_only_by_its_name(name, declared, exposures):
    """1,000 of it have no cost; 2 of something else, quoted in it, are bought for 200."""
    quoted = f"2025-01-06 price {name} 150 JPY\n2025-01-06 price COIN 100 {name}\n"
    held = book("01-07", f"{SLEEVE}  1,000 {name} @ 150 JPY", f"{SLEEVE}  -150,000 JPY")
    held += book("01-08", f"{SLEEVE}  2 COIN {{100 {name}}}", f"{SLEEVE}  -200 {name}")
    days = judge(HOUSE + declared + quoted + held + END).history.days
    assert [day.exposure for day in days[-3:-1]] == exposures


def test_dollars_that_were_bought_at_a_cost_are_money():
    held = book("01-07", f"{SLEEVE}  1,000 USD {{150 JPY}}", f"{SLEEVE}  -150,000 JPY")
    assert judge(HOUSE + held + END).history.last.exposure == 0
