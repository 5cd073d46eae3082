"""Parcels of traced money, kept in ropes: a whole stack of parcels moves at the cost of one.

A parcel is money with a provenance: where it left, when, and its worth at that time
(the principal). An account that is swept back and forth holds the same parcels again
and again. A rope (a balanced tree, shared and never changed in place) is split, joined
and rescaled without touching its parcels, and a hop is recorded once on the rope, not
on each parcel.
"""

from __future__ import annotations

from decimal import Decimal, localcontext
from typing import TYPE_CHECKING, TypeAlias

from beancount_barbell.model.buckets import ZERO
from beancount_barbell.model.flows import MoneyLabel
from beancount_barbell.model.record import NamedTuple

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator

    from beancount_barbell.model.entries import Transaction
    from beancount_barbell.model.flows import Hop
    from beancount_barbell.model.location import Location

STEPS = 10
QUANTUM = Decimal(1).scaleb(-STEPS)
"""Principal is rounded to this step, so sums are exact and no principal is lost."""
_LONG = 60
"""Digits that are enough for any principal in steps of `QUANTUM`."""


class Origin(NamedTuple):
    """Where traced money came from: core, core's own yield, or the sleeve.

    `amount` is what left, in base currency; None where `currency` had no rate.
    `withdrawn` is False for what the sleeve lost by leaving (a fee): it is no
    withdrawal that could come back. `earned` is True where an Income account took it: such an
    account gives the core income, unless just what it took comes there.
    """

    label: MoneyLabel
    date: datetime.date
    account: str
    amount: Decimal | None
    currency: str
    links: frozenset[str]
    location: Location
    entry: Transaction
    withdrawn: bool
    earned: bool = False


class Step(NamedTuple):
    """A hop and its number; numbers give the order in which hops were made."""

    number: int
    hop: Hop


Path: TypeAlias = "Step | tuple[Path, Path] | None"
"""Steps as a tree of pairs, oldest first: None, a Step, or (Path, Path)."""


