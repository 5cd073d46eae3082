"""A sequence that is computed on first use."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar, overload

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_T = TypeVar("_T")


class Lazily(Sequence[_T]):
    """The sequence that `make(*facts)` returns; `make` is called on first use.

    Most runs of bean-check never use such a sequence.
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
        """One element, or a tuple of the elements of a slice."""
        return self._made[index]

    def __len__(self) -> int:
        """The number of elements."""
        return len(self._made)

    def __eq__(self, other: object) -> bool:
        """Whether `other` is a sequence of equal elements."""
        return isinstance(other, Sequence) and self._made == tuple(other)
