from __future__ import annotations

from facts import POLICY_LINE, D, day, entry, flow, history, on, policy
from support import check_annotated, findings

from beancount_barbell.model.findings import Severity, Status
from beancount_barbell.model.history import Layers
from beancount_barbell.model.location import Location
from beancount_barbell.model.policy import Money
from beancount_barbell.rules import layer_budget, sleeve_budget

MILLION = Money(D(1000000), "JPY")
UNDER = policy(sleeve_budget=MILLION)
LAYERED = policy(
    layer_trade=Money(D(500000), "JPY"),
    layer_hedge=Money(D(300000), "JPY"),
    layer_reserve=Money(D(200000), "JPY"),
)


def sleeve(*days, **changes):
    return list(sleeve_budget.check(history(*days, **changes)))


def layers(*days, **changes):
    return list(layer_budget.check(history(*days, **changes)))


def layered(date, trade, hedge=300000, reserve=200000, **changes):
    contributed = Layers(D(trade), D(hedge), D(reserve))
    return day(date, LAYERED, layer_contributions=contributed, **changes)


def test_a_deposit_above_the_budget():
    check_annotated(
        """\
        option "operating_currency" "JPY"
        2025-01-01 open Assets:Attack:Trade
          barbell: "attack"
        2025-01-01 open Expenses:Attack
          barbell: "attack"
        2025-01-01 open Assets:Bank
        2025-01-01 open Equity:Opening
        2025-01-06 custom "barbell" "policy"
          sleeve-budget: 1,000,000 JPY
        2025-01-06 * "Funding"
          Assets:Attack:Trade   1,000,000 JPY
          Equity:Opening
        2025-01-31 * "Loss"
          Assets:Attack:Trade    -310,000 JPY
          Expenses:Attack
        2025-02-03 * "Filled up again"  ;! BB304
          Assets:Bank
          Assets:Attack:Trade     310,000 JPY  ;! BB206
        """
    )


def test_the_excess_is_told_and_taking_it_out_cures():
    above = day(on(2, 3), UNDER, net_contributions=D(1310000))
    within = day(on(2, 10), UNDER, net_contributions=D(1000001))
    (finding,) = sleeve(day(on(1, 6), UNDER), above, within)
    assert (finding.severity, finding.status) == (Severity.ERROR, Status.CURED)
    assert finding.params["excess"] == finding.amount == D(310000)


def test_a_sweep_makes_room_for_money_from_outside():
    days = (
        day(on(1, 6), UNDER),
        day(on(2, 3), UNDER, net_contributions=D(550000)),
        day(on(2, 10), UNDER, net_contributions=D(1000000)),
    )
    assert sleeve(*days) == []


def test_a_smaller_budget_is_the_policy_lines_fault():
    half = policy(sleeve_budget=Money(D(500000), "JPY"))
    for before in (UNDER, policy()):
        (finding,) = sleeve(day(on(1, 6), before), day(on(2, 3), half))
        assert finding.location == POLICY_LINE


def test_a_smaller_budget_and_a_deposit_of_one_day_is_the_deposits_fault():
    half = policy(sleeve_budget=Money(D(500000), "JPY"))
    (finding,) = sleeve(
        day(on(1, 6), UNDER, net_contributions=D(400000)),
        day(on(2, 3), half, net_contributions=D(600000)),
        flows=(flow(on(2, 3), 40, inflow=D(200000)),),
    )
    assert finding.location == Location("main.beancount", 40)


def test_the_tolerance_is_granted_on_both_sides_of_a_policy_line():
    """1 yen above the old budget was within it, and 1 yen above the new one would be, too."""
    half = policy(sleeve_budget=Money(D(500000), "JPY"))
    kept = D(1000001)
    (finding,) = sleeve(
        day(on(1, 6), UNDER, net_contributions=kept), day(on(2, 3), half, net_contributions=kept)
    )
    assert finding.location == POLICY_LINE
    (finding,) = sleeve(
        day(on(1, 6), UNDER, net_contributions=D(500001)),
        day(on(2, 3), half, net_contributions=D(600000)),
        flows=(flow(on(2, 3), 40, inflow=D(99999)),),
    )
    assert finding.location == Location("main.beancount", 40)


def test_what_was_over_the_old_budget_is_no_policy_lines_fault():
    half, over = policy(sleeve_budget=Money(D(500000), "JPY")), D(1310000)
    (finding,) = sleeve(
        day(on(1, 6), UNDER),
        day(on(2, 3), UNDER, net_contributions=over),
        day(on(2, 10), half, net_contributions=over),
    )
    assert finding.params["pushed_on"] == on(2, 3)


