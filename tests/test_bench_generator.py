"""The benchmark's ledgers: the same each time, sound, and of the size asked for."""

from __future__ import annotations

import itertools
import random
from dataclasses import replace
from typing import Any

import pytest
from beancount import loader

from beancount_barbell.analysis import analyse
from beancount_barbell.model.trades import Outcome
from tests.bench.generator import Household, Ledger, SweptHubs, imported_household, years_of
from tests.bench.market import Market
from tests.bench.measure import SUBJECT, Costs, PluginCost, Spread, refusal

SMALL = Household(200, commodities=6, years=1)
MANY_LOTS = Household(200, commodities=6, years=1, open_lots=84, opening_postings=68)
MERGED_LOTS = Household(200, commodities=6, years=1, open_lots=32, opening_postings=68)
HUBS = SweptHubs(200, years=1)


def load(ledger: Ledger) -> list[Any]:
    entries, errors, _ = loader.load_string(ledger.text())
    assert not errors
    return list(entries)


def of_kind(entries: list[Any], kind: str) -> list[Any]:
    return [entry for entry in entries if type(entry).__name__ == kind]


@pytest.mark.parametrize("ledger", [SMALL, HUBS])
def test_same_numbers_same_ledger(ledger: Ledger):
    assert ledger.text() == ledger.text()


def test_another_seed_is_another_household():
    assert SMALL.text() != Household(200, commodities=6, years=1, seed=2).text()


@pytest.mark.parametrize("ledger", [SMALL, MANY_LOTS, MERGED_LOTS])
def test_household_loads_with_the_size_asked_for(ledger: Household):
    entries = load(ledger)
    prices = of_kind(entries, "Price")
    assert len(of_kind(entries, "Transaction")) == 200
    assert len({price.currency for price in prices}) == 6
    weekdays = {price.date for price in prices}
    assert len(prices) == 6 * len(weekdays)
    assert len(weekdays) == 262
    assert min(weekdays).year == max(weekdays).year == 2024


def test_imported_books_have_weekly_prices_and_what_importers_write():
    entries = load(imported_household(1_000))
    transactions, prices = of_kind(entries, "Transaction"), of_kind(entries, "Price")
    assert len(transactions) == 1_000
    assert len({price.currency for price in prices}) == 6
    assert {price.date.weekday() for price in prices} == {0}
    assert all("imported-from" in one.meta for one in transactions)
    assert all("source-desc" in leg.meta for one in transactions for leg in one.postings)


def test_sleeve_holds_as_many_lots_as_asked_for():
    for ledger in (SMALL, MANY_LOTS, MERGED_LOTS):
        lots: dict[Any, Any] = {}
        for transaction in of_kind(load(ledger), "Transaction"):
            for posting in transaction.postings:
                if posting.account == "Assets:Attack:Trade" and posting.cost is not None:
                    lot = (posting.units.currency, posting.cost)
                    lots[lot] = lots.get(lot, 0) + posting.units.number
        assert all(units >= 0 for units in lots.values())
        held = sum(units > 0 for units in lots.values())
        # Two lots of one day at one price are one lot.
        assert ledger.open_lots - 2 <= held <= ledger.open_lots


def test_lots_differ_in_nothing_but_their_number():
    def skeleton(ledger: Household) -> list[tuple[Any, ...]]:
        return [
            (entry.date, posting.account, posting.units.currency)
            for entry in of_kind(load(ledger), "Transaction")
            for posting in entry.postings
        ]

    assert sorted(skeleton(MANY_LOTS)) == sorted(skeleton(MERGED_LOTS))


def test_household_speaks_of_roles_and_never_moves_core_money_to_the_sleeve():
    entries = load(SMALL)
    assert "barbell" in {custom.type for custom in of_kind(entries, "Custom")}
    for transaction in of_kind(entries, "Transaction"):
        accounts = {posting.account.split(":")[1] for posting in transaction.postings}
        assert not {"Core", "Attack"} <= accounts


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_household_stays_healthy_however_much_it_trades_on_a_day(seed: int):
    """Of any size: it never loses more than twice until the day after a gain."""
    busy = Household(1_000, commodities=6, years=1, trade_percent=90, seed=seed)
    entries, errors, options = loader.load_string(busy.text())
    assert errors == []
    analysis = analyse(entries, options)
    assert [finding.code for finding in analysis.findings if finding.fails] == []
    assert len(analysis.findings) <= 2
    trades = analysis.history.trades
    sales = sum((one.payee or "").startswith("Sell") for one in of_kind(entries, "Transaction"))
    assert sales > len(trades) > 200  # several sales of one fund on a day are one trade
    losses = most = 0
    for _, day in itertools.groupby(trades, key=lambda trade: trade.date):
        outcomes = [trade.outcome for trade in day]
        losses += outcomes.count(Outcome.LOSS)
        most = max(most, losses)
        if Outcome.WIN in outcomes:
            losses = 0
    assert most == 2


def test_bench_refuses_a_household_that_is_not_healthy():
    second = Spread(1.0, 1.0, 1.0)
    cost = PluginCost(second, second, ("BB402 ceiling: too much",))
    costs = Costs(3, 6, 0, second, second, {SUBJECT: cost}, {})
    assert "BB402" in str(refusal(SMALL, costs))
    assert refusal(HUBS, costs) is None  # what is found there is what it is for
    healthy = PluginCost(second, second, ())
    assert refusal(SMALL, replace(costs, plugins={SUBJECT: healthy})) is None


def test_opening_needs_its_transactions():
    with pytest.raises(ValueError, match="the opening alone"):
        Household(3).text()


def test_swept_hubs_move_as_often_as_asked_for():
    sweeps = [entry for entry in of_kind(load(HUBS), "Transaction") if entry.narration == "Sweep"]
    assert len(sweeps) == 200


@pytest.mark.parametrize(
    ("transactions", "years"), [(200, 1), (1_000, 2), (10_000, 20), (10**6, 20)]
)
def test_years_grow_with_the_household(transactions: int, years: int):
    assert years_of(transactions) == years


def test_prices_stay_near_their_anchor():
    rng = random.Random(3)
    market = Market(rng, 8)
    start = [quote.ticks for quote in market.quotes]
    for _ in range(5_000):
        market.step()
        for quote, anchor in zip(market.quotes, start, strict=True):
            assert 0.6 * anchor < quote.ticks < 1.4 * anchor
            assert market.yen(quote) >= 1
