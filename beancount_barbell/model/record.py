"""What the nouns are made of: `typing.NamedTuple`, made sooner.

Each run of bean-check makes some two hundred of them. `typing` compiles the annotation of each
field to check that it may be a type, which mypy has done, and `collections.namedtuple` compiles
a constructor for each class. Here one is compiled for each number of fields, and copied with
the names of the fields; the other methods all nouns share.
"""

from __future__ import annotations

from collections import namedtuple
from functools import cache
from types import FunctionType

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any, NamedTuple

__all__ = ["NamedTuple"]


class _Noun(tuple):  # type: ignore[type-arg]
    """The methods of every noun, as `collections.namedtuple` writes them."""

    __slots__ = ()
    _fields: tuple[str, ...] = ()

    @classmethod
    def _make(cls, values: Iterable[Any]) -> Any:
        made = tuple.__new__(cls, values)
        if len(made) != len(cls._fields):
            raise TypeError(f"Expected {len(cls._fields)} arguments, got {len(made)}")
        return made

    def _replace(self, /, **changes: Any) -> Any:
        made = self._make(map(changes.pop, self._fields, self))
        if changes:
            raise ValueError(f"Got unexpected field names: {[*changes]!r}")
        return made

    def _asdict(self) -> dict[str, Any]:
        return dict(zip(self._fields, self, strict=True))

    def __repr__(self) -> str:
        told = (f"{name}={value!r}" for name, value in self._asdict().items())
        return f"{type(self).__name__}({', '.join(told)})"

    def __getnewargs__(self) -> tuple[Any, ...]:
        return tuple(self)


class _Maker(type):
    """Makes of the body of a class the tuple with names that `typing` would make."""

    def __new__(cls, name: str, _bases: tuple[type, ...], body: dict[str, Any]) -> Any:
        fields = tuple(body.pop("__annotations__", ()))
        defaults = {field: body.pop(field) for field in fields if field in body}
        alike, getters = _alike(len(fields))
        code = alike.__code__.replace(co_varnames=("_cls", *fields))
        made = {
            "__slots__": (),
            "__new__": FunctionType(
                code, alike.__globals__, "__new__", tuple(defaults.values()) or None
            ),
            "__match_args__": fields,
            "_fields": fields,
            "_field_defaults": defaults,
        }
        return type(name, (_Noun,), {**dict(zip(fields, getters, strict=True)), **made, **body})


@cache
def _alike(size: int) -> tuple[FunctionType, list[Any]]:
    """The constructor of any tuple with so many fields, and what reads each of them."""
    fields = [f"field_{index}" for index in range(size)]
    made = namedtuple("made", fields)  # type: ignore[misc] # noqa: PYI024 - for its parts alone
    return made.__new__, [vars(made)[field] for field in fields]  # type: ignore[return-value]


if not TYPE_CHECKING:  # pragma: no branch - mypy alone takes the other one
    NamedTuple = type.__new__(_Maker, "NamedTuple", (), {})
    """The base of a noun: a class body with annotated fields, the ones with defaults last."""