def test_without_the_budget_the_episode_ends():
    above = day(on(2, 3), UNDER, net_contributions=D(1310000))
    (finding,) = sleeve(day(on(1, 6), UNDER), above, day(on(2, 5), net_contributions=D(1310000)))
    assert (finding.status, finding.episode.end) == (Status.CURED, on(2, 5))


def test_a_budget_without_a_rate_holds_the_verdict():
    dollars = policy(sleeve_budget=Money(D(1), "USD"))
    unknown = day(on(2, 3), dollars, limits=day().limits)
    assert sleeve(day(on(1, 6), UNDER), unknown) == []
    over = day(on(2, 4), UNDER, net_contributions=D(2000000))
    (finding,) = sleeve(day(on(1, 6), UNDER), unknown, over)
    assert finding.status is Status.OPEN
    (finding,) = sleeve(unknown._replace(net_contributions=D(2000000)), over)
    assert finding.status is Status.OPEN


def test_each_layer_has_its_own_episode():
    found = layers(
        layered(on(1, 6), 500000),
        layered(on(2, 3), 600000, 400000, 0),
        flows=(flow(on(2, 3), 40, layers=(D(100000), D(100000), D(-200000))),),
    )
    assert [finding.params["layer"] for finding in found] == ["trade", "hedge"]
    assert [finding.params["excess"] for finding in found] == [D(100000)] * 2
    assert found[0].location == Location("main.beancount", 40)


def test_support_on_a_margin_call_is_exempt_until_exposure_rises():
    supported = layered(on(2, 3), 600000, reserve=100000, from_reserve=D(100000))
    assert layers(layered(on(1, 6), 500000), supported) == []
    risen = layered(on(2, 5), 600000, reserve=100000, sleeve_entry=entry(on(2, 5), 30))
    (finding,) = layers(layered(on(1, 6), 500000), supported, risen)
    assert (finding.date, finding.location) == (on(2, 5), Location("main.beancount", 30))


def test_without_layer_budgets_nothing_is_judged():
    assert layers(day(on(1, 6))) == []
    only_trade = policy(layer_trade=Money(D(1), "JPY"))
    assert [finding.params["layer"] for finding in layers(day(on(1, 6), only_trade))] == ["trade"]


RESERVED = """\
        option "operating_currency" "JPY"
        2025-01-01 open Assets:Attack:Trade
          barbell: "attack"
        2025-01-01 open Assets:Attack:Reserve
          barbell: "attack"
          barbell-layer: "reserve"
        2025-01-01 open Equity:Opening
        2025-01-06 custom "barbell" "policy"
          layer-trade:   500,000 JPY
          layer-reserve: 200,000 JPY
        2025-01-06 * "Funding"
          Assets:Attack:Trade     500,000 JPY
          Assets:Attack:Reserve   200,000 JPY
          Equity:Opening
"""


def test_support_on_a_real_margin_call():
    call = """\
        2025-02-03 custom "barbell" "margin-call" 100,000 JPY
          due: 2025-02-05
        2025-02-04 * "Met from the reserve"
          Assets:Attack:Trade     100,000 JPY
          Assets:Attack:Reserve  -100,000 JPY
        """
    assert findings(RESERVED + call, "BB305") == []


def test_the_line_is_that_of_what_no_layer_may_give_away():
    """The reserve may give more than the bank: it is the bank's money that is too much."""
    check_annotated(
        RESERVED
        + """\
        2025-01-01 open Assets:Bank
        2025-02-03 * "The reserve gives for a chance"
          Assets:Attack:Trade     150,000 JPY
          Assets:Attack:Reserve  -150,000 JPY
        2025-02-03 * "The bank gives"  ;! BB305
          Assets:Attack:Trade     100,000 JPY
          Assets:Bank            -100,000 JPY
        """
    )


def test_what_the_reserve_gives_beyond_its_own_budget_is_told_where_it_gives():
    """It had 150,000 more than its budget, of the 350,000 given 200,000 may serve a chance.

    On the second day trade gives 50,000 back and gets 60,000 anew.
    """
    given = """\
        2025-01-07 * "Refilled"
          Assets:Attack:Reserve   150,000 JPY
          Equity:Opening
        2025-02-03 * "For a chance"  ;! BB305
          Assets:Attack:Trade     {0} JPY
          Assets:Attack:Reserve  -{0} JPY
"""
    check_annotated(RESERVED + given.format("350,000"))
    ledger = RESERVED + given.format("150,000").replace("  ;! BB305", "")
    check_annotated(
        ledger
        + """\
        2025-02-04 * "Back"
          Assets:Attack:Trade     -50,000 JPY
          Assets:Attack:Reserve    50,000 JPY
        2025-02-04 * "Too much"  ;! BB305
          Assets:Attack:Trade     160,000 JPY
          Assets:Attack:Reserve  -160,000 JPY
        """
    )


