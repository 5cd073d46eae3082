"""What of a history is made when somebody asks for it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar, overload

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_T = TypeVar("_T")


class Lazily(Sequence[_T]):
    """Several facts in order, made when the first of them is asked for.

    Most runs of bean-check ask for none.
    """

    __hash__ = None  # type: ignore[assignment] # as a list

    def __init__(self, make: Callable[..., Iterable[_T]], *facts: object) -> None:
        self._make, self._facts = make, facts

    @cached_property
    def _made(self) -> tuple[_T, ...]:
        return tuple(self._make(*self._facts))

    @overload
    def __getitem__(self, index: int) -> _T: ...

    @overload
    def __getitem__(self, index: slice) -> tuple[_T, ...]: ...

    def __getitem__(self, index: int | slice) -> _T | tuple[_T, ...]:
        """One of them, or several."""
        return self._made[index]

    def __len__(self) -> int:
        """How many there are."""
        return len(self._made)

    def __eq__(self, other: object) -> bool:
        """Whether another sequence has the same ones."""
        return isinstance(other, Sequence) and self._made == tuple(other)
