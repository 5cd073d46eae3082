"""However a transfer from core to sleeve is disguised, it is found, or the disguise is.

With `BARBELL_DISGUISES=2000` in the environment so many are tried.
"""

from __future__ import annotations

import os
import random as rnd

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from beancount_barbell.model.findings import Status
from tests.disguises import (
    CORE,
    NEUTRAL,
    REBOOKED,
    SLEEVE,
    WORDED,
    Transfer,
    disguised,
    move,
    plain,
    written,
)
from tests.support import judge, told

FLOWS = {"BB201", "BB202"}
OF_THE_DISGUISE = {"BB001", "BB002", "BB004", "BB006", "BB008", "BB203", "BB312", "BB501"}
"""A word that does not hold, a limit loosened, an unused waiver; a likely substitution,
a result without a position, a value that is UNKNOWN."""
TOO_SMALL = 200_000
"""A tenth of the budget: from there on BB203 tells what cannot be traced."""
HOUSE = {one.code for one in judge(written(Transfer(0, ()))).findings}
"""What is said of the household without any transfer."""


def how_it_was_found(one: Transfer) -> str:
    """ "flow" where the money is told, else the codes that tell of the disguise."""
    analysis = judge(written(one))
    flows = [each for each in analysis.findings if each.code in FLOWS]
    open_ = [each.amount for each in flows if each.status is Status.OPEN]
    if None in open_ or sum(open_) >= one.amount - one.spent - 2:
        return "flow"
    if sum(open_) > max(0, one.amount - one.spent - TOO_SMALL):
        return "partly"  # the rest is too small to be called a substitution
    codes = sorted({each.code for each in analysis.findings} & OF_THE_DISGUISE - HOUSE)
    assert codes, f"{one.names}\n{written(one)}\n{told(analysis)}"
    return ", ".join(codes)


@settings(
    max_examples=int(os.environ.get("BARBELL_DISGUISES", "40")),
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
@given(random=st.randoms(use_true_random=True))
def test_no_disguise_is_good_enough(random):
    event(how_it_was_found(disguised(random)))


@pytest.mark.parametrize("disguise", [*REBOOKED, *WORDED])
def test_each_by_itself(disguise):
    random = rnd.Random(7)  # the same cases on every run
    for _ in range(3):
        how_it_was_found(disguise(random, plain(random)))


@pytest.mark.parametrize(("wait", "found"), [(90, {"BB202", "BB204"}), (91, {"BB204"})])
def test_what_waits_longer_than_the_window_is_only_seen_to_leave(wait, found):
    """Inherent, and named in the READMEs: the notice stays open."""
    way = NEUTRAL[1]
    one = Transfer(500_000, (move(9, CORE, way, 500_000), move(9 + wait, way, SLEEVE, 500_000)))
    flows = [each for each in judge(written(one)).findings if each.code in {"BB204", *FLOWS}]
    assert {each.code for each in flows} == found
    assert all(each.status is Status.OPEN for each in flows)
