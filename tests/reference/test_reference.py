"""The project against a reference that was written from its specification alone.

`python -m tests.reference --ledgers 2000 --seed 7` compares as many new ledgers as wanted.
"""

from __future__ import annotations

import random as rnd

import pytest

from tests.bookings import Added, Writer, random_story
from tests.disguises import disguised, written
from tests.reference.aims import with_grace, with_months, with_substitutes, with_terms, with_waivers
from tests.reference.compare import compare_text
from tests.reference.ledgers import (
    Household,
    Optioneers,
    Traders,
    with_calls,
    with_limits,
    with_market,
)
from tests.reference.savers import Savers
from tests.reference.shapes import SHAPES

pytestmark = pytest.mark.no_cover


def accepted(random, write):
    """A household whose breaches are waived, or get a grace that is just over or is not."""
    return with_waivers(random, with_grace(random, with_limits(random, write(random).text())))


@pytest.mark.parametrize("name", SHAPES)
def test_shapes_as_people_write_them(name):
    outcome = compare_text(SHAPES[name])
    assert outcome.uncovered is None
    assert outcome.differences == []


@pytest.mark.parametrize(
    ("write", "count", "covered"),
    [
        (lambda random: with_limits(random, Household(random).text()), 40, 30),
        (lambda random: with_limits(random, Traders(random).text()), 20, 13),
        (lambda random: with_limits(random, Optioneers(random).text()), 20, 11),
        (lambda random: accepted(random, Household), 20, 13),
        (lambda random: accepted(random, Savers), 20, 16),
        (lambda random: with_substitutes(random, Household(random).text()), 20, 13),
        (lambda random: with_terms(random, Savers(random).text()), 20, 14),
        (lambda random: with_months(random, Savers(random).text()), 10, 8),
        (lambda random: with_calls(random, with_market(random, Household(random).text())), 20, 9),
        (lambda random: Writer(Added()).write(random_story(random)), 15, 12),
        (lambda random: written(disguised(random)), 20, 6),
    ],
    ids=[
        "households",
        "traders",
        "optioneers",
        "waivers",
        "savers",
        "substitutes",
        "terms",
        "months",
        "markets",
        "books",
        "disguises",
    ],
)
def test_random_ledgers(write, count, covered):
    """So many are written, and at least so many of them wholly compared."""
    compared = 0
    for seed in range(count):
        text = write(rnd.Random(seed))
        outcome = compare_text(text)
        assert outcome.differences == [], f"seed {seed}\n{text}"
        compared += outcome.uncovered is None
    assert compared >= covered


def test_what_it_does_not_know_it_says():
    told = compare_text(
        SHAPES["hours beside a salary"] + "2025-02-01 pad Assets:Bank Equity:Start\n"
        "2025-02-02 balance Assets:Bank 4500 USD\n"
    )
    assert told.uncovered == "pads"
