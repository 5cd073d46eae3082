"""Contracts, options and leveraged funds: value, exposure, margin."""

from __future__ import annotations

from decimal import Decimal

import pytest
from histories import HOUSE, date, history_of

from beancount_barbell.engine.trades.instruments import drag
from beancount_barbell.figures.plain import jsonable
from beancount_barbell.figures.reasons import NO_UNDERLYING
from beancount_barbell.figures.status_figures import status_figures
from beancount_barbell.figures.trade_figures import NO_CONTRACT_VALUE, NO_GAP, margin_part

D = Decimal

TERMS = """
2025-01-01 open Income:Attack:Daily
  barbell-settlement: "daily"
2025-01-01 open Income:Attack:AtClose
  barbell-settlement: "at-close"
2025-01-01 commodity MINI
  barbell-instrument: "future"
  barbell-multiplier: 100
2025-01-01 commodity MICRO
  barbell-instrument: "future"
  barbell-multiplier: 10
2025-01-01 commodity MEMO
  barbell-instrument: "cfd"
2025-01-01 commodity STOCK
  barbell-haircut: 0.80
2025-01-01 commodity NKPUT
  barbell-instrument: "option"
  barbell-underlying: "NK225"
  barbell-multiplier: 100
2025-01-01 commodity NKCALL
  barbell-instrument: "option"
  barbell-underlying: "NK225"
  barbell-multiplier: 100
  barbell-delta: 0.5
2025-01-01 commodity NKPUTD
  barbell-instrument: "option"
  barbell-underlying: "NK225"
  barbell-multiplier: 100
  barbell-delta: -0.3
2025-01-01 commodity NKPUTLOW
  barbell-instrument: "option"
  barbell-underlying: "NK225"
  barbell-multiplier: 100
  barbell-delta: -0.1
2025-01-01 commodity TWICE
  barbell-leverage: 2
"""
MONEY = """
2025-01-06 * "fund"
  Assets:Attack:Trade     1,000,000 JPY
  Equity:Opening         -1,000,000 JPY
"""
PRELUDE = 'option "booking_method" "FIFO"\n' + HOUSE + TERMS + MONEY


def figures(history):
    return jsonable(status_figures(history, []))["sleeve"]


# -- what is not settled yet --------------------------------------------------

BOUGHT = """
2025-02-03 price MINI 39,000 JPY
2025-02-03 * "buy"
  Assets:Attack:Trade   1 MINI {0 JPY}
"""


def test_a_fall_counts_before_it_is_settled_and_once_only(history):
    """
    2025-02-03 price MINI 39,000 JPY
    2025-02-03 * "buy"
      Assets:Attack:Trade   1 MINI {0 JPY}
    2025-02-04 price MINI 38,000 JPY
    2025-02-05 price MINI 37,500 JPY
    2025-02-05 * "variation of both days"
      Assets:Attack:Trade  -150,000 JPY
      Income:Attack:Daily   150,000 JPY
    2025-02-06 price MINI 38,500 JPY
    """
    equity = {f"{day.date:%m-%d}": day.equity for day in history.days}
    assert equity["02-03"] == D(1000000)
    assert equity["02-04"] == D(900000)
    assert equity["02-05"] == D(850000)
    assert equity["02-06"] == D(950000)
    assert history.last.layers.trade == D(950000)
    assert history.last.exposure == D(3850000)


def test_the_price_of_the_order_stands_before_that_of_the_day(history):
    """
    2025-02-03 price MINI 39,000 JPY
    2025-02-03 * "buy below the close"
      Assets:Attack:Trade   1 MINI {0 JPY} @ 38,900 JPY
    """
    assert history.last.equity == D(1010000)