class Rope:
    """A row of parcels, bottom to top. Immutable.

    `units`, `principal` and `born` (the oldest parcel's date) are those of the whole row;
    `scale` and `path` still have to be applied to the parcels below. `linked`, `unknown`,
    `of_core` and `of_sleeve` say whether any parcel has a link, has no known principal, is
    of the core or its yield, and is of the sleeve.
    """

    born: datetime.date
    height: int
    linked: bool
    unknown: bool
    of_core: bool
    of_sleeve: bool

    __slots__ = (
        "born",
        "height",
        "left",
        "linked",
        "of_core",
        "of_sleeve",
        "origin",
        "path",
        "principal",
        "right",
        "scale",
        "units",
        "unknown",
    )

    def __init__(
        self,
        units: Decimal,
        principal: Decimal,
        born: datetime.date,
        origin: Origin | None,
        left: Rope | None,
        right: Rope | None,
        scale: Decimal | None,
        path: Path,
    ) -> None:
        self.units = units
        self.principal = principal
        self.born = born
        self.origin = origin
        self.left = left
        self.right = right
        self.scale = scale
        self.path = path
        if left is not None and right is not None:
            self.height = max(left.height, right.height) + 1
            self.linked = left.linked or right.linked
            self.unknown = left.unknown or right.unknown
            self.of_core = left.of_core or right.of_core
            self.of_sleeve = left.of_sleeve or right.of_sleeve
        else:
            self.height = 0
            self.linked = origin is not None and bool(origin.links)
            self.unknown = origin is not None and origin.amount is None
            self.of_sleeve = origin is not None and origin.label is MoneyLabel.SLEEVE
            self.of_core = not self.of_sleeve

    def hopped(self, step: Step) -> Rope:
        """The same parcels after a hop."""
        return self._with(None, _longer(self.path, step))

    def scaled(self, scale: Decimal) -> Rope:
        """The same parcels with their units multiplied by `scale`."""
        return self._with(scale, self.path)

    def _with(self, scale: Decimal | None, path: Path) -> Rope:
        units = self.units if scale is None else self.units * scale
        below = self.scale
        if scale is not None and self.origin is None:
            below = scale if below is None else below * scale
        return Rope(
            units, self.principal, self.born, self.origin, self.left, self.right, below, path
        )

    def _halves(self) -> tuple[Rope, Rope]:
        left, right = self.left, self.right
        if left is None or right is None:  # pragma: no cover - only rows of two or more have halves
            raise ValueError("a single parcel has no halves")
        if self.scale is None and self.path is None:
            return left, right
        return self._below(left), self._below(right)

    def _below(self, child: Rope) -> Rope:
        return child._with(self.scale, _longer(child.path, self.path))

    def split_top(self, units: Decimal) -> tuple[Rope | None, Rope | None]:
        """(the rest, the topmost `units`); all parcels if there are fewer units.

        The top is None if `units` is lost in the rounding of a parcel's units.
        """
        if units <= 0:
            return self, None
        if units >= self.units:
            return None, self
        if self.origin is not None:
            lower = self.units - units
            return self._cut(lower) if lower < self.units else (self, None)
        left, right = self._halves()
        if units < right.units:
            rest, top = right.split_top(units)
            return maybe_join(left, rest), top
        rest, top = left.split_top(units - right.units)
        return rest, maybe_join(top, right)

    def split_bottom(self, units: Decimal) -> tuple[Rope | None, Rope | None]:
        """(the lowest `units`, the rest); all parcels if there are fewer units."""
        return self.split_top(self.units - units)

    def _cut(self, lower: Decimal) -> tuple[Rope, Rope]:
        """Split one parcel in two, `lower` units below; principal in proportion."""
        part = quantised(self.principal * lower / self.units)
        return (
            self._leaf(lower, part),
            self._leaf(self.units - lower, self.principal - part),
        )

    def _leaf(self, units: Decimal, principal: Decimal) -> Rope:
        return Rope(units, principal, self.born, self.origin, None, None, None, self.path)

    def share(self, part: Decimal, whole: Decimal) -> tuple[Rope, Rope]:
        """Split a single parcel in proportion: (the rest, the share `part` / `whole`)."""
        return self._cut(self.units - self.units * part / whole)

    def plus(self, other: Rope) -> Rope:
        """A single parcel enlarged by `other`; the origin and hops of `other` are dropped."""
        return self._leaf(self.units + other.units, self.principal + other.principal)

    def seasoned(self, cutoff: datetime.date) -> list[Rope | Decimal]:
        """The row in which parcels born before `cutoff` are replaced by plain clean units."""
        if self.born >= cutoff:
            return [self]
        if self.origin is not None:
            return [self.units]
        left, right = self._halves()
        row: list[Rope | Decimal] = []
        for piece in (*left.seasoned(cutoff), *right.seasoned(cutoff)):
            if row and isinstance(piece, Decimal) and isinstance(row[-1], Decimal):
                row[-1] += piece
            elif row and isinstance(piece, Rope) and isinstance(row[-1], Rope):
                row[-1] = join(row[-1], piece)
            else:
                row.append(piece)
        return row

    def parted(self) -> tuple[Rope | None, Rope | None]:
        """(the sleeve's own parcels, the core's parcels), each in their order."""
        if not self.of_sleeve:
            return None, self
        if not self.of_core:
            return self, None
        left, right = self._halves()
        (low_own, low_core), (high_own, high_core) = left.parted(), right.parted()
        return maybe_join(low_own, high_own), maybe_join(low_core, high_core)

    def without(self, links: frozenset[str], units: Decimal) -> tuple[Rope | None, Rope | None]:
        """(the rest, up to `units` of parcels that have one of `links`), taken from the top."""
        if not self.linked:
            return self, None
        if self.origin is not None:
            if not self.origin.links & links:
                return self, None
            return self.split_top(units)
        left, right = self._halves()
        right_rest, right_out = right.without(links, units)
        found = ZERO if right_out is None else right_out.units
        left_rest, left_out = left.without(links, units - found)
        return maybe_join(left_rest, right_rest), maybe_join(left_out, right_out)

    def leaves(self) -> Iterator[tuple[Origin, Rope]]:
        """The parcels from the bottom up, each as a rope of one parcel."""
        stack = [self]
        while stack:
            rope = stack.pop()
            if rope.origin is not None:
                yield rope.origin, rope
            else:
                left, right = rope._halves()  # noqa: SLF001 - one row, seen from inside
                stack += (right, left)

    def hops(self) -> list[Hop]:
        """All distinct hops of the parcels, in the order in which they were made."""
        found: set[Step] = set()
        seen: set[int] = set()
        stack = [self]
        while stack:
            rope = stack.pop()
            found.update(steps_of(rope.path, seen))
            if rope.left is not None and rope.right is not None:
                stack += (rope.left, rope.right)
        return [step.hop for step in sorted(found, key=lambda step: step.number)]