def test_what_the_support_bought_is_told_at_the_purchase():
    """NAV (200,000 + 276,000) / 700,000 = 68; a purchase five business days after the call."""
    check_annotated(
        RESERVED
        + """\
        2025-01-07 * "Half of it is lost"  ;! BB003
          Assets:Attack:Trade         500 XYZ {1,000 JPY}
          Assets:Attack:Trade    -500,000 JPY
        2025-01-31 price XYZ 552 JPY
        2025-02-03 custom "barbell" "margin-call" 100,000 JPY
          due: 2025-02-05
        2025-02-03 * "Met from the reserve"
          Assets:Attack:Trade     100,000 JPY
          Assets:Attack:Reserve  -100,000 JPY
        2025-02-04 * "Under the ceiling of 250,000"
          Assets:Attack:Trade        -100 XYZ {1,000 JPY} @ 552 JPY
          Assets:Attack:Trade      55,200 JPY
          Income:Result            44,800 JPY
        2025-02-10 * "And an entry"  ;! BB305
          Assets:Attack:Trade           1 XYZ {552 JPY}
          Assets:Attack:Trade        -552 JPY
        2025-01-01 open Income:Result
          barbell: "attack"
        """
    )


DOLLARS = """\
    option "operating_currency" "JPY"
    2025-01-01 open Assets:Attack:Trade
      barbell: "attack"
    2025-01-01 open Assets:Bank
    2025-01-01 open Equity:Opening
    2025-01-05 price USD 150 JPY
    2025-01-06 custom "barbell" "policy"
      sleeve-budget: 10,000 USD
      layer-trade:   10,000 USD
    2025-01-06 * "Funding"
      Assets:Attack:Trade   1,500,000 JPY
      Assets:Bank             500,000 JPY
      Equity:Opening
    2025-01-08 price USD 140 JPY
"""


def booked(date, amount):
    return f"""\
    {date} * "booked"
      Assets:Attack:Trade   {amount} JPY
      Assets:Bank
"""


def broken(ledger):
    return [
        (one.code, f"{one.date:%m-%d}", one.status.value, one.params["excess"])
        for one in findings(ledger)
        if one.code in {"BB304", "BB305"}
    ]


def test_no_rate_breaks_a_budget_of_another_currency():
    """10,000 USD are 1,500,000 on the day of the funding, and 1,400,000 two days later."""
    assert broken(DOLLARS) == []
    assert broken(DOLLARS + booked("2025-01-09", -50_000)) == []
    # 1,450,000 and 1,500,000 again: above the 1,400,000 of that day, by 100,000.
    again = DOLLARS + booked("2025-01-09", -50_000) + booked("2025-01-10", 50_000)
    assert broken(again) == [
        ("BB304", "01-10", "open", 100_000),
        ("BB305", "01-10", "open", 100_000),
    ]


def test_a_deposit_is_told_and_not_the_budget_that_a_rate_made_smaller():
    """1,450,000 and 10,000 more on the day on which 10,000 USD become 1,400,000."""
    ledger = DOLLARS.replace("1,500,000 JPY", "1,450,000 JPY") + booked("2025-01-08", 10_000)
    told = [one for one in findings(ledger) if one.code in {"BB304", "BB305"}]
    assert [one.params["excess"] for one in told] == [60_000, 60_000]
    line = ledger.splitlines().index('    2025-01-08 * "booked"') + 1
    assert [one.location.lineno for one in told] == [line, line]


def test_no_rate_mends_one_either():
    """Above by 100,000; at 160 the budget is 1,600,000, but only what is taken out counts."""
    above = DOLLARS + booked("2025-01-10", 1) + "    2025-01-11 price USD 160 JPY\n"
    assert [one[:3] for one in broken(above)] == [
        ("BB304", "01-10", "open"),
        ("BB305", "01-10", "open"),
    ]
    mended = above + booked("2025-01-12", -1)
    assert {one[2] for one in broken(mended)} == {"cured"}
