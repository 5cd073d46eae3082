"""How soon and how well the rules were kept in loss: the metrics of section e."""

from __future__ import annotations

from decimal import Decimal

from histories import HOUSE, date, history_of

from beancount_barbell.figures.plain import jsonable
from beancount_barbell.figures.trade_figures import discipline_part
from beancount_barbell.routine.discipline import DisciplineRecord

LOST = (
    HOUSE
    + """
2025-01-06 * "fund"
  Assets:Attack:Trade   1,000,000 JPY
  Equity:Opening
2025-01-10 * "100 shares"
  Assets:Attack:Trade       100 XXX @ 1,000 JPY
  Assets:Attack:Trade  -100,000 JPY
2025-01-31 price XXX 1,000 JPY
2025-01-31 * "loss that makes it REDUCING, with a ceiling of 50,000"
  Assets:Attack:Trade  -350,000 JPY
  Income:Attack:PnL
"""
)

# Twelve orders; those marked end the day above the ceiling.
ORDERS = {
    "02-03": -60,
    "02-04": 20,  # 60,000
    "02-05": -20,
    "02-06": 15,  # 55,000
    "02-07": -15,
    "02-10": 5,
    "02-11": 20,  # 65,000
    "02-12": -25,
    "02-13": -10,
    "02-14": 10,
    "02-17": 5,
    "02-18": -45,
}


def orders(units: dict[str, int]) -> str:
    return "".join(
        f'2025-{day} * "order"\n'
        f"  Assets:Attack:Trade  {number} XXX @ 1,000 JPY\n"
        f"  Assets:Attack:Trade  {-number * 1000} JPY\n"
        for day, number in units.items()
    )


def test_three_of_twelve_trades_in_loss_are_75_per_cent():
    history = history_of(LOST + orders(ORDERS))
    assert len(history.orders_in_loss) == 12
    assert [
        f"{one.date:%m-%d}" for one in history.increases if one.deviates(history.tolerance)
    ] == [
        "02-04",
        "02-06",
        "02-11",
    ]
    values, unknown = jsonable(discipline_part(history))
    assert values == {
        "reaction_lag_days": "3",
        "adherence_in_loss": "0.75",
        "deviations": [
            {"date": "2025-02-04", "code": "BB402", "amount": "20000"},
            {"date": "2025-02-06", "code": "BB402", "amount": "15000"},
            {"date": "2025-02-11", "code": "BB402", "amount": "20000"},
        ],
    }
    assert unknown == {}


def test_it_is_told_as_of_any_day():
    record = DisciplineRecord(history_of(LOST + orders(ORDERS)))
    assert record.until(date("01-30")) == (None, None)
    assert record.until(date("02-01")) == (1, None)  # not reduced yet
    assert record.until(date("02-03")) == (3, 1)
    assert record.until(date("02-06")) == (3, Decimal("0.5"))
    assert record.until(date("12-31")) == (3, Decimal("0.75"))


def test_who_never_reduces_lags_ever_more():
    history = history_of(LOST + orders({"02-03": 10}) + "2025-03-31 price XXX 1,000 JPY\n")
    assert DisciplineRecord(history).until(history.as_of) == (59, 0)


def test_an_order_counts_on_its_day_alone():
    """A leveraged fund is looked at on each day, whether it was traded or not."""
    fund = "2025-01-01 commodity XXX\n  barbell-leverage: 2\n"
    later = "2025-02-05 price XXX 1,000 JPY\n2025-02-06 price XXX 1,001 JPY\n"
    history = history_of(fund + LOST + orders({"02-03": -10}) + later)
    assert history.orders_in_loss == (date("02-03"),)
    assert DisciplineRecord(history).until(history.as_of) == (3, 1)


def test_an_entry_in_a_market_stop_is_none_of_the_ceilings_and_still_a_deviation():
    stop = """
2025-01-06 custom "barbell" "market" "VIX"
  halt-above: 30
2025-02-03 price VIX 45 PTS
"""
    calm = LOST.replace("-350,000", "-3,500")
    history = history_of(calm + stop + orders({"02-04": -50, "02-05": 10}))
    (increase,) = history.increases
    assert increase.exposure < increase.ceiling
    assert increase.deviates(history.tolerance)
    # A market stop asks for no reduction, so there is no lag.
    assert DisciplineRecord(history).until(history.as_of) == (None, Decimal("0.5"))


# -- what counts ---------------------------------------------------------------------

LIMITS = """
2025-01-02 custom "barbell" "policy"
  core-floor:           0 JPY
  sleeve-budget: 1,000,000 JPY
  layer-reserve:    50,000 JPY
"""


