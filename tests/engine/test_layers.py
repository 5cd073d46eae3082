"""Budgets of sleeve and layers: net contributions, transfers, support on a margin call."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from histories import L0, date, flow, flows, history_of, on

if TYPE_CHECKING:
    from beancount_barbell.model.history import History

PRELUDE = L0

CALL = """
2025-02-03 custom "barbell" "margin-call" 100,000 JPY
  due: 2025-02-05
"""

SUPPORT = """
2025-02-04 * "the reserve meets the call"
  Assets:Attack:Reserve  -100,000 JPY
  Assets:Attack:Trade     100,000 JPY
"""


def contributions(history: History, day: str) -> tuple[int, ...]:
    return tuple(int(amount) for amount in on(history, day).layer_contributions)


def test_funding_counts_by_layer(history: History) -> None:
    """
    2025-02-03 * "deposit above the budget"
      Assets:Attack:Trade   310,000 JPY
      Assets:Bank
    2025-02-04 * "sweep"
      Assets:Attack:Trade  -450,000 JPY
      Assets:Core:Bank
    """
    assert contributions(history, "01-06") == (500_000, 300_000, 200_000)
    assert contributions(history, "02-03") == (810_000, 300_000, 200_000)
    assert on(history, "02-03").net_contributions == 1_310_000
    assert on(history, "02-04").net_contributions == 860_000
    assert on(history, "02-04").layers == (360_000, 300_000, 200_000)


@pytest.mark.parametrize("layer", ["Trade", "Hedge", "Reserve"])
def test_a_fee_of_a_deposit_counts_in_the_layer_that_gets_it(layer: str) -> None:
    """On an account without a tag it is a loss of money that was put in, there and nowhere else."""
    deposit = f"""
2025-02-03 * "with the bank's fee"
  Assets:Bank               -10,000 JPY
  Assets:Attack:{layer}       9,670 JPY
  Expenses:Rent                 330 JPY
"""
    before = dict(zip(("Trade", "Hedge", "Reserve"), (500_000, 300_000, 200_000), strict=True))
    after = {**before, layer: before[layer] + 10_000}
    assert contributions(history_of(L0 + deposit), "02-03") == tuple(after.values())


def test_a_transfer_between_layers_counts_in_both_and_not_in_the_sleeve(history: History) -> None:
    """
    2025-02-03 * "insurance becomes attack"
      Assets:Attack:Hedge  -100,000 JPY
      Assets:Attack:Trade   100,000 JPY
    """
    assert contributions(history, "02-03") == (600_000, 200_000, 200_000)
    assert on(history, "02-03").net_contributions == 1_000_000
    (transfer,) = history.layer_transfers
    assert (transfer.source, transfer.target, transfer.amount) == ("hedge", "trade", 100_000)
    assert (transfer.margin_support, transfer.support_ended_on) == (False, None)


def test_one_transaction_may_shift_to_several_layers(history: History) -> None:
    """
    2025-02-03 * "two from one"
      Assets:Attack:Trade    -100,000 JPY
      Assets:Attack:Hedge      60,000 JPY
      Assets:Attack:Reserve    40,000 JPY
    2025-02-04 * "one from two"
      Assets:Attack:Trade     100,000 JPY
      Assets:Attack:Hedge     -60,000 JPY
      Assets:Attack:Reserve   -40,000 JPY
    """
    assert [(one.source, one.target, one.amount) for one in history.layer_transfers] == [
        ("trade", "hedge", 60_000),
        ("trade", "reserve", 40_000),
        ("hedge", "trade", 60_000),
        ("reserve", "trade", 40_000),
    ]


def test_what_is_taken_out_beside_a_shift_is_none(history: History) -> None:
    """
    2025-02-03 * "two layers give 200,000, of which 80,000 leave"
      Assets:Attack:Hedge    -100,000 JPY
      Assets:Attack:Reserve  -100,000 JPY
      Assets:Attack:Trade     120,000 JPY
      Assets:Bank              80,000 JPY
    """
    assert [(one.source, one.target, one.amount) for one in history.layer_transfers] == [
        ("hedge", "trade", 100_000),
        ("reserve", "trade", 20_000),
    ]


def test_what_is_put_in_beside_a_shift_is_none(history: History) -> None:
    """
    2025-02-03 * "one layer gives 100,000, and 20,000 come in"
      Assets:Attack:Trade    -100,000 JPY
      Assets:Attack:Hedge      60,000 JPY
      Assets:Attack:Reserve    60,000 JPY
      Assets:Bank             -20,000 JPY
    """
    assert [(one.source, one.target, one.amount) for one in history.layer_transfers] == [
        ("trade", "hedge", 60_000),
        ("trade", "reserve", 40_000),
    ]


def test_a_shift_under_the_tolerance_is_none(history: History) -> None:
    """
    2025-02-03 * "rounding"
      Assets:Attack:Trade      -1 JPY
      Assets:Attack:Hedge       1 JPY
    """
    assert history.layer_transfers == ()


def test_reserve_on_a_margin_call_is_exempt() -> None:
    history = history_of(PRELUDE + CALL + SUPPORT + "2025-02-20 price NIL 1 JPY\n")
    (transfer,) = history.layer_transfers
    assert (transfer.margin_support, transfer.support_ended_on) == (True, None)
    day = on(history, "02-04")
    assert (contributions(history, "02-04")[0], day.from_reserve) == (600_000, 100_000)
    assert on(history, "02-20").from_reserve == 100_000


def test_the_exemption_goes_up_to_the_reserves_budget() -> None:
    budget = '2025-01-06 custom "barbell" "policy"\n  layer-reserve: 80,000 JPY\n'
    assert on(history_of(PRELUDE + budget + CALL + SUPPORT), "02-04").from_reserve == 80_000


HALT = """
2025-01-31 custom "barbell" "halt"
  by: "Taro"
  reason: "a storm"
