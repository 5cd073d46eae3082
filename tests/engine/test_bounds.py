"""The interval of all conventions, case by case (its extremes: test_tracing_properties)."""

from __future__ import annotations

import datetime
from decimal import Decimal

from beancount_barbell.engine.bounds import Bounds, Change

DAY = datetime.date(2025, 3, 3)
NOTHING = Decimal(0)


def change(assets: int, core: int = 0, others: int = 0) -> Change:
    return Change(Decimal(assets), Decimal(core), Decimal(others))


def test_others_before_take_the_cores_money_or_leave_it() -> None:
    bounds = Bounds(Decimal(500))
    bounds.take(DAY, change(300, core=300))
    bounds.take(DAY, change(400, others=400))
    bounds.take(DAY, change(-200))
    assert bounds.of(Decimal(250), change(-250)) == (0, 250)
    assert bounds.of(Decimal(950), change(-950)) == (50, 300)


def test_the_newest_goes_first_where_the_old_one_seasons() -> None:
    bounds = Bounds(NOTHING)
    later = DAY + datetime.timedelta(days=1)
    bounds.take(DAY, change(100, core=100))
    bounds.take(later, change(100, core=100))
    bounds.take(later, change(-150))
    bounds.season(later)
    assert bounds.of(Decimal(50), change(-50)) == (0, 50)


def test_what_went_straight_on_in_the_same_transaction() -> None:
    bounds = Bounds(NOTHING)
    # 300 of the core and 200 of salary: 350 stay, 150 were spent.
    bounds.take(DAY, change(350, core=300, others=200))
    assert bounds.of(Decimal(350), change(-350)) == (150, 300)
    # A debt of 100, paid from the core and from elsewhere.
    assert bounds.of(Decimal(100), change(0, core=100)) == (100, 100)
    assert bounds.of(Decimal(100), change(0, core=80, others=60)) == (40, 80)
    assert bounds.of(Decimal(100), change(0, others=100)) == (0, 0)


def test_more_than_there_is_goes_out() -> None:
    bounds = Bounds(Decimal(10))
    bounds.take(DAY, change(-50))
    bounds.take(DAY, change(0))
    bounds.take(DAY, change(20, core=20))
    assert bounds.of(Decimal(30), change(-30)) == (20, 20)