def test_more_contracts_are_averaged_and_a_part_closed_leaves_the_rest(history):
    """
    2025-02-03 price MINI 39,000 JPY
    2025-02-03 * "buy"
      Assets:Attack:Trade   1 MINI {0 JPY}
    2025-02-04 price MINI 40,000 JPY
    2025-02-04 * "buy"
      Assets:Attack:Trade   1 MINI {0 JPY}
    2025-02-05 price MINI 40,000 JPY
    2025-02-05 * "close one with its result"
      Assets:Attack:Trade    -1 MINI {0 JPY}
      Assets:Attack:Trade    50,000 JPY
      Income:Attack:AtClose -50,000 JPY
    """
    assert history.last.equity == D(1000000 + 50000 + 50000)


def test_a_turned_position_starts_at_the_new_price(history):
    """
    2025-02-03 price MINI 39,000 JPY
    2025-02-03 * "buy"
      Assets:Attack:Trade   1 MINI {0 JPY}
    2025-02-04 price MINI 40,000 JPY
    2025-02-04 * "sell two"
      Assets:Attack:Trade    -1 MINI {0 JPY}
      Assets:Attack:Trade   100,000 JPY
      Income:Attack:Daily  -100,000 JPY
    2025-02-04 * "short"
      Assets:Attack:Trade    -1 MINI {0 JPY}
    2025-02-05 price MINI 39,500 JPY
    """
    assert history.last.equity == D(1000000 + 100000 + 50000)


def test_flat_nothing_is_unsettled(history):
    """
    2025-02-03 price MINI 39,000 JPY
    2025-02-03 * "buy"
      Assets:Attack:Trade   1 MINI {0 JPY}
    2025-02-04 price MINI 40,000 JPY
    2025-02-05 * "close"
      Assets:Attack:Trade    -1 MINI {0 JPY}
      Assets:Attack:Trade   100,000 JPY
      Income:Attack:Daily  -100,000 JPY
    """
    assert history.last.equity == D(1100000)
    assert history.margin is None


def test_a_contract_opened_without_a_price_has_nothing_unsettled(history):
    """
    2025-02-03 * "buy"
      Assets:Attack:Trade   1 MINI {0 JPY}
    2025-02-04 * "buy"
      Assets:Attack:Trade   1 MINI {0 JPY}
    2025-02-05 price MINI 40,000 JPY
    """
    assert history.last.equity == D(1000000)
    assert history.margin.contract_value is None
    assert figures(history)["margin_ratio"] is None


def test_an_unpriced_contract_has_no_contract_value():
    history = history_of(PRELUDE + BOUGHT.replace("2025-02-03 price MINI 39,000 JPY\n", ""))
    assert (history.margin.contract_value, history.margin.loss) == (None, D(0))


def test_a_price_below_zero_is_exposure_all_the_same():
    """2 contracts of 10 barrels, oil at -40 as in April 2020, beside shares of 500,000."""
    history = history_of(
        PRELUDE
        + """
2025-01-01 commodity OIL
  barbell-instrument: "future"
  barbell-multiplier: 10
2025-01-07 price OIL 100 JPY
2025-01-07 * "2 contracts"
  Assets:Attack:Trade  2 OIL {0 JPY}
2025-01-07 * "5 shares"
  Assets:Attack:Trade         5 SHARE {100,000 JPY}
  Assets:Attack:Trade  -500,000 JPY
2025-01-08 price OIL -40 JPY
"""
    )
    before, after = history.days[-2:]
    assert (before.exposure, after.exposure) == (502_000, 500_800)
    assert before.equity - after.equity == 2_800
    assert [one.gross for one in history.exposures] == [800, 500_000]


# -- the margin ratio and lot caps --------------------------------------------


@pytest.mark.parametrize(
    ("price", "ratio"),
    [(700, D("0.2")), (650, D("0.15")), (1000, D("0.5")), (1200, D("0.5"))],
)
def test_the_margin_ratio_takes_losses_and_no_gains(price, ratio):
    """V4: deposit 1,000,000, positions of 2,000,000 at contract value."""
    ledger = f"""
2025-02-03 price MEMO 1,000 JPY
2025-02-03 * "on margin"
  Assets:Attack:Trade   2,000 MEMO {{0 JPY}}
2025-02-04 price MEMO {price} JPY
"""
    assert D(figures(history_of(PRELUDE + ledger))["margin_ratio"]) == ratio


