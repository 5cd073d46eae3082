"""What must hold for every ledger: order, scale, names and strangers change nothing."""

from __future__ import annotations

import copy
import datetime
from decimal import Decimal
from itertools import groupby
from typing import TYPE_CHECKING, Any

from beancount.core import data
from beancount.core.amount import Amount
from beancount.parser.options import OPTIONS_DEFAULTS
from histories import HOUSE, history_of_entries, load
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

if TYPE_CHECKING:
    from beancount_barbell.model.history import History

CLOSE = Decimal("1e-20")
START = datetime.date(2025, 1, 6)
FEW = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])

POLICY = """
2025-01-02 custom "barbell" "policy"
  core-floor:    8,000,000 JPY
  sleeve-budget: 1,000,000 JPY
  tolerance:     1 JPY
"""
OPENING, OPTIONS = load(HOUSE + POLICY)

CASH = ("Assets:Core:Bank", "Assets:Attack:Trade", "Assets:Attack:Reserve", "Assets:Bank")
MINE = ("Assets:Core:MMF", "Assets:Attack:Trade", "Assets:Attack:Hedge")
GOODS = ("XXX", "YYY")
OTHERS = ("Income:Salary", "Income:Attack:PnL", "Expenses:Rent", "Expenses:Attack:Interest")

thousands = st.integers(1, 900).map(lambda number: Decimal(1000 * number))
prices = st.sampled_from(["500", "900", "1000", "1500", "3000"]).map(Decimal)


def transaction(day: datetime.date, line: int, *legs: tuple[Any, ...]) -> data.Transaction:
    """Legs are (account, number, commodity[, price]); the last one balances them."""
    meta = data.new_metadata("random.beancount", line)
    postings = [
        data.Posting(
            account,
            Amount(number, commodity),
            None,
            Amount(price[0], "JPY") if price else None,
            None,
            data.new_metadata("random.beancount", line + 1 + index),
        )
        for index, (account, number, commodity, *price) in enumerate(legs)
    ]
    return data.Transaction(meta, day, "*", None, "", frozenset(), frozenset(), postings)


@st.composite
def steps(draw: st.DrawFn) -> Any:
    kind = draw(st.sampled_from(["transfer", "transfer", "result", "trade", "trade", "price"]))
    if kind == "transfer":
        source, target = draw(st.permutations(CASH))[:2]
        return kind, source, target, draw(thousands)
    if kind == "result":
        sign = draw(st.sampled_from([1, -1]))
        return (
            kind,
            draw(st.sampled_from(CASH)),
            draw(st.sampled_from(OTHERS)),
            sign * draw(thousands),
        )
    if kind == "trade":
        units = draw(st.integers(-300, 300).filter(bool).map(Decimal))
        return kind, draw(st.sampled_from(MINE)), draw(st.sampled_from(GOODS)), units, draw(prices)
    return kind, draw(st.sampled_from(GOODS)), draw(prices)


stories = st.lists(st.tuples(st.sampled_from([0, 0, 1, 3, 20]), steps()), min_size=1, max_size=15)


def entries_of(story: list[tuple[int, Any]], scale: int = 1) -> list[Any]:
    """The house, its funding, then the story; all amounts (not prices) times `scale`."""
    entries = [_scaled(entry, scale) for entry in OPENING]
    fund = [("Assets:Core:Bank", 9_000_000), ("Assets:Attack:Trade", 1_000_000)]
    legs = [(account, Decimal(scale * number), "JPY") for account, number in fund]
    legs.append(("Equity:Opening", Decimal(-scale * 10_000_000), "JPY"))
    entries.append(transaction(START, 100, *legs))
    day = START
    for number, (gap, (kind, *words)) in enumerate(story):
        day += datetime.timedelta(days=gap)
        line = 200 + 10 * number
        if kind == "price":
            meta = data.new_metadata("random.beancount", line)
            entries.append(data.Price(meta, day, words[0], Amount(words[1], "JPY")))
        elif kind == "trade":
            account, commodity, units, price = words
            bought = (account, scale * units, commodity, price)
            paid = (account, -scale * units * price, "JPY")
            entries.append(transaction(day, line, bought, paid))
        else:
            source, target, amount = words
            legs = [(source, -scale * amount, "JPY"), (target, scale * amount, "JPY")]
            entries.append(transaction(day, line, *legs))
    return entries


def _scaled(entry: Any, scale: int) -> Any:
    if not isinstance(entry, data.Custom):
        return entry
    meta = {
        key: Amount(value.number * scale, value.currency) if isinstance(value, Amount) else value
        for key, value in entry.meta.items()
    }
    return entry._replace(meta=meta)


def told(history: History) -> dict[str, list[Any]]:
    """What a history says, without places and entries, in an order of its own."""
    hidden = {"entry", "location", "core_entry", "sleeve_entry", "order_entry", "policy"}
    hidden |= {"core_location", "sleeve_location", "sleeve_transaction"}
    hidden |= {"core_price", "sleeve_price", "core_exchange"}
    hidden.add("undeclared")  # the names of accounts

    def shown(one: Any) -> tuple[Any, ...]:
        return tuple((name, value) for name, value in one._asdict().items() if name not in hidden)

    facts = {
        name: [shown(one) for one in getattr(history, name)]
        for name in ("days", "transitions", "increases", "overdue", "stale", "gaps")
    }
    facts["flows"] = sorted((shown(one) for one in history.flows), key=repr)
    facts["breaches"] = sorted(
        ((one.amount, one.outstanding, one.cured_on) for one in history.breaches), key=repr
    )
    return facts


