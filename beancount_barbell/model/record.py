"""`NamedTuple`: a replacement for `typing.NamedTuple` whose classes are faster to create.

Each run of bean-check creates about two hundred such classes. `typing` compiles the annotation of
each field to check it, which mypy has done already, and `collections.namedtuple` compiles a
constructor for each class. Here a ready constructor with the same number of fields is copied under
the names of the fields, and all classes share the other methods.
"""

from __future__ import annotations

from collections import _tuplegetter  # type: ignore[attr-defined] # as `namedtuple` reads a field
from functools import cache
from types import FunctionType

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any, NamedTuple

__all__ = ["NamedTuple"]

_new = tuple.__new__

_CONSTRUCTORS = (
    lambda _cls: _new(_cls, ()),
    lambda _cls, a: _new(_cls, (a,)),
    lambda _cls, a, b: _new(_cls, (a, b)),
    lambda _cls, a, b, c: _new(_cls, (a, b, c)),
    lambda _cls, a, b, c, d: _new(_cls, (a, b, c, d)),
    lambda _cls, a, b, c, d, e: _new(_cls, (a, b, c, d, e)),
    lambda _cls, a, b, c, d, e, f: _new(_cls, (a, b, c, d, e, f)),
    lambda _cls, a, b, c, d, e, f, g: _new(_cls, (a, b, c, d, e, f, g)),
    lambda _cls, a, b, c, d, e, f, g, h: _new(_cls, (a, b, c, d, e, f, g, h)),
    lambda _cls, a, b, c, d, e, f, g, h, i: _new(_cls, (a, b, c, d, e, f, g, h, i)),
    lambda _cls, a, b, c, d, e, f, g, h, i, j: _new(_cls, (a, b, c, d, e, f, g, h, i, j)),
    lambda _cls, a, b, c, d, e, f, g, h, i, j, k: _new(_cls, (a, b, c, d, e, f, g, h, i, j, k)),
)
"""Constructors by number of fields; for more fields one is compiled for each number."""


class _Noun(tuple):  # type: ignore[type-arg]
    """The methods of every class, equal to those of `collections.namedtuple`."""

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
    """Metaclass: turns a class body into a named tuple class, as `typing.NamedTuple` does."""

    def __new__(cls, name: str, _bases: tuple[type, ...], body: dict[str, Any]) -> Any:
        fields = tuple(body.pop("__annotations__", ()))
        defaults = {field: body.pop(field) for field in fields if field in body}
        made: dict[str, Any] = {
            field: _tuplegetter(index, None) for index, field in enumerate(fields)
        }
        new = _constructor(fields)
        new.__defaults__ = tuple(defaults.values())
        made |= {
            "__slots__": (),
            "__new__": new,
            "__match_args__": fields,
            "_fields": fields,
            "_field_defaults": defaults,
        }
        return type(name, (_Noun,), made | body)


def _constructor(fields: tuple[str, ...]) -> FunctionType:
    """A `__new__` with one argument per field."""
    size = len(fields)
    alike: Any = _CONSTRUCTORS[size] if size < len(_CONSTRUCTORS) else _wide(size)
    code = alike.__code__.replace(co_varnames=("_cls", *fields))
    return FunctionType(code, alike.__globals__, "__new__")


@cache
def _wide(size: int) -> Any:
    names = ", ".join(f"field_{index}" for index in range(size))
    return eval(f"lambda _cls, {names}: _new(_cls, ({names}))")  # noqa: S307 - as `namedtuple` does


if not TYPE_CHECKING:  # pragma: no branch - mypy alone takes the other one
    NamedTuple = type.__new__(_Maker, "NamedTuple", (), {})
    """Base for a class with annotated fields; fields with defaults come last."""
