"""What changes nothing in the world changes no state, no trade and no finding."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.bookings import Added, Writer, random_story
from tests.support import judge

if TYPE_CHECKING:
    from random import Random

    from beancount_barbell.analysis import Analysis

D = Decimal
CLOSE = D("0.01")
FEW = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))

RATIOS = st.sampled_from([D(2), D(4), D("0.5"), D("0.25")])
PLACES = st.integers(0, 13)
ADDED = st.builds(
    Added,
    split=st.none() | st.tuples(PLACES, RATIOS),
    transfer=st.none() | PLACES,
    rounding=st.booleans(),
    hours=st.booleans(),
)


def told(analysis: Analysis) -> dict[str, Any]:
    """States, trades and findings, without places and without the size of a share."""
    history = analysis.history
    return {
        "states": [(one.date, one.to_state) for one in history.transitions],
        "trades": [(one.date, one.underlying, one.outcome) for one in history.trades],
        "increases": [(one.date, one.underlying) for one in history.increases],
        "overdue": [one.date for one in history.overdue],
        "findings": sorted(
            (one.code, str(one.date), one.status.value) for one in analysis.findings
        ),
    }


@FEW
@given(random=st.randoms(use_true_random=True), added=ADDED)
def test_what_is_added_changes_nothing(random: Random, added: Added) -> None:
    story = random_story(random)
    before, after = Writer(Added()).write(story), Writer(added).write(story)
    plain, rich = judge(before), judge(after)
    assert told(rich) == told(plain), after
    for day in plain.history.days:
        (other,) = [one for one in rich.history.days if one.date <= day.date][-1:]
        for name in ("nav", "equity", "exposure", "net_contributions", "core"):
            one, again = getattr(day, name), getattr(other, name)
            assert (one is None) == (again is None), (day.date, name, after)
            assert one is None or abs(one - again) <= CLOSE * 20, (day.date, name, after)


@FEW
@given(random=st.randoms(use_true_random=True), added=ADDED)
def test_nav_moves_only_where_a_price_a_result_or_a_fee_moves_it(
    random: Random, added: Added
) -> None:
    """Money that comes or goes, moves and splits leave it where it was."""
    story = random_story(random)
    moving = {one.day for one in story if one.kind in ("price", "buy", "sell", "fee")}
    ledger = Writer(added).write(story)
    last = None
    for day in judge(ledger).history.days:
        if last is not None and day.date not in moving and day.nav is not None:
            assert abs(day.nav - last) < D("1e-18"), (day.date, ledger)
        last = day.nav
