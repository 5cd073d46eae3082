"""Tracing, whatever happens: against a second implementation, and laws of its own."""

from __future__ import annotations

import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from histories import load
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from naive import Event, Naive
from traced import DAY_ZERO, HOUSE, Trace, lying, policy, seasoned, trace_entries, written

FEW = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
WINDOW = 30
ACCOUNTS = {
    "core": "Assets:Core:MMF",
    "sleeve": "Assets:Attack:Trade",
    "salary": "Income:Salary",
    "spent": "Expenses:Rent",
    "X": "Assets:X",
    "Y": "Assets:Y",
    "Card": "Liabilities:Card",
}
CONVENTIONS = ("lifo", "fifo", "pro-rata", "poison")
HEADS = {name: load(HOUSE + policy(tracing=name, tracing_window=WINDOW)) for name in CONVENTIONS}

SOURCES = ["core", "core", "core", "sleeve", "salary", "X", "X", "X", "Y", "Y", "Card"]
TARGETS = ["core", "sleeve", "sleeve", "sleeve", "spent", "X", "X", "X", "Y", "Y", "Card", "Card"]
gaps = st.sampled_from([1, 1, 1, 1, 1, 1, 1, 5, WINDOW, WINDOW + 1])
steps = st.tuples(gaps, st.sampled_from(SOURCES), st.sampled_from(TARGETS), st.integers(1, 40))
stories = st.lists(steps, min_size=4, max_size=20)


def events_of(story: list[tuple[int, str, str, int]], unit: int = 10_000) -> list[Event]:
    day = 0
    events = []
    for gap, source, target, amount in story:
        day += gap
        if source != target and (source, target) != ("salary", "spent"):
            events.append(Event(day, source, target, amount * unit))
    return events


def entries_of(events: list[Event], scale: int = 1) -> list[Any]:
    return [
        written(
            DAY_ZERO + datetime.timedelta(days=event.day),
            100 + 10 * index,
            (ACCOUNTS[event.source], Decimal(-event.amount * scale), "JPY", None),
            (ACCOUNTS[event.target], Decimal(event.amount * scale), "JPY", None),
        )
        for index, event in enumerate(events)
    ]


def traced(convention: str, entries: list[Any]) -> Trace:
    head, options = HEADS[convention]
    return trace_entries([*head, *entries], options)


def day_of(date: datetime.date) -> int:
    return (date - DAY_ZERO).days


@FEW
@pytest.mark.parametrize("convention", CONVENTIONS)
@given(story=stories)
def test_a_naive_implementation_finds_the_same(convention: str, story: Any) -> None:
    events = events_of(story)
    naive = Naive(convention, WINDOW).run(events)
    found = traced(convention, entries_of(events))
    told = [(day_of(one.date), Fraction(one.amount or 0)) for one in found.breaches]
    close = Fraction(1, 10**6) if convention == "pro-rata" else 0
    assert [day for day, _ in told] == [day for day, _ in naive.breaches]
    for (_, ours), (_, theirs) in zip(told, naive.breaches, strict=True):
        assert abs(ours - theirs) <= close
    # Of the sleeve's money that came back only what could mend anything is labelled.
    returns = [(day_of(one.date), Fraction(one.amount)) for one in found.tracer.recoveries.returns]
    assert {day for day, _ in returns} <= {day for day, _ in naive.returns}


def told(found: Trace) -> list[tuple[Any, ...]]:
    """All that is said of transit, but for places in the file."""
    return [
        (
            one.date,
            one.amount,
            one.outstanding,
            one.cured_on,
            one.least,
            one.most,
            one.value,
            one.only_income,
            [(hop.date, hop.amount) for hop in one.hops],
        )
        for one in found.breaches
    ]


# Foreign money and shares: units change, principal stays.
EXCHANGES = st.tuples(
    st.just(1),
    st.sampled_from(["X", "Y"]),
    st.sampled_from(["USD", "SHARE"]),
    st.sampled_from(["buy", "sell", "fund", "send"]),
    st.integers(1, 700),
    st.sampled_from(["149", "150.37", "0.7", "1234.5678"]),
)
mixtures = st.lists(st.one_of(steps, EXCHANGES), min_size=4, max_size=20)


def mixed_entries(story: list[Any]) -> list[Any]:
    entries: list[Any] = []
    day = 0
    for index, (gap, *words) in enumerate(story):
        day += gap
        date, line = DAY_ZERO + datetime.timedelta(days=day), 100 + 10 * index
        if len(words) == 3:
            source, target, amount = words
            if source != target:
                entries += entries_of([Event(day, source, target, amount * 10_000)])
            continue
        account, currency, verb, number, quote = words
        name, units, price = ACCOUNTS[account], Decimal(number), Decimal(quote)
        if verb in ("buy", "sell"):
            sign = 1 if verb == "buy" else -1
            legs = [
                (name, sign * units, currency, price),
                (name, -sign * units * price, "JPY", None),
            ]
        else:
            other = ACCOUNTS["sleeve" if verb == "fund" else "Card"]
            legs = [(name, -units, currency, None), (other, units, currency, None)]
        entries.append(written(date, line, *legs))
    return entries