"""


def test_the_reserve_waits_for_a_chance_as_well(history: History) -> None:
    """
    2025-02-04 * "a chance"
      Assets:Attack:Reserve  -100,000 JPY
      Assets:Attack:Trade     100,000 JPY
    2025-02-05 * "an entry, which ends nothing"
      Assets:Attack:Trade   10 XXX @ 1,000 JPY
      Assets:Attack:Trade  -10,000 JPY
    2025-02-06 * "some of it goes back"
      Assets:Attack:Trade    -30,000 JPY
      Assets:Attack:Reserve   30,000 JPY
    2025-02-07 * "and more than was given"
      Assets:Attack:Trade    -90,000 JPY
      Assets:Attack:Reserve   90,000 JPY
    2025-02-10 * "another chance"
      Assets:Attack:Reserve   -50,000 JPY
      Assets:Attack:Trade      50,000 JPY
    """
    assert {one.margin_support for one in history.layer_transfers} == {False}
    given = [on(history, f"02-{day}").from_reserve for day in ("04", "05", "06", "07", "10")]
    assert given == [100_000, 100_000, 70_000, 0, 50_000]


BACK = """
2025-02-04 * "and back"
  Assets:Attack:Reserve   100,000 JPY
  Assets:Attack:Trade    -100,000 JPY
"""


def test_what_comes_back_on_the_day_was_not_given_whichever_stands_first() -> None:
    for story in (SUPPORT + BACK, BACK + SUPPORT):
        assert on(history_of(PRELUDE + story), "02-04").from_reserve == 0
        given = on(history_of(PRELUDE + story + SUPPORT), "02-04").from_reserve
        assert given == 100_000


def test_a_chance_goes_up_to_the_reserves_budget() -> None:
    budget = '2025-01-06 custom "barbell" "policy"\n  layer-reserve: 80,000 JPY\n'
    assert on(history_of(PRELUDE + budget + SUPPORT), "02-04").from_reserve == 80_000


def test_the_hedge_layer_waits_for_nothing() -> None:
    other = SUPPORT.replace("Reserve", "Hedge")
    assert on(history_of(PRELUDE + other), "02-04").from_reserve == 0


def test_in_a_loss_only_a_call_opens_the_reserve() -> None:
    assert on(history_of(PRELUDE + HALT + SUPPORT), "02-04").from_reserve == 0
    assert on(history_of(PRELUDE + HALT + CALL + SUPPORT), "02-04").from_reserve == 100_000
    on_the_day = HALT.replace("01-31", "02-04")  # ACTIVE that morning
    assert on(history_of(PRELUDE + on_the_day + SUPPORT), "02-04").from_reserve == 100_000


def test_only_what_the_reserve_gives_the_trade_layer_meets_a_call() -> None:
    for old, new in (("Reserve", "Hedge"), ("Trade ", "Hedge ")):
        (transfer,) = history_of(PRELUDE + CALL + SUPPORT.replace(old, new)).layer_transfers
        assert not transfer.margin_support


def test_long_after_the_call_there_is_no_exemption() -> None:
    late = SUPPORT.replace("02-04", "02-11")
    assert not history_of(PRELUDE + CALL + late).layer_transfers[0].margin_support
    assert (
        history_of(PRELUDE + CALL + late.replace("02-11", "02-10"))
        .layer_transfers[0]
        .margin_support
    )


def test_a_call_may_be_met_on_its_own_day_and_not_before() -> None:
    for day, meets in (("02-02", False), ("02-03", True)):
        met = history_of(PRELUDE + CALL + SUPPORT.replace("02-04", day)).layer_transfers[0]
        assert met.margin_support is meets


def entry(day: str, units: int = 10) -> str:
    return f"""
