from __future__ import annotations

import pytest

from beancount_barbell.figures.excess import exposure_above_leverage, sweep_after_return
from beancount_barbell.model.policy import Policy
from tests.handmade import D, day, history


@pytest.mark.parametrize(
    ("limit", "exposure", "equity", "beyond"),
    [
        (D(3), D(4000000), D(1000000), D(1000000)),
        (D(3), D(400000), D(-5), D(400000)),
        (D(3), D(3000000), D(1000000), None),
        (D(3), None, D(1000000), None),
        (D(3), D(400000), None, None),
        (None, D(4000000), D(1000000), None),
    ],
)
def test_exposure_above_its_multiple_of_equity(limit, exposure, equity, beyond):
    policy = Policy("JPY", leverage_limit=limit)
    last = day(exposure=exposure, equity=equity)
    assert exposure_above_leverage(history(last, policy=policy)) == beyond


def test_before_the_first_day_there_is_no_exposure():
    assert exposure_above_leverage(history(policy=Policy("JPY", leverage_limit=D(3)))) is None


@pytest.mark.parametrize(
    ("suggested", "outstanding", "left"),
    [
        (D(450000), D(200000), D(250000)),
        (D(200000), D(200000), None),
        (D(450000), None, D(450000)),
        (None, D(200000), None),
    ],
)
def test_what_comes_back_is_not_swept_again(suggested, outstanding, left):
    """Core C, sleeve S: with R out, S - R over (C + S) is at target after sweep - R."""
    assert sweep_after_return(suggested, outstanding) == left