@pytest.mark.parametrize(("stock", "ratio"), [(1000, D("0.2")), (900, D("0.18"))])
def test_collateral_counts_less_its_haircut(stock, ratio):
    """V5: cash 500,000 and stock 500,000 at 80 %, a loss of 500,000."""
    ledger = f"""
2025-02-03 price MEMO 1,000 JPY
2025-02-03 * "collateral"
  Assets:Attack:Trade       500 STOCK {{1,000 JPY}}
  Assets:Attack:Trade  -500,000 JPY
2025-02-03 * "on margin"
  Assets:Attack:Trade   2,000 MEMO {{0 JPY}}
2025-02-04 price MEMO 750 JPY
2025-02-04 price STOCK {stock} JPY
"""
    assert D(figures(history_of(PRELUDE + ledger))["margin_ratio"]) == ratio


def test_cash_and_contracts_are_no_collateral_whatever_their_haircut():
    """Cash of 1,000,000, half of it in dollars, bears contracts of 2,000,000."""
    ledger = """
2025-01-01 commodity USD
  barbell-haircut: 0.50
2025-01-01 commodity SWAP
  barbell-instrument: "cfd"
  barbell-haircut: 0.50
2025-02-03 price USD 100 JPY
2025-02-03 price SWAP 1,000 JPY
2025-02-03 * "dollars"
  Assets:Attack:Trade     5,000 USD @ 100 JPY
  Assets:Attack:Trade
2025-02-03 * "on margin"
  Assets:Attack:Trade   2,000 SWAP {0 JPY}
"""
    assert D(figures(history_of(PRELUDE + ledger))["margin_ratio"]) == D("0.5")


def test_lot_caps_of_v9():
    ledger = """
2025-01-06 custom "barbell" "policy"
  lot-risk: 0.20
  stress-gap: 0.10
2025-02-03 price MINI 39,000 JPY
2025-02-03 price MICRO 39,000 JPY
"""
    assert figures(history_of(PRELUDE + ledger))["lot_caps"] == {"MICRO": 5, "MINI": 0}


def test_without_equity_there_is_no_lot_cap():
    ledger = '2025-02-03 * "?"\n  Assets:Attack:Trade  1 X\n  Equity:Opening  -1 X\n'
    assert figures(history_of(PRELUDE + ledger))["lot_caps"] is None


# -- options ------------------------------------------------------------------

SHORT_PUT = """
2025-02-03 price NK225 39,000 JPY
2025-02-03 price {0} 20,000 JPY
2025-02-03 * "sell a put"
  Assets:Attack:Trade  -1 {0} {{20,000 JPY}}
  Assets:Attack:Trade   20,000 JPY
"""


@pytest.mark.parametrize(("put", "exposure"), [("NKPUT", 3900000), ("NKPUTD", 1170000)])
def test_a_short_put_is_full_notional_or_delta(put, exposure):
    """V6: the premium changes no equity."""
    history = history_of(PRELUDE + SHORT_PUT.format(put))
    assert (history.last.equity, history.last.exposure) == (D(1000000), D(exposure))
    (short,) = history.short_options
    assert (short.commodity, short.underlying, short.units) == (put, "NK225", D(1))
    assert (short.start, short.end) == (date("02-03"), None)
    assert short.accounts == {"Assets:Attack:Trade"}


def order(day, units, commodity, price=20000):
    return (
        f'2025-{day} * "order"\n  Assets:Attack:Trade  {units} {commodity} {{{price} JPY}}\n'
        f"  Assets:Attack:Trade  {-units * price} JPY\n"
    )


NAMELESS = """
2025-01-01 commodity PUT
  barbell-instrument: "option"
  barbell-multiplier: 100
"""