@FEW
@given(stories, st.randoms(use_true_random=False))
def test_the_order_inside_a_day_carries_no_meaning(story: Any, random: Any) -> None:
    entries = entries_of(story)
    shuffled = []
    for _, group in groupby(entries[len(OPENING) :], key=lambda entry: entry.date):
        day = list(group)
        transactions = [entry for entry in day if isinstance(entry, data.Transaction)]
        others = [entry for entry in day if not isinstance(entry, data.Transaction)]
        random.shuffle(transactions)
        shuffled += [*transactions, *others]
    again = history_of_entries([*entries[: len(OPENING)], *shuffled], OPTIONS)
    assert told(again) == told(history_of_entries(entries, OPTIONS))


@FEW
@given(stories, st.sampled_from([2, 10, 1000]))
def test_the_size_of_all_money_changes_no_state(story: Any, scale: int) -> None:
    small = history_of_entries(entries_of(story), OPTIONS)
    large = history_of_entries(entries_of(story, scale), OPTIONS)
    for one, other in zip(small.days, large.days, strict=True):
        assert (one.date, one.state, one.drivers, one.generation) == (
            other.date,
            other.state,
            other.drivers,
            other.generation,
        )
        for name in ("core", "equity", "exposure", "ceiling", "net_contributions", "core_outflow"):
            amount = getattr(one, name)
            assert getattr(other, name) == (None if amount is None else scale * amount), name
        for name in ("nav", "ratio", "drawdown"):
            ratio, scaled = getattr(one, name), getattr(other, name)
            assert (ratio is None) == (scaled is None)
            assert ratio is None or abs(ratio - scaled) <= CLOSE, name
    assert [one.amount and scale * one.amount for one in small.breaches] == [
        one.amount for one in large.breaches
    ]


ROOTS = {
    "Assets": "Shisan",
    "Liabilities": "Fusai",
    "Equity": "Junshisan",
    "Income": "Shueki",
    "Expenses": "Hiyo",
}


def renamed(value: Any) -> Any:
    """Any entry with its roots renamed."""
    if isinstance(value, str):
        root, _, rest = value.partition(":")
        return f"{ROOTS[root]}:{rest}" if root in ROOTS and rest else value
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return type(value)(*map(renamed, value))
    if isinstance(value, list):
        return [renamed(one) for one in value]
    return value


@FEW
@given(stories)
def test_the_names_of_the_roots_change_nothing(story: Any) -> None:
    entries = entries_of(story)
    options = {**OPTIONS, **{f"name_{root.lower()}": name for root, name in ROOTS.items()}}
    here = told(history_of_entries(entries, OPTIONS))
    there = told(history_of_entries([renamed(entry) for entry in entries], options))
    # The accounts of a flow are named otherwise, and stand before its amounts.
    reached = [
        sorted(str((dict(flow)["date"], dict(flow)["to_sleeve"])) for flow in told_of["flows"])
        for told_of in (here, there)
    ]
    assert reached[0] == reached[1]
    for name in ("days", "transitions", "overdue", "stale", "gaps", "breaches"):
        assert there[name] == here[name], name


@FEW
@given(stories, st.lists(st.tuples(st.integers(0, 200), thousands), max_size=6))
def test_strangers_change_nothing(story: Any, strangers: list[tuple[int, Decimal]]) -> None:
    entries = entries_of(story)
    last = entries[-1].date
    added = []
    for number, (offset, amount) in enumerate(strangers):
        day = min(START + datetime.timedelta(days=offset), last)
        legs = [("Assets:Car", -amount, "JPY"), ("Expenses:Rent", amount, "JPY")]
        shares = [("Assets:Car", amount, "ZZZ", Decimal(7)), ("Assets:Car", -7 * amount, "JPY")]
        added += [transaction(day, 900 + number, *legs), transaction(day, 950 + number, *shares)]
    crowd = sorted([*entries, *added], key=lambda entry: entry.date)
    assert told(history_of_entries(crowd, OPTIONS)) == told(history_of_entries(entries, OPTIONS))


@FEW
@given(stories, st.lists(thousands, min_size=1, max_size=4), st.booleans())
def test_a_day_of_flows_alone_leaves_the_nav_where_it_was(
    story: Any, amounts: list[Decimal], into: bool
) -> None:
    entries = entries_of(story)
    before = history_of_entries(entries, OPTIONS).days[-1]
    tomorrow = before.date + datetime.timedelta(days=1)
    elsewhere = [("Assets:Core:Bank", Decimal(1), "JPY"), ("Assets:Bank", Decimal(-1), "JPY")]
    without = history_of_entries([*entries, transaction(tomorrow, 900, *elsewhere)], OPTIONS)
    for number, amount in enumerate(amounts):
        signed = amount if into else -amount
        legs = [("Assets:Attack:Trade", signed, "JPY"), ("Assets:Bank", -signed, "JPY")]
        entries.append(transaction(tomorrow, 900 + number, *legs))
    after = history_of_entries(entries, OPTIONS).days[-1]
    assert after.date == tomorrow
    assert before.nav is not None
    assert after.nav is not None
    if after.equity is not None and after.equity > 0:
        assert abs(after.nav - before.nav) <= CLOSE
    if into:
        assert after.state.rank >= without.days[-1].state.rank  # and a deposit releases nothing


@FEW
@given(stories)
def test_the_entries_are_left_as_they_were(story: Any) -> None:
    entries = entries_of(story)
    untouched = copy.deepcopy(entries)
    history_of_entries(entries, {**OPTIONS_DEFAULTS, "operating_currency": ["JPY"]})
    assert entries == untouched
