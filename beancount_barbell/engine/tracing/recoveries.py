"""Records money that came back: to the sleeve its own, to the core the sleeve's or its own."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING

from beancount_barbell.engine.tracing.outcomes import Homecoming
from beancount_barbell.engine.tracing.own_money import Lot, Rejoined
from beancount_barbell.model.buckets import ZERO
from beancount_barbell.model.flows import Return
from beancount_barbell.model.location import location_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from beancount_barbell.engine.bookings.reader import Exchange, Piece
    from beancount_barbell.engine.tracing.day_order import OutsideLeg, WeighedTransaction
    from beancount_barbell.engine.tracing.parcels import Origin, Rope
    from beancount_barbell.engine.tracing.pool_book import PoolBook
    from beancount_barbell.engine.tracing.postings import OutsideAccounts
    from beancount_barbell.engine.tracing.principal import Principal
    from beancount_barbell.engine.tracing.sources import Sources
    from beancount_barbell.model.entries import Transaction
    from beancount_barbell.model.flows import Flow


class Recoveries:
    """Money that came back through outside accounts to core or sleeve."""

    def __init__(self, outside: OutsideAccounts, pools: PoolBook, books: Principal) -> None:
        self._outside = outside
        self._pools = pools
        self._books = books
        self.returns: list[Return] = []
        """Money of the sleeve that came into the core through outside accounts."""
        self.homecomings: list[Homecoming] = []
        """Money of the core that came back to it through outside accounts."""
        self.rejoined: dict[int, Rejoined] = {}
        """`id` of a transaction → the sleeve's own money that it brought back."""
        self.came_back: dict[int, Decimal] = defaultdict(Decimal)
        """`id` of a transaction → the part of its withdrawal from the sleeve that has come back."""
        self.regained: dict[int, Decimal] = defaultdict(Decimal)
        """`id` of a transaction → the core's own money that it brought back."""
        self.swept: dict[int, Decimal] = defaultdict(Decimal)
        """`id` of a transaction → what of the sleeve's money it brought to the core."""
        self._refunds: list[tuple[Transaction, Decimal]] = []
        self._losses_to_core: list[tuple[Transaction, Decimal]] = []
        self._given: dict[int, tuple[Decimal, Decimal, Decimal]] = {}
        """`id` of a transaction → what of the sleeve's it took out of each layer."""
        self._lots_back: dict[tuple[int, str], Decimal] = defaultdict(Decimal)
        """(`id` of a transaction, commodity) → units of it that have come back to the sleeve."""
        self.exchanges: list[Exchange] = []
        """Exchanges of lots, at least partly outside, in order of date."""

    def note_exit(self, flow: Flow) -> None:
        """Money of the sleeve leaves for outside."""
        trade, hedge, reserve = (max(ZERO, -net) for net in flow.layers)
        self._given[id(flow.entry)] = trade, hedge, reserve

    def rejoin(self, own: Rope | None, sources: Sources, item: WeighedTransaction) -> None:
        """Record money of the sleeve that is back in the sleeve: none of it is new."""
        flow = item.flow
        if own is None or flow is None:
            return
        rows = [own]
        # An untagged fee on the way is the sleeve's loss: money for the fee has come back, too.
        fee = flow.inflow - item.sleeve
        if sources.traced is None and (paid := sources.draw_own(fee)) is not None:
            rows.append(paid)
        principal = worth = today = lost = ZERO
        # What an untagged account gives directly is judged by what it has taken.
        passed_on = not any(leg.clears and leg.weight < 0 for leg in item.legs)
        layers = [ZERO, ZERO, ZERO]
        withdrawals = []
        for row in rows:
            self._books.rejoined += row.principal
            for origin, leaf in row.leaves():
                if origin.withdrawn and origin.amount is not None:
                    principal += leaf.principal
                    worth += leaf.units
                    withdrawals.append((origin.entry, leaf.units))
                    today += leaf.principal if origin.date == item.date else ZERO
                    self.came_back[id(origin.entry)] += leaf.principal
                    given = self._given[id(origin.entry)]
                    whole = sum(given, ZERO)
                    for place, part in enumerate(given):
                        layers[place] += leaf.principal * part / whole if part else ZERO
                elif passed_on and not origin.withdrawn and lost < flow.inflow:
                    # A loss left as nothing: what comes back of it is a gain, and no new money.
                    part = min(leaf.units, flow.inflow - lost)
                    lost += part
                    self._refunds.append((origin.entry, part))
        worth += lost
        if item.rated and worth > 0:
            lots, (trade, hedge, reserve) = tuple(sources.lots), layers
            self.rejoined[id(item.entry)] = Rejoined(
                principal, worth, today, lots, (trade, hedge, reserve), tuple(withdrawals)
            )

    def take_refunds(self) -> list[tuple[Transaction, Decimal]]:
        """Losses that came back to the sleeve since the last call: (transaction, amount)."""
        refunds, self._refunds = self._refunds, []
        return refunds

    def take_losses(self) -> list[tuple[Transaction, Decimal]]:
        """Losses that came into the core since the last call: (transaction, amount)."""
        losses, self._losses_to_core = self._losses_to_core, []
        return losses

    def lots_of(self, own: Rope | None, leg: OutsideLeg, item: WeighedTransaction) -> Iterator[Lot]:
        """Lots of the sleeve that come back in kind, as the commodity that had left the sleeve.

        Lots that were exchanged on the way (a split) count, too, as what they have become.
        """
        commodity = leg.posting.units.currency
        for origin, leaf in () if own is None or not item.into_sleeve else own.leaves():
            key = id(origin.entry), commodity
            left = self._left_as(origin, commodity, item) - self._lots_back[key]
            units = min(leaf.units * abs(leg.booked / leg.units), left)
            if units > 0:
                self._lots_back[key] += units
                here = [one for one in self.exchanges if one.entry is item.entry]
                for name, became in _exchanged({commodity: units}, here).items():
                    yield Lot(origin.date, name, became)

    def _left_as(self, origin: Origin, commodity: str, item: WeighedTransaction) -> Decimal:
        """Units that left the sleeve and are units of `commodity` by now, after exchanges."""
        left = self._outside.units_left(origin.entry)
        since = [
            one
            for one in self.exchanges
            if one.entry.date >= origin.date and one.entry is not item.entry
        ]
        return _exchanged(left, since).get(commodity, ZERO)

    def restore(self, sources: Sources, item: WeighedTransaction) -> None:
        """Record money of the sleeve or the core that comes into the core: it may mend breaches."""
        wanted, location = item.into_core, location_of(item.entry.meta)
        own = sources.draw_own(wanted)
        if own is not None:
            wanted -= own.units
            paid, alone = ZERO, own.units == item.into_core
            for origin, leaf in own.leaves():
                if origin.earned and not (alone and leaf.principal == origin.amount):
                    continue  # an Income account that gives something else earned it
                paid += leaf.principal
                if not origin.withdrawn:
                    self._losses_to_core.append((origin.entry, leaf.principal))
            self._books.back += paid
            self._books.consumed += own.principal - paid
            self.swept[id(item.entry)] += paid
            self.returns += [Return(item.date, paid, location)] if paid else []
        came = sources.draw(wanted).traced
        if came is not None:
            self._books.back += came.principal
            giving = [leg for leg in item.legs if leg.weight < 0]
            pools = [self._pools.pool(leg.pool, leg.currency) for leg in giving]
            beside = tuple(row for pool in pools for row in pool.ropes())
            self.homecomings.append(Homecoming(item.date, came, beside, location, item.entry))
            self.regained[id(item.entry)] += came.principal


def _exchanged(units: Mapping[str, Decimal], exchanges: Iterable[Exchange]) -> dict[str, Decimal]:
    """The units of commodities after a sequence of exchanges, by commodity."""
    now = dict(units)
    for exchange in exchanges:
        went, came = (_sums(pieces) for pieces in (exchange.went, exchange.came))
        sources = went.keys() & now.keys()
        share = min((now.pop(name) / went[name] for name in sources), default=ZERO)
        for name, number in came.items() if share else ():
            now[name] = now.get(name, ZERO) + number * share
    return now


def _sums(pieces: Iterable[Piece]) -> dict[str, Decimal]:
    found: dict[str, Decimal] = defaultdict(Decimal)
    for one in pieces:
        found[one.good.commodity] += abs(one.units)
    return found
