"""A noun of ours against the same one made by `typing`."""

from __future__ import annotations

import inspect
import pickle
import subprocess
import sys
import typing

import pytest

from beancount_barbell.model.record import NamedTuple


class Ours(NamedTuple):
    """A noun."""

    place: str
    amount: int = 7
    """Units."""
    parts: tuple[Ours, ...] = ()

    @property
    def double(self) -> int:
        """Twice the amount."""
        return 2 * self.amount

    def __str__(self) -> str:
        return self.place


class Typed(typing.NamedTuple):
    """A noun."""

    place: str
    amount: int = 7
    """Units."""
    parts: tuple[Typed, ...] = ()

    @property
    def double(self) -> int:
        """Twice the amount."""
        return 2 * self.amount

    def __str__(self) -> str:
        return self.place


@pytest.mark.parametrize("noun", [Ours, Typed])
def test_a_noun_is_a_tuple_with_names(noun):
    one = noun("here", parts=(noun("there", 8),))
    assert one == ("here", 7, (("there", 8, ()),))
    assert (one.double, str(one), one.parts[0].amount) == (14, "here", 8)
    assert one._replace(amount=1)._asdict() == {"place": "here", "amount": 1, "parts": one.parts}
    assert repr(noun("x", 1)) == f"{noun.__name__}(place='x', amount=1, parts=())"
    assert noun._field_defaults == {"amount": 7, "parts": ()}
    assert pickle.loads(pickle.dumps(one)) == one  # noqa: S301 - written a line ago
    assert (noun._make(one), noun._fields) == (one, ("place", "amount", "parts"))
    assert isinstance(one, tuple)
    assert (noun.__doc__, noun.double.__doc__) == ("A noun.", "Twice the amount.")
    assert (noun.__module__, noun.__qualname__) == (__name__, noun.__name__)
    with pytest.raises(TypeError, match="missing 1 required positional argument: 'place'"):
        noun()
    with pytest.raises(TypeError, match="unexpected keyword argument 'other'"):
        noun("here", other=1)
    with pytest.raises(TypeError, match="Expected 3 arguments, got 2"):
        noun._make(("here", 1))
    # A TypeError since Python 3.13.
    with pytest.raises((TypeError, ValueError), match=r"unexpected field names: \['other'\]"):
        one._replace(other=1)
    with pytest.raises(AttributeError):
        one.other = 1
    match one:
        case noun(place, amount):
            assert (place, amount) == ("here", 7)


def test_both_show_the_same_signature():
    assert inspect.signature(Ours).parameters.keys() == inspect.signature(Typed).parameters.keys()


def test_the_plugin_makes_no_noun_by_typing():
    code = (
        "import typing; made = typing.NamedTupleMeta; before = made.__new__\n"
        "def told(cls, name, bases, body):\n"
        "    if body['__module__'].startswith('beancount_barbell'): print(name)\n"
        "    return before(cls, name, bases, body)\n"
        "made.__new__ = told\n"
        "import beancount_barbell.plugin\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == ""
