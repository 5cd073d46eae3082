"""What is known of a breach by itself."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest

from beancount_barbell.model.flows import Breach, BreachKind

D = Decimal


@pytest.mark.parametrize(
    ("amount", "outstanding", "cured_on", "share"),
    [
        (D(100), D(100), None, 0),
        (D(100), D(25), None, D("0.75")),
        (D(100), D(1), datetime.date(2025, 2, 3), 1),
        (None, None, None, 0),
    ],
)
def test_the_share_that_came_back_is_0_of_an_unknown_amount_and_1_of_what_is_cured(
    amount, outstanding, cured_on, share
):
    breach = Breach(BreachKind.DIRECT, None, amount, outstanding, cured_on, ())
    assert breach.returned == share