def put_in(day: str, amount: int, layer: str = "Trade") -> str:
    return f"""
2025-{day} * "money from outside"
  Assets:Attack:{layer}  {amount} JPY
  Assets:Bank
"""


def loosen(day: str, line: str) -> str:
    return f'2025-{day} custom "barbell" "policy"\n  {line}\n'


END = "2025-03-31 price NIL 1 JPY\n"


def deviations(*events: str) -> list[tuple[str, str, str]]:
    history = history_of(LIMITS + LOST + "".join(events) + END)
    return [
        (f"{one.date:%m-%d}", one.code, f"{one.amount}")
        for one in DisciplineRecord(history).deviations
    ]


def test_money_put_in_counts_and_so_does_the_budget_it_breaks():
    # 200,000 over the budget; nothing was reduced by 02-07, when half of 100,000 was due.
    assert deviations(put_in("02-03", 200_000)) == [
        ("02-03", "BB206", "200000"),
        ("02-03", "BB304", "200000"),
        ("02-07", "BB403", "100000"),
    ]


def test_a_layer_above_its_budget_counts_once_an_episode():
    shift = """
2025-02-{day} * "between layers"
  Assets:Attack:Reserve  {amount} JPY
  Assets:Attack:Trade
"""
    moves = [("04", 60_000), ("05", 10_000), ("06", -30_000), ("10", 20_000)]
    found = deviations(*(shift.format(day=day, amount=amount) for day, amount in moves))
    # 60,000 and 70,000 are one time above 50,000, 40,000 is not, 60,000 another time.
    assert [one for one in found if one[1] == "BB305"] == [
        ("02-04", "BB305", "10000"),
        ("02-10", "BB305", "10000"),
    ]


def test_what_was_broken_in_calm_is_no_deviation_in_loss():
    """Above the budget since before the fall; the further push is a top-up in itself."""
    found = deviations(put_in("01-07", 100_000), put_in("02-03", 50_000))
    assert [one[1] for one in found] == ["BB206", "BB403"]


def test_under_100_a_sleeve_may_be_active_and_in_loss():
    calm = LIMITS + LOST.replace("-350,000", "-3,500")
    history = history_of(calm + put_in("02-03", 1) + put_in("02-04", 10_000) + END)
    record = DisciplineRecord(history)
    assert [(one.code, one.amount) for one in record.deviations] == [("BB304", 10_001)]
    # Nothing had to be reduced and nothing was traded: what was done against the rules
    # is still not obedience.
    assert record.until(history.as_of) == (None, 0)
    assert record.until(date("02-03")) == (None, None)


def test_at_100_nothing_is_a_deviation():
    ledger = LIMITS + LOST.split("2025-01-31 * ", maxsplit=1)[0] + put_in("02-03", 10_000) + END
    assert DisciplineRecord(history_of(ledger)).deviations == []


def test_a_limit_loosened_in_loss_counts_and_one_in_calm_does_not():
    found = deviations(
        loosen("01-07", "layer-reserve: 60,000 JPY"),
        loosen("02-03", "reduce-to: 1"),
        loosen("02-04", "halt-line: 0.1"),
    )
    assert [one for one in found if one[1] == "BB004"] == [
        ("02-03", "BB004", "None"),
        ("02-04", "BB004", "None"),
    ]


def test_a_budget_that_is_unknown_is_neither_broken_nor_kept():
    """In euros the budget has no rate before 02-05; the next row sees it at 1,000,000 JPY."""
    rate = "2025-02-05 price EUR 100 JPY\n"
    euros = LIMITS.replace("1,000,000 JPY", "10,000 EUR") + LOST + put_in("02-03", 100_000)
    raised = loosen("01-07", "sleeve-budget: 20,000 EUR") + euros
    assert [
        [(one.date, one.amount) for one in record(text).deviations if one.code == "BB304"]
        for text in (euros + rate + END, raised + rate + END)
    ] == [[(date("03-31"), 100_000)], []]


def record(ledger: str) -> DisciplineRecord:
    return DisciplineRecord(history_of(ledger))


def test_deviations_of_all_kinds_count_against_the_trades_in_loss():
    events = put_in("02-04", 10_000) + loosen("02-05", "reduce-to: 1")
    ledger = LIMITS.replace("1,000,000", "2,000,000") + LOST + orders(ORDERS) + events + END
    values, _ = jsonable(discipline_part(history_of(ledger)))
    # 12 trades: three above the ceiling, one top-up, one limit. 1 - 5 / 12
    assert values["adherence_in_loss"].startswith("0.58333")