@FEW
@pytest.mark.parametrize("convention", ["lifo", "fifo", "pro-rata"])
@given(story=mixtures)
def test_nothing_is_lost_to_the_last_digit(convention: str, story: list[Any]) -> None:
    tracer = traced(convention, mixed_entries(story)).tracer
    books = tracer.books
    outside = sum((one.principal for _, _, one in lying(tracer)), Decimal(0))
    gone = books.reached + books.back + books.rejoined + books.consumed
    assert books.entered == outside + seasoned(tracer) + gone


@settings(FEW, max_examples=60)
@pytest.mark.parametrize("convention", ["lifo", "fifo", "pro-rata"])
@given(story=st.one_of(mixtures, st.lists(st.one_of(steps, EXCHANGES), min_size=12)), crowd=...)
def test_every_convention_that_conserves_value_lies_between_the_bounds(
    convention: str, story: list[Any], crowd: bool
) -> None:
    if crowd:  # many things on one day
        story = [(0 if gap < 5 else gap, *words) for gap, *words in story]
    for one in traced(convention, mixed_entries(story)).breaches:
        assert one.amount is not None
        assert one.least is not None
        assert one.most is not None
        assert 0 <= one.least <= one.amount <= one.most


@FEW
@given(story=stories)
def test_poison_tells_no_more_than_what_entered(story: Any) -> None:
    """It marks more than there is, so the bounds of what conserves value do not hold it."""
    found = traced("poison", entries_of(events_of(story)))
    assert sum((one.amount or 0 for one in found.breaches), 0) <= found.tracer.books.entered


@FEW
@pytest.mark.parametrize("convention", CONVENTIONS)
@given(story=stories, random=st.randoms(use_true_random=False))
def test_the_order_of_a_days_entries_is_nothing(convention: str, story: Any, random: Any) -> None:
    crowded = [(0 if gap < 5 else gap, *words) for gap, *words in story]
    entries = entries_of(events_of([(1, "salary", "X", 5), *crowded]))
    mixed = list(entries)
    random.shuffle(mixed)
    mixed.sort(key=lambda entry: entry.date)
    assert told(traced(convention, mixed)) == told(traced(convention, entries))


@FEW
@given(story=stories, scale=st.sampled_from([3, 1000]))
def test_scaling_all_money_scales_what_is_found(story: Any, scale: int) -> None:
    events = events_of(story)
    small = traced("lifo", entries_of(events))
    large = traced("lifo", entries_of(events, scale))
    assert [scale * (one or 0) for one in small.amounts] == large.amounts
    assert [
        (scale * (least or 0), scale * (most or 0)) for least, most in small.intervals
    ] == large.intervals


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
@given(story=stories)
def test_the_names_of_the_roots_are_nothing(story: Any) -> None:
    crowded = [(0 if gap < 5 else gap, *words) for gap, *words in story]
    entries = entries_of(events_of([(1, "salary", "X", 5), *crowded]))
    head, options = HEADS["lifo"]
    names = {f"name_{root.lower()}": name for root, name in ROOTS.items()}
    there = trace_entries([renamed(entry) for entry in (*head, *entries)], {**options, **names})
    assert told(there) == told(traced("lifo", entries))


pool_steps = st.tuples(
    st.just(1),  # Beancount's lots do not season: all of it lies within the window
    st.sampled_from(["core", "clean", "sleeve", "spent"]),
    st.integers(1, 4),
)


@settings(FEW, max_examples=15)
@pytest.mark.parametrize("convention", ["lifo", "fifo"])
@given(story=st.lists(pool_steps, min_size=2, max_size=12))
def test_beancounts_own_booking_says_the_same(
    convention: str, story: list[tuple[int, str, int]]
) -> None:
    """Each deposit is a lot at cost 1, labelled with where it came from."""
    words = {"core": "core", "clean": "salary"}
    day, held = 0, 0
    events: list[Event] = []
    text = [f'2025-01-01 open Assets:Pool YEN "{convention.upper()}"\n2025-01-01 open Equity:All\n']
    for gap, kind, number in story:
        day += gap
        amount = min(number, held) if kind in ("sleeve", "spent") else number
        if not amount:
            continue
        date = DAY_ZERO + datetime.timedelta(days=day)
        held += -amount if kind in ("sleeve", "spent") else amount
        if kind in words:
            events.append(Event(day, words[kind], "X", amount * 10_000))
            lot = f'{amount * 10_000} YEN {{1 JPY, "{kind}-{day}"}}'
        else:
            events.append(Event(day, "X", kind, amount * 10_000))
            lot = f"{-amount * 10_000} YEN {{}}"
        text.append(f'{date} * "{kind}"\n  Assets:Pool  {lot}\n  Equity:All\n')
    expected = [
        carried
        for entry in load("".join(text))[0]
        if getattr(entry, "narration", "") == "sleeve"
        and (
            carried := -sum(
                posting.units.number
                for posting in entry.postings
                if posting.cost is not None and posting.cost.label.startswith("core")
            )
        )
    ]
    assert traced(convention, entries_of(events)).amounts == expected
