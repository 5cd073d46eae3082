"""Tracing, whatever happens: against a second implementation, and laws of its own."""

from __future__ import annotations

import datetime
import itertools
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from histories import load
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from naive import Event, Naive
from traced import DAY_ZERO, HOUSE, Trace, policy, trace_entries, written

FEW = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
WINDOW = 20
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

places = st.sampled_from(["core", "core", "sleeve", "salary", "X", "X", "Y", "Card"])
targets = st.sampled_from(["core", "sleeve", "sleeve", "spent", "X", "X", "Y", "Card"])
steps = st.tuples(st.sampled_from([1, 1, 1, 7, 20, 21]), places, targets, st.integers(1, 40))
stories = st.lists(steps, min_size=2, max_size=14)


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
    returns = [(day_of(one.date), Fraction(one.amount)) for one in found.tracer.returns]
    assert {day for day, _ in returns} <= {day for day, _ in naive.returns}