def test_what_may_be_lost_on_a_sold_option_without_its_underlying_is_unknown():
    sold = PRELUDE + NAMELESS + order("02-03", -1, "PUT")
    history = history_of(sold)
    assert (history.last.equity, history.last.exposure) == (D(1000000), None)
    assert [one.exposure for one in history.instruments if one.commodity == "PUT"] == [None]
    told = status_figures(history, [])
    assert told["unknown"]["sleeve.exposure"] == NO_UNDERLYING
    assert told["unknown"]["liquidity.reserve_cover"] == NO_UNDERLYING
    assert told["unknown"]["room.lots.PUT"] == NO_UNDERLYING
    (doubt,) = history.doubtful_terms
    assert (doubt.commodity, doubt.date) == ("PUT", date("02-03"))
    back = history_of(sold + order("02-04", 1, "PUT"))
    assert back.last.exposure == 0
    assert [one.exposure for one in back.days if one.date == date("02-03")] == [None]


def test_an_option_whose_underlying_has_no_price_lacks_that():
    history = history_of(PRELUDE + order("02-03", -1, "NKPUT"))
    unknown = status_figures(history, [])["unknown"]
    assert (history.last.exposure, unknown["sleeve.exposure"]) == (None, NO_UNDERLYING)
    assert unknown["room.lots.NKPUT"] == "no price for NK225"


def test_a_bought_option_loses_no_more_than_its_price():
    bought = PRELUDE + NAMELESS + order("02-03", 2, "PUT")
    history = history_of(bought)
    assert (history.last.exposure, history.doubtful_terms) == (D(4000000), ())
    turned = history_of(bought + order("02-04", -2, "PUT") + order("02-05", -1, "PUT"))
    assert (turned.last.exposure, len(turned.doubtful_terms)) == (None, 1)


def test_a_nameless_option_sold_in_another_layer_or_account():
    house = PRELUDE + NAMELESS
    hedge = order("02-03", -1, "PUT").replace("Trade", "Hedge")
    last = history_of(house + hedge).last
    assert (last.exposure, last.hedge_exposure) == (0, None)
    elsewhere = history_of(house + order("02-03", 1, "PUT") + hedge).last
    assert (elsewhere.exposure, elsewhere.hedge_exposure) == (D(2000000), None)


def test_the_cores_sold_option_is_not_the_sleeves():
    core = order("02-03", -1, "PUT").replace("Attack:Trade", "Core:Bank")
    history = history_of(PRELUDE + NAMELESS + core)
    assert (history.last.exposure, history.doubtful_terms) == (0, ())


def test_more_of_it_is_the_same_episode_and_buying_back_ends_it():
    history = history_of(
        PRELUDE
        + SHORT_PUT.format("NKPUT")
        + order("02-04", -2, "NKPUT")
        + order("02-05", 1, "NKPUT")
        + order("02-06", 2, "NKPUT")
    )
    (short,) = history.short_options
    assert (short.units, short.end) == (D(3), date("02-06"))


@pytest.mark.parametrize(
    ("short", "cover", "covered"),
    [
        ("NKPUTD", order("02-02", 1, "NKPUTLOW", 5000), True),
        ("NKPUT", order("02-02", 1, "NKPUTLOW", 5000), True),
        ("NKPUTD", order("02-02", 100, "NK225", 39), False),
        ("NKPUTD", order("02-02", -100, "NK225", 39), True),
        ("NKPUTD", order("02-02", -50, "NK225", 39), False),
        ("NKCALL", order("02-02", 100, "NK225", 39), True),
        ("NKCALL", order("02-02", -100, "NK225", 39), False),
        ("NKPUT", order("02-02", 100, "NK225", 39), False),
    ],
)
def test_what_covers_a_short_option(short, cover, covered):
    history = history_of(PRELUDE + cover + SHORT_PUT.format(short))
    assert (history.short_options == ()) is covered


