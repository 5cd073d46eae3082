"""A day's transactions as the tracer takes them: weighed, and in order.

Inside a day the order of entries means nothing. Income comes first, then what
leaves the core, hops from one outside account to another, restitution, what the
sleeve receives, and consumption: the salary lies below, the core's money on top,
and an account is filled before it is emptied.
"""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING

from beancount_barbell.engine.bookings.netting import HOLDING_KINDS, RESULT_KINDS
from beancount_barbell.model.location import location_of
from beancount_barbell.model.order import Turn
from beancount_barbell.model.record import NamedTuple
from beancount_barbell.model.roles import Kind

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from beancount_barbell.model.entries import Posting, Transaction
    from beancount_barbell.model.flows import Flow
    from beancount_barbell.model.location import Location

ZERO = Decimal(0)

HOLDING = (*HOLDING_KINDS, Kind.EQUITY)
"""Kinds of accounts in which traced money can always lie."""

LENDING = (*RESULT_KINDS, Kind.EQUITY)
"""Kinds of accounts that give what they never had, and owe nothing for it."""

INCOME, EXIT, HOP, RESTITUTION, FUNDING, CONSUMPTION = range(6)
"""The order of a day."""

_STAYS, _ENTERS, _LEAVES = range(3)
"""The order of what is done to an account at one stage: within it, into it, out of it."""

Place = tuple[str, str]
"""Account and currency."""


class OutsideLeg(NamedTuple):
    """What a transaction adds to, or takes from, an outside account in one currency.

    `units` of the account, `weight` in the item's currency, `booked` in units of the posting.
    Of several postings it is the sum, and `posting` the largest.

    `order` stands for the account wherever accounts are put in order: it does
    not change when the ledger's roots are renamed. `pool` is the account among which
    its money lies: all of Equity is one. `clears` says that it is an Income or Expenses
    account that gives again what was paid into it.
    """

    account: str
    pool: str
    order: tuple[str, str]
    kind: Kind
    currency: str
    units: Decimal
    weight: Decimal
    posting: Posting
    entry: Transaction
    clears: bool
    booked: Decimal

    @property
    def holds(self) -> bool:
        """Whether traced money can lie in the account."""
        return self.clears or self.kind in HOLDING

    @property
    def location(self) -> Location:
        """The posting's line."""
        return location_of(self.posting.meta, location_of(self.entry.meta))

    @property
    def place(self) -> Place:
        """Where the money lies."""
        return self.pool, self.currency

    def without(self, units: Decimal) -> OutsideLeg:
        """What is left of it without some of its units (> 0, at most all)."""
        whole = abs(self.units)
        left = whole - units
        return self._replace(
            units=self.units * left / whole,
            weight=self.weight * left / whole,
            booked=self.booked * left / whole,
        )

    def plus(self, other: OutsideLeg) -> OutsideLeg:
        """Both together, at the place of the larger."""
        larger = other if abs(other.weight) > abs(self.weight) else self
        return larger._replace(
            units=self.units + other.units,
            weight=self.weight + other.weight,
            booked=self.booked + other.booked,
        )


def by_account(legs: Sequence[OutsideLeg]) -> Sequence[OutsideLeg]:
    """The legs, one for each account and currency: what it gives and gets is no source of it.

    Lots that leave at one cost and come at another stay two: they may be something else now.
    """
    given: dict[Place, OutsideLeg] = {}
    taken: dict[Place, OutsideLeg] = {}
    for leg in legs:
        side = taken if leg.weight > 0 else given
        had = side.get(leg.place)
        side[leg.place] = leg if had is None else had.plus(leg)
    if len(given) + len(taken) == len(legs) and given.keys().isdisjoint(taken):
        return legs
    found = []
    for place in dict.fromkeys(leg.place for leg in legs):
        out, into = given.get(place), taken.get(place)
        if out is not None and into is not None and _alike(out, into):
            units = min(-out.units, into.units)
            out, into = out.without(units), into.without(units)
        found += [leg for leg in (out, into) if leg is not None and leg.units]
    return found


def _alike(out: OutsideLeg, into: OutsideLeg) -> bool:
    """Whether units that an account gives and gets are the same."""
    lots = out.posting.cost is not None or into.posting.cost is not None
    same = not lots or out.weight * into.units == into.weight * out.units
    return same and out.units < 0 < into.units  # a price may be below zero


class WeighedTransaction(NamedTuple):
    """A transaction to be traced, weighed in one `currency`.

    `core` and `sleeve` are their nets. `direct` is what went between the two in
    the transaction itself: that is told already and not traced. `income` is
    core's own yield among what left it. `rated` is False where base currency
    cannot be told.
    """

    date: datetime.date
    entry: Transaction
    flow: Flow | None
    currency: str
    legs: Sequence[OutsideLeg]
    core: Decimal = ZERO
    sleeve: Decimal = ZERO
    direct: Decimal = ZERO
    income: Decimal = ZERO
    rated: bool = True

    @property
    def leaves_core(self) -> Decimal:
        """What left the core for outside."""
        return max(ZERO, -self.core - self.direct)

    @property
    def leaves_sleeve(self) -> Decimal:
        """What left the sleeve for outside."""
        return max(ZERO, -self.sleeve - self.direct)

    @property
    def into_core(self) -> Decimal:
        """What the core received from outside."""
        return max(ZERO, self.core - self.direct)

    @property
    def into_sleeve(self) -> Decimal:
        """What the sleeve received from outside."""
        return max(ZERO, self.sleeve - self.direct)

    @property
    def consumes(self) -> bool:
        """Whether any of it was spent."""
        return any(leg.weight > 0 and leg.kind in RESULT_KINDS for leg in self.legs)