2025-{day} * "entry"
  Assets:Attack:Trade   {units} XXX @ 1,000 JPY
  Assets:Attack:Trade  {-units * 1000} JPY
"""


def test_a_rise_of_exposure_within_five_business_days_ends_the_exemption() -> None:
    history = history_of(PRELUDE + HALT + CALL + SUPPORT + entry("02-11"))
    assert history.layer_transfers[0].support_ended_on == date("02-11")
    assert (on(history, "02-04").from_reserve, on(history, "02-11").from_reserve) == (
        100_000,
        0,
    )


def test_an_entry_of_the_day_of_the_support_ends_it_whichever_stands_first() -> None:
    """Something is traded before, so that no first trade is waited for."""
    before = PRELUDE + entry("01-10") + HALT + CALL
    for day in (SUPPORT + entry("02-04"), entry("02-04") + SUPPORT):
        assert history_of(before + day).layer_transfers[0].support_ended_on == date("02-04")


def test_while_active_an_entry_may_use_it() -> None:
    history = history_of(PRELUDE + CALL + SUPPORT + entry("02-11"))
    assert history.layer_transfers[0].support_ended_on == date("02-11")
    assert on(history, "02-11").from_reserve == 100_000


def test_a_rise_of_exposure_later_does_not() -> None:
    history = history_of(PRELUDE + CALL + SUPPORT + entry("02-12"))
    assert history.layer_transfers[0].support_ended_on is None
    assert on(history, "02-12").from_reserve == 100_000


def test_a_fall_of_exposure_does_not() -> None:
    history = history_of(PRELUDE + entry("02-01") + CALL + SUPPORT + entry("02-06", -5))
    assert history.layer_transfers[0].support_ended_on is None


def test_what_comes_without_an_order_does_not() -> None:
    """Shares that an opening brings into the sleeve, beside a smaller sale."""
    opening = """
2025-02-06 * "held elsewhere before"
  Assets:Attack:Trade   10 XXX {1,000 JPY}
  Equity:Opening       -10,000 JPY
"""
    bought = PRELUDE + entry("02-01") + CALL + SUPPORT
    for more in (opening, opening + entry("02-06", -5)):
        assert history_of(bought + more).layer_transfers[0].support_ended_on is None


def test_an_entry_nobody_can_price_ends_it_too() -> None:
    unpriced = """
2025-02-06 * "a token"
  Assets:Attack:Trade   10 TOKEN
  Assets:Bank          -10 TOKEN
"""
    assert history_of(PRELUDE + CALL + SUPPORT + unpriced).layer_transfers[
        0
    ].support_ended_on == date("02-06")


def test_less_of_what_nobody_can_price_does_not_end_it() -> None:
    unpriced = """
2025-02-02 * "a token"
  Assets:Attack:Trade   10 TOKEN
  Assets:Bank          -10 TOKEN
"""
    less = unpriced.replace("02-02", "02-06").replace("  10", "  -4").replace("-10", "  4")
    history = history_of(PRELUDE + unpriced + CALL + SUPPORT + less)
    assert history.layer_transfers[0].support_ended_on is None


def test_a_price_move_is_no_rise() -> None:
    history = history_of(
        PRELUDE + entry("02-01") + CALL + SUPPORT + "2025-02-06 price XXX 2,000 JPY\n"
    )
    assert history.layer_transfers[0].support_ended_on is None


def test_a_posting_of_0_does_not_take_a_result_from_its_layer() -> None:
    gain = """