def uncovered(*orders_):
    prices = "2025-02-01 price NK225 39,000 JPY\n"
    history = history_of(PRELUDE + prices + "".join(orders_))
    return [(one.commodity, one.units) for one in history.short_options]


def test_what_covers_one_option_covers_no_other():
    long_put = order("02-02", 1, "NKPUTLOW", 5000)
    puts = order("02-03", -1, "NKPUT"), order("02-03", -1, "NKPUTD")
    assert uncovered(long_put, *puts) == [("NKPUTD", 1)]
    assert uncovered(long_put, long_put, *puts) == []
    assert uncovered(order("02-02", 100, "NK225", 39), order("02-03", -3, "NKCALL")) == [
        ("NKCALL", 2)
    ]
    assert uncovered(order("02-02", -150, "NK225", 39), order("02-03", -2, "NKPUTD")) == [
        ("NKPUTD", D("0.5"))
    ]


def test_long_options_cover_before_shares_do():
    """One of two calls by another call, the other one by 100 shares; of three one by none."""
    call = '2025-01-01 commodity NKCALLUP\n  barbell-instrument: "option"\n'
    call += '  barbell-underlying: "NK225"\n  barbell-multiplier: 100\n  barbell-delta: 0.3\n'
    cover = call, order("02-02", 1, "NKCALLUP", 5000), order("02-02", 100, "NK225", 39)
    assert uncovered(*cover, order("02-03", -2, "NKCALL")) == []
    assert uncovered(*cover, order("02-03", -3, "NKCALL")) == [("NKCALL", 1)]


@pytest.mark.parametrize("multiplier", [1, 2, 100])
@pytest.mark.parametrize("delta", ["-0.3", "0.3"])
def test_a_sold_option_that_names_no_underlying_does_not_cover_itself(multiplier, delta):
    terms = f'2025-01-01 commodity OWN\n  barbell-instrument: "option"\n  barbell-delta: {delta}\n'
    terms += f"  barbell-multiplier: {multiplier}\n"
    assert uncovered(terms, order("02-03", -10, "OWN")) == [("OWN", 10)]
    on_it = terms.replace("OWN", "OTHER") + '  barbell-underlying: "OWN"\n'
    short = order("02-03", -10, "OWN"), order("02-03", -1, "OTHER")
    assert uncovered(terms, on_it, *short) == [("OTHER", 1), ("OWN", 10)]


def test_an_option_is_uncovered_when_its_cover_is_sold():
    history = history_of(
        PRELUDE
        + order("02-02", 100, "NK225", 39)
        + SHORT_PUT.format("NKCALL")
        + order("02-05", -100, "NK225", 39)
    )
    (short,) = history.short_options
    assert (short.start, short.entry.narration) == (date("02-05"), "order")


# -- by underlying ------------------------------------------------------------


def test_long_and_short_at_two_brokers_are_gross_and_nothing_net(history):
    """
    2025-02-03 * "long"
      Assets:Attack:Trade    100 X {1,000 JPY}
      Assets:Attack:Trade  -100,000 JPY
    2025-02-03 * "short elsewhere"
      Assets:Attack:Hedge   -100 X {1,000 JPY}
      Assets:Attack:Hedge  100,000 JPY
    2025-02-03 * "an option on it, and something without a price"
      Assets:Attack:Trade      1 NKCALL {20,000 JPY}
      Assets:Attack:Trade  -20,000 JPY
      Assets:Attack:Trade      1 NESN {100 CHF}
      Assets:Attack:Trade   -100 CHF
    2025-02-03 price NK225 39,000 JPY
    """
    found = {one.underlying: (one.gross, one.net) for one in history.exposures}
    assert found["X"] == (D(200000), D(0))
    assert found["NK225"] == (D(1950000), D(1950000))
    assert found["NESN"] == (None, None)


# -- leveraged funds ----------------------------------------------------------

