"""What the nouns are made of: `typing.NamedTuple`, made sooner.

`typing` compiles the annotation of each field to check that it may be a type, which mypy has
done. There are some hundred nouns, and each run of bean-check would pay for all of them.
"""

from __future__ import annotations

from collections import namedtuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, NamedTuple

__all__ = ["NamedTuple"]

_MADE_ANEW = frozenset({"__module__", "__qualname__"})


class _Maker(type):
    """Makes of the body of a class the tuple with names that `typing` would make."""

    def __new__(cls, name: str, _bases: tuple[type, ...], body: dict[str, Any]) -> Any:
        fields = body.pop("__annotations__", {})
        defaults = [body.pop(field) for field in fields if field in body]
        made = namedtuple(  # type: ignore[misc] # noqa: PYI024 - `typing` does the same
            name,
            fields,
            defaults=defaults,  # type: ignore[misc]
            module=body["__module__"],
        )
        for key, value in body.items():
            if key not in _MADE_ANEW:
                setattr(made, key, value)
        return made


if not TYPE_CHECKING:  # pragma: no branch - mypy alone takes the other one
    NamedTuple = type.__new__(_Maker, "NamedTuple", (), {})
    """The base of a noun: a class body with annotated fields, the ones with defaults last."""
