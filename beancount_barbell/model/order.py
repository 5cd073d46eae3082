"""The order of a day's directives: by their content, not by their place in the files."""

from __future__ import annotations

from decimal import Decimal
from functools import total_ordering
from typing import Any

from beancount_barbell.model.location import location_of

_PLACE = frozenset({"filename", "lineno"})
_WORDS = ("account", "source_account", "currency", "amount", "type", "payee", "narration", "flag")


@total_ordering
class Turn:
    """Orders a directive by its content: the last part of a sort key, for breaking ties.

    Beancount sorts a day's directives by line number across files, which means nothing.
    Here the largest sum of amounts goes first, then accounts, links and all other words
    decide. File and line decide only between directives of equal content. The content is
    read at the first comparison, because few directives are ever compared.
    """

    __slots__ = ("_entry", "_said")

    def __init__(self, entry: Any) -> None:
        self._entry = entry
        self._said: tuple[Any, ...] | None = None

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Turn) and self._all() == other._all()

    def __lt__(self, other: Turn) -> bool:
        return self._all() < other._all()

    __hash__ = None  # type: ignore[assignment] # a sort key

    def _all(self) -> tuple[Any, ...]:
        if self._said is None:
            self._said = (*_said_by(self._entry), location_of(self._entry.meta))
        return self._said


def _said_by(entry: Any) -> tuple[Any, ...]:
    legs = sorted(_leg(posting) for posting in getattr(entry, "postings", None) or ())
    values = [getattr(one, "value", one) for one in getattr(entry, "values", None) or ()]
    amounts = [*(leg[1] for leg in legs), *(_number(one) for one in values)]
    amounts.append(_number(getattr(entry, "amount", None)))
    meta = {key: value for key, value in (entry.meta or {}).items() if key not in _PLACE}
    return (
        -sum((abs(amount) for amount in amounts), Decimal(0)),
        legs,
        sorted(getattr(entry, "links", None) or ()),
        sorted(getattr(entry, "tags", None) or ()),
        [str(getattr(entry, name, None) or "") for name in _WORDS],
        [str(one) for one in values],
        sorted((key, str(value)) for key, value in meta.items() if not key.startswith("__")),
    )


def _leg(posting: Any) -> tuple[str, Decimal, str, str, str]:
    units = posting.units
    words = (
        str(one or "") for one in (getattr(units, "currency", ""), posting.cost, posting.price)
    )
    return (posting.account, _number(units), *words)


def _number(amount: Any) -> Decimal:
    number = getattr(amount, "number", None)
    return number if isinstance(number, Decimal) and number.is_finite() else Decimal(0)