HELD = """
2025-01-06 * "buy"
  Assets:Attack:Trade        10 TWICE {10,000 JPY}
  Assets:Attack:Trade  -100,000 JPY
"""


def test_a_fund_that_moves_as_its_market_does_is_held_as_long_as_one_likes():
    once = PRELUDE.replace("barbell-leverage: 2", "barbell-leverage: 1")
    assert once != PRELUDE
    assert history_of(once + HELD + "2025-12-07 price TWICE 8,000 JPY\n").leveraged == ()


def test_a_leveraged_fund_is_silent_for_sixty_days():
    assert history_of(PRELUDE + HELD + "2025-03-07 price TWICE 8,000 JPY\n").leveraged == ()


def test_then_its_lot_is_told_with_its_drag():
    history = history_of(
        PRELUDE
        + HELD
        + "2025-02-03 price TWICE 8,000 JPY\n"
        + "2025-03-08 price TWICE 9,777.8 JPY\n"
        + "2025-03-09 price TWICE 9,777.8 JPY\n"
    )
    (held,) = history.leveraged
    assert (held.date, held.opened_on, held.max_days) == (date("03-08"), date("01-06"), 60)
    assert (held.account, held.leverage, held.end) == ("Assets:Attack:Trade", D(2), None)
    assert D("-0.03") < held.drag < D("-0.02")


@pytest.mark.parametrize(("sold", "told"), [("03-08", False), ("03-09", True), ("07-01", True)])
def test_a_lot_that_is_sold_before_anything_else_is_booked_was_held_as_long(sold, told):
    """Nobody looked on 03-08, its first day too old; what was sold that day was not."""
    sale = f"""\
2025-{sold} * "sell"
  Assets:Attack:Trade       -10 TWICE {{10,000 JPY}}
  Assets:Attack:Trade   100,000 JPY
2025-{sold} price TWICE 10,000 JPY
2025-07-02 price TWICE 10,000 JPY
"""
    found = history_of(PRELUDE + HELD + sale).leveraged
    assert [(one.date, one.end) for one in found] == [(date("03-08"), date(sold))] * told


def test_of_two_lots_of_one_day_the_one_that_was_sold_is_told_too():
    other = (
        HELD.replace("Trade", "Hedge")
        + """\
2025-04-01 * "sell"
  Assets:Attack:Hedge       -10 TWICE {10,000 JPY}
  Assets:Attack:Hedge   100,000 JPY
2025-04-02 price TWICE 10,000 JPY
"""
    )
    found = history_of(PRELUDE + HELD + other).leveraged
    assert {(one.account[-5:], one.end) for one in found} == {
        ("Trade", None),
        ("Hedge", date("04-01")),
    }


def test_a_split_of_a_lot_is_no_sale():
    """It becomes too old in the meantime, as another lot of the same account and day."""
    ledger = """\
2025-04-01 * "one for two"
  Assets:Attack:Trade       -10 TWICE {10,000 JPY}
  Assets:Attack:Trade        20 TWICE {5,000 JPY, 2025-01-06}
2025-04-02 price TWICE 5,000 JPY
"""
    (held,) = history_of(PRELUDE + HELD + ledger).leveraged
    assert (held.date, held.end) == (date("03-08"), None)


def test_a_transfer_keeps_the_first_day_and_a_sale_ends_it(history):
    """
    2025-01-06 * "buy"
      Assets:Attack:Trade        10 TWICE {10,000 JPY}
      Assets:Attack:Trade  -100,000 JPY
    2025-02-20 * "to the hedge account"
      Assets:Attack:Trade       -10 TWICE {10,000 JPY, 2025-01-06}
      Assets:Attack:Hedge        10 TWICE {10,000 JPY, 2025-02-20}
    2025-03-10 price TWICE 10,000 JPY
    2025-03-20 * "sell"
      Assets:Attack:Hedge       -10 TWICE {10,000 JPY}
      Assets:Attack:Hedge   100,000 JPY
    """
    (held,) = history.leveraged
    assert (held.date, held.opened_on, held.end) == (
        date("03-08"),
        date("01-06"),
        date("03-20"),
    )
    assert held.account == "Assets:Attack:Hedge"


