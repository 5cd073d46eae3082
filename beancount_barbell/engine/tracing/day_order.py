"""Puts the transactions of one day in the order in which they are traced.

The order of entries in the file means nothing within a day. Income comes first, then
money that leaves the sleeve, money that leaves the core, hops between outside accounts,
restitution to the core, money that the sleeve receives, and consumption. So in an account
the salary lies below, the sleeve's own on it and core money on top, and an account is
filled before it is emptied.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from beancount_barbell.engine.bookings.netting import HOLDING_KINDS, RESULT_KINDS
from beancount_barbell.model.buckets import ZERO
from beancount_barbell.model.location import location_of
from beancount_barbell.model.order import Turn
from beancount_barbell.model.record import NamedTuple
from beancount_barbell.model.roles import Kind

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
    from decimal import Decimal

    from beancount_barbell.model.entries import Posting, Transaction
    from beancount_barbell.model.flows import Flow
    from beancount_barbell.model.location import Location


HOLDING = (*HOLDING_KINDS, Kind.EQUITY)
"""Kinds of accounts in which traced money can always lie."""

LENDING = (*RESULT_KINDS, Kind.EQUITY)
"""Kinds of accounts that can give more than they received, and owe nothing for it."""

INCOME, EXIT, HOP, RESTITUTION, FUNDING, CONSUMPTION = range(6)
"""Ranks of transactions within a day: rank 0 is traced first."""

_STAYS, _ENTERS, _LEAVES = range(3)
"""Ranks within a stage: money stays in its accounts, is exchanged into them, leaves them."""

Place = tuple[str, str]
"""Account and currency."""


class OutsideLeg(NamedTuple):
    """What a transaction adds to (> 0) or takes from (< 0) an outside account in one currency.

    `units` are in `currency`, `weight` is in the item's currency, `booked` is in units of the
    posting. For several postings the amounts are sums, and `posting` is the largest of them.

    `order` stands for the account wherever accounts are put in order: it does
    not change when the ledger's roots are renamed. `pool` is the account among which
    its money lies: all of Equity is one. `clears` says that it is an Income or Expenses
    account that gives again what was paid into it, `sold` that lots leave at what they
    fetched; `lost` is what of an expense is a loss of such lots.
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
    sold: bool = False
    lost: Decimal = ZERO

    @property
    def holds(self) -> bool:
        """Whether traced money can lie in the account."""
        return self.clears or self.kind in HOLDING

    @property
    def location(self) -> Location:
        """The location of the posting in the ledger."""
        return location_of(self.posting.meta, location_of(self.entry.meta))

    @property
    def place(self) -> Place:
        """The pool and the currency in which the money lies."""
        return self.pool, self.currency

    def without(self, units: Decimal) -> OutsideLeg:
        """The leg less `units` of its units (> 0, at most all)."""
        whole = abs(self.units)
        left = whole - units
        return self._replace(
            units=self.units * left / whole,
            weight=self.weight * left / whole,
            booked=self.booked * left / whole,
            lost=self.lost * left / whole,
        )

    def plus(self, other: OutsideLeg) -> OutsideLeg:
        """The sum of two legs, with the posting of the larger."""
        larger = other if abs(other.weight) > abs(self.weight) else self
        return larger._replace(
            units=self.units + other.units,
            weight=self.weight + other.weight,
            booked=self.booked + other.booked,
            sold=self.sold or other.sold,
            lost=self.lost + other.lost,
        )


def by_account(legs: Sequence[OutsideLeg]) -> Sequence[OutsideLeg]:
    """The legs netted by account and currency: an account is no source for itself.

    Lots that leave at one cost and come at another cost stay two legs: they may be other goods.
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
    """Whether units that an account gives are the same as units that it receives."""
    lots = out.posting.cost is not None or into.posting.cost is not None
    same = not lots or out.weight * into.units == into.weight * out.units
    return same and out.units < 0 < into.units  # a price may be below zero


class WeighedTransaction(NamedTuple):
    """A transaction to be traced, weighed in one `currency`.

    `core` and `sleeve` are their nets. `direct` is what went between core and sleeve within
    the transaction: it is reported as direct, and not traced. `income` is the core's own yield
    in what left the core. `rated` is False where the value in base currency is unknown.
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
        """The amount that left the core for outside."""
        return max(ZERO, -self.core - self.direct)

    @property
    def leaves_sleeve(self) -> Decimal:
        """The amount that left the sleeve for outside."""
        return max(ZERO, -self.sleeve - self.direct)

    @property
    def into_core(self) -> Decimal:
        """The amount that the core received from outside."""
        return max(ZERO, self.core - self.direct)

    @property
    def into_sleeve(self) -> Decimal:
        """The amount that the sleeve received from outside."""
        return max(ZERO, self.sleeve - self.direct)

    @property
    def consumed(self) -> Decimal:
        """What of it was spent: what a salary pays, as a tax that is withheld, nobody spends."""
        received = (leg.weight - leg.lost for leg in self.legs if leg.kind in RESULT_KINDS)
        taken = sum((one for one in received if one > 0), ZERO)
        paid = sum((-leg.weight for leg in self.legs if leg.holds and leg.weight < 0), ZERO)
        return min(taken, paid)


def rank_of(
    item: WeighedTransaction, gives: Callable[[OutsideLeg], bool], passing: Collection[str]
) -> int:
    """The rank of an item within its day: INCOME, EXIT, ..., CONSUMPTION.

    Args:
        item: the item.
        gives: whether a leg takes money out of an account in which it lay.
        passing: Income and Expenses accounts that pay out money on this day.
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
    """A day's items in the order of tracing, independent of the order in the file.

    If the entry of every item has a time, the items are in order of time.

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
) -> tuple[bool, list[tuple[tuple[str, str], str, Decimal, Decimal]], str, Decimal, Decimal, Turn]:
    """A sort key from the content of a transaction, not from its place in the file."""
    legs = sorted((leg.order, leg.currency, leg.units, leg.weight) for leg in item.legs)
    return item.leaves_sleeve > 0, legs, item.currency, item.core, item.sleeve, Turn(item.entry)


def _source_before_target(
    items: list[WeighedTransaction], gives: Callable[[OutsideLeg], bool]
) -> list[WeighedTransaction]:
    """Items sorted so that an account is filled before it is emptied.

    Items that move money in a circle keep their order; items that take money out of the circle
    come after them. An exchange inside one account (a split) comes before an exchange of
    something else into that account (a purchase).
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
    """Whether the sources give the currency of a place: then money is moved there, not bought."""
    return any(currency == place[1] for _, currency in sources)


def _stages(targets: Mapping[Place, Iterable[Place]]) -> dict[Place, int]:
    """The stage of each place: later than the places that fill it, equal within a circle.

    The stages are the strongly connected components of the graph in topological order
    (Kosaraju's two searches, without recursion because there may be many hops).
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