def quantised(principal: Decimal) -> Decimal:
    """A principal rounded to steps of `QUANTUM`."""
    exponent = principal.as_tuple().exponent
    if isinstance(exponent, int) and exponent >= -STEPS:
        return principal
    with localcontext() as context:
        context.prec = _LONG
        return principal.quantize(QUANTUM)


def parcel(origin: Origin, units: Decimal, principal: Decimal) -> Rope:
    """A rope of one new parcel."""
    return Rope(units, principal, origin.date, origin, None, None, None, None)


def _longer(path: Path, later: Path) -> Path:
    """A path with later steps behind it."""
    if path is None or later is None:
        return path or later
    return path, later


def steps_of(path: Path, seen: set[int]) -> list[Step]:
    """The steps of a path, newest first, without the parts that are in `seen` already."""
    steps: list[Step] = []
    stack = [path]  # without recursion: paths may be long
    while stack:
        part = stack.pop()
        if isinstance(part, Step):
            steps.append(part)
        elif part is not None and id(part) not in seen:
            seen.add(id(part))
            stack += part
    return steps


def maybe_join(bottom: Rope | None, top: Rope | None) -> Rope | None:
    """Like `join`, but each argument may be None."""
    if bottom is None or top is None:
        return bottom or top
    return join(bottom, top)


def maybe_split(row: Rope | None, units: Decimal) -> tuple[Rope | None, Rope | None]:
    """Like `Rope.split_top`, but the row may be None."""
    return (None, None) if row is None else row.split_top(units)


def join(bottom: Rope, top: Rope) -> Rope:
    """Join two rows into one balanced row (the join of AVL trees), in O(difference of heights)."""
    if bottom.height > top.height + 1:
        left, right = bottom._halves()  # noqa: SLF001 - one row, seen from inside
        return _balanced(left, join(right, top))
    if top.height > bottom.height + 1:
        left, right = top._halves()  # noqa: SLF001 - one row, seen from inside
        return _balanced(join(bottom, left), right)
    return _row(bottom, top)


def _row(left: Rope, right: Rope) -> Rope:
    return Rope(
        left.units + right.units,
        left.principal + right.principal,
        min(left.born, right.born),
        None,
        left,
        right,
        None,
        None,
    )


def _balanced(left: Rope, right: Rope) -> Rope:
    """A row of two ropes, the heights of which differ by at most two."""
    if left.height > right.height + 1:
        low, high = left._halves()  # noqa: SLF001 - one row, seen from inside
        if low.height >= high.height:
            return _row(low, _row(high, right))
        middle, upper = high._halves()  # noqa: SLF001 - one row, seen from inside
        return _row(_row(low, middle), _row(upper, right))
    if right.height > left.height + 1:
        low, high = right._halves()  # noqa: SLF001 - one row, seen from inside
        if high.height >= low.height:
            return _row(_row(left, low), high)
        lower, middle = low._halves()  # noqa: SLF001 - one row, seen from inside
        return _row(_row(left, lower), _row(middle, high))
    return _row(left, right)