def test_lots_that_arrive_as_one_are_told_where_the_first_was_bought():
    """The account keeps no lots apart: what leaves it at the average is of both purchases."""
    lot = "TWICE {{{0} JPY}}"
    bought = (
        '2025-01-{0} * "buy"\n'
        f"  Assets:Attack:Any  10 {lot.replace('0', '1')}\n"
        "  Assets:Attack:Trade  -{2} JPY\n"
    )
    history = history_of(
        PRELUDE
        + '2025-01-01 open Assets:Attack:Any "NONE"\n'
        + bought.format("06", "10,000", "100,000")
        + bought.format("08", "11,000", "110,000")
        + '2025-02-20 * "to the hedge account"\n'
        + "  Assets:Attack:Any    -20 TWICE {10,500 JPY}\n"
        + "  Assets:Attack:Hedge   20 TWICE {10,500 JPY}\n"
        + "2025-03-10 price TWICE 10,000 JPY\n"
    )
    (held,) = history.leveraged
    assert (held.opened_on, held.entry.date) == (date("01-06"), date("01-06"))


def test_without_a_price_there_is_no_drag():
    unpriced = HELD.replace("10,000 JPY", "100 CHF").replace("-100,000 JPY", "-1,000 CHF")
    history = history_of(PRELUDE + unpriced + "2025-03-10 price X 1 JPY\n")
    assert history.leveraged[0].drag is None


@pytest.mark.parametrize(
    ("leverage", "expected"), [(2, D("-0.0148")), (3, D("-0.0437")), (-1, D("-0.0148"))]
)
def test_the_drag_of_sixty_days_at_25_per_cent(leverage, expected):
    """By V7's formula: sigma 25 %, 60 trading days of 252."""
    assert round(drag(D(leverage), D("0.0625") * 60 / 252), 4) == expected


def test_without_a_gap_no_number_of_contracts_is_too_many():
    ledger = """
2025-01-06 custom "barbell" "policy"
  stress-gap: 0
2025-02-03 price MINI 39,000 JPY
"""
    part = margin_part(history_of(PRELUDE + ledger), "not funded")
    assert part.values["lot_caps"] is None
    assert part.unknown["lot_caps"] == NO_GAP


def test_contracts_that_were_opened_at_nothing_have_no_margin_ratio():
    ledger = """
2025-02-03 price MEMO 0 JPY
2025-02-03 * "on margin"
  Assets:Attack:Trade   2,000 MEMO {0 JPY}
2025-02-04 price MEMO 750 JPY
"""
    part = margin_part(history_of(PRELUDE + ledger), "not funded")
    assert part.values["margin_ratio"] is None
    assert part.unknown["margin_ratio"] == NO_CONTRACT_VALUE


def test_each_leveraged_fund_is_held_by_itself():
    """What one of them is sold for ends nothing of the other."""
    thrice = HELD.replace("TWICE", "ATHRICE")
    history = history_of(
        PRELUDE
        + "2025-01-01 commodity ATHRICE\n  barbell-leverage: 3\n"
        + HELD
        + thrice
        + "2025-03-10 price TWICE 10,000 JPY\n2025-03-11 price ATHRICE 10,000 JPY\n"
        + "2025-03-12 price TWICE 10,000 JPY\n"
    )
    assert [(one.commodity, one.end) for one in history.leveraged] == [
        ("ATHRICE", None),
        ("TWICE", None),
    ]


def test_a_price_of_zero_is_no_move_of_a_leveraged_fund():
    through = "2025-02-03 price TWICE 0 JPY\n2025-02-04 price TWICE 10,000 JPY\n"
    history = history_of(PRELUDE + HELD + through + "2025-03-10 price TWICE 10,000 JPY\n")
    assert history.leveraged[0].drag is None