2025-02-03 * "a gain of the hedge's, on an account that says attack alone"
  Assets:Attack:Hedge     50,000 JPY
  Income:Attack:PnL
"""
    one = history_of(PRELUDE + gain)
    other = history_of(PRELUDE + gain + "  Assets:Attack:Reserve   0 JPY\n")
    assert (
        contributions(other, "02-03") == contributions(one, "02-03") == (500_000, 300_000, 200_000)
    )
    assert on(other, "02-03").layers == on(one, "02-03").layers


@pytest.mark.parametrize("account", ["Income:Attack:PnL", "Income:Gain"])
@pytest.mark.parametrize(("fetched", "opened"), [(80_000, 20_000), (30_000, 90_000)])
def test_what_the_hedge_fetches_is_what_it_gives(account: str, fetched: int, opened: int) -> None:
    """A gain or a loss of its lots is the hedge's, whatever the Income account's layer."""
    fee = 500
    sale = f"""
2025-02-03 * "a hedge"
  Assets:Attack:Hedge          1 PUT {{{opened} JPY}}
  Assets:Attack:Hedge   -{opened} JPY
2025-02-10 * "sold, into the trade layer"
  Assets:Attack:Hedge         -1 PUT {{{opened} JPY}} @ {fetched} JPY
  Assets:Attack:Trade    {fetched - fee} JPY
  Expenses:Attack:Interest  {fee} JPY
  {account}
"""
    history = history_of(PRELUDE + sale)
    given = fetched - fee
    assert contributions(history, "02-10") == (500_000 + given, 300_000 - given, 200_000)
    (transfer,) = history.layer_transfers
    assert (transfer.source, transfer.target, transfer.amount) == ("hedge", "trade", given)


def test_of_lots_of_two_layers_each_has_its_share_of_the_result() -> None:
    """60,000 of gain to one of 20,000: the hedge gave 80,000, the trade layer what it got back."""
    sale = """
2025-02-03 * "one of each"
  Assets:Attack:Hedge          1 PUT {20,000 JPY}
  Assets:Attack:Hedge    -20,000 JPY
  Assets:Attack:Trade          1 ACME {30,000 JPY}
  Assets:Attack:Trade    -30,000 JPY
2025-02-10 * "both sold"
  Assets:Attack:Hedge         -1 PUT {20,000 JPY} @ 80,000 JPY
  Assets:Attack:Trade         -1 ACME {30,000 JPY} @ 50,000 JPY
  Assets:Attack:Trade    130,000 JPY
  Income:Attack:PnL      -80,000 JPY
"""
    assert contributions(history_of(PRELUDE + sale), "02-10") == (580_000, 220_000, 200_000)


# -- top-ups and what took them out again --------------------------------------


SOLD_OF_BOTH = """
2025-02-03 open Income:Untagged
2025-02-03 price USD  100 JPY
2025-02-03 * "bought"
  Assets:Attack:Trade  100 STOCK {{1,000 JPY}}
  Assets:Attack:Trade  -100,000 JPY
  Assets:Attack:Trade    10 ABROAD {{50 USD}}
  Assets:Attack:Trade  -50,000 JPY @@ 500 USD
  Assets:Attack:Hedge  100 STOCK {{1,000 JPY}}
  Assets:Attack:Hedge  -100,000 JPY
