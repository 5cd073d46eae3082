"""Facts that are made when somebody asks for them."""

from __future__ import annotations

import pickle

from beancount_barbell.model.lazily import Lazily


def test_they_are_made_once_and_not_before_they_are_asked_for():
    calls = []

    def make(*facts):
        calls.append(facts)
        return iter(facts)

    found = Lazily(make, 3, 1)
    assert calls == []
    assert (found[0], found[1:], len(found), list(found)) == (3, (1,), 2, [3, 1])
    assert calls == [(3, 1)]


def test_they_equal_any_sequence_of_the_same():
    assert Lazily(sorted, "ba") == ("a", "b")
    assert Lazily(sorted, "ba") == Lazily(list, "ab")
    assert Lazily(sorted, "ba") != ("b", "a")
    assert Lazily(list, "") != 0


def test_they_travel_to_another_process():
    assert pickle.loads(pickle.dumps(Lazily(sorted, "ba"))) == ["a", "b"]  # noqa: S301 - written just now
