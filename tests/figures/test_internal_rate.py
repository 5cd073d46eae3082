from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beancount_barbell.figures.internal_rate import internal_rate

START = datetime.date(2023, 1, 1)


def paid(*payments):
    return [(START + datetime.timedelta(days=days), float(amount)) for days, amount in payments]


@pytest.mark.parametrize(
    ("payments", "rate"),
    [
        (paid((0, -100), (365, 110)), 0.10),
        (paid((0, -100), (365, 90)), -0.10),
        (paid((0, -100), (365, 100)), 0),
        (paid((0, -100), (730, 121)), 0.10),
        (paid((0, -100), (365, 10), (730, 110)), 0.10),
        (paid((0, -100), (365, 0.01)), -0.9999),
        (paid((0, -1), (365, 1e12)), 1e12 - 1),
        (paid((0, -1), (365, 2)), 1),
        (paid((0, -1), (1, 4)), 4.0**365 - 1),
    ],
)
def test_rates_that_are_worked_by_hand(payments, rate):
    assert internal_rate(payments) == pytest.approx(rate, rel=1e-12, abs=1e-14)


@pytest.mark.parametrize(
    "payments",
    [
        paid((0, -100), (365, -5)),
        paid((0, -100), (365, 0)),
        paid((0, 0), (365, 5)),
        paid((0, 0), (365, 0)),
        paid((0, -100), (0, 110)),
        # -1,000 + 1,000 v - 1,000 v ** 2 has no real root: 1 - 4 < 0.
        paid((0, -1000), (365, 1000), (730, -1000)),
        # 2 to the power of 365 x 5: a rate that no float can hold.
        paid((0, -1), (1, 32)),
        # 1e-30 v = 100 at v = 1e32: a loss that no float can tell from that of all.
        paid((0, -100), (365, 1e-30)),
    ],
)
def test_payments_that_no_rate_solves(payments):
    assert internal_rate(payments) is None


def test_of_several_rates_the_one_nearest_to_zero():
    """-1,000 + 2,500 v - 1,540 v ** 2 = 0 at v = 1 / 1.1 and at v = 1 / 1.4."""
    several = paid((0, -1000), (365, 2500), (730, -1540))
    assert internal_rate(several) == pytest.approx(0.1, abs=1e-12)
    # -1,000 + 1,600 v - 630 v ** 2 = 0 at v = 1 / 0.9 and at v = 1 / 0.7.
    assert internal_rate(paid((0, -1000), (365, 1600), (730, -630))) == pytest.approx(-0.1)
    # -1,000 + 2,020 v - 1,012 v ** 2 = 0 at v = 1 / 1.1 and at v = 1 / 0.92.
    assert internal_rate(paid((0, -1000), (365, 2020), (730, -1012))) == pytest.approx(-0.08)


@pytest.mark.parametrize(
    ("nearest", "other"),
    [(0.05, 0.06), (0.04, 0.061), (-0.05, -0.06), (-0.4, 0.6), (0.4, -0.6), (-0.5, 1.5)],
)
def test_two_rates_near_each_other_or_on_both_sides_of_zero(nearest, other):
    """-1 + (a + b) v - a b v ** 2 = 0 at v = 1 / a and at v = 1 / b."""
    a, b = 1 + nearest, 1 + other
    assert internal_rate(paid((0, -1), (365, a + b), (730, -a * b))) == pytest.approx(nearest)


@given(
    st.floats(-0.95, 20).filter(lambda rate: abs(rate) > 1e-6),
    st.lists(st.tuples(st.integers(1, 4000), st.integers(1, 10**7)), min_size=1, max_size=20),
)
def test_what_is_paid_at_a_rate_has_that_rate(rate, received):
    """One payment in, worth at the rate what comes out later: there is one root alone."""
    put_in = sum(amount / (1 + rate) ** (days / 365) for days, amount in received)
    found = internal_rate(paid((0, -put_in), *sorted(received)))
    assert found == pytest.approx(rate, rel=1e-7, abs=1e-9)