2025-02-04 * "sold"
{0}  {1}
"""
LOSS = "  Assets:Attack:Trade  -100 STOCK {1,000 JPY}%s\n  Assets:Attack:Trade  90,000 JPY\n"
ABROAD = "  Assets:Attack:Trade  -10 ABROAD {50 USD} @ 30 USD\n  Assets:Attack:Trade  300 USD\n"
GAIN = "  Assets:Attack:Hedge  -100 STOCK {1,000 JPY}%s\n  Assets:Attack:Hedge  130,000 JPY\n"


@pytest.mark.parametrize("account", ["Income:Attack:PnL", "Income:Untagged"])
@pytest.mark.parametrize(
    ("legs", "given"),
    [
        (LOSS % " @ 900 JPY" + GAIN % " @ 1,300 JPY", 0),
        (ABROAD + GAIN % " @ 1,300 JPY", 0),
        (ABROAD + LOSS % " @ 900 JPY" + GAIN % " @ 1,300 JPY", 0),
        # Without the prices, or with prices that do not make the result, it is shared by size.
        (LOSS % "" + GAIN % " @ 1,300 JPY", 20_000),
        (LOSS % " @ 800 JPY" + GAIN % " @ 1,300 JPY", 18_000),
        (LOSS % " @ 700 JPY" + GAIN % " @ 1,300 JPY", 20_000),
    ],
)
def test_a_loss_of_one_layer_is_not_paid_by_the_gain_of_another(legs, given, account) -> None:
    """One transaction, one result: 30,000 of the hedge layer less 10,000 of the trade layer."""
    history = history_of(L0 + SOLD_OF_BOTH.format(legs, account))
    trade, hedge, reserve = contributions(history, "02-04")
    assert (trade, hedge, reserve) == (500_000 - given, 300_000 + given, 200_000)


def test_a_top_up_is_taken_back_by_later_outflows() -> None:
    history = history_of(
        PRELUDE
        + """
2025-01-31 * "loss"
  Assets:Attack:Trade  -310,000 JPY
  Income:Attack:PnL
2025-02-03 * "top-up"
  Assets:Attack:Trade   100,000 JPY
  Assets:Bank
2025-02-04 * "another"
  Assets:Attack:Trade   100,000 JPY
  Assets:Bank
2025-02-05 * "out"
  Assets:Attack:Trade  -150,000 JPY
  Assets:Bank
"""
    )
    taken = {f"{one.date:%m-%d}": one.taken_back_on for one in history.flows}
    assert (taken["02-03"], taken["02-04"]) == (date("02-05"), None)


@pytest.mark.parametrize(
    ("put_in", "taken_out", "mended"),
    [
        ("100,000", "99,999", True),
        ("100,000", "99,998", False),
        ("2", "2", True),
        ("1", "1", False),  # rounding is no top-up
    ],
)
def test_all_of_a_top_up_but_the_tolerance_is_taken_back(
    put_in: str, taken_out: str, *, mended: bool
) -> None:
    history = history_of(
        PRELUDE
        + f"""
2025-01-31 * "loss"
  Assets:Attack:Trade  -310,000 JPY
  Income:Attack:PnL
2025-02-03 * "top-up"
  Assets:Attack:Trade   {put_in} JPY
  Assets:Bank
2025-02-05 * "out"
  Assets:Attack:Trade  -{taken_out} JPY
  Assets:Bank
"""
    )
    assert flow(history, "02-03").taken_back_on == (date("02-05") if mended else None)


def test_of_one_days_top_ups_the_largest_is_taken_back_first_and_in_goes_before_out() -> None:
    history = history_of(
        PRELUDE
        + """
2025-01-31 * "loss"
  Assets:Attack:Trade  -310,000 JPY
  Income:Attack:PnL
2025-02-03 * "out"
  Assets:Attack:Trade  -100,000 JPY
  Assets:Car
2025-02-03 * "less"
  Assets:Attack:Trade    50,000 JPY
  Assets:Bank
2025-02-03 * "more"
  Assets:Attack:Trade   100,000 JPY
  Assets:Bank
"""
    )
    taken = {one.explicit_inflow: one.taken_back_on for one in flows(history, "02-03")}
    assert taken == {0: None, 50_000: None, 100_000: date("02-03")}


def test_a_top_up_of_the_day_of_the_fall_is_none() -> None:
    history = history_of(
        PRELUDE
        + """
2025-01-31 * "loss"
  Assets:Attack:Trade  -310,000 JPY
  Income:Attack:PnL
2025-01-31 * "on the same day"
  Assets:Attack:Trade   100,000 JPY
  Assets:Bank
2025-02-05 * "out"
  Assets:Attack:Trade  -100,000 JPY
  Assets:Bank
"""
    )
    assert [one.taken_back_on for one in history.flows] == [None, None, None]


def between(day: str, source: str, target: str, amount: int) -> str:
    return f"""
