"""`--new-only`: which findings are the same as HEAD's."""

from __future__ import annotations

import datetime

import pytest

from beancount_barbell.attempts.novelty import gone, only_new
from beancount_barbell.model.findings import Episode, Status, Text
from beancount_barbell.model.location import Location
from tests.handmade import START, D, finding

LATER = START + datetime.timedelta(40)


def told(**places):
    """A finding whose words name places, too."""
    return finding(text=Text("BB201", {"amount": D(200000), **places}))


def test_other_lines_are_no_other_finding():
    moved = told(line=99, place=Location("b", 2))._replace(location=Location("other.beancount", 3))
    assert only_new([moved], [told(line=17, place=Location("a", 1))]) == ()


def leveraged(account, ratio):
    """A claim of level 3 that a loan does not allow."""
    reason = Text("separation.ltv-above", {"account": account, "ltv_ratio": D(ratio)})
    return finding(code="BB101", amount=None, text=Text("BB101", {"reason": reason}))


def test_what_is_left_today_is_no_other_finding():
    """Prices and other bookings change it; the breach is the same."""
    before = finding(code="BB402", text=Text("BB402", {"remaining": D(27100), "gone": False}))
    later = before._replace(text=Text("BB402", {"remaining": D(39809), "gone": True}))
    assert only_new([later], [before]) == ()
    assert (
        only_new([leveraged("Liabilities:A", "0.07")], [leveraged("Liabilities:A", "0.06")]) == ()
    )


def test_another_reason_is_new():
    (new,) = only_new([leveraged("Liabilities:B", "0.07")], [leveraged("Liabilities:A", "0.07")])
    assert new == leveraged("Liabilities:B", "0.07")


@pytest.mark.parametrize(
    "changes",
    [
        {"code": "BB206"},
        {"amount": D(200001)},
        {"accounts": frozenset({"Assets:Core:Other"})},
        {"text": Text("BB201", {"amount": D(7)})},
    ],
)
def test_whatever_else_differs_is_new(changes):
    new = finding(**changes)
    assert only_new([new], [finding()]) == (new,)


def test_what_was_mended_before_does_not_excuse_what_is_open_now():
    assert only_new([finding()], [finding(status=Status.CURED)]) == (finding(),)


def test_each_old_finding_excuses_one():
    old = finding()
    again = finding(date=LATER)
    assert only_new([old, again], [old]) == (again,)
    assert only_new([again, old], [old]) == (again,)
    assert only_new([again], [old]) == ()
    assert only_new([again, again], [old]) == (again,)


def lasting(amount, start=START):
    return finding(
        amount=amount,
        text=Text("BB301", {"excess": amount}),
        episode=Episode(start, None, amount, start),
    )


@pytest.mark.parametrize(
    ("before", "now", "new"),
    [
        (D(100), D(100), False),
        (D(100), D(90), False),
        (D(100), D(110), True),
        (None, D(10), True),
        (D(100), None, True),
    ],
)
def test_an_episode_that_got_no_worse_is_the_same(before, now, new):
    assert bool(only_new([lasting(now)], [lasting(before)])) is new


def test_another_episode_is_new():
    assert only_new([lasting(D(90), LATER)], [lasting(D(100))])


def out(amount):
    """A flow of 200,000 of which so much has not come back."""
    params = {"amount": D(200000), "outstanding": None if amount is None else D(amount)}
    return finding(params=params, text=Text("BB201", params))


@pytest.mark.parametrize(
    ("before", "now", "new"),
    [(200000, 50000, 0), (50000, 50000, 0), (50000, 200000, 1), (None, 50000, 1), (50000, None, 1)],
)
def test_what_came_back_makes_nothing_new(before, now, new):
    assert len(only_new([out(now)], [out(before)])) == new


def test_a_booking_that_drives_an_old_episode_is_new():
    """Even where the episode had been worse before: it is another act."""
    before = lasting(D(200))._replace(params={"pushed_on": START})
    again = lasting(D(100))._replace(params={"pushed_on": LATER})
    assert only_new([again], [before]) == (again,)
    same = again._replace(params=before.params)
    assert only_new([same], [before]) == ()


def test_what_is_gone_is_told_once_for_each():
    """Better or worse, what still fails is not gone; what is mended is."""
    old, other = finding(), finding(date=LATER)
    worse = old._replace(amount=D(300000))
    mended = other._replace(status=Status.CURED)
    assert gone([old, other], [worse, mended]) == (other,)
    assert gone([mended], []) == ()
    assert gone([lasting(D(5))], [lasting(D(9))]) == ()
