from __future__ import annotations

from decimal import Decimal

import pytest

from beancount_barbell.model.history import Day, Standing
from beancount_barbell.model.location import NOWHERE, Location, location_of
from beancount_barbell.model.policy import Policy


def test_a_place_is_read_from_metadata():
    assert location_of({"filename": "a.beancount", "lineno": 7}) == Location("a.beancount", 7)


@pytest.mark.parametrize("meta", [None, {}, {"filename": "a.beancount"}, {"lineno": 7}])
def test_metadata_without_a_place_has_its_transactions(meta):
    assert location_of(meta, Location("b.beancount", 3)) == Location("b.beancount", 3)
    assert location_of(meta) == NOWHERE


def test_an_episode_closes_half_a_band_above_the_target_or_where_the_policy_says():
    target = Decimal("0.10")
    assert Policy(base_currency="JPY").ratio_reentry == target + Decimal("0.0125")
    policy = Policy(base_currency="JPY", sleeve_reentry=Decimal("0.01"))
    assert policy.ratio_reentry == target + Decimal("0.01")


def test_a_row_ends_with_what_stands():
    assert Day._fields[-len(Standing._fields) :] == Standing._fields