2025-{day} * "from layer to layer"
  Assets:Attack:{source}  {-amount} JPY
  Assets:Attack:{target}  {amount} JPY
"""


TAKEN = between("02-03", "Hedge", "Trade", 50_000) + between("02-03", "Hedge", "Trade", 80_000)


@pytest.mark.parametrize(
    ("events", "back"),
    [
        (between("02-03", "Trade", "Hedge", 80_000) + TAKEN, {80_000}),
        (TAKEN + between("02-04", "Trade", "Hedge", 129_999), {50_000, 80_000}),
        (TAKEN + between("02-04", "Trade", "Hedge", 129_998), {80_000}),
        (between("01-31", "Trade", "Hedge", 90_000) + TAKEN, set()),
        (TAKEN + between("02-04", "Trade", "Reserve", 130_000), set()),
        (
            between("01-31", "Hedge", "Trade", 60_000)
            + '2025-02-01 custom "barbell" "policy"\n  since: 2025-02-01\n'
            + TAKEN
            + between("02-04", "Trade", "Hedge", 130_000),
            {50_000, 80_000},
        ),
    ],
    ids=["of its day", "within the tolerance", "less", "before", "another layer", "history last"],
)
def test_what_the_trade_layer_gives_back_to_the_hedge_layer(events: str, back: set[int]) -> None:
    """The oldest first, on its own day the largest; more than was taken is no credit."""
    transfers = history_of(PRELUDE + events).layer_transfers
    assert {int(one.amount) for one in transfers if one.given_back_on} == back


def on_its_way(source: str, target: str, amount: int, left: str, arrived: str) -> str:
    return f"""
2025-{left} * "out"
  Assets:Attack:{source}  -{amount} JPY
  Assets:Bank  {amount} JPY
2025-{arrived} * "in"
  Assets:Bank  -{amount} JPY
  Assets:Attack:{target}  {amount} JPY
"""


def shifted(history: History) -> list[tuple[str, str, int, bool]]:
    return [
        (one.source, one.target, int(one.amount), one.margin_support)
        for one in history.layer_transfers
    ]


@pytest.mark.parametrize("arrived", ["02-04", "02-06"])
def test_what_is_on_its_way_through_a_bank_goes_from_layer_to_layer(arrived: str) -> None:
    def through(source: str, target: str, *before: str) -> list[tuple[str, str, int, bool]]:
        way = on_its_way(source, target, 100_000, "02-04", arrived)
        return shifted(history_of(PRELUDE + "".join(before) + way))

    assert through("Hedge", "Trade") == [("hedge", "trade", 100_000, False)]
    assert through("Reserve", "Trade") == [("reserve", "trade", 100_000, False)]
    assert through("Reserve", "Trade", CALL) == [("reserve", "trade", 100_000, True)]
    assert through("Trade", "Trade") == []


def test_what_the_reserve_gives_through_a_bank_raises_the_budget_of_the_trade_layer() -> None:
    given = on_its_way("Reserve", "Trade", 100_000, "02-04", "02-06")
    back = on_its_way("Trade", "Reserve", 60_000, "02-10", "02-11")
    history = history_of(PRELUDE + given + back)
    assert [on(history, day).from_reserve for day in ("02-04", "02-06", "02-11")] == [
        0,
        100_000,
        40_000,
    ]


def test_what_the_hedge_layer_gave_through_a_bank_may_come_back_likewise() -> None:
    given = on_its_way("Hedge", "Trade", 100_000, "02-04", "02-06")
    back = on_its_way("Trade", "Hedge", 100_000, "02-10", "02-11")
    history = history_of(PRELUDE + given + back)
    assert [one.given_back_on for one in history.layer_transfers] == [date("02-11"), None]


def test_of_two_layers_on_their_way_each_has_its_part() -> None:
    """60,000 of the hedge and 40,000 of the trade layer: 50,000 come to the trade layer."""
    both = """
2025-02-04 * "out"
  Assets:Attack:Hedge  -60,000 JPY
  Assets:Attack:Trade  -40,000 JPY
  Assets:Bank          100,000 JPY
2025-02-06 * "in"
  Assets:Bank          -50,000 JPY
  Assets:Attack:Trade   50,000 JPY
"""
    assert shifted(history_of(PRELUDE + both)) == [("hedge", "trade", 30_000, False)]
