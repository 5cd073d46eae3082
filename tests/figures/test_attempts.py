"""The most of a booking that is allowed."""

from __future__ import annotations

import pytest

from beancount_barbell.figures.attempts import (
    largest_allowed,
    room_of_move,
    room_of_units,
    vitals,
)
from beancount_barbell.model.instruments import Instrument
from beancount_barbell.model.location import NOWHERE
from beancount_barbell.model.roles import AccountRole, Kind, Layer, Role
from tests.handmade import D, history, typed


def searched(limit, asked, step, guesses, **given):
    tried = []

    def refused(amount):
        tried.append(amount)
        return amount > limit

    return largest_allowed(refused, D(asked), D(step), map(D, guesses), **given), tried


def test_a_guess_that_is_allowed_is_the_answer():
    assert searched(70, 100, 1, [70]) == (70, [70])
    assert searched(D("7.55"), 10, "0.01", ["7.559"]) == (D("7.55"), [D("7.55")])
    assert searched(70, 100, 1, [100, 70]) == (70, [70])  # what was asked is refused already


@pytest.mark.parametrize(
    ("guesses", "most"), [([], 70), ([90], 70), ([200], 70), ([90, 60], 60), ([0], 0), ([-5], 0)]
)
def test_where_no_guess_is_allowed_it_is_searched(guesses, most):
    found, tried = searched(70, 100, 1, guesses)
    assert found == most
    assert len(tried) < 12


def test_the_search_ends_where_an_amount_has_more_digits_than_are_reckoned_with():
    limit = D(2) * 10**40 + 1
    found, tried = searched(limit, 3 * 10**40, 1, [])
    assert limit - 10**14 < found <= limit
    assert len(tried) < 200


def test_what_is_allowed_only_for_being_small_is_nothing():
    assert searched(1, 200_000, 1, [], rounding=D(2))[0] == 0
    assert searched(3, 200_000, 1, [], rounding=D(2))[0] == 3


ROOM = typed(
    {
        "fund": {"trade": "1", "hedge": "2", "reserve": None},
        "withdraw_core": {"amount": "3"},
        "sweep": {"most": "4"},
        "from_core": {"amount": "0"},
        "add_exposure": {"amount": "1000"},
    }
)


def account(role, layer=None):
    return AccountRole("Assets:X", Kind.ASSETS, role, layer, NOWHERE, tagged=True)


def test_room_has_a_word_on_each_way():
    outside, core = account(Role.OUTSIDE), account(Role.CORE)
    trade, hedge = account(Role.ATTACK, Layer.TRADE), account(Role.ATTACK, Layer.HEDGE)
    assert room_of_move(ROOM, outside, trade) == 1
    assert room_of_move(ROOM, outside, hedge) == 2
    assert room_of_move(ROOM, outside, account(Role.ATTACK, Layer.RESERVE)) is None
    assert room_of_move(ROOM, core, outside) == 3
    assert room_of_move(ROOM, hedge, core) == 4
    assert room_of_move(ROOM, core, trade) == 0
    assert room_of_move(ROOM, outside, core) is None


def test_room_for_units_is_by_their_exposure():
    held = history(instruments=(Instrument("ETF", D(5), D(30)), Instrument("GOLD", D(5), None)))
    assert room_of_units(ROOM, held, "ETF") == D(1000) / 30
    assert room_of_units(ROOM, held, "GOLD") is room_of_units(ROOM, held, "NEW") is None
    free = {"add_exposure": {"amount": None}}
    assert room_of_units(free, held, "ETF") is None


def test_the_figures_of_a_booking_keep_their_reasons():
    shape = {
        "state": "ACTIVE",
        "sleeve": {"nav": None, "exposure": "5", "net_contributions": "6"},
        "ratio": None,
        "core": {"value": "7", "at_risk": "0"},
        "unknown": {"sleeve.nav": "not funded", "sleeve.equity": "not funded"},
    }
    assert vitals(shape) == {
        "state": "ACTIVE",
        "nav": None,
        "ratio": None,
        "exposure": "5",
        "net_contributions": "6",
        "core": "7",
        "core_at_risk": "0",
        "unknown": {"nav": "not funded"},
    }


@pytest.mark.parametrize(
    ("hint", "most", "looks"), [(70, 70, 2), ("70.9", 70, 2), (71, 70, 2), (60, 70, 7), (99, 70, 9)]
)
def test_beside_a_hint_it_is_found_at_once(hint, most, looks):
    found, tried = searched(70, 100, 1, [], hint=D(hint))
    assert found == most
    assert len(tried) <= looks


def test_a_hint_beyond_what_was_asked_says_nothing():
    assert searched(70, 100, 1, [], hint=D(500)) == searched(70, 100, 1, [])
    assert searched(0, 100, 1, [], hint=D(0))[0] == 0
