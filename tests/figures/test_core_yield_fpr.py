"""Returns of a real example ledger, against a computation that shares nothing with ours."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from beancount import loader
from beancount.core import convert, prices
from beancount.core.data import Transaction

from beancount_barbell.engine.replay import replay
from beancount_barbell.figures.core_yield import core_yield
from beancount_barbell.reading.ledger import read_ledger

if TYPE_CHECKING:
    import datetime

LEDGER = Path(__file__).parents[3] / "shared" / "ledgers" / "fpr-example" / "main.beancount"

pytestmark = pytest.mark.skipif(
    not LEDGER.is_file(), reason="the example is not beside the project"
)

ROLES = """
1980-05-12 custom "barbell" "role" Assets:US:ETrade "core"
1980-05-12 custom "barbell" "role" Income:US:ETrade "core"
1980-05-12 custom "barbell" "policy"
  price-max-age: 400
"""
ASSETS, RESULTS = "Assets:US:ETrade:", "Income:US:ETrade:"


@pytest.fixture(scope="module")
def ledger():
    return loader.load_string(LEDGER.read_text(encoding="utf-8") + ROLES)


def daily(entries):
    """(date, value at its end, money in, money out, yesterday's units) of the broker account.

    By Beancount alone. The units are told at the day's prices.
    """
    price_map = prices.build_price_map(entries)
    by_day: dict[datetime.date, list[Transaction]] = {}
    for entry in entries:
        by_day.setdefault(entry.date, [])
        if isinstance(entry, Transaction):
            by_day[entry.date].append(entry)
    units: dict[str, Decimal] = {}
    for date in sorted(by_day):
        money_in = money_out = Decimal(0)
        before = dict(units)
        for entry in by_day[date]:
            if not any(posting.account.startswith(ASSETS) for posting in entry.postings):
                continue
            net = Decimal(0)
            sale = any(posting.cost and posting.units.number < 0 for posting in entry.postings)
            # A result follows its lot: the commission of a sale is the core's own cost,
            # that of a purchase (of an untagged account) is money that left.
            own = (ASSETS, RESULTS, "Expenses:") if sale else (ASSETS, RESULTS)
            for posting in entry.postings:
                if posting.account.startswith(own):
                    weight = convert.get_weight(posting)
                    net += convert.convert_amount(weight, "USD", price_map, date).number
                if posting.account.startswith(ASSETS):
                    currency = posting.units.currency
                    units[currency] = units.get(currency, Decimal(0)) + posting.units.number
            money_in, money_out = money_in + max(net, 0), money_out + max(-net, 0)
        yield (
            date,
            worth(units, price_map, date),
            money_in,
            money_out,
            worth(before, price_map, date),
        )


def worth(units, price_map, date):
    value = Decimal(0)
    for currency, number in units.items():
        rate = prices.get_price(price_map, (currency, "USD"), date)[1]
        value += number * (1 if currency == "USD" else rate or 0)
    return value


def test_time_and_money_weighted_returns(ledger):
    entries, errors, options = ledger
    assert not errors
    history = replay(read_ledger(entries, options))
    found = core_yield(history.treasury.core_days, history.as_of)
    index, before, flows = Decimal(1), Decimal(0), []
    for date, value, money_in, money_out, kept in daily(entries):
        if before and money_in and not money_out:  # bought at the day's prices: split there
            index *= kept / before
            before = kept
        if before + money_in > 0:
            index *= (value + money_out) / (before + money_in)
        if money_in or money_out:
            flows.append((date, float(money_out - money_in)))
        before = value
    assert history.last.core == before
    assert found.net == pytest.approx(index - 1, rel=Decimal("1e-9"))
    flows.append((history.as_of, float(before)))

    def present(rate: float) -> float:
        return sum(amount / (1 + rate) ** ((day - found.start).days / 365) for day, amount in flows)

    low, high = -0.9, 10.0
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if present(middle) > 0 else (low, middle)
    assert found.money_weighted == pytest.approx(low, abs=1e-8)
    assert found.parts.total == before + sum(
        (out - put for _, _, put, out, _ in daily(entries)), Decimal(0)
    )