def rank_of(
    item: WeighedTransaction, gives: Callable[[OutsideLeg], bool], passing: Collection[str]
) -> int:
    """An item's place in the order of a day.

    Args:
        item: the item.
        gives: whether a leg takes money out of an account in which it lay.
        passing: Income and Expenses accounts that give on this day what was paid into them.
    """
    giving = any(gives(leg) for leg in item.legs)
    if item.leaves_core > 0:
        return EXIT
    if not giving:
        return INCOME
    if item.into_sleeve > 0:
        return FUNDING
    if item.into_core > 0:
        return RESTITUTION
    if any(leg.weight > 0 and (leg.kind in HOLDING or leg.account in passing) for leg in item.legs):
        return HOP
    return CONSUMPTION


def in_order(
    items: Iterable[WeighedTransaction],
    gives: Callable[[OutsideLeg], bool],
    time_of: Callable[[Transaction], str | None],
) -> list[WeighedTransaction]:
    """A day's items in order, whatever the order of its entries.

    Where all of a day's entries tell their time, that is the order.

    Args:
        items: the day's items.
        gives: whether a leg takes money out of an account in which it lay.
        time_of: the time that is written on an entry, "HH:MM".
    """
    items = list(items)
    if len(items) <= 1:
        return items
    passing = {leg.account for item in items for leg in item.legs if leg.clears and gives(leg)}
    ranked: dict[int, list[WeighedTransaction]] = defaultdict(list)
    for item in items:
        ranked[rank_of(item, gives, passing)].append(item)
    ordered = [
        item
        for rank in sorted(ranked)
        for item in _source_before_target(sorted(ranked[rank], key=_content), gives)
    ]
    times = [time_of(item.entry) for item in ordered]
    if None not in times:
        turns = sorted(range(len(ordered)), key=lambda index: (times[index] or "", index))
        ordered = [ordered[index] for index in turns]
    return ordered


def _content(
    item: WeighedTransaction,
) -> tuple[list[tuple[tuple[str, str], str, Decimal, Decimal]], str, Decimal, Decimal, Turn]:
    """What a transaction says, whatever its place in the file."""
    legs = sorted((leg.order, leg.currency, leg.units, leg.weight) for leg in item.legs)
    return legs, item.currency, item.core, item.sleeve, Turn(item.entry)


def _source_before_target(
    items: list[WeighedTransaction], gives: Callable[[OutsideLeg], bool]
) -> list[WeighedTransaction]:
    """Items in the order money can take them.

    In a circle they stay as they are, and what leaves it comes after them. What lies in an
    account is exchanged there (a split) before anything else is exchanged into it (a purchase).
    """
    if len(items) <= 1:
        return items
    giving = [[leg.place for leg in item.legs if gives(leg)] for item in items]
    taking = [[leg.place for leg in item.legs if leg.weight > 0] for item in items]
    targets: dict[Place, dict[Place, None]] = {}
    for sources, takers in zip(giving, taking, strict=True):
        for place in (*sources, *takers):
            targets.setdefault(place, {})
        for source in sources:
            targets[source].update(dict.fromkeys(takers))
    stages = _stages(targets)
    split = {
        place
        for sources, takers in zip(giving, taking, strict=True)
        if sources == takers
        for place in takers
    }
    turns = []
    for sources, takers in zip(giving, taking, strict=True):
        stage = max((stages[place] for place in sources), default=0)
        turn = stage, _LEAVES if all(stages[place] != stage for place in takers) else _STAYS
        into = [stages[place] for place in takers if place in split and not _brings(sources, place)]
        turns.append((max(into), _ENTERS) if into else turn)
    return [items[index] for index in sorted(range(len(items)), key=turns.__getitem__)]


def _brings(sources: Iterable[Place], place: Place) -> bool:
    """Whether sources give what lies in a place: then it is moved there, not exchanged."""
    return any(currency == place[1] for _, currency in sources)


def _stages(targets: Mapping[Place, Iterable[Place]]) -> dict[Place, int]:
    """Each place's stage: later than those it is filled from, the same in a circle.

    These are the strongly connected components of the graph, in topological
    order (Kosaraju's two searches, without recursion: hops may be many).
    """
    finished: list[Place] = []
    seen: set[Place] = set()
    for start in targets:
        stack = [(start, iter(targets[start]))] if start not in seen else []
        seen.add(start)
        while stack:
            place, rest = stack[-1]
            following = next((target for target in rest if target not in seen), None)
            if following is None:
                finished.append(place)
                stack.pop()
            else:
                seen.add(following)
                stack.append((following, iter(targets[following])))
    sources: dict[Place, list[Place]] = defaultdict(list)
    for place, into in targets.items():
        for target in into:
            sources[target].append(place)
    stage: dict[Place, int] = {}
    for number, start in enumerate(reversed(finished)):
        waiting = [start]
        while waiting:
            place = waiting.pop()
            if place not in stage:
                stage[place] = number
                waiting += sources[place]
    return stage
