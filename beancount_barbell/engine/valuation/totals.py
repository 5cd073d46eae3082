"""Values of the buckets: groups of holdings with one pricing currency, and their sums."""

from __future__ import annotations

from typing import TYPE_CHECKING

from beancount_barbell.engine.valuation.attribution import Causes
from beancount_barbell.engine.valuation.holdings import PriceGroup
from beancount_barbell.model.buckets import CORE, ZERO
from beancount_barbell.model.exact import whole

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from decimal import Decimal

    from beancount_barbell.engine.valuation.freshness import PriceAges
    from beancount_barbell.engine.valuation.holdings import Holding
    from beancount_barbell.engine.valuation.positions import Positions
    from beancount_barbell.engine.valuation.routes import Routes
    from beancount_barbell.model.entries import Directive


class Totals:
    """Sums the marked groups again, and then the buckets that contain them."""

    def __init__(self, positions: Positions, routes: Routes, ages: PriceAges) -> None:
        self._positions = positions
        self._routes = routes
        self._ages = ages
        self._groups: list[dict[str, PriceGroup]] = [{}, {}, {}, {}]
        self._by_via: dict[str, list[PriceGroup]] = {}
        self.value = [ZERO, ZERO, ZERO, ZERO]
        """By bucket, in base currency; likewise `exposure` and `cash`."""
        self.exposure = [ZERO, ZERO, ZERO, ZERO]
        self.cash = [ZERO, ZERO, ZERO, ZERO]
        self.marked: set[PriceGroup] = set()
        """Groups that a price or a posting marked for summing."""
        self.due: set[int] = set()
        """Buckets with a changed group or rate, to be summed again."""
        self.moved_core, self.moved_sleeve = Causes(), Causes()
        """`other`: the largest cause of a change of each role's value since the last settling."""

    def groups(self, bucket: int) -> list[tuple[PriceGroup, Decimal]]:
        """The bucket's groups, each with the rate of its via to the base currency."""
        rates = self._routes.rates
        return [(group, rates[via]) for via, group in self._groups[bucket].items() if group.members]

    # -- members ------------------------------------------------------------

    def priced(self, *buckets: int) -> Iterator[tuple[int, Holding, Decimal]]:
        """The holdings of some buckets that have a price: bucket, holding, rate of its via."""
        for bucket in buckets:
            for group, rate in self.groups(bucket):
                for holding in group.members:
                    yield bucket, holding, rate

    def place(self, holding: Holding, via: str, moved: Collection[int]) -> None:
        """Put a holding into its groups for the buckets in `moved`, and mark them for summing."""
        for bucket in moved:
            group = holding.groups[bucket]
            if holding.gross[bucket]:
                if group is None:
                    group = self._join(holding, bucket, via)
                else:
                    group.refresh(holding)
                self.marked.add(group)
            elif group is not None:
                self._leave(holding, group)
                holding.amounts[bucket] = ZERO

    def _join(self, holding: Holding, bucket: int, via: str) -> PriceGroup:
        group = self._groups[bucket].get(via)
        if group is None:
            group = self._groups[bucket][via] = PriceGroup(bucket, via)
            self._by_via.setdefault(via, []).append(group)
        if not group.members and via in self._routes.rate_series:
            self._ages.use(self._routes.rate_series[via])
        group.enter(holding)
        holding.put(bucket, group)
        return group

    def remove(self, holding: Holding) -> None:
        """Take a holding out of all groups."""
        for group in holding.joined:
            self._leave(holding, group)

    def _leave(self, holding: Holding, group: PriceGroup) -> None:
        group.leave(holding)
        if not group.members and group.via in self._routes.rate_series:
            self._ages.drop(self._routes.rate_series[group.via])
        holding.put(group.bucket, None)
        self.marked.add(group)

    # -- sums ---------------------------------------------------------------

    def take_rate(self, currency: str) -> None:
        """Take the newest rate of a currency, and note it as a cause of changed values."""
        groups = self._by_via.get(currency, ())
        series = self._routes.rate_series
        before = series.get(currency)
        change = self._routes.take_rate(currency)
        now = series.get(currency)
        if now is None or change is None:
            for group in groups:
                for holding in group.members:
                    holding.settled_route = False
                    self._positions.changed[holding] = None
        elif before is not None and now is not before:
            # The rate now comes from another price, whose age counts.
            for _ in [group for group in groups if group.members]:
                self._ages.use(now)
                self._ages.drop(before)
        self.due.update([group.bucket for group in groups])
        if now is None or now.entry is None or not change:
            return
        for group in groups:
            if group.value:
                self._note_mover(group.bucket, abs(group.value) * change, now.entry)

    def sum_marked(self, *, tell: bool) -> None:
        """Sum the marked groups; with `tell`, note the causes of their changes."""
        self.due.update([group.bucket for group in self.marked])
        for group in self.marked:
            mover = group.sum_up(tell=tell)
            if mover is not None:
                effect, entry = mover
                self._note_mover(group.bucket, effect * self._routes.rates[group.via], entry)
        self.marked.clear()

    def sum_due(self) -> None:
        """Sum the groups of the buckets that changed."""
        rates = self._routes.rates
        for bucket in self.due:
            value = exposure = cash = ZERO
            for via, group in self._groups[bucket].items():
                if not group.members:
                    continue
                rate = rates[via]
                value += group.value * rate
                exposure += abs(group.exposure * rate)
                if group.cash:
                    cash += group.cash * rate
            self.value[bucket] = whole(value)
            self.exposure[bucket], self.cash[bucket] = whole(exposure), whole(cash)
        self.due.clear()

    def _note_mover(self, bucket: int, effect: Decimal, entry: Directive) -> None:
        """Keep the largest cause of a change of the role's value."""
        (self.moved_core if bucket == CORE else self.moved_sleeve).add_other(effect, entry)
