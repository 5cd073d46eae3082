"""The same ledger with its lines elsewhere, and what must not change by it."""

from __future__ import annotations

from decimal import Decimal
from itertools import groupby
from typing import TYPE_CHECKING, Any

from beancount.core.data import SORT_ORDER

from beancount_barbell import analyse
from beancount_barbell.model.location import Location, location_of
from tests.wild import EPOCH, Wild

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from random import Random

FILES = ("a.beancount", "z.beancount")
REVERSES = '\n  barbell-reverses: "l1"'
ALIKE = ("1000", "1000", "5000", "300", "0.3", "0.7", "400000")


class Tied(Wild):
    """A wild ledger on few days and with few amounts: much is alike but for its line.

    Neither an amount is so large that sums round, nor a day so late that none follows.
    """

    def __init__(self, random: Random) -> None:
        super().__init__(random)
        self.start = EPOCH

    def _number(self) -> str:
        return self._any(ALIKE)

    def _day(self, after: int | None = None) -> str:
        return super()._day(self._any((0, 0, 3, 4, 10, 40)) if after is None else after)

    def text(self) -> str:
        """The ledger: that of any wild one, with more transactions and directives."""
        more = [self._transfer() for _ in range(12)] + [self._directive() for _ in range(5)]
        return super().text() + "\n".join([*more, ""])

    def _transfer(self) -> str:
        source = self._any(("Assets:Core:Bank", "Assets:Bank", "Equity:Drawings", "Income:Salary"))
        target = self._any(("Assets:Attack:Trade", "Assets:Wallet", "Liabilities:Card"))
        words = f"{self._any(('', '^l1', '^l2'))}{self._any(('', REVERSES))}"
        amount = self._number()
        return f'{self._day()} * "t" {words}\n  {source}  -{amount} JPY\n  {target}  {amount} JPY'


def disordered(entries: Sequence[Any], random: Random) -> list[Any]:
    """`entries` with those of one day and kind at other lines of other files.

    Beancount sorts by day, by kind (an `open` first, a `close` last) and by line; what a
    transaction consists of stands in another order, too. What stands at one line (a pad
    and what it inserted) does so afterwards.
    """
    mixed = []
    for _, group in groupby(entries, key=lambda one: (one.date, SORT_ORDER.get(type(one), 0))):
        mixed += random.sample(same := list(group), len(same))
    lines = sorted(random.sample(range(30 * len(mixed)), len(mixed)))
    places = {
        location_of(entry.meta): Location(random.choice(FILES), 40 * line + 1)
        for entry, line in zip(mixed, lines, strict=True)
    }
    return [_moved(entry, places[location_of(entry.meta)], random) for entry in mixed]


def _moved(entry: Any, place: Location, random: Random) -> Any:
    moved = entry._replace(meta={**entry.meta, **place._asdict()})
    if not hasattr(entry, "postings"):
        return moved
    legs = random.sample(entry.postings, len(entry.postings))
    return moved._replace(
        postings=[
            posting._replace(
                meta={**(posting.meta or {}), **place._asdict(), "lineno": place.lineno + below}
            )
            for below, posting in enumerate(legs, start=1)
        ]
    )


def told(entries: Sequence[Any], options: Mapping[str, Any]) -> list[list[Any]]:
    """All that is said of a ledger, but for the lines at which it is said."""
    return sorted(
        (
            _plain(
                [
                    one.code,
                    one.date,
                    one.status,
                    one.severity,
                    one.amount,
                    one.params,
                    one.episode,
                    one.accounts,
                    one.links,
                    one.text,
                    one.remedy,
                    [evidence.note for evidence in one.evidence],
                ]
            )
            for one in analyse(entries, options).findings
        ),
        key=str,
    )


def _plain(value: Any) -> Any:
    """A value without its place in a file, and without digits that rounding decides."""
    if isinstance(value, Location):
        return "a place"
    if isinstance(value, Decimal):
        return f"{value:.12g}" if abs(value) > Decimal("1e-9") else "0"
    if isinstance(value, dict):
        return {key: _plain(value[key]) for key in sorted(value)}
    if isinstance(value, (tuple, list)):
        return [_plain(one) for one in value]
    if isinstance(value, frozenset):
        return sorted(str(one) for one in value)
    return str(value)
